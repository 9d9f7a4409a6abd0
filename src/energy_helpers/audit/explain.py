"""Search for the settings that decide a verdict, one at a time and then in groups."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable

from ..method import throughput
from ..method.assumptions import ARXIV_V1, Assumptions, load_edition
from .case import VALUES, Case, Results, Values, fixed, listed, say

Measure = Callable[[Assumptions], Results]
# not varied: the name of the edition, and a power that follows node_power_kw
_FOLLOWING = {"edition", "deepseek_node_power_kw"}
# smaller relative changes are rounding errors
_ROUNDING = 1e-9
_LABELS = {
    "pue_p95": "a PUE up to {:.2f}",
    "idle_overhead": "an idle overhead of {:g}",
    "fleet_alpha_traditional_p95": "fleet gains up to {:g}",
    "node_power_kw": "a node of {:g} kW",
}


def label(a: Assumptions, name: str) -> str:
    """Return the name of a setting with its value, for use in a sentence."""
    value = getattr(a, name)
    if name == "throughput_rows":
        n_rows = sum(model.fit.n_rows for model in throughput.models(a).values())
        return f"throughput fitted to {n_rows} rows"
    if name == "trim":
        return "no trimming" if value == "none" else "the released trimming"
    return _LABELS.get(name, f"{name} = {{}}").format(value)


def with_settings_of(start: Assumptions, end: Assumptions, names: tuple[str, ...]) -> Assumptions:
    """Return `start` with the named settings copied from `end`."""
    return start.replace(**{name: getattr(end, name) for name in names})


def settings_that_move(measure: Measure, start: Assumptions, end: Assumptions) -> tuple[str, ...]:
    """Return the settings of `end` that individually change a value of `start`, strongest first."""
    first = measure(start)

    def distance(name: str) -> float:
        now = measure(with_settings_of(start, end, (name,)))
        return max(
            abs(a.value - b.value) / max(abs(b.value), 1e-300)
            for a, b in zip(now, first, strict=True)
        )

    distances = {
        name: distance(name)
        for name in Assumptions.model_fields
        if name not in _FOLLOWING and getattr(start, name) != getattr(end, name)
    }
    moving = [name for name in distances if distances[name] > _ROUNDING]
    return tuple(sorted(moving, key=lambda name: -distances[name]))


def smallest_sufficient_set(
    measure: Measure, case: Case, start: Assumptions, end: Assumptions
) -> tuple[str, ...]:
    """
    Return the smallest set of settings of `end` that makes `start` agree with the statement.

    If several sets of this size do, the set with the strongest settings is returned. The result
    is empty if no set does.
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
    unit: str | None = None,
    replayed: tuple[float, ...] | None = None,
    own: str = "",
    note: str = "",
) -> Values:
    """
    Compute a claim under both sets of settings and explain which setting decides.

    Parameters
    ----------
    case : Case
        The claim.
    measure : callable
        Function of the assumptions that returns the values of the statement.
    unit : str, optional
        Unit of the values in the sentence; by default, the unit of the claim.
    replayed : tuple of float, optional
        Values that the released run prints.
    own : str
        Subject of the sentence if none of the settings that differ changes the value.
    note : str
        Remark that is appended after a semicolon.
    """
    measure = functools.cache(measure)
    unit = case.unit if unit is None else unit
    written = None if case.written is None else measure(case.written)
    reason = _against_v1 if case.written is None else _against_text
    parts = [reason(case, measure, unit, own), _run(case, measure, unit, replayed), note]
    why = "; ".join(part for part in parts if part)
    return Values(written, measure(case.released), f"{why}.", replayed)


def _run(case: Case, measure: Measure, unit: str, replayed: tuple[float, ...] | None) -> str:
    """Return a remark on the released run if only one of run and exact value agrees."""
    if replayed is None:
        return ""
    exact_agrees, run_agrees = case.holds(measure(case.released)), case.holds(fixed(*replayed))
    if exact_agrees is run_agrees:
        return ""
    gives = f"drawn again, the released run gives {say(fixed(*replayed), unit, 4)}"
    return f"{gives}, which is the print" if run_agrees else f"{gives}, which is not the print"


def _against_text(case: Case, measure: Measure, unit: str, own: str) -> str:
    text, code = case.text, case.released
    found = settings_that_move(measure, text, code)
    if not found:
        return f"{own} decides: {say(measure(code), unit)} by the text and by the released code"

    def with_names(start: Assumptions, end: Assumptions, names: tuple[str, ...]) -> str:
        return say(measure(with_settings_of(start, end, names)), unit)

    both = f"as written {say(measure(text), unit)}, as released {say(measure(code), unit)}"
    strongest = f"{label(code, found[0])} moves it most, by itself to "
    strongest += with_names(text, code, found[:1])
    agrees = case.holds(measure(text)), case.holds(measure(code))
    if agrees == (True, True):
        return f"{both}, and both agree; of the settings that differ, {strongest}"
    start, end = (code, text) if agrees == (True, False) else (text, code)
    names = smallest_sufficient_set(measure, case, start, end)
    if not names:
        return f"{both}; none of the settings that differ make it agree, {strongest}"
    given = listed([label(end, name) for name in names])
    there = with_names(start, end, names)
    match agrees:
        case True, False:
            return f"{both}; what decides is {given}: put into the released settings, {there}"
        case False, True:
            return f"{both}; what decides is {given}: put into the settings of the text, {there}"
    return f"{both}; only {given}, put into the settings of the text, would agree: {there}"


def _against_v1(case: Case, measure: Measure, unit: str, own: str) -> str:
    before = load_edition(ARXIV_V1)
    found = settings_that_move(measure, before, case.released)
    released = say(measure(case.released), unit)
    if not found:
        return f"{own} decides: {released} as released"
    now, then = (label(a, found[0]) for a in (case.released, before))
    return (
        f"{now[0].upper()}{now[1:]} decides: {released} as released, against "
        f"{say(measure(before), unit)} with {then}, arXiv v1's"
    )


def simulated(
    *ids: str,
    measure: Measure,
    unit: str | None = None,
    replayed: Callable[[Assumptions], tuple[float, ...]] | None = None,
    own: str = "",
    note: Callable[[Case], str] | None = None,
) -> None:
    """
    Register a measure for claims.

    The parameters are those of `values_with_reason`, except that `replayed` is a function of the
    released settings and `note` is a function of the case.
    """

    def function(case: Case) -> Values:
        return values_with_reason(
            case,
            measure,
            unit=unit,
            replayed=replayed(case.released) if replayed else None,
            own=own,
            note=note(case) if note else "",
        )

    VALUES.update(dict.fromkeys(ids, function))
