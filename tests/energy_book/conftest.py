"""Tiny books to try the commands on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from energy_book.project import Project
from energy_book.results import collect
from energy_helpers.method.assumptions import EDITIONS

CONFIG = """\
title: A tiny book
author: Nobody
execute: {execute_notebooks: 'off'}
only_build_toc_files: true
sphinx: {extra_extensions: [energy_book.sphinx_ext]}
"""
HEADER = """\
# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # A chapter

# %% tags=["parameters"]
edition = "joule-2026"
pue_p95 = None  # None keeps the edition's value

"""

MakeBook = Callable[..., Project]


@pytest.fixture(autouse=True)
def own_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give back what the package sets for its whole process."""
    environment = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture
def make_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeBook:
    """Return a function that writes a book; chapters are given by name and code."""
    nothing: dict[str, object] = {edition: {"numbers": {}} for edition in EDITIONS}
    # a partial, because another process may have to compute it
    monkeypatch.setattr(collect, "edition_values", partial(dict, nothing))
    monkeypatch.setattr(collect, "claim_values", list)

    def make(**chapters: str) -> Project:
        root = tmp_path / "tiny"
        (root / "book").mkdir(parents=True)
        (root / "data").mkdir()
        (root / "data" / "facts.csv").write_text("a\n1\n", encoding="utf-8")
        (root / "requirements.txt").write_text("nothing==1\n", encoding="utf-8")
        (root / "_config.yml").write_text(CONFIG, encoding="utf-8")
        (root / "book" / "index.md").write_text("# Hello\n", encoding="utf-8")
        toc = ["format: jb-book", "root: book/index", "chapters:"]
        for name, code in chapters.items():
            (root / "book" / f"{name}.py").write_text(HEADER + code, encoding="utf-8")
            toc.append(f"  - file: book/{name}")
        (root / "_toc.yml").write_text("\n".join(toc) + "\n", encoding="utf-8")
        monkeypatch.chdir(root)
        return Project(root)

    return make
