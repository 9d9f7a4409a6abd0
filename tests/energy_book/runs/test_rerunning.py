"""``energy-book rerun``: results made again from their record, or why they are others."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
import pytest
from click.testing import CliRunner, Result

from energy_book.cli.commands import main
from energy_book.execution.execute import clean
from energy_book.files.fingerprints import content_digest
from energy_book.files.json_text import to_json
from energy_book.files.publish import RESULTS_FILE
from energy_book.records.run_crate import CRATE_FILE, read_crate
from energy_book.runs import single_run
from energy_book.site import standalone
from energy_helpers.facts.files import data_dir, fact_files
from tests.energy_book.conftest import MakeBook
from tests.own_rows import CONSTANT, write_csv

CHAPTER = """\
# %% [markdown]
# A query takes {num}`baseline-median-traditional`.

# %%
edition, throughput_rows
"""
OWN = ("-p", "throughput_rows=mine/own.csv")
# words of each command -> the inputs that its results carry
KINDS = {
    ("run", "one", *OWN): ["own.csv"],
    ("sweep", "-g", "pue_p95=1.2,1.3", *OWN): ["inputs/own.csv"],
    ("sweep", "-g", "throughput_rows=released,mine/own.csv"): ["inputs/own.csv"],
    ("sample", "--queries", "1000", *OWN): ["inputs/own.csv"],
    ("compare", "first/run", "second/run"): [
        "inputs/1/run/results.json",
        "inputs/1/run/own.csv",
        "inputs/2/run/results.json",
    ],
    ("estimate", "logs/usage.csv", "--map", "mine/map.toml", "-p", "pue=1.2"): ["inputs/map.toml"],
    ("estimate", "june/usage.csv", "logs/usage.csv", "--map", "mine/map.toml"): ["inputs/map.toml"],
}


def energy_book(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(autouse=True)
def work(make_book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a book with files of a user; no kernel runs, and pages are JSON."""

    def page_apart(notebook: Any, results: Mapping[str, Any], target: Path) -> None:
        (target / "index.html").write_text(json.dumps(notebook), encoding="utf-8")
        (target / RESULTS_FILE).write_text(to_json(results), encoding="utf-8")

    @contextmanager
    def without_sphinx(project: object) -> Iterator[Any]:
        yield page_apart

    for module in (standalone, single_run):
        monkeypatch.setattr(module, "page_maker", without_sphinx)
    monkeypatch.setattr(single_run, "run_chapter", lambda one, _: clean(jupytext.read(one.source)))
    root = make_book(one=CHAPTER).root
    source = root / "book/one.py"
    source.write_text(source.read_text().replace("pue_p95 = None", "throughput_rows = None"))
    for folder in ("mine", "logs", "june", "first/run", "second/run"):
        (root / folder).mkdir(parents=True)
    write_csv(root / "mine", CONSTANT)
    shutil.copy(data_dir() / "usage_log_map.toml", root / "mine/map.toml")
    shutil.copy(data_dir() / "usage_log_example.csv", root / "logs/usage.csv")
    lines = (root / "logs/usage.csv").read_text().splitlines(keepends=True)
    (root / "june/usage.csv").write_text("".join(lines[:20]))
    shutil.copy(root / "mine/own.csv", root / "first/run")
    for run, parameters in (("first", {"throughput_rows": "own.csv"}), ("second", {"pue_p95": 2})):
        record = {"edition": "joule-2026", "parameters": parameters, "numbers": {}}
        (root / run / "run" / RESULTS_FILE).write_text(json.dumps(record))
    return root


def made(*words: str) -> Path:
    """Carry out a command; return its folder, moved, while the files of the user are gone."""
    result = energy_book(*words, "--out", "out")
    assert result.exit_code == 0, result.output
    (folder,) = Path("out").iterdir()
    moved = folder.rename(Path("out").with_name("moved"))
    for gone in ("mine", "first", "second"):
        shutil.rmtree(gone)
    return moved


@pytest.fixture
def sweep() -> Path:
    return made("sweep", "-g", "pue_p95=1.2,1.3", *OWN)


@pytest.mark.parametrize("words", KINDS, ids=" ".join)
def test_a_moved_folder_gives_the_same_bytes(words: tuple[str, ...]) -> None:
    folder = made(*words)
    files = [path for path in folder.rglob("*") if path.is_file()]
    given = [word for word in words if word.endswith("usage.csv")][::-1]

    result = energy_book("rerun", folder, *given)

    assert result.exit_code == 0, result.output
    n_outputs = len(files) - len(KINDS[words]) - 1
    assert result.stdout.splitlines()[-1] == f"bit-identical: {n_outputs} files"
    (again,) = Path("_build/reruns").iterdir()
    for file in files:
        if file.name != CRATE_FILE:
            assert (again / file.relative_to(folder)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("words", KINDS, ids=" ".join)
def test_the_record_names_every_file_with_its_hash(words: tuple[str, ...]) -> None:
    record = read_crate(folder := made(*words))
    sha256 = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != CRATE_FILE
    }

    inputs = {content.place: content.sha256 for content in record.inputs if content.place}
    assert list(inputs) == KINDS[words]
    assert {c.place: c.sha256 for c in record.outputs} | inputs == sha256
    assert [content.name for content in record.data] == list(fact_files())
    assert {"energy-book", "Python", "numpy", "pandas", "sphinx"} <= {
        program.name for program in record.programs
    }
    text = (folder / CRATE_FILE).read_text(encoding="utf-8")
    assert str(Path.cwd()) not in text
    assert "mine/" not in text


