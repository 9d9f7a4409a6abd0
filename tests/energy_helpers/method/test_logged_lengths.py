"""Energy with the lengths of a log, against brute force over all pairs and known cases."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr

import energy_helpers as eh
from energy_helpers.facts.units import KW_S_PER_WH
from energy_helpers.method import exact, query_kinds
from energy_helpers.method.assumptions import LENGTHS, Assumptions
from energy_helpers.method.distributions import Array
from energy_helpers.method.query import Setting

pytestmark = pytest.mark.filterwarnings("ignore::energy_helpers.OutsideRangeWarning")
JOULE = eh.load_edition("joule-2026")
MODEL = "Llama 3.1 405B"
# of all pairs of the traces, computed outside this project's code: median, mean, P95 [Wh]
TRACES = {
    "azure-conversation": (0.30025, 0.44191, 1.1129),
    "azure-code": (0.067645, 0.11842, 0.37644),
    "arxiv-summaries": (0.66327, 0.78717, 1.7469),
}


def write_log(folder: Path, pairs: Array) -> str:
    path = folder / "log.csv"
    lines = [f"{float(n_in)!r},{float(n_out)!r}" for n_in, n_out in pairs]
    path.write_text("input_tokens,output_tokens\n" + "\n".join(lines) + "\n")
    return str(path)


def drawn_pairs(n: int, seed: int = 1) -> Array:
    rng = np.random.default_rng(seed)
    tokens = rng.lognormal((6.5, 5.0), (1.0, 1.2), (n, 2))
    return np.maximum(np.round(tokens), 1)


def brute_force(a: Assumptions, model: str, pairs: Array) -> dict[str, float]:
    """Eq. 1 for each pair: PUE times utilisation is one log-normal factor."""
    setting = Setting.of(JOULE, "traditional")
    fitted = next(one for one in setting.models if one.name == model)
    tps = fitted.fit.predict(pairs[:, 0], pairs[:, 1])
    energy = np.log(fitted.node_power_kw(a) / KW_S_PER_WH * pairs[:, 1] / tps) + setting.factor.mu
    sigma = setting.factor.sigma

    def quantile(p: float) -> float:
        return math.exp(brentq(lambda y: float(ndtr((y - energy) / sigma).mean()) - p, -40, 40))

    found = {"p5": quantile(0.05), "p50": quantile(0.5), "p95": quantile(0.95)}
    return found | {"mean": float(np.exp(energy + sigma**2 / 2).mean())}


def test_a_short_log_is_exact(tmp_path: Path) -> None:
    pairs = drawn_pairs(400)
    a = JOULE.replace(lengths=write_log(tmp_path, pairs))

    for model in (MODEL, "DeepSeek-R1 671B", "Llama 3.1 70B"):
        found = exact.per_query(a).loc[model]
        for name, value in brute_force(a, model, pairs).items():
            assert found[name] == pytest.approx(value, rel=1e-9), (model, name)


def test_a_long_log_is_binned_to_a_thousandth(tmp_path: Path) -> None:
    pairs = drawn_pairs(10_000)
    a = JOULE.replace(lengths=write_log(tmp_path, pairs))

    assert len(query_kinds.kinds_of_query(a, "traditional")) < 6_000
    found = exact.per_query(a).loc[MODEL]
    for name, value in brute_force(a, MODEL, pairs).items():
        assert found[name] == pytest.approx(value, rel=1e-3), name


@pytest.mark.parametrize("name", TRACES)
def test_the_traces_binned_are_those_of_all_pairs(name: str) -> None:
    found = exact.per_query(JOULE.replace(lengths=name)).loc[MODEL]

    assert found[["p50", "mean", "p95"]].to_numpy() == pytest.approx(TRACES[name], rel=1e-3)


def test_a_log_of_one_pair_has_fixed_lengths(tmp_path: Path) -> None:
    a = JOULE.replace(lengths=write_log(tmp_path, np.array([[700.0, 450.0]])))
    fixed = JOULE.replace(output_tokens_law="fixed", output_tokens_median=450, input_tokens=700)

    np.testing.assert_allclose(exact.per_query(a), exact.per_query(fixed), rtol=1e-12)
    np.testing.assert_allclose(exact.levers(a), exact.levers(fixed), rtol=1e-12)
    assert exact.fleet(a)["mixed"] == pytest.approx(exact.fleet(fixed)["traditional"])


def test_a_log_of_exponential_quantiles_is_exponential(tmp_path: Path) -> None:
    n = 2_000
    law = query_kinds.length_law(JOULE, "traditional")
    tokens = np.maximum(law.quantile((np.arange(n) + 0.5) / n), 1)
    a = JOULE.replace(lengths=write_log(tmp_path, np.column_stack([np.full(n, 500.0), tokens])))

    log, exponential = exact.per_query(a), exact.per_query(JOULE)
    np.testing.assert_allclose(log["p50"], exponential["p50"], rtol=2e-3)
    np.testing.assert_allclose(log["mean"], exponential["mean"], rtol=2e-3)
    np.testing.assert_allclose(exact.levers(a)["p50"], exact.levers(JOULE)["p50"], rtol=5e-3)


@pytest.mark.parametrize("changes", [{"power_coupling": "released"}, {"trim": "none"}])
def test_exact_and_plain_agree(changes: dict[str, str], tmp_path: Path) -> None:
    a = JOULE.replace(
        lengths=write_log(tmp_path, drawn_pairs(60)),
        effective_length="output+input/30",
        **changes,
    )
    plain = eh.method.plain_mixture.per_query(a)

    np.testing.assert_allclose(exact.per_query(a)[plain.columns], plain, rtol=2e-3)


def test_the_whole_log_is_typical_and_mixed(tmp_path: Path) -> None:
    a = JOULE.replace(lengths=write_log(tmp_path, drawn_pairs(200)))
    day = exact.fleet(a)

    assert day["mixed"] == day["traditional"]
    assert day["mixed_improved"] == day["traditional_improved"]
    assert math.isnan(day["long"])
    assert exact.per_query(a, "long").isna().all(axis=None)
    assert exact.levers(a, "long").isna().all(axis=None)
    assert exact.share_above(a, "long", 1.0).isna().all()
    assert query_kinds.long_share(a) == 0


def test_long_from_divides_the_log_by_its_own_share(tmp_path: Path) -> None:
    pairs = drawn_pairs(500)
    whole = JOULE.replace(lengths=write_log(tmp_path, pairs))
    a = whole.replace(long_from=300)
    long = pairs[:, 1] >= 300

    assert query_kinds.long_share(a) == pytest.approx(long.mean())
    for regime, part in (("traditional", pairs[~long]), ("long", pairs[long])):
        found = exact.per_query(a, regime).loc[MODEL]  # type: ignore[arg-type]
        for name, value in brute_force(a, MODEL, part).items():
            assert found[name] == pytest.approx(value, rel=1e-9), (regime, name)
    # the three largest medians may be those of other models in a regime
    named = {"blend": [MODEL]}
    assert exact.fleet(a.replace(**named))["mixed"] == pytest.approx(
        exact.fleet(whole.replace(**named))["mixed"]
    )


def test_long_from_above_and_below_all_lengths(tmp_path: Path) -> None:
    a = JOULE.replace(lengths=write_log(tmp_path, drawn_pairs(50)))
    day = exact.fleet(a)

    assert exact.fleet(a.replace(long_from=1e7))["mixed"] == day["mixed"]
    all_long = exact.fleet(a.replace(long_from=1))
    assert math.isnan(all_long["traditional"])
    assert all_long["mixed"] == all_long["long"] == pytest.approx(day["traditional"])


def test_samples_follow_the_log(tmp_path: Path) -> None:
    pairs = drawn_pairs(300)
    a = JOULE.replace(lengths=write_log(tmp_path, pairs))
    draws = eh.sample(a, n_draws=20_000)
    medians = draws.groupby("model", observed=True)["energy_wh"].median()

    drawn = set(zip(draws["input_tokens"], draws["output_tokens"], strict=True))
    assert drawn <= {tuple(pair) for pair in pairs.tolist()}
    expected = exact.per_query(a)["p50"].loc[medians.index]
    np.testing.assert_allclose(medians, expected, rtol=0.06)


def test_a_log_that_changes_is_read_again(tmp_path: Path) -> None:
    a = JOULE.replace(lengths=write_log(tmp_path, np.array([[500.0, 100.0]])))
    before = exact.per_query(a).loc[MODEL, "p50"]
    write_log(tmp_path, np.array([[500.0, 200.0]]))
    path = tmp_path / "log.csv"
    os.utime(path, ns=(1, 1))

    assert exact.per_query(a).loc[MODEL, "p50"] != before


@pytest.mark.parametrize("name", [*LENGTHS, "workload"])
def test_settings_that_a_log_contradicts(name: str) -> None:
    other = {"output_tokens_law": "fixed", "workload": "email", "long_share": 0.5}.get(name, 2.0)

    with pytest.raises(ValueError, match=f"lengths and {name} both given"):
        JOULE.replace(lengths="azure-code", **{name: other})


def test_the_energy_outside_the_benchmark_is_that_of_its_queries(tmp_path: Path) -> None:
    """Two models of unequal energy, whose rows begin at 128 input tokens."""
    inside, outside = [[500, 300], [500, 300], [900, 1500]], [[50, 800], [500, 9000]]
    pairs = np.array([*inside, *outside], dtype=float)
    blend = (MODEL, "Mixtral 8x22B")
    a = JOULE.replace(lengths=write_log(tmp_path, pairs), blend=blend)
    total_wh = outside_wh = 0.0
    for model in Setting.of(a, "traditional").models:
        if model.name not in blend:
            continue
        fit = model.fit
        tps = fit.predict(pairs[:, 0], pairs[:, 1])
        energy_wh = model.node_power_kw(a) / KW_S_PER_WH * pairs[:, 1] / tps
        total_wh += energy_wh.sum()
        outside_wh += energy_wh[len(inside) :].sum()
        assert fit.input_range[0] == 128
        assert fit.output_range[1] < 9000

    found = exact.energy_share_outside(a, "traditional")

    assert found == pytest.approx(outside_wh / total_wh, rel=1e-12)
