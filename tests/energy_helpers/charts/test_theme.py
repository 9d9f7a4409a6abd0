"""Colours are named in one module, and style sheets use what it defines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from energy_helpers.charts import theme

SOURCES = Path(theme.__file__).parents[2]
STATIC = SOURCES / "energy_book" / "sphinx_ext" / "static"
SHEETS = "\n".join(file.read_text(encoding="utf-8") for file in sorted(STATIC.glob("*.css")))
NAMED = "white|black|gr[ae]y|silver|red|green|blue|yellow|orange|purple|brown|pink"
COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b"
    r"|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([^)]*\d"
    # a name of CSS as a whole text of Python, or as the end of a declaration
    rf"|[\"'](?:{NAMED})[\"']|:[^;\n]*\b(?:{NAMED})(?= *[;!])",
    re.IGNORECASE,
)
# a terminal has a separate palette
TERMINAL = "energy_book/results/audit.py"


def colours(text: str) -> list[tuple[int, str]]:
    """Return line and text of each colour."""
    return [
        (number, match[0])
        for number, line in enumerate(text.splitlines(), 1)
        for match in COLOUR.finditer(line)
    ]


def defined(scheme: str) -> dict[str, str]:
    """Return the custom properties that the generated style sheet sets for a theme."""
    _, _, after = theme.style_sheet().partition(f'html[data-theme="{scheme}"] {{')
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", after.partition("}")[0]))


@pytest.mark.parametrize(
    "line",
    [
        'color="#3274b8"',
        "fill: #FFF;",
        "border: 1px solid #0008;",
        "box-shadow: 0 2px 8px rgb(0 0 0 / 18%);",
        "color: hsla(10, 50%, 50%, 0.5)",
        'mark_point(fill="white")',
        "  border: 1px solid red;",
    ],
)
def test_a_colour_is_found(line: str) -> None:
    assert len(colours(line)) == 1


@pytest.mark.parametrize("line", ["white-space: nowrap;", "#main-content td {", "f(#7)", "reduced"])
def test_what_is_no_colour_is_not_found(line: str) -> None:
    assert colours(line) == []


def test_no_other_module_and_no_style_sheet_names_a_colour() -> None:
    places = [
        f"{name}:{number}: {found}"
        for file in sorted(SOURCES.rglob("*"))
        if file.suffix in (".py", ".css", ".js", ".html", ".svg")
        and file not in (Path(theme.__file__), STATIC / "favicon.svg")
        and (name := file.relative_to(SOURCES).as_posix()) != TERMINAL
        for number, found in colours(file.read_text(encoding="utf-8"))
    ]

    assert places == []


def test_the_icon_has_the_theme_s_colours() -> None:
    icon = (STATIC / "favicon.svg").read_text(encoding="utf-8")

    assert tuple(found for _, found in colours(icon)) == theme.ICON


def test_light_and_dark_define_the_same_names() -> None:
    assert list(defined("light")) == list(defined("dark")) == list(theme.PAGE)


def test_the_themes_have_their_own_values() -> None:
    for name, (light, dark) in theme.PAGE.items():
        assert (defined("light")[name], defined("dark")[name]) == (light, dark)


def test_every_property_that_is_used_is_defined() -> None:
    charts = json.dumps(theme.CHART_CONFIG)
    used = set(re.findall(r"var\((--eb-[\w-]+)", SHEETS + charts))

    assert used == {name for name in theme.PAGE if name.startswith("--eb-")}


def test_every_other_property_is_the_site_theme_s() -> None:
    site_theme = pytest.importorskip("pydata_sphinx_theme")
    folder = (
        Path(site_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / "styles"
    )
    known = (folder / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    sheet = theme.style_sheet()

    others = {name for name in re.findall(r"(--[\w-]+):", sheet) if not name.startswith("--eb-")}

    assert {name for name in others if f"{name}:" not in known} == set()


def test_style_sheets_set_no_colour_property() -> None:
    """A second definition would win over the theme's, or lose to it."""
    assert set(re.findall(r"(--(?:eb|pst-color)-[\w-]+) *:", SHEETS)) == set()


def test_charts_in_jupyter_have_a_value_for_each_property_of_a_chart() -> None:
    properties = {f"var({name})" for name in theme.PAGE if name.startswith("--eb-chart-")}

    assert set(theme.JUPYTER) == properties
