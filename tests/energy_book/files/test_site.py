"""The finished site takes the place of the old one, or nothing happens."""

from __future__ import annotations

import os
import signal

import pytest

from energy_book.errors import BookError, UsageError
from energy_book.files import site


def a_site(folder, text):
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    (folder / "results.json").write_text('{"schema": 1, "edition": "e", "numbers": {}}')
    return folder


def test_a_new_site_replaces_the_old_one(tmp_path):
    out = a_site(tmp_path / "html", "old")

    site.put_in_place(a_site(tmp_path / "stage" / "html", "new"), out)

    assert (out / "index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "stage"]


def test_a_site_killed_between_two_renames_comes_back(tmp_path):
    out = tmp_path / "html"
    incoming, outgoing = site.neighbours(out)
    a_site(incoming, "half")
    a_site(outgoing, "old")

    site.recover(out)

    assert (out / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def test_an_interrupt_waits_for_the_renames(tmp_path):
    with pytest.raises(KeyboardInterrupt), site.interruptible():  # noqa: PT012
        with site.uninterrupted():
            os.kill(os.getpid(), signal.SIGTERM)
            (tmp_path / "done").touch()
        pytest.fail("the interrupt was lost")

    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("former", [False, True], ids=["empty", "former-site"])
def test_an_empty_folder_or_a_former_site_is_accepted(tmp_path, former):
    out = tmp_path / "out"
    a_site(out, "old") if former else out.mkdir()

    site.check_target(out)


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(UsageError, match="holds other files"):
        site.check_target(tmp_path)


def test_a_checkout_is_refused_even_if_it_holds_a_site(tmp_path):
    (a_site(tmp_path / "pages", "old") / ".git").mkdir()

    with pytest.raises(UsageError, match="holds other files"):
        site.check_target(tmp_path / "pages")


def test_a_file_is_refused(tmp_path):
    (tmp_path / "out").touch()

    with pytest.raises(UsageError, match="not a folder"):
        site.check_target(tmp_path / "out")


def test_a_second_build_of_one_stage_is_refused(tmp_path):
    with (
        site.locked(tmp_path),
        pytest.raises(BookError, match="another energy-book"),
        site.locked(tmp_path),
    ):
        pass


def test_the_lock_is_free_afterwards(tmp_path):
    for _ in range(2):
        with site.locked(tmp_path):
            pass
