"""Recipes: what their commands mean, and what the page shows of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.facts import files
from energy_helpers.notebook import recipes
from energy_helpers.notebook.shown_tables import ShownTable
from energy_helpers.registry import entries
from energy_helpers.scale.sweeps import Axis, Grid

JOULE = eh.load_edition("joule-2026")
PLACES = range(1, len(recipes.load_recipes()) + 1)


def test_there_is_one_for_each_question() -> None:
    assert len(recipes.load_recipes()) == 28


@pytest.mark.parametrize("place", PLACES)
def test_every_number_has_a_value(place: int) -> None:
    """With the command's settings; before them, a number may not exist."""
    answer = recipes.answer(place, JOULE)

    if answer.recipe.verb == "solve":
        assert not answer.table["value"].str.contains("n/a").any()
    elif answer.grid is None:
        assert not answer.table["with it"].str.contains("n/a").any()
    else:
        assert answer.table.notna().all(axis=None)


def test_page_asks_each_question(repository: Path) -> None:
    """In its order, each with its answer."""
    page = (repository / "book" / "use" / "recipes.py").read_text(encoding="utf-8")

    headings = re.findall(r"^# ## (\d+) (.*)$", page, flags=re.M)
    shown = re.findall(r"eh\.notebook\.recipes\.answer\((\d+), assumptions\)", page)

    assert headings == [(str(i), r.question) for i, r in enumerate(recipes.load_recipes(), start=1)]
    assert shown == [str(i) for i in PLACES]


def test_run_stands_beside_what_it_changes() -> None:
    """With a fixed node the energy is in proportion to its power: 10.2 / 11.3."""
    table = recipes.answer(7, JOULE).table

    assert set(table["change"]) == {f"×{10.2 / 11.3:.3f}"}


def test_another_node_makes_one_edition_the_other() -> None:
    """To the printed digits; with the ten-GPU node as the Joule edition prints it, altogether."""
    settings = recipes.load_recipes()[6].settings(JOULE)
    ten_gpus = settings.replace(deepseek_node_power_kw=JOULE.deepseek_node_power_kw)

    scaled, same, joule = (
        float(eh.exact.per_query(a).loc["baseline", "p50"]) for a in (settings, ten_gpus, JOULE)
    )

    assert settings.edition == "arxiv-v1"
    assert f"{scaled:.2f}" == f"{joule:.2f}" == "0.31"
    assert same == pytest.approx(joule, rel=1e-12)


def test_assumptions_of_the_page_count() -> None:
    """What a command does not set comes from them."""
    mine = JOULE.replace(pue=2.0)

    assert recipes.load_recipes()[1].settings(mine).pue_p5 == 2.0
    assert recipes.load_recipes()[6].settings(mine).pue_p5 != 2.0


def test_commands_are_shown_as_texts() -> None:
    """On the site as a block of commands, below which is the link to the installation."""
    recipe = recipes.Recipe("?", "compute -p throughput_rows='<b>.csv'", ())
    shown = recipes.Answer(recipe, recipes.answer(2, JOULE).table, None, 2)._repr_mimebundle_()

    assert "&lt;b&gt;.csv" in shown["text/html"]
    assert "<b>" not in shown["text/html"]
    assert shown["text/markdown"].startswith(f"```bash\n{recipe.command}\n```\n\n````{{table}}")


def test_it_shows_its_numbers_with_and_without_the_parameters() -> None:
    table = recipes.answer(2, JOULE).table
    recipe = recipes.load_recipes()[1]

    assert table.index.name == "number"
    assert tuple(table.index) == recipe.numbers
    assert list(table.columns) == ["with it", "without", "change", "unit"]
    for name, row in table.iterrows():
        own, before = (
            all_numbers.compute(a, [str(name)])[str(name)] for a in (recipe.settings(JOULE), JOULE)
        )
        digits = all_numbers.get(str(name)).digits
        assert row["with it"] == entries.format_value(own, digits)
        assert row["without"] == entries.format_value(before, digits)
        assert row["change"] == f"×{entries.format_value(own / before, 3)}"


def test_a_sweep_shows_its_digits_and_what_is_outside() -> None:
    names = ("baseline-median-traditional",)
    grid = Grid(JOULE, (Axis("pue", (1.0, 1.25)),))
    values = np.array([[1 / 3], [2 / 3]])
    recipe = recipes.Recipe("?", "sweep -g pue=1,1.25", names)

    def shown(outside: list[bool]) -> ShownTable:
        table = grid.table(names, values, np.array([[flag] for flag in outside]))
        made = recipes.Answer(recipe, table, grid, 5).shown
        assert made is not None
        return made

    inside, partly = shown([False, False]), shown([False, True])

    assert inside.heads == ("PUE", "Median energy per query [Wh/query]")
    assert [[text.strip("\u2007\u2008") for text in row] for row in inside.rows] == [
        ["1", "0.333"],
        ["1.25", "0.667"],
    ]
    assert partly.heads[-1] == "Extrapolated"
    assert [row[-1] for row in partly.rows] == ["no", "yes"]


