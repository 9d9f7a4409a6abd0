"""The chapters of a book and the parameters that each chapter uses."""

import ast
import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import energy_helpers as eh
from energy_book.errors import UsageError
from energy_book.parameters import parameter_groups
from energy_book.project import Project

TITLE = re.compile(r"^# # (.+)$", re.MULTILINE)
CELL = re.compile(r"^# %%(?P<options>.*)$", re.MULTILINE)
TAGGED = re.compile(r"tags\s*=\s*\[[^\]]*\"parameters\"[^\]]*\]")
ALSO = re.compile(r"also=(\[[^\]]*\])")
# the folder of pages that show the numbers of the book's own chapters
OF_THE_PAPER = "paper"
# words of a page's name that its numbers write as figures
FIGURES = {"one": "1", "ten": "10", "twenty": "20", "fifty": "50"}
NUMBER_IN_NAME = re.compile(r"([a-z]*)(\d+)(?:_|$)")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that contains code."""

    name: str  # path below the book's folder, without suffix: paper/2_energy_per_query
    source: Path  # in percent format
    defaults: dict[str, object]  # of the parameters that it accepts


def list_pages(project: Project) -> list[str]:
    """List all pages in the order of the table of contents, by path without suffix."""
    return [str(Path(entry).with_suffix("")) for entry in _entries(project)]


def _entries(project: Project) -> list[str]:
    import yaml  # type: ignore[import-untyped]

    return _documents(yaml.safe_load((project.root / "_toc.yml").read_text(encoding="utf-8")))


def list_chapters(project: Project) -> list[Chapter]:
    """List the chapters with code, in the order of the table of contents."""
    chapters = []
    for entry in _entries(project):
        path = project.root / entry
        source = path if path.suffix == ".py" else path.with_name(path.name + ".py")
        if source.is_file():
            name = source.relative_to(project.book).with_suffix("").as_posix()
            chapters.append(Chapter(name, source, read_parameters(source)))
        elif not (path.is_file() or path.with_name(path.name + ".md").is_file()):
            raise UsageError(f"_toc.yml names {entry}, but there is no {entry}.py or {entry}.md")
    return chapters


def find_chapter(chapters: list[Chapter], name: str) -> Chapter:
    """
    Return the chapter with this name or this source file.

    The start of a name is enough, with its folder or without, if no other chapter has it.
    """
    wanted = name.removesuffix(".py").removeprefix("book/")
    for chapter in chapters:
        if chapter.name == wanted:
            return chapter
    begun = [
        chapter
        for chapter in chapters
        if wanted
        and (chapter.name.startswith(wanted) or chapter.name.partition("/")[2].startswith(wanted))
    ]
    if len(begun) == 1:
        return begun[0]
    names = [chapter.name for chapter in chapters]
    near = (
        [chapter.name for chapter in begun]
        or difflib.get_close_matches(wanted, names)
        or [known for known in names if wanted and wanted in known]
    )
    hint = f"did you mean {' or '.join(near)}?" if near else "`energy-book chapters` lists them"
    raise UsageError(f"no chapter {eh.facts.validation.short_repr(name)}; {hint}")


def chapter_title(chapter: Chapter) -> str:
    """Return the first heading of a chapter; "" if it has none."""
    found = TITLE.search(chapter.source.read_text(encoding="utf-8"))
    return found[1] if found else ""


def read_parameters(source: Path) -> dict[str, object]:
    """
    Read the parameters cell of a chapter without running it, and then its option ``also``.

    Papermill's own inspection misreads annotations with ``|`` and strings with ``=``, so the cell
    is parsed as Python.
    """
    text = source.read_text(encoding="utf-8")
    cells = list(CELL.finditer(text))
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if TAGGED.search(cell["options"]):
            end = following.start() if following else len(text)
            also = ALSO.search(cell["options"])
            try:
                names = json.loads(also[1]) if also else []
            except ValueError:
                raise UsageError(
                    f'{source.name}: write what else it takes as also=["Lengths", "pue_p95"]'
                ) from None
            return parameters_in(text[cell.end() : end], names, source.name)
    return {}


def parameters_in(code: str, also: Iterable[str], where: str) -> dict[str, object]:
    """Read the parameters in a cell, and those that `also` names or whose group it names."""
    values = _assignments(code, where)
    groups = parameter_groups()
    known = {name for names in groups.values() for name in names}
    for named in also:
        if named not in groups and named not in known:
            raise UsageError(f"{where}: also names {named}, no parameter and no group of them")
        for name in groups.get(named, [named]):
            values.setdefault(name, None)
    return values


def _documents(node: object) -> list[str]:
    """Collect the files that a table of contents names, in the order of reading."""
    if isinstance(node, list):
        return [name for item in node for name in _documents(item)]
    if not isinstance(node, dict):
        return []
    own = [str(node[key]) for key in ("root", "file") if key in node]
    below = [
        name for key in ("parts", "chapters", "sections") for name in _documents(node.get(key))
    ]
    return own + below


def _assignments(code: str, where: str) -> dict[str, object]:
    """Evaluate a cell that consists of assignments of literals."""
    values: dict[str, object] = {}
    try:
        for statement in ast.parse(code).body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    values[name] = ast.literal_eval(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    values[name] = ast.literal_eval(value)
                case _:
                    raise ValueError("not an assignment")
    except (ValueError, SyntaxError) as error:
        raise UsageError(
            f"{where}: a parameters cell may only assign literals to names, one a line"
        ) from error
    return values


def label_of(page: str, root: str = "") -> str:
    """
    Return the prefix of the numbers of figures, tables and equations on a page.

    It is the number in the page's name, after its own letter or the letter of its folder: 2, S1,
    B1. A page without a number gets the initials of its name: WI for ``what_if``, and 10L for
    ``ten_lines``. The first page, `root`, has none.
    """
    if page == root:
        return ""
    *folders, name = page.split("/")
    numbered = NUMBER_IN_NAME.match(name)
    if not numbered:
        return "".join(FIGURES.get(word, word[:1]) for word in name.split("_")).upper()
    folder = folders[-1] if folders else ""
    letter = numbered[1] or ("" if folder == OF_THE_PAPER else folder[:1])
    return f"{letter.upper()}{numbered[2]}"
