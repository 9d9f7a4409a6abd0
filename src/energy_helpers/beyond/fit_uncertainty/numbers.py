"""Numbers of "How sure are the fits?": intervals of the medians, and the fits tested."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ...method import exact
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...registry.entries import MODEL_SLUGS, add, cell
from . import fit_checks, uncertainty

CHAPTER = "beyond/1_fit_uncertainty"
# a row that the released code leaves out -> (input, output) [tokens]
UNSEEN = {
    "longest-input": (20_000, 2_000),
    "middle": (1_000, 1_000),
    "longest-output": (128, 4_096),
}


def _add_medians(regime: Regime) -> None:
    rows = {**MODEL_SLUGS, exact.BASELINE: exact.BASELINE}
    for slug, model in rows.items():
        for word in ("p5", "p50", "p95"):
            add(
                f"pooled-{slug}-median-{word}-{regime}",
                lambda a, m=model, w=word: cell(uncertainty.intervals(a, regime), m, w),  # type: ignore[misc]
                "Wh/query",
                f"{word.upper()} of what the median {regime} query takes, over the uncertainty of "
                f"the throughput fits, {model}",
                CHAPTER,
                2,
            )
    add(
        f"pooled-baseline-share-{regime}",
        lambda a: cell(uncertainty.intervals(a, regime), exact.BASELINE, "share"),
        "share",
        f"width of that interval of the baseline / of P5 to P95 of {regime} queries, in logarithms",
        CHAPTER,
        2,
    )
    add(
        f"pooled-baseline-over-fitted-{regime}",
        lambda a: _over_fitted(a, regime),
        "×",
        f"median of the baseline by the pooled laws / by the method's own fits, {regime} regime",
        CHAPTER,
    )


def _over_fitted(a: Assumptions, regime: Regime) -> float:
    table = uncertainty.intervals(a, regime)
    return cell(table, exact.BASELINE, "p50") / cell(table, exact.BASELINE, "fitted")


def _add_laws() -> None:
    add(
        "pooled-noise",
        lambda a: math.exp(_mean_noise(a)),
        "×",
        "scatter of benchmark rows about their law, as a factor (one standard deviation)",
        CHAPTER,
    )
    for slug, model in MODEL_SLUGS.items():
        for word in ("p5", "p50", "p95"):
            add(
                f"pooled-output-exponent-{word}-{slug}",
                lambda a, m=model, w=word: cell(uncertainty.exponents(a), m, f"output_{w}"),  # type: ignore[misc]
                "-",
                f"{word.upper()} of the output length's exponent by the pooled laws, {model}",
                CHAPTER,
                2,
            )
        add(
            f"bootstrap-identified-{slug}",
            lambda a, m=model: cell(fit_checks.bootstrap(a), m, "identified"),  # type: ignore[misc]
            "share",
            f"resamples of its rows that identify the three coefficients, {model}",
            CHAPTER,
            2,
        )


def _mean_noise(a: Assumptions) -> float:
    posterior = uncertainty.posterior(a)
    return float(posterior.weight @ posterior.noise)


def _add_left_out() -> None:
    for word, column in {"fit": "fit_error", "pooled": "pooled_error"}.items():
        add(
            f"left-out-row-factor-{word}",
            lambda a, c=column: _typical(fit_checks.leave_one_row_out(a), c),  # type: ignore[misc]
            "×",
            f"typical factor between a left-out row and what the {word} law of the others says",
            CHAPTER,
        )
        add(
            f"unseen-factor-{word}",
            lambda a, c=column: _typical(fit_checks.held_out(), c),  # type: ignore[misc]
            "×",
            f"typical factor between the rows that the release leaves out and the {word} law",
            CHAPTER,
        )
    add(
        "left-out-row-inside",
        lambda a: float(fit_checks.leave_one_row_out(a)["inside"].mean()),
        "share",
        "left-out rows inside the 90 % interval that the others give",
        CHAPTER,
        2,
    )
    add(
        "unseen-rows",
        lambda a: float(len(fit_checks.held_out())),
        "rows",
        "rows of table S.I that the released code does not fit",
        CHAPTER,
        2,
    )
    add(
        "unseen-inside",
        lambda a: float(fit_checks.held_out()["inside"].sum()),
        "rows",
        "of these inside the 90 % interval of the pooled laws of the released rows",
        CHAPTER,
        2,
    )
    for word, (n_in, n_out) in UNSEEN.items():
        add(
            f"unseen-ratio-{word}",
            lambda a, i=n_in, o=n_out: _unseen_ratio(i, o),  # type: ignore[misc]
            "×",
            f"measured / fitted throughput at {n_in:,} tokens in and {n_out:,} out, geometric mean "
            "of the models, released fits",
            CHAPTER,
        )


def _typical(table: pd.DataFrame, column: str) -> float:
    return fit_checks.typical_factor(table[column])


def _unseen_ratio(n_in: int, n_out: int) -> float:
    table = fit_checks.held_out()
    own = table[(table["input_tokens"] == n_in) & (table["output_tokens"] == n_out)]
    return float(np.exp(own["fit_error"].mean()))


for _regime in REGIMES:
    _add_medians(_regime)
_add_laws()
_add_left_out()
