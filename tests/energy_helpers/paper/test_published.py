"""What others publish: the files, and the comparison."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.facts import files
from energy_helpers.paper import published

V1 = eh.load_edition("arxiv-v1")


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the facts that may be spoilt."""
    copy = tmp_path / "data"
    shutil.copytree(files.data_dir(), copy)
    monkeypatch.setattr(files, "data_dir", lambda: copy)
    return copy


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class TestPublishedEnergies:
    def test_every_row_has_a_known_boundary_and_provenance(self) -> None:
        table = published.published_energies()

        assert set(table["boundary_kind"]) == set(published.BOUNDARIES.values())
        assert set(table["provenance_kind"]) == set(published.PROVENANCES.values())

    def test_a_value_that_is_no_number_is_named_by_line(self, own_data: Path) -> None:
        spoil(own_data / "reference_values.csv", ",0.34,", ",about 0.34,")

        with pytest.raises(ValueError, match=r"^reference_values\.csv: column value, line 2: .*"):
            published.published_energies()

    def test_an_unknown_boundary_is_named_by_line(self, own_data: Path) -> None:
        spoil(own_data / "reference_values.csv", "all-in utility power", "the moon")

        with pytest.raises(ValueError, match=r"column boundary, line \d+: 'the moon' is not valid"):
            published.published_energies()

    def test_web_search_takes_what_google_said(self) -> None:
        assert published.web_search_wh() == 0.3


class TestCompared:
    def test_converts_to_fp8_as_the_paper_does(self) -> None:
        table = published.compared(V1)

        assert table.loc[("ML.ENERGY", "Llama 3.1 405B"), "at_fp8"] == pytest.approx(0.931 / 1.7)
        assert table.loc[("AI Energy Score", "Llama 3.1 70B"), "at_fp8"] == pytest.approx(1.72 / 2)
        assert table.loc[("IEA", "Mixtral 8x22B"), "at_fp8"] == 1.25

    def test_the_ratio_is_to_the_models_own_median(self) -> None:
        row = published.compared(V1).loc[("IEA", "DeepSeek-R1 671B")]
        median_wh = eh.exact.per_query(V1).loc["DeepSeek-R1 671B", "p50"]

        assert row["median"] == median_wh
        assert row["ratio"] == pytest.approx(2.25 / median_wh)


class TestOwnBaselines:
    def test_starts_with_the_settings_given(self) -> None:
        changed = V1.replace(pue_p95=1.2)
        table = published.own_baselines(changed)

        assert table.index[0] == "arXiv v1, changed, typical"
        assert table["p50"].iloc[0] == eh.exact.per_query(changed).loc["baseline", "p50"]

    def test_holds_both_released_editions_once(self) -> None:
        assert list(published.own_baselines(V1).index) == [
            "arXiv v1, typical",
            "Joule 2026, typical",
            "arXiv v1, long",
            "Joule 2026, long",
        ]


class TestEfficiencyGains:
    def test_percentages_stand_as_factors(self) -> None:
        gains = published.efficiency_gains().set_index("short")

        assert gains.loc["Blackwell for H100, per watt", ["low", "high"]].tolist() == [1.47, 1.82]

    def test_short_names_are_unique(self) -> None:
        gains = published.efficiency_gains()

        assert gains["short"].is_unique
        assert gains["short"].str.len().max() <= 28

    def test_a_bound_has_one_end(self) -> None:
        gains = published.efficiency_gains().set_index("short")

        assert pd.isna(gains.loc["Key-value cache", "high"])
        assert pd.isna(gains.loc["Power management", "low"])


class TestTotals:
    def test_a_row_is_found_by_name_and_year(self) -> None:
        assert published.total_twh("Google", 2023) == 24

    def test_a_row_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"no one row for 'Google' in 1999"):
            published.total_twh("Google", 1999)


def test_an_unknown_fact_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match=r"unknown comparison 'moon'; give one of datacentre-power"
    ):
        published.fact("moon")
