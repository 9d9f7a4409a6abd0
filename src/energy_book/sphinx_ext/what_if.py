"""The directive ``{what-if}``: controls that change the settings and show the new results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from energy_book.chapters import parameters_in
from energy_book.charts.spec import read_chart
from energy_book.files.json_text import script_json
from energy_book.results.read import Results, results_of
from energy_book.sphinx_ext.assets import load_where
from energy_book.sphinx_ext.charts import chart_figure
from energy_book.sphinx_ext.incremental import take
from energy_book.sphinx_ext.tables_of_nodes import chapter_link, paragraph

if TYPE_CHECKING:
    from energy_helpers import Assumptions

PAGE = "what_if"
# the method first, then the page; each script needs the scripts before it
METHOD_SCRIPTS = tuple(
    f"energy-book-{part}.js" for part in ("lengths", "mixture", "method", "settings", "shown")
)
PAGE_SCRIPTS = tuple(
    f"energy-book-{part}.js" for part in ("read-file", "controls", "own-file", "what-if")
)
# the chapters whose numbers depend on these settings: for a query, a lever and a day
CHAPTERS = {
    "query": "paper/2_energy_per_query",
    "lever": "paper/3_efficiency_pathways",
    "day": "paper/4_billion_queries",
}
HEIGHT_PX = 120
CAPTION = (
    "Energy of a query. Thin line: nine in ten queries; thick line: half of them; dot: the median. "
    "Dashed line: some lengths are outside the benchmark of a model. Grey dots: published values "
    "for answers of similar length."
)


class WhatIf(SphinxDirective):
    """``{what-if}``, or a short form, with the argument ``compact``, that links to it."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the controls and the default result, which is visible without scripts."""
        from energy_book.what_if import form, page_data
        from energy_helpers.charts import what_if as what_if_module
        from energy_helpers.method import query_kinds
        from energy_helpers.method.assumptions import edition_title
        from energy_helpers.paper import equivalents

        compact = directives.choice(self.arguments[0], ("compact",)) if self.arguments else ""
        name = "what-if-compact" if compact else "what-if"
        assumptions = settings_of(results_of(self.config))
        data = page_data.browser_data(assumptions, self._chapters())
        step = ""
        if not compact:
            data |= page_data.step_data(assumptions)
            step = page_data.step_text(assumptions)
        presets = {
            key: "this build" if key == page_data.THIS_BUILD else edition_title(key)
            for key in data["presets"]
        }
        values = page_data.result_texts(assumptions)
        mean_tokens = query_kinds.length_law(assumptions, "traditional").mean
        chart = what_if_module.what_if_chart(
            page_data.chart_rows(assumptions),
            equivalents.of_same_length(mean_tokens),
            name=name,
            title="How much energy one query uses with these settings",
            caption=CAPTION,
            height_px=HEIGHT_PX,
        ).to_dict()
        note = form.outside_note(
            [*page_data.outside(assumptions), *page_data.outside_day(assumptions)]
        )
        before = (
            f'<div class="eb-what-if{" eb-what-if-compact" if compact else ""}">'
            f'<script type="application/json" class="eb-what-if-data">{script_json(data)}</script>'
            f'{form.WITHOUT_SCRIPTS}<div class="eb-what-if-panel"><div class="eb-what-if-view">'
            f"{form.headline(values, compact=bool(compact))}"
        )
        after = (
            f"{note}</div>"
            f"{form.form(assumptions, presets, name, step=step, compact=bool(compact))}"
            f"</div>{'' if compact else form.OWN_FILE}"
            f"{form.result_table(values, compact=bool(compact))}"
        )
        link: list[nodes.Node] = []
        if compact:
            words = "All settings, levers and what to compare with: "
            full = chapter_link(f"{Path(self.env.docname).parent / PAGE}", PAGE)
            link = [paragraph(words, full, ".", classes=["eb-what-if-more"])]
        else:
            after += form.published_table(mean_tokens) + form.copy_blocks()
        return [
            nodes.raw("", before, format="html"),
            chart_figure(self.state.document, read_chart(chart), chart),
            nodes.raw("", after, format="html"),
            *link,
            nodes.raw("", "</div>", format="html"),
        ]

    def _chapters(self) -> dict[str, tuple[str, list[str]]]:
        """Return the chapters for the commands, with the parameters that each chapter accepts."""
        found = {}
        for part, chapter in CHAPTERS.items():
            docname = f"{Path(self.env.docname).parent / chapter}"
            names = take(self.env, parameters_of, docname)
            if names is not None:
                found[part] = (chapter, names)
        return found


def parameters_of(env: BuildEnvironment, docname: str) -> list[str] | None:
    """Return the parameters of a chapter, or None if it is not in this build."""
    notebook = Path(env.srcdir, f"{docname}.ipynb")
    if not notebook.is_file():
        return None
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            also = cell["metadata"].get("also", [])
            return list(parameters_in("".join(cell["source"]), also, docname))
    return []


def settings_of(results: Results) -> Assumptions:
    """Return the settings of a build, or of its edition if the browser cannot compute them."""
    import energy_helpers as eh
    from energy_book.what_if import page_data

    edition = eh.load_edition(results.edition)
    try:
        changed = edition.replace(**results.changed)
        eh.method.throughput.models(changed)
    except ValueError:
        # a user file of throughput rows may no longer exist when the pages are made
        return edition
    return changed if page_data.is_computed(changed) else edition


def setup(app: Sphinx) -> None:
    """Register the directive with its scripts and styles."""
    app.add_css_file("energy-book-what-if.css", priority=901)
    app.add_directive("what-if", WhatIf)
    # after Vega and the charts
    load_where(app, "eb-what-if-data", *METHOD_SCRIPTS, *PAGE_SCRIPTS, priority=402)
