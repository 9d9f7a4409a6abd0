"""Throughput fits: known coefficients are recovered, and impossible fits are reported."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

import energy_helpers as eh
from tests.own_rows import CONSTANT, HEADER, law_rows, write_csv

JOULE = eh.load_edition("joule-2026")
LENGTHS = np.array([(128, 128), (128, 2048), (2048, 128), (2048, 2048), (500, 2000)], dtype=float)


def rows(tps: list[float] | np.ndarray, lengths: np.ndarray = LENGTHS) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "input_tokens": lengths[: len(tps), 0],
            "output_tokens": lengths[: len(tps), 1],
            "tps_tok_s": tps,
        }
    )


@given(st.floats(1, 1e5), st.floats(-2, 2), st.floats(-2, 2))
def test_recovers_the_law_that_made_the_data(scale: float, b: float, c: float) -> None:
    """Noise-free rows give their own coefficients back."""
    fit = eh.fit_throughput(rows(scale * LENGTHS[:, 0] ** b * LENGTHS[:, 1] ** c))

    assert fit.coefficients == pytest.approx((math.log(scale), b, c), abs=1e-9)
    assert fit.residuals == pytest.approx(np.zeros(5), abs=1e-9)


def test_agrees_with_the_normal_equations() -> None:
    table = rows([4000.0, 5000.0, 900.0, 2100.0, 2500.0])
    design = np.column_stack([np.ones(5), np.log(LENGTHS)])
    by_hand = np.linalg.solve(design.T @ design, design.T @ np.log(table["tps_tok_s"]))

    assert eh.fit_throughput(table).coefficients == pytest.approx(by_hand, rel=1e-10)


def test_prediction_is_capped_at_the_fastest_row() -> None:
    fit = eh.fit_throughput(rows(1000 * LENGTHS[:, 1] ** 0.2))

    assert fit.predict(500, 1e9) == fit.tps_max == 1000 * 2048**0.2
    assert fit.predict(500, 100) == pytest.approx(1000 * 100**0.2)


@pytest.mark.parametrize("model", ["DeepSeek-R1 671B", "Llama 3.1 405B", "Mixtral 8x22B"])
def test_cap_is_where_the_law_meets_it(model: str) -> None:
    fit = eh.method.throughput.models(JOULE)[model].fit
    at = fit.cap_output_tokens(500)

    a, b, c = fit.coefficients
    assert math.exp(a + b * math.log(500) + c * math.log(at)) == pytest.approx(fit.tps_max)


@pytest.mark.parametrize("n", [1, 2])
def test_fewer_than_three_rows_give_the_fastest(n: int) -> None:
    fit = eh.fit_throughput(rows([900.0, 1200.0][:n]))

    assert fit.constant
    assert fit.predict([1, 1e6], [1, 1e6]).tolist() == [fit.tps_max] * 2
    assert math.isnan(fit.cap_output_tokens(500))
    assert f"{n} row{'s' * (n > 1)}, fewer than 3: the fastest row as a constant" in fit.note
    assert fit.inference is None


def test_three_rows_are_met_exactly_and_not_tested() -> None:
    """DeepSeek-R1 has three rows for three coefficients."""
    fit = eh.method.throughput.models(JOULE)["DeepSeek-R1 671B"].fit

    assert (fit.n_rows, fit.dof) == (3, 0)
    assert fit.residuals == pytest.approx(np.zeros(3), abs=1e-12)
    assert (fit.inference, fit.r_squared, fit.residual_scale) == (None, None, None)
    assert fit.note == "3 rows for 3 coefficients: exact, no standard errors, no test"


def test_nemotron_is_a_constant() -> None:
    fit = eh.method.throughput.models(JOULE)["Nemotron Ultra 253B"].fit

    assert fit.constant
    assert (fit.n_rows, fit.dof) == (2, 0)


def test_standard_errors_by_hand() -> None:
    """s^2 (X'X)^-1 with s^2 the residual sum of squares per degree of freedom."""
    table = rows([4000.0, 5000.0, 900.0, 2100.0, 2500.0])
    fit = eh.fit_throughput(table)
    design = np.column_stack([np.ones(5), np.log(LENGTHS)])
    variance = fit.residuals @ fit.residuals / 2 * np.linalg.inv(design.T @ design)

    assert fit.dof == 2
    assert fit.inference is not None
    assert fit.inference["standard_error"].to_numpy() == pytest.approx(
        np.sqrt(np.diag(variance)), rel=1e-9
    )
    assert fit.inference["estimate"].to_numpy() == pytest.approx(fit.coefficients, rel=1e-9)
    # Student's t with 2 degrees of freedom leaves 2.5% above 4.3027
    half = (fit.inference["ci_high"] - fit.inference["ci_low"]) / 2
    assert (half / fit.inference["standard_error"]).to_numpy() == pytest.approx(4.3027, abs=5e-5)
    assert fit.residual_scale == pytest.approx(math.sqrt(fit.residuals @ fit.residuals / 2))
    # of least squares with a constant it is the squared correlation of fitted and measured
    measured = np.log(table["tps_tok_s"].to_numpy())
    correlation = np.corrcoef(measured, measured - fit.residuals)[0, 1]
    assert fit.r_squared == pytest.approx(correlation**2, rel=1e-9)


@pytest.mark.parametrize(
    "lengths",
    [
        pytest.param([(128, 128), (256, 256), (512, 512)], id="collinear"),
        pytest.param([(128, 128), (128, 256), (128, 512)], id="one-input-length"),
        pytest.param([(128, 128)] * 4, id="one-point"),
    ],
)
def test_rows_that_cannot_identify_give_their_fastest(lengths: list[tuple[int, int]]) -> None:
    tps = [1000.0] * (len(lengths) - 1) + [1200.0]
    fit = eh.fit_throughput(rows(tps, np.array(lengths, dtype=float)))

    assert fit.constant
    assert fit.dof == 0
    assert fit.inference is None
    assert fit.predict([10, 1000], [10, 5000]) == pytest.approx([1200.0] * 2)
    assert fit.note.startswith(f"{len(lengths)} rows, which do not vary both lengths")


def test_the_models_with_a_constant_throughput_are_named(tmp_path: Path) -> None:
    same = ["B,1,1,8,128,128,900"] * 3
    a = JOULE.replace(throughput_rows=write_csv(tmp_path, law_rows(0.1, 0.2) + same))

    note = eh.method.throughput.constant_throughputs(a)

    (line,) = note.lines
    assert line.startswith("B: 3 rows, which do not vary both lengths independently")
    assert "Constant throughput: B</summary>" in note._repr_html_()
    # of the paper's models, the released code fits all but one
    assert eh.method.throughput.constant_throughputs(JOULE).lines == [
        "Nemotron Ultra 253B: 2 rows, fewer than 3: the fastest row as a constant"
    ]


def test_refuses_no_rows() -> None:
    with pytest.raises(ValueError, match=r"^no rows to fit a throughput to; give at least one$"):
        eh.fit_throughput(rows([]))


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -1.0], ids=str)
def test_refuses_rows_without_a_logarithm(bad: float) -> None:
    with pytest.raises(ValueError, match=r"must be positive and finite to take logarithms$"):
        eh.fit_throughput(rows([1000.0, bad]))


