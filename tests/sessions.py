"""A user's sessions, written for a test."""

from __future__ import annotations

from pathlib import Path

# a short question, at times with a long one after it
PAIR = """
[short]
input_tokens = 1000
output_tokens = 200
start = 1.0
next = { long = 0.5, end = 0.5 }

[long]
input_tokens = 4000
output_tokens = 900
next = { short = 0.2, end = 0.8 }
"""


def write_session(folder: Path, text: str = PAIR) -> str:
    """Write a session to a TOML file and return its path, as `session` takes it."""
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)
