"""The command ``energy-book sample``: draw each query of a fleet, up to billions of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from rich.console import Console

from energy_book.errors import UsageError
from energy_book.execution.executors import Where, source_version
from energy_book.files.checkpoints import Arrays, Checkpoints, open_checkpoints
from energy_book.files.fingerprints import digest
from energy_book.files.notebook_io import markdown_cell, new_notebook
from energy_book.files.publish import RESULTS_FILE, check_folder, safe_name
from energy_book.project import Project
from energy_book.results import collect
from energy_book.runs.pieces import Carried, carry, compute_pieces, restore
from energy_book.runs.recording import RECORD, Call, recorded_folder
from energy_book.settings import Settings, check_settings
from energy_book.site import standalone
from energy_book.site.notebook_cells import again_cell, chart_cell, table_cell
from energy_helpers import Assumptions
from energy_helpers.facts.validation import number_hint, short_repr
from energy_helpers.method import query_kinds
from energy_helpers.method.assumptions import QUERY_WORDS
from energy_helpers.scale import stream
from energy_helpers.scale.stream import Bins, Fleet, Tally

# the largest number of parts that pieces are grouped into, to distribute and to store them
MOST_PARTS = 256


@dataclass(frozen=True, slots=True)
class Sampling:
    """A checked request to draw queries."""

    n_queries: int
    fleet: Fleet
    settings: Settings

    @property
    def name(self) -> str:
        """The name of its folder, from the fleet and a hash of everything it depends on."""
        parts = (self.settings.identity, f"{self.n_queries} {self.fleet}", source_version())
        key = digest(part.encode() for part in parts)
        return safe_name(f"sample-{self.fleet}-{self.n_queries}-{key[:10]}")

    @property
    def command(self) -> str:
        """The command that draws the same queries."""
        asked = f"--queries {self.n_queries} --fleet {self.fleet}"
        return f"energy-book sample {asked}{self.settings.options}"

    @property
    def python(self) -> str:
        """The lines of Python that draw the same queries."""
        return "\n".join(
            [
                "import energy_helpers as eh",
                "",
                f"assumptions = {self.settings.python}",
                f"drawn = eh.scale.stream.draw(assumptions, {self.n_queries}, {self.fleet!r})",
                f"eh.scale.stream.summary(drawn, assumptions, {self.fleet!r})",
            ]
        )


def check_sampling(
    edition: str | None, pairs: Iterable[str], queries: str, fleet: str, file: Path | None = None
) -> Sampling:
    """Check a request to draw queries."""
    settings = check_settings(edition, pairs, None, file, [f"fleet-total-{fleet}"])
    if "queries" in settings.parameters:
        raise UsageError("-p queries: give the number of queries to draw with --queries")
    try:
        number = float(queries)
    except ValueError:
        hint = number_hint(queries, "queries") or "; give one such as 1e9"
        raise UsageError(f"--queries {short_repr(queries)} is not a number{hint}") from None
    try:
        n_queries = stream.check_queries(number)
    except ValueError as error:
        raise UsageError(f"--queries: {error}") from error
    try:
        sampling = Sampling(n_queries, stream.check_fleet(fleet), settings)
    except ValueError as error:
        raise UsageError(f"--fleet: {error}") from error
    lacking = query_kinds.regimes_without_queries(settings.assumptions)
    if fleet in lacking:
        raise UsageError(f"--fleet {fleet}: {lacking[fleet]}")
    return sampling


def run_sampling(
    project: Project, sampling: Sampling, out: Path, where: Where, console: Console
) -> tuple[Path, pd.DataFrame]:
    """
    Draw the queries and write ``out/<name>`` atomically.

    Results of an interrupted run are stored in `out` and used by the next run. Return the page, and
    the table that `stream.summary` gives.
    """
    # the name hashes the package, so it is computed only once
    name = sampling.name
    check_folder(out, name)
    more = {"queries to draw": str(sampling.n_queries), "fleet": sampling.fleet}
    call = Call(sampling.command, sampling.settings, more)
    with open_checkpoints(out, name) as store, standalone.page_maker(project) as make_page:
        tally = _drawn(sampling, store, where, console)
        assumptions = sampling.settings.assumptions
        table = stream.summary(tally, assumptions, sampling.fleet)
        with recorded_folder(project, out, name, call) as folder:
            table.to_csv(folder / "sample.csv")
            _bins(tally).to_parquet(folder / "histogram.parquet", index=False)
            record = {
                "queries": sampling.n_queries,
                "fleet": sampling.fleet,
                "statistics": table.to_dict(orient="index"),
            }
            results = collect.settings_and(project, sampling.settings, sample=record)
            make_page(sample_page(sampling, tally, table), results, folder)
    return out / name / "index.html", table


def _drawn(sampling: Sampling, store: Checkpoints, where: Where, console: Console) -> Tally:

    pieces = stream.pieces(sampling.n_queries)
    size = math.ceil(len(pieces) / MOST_PARTS)
    parts = [pieces[start : start + size] for start in range(0, len(pieces), size)]
    assumptions, files = sampling.settings.assumptions, carry(sampling.settings.files, where)
    tallies: list[Tally] = []
    compute_pieces(
        draw_part,
        [(assumptions, sampling.fleet, part, files) for part in parts],
        [sum(n_queries for _, n_queries in part) for part in parts],
        lambda index, arrays: tallies.append(from_arrays(arrays)),
        store=store,
        where=where,
        progress=(console, "queries"),
    )
    return stream.merge(tallies)


def draw_part(
    assumptions: Assumptions, fleet: Fleet, pieces: Sequence[tuple[int, int]], files: Carried
) -> Arrays:
    """Draw some pieces on the executing machine, and return their tally as arrays."""
    tally = stream.draw_pieces(restore(assumptions, files), fleet, pieces)
    values = {
        "low": tally.bins.low,
        "counts": tally.counts,
        "n_queries": tally.n_queries,
        "sums_wh": tally.sums_wh,
        "squares_wh2": tally.squares_wh2,
        "ends_wh": (tally.least_wh, tally.most_wh),
    }
    return {name: np.asarray(value) for name, value in values.items()}


def from_arrays(arrays: Arrays) -> Tally:
    """Convert the arrays of `draw_part` into a tally."""
    least_wh, most_wh = arrays["ends_wh"].tolist()
    return Tally(
        bins=Bins(float(arrays["low"]), len(arrays["counts"])),
        counts=arrays["counts"],
        n_queries=int(arrays["n_queries"]),
        sums_wh=tuple(arrays["sums_wh"].tolist()),
        squares_wh2=tuple(arrays["squares_wh2"].tolist()),
        least_wh=least_wh,
        most_wh=most_wh,
    )


def sample_page(sampling: Sampling, tally: Tally, table: pd.DataFrame) -> NotebookNode:
    """Make the page of a sample; `table` is from `stream.summary`."""
    # the workers import this module, and draw no chart
    from energy_helpers.paper.charts.section_2_inputs import sampled_and_exact

    assumptions = sampling.settings.assumptions
    bars = stream.histogram(tally)
    curve = stream.exact_density(
        assumptions, sampling.fleet, bars["low_wh"].iloc[0], bars["high_wh"].iloc[-1]
    )
    kind = QUERY_WORDS[sampling.fleet]
    sampled, exact = table.loc["mean", ["sampled", "exact"]].to_numpy(float)
    chart = sampled_and_exact(
        bars,
        curve,
        name="sample",
        title=f"The sampled mean differs from the exact mean by {abs(sampled / exact - 1):.1%}",
        caption=(
            f"Energy of {sampling.n_queries:,} queries of the {kind} fleet, on a logarithmic axis "
            "from P0.1 to P99.9: drawn one by one (bars), and the exact density (line)."
        ),
        subject=f"Energy per query of the {kind} fleet",
    )
    lines = [
        f"# {sampling.n_queries:,} queries of the {sampling.fleet} fleet",
        "",
        "Every query is drawn: its model from the baseline's, untrimmed and of equal weight, its "
        "output length, PUE and power utilisation.",
        f"The quantiles are read off a histogram whose bins bound their error by "
        f"{stream.BIN_ERROR:.2%}; the standard error is that of the sampling.",
        "`energy` counts the queries alone, `total` multiplies by the fleet factor.",
        "`deviation` is (sampled − exact) / standard error.",
    ]
    files = {
        "sample.csv": "the table (.csv)",
        "histogram.parquet": "the histogram (.parquet)",
        RESULTS_FILE: "numbers and settings (.json)",
        **RECORD,
    }
    return new_notebook(
        [
            markdown_cell("title", lines),
            table_cell("summary", sampling.python, table),
            chart_cell("chart", "", chart),
            again_cell(sampling.command, files, help_text=sampling.settings.files_note),
        ]
    )


def _bins(tally: Tally) -> pd.DataFrame:
    """Return the bins with at least one query: ``low_wh`` [Wh] and ``queries``."""
    filled = np.flatnonzero(tally.counts)
    low_wh = np.exp(tally.bins.low + stream.BIN_WIDTH * filled)
    return pd.DataFrame({"low_wh": low_wh, "queries": tally.counts[filled]})
