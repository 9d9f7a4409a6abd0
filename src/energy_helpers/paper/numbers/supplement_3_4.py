"""Numbers of S.III, the input length, and S.IV, the power coupling."""

from __future__ import annotations

import math

from ...method import query
from ...method.assumptions import REGIMES, Assumptions, Regime
from ...registry.entries import MODEL_SLUGS, add
from .. import input_and_power

INPUT_LENGTH = "supplement/s3_input_length"
COUPLING = "supplement/s4_power_coupling"
EFFECTIVE_LENGTHS = {
    "output": "output",
    "output-input-30": "output+input/30",
    "output-input": "output+input",
}


def _run(a: Assumptions, tokens: float, effective: str | None) -> Assumptions:
    return input_and_power.with_input(
        a, tokens, effective or input_and_power.own_effective_length(a)
    )


def _ratio(a: Assumptions, run: Assumptions, regime: Regime) -> float:
    of_main = input_and_power.median_wh(input_and_power.main_run(a), regime)
    return input_and_power.median_wh(run, regime) / of_main


def _add_lengths(regime: Regime, tokens: int, slug: str, effective: str) -> None:
    where = f"input of {tokens:,} tokens, effective length {effective}, {regime} regime"
    add(
        f"input-{tokens}-{slug}-median-{regime}",
        lambda a: input_and_power.median_wh(_run(a, tokens, effective), regime),
        "Wh/query",
        f"median energy per baseline query, {where}",
        INPUT_LENGTH,
    )
    add(
        f"input-{tokens}-{slug}-ratio-{regime}",
        lambda a: _ratio(a, _run(a, tokens, effective), regime),
        "×",
        f"median / the main run's, {where}",
        INPUT_LENGTH,
    )
    for word, axis in {"modes": "logarithmic", "modes-linear": "linear"}.items():
        add(
            f"input-{tokens}-{slug}-{word}-{regime}",
            lambda a, axis=axis: float(  # type: ignore[misc]
                len(input_and_power.modes(_run(a, tokens, effective), regime, axis))
            ),
            "-",
            f"modes of the baseline's energy on a {axis} axis, {where}",
            INPUT_LENGTH,
            1,
        )


def _add_claimed(regime: Regime) -> None:
    add(
        f"input-500-increase-{regime}",
        lambda a: 100 * (_ratio(a, _run(a, 500, None), regime) - 1),
        "%",
        f"increase of the median by counting the input as this edition does, {regime} regime",
        INPUT_LENGTH,
        2,
    )
    add(
        f"input-doubled-over-output-doubled-{regime}",
        lambda a: _doubled_input(a, regime) / _doubled_output(a, regime),
        "×",
        f"median with the input doubled / with the output doubled, {regime} regime",
        INPUT_LENGTH,
    )
    add(
        f"input-doubled-ratio-{regime}",
        lambda a: _doubled_input(a, regime),
        "×",
        f"median at 1,000 / at 500 input tokens, counted as this edition does, {regime} regime",
        INPUT_LENGTH,
    )
    add(
        f"output-doubled-ratio-{regime}",
        lambda a: _doubled_output(a, regime),
        "×",
        f"median with outputs twice as long, counted as this edition does, {regime} regime",
        INPUT_LENGTH,
    )
    add(
        f"input-5000-modes-{regime}",
        lambda a: float(len(input_and_power.modes(_run(a, 5_000, None), regime))),
        "-",
        f"modes at 5,000 input tokens, counted as this edition does, {regime} regime",
        INPUT_LENGTH,
        1,
    )

    add(
        f"input-5000-modes-most-of-a-model-{regime}",
        lambda a: float(
            max(map(len, input_and_power.model_modes(_run(a, 5_000, None), regime).values()))
        ),
        "-",
        f"most modes of one model at 5,000 input tokens, counted as this edition does, {regime} "
        "regime",
        INPUT_LENGTH,
        1,
    )


def _doubled_input(a: Assumptions, regime: Regime) -> float:
    of_one = input_and_power.median_wh(_run(a, 500, None), regime)
    return input_and_power.median_wh(_run(a, 1_000, None), regime) / of_one


