"""Eq. 1, and its sampling against the exact tables."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

import energy_helpers as eh
from energy_helpers.method import exact
from energy_helpers.method.assumptions import EDITIONS, REGIMES
from energy_helpers.method.baseline import TRIM_QUANTILES

JOULE = eh.load_edition("joule-2026")
QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
# one comparison in 1.7 million errs by more than this
Z_MAX = 5.0


def test_eq_1_by_hand() -> None:
    """1.2 x 7 kW x 300 tokens / 1000 tokens/s is 2.52 kJ, or 0.7 Wh."""
    assert eh.method.query.query_energy_wh(1.2, 7.0, 300, 1000.0) == pytest.approx(0.7, rel=1e-15)


def test_power_as_released_rises_from_24_to_80_percent() -> None:
    idle, slope = eh.method.query.power_share(JOULE.replace(power_coupling="released"))

    assert (idle, idle + slope) == pytest.approx((0.24, 0.80))


def test_energy_at_known_lengths_with_power_that_follows_the_throughput() -> None:
    """S.IV: 24% of the node's power and 56% times TPS / TPS_max, for L / TPS seconds."""
    released = JOULE.replace(power_coupling="released")
    model = eh.method.throughput.models(released)["Llama 3.1 405B"]
    tps = float(model.fit.predict(500, 300))
    assert 0.1 < tps / model.fit.tps_max < 0.9

    found = eh.method.query.energy_at_lengths_wh(released, model, 500, [300], factor=1.2)

    power_w = 1000 * model.node_power_kw(released) * (0.24 + 0.56 * tps / model.fit.tps_max)
    assert found == pytest.approx([1.2 * power_w * 300 / tps / 3600], rel=1e-12)


def test_power_as_written_rises_from_idle_to_90_percent() -> None:
    idle, slope = eh.method.query.power_share(
        JOULE.replace(power_coupling="as-written", node_power_kw=10.0)
    )

    assert (idle, idle + slope) == pytest.approx((0.27, 0.90))


# Sampling

VARIANTS = {
    "as-it-is": {},
    "plus-input": {"effective_length": "output+input"},
    "plus-part-of-input": {"effective_length": "output+input/30"},
    "coupled-released": {"power_coupling": "released"},
    "coupled-as-written": {"power_coupling": "as-written"},
    "lognormal": {"output_tokens_law": "lognormal"},
    "uniform": {"output_tokens_law": "uniform"},
    "fixed": {"output_tokens_law": "fixed"},
}
# by an input of 500 tokens
ADDED_TOKENS = {"output": 0.0, "output+input/30": 500 / 30, "output+input": 500.0}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_every_draw_obeys_eq_1(changes: dict[str, object]) -> None:
    a = JOULE.replace(**changes)
    draws = eh.sample(a, "long", 500)

    for name, own in draws.groupby("model", observed=True):
        model = eh.method.throughput.models(a)[name]
        tps = model.fit.predict(a.input_tokens, own["output_tokens"])
        assert own["tps"].to_numpy() == pytest.approx(tps, rel=1e-12)
        if a.power_coupling == "released":
            assert own["pu"].to_numpy() == pytest.approx(0.24 + 0.56 * tps / model.fit.tps_max)
        expected = eh.method.query.query_energy_wh(
            own["pue"],
            model.node_power_kw(a) * own["pu"],
            own["output_tokens"] + ADDED_TOKENS[a.effective_length],
            tps,
        )
        assert own["energy_wh"].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_sample_is_one_row_a_draw() -> None:
    draws = eh.sample(JOULE, n_draws=7)

    assert list(draws) == ["model", "output_tokens", "tps", "pu", "pue", "energy_wh"]
    assert draws["model"].value_counts().to_dict() == dict.fromkeys(
        eh.method.throughput.models(JOULE), 7
    )


def test_sample_takes_number_and_seed_from_the_assumptions() -> None:
    a = JOULE.replace(n_draws=20, seed=5)

    pd.testing.assert_frame_equal(
        eh.sample(a), eh.sample(a, n_draws=20, rng=np.random.default_rng(5))
    )


def test_other_seeds_give_other_draws() -> None:
    first, second = (eh.sample(JOULE.replace(seed=seed, n_draws=9)) for seed in (1, 2))

    assert not np.isclose(first["energy_wh"], second["energy_wh"]).any()


def test_a_model_draws_from_a_stream_of_its_own() -> None:
    """More draws of one model leave the others' as they are."""
    few, more = (
        eh.sample(JOULE, n_draws=n, rng=np.random.default_rng(3)).groupby("model", observed=True)
        for n in (5, 50)
    )

    tokens = pd.DataFrame({name: own["output_tokens"].to_numpy() for name, own in few})
    assert not tokens.T.duplicated().any()
    for name, own in more:
        assert own["output_tokens"].iloc[:5].tolist() == tokens[name].tolist()


@pytest.mark.parametrize("n_draws", [0, -1, 1.5, math.nan, True, "10"], ids=repr)
def test_sample_refuses_a_number_of_draws(n_draws: object) -> None:
    with pytest.raises(ValueError, match=r"^n_draws = .* is not valid; give a whole number"):
        eh.sample(JOULE, n_draws=n_draws)  # type: ignore[arg-type]


def test_sample_refuses_an_unknown_regime() -> None:
    with pytest.raises(ValueError, match=r"^unknown regime 'short'; give one of traditional, long"):
        eh.sample(JOULE, "short")  # type: ignore[arg-type]


