"""A table from a chapter: readable heads, aligned numbers, a caption, nothing of code."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from energy_helpers.notebook import show
from energy_helpers.notebook.table_text import FIGURE_SPACE, POINT_SPACE, aligned, cells, head

IDS = {"caption": "A table.", "name": "a-table"}
FRAME = pd.DataFrame(
    {"p50": [0.25, -1234.5], "tps_tok_s": [2048.0, np.nan]},
    index=pd.Index(["A|B", "C"], name="model"),
)
LABELS = {"tps_tok_s": "Throughput [tokens/s]"}


def lines(**options: object) -> list[str]:
    return show(FRAME, **IDS, labels=LABELS, **options).markdown.splitlines()


def test_a_caption_makes_a_numbered_table_that_can_be_referred_to() -> None:
    assert lines()[:4] == [
        "````{table} A table.",
        ":name: tab-a-table",
        ":class: eb-table eb-row-heads-1",
        "",
    ]


def test_numbers_are_right_aligned_and_have_units() -> None:
    table = lines(unit="Wh")[4:-1]

    assert table[0] == r"| Model | Median \[Wh\] | Throughput \[tokens\/s\] |"
    assert table[1] == "| :--- | ---: | ---: |"
    assert table[2] == r"| A\|B | 0\.250 | 2\,048 |"
    assert table[3] == r"| C | −1\,234&#8200;&#8199;&#8199;&#8199; | – |"


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param([0.309, 0.731, 1.3], ["0.309", "0.731", "1.300"], id="one-scale"),
        pytest.param([0.00907, 1.3], ["0.00907", "1.30"], id="two-scales"),
        pytest.param([0.5, 0.0], ["0.500", "0.000"], id="zero"),
        pytest.param([1234567], ["1,234,567"], id="whole"),
        pytest.param([True, False], ["yes", "no"], id="yes-or-no"),
        pytest.param([np.nan, np.inf, -np.inf], ["–", "∞", "−∞"], id="no-number"),
        pytest.param(["4-20x", ""], ["4-20x", "–"], id="texts"),
        pytest.param([np.int64(5), 0.25, None], ["5", "0.250", "–"], id="of-all-kinds"),
    ],
)
def test_values_of_a_column(values: list[object], texts: list[str]) -> None:
    column = pd.Series(values, dtype=object if "None" in str(values) else None)

    assert cells(column) == texts


def test_digits_decimals_and_formats_may_differ_between_columns() -> None:
    frame = pd.DataFrame({"a": [1.2345], "b": [0.5], "c": [7.0], "year": [2025]})

    table = show(frame, {"a": 2}, {"b": ".0%", "year": "d"}, decimals={"c": 1}, **IDS)

    assert table.rows == (("1.2", "50%", "7.0", "2025"),)


def test_points_are_in_line() -> None:
    texts = aligned(["0.25", "7", "–", "1.5"])

    assert texts == ["0.25", f"7{POINT_SPACE}{FIGURE_SPACE * 2}", "–", f"1.5{FIGURE_SPACE}"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("p5", "P5 [Wh]", id="quantile"),
        pytest.param("p50", "Median [Wh]", id="median"),
        pytest.param(("long", "p95"), "Long, P95 [Wh]", id="two-levels"),
        pytest.param(("long", ""), "Long [Wh]", id="empty-level"),
        pytest.param(("power", "p50"), "Power, median [kW]", id="unit-of-a-level"),
        pytest.param("gwh", "Energy [GWh]", id="label-as-it-is"),
        pytest.param("gCO₂e", "gCO₂e [Wh]", id="begins-with-a-unit"),
    ],
)
def test_heads_are_words(name: object, words: str) -> None:
    assert head(name, {"gwh": "Energy [GWh]", "power": "Power [kW]"}, "Wh") == words


def test_a_name_of_code_is_refused() -> None:
    with pytest.raises(ValueError, match="'tps_tok_s' has no readable name; add it to labels"):
        show(FRAME, **IDS)


def test_rows_counted_from_zero_have_no_heads() -> None:
    table = show(FRAME.reset_index(), **IDS, labels=LABELS)

    assert table.n_row_heads == 0
    assert table.heads == ("Model", "Median", "Throughput [tokens/s]")


def test_levels_of_the_index_are_heads_of_the_row() -> None:
    frame = pd.concat({"long": FRAME}, names=["regime"])
    frame.columns = pd.MultiIndex.from_product([["fit"], ["p50", "p5"]])

    table = show(frame, **IDS)

    assert table.heads == ("Regime", "Model", "Fit, median", "Fit, P5")
    assert table.rows[0][:2] == ("long", "A|B")
    assert table.n_row_heads == 2


def test_heads_of_rows_need_a_name() -> None:
    with pytest.raises(ValueError, match="give it with rename_axis"):
        show(FRAME.rename_axis(None), **IDS, labels=LABELS)


def test_more_than_seven_columns_must_be_wide() -> None:
    frame = pd.DataFrame({f"column {i}": [1.0] for i in range(8)})

    with pytest.raises(ValueError, match=r"8 columns; leave some out .* 7, or give wide=True"):
        show(frame, **IDS)
    assert show(frame, **IDS, wide=True).classes == ("eb-wide",)


@pytest.mark.parametrize("name", ["", "Two Words", "tab_x", "-x"])
def test_a_name_is_an_address(name: str) -> None:
    with pytest.raises(ValueError, match="lower-case words joined by hyphens"):
        show(FRAME, caption="A table.", name=name)


def test_sources_are_links_on_the_site() -> None:
    frame = pd.DataFrame({"gain": [2.0, 3.0], "cite": ["one,two", ""], "cite_detail": [", v1", ""]})

    table = show(frame, **IDS)

    assert [line.split(" | ")[-1] for line in table.markdown.splitlines()[4:-1]] == [
        "Source |",
        ":--- |",
        "{cite:t}`one,two`, v1 |",
        "– |",
    ]


def test_text_is_text() -> None:
    """Neither Markdown nor HTML nor a role of the site is read in what a table holds."""
    hostile = "<b>{num}`x` | [a](b) $y$ ~z~ {{c}} \\"
    table = show(pd.DataFrame({"a": [hostile]}), **IDS)

    row = table.markdown.splitlines()[6]
    assert re.sub(r"\\(.)", r"\1", row) == f"| {hostile} |"
    assert not re.search(r"(?<!\\)[<{`\[$~]", row)
    soup = BeautifulSoup(table.html, "html.parser")
    assert soup.td.get_text() == hostile
    assert soup.b is None
    assert "{num}" not in table.html


def test_jupyter_has_a_caption_and_heads_of_rows() -> None:
    soup = BeautifulSoup(show(FRAME, **IDS, labels=LABELS).html, "html.parser")

    assert soup.caption.get_text() == "A table."
    assert [th["scope"] for th in soup.find_all("th")] == ["col"] * 3 + ["row"] * 2
    assert len(soup.thead.find_all("tr")) == 1


CITING = pd.DataFrame({"what": ["a|b ~5", "c"], "gain": [2.0, None], "cite": ["one,two", ""]})


@pytest.mark.parametrize("frame", [CITING, CITING.set_index("what")], ids=["columns", "index"])
def test_keys_become_citations_and_what_is_missing_a_dash(frame: pd.DataFrame) -> None:
    lines = show(frame, caption="Gains.", name="gains").markdown.splitlines()
    rows = [line for line in lines if line.startswith("|")]

    assert rows[0] == "| What | Gain | Source |"
    assert rows[1] == "| :--- | ---: | :--- |"
    assert rows[2] == r"| a\|b \~5 | 2\.00 | {cite:t}`one,two` |"
    assert rows[3].startswith("| c | –")
    assert rows[3].endswith("| – |")


def test_numbers_may_stay_as_their_source_has_them() -> None:
    frame = pd.DataFrame({"wh": [0.36, 11287.0, None], "cite": ["a", "b", "c"]})
    table = show(frame, digits=None, caption="Energies.", name="energies", labels={"wh": "Wh"})

    assert [row[0].strip("\u2007\u2008") for row in table.rows] == ["0.36", "11,287", "–"]
