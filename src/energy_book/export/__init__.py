"""The book in other forms: notebooks, PDF, a local server."""
