"""A run of one chapter: its files, their place, and the comparison with the edition."""

from __future__ import annotations

import json
import math
import os
import shlex
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import energy_helpers as eh
from energy_book.chapters import Chapter, list_chapters
from energy_book.cli.commands import main
from energy_book.cli.number_table import change
from energy_book.errors import ChapterError, PagesError
from energy_book.execution.execute import BookKernelManager, clean
from energy_book.files.json_text import to_json
from energy_book.runs import single_run
from energy_book.runs.single_run import run_name
from energy_book.settings import Settings, check_settings
from energy_book.site import standalone
from energy_helpers.all_numbers import REGISTRY
from energy_helpers.registry.entries import Number
from tests.own_rows import CONSTANT, write_csv

OPENING = """\
# %% [markdown]
# A query takes {num}`baseline-median-traditional` and {num}`fleet-factor`.

# %%
edition, pue_p95
"""


def energy_book(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def no_kernel(monkeypatch):
    """Let a chapter have three numbers and not run, and the page be its text."""
    import jupytext

    made = []

    def run(chapter, parameters):
        return clean(jupytext.read(chapter.source))

    computed = {
        "other": lambda a: 1.0,
        "baseline-median-traditional": lambda a: 10 * a.pue_p95,
        "gone": lambda a: math.nan,
    }
    monkeypatch.delitem(REGISTRY, "baseline-median-traditional")
    for name, compute in computed.items():
        monkeypatch.setitem(REGISTRY, name, Number(name, "Wh", 3, name, "one", (), compute))

    def make_page(project, make, notebook, results, target):
        parts = [cell.source for cell in notebook.cells]
        parts += [o.data["text/plain"] for cell in notebook.cells for o in cell.get("outputs", ())]
        text = "\n".join(parts)
        (target / "index.html").write_text(text)
        (target / "results.json").write_text(to_json(results))

    @contextmanager
    def process(*, jobs):
        try:
            yield
        finally:
            made.append("closed")

    monkeypatch.setattr(single_run, "run_chapter", run)
    monkeypatch.setattr(standalone, "make_page", make_page)
    monkeypatch.setattr(standalone, "page_process", process)
    return made


def test_a_run_has_a_folder_of_its_own(make_book, tmp_path, no_kernel):
    make_book(one=OPENING)
    out = tmp_path / "runs"

    result = energy_book("run", "one", "-p", "pue_p95=1.25", "--out", str(out))

    assert result.exit_code == 0, result.output
    name = "one-joule-2026-pue_p95=1.25"
    assert [path.name for path in out.iterdir()] == [name]
    assert sorted(path.name for path in (out / name).iterdir()) == [
        *("index.html", "one.ipynb", "results.json", "ro-crate-metadata.json")
    ]
    assert result.output.rstrip().endswith(f"The page is at {out / name / 'index.html'}")
    assert no_kernel == ["closed"]


def test_results_say_what_was_run_and_how_to_run_it_again(make_book, tmp_path, no_kernel):
    book = make_book(one=OPENING)
    energy_book("run", "one", "-p", "pue_p95=1.25", "--out", str(tmp_path / "runs"))

    (file,) = (tmp_path / "runs").glob("*/results.json")
    results = json.loads(file.read_text())
    assert (results["schema"], results["edition"]) == (1, "joule-2026")
    assert results["parameters"] == results["changed"] == {"pue_p95": 1.25}
    assert list(results["inputs"]) == ["data/facts.csv"]
    number = results["numbers"]["baseline-median-traditional"]
    assert number["value"] == 12.5
    assert number["chapter"] == "one"
    assert results["numbers"]["fleet-factor"]["chapter"] == "paper/4_billion_queries"
    assert results["numbers"]["gone"]["value"] is None
    # what the prose quotes of other chapters is computed with the run's settings
    assert results["numbers"]["fleet-factor"]["value"] == pytest.approx(
        eh.all_numbers.compute(eh.load_edition("joule-2026"), ["fleet-factor"])["fleet-factor"]
    )
    settings = check_settings(
        results["edition"],
        [f"{name}={value}" for name, value in results["parameters"].items()],
        list_chapters(book),
    )
    assert settings.changed == results["changed"]


def test_the_page_compares_changed_settings_with_the_edition(make_book, no_kernel):
    make_book(one=OPENING)
    energy_book("run", "one", "-p", "pue_p95=1.25")
    energy_book("run", "one")

    changed, same = (
        next(Path("_build/runs").glob(pattern)).read_text()
        for pattern in ("*=1.25/index.html", "*2026/index.html")
    )
    assert "## What these settings change" in changed
    (row,) = [line.split() for line in changed.splitlines() if line.startswith("baseline-median")]
    assert row == ["baseline-median-traditional", "[Wh]", "16.0", "12.5"]
    assert "What these settings change" not in same


def test_nothing_is_computed_twice(make_book, no_kernel, monkeypatch):
    make_book(one=OPENING)
    computed = []
    own = Number("other", "Wh", 3, "other", "one", (), lambda a: computed.append(a.pue_p95) or 1.0)
    monkeypatch.setitem(REGISTRY, "other", own)

    energy_book("run", "one")
    assert computed == [eh.load_edition().pue_p95]
    energy_book("run", "one", "-p", "pue_p95=1.25")
    assert sorted(computed) == sorted([1.25, *[eh.load_edition().pue_p95] * 2])


def test_the_numbers_stand_beside_the_editions_own(make_book, no_kernel):
    make_book(one=OPENING)

    result = energy_book("run", "one", "-p", "pue_p95=1.25")

    (row,) = [
        line.split() for line in result.output.splitlines() if " Wh" in line and "base" in line
    ]
    edition = 10 * eh.load_edition().pue_p95
    assert row[:3] == ["baseline-median-traditional", "12.5", f"{edition:.1f}"]
    assert row[3] == f"×{12.5 / edition:.3f}"


def rows_of(output):
    return [line.split()[0] for line in output.splitlines() if line.rstrip().endswith(" Wh")]


def test_the_finding_comes_first_and_all_numbers_are_to_be_had(make_book, no_kernel, monkeypatch):
    make_book(one=OPENING)
    monkeypatch.setattr(single_run, "MOST_HEADLINES", 3)

    short, whole = energy_book("run", "one"), energy_book("run", "one", "--all")

    assert rows_of(short.output) == ["baseline-median-traditional", "other"]
    # a number of the finding counts wherever it is from
    assert "fleet-factor" in short.output
    assert "3 of 4 numbers; --all prints them all" in short.output
    assert rows_of(whole.output) == ["other", "baseline-median-traditional", "gone"]


@pytest.mark.parametrize(
    ("value", "other", "said"),
    [
        pytest.param(2.0, 1.0, "×2.00", id="twice"),
        pytest.param(1.0, 1.0 + 1e-13, "=", id="same"),
        pytest.param(0.0, 0.0, "=", id="both-zero"),
        pytest.param(0.25, 0.0, "+0.25", id="from-zero"),
        pytest.param(-1.0, 3.0, "-4", id="across-zero"),
        pytest.param(float("nan"), 3.0, "–", id="none"),
        pytest.param(3.0, float("nan"), "–", id="none-before"),
    ],
)
def test_a_change_is_a_ratio_where_that_says_something(value, other, said):
    assert change(value, other) == said


def chapter_named(name):
    return Chapter(name, Path("x.py"), {})


def test_different_settings_have_different_names():
    settings = [
        Settings(),
        Settings("arxiv-v1"),
        Settings(parameters={"pue_p95": 1.2}),
        Settings(parameters={"pue_p95": 1.25}),
        Settings(parameters={"pue_p5": 1.2, "pue_p95": 1.2}),
        Settings(parameters={"blend": ("a", "b")}),
        Settings(parameters={"blend": ("a-pue_p5=1.2", "b")}),
        Settings(parameters={"blend": ("a",), "pue_p5": "1.2,b"}),
        Settings(parameters={"blend": tuple("abcdefgh" * 40)}),
        Settings(parameters={"blend": tuple("abcdefgh" * 41)}),
    ]
    names = {run_name(chapter_named("paper/2"), each) for each in settings}

    assert len(names) == len(settings)
    assert all(len(name) <= 100 and "/" not in name for name in names)


def test_the_order_of_parameters_does_not_matter():
    one = Settings(parameters={"pue_p5": 1.1, "pue_p95": 1.2})
    other = Settings(parameters={"pue_p95": 1.2, "pue_p5": 1.1})

    assert run_name(chapter_named("a"), one) == run_name(chapter_named("a"), other)


def test_the_command_on_the_page_gives_the_settings_again(make_book, tmp_path, no_kernel):
    make_book(one=OPENING)
    energy_book("run", "one", "--edition", "arxiv-v1", "-p", "pue_p95=1.25")

    (page,) = Path("_build/runs").glob("*/index.html")
    (line,) = [text for text in page.read_text().splitlines() if "energy-book run" in text]
    words = shlex.split(line)
    assert words == ["energy-book", "run", "one", "--edition", "arxiv-v1", "-p", "pue_p95=1.25"]


def test_an_own_file_goes_with_the_run_by_its_name_alone(make_book, tmp_path, no_kernel):
    code = OPENING.replace("pue_p95\n", "pue_p95, throughput_rows\n")
    book = make_book(one=code)
    source = book.book / "one.py"
    source.write_text(source.read_text().replace("pue_p95 = None", "throughput_rows = None"))
    folder = tmp_path / "my folder"
    folder.mkdir()
    path = write_csv(folder, CONSTANT)
    relative = os.path.relpath(path)

    result = energy_book("run", "one", "-p", f"throughput_rows={relative}")

    assert result.exit_code == 0, result.output
    (run,) = Path("_build/runs").iterdir()
    assert (run / "own.csv").read_bytes() == Path(path).read_bytes()
    assert "own.csv" in run.name
    results = json.loads((run / "results.json").read_text())
    assert results["parameters"] == {"throughput_rows": "own.csv"}
    assert len(results["inputs"]["own.csv"]) == 64
    assert "in the folder where it is run" in (run / "index.html").read_text()
    for file in run.iterdir():
        assert str(tmp_path) not in file.read_text()


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ChapterError("one", "line 9", 3, "1 / 0", "ZeroDivisionError"), id="cell"),
        pytest.param(KeyboardInterrupt(), id="interrupt"),
    ],
)
def test_a_chapter_that_fails_leaves_nothing(make_book, no_kernel, monkeypatch, error):
    make_book(one=OPENING)
    energy_book("run", "one")
    (before,) = Path("_build/runs").rglob("index.html")
    made = before.stat().st_mtime_ns

    def fail(chapter, parameters):
        raise error

    monkeypatch.setattr(single_run, "run_chapter", fail)
    again = energy_book("run", "one")
    other = energy_book("run", "one", "-p", "pue_p95=1.3")

    assert (
        again.exit_code == other.exit_code == (130 if isinstance(error, KeyboardInterrupt) else 1)
    )
    assert [path.name for path in Path("_build/runs").iterdir()] == ["one-joule-2026"]
    assert before.stat().st_mtime_ns == made
    assert no_kernel == ["closed"] * 3


