"""Claims on the input length (S.III), the power coupling (S.IV) and the fleet factor (S.V)."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..editions import released_run, runs
from ..editions.runs import Result
from ..method import exact, query
from ..method.assumptions import REGIMES, Assumptions, Regime
from ..paper import daily_load, input_and_power
from .case import Case, Results, Values, fixed, mapped, printed_inputs, ratio, say, value_of
from .explain import run_remark, sentences
from .sampled_numbers import compute_sampled, numbers_of

LENGTH, COUPLING = "effective length", "power coupling"
# quantity with two definitions -> the definition that an edition uses, and names of both
DEFINITIONS: dict[str, tuple[Callable[[Assumptions], str], dict[str, str]]] = {
    LENGTH: (
        input_and_power.own_effective_length,
        {
            "output+input": "the effective length L_out + L_in",
            "output+input/30": "the effective length L_out + L_in/30",
        },
    ),
    COUPLING: (
        input_and_power.own_coupling,
        {"as-written": "the printed power line", "released": "the released power line"},
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
    replayed: tuple[float, ...] | None = None,
) -> Values:
    """Compute a claim by both definitions, and by the released one with the text's settings."""
    definition, words = DEFINITIONS[what]
    by_text, by_code = definition(case.text), definition(case.released)
    written, released = varied(case.text, by_text), varied(case.released, by_code)
    crossed = varied(case.text, by_code)
    why = sentences(
        f"with {words[by_text]}, the settings of the text give {say(written, unit)}, "
        f"{case.judged(written)}",
        f"with {words[by_code]}, the released settings give {say(released, unit)}, "
        f"{case.judged(released)}; the settings of the text would give {say(crossed, unit)}",
        run_remark(case, released, replayed),
        note,
    )
    return Values(written, released, why, replayed)


@value_of("siii-trad-500", "siii-long-500")
def _counting_the_input(case: Case) -> Values:
    regime = _regime(case)

    def varied(a: Assumptions, effective: str) -> Results:
        run = input_and_power.with_input(a, a.input_tokens, effective)
        return (
            _percent(ratio(_median(run, regime), _median(input_and_power.main_run(a), regime))),
        )

    return _crosswise(case, varied, LENGTH, unit="%")


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
        f"in the released code, doubling the input adds {say(of_input, '%')} and doubling the "
        f"output adds {say(of_output, '%')}"
    )
    return _crosswise(case, varied, LENGTH, unit="×", note=note)


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
            f"on a logarithmic axis, the density has {of_logarithm[0]} modes with the settings of "
            f"the text and {of_logarithm[1]} with the released code"
        ),
    )


def _coupled(a: Assumptions, coupling: str, regime: Regime) -> Result:
    main = input_and_power.main_run(a)
    run = main.replace(power_coupling=coupling)
    return ratio(_median(run, regime), _median(main, regime))


@value_of("siv-trad", "siv-long")
def _coupling_the_power(case: Case) -> Values:
    regime = _regime(case)
    replayed = released_run.coupled_increase(case.released, regime)
    return _crosswise(
        case,
        lambda a, coupling: (_percent(_coupled(a, coupling, regime)),),
        COUPLING,
        unit="%",
        note=(
            f"the released run, repeated draw for draw, gives {say(replayed, '%')}, which rounds "
            f"to {replayed:.0f}%; cut off instead of rounded, it is {math.floor(replayed)}%"
        ),
        replayed=(replayed,),
    )


@value_of("s2-siv-similar")
def _similar_results(case: Case) -> Values:
    return _crosswise(
        case,
        lambda a, coupling: tuple(_coupled(a, coupling, regime) for regime in REGIMES),
        COUPLING,
        note="the ratios are those of the traditional and of the long median",
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
            f"in the released code, long outputs add {say(100 * longer, '%')}, and the largest "
            f"model uses {say(100 * larger, '%')} more than the smallest"
        ),
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
        f"The printed powers give {say(p['node-power'] - p['dynamic-power'], 'kW')}. The released "
        f"coupling uses {say(released[0].value / case.released.node_power_kw)} of "
        f"{case.released.node_power_kw:g} kW, which is {say(released, 'kW')}.",
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
        f"The printed inputs give {p['node-day-sinusoid']:g} / {p['node-day-full']:g} / "
        f"{p['load-mean'] / 100:g} = {say(written, '', 5)}, {case.judged(fixed(written))}. The "
        f"released code uses {a.idle_overhead:g}, which implies a node of {say(implied, 'kW')}.",
    )
