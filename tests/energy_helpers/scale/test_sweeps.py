"""Grids of assumptions and the numbers over them."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.scale import sweeps
from energy_helpers.scale.sweeps import Axis, Grid, parse_axis
from tests.own_rows import law_rows, write_csv

MEDIAN = "baseline-median-traditional"
COLUMN = f"{MEDIAN} [Wh/query]"
OUTSIDE = f"{MEDIAN} outside the benchmark"


@pytest.fixture
def edition() -> eh.Assumptions:
    return eh.load_edition("joule-2026")


class TestAxes:
    @pytest.mark.parametrize(
        ("text", "points"),
        [
            pytest.param("pue_p95=1.1:1.6:0.1", (1.1, 1.2, 1.3, 1.4, 1.5, 1.6), id="range"),
            pytest.param("pue_p95=1.1:1.65:0.1", (1.1, 1.2, 1.3, 1.4, 1.5, 1.6), id="not reached"),
            pytest.param("input_tokens=10:1e5:x10", (10, 100, 1e3, 1e4, 1e5), id="factor"),
            pytest.param("output_tokens_median=100,300,1000", (100, 300, 1000), id="list"),
            pytest.param("seed=1:3:1", (1, 2, 3), id="whole numbers"),
            pytest.param("pue=1.2", (1.2,), id="one value"),
            pytest.param("output_tokens_law=fixed,uniform", ("fixed", "uniform"), id="words"),
            pytest.param(
                "blend=all,Llama 3.1 70B+Mixtral 8x22B",
                ("all", ("Llama 3.1 70B", "Mixtral 8x22B")),
                id="a blend of two",
            ),
        ],
    )
    def test_is_read(self, text: str, points: tuple[object, ...]) -> None:
        """Decimal fractions are those that were written: 1.3, not 1.3000000000000003."""
        axis = parse_axis(text)

        assert axis.points == points
        assert axis.name == text.partition("=")[0]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("pue_p95", "write it as name=", id="no value"),
            pytest.param("pue_p95=", "empty value", id="empty"),
            pytest.param("pue_p95=1.1,,1.2", "empty value", id="empty in a list"),
            pytest.param("pue_p95=1.6:1.1:0.1", "the start is above the stop", id="reversed"),
            pytest.param("pue_p95=1.1:1.6:0", "a step above 0", id="no step"),
            pytest.param("pue_p95=1.1:1.6:-0.1", "a step above 0", id="negative step"),
            pytest.param("pue_p95=1:2:x1", "a factor above 1", id="factor one"),
            pytest.param("long_share=0:1:x2", "a start above 0", id="factor from zero"),
            pytest.param("pue_p95=1:2", "start:stop:step", id="no third part"),
            pytest.param("pue_p95=1:two:1", "must be numbers", id="no number"),
            pytest.param("pue_p95=1:inf:1", "must be finite", id="infinite"),
            pytest.param("pue_p95=1:2:nan", "must be finite", id="nan"),
            pytest.param("pue_p95=1:2:1e-12", "steps are too many", id="tiny step"),
            pytest.param("seed=0:1000000:1", "steps are too many", id="too many values"),
            pytest.param("pue_p95=1:2:1,3", "a range or a list", id="range and list"),
            pytest.param("pux=1,2", "did you mean pue", id="unknown name"),
            pytest.param("pue_p95=a,b", "give a number", id="wrong type"),
            pytest.param("seed=1,2.5", "give a whole number", id="no whole number"),
            pytest.param("pue_p95=1.2,1.20", "given twice", id="twice"),
            pytest.param("edition=arxiv-v1", "not a parameter", id="edition"),
        ],
    )
    def test_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=message) as caught:
            parse_axis(text)

        assert "\n" not in str(caught.value)

    def test_values_are_at_most_a_million(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three here."""
        monkeypatch.setattr(sweeps, "MOST_VALUES", 3)

        assert parse_axis("seed=1,2,3").points == parse_axis("seed=1:3:1").points == (1, 2, 3)
        for text, message in (
            ("seed=1,2,3,4", r"^seed has 4 values; give 3 at most$"),
            ("seed=1:4:1", r"^'seed=1:4:1': 3 steps are too many; give a wider step$"),
        ):
            with pytest.raises(ValueError, match=message):
                parse_axis(text)

    def test_unit_is_in_the_column(self) -> None:
        assert Axis("output_tokens_median", (1.0,)).column == "output_tokens_median [tokens]"
        assert Axis("pue", (1.0,)).column == "pue"

    @pytest.mark.parametrize(
        "text", ["pue_p95=1.1:1.6:0.1", "pue=1:3:0.3", "input_tokens=10:100000:x10", "seed=1,2"]
    )
    def test_values_are_counted_without_a_list(self, text: str) -> None:
        assert sweeps.count_values(text) == len(parse_axis(text).points)


