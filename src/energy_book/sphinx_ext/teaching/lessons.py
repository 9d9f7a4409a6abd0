"""What a chapter teaches, below the lines that open its page."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

BOOK = "book/"


class LessonBox(SphinxTransform):
    """A transform that adds a lesson, from `lessons.toml`, to each chapter."""

    default_priority = 600

    def apply(self, **kwargs: Any) -> None:
        """Add it at the end of the opening, because the lead figure belongs on the first screen."""
        # here, because commands import the extension, and need neither pandas nor Altair
        from energy_helpers.notebook.exercises.catalogue import load_lessons

        lesson = load_lessons().get(self.env.docname.removeprefix(BOOK))
        section = next(self.document.findall(nodes.section), None)
        if lesson is None or section is None:
            return
        box = nodes.line_block(classes=["eb-lesson"])
        for label, words in lesson.lines().items():
            box += nodes.line("", "", nodes.strong("", f"{label}:"), nodes.Text(f" {words}"))
        parts = [child for child in section.children if isinstance(child, nodes.section)]
        section.insert(section.index(parts[0]) if parts else len(section.children), box)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(LessonBox)
