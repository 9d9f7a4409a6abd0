"""How soon a moved slider of the page "What if" is on the screen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from energy_book.export.browser import start_browser
from tests.browser.site import served
from tests.browser.visit import settle

N_MOVES = 200
# from the slider's event to the frame after the chart has been drawn
MOVE = """value => new Promise(resolve => {
  const root = document.querySelector(".eb-what-if");
  const slider = root.querySelector("[data-for=output_tokens_median]");
  root.addEventListener("energy-book:shown", () => requestAnimationFrame(resolve), {once: true});
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
})"""


@pytest.fixture
def page(site: Path) -> Iterator[Page]:
    """Open the page."""
    with served(site) as origin, sync_playwright() as playwright:
        browser = start_browser(playwright)
        opened = browser.new_page()
        opened.goto(f"{origin}/book/what_if.html")
        settle(opened)
        yield opened
        browser.close()


def test_slider_to_screen(benchmark: Any, figure: Callable[..., None], page: Page) -> None:
    """Moves over the whole slider, a lever pulled; the browser's answer to the test included."""
    page.get_by_text("More settings").click()
    page.get_by_label("Efficiency lever").select_option("model")
    places = itertools.cycle(range(0, 1001, 5))

    benchmark.pedantic(lambda: page.evaluate(MOVE, next(places)), rounds=N_MOVES, warmup_rounds=10)

    figure("slider", value=float(np.percentile(benchmark.stats["data"], 95)))
