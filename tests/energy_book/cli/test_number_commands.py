"""compute, solve, numbers and chapters: answers at once, in any folder."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import energy_helpers as eh
from energy_book.cli.commands import main
from tests.own_rows import law_rows, write_csv

JOULE = eh.load_edition("joule-2026")


@pytest.fixture(autouse=True)
def _anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command here needs a book."""
    monkeypatch.chdir(tmp_path)


def energy_book(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def computed(*arguments: str) -> dict[str, float]:
    result = energy_book("compute", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return {name: entry["value"] for name, entry in json.loads(result.output)["numbers"].items()}


class TestCompute:
    def test_says_how_many_rows_of_a_log_are_left_out(self, tmp_path: Path) -> None:
        log = tmp_path / "log.csv"
        log.write_text("input_tokens,output_tokens\n500,50\n200,\n300,nan\n")

        shown = energy_book("compute", "-p", f"lengths={log}").output

        assert "Left out of the log: 2 rows without output tokens." in shown

    def test_a_cost_has_its_currency_and_period(self) -> None:
        asked = ("--of", "period-cost-mixed", "-p", "price_per_kwh=0.3", "-p", "currency=USD")

        assert ",USD/day," in energy_book("compute", *asked, "--csv").output
        assert "= 9 USD/day" in energy_book("solve", "pue", *asked, "--to", "9").output

    def test_a_percentage_of_no_share_is_not_written_as_one(self) -> None:
        said = energy_book("compute", "-p", "pue=20%").stderr

        assert said.endswith("pue = '20%' is not valid; give a number from 1 to 5\n")

    def test_an_unknown_number_is_refused_before_an_effect_on_it_is_sought(self) -> None:
        """`session` has one only with `workload=session`."""
        result = energy_book("compute", "-p", "session=agent", "--of", "foo-median-long")

        assert result.exit_code == 2
        assert "--of: unknown model 'foo'" in result.stderr

    def test_prints_what_the_package_computes(self) -> None:
        values = computed("--of", "baseline-median-traditional", "-p", "pue=1.2")

        wanted = eh.exact.per_query(JOULE.replace(pue=1.2)).loc["baseline", "p50"]
        assert values == {"baseline-median-traditional": pytest.approx(wanted, rel=1e-12)}

    def test_lines_are_not_broken_in_a_pipe(self) -> None:
        result = energy_book("compute", "--of", "period-energy-traditional-without-fleet-factor")

        assert "period-energy-traditional-without-fleet-factor  " in result.output

    def test_csv_has_every_number_once(self) -> None:
        result = energy_book("compute", "--csv", "-p", "grid_gco2_per_kwh=177")

        rows = {row["number"]: row for row in csv.DictReader(io.StringIO(result.output))}
        grams = 177 / 1000 * float(rows["baseline-median-traditional"]["value"])
        assert float(rows["baseline-carbon-traditional"]["value"]) == pytest.approx(grams)
        assert rows["baseline-median-long"]["outside_benchmark"] == "True"

    def test_what_the_parameters_are_about_comes_first(self) -> None:
        rows = energy_book("compute", "--csv", "-p", "price_per_kwh=0.3").output.splitlines()

        assert rows[1].startswith("period-cost-mixed,")

    def test_kilograms_are_suspected(self) -> None:
        said = energy_book("compute", "-p", "grid_gco2_per_kwh=0.38").output

        assert "0.38 g is less than any country's; if it is in kg, give 380." in said
        assert "in kg" not in energy_book("compute", "-p", "grid=Norway").output

    def test_an_infinite_mean_is_a_value_with_its_reason(self, tmp_path: Path) -> None:
        rows = write_csv(tmp_path, law_rows(-0.1, -0.3))
        options = ["-p", f"throughput_rows={rows}", "-p", "blend=all", "-p", "trim=none"]
        options += ["-p", "output_tokens_law=pareto", "-p", "output_tokens_shape=1.1"]
        options += ["--of", "baseline-mean-traditional"]

        found = json.loads(energy_book("compute", "--json", *options).output)["numbers"]

        assert found["baseline-mean-traditional"]["value"] is None
        assert "no mean" in found["baseline-mean-traditional"]["note"]
        assert "∞" in energy_book("compute", *options).output

    def test_any_percentile_and_any_threshold(self) -> None:
        values = computed("--of", "baseline-p99-long", "--of", "baseline-above-1wh-traditional")

        above = eh.exact.share_above(JOULE, "long", values["baseline-p99-long"])["baseline"]
        assert above == pytest.approx(0.01, rel=1e-9)
        share = eh.exact.share_above(JOULE, "traditional", 1.0)["baseline"]
        assert values["baseline-above-1wh-traditional"] == pytest.approx(share, rel=1e-12)

    def test_own_models_have_numbers(self, tmp_path: Path) -> None:
        rows = write_csv(tmp_path, law_rows(-0.3, 0.1, "My model"))

        values = computed("-p", f"throughput_rows={rows}", "-p", "blend=all")

        assert values["my-model-median-traditional"] == pytest.approx(
            values["baseline-median-traditional"], rel=1e-9
        )

    def test_the_cost_of_a_year_is_its_energy_times_the_price(self) -> None:
        year = ("-p", "queries=160000", "-p", "period=year", "-p", "price_per_kwh=0.3")

        values = computed("--of", "period-energy-mixed", "--of", "period-cost-mixed", *year)

        assert values["period-cost-mixed"] == pytest.approx(0.3 * values["period-energy-mixed"])
        shown = energy_book("compute", *year, "-p", "currency=CHF").output
        assert "CHF/year" in shown
        assert "kWh/year" in shown

    def test_small_totals_have_readable_units(self) -> None:
        shown = energy_book("compute", "-p", "queries=1000", "--of", "fleet-total-mixed").output

        assert "kWh/day" in shown
        assert "0.00000" not in shown

    @pytest.mark.parametrize(
        ("long_from", "said"),
        [
            ((), "No numbers of long queries: no query of the log is long; give a long_from"),
            (("-p", "long_from=1"), "No numbers of typical queries: all queries of the log are"),
            (("-p", "long_from=100"), None),
        ],
    )
    def test_a_log_without_long_queries_is_said(
        self, long_from: tuple[str, ...], said: str | None
    ) -> None:
        shown = energy_book("compute", "-p", "lengths=azure-code", *long_from).output

        assert ("No numbers" in shown) == (said is not None)
        assert (said or "") in shown

    def test_a_median_in_a_gap_is_said(self) -> None:
        shown = energy_book(
            *("compute", "--of", "baseline-median-traditional"),
            *("-p", "effective_length=output+input"),
            *("-p", "blend=Llama 3.1 405B,Mixtral 8x22B"),
        ).output

        assert "No single median of the typical query" in shown

    def test_all_queries_have_totals_of_a_day_to_a_year(self) -> None:
        result = energy_book("compute", "--json", "-p", "queries=365000", "-p", "period=year")

        totals = {row["period"]: row for row in json.loads(result.output)["totals"]}
        day = eh.exact.fleet(JOULE)["mixed"]
        assert list(totals) == ["day", "week", "month", "year"]
        assert totals["day"]["queries"] == pytest.approx(1000)
        assert totals["week"]["energy_kwh"] == pytest.approx(7000 / 1e9 * day * 1e6)
        assert totals["month"]["queries"] == pytest.approx(365_000 / 12)
        assert totals["year"]["carbon_kg"] is None

    def test_says_what_own_rows_do_not_give(self, tmp_path: Path) -> None:
        header = "model,total_params_b,active_params_b,gpus,input_tokens,output_tokens,tps_tok_s"
        path = write_csv(tmp_path, ["A,100,100,8,128,128,1000,16"], f"{header},batch")

        shown = energy_book("compute", "-p", f"throughput_rows={path}", "-p", "blend=all").output

        assert "Columns of the rows that are not used: batch.\n" in shown
        assert "Constant throughput: A: 1 row, fewer than 3: the fastest row" in shown

    def test_says_why_a_number_is_outside_the_benchmark(self) -> None:
        """Of five models, the number is about one."""
        shown = energy_book("compute", "--of", "llama-3.1-70b-median-long").output.splitlines()

        assert "Outside the benchmark: this number" in shown
        assert shown[-1].startswith("  Llama 3.1 70B: median output length 5,000 is beyond")

    def test_says_that_all_numbers_are_outside(self) -> None:
        shown = energy_book("compute").output

        assert "Outside the benchmark: all 7 numbers\n" in shown

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--of", "bazeline"), "--of: unknown number 'bazeline'"),
            (("--of", "my-model-median-long"), "--of: unknown model 'my-model'"),
            (("--json", "--csv"), "--json and --csv: give one of them"),
            (("-p", "blend=llama 3.1 70b"), "did you mean Llama 3.1 70B?"),
            (("-p", "blend=Mixtral 8x22B:1+Llama 3.1 70B:2"), "join models by commas"),
            (("-p", "pue=0.9"), "-p pue = 0.9 is not valid; give a number from 1 to 5"),
            (("-p", "long_share=30%"), "give a number from 0 to 1; write 0.3"),
            (("-p", "idle_power_kw=1"), "-p idle_power_kw has no effect here: power_coupling=none"),
            (("-p", "grid=Swede"), "unknown grid 'Swede'; give one of Australia, "),
            (("-p", "grid=de"), "United States, or a code such as DEU; a number is given as grid_"),
            (
                ("-p", "grid_gco2_per_kwh=Sweden"),
                "give a number from 0 to 5,000; grid=Sweden stands for 41",
            ),
            (("-p", "wue=1"), "did you mean wue_l_per_kwh?"),
            (("-p", "node=DGX"), "unknown node 'DGX'; give one of DGX H100"),
        ],
    )
    def test_refuses_in_one_line(self, arguments: tuple[str, ...], message: str) -> None:
        result = energy_book("compute", *arguments)

        assert result.exit_code == 2
        assert message in result.stderr
        assert len(result.stderr.splitlines()) == 1


