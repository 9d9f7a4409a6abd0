"""The page "What if": what the browser computes is what Python computes."""

from __future__ import annotations

import ast
import itertools
import json
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import playwright
import pytest

import energy_helpers as eh
from energy_book.chapters import Chapter, read_parameters
from energy_book.results import answers
from energy_book.settings import check_settings
from energy_book.sphinx_ext.assets import STATIC
from energy_book.sphinx_ext.what_if import CHAPTERS, METHOD_SCRIPTS
from energy_book.what_if import form, page_data
from energy_helpers import all_numbers
from energy_helpers.beyond.cached_context.agent_steps import step_energy
from energy_helpers.method import exact
from energy_helpers.method.assumptions import (
    EDITIONS,
    LAWS,
    REGIMES,
    SHAPE_BOUNDS,
    SHORTHANDS,
    Assumptions,
)
from energy_helpers.paper import equivalents
from energy_helpers.registry.entries import format_value
from tests.own_rows import HEADER, law_rows, write_csv
from tests.sizes import numbers_of_cases

RUNNER = Path(__file__).with_name("what_if_runner.cjs")
BOOK = Path(__file__).resolve().parents[3] / "book"
# three digits are shown
TOLERANCE = 1e-4
# if the input counts, the energy of many models hardly changes with the length; this is still less
# than half of the last digit shown
INPUT_TOLERANCE = 3e-4
# of settings that only a build can have: a wide distribution of lengths whose energy turns back
ANY_TOLERANCE = 1e-2
Case = dict[str, Any]


def find_node() -> str:
    """Return a Node.js: the one on the path, else that which Playwright brings."""
    brought = Path(playwright.__file__).parent / "driver" / "node"
    found = shutil.which("node") or (str(brought) if brought.is_file() else None)
    if found is None:
        pytest.fail("node is missing; install Node.js 18 or newer (Debian: apt-get install nodejs)")
    return found


