"""Answers of the exercises: defined for any settings, and apart from their named mistakes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.notebook.exercises import answers, catalogue, checking

FOLDERS = ("paper", "supplement", "use")
LABELS = [
    label
    for label, exercise in catalogue.load_exercises().items()
    if exercise.answer and exercise.chapter.startswith(FOLDERS)
]


@pytest.mark.parametrize("label", LABELS)
def test_each_named_mistake_is_recognised(label: str) -> None:
    edition = eh.load_edition()
    expected = answers.expected(label, edition)
    assert math.isfinite(expected.value)
    assert checking.judge(label, expected.value, edition).right
    named = {why for _, why in expected.slips}
    # a mistake whose result is close to the right answer could not be recognised
    assert set(answers.ANSWERS[label].slips) <= named
    for value, _ in expected.slips:
        assert not checking.judge(label, value, edition).right


@pytest.mark.parametrize("label", LABELS)
def test_an_answer_is_defined_without_typical_queries(label: str, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("input_tokens,output_tokens\n500,6000\n700,9000\n")
    settings = eh.load_edition().replace(lengths=str(log), long_from=1000)
    answers.expected(label, settings)
    answers.expected(label, settings.replace(long_from=100_000))
