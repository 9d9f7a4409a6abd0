"""What a site says of the revision that it was built from."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from energy_book.site.revision import MARK, describe, stamp

WHO = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]


def git(folder: Path, *arguments: str) -> None:
    command = shutil.which("git") or "git"
    subprocess.run([command, "-C", folder, *WHO, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-01T12:00:00+00:00")
    (tmp_path / "file").write_text("1")
    git(tmp_path, "init")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


def test_names_the_commit_and_its_date(checkout: Path) -> None:
    assert re.fullmatch(r"revision [0-9a-f]{7,} of 1 March 2026", describe(checkout))


def test_says_that_there_are_local_changes(checkout: Path) -> None:
    (checkout / "file").write_text("2")

    assert describe(checkout).endswith("of 1 March 2026, with local changes")


def test_says_nothing_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert describe(tmp_path) == ""


@pytest.mark.parametrize("archive", [False, True], ids=["checkout", "archive"])
def test_is_written_where_there_is_room_for_it(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archive: bool
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_text(f"<p>version 1{MARK}</p>")
    root = site if archive else checkout
    if archive:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))

    stamp(site, root)

    words = "" if archive else f", {describe(checkout)}"
    assert (site / "page.html").read_text() == f"<p>version 1{words}</p>"
