"""
The registry of numbers: name -> function of the assumptions, with unit and meaning.

The text of the book, ``results.json``, sweeps, comparisons and the audit all take their numbers
from here. Names are quantity-statistic-regime, such as ``baseline-median-traditional``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from . import distributions, exact, released, throughput
from . import fleet as fleets
from . import levers as lever_laws
from .assumptions import REGIMES, Assumptions, Regime
from .released import RELEASED_EDITIONS

MIME_TYPE = "application/vnd.energy-book.numbers+json"
MODEL_SLUGS = {
    "deepseek-r1-671b": "DeepSeek-R1 671B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "nemotron-ultra-253b": "Nemotron Ultra 253B",
    "mixtral-8x22b": "Mixtral 8x22B",
    "llama-3.1-70b": "Llama 3.1 70B",
}
# statistic in a name -> column of the exact tables
STATISTICS = {"median": "p50", "p5": "p5", "p25": "p25", "p75": "p75", "p95": "p95", "mean": "mean"}
FLEETS = {
    "traditional": "traditional",
    "traditional-improved": "traditional_improved",
    "long": "long",
    "long-improved": "long_improved",
    "mixed": "mixed",
    "mixed-improved": "mixed_improved",
}
_QUERY, _LEVERS, _FLEET, _FITS = (
    "paper/2_energy_per_query",
    "paper/3_efficiency_pathways",
    "paper/4_billion_queries",
    "supplement/s2_throughput_regression",
)

# number -> the claims that print it, the first-named first; see data/claims.csv
CLAIMS: dict[str, tuple[str, ...]] = {
    "baseline-median-traditional": ("v2-median-wh", "abs-median-wh", "s3-baseline"),
    "baseline-p25-traditional": ("v2-iqr-low", "abs-iqr-low-wh"),
    "baseline-p75-traditional": ("v2-iqr-high", "abs-iqr-high-wh"),
    "baseline-median-long": ("v2-tts-median", "abs-tts-median-wh", "s3-tts-median"),
    "baseline-p25-long": ("v2-tts-iqr-low", "s3-tts-iqr-low"),
    "baseline-p75-long": ("v2-tts-iqr-high", "s3-tts-iqr-high"),
    "baseline-ratio-long": ("v2-13x", "abs-13-fold"),
    "baseline-above-10wh-long": ("s3-over-10wh",),
    "llama-3.1-405b-median-traditional": ("s2-405b-median",),
    "mixtral-8x22b-median-traditional": ("s2-mixtral-median",),
    "output-tokens-median-traditional": ("s2-lout-median-trad",),
    "output-tokens-median-long": ("s2-lout-median-long",),
    "output-tokens-p25-traditional": ("s2-lout-iqr-trad",),
    "output-tokens-p75-traditional": ("s2-lout-iqr-trad",),
    "output-tokens-p25-long": ("s2-lout-iqr-long",),
    "output-tokens-p75-long": ("s2-lout-iqr-long",),
    "output-tokens-ratio-long": ("abs-tokens-15x",),
    "utilisation-median": ("s2-pnode-centre",),
    "lever-hardware-ratio-traditional": ("s3-hardware-half",),
    "lever-serving-ratio-traditional": ("s3-serving-half",),
    "lever-model-ratio-traditional": ("s3-model-4x",),
    "lever-model-ratio-long": ("s3-long-3-4x",),
    "lever-serving-ratio-long": ("s3-long-3-4x",),
    "lever-model-median-long": ("s3-long-optimised-1wh",),
    "lever-combined-ratio": ("v2-8-20x", "abs-combined-8-20x", "s3-combined-example"),
    "fleet-factor": ("s4-beta", "sv-beta"),
    "fleet-total-traditional": ("v2-1b-baseline", "s4-1b-baseline", "abs-1b-baseline"),
    "fleet-total-mixed": ("v2-1b-mixed", "abs-1b-mixed"),
    "fleet-total-mixed-improved": ("v2-1b-optimised", "s4-mixed-optimised", "abs-1b-optimised"),
    "fleet-ratio-improved-traditional": ("s4-improved-below-half",),
    "fleet-ratio-mixed": ("s4-mixed-doubles",),
    "fit-rows": ("si-rows-used",),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the book."""

    name: str
    unit: str
    digits: int  # significant digits that the text shows
    meaning: str
    chapter: str  # path of the chapter that computes it, without suffix
    claims: tuple[str, ...]  # ids in data/claims.csv
    compute: Callable[[Assumptions], float]


