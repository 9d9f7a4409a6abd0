"""The kit of a teacher: refused without a site, and no other folder is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_book.errors import UsageError
from energy_book.export.kit import write_kit
from energy_book.project import Project


def test_a_site_without_slides_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no slides in .*site; `energy-book build` makes"):
        write_kit(Project(tmp_path), tmp_path / "site", tmp_path / "kit")
    assert not (tmp_path / "kit").exists()


def test_a_folder_with_other_files_stays(tmp_path: Path) -> None:
    slides, kit = tmp_path / "site" / "slides", tmp_path / "kit"
    for path in (slides / "session_1.html", kit / "thesis.md"):
        path.parent.mkdir(parents=True)
        path.write_text("mine")

    with pytest.raises(UsageError, match="kit holds other files"):
        write_kit(Project(tmp_path), tmp_path / "site", kit)
    assert (kit / "thesis.md").read_text() == "mine"
