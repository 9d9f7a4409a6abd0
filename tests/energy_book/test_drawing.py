"""Charts are drawn while chapters run, and the pages find them drawn."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from energy_book import drawing
from energy_book.sphinx_ext import chart_layout
from energy_book.sphinx_ext.chart_spec import MIME_TYPES, read_chart


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
    outputs = [{"data": {MIME_TYPES[0]: content}} for content in (broken, spec)]
    return {"cells": [{"source": "# A"}, {"outputs": outputs}]}


def test_pages_find_the_charts_drawn(notebook, spec, tmp_path, monkeypatch):
    drawing.draw_charts(notebook, tmp_path)

    def refuse(text):
        raise AssertionError("drawn again")

    monkeypatch.setattr(chart_layout, "draw", refuse)
    for size in chart_layout.WIDTHS_PX:
        layout = chart_layout.lay_out(read_chart(spec), size, tmp_path / drawing.PICTURES)
        assert "<svg" in layout.svg
