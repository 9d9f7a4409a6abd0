"""Simulated claims that state a setting or follow only from the benchmark rows."""

from __future__ import annotations

import math

import numpy as np

from ..facts import benchmark_rows, files
from ..method import exact, throughput
from ..method.assumptions import LARGE_MODEL_PARAMS_B, REGIMES, Assumptions, Regime
from ..method.distributions import Array
from .case import Case, Results, Values, fixed, printed, say, value_of
from .explain import Measure, simulated

DEEPSEEK = "DeepSeek-R1 671B"
# coefficients of the fit in S.II: intercept, input length, output length
N_COEFFICIENTS = 3


def _fields(*names: str) -> Measure:
    return lambda a: fixed(*(float(getattr(a, name)) for name in names))


def _longest_output(a: Assumptions) -> Results:
    return fixed(max(m.fit.output_range[1] for m in throughput.models(a).values()))


def _share_of_cap(a: Assumptions, model: str) -> float:
    fit = throughput.models(a)[model].fit
    return float(fit.predict(a.input_tokens, printed("s2-training-range")) / fit.tps_max)


def _large_models(a: Assumptions) -> Results:
    def count(regime: Regime) -> int:
        solved = exact.solve(a, regime)
        size = {m.name: m.total_params_b for m in solved.setting.models}
        return sum(size[name] > LARGE_MODEL_PARAMS_B for name in solved.taken)

    return fixed(min(count(regime) for regime in REGIMES))


def _fitted_models(a: Assumptions) -> Results:
    fits = [m.fit for m in throughput.models(a).values()]
    return fixed(sum(fit.n_rows >= N_COEFFICIENTS for fit in fits))


def _r_squared(measured: Array, predicted: Array) -> float:
    """Return the share of the measured variance that a prediction explains."""
    left = ((measured - predicted) ** 2).sum()
    return float(1 - left / ((measured - measured.mean()) ** 2).sum())


def _fit_advantage(fit: throughput.ThroughputFit, *, capped: bool = True) -> float:
    """Return the R2 of TPS of the log-linear fit minus the R2 of a linear fit."""
    ln_in, ln_out, ln_tps = np.array(fit.log_rows).T
    tps = np.exp(ln_tps)
    law = np.exp(ln_tps - fit.residuals)
    design = np.column_stack([np.ones(len(tps)), np.exp(ln_in), np.exp(ln_out)])
    linear = design @ np.linalg.lstsq(design, tps, rcond=None)[0]
    return _r_squared(tps, np.minimum(law, fit.tps_max) if capped else law) - _r_squared(
        tps, linear
    )


def _fit_advantages(a: Assumptions, *, capped: bool = True) -> dict[str, float]:
    """Return `_fit_advantage` for every model whose fit has at least one degree of freedom."""
    fits = {name: model.fit for name, model in throughput.models(a).items()}
    return {name: _fit_advantage(fit, capped=capped) for name, fit in fits.items() if fit.dof > 0}


@value_of("s2-deepseek-hardware")
def _judge_gpus(case: Case) -> Values:
    printed_rows = benchmark_rows.load_throughput("all").set_index("model").loc[DEEPSEEK]
    released = files.read_csv("throughput_released.csv").set_index("model").loc[DEEPSEEK]
    by_text, by_code = (int(rows["tp_size"].max()) for rows in (printed_rows, released))
    on_h200 = int(released["hardware"].str.startswith("H200").sum())
    return Values(
        fixed(by_text),
        fixed(by_code),
        f"Table S.I prints {by_text} GPUs for DeepSeek's rows, but the released table has "
        f"{by_code} GPUs: {on_h200} of its {len(released)} rows are measured on H200 and one is "
        f"scaled from two H100 nodes. Only the released power is that of {by_text} GPUs.",
    )


@value_of("sii-better-fit")
def _judge_fit(case: Case) -> Values:
    def measure(a: Assumptions) -> Results:
        return fixed(min(_fit_advantages(a).values()))

    without = [_fit_advantages(a, capped=False) for a in (case.text, case.released)]
    fewer = [sum(value > 0 for value in found.values()) for found in without]
    return Values(
        measure(case.text),
        measure(case.released),
        f"With the cap of S.II, the fit's R2 is higher than a linear fit's for every model: by at "
        f"least {say(measure(case.text))} with the settings of the text and by "
        f"{say(measure(case.released))} with the released code. Without the cap it is higher for "
        f"{fewer[0]} and {fewer[1]} of {len(without[0])} models.",
    )


@value_of("s2-plateau")
def _judge_plateau(case: Case) -> Values:
    def measure(a: Assumptions) -> Results:
        return fixed(min(_share_of_cap(a, model) for model in throughput.models(a)))

    a = case.released
    below = []
    for name, model in throughput.models(a).items():
        if not math.isclose(_share_of_cap(a, name), 1):
            rises = model.fit.coefficients.output > 0
            cap = say(model.fit.cap_output_tokens(a.input_tokens))
            below.append(f"{name} only {f'from {cap} tokens on' if rises else f'up to {cap}'}")
    return Values(
        measure(case.text),
        measure(a),
        f"At {printed('s2-training-range'):,.0f} tokens, the model furthest below its cap has "
        f"{say(measure(case.text))} of the capped throughput with the settings of the text and "
        f"{say(measure(a))} with the released code, so not every model is at the plateau. With the "
        f"released code, the fits are at the cap as follows: {', '.join(below)}.",
    )


# claim -> the settings that it states
SETTINGS: dict[str, tuple[str, ...]] = {
    "s2-pue-range": ("pue_p5", "pue_p95"),
    "s2-pnode-range": ("utilisation_p5", "utilisation_p95"),
    "s2-lin": ("input_tokens",),
    "s2-n-queries": ("n_draws",),
    **{
        f"s3-alpha-{lever}": (f"alpha_{lever}_p5", f"alpha_{lever}_p95")
        for lever in ("model", "serving", "hardware")
    },
    "v2-pue-range": ("pue_p5", "pue_p95"),
    "v2-announced-model": ("alpha_model_p5", "alpha_model_p95"),
    "v2-announced-serving": ("alpha_serving_p95",),
    "v2-announced-hardware": ("alpha_hardware_p5", "alpha_hardware_p95"),
    "s4-alpha-conservative": ("fleet_alpha_p5", "fleet_alpha_traditional_p95"),
}
for _claim, _names in SETTINGS.items():
    # factors are written without the sign ×
    simulated(_claim, measure=_fields(*_names), unit="tokens" if _claim == "s2-lin" else "")
simulated("s4-long-share", "v2-long-share", measure=lambda a: fixed(100 * a.long_share))
simulated("s2-training-range", measure=_longest_output)
simulated("s3-blend", measure=_large_models)
simulated(
    "sii-two-row-models",
    measure=_fitted_models,
    unit="models",
    note=lambda _: "the two rows of Nemotron Ultra give it only a constant throughput",
)
