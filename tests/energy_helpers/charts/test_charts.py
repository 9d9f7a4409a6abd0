"""Charts of the chapters: they draw what is given, and name nothing that is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.drivers import charts as drivers_charts
from energy_helpers.beyond.fit_uncertainty import charts as fit_uncertainty_charts
from energy_helpers.charts import interval_rows, rows as rows_module
from energy_helpers.charts.style import log_scale
from energy_helpers.paper.charts import (
    section_1_published,
    section_2_inputs,
    supplement_1_5,
    supplement_2_fits,
    supplement_3_4,
)

JOULE = eh.load_edition("joule-2026")
IDS: dict[str, str] = {"name": "n", "caption": "c"}
INTERVALS = pd.DataFrame(
    {"low": [1.0, 3.0], "value": [2.0, 4.0], "high": [3.0, 8.0]}, index=["first", "second"]
)


def layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the layers that draw something, each with its data and what it inherits."""
    for layer in spec.get("layer", [spec]):
        own = {**{k: spec[k] for k in ("data", "encoding") if k in spec}, **layer}
        if "layer" in layer:
            yield from layers(own)
        elif layer["mark"].get("opacity") != 0:
            # not a target of the pointer
            yield own


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a layer."""
    found: list[dict[str, Any]] = spec["datasets"][layer["data"]["name"]]
    return found


def named(part: Any) -> Iterator[str]:
    """Yield the columns that an encoding names, in conditions and tooltips too."""
    if isinstance(part, dict):
        if "field" in part:
            yield str(part["field"])
        for key, inner in part.items():
            if key not in ("scale", "axis", "legend", "sort"):
                yield from named(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from named(inner)


def sound(chart: alt.LayerChart) -> dict[str, Any]:
    """
    Return the chart's specification after having looked at it.

    Columns that a layer names are there; x and y have a title or are without on purpose; what
    is drawn lies inside a stated domain; rows in a stated order are those of the data.
    """
    spec: dict[str, Any] = chart.to_dict()
    for layer in layers(spec):
        encoding = layer["encoding"]
        drawn = pd.DataFrame(rows(spec, layer))
        made = {each["as"] for each in layer.get("transform", []) if "as" in each}
        missing = set(named(encoding)) - set(drawn) - made
        assert not missing, f"{layer['mark']} names {missing}, which are not among {set(drawn)}"
        for channel, given in encoding.items():
            if not isinstance(given, dict) or given.get("field") not in drawn:
                continue
            values = drawn[given["field"]].dropna()
            domain = given.get("scale", {}).get("domain") if given.get("scale") else None
            if isinstance(domain, list) and given["type"] == "quantitative":
                # ends of a domain are rounded
                inside = values.between(domain[0] * 0.99, domain[1] * 1.01)
                clipped = layer["mark"].get("clip") if isinstance(layer["mark"], dict) else False
                assert inside.all() or clipped, f"{channel}: {values[~inside].tolist()}, {domain}"
            elif isinstance(domain, list) and given["type"] == "nominal":
                assert set(values) <= set(domain), f"{channel}: {set(values)} and {domain}"
                assert len(given["scale"].get("range", domain)) >= len(domain)
            if isinstance(given.get("sort"), list) and channel == "y":
                assert set(values) <= set(given["sort"])
    for channel in ("x", "y"):
        titled = [
            layer["encoding"][channel] for layer in layers(spec) if channel in layer["encoding"]
        ]
        assert any("title" in each for each in titled), f"no title of {channel}"
    assert len(spec["description"]) > 30
    return spec


def drawn(spec: dict[str, Any], channel: str) -> list[list[Any]]:
    """Return the values of a channel, one list a layer that has it as a column."""
    return [
        [row.get(layer["encoding"][channel]["field"]) for row in rows(spec, layer)]
        for layer in layers(spec)
        if "field" in layer["encoding"].get(channel, {})
    ]


def titles(spec: dict[str, Any], channel: str) -> set[str]:
    return {
        title
        for layer in layers(spec)
        if (title := layer["encoding"].get(channel, {}).get("title")) is not None
    }


def test_intervals_by_row() -> None:
    spec = sound(
        interval_rows.intervals_by_row(
            INTERVALS, x_title="Energy [Wh]", subject="Two", printed={"said": 2.5}, **IDS
        )
    )

    assert drawn(spec, "x") == [[1.0, 3.0], [2.0, 4.0], [2.5]]
    assert drawn(spec, "x2") == [[3.0, 8.0]]
    assert drawn(spec, "y") == [["first", "second"]] * 2
    assert titles(spec, "x") == {"Energy [Wh]"}
    assert "first: 2 (1 to 3); second: 4 (3 to 8)" in spec["description"]
    assert "Dashed lines: said 2.5." in spec["description"]
    zero = [layer["encoding"]["x"].get("scale", {}).get("zero") for layer in layers(spec)]
    assert zero[0] is True


def test_nothing_printed_is_no_line() -> None:
    spec = sound(interval_rows.intervals_by_row(INTERVALS, x_title="x [Wh]", subject="Two", **IDS))

    assert len(list(layers(spec))) == 2
    assert "Dashed" not in spec["description"]


def test_shares_of_a_variance() -> None:
    """The greatest first; without a value, nothing is said of a factor."""
    table = pd.DataFrame(
        {"first": [0.1, 0.6, np.nan], "total": [0.2, 0.9, np.nan]}, index=["pue", "length", "none"]
    )
    spec = sound(drivers_charts.index_bars(table, of="E", subject="What drives E", **IDS))

    assert drawn(spec, "x") == [[0.1, 0.6, None], [0.2, 0.9, None]]
    first = next(layers(spec))["encoding"]
    assert first["y"]["sort"] == ["length", "pue", "none"]
    assert first["x"]["scale"]["domain"] == [0, 1]
    assert "length: 60.0% by itself, 90.0% in all" in spec["description"]
    assert "none" not in spec["description"]


def test_shares_beyond_one_and_none_at_all() -> None:
    """Shares by sampling may pass one; without any, the axis is that of a share."""
    over = pd.DataFrame({"first": [0.9], "total": [1.25]}, index=["pue"])
    nothing = pd.DataFrame({"first": [np.nan], "total": [np.nan]}, index=["pue"])

    for table, top in ((over, 1.2), (nothing, 1.0)):
        chart = drivers_charts.index_bars(table, of="E", subject="What drives the energy", **IDS)
        spec = chart.to_dict()
        assert next(layers(spec))["encoding"]["x"]["scale"]["domain"][1] == pytest.approx(
            top, abs=0.06
        )


@pytest.mark.parametrize("log", [False, True], ids=["bars", "points"])
def test_compared_energies(log: bool) -> None:
    energies = pd.DataFrame(
        {
            "label": ["fleet", "better", "town"],
            "kind": ["fleet", "improved fleet", "comparison"],
            "value": [2.0, 0.5, 40.0],
        }
    )
    spec = sound(
        section_1_published.compared_energies(energies, x_title="Energy [TWh]", log=log, **IDS)
    )

    assert drawn(spec, "x") == [[2.0, 0.5, 40.0]] * 2
    assert {str(layer["mark"]["type"]) for layer in layers(spec)} == (
        {"point", "text"} if log else {"bar", "text"}
    )
    x = next(layers(spec))["encoding"]["x"]
    assert x["title"] == "Energy [TWh]"
    assert x["scale"].get("type") == ("log" if log else None)
    assert x["scale"]["domain"] == pytest.approx([0.35, 120.0] if log else [0, 46.0])
    if log:
        assert x["axis"]["values"] == {
            "expr": "narrow ? [1.0, 10.0, 100.0] : [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]"
        }
    assert "fleet 2; better 0.5; town 40" in spec["description"]


def test_the_factors_of_eq_1() -> None:
    curves, ranges = eh.paper.tables.factor_curves(JOULE)
    spec = sound(section_2_inputs.factors(curves, ranges, **IDS))

    values, outline, low, median, line, tops = drawn(spec, "x")
    assert values == outline == pytest.approx(curves["value"].tolist(), rel=1e-3)
    assert low == pytest.approx(ranges["p5"].tolist(), rel=1e-3)
    assert median == pytest.approx(ranges["median"].tolist(), rel=1e-3)
    assert drawn(spec, "x2") == [pytest.approx(ranges["p95"].tolist(), rel=1e-3)]
    assert line == [1.0]
    # names are at the modes, which are below the medians
    assert all(top < middle for top, middle in zip(tops, median, strict=True))
    assert "5th to 95th percentile 1.05 to 1.6" in spec["description"]


def test_sampled_bars_under_the_exact_line() -> None:
    bars = eh.paper.tables.histogram(np.exp(np.linspace(-1, 1, 1001)), n_bins=10)
    curve = pd.DataFrame({"energy_wh": [0.5, 1.0, 2.0], "density": [0.5, 0.5, 0.5]})
    spec = sound(section_2_inputs.sampled_and_exact(bars, curve, subject="Energy", **IDS))

    assert drawn(spec, "x") == [
        pytest.approx(bars["low_wh"].tolist(), rel=1e-3),
        [0.5, 1.0, 2.0],
    ]
    assert drawn(spec, "x2") == [pytest.approx(bars["high_wh"].tolist(), rel=1e-3)]
    assert drawn(spec, "y2") == [[0.0] * 10]
    assert next(layers(spec))["encoding"]["x"]["scale"]["type"] == "log"
    assert f"{bars['draws'].sum():,} draws in 10 bins" in spec["description"]


class TestOfTheModels:
    def test_shapes_hold_the_quartiles(self) -> None:
        table, shapes = eh.exact.per_query(JOULE, "long"), eh.exact.shapes(JOULE, "long")
        printed = eh.paper.tables.printed(JOULE, table.index, "{}-median-long")
        spec = sound(
            rows_module.shapes_by_row(
                table,
                shapes,
                printed=printed,
                outside=["DeepSeek-R1 671B"],
                x_title="Energy per query [Wh]",
                subject="Energy per long query",
                **IDS,
            )
        )

        x = drawn(spec, "x")
        medians = pytest.approx(table["p50"].tolist(), rel=1e-3)
        assert any(values == medians for values in x)
        assert any(values == pytest.approx(printed["value"].tolist()) for values in x)
        assert titles(spec, "x") == {"Energy per query [Wh]"}

    def test_laws_and_rows_of_the_throughput(self) -> None:
        fitted = eh.paper.tables.fitted_rows(JOULE)
        curves = eh.paper.tables.throughput_curves(JOULE, [128.0, 500.0, 2048.0])
        spec = sound(
            supplement_2_fits.throughput_curves(
                curves, fitted, input_tokens=500.0, longest_tokens=2048.0, **IDS
            )
        )

        shading, law, points, names = layers(spec)
        assert rows(spec, shading) == [{"from": 2048.0, "to": 20_000.0}]
        assert len(rows(spec, law)) == len(curves)
        assert len(rows(spec, points)) == len(fitted)
        assert len(rows(spec, names)) == 3 * curves["model"].nunique()
        for layer in (law, points, names):
            assert layer["transform"] == [{"filter": "datum.input_tokens == input_length"}]
        (menu,) = (each for each in spec["params"] if each["name"] == "input_length")
        assert (menu["value"], menu["bind"]["options"]) == (500.0, [128.0, 500.0, 2048.0])
        assert titles(spec, "y") == {"Throughput of the node [tokens/s]"}

    def test_ratios_of_the_rows(self) -> None:
        fitted = eh.paper.tables.fitted_rows(JOULE)
        spec = sound(supplement_2_fits.fit_ratios(fitted, **IDS))

        assert any(
            values == pytest.approx(fitted["ratio"].tolist(), rel=1e-3)
            for channel in ("x", "y")
            for values in drawn(spec, channel)
        )

    def test_rows_of_the_benchmark(self) -> None:
        table = eh.paper.table_s1.with_sources(eh.load_throughput())
        spec = sound(supplement_1_5.throughput_by_input(table, **IDS))

        assert max(len(values) for values in drawn(spec, "x")) == len(table)

    def test_power_over_throughput(self) -> None:
        lines, models = (
            eh.paper.input_and_power.power_lines(JOULE),
            eh.paper.input_and_power.throughput_shares(JOULE),
        )
        spec = sound(
            supplement_3_4.power_over_throughput(
                lines, models, {"p5": 0.4, "median": 0.6, "p95": 0.9}, **IDS
            )
        )

        assert any(len(values) == len(models) for values in drawn(spec, "x"))
        assert any(len(values) == len(lines) for values in drawn(spec, "x"))

    def test_the_load_over_a_day(self) -> None:
        hours = eh.paper.daily_load.hourly(JOULE)
        spec = sound(supplement_1_5.load_over_a_day(hours, **IDS))

        # the load and the power that follows it
        assert max(len(values) for values in drawn(spec, "x")) == 2 * len(hours)

    def test_the_blend_by_input(self) -> None:
        shapes = eh.paper.input_and_power.input_shapes(JOULE, "traditional")
        table = eh.paper.input_and_power.input_lengths(JOULE, "traditional")
        own = eh.paper.input_and_power.own_effective_length(JOULE)
        spec = sound(
            supplement_3_4.blends_by_input(
                shapes, table, effective_length=own, subject="Energy", **IDS
            )
        )

        (menu,) = (each for each in spec["params"] if "bind" in each and "value" in each)
        assert menu["value"] == own
        assert max(len(values) for values in drawn(spec, "x")) == len(shapes)
        assert any(
            values == pytest.approx(table["median"].tolist(), rel=1e-3)
            for values in drawn(spec, "x")
        )

    def test_medians_inside_the_spread_of_the_queries(self) -> None:
        table = eh.beyond.fit_uncertainty.uncertainty.intervals(JOULE, "traditional")
        spec = sound(
            fit_uncertainty_charts.fit_intervals(
                table, subject="Median", outside=["Mixtral 8x22B"], **IDS
            )
        )

        for column in ("p5", "p50", "p95"):
            expected = pytest.approx(table[column].tolist(), rel=1e-3)
            assert any(
                values == expected for channel in ("x", "x2") for values in drawn(spec, channel)
            )

    def test_rows_that_a_fit_has_not_seen(self) -> None:
        """Measured over fitted, with the interval of the pooled fits over the same."""
        held = eh.beyond.fit_uncertainty.fit_checks.held_out()
        spec = sound(fit_uncertainty_charts.unseen_rows(held, **IDS))

        for column in ("tps", "pooled_low", "pooled_high"):
            expected = sorted(held[column] / held["fit_tps"])
            assert any(
                sorted(values) == pytest.approx(expected, rel=2e-3)
                for channel in ("x", "x2")
                for values in drawn(spec, channel)
            )


@pytest.mark.parametrize(
    ("options", "shaded"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"outside": ["b"]}, [rows_module.row_area(0)], id="the lower row"),
        pytest.param({"outside": ["c"]}, [], id="a row that is not there"),
        # the axis ends at 1.35 times the highest P95
        pytest.param({"outside_above": 20.0}, [(20.0, 27.0)], id="above a value"),
        pytest.param({"outside_above": 30.0}, [], id="beyond the axis"),
    ],
)
def test_what_lies_outside_the_benchmark_is_shaded(
    options: dict[str, Any], shaded: list[tuple[float, float]]
) -> None:
    low, high = [1.0, 2.0, 4.0, 8.0, 16.0, 5.0], [2.0, 4.0, 8.0, 16.0, 20.0, 9.0]
    table = pd.DataFrame(
        [low, high], index=["a", "b"], columns=["p5", "p25", "p50", "p75", "p95", "mean"]
    )
    shapes = pd.DataFrame({"model": ["a", "b"], "energy_wh": 4.0, "density": 1.0})

    spec = sound(
        rows_module.shapes_by_row(
            table, shapes, x_title="Energy [Wh]", subject="Energy", **IDS, **options
        )
    )

    found = [
        (row["from"], row["to"])
        for layer in layers(spec)
        for row in rows(spec, layer)
        if set(row) == {"from", "to"}
    ]
    assert found == [pytest.approx(ends) for ends in shaded]
    assert ("Shading marks lengths outside" in spec["description"]) == bool(shaded)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 5.0), (-0.5, 5.0), (2.0, 1.0), (1.0, math.inf), (math.nan, 1.0)]
)
def test_ends_that_a_logarithmic_axis_cannot_have_are_left_to_it(low: float, high: float) -> None:
    assert "domain" not in log_scale(low, high).to_dict()
    assert log_scale(0.5, 5.0).to_dict()["domain"] == [0.5, 5.0]


class TestOfTheLiterature:
    def test_published_energies(self) -> None:
        published = eh.paper.published.published_energies()
        own = eh.paper.published.own_baselines(JOULE)
        spec = sound(section_1_published.published_values(published, own, **IDS))

        x = drawn(spec, "x")
        assert any(values == pytest.approx(own["p50"].tolist(), rel=1e-3) for values in x)
        assert max(len(values) for values in x) >= len(published.dropna(subset=["value"]))

    def test_cited_gains(self) -> None:
        gains = eh.paper.published.efficiency_gains()
        alphas = pd.DataFrame(
            {"p5": [1.5] * 3, "p50": [2.0] * 3, "p95": [3.0] * 3},
            index=list(dict.fromkeys(gains["lever"])),
        )
        spec = sound(section_1_published.cited_gains(gains, alphas, **IDS))

        x = drawn(spec, "x")
        assert {1.5} in [set(values) for values in x]
        assert {2.0} in [set(values) for values in x]
        assert {3.0} in [set(values) for values in drawn(spec, "x2")]

    def test_a_gain_with_one_end_says_which(self) -> None:
        gains = eh.paper.published.efficiency_gains().head(4).copy()
        gains["short"] = ["from", "to", "one", "both"]
        gains["low"], gains["high"] = [2.0, math.nan, 3.0, 2.0], [math.nan, 4.0, 3.0, 5.0]
        levers = list(dict.fromkeys(gains["lever"]))
        alphas = pd.DataFrame({"p5": 1.5, "p50": 2.0, "p95": 3.0}, index=levers)

        spec = sound(section_1_published.cited_gains(gains, alphas, **IDS))

        drawn_ends = {
            row["short"]: (row["at"], row["end"])
            for layer in layers(spec)
            for row in rows(spec, layer)
            if "end" in row
        }
        assert drawn_ends == {
            "from": (2, "at least"),
            "to": (4, "at most"),
            "one": (3, "one value"),
        }


def test_a_tornado() -> None:
    ranges = pd.DataFrame({"low": [0.5, 0.9], "high": [2.0, 1.2]}, index=["length", "node"])
    ranges = ranges.assign(at_low=["half", "old"], at_high=["twice", "new"])
    table = pd.DataFrame(
        {
            "choice": ["length", "length", "node"],
            "alternative": ["half", "twice", "old"],
            "traditional": [0.5, 2.0, 0.9],
        }
    )
    spec = sound(
        drivers_charts.tornado(ranges, table, quantity="traditional", subject="Median", **IDS)
    )

    x = drawn(spec, "x")
    assert [0.5, 0.9] in x
    assert [0.5, 2.0, 0.9] in x
    assert [2.0, 1.2] in drawn(spec, "x2")
