"""Diagrams over every door: what a request asks for, drawn and written."""
