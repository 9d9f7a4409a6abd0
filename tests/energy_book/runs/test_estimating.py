"""``energy-book estimate``: what is printed, written and refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from energy_book.cli.commands import main
from energy_book.files.publish import RESULTS_FILE
from energy_book.project import Project
from energy_book.site import standalone
from energy_book.site.standalone import MakePage
from energy_helpers.facts.files import data_dir
from tests.energy_book.conftest import MakeBook
from tests.energy_helpers.workloads.test_usage_formats import DOCUMENTS, PRIVATE, TABLES
from tests.malicious_texts import NAMES
from tests.own_rows import CONSTANT, write_csv

LOG, MAP = (str(data_dir() / name) for name in ("usage_log_example.csv", "usage_log_map.toml"))
MAPPED = (LOG, "--map", MAP)


@pytest.fixture(autouse=True)
def _anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder; a book is made before, because it is made in its own folder."""
    if "project" in request.fixturenames:
        request.getfixturevalue("project")
    monkeypatch.chdir(request.getfixturevalue("tmp_path"))


@pytest.fixture
def project(make_book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a book whose pages are written as JSON, without Sphinx."""

    def page_apart(notebook: Any, results: Mapping[str, Any], target: Path) -> None:
        (target / "index.html").write_text(json.dumps(notebook), encoding="utf-8")
        (target / RESULTS_FILE).write_text(json.dumps(results), encoding="utf-8")

    @contextmanager
    def without_sphinx(project: Project) -> Iterator[MakePage]:
        yield page_apart

    monkeypatch.setattr(standalone, "page_maker", without_sphinx)
    return make_book()


def estimate(*words: str) -> Result:
    return CliRunner().invoke(main, ["estimate", *words])


def rows_of(*words: str) -> list[dict[str, str]]:
    result = estimate(*words, "--csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def refused(*words: str) -> str:
    result = estimate(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_every_group_has_the_same_total_in_csv_and_json() -> None:
    rows = rows_of(*MAPPED, "-p", "grid_gco2_per_kwh=177")
    made = json.loads(estimate(*MAPPED, "-p", "grid_gco2_per_kwh=177", "--json").stdout)

    for column in ("energy_kwh", "carbon_kg", "requests"):
        total = float(rows[0][column])
        for group in ("model", "day", "session"):
            own = [float(row[column]) for row in rows if row["group"] == group]
            assert sum(own) == pytest.approx(total)
        assert made["rows"][0][column] == total
    assert made["parameters"] == {"grid_gco2_per_kwh": 177.0}
    assert [row["name"] for row in rows if row["group"] == "unknown"] == ["assistant-small"]
    assert [row["stands_for"] for row in rows if row["name"] == "assistant-large"] == [
        "Llama 3.1 405B"
    ]


def test_lines_that_lack_a_number_are_counted() -> None:
    lines = ("model,input_tokens,output_tokens", "baseline,,300", "baseline,500,300", "baseline,5,")
    Path("log.csv").write_text("\n".join(lines))

    remarks = json.loads(estimate("log.csv", "--json").stdout)["remarks"]

    assert "Left out: 1 line without a number of output tokens." in remarks
    assert any(
        one.startswith("Without input tokens: 1 line. Each prompt has 500") for one in remarks
    )

    csv = estimate("log.csv", "--csv")
    assert csv.stderr == "Left out: 1 line without a number of output tokens.\n"


def test_times_that_are_none_are_counted() -> None:
    lines = ("time,model,output_tokens", "yesterday,baseline,3", "2026-03-02,baseline,3")
    Path("log.csv").write_text("\n".join((*lines, ",baseline,3")))

    remarks = json.loads(estimate("log.csv", "--json").stdout)["remarks"]

    assert (
        "Without a day: 1 line with a time such as 'yesterday'; write 2026-01-31 or "
        "2026-01-31T08:00:00Z."
    ) in remarks


def test_a_range_that_begins_at_the_estimate_is_explained(tmp_path: Path) -> None:
    rows = write_csv(tmp_path, CONSTANT)
    Path("log.csv").write_text("model,input_tokens,output_tokens\nA,128,128\n")

    settings = ("-p", f"throughput_rows={rows}", "-p", "pue=1.2", "-p", "utilisation=0.7")

    made = estimate("log.csv", "--fits", "--json", *settings)

    total = json.loads(made.stdout)["rows"][0]
    assert total["fits_p5_kwh"] == pytest.approx(total["energy_kwh"], rel=0.01)
    told = [one for one in json.loads(made.stdout)["remarks"] if "uncertain" in one]
    assert "Wh. The estimate is at its lower end: the models run at their fastest" in told[0]


def test_what_is_not_known_is_said_and_is_no_error() -> None:
    printed = estimate(*MAPPED)
    assert printed.exit_code == 0
    assert "Not known, and not in any total: 'assistant-small' (" in printed.stdout
    assert "There is no book here, so there is no page." in printed.stdout
    assert "assistant-small" in estimate(*MAPPED, "--csv").stderr


def test_a_log_of_unknown_models_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("model,output_tokens\ngpt,5\n")

    said = refused("log.csv")
    assert "no model of the log is known: 'gpt' (5 output tokens); give --map FILE" in said
    assert '"name in the log" = "Llama 3.1 70B"' in said


def test_what_is_wrong_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('gpt = "GPT"')

    assert "nothing.csv: there is no such file" in refused("nothing.csv")
    assert "--map map.toml: unknown model 'GPT'" in refused(LOG, "--map", "map.toml")
    assert "--map gone.toml is not a readable map" in refused(LOG, "--map", "gone.toml")
    assert "-p queries: the log has the queries; leave it out" in refused(LOG, "-p", "queries=9")
    assert "give one of them" in refused(LOG, "--csv", "--json")


def test_the_folder_has_what_is_printed(project: Project, tmp_path: Path) -> None:
    words = (*MAPPED, "--book", str(project.root), "--out", str(tmp_path / "out"), "--fits")

    result = estimate(*words)

    assert result.exit_code == 0, result.output
    page = Path(result.stdout.rsplit("The page is at ", 1)[1].strip())
    assert page.parent.parent == tmp_path / "out"
    assert (page.parent / "estimate.csv").read_text() == estimate(*words, "--csv").stdout
    record = json.loads((page.parent / RESULTS_FILE).read_text())["estimate"]
    assert record["rows"] == json.loads(estimate(*words, "--json").stdout)["rows"]
    assert record["rows"][0]["fits_p5_kwh"] < record["rows"][0]["fits_p95_kwh"]
    text = page.read_text()
    assert "energy-book estimate usage_log_example.csv --map usage_log_map.toml --fits" in text


@pytest.mark.parametrize("name", [*DOCUMENTS, *TABLES])
def test_no_text_of_a_prompt_is_in_any_output(project: Project, tmp_path: Path, name: str) -> None:
    text = json.dumps(DOCUMENTS[name][0]) if name in DOCUMENTS else TABLES[name][0]
    (tmp_path / "log").write_text(text)
    named = DOCUMENTS[name][1] if name in DOCUMENTS else TABLES[name][1]
    lines = [f'"{row[0] or "unnamed"}" = "baseline"\n' for row in named]
    (tmp_path / "map.toml").write_text("".join(dict.fromkeys(lines)))
    words = ("log", "--map", "map.toml", "--book", str(project.root), "--out", "out")

    printed = [estimate(*words, *more) for more in ([], ["--csv"], ["--json"])]

    written = [path.read_text() for path in Path("out").rglob("*") if path.is_file()]
    # with the map and the record
    assert len(written) == 5
    assert [one.exit_code for one in printed] == [0, 0, 0], printed[0].output
    assert all(PRIVATE not in one for one in (*written, *(one.output for one in printed)))


def test_names_of_a_log_are_text(project: Project, tmp_path: Path) -> None:
    """They are in tables, escaped, and in the data of the chart, but in no cell of prose."""
    with (tmp_path / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["model", "session", "output_tokens"])
        writer.writerows([name, name, 5] for name in NAMES)
    with (tmp_path / "map.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "model"])
        writer.writerows([name, "baseline"] for name in NAMES[::2])

    words = ("log.csv", "--map", "map.csv", "--book", str(project.root))
    result = estimate(*words)

    assert result.exit_code == 0, result.output
    page = json.loads(Path(result.stdout.rsplit("The page is at ", 1)[1].strip()).read_text())
    for cell in page["cells"]:
        if cell["cell_type"] == "markdown":
            assert not any(name in cell["source"] for name in NAMES)
        for output in cell.get("outputs", ()):
            assert "<script>alert" not in output["data"].get("text/html", "")
    named = [row["name"] for row in rows_of(*words) if row["group"] == "session"]
    assert sorted(named) == sorted(NAMES[::2])
