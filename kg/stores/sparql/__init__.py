"""The store over a SPARQL 1.1 server: what is laid there, how it is asked, and what comes back."""
