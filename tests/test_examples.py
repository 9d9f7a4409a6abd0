"""The examples in docstrings: each public name of the science has one, and all of them run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import energy_book
import energy_helpers as eh

# what an example may use besides the names of the module
NAMES = {"eh": eh, "edition": eh.load_edition("joule-2026"), "np": np, "pd": pd}


def public_modules(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    names = [item.name for item in found]
    return [name for name in names if not any(part[0] == "_" for part in name.split("."))]


def public_names(module: ModuleType) -> list[str]:
    """List the functions and classes that a module defines."""
    return [
        name
        for name, item in vars(module).items()
        if not name.startswith("_")
        and callable(item)
        and (inspect.isclass(item) or inspect.isfunction(inspect.unwrap(item)))
        and item.__module__ == module.__name__
        and item.__name__ == name
    ]


def examples_in(module: ModuleType) -> list[doctest.DocTest]:
    return doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs=NAMES)


@pytest.mark.parametrize("name", public_modules(eh))
def test_each_public_name_has_an_example(name: str) -> None:
    """A class may have it in a method."""
    module = importlib.import_module(name)
    shown = [found.name.removeprefix(f"{name}.") for found in examples_in(module) if found.examples]
    having = {one.split(".")[0] for one in shown}

    assert not [one for one in public_names(module) if one not in having]


@pytest.mark.parametrize("name", [*public_modules(eh), *public_modules(energy_book)])
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    # pandas puts spaces after the names of an index
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for example in examples_in(module):
        runner.run(example)

    assert runner.summarize(verbose=False).failed == 0


def test_no_example_is_skipped_or_hides_its_result() -> None:
    for name in [*public_modules(eh), *public_modules(energy_book)]:
        for found in examples_in(importlib.import_module(name)):
            for example in found.examples:
                assert not example.options, found.name
