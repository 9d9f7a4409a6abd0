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
    listed,
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


# claim -> function of the printed inputs, and the explanation
STEPS: dict[str, tuple[Callable[[dict[str, float]], float], str]] = {
    "s2-mlenergy-405b-fp8": (
        lambda p: p["mlenergy-405b-bf16"] / p["mlenergy-fp8-factor"],
        "Divided by the factor {mlenergy-fp8-factor:g} for FP8, {mlenergy-405b-bf16:g} Wh is "
        "{value} Wh, {judged}.",
    ),
    "s2-aiescore-70b": (
        lambda p: p["aiescore-70b-fp16"] / p["aiescore-fp8-factor"],
        "Divided by the factor {aiescore-fp8-factor:g} for FP8, {aiescore-70b-fp16:g} Wh is "
        "{value} Wh, {judged}.",
    ),
    "s4-30mw": (
        lambda p: (
            p["datacentre-power"] * p["datacentre-utilisation"] / 100 * HOURS_PER_DAY / MWH_PER_GWH
        ),
        "The printed power and utilisation give {value} GWh a day, {judged}.",
    ),
    "s4-websearch-gwh": (
        lambda p: p["web-search"] * p["queries"] / WH_PER_GWH,
        "At {web-search:g} Wh a search, the printed number of searches uses {value} GWh a day, "
        "{judged}.",
    ),
}
# the same for claims whose number the released settings also give
STEPS_OF_SETTINGS: dict[str, tuple[Callable[[dict[str, float]], float], str]] = {
    "s4-beta": (
        lambda p: p["redundancy"] * p["idle-overhead"] * p["network-overhead"],
        "The printed factors {redundancy:g} × {idle-overhead:g} × {network-overhead:g} give "
        "{value_5}, {judged}. With the released idle overhead of {settings.idle_overhead:g}, the "
        "product is {ours_5}.",
    ),
    "sv-sinusoid": (
        lambda p: (p["load-low"] + p["load-high"]) / 2,
        "A sinusoid from {load-low:g} to {load-high:g}% has a mean of {value_4}%, {judged}.",
    ),
    "sv-pdyn": (
        lambda p: p["node-power"] - p["idle-power"],
        "The printed powers give {node-power:g} − {idle-power:g} = {value_4} kW, {judged}.",
    ),
    "sv-uniform": (
        lambda p: p["node-power"] * HOURS_PER_DAY,
        "A node of {node-power:g} kW uses {value_4} kWh in 24 hours, {judged}.",
    ),
    "sv-sin": (
        lambda p: HOURS_PER_DAY * (p["idle-power"] + p["dynamic-power"] * p["load-mean"] / 100),
        "The printed inputs give 24 × ({idle-power:g} + {dynamic-power:g} × {load-mean:g}%) = "
        "{value_4} kWh, {judged}.",
    ),
}


def _step(claim: str, case: Case) -> Values:
    inputs = printed_inputs()
    formula, why = (STEPS | STEPS_OF_SETTINGS)[claim]
    written = fixed(formula(inputs))
    words = {"value": say(written), "value_4": say(written, "", 4), "value_5": say(written, "", 5)}
    words["judged"] = case.judged(written)
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
    named = listed([f"{say(value, '×')} for {model}" for model, value in released.items()])
    by_text = ""
    if written:
        by_text = f"With the settings of the text, the ratios go from {say(written[:1])} to "
        by_text += f"{say(written[1:], '×')}. "
    return Values(
        written,
        extremes(released.values()),
        f"Each figure is divided by that model's median. {by_text}With the released code, "
        f"the ratios are {named}. Divided by the median of all models together, they would go from "
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
        f"The ratio of the two median output lengths is {say(medians)}, "
        f"{case.judged(fixed(medians))}. Read as “times more”, it is {say(medians - 1)}, "
        f"{case.judged(fixed(medians - 1))}.",
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
        f"The two printed medians give {long:g} / {traditional:g} = {say(long / traditional)}, "
        f"{case.judged(fixed(long / traditional))}. The medians of the released code give "
        f"{say(ours)}.",
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
        f"The median gains of hardware and model multiply to {say(low)}{edge}, and with serving to "
        f"{say(high)}, {case.judged((low, high))}. The lower ends of the ranges would give "
        f"{say(fixed(*ends['p5']))}, and the upper ends {say(fixed(*ends['p95']))}.",
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
        f"The middles of the printed ranges of hardware and model multiply to "
        f"{say(_two_and_three(middle)[0])}, and with serving to {say(_two_and_three(middle)[1])}. "
        f"The lower ends would give {say(fixed(*_two_and_three(ends['low'])))}, and the upper ends "
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
        f"With one query in ten long, the printed {stated:g} GWh are {say(stated / search_gwh)} "
        f"times the {search_gwh:g} GWh of as many web searches, and {say(ours)} times with the "
        f"released code. Without long queries, as in section 4, the factor is {say(alone)}.",
    )


