"""Parts of the graph as pictures: one diagram, free of formats, and a writer for each format.

``compose`` makes a diagram out of entities and relations, ``formats`` turns it into text or bytes.
"""
