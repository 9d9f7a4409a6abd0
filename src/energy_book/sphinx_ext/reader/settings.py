"""The scripts that keep a reader's settings in the address and recompute a page's numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from energy_book.results.read import results_of
from energy_book.sphinx_ext.what_if import METHOD_SCRIPTS, PAGE, parameters_of, settings_of

ADDRESS = "energy-book-address.js"
# before the charts and What if, which read the settings when they begin
PRIORITY = 399
DATA = "energy-book-reader-data.js"
SCRIPTS = (*METHOD_SCRIPTS, "energy-book-rules.js", DATA, "energy-book-reader.js")
BOOK = "book/"
# figure -> the kind of its queries; "fleet" for totals of a day
FIGURES = {
    "fig-energy-traditional": "traditional",
    "fig-energy-long": "long",
    "fig-levers-traditional": "traditional",
    "fig-levers-long": "long",
    "fig-fleet": "fleet",
}
# the fields of the bar: label, ends of the slider, step (0 for a logarithmic slider)
FIELDS = {
    "pue": ("PUE", 1, 2, 0.01),
    "utilisation": ("Power utilisation", 0.1, 1, 0.01),
    "output_tokens_median": ("Output tokens, median", 10, 20_000, 0),
    "node_power_kw": ("Power of a node [kW]", 3, 20, 0.1),
}
# how the bar names what is changed
WORDS = {
    "output_tokens_median": "output tokens",
    "long_output_tokens_median": "long output tokens",
    "input_tokens": "input tokens",
    "node_power_kw": "node power [kW]",
    "long_share": "share of long queries",
    "grid_gco2_per_kwh": "grid [gCO₂e/kWh]",
    "price_per_kwh": "price of a kWh",
    "effective_length": "effective length",
}


def reader_data(assumptions: Any, pages: dict[str, list[str]]) -> dict[str, Any]:
    """Return what a page computes a reader's numbers from, with each chapter's parameters."""
    from energy_book.what_if import page_data, rules

    own = rules.number_rules(assumptions)
    return page_data.browser_data(assumptions) | {
        "rules": own,
        "by_command": rules.numbers_by_command(own),
        "figures": FIGURES,
        "fields": FIELDS,
        "words": WORDS,
        "pages": pages,
    }


def _add_script(app: Sphinx, config: Config) -> None:
    from energy_book.what_if.form import SETTINGS

    if not config.energy_book_standalone:
        attributes = {"data-names": " ".join(SETTINGS), "data-scripts": " ".join(SCRIPTS)}
        app.add_js_file(ADDRESS, loading_method="defer", priority=PRIORITY, **attributes)


def _add_button(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    has_numbers = 'data-number="' in context.get("body", "") and page != f"{BOOK}{PAGE}"
    if has_numbers and not app.config.energy_book_standalone:
        context.setdefault("header_buttons", []).append(
            {
                "type": "javascript",
                "javascript": "showSettings()",
                "text": "",
                "icon": "fas fa-sliders-h",
                "tooltip": "Compute the numbers of this page with your settings",
                "label": "settings-button",
                "classes": "pst-js-only",
            }
        )


def _write_data(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.config.energy_book_standalone:
        return
    pages = {
        docname.removeprefix(BOOK): names
        for docname in sorted(app.env.found_docs)
        if (names := parameters_of(app.env, docname))
    }
    data = json.dumps(reader_data(settings_of(results_of(app.config)), pages), ensure_ascii=False)
    text = f"globalThis.energyBook = {{ ...globalThis.energyBook, readerData: {data} }};\n"
    Path(app.outdir, "_static", DATA).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the scripts, the button and the file of data."""
    app.add_css_file("energy-book-reader.css", priority=901)
    app.connect("config-inited", _add_script)
    # after the other buttons
    app.connect("html-page-context", _add_button, priority=520)
    app.connect("build-finished", _write_data)
