"""Numbers of section 1, and of section 2's comparison: what others publish."""

from __future__ import annotations

import pandas as pd

from ...method.assumptions import Assumptions
from ...registry.entries import MODEL_SLUGS, add
from .. import published

CHAPTER = "paper/1_introduction"
COMPARED_IN = "paper/2_energy_per_query"
PUBLISHERS = {"ML.ENERGY": "mlenergy", "AI Energy Score": "ai-energy-score", "IEA": "iea"}
# those that the paper holds to be of no production deployment
OUTSIDE_PRODUCTION = ("AI Energy Score", "IEA")
# number -> label and boundary in data/reference_values.csv
QUERIES = {
    "chatgpt": ("ChatGPT average query", "not disclosed"),
    "gemini": ("Gemini median text prompt", "datacentre"),
    "gpt-4o-typical": ("GPT-4o typical query", "datacentre"),
    "gpt-4o-short": ("GPT-4o short query", "datacentre"),
    "web-search": ("Web search", "not disclosed"),
}
CONVERSIONS = {"bf16-over-fp8": "BF16", "fp16-over-fp8": "FP16"}


def _queries() -> pd.DataFrame:
    table = published.published_energies()
    return table[table["label"] != "Web search"]


def _spread(of: str) -> float:
    """Return the highest / lowest published energy of the labels that hold a text."""
    table = _queries()
    values = table.loc[table["label"].str.contains(of, regex=False), "value"]
    return float(values.max() / values.min())


def _value(label: str, boundary: str) -> float:
    table = published.published_energies()
    row = (table["label"] == label) & (table["boundary_kind"] == boundary)
    return float(table.loc[row, "value"].iloc[0])


def _add_published() -> None:
    for slug, row in QUERIES.items():
        add(
            f"published-{slug}",
            lambda _, row=row: _value(*row),  # type: ignore[misc]
            "Wh",
            f"published energy: {row[0]}, boundary {row[1]}",
            CHAPTER,
            digits=2,
        )
    for word, pick in {"lowest": min, "highest": max}.items():
        add(
            f"published-{word}",
            lambda _, pick=pick: float(pick(_queries()["value"])),  # type: ignore[misc]
            "Wh/query",
            f"{word} energy of a query among the published ones",
            CHAPTER,
        )
    spreads = {
        "all": ("", "of all queries"),
        "boundary": ("Gemini median text prompt", "of one prompt within two boundaries"),
        "input-length": ("GPT-4o", "of GPT-4o, from short to 100,000 tokens of input"),
        "mixtral-8x22b": ("Mixtral 8x22B", "of Mixtral 8x22B"),
        "llama-3.1-405b": ("Llama 3.1 405B", "of Llama 3.1 405B"),
        "llama-3.1-70b": ("Llama 3.1 70B", "of Llama 3.1 70B"),
    }
    for slug, (label, what) in spreads.items():
        add(
            f"published-spread-{slug}",
            lambda _, label=label: _spread(label),  # type: ignore[misc]
            "×",
            f"highest / lowest published energy {what}",
            CHAPTER,
            digits=2,
        )


def _compared(a: Assumptions, publisher: str, model: str, column: str) -> float:
    return float(published.compared(a).loc[(publisher, model), column])  # type: ignore[arg-type]


def _outside_production(a: Assumptions) -> pd.Series[float]:
    ratios: pd.Series[float] = published.compared(a)["ratio"]
    return ratios[ratios.index.get_level_values("publisher").isin(OUTSIDE_PRODUCTION)]


def _add_compared() -> None:
    for name, precision in CONVERSIONS.items():
        add(
            f"fact-{name}",
            lambda _, n=name: published.fact(n),  # type: ignore[misc]
            "×",
            f"energy in {precision} / in FP8, as the paper converts it",
            COMPARED_IN,
            digits=2,
        )
    slugs = {model: slug for slug, model in MODEL_SLUGS.items()}
    pairs = {
        "ML.ENERGY": ("Llama 3.1 405B", "Mixtral 8x22B"),
        "AI Energy Score": ("Llama 3.1 70B",),
        "IEA": ("Mixtral 8x22B", "DeepSeek-R1 671B"),
    }
    for publisher, models in pairs.items():
        for model in models:
            name = f"{PUBLISHERS[publisher]}-{slugs[model]}"
            what = f"energy of a query to {model} by {publisher}, as the paper cites it"
            add(
                f"{name}-at-fp8",
                lambda a, p=publisher, m=model: _compared(a, p, m, "at_fp8"),  # type: ignore[misc]
                "Wh/query",
                f"{what}, at FP8",
                COMPARED_IN,
            )
            add(
                f"{name}-over-median",
                lambda a, p=publisher, m=model: _compared(a, p, m, "ratio"),  # type: ignore[misc]
                "×",
                f"{what}, at FP8 / the method's median",
                COMPARED_IN,
            )
    for word, pick in {"lowest": "min", "highest": "max"}.items():
        add(
            f"overestimate-{word}",
            lambda a, pick=pick: float(getattr(_outside_production(a), pick)()),  # type: ignore[misc]
            "×",
            f"{word} of the values from outside production / the method's median of that model",
            COMPARED_IN,
            digits=2,
        )


_add_published()
_add_compared()
