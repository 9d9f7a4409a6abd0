"""The fonts of icons: small, with every icon that a page shows, under another name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from energy_book.sphinx_ext.icons import FONTS, shown

from .conftest import MakeSite

STYLES = r"""
.fa-house:before,.fa-home:before{content:"\f015"}.fa-sun:before{content:"\f185"}
.fa-0:before{content:"0"}.next:after{content:"\f105"}.note{--pst-icon-bell:"\f0f3"}
"""


@pytest.fixture(scope="module")
def static(make_site: MakeSite) -> Path:
    return make_site({"index": "# A page\n"}, "root: index\n").out / "_static"


@pytest.fixture(scope="module")
def fonts(static: Path) -> dict[str, TTFont]:
    return {file.name: TTFont(file) for file in (static / FONTS).iterdir()}


def characters(font: TTFont) -> set[str]:
    return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param({b"fa-home"}, "\uf015\uf105\uf0f3", id="the-second-name-of-an-icon"),
        pytest.param({b"fa-sun", b"fa-lg"}, "\uf185\uf105\uf0f3", id="the-only-name"),
        pytest.param({b"fa-0"}, "\uf105\uf0f3", id="an-ordinary-character"),
        pytest.param(set(), "\uf105\uf0f3", id="what-styles-show-by-themselves"),
    ],
)
def test_what_pages_and_styles_show(names: set[bytes], expected: str) -> None:
    assert shown(names, STYLES) == set(expected)


def test_icons_of_the_page_are_in_the_font(static: Path, fonts: dict[str, TTFont]) -> None:
    page = (static.parent / "index.html").read_text("utf-8")
    named = set(re.findall(r'class="[^"]*\bfa-([a-z-]+)', page)) - {"solid", "lg"}
    assert {"bars", "magnifying-glass"} <= named
    styles = (static / "styles" / "pydata-sphinx-theme.css").read_text("utf-8")
    for name in named:
        code = re.search(rf'\.fa-{name}:before[^{{]*\{{content:"\\([\da-f]+)"', styles)
        assert code, name
        assert chr(int(code[1], 16)) in characters(fonts["fa-solid-900.woff2"]), name


def test_both_formats_show_the_same(fonts: dict[str, TTFont]) -> None:
    assert characters(fonts["fa-solid-900.ttf"]) == characters(fonts["fa-solid-900.woff2"])


def test_the_rest_is_left_out(static: Path, fonts: dict[str, TTFont]) -> None:
    assert all(len(characters(font)) < 60 for font in fonts.values())
    assert sum(file.stat().st_size for file in (static / FONTS).glob("*.woff2")) < 10_000


def test_no_font_has_the_reserved_name(fonts: dict[str, TTFont]) -> None:
    """The licence keeps it for the original, and its notice stays."""
    for font in fonts.values():
        assert [font["name"].getDebugName(which) for which in (1, 4, 6)] == ["Icons"] * 3
        assert "Copyright" in font["name"].getDebugName(0)
