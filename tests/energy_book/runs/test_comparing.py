"""``energy-book compare``: runs side by side."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import energy_helpers as eh
from energy_book.errors import UsageError
from energy_book.runs import comparing
from energy_book.runs.comparing import changes, compare, read_runs

MEDIAN = "baseline-median-traditional"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the record of a run."""

    def write_run(name: str, *, numbers: dict[str, Any] | None = None, **parameters: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        entries = {key: {"value": value} for key, value in (numbers or {}).items()}
        record = {"edition": "joule-2026", "parameters": parameters, "numbers": entries}
        (folder / "results.json").write_text(json.dumps(record), encoding="utf-8")
        return folder

    return write_run


def read(*folders: Path) -> list[comparing.PastRun]:
    return read_runs([str(folder) for folder in folders])


class TestNumbers:
    def test_recorded_ones_stand_as_they_are(self, write: Write) -> None:
        table = compare(read(*(write(n, numbers={MEDIAN: v}) for n, v in (("a", 2.0), ("b", 5.0)))))

        assert table.loc[MEDIAN].tolist() == ["Wh/query", 2.0, 5.0, 3.0, 2.5]
        assert list(table.columns) == ["unit", "run 1", "run 2", "run 2 − first", "run 2 / first"]

    def test_missing_ones_are_computed(self, write: Write) -> None:
        """A fixed PUE of 3 gives three times the energy of a fixed PUE of 1."""
        one = {"pue_p5": 1.0, "pue_p95": 1.0}
        three = {"pue_p5": 3.0, "pue_p95": 3.0}

        table = compare(read(write("a", **one), write("b", **three)))

        np.testing.assert_allclose(table["run 2 / first"], 3.0)

    def test_what_differs_most_comes_first(self, write: Write) -> None:
        names = ("pue-median", "utilisation-median", "utilisation-mean")
        first = dict.fromkeys(names, 1.0)
        second = dict(zip(names, (1.1, 0.5, 1.2), strict=True))

        table = compare(read(write("a", numbers=first), write("b", numbers=second)))

        unprinted = [n for n in table.index if not eh.all_numbers.REGISTRY[n].claims]
        assert unprinted == sorted(unprinted, key=lambda n: -abs(second[n] - 1))

    def test_a_number_that_is_nan_stays_so(self, write: Write) -> None:
        nan = {"replay-fleet-total-long": None}

        table = compare(read(write("a", numbers=nan), write("b", numbers=nan)))

        assert math.isnan(table.loc["replay-fleet-total-long", "run 1"])


class TestSettings:
    def test_changes_are_told(self, write: Write) -> None:
        runs = read(write("a"), write("b", long_share=0.2, blend=["Mixtral 8x22B"]))

        assert [changes(run) for run in runs] == ["nothing", "blend=Mixtral 8x22B, long_share=0.2"]

    def test_own_rows_are_found_beside_the_page(self, write: Write) -> None:
        folder = write("a", throughput_rows="mine.csv")
        rows = eh.load_throughput("released")
        rows.assign(tps_tok_s=2 * rows["tps_tok_s"]).to_csv(folder / "mine.csv", index=False)

        table = compare(read(write("b"), folder))

        np.testing.assert_allclose(table.loc[MEDIAN, "run 2 / first"], 0.5)

    def test_a_record_may_be_named_itself(self, write: Write) -> None:
        runs = read_runs([str(write("a") / "results.json"), str(write("b"))])

        assert [run.folder.name for run in runs] == ["a", "b"]


class TestPage:
    def test_draws_a_row_for_each_run(self, write: Write) -> None:
        runs = read(write("a"), write("b", output_tokens_median=5000.0))

        spec = comparing.distributions(runs, "traditional").to_dict()

        assert "run 1" in spec["description"]
        assert "run 2" in spec["description"]
        assert "Shaded" in spec["usermeta"]["figure"]["caption"]

    def test_shows_texts_as_texts(self, write: Write) -> None:
        """What a run's file is called cannot be a tag."""
        folder = write("a", throughput_rows="<b>.csv")
        eh.load_throughput("released").to_csv(folder / "<b>.csv", index=False)
        runs = read(folder, write("b"))

        page = comparing.comparison_page(runs, compare(runs))

        shown = json.dumps(page)
        assert "&lt;b&gt;.csv" in shown
        assert "<b>" not in "".join(
            output["data"].get("text/html", "")
            for cell in page.cells
            for output in cell.get("outputs", ())
        )


class TestRefused:
    @pytest.mark.parametrize("count", [0, 1, 13])
    def test_number_of_runs(self, write: Write, count: int) -> None:
        with pytest.raises(UsageError, match="give 2 to 12 folders of runs"):
            read(*(write(str(i)) for i in range(count)))

    def test_the_same_twice(self, write: Write) -> None:
        folder = write("a")

        with pytest.raises(UsageError, match="given twice"):
            read(folder, folder)

    def test_no_run(self, write: Write, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="has no readable results"):
            read(write("a"), tmp_path / "nothing")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("{", "is not JSON", id="not JSON"),
            pytest.param("[]", "is not the record of a run", id="a list"),
            pytest.param(
                '{"edition": "joule-2026"}', "is not the record of a run", id="no parameters"
            ),
            pytest.param(
                '{"edition": "x", "parameters": {}, "numbers": {}}', "unknown edition", id="edition"
            ),
            pytest.param(
                '{"edition": "joule-2026", "parameters": {"pux": 1}, "numbers": {}}',
                "did you mean pue",
                id="parameter",
            ),
            pytest.param(
                '{"edition": "joule-2026", "parameters": {}, "numbers": {"a": {"value": "<b>"}}}',
                "is not the record of a run",
                id="a text for a number",
            ),
            pytest.param(
                '{"edition": "joule-2026", "parameters": {"throughput_rows": "../x.csv"},'
                ' "numbers": {}}',
                "'../x.csv' is not a file next to its results",
                id="a file elsewhere",
            ),
            pytest.param(
                '{"edition": "joule-2026", "parameters": {"session": "/etc/hostname"},'
                ' "numbers": {}}',
                "'/etc/hostname' is not a file next to its results",
                id="a file of the system",
            ),
            pytest.param(
                '{"edition": "joule-2026", "parameters": {"throughput_rows": "x.csv"},'
                ' "numbers": {}}',
                "give released, all or an existing CSV",
                id="a file that is gone",
            ),
        ],
    )
    def test_a_record_that_is_none(self, write: Write, text: str, message: str) -> None:
        folder = write("b")
        (folder / "results.json").write_text(text, encoding="utf-8")

        with pytest.raises(UsageError, match=message) as caught:
            read(write("a"), folder)

        assert "\n" not in str(caught.value)
