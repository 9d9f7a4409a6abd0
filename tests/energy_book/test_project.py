"""Which book a command takes: that of the folder, or the one that came with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_book import project
from energy_book.errors import UsageError
from energy_book.project import find_project


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site-packages" / "energy_book"
    (folder / "_book").mkdir(parents=True)
    (folder / "_book" / "_toc.yml").touch()
    monkeypatch.setattr(project, "package_folder", lambda name: folder)
    return folder / "_book"


def test_an_installed_book_has_its_results_in_the_current_folder(
    installed: Path, tmp_path: Path
) -> None:
    found = find_project(tmp_path, installed=True)

    assert found.root == installed
    assert found.build == tmp_path / "_build"


def test_the_book_of_the_folder_comes_first(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").touch()

    found = find_project(tmp_path, installed=True)

    assert (found.root, found.build) == (tmp_path, tmp_path / "_build")


def test_what_changes_a_book_does_not_take_the_installed_one(
    installed: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="no book here"):
        find_project(tmp_path)
