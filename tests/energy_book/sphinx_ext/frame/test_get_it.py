"""The page that says how to get the project, for one with and one without an address."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

from energy_book.chapters import list_chapters
from energy_book.project import Project
from energy_book.settings import check_settings
from energy_book.sphinx_ext.frame.get_it import FACTORS_FILE, Repository, read_from

PROJECT = Project(Path(__file__).resolve().parents[4])


class Config:
    def __init__(self, address):
        self.html_theme_options = {"repository_url": address}


def said(monkeypatch, address):
    from docutils.parsers.rst import directives

    monkeypatch.setattr(Repository, "config", Config(address), raising=False)
    # under another name: the registry is one for all tests of a process
    directives.register_directive("repository-alone", Repository)
    document = publish_doctree(".. repository-alone::\n")
    (block,) = document.findall(nodes.literal_block)
    (paragraph,) = document.findall(nodes.paragraph)
    return paragraph.astext(), block.astext().splitlines()


def test_a_public_repository_is_cloned(monkeypatch):
    words, lines = said(monkeypatch, "https://example.org/it")

    assert words == "The repository is at https://example.org/it."
    assert lines[0] == "git clone https://example.org/it energy-use-of-ai-inference"
    assert len(lines) == 5


def test_without_one_the_archive_is_explained(monkeypatch):
    words, lines = said(monkeypatch, "")

    assert "archive" in words
    assert lines[0] == "cd energy-use-of-ai-inference"
    assert lines[-1].startswith("energy-book run ")


def test_the_command_that_it_prints_is_right(monkeypatch):
    *_, last = said(monkeypatch, "")[1]
    name, pair = last.split()[2], last.split()[-1]
    (chapter,) = [c for c in list_chapters(PROJECT) if c.name == name]

    assert check_settings("joule-2026", [pair], [chapter]).changed == {"output_tokens_median": 600}


def test_the_example_reads_the_address_of_the_site() -> None:
    """The example on the page is the one that is changed, and the result still runs."""
    page = Path(__file__).parents[4] / "book" / "use" / "use_this_number.py"
    lines = page.read_text(encoding="utf-8").split("```python\n")[1].split("# ```")[0]
    code = "".join(line[2:] if line != "#\n" else "\n" for line in lines.splitlines(keepends=True))

    changed = read_from("https://example.org/energy/", code)

    compile(changed, "example", "exec")
    assert FACTORS_FILE in code
    assert 'urlopen("https://example.org/energy/factors.json")' in changed
    assert "from urllib.request import urlopen" in changed
    assert "Path" not in changed
    assert "saved" not in changed
