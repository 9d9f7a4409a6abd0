"""The command line: helpful, and exact about what is wrong."""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from energy_book.cli.commands import main
from energy_book.results import collect
from energy_book.runs import comparing


def energy_book(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("command", ["build", "run", "params", "notebooks", "serve"])
def test_every_command_has_help(command):
    result = energy_book(command, "--help")

    assert result.exit_code == 0
    assert f"{command} [OPTIONS]" in result.output
    assert len(result.output.splitlines()) > 5


def test_it_says_its_version():
    assert re.match(r"energy-book, version \d+\.\d+", energy_book("--version").output)


def test_a_word_of_a_name_lists_its_parameters() -> None:
    shown = energy_book("params", "pue").output

    assert re.findall(r"^\w+", shown, re.MULTILINE) == ["pue_p5", "pue_p95"]
    assert "documents = 1 document\n" in energy_book("params", "documents").output


def test_a_folder_without_a_book_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = energy_book("build")

    assert result.exit_code == 2
    assert "no book here" in result.stderr


def listed():
    return list(csv.DictReader(io.StringIO(energy_book("params", "--csv").output)))


def test_parameters_are_listed_with_type_unit_bounds_default_and_meaning():
    rows = {row["name"]: row for row in listed()}

    assert rows["pue_p95"]["bounds"] == "at least 1, at most 5"
    assert rows["pue_p95"]["type"] == "number"
    assert rows["pue_p95"]["default"] == "1.6"
    assert rows["seed"]["type"] == "whole number"
    assert rows["trim"]["type"] == "choice"
    assert rows["blend"]["type"] == "choice or list of names"
    assert rows["throughput_rows"]["type"] == "text"
    assert rows["input_tokens"]["unit"] == "tokens"
    assert "lognormal" in rows["output_tokens_law"]["bounds"]
    assert all(row["meaning"] for row in rows.values())
    assert "edition" not in rows


def test_the_list_shows_every_name_whole_with_what_it_takes():
    shown = energy_book("params").output

    assert all(f"\n{row['name']} = " in f"\n{shown}" for row in listed())
    assert "input_tokens = 500 tokens\n" in shown
    assert "number: 1 to 10,000,000 tokens\n" in shown
    assert "output_tokens_mean = not set\n" in shown


def test_with_a_chapter_only_what_it_uses_is_listed(make_book):
    make_book(one="# %%\n1\n")

    result = energy_book("params", "one", "--csv")

    assert [row["name"] for row in csv.DictReader(io.StringIO(result.output))] == ["pue_p95"]


def test_parameters_of_an_unknown_chapter_are_refused(make_book):
    make_book(one="# %%\n1\n")

    result = energy_book("params", "two")

    assert result.exit_code == 2
    assert (
        result.stderr.strip() == "energy-book: no chapter 'two'; `energy-book chapters` lists them"
    )


def test_an_unknown_edition_is_refused():
    result = energy_book("params", "--edition", "joule-2027")

    assert result.exit_code == 2
    assert "joule-2026, arxiv-v1, arxiv-v1-as-written" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--foo", "no such option '--foo'; `energy-book --help` lists what it takes"),
        ("estimat log.csv", "no such command 'estimat'; did you mean 'estimate'?"),
        ("compute pue=1.2", "got unexpected extra argument (pue=1.2); write -p pue=1.2"),
        (
            "compute pue=1.2 grid=DEU",
            "got unexpected extra arguments (pue=1.2 grid=DEU); write -p pue=1.2 -p grid=DEU",
        ),
        (
            "solve pue --of x",
            "missing option '--to'; `energy-book solve --help` lists what it takes",
        ),
    ],
)
def test_a_wrong_word_is_one_line(words, message):
    result = energy_book(*words.split())

    assert result.exit_code == 2
    assert result.stderr == f"energy-book: {message}\n"


def test_serving_needs_a_site(make_book):
    make_book()

    result = energy_book("serve")

    assert result.exit_code == 2
    assert "`energy-book build` makes it" in result.stderr


def test_the_site_is_served_on_this_machine_alone(make_book):
    book = make_book()
    book.site.mkdir(parents=True)
    (book.site / "index.html").write_text("hello")
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from energy_book.cli.commands import main; main()",
            "serve",
            "--port",
            "0",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        host, port = re.match(r"http://([\d.]+):(\d+)/", server.stdout.readline()).groups()
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        connection.request("GET", "/index.html")
        assert host == "127.0.0.1"
        assert connection.getresponse().read() == b"hello"
        connection.close()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


PROSE = """\
# %% [markdown]
# It is {num}`baseline-median-traditional`, or {num}`baseline-median-traditional:.2f`.

# %%
pue_p95
"""


def test_notebooks_have_their_numbers_in_plain_text(make_book, tmp_path, monkeypatch):
    make_book(one=PROSE)
    computed: list[str] = []

    def number_values(assumptions, names):
        computed.extend(names)
        return compute(assumptions, names)

    compute = collect.number_values
    monkeypatch.setattr(collect, "number_values", number_values)

    result = energy_book("notebooks", "--out", str(tmp_path / "lab"))

    assert result.exit_code == 0, result.output
    notebook = json.loads((tmp_path / "lab" / "one.ipynb").read_text())
    # the last but one; others are the set-up and the parameters with their heading
    prose = "".join(notebook["cells"][-2]["source"])
    assert re.fullmatch(r"It is 0\.309\sWh(/query)?, or 0\.31\.", prose)
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    # all numbers of all editions take more than a minute
    assert computed == ["baseline-median-traditional"]


def test_a_file_in_the_place_of_notebooks_is_refused_at_once(make_book, tmp_path, monkeypatch):
    make_book(one=PROSE)
    monkeypatch.setattr(collect, "number_values", None)
    (tmp_path / "lab").write_text("mine")

    result = energy_book("notebooks", "--out", str(tmp_path / "lab"))

    assert result.exit_code == 2
    assert "lab is not a folder; name another one" in result.stderr


def test_a_number_that_is_not_there_is_named(make_book, tmp_path):
    make_book(one="# %% [markdown]\n# It is {num}`baseline-medain`.\n")

    result = energy_book("notebooks", "--out", str(tmp_path / "lab"))

    assert result.exit_code == 1
    assert "baseline-medain" in result.stderr


def test_compare_says_why_a_number_has_no_value(make_book, tmp_path, monkeypatch):
    make_book(one=PROSE)
    name = "replay-baseline-median-traditional"
    for run, value, parameters in (("a", 0.3, {}), ("b", None, {"pue_p95": 1.6})):
        (tmp_path / run).mkdir()
        numbers = {name: {"value": value}}
        record = {"edition": "joule-2026", "parameters": parameters, "numbers": numbers}
        (tmp_path / run / "results.json").write_text(json.dumps(record))
    monkeypatch.setattr(
        comparing,
        "write_comparison",
        lambda _, runs, out: (out, comparing.compare(runs).loc[[name]]),
    )

    result = energy_book("compare", str(tmp_path / "a"), str(tmp_path / "b"))

    assert result.exit_code == 0, result.output
    assert f"run 2: n/a: {name}: only an unchanged released edition has a replay" in result.output
    assert "run 1: n/a" not in result.output