REGISTRY: dict[str, Number] = {}


def get(name: str) -> Number:
    """
    Return a number of the registry.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name not in REGISTRY:
        raise ValueError(f"unknown number {name!r}; energy_helpers.numbers.REGISTRY lists them")
    return REGISTRY[name]


def compute(assumptions: Assumptions, names: Iterable[str] | None = None) -> dict[str, float]:
    """
    Compute numbers of the registry.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    names : iterable of str, optional
        Which; all where left out.

    Returns
    -------
    dict
        Name -> value, in the number's unit; nan where the settings have no such number, such
        as a model that the throughput rows do not hold, or a replay of changed settings.
    """
    wanted = REGISTRY if names is None else names
    with warnings.catch_warnings():
        # the tables say it where they are shown
        warnings.simplefilter("ignore", throughput.OutsideRangeWarning)
        return {name: float(get(name).compute(assumptions)) for name in wanted}


def decimals(value: float, digits: int) -> int:
    """Return the decimals that show a value with that many significant digits."""
    if value == 0 or not math.isfinite(value):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}")))))


def format_value(value: float, digits: int) -> str:
    """Write a value with that many significant digits, thousands set off; ``n/a`` for nan."""
    return "n/a" if math.isnan(value) else f"{value:,.{decimals(value, digits)}f}"


class Report:
    """The numbers of one chapter, as a table and for the site."""

    def __init__(self, assumptions: Assumptions, chapter: str) -> None:
        names = [name for name, number in REGISTRY.items() if number.chapter == chapter]
        if not names:
            raise ValueError(f"no number belongs to the chapter {chapter!r}")
        self.assumptions, self.chapter = assumptions, chapter
        self.values = compute(assumptions, names)

    @property
    def table(self) -> pd.DataFrame:
        """The numbers as a table: value, unit, meaning."""
        rows = [
            (
                format_value(value, REGISTRY[name].digits),
                REGISTRY[name].unit,
                REGISTRY[name].meaning,
            )
            for name, value in self.values.items()
        ]
        index = pd.Index(self.values, name="number")
        return pd.DataFrame(rows, index=index, columns=["value", "unit", "meaning"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        numbers = {
            name: {
                "value": None if math.isnan(value) else value,
                "unit": REGISTRY[name].unit,
                "digits": REGISTRY[name].digits,
                "claims": list(REGISTRY[name].claims),
            }
            for name, value in self.values.items()
        }
        payload = {
            "chapter": self.chapter,
            "edition": self.assumptions.edition,
            "changed": self.assumptions.changed(),
            "numbers": numbers,
        }
        return {
            MIME_TYPE: payload,
            "text/html": (
                f"<details><summary>{len(self.values)} numbers</summary>"
                f"{self.table.to_html(classes='dataframe numbers')}</details>"
            ),
            "text/plain": self.table.to_string(),
        }


def report(assumptions: Assumptions, chapter: str) -> Report:
    """
    Compute a chapter's numbers and hand them to the site.

    Parameters
    ----------
    assumptions : Assumptions
        The chapter's settings.
    chapter : str
        Its path without suffix, such as ``paper/2_energy_per_query``.

    Raises
    ------
    ValueError
        If the registry has no number of that chapter.
    """
    return Report(assumptions, chapter)


def _add(
    name: str,
    compute: Callable[[Assumptions], float],
    unit: str,
    meaning: str,
    chapter: str,
    digits: int = 3,
) -> None:
    REGISTRY[name] = Number(name, unit, digits, meaning, chapter, CLAIMS.get(name, ()), compute)


def _model_or_nan(table: pd.DataFrame, model: str, column: str) -> float:
    return float(table.loc[model, column]) if model in table.index else math.nan  # type: ignore[arg-type]


def _add_energies(regime: Regime) -> None:
    rows = {**MODEL_SLUGS, "baseline": exact.BASELINE}
    for slug, model in rows.items():
        for word, column in STATISTICS.items():
            _add(
                f"{slug}-{word}-{regime}",
                lambda a, m=model, c=column: _model_or_nan(exact.per_query(a, regime), m, c),  # type: ignore[misc]
                "Wh/query",
                f"{word} energy per query, {model}, {regime} regime",
                _QUERY,
            )
    for slug, model in MODEL_SLUGS.items():
        _add(
            f"{slug}-share-outside-{regime}",
            lambda a, m=model: exact.per_query(a, regime).attrs["share_outside"].get(m, math.nan),  # type: ignore[misc]
            "share",
            f"share of {regime} queries outside the benchmarked lengths of {model}",
            _FITS,
            digits=2,
        )


def _add_lengths(regime: Regime) -> None:
    for word, p in {"p25": 0.25, "median": 0.5, "p75": 0.75}.items():
        _add(
            f"output-tokens-{word}-{regime}",
            lambda a, p=p: float(distributions.length_law(a, regime).quantile(np.array([p]))[0]),  # type: ignore[misc]
            "tokens",
            f"{word} output length, {regime} regime",
            _QUERY,
            digits=4,
        )
    _add(
        f"output-tokens-mean-{regime}",
        lambda a: distributions.length_law(a, regime).mean,
        "tokens",
        f"mean output length, {regime} regime",
        _QUERY,
        digits=4,
    )


def _add_levers(regime: Regime) -> None:
    for lever in lever_laws.LEVERS:
        for word, column in {**STATISTICS, "ratio": "ratio"}.items():
            _add(
                f"lever-{lever}-{word}-{regime}",
                lambda a, r=lever, c=column: float(exact.levers(a, regime).loc[r, c]),  # type: ignore[misc,arg-type]
                "×" if word == "ratio" else "Wh/query",
                f"baseline median / median with the {lever} lever, {regime} regime"
                if word == "ratio"
                else f"{word} energy per baseline query with the {lever} lever, {regime} regime",
                _LEVERS,
            )


def _combined_ratio(a: Assumptions) -> float:
    return math.prod(lever_laws.alpha(a, lever).median for lever in lever_laws.LEVERS)


def _replayed(a: Assumptions, read: Callable[[Assumptions], float]) -> float:
    if a.edition not in RELEASED_EDITIONS or a.changed():
        return math.nan
    return read(a)


def _add_replay(regime: Regime) -> None:
    for word in ("median", "p25", "p75"):
        _add(
            f"replay-baseline-{word}-{regime}",
            lambda a, c=STATISTICS[word]: _replayed(  # type: ignore[misc]
                a,
                lambda a: float(released.replay(a, regime).per_query.loc[exact.BASELINE, c]),  # type: ignore[arg-type]
            ),
            "Wh/query",
            f"{word} energy per baseline query, {regime} regime, as the released run prints it",
            _QUERY,
        )
    _add(
        f"replay-fleet-total-{regime}",
        lambda a: _replayed(
            a,
            lambda a: float(released.replay(a, regime).fleet.loc["baseline", "median"]),  # type: ignore[arg-type]
        ),
        "GWh/day",
        f"energy of the fleet, {regime} queries, as the released run prints it",
        _FLEET,
    )


def _add_fits() -> None:
    def of(a: Assumptions, model: str, read: Callable[[throughput.ThroughputFit], Any]) -> float:
        models = throughput.models(a)
        value = read(models[model].fit) if model in models else None
        return math.nan if value is None else float(value)

    _add(
        "fit-rows",
        lambda a: float(sum(m.fit.n_rows for m in throughput.models(a).values())),
        "rows",
        "rows that the throughput laws are fitted to",
        _FITS,
        digits=2,
    )
    kinds: dict[str, tuple[str, str, int, Callable[[throughput.ThroughputFit], Any]]] = {
        "rows": ("rows", "rows", 1, lambda f: f.n_rows),
        "dof": ("-", "degrees of freedom", 1, lambda f: f.dof),
        "tps-max": ("tokens/s", "fastest row, the cap", 5, lambda f: f.tps_max),
        "input-exponent": ("-", "exponent of the input length", 3, lambda f: f.coefficients.input),
        "output-exponent": (
            "-",
            "exponent of the output length",
            3,
            lambda f: f.coefficients.output,
        ),
        "r2": ("-", "explained share of the variance of ln TPS", 2, lambda f: f.r_squared),
        "longest-output": ("tokens", "longest output benchmarked", 4, lambda f: f.output_range[1]),
    }
    for slug, model in MODEL_SLUGS.items():
        for word, (unit, meaning, digits, read) in kinds.items():
            _add(
                f"fit-{word}-{slug}",
                lambda a, m=model, r=read: of(a, m, r),  # type: ignore[misc]
                unit,
                f"{meaning}, {model}",
                _FITS,
                digits,
            )
        _add(
            f"fit-cap-tokens-{slug}",
            lambda a, m=model: of(a, m, lambda f: f.cap_output_tokens(a.input_tokens)),  # type: ignore[misc]
            "tokens",
            f"output length at which the law of {model} meets its cap",
            _FITS,
        )


def _add_rest() -> None:
    _add(
        "baseline-ratio-long",
        lambda a: (
            _model_or_nan(exact.per_query(a, "long"), "baseline", "p50")
            / _model_or_nan(exact.per_query(a), "baseline", "p50")
        ),
        "×",
        "baseline median, long / traditional",
        _QUERY,
    )
    _add(
        "baseline-above-10wh-long",
        lambda a: float(exact.share_above(a, "long", 10.0)["baseline"]),
        "share",
        "share of long baseline queries above 10 Wh",
        _QUERY,
        digits=2,
    )
    _add(
        "output-tokens-ratio-long",
        lambda a: (
            distributions.length_law(a, "long").mean
            / distributions.length_law(a, "traditional").mean
        ),
        "×",
        "mean output length, long / traditional",
        _QUERY,
    )
    _add("pue-median", lambda a: distributions.pue(a).median, "-", "median PUE", _QUERY)
    _add(
        "pue-share-below-one",
        lambda a: float(distributions.pue(a).cdf(1.0)),
        "share",
        "share of PUE draws below 1, which no datacentre can have",
        _QUERY,
        digits=2,
    )
    _add(
        "utilisation-median",
        lambda a: distributions.utilisation(a).median,
        "-",
        "median power utilisation",
        _QUERY,
    )
    _add(
        "utilisation-mean",
        lambda a: distributions.utilisation(a).mean,
        "-",
        "mean power utilisation",
        _QUERY,
    )
    _add(
        "utilisation-share-above-one",
        lambda a: 1 - float(distributions.utilisation(a).cdf(1.0)),
        "share",
        "share of utilisation draws above 1, which no node can have",
        _QUERY,
        digits=2,
    )
    _add(
        "lever-combined-ratio",
        _combined_ratio,
        "×",
        "product of the three levers' median gains",
        _LEVERS,
    )
    for slug, column in FLEETS.items():
        _add(
            f"fleet-total-{slug}",
            lambda a, c=column: float(exact.fleet(a)[c]),  # type: ignore[misc]
            "GWh/day",
            f"energy of the fleet, {slug.replace('-', ', ')} queries",
            _FLEET,
        )
    _add(
        "fleet-factor", fleets.fleet_factor, "×", "redundancy x idle overhead x network", _FLEET, 4
    )
    _add(
        "fleet-idle-overhead",
        lambda a: a.idle_overhead,
        "×",
        "idle overhead that the fleet factor takes",
        _FLEET,
        4,
    )
    _add(
        "fleet-idle-overhead-computed",
        lambda a: fleets.idle_overhead(a.node_power_kw, a.idle_power_kw),
        "×",
        "idle overhead by the formula of S.V, for the node of these settings",
        _FLEET,
        5,
    )
    _add(
        "fleet-ratio-mixed",
        lambda a: exact.fleet(a)["mixed"] / exact.fleet(a)["traditional"],
        "×",
        "energy of the mixed fleet / of the traditional one",
        _FLEET,
    )
    _add(
        "fleet-ratio-improved-traditional",
        lambda a: exact.fleet(a)["traditional_improved"] / exact.fleet(a)["traditional"],
        "×",
        "energy of the traditional fleet, improved / not",
        _FLEET,
    )
    for regime in REGIMES:
        _add(
            f"fleet-improvement-median-{regime}",
            lambda a, r=regime: fleets.improvement(a, r).median,  # type: ignore[misc]
            "×",
            f"median improvement of a fleet, {regime} queries",
            _FLEET,
        )
        _add(
            f"baseline-carbon-{regime}",
            lambda a, r=regime: (  # type: ignore[misc]
                math.nan
                if a.grid_gco2_per_kwh is None
                else _model_or_nan(exact.per_query(a, r), "baseline", "p50")
                * a.grid_gco2_per_kwh
                / 1000
            ),
            "gCO2e/query",
            f"median carbon per baseline query, {regime} regime, of the grid given",
            _QUERY,
        )


for _regime in REGIMES:
    _add_energies(_regime)
    _add_lengths(_regime)
    _add_levers(_regime)
    _add_replay(_regime)
_add_fits()
_add_rest()
