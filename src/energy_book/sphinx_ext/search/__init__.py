"""Sphinx's search, steered: numbers and names are words, chapters come first, excerpts."""
