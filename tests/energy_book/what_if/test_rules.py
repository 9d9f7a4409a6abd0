"""The rules of a reader's numbers: the page computes what the package computes."""

from __future__ import annotations

import json
import math
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

import energy_helpers as eh
from energy_book.sphinx_ext.assets import STATIC
from energy_book.sphinx_ext.reader import settings as reader
from energy_book.what_if import rules
from energy_helpers import all_numbers
from energy_helpers.method.assumptions import EDITIONS
from energy_helpers.registry.entries import REGISTRY, decimals
from tests.sizes import numbers_of_cases

from .test_what_if import find_node

RUNNER = Path(__file__).with_name("rules_runner.cjs")
BOOK = Path(__file__).resolve().parents[3] / "book"
PAGES = (
    "index.md",
    "paper/1_introduction.py",
    "paper/2_energy_per_query.py",
    "paper/3_efficiency_pathways.py",
    "paper/4_billion_queries.py",
    "paper/5_conclusions.py",
    "supplement/s3_input_length.py",
    "supplement/s4_power_coupling.py",
    "supplement/s5_fleet_factor.py",
)
RELATIVE = 1e-5
# a share near 0 is 1 minus a share near 1
OF_A_SHARE = 1e-6
ROUNDING = 1e-12
LOGARITHMIC = {
    "output_tokens_median": (10, 20_000),
    "input_tokens": (10, 100_000),
    "node_power_kw": (2, 20),
    "queries": (1e3, 1e11),
    "grid_gco2_per_kwh": (1, 1000),
}
RANGES: dict[str, tuple[float, float]] = {"pue": (1, 3), "utilisation": (0.05, 1)}
Case = dict[str, Any]


def quoted(page: str) -> set[str]:
    """Return the numbers of a page that follow a reader's settings, not an edition's."""
    text = (BOOK / page).read_text(encoding="utf-8")
    return {name for name in re.findall(r"\{num\}`([\w.-]+)", text) if name in REGISTRY}


def random_case(rng: np.random.Generator) -> Case:
    """Draw settings that the sliders reach."""
    changes: Case = {
        name: float(np.exp(rng.uniform(*np.log(ends))))
        for name, ends in LOGARITHMIC.items()
        if rng.random() < 0.5
    }
    if rng.random() < 0.5:
        changes["long_share"] = float(rng.random())
    for name, ends in RANGES.items():
        low, high = sorted(rng.uniform(*ends, 2))
        changes |= {f"{name}_p5": float(low), f"{name}_p95": float(rng.choice([low, high, high]))}
    models = list(eh.method.throughput.models(eh.load_edition()))
    blend = str(rng.choice(["three-largest-medians", "at-least-200b", "all", *models]))
    # a single model is not trimmed, as settings.js has it
    changes |= {"blend": [blend], "trim": "none"} if blend in models else {"blend": blend}
    return {"edition": str(rng.choice(EDITIONS)), "changes": changes}


def in_the_page(cases: list[Case]) -> list[dict[str, float]]:
    scripts = [str(STATIC / name) for name in reader.SCRIPTS if (STATIC / name).is_file()]
    scripts = [name for name in scripts if not name.endswith("reader.js")]
    given = json.dumps({"data": reader.reader_data(eh.load_edition(), {}), "cases": cases})
    done = subprocess.run(
        [find_node(), str(RUNNER), *scripts],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [
        {name: float(text.replace("Infinity", "inf")) for name, text in numbers.items()}
        for numbers in json.loads(done.stdout)
    ]


def allowed(name: str, value: float) -> float:
    """Return the largest error of a number: also less than half of its last digit."""
    number = REGISTRY[name]
    if name == "baseline-above-10wh-long":
        return max(RELATIVE * value, OF_A_SHARE)
    if number.unit == "share" and value < ROUNDING:
        return ROUNDING
    error = RELATIVE * abs(value)
    if number.unit == "%" and re.search("increase|change", name):
        # of the ratio whose excess over 1 this is
        error = RELATIVE * abs(100 + value)
    return min(error, 0.5 * 10.0 ** -decimals(value, number.digits))


@numbers_of_cases(12, 300)
def test_the_page_computes_what_the_package_computes(n: int) -> None:
    rng = np.random.default_rng(20261129)
    cases: list[Case] = [{"edition": edition, "changes": {}} for edition in EDITIONS]
    cases += [random_case(rng) for _ in range(n)]
    wrong = []
    for case, found in zip(cases, in_the_page(cases), strict=True):
        a = eh.load_edition(case["edition"]).replace(**case["changes"])
        for name, value in all_numbers.compute(a, found).items():
            own = found[name]
            same = own == value or (math.isnan(own) and math.isnan(value))
            if not same and not abs(own - value) <= allowed(name, value):
                wrong.append((name, value, own, case))

    assert wrong == []


def test_every_other_number_of_these_pages_is_the_editions() -> None:
    """What has no rule and needs no run does not depend on the settings."""
    own = rules.number_rules(eh.load_edition())
    listed = own.keys() | rules.numbers_by_command(own).keys()
    others = sorted(set().union(*map(quoted, PAGES)) - listed)
    changed = eh.load_edition().replace(
        output_tokens_median=900.0,
        input_tokens=2000.0,
        pue_p5=1.1,
        pue_p95=1.2,
        utilisation_p5=0.3,
        utilisation_p95=0.5,
        node_power_kw=8.0,
        queries=1e6,
        long_share=0.3,
        blend="all",
        grid_gco2_per_kwh=100.0,
    )

    assert others
    assert all_numbers.compute(changed, others) == all_numbers.compute(eh.load_edition(), others)


def test_no_number_has_a_rule_and_needs_a_run() -> None:
    own = rules.number_rules(eh.load_edition())

    assert not own.keys() & rules.numbers_by_command(own).keys()
    assert set().union(*map(quoted, PAGES)) & own.keys()
