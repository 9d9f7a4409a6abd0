"""Registry of numbers: how a number is defined, found, computed and formatted."""

from __future__ import annotations

import difflib
import itertools
import math
import re
import string
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ..facts.validation import short_repr
from ..method import exact
from ..method.assumptions import REGIMES, Assumptions
from ..method.throughput import OutsideRangeWarning, models
from .claims_by_number import CLAIMS

MODEL_SLUGS = {
    "deepseek-r1-671b": "DeepSeek-R1 671B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "nemotron-ultra-253b": "Nemotron Ultra 253B",
    "mixtral-8x22b": "Mixtral 8x22B",
    "llama-3.1-70b": "Llama 3.1 70B",
}
# statistic in a name -> column of the exact tables
STATISTICS = {"median": "p50"} | {name: name for name in exact.STATISTICS if name != "p50"}

QUARTILES = {word: STATISTICS[word] for word in ("p25", "median", "p75")}

# default values that a family ranges over
AXES: dict[str, Iterable[str] | Mapping[str, str]] = {
    "regime": REGIMES,
    "model": MODEL_SLUGS,
    "statistic": STATISTICS,
}

# more zeros are hard to count
MOST_DECIMALS = 20
# beginnings of the names of totals of all queries
TOTALS = ("period-", "fleet-total-", "fleet-carbon-", "fleet-nodes-")


@dataclass(frozen=True, slots=True)
class Number:
    """
    One number of the book.

    Examples
    --------
    >>> number = eh.all_numbers.get("baseline-median-traditional")
    >>> number.unit, number.chapter, round(number.compute(edition), 3)
    ('Wh/query', 'paper/2_energy_per_query', 0.309)
    """

    name: str
    unit: str
    digits: int  # significant digits in the text
    meaning: str
    chapter: str  # path of the chapter, without suffix
    claims: tuple[str, ...]  # ids in data/claims.csv
    compute: Callable[[Assumptions], float]


REGISTRY: dict[str, Number] = {}
# numbers of any model, percentile or threshold: pattern of the name -> how to make the number
OPEN: dict[re.Pattern[str], Callable[[re.Match[str]], Number]] = {}
Compute = TypeVar("Compute", bound=Callable[..., float])


def get(name: str) -> Number:
    """
    Return a number of the registry.

    Raise ValueError if there is no number with that name.

    Examples
    --------
    >>> eh.all_numbers.get("fleet-factor").meaning
    'fleet factor: redundancy × idle overhead × network overhead'
    """
    if isinstance(name, str):
        if name in REGISTRY:
            return REGISTRY[name]
        for pattern, make in OPEN.items():
            found = pattern.fullmatch(name)
            if found:
                return make(found)
    given = short_repr(name).strip("'")
    # the beginning of a name lacks the regime
    begun = [known for known in REGISTRY if known.startswith(f"{given}-")]
    near = sorted(begun, key=len)[:3] or difflib.get_close_matches(given, REGISTRY, n=3)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif any(given in known for known in REGISTRY):
        hint = f"`energy-book numbers {given}` lists some"
    else:
        hint = "`energy-book numbers` lists all"
    raise ValueError(f"unknown number {short_repr(name)}; {hint}")


@dataclass(frozen=True, slots=True)
class _Choice:
    """One value in the range of a family, for the templates of its meaning and unit."""

    slug: str
    value: Any

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __getitem__(self, index: int) -> Any:
        return self.value[index]

    @property
    def words(self) -> str:
        """The slug with spaces for dashes."""
        return self.slug.replace("-", " ")

    @property
    def listed(self) -> str:
        """The slug with commas for dashes."""
        return self.slug.replace("-", ", ")


