"""``energy-book sweep --part`` and ``merge``: one run's bytes, and parts that do not fit."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

import energy_helpers as eh
from energy_book.cli.commands import main
from energy_book.errors import Interrupted, UsageError
from energy_book.execution.executors import Where
from energy_book.files.publish import RESULTS_FILE
from energy_book.project import Project
from energy_book.runs import sweeping
from energy_book.runs.parts import ARRAYS_FILE
from energy_book.runs.sweeping import check_sweep, merge_parts, run_part, run_sweep
from tests.energy_book.runs.test_sweeping import interrupted_after, project
from tests.energy_book.tiny import digests

__all__ = ["project"]
AXES = ("pue_p95=1.2:1.6:0.1", "output_tokens_median=100,1000")
PAIRS = ("long_share=0.2", "blend=Llama 3.1 70B:0.8,Mixtral 8x22B:0.2", "queries=5e8")
OF = ("fleet-total-mixed", "replay-baseline-p25-traditional")
CONSOLE = Console(file=io.StringIO(), width=200)


def compute(
    project: Project,
    out: Path,
    part: str,
    axes: tuple[str, ...] = AXES,
    pairs: tuple[str, ...] = PAIRS,
    of: tuple[str, ...] = OF,
    edition: str = "joule-2026",
) -> Path:
    asked = check_sweep(edition, pairs, axes, of, yes=False, part=part)
    assert asked.part
    return run_part(project, asked, asked.part, out, Where(), CONSOLE)


@pytest.fixture
def parts(project: Project, tmp_path: Path) -> Path:
    """A folder with the three parts of a sweep of ten points."""
    for number in (3, 1, 2):
        compute(project, tmp_path / "parts", f"{number}/3")
    return tmp_path / "parts"


def merge(project: Project, out: Path, *folders: Path) -> Path:
    return merge_parts(project, folders, out, CONSOLE)[1].parent


class TestJoined:
    def test_to_the_bytes_of_one_run(self, project: Project, parts: Path, tmp_path: Path) -> None:
        asked = check_sweep("joule-2026", PAIRS[::-1], AXES, OF, yes=False)
        whole = run_sweep(project, asked, tmp_path / "whole", Where(), CONSOLE).parent

        joined = merge(project, tmp_path / "joined", parts)

        assert joined.name == whole.name
        assert digests(joined) == digests(whole)
        assert {"sweep.csv", "sweep.parquet", "index.html", RESULTS_FILE} <= set(digests(whole))

    def test_each_has_every_third_point(self, parts: Path) -> None:
        grid = {"pue_p95": [1.2, 1.3, 1.4, 1.5, 1.6], "output_tokens_median": [100.0, 1000.0]}
        mine = eh.load_edition("joule-2026").replace(
            long_share=0.2, queries=5e8, blend={"Llama 3.1 70B": 0.8, "Mixtral 8x22B": 0.2}
        )
        known = eh.sweeps.sweep(mine, grid, OF[0]).iloc[:, 2].to_numpy()

        for number in (1, 2, 3):
            with np.load(parts / f"part-{number}-of-3" / ARRAYS_FILE) as arrays:
                np.testing.assert_array_equal(arrays["values"][:, 0], known[number - 1 :: 3])

    def test_by_the_commands(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without --out, parts and result are next to each other."""
        monkeypatch.setenv("ENERGY_BOOK", str(project.root))
        words = ["sweep", "-g", AXES[0], "--part"]
        said = [CliRunner().invoke(main, [*words, part]).output for part in ("2/2", "1/2")]
        folder = next((project.build / "sweeps").glob("*-parts"))

        merged = CliRunner().invoke(main, ["merge", str(folder)])

        assert f"The part is at {folder}/part-2-of-2; `energy-book merge` joins" in said[0]
        page = folder.with_name(folder.name.removesuffix("-parts")) / "index.html"
        assert f"The page is at {page}" in merged.output
        assert merged.exit_code == 0

    def test_with_own_rows_that_are_gone(self, project: Project, tmp_path: Path) -> None:
        """The parts carry the files that settings name."""
        rows = tmp_path / "mine.csv"
        eh.load_throughput("released").to_csv(rows, index=False)
        pairs = (f"throughput_rows={rows}",)
        asked = check_sweep("joule-2026", pairs, AXES, (), yes=False)
        whole = run_sweep(project, asked, tmp_path / "whole", Where(), CONSOLE).parent
        for number in (1, 2):
            compute(project, tmp_path / "parts", f"{number}/2", pairs=pairs, of=())
        rows.unlink()

        joined = merge(project, tmp_path / "joined", tmp_path / "parts")

        assert digests(joined) == digests(whole)

    def test_from_several_folders_and_in_any_order(
        self, project: Project, parts: Path, tmp_path: Path
    ) -> None:
        shutil.move(parts / "part-2-of-3", tmp_path / "elsewhere")

        joined = merge(
            project, tmp_path, tmp_path / "elsewhere", parts / "part-3-of-3", parts, parts
        )

        assert (joined / "sweep.csv").is_file()


