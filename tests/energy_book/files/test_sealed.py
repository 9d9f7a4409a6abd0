"""What is kept between builds comes back as it was written, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from energy_book.files.sealed import read_sealed, write_sealed

CONTENT = b'{"value": 42}\n' * 20


def cut(written: bytes) -> bytes:
    return written[: len(written) // 2]


def flip(written: bytes) -> bytes:
    return written[:-5] + bytes([written[-5] ^ 1]) + written[-4:]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut-short": cut,
    "one-bit": flip,
    "empty": lambda written: b"",
    "grown": lambda written: written + b"\n",
    "unsealed": lambda written: CONTENT,
    "zeros": lambda written: bytes(len(written)),
    "another-content": lambda written: written[:65] + b"[]",
}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    for content in (b"", CONTENT, bytes(range(256))):
        write_sealed(tmp_path / "a" / "key.json", content)
        assert read_sealed(tmp_path / "a" / "key.json") == content


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read_sealed(tmp_path / "a" / "key.json") is None


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_nothing_and_goes(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "key.json"
    write_sealed(path, CONTENT)
    path.write_bytes(damage(path.read_bytes()))

    assert read_sealed(path) is None
    assert not path.exists()


@pytest.mark.parametrize("place", ["other.json", "b/key.json"], ids=["name", "folder"])
def test_it_is_nothing_under_another_name(tmp_path: Path, place: str) -> None:
    write_sealed(tmp_path / "a" / "key.json", CONTENT)
    other = tmp_path / "a" / place if "/" not in place else tmp_path / place
    other.parent.mkdir(exist_ok=True)
    (tmp_path / "a" / "key.json").rename(other)

    assert read_sealed(other) is None


def test_a_folder_in_its_place_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "key.json").mkdir()

    assert read_sealed(tmp_path / "key.json") is None
