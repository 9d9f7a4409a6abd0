"""Answers to the exercises of the chapters beyond the paper."""

from __future__ import annotations

import itertools
import math

import numpy as np

from ...beyond.drivers import sensitivity_indices
from ...beyond.fit_uncertainty import pooling, uncertainty
from ...editions.findings import nvidias_rows
from ...facts import benchmark_rows
from ...method import distributions, exact, throughput
from ...method.assumptions import Assumptions
from .answers import answer


@answer("ex-bootstrap-identified", slips={"orders are not the resamples": lambda _: 1 / 6})
def identified_share(_: Assumptions) -> float:
    """Return the share of resamples of three rows that contain every row once, by counting."""
    resamples = list(itertools.product(range(3), repeat=3))
    return sum(len(set(rows)) == 3 for rows in resamples) / len(resamples)


@answer("ex-one-node-more")
def least_widening(assumptions: Assumptions) -> float:
    """Return the least width of a row's interval / that of the fit, from the posterior."""
    posterior = uncertainty.posterior(assumptions)
    names = list(throughput.models(assumptions))
    which = np.array([posterior.rows.models.index(name) for name in names])
    at = pooling.design(np.tile([500.0, 300.0], (len(names), 1)))
    ends = np.array([0.05, 0.95])
    of_fit = np.ptp(posterior.quantiles(ends, which, at), axis=1)
    of_row = np.ptp(posterior.quantiles(ends, which, at, of_row=True), axis=1)
    return float((of_row / of_fit).min())


@answer("ex-one-pair")
def common_exponent(assumptions: Assumptions) -> float:
    """Return the exponent of the output length that all models share, with a level for each."""
    rows = pooling.Rows.of(benchmark_rows.rows_of(assumptions))
    levels = np.eye(len(rows.models))[rows.model]
    design = np.hstack([levels, rows.design[:, 1:]])
    found, _, rank, _ = np.linalg.lstsq(design, rows.ln_tps, rcond=1e-9)
    return float(found[-1]) if rank == design.shape[1] else math.nan


@answer("ex-share-at-sight")
def remaining_share(assumptions: Assumptions) -> float:
    """Return the share of Var(ln E) of PUE and utilisation, from their percentiles."""
    product = sensitivity_indices.query_product(assumptions)
    factors = [distributions.pue(assumptions)]
    if assumptions.power_coupling == "none":
        factors.append(distributions.utilisation(assumptions))
    of_factors = sum(factor.sigma**2 for factor in factors)
    share = np.outer(product.weight, product.share)
    of_table = np.cov(product.ln_wh.ravel(), aweights=share.ravel(), ddof=0)
    whole = float(of_table) + of_factors
    return of_factors / whole if whole > 0 else math.nan


@answer("ex-two-choices")
def joint_ratio(assumptions: Assumptions) -> float:
    """Return the typical median with two other choices / that with the released rows."""
    released = assumptions.replace(throughput_rows="released")
    both = assumptions.replace(throughput_rows=nvidias_rows(), blend="all")
    after, before = (
        exact.quantile_wh(each, "traditional", exact.BASELINE, 0.5) for each in (both, released)
    )
    return after / before


@answer("ex-when-pue-matters")
def upper_end(assumptions: Assumptions) -> float:
    """Return the PUE whose share equals that of the model, from the indices for a PUE of 1 to 2."""
    shares = sensitivity_indices.query_indices(assumptions.replace(pue_p5=1.0, pue_p95=2.0))
    of_ln = shares["first_ln"]
    return float(2 ** np.sqrt(of_ln["model"] / of_ln["PUE"]))
