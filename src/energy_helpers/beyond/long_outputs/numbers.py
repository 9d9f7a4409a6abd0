"""Numbers of the long regime if throughput falls as the context grows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from ...facts import trtllm_rows
from ...method import exact, query_kinds
from ...method.assumptions import Assumptions, Regime
from ...method.throughput import typical_factor
from ...registry.entries import MODEL_SLUGS, cell, register
from . import context_fits, context_results

number = partial(register, "beyond/3_long_outputs")
TESTED = {slug: MODEL_SLUGS[slug] for slug in ("llama-3.1-405b", "llama-3.1-70b", "mixtral-8x22b")}
SUBJECTS = {"baseline": exact.BASELINE, **MODEL_SLUGS}
CENTRES = {"median": "p50", "mean": "mean"}
READINGS = {"lowest": "min", "median": "median", "highest": "max"}
FLEETS = ("traditional", "long", "mixed")
# anchors in the paper's fit, without the models' own rows
ANCHORS: Mapping[str, context_fits.Anchor] = {
    slug: anchor for slug, anchor in context_fits.ANCHORS.items() if slug != "own"
}
QUERIES = {"median-traditional": "typical_ratio", "mean-long": "long_ratio"}
ENDS = {"lowest": "min", "highest": "max"}
# number -> column of `context_results.by_anchor`, unit, meaning
BY_ANCHOR = {
    "baseline-median-traditional": (
        *("typical_median", "Wh/query"),
        "median energy of a traditional query, baseline, with the context fits",
    ),
    "fleet-total-mixed": ("mixed", "GWh/day", "energy of the mixed fleet with the context fits"),
} | {
    f"fleet-ratio-{fleet}": (
        *(f"{fleet}_ratio", "×"),
        f"energy of the {fleet} fleet with the context fits, divided by that with the capped fit",
    )
    for fleet in ("long", "mixed")
}
CONTEXTS = {"1k": 1_024, "32k": 32_768}


@number(
    "context-half-length-{model}",
    "tokens",
    "mean context K that halves the speed of decoding, in the shape used for {model}",
)
def _half_length(_: Assumptions, model: str) -> float:
    return context_fits.shape_of(model).half_context_tokens


@number(
    "context-spread-{model}",
    "%",
    "spread of the ln of measured throughput of {model} about the context fit",
    2,
    model=TESTED,
)
def _spread(_: Assumptions, model: str) -> float:
    return 100 * context_fits.paper_shapes()[model].spread


@number(
    "left-out-miss-{law}-{model}",
    "×",
    "typical factor between predicted and measured throughput of {model} ({law} fit), for rows "
    "that the released code does not use; the fit uses the released rows not read off a figure",
    model=TESTED,
    law=("cap", "context"),
)
def _miss(_: Assumptions, model: str, law: str) -> float:
    return typical_factor(np.log(context_fits.left_out(model)[f"{law}_ratio"]))


@number(
    "left-out-miss-{law}-with-figure-readings",
    "×",
    "typical factor between predicted and measured throughput of Llama 3.1 405B ({law} fit), for "
    "rows that the released code does not use; the fit uses all released rows",
    law=("cap", "context"),
)
def _miss_with_figures(_: Assumptions, law: str) -> float:
    return typical_factor(np.log(context_fits.left_out(figure_rows=True)[f"{law}_ratio"]))


@number(
    "context-series",
    "series",
    "number of TensorRT-LLM series that have a context fit and outputs of 8,192 tokens or more",
    2,
)
def _series(_: Assumptions) -> float:
    return len(context_fits.measured_shapes())


@number(
    "context-longest-output",
    "tokens",
    "longest output of the TensorRT-LLM series with a context fit",
    5,
)
def _longest_output(_: Assumptions) -> float:
    return float(context_fits.measured_shapes()["longest_output"].max())


@number(
    "context-half-length-{reading}",
    "tokens",
    "{reading.slug} half-speed context K of the TensorRT-LLM series that have a context fit",
    reading=READINGS,
)
def _half_lengths(_: Assumptions, reading: str) -> float:
    return float(context_fits.measured_shapes()["half_context"].agg(reading))


@number(
    "context-doubling-{context}-{reading}",
    "×",
    "throughput of decoding at twice a mean context of {context} tokens, divided by that at this "
    "context: {reading} of the TensorRT-LLM series that have a context fit",
    context=CONTEXTS,
    reading=tuple(READINGS),
)
def _doubling(_: Assumptions, context: int, reading: str) -> float:
    return float(context_fits.doubled_contexts(np.array([context]))[reading].iloc[0])


@number(
    "context-fastest-output-tokens-{model}",
    "tokens",
    "output length at which {model} has its highest throughput, for the settings' input length",
    model=TESTED,
)
def _fastest_output(a: Assumptions, model: str) -> float:
    at = query_kinds.input_tokens(a, "traditional")
    return context_fits.shape_of(model).fastest_output_tokens(at)


@number(
    "fleet-ratio-mixed-shape-{reading}",
    "×",
    "energy of the mixed fleet if all models have the shape of one TensorRT-LLM series, divided by "
    "that with the capped fit: {reading.slug} of the series",
    2,
    reading=READINGS,
)
def _by_shape(a: Assumptions, reading: str) -> float:
    totals = context_results.mixed_by_shape(a)["gwh_per_day"]
    return float((totals / float(exact.fleet(a)["mixed"])).agg(reading))


@number(
    "slowdown-deepseek-r1-h200",
    "×",
    "measured throughput of DeepSeek-R1-0528 on H200 with 1,024 output tokens, divided by that "
    "with 32,768 output tokens",
)
def _slowdown(_: Assumptions) -> float:
    rows = trtllm_rows.load()
    series = (rows[trtllm_rows.SERIES] == list(context_fits.DEEPSEEK_SERIES)).all(axis=1)
    own = rows[series].set_index(["input_tokens", "output_tokens"])["tps_per_gpu"]
    return float(own[1024, 1024] / own[1024, 32768])


@number(
    "{subject}-{centre}-{regime}-context",
    "Wh/query",
    "{centre.slug} energy of a {regime} query, {subject}, with the context fits",
    subject=SUBJECTS,
    centre=CENTRES,
)
def _energy(a: Assumptions, regime: Regime, subject: str, centre: str) -> float:
    return cell(context_results.per_query(a, regime), subject, centre)


@number(
    "{subject}-{centre}-ratio-long-context",
    "×",
    "{centre.slug} energy of a long query divided by that of a traditional query, {subject}, with "
    "the context fits",
    subject=SUBJECTS,
    centre=CENTRES,
)
def _ratio(a: Assumptions, subject: str, centre: str) -> float:
    return _energy(a, "long", subject, centre) / _energy(a, "traditional", subject, centre)


@number(
    "{subject}-{query}-context-over-cap",
    "×",
    "{query.words} query, {subject}: energy with the context fits divided by energy with the "
    "capped fit",
    subject=SUBJECTS,
    query=QUERIES,
)
def _over_cap(a: Assumptions, subject: str, query: str) -> float:
    return cell(context_results.models_beside_the_cap(a), subject, query)


@number(
    "fleet-total-{fleet}-context",
    "GWh/day",
    "energy of the {fleet} fleet with the context fits",
    fleet=FLEETS,
)
def _fleet(a: Assumptions, fleet: str) -> float:
    return float(context_results.fleet(a)[fleet])


@number(
    "fleet-ratio-{fleet}-context",
    "×",
    "energy of the {fleet} fleet with the context fits, divided by that with the capped fit",
    fleet=FLEETS,
)
def _fleet_ratio(a: Assumptions, fleet: str) -> float:
    return float(context_results.fleet(a)[fleet] / exact.fleet(a)[fleet])


@number(
    "context-row-miss-{anchor}",
    "×",
    "typical factor between the context fits and their models' rows; level of the fits from own "
    "rows, the typical query or an input and an output length: {anchor.listed}",
    anchor=context_fits.ANCHORS,
)
def _row_miss(a: Assumptions, anchor: context_fits.Anchor) -> float:
    return context_results.row_miss(a, anchor)


@number(
    "context-row-miss-{model}",
    "×",
    "typical factor between the context fit of {model} and its own rows, which determine its level",
)
def _row_miss_of_model(a: Assumptions, model: str) -> float:
    return context_results.row_miss(a, model=model)


@number(
    "fleet-total-mixed-anchor-{anchor}",
    "GWh/day",
    "energy of the mixed fleet with context fits whose level is from the paper's fit, at the "
    "typical query or an input and an output length: {anchor.listed}",
    anchor=ANCHORS,
)
def _anchored_fleet(a: Assumptions, anchor: context_fits.Anchor) -> float:
    return float(context_results.fleet(a, anchor=anchor)["mixed"])


@number(
    "fleet-ratio-{fleet}-anchor-{anchor}",
    "×",
    "energy of the {fleet} fleet with context fits, divided by that with the capped fit; level of "
    "the context fits from the paper's fit, at the typical query or an input and an output length: "
    "{anchor.listed}",
    fleet=("long", "mixed"),
    anchor=ANCHORS,
)
def _anchored_ratio(a: Assumptions, fleet: str, anchor: context_fits.Anchor) -> float:
    return float(context_results.fleet(a, anchor=anchor)[fleet] / exact.fleet(a)[fleet])


@number(
    "{of}-anchor-{end}",
    "{of[1]}",
    "{of[2]}: {end.slug} value over all levels of the fits",
    of=BY_ANCHOR,
    end=ENDS,
)
def _over_levels(a: Assumptions, of: tuple[str, str, str], end: str) -> float:
    return float(context_results.by_anchor(a)[of[0]].agg(end))


@number(
    "fleet-ratio-mixed-shape-anchor-{end}",
    "×",
    "energy of the mixed fleet with the context fits, divided by that with the capped fit: "
    "{end.slug} value over all shapes and levels of the fits",
    2,
    end=ENDS,
)
def _grid_end(a: Assumptions, end: str) -> float:
    totals = context_results.mixed_by_shape_and_anchor(a)["gwh_per_day"]
    return float((totals / float(exact.fleet(a)["mixed"])).agg(end))
