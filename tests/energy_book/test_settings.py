"""Edition and parameters are checked before anything runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from energy_book.chapters import Chapter, list_chapters
from energy_book.errors import UsageError
from energy_book.settings import check_settings
from tests.own_rows import CONSTANT, write_csv


@pytest.mark.parametrize(
    ("edition", "pair", "says"),
    [
        pytest.param("joule-2026", "pue_p95", "write it as name=value", id="no-equals"),
        pytest.param("joule-2026", "=3", "write it as name=value", id="no-name"),
        pytest.param("joule-2026", "edition=arxiv-v1", "--edition NAME", id="edition"),
        pytest.param("joule-2026", "pue_p955=1.2", "did you mean pue_p95", id="unknown"),
        pytest.param("joule-2026", "pue_p95=high", "pue_p95", id="wrong-type"),
        pytest.param("joule-2026", "pue_p95=0.5", "from 1 to 5", id="out-of-bounds"),
        pytest.param("joule-2026", "pue_p95=nan", "pue_p95", id="not-a-number"),
        pytest.param("joule-2026", "input_tokens=9", "does not use it", id="unused"),
        pytest.param("joule-2027", "pue_p95=1.3", "there is no such edition", id="edition-name"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(make_book, edition, pair, says):
    with pytest.raises(UsageError, match=says) as caught:
        check_settings(edition, [pair], list_chapters(make_book(one="")))

    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_chapter_that_has_the_parameter_is_named():
    chapters = [Chapter(name, Path(), {name: None}) for name in ("pue_p5", "queries")]

    with pytest.raises(UsageError, match=r"chapter pue_p5 does not use it; queries does; `"):
        check_settings("joule-2026", ["queries=5"], chapters[:1], book=chapters)


def test_a_name_given_twice_is_refused(make_book):
    with pytest.raises(UsageError, match="given twice"):
        check_settings("joule-2026", ["pue_p95=1.3", "pue_p95=1.4"], list_chapters(make_book(a="")))


def test_a_chapter_gets_only_what_it_names(make_book):
    book = make_book(one="")
    (book.book / "two.py").write_text("# %%\n1\n")
    (book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: book/one\n- file: book/two\n"
    )
    one, two = list_chapters(book)

    settings = check_settings("arxiv-v1", ["pue_p95=1.3"], [one, two])

    assert settings.for_chapter(one) == {"edition": "arxiv-v1", "pue_p95": 1.3}
    assert settings.for_chapter(two) == {}


def test_what_a_chapter_has_already_is_not_injected(make_book):
    chapters = list_chapters(make_book(one=""))

    assert check_settings("joule-2026", [], chapters).for_chapter(chapters[0]) == {}


def test_what_differs_from_the_edition_is_recorded(make_book):
    settings = check_settings("joule-2026", ["pue_p95=1.3"], list_chapters(make_book(one="")))

    assert settings.changed == {"pue_p95": 1.3}


SESSION = """\
[question]
input_tokens = 100
output_tokens = 200
start = 1.0
next = {end = 1.0}
"""
ROWS = """\
# %% tags=["parameters"]
throughput_rows = None
blend = None
"""


@pytest.fixture
def chapters(make_book):
    """Return the chapters of a book whose only chapter accepts a file of throughput rows."""
    book = make_book(one="")
    (book.book / "one.py").write_text(ROWS)
    return list_chapters(book)


def test_an_own_file_is_found_from_where_the_command_was_given(chapters, tmp_path, monkeypatch):
    write_csv(tmp_path, CONSTANT)
    monkeypatch.chdir(tmp_path)

    settings = check_settings("joule-2026", ["throughput_rows=own.csv"], chapters)

    (parameters,) = [settings.for_chapter(chapter) for chapter in chapters]
    assert parameters == {"throughput_rows": str(tmp_path / "own.csv")}
    assert settings.changed == {"throughput_rows": "own.csv"}
    assert settings.options == " -p throughput_rows=own.csv"
    assert settings.assumptions.throughput_rows == str(tmp_path / "own.csv")


def test_an_own_file_counts_by_its_content(chapters, tmp_path):
    def identified(folder, rows):
        folder.mkdir()
        path = write_csv(folder, rows)
        settings = check_settings("joule-2026", [f"throughput_rows={path}"], chapters)
        return settings.with_file_digests(settings.parameters)

    first = identified(tmp_path / "a", CONSTANT)
    assert identified(tmp_path / "b", CONSTANT) == first
    assert identified(tmp_path / "c", [*CONSTANT, "A,100,100,8,128,128,1001"]) != first


@pytest.mark.parametrize(
    "pair", ["throughput_rows=released", "throughput_rows=all", "session=student"]
)
def test_a_file_does_not_take_the_place_of_a_choice(tmp_path, monkeypatch, pair):
    (tmp_path / pair.partition("=")[2]).write_text("not even a table")
    monkeypatch.chdir(tmp_path)

    assert check_settings("joule-2026", [pair], None).files == {}


def test_a_session_of_ones_own_is_a_file_too(tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text(SESSION)
    monkeypatch.chdir(tmp_path)

    settings = check_settings("joule-2026", ["workload=session", "session=mine.toml"], None)

    assert settings.changed == {"workload": "session", "session": "mine.toml"}
    assert settings.files["session"].path == tmp_path / "mine.toml"


def test_a_session_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "broken.toml").write_text("= nothing")

    with pytest.raises(UsageError, match=r"broken\.toml") as caught:
        check_settings("joule-2026", [f"session={tmp_path / 'broken.toml'}"], None)
    assert "\n" not in str(caught.value)


def test_the_name_that_is_shown_means_nothing_to_a_page(chapters, tmp_path):
    path = tmp_path / "<b>`{{x}}`.csv"
    path.write_text(Path(write_csv(tmp_path, CONSTANT)).read_text())

    settings = check_settings("joule-2026", [f"throughput_rows={path}"], chapters)

    assert re.fullmatch(r"[\w.=-]+\.csv", settings.changed["throughput_rows"])


@pytest.mark.parametrize("name", ["index.html", "results.json", "one.ipynb", "_static"])
def test_an_own_file_never_has_the_name_of_a_page_s_file(chapters, tmp_path, name):
    path = Path(write_csv(tmp_path, CONSTANT)).rename(tmp_path / name)

    settings = check_settings("joule-2026", [f"throughput_rows={path}"], chapters)

    assert settings.changed["throughput_rows"] == f"{Path(name).stem}.txt"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param(["A,100,100,8,128,128,fast"], "column tps_tok_s, line 2: 'fast'", id="text"),
        pytest.param([*CONSTANT, "A,100,100,8,-1,128,9"], "column input_tokens, line 3", id="sign"),
        pytest.param([], "own.csv: it has no rows", id="empty"),
        pytest.param(['A,100,100,8,128,128,"1000'], "own.csv: line 2 has quotes", id="quote"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_column_and_line(chapters, tmp_path, rows, says):
    path = write_csv(tmp_path, rows)

    with pytest.raises(UsageError, match=says) as caught:
        check_settings("joule-2026", [f"throughput_rows={path}"], chapters)
    assert "\n" not in str(caught.value)


def test_a_folder_or_nothing_is_no_file(chapters, tmp_path):
    for value in (tmp_path, tmp_path / "none.csv", ""):
        with pytest.raises(UsageError, match="an existing CSV"):
            check_settings("joule-2026", [f"throughput_rows={value}"], chapters)


def test_an_unknown_model_is_refused_with_those_there_are(chapters):
    with pytest.raises(UsageError, match="unknown model 'GPT'; give some of DeepSeek-R1 671B"):
        check_settings("joule-2026", ["blend=GPT"], chapters)


def test_a_list_reaches_the_chapter_as_a_list(chapters):
    settings = check_settings("joule-2026", ["blend=Mixtral 8x22B,Llama 3.1 70B"], chapters)

    assert settings.for_chapter(chapters[0])["blend"] == ["Mixtral 8x22B", "Llama 3.1 70B"]
    assert shlex.split(settings.options) == ["-p", "blend=Mixtral 8x22B,Llama 3.1 70B"]


def test_without_chapters_every_parameter_is_taken():
    settings = check_settings("arxiv-v1", ["pue=1.2", "seed=7"], None)

    assert settings.options == " --edition arxiv-v1 -p seed=7 -p pue_p5=1.2 -p pue_p95=1.2"
    assert settings.assumptions.seed == 7
