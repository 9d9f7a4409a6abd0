"""The chart on the page of the audit: a dot for each statement with a number."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from docutils import nodes
from docutils.utils import new_document

import energy_helpers as eh
from energy_book.sphinx_ext.charts import ChartNode
from energy_book.sphinx_ext.verdicts import AuditChart

CLAIM = {"section": "2", "quantity": "PUE", "unit": "-", "kind": "arithmetic", "as_released": None}
CLAIM |= {"id": "s2-nemotron-size", "stated": "235", "verdict": "arithmetic fails"}


def made(claims: list[dict[str, Any]]) -> list[nodes.Node]:
    """Run the directive on some claims."""
    state = SimpleNamespace(document=new_document("page"))
    return AuditChart.run(cast(AuditChart, SimpleNamespace(claims=lambda: claims, state=state)))


def test_the_title_counts_what_is_close_and_the_caption_what_is_left_out() -> None:
    claims = eh.audit.all_verdicts().reset_index().to_dict("records")
    table = eh.audit.printed_ratios.ratios(claims)
    close = sum(0.95 <= ratio <= 1.05 for ratio in table["ratio"])
    (figure,) = made(claims)

    assert f"{close} of {len(table)} printed numbers" in figure.astext()
    assert f"{len(claims) - len(table)} of {len(claims)}" in figure.astext()
    (chart,) = figure.findall(ChartNode)
    assert len(table) in [len(rows) for rows in chart["spec"]["datasets"].values()]


def test_a_printed_half_is_a_dot_at_one_half() -> None:
    (figure,) = made([{**CLAIM, "as_written": 117.5}])
    (chart,) = figure.findall(ChartNode)
    ratios = [
        row["ratio"]
        for rows in chart["spec"]["datasets"].values()
        for row in rows
        if "ratio" in row
    ]

    assert ratios == [0.5]


@pytest.mark.parametrize("claims", [[], [{**CLAIM, "as_written": None}]], ids=["none", "no value"])
def test_without_a_ratio_there_is_no_figure(claims: list[dict[str, Any]]) -> None:
    assert made(claims) == []
