"""The press's Sphinx extension: charts, numbers, citations, local assets, the look of the site."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from energy_book.sphinx_ext import (
    assets,
    banner,
    charts,
    citations,
    cite_this,
    data_dictionary,
    exercises,
    policy,
    reference,
    roles,
    speed,
    standalone,
    verdicts,
    what_if,
)

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension's parts with Sphinx."""
    app.add_config_value("energy_book_results", "", "env")
    assets.setup(app)
    banner.setup(app)
    charts.setup(app)
    citations.setup(app)
    cite_this.setup(app)
    data_dictionary.setup(app)
    exercises.setup(app)
    policy.setup(app)
    reference.setup(app)
    roles.setup(app)
    speed.setup(app)
    standalone.setup(app)
    verdicts.setup(app)
    what_if.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
