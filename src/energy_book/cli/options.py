"""What the commands share: the options of the settings, and the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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


def terminal() -> Console:
    """Return the console of the standard output."""
    from rich.console import Console

    return Console(file=sys.stdout)
