"""Statements of the paper, as printed."""

from __future__ import annotations

import functools

import pandas as pd

from ..facts import files
from .claims_by_number import CLAIMS
from .entries import typeset

# units without a space before them
SIGNS = {"%": "%", "x": "×"}
EDITION_NAMES = {"joule-2026": "Joule", "arxiv-v1": "arXiv v1"}


@functools.cache
def load_claims() -> pd.DataFrame:
    """
    Load the printed statements, indexed by id.

    The columns of ``data/claims.csv`` as text, among them ``edition``, ``unit``, ``stated`` (as
    printed), ``kind`` and ``repeat_of`` (the claim it repeats, or ""). Raise ValueError if two
    statements have the same id.

    Examples
    --------
    >>> load_claims().loc["abs-median-wh", ["edition", "stated", "unit"]].to_list()
    ['arxiv-v1', '0.34', 'Wh/query']
    """
    table = pd.read_csv(files.data_dir() / "claims.csv", dtype=str, keep_default_na=False)
    if table["id"].duplicated().any():
        twice = table.loc[table["id"].duplicated(), "id"].iloc[0]
        raise ValueError(f"claims.csv: the id {twice} stands twice; ids must be unique")
    claims: pd.DataFrame = table.set_index("id")
    return claims


def stated(claim_id: str) -> str:
    """
    Return a statement as the paper prints it.

    Raise ValueError if there is no such claim.

    Examples
    --------
    >>> stated("abs-median-wh"), stated("abs-combined-8-20x")
    ('0.34', '8-20')
    """
    claims = load_claims()
    if claim_id not in claims.index:
        raise ValueError(f"unknown claim {claim_id!r}; the ids are in data/claims.csv")
    return str(claims.loc[claim_id, "stated"])


def printed(claim_id: str) -> str:
    """
    Return a statement as quoted in a text, with signs such as × and %.

    `Raises` as `stated`.

    Examples
    --------
    >>> printed("siii-trad-500"), printed("abs-combined-8-20x")
    ('~10%', '8–20×')
    """
    text = stated(claim_id)
    sign = SIGNS.get(str(load_claims().loc[claim_id, "unit"]), "")
    ends_in_digit = text[-1:].isdigit()
    return typeset(f"{text}{sign}" if ends_in_digit else text)


def edition_name(claim_id: str) -> str:
    """
    Return the short name of the edition that prints a statement.

    Examples
    --------
    >>> edition_name("abs-median-wh")
    'arXiv v1'
    """
    return EDITION_NAMES[str(load_claims().loc[claim_id, "edition"])]


def for_number(name: str, edition: str) -> list[str]:
    """
    Return the ids of the claims that print a number in an edition, in the order of the file.

    Both presets of arXiv v1 have the same claims. The list is empty if no claim prints the number.

    Examples
    --------
    >>> for_number("baseline-median-traditional", "arxiv-v1")
    ['abs-median-wh', 's3-baseline']
    """
    printed_in = "arxiv-v1" if edition.startswith("arxiv-v1") else edition
    claims = load_claims()
    return [claim for claim in CLAIMS.get(name, ()) if claims.loc[claim, "edition"] == printed_in]
