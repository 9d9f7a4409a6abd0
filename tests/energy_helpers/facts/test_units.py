"""The conversions between units: they agree with each other, and nothing else defines one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import energy_book
import energy_helpers
from energy_helpers.facts import units
from energy_helpers.facts.units import (
    DAYS_PER_PERIOD,
    DAYS_PER_YEAR,
    G_PER_KG,
    G_PER_KT,
    G_PER_MT,
    G_PER_T,
    GWH_PER_TWH,
    J_PER_WH,
    KG_PER_KT,
    KW_S_PER_WH,
    KWH_PER_GWH,
    KWH_PER_MWH,
    KWH_PER_TWH,
    MWH_PER_GWH,
    SECONDS_PER_HOUR,
    T_PER_KT,
    W_PER_KW,
    WH_PER_GWH,
    WH_PER_KWH,
)

NAMES = re.compile(r"^[A-Z]+(_[A-Z]+)*_PER_[A-Z]+$")
CONVERSIONS = [name for name in vars(units) if name.isupper()]
UNITS = {unit for name in CONVERSIONS for unit in name.split("_PER_")}
HOME = Path(str(units.__file__))
SOURCES = [
    path
    for package in (energy_helpers, energy_book)
    for path in sorted(Path(str(package.__file__)).parent.rglob("*.py"))
    if path != HOME
]
# a number that is written only where it converts
CONVERTING = {3600, 86400, 8760, 3.6, 365}


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (WH_PER_GWH, WH_PER_KWH * KWH_PER_GWH),
        (KWH_PER_GWH, KWH_PER_MWH * MWH_PER_GWH),
        (KWH_PER_TWH, KWH_PER_GWH * GWH_PER_TWH),
        (KW_S_PER_WH, SECONDS_PER_HOUR / W_PER_KW),
        (J_PER_WH, KW_S_PER_WH * W_PER_KW),
        (G_PER_KT, G_PER_KG * KG_PER_KT),
        (G_PER_KT, G_PER_T * T_PER_KT),
        (G_PER_MT, G_PER_KT * 1000),
        (KWH_PER_GWH, G_PER_T),
        (12 * DAYS_PER_PERIOD["month"], DAYS_PER_YEAR),
    ],
)
def test_conversions_agree(whole: float, parts: float) -> None:
    assert whole == parts


def test_each_name_says_both_units() -> None:
    assert CONVERSIONS
    assert [name for name in CONVERSIONS if not NAMES.match(name)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_other_module_defines_a_conversion(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }
    written = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }

    conversions = {
        name for name in assigned if NAMES.match(name) and {*name.split("_PER_")} & UNITS
    }
    assert conversions == set()
    assert written & CONVERTING == set()