@pytest.mark.parametrize(
    ("lengths", "name"),
    [((0, 100), "input_tokens"), ((100, -1), "output_tokens")],
    ids=["input", "output"],
)
def test_refuses_to_predict_for_no_length(lengths: tuple[int, int], name: str) -> None:
    fit = eh.fit_throughput(rows([1000.0]))

    with pytest.raises(ValueError, match=f"^{name} must be above 0 to take logarithms$"):
        fit.predict(*lengths)


def test_share_outside_is_the_tails_of_the_length() -> None:
    fit = eh.fit_throughput(rows([1000.0, 1100.0]))
    law = eh.method.distributions.Exponential(300.0)

    expected = 1 - 2 ** (-128 / 300) + 2 ** (-2048 / 300)
    assert fit.share_outside(law, 128) == pytest.approx(expected, rel=1e-12)
    assert fit.share_outside(law, 100) == 1.0


def test_warns_of_an_input_or_a_median_outside_the_rows() -> None:
    fit = eh.fit_throughput(rows([1000.0, 1100.0]))
    law = eh.method.distributions.Exponential

    assert fit.warnings(law(300), 128) == []
    assert "input length 100 is outside the rows' 128 to 128 tokens" in fit.warnings(law(300), 100)
    (said,) = fit.warnings(law(5000), 128)
    assert "is beyond the longest fitted output" in said


@pytest.mark.parametrize("median", [1.0, 10.0, 127.0])
def test_warns_of_an_output_shorter_than_any_row(median: float) -> None:
    """The other end of the rows counts as much."""
    fit = eh.fit_throughput(rows([1000.0, 1100.0]))

    (said,) = fit.warnings(eh.method.distributions.Exponential(median), 128)

    assert said == (
        f"median output length {median:.0f} is below the shortest fitted output, 128 tokens"
    )


