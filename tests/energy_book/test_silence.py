"""What says nothing for long is named, with what happens next."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from rich.console import Console

from energy_book import silence
from energy_book.chapters import list_chapters
from energy_book.execution import executors, runner
from energy_book.execution.environment import prepare_environment
from energy_book.progress import show_steps
from energy_book.site.pages import page_process

HELD = """\
# %%
1 + 1

# %%
import pathlib, time
while not pathlib.Path({path!r}).exists():
    time.sleep(0.05)

"""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function that lists what is said; a text that matches makes a file `said`."""
    lines: list[str] = []
    wanted: list[str] = []

    def say(text: str) -> None:
        lines.append(text)
        if any(re.search(pattern, text) for pattern in wanted):
            (tmp_path / "said").touch()

    def listen(pattern: str) -> list[str]:
        wanted.append(pattern)
        return lines

    monkeypatch.setattr(silence, "say", say)
    monkeypatch.setattr(silence, "QUIET_S", 0.3)
    return listen


def test_it_is_said_once_and_again_after_a_sign(monkeypatch, capsys) -> None:
    now = [0.0]
    monkeypatch.setattr(silence.time, "monotonic", lambda: now[0])
    quiet = silence.Silence("a process", "wait")

    def look_at(second: float) -> str:
        now[0] = second
        quiet.look()
        return capsys.readouterr().err

    line = "energy-book: nothing new for 30 s from a process; wait\n"
    assert [look_at(second) for second in (29, 31, 99)] == ["", line, ""]
    quiet.heard()
    assert [look_at(second) for second in (128, 130)] == ["", line]


def test_pieces_that_no_process_gives_back_are_named(monkeypatch, said, tmp_path) -> None:
    lines, told = said("piece"), Event()
    monkeypatch.setattr(executors, "LOOK_EVERY_S", 0.05)

    def piece(number: int) -> int:
        while number == 1 and not (tmp_path / "said").exists():
            told.wait(0.05)
        return number

    with ThreadPoolExecutor(1) as pool:
        results = dict(executors._run_in(pool, piece, [(0,), (1,), (2,)]))

    assert results == {0: 0, 1: 1, 2: 2}
    assert re.match(r"nothing new .* compute piece 2 of 3; .* the same command goes on", lines[0])


def test_the_time_that_is_spent_on_results_is_no_silence(monkeypatch, capsys) -> None:
    now = [0.0]
    monkeypatch.setattr(silence.time, "monotonic", lambda: now[0])

    with ThreadPoolExecutor(1) as pool:
        for _ in executors._run_in(pool, abs, [(1,), (2,), (3,)]):
            now[0] += 99

    assert capsys.readouterr().err == ""


def test_a_cell_that_does_not_end_is_named(monkeypatch, said, make_book, tmp_path) -> None:
    lines = said("cell 4")
    monkeypatch.setattr(runner, "LOOK_EVERY_S", 0.05)
    book = make_book(one=HELD.format(path=str(tmp_path / "said")))
    prepare_environment(tmp_path / "scratch")
    kept = []

    with show_steps(Console(quiet=True), 1) as steps:
        failures = runner.run_chapters(
            list_chapters(book), {"one": {}}, steps, lambda chapter, _: kept.append(chapter.name)
        )

    assert (failures, kept) == ([], ["one"])
    assert re.match(r"nothing .* of one, cell 4; a cell is ended after 15 minutes; ", lines[-1])


def test_a_page_process_that_makes_nothing_is_named(monkeypatch, said, tmp_path) -> None:
    lines, start = said("pages"), subprocess.Popen
    command = ["sh", "-c", f"read order; until test -e {tmp_path}/said; do sleep 0.05; done"]
    monkeypatch.setattr(subprocess, "Popen", lambda _, **more: start(command, **more))

    with page_process() as make:
        make(tmp_path, tmp_path / "html")

    assert re.match(r"nothing new .* makes the pages \(\d+\); this waits for it; Ctrl-C", lines[0])
