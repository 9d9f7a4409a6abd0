"""Every chart draws its data: a mark for each row, each value in its place, and the same CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from . import plotted
from .conftest import DESK, each_page, each_page_and_view, first_view
from .site import ROOT, TOC_PAGES
from .visit import View, Visit, context_for, settle

Visitor = Callable[[str, View], Visit]
SWITCH_THEME = "button.theme-switch-button"


def charts(visit: Visitor, page: str, view: View) -> Iterator[dict[str, Any]]:
    yield from visit(page, view).probe["charts"]


def same(text: str, value: Any) -> bool:
    """Return whether a CSV's cell has the row's value; 0.0 and 0 are the same number."""
    if value is None or isinstance(value, (str, bool)):
        return text == ("" if value is None else str(value))
    try:
        return float(text) == value
    except ValueError:
        return False


@each_page_and_view(TOC_PAGES)
class TestChart:
    def test_is_drawn(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            assert chart["drawn"], chart["id"]
            assert not chart["message"], chart["id"]
            assert min(chart["size"]) > 50, chart["id"]
            assert chart["size"][0] <= chart["box"] + 1, f"{chart['id']} is wider than its place"

    def test_has_alt_text(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            assert len(chart["alt"].split()) >= 8, f"{chart['id']}: {chart['alt']!r}"
            assert chart["label"] == chart["alt"], chart["id"]

    def test_has_its_marks_in_the_page(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            marks = chart["marks"]
            wanted = sum(
                bool(mark["items"]) if mark["type"] in ("line", "area") else len(mark["items"])
                for mark in marks
            )
            assert wanted, f"{chart['id']} has axes and no marks"
            assert chart["paths"] == wanted, chart["id"]

    def test_has_a_mark_for_each_row(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            names_of_lines = plotted.left_out(chart["spec"], chart["narrow"])
            for rows in plotted.tables(chart["spec"]):
                assert rows, chart["id"]
                if view.width_px < 640 and rows in names_of_lines:
                    continue
                missing = plotted.not_plotted(rows, chart["marksUnderChoices"])
                assert not missing, f"{chart['id']} does not draw {missing[:3]}"

    def test_has_its_marks_in_the_picture(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            for mark in chart["marks"]:
                assert not plotted.outside(mark, chart["size"]), f"{chart['id']} {mark['name']}"

    def test_has_each_value_in_its_place(self, visit: Visitor, page: str, view: View) -> None:
        for chart in charts(visit, page, view):
            spec = chart["narrow"] if view.width_px < 640 else chart["spec"]
            views = dict(plotted.units(spec))
            checked = 0
            for mark in chart["marksUnderChoices"]:
                if mark["name"] not in views:
                    continue
                where = f"{chart['id']} {mark['name']}"
                for channel in "xy":
                    pairs = plotted.values_drawn(mark, views[mark["name"]], channel)
                    if pairs:
                        checked += 1
                        assert not plotted.out_of_order(pairs), f"{where} {channel}"
                        assert not plotted.collapsed(pairs), f"{where} {channel}"
                coloured = plotted.values_coloured(mark, views[mark["name"]])
                if coloured and plotted.differ([value for value, _ in coloured]):
                    checked += 1
                    assert coloured[0][1] != coloured[-1][1], f"{where} colour"
            assert checked, f"{chart['id']}: none of {sorted(views)} could be checked"


@each_page(TOC_PAGES)
def test_no_chart_of_the_chapter_is_left_out(visit: Visitor, page: str) -> None:
    source = (ROOT / page).with_suffix(".py")
    text = source.read_text(encoding="utf-8") if source.exists() else ""
    called = set(re.findall(r"\beh\.charts\.(\w+)\(", text))

    assert len(visit(page, first_view(page)).probe["charts"]) >= len(called), called


@each_page(TOC_PAGES)
def test_csv_has_the_rows_of_the_chart(visit: Visitor, origin: str, site: Path, page: str) -> None:
    for chart in charts(visit, page, first_view(page)):
        files = [site / link.removeprefix(f"{origin}/") for link in chart["links"]]
        assert [file.suffix for file in files[-2:]] == [".svg", ".png"], chart["id"]
        assert files[:-2], f"{chart['id']} has no link to its data"
        for file in files[:-2]:
            with file.open(newline="", encoding="utf-8") as lines:
                written = list(csv.DictReader(lines))
            assert any(
                len(rows) == len(written)
                and all(
                    any(same(text, value) for value in row.values())
                    for line, row in zip(written, rows, strict=True)
                    for text in line.values()
                )
                for rows in plotted.tables(chart["spec"])
            ), file.name


@each_page(TOC_PAGES, others=pytest.mark.long)
def test_theme_switch_recolours_charts(
    browser: Browser, visit: Visitor, origin: str, page: str
) -> None:
    if not visit(page, first_view(page)).probe["charts"]:
        return
    colour = "() => getComputedStyle(document.querySelector('.eb-chart-live text')).fill"
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        light = opened.evaluate(colour)
        for _ in range(3):
            opened.locator(SWITCH_THEME).filter(visible=True).first.click()
            if opened.locator("html").get_attribute("data-theme") == "dark":
                break
        assert opened.locator("html").get_attribute("data-theme") == "dark"
        assert opened.evaluate(colour) != light


@each_page(TOC_PAGES)
def test_legend_works_from_the_keyboard(
    browser: Browser, visit: Visitor, origin: str, page: str
) -> None:
    """A button below a chart is reached and pressed by keys, and the chart answers."""
    if not visit(page, first_view(page)).probe["charts"]:
        return
    drawn = "b => b.closest('.eb-chart').querySelector('.eb-chart-live svg').innerHTML"
    with context_for(browser, DESK) as context:
        opened = context.new_page()
        opened.goto(f"{origin}/{page}")
        settle(opened)
        for keys in opened.locator(".eb-chart-keys:not(.eb-chart-zoom)").all():
            for button in (keys.locator("button").first, keys.locator("button").last):
                before = button.evaluate(drawn)
                assert button.inner_text().strip()
                button.focus()
                assert button.evaluate("b => b === document.activeElement")
                opened.keyboard.press("Enter")
                expect(button).to_have_attribute("aria-pressed", "true")
                assert button.evaluate(drawn) != before
                opened.keyboard.press("Enter")
                expect(button).to_have_attribute("aria-pressed", "false")
