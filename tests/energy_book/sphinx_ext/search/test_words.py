"""The words of the index, and those of what is searched for, are the same."""

from __future__ import annotations

import json
import subprocess

import pytest

from energy_book.sphinx_ext.search.words import FOLDER, EnglishWithNames, words_of
from tests.energy_book.what_if.test_what_if import find_node

RUN = """
const Stemmer = function () { this.stemWord = (word) => word.replace(/s$/, ""); };
%s
console.log(JSON.stringify(splitQuery(process.argv[1])));
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("0.309 Wh/query", ["0.309", "Wh", "query"], id="decimal"),
        pytest.param("1,300 tokens, 20", ["1,300", "tokens", "20"], id="thousands"),
        pytest.param("a-b", ["a-b", "a", "b"], id="hyphen"),
        pytest.param("llama-3.1-long", ["llama-3.1-long", "llama", "long"], id="name"),
        pytest.param("It ends. Then", ["It", "ends", "Then"], id="sentences"),
        pytest.param("pue_p95", ["pue_p95"], id="underscore"),
        pytest.param("8–20", ["8", "20"], id="range"),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words
    assert EnglishWithNames({}).split(text) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param("0.31", ["0.31"], id="decimal"),
        pytest.param("test-time scaling", ["test", "time", "scaling"], id="hyphen"),
        pytest.param("unseen-rows-share", ["unseen-rows-share"], id="name"),
        pytest.param("llama-3.1-long", ["llama-3.1-long"], id="name-with-a-number"),
        pytest.param("constructor", ["constructo"], id="constructor"),
        pytest.param("constructors", ["constructo"], id="its-plural"),
        pytest.param("__proto__", ["__proto_"], id="proto"),
        pytest.param("()", [], id="nothing"),
    ],
)
def test_words_of_a_query(query: str, words: list[str]) -> None:
    script = RUN % (FOLDER / "splitter.js").read_text(encoding="utf-8")
    done = subprocess.run(
        [find_node(), "-e", script, query], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == words
