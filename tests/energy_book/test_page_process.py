"""The process that makes a page: ready before it is asked, and gone when it is not needed."""

from __future__ import annotations

import json
import subprocess
import sys

import altair as alt
import pandas as pd
import pytest

from energy_book import page_process
from energy_book.pages import CACHE_VARIABLE
from energy_book.sphinx_ext import chart_layout, charts
from energy_book.sphinx_ext.chart_spec import read_chart


@pytest.fixture
def spec():
    figure = {"id": "fig-points", "caption": "Two points."}
    chart = alt.Chart(
        pd.DataFrame({"x": [1.0, 2.0]}), description="Points", usermeta={"figure": figure}
    )
    return chart.mark_point().encode(x="x").to_dict()


def test_charts_that_were_drawn_ahead_are_not_drawn_again(spec, tmp_path, monkeypatch):
    broken = {"usermeta": {}, "mark": "point"}
    outputs = [{"data": {charts.MIME_TYPES[0]: content}} for content in (broken, spec)]
    page = tmp_path / "index.ipynb"
    page.write_text(json.dumps({"cells": [{"source": "# A"}, {"outputs": outputs}]}))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "assets"))

    page_process.draw_ahead(page)

    def refuse(text):
        raise AssertionError("drawn again")

    monkeypatch.setattr(chart_layout, "draw", refuse)
    for size in chart_layout.WIDTHS_PX:
        layout = chart_layout.lay_out(read_chart(spec), size, tmp_path / "assets" / "pictures")
        assert "<svg" in layout.svg


def test_without_an_order_it_ends_well():
    done = subprocess.run(
        [sys.executable, "-P", "-m", "energy_book.page_process"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_all_that_it_loads_is_there():
    """A module that was renamed would make every page slower without a word."""
    names = ", ".join(page_process.MODULES)
    done = subprocess.run([sys.executable, "-c", f"import {names}"], capture_output=True, text=True)

    assert done.stderr == ""
