"""Boundary settings of a chapter: each bound and each choice by itself, and all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin

from energy_helpers.method.assumptions import RANGES, SHAPE_BOUNDS, Assumptions

Settings = dict[str, Any]

# an open end is met as near as a reader may come to it
ABOVE = 1e-6
# what a number costs in time and memory, not what it means, bounds these
AFFORDABLE = {"n_draws": 200_000}
# what says nothing without them
NEEDED: dict[str, Settings] = {
    name: {"workload": "document-summary"}
    for name in ("documents", "pages", "words_per_page", "tokens_per_word", "summary_share")
} | {
    "session": {"workload": "session"},
    "long_from": {"lengths": "azure-code"},
    "idle_power_kw": {"power_coupling": "as-written"},
}
TEXTS = {
    "throughput_rows": ("released", "all"),
    "session": ("student", "agent"),
    "lengths": ("azure-conversation", "azure-code"),
}
LAW = {"output_tokens_law", "output_tokens_shape"}
# duplicates of other settings, or complete cases of the method
# a file of the user decides which of them are valid
OF_A_FILE = {"concurrency", "throughput_columns"}
APART = LAW | {"output_tokens_mean", "workload", "statistic", "seed", "n_draws", "long_from"}


def bounds(name: str) -> tuple[float, float] | None:
    """Return the least and the most that a number may be, None for what is no number."""
    info = Assumptions.model_fields[name]
    limits = {
        key: getattr(item, key)
        for item in info.metadata
        for key in ("ge", "gt", "le")
        if getattr(item, key, None) is not None
    }
    if "le" not in limits:
        return None
    low = limits["ge"] if "ge" in limits else limits["gt"] + ABOVE
    kind = int if int in (info.annotation, *get_args(info.annotation)) else float
    return kind(low), kind(AFFORDABLE.get(name, limits["le"]))


def choices(name: str) -> tuple[str, ...]:
    """Return the words that a setting may be."""
    if name in TEXTS:
        return TEXTS[name]
    return tuple(_words(Assumptions.model_fields[name].annotation))


def corners(names: Iterable[str], edition: Assumptions) -> dict[str, Settings]:
    """
    Return the corners of some settings.

    Parameters
    ----------
    names : iterable of str
        The settings that a chapter names.
    edition : Assumptions
        What they change.

    Returns
    -------
    dict
        What to call each corner -> what it sets.
    """
    named = [name for name in names if name not in {"edition", *OF_A_FILE}]
    cases: dict[str, Settings] = {}
    for name in named:
        ends = bounds(name)
        if ends is not None and name not in LAW:
            for end, value in zip(("low", "high"), ends, strict=True):
                cases[f"{name}-{end}"] = {
                    **NEEDED.get(name, {}),
                    **with_partner(edition, name, value),
                }
        for choice in choices(name):
            cases[f"{name}-{choice}"] = {**NEEDED.get(name, {}), name: choice}
    if "output_tokens_shape" in named:
        for law, ends in SHAPE_BOUNDS.items():
            for end, value in zip(("low", "high"), ends, strict=True):
                cases[f"{law}-{end}"] = {"output_tokens_law": law, "output_tokens_shape": value}
    for end in (0, 1):
        every = {name: found[end] for name in named if (found := bounds(name))}
        cases[f"all-{('low', 'high')[end]}"] = {
            name: value for name, value in every.items() if name not in APART
        }
    for coupling in ("released", "as-written"):
        for session in TEXTS["session"]:
            cases[f"{session}-{coupling}"] = {
                "workload": "session",
                "session": session,
                "power_coupling": coupling,
            }
    kept = {label: {n: v for n, v in case.items() if n in named} for label, case in cases.items()}
    return {label: case for label, case in kept.items() if case}


def with_partner(edition: Assumptions, name: str, value: float) -> Settings:
    """Return a setting, and the other end of its range where that would be on the wrong side."""
    case: Settings = {name: value}
    for low, high in RANGES:
        if name == low and value > getattr(edition, high):
            case[high] = value
        if name == high and value < getattr(edition, low):
            case[low] = value
    return case


def _words(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
        return
    for part in get_args(annotation):
        yield from _words(part)
