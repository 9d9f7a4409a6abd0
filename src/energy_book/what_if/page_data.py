"""Data of the page "What if", and the results that it shows before any script runs."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd

import energy_helpers as eh
from energy_book.what_if import form
from energy_helpers.beyond.cached_context import agent_steps
from energy_helpers.beyond.long_outputs.context_law import ContextLaw
from energy_helpers.charts import what_if
from energy_helpers.facts import benchmark_rows, own_rows, units
from energy_helpers.method import (
    baseline,
    distributions,
    exact,
    lever_gains,
    query,
    query_kinds,
    throughput,
)
from energy_helpers.paper import equivalents, published
from energy_helpers.registry.entries import format_value
from energy_helpers.workloads import usage_formats

THIS_BUILD = "this-build"
STEP = tuple(control.name for control in form.CONTROLS if control.of_step)
# columns of numbers that benchmark rows may lack
OPTIONAL_COLUMNS = ("tp_size", "node_power_kw", "concurrency")
DIGITS = 3
DIGITS_IN_WORDS = 2
# a value is shown in the largest unit that gives at least one digit before the point
ENERGY_UNITS = (
    (1 / units.WH_PER_KWH, "Wh"),
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
DURATION_UNITS = (
    (1.0, "s"),
    (units.SECONDS_PER_MINUTE, "min"),
    (units.SECONDS_PER_HOUR, "h"),
    (units.SECONDS_PER_HOUR * units.HOURS_PER_DAY, "days"),
)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def is_computed(assumptions: eh.Assumptions) -> bool:
    """Return whether the browser can compute these settings, that is, no workload and no log."""
    return assumptions.workload == "queries" and assumptions.lengths is None


def _preset(assumptions: eh.Assumptions) -> dict[str, Any]:
    """Return settings in the form for the browser, with the output length as its median."""
    fields = assumptions.model_dump(mode="json")
    if eh.method.assumptions.weights_of(assumptions.blend):
        fields["blend"] = eh.method.assumptions.blend_text(assumptions.blend).split(",")
    fields["output_tokens_median"] = query_kinds.length_law(assumptions, "traditional").median
    return fields


def _models(assumptions: eh.Assumptions) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "total_params_b": model.total_params_b,
            "gpus": model.gpus,
            "ten_gpus": model.has_ten_gpu_node,
            "node_power_kw": model.own_node_power_kw,
            "coefficients": list(model.fit.coefficients),
            "tps_max": model.fit.tps_max,
            "input_range": list(model.fit.input_range),
            "output_range": list(model.fit.output_range),
        }
        for name, model in throughput.models(assumptions).items()
    ]


def browser_data(
    assumptions: eh.Assumptions, chapters: Mapping[str, tuple[str, list[str]]] | None = None
) -> dict[str, Any]:
    """
    Return all data that the browser computes with and compares its results with.

    Settings that are not those of an edition are an additional preset, the first. `chapters` has
    the chapter of the command and its parameters for ``query``, ``lever`` and ``day``.
    """
    editions = {name: eh.load_edition(name) for name in eh.EDITIONS}
    presets = {assumptions.edition: editions[assumptions.edition]} | editions
    if assumptions.changed() and is_computed(assumptions):
        presets = {THIS_BUILD: assumptions} | presets
    return {
        "default_edition": eh.method.assumptions.DEFAULT_EDITION,
        "editions": {name: _preset(a) for name, a in editions.items()},
        "presets": {name: _preset(a) for name, a in presets.items()},
        "models": {a.throughput_rows: _models(a) for a in presets.values()},
        "quantiles": eh.method.assumptions.QUANTILES,
        "kw_s_per_wh": units.KW_S_PER_WH,
        "released_coupling": query.RELEASED_COUPLING,
        "written_top_share": query.WRITTEN_TOP_SHARE,
        "input_share": query.INPUT_SHARES,
        "node_gpus": throughput.NODE_GPUS,
        "kept": baseline.TRIM_QUANTILES,
        "n_largest": baseline.N_LARGEST,
        "large_model_params_b": eh.method.assumptions.LARGE_MODEL_PARAMS_B,
        "period_days": units.DAYS_PER_PERIOD,
        "default_shapes": eh.method.assumptions.DEFAULT_SHAPES,
        "z95": distributions.Z95,
        "nodes": form.nodes(),
        "min_rows": throughput.MIN_ROWS,
        "ten_gpus": throughput.DEEPSEEK_GPUS,
        "row_columns": ("model", *(n for n in own_rows.NUMBERS if n not in OPTIONAL_COLUMNS)),
        "no_models": benchmark_rows.NO_MODELS,
        "log_columns": form.LOG_COLUMNS,
        "unnamed": usage_formats.UNNAMED,
        "baseline": exact.BASELINE,
        "levers": lever_gains.LEVERS,
        "blends": list(form.BLENDS),
        "kept_name": form.KEPT,
        "ranges": eh.method.assumptions.SHORTHANDS,
        "choices": {"effective_length": list(form.PREFILL)},
        "bounds": {
            name: form.bounds(name)
            for name in (*(c.name for c in form.CONTROLS), form.GRID, form.PRICE)
        },
        "patterns": {form.CURRENCY: eh.method.assumptions.CURRENCY_PATTERN},
        "labels": {c.name: c.label.format(period=assumptions.period) for c in form.CONTROLS}
        | form.MENUS,
        "percent": [c.name for c in form.CONTROLS if c.percent],
        "chapters": chapters or {},
        "web_search_wh": published.web_search_wh(),
        "led_bulb_w": equivalents.led_bulb_w(),
        "published": equivalents.published_lengths().to_dict("records"),
        "same_length_factor": equivalents.SAME_LENGTH_FACTOR,
        "digits": DIGITS,
        "digits_in_words": DIGITS_IN_WORDS,
        "series": what_if.ROWS,
        "duration_units": DURATION_UNITS,
        "energy_units": ENERGY_UNITS,
        "carbon_units": CARBON_UNITS,
    }


def step_data(assumptions: eh.Assumptions) -> dict[str, Any]:
    """
    Return the data for an agent's step, see `agent_steps.step_energy`.

    ``step_fits`` has the coefficients [ms] of each model's context fit, first with the model's own
    shape, then with that of each measured series. ``step_longest`` is the longest measured context
    [tokens].
    """
    builds = {a.throughput_rows: a for a in (*map(eh.load_edition, eh.EDITIONS), assumptions)}

    def coefficients(law: ContextLaw) -> list[float]:
        return [float(f"{1000 * s:.7g}") for s in (law.token_s, law.context_s, law.input_s)]

    return {
        "step_lengths": STEP,
        "step_longest": agent_steps.longest_context_tokens(),
        "step_fits": {
            rows: {
                model: [coefficients(laws[model]) for laws in agent_steps.fits(a)]
                for model in throughput.models(a)
            }
            for rows, a in builds.items()
        },
    }


def step_text(assumptions: eh.Assumptions) -> str:
    """Say how much energy an agent's step uses, with and without a cache."""
    step = agent_steps.step_energy(assumptions)
    uncached = agent_steps.Lengths.of(assumptions).uncached()
    without = agent_steps.step_energy(assumptions, *uncached)
    text = (
        f"The step uses about {_energy(float(step.value))}. Over the models and the fits, it is "
        f"{_energy(float(step.low))} to {_energy(float(step.high))}. If nothing were cached, it "
        f"would be {_energy(float(without.value))}."
    )
    times = agent_steps.context_over_measured(assumptions)
    if times <= 1:
        return text
    few = format_value(times, DIGITS_IN_WORDS)
    return f"{text} The context is {few} times the longest measured one: this is an extrapolation."


