"""Find words and constructions that `vocabulary.toml` retires, in all that people read."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

ROOT = Path(__file__).resolve().parents[1]
# what a rule with only = "pages" is for
PAGES = ("book/**/*.md", "book/**/*.py")
TEXTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
CODE = ("src/**/*.py", "tests/**/*.py", "tools/*.py")
# its strings are captions, alternative texts, meanings and heads of tables
SHOWN = ("src/energy_helpers/**/*.py",)
# sidecars say where a file is from and what its columns mean
FACTS = ("data/*.csv.toml", "data/*.json.toml", "data/*.toml.toml", "data/recipes.toml")
# directives that hold prose; the others hold code, options or data
PROSE = re.compile(
    r"\{(admonition|note|tip|warning|exercise|solution|grid|card|figure|table|dropdown|glossary|epigraph)"
)
# in a text, instead of what is not prose
CODE_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One retired word or construction."""

    pattern: re.Pattern[str]
    exceptions: tuple[re.Pattern[str], ...]
    instead: str
    pages_only: bool

    def hits(self, text: str) -> Iterator[str]:
        """Yield what a text has of it, exceptions left out."""
        allowed = [found.span() for rule in self.exceptions for found in rule.finditer(text)]
        for hit in self.pattern.finditer(text):
            if not any(start <= hit.start() < end for start, end in allowed):
                yield hit.group()


def load_rules() -> list[Rule]:
    """Read the rules."""
    text = Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
    return [
        Rule(
            re.compile(entry["pattern"], re.IGNORECASE),
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get("exceptions", ())),
            entry["instead"],
            entry.get("only") == "pages",
        )
        for entry in tomllib.loads(text)["retired"]
    ]


def markdown_prose(text: str, first_line: int = 1) -> Iterator[Line]:
    """Yield the lines of prose in Markdown: no code, no mathematics, no addresses."""
    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (colon_fence_plugin, dollarmath_plugin, myst_role_plugin):
        parser.use(plugin)
    for token in parser.parse(text):
        start = first_line + (token.map[0] if token.map else 0)
        if token.type in ("fence", "colon_fence"):
            if PROSE.match(token.info.strip()):
                title = token.info.partition("}")[2].strip()
                yield start, title
                yield from markdown_prose(token.content, start + 1)
            continue
        if token.type != "inline":
            continue
        words = ""
        for child in token.children or ():
            if child.type == "text":
                words += child.content
            elif child.type == "myst_role" and child.meta["name"] == "num":
                words += "{num}"
            elif child.type in ("softbreak", "hardbreak"):
                yield start, words
                start, words = start + 1, ""
            elif not child.type.endswith(("_open", "_close")):
                words += CODE_MARK
        yield start, words


def docstring_prose(text: str, first_line: int) -> Iterator[Line]:
    """Yield the lines of a docstring or a comment without its code."""
    text = re.sub(r"``.+?``|`[^`]+`|https?://\S+", CODE_MARK, text)
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip().startswith((">>>", "...", "|", ":: ")):
            yield number, line.strip()


def code_prose(text: str, strings: bool) -> Iterator[Line]:
    """Yield docstrings and comments of a module and, if asked, its strings of words."""
    tree = ast.parse(text)
    shown_not: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                shown_not.add(id(first.value))
                if isinstance(first.value.value, str):
                    yield from docstring_prose(first.value.value, first.lineno)
        elif isinstance(node, ast.Raise):
            # the words of errors are for the command line
            shown_not.update(id(part) for part in ast.walk(node))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("# %%"):
            yield from docstring_prose(token.string.lstrip("# "), token.start[0])
    if strings:
        constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        for node in constants:
            words = node.value if id(node) not in shown_not else None
            if isinstance(words, str) and " " in words.strip():
                yield from docstring_prose(words, node.lineno)


def chapter_prose(text: str) -> Iterator[Line]:
    """Yield the prose of a chapter: its Markdown, its comments and its captions."""
    code = text
    position = 0
    for cell in jupytext.reads(text, "py:percent").cells:
        if cell.cell_type == "markdown":
            # the cell in the source has "# " before each line
            commented = "\n".join(f"# {line}".rstrip() for line in cell.source.split("\n"))
            position = text.index(commented, position)
            yield from markdown_prose(cell.source, text.count("\n", 0, position) + 1)
            code = code.replace(commented, re.sub(r"[^\n]", "", commented), 1)
    yield from code_prose(code, strings=True)


def fact_prose(text: str) -> Iterator[Line]:
    """Yield the strings of words in a TOML file."""
    for number, line in enumerate(text.split("\n"), 1):
        for words in re.findall(r'"([^"]* [^"]*)"', line):
            yield from docstring_prose(words, number)


def files(patterns: tuple[str, ...]) -> list[Path]:
    """Return the files that patterns name."""
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def prose() -> Iterator[tuple[Path, Line]]:
    """Yield each line that people read, with its file."""
    shown = set(files(SHOWN))
    for path in files(PAGES + TEXTS + CODE + FACTS):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            lines = markdown_prose(text)
        elif path.suffix == ".toml":
            lines = fact_prose(text)
        elif path.is_relative_to(ROOT / "book"):
            lines = chapter_prose(text)
        else:
            lines = code_prose(text, strings=path in shown)
        yield from ((path, line) for line in lines)


def main(arguments: list[str]) -> int:
    """Print each use as file:line, in the files named or in all; return 1 if there is one."""
    rules = load_rules()
    pages = set(files(PAGES))
    named = {Path(argument).resolve() for argument in arguments}
    found = 0
    for path, (line, words) in prose():
        if named and path not in named:
            continue
        for rule in rules:
            for hit in rule.hits(words) if path in pages or not rule.pages_only else ():
                found += 1
                print(f"{path.relative_to(ROOT)}:{line}: {hit!r}, rather {rule.instead}")
    print(f"{found} retired words" if found else "No retired word")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
