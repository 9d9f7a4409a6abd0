"""
Sessions as Markov chains: the next kind of query depends only on the kind of this query.

A chain is read from data/workloads.toml or from a user's file, and then checked.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import files
from .text_tables import read_text
from .validation import short_message, short_repr

END = "end"
MAX_KINDS = 100
# longer chains are probably mistakes
MAX_MEAN_QUERIES = 1000.0
MAX_LENGTH = 1e7
# tolerance of a sum of probabilities, because three thirds may be written 0.333333
SUM_TOLERANCE = 1e-5
_KEYS = ("input_words", "input_tokens", "output_words", "output_tokens", "start", "next", "meaning")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,39}")


@dataclass(frozen=True, slots=True)
class Length:
    """
    The length of a text, in words or in tokens.

    Examples
    --------
    >>> Length(1000, in_words=True).tokens(tokens_per_word=1.3)
    1300.0
    """

    amount: float
    in_words: bool

    def tokens(self, tokens_per_word: float) -> float:
        """Return the length [tokens]."""
        return self.amount * tokens_per_word if self.in_words else self.amount


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of query of a session.

    Examples
    --------
    >>> [kind.name for kind in read_chain("student").kinds]
    ['question', 'follow-up', 'exercise', 'reading']
    """

    name: str
    input: Length
    output: Length  # median
    meaning: str


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """
    Markov chain of queries that ends; arrays have one entry per kind of query.

    Examples
    --------
    >>> read_chain("agent").visits.round(2).tolist()
    [1.42, 8.89, 1.33, 1.11]
    """

    kinds: tuple[Kind, ...]
    start: NDArray[np.float64]  # probabilities of the first query
    following: NDArray[
        np.float64
    ]  # [i, j]: probability that j follows i; the rest to 1 is the probability of the end

    @property
    def visits(self) -> NDArray[np.float64]:
        """Expected number of queries of each kind in a session, ``start (I - T)^-1``."""
        kept = np.eye(len(self.kinds)) - self.following
        return np.asarray(np.linalg.solve(kept.T, self.start))

    @property
    def mean_queries(self) -> float:
        """Expected number of queries in a session."""
        return float(self.visits.sum())


@functools.cache
def presets() -> dict[str, Any]:
    """
    Return the sessions of data/workloads.toml: name -> kind of query -> its keys.

    Examples
    --------
    >>> list(presets()["agent"])
    ['plan', 'act', 'check', 'answer']
    """
    sessions: dict[str, Any] = files.read_toml("workloads.toml")["sessions"]
    return sessions


def read_chain(session: str) -> Chain:
    """
    Read a session: a preset, or a TOML file with one table for each kind of query.

    The tables of a file are ``[question]`` or, as in ``data/workloads.toml``,
    ``[sessions.student.question]``. Raises a ValueError if there is no such session, or if its
    chain does not end.

    Examples
    --------
    >>> round(read_chain("student").mean_queries, 3)
    3.715
    """
    if isinstance(session, str) and session in presets():
        return _read(session, None)
    path = files.find_file(session)
    if path is None:
        raise ValueError(
            f"session = {short_repr(session)} is not valid; give {', '.join(presets())} "
            f"or an existing TOML file{files.hint_of_missing(session)}"
        )
    return _read(session, files.state_of(path))


