"""Editions and statistics are taken by name: an additional one at any position moves no number."""

from __future__ import annotations

import ast
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import energy_book
import energy_helpers as eh
from energy_helpers import Assumptions
from energy_helpers.facts import files
from energy_helpers.method import assumptions, exact
from energy_helpers.method.assumptions import EDITIONS, QUANTILES
from energy_helpers.registry import entries
from tests.energy_helpers.registry.computed import computed

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(str(eh.__file__)).parent
SOURCES = [
    path
    for folder in (PACKAGE, Path(str(energy_book.__file__)).parent, ROOT / "book")
    for path in sorted(folder.rglob("*.py"))
]
# sequences of editions, regimes or statistics, and arrays whose last axis is the statistics
SEQUENCES = {"EDITIONS", "RELEASED_EDITIONS", "REGIMES", "STATISTICS", "PROBABILITIES"}
ARRAYS = {"baseline_wh", "baseline_quantiles_wh", "model_wh", "model_quantiles_wh"}

# settings that no other edition has, to show if it replaces another edition; only node and
# PUE are another's, because the fixed choices compare those of all editions
FURTHER = """\
[further]
title = "A further edition"
node_power_kw = 11.3
deepseek_node_power_kw = 14.1
pue_p5 = 1.05
pue_p95 = 1.40
throughput_rows = "all"
blend = "all"
trim = "p5-p95"
idle_overhead = 1.5
fleet_alpha_traditional_p95 = 2.0
"""
# their tables compute everything twice, so one worker makes them
EVERYTHING = pytest.mark.xdist_group("by name")
SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import energy_helpers as eh
from energy_book.what_if.page_data import browser_data
from energy_helpers.audit import verdicts

