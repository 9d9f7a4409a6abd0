"""Figures, their dated records, and what is made of them."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from energy_book import speed
from energy_book.files.fingerprints import site_key
from energy_book.project import Project
from tests.bench import records

MACHINE = {
    "system": "Linux",
    "machine": "x86_64",
    "python_version": "3.12.1",
    "memory_gib": 8.0,
    "cpu": {"brand_raw": "A processor", "count": 2},
}
FIGURES = {
    "reference-workload": speed.Figure(name="it", group="Waits", unit="ms", meaning="No target."),
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
    "blink": speed.Figure(name="a blink", group="Waits", unit="ms", target=5, meaning="Short."),
}
FIGURES_TOML = "".join(
    f'[{id_}]\nname = "{one.name}"\ngroup = "{one.group}"\nunit = "{one.unit}"\nmeaning = "m"\n'
    for id_, one in FIGURES.items()
)


def bench(figure: str, median: float, value: float | None = None) -> dict[str, Any]:
    return {"extra_info": {"figure": figure, "value": value}, "stats": {"median": median}}


def run(*benchmarks: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "machine_info": MACHINE,
        "commit_info": {"id": "abc12345678", "dirty": False},
        "benchmarks": benchmarks or [bench("wait", 1.5)],
        "datetime": "2026-01-02T10:20:30.123456+00:00",
        **changed,
    }


def write(folder: Path, content: object, name: str = "2026-01-02.json") -> Path:
    (folder / "figures.toml").write_text(FIGURES_TOML, encoding="utf-8")
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("figure", "value", "verdict"),
    [
        pytest.param("wait", 2.0, "met", id="at-the-target"),
        pytest.param("wait", 2.01, "missed", id="too-slow"),
        pytest.param("rate", 10.0, "met", id="as-many"),
        pytest.param("rate", 9.9, "missed", id="too-few"),
        pytest.param("blink", 0.005, "met", id="seconds-against-milliseconds"),
        pytest.param("blink", 0.0051, "missed", id="seconds-above-milliseconds"),
        pytest.param("reference-workload", 1e9, "", id="no-target"),
    ],
)
def test_verdict_follows_from_the_target(figure: str, value: float, verdict: str) -> None:
    assert speed.row_of(FIGURES[figure], value, None).verdict == verdict


def test_a_run_becomes_rows_in_the_order_of_the_figures() -> None:
    """A time is the median, or what the benchmark says, in times of the reference workload."""
    made = speed.record_of(
        run(
            bench("blink", 9.0, value=0.004),
            bench("rate", 9.0, value=12.3456),
            bench("wait", 3.0),
            bench("reference-workload", 0.02),
            bench("of-former-days", 1.0),
        ),
        FIGURES,
    )

    assert {id_: row[1:] for id_, row in made.rows.items()} == {
        "reference-workload": ("20.0 ms", "–", "–", ""),
        "wait": ("3.00 s", "150", "≤ 2 s", "missed"),
        "rate": ("12.3 million/s", "–", "≥ 10 million/s", "met"),
        "blink": ("4.00 ms", "0.200", "≤ 5 ms", "met"),
    }
    assert list(made.rows) == list(FIGURES)
    assert (made.date.isoformat(), made.revision) == ("2026-01-02", "abc1234")
    assert made.machine == "A processor, 2 cores, 8 GiB of memory, Linux x86_64, Python 3.12.1"


def test_without_the_reference_workload_nothing_is_compared() -> None:
    assert speed.record_of(run(bench("wait", 1.5)), FIGURES).rows["wait"].references == "–"


def test_the_newest_record_comes_first(tmp_path: Path) -> None:
    for day in ("2025-12-31", "2026-11-03", "2026-02-28"):
        write(tmp_path, run(datetime=day), f"{day}.json")

    days = [made.date.isoformat() for made in speed.read_records(tmp_path)]
    assert days == ["2026-11-03", "2026-02-28", "2025-12-31"]


ROOT_CONFTEST = """
def pytest_addoption(parser):
    parser.addoption("--fail", action="store_true")
"""
TWO_BENCHMARKS = """
def test_reference(benchmark, figure):
    figure("reference-workload")
    benchmark.pedantic(int, rounds=3)

def test_wait(benchmark, figure, pytestconfig):
    benchmark.pedantic(int, rounds=3)
    figure("wait", value=sum(benchmark.stats["data"]))
    assert not pytestconfig.getoption("--fail")
"""
NONE = "is not a record of make bench: "
BAD = {
    "not-finite": (run(bench("wait", float("nan"))), f"{NONE}.*wait: give it one value, finite"),
    "negative": (run(bench("wait", -1.0)), f"{NONE}.*wait: give it one value, finite"),
    "no-number": (run(bench("wait", "1")), f"{NONE}TypeError"),
    "twice": (run(bench("wait", 1.0), bench("wait", 2.0)), f"{NONE}.*wait: give it one value"),
    "no-figure": (run({"extra_info": {}}), f"{NONE}KeyError"),
    "of-old": ({"schema": 1, "date": "2026-01-02", "rows": []}, f"{NONE}KeyError"),
    "no-mapping": ([], f"{NONE}TypeError"),
    "other-date": (run(datetime="2026-01-03"), r"is of 2026-01-03; name it 2026-01-03\.json"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_bad_record_is_refused_in_one_line(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^2026-01-02\.json {message}[^\n]*$"):
        speed.read_records(write(tmp_path, content))


def test_a_bad_figure_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "figures.toml").write_text('[a]\nname = "a"\ngroup = "g"\nmeaning = "m"\n')

    with pytest.raises(ValueError, match=r"^figures\.toml: a\.unit: Field required$"):
        speed.read_figures(tmp_path)


def test_the_newest_record_of_the_book_has_each_figure(repository: Path) -> None:
    figures = speed.read_figures(repository / "benchmarks")
    for newest in speed.read_records(repository / "benchmarks")[:1]:
        assert newest.rows.keys() == figures.keys()


def words_of(content: Any) -> Iterator[str]:
    """Return all keys and texts of a JSON."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from content
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from words_of(part)


