"""Cells of a lesson that readers change and run in the page, by an interpreter of the site."""
