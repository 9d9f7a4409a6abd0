"""Published values that the paper cites: energies per query, gains, totals, comparisons."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping

import pandas as pd

from ..editions.released_run import RELEASED_EDITIONS
from ..facts import files
from ..method import exact
from ..method.assumptions import QUERY_WORDS, REGIMES, Assumptions, edition_title, load_edition
from ..registry.entries import typeset

# boundary in reference_values.csv -> the boundaries that the book distinguishes
BOUNDARIES = {
    "full stack incl. idle and PUE": "data centre",
    "data centre": "data centre",
    "GPU": "accelerators only",
    "GPU only": "accelerators only",
    "active accelerators only": "accelerators only",
    "all-in utility power": "data centre",
    "undisclosed": "not disclosed",
    "": "not disclosed",
}
PROVENANCES = {
    "primary statement": "operator's word",
    "primary report": "operator's word",
    "measured": "measured",
    "as printed in the paper": "cited by the paper",
    "estimate": "estimated",
    "derived by a third party": "estimated",
}
EDITION_NAMES = {
    "joule-2026": "Joule 2026",
    "arxiv-v1": "arXiv v1",
    "arxiv-v1-as-written": "arXiv v1 as written",
}
# precision in a label of reference_values.csv -> the paper's conversion
CONVERSIONS = {"BF16)": "bf16-over-fp8", "FP16)": "fp16-over-fp8"}


def _load(name: str, value: str) -> pd.DataFrame:
    """Load a table and check that the column `value` has positive and finite numbers."""
    table = files.read_csv(name)
    texts = table.select_dtypes(exclude="number").columns
    table[texts] = table[texts].fillna("")
    numbers = pd.to_numeric(table[value], errors="coerce")
    bad = table.index[~((numbers > 0) & (numbers < math.inf))]
    if len(bad):
        # lines are counted as in an editor: from 1, with the header as the first line
        raise ValueError(
            f"{name}: column {value}, line {bad[0] + 2}: {table.loc[bad[0], value]!r} is not "
            "valid; give a finite number above 0"
        )
    return table.assign(**{value: numbers.astype(float)})


@functools.cache
def _facts() -> Mapping[str, float]:
    table = _load("comparisons.csv", "value")
    return dict(zip(table["name"], table["value"], strict=True))


def public_uses() -> pd.DataFrame:
    """
    Return the kinds of public uses of the paper's figure: ``use uses multiplies basis``.

    ``multiplies`` is true if a use treats a median as a mean or as a constant per token.

    Examples
    --------
    >>> list(public_uses())
    ['use', 'uses', 'multiplies', 'basis']
    """
    return _load("public_uses.csv", "uses").astype({"uses": int})


def reported_pue() -> pd.DataFrame:
    """
    Return the PUE that operators report: ``operator year pue provenance source cite``.

    Each value is an average over a year and over all sites of an operator, from before the paper.

    Examples
    --------
    >>> bool(reported_pue()["pue"].ge(1).all())
    True
    """
    return _load("pue_reported.csv", "pue")


def fact(name: str) -> float:
    """
    Return a value of data/comparisons.csv, with which the paper compares, in its unit.

    Raise ValueError if no value has this name.

    Examples
    --------
    >>> fact("datacentre-power")
    30.0
    """
    facts = _facts()
    if name not in facts:
        raise ValueError(f"unknown comparison {name!r}; give one of {', '.join(facts)}")
    return facts[name]


def published_energies() -> pd.DataFrame:
    """
    Return the published energies of a query.

    Columns: ``label``, ``publisher``, ``model``, ``hardware``, ``boundary`` (as published) and
    ``boundary_kind``, ``output_tokens`` [tokens], ``value`` [Wh/query], ``provenance`` and
    ``provenance_kind``, ``source``, ``cite``. Raise ValueError if a value is not a positive number,
    or if a boundary or a provenance is unknown.

    Examples
    --------
    >>> table = published_energies().set_index("label")
    >>> table.loc["ChatGPT average query", "value"].item()  # [Wh]
    0.34
    """
    name = "reference_values.csv"
    table = _load(name, "value")
    for column, kinds in (("boundary", BOUNDARIES), ("provenance", PROVENANCES)):
        table[f"{column}_kind"] = table[column].map(kinds)
        unknown = table.index[table[f"{column}_kind"].isna()]
        if len(unknown):
            known = ", ".join(kind for kind in kinds if kind)
            raise ValueError(
                f"{name}: column {column}, line {unknown[0] + 2}: "
                f"{table.loc[unknown[0], column]!r} is not valid; give one of {known}"
            )
    return table


def web_search_wh() -> float:
    """
    Return the energy of a web search [Wh], as Google published it in 2009.

    Examples
    --------
    >>> web_search_wh()
    0.3
    """
    table = published_energies()
    return float(table.loc[table["label"] == "Web search", "value"].iloc[0])


def own_baselines(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energies of baseline queries with these settings and in the released editions.

    Index: labels; the traditional queries of these settings come first. Columns ``p5 p25 p50 p75
    p95`` [Wh/query].

    Examples
    --------
    >>> medians_wh = own_baselines(edition)["p50"].round(2)
    >>> medians_wh[["Joule 2026, typical", "arXiv v1, typical"]].to_dict()
    {'Joule 2026, typical': 0.31, 'arXiv v1, typical': 0.34}
    """
    edition = EDITION_NAMES.get(assumptions.edition) or edition_title(assumptions.edition)
    runs = {f"{edition}, changed" if assumptions.changed() else edition: assumptions}
    for name in RELEASED_EDITIONS:
        runs.setdefault(EDITION_NAMES[name], load_edition(name))
    columns = ["p5", "p25", "p50", "p75", "p95"]
    rows = {
        f"{label}, {QUERY_WORDS[regime]}": exact.per_query(run, regime).loc[exact.BASELINE, columns]
        for regime in REGIMES
        for label, run in runs.items()
    }
    return pd.DataFrame(rows).T