NAMES = re.compile(r"^/|[\s=]/\w|\\|\.(local|lan)\b|^(node|branch|author.*|project|user)$|@")


def test_a_record_names_neither_a_host_nor_a_path(repository: Path) -> None:
    for path in (repository / "benchmarks").glob("*.json"):
        words = list(words_of(json.loads(path.read_text(encoding="utf-8"))))
        assert words
        assert not [word for word in words if NAMES.search(word)]


def test_a_run_is_kept_without_rounds_and_names(tmp_path: Path) -> None:
    """What pytest-benchmark writes of a run on somebody's machine."""
    about = {"extra_info": {"figure": "wait", "value": None}, "name": "test_wait"}
    whole = run(
        about
        | {"options": {"timer": "perf_counter"}, "stats": {"median": 1.0, "data": [1.0] * 99}},
        # ended before it had said what it measures
        {"extra_info": {}, "options": {}, "stats": {"median": 1.0, "data": [1.0]}},
        machine_info={
            "node": socket.gethostname(),
            "release": "6.1-of-somebody",
            "system": "Linux",
            "machine": "x86_64",
            "python_version": "3.12.1",
            "python_build": ["main", "Jan  1 2026"],
            "cpu": {"flags": ["fpu"]},
        },
        commit_info={
            "id": "abc12345678",
            "dirty": True,
            "branch": "mine",
            "project": "a",
            "error": "/home/somebody",
        },
    )

    records.shorten(whole)

    assert whole["benchmarks"] == [about | {"stats": {"median": 1.0}}]
    assert whole["commit_info"] == {"id": "abc12345678", "dirty": True}
    machine = whole["machine_info"]
    assert machine.keys() == MACHINE.keys()
    assert machine["cpu"]["brand_raw"] == "x86_64"
    assert machine["cpu"]["count"] >= 1
    assert machine["memory_gib"] > 0.1
    assert speed.record_of(whole, FIGURES).revision == "abc1234-dirty"


def test_a_run_is_written_as_a_record_and_into_the_readme(tmp_path: Path) -> None:
    text = "before\n<!-- times: new -->\n| old |\n<!-- end of times -->\nafter"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "figures.toml").write_text(FIGURES_TOML, encoding="utf-8")
    whole = run(bench("rate", 1.0, value=12.3456), bench("wait", 1.5))
    made = speed.record_of(whole, FIGURES)

    assert records.write(tmp_path, whole, made) == "benchmarks/2026-01-02.json"

    kept = speed.read_records(tmp_path / "benchmarks")
    assert [(one.date, one.rows.keys()) for one in kept] == [(made.date, made.rows.keys())]
    table = speed.table([made.rows["rate"]])
    assert table.splitlines()[2:] == ["| a rate | 12.3 million/s | – | ≥ 10 million/s | met |"]
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == text.replace("| old |", table)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("words", "kept"),
    [
        pytest.param((), True, id="whole-and-green"),
        pytest.param(("-k", "wait"), False, id="a-part"),
        pytest.param(("--fail",), False, id="a-failure"),
    ],
)
def test_only_a_whole_green_run_is_recorded(
    tmp_path: Path, repository: Path, words: tuple[str, ...], kept: bool
) -> None:
    bench_folder = tmp_path / "tests" / "bench"
    bench_folder.mkdir(parents=True)
    for name in ("__init__", "conftest", "records", "commands"):
        shutil.copy(repository / "tests" / "bench" / f"{name}.py", bench_folder)
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "conftest.py").write_text(ROOT_CONFTEST)
    (bench_folder / "test_of_two.py").write_text(TWO_BENCHMARKS)
    (tmp_path / "benchmarks").mkdir()
    toml = FIGURES_TOML.partition("[rate]")[0]
    (tmp_path / "benchmarks" / "figures.toml").write_text(toml, encoding="utf-8")
    shutil.copy(repository / "README.md", tmp_path)

    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-c", "none.ini", "tests/bench"]
    written = ("--benchmark-only", "--benchmark-json=run.json")
    (tmp_path / "none.ini").touch()
    # what this test runs in need not be what the benchmarks run in
    environment = {name: v for name, v in os.environ.items() if "XDIST" not in name}
    done = subprocess.run(
        [*command, *written, *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == ("--fail" in words), done.stdout
    assert re.search("a wait .* s ", done.stdout)
    assert ("Not recorded" not in done.stdout) is kept
    assert bool(list((tmp_path / "benchmarks").glob("*.json"))) is kept
    for made in speed.read_records(tmp_path / "benchmarks"):
        assert list(made.rows) == ["reference-workload", "wait"]


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold one table"):
        records.with_table("no marks", [])


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
    for newest in speed.read_records(repository / "benchmarks")[:1]:
        assert records.with_table(text, newest.rows.values()) == text


def test_a_new_record_makes_the_site_out_of_date(tmp_path: Path) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    before = site_key(Project(tmp_path), ["joule-2026"], "abc")

    write(folder, run())

    assert site_key(Project(tmp_path), ["joule-2026"], "abc") != before
