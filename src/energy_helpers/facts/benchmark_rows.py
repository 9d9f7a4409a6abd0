"""Readers of benchmark rows, from supplement S.I or from a user's file."""

from __future__ import annotations

import difflib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from . import files, own_rows
from .validation import number_hint, plain, short_repr

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

ONE_NODE = "one size and one node to each model"
# columns of whole numbers
WHOLE = ("gpus", "tp_size")
# names in tables and charts that are no models
NO_MODELS = ("baseline", "model", "serving", "hardware")
LONGEST_NAME = 100


def load_throughput(
    which: str = "all", columns: str | None = None, concurrency: int | None = None
) -> pd.DataFrame:
    """
    Load the throughput rows, checked column by column.

    Parameters
    ----------
    which : str
        ``all`` (the 38 rows of table S.I), ``released`` (the 22 that the released code
        fits), or the path of a file: a CSV file with the columns of ``data/throughput.csv``
        (``tp_size``, ``quantization``, ``source`` and ``in_release`` may be left out), or what a
        benchmark tool wrote, see `own_rows`. A column ``node_power_kw`` gives each model its
        node's maximum power [kW]. Other columns are not used; ``attrs["unused_columns"]`` lists
        them. ``attrs["notes"]`` says which rows were selected.
    columns : str, optional
        What the file lacks, such as ``gpus:8,total_params_b:70,active_params_b:70``.
    concurrency : int, optional
        The concurrency to select if the file has several; None selects the fastest row of each
        pair of lengths.

    Raises
    ------
    ValueError
        If the file is missing, or a column or row is wrong; the message says which.

    Examples
    --------
    >>> len(eh.load_throughput()), len(eh.load_throughput("released"))
    (38, 22)
    """
    own = not isinstance(which, str) or which not in ("all", "released")
    path = files.find_file(which) if own else files.data_dir() / "throughput.csv"
    if path is None:
        raise ValueError(
            f"throughput_rows = {short_repr(which)} is not valid; "
            "give released, all or an existing CSV or result of a benchmark"
            f"{files.hint_of_missing(which)}"
        )
    if path.parent == files.data_dir() and path.suffix == ".csv":
        # tables of the paper are complete, and chapters read them under a user's settings
        columns = concurrency = None
    rows = _validated(path, files.state_of(path), columns, concurrency)
    if which == "released":
        rows = rows[rows["in_release"]]
    return rows.reset_index(drop=True)


def rows_of(settings: Any) -> pd.DataFrame:
    """
    Load the throughput rows that settings name, such as `Assumptions`.

    Examples
    --------
    >>> edition.throughput_rows, len(rows_of(edition))
    ('released', 22)
    """
    return load_throughput(
        settings.throughput_rows, settings.throughput_columns, settings.concurrency
    )


@functools.lru_cache(maxsize=8)
def _validated(
    path: Path, _state: files.State, columns: str | None, concurrency: int | None
) -> pd.DataFrame:
    from pandera.errors import SchemaErrors

    known = list(_schema().columns)
    notes: list[str] = []
    try:
        rows = own_rows.read_rows(path)
        for column in rows.columns:
            near = difflib.get_close_matches(column, known, n=1, cutoff=0.75)
            if column not in known and near and near[0] not in rows.columns:
                raise ValueError(
                    f"column {short_repr(column)} is not known; did you mean {near[0]}?"
                )
        rows = own_rows.fill_columns(rows, columns)
        try:
            valid = _schema().validate(rows[[c for c in rows if c in known]], lazy=True)
        except SchemaErrors as errors:
            raise ValueError(_first_failure(errors.failure_cases, str(rows.index.name))) from None
        if "concurrency" in valid:
            valid, notes = own_rows.of_one_concurrency(valid, concurrency)
            valid = valid.drop(columns="concurrency")
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    if "in_release" in valid:
        valid["in_release"] = valid["in_release"].str.lower() == "true"
    valid = valid.astype({name: int for name in WHOLE if name in valid})
    unused = [name for name in rows if name not in known]
    known_at = "concurrency" in rows and any(rows["concurrency"] != "nan")
    valid.attrs |= {"unused_columns": unused, "notes": notes, "has_concurrency": known_at}
    return valid


