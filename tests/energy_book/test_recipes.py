"""The recipes' commands, carried out as a reader would."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import energy_helpers as eh
from energy_book.chapters import find_chapter, list_chapters
from energy_book.cli.commands import main
from energy_book.project import Project
from energy_book.runs.sweeping import check_sweep
from energy_book.settings import check_settings
from energy_helpers import all_numbers
from energy_helpers.notebook import recipes

JOULE = eh.load_edition("joule-2026")
RECIPES = recipes.load_recipes()
IDS = [str(place) for place in range(1, len(RECIPES) + 1)]


@pytest.mark.parametrize("recipe", RECIPES, ids=IDS)
def test_command_is_accepted_and_means_the_same(
    recipe: recipes.Recipe, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line reads of it what the page shows the answer of."""
    monkeypatch.chdir(repository)
    edition = (recipe.options("--edition") or ["joule-2026"])[0]
    pairs = recipe.options("-p")

    if recipe.is_run:
        name = shlex.split(recipe.arguments)[1]
        chapter = find_chapter(list_chapters(Project(repository)), name)
        settings = check_settings(edition, pairs, [chapter])
        assert settings.assumptions == recipe.settings(JOULE)
        assert set(recipe.numbers) <= set(all_numbers.REGISTRY)
    else:
        sweep = check_sweep(edition, pairs, recipe.options("-g"), recipe.numbers, yes=False)
        assert sweep.grid == recipe.grid(JOULE)
        assert sweep.of == recipe.numbers


@pytest.mark.long
@pytest.mark.parametrize("place", range(1, len(RECIPES) + 1), ids=IDS)
def test_command_gives_what_the_page_shows(
    place: int, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = RECIPES[place - 1]
    monkeypatch.chdir(repository)
    command = shlex.split(recipe.command)[1:]

    outcome = CliRunner().invoke(main, [*command, "--out", str(tmp_path)])

    assert outcome.exit_code == 0, outcome.output
    (folder,) = tmp_path.iterdir()
    answer = recipes.answer(place, JOULE)
    if answer.grid is not None:
        written = pd.read_csv(folder / "sweep.csv")
        pd.testing.assert_frame_equal(written, answer.table, check_exact=True, check_dtype=False)
        return
    recorded = json.loads((folder / "results.json").read_text())["numbers"]
    own = all_numbers.compute(recipe.settings(JOULE), recipe.numbers)
    for name in set(recipe.numbers) & set(recorded):
        assert recorded[name]["value"] == own[name]
    assert set(recipe.numbers) & set(recorded)
