"""The chart on the page of the audit: a dot for each statement with a number."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docutils import nodes
from docutils.utils import new_document

import energy_helpers as eh
from energy_book.charts import layout
from energy_book.charts.spec import read_chart
from energy_book.sphinx_ext.charts import ChartNode
from energy_book.sphinx_ext.verdicts import AuditChart

CLAIM = {"section": "2", "quantity": "PUE", "unit": "-", "kind": "arithmetic", "as_released": None}
CLAIM |= {"id": "s2-nemotron-size", "stated": "235", "verdict": "arithmetic fails"}


def made(claims: list[dict[str, Any]], cache: Path) -> list[nodes.Node]:
    """Run the directive on some claims."""
    state = SimpleNamespace(document=new_document("page"))
    app = SimpleNamespace(config=SimpleNamespace(energy_book_cache=str(cache)))
    directive = SimpleNamespace(claims=lambda: claims, state=state, env=SimpleNamespace(app=app))
    return AuditChart.run(cast(AuditChart, directive))


def test_the_title_counts_what_is_close_and_the_caption_what_is_left_out(tmp_path: Path) -> None:
    claims = eh.audit.all_verdicts().reset_index().to_dict("records")
    table = eh.audit.printed_ratios.ratios(claims)
    close = sum(0.95 <= ratio <= 1.05 for ratio in table["ratio"])
    (figure,) = made(claims, tmp_path)

    assert f"{close} of {len(table)} printed numbers are within" in figure.astext()
    assert f"{len(claims) - len(table)} of {len(claims)}" in figure.astext()
    (chart,) = figure.findall(ChartNode)
    assert len(table) in [len(rows) for rows in chart["spec"]["datasets"].values()]


def test_a_printed_half_is_a_dot_at_one_half(tmp_path: Path) -> None:
    (figure,) = made([{**CLAIM, "as_written": 117.5}], tmp_path)
    (chart,) = figure.findall(ChartNode)
    ratios = [
        row["ratio"]
        for rows in chart["spec"]["datasets"].values()
        for row in rows
        if "ratio" in row
    ]

    assert ratios == [0.5]


@pytest.mark.parametrize("claims", [[], [{**CLAIM, "as_written": None}]], ids=["none", "no value"])
def test_without_a_ratio_there_is_no_figure(claims: list[dict[str, Any]], tmp_path: Path) -> None:
    assert made(claims, tmp_path) == []


def test_the_pictures_are_drawn_in_a_separate_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that has drawn in the process of Sphinx hangs in the processes that it forks."""

    def refuse(text: str) -> str:
        raise AssertionError("drawn here")

    monkeypatch.setattr(layout, "draw", refuse)
    (figure,) = made([{**CLAIM, "as_written": 117.5}], tmp_path)
    (chart,) = figure.findall(ChartNode)

    for size in layout.WIDTHS_PX:
        drawn = layout.lay_out(read_chart(chart["spec"]), size, tmp_path / layout.PICTURES)
        assert drawn.svg.startswith("<svg")