class TestMonths:
    """The list of queries that somebody who writes a report has."""

    def test_a_month_is_its_queries_times_the_mean(self, tmp_path: Path) -> None:
        """Also from a spreadsheet with semicolons and a decimal comma."""
        path = tmp_path / "queries.csv"
        path.write_text("Month;Queries;note\nMay;120000;x\nJune;80000,5;\n")

        result = energy_book(
            *("compute", "--months", str(path), "--csv"),
            *("-p", "price_per_kwh=0.3", "-p", "grid_gco2_per_kwh=200"),
        )

        rows = list(csv.DictReader(io.StringIO(result.output)))
        day = eh.exact.fleet(JOULE)["mixed"]
        kwh = [queries / 1e9 * day * 1e6 for queries in (120_000, 80_000.5, 200_000.5)]
        assert [row["month"] for row in rows] == ["May", "June", "total"]
        assert [float(row["energy_kwh"]) for row in rows] == pytest.approx(kwh)
        assert [float(row["cost"]) for row in rows] == pytest.approx([0.3 * e for e in kwh])
        assert [float(row["carbon_kg"]) for row in rows] == pytest.approx([0.2 * e for e in kwh])

    def test_the_table_has_units_and_says_what_is_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "queries.csv"
        path.write_text("month,queries\n2026-01,2.5e6\n")

        shown = energy_book("compute", "--months", str(path)).output

        assert "energy [kWh]" in shown
        assert "2,500,000" in shown
        assert "-p price_per_kwh=… adds the cost." in shown
        assert "Outside the benchmark: these totals" in shown

    def test_json_has_the_settings(self, tmp_path: Path) -> None:
        path = tmp_path / "queries.csv"
        path.write_text("month,queries\n1,0\n")

        result = energy_book("compute", "--months", str(path), "--json", "-p", "pue=1.2")

        found = json.loads(result.output)
        assert found["parameters"] == {"pue_p5": 1.2, "pue_p95": 1.2}
        assert found["months"][-1] == {
            "month": "total",
            "queries": 0.0,
            "energy_kwh": 0.0,
            "carbon_kg": None,
            "water_l": None,
            "cost": None,
        }

    @pytest.mark.parametrize(
        ("text", "more", "message"),
        [
            ("month,queries\nMay,2.5M\n", (), "line 2: queries = '2.5M' is not valid; write 2.5e6"),
            ("month,queries\nMay,\n", (), "queries = '' is not valid; give a number of at least 0"),
            ("month,queries\nMay,-1\n", (), "queries = '-1' is not valid; give a number of at"),
            ("month,number\nMay,1\n", (), "column queries is missing; give month and queries"),
            ("month,queries\n", (), "has no rows; give at least one"),
            ("month;queries\nMay;1.000\n", (), "1.000 may mean 1 or 1000; write 1.0000 or 1000"),
            (
                "month,queries\nMay,1\nMay,2\n",
                (),
                "line 3: month = 'May' is there twice; give each",
            ),
            ("month,queries\nMay,1\n", ("-p", "queries=5"), "-p queries: the file of --months"),
            ("month,queries\nMay,1\n", ("--of", "pue-median"), "--months and --of: give one"),
        ],
    )
    def test_refuses(self, tmp_path: Path, text: str, more: tuple[str, ...], message: str) -> None:
        path = tmp_path / "queries.csv"
        path.write_text(text)

        result = energy_book("compute", "--months", str(path), *more)

        assert result.exit_code == 2
        assert message in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_says_why_a_number_has_no_value() -> None:
    of_carbon = energy_book("compute", "--of", "fleet-carbon-mixed").output
    assert "n/a: fleet-carbon-mixed: give -p grid_gco2_per_kwh=…" in of_carbon
    assert "Outside the benchmark" not in of_carbon

    names = ("--of", "replay-fleet-total-long", "--of", "fleet-carbon-mixed")
    found = energy_book("compute", *names, "-p", "grid=Sweden", "-p", "pue=1.2", "--json").output
    assert json.loads(found)["remarks"] == [
        "n/a: replay-fleet-total-long: only an unchanged released edition has a replay"
    ]


