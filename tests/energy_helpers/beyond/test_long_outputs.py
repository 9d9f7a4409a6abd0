"""Energies under a throughput that falls with the context."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.long_outputs import context_fits, context_results
from energy_helpers.beyond.long_outputs.context_law import ContextLaw
from energy_helpers.method import exact, throughput
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


def test_a_fit_anchored_at_the_typical_query_keeps_its_throughput() -> None:
    for name, law in context_results.laws(JOULE, anchor="typical").items():
        fit = throughput.models(JOULE)[name].fit
        assert float(law.predict(500, 300)) == pytest.approx(float(fit.predict(500, 300)))


def test_a_fit_anchored_at_two_lengths_meets_the_papers_fit_there() -> None:
    for name, law in context_results.laws(JOULE, anchor=(5000, 500)).items():
        fit = throughput.models(JOULE)[name].fit
        assert float(law.predict(5000, 500)) == pytest.approx(float(fit.predict(5000, 500)))


@pytest.mark.parametrize("anchor", ["cap", (500.0,)])
def test_refuses_an_unknown_anchor(anchor: object) -> None:
    with pytest.raises(ValueError, match=r"is not valid; give rows, typical or two lengths$"):
        context_results.laws(JOULE, anchor=anchor)  # type: ignore[arg-type]


def test_no_level_has_smaller_squares_than_that_of_the_rows() -> None:
    """Least squares of ln TPS: a step of the level in either direction raises them."""
    fits = context_results.laws(JOULE)
    for name, rows in context_fits.level_rows(JOULE).groupby("model"):
        tps = fits[str(name)].predict(rows["input_tokens"], rows["output_tokens"])
        squares = [
            float((np.log(rows["tps_tok_s"] / (level * tps)) ** 2).sum())
            for level in (0.999, 1.0, 1.001)
        ]
        assert min(squares) == squares[1]


def test_a_model_with_a_shape_of_its_own_has_the_level_of_its_fit() -> None:
    """Shape and level come from the same rows, so the level changes nothing."""
    fits = context_results.laws(JOULE)
    for name, shape in context_fits.paper_shapes().items():
        expected = (shape.token_s, shape.context_s, shape.input_s)
        found = (fits[name].token_s, fits[name].context_s, fits[name].input_s)
        assert found == pytest.approx(expected, rel=1e-6)


def test_rows_read_off_a_figure_count_only_where_there_are_no_others() -> None:
    rows = context_fits.level_rows(JOULE)
    figure = rows["source"].str.endswith("figure")

    # 13 rows of 405B less two, 11 of 70B, 9 of Mixtral; three of R1 and two of Nemotron
    assert rows.groupby("model").size().to_dict() == {
        "Llama 3.1 405B": 11,
        "Llama 3.1 70B": 11,
        "Mixtral 8x22B": 9,
        "DeepSeek-R1 671B": 3,
        "Nemotron Ultra 253B": 2,
    }
    assert set(rows.loc[figure, "model"]) == {"DeepSeek-R1 671B", "Nemotron Ultra 253B"}


def test_the_papers_selection_of_rows_does_not_move_the_level() -> None:
    """The shapes are fitted to all measured rows; the level would be of others."""
    every = JOULE.replace(throughput_rows="all")

    assert context_results.laws(every) == context_results.laws(JOULE)


def test_fits_are_computed_once_for_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    a, asked = JOULE.replace(seed=314_159), []
    rows = context_fits.level_rows(a)
    monkeypatch.setattr(context_fits, "level_rows", lambda _: asked.append(1) or rows)

    first = context_fits.laws(a)
    first.clear()

    assert context_fits.laws(a) == context_fits.laws(JOULE)
    assert len(asked) <= 2


def test_a_model_without_a_released_row_has_no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the models of the settings count, though their levels are of all measured rows."""
    rest = {n: m for n, m in throughput.models(JOULE).items() if n != "Mixtral 8x22B"}
    monkeypatch.setattr(throughput, "models", lambda _: rest)

    assert set(context_fits.level_rows(JOULE)["model"]) == set(rest)


