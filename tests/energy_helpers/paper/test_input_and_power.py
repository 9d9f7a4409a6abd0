"""The variations in the supplement: known fits, limits, and printed values."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import exact
from energy_helpers.method.assumptions import REGIMES, Regime
from energy_helpers.paper import input_and_power
from tests.own_rows import CONSTANT, write_csv

JOULE = eh.load_edition("joule-2026")
WRITTEN = eh.load_edition("arxiv-v1-as-written")
ENERGY_COLUMNS = ["p5", "p25", "p50", "p75", "p95"]


@pytest.fixture
def constant(tmp_path: Path) -> eh.Assumptions:
    """One model of a constant throughput, nothing trimmed."""
    return JOULE.replace(
        throughput_rows=write_csv(tmp_path, CONSTANT), blend="all", trim="none", idle_power_kw=1.0
    )


# S.III


def test_the_main_run_is_that_of_the_edition() -> None:
    varied = JOULE.replace(
        input_tokens=5000, effective_length="output+input", power_coupling="released", pue=1.2
    )

    assert input_and_power.main_run(varied) == JOULE.replace(pue=1.2)


def test_at_fixed_length_the_input_adds_its_tokens(constant: eh.Assumptions) -> None:
    """Throughput constant, 300 tokens out: 600 in make three times the energy, a 30th 1.07."""
    run = constant.replace(output_tokens_law="fixed", output_tokens_median=300.0)
    alone = input_and_power.median_wh(run, "traditional")

    for effective, ratio in {"output+input": 3, "output+input/30": 32 / 30, "output": 1}.items():
        counted = input_and_power.with_input(run, 600, effective)
        assert input_and_power.median_wh(counted, "traditional") == pytest.approx(ratio * alone)


def test_the_exponential_with_fixed_factors_has_one_mode_at_its_mean(
    constant: eh.Assumptions,
) -> None:
    """Per unit of ln Wh an exponential peaks at its mean, per Wh at its lower end."""
    run = constant.replace(pue=1.2, utilisation=0.5)
    mean_wh = float(exact.per_query(run).loc["A", "mean"])

    (logarithmic,) = input_and_power.modes(run, "traditional")
    (linear,) = input_and_power.modes(run, "traditional", "linear")

    assert logarithmic == pytest.approx(mean_wh, rel=0.03)
    assert linear < 0.001 * mean_wh


def test_two_models_far_apart_are_two_modes(tmp_path: Path) -> None:
    far = write_csv(tmp_path, [*CONSTANT, "B,100,100,8,128,128,100000"])
    run = JOULE.replace(throughput_rows=far, blend="all")

    assert len(input_and_power.modes(run, "traditional")) == 2
    assert [len(own) for own in input_and_power.model_modes(run, "traditional").values()] == [1, 1]


def test_refuses_another_axis() -> None:
    with pytest.raises(ValueError, match=r"^axis = 'square' is not valid; give logarithmic or"):
        input_and_power.modes(JOULE, "traditional", "square")


@pytest.mark.parametrize("regime", REGIMES)
def test_the_first_case_is_the_main_run(regime: Regime) -> None:
    table = input_and_power.input_lengths(JOULE, regime)
    main = exact.per_query(JOULE, regime).loc["baseline"]

    assert table.loc[("output", 500), "ratio"] == pytest.approx(1, rel=1e-12)
    assert table.loc[("output", 500), "median"] == pytest.approx(main["p50"], rel=1e-12)
    assert table.loc[("output", 500), "blend"] == "DeepSeek-R1, Llama 405B, Nemotron"


@pytest.mark.parametrize("regime", REGIMES)
def test_the_models_parts_fill_the_blend(regime: Regime) -> None:
    """Stacked densities start at zero, meet, and hold 99% of all queries and more."""
    shapes = input_and_power.blend_shapes(JOULE, regime, n_points=400)
    parts = [own.reset_index(drop=True) for _, own in shapes.groupby("model", sort=False)]

    assert (parts[0]["low"] == 0).all()
    for below, above in itertools.pairwise(parts):
        assert np.allclose(below["high"], above["low"], rtol=1e-12, atol=0)
    area = np.trapezoid(parts[-1]["high"], np.log(parts[-1]["energy_wh"]))
    assert 0.99 < area < 1


def test_a_long_input_changes_the_blend() -> None:
    """Nemotron Ultra's constant throughput does not see the input; Llama 3.1 70B's does."""
    table = input_and_power.input_lengths(JOULE, "traditional")

    assert table.loc[("output+input/30", 5000), "blend"].endswith("Llama 70B")


@pytest.mark.parametrize(
    ("edition", "name", "printed", "tolerance"),
    [
        ("arxiv-v1", "input-500-increase-traditional", 10, 5),
        ("arxiv-v1", "input-5000-modes-traditional", 2, 0),
        ("arxiv-v1", "power-coupling-idle-power", 2.7, 0.05),
        ("arxiv-v1-as-written", "power-coupling-top-share", 0.9, 1e-12),
    ],
    ids=str,
)
def test_as_printed(edition: str, name: str, printed: float, tolerance: float) -> None:
    """The increase is printed to one digit, "~10%"; half of it is 5."""
    (value,) = all_numbers.compute(eh.load_edition(edition), [name]).values()

    assert value == pytest.approx(printed, abs=tolerance)


# S.IV


def test_at_its_highest_throughput_a_model_takes_the_top_of_the_line(
    constant: eh.Assumptions,
) -> None:
    """A constant runs at its cap: 0.24 + 0.56 and 0.9 instead of a fixed 0.5."""
    run = constant.replace(utilisation=0.5)

    table = input_and_power.couplings(run, "traditional")

    assert table.loc[("none", "A"), "ratio"] == 1
    assert table.loc[("released", "A"), "ratio"] == pytest.approx(0.8 / 0.5, rel=1e-9)
    assert table.loc[("as-written", "A"), "ratio"] == pytest.approx(0.9 / 0.5, rel=1e-9)


def test_the_written_line_starts_at_the_idle_power(constant: eh.Assumptions) -> None:
    lines = input_and_power.power_lines(constant).set_index(["power_coupling", "tps_share"])

    assert lines.loc[("as-written", 0.0), "power_kw"] == pytest.approx(1.0)
    assert lines.loc[("as-written", 1.0), "power_share"] == pytest.approx(0.9)
    assert lines.loc[("released", 0.0), "power_share"] == pytest.approx(0.24)
    assert lines.loc[("released", 1.0), "power_share"] == pytest.approx(0.80)


def test_a_constant_runs_at_its_highest_throughput() -> None:
    shares = input_and_power.throughput_shares(JOULE).set_index(["regime", "model"])["tps_share"]

    assert shares["traditional", "Nemotron Ultra 253B"] == 1
    assert shares["long", "Llama 3.1 405B"] > shares["traditional", "Llama 3.1 405B"]
    assert shares.between(0, 1).all()


def test_coupled_shapes_are_those_of_the_baseline() -> None:
    table, shapes = input_and_power.coupled_shapes(JOULE, "long")

    for coupling in input_and_power.COUPLINGS:
        run = JOULE.replace(power_coupling=coupling)
        expected = exact.per_query(run, "long").loc["baseline", ENERGY_COLUMNS]
        assert table.loc[coupling, ENERGY_COLUMNS].to_numpy(float) == pytest.approx(
            expected.to_numpy(float)
        )
    assert list(shapes["model"].unique()) == list(input_and_power.COUPLINGS)


@pytest.mark.parametrize("idle_power_kw", [10.2, 1000.0], ids=["at full power", "above"])
def test_a_node_that_idles_at_full_power_has_no_written_line(idle_power_kw: float) -> None:
    """Whatever it takes as written is n/a; what does not ask for the line stays as it was."""
    edition = eh.load_edition("joule-2026")
    idling = edition.replace(idle_power_kw=idle_power_kw)
    table, usual = (input_and_power.couplings(a, "traditional") for a in (idling, edition))

    assert table.loc["as-written"].isna().all(axis=None)
    others = ["none", "released"]
    pd.testing.assert_frame_equal(table.loc[others], usual.loc[others], check_exact=True)
    drawn, shapes = input_and_power.coupled_shapes(idling, "traditional")
    assert list(drawn.index) == others
    assert set(shapes["model"]) == set(others)
    assert set(input_and_power.power_lines(idling)["power_coupling"]) == {"released"}
    names = [
        name for name in eh.all_numbers.REGISTRY if name.startswith("power-coupling-as-written")
    ]
    values = eh.all_numbers.compute(idling, names)
    assert all(math.isnan(value) for value in values.values())
    overhead = eh.all_numbers.compute(idling, ["fleet-idle-overhead-computed"])
    assert math.isnan(overhead["fleet-idle-overhead-computed"])


@pytest.mark.parametrize(
    ("name", "regime"),
    [
        ("output_tokens_median", "traditional"),
        ("output_tokens_mean", "traditional"),
        ("long_output_tokens_median", "long"),
    ],
)
def test_twice_the_longest_answer_has_no_number(name: str, regime: str) -> None:
    """The bound is 10 million tokens; half of it can be doubled, more cannot."""
    number = next(
        n for n in eh.all_numbers.REGISTRY if "doubl" in n and "output" in n and regime in n
    )
    values = [
        eh.all_numbers.compute(JOULE.replace(**{name: tokens}), [number])[number]
        for tokens in (5e6, 6e6)
    ]

    assert math.isfinite(values[0])
    assert math.isnan(values[1])


def test_a_model_that_is_not_there_has_no_ratio(constant: eh.Assumptions) -> None:
    assert math.isnan(
        input_and_power.model_ratio(constant, "released", "Mixtral 8x22B", "traditional")
    )


@pytest.mark.parametrize(
    ("assumptions", "effective", "coupling"),
    [
        pytest.param(JOULE, "output+input/30", "released", id="released"),
        pytest.param(WRITTEN, "output+input", "as-written", id="as-written"),
    ],
)
def test_an_edition_has_its_own_supplement(
    assumptions: eh.Assumptions, effective: str, coupling: str
) -> None:
    assert input_and_power.own_effective_length(assumptions) == effective
    assert input_and_power.own_coupling(assumptions) == coupling


def test_shapes_at_every_input_are_those_of_its_settings() -> None:
    table = input_and_power.input_shapes(JOULE, "traditional")

    assert table.index.is_unique
    for (effective, tokens), own in table.groupby(["effective_length", "input_tokens"]):
        settings = input_and_power.with_input(JOULE, tokens, effective)
        expected = input_and_power.blend_shapes(settings, "traditional")
        pd.testing.assert_frame_equal(
            own[list(expected)].reset_index(drop=True), expected.reset_index(drop=True)
        )
    pairs = table[["effective_length", "input_tokens"]].drop_duplicates()
    assert len(pairs) == len(input_and_power.EFFECTIVE_LENGTHS) * len(input_and_power.INPUT_LENGTHS)
