"""What holds for any settings: scaling, growth, order, limits, and agreement with sampling."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings, strategies as st
from scipy.stats import binom

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import exact
from energy_helpers.method.assumptions import DEFAULT_SHAPES, REGIMES, Assumptions
from energy_helpers.method.baseline import TRIM_QUANTILES
from energy_helpers.method.exact import PROBABILITIES, STATISTICS
from energy_helpers.registry import entries
from energy_helpers.scale import stream
from tests import strategies
from tests.own_rows import HEADER, write_csv
from tests.sizes import numbers_of_cases

QUANTILES = list(STATISTICS[:-1])
ANY = strategies.assumptions()
# the quadrature's own error, see `exact`
CLOSE = 1e-7
# how far a quantile may be from a jump of a distribution, which the quadrature spreads
JUMP = 1e-5


def each(n: int, *drawn: st.SearchStrategy[Any]) -> Callable[[Any], Any]:
    """Check a property at `n` draws, the same in every run."""

    def decorate(test: Any) -> Any:
        return settings(max_examples=n)(given(*drawn)(test))

    return decorate


def tables(a: Assumptions, regime: str) -> pd.DataFrame:
    """Return the statistics of the models, the baseline and the levers [Wh]."""
    return pd.concat([exact.per_query(a, regime), exact.levers(a, regime)[list(STATISTICS)]])  # type: ignore[arg-type]


def assert_scaled(after: Assumptions, before: Assumptions, factor: float) -> None:
    """Check that every energy, of queries and fleets, is `factor` times what it was."""
    for regime in REGIMES:
        ratio = tables(after, regime) / tables(before, regime)
        np.testing.assert_allclose(ratio, factor, rtol=CLOSE)
    np.testing.assert_allclose(exact.fleet(after) / exact.fleet(before), factor, rtol=CLOSE)


# Scaling


@each(25, ANY, st.floats(0.2, 1.0))
def test_energy_is_proportional_to_pue(a: Assumptions, share: float) -> None:
    """A PUE lower by a factor, down to 1, at both ends of its range."""
    factor = max(share, 1 / a.pue_p5)

    after = a.replace(pue_p5=max(1.0, a.pue_p5 * factor), pue_p95=a.pue_p95 * factor)

    assert_scaled(after, a, factor)


@each(25, ANY, st.floats(0.05, 1.0))
def test_energy_is_proportional_to_utilisation_where_it_is_drawn(
    a: Assumptions, share: float
) -> None:
    """Coupled to the throughput, the power does not depend on it at all."""
    factor = max(share, 0.01 / a.utilisation_p5)
    low, high = (max(0.01, u * factor) for u in (a.utilisation_p5, a.utilisation_p95))

    after = a.replace(utilisation_p5=low, utilisation_p95=high)

    assert_scaled(after, a, factor if a.power_coupling == "none" else 1.0)


@each(25, ANY, st.floats(0.5, 10.0))
def test_energy_is_proportional_to_the_power_of_the_nodes(a: Assumptions, factor: float) -> None:
    """Coupled as written, the idle power is one of them."""
    after = a.replace(
        node_power_kw=a.node_power_kw * factor,
        deepseek_node_power_kw=a.deepseek_node_power_kw * factor,
        idle_power_kw=a.idle_power_kw * factor,
    )

    assert_scaled(after, a, factor)


@each(15, ANY, st.sampled_from([1 / 7, 10.0]))
def test_energy_is_inversely_proportional_to_throughput(
    tmp_path_factory: Any, a: Assumptions, factor: float
) -> None:
    rows = eh.load_throughput(a.throughput_rows)

    def scaled(by: float) -> Assumptions:
        own = rows.assign(tps_tok_s=rows["tps_tok_s"] * by)[HEADER.split(",")]
        cells = [",".join(map(repr, row)) for row in own.itertuples(index=False)]
        lines = [line.replace("'", "") for line in cells]
        folder = tmp_path_factory.mktemp("rows")
        return a.replace(throughput_rows=write_csv(folder, lines))

    assert_scaled(scaled(factor), scaled(1.0), 1 / factor)


@each(25, ANY, st.floats(1e-3, 1e3))
def test_a_fleet_is_its_queries_times_its_overheads(a: Assumptions, factor: float) -> None:
    more = a.replace(queries=a.queries * factor)
    idler = a.replace(redundancy=2 * a.redundancy)
    before = exact.fleet(a)

    np.testing.assert_allclose(exact.fleet(more), before * factor, rtol=1e-12)
    np.testing.assert_allclose(exact.fleet(idler), before * 2, rtol=1e-12)


# Growth


@each(25, ANY, st.sampled_from(["pue_p5", "pue_p95", "utilisation_p5", "utilisation_p95"]))
def test_means_grow_with_either_end_of_a_range(a: Assumptions, name: str) -> None:
    """With the mean of a log-normal distribution, if its ends are less than 200 times apart."""
    other = name.replace("p95", "p5") if name.endswith("p95") else name.replace("p5", "p95")
    top = (
        getattr(a, other)
        if name.endswith("p5")
        else {"pue": 5.0, "util": 1.0}[name[:3] if name.startswith("pue") else "util"]
    )
    middle = math.sqrt(getattr(a, name) * top)
    after = a.replace(**{name: max(getattr(a, name), middle)})

    for regime in REGIMES:
        ratio = exact.per_query(after, regime)["mean"] / exact.per_query(a, regime)["mean"]
        assert (ratio.drop("baseline") >= 1 - CLOSE).all()


@each(25, ANY, st.floats(1.0, 20.0))
def test_every_quantile_grows_with_the_length_of_the_output(a: Assumptions, factor: float) -> None:
    """Of each model, where the output is what is charged and no throughput outgrows it."""
    models = eh.method.throughput.models(a).values()
    assert all(model.fit.coefficients.output < 1 for model in models)
    before = a.replace(effective_length="output")
    longer = before.replace(
        output_tokens_median=min(1e7, a.output_tokens_median * factor),
        long_output_tokens_median=min(1e7, a.long_output_tokens_median * factor),
    )

    for regime in REGIMES:
        ratio = exact.per_query(longer, regime) / exact.per_query(before, regime)
        assert (ratio.drop("baseline") >= 1 - CLOSE).all(axis=None)


@each(25, ANY, st.floats(1.0, 20.0))
def test_coupled_as_written_energy_grows_with_the_node(a: Assumptions, factor: float) -> None:
    """Its idle power stays, so it grows by less than the node does."""
    before = a.replace(power_coupling="as-written")
    after = before.replace(
        node_power_kw=a.node_power_kw * factor,
        deepseek_node_power_kw=a.deepseek_node_power_kw * factor,
    )

    for regime in REGIMES:
        ratio = exact.per_query(after, regime) / exact.per_query(before, regime)
        own = ratio.drop("baseline")
        assert (own >= 1 - CLOSE).all(axis=None)
        assert (own <= factor * (1 + CLOSE)).all(axis=None)


# Order and limits


@each(40, ANY)
def test_quantiles_are_ordered_finite_and_positive(a: Assumptions) -> None:
    for regime in REGIMES:
        values = tables(a, regime).to_numpy()
        assert np.all(np.isfinite(values) & (values > 0))
        steps = np.diff(values[:, :-1], axis=1) / values[:, 1:-1]
        assert np.all(steps >= -1e-12)
    assert np.all(np.isfinite(exact.fleet(a)) & (exact.fleet(a) > 0))


@each(25, ANY)
def test_cdf_rises_from_0_to_1(a: Assumptions) -> None:
    law = exact.energy_law(a, "traditional")
    y = np.linspace(law.y_low, law.y_high, 60, axis=1)

    cdf, density = law.cdf_and_density(y)

    assert np.all(density >= 0)
    assert cdf[:, 0] == pytest.approx(0, abs=1e-9)
    assert cdf[:, -1] == pytest.approx(1, abs=1e-9)
    assert np.all(np.diff(cdf, axis=1) >= -1e-9)


@each(30, ANY, st.sampled_from(list(entries.MODEL_SLUGS.values())), st.sampled_from(REGIMES))
def test_the_blend_of_one_model_is_that_model_trimmed(
    a: Assumptions, model: str, regime: str
) -> None:
    """Its quantile at p is the model's at p of what the trimming keeps."""
    alone = a.replace(blend=(model,))
    table = exact.per_query(alone, regime)  # type: ignore[arg-type]
    low, high = TRIM_QUANTILES[a.trim]
    law = exact.energy_law(a, regime)  # type: ignore[arg-type]
    row = np.array([list(eh.method.throughput.models(a)).index(model)])

    if a.trim == "none":
        np.testing.assert_allclose(table.loc["baseline"], table.loc[model], rtol=CLOSE)
    # a little to both sides, for distributions that jump
    for side, compare in ((-JUMP, np.less_equal), (JUMP, np.greater_equal)):
        y = np.log(table.loc["baseline", QUANTILES].to_numpy(float)) + side
        cdf, _ = law.cdf_and_density(y[None], models=row)
        assert np.all(
            compare(cdf[0], low + PROBABILITIES * (high - low) - math.copysign(1e-8, -side))
        )


