"""The archives of the site hold what the command writes."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("class-folder")]
REPOSITORY = Path(__file__).resolve().parents[2]


def command(*words: str) -> list[str]:
    main = "from energy_book.cli.commands import main; main()"
    return [sys.executable, "-c", main, *words]


@pytest.mark.parametrize(
    ("archive", "options"),
    [
        ("class", ["--student"]),
        pytest.param("class_with_solutions", [], marks=pytest.mark.long),
    ],
)
def test_the_site_and_the_command_give_the_same_files(
    site: Path, tmp_path: Path, archive: str, options: list[str]
) -> None:
    out = tmp_path / archive
    words = command("notebooks", "--out", str(out), *options)
    subprocess.run(words, cwd=REPOSITORY, check=True, capture_output=True)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }

    with zipfile.ZipFile(site / f"{archive}.zip") as packed:
        there = {name: packed.read(name) for name in packed.namelist()}

    assert sorted(there) == sorted(written)
    assert [name for name, content in there.items() if content != written[name]] == []


def test_the_menu_of_a_chapter_gives_the_notebooks_of_the_archives(site: Path) -> None:
    chapter = "paper/2_energy_per_query.ipynb"
    for archive, folder in (
        ("class", "notebooks/without_solutions"),
        ("class_with_solutions", "notebooks"),
    ):
        with zipfile.ZipFile(site / f"{archive}.zip") as packed:
            assert packed.read(f"{archive}/{chapter}") == (site / folder / chapter).read_bytes()
