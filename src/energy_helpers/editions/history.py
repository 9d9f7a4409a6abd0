"""Changes of the estimates between editions, one setting change at a time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..method import exact
from ..method.assumptions import (
    ARXIV_V1,
    ARXIV_V1_AS_WRITTEN,
    JOULE_2026,
    REGIMES,
    Assumptions,
    load_edition,
)

# the editions in order of time, from the text of 2025 to the code of 2026
PATH = (ARXIV_V1_AS_WRITTEN, ARXIV_V1, JOULE_2026)
# change, in the stated order -> the settings that it changes together
CHANGES: dict[str, tuple[str, ...]] = {
    "PUE": ("pue_p5", "pue_p95"),
    "throughput rows": ("throughput_rows",),
    "blend rule": ("blend",),
    "trimming": ("trim",),
    "idle overhead": ("idle_overhead",),
    "fleet improvement": ("fleet_alpha_traditional_p95",),
    "node power": ("node_power_kw", "deepseek_node_power_kw"),
}
NOISE = 1e-12
STATISTICS = {"p25": "p25", "median": "p50", "p75": "p75"}


def changes() -> dict[str, dict[str, tuple[Any, Any]]]:
    """
    Return the changes from the first to the last edition of `PATH`, in the stated order.

    Change -> its settings -> value before and after; only settings that differ. Raise ValueError if
    the editions differ in a setting that is in no change of `CHANGES`.

    Examples
    --------
    >>> changes()["PUE"]
    {'pue_p95': (1.4, 1.6)}
    """
    first, last = load_edition(PATH[0]), load_edition(PATH[-1])
    differing = set(_differing(first, last))
    unknown = differing - {field for fields in CHANGES.values() for field in fields}
    if unknown:
        raise ValueError(f"history has no change for {', '.join(sorted(unknown))}; add one")
    return {
        name: {
            field: (getattr(first, field), getattr(last, field))
            for field in fields
            if field in differing
        }
        for name, fields in CHANGES.items()
        if differing & {*fields}
    }


def estimates(assumptions: Assumptions) -> dict[str, float]:
    """
    Return the estimates that `walk` follows: per query [Wh] and for the fleet [GWh/day].

    Examples
    --------
    >>> round(estimates(edition)["median-traditional"], 3)
    0.309
    """
    values = {
        f"{word}-{regime}": exact.statistic(assumptions, regime, exact.BASELINE, column)
        for regime in REGIMES
        for word, column in STATISTICS.items()
    }
    totals = exact.fleet(assumptions)
    for fleet in ("traditional", "mixed", "mixed_improved"):
        values[f"fleet-{fleet.replace('_', '-')}"] = float(totals[fleet])
    return values


def walk(order: Sequence[str] | None = None) -> pd.DataFrame:
    """
    Return the estimates after each change.

    Index: ``start``, then the changes in their order. Columns: the `estimates`. Raise ValueError if
    the order omits a change or has an unknown one.

    `order` has the names of `CHANGES`, each once; by default, it is the stated one.

    Examples
    --------
    >>> walk()["median-traditional"].round(3)[["start", "PUE", "node power"]].to_dict()
    {'start': 0.315, 'PUE': 0.336, 'node power': 0.309}
    """
    known = changes()
    order = list(known if order is None else order)
    if sorted(order) != sorted(known):
        raise ValueError(f"order = {', '.join(order)}; give each once of {', '.join(known)}")
    rows = {name: estimates(_with(order[:n], known)) for n, name in enumerate(["start", *order])}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("change")


def contributions(order: Sequence[str] | None = None) -> pd.DataFrame:
    """
    Return what each change adds to each quantity; `order` is as in `walk`.

    Examples
    --------
    >>> contributions()["median-traditional"].round(3)[["PUE", "trimming", "node power"]].to_dict()
    {'PUE': 0.021, 'trimming': 0.0, 'node power': -0.033}
    """
    added = walk(order).diff().iloc[1:]
    # a change without effect leaves rounding noise
    return added.where(added.abs() > NOISE, 0.0)


def over_all_orders(quantity: str) -> pd.DataFrame:
    """
    Return what each change adds to a quantity over all orders of the changes.

    Index: the changes. Columns ``least``, ``mean`` and ``most``.

    Notes
    -----
    An order matters only through the set of earlier changes, so each set is computed once.
    The mean over all orders is the Shapley value.

    Examples
    --------
    >>> means = over_all_orders("median-traditional")["mean"]
    >>> steps = walk()["median-traditional"]
    >>> math.isclose(means.sum(), steps.iloc[-1] - steps.iloc[0])
    True
    """
    known = changes()
    names = list(known)
    value = {
        frozenset(subset): estimates(_with(subset, known))[quantity]
        for size in range(len(names) + 1)
        for subset in itertools.combinations(names, size)
    }
    rows = {}
    for name in names:
        before = [subset for subset in value if name not in subset]
        added = [value[subset | {name}] - value[subset] for subset in before]
        share = [
            math.factorial(len(subset)) * math.factorial(len(names) - len(subset) - 1)
            for subset in before
        ]
        mean = sum(a * n for a, n in zip(added, share, strict=True)) / math.factorial(len(names))
        rows[name] = [min(added), mean, max(added)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["least", "mean", "most"])
    return table.where(table.abs() > NOISE, 0.0).rename_axis("change")


def waterfall(steps: pd.DataFrame, quantity: str, low: str = "", high: str = "") -> pd.DataFrame:
    """
    Return the rows of a waterfall chart: an edition, the changes after it, the next edition.

    Columns: ``label``, ``kind`` (``edition``, ``up``, ``down`` or ``none``), ``before``, ``after``,
    ``change``, and ``low`` and ``high`` where asked for.

    `steps` is a result of `walk` in the stated order, `quantity` the column drawn, and `low` and
    `high` columns of a range around it.

    Examples
    --------
    >>> waterfall(walk(), "median-traditional")[["label", "kind"]].head(3).values.tolist()
    [['arxiv-v1-as-written', 'edition'], ['PUE', 'up'], ['throughput rows', 'up']]
    """
    at = {"start": PATH[0]} | {_last_change(a, b): b for a, b in itertools.pairwise(PATH)}
    rows: list[tuple[object, ...]] = []
    previous = math.nan
    for name, row in steps.iterrows():
        after = float(row[quantity])
        spread = (float(row[low]), float(row[high])) if low else ()
        if name != "start":
            change = after - previous
            change = change if abs(change) > NOISE else 0.0
            kind = "up" if change > 0 else "down" if change < 0 else "none"
            rows.append((str(name), kind, previous, after, change, *spread))
        if name in at:
            rows.append((at[str(name)], "edition", after, after, math.nan, *spread))
        previous = after
    columns = ["label", "kind", "before", "after", "change", *(["low", "high"] if low else [])]
    return pd.DataFrame(rows, columns=columns)


def _with(names: Sequence[str], known: Mapping[str, Mapping[str, tuple[Any, Any]]]) -> Assumptions:
    fields = {field: after for name in names for field, (_, after) in known[name].items()}
    return load_edition(PATH[0]).replace(**fields)


def _differing(one: Assumptions, other: Assumptions) -> list[str]:
    fields = [field for field in Assumptions.model_fields if field != "edition"]
    return [field for field in fields if getattr(one, field) != getattr(other, field)]


def _last_change(one: str, other: str) -> str:
    moved = set(_differing(load_edition(one), load_edition(other)))
    return [name for name, fields in CHANGES.items() if moved & set(fields)][-1]