@each(25, ANY)
def test_fleets_lie_between_their_parts(a: Assumptions) -> None:
    total = exact.fleet(a)

    assert min(total["traditional"], total["long"]) <= total["mixed"] * (1 + 1e-12)
    assert total["mixed"] <= max(total["traditional"], total["long"]) * (1 + 1e-12)


# no grid is cleaner than a microgram a kilowatt-hour, but for none at all
@each(25, ANY, st.just(0.0) | st.floats(1e-6, 5000))
def test_carbon_is_energy_times_the_grid(a: Assumptions, grid: float) -> None:
    mine = a.replace(grid_gco2_per_kwh=grid)
    totals = eh.paper.period_totals.totals(mine)

    np.testing.assert_allclose(totals["carbon_kg"], totals["energy_kwh"] * grid / 1000)
    own = eh.beyond.carbon.emissions.per_query(mine).loc[eh.beyond.carbon.emissions.OWN_GRID]
    energy = exact.per_query(mine).loc["baseline"]
    np.testing.assert_allclose(own, energy / 1000 * grid)


@each(25, ANY)
def test_the_gain_of_a_fixed_lever_divides(a: Assumptions) -> None:
    for lever in eh.method.lever_gains.LEVERS:
        fixed = a.replace(**{f"alpha_{lever}_p5": 3.0, f"alpha_{lever}_p95": 3.0})
        table = exact.levers(fixed).loc[lever]
        baseline = exact.per_query(fixed).loc["baseline"]
        np.testing.assert_allclose(table[list(STATISTICS)], baseline / 3, rtol=CLOSE)


