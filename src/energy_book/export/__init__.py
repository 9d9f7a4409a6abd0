"""The book in other forms: notebooks, a PDF and a local server."""
