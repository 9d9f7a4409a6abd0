"""Readers of benchmark rows, from supplement S.I or from a user's file."""

from __future__ import annotations

import difflib
import functools
import warnings
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from . import files
from .validation import plain, short_message, short_repr

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

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
)
ONE_NODE = "one size and one node to each model"
# columns of whole numbers
WHOLE = ("gpus", "tp_size")
# names in tables and charts that are no models
NO_MODELS = ("baseline", "model", "serving", "hardware")
LONGEST_NAME = 100


def load_throughput(which: str = "all") -> pd.DataFrame:
    """
    Load the throughput rows, checked column by column.

    Parameters
    ----------
    which : str
        ``all`` (the 38 rows of table S.I), ``released`` (the 22 that the released code
        fits), or the path of a CSV file with the columns of ``data/throughput.csv``
        (``tp_size``, ``quantization``, ``source`` and ``in_release`` may be left out). A column
        ``node_power_kw`` gives each model its node's maximum power [kW]. Other columns are not
        used; ``attrs["unused_columns"]`` lists them.

    Raises
    ------
    ValueError
        If the file is missing, or a column or row is wrong; the message says which.
    """
    own = not isinstance(which, str) or which not in ("all", "released")
    path = files.find_file(which) if own else files.data_dir() / "throughput.csv"
    if path is None:
        raise ValueError(
            f"throughput_rows = {short_repr(which)} is not valid; "
            "give released, all or an existing CSV"
        )
    rows = _validated(path, path.stat().st_mtime_ns)
    if which == "released":
        rows = rows[rows["in_release"]]
    return rows.reset_index(drop=True)


@functools.lru_cache(maxsize=8)
def _validated(path: Path, _written: int) -> pd.DataFrame:
    from pandera.errors import SchemaErrors

    try:
        rows = read_texts(path, NUMBERS)
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        raise ValueError(f"{path.name} is not a readable CSV: {short_message(error)}") from None
    if rows.empty:
        raise ValueError(f"{path.name} has no rows; give at least one")
    known = list(_schema().columns)
    for column in rows.columns:
        near = difflib.get_close_matches(column, known, n=1, cutoff=0.75)
        if column not in known and near and near[0] not in rows.columns:
            named = short_repr(column)
            raise ValueError(f"{path.name}: column {named} is not known; did you mean {near[0]}?")
    try:
        valid = _schema().validate(rows[[c for c in rows if c in known]], lazy=True)
    except SchemaErrors as errors:
        raise ValueError(f"{path.name}: {_first_failure(errors.failure_cases)}") from None
    if "in_release" in valid:
        valid["in_release"] = valid["in_release"].str.lower() == "true"
    valid = valid.astype({name: int for name in WHOLE if name in valid})
    # pandas names a column without a name
    unused = [str(name) for name in rows if name not in known]
    unused = [name for name in unused if not name.startswith("Unnamed: ")]
    valid.attrs["unused_columns"] = unused
    return valid


def read_texts(path: Path, numbers: Container[str]) -> pd.DataFrame:
    """
    Read a CSV file as text, without converting any cell to another value.

    Parameters
    ----------
    path : Path
        The file, with commas or semicolons between cells.
    numbers : container of str
        The columns, in lower case, in which a decimal comma becomes a point if the file has
        semicolons.

    Returns
    -------
    DataFrame
        Its rows that are not empty. The index counts the lines below the header, from 0.
    """
    with path.open(encoding="utf-8-sig") as lines:
        head = lines.readline()
    # spreadsheets in languages with a decimal comma write semicolons between cells
    semicolons = head.count(";") > head.count(",")
    with warnings.catch_warnings():
        # a row with more cells than the header would lose them
        warnings.simplefilter("error", pd.errors.ParserWarning)
        texts = pd.read_csv(
            path,
            dtype=str,
            sep=";" if semicolons else ",",
            keep_default_na=False,
            index_col=False,
            skip_blank_lines=False,
            encoding="utf-8-sig",
        )
    if semicolons:
        with_comma = [name for name in texts.columns if name.strip().lower() in numbers]
        texts[with_comma] = texts[with_comma].replace(",", ".", regex=True)
    named = texts.rename(columns=str.strip).fillna("")
    cells: pd.DataFrame = named.apply(lambda column: column.str.strip())
    # the index continues to count the lines
    return cells.loc[(cells != "").any(axis=1)]


def _first_failure(cases: pd.DataFrame) -> str:
    # an error in a cell explains the error of its model
    case = cases.iloc[(cases["check"] == ONE_NODE).argsort(kind="stable")].iloc[0]
    value = case["failure_case"]
    # a header line, and counted from 1, as an editor shows the file
    line = "" if pd.isna(case["index"]) else f", line {int(case['index']) + 2}"
    match case["check"]:
        case "column_in_dataframe":
            return f"column {value} is missing; give {', '.join(_required())}"
        case check if check == ONE_NODE:
            return (
                f"column gpus, total_params_b, active_params_b or node_power_kw{line}: "
                f"give {ONE_NODE}"
            )
    column = case["column"]
    wanted = _schema().columns[column].description
    return f"column {column}{line}: {short_repr(plain(value))} is not valid; give {wanted}"


def _required() -> list[str]:
    return [name for name, column in _schema().columns.items() if column.required]


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
