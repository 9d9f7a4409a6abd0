"""The frame of every page around its text, and redirections of old addresses."""
