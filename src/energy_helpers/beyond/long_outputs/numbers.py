"""Numbers of the long regime under a throughput that falls with the context."""

from __future__ import annotations

from functools import partial

from ...facts import trtllm_rows
from ...method import exact
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import MODEL_SLUGS, cell, register
from . import context_fits, context_results

number = partial(register, "beyond/3_long_outputs")
TESTED = {slug: MODEL_SLUGS[slug] for slug in ("llama-3.1-405b", "llama-3.1-70b", "mixtral-8x22b")}
SUBJECTS = {"baseline": exact.BASELINE, **MODEL_SLUGS}
CENTRES = {"median": "p50", "mean": "mean"}
READINGS = {"lowest": "min", "median": "median", "highest": "max"}
FLEETS = ("traditional", "long", "mixed")


@number(
    "context-half-length-{model}",
    "tokens",
    "mean context that halves the speed of decoding, K, in the law taken for {model}",
)
def _half_length(_: Assumptions, model: str) -> float:
    return context_fits.shape_of(model).half_context_tokens


@number(
    "context-spread-{model}",
    "%",
    "spread of the measured rows of {model} about the law of the context, of ln TPS",
    2,
    model=TESTED,
)
def _spread(_: Assumptions, model: str) -> float:
    return 100 * context_fits.paper_shapes()[model].spread


@number(
    "left-out-miss-{law}-{model}",
    "×",
    "factor by which the law ({law}) misses the rows of {model} that the released code leaves out",
    model=TESTED,
    law=("cap", "context"),
)
def _miss(_: Assumptions, model: str, law: str) -> float:
    return context_fits.typical_miss(context_fits.left_out(model)[f"{law}_ratio"])


@number(
    "context-series",
    "series",
    "series of TensorRT-LLM rows with 8,192 output tokens or more that identify a law",
    2,
)
def _series(_: Assumptions) -> float:
    return len(context_fits.measured_shapes())


@number("context-longest-output", "tokens", "longest output of those series", 5)
def _longest_output(_: Assumptions) -> float:
    return float(context_fits.measured_shapes()["longest_output"].max())


@number(
    "context-half-length-{reading}",
    "tokens",
    "{reading.slug} of the half-speed contexts K of those series",
    reading=READINGS,
)
def _half_lengths(_: Assumptions, reading: str) -> float:
    return float(context_fits.measured_shapes()["half_context"].agg(reading))


@number(
    "fleet-ratio-mixed-shape-{reading}",
    "×",
    "mixed fleet with the shape of one series for all models / with the cap, {reading.slug}",
    2,
    reading=READINGS,
)
def _by_shape(a: Assumptions, reading: str) -> float:
    totals = context_results.mixed_by_shape(a)["gwh_per_day"]
    return float((totals / float(exact.fleet(a)["mixed"])).agg(reading))


@number(
    "slowdown-deepseek-r1-h200",
    "×",
    "measured throughput of DeepSeek-R1-0528 on H200, 1,024 tokens out / 32,768 tokens out",
)
def _slowdown(_: Assumptions) -> float:
    rows = trtllm_rows.load()
    series = (rows[trtllm_rows.SERIES] == list(context_fits.DEEPSEEK_SERIES)).all(axis=1)
    own = rows[series].set_index(["input_tokens", "output_tokens"])["tps_per_gpu"]
    return float(own[1024, 1024] / own[1024, 32768])


@number(
    "{subject}-{centre}-{regime}-context",
    "Wh/query",
    "{centre.slug} energy of a {regime} query, {subject}, under the law of the context",
    subject=SUBJECTS,
    centre=CENTRES,
)
def _energy(a: Assumptions, regime: Regime, subject: str, centre: str) -> float:
    return cell(context_results.per_query(a, regime), subject, centre)


@number(
    "{subject}-{centre}-ratio-long-context",
    "×",
    "long / traditional query, {centre.slug}, {subject}, under the law of the context",
    subject=SUBJECTS,
    centre=CENTRES,
)
def _ratio(a: Assumptions, subject: str, centre: str) -> float:
    return _energy(a, "long", subject, centre) / _energy(a, "traditional", subject, centre)


@number(
    "fleet-total-{fleet}-context",
    "GWh/day",
    "energy of the {fleet} fleet under the law of the context",
    fleet=FLEETS,
)
def _fleet(a: Assumptions, fleet: str) -> float:
    return float(context_results.fleet(a)[fleet])


@number(
    "fleet-ratio-{fleet}-context",
    "×",
    "{fleet} fleet under the law of the context / with the cap",
    fleet=FLEETS,
)
def _fleet_ratio(a: Assumptions, fleet: str) -> float:
    return float(context_results.fleet(a)[fleet] / exact.fleet(a)[fleet])