# Sampled and exact


def assert_drawn_from(below: Any, up_to: Any, n: int, n_tests: int) -> None:
    """
    Check counts of draws at the exact quantiles against the binomial distribution, exactly.

    Of `n` independent draws, those below the quantile at p are no more, and those up to it no
    fewer, than binomial ones of probability p, even if the distribution jumps there. Pooled from
    models of other probabilities but of that mean they spread less (Hoeffding 1956). All of
    `n_tests` together fail once in a million times.
    """
    alpha = 1e-6 / (2 * len(PROBABILITIES) * n_tests)
    assert np.all(np.asarray(below) <= binom.isf(alpha, n, PROBABILITIES))
    assert np.all(np.asarray(up_to) >= binom.ppf(alpha, n, PROBABILITIES) - 1)


def counts_at(values: Any, quantiles: Any) -> tuple[Any, Any]:
    """Return how many values are below each quantile, and up to it, rounding left out."""
    ordered = np.sort(values)
    at = np.asarray(quantiles, dtype=float)
    return (
        np.searchsorted(ordered, at * (1 - JUMP), side="left"),
        np.searchsorted(ordered, at * (1 + JUMP), side="right"),
    )


SAMPLED = numbers_of_cases(8, 200)
N_DRAWS = 20_000


@SAMPLED
def test_sampled_queries_and_levers_follow_the_exact_laws(n: int) -> None:
    """Untrimmed, because each draw then counts; a lever divides each by a separate gain."""

    @each(n, ANY, st.sampled_from(REGIMES), st.integers(0, 2**32 - 1))
    def check(a: Assumptions, regime: str, seed: int) -> None:
        untrimmed = a.replace(trim="none")
        rng = np.random.default_rng(seed)
        draws = eh.sample(untrimmed, regime, N_DRAWS, rng)  # type: ignore[arg-type]
        of_model = {
            m: own.to_numpy() for m, own in draws.groupby("model", observed=True)["energy_wh"]
        }
        table = exact.per_query(untrimmed, regime)  # type: ignore[arg-type]
        n_tests = n * (len(of_model) + 4)
        for model, energy_wh in of_model.items():
            counts = counts_at(energy_wh, table.loc[model, QUANTILES])
            assert_drawn_from(*counts, N_DRAWS, n_tests)
        pool = np.concatenate([of_model[name] for name in table.attrs["blend"]])
        assert_drawn_from(*counts_at(pool, table.loc["baseline", QUANTILES]), len(pool), n_tests)
        levers = exact.levers(untrimmed, regime)  # type: ignore[arg-type]
        for lever in eh.method.lever_gains.LEVERS:
            gains = eh.method.lever_gains.alpha(untrimmed, lever).sample(rng, len(pool))
            counts = counts_at(pool / gains, levers.loc[lever, QUANTILES])
            assert_drawn_from(*counts, len(pool), n_tests)

    check()


