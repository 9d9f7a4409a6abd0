"""The roles ``{num}`` (computed), ``{paper}`` (printed), ``{if}`` and ``{site-file}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from energy_book.results.claims_quoted import NO_BREAK_SPACE, NOT_PRINTED, claims_of, quoted
from energy_book.results.conditions import read_condition
from energy_book.results.read import results_of
from energy_book.results.readable import format_number
from energy_book.sphinx_ext.verdicts import verdict_link

LOGGER = logging.getLogger(__name__)
# the page with a line for each number
NUMBERS = "book/reference/numbers"
# text between two numbers with a common unit
JOINING = (" to ", " and ", " or ", "–")
# a unit that follows a printed number in a sentence
FOLLOWING_UNIT = re.compile(r"[ \u00a0]([kGT]?Wh|k?W|tokens)\b")


class QuotedNumber(nodes.inline):
    """An inline number, with further HTML attributes in the attribute ``html``."""


def _meaning(name: str) -> str:
    from energy_helpers import all_numbers

    entry = all_numbers.REGISTRY.get(name)
    return str(entry.meaning) if entry else ""


class UnitsOnce(SphinxTransform):
    """A transform that removes a unit which the next number repeats: "0.16 to 0.60 Wh"."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        for node in list(self.document.findall(QuotedNumber)):
            siblings = node.parent.children
            following = siblings[siblings.index(node) + 1 :][:2]
            if len(following) < 2 or following[0].astext() not in JOINING:
                continue
            own, other = (_unit(each) for each in (node, following[1]))
            if own is not None and other is not None and own.astext() == other.astext():
                node.remove(own)
                value = node.children[0]
                node.replace(value, nodes.Text(value.astext().rstrip(NO_BREAK_SPACE)))


class UnitsBeforeMarks(SphinxTransform):
    """A transform that puts the unit after a printed number before its mark: "0.34 Wh ◐"."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        for node in list(self.document.findall(QuotedNumber)):
            if "paper-num" not in node["classes"] or not isinstance(node[0], nodes.reference):
                continue
            following = node.next_node(descend=False, siblings=True)
            if not isinstance(following, nodes.Text):
                continue
            found = FOLLOWING_UNIT.match(following)
            if not found:
                continue
            printed = node[0][0]
            with_unit = nodes.Text(f"{printed.astext()}{NO_BREAK_SPACE}{found[1]}")
            node[0].replace(printed, with_unit)
            node.parent.replace(following, nodes.Text(following[found.end() :]))


def _unit(node: nodes.Node) -> nodes.inline | None:
    """Return the unit node of a number; None without a unit or for another node."""
    if not isinstance(node, QuotedNumber):
        return None
    return next((part for part in node.children if isinstance(part, nodes.inline)), None)


class _QuotingRole(SphinxRole):
    def quote(self, text: str, classes: list[str], **html: str) -> QuotedNumber:
        value, space, unit = text.partition(NO_BREAK_SPACE if "num" in classes else "\0")
        node = QuotedNumber(self.rawtext, value + space, classes=classes)
        if unit:
            node += nodes.inline(unit, unit, classes=["unit"])
        node["html"] = {key.replace("_", "-"): value for key, value in html.items() if value}
        self.set_source_info(node)
        return node

    def refuse(self, message: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        LOGGER.warning(
            "%s: %s", self.rawtext, message, location=self.get_location(), type="energy_book"
        )
        return [self.quote("missing number", ["num", "missing"])], []


class NumberRole(_QuotingRole):
    """``{num}`name` ``, ``{num}`name:.2f` `` or ``{num}`edition/name` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        name, _, spec = self.text.partition(":")
        try:
            number = results_of(self.config).find(name)
            text = format_number(number, spec)
        except KeyError as error:
            return self.refuse(error.args[0])
        except ValueError:
            return self.refuse(f"{spec!r} is not a number format such as .2f")
        meaning = number.get("meaning") or _meaning(name.split("/")[-1])
        return [self.quote(text, ["num"], data_number=name, title=meaning)], []


class PaperRole(_QuotingRole):
    """``{paper}`number-name` `` or ``{paper}`claim-id` ``, with a verdict."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        results = results_of(self.config)
        try:
            ids = claims_of(self.text, results.edition, results.numbers)
            text = quoted(ids[0]) if ids else NOT_PRINTED
        except (KeyError, ValueError) as error:
            return self.refuse(f"neither a number nor a claim of data/claims.csv ({error})")
        node = self.quote(text, ["paper-num"], data_claim=" ".join(ids))
        claim = results.claims.get(ids[0]) if ids else None
        link = verdict_link(self.env, text, claim) if claim else None
        if link is not None:
            node.children = []
            node += link
        return [node], []


class ConditionRole(_QuotingRole):
    """``{if}`name > 1 ? words : other words` ``, see `energy_book.results.conditions`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            words = read_condition(self.text).words(results_of(self.config))
        except (KeyError, ValueError) as error:
            return self.refuse(error.args[0])
        return [nodes.Text(words)], []


class SiteFileRole(SphinxRole):
    """``{site-file}`factors.json` ``: a link to a file in the root folder of the site."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a link from the page's folder to the root, or text on a page without a site."""
        name = nodes.literal(self.text, self.text)
        if self.config.energy_book_standalone:
            return [name], []
        up = "../" * self.env.docname.count("/")
        return [nodes.reference("", "", name, refuri=f"{up}{self.text}")], []


def visit_quoted_number_html(self: HTML5Translator, node: QuotedNumber) -> None:
    """Open a number, which leads to its line on the page of numbers."""
    address = _line_of(self, node)
    tag = "a" if address else "span"
    attributes: dict[str, Any] = {**node["html"], **({"href": address} if address else {})}
    self.context.append(tag)
    self.body.append(self.starttag(node, tag, "", **attributes))


def depart_quoted_number_html(self: HTML5Translator, node: QuotedNumber) -> None:
    """Close a number."""
    self.body.append(f"</{self.context.pop()}>")


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the nodes around a node, the nearest first."""
    while node.parent is not None:
        node = node.parent
        yield node


def _line_of(translator: HTML5Translator, node: QuotedNumber) -> str:
    """Return the address of a number's line; "" where there is none, or no room for a link."""
    name = node["html"].get("data-number", "")
    page = translator.docnames[0]
    builder = translator.builder
    # a part that is written by itself has no page yet
    if not name or page == NUMBERS or not {page, NUMBERS} <= builder.env.found_docs:
        return ""
    if any(isinstance(above, nodes.title | nodes.reference) for above in ancestors(node)):
        return ""
    return f"{builder.get_relative_uri(page, NUMBERS)}#number-{name.rpartition('/')[2]}"


def setup(app: Sphinx) -> None:
    """Register the roles and their node."""
    app.add_node(QuotedNumber, html=(visit_quoted_number_html, depart_quoted_number_html))
    app.add_transform(UnitsOnce)
    app.add_transform(UnitsBeforeMarks)
    app.add_role("num", NumberRole())
    app.add_role("paper", PaperRole())
    app.add_role("if", ConditionRole())
    app.add_role("site-file", SiteFileRole())
