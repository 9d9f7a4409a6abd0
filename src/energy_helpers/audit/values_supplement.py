"""Claims on the input length (S.III), the power coupling (S.IV) and the fleet factor (S.V)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from ..editions import released_run, runs
from ..editions.runs import Result
from ..method import exact, query
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..paper import daily_load, input_and_power
from .case import (
    Case,
    Results,
    Values,
    fixed,
    mapped,
    printed_inputs,
    ratio,
    say,
    value_of,
)
from .sampled_numbers import compute_sampled, numbers_of

LENGTH, COUPLING = "The effective length", "The power coupling"
# quantity with two definitions -> the definition that an edition uses, and names of both
DEFINITIONS: dict[str, tuple[Callable[[Assumptions], str], dict[str, str]]] = {
    LENGTH: (
        input_and_power.own_effective_length,
        {"output+input": "L_out + L_in", "output+input/30": "L_out + L_in/30"},
    ),
    COUPLING: (
        input_and_power.own_coupling,
        {"as-written": "the printed line", "released": "the released line"},
    ),
}
# function of the settings and of the supplement's definition that returns values
Varied = Callable[[Assumptions, str], Results]


def _median(a: Assumptions, regime: Regime) -> Result:
    return runs.baseline_quantile(a, regime, "p50")


def _regime(case: Case) -> Regime:
    return "long" if "-long" in case.claim else "traditional"


def _percent(result: Result) -> Result:
    return mapped(result, lambda factor: 100 * (factor - 1))


def _crosswise(
    case: Case,
    varied: Varied,
    what: str,
    *,
    unit: str = "",
    note: str = "",
    otherwise: str = "",
) -> Values:
    """Compute a claim by both definitions, and by the released one with the text's settings.

    `otherwise` is the subject of the explanation if both definitions lead to the same verdict.
    """
    definition, words = DEFINITIONS[what]
    by_text, by_code = definition(case.text), definition(case.released)
    written, released = varied(case.text, by_text), varied(case.released, by_code)
    crossed = varied(case.text, by_code)
    tail = f"; {note}" if note else ""
    differ = case.holds(written) is not case.holds(released)
    decides = f"{what} decides" if differ else otherwise
    return Values(
        written,
        released,
        f"{decides}: {words[by_text]} gives {say(written, unit)} with the settings of the text, "
        f"{words[by_code]} gives {say(released, unit)} with the released ones and "
        f"{say(crossed, unit)} with those of the text{tail}.",
    )


@value_of("siii-trad-500", "siii-long-500")
def _counting_the_input(case: Case) -> Values:
    regime = _regime(case)

    def varied(a: Assumptions, effective: str) -> Results:
        run = input_and_power.with_input(a, a.input_tokens, effective)
        return (
            _percent(ratio(_median(run, regime), _median(input_and_power.main_run(a), regime))),
        )

    return _crosswise(
        case,
        varied,
        LENGTH,
        unit="%",
        otherwise="The output length decides, by either effective length",
    )


@value_of("siii-trad-1000", "siii-long-1000")
def _doubling_the_input(case: Case) -> Values:
    regime = _regime(case)
    name = "output_tokens_median" if regime == "traditional" else "long_output_tokens_median"

    def rises(a: Assumptions, effective: str) -> tuple[Result, Result]:
        run = input_and_power.with_input(a, a.input_tokens, effective)
        median = _median(run, regime)
        longer_input = input_and_power.with_input(a, 2 * a.input_tokens, effective)
        longer_output = run.replace(**{name: 2 * getattr(run, name)})
        return (
            _percent(ratio(_median(longer_input, regime), median)),
            _percent(ratio(_median(longer_output, regime), median)),
        )

    def varied(a: Assumptions, effective: str) -> Results:
        of_input, of_output = rises(a, effective)
        return (of_input.scaled(1 / of_output.value),)

    effective = input_and_power.own_effective_length(case.released)
    of_input, of_output = rises(case.released, effective)
    note = (
        f"as released, twice the input adds {say(of_input, '%')}, twice the output "
        f"{say(of_output, '%')}"
    )
    return _crosswise(
        case,
        varied,
        LENGTH,
        unit="×",
        note=note,
        otherwise="The output length decides, by either effective length",
    )


@value_of("siii-trad-5000-bimodal", "siii-long-5000-unimodal")
def _modes(case: Case) -> Values:
    regime = _regime(case)
    longest = max(input_and_power.INPUT_LENGTHS)

    def count(a: Assumptions, effective: str, axis: str = "linear") -> int:
        run = input_and_power.with_input(a, longest, effective)
        return len(input_and_power.modes(run, regime, axis))

    of_logarithm = [
        count(a, input_and_power.own_effective_length(a), "logarithmic")
        for a in (case.text, case.released)
    ]
    return _crosswise(
        case,
        lambda a, effective: fixed(count(a, effective)),
        LENGTH,
        note=(
            f"the density of ln Wh has {of_logarithm[0]} modes as written and "
            f"{of_logarithm[1]} as released"
        ),
        otherwise=f"The {longest:,} input tokens decide, by either effective length",
    )


def _coupled(a: Assumptions, coupling: str, regime: Regime) -> Result:
    main = input_and_power.main_run(a)
    run = main.replace(power_coupling=coupling)
    return ratio(_median(run, regime), _median(main, regime))


@value_of("siv-trad", "siv-long")
def _coupling_the_power(case: Case) -> Values:
    regime = _regime(case)
    values = _crosswise(
        case,
        lambda a, coupling: (_percent(_coupled(a, coupling, regime)),),
        COUPLING,
        unit="%",
        otherwise="The released line decides, and does not give the print",
    )
    replayed = released_run.coupled_increase(case.released, regime)
    why = (
        f"{values.why.removesuffix('.')}; drawn again, the released run gives "
        f"{say(replayed, '%')}, which is {math.floor(replayed)}% cut off and "
        f"{replayed:.0f}% rounded."
    )
    return replace(values, why=why, replayed=(replayed,))


@value_of("s2-siv-similar")
def _similar_results(case: Case) -> Values:
    return _crosswise(
        case,
        lambda a, coupling: tuple(_coupled(a, coupling, regime) for regime in REGIMES),
        COUPLING,
        note="the ratios are of the traditional and of the long median",
        otherwise="The power coupling decides how near",
    )


@value_of("siv-small")
def _small_effect(case: Case) -> Values:
    def others(a: Assumptions) -> tuple[float, float]:
        """Return the relative increases from long queries and from the largest model."""
        solved = exact.solve(a, "long")
        size = {m.name: m.total_params_b for m in solved.setting.models}
        largest, smallest = (f(solved.names, key=lambda n: size[n]) for f in (max, min))
        p50 = dict(zip(solved.names, exact.column(solved.model_wh, "p50"), strict=True))
        longer = _median(a, "long").value / _median(a, "traditional").value
        return longer - 1, float(p50[largest] / p50[smallest]) - 1

    def varied(a: Assumptions, coupling: str) -> Results:
        effect = mapped(_coupled(a, coupling, "long"), lambda factor: abs(factor - 1))
        return (effect.scaled(1 / min(others(a))),)

    longer, larger = others(case.released)
    return _crosswise(
        case,
        varied,
        COUPLING,
        note=(
            f"as released, long outputs add {say(100 * longer, '%')} and the largest model "
            f"{say(100 * larger, '%')} to the smallest"
        ),
        otherwise="The output length decides, by either power coupling",
    )


@value_of("siv-upper-power")
def _upper_power(case: Case) -> Values:
    def varied(a: Assumptions, coupling: str) -> Results:
        idle, slope = query.power_share(a.replace(power_coupling=coupling))
        return fixed(idle + slope)

    return _crosswise(case, varied, COUPLING)


@value_of("siv-idle")
def _idle_power(case: Case) -> Values:
    p = printed_inputs()
    released = compute_sampled(case.released, *numbers_of(case.claim))
    return Values(
        fixed(p["node-power"] - p["dynamic-power"]),
        released,
        f"The node decides: {say(released[0].value / case.released.node_power_kw)} of "
        f"{case.released.node_power_kw:g} kW, as the released coupling has it, is "
        f"{say(released, 'kW')}.",
    )


@value_of("sv-util-factor")
def _idle_overhead(case: Case) -> Values:
    p = printed_inputs()
    written = p["node-day-sinusoid"] / p["node-day-full"] / (p["load-mean"] / 100)
    a = case.released
    implied = daily_load.node_power_of(a.idle_overhead, a.idle_power_kw)
    return Values(
        fixed(written),
        fixed(a.idle_overhead),
        f"The node's power decides: {p['node-day-sinusoid']:g} / {p['node-day-full']:g} / "
        f"{p['load-mean'] / 100:g} is {say(written, '', 5)}; the released code takes "
        f"{a.idle_overhead:g}, to which a node of {say(implied, 'kW')} belongs.",
    )