def test_what_is_derived_from_a_row_outside_is_outside() -> None:
    levers, queries = eh.exact.levers(JOULE, "long"), eh.exact.per_query(JOULE, "long")
    outside = eh.method.throughput.rows_outside

    assert {*levers.index} <= {*outside(levers)}
    assert "baseline" in outside(queries)
    llama = JOULE.replace(blend=("Llama 3.1 405B",))
    # DeepSeek-R1 is outside at 300 tokens, and not in this blend
    assert outside(eh.exact.per_query(llama)) == ["DeepSeek-R1 671B", "Nemotron Ultra 253B"]


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_prediction_never_passes_the_cap(input_tokens: float, output_tokens: float) -> None:
    for model in eh.method.throughput.models(JOULE).values():
        tps = float(model.fit.predict(input_tokens, output_tokens))
        assert 0 < tps <= model.fit.tps_max
        a, b, c = model.fit.coefficients
        law = a + b * math.log(input_tokens) + c * math.log(output_tokens)
        assert math.log(tps) == pytest.approx(min(law, math.log(model.fit.tps_max)), abs=1e-9)


@pytest.mark.parametrize(
    ("gpus", "name", "expected_kw"),
    [
        pytest.param(8, "A", 10.2, id="eight"),
        pytest.param(4, "A", 5.1, id="four"),
        pytest.param(10, "DeepSeek-R1 671B", 12.8, id="deepseek"),
        pytest.param(16, "DeepSeek-R1 671B", 20.4, id="deepseek-on-sixteen"),
    ],
)
def test_node_power_goes_with_its_gpus(gpus: int, name: str, expected_kw: float) -> None:
    model = eh.method.throughput.Model(name, 1.0, 1.0, gpus, eh.fit_throughput(rows([1000.0])))

    assert model.node_power_kw(JOULE) == pytest.approx(expected_kw, rel=1e-12)


def test_the_note_says_once_what_is_said_of_several_models() -> None:
    table = pd.DataFrame()
    table.attrs["outside_range"] = ("A: far, far out", "B: far, far out", "A: <long>: 2")

    note = eh.method.throughput.outside_range(table)

    assert note.lines == ["A, B: far, far out", "A: <long>: 2"]
    assert repr(note) == "Outside the benchmark:\nA, B: far, far out\nA: <long>: 2"
    shown = note._repr_html_()
    assert "<ul><li>A, B: far, far out</li><li>A: &lt;long&gt;: 2</li></ul>" in shown
    assert eh.method.throughput.rows_outside(table) == ["A", "B"]


def test_there_is_no_note_where_nothing_is_outside(capsys: pytest.CaptureFixture[str]) -> None:
    note = eh.method.throughput.outside_range(pd.DataFrame())

    note._ipython_display_()

    assert (note.sentences, repr(note), capsys.readouterr().out) == ((), "", "")
    assert eh.method.throughput.rows_outside(pd.DataFrame()) == []


def test_what_is_done_to_loaded_rows_stays_with_them() -> None:
    mine = eh.load_throughput("released")
    mine.loc[0, "tps_tok_s"] = 1.0
    del mine["source"]

    again = eh.load_throughput("released")

    assert again.loc[0, "tps_tok_s"] > 1
    assert "source" in again


def test_a_file_written_again_is_read_again(tmp_path: Path) -> None:
    path = write_csv(tmp_path, law_rows(0.1, 0.2))
    before = eh.load_throughput(path)

    write_csv(tmp_path, law_rows(0.1, 0.2) + law_rows(0.1, 0.2, "B"))
    os.utime(path, ns=(0, 0))

    assert len(before) == 4
    assert len(eh.load_throughput(path)) == 8


def test_rows_give_each_model_its_node_power(tmp_path: Path) -> None:
    """A node of 4 kW uses 4 / 10.2 of the energy of one that the settings give 10.2 kW."""
    usual = eh.load_edition("joule-2026").replace(blend="all")
    without = usual.replace(throughput_rows=write_csv(tmp_path, CONSTANT))
    median = eh.exact.per_query(without).loc["A", "p50"]

    own = write_csv(tmp_path, [f"{CONSTANT[0]},4"], f"{HEADER},node_power_kw")

    found = eh.exact.per_query(usual.replace(throughput_rows=own)).loc["A", "p50"]
    assert found == pytest.approx(median * 4 / usual.node_power_kw, rel=1e-12)


def test_a_typical_factor() -> None:
    errors = pd.Series([math.log(2), -math.log(2), math.nan])

    assert eh.method.throughput.typical_factor(errors) == pytest.approx(2)
