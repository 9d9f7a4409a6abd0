"""The words that this project retired: what is found, and what is left in peace."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[1] / "tools" / "check_vocabulary.py"


def _load():
    spec = importlib.util.spec_from_file_location("check_vocabulary", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check = _load()
RULES = check.load_rules()


def found(text: str) -> list[str]:
    """Return what the rules find in a line."""
    return [hit for rule in RULES for hit in rule.hits(text)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The fitted laws are wide.", ["laws"]),
        ("A query takes {num} at the median.", ["takes"]),
        ("It takes twice the time.", ["takes"]),
        ("The page is long, so that nobody reads it.", ["so that"]),
        ("It depends on the node alone.", ["alone"]),
        ("Half of the data centre. This is known.", ["This is"]),
        ("Numbers are at hand; words are not.", ["; "]),
        ("Three models, two of which are large.", ["two of which"]),
        ("It grows by 8-20 times.", ["8-20 times"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_retired_word_is_found(line, words):
    assert [hit.strip() for hit in found(line)] == [word.strip() for word in words]


@pytest.mark.parametrize(
    "line",
    [
        "A power law describes the throughput.",
        "A run takes two minutes.",
        "PUE stands for power usage effectiveness.",
        "This median is exact.",
        "The stand-alone page has no index.",
    ],
)
def test_an_exception_is_left(line):
    assert found(line) == []


def test_markdown_gives_its_prose_with_lines():
    code = "```bash\nlaw\n```"
    text = f"# Title\n\nOne line\nwith `code` and {{num}}`a-b:.1f`.\n\n{code}\n\n$law$ ends.\n"
    lines = list(check.markdown_prose(text))

    assert lines == [
        (1, "Title"),
        (3, "One line"),
        (4, f"with {check.CODE_MARK} and {{num}}."),
        (10, f"{check.CODE_MARK} ends."),
    ]


def test_an_exercise_is_prose_and_its_code_is_not():
    text = "```{exercise} Of laws\n:label: x\n\nA law.\n```\n\n```python\nlaw\n```\n"

    assert [words for _, words in check.markdown_prose(text)] == ["Of laws", ":label: x", "A law."]


def test_a_module_gives_docstrings_comments_and_captions_but_no_errors():
    text = (
        '"""A law."""\n\n'
        "x = 1  # of the law\n"
        'caption = "a law of energy"\n'
        'key = "law"\n'
        'raise ValueError("no such law")\n'
    )
    prose = set(check.code_prose(text, strings=True))

    assert prose == {(1, "A law."), (3, "of the law"), (4, "a law of energy")}


def test_a_chapter_gives_the_lines_of_its_source():
    text = "# %% [markdown]\n# # Title\n#\n# A law.\n\n# %%\nx = 1  # the law\n"

    assert list(check.chapter_prose(text)) == [(2, "Title"), (4, "A law."), (7, "the law")]
