"""``results.json`` and what reads it, and ``factors.json``."""
