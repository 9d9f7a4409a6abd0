"""Names at the ends of lines: each is at its line, and none touches another."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from energy_helpers.charts.line_names import TEXT_PX, line_ends
from energy_helpers.charts.style import by_colour

HEIGHT_PX = 280
STEP = TEXT_PX / HEIGHT_PX


def names(frame: pd.DataFrame, **options: object) -> pd.DataFrame:
    """Return the rows of the layer, on an axis from 0 to 1."""
    colour = by_colour("line", list(dict.fromkeys(frame["line"])))
    drawn = line_ends(
        *(frame, "x", "y", colour), ends=(0.0, 1.0), height_px=HEIGHT_PX, log=False, **options
    )
    assert isinstance(drawn.data, pd.DataFrame)
    return drawn.data.set_index("line")


def straight(**heights: float) -> pd.DataFrame:
    """Return lines from 0 to a height each."""
    return pd.DataFrame(
        [{"line": name, "x": x, "y": x * y} for name, y in heights.items() for x in (0.0, 1.0)]
    )


def test_a_name_is_at_the_end_of_its_line() -> None:
    found = names(straight(low=0.2, high=0.8))

    assert found["y"].to_dict() == pytest.approx({"low": 0.2, "high": 0.8})
    assert set(found["x"]) == {1.0}


def test_names_that_would_touch_are_moved_apart_in_order() -> None:
    found = names(straight(middle=0.5, upper=0.51, far=0.9))["y"]

    assert found["upper"] - found["middle"] == pytest.approx(STEP, rel=1e-4)
    assert (found["upper"] + found["middle"]) / 2 == pytest.approx(0.505, rel=1e-4)
    assert found["far"] == pytest.approx(0.9)


@pytest.mark.parametrize("end", [0.0, 1.0], ids=["bottom", "top"])
def test_names_stay_within_the_axis(end: float) -> None:
    found = names(straight(a=end, b=end, c=end))["y"].sort_values()

    assert found.diff().dropna().to_numpy() == pytest.approx(STEP, rel=1e-4)
    assert found.iloc[0 if end == 0 else -1] == pytest.approx(end)


def test_a_long_name_has_two_lines_and_room_for_both() -> None:
    long = "a name of two lines"
    found = names(straight(**{long: 0.5, "short": 0.5}))

    assert found.loc[long, "text"] == "a name of\ntwo lines"
    # the upper line of the two is at the place of the mark
    upper, lower = sorted(found["y"], reverse=True)
    assert upper - lower >= STEP * 0.999


def test_a_logarithmic_axis_moves_by_factors() -> None:
    frame = pd.DataFrame({"line": ["a", "b"], "x": [1.0, 1.0], "y": [10.0, 10.0]})
    drawn = line_ends(
        *(frame, "x", "y", by_colour("line", ["a", "b"])), ends=(1.0, 100.0), height_px=HEIGHT_PX
    )

    found = drawn.data["y"]
    assert found.max() / found.min() == pytest.approx(100**STEP, rel=1e-4)
    assert found.max() * found.min() == pytest.approx(100, rel=1e-4)


def test_each_choice_of_a_menu_has_its_own_names() -> None:
    frame = pd.concat([straight(one=0.5).assign(gpu="A"), straight(two=0.5).assign(gpu="B")])
    found = names(frame, menu="gpu", shown="datum.gpu == kind")

    assert found["y"].to_dict() == pytest.approx({"one": 0.5, "two": 0.5})


def test_names_have_the_colours_of_their_lines() -> None:
    colour = by_colour("line", ["one"])
    drawn = line_ends(
        straight(one=0.5), "x", "y", colour, ends=(0.0, 1.0), height_px=HEIGHT_PX, log=False
    )

    assert isinstance(drawn, alt.Chart)
    assert drawn.encoding.color is colour