class TestSolve:
    def test_is_the_inverse(self) -> None:
        shown = energy_book(
            *("solve", "long_output_tokens_median", "--of", "baseline-median-long", "--to", "10")
        ).output

        answer, *about = shown.splitlines()
        tokens = float(answer.removeprefix("long_output_tokens_median = "))
        changed = JOULE.replace(long_output_tokens_median=tokens)
        median = eh.exact.per_query(changed, "long").loc["baseline", "p50"]
        assert median == pytest.approx(10, rel=1e-4)
        assert about[0] == "Outside the benchmark: this number"
        assert "median output length 14,219 is beyond" in about[1]

    def test_a_shorthand_is_found_too(self) -> None:
        shown = energy_book(
            *("solve", "pue", "--of", "baseline-median-traditional", "--to", "0.25")
        ).output

        pue = float(shown.splitlines()[0].removeprefix("pue = "))
        median = eh.exact.per_query(JOULE.replace(pue=pue)).loc["baseline", "p50"]
        assert median == pytest.approx(0.25, rel=1e-4)

    def test_finds_a_small_value_in_a_wide_range(self) -> None:
        """Queries may be up to 1e15, and the energy is proportional to them."""
        asked = ("--of", "period-energy-mixed", "-p", "period=year")

        shown = energy_book("solve", "queries", *asked, "--to", "100").output

        queries = float(shown.splitlines()[0].removeprefix("queries = "))
        of_a_billion = computed(*asked, "-p", "queries=1e9")["period-energy-mixed"]
        assert queries == pytest.approx(100 / of_a_billion * 1e9, rel=1e-4)

    def test_says_that_there_is_none(self) -> None:
        result = energy_book("solve", "pue", "--of", "baseline-median-traditional", "--to", "9")

        assert result.exit_code == 1
        assert "No pue from 1 to 5 gives baseline-median-traditional = 9 Wh/query" in result.output

    @pytest.mark.parametrize(
        ("asked", "reason"),
        [
            (("queries",), "is."),
            (("output_tokens_mean", "-p", "lengths=log.csv"), "is: the log of lengths= sets"),
        ],
    )
    def test_says_that_the_parameter_is_none_of_it(
        self, asked: tuple[str, ...], reason: str
    ) -> None:
        Path("log.csv").write_text("input_tokens,output_tokens\n100,300\n200,100\n")
        number = ("--of", "baseline-median-traditional", "--to", "0.25")

        result = energy_book("solve", *asked, *number)

        assert result.exit_code == 1
        assert f"Wh/query whatever {asked[0]} {reason}" in result.output

    def test_says_that_there_are_several(self, tmp_path: Path) -> None:
        """The share of the energy outside the benchmark is 0 for many lengths, 1 at both ends."""
        rows = write_csv(tmp_path, law_rows(0.0, 0.0))
        asked = ("solve", "output_tokens_median", "--of", "baseline-share-outside-traditional")

        own = ("-p", f"throughput_rows={rows}", "-p", "blend=all")

        assert "2 values give" in energy_book(*asked, "--to", "0.6", *own).output

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("trim", "--of", "fleet-factor", "--to", "1"), "trim is not a number between bounds"),
            (("puee", "--of", "fleet-factor", "--to", "1"), "did you mean pue?"),
            (("pue", "--of", "nothing", "--to", "1"), "--of: unknown number 'nothing'"),
            (("pue", "--of", "foo-median-long", "--to", "1"), "--of: unknown model 'foo'"),
            (("pue", "--of", "fleet-factor", "--to", "nan"), "give a finite number"),
            (("n_draws", "--of", "fleet-factor", "--to", "1"), "n_draws takes whole numbers"),
            (("pue", "--of", "fleet-factor", "--to", "0,25"), "'0,25' is not a number"),
            (
                ("pue", "--of", "fleet-factor", "--to", "1", "-p", "pue=1.2"),
                "-p pue_p5 is what is to be found; leave it out",
            ),
        ],
    )
    def test_refuses(self, arguments: tuple[str, ...], message: str) -> None:
        result = energy_book("solve", *arguments)

        assert result.exit_code == 2
        assert message in result.stderr


