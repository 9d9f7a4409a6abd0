"""A solution calls only what its chapter has called before, or what every chapter may call."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jupytext
import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
CHAPTERS = sorted(path for path in BOOK.rglob("*.py") if "{solution-start}" in path.read_text())
PACKAGE = "energy_helpers"
BASICS = {
    f"{PACKAGE}.{name}"
    for name in [
        "load_edition",
        "exact.per_query",
        "exact.levers",
        "exact.fleet",
        "sample",
        "load_throughput",
        "fit_throughput",
        "check",
        "notebook.show",
    ]
}
BOUNDARY = re.compile(r"^```\{solution-(start|end)\}", re.MULTILINE)


class _Chains(ast.NodeVisitor):
    """Collect chains of attributes that begin at the package, such as `eh.exact.fleet`."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names  # name in the chapter -> what of the package it stands for
        self.found: set[str] = set()

    def chain(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute) and (begin := self.chain(node.value)):
            return f"{begin}.{node.attr}"
        return None

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name.partition(".")[0] == PACKAGE:
                self.names[alias.asname or PACKAGE] = alias.name if alias.asname else PACKAGE

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").partition(".")[0] == PACKAGE:
            for alias in node.names:
                self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                self.found.add(f"{node.module}.{alias.name}")

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        chain = self.chain(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.names.pop(target.id, None)
                self.names |= {target.id: chain} if chain else {}

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if found := self.chain(node):
            self.found.add(found)
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if found := self.chain(node):
            self.found.add(found)


def not_shown(text: str) -> set[str]:
    """Return what the solutions of a chapter call and the chapter does not show before."""
    names: dict[str, str] = {}
    shown, inside = set(BASICS), False
    called: set[str] = set()
    for cell in jupytext.reads(text, fmt="py:percent").cells:
        if cell.cell_type == "markdown":
            for edge in BOUNDARY.findall(cell.source):
                inside = edge == "start"
        elif cell.cell_type == "code":
            chains = _Chains(names)
            chains.visit(ast.parse(cell.source))
            if inside:
                # a module is shown with what is in it
                called |= {
                    c for c in chains.found if not any(f"{s}.".startswith(f"{c}.") for s in shown)
                }
            else:
                shown |= chains.found
    return called


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_solutions_call_what_was_shown(chapter: Path) -> None:
    assert not_shown(chapter.read_text()) == set()


@pytest.mark.parametrize(
    ("solution", "found"),
    [
        ("eh.check('ex-a', eh.paper.daily_load.steps(a))", set()),
        ("eh.paper.daily_load.hourly(a).max()", {"paper.daily_load.hourly"}),
        ("load = eh.paper.daily_load\nload.hourly(a)", {"paper.daily_load.hourly"}),
        ("from energy_helpers.method import query", {"method.query"}),
    ],
)
def test_what_was_not_shown_is_found(solution: str, found: set[str]) -> None:
    start, end = (f"# %% [markdown]\n# ```{{solution-{edge}}} ex-a\n" for edge in ("start", "end"))
    shown = f"# %%\nimport energy_helpers as eh\n\neh.paper.daily_load.steps(a)\n{start}"
    found = {f"{PACKAGE}.{name}" for name in found}
    assert not_shown(f"{shown}# %%\n{solution}\n{end}") == found
    assert not_shown(f"{shown}{end}# %%\n{solution}\n") == set()
