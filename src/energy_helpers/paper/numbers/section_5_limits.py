"""Numbers of section 5: sizes of the effects of the limitations."""

from __future__ import annotations

from functools import partial

import numpy as np

from ...method import exact, query_kinds, throughput
from ...method.assumptions import Assumptions, Regime
from ...method.distributions import LengthLaw
from ...method.query_kinds import MixedLength
from ...registry.entries import cell, register
from .. import input_and_power

number = partial(register, "paper/5_conclusions")
LONG_INPUT_TOKENS = 100_000


def token_share_beyond(law: LengthLaw | MixedLength, tokens: float) -> float:
    """
    Return the share of all output tokens that belong to outputs longer than `tokens`.



    Examples
    --------
    >>> law = eh.method.query_kinds.length_law(edition, "long")
    >>> round(token_share_beyond(law, tokens=2000.0), 2)
    0.97
    """
    x, weights = np.polynomial.legendre.leggauss(64)
    top = float(law.cdf(tokens))
    shorter = top / 2 * float(law.quantile(top / 2 * (x + 1)) @ weights)
    return 1 - shorter / law.mean


def _longest_output(a: Assumptions) -> float:
    return max(model.fit.output_range[1] for model in throughput.models(a).values())


def _baseline(a: Assumptions, column: str = "p50") -> float:
    return cell(exact.per_query(a), exact.BASELINE, column)


def _quartile_range(a: Assumptions) -> float:
    return _baseline(a, "p75") - _baseline(a, "p25")


@number(
    "baseline-share-outside-{regime}",
    "share",
    "share of {regime} queries outside the benchmarked lengths, mean of the baseline's models",
    2,
)
def _share_outside(a: Assumptions, regime: Regime) -> float:
    table = exact.per_query(a, regime)
    shares = table.attrs["share_outside"]
    return float(np.mean([shares[model] for model in table.attrs["blend"]]))


@number(
    "token-share-beyond-benchmark-{regime}",
    "share",
    "share of the output tokens of {regime} queries that are in outputs longer than any "
    "benchmarked output",
    2,
)
def _token_share(a: Assumptions, regime: Regime) -> float:
    return token_share_beyond(query_kinds.length_law(a, regime), _longest_output(a))


@number(
    f"input-{LONG_INPUT_TOKENS}-ratio-{{effective}}",
    "×",
    f"baseline median with an input of {LONG_INPUT_TOKENS:,} tokens, effective length "
    "{effective} / baseline median with these settings",
    2,
    effective=input_and_power.EFFECTIVE_SLUGS,
)
def _long_input_ratio(a: Assumptions, effective: str) -> float:
    longer = a.replace(input_tokens=float(LONG_INPUT_TOKENS), effective_length=effective)
    return _baseline(longer) / _baseline(a)


@number(
    "lognormal-fleet-ratio-traditional",
    "×",
    "energy of the fleet with log-normal output lengths / energy with these settings; the "
    "log-normal has the same median and the exponential's ratio of quartiles",
)
def _lognormal_fleet(a: Assumptions) -> float:
    other = a.replace(output_tokens_law="lognormal", output_tokens_shape=None)
    return float(exact.fleet(other)["traditional"] / exact.fleet(a)["traditional"])


@number(
    "untrimmed-quartile-range-ratio-traditional",
    "×",
    "interquartile range of the untrimmed baseline / interquartile range with these settings",
)
def _untrimmed_range(a: Assumptions) -> float:
    return _quartile_range(a.replace(trim="none")) / _quartile_range(a)
