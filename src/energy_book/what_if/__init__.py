"""The live page: its form and its data."""
