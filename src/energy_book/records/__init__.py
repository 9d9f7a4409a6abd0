"""What machines read about the book: citation, licences, data package, JSON-LD, deposits."""
