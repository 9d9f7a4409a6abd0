"""The page "What if": what the browser computes is what Python computes."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_book import what_if
from energy_book.sphinx_ext.assets import EXACT_SCRIPTS, STATIC
from energy_helpers import exact
from energy_helpers.assumptions import EDITIONS, REGIMES, SHAPE_BOUNDS

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
RUNNER = Path(__file__).with_name("what_if_runner.cjs")
TOLERANCE = 1e-6
N_RANDOM = 200
Case = dict[str, Any]


def run_node(cases: list[Case]) -> list[dict[str, Any]]:
    """Compute cases in node, with the scripts that the page loads."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is missing; install Node.js 18 or newer (Debian: apt-get install nodejs)")
    scripts = [str(STATIC / name) for name in EXACT_SCRIPTS]
    given = json.dumps({"data": what_if.browser_data(eh.load_edition()), "cases": cases})
    done = subprocess.run(
        [node, str(RUNNER), *scripts], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    computed: list[dict[str, Any]] = json.loads(done.stdout)
    return computed


def frame(rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index").astype(float)


def worst(ours: pd.DataFrame, theirs: dict[str, dict[str, Any]]) -> float:
    """Return the largest relative difference between two tables."""
    other = frame(theirs).loc[ours.index, ours.columns].to_numpy()
    mine = ours.to_numpy(dtype=float)
    assert np.array_equal(np.isinf(mine), np.isinf(other))
    finite = np.isfinite(mine)
    return float(np.max(np.abs(other[finite] / mine[finite] - 1)))


def check(case: Case, computed: dict[str, Any]) -> None:
    a = eh.load_edition(case["edition"]).replace(**case["changes"])
    for regime in REGIMES:
        per_query, levers = exact.per_query(a, regime), exact.levers(a, regime)
        assert list(per_query.attrs["blend"]) == computed[regime]["blend"], case
        assert worst(per_query, computed[regime]["perQuery"]) < TOLERANCE, case
        assert worst(levers, computed[regime]["levers"]) < TOLERANCE, case
    fleet = exact.fleet(a).to_frame("total").T
    assert worst(fleet, {"total": computed["fleet"]}) < TOLERANCE, case


def check_all(cases: list[Case]) -> None:
    for case, computed in zip(cases, run_node(cases), strict=True):
        check(case, computed)


def random_case(rng: np.random.Generator) -> Case:
    """Draw settings from everything that the assumptions allow, lengths by their logarithm."""

    def ends(low: float, high: float) -> tuple[float, float]:
        first, second = sorted(rng.uniform(low, high, 2))
        return (first, first) if rng.random() < 0.15 else (first, second)

    def tokens() -> float:
        return float(10 ** rng.uniform(0, 7))

    def choice(*values: Any) -> Any:
        return values[rng.integers(len(values))]

    models = list(eh.throughput.models(eh.load_edition()))
    law = choice("exponential", "exponential", "lognormal", "pareto", "uniform", "fixed")
    changes: Case = {
        "output_tokens_law": law,
        "output_tokens_median": tokens(),
        "long_output_tokens_median": tokens(),
        "input_tokens": tokens(),
        "node_power_kw": float(rng.uniform(3, 20)),
        "blend": choice("three-largest-medians", "at-least-200b", "all", [choice(*models)]),
        "trim": choice("released", "p5-p95", "none"),
        "effective_length": choice("output", "output", "output+input/30", "output+input"),
        "power_coupling": choice("none", "none", "released", "as-written"),
        "long_share": float(rng.random()),
        "queries": float(10 ** rng.uniform(0, 12)),
        "period": choice("day", "week", "month", "year"),
    }
    if law in SHAPE_BOUNDS:
        low, high = SHAPE_BOUNDS[law]
        changes["output_tokens_shape"] = float(rng.uniform(low, min(high, 4.0)))
    for name, low, high in (
        ("pue", 1.0, 5.0),
        ("utilisation", 0.01, 1.0),
        ("alpha_model", 0.5, 20.0),
        ("alpha_serving", 0.5, 20.0),
    ):
        changes[f"{name}_p5"], changes[f"{name}_p95"] = map(float, ends(low, high))
    return {"edition": choice(*EDITIONS), "changes": changes}


def test_at_the_editions_settings() -> None:
    check_all([{"edition": edition, "changes": {}} for edition in EDITIONS])


def test_at_random_settings() -> None:
    rng = np.random.default_rng(20260920)

    check_all([random_case(rng) for _ in range(N_RANDOM)])


def test_at_the_corners() -> None:
    corners = itertools.product(
        EDITIONS,
        (1.0, 1e7),
        (1.0, 1e7),
        ((1.0, 1.0), (1.0, 5.0), (5.0, 5.0)),
        ((0.01, 0.01), (0.01, 1.0), (1.0, 1.0)),
    )

    check_all(
        [
            {
                "edition": edition,
                "changes": {
                    "output_tokens_median": output_tokens,
                    "input_tokens": input_tokens,
                    "pue_p5": pue[0],
                    "pue_p95": pue[1],
                    "utilisation_p5": utilisation[0],
                    "utilisation_p95": utilisation[1],
                },
            }
            for edition, output_tokens, input_tokens, pue, utilisation in corners
        ]
    )


@pytest.mark.parametrize("spread", [1.0, 1.00001, 1.001, 1.1], ids=str)
def test_a_lever_of_any_spread(spread: float) -> None:
    """A fixed gain divides, a narrow one is averaged over, a wide one smears."""
    alphas = {f"alpha_{lever}_p5": 2.0 for lever in eh.levers.LEVERS}
    alphas |= {f"alpha_{lever}_p95": 2.0 * spread for lever in eh.levers.LEVERS}

    check_all([{"edition": edition, "changes": alphas} for edition in EDITIONS])


def test_the_constants_are_the_packages() -> None:
    """Nothing that the package knows is typed into a script."""
    data = what_if.browser_data(eh.load_edition())

    assert data["editions"].keys() == set(EDITIONS)
    assert data["kept"]["released"] == pytest.approx((0.14, 0.86))
    assert [model["name"] for model in data["models"]["released"]] == list(
        eh.throughput.models(eh.load_edition())
    )


def test_a_changed_build_is_a_preset_of_its_own() -> None:
    data = what_if.browser_data(eh.load_edition().replace(output_tokens_mean=1000.0))

    own = data["presets"][what_if.THIS_BUILD]
    assert own["output_tokens_median"] == pytest.approx(1000 * np.log(2))
    assert next(iter(data["presets"])) == what_if.THIS_BUILD
