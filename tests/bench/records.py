"""Keep what a run of all figures gave: a dated record, and the table of times in README.md."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from energy_book import speed
from energy_book.files.publish import write_whole

TABLE = re.compile(r"(<!-- times: .*? -->\n).*?(\n<!-- end of times -->)", re.DOTALL)


def shorten(run: dict[str, Any]) -> None:
    """Take from what pytest-benchmark writes what nobody reads, and what names its machine."""
    machine, commit = run["machine_info"], run["commit_info"]
    # not every system gives the model of its processor
    brand = machine["cpu"].get("brand_raw") or machine["machine"]
    run["machine_info"] = {
        **{key: machine[key] for key in ("system", "machine", "python_version")},
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "cpu": {"brand_raw": brand, "count": os.cpu_count()},
    }
    run["commit_info"] = {key: commit[key] for key in ("id", "dirty")}
    # one that failed may not have said what it measures
    run["benchmarks"] = [bench for bench in run["benchmarks"] if "figure" in bench["extra_info"]]
    for bench in run["benchmarks"]:
        del bench["options"]
        bench["stats"].pop("data", None)


def write(root: Path, run: dict[str, Any], record: speed.Record) -> str:
    """Write a record, which replaces an earlier one of its day, and README's table."""
    path = root / speed.FOLDER / f"{record.date}.json"
    write_whole(path, json.dumps(run, indent=1) + "\n")
    readme = root / "README.md"
    write_whole(readme, with_table(readme.read_text(encoding="utf-8"), record.rows.values()))
    return path.relative_to(root).as_posix()


def with_table(text: str, rows: Iterable[speed.Row]) -> str:
    """Return README.md with the table between its marks replaced."""
    if len(TABLE.findall(text)) != 1:
        raise ValueError("README.md must hold one table between its marks")
    table = speed.table(row for row in rows if row.figure.readme)
    return TABLE.sub(lambda marks: f"{marks[1]}{table}{marks[2]}", text)