def _first_failure(cases: pd.DataFrame, place: str) -> str:
    # an error in a cell explains the error of its model
    case = cases.iloc[(cases["check"] == ONE_NODE).argsort(kind="stable")].iloc[0]
    value = case["failure_case"]
    line = "" if pd.isna(case["index"]) else f", {place} {int(case['index'])}"
    match case["check"]:
        case "column_in_dataframe":
            required = [name for name, one in _schema().columns.items() if one.required]
            return f"column {value} is missing; give {', '.join(required)}"
        case check if check == ONE_NODE:
            return (
                f"column gpus, total_params_b, active_params_b or node_power_kw{line}: "
                f"give {ONE_NODE}"
            )
    column = case["column"]
    wanted = _schema().columns[column].description
    hint = ""
    if column in own_rows.NUMBERS and isinstance(value, str):
        units = {"_params_b": "b", "_kw": "kW", "_tokens": "tokens", "_tok_s": "tokens/s"}
        hint = number_hint(value, next((u for end, u in units.items() if column.endswith(end)), ""))
    if column == "model":
        odd = [f"U+{ord(character):04X}" for character in value if not character.isprintable()]
        hint = f"; its character {odd[0]} cannot be printed" if odd else ""
    return f"column {column}{line}: {short_repr(plain(value))} is not valid; give {wanted}{hint}"


@functools.cache
def _schema() -> DataFrameSchema:
    import pandera.pandas as pa

    def amount(high: float, **options: Any) -> pa.Column:
        positive = pa.Check.in_range(0, high, include_min=False)
        wanted = f"a number above 0 and at most {high:g}"
        return pa.Column(float, positive, coerce=True, description=wanted, **options)

    def count(high: float, **options: Any) -> pa.Column:
        # read as a number and converted later: as an integer, pandas would cut 2.5 to 2
        whole = pa.Check(lambda number: number % 1 == 0)
        checks = [pa.Check.in_range(1, high), whole]
        wanted = f"a whole number at least 1 and at most {high:g}"
        return pa.Column(float, checks, coerce=True, description=wanted, **options)

    def one_model_one_node(rows: pd.DataFrame) -> pd.Series[bool]:
        one = ["total_params_b", "active_params_b", "gpus", "node_power_kw"]
        nodes = rows.groupby("model", dropna=False)[[name for name in one if name in rows]]
        return (nodes.transform("nunique") == 1).all(axis=1)

    def is_name(text: str) -> bool:
        return 0 < len(text) <= LONGEST_NAME and text.isprintable() and text not in NO_MODELS

    name = pa.Column(
        str,
        pa.Check(is_name, element_wise=True),
        description=f"a name of at most {LONGEST_NAME} characters, on one line, "
        f"and not {', '.join(NO_MODELS)}",
    )
    optional = pa.Column(str, required=False, description="a text")
    return pa.DataFrameSchema(
        {
            "model": name,
            "total_params_b": amount(1e5),
            "active_params_b": amount(1e5),
            "gpus": count(1e4),
            "tp_size": count(1e4, required=False),
            "quantization": optional,
            "input_tokens": amount(1e8),
            "output_tokens": amount(1e8),
            "tps_tok_s": amount(1e9),
            "node_power_kw": amount(1e3, required=False),
            "concurrency": count(1e7, required=False, nullable=True),
            "source": optional,
            "in_release": pa.Column(
                str,
                pa.Check(lambda text: text.str.lower().isin(["true", "false"])),
                required=False,
                description="True or False",
            ),
        },
        checks=pa.Check(one_model_one_node, name=ONE_NODE),
        strict=True,
    )
