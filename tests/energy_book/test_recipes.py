"""The recipes' commands, carried out as a reader would."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import energy_helpers as eh
from energy_book.cli.commands import main
from energy_book.runs.sweeping import check_sweep
from energy_helpers import all_numbers
from energy_helpers.notebook import recipes
from energy_helpers.registry import entries

JOULE = eh.load_edition("joule-2026")
RECIPES = recipes.load_recipes()


SWEEPS = [place for place, recipe in enumerate(RECIPES, start=1) if recipe.verb == "sweep"]
OTHERS = [place for place in range(1, len(RECIPES) + 1) if place not in SWEEPS]


@pytest.fixture(autouse=True)
def in_the_book(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)


def carried_out(command: str, *more: str) -> str:
    """Return what a command prints."""
    program, *words = shlex.split(command)
    outcome = CliRunner().invoke(main, [*words, *more])
    assert program == "energy-book"
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.mark.parametrize("place", SWEEPS)
def test_a_sweep_means_the_same(place: int) -> None:
    """The command line reads of it what the page shows the answer of."""
    recipe = RECIPES[place - 1]
    sweep = check_sweep(
        "joule-2026", recipe.options("-p"), recipe.options("-g"), recipe.numbers, yes=False
    )

    assert sweep.grid == recipe.grid(JOULE)
    assert sweep.of == recipe.numbers


@pytest.mark.parametrize("place", OTHERS)
def test_a_command_prints_what_the_page_shows(place: int) -> None:
    recipe = RECIPES[place - 1]
    table = recipes.answer(place, JOULE).table
    if recipe.verb == "solve":
        solution = table["value"].iloc[0].replace(",", "")
        assert solution in carried_out(recipe.command).replace(",", "")
        return

    printed = pd.read_csv(io.StringIO(carried_out(recipe.command, "--csv"))).set_index("number")

    assert tuple(printed.index) == recipe.numbers
    for name, value in printed["value"].items():
        text = entries.format_value(value, all_numbers.get(str(name)).digits)
        assert text == table.loc[name, "with it"]


@pytest.mark.long
@pytest.mark.parametrize("place", SWEEPS)
def test_a_sweep_gives_what_the_page_shows(place: int, tmp_path: Path) -> None:
    carried_out(RECIPES[place - 1].command, "--out", str(tmp_path))

    (folder,) = tmp_path.iterdir()
    written = pd.read_csv(folder / "sweep.csv")
    expected = recipes.answer(place, JOULE).table
    pd.testing.assert_frame_equal(written, expected, check_exact=True, check_dtype=False)


def commands_of(text: str) -> list[str]:
    """Return the commands of a text's blocks that print something at once."""
    lines = re.findall(r"^(?:# )?(?:\.venv/bin/)?(energy-book .*?)(?:  #.*)?$", text, flags=re.M)
    quick = ("compute", "solve", "params", "numbers", "chapters")
    return [line for line in lines if line.split()[1] in quick]


@pytest.mark.parametrize("page", ["README.md", "book/use/recipes.py"])
def test_commands_of_a_page_run(page: str, repository: Path) -> None:
    found = commands_of((repository / page).read_text(encoding="utf-8"))

    assert len(found) >= 4
    for command in found:
        assert carried_out(command)
