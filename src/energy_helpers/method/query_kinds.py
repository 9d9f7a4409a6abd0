"""Kinds of query in a regime: one kind with given lengths, or the kinds in a session."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..facts import chains, files
from .assumptions import Assumptions, Regime
from .distributions import Array, Indices, LengthLaw, length_law_named

# halvings until the ends of a bracket are neighbouring floating-point numbers
_HALVINGS = 120


@dataclass(frozen=True, slots=True)
class QueryKind:
    """One kind of query in a regime."""

    name: str  # the name of the workload if there is only one kind
    share: float  # share of the queries in the regime
    input_tokens: float
    law: LengthLaw  # distribution of the output length


@dataclass(frozen=True, slots=True)
class MixedLength:
    """Distribution of the output length over several kinds of query."""

    kinds: tuple[QueryKind, ...]

    @property
    def median(self) -> float:
        """The median [tokens]."""
        return float(self.quantile(np.array([0.5]))[0])

    @property
    def mean(self) -> float:
        """The mean [tokens]."""
        return sum(kind.share * kind.law.mean for kind in self.kinds)

    def cdf(self, tokens: ArrayLike) -> Array:
        """Return the share of queries of at most that length."""
        return self._mixed([kind.law.cdf(tokens) for kind in self.kinds])

    def quantile(self, p: ArrayLike) -> Array:
        """Return the lengths at the probabilities `p` [tokens]."""
        wanted = np.asarray(p, dtype=float)
        own = [kind.law.quantile(wanted) for kind in self.kinds]
        low, high = np.min(own, axis=0), np.max(own, axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            short = self.cdf(middle) < wanted
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray(high)

    def density_t(self, t: Array) -> Array:
        """Return the density of ``ln L``."""
        return self._mixed(
            [
                kind.law.density_t(t) * ((t >= kind.law.t_low) & (t <= kind.law.t_high))
                for kind in self.kinds
            ]
        )

    def sample_kinds(self, rng: np.random.Generator, n: int) -> tuple[Indices, Array]:
        """Draw `n` queries: the indices of their kinds, and their lengths [tokens]."""
        kinds = rng.choice(len(self.kinds), size=n, p=[kind.share for kind in self.kinds])
        tokens = np.empty(n)
        for index, kind in enumerate(self.kinds):
            own = np.flatnonzero(kinds == index)
            tokens[own] = kind.law.sample(rng, len(own))
        return kinds, tokens

    def _mixed(self, parts: list[Array]) -> Array:
        shares = [kind.share for kind in self.kinds]
        return np.asarray(np.tensordot(shares, np.asarray(parts), axes=1))


def kinds_of_query(assumptions: Assumptions, regime: Regime) -> tuple[QueryKind, ...]:
    """
    Return the kinds of query in a regime; the workload applies to the traditional regime.

    The query of a session is drawn at random from its queries, so each kind has its expected
    share. A mean output length is converted to the median of the distribution. The long regime
    always uses its median (section 2).

    Raises
    ------
    ValueError
        If the session cannot be read; see `chains.read_chain`.
    """
    a = assumptions

    def one_of(median_tok: float) -> LengthLaw:
        return length_law_named(a.output_tokens_law, median_tok, a.shape)

    if regime == "long":
        input_tok = a.input_tokens if a.long_input_tokens is None else a.long_input_tokens
        return (QueryKind(regime, 1.0, input_tok, one_of(a.long_output_tokens_median)),)
    if a.workload == "session":
        chain = chains.read_chain(a.session)
        per_word, shares = a.tokens_per_word, chain.visits / chain.visits.sum()
        return tuple(
            QueryKind(
                kind.name,
                float(share),
                kind.input.tokens(per_word),
                one_of(kind.output.tokens(per_word)),
            )
            for kind, share in zip(chain.kinds, shares, strict=True)
            if share > 0
        )
    if a.workload == "queries":
        input_tok = a.input_tokens
        median_tok = a.output_tokens_median or (a.output_tokens_mean or math.nan) / one_of(1.0).mean
    else:
        input_tok, median_tok = _of_text(a, _texts()[a.workload])
    return (QueryKind(a.workload, 1.0, input_tok, one_of(median_tok)),)


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = files.read_toml("workloads.toml")["texts"]
    return texts


def fields_of_texts() -> dict[str, tuple[str, ...]]:
    """Return the assumptions that set the lengths of each workload that is a text."""
    fields = {}
    for workload, text in _texts().items():
        words = text["input_words"]
        shares = [text["output_share"]] if "output_share" in text else []
        of_words = words if isinstance(words, list) else []
        fields[workload] = (*of_words, *shares, "tokens_per_word")
    return fields


def _of_text(a: Assumptions, text: dict[str, Any]) -> tuple[float, float]:
    """Return the input and output length of a query that summarises a text [tokens]."""
    words = text["input_words"]
    input_words = (
        math.prod(getattr(a, name) for name in words) if isinstance(words, list) else words
    )
    input_tokens = input_words * a.tokens_per_word
    if "output_share" in text:
        return input_tokens, max(1.0, getattr(a, text["output_share"]) * input_tokens)
    return input_tokens, text["output_words"] * a.tokens_per_word


def length_law(assumptions: Assumptions, regime: Regime) -> LengthLaw | MixedLength:
    """Return the distribution of the output length in a regime, over all kinds of query."""
    return law_of_kinds(kinds_of_query(assumptions, regime))


def law_of_kinds(kinds: tuple[QueryKind, ...]) -> LengthLaw | MixedLength:
    """Return the distribution of the output length over several kinds of query."""
    return kinds[0].law if len(kinds) == 1 else MixedLength(kinds)


def input_tokens(assumptions: Assumptions, regime: Regime) -> float:
    """Return the input length in a regime [tokens]; for a session, the mean."""
    return sum(kind.share * kind.input_tokens for kind in kinds_of_query(assumptions, regime))
