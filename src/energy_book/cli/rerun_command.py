"""The command that makes results again from their record: rerun."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import click
from click.core import ParameterSource

from energy_book.cli.options import AnyPath, book, book_option, command, out_option, show
from energy_book.errors import BookError, UsageError

# commands whose results have a record, and the parameters that their records may have
KINDS = ("run", "sweep", "sample", "compare", "estimate")
RECORDED = {
    "chapter",
    "edition",
    "pairs",
    "axes",
    "numbers",
    "queries",
    "fleet",
    "runs",
    "files",
    "map_file",
    "fits",
}


@command("rerun _build/sweeps/sweep-pue_p95-258f20295d", "rerun estimate-070a9ba1b3 usage.csv")
@click.argument("folder", type=AnyPath())
@click.argument("files", nargs=-1, metavar="[FILE]...", type=AnyPath())
@out_option("Folder for the new results' folder", "reruns")
@book_option
def rerun(folder: Path, files: tuple[Path, ...], out: Path | None) -> None:
    """
    Make the results in FOLDER again, and compare them bit for bit.

    FOLDER is one that run, sweep, sample, compare or estimate wrote. Its ro-crate-metadata.json
    has the command, the hashes of its inputs and outputs, and the versions. FILE is an input that
    FOLDER does not hold, such as a usage log. The exit code is 1 if a file of the results
    differs.
    """
    from energy_book.cli.error_report import one_line
    from energy_book.runs import rerunning

    project = book()
    target = (out or project.build / "reruns").absolute()
    group = click.get_current_context().find_root().command

    def carry(words: Sequence[str], fresh: Path) -> None:
        kind, *rest = words
        inner = group.commands[kind] if isinstance(group, click.Group) and kind in KINDS else None
        if inner is None:
            raise UsageError(f"{folder}: its command is {kind}, not one of {', '.join(KINDS)}")
        _check_recorded(inner, rest, folder)
        # the book is the one of this command, whatever the record says
        rest += ["--out", str(fresh), "--book", str(project.root)]
        rest += ["--yes"] if kind == "sweep" else []
        with redirect_stdout(io.StringIO()):
            inner.main(rest, standalone_mode=False)

    done = rerunning.rerun(folder, files, target, carry)
    for line in [*done.causes, *done.effects]:
        show(one_line(line))
    show(f"The new results are in {done.folder}")
    if done.effects:
        raise BookError(f"files that differ from {folder}: {len(done.effects)}; see above")
    show(f"bit-identical: {done.n_files} files")


def _check_recorded(inner: click.Command, words: list[str], folder: Path) -> None:
    """Refuse words that no record has: they could run other code or write elsewhere."""
    try:
        context = inner.make_context(inner.name, list(words))
    except click.UsageError as error:
        raise UsageError(f"{folder}: its command is wrong: {error.format_message()}") from None
    for parameter in inner.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is ParameterSource.COMMANDLINE and parameter.name not in RECORDED:
            raise UsageError(f"{folder}: its command has {parameter.opts[0]}, which no record has")
