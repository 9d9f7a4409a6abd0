"""The time from a command to the page of a chapter with other parameters."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "paper/2_energy_per_query"


def test_run(benchmark: Any, figure: Callable[..., None], tmp_path: Path) -> None:
    """Every round has a different PUE, so no chart has been drawn before."""
    figure("run")
    hundredths = itertools.count(110)

    def arguments() -> tuple[tuple[list[str]], dict[str, Any]]:
        command = [str(Path(sys.executable).with_name("energy-book")), "run", CHAPTER]
        changed = ["-p", f"pue={next(hundredths) / 100}", "--out", str(tmp_path)]
        return ([*command, *changed],), {"cwd": ROOT, "check": True, "stdout": subprocess.DEVNULL}

    benchmark.pedantic(subprocess.run, setup=arguments, rounds=3)
