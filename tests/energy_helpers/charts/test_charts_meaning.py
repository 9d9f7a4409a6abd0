"""The meaning of each chart: which column is where, under which title, with which lines."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest

import energy_helpers
from energy_helpers.charts.shading import SHADE
from energy_helpers.charts.style import figure, nothing, rounded
from energy_helpers.charts.theme import MODEL_COLOURS
from energy_helpers.scale.sweep_charts import sweep_chart
from tests.energy_helpers.charts.gallery import BIG, CHARTS, GRIDS, SMALL

SWEPT = "baseline-median-traditional [Wh/query]"
# what is drawn from the back to the front, and the columns that it is drawn of
LAYERS = {
    "throughput_by_input": [
        "point x=input_tokens y=tps_tok_s color=model",
        "point x=input_tokens y=tps_tok_s color=model",
    ],
    "blends_by_input": [
        "area x=energy_wh y=low y2=high color=model detail=model+input_tokens",
        "rule x=p25 x2=p75 y=row",
        "point x=median y=row",
    ],
    "boundary_steps": [
        "rule x=low x2=high y=pair yOffset=step color=step",
        "point x=value y=pair yOffset=step color=step",
    ],
    "carbon_by_grid": [
        "rule x=p5 x2=p95 y=grid yOffset=regime color=regime strokeDash=outside",
        "point x=p50 y=grid yOffset=regime",
    ],
    "cited_gains": [
        "bar x=p5 x2=p95 y=short color=lever",
        "tick x=p50 y=short color=lever",
        "rule x=low x2=high y=short color=lever",
        "point x=at y=short color=lever shape=end",
    ],
    "compared_energies": [
        "point x=value y=label color=kind",
        "text x=value y=label text=value",
    ],
    "one_query": [
        "rule x=p25 x2=p75 y=label",
        "point x=value y=label color=kind",
        "point x=mean y=label",
        "text x=mean y=label text=mean_said",
        "text x=value y=label text=said",
    ],
    "joules_over_batches": [
        "line x=batch_limit y=gpu_j_per_token color=label",
        "point x=batch_limit y=gpu_j_per_token color=label",
    ],
    "load_over_a_day": [
        "line x=hour y=share color=curve",
        "rule y=at",
        "text x=hour y=mean text=text",
        "text x=hour y=share color=curve text=text",
    ],
    "energies_by_gpu": [
        "rule x=at",
        "rule x=p25 x2=p75 y=model yOffset=gpu color=gpu",
        "point x=p50 y=model yOffset=gpu color=gpu",
        "point x=p50 y=model yOffset=gpu color=gpu",
    ],
    "energy_by_length": [
        "rect x=from x2=to",
        "line x=output_tokens y=energy_wh color=model strokeDash=law",
        "rule x=output_tokens y=low_wh y2=high_wh color=model",
        "point x=output_tokens y=energy_wh color=model shape=gpu",
        "text x=output_tokens y=energy_wh color=model text=text",
    ],
    "energy_parts": [
        "bar x=before_wh x2=after_wh y=part color=kind",
        "text x=after_wh y=part text=energy_wh",
    ],
    "factors": [
        "area x=value y=density color=factor",
        "line x=value y=density color=factor",
        "rule x=p5 x2=p95 y=0 color=factor",
        "point x=median y=0",
        "rule x=at",
        "text x=value y=density color=factor text=factor",
    ],
    "figure_3": [
        "point x=gwh_per_day y=fleet yOffset=source color=source",
        "text x=gwh_per_day y=fleet yOffset=source text=gwh_per_day",
    ],
    "fit_intervals": [
        "rect y=from y2=to",
        "rule x=query_p5 x2=query_p95 y=low color=model",
        "rule x=p5 x2=p95 y=low color=model",
        "point x=p50 y=low",
        "point x=fitted y=low",
    ],
    "fit_ratios": [
        "rule y=at",
        "point x=fitted_tps y=ratio color=model",
    ],
    "fleet_bars": [
        "bar x=gwh_per_day y=fleet yOffset=efficiency color=efficiency",
        "text x=0 y=fleet yOffset=efficiency text=gwh_per_day",
        "point x=printed_gwh_per_day y=fleet yOffset=efficiency",
        "text x=gwh_per_day y=fleet yOffset=efficiency text=gwh_per_day",
    ],
    "fleet_by_long_share": [
        "line x=share y=gwh_per_day color=queries",
        "rule x=share",
        "point x=share y=gwh_per_day",
        "text x=share y=gwh_per_day text=text",
        "text x=share y=gwh_per_day color=queries text=text",
    ],
    "fleet_carbon_by_grid": [
        "rule x=low x2=high y=grid",
        "point x=t_per_day y=grid color=fleet",
    ],
    "fleets_by_shape": [
        "rule x=at",
        "point x=gwh_per_day y=level color=model",
        "point x=gwh_per_day y=level",
    ],
    "gains_by_row": [
        "rect x=low x2=high",
        "point x=gain y=row yOffset=place color=model",
        "tick x=gain y=row",
    ],
    "index_bars": [
        "bar x=first y=factor",
        "bar x=total y=factor",
    ],
    "intervals_by_row": [
        "rule x=low x2=high y=row",
        "point x=value y=row",
        "rule x=at",
    ],
    "median_and_means": [
        "rect x=from x2=to",
        "area x=energy_wh y=density",
        "rule x=energy_wh y=height y2=0 color=mark",
        "text x=energy_wh y=height text=text",
    ],
    "measured_laws": [
        "rect x=from x2=to",
        "line x=output_tokens y=tps_per_gpu color=model",
        "point x=output_tokens y=tps_per_gpu color=model",
        "text x=output_tokens y=tps_per_gpu color=model text=text",
    ],
    "power_over_throughput": [
        "rect x=from x2=to y=p5 y2=p95",
        "rule x=from x2=to y=median",
        "line x=tps_share y=power_share strokeDash=power_coupling",
        "point x=tps_share y=power_share color=model shape=regime",
        "text x=tps_share y=power_share",
        "text x=tps_share y=power_share",
    ],
    "published_values": [
        "rect x=p25 x2=p75",
        "rule x=p5 x2=p95 y=row",
        "rule x=p25 x2=p75 y=row",
        "point x=p50 y=row",
        "point x=value y=row color=boundary_kind shape=provenance_kind",
    ],
    "ratio_dots": [
        "rule y=low",
        "rule x=at",
        "point x=ratio y=low color=verdict",
    ],
    "ratios": [
        "rect y=pair",
        "rule x=at",
        "rule x=ratio_low x2=ratio_high y=pair color=model",
        "rule x=ratio_prompt_low x2=ratio_prompt_high y=pair color=model",
        "point x=ratio y=pair",
    ],
    "ratios_over_prompts": [
        "rect x=from x2=to",
        "rule y=at",
        "line x=input_tokens y=ratio color=pair",
        "text x=input_tokens y=ratio color=pair text=text",
    ],
    "sampled_and_exact": [
        "rect x=low_wh x2=high_wh y=density y2=zero",
        "line x=energy_wh y=density",
    ],
    "shapes_by_row": [
        "rect y=from y2=to",
        "area x=energy_wh y=low y2=high color=model detail=model",
        "rule x=p5 x2=p95 y=low color=model",
        "rule x=p25 x2=p75 y=low color=model",
        "point x=p50 y=low",
        "point x=value y=low",
    ],
    "sources_of_uncertainty": [
        "bar x=low_wh x2=high_wh y=source color=kind",
        "rule x=energy_wh",
    ],
    "sweep_chart, lines": [
        "line x=x y=value color=line",
        "point x=x y=value color=line",
    ],
    "sweep_chart, one line": [
        "rect x=from x2=to",
        "line x=x y=value",
        "point x=x y=value",
    ],
    "sweep_chart, words": [
        "point x=value y=x",
    ],
    "sweep_chart, heatmap": [
        "rect x=x y=y color=value",
        "rect x=x y=y",
        "rule x=x",
        "rule y=y",
        "text",
        "text",
    ],
    "throughput_bands": [
        "rect x=from x2=to",
        "area x=output_tokens y=row_low y2=row_high color=model",
        "area x=output_tokens y=low y2=high color=model",
        "line x=output_tokens y=middle color=model",
        "line x=output_tokens y=fitted",
        "point x=output_tokens y=tps",
    ],
    "throughput_curves": [
        "rect x=from x2=to",
        "line x=output_tokens y=tps color=model",
        "point x=output_tokens y=tps color=model",
        "text x=output_tokens y=tps color=model text=text",
    ],
    "tornado": [
        "bar x=low x2=as_set y=choice",
        "bar x=as_set x2=high y=choice",
        "rule x=as_set",
        "tick x=ratio y=choice",
    ],
    "band_over_tokens": [
        "rect x=from x2=to",
        "area x=tokens y=low y2=high",
        "line x=tokens y=value",
        "rule y=at",
        "point x=tokens y=value",
    ],
    "two_laws": [
        "rect x=from x2=to",
        "line x=output_tokens y=tps color=model strokeDash=law",
        "text x=output_tokens y=tps color=model text=text",
    ],
    "unseen_rows": [
        "rule x=at",
        "rule x=low x2=high y=lengths",
        "point x=measured y=lengths color=model",
    ],
    "waterfall": [
        "tick x=low y=label",
        "tick x=high y=label",
        "bar x=before x2=after y=label color=kind",
        "tick x=after y=label color=kind",
        "text x=after y=label text=after",
        "text x=right y=label text=change",
    ],
    "what_if_chart": [
        "rule x=p5 x2=p95 y=series color=series strokeDash=outside",
        "rule x=p25 x2=p75 y=series color=series",
        "point x=p50 y=series",
        "point x=value y=series",
    ],
}
# titles of x and y; rows have names instead of a title
TITLES = {
    "throughput_by_input": ("Input length [tokens]", "Throughput of the node [tokens/s]"),
    "blends_by_input": ("Energy per query [Wh]", "Input length [tokens]"),
    "boundary_steps": ("Energy [J/output token]", ""),
    "carbon_by_grid": ("Carbon per query [gCO₂e]", ""),
    "cited_gains": ("Gain [factor]", ""),
    "compared_energies": ("Energy [TWh]", ""),
    "one_query": ("Energy [Wh], logarithmic", ""),
    "joules_over_batches": ("Requests served at once", "Energy of the GPUs [J/output token]"),
    "load_over_a_day": ("Hour of the day", "Share of the maximum"),
    "energies_by_gpu": ("Energy per long query [Wh]", ""),
    "energy_by_length": ("Output length [tokens]", "Energy per query [Wh]"),
    "energy_parts": ("Energy per query [Wh]", ""),
    "factors": ("PUE, power utilisation (both without unit)", "Probability density"),
    "figure_3": ("Energy of the fleet [GWh per day]", ""),
    "fit_intervals": ("Energy per query [Wh]", ""),
    "fit_ratios": ("Fitted throughput [tokens/s]", "Measured / fitted throughput"),
    "fleet_bars": ("Energy of the fleet [GWh per day]", ""),
    "fleet_by_long_share": ("Share of long queries", "Energy of the fleet [GWh per day]"),
    "fleet_carbon_by_grid": ("Carbon [tCO₂e per day]", ""),
    "fleets_by_shape": ("Mixed fleet [GWh per day]", "Level"),
    "gains_by_row": ("Gain [factor]", ""),
    "index_bars": ("Share of the variance of the energy", ""),
    "intervals_by_row": ("Energy [Wh]", ""),
    "median_and_means": ("Energy of a typical query [Wh]", "Density per Wh"),
    "measured_laws": ("Output length [tokens]", "Throughput [tokens/s per GPU]"),
    "power_over_throughput": ("Throughput / highest throughput", "Power / P_max"),
    "published_values": ("Energy per query [Wh]", ""),
    "ratio_dots": ("Computed / printed value", ""),
    "ratios": ("Modelled / measured energy", ""),
    "ratios_over_prompts": (
        "Length of the prompt [tokens]",
        "Modelled / measured energy per token",
    ),
    "sampled_and_exact": ("Energy per query [Wh]", "Density per unit of ln Wh"),
    "shapes_by_row": ("Energy per query [Wh]", ""),
    "sources_of_uncertainty": ("Energy per query [Wh]", ""),
    "sweep_chart, lines": (
        "output_tokens_median [tokens]",
        SWEPT,
    ),
    "sweep_chart, one line": (
        "output_tokens_median [tokens]",
        SWEPT,
    ),
    "sweep_chart, words": (SWEPT, "output_tokens_law"),
    "sweep_chart, heatmap": ("output_tokens_median [tokens]", "pue"),
    "throughput_bands": ("Output length [tokens]", "Throughput of the node [tokens/s]"),
    "throughput_curves": ("Output length [tokens]", "Throughput of the node [tokens/s]"),
    "tornado": ("Result / result as set", ""),
    "band_over_tokens": ("Cached prefix [tokens]", "Energy of a step [Wh]"),
    "two_laws": ("Output length [tokens]", "Throughput of the node [tokens/s]"),
    "unseen_rows": ("Throughput / throughput of the released fit", ""),
    "waterfall": ("Median [Wh]", ""),
    "what_if_chart": ("Energy of a query [Wh]", ""),
}

# layer, channel and what the made-up tables say is drawn there
VALUES: list[tuple[str, int, str, list[Any]]] = [
    ("throughput_by_input", 0, "y", [1500, 3000]),
    # a row is 0.78 high at the most, the shorter input above
    ("blends_by_input", 0, "y", 3 * [1, 1, 1, 0, 0, 0]),
    ("blends_by_input", 0, "y2", 3 * [1.39, 1.78, 1.39, 0.39, 0.78, 0.39]),
    ("blends_by_input", 1, "y", [1, 0, 1, 0, 1, 0]),
    ("blends_by_input", 2, "x", [1, 1, 2, 2, 3, 3]),
    ("boundary_steps", 1, "x", [1, 2, 3, 6, 2, 3, 4.5, 2.25]),
    # the node's range, times the PUE at the meter, times the ratio's interval at the method
    ("boundary_steps", 0, "x", [1, 1.5, 2.25, 4.5, 2, 2.5, 3.75, 1.8]),
    ("boundary_steps", 0, "x2", [1, 2.5, 3.75, 9, 2, 3.5, 5.25, 2.7]),
    ("carbon_by_grid", 1, "x", [0.4, 0.4, 0.5, 4, 5, 5]),
    ("carbon_by_grid", 0, "strokeDash", ["no"] * 3 + ["yes"] * 3),
    ("cited_gains", 0, "y", ["sparse", "small", "batch", "chip"]),
    ("cited_gains", 2, "x", [2, 2]),
    ("cited_gains", 2, "x2", [4, 2]),
    ("cited_gains", 3, "x", [3, 5, 2]),
    ("cited_gains", 3, "shape", ["at most", "at least", "one value"]),
    ("load_over_a_day", 0, "y", [0.2, 0.8, 0.2, 0.5, 1.0, 0.5]),
    # the day's last moment is the next day's first
    ("load_over_a_day", 1, "y", [0.5]),
    ("energies_by_gpu", 0, "x", [0.3]),
    ("energy_by_length", 2, "y2", [2.0]),
    ("energy_parts", 0, "x", [0.25, 1.25, 0]),
    ("energy_parts", 0, "x2", [1.25, 1.5, 1.5]),
    ("factors", 4, "x", [1.0]),
    ("figure_3", 0, "x", [2.0, 2.1, 3.0]),
    ("fit_intervals", 4, "x", [0.35, 0.45]),
    ("fit_intervals", 1, "y", [1, 0]),
    ("fit_ratios", 0, "y", [1.0]),
    ("fit_ratios", 1, "y", [1.5, 0.75]),
    ("fleet_bars", 0, "x", [2, 0.4, 3]),
    ("fleet_bars", 2, "x", [2.1, None, 3.1]),
    ("fleet_by_long_share", 1, "x", [0.1]),
    ("fleet_by_long_share", 2, "x", [0.2]),
    ("fleet_carbon_by_grid", 0, "x", [0.5, 10, 20]),
    ("fleet_carbon_by_grid", 0, "x2", [10, 200, 400]),
    ("fleet_carbon_by_grid", 1, "x", [1, 20, 40, 2, 40, 80, 0.5, 10, 20, 10, 200, 400]),
    ("fleets_by_shape", 0, "x", [1.7]),
    ("fleets_by_shape", 1, "x", [2.0, 2.5, 3.0, 3.5]),
    ("fleets_by_shape", 2, "x", [2.8, 2.9]),
    ("gains_by_row", 0, "x", [1.5]),
    ("gains_by_row", 0, "x2", [2.5]),
    ("gains_by_row", 1, "yOffset", [-0.5, 0.5, -0.5]),
    ("gains_by_row", 2, "x", [2, 2]),
    # each label above the one to its right
    ("median_and_means", 2, "x", [0.4, 0.8, 1.2]),
    ("median_and_means", 2, "y", [1.24, 1.12, 1.0]),
    ("power_over_throughput", 0, "x", [0]),
    ("power_over_throughput", 0, "x2", [1]),
    ("power_over_throughput", 0, "y2", [0.9]),
    # on the line of the release: 0.2 + 0.4 times the throughput
    ("power_over_throughput", 3, "y", [0.4, 0.6]),
    ("power_over_throughput", 4, "y", [0.9]),
    ("power_over_throughput", 5, "y", [0.2]),
    ("published_values", 0, "x", [0.2]),
    ("published_values", 0, "x2", [0.6]),
    ("published_values", 4, "x", [0.3, 3, 10]),
    # the first statement on top, and an edge between two places
    ("ratio_dots", 2, "y", [2, 1, 0]),
    ("ratio_dots", 0, "y", [0.5]),
    ("ratios", 1, "x", [1.0]),
    ("ratios_over_prompts", 1, "y", [1.0]),
    ("sampled_and_exact", 0, "y2", [0, 0]),
    *(("shapes_by_row", layer, "y", [1, 0]) for layer in (2, 3, 4)),
    ("shapes_by_row", 5, "y", [-0.33]),
    # the higher curve of all is 0.44 high
    ("shapes_by_row", 1, "y", [0.78, 0.56, 0.89, -0.22, -0.44, -0.11]),
    ("shapes_by_row", 1, "y2", [1.22, 1.44, 1.11, 0.22, 0.44, 0.11]),
    ("sources_of_uncertainty", 1, "x", [1.0]),
    ("tornado", 2, "x", [1.0]),
    ("tornado", 1, "x2", [2, 1.2]),
    ("unseen_rows", 0, "x", [1.0]),
    ("unseen_rows", 1, "x", [1.5, 0.4]),
    ("unseen_rows", 1, "x2", [4, 0.8]),
    ("unseen_rows", 2, "x", [2, 0.5]),
    ("waterfall", 5, "x", [2, 3, 3, 3]),
    ("what_if_chart", 0, "x", [0.1, 0.2]),
    ("what_if_chart", 2, "x", [0.4, 0.5]),
    ("what_if_chart", 3, "x", [0.3, 3.0]),
]
# the top row first, from tables whose rows are in no alphabetical order
ORDERS = {
    "boundary_steps": ["B, chat, H100", "A, code, B200"],
    "carbon_by_grid": ["hydro", "gas", "coal"],
    "compared_energies": ["z", "a"],
    "energies_by_gpu": [SMALL, BIG],
    "energy_parts": ["z", "a", "m"],
    "figure_3": ["z", "a"],
    "fleet_bars": ["z", "a"],
    "fleet_carbon_by_grid": ["hydro", "gas", "coal"],
    "gains_by_row": ["old to new", "new to newest"],
    "index_bars": ["length", "pue"],
    "intervals_by_row": ["z", "a"],
    "one_query": ["z", "a"],
    "ratios": ["B, chat, H100", "A, code, B200"],
    "sources_of_uncertainty": ["size", "fits", "node"],
    "tornado": ["size", "node"],
    "unseen_rows": [f"128 / 2,048, {SMALL}", f"2,048 / 128, {BIG}"],
    "waterfall": ["v1", "more", "v2", "less"],
}
# rows that a layer keeps
FILTERS = {
    "throughput_by_input": ["datum.released == 'yes'", "datum.released == 'no'"],
    "fleet_bars": [
        *(None, "datum.gwh_per_day >= 0.45", "isValid(datum.printed_gwh_per_day)"),
        "datum.gwh_per_day < 0.45",
    ],
    "waterfall": [
        *(None, None),
        "datum.kind == 'up' || datum.kind == 'down'",
        "datum.kind == 'edition' || datum.kind == 'none'",
        "datum.kind == 'edition'",
        "datum.kind == 'up' || datum.kind == 'down'",
    ],
    "ratios": ["datum.outside == 'yes'", *[None] * 4],
    "blends_by_input": ["datum.effective_length == effective_length"] * 3,
    "throughput_bands": [None, *["datum.model == banded_model"] * 5],
    "measured_laws": [None, *["datum.gpu == gpu_kind"] * 3],
}
# menu: what it offers, and what is shown first
MENUS = {
    "blends_by_input": (["output", "output+input/30", "output+input"], "output+input/30"),
    "measured_laws": (["B200"], "B200"),
    "throughput_bands": ([BIG, SMALL], BIG),
    "throughput_curves": ([500.0], 500.0),
}
# the channel of the shading, its first and its last place
SHADED = {
    # the lowest row
    "fit_intervals": (-0.46, 0.46),
    "shapes_by_row": (-0.46, 0.46),
    "measured_laws": (1_000, 10_000),
    "throughput_bands": (1_000, 10_000),
    "throughput_curves": (1_000, 10_000),
    "band_over_tokens": (1_000, 10_000),
    "two_laws": (1_000, 10_000),
    "ratios_over_prompts": (10, 3_000),
    "median_and_means": (0, 2),
    # from the middle between the last point inside and the first outside
    "sweep_chart, one line": (1_050, 1_200),
}
# on a logarithmic axis: what spans orders of magnitude, and ratios
LOGARITHMIC = {
    **dict.fromkeys(
        ("throughput_by_input", "fit_ratios", "measured_laws", "ratios_over_prompts"), "xy"
    ),
    **dict.fromkeys(("throughput_bands", "throughput_curves", "two_laws"), "xy"),
    **dict.fromkeys(("blends_by_input", "boundary_steps", "carbon_by_grid", "cited_gains"), "x"),
    **dict.fromkeys(("compared_energies", "energies_by_gpu", "fit_intervals", "ratios"), "x"),
    **dict.fromkeys(("fleet_carbon_by_grid", "gains_by_row", "tornado"), "x"),
    **dict.fromkeys(
        ("published_values", "sampled_and_exact", "shapes_by_row", "what_if_chart"), "x"
    ),
    "band_over_tokens": "xy",
    "joules_over_batches": "xy",
    "energy_by_length": "xy",
    "figure_3": "x",
    "ratio_dots": "x",
    "sources_of_uncertainty": "x",
    "one_query": "x",
    "unseen_rows": "x",
}
UNITS = {
    "input_tokens": "tokens",
    "output_tokens": "tokens",
    "half_context": "tokens",
    "tps": "tokens/s",
    "tps_tok_s": "tokens/s",
    "tps_per_gpu": "tokens/s per GPU",
    "fitted_tps": "tokens/s",
    "fit_tps": "tokens/s",
    "power_kw": "kW",
    "energy_wh": "Wh",
    **dict.fromkeys(("before_wh", "after_wh"), "Wh"),
    "gwh_per_day": "GWh",
    "gco2e_per_kwh": "g/kWh",
    "t_per_day": "t a day",
    "low_wh": "Wh",
    "high_wh": "Wh",
}
PLACES = ("x", "x2", "y", "y2", "yOffset", "color", "shape", "strokeDash", "detail", "text")
# as https://d3js.org/d3-format has it
FORMAT = re.compile(r"[+( -]?,?(\.\d+)?~?[bcdefgoprsX%]?")
COLOUR = re.compile(
    r"#[0-9a-f]{3}|#[0-9a-f]{6}|white|transparent|var\(--eb-chart-(muted|line|text)\)"
)

every = pytest.mark.parametrize("chart", CHARTS)


def spec_of(chart: str, _made: dict[str, dict[str, Any]] = {}) -> dict[str, Any]:  # noqa: B006
    """Return a chart's specification; made once."""
    if chart not in _made:
        _made[chart] = CHARTS[chart]().to_dict()
    return _made[chart]