def test_a_page_with_a_warning_costs_no_data(make_book, no_kernel, monkeypatch):
    make_book(one=OPENING)

    def complain(project, make, notebook, results, target):
        raise PagesError(["index.ipynb: WARNING: no such target"])

    monkeypatch.setattr(standalone, "make_page", complain)
    result = energy_book("run", "one")

    assert result.exit_code == 1
    assert "no such target" in result.stderr
    (folder,) = Path("_build/runs").iterdir()
    assert f"the numbers are in {folder.absolute()}" in result.stderr
    assert {path.name for path in folder.iterdir()} == {"one.ipynb", "results.json"}


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(make_book, no_kernel, monkeypatch):
    make_book(one=OPENING)

    def fill(notebook, path):
        raise OSError(28, os.strerror(28), str(path))

    monkeypatch.setattr(single_run, "write_notebook", fill)
    result = energy_book("run", "one")

    assert result.exit_code == 1
    (line,) = result.stderr.strip().splitlines()
    assert "No space left on device" in line
    assert not Path("_build/runs").exists()


def test_a_request_to_end_leaves_nothing(make_book, no_kernel, monkeypatch):
    make_book(one=OPENING)
    killed = threading.Event()
    monkeypatch.setattr(BookKernelManager, "kill_all", killed.set)

    def end(chapter, parameters):
        # not before the main thread has started this one, and waits for it
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        killed.wait()

    monkeypatch.setattr(single_run, "run_chapter", end)

    assert energy_book("run", "one").exit_code == 130
    assert not Path("_build/runs").exists()


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        pytest.param(
            "input_tokens=9",
            "chapter one does not use it; `energy-book params one` lists those",
            id="unused",
        ),
        pytest.param("pue_p59=1.2", "did you mean pue_p5?", id="unknown"),
        pytest.param("pue_p95=tall", "a number from 1 to 5", id="type"),
        pytest.param("pue_p95=0.5", "from 1 to 5", id="bounds"),
        pytest.param("pue_p95=1.01", "give pue_p5 <= pue_p95", id="reversed"),
        pytest.param("a\nb=1", "unknown parameter", id="line-end"),
        pytest.param("pue_p95", "write it as name=value", id="no-value"),
        pytest.param("a\nb\x1b[31m", r"-p 'a\nb\x1b[31m': write it", id="control"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_anything_runs(make_book, no_kernel, pair, says):
    book = make_book(one=OPENING)

    result = energy_book("run", "one", "-p", pair)

    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert says in line
    assert no_kernel == []
    assert not book.build.exists()


def test_a_place_that_cannot_be_is_refused_before_anything_runs(make_book, tmp_path, no_kernel):
    make_book(one=OPENING)
    (tmp_path / "file").touch()

    result = energy_book("run", "one", "--out", str(tmp_path / "file"))

    assert result.exit_code == 2
    assert "file is not a folder" in result.stderr
    assert no_kernel == []
