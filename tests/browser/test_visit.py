"""The instruments see what they are for: a page with every fault, and one with none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .site import served
from .visit import View, Visit, context_for, foreign, visit_page

pytestmark = pytest.mark.thorough
PHONE = View(390, "light")
FAULTY = """<!doctype html><html><head><title>Faulty</title></head><body><main>
<h1>One</h1><h3>Three</h3>
<p style="color: #ccc; background: #fff">Hardly to be read.</p>
<img src="missing.png"><img alt="" src="https://elsewhere.invalid/picture.png">
<div style="width: 600px">Too wide for a phone</div>
<figure><div class="eb-chart" data-figure="fig-blank"><img alt="" src="data:,">
<div class="eb-chart-live"><svg></svg></div>
<script type="application/vnd.vegalite+json" data-size="wide">{"mark": "point"}</script>
</div></figure>
<script>console.error("out of order"); nothing();</script>
</main></body></html>
"""
SOUND = """<!doctype html><html lang="en"><head><title>Sound</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>One</h1><h2>Two</h2><p>Easy to read.</p></main></body></html>
"""
# everything that a policy may keep a page from
FORBIDDEN = """<!doctype html><html lang="en"><head><title>Forbidden</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<link rel="stylesheet" href="https://elsewhere.invalid/style.css"></head>
<body onload="document.title = 'ran'"><main><h1 style="color: red">One</h1>
<script>document.title = "ran"</script>
<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main></body></html>
"""
REDIRECTED = FORBIDDEN.replace(
    "<link", '<meta http-equiv="Refresh" content="0; url=sound.html"><link'
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    (folder / "faulty.html").write_text(FAULTY)
    (folder / "sound.html").write_text(SOUND)
    (folder / "forbidden.html").write_text(FORBIDDEN)
    (folder / "redirected.html").write_text(REDIRECTED)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def faulty(browser: Browser, origin: str) -> Visit:
    return visit_page(browser, f"{origin}/faulty.html", PHONE, axe=True)


def test_sees_errors(faulty: Visit) -> None:
    assert any("out of order" in error for error in faulty.errors)
    assert any("nothing is not defined" in error for error in faulty.errors)


def test_sees_what_is_missing(faulty: Visit, origin: str) -> None:
    assert f"{origin}/missing.png: 404" in faulty.failed
    assert f"{origin}/missing.png" in faulty.probe["broken"]


def test_sees_foreign_requests(faulty: Visit, origin: str) -> None:
    assert foreign(faulty.requests, origin) == ["https://elsewhere.invalid/picture.png"]


def test_sees_sideways_scrolling(faulty: Visit) -> None:
    assert faulty.probe["overflow"] > 0


def test_sees_headings_and_alt_texts(faulty: Visit) -> None:
    assert faulty.probe["headings"] == [[1, "One"], [3, "Three"]]
    assert [source.rpartition("/")[2] for source in faulty.probe["withoutAlt"]] == ["missing.png"]


def test_sees_barriers(faulty: Visit) -> None:
    kinds = {violation.split(": ")[1] for violation in faulty.violations}

    assert {"color-contrast", "html-has-lang", "image-alt"} <= kinds


def test_sees_a_blank_chart(faulty: Visit) -> None:
    (chart,) = faulty.probe["charts"]

    assert not chart["drawn"]
    assert chart["marks"] == []
    assert chart["paths"] == 0


@pytest.mark.parametrize("name", ["forbidden", "redirected"])
def test_sees_what_a_policy_forbids(browser: Browser, origin: str, name: str) -> None:
    """On a page that is left at once, too."""
    seen = visit_page(browser, f"{origin}/{name}.html", PHONE, axe=False)

    assert {what.split()[0] for what in seen.blocked} == {
        *("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "img-src"),
    }
    assert seen.probe["title"] != "ran"


def test_a_page_opened_by_hand_may_do_nothing_forbidden(browser: Browser, origin: str) -> None:
    with (
        pytest.raises(AssertionError, match="script-src-elem inline"),
        context_for(browser, PHONE) as context,
    ):
        context.new_page().goto(f"{origin}/forbidden.html")


def test_finds_nothing_wrong_with_a_sound_page(browser: Browser, origin: str) -> None:
    seen = visit_page(browser, f"{origin}/sound.html", PHONE, axe=True)

    assert seen.status == 200
    assert seen.errors == seen.failed == seen.violations == seen.blocked == []
    assert seen.probe["overflow"] <= 0
    assert foreign(seen.requests, origin) == []
