"""The head of every page: title, description and preview; also sitemap.xml and robots.txt."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from energy_book.charts.layout import drawn_by
from energy_book.charts.spec import read_chart
from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest
from energy_book.sphinx_ext.assets import cache_folder
from energy_book.sphinx_ext.charts import FOLDER, LEAD_CHART, ChartNode
from energy_book.sphinx_ext.roles import QuotedNumber, ancestors
from energy_helpers.charts.theme import PAGE, PAPER_WHITE

LONGEST = 160
# a shorter paragraph is a label or a reference
SHORTEST = 40
# paragraphs in these nodes are not prose of the page
APART = (nodes.table, nodes.figure, nodes.list_item, nodes.Admonition, nodes.container)
CARDS = "_static/cards"
ICON = "_static/apple-touch-icon.png"
# the size of a preview in social networks, and the margin around the chart
CARD_PX = (1200, 630)
MARGIN_PX = 40
SIZE = re.compile(r' width="([\d.]+)" height="([\d.]+)"')
# placeholder for a value that the paper prints, removed together with its brackets
MARK = "\0"
PRINTED = re.compile(rf"\s*(\([^()]*{MARK}[^()]*\)|{MARK})")
BACKGROUND = "--pst-color-background"


def description(document: nodes.document) -> str:
    """
    Return the description of a page: its first real paragraph, shortened.

    A paragraph in italics is a reference to the paper, and bold words at the beginning are a
    label. Values that the paper prints are left out.
    """
    for paragraph in document.findall(nodes.paragraph):
        if any(isinstance(node, APART) for node in ancestors(paragraph)):
            continue
        if all(isinstance(part, nodes.emphasis) for part in paragraph if part.astext()):
            continue
        text = "".join(_words(paragraph))
        text = " ".join(PRINTED.sub("", text).split())
        if len(text) >= SHORTEST:
            return shortened(text)
    return ""


def shortened(text: str) -> str:
    """Return as many sentences as fit, or as many words of the first sentence."""
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf"(.{{1,{LONGEST - 1}}}[.?!])\s", text)
    if sentences and len(sentences[1]) >= SHORTEST:
        return sentences[1]
    return f"{text[:LONGEST].rpartition(' ')[0].rstrip(',;:')}…"


def card(svg: str) -> str:
    """Centre the picture of a chart on a white picture of `CARD_PX`."""
    width, height = (float(side) for side in SIZE.findall(svg)[0])
    scale = min(
        (whole - 2 * MARGIN_PX) / own for whole, own in zip(CARD_PX, (width, height), strict=True)
    )
    sides = (width * scale, height * scale)
    x, y = ((whole - own) / 2 for whole, own in zip(CARD_PX, sides, strict=True))
    placed = f' x="{x:g}" y="{y:g}" width="{sides[0]:g}" height="{sides[1]:g}"'
    whole = ' width="{}" height="{}"'.format(*CARD_PX)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{whole}>'
        f'<rect{whole} fill="{PAPER_WHITE}"/>{SIZE.sub(placed, svg, count=1)}</svg>'
    )


def _words(paragraph: nodes.paragraph) -> Iterator[str]:
    # MyST begins a paragraph with an empty text if its first words are bold or in italics
    first, *others = [part for part in paragraph if part.astext()]
    for part in others if isinstance(first, nodes.strong) else (first, *others):
        if isinstance(part, QuotedNumber) and "paper-num" in part["classes"]:
            yield MARK
        else:
            yield part.astext()


def _note_lead_chart(app: Sphinx, document: nodes.document) -> None:
    node = next(document.findall(ChartNode), None)
    if node is not None:
        chart = read_chart(node["spec"])
        about = {"id": chart.id, "alt": chart.description}
        app.env.metadata[app.env.docname][LEAD_CHART] = about


def _lead_chart(env: BuildEnvironment, page: str) -> dict[str, str] | None:
    """Return the first chart of a page, or that of the front page if it has none."""
    for candidate in (page, env.config.root_doc):
        if LEAD_CHART in env.metadata.get(candidate, {}):
            about: dict[str, str] = env.metadata[candidate][LEAD_CHART]
            return about
    return None


def _add_tags(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    site = app.config.html_title
    title = html.unescape(re.sub("<[^>]+>", "", context.get("title", site)))
    context["page_title"] = title if title == site else f"{title} — {site}"
    if app.config.energy_book_standalone:
        return
    about = description(doctree) if isinstance(doctree, nodes.document) else ""
    about = about or f"{context['page_title']}."
    landing = page == app.config.root_doc
    tags = {
        "description": about,
        "og:title": title,
        "og:description": about,
        "og:type": "website" if landing else "article",
        "og:site_name": site,
        "og:locale": "en_GB",
        "twitter:card": "summary",
    }
    base = app.config.html_baseurl
    if base:
        tags["og:url"] = context.get("pageurl") or base
        chart = _lead_chart(app.env, page)
        if chart:
            tags |= {
                "twitter:card": "summary_large_image",
                "og:image": posixpath.join(base, CARDS, f"{chart['id']}.png"),
                "og:image:width": str(CARD_PX[0]),
                "og:image:height": str(CARD_PX[1]),
                "og:image:alt": chart["alt"],
            }
    lines = [
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}"'
        f' content="{html.escape(content)}" />'
        for name, content in tags.items()
    ]
    lines += [
        f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{colour}" />'
        for scheme, colour in zip(("light", "dark"), PAGE[BACKGROUND], strict=True)
    ]
    lines.append(f'<link rel="apple-touch-icon" href="{context["pathto"](ICON, 1)}" />')
    context["metatags"] = "\n    ".join(["", context.get("metatags", ""), *lines])


def _write_for_the_address(app: Sphinx, exception: Exception | None) -> None:
    """Write the files that need the site's address: previews, sitemap.xml, robots.txt."""
    base = app.config.html_baseurl
    builder = app.builder
    if exception is not None or not base or not isinstance(builder, StandaloneHTMLBuilder):
        return
    _draw_cards(app)
    pages = dict.fromkeys([*getattr(app.config, "external_site_map", ()), *app.env.found_docs])
    urls = [posixpath.join(base, builder.get_target_uri(page)) for page in pages]
    entries = "\n".join(f"  <url><loc>{html.escape(url)}</loc></url>" for url in urls)
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}\n</urlset>\n",
        encoding="utf-8",
    )
    address = posixpath.join(base, "sitemap.xml")
    Path(app.outdir, "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {address}\n", encoding="utf-8"
    )


def _draw_cards(app: Sphinx) -> None:
    # after all pages are written, because the process must not fork once it has drawn
    import vl_convert

    folder = Path(app.outdir, CARDS)
    folder.mkdir(parents=True, exist_ok=True)
    charts = (_lead_chart(app.env, page) for page in sorted(app.env.found_docs))
    for name in dict.fromkeys(chart["id"] for chart in charts if chart):
        picture = card(Path(app.outdir, FOLDER, f"{name}.svg").read_text(encoding="utf-8"))
        key = digest([drawn_by().encode(), picture.encode()])
        png = cached(
            cache_folder(app) / "cards" / f"{key}.png", partial(vl_convert.svg_to_png, picture)
        )
        (folder / f"{name}.png").write_bytes(png)


def setup(app: Sphinx) -> None:
    """Register the additions to page heads and the files that need the site's address."""
    app.connect("doctree-read", _note_lead_chart)
    app.connect("html-page-context", _add_tags)
    app.connect("build-finished", _write_for_the_address)