def run_node(task: str, cases: Sequence[Any], assumptions: Assumptions | None = None) -> list[Any]:
    """Do a task of the runner in node for each case, with the scripts that the page loads."""
    node = find_node()
    scripts = [str(STATIC / name) for name in (*METHOD_SCRIPTS, "energy-book-read-file.js")]
    a = assumptions or eh.load_edition()
    data = page_data.browser_data(a, chapters()) | page_data.step_data(a)
    given = json.dumps({"data": data, "task": task, "cases": cases})
    done = subprocess.run(
        [node, str(RUNNER), *scripts], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    computed: list[Any] = json.loads(done.stdout)
    return computed


def chapters() -> dict[str, tuple[str, list[str]]]:
    """Return the chapters of the commands with their parameters, from their sources."""
    sources = {part: BOOK / f"{chapter}.py" for part, chapter in CHAPTERS.items()}
    return {
        part: (CHAPTERS[part], list(read_parameters(source))) for part, source in sources.items()
    }


def pages(hashes: Sequence[str], assumptions: Assumptions | None = None) -> list[Any]:
    """Return what the page makes of each address."""
    return run_node("page", hashes, assumptions)


def frame(rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index").astype(float)


def worst(ours: pd.DataFrame, theirs: dict[str, dict[str, Any]]) -> float:
    """Return the largest relative difference between two tables."""
    other = frame(theirs).loc[ours.index, ours.columns].to_numpy()
    mine = ours.to_numpy(dtype=float)
    assert np.array_equal(np.isinf(mine), np.isinf(other))
    finite = np.isfinite(mine)
    return float(np.max(np.abs(other[finite] / mine[finite] - 1)))


def check(case: Case, computed: dict[str, Any], tolerance: float = TOLERANCE) -> None:
    a = eh.load_edition(case["edition"]).replace(**case["changes"])
    for regime in REGIMES:
        per_query, levers = exact.per_query(a, regime), exact.levers(a, regime)
        assert list(per_query.attrs["blend"]) == computed[regime]["blend"], case
        assert worst(per_query, computed[regime]["perQuery"]) < tolerance, case
        assert worst(levers, computed[regime]["levers"]) < tolerance, case
        mean = pd.DataFrame({"mean": {"untrimmed": exact.solve(a, regime).mean_of_blend_wh}})
        assert worst(mean, {"untrimmed": {"mean": computed[regime]["meanOfBlend"]}}) < tolerance
    fleet = exact.fleet(a).to_frame("total").T
    assert worst(fleet, {"total": computed["fleet"]}) < tolerance, case


def check_all(cases: list[Case], tolerance: float = TOLERANCE) -> None:
    for case, computed in zip(cases, run_node("tables", cases), strict=True):
        check(case, computed, tolerance)


def random_controls(rng: np.random.Generator) -> Case:
    """Draw what the controls of the page can be set to: often an end, else by the logarithm."""

    def value(name: str) -> float:
        low, high = form.bounds(name)
        if rng.random() < 0.3:
            return float(rng.choice([low, high]))
        return float(max(low, np.exp(rng.uniform(np.log(max(low, 1e-3)), np.log(high)))))

    numbers = [c.name for c in form.CONTROLS if not c.name.startswith(("pue", "utilisation"))]
    changes: Case = {name: value(name) for name in numbers if rng.random() < 0.6}
    for name in SHORTHANDS:
        first, second = sorted((value(name), value(name)))
        near = min(first * 1.02, form.bounds(name)[1])
        changes[f"{name}_p5"] = first
        changes[f"{name}_p95"] = float(rng.choice([first, near, second, second]))
    if rng.random() < 0.5:
        changes["effective_length"] = str(rng.choice(list(form.PREFILL)))
    models = list(eh.method.throughput.models(eh.load_edition()))
    blend = rng.choice([*form.BLENDS, *models])
    # a single model is not trimmed, as settings.js has it
    changes |= {"blend": [blend], "trim": "none"} if blend in models else {"blend": blend}
    return {"edition": str(rng.choice(EDITIONS)), "changes": changes}


def random_case(rng: np.random.Generator) -> Case:
    """Draw settings from everything that the assumptions allow, lengths by their logarithm."""

    def ends(low: float, high: float) -> tuple[float, float]:
        first, second = sorted(rng.uniform(low, high, 2))
        return (first, first) if rng.random() < 0.15 else (first, second)

    def tokens() -> float:
        return float(10 ** rng.uniform(0, 7))

    def choice(*values: Any) -> Any:
        return values[rng.integers(len(values))]

    models = list(eh.method.throughput.models(eh.load_edition()))
    law = choice("exponential", *LAWS)
    changes: Case = {
        "output_tokens_law": law,
        "output_tokens_median": tokens(),
        "long_output_tokens_median": tokens(),
        "input_tokens": tokens(),
        "node_power_kw": float(rng.uniform(3, 20)),
        "blend": choice("three-largest-medians", "at-least-200b", "all", [choice(*models)]),
        "trim": choice("released", "p5-p95", "none"),
        "effective_length": choice("output", "output", "output+input/30", "output+input"),
        "power_coupling": choice("none", "none", "released", "as-written"),
        "long_share": float(rng.random()),
        "queries": float(10 ** rng.uniform(0, 12)),
        "period": choice("day", "week", "month", "year"),
    }
    if law in SHAPE_BOUNDS:
        low, high = SHAPE_BOUNDS[law]
        changes["output_tokens_shape"] = float(rng.uniform(low, min(high, 4.0)))
    for name, low, high in (
        ("pue", 1.0, 5.0),
        ("utilisation", 0.01, 1.0),
        ("alpha_model", 0.5, 20.0),
        ("alpha_serving", 0.5, 20.0),
    ):
        changes[f"{name}_p5"], changes[f"{name}_p95"] = map(float, ends(low, high))
    return {"edition": choice(*EDITIONS), "changes": changes}


def test_at_the_editions_settings() -> None:
    check_all([{"edition": edition, "changes": {}} for edition in EDITIONS])


@numbers_of_cases(20, 200)
def test_at_random_settings(n: int) -> None:
    rng = np.random.default_rng(20260920)

    check_all([random_case(rng) for _ in range(n)], ANY_TOLERANCE)


@numbers_of_cases(40, 400)
def test_wherever_the_controls_are(n: int) -> None:
    """Each lever, regime and total of a fleet, to more digits than are shown."""
    rng = np.random.default_rng(20261128)

    cases = [random_controls(rng) for _ in range(n)]
    for counts, tolerance in ((False, TOLERANCE), (True, INPUT_TOLERANCE)):
        own = [c for c in cases if ("input" in c["changes"].get("effective_length", "")) == counts]
        check_all(own, tolerance)


def test_at_the_corners() -> None:
    corners = itertools.product(
        EDITIONS,
        (1.0, 1e7),
        (1.0, 1e7),
        ((1.0, 1.0), (1.0, 5.0), (5.0, 5.0)),
        ((0.01, 0.01), (0.01, 1.0), (1.0, 1.0)),
    )

    check_all(
        [
            {
                "edition": edition,
                "changes": {
                    "output_tokens_median": output_tokens,
                    "input_tokens": input_tokens,
                    "pue_p5": pue[0],
                    "pue_p95": pue[1],
                    "utilisation_p5": utilisation[0],
                    "utilisation_p95": utilisation[1],
                },
            }
            for edition, output_tokens, input_tokens, pue, utilisation in corners
        ]
    )


@pytest.mark.parametrize("spread", [1.0, 1.00001, 1.001, 1.1], ids=str)
def test_a_lever_of_any_spread(spread: float) -> None:
    """A fixed gain divides, a narrow gain is averaged over, a wide gain spreads the energy."""
    alphas = {f"alpha_{lever}_p5": 2.0 for lever in eh.method.lever_gains.LEVERS}
    alphas |= {f"alpha_{lever}_p95": 2.0 * spread for lever in eh.method.lever_gains.LEVERS}

    check_all([{"edition": edition, "changes": alphas} for edition in EDITIONS])


def test_the_constants_are_the_packages() -> None:
    """Nothing that the package knows is typed into a script."""
    data = page_data.browser_data(eh.load_edition())

    assert data["editions"].keys() == set(EDITIONS)
    assert data["kept"]["released"] == pytest.approx((0.14, 0.86))
    assert [model["name"] for model in data["models"]["released"]] == list(
        eh.method.throughput.models(eh.load_edition())
    )


def test_a_changed_build_is_a_preset_of_its_own() -> None:
    data = page_data.browser_data(eh.load_edition().replace(output_tokens_mean=1000.0))

    own = data["presets"][page_data.THIS_BUILD]
    assert own["output_tokens_median"] == pytest.approx(1000 * np.log(2))
    assert next(iter(data["presets"])) == page_data.THIS_BUILD


def test_a_build_with_weights_own_nodes_and_long_prompts(tmp_path: Path) -> None:
    """What only a build may change: the page begins with it, and computes it."""
    rows = [
        f"{row},{power_kw}"
        for model, power_kw in (("A", 4.0), ("B", 9.0))
        for row in law_rows(-0.3, 0.1, model)
    ]
    a = eh.load_edition().replace(
        throughput_rows=write_csv(tmp_path, rows, f"{HEADER},node_power_kw"),
        blend={"A": 0.8, "B": 0.2},
        long_input_tokens=5000.0,
        effective_length="output+input",
    )

    found = pages([""], a)[0]

    assert found["texts"] == page_data.result_texts(a)
    assert 'blend={"A":0.8,"B":0.2}' in found["python"]
    assert "'blend=A:0.8,B:0.2'" in found["commands"][0]


STEPS = {
    "first": ("", {}),
    "short": ("step_prefix_tokens=0&step_appended_tokens=500&step_output_tokens=30", {}),
    "long": ("step_prefix_tokens=1000000&step_output_tokens=5000&pue=1.2&utilisation=0.5", {}),
    "one-model": ("blend=Mixtral 8x22B&node=DGX B200&step_appended_tokens=60000", {}),
    "weights": ("blend=Llama 3.1 405B:3,DeepSeek-R1 671B:1&output_tokens_median=2000", {}),
    "coupled": ("step_prefix_tokens=4096&edition=this-build", {"power_coupling": "released"}),
    "as-written": ("step_output_tokens=9000&edition=arxiv-v1-as-written", {}),
}


@pytest.mark.parametrize(("query", "build"), STEPS.values(), ids=STEPS)
def test_an_agents_step(query: str, build: Case) -> None:
    own = eh.load_edition().replace(**build)
    (page,) = pages([query], own)
    a = assumptions_of(page).replace(**build)

    assert page["notes"] == []
    assert page["step"] == page_data.step_text(a)
    assert page["stepWh"] == pytest.approx([float(end) for end in step_energy(a)], rel=1e-6)
    check_commands(page)
    check_python(page)


# addresses as readers make them: each control, each lever, ranges, a single model
HASHES = {
    "first": "",
    "v1": "#edition=arxiv-v1",
    "as-written": "#edition=arxiv-v1-as-written&lever=model",
    "lengths": "#output_tokens_median=900&input_tokens=2000",
    "short": "#output_tokens_median=10&long_share=0",
    "outside": "#output_tokens_median=6000&input_tokens=30000&lever=serving",
    "factors": "#pue=1.2&utilisation_p5=0.5&utilisation_p95=0.7",
    "node": "#node_power_kw=14.325",
    "ranges": "#pue=1.1–1.2&utilisation=0.3-0.5",
    "input-counts": "#effective_length=output%2Binput/30&input_tokens=3000",
    "long": "#long_output_tokens_median=12000&long_share=30%25&queries=1,000,000",
    "alone": "#blend=Llama+3.1+405B&lever=hardware",
    "rule": "#blend=at-least-200b&edition=arxiv-v1",
    "institution": "#queries=438&long_share=0.25&grid_gco2_per_kwh=177",
    "priced": "#queries=160000&price_per_kwh=0.3&currency=CHF&lever=serving",
    "no-price-but-a-currency": "#currency=%E2%82%AC",
    "free": "#price_per_kwh=0&edition=arxiv-v1&grid_gco2_per_kwh=177",
    "no-carbon-no-long": "#grid_gco2_per_kwh=0&long_share=0",
}
EACH_HASH = pytest.mark.parametrize("name", HASHES)


def test_the_mean_for_totals_is_the_registry_s() -> None:
    """It is not the mean of the trimmed blend, which nothing is to be multiplied by."""
    (page,) = pages([""])
    name = "baseline-mean-untrimmed-traditional"

    mean_wh = all_numbers.compute(eh.load_edition(), [name])[name]

    assert page["texts"]["mean-untrimmed"] == page_data._energy(mean_wh)
    assert page["texts"]["mean-untrimmed"] != page["texts"]["mean"]


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """Return what the page makes of each of the addresses."""
    return dict(zip(HASHES, pages(list(HASHES.values())), strict=True))


def assumptions_of(page: dict[str, Any]) -> Assumptions:
    """Read the settings that the page computes with."""
    blend = page["settings"]["blend"]
    if isinstance(blend, list) and ":" in blend[0]:
        blend = {name: float(weight) for name, weight in (one.rsplit(":", 1) for one in blend)}
    return Assumptions(**page["settings"] | {"blend": blend})


@EACH_HASH
class TestAddress:
    def test_shows_what_python_shows(self, seen: dict[str, Any], name: str) -> None:
        page = seen[name]

        assert page["notes"] == []
        assert page["texts"] == page_data.result_texts(
            assumptions_of(page), page["state"]["lever"] or None
        )

    def test_says_what_lies_outside(self, seen: dict[str, Any], name: str) -> None:
        a = assumptions_of(seen[name])

        assert seen[name]["outside"] == [*page_data.outside(a), *page_data.outside_day(a)]

    def test_leads_back_to_itself(self, seen: dict[str, Any], name: str) -> None:
        (again,) = pages([seen[name]["address"]])

        assert again["state"] == seen[name]["state"]

    def test_compares_with_values_of_that_length(self, seen: dict[str, Any], name: str) -> None:
        a = assumptions_of(seen[name])
        near = equivalents.of_same_length(eh.method.query_kinds.length_law(a, "traditional").mean)

        assert [row["label"] for row in seen[name]["published"]] == list(near["label"])

    def test_command_asks_for_the_same(self, seen: dict[str, Any], name: str) -> None:
        check_commands(seen[name])

    def test_python_gives_the_same(self, seen: dict[str, Any], name: str) -> None:
        check_python(seen[name])


def check_commands(page: dict[str, Any]) -> None:
    """Check that each command is accepted, and that its settings give the numbers shown."""
    lever = page["state"]["lever"]
    for command in page["commands"]:
        program, verb, chapter, *options = shlex.split(command)
        if verb == "compute":
            check_compute(page, chapter, options)
            continue
        edition, pairs = "joule-2026", []
        for option, value in zip(options[::2], options[1::2], strict=True):
            if option == "--edition":
                edition = value
            else:
                pairs.append(value)
        source = BOOK / f"{chapter}.py"
        run = Chapter(chapter, source, read_parameters(source))
        settings = check_settings(edition, pairs, [run])
        asked = eh.load_edition(edition).replace(**settings.parameters)
        shown = page_data.result_texts(asked, lever or None)
        improved = exact.fleet(asked)["mixed_improved" if lever else "mixed"]

        assert (program, verb) == ("energy-book", "run")
        if chapter == CHAPTERS["day"]:
            total = page_data._scaled(improved * 1e6, page_data.ENERGY_UNITS, " a day")
            assert total == page["texts"]["total"]
        else:
            of_query = (*exact.STATISTICS, "mean-untrimmed", "carbon-query")
            assert {k: shown[k] for k in of_query} == {k: page["texts"][k] for k in of_query}
        assert asked.grid_gco2_per_kwh == page["settings"]["grid_gco2_per_kwh"]


def rounded(cost: float, digits: int = 3) -> float:
    """Round to significant digits, as an amount of money is shown."""
    return float(f"{cost:.{digits - 1}e}")


def check_compute(page: dict[str, Any], option: str, options: list[str]) -> None:
    """Check that the command gives the cost of a day with its currency, or an agent's step."""
    number, *options = options
    values = dict(zip(options[1::2], options[::2], strict=True))
    editions = [value for value, name in values.items() if name == "--edition"]
    pairs = [value for value, name in values.items() if name == "-p"]
    found = answers.answer(next(iter(editions), None), pairs, None, [number])
    a = found.assumptions
    cost = found.numbers[number]["value"]

    assert option == "--of"
    if number == "step-energy-baseline":
        assert page["stepWh"][1] == pytest.approx(cost, rel=1e-6)
        return
    assert f"{format_value(rounded(cost), 3)}\u00a0{a.currency} a day" == page["texts"]["cost-day"]


def check_python(page: dict[str, Any]) -> None:
    """Check that the lines run and give the numbers shown."""
    values, namespace = [], {}
    for node in ast.parse(page["python"]).body:
        code = ast.unparse(node)
        if isinstance(node, ast.Expr):
            values.append(eval(code, namespace))
        else:
            exec(code, namespace)
    row, mean, total, *carbon = values

    if (price := page["settings"].get("price_per_kwh")) is not None:
        cost = carbon.pop()
        assert cost == pytest.approx(total * 1e6 * price)
        text = f"{format_value(rounded(cost), 3)}\u00a0{page['settings']['currency']} a day"
        assert text == page["texts"]["cost-day"]
    if page["settings"].get("grid_gco2_per_kwh") is not None:
        of_query, of_day = carbon
        assert (
            page_data._scaled(of_query, page_data.CARBON_UNITS, " CO₂e")
            == page["texts"]["carbon-query"]
        )
        of_day = page_data._scaled(of_day * 1e6, page_data.CARBON_UNITS, " CO₂e a day")
        assert of_day == page["texts"]["carbon-day"]
    assert page_data._energy(row["p95"]) == page["texts"]["p95"]
    assert page_data._energy(row["mean"]) == page["texts"]["mean"]
    assert page_data._energy(mean) == page["texts"]["mean-untrimmed"]
    scaled = page_data._scaled(total * 1e6, page_data.ENERGY_UNITS, " a day")
    assert scaled == page["texts"]["total"]


def random_address(rng: np.random.Generator) -> str:
    """Write random settings of all controls as an address."""
    case = random_controls(rng)
    changes = {name: value for name, value in case["changes"].items() if name != "trim"}
    if isinstance(changes["blend"], list):
        changes["blend"] = changes["blend"][0]
    if rng.random() < 0.5:
        changes["grid_gco2_per_kwh"] = float(rng.uniform(0, 900))
    if rng.random() < 0.5:
        changes |= {"price_per_kwh": float(rng.uniform(0, 2)), "currency": "€'; <b>"[:2]}
    lever = rng.choice(["", *eh.method.lever_gains.LEVERS])
    return urlencode({"edition": case["edition"], **changes, "lever": lever})


@numbers_of_cases(12, 120)
def test_what_is_copied_gives_the_same_with_any_setting(n: int) -> None:
    rng = np.random.default_rng(20261129)

    for page in pages([random_address(rng) for _ in range(n)]):
        assert page["notes"] == []
        check_commands(page)
        check_python(page)


BAD_HASHES = {
    "unknown": ("#foo=1", {}, "foo is not a setting of this page and was left out"),
    "too-high": ("#pue_p95=9", {"pue_p95": 5}, "PUE, 95th percentile: 9 is too large; 5 is used"),
    "too-low": (
        "#output_tokens_median=-3",
        {"output_tokens_median": 1},
        "Output tokens, median: -3 is too small; 1 is used",
    ),
    "no-number": ("#queries=many", {}, "Queries a day: “many” is not a number and was left out"),
    "empty": ("#queries=", {}, "Queries a day: “” is not a number and was left out"),
    "infinite": (
        "#queries=Infinity",
        {"queries": 1e15},
        "Queries a day: Infinity is too large; 1,000,000,000,000,000 is used",
    ),
    "currency": (
        "#price_per_kwh=1&currency=Swiss francs",
        {"price_per_kwh": 1},
        "Currency: “Swiss francs” is not one to ten characters without a space",
    ),
    "share": (
        "#long_share=1.5",
        {"long_share": 1},
        "Share of long queries: 150% is too large; 100% is used",
    ),
    "one-end": (
        "#pue=0.5-1.2",
        {"pue_p5": 1, "pue_p95": 1.2},
        "PUE: 0.5 is too small; 1 is used",
    ),
    "thousands": (
        "#queries=10.000",
        {},
        "Queries a day: “10.000” may mean 10 or 10000",
    ),
    "comma": ("#pue=1,2", {}, "PUE: “1,2” is not a number and was left out"),
    "prefill": (
        "#effective_length=twice",
        {},
        "Energy of reading the input: “twice” is not known and was left out",
    ),
    "edition": ("#edition=v9", {}, "Edition: “v9” is not known and was left out"),
    "lever": ("#lever=luck", {}, "Efficiency lever: “luck” is not known and was left out"),
    "model": ("#blend=GPT-7", {}, "Model or blend: “GPT-7” is not known and was left out"),
    "reversed": (
        "#pue_p5=1.5&pue_p95=1.2",
        {"pue_p5": 1.2, "pue_p95": 1.2},
        "PUE, 5th percentile is above PUE, 95th percentile; both are 1.2",
    ),
    "prototype": ("#__proto__=1", {}, "__proto__ is not a setting of this page and was left out"),
    "constructor": (
        "#constructor=1",
        {},
        "constructor is not a setting of this page and was left out",
    ),
}


@pytest.mark.parametrize(("given", "changes", "note"), BAD_HASHES.values(), ids=BAD_HASHES)
def test_a_bad_link_is_clamped_and_says_so(given: str, changes: Case, note: str) -> None:
    (page,) = pages([given])

    assert page["state"]["changes"] == changes
    assert page["notes"] == [note]


def test_the_bounds_are_the_assumptions_own() -> None:
    """What a link may hold is what `-p` may hold."""
    for control in form.CONTROLS:
        low, high = form.bounds(control.name)
        assert low <= control.low < control.high <= high
        both = {control.name.replace("_p5", "").replace("_p95", ""): low}
        assert eh.load_edition().replace(**both)


def test_a_changed_build_is_where_its_page_begins() -> None:
    own = eh.load_edition().replace(
        power_coupling="released", blend=["Llama 3.1 405B", "Llama 3.1 70B"], node_power_kw=11.0
    )
    (page,) = pages(["#output_tokens_median=500"], own)

    assert page["texts"] == page_data.result_texts(own.replace(output_tokens_median=500.0))
    assert "-p power_coupling=released" in page["commands"][0]
    assert "-p 'blend=Llama 3.1 405B,Llama 3.1 70B'" in page["commands"][0]
    assert "deepseek_node_power_kw" not in page["commands"][0]


def test_numbers_are_written_as_python_writes_them() -> None:
    rng = np.random.default_rng(4)
    values = [
        0.0,
        1.0,
        9.995,
        99.95,
        999.5,
        1234567.0,
        0.00099949,
        1.2e-18,
        1.2e-19,
        5e-324,
        *(10 ** rng.uniform(-9, 9, 300)),
    ]

    written = run_node("format", [(value, 3) for value in values])

    assert written == [format_value(value, 3) for value in values]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("queries", 1e9, "1,000,000,000"),
        ("queries", 1234.5, "1,234.5"),
        ("long_share", 0.07, "7%"),
        ("long_share", 0.125, "12.5%"),
        ("node_power_kw", 10.2, "10.2"),
        (form.GRID, 0.0, "0"),
    ],
)
def test_a_field_shows_a_number_and_reads_it_again(name: str, value: float, text: str) -> None:
    assert run_node("written", [(name, value)]) == [[text, value]]
    assert form.written(value, percent=name == "long_share") == text


