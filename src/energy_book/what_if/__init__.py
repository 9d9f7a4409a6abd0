"""The interactive page "What if": its form and its data."""
