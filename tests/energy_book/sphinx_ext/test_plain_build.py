"""Plain `jupyter-book build .` in a checkout: the whole book, not its pages without chapters."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from jupyter_book.cli.main import main as jupyter_book

from energy_book.cli.commands import main

CONFIG = "sphinx: {config: {extensions: [myst_nb, sphinx_external_toc, energy_book.sphinx_ext]}}\n"


class Replaced(SystemExit):
    """Ends this process's part, as `os.execv` does."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note the processes that would take the place of this one."""
    noted: list[list[str]] = []

    def execv(path: str, arguments: list[str]) -> None:
        noted.append(arguments)
        raise Replaced(0)

    monkeypatch.setattr(os, "execv", execv)
    return noted


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# A book\n", encoding="utf-8")
    (tmp_path / "book" / "one.py").write_text("# %% [markdown]\n# # One\n", encoding="utf-8")
    toc = "format: jb-book\nroot: book/index\nchapters: [{file: book/one}]\n"
    (tmp_path / "_toc.yml").write_text(toc, encoding="utf-8")
    (tmp_path / "_config.yml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_the_whole_book_is_built(book: Path, started: list[list[str]]) -> None:
    done = CliRunner().invoke(jupyter_book, ["build", str(book)])

    assert done.exit_code == 0, done.output
    (command,) = started
    assert command[0] == sys.executable
    assert command[-5:] == ["build", "--book", str(book), "--out", str(book / "_build" / "html")]
    context = main.make_context("energy-book", command[-5:])
    assert main.resolve_command(context, command[-5:])[0] == "build"


def test_another_format_is_refused(book: Path, started: list[list[str]]) -> None:
    done = CliRunner().invoke(jupyter_book, ["build", str(book), "--builder", "dirhtml"])

    assert done.exit_code == 2
    assert started == []
    assert "energy-book: its pages are made as html, not as dirhtml; `energy-book b" in done.output
    assert not list((book / "_build").rglob("*.html"))
