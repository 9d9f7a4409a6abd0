"""Cached files are made once and are never incomplete."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_book.files.cache import cached


def test_it_is_made_once(tmp_path: Path) -> None:
    made = []

    def make() -> bytes:
        made.append(True)
        return b"content"

    for _ in range(2):
        assert cached(tmp_path / "a" / "key.json", make) == b"content"
    assert len(made) == 1


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        cached(tmp_path / "key.json", lambda: bytes(1 // 0))

    assert list(tmp_path.iterdir()) == []
