"""Pages of the book in plain Markdown, which reads without the site."""

from __future__ import annotations

import re

from energy_book.export.notebooks import Texts
from energy_book.export.plain import plain_notebook
from energy_book.files.notebook_io import markdown_cell, new_notebook

# the fences of directives, with the title of one behind its name
OPENS = re.compile(r"^ *(?::{3,}|`{3,})\{(?P<name>[\w:-]+)\} *(?P<title>.*)$")
CLOSES = re.compile(r"^ *(?::{3,}|`{3,}) *$")
OPTION = re.compile(r"^ *:[\w-]+:.*$")
ROLE = re.compile(r"\{[\w:-]+\}`(?P<words>[^`<\n]+?)(?: <[^`\n]*>)?`")
GLOSSARY = "glossary"


def plain_page(text: str, name: str, texts: Texts) -> str:
    """
    Return a page of Markdown without roles and directives.

    Parameters
    ----------
    text : str
        The page.
    name : str
        Its name, such as ``teaching/course_plan``.
    texts : Texts
        The numbers, sources and links of its prose.
    """
    notebook = new_notebook([markdown_cell("page", [_without_directives(text)])])
    made = plain_notebook(notebook, name, texts.results, texts.sources, beside=texts.chapters)
    return f"{ROLE.sub(lambda match: match['words'], made.cells[0].source).strip()}\n"


def _without_directives(text: str) -> str:
    """Return a page with the titles and the contents of its directives, without their fences."""
    lines: list[str] = []
    open_ones: list[str] = []
    in_code = options = False
    for line in text.splitlines():
        if opened := None if in_code else OPENS.match(line):
            open_ones.append(opened["name"])
            options = True
            lines += [f"**{opened['title'].rstrip('.')}.**", ""] if opened["title"] else []
        elif open_ones and not in_code and CLOSES.match(line):
            open_ones.pop()
        elif options and OPTION.match(line):
            continue
        else:
            options = False
            in_code ^= line.lstrip().startswith("```")
            lines.append(_defined(line) if GLOSSARY in open_ones else line)
    return "\n".join(lines)


def _defined(line: str) -> str:
    """Return a line of a glossary, in which definitions are indented."""
    return line.strip() if line.startswith(" ") or not line else f"**{line}**  "
