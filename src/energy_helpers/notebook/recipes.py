"""Recipes: questions of readers, the commands that answer them, and the answers."""

from __future__ import annotations

import contextlib
import functools
import html
import math
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .. import all_numbers
from ..facts import files, user_files
from ..facts.validation import check_count
from ..method.assumptions import Assumptions, limits_of, load_edition, names_of, parse_parameters
from ..method.throughput import models
from ..registry import entries
from ..scale.inverse import Question, solutions
from ..scale.sweeps import Axis, Grid, compute, number_column, outside_column, parse_axis
from ..workloads.resolvable import check_resolvable
from . import shown_tables

# a longer sweep is drawn instead of listed
MOST_ROWS = 12
# own models that have a row each
MOST_OWN = 8
# heads of more letters need the margin of the page too
MOST_LETTERS = 75


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    A question and the command that answers it.

    Examples
    --------
    >>> load_recipes()[0].options("-g")
    ['output_tokens_median=120,350,900,2000']
    """

    question: str
    arguments: str  # of energy-book
    numbers: tuple[str, ...]  # names of the registry

    @property
    def command(self) -> str:
        """The whole command."""
        words = [] if self.verb == "solve" else [f"--of {name}" for name in self.numbers]
        return " ".join(["energy-book", self.arguments, *words])

    @property
    def verb(self) -> str:
        """The name of the command (compute, solve or sweep)."""
        return self.arguments.partition(" ")[0]

    def options(self, option: str) -> list[str]:
        """Return all values that the command gives to an option."""
        words = shlex.split(self.arguments)
        return [words[i + 1] for i, word in enumerate(words[:-1]) if word == option]

    def edition(self, assumptions: Assumptions) -> Assumptions:
        """Return the edition of the command or of its file, or else the assumptions."""
        named = self.options("--edition") or [e for e in [self._of_file().get("edition")] if e]
        return load_edition(named[0]) if named else assumptions

    def settings(self, assumptions: Assumptions) -> Assumptions:
        """Return the assumptions with the parameters of the command."""
        texts = dict(pair.split("=", 1) for pair in self.options("-p"))
        given = self._of_file().get("parameters", {}) | parse_parameters(texts)
        for field in user_files.FIELDS:
            folder, _, name = str(given.get(field, "")).partition("/")
            if folder == "data":
                # commands run in the folder above the data, chapters do not
                given[field] = str(files.data_dir() / name)
        if "output_tokens_law" in given:
            # a shape belongs to the distribution that it was given with
            given.setdefault("output_tokens_shape", None)
        return self.edition(assumptions).replace(**given)

    def _of_file(self) -> dict[str, Any]:
        """Return the content of the command's file of settings, which is one of the data."""
        named = self.options("--settings")
        return files.read_toml(Path(named[0]).name) if named else {}

    def grid(self, assumptions: Assumptions) -> Grid:
        """Return the grid of a sweep."""
        base = self.settings(assumptions)
        axes = tuple(_of_models(parse_axis(text), base) for text in self.options("-g"))
        if any(axis.name == "output_tokens_law" for axis in axes):
            base = base.replace(output_tokens_shape=None)
        return Grid(base, axes)


def _of_models(axis: Axis, base: Assumptions) -> Axis:
    """Return an axis whose blends name models of the settings, and at most `MOST_OWN` others."""
    if axis.name != "blend":
        return axis
    known = list(models(base))

    def found(blend: Any) -> bool:
        if isinstance(blend, tuple):
            return set(names_of(blend)) <= set(known)
        try:
            check_resolvable(base.replace(blend=blend))
        except ValueError:
            return False
        return True

    points = tuple(blend for blend in axis.points if found(blend))
    if len(points) < len(axis.points):
        points += tuple((name,) for name in known[:MOST_OWN])
    return Axis(axis.name, tuple(dict.fromkeys(points)))