def _doubled_output(a: Assumptions, regime: Regime) -> float:
    run = _run(a, 500, None)
    if regime == "long":
        name = "long_output_tokens_median"
    else:
        name = "output_tokens_median" if run.output_tokens_mean is None else "output_tokens_mean"
    try:
        twice = run.replace(**{name: 2 * getattr(run, name)})
    except ValueError:
        # longer than an answer may be
        return math.nan
    return input_and_power.median_wh(twice, regime) / input_and_power.median_wh(run, regime)


def _add_couplings(regime: Regime) -> None:
    for coupling in input_and_power.COUPLED:
        add(
            f"power-coupling-{coupling}-median-{regime}",
            lambda a, c=coupling: _coupled_median_wh(a, c, regime),  # type: ignore[misc]
            "Wh/query",
            f"median energy per baseline query, power coupled {coupling}, {regime} regime",
            COUPLING,
        )
        add(
            f"power-coupling-{coupling}-ratio-{regime}",
            lambda a, c=coupling: _coupled_ratio(a, c, regime),  # type: ignore[misc]
            "×",
            f"median / the main run's, power coupled {coupling}, {regime} regime",
            COUPLING,
        )
        for slug, model in MODEL_SLUGS.items():
            add(
                f"power-coupling-{coupling}-ratio-{slug}-{regime}",
                lambda a, c=coupling, m=model: input_and_power.model_ratio(a, c, m, regime),  # type: ignore[misc]
                "×",
                f"median / the main run's, {model}, power coupled {coupling}, {regime} regime",
                COUPLING,
            )
    add(
        f"power-coupling-increase-{regime}",
        lambda a: 100 * (_coupled_ratio(a, input_and_power.own_coupling(a), regime) - 1),
        "%",
        f"increase of the median by this edition's power coupling, {regime} regime",
        COUPLING,
        2,
    )


def _coupled_median_wh(a: Assumptions, coupling: str, regime: Regime) -> float:
    if not input_and_power.has_line(a, coupling):
        return math.nan
    return input_and_power.median_wh(
        input_and_power.main_run(a).replace(power_coupling=coupling), regime
    )


def _coupled_ratio(a: Assumptions, coupling: str, regime: Regime) -> float:
    if not input_and_power.has_line(a, coupling):
        return math.nan
    return _ratio(a, input_and_power.main_run(a).replace(power_coupling=coupling), regime)


def _ends(a: Assumptions, coupling: str | None = None) -> tuple[float, float]:
    coupling = coupling or input_and_power.own_coupling(a)
    if not input_and_power.has_line(a, coupling):
        return math.nan, math.nan
    run = a.replace(power_coupling=coupling)
    idle, slope = query.power_share(run) or (math.nan, math.nan)
    return idle * a.node_power_kw, idle + slope


def _add_ends() -> None:
    for coupling in input_and_power.COUPLED:
        add(
            f"power-coupling-{coupling}-idle-power",
            lambda a, c=coupling: _ends(a, c)[0],  # type: ignore[misc]
            "kW",
            f"power of an eight-GPU node without throughput, coupled {coupling}",
            COUPLING,
        )
        add(
            f"power-coupling-{coupling}-top-share",
            lambda a, c=coupling: _ends(a, c)[1],  # type: ignore[misc]
            "share",
            f"P / P_max at the highest throughput, coupled {coupling}",
            COUPLING,
            2,
        )
    add(
        "power-coupling-idle-power",
        lambda a: _ends(a)[0],
        "kW",
        "power of an eight-GPU node without throughput, by this edition's coupling",
        COUPLING,
        2,
    )
    add(
        "power-coupling-top-share",
        lambda a: _ends(a)[1],
        "share",
        "P / P_max at the highest throughput, by this edition's coupling",
        COUPLING,
        1,
    )


for _regime in REGIMES:
    for _tokens in input_and_power.INPUT_LENGTHS:
        for _slug, _effective in EFFECTIVE_LENGTHS.items():
            _add_lengths(_regime, _tokens, _slug, _effective)
    _add_claimed(_regime)
    _add_couplings(_regime)
_add_ends()