def result_texts(assumptions: eh.Assumptions, lever: str | None = None) -> dict[str, str]:
    """
    Return the texts of the results for given settings and an efficiency lever.

    ``mean-untrimmed`` is of the untrimmed mixture, for totals, and ``ratio`` is baseline median /
    lever median.
    """
    with warnings.catch_warnings(action="ignore", category=throughput.OutsideRangeWarning):
        table = exact.per_query(assumptions)
        pulled = exact.levers(assumptions)
    row: pd.Series[float] = (pulled if lever else table).T[lever or exact.BASELINE]
    improvement = lever_gains.alpha(assumptions, lever).mean_of_inverse if lever else 1.0
    total_gwh = float(exact.fleet(assumptions)["mixed"]) * improvement
    untrimmed_wh = exact.solve(assumptions, "traditional").mean_of_blend_wh * improvement
    median_wh, grid = row["p50"], assumptions.grid_gco2_per_kwh
    bulb_s = equivalents.led_bulb_minutes(median_wh) * units.SECONDS_PER_MINUTE

    def energy(period: str, digits: int = DIGITS) -> str:
        kwh = total_gwh * units.KWH_PER_GWH * units.DAYS_PER_PERIOD[period]
        return _scaled(kwh, ENERGY_UNITS, f" a {period}", digits)

    def carbon(period: str, digits: int = DIGITS) -> str:
        if grid is None:
            return form.NONE
        tonnes = equivalents.carbon_t_per_day(total_gwh, grid) * units.DAYS_PER_PERIOD[period]
        return _scaled(tonnes * units.G_PER_T, CARBON_UNITS, f" CO₂e a {period}", digits)

    def cost(period: str, digits: int = DIGITS) -> str:
        price = assumptions.price_per_kwh
        if price is None:
            return form.NONE
        kwh = total_gwh * units.KWH_PER_GWH * units.DAYS_PER_PERIOD[period]
        rounded = float(f"{kwh * price:.{digits - 1}e}")
        return _with_unit(rounded, f"{assumptions.currency} a {period}", digits)

    few = DIGITS_IN_WORDS
    half, rest = (_energy(row[name], few) for name in ("p25", "p75"))
    words = (
        f"The median query uses about {_energy(median_wh, few)}, as much as an LED bulb "
        f"of {equivalents.led_bulb_w():g} W in {_scaled(bulb_s, DURATION_UNITS, '', few)}. "
        f"Half of all queries use between {half} and {rest}. "
        f"All queries together use about {energy('day', few)}, or {energy('year', few)}."
    )
    if grid is not None:
        words += f" On this grid they cause about {carbon('day', few)}."
    if assumptions.price_per_kwh is not None:
        words += f" They cost about {cost('year', few)}."
    return {name: _energy(row[name]) for name in exact.STATISTICS} | {
        "mean-untrimmed": _energy(untrimmed_wh),
        "ratio": _with_unit(row["ratio"], "times less") if lever else form.NONE,
        "total": energy("day"),
        "total-month": energy("month"),
        "total-year": energy("year"),
        "carbon-query": form.NONE
        if grid is None
        else _scaled(equivalents.carbon_g(median_wh, grid), CARBON_UNITS, " CO₂e"),
        "carbon-day": carbon("day"),
        "carbon-month": carbon("month"),
        "carbon-year": carbon("year"),
        "cost-day": cost("day"),
        "cost-month": cost("month"),
        "cost-year": cost("year"),
        "searches": format_value(median_wh / published.web_search_wh(), DIGITS),
        "bulb": _scaled(bulb_s, DURATION_UNITS, ""),
        "words": words,
    }