def register(
    chapter: str,
    name: str,
    unit: str,
    meaning: str,
    digits: int | str = 3,
    **over: Iterable[Any] | Mapping[str, Any],
) -> Callable[[Compute], Compute]:
    """
    Register a function as a number or a family of numbers.

    The function takes the assumptions and a value of each range. Raise KeyError if a placeholder of
    the name has no range.

    Parameters
    ----------
    chapter : str
        Path of the chapter that shows the number, without suffix.
    name, unit, meaning, digits
        Those of the number (digits: significant ones in the text); in a family, all are
        templates, such as ``{model}-median-{regime}``.
    **over : iterable or mapping
        Range of a family: the values, or slug -> value; by default from `AXES`. The name
        contains the slugs. The other templates contain the values, which are also the keyword
        arguments of the function. For a value ``x``, ``{x[0]}`` is its first item,
        ``{x.words}`` its slug with spaces for dashes, and ``{x.listed}`` with commas.

    Examples
    --------
    >>> @register("page", "ten-times-{x}", "-", "{x} times 10", x=(1, 2))
    ... def ten_times(a, x):
    ...     return 10 * x
    >>> REGISTRY.pop("ten-times-1").meaning, REGISTRY.pop("ten-times-2").compute(None)
    ('1 times 10', 20.0)
    """
    fields = [field for _, field, _, _ in string.Formatter().parse(name) if field]
    ranges = {field: over[field] if field in over else AXES[field] for field in fields}
    axes = [
        [_Choice(str(slug), value) for slug, value in values.items()]
        if isinstance(values, Mapping)
        else [_Choice(str(value), value) for value in values]
        for values in ranges.values()
    ]

    def decorate(function: Compute) -> Compute:
        for choices in itertools.product(*axes):
            chosen = dict(zip(ranges, choices, strict=True))
            own = name.format(**{axis: choice.slug for axis, choice in chosen.items()})
            REGISTRY[own] = Number(
                own,
                unit.format(**chosen),
                int(str(digits).format(**chosen)),
                _in_words(meaning.format(**chosen)),
                chapter,
                CLAIMS.get(own, ()),
                _bound(function, {axis: choice.value for axis, choice in chosen.items()}),
            )
        return function

    return decorate


def register_open(
    chapter: str, pattern: str, unit: str, meaning: str
) -> Callable[[Compute], Compute]:
    """
    Register a function as the numbers of any model, percentile or threshold.

    The pattern of their names has named groups, which are the keyword arguments of the function; in
    the meaning, ``{group}`` is a group. The other parameters are as in `register`.

    Examples
    --------
    >>> @register_open("page", r"times-(?P<x>[0-9]+)", "-", "ten times {x}")
    ... def times(a, x):
    ...     return 10 * float(x)
    >>> get("times-7").meaning, get("times-7").compute(None)
    ('ten times 7', 70.0)
    >>> _ = OPEN.popitem()
    """

    def decorate(function: Compute) -> Compute:
        def make(found: re.Match[str]) -> Number:
            groups = found.groupdict()
            said = _in_words(meaning.format(**groups))
            return Number(found[0], unit, 3, said, chapter, (), _bound(function, groups))

        OPEN[re.compile(pattern)] = make
        return function

    return decorate


def _in_words(meaning: str) -> str:
    """Replace words that only names have: the paper's "traditional", and p5 for a percentile."""
    meaning = meaning.replace("traditional", "typical")
    return re.sub(r"\bp(\d[\d.]*)( (?!of))?", lambda p: f"P{p[1]}{' of ' if p[2] else ''}", meaning)


def slug(model: str) -> str:
    """
    Return the part of a number's name that stands for a model.

    Examples
    --------
    >>> slug("Llama 3.1 405B")
    'llama-3.1-405b'
    """
    return re.sub(r"[^a-z0-9.]+", "-", model.lower()).strip("-.")


def model_of(slug_of_model: str, assumptions: Assumptions) -> str:
    """
    Return the model, or the baseline, of a number's name.

    Raise ValueError if the settings have no such model.

    Examples
    --------
    >>> model_of("llama-3.1-405b", edition), model_of("baseline", edition)
    ('Llama 3.1 405B', 'baseline')
    """
    known = {slug(name): name for name in (*models(assumptions), exact.BASELINE)}
    if slug_of_model in known:
        return known[slug_of_model]
    raise ValueError(
        f"unknown model {short_repr(slug_of_model)} in the name of a number; "
        f"with these settings there are {', '.join(known)}"
    )