print(json.dumps({
    "editions": eh.method.assumptions.EDITIONS,
    "statistics": eh.exact.STATISTICS,
    "default": [eh.load_edition().edition, browser_data(eh.load_edition())["default_edition"]],
    "numbers": {name: eh.all_numbers.compute(eh.load_edition(name)) for name in sys.argv[1:]},
    "fixed-choices": eh.beyond.drivers.fixed_choices.table(eh.load_edition()).to_dict("list"),
    "claims": {
        claim: [repr(values.as_written), repr(values.as_released)]
        for claim in ("abs-median-wh", "s2-405b-median", "s3-tts-iqr-high")
        for values in [verdicts.values_of(claim)]
    },
}))
"""


def run(package: Path, folder: Path, *editions: str) -> dict[str, Any]:
    """Compute with another copy of the package, or of the data."""
    # the copy, and what is not copied as it is here
    sources = f"{package.parent}{os.pathsep}{PACKAGE.parent}"
    environment = os.environ | {"PYTHONPATH": sources, "ENERGY_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *editions],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def usual() -> dict[str, Any]:
    return run(PACKAGE, files.data_dir())


@pytest.fixture(scope="module")
def reordered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The package with a further edition before all others, and these in reverse order."""
    folder = tmp_path_factory.mktemp("editions") / "data"
    shutil.copytree(files.data_dir(), folder)
    path = folder / "editions.toml"
    head, *tables = path.read_text(encoding="utf-8").split("\n[")
    parts = [head, FURTHER, *(f"[{table}" for table in reversed(tables))]
    path.write_text("\n".join(parts), encoding="utf-8")
    return run(PACKAGE, folder, "joule-2026", "arxiv-v1-as-written")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The package with further statistics: before, between and after the others."""
    package = tmp_path_factory.mktemp("statistics") / "energy_helpers"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    path = package / Path(str(assumptions.__file__)).relative_to(PACKAGE)
    text = path.read_text(encoding="utf-8")
    assert text.count('"p25": 0.25,') == 1
    longer = text.replace('"p25": 0.25,', '"p10": 0.1, "p25": 0.25,')
    longer = longer.replace('QUANTILES = {"p5"', 'QUANTILES = {"p99": 0.99, "p5"')
    longer = longer.replace('"p95": 0.95}', '"p95": 0.95, "p1": 0.01}')
    path.write_text(longer, encoding="utf-8")
    return run(package, files.data_dir(), "joule-2026")


def same(one: float, other: float, rel_tol: float = 0.0) -> bool:
    return (
        one == other
        or (math.isnan(one) and math.isnan(other))
        or (rel_tol > 0 and math.isclose(one, other, rel_tol=rel_tol, abs_tol=1e-12))
    )


@pytest.mark.thorough
@EVERYTHING
class TestEdition:
    def test_is_a_table_of_the_file(self, reordered: dict[str, Any]) -> None:
        assert reordered["editions"] == ["further", *reversed(EDITIONS)]

    def test_is_the_default_by_name(self, reordered: dict[str, Any]) -> None:
        assert reordered["default"] == ["joule-2026", "joule-2026"]

    @pytest.mark.parametrize("edition", ["joule-2026", "arxiv-v1-as-written"])
    def test_moves_no_number_of_another(self, reordered: dict[str, Any], edition: str) -> None:
        found = reordered["numbers"][edition]

        assert found.keys() == computed(edition).keys()
        assert [n for n, value in computed(edition).items() if not same(value, found[n])] == []

    def test_moves_no_claim(self, reordered: dict[str, Any], usual: dict[str, Any]) -> None:
        assert reordered["claims"] == usual["claims"]

    def test_moves_no_choice(self, reordered: dict[str, Any], usual: dict[str, Any]) -> None:
        def by_name(result: dict[str, Any]) -> dict[tuple[str, str], str]:
            rows = zip(*result["fixed-choices"].values(), strict=True)
            return {(choice, name): repr(ratios) for choice, name, *ratios in rows}

        assert by_name(reordered) == by_name(usual)


@pytest.mark.thorough
@EVERYTHING
class TestStatistic:
    def test_is_one_entry(self, extended: dict[str, Any]) -> None:
        assert extended["statistics"] == [
            "p99",
            "p5",
            "p10",
            "p25",
            "p50",
            "p75",
            "p95",
            "p1",
            "mean",
        ]

    def test_is_in_the_registry(self, extended: dict[str, Any]) -> None:
        found = extended["numbers"]["joule-2026"]
        names = [f"baseline-{name}-traditional" for name in ("p1", "p5", "p10", "p95", "p99")]

        assert found.keys() - computed().keys() >= {names[0], names[2], names[4]}
        assert sorted(found[name] for name in names) == [found[name] for name in names]

    def test_moves_no_other(self, extended: dict[str, Any]) -> None:
        """But for the last digits: quantiles are solved for together, until all have settled."""
        found = extended["numbers"]["joule-2026"]

        moved = {n: (v, found[n]) for n, v in computed().items() if not same(v, found[n], 1e-9)}
        assert moved == {}

    def test_moves_no_claim_and_no_choice(
        self, extended: dict[str, Any], usual: dict[str, Any]
    ) -> None:
        for column, values in usual["fixed-choices"].items():
            for value, other in zip(values, extended["fixed-choices"][column], strict=True):
                assert value == other or same(value, other, 1e-9), column


def test_the_setting_and_the_registry_have_the_statistics_of_the_table() -> None:
    choices = get_args(Assumptions.model_fields["statistic"].annotation)

    assert choices == exact.STATISTICS == (*QUANTILES, "mean")
    assert tuple(sorted(entries.STATISTICS.values())) == tuple(sorted(exact.STATISTICS))


@pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
def test_a_column_is_taken_by_name() -> None:
    solved = exact.solve(eh.load_edition(), "long")
    table = exact.per_query(eh.load_edition(), "long")

    for name in exact.STATISTICS:
        assert exact.column(solved.model_wh, name).tolist() == table[name].tolist()[:-1]
    few = ("p95", "mean", "p5")
    taken = exact.columns(solved.baseline_wh, *few)
    assert taken.tolist() == table.loc[exact.BASELINE, list(few)].tolist()
    assert exact.probabilities("p95", "p5").tolist() == [0.95, 0.05]


def test_the_mean_is_no_quantile() -> None:
    solved = exact.solve(eh.load_edition(), "long")

    with pytest.raises(IndexError):
        exact.column(solved.model_quantiles_wh, "mean")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_nothing_is_taken_by_its_place(path: Path) -> None:
    assert list(by_place(ast.parse(path.read_text(encoding="utf-8")))) == []


def by_place(tree: ast.AST) -> Iterator[str]:
    """Yield what takes a part of the sequences and arrays by a position, or by unpacking."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and named(node.value) in SEQUENCES | ARRAYS:
            if any(is_place(part) for part in ast.walk(node.slice)):
                yield ast.unparse(node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            value = node.value
            source = value.generators[0].iter if isinstance(value, ast.GeneratorExp) else value
            if named(source) in SEQUENCES | ARRAYS:
                yield ast.unparse(node)


def is_place(node: ast.AST) -> bool:
    """Say whether a part of an index is a number or a slice, other than of a whole axis."""
    if isinstance(node, ast.Slice):
        return node.lower is not None or node.upper is not None or node.step is not None
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def named(node: ast.AST) -> str:
    """Return the last name of an expression, such as that of an attribute."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


@pytest.mark.parametrize(
    "code",
    [
        "eh.method.assumptions.EDITIONS[0]",
        "EDITIONS[::-1]",
        "a, b, c = EDITIONS",
        "traditional, long = (f(regime) for regime in REGIMES)",
        "solved.baseline_wh[1:4]",
        "solved.model_wh[:, 2]",
        "law.quantile(PROBABILITIES[[0, 2, 4]])",
    ],
)
def test_a_place_is_found(code: str) -> None:
    assert len(list(by_place(ast.parse(code)))) == 1
