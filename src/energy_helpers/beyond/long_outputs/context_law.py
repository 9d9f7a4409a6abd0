"""
A throughput fit that falls as the context grows, instead of rising to a plateau as in the paper.

For every output token, a node reads the weights of the model and the key-value cache of the query.
The cache contains the input and the output so far, on average ``c = L_in + L_out / 2`` tokens. The
number of queries that fit into memory depends on c too. The time per output token therefore grows
with c. Reading the input needs additional time, which the output tokens of the query share:

    1 / TPS = a + b (L_in + L_out / 2) + p L_in / L_out

The formula is linear in its coefficients, which are non-negative times. ``K = a / b`` is the
context that halves the throughput of decoding. If K is infinite, this throughput is constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ...method.distributions import Array

# fewest rows for a fit of three coefficients
MIN_ROWS = 4


@dataclass(frozen=True, slots=True)
class ContextLaw:
    """
    Time of an output token, as a function of the lengths of its query.

    Examples
    --------
    >>> law = ContextLaw(token_s=0.01, context_s=1e-6, input_s=0.0)
    >>> law.half_context_tokens, float(law.doubled_context_ratio(1e9).round(3))
    (10000.0, 0.5)
    >>> float(law.through(500.0, 300.0, tps=100.0).predict(500.0, 300.0).round(6))
    100.0
    """

    token_s: float  # a, seconds per output token without context
    context_s: float  # b, seconds per output token and token of context
    input_s: float  # p, seconds per token of input
    # range of the fitted rows; unbounded for coefficients that were not fitted
    input_range: tuple[float, float] = (0.0, math.inf)  # tokens
    output_range: tuple[float, float] = (0.0, math.inf)  # tokens
    log_residuals: tuple[float, ...] = ()  # ln of measured / fitted throughput

    @property
    def half_context_tokens(self) -> float:
        """K, the mean context that halves the speed of decoding [tokens]."""
        return self.token_s / self.context_s if self.context_s else math.inf

    @property
    def spread(self) -> float:
        """Root mean square of the residuals of ln TPS; nan if the coefficients were not fitted."""
        if not self.log_residuals:
            return math.nan
        return float(np.sqrt(np.mean(np.square(self.log_residuals))))

    def seconds_per_token(self, input_tokens: ArrayLike, output_tokens: ArrayLike) -> Array:
        """Return the time of an output token, 1 / TPS [s]."""
        coefficients = np.array([self.token_s, self.context_s, self.input_s])
        return np.asarray(_design(input_tokens, output_tokens) @ coefficients)

    def predict(self, input_tokens: ArrayLike, output_tokens: ArrayLike) -> Array:
        """Return the throughput [tokens/s]."""
        return 1 / self.seconds_per_token(input_tokens, output_tokens)

    def through(self, input_tokens: float, output_tokens: float, tps: float) -> ContextLaw:
        """Return the fit of the same shape that has a given throughput at given lengths."""
        return self._faster(tps * float(self.seconds_per_token(input_tokens, output_tokens)))

    def at_level_of(self, rows: pd.DataFrame) -> ContextLaw:
        """
        Return the fit of the same shape whose level matches some rows.

        `rows`: ``input_tokens``, ``output_tokens`` [tokens] and ``tps_tok_s`` [tokens/s], at least
        one row.

        The level is a least-squares fit of ln TPS with a fixed shape, so the geometric mean of
        measured / fitted throughput is one. For the rows that the shape was fitted to, the level
        does not change. Raises ValueError if there are no rows, or a value is not positive and
        finite.
        """
        tps = rows["tps_tok_s"].to_numpy(dtype=float)
        if not len(tps):
            raise ValueError("no rows to fit a level to; give at least one")
        if not (np.all(np.isfinite(tps)) and np.all(tps > 0)):
            raise ValueError("throughput must be positive and finite")
        seconds = self.seconds_per_token(rows["input_tokens"], rows["output_tokens"])
        return self._faster(float(np.exp(np.mean(np.log(tps * seconds)))))

    def _faster(self, factor: float) -> ContextLaw:
        return replace(
            self,
            token_s=self.token_s / factor,
            context_s=self.context_s / factor,
            input_s=self.input_s / factor,
        )

    def doubled_context_ratio(self, context_tokens: ArrayLike) -> Array:
        """
        Return the throughput of decoding at twice a mean context, divided by that at the context.

        The ratio is ``(a + b c) / (a + 2 b c)``. It is about one for a short context c and about a
        half for a long context.
        """
        added_s = self.context_s * np.asarray(context_tokens, dtype=float)
        return np.asarray((self.token_s + added_s) / (self.token_s + 2 * added_s))

    def fastest_output_tokens(self, input_tokens: float) -> float:
        """
        Return the output length with the highest throughput at an input length [tokens].

        The length is ``sqrt(2 p L_in / b)``. It is infinite if context needs no time, zero if
        reading needs no time, and nan if neither needs time.
        """
        reading_s = 2 * self.input_s * input_tokens
        if not self.context_s:
            return math.inf if reading_s else math.nan
        return math.sqrt(reading_s / self.context_s)


def _design(input_tokens: ArrayLike, output_tokens: ArrayLike) -> Array:
    given = np.asarray(input_tokens, dtype=float), np.asarray(output_tokens, dtype=float)
    for name, tokens in zip(("input_tokens", "output_tokens"), given, strict=True):
        if not np.all(tokens > 0):
            raise ValueError(f"{name} must be above 0")
    reading, writing = np.broadcast_arrays(*given)
    return np.stack([np.ones(reading.shape), reading + writing / 2, reading / writing], axis=-1)


def fit_context(rows: pd.DataFrame, tps: str = "tps_tok_s") -> ContextLaw:
    """
    Fit the context formula to measured throughput by least squares of ln TPS.

    The rows have ``input_tokens``, ``output_tokens`` [tokens] and the throughput [tokens/s] in the
    column `tps`. The iteration starts from the non-negative least squares of the relative error. If
    a coefficient is zero at this start, it remains zero. Raises ValueError if there are fewer than
    four rows, a value is not positive and finite, or the lengths cannot distinguish the three
    coefficients.

    Examples
    --------
    >>> true = ContextLaw(token_s=0.01, context_s=1e-6, input_s=1e-4)
    >>> lengths = [(100, 100), (100, 4000), (4000, 100), (4000, 4000)]
    >>> rows = pd.DataFrame(lengths, columns=["input_tokens", "output_tokens"], dtype=float)
    >>> rows["tps_tok_s"] = true.predict(rows["input_tokens"], rows["output_tokens"])
    >>> round(fit_context(rows).half_context_tokens)
    10000
    """
    from scipy.optimize import least_squares, nnls

    table = rows[["input_tokens", "output_tokens", tps]].to_numpy(dtype=float)
    if len(table) < MIN_ROWS:
        raise ValueError(f"{len(table)} rows; the law of the context takes at least {MIN_ROWS}")
    if not (np.all(np.isfinite(table)) and np.all(table > 0)):
        raise ValueError("lengths and throughput must be positive and finite")
    design = _design(table[:, 0], table[:, 1]) * table[:, 2, None]
    scale = np.linalg.norm(design, axis=0)
    rank = np.linalg.matrix_rank(design / scale, tol=1e-3)
    if rank < 3:
        raise ValueError(
            f"{len(table)} rows identify only {rank} of 3 coefficients; "
            "vary input and output length independently"
        )
    # rows are scaled to a time of one and columns to a norm of one, for a well-conditioned solution
    start, _ = nnls(design / scale, np.ones(len(table)))
    free = start > 0

    def misses(logarithms: Array) -> Array:
        return np.asarray(-np.log((design / scale)[:, free] @ np.exp(logarithms)))

    found = least_squares(misses, np.log(start[free]), xtol=1e-14, ftol=1e-14, gtol=1e-14)
    seconds = np.zeros(3)
    seconds[free] = np.exp(found.x)
    token_s, context_s, input_s = (float(value) for value in seconds / scale)
    return ContextLaw(
        token_s,
        context_s,
        input_s,
        input_range=(float(table[:, 0].min()), float(table[:, 0].max())),
        output_range=(float(table[:, 1].min()), float(table[:, 1].max())),
        # `misses` returns the ln of fitted / measured throughput
        log_residuals=tuple(float(-miss) for miss in misses(found.x)),
    )
