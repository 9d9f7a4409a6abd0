"""Users' tables as spreadsheets write them, and rows at several concurrencies."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers.facts.text_tables import parse_table
from tests.own_rows import HEADER, law_rows, write_csv

JOULE = eh.load_edition("joule-2026")
ROW = "A,70,70,8,128,128,5000"
SEMICOLONS = f"{HEADER}\n{ROW}\n".replace(",", ";")

READ = {
    "blank first line": f"\n{HEADER}\n{ROW}\n",
    "line of blank cells": f",,,\n{HEADER}\n{ROW}\n",
    "comment": f"# measured in May, twice\n{HEADER}\n{ROW}\n# end\n",
    "sep": f"sep=,\n{HEADER}\n{ROW}\n",
    "sep of a spreadsheet": "sep=;\r\n" + SEMICOLONS.replace("\n", "\r\n"),
    "byte order mark": f"\ufeff{HEADER}\n{ROW}\n",
    "semicolons": SEMICOLONS,
    "decimal comma": SEMICOLONS.replace("5000", "5000,0"),
    "thousands and a decimal comma": SEMICOLONS.replace("5000", "5.000,0"),
    "tabs": SEMICOLONS.replace(";", "\t"),
    "thousands": f"{HEADER}\n{ROW.replace('5000', chr(34) + '5,000' + chr(34))}\n",
    "thousands and decimals": f"{HEADER}\n{ROW.replace('5000', chr(34) + '5,000.0' + chr(34))}\n",
    "commas at the ends": f"{HEADER},\n{ROW},\n",
    "commas at the ends of rows": f"{HEADER}\n{ROW},,\n",
    "names as people write them": f"{HEADER.title().replace('_', ' ')}\n{ROW}\n",
    "old Macintosh": f"{HEADER}\r{ROW}\r",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_a_table_as_spreadsheets_write_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(text.encode())

    rows = eh.load_throughput(str(path))

    assert rows["tps_tok_s"].to_list() == [5000.0]
    assert rows["model"].to_list() == ["A"]
    assert rows.attrs["unused_columns"] == []


REFUSED = {
    "workbook": (b"PK\x03\x04rest", "it is a workbook or an archive; save the sheet as CSV"),
    "UTF-16": (f"{HEADER}\n{ROW}".encode("utf-16"), "it is in UTF-16; save it as UTF-8"),
    "NUL": (b"a\x00b", "it is no text; give a text file in UTF-8"),
    "Latin-1": (f"{HEADER}\nÉ{ROW}".encode("latin-1"), "it is not in UTF-8, line 2; save it as"),
    "twice": (f"{HEADER},gpus\n{ROW},8".encode(), "column 'gpus' is given twice; give it once"),
    "two meanings": (
        SEMICOLONS.replace("5000", "5,000").encode(),
        "column tps_tok_s, line 2: 5,000 may mean 5 or 5000; write 5,0000 or 5000",
    ),
    "a thousand or one": (
        SEMICOLONS.replace("5000", "5.125").encode(),
        "column tps_tok_s, line 2: 5.125 may mean 5.125 or 5125; write 5.1250 or 5125",
    ),
    "decimal comma": (
        f"{HEADER}\n{ROW.replace('5000', chr(34) + '5,5' + chr(34))}\n".encode(),
        "column tps_tok_s, line 2: '5,5' is not valid; give a number .*; write 5.5",
    ),
    "thousands in two cells": (
        f"{HEADER}\n{ROW.replace('5000', '5,000')}\n".encode(),
        "line 2 has 8 cells and the header 7; write thousands without a separator",
    ),
    "zero": (f"{HEADER}\n{ROW.replace('5000', '0.0')}".encode(), "column tps_tok_s, line 2: 0.0 "),
    "billions": (
        f"{HEADER}\n{ROW}".replace("A,70,", "A,70B,").encode(),
        "column total_params_b, line 2: '70B' is not valid; give a number .*; write 70$",
    ),
    "no GPU": (
        f"{HEADER}\n{ROW}".replace(",8,", ",0,").encode(),
        "column gpus, line 2: 0.0 is not valid; give a whole number at least 1",
    ),
    "a wrong cell of a model with two rows": (
        f"{HEADER}\n{ROW}\n{ROW.replace(',8,', ',-8,')}".encode(),
        "column gpus, line 3: -8.0 is not valid",
    ),
    "odd name": (
        f"{HEADER}\n\u200b{ROW}".encode(),
        r"column model, line 2: .* its character U\+200B cannot be printed",
    ),
    "long cell": (f"{HEADER}\n{'A' * 140_000},1".encode(), "line 2 has a cell that is too long"),
    "only comments": (b"# nothing\n\n", "it has no rows; give at least one"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_a_table_is_refused_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=rf"^own\.csv: {message}") as refused:
        eh.load_throughput(str(path))
    assert "\n" not in str(refused.value)


def test_a_line_is_counted_with_comments_and_blank_lines() -> None:
    table = parse_table("# a\n\na,b\n1,x\n\n2,y\n", "a".__eq__)

    assert table.index.to_list() == [4, 6]


def test_a_point_is_a_point_where_another_cell_has_one() -> None:
    table = parse_table("a;b\n5.125;x\n0.5;y\n", "a".__eq__)

    assert table["a"].to_list() == ["5.125", "0.5"]


class TestConcurrency:
    def rows(self, folder: Path) -> str:
        """One shape at three concurrencies, and another that is nearly the same."""
        rows = [f"{ROW.replace('5000', tps)},{at}" for at, tps in ((1, "500"), (64, "6000"))]
        near = "A,70,70,8,130,126,2000,16"
        other = "A,70,70,8,2048,128,900,64"
        return write_csv(folder, [*rows, near, other], f"{HEADER},concurrency")

    def test_the_fastest_is_used(self, tmp_path: Path) -> None:
        rows = eh.load_throughput(self.rows(tmp_path))

        assert rows["tps_tok_s"].to_list() == [6000.0, 900.0]
        assert rows.attrs["notes"] == [
            "A: the fastest of the rows with the same lengths is used, at a concurrency of 64 "
            "among 1, 16, 64; give concurrency for the one you serve at"
        ]

    def test_the_one_that_is_served_at_is_used(self, tmp_path: Path) -> None:
        rows = eh.load_throughput(self.rows(tmp_path), concurrency=16)

        assert rows["tps_tok_s"].to_list() == [2000.0]
        assert rows.attrs["notes"] == []

    def test_energy_follows_the_choice(self, tmp_path: Path) -> None:
        """A constant throughput: four times as fast is a quarter of the energy."""
        a = JOULE.replace(throughput_rows=self.rows(tmp_path), blend="all")
        slow, fast = (
            eh.exact.per_query(a.replace(concurrency=at)).loc["A", "p50"] for at in (1, 16)
        )

        assert slow / fast == pytest.approx(4)

    def test_the_rows_of_the_paper_have_none(self) -> None:
        """Chapters compare the user's rows with them under the same settings."""
        assert len(eh.load_throughput("all", "gpus:3", 64)) == 38


