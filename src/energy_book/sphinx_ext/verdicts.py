"""Verdicts: the marks at printed numbers, and the tables of the audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from energy_book.charts.render_charts import draw_apart
from energy_book.charts.spec import read_chart
from energy_book.results.audit import SYMBOLS, counts, value_text
from energy_book.results.read import results_of
from energy_book.sphinx_ext.assets import cache_folder, load_where
from energy_book.sphinx_ext.charts import chart_figure
from energy_book.sphinx_ext.incremental import take
from energy_book.sphinx_ext.tables_of_nodes import (
    Cell,
    chapter_link,
    code,
    continued,
    muted,
    paragraph,
    table,
    text,
)

LOGGER = logging.getLogger(__name__)
# the page with the claims of the audit, and the prefix of their addresses
PAGE = "book/audit/claims"
PREFIX = "claim-"
# largest relative difference that counts as close in the title of the chart
CLOSE = 0.05
SECOND_HAND = "second-hand"
# class of the table of all statements
AUDIT = "eb-audit"
# the columns of that table
HEADINGS = ("Statement", "Verdict", "Printed", "As written", "As released", "Edition", "Section")
# the verdicts of benchmarks on their targets
TARGETS = {"met": "✓", "missed": "✗"}
MEANINGS = {
    "reproduces": "The settings of the text and the released code give the number; for the Joule "
    "edition, whose text is not held here, the released code does.",
    "reproduces only with released settings": "The released code gives the number, the settings "
    "of the text do not.",
    "does not reproduce": "The released code does not give the number.",
    "arithmetic holds": "The number follows from the inputs that the paper prints.",
    "arithmetic fails": "The number does not follow from the inputs that the paper prints.",
    "source agrees": "The work that is cited gives the number.",
    "source disagrees": "The work that is cited gives another number.",
    "external": "The number is cited from elsewhere, and the work is not among the data here.",
}
# group of verdicts -> its verdicts, and a sentence on them
GROUPS = {
    "Agree": (
        ("reproduces", "arithmetic holds", "source agrees"),
        "The settings, the arithmetic or the work cited give the printed number.",
    ),
    "Agree only with the released code": (
        ("reproduces only with released settings",),
        "The settings that the text describes give another number.",
    ),
    "Disagree": (
        ("does not reproduce", "arithmetic fails", "source disagrees"),
        "The released code, the arithmetic or the work cited gives another number.",
    ),
    "Not checked": (
        ("external",),
        "The numbers are cited from works that are not among the data here.",
    ),
}


def verdict_class(verdict: str) -> str:
    """Return the CSS class for the colour of a verdict."""
    return f"eb-verdict-{nodes.make_id(verdict)}"


def badge(verdict: str) -> list[nodes.Node]:
    """Return a verdict as a symbol and text."""
    symbol = nodes.inline("", (SYMBOLS | TARGETS)[verdict], classes=["eb-symbol"])
    return [
        nodes.inline(
            *("", "", symbol, nodes.Text(f" {verdict}")),
            classes=["eb-verdict", verdict_class(verdict)],
        )
    ]


def verdict_link(env: BuildEnvironment, printed: str, claim: dict[str, Any]) -> nodes.Node | None:
    """
    Return a printed value with the symbol of its verdict, linked to its entry in the audit.

    Its accessible name is the value and the verdict: "Joule: 0.31, reproduces". The result is
    None if the site has no audit.
    """
    if PAGE not in env.found_docs:
        return None
    verdict = claim["verdict"]
    address = env.app.builder.get_relative_uri(env.docname, PAGE)
    # hidden from screen readers, because the text that follows says the same
    symbol = f' <span class="eb-symbol" aria-hidden="true">{SYMBOLS[verdict]}</span>'
    said = nodes.inline("", f", {verdict}", classes=["visually-hidden"])
    return nodes.reference(
        *("", "", nodes.Text(printed), nodes.raw("", symbol, format="html"), said),
        refuri=f"{address}#{PREFIX}{claim['id']}",
        reftitle=f"{verdict}: {claim['why']}",
        internal=True,
        classes=["eb-verdict", verdict_class(verdict)],
    )


def claims_of_build(env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return the claims of this build, for `take`."""
    return list(results_of(env.config).claims.values())


