"""The replay against its recipe, written again from the description only, in plain loops."""

from __future__ import annotations

import csv
import functools
import math
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh

ROOT = Path(__file__).resolve().parents[3]
EDITIONS = ("joule-2026", "arxiv-v1")
REGIMES = ("traditional", "long")
# the recipe's own facts: P_max [kW] of eight and of ten GPUs
NODE_KW = {"joule-2026": (10.2, 12.8), "arxiv-v1": (11.3, 14.1)}
MODELS = (
    "Llama 3.1 405B",
    "Llama 3.1 70B",
    "Mixtral 8x22B",
    "DeepSeek-R1 671B",
    "Nemotron Ultra 253B",
)
ALPHA = {"hardware": (1.5, 2.5), "model": (1.5, 10.0), "serving": (1.5, 5.0)}
FLEET_ALPHA = {"traditional": (1.5, 3.5), "long": (1.5, 3.0)}
FLEET_FACTOR = 1.10 * 1.076 * 1.12


def log_normal(rng: np.random.RandomState, low: float, high: float, n: int) -> np.ndarray:
    sigma = math.log(high / low) / (2 * 1.645)
    return rng.lognormal(math.log(low) + 1.645 * sigma, sigma, n)


def throughput_of(model: str, tokens: np.ndarray) -> np.ndarray:
    with (ROOT / "data" / "throughput.csv").open() as file:
        rows = [
            (float(r["input_tokens"]), float(r["output_tokens"]), float(r["tps_tok_s"]))
            for r in csv.DictReader(file)
            if r["model"] == model and r["in_release"] == "True"
        ]
    fastest = max(tps for *_, tps in rows)
    if len(rows) < 3:
        return np.full(len(tokens), fastest)
    design = [(1.0, math.log(i), math.log(o)) for i, o, _ in rows]
    b0, b1, b2 = np.linalg.lstsq(design, [math.log(tps) for *_, tps in rows], rcond=None)[0]
    return np.array(
        [min(math.exp(b0 + b1 * math.log(500) + b2 * math.log(n or 1e-6)), fastest) for n in tokens]
    )


def kept(values: np.ndarray, low: float, high: float) -> np.ndarray:
    floor, ceiling = np.percentile(values, low), np.percentile(values, high)
    return np.array([v for v in values if floor <= v <= ceiling])


@functools.cache
def run(edition: str, regime: str) -> tuple[dict, list[str], np.ndarray, dict]:
    """Return energy per model, models by median, the trimmed pool and the levers' energies."""
    rng = np.random.RandomState(42)
    energy = {}
    for model in MODELS:
        tokens = rng.exponential({"traditional": 300, "long": 5000}[regime] / math.log(2), 10_000)
        tokens = np.array([round(n) for n in tokens])
        pu = log_normal(rng, 0.40, 0.90, 10_000)
        pue = log_normal(rng, 1.05, 1.60, 10_000)
        power_kw = NODE_KW[edition][model.startswith("DeepSeek")]
        energy[model] = pue * power_kw * pu * tokens / throughput_of(model, tokens) / 3.6
    ranked = sorted(MODELS, key=lambda model: np.median(energy[model]), reverse=True)[:3]
    pool = np.concatenate([kept(kept(energy[model], 5, 95), 10, 90) for model in ranked])
    levers = {name: pool / log_normal(rng, *ends, len(pool)) for name, ends in ALPHA.items()}
    return energy, ranked, pool, levers


@functools.cache
def bootstrap(edition: str, regime: str) -> dict[str, list[float]]:
    """Return the totals of 1,000 bootstraps, baseline and improved [GWh/day]."""
    energy, ranked, _, _ = run(edition, regime)
    baseline = np.concatenate([energy[model] for model in ranked])
    rng = np.random.RandomState(42)
    rng.exponential(1.0, 10_000)
    improved = baseline / log_normal(rng, *FLEET_ALPHA[regime], len(baseline))
    totals = {}
    for name, draws in {"baseline": baseline, "improved": improved}.items():
        rng = np.random.RandomState(42)
        scale = 1e9 / len(draws) * FLEET_FACTOR / 1e9
        totals[name] = [
            rng.choice(draws, size=len(draws), replace=True).sum() * scale for _ in range(1000)
        ]
    return totals


# what `described` returns; an edition may have further statistics
STATISTICS = ["p5", "p25", "p50", "p75", "p95", "mean"]


def described(values: np.ndarray) -> np.ndarray:
    return np.array([*np.percentile(values, [5, 25, 50, 75, 95]), np.mean(values)])


