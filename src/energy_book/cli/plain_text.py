"""Signs that a terminal's or a file's encoding lacks, written with those that it has."""

from __future__ import annotations

import codecs
import unicodedata

ERRORS = "energy-book-plain"
SIGNS = {
    "±": "+/-",
    "×": "x",
    "−": "-",
    "–": "-",
    "∞": "inf",
    "≠": "!=",
    "≥": ">=",
    "≤": "<=",
    "→": "->",
    "“": '"',
    "”": '"',
    "’": "'",
    "✓": "v",
    "✗": "x",
    "◐": "~",
    "■": "+",
    "⊠": "!",
    "□": "o",
    "─": "-",
}


def plain(text: str) -> str:
    """
    Write a text in ASCII; a sign that has no other form becomes a question mark.

    Examples
    --------
    >>> plain("0.97 ± 0.02 gCO₂e, ×3.58 …")
    '0.97 +/- 0.02 gCO2e, x3.58 ...'
    """
    return "".join(SIGNS.get(sign) or _decomposed(sign) for sign in text)


def _decomposed(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


codecs.register_error(ERRORS, _replace)