@functools.lru_cache(maxsize=32)
def _read(session: str, state: files.State | None) -> Chain:
    if state is None:
        return _parse_chain(session, presets()[session])
    path = Path(session)
    try:
        tables = tomllib.loads(read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        # a number with more digits than Python reads is also a ValueError
        raise ValueError(
            f"{path.name} is not a readable TOML file: {short_message(error)}"
        ) from None
    sessions = tables.get("sessions")
    if set(tables) == {"sessions"} and isinstance(sessions, dict):
        # the form of data/workloads.toml
        if len(sessions) != 1:
            raise ValueError(f"{path.name} has {len(sessions)} sessions; give a file with one")
        (tables,) = sessions.values()
        if not isinstance(tables, dict):
            raise ValueError(f"{path.name}: write a kind of query as [sessions.mine.question]")
    return _parse_chain(path.name, tables)


def _parse_chain(name: str, tables: Mapping[str, Any]) -> Chain:
    """Return a chain from kind of query -> its keys; an error names the kind and the key."""
    if not 1 <= len(tables) <= MAX_KINDS:
        raise ValueError(
            f"{name} has {len(tables)} kinds of query; give 1 to {MAX_KINDS}, each a [table]"
        )
    names = list(tables)
    for kind, table in tables.items():
        _check_kind(name, kind, table, names)
    kinds = tuple(
        Kind(kind, _length(table, "input"), _length(table, "output"), str(table.get("meaning", "")))
        for kind, table in tables.items()
    )
    start = np.array([float(table.get("start", 0)) for table in tables.values()])
    if abs(start.sum() - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name}: the kinds' start sum to {start.sum():.6g}; give 1 in all")
    after = np.array(
        [[float(t["next"].get(then, 0)) for then in (*names, END)] for t in tables.values()]
    )
    after /= after.sum(axis=1, keepdims=True)
    chain = Chain(kinds, start / start.sum(), after[:, :-1])
    _check_end(name, chain, after[:, -1] > 0)
    return chain


def _length(table: Mapping[str, Any], side: str) -> Length:
    in_words = f"{side}_words" in table
    return Length(float(table[f"{side}_{'words' if in_words else 'tokens'}"]), in_words)


def _check_kind(name: str, kind: str, table: Any, names: list[str]) -> None:
    where = f"{name}: {kind}"
    if not _NAME.fullmatch(kind) or kind == END:
        raise ValueError(
            f"{name}: {short_repr(kind)} cannot name a kind of query; "
            f"give up to 40 letters, digits, spaces, _ and -, and not {END}"
        )
    if not isinstance(table, dict):
        raise ValueError(f"{where} is no table; give [{kind}] with {', '.join(_KEYS)}")
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        raise ValueError(
            f"{where}: unknown key {short_repr(unknown[0])}; give some of {', '.join(_KEYS)}"
        )
    for side in ("input", "output"):
        given = [key for key in (f"{side}_words", f"{side}_tokens") if key in table]
        if len(given) != 1:
            raise ValueError(
                f"{where}: give one of {side}_words and {side}_tokens, not {len(given)}"
            )
        _check_number(where, given[0], table[given[0]], 1, MAX_LENGTH)
    _check_number(where, "start", table.get("start", 0), 0, 1)
    following = table.get("next")
    if not isinstance(following, dict):
        raise ValueError(f"{where}: next is missing; give the probabilities of what follows")
    for then, probability in following.items():
        if then not in (*names, END):
            raise ValueError(
                f"{where}: next: unknown kind {short_repr(then)}; give {', '.join(names)} or {END}"
            )
        _check_number(where, f"next: {then}", probability, 0, 1)
    total = math.fsum(following.values())
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"{where}: next sums to {total:.6g}; give 1 in all, {END} included")


def _check_number(where: str, key: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high):
        raise ValueError(
            f"{where}: {key} = {short_repr(value)} is not valid; "
            f"give a number at least {low:g} and at most {high:g}"
        )


def _check_end(name: str, chain: Chain, ends: NDArray[np.bool_]) -> None:
    for _ in chain.kinds:
        ends = ends | ((chain.following > 0) & ends).any(axis=1)
    if not ends.all():
        stuck = chain.kinds[int(np.argmin(ends))].name
        raise ValueError(f"{name}: from {stuck} the session never ends; give a way to {END}")
    with np.errstate(all="ignore"):
        try:
            mean_queries = chain.mean_queries
        except np.linalg.LinAlgError:
            mean_queries = math.inf
    if not 0 < mean_queries <= MAX_MEAN_QUERIES:
        raise ValueError(
            f"{name}: a session has {mean_queries:.3g} queries on average; give {END} more "
            f"weight, for at most {MAX_MEAN_QUERIES:g}"
        )
