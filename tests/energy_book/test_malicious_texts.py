"""Texts of others stay texts: in cells of code, in commands, in names of folders, in records."""

from __future__ import annotations

import ast
import csv
import json
import math
import pickle
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from markdown_it import MarkdownIt
from nbformat import v4
from papermill.parameterize import parameterize_notebook

from energy_book.chapters import Chapter
from energy_book.errors import UsageError
from energy_book.files.checkpoints import open_checkpoints
from energy_book.files.publish import LONGEST_NAME, safe_name
from energy_book.runs import comparing
from energy_book.runs.single_run import run_name
from energy_book.settings import Settings, check_settings, split_pairs
from energy_book.site.notebook_cells import again_cell
from tests.malicious_texts import NAMES, UNPRINTABLE, write_rows
from tests.sessions import PAIR

EACH_NAME = pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
EACH_UNPRINTABLE = pytest.mark.parametrize("text", UNPRINTABLE.values(), ids=UNPRINTABLE)
CHAPTER = Chapter("paper/one", Path("one.py"), {"edition": "", "blend": None, "session": None})
TEXTS = st.one_of(st.sampled_from(NAMES), st.text(max_size=60))


def injected(parameters: dict[str, object]) -> dict[str, Any]:
    """Return what the cell that papermill writes assigns, read without running it."""
    cell = v4.new_code_cell("blend = None", metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(
        cells=[cell],
        metadata={
            "kernelspec": {"name": "python3", "language": "python", "display_name": ""},
            "papermill": {},
        },
    )
    made = parameterize_notebook(notebook, parameters, kernel_name="python3", language="python")
    statements = ast.parse(made.cells[1].source).body
    assert all(isinstance(statement, ast.Assign) for statement in statements)
    return {s.targets[0].id: ast.literal_eval(s.value) for s in statements}  # type: ignore[attr-defined]


@given(session=TEXTS, blend=st.lists(TEXTS, min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_parameter_in_a_cell_is_a_literal(session: str, blend: list[str]) -> None:
    """Whatever it holds, the cell assigns it and does nothing else."""
    given_ = Settings(parameters={"session": session, "blend": tuple(blend)}).for_chapter(CHAPTER)

    assert injected(given_) == {"session": session, "blend": blend, "edition": "joule-2026"}


@given(blend=st.lists(TEXTS, min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_command_and_its_python_give_it_back(blend: list[str]) -> None:
    """A shell reads one word, and Python one literal."""
    made = Settings(parameters={"blend": tuple(blend)})

    assert shlex.split(made.options) == ["-p", f"blend={','.join(blend)}"]
    call = ast.parse(made.python, mode="eval").body
    assert isinstance(call, ast.Call)
    assert ast.literal_eval(call.keywords[0].value) == tuple(blend)


@given(command=TEXTS)
@settings(max_examples=200)
def test_a_command_on_a_page_is_one_block_of_code(command: str) -> None:
    cell = again_cell(f"energy-book run {shlex.quote(command)}", {"a.csv": "the file"})
    blocks = [t for t in MarkdownIt().parse(cell.source) if t.type == "fence"]
    text = f"energy-book run {shlex.quote(command)}"

    if "\0" not in text and len(text.splitlines()) == 1:
        assert [block.content for block in blocks] == [f"{text}\n"]
        assert len(MarkdownIt().parse(cell.source)) == 7


@given(text=TEXTS)
@settings(max_examples=500)
def test_a_name_of_a_folder_is_one_name(text: str) -> None:
    name = safe_name(text)

    assert Path(name).name == name
    assert 0 < len(name) <= LONGEST_NAME
    assert not name.startswith((".", "-"))
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set("/\\<>\"'`$&|;*?{}() ")


def test_runs_of_other_texts_have_other_names() -> None:
    names = [run_name(CHAPTER, Settings(parameters={"blend": (name,)})) for name in NAMES]

    assert len(set(names)) == len(NAMES)


class TestFiles:
    """What a reader's own files may hold."""

    @EACH_UNPRINTABLE
    def test_names_of_models_are_printable(self, tmp_path: Path, text: str) -> None:
        write_rows(tmp_path / "rows.csv", (text,))

        says = "it is no text" if "\0" in text else "at most 100 characters"
        with pytest.raises(UsageError, match=says) as caught:
            check_settings("joule-2026", [f"throughput_rows={tmp_path / 'rows.csv'}"], None)
        assert str(caught.value).isprintable()

    def test_a_name_without_end_is_refused(self, tmp_path: Path) -> None:
        write_rows(tmp_path / "rows.csv", ("a" * 101,))

        with pytest.raises(UsageError, match="at most 100 characters"):
            check_settings("joule-2026", [f"throughput_rows={tmp_path / 'rows.csv'}"], None)

    @EACH_NAME
    def test_kinds_of_a_session_are_plain_words(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / "session.toml"
        key = json.dumps(name, ensure_ascii=False)
        path.write_text(PAIR.replace("[long]", f"[{key}]").replace("long =", f"{key} ="))

        with pytest.raises(UsageError, match="cannot name a kind of query"):
            check_settings("joule-2026", ["workload=session", f"session={path}"], None)

    @EACH_NAME
    def test_may_have_any_name(self, tmp_path: Path, name: str) -> None:
        """Pages call it by a name that means nothing anywhere."""
        path = tmp_path / f"{name.replace('/', '_')}.csv"
        write_rows(path, NAMES[:3])

        made = check_settings("joule-2026", [f"throughput_rows={path}"], None)

        shown = made.changed["throughput_rows"]
        assert shown == made.files["throughput_rows"].name
        assert str(shown) == safe_name(str(shown).removesuffix(".csv")) + ".csv"


@EACH_NAME
@pytest.mark.parametrize("field", ["throughput_rows", "session", "blend", "workload", "period"])
def test_no_other_text_gets_past_the_check(field: str, name: str) -> None:
    """A text is a choice, a model or a file that is there."""
    with pytest.raises(UsageError) as caught:
        check_settings("joule-2026", [f"{field}={name}"], None)

    assert len(str(caught.value).splitlines()) == 1


@EACH_NAME
def test_no_other_name_gets_past_the_check(name: str) -> None:
    with pytest.raises(UsageError):
        check_settings(name, [], None)
    with pytest.raises(UsageError):
        check_settings("joule-2026", [f"{name}=1"], None)
    assert split_pairs([f"a={name}"]) == {"a": name}


Write = Callable[[object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the record of somebody else's run."""

    def write_record(record: object) -> Path:
        folder = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        text = record if isinstance(record, str) else json.dumps(record)
        (folder / "results.json").write_text(text, encoding="utf-8")
        return folder

    return write_record


SOUND: dict[str, Any] = {"edition": "joule-2026", "parameters": {}, "numbers": {}}
MEDIAN = "baseline-median-traditional"


class TestRecords:
    """``compare`` reads records that anybody may have written."""

    @pytest.mark.parametrize(
        "record",
        [
            pytest.param("[" * 100_000, id="deep"),
            pytest.param('{"edition": ' + "9" * 5000 + "}", id="long-number"),
            pytest.param("\0", id="nul"),
            pytest.param([], id="list"),
            pytest.param(None, id="null"),
            pytest.param(SOUND | {"edition": NAMES[0]}, id="edition"),
            pytest.param(SOUND | {"edition": ["joule-2026"]}, id="edition-list"),
            pytest.param(SOUND | {"parameters": {NAMES[0]: 1}}, id="parameter"),
            pytest.param(SOUND | {"parameters": {"blend": [NAMES[0]]}}, id="model"),
            pytest.param(SOUND | {"parameters": {"edition": "arxiv-v1"}}, id="edition-again"),
            pytest.param(
                SOUND | {"parameters": {"throughput_rows": "../../etc/passwd"}}, id="file-above"
            ),
            pytest.param(SOUND | {"parameters": {"throughput_rows": "/etc/passwd"}}, id="file"),
            pytest.param(SOUND | {"parameters": {"session": "a\0b"}}, id="file-nul"),
            pytest.param(SOUND | {"parameters": {"session": "a" * 5000}}, id="file-long"),
            pytest.param(SOUND | {"numbers": {MEDIAN: {"value": NAMES[0]}}}, id="text"),
            pytest.param(SOUND | {"numbers": {MEDIAN: {"value": True}}}, id="bool"),
            pytest.param(SOUND | {"numbers": {MEDIAN: {"value": math.inf}}}, id="infinite"),
            pytest.param(SOUND | {"numbers": {MEDIAN: {"value": math.nan}}}, id="nan"),
            pytest.param(SOUND | {"numbers": {MEDIAN: {"value": 10**400}}}, id="too-large"),
            pytest.param(SOUND | {"numbers": {MEDIAN: [1]}}, id="entry"),
            pytest.param(SOUND | {"numbers": [MEDIAN]}, id="numbers-list"),
        ],
    )
    def test_that_are_none_are_refused(self, write: Write, record: object) -> None:
        folders = [str(write(SOUND)), str(write(record))]

        with pytest.raises(UsageError) as caught:
            comparing.read_runs(folders)
        assert str(caught.value).startswith(folders[1])
        assert len(str(caught.value).splitlines()) == 1

    def test_lend_only_their_values(self, write: Write, tmp_path: Path) -> None:
        """Names, units, meanings are the registry's: nothing of theirs comes into a file."""
        entries = {
            MEDIAN: {"value": 2.0, "unit": NAMES[0], "meaning": NAMES[1], "chapter": NAMES[3]},
            NAMES[11]: {"value": 3.0, "unit": "Wh"},
        }
        record = SOUND | {"numbers": entries, "revision": NAMES[0], "changed": {NAMES[0]: NAMES[1]}}
        runs = comparing.read_runs([str(write(SOUND)), str(write(record))])

        table = comparing.compare(runs)
        table.to_csv(tmp_path / "comparison.csv")
        page = json.dumps(comparing.comparison_page(runs, table))

        assert list(table.index) == [MEDIAN]
        assert table.loc[MEDIAN, "run 2"] == 2.0
        for name in NAMES:
            assert json.dumps(name)[1:-1] not in page
            assert name not in (tmp_path / "comparison.csv").read_text()


class Trap:
    """Does something when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_kept_piece_runs_nothing(tmp_path: Path) -> None:
    """Pieces of a sweep are read without pickle: one that holds a pickle is refused."""
    sprung = tmp_path / "sprung"
    pickle.loads(pickle.dumps(Trap(sprung)))  # noqa: S301 - the trap works
    assert sprung.exists()
    sprung.unlink()

    with open_checkpoints(tmp_path / "out", "a-sweep") as store:
        store.keep(0, {"values": np.ones(2)})
        store.keep(1, {"values": np.array([Trap(sprung)], dtype=object)})
        pieces = store.kept()
        assert next(pieces)[0] == 0
        with pytest.raises(ValueError, match="allow_pickle=False"):
            next(pieces)
    assert not sprung.exists()


def test_a_table_says_what_it_was_given(tmp_path: Path) -> None:
    """
    A CSV holds the reader's own names as they are, those like a spreadsheet's formula, too.

    A quote before them would make them other names; nobody else's text comes into one.
    """
    from energy_book.runs.sweeping import check_sweep

    write_rows(tmp_path / "rows.csv")
    one_by_one = [name for name in NAMES if not set(",+:") & set(name)]
    sweep = check_sweep(
        "joule-2026",
        [f"throughput_rows={tmp_path / 'rows.csv'}"],
        [f"blend={','.join(one_by_one)}"],
        [],
        yes=False,
    )
    values = np.ones((len(sweep.grid), 1))
    table = sweep.grid.table(sweep.of, values, values > 2)
    table.to_csv(tmp_path / "sweep.csv", index=False)

    with (tmp_path / "sweep.csv").open(newline="", encoding="utf-8") as file:
        assert [row["blend"] for row in csv.DictReader(file)] == one_by_one