class TestGrids:
    def test_last_axis_turns_fastest(self, edition: eh.Assumptions) -> None:
        grid = Grid(edition, (Axis("pue", (1.1, 1.2)), Axis("input_tokens", (10.0, 20.0, 30.0))))

        assert len(grid) == 6
        assert [grid.changes(i) for i in range(6)] == [
            {"pue": pue, "input_tokens": tokens}
            for pue, tokens in itertools.product((1.1, 1.2), (10.0, 20.0, 30.0))
        ]

    def test_names_the_point_that_is_not_valid(self, edition: eh.Assumptions) -> None:
        grid = Grid(edition, (Axis("pue_p95", (1.2, 1.01)),))

        with pytest.raises(ValueError, match=r"at pue_p95 = 1.01: pue_p5 = 1.05 is above pue_p95"):
            grid.check()

    def test_finds_an_unknown_model_before_it_runs(self, edition: eh.Assumptions) -> None:
        grid = Grid(edition, (Axis("blend", ("all", ("Llama 9",))),))

        with pytest.raises(ValueError, match="unknown model 'Llama 9'"):
            grid.check()

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            pytest.param(["pue", "pue_p5"], "pue_p5 and pue both vary pue_p5", id="both ends"),
            pytest.param(["pue", "pue"], "pue and pue both vary", id="twice"),
            pytest.param([], "at least one axis", id="none"),
        ],
    )
    def test_axes_are_apart(self, edition: eh.Assumptions, names: list[str], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Grid(edition, tuple(Axis(name, (1.1, 1.2)) for name in names))


class TestSweep:
    def test_every_point_is_the_number_of_its_assumptions(self, edition: eh.Assumptions) -> None:
        """The table holds what one run at each point gives."""
        table = eh.sweeps.sweep(
            edition,
            {"pue_p95": [1.2, 1.5], "output_tokens_median": [100.0, 900.0]},
            [MEDIAN, "fleet-total-mixed"],
        )

        for _, row in table.iterrows():
            mine = edition.replace(
                pue_p95=row["pue_p95"], output_tokens_median=row["output_tokens_median [tokens]"]
            )
            per_query = eh.exact.per_query(mine)
            assert row[COLUMN] == per_query.loc["baseline", "p50"]
            assert row["fleet-total-mixed [GWh/day]"] == eh.exact.fleet(mine)["mixed"]

    def test_energy_is_in_proportion_to_a_fixed_pue(self, edition: eh.Assumptions) -> None:
        table = sweeps.sweep(edition, {"pue": [1.0, 1.5, 3.0]}, MEDIAN)

        ratio = table[COLUMN] / table[COLUMN][0]
        np.testing.assert_allclose(ratio, [1.0, 1.5, 3.0], rtol=1e-11)

    def test_pieces_join_to_the_same_bits(self, edition: eh.Assumptions) -> None:
        grid = Grid(edition, (parse_axis("pue=1.0:1.6:0.1"),))
        whole = sweeps.compute(grid, [MEDIAN], range(len(grid)))
        parts = [sweeps.compute(grid, [MEDIAN], [i]) for i in range(len(grid))]

        for i in (0, 1):
            np.testing.assert_array_equal(whole[i], np.concatenate([part[i] for part in parts]))

    def test_default_is_the_statistic_of_the_assumptions(self, edition: eh.Assumptions) -> None:
        assert sweeps.check_numbers(None, edition) == (MEDIAN,)
        mean = edition.replace(statistic="mean")
        assert sweeps.check_numbers(None, mean) == ("baseline-mean-traditional",)

    def test_unknown_number_is_refused(self, edition: eh.Assumptions) -> None:
        with pytest.raises(ValueError, match="did you mean baseline-median-traditional"):
            sweeps.sweep(edition, {"pue": [1.1]}, "baseline-medan-traditional")

    def test_settings_are_with_the_table(self, edition: eh.Assumptions) -> None:
        table = sweeps.sweep(edition.replace(long_share=0.3), {"pue": [1.1]}, MEDIAN)

        assert table.attrs == {"edition": "joule-2026", "changed": {"long_share": 0.3}}

    def test_number_that_a_point_has_not_is_nan(self, edition: eh.Assumptions) -> None:
        table = sweeps.sweep(
            edition, {"grid_gco2_per_kwh": [100.0]}, "replay-baseline-median-traditional"
        )

        assert table.iloc[:, 1].isna().all()


class TestOutsideTheBenchmark:
    @pytest.mark.parametrize(
        ("changes", "name", "outside"),
        [
            pytest.param({"output_tokens_median": 600.0}, MEDIAN, False, id="inside"),
            pytest.param({}, MEDIAN, True, id="short for two models of the baseline"),
            pytest.param({"output_tokens_median": 10.0}, MEDIAN, True, id="short output"),
            pytest.param({}, "llama-3.1-405b-median-traditional", False, id="of one model"),
            pytest.param({}, "fleet-ratio-mixed", True, id="a ratio of fleets"),
            pytest.param({}, "lever-combined-ratio", False, id="gains alone"),
            pytest.param({"output_tokens_median": 5e3}, MEDIAN, True, id="long output"),
            pytest.param({"input_tokens": 1e5}, MEDIAN, True, id="long input"),
            pytest.param({}, "baseline-median-long", True, id="the long regime"),
            pytest.param({}, "fleet-total-mixed", True, id="a fleet of both"),
            pytest.param(
                {"output_tokens_median": 600.0},
                "fleet-total-traditional",
                False,
                id="a fleet of one",
            ),
            pytest.param({"input_tokens": 1e5}, "pue-median", False, id="no throughput in it"),
            pytest.param({}, "published-chatgpt", False, id="somebody else's energy"),
            pytest.param({}, "llama-3.1-405b-median-long-gb200", False, id="other rows"),
            pytest.param({}, "output-tokens-median-long", False, id="an assumed length"),
            pytest.param({}, "iea-deepseek-r1-671b-over-median", True, id="a ratio to the median"),
        ],
    )
    def test_follows_the_lengths(
        self, edition: eh.Assumptions, changes: dict[str, float], name: str, outside: bool
    ) -> None:
        assert sweeps.is_outside(edition.replace(**changes), name) is outside

    @pytest.mark.long
    def test_every_energy_outside_depends_on_the_rows(
        self, edition: eh.Assumptions, tmp_path: Path
    ) -> None:
        """With other throughputs in the rows, it is another one."""
        own = edition.replace(grid_gco2_per_kwh=300.0, price_per_kwh=0.2, wue_l_per_kwh=1.0)
        rows = eh.facts.benchmark_rows.load_throughput(own.throughput_rows)
        factors = np.random.default_rng(1).uniform(0.7, 1.4, len(rows))
        paths = [tmp_path / "same.csv", tmp_path / "other.csv"]
        for path, factor in zip(paths, (1.0, factors), strict=True):
            rows.assign(tps_tok_s=rows["tps_tok_s"] * factor).to_csv(path, index=False)
        # they have the settings of editions
        ours = {"replay", "audit", "history"}
        names = [
            name
            for name, number in eh.all_numbers.REGISTRY.items()
            if "Wh" in number.unit
            and name.partition("-")[0] not in ours
            and sweeps.is_outside(own, name)
        ]
        same, other = (
            eh.all_numbers.compute(own.replace(throughput_rows=str(path)), names) for path in paths
        )

        assert len(names) > 50
        assert [n for n in names if same[n] == other[n] and not np.isnan(same[n])] == []

    def test_counts_a_model_for_itself(self, edition: eh.Assumptions) -> None:
        """DeepSeek-R1 was measured from 500 tokens on, Llama 405B from 128."""
        own = edition.replace(input_tokens=200.0)

        deepseek = sweeps.is_outside(own, "deepseek-r1-671b-median-traditional")
        llama = sweeps.is_outside(own, "llama-3.1-405b-median-traditional")

        assert (deepseek, llama) == (True, False)

    def test_counts_a_model_of_own_rows_for_itself(
        self, edition: eh.Assumptions, tmp_path: Path
    ) -> None:
        """A was measured from 100 to 2,000 tokens, B at 128 only."""
        rows = [*law_rows(-0.2, -0.1), "B,100,100,8,500,128,1000"]
        own = edition.replace(throughput_rows=write_csv(tmp_path, rows), blend="all")

        a, b = (sweeps.is_outside(own, f"{slug}-median-traditional") for slug in "ab")

        assert (a, b) == (False, True)


@pytest.mark.parametrize(
    ("name", "points", "cells"),
    [
        pytest.param("pue", (1.1, 1.2), [1.1, 1.2], id="numbers"),
        pytest.param("blend", (("A", "B"), "all"), ["A+B", "all"], id="blends"),
        pytest.param("throughput_rows", ("x/a.csv", "y/b.csv"), ["a.csv", "b.csv"], id="files"),
        pytest.param("throughput_rows", ("x/a.csv", "y/a.csv"), ["x/a.csv", "y/a.csv"], id="alike"),
    ],
)
def test_cells_of_an_axis(name: str, points: tuple[object, ...], cells: list[object]) -> None:
    """Files by their names, unless two folders have one of the same."""
    assert sweeps.Axis(name, points).cells == cells


def test_names_of_the_data_are_values_of_an_axis() -> None:
    """By hand: 41 and 30 g/kWh in Sweden and Norway, for the same energy."""
    axes = tuple(map(sweeps.parse_axis, ("grid=Sweden,NOR", "node=DGX H100,DGX B200")))
    grid = Grid(eh.load_edition(), axes)
    of = ["baseline-carbon-traditional", "baseline-median-traditional"]

    table = grid.table(of, *sweeps.compute(grid, of, range(len(grid))))

    grams, wh = (table[sweeps.number_column(name)] for name in of)
    assert list(table["grid"]) == ["Sweden", "Sweden", "NOR", "NOR"]
    assert list(1000 * grams / wh) == pytest.approx([41, 41, 30, 30])
    with pytest.raises(ValueError, match="unknown grid 'Atlantis'"):
        sweeps.parse_axis("grid=Atlantis")
