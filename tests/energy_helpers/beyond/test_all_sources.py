"""All sources of uncertainty in one table: each range against a separate calculation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.beyond.drivers import all_sources, fixed_choices
from energy_helpers.beyond.drivers.all_sources import CHOICE, FITS, RANDOM
from energy_helpers.method import distributions, query_kinds

Ratios = dict[tuple[str, str], tuple[float, float]]
# one worker draws the fits
pytestmark = pytest.mark.xdist_group("fits")
JOULE = eh.load_edition("joule-2026")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return all_sources.sources(JOULE)


@pytest.fixture(scope="module")
def ratios(table: pd.DataFrame) -> Ratios:
    median_wh = table.attrs["median_wh"]
    return {
        (row.kind, row.source): (row.low_wh / median_wh, row.high_wh / median_wh)
        for row in table.itertuples()
    }


def test_the_line_is_the_headline(table: pd.DataFrame) -> None:
    median = eh.exact.per_query(JOULE).loc["baseline", "p50"]

    assert table.attrs["median_wh"] == pytest.approx(median)


def test_a_factor_moves_the_energy_by_its_percentiles(ratios: Ratios) -> None:
    pue = distributions.pue(JOULE)

    assert ratios[RANDOM, "PUE"] == pytest.approx(
        (JOULE.pue_p5 / pue.median, JOULE.pue_p95 / pue.median), rel=1e-4
    )


def test_the_output_length_moves_the_energy_by_equation_1(ratios: Ratios) -> None:
    """The geometric mean over the blend, at the percentiles of the length."""
    lengths = query_kinds.length_law(JOULE, "traditional").quantile(np.array([0.05, 0.5, 0.95]))
    taken = eh.exact.solve(JOULE, "traditional").taken
    models = eh.method.throughput.models(JOULE)
    ln_wh = np.mean(
        [
            np.log(lengths) - np.log(models[name].fit.predict(JOULE.input_tokens, lengths))
            for name in taken
        ],
        axis=0,
    )

    low, high = (math.exp(ln_wh[i] - ln_wh[1]) for i in (0, 2))
    assert ratios[RANDOM, "output length"] == pytest.approx((low, high), rel=0.01)


def test_choices_and_fits_are_those_of_their_chapters(ratios: Ratios) -> None:
    fits = tuple(fixed_choices.fits_ratio(JOULE, "traditional", end) for end in ("p5", "p95"))
    charged = fixed_choices.ratio(JOULE, "charged tokens", "output+input", "traditional")

    assert ratios[FITS, "throughput fits"] == pytest.approx(fits)
    assert ratios[CHOICE, "charged tokens"] == pytest.approx((1.0, charged))
    assert all(low <= 1 <= high for (kind, _), (low, high) in ratios.items() if kind == CHOICE)


def test_each_row_says_what_gives_its_ends(table: pd.DataFrame) -> None:
    ends = table.set_index("source")[["at_low", "at_high"]].T

    assert ends["model"].to_list() == ["cheapest model", "most expensive model"]
    for source in ("PUE", "output length", "throughput fits"):
        assert ends[source].to_list() == ["P5", "P95"]


def test_the_widest_of_its_kind_is_first(table: pd.DataFrame) -> None:
    width = table["high_wh"] / table["low_wh"]

    assert list(dict.fromkeys(table["kind"])) == [RANDOM, FITS, CHOICE]
    assert all(own.is_monotonic_decreasing for _, own in width.groupby(table["kind"]))
    assert table["source"].is_unique


def test_inputs_that_are_fixed_keep_their_rows() -> None:
    fixed = JOULE.replace(pue=1.2, utilisation=0.6, output_tokens_law="fixed")
    random = all_sources.sources(fixed).set_index("kind").loc[RANDOM].set_index("source")

    assert random.index[0] == "model"
    assert random["high_wh"]["output length"] == pytest.approx(random["low_wh"]["output length"])
