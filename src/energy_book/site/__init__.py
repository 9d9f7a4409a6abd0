"""The website: sources for Sphinx, Sphinx, and the result in its place."""
