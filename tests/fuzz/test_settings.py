"""Settings and arguments of any type: taken as they are meant, or a ValueError in one line."""

from __future__ import annotations

import datetime
import decimal
import fractions
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

import energy_helpers as eh
from energy_helpers.method.assumptions import SHORTHANDS, Assumptions
from tests.fuzz.mutations import TEXTS, assert_one_line, explore
from tests.sizes import numbers_of_cases

JOULE = eh.load_edition("joule-2026")
NUMBERS = [
    *(True, False, 0, 1, -1, 7, 2**32, 10**8 + 1, 10**400, -(10**5000), 1 + 2j),
    *(1.5, -0.0, 5e-324, 1e308, math.nan, math.inf, -math.inf, np.float32(1.5), np.float64("nan")),
    *(np.int64(3), np.bool_(True), np.array(1.0), np.array([1.0, 2.0]), np.datetime64("2020")),
    *(decimal.Decimal("1.2"), decimal.Decimal("NaN"), fractions.Fraction(1, 3), pd.Timestamp(0)),
]
OTHERS = [
    *(None, pd.NA, pd.NaT, ..., int, len, object(), b"1", Path("x"), datetime.date(2020, 1, 1)),
    *([], [1], ["A"], ["Mixtral 8x22B"], [["A"]], (), ("all",), {"a": 1}, set(), range(3)),
    *(np.str_("all"), pd.Series([1.0]), "1", "1.2", "nan", "long", "a\nb", "\ud800"),
]
ODD: list[Any] = [*NUMBERS, *OTHERS, *TEXTS]
NAMES = [*Assumptions.model_fields, *SHORTHANDS, "foo", "", "a\nb", "self", "changes", "fields"]


def assert_refused(call: Callable[[], object]) -> object:
    """Return what a call gives; if it refuses, check that it does so in words."""
    try:
        return call()
    except ValueError as error:
        refusal = error
    assert type(refusal) is ValueError
    assert_one_line(str(refusal), "give", "did you mean", "list", "stands for", "must be")
    return None


@numbers_of_cases(150, 10_000)
def test_settings(n: int) -> None:
    def check(values: dict[str, Any]) -> None:
        mine = assert_refused(lambda: JOULE.replace(**values))
        assert_refused(lambda: Assumptions(**(JOULE.model_dump() | values)))
        assert_refused(lambda: eh.from_parameters(values))
        if isinstance(mine, Assumptions):
            assert JOULE.replace(**mine.changed()) == mine or mine.edition != JOULE.edition
            assert hash(mine) == hash(Assumptions(**mine.model_dump()))

    names = st.sampled_from(NAMES)
    explore(check, st.dictionaries(names, st.sampled_from(ODD), min_size=1, max_size=3), n)


FUNCTIONS: dict[str, Callable[[Any], object]] = {
    "load_edition": eh.load_edition,
    "per_query": lambda x: eh.exact.per_query(JOULE, x),
    "levers": lambda x: eh.exact.levers(JOULE, x),
    "sample": lambda x: eh.sample(JOULE, x, 10),
    "sample-draws": lambda x: eh.sample(JOULE, "long", x) if _few(x) else None,
    "statistic": lambda x: eh.exact.statistic(JOULE, "long", "baseline", x),
    "share_above": lambda x: eh.exact.share_above(JOULE, "long", x),
    "shapes": lambda x: eh.exact.shapes(JOULE, "long", x),
    "alpha": lambda x: eh.method.lever_gains.alpha(JOULE, x),
    "numbers": lambda x: eh.all_numbers.compute(JOULE, [x]),
    "load_throughput": eh.load_throughput,
    "read_chain": eh.facts.chains.read_chain,
    "session": lambda x: eh.workloads.sessions.total(JOULE, x) if _few(x) else None,
    "queries": eh.scale.stream.check_queries,
    "fleet": eh.scale.stream.check_fleet,
    "grid": eh.beyond.carbon.emissions.chosen_grid,
    "institution": lambda x: eh.beyond.carbon.emissions.institution(JOULE, x),
    "recipe": lambda x: eh.notebook.recipes.answer(x, JOULE),
    "sweep-axis": lambda x: eh.sweeps.sweep(JOULE, {"pue_p95": x}),
    "sweep-value": lambda x: eh.sweeps.sweep(JOULE, {"pue_p95": [x]}),
    "replay": lambda x: eh.replay(JOULE, x),
}


def _few(n: object) -> bool:
    """Return whether that many draws are no work."""
    return not isinstance(n, int) or n < 1e6 or n > 1e9


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_arguments(function: Callable[[Any], object]) -> None:
    for value in ODD:
        assert_refused(lambda value=value: function(value))
