"""The buttons at the top of a page on a phone: in one line, apart, large enough."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser

from .visit import View, context_for

PHONE = View(390, "light")
CONTROLS = ".bd-header-article :is(button, a):visible"
HEIGHT_PX, WIDTH_PX = 44, 32
PAGES = (
    "book/index.html",
    "book/paper/2_energy_per_query.html",
    "book/reference/numbers.html",
    "search.html",
)


@pytest.mark.parametrize("name", PAGES)
def test_buttons_fit_a_finger(browser: Browser, origin: str, name: str) -> None:
    with context_for(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{origin}/{name}")
        boxes = [control.bounding_box() for control in page.locator(CONTROLS).all()]

    found = sorted((box for box in boxes if box), key=lambda box: box["x"])
    assert len(found) >= 2
    for box in found:
        assert box["height"] >= HEIGHT_PX
        assert box["width"] >= WIDTH_PX
    for one, next_one in pairwise(found):
        assert one["x"] + one["width"] <= next_one["x"] + 0.5
        centres = [box["y"] + box["height"] / 2 for box in (one, next_one)]
        assert centres[1] == pytest.approx(centres[0], abs=1)
    assert found[-1]["x"] + found[-1]["width"] <= PHONE.width_px
