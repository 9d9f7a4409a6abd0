"""The repository and the first commands, links to them, and the address of `factors.json`."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from energy_book.sphinx_ext.tables_of_nodes import paragraph

PAGE = "book/use/get_it"
COMMAND = "energy-book"
FOLDER = "energy-use-of-ai-inference"
# lines of the example on the page "Use this number"
FACTORS_COMMENT = "# the file of the link above, saved in the folder of your program\n"
FACTORS_FILE = 'text = Path("factors.json").read_text(encoding="utf-8")'
FIRST_RUN = (
    "make install",
    "source .venv/bin/activate",
    "energy-book run paper/2_energy_per_query -p output_tokens_median=600",
)


class Repository(SphinxDirective):
    """``{repository}``: the address of the repository and the commands of a first run."""

    def run(self) -> list[nodes.Node]:
        """Return a link to the repository, or instructions for an archive if none is configured."""
        address = self.config.html_theme_options.get("repository_url", "")
        if address:
            link = nodes.reference("", address, refuri=address)
            where = paragraph("The repository is at ", link, ".")
            lines = [f"git clone {address} {FOLDER}", f"cd {FOLDER}", *FIRST_RUN]
        else:
            where = paragraph(
                "This copy of the book has no public address; it came as an archive of the "
                "project, with README.md and the Makefile in its folder. Unpack the archive, and "
                "replace the name of the folder in the first line by yours.",
            )
            lines = [f"cd {FOLDER}", *FIRST_RUN]
        block = nodes.literal_block("\n".join(lines), "\n".join(lines), language="bash")
        return [where, block]


class FactorsAddress(SphinxPostTransform):
    """A transform that makes examples read ``factors.json`` at the site's address, if set."""

    default_priority = 8

    def run(self, **kwargs: Any) -> None:
        base = self.config.html_baseurl
        if not base:
            return
        for block in list(self.document.findall(nodes.literal_block)):
            if FACTORS_FILE not in block.astext():
                continue
            text = read_from(base, block.astext())
            changed = nodes.literal_block(text, text, **block.attributes)
            block.replace_self(changed)


def read_from(base: str, code: str) -> str:
    """Return an example that reads ``factors.json`` at an address instead of in a folder."""
    address = f"{base.rstrip('/')}/factors.json"
    for old, new in (
        ("from pathlib import Path\n", "from urllib.request import urlopen\n"),
        (FACTORS_COMMENT, ""),
        (FACTORS_FILE, f'text = urlopen("{address}").read()'),
    ):
        code = code.replace(old, new)
    return code


class GetItLink(SphinxPostTransform):
    """A transform that adds a link to the installation below each block of commands."""

    default_priority = 8  # before references are resolved
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add the links, except on the page that they lead to."""
        if self.env.docname == PAGE or PAGE not in self.env.found_docs:
            return
        address = self.app.builder.get_relative_uri(self.env.docname, PAGE)
        for block in list(self.document.findall(nodes.literal_block)):
            if block.get("language") != "bash" or COMMAND not in block.astext():
                continue
            link = nodes.reference("", "Get it and run it", refuri=address, internal=True)
            below = paragraph(link, classes=["eb-get-it"])
            block.parent.insert(block.parent.index(block) + 1, below)


def setup(app: Sphinx) -> None:
    """Register the directive and the links."""
    app.add_directive("repository", Repository)
    app.add_post_transform(FactorsAddress)
    app.add_post_transform(GetItLink)
