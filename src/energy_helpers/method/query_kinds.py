"""What the queries of a regime are: of one length, a text's, or the unlike ones of a session."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

from ..facts import chains, files
from .assumptions import Assumptions, Regime
from .distributions import LengthLaw, length_law_named
from .mixed_length import MixedLength


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths of one kind of query, and how often it comes."""

    kind: str  # its name; that of the workload where there is only one
    share: float  # of all queries
    input_tokens: float
    output_tokens: float  # median, or as `Assumptions.output_tokens_mean` has it


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = files.read_toml("workloads.toml")["texts"]
    return texts


def lengths(assumptions: Assumptions, regime: Regime) -> tuple[Lengths, ...]:
    """
    Return the kinds of query of a regime; a workload is what the traditional queries are.

    A session's query is one of its queries drawn at random: each kind has the share of the
    queries that it is expected to have.

    Raises
    ------
    ValueError
        If the session cannot be read, see `chains.read_chain`.
    """
    a = assumptions
    if regime == "long":
        return (Lengths(regime, 1.0, a.input_tokens, a.long_output_tokens_median),)
    if a.workload == "queries":
        output = a.output_tokens_median or a.output_tokens_mean or math.nan
        return (Lengths(a.workload, 1.0, a.input_tokens, float(output)),)
    if a.workload == "session":
        return session_lengths(a)
    return (Lengths(a.workload, 1.0, *_of_text(a, _texts()[a.workload])),)


def session_lengths(assumptions: Assumptions) -> tuple[Lengths, ...]:
    """Return the kinds of query that a session comes to, whatever the workload is."""
    chain = chains.read_chain(assumptions.session)
    visits = chain.visits
    per_word = assumptions.tokens_per_word
    return tuple(
        Lengths(kind.name, float(share), kind.input.tokens(per_word), kind.output.tokens(per_word))
        for kind, share in zip(chain.kinds, visits / visits.sum(), strict=True)
        if share > 0
    )


def _of_text(a: Assumptions, text: dict[str, Any]) -> tuple[float, float]:
    """Return input and output length of a text [tokens]."""
    words = text["input_words"]
    names = words if isinstance(words, list) else []
    input_words = math.prod(getattr(a, name) for name in names) if names else words
    input_tokens = input_words * a.tokens_per_word
    if "output_share" in text:
        return input_tokens, max(1.0, getattr(a, text["output_share"]) * input_tokens)
    return input_tokens, text["output_words"] * a.tokens_per_word


@dataclass(frozen=True, slots=True)
class QueryKind:
    """One kind of the queries of a regime."""

    name: str
    share: float  # of the regime's queries
    input_tokens: float
    law: LengthLaw  # of the output length


def kinds_of_query(assumptions: Assumptions, regime: Regime) -> tuple[QueryKind, ...]:
    """
    Return the kinds of query of a regime: one, or those of a session.

    A mean given instead of the traditional median is turned into the median of the law;
    the long regime always takes its median (section 2).
    """
    law, shape = assumptions.output_tokens_law, assumptions.shape
    mean = assumptions.output_tokens_mean
    kinds = []
    for own in lengths(assumptions, regime):
        median = own.output_tokens
        if regime != "long" and mean is not None and assumptions.workload == "queries":
            median = mean / length_law_named(law, 1.0, shape).mean
        kinds.append(
            QueryKind(own.kind, own.share, own.input_tokens, length_law_named(law, median, shape))
        )
    return tuple(kinds)


def unit_law(assumptions: Assumptions) -> LengthLaw:
    """Return the law of the output length / its median: it is the same for every kind of query."""
    return length_law_named(assumptions.output_tokens_law, 1.0, assumptions.shape)


def length_law(assumptions: Assumptions, regime: Regime) -> LengthLaw:
    """Return the law of the output length in a regime, over all its kinds of query."""
    return law_of_kinds(kinds_of_query(assumptions, regime))


def law_of_kinds(kinds: tuple[QueryKind, ...]) -> LengthLaw:
    """Return the law of the output length of a query whose kind is drawn first."""
    if len(kinds) == 1:
        return kinds[0].law
    return MixedLength(tuple(kind.share for kind in kinds), tuple(kind.law for kind in kinds))


def input_tokens(assumptions: Assumptions, regime: Regime) -> float:
    """Return the input length of a regime's queries [tokens], of a session's the mean."""
    return sum(kind.share * kind.input_tokens for kind in kinds_of_query(assumptions, regime))
