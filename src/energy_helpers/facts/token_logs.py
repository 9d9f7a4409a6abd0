"""Logs of queries: pairs of prompt and answer lengths, from users' files or public traces."""

from __future__ import annotations

import functools
import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from . import files
from .text_tables import read_table
from .validation import plain, short_message, short_repr

Array = NDArray[np.float64]

PRESETS = {
    "azure-conversation": "lengths_azure_conversation.csv",
    "azure-code": "lengths_azure_code.csv",
    "arxiv-summaries": "lengths_arxiv_summaries.csv",
}
# names of columns in the logs of tools, in lower case and without separators; first match wins
NAMES = {
    "input": (
        "inputtokens",
        "prompttokens",
        "contexttokens",
        "numprefilltokens",
        "requesttokens",
        "inputlength",
        "promptlen",
        "prompttokencount",
        "promptevalcount",
        "tokensevaluated",
    ),
    "output": (
        "outputtokens",
        "completiontokens",
        "generatedtokens",
        "numdecodetokens",
        "responsetokens",
        "outputlength",
        "outputlen",
        "candidatestokencount",
        "evalcount",
        "tokenspredicted",
    ),
    "weight": ("weight", "queries", "count", "requests", "nummodelrequests"),
}
# in logs of others, a row with one of them has the tokens of all its requests
OF_TOTALS = ("requests", "nummodelrequests")
USUAL = {"input": "input_tokens or prompt_tokens", "output": "output_tokens or completion_tokens"}
NONE = ("", "none", "nan", "nat", "<na>", "null")
MOST = {"input": 1e7, "output": 1e7, "weight": 1e15}
# up to so many different pairs each is computed by itself; more are binned
MOST_PAIRS = 2500
# widths of a bin in ln tokens, at which the energies of the public traces move by less than 0.1%
BIN_WIDTHS = {"input": 0.1, "output": 0.05}


@dataclass(frozen=True, slots=True, eq=False)
class TokenLog:
    """
    Queries of a log; arrays have one entry for each different pair of lengths, or for each bin.

    The output length of a bin is the mean of its queries, so the tokens of a log add up. Its
    input length is their geometric mean, because the throughput is a power of it.

    Examples
    --------
    >>> log = read_log("azure-code")
    >>> round(log.part(log.outputs <= 10).n_requests / log.n_requests, 2)  # at most ten tokens
    0.36
    """

    inputs: Array  # tokens
    outputs: Array  # tokens
    shares: Array  # share of the queries, 1 in all
    n_requests: float  # requests in the log, or their weights added up
    n_without_answer: int  # rows left out, because they have no output tokens

    def binned(self, times: float = 1.0, most: int = MOST_PAIRS) -> TokenLog:
        """Return a log of more than `most` pairs in bins `times` as wide as `BIN_WIDTHS`."""
        if len(self.shares) <= most:
            return self
        widths = times * np.array([*BIN_WIDTHS.values()])
        cells = np.floor(np.log(np.column_stack([self.inputs, self.outputs])) / widths)
        _, at = np.unique(cells, axis=0, return_inverse=True)
        shares = np.bincount(at, self.shares).astype(float)
        outputs = np.bincount(at, self.shares * self.outputs) / shares
        inputs = np.exp(np.bincount(at, self.shares * np.log(self.inputs)) / shares)
        return TokenLog(inputs, outputs, shares, self.n_requests, self.n_without_answer)

    def part(self, chosen: NDArray[np.bool_]) -> TokenLog:
        """Return some of the queries, as a separate log."""
        share = float(self.shares[chosen].sum())
        shares = self.shares[chosen] / share if share else self.shares[chosen]
        n = self.n_requests * share
        return TokenLog(self.inputs[chosen], self.outputs[chosen], shares, n, 0)


def read_log(lengths: str) -> TokenLog:
    """
    Read a log of queries, a preset or a file: all different pairs of lengths, without bins.

    A file is CSV, JSON, JSON Lines or Parquet: its content decides, not its name. The columns of
    input and output tokens [tokens] may have any name in `NAMES`, and in JSON they may be inside
    other objects, such as ``usage.prompt_tokens``. A column ``weight`` counts a row several times.
    Rows without output tokens are left out. Raises a ValueError if the file is missing, or a column
    or row is wrong; the message says which.

    Examples
    --------
    >>> read_log("azure-code").n_requests
    8819.0
    """
    preset = isinstance(lengths, str) and lengths in PRESETS
    path = files.data_dir() / PRESETS[lengths] if preset else files.find_file(lengths)
    if path is None:
        raise ValueError(
            f"lengths = {short_repr(lengths)} is not valid; give {', '.join(PRESETS)} "
            f"or an existing CSV, JSON Lines or Parquet file{files.hint_of_missing(lengths)}"
        )
    return _read(path, files.state_of(path))


