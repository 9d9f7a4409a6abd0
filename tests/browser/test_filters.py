"""A table that can be searched and filtered: by keyboard, with its rows counted aloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .visit import View, context_for, settle

pytestmark = pytest.mark.thorough
DESK = View(1280, "light")
PAGE = "book/supplement/s1_benchmark.html"
ROWS = "table.eb-filterable tbody tr"


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    """Open the page of table S.I."""
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{PAGE}")
        yield opened


def shown(page: Page) -> list[str]:
    return page.locator(f"{ROWS}:visible").all_inner_texts()


def test_all_rows_at_first(page: Page) -> None:
    expect(page.get_by_role("status")).to_have_text("38 of 38 rows")
    assert len(shown(page)) == 38


@pytest.mark.parametrize(
    ("words", "n_rows"),
    [
        pytest.param("mixtral", 9, id="model"),
        pytest.param("LLAMA v0.19 405b", 11, id="all-words-any-case"),
        pytest.param("14686.01", 1, id="number-without-comma"),
        pytest.param("14,686.01", 1, id="number-with-comma"),
    ],
)
def test_search(page: Page, words: str, n_rows: int) -> None:
    page.get_by_label("Search the rows").fill(words)

    expect(page.get_by_role("status")).to_have_text(f"{n_rows} of 38 rows")
    assert len(shown(page)) == n_rows


def test_filters_narrow_each_other(page: Page) -> None:
    page.get_by_label("Model", exact=True).select_option("Llama 3.1 405B")
    page.get_by_label("Input [tokens]", exact=True).select_option("500")

    expect(page.get_by_role("status")).to_have_text("2 of 38 rows")
    assert [row.split()[:5] for row in shown(page)] == [
        ["Llama", "3.1", "405B", "500", "2,000"]
    ] * 2


def test_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("Search the rows").focus()
    page.keyboard.type("nemotron ultra")
    expect(page.get_by_role("status")).to_have_text("2 of 38 rows")
    page.keyboard.press("Tab")
    page.keyboard.type("DeepSeek")
    expect(page.get_by_role("status")).to_have_text("No match; 38 rows are hidden")

    page.get_by_role("button", name="Show all rows").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("38 of 38 rows")
    expect(page.get_by_label("Search the rows")).to_be_focused()


def test_a_menu_holds_numbers_in_their_order(page: Page) -> None:
    options = page.get_by_label("Input [tokens]", exact=True).locator("option").all_inner_texts()

    assert options == ["all", "128", "500", "1,000", "1,024", "2,048", "5,000", "20,000"]


def test_without_scripts_it_is_a_plain_table(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK, java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{origin}/{PAGE}")

        assert len(shown(plain)) == 38
        assert plain.locator(".eb-filters").count() == 0


def order(page: Page, column: int) -> list[float]:
    cells = page.locator(f"{ROWS}:visible td:nth-child({column})").all_inner_texts()
    return [float(cell.replace(",", "")) for cell in cells]


def test_the_head_of_a_column_sorts_the_rows(page: Page) -> None:
    """Up, down, and back to the order of the page; the head says which."""
    before = shown(page)
    head = page.get_by_role("columnheader", name="Throughput [tokens/s]")
    assert order(page, 4) != sorted(order(page, 4))

    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert order(page, 4) == sorted(order(page, 4))

    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert order(page, 4) == sorted(order(page, 4), reverse=True)

    head.get_by_role("button").press("Enter")
    expect(head).not_to_have_attribute("aria-sort", "descending")
    assert shown(page) == before


@pytest.mark.parametrize("over", ["http", "file"])
def test_the_address_holds_what_is_shown(
    browser: Browser, origin: str, site: Path, over: str
) -> None:
    """A link gives it again; Back takes one change after the other away."""
    address = f"{origin}/{PAGE}" if over == "http" else (site / PAGE).as_uri()
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(address)
        status = page.get_by_role("status")
        page.get_by_label("Search the rows").press_sequentially("llama")
        expect(status).to_have_text("24 of 38 rows")
        page.get_by_label("Input [tokens]", exact=True).select_option("500")
        expect(status).to_have_text("3 of 38 rows")

        assert page.url == f"{address}#search=llama&input-tokens=500"
        page.reload()
        expect(status).to_have_text("3 of 38 rows")
        expect(page.get_by_label("Search the rows")).to_have_value("llama")

        page.go_back()
        expect(status).to_have_text("24 of 38 rows")
        page.go_back()
        expect(status).to_have_text("38 of 38 rows")
        assert page.url == address


def test_numbers_are_searched_together(browser: Browser, origin: str) -> None:
    """One search over the tables of all chapters; a chapter without a hit goes."""
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/reference/numbers.html#search=baseline-median-traditional")
        hits = page.locator("table.eb-filterable tbody tr:visible")

        expect(page.locator("#number-baseline-median-traditional")).to_be_visible()
        texts = hits.all_inner_texts()
        assert texts
        assert all("baseline-median-traditional" in text for text in texts)
        assert page.locator("section:visible:has(> table, > div > table)").count() <= len(texts)


def test_the_row_of_the_address_offers_its_name(browser: Browser, origin: str) -> None:
    with context_for(browser, DESK, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/reference/numbers.html#number-pue-median")
        page.get_by_role("button", name="Copy the name").click()

        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "pue-median"


BRUSHED = "[data-figure=fig-published-values]"


def drag(page: Page, ends_wh: tuple[float, float]) -> None:
    """Drag over the published values from one energy to another."""
    plot = page.locator(f"{BRUSHED} .background").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    places = page.evaluate(
        "ends => ends.map(energyBook.views['fig-published-values'].scale('x'))", ends_wh
    )
    start, end = (box["x"] + place for place in places)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(start, middle)
    page.mouse.down()
    page.mouse.move(end, middle, steps=4)
    page.mouse.up()


def energies(page: Page) -> list[float]:
    cells = page.locator("#tab-published-values tbody tr:visible td:nth-child(2)")
    return [float(cell) for cell in cells.all_inner_texts()]


@pytest.mark.parametrize("back", ["Escape", "click", "double click", "button"])
def test_a_brush_chooses_rows(browser: Browser, origin: str, back: str) -> None:
    """It narrows what the menus leave, the address holds it, and it goes in four ways."""
    address = f"{origin}/book/paper/1_introduction.html"
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(address)
        settle(page)
        status = page.locator(".eb-filter-status").first
        whole = energies(page)
        within = [value for value in whole if 0.2 <= value <= 3]
        assert 0 < len(within) < len(whole)

        drag(page, (3, 0.2))
        expect(status).to_have_text(f"{len(within)} of {len(whole)} rows, chosen in the chart")
        assert energies(page) == within
        page.get_by_label("Boundary", exact=True).select_option("data centre")
        chosen = energies(page)
        assert set(chosen) < set(within)

        page.wait_for_url("**#*energy-wh=*")
        page.reload()
        settle(page)
        expect(status).to_have_text(f"{len(chosen)} of {len(whole)} rows, chosen in the chart")
        assert energies(page) == chosen
        drawn = page.locator(f"{BRUSHED} .energy_wh_brush path").bounding_box()
        assert drawn is not None
        assert drawn["width"] > 20

        if back == "Escape":
            page.keyboard.press("Escape")
        elif back.endswith("click"):
            clicks = 1 + (back == "double click")
            place = page.locator(f"{BRUSHED} .eb-chart-live")
            place.click(position={"x": 300, "y": 200}, click_count=clicks)
        else:
            page.get_by_role("button", name="Show all rows").first.click()
        expect(status).not_to_contain_text("chosen in the chart")
        page.wait_for_url(lambda url: "energy-wh" not in url)


def test_a_finger_brushes_sideways_and_scrolls_down(browser: Browser, origin: str) -> None:
    """A finger that scrolls the page over the chart leaves the brush as it is."""
    with context_for(browser, View(390, "light"), has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/paper/1_introduction.html")
        settle(page)
        plot = page.locator(f"{BRUSHED} .background").first
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        assert box is not None
        screen = context.new_cdp_session(page)
        status = page.locator(".eb-filter-status").first

        def swipe(across_px: int, down_px: int) -> None:
            for step in range(11):
                x = box["x"] + box["width"] / 2 + across_px * step / 10
                point = {"x": x, "y": box["y"] + 300 + down_px * step / 10}
                kind = "touchMove" if step else "touchStart"
                screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        swipe(60, 3)
        expect(status).to_contain_text("chosen in the chart")
        page.wait_for_url("**#energy-wh=*")
        chosen, top = status.inner_text(), page.evaluate("scrollY")

        swipe(1, -150)
        page.wait_for_function("top => scrollY > top", arg=top)
        expect(status).to_have_text(chosen)


@pytest.mark.parametrize("given", ["a..b", "3", "3..0.2", "..", "0..1", "1..Infinity"])
def test_an_address_without_a_brush_shows_all_rows(
    browser: Browser, origin: str, given: str
) -> None:
    with context_for(browser, DESK) as context:
        page = context.new_page()
        page.goto(f"{origin}/book/paper/1_introduction.html#energy-wh={given}")

        expect(page.locator(".eb-filter-status").first).to_have_text("20 of 20 rows")