@pytest.mark.parametrize(
    ("place", "heads"),
    [
        (5, ["PUE", "Median energy per query [Wh/query]", "Energy of the fleet [GWh/day]"]),
        (8, ["Models in the baseline", "Typical [Wh/query]", "Long [Wh/query]"]),
        (11, ["Share of long queries in the mixed fleet", "Mixed [GWh/day]"]),
        (16, ["Part of each model's draws that remains in the baseline", "Mean [Wh/query]"]),
    ],
)
def test_heads_are_the_words_in_which_numbers_differ(place: int, heads: list[str]) -> None:
    shown = recipes.answer(place, JOULE).shown

    assert shown is not None
    assert list(shown.heads[: len(heads)]) == heads


def test_a_long_sweep_has_no_table() -> None:
    assert recipes.answer(14, JOULE).shown is None


def test_only_sweeps_have_a_chart() -> None:
    with pytest.raises(ValueError, match="a sweep has a chart"):
        _ = recipes.answer(2, JOULE).chart
    assert recipes.answer(14, JOULE).chart.to_dict()["usermeta"]["figure"]["id"] == "fig-recipe-14"


@pytest.mark.parametrize("place", [0, 29])
def test_unknown_place_is_refused(place: int) -> None:
    with pytest.raises(ValueError, match="give a whole number at least 1 and at most 28"):
        recipes.answer(place, JOULE)


def test_a_recipe_that_varies_the_law_takes_no_shape_of_another() -> None:
    """Settings with a Pareto tail: each distribution of the recipe has its usual shape."""
    pareto = JOULE.replace(output_tokens_law="pareto", output_tokens_shape=1.1)
    found = [recipe for recipe in recipes.load_recipes() if "output_tokens_law" in recipe.command]

    assert found
    for recipe in found:
        if recipe.verb != "sweep":
            assert recipe.settings(pareto) == recipe.settings(JOULE)
        else:
            recipe.grid(pareto).check()


def test_a_total_of_other_queries_is_no_measure() -> None:
    table = recipes.answer(10, JOULE).table

    assert set(table["without"]) == {"n/a"}


def test_weights_give_the_mean_of_the_models() -> None:
    table = recipes.answer(20, JOULE).table["with it"].astype(float)
    by_hand = 0.8 * table["own-32b-mean-traditional"] + 0.2 * table["own-120b-mean-traditional"]

    assert table["baseline-mean-untrimmed-traditional"] == pytest.approx(by_hand, abs=5e-4)


def test_a_year_costs_its_energy_times_the_price() -> None:
    a = recipes.load_recipes()[21].settings(JOULE)
    kwh = float(eh.exact.fleet(JOULE)["mixed"]) * 1e6 * (36.5e6 / JOULE.queries)
    table = recipes.answer(22, JOULE).table

    assert (a.period, a.price_per_kwh) == ("year", 0.3)
    cost = float(table.loc["period-cost-mixed", "with it"].replace(",", ""))
    assert cost == pytest.approx(0.3 * kwh, rel=2e-3)
    assert table.loc["period-cost-mixed", "unit"] == "EUR"


def test_the_solution_gives_the_wanted_number() -> None:
    recipe, table = recipes.load_recipes()[18], recipes.answer(19, JOULE).table
    tokens = float(table["value"].iloc[0].replace(",", ""))
    found = JOULE.replace(long_output_tokens_median=tokens)
    (number,) = recipe.numbers

    assert all_numbers.compute(found, [number])[number] == pytest.approx(10, rel=1e-3)


def test_a_session_has_two_forms(tmp_path: Path) -> None:
    """With the expected number of queries by hand: T = 1 + 0.6 R and R = 1 + 0.3 T."""
    text = (files.data_dir() / "session_example.toml").read_text(encoding="utf-8")
    short = tmp_path / "mine.toml"
    short.write_text(text.replace("[sessions.helpdesk.", "["), encoding="utf-8")
    both = (files.data_dir() / "session_example.toml", short)

    for path in both:
        a = JOULE.replace(workload="session", session=str(path))
        expected = all_numbers.compute(a, ["session-queries-mean"])["session-queries-mean"]
        assert expected == pytest.approx(1.6 / 0.82)


def test_page_prints_the_examples_as_they_are(repository: Path) -> None:
    """Its blocks of TOML are parts of the files."""
    page = (repository / "book" / "use" / "recipes.py").read_text(encoding="utf-8")
    blocks = [
        "\n".join(line.removeprefix("# ").removeprefix("#") for line in block.splitlines())
        for block in re.findall(r"^# ```toml\n(.*?)^# ```$", page, flags=re.M | re.S)
    ]
    settings, session = map(tomllib.loads, blocks)
    example = files.read_toml("settings_example.toml")

    assert settings["edition"] == example["edition"]
    assert settings["parameters"].items() <= example["parameters"].items()
    assert session == files.read_toml("session_example.toml")["sessions"]["helpdesk"]
