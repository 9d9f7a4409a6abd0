"""A user's throughput rows: the format of the file, what it lacks, and the concurrency."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from . import benchmark_files, pasted_tables, text_tables
from .validation import LONGEST, short_repr

# columns of numbers
NUMBERS = (
    "total_params_b",
    "active_params_b",
    "gpus",
    "tp_size",
    "input_tokens",
    "output_tokens",
    "tps_tok_s",
    "node_power_kw",
    "concurrency",
)
# column that throughput_columns may give -> an example of its value
GIVEN = {
    "model": "NAME",
    "gpus": "8",
    "total_params_b": "70",
    "active_params_b": "70",
    "input_tokens": "1024",
    "output_tokens": "1024",
    "node_power_kw": "10.2",
}
OPTIONAL = ("node_power_kw",)
# columns that are found in any case, with spaces too
KNOWN = ("model", "quantization", "source", "in_release", *NUMBERS)
# mean lengths of runs of one shape differ a little
SAME_LENGTH = 0.05
MOST_NAMED = 3
# a benchmark of a thousand configurations has less than a tenth of it
LARGEST_MB = 64


def read_rows(path: Path) -> pd.DataFrame:
    """
    Read throughput rows in any of the known formats, each cell as text.

    The file is a CSV, the result of a benchmark tool (`benchmark_files`) or a pasted table
    (`pasted_tables`): its content decides, not its name. Empty cells are where a row lacks a value.
    The index has the line of a table or the number of a record, and its name says which. Raises a
    ValueError if the file cannot be read, or is too large for rows of a benchmark.

    Examples
    --------
    >>> read_rows(eh.facts.files.data_dir() / "throughput_released.csv").loc[2, "tps_tok_s"]
    '3732.4'
    """
    size_mb = path.stat().st_size / 1e6
    if size_mb > LARGEST_MB:
        raise ValueError(
            f"it has {size_mb:,.0f} MB, more than the {LARGEST_MB} MB of rows of a benchmark; "
            "a log of requests goes to lengths or to `energy-book estimate`"
        )
    text = text_tables.read_text(path)
    start = text.lstrip()
    if start.startswith(("{", "[")):
        table = _apart(benchmark_files.parse_json(text))
    elif start.startswith("Metric,"):
        table = _apart(benchmark_files.parse_metrics(text))
    elif pasted_tables.is_pasted(text):
        table = _apart(pasted_tables.parse_pasted(text))
    else:
        table = text_tables.parse_table(text, lambda name: _plain_name(name) in NUMBERS)
        plain = {_plain_name(str(name)): name for name in table}
        same = {plain[name]: name for name in KNOWN if name in plain and name not in table}
        table = table.rename(columns=same).rename_axis("line")
    if table.empty:
        raise ValueError("it has no rows; give at least one")
    return table


def _plain_name(name: object) -> str:
    return "_".join(str(name).lower().split())


def _apart(rows: list[benchmark_files.Row]) -> pd.DataFrame:
    """Return a table in which each configuration of a model has a separate name."""
    table = pd.DataFrame(rows).fillna("")
    table.index = pd.RangeIndex(1, len(table) + 1, name="record")
    if {"model", "configuration"} <= set(table):
        several = table.groupby("model")["configuration"].transform("nunique") > 1
        table.loc[several, "model"] += " (" + table.loc[several, "configuration"] + ")"
    return table.drop(columns="configuration", errors="ignore")


def _given_cells(columns: str | None) -> dict[str, dict[str, str]]:
    """Read the setting ``throughput_columns``: model -> column -> value; "" is every model."""
    found: dict[str, dict[str, str]] = {}
    for part in (columns or "").split(";"):
        model, _, listed = part.rpartition("=")
        for pair in filter(str.strip, listed.split(",")):
            name, _, value = (side.strip() for side in pair.partition(":"))
            if name not in GIVEN or not value:
                raise ValueError(
                    f"throughput_columns: {short_repr(pair.strip())} is not valid; write "
                    f"column:value, with a column of {', '.join(GIVEN)}"
                )
            cells = found.setdefault(model.strip(), {})
            if name in cells:
                raise ValueError(f"throughput_columns: {name} is given twice; give it once")
            cells[name] = value
    return found


def fill_columns(rows: pd.DataFrame, columns: str | None) -> pd.DataFrame:
    """
    Fill empty cells and missing columns of rows with the values of a setting.

    The setting is a list such as ``gpus:8,total_params_b:70``, or several of them with semicolons,
    each after the name of a model and ``=``. Raises a ValueError if it is something else, or if a
    column is still missing; the message says what to give.

    Examples
    --------
    >>> rows = pd.DataFrame([{column: "1" for column in (*NUMBERS, "model")}]).drop(columns="gpus")
    >>> fill_columns(rows, "gpus:8")["gpus"].to_list()
    ['8']
    """
    table = rows.copy()
    given = _given_cells(columns)
    # every model first, because a model's own values may need its name
    for model, cells in sorted(given.items()):
        if model and model not in set(table.get("model", ())):
            raise ValueError(f"it has no model {short_repr(model)}; {_models(table)}")
        for name, value in cells.items():
            if name not in table:
                table[name] = ""
            own = table["model"] == model if model else True
            table.loc[(table[name] == "") & own, name] = value
    if "concurrency" in table:
        table["concurrency"] = table["concurrency"].replace("", "nan")
    if "tps_tok_s" not in table:
        return table
    lacking = [n for n in GIVEN if n not in OPTIONAL and (n not in table or not any(table[n]))]
    if lacking and len(lacking) < len(GIVEN) - len(OPTIONAL):
        listed = " and ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
        raise ValueError(f"it lacks {listed}; {_request(table, lacking)}")
    if table.index.name == "record":
        # tools leave out what they do not know; in a user's table, an empty cell is a slip
        for name in GIVEN:
            if name in table and name not in OPTIONAL and (table[name] == "").any():
                part = table[table[name] == ""]
                raise ValueError(f"it lacks {name} of some rows; {_request(part, [name])}")
    return table


def _models(table: pd.DataFrame) -> str:
    names = list(dict.fromkeys(table.get("model", ())))
    more = ", …" if len(names) > MOST_NAMED else ""
    named = ", ".join(map(short_repr, names[:MOST_NAMED]))
    return f"it has {named}{more}" if names else "no row has a model"


def _request(table: pd.DataFrame, lacking: list[str]) -> str:
    """Return what to write, with examples of values."""
    models = list(dict.fromkeys(table.get("model", ())))
    example = ",".join(f"{name}:{GIVEN[name]}" for name in lacking)
    if len(models) > 1 and "total_params_b" in lacking:
        # a name that no setting can have is refused later
        named = [name for name in models if name.isprintable()][:MOST_NAMED]
        example = ";".join(f"{name[:LONGEST]}={example}" for name in named)
        more = " and so on for each model" if len(models) > len(named) else ""
        return f"give -p 'throughput_columns={example}'{more}"
    return f"give -p throughput_columns={example}"


def of_one_concurrency(
    rows: pd.DataFrame, concurrency: int | None
) -> tuple[pd.DataFrame, list[str]]:
    """
    Select one concurrency of each model and pair of lengths.

    Return the selected rows in their order, and what was selected as "model: sentence". Without a
    concurrency it is the fastest row of each pair; the column has NaN where it is not known. Raises
    a ValueError if a model has no row at the concurrency.

    Examples
    --------
    >>> runs = {"concurrency": [8, 64], "tps_tok_s": [300, 900]}
    >>> rows = pd.DataFrame({"model": "A", "input_tokens": 128, "output_tokens": 512, **runs})
    >>> of_one_concurrency(rows, 8)[0]["tps_tok_s"].to_list()
    [300]
    """
    kept, notes = [], []
    for model, own in rows.groupby("model", sort=False):
        measured = sorted(own["concurrency"].dropna().unique())
        at = ", ".join(f"{value:g}" for value in measured)
        if concurrency is not None:
            chosen = own[own["concurrency"] == concurrency]
            if chosen.empty:
                raise ValueError(
                    f"concurrency = {concurrency}: {model} was measured at "
                    f"{at or 'an unknown one'}; give one of them or leave it out"
                )
        else:
            chosen = own.sort_values("tps_tok_s", ascending=False, kind="stable")
            chosen = own.loc[sorted(_first_of_each_shape(chosen))]
            if len(chosen) < len(own):
                used = ", ".join(f"{value:g}" for value in sorted(chosen["concurrency"].unique()))
                of_several = f", at a concurrency of {used} among {at}" if measured else ""
                choose = "; give concurrency for the one you serve at" if len(measured) > 1 else ""
                notes.append(
                    f"{model}: the fastest of the rows with the same lengths is used"
                    f"{of_several}{choose}"
                )
        kept.append(chosen)
    return pd.concat(kept).sort_index(), notes


def _first_of_each_shape(rows: pd.DataFrame) -> list[int]:
    """Return the labels of the rows whose lengths are none of an earlier row's, nearly."""
    shapes: list[tuple[float, float]] = []
    first = []
    lengths = rows[["input_tokens", "output_tokens"]].itertuples(name=None)
    for label, *shape in lengths:
        same = (
            all(math.isclose(a, b, rel_tol=SAME_LENGTH) for a, b in zip(shape, one, strict=True))
            for one in shapes
        )
        if not any(same):
            shapes.append((shape[0], shape[1]))
            first.append(label)
    return first