class _Audit(SphinxDirective):
    """The common part of the directives."""

    def claims(self) -> list[dict[str, Any]]:
        """Return the claims of this build, or report that there are none."""
        found: list[dict[str, Any]] = take(self.env, claims_of_build)
        if not found:
            LOGGER.warning(
                "%s: results.json has no claims",
                self.name,
                location=self.get_location(),
                type="energy_book",
            )
        return found


class VerdictCounts(_Audit):
    """``{verdict-counts}``: the number of claims in each group and with each verdict."""

    def run(self) -> list[nodes.Node]:
        claims = self.claims()
        counted = counts(claim["verdict"] for claim in claims)
        rows: list[tuple[str, list[Cell]]] = [
            ("", [badge(verdict), text(str(number)), text(MEANINGS[verdict])])
            for verdict, number in counted.items()
        ]
        rows.append(("", [text("all"), text(str(len(claims))), text("")]))
        headings = ["Verdict", "Count", "What it says"]
        caption = "The verdicts, their marks and how many statements have each."
        groups = nodes.bullet_list("", *(_group(name, counted) for name in GROUPS))
        return [groups, _version(), table(headings, rows, [28, 13, 59], caption)]


class AuditTable(_Audit):
    """``{audit-table}``: every claim with its values and verdict, followed by the reason."""

    def run(self) -> list[nodes.Node]:
        """Make two rows for each claim; the first has an address."""
        claims = self.claims()
        rows = [(f"{PREFIX}{claim['id']}", self._cells(claim)) for claim in claims]
        caption = "Each statement of the paper, and what the method gives for it."
        made = table(HEADINGS, rows, [32, 17, 13, 11, 11, 8, 8], caption)
        made["classes"] += ["eb-filterable", AUDIT, "eb-wide"]
        (body,) = made.findall(nodes.tbody)
        for row, claim in zip(list(body.children), claims, strict=True):
            explanation = continued(self._explanation(claim), len(HEADINGS))
            body.insert(body.index(row) + 1, explanation)
        return [made]

    def _cells(self, claim: dict[str, Any]) -> list[Cell]:
        from energy_helpers.registry import claims
        from energy_helpers.registry.entries import typeset

        quantity = claim["quantity"]
        unit = "" if claim["unit"] in ("-", "", *claims.SIGNS) else claim["unit"]
        released = text(value_text(claim["as_released"]))
        if claim["replayed"] is not None:
            released.append(muted(*text(f"run: {value_text(claim['replayed'])}")))
        return [
            text(typeset(quantity[:1].upper() + quantity[1:])),
            badge(claim["verdict"]),
            [*text(claims.printed(claim["id"])), *([muted(*text(typeset(unit)))] if unit else [])],
            text(value_text(claim["as_written"])),
            released,
            text(claims.edition_name(claim["id"])),
            text(claim["section"]),
        ]

    def _explanation(self, claim: dict[str, Any]) -> Cell:
        from energy_helpers.registry.entries import typeset

        facts: list[nodes.Node] = [
            code(claim["id"], f"{PREFIX}{claim['id']}"),
            nodes.Text(f" · {_place(claim['section'])} · {claim['kind'].replace('-', ', ')}"),
        ]
        if claim["wording"] == SECOND_HAND:
            facts.append(nodes.Text(f" · {SECOND_HAND}"))
        if claim["criterion"]:
            facts.append(nodes.Text(typeset(f" · what agrees: {claim['criterion']}")))
        pages = [page for page in claim.get("pages", []) if f"book/{page}" in self.env.found_docs]
        if pages:
            facts += [nodes.Text(" · quoted in "), *_links(pages)]
        return [nodes.inline("", claim["why"], classes=["eb-why"]), muted(*facts)]