# Four million draws of every model against the exact tables

N_DRAWS = 4_000_000
BATCHES = 8


@functools.lru_cache(maxsize=1)
def sampled_wh(edition: str, regime: str) -> dict[str, np.ndarray]:
    """Return the energies of each model, sorted."""
    a, rng = eh.load_edition(edition), np.random.default_rng(20250924)
    names = list(eh.method.throughput.models(a))
    energy_wh = np.empty((len(names), N_DRAWS))
    for batch in np.split(energy_wh, BATCHES, axis=1):
        draws = eh.sample(a, regime, N_DRAWS // BATCHES, rng)
        batch[:] = draws["energy_wh"].to_numpy().reshape(batch.shape)
    energy_wh.sort(axis=1)
    return dict(zip(names, energy_wh, strict=True))


class TrimmedMean:
    """
    Mean of f over models of equal weight, each trimmed at its own sample percentiles.

    The standard error is that of a trimmed mean: the winsorised values (f at the edge for
    what lies outside) vary by ``Var / n`` over the untrimmed share, squared (Tukey and McLaughlin
    1963). Where f is smooth, every `step`-th of the sorted draws stands for its neighbours.
    """

    def __init__(self, sorted_wh: list[np.ndarray], kept: tuple[float, float]) -> None:
        n = len(sorted_wh[0])
        self.n, self.kept = n, kept
        self.low, self.high = round(kept[0] * n), round(kept[1] * n)
        self.inner = [values[self.low : self.high] for values in sorted_wh]

    def __call__(self, f: Callable[[np.ndarray], np.ndarray], step: int = 1) -> tuple[float, float]:
        means, variances = [], []
        for values in self.inner:
            inner = f(values[step // 2 :: step]).astype(float)
            n_low, n_high = self.low / step, (self.n - self.high) / step
            n = n_low + len(inner) + n_high
            total = inner.sum() + n_low * inner[0] + n_high * inner[-1]
            squares = inner @ inner + n_low * inner[0] ** 2 + n_high * inner[-1] ** 2
            means.append(inner.mean())
            variances.append((squares / n - (total / n) ** 2) / self.n)
        share = self.kept[1] - self.kept[0]
        return float(np.mean(means)), math.sqrt(max(sum(variances), 0)) / share / len(means)


CASES = [
    pytest.param(
        edition,
        regime,
        id=f"{edition}-{regime}",
        # one worker draws, once
        marks=[
            pytest.mark.xdist_group(f"{edition}-{regime}"),
            *([] if edition == "joule-2026" else [pytest.mark.thorough]),
        ],
    )
    for edition in EDITIONS
    for regime in REGIMES
]


@pytest.mark.parametrize(("edition", "regime"), CASES)
class TestExactAgreesWithSampling:
    def test_every_model(self, edition: str, regime: str) -> None:
        table = exact.per_query(eh.load_edition(edition), regime)

        z = {}
        for name, values in sampled_wh(edition, regime).items():
            for column, p in QUANTILES.items():
                below = np.searchsorted(values, table.loc[name, column]) / N_DRAWS
                z[name, column] = (below - p) / math.sqrt(p * (1 - p) / N_DRAWS)
            error = values.std() / math.sqrt(N_DRAWS)
            z[name, "mean"] = (values.mean() - table.loc[name, "mean"]) / error

        assert len(z) == 30
        assert max(map(abs, z.values())) < Z_MAX, z

    def test_baseline(self, edition: str, regime: str) -> None:
        a = eh.load_edition(edition)
        table = exact.per_query(a, regime)
        energies = sampled_wh(edition, regime)
        estimate = TrimmedMean(
            [energies[name] for name in table.attrs["blend"]], TRIM_QUANTILES[a.trim]
        )

        z = {}
        for column, p in QUANTILES.items():
            at = table.loc["baseline", column]
            share, error = estimate(lambda wh, at=at: wh <= at)
            z[column] = (share - p) / error
        mean, error = estimate(lambda wh: wh)
        z["mean"] = (mean - table.loc["baseline", "mean"]) / error

        assert max(map(abs, z.values())) < Z_MAX, z

    def test_levers(self, edition: str, regime: str) -> None:
        """The gain of each draw is averaged over its distribution instead of drawn: less noise."""
        a = eh.load_edition(edition)
        table = exact.levers(a, regime)
        energies = sampled_wh(edition, regime)
        estimate = TrimmedMean(
            [energies[name] for name in table.attrs["blend"]], TRIM_QUANTILES[a.trim]
        )

        z = {}
        for lever in table.index:
            p5, p95 = getattr(a, f"alpha_{lever}_p5"), getattr(a, f"alpha_{lever}_p95")
            mu, sigma = math.log(p5 * p95) / 2, math.log(p95 / p5) / 3.29
            for column, p in QUANTILES.items():
                at = math.log(table.loc[lever, column]) + mu
                share, error = estimate(
                    lambda wh, at=at, s=sigma: ndtr((at - np.log(wh)) / s), step=8
                )
                z[lever, column] = (share - p) / error
            mean, error = estimate(lambda wh, mu=mu, s=sigma: wh * math.exp(s**2 / 2 - mu))
            z[lever, "mean"] = (mean - table.loc[lever, "mean"]) / error

        assert len(z) == 18
        assert max(map(abs, z.values())) < Z_MAX, z
