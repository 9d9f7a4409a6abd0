"""Figures, their dated records, and what is made of them."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from energy_book import speed
from energy_book.files.fingerprints import site_key
from energy_book.project import Project
from tests.bench import records

MACHINE = {
    "processor": "A processor",
    "cores": 2,
    "memory_gib": 8.0,
    "system": "Linux x86_64",
    "python": "3.12.1",
}
FIGURES = {
    "wait": speed.Figure(name="a wait", group="Waits", unit="s", target=2, meaning="It waits."),
    "rate": speed.Figure(
        name="a rate",
        group="Rates",
        unit="million/s",
        meaning="It draws.",
        target=10,
        better="higher",
        readme=True,
    ),
    "clock": speed.Figure(name="a clock", group="Waits", unit="ms", meaning="No target."),
}


def record(**changed: Any) -> dict[str, Any]:
    row = {
        "figure": "wait",
        "measured": 1.5,
        "unit": "s",
        "target": 2.0,
        "better": "lower",
        "verdict": "met",
        "references": 30.0,
    }
    return {
        "schema": 1,
        "date": "2026-01-02",
        "revision": "abc1234",
        "machine": MACHINE,
        "rows": [row],
        **changed,
    }


def write(folder: Path, content: object, name: str = "2026-01-02.json") -> Path:
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("figure", "measured", "verdict"),
    [
        pytest.param("wait", 2.0, "met", id="at-the-target"),
        pytest.param("wait", 2.01, "missed", id="too-slow"),
        pytest.param("rate", 10.0, "met", id="as-many"),
        pytest.param("rate", 9.9, "missed", id="too-few"),
        pytest.param("clock", 1e9, None, id="no-target"),
    ],
)
def test_verdict_follows_from_the_target(figure: str, measured: float, verdict: str | None) -> None:
    assert speed.row_of(figure, FIGURES[figure], measured, None).verdict == verdict


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = tuple(speed.row_of(id_, figure, 1.5, 0.1) for id_, figure in FIGURES.items())
    day, machine = dt.date(2026, 1, 2), speed.Machine(**MACHINE)
    made = speed.Record(schema=1, date=day, revision="abc", machine=machine, rows=rows)
    (tmp_path / "2026-01-02.json").write_text(made.to_json(), encoding="utf-8")

    assert speed.read_records(tmp_path) == [made]
    assert made.row("rate").verdict == "missed"
    assert made.row("none") is None


def test_the_newest_record_comes_first(tmp_path: Path) -> None:
    for day in ("2025-12-31", "2026-11-03", "2026-02-28"):
        write(tmp_path, record(date=day), f"{day}.json")

    days = [made.date.isoformat() for made in speed.read_records(tmp_path)]
    assert days == ["2026-11-03", "2026-02-28", "2025-12-31"]


BAD = {
    "verdict-by-hand": (
        record(rows=[record()["rows"][0] | {"measured": 9.0}]),
        r"the verdict is missed, not met",
    ),
    "unknown-unit": (record(rows=[record()["rows"][0] | {"unit": "h"}]), r"rows\.0\.unit: Input"),
    "not-finite": (record(rows=[record()["rows"][0] | {"measured": None}]), r"rows\.0\.measured"),
    "twice": (record(rows=record()["rows"] * 2), r"a figure has two rows; give each one"),
    "no-rows": (record(rows=[]), r"rows: Tuple should have at least 1 item"),
    "other-schema": (record(schema=2), r"schema: Input should be 1"),
    "more": (record(host="name"), r"host: Extra inputs are not permitted"),
    "other-date": (record(date="2026-01-03"), r"is of 2026-01-03; name it 2026-01-03\.json"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_bad_record_is_refused_in_one_line(
    tmp_path: Path, content: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=rf"^2026-01-02\.json[^\n]*{message}[^\n]*$"):
        speed.read_records(write(tmp_path, content))


def test_a_bad_figure_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "figures.toml").write_text('[a]\nname = "a"\ngroup = "g"\nmeaning = "m"\n')

    with pytest.raises(ValueError, match=r"^figures\.toml: a\.unit: Field required$"):
        speed.read_figures(tmp_path)


def test_every_record_of_the_book_is_one_of_its_figures(repository: Path) -> None:
    """A figure's unit stays, so that records can stand beside each other; its target may move."""
    figures = speed.read_figures(repository / "benchmarks")
    for made in speed.read_records(repository / "benchmarks"):
        units = {row.figure: row.unit for row in made.rows if row.figure in figures}
        assert units
        assert units == {id_: figures[id_].unit for id_ in units}


def test_a_record_names_neither_a_host_nor_a_path(repository: Path) -> None:
    for path in (repository / "benchmarks").glob("*.json"):
        words = json.loads(path.read_text(encoding="utf-8"))["machine"].values()
        assert not [word for word in map(str, words) if re.search(r"/|\\|\.(local|lan)$", word)]


def test_every_figure_is_measured(repository: Path) -> None:
    """Each entry is named by a benchmark, and each benchmark names an entry."""
    figures = speed.read_figures(repository / "benchmarks")
    patterns = [
        pattern
        for path in (repository / "tests" / "bench").glob("test_*.py")
        for pattern in named_figures(path)
    ]

    for id_ in figures:
        assert [p for p in patterns if re.fullmatch(p, id_)], f"nothing measures {id_}"
    for pattern in patterns:
        assert [id_ for id_ in figures if re.fullmatch(pattern, id_)], f"no figure {pattern}"


def named_figures(path: Path) -> list[str]:
    """Return what a file's calls of `figure` name, as patterns where a name is put together."""
    found = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            found += [pattern(call.args[0])] if call.func.id == "figure" else []
    return found


def pattern(name: ast.expr) -> str:
    if isinstance(name, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else None for p in name.values)
        return "".join(".+" if part is None else re.escape(part) for part in parts)
    assert isinstance(name, ast.Constant), "name the figure in the call"
    return re.escape(name.value)


def test_readme_has_the_times_of_the_newest_record(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    figures = speed.read_figures(repository / "benchmarks")
    for newest in speed.read_records(repository / "benchmarks")[:1]:
        assert records.with_table(text, speed.readme_table(figures, newest)) == text


def test_the_table_of_the_readme_is_replaced_between_its_marks() -> None:
    rows = tuple(speed.row_of(id_, figure, 12.3456, None) for id_, figure in FIGURES.items())
    day, machine = dt.date(2026, 1, 2), speed.Machine(**MACHINE)
    made = speed.Record(schema=1, date=day, revision="abc", machine=machine, rows=rows)
    text = "before\n<!-- times: new -->\n| old |\n<!-- end of times -->\nafter"

    table = speed.readme_table(FIGURES, made)
    assert table.splitlines()[2:] == ["| a rate | 12.3 million/s | ≥ 10 million/s |"]
    assert records.with_table(text, table) == text.replace("| old |", table)
    with pytest.raises(ValueError, match="must hold one table"):
        records.with_table("no marks", table)


def test_this_machine_has_a_processor_and_memory() -> None:
    machine = records.this_machine()

    assert machine.processor
    assert machine.cores >= 1
    assert machine.memory_gib > 0.1


def test_a_new_record_makes_the_site_out_of_date(tmp_path: Path) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    before = site_key(Project(tmp_path), ["joule-2026"], "abc")

    write(folder, record())

    assert site_key(Project(tmp_path), ["joule-2026"], "abc") != before
