"""The revision of the sources of a site, in the footer of each page."""

from __future__ import annotations

import html
from datetime import date
from pathlib import Path

from energy_book.results.collect import git, git_revision

# placeholder in the footer, because pages that a commit does not change are not made again
MARK = "<!--revision-->"
DIRTY = "-dirty"


def describe(root: Path) -> str:
    """
    Describe the revision: ``revision 7c808e4 of 29 November 2026, with local changes``.

    It is empty if the folder is not in a git repository, such as an unpacked archive.
    """
    commit, _, day = git(root, "log", "-1", "--format=%h %cs").partition(" ")
    if not day:
        return ""
    when = date.fromisoformat(day)
    changed = ", with local changes" if git_revision(root).endswith(DIRTY) else ""
    return f"revision {commit} of {when.day} {when:%B %Y}{changed}"


def stamp(site: Path, root: Path) -> None:
    """Write the revision into the footers of a site."""
    words = describe(root)
    text = f", {html.escape(words)}" if words else ""
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if MARK in page:
            path.write_text(page.replace(MARK, text), encoding="utf-8")
