"""Words hold under other settings: what a page says first and last, read against its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_book.export.quotes import ROLE
from energy_book.results.conditions import read_condition
from energy_book.results.read import Results

BOOK = Path(__file__).resolve().parents[2] / "book"
FOLDERS = ("paper", "supplement", "beyond")
PAGES = sorted(
    [
        *(path for folder in FOLDERS for path in (BOOK / folder).glob("*.py")),
        BOOK / "use" / "use_this_number.py",
        BOOK / "index.md",
    ]
)
EDITION = eh.load_edition()
# far from the paper: hardly any answer, answers in the wrong order, everything at once
SETTINGS = {
    "one-token-answers": EDITION.replace(output_tokens_median=1, pue=5.0),
    "long-shorter-than-typical": EDITION.replace(
        output_tokens_median=20_000, long_output_tokens_median=10, blend=["Mixtral 8x22B"]
    ),
    "small-and-fixed": EDITION.replace(
        utilisation=0.1,
        pue=1.0,
        long_share=1.0,
        alpha_model_p5=1.0,
        alpha_model_p95=1.0,
        throughput_rows="all",
    ),
}
NUM = re.compile(r"\{num\}`(?P<name>[^`:]+)(?::[^`]*)?`")
# a value in a sentence, after the roles have been replaced
VALUE = r"⟦([^⟧]+)⟧"
# what a sentence says of the values in it -> whether it is so
SAID: dict[str, Callable[..., bool]] = {
    rf"between {VALUE} and {VALUE}": lambda low, high: low <= high,
    rf"(?:from|use|uses|is|are|be|of|emits?) {VALUE} to {VALUE}": lambda low, high: low <= high,
    rf"(?:divides?|divide the \w+) [^.;⟦]*by {VALUE}": lambda factor: factor >= 1,
    rf"(?:falls|rises|lowers|raises?) [^.;⟦]*by a factor of {VALUE}": lambda factor: factor >= 1,
    rf"(?:adds|saves?) {VALUE}": lambda amount: amount >= 0,
    rf"{VALUE} more energy": lambda amount: amount >= 0,
    rf"{VALUE} (?:of|uses)": lambda share: share >= 0,
}
# Words that settings can make false. A sentence with one is computed with {if}, speaks of an
# edition or the paper, or is listed below with what makes it true under all settings.
COMPARING = re.compile(
    r"\b(more|less|fewer|most|mostly|least|higher|lower|larger|smaller|highest|lowest|largest|"
    r"smallest|longer|shorter|longest|above|below|exceeds?|rises?|falls?|grows?|lowers|raises?|"
    r"faster|slower|only|none|no|neither|dominates?|saves?|adds?|little)\b",
    re.IGNORECASE,
)
OF_AN_EDITION = re.compile(r"editions?\b|the paper\b|arXiv|Joule|released|the text\b")
FACTS = "it speaks of published data, which no setting changes"
TRUE_ALWAYS = {
    "benchmarked only a few times": FACTS,
    "do not follow a power law": FACTS,
    "too narrow, because throughput": FACTS,
    "lower PUE reduces the energy": "energy is proportional to the PUE",
    "H200 falls by a factor": FACTS,
    "From H100 to": FACTS,
    "From the oldest to the newest": FACTS,
    "has 4-bit weights": FACTS,
    "New releases of the same serving software": FACTS,
    "the only measured run is on a newer GPU": FACTS,
    "A larger batch lowers": FACTS,
    "FP8 saves": FACTS,
    "so its energy is the least certain": FACTS,
    "only operation is counted": "the boundary of the method",
    "known only as a range": "the gains are distributions in every setting",
    "a total needs the mean": "a mean of 1/α is above 1/median of α",
    "none has an answer beyond": "the number is the longest answer of the rows",
    "No row has an answer beyond": "the number is the longest answer of the rows",
    "asks how much more energy": "it is a question",
    "Neither increase rounds": "it compares editions",
    "uses more energy than its queries": "no factor of a fleet can be below one",
    "answers longer than any": "the share is computed",
    "of the pooled fits give less": "the share is computed",
    "of the moves save more": "the share is computed",
    "longer or shorter than any": "the share is computed",
    "No single model has more than": "the number is the most of any model",
    "The longest benchmarked answers show no plateau": FACTS,
}


@cache
def number(name: str, settings: str) -> float:
    """Return a number of the registry under some settings, or of an edition that is named."""
    edition, _, plain = name.rpartition("/")
    assumptions = eh.load_edition(edition) if edition else SETTINGS[settings]
    return eh.all_numbers.compute(assumptions, [plain])[plain]


def sentences(page: Path) -> Iterator[str]:
    """Yield what a page says in its finding, its opening and its last words."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".py":
        text = re.sub(r"(?m)^# ?", "", text)
    parts = re.findall(r"\n\n\*\*([^*\n]*)\*\*\n", text)[:1]
    for words in ("In one sentence", "We find"):
        parts += re.findall(rf"\*\*{words}\.\*\* (.*?)\n\n", text, re.DOTALL)
    parts += re.findall(r"## What to take away\n\n(.*?)\n\n", text, re.DOTALL)
    for part in parts:
        yield from filter(None, re.split(r"(?<=[.])\s+|\n", part))


def written(sentence: str, settings: str) -> str:
    """Replace the roles of a sentence: values in brackets, the words that hold."""

    def replace(match: re.Match[str]) -> str:
        if match["role"] == "num":
            return f"⟦{number(match['text'].partition(':')[0], settings)!r}⟧"
        if match["role"] == "if":
            condition = read_condition(match["text"])
            entries: dict[str, dict[str, dict[str, float]]] = {}
            for name in condition.numbers:
                edition, _, plain = name.rpartition("/")
                entries.setdefault(edition, {})[plain] = {"value": number(name, settings)}
            own = entries.pop("", {})
            return condition.words(Results(numbers=own, editions=entries))
        return match["text"]

    return ROLE.sub(replace, sentence)


def denied(text: str) -> list[str]:
    """Return what a sentence says that its own values deny."""
    found = []
    for pattern, holds in SAID.items():
        for match in re.finditer(pattern, text):
            values = [float(value) for value in match.groups()]
            # nan: the settings have no such number, and the page says n/a
            if all(value == value for value in values) and not holds(*values):
                found.append(match[0])
    return found


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_sentence_is_denied_by_its_numbers(page: Path, settings: str) -> None:
    texts = [written(sentence, settings) for sentence in sentences(page)]

    assert texts
    assert [said for text in texts for said in denied(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_comparison_is_computed_or_of_an_edition(page: Path) -> None:
    open_ones = []
    for sentence in sentences(page):
        bare = ROLE.sub("", sentence)
        if (
            COMPARING.search(bare)
            and not OF_AN_EDITION.search(bare)
            and "{if}" not in sentence
            and not any(words in sentence for words in TRUE_ALWAYS)
        ):
            open_ones.append(sentence)

    assert open_ones == []


def test_a_denied_sentence_is_caught() -> None:
    assert denied("Queries use ⟦2.0⟧ to ⟦1.0⟧ Wh.") == ["use ⟦2.0⟧ to ⟦1.0⟧"]
    assert denied("Better models divide the energy by ⟦0.5⟧.") != []
    assert denied("Queries use ⟦nan⟧ to ⟦1.0⟧ Wh.") == []


def test_the_settings_are_far_from_the_edition() -> None:
    ratios = [number("baseline-ratio-long", settings) for settings in SETTINGS]

    assert min(ratios) < 0.1
    assert max(ratios) > 100
