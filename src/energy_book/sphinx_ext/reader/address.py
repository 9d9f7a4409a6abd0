"""The script that keeps a reader's settings in the address of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["ADDRESS", "setup"]

ADDRESS = "energy-book-address.js"
# before the charts and What if, which read the settings when they begin
PRIORITY = 399


def _add_script(app: Sphinx, config: Config) -> None:
    from energy_book.what_if.form import SETTINGS

    if not config.energy_book_standalone:
        names = {"data-names": " ".join(SETTINGS)}
        app.add_js_file(ADDRESS, loading_method="defer", priority=PRIORITY, **names)


def setup(app: Sphinx) -> None:
    """Register the script."""
    app.connect("config-inited", _add_script)
