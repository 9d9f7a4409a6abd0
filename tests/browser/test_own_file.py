"""A reader's own file on the page "What if": chosen, pasted or dropped, and never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import energy_helpers as eh
from energy_book.what_if import page_data
from energy_helpers.method import throughput
from energy_helpers.method.query import Setting
from tests.malicious_texts import NAMES, write_rows
from tests.own_rows import HEADER, law_rows, write_csv

from .test_what_if import PAGE, cell, flagged, more, opened, texts
from .visit import View, context_for

LOG = "timestamp,model,input_tokens,output_tokens\n" + "".join(
    f"2026-03-0{day}T10:00:00Z,{model},{1000 * day},200\n"
    for day, model in ((1, "gpt-x"), (1, "Llama 3.1 70B"), (2, "gpt-x"), (2, "gpt-x"))
)
DROP = """([selector, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  const options = { dataTransfer: files, bubbles: true, cancelable: true };
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture(params=[View(1280, "light"), View(390, "dark")], ids=str)
def page(browser: Browser, origin: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the page on a wide and a narrow screen."""
    with context_for(browser, request.param) as context:
        yield opened(context.new_page(), f"{origin}/{PAGE}")


def choose(page: Page, name: str, text: str) -> None:
    """Choose a file, as the dialogue of the button would."""
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files(".eb-what-if-own input[type=file]", file)


def test_the_button_opens_the_dialogue_by_keys(page: Page) -> None:
    opens = "() => document.querySelector('.eb-what-if-own input').dataset.opens"
    page.evaluate(
        """() => document.querySelector(".eb-what-if-own input").addEventListener("click",
        ({ target }) => { target.dataset.opens = "yes"; })"""
    )
    page.get_by_role("button", name="Choose a file").press("Enter")

    assert page.evaluate(opens) == "yes"


def test_own_rows(page: Page, tmp_path: Path) -> None:
    """They take the place of the edition's models; Reset forgets them."""
    rows = [*law_rows(-0.3, 0.1), *law_rows(-0.2, 0.2, "B")]
    path = write_csv(tmp_path, rows)
    a = eh.load_edition().replace(throughput_rows=path)
    first = texts(page)

    choose(page, "own.csv", Path(path).read_text())

    expect(page.locator(".eb-what-if-read")).to_have_text("own.csv was read.")
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    assert texts(page) == page_data.result_texts(a)
    command = page.locator("[data-copied='command']")
    expect(command).to_contain_text("-p throughput_rows=./own.csv")
    page.get_by_label("Model or blend").select_option("B")
    alone = a.replace(blend=["B"], trim="none")
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(alone)["p50"])
    page.get_by_label("Model or blend").select_option("all")
    expect(page).to_have_url(re.compile(r"what_if\.html\?blend=all$"))

    more(page)
    page.locator(".eb-what-if-step summary").click()
    expect(page.locator("[data-shown='step']")).to_contain_text("this is n/a here")
    expect(page.locator(".eb-what-if-step")).to_be_visible()

    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".eb-what-if-read")).to_have_text("The file is no longer used.")
    expect(cell(page, "p50")).to_have_text(first["p50"])
    assert page.locator(".eb-what-if-file").inner_text() == ""


