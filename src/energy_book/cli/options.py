"""Options that several commands share, and the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from energy_book.settings import DEFAULT_EDITION

if TYPE_CHECKING:
    from rich.console import Console

edition_option = click.option(
    "--edition",
    default=DEFAULT_EDITION,
    show_default=True,
    metavar="NAME",
    help="Edition of the paper to start from: joule-2026, arxiv-v1, arxiv-v1-as-written.",
)
parameter_option = click.option(
    "-p",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="Change one assumption; may be repeated. `energy-book params` lists them.",
)


def out_option(folder: str, default: str) -> Callable[..., Any]:
    """Return the option for the output folder, which is below ``_build`` by default."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"{folder}.  [default: _build/{default}]",
    )


def terminal() -> Console:
    """Return the console for standard output."""
    from rich.console import Console

    return Console(file=sys.stdout)