class TestSettingsFile:
    TOML = 'edition = "arxiv-v1"\noutput_tokens_median = 900\n[parameters]\npue = 1.2\n'

    def test_is_the_same_as_the_options(self, tmp_path: Path) -> None:
        file = tmp_path / "mine.toml"
        file.write_text(self.TOML)

        by_file = computed("--settings", str(file))

        options = ("--edition", "arxiv-v1", "-p", "pue=1.2", "-p", "output_tokens_median=900")
        assert by_file == computed(*options)

    def test_an_option_wins(self, tmp_path: Path) -> None:
        file = tmp_path / "mine.toml"
        file.write_text(self.TOML)

        result = energy_book(
            *("compute", "--json", "--settings", str(file), "--edition", "joule-2026"),
            *("-p", "pue_p95=1.3", "-p", "output_tokens_mean=500"),
        )

        found = json.loads(result.output)
        assert found["edition"] == "joule-2026"
        assert found["changed"] == {"output_tokens_mean": 500.0, "pue_p5": 1.2, "pue_p95": 1.3}

    def test_takes_what_compute_wrote(self, tmp_path: Path) -> None:
        asked = ("-p", "blend=Llama 3.1 405B:0.8,Mixtral 8x22B:0.2", "-p", "pue=1.1")
        results = tmp_path / "results.json"
        results.write_text(energy_book("compute", "--json", *asked).output)

        assert computed("--settings", str(results)) == computed(*asked)

    def test_finds_files_in_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        write_csv(tmp_path / "sub", law_rows(-0.3, 0.1))
        file = tmp_path / "sub" / "mine.toml"
        file.write_text('throughput_rows = "own.csv"\nblend = "all"\n')

        assert "a-median-traditional" in computed("--settings", str(file))

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("a.toml", "pue = [", "write it as TOML, or give a results.json"),
            ("a.toml", "puee = 1.2", "unknown parameter 'puee'; did you mean pue?"),
            ("a.toml", "pue = 0.5", "pue = 0.5 is not valid; give a number from 1"),
            ("a.toml", "parameters = 3", "it has no table of parameters"),
            ("a.json", "{}", "it has no table of parameters"),
            ("a.json", "[1]", "it has no table of parameters"),
            ("b.toml", None, "No such file or directory"),
        ],
    )
    def test_refuses(self, tmp_path: Path, name: str, text: str | None, message: str) -> None:
        if text is not None:
            (tmp_path / name).write_text(text)

        result = energy_book("compute", "--settings", name)

        assert result.exit_code == 2
        assert f"--settings {name}: " in result.stderr
        assert message in result.stderr


def test_numbers_are_found_by_words() -> None:
    shown = energy_book("numbers", "period", "Cost", "--csv").output

    names = [row["name"] for row in csv.DictReader(io.StringIO(shown))]
    assert len(names) == 12
    assert all(name.startswith("period-cost-") for name in names)
    assert energy_book("numbers", "nowhere-to-be-found").exit_code == 2


@pytest.mark.parametrize("command", list(main.commands))
def test_examples_can_be_copied(command: str) -> None:
    shown = energy_book(command, "--help").output

    assert "\\b" not in shown
    _, _, examples = shown.partition("Examples:\n")
    assert examples
    for line in examples.splitlines():
        assert line.startswith("  energy-book ")
