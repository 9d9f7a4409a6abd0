"""Numbers of the input length (S.III) and the power coupling (S.IV)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from ...editions import released_run
from ...method import exact, query
from ...method.assumptions import Assumptions, Regime
from ...registry.entries import register
from .. import input_and_power

length_number = partial(register, "supplement/s3_input_length")
coupling_number = partial(register, "supplement/s4_power_coupling")
# part of the name -> axis on which modes are counted
AXES = {"modes": "logarithmic", "modes-linear": "linear"}
# part of the name -> axis on which modes are counted, unit of the density
DENSITIES = {
    "modes": ("linear", "watt-hour"),
    "modes-logarithmic": ("logarithmic", "unit of ln Wh"),
}
INPUT: dict[str, Any] = {
    "tokens": input_and_power.INPUT_LENGTHS,
    "effective": input_and_power.EFFECTIVE_SLUGS,
}
WHERE = "input of {tokens:,} tokens, effective length {effective}, {regime} queries"


def _run(a: Assumptions, tokens: float, effective: str | None) -> Assumptions:
    return input_and_power.with_input(
        a, tokens, effective or input_and_power.own_effective_length(a)
    )


def _ratio(a: Assumptions, run: Assumptions, regime: Regime) -> float:
    of_main = input_and_power.median_wh(input_and_power.main_run(a), regime)
    return input_and_power.median_wh(run, regime) / of_main


@length_number(
    "input-{tokens}-{effective}-median-{regime}",
    "Wh/query",
    f"median energy per baseline query, {WHERE}",
    **INPUT,
)
def _input_median(a: Assumptions, regime: Regime, tokens: int, effective: str) -> float:
    return input_and_power.median_wh(_run(a, tokens, effective), regime)


@length_number(
    "input-{tokens}-{effective}-ratio-{regime}",
    "×",
    f"median / median of the main run, {WHERE}",
    **INPUT,
)
def _input_ratio(a: Assumptions, regime: Regime, tokens: int, effective: str) -> float:
    return _ratio(a, _run(a, tokens, effective), regime)


@length_number(
    "input-{tokens}-{effective}-{axis}-{regime}",
    "-",
    f"number of modes of the baseline's energy on a {{axis}} axis, {WHERE}",
    1,
    **INPUT,
    axis=AXES,
)
def _input_modes(a: Assumptions, regime: Regime, tokens: int, effective: str, axis: str) -> float:
    return len(input_and_power.modes(_run(a, tokens, effective), regime, axis))


@length_number(
    "input-500-increase-{regime}",
    "%",
    "increase of the median by 500 input tokens, counted as in these settings, {regime} queries",
    2,
)
def _increase(a: Assumptions, regime: Regime) -> float:
    return 100 * (_ratio(a, _run(a, 500, None), regime) - 1)


@length_number(
    "input-doubled-ratio-{regime}",
    "×",
    "median at 1,000 input tokens / median at 500 input tokens, counted as in these settings, "
    "{regime} queries",
)
def _doubled_input(a: Assumptions, regime: Regime) -> float:
    of_one = input_and_power.median_wh(_run(a, 500, None), regime)
    return input_and_power.median_wh(_run(a, 1_000, None), regime) / of_one


@length_number(
    "output-doubled-ratio-{regime}",
    "×",
    "median with outputs twice as long / median, with the input counted as in these settings, "
    "{regime} queries",
)
def _doubled_output(a: Assumptions, regime: Regime) -> float:
    run = _run(a, 500, None)
    if regime == "long":
        name = "long_output_tokens_median"
    else:
        name = "output_tokens_median" if run.output_tokens_mean is None else "output_tokens_mean"
    try:
        twice = run.replace(**{name: 2 * getattr(run, name)})
    except ValueError:
        # the doubled length is above the bound of the setting
        return math.nan
    return input_and_power.median_wh(twice, regime) / input_and_power.median_wh(run, regime)


@length_number(
    "input-doubled-over-output-doubled-{regime}",
    "×",
    "increase of the median from doubling the input / increase from doubling the output, "
    "{regime} queries",
)
def _doubled(a: Assumptions, regime: Regime) -> float:
    of_input, of_output = (f(a, regime) - 1 for f in (_doubled_input, _doubled_output))
    return of_input / of_output if of_output else math.nan


@length_number(
    "input-5000-{density}-{regime}",
    "-",
    "number of modes of the density per {density[1]} at 5,000 input tokens, counted as in this "
    "edition, {regime} queries",
    1,
    density=DENSITIES,
)
def _modes(a: Assumptions, regime: Regime, density: tuple[str, str]) -> float:
    return len(input_and_power.modes(_run(a, 5_000, None), regime, density[0]))


@length_number(
    "input-5000-modes-most-of-a-model-{regime}",
    "-",
    "largest number of modes of a model at 5,000 input tokens, counted as in these settings, "
    "{regime} queries",
    1,
)
def _most_modes(a: Assumptions, regime: Regime) -> float:
    return max(map(len, input_and_power.model_modes(_run(a, 5_000, None), regime).values()))


coupling_number(
    "power-coupling-{coupling}-median-{regime}",
    "Wh/query",
    "median energy per baseline query, power coupling {coupling}, {regime} queries",
    coupling=input_and_power.COUPLED,
)(partial(input_and_power.coupled_median_wh, model=exact.BASELINE))


@coupling_number(
    "power-coupling-{coupling}-ratio-{regime}",
    "×",
    "median / median of the main run, power coupling {coupling}, {regime} queries",
    coupling=input_and_power.COUPLED,
)
def _coupled_ratio(a: Assumptions, regime: Regime, coupling: str) -> float:
    return input_and_power.model_ratio(a, coupling, exact.BASELINE, regime)


coupling_number(
    "power-coupling-{coupling}-ratio-{model}-{regime}",
    "×",
    "median / median of the main run, {model}, power coupling {coupling}, {regime} queries",
    coupling=input_and_power.COUPLED,
)(input_and_power.model_ratio)


@coupling_number(
    "power-coupling-increase-{regime}",
    "%",
    "increase of the median with the power coupling of these settings, {regime} queries",
    2,
)
def _coupled_increase(a: Assumptions, regime: Regime) -> float:
    return 100 * (_coupled_ratio(a, regime, input_and_power.own_coupling(a)) - 1)


@coupling_number(
    "replay-power-coupling-increase-{regime}",
    "%",
    "increase of the median with the released power coupling, {regime} queries, as printed by the "
    "released run",
    2,
)
def _replayed_increase(a: Assumptions, regime: Regime) -> float:
    return released_run.replayed_number(
        a, lambda released: released_run.coupled_increase(released, regime)
    )


@coupling_number(
    "power-coupling-{coupling}-idle-power",
    "kW",
    "power of an eight-GPU node at zero throughput, power coupling {coupling}",
    coupling=input_and_power.COUPLED,
)
def _idle_power_kw(a: Assumptions, coupling: str) -> float:
    idle, _ = _line(a, coupling)
    return idle * a.node_power_kw


@coupling_number(
    "power-coupling-{coupling}-top-share",
    "share",
    "P / P_max at the highest throughput, power coupling {coupling}",
    2,
    coupling=input_and_power.COUPLED,
)
def _top_share(a: Assumptions, coupling: str) -> float:
    return sum(_line(a, coupling))


def _line(a: Assumptions, coupling: str) -> tuple[float, float]:
    if not input_and_power.has_line(a, coupling):
        return math.nan, math.nan
    return query.power_share(a.replace(power_coupling=coupling))


@coupling_number(
    "power-coupling-idle-power",
    "kW",
    "power of an eight-GPU node at zero throughput, with the power coupling of these settings",
    2,
)
def _own_idle_power_kw(a: Assumptions) -> float:
    return _idle_power_kw(a, input_and_power.own_coupling(a))


@coupling_number(
    "power-coupling-top-share",
    "share",
    "P / P_max at the highest throughput, with the power coupling of these settings",
    1,
)
def _own_top_share(a: Assumptions) -> float:
    return _top_share(a, input_and_power.own_coupling(a))
