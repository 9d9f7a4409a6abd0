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
from energy_helpers.registry.entries import format_value

from .visit import View, context_for, settle

PAGE = "book/what_if.html"
LANDING = "book/index.html"
DESK, PHONE = View(1280, "light"), View(390, "light")
# what this page adds to one with charts, compressed: scripts, and the data in it
WEIGHT_LIMIT_KB = 40
# the least size of what a finger must hit (WCAG 2.2, 2.5.8, is 24; a finger wants more)
TARGET_PX = 36


# as if the address had led to these settings
GO = """query => {
  history.pushState(null, "", query ? `?${query}` : location.pathname);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


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
    return page.locator(f"td[data-shown='{name}']")


def tool(page: Page, name: str) -> Locator:
    """Return the button whose name begins so."""
    label = re.compile(f"^{name}( ?[0-9,]+ tokens)?$")
    return page.locator(".eb-what-if").get_by_role("button", name=label)


def more(page: Page) -> None:
    """Unfold the settings that are folded at first."""
    page.get_by_text("More settings").click()


def texts(page: Page) -> dict[str, str]:
    """Return what the table shows."""
    found: dict[str, str] = page.eval_on_selector_all(
        "td[data-shown], p[data-shown]",
        "cells => Object.fromEntries(cells.map(c => [c.dataset.shown, c.textContent]))",
    )
    return found


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
    "priced": ({"queries": 160_000.0, "price_per_kwh": 0.3, "currency": "CHF"}, None),
    "many": ({"queries": 1e10, "long_share": 0.5, "grid_gco2_per_kwh": 713.0}, None),
    "none-long": ({"long_share": 0.0}, "serving"),
    "input-counts": ({"effective_length": "output+input/30", "input_tokens": 3000.0}, None),
    "longer": ({"long_output_tokens_median": 12_000.0, "long_share": 0.3}, None),
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
    query = "&".join([*pairs, *([f"lever={lever}"] if lever else [])])
    return query.replace("output+input", "output%2Binput").replace(" ", "+")


def test_shows_pythons_numbers(page: Page) -> None:
    """Every number, as it is printed, at 23 settings; the address changes, the page does not."""
    assert len(SETTINGS) == 23
    for name, (changes, lever) in SETTINGS.items():
        page.evaluate(GO, address(changes, lever))
        expected = page_data.result_texts(eh.load_edition().replace(**changes), lever)
        expect(cell(page, "p50"), name).to_have_text(expected["p50"])
        assert texts(page) == expected, name


@pytest.mark.parametrize("edition", eh.method.assumptions.EDITIONS)
def test_the_editions_menu(page: Page, edition: str) -> None:
    more(page)
    page.get_by_label("Edition", exact=True).select_option(edition)

    expect(cell(page, "p95")).to_have_text(page_data.result_texts(eh.load_edition(edition))["p95"])


def test_begins_with_the_result_of_the_build(page: Page) -> None:
    assert texts(page) == page_data.result_texts(eh.load_edition())
    assert "?" not in page.url


def test_a_slider_by_keys(page: Page) -> None:
    """The field, the table, the address and the live region follow."""
    more(page)
    slider = page.get_by_label("Power of an eight-GPU node [kW], slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")

    expected = page_data.result_texts(eh.load_edition().replace(node_power_kw=10.5))
    field = page.get_by_label("Power of an eight-GPU node [kW]", exact=True)
    expect(field).to_have_value("10.5")
    expect(cell(page, "mean")).to_have_text(expected["mean"])
    status = page.locator(".eb-what-if-status")
    expect(status).to_have_text(re.compile("^" + re.escape(expected["words"])))
    assert slider.get_attribute("aria-valuetext") == "10.5"
    assert page.url.endswith("?node_power_kw=10.5")


def test_a_logarithmic_slider_reaches_its_ends(page: Page) -> None:
    slider = page.get_by_label("Output tokens, median, slider")
    field = page.get_by_label("Output tokens, median", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    expect(field).to_have_value("10")
    page.keyboard.press("End")
    expect(field).to_have_value("20,000")


def test_the_chart_follows(page: Page) -> None:
    rows = "() => window.energyBook.views['fig-what-if'].data('rows')[0].p50"
    before = page.evaluate(rows)
    page.get_by_label("Model or blend").select_option("Llama 3.1 70B")

    a = eh.load_edition().replace(blend=["Llama 3.1 70B"], trim="none")
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    page.wait_for_function(f"before => ({rows})() !== before", arg=before)
    assert page.evaluate(rows) == pytest.approx(eh.exact.per_query(a).loc["baseline", "p50"])


def flagged(page: Page) -> list[str]:
    """Return whether each row of the chart is outside the benchmark."""
    found: list[str] = page.evaluate(
        "() => energyBook.views['fig-what-if'].data('rows').map(row => row.outside)"
    )
    return found


def test_outside_the_benchmark_is_dashed_and_said(page: Page) -> None:
    """Both ends of the lengths, and the part of the day."""

    def said(a: eh.Assumptions) -> list[str]:
        return [*page_data.outside(a), *page_data.outside_day(a)]

    edition = eh.load_edition()
    note = page.locator(".eb-what-if-outside")
    assert note.locator("li").all_inner_texts() == said(edition)
    field = page.get_by_label("Input tokens", exact=True)
    for text, tokens in (("30,000", 30_000.0), ("10", 10.0)):
        field.fill(text)
        lines = said(edition.replace(input_tokens=tokens))
        expect(note.locator("li")).to_have_text(lines)
        assert any(f"input length {text} is outside" in line for line in lines)
    assert flagged(page) == ["yes", "yes"]

    # one model with long rows, and answers inside them: the day remains
    page.get_by_label("Model or blend").select_option(label="Llama 3.1 405B")
    field.fill("500")
    expect(note.locator("li")).to_have_count(1)
    expect(note).to_contain_text("of the day’s energy")
    page.wait_for_function("energyBook.views['fig-what-if'].data('rows')[0].outside === 'no'")


def test_a_value_out_of_bounds_is_clamped_when_its_field_is_left(page: Page) -> None:
    more(page)
    field = page.get_by_label("PUE, 95th percentile", exact=True)
    field.fill("7")
    before = texts(page)
    field.press("Tab")

    expect(field).to_have_value("5")
    expect(page.locator(".eb-what-if-status")).to_contain_text(
        "PUE, 95th percentile: 7 is too large; 5 is used"
    )
    assert texts(page) != before


def test_typing_an_end_of_a_range_leaves_the_other_where_it_is(page: Page) -> None:
    """The first digit of 1.3 is below the 5th percentile, 1.05."""
    high = page.get_by_label("PUE, 95th percentile", exact=True)
    low = page.get_by_label("PUE, 5th percentile", exact=True)
    more(page)
    high.click()
    high.press("Control+a")
    page.keyboard.type("1.3")
    high.press("Tab")

    expect(high).to_have_value("1.3")
    expect(low).to_have_value("1.05")
    low.fill("2")
    low.press("Tab")
    expect(high).to_have_value("2")
    status = page.locator(".eb-what-if-status")
    expect(status).to_contain_text("PUE, 95th percentile is now 2, too.")


def test_messages_name_the_field(page: Page) -> None:
    field = page.get_by_label("Output tokens, median", exact=True)
    status = page.locator(".eb-what-if-status")
    field.fill("0")
    field.press("Tab")
    expect(status).to_contain_text("Output tokens, median: 0 is too small; 1 is used.")
    field.fill("many")
    field.press("Tab")
    expect(status).to_contain_text("Output tokens, median: “many” is not a number")
    expect(field).to_have_value("1")


def test_numbers_are_written_for_readers(page: Page) -> None:
    queries = page.get_by_label("Queries a day", exact=True)
    share = page.get_by_label("Share of long queries", exact=True)
    expect(queries).to_have_value("1,000,000,000")
    expect(share).to_have_value("10%")
    queries.fill("2,000,000")
    share.fill("25")
    share.press("Tab")

    a = eh.load_edition().replace(queries=2e6, long_share=0.25)
    expect(share).to_have_value("25%")
    expect(cell(page, "total")).to_have_text(page_data.result_texts(a)["total"])
    expect(page).to_have_url(re.compile("queries=2000000&long_share=0.25$"))


def test_one_field_takes_a_value_or_a_range(page: Page) -> None:
    field = page.get_by_label("PUE", exact=True)
    expect(field).to_have_value("1.05–1.6")
    for text, low, high in (("1.2", 1.2, 1.2), ("1.1-1.3", 1.1, 1.3)):
        field.fill(text)
        field.press("Tab")
        a = eh.load_edition().replace(pue_p5=low, pue_p95=high)
        expect(cell(page, "p95")).to_have_text(page_data.result_texts(a)["p95"])
    expect(field).to_have_value("1.1–1.3")


def test_kinds_of_query_set_their_lengths(page: Page) -> None:
    edition = eh.load_edition()
    report = edition.replace(workload="report")
    tokens = eh.method.query_kinds.length_law(report, "traditional").median
    given = eh.method.query_kinds.input_tokens(report, "traditional")
    button = tool(page, "Report")
    button.click()

    a = edition.replace(output_tokens_median=tokens, input_tokens=given)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    expect(button).to_have_attribute("aria-pressed", "true")
    tool(page, "Long reasoning").click()
    expect(page.get_by_label("Output tokens, median", exact=True)).to_have_value("5,000")


def test_two_settings_beside_each_other(page: Page) -> None:
    """A stays; each quantity has its ratio, and the address leads to both."""
    tool(page, "Keep as A").click()
    page.get_by_label("Model or blend").select_option("Llama 3.1 70B")
    first = eh.load_edition()
    other = first.replace(blend=["Llama 3.1 70B"], trim="none")
    medians = [float(eh.exact.per_query(a)["p50"]["baseline"]) for a in (other, first)]
    expect(page.locator("td[data-kept='p50']")).to_have_text(page_data.result_texts(first)["p50"])
    ratio = format_value(medians[0] / medians[1], 3)
    for over in page.locator("[data-over='p50']").all():
        expect(over).to_have_text(f"{ratio}×")
        expect(over).to_be_visible()
    expect(page).to_have_url(re.compile("blend=.*kept_a=$"))
    page.wait_for_function("energyBook.views['fig-what-if'].data('rows').length === 3")

    page.reload()
    expect(page.locator("td[data-over='p50']")).to_have_text(f"{ratio}×")
    tool(page, "Drop A").click()
    expect(page.locator("td[data-over='p50']")).to_be_hidden()


def test_predict_first(page: Page) -> None:
    """Before the guess, the result is hidden; then both are shown, and the factor between them."""
    median = float(eh.exact.per_query(eh.load_edition())["p50"]["baseline"])
    tool(page, "Predict first").click()
    compare = tool(page, "Compare")
    expect(compare).to_be_disabled()
    expect(cell(page, "p50")).to_be_hidden()
    expect(page.locator("p[data-shown='words']")).to_be_hidden()
    assert flagged(page) == []
    label = page.locator(".eb-what-if .eb-chart-live svg").get_attribute("aria-label")
    assert label == "The result is hidden until you compare."

    page.get_by_label("Your prediction for the median").press("End")
    compare.press("Enter")
    expect(cell(page, "p50")).to_be_visible()
    factor = format_value(100 / median, 2)
    expect(page.locator(".eb-what-if-status")).to_contain_text(
        "You predicted 100\N{NO-BREAK SPACE}Wh."
    )
    expect(page.locator(".eb-what-if-status")).to_contain_text(f"{factor}× too high.")

    # another setting wants another guess, by the mouse this time
    page.get_by_label("Model or blend").select_option("Llama 3.1 70B")
    expect(cell(page, "p50")).to_be_hidden()
    plot = page.locator(".eb-what-if .eb-chart-live .background").first.bounding_box()
    assert plot is not None
    page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + 10)
    expect(page.locator(".eb-what-if-status")).to_contain_text(
        re.compile("You predicted (0.99|1.0)\N{NO-BREAK SPACE}Wh.")
    )
    expect(cell(page, "p50")).to_be_visible()


def test_links_in_the_page_and_back_lose_no_settings(page: Page) -> None:
    field = page.get_by_label("Output tokens, median", exact=True)
    field.fill("900")
    expect(page).to_have_url(re.compile("output_tokens_median=900$"))
    page.locator("#how-to-read-it h2").hover()
    page.locator("#how-to-read-it h2 a.headerlink").click()
    expect(page).to_have_url(re.compile("output_tokens_median=900#how-to-read-it$"))
    expect(field).to_have_value("900")
    page.go_back()
    expect(field).to_have_value("900")
    page.go_back()
    expect(field).to_have_value("300")
    assert texts(page) == page_data.result_texts(eh.load_edition())
    page.go_forward()
    expect(field).to_have_value("900")


def test_undo(page: Page) -> None:
    undo = tool(page, "Undo")
    expect(undo).to_be_disabled()
    field = page.get_by_label("Output tokens, median", exact=True)
    for text in ("900", "1,200"):
        field.fill(text)
        expect(page).to_have_url(re.compile(f"output_tokens_median={text.replace(',', '')}$"))
    undo.click()
    expect(field).to_have_value("900")
    undo.click()
    expect(field).to_have_value("300")
    expect(undo).to_be_disabled()


@pytest.mark.parametrize("view", [DESK, PHONE], ids=str)
def test_the_result_is_in_view_beside_every_control(
    browser: Browser, origin: str, view: View
) -> None:
    with context_for(browser, view) as context:
        opened_page = opened(context.new_page(), f"{origin}/{PAGE}")
        more(opened_page)
        for control in opened_page.locator(".eb-what-if-form :is(input, select)").all():
            control.scroll_into_view_if_needed()
            own, result = (
                control.bounding_box(),
                opened_page.locator(".eb-what-if-head strong").nth(1),
            )
            expect(result).to_be_in_viewport(ratio=1)
            at = result.bounding_box()
            assert own is not None
            assert at is not None
            beside = own["x"] + own["width"] <= at["x"]
            assert beside or own["y"] >= at["y"] + at["height"]


def test_rows_without_a_value_are_hidden(page: Page) -> None:
    expect(page.locator(".eb-what-if-result tr:has(td[data-shown='carbon-day'])")).to_be_hidden()
    expect(page.locator(".eb-what-if-result tr:has(td[data-shown='ratio'])")).to_be_hidden()
    page.get_by_label("Carbon intensity of the grid").fill("100")
    expect(page.locator(".eb-what-if-result tr:has(td[data-shown='carbon-day'])")).to_be_visible()


def test_one_end_of_a_range_pushes_the_other(page: Page) -> None:
    more(page)
    low = page.get_by_label("PUE, 5th percentile", exact=True)
    low.fill("2")
    low.press("Tab")

    expect(page.get_by_label("PUE, 95th percentile", exact=True)).to_have_value("2")
    expected = page_data.result_texts(eh.load_edition().replace(pue=2.0))
    expect(cell(page, "p95")).to_have_text(expected["p95"])


def test_a_grid_by_its_country(page: Page) -> None:
    page.get_by_label("Grid of a country").select_option(label="Sweden, 2023: 41")

    expected = page_data.result_texts(eh.load_edition().replace(grid_gco2_per_kwh=41.0))
    expect(cell(page, "carbon-day")).to_have_text(expected["carbon-day"])
    page.get_by_label("Carbon intensity of the grid").fill("100")
    expect(page.get_by_label("Grid of a country")).to_have_value("own")
    page.get_by_label("Grid of a country").select_option("")
    expect(cell(page, "carbon-day")).to_have_text("–")


def test_a_price_adds_the_cost(page: Page) -> None:
    expect(page.locator(".eb-what-if-result tr:has(td[data-shown='cost-day'])")).to_be_hidden()
    page.get_by_label("Price of electricity").fill("0.3")
    page.get_by_label("Currency", exact=True).fill("CHF")

    expected = page_data.result_texts(eh.load_edition().replace(price_per_kwh=0.3, currency="CHF"))
    for name in ("cost-day", "cost-month", "cost-year"):
        expect(cell(page, name)).to_have_text(expected[name])
    expect(page).to_have_url(re.compile("price_per_kwh=0.3&currency=CHF"))
    command = page.locator("[data-copied='command']")
    expect(command).to_contain_text("compute --of period-cost-mixed -p price_per_kwh=0.3")
    page.get_by_label("Price of electricity").fill("")
    page.get_by_label("Price of electricity").blur()
    expect(cell(page, "cost-day")).to_have_text("–")
    expect(command).not_to_contain_text("compute")


def test_reset(page: Page) -> None:
    page.get_by_label("Input tokens", exact=True).fill("3000")
    expect(page).to_have_url(re.compile("[?]input_tokens=3000$"))
    tool(page, "Reset").click()

    expect(page.get_by_label("Input tokens", exact=True)).to_have_value("500")
    expect(page).to_have_url(re.compile(r"what_if\.html$"))
    assert texts(page) == page_data.result_texts(eh.load_edition())


def test_a_bad_link_says_what_it_left_out(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), f"{origin}/{PAGE}#pue_p95=99&input_tokens=2000")

        status = fresh.locator(".eb-what-if-status")
        expect(status).to_contain_text("PUE, 95th percentile: 99 is too large; 5 is used")
        expect(fresh).to_have_url(re.compile("[?]pue_p95=5&input_tokens=2000$"))


def test_a_link_cannot_bring_markup(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), f"{origin}/{PAGE}?blend=<img src=x onerror=alert(1)>")

        expect(fresh.locator(".eb-what-if-status")).to_contain_text(
            "onerror=alert(1)>” is not known"
        )
        assert fresh.locator(".eb-what-if img[src='x']").count() == 0


def test_from_the_file_system(browser: Browser, site: Path) -> None:
    with context_for(browser, DESK) as context:
        fresh = opened(context.new_page(), (site / PAGE).as_uri() + "#output_tokens_median=900")

        a = eh.load_edition().replace(output_tokens_median=900.0)
        expect(cell(fresh, "mean")).to_have_text(page_data.result_texts(a)["mean"])
        fresh.get_by_label("Queries a day", exact=True).fill("1000")
        expect(fresh).to_have_url(re.compile("output_tokens_median=900&queries=1000$"))


def test_copies_the_command_and_python(page: Page) -> None:
    more(page)
    page.get_by_label("Efficiency lever").select_option("serving")
    for number, begins in enumerate(["energy-book run paper/3_", "import energy_helpers as eh"]):
        tool(page, "Copy").nth(number).click()
        expect(page.locator(".eb-what-if-status")).to_have_text("Copied.")
        assert page.evaluate("navigator.clipboard.readText()").startswith(begins)
    tool(page, "Copy link").click()
    expect(page.locator(".eb-what-if-status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith("?lever=serving")


@pytest.mark.parametrize("name", [PAGE, LANDING])
def test_by_finger(browser: Browser, origin: str, name: str) -> None:
    """What must be hit on a phone is large enough, and a tap on a slider moves it."""
    with context_for(browser, PHONE, has_touch=True, is_mobile=True) as context:
        phone = opened(context.new_page(), f"{origin}/{name}")
        for control in phone.locator(".eb-what-if :is(input, select, button):visible").all():
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

        expect(landing).to_have_url(re.compile(r"what_if\.html\?output_tokens_median=900$"))
        expect(cell(landing, "p95")).to_have_text(page_data.result_texts(a)["p95"])


@pytest.mark.parametrize("name", [PAGE, LANDING])
def test_without_scripts_stands_the_first_result(browser: Browser, origin: str, name: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{origin}/{name}")

        expect(plain.locator(".eb-what-if-form")).to_be_hidden()
        assert plain.locator(".eb-what-if button:visible").count() == 0
        expect(plain.locator(".eb-what-if-head")).to_contain_text("median query")
        expect(cell(plain, "p50")).to_have_text(page_data.result_texts(eh.load_edition())["p50"])
        expect(plain.locator(".eb-what-if .eb-chart img")).to_be_visible()


def test_on_paper_stands_the_result(page: Page) -> None:
    page.emulate_media(media="print")

    expect(page.locator(".eb-what-if-form")).to_be_hidden()
    expect(page.locator(".eb-what-if-result")).to_be_visible()
    expect(page.locator(".eb-what-if .eb-chart-live svg")).to_be_visible()


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
    median = re.escape(page_data.result_texts(a)["words"][:60])
    svg = page.locator(".eb-what-if .eb-chart-live svg")
    expect(svg).to_have_attribute("aria-label", re.compile(f"{median}.* Nine in ten"))


def test_changes_stay_when_the_edition_changes(page: Page) -> None:
    """What the new edition cannot hold together gives way: 1.5 pushes its upper end of 1.4."""
    page.get_by_label("Output tokens, median", exact=True).fill("900")
    more(page)
    page.get_by_label("PUE, 5th percentile", exact=True).fill("1.5")
    page.get_by_label("Edition", exact=True).select_option("arxiv-v1-as-written")

    a = eh.load_edition("arxiv-v1-as-written").replace(output_tokens_median=900.0, pue=1.5)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])


def test_weight(site: Path) -> None:
    """The scripts and the data of the form, as a server sends them."""
    text = (site / PAGE).read_text(encoding="utf-8")
    data = re.findall(r'<script type="application/json".*?</script>', text, flags=re.DOTALL)
    names = set(re.findall(r"_static/(energy-book-[\w-]+\.js)", text))
    shared = {f"energy-book-{part}.js" for part in ("address", "page", "charts", "tables", "terms")}
    scripts = [(site / "_static" / name).read_text() for name in sorted(names - shared)]

    assert len(scripts) == 9
    weight_kb = sum(len(gzip.compress(part.encode())) for part in [*data, *scripts]) / 1000
    assert weight_kb < WEIGHT_LIMIT_KB


def test_a_step_of_an_agent(page: Page) -> None:
    """Its energy follows its lengths, and the address has them."""
    step = page.locator(".eb-what-if-step")
    words = step.locator("[data-shown='step']")
    a = eh.load_edition()
    page.locator(".eb-what-if-step summary").click()
    expect(words).to_have_text(page_data.step_text(a))
    expect(step).to_have_class(re.compile("beyond"))

    page.get_by_label("Tokens from the cache", exact=True).fill("4,096")
    short = a.replace(step_prefix_tokens=4096)
    expect(words).to_have_text(page_data.step_text(short))
    expect(step).not_to_have_class(re.compile("beyond"))
    expect(page.locator("[data-copied='command']")).to_contain_text(
        "energy-book compute --of step-energy-baseline -p step_prefix_tokens=4096"
    )
    expect(page).to_have_url(re.compile(r"\?step_prefix_tokens=4096$"))
    page.reload()
    expect(words).to_be_visible()
    expect(words).to_have_text(page_data.step_text(short))
    page.get_by_label("Tokens from the cache, slider").press("Home")
    expect(words).to_have_text(page_data.step_text(a.replace(step_prefix_tokens=1000)))
