"""What is typed after the command's name: a right answer, or one line and nothing has run."""

from __future__ import annotations

import ast
import math
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import strategies as st
from papermill.translators import translate_parameters

import energy_helpers as eh
from energy_book.chapters import find_chapter, list_chapters
from energy_book.cli import scale_commands
from energy_book.cli.commands import main
from energy_book.errors import UsageError
from energy_book.project import Project
from energy_book.runs.sampling import check_sampling
from energy_book.runs.sweeping import check_sweep
from energy_book.settings import Settings, check_settings
from energy_helpers.method.assumptions import SHORTHANDS, Assumptions
from energy_helpers.scale import sweeps
from tests.fuzz.mutations import assert_one_line, explore, mutated, odd_words
from tests.sizes import numbers_of_cases

JOULE = eh.load_edition("joule-2026")
NAMES = [name for name in (*Assumptions.model_fields, *SHORTHANDS) if name != "edition"]
PAIRS = [
    *("pue=1.2", "pue_p95=1.5", "output_tokens_median=900", "output_tokens_mean=1_000"),
    *("blend=Llama 3.1 405B,Mixtral 8x22B", "blend=all", "trim=none", "queries=1.6e5"),
    *("period=year", "grid_gco2_per_kwh=350", "n_draws=20_000", "seed=7", "node_power_kw=12"),
    *("workload=session", "session=agent", "throughput_rows=all", "power_coupling=as-written"),
    *("output_tokens_law=pareto", "output_tokens_shape=2.5", "effective_length=output+input/30"),
    *("alpha_model_p5=2", "fleet_alpha_long_p95=4", "statistic=mean", "documents=3"),
]
AXES = [
    *("pue_p95=1.1:1.6:0.1", "output_tokens_median=100,300,1000", "queries=1:1e6:x10"),
    *("utilisation=0.1:1:0.1", "blend=all,Llama 3.1 405B+Mixtral 8x22B", "trim=none,released"),
    *("seed=1,2,3", "throughput_rows=released,all", "input_tokens=1:1e7:x1.5", "pue=1e0:5e0:1"),
]
EXTREME = ["1e999999", "1e-999999", "1e-7", "x1.000000001", "x1", "x", "1:2", "::", ",", "+", "="]


def pairs() -> st.SearchStrategy[str]:
    """Draw `-p` with an odd value, or anything at all."""
    named = st.tuples(st.sampled_from(NAMES), odd_words() | st.sampled_from(EXTREME)).map("=".join)
    return mutated(PAIRS) | named | odd_words()


def assert_sound(settings: Settings) -> None:
    """Check that settings mean the same as a command, as Python and in a chapter's cell."""
    a = settings.assumptions
    for name, value in a.model_dump().items():
        assert not isinstance(value, float) or math.isfinite(value), name
    options = shlex.split(settings.options)
    again = check_settings(settings.edition, options[1::2], None)
    if not settings.files:
        assert again.assumptions == a
        assert set(options[::2]) <= {"-p"}
        assert assumptions_of(settings.python) == a
    injected = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in settings.parameters.items()
    }
    cell = translate_parameters("python3", "python", injected, "Parameters")
    assert literals(cell) == injected


def assumptions_of(code: str) -> Assumptions:
    """Evaluate `eh.load_edition(...).replace(...)` whose arguments must be literals."""
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    if not call.keywords:
        return JOULE
    assert ast.unparse(call.func) == "eh.load_edition('joule-2026').replace"
    return JOULE.replace(**{str(k.arg): ast.literal_eval(k.value) for k in call.keywords})


def literals(cell: str) -> dict[str, Any]:
    """Read a cell that must do nothing but assign literals to names."""
    values = {}
    for statement in ast.parse(cell).body:
        assert isinstance(statement, ast.Assign), cell
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        values[target.id] = ast.literal_eval(statement.value)
    return values


