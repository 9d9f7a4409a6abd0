"""What the queries of a regime are: of one length, a text's, or the unlike ones of a session."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

from . import chains, data
from .assumptions import Assumptions, Regime


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths of one kind of query, and how often it comes."""

    kind: str  # its name; that of the workload where there is only one
    share: float  # of all queries
    input_tokens: float
    output_tokens: float  # median, or as `Assumptions.output_tokens_mean` has it


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = data.read_toml("workloads.toml")["texts"]
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
