"""Location and loading of the fact files."""

from __future__ import annotations

import functools
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

State: TypeAlias = tuple[int, int, int, int]


@functools.cache
def data_dir() -> Path:
    """
    Return the folder of the fact files; a FileNotFoundError if there is none.

    It is ``$ENERGY_DATA`` if that is set, else the copy inside an installed package, else
    the ``data/`` of the checkout that the package is run from.

    Examples
    --------
    >>> (data_dir() / "throughput.csv").is_file()
    True
    """
    given = os.environ.get("ENERGY_DATA")
    package = Path(__file__).resolve().parents[1]
    places = [Path(given)] if given else [package / "_data", package.parents[1] / "data"]
    for folder in places:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"no data folder at {places[-1]}: install the package (pip install .) "
        "or set ENERGY_DATA to the data/ of a checkout"
    )


def find_file(text: object) -> Path | None:
    """
    Return the file that a setting names; None if it names none.

    Examples
    --------
    >>> find_file(str(data_dir() / "claims.csv")).name, find_file("no-such-file.csv")
    ('claims.csv', None)
    """
    if not isinstance(text, str):
        return None
    try:
        path = Path(text)
        return path if path.is_file() else None
    except (OSError, ValueError):
        # too long for a name, or with a character that names cannot have
        return None


def hint_of_missing(text: object) -> str:
    """
    Say why a text names no file if it names something like one; "" for other texts.

    Examples
    --------
    >>> hint_of_missing(str(data_dir())), hint_of_missing("runs/*.csv"), hint_of_missing("all")
    ('; it is a folder, give one file', '; a pattern is not expanded, give one file', '')
    """
    if not isinstance(text, str) or not text:
        return ""
    if set("*?[") & set(text):
        return "; a pattern is not expanded, give one file"
    try:
        return "; it is a folder, give one file" if Path(text).is_dir() else ""
    except (OSError, ValueError):
        return ""


def state_of(path: Path) -> State:
    """
    Return what differs after a file was written: its times, its size and its number.

    A copy may keep the time of the last change, but not that of its status.

    Examples
    --------
    >>> state_of(data_dir() / "throughput.csv") == state_of(data_dir() / "throughput.csv")
    True
    """
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def read_toml(name: str) -> dict[str, Any]:
    """
    Read one TOML file of the data folder.

    Examples
    --------
    >>> read_toml("editions.toml")["joule-2026"]["pue_p95"]
    1.6
    """
    with open(data_dir() / name, "rb") as file:
        return tomllib.load(file)


def read_csv(name: str) -> pd.DataFrame:
    """
    Read one CSV file of the data folder; the text columns keep their printed form.

    Examples
    --------
    >>> read_csv("claims.csv").set_index("id").loc["abs-median-wh", "stated"]
    '0.34'
    """
    import pandas as pd

    return pd.read_csv(data_dir() / name)


def sidecar(name: str) -> dict[str, Any]:
    """
    Read the provenance of a fact file.

    It has ``class``, ``source``, ``url``, ``version``, ``licence``, ``retrieved``, ``sha256``
    and, for tables, ``columns`` (name -> unit and meaning).

    Examples
    --------
    >>> sidecar("throughput.csv")["columns"]["tps_tok_s"]
    {'unit': 'tokens/s', 'meaning': 'throughput of the node, output tokens per second'}
    """
    return read_toml(f"{name}.toml")


def fact_files() -> tuple[str, ...]:
    """
    Return the names of all fact files, sidecars left out.

    Examples
    --------
    >>> "throughput.csv" in fact_files(), "throughput.csv.toml" in fact_files()
    (True, False)
    """
    names = sorted(path.name for path in data_dir().iterdir() if path.is_file())
    return tuple(name for name in names if f"{name}.toml" in names)
