"""``energy-book sweep`` and ``sample``: files, interruptions, bad input."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

import energy_helpers as eh
from energy_book.cli.commands import main
from energy_book.errors import BookError, Interrupted, UsageError
from energy_book.execution.executors import Where
from energy_book.files.publish import RESULTS_FILE
from energy_book.project import Project
from energy_book.records.run_crate import read_crate
from energy_book.runs import sampling, sweeping
from energy_book.runs.sampling import check_sampling, run_sampling
from energy_book.runs.sweeping import check_sweep, run_sweep
from energy_book.site import standalone
from energy_book.site.standalone import MakePage
from energy_helpers.scale import stream, sweeps
from tests.energy_book.conftest import MakeBook

MEDIAN = "baseline-median-traditional"
AXES = ("pue_p95=1.2:1.6:0.1", "output_tokens_median=100,1000")
HERE = Where()


def page_apart(notebook: Any, results: Mapping[str, Any], target: Path) -> None:
    """Write a page as JSON, without Sphinx."""
    (target / "index.html").write_text(json.dumps(notebook), encoding="utf-8")
    (target / RESULTS_FILE).write_text(json.dumps(results, default=str), encoding="utf-8")


@pytest.fixture
def project(make_book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> Project:
    @contextmanager
    def without_sphinx(project: Project) -> Iterator[MakePage]:
        yield page_apart

    monkeypatch.setattr(standalone, "page_maker", without_sphinx)
    monkeypatch.setattr(sweeping, "FEWEST_POINTS", 3)
    return make_book()


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def check(*axes: str, of: tuple[str, ...] = (), pairs: tuple[str, ...] = (), **more: Any) -> Any:
    return check_sweep("joule-2026", pairs, axes, of, **{"yes": False, **more})


class TestSweep:
    def test_files_hold_every_point(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        page = run_sweep(project, check(*AXES), tmp_path / "out", HERE, console)

        written = pd.read_csv(page.parent / "sweep.csv")
        known = sweeps.sweep(
            eh.load_edition("joule-2026"),
            {"pue_p95": [1.2, 1.3, 1.4, 1.5, 1.6], "output_tokens_median": [100.0, 1000.0]},
            MEDIAN,
        )
        pd.testing.assert_frame_equal(written, known, check_exact=True)
        parquet = pd.read_parquet(page.parent / "sweep.parquet")
        pd.testing.assert_frame_equal(parquet, known, check_exact=True)
        assert parquet.attrs["edition"] == "joule-2026"

    def test_results_say_how_to_run_it_again(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        asked = check(*AXES, pairs=("long_share=0.2",))
        page = run_sweep(project, asked, tmp_path, HERE, console)

        results = json.loads((page.parent / RESULTS_FILE).read_text())
        assert results["parameters"] == results["changed"] == {"long_share": 0.2}
        assert results["sweep"]["axes"]["output_tokens_median"] == [100.0, 1000.0]
        assert asked.command == (
            "energy-book sweep -g pue_p95=1.2:1.6:0.1 -g output_tokens_median=100,1000 "
            f"--of {MEDIAN} -p long_share=0.2"
        )

    def test_its_python_gives_the_same_table(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        asked = check(*AXES, pairs=("long_share=0.2",), of=("fleet-total-mixed",))
        page = run_sweep(project, asked, tmp_path, HERE, console)
        *lines, last = asked.python.splitlines()
        namespace: dict[str, Any] = {}

        exec("\n".join([*lines, f"table = {last}"]), namespace)

        written = pd.read_csv(page.parent / "sweep.csv")
        pd.testing.assert_frame_equal(written, namespace["table"], check_exact=True)

    def test_the_same_in_local_processes(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        here = run_sweep(project, check(*AXES), tmp_path / "one", HERE, console)
        there = run_sweep(project, check(*AXES), tmp_path / "two", Where(workers=2), console)

        for name in ("sweep.csv", "sweep.parquet"):
            assert (here.parent / name).read_bytes() == (there.parent / name).read_bytes()

    def test_two_sweeps_do_not_mix(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        pages = {
            run_sweep(project, check(*AXES, pairs=pairs), tmp_path / "out", HERE, console)
            for pairs in ((), ("input_tokens=1000",), ("input_tokens=1001",))
        }

        assert len(pages) == 3
        assert {page.parent for page in pages} == set((tmp_path / "out").iterdir())

    def test_own_rows_count_by_their_content(self, project: Project, tmp_path: Path) -> None:
        """A file of the same name with another throughput is another sweep."""
        rows, own = eh.load_throughput("released"), tmp_path / "mine.csv"
        names = []
        for factor in (1.0, 1.1):
            rows.assign(tps_tok_s=factor * rows["tps_tok_s"]).to_csv(own, index=False)
            names.append(check(*AXES, pairs=(f"throughput_rows={own}",)).name)
            names.append(check(f"throughput_rows=released,{own}").name)

        assert len(set(names)) == 4


class TestInterrupted:
    def test_goes_on_where_it_was(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Interrupted after two of four pieces, it computes two more."""
        whole = run_sweep(project, check(*AXES), tmp_path / "whole", HERE, console)
        computed = interrupted_after(2, sweeping, "compute_piece", monkeypatch)
        with pytest.raises(Interrupted, match="goes on from there"):
            run_sweep(project, check(*AXES), tmp_path / "out", HERE, console)
        assert not list((tmp_path / "out").glob("[!.]*"))

        page = run_sweep(project, check(*AXES), tmp_path / "out", HERE, console)

        assert len(computed) == 4
        assert read_crate(page.parent).outputs == read_crate(whole.parent).outputs
        assert (page.parent / "sweep.csv").read_bytes() == (whole.parent / "sweep.csv").read_bytes()
        assert list((tmp_path / "out").iterdir()) == [page.parent]

    def test_nothing_is_left_where_nothing_was_computed(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        interrupted_after(0, sweeping, "compute_piece", monkeypatch)

        with pytest.raises(KeyboardInterrupt):
            run_sweep(project, check(*AXES), tmp_path / "new", HERE, console)

        assert not (tmp_path / "new").exists()

    def test_a_second_one_at_the_same_time_is_refused(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        refused = []
        original = sweeping.compute_piece

        def meanwhile(*args: Any) -> Any:
            with pytest.raises(BookError, match=r"is being computed in .* already"):
                run_sweep(project, check(*AXES), tmp_path, HERE, console)
            refused.append(True)
            return original(*args)

        monkeypatch.setattr(sweeping, "compute_piece", meanwhile)
        page = run_sweep(project, check(*AXES), tmp_path, HERE, console)

        assert refused
        assert page.is_file()

    def test_an_unchanged_sweep_is_left_alone(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        run_sweep(project, check(*AXES), tmp_path, HERE, console)
        interrupted_after(0, sweeping, "compute_piece", monkeypatch)

        run_sweep(project, check(*AXES), tmp_path, HERE, console)

        assert "nothing has changed" in console.file.getvalue()  # type: ignore[attr-defined]


class TestRefused:
    @pytest.mark.parametrize(
        ("axes", "more", "message"),
        [
            pytest.param((), {}, "needs an axis", id="no axis"),
            pytest.param(
                ("pux=1,2",), {}, "-g unknown parameter 'pux'; did you mean pue", id="name"
            ),
            pytest.param(
                ("pue=1.6:1.1:0.1",), {}, "-g 'pue=1.6:1.1:0.1': the start", id="reversed"
            ),
            pytest.param(("pue=",), {}, "-g pue has an empty value", id="empty"),
            pytest.param(("pue=0.5,1",), {}, "-g at pue = 0.5: pue = 0.5 is not", id="bounds"),
            pytest.param(
                ("seed=1:2000:1", "n_draws=1:1000:1"), {}, "has 2,000,000 points", id="too many"
            ),
            pytest.param(("pue=1.1",), {"of": ("nothing",)}, "--of: unknown number", id="number"),
            pytest.param(
                ("pue=1.1",),
                {"pairs": ("pue=1.2",)},
                "-g pue: -p gives it too",
                id="fixed and varied",
            ),
            pytest.param(
                ("pue=1.1",), {"pairs": ("queries=x",)}, "-p queries = 'x'", id="parameter"
            ),
            pytest.param(
                ("throughput_rows=no.csv",), {}, "-g throughput_rows = 'no.csv'", id="no file"
            ),
            pytest.param(("blend=Llama 9",), {}, "unknown model 'Llama 9'", id="no model"),
        ],
    )
    def test_in_one_line(self, axes: tuple[str, ...], more: dict[str, Any], message: str) -> None:
        with pytest.raises(UsageError) as caught:
            check(*axes, **more)

        assert message in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_many_points_may_be_meant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sweeps, "MANY_POINTS", 5)

        with pytest.raises(UsageError, match="add --yes if they are meant"):
            check(*AXES)
        assert len(check(*AXES, yes=True).grid) == 10

    def test_the_help_says_how_many_points_are_many(self) -> None:
        shown = CliRunner().invoke(main, ["sweep", "--help"]).output

        assert f"more than {sweeps.MANY_POINTS:,} points" in " ".join(shown.split())

    @pytest.mark.parametrize("yes", [False, True])
    def test_a_huge_grid_at_once(self, yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its size is a product: not one of its values is looked at."""
        monkeypatch.setattr(sweeps, "parse_axis", None)
        names = ("pue", "utilisation", "input_tokens", "long_share", "seed", "n_draws", "pue_p95")

        with pytest.raises(UsageError, match=r"has 1(,000){7} points") as caught:
            check(*(f"{name}=1:1000:1" for name in names), yes=yes)

        assert "--yes" not in str(caught.value)

    @pytest.mark.parametrize(
        ("queries", "fleet", "message"),
        [
            pytest.param("many", "traditional", "is not a number", id="no number"),
            pytest.param("0", "traditional", "at least 1 and at most 1e", id="none"),
            pytest.param("1e15", "traditional", "at least 1 and at most 1e", id="too many"),
            pytest.param("1e3", "short", "give one of traditional, long, mixed", id="fleet"),
        ],
    )
    def test_sampling(self, queries: str, fleet: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            check_sampling("joule-2026", (), queries, fleet)

    def test_sampling_takes_its_queries_from_one_place(self) -> None:
        with pytest.raises(UsageError, match="with --queries"):
            check_sampling("joule-2026", ["queries=5"], "10", "traditional")


class TestSample:
    @pytest.fixture(autouse=True)
    def small_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream, "PIECE_QUERIES", 1000)

    def test_is_what_one_process_draws(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        asked = check_sampling("joule-2026", ["long_share=0.3"], "4_500", "mixed")

        page, table = run_sampling(project, asked, tmp_path, HERE, console)

        mine = eh.load_edition("joule-2026").replace(long_share=0.3)
        known = stream.summary(stream.draw(mine, 4500, "mixed"), mine, "mixed")
        pd.testing.assert_frame_equal(table, known, check_exact=True)
        histogram = pd.read_parquet(page.parent / "histogram.parquet")
        assert histogram["queries"].sum() == 4500
        results = json.loads((page.parent / RESULTS_FILE).read_text())
        assert results["sample"]["statistics"]["mean"]["sampled"] == known.loc["mean", "sampled"]

    def test_the_same_in_local_processes_and_after_an_interruption(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        asked = check_sampling("joule-2026", [], "4500", "traditional")
        _, alone = run_sampling(project, asked, tmp_path / "one", HERE, console)
        _, spread = run_sampling(project, asked, tmp_path / "two", Where(workers=2), console)
        interrupted_after(2, sampling, "draw_part", monkeypatch)
        with pytest.raises(Interrupted, match="goes on from there"):
            run_sampling(project, asked, tmp_path / "three", HERE, console)
        _, resumed = run_sampling(project, asked, tmp_path / "three", HERE, console)

        pd.testing.assert_frame_equal(spread, alone, check_exact=True)
        pd.testing.assert_frame_equal(resumed, alone, check_exact=True)

    def test_pieces_go_out_in_few_parts(
        self,
        project: Project,
        tmp_path: Path,
        console: Console,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(sampling, "MOST_PARTS", 2)
        asked = check_sampling("joule-2026", [], "4500", "traditional")

        _, table = run_sampling(project, asked, tmp_path, HERE, console)

        mine = eh.load_edition("joule-2026")
        assert table.loc["mean", "sampled"] == stream.draw(mine, 4500).mean_wh


class TestDisplay:
    def test_counts_on_plain_lines(
        self, project: Project, tmp_path: Path, console: Console
    ) -> None:
        run_sweep(project, check(*AXES), tmp_path, HERE, console)

        said = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
        assert said[-1] == "10 of 10 points"


def interrupted_after(
    n: int, module: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Let the function raise KeyboardInterrupt once, after `n` calls; return what it did."""
    original: Callable[..., Any] = getattr(module, name)
    computed: list[object] = []
    once: list[bool] = []

    def counting(*args: Any) -> Any:
        if len(computed) == n and not once:
            once.append(True)
            raise KeyboardInterrupt
        computed.append(args)
        return original(*args)

    monkeypatch.setattr(module, name, counting)
    return computed


def test_values_survive_their_files() -> None:
    """A tally as arrays is the same."""
    edition, pieces = eh.load_edition("joule-2026"), [(0, 500), (1, 400)]
    tally = stream.draw_pieces(edition, "mixed", pieces)

    again = sampling.from_arrays(sampling.draw_part(edition, "mixed", pieces, {}))

    assert again.mean_wh == tally.mean_wh
    assert again.bins == tally.bins
    np.testing.assert_array_equal(again.counts, tally.counts)
