"""The search: numbers and names as words, chapters first, and excerpts."""
