"""Registry numbers of "How sure are the fits?": intervals of medians, and tests of fits."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from ...method import exact
from ...method.assumptions import Assumptions, Regime
from ...method.throughput import typical_factor
from ...registry.entries import MODEL_SLUGS, cell, register
from . import fit_checks, uncertainty

number = partial(register, "beyond/1_fit_uncertainty")
# number -> column, words
ENDS = {word: (word, word.upper()) for word in ("p5", "p50", "p95")}
ERRORS = {"fit": "fit_error", "pooled": "pooled_error"}
SHARING = {
    label: other
    for label, other in uncertainty.PRIORS.items()
    if label != uncertainty.NOTHING_SHARED
}
# number -> whether a model's other rows give three coefficients, words
RULES = {"fitted": (True, "three coefficients"), "constant": (False, "a constant or nothing")}
# number -> attribute, words, digits
F_TEST = {
    "f": ("f", "F", 2),
    "p": ("p", "probability of such a large F", 2),
    "dof-numerator": ("dof_numerator", "degrees of freedom of the numerator", 1),
    "dof-denominator": ("dof_denominator", "degrees of freedom of the denominator", 1),
}
# a row that the released code leaves out -> (input, output) [tokens]
UNSEEN = {
    "longest-input": (20_000, 2_000),
    "middle": (1_000, 1_000),
    "longest-output": (128, 4_096),
}


@number(
    "pooled-{row}-median-{end}-{regime}",
    "Wh/query",
    "{end[1]} of the energy of the median {regime} query, over the uncertainty of the throughput "
    "fits, {row}",
    row={**MODEL_SLUGS, exact.BASELINE: exact.BASELINE},
    end=ENDS,
)
def _median(a: Assumptions, regime: Regime, row: str, end: tuple[str, str]) -> float:
    return cell(uncertainty.intervals(a, regime), row, end[0])


@number(
    "pooled-baseline-share-{regime}",
    "share",
    "width of that interval of the baseline / of P5 to P95 of {regime} queries, in logarithms",
    2,
)
def _share(a: Assumptions, regime: Regime) -> float:
    return cell(uncertainty.intervals(a, regime), exact.BASELINE, "share")


@number(
    "pooled-baseline-below-fitted-{regime}",
    "share",
    "draws of the throughput fits whose median of the baseline is below that of the method's own "
    "fits, {regime} queries",
    2,
)
def _below_fitted(a: Assumptions, regime: Regime) -> float:
    return cell(uncertainty.intervals(a, regime), exact.BASELINE, "below")


@number(
    "pooled-baseline-over-fitted-{regime}",
    "×",
    "median of the baseline by the pooled fits / by the method's own fits, {regime} queries",
)
def _over_fitted(a: Assumptions, regime: Regime) -> float:
    table = uncertainty.intervals(a, regime)
    return cell(table, exact.BASELINE, "p50") / cell(table, exact.BASELINE, "fitted")


@number(
    "pooled-priors-{end}-{extreme}-traditional",
    "Wh/query",
    "{extreme} {end[1]} of the median of the baseline under the priors that let the models share "
    "their exponents, traditional regime",
    2,
    end={word: ENDS[word] for word in ("p5", "p95")},
    extreme=("lowest", "highest"),
)
def _by_prior(a: Assumptions, end: tuple[str, str], extreme: str) -> float:
    table = uncertainty.by_prior(a, SHARING, ("traditional",))[f"traditional_{end[0]}"]
    return float(table.min() if extreme == "lowest" else table.max())


@number(
    "pooled-noise",
    "×",
    "scatter of benchmark rows about their fit, as a factor (one standard deviation)",
)
def _noise(a: Assumptions) -> float:
    posterior = uncertainty.posterior(a)
    return math.exp(float(posterior.weight @ posterior.noise))


@number(
    "pooled-output-exponent-{end}-{model}",
    "-",
    "{end[1]} of the output length's exponent by the pooled fits, {model}",
    2,
    end=ENDS,
)
def _exponent(a: Assumptions, model: str, end: tuple[str, str]) -> float:
    return cell(uncertainty.exponents(a), model, f"output_{end[0]}")


@number(
    "bootstrap-identified-{model}",
    "share",
    "resamples of its rows that identify the three coefficients, {model}",
    2,
)
def _identified(a: Assumptions, model: str) -> float:
    return cell(fit_checks.bootstrap(a), model, "identified")


@number(
    "left-out-row-factor-{fit}",
    "×",
    "typical factor between a left-out row and its prediction from the others ({fit.slug})",
    fit=ERRORS,
)
def _left_out(a: Assumptions, fit: str) -> float:
    return typical_factor(fit_checks.leave_one_row_out(a)[fit])


@number(
    "left-out-row-factor-{fit}-{rule}",
    "×",
    "the same for the rows whose model has {rule[1]} without them",
    fit=ERRORS,
    rule=RULES,
)
def _left_out_by_rule(a: Assumptions, fit: str, rule: tuple[bool, str]) -> float:
    table = fit_checks.leave_one_row_out(a)
    return typical_factor(table[fit][table["three_coefficients"] == rule[0]])


@number(
    "left-out-rows-{rule}", "rows", "rows whose model has {rule[1]} without them", 1, rule=RULES
)
def _left_out_rows(a: Assumptions, rule: tuple[bool, str]) -> float:
    return float((fit_checks.leave_one_row_out(a)["three_coefficients"] == rule[0]).sum())


@number(
    "equal-exponents-{part}",
    "-",
    "{part[1]}, equal exponents of all models",
    "{part[2]}",
    part=F_TEST,
)
def _equal_exponents(a: Assumptions, part: tuple[str, str, int]) -> float:
    return float(getattr(fit_checks.equal_exponents(a), part[0]))


@number(
    "equal-exponents-power-{spread}",
    "share",
    "probability that the test, at 5%, detects exponents that differ between the models by a "
    "standard deviation of {spread}",
    2,
    spread=(0.1, 0.3),
)
def _power(a: Assumptions, spread: float) -> float:
    return fit_checks.power_of_equal_exponents(a, spread)


@number(
    "unseen-factor-{fit}",
    "×",
    "typical factor between the rows that the release leaves out and their prediction ({fit.slug})",
    fit=ERRORS,
)
def _unseen(_: Assumptions, fit: str) -> float:
    return typical_factor(fit_checks.held_out()[fit])


@number(
    "left-out-row-inside", "share", "left-out rows inside the 90% interval that the others give", 2
)
def _left_out_inside(a: Assumptions) -> float:
    return float(fit_checks.leave_one_row_out(a)["inside"].mean())


@number("unseen-rows", "rows", "rows of table S.I that the released code does not fit", 2)
def _unseen_rows(_: Assumptions) -> float:
    return len(fit_checks.held_out())


@number(
    "unseen-inside",
    "rows",
    "left-out rows inside the 90% interval of the pooled fits to the released rows",
    2,
)
def _unseen_inside(_: Assumptions) -> float:
    return float(fit_checks.held_out()["inside"].sum())


@number(
    "unseen-ratio-{lengths}",
    "×",
    "measured / fitted throughput at {lengths[0]:,} tokens in and {lengths[1]:,} out, geometric "
    "mean of the models, released fits",
    lengths=UNSEEN,
)
def _unseen_ratio(_: Assumptions, lengths: tuple[int, int]) -> float:
    table = fit_checks.held_out().set_index(["input_tokens", "output_tokens"])
    return float(np.exp(table["fit_error"].loc[[lengths]].mean()))
