"""The registry: every number computes, reads its table, and reports itself."""

from __future__ import annotations

import json
import math

import pytest

import energy_helpers as eh
from energy_helpers import exact, numbers
from energy_helpers.assumptions import EDITIONS

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
JOULE = eh.load_edition("joule-2026")
# numbers that an edition has not: its run was not released, no grid is given, a fit is constant
ABSENT = ("replay-", "baseline-carbon-", "period-carbon-", "fit-")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_number_computes(edition: str) -> None:
    values = numbers.compute(eh.load_edition(edition))

    assert list(values) == list(numbers.REGISTRY)
    absent = [name for name, value in values.items() if not math.isfinite(value)]
    assert [name for name in absent if not name.startswith(ABSENT)] == []
    if edition != "arxiv-v1-as-written":
        assert [name for name in absent if name.startswith("replay-")] == []


def test_every_number_says_what_it_is() -> None:
    folders = {"paper", "supplement", "audit", "beyond", "teaching", "reference", "use"}

    for name, number in numbers.REGISTRY.items():
        assert number.name == name == name.lower()
        assert " " not in name
        assert number.unit, name
        assert number.meaning, name
        assert number.digits >= 1, name
        assert number.chapter.partition("/")[0] in folders, name


@pytest.mark.parametrize(
    ("name", "table", "row", "column"),
    [
        ("baseline-median-traditional", "per_query", "baseline", "p50"),
        ("mixtral-8x22b-p95-traditional", "per_query", "Mixtral 8x22B", "p95"),
        ("lever-model-ratio-traditional", "levers", "model", "ratio"),
    ],
)
def test_a_number_is_that_of_its_table(name: str, table: str, row: str, column: str) -> None:
    expected = getattr(exact, table)(JOULE).loc[row, column]

    assert numbers.compute(JOULE, [name]) == {name: expected}


@pytest.mark.parametrize(
    ("edition", "name", "printed", "half_digit"),
    [
        # the abstracts
        pytest.param("joule-2026", "baseline-median-traditional", 0.31, 5e-3, id="joule-median"),
        pytest.param("joule-2026", "baseline-p25-traditional", 0.16, 5e-3, id="joule-p25"),
        pytest.param("joule-2026", "baseline-ratio-long", 13, 0.5, id="joule-13-times"),
        pytest.param("arxiv-v1", "baseline-median-traditional", 0.34, 5e-3, id="v1-median"),
        pytest.param("arxiv-v1", "fleet-factor", 1.33, 5e-3, id="v1-beta"),
    ],
)
def test_as_printed(edition: str, name: str, printed: float, half_digit: float) -> None:
    (value,) = numbers.compute(eh.load_edition(edition), [name]).values()

    assert value == pytest.approx(printed, abs=half_digit)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("baseline-p75-traditional", 0.60),
        ("baseline-median-long", 3.91),
        ("baseline-p25-long", 2.15),
        ("baseline-p75-long", 7.05),
    ],
)
def test_as_printed_within_the_error_of_the_printed_sample(name: str, printed: float) -> None:
    """The printed ones are of 21,600 pooled draws: standard errors of 0.6 to 0.8 %."""
    (value,) = numbers.compute(JOULE, [name]).values()

    assert value == pytest.approx(printed, rel=3 * 0.008)


def test_carbon_is_energy_times_the_grid() -> None:
    """400 g a kWh on 0.31 Wh are 0.12 g."""
    a = JOULE.replace(grid_gco2_per_kwh=400.0)
    wanted = ["baseline-carbon-traditional", "baseline-median-traditional"]

    carbon, energy = numbers.compute(a, wanted).values()

    assert carbon == pytest.approx(0.4 * energy, rel=1e-12)


def test_a_model_that_is_not_there_has_no_number(tmp_path: object) -> None:
    from tests.own_rows import CONSTANT, write_csv

    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")  # type: ignore[arg-type]

    values = numbers.compute(a)

    assert math.isnan(values["mixtral-8x22b-median-long"])
    assert math.isfinite(values["baseline-median-long"])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("baseline-medain-long", r"did you mean baseline-median-long\?"),
        ("xyz", "the page of numbers lists them"),
    ],
)
def test_refuses_an_unknown_number(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=rf"^unknown number '{name}'; {hint}$"):
        numbers.compute(JOULE, [name])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.30885, 3, "0.309"),
        (0.09996, 3, "0.100"),
        (9.999, 3, "10.0"),
        (1234567.0, 3, "1,234,567"),
        (0.0, 3, "0"),
        (1.2e-18, 3, "0.00000000000000000120"),
        (1.2e-19, 3, "1.20e-19"),
        (-5e-324, 3, "-4.94e-324"),
        (-0.2144, 2, "-0.21"),
        (math.nan, 3, "n/a"),
    ],
    ids=str,
)
def test_writes_significant_digits(value: float, digits: int, text: str) -> None:
    assert numbers.format_value(value, digits) == text


class TestReport:
    def test_hands_its_numbers_to_the_site(self) -> None:
        chapter = "paper/4_billion_queries"
        a = JOULE.replace(pue_p95=1.2)

        bundle = numbers.report(a, chapter)._repr_mimebundle_()

        payload = json.loads(json.dumps(bundle[numbers.MIME_TYPE], allow_nan=False))
        assert payload["chapter"] == chapter
        assert payload["edition"] == "joule-2026"
        assert payload["changed"] == {"pue_p95": 1.2}
        assert set(payload["numbers"]) == {
            name for name, number in numbers.REGISTRY.items() if number.chapter == chapter
        }
        assert payload["numbers"]["fleet-factor"]["value"] == pytest.approx(1.325632)
        assert "fleet-factor" in bundle["text/plain"]
        assert "<table" in bundle["text/html"]

    def test_shows_what_is_absent(self) -> None:
        report = numbers.report(JOULE, "paper/2_energy_per_query")
        payload = report._repr_mimebundle_()[numbers.MIME_TYPE]

        assert report.table.loc["baseline-carbon-long", "value"] == "n/a"
        assert payload["numbers"]["baseline-carbon-long"]["value"] is None

    def test_refuses_a_chapter_without_numbers(self) -> None:
        with pytest.raises(ValueError, match=r"^no number belongs to the chapter 'paper/9'$"):
            numbers.report(JOULE, "paper/9")


def test_a_number_has_three_digits_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(numbers.registry, "REGISTRY", registered := {})

    numbers.registry.add("x", lambda a: 2.0 * a.queries, "Wh", "twice", "paper/1")
    numbers.registry.add("y", lambda a: 1.0, "Wh", "one", "paper/1", 1)

    assert (registered["x"].digits, registered["y"].digits) == (3, 1)
    assert (registered["x"].unit, registered["x"].meaning) == ("Wh", "twice")
    assert registered["x"].compute(JOULE) == 2.0 * JOULE.queries