@numbers_of_cases(150, 10_000)
def test_parameters(n: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def check(given: list[str]) -> None:
        try:
            settings = check_settings("joule-2026", given, None)
        except UsageError as error:
            assert_one_line(str(error), "-p ")
            return
        assert_sound(settings)

    explore(check, st.lists(pairs(), min_size=1, max_size=3), n)


@numbers_of_cases(50, 10_000)
def test_axes(n: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sweeps, "MANY_POINTS", 60)
    monkeypatch.setattr(sweeps, "MOST_VALUES", 60)

    def check(given: list[str]) -> None:
        try:
            sweep = check_sweep("joule-2026", [], given, [], yes=False)
        except UsageError as error:
            assert_one_line(str(error), "-g ", "the grid has")
            return
        assert 1 <= len(sweep.grid) <= 60
        for axis in sweep.grid.axes:
            assert len(set(axis.points)) == len(axis.points)
        values, _ = sweeps.compute(sweep.grid, sweep.of, [0])
        assert values[0, 0] > 0
        words = shlex.split(sweep.command)
        again = [words[i + 1] for i, word in enumerate(words) if word == "-g"]
        assert [*map(sweeps.parse_axis, again)] == [*map(sweeps.parse_axis, given)]

    odd = mutated(AXES) | st.tuples(
        st.sampled_from(NAMES), st.lists(odd_words() | st.sampled_from(EXTREME), max_size=3)
    ).map(lambda axis: f"{axis[0]}={':'.join(axis[1])}")
    explore(check, st.lists(odd, min_size=1, max_size=2), n)


@numbers_of_cases(30, 10_000)
def test_numbers_of_queries(n: int) -> None:
    def check(given: tuple[str, str]) -> None:
        queries, fleet = given
        try:
            sampling = check_sampling("joule-2026", [], queries, fleet)
        except UsageError as error:
            assert_one_line(str(error), "--queries", "--fleet")
            return
        assert 1 <= sampling.n_queries <= 1e12
        assert Path(sampling.name).name == sampling.name
        ast.parse(sampling.python)

    fleets = st.sampled_from(eh.scale.stream.FLEETS) | odd_words()
    explore(check, st.tuples(mutated(["1e9", "1_000", "1,000,000"]) | odd_words(), fleets), n)


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch, repository: Path) -> None:
    """Change to the book's folder; functions that would compute or build only report it."""
    from energy_book.runs import sampling, single_run, sweeping
    from energy_book.site import build

    monkeypatch.chdir(repository)

    def refuse(*_: object, **__: object) -> None:
        raise UsageError("nothing runs here: all was taken")

    for module, name in (
        (build, "build"),
        (single_run, "run_apart"),
        (sweeping, "run_sweep"),
        (sweeping, "run_part"),
        (sampling, "run_sampling"),
        (scale_commands, "comparison_table"),
    ):
        monkeypatch.setattr(module, name, refuse)


LINES = [
    "run paper/2_energy_per_query -p pue=1.2 --all",
    "run paper/4_billion_queries --edition arxiv-v1 -p queries=160000 -p period=year",
    "sweep -g pue_p95=1.1:1.6:0.1 --of baseline-median-long --workers 2",
    "sample --queries 1e6 --fleet mixed -p long_share=0.2",
    "params paper/4_billion_queries --csv",
    "params --edition arxiv-v1-as-written",
    "build --edition arxiv-v1 -p pue=1.2",
    "compare _build/runs/none _build/runs/other",
    "audit --edition arxiv-v2 --update",
    "notebooks --edition arxiv-v3 --student",
    "serve --port x",
    "params pue",
    "numbers carbon",
    "compute --of baseline-median-long -p pue=1.2 --json",
    "solve pue --of baseline-median-long --to 4",
    "estimate none.csv --map none.toml --csv",
    "sweep -g pue=1.1,1.2 --part 1/2 --out none",
    "merge none other --out third",
    "rerun none usage.csv",
    "assign --students none.csv --session 1 --out none",
    "grade none --timeout 5 --workers 1",
]


@pytest.mark.usefixtures("nothing_runs")
@numbers_of_cases(20, 10_000)
def test_command_lines(n: int) -> None:
    """Whatever is typed ends with exit code 0, or with 2 and words, never with a traceback."""
    known = {line.split()[0] for line in LINES}

    def check(words: list[str]) -> None:
        if words and words[0] in {"serve", "pdf", "audit", "notebooks"} and len(words) < 3:
            return  # without a change it would be carried out
        done = CliRunner().invoke(main, words)
        # no value of the parameter may give what is asked for
        unsolved = words[:1] == ["solve"] and done.output.startswith("No ")
        assert done.exit_code in (0, 2) or unsolved, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit), words
        assert "Traceback" not in done.output
        if done.exit_code == 2 and done.stderr.startswith("energy-book: "):
            assert words[0] in known
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr

    lines = st.sampled_from(LINES).map(str.split)
    edits = st.lists(st.tuples(st.integers(1, 8), odd_words()), max_size=2)

    def edited(drawn: tuple[list[str], list[tuple[int, str]]]) -> list[str]:
        words, changes = list(drawn[0]), drawn[1]
        for at, word in changes:
            words[at : at + 1] = [word]
        return words

    explore(check, st.tuples(lines, edits).map(edited), n)


def test_a_chapter_gets_literals_alone(repository: Path) -> None:
    """What a parameter says reaches the cell as a text, whatever it says."""
    chapter = find_chapter(list_chapters(Project(repository)), "paper/2_energy_per_query")
    hostile = 'x\'"\n"""\\\'); raise SystemExit #{{7*7}}'
    settings = Settings(parameters={"blend": (hostile,), "throughput_rows": hostile})

    cell = translate_parameters("python3", "python", settings.for_chapter(chapter), "Parameters")

    assert literals(cell) == {"blend": [hostile], "throughput_rows": hostile}
