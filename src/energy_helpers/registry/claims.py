"""What the paper prints: each statement, as it is printed."""

from __future__ import annotations

import functools

import pandas as pd

from ..facts import files
from .claims_by_number import CLAIMS


@functools.cache
def load_claims() -> pd.DataFrame:
    """
    Load the printed statements, indexed by their id.

    Returns
    -------
    DataFrame
        ``edition``, ``section``, ``quantity``, ``unit``, ``stated`` (as printed, text),
        ``stated_precision``, ``kind`` and ``repeat_of`` (the claim it repeats, or "").
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

    Raises
    ------
    ValueError
        If there is no such claim.
    """
    claims = load_claims()
    if claim_id not in claims.index:
        raise ValueError(f"unknown claim {claim_id!r}; the ids are in data/claims.csv")
    return str(claims.loc[claim_id, "stated"])


def for_number(name: str, edition: str) -> list[str]:
    """
    Return the ids of the claims that print a number in an edition, the first-named first.

    Both presets of arXiv v1 print the same. Of a number that no claim prints, the list is empty.
    """
    printed_in = "arxiv-v1" if edition.startswith("arxiv-v1") else edition
    claims = load_claims()
    return [claim for claim in CLAIMS.get(name, ()) if claims.loc[claim, "edition"] == printed_in]
