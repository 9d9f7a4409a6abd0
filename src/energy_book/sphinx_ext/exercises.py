"""Exercises with numbers for each chapter, fields that check answers, and folded solutions."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import (  # type: ignore[import-untyped]
    is_exercise_node,
    is_extension_node,
    solution_node,
)

from energy_book.files.json_text import script_json
from energy_book.results.read import results_of
from energy_book.sphinx_ext.assets import load_where

if TYPE_CHECKING:
    from energy_helpers.notebook.exercises.catalogue import Exercise

# hidden until the script is there; the script has the words for what it finds
FIELD = """\
<form class="eb-check d-print-none" hidden>
<script type="application/json">{data}</script>
<label>Your answer <input type="text" autocomplete="off" spellcheck="false"> {unit}</label>
<button type="submit">Check</button>
<p class="eb-check-note">The check is for the settings of this page, not for yours.</p>
<p class="eb-check-result" role="status" aria-live="polite"></p>
</form>"""
THEIR_STYLE = ("exercise.css", "_static/exercise.css")


class Solution(nodes.General, nodes.Element):
    """A solution, closed until a reader opens it."""


class SolutionTitle(nodes.General, nodes.TextElement):
    """The line that opens a solution."""


class UnwrapContent(SphinxTransform):
    """A transform that removes the sections around exercises, which all have the same id."""

    # directly after sphinx-exercise has merged its gated directives
    default_priority = 11

    def apply(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(is_extension_node)):
            for section in [child for child in node.children if isinstance(child, nodes.section)]:
                section["ids"] = []  # otherwise the first child would inherit them
                section.replace_self(section.children)


class DescribeExercises(SphinxPostTransform):
    """A transform that says what an exercise takes, and adds a field for its answer."""

    # after sphinx-exercise has determined the titles
    default_priority = 30

    def run(self, **kwargs: Any) -> None:
        # here, because commands import the extension, and need neither pandas nor Altair
        from energy_helpers.notebook.exercises.catalogue import load_exercises

        for node in list(self.document.findall(is_exercise_node)):
            label = node["label"]
            exercise = load_exercises().get(label)
            if exercise is None:
                continue
            line = nodes.paragraph(classes=["eb-about"])
            for name, text in exercise.lines().items():
                line += nodes.strong("", f"{name}:")
                for i, part in enumerate(f" {text} ".split("`")):
                    line += nodes.literal("", part) if i % 2 else nodes.Text(part)
            node.insert(1, line)
            data = self._answer(label, exercise) if exercise.answer else None
            if data:
                field = FIELD.format(data=data, unit=html.escape(exercise.unit))
                node.append(nodes.raw("", field, format="html"))

    def _answer(self, label: str, exercise: Exercise) -> str:
        """Return the answer for the settings of the build as JSON; "" if there is none."""
        import energy_helpers as eh
        from energy_helpers.notebook.exercises.answers import expected

        results = results_of(self.config)
        try:
            settings = eh.load_edition(results.edition).replace(**results.changed_with_files)
            found = expected(label, settings)
        except ValueError:
            # a user's file may no longer exist when the pages are made
            return ""
        if not math.isfinite(found.value):
            return ""
        data = {
            "value": found.value,
            "tolerance": found.tolerance,
            "slips": [(value, why) for value, why in found.slips if math.isfinite(value)],
            "hints": exercise.hints,
            "percent": exercise.unit.startswith(("%", "per cent")),
        }
        return script_json(data)


class FoldSolutions(SphinxPostTransform):
    """A transform that makes every solution a disclosure element of HTML."""

    # after sphinx-exercise has determined the titles
    default_priority = 30

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(solution_node)):
            title, *content = node.children
            # without links, because a link inside the summary would be a control in a control
            words = title.astext()
            folded = Solution("", SolutionTitle(words, words), *content)
            folded["ids"] = [f"{node['target_label']}-solution"]
            node["ids"] = []  # the id comes from a count of directives, and nothing refers to it
            node.replace_self(folded)


def number_by_chapter(app: Sphinx, builder: Builder) -> None:
    """Number exercises from 1 in every chapter, as its notebook does."""
    for numbers in builder.env.toc_fignumbers.values():
        labels = numbers.get("exercise", {})
        for number, label in enumerate(labels, start=1):
            labels[label] = (number,)


def _element(tag: str, start: str, **attributes: Any) -> tuple[Any, Any]:
    """Return the visitor and the departure of a node that is an element of HTML."""

    def visit(self: HTML5Translator, node: nodes.Element) -> None:
        self.body.append(self.starttag(node, tag, start, **attributes))

    def depart(self: HTML5Translator, node: nodes.Element) -> None:
        self.body.append(f"</{tag}>\n")

    return visit, depart


def _drop_style(app: Sphinx, page: str, _: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the style of the extension on no page."""
    files = context["css_files"]
    # the list itself, because other extensions append to it later
    files[:] = [file for file in files if str(getattr(file, "filename", file)) not in THEIR_STYLE]


def setup(app: Sphinx) -> None:
    """Register the directives of sphinx-exercise and the changes to them."""
    app.setup_extension("sphinx_exercise")
    app.add_node(Solution, html=_element("details", "\n", CLASS="eb-solution"))
    app.add_node(SolutionTitle, html=_element("summary", ""))
    app.add_transform(UnwrapContent)
    app.add_post_transform(DescribeExercises)
    app.add_post_transform(FoldSolutions)
    # after Sphinx has numbered the exercises through the whole book
    app.connect("write-started", number_by_chapter)
    load_where(app, '<div class="exercise ', "energy-book-exercises.css")
    load_where(app, 'class="eb-check', "energy-book-exercises.js")
    app.connect("html-page-context", _drop_style)
