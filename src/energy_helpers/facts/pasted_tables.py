"""Throughput tables pasted from the performance overview of TensorRT-LLM."""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple

from .benchmark_files import Row
from .validation import short_repr

_LENGTHS = re.compile(r"([0-9]+) ?[,/] ?([0-9]+)")
_TITLE = re.compile(r"\bISL ?[,/] ?OSL\b", re.IGNORECASE)
# TP tensor parallel, PP pipeline parallel, EP and DEP expert parallel, over all GPUs at once
_SPLIT = re.compile(r"\b(TP|PP|EP|DEP)[ -]?([0-9]+)\b")
_GPUS = re.compile(r"\b([0-9]+) GPUs?\b")
# the sentence that says of what the throughput is
_UNIT = re.compile(r"(?:metric is|measured in|unit)\W+([^\n]*)", re.IGNORECASE)
_PER_GPU = re.compile(r"per GPU|/ ?GPU\b", re.IGNORECASE)
_PER_INSTANCE = re.compile(r"per instance|total output throughput", re.IGNORECASE)


class _Column(NamedTuple):
    title: str
    gpus: int
    of_all_gpus: bool  # unless the text says otherwise


def is_pasted(text: str) -> bool:
    r"""
    Return whether a text is such a table, in Markdown or with tabs.

    Examples
    --------
    >>> is_pasted("|ISL/OSL|H200|\n|1024/8192|2,009|"), is_pasted("model,gpus\nA,8")
    (True, False)
    """
    return any(_TITLE.search(line) and ("|" in line or "\t" in line) for line in text.split("\n"))


def parse_pasted(text: str) -> list[Row]:
    r"""
    Read the tables of one or several models, each below its heading.

    Releases up to 0.21 have a row of tensor-parallel sizes and the throughput of all GPUs of an
    instance; later ones name the GPUs of a column in its title and may give the throughput of one
    GPU. A text that does not say which is a ValueError.

    Examples
    --------
    >>> table = "# M\n|ISL/OSL|H200<br/>TP2 (FP8)|\n|1024/8192|2,009|\nunit: per GPU"
    >>> list(parse_pasted(table)[0].values())
    ['M', '2', '1024', '8192', '4018', 'H200 TP2 (FP8)']
    """
    rows: list[Row] = []
    model, kinds = "", [""]
    columns: dict[int, _Column] = {}
    per_gpu = _is_per_gpu(text)
    for line in text.split("\n"):
        if line.startswith("#"):
            model, columns, kinds = line.strip("# *\r"), {}, [""]
            continue
        cells = _split(line)
        lengths = _LENGTHS.fullmatch(cells[0])
        if lengths and columns:
            rows += _rows_of(model, (lengths[1], lengths[2]), cells, columns, per_gpu)
        elif "GPU" in (cell.rstrip(":").strip() for cell in cells):
            kinds = _carried(cells)
        elif any(cell.rstrip(":").lower() == "tp size" for cell in cells):
            named = kinds + [kinds[-1]] * len(cells)
            columns = {
                place: _Column(f"{named[place]} TP{cell}".strip(), int(cell), True)
                for place, cell in enumerate(cells)
                if cell.isdecimal()
            }
        elif _TITLE.search(cells[0]) and any(cells[1:]):
            columns = {
                place: _Column(cell, _gpus_of(cell), False)
                for place, cell in enumerate(cells)
                if place and cell
            }
    if not rows:
        raise ValueError("it has no row of lengths and throughput; paste a table with its header")
    return rows


def _rows_of(
    model: str,
    lengths: tuple[str, str],
    cells: list[str],
    columns: dict[int, _Column],
    per_gpu: bool | None,
) -> list[Row]:
    rows = []
    for place, column in columns.items():
        text = cells[place].replace(",", "") if place < len(cells) else ""
        if not text or text.lower() in ("-", "n/a"):
            continue
        if column.gpus != 1 and per_gpu is None and not column.of_all_gpus:
            raise ValueError(
                "it does not say what its tokens/s are of; add the line 'unit: per GPU' or "
                "'unit: per instance' below the table"
            )
        # the check of the column says what is wrong with any other text
        with contextlib.suppress(ValueError):
            text = f"{float(text) * (column.gpus if per_gpu else 1):.12g}"
        row = {
            "model": model,
            "gpus": str(column.gpus),
            "input_tokens": lengths[0],
            "output_tokens": lengths[1],
            "tps_tok_s": text,
            "configuration": column.title,
        }
        rows.append({name: cell for name, cell in row.items() if cell})
    return rows


def _is_per_gpu(text: str) -> bool | None:
    for said in (*_UNIT.findall(text), text):
        of_one, of_all = _PER_GPU.search(said), _PER_INSTANCE.search(said)
        if bool(of_one) != bool(of_all):
            return bool(of_one)
    return None


def _split(line: str) -> list[str]:
    bare = re.sub(r"<br ?/?>", " ", line.strip("\r ")).replace("**", "")
    if bare.startswith("|"):
        bare = bare[1:].removesuffix("|")
    return [cell.strip() for cell in re.split(r"\||\t", bare)]


def _carried(cells: list[str]) -> list[str]:
    """Return cells in which an empty one repeats that to its left."""
    found = [""]
    for cell in cells:
        found.append(found[-1] if not cell or cell.rstrip(":").strip() == "GPU" else cell)
    return found[1:]


def _gpus_of(title: str) -> int:
    counted = _GPUS.search(title)
    if counted:
        return int(counted[1])
    sizes = {name: int(size) for name, size in _SPLIT.findall(title)}
    # experts are parallel on the GPUs of a tensor-parallel group
    group = sizes.get("DEP") or sizes.get("TP") or sizes.get("EP")
    if not group:
        raise ValueError(
            f"column {short_repr(title)} does not say its GPUs; write them in its title, as TP8"
        )
    return group * sizes.get("PP", 1)