class TestDoubts:
    def doubts(self, folder: Path, rows: list[str]) -> list[str]:
        a = JOULE.replace(throughput_rows=write_csv(folder, rows), blend="all")
        return eh.method.throughput.remarkable_rows(a).lines

    def test_a_usual_fit_has_none(self, tmp_path: Path) -> None:
        assert self.doubts(tmp_path, law_rows(-0.4, -0.1)) == []

    def test_a_throughput_that_rises_with_the_prompt(self, tmp_path: Path) -> None:
        (doubt,) = self.doubts(tmp_path, law_rows(0.4, -0.1))

        assert doubt.startswith("A: throughput rises with the prompt, with the exponent 0.40; ")

    def test_rows_a_hundred_times_apart(self, tmp_path: Path) -> None:
        rows = [*law_rows(-0.4, -0.1), "B,70,70,8,128,128,5000", "B,70,70,8,128,256,5.000"]

        (doubt,) = self.doubts(tmp_path, rows)

        assert doubt.startswith("B: the fastest row has 1,000 times the throughput of the slowest,")

    def test_lengths_that_explain_little(self, tmp_path: Path) -> None:
        rows = [
            f"A,70,70,8,{i},{o},{tps}"
            for i, o in ((128, 128), (128, 2048), (2048, 128))
            for tps in (500, 2000, 9000)
        ]

        (doubt,) = self.doubts(tmp_path, rows)

        assert doubt.startswith("A: the lengths explain only 0% of the throughput (R² = ")
        assert doubt.endswith("if the rows differ in concurrency, give it in a column concurrency")

    def test_the_rows_of_the_paper_have_no_note(self) -> None:
        assert eh.method.throughput.remarkable_rows(JOULE).lines == []


def test_half_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    with path.open("wb") as file:
        file.truncate(512_000_000)

    with pytest.raises(ValueError, match=r"own.csv: it has 512 MB, more than the 64 MB .* lengths"):
        eh.facts.benchmark_rows.load_throughput(str(path))
