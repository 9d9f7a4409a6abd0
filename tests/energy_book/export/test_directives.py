"""Directives as plain Markdown, found by the name that the text uses."""

from __future__ import annotations

import pytest

from energy_book.export.directives import without_directives


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            ":::{table} Steps.\n:name: tab-all-steps\n\n| a |\n:::\nAfter.",
            "**Table “all steps”. Steps.**\n\n| a |\nAfter.",
        ),
        ("```{note}\n:class: small\nWords.\n```", "Words."),
        (":::{admonition} Boundary\nWords.\n:::", "**Boundary.**\n\nWords."),
        (
            "```{glossary}\none\ntwo\n  A word.\n\nthree\n  Another.\n```",
            "**one**  \n**two**  \nA word.\n\n**three**  \nAnother.",
        ),
        ("```python\nx = 1\n```", "```python\nx = 1\n```"),
        ("::::{outer}\n:::{inner}\nWords.\n:::\n::::", "Words."),
        (":::{note}\n```bash\nls\n```\n:::", "```bash\nls\n```"),
        ("Plain: text.\n:not an option:", "Plain: text.\n:not an option:"),
    ],
)
def test_titles_and_contents_stay_and_fences_go(given: str, expected: str) -> None:
    assert without_directives(given) == expected
