"""What a chart must carry, its data as CSV, and its layouts for a wide page and a phone."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from PIL import Image

from energy_book.charts.downloads import SOURCE, framed, png
from energy_book.charts.layout import WIDTHS_PX, draw, lay_out
from energy_book.charts.spec import read_chart
from energy_book.charts.tables import as_csv, tidy_tables
from energy_book.sphinx_ext.charts import ChartNode, chart_figure, script
from energy_helpers.charts.line_names import line_ends
from energy_helpers.charts.style import LETTERS, by_colour, by_dash
from energy_helpers.charts.theme import PAGE

MODELS = ["DeepSeek-R1 671B", "Llama 3.1 405B", "Nemotron Ultra 253B", "Llama 3.1 70B"]
FRAME = pd.DataFrame(
    [{"model": model, "x": x, "y": x * (k + 1)} for k, model in enumerate(MODELS) for x in range(5)]
)
FIGURE = {"id": "fig-lines", "caption": "Four lines."}


def lines() -> alt.Chart:
    return alt.Chart(FRAME, height=200).mark_line().encode(x="x", y="y", color="model")


def described(chart: Any, **fields: Any) -> dict[str, Any]:
    chart = chart.properties(description="Four lines that rise.", usermeta={"figure": FIGURE})
    return {**chart.to_dict(), **fields}


class TestRefusal:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            pytest.param({"description": ""}, "no description=", id="no-alt-text"),
            pytest.param({"description": "  "}, "no description=", id="blank-alt-text"),
            pytest.param({"usermeta": {}}, "figure id is ''", id="no-figure"),
            pytest.param(
                {"usermeta": {"figure": {"id": "Lines 1", "caption": "c"}}},
                "figure id is 'Lines 1'",
                id="bad-id",
            ),
            pytest.param(
                {"usermeta": {"figure": {"id": "fig-lines"}}}, "no caption", id="no-caption"
            ),
            pytest.param({"datasets": {}}, "no rows of data", id="no-data"),
        ],
    )
    def test_names_what_is_missing(self, fields: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read_chart(described(lines(), **fields))

    def test_says_all_at_once(self) -> None:
        spec = {key: value for key, value in lines().to_dict().items() if key != "datasets"}
        with pytest.raises(ValueError, match=r"id .*caption.*description.*rows"):
            read_chart(spec)


class TestTitle:
    def test_is_above_the_chart_and_names_it(self) -> None:
        spec = described(lines(), usermeta={"figure": FIGURE | {"title": "All four rise."}})
        figure = chart_figure(new_document(""), read_chart(spec), spec)

        assert [type(node) for node in figure][:3] == [nodes.paragraph, ChartNode, nodes.caption]
        assert figure[0].astext() == "All four rise."

    def test_is_left_out_if_empty(self) -> None:
        spec = described(lines())
        figure = chart_figure(new_document(""), read_chart(spec), spec)

        assert isinstance(figure[0], ChartNode)


class TestData:
    def test_every_row_is_in_the_table(self) -> None:
        (rows,) = read_chart(described(lines())).tables
        assert rows == FRAME.to_dict("records")

    def test_csv_holds_the_rows(self) -> None:
        text = as_csv([{"a": 1, "b": "x, y"}, {"a": 2.5, "c": None}])
        assert text == 'a,b,c\n1,"x, y",\n2.5,,\n'

    def test_layers_with_data_of_their_own_give_a_table_each(self) -> None:
        rule = alt.Chart(pd.DataFrame({"at": [2.0]})).mark_rule().encode(x="at")
        assert len(read_chart(described(alt.layer(lines(), rule))).tables) == 2

    def test_a_column_is_called_what_the_reader_sees(self) -> None:
        """By its tooltip or its axis, with the unit; heights and labels of rows are left out."""
        frame = pd.DataFrame({"low": [0.0], "p5": [1.0], "p95": [3.0], "kind": ["a"], "note": [""]})
        axis = alt.Axis(labelExpr="['a'][datum.value]")
        rows = alt.Chart(frame).encode(y=alt.Y("low:Q", axis=axis, title=None))
        bars = rows.mark_rule().encode(
            x=alt.X("p5:Q", title="Energy [Wh]"),
            x2="p95:Q",
            tooltip=[alt.Tooltip("kind:N", title="kind of query"), "p95:Q"],
        )
        labels = rows.mark_text().encode(text="note:N")
        shade = alt.Chart(pd.DataFrame({"from": [2.0], "to": [3.0]})).mark_rect()
        chart = alt.layer(shade.encode(x="from:Q", x2="to:Q"), bars, labels)

        tables = tidy_tables(read_chart(described(chart)))

        row = {"kind of query": "a", "p95 [Wh]": 3.0, "p5 [Wh]": 1.0}
        assert tables == {"ranges": [row]}

    def test_a_part_of_another_table_is_left_out(self) -> None:
        first = alt.Chart(FRAME.head(2)).mark_point().encode(x=alt.X("x", title="x"))
        whole = lines().encode(y=alt.Y("y", title="height [m]"))
        tables = tidy_tables(read_chart(described(alt.layer(whole, first))))

        assert list(tables) == ["curves"]
        assert list(tables["curves"][0]) == ["model", "x", "height [m]"]


class TestDownload:
    def test_picture_has_title_and_source(self, tmp_path: Path) -> None:
        spec = described(lines(), usermeta={"figure": FIGURE | {"title": "All < four " * 12}})
        chart = read_chart(spec)
        layout = lay_out(chart, "wide", tmp_path)
        picture = framed(chart, layout)

        svg = BeautifulSoup(picture, "html.parser").svg
        texts = [text.get_text() for text in svg.find_all("text", recursive=False)]
        assert " ".join(texts[:-1]) == ("All < four " * 12).strip()
        assert texts[-1] == SOURCE
        assert float(svg["height"]) > layout.height_px

    def test_a_small_file_has_every_pixel(self, tmp_path: Path) -> None:
        """Twice as many as on the page, for the same size on paper."""
        spec = described(lines(), usermeta={"figure": FIGURE | {"title": "Lines"}})
        chart = read_chart(spec)
        picture = framed(chart, lay_out(chart, "wide", tmp_path))
        drawn = vl_convert.svg_to_png(picture, scale=2)

        made = png(picture, tmp_path)

        small, large = Image.open(BytesIO(made)), Image.open(BytesIO(drawn))
        assert small.size == large.size
        assert small.tobytes() == large.convert("RGB").tobytes()
        assert large.getchannel("A").getextrema() == (255, 255)
        assert small.info["dpi"] == pytest.approx(large.info["dpi"])
        assert len(made) < len(drawn) / 2


class TestScript:
    @pytest.mark.parametrize("text", ["</script>", "</SCRIPT >", "<!-- <script>"], ids=str)
    def test_no_text_can_end_the_element(self, text: str) -> None:
        element = script({"description": text}, "wide")
        inside = element.removeprefix(element[: element.index(">") + 1]).removesuffix("</script>")

        assert "</" not in inside
        assert "<!--" not in inside
        assert json.loads(inside) == {"description": text}


class TestLayout:
    @pytest.mark.parametrize("size", WIDTHS_PX, ids=str)
    def test_picture_of_one_view_is_as_wide_as_the_page(self, size: str, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(lines())), size, tmp_path)
        assert layout.width_px == WIDTHS_PX[size]

    def test_live_chart_is_as_high_as_its_picture(self, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(lines())), "wide", tmp_path)
        assert layout.spec["height"] == layout.height_px
        assert layout.spec["width"] == "container"

    def test_views_side_by_side_fill_the_page(self, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(lines() | lines())), "wide", tmp_path)
        assert layout.width_px == pytest.approx(WIDTHS_PX["wide"], abs=6)

    @pytest.mark.parametrize(
        "chart",
        [
            pytest.param(lines() | lines(), id="hconcat"),
            pytest.param(lines().facet("model", columns=2), id="facet"),
            pytest.param(lines().encode(facet=alt.Facet("model", columns=2)), id="facet-channel"),
            pytest.param(lines() & lines(), id="vconcat"),
        ],
    )
    def test_views_stand_below_one_another_on_a_phone(self, chart: Any, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(chart)), "narrow", tmp_path)
        assert layout.width_px == pytest.approx(WIDTHS_PX["narrow"], abs=6)
        assert layout.height_px > 2 * 200

    @pytest.mark.parametrize(
        ("size", "columns"), [("wide", 0), ("narrow", 1)], ids=["one-row", "one-column"]
    )
    def test_legend_stays_inside_the_picture(self, size: str, columns: int, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(lines())), size, tmp_path)
        assert layout.spec["config"]["legend"]["columns"] == columns
        assert all(model in layout.svg for model in MODELS)

    def test_legend_has_room_right_of_long_row_labels(self, tmp_path: Path) -> None:
        rows = pd.DataFrame({"row": ["a row with quite a long name"], "kind": ["x"], "wh": [1.0]})
        kinds = alt.Scale(domain=["fleet", "improved fleet", "comparison"])
        bars = alt.Chart(rows).mark_bar()
        chart = bars.encode(x="wh", y="row", color=alt.Color("kind:N", scale=kinds))

        narrow = lay_out(read_chart(described(chart)), "narrow", tmp_path)
        wide = lay_out(read_chart(described(chart)), "wide", tmp_path)

        assert narrow.spec["config"]["legend"]["columns"] == 1
        assert wide.spec["config"]["legend"]["columns"] == 0

    def test_own_configuration_of_a_chart_wins(self) -> None:
        chart = lines().configure_legend(orient="bottom")
        assert read_chart(described(chart)).spec["config"]["legend"]["orient"] == "bottom"

    def test_picture_has_the_light_colours(self, tmp_path: Path) -> None:
        layout = lay_out(read_chart(described(lines())), "wide", tmp_path)
        assert "var(--" not in layout.svg
        assert any(light in layout.svg for light, _ in PAGE.values())

    def test_picture_is_drawn_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        chart = read_chart(described(lines()))
        first = lay_out(chart, "wide", tmp_path)
        monkeypatch.setattr("vl_convert.vegalite_to_svg", None)
        assert lay_out(chart, "wide", tmp_path) == first

    def test_picture_is_the_same_whatever_was_drawn_before(self) -> None:
        clipped = alt.Chart(FRAME).mark_line(clip=True).encode(x="x", y="y")
        text = (clipped | clipped).to_json()

        first, second = draw(text), draw(text)

        assert first == second
        for number in (0, 1):
            assert first.count(f'id="clip{number}"') == first.count(f"url(#clip{number})") == 1


@pytest.mark.parametrize(("size", "marks"), [("wide", ["line", "text"]), ("narrow", ["line"])])
def test_names_at_the_ends_of_lines_replace_the_legend(
    tmp_path: Path, size: str, marks: list[str]
) -> None:
    """Where there is room: a phone has the legend, and a picture never both."""
    colour, dash = by_colour("model", MODELS), by_dash("model", MODELS)
    drawn = alt.Chart(FRAME).mark_line().encode(x="x:Q", y="y:Q", color=colour, strokeDash=dash)
    names = line_ends(FRAME, "x", "y", colour, ends=(0.0, 20.0), height_px=200, log=False)
    chart = read_chart(described(alt.layer(drawn, names)))

    layout = lay_out(chart, size, tmp_path)

    assert [layer["mark"]["type"] for layer in layout.spec["layer"]] == marks
    assert ("role-legend-label" in layout.svg) == (size == "narrow")
    assert all(layout.svg.count(f">{model}<") == 1 for model in MODELS if len(model) <= LETTERS)
