"""Throughput tables: what a bad one says, and one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_helpers as eh
from tests.own_rows import CONSTANT, HEADER, law_rows, write_csv

GOOD = "A,100,100,8,128,128,1000"
COLUMNS = HEADER.split(",")


def row(**cells: object) -> str:
    return ",".join(
        str(cells.get(name, cell)) for name, cell in zip(COLUMNS, GOOD.split(","), strict=True)
    )


def test_the_table_of_the_paper_has_its_rows() -> None:
    assert len(eh.load_throughput()) == 38
    assert len(eh.load_throughput("released")) == 22


def test_takes_a_table_of_ones_own(tmp_path: Path) -> None:
    rows = eh.load_throughput(write_csv(tmp_path, CONSTANT))

    assert rows.iloc[0].to_dict() == {
        "model": "A",
        "total_params_b": 100.0,
        "active_params_b": 100.0,
        "gpus": 8,
        "input_tokens": 128.0,
        "output_tokens": 128.0,
        "tps_tok_s": 1000.0,
    }


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("tps_tok_s", "nan"),
        ("tps_tok_s", ""),
        ("tps_tok_s", "inf"),
        ("tps_tok_s", "fast"),
        ("output_tokens", "-3"),
        ("output_tokens", "0"),
        ("input_tokens", "1e9"),
        ("gpus", "2.5"),
        ("gpus", "True"),
        ("model", ""),
        ("model", "baseline"),
        ("model", '"A\tB"'),
        ("model", "x" * 101),
    ],
    ids=lambda value: value[:9] or "empty",
)
def test_a_bad_cell_is_named_by_column_and_line(tmp_path: Path, column: str, cell: str) -> None:
    path = write_csv(tmp_path, [row(), row(), row(**{column: cell})])

    with pytest.raises(
        ValueError, match=rf"^own\.csv: column {column}, line 4: .* is not valid; give .+$"
    ):
        eh.load_throughput(path)


BAD_TABLES = {
    "missing-column": ("model,gpus", ["A,8"], r"column total_params_b is missing; give"),
    "misspelt-column": (
        HEADER + ",quantisation",
        [GOOD + ",1"],
        r"column 'quantisation' is not known; did you mean quantization\?",
    ),
    "two-powers": (
        HEADER + ",node_power_kw",
        [GOOD + ",5", GOOD + ",6"],
        r"column gpus, total_params_b, active_params_b or node_power_kw, line 2: give one size",
    ),
    "two-sizes": (
        HEADER,
        [row(), row(total_params_b=200)],
        r"column gpus, total_params_b, active_params_b or node_power_kw, line 2: give one size",
    ),
    "two-nodes": (
        HEADER,
        [row(), row(model="B"), row(model="B", gpus=4)],
        r"column gpus, total_params_b, active_params_b or node_power_kw, line 3: give one size",
    ),
}


@pytest.mark.parametrize(("header", "rows", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_bad_table_is_refused(tmp_path: Path, header: str, rows: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=rf"^own\.csv: {message}"):
        eh.load_throughput(write_csv(tmp_path, rows, header))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", r"^own\.csv: it has no rows; give at least one$", id="empty"),
        pytest.param(
            HEADER + "\n", r"^own\.csv: it has no rows; give at least one$", id="header-only"
        ),
        pytest.param(
            f"{HEADER}\n{GOOD}\n{GOOD},1,2\n",
            r"^own\.csv: line 3 has 9 cells and the header 7; write thousands without",
            id="ragged",
        ),
        pytest.param(
            b"a\n\xe9", r"^own\.csv: it is not in UTF-8, line 2; save it as UTF-8$", id="bytes"
        ),
    ],
)
def test_an_unreadable_file_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ValueError, match=message):
        eh.load_throughput(str(path))


def test_a_text_is_what_stands_there(tmp_path: Path) -> None:
    """NA, a name, is a name; blanks around a cell, a blank line and an empty row are none."""
    path = write_csv(
        tmp_path,
        [
            row(model="NA") + ", False ",
            "",
            row(model=" NA ", tps_tok_s="2000") + ",TRUE",
            ",,,,,,,",
        ],
        HEADER + ", in_release",
    )
    rows = eh.load_throughput(path)

    assert rows["model"].tolist() == ["NA", "NA"]
    assert rows["in_release"].tolist() == [False, True]
    assert rows["tps_tok_s"].tolist() == [1000.0, 2000.0]


def test_a_line_is_counted_as_an_editor_shows_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path, [row(), "", "", row(tps_tok_s="fast")])

    with pytest.raises(ValueError, match="column tps_tok_s, line 5: 'fast' is not valid"):
        eh.load_throughput(path)


def test_cells_beyond_the_header_are_not_lost(tmp_path: Path) -> None:
    """Where every row has one cell more, pandas would take the first for its index."""
    with pytest.raises(ValueError, match=r"^own\.csv: line 2 has 8 cells and the header 7"):
        eh.load_throughput(write_csv(tmp_path, [GOOD + ",9"] * 3))


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'none\.csv' is not valid; give released, all or an"):
        eh.load_throughput("none.csv")


def test_a_table_that_changes_is_read_again(tmp_path: Path) -> None:
    a = eh.load_edition().replace(throughput_rows=write_csv(tmp_path, CONSTANT))
    assert list(eh.method.throughput.models(a)) == ["A"]

    write_csv(tmp_path, law_rows(-0.2, 0.3, model="B"))

    assert list(eh.method.throughput.models(a)) == ["B"]


def test_a_missing_data_folder_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENERGY_DATA", "/nowhere")
    eh.facts.files.data_dir.cache_clear()
    try:
        with pytest.raises(
            FileNotFoundError, match=r"^no data folder at /nowhere: install the package"
        ):
            eh.facts.files.data_dir()
    finally:
        eh.facts.files.data_dir.cache_clear()


def test_every_fact_has_a_sidecar_with_its_source() -> None:
    assert set(eh.facts.files.fact_files()) >= {"claims.csv", "editions.toml", "throughput.csv"}
    for name in eh.facts.files.fact_files():
        assert eh.facts.files.sidecar(name)["source"]


def test_an_installed_package_has_its_data_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before those of a checkout around it."""
    package = tmp_path / "src" / "energy_helpers"
    for folder in (package / "_data", tmp_path / "data"):
        folder.mkdir(parents=True)
    monkeypatch.delenv("ENERGY_DATA", raising=False)
    monkeypatch.setattr(eh.facts.files, "__file__", str(package / "facts" / "files.py"))
    eh.facts.files.data_dir.cache_clear()
    try:
        assert eh.facts.files.data_dir() == package / "_data"
        (package / "_data").rmdir()
        eh.facts.files.data_dir.cache_clear()
        assert eh.facts.files.data_dir() == tmp_path / "data"
    finally:
        eh.facts.files.data_dir.cache_clear()


def test_other_columns_are_not_used(tmp_path: Path) -> None:
    plain = eh.load_throughput(write_csv(tmp_path, [row(), row(output_tokens=256)]))

    rows = [f"{cells},{at_once}" for cells, at_once in ((row(), 8), (row(output_tokens=256), 16))]
    table = eh.load_throughput(write_csv(tmp_path, rows, HEADER + ",concurrency"))

    assert table.equals(plain)


def test_a_spreadsheet_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    plain = eh.load_throughput(write_csv(tmp_path, [row(tps_tok_s="1000.5"), row()]))

    rows = [row(tps_tok_s="1000.5"), row()]
    german = [cells.replace(",", ";").replace(".", ",") for cells in rows]
    table = eh.load_throughput(write_csv(tmp_path, german, HEADER.replace(",", ";")))

    assert table.equals(plain)
