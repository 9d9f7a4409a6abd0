"""What surrounds the content of a page."""
