"""One visit to a page: everything that the tests want to know, from a single load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

PROBE = Path(__file__).with_name("probe.js").read_text()
# warnings include those of Vega, such as a domain without values
CONSOLE = ("error", "warning")
# ends a wait for what does not come; a busy machine is slow
PATIENCE_MS = 60_000
HEIGHTS_PX = {1280: 800, 390: 844}
# Without preload: axe would load the theme's style sheets again, their imports from a wrong place.
AXE = {"resultTypes": ["violations"], "preload": False}
# Rows of a table have the same structure; hundreds of them would take axe half a minute a page.
AXE_CONTEXT = {"exclude": [["tbody > tr:nth-child(n+25)"]]}
# What the theme changes; everything else is the same in the dark.
AXE_DARK = AXE | {"runOnly": ["color-contrast", "link-in-text-block"]}
LOCAL_SCHEMES = ("data:", "blob:", "about:")
# Layout shifts count from the start, so the observer must be there before the page is.
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Blocked scripts and files are reported at once, because a page may be left.
TELL_BLOCKED = """
document.addEventListener("securitypolicyviolation", (event) => {
  const where = `${event.sourceFile ?? ""}:${event.lineNumber}`;
  window.tellBlocked(`${event.violatedDirective} ${event.blockedURI} ${event.sample} ${where}`);
});
"""
# every text that is seen and leaves its picture, and every two labels of an axis, or names of
# lines, that touch
FAULTS = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const opacity = (element) =>
    element === picture ? 1
      : Number(element.getAttribute("opacity") ?? 1) * opacity(element.parentElement);
  const seen = (text) => text.textContent.trim() && opacity(text) > 0;
  const box = (text) => text.getBoundingClientRect();
  const leaves = ({ left, right, top, bottom }) =>
    left < frame.left - 1 || right > frame.right + 1 ||
    top < frame.top - 1 || bottom > frame.bottom + 1;
  const touch = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom - 2 && other.top < one.bottom - 2;
  const texts = [...picture.querySelectorAll("text")].filter(seen);
  const faults = texts.filter((text) => leaves(box(text)) || text.textContent.includes("…"))
    .map((text) => `cut: ${text.textContent}`);
  for (const axis of picture.querySelectorAll(".role-axis-label, .line_ends_marks")) {
    const labels = [...axis.querySelectorAll("text")].filter(seen);
    labels.forEach((label, i) => {
      for (const other of labels.slice(i + 1)) {
        if (touch(box(label), box(other))) {
          faults.push(`touch: ${label.textContent} and ${other.textContent}`);
        }
      }
    });
  }
  return faults;
}"""
LIVE = f"""() => [...document.querySelectorAll(".eb-chart-live > svg")].flatMap(
  (picture) => ({FAULTS})(picture)
    .map((fault) => `${{picture.closest(".eb-chart").dataset.figure}} ${{fault}}`))"""
SETTLE = """async () => {
  await window.energyBook?.ready;
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at."""

    width_px: int
    theme: str

    def __str__(self) -> str:
        """Name the view in a test's id."""
        return f"{self.width_px}-{self.theme}"


@dataclass
class Visit:
    """What a page did and what it looked like when it had settled."""

    url: str = ""
    status: int | None = None
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    probe: dict[str, Any] = field(default_factory=dict)
    cut_labels: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


def watched_context(
    browser: Browser, view: View, blocked: list[str], **options: Any
) -> BrowserContext:
    """Open a fresh browser profile; what the policy of a page refuses is added to `blocked`."""
    context = browser.new_context(
        viewport={"width": view.width_px, "height": HEIGHTS_PX[view.width_px]},
        color_scheme="dark" if view.theme == "dark" else "light",
        **options,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.expose_binding("tellBlocked", lambda _, what: blocked.append(what))
    context.add_init_script(TELL_BLOCKED)
    return context


@contextmanager
def context_for(browser: Browser, view: View, **options: Any) -> Iterator[BrowserContext]:
    """Open a fresh browser profile, of whose pages the policy may refuse nothing."""
    blocked: list[str] = []
    with watched_context(browser, view, blocked, **options) as context:
        yield context
    assert not blocked, blocked


def listen(page: Page, visit: Visit) -> None:
    """Write down what goes wrong and what is asked for."""
    page.on("console", lambda m: m.type in CONSOLE and visit.errors.append(m.text))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfailed", lambda r: visit.failed.append(f"{r.url}: {r.failure}"))
    page.on("response", lambda r: r.status >= 400 and visit.failed.append(f"{r.url}: {r.status}"))


def settle(page: Page) -> None:
    """Wait for the charts, the formulas and the fonts."""
    page.evaluate(SETTLE)


def visit_page(browser: Browser, url: str, view: View, *, axe: bool) -> Visit:
    """Load a page once and look at it thoroughly."""
    visit = Visit()
    with watched_context(browser, view, visit.blocked) as context:
        page = context.new_page()
        page.add_init_script(WATCH_SHIFTS)
        listen(page, visit)
        response = page.goto(url, wait_until="load")
        visit.status = response.status if response else None
        if page.locator("meta[http-equiv=refresh i]").count():
            page.wait_for_url(lambda address: address != url)
        page.wait_for_load_state("networkidle")
        settle(page)
        visit.url = page.url
        visit.cut_labels = page.evaluate(LIVE)
        visit.probe = page.evaluate(PROBE)
        if axe:
            options = AXE_DARK if view.theme == "dark" else AXE
            found = Axe().run(page, AXE_CONTEXT, options).response["violations"]
            visit.violations = [
                f"{v['impact']}: {v['id']}: {node['html'][:160]}"
                for v in found
                if v["impact"] in ("serious", "critical")
                for node in v["nodes"]
            ]
    return visit


def foreign(requests: list[str], origin: str) -> list[str]:
    """Return the requests that left the site."""
    return [url for url in requests if not url.startswith((origin, *LOCAL_SCHEMES))]
