"""Numbers of section 5: how far the limitations reach."""

from __future__ import annotations

import numpy as np

from ...method import exact, query_kinds, throughput
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...method.distributions import LengthLaw
from ...registry.entries import add, cell

CHAPTER = "paper/5_conclusions"
EFFECTIVE_LENGTHS = {
    "output": "output",
    "output-input-30": "output+input/30",
    "output-input": "output+input",
}
LONG_INPUT_TOKENS = 100_000


def token_share_beyond(law: LengthLaw, tokens: float, n_nodes: int = 64) -> float:
    """
    Return the share of all output tokens that belong to outputs longer than `tokens`.

    Parameters
    ----------
    law : LengthLaw
        Law of the output length.
    tokens : float
        A length [tokens].
    n_nodes : int
        Nodes of the quadrature over the shorter outputs.
    """
    x, weights = np.polynomial.legendre.leggauss(n_nodes)
    top = float(law.cdf(tokens))
    shorter = top / 2 * float(law.quantile(top / 2 * (x + 1)) @ weights)
    return 1 - shorter / law.mean


def _longest_output(a: Assumptions) -> float:
    return max(model.fit.output_range[1] for model in throughput.models(a).values())


def _share_outside(a: Assumptions, regime: Regime) -> float:
    table = exact.per_query(a, regime)
    shares = table.attrs["share_outside"]
    return float(np.mean([shares[model] for model in table.attrs["blend"]]))


def _baseline(a: Assumptions, column: str = "p50") -> float:
    return cell(exact.per_query(a), exact.BASELINE, column)


def _quartile_range(a: Assumptions) -> float:
    return _baseline(a, "p75") - _baseline(a, "p25")


def _add_benchmark(regime: Regime) -> None:
    add(
        f"baseline-share-outside-{regime}",
        lambda a: _share_outside(a, regime),
        "share",
        f"share of {regime} queries outside the benchmarked lengths, mean of the baseline's models",
        CHAPTER,
        digits=2,
    )
    add(
        f"token-share-beyond-benchmark-{regime}",
        lambda a: token_share_beyond(query_kinds.length_law(a, regime), _longest_output(a)),
        "share",
        f"share of the output tokens in {regime} queries longer than any benchmarked output",
        CHAPTER,
        digits=2,
    )


def _add_rest() -> None:
    for slug, effective in EFFECTIVE_LENGTHS.items():
        add(
            f"input-{LONG_INPUT_TOKENS}-ratio-{slug}",
            lambda a, e=effective: (  # type: ignore[misc]
                _baseline(a.replace(input_tokens=float(LONG_INPUT_TOKENS), effective_length=e))
                / _baseline(a)
            ),
            "×",
            f"baseline median with an input of {LONG_INPUT_TOKENS:,} tokens, effective length "
            f"{effective} / the median of these settings",
            CHAPTER,
            digits=2,
        )
    add(
        "lognormal-fleet-ratio-traditional",
        lambda a: (
            exact.fleet(a.replace(output_tokens_law="lognormal", output_tokens_shape=None))[
                "traditional"
            ]
            / exact.fleet(a)["traditional"]
        ),
        "×",
        "energy of the fleet with log-normal output lengths of the same median and of the "
        "exponential law's ratio of quartiles / with these settings",
        CHAPTER,
    )
    add(
        "untrimmed-quartile-range-ratio-traditional",
        lambda a: _quartile_range(a.replace(trim="none")) / _quartile_range(a),
        "×",
        "interquartile range of the baseline, untrimmed / with these settings",
        CHAPTER,
    )


for _regime in REGIMES:
    _add_benchmark(_regime)
_add_rest()
