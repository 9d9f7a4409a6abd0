"""A reader's settings on the pages of the book."""
