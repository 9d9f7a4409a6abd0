"""Answers of the exercises beyond the paper, compared with known truth."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.notebook.exercises.answers import expected
from energy_helpers.notebook.exercises.catalogue import load_exercises
from energy_helpers.notebook.exercises.checking import judge
from tests.own_rows import CONSTANT, law_rows, write_csv

LABELS = [label for label, own in load_exercises().items() if own.chapter.startswith("beyond/")]
EDITION = eh.load_edition()


def answer(label: str, **settings: object) -> float:
    return expected(label, EDITION.replace(**settings)).value


@pytest.mark.parametrize("label", LABELS)
def test_a_right_answer_is_right_and_usual_mistakes_are_not(label: str) -> None:
    reference = expected(label, EDITION)
    wrong = [1000 * reference.value, reference.value / 3.6, 1.1 * reference.value, None]

    assert math.isfinite(reference.value)
    assert judge(label, reference.value, EDITION).right
    assert not any(judge(label, value, EDITION).right for value in wrong)
    # a mistake has a name only if its number is not the right one
    assert all(why in judge(label, value, EDITION).message for value, why in reference.slips[:1])


@pytest.mark.parametrize("label", LABELS)
def test_settings_without_the_paper_s_models_raise_nothing(label: str, tmp_path: Path) -> None:
    rows = write_csv(tmp_path, [*CONSTANT, *law_rows(-0.3, -0.1, model="B")])

    assert isinstance(answer(label, throughput_rows=rows), float)


def test_the_exponent_of_rows_without_noise(tmp_path: Path) -> None:
    both = [*law_rows(-0.5, 0.2), *law_rows(-0.5, 0.2, model="B")]

    assert answer("ex-one-pair", throughput_rows=write_csv(tmp_path, both)) == pytest.approx(0.2)
    assert math.isnan(answer("ex-one-pair", throughput_rows=write_csv(tmp_path, CONSTANT)))


def test_variances_of_one_and_of_two_models(tmp_path: Path) -> None:
    one = write_csv(tmp_path, CONSTANT)
    alone = {"throughput_rows": one, "blend": "all", "output_tokens_law": "fixed"}
    assert answer("ex-share-at-sight", **alone) == pytest.approx(1)
    assert answer("ex-when-pue-matters", **alone) == pytest.approx(1)

    # ln E of the models differs by ln 4, so its standard deviation over the models is ln 2
    two = write_csv(tmp_path, [*CONSTANT, "B,100,100,8,128,128,4000"])
    upper = answer("ex-when-pue-matters", throughput_rows=two, blend="all")
    assert upper == pytest.approx(2 ** (2 * 1.645), rel=1e-3)


def test_a_long_query_by_hand() -> None:
    fit = next(iter(eh.beyond.long_outputs.laws(EDITION).values()))
    a, b, p = fit.token_s + 500 * fit.context_s, fit.context_s, 500 * fit.input_s
    mean_tok = 2000 / math.log(2)
    middles = (np.arange(1_000_000) + 0.5) / 1_000_000
    tokens = -mean_tok * np.log1p(-middles)
    cut = np.minimum(tokens, 32_768)
    saved_s = (a * (tokens - cut) + b * (tokens**2 - cut**2) / 2).mean()
    seconds = p + a * mean_tok + b * mean_tok**2

    median = {"long_output_tokens_median": 2000.0}
    assert answer("ex-context-mean", **median) == pytest.approx(seconds)
    assert answer("ex-context-limit", **median) == pytest.approx(saved_s / seconds, rel=0.05)


def test_scaling() -> None:
    """Energies follow the PUE, intensities do not, and no prefix has no energy."""
    doubled = {"pue_p5": 2 * EDITION.pue_p5, "pue_p95": 2 * EDITION.pue_p95}
    for label in ("ex-measured-request", "ex-carbon-same", "ex-cached-session", "ex-logged-one"):
        assert answer(label, **doubled) == pytest.approx(2 * answer(label)), label
    assert answer("ex-carbon-split", **doubled) == pytest.approx(answer("ex-carbon-split"))
    assert math.isnan(answer("ex-cached-linear", step_prefix_tokens=0.0))
