"""Numbers of section 2: inputs and energy per query."""

from __future__ import annotations

import math

import numpy as np

from ...editions import released_run
from ...editions.released_run import replayed_number
from ...facts.units import WH_PER_KWH
from ...method import distributions, exact, query_kinds
from ...method.assumptions import QUANTILES, REGIMES, Regime
from ...registry.entries import MODEL_SLUGS, STATISTICS, add

CHAPTER = "paper/2_energy_per_query"


def _add_energies(regime: Regime) -> None:
    rows = {**MODEL_SLUGS, "baseline": exact.BASELINE}
    for slug, model in rows.items():
        for word, column in STATISTICS.items():
            add(
                f"{slug}-{word}-{regime}",
                lambda a, m=model, c=column: exact.statistic(a, regime, m, c),  # type: ignore[misc]
                "Wh/query",
                f"{word} energy per query, {model}, {regime} regime",
                CHAPTER,
            )


def _add_lengths(regime: Regime) -> None:
    for word in ("p25", "median", "p75"):
        add(
            f"output-tokens-{word}-{regime}",
            lambda a, p=QUANTILES[STATISTICS[word]]: float(  # type: ignore[misc]
                query_kinds.length_law(a, regime).quantile(np.array([p]))[0]
            ),
            "tokens",
            f"{word} output length, {regime} regime",
            CHAPTER,
            digits=4,
        )
    add(
        f"output-tokens-mean-{regime}",
        lambda a: query_kinds.length_law(a, regime).mean,
        "tokens",
        f"mean output length, {regime} regime",
        CHAPTER,
        digits=4,
    )


def _add_replay(regime: Regime) -> None:
    for word in ("median", "p25", "p75"):
        add(
            f"replay-baseline-{word}-{regime}",
            lambda a, c=STATISTICS[word]: replayed_number(  # type: ignore[misc]
                a,
                lambda a: float(released_run.replay(a, regime).per_query.loc[exact.BASELINE, c]),  # type: ignore[arg-type]
            ),
            "Wh/query",
            f"{word} energy per baseline query, {regime} regime, as the released run prints it",
            CHAPTER,
        )


def _add_carbon(regime: Regime) -> None:
    add(
        f"baseline-carbon-{regime}",
        lambda a: (
            math.nan
            if a.grid_gco2_per_kwh is None
            else exact.statistic(a, regime, exact.BASELINE, "p50")
            * a.grid_gco2_per_kwh
            / WH_PER_KWH
        ),
        "gCO2e/query",
        f"median carbon per baseline query, {regime} regime, of the grid given",
        CHAPTER,
    )


def _add_rest() -> None:
    add(
        "baseline-ratio-long",
        lambda a: (
            exact.statistic(a, "long", exact.BASELINE, "p50")
            / exact.statistic(a, "traditional", exact.BASELINE, "p50")
        ),
        "×",
        "baseline median, long / traditional",
        CHAPTER,
    )
    add(
        "baseline-above-10wh-long",
        lambda a: float(exact.share_above(a, "long", 10.0)["baseline"]),
        "share",
        "share of long baseline queries above 10 Wh",
        CHAPTER,
        digits=2,
    )
    add(
        "output-tokens-ratio-long",
        lambda a: (
            query_kinds.length_law(a, "long").mean / query_kinds.length_law(a, "traditional").mean
        ),
        "×",
        "mean output length, long / traditional",
        CHAPTER,
    )
    add("pue-median", lambda a: distributions.pue(a).median, "-", "median PUE", CHAPTER)
    add(
        "pue-share-below-one",
        lambda a: float(distributions.pue(a).cdf(1.0)),
        "share",
        "share of PUE draws below 1, which no datacentre can have",
        CHAPTER,
        digits=2,
    )
    add(
        "utilisation-median",
        lambda a: distributions.utilisation(a).median,
        "-",
        "median power utilisation",
        CHAPTER,
    )
    add(
        "utilisation-mean",
        lambda a: distributions.utilisation(a).mean,
        "-",
        "mean power utilisation",
        CHAPTER,
    )
    add(
        "utilisation-share-above-one",
        lambda a: 1 - float(distributions.utilisation(a).cdf(1.0)),
        "share",
        "share of utilisation draws above 1, which no node can have",
        CHAPTER,
        digits=2,
    )


for _regime in REGIMES:
    _add_energies(_regime)
    _add_lengths(_regime)
    _add_replay(_regime)
    _add_carbon(_regime)
_add_rest()
