"""Several logs as one table: repeats, days, folders, and maps of models."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from energy_helpers.workloads.usage_log import days, read_log, read_map
from tests.energy_helpers.workloads.test_usage_formats import ANTHROPIC, claude

MODELS = ("Llama 3.1 70B", "baseline")


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_a_message_in_several_lines_and_files_is_counted_once_with_its_most_tokens(
    tmp_path: Path,
) -> None:
    first = write(tmp_path / "a.jsonl", claude("1", 2), claude("1", 50), claude("2", 7))
    second = write(tmp_path / "b.jsonl", claude("1", 50), claude("3", 9))

    log = read_log([first, second])

    assert sorted(log.rows["output_tokens"]) == [7, 9, 50]
    assert (log.repeats, log.left_out, log.formats) == (2, 0, ("Claude Code",))


def test_equal_lines_without_a_name_of_the_request_are_different_requests(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("model,output_tokens\na,5\na,5\n", encoding="utf-8")

    assert len(read_log([path]).rows) == 2


def test_lines_without_output_tokens_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", claude("1", 0), claude("2", 7), claude("3", -1))
    with path.open("a") as file:
        file.write('\n{"usage": {"output_tokens": ')

    log = read_log([path])

    assert log.rows["output_tokens"].tolist() == [7]
    assert log.left_out == 3


def test_a_folder_is_read_with_its_folders(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.jsonl", claude("1", 5))
    write(tmp_path / "b.jsonl", ANTHROPIC)
    write(tmp_path / "settings.json", {"theme": "dark"})
    (tmp_path / "notes.txt").write_text("model,output_tokens\na,1\n")

    log = read_log([tmp_path])

    assert sorted(log.rows["output_tokens"]) == [5, 700]
    assert set(log.formats) == {"Claude Code", "usage of OpenAI or Anthropic"}
    assert len(log.unread) == 1
    assert log.unread[0].startswith("settings.json has no request")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", claude("1", 5))
    empty = write(tmp_path / "b.jsonl", claude("1", 0))
    (tmp_path / "none").mkdir()
    (tmp_path / "wrong").mkdir()
    wrong = tmp_path / "wrong" / "a.csv"
    wrong.write_text("model,output_tokens\na,1e16\n")

    for paths, message in (
        ([tmp_path / "c"], "c: there is no such file"),
        ([path, path], "is given twice; give each file once"),
        ([tmp_path / "none"], r"none has no log; its files end in \.jsonl"),
        ([wrong.parent], r"no file of the folder can be read: a\.csv, line 2: output_tokens"),
        ([empty], "no request with output tokens"),
    ):
        with pytest.raises(ValueError, match=message):
            read_log(paths)


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ("20260131", "2026-01-31"),
        (20260131, "2026-01-31"),
        ("2026-01-31T23:30:00-02:00", "2026-02-01"),
        ("2026-01-31 23:30:00.123", "2026-01-31"),
        (1769904000, "2026-02-01"),
        (1769903999.5, "2026-01-31"),
        ("1769904000000", "2026-02-01"),
        (1769904000000000, "2026-02-01"),
        ("1769903999000000000", "2026-01-31"),
        (pd.Timestamp("2026-01-31T23:30:00Z"), "2026-01-31"),
        *((odd, "no date") for odd in (None, "", "soon", float("nan"), 1e300, -5, True, [1], {})),
    ],
)
def test_days(time: object, day: str) -> None:
    times = pd.Series([None, time, "2026-03-01T10:00:00Z"], dtype=object)

    assert days(times).tolist() == ["no date", day, "2026-03-01"]


def test_maps_in_toml_and_csv(tmp_path: Path) -> None:
    toml, table = tmp_path / "map.toml", tmp_path / "map.csv"
    toml.write_text('gpt-4.1 = "baseline"\n"a b" = "Llama 3.1 70B"\n', encoding="utf-8-sig")
    table.write_text("Name;Model\ngpt-4.1;baseline\na b;Llama 3.1 70B\n", encoding="utf-8")

    wanted = {"gpt-4.1": "baseline", "a b": "Llama 3.1 70B"}
    assert read_map(toml, MODELS) == read_map(table, MODELS) == wanted


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'a = "GPT"', "map: unknown model 'GPT'; give one of Llama 3.1 70B, baseline"),
        (b"a = 3", "map: unknown model 3; give one of"),
        (b"a = ", "map is not a readable map: "),
        (b"\xff\x00", "map is not a readable map: "),
        (b"x = " + b"[" * 9999, "map is not a readable map: "),
    ],
)
def test_a_wrong_map_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "map").write_bytes(content)

    with pytest.raises(ValueError, match=message) as error:
        read_map(tmp_path / "map", MODELS)
    assert "\n" not in str(error.value)
