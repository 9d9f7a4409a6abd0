"""The rooms of both packages: their sizes, their names, their imports and their picture."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PACKAGES = ("energy_helpers", "energy_book")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
MOST_MODULES = 18
MOST_IN_METHOD = 13
# what a chapter may import besides the standard library
IN_CHAPTERS = {"energy_helpers", "numpy", "pandas", "scipy"}

Layers = list[set[str]]


def folders() -> Iterator[Path]:
    for package in PACKAGES:
        for init in sorted((SRC / package).rglob("__init__.py")):
            yield init.parent


def relative(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


def modules(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


@pytest.mark.parametrize("folder", list(folders()), ids=relative)
def test_a_folder_holds_few_modules(folder: Path) -> None:
    most = MOST_IN_METHOD if relative(folder) == "energy_helpers/method" else MOST_MODULES

    assert len(modules(folder)) <= most


def test_no_module_has_the_name_of_a_function() -> None:
    """A function would hide the module, or the module the function."""
    places: dict[str, list[str]] = defaultdict(list)
    functions: dict[str, list[str]] = defaultdict(list)
    for path in sorted((SRC / "energy_helpers").rglob("*.py")):
        name = path.parent.name if path.stem == "__init__" else path.stem
        places[name].append(relative(path))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                functions[node.name].append(relative(path))

    assert {name: (places[name], functions[name]) for name in places.keys() & functions} == {}


def test_no_module_imports_names_of_a_package_that_it_is_in(graph: grimp.ImportGraph) -> None:
    """An ``__init__`` loads its names lazily, so the contracts would not see a circle."""
    upward = [
        (module, imported)
        for module in sorted(graph.modules)
        for imported in graph.find_modules_directly_imported_by(module)
        if module.startswith(f"{imported}.")
    ]

    assert upward == []


@pytest.mark.parametrize("folder", list(folders()), ids=relative)
def test_the_lazy_names_of_a_room_are_its_own(folder: Path) -> None:
    """The contracts read ``.py`` and no stub."""
    stub = folder / "__init__.pyi"
    tree = ast.parse(stub.read_text(encoding="utf-8") if stub.exists() else "")

    for node in ast.walk(tree):
        assert not isinstance(node, ast.Import), ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 1, ast.unparse(node)


@pytest.mark.parametrize("path", sorted((ROOT / "book").rglob("*.py")), ids=lambda p: p.stem)
def test_a_chapter_imports_the_science_and_nothing_of_the_pipeline(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])

    assert imported - sys.stdlib_module_names <= IN_CHAPTERS


def layers_of_contracts() -> dict[str, Layers]:
    """Return the layers of each container, lowest first."""
    return {
        container: [
            {room.strip() for room in layer.split("|")} for layer in reversed(contract["layers"])
        ]
        for contract in CONTRACTS
        if contract["type"] == "layers"
        for container in contract["containers"]
    }


def layers_of_picture() -> dict[str, Layers]:
    """Return the same from ARCHITECTURE.md; each room has to be there on disk."""
    pictures: dict[str, Layers] = {}
    picture = re.search(r"```text\n(.*?)```", ARCHITECTURE, re.DOTALL)
    assert picture
    for block in picture[1].strip().split("\n\n"):
        head, *lines = block.splitlines()
        folder = head.split()[0].rstrip("/")
        rooms: dict[int, set[str]] = defaultdict(set)
        for line in lines:
            found = re.fullmatch(r" +(\d+)  (\w+)(/|\.py)  +\S.*", line)
            assert found, line
            path = ROOT / folder / f"{found[2]}{found[3]}"
            assert path.is_dir() if found[3] == "/" else path.is_file(), path
            rooms[int(found[1])].add(found[2])
        assert sorted(rooms) == list(range(1, len(rooms) + 1))
        container = folder.removeprefix("src/").replace("/", ".")
        pictures[container] = [rooms[layer] for layer in sorted(rooms)]
    return pictures


def test_the_picture_is_the_contract() -> None:
    assert layers_of_picture() == layers_of_contracts()


def test_the_picture_has_every_room() -> None:
    drawn = {
        f"{container}.{room}"
        for container, layers in layers_of_picture().items()
        for layer in layers
        for room in layer
    }
    rooms = {
        f"{container}.{path.stem}"
        for container in layers_of_picture()
        for path in (SRC / container.replace(".", "/")).iterdir()
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and path.stem != "__init__")
    }

    assert drawn == rooms


def test_the_method_imports_the_facts_and_nothing_else() -> None:
    ground = layers_of_contracts()["energy_helpers"][:2]

    assert ground == [{"facts"}, {"method"}]


def contract(kind: str) -> dict[str, Any]:
    (found,) = (contract for contract in CONTRACTS if contract["type"] == kind)
    return found


def test_the_contracts_cover_both_packages_and_have_no_exception() -> None:
    assert contract("forbidden")["source_modules"] == ["energy_helpers"]
    assert contract("forbidden")["forbidden_modules"] == ["energy_book"]
    assert set(contract("acyclic_siblings")["ancestors"]) == set(PACKAGES)
    for each in CONTRACTS:
        assert "ignore_imports" not in each
        assert each["type"] != "layers" or each["exhaustive"]


def test_every_path_in_architecture_is_there() -> None:
    paths = re.findall(r"`([\w.-]+/[\w./-]*)`", ARCHITECTURE)

    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_architecture_is_one_page() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 95
