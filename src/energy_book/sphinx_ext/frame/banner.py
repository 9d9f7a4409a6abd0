"""A banner on every page of a build whose settings differ from the default edition."""

from __future__ import annotations

import html

from sphinx.application import Sphinx

from energy_book.results.read import Results, results_of
from energy_book.settings import DEFAULT_EDITION, value_text


def banner(results: Results) -> str:
    """Return HTML that describes the changed settings; empty for the unchanged default edition."""
    edition = html.escape(results.edition)
    if results.changed:
        from energy_helpers import load_edition

        preset = load_edition(results.edition)
        settings = ", ".join(
            f"<code>{html.escape(name)} = {html.escape(value_text(value))}</code>"
            f" (edition {edition}: {html.escape(value_text(getattr(preset, name, 'no value')))})"
            for name, value in results.changed.items()
        )
        return (
            f"Built with {settings}; printed numbers of the paper refer to the edition’s settings."
        )
    if results.edition != DEFAULT_EDITION:
        return f"Built with the settings of edition <code>{edition}</code>."
    return ""


def _announce(app: Sphinx) -> None:
    text = banner(results_of(app.config))
    if text:
        app.config.html_theme_options["announcement"] = text
        app.builder.theme_options["announcement"] = text  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Register the banner."""
    app.connect("builder-inited", _announce)
