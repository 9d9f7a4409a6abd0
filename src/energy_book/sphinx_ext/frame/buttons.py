"""The buttons at the top of a page: its notebook, its code, and services that run it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx

from energy_book.files.publish import NOTEBOOKS, WITHOUT_SOLUTIONS

FOLDED = 'class="admonition hide'
CHAPTERS = "book/"
# folders of the site with the notebooks, and what the menu calls them
FOLDERS = {NOTEBOOKS: "Notebook with solutions", WITHOUT_SOLUTIONS: "Notebook without solutions"}
GITHUB = "https://github.com/"
# before the theme, and after its own buttons
FIRST, LAST = 400, 510


def launch_addresses(
    repository: str, branch: str, notebooks_branch: str, chapter: str
) -> dict[str, str]:
    """
    Return the services that can run a chapter without an installation, by name.

    Binder converts the sources of `branch` into notebooks; Colab needs a branch with notebooks.
    """
    repository = repository.rstrip("/").removesuffix(".git")
    if not repository:
        return {}
    path = repository.removeprefix(GITHUB)
    on_github = path != repository
    kind = f"gh/{path}" if on_github else f"git/{quote(repository, safe='')}"
    addresses = {
        "Binder": f"https://mybinder.org/v2/{kind}/{quote(branch, safe='')}"
        f"?urlpath=lab/tree/notebooks/{chapter}.ipynb"
    }
    if on_github and notebooks_branch:
        addresses["Colab"] = (
            f"https://colab.research.google.com/github/{path}/blob/{notebooks_branch}"
            f"/{chapter}.ipynb"
        )
    return addresses


def _offer_notebook(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    if doctree is None or app.config.energy_book_standalone or not _is_chapter(app, page):
        return
    up, name = "../" * page.count("/"), page.removeprefix(CHAPTERS)
    context["notebook_files"] = {
        label: f"{up}{folder}/{name}.ipynb" for folder, label in FOLDERS.items()
    }


def _is_chapter(app: Sphinx, page: str) -> bool:
    return str(app.env.doc2path(page)).endswith(".ipynb")


def _add(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    if doctree is None or app.config.energy_book_standalone:
        return
    # other themes have no buttons
    buttons = context.setdefault("header_buttons", [])
    if _is_chapter(app, page):
        options = app.config.html_theme_options
        addresses = launch_addresses(
            options.get("repository_url", ""),
            options.get("repository_branch", ""),
            app.config.energy_book_notebooks_branch,
            page.removeprefix(CHAPTERS),
        )
        for service, address in addresses.items():
            buttons.append(
                {
                    "type": "link",
                    "url": address,
                    "text": service,
                    "icon": "fas fa-rocket",
                    "tooltip": f"Run this page on {service}",
                    "label": f"{service.lower()}-button",
                }
            )
    if FOLDED in context.get("body", ""):
        buttons.insert(
            0,
            {
                "type": "javascript",
                "javascript": "showCode()",
                "text": "Show code",
                "icon": "fas fa-code",
                "label": "code-button",
                "classes": "pst-js-only",
            },
        )


def setup(app: Sphinx) -> None:
    """Register the buttons and the configuration value for the branch of notebooks."""
    app.add_config_value("energy_book_notebooks_branch", "", "html")
    # the theme drops templates that are empty when it reads its options
    app.connect("html-page-context", _offer_notebook, priority=FIRST)
    app.connect("html-page-context", _add, priority=LAST)
