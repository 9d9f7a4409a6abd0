"""The chapters with a reader's settings: numbers, charts, the bar, and nothing without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import energy_helpers as eh
from energy_book.sphinx_ext.reader.settings import DATA
from energy_helpers import all_numbers
from energy_helpers.registry.entries import format_value

from .visit import View, context_for, settle

DESK, PHONE = View(1280, "light"), View(390, "dark")
ENERGY = "book/paper/2_energy_per_query.html"
QUERY = "pue_p5=1.1&pue_p95=1.2&output_tokens_median=900"
SETTINGS = eh.load_edition().replace(pue_p5=1.1, pue_p95=1.2, output_tokens_median=900.0)
PAGES = (
    "book/index.html",
    ENERGY,
    "book/paper/3_efficiency_pathways.html",
    "book/paper/4_billion_queries.html",
    "book/supplement/s3_input_length.html",
)
YOURS = ".eb-yours:not(.eb-of-edition)"
BAR = ".eb-yours-bar"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with context_for(browser, DESK) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    settle(page)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_the_numbers_are_the_packages(page: Page, origin: str, name: str) -> None:
    """Each is that of a run with these settings, to as many digits as the edition's."""
    opened(page, f"{origin}/{name}?{QUERY}")
    page.locator(YOURS).first.wait_for()
    shown = page.locator(YOURS).evaluate_all(
        "marks => marks.map(m => [m.previousElementSibling.dataset.number, m.childNodes[1].data])"
    )
    computed = all_numbers.compute(SETTINGS, {number for number, _ in shown})

    assert shown
    for number, text in shown:
        digits = len(re.sub(r"^[0.]+|\D", "", text))
        value = computed[number] * (100 if text.endswith("%") else 1)
        if all_numbers.REGISTRY[number].unit == "%":
            value = computed[number]
        assert text.rstrip("%×") == format_value(value, digits), number


def test_without_settings_nothing_is_loaded_or_shown(page: Page, origin: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    opened(page, f"{origin}/{ENERGY}?source=letter")

    assert not [url for url in requests if DATA in url]
    expect(page.locator(f"{BAR}, .eb-yours")).to_have_count(0)


def test_the_bar_changes_and_resets_the_settings(page: Page, site: Path) -> None:
    """From the disk, opened by the button of the page; one step of Back for one slider."""
    opened(page, (site / ENERGY).as_uri())
    page.locator("[data-action='settings']").click()
    slider = page.locator(f"{BAR} input").first
    expect(slider).to_be_focused()
    before = page.locator("[data-number='baseline-median-traditional']").first.inner_text()
    for _ in range(3):
        slider.press("ArrowLeft")

    expect(page).to_have_url(re.compile(r"\?pue=1\.27$"))
    expect(page.locator(BAR)).to_contain_text("PUE 1.27")
    yours = all_numbers.compute(eh.load_edition().replace(pue=1.27), ["baseline-median-long"])
    first = page.locator(f"[data-number='baseline-median-long'] + {YOURS}").first
    expect(first).to_contain_text(format_value(yours["baseline-median-long"], 3))
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".eb-yours")).to_have_count(0)
    assert page.locator("[data-number='baseline-median-traditional']").first.inner_text() == before
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?pue=1\.27$"))
    page.go_back()
    expect(page).to_have_url((site / ENERGY).as_uri())


@pytest.mark.parametrize(
    ("name", "figure", "row", "expected"),
    [
        (ENERGY, "fig-energy-traditional", 5, "baseline-median-traditional"),
        (ENERGY, "fig-energy-long", 0, "deepseek-r1-671b-median-long"),
        (PAGES[2], "fig-levers-traditional", 1, "lever-model-median-traditional"),
        (PAGES[3], "fig-fleet", 0, "fleet-total-traditional"),
    ],
)
def test_a_chart_has_a_second_mark(
    page: Page, origin: str, name: str, figure: str, row: int, expected: str
) -> None:
    opened(page, f"{origin}/{name}?{QUERY}")
    marks = f"window.energyBook.views['{figure}'].data('yours')"
    page.wait_for_function(f"() => {{ try {{ return {marks}.length; }} catch {{ return 0; }} }}")
    value = all_numbers.compute(SETTINGS, [expected])[expected]

    assert page.evaluate(f"() => {marks}[{row}].yours") == pytest.approx(value, rel=1e-4)
    drawn = page.locator(f"[data-figure='{figure}'] .eb-chart-live svg")
    expect(drawn).to_have_attribute("aria-label", re.compile("With your settings: "))


def test_what_needs_a_run_is_marked_and_its_command_copied(page: Page, origin: str) -> None:
    opened(page, f"{origin}/{ENERGY}?{QUERY}")
    mark = page.locator("[data-number='fleet-share-outside-long'] + .eb-of-edition")
    expect(mark).to_have_text(" (not with your settings)")
    page.get_by_role("button", name="Copy the command").click()
    expect(page.get_by_role("status").last).to_have_text("Copied.")

    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("energy-book run paper/2_energy_per_query")
    for setting in ("pue_p5=1.1", "pue_p95=1.2", "output_tokens_median=900"):
        assert f" -p {setting}" in command


def test_the_command_is_offered_where_a_run_is_needed_only(page: Page, origin: str) -> None:
    opened(page, f"{origin}/book/supplement/s5_fleet_factor.html?{QUERY}")
    expect(page.locator(BAR)).to_be_visible()

    expect(page.get_by_role("button", name="Copy the command")).to_be_hidden()


def test_without_scripts_the_page_is_the_editions(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{origin}/{ENERGY}?{QUERY}")

        expect(plain.locator(f"{BAR}, .eb-yours")).to_have_count(0)


def test_on_a_phone_the_bar_fits(browser: Browser, origin: str) -> None:
    with context_for(browser, PHONE, has_touch=True, is_mobile=True) as context:
        phone = opened(context.new_page(), f"{origin}/{ENERGY}?{QUERY}")
        bar = phone.locator(BAR)
        bar.locator("summary").click()
        box = bar.bounding_box()

        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        for slider in bar.locator("input").all():
            size = slider.bounding_box()
            assert size is not None
            assert size["height"] >= 36


def test_the_data_hold_the_pages_parameters(site: Path) -> None:
    text = (site / "_static" / DATA).read_text(encoding="utf-8")
    data = json.loads(text[text.index("readerData: ") + 12 : text.rindex(" };")])

    assert "pue_p95" in data["pages"]["paper/2_energy_per_query"]
    assert {page.rpartition("/")[2] for page in data["pages"]} >= {"4_billion_queries"}