def _bound(function: Compute, values: dict[str, Any]) -> Callable[[Assumptions], float]:
    return lambda assumptions: float(function(assumptions, **values))


def compute(assumptions: Assumptions, names: str | Iterable[str] | None = None) -> dict[str, float]:
    """
    Compute one or several numbers of the registry; by default, all.

    Name -> value, in the number's unit; nan if the settings have no such number, as for a model
    without throughput rows or a replay of changed settings.

    Examples
    --------
    >>> found = eh.all_numbers.compute(edition, ["baseline-median-traditional", "fleet-factor"])
    >>> {name: round(value, 3) for name, value in found.items()}
    {'baseline-median-traditional': 0.309, 'fleet-factor': 1.326}
    """
    wanted = [*REGISTRY, *of_own_models(assumptions)] if names is None else names
    wanted = [wanted] if isinstance(wanted, str) else wanted
    # a ratio of two infinite means is nan
    with (
        warnings.catch_warnings(action="ignore", category=OutsideRangeWarning),
        np.errstate(invalid="ignore"),
    ):
        # the tables warn where they are shown
        return {name: float(get(name).compute(assumptions)) for name in wanted}


def of_own_models(assumptions: Assumptions) -> list[str]:
    """
    Return the names of the numbers of models that are not in the paper.

    Examples
    --------
    >>> of_own_models(edition)
    []
    """
    own = [model for model in models(assumptions) if model not in MODEL_SLUGS.values()]
    return [
        f"{slug(model)}-{statistic}-{regime}"
        for model in own
        for statistic in STATISTICS
        for regime in REGIMES
    ]


def is_comparable(name: str, one: Assumptions, other: Assumptions) -> bool:
    """
    Return whether two settings' values of a number compare: a total only of as many queries.

    Examples
    --------
    >>> twice = edition.replace(queries=2 * edition.queries)
    >>> is_comparable("fleet-total-long", edition, twice)
    False
    >>> is_comparable("baseline-median-long", edition, twice)
    True
    """
    same_queries = (one.queries, one.period) == (other.queries, other.period)
    return same_queries or not name.startswith(TOTALS)


def decimals(value: float, digits: int) -> int:
    """
    Return the number of decimals that gives a value some significant digits.

    Examples
    --------
    >>> decimals(0.309, 2), decimals(12.34, 3), decimals(1234.0, 2)
    (2, 1, 0)
    """
    if value == 0 or not math.isfinite(value):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}")))))


def format_value(value: float, digits: int) -> str:
    """
    Format a value with some significant digits and thousands separators; nan is ``n/a``.

    A value that needs more than `MOST_DECIMALS` decimals has an exponent instead. An infinite
    value is ``∞``.

    Examples
    --------
    >>> format_value(0.3091, 2), format_value(12345.6, 3), format_value(math.nan, 2)
    ('0.31', '12,346', 'n/a')
    """
    if math.isnan(value):
        return "n/a"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    n_decimals = decimals(value, digits)
    spec = f",.{n_decimals}f" if n_decimals <= MOST_DECIMALS else f".{digits - 1}e"
    return typeset(f"{value:{spec}}")


def typeset(text: str) -> str:
    """
    Return numbers in typographic form: a true minus, an en dash in ranges, × for times.

    Examples
    --------
    >>> typeset("-0.5"), typeset("4-20x"), typeset("2,040-9,717")
    ('−0.5', '4–20×', '2,040–9,717')
    """
    text = re.sub(r"(?<=\d)(x?)-(?=\d)", r"\1–", text)
    text = re.sub(r"(?<=P\d)-(?=P?\d)", "–", text)
    text = re.sub(r"(?<![\w.–-])-(?=\d)", "−", text)
    return re.sub(r"(?<=\d)x\b|(?<= )x(?= |$)|^x(?= |$)", "×", text)


def cell(table: pd.DataFrame, model: str, column: str) -> float:
    """
    Return a cell of a table; nan if the table has no such row.

    Examples
    --------
    >>> cell(eh.exact.per_query(edition), "no such model", "p50")
    nan
    """
    return float(table.loc[model, column]) if model in table.index else math.nan  # type: ignore[arg-type]