def layers(chart: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield each layer, with what it inherits, and its rows."""
    spec = spec_of(chart)
    for layer in spec["layer"]:
        if layer["mark"].get("opacity") == 0:
            # a target of the pointer
            continue
        own = {**layer, "encoding": {**spec.get("encoding", {}), **layer["encoding"]}}
        yield own, spec["datasets"][layer.get("data", spec.get("data"))["name"]]


def places(layer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield channel and definition of each column that a layer encodes, its tooltip's too."""
    for channel, given in layer["encoding"].items():
        for part in given if isinstance(given, list) else [given]:
            yield channel, part


def says(layer: dict[str, Any]) -> str:
    words = [str(layer["mark"]["type"])]
    for channel in PLACES:
        given = layer["encoding"].get(channel, {})
        # a sign that repeats the colour says nothing new
        colour = layer["encoding"].get("color", {}).get("field")
        if channel in ("shape", "strokeDash") and given.get("field") == colour:
            continue
        if isinstance(given, list):
            words.append(f"{channel}={'+'.join(each['field'] for each in given)}")
        elif "field" in given or "datum" in given:
            words.append(f"{channel}={given.get('field', given.get('datum'))}")
    return " ".join(words)


def inside(part: Any, key: str) -> Iterator[Any]:
    """Yield every value of a key, at any depth."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from inside(value, key)
    elif isinstance(part, list):
        for each in part:
            yield from inside(each, key)


def is_chart(made: object) -> bool:
    """Distinguish a function that draws a figure from the helpers of such functions."""
    if not inspect.isfunction(made) or made in (figure, nothing):
        return False
    # a sweep writes its own caption
    return made is sweep_chart or "caption" in inspect.signature(made).parameters


def test_every_chart_is_here() -> None:
    modules = pkgutil.walk_packages(energy_helpers.__path__, "energy_helpers.")
    rooms = (import_module(name) for _, name, _ in modules if "chart" in name)
    drawn = {name for room in rooms for name, made in vars(room).items() if is_chart(made)}

    assert {name.partition(",")[0] for name in CHARTS} == drawn
    assert set(LAYERS) == set(TITLES) == set(CHARTS)


@every
def test_columns_are_where_they_belong(chart: str) -> None:
    assert [says(layer) for layer, _ in layers(chart)] == LAYERS[chart]


@every
def test_axes_say_what_they_are(chart: str) -> None:
    """Layers of one axis agree; a layer without a title inherits it."""
    for channel, title in zip(("x", "y"), TITLES[chart], strict=True):
        stated = [
            layer["encoding"][channel]["title"]
            for layer, _ in layers(chart)
            if "title" in layer["encoding"].get(channel, {})
        ]
        # the first layer's is what is shown
        assert stated[0] == (title or None)
        assert {each or "" for each in stated} == {title}


@pytest.mark.parametrize(("chart", "layer", "channel", "expected"), VALUES)
def test_values_are_those_of_the_tables(
    chart: str, layer: int, channel: str, expected: list[Any]
) -> None:
    own, rows = list(layers(chart))[layer]
    drawn = [row[own["encoding"][channel]["field"]] for row in rows]

    close = [pytest.approx(v, rel=2e-3) if isinstance(v, int | float) else v for v in expected]
    assert drawn == close


@every
def test_columns_are_of_their_kind(chart: str) -> None:
    for layer, rows in layers(chart):
        for channel, given in places(layer):
            if channel == "tooltip":
                assert "field" in given, given
            if "field" not in given:
                continue
            values = [row[given["field"]] for row in rows]
            if given.get("type") == "quantitative":
                assert all(v is None or isinstance(v, int | float) for v in values), given
            elif given.get("type") == "nominal":
                assert all(v is None or isinstance(v, str | bool) for v in values), given


@every
def test_a_tooltip_says_where_its_mark_is(chart: str) -> None:
    """Except for places without a meaning, such as the height of a row."""
    meaningless = {"low", "row", "as_set", "from", "to"}
    elsewhere = {
        # how high a line is keeps the labels apart
        "median_and_means": {"height"},
        # its row is the technique's short name; its bar is what is printed
        "cited_gains": {"short", "low", "high", "at"},
        # the bar ends at what the text says, in what the dot is measured in
        "unseen_rows": {"low", "high"},
        # what is added and what it comes to say where it began
        "waterfall": {"before"},
    }
    for layer, _ in layers(chart):
        encoding = layer["encoding"]
        shown = {each["field"] for each in encoding.get("tooltip", [])}
        at = {encoding[c]["field"] for c in ("x", "x2", "y") if "field" in encoding.get(c, {})}
        if shown and layer["mark"]["type"] in ("rule", "point", "bar", "tick", "line"):
            assert at - shown <= meaningless | elsewhere.get(chart, set()), at - shown


@every
def test_quantities_in_tooltips_have_their_units(chart: str) -> None:
    for layer, _ in layers(chart):
        for each in layer["encoding"].get("tooltip", []):
            if each["field"] in UNITS:
                title = each.get("title", each["field"])
                assert UNITS[each["field"]] in title, each


@every
def test_rows_keep_their_order(chart: str) -> None:
    """The order of rows and of colours is stated, or it would be that of the alphabet."""
    for layer, rows in layers(chart):
        for channel in ("x", "y", "yOffset"):
            given = layer["encoding"].get(channel, {})
            if given.get("type") in ("nominal", "ordinal"):
                assert {row[given["field"]] for row in rows} <= set(given["sort"]), channel
            if channel == "y" and chart in ORDERS and given.get("type") == "nominal":
                assert given["sort"] == ORDERS[chart]
        given = layer["encoding"].get("color", {})
        if given.get("type") == "nominal":
            domain, colours = given["scale"]["domain"], given["scale"]["range"]
            assert {row[given["field"]] for row in rows} <= set(domain)
            assert len(set(colours)) >= len(domain)
            if given["field"] == "model":
                assert colours == [MODEL_COLOURS[model] for model in domain]


@every
def test_a_row_has_room_for_its_name_and_for_its_marks(chart: str) -> None:
    for layer, _ in layers(chart):
        y = layer["encoding"].get("y", {})
        if y.get("type") == "nominal":
            assert y["axis"]["labelLimit"] == 260
            assert y["axis"]["labelExpr"].startswith("(narrow ? {")


@every
def test_axes_are_logarithmic_where_it_helps(chart: str) -> None:
    for channel in ("x", "y"):
        scales = [
            layer["encoding"][channel]["scale"]
            for layer, _ in layers(chart)
            if layer["encoding"].get(channel, {}).get("scale")
        ]
        logarithmic = channel in LOGARITHMIC.get(chart, "")
        assert all((scale.get("type") == "log") == logarithmic for scale in scales)
        assert bool(scales) or not logarithmic
        for scale in scales:
            # rounded ends would leave a decade empty
            assert scale.get("nice", False) is False or chart == "waterfall"
            assert not logarithmic or scale["nice"] is False
            if logarithmic and "domain" in scale:
                assert 0 < scale["domain"][0] < scale["domain"][1]


@every
def test_stated_ends_of_an_axis_hold_what_is_drawn_and_little_more(chart: str) -> None:
    for channel in ("x", "y"):
        ends: list[float] = []
        drawn: list[float] = []
        for layer, rows in layers(chart):
            for name in (channel, f"{channel}2"):
                given = layer["encoding"].get(name, {})
                if "field" in given and given.get("type") != "nominal":
                    drawn += [v for row in rows if (v := row[given["field"]]) is not None]
            if domain := (layer["encoding"].get(channel, {}).get("scale") or {}).get("domain"):
                ends = ends or domain
                assert ends == domain
        if ends and all(isinstance(end, int | float) for end in ends):
            assert ends[0] <= min(drawn) * 1.01 + 1e-9
            assert max(drawn) <= ends[1] * 1.01


@every
def test_colours_and_formats_are_of_a_kind_that_a_browser_knows(chart: str) -> None:
    """A browser draws black or nothing where it does not know one, and says nothing."""
    spec = spec_of(chart)
    for text in (*inside(spec, "format"), *inside(spec, "fmt")):
        assert FORMAT.fullmatch(text), text
    for layer, _ in layers(chart):
        mark, colours = layer["mark"], layer["encoding"].get("color", {})
        for key in ("color", "fill", "stroke"):
            assert COLOUR.fullmatch(mark.get(key, "white")), mark
        for colour in (colours.get("scale") or {}).get("range", []):
            assert COLOUR.fullmatch(colour), colours
        # colours of the page or of a scale; Vega's default blue is not a colour of the book
        hued = colours or "fill" in mark or "stroke" in mark or "stroke" in layer["encoding"]
        assert hued or "color" in mark, mark


@every
def test_a_white_dot_hides_the_line_behind_it(chart: str) -> None:
    """Vega's dots are transparent otherwise."""
    for layer, _ in layers(chart):
        if layer["mark"].get("fill") == "white":
            assert layer["mark"]["filled"] is True
            assert layer["mark"].get("opacity") == 1 or "opacity" in layer["encoding"]
            assert layer["mark"]["stroke"] == "#222"


@every
def test_dots_are_full_but_for_those_that_stand_apart(chart: str) -> None:
    """Hollow: left out of a fit, outside the rows, printed, or with the models' own shapes."""
    hollow = {"throughput_by_input": [1], "energies_by_gpu": [3], "fit_intervals": [4]}
    hollow |= {"fleet_bars": [2], "fleets_by_shape": [2], "shapes_by_row": [5]}
    if chart.startswith("sweep"):
        return
    found = [
        i
        for i, (layer, _) in enumerate(layers(chart))
        if layer["mark"]["type"] == "point" and layer["mark"].get("filled") is not True
    ]

    assert found == hollow.get(chart, [])


@pytest.mark.parametrize(("chart", "layer"), [("carbon_by_grid", 0), ("fleet_carbon_by_grid", 1)])
def test_a_grid_has_its_intensity(chart: str, layer: int) -> None:
    _, rows = list(layers(chart))[layer]

    assert {(row["grid"], row["gco2e_per_kwh"]) for row in rows} == set(GRIDS.items())


@every
def test_areas_are_not_stacked(chart: str) -> None:
    for layer, _ in layers(chart):
        if layer["mark"]["type"] == "area":
            y = layer["encoding"]["y"]
            assert "y2" in layer["encoding"] or ("stack" in y and y["stack"] is None)


@every
def test_a_legend_picks_what_it_names(chart: str) -> None:
    """What is picked stays, the rest fades; the legend's own colours never do."""
    spec = spec_of(chart)
    picks = {
        param["name"]: param["select"]["fields"]
        for param in spec.get("params", [])
        if param.get("bind") == "legend"
    }
    for fields in picks.values():
        coloured = {
            layer["encoding"]["color"]["field"]
            for layer, _ in layers(chart)
            if "field" in layer["encoding"].get("color", {})
        }
        assert set(fields) <= coloured
    conditions = [
        (given["condition"], given["value"])
        for layer, _ in layers(chart)
        for key, given in layer["encoding"].items()
        if key in ("opacity", "fillOpacity") and "param" in given.get("condition", {})
    ]
    assert {condition["param"] for condition, _ in conditions} == set(picks)
    for condition, faded in conditions:
        assert 0 <= faded <= condition["value"] / 2 <= 0.5
    for layer, _ in layers(chart):
        colour = layer["encoding"].get("color", {})
        if colour.get("type") == "nominal" and colour.get("legend", {}) is not None:
            assert colour["legend"]["symbolOpacity"] == 1
            assert chart.startswith("sweep") or colour["legend"]["title"] is None


@pytest.mark.parametrize("chart", FILTERS)
def test_layers_keep_their_part_of_the_rows(chart: str) -> None:
    kept = [
        transform[0]["filter"] if (transform := layer.get("transform")) else None
        for layer, _ in layers(chart)
    ]

    assert kept == FILTERS[chart]


@pytest.mark.parametrize("chart", MENUS)
def test_a_menu_offers_what_there_is(chart: str) -> None:
    (menu,) = (each for each in spec_of(chart)["params"] if isinstance(each.get("bind"), dict))

    assert (menu["bind"]["options"], menu["value"]) == MENUS[chart]
    assert menu["bind"]["input"] == "select"
    assert menu["bind"]["name"].endswith(": ")


@pytest.mark.parametrize("chart", SHADED)
def test_shading_covers_what_was_not_measured(chart: str) -> None:
    """A tint with a dashed edge, across the chart, from end to end and no further."""
    layer, rows = next(layers(chart))
    (channel,) = set(layer["encoding"]) - {"x2", "y2"}
    first, last = SHADED[chart]

    assert layer["mark"] == {"type": "rect"} | SHADE
    assert channel == ("y" if chart in ("fit_intervals", "shapes_by_row") else "x")
    assert min(row["from"] for row in rows) == pytest.approx(first, rel=2e-3)
    assert max(row["to"] for row in rows) == pytest.approx(last, rel=2e-3)
    assert all(row["from"] < row["to"] for row in rows)
    if chart == "ratios_over_prompts":
        # between the rows there is none: 100 to 1,000 tokens
        assert [(row["from"], row["to"]) for row in rows] == [(10, 100), (1000, 3000)]


@every
def test_the_alt_text_is_whole_sentences(chart: str) -> None:
    text = spec_of(chart)["description"]

    assert text.endswith(".")
    assert not re.search(r"\b(None|nan|lambda|Series|dtype|True|False)\b", text)
    assert ".." not in text
    assert re.search(r"\d", text)


@every
def test_every_figure_is_as_wide_as_its_column(chart: str) -> None:
    spec = spec_of(chart)

    assert spec["width"] == "container"
    # at most a screen high
    assert 40 <= spec["height"] <= 700
    if not chart.startswith("sweep"):
        assert spec["usermeta"] == {
            "figure": {"id": "fig-n", "caption": "A caption.", "title": "A message."}
        }


def test_what_is_not_finite_has_no_mark() -> None:
    """JSON has no infinity: a browser would refuse the whole chart."""
    short = rounded(pd.DataFrame({"value": [1 / 3, np.inf, -np.inf, np.nan]}))["value"]

    assert short[0] == 0.333333
    assert short[1:].isna().all()


@pytest.mark.parametrize("name", list(CHARTS))
def test_jupyter_can_draw_selections(name: str) -> None:
    """Its Vega-Lite 5.6 repeats the selection of a mark in the line or the points over it."""
    spec = CHARTS[name]().to_dict()
    views = {view for param in spec.get("params", ()) for view in param.get("views", ())}
    for layer in spec.get("layer", ()):
        if layer.get("name") in views:
            assert not {"line", "point"}.intersection(layer["mark"]), layer["mark"]
