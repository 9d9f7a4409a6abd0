"""Every check of a number takes the right answer and refuses typical wrong ones."""

from __future__ import annotations

import math

import pytest

import energy_helpers as eh
from energy_helpers.notebook.exercises.answers import NO_PUE, expected, is_close
from energy_helpers.notebook.exercises.catalogue import load_exercises
from energy_helpers.notebook.exercises.checking import judge

NUMBERS = [label for label, exercise in load_exercises().items() if exercise.answer]
FACTORS = (1000, 1 / 3.6, 1.5)


@pytest.fixture(params=NUMBERS, scope="module")
def label(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reference(label: str):
    return expected(label, eh.load_edition())


def test_the_right_answer_is_a_number_and_right(label, reference) -> None:
    assert math.isfinite(reference.value)
    assert reference.value != 0
    assert judge(label, reference.value, eh.load_edition()).message == "right"


@pytest.mark.parametrize("factor", FACTORS)
def test_an_answer_off_by_a_factor_is_refused(label, reference, factor) -> None:
    assert not judge(label, reference.value * factor, eh.load_edition()).right


def test_a_known_mistake_is_refused_by_its_name(label, reference) -> None:
    """Where two mistakes give the same number, one of them is named."""
    for wrong, _ in reference.slips:
        if not math.isnan(wrong):
            names = {why for v, why in reference.slips if is_close(v, wrong, reference.tolerance)}
            found = judge(label, wrong, eh.load_edition())

            assert not found.right
            assert found.message.removeprefix("not yet: ") in names


def test_no_message_has_the_answer(label, reference) -> None:
    said = [why for _, why in reference.slips if why != NO_PUE]
    text = " ".join([*said, *load_exercises()[label].hints])

    assert f"{reference.value:.4g}" not in text.split()
