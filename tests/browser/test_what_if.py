"""The page "What if" and its short form, worked by hand: keys, pointer, finger, address."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import energy_helpers as eh
from energy_book.what_if import page_data

from .visit import View, context_for, settle

PAGE = "book/what_if.html"
LANDING = "book/index.html"
DESK, PHONE = View(1280, "light"), View(390, "light")
# what this page adds to one with charts, compressed: scripts, and the data in it
WEIGHT_LIMIT_KB = 25
# the least size of what a finger must hit (WCAG 2.2, 2.5.8, is 24; a finger wants more)
TARGET_PX = 36


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    settle(page)
    return page


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    """Open the page on a wide screen."""
    with context_for(browser, DESK) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield opened(context.new_page(), f"{origin}/{PAGE}")


def cell(page: Page, name: str) -> Locator:
    return page.locator(f"[data-shown='{name}']")


def texts(page: Page) -> dict[str, str]:
    """Return what the table shows."""
    found: dict[str, str] = page.eval_on_selector_all(
        "[data-shown]",
        "cells => Object.fromEntries(cells.map(c => [c.dataset.shown, c.innerText]))",
    )
    return {name: text.strip() for name, text in found.items()}


SETTINGS = {
    "first": ({}, None),
    "short": ({"output_tokens_median": 120.0}, None),
    "long": ({"output_tokens_median": 2000.0}, None),
    "one-token": ({"output_tokens_median": 1.0}, None),
    "prompt": ({"input_tokens": 10.0}, None),
    "document": ({"input_tokens": 100_000.0}, "model"),
    "pue": ({"pue_p5": 1.1, "pue_p95": 1.2}, None),
    "pue-fixed": ({"pue_p5": 1.2, "pue_p95": 1.2}, "serving"),
    "idle": ({"utilisation_p5": 0.1, "utilisation_p95": 0.3}, None),
    "full": ({"utilisation_p5": 1.0, "utilisation_p95": 1.0}, None),
    "node": ({"node_power_kw": 14.3}, "hardware"),
    "large": ({"blend": "at-least-200b"}, None),
    "all": ({"blend": "all"}, "model"),
    "mixtral": ({"blend": ["Mixtral 8x22B"], "trim": "none"}, None),
    "deepseek": ({"blend": ["DeepSeek-R1 671B"], "trim": "none", "node_power_kw": 8.0}, "model"),
    "institution": ({"queries": 438.0, "grid_gco2_per_kwh": 177.0}, None),
    "many": ({"queries": 1e10, "long_share": 0.5, "grid_gco2_per_kwh": 713.0}, None),
    "none-long": ({"long_share": 0.0}, "serving"),
    "all-long": ({"long_share": 1.0}, None),
    "everything": (
        {
            "output_tokens_median": 900.0,
            "input_tokens": 3000.0,
            "pue_p5": 1.15,
            "pue_p95": 1.35,
            "utilisation_p5": 0.3,
            "utilisation_p95": 0.6,
            "node_power_kw": 12.0,
            "queries": 160_000.0,
            "long_share": 0.3,
            "grid_gco2_per_kwh": 41.0,
        },
        "model",
    ),
}


def address(changes: dict[str, object], lever: str | None) -> str:
    """Write settings as a link; a single model is never trimmed."""
    given = {name: value for name, value in changes.items() if name != "trim"}
    pairs = [f"{k}={v[0] if isinstance(v, list) else v}" for k, v in given.items()]
    return "#" + "&".join([*pairs, *([f"lever={lever}"] if lever else [])]).replace(" ", "+")


def test_shows_pythons_numbers(page: Page) -> None:
    """Every number, as it is printed, at 20 settings; the address changes, the page does not."""
    assert len(SETTINGS) == 20
    for name, (changes, lever) in SETTINGS.items():
        page.evaluate("hash => { window.location.hash = hash; }", address(changes, lever))
        expected = page_data.result_texts(eh.load_edition().replace(**changes), lever)
        expect(cell(page, "p50"), name).to_have_text(expected["p50"])
        assert texts(page) == {k: v.strip() for k, v in expected.items()}, name


@pytest.mark.parametrize("edition", eh.method.assumptions.EDITIONS)
def test_the_editions_menu(page: Page, edition: str) -> None:
    page.get_by_label("Edition", exact=True).select_option(edition)

    expect(cell(page, "p95")).to_have_text(page_data.result_texts(eh.load_edition(edition))["p95"])


def test_begins_with_the_result_of_the_build(page: Page) -> None:
    assert texts(page) == page_data.result_texts(eh.load_edition())
    assert "#" not in page.url


def test_a_slider_by_keys(page: Page) -> None:
    """The field, the table, the address and the live region follow."""
    slider = page.get_by_label("Power of an eight-GPU node [kW], slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")

    expected = page_data.result_texts(eh.load_edition().replace(node_power_kw=10.5))
    field = page.get_by_label("Power of an eight-GPU node [kW]", exact=True)
    expect(field).to_have_value("10.5")
    expect(cell(page, "mean")).to_have_text(expected["mean"])
    status = page.get_by_role("status")
    expect(status).to_have_text(re.compile(f"^Median {expected['p50']} a query"))
    assert slider.get_attribute("aria-valuetext") == "10.5"
    assert page.url.endswith("#node_power_kw=10.5")


def test_a_logarithmic_slider_reaches_its_ends(page: Page) -> None:
    slider = page.get_by_label("Output tokens, median, slider")
    field = page.get_by_label("Output tokens, median", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    expect(field).to_have_value("10")
    page.keyboard.press("End")
    expect(field).to_have_value("20000")


def test_the_chart_follows(page: Page) -> None:
    rows = "() => window.energyBook.views['fig-what-if'].data('summary')[0].p50"
    before = page.evaluate(rows)
    page.get_by_label("Model or blend").select_option("Llama 3.1 70B")

    a = eh.load_edition().replace(blend=["Llama 3.1 70B"], trim="none")
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    page.wait_for_function(f"before => ({rows})() !== before", arg=before)
    assert page.evaluate(rows) == pytest.approx(eh.exact.per_query(a).loc["baseline", "p50"])


def shaded(page: Page) -> int:
    """Count the points of the curve where the shading behind it has a height."""
    return page.evaluate(
        "() => Object.values(energyBook.views)[0].data('curves')"
        ".filter(row => row.outside && row.series === 'These settings').length"
    )


def test_outside_the_benchmark_is_shaded_and_said(page: Page) -> None:
    def said(a: eh.Assumptions) -> list[str]:
        return [*page_data.outside(a), *page_data.outside_day(a)]

    edition = eh.load_edition()
    note = page.locator(".eb-what-if-outside")
    assert note.locator("li").all_inner_texts() == said(edition)
    field = page.get_by_label("Input tokens", exact=True)
    field.fill("30000")

    lines = said(edition.replace(input_tokens=30_000.0))
    expect(note.locator("li")).to_have_text(lines)
    assert shaded(page) > 50

    # nothing is outside: one model with long rows, and answers inside them
    page.get_by_label("Blend", exact=False).first.select_option(label="Llama 3.1 405B")
    field.fill("500")
    expect(note.locator("li")).to_have_count(1)
    assert shaded(page) == 0


def test_a_value_out_of_bounds_is_clamped_when_its_field_is_left(page: Page) -> None:
    field = page.get_by_label("PUE, 95th percentile", exact=True)
    field.fill("7")
    before = texts(page)
    field.press("Tab")

    expect(field).to_have_value("5")
    expect(page.get_by_role("status")).to_contain_text("pue_p95 = 7 is out of bounds; 5 is taken")
    assert texts(page) != before


def test_one_end_of_a_range_pushes_the_other(page: Page) -> None:
    page.get_by_label("PUE, 5th percentile", exact=True).fill("2")

    expect(page.get_by_label("PUE, 95th percentile", exact=True)).to_have_value("2")
    expected = page_data.result_texts(eh.load_edition().replace(pue=2.0))
    expect(cell(page, "p95")).to_have_text(expected["p95"])


def test_a_grid_by_its_country(page: Page) -> None:
    page.get_by_label("Grid [gCO₂e/kWh]").select_option(label="Sweden, 2023: 41")

    expected = page_data.result_texts(eh.load_edition().replace(grid_gco2_per_kwh=41.0))
    expect(cell(page, "carbon-day")).to_have_text(expected["carbon-day"])
    page.get_by_label("Carbon intensity of the grid").fill("100")
    expect(page.get_by_label("Grid [gCO₂e/kWh]")).to_have_value("own")
    page.get_by_label("Grid [gCO₂e/kWh]").select_option("")
    expect(cell(page, "carbon-day")).to_have_text("–")


def test_reset(page: Page) -> None:
    page.get_by_label("Input tokens", exact=True).fill("3000")
    expect(page).to_have_url(re.compile("#input_tokens=3000$"))
    page.get_by_role("button", name="Reset").click()

    expect(page.get_by_label("Input tokens", exact=True)).to_have_value("500")
    expect(page).to_have_url(re.compile(r"what_if\.html$"))
    assert texts(page) == page_data.result_texts(eh.load_edition())


def test_a_bad_link_says_what_it_left_out(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), f"{origin}/{PAGE}#pue_p95=99&foo=1&input_tokens=2000")

        status = fresh.get_by_role("status")
        expect(status).to_contain_text("pue_p95 = 99 is out of bounds; 5 is taken instead")
        expect(status).to_contain_text("foo is not a setting of this page and was left out")
        expect(fresh).to_have_url(re.compile("#pue_p95=5&input_tokens=2000$"))


def test_a_link_cannot_bring_markup(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), f"{origin}/{PAGE}#<img src=x onerror=alert(1)>=1")

        expect(fresh.get_by_role("status")).to_contain_text("is not a setting of this page")
        assert fresh.locator(".eb-what-if img[src='x']").count() == 0


def test_from_the_file_system(browser: Browser, site: Path) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), (site / PAGE).as_uri() + "#output_tokens_median=900")

        a = eh.load_edition().replace(output_tokens_median=900.0)
        expect(cell(fresh, "mean")).to_have_text(page_data.result_texts(a)["mean"])
        fresh.get_by_label("Queries a day", exact=True).fill("1000")
        expect(fresh).to_have_url(re.compile("output_tokens_median=900&queries=1000$"))


def test_copies_the_command_and_python(page: Page) -> None:
    page.get_by_label("Efficiency lever").select_option("serving")
    for number, begins in enumerate(["energy-book run paper/3_", "import energy_helpers as eh"]):
        page.get_by_role("button", name="Copy").nth(number).click()
        expect(page.get_by_role("status")).to_have_text("Copied.")
        assert page.evaluate("navigator.clipboard.readText()").startswith(begins)


@pytest.mark.parametrize("name", [PAGE, LANDING])
def test_by_finger(browser: Browser, origin: str, name: str) -> None:
    """What must be hit on a phone is large enough, and a tap on a slider moves it."""
    with context_for(browser, PHONE, has_touch=True, is_mobile=True) as context:
        phone = opened(context.new_page(), f"{origin}/{name}")
        for control in phone.locator(".eb-what-if :is(input, select, button)").all():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= TARGET_PX
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        slider = phone.get_by_label("Output tokens, median, slider")
        slider.scroll_into_view_if_needed()
        before = cell(phone, "p50").inner_text()
        box = slider.bounding_box()
        assert box is not None
        phone.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
        expect(cell(phone, "p50")).not_to_have_text(before)


def test_the_short_form_leads_to_the_page_with_its_settings(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        landing = opened(context.new_page(), f"{origin}/{LANDING}")
        landing.get_by_label("Output tokens, median", exact=True).fill("900")
        a = eh.load_edition().replace(output_tokens_median=900.0)
        expect(cell(landing, "total")).to_have_text(page_data.result_texts(a)["total"])
        landing.locator(".eb-what-if-more a").click()

        expect(landing).to_have_url(re.compile(r"what_if\.html#output_tokens_median=900$"))
        expect(cell(landing, "p95")).to_have_text(page_data.result_texts(a)["p95"])


@pytest.mark.parametrize("name", [PAGE, LANDING])
def test_without_scripts_stands_the_first_result(browser: Browser, origin: str, name: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{origin}/{name}")

        expect(plain.locator(".eb-what-if-form")).to_be_hidden()
        expect(cell(plain, "p50")).to_have_text(page_data.result_texts(eh.load_edition())["p50"])
        expect(plain.locator(".eb-what-if .eb-chart img")).to_be_visible()


def test_on_paper_stands_the_result(page: Page) -> None:
    page.emulate_media(media="print")

    expect(page.locator(".eb-what-if-form")).to_be_hidden()
    expect(page.locator(".eb-what-if-result")).to_be_visible()
    expect(page.locator(".eb-what-if .eb-chart-picture img")).to_be_visible()


def test_on_paper_stands_what_was_changed(page: Page) -> None:
    """The settings, their chart and its numbers, not the picture of the first ones."""
    page.get_by_label("Output tokens, median", exact=True).fill("900")
    a = eh.load_edition().replace(output_tokens_median=900.0)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    page.emulate_media(media="print")

    expect(page.get_by_label("Output tokens, median", exact=True)).to_be_visible()
    expect(page.get_by_label("Output tokens, median, slider")).to_be_hidden()
    expect(page.locator(".eb-what-if .eb-chart-live svg")).to_be_visible()
    expect(page.locator(".eb-what-if .eb-chart-picture img")).to_be_hidden()


def test_the_chart_is_described_anew(page: Page) -> None:
    page.get_by_label("Output tokens, median", exact=True).fill("900")

    a = eh.load_edition().replace(output_tokens_median=900.0)
    median = page_data.result_texts(a)["p50"]
    svg = page.locator(".eb-what-if .eb-chart-live svg")
    expect(svg).to_have_attribute("aria-label", re.compile(f"median {median}, half of"))


def test_changes_stay_when_the_edition_changes(page: Page) -> None:
    """What the new edition cannot hold together gives way: 1.5 pushes its upper end of 1.4."""
    page.get_by_label("Output tokens, median", exact=True).fill("900")
    page.get_by_label("PUE, 5th percentile", exact=True).fill("1.5")
    page.get_by_label("Edition", exact=True).select_option("arxiv-v1-as-written")

    a = eh.load_edition("arxiv-v1-as-written").replace(output_tokens_median=900.0, pue=1.5)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])


def test_weight(site: Path) -> None:
    """The scripts and the data of the form, as a server sends them."""
    text = (site / PAGE).read_text(encoding="utf-8")
    data = re.findall(r'<script type="application/json".*?</script>', text, flags=re.DOTALL)
    names = set(re.findall(r"_static/(energy-book-[\w-]+\.js)", text))
    shared = {f"energy-book-{part}.js" for part in ("address", "page", "charts", "tables")}
    scripts = [(site / "_static" / name).read_text() for name in sorted(names - shared)]

    assert len(scripts) == 7
    weight_kb = sum(len(gzip.compress(part.encode())) for part in [*data, *scripts]) / 1000
    assert weight_kb < WEIGHT_LIMIT_KB
