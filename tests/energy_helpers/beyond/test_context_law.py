"""The model of throughput against context: its limits, and its coefficients from known data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from pandera.errors import SchemaError

from energy_helpers.beyond.long_outputs import context_fits
from energy_helpers.beyond.long_outputs.context_law import ContextLaw, fit_context
from energy_helpers.facts import trtllm_rows
from energy_helpers.method.throughput import typical_factor

LAW = ContextLaw(token_s=2e-4, context_s=1e-7, input_s=3e-4)
LENGTHS = [(64, 128), (128, 4096), (500, 2000), (2048, 128), (5000, 500), (20000, 2000)]


def rows_of(law: ContextLaw, lengths: list[tuple[int, int]] = LENGTHS) -> pd.DataFrame:
    table = pd.DataFrame(lengths, columns=["input_tokens", "output_tokens"])
    return table.assign(tps_tok_s=law.predict(table["input_tokens"], table["output_tokens"]))


def test_time_of_a_token_by_hand() -> None:
    """0.2 ms, 1,500 tokens of context at 0.1 us each, and half an input token at 0.3 ms."""
    assert float(LAW.seconds_per_token(1000, 1000)) == pytest.approx(2e-4 + 1.5e-4 + 3e-4)
    assert float(LAW.seconds_per_token(1000, 2000)) == pytest.approx(2e-4 + 2.0e-4 + 1.5e-4)
    assert float(LAW.predict(1000, 1000)) == pytest.approx(1 / 6.5e-4)


def test_half_context_halves_the_speed_of_decoding() -> None:
    decoding = ContextLaw(LAW.token_s, LAW.context_s, 0.0)
    k = decoding.half_context_tokens

    assert k == pytest.approx(2000)
    assert float(decoding.predict(k / 2, k)) == pytest.approx(1 / LAW.token_s / 2)


def test_no_cost_of_context_is_a_constant_throughput() -> None:
    law = ContextLaw(1e-3, 0.0, 0.0)

    assert law.half_context_tokens == math.inf
    np.testing.assert_allclose(law.predict(500, np.array([1.0, 300.0, 1e6])), 1000.0)


@pytest.mark.parametrize(
    "law",
    [
        pytest.param(LAW, id="all three"),
        pytest.param(ContextLaw(2e-4, 1e-7, 0.0), id="reading is free"),
        pytest.param(ContextLaw(2e-4, 0.0, 3e-4), id="context is free"),
        pytest.param(ContextLaw(3e-6, 1e-9, 2e-6), id="a hundred times faster"),
    ],
)
def test_data_without_noise_give_the_law_back(law: ContextLaw) -> None:
    fit = fit_context(rows_of(law))

    found = (fit.token_s, fit.context_s, fit.input_s)
    assert found == pytest.approx((law.token_s, law.context_s, law.input_s), rel=1e-7, abs=1e-15)
    assert fit.spread == pytest.approx(0, abs=1e-7)
    assert fit.input_range == (64, 20_000)
    assert fit.output_range == (128, 4096)


def test_least_squares_cannot_be_improved() -> None:
    """With noise, a step of any coefficient in any direction raises the sum of squares."""
    rng = np.random.default_rng(5)
    rows = rows_of(LAW)
    rows["tps_tok_s"] *= np.exp(rng.normal(0, 0.1, len(rows)))
    fit = fit_context(rows)
    best = np.array([fit.token_s, fit.context_s, fit.input_s])

    def squares(coefficients: np.ndarray) -> float:
        tps = ContextLaw(*coefficients).predict(rows["input_tokens"], rows["output_tokens"])
        return float((np.log(rows["tps_tok_s"] / tps) ** 2).sum())

    assert fit.spread**2 * len(rows) == pytest.approx(squares(best), rel=1e-9)
    for i in range(3):
        for step in (0.99, 1.01):
            moved = best.copy()
            moved[i] *= step
            assert squares(moved) > squares(best)


def test_a_shape_keeps_its_proportions_through_a_point() -> None:
    law = LAW.through(500, 300, 42.0)

    assert float(law.predict(500, 300)) == pytest.approx(42.0)
    assert law.half_context_tokens == pytest.approx(LAW.half_context_tokens)
    assert law.input_s / law.token_s == pytest.approx(LAW.input_s / LAW.token_s)


def test_rows_of_another_level_give_their_level() -> None:
    """Rows of the shape, three times as fast: a third of each time."""
    rows = rows_of(LAW)
    law = LAW.at_level_of(rows.assign(tps_tok_s=3 * rows["tps_tok_s"]))

    found = (law.token_s, law.context_s, law.input_s)
    assert found == pytest.approx((LAW.token_s / 3, LAW.context_s / 3, LAW.input_s / 3))


def test_the_level_is_a_geometric_mean() -> None:
    """One row at twice and one at eight times the shape: four times, not five."""
    rows = rows_of(LAW).head(2)
    law = LAW.at_level_of(rows.assign(tps_tok_s=rows["tps_tok_s"] * [2, 8]))

    assert law.token_s == pytest.approx(LAW.token_s / 4)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(rows_of(LAW).head(0), r"^no rows to fit a level to", id="none"),
        pytest.param(
            rows_of(LAW).assign(tps_tok_s=0.0), r"^throughput must be positive", id="zero"
        ),
    ],
)
def test_refuses_rows_without_a_level(rows: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LAW.at_level_of(rows)


def test_doubling_the_context_halves_the_speed_in_the_limit() -> None:
    """At K it is (1 + 1) / (1 + 2); a short context costs nothing, a long one everything."""
    k = LAW.half_context_tokens

    assert float(LAW.doubled_context_ratio(k)) == pytest.approx(2 / 3)
    assert LAW.doubled_context_ratio([1e-6, 1e9]) == pytest.approx([1.0, 0.5], rel=1e-5)
    decoding = ContextLaw(LAW.token_s, LAW.context_s, 0.0)
    by_rates = decoding.predict(1e-9, 2 * np.array([800.0])) / decoding.predict(1e-9, [800.0])
    assert LAW.doubled_context_ratio([400.0]) == pytest.approx(by_rates, rel=1e-6)


def test_the_fastest_output_is_faster_than_its_neighbours() -> None:
    best = LAW.fastest_output_tokens(500)
    around = LAW.predict(500, best * np.array([0.99, 1.0, 1.01]))

    # sqrt(2 x 3e-4 x 500 / 1e-7)
    assert best == pytest.approx(1732.05, abs=0.01)
    assert around.argmax() == 1


def test_the_fastest_output_at_the_limits() -> None:
    assert ContextLaw(1e-3, 0.0, 1e-4).fastest_output_tokens(500) == math.inf
    assert ContextLaw(1e-3, 1e-7, 0.0).fastest_output_tokens(500) == 0
    assert math.isnan(ContextLaw(1e-3, 0.0, 0.0).fastest_output_tokens(500))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(rows_of(LAW).head(3), r"^3 rows; the law of the context takes", id="few"),
        pytest.param(
            rows_of(LAW, [(500, 500)] * 3 + [(500, 900)]),
            r"^4 rows identify only 2 of 3 coefficients; vary input and output",
            id="two lengths",
        ),
        pytest.param(
            rows_of(LAW).assign(tps_tok_s=math.nan),
            r"^lengths and throughput must be positive and finite$",
            id="nan",
        ),
        pytest.param(
            rows_of(LAW).assign(tps_tok_s=[0.0, *[100.0] * 5]),
            r"^lengths and throughput must be positive and finite$",
            id="zero",
        ),
        pytest.param(
            rows_of(LAW).assign(tps_tok_s=[math.inf, *[100.0] * 5]),
            r"^lengths and throughput must be positive and finite$",
            id="infinite",
        ),
    ],
)
def test_refuses_rows_that_cannot_tell(rows: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_context(rows)


def test_a_law_that_is_given_has_no_range_and_no_residuals() -> None:
    assert LAW.input_range == LAW.output_range == (0.0, math.inf)
    assert math.isnan(LAW.spread)


def test_refuses_a_length_of_zero() -> None:
    with pytest.raises(ValueError, match=r"^output_tokens must be above 0$"):
        LAW.predict(500, 0)


class TestShapes:
    def test_the_three_models_with_enough_measured_rows_have_their_own(self) -> None:
        assert list(context_fits.paper_shapes()) == [
            "Llama 3.1 405B",
            "Llama 3.1 70B",
            "Mixtral 8x22B",
        ]

    def test_a_model_without_rows_borrows(self) -> None:
        lender = context_fits.paper_shapes()["Llama 3.1 405B"]

        assert context_fits.shape_of("Nemotron Ultra 253B") == lender
        assert context_fits.shape_of("some other model") == lender
        assert context_fits.shape_of("DeepSeek-R1 671B").output_range == (1000, 32768)

    def test_left_out_rows_are_predicted_better_than_by_the_cap(self) -> None:
        """The six rows that the release leaves out, from the five measured ones that it fits."""
        told = context_fits.left_out("Llama 3.1 405B")

        assert len(told) == 6
        lengths = ["input_tokens", "output_tokens", "tps_tok_s"]
        assert list(told.columns) == [*lengths, "cap_ratio", "context_ratio"]
        assert list(told.index) == list(range(6))
        context = typical_factor(np.log(told["context_ratio"]))
        assert context < 1.1 < 1.6 < typical_factor(np.log(told["cap_ratio"]))

    def test_rows_read_off_a_figure_can_be_given_to_both_fits(self) -> None:
        with_them = context_fits.left_out("Llama 3.1 405B", figure_rows=True)

        context = typical_factor(np.log(with_them["context_ratio"]))
        assert 1.2 < context < 1.7 < typical_factor(np.log(with_them["cap_ratio"]))

    def test_models_without_such_rows_have_the_same_fits_either_way(self) -> None:
        pd.testing.assert_frame_equal(
            context_fits.left_out("Mixtral 8x22B"),
            context_fits.left_out("Mixtral 8x22B", figure_rows=True),
        )

    def test_every_series_reaches_long_outputs(self) -> None:
        series = context_fits.measured_shapes()

        assert (series["longest_output"] >= 8192).all()
        assert (series["rows"] >= 4).all()
        assert context_fits.DEEPSEEK_SERIES in series.index

    def test_curves_of_a_release_are_of_its_series(self) -> None:
        curves, rows = context_fits.measured_curves("v1.1", 1024, np.array([100.0, 1000.0]))

        series = context_fits.measured_shapes().reset_index()
        assert len(curves) == 2 * (series["version"] == "v1.1").sum()
        assert curves.index.is_unique
        assert rows.index.is_unique
        assert set(rows["input_tokens"]) == {1024}


class TestTables:
    def test_replaced_texts_are_left_out(self) -> None:
        assert set(trtllm_rows.load()["version"]) == set(trtllm_rows.RELEASES)

    def test_throughput_per_gpu_is_that_of_the_instance_shared(self) -> None:
        rows = trtllm_rows.load()
        np.testing.assert_allclose(rows["tps_per_gpu"] * rows["gpus"], rows["tps_tok_s"])

    def test_the_fastest_split_of_each_pair_of_lengths(self) -> None:
        """Llama 3.1 70B on H200 in 0.19, 128 in, 128 out: the fastest of four splits."""
        rows = trtllm_rows.load(("v0.19",))
        mine = rows[(rows["model"] == "Llama 3.1 70B") & (rows["gpu"] == "H200")]
        at = mine[(mine["input_tokens"] == 128) & (mine["output_tokens"] == 128)]
        best = trtllm_rows.best(at)

        assert len(at) == 4
        assert len(best) == 1
        assert best["tps_per_gpu"].item() == at["tps_per_gpu"].max()

    def test_one_split_of_each_series(self) -> None:
        rows = trtllm_rows.of_one_split(trtllm_rows.load())

        splits = rows[[*trtllm_rows.SERIES, "parallelism"]].drop_duplicates()
        assert not splits.duplicated(trtllm_rows.SERIES).any()
        assert len(splits) == len(trtllm_rows.load()[trtllm_rows.SERIES].drop_duplicates())

    def test_refuses_an_unknown_release(self) -> None:
        with pytest.raises(ValueError, match=r"^no row of the release 'v9'; give some of v0\.17"):
            trtllm_rows.load(("v9",))

    @pytest.mark.parametrize("column", ["gpus", "input_tokens", "output_tokens"])
    def test_refuses_a_part_of_a_token_or_of_a_gpu(
        self, column: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = trtllm_rows.files.read_csv(trtllm_rows.NAME)
        rows[column] += 0.5
        monkeypatch.setattr(trtllm_rows.files, "read_csv", lambda _: rows)

        with pytest.raises(SchemaError, match=f"expected series '{column}' to have type int64"):
            trtllm_rows._rows.__wrapped__()
