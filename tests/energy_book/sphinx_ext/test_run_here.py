"""The interpreter that the site carries, and which pages may run it."""

from __future__ import annotations

import hashlib
import json
import tomllib

import pytest

from energy_book.sphinx_ext.policy import guard
from energy_book.sphinx_ext.run_here.interpreter import MICROPYTHON, interpreter_script

HEAD = '<!DOCTYPE html><meta charset="utf-8" /><article>{}</article>'


def test_the_interpreter_is_as_its_authors_published_it() -> None:
    provenance = tomllib.loads((MICROPYTHON / "provenance.toml").read_text())
    others = {"LICENSE", "provenance.toml"}

    assert {path.name for path in MICROPYTHON.iterdir()} - others == set(provenance["sha256"])
    for name, digest in provenance["sha256"].items():
        assert hashlib.sha256((MICROPYTHON / name).read_bytes()).hexdigest() == digest


def test_one_script_carries_all_of_it() -> None:
    text = interpreter_script()
    parts = json.loads(text.removeprefix("window.energyBook.python = ").removesuffix(";\n"))

    assert set(parts) == {"code", "wasm", "prelude"}
    assert parts["prelude"].startswith("def bars(")


@pytest.mark.parametrize(
    ("cell", "runs"),
    [
        ('<div class="cell tag_show-input tag_run-here docutils container">', True),
        ('<div class="cell tag_run-here-output tag_hide-input docutils container">', True),
        ('<div class="cell tag_show-input docutils container">', False),
        ("<p>tag_run-here &lt;div class=&quot;cell tag_run-here&quot;&gt;</p>", False),
    ],
)
def test_only_pages_with_such_cells_may_run_code(cell: str, runs: bool) -> None:
    page = guard(HEAD.format(cell), "../")

    assert ("'wasm-unsafe-eval'" in page) is runs
    assert ("worker-src blob:" in page) is runs
