"""Results are whole or what was there stays; two never mix; other people's files are left alone."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from energy_book.errors import BookError, UsageError
from energy_book.files import publish
from energy_book.files.publish import (
    check_site,
    interruptible,
    locked,
    new_folder,
    recover,
    replace_folder,
    safe_name,
    write_whole,
)

flock = fcntl.flock


def fill(folder: Path, text: str) -> None:
    (folder / "results.json").write_text(text)


def a_site(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    (folder / "results.json").write_text('{"schema": 1, "edition": "e", "numbers": {}}')
    return folder


def read(out: Path, name: str) -> str:
    return (out / name / "results.json").read_text()


def visible(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("../../etc/passwd", id="parents"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("..", id="parent"),
        pytest.param("", id="empty"),
        pytest.param("a\nb\0c", id="control"),
        pytest.param("<script>alert(1)</script>", id="markup"),
        pytest.param("-rf", id="option"),
        pytest.param(".hidden", id="hidden"),
        pytest.param("énergie", id="accents"),
        pytest.param("x" * 5000, id="long"),
        pytest.param("\ud800", id="surrogate"),
    ],
)
def test_a_name_is_one_plain_visible_file(text):
    name = safe_name(text)

    assert name == os.path.basename(name)
    assert 0 < len(name) <= 100
    assert name.isascii()
    assert name[0] not in ".-"
    assert not set(name) & set("<>\n\0/\\ ")


def test_a_plain_name_stays_as_it_is():
    plain = "paper-2_energy_per_query-joule-2026-pue_p95=1.2"
    assert safe_name(plain) == plain


def test_names_that_are_cut_or_cleaned_stay_apart():
    texts = ["a/b", "a?b", "a_b", "../a_b", "y" * 300, "y" * 301]
    assert len({safe_name(text) for text in texts}) == len(texts)


def test_a_folder_appears_when_it_is_done(tmp_path):
    out = tmp_path / "deep" / "runs"
    with new_folder(out, "one") as part:
        fill(part, "done")
        assert not (out / "one").exists()

    assert visible(out) == ["one"]
    assert read(out, "one") == "done"


def test_an_error_leaves_nothing_and_the_former_folder_as_it_was(tmp_path):
    with new_folder(tmp_path, "one") as part:
        fill(part, "first")

    def fail() -> None:
        with new_folder(tmp_path, "one") as part:
            fill(part, "second")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert visible(tmp_path) == ["one"]
    assert read(tmp_path, "one") == "first"


def test_an_error_takes_the_folders_away_that_it_made(tmp_path):
    with pytest.raises(RuntimeError), new_folder(tmp_path / "a" / "b", "one"):
        raise RuntimeError

    assert visible(tmp_path) == []


def test_the_same_again_replaces_its_own_folder(tmp_path):
    for text in ("first", "second"):
        with new_folder(tmp_path, "one") as part:
            fill(part, text)
            (part / f"{text}.txt").touch()

    assert visible(tmp_path) == ["one"]
    assert visible(tmp_path / "one") == ["results.json", "second.txt"]


def test_two_at_once_do_not_mix(tmp_path):
    with new_folder(tmp_path, "one") as first, new_folder(tmp_path, "two") as second:
        fill(first, "1")
        fill(second, "2")

    assert (read(tmp_path, "one"), read(tmp_path, "two")) == ("1", "2")


def test_two_of_one_name_leave_the_last_one_whole(tmp_path):
    with new_folder(tmp_path, "one") as second:
        with new_folder(tmp_path, "one") as first:
            fill(first, "1")
        fill(second, "2")

    assert visible(tmp_path) == ["one"]
    assert read(tmp_path, "one") == "2"


def _replace_and_wait(final: str, ready: object) -> None:
    def wait(one: object, other: object) -> None:
        ready.set()
        signal.pause()

    rename, os.replace = os.replace, lambda *names: (rename(*names), wait(*names))
    replace_folder(a_site(Path(final).with_name("new"), "new"), Path(final))


def test_a_kill_between_two_renames_is_made_good(tmp_path):
    out = a_site(tmp_path / "html", "old")
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_replace_and_wait, args=(str(out), ready))
    process.start()
    assert ready.wait(60)
    process.kill()
    process.join()
    assert not out.exists()

    recover(out)

    assert (out / "index.html").read_text() == "old"
    assert visible(tmp_path) == ["html"]


def test_an_interrupt_between_two_renames_leaves_the_former_one(tmp_path, monkeypatch):
    out, renamed = a_site(tmp_path / "html", "old"), []
    rename = os.replace

    def interrupted(one: object, other: object) -> None:
        rename(one, other)
        renamed.append(one)
        if len(renamed) == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), interruptible():
        replace_folder(a_site(tmp_path / "new", "new"), out)

    assert (out / "index.html").read_text() == "old"
    assert visible(tmp_path) == ["html"]


def test_a_folder_of_somebody_elses_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "thesis.tex").touch()

    with pytest.raises(UsageError, match="one holds other files"), new_folder(tmp_path, "one"):
        pass
    assert visible(tmp_path) == ["one"]


def test_a_place_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(UsageError, match=r"file is not a folder"),
        new_folder(tmp_path / "file" / "runs", "one"),
    ):
        pass


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path):
    with new_folder(tmp_path, "one") as part:
        fill(part, "1")
    (tmp_path / "link").symlink_to(tmp_path / "one")

    with pytest.raises(UsageError, match="link holds other files"), new_folder(tmp_path, "link"):
        pass


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    write_whole(tmp_path / "a" / "b.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a" / "b.txt", "new \ud800")

    assert (tmp_path / "a" / "b.txt").read_text() == "old"
    assert visible(tmp_path / "a") == ["b.txt"]


def test_a_new_site_replaces_the_old_one(tmp_path):
    out = a_site(tmp_path / "html", "old")

    replace_folder(a_site(tmp_path / "stage" / "html", "new"), out)

    assert (out / "index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "stage"]


@pytest.mark.parametrize("former", [False, True], ids=["empty", "former-site"])
def test_an_empty_folder_or_a_former_site_is_accepted(tmp_path, former):
    out = tmp_path / "out"
    a_site(out, "old") if former else out.mkdir()

    check_site(out)


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(UsageError, match="holds other files"):
        check_site(tmp_path)


def test_a_checkout_is_refused_even_if_it_holds_a_site(tmp_path):
    (a_site(tmp_path / "pages", "old") / ".git").mkdir()

    with pytest.raises(UsageError, match="holds other files"):
        check_site(tmp_path / "pages")


def test_a_file_is_refused(tmp_path):
    (tmp_path / "out").touch()

    with pytest.raises(UsageError, match="not a folder"):
        check_site(tmp_path / "out")


def flock_of_nfs(number: int, operation: int) -> None:
    """Lock as Linux does on NFS: only what is open for writing (flock(2))."""
    if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    flock(number, operation)


@pytest.fixture(params=["folder", "file, as in Windows", "file, as on NFS"])
def lock_of_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lock as systems do that have fcntl, as those without, and on a network's file system."""
    if request.param == "file, as in Windows":
        monkeypatch.setattr(publish, "fcntl", None)
    elif request.param == "file, as on NFS":
        monkeypatch.setattr(fcntl, "flock", flock_of_nfs)


@pytest.mark.usefixtures("lock_of_system")
def test_a_second_build_of_one_stage_is_refused(tmp_path):
    with (
        locked(tmp_path, "another energy-book"),
        pytest.raises(BookError, match="another energy-book"),
        locked(tmp_path, "another energy-book"),
    ):
        pass


@pytest.mark.usefixtures("lock_of_system")
def test_the_lock_is_free_afterwards(tmp_path):
    for _ in range(2):
        with locked(tmp_path, "another energy-book"):
            pass
