"""Data of the page "What if", and the results that it shows before any script runs."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd

import energy_helpers as eh
from energy_book.what_if.form import BLENDS, CONTROLS, GRID, bounds
from energy_helpers.charts import what_if
from energy_helpers.facts import units
from energy_helpers.method import (
    baseline,
    distributions,
    exact,
    lever_gains,
    query,
    query_kinds,
    throughput,
)
from energy_helpers.method.assumptions import (
    DEFAULT_EDITION,
    DEFAULT_SHAPES,
    EDITIONS,
    LARGE_MODEL_PARAMS_B,
    QUANTILES,
    Assumptions,
)
from energy_helpers.paper import equivalents, published
from energy_helpers.registry.entries import format_value

__all__ = ["browser_data", "curves", "is_computed", "outside", "outside_day", "result_texts"]

THIS_BUILD = "this-build"
DIGITS = 3
# a value is shown in the largest unit that gives at least one digit before the point
ENERGY_UNITS = (
    (1.0, "kWh"),
    (units.KWH_PER_MWH, "MWh"),
    (units.KWH_PER_GWH, "GWh"),
    (units.KWH_PER_TWH, "TWh"),
)
CARBON_UNITS = (
    (1.0, "g"),
    (units.G_PER_KG, "kg"),
    (units.G_PER_T, "t"),
    (units.G_PER_KT, "kt"),
    (units.G_PER_MT, "Mt"),
)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NONE = "–"


def is_computed(assumptions: Assumptions) -> bool:
    """Return whether the browser can compute these settings, that is, no workload."""
    return assumptions.workload == "queries"


def _preset(assumptions: Assumptions) -> dict[str, Any]:
    """Return settings in the form for the browser, with the output length as its median."""
    fields = assumptions.model_dump(mode="json")
    fields["output_tokens_median"] = query_kinds.length_law(assumptions, "traditional").median
    return fields


def _models(assumptions: Assumptions) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "total_params_b": model.total_params_b,
            "gpus": model.gpus,
            "ten_gpus": model.has_ten_gpu_node,
            "coefficients": list(model.fit.coefficients),
            "tps_max": model.fit.tps_max,
            "input_range": list(model.fit.input_range),
            "output_range": list(model.fit.output_range),
        }
        for name, model in throughput.models(assumptions).items()
    ]


def browser_data(
    assumptions: Assumptions, chapters: Mapping[str, tuple[str, list[str]]] | None = None
) -> dict[str, Any]:
    """
    Return all data that the browser computes with and compares its results with.

    Parameters
    ----------
    assumptions : Assumptions
        Settings of the build; an additional preset if they are not those of an edition.
    chapters : mapping, optional
        ``query``, ``lever``, ``day`` to the chapter of the command and its parameters.

    Returns
    -------
    dict
        ``default_edition``, ``editions`` (name to settings), ``presets`` (editions and the
        build, which is first), ``models`` (throughput rows to models), the constants of the
        method, the controls, and the values that an energy is compared with.
    """
    editions = {name: eh.load_edition(name) for name in EDITIONS}
    presets = {assumptions.edition: editions[assumptions.edition]} | editions
    if assumptions.changed() and is_computed(assumptions):
        presets = {THIS_BUILD: assumptions} | presets
    return {
        "default_edition": DEFAULT_EDITION,
        "editions": {name: _preset(a) for name, a in editions.items()},
        "presets": {name: _preset(a) for name, a in presets.items()},
        "models": {a.throughput_rows: _models(a) for a in presets.values()},
        "quantiles": QUANTILES,
        "kw_s_per_wh": units.KW_S_PER_WH,
        "released_coupling": query.RELEASED_COUPLING,
        "written_top_share": query.WRITTEN_TOP_SHARE,
        "input_share": query.INPUT_SHARES,
        "node_gpus": throughput.NODE_GPUS,
        "kept": baseline.TRIM_QUANTILES,
        "n_largest": baseline.N_LARGEST,
        "large_model_params_b": LARGE_MODEL_PARAMS_B,
        "period_days": units.DAYS_PER_PERIOD,
        "default_shapes": DEFAULT_SHAPES,
        "z95": distributions.Z95,
        "levers": lever_gains.LEVERS,
        "blends": list(BLENDS),
        "bounds": {name: bounds(name) for name in (*(c.name for c in CONTROLS), GRID)},
        "chapters": chapters or {},
        "web_search_wh": published.web_search_wh(),
        "led_bulb_w": equivalents.led_bulb_w(),
        "published": equivalents.published_lengths().to_dict("records"),
        "same_length_factor": equivalents.SAME_LENGTH_FACTOR,
        "digits": DIGITS,
        "curves": [what_if.OWN_CURVE, what_if.EDITION_CURVE],
        "energy_units": ENERGY_UNITS,
        "carbon_units": CARBON_UNITS,
    }


def result_texts(assumptions: Assumptions, lever: str | None = None) -> dict[str, str]:
    """
    Return the texts of the results for given settings.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    lever : str, optional
        The efficiency lever that is applied to queries and to the fleet.

    Returns
    -------
    dict
        Statistics of the baseline, ``mean-untrimmed`` (of the untrimmed mixture, for totals),
        ``ratio`` (baseline median / lever median), ``total`` and ``carbon-day`` of a day,
        ``carbon-query``, ``searches`` and ``bulb`` of the median query.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", throughput.OutsideRangeWarning)
        table = exact.per_query(assumptions)
        pulled = exact.levers(assumptions)
    row: pd.Series[float] = (pulled if lever else table).T[lever or exact.BASELINE]
    improvement = lever_gains.alpha(assumptions, lever).mean_of_inverse if lever else 1.0
    total_gwh = float(exact.fleet(assumptions)["mixed"]) * improvement
    untrimmed_wh = exact.solve(assumptions, "traditional").mean_of_blend_wh * improvement
    median_wh, grid = row["p50"], assumptions.grid_gco2_per_kwh
    return {name: _with_unit(row[name], "Wh") for name in exact.STATISTICS} | {
        "mean-untrimmed": _with_unit(untrimmed_wh, "Wh"),
        "ratio": _with_unit(row["ratio"], "times less") if lever else NONE,
        "total": _scaled(total_gwh * units.KWH_PER_GWH, ENERGY_UNITS, " a day"),
        "carbon-query": NONE
        if grid is None
        else _with_unit(equivalents.carbon_g(median_wh, grid), "g CO₂e"),
        "carbon-day": NONE
        if grid is None
        else _scaled(
            equivalents.carbon_t_per_day(total_gwh, grid) * units.G_PER_T,
            CARBON_UNITS,
            " CO₂e a day",
        ),
        "searches": format_value(median_wh / published.web_search_wh(), DIGITS),
        "bulb": _with_unit(equivalents.led_bulb_minutes(median_wh), "min"),
    }


