"""The fonts of icons with what the site shows: a few of two thousand icons."""

from __future__ import annotations

import re
from functools import partial
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from sphinx.application import Sphinx

from energy_book.files.cache import cached
from energy_book.files.fingerprints import digest
from energy_book.sphinx_ext.assets import cache_folder

FONTS = "vendor/fontawesome/webfonts"
NAMED = re.compile(rb"fa-[a-z\d-]+")
# what the theme's style sheet shows for the names of an icon
ICON = re.compile(r"((?:\.fa-[a-z\d-]+:before,?)+)\{content:\"(.+?)\"\}")
ESCAPED = re.compile(r"\\([\da-f]{4})")
# the range of Unicode that fonts of icons use
PRIVATE = range(0xE000, 0xF900)
# a changed font may not have the name of the original
FAMILY, FULL_NAME, POSTSCRIPT_NAME, KEPT_NAMES = 1, 4, 6, [0, 2, 13, 14]


def shown(names: set[bytes], styles: str) -> set[str]:
    """Return the characters that icons with these names and the rest of the styles show."""

    def chosen(rule: re.Match[str]) -> str:
        return rule[2] if names & set(NAMED.findall(rule[1].encode())) else ""

    text = ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), ICON.sub(chosen, styles))
    return {character for character in text if ord(character) in PRIVATE}


def reduced(font: Path, characters: set[str]) -> bytes:
    """Return a font with these characters only, and with another name."""
    from fontTools import subset

    options = subset.Options(flavor="woff2" if font.suffix == ".woff2" else None)
    options.name_IDs = KEPT_NAMES
    read = subset.load_font(font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(read)
    for name in (FAMILY, FULL_NAME, POSTSCRIPT_NAME):
        read["name"].setName("Icons", name, 3, 1, 0x409)
    written = BytesIO()
    subset.save_font(read, written, options)
    return written.getvalue()


def _reduce(app: Sphinx, exception: Exception | None) -> None:
    static = Path(app.outdir, "_static")
    if exception is not None or not (fonts := sorted(static.glob(f"{FONTS}/*"))):
        return
    texts = [*Path(app.outdir).rglob("*.html"), *static.glob("*.js"), *static.glob("scripts/*.js")]
    names = {name for file in texts for name in NAMED.findall(file.read_bytes())}
    styles = "".join(file.read_text("utf-8") for file in sorted(static.rglob("*.css")))
    characters = shown(names, styles)
    by = ("".join(sorted(characters)).encode(), version("fonttools").encode())
    for font in fonts:
        key = digest((*by, Path(__file__).read_bytes(), font.read_bytes()))
        kept = cache_folder(app) / f"icons-{key}{font.suffix}"
        font.write_bytes(cached(kept, partial(reduced, font, characters)))


def setup(app: Sphinx) -> None:
    """Register the reduction of the fonts, before files that no page loads are deleted."""
    app.connect("build-finished", _reduce, priority=980)
