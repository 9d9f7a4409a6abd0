"""The website: the sources for Sphinx, the Sphinx process and the finished pages."""
