"""Registry numbers of "What drives the result?": sensitivity indices and fixed choices."""

from __future__ import annotations

from functools import partial

from ...method.assumptions import Assumptions, Regime
from ...registry.entries import cell, register
from . import fixed_choices, sensitivity_indices

number = partial(register, "beyond/2_drivers")
FACTORS = {
    "pue": sensitivity_indices.PUE,
    "utilisation": sensitivity_indices.UTILISATION,
    "model": sensitivity_indices.MODEL,
    "output-length": sensitivity_indices.LENGTH,
}
FLEET_FACTORS = FACTORS | {"improvement": sensitivity_indices.IMPROVEMENT}
# number -> column, meaning
INDICES = {
    "first-ln": ("first_ln", "first-order share of the variance of ln E"),
    "total-ln": ("total_ln", "total share of the variance of ln E"),
    "first": ("first", "first-order share of the variance of E"),
    "total": ("total", "total share of the variance of E"),
}
# number -> choice, alternative and quantity
MOVED = {
    "deepseek-nvidia-traditional": ("DeepSeek-R1's throughput", "NVIDIA's figure", "traditional"),
    "deepseek-nvidia-fleet": ("DeepSeek-R1's throughput", "NVIDIA's figure", "fleet"),
    "deepseek-nvidia-same-models-traditional": (
        "DeepSeek-R1's throughput",
        "NVIDIA's figure, same models",
        "traditional",
    ),
    "deepseek-nvidia-same-models-fleet": (
        "DeepSeek-R1's throughput",
        "NVIDIA's figure, same models",
        "fleet",
    ),
    "blend-all-traditional": ("models of the baseline", "all", "traditional"),
    "blend-all-long": ("models of the baseline", "all", "long"),
    "charged-input-traditional": ("charged tokens", "output+input", "traditional"),
    "charged-input-long": ("charged tokens", "output+input", "long"),
    "input-5000-traditional": ("input length", "5,000", "traditional"),
    "pareto-length-traditional": ("output length distribution", "pareto", "traditional"),
    "fixed-length-traditional": ("output length distribution", "fixed", "traditional"),
    "lognormal-length-traditional": ("output length distribution", "lognormal", "traditional"),
    "lognormal-length-fleet": ("output length distribution", "lognormal", "fleet"),
    "fixed-length-fleet": ("output length distribution", "fixed", "fleet"),
    "doubled-length-traditional": ("output length", "2 times", "traditional"),
    "trim-none-traditional": ("trimming", "none", "traditional"),
    "rows-all-traditional": ("benchmark rows", "all", "traditional"),
    "node-power-v1-traditional": ("maximum power of a node", "11.3 kW", "traditional"),
}
WORDS = {
    "traditional": "traditional median",
    "long": "long median",
    "fleet": "mixed fleet's energy",
}
CHOICES = {slug: (*choice, WORDS[choice[-1]]) for slug, choice in MOVED.items()}


@number(
    "driver-{factor}-{index}-{regime}",
    "share",
    "{index[1]} of one {regime} query: {factor}",
    2,
    factor=FACTORS,
    index=INDICES,
)
def _of_query(a: Assumptions, regime: Regime, factor: str, index: tuple[str, str]) -> float:
    return cell(sensitivity_indices.query_indices(a, regime), factor, index[0])


@number(
    "fleet-driver-{factor}-{index}-{regime}",
    "share",
    "{index[1]} of an improved fleet of {regime} queries: {factor}",
    2,
    factor=FLEET_FACTORS,
    index={slug: INDICES[slug] for slug in ("first", "total")},
)
def _of_fleet(a: Assumptions, regime: Regime, factor: str, index: tuple[str, str]) -> float:
    return cell(sensitivity_indices.fleet(a, regime, improved=True), factor, index[0])


@number(
    "choice-{choice}",
    "×",
    "{choice[3]} / the same with these settings; {choice[0]}: {choice[1]}",
    choice=CHOICES,
)
def _choice(a: Assumptions, choice: tuple[str, str, str, str]) -> float:
    name, alternative, quantity, _words = choice
    return fixed_choices.ratio(a, name, alternative, quantity)


@number(
    "choice-throughput-fits-{end}-{regime}",
    "×",
    "{end} of the {regime} median over the uncertainty of the throughput fits / the median",
    end=fixed_choices.FIT_ENDS,
)
def _fits(a: Assumptions, end: str, regime: Regime) -> float:
    return fixed_choices.fits_ratio(a, regime, end)