class TestOnePart:
    def test_goes_on_where_it_was(
        self, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Interrupted after one of its two pieces, it computes the other."""
        computed = interrupted_after(1, sweeping, "compute_piece", monkeypatch)
        with pytest.raises(Interrupted, match="goes on from there"):
            compute(project, tmp_path, "1/2")

        compute(project, tmp_path, "1/2")

        assert len(computed) == 2

    def test_a_finished_one_is_left_alone(
        self, project: Project, parts: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        interrupted_after(0, sweeping, "compute_piece", monkeypatch)

        compute(project, parts, "2/3")

    def test_an_altered_one_is_computed_again(self, project: Project, parts: Path) -> None:
        before = digests(parts)
        (parts / "part-2-of-3" / ARRAYS_FILE).write_bytes(b"")

        compute(project, parts, "2/3")

        assert digests(parts) == before

    def test_does_not_replace_one_of_another_sweep(self, project: Project, parts: Path) -> None:
        before = digests(parts)

        with pytest.raises(UsageError, match="its part-2-of-3 is of another sweep, or of another"):
            compute(project, parts, "2/3", pairs=())

        assert digests(parts) == before

    def test_checks_its_own_points_only(self) -> None:
        """Each of forty tasks would otherwise look at the points of all."""
        axes = ("pue_p95=1.2,1.01",)

        asked = check_sweep("joule-2026", (), axes, (), yes=False, part="1/2")

        assert list(asked.points) == [0]
        with pytest.raises(UsageError, match=r"-g at pue_p95 = 1.01"):
            check_sweep("joule-2026", (), axes, (), yes=False, part="2/2")

    @pytest.mark.parametrize("part", ["0/3", "4/3", "1/0", "1", "1/2/3", "-1/3", "a/b", "1/٣", ""])
    def test_no_part(self, part: str) -> None:
        with pytest.raises(UsageError, match=r"--part .* is not valid; give i/n with i from 1 to"):
            check_sweep("joule-2026", (), AXES, (), yes=False, part=part)

    def test_more_parts_than_points(self) -> None:
        with pytest.raises(UsageError, match="--part 1/11: the grid has only 10 points"):
            check_sweep("joule-2026", (), AXES, (), yes=False, part="1/11")


class TestRefused:
    def refuse(self, project: Project, out: Path, *folders: Path) -> str:
        with pytest.raises(UsageError) as caught:
            merge(project, out, *folders)
        assert not out.exists()
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def test_a_missing_part_with_its_command(
        self, project: Project, parts: Path, tmp_path: Path
    ) -> None:
        shutil.rmtree(parts / "part-2-of-3")

        said = self.refuse(project, tmp_path / "out", parts)

        asked = check_sweep("joule-2026", PAIRS, AXES, OF, yes=False)
        assert said == (
            "of 3 parts, these are missing: 2; compute one with "
            f"`{asked.command} --part 2/3 --out {parts}`"
        )

    def test_a_doubled_part(self, project: Project, parts: Path, tmp_path: Path) -> None:
        copy = shutil.copytree(parts / "part-2-of-3", parts / "part-4-of-3")

        said = self.refuse(project, tmp_path / "out", parts)

        assert said == f"part 2/3 is there twice: {parts / 'part-2-of-3'} and {copy}; give one"

    @pytest.mark.parametrize("file", [ARRAYS_FILE, RESULTS_FILE])
    def test_an_altered_part(
        self, project: Project, parts: Path, tmp_path: Path, file: str
    ) -> None:
        altered = parts / "part-2-of-3" / file
        altered.write_bytes(altered.read_bytes().replace(b"s", b"z", 1))

        said = self.refuse(project, tmp_path / "out", parts)

        assert said.startswith(f"{altered.parent} was altered after it was written; remove it and")

    @pytest.mark.parametrize(
        ("more", "what"),
        [
            pytest.param({"part": "2/4"}, "number of parts", id="count"),
            pytest.param({"axes": ("pue_p95=1.2:1.6:0.1", "seed=1,2")}, "grid", id="grid"),
            pytest.param({"of": ("fleet-total-mixed",)}, "list of numbers", id="numbers"),
            pytest.param({"edition": "arxiv-v1"}, "edition", id="edition"),
            pytest.param({"pairs": ("queries=6e8",)}, "settings", id="settings"),
        ],
    )
    def test_a_part_of_another_sweep(
        self, project: Project, parts: Path, tmp_path: Path, more: dict[str, Any], what: str
    ) -> None:
        shutil.rmtree(parts / "part-2-of-3")
        other = compute(project, tmp_path / "other", **{"part": "2/3", **more})

        said = self.refuse(project, tmp_path / "out", parts, other)

        assert said.startswith(f"{other} has another {what} than {parts / 'part-1-of-3'}; give")

    def test_a_part_of_another_version(
        self, project: Project, parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One of them, and all of them."""
        monkeypatch.setattr(sweeping, "source_version", lambda: "another")
        other = compute(project, tmp_path / "other", "2/3")

        assert "computed the parts" in self.refuse(project, tmp_path / "out", parts)
        shutil.rmtree(parts / "part-2-of-3")
        said = self.refuse(project, tmp_path / "out", parts, other)
        assert f"{other} has another version of the package or its data than" in said

    @pytest.mark.parametrize("name", ["tiny", "part-7-of-40"])
    def test_no_part_at_all(self, project: Project, tmp_path: Path, name: str) -> None:
        """A folder of something else, and none."""
        said = self.refuse(project, tmp_path / "out", tmp_path / name)

        assert said.startswith(f"{tmp_path / name} has no part of a sweep; give folders that")