def test_released_rows_alone_would_move_the_fleets_by_less_than_a_percent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total = context_results.fleet(JOULE)["mixed"]
    rows = context_fits.level_rows(JOULE)
    monkeypatch.setattr(context_fits, "level_rows", lambda _: rows[rows["in_release"]])

    # the seed has no effect, but its fits are not cached yet
    alone = context_results.fleet(JOULE.replace(seed=271_828))["mixed"]

    assert alone != total
    assert alone == pytest.approx(total, rel=0.01)


def test_the_level_is_that_of_a_users_rows(tmp_path: object) -> None:
    """Rows twice as fast as a shape give this shape at twice the level."""
    shape = ContextLaw(1e-3, 1e-7, 5e-4)
    at = [(500, 300), (1000, 2000), (2000, 100)]
    faster = [f"A,100,100,8,{i},{o},{2 * float(shape.predict(i, o))!r}" for i, o in at]
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, faster), blend="all")  # type: ignore[arg-type]

    found = context_results.laws(a, shape)["A"]

    expected = [shape.token_s / 2, shape.context_s / 2, shape.input_s / 2]
    assert [found.token_s, found.context_s, found.input_s] == pytest.approx(expected, rel=1e-12)


def test_a_changed_file_of_rows_changes_the_level(tmp_path: object) -> None:
    slow = own(tmp_path)
    before = context_results.per_query(slow, "traditional", FLAT).loc["A", "p50"]
    fast = own(tmp_path)
    path = write_csv(tmp_path, [CONSTANT[0].replace("128,1000", "128,2000")])  # type: ignore[arg-type]
    assert path == fast.throughput_rows

    after = context_results.per_query(fast, "traditional", FLAT).loc["A", "p50"]

    assert after == pytest.approx(before / 2)


def test_nearest_rows_are_one_for_each_model() -> None:
    """Of table S.I, all five models have a row at 500 tokens in and 2,000 out."""
    rows = context_fits.nearest_rows(JOULE)

    assert (rows["input_tokens"] == 500).all()
    assert (rows["output_tokens"] == 2000).all()
    assert rows.loc["DeepSeek-R1 671B", "tps_tok_s"] == 1300
    assert rows.loc["Llama 3.1 405B", "tps_tok_s"] == 3661.85
    for anchor in ("typical", "rows"):
        fits = context_results.laws(JOULE, anchor=anchor)
        for name, found in rows[anchor].items():
            assert found == pytest.approx(float(fits[str(name)].predict(500, 2000)))


@pytest.mark.parametrize(
    ("anchor", "long_ratio", "mixed_gwh", "mixed_ratio"),
    [
        pytest.param("own rows", 2.19, 2.93, 1.72, id="own rows"),
        pytest.param("500 in, 300 out (typical query)", 2.11, 2.82, 1.65, id="typical"),
        pytest.param("5,000 in, 500 out", 1.40, 1.87, 1.09, id="5000-500"),
        pytest.param("500 in, 2,000 out", 2.84, 3.81, 2.23, id="500-2000"),
        pytest.param("1,000 in, 1,000 out", 2.95, 3.95, 2.31, id="1000-1000"),
    ],
)
def test_fleets_by_anchor(
    anchor: str, long_ratio: float, mixed_gwh: float, mixed_ratio: float
) -> None:
    """As an implementation apart has them (tests/independent_values/context_levels.py)."""
    found = context_results.by_anchor(JOULE).loc[anchor]

    assert found["long_ratio"] == pytest.approx(long_ratio, abs=0.005)
    assert found["mixed"] == pytest.approx(mixed_gwh, abs=0.005)
    assert found["mixed_ratio"] == pytest.approx(mixed_ratio, abs=0.005)


def test_shapes_and_anchors_are_crossed() -> None:
    table = context_results.mixed_by_shape_and_anchor(JOULE)
    levels = context_results.by_anchor(JOULE)

    own_shapes = table[table["model"] == context_results.OWN_SHAPES].set_index("level")
    pd.testing.assert_series_equal(
        own_shapes["gwh_per_day"], levels["mixed"], check_names=False, rtol=1e-12
    )
    assert set(table["level"]) == set(levels.index)
    assert len(table) == len(levels) * (len(context_fits.measured_shapes()) + 1)