@functools.lru_cache(maxsize=16)
def _read(path: Path, _state: files.State) -> TokenLog:
    try:
        rows = _rows(path)
    except Exception as error:  # readers of formats raise many kinds of errors on damaged files
        raise ValueError(
            f"{path.name} is not a readable CSV, JSON Lines or Parquet file: {short_message(error)}"
        ) from None
    if rows.empty:
        raise ValueError(f"{path.name} has no rows; give at least one")
    last = {letters(name): name for name in map(str, rows)}
    found = {
        kind: next((last[name] for name in names if name in last), None)
        for kind, names in NAMES.items()
    }
    for kind, words in USUAL.items():
        if found[kind] is None:
            raise ValueError(f"{path.name}: a column of {kind} tokens is missing; name it {words}")
    cells = {kind: rows[name] for kind, name in found.items() if name is not None}
    answered = ~cells["output"].map(_is_none)
    n_left_out = int((~answered).sum())
    if n_left_out == len(rows):
        raise ValueError(f"{path.name}: no row has output tokens; give at least one")
    values = {kind: _numbers(path, kind, own[answered]) for kind, own in cells.items()}
    weights = values.get("weight", np.ones(len(rows) - n_left_out))
    totals = letters(str(found["weight"])) in OF_TOTALS and path.parent != files.data_dir()
    if totals and (weights > 1).any():
        raise ValueError(
            f"{path.name}: with a column {found['weight']}, rows are totals; give one query in "
            "each row, or name it weight if the lengths are those of one query"
        )
    pairs = np.column_stack([values["input"], values["output"]])
    different, at = np.unique(pairs, axis=0, return_inverse=True)
    of_pairs = np.bincount(at, weights)
    total = float(of_pairs.sum())
    return TokenLog(different[:, 0], different[:, 1], of_pairs / total, total, n_left_out)


def _rows(path: Path) -> pd.DataFrame:
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"PAR1"):
        # structs of a Parquet file become columns, as objects of JSON do
        records: list[Any] = pd.read_parquet(path).to_dict("records")
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        records = _records(path.read_text(encoding="utf-8-sig"))
    else:
        known = {*itertools.chain(*NAMES.values())}
        return read_table(path, lambda name: letters(name) in known).rename_axis("line")
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise ValueError(f"record {number} is {short_repr(record)}; give objects with tokens")
    return pd.json_normalize(records).rename(lambda row: row + 1).rename_axis("row")


def _records(text: str) -> list[Any]:
    try:
        whole = json.loads(text)
        return whole if isinstance(whole, list) else [whole]
    except ValueError as of_whole:
        records: list[Any] = []
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                records += [json.loads(line)] if line.strip() else []
            except ValueError:
                raise (ValueError(f"line {number} is no JSON") if records else of_whole) from None
        return records


def letters(name: str) -> str:
    """
    Return the last part of the name of a column as `NAMES` has it.

    Examples
    --------
    >>> letters("usage.prompt_tokens"), letters("Input Tokens")
    ('prompttokens', 'inputtokens')
    """
    return re.sub("[^a-z]", "", name.lower().rpartition(".")[2])


def _is_none(cell: object) -> bool:
    """Return whether a cell has no output tokens: empty, or 0 as of a request that failed."""
    text = str(cell).strip().lower()
    return text in NONE or bool(re.fullmatch("0+(\\.0*)?", text))


def _numbers(path: Path, kind: str, cells: pd.Series[str]) -> Array:
    not_logical = ~cells.map(lambda cell: isinstance(plain(cell), bool))
    numbers = pd.to_numeric(cells.astype(str), errors="coerce").where(not_logical)
    least = 0.0 if kind == "weight" else 1.0
    valid = numbers.between(least, MOST[kind], inclusive="right" if kind == "weight" else "both")
    if not valid.all():
        at = int(np.argmin(valid.to_numpy()))
        wanted = "above 0" if kind == "weight" else "from 1"
        line = f"{cells.index.name} {cells.index[at]}"
        raise ValueError(
            f"{path.name}: column {short_repr(cells.name)}, {line}: "
            f"{short_repr(plain(cells.iloc[at]))} is not valid; "
            f"give a number {wanted} to {MOST[kind]:,.0f}"
        )
    return numbers.to_numpy(dtype=float)
