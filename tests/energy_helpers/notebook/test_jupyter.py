"""Charts and tables in Jupyter: nothing that only the site knows, and no other host."""

from __future__ import annotations

import json
import warnings

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import energy_helpers as eh
from energy_helpers.charts.theme import JUPYTER
from energy_helpers.facts.mime_types import CHART_MIME
from energy_helpers.notebook import jupyter

JOULE = eh.load_edition("joule-2026")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch):
    """Give a session of IPython that has been set up, and take it away again."""
    import altair as alt

    session = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: session)
    with alt.renderers.enable("default"), warnings.catch_warnings():
        jupyter.set_up()
        yield session


def shown(session: InteractiveShell, thing: object) -> dict[str, object]:
    bundle, _ = session.display_formatter.format(thing)
    return bundle


@pytest.fixture
def chart():
    fleet = eh.paper.tables.fleet(JOULE)
    return eh.paper.charts.fleet_bars(fleet, name="fleet", caption="A fleet.")


def test_chart_is_drawn_by_jupyter_itself(shell, chart) -> None:
    """JupyterLab and VS Code know this type; a page would load Vega from another host."""
    bundle = shown(shell, chart)

    assert set(bundle) == {"application/vnd.vegalite.v5+json", "text/plain"}


def test_chart_has_a_width_and_colours_that_need_no_page(shell, chart) -> None:
    spec = json.dumps(shown(shell, chart)[CHART_MIME])

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

    assert shown(shell, chart)[CHART_MIME] == given


def test_table_cites_in_words(shell) -> None:
    frame = pd.DataFrame({"value": [1.5], "cite": ["elsworth2025google,altman2025gentle"]})

    bundle = shown(shell, eh.notebook.show(frame, caption="One value.", name="one-value"))

    assert set(bundle) == {"text/html", "text/plain"}
    assert ">elsworth2025google,altman2025gentle</td>" in str(bundle["text/html"])


def test_is_of_no_use_without_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("IPython.get_ipython", lambda: None)

    with pytest.raises(RuntimeError, match="call set_up in a notebook"):
        jupyter.set_up()
