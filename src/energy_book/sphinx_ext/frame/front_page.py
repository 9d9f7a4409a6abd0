"""The front page: authors, version and the chart with the main message."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from energy_book.charts.spec import read_chart
from energy_book.records.about import DOI, author_name
from energy_book.results.read import results_of
from energy_book.sphinx_ext.charts import chart_figure
from energy_book.sphinx_ext.cite_this import citation
from energy_book.sphinx_ext.verdicts import GROUPS
from energy_book.sphinx_ext.what_if import settings_of

CAPTION = (
    "Energy at the meter of the data centre, on a logarithmic axis: medians (dots) and middle "
    "half (bars) of the trimmed blend of large models, and mean of the untrimmed blend (diamonds). "
    "Google and OpenAI state the values of operators, with their own boundaries. The bulb has "
    "{watts:g} W, and the long query is mostly extrapolated."
)


class TitlePage(SphinxDirective):
    """``{title-page}``: the paper with its authors and DOI, and this edition with its version."""

    def run(self) -> list[nodes.Node]:
        edition = citation(self.env)
        paper = edition["preferred-citation"]
        authors = ", ".join(author_name(author) for author in paper["authors"])
        preprint = re.sub(r"(?<=\d)v", " v", paper["identifiers"][0]["value"].replace(":", " "))
        doi = nodes.reference("", f"doi:{paper['doi']}", refuri=f"{DOI}{paper['doi']}")
        lines: list[list[nodes.Node]] = [
            [nodes.strong("", paper["title"])],
            [nodes.Text(authors)],
            [
                *(nodes.emphasis("", paper["journal"]), nodes.Text(f" ({paper['year']}). ")),
                *(doi, nodes.Text(f", {preprint}")),
            ],
            [
                nodes.Text(
                    f"Executable edition, version {edition['version']}, made by its contributors "
                    "independently of the authors of the paper"
                )
            ],
        ]
        block = nodes.line_block(classes=["eb-title-page"])
        block += [nodes.line("", "", *parts) for parts in lines]
        return [block]


class LeadChart(SphinxDirective):
    """``{lead-chart}``: the energy of a query compared with everyday uses."""

    def run(self) -> list[nodes.Node]:
        from energy_helpers.paper import equivalents, headline
        from energy_helpers.paper.charts import front_page

        assumptions = settings_of(results_of(self.config))
        table = headline.compared(assumptions)
        caption = CAPTION.format(watts=equivalents.led_bulb_w())
        title = headline.message(table)
        chart = front_page.one_query(table, name="one-query", caption=caption, title=title)
        spec = chart.to_dict()
        return [chart_figure(self.state.document, read_chart(spec), spec)]


class AuditSentence(SphinxDirective):
    """``{audit-sentence}``: the number of printed statements that agree with the method."""

    def run(self) -> list[nodes.Node]:
        verdicts = [claim["verdict"] for claim in results_of(self.config).claims.values()]
        agree, partly, fail, external = (
            sum(verdict in group for verdict in verdicts) for group, _ in GROUPS.values()
        )
        text = (
            f"Of the paper's {len(verdicts)} numerical statements, {agree} agree with the method, "
            f"with arithmetic or with the source that they cite. Another {partly} agree only with "
            f"the settings of the released code, {fail} do not agree, and "
            f"{external} cannot be checked here."
        )
        return [nodes.paragraph(text, text)]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("audit-sentence", AuditSentence)
    app.add_directive("title-page", TitlePage)
    app.add_directive("lead-chart", LeadChart)
