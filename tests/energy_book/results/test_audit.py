"""The audit in the terminal, in files, against its snapshot and in the pages."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from energy_book.cli.commands import main
from energy_book.project import Project
from energy_book.results import audit, collect
from energy_book.results.claims_quoted import claims_of, pages_of_claims
from energy_book.sphinx_ext.verdicts import PAGE, badge, verdict_link
from energy_helpers.audit import VERDICTS

COLUMNS = ["edition", "section", "quantity", "unit", "stated", "kind"]
TABLE = pd.DataFrame(
    {
        **{name: ["as ever", "as ever"] for name in COLUMNS},
        "stated": ["0.31", "129-618"],
        "as_written": [None, (124.5, 600.0)],
        "as_written_low": [None, (119.7, 585.5)],
        "as_written_high": [None, (129.5, 614.9)],
        "as_released": [0.30885, (129.0, 618.0)],
        "as_released_low": [0.304, (129.0, 618.0)],
        "as_released_high": [0.314, (129.0, 618.0)],
        "replayed": [0.308, None],
        "verdict": ["reproduces", "reproduces only with released settings"],
        "criterion": ["", "because"],
        "why": ["The node decides.", "The seed decides."],
    },
    index=pd.Index(["one", "two"], name="id"),
    dtype=object,
)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a book whose audit has two claims."""
    (tmp_path / "_toc.yml").write_text("root: book/index\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(audit, "run_audit", lambda edition: TABLE if edition is None else TABLE[:1])
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


class TestCommand:
    def test_every_verdict_has_a_symbol_of_its_own(self) -> None:
        assert tuple(audit.SYMBOLS) == VERDICTS
        assert len(set(audit.SYMBOLS.values())) == len(VERDICTS)

    def test_prints_claims_and_counts(self, book: Path) -> None:
        result = run("--update")

        assert result.exit_code == 0
        assert re.search(r"one .*0\.31 .*0\.308[89] +✓ reproduces", result.output)
        assert "   1 ◐ reproduces only with released settings" in result.output
        assert "   0 ✗ does not reproduce" in result.output

    def test_records_what_it_then_agrees_with(self, book: Path) -> None:
        run("--update")

        assert (book / audit.SNAPSHOT).read_text() == (
            "id,verdict\none,reproduces\ntwo,reproduces only with released settings\n"
        )
        assert run().exit_code == 0

    def test_fails_with_the_names_of_changed_claims(self, book: Path) -> None:
        run("--update")
        path = book / audit.SNAPSHOT
        path.write_text(path.read_text().replace("two,", "gone,"))

        result = run()

        assert result.exit_code == 1
        assert "two: not recorded -> reproduces only with released settings" in result.stderr
        assert "gone: reproduces only with released settings -> not there" in result.stderr
        assert "2 verdicts changed" in result.stderr

    def test_an_edition_is_held_against_its_own_claims(self, book: Path) -> None:
        run("--update")

        assert run("--edition", "joule-2026").exit_code == 0

    def test_an_edition_is_not_recorded_alone(self, book: Path) -> None:
        result = run("--edition", "joule-2026", "--update")

        assert result.exit_code == 2
        assert "leave --edition out" in result.stderr

    def test_without_a_snapshot_it_says_what_writes_one(self, book: Path) -> None:
        result = run()

        assert result.exit_code == 1
        assert "energy-book audit --update writes it" in result.stderr

    def test_an_unknown_edition_is_refused(self) -> None:
        result = run("--edition", "v3")

        assert result.exit_code == 2
        assert "--edition 'v3': there is no such edition" in result.stderr

    def test_writes_csv_and_json(self, book: Path, tmp_path: Path) -> None:
        run("--update", "--out", str(tmp_path / "out"))

        with (tmp_path / "out" / "audit.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        data = json.loads((tmp_path / "out" / "audit.json").read_text())
        assert [row["id"] for row in rows] == ["one", "two"]
        assert rows[0]["as_written"] == ""
        assert rows[1]["as_written"] == "124.5|600.0"
        assert data["counts"]["reproduces"] == 1
        assert data["claims"][1]["as_written_interval"] == [[119.7, 585.5], [129.5, 614.9]]


class TestResults:
    def test_entries_have_what_the_schema_says(self) -> None:
        first, second = audit.entries(TABLE)

        assert first["id"] == "one"
        assert {"stated", "as_written", "as_released", "verdict", "why"} <= first.keys()
        assert first["as_written"] is None
        assert first["criterion"] is None
        assert second["as_released"] == (129.0, 618.0)

    def test_claims_know_the_pages_that_quote_them(self, tmp_path: Path) -> None:
        folder = tmp_path / "book" / "paper"
        folder.mkdir(parents=True)
        (folder / "2.py").write_text("# It is {paper}`abs-median-wh`, {paper}`abs-median-wh`.\n")
        (tmp_path / "book" / "index.md").write_text("{paper}`baseline-median-traditional`\n")

        entries = [{"id": claim} for claim in ("abs-median-wh", "v2-median-wh", "sv-sin")]
        found = collect.quoted(Project(tmp_path), entries, "arxiv-v1")

        assert [claim["pages"] for claim in found] == [["index", "paper/2"], [], []]

    def test_pages_without_quotes_are_none(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text("{num}`abs-median-wh`")

        assert pages_of_claims(tmp_path, [tmp_path / "a.md"], "arxiv-v1") == {}

    @pytest.mark.parametrize(
        ("text", "edition", "expected"),
        [
            ("abs-median-wh", "joule-2026", ["abs-median-wh"]),
            ("baseline-median-traditional", "joule-2026", ["v2-median-wh"]),
            ("llama-3.1-405b-median-traditional", "joule-2026", ["s2-405b-median"]),
        ],
        ids=["claim", "number", "not-in-this-edition"],
    )
    def test_a_role_stands_for_the_claims_of_its_edition(
        self, text: str, edition: str, expected: list[str]
    ) -> None:
        assert claims_of(text, edition) == expected


def env(*pages: str) -> Any:
    builder = SimpleNamespace(get_relative_uri=lambda start, to: "../audit/claims.html")
    return SimpleNamespace(
        found_docs=set(pages), docname="book/paper/2", app=SimpleNamespace(builder=builder)
    )


CLAIM = {"id": "abs-median-wh", "verdict": "does not reproduce", "why": "The node decides."}


class TestBadge:
    def test_leads_to_the_entry(self) -> None:
        link: Any = verdict_link(env(PAGE), "paper: 0.34", CLAIM)

        assert link["refuri"] == "../audit/claims.html#claim-abs-median-wh"
        assert link["reftitle"] == "does not reproduce: The node decides."
        assert "eb-verdict-does-not-reproduce" in link["classes"]

    def test_is_heard_as_print_and_verdict(self) -> None:
        link: Any = verdict_link(env(PAGE), "paper: 0.34", CLAIM)
        heard = [node for node in link.children if 'aria-hidden="true"' not in node.astext()]

        assert "".join(node.astext() for node in heard) == "paper: 0.34, does not reproduce"

    def test_is_left_out_where_there_is_no_audit(self) -> None:
        assert verdict_link(env("book/index"), "paper: 0.34", CLAIM) is None

    @pytest.mark.parametrize("verdict", VERDICTS)
    def test_has_a_symbol_and_words(self, verdict: str) -> None:
        (node,) = badge(verdict)

        assert node.astext() == f"{audit.SYMBOLS[verdict]} {verdict}"