@value_of("s2-pmax-ds", "v2-pmax-ds")
def _deepseek_node(case: Case) -> Values:
    gpus = printed_inputs()["deepseek-gpus"]
    node_kw = printed("v2-pmax-h100") if case.written is None else printed_inputs()["node-power"]
    written = node_kw * gpus / throughput.NODE_GPUS
    return Values(
        fixed(written),
        fixed(case.released.node_power_kw * gpus / throughput.NODE_GPUS),
        f"Scaled by the number of GPUs, {node_kw:g} kW × {gpus:g} / {throughput.NODE_GPUS} is "
        f"{say(written, 'kW', 5)}, {case.judged(fixed(written))}.",
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
        f"At {watts:,.0f} W, {low:g} and {high:g} Wh last for {say(seconds, 's')}, "
        f"{case.judged(seconds)}.",
    )


@value_of("s2-pnode-centre")
def _centre(case: Case) -> Values:
    law = distributions.utilisation(case.text)
    low, high = case.text.utilisation_p5, case.text.utilisation_p95
    names = numbers_of(case.claim)
    return Values(
        compute_sampled(case.text, *names),
        compute_sampled(case.released, *names),
        f"A log-normal distribution whose P5–P95 range is {low:g}–{high:g} has the median "
        f"{say(law.median)}, {case.judged(fixed(law.median))}. Its mean is {say(law.mean)}, and "
        f"the middle of the range is {say((low + high) / 2)}.",
    )


@value_of("s2-constant-3-6")
def _constant(case: Case) -> Values:
    value = SECONDS_PER_HOUR / W_PER_KW
    return Values(
        fixed(value),
        fixed(KW_S_PER_WH),
        f"{SECONDS_PER_HOUR:,} seconds an hour divided by {W_PER_KW:,} W per kW is {value:g}, "
        f"{case.judged(fixed(value))}.",
    )


@value_of("s2-mlenergy-405b-bf16-8xh100")
def _weights(case: Case) -> Values:
    params_b = throughput.models(case.text)[LLAMA_405B].total_params_b
    weights_gb = params_b * printed_inputs()["bf16-bytes"]
    memory_gb = case.criteria[0].high
    return Values(
        fixed(weights_gb),
        None,
        f"At two bytes each, {params_b:g} billion parameters need {weights_gb:g} GB, but the node "
        f"holds {memory_gb:g} GB. At FP8 they need {params_b:g} GB and fit.",
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
        f"The two printed energies give {measured:g} / {estimate:g} = {say(measured / estimate)}, "
        f"{case.judged(fixed(measured / estimate))}. With the median of the released code, the "
        f"ratio is {say(ours)}.",
    )


@value_of("s2-nemotron-size")
def _nemotron(case: Case) -> Values:
    size = printed_inputs()["nemotron-params"]
    return Values(
        fixed(size),
        None,
        f"Section 3 and table S.I print {size:g}B. The digits of {case.stated} are in the order of "
        "the released table, with the last two exchanged.",
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
        f"At the lengths that both models have in table S.I, the ratios of the throughputs are "
        f"{say(ratios(case.text))}, {case.judged(ratios(case.text))}.",
    )