def test_a_changed_input_is_named(sweep: Path) -> None:
    own = sweep / "inputs/own.csv"
    own.write_text(own.read_text().replace("1000", "1500"))

    result = energy_book("rerun", sweep)

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert "input own.csv: it differs" in lines
    assert "sweep.csv: it differs" in lines
    assert result.stderr.endswith("; see above\n")


def test_a_changed_output_is_named(sweep: Path) -> None:
    with (sweep / "sweep.csv").open("a") as file:
        file.write("1,2,False\n")
    (sweep / "sweep.parquet").unlink()

    result = energy_book("rerun", sweep)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[:-1] == [
        "sweep.csv: it was changed after it was written",
        f"sweep.parquet: {sweep} does not have it any more",
    ]


def rewrite(folder: Path, old: str, new: str) -> None:
    """Replace a text that the record has."""
    path = folder / CRATE_FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_other_versions_are_named(sweep: Path) -> None:
    """Other versions that give the same bytes are no error."""
    record = read_crate(sweep)
    pandas = next(program.version for program in record.programs if program.name == "pandas")
    rewrite(sweep, f'"version": "{pandas}"', '"version": "1.0"')
    rewrite(sweep, record.data[0].sha256, "0" * 64)

    result = energy_book("rerun", sweep)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        f"data file {record.data[0].name}: it differs",
        f"pandas: {pandas} here, 1.0 in the record",
    ]


class TestLogs:
    """Logs are private and may be large: their hash is recorded, and they are given again."""

    WORDS = ("estimate", "logs", "--map", "mine/map.toml")

    def test_are_not_in_the_results(self) -> None:
        folder = made(*self.WORDS)

        (log,) = (c for c in read_crate(folder).inputs if not c.place)
        assert log.name == "logs"
        assert not list(folder.rglob("usage*"))

    def test_that_are_not_given_are_named(self) -> None:
        folder = made(*self.WORDS)

        result = energy_book("rerun", folder)

        assert result.exit_code == 2
        assert result.stderr == (
            f"energy-book: logs is not in {folder}; give it, too: energy-book rerun {folder} logs\n"
        )
        assert not Path("_build/reruns").exists()

    def test_are_found_by_their_content(self) -> None:
        folder = made(*self.WORDS)
        Path("logs").rename("other name")

        assert energy_book("rerun", folder, "other name").exit_code == 0

    def test_that_changed_are_named(self) -> None:
        folder = made(*self.WORDS)
        log = Path("logs/usage.csv")
        log.write_text("".join(log.read_text().splitlines(keepends=True)[:-3]))

        result = energy_book("rerun", folder, "logs")

        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == "input logs: it differs"
        assert "estimate.csv: it differs" in result.stdout.splitlines()

    @pytest.mark.parametrize("given", ["nowhere.csv", "book"])
    def test_others_are_refused(self, sweep: Path, given: str) -> None:
        result = energy_book("rerun", sweep, given)

        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert "no such file" in result.stderr or "its inputs: own.csv" in result.stderr


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("rm -r .", "not one of energy-book"),
        ("", "not one of energy-book"),
        ("energy-book 'sweep", "cannot be read"),
        ("energy-book build", "its command is build, not one of run"),
        ("energy-book rerun .", "its command is rerun, not one of run"),
        ("energy-book sweep -g pue=1,2 --book .", "has --book, which no record has"),
        ("energy-book sweep -g pue=1,2 --out .", "has --out, which no record has"),
        ("energy-book sweep -g pue=1,2 --scheduler tcp://a:1", "has --scheduler, which no record"),
        ("energy-book sweep --help-me", "its command is wrong: No such option"),
        ("energy-book sweep -g throughput_rows=released,{file}", "which is not among its inputs"),
        ("energy-book sweep -g pue=1,2 -p throughput_rows=../../no-such-file", "throughput_rows"),
        ("energy-book estimate {file}", "which is not among its inputs"),
        ("energy-book sweep -g pue=2,1,nan", "pue = nan"),
    ],
)
def test_another_command_is_refused(
    sweep: Path, tmp_path: Path, command: str, complaint: str
) -> None:
    """A record may come from anybody: it runs no other code and reads no other file."""
    (private := tmp_path / "private.csv").write_text("a\n1\n")
    own = json.dumps(read_crate(sweep).command)
    rewrite(sweep, f'"description": {own}', f'"description": "{command.format(file=private)}"')

    result = energy_book("rerun", sweep)

    assert result.exit_code == 2, result.output
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not Path("_build/reruns").exists()


@pytest.mark.parametrize("name", ["../own.csv", "/own.csv"])
def test_an_input_outside_is_refused(sweep: Path, name: str) -> None:
    rewrite(sweep, '"name": "own.csv"', f'"name": "{name}"')

    result = energy_book("rerun", sweep)

    assert result.exit_code == 2
    assert result.stderr.endswith("is not named as in a record\n")


def test_the_hash_of_a_folder_is_that_of_its_list(tmp_path: Path) -> None:
    """The list is what sha256sum prints: ``sha256sum a b/c | sha256sum``."""
    folder = tmp_path / "folder"
    (folder / "b").mkdir(parents=True)
    (folder / "a").write_text("abc")
    (folder / "b/c").write_text("")
    abc, empty = (hashlib.sha256(text).hexdigest() for text in (b"abc", b""))

    listed = hashlib.sha256(f"{abc}  a\n{empty}  b/c\n".encode()).hexdigest()
    assert content_digest(folder) == (listed, 3)
