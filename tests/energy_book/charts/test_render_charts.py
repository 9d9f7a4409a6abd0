"""Charts are drawn while chapters run, and the pages find them drawn."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from energy_book.charts import layout as layout_module, render_charts
from energy_book.charts.spec import read_chart
from energy_helpers.facts.mime_types import CHART_MIME


@pytest.fixture
def spec():
    figure = {"id": "fig-points", "caption": "Two points."}
    chart = alt.Chart(
        pd.DataFrame({"x": [1.0, 2.0]}), description="Points", usermeta={"figure": figure}
    )
    return chart.mark_point().encode(x="x").to_dict()


@pytest.fixture
def notebook(spec):
    broken = {"usermeta": {}, "mark": "point"}
    outputs = [{"data": {CHART_MIME: content}} for content in (broken, spec)]
    return {"cells": [{"source": "# A"}, {"outputs": outputs}]}


def test_pages_find_the_charts_drawn(notebook, spec, tmp_path, monkeypatch):
    render_charts.draw_charts(notebook, tmp_path)

    def refuse(text):
        raise AssertionError("drawn again")

    monkeypatch.setattr(layout_module, "draw", refuse)
    for size in layout_module.WIDTHS_PX:
        layout = layout_module.lay_out(read_chart(spec), size, tmp_path / render_charts.PICTURES)
        assert "<svg" in layout.svg
