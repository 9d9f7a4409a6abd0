"""Usage logs of several files as one table, and which model of the benchmark stands for which."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..facts.text_tables import read_table, read_text
from ..facts.token_logs import NONE
from ..facts.validation import check_choice, short_message, short_repr
from .usage_formats import UNNAMED, FileRows, read_file

# suffixes of the logs that are looked for in a folder
SUFFIXES = (".jsonl", ".json", ".csv", ".parquet")
UNKNOWN_DAY, NO_SESSION = "no date", "no session"
# a smaller number is a date such as 20250131, not a time in seconds since 1970
FIRST_SECOND = 3e8
MAP_COLUMNS = ("name", "model")


@dataclass(frozen=True, slots=True)
class UsageLog:
    """
    The requests of some logs.

    ``rows`` has one row for each request, or for a total of requests: ``day`` (of UTC), ``model``
    and ``session`` as named in the log; ``input_tokens`` (without those from a cache; nan if the
    log does not say), ``cached_tokens`` and ``output_tokens`` [tokens]; ``requests``, nan if the
    log does not say how many they are.

    Examples
    --------
    >>> log = read_log([eh.facts.files.data_dir() / "usage_log_example.csv"])
    >>> list(log.rows)
    ['day', 'model', 'session', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests']
    """

    rows: pd.DataFrame
    formats: tuple[str, ...]  # of the files
    repeats: int  # lines that repeat another line's request, and are left out
    left_out: int  # lines without a valid number of output tokens, or with none
    unread: tuple[str, ...] = ()  # why files in a folder were left out, one sentence for each
    undated: tuple[str, ...] = ()  # times that are none, one of each line


def read_log(paths: Iterable[Path]) -> UsageLog:
    """
    Read usage logs; a request that several lines or files describe is counted once.

    `paths`: files, or folders with files; see `usage_formats.read_file` for the formats. Raises
    ValueError if a file cannot be read or there is no request, in one line.

    Examples
    --------
    >>> log = read_log([eh.facts.files.data_dir() / "usage_log_example.csv"])
    >>> len(log.rows), log.formats
    (40, ('CSV',))
    """
    unread: list[str] = []
    files = list(_files(paths, unread))
    if not files:
        raise ValueError(f"no file of the folder can be read: {unread[0]}")
    table = pd.concat([file.rows for file in files], ignore_index=True)
    n_lines = len(table) + sum(file.unreadable for file in files)
    table = table[(table["output_tokens"] > 0) & ~(table["requests"] <= 0)]
    if table.empty:
        raise ValueError("the log has no request with output tokens; give at least one")
    n_valid = len(table)
    # a message that is written in parts counts more tokens in each line
    by_length = table.sort_values("output_tokens", kind="stable")
    repeated = by_length["key"].notna() & by_length.duplicated("key", keep="last")
    table = table.drop(index=by_length.index[repeated])
    day = days(table["time"])
    times = [str(time) for time in table.loc[day == UNKNOWN_DAY, "time"]]
    undated = tuple(time for time in times if time.strip().lower() not in NONE)
    rows = pd.DataFrame(
        {
            "day": day,
            "model": table["model"].fillna(UNNAMED).astype(str),
            "session": table["session"].fillna(NO_SESSION).astype(str),
            **{name: table[name] for name in ("input_tokens", "cached_tokens", "output_tokens")},
            "requests": table["requests"],
        }
    ).reset_index(drop=True)
    formats = tuple(dict.fromkeys(file.format for file in files))
    repeats, left_out = n_valid - len(table), n_lines - n_valid
    return UsageLog(rows, formats, repeats, left_out, tuple(unread), undated)


def _files(paths: Iterable[Path], unread: list[str]) -> Iterable[FileRows]:
    seen = set()
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path}: there is no such file")
        inside = [path]
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        if not inside:
            raise ValueError(f"{path} has no log; its files end in {', '.join(SUFFIXES)}")
        for file in inside:
            if file.resolve() in seen:
                raise ValueError(f"{path} is given twice; give each file once")
            seen.add(file.resolve())
            try:
                yield read_file(file)
            except ValueError as error:
                # a folder of logs may hold other files too
                if file is path:
                    raise
                unread.append(str(error))
    if not seen:
        raise ValueError("give at least one log")


def days(times: pd.Series[Any]) -> pd.Series[str]:
    """
    Return the day of each time in UTC, such as 2026-01-31.

    `times`: ISO dates, or seconds, milliseconds, microseconds or nanoseconds since 1970.

    Examples
    --------
    >>> days(pd.Series(["2026-01-31T23:30:00-02:00", 1769903999, "1769904000000", None])).tolist()
    ['2026-02-01', '2026-01-31', '2026-02-01', 'no date']
    """
    texts = times.astype(object)
    is_date = np.array([isinstance(each, str) and each[4:5] == "-" for each in texts], dtype=bool)
    plain = texts.where(texts.map(np.isscalar) & ~is_date)
    numbers = pd.to_numeric(plain, errors="coerce").astype(float)
    since = numbers.where((numbers > FIRST_SECOND) & (numbers < FIRST_SECOND * 1e11))
    powers = np.floor(np.log10(since / FIRST_SECOND) / 3).clip(0, 3)
    seconds = pd.to_datetime(since / 1000.0**powers, unit="s", errors="coerce")
    # a negative number would be read as a year
    written = texts.where(since.isna() & ~(numbers < 0), None).astype(str)
    dates = pd.to_datetime(written, format="ISO8601", utc=True, errors="coerce")
    found = seconds.fillna(dates.dt.tz_localize(None))
    named = pd.Series(found.to_numpy("datetime64[D]").astype(str), times.index)
    return named.replace("NaT", UNKNOWN_DAY)


def read_map(path: Path, models: Iterable[str]) -> dict[str, str]:
    """
    Read which model of the benchmark stands for which name in a log.

    The file is TOML with lines such as ``"name in the log" = "Llama 3.1 70B"``, or CSV with the
    columns ``name`` and ``model``. Raises ValueError if it cannot be read or names a model that is
    not in `models`.

    Examples
    --------
    >>> import pathlib
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "map.toml")
    ...     _ = path.write_text('"my-llama" = "Llama 3.1 70B"')
    ...     print(read_map(path, ["Llama 3.1 70B"]))
    ...
    {'my-llama': 'Llama 3.1 70B'}
    """
    try:
        if path.suffix.lower() == ".csv":
            table = read_table(path, lambda _: False).rename(columns=str.lower)
            missing = [name for name in MAP_COLUMNS if name not in table]
            if missing:
                raise ValueError(f"column {missing[0]} is missing; give name and model")
            given: dict[str, Any] = dict(zip(table["name"], table["model"], strict=True))
        else:
            given = dict(_flat(tomllib.loads(read_text(path))))
    except (OSError, ValueError, RecursionError, pd.errors.ParserWarning) as error:
        raise ValueError(f"{path.name} is not a readable map: {short_message(error)}") from None
    known = list(models)
    try:
        return {name: check_choice("model", model, known) for name, model in given.items()}
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _flat(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """Join the parts of names with points that were written without quotes."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def unknown_text(unknown: pd.DataFrame, most: int = 5) -> str:
    """
    List unknown models with their tokens on one line; the last ones are only counted.

    Examples
    --------
    >>> unknown = pd.DataFrame({"output_tokens": [1000.0, 10.0]}, index=["big", "small"])
    >>> unknown_text(unknown, most=1)
    "'big' (1,000 output tokens) and 1 more"
    """
    listed = [
        f"{short_repr(name)} ({r.output_tokens:,.0f} output tokens)"
        for name, r in unknown.head(most).iterrows()
    ]
    more = f" and {len(unknown) - most} more" if len(unknown) > most else ""
    return ", ".join(listed) + more
