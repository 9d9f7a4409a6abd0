"""Which setting decides a verdict? Found by changing the settings one at a time, then in groups."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from ..method import throughput
from ..method.assumptions import ARXIV_V1, Assumptions, load_edition
from .case import VALUES, Case, Results, Values, say

Measure = Callable[[Assumptions], Results]
Replayed = Callable[[Assumptions], tuple[float, ...]]
# moves with node_power_kw
_FOLLOWING = {"edition", "deepseek_node_power_kw"}
# a change below this share is one of rounding
_ROUNDING = 1e-9


def label(a: Assumptions, name: str) -> str:
    """Name a setting with its value, for a sentence."""
    value = getattr(a, name)
    match name:
        case "pue_p95":
            return f"a PUE up to {value:.2f}"
        case "throughput_rows":
            n_rows = sum(model.fit.n_rows for model in throughput.models(a).values())
            return f"throughput fitted to {n_rows} rows"
        case "trim":
            return "no trimming" if value == "none" else "the released trimming"
        case "idle_overhead":
            return f"an idle overhead of {value:g}"
        case "fleet_alpha_traditional_p95":
            return f"fleet gains up to {value:g}"
        case "node_power_kw":
            return f"a node of {value:g} kW"
        case _:
            return f"{name} = {value}"


def with_settings_of(start: Assumptions, end: Assumptions, names: tuple[str, ...]) -> Assumptions:
    """Return `start` with some settings taken from `end`."""
    return start.replace(**{name: getattr(end, name) for name in names})


def settings_that_move(measure: Measure, start: Assumptions, end: Assumptions) -> tuple[str, ...]:
    """Return the settings of `end` that alone move a value of `start`, the strongest first."""
    first = measure(start)

    def distance(name: str) -> float:
        now = measure(with_settings_of(start, end, (name,)))
        return max(
            abs(a.value - b.value) / max(abs(b.value), 1e-300)
            for a, b in zip(now, first, strict=True)
        )

    names = [
        name
        for name in Assumptions.model_fields
        if name not in _FOLLOWING and getattr(start, name) != getattr(end, name)
    ]
    distances = {name: distance(name) for name in names}
    moving = [name for name in names if distances[name] > _ROUNDING]
    return tuple(sorted(moving, key=lambda name: -distances[name]))


def smallest_sufficient_set(
    measure: Measure, case: Case, start: Assumptions, end: Assumptions
) -> tuple[str, ...]:
    """
    Return the fewest settings of `end` that make `start` agree with the statement.

    The strongest first where several do; empty if none do.
    """
    names = settings_that_move(measure, start, end)
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(names, size):
            if case.holds(measure(with_settings_of(start, end, chosen))):
                return chosen
    return ()


def values_with_reason(
    case: Case,
    measure: Measure,
    *,
    unit: str = "",
    replayed: Replayed | None = None,
    own: str = "",
    note: str = "",
) -> Values:
    """
    Compute a claim under both settings and say which setting decides.

    Parameters
    ----------
    case : Case
        The claim.
    measure : callable
        Assumptions -> the values that the statement is about.
    unit : str
        Their unit, for the sentence.
    replayed : callable, optional
        Released assumptions -> what the released run prints for them.
    own : str
        What decides where no setting that differs touches the value.
    note : str
        What else has to be said, after a semicolon.
    """
    released = measure(case.released)
    written = None if case.written is None else measure(case.written)
    if case.written is None or written is None:
        told = _of_joule(case, measure, unit, released, own)
    else:
        told = _of_both(case, case.written, measure, unit, written, released, own)
    tail = f"; {note}" if note else ""
    return Values(
        written, released, f"{told}{tail}.", None if replayed is None else replayed(case.released)
    )


def _of_both(
    case: Case,
    text: Assumptions,
    measure: Measure,
    unit: str,
    written: Results,
    released: Results,
    own: str,
) -> str:
    found = settings_that_move(measure, text, case.released)
    if not found:
        return f"{own} decides: {say(released, unit)} by the text and by the released code"
    both = f"as written {say(written, unit)}, as released {say(released, unit)}"
    strongest = label(case.released, found[0])
    alone = say(measure(with_settings_of(text, case.released, found[:1])), unit)
    match case.holds(written), case.holds(released):
        case True, True:
            return (
                f"{both}, and both agree; of the settings that differ, {strongest} moves it most, "
                f"alone to {alone}"
            )
        case True, False:
            names = smallest_sufficient_set(measure, case, case.released, text)
            back = say(measure(with_settings_of(case.released, text, names)), unit)
            given = _listed([label(text, name) for name in names])
            return f"{both}; what decides is {given}: put into the released settings, {back}"
    names = smallest_sufficient_set(measure, case, text, case.released)
    if not names:
        return (
            f"{both}; none of the settings that differ make it agree, {strongest} moves it most, "
            f"alone to {alone}"
        )
    there = say(measure(with_settings_of(text, case.released, names)), unit)
    given = _listed([label(case.released, name) for name in names])
    if case.holds(released):
        return f"{both}; what decides is {given}: put into the settings of the text, {there}"
    return f"{both}; only {given}, put into the settings of the text, would agree: {there}"


def _of_joule(case: Case, measure: Measure, unit: str, released: Results, own: str) -> str:
    before = load_edition(ARXIV_V1)
    found = settings_that_move(measure, before, case.released)
    if not found:
        return f"{own} decides: {say(released, unit)} as released"
    names = tuple(label(a, found[0]) for a in (case.released, before))
    return (
        f"{names[0][0].upper()}{names[0][1:]} decides: {say(released, unit)} as released, against "
        f"{say(measure(before), unit)} with {names[1]}, arXiv v1's"
    )


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def simulated(
    *ids: str,
    measure: Measure,
    unit: str = "",
    replayed: Replayed | None = None,
    own: str = "",
    note: Callable[[Case], str] | None = None,
) -> None:
    """Register a measure for claims; parameters as `values_with_reason`, but a note by case."""

    def function(case: Case) -> Values:
        said = note(case) if note else ""
        return values_with_reason(case, measure, unit=unit, replayed=replayed, own=own, note=said)

    VALUES.update(dict.fromkeys(ids, function))
