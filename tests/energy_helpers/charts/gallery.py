"""Every chart of the book, of small made-up tables: what is drawn is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import altair as alt
import numpy as np
import pandas as pd

import energy_helpers as eh
from energy_helpers.audit import charts as audit_charts
from energy_helpers.beyond.cached_context import charts as cached_context_charts
from energy_helpers.beyond.carbon import charts as carbon_charts
from energy_helpers.beyond.drivers import all_sources, charts as drivers_charts
from energy_helpers.beyond.fit_uncertainty import charts as fit_uncertainty_charts
from energy_helpers.beyond.long_outputs import charts as long_outputs_charts
from energy_helpers.beyond.measured import charts as measured_charts, query_parts
from energy_helpers.beyond.newer_hardware import charts as newer_hardware_charts
from energy_helpers.charts import interval_rows, rows, what_if
from energy_helpers.editions import history_charts
from energy_helpers.paper import fleet_totals
from energy_helpers.paper.charts import (
    front_page,
    section_1_published,
    section_2_inputs,
    section_4_fleet,
    supplement_1_5,
    supplement_2_fits,
    supplement_3_4,
    use_this_number,
)
from energy_helpers.scale import sweep_charts
from energy_helpers.scale.sweeps import Axis, Grid

OF = {"name": "n", "caption": "A caption.", "title": "A message."}
BIG, SMALL = "Llama 3.1 405B", "Mixtral 8x22B"
MODELS = [BIG, SMALL]
MEDIAN = "baseline-median-traditional"
LENGTHS = [100.0, 1_000.0, 10_000.0]
QUERIES = pd.DataFrame(
    {
        "p5": [0.1, 0.2],
        "p25": [0.2, 0.3],
        "p50": [0.4, 0.5],
        "p75": [0.6, 0.8],
        "p95": [1.0, 2.0],
        "mean": [0.5, 0.7],
    },
    index=MODELS,
)
GRIDS = pd.Series({"hydro": 20.0, "gas": 400.0, "coal": 800.0})
CURVES = pd.DataFrame(
    [
        (model, n, min(1000.0 * (1 + i) * n**0.1, 3000.0))
        for i, model in enumerate(MODELS)
        for n in LENGTHS
    ],
    columns=["model", "output_tokens", "tps"],
)
ROWS = pd.DataFrame(
    {
        "model": MODELS,
        "input_tokens": [500.0, 2048.0],
        "output_tokens": [100.0, 1000.0],
        "tps": [1500.0, 3000.0],
        "fitted_tps": [1000.0, 4000.0],
        "ratio": [1.5, 0.75],
        "source": ["a", "b"],
    }
)
PAIRS = pd.DataFrame(
    {
        "label": ["B, chat, H100", "A, code, B200"],
        "model": MODELS[::-1],
        "kind": ["dense", "mixture"],
        "outside": [False, True],
        "ratio": [2.0, 0.5],
        "ratio_prompt_low": [1.5, 0.4],
        "ratio_prompt_high": [3.0, 0.6],
        "ratio_low": [1.0, 0.3],
        "ratio_high": [4.0, 0.9],
        "gpu_j_per_token": [1.0, 2.0],
        "node_low": [1.5, 2.5],
        "node_mid": [2.0, 3.0],
        "node_high": [2.5, 3.5],
        "facility_mid": [3.0, 4.5],
        "modelled_facility": [6.0, 2.25],
    },
    index=["first", "second"],
)
BATCHES = pd.DataFrame(
    {
        "label": ["first", "first", "second", "second"],
        "batch_limit": [8, 64, 8, 256],
        "gpu_j_per_token": [4.0, 1.0, 8.0, 0.5],
    }
)
PROMPTS = pd.DataFrame(
    {
        "pair": ["first"] * 4 + ["second"] * 4,
        "input_tokens": [10.0, 100.0, 1000.0, 3000.0] * 2,
        "ratio": [1.0, 1.2, 1.5, 2.0, 0.4, 0.5, 0.6, 0.8],
        "outside": [True, False, False, True] * 2,
    }
)
FALL = pd.DataFrame(
    {"before": [np.nan, 2.0, np.nan, 3.0], "after": [2.0, 3.0, 3.0, 1.0]},
).assign(
    label=["v1", "more", "v2", "less"],
    kind=["edition", "up", "edition", "down"],
    change=[np.nan, 1.0, np.nan, -2.0],
    low=[1.0, np.nan, 2.0, np.nan],
    high=[4.0, np.nan, 5.0, np.nan],
)
SHAPES = pd.DataFrame(
    [(m, x, d) for m in MODELS for x, d in ((0.1, 0.5), (0.4, 1.0), (2.0, 0.25))],
    columns=["model", "energy_wh", "density"],
)
PUBLISHED = pd.DataFrame(
    {
        "label": ["short", "long", "short"],
        "publisher": ["IEA", "lab", "lab"],
        "value": [3.0, 10.0, 0.3],
        "boundary": ["all", "GPUs", "all"],
        "boundary_kind": ["data centre", "accelerators only", "not disclosed"],
        "provenance": ["p", "q", "r"],
        "provenance_kind": ["measured", "estimated", "operator's word"],
        "hardware": ["H100"] * 3,
        "output_tokens": [100.0, 5000.0, 200.0],
    }
)
GAINS = pd.DataFrame(
    {
        "lever": ["hardware", "model", "model", "serving"],
        "short": ["chip", "small", "sparse", "batch"],
        "technique": ["c", "s", "p", "b"],
        "as_printed": ["2x", "up to 3x", "from 2x to 4x", "5x or more"],
        "what": ["energy"] * 4,
        "low": [2.0, np.nan, 2.0, 5.0],
        "high": [2.0, 3.0, 4.0, np.nan],
        "cite": ["x"] * 4,
    }
)
FITTED = pd.DataFrame(
    {"p5": [0.3, 0.4], "p50": [0.4, 0.5], "p95": [0.5, 0.7]}
    | {"query_p5": [0.1, 0.2], "query_p95": [1.0, 2.0], "fitted": [0.35, 0.45]},
    index=MODELS,
)
HELD = pd.DataFrame(
    {
        "model": MODELS,
        "input_tokens": [2048.0, 128.0],
        "output_tokens": [128.0, 2048.0],
        "tps": [1000.0, 2000.0],
        "fit_tps": [2000.0, 1000.0],
        "pooled_low": [800.0, 1500.0],
        "pooled_high": [1600.0, 4000.0],
    }
)
HARDWARE = pd.DataFrame(
    {
        "model": [BIG, SMALL, BIG],
        "step": ["old to new", "old to new", "new to newest"],
        "gain": [1.0, 3.0, 2.0],
        "input_tokens": [128, 500, 128],
        "output_tokens": [128, 500, 2048],
    }
)
BY_GPU = pd.DataFrame(
    {"p25": [0.1, 0.2, 0.4], "p50": [0.2, 0.3, 0.8], "p75": [0.3, 0.5, 1.0]},
    index=pd.MultiIndex.from_tuples(
        [(BIG, "H200"), (BIG, "H100"), (SMALL, "B200")], names=["model", "gpu"]
    ),
).assign(outside=[False, True, False])
DAY = pd.DataFrame(
    {"hour": [0.0, 12.0, 24.0], "load": [0.2, 0.8, 0.2], "power_kw": [5.0, 10.0, 5.0]}
)
BLENDS = pd.DataFrame(
    [
        (effective, tokens, BIG, x, 0.0, 1.0 if x == 1.0 else 0.5)
        for effective in ("output", "output+input/30", "output+input")
        for tokens in (500, 5000)
        for x in (0.1, 1.0, 10.0)
    ],
    columns=["effective_length", "input_tokens", "model", "energy_wh", "low", "high"],
)
BY_INPUT = pd.DataFrame(
    [
        (effective, tokens, 0.5, 1.0 + i, 4.0, 1, BIG)
        for i, effective in enumerate(("output", "output+input/30", "output+input"))
        for tokens in (500, 5000)
    ],
    columns=["effective_length", "input_tokens", "p25", "median", "p75", "modes", "blend"],
).set_index(["effective_length", "input_tokens"])
COUPLED = pd.DataFrame(
    [
        (coupling, share, low + (high - low) * share, 10 * (low + (high - low) * share))
        for coupling, low, high in (("released", 0.2, 0.6), ("as-written", 0.3, 0.9))
        for share in (0.0, 0.5, 1.0)
    ],
    columns=["power_coupling", "tps_share", "power_share", "power_kw"],
)
RUNNING = pd.DataFrame(
    {"regime": ["traditional", "long"], "model": MODELS, "tps_share": [0.5, 1.0]}
)
BANDS = pd.DataFrame(
    [
        (model, n, *(30 * factor * n**0.5 for factor in (1, 2, 3, 4, 5, 3.5)))
        for model in MODELS
        for n in LENGTHS
    ],
    columns=["model", "output_tokens", "row_low", "low", "middle", "high", "row_high", "fitted"],
)
SETTINGS = QUERIES.assign(series=[what_if.OWN, what_if.EDITION], outside=["yes", "no"])
NEAR = pd.DataFrame({"label": ["z", "a"], "output_tokens": [300.0, 400.0], "value": [0.3, 3.0]})


def _swept(*axes: Axis) -> alt.LayerChart:
    grid = Grid(eh.load_edition("joule-2026"), axes)
    values = np.linspace(1.0, 2.0, len(grid))[:, None]
    table = grid.table([MEDIAN], values, np.arange(len(grid))[:, None] >= len(grid) - 2)
    chart: alt.LayerChart = sweep_charts.sweep_chart(grid, table, MEDIAN)
    return chart


TOKENS = Axis("output_tokens_median", tuple(100.0 + 100 * i for i in range(12)))
CHARTS: dict[str, Callable[[], alt.LayerChart]] = {
    "throughput_by_input": lambda: supplement_1_5.throughput_by_input(
        ROWS.rename(columns={"tps": "tps_tok_s", "source": "source_name"}).assign(
            in_release=[True, False]
        ),
        **OF,
    ),
    "band_over_tokens": lambda: cached_context_charts.band_over_tokens(
        pd.DataFrame(
            {
                "tokens": LENGTHS,
                "low": [0.1, 0.2, 1.0],
                "value": [0.2, 0.5, 4.0],
                "high": [0.5, 2.0, 20.0],
            }
        ),
        step_tokens=1_000.0,
        longest_tokens=1_000.0,
        published={"a tool": 0.3},
        x_title="Cached prefix [tokens]",
        y_title="Energy of a step [Wh]",
        subject="Energy of a step",
        **OF,
    ),
    "blends_by_input": lambda: supplement_3_4.blends_by_input(
        BLENDS, BY_INPUT, effective_length="output+input/30", subject="Energy", **OF
    ),
    "boundary_steps": lambda: measured_charts.boundary_steps(PAIRS, **OF),
    "carbon_by_grid": lambda: carbon_charts.carbon_by_grid(
        {
            "traditional": QUERIES.iloc[[0, 0, 1]].set_axis(GRIDS.index),
            "long": 10 * QUERIES.iloc[[0, 1, 1]].set_axis(GRIDS.index),
        },
        GRIDS,
        outside=["long"],
        **OF,
    ),
    "cited_gains": lambda: section_1_published.cited_gains(
        GAINS,
        pd.DataFrame(
            {"p5": [1.5, 1.2, 1.1], "p50": [2.0, 2.2, 2.4], "p95": [3.0, 4.0, 5.0]},
            index=["model", "serving", "hardware"],
        ),
        **OF,
    ),
    "compared_energies": lambda: section_1_published.compared_energies(
        pd.DataFrame({"label": ["z", "a"], "kind": ["fleet", "comparison"], "value": [2.0, 40.0]}),
        x_title="Energy [TWh]",
        log=True,
        **OF,
    ),
    "one_query": lambda: front_page.one_query(
        pd.DataFrame(
            {
                "kind": ["this book", "operators"],
                "p25": [1.0, np.nan],
                "value": [2.0, 5.0],
                "p75": [3.0, np.nan],
                "mean": [4.0, np.nan],
            },
            index=["z", "a"],
        ),
        **OF,
    ),
    "joules_over_batches": lambda: measured_charts.joules_over_batches(BATCHES, **OF),
    "load_over_a_day": lambda: supplement_1_5.load_over_a_day(DAY, **OF),
    "energies_by_gpu": lambda: newer_hardware_charts.energies_by_gpu(
        BY_GPU, baseline_wh=0.3, regime="long", **OF
    ),
    "energy_by_length": lambda: long_outputs_charts.energy_by_length(
        CURVES.drop(columns="tps").assign(
            law=["cap"] * 3 + ["context"] * 3, energy_wh=[0.1, 1.0, 10.0] * 2
        ),
        pd.DataFrame(
            {
                "model": [BIG],
                "label": ["run"],
                "gpu": ["B200"],
                "output_tokens": [500.0],
                "low_wh": [0.5],
                "energy_wh": [1.0],
                "high_wh": [2.0],
            }
        ),
        measured_tokens=(100.0, 1_000.0),
        **OF,
    ),
    "energy_parts": lambda: measured_charts.energy_parts(
        pd.DataFrame(
            {
                "part": ["z", "a", "m"],
                "kind": [query_parts.EQUATION, query_parts.FLEET, query_parts.SUM],
                "before_wh": [0.25, 1.25, 0.0],
                "after_wh": [1.25, 1.5, 1.5],
                "energy_wh": [1.0, 0.25, 1.5],
                "share": [2 / 3, 1 / 6, 1.0],
            }
        ),
        **OF,
    ),
    "factors": lambda: section_2_inputs.factors(
        pd.DataFrame({"factor": ["PUE", "use"], "value": [1.1, 0.6], "density": [2.0, 1.0]}),
        pd.DataFrame(
            {"factor": ["PUE", "use"], "p5": [1.0, 0.4], "median": [1.1, 0.6], "p95": [1.6, 0.9]}
        ),
        **OF,
    ),
    "figure_3": lambda: section_4_fleet.figure_3(
        pd.DataFrame(
            {
                "fleet": ["z", "z", "a"],
                "source": [fleet_totals.PRINTED, fleet_totals.RUN, fleet_totals.EXACT],
                "gwh_per_day": [2.0, 2.1, 3.0],
                "low": [np.nan, 2.0, np.nan],
                "high": [np.nan, 2.2, np.nan],
                "stated": ["2.0", "–", "–"],
            }
        ),
        **OF,
    ),
    "fit_intervals": lambda: fit_uncertainty_charts.fit_intervals(
        FITTED, subject="M", outside=[SMALL], **OF
    ),
    "fit_ratios": lambda: supplement_2_fits.fit_ratios(ROWS, **OF),
    "fleet_bars": lambda: section_4_fleet.fleet_bars(
        pd.DataFrame(
            {
                "fleet": ["z", "z", "a"],
                "efficiency": ["baseline", "improved", "baseline"],
                "gwh_per_day": [2.0, 0.4, 3.0],
                "printed_gwh_per_day": [2.1, np.nan, 3.1],
            }
        ),
        **OF,
    ),
    "fleet_by_long_share": lambda: section_4_fleet.fleet_by_long_share(
        pd.DataFrame(
            {
                "share": [0.0, 0.0, 0.0, 0.5, 0.5, 0.5],
                "queries": ["typical", "long", "all"] * 2,
                "gwh_per_day": [1.0, 0.0, 1.0, 0.5, 2.0, 2.5],
            }
        ),
        pd.DataFrame({"label": ["half"], "share": [0.2], "gwh_per_day": [0.8]}),
        as_set=0.1,
        **OF,
    ),
    "fleet_carbon_by_grid": lambda: carbon_charts.fleet_carbon_by_grid(
        pd.DataFrame(
            {
                "traditional": [1.0, 20.0, 40.0],
                "mixed": [2.0, 40.0, 80.0],
                "mixed_improved": [0.5, 10.0, 20.0],
                "long": [10.0, 200.0, 400.0],
            },
            index=GRIDS.index,
        ),
        GRIDS,
        **OF,
    ),
    "fleets_by_shape": lambda: long_outputs_charts.fleets_by_shape(
        pd.DataFrame(
            {
                "level": ["own rows", "500 in, 300 out"] * 3,
                "series": ["s", "s", "t", "t", "own shapes", "own shapes"],
                "model": [MODELS[0]] * 2 + [MODELS[1]] * 2 + ["own shapes"] * 2,
                "half_context": [1e4, 1e4, 1e5, 1e5, math.nan, math.nan],
                "spread": [0.1, 0.1, 0.2, 0.2, math.nan, math.nan],
                "gwh_per_day": [2.0, 2.5, 3.0, 3.5, 2.8, 2.9],
            }
        ),
        cap_gwh=1.7,
        own_shapes="own shapes",
        **OF,
    ),
    "gains_by_row": lambda: newer_hardware_charts.gains_by_row(
        HARDWARE,
        "step",
        interval=(1.5, 2.5),
        lever="hardware",
        x_title="Gain [factor]",
        subject="Gains",
        **OF,
    ),
    "index_bars": lambda: drivers_charts.index_bars(
        pd.DataFrame({"first": [0.1, 0.6], "total": [0.2, 0.9]}, index=["pue", "length"]),
        of="the energy",
        subject="What drives the energy",
        **OF,
    ),
    "intervals_by_row": lambda: interval_rows.intervals_by_row(
        pd.DataFrame(
            {"low": [1.0, 3.0], "value": [2.0, 4.0], "high": [3.0, 8.0]}, index=["z", "a"]
        ),
        x_title="Energy [Wh]",
        subject="Two",
        printed={"said": 2.5},
        **OF,
    ),
    "measured_laws": lambda: long_outputs_charts.measured_laws(
        CURVES.rename(columns={"tps": "tps_per_gpu"}).assign(gpu="B200"),
        ROWS.rename(columns={"tps": "tps_per_gpu"}).assign(gpu="B200"),
        gpu="B200",
        **OF,
    ),
    "power_over_throughput": lambda: supplement_3_4.power_over_throughput(
        COUPLED, RUNNING, {"p5": 0.4, "median": 0.6, "p95": 0.9}, **OF
    ),
    "published_values": lambda: section_1_published.published_values(PUBLISHED, QUERIES, **OF),
    "ratio_dots": lambda: audit_charts.ratio_dots(
        pd.DataFrame(
            {
                "claim": ["s2-a", "s2-b", "s3-a"],
                "place": ["Section 2", "Section 2", "Section 3"],
                "quantity": ["median", "mean", "share"],
                "stated": ["2", "4", "50"],
                "computed": [2.0, 2.0, 100.0],
                "ratio": [1.0, 0.5, 2.0],
                "verdict": ["reproduces", "does not reproduce", "arithmetic fails"],
            }
        ),
        **OF,
    ),
    "ratios": lambda: measured_charts.ratios(PAIRS, **OF),
    "ratios_over_prompts": lambda: measured_charts.ratios_over_prompts(PROMPTS, PAIRS, **OF),
    "sampled_and_exact": lambda: section_2_inputs.sampled_and_exact(
        pd.DataFrame(
            {"low_wh": [0.1, 1.0], "high_wh": [1.0, 10.0], "density": [0.3, 0.1], "draws": [3, 1]}
        ),
        pd.DataFrame({"energy_wh": [0.1, 1.0, 10.0], "density": [0.2, 0.3, 0.1]}),
        subject="Energy",
        **OF,
    ),
    "shapes_by_row": lambda: rows.shapes_by_row(
        QUERIES,
        SHAPES,
        x_title="Energy per query [Wh]",
        subject="Energy",
        printed=pd.DataFrame({"model": [SMALL], "value": [0.45], "claim": ["c"]}),
        outside=[SMALL],
        **OF,
    ),
    "sources_of_uncertainty": lambda: drivers_charts.sources_of_uncertainty(
        pd.DataFrame(
            {
                "source": ["size", "fits", "node"],
                "kind": [all_sources.RANDOM, all_sources.FITS, all_sources.CHOICE],
                "low_wh": [0.5, 1.2, 0.9],
                "high_wh": [2.0, 1.5, 1.0],
                "at_low": ["P5", "P5", "old"],
                "at_high": ["P95", "P95", "as set"],
            }
        ),
        median_wh=1.0,
        **OF,
    ),
    "sweep_chart, lines": lambda: _swept(Axis("input_tokens", (100.0, 500.0)), TOKENS),
    "sweep_chart, one line": lambda: _swept(TOKENS),
    "sweep_chart, words": lambda: _swept(Axis("output_tokens_law", ("exponential", "lognormal"))),
    "sweep_chart, heatmap": lambda: _swept(
        Axis("pue", tuple(1 + 0.1 * i for i in range(8))), TOKENS
    ),
    "throughput_bands": lambda: fit_uncertainty_charts.throughput_bands(
        BANDS, ROWS, longest_tokens=1_000.0, **OF
    ),
    "throughput_curves": lambda: supplement_2_fits.throughput_curves(
        CURVES.assign(input_tokens=500.0), ROWS, input_tokens=500.0, longest_tokens=1_000.0, **OF
    ),
    "tornado": lambda: drivers_charts.tornado(
        pd.DataFrame(
            {"low": [0.5, 0.9], "high": [2.0, 1.2]}
            | {"at_low": ["half", "old"], "at_high": ["twice", "new"]},
            index=["size", "node"],
        ),
        pd.DataFrame(
            {"choice": ["size", "node"], "alternative": ["half", "old"], "long": [0.5, 0.9]}
        ),
        quantity="long",
        subject="Median",
        **OF,
    ),
    "median_and_means": lambda: use_this_number.median_and_means(
        pd.DataFrame({"energy_wh": [0.5, 1.0, 2.0], "density": [1.0, 0.5, 0.25]}),
        pd.DataFrame({"mark": [*use_this_number.MARK_COLOURS], "energy_wh": [0.4, 0.8, 1.2]}),
        outside=True,
        **OF,
    ),
    "two_laws": lambda: long_outputs_charts.two_laws(
        pd.concat([CURVES.assign(law="cap"), CURVES.assign(law="context")]),
        longest_tokens=1_000.0,
        **OF,
    ),
    "unseen_rows": lambda: fit_uncertainty_charts.unseen_rows(HELD, **OF),
    "waterfall": lambda: history_charts.waterfall(
        FALL, x_title="Median [Wh]", subject="Median", **OF
    ),
    "what_if_chart": lambda: what_if.what_if_chart(SETTINGS, NEAR, height_px=120, **OF),
}