class AuditChart(_Audit):
    """``{audit-chart}``: computed over printed values, one dot for each claim with a number."""

    def run(self) -> list[nodes.Node]:
        """Make the figure; a build without claims has none."""
        from energy_helpers.audit.charts import ratio_dots
        from energy_helpers.audit.printed_ratios import ratios

        found = self.claims()
        table = ratios(found)
        if table.empty:
            return []
        close = int(table["ratio"].between(1 - CLOSE, 1 + CLOSE).sum())
        spec = ratio_dots(
            table,
            name="printed-ratios",
            title=f"{close} of {len(table)} printed numbers are within {CLOSE:.0%} of the computed "
            "value",
            caption="Dots show the computed over the printed value of each statement, in the order "
            "of the paper and on a logarithmic axis. A statement with several numbers has one dot, "
            "for the number that is farthest from its printed value. Statements without a number, "
            "and those of works that were not available, have no dot: "
            f"{len(found) - len(table)} of {len(found)}.",
        ).to_dict()
        # the page is the first one, which Sphinx writes before it forks
        draw_apart(spec, cache_folder(self.env.app))
        return [chart_figure(self.state.document, read_chart(spec), spec)]


class JudgementTable(_Audit):
    """``{audit-judgements}``: the claims for which agreement requires a judgement."""

    def run(self) -> list[nodes.Node]:
        from energy_helpers.registry.entries import typeset

        served: dict[str, list[dict[str, Any]]] = {}
        for claim in self.claims():
            if claim["criterion"]:
                served.setdefault(claim["criterion"], []).append(claim)
        rows: list[tuple[str, list[Cell]]] = [
            ("", [text(typeset(criterion)), _entries(claims)])
            for criterion, claims in served.items()
        ]
        caption = "What counts as agreement where the paper's words do not say it."
        return [table(["What counts as agreement", "Statements"], rows, [60, 40], caption)]


class Marks(SphinxDirective):
    """``{marks}``: the folded legend of the marks at printed numbers, which needs no mouse."""

    def run(self) -> list[nodes.Node]:
        lines = [paragraph(*badge(verdict), f". {MEANINGS[verdict]}") for verdict in SYMBOLS]
        items = [nodes.list_item("", line) for line in lines]
        link = chapter_link(PAGE, "Every printed number")
        more = paragraph("Each mark leads to its statement in ", link, ".")
        start = '<details class="eb-marks"><summary>What the marks mean</summary>'
        return [
            nodes.raw("", start, format="html"),
            nodes.bullet_list("", *items),
            *([more] if PAGE in self.env.found_docs else []),
            nodes.raw("", "</details>", format="html"),
        ]


def _group(name: str, counted: dict[str, int]) -> nodes.list_item:
    verdicts, sentence = GROUPS[name]
    number = sum(counted[verdict] for verdict in verdicts)
    total = f" {number} of {sum(counted.values())} statements. {sentence}"
    return nodes.list_item("", paragraph(nodes.strong("", f"{name}:"), total))


def _version() -> nodes.paragraph:
    from energy_helpers.facts import files

    about = files.sidecar("claims.csv")
    day = about["audit_date"]
    words = f"Version {about['audit_version']} of the audit, {day.day} {day:%B %Y}."
    return nodes.paragraph("", words)


def _entries(claims: Iterable[dict[str, Any]]) -> list[nodes.Node]:
    cell: list[nodes.Node] = []
    for claim in claims:
        link = code(claim["id"], f"{PREFIX}{claim['id']}")
        cell.append(nodes.inline("", "", link, nodes.Text(f" {SYMBOLS[claim['verdict']]}")))
        cell.append(nodes.Text(" "))
    return cell


def _links(pages: Iterable[str]) -> list[nodes.Node]:
    links: list[nodes.Node] = []
    for page in pages:
        links += [nodes.Text(", ")] if links else []
        links.append(chapter_link(f"book/{page}", page))
    return links


def _place(section: str) -> str:
    return f"section {section}" if section[:1].isdigit() else section


def setup(app: Sphinx) -> None:
    """Register the directives, the style and the script."""
    load_where(app, AUDIT, "energy-book-guess.js")
    app.add_css_file("energy-book-audit.css", priority=901)
    app.add_directive("audit-chart", AuditChart)
    app.add_directive("audit-table", AuditTable)
    app.add_directive("audit-judgements", JudgementTable)
    app.add_directive("marks", Marks)
    app.add_directive("verdict-counts", VerdictCounts)