def test_models_beside_the_cap() -> None:
    table = context_results.models_beside_the_cap(JOULE)

    for said, regime, column in (
        ("typical", "traditional", "p50"),
        ("long", "long", "mean"),
    ):
        for name in table.index:
            cap = exact.per_query(JOULE, regime).loc[name, column]  # type: ignore[arg-type]
            context = context_results.per_query(JOULE, regime).loc[name, column]  # type: ignore[arg-type]
            found = table.loc[name, [f"{said}_{law}" for law in ("cap", "context", "ratio")]]
            assert found.to_list() == pytest.approx([cap, context, context / cap])


def test_a_long_tail_without_a_second_moment_has_no_mean() -> None:
    """Energy grows with the square of the length, and the square of this length has no mean."""
    a = JOULE.replace(output_tokens_law="pareto", output_tokens_shape=1.8)

    assert np.isinf(context_results.per_query(a, "long")["mean"].iloc[:-1]).all()
    assert np.isfinite(exact.per_query(a, "long")["mean"]).all()


def test_longer_contexts_cost_more() -> None:
    """Two shapes through the same point: the one of smaller K takes more for long queries."""
    soon, late = (ContextLaw(1e-3, 1e-3 / k, 0.0) for k in (1000, 4000))
    totals = [context_results.fleet(JOULE, shape, "typical")["long"] for shape in (soon, late)]

    assert totals[0] > totals[1] > exact.fleet(JOULE)["long"]


def test_beside_the_cap_takes_both_laws() -> None:
    table = context_results.beside_the_cap(JOULE)

    assert table.loc["Fleet, mixed [GWh/day]", "cap"] == pytest.approx(exact.fleet(JOULE)["mixed"])
    assert table.loc["Fleet, mixed [GWh/day]", "context"] == pytest.approx(
        context_results.fleet(JOULE)["mixed"]
    )
    assert (table["ratio"] == table["context"] / table["cap"]).all()
    for law, per_query in (("cap", exact.per_query), ("context", context_results.per_query)):
        rows = {
            f"{query} query, {word} [Wh]": per_query(JOULE, regime).loc["baseline", column]
            for word, column in (("median", "p50"), ("mean", "mean"))
            for query, regime in (("Typical", "traditional"), ("Long", "long"))
        }
        for word in ("median", "mean"):
            of = [rows[f"{query} query, {word} [Wh]"] for query in ("Long", "Typical")]
            rows[f"Long / typical, {word}s [×]"] = of[0] / of[1]
        assert table.loc[list(rows), law].to_dict() == pytest.approx(rows)


def test_curves_are_those_of_both_fits() -> None:
    models = list(throughput.models(JOULE))
    curves = context_fits.throughput_curves(JOULE, models, np.array([300.0]))

    tps = curves.pivot_table(index="model", columns="law", values="tps")
    for name in models:
        capped = throughput.models(JOULE)[name].fit.predict(500, 300)
        assert tps.loc[name, "cap"] == pytest.approx(float(capped))
        falling = context_results.laws(JOULE)[name].predict(500, 300)
        assert tps.loc[name, "context"] == pytest.approx(float(falling))


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


def test_energy_curves_pass_through_the_median_query() -> None:
    """Eq. 1 at the medians, with the cap; and with the context fit by its own integral."""
    models = list(throughput.models(JOULE))
    tokens = np.array([JOULE.output_tokens_median])
    curves = context_results.energy_curves(JOULE, models, tokens).set_index(["law", "model"])
    steps = eh.paper.query_steps.median_query(JOULE)["energy_wh"]
    laws = context_fits.laws(JOULE)

    assert list(curves.loc["cap"]["energy_wh"]) == pytest.approx(list(steps[models]))
    for name, model in throughput.models(JOULE).items():
        seconds = tokens[0] / float(laws[name].predict(JOULE.input_tokens, tokens[0]))
        factor = Setting.of(JOULE, "traditional").factor.median
        by_hand = factor * model.node_power_kw(JOULE) * seconds / 3.6
        assert curves.loc[("context", name), "energy_wh"] == pytest.approx(by_hand)
