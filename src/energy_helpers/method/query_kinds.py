"""Kinds of query in a regime: one kind with given lengths, or the kinds in a session."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..facts import chains, files, token_logs, user_files
from .assumptions import Assumptions, Regime
from .distributions import Array, Fixed, Indices, LengthLaw, length_law_named

# halvings until the ends of a bracket are neighbouring floating-point numbers
_HALVINGS = 120
# name of all kinds of query from a log
LOGGED = "(log)"
# standard deviation over which the density of logged lengths is smoothed [ln tokens]
SMOOTHED = 0.1


@dataclass(frozen=True, slots=True)
class QueryKind:
    """
    One kind of query in a regime.

    Examples
    --------
    >>> kinds_of_query(edition, "long")[0].law.median
    5000.0
    """

    name: str  # the name of the workload if there is only one kind
    share: float  # share of the queries in the regime
    input_tokens: float
    law: LengthLaw  # distribution of the output length


@dataclass(frozen=True, slots=True)
class MixedLength:
    """
    Distribution of the output length over several kinds of query.

    Examples
    --------
    >>> round(length_law(edition.replace(workload="session"), "traditional").mean)
    568
    """

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


@dataclass(frozen=True, slots=True, eq=False)
class LoggedLength(MixedLength):
    """
    Distribution of the output length in a log; each pair of lengths is one kind of query.

    Examples
    --------
    >>> round(float(length_law(edition.replace(lengths="azure-code"), "traditional").mean), 1)
    27.9
    """

    tokens: Array  # in ascending order
    upto: Array  # share of the queries of at most that length

    @classmethod
    def of(cls, kinds: tuple[QueryKind, ...]) -> LoggedLength:
        """Return the distribution over kinds of fixed length."""
        tokens = np.array([kind.law.median for kind in kinds])
        order = np.argsort(tokens, kind="stable")
        upto = np.cumsum([kinds[i].share for i in order])
        return cls(kinds, tokens[order], upto / upto[-1])

    @property
    def pairs(self) -> Array:
        """Input length [tokens], output length [tokens] and share of each kind; three rows."""
        return np.array([(one.input_tokens, one.law.median, one.share) for one in self.kinds]).T

    def cdf(self, tokens: ArrayLike) -> Array:
        """Return the share of queries of at most that length."""
        at = np.searchsorted(self.tokens, tokens, side="right")
        return np.asarray(np.append(0.0, self.upto)[at])

    def quantile(self, p: ArrayLike) -> Array:
        """Return the lengths at the probabilities `p` [tokens], interpolated between queries."""
        # a bin is spread over its width, as the queries in it are
        middles = self.upto - np.diff(self.upto, prepend=0.0) / 2
        return np.asarray(np.interp(np.asarray(p, dtype=float), middles, self.tokens))

    def density_t(self, t: Array) -> Array:
        """Return the density of ``ln L``, smoothed over `SMOOTHED`."""
        widths = np.diff(self.upto, prepend=0.0)
        z = (np.asarray(t)[..., None] - np.log(self.tokens)) / SMOOTHED
        return np.asarray(np.exp(-(z**2) / 2) @ widths / (math.sqrt(2 * math.pi) * SMOOTHED))

    def sample_kinds(self, rng: np.random.Generator, n: int) -> tuple[Indices, Array]:
        """Draw `n` queries: the indices of their kinds, and their lengths [tokens]."""
        _, tokens, shares = self.pairs
        kinds = rng.choice(len(shares), size=n, p=shares)
        return kinds, tokens[kinds]


def kinds_of_query(assumptions: Assumptions, regime: Regime) -> tuple[QueryKind, ...]:
    """
    Return the kinds of query in a regime; the workload applies to the traditional regime.

    The query of a session is drawn at random from its queries, so each kind has its expected share.
    A mean output length is converted to the median of the distribution. The long regime always uses
    its median (section 2). In a log, every pair of lengths is a kind. Where the log has no queries
    in the regime, the lengths of its only kind are nan. A session that cannot be read is a
    ValueError, as in `chains.read_chain`.

    Examples
    --------
    >>> [kind.name for kind in kinds_of_query(edition.replace(workload="email"), "traditional")]
    ['email']
    """
    a = assumptions
    if uses_log(a):
        *_, state = user_files.file_states(a)
        return _kinds_of_log(a.lengths or "", a.long_from or math.inf, regime, state)

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


def uses_log(assumptions: Assumptions) -> bool:
    """
    Return whether a log gives the lengths of all queries.

    Examples
    --------
    >>> uses_log(edition), uses_log(edition.replace(lengths="azure-code"))
    (False, True)
    """
    return assumptions.lengths is not None and assumptions.workload == "queries"


def long_share(assumptions: Assumptions) -> float:
    """
    Return the share of long queries in the mixed fleet; that of the log, if there is one.

    Examples
    --------
    >>> long_share(edition)
    0.1
    """
    if not uses_log(assumptions):
        return assumptions.long_share
    log = token_logs.read_log(assumptions.lengths or "")
    return float(log.shares[log.outputs >= (assumptions.long_from or math.inf)].sum())


def regimes_without_queries(assumptions: Assumptions) -> dict[str, str]:
    """
    Return a regime without queries in the log, if there is one, with the reason.

    Examples
    --------
    >>> regimes_without_queries(edition.replace(lengths="azure-code", long_from=1e6))
    {'long': 'no query of the log is long; give a smaller long_from, the tokens of a long answer'}
    """
    share = long_share(assumptions)
    if not uses_log(assumptions) or 0 < share < 1:
        return {}
    if share:
        return {"traditional": "all queries of the log are long; give a greater long_from"}
    at = "" if assumptions.long_from is None else "smaller "
    return {
        "long": f"no query of the log is long; give a {at}long_from, the tokens of a long answer"
    }


@functools.lru_cache(maxsize=32)
def _kinds_of_log(
    lengths: str, long_from: float, regime: Regime, _state: files.State | None
) -> tuple[QueryKind, ...]:
    log = token_logs.read_log(lengths)
    own = log.part((log.outputs >= long_from) == (regime == "long")).binned()
    return _kinds_of_pairs(own)


def coarser(kinds: tuple[QueryKind, ...]) -> tuple[QueryKind, ...]:
    """
    Return fewer kinds that stand for those of a long log; others unchanged.

    The error of a median is up to 0.5%, for calculations that need thousands of medians.

    Examples
    --------
    >>> kinds = kinds_of_query(edition.replace(lengths="azure-conversation"), "traditional")
    >>> len(coarser(kinds)) < len(kinds)
    True
    """
    law = law_of_kinds(kinds)
    if not isinstance(law, LoggedLength):
        return kinds
    inputs, outputs, shares = law.pairs
    log = token_logs.TokenLog(inputs, outputs, shares, 1.0, 0)
    return _kinds_of_pairs(log.binned(8.0, most=100))


def _kinds_of_pairs(own: token_logs.TokenLog) -> tuple[QueryKind, ...]:
    pairs = zip(own.shares.tolist(), own.inputs.tolist(), own.outputs.tolist(), strict=True)
    kinds = tuple(QueryKind(LOGGED, share, n_in, Fixed(n_out)) for share, n_in, n_out in pairs)
    return kinds or (QueryKind(LOGGED, 1.0, math.nan, Fixed(math.nan)),)


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = files.read_toml("workloads.toml")["texts"]
    return texts


def fields_of_texts() -> dict[str, tuple[str, ...]]:
    """
    Return the assumptions that set the lengths of each workload that is a text.

    Examples
    --------
    >>> fields_of_texts()["email"]
    ('tokens_per_word',)
    """
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
    """
    Return the distribution of the output length in a regime, over all kinds of query.

    Examples
    --------
    >>> length_law(edition, "traditional").median, length_law(edition, "long").median
    (300.0, 5000.0)
    """
    return law_of_kinds(kinds_of_query(assumptions, regime))


def law_of_kinds(kinds: tuple[QueryKind, ...]) -> LengthLaw | MixedLength:
    """
    Return the distribution of the output length over several kinds of query.

    Examples
    --------
    >>> law_of_kinds(kinds_of_query(edition, "traditional"))
    Exponential(median=300.0)
    """
    if len(kinds) == 1:
        return kinds[0].law
    return LoggedLength.of(kinds) if kinds[0].name == LOGGED else MixedLength(kinds)


def input_tokens(assumptions: Assumptions, regime: Regime) -> float:
    """
    Return the input length in a regime [tokens]; for a session, the mean.

    Examples
    --------
    >>> input_tokens(edition, "traditional")
    500.0
    """
    return sum(kind.share * kind.input_tokens for kind in kinds_of_query(assumptions, regime))