def read_fleet(totals: np.ndarray | list[float]) -> list[float]:
    return [np.median(totals), np.percentile(totals, 5), np.percentile(totals, 95)]


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("edition", EDITIONS)
class TestReplayFollowsTheRecipe:
    def test_per_query(self, edition: str, regime: str) -> None:
        energy, ranked, pool, _ = run(edition, regime)

        table = eh.replay(eh.load_edition(edition), regime).per_query

        assert len(pool) == 21_600
        assert list(table.attrs["blend"]) == ranked
        for model in MODELS:
            assert table.loc[model, STATISTICS].to_numpy(float) == pytest.approx(
                described(energy[model]), rel=1e-12
            )
        assert table.loc["baseline", STATISTICS].to_numpy(float) == pytest.approx(
            described(pool), rel=1e-12
        )

    def test_levers(self, edition: str, regime: str) -> None:
        _, _, pool, levers = run(edition, regime)

        table = eh.replay(eh.load_edition(edition), regime).levers

        for name, energy in levers.items():
            row = table.loc[name]
            assert row[STATISTICS].to_numpy(float) == pytest.approx(described(energy), rel=1e-12)
            assert row["ratio"] == pytest.approx(np.median(pool) / np.median(energy), rel=1e-12)

    def test_fleet(self, edition: str, regime: str) -> None:
        table = eh.replay(eh.load_edition(edition), regime).fleet

        for name, totals in bootstrap(edition, regime).items():
            row = table.loc[name, ["median", "p5", "p95"]]
            assert row.to_numpy(float) == pytest.approx(read_fleet(totals), rel=1e-12)


@pytest.mark.parametrize("edition", EDITIONS)
def test_mixed_fleet_follows_the_recipe(edition: str) -> None:
    table = eh.editions.released_run.mixed_fleet(eh.load_edition(edition))

    for name in ("baseline", "improved"):
        regimes = [np.array(bootstrap(edition, regime)[name]) for regime in REGIMES]
        mixed = 0.9 * regimes[0] + 0.1 * regimes[1]
        row = table.loc[name, ["median", "p5", "p95"]]
        assert row.to_numpy(float) == pytest.approx(read_fleet(mixed), rel=1e-12)


@pytest.mark.parametrize(
    ("regime", "column", "printed", "half_digit"),
    [
        pytest.param("traditional", "p50", 0.308, 5e-4, id="median-traditional"),
        pytest.param("traditional", "p25", 0.16, 5e-3, id="p25-traditional"),
        pytest.param("traditional", "p75", 0.60, 5e-3, id="p75-traditional"),
        pytest.param("long", "p50", 3.907, 5e-4, id="median-long"),
        pytest.param("long", "p25", 2.151, 5e-4, id="p25-long"),
        pytest.param("long", "p75", 7.047, 5e-4, id="p75-long"),
    ],
)
def test_baseline_as_the_joule_run_prints_it(
    regime: str, column: str, printed: float, half_digit: float
) -> None:
    table = eh.replay(eh.load_edition("joule-2026"), regime).per_query

    assert table.loc["baseline", column] == pytest.approx(printed, abs=half_digit)


def test_fleet_begins_as_the_joule_run_prints_it() -> None:
    total = eh.replay(eh.load_edition("joule-2026")).fleet.loc["baseline", "median"]

    assert f"{total:.10f}".startswith("0.7314")


def test_repeats_itself() -> None:
    first = eh.replay(eh.load_edition("joule-2026"))
    eh.editions.released_run._draw.cache_clear()
    eh.editions.released_run._bootstrap_counts.cache_clear()
    again = eh.replay(eh.load_edition("joule-2026"))

    assert first.per_query.equals(again.per_query)
    assert first.fleet.equals(again.fleet)


def test_leaves_the_global_generator_alone() -> None:
    np.random.seed(7)  # noqa: NPY002
    expected = np.random.RandomState(7).random_sample(3)
    eh.editions.released_run._draw.cache_clear()
    eh.replay(eh.load_edition("joule-2026"))

    assert np.random.random_sample(3).tolist() == expected.tolist()  # noqa: NPY002


@pytest.mark.parametrize(
    ("assumptions", "why"),
    [
        pytest.param(eh.load_edition("arxiv-v1-as-written"), "arxiv-v1-as-written", id="written"),
        pytest.param(eh.load_edition().replace(pue_p95=1.2), "pue_p95", id="changed"),
        pytest.param(eh.load_edition().replace(seed=1), "seed", id="another-seed"),
    ],
)
def test_refuses_what_was_not_released(assumptions: eh.Assumptions, why: str) -> None:
    with pytest.raises(ValueError, match=f"^the released run has no .*{why}; replay takes joule"):
        eh.replay(assumptions)


def test_refuses_an_unknown_regime() -> None:
    with pytest.raises(ValueError, match=r"^unknown regime 'short'"):
        eh.replay(eh.load_edition(), "short")  # type: ignore[arg-type]