def compared(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the comparison of section 2 between cited energies and the method's medians.

    Index: ``publisher`` and ``model``. Columns ``published`` (as cited), ``at_fp8`` (converted to
    FP8 as in the paper) and ``median`` (of the method's traditional query) [Wh/query], ``ratio``
    (``at_fp8`` / ``median``; missing if the settings do not have the model) and ``cite``.

    Examples
    --------
    >>> compared(edition)["ratio"].round(1)["ML.ENERGY"].to_dict()
    {'Llama 3.1 405B': 1.4, 'Mixtral 8x22B': 1.4}
    """
    table = published_energies()
    table = table[table["provenance"] == "as printed in the paper"]
    medians = exact.per_query(assumptions)["p50"]
    rows = {}
    for row in table.to_dict("records"):
        model, _, precision = str(row["label"]).partition(" (")
        at_fp8 = row["value"] / (fact(CONVERSIONS[precision]) if precision else 1.0)
        median = float(medians.get(model, math.nan))
        rows[row["publisher"], model] = (row["value"], at_fp8, median, at_fp8 / median, row["cite"])
    columns = ["published", "at_fp8", "median", "ratio", "cite"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    frame.index = pd.MultiIndex.from_tuples(rows, names=["publisher", "model"])
    return frame


def efficiency_gains() -> pd.DataFrame:
    """
    Return the gains that section 3 cites.

    Columns: ``lever``, ``technique``, ``short``, ``as_printed``, ``what`` (the quantity that
    changes), ``cite``, ``low`` and ``high`` [factor]. Percentages are converted to factors. An end
    of the range is missing if the paper does not print it.

    Examples
    --------
    >>> efficiency_gains()["lever"].value_counts().to_dict()
    {'model': 12, 'serving': 9, 'hardware': 6}
    """
    table = files.read_csv("efficiency_gains.csv")
    table["as_printed"] = table["as_printed"].map(typeset, na_action="ignore")
    texts = ["as_printed", "cite"]
    table[texts] = table[texts].fillna("")
    for end in ("low", "high"):
        table[end] = table[end].astype(float).fillna(table[f"factor_{end}"].astype(float))
    return table[["lever", "technique", "short", "as_printed", "what", "cite", "low", "high"]]


def electricity_totals() -> pd.DataFrame:
    """
    Return the yearly electricity of operators and of a country's data centres.

    Columns: ``who``, ``year``, ``twh_per_year``, ``provenance``, ``source``, ``cite``.

    Examples
    --------
    >>> electricity_totals().set_index(["who", "year"])["twh_per_year"]["Google", 2023].item()
    24.0
    """
    return _load("electricity_totals.csv", "twh_per_year")


def total_twh(who: str, year: int) -> float:
    """
    Return the electricity of one operator or country in a year [TWh].

    Raise ValueError if the file has no such row.

    Examples
    --------
    >>> total_twh("Google", 2023)
    24.0
    """
    table = electricity_totals()
    found = table.loc[(table["who"] == who) & (table["year"] == year), "twh_per_year"]
    if len(found) != 1:
        raise ValueError(f"electricity_totals.csv has no one row for {who!r} in {year}")
    return float(found.iloc[0])
