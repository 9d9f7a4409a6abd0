"""The reference pages that name modules: each module is there, and each name leads somewhere."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import energy_helpers as eh

PAGES = Path(__file__).resolve().parent.parent / "book" / "reference"
MODULES = re.compile(r"\.\. automodule:: (\S+)(?:\n   :members:)?(?:\n   :exclude-members: (.+))?")
DIRECTIVES = re.compile(r"\.\. auto(?:function|class|exception):: ([\w.]+)")
LINKS = re.compile(r"\{py:(?:obj|mod)\}`(?:[^`<]*<|~)?([\w.]+)>?`")


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def public_modules(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [item.name for item in found if not item.name.rpartition(".")[2].startswith("_")]


def object_named(name: str) -> object:
    """Return what a dotted name leads to, or fail as the import does."""
    return pkgutil.resolve_name(name)


def test_every_public_module_is_on_the_page_once() -> None:
    shown = [name for name, _ in MODULES.findall(page("api_modules"))]

    assert sorted(shown) == sorted(public_modules(eh))


def test_each_module_is_under_a_heading_of_its_own_name() -> None:
    headed = re.findall(r"^#+ `(.+)`\n\n```.*\n\.\. automodule:: (.*)$", page("api_modules"), re.M)

    assert len(headed) == len(public_modules(eh))
    assert all(module == f"energy_helpers.{heading}" for heading, module in headed)


def test_rooms_say_in_a_sentence_what_they_hold() -> None:
    """The heading of a room has no text but the room's own docstring."""
    rooms = [name for name in public_modules(eh) if hasattr(object_named(name), "__path__")]
    sentences = {name: importlib.import_module(name).__doc__ or "" for name in rooms}

    assert not [name for name, text in sentences.items() if not text.strip().endswith(".")]


def test_what_the_page_of_modules_leaves_out_is_described_as_interface() -> None:
    described = [object_named(name) for name in DIRECTIVES.findall(page("api"))]
    left_out = [
        object_named(f"{module}.{name}")
        for module, names in MODULES.findall(page("api_modules"))
        for name in filter(None, names.split(", "))
        # its names are those of the registry, which has a separate section
        if module != "energy_helpers.all_numbers"
    ]

    assert left_out
    assert all(item in described for item in left_out)


@pytest.mark.parametrize(
    "name",
    [
        *("load_edition", "Assumptions", "sample", "replay", "fit_throughput"),
        *("exact.per_query", "exact.levers", "exact.fleet", "sweeps.sweep"),
    ],
)
def test_the_interface_names_what_users_type(name: str) -> None:
    """A page of the reference describes the object, and the interface has the name."""
    text = page("api")
    described = [object_named(found) for found in DIRECTIVES.findall(text)]

    assert object_named(f"energy_helpers.{name}") in described
    assert f"eh.{name}" in text or f"energy_helpers.{name}" in text


def test_the_method_in_code_shows_every_module_of_the_method() -> None:
    text = page("method_in_code")
    headings = re.findall(r"^### `(\w+)`:", text, re.M)
    included = re.findall(r"\{literalinclude\} \S+/method/(\w+)\.py", text)

    assert sorted(f"energy_helpers.method.{name}" for name in headings) == public_modules(eh.method)
    assert list(dict.fromkeys(included)) == headings


def test_the_names_in_the_method_in_code_are_described() -> None:
    """Sphinx leaves a name without a description as plain text, and says nothing."""
    interface = DIRECTIVES.findall(page("api"))
    left_out = {
        f"{module}.{name}"
        for module, names in MODULES.findall(page("api_modules"))
        for name in filter(None, names.split(", "))
    }
    modules = public_modules(eh)
    dead = []
    for name in LINKS.findall(page("method_in_code")):
        assert object_named(name) is not None
        by_interface = any(name == own or name.startswith(f"{own}.") for own in interface)
        by_module = any(name == own or name.startswith(f"{own}.") for own in modules)
        if not by_interface and (name in left_out or not by_module):
            dead.append(name)

    assert not dead
