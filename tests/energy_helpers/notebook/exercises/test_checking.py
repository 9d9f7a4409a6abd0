"""The check of an answer, with answers that are known."""

from __future__ import annotations

import math

import pytest

import energy_helpers as eh
from energy_helpers.method import assumptions as settings
from energy_helpers.notebook.exercises import answers, catalogue, checking

LABEL = "ex-made-up"
HINTS = ("first", "second", "third")


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add an exercise whose answer is ten times the PUE."""
    exercise = catalogue.Exercise(
        objective="o", needs="n", minutes=1, level=1, chapter="paper/made_up", answer="energy_wh",
        unit="Wh", hints=HINTS,
    )  # fmt: skip
    monkeypatch.setattr(catalogue, "load_exercises", lambda: {LABEL: exercise})
    monkeypatch.setitem(
        answers.ANSWERS,
        LABEL,
        answers.Answer(lambda a: 10 * a.pue_p5, {"the mean is needed": lambda a: 7.0}, energy=True),
    )
    monkeypatch.setattr(checking, "_tried", {})


@pytest.fixture
def two() -> eh.Assumptions:
    """Return settings whose answer is 20 Wh."""
    return eh.load_edition().replace(pue_p5=2.0, pue_p95=2.0)


@pytest.mark.parametrize("value", [20, 20.1, 19.9])
def test_a_right_answer_may_be_rounded(two: eh.Assumptions, value: float) -> None:
    assert eh.check(LABEL, value, two) == f"{LABEL}: right"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (20_000, "1,000 times too large"),
        (0.02, "1,000 times too small"),
        (72, "3.6 times too large"),
        (2000, "100 times too large: check shares and per cent"),
        (10, "the PUE is missing"),
        (7, "the mean is needed"),
        (-20, "the sign is wrong"),
        (0.05, "the ratio is upside down"),
        (21, "not yet"),
        ("x", "'x' is no number"),
        (True, "True is no number: give `energy_wh` a number"),
        (None, "not answered yet: give `energy_wh` a number (Wh)"),
        (..., "not answered yet"),
        (math.nan, "there is such a value"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_slip(
    two: eh.Assumptions, value: object, why: str
) -> None:
    with pytest.raises(checking.WrongAnswer) as caught:
        eh.check(LABEL, value, two)
    assert why in str(caught.value)
    assert "20 " not in str(caught.value).replace("20000", "")


def test_each_wrong_answer_gets_the_next_hint(two: eh.Assumptions) -> None:
    said = []
    for value in (1, 1, 2, 3, 4):
        with pytest.raises(checking.WrongAnswer) as caught:
            eh.check(LABEL, value, two)
        said.append(str(caught.value).rpartition("Hint: ")[2])
    assert said == ["first", "first", "second", "third", "third"]


def test_the_settings_are_those_of_the_parameters_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_of_chapter", [])
    eh.from_parameters({"pue": 1.5})
    assert "right" in eh.check(LABEL, 15)


def test_a_value_that_does_not_exist_is_nan(
    two: eh.Assumptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        answers.ANSWERS, LABEL, answers.Answer(lambda a: math.nan, {}, energy=False)
    )
    assert "right" in eh.check(LABEL, math.nan, two)
    with pytest.raises(checking.WrongAnswer, match=r"there is no such value: give math\.nan"):
        eh.check(LABEL, 1.0, two)


def test_an_unknown_exercise_is_named() -> None:
    with pytest.raises(ValueError, match=rf"no exercise 'ex-mad-up'; did you mean {LABEL}\?"):
        eh.check("ex-mad-up", 1)
