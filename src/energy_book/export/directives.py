"""Directives of the site's Markdown as plain Markdown: titles and contents without fences."""

from __future__ import annotations

import re

OPENS = re.compile(r"^ *(?::{3,}|`{3,})\{(?P<directive>[\w:-]+)\} *(?P<title>.*)$")
CLOSES = re.compile(r"^ *(?::{3,}|`{3,}) *$")
OPTION = re.compile(r"^ *:(?P<option>[\w-]+):(?P<value>.*)$")
GLOSSARY = "glossary"
# beginning of the names of tables
TABLE = "tab-"


def without_directives(text: str) -> str:
    r"""
    Return Markdown with the titles and the contents of its directives, without their fences.

    Examples
    --------
    >>> print(without_directives(":::{table} Steps.\n:name: tab-all-steps\n\n| a |\n:::"))
    **Table “all steps”. Steps.**
    <BLANKLINE>
    | a |
    """
    lines: list[str] = []
    directives: list[str] = []
    heading: list[str] | None = None  # while the options of a directive are read
    in_code = False
    for line in text.splitlines():
        option = OPTION.match(line) if heading is not None else None
        if option:
            name = option["value"].strip()
            if heading is not None and option["option"] == "name" and name.startswith(TABLE):
                heading.insert(0, f"Table “{name.removeprefix(TABLE).replace('-', ' ')}”.")
            continue
        if heading:
            lines += [f"**{' '.join(heading)}**", *([""] if line else [])]
        heading = None
        if opened := None if in_code else OPENS.match(line):
            directives.append(opened["directive"])
            heading = [f"{opened['title'].rstrip('.')}."] if opened["title"] else []
        elif directives and not in_code and CLOSES.match(line):
            directives.pop()
        else:
            in_code ^= line.lstrip().startswith("```")
            lines.append(_defined(line) if GLOSSARY in directives else line)
    return "\n".join(lines)


def _defined(line: str) -> str:
    """Return a line of a glossary, in which definitions are indented."""
    return line.strip() if line.startswith(" ") or not line else f"**{line}**  "