@SAMPLED
def test_sampled_fleets_follow_the_exact_laws(n: int) -> None:
    """Queries of mixed regimes drawn individually; a quantile lies in one of the bins."""

    @each(n, ANY, st.floats(0, 1), st.integers(0, 2**32 - 1))
    def check(a: Assumptions, share: float, seed: int) -> None:
        mine = a.replace(long_share=share, seed=seed)
        tally = stream.draw(mine, N_DRAWS, "mixed")
        at = np.log(stream.exact_statistics(mine, "mixed")[:-1])
        bins = np.floor((at - tally.bins.low) / stream.BIN_WIDTH + [[-1e-6], [1e-6]]).astype(int)
        reached = np.concatenate([[0], np.cumsum(tally.counts)])
        assert_drawn_from(reached[bins[0]], reached[bins[1] + 1], N_DRAWS, n)

    check()


@each(6, ANY, st.integers(0, 2**32 - 1))
def test_sampled_sessions_follow_the_exact_law(a: Assumptions, seed: int) -> None:
    """One query of a session; the sum of its queries is their number times their mean."""
    mine = a.replace(workload="session", session="student", trim="none", power_coupling="none")
    draws = eh.sample(mine, "traditional", N_DRAWS, np.random.default_rng(seed))
    table = exact.per_query(mine)

    for model, own in draws.groupby("model", observed=True)["energy_wh"]:
        assert_drawn_from(*counts_at(own, table.loc[model, QUANTILES]), N_DRAWS, 60)
    total = eh.workloads.sessions.total(mine, n_draws=10)
    assert total.energy_mean_wh == pytest.approx(
        total.queries_mean * table.loc[list(total.models), "mean"].mean(), rel=CLOSE
    )


# The registry

# n/a where the settings have no such thing: what the released scripts cannot run or a page does
# not know, a fit of too few rows, a share of what does not vary, a length beyond the limits
MAY_BE_ABSENT = (
    "audit-blend-changes-",
    "choice-doubled-length-",
    "driver-utilisation-",
    "even-input-tokens-",
    "fit-",
    "fleet-driver-utilisation-",
    "input-doubled-",
    "output-doubled-",
    "replay-",
)
# setting that may be none -> the numbers that need it
OPTIONAL = {
    "grid_gco2_per_kwh": (
        *("baseline-carbon-", "period-carbon-", "fleet-carbon-"),
        *(f"lever-{name}-carbon-" for name in ("model", "serving", "hardware")),
    ),
    "wue_l_per_kwh": ("baseline-water-", "period-water-"),
    "price_per_kwh": ("period-cost-",),
}


def shape(a: Assumptions) -> float | None:
    """Return the shape of the output length distribution."""
    return a.output_tokens_shape or DEFAULT_SHAPES[a.output_tokens_law]


@pytest.mark.thorough
@pytest.mark.parametrize("n", [1, pytest.param(60, marks=pytest.mark.long)])
def test_every_number_is_finite_or_has_a_reason_not_to_be(n: int) -> None:
    """Except for Pareto lengths without variance or, with the context, without mean energy."""

    # looking for the smallest case that fails would take an hour, at seconds for each
    @settings(max_examples=n, phases=[Phase.generate])
    @given(
        ANY.filter(lambda a: a.output_tokens_law != "pareto" or (a.output_tokens_shape or 3) > 2)
    )
    def check(a: Assumptions) -> None:
        values = all_numbers.compute(a, list(all_numbers.REGISTRY))
        absent = {name for name, value in values.items() if math.isnan(value)}

        assert [name for name, value in values.items() if math.isinf(value)] == []
        for name_of, prefixes in OPTIONAL.items():
            of_it = {name for name in values if name.startswith(prefixes)}
            assert absent & of_it == (of_it if getattr(a, name_of) is None else set())
            absent -= of_it
        assert [name for name in absent if not name.startswith(MAY_BE_ABSENT)] == []

    check()