@functools.cache
def load_recipes() -> tuple[Recipe, ...]:
    """
    Return all recipes, in the order of the page.

    Examples
    --------
    >>> len(load_recipes()) > 10
    True
    """
    return tuple(
        Recipe(entry["question"], entry["command"], tuple(entry["numbers"]))
        for entry in files.read_toml("recipes.toml")["recipes"]
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """
    Result of a recipe's command.

    Examples
    --------
    >>> answer(1, edition).name
    'recipe-1'
    """

    recipe: Recipe
    table: pd.DataFrame
    grid: Grid | None  # only of a sweep
    place: int  # on the page, from 1

    @property
    def shown(self) -> shown_tables.ShownTable | None:
        """The table for reading; None of a long sweep, which is drawn."""
        if self.grid is not None:
            return _sweep_table(self, self.grid) if len(self.table) <= MOST_ROWS else None
        solved = self.recipe.verb == "solve"
        meanings = [
            _capitalised(name if solved else all_numbers.get(name).meaning)
            for name in self.table.index
        ]
        return shown_tables.show(
            self.table.set_axis(pd.Index(meanings, name="quantity")),
            caption=self.caption,
            name=self.name,
        )

    @property
    def caption(self) -> str:
        """What its table shows."""
        return f"The answer to “{self.recipe.question}”"

    @property
    def name(self) -> str:
        """The name of its table and its chart, without ``tab-`` and ``fig-``."""
        return f"recipe-{self.place}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown, command = self.shown, self.recipe.command
        table = {} if shown is None else shown._repr_mimebundle_()
        return {
            "text/markdown": f"```bash\n{command}\n```\n\n{table.get('text/markdown', '')}",
            "text/html": f"<pre>{html.escape(command)}</pre>{table.get('text/html', '')}",
            "text/plain": repr(self),
        }

    def __repr__(self) -> str:
        return f"{self.recipe.command}\n{self.table.to_string()}"

    @property
    def chart(self) -> Any:
        """The chart of a sweep's first number; other recipes have none, a ValueError."""
        if self.grid is None:
            raise ValueError(f"{self.recipe.command} is no sweep; a sweep has a chart")
        from ..scale.sweep_charts import sweep_chart

        return sweep_chart(self.grid, self.table, self.recipe.numbers[0], name=self.name)


def answer(place: int, assumptions: Assumptions) -> Answer:
    """
    Run the recipe at a place of the page, from 1, as its command would.

    It starts from settings that the command may change. Raises a ValueError if there is no such
    recipe.

    Examples
    --------
    >>> answer(1, edition).table["baseline-median-traditional [Wh/query]"].round(2).to_list()
    [0.13, 0.36, 0.83, 1.71]
    """
    known = load_recipes()
    recipe = known[check_count("recipe", place, 1, len(known)) - 1]
    if recipe.verb == "compute":
        return Answer(recipe, _beside(recipe, assumptions), None, place)
    if recipe.verb == "solve":
        return Answer(recipe, _solved(recipe, assumptions), None, place)
    grid = recipe.grid(assumptions)
    grid.check()
    values = compute(grid, recipe.numbers, range(len(grid)))
    return Answer(recipe, grid.table(recipe.numbers, *values), grid, place)


def _beside(recipe: Recipe, assumptions: Assumptions) -> pd.DataFrame:
    """Return the numbers with and without the parameters of the command."""
    settings, edition = recipe.settings(assumptions), recipe.edition(assumptions)
    own = all_numbers.compute(settings, recipe.numbers)
    before = dict.fromkeys(recipe.numbers, math.nan)
    for name in recipe.numbers:
        if not entries.is_comparable(name, settings, edition):
            continue
        # a user's models are not in the edition
        with contextlib.suppress(ValueError):
            before |= all_numbers.compute(edition, [name])
    rows = {}
    for name in recipe.numbers:
        digits, ratio = all_numbers.get(name).digits, own[name] / (before[name] or math.nan)
        rows[name] = (
            entries.format_value(own[name], digits),
            entries.format_value(before[name], digits),
            "–" if math.isnan(ratio) else f"×{entries.format_value(ratio, 3)}",
            all_numbers.get(name).unit.replace("currency", settings.currency),
        )
    columns = ["with it", "without", "change", "unit"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("number")


def _solved(recipe: Recipe, assumptions: Assumptions) -> pd.DataFrame:
    """Return the value of the parameter that gives the number its value, and that number."""
    settings, parameter = recipe.settings(assumptions), shlex.split(recipe.arguments)[1]
    (number,), wanted = recipe.numbers, float(recipe.options("--to")[0])
    question = Question(settings, parameter, number, wanted, *limits_of(parameter).values())
    root = math.nan
    # there may be no such number, or it does not reach the value between the bounds
    with contextlib.suppress(ValueError):
        root = next(iter(solutions(question).roots), math.nan)
    field, entry = Assumptions.model_fields[parameter], all_numbers.get(number)
    texts = {
        str(field.description): (entries.format_value(root, 4), Axis(parameter, (root,)).unit),
        entry.meaning: (entries.format_value(wanted, entry.digits), entry.unit),
    }
    columns = ["value", "unit"]
    return pd.DataFrame.from_dict(texts, orient="index", columns=columns).rename_axis("quantity")


def _sweep_table(answer: Answer, grid: Grid) -> shown_tables.ShownTable:
    """Write a sweep's table for reading: one column says what is outside the benchmark."""
    numbers = answer.recipe.numbers
    axes = {axis.column: _axis_head(axis) for axis in grid.axes}
    heads = dict(zip(map(number_column, numbers), _number_heads(numbers), strict=True))
    shown = answer.table[[*axes, *heads]]
    outside = answer.table[[outside_column(name) for name in numbers]].any(axis=1)
    if outside.any():
        shown = shown.assign(extrapolated=outside)
    return shown_tables.show(
        shown.set_index(list(axes)),
        digits=dict.fromkeys(axes),
        caption=answer.caption,
        name=answer.name,
        labels=axes | heads,
        wide=sum(map(len, (axes | heads).values())) > MOST_LETTERS,
    )


def _axis_head(axis: Axis) -> str:
    """Return the meaning of a parameter, without its explanation, and its unit."""
    meaning = str(Assumptions.model_fields[axis.fields[0]].description)
    words = re.split("[,;:]", meaning)[0]
    return _with_unit(words, "-" if words.startswith(axis.unit) else axis.unit)


def _number_heads(names: Sequence[str]) -> list[str]:
    """Return the words in which the meanings of numbers differ, and their units."""
    parts = [all_numbers.get(name).meaning.split(", ") for name in names]
    if len({part[0] for part in parts}) == len(parts):
        parts = [part[:1] for part in parts]
    while len({part[0] for part in parts}) == 1 < len(parts):
        parts = [part[1:] for part in parts]
    words = [", ".join(part).split() for part in parts]
    while len(words) > 1 and min(map(len, words)) > 1 and len({row[-1] for row in words}) == 1:
        words = [row[:-1] for row in words]
    return [
        _with_unit(" ".join(row), all_numbers.get(name).unit)
        for row, name in zip(words, names, strict=True)
    ]


def _with_unit(meaning: str, unit: str) -> str:
    return _capitalised(meaning) + (f" [{unit}]" if unit != "-" else "")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
