"""The intervals of runs, against runs."""

import math

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.editions import runs

OWN = "Llama 3.1 405B"
JOULE = eh.load_edition("joule-2026")
WRITTEN = eh.load_edition("arxiv-v1-as-written")


def test_quantile_of_the_output_length_has_its_textbook_error():
    """The median of an exponential sample has the standard error scale / sqrt(n)."""
    result = runs.output_tokens_quantile(JOULE, "traditional", 0.5)

    relative = 1 / math.sqrt(runs.N_DRAWS) / math.log(2)
    assert math.log(result.high / result.value) == pytest.approx(runs.Z975 * relative, rel=1e-9)


@pytest.mark.parametrize("input_tokens", [350.0, 15744.277958717732])
def test_total_of_queries_that_do_not_vary_has_no_width(input_tokens):
    """One length and one PUE, at the power that the throughput asks for; rounding aside."""
    a = JOULE.replace(
        output_tokens_law="fixed",
        input_tokens=input_tokens,
        pue_p5=1.1,
        pue_p95=1.1,
        power_coupling="released",
    )

    result = runs.fleet_total(a, "mixed")

    assert result.high - result.value == pytest.approx(0, abs=1e-7 * result.value)


def test_value_without_draws_has_no_width():
    result = runs.Result.fixed(1.33)

    assert result.low == result.value == result.high


def simulate(a, rng):
    """One run, as the released code takes it: quartiles, levers, fleet totals."""
    low, high = {"released": (0.14, 0.86), "none": (0.0, 1.0)}[a.trim]
    out = {}
    means = {}
    seed = int(rng.integers(2**32))
    for regime in ("traditional", "long"):
        own = np.random.default_rng(seed)
        draws = eh.sample(a, regime, n_draws=runs.N_DRAWS, rng=own)
        taken = eh.exact.per_query(a, regime).attrs["blend"]
        of = {m: e["energy_wh"].to_numpy() for m, e in draws.groupby("model", observed=True)}
        n = runs.N_DRAWS
        pooled = np.concatenate([np.sort(of[m])[int(low * n) : int(high * n)] for m in taken])
        out[f"baseline-{regime}"] = np.quantile(pooled, [0.25, 0.5, 0.75])
        out[f"own-{regime}"] = np.quantile(of[OWN], [0.05, 0.5, 0.95])
        out[f"above-{regime}"] = (pooled > 10 * regime.count("long") + 0.5).mean()
        for lever in eh.method.lever_gains.LEVERS:
            gain = eh.method.lever_gains.alpha(a, lever).sample(own, len(pooled))
            out[f"{lever}-{regime}"] = np.quantile(pooled / gain, [0.05, 0.5, 0.95])
        untrimmed = np.concatenate([of[m] for m in taken])
        gain = eh.method.fleet_factor.improvement(a, regime).sample(own, len(untrimmed))
        means[regime] = (untrimmed.mean(), (untrimmed / gain).mean())
    for i, suffix in enumerate(("", "_improved")):
        mixed = (1 - a.long_share) * means["traditional"][i] + a.long_share * means["long"][i]
        out[f"traditional{suffix}"] = eh.method.fleet_factor.total_gwh_per_day(
            a, means["traditional"][i]
        )
        out[f"mixed{suffix}"] = eh.method.fleet_factor.total_gwh_per_day(a, mixed)
    return out


def claimed(a):
    out = {}
    for regime in ("traditional", "long"):
        quartiles = [runs.baseline_quantile(a, regime, s) for s in ("p25", "p50", "p75")]
        out[f"baseline-{regime}"] = quartiles
        own = [runs.model_quantile(a, regime, OWN, s) for s in ("p5", "p50", "p95")]
        out[f"own-{regime}"] = own
        out[f"above-{regime}"] = runs.share_above(a, regime, 10 * regime.count("long") + 0.5)
        for lever in eh.method.lever_gains.LEVERS:
            levers = [runs.lever_quantile(a, regime, lever, s) for s in ("p5", "p50", "p95")]
            out[f"{lever}-{regime}"] = levers
    for name in ("traditional", "traditional_improved", "mixed", "mixed_improved"):
        out[name] = runs.fleet_total(a, name)
    return out


@pytest.mark.parametrize("a", [JOULE, WRITTEN], ids=["trimmed", "untrimmed"])
@pytest.mark.parametrize("n_runs", [60, pytest.param(400, marks=pytest.mark.thorough)])
def test_95_per_cent_of_runs_fall_into_the_interval(a, n_runs):
    """Coverage is within five standard errors of 95%, and the widths agree."""
    rng = np.random.default_rng(20260101)
    simulated = [simulate(a, rng) for _ in range(n_runs)]
    expected = claimed(a)
    slack = 5 * math.sqrt(0.95 * 0.05 / n_runs)
    # four standard errors of a standard deviation
    wide = 4 / math.sqrt(2 * (n_runs - 1))
    for name, results in expected.items():
        values = np.array([run[name] for run in simulated]).reshape(n_runs, -1)
        for column, result in enumerate(results if isinstance(results, list) else [results]):
            inside = (values[:, column] >= result.low) & (values[:, column] <= result.high)
            width = 2 * runs.Z975 * values[:, column].std(ddof=1)
            assert inside.mean() >= 0.95 - slack, name
            assert result.high - result.low == pytest.approx(width, rel=wide), name