def _with_unit(value: float, unit: str, digits: int = DIGITS) -> str:
    if not math.isfinite(value):
        return "infinite"
    return f"{format_value(value, digits)}{NO_BREAK_SPACE}{unit}"


def _energy(wh: float, digits: int = DIGITS) -> str:
    return _scaled(wh / units.WH_PER_KWH, ENERGY_UNITS, "", digits)


def _scaled(
    value: float, units: tuple[tuple[float, str], ...], of: str, digits: int = DIGITS
) -> str:
    factor, unit = next((each for each in reversed(units) if value >= each[0]), units[0])
    return _with_unit(value / factor, unit + of, digits)


def outside(assumptions: eh.Assumptions) -> list[str]:
    """List the baseline's models that are used outside their measured lengths, with reasons."""
    with warnings.catch_warnings(action="ignore", category=throughput.OutsideRangeWarning):
        table = exact.per_query(assumptions)
    return throughput.outside_range(table).about(table.attrs["blend"]).lines


def outside_day(assumptions: eh.Assumptions) -> list[str]:
    """Describe the share of a day's energy outside the benchmark; empty if there is none."""
    share = exact.fleet(assumptions).attrs["share_outside"]["mixed"]
    of = "of the day’s energy belongs to queries shorter or longer than any fitted row"
    return [f"{100 * share:.0f}% {of}"] if round(100 * share) else []


def chart_rows(assumptions: eh.Assumptions) -> pd.DataFrame:
    """Return the rows of the page's chart [Wh], for the settings and for their edition."""
    parts = {what_if.OWN: assumptions, what_if.EDITION: eh.load_edition(assumptions.edition)}
    rows = []
    for series, settings in parts.items():
        table = exact.solve(settings, "traditional").table_wh()
        found = table.loc[exact.BASELINE, list(eh.method.assumptions.QUANTILES)]
        flag = "yes" if outside(settings) else "no"
        rows.append({"series": series, **found.to_dict(), "outside": flag})
    return pd.DataFrame(rows)
