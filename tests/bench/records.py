"""Keep what a run of all figures gave: a dated record, and the table of times in README.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from energy_book import speed
from energy_book.files.publish import write_whole
from energy_book.results.collect import git_revision

TABLE = re.compile(r"(<!-- times: .*? -->\n).*?(\n<!-- end of times -->)", re.DOTALL)


def write(root: Path, figures: Mapping[str, speed.Figure], rows: Sequence[speed.Row]) -> str:
    """
    Write today's record, in the place of an earlier one of today, and README's table.

    Returns
    -------
    str
        Where the record is, from the root.
    """
    record = speed.Record(
        schema=speed.SCHEMA,
        date=dt.datetime.now(dt.UTC).date(),
        revision=git_revision(root),
        machine=this_machine(),
        rows=tuple(rows),
    )
    path = root / speed.FOLDER / f"{record.date}.json"
    write_whole(path, record.to_json())
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    write_whole(readme, with_table(text, speed.readme_table(figures, record)))
    return path.relative_to(root).as_posix()


def with_table(text: str, table: str) -> str:
    """Return a text with its marked table replaced."""
    if len(TABLE.findall(text)) != 1:
        raise ValueError("README.md must hold one table between its marks")
    return TABLE.sub(lambda marks: f"{marks[1]}{table}{marks[2]}", text)


def this_machine() -> speed.Machine:
    """Describe the machine without naming it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return speed.Machine(
        processor=processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(memory / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )


def processor() -> str:
    """Return the model of the processor, the architecture where the system does not tell."""
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    found = re.search(r"^model name\s*:\s*(.+)$", _cpu_info(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
