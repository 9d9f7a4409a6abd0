"""Every setting is read: changing it changes a number of the registry."""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method.assumptions import Assumptions

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
JOULE = eh.load_edition("joule-2026")

SIZES = "total_params_b:70,active_params_b:70"
OWN = {
    "throughput_rows": str(eh.facts.files.data_dir() / "own_benchmark_example.json"),
    "throughput_columns": f"gpus:8,{SIZES}",
    "blend": "all",
}
# field -> the other settings under which it has an effect
NEEDS: dict[str, dict[str, Any]] = {
    "output_tokens_shape": {"output_tokens_law": "pareto"},
    "long_from": {"lengths": "azure-conversation"},
    "throughput_columns": OWN,
    "concurrency": OWN,
    **{
        name: {"workload": "document-summary"}
        for name in ("documents", "pages", "words_per_page", "summary_share")
    },
}
# field -> why no number of the registry depends on it
NO_NUMBER = {
    "currency": "is written after a cost; it changes none",
    "statistic": "chooses which numbers a sweep and a comparison report; it changes none of them",
}
# field -> another value, where its type does not say which there are
TEXTS = {
    "throughput_rows": "all",
    "throughput_columns": f"gpus:4,{SIZES}",
    "concurrency": 64,
    "session": "agent",
    "lengths": "azure-code",
    # the middle of its bounds is above all lengths
    "long_from": 300.0,
    "currency": "CHF",
}
# the chapters whose numbers depend on most settings, the cheap ones first
FIRST = ("paper/2", "paper/4", "paper/3", "use/", "reference/released", "beyond/8")


def other_values(name: str, a: Assumptions) -> Iterator[Any]:
    """Yield other values that the setting may have; not all are valid with other settings."""
    annotation, value = Assumptions.model_fields[name].annotation, getattr(a, name)
    if name in TEXTS:
        yield TEXTS[name]
    elif choices := tuple(_choices(annotation)):
        yield from (choice for choice in choices if choice != value)
    elif isinstance(value, bool) or annotation is bool:
        yield not value
    elif value is None:
        low, high = _bounds(name)
        yield (low + high) / 2
    else:
        low, high = _bounds(name)
        for other in (1.1 * value, 0.9 * value, (low + high) / 2):
            number = round(other) if isinstance(value, int) else other
            if low <= number <= high and number != value:
                yield number


def _choices(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
        return
    for part in get_args(annotation):
        yield from _choices(part)


def _bounds(name: str) -> tuple[float, float]:
    limits = {
        key: float(getattr(item, key))
        for item in Assumptions.model_fields[name].metadata
        for key in ("ge", "gt", "le", "lt")
        if getattr(item, key, None) is not None
    }
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if low is None or high is None:
        pytest.fail(f"{name} has no bounds; give it ge and le, or another value in TEXTS")
    return low, high


def changed(name: str, a: Assumptions) -> list[Assumptions]:
    """Return the settings with each other value that is valid."""
    found = []
    for value in other_values(name, a):
        with contextlib.suppress(ValueError):
            found.append(a.replace(**{name: value}))
    return found


def in_order() -> list[str]:
    """Return the names of the registry, the cheap and likely ones first."""
    rank = {chapter: place for place, chapter in enumerate(FIRST)}
    ranked = {
        name: min((rank[c] for c in FIRST if number.chapter.startswith(c)), default=len(FIRST))
        for name, number in all_numbers.REGISTRY.items()
    }
    return sorted(ranked, key=ranked.__getitem__)


@functools.cache
def value(a: Assumptions, name: str) -> float:
    """Return one number, computed once."""
    return all_numbers.compute(a, [name])[name]


def moved(before: Assumptions, after: Assumptions) -> str | None:
    """
    Return the first number that two settings have different values of.

    A number that is only lost, such as a replay, which changed settings never have, does not
    count.
    """
    for name in in_order():
        new = all_numbers.compute(after, [name])[name]
        if not math.isnan(new) and new != value(before, name):
            return name
    return None


@pytest.mark.parametrize("name", [n for n in Assumptions.model_fields if n not in NO_NUMBER])
def test_setting_moves_a_number(name: str) -> None:
    before = JOULE.replace(**NEEDS.get(name, {}))
    others = changed(name, before)

    assert others, f"no other value of {name} is valid; give one in TEXTS, or settings in NEEDS"
    assert any(moved(before, after) for after in others), (
        f"no number depends on {name}; use it, or give the reason in NO_NUMBER"
    )


@pytest.mark.thorough
@pytest.mark.parametrize("name", NO_NUMBER)
def test_setting_without_a_number_has_none(name: str) -> None:
    """One other value is enough: computing all numbers takes seconds."""
    before = JOULE.replace(**NEEDS.get(name, {}))

    assert moved(before, changed(name, before)[0]) is None, f"take {name} out of NO_NUMBER"


def test_the_tables_name_settings() -> None:
    assert {*NEEDS, *NO_NUMBER, *TEXTS} <= set(Assumptions.model_fields)


@pytest.mark.parametrize("name", NEEDS)
def test_needs_are_needed(name: str) -> None:
    """Without the other settings, the cheap chapters do not depend on it, or it is refused."""
    cheap = [n for n in in_order() if all_numbers.get(n).chapter.startswith(FIRST)]

    for after in changed(name, JOULE)[:1]:
        computed = all_numbers.compute(after, cheap)
        assert all(math.isnan(new) or new == value(JOULE, n) for n, new in computed.items())