def test_the_sentence_in_words() -> None:
    """Against arithmetic by hand: 1 Wh lights a bulb of 9 W for 400 s."""
    a = eh.load_edition().replace(grid_gco2_per_kwh=500.0)
    factor = 1 / float(exact.per_query(a)["p50"]["baseline"])
    words = page_data.result_texts(
        a.replace(
            node_power_kw=a.node_power_kw * factor,
            deepseek_node_power_kw=a.deepseek_node_power_kw * factor,
        )
    )["words"].replace("\N{NO-BREAK SPACE}", " ")

    assert "cost" not in words
    assert words.startswith("The median query uses about 1.0 Wh, as much as an LED bulb of 9 W in")
    assert "6.7 min" in words
    assert "On this grid they cause about" in words


def test_the_cost_by_hand() -> None:
    """A day's gigawatt-hours, at 0.25 CHF for a kilowatt-hour."""
    a = eh.load_edition().replace(price_per_kwh=0.25, currency="CHF")
    texts = page_data.result_texts(a)
    a_day = float(exact.fleet(a)["mixed"]) * 1e6 * 0.25

    assert texts["cost-day"] == f"{rounded(a_day):,.0f}\N{NO-BREAK SPACE}CHF a day"
    assert texts["cost-year"] == f"{rounded(a_day * 365):,.0f}\N{NO-BREAK SPACE}CHF a year"
    assert (
        f"They cost about {rounded(a_day * 365, 2):,.0f}\N{NO-BREAK SPACE}CHF a year."
        in texts["words"]
    )
