"""Energies under a throughput that falls with the context."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.long_outputs import context_fits, context_results
from energy_helpers.beyond.long_outputs.context_law import ContextLaw
from energy_helpers.method import exact, query_kinds, throughput
from energy_helpers.method.query import Setting
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")
FLAT = ContextLaw(token_s=1e-3, context_s=0.0, input_s=0.0)


def own(tmp_path: object, **changes: object) -> eh.Assumptions:
    """Return settings of one model that always yields a thousand tokens a second."""
    rows = write_csv(tmp_path, CONSTANT)  # type: ignore[arg-type]
    return JOULE.replace(throughput_rows=rows, blend="all", **changes)


@pytest.mark.parametrize("trim", ["none", "released"])
@pytest.mark.parametrize("coupling", ["none", "released"])
@pytest.mark.parametrize("workload", ["queries", "session"])
def test_without_a_cost_of_context_it_is_the_constant_throughput(
    tmp_path: object, trim: str, coupling: str, workload: str
) -> None:
    a = own(tmp_path, trim=trim, power_coupling=coupling, workload=workload)

    for regime in eh.method.assumptions.REGIMES:
        mine = context_results.per_query(a, regime, FLAT)
        pd.testing.assert_frame_equal(mine, exact.per_query(a, regime), rtol=1e-7, check_like=True)
    pd.testing.assert_series_equal(
        context_results.fleet(a, FLAT), exact.fleet(a)[["traditional", "long", "mixed"]], rtol=1e-9
    )


def test_mean_in_closed_form() -> None:
    """``E[h]`` of an exponential length of mean m: p L_in + (a + b L_in) m + b m^2."""
    setting = Setting.of(JOULE, "long")
    factor = setting.pue.times(setting.utilisation)  # type: ignore[arg-type]
    mean_tok, input_tok = setting.law.mean, JOULE.input_tokens
    table = context_results.per_query(JOULE, "long")

    for model in setting.models:
        law = context_results.laws(JOULE)[model.name]
        seconds = (
            law.input_s * input_tok
            + (law.token_s + law.context_s * input_tok) * mean_tok
            + law.context_s * mean_tok**2
        )
        by_hand = model.node_power_kw(JOULE) / 3.6 * seconds * factor.mean
        assert table.loc[model.name, "mean"] == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("law", ["exponential", "lognormal", "uniform"])
def test_quantiles_are_those_of_draws(law: str) -> None:
    """A second method: draw lengths and factors and compute each query by itself."""
    a = JOULE.replace(output_tokens_law=law)
    setting, rng, n = Setting.of(a, "long"), np.random.default_rng(11), 400_000
    table = context_results.per_query(a, "long")
    model = setting.models[0]
    tokens = setting.law.sample(rng, n)
    factor = setting.pue.sample(rng, n) * setting.utilisation.sample(rng, n)  # type: ignore[union-attr]
    seconds = tokens * context_results.laws(a)[model.name].seconds_per_token(a.input_tokens, tokens)
    drawn_wh = model.node_power_kw(a) / 3.6 * factor * seconds

    for name, p in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        # how many draws fall below an exact quantile is binomial
        below = float((drawn_wh < table.loc[model.name, name]).mean())
        assert below == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))


def test_the_typical_query_keeps_its_throughput() -> None:
    for name, law in context_results.laws(JOULE).items():
        fit = throughput.models(JOULE)[name].fit
        assert float(law.predict(500, 300)) == pytest.approx(float(fit.predict(500, 300)))


def test_a_long_tail_without_a_second_moment_has_no_mean() -> None:
    """Energy grows with the square of the length, and the square of this length has no mean."""
    a = JOULE.replace(output_tokens_law="pareto", output_tokens_shape=1.8)

    assert np.isinf(context_results.per_query(a, "long")["mean"].iloc[:-1]).all()
    assert np.isfinite(exact.per_query(a, "long")["mean"]).all()


def test_longer_contexts_cost_more() -> None:
    """Two shapes through the same point: the one of smaller K takes more for long queries."""
    soon, late = (ContextLaw(1e-3, 1e-3 / k, 0.0) for k in (1000, 4000))
    totals = [context_results.fleet(JOULE, shape)["long"] for shape in (soon, late)]

    assert totals[0] > totals[1] > exact.fleet(JOULE)["long"]


def test_beside_the_cap_takes_both_laws() -> None:
    table = context_results.beside_the_cap(JOULE)

    assert table.loc["fleet, mixed [GWh/day]", "cap"] == pytest.approx(exact.fleet(JOULE)["mixed"])
    assert table.loc["fleet, mixed [GWh/day]", "context"] == pytest.approx(
        context_results.fleet(JOULE)["mixed"]
    )
    assert (table["ratio"] == table["context"] / table["cap"]).all()
    for law, per_query in (("cap", exact.per_query), ("context", context_results.per_query)):
        rows = {
            f"{word}, {regime} [Wh/query]": per_query(JOULE, regime).loc["baseline", column]
            for word, column in (("median", "p50"), ("mean", "mean"))
            for regime in ("traditional", "long")
        }
        for word in ("median", "mean"):
            of = [rows[f"{word}, {regime} [Wh/query]"] for regime in ("long", "traditional")]
            rows[f"long / traditional, {word}s [×]"] = of[0] / of[1]
        assert table.loc[list(rows), law].to_dict() == pytest.approx(rows)


def test_curves_meet_at_the_typical_query() -> None:
    median = query_kinds.length_law(JOULE, "traditional").median
    models = list(throughput.models(JOULE))
    curves = context_fits.throughput_curves(JOULE, models, np.array([median]))

    meeting = curves.pivot_table(index="model", columns="law", values="tps")
    np.testing.assert_allclose(meeting["cap"], meeting["context"])


def test_intervals_are_the_quartiles_of_both_laws() -> None:
    drawn = context_results.intervals(JOULE)
    tables = {
        "cap": exact.per_query(JOULE, "long"),
        "context": context_results.per_query(JOULE, "long"),
    }

    assert len(drawn) == 2 * len(tables["cap"])
    for name, row in drawn.iterrows():
        model, law = str(name).rsplit(", ", 1)
        expected = tables[law].loc[model, ["p25", "p50", "p75"]].to_numpy(float)
        assert row.to_numpy() == pytest.approx(expected)
        assert row["low"] < row["value"] < row["high"]
