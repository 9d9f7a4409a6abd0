"""Sessions: known chains by hand, the presets, and what a bad file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.facts import chains
from tests.sessions import PAIR, write_session

JOULE = eh.load_edition("joule-2026")
GOOD = """
[ask]
input_words = 100
output_tokens = 50
start = 1
next = { ask = 0.75, end = 0.25 }
"""


def test_a_kind_that_repeats_is_a_geometric_law(tmp_path: Path) -> None:
    """One query, and another with probability 3/4 each time: four on average."""
    chain = chains.read_chain(write_session(tmp_path, GOOD))

    assert chain.visits == pytest.approx([4.0])
    assert chain.mean_queries == pytest.approx(4.0)


def test_two_kinds_by_hand(tmp_path: Path) -> None:
    """Of s = 1 + l / 5 and l = s / 2 come s = 10/9 and l = 5/9."""
    chain = chains.read_chain(write_session(tmp_path))

    assert chain.visits == pytest.approx([10 / 9, 5 / 9], rel=1e-14)


def test_words_become_tokens(tmp_path: Path) -> None:
    """100 words of 1.5 tokens; what is given in tokens stays."""
    a = JOULE.replace(
        workload="session", session=write_session(tmp_path, GOOD), tokens_per_word=1.5
    )

    (kind,) = eh.method.query_kinds.kinds_of_query(a, "traditional")

    assert (kind.name, kind.share) == ("ask", 1.0)
    assert (kind.input_tokens, kind.law.median) == (150.0, 50.0)


def test_a_kind_that_is_never_reached_takes_no_part(tmp_path: Path) -> None:
    never = "[never]\ninput_words = 1\noutput_words = 1\nnext = { end = 1 }\n"
    a = JOULE.replace(workload="session", session=write_session(tmp_path, GOOD + never))

    kinds = eh.method.query_kinds.kinds_of_query(a, "traditional")

    assert [kind.name for kind in kinds] == ["ask"]


def test_the_long_regime_is_no_session() -> None:
    (kind,) = eh.method.query_kinds.kinds_of_query(JOULE.replace(workload="session"), "long")

    assert (kind.input_tokens, kind.law.median) == (500.0, 5000.0)


@pytest.mark.parametrize("session", chains.presets())
def test_a_preset_ends_after_a_few_queries(session: str) -> None:
    chain = chains.read_chain(session)

    assert 2 < chain.mean_queries < 50
    assert all(chain.visits > 0)
    assert all(kind.meaning for kind in chain.kinds)


def test_thirds_may_be_rounded(tmp_path: Path) -> None:
    text = GOOD.replace("ask = 0.75, end = 0.25", "ask = 0.666667, end = 0.333334")

    assert chains.read_chain(write_session(tmp_path, text)).mean_queries == pytest.approx(3)


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = write_session(tmp_path)
    assert len(chains.read_chain(path).kinds) == 2

    write_session(tmp_path, GOOD)

    assert len(chains.read_chain(path).kinds) == 1


BAD = {
    "empty": ("", r"own\.toml has 0 kinds of query; give 1 to 100, each a \[table\]$"),
    "no-toml": ("[ask", r"own\.toml is not a readable TOML file: Expected '\]' at .*$"),
    "no-table": ("ask = 1", r"own\.toml: ask is no table; give \[ask\] with input_words, .*$"),
    "name": (
        GOOD.replace("[ask]", '["<b>"]'),
        r"own\.toml: '<b>' cannot name a kind of query; .*$",
    ),
    "end": (GOOD.replace("[ask]", "[end]"), r"own\.toml: 'end' cannot name a kind of query; .*$"),
    "unknown-key": (
        GOOD + "output = 3",
        r"own\.toml: ask: unknown key 'output'; give some of input_words, .*$",
    ),
    "no-input": (
        GOOD.replace("input_words = 100", ""),
        r"own\.toml: ask: give one of input_words and input_tokens, not 0$",
    ),
    "two-outputs": (
        GOOD + "output_words = 3",
        r"own\.toml: ask: give one of output_words and output_tokens, not 2$",
    ),
    "text": (
        GOOD.replace("= 50", "= 'many'"),
        r"own\.toml: ask: output_tokens = 'many' is not valid; give a number at least 1 and.*$",
    ),
    "negative": (
        GOOD.replace("= 50", "= -5"),
        r"own\.toml: ask: output_tokens = -5 is not valid; give a number at least 1 and at most.*$",
    ),
    "nan": (
        GOOD.replace("= 50", "= nan"),
        r"own\.toml: ask: output_tokens = nan is not valid; .*$",
    ),
    "true": (GOOD.replace("= 50", "= true"), r"own\.toml: ask: output_tokens = True is not val.*$"),
    "start": (
        GOOD.replace("start = 1", "start = 0.5"),
        r"own\.toml: the kinds' start sum to 0\.5; give 1 in all$",
    ),
    "no-next": (
        "[ask]\ninput_words = 1\noutput_words = 1\nstart = 1",
        r"own\.toml: ask: next is missing; give the probabilities of what follows$",
    ),
    "unknown-next": (
        GOOD.replace("{ ask", "{ tell"),
        r"own\.toml: ask: next: unknown kind 'tell'; give ask or end$",
    ),
    "probability": (
        GOOD.replace("0.25", "1.25"),
        r"own\.toml: ask: next: end = 1\.25 is not valid; give a number at least 0 and at most 1$",
    ),
    "sum": (
        GOOD.replace("0.25", "0.2"),
        r"own\.toml: ask: next sums to 0\.95; give 1 in all, end included$",
    ),
    "no-end": (
        PAIR.replace("long = 0.5, end = 0.5", "short = 1"),
        r"own\.toml: from short the session never ends; give a way to end$",
    ),
    "too-long": (
        GOOD.replace("ask = 0.75, end = 0.25", "ask = 0.9999, end = 0.0001"),
        r"own\.toml: a session has 1e\+04 queries on average; give end more weight, for at most.*$",
    ),
    "hardly-ends": (
        GOOD.replace("ask = 0.75, end = 0.25", "ask = 1, end = 1e-300"),
        r"own\.toml: a session has inf queries on average; .*$",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_session_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{message}"):
        chains.read_chain(write_session(tmp_path, text))


def test_a_session_that_is_not_there_is_refused() -> None:
    with pytest.raises(
        ValueError,
        match=r"^session = 'tutor' is not valid; give student, agent or an existing TOML file$",
    ):
        eh.workloads.resolvable.check_resolvable(JOULE.replace(session="tutor"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe\xe9")

    with pytest.raises(
        ValueError,
        match=r"^own\.toml is not a readable TOML file: it is in UTF-16; save it as UTF-8$",
    ):
        chains.read_chain(str(path))


def test_a_length_is_one_or_more(tmp_path: Path) -> None:
    one = re.sub(r"(input|output)_(words|tokens) = [\d.]+", r"\1_tokens = 1", GOOD)

    session = write_session(tmp_path, one)
    (kind,) = eh.method.query_kinds.kinds_of_query(
        JOULE.replace(workload="session", session=session), "traditional"
    )

    assert (kind.input_tokens, kind.law.median) == (1.0, 1.0)
    with pytest.raises(ValueError, match=r"ask: input_tokens = 0\.5"):
        chains.read_chain(write_session(tmp_path, one.replace("tokens = 1", "tokens = 0.5")))
