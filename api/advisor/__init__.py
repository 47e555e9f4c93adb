"""The advisor as a service, and the doors through which it is asked."""
