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


def _label(a: Assumptions, name: str) -> str:
    """Return the name of a setting with its value, for use in a sentence."""
    value = getattr(a, name)
    if name == "throughput_rows":
        n_rows = sum(model.fit.n_rows for model in throughput.models(a).values())
        return f"throughput fitted to {n_rows} rows"
    if name == "trim":
        return "no trimming" if value == "none" else "the released trimming"
    return _LABELS.get(name, f"{name} = {{}}").format(value)


def _with_settings_of(start: Assumptions, end: Assumptions, names: tuple[str, ...]) -> Assumptions:
    """Return `start` with the named settings copied from `end`."""
    return start.replace(**{name: getattr(end, name) for name in names})


def settings_that_move(measure: Measure, start: Assumptions, end: Assumptions) -> tuple[str, ...]:
    """
    Return the settings of `end` that individually change a value of `start`, strongest first.

    Examples
    --------
    >>> text, released = eh.load_edition("arxiv-v1-as-written"), eh.load_edition("arxiv-v1")
    >>> settings_that_move(lambda a: fixed(a.pue_p95), text, released)
    ('pue_p95',)
    """
    first = measure(start)

    def distance(name: str) -> float:
        now = measure(_with_settings_of(start, end, (name,)))
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

    Examples
    --------
    >>> case = Case.of("abs-median-wh")
    >>> median = lambda a: fixed(eh.exact.statistic(a, "traditional", "baseline", "p50"))
    >>> smallest_sufficient_set(median, case, case.text, case.released)
    ('pue_p95',)
    """
    names = settings_that_move(measure, start, end)
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(names, size):
            if case.holds(measure(_with_settings_of(start, end, chosen))):
                return chosen
    return ()


def values_with_reason(
    case: Case,
    measure: Measure,
    *,
    unit: str | None = None,
    replayed: tuple[float, ...] | None = None,
    note: str = "",
) -> Values:
    """
    Compute a claim under both sets of settings and explain which setting decides.

    `measure` returns the values of the statement from the assumptions, and `replayed` are those
    that the released run prints. By default, the unit in the sentence is that of the claim. `note`
    is a sentence, without its full stop, that is appended.

    Examples
    --------
    >>> case = Case.of("abs-median-wh")
    >>> median = lambda a: fixed(eh.exact.statistic(a, "traditional", "baseline", "p50"))
    >>> values = values_with_reason(case, median)
    >>> round(values.as_written[0].value, 3), round(values.as_released[0].value, 3)
    (0.315, 0.342)
    """
    measure = functools.cache(measure)
    unit = case.unit if unit is None else unit
    written = None if case.written is None else measure(case.written)
    reason = _against_v1 if case.written is None else _against_text
    first, *more = reason(case, measure, unit)
    run = run_remark(case, measure(case.released), replayed)
    why = sentences(first, run, *more, note)
    return Values(written, measure(case.released), why, replayed)


def sentences(*parts: str) -> str:
    """
    Join sentences that have no full stop yet; empty ones are left out.

    Examples
    --------
    >>> sentences("One", "", "Two")
    'One. Two.'
    """
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def run_remark(case: Case, exact: Results, replayed: tuple[float, ...] | None) -> str:
    """
    Return a sentence on the released run if only one of run and exact value agrees.

    Examples
    --------
    >>> remark = run_remark(Case.of("abs-median-wh"), fixed(0.30), (0.34,))
    >>> remark.partition(": ")[0]
    'the verdict rests on a repetition'
    """
    if replayed is None or case.holds(exact) is case.holds(fixed(*replayed)):
        return ""
    run = fixed(*replayed)
    gives = f"the released run, repeated draw for draw, gives {say(run, case.unit, 4)}"
    if case.holds(run):
        return f"the verdict rests on a repetition: {gives}, {case.judged(run)}"
    return f"{gives}, {case.judged(run)}; the exact value decides"


def _against_text(case: Case, measure: Measure, unit: str) -> list[str]:
    text, code = case.text, case.released
    written, released = measure(text), measure(code)
    if say(written, unit) == say(released, unit) and case.holds(written) is case.holds(released):
        both = "the settings of the text and the released ones both give"
        return [f"{both} {say(released, unit)}, {case.judged(released)}"]
    agrees = case.holds(written), case.holds(released)
    of_text = f"the settings of the text give {say(written, unit)}"
    of_code = f"the released settings give {say(released, unit)}"
    if agrees == (True, True):
        return [f"{of_text} and {of_code}; both {case.agree()}"]
    if agrees == (False, False):
        first = f"{of_text} and {of_code}; neither {case.agree(several=False)}"
    else:
        contrast = "do" if len(released) > 1 else "does"
        contrast += "" if agrees[1] else " not"
        first = f"{of_text}, {case.judged(written)}; {of_code}, which {contrast}"
    start, end = (code, text) if agrees == (True, False) else (text, code)
    names = smallest_sufficient_set(measure, case, start, end)
    if not names:
        return [first, "no mixture of the two sets of settings agrees exactly"]
    given = listed([_label(end, name) for name in names])
    changed = say(measure(_with_settings_of(start, end, names)), unit)
    of_whom = "the released settings" if start is code else "the settings of the text"
    verb = "would agree" if agrees == (False, False) else "agree too"
    return [first, f"with {given}, {of_whom} {verb}: {changed}"]


def _against_v1(case: Case, measure: Measure, unit: str) -> list[str]:
    before, released = load_edition(ARXIV_V1), measure(case.released)
    first = f"the released settings give {say(released, unit)}, {case.judged(released)}"
    found = settings_that_move(measure, before, case.released)
    if not found:
        return [first]
    then = _label(before, found[0])
    exact = "the exact values are" if len(released) > 1 else "the exact value is"
    return [first, f"with {then}, as in arXiv v1, {exact} {say(measure(before), unit)}"]


def simulated(
    *ids: str, measure: Measure, unit: str | None = None, note: Callable[[Case], str] | None = None
) -> None:
    """
    Register a measure for claims.

    The parameters are those of `values_with_reason`, except that `note` is a function of the case.

    Examples
    --------
    >>> simulated("an-example", measure=lambda a: fixed(a.pue_p95))
    >>> callable(VALUES.pop("an-example"))
    True
    """

    def function(case: Case) -> Values:
        return values_with_reason(case, measure, unit=unit, note=note(case) if note else "")

    VALUES.update(dict.fromkeys(ids, function))
