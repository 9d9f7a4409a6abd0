"""What functions are given: errors are one line, short, and say what is right."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.facts import validation

JOULE = eh.load_edition("joule-2026")


class TestQuoted:
    def test_a_text_of_several_lines_is_one(self) -> None:
        assert validation.short_repr("a\nb") == r"'a\nb'"
        assert validation.short_repr(pd.Series([1.0])) == "0 1.0 dtype: float64"

    def test_what_is_long_is_cut(self) -> None:
        assert validation.short_repr("x" * 500) == f"'{'x' * 79}…"

    def test_a_number_that_python_does_not_write(self) -> None:
        assert validation.short_repr(10**5000) == "a number of very many digits"


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float32(3)], ids=repr)
def test_a_whole_number_of_any_type_is_a_count(value: object) -> None:
    count = validation.check_count("n", value, 1, 5)

    assert (count, type(count)) == (3, int)


@pytest.mark.parametrize(
    "value",
    [0, 6, 2.5, math.nan, math.inf, True, "3", None, [3], np.array([3]), pd.NA, 10**400],
    ids=lambda value: validation.short_repr(value)[:12],
)
def test_anything_else_is_none(value: object) -> None:
    with pytest.raises(ValueError, match=r"^n = .* is not valid; give a whole number at least 1"):
        validation.check_count("n", value, 1, 5)


@pytest.mark.parametrize("value", [0, -1.0, math.nan, math.inf, "1", True, 10**400], ids=str)
def test_what_is_no_energy(value: object) -> None:
    with pytest.raises(ValueError, match=r"^energy_wh = .* is not valid; give a finite number"):
        eh.exact.share_above(JOULE, "traditional", value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, 1, ["long"], {}, b"long", np.array(["long"]), pd.NA])
def test_a_choice_is_a_text(value: object) -> None:
    with pytest.raises(ValueError, match=r"^unknown regime .*; give one of traditional, long$"):
        eh.exact.per_query(JOULE, value)  # type: ignore[arg-type]


def test_numbers_of_numpy_are_numbers() -> None:
    """The ten-GPU node follows the eight-GPU one, whatever type its power has."""
    for power_kw in (12, np.int64(12), np.float32(12)):
        mine = JOULE.replace(node_power_kw=power_kw)
        assert mine == JOULE.replace(node_power_kw=12.0)
        assert mine.deepseek_node_power_kw > 12


@pytest.mark.parametrize("name", ["self", "changes", "fields", ""])
def test_a_name_that_python_uses_is_unknown_like_any_other(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^unknown parameter '{name}'; "):
        JOULE.replace(**{name: 1})


@pytest.mark.parametrize(
    ("axes", "says"),
    [
        ({"pue_p95": 1.2}, r"^pue_p95 = 1\.2 is no list; give one such as \[1\.1, 1\.2, 1\.3\]$"),
        ({"trim": "none"}, r"^trim = 'none' is no list; "),
        ([("pue", [1.2])], r"^axes = \[\('pue', \[1\.2\]\)\] is no mapping; give one such as "),
        ({3: [1.2]}, r"^3 is no name of an assumption; "),
        ({"pue_p95": ["a\nb"]}, r"^at pue_p95 = 'a\\nb': pue_p95 = 'a\\nb' is not valid; "),
    ],
    ids=["number", "text", "pairs", "name", "lines"],
)
def test_axes_that_are_none(axes: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        eh.sweeps.sweep(JOULE, axes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["x" * 5000, "\x00", "\ud800", ""], ids=["long", "nul", "half", ""]
)
def test_what_cannot_name_a_file_names_none(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^throughput_rows = .* an existing CSV or result of a benchmark$"
    ):
        eh.method.throughput.models(JOULE.replace(throughput_rows=text))
    with pytest.raises(ValueError, match=r"^session = .* or an existing TOML file$"):
        eh.exact.per_query(JOULE.replace(workload="session", session=text))


def test_what_is_no_settings_and_no_table_is_refused() -> None:
    for function in (eh.exact.per_query, eh.exact.levers, eh.exact.fleet):
        with pytest.raises(
            TypeError, match=r"^'joule-2026' are no settings; give those of eh\.load"
        ):
            function("joule-2026")  # type: ignore[operator]
    for rows in ([1, 2], pd.DataFrame({"input_tokens": [1.0]})):
        with pytest.raises(ValueError, match="give a DataFrame with input_tokens, output_tokens"):
            eh.fit_throughput(rows)  # type: ignore[arg-type]


def test_a_seed_is_a_source_of_draws() -> None:
    seeded, drawn = (eh.sample(JOULE, n_draws=5, rng=rng) for rng in (3, np.random.default_rng(3)))
    pd.testing.assert_frame_equal(seeded, drawn)


@pytest.mark.parametrize(
    ("text", "why"),
    [(".", "it is a folder, give one file"), ("r/*.csv", "a pattern is not expanded")],
)
def test_what_names_several_files_says_so(text: str, why: str) -> None:
    for changes in (
        {"throughput_rows": text},
        {"lengths": text},
        {"workload": "session", "session": text},
    ):
        with pytest.raises(ValueError, match=f"; {why}"):
            eh.exact.per_query(JOULE.replace(**changes))


@pytest.mark.parametrize(
    ("text", "unit", "written"),
    [
        ("30%", "", "0.3"),
        ("12,5 percent", "", "0.125"),
        ("2.5M", "", "2.5e6 or 2500000"),
        ("3 thousand", "queries", "3e3 or 3000"),
        ("1.5 billions", "", "1.5e9 or 1500000000"),
        ("70B", "b", "70"),
        ("70 billion", "b", "70"),
        ("300M", "b", "300e6 or 300000000"),
        ("1_000", "", "1000"),
        ("1'000", "", "1000"),
        ("1,000,000", "", "1000000"),
        ("1.000.000", "", "1000000"),
        ("10,200.5", "", "10200.5"),
        ("10.200,5", "", "10200.5"),
        ("0,300", "", "0.300"),
        ("0,30", "", "0.30"),
        ("-3%", "", "-0.03"),
        # thousands or decimals
        ("1,200", "", "1200 or 1.200"),
        ("10.2 kW", "kW", "10.2"),
        ("10200W", "kW", "10.2"),
        ("900 tokens", "tokens", "900"),
        ("1 token", "tokens", "1"),
    ],
)
def test_a_hint_is_the_number_as_it_is_written(text: str, unit: str, written: str) -> None:
    assert validation.number_hint(text, unit) == f"; write {written}"


@pytest.mark.parametrize(
    "text", ["", "many", "5", "1.200", "1.2.3", "1,2,3", "%", "1e3k", "½", "€3"]
)
def test_a_text_that_is_no_number_has_no_hint(text: str) -> None:
    assert validation.number_hint(text) == ""


def test_a_unit_that_is_not_known_is_not_passed_over() -> None:
    """A hint that left "ct" out would be a hundred times too much."""
    assert (
        validation.number_hint("30 ct", "EUR/kWh")
        == "; write the number without a unit, in EUR/kWh"
    )
    assert validation.number_hint("3 dozen") == "; write the number without a unit"