def _with_unit(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "infinite"
    return f"{format_value(value, DIGITS)}{NO_BREAK_SPACE}{unit}"


def _scaled(value: float, units: tuple[tuple[float, str], ...], of: str) -> str:
    factor, unit = next((each for each in reversed(units) if value >= each[0]), units[0])
    return _with_unit(value / factor, unit + of)


def outside(assumptions: Assumptions) -> list[str]:
    """List the baseline's models that are used outside their measured lengths, with reasons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", throughput.OutsideRangeWarning)
        table = exact.per_query(assumptions)
    taken = table.attrs["blend"]
    told = [s for s in table.attrs["outside_range"] if s.partition(": ")[0] in taken]
    return throughput.RangeNote(tuple(told)).lines


def outside_day(assumptions: Assumptions) -> list[str]:
    """Describe the share of a day's energy outside the benchmark; empty if there is none."""
    share = exact.fleet(assumptions).attrs["share_outside"]["mixed"]
    of = "of the energy of the day is of queries shorter or longer than any benchmarked"
    return [f"{100 * share:.0f}% {of}"] if round(100 * share) else []


def curves(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the rows of the page's chart, for the settings and for their edition.

    Returns
    -------
    DataFrame
        ``series``, ``energy_wh`` [Wh], ``density`` per unit of ln Wh, ``outside``.
    """
    parts = {
        what_if.OWN_CURVE: assumptions,
        what_if.EDITION_CURVE: eh.load_edition(assumptions.edition),
    }
    drawn = []
    for series, settings in parts.items():
        shapes = exact.shapes(settings)
        own = shapes.loc[shapes["model"] == exact.BASELINE, ["energy_wh", "density"]]
        drawn.append(own.assign(series=series, outside=bool(outside(settings))))
    columns = ["series", "energy_wh", "density", "outside"]
    return pd.concat(drawn, ignore_index=True)[columns]
