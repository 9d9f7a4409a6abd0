"""A site built by Sphinx, for a separate process."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx


def build(root: Path, settings: dict[str, Any]) -> str:
    """Build the pages in ``source`` into ``out``; return the warnings."""
    warnings = io.StringIO()
    places = (root / "source", None, root / "out", root / "trees", "html", settings)
    Sphinx(*places, status=None, warning=warnings, freshenv=True).build(force_all=True)
    return warnings.getvalue()
