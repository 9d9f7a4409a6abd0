"""Charts and tables in Jupyter: nothing that only the site knows, and no other host."""

from __future__ import annotations

import json
import re
import sys
import warnings

import altair as alt
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import energy_helpers as eh
from energy_helpers.charts.theme import JUPYTER
from energy_helpers.facts.mime_types import CHART_MIME
from energy_helpers.notebook import jupyter

JOULE = eh.load_edition("joule-2026")


@pytest.fixture
def shell():
    """Give a session of IPython that has been set up, and take it away again."""
    session = InteractiveShell.instance()
    with alt.renderers.enable("default"), warnings.catch_warnings():
        jupyter.set_up()
        yield session
    InteractiveShell.clear_instance()


def shown(session: InteractiveShell, thing: object) -> list[dict[str, object]]:
    """Return the MIME bundles that a cell with a thing on its last line displays."""
    with capture_output() as captured:
        bundle, _ = session.display_formatter.format(thing)
    return [output.data for output in captured.outputs] or [bundle]


@pytest.fixture
def chart():
    fleet = eh.paper.tables.fleet(JOULE)
    return eh.paper.charts.fleet_bars(fleet, name="fleet", caption="A fleet.")


def test_chart_is_drawn_by_jupyter_itself(shell, chart) -> None:
    """JupyterLab and VS Code know this type; a page would load Vega from another host."""
    bundle, _ = shown(shell, chart)

    assert set(bundle) == {"application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"}


def test_chart_is_a_picture_for_programs_that_draw_none(shell, chart) -> None:
    picture = shown(shell, chart)[0]["image/svg+xml"]

    labels = re.findall(r">([^<>]+)</text>", picture)
    assert any("GWh" in label for label in labels)
    assert "http" not in picture.replace("http://www.w3.org/", "")


def test_without_the_package_for_pictures_the_chart_is_still_there(
    shell, chart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    assert set(shown(shell, chart)[0]) == {CHART_MIME, "text/plain"}


def test_a_caption_is_below_the_chart_with_the_name_that_the_text_uses(shell, chart) -> None:
    _, caption = shown(shell, chart)

    assert caption["text/plain"] == "Figure “fleet”. A fleet."
    assert caption["text/html"] == "<p><strong>Figure “fleet”.</strong> A fleet.</p>"


def test_names_in_a_caption_are_text() -> None:
    figure = {"id": "fig-own", "caption": "A model <img src=x>.", "title": "<b> grows."}

    written = jupyter.caption_bundle(figure)["text/html"]
    assert "<img" not in written
    assert "<b>" not in written


def test_a_chart_of_ones_own_needs_no_figure(shell) -> None:
    own = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")

    assert len(shown(shell, own)) == 1


def test_chart_has_a_width_and_colours_that_need_no_page(shell, chart) -> None:
    spec = json.dumps(shown(shell, chart)[0][CHART_MIME])

    assert "container" not in spec
    assert "var(--" not in spec
    # and the chart that was given is as it was
    assert "var(--" in json.dumps(chart.to_dict())


def test_nothing_else_of_a_chart_changes(shell, chart) -> None:
    """Except for its legend, which is above the chart as on the page."""
    text = json.dumps(chart.to_dict()).replace('"container"', str(jupyter.WIDTH_PX))
    for page, own in JUPYTER.items():
        text = text.replace(page, own)
    given = json.loads(text)
    given["config"]["legend"] = {"orient": "top"}

    assert shown(shell, chart)[0][CHART_MIME] == given


def test_table_cites_in_words(shell) -> None:
    frame = pd.DataFrame({"value": [1.5], "cite": ["elsworth2025google,altman2025gentle"]})

    (bundle,) = shown(shell, eh.notebook.show(frame, caption="One value.", name="one-value"))

    assert set(bundle) == {"text/html", "text/plain"}
    assert "<caption>Table “one value”. One value.</caption>" in str(bundle["text/html"])
    assert ">elsworth2025google,altman2025gentle</td>" in str(bundle["text/html"])


def test_is_of_no_use_without_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("IPython.get_ipython", lambda: None)

    with pytest.raises(RuntimeError, match="call set_up in a notebook"):
        jupyter.set_up()
