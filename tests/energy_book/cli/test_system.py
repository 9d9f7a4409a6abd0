"""Pipes, an output that nobody reads, a medium that is only read, and what the system refuses."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from energy_book.cli import options
from energy_book.cli.commands import main
from energy_book.cli.error_report import as_sentence
from energy_book.project import find_project
from tests.own_rows import CONSTANT, write_csv

COMMAND = (sys.executable, "-c", "from energy_book.cli.commands import main; main()")
MEDIAN = ("compute", "--of", "baseline-median-traditional", "--csv")
LOG = Path(__file__).parents[3] / "data" / "usage_log_example.csv"


def energy_book(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run((*COMMAND, *arguments), capture_output=True, text=True, **options)


def test_rows_come_through_a_pipe_or_the_standard_input(tmp_path: Path) -> None:
    rows = Path(write_csv(tmp_path, CONSTANT))
    of_file = energy_book(*MEDIAN, "-p", f"throughput_rows={rows}")
    reader, writer = os.pipe()
    os.write(writer, rows.read_bytes())
    os.close(writer)

    of_pipe = energy_book(*MEDIAN, "-p", f"throughput_rows=/dev/fd/{reader}", pass_fds=[reader])
    of_input = energy_book(*MEDIAN, "-p", "throughput_rows=-", input=rows.read_text())

    os.close(reader)
    assert of_file.returncode == 0, of_file.stderr
    assert of_pipe.stdout == of_input.stdout == of_file.stdout


def test_a_log_comes_through_the_standard_input() -> None:
    of_file = energy_book("estimate", str(LOG), "--csv")

    assert energy_book("estimate", "-", "--csv", input=LOG.read_text()).stdout == of_file.stdout


@pytest.mark.parametrize("command", [("chapters",), ("numbers",), (*MEDIAN[:-1],), MEDIAN])
def test_a_reader_who_stops_is_no_error(command: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run((*COMMAND, *command), stdout=writer, stderr=subprocess.PIPE, text=True)

    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_reader_who_stops_does_not_stop_the_work(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    sweep = ("sweep", "-g", "pue=1.1,1.2", "--out", str(tmp_path))

    subprocess.run((*COMMAND, *sweep), stdout=writer, check=True)

    os.close(writer)
    assert [path.name for path in tmp_path.glob("*/results.json")] == ["results.json"]


@pytest.mark.parametrize(
    ("number", "todo"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EROFS, "--out"),
        (errno.EMFILE, "ulimit -n"),
        (errno.ENOMEM, "--workers"),
    ],
)
def test_what_the_system_refuses_is_said_with_the_file_and_what_to_do(number, todo) -> None:
    said = as_sentence(OSError(number, os.strerror(number), "out/results.json"))

    assert said.startswith(f"out/results.json: {os.strerror(number)}; ")
    assert todo in said
    assert "Errno" not in said


def test_a_folder_that_cannot_be_copied_is_one_refusal(tmp_path: Path) -> None:
    """`shutil` gathers the refusals of all its files as texts."""
    (tmp_path / "page").mkdir()
    for name in ("one", "two"):
        (tmp_path / "page" / name).write_text("x")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(shutil.Error) as raised:
        shutil.copytree(tmp_path / "page", tmp_path / "copy", copy_function=full)

    assert as_sentence(raised.value) == "No space left on device; free some space"


@pytest.mark.parametrize("command", [("audit",), ("numbers", "carbon"), ("compute",)])
def test_a_terminal_without_unicode_gets_other_signs(command: tuple[str, ...]) -> None:
    signs = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}

    ended = energy_book(*command, env={**os.environ, **signs})

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.isascii()
    assert "?" not in ended.stdout


@pytest.mark.parametrize(("closed", "arguments"), [(1, MEDIAN), (2, ("compute", "-p", "x=1"))])
def test_a_closed_output_is_no_error(closed: int, arguments: tuple[str, ...]) -> None:
    shell = f'"$@" {closed}>&-'

    ended = subprocess.run(
        ("/bin/sh", "-c", shell, "sh", *COMMAND, *arguments), capture_output=True, text=True
    )

    assert ended.returncode == (0 if closed == 1 else 2)
    assert "Traceback" not in ended.stderr


def test_python_without_docstrings_is_refused() -> None:
    """Altair cannot be imported without them."""
    ended = energy_book(*MEDIAN, env={**os.environ, "PYTHONOPTIMIZE": "2"})

    assert ended.returncode == 2
    assert ended.stderr.startswith("energy-book: PYTHONOPTIMIZE=2 ")
    assert energy_book(*MEDIAN, env={**os.environ, "PYTHONOPTIMIZE": "1"}).returncode == 0


def test_a_book_on_a_read_only_medium_is_built_in_a_temporary_folder(monkeypatch) -> None:
    project = find_project(LOG)
    monkeypatch.setattr(options, "is_writable", lambda folder: folder != project.stage)

    with options.writable(project) as book:
        stage = book.stage
        stage.mkdir(parents=True)

    assert book.book == project.book
    assert stage != project.stage
    assert not stage.exists()


def test_a_name_in_brackets_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    options.terminal().print("The page is at a[x]b/[/red]/:smile:/[bold]c")

    assert capsys.readouterr().out == "The page is at a[x]b/[/red]/:smile:/[bold]c\n"


@pytest.mark.parametrize("command", ["merge", "rerun", "estimate", "grade"])
def test_a_name_that_no_file_can_have_is_refused(command: str) -> None:
    ended = CliRunner().invoke(main, [command, "x" * 300])

    assert ended.exit_code == 2
    assert ended.stderr.endswith("File name too long; name another file\n")
    assert ended.stderr.count("\n") == 1
