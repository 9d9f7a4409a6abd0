"""What each chapter and each exercise is about, read from `data/lessons.toml` and its neighbour."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...facts import files
from ...facts.validation import short_repr

MOST_HINTS = 3
POINTS = re.compile(r"(\d+) points?\b")


class Lesson(BaseModel):
    """What a chapter teaches."""

    LEVELS: ClassVar = {1: "introductory", 2: "intermediate", 3: "advanced"}
    model_config = ConfigDict(frozen=True, extra="forbid")

    objective: str
    needs: str
    minutes: int = Field(gt=0)
    level: int = Field(ge=1, le=3)  # a key of LEVELS

    @property
    def level_in_words(self) -> str:
        """What its level means."""
        return str(self.LEVELS[self.level])

    def lines(self) -> dict[str, str]:
        """
        Return label -> words, as pages and notebooks show them.

        Examples
        --------
        >>> lesson = Lesson(objective="Add units.", needs="Nothing.", minutes=20, level=1)
        >>> lesson.lines()["Time and level"]
        '20 minutes, level 1 of 3 (introductory).'
        """
        level = f"level {self.level} of {len(self.LEVELS)} ({self.level_in_words})"
        return {
            "Objective": self.objective,
            "Needs": self.needs,
            "Time and level": f"{self.minutes} minutes, {level}.",
        }


class Exercise(Lesson):
    """
    What an exercise asks for, and how its answer is judged.

    Examples
    --------
    >>> find_exercise("ex-fleet-share").level_in_words
    'compute'
    """

    LEVELS: ClassVar = {1: "read off", 2: "compute", 3: "derive"}

    chapter: str  # path of the chapter, without suffix
    session: int | None = Field(None, ge=1, le=3)  # of the course, whose assignment has it
    answer: str | None = Field(None, pattern="^[a-z][a-z0-9_]*$")  # the variable of the number
    unit: str = ""  # of the number, in words
    tolerance: float = Field(0.01, gt=0, lt=0.5)  # relative
    hints: tuple[str, ...] = Field((), max_length=MOST_HINTS)
    rubric: tuple[str, ...] = ()  # points for what is answered in words

    @property
    def most_points(self) -> int:
        """The points of the rubric; a line without a number is worth one."""
        found = (POINTS.match(line) for line in self.rubric)
        return sum(int(points[1]) if points else 1 for points in found)

    @model_validator(mode="after")
    def _is_judged(self) -> Exercise:
        if not (self.answer or self.rubric):
            raise ValueError("an exercise has an answer or a rubric")
        if self.answer and not self.unit:
            raise ValueError("the answer of an exercise has a unit in words")
        return self


@functools.cache
def load_exercises() -> Mapping[str, Exercise]:
    """
    Return label -> exercise, in the order of the file.

    Examples
    --------
    >>> load_exercises()["ex-fleet-share"].chapter
    'paper/4_billion_queries'
    """
    read = files.read_toml("exercises.toml")
    return MappingProxyType({label: Exercise(**entry) for label, entry in read.items()})


@functools.cache
def load_lessons() -> Mapping[str, Lesson]:
    """
    Return path of the chapter, without suffix -> what it teaches, in the order of the file.

    Examples
    --------
    >>> load_lessons()["paper/2_energy_per_query"].minutes
    60
    """
    read = files.read_toml("lessons.toml")
    return MappingProxyType({chapter: Lesson(**entry) for chapter, entry in read.items()})


def find_exercise(label: str) -> Exercise:
    """
    Return an exercise; a ValueError if there is none with that label.

    Examples
    --------
    >>> find_exercise("ex-fleet-share").answer
    'share'
    """
    known = load_exercises()
    if label in known:
        return known[label]
    near = difflib.get_close_matches(str(label), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; the cell of its answer has its label"
    raise ValueError(f"there is no exercise {short_repr(label)}{hint}")
