"""Questions of readers, each with the command that answers it and what it gives."""

from __future__ import annotations

import functools
import html
import math
import shlex
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .. import all_numbers
from ..facts import files
from ..facts.validation import check_count
from ..method.assumptions import Assumptions, load_edition, parse_parameters
from ..registry import entries
from ..scale.sweeps import Grid, compute, number_column, outside_column, parse_axis
from . import shown_tables

# a longer sweep is drawn, not listed
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Recipe:
    """A question and the command that answers it."""

    question: str
    arguments: str  # of energy-book
    numbers: tuple[str, ...]  # names of the registry

    @property
    def command(self) -> str:
        """The whole command."""
        words = [] if self.is_run else [word for name in self.numbers for word in ("--of", name)]
        return " ".join(["energy-book", self.arguments, *words])

    @property
    def is_run(self) -> bool:
        """Whether it runs a chapter; else it is a sweep."""
        return self.arguments.startswith("run ")

    def options(self, option: str) -> list[str]:
        """Return what the command gives to an option, as often as it stands there."""
        words = shlex.split(self.arguments)
        return [words[i + 1] for i, word in enumerate(words[:-1]) if word == option]

    def edition(self, assumptions: Assumptions) -> Assumptions:
        """Return what the command starts from: its edition, or else the assumptions."""
        named = self.options("--edition")
        return load_edition(named[0]) if named else assumptions

    def settings(self, assumptions: Assumptions) -> Assumptions:
        """Return the assumptions with the command's parameters in their places."""
        texts = dict(pair.split("=", 1) for pair in self.options("-p"))
        given = parse_parameters(texts)
        folder, _, name = str(given.get("throughput_rows", "")).partition("/")
        if folder == "data":
            # commands run in the folder above the data, chapters do not
            given["throughput_rows"] = str(files.data_dir() / name)
        if "output_tokens_law" in given:
            # a shape belongs to the law that it was given with
            given.setdefault("output_tokens_shape", None)
        return self.edition(assumptions).replace(**given)

    def grid(self, assumptions: Assumptions) -> Grid:
        """Return the grid of a sweep."""
        axes = tuple(parse_axis(text) for text in self.options("-g"))
        base = self.settings(assumptions)
        if any(axis.name == "output_tokens_law" for axis in axes):
            base = base.replace(output_tokens_shape=None)
        return Grid(base, axes)


@functools.cache
def load_recipes() -> tuple[Recipe, ...]:
    """Return all recipes, in the order of the page."""
    return tuple(
        Recipe(entry["question"], entry["command"], tuple(entry["numbers"]))
        for entry in files.read_toml("recipes.toml")["recipes"]
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a recipe's command gives."""

    recipe: Recipe
    table: pd.DataFrame
    grid: Grid | None  # of a sweep

    def _repr_html_(self) -> str:
        command = html.escape(self.recipe.command)
        block = f'<div class="highlight"><pre>{command}</pre></div>'
        listed = self.recipe.is_run or len(self.table) <= MOST_ROWS
        shown = _readable(self.table) if self.grid is not None else self.table
        return f'<div class="highlight-bash notranslate">{block}</div>' + (
            shown.to_html(classes="dataframe", border=0, index=self.recipe.is_run) if listed else ""
        )

    def __repr__(self) -> str:
        return f"{self.recipe.command}\n{self.table.to_string()}"

    @property
    def chart(self) -> Any:
        """The chart of a sweep's first number."""
        if self.grid is None:
            raise ValueError(f"{self.recipe.command} runs a chapter; a sweep has a chart")
        from ..scale.sweep_charts import sweep_chart

        place = load_recipes().index(self.recipe) + 1
        return sweep_chart(self.grid, self.table, self.recipe.numbers[0], name=f"recipe-{place}")


def answer(place: int, assumptions: Assumptions) -> Answer:
    """
    Run a recipe, as its command would, on top of some assumptions.

    Parameters
    ----------
    place : int
        Its place in `recipes`, from 1.
    assumptions : Assumptions
        What the command does not set.

    Raises
    ------
    ValueError
        If there is no such recipe.
    """
    known = load_recipes()
    recipe = known[check_count("recipe", place, 1, len(known)) - 1]
    if recipe.is_run:
        return Answer(recipe, _beside(recipe, assumptions), None)
    grid = recipe.grid(assumptions)
    grid.check()
    values = compute(grid, recipe.numbers, 0, len(grid))
    return Answer(recipe, grid.table(recipe.numbers, *values), grid)


def _beside(recipe: Recipe, assumptions: Assumptions) -> pd.DataFrame:
    """Return the numbers with and without the command's parameters."""
    own = all_numbers.compute(recipe.settings(assumptions), recipe.numbers)
    before = all_numbers.compute(recipe.edition(assumptions), recipe.numbers)
    rows = {}
    for name in recipe.numbers:
        digits, ratio = all_numbers.get(name).digits, own[name] / (before[name] or math.nan)
        rows[name] = (
            entries.format_value(own[name], digits),
            entries.format_value(before[name], digits),
            "–" if math.isnan(ratio) else f"×{entries.format_value(ratio, 3)}",
            all_numbers.get(name).unit,
        )
    columns = ["with it", "without", "change", "unit"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("number")


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Write a sweep's table for reading: one column says what is outside the benchmark."""
    names = [name for name in all_numbers.REGISTRY if number_column(name) in table]
    outside = table[[outside_column(name) for name in names]].any(axis=1)
    shown = table[[column for column in table if not str(column).endswith("benchmark")]]
    if outside.any():
        shown = shown.assign(outside=outside.map({True: "outside the benchmark", False: ""}))
    return shown_tables.show(shown)
