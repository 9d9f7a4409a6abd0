"""Arithmetic claims of sections 1 to 4, from the paper's printed inputs and from our inputs."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ..editions import runs
from ..editions.runs import Result
from ..facts.benchmark_rows import load_throughput
from ..facts.units import (
    HOURS_PER_DAY,
    KW_S_PER_WH,
    MWH_PER_GWH,
    SECONDS_PER_HOUR,
    W_PER_KW,
    WH_PER_GWH,
)
from ..method import distributions, exact, lever_gains, throughput
from ..method.assumptions import Assumptions
from .case import (
    VALUES,
    Case,
    Results,
    Values,
    extremes,
    fixed,
    numbers_in,
    printed,
    printed_inputs,
    ratio,
    say,
    value_of,
)
from .sampled_numbers import compute_sampled, numbers_of

DEEPSEEK, NEMOTRON = "DeepSeek-R1 671B", "Nemotron Ultra 253B"
LLAMA_405B, LLAMA_70B, MIXTRAL = "Llama 3.1 405B", "Llama 3.1 70B", "Mixtral 8x22B"


def _median(a: Assumptions, model: str) -> Result:
    return runs.model_quantile(a, "traditional", model, "p50")


# claim -> function of the printed inputs, and the sentence on what decides the verdict
STEPS: dict[str, tuple[Callable[[dict[str, float]], float], str]] = {
    "s2-mlenergy-405b-fp8": (
        lambda p: p["mlenergy-405b-bf16"] / p["mlenergy-fp8-factor"],
        "The factor taken for FP8 decides: {mlenergy-405b-bf16:g} / {mlenergy-fp8-factor:g} is "
        "{value} Wh.",
    ),
    "s2-aiescore-70b": (
        lambda p: p["aiescore-70b-fp16"] / p["aiescore-fp8-factor"],
        "The factor taken for FP8 decides: {aiescore-70b-fp16:g} / {aiescore-fp8-factor:g} is "
        "{value} Wh.",
    ),
    "s4-30mw": (
        lambda p: (
            p["datacentre-power"] * p["datacentre-utilisation"] / 100 * HOURS_PER_DAY / MWH_PER_GWH
        ),
        "Power and utilisation decide: over a day they come to {value} GWh.",
    ),
    "s4-websearch-gwh": (
        lambda p: p["web-search"] * p["queries"] / WH_PER_GWH,
        "The {web-search:g} Wh of a web search decide: {value} GWh a day.",
    ),
}
# the same for claims whose number the released settings also give
STEPS_OF_SETTINGS: dict[str, tuple[Callable[[dict[str, float]], float], str]] = {
    "s4-beta": (
        lambda p: p["redundancy"] * p["idle-overhead"] * p["network-overhead"],
        "The idle overhead decides: {redundancy:g} × {idle-overhead:g} × {network-overhead:g} is "
        "{value_5}; with the released {settings.idle_overhead:g} it is {ours_5}.",
    ),
    "sv-sinusoid": (
        lambda p: (p["load-low"] + p["load-high"]) / 2,
        "The range of the load decides: a sinusoid from {load-low:g} to {load-high:g}% has its "
        "mean midway, which is {value_4}%.",
    ),
    "sv-pdyn": (
        lambda p: p["node-power"] - p["idle-power"],
        "The node's power decides: {node-power:g} − {idle-power:g} kW, which is {value_4} kW.",
    ),
    "sv-uniform": (
        lambda p: p["node-power"] * HOURS_PER_DAY,
        "The node's power decides: {node-power:g} kW for 24 hours, which is {value_4} kWh.",
    ),
    "sv-sin": (
        lambda p: HOURS_PER_DAY * (p["idle-power"] + p["dynamic-power"] * p["load-mean"] / 100),
        "The mean load decides: 24 × ({idle-power:g} + {dynamic-power:g} × {load-mean:g}%), "
        "which is {value_4} kWh.",
    ),
}


def _step(claim: str, case: Case) -> Values:
    inputs = printed_inputs()
    formula, why = (STEPS | STEPS_OF_SETTINGS)[claim]
    written = fixed(formula(inputs))
    words = {"value": say(written), "value_4": say(written, "", 4), "value_5": say(written, "", 5)}
    if claim in STEPS:
        return Values(written, None, why.format_map(inputs | words))
    released = compute_sampled(case.released, *numbers_of(claim))
    words["ours_5"] = say(released, "", 5)
    return Values(written, released, why.format_map(inputs | words | {"settings": case.released}))


VALUES.update({claim: partial(_step, claim) for claim in STEPS | STEPS_OF_SETTINGS})


@value_of("abs-overestimate-range", "v2-overestimate-range")
def _overestimates(case: Case) -> Values:
    inputs = printed_inputs()
    figures = {
        LLAMA_70B: inputs["aiescore-70b-fp8"],
        MIXTRAL: inputs["iea-mixtral"],
        DEEPSEEK: inputs["iea-deepseek"],
    }

    def ratios(a: Assumptions, known: dict[str, float]) -> dict[str, Result]:
        own = {model: known.get(model, _median(a, model).value) for model in figures}
        return {m: Result.fixed(figures[m] / own[m]) for m in figures}

    # the paper prints the median of only one of the three models
    mixtral = {MIXTRAL: printed("s2-mixtral-median")}
    written = None if case.written is None else extremes(ratios(case.text, mixtral).values())
    released = ratios(case.released, {})
    blend = exact.statistic(case.released, "traditional", exact.BASELINE, "p50")
    named = ", ".join(f"{model} {say(value)}" for model, value in released.items())
    as_written = f"{say(written, '×')} as written and " if written else ""
    return Values(
        written,
        extremes(released.values()),
        f"The estimate that each figure is divided by decides: the model's own median gives "
        f"{as_written}{named} as released; the median of the blend would give "
        f"{say(min(figures.values()) / blend)} to {say(max(figures.values()) / blend, '×')}.",
    )


@value_of("abs-tokens-15x", "v2-tokens-15x")
def _tokens(case: Case) -> Values:
    medians = printed("s2-lout-median-long") / printed("s2-lout-median-trad")
    a = case.released
    ours = a.long_output_tokens_median / (a.output_tokens_median or math.nan)
    return Values(
        None if case.written is None else fixed(medians),
        fixed(ours),
        f"The two medians of the output length decide: their ratio is {say(medians)}; read as so "
        f"many more, it is {say(medians - 1)}, which does not round to {case.stated} either.",
    )


@value_of("abs-13-fold", "v2-13x")
def _long_over_traditional(case: Case) -> Values:
    joule = case.claim.startswith("v2")
    long = printed("v2-tts-median" if joule else "abs-tts-median-wh")
    traditional = printed("v2-median-wh" if joule else "abs-median-wh")
    ours = ratio(
        runs.baseline_quantile(case.released, "long", "p50"),
        runs.baseline_quantile(case.released, "traditional", "p50"),
    )
    return Values(
        fixed(long / traditional),
        (ours,),
        f"The two printed medians decide: {long:g} / {traditional:g} is "
        f"{say(long / traditional)}, and {say(ours)} as released.",
    )


def _two_and_three(gains: dict[str, float]) -> tuple[float, float]:
    """Return the product of the gains of hardware and model, and the product of all three gains."""
    two = gains["hardware"] * gains["model"]
    return two, two * gains["serving"]


@value_of("abs-combined-8-20x", "v2-8-20x")
def _combined(case: Case) -> Values:
    def products(a: Assumptions) -> Results:
        return compute_sampled(a, "lever-hardware-model-ratio", "lever-combined-ratio")

    ends = {
        end: _two_and_three(
            {lever: getattr(case.released, f"alpha_{lever}_{end}") for lever in lever_gains.LEVERS}
        )
        for end in ("p5", "p95")
    }
    low, high = products(case.released)
    edge = (
        ", on the edge of what rounds to 8" if math.isclose(low.value, case.criteria[0].low) else ""
    )
    return Values(
        None if case.written is None else products(case.written),
        (low, high),
        f"The reading decides: the median gains of hardware and model multiply to {say(low)}"
        f"{edge}, with serving to {say(high)}; the lower ends of the ranges would give "
        f"{say(fixed(*ends['p5']))}, the upper ends {say(fixed(*ends['p95']))}.",
    )


@value_of("s3-combined-example")
def _example(case: Case) -> Values:
    inputs = printed_inputs()
    ends = {
        end: {lever: inputs[f"example-{lever}-{end}"] for lever in lever_gains.LEVERS}
        for end in ("low", "high")
    }
    middle = {
        lever: math.sqrt(ends["low"][lever] * ends["high"][lever]) for lever in lever_gains.LEVERS
    }
    return Values(
        fixed(*_two_and_three(middle)),
        None,
        f"The reading decides: the middles of the printed ranges of hardware and model multiply to "
        f"{say(_two_and_three(middle)[0])}, with serving to {say(_two_and_three(middle)[1])}; "
        f"their lower ends would give {say(fixed(*_two_and_three(ends['low'])))}, their upper ends "
        f"{say(fixed(*_two_and_three(ends['high'])))}.",
    )


@value_of("abs-web-search-similarity")
def _web_search(case: Case) -> Values:
    inputs = printed_inputs()
    search_gwh = inputs["web-search"] * inputs["queries"] / WH_PER_GWH
    stated = printed("s4-mixed-optimised")
    ours = runs.fleet_total(case.released, "mixed_improved").scaled(1 / search_gwh)
    alone = runs.fleet_total(case.released, "traditional_improved").scaled(1 / search_gwh)
    return Values(
        fixed(stated / search_gwh),
        (ours,),
        f"The mix decides: with one query in ten long, {stated:g} GWh are "
        f"{say(stated / search_gwh)} times the {search_gwh:g} GWh of as many web searches; the "
        f"improved traditional fleet, which section 4 compares, comes to {say(alone)} times.",
    )


@value_of("s2-pmax-ds", "v2-pmax-ds")
def _deepseek_node(case: Case) -> Values:
    gpus = printed_inputs()["deepseek-gpus"]
    node_kw = printed("v2-pmax-h100") if case.written is None else printed_inputs()["node-power"]
    written = node_kw * gpus / throughput.NODE_GPUS
    return Values(
        fixed(written),
        fixed(case.released.node_power_kw * gpus / throughput.NODE_GPUS),
        f"Scaling by GPUs decides: {node_kw:g} kW × {gpus:g} / "
        f"{throughput.NODE_GPUS} is {say(written, 'kW', 5)}.",
    )


@value_of("v2-announced-pc", "v2-announced-microwave")
def _appliance(case: Case) -> Values:
    inputs = printed_inputs()
    watts = inputs["pc-power" if case.claim == "v2-announced-pc" else "microwave-power"]
    low, high = numbers_in("v2-announced-range")
    seconds = fixed(*(SECONDS_PER_HOUR * wh / watts for wh in (low, high)))
    return Values(
        seconds,
        None,
        f"The printed power decides: {low:g} and {high:g} Wh run {watts:,.0f} W for "
        f"{say(seconds, 's')}.",
    )


@value_of("s2-pnode-centre")
def _centre(case: Case) -> Values:
    law = distributions.utilisation(case.text)
    low, high = case.text.utilisation_p5, case.text.utilisation_p95
    names = numbers_of(case.claim)
    return Values(
        compute_sampled(case.text, *names),
        compute_sampled(case.released, *names),
        f"The P5-P95 range decides: a log-normal with {low:g} and {high:g} has the median "
        f"{say(law.median)} and the mean {say(law.mean)}; the middle of the two ends is "
        f"{say((low + high) / 2)}.",
    )


@value_of("s2-constant-3-6")
def _constant(case: Case) -> Values:
    value = SECONDS_PER_HOUR / W_PER_KW
    return Values(
        fixed(value),
        fixed(KW_S_PER_WH),
        f"The units decide: {SECONDS_PER_HOUR} s an hour over {W_PER_KW} W a kW is {value:g}.",
    )


@value_of("s2-mlenergy-405b-bf16-8xh100")
def _weights(case: Case) -> Values:
    params_b = throughput.models(case.text)[LLAMA_405B].total_params_b
    weights_gb = params_b * printed_inputs()["bf16-bytes"]
    memory_gb = case.criteria[0].high
    return Values(
        fixed(weights_gb),
        None,
        f"The number format decides: {params_b:g}B parameters of two bytes are {weights_gb:g} GB, "
        f"the node holds {memory_gb:g} GB; at FP8 they are {params_b:g} GB and fit.",
    )


@value_of("s2-405b-consistent", "s2-mixtral-close")
def _measured(case: Case) -> Values:
    inputs = printed_inputs()
    measured, claim, model = (
        (inputs["mlenergy-405b-fp8"], "s2-405b-median", LLAMA_405B)
        if case.claim == "s2-405b-consistent"
        else (inputs["mlenergy-mixtral"], "s2-mixtral-median", MIXTRAL)
    )
    ours = ratio(Result.fixed(measured), _median(case.released, model))
    estimate = printed(claim)
    return Values(
        fixed(measured / estimate),
        (ours,),
        f"The two printed energies decide: {measured:g} / {estimate:g} Wh is "
        f"{say(measured / estimate)}, and {say(ours)} with the released median.",
    )


@value_of("s2-nemotron-size")
def _nemotron(case: Case) -> Values:
    size = printed_inputs()["nemotron-params"]
    return Values(
        fixed(size),
        None,
        f"The model's name decides: section 3 and table S.I print {size:g}B; "
        f"{case.stated} has its last two digits in the other order, as the released table has.",
    )


@value_of("s3-nemotron-vs-r1")
def _nemotron_over_deepseek(case: Case) -> Values:
    def ratios(a: Assumptions) -> Results:
        rows = load_throughput(a.throughput_rows)
        lengths = ["input_tokens", "output_tokens"]
        tps = rows.pivot_table("tps_tok_s", lengths, "model", aggfunc="max")
        return extremes(fixed(*(tps[NEMOTRON] / tps[DEEPSEEK]).dropna()))

    return Values(
        ratios(case.text),
        ratios(case.released),
        f"The rows of table S.I decide: at the lengths that both models have, the throughputs "
        f"have the ratios {say(ratios(case.text))}.",
    )
