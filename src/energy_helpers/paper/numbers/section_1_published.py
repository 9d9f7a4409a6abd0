"""Numbers of section 1 and of the comparison in section 2: energies that others publish."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ...method.assumptions import Assumptions
from ...registry.entries import MODEL_SLUGS, register
from .. import published

published_number = partial(register, "paper/1_introduction")
compared_number = partial(register, "paper/2_energy_per_query")
# publishers whose values, according to the paper, are not from production deployments
OUTSIDE_PRODUCTION = ("AI Energy Score", "IEA")
# part of the name -> label and boundary in data/reference_values.csv
QUERIES = {
    "chatgpt": ("ChatGPT average query", "not disclosed"),
    "gemini": ("Gemini median text prompt", "data centre"),
    "gpt-4o-typical": ("GPT-4o typical query", "data centre"),
    "gpt-4o-short": ("GPT-4o short query", "data centre"),
    "web-search": ("Web search", "not disclosed"),
}
# part of the name -> text that the labels contain, description
SPREADS = {
    "all": ("", "of any query"),
    "boundary": ("Gemini median text prompt", "of one prompt under two system boundaries"),
    "input-length": ("GPT-4o", "of GPT-4o, for inputs from short ones to 100,000 tokens"),
    "mixtral-8x22b": ("Mixtral 8x22B", "of Mixtral 8x22B"),
    "llama-3.1-405b": ("Llama 3.1 405B", "of Llama 3.1 405B"),
    "llama-3.1-70b": ("Llama 3.1 70B", "of Llama 3.1 70B"),
}
ENDS = {"lowest": "min", "highest": "max"}
CONVERSIONS = {
    "bf16-over-fp8": ("bf16-over-fp8", "BF16"),
    "fp16-over-fp8": ("fp16-over-fp8", "FP16"),
}
# publisher and model of each value that the paper converts to FP8
PAIRS = {
    f"{prefix}-{slug}": (publisher, MODEL_SLUGS[slug])
    for prefix, publisher, slug in (
        ("mlenergy", "ML.ENERGY", "llama-3.1-405b"),
        ("mlenergy", "ML.ENERGY", "mixtral-8x22b"),
        ("ai-energy-score", "AI Energy Score", "llama-3.1-70b"),
        ("iea", "IEA", "mixtral-8x22b"),
        ("iea", "IEA", "deepseek-r1-671b"),
    )
}


def _queries() -> pd.DataFrame:
    table = published.published_energies()
    return table[table["label"] != "Web search"]


@published_number(
    "published-{query}", "Wh", "published energy: {query[0]}, boundary {query[1]}", 2, query=QUERIES
)
def _published(_: Assumptions, query: tuple[str, str]) -> float:
    table = published.published_energies().set_index(["label", "boundary_kind"])["value"]
    return float(table.loc[[query]].iloc[0])


@published_number("published-{end}", "Wh/query", "{end.slug} published energy of a query", end=ENDS)
def _published_end(_: Assumptions, end: str) -> float:
    return float(_queries()["value"].agg(end))


@published_number(
    "published-spread-{of}", "×", "highest / lowest published energy {of[1]}", 2, of=SPREADS
)
def _published_spread(_: Assumptions, of: tuple[str, str]) -> float:
    table = _queries()
    values = table.loc[table["label"].str.contains(of[0], regex=False), "value"]
    return float(values.max() / values.min())


@compared_number(
    "fact-{precision}",
    "×",
    "energy in {precision[1]} / energy in FP8, in the paper's conversion",
    2,
    precision=CONVERSIONS,
)
def _conversion(_: Assumptions, precision: tuple[str, str]) -> float:
    return published.fact(precision[0])


@compared_number(
    "{pair}-at-fp8",
    "Wh/query",
    "energy of a query to {pair[1]} from {pair[0]}, converted to FP8 as in the paper",
    pair=PAIRS,
)
def _at_fp8(a: Assumptions, pair: tuple[str, str]) -> float:
    return float(published.compared(a)["at_fp8"].loc[pair])


@compared_number(
    "{pair}-over-median",
    "×",
    "energy of a query to {pair[1]} from {pair[0]}, converted to FP8 as in the paper / "
    "the method's median",
    pair=PAIRS,
)
def _over_median(a: Assumptions, pair: tuple[str, str]) -> float:
    return float(published.compared(a)["ratio"].loc[pair])


@compared_number(
    "overestimate-{end}",
    "×",
    "{end.slug} ratio of a value from outside production / the method's median of the model",
    2,
    end=ENDS,
)
def _overestimate(a: Assumptions, end: str) -> float:
    ratios = published.compared(a)["ratio"]
    publishers = ratios.index.get_level_values("publisher")
    return float(ratios[publishers.isin(OUTSIDE_PRODUCTION)].agg(end))
