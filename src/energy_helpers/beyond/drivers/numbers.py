"""Numbers of "What drives the result?": sensitivity indices and some of the fixed choices."""

from __future__ import annotations

from ...method.assumptions import REGIMES, Regime
from ...registry.entries import add, cell
from . import fixed_choices, sensitivity_indices

CHAPTER = "beyond/2_drivers"
FACTORS = {
    "pue": sensitivity_indices.PUE,
    "utilisation": sensitivity_indices.UTILISATION,
    "model": sensitivity_indices.MODEL,
    "output-length": sensitivity_indices.LENGTH,
}
WORDS = {
    "first-ln": ("first_ln", "first-order share of the variance of ln E"),
    "total-ln": ("total_ln", "total share of the variance of ln E"),
    "first": ("first", "first-order share of the variance of E"),
    "total": ("total", "total share of the variance of E"),
}
# number -> choice, alternative and quantity
MOVED = {
    "deepseek-nvidia-traditional": (
        "DeepSeek-R1's throughput",
        "NVIDIA's figure",
        "traditional",
    ),
    "deepseek-nvidia-fleet": ("DeepSeek-R1's throughput", "NVIDIA's figure", "fleet"),
    "blend-all-traditional": ("models of the baseline", "all", "traditional"),
    "blend-all-long": ("models of the baseline", "all", "long"),
    "charged-input-traditional": ("charged tokens", "output+input", "traditional"),
    "charged-input-long": ("charged tokens", "output+input", "long"),
    "input-5000-traditional": ("input length", "5,000", "traditional"),
    "lognormal-length-fleet": ("law of the output length", "lognormal", "fleet"),
    "fixed-length-fleet": ("law of the output length", "fixed", "fleet"),
    "doubled-length-traditional": ("output length", "2 times", "traditional"),
    "trim-none-traditional": ("trimming", "none", "traditional"),
    "rows-all-traditional": ("benchmark rows", "all", "traditional"),
    "node-power-v1-traditional": ("maximum power of a node", "11.3 kW", "traditional"),
}


def _add_indices(regime: Regime) -> None:
    for slug, factor in FACTORS.items():
        for word, (column, meaning) in WORDS.items():
            add(
                f"driver-{slug}-{word}-{regime}",
                lambda a, f=factor, c=column: cell(
                    sensitivity_indices.query_indices(a, regime), f, c
                ),  # type: ignore[misc]
                "share",
                f"{meaning} of one {regime} query: {factor}",
                CHAPTER,
                2,
            )
    for slug, factor in (FACTORS | {"improvement": sensitivity_indices.IMPROVEMENT}).items():
        for word in ("first", "total"):
            add(
                f"fleet-driver-{slug}-{word}-{regime}",
                lambda a, f=factor, c=word: cell(  # type: ignore[misc]
                    sensitivity_indices.fleet(a, regime, improved=True), f, c
                ),
                "share",
                f"{WORDS[word][1]} of an improved fleet of {regime} queries: {factor}",
                CHAPTER,
                2,
            )


def _add_choices() -> None:
    for name, (choice, alternative, quantity) in MOVED.items():
        what = "mixed fleet's energy" if quantity == "fleet" else f"{quantity} median"
        add(
            f"choice-{name}",
            lambda a, c=choice, o=alternative, q=quantity: fixed_choices.ratio(a, c, o, q),  # type: ignore[misc]
            "×",
            f"{what} / that as set; {choice}: {alternative}",
            CHAPTER,
        )


for _regime in REGIMES:
    _add_indices(_regime)
_add_choices()
