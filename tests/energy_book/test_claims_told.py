"""The pages' sentences about the paper's statements agree with the audit's verdicts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_book.results.claims_quoted import claims_of
from energy_helpers.registry.claims_by_number import CLAIMS

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
EDITION = "joule-2026"
# chapters that follow the paper and state what it claims
CHAPTERS = sorted(
    path for folder in ("paper", "supplement") for path in (BOOK / folder).glob("*.py")
)
PAGES = sorted([*BOOK.rglob("*.py"), *BOOK.rglob("*.md")])
NUM = re.compile(r"\{num\}`(?:(?P<edition>[\w-]+)/)?(?P<name>[^`:]+)(?::[^`]*)?`")
PAPER = re.compile(r"\{paper\}`([^`]+)`")
# a number, and in the brackets that follow what the paper prints for it
JUDGED = re.compile(NUM.pattern + r"[^(){}.;|\n]{0,24}\(\{paper\}`(?P<paper>[^`]+)`")
CLAIM, FINDING = "The paper says|Claim", "We find|Finding"
FAILED = ("does not reproduce", "arithmetic fails", "source disagrees")


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    return dict(eh.audit.all_verdicts()["verdict"])


def paragraph(page: Path, word: str) -> str:
    """Return the paragraph of a page that begins with words in bold; empty if there is none."""
    text = re.sub(r"(?m)^# ?", "", page.read_text(encoding="utf-8"))
    found = re.search(rf"^\*\*(?:{word})\.\*\* (.*?)(?:\n\n|\Z)", text, re.M | re.S)
    return found[1] if found else ""


def quoted(text: str) -> set[str]:
    """Return the claims whose print a text quotes."""
    return {claim for role in PAPER.findall(text) for claim in claims_of(role, EDITION)}


def same_statement(claim: str) -> set[str]:
    """Return a claim, and those that repeat it or that it repeats."""
    table = eh.registry.claims.load_claims()
    first = str(table.loc[claim, "repeat_of"]) or claim
    return {first, *table.index[table["repeat_of"] == first]}


def printed_for(text: str) -> set[str]:
    """Return the claims that print a number of a text, in the edition that the text has it of."""
    claims: set[str] = set()
    for match in NUM.finditer(text):
        edition = match["edition"] or EDITION
        if edition.endswith("as-written") or match["name"] not in CLAIMS:
            continue
        own = eh.registry.claims.for_number(match["name"], edition)
        claims.update(own[:1])
    return claims


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_of_the_paper_quotes_what_it_claims(page: Path) -> None:
    assert quoted(paragraph(page, CLAIM))


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_finding_says_which_claim_fails(page: Path, verdicts: dict[str, str]) -> None:
    """A claim above that the audit refuses is quoted again, with its mark, in the finding."""
    told = quoted(paragraph(page, FINDING))
    failing = {c for c in quoted(paragraph(page, CLAIM)) if verdicts[c] in FAILED}

    assert {claim for claim in failing if not same_statement(claim) & told} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_number_that_the_paper_prints_otherwise_says_so(
    page: Path, verdicts: dict[str, str]
) -> None:
    """In a finding, a number of a failing statement comes with the printed value."""
    text = paragraph(page, FINDING)
    failing = {claim for claim in printed_for(text) if verdicts[claim] in FAILED}

    assert failing - quoted(text) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_badge_judges_the_number_before_it(page: Path) -> None:
    """What is in brackets after a number is what the paper prints for that very number."""
    for match in JUDGED.finditer(page.read_text(encoding="utf-8")):
        number, role = match["name"], match["paper"]
        assert not (match["edition"] or "").endswith("as-written"), match[0]
        if role != number:
            printed_by = set(CLAIMS.get(number, ()))
            assert set().union(*map(same_statement, printed_by)) & set(claims_of(role, EDITION)), (
                match[0]
            )


def test_a_badge_that_judges_another_number_is_caught() -> None:
    wrong = "{num}`arxiv-v1-as-written/input-500-increase-traditional` more ({paper}`siii-trad-500`"
    match = JUDGED.search(wrong)

    assert match is not None
    assert match["edition"] == "arxiv-v1-as-written"