def test_a_log_by_model_and_day_asks_for_nothing(page: Page) -> None:
    """Dropped on the page: no request is made, and unknown models wait for a choice."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    page.evaluate(DROP, [".eb-what-if-result", "log.csv", LOG])

    own = page.locator(".eb-what-if-file")
    expect(own).to_contain_text("3 requests of models that the benchmark does not have")
    assert requests == []
    assert "?" not in page.url
    page.get_by_label("gpt-x stands for").select_option("Mixtral 8x22B")
    expect(own).to_contain_text("log.csv: 4 requests used about")

    a = eh.load_edition()
    factor = Setting.of(a, "traditional").factor.mean
    wh: dict[int, float] = {1: 0.0, 2: 0.0}
    for day, name in (
        (1, "Mixtral 8x22B"),
        (1, "Llama 3.1 70B"),
        (2, "Mixtral 8x22B"),
        (2, "Mixtral 8x22B"),
    ):
        model = throughput.models(a)[name]
        tps = float(model.fit.predict(1000 * day, 200))
        wh[day] += factor * model.node_power_kw(a) * 200 / tps / 3.6
    expect(own).to_contain_text(f"used about {page_data._energy(sum(wh.values()))}")
    days = own.locator("table").nth(1).locator("tbody tr")
    for day, row in ((1, days.nth(0)), (2, days.nth(1))):
        assert row.inner_text().split("\t")[2] == page_data._energy(wh[day])
    median_wh = float(eh.exact.per_query(a)["p50"]["baseline"])
    expect(own).to_contain_text(f"would be {page_data._energy(4 * median_wh)}")
    assert requests == []

    command = page.locator("[data-copied='command']")
    expect(command).to_contain_text('# in models.toml: "gpt-x" = "Mixtral 8x22B"')
    expect(command).to_contain_text("energy-book estimate ./log.csv --map models.toml")
    page.get_by_label("Carbon intensity of the grid").fill("100")
    carbon = page_data._scaled(sum(wh.values()) / 10, page_data.CARBON_UNITS, " CO₂e")
    expect(own).to_contain_text(f"They caused about {carbon}.")
    expect(page.get_by_label("Output tokens, median", exact=True)).to_be_disabled()
    # a slow machine computes again between the two halves of a click that leaves the field
    remove = page.get_by_role("button", name="Remove the file")
    pressed = remove.element_handle()
    page.get_by_label("Carbon intensity of the grid").press("Tab")
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    assert pressed.evaluate("(button) => button.isConnected")
    remove.click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_focused()
    expect(page.get_by_label("Output tokens, median", exact=True)).to_be_enabled()


def test_pasted_lengths_stay_when_settings_change_and_with_undo(page: Page) -> None:
    page.get_by_label("Text of a file").fill("input_tokens,output_tokens\n500,300\n")
    page.get_by_role("button", name="Read the text").click()
    expect(page.locator(".eb-what-if-file")).to_contain_text("1 request used about")
    fixed = eh.load_edition().replace(output_tokens_law="fixed", long_share=0.0)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(fixed)["p50"])
    command = page.locator("[data-copied='command']")
    expect(command).to_contain_text("-p lengths=./pasted.txt")
    expect(page.locator("[data-copied='python']")).to_contain_text('lengths="./pasted.txt"')

    page.get_by_label("PUE", exact=True).fill("1.2")
    expect(page).to_have_url(re.compile("pue_p95=1.2$"))
    narrow = fixed.replace(pue=1.2)
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(narrow)["p50"])
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(fixed)["p50"])
    assert flagged(page)


def test_a_bad_file_says_why_and_changes_nothing(page: Page) -> None:
    before = texts(page)

    choose(page, "bad.csv", f"{HEADER}\nA,100,100,8,128,128,fast\n")

    expect(page.locator(".eb-what-if-read")).to_have_text(
        "bad.csv cannot be used: column tps_tok_s, line 2: “fast” is not valid; "
        "give a number above 0."
    )
    assert texts(page) == before


def test_names_in_a_file_are_words(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_rows(path)

    choose(page, "<img src=x onerror=alert(1)>.csv", path.read_text(encoding="utf-8"))

    own = page.locator(".eb-what-if-file")
    for name in NAMES:
        expect(own).to_contain_text(name)
    assert page.locator(".eb-what-if :is(img[src='x'], b, script:not([type]))").count() == 0


def test_weights_and_a_node_by_hand(page: Page) -> None:
    page.get_by_label("Model or blend").select_option("weights")
    group = page.get_by_role("group", name="Weights of the models")
    models = list(throughput.models(eh.load_edition()))
    taken = eh.exact.per_query(eh.load_edition()).attrs["blend"]
    shown = {name: group.get_by_label(name).input_value() for name in models}
    assert shown == {name: "1" if name in taken else "0" for name in models}

    group.get_by_label(taken[0]).fill("3")
    group.get_by_label(taken[0]).press("Tab")
    a = eh.load_edition().replace(blend={taken[0]: 3, taken[1]: 1, taken[2]: 1})
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(a)["p50"])
    expect(page).to_have_url(re.compile("blend=.*3"))
    more(page)
    page.get_by_label("Node", exact=True).select_option("DGX B200")
    b = a.replace(node="DGX B200")
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(b)["p50"])
    expect(page).to_have_url(re.compile("node=DGX"))
    page.reload()
    expect(cell(page, "p50")).to_have_text(page_data.result_texts(b)["p50"])
    expect(page.get_by_label("Model or blend")).to_have_value("weights")

    page.get_by_text("Weights of the models", exact=True).click()
    group.get_by_label(taken[0]).fill("-1")
    group.get_by_label(taken[0]).press("Tab")
    expect(page.locator(".eb-what-if-status")).to_contain_text("give 0 or more to each model")
    expect(group.get_by_label(taken[0])).to_have_value("3")
