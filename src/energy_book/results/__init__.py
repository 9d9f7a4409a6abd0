"""``results.json`` and what reads it."""
