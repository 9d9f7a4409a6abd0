"""Importing either package changes nothing else in the process that imports it."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from typing import Any

import pytest

import energy_book
import energy_helpers

OWN = ("energy_book", "energy_helpers")

# imports modules of others, then ours; what others change when they are imported is not ours
PROGRAM = """
import contextlib, gc, importlib, json, locale, logging, multiprocessing, os, random, signal, sys
import threading, warnings

def state():
    loggers = [logging.root, *map(logging.getLogger, sorted(logging.root.manager.loggerDict))]
    import altair, numpy
    return {
        "path": list(sys.path),
        "path hooks": list(map(repr, sys.path_hooks)),
        "meta path": list(map(repr, sys.meta_path)),
        "modules kept out": sorted(name for name, module in sys.modules.items() if module is None),
        "compiled modules": [sys.dont_write_bytecode, sys.pycache_prefix],
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "warnings": list(map(repr, warnings.filters)),
        "signals": {int(s): repr(signal.getsignal(s)) for s in signal.valid_signals()},
        "collector": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
        "hooks": [repr(hook) for hook in (sys.excepthook, sys.displayhook, sys.gettrace())],
        "limits": [sys.getrecursionlimit(), sys.getswitchinterval()],
        "start method": multiprocessing.get_start_method(allow_none=True),
        "threads": threading.active_count(),
        "loggers": {log.name: log.level for log in loggers if log.level or log.name == "root"},
        "handlers": list(map(repr, logging.root.handlers)),
        "locale": locale.setlocale(locale.LC_ALL),
        "random": [hash(random.getstate()), hash(numpy.random.get_state()[1].tobytes())],
        "numpy": numpy.geterr(),
        "charts": [altair.renderers.active, altair.theme.active],
    }

others, own = json.load(sys.stdin)
for name in others:
    # some are there only as parts of another
    with contextlib.suppress(Exception):
        importlib.import_module(name)
before = state()
for name in own:
    importlib.import_module(name)
loaded = [n for n in sys.modules if n.partition(".")[0] not in ("energy_book", "energy_helpers")]
print(json.dumps({"before": before, "after": state(), "loaded": loaded}))
"""


def every_module() -> list[str]:
    """Return the names of the modules of both packages."""
    names = list(OWN)
    for package in (energy_book, energy_helpers):
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names += [module.name for module in found]
    return names


def imported(others: list[str], own: list[str]) -> dict[str, Any]:
    """Import modules of others and then ours in a separate process."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        input=json.dumps([others, own]),
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    """Return the state of a process before and after it imports every module of ours."""
    own = every_module()
    assert len(own) > 150
    return imported(imported([], own)["loaded"], own)


def test_importing_changes_nothing(states: dict[str, Any]) -> None:
    before, after = states["before"], states["after"]

    assert {name for name in before if after[name] != before[name]} == set()
