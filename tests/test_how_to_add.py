"""The recipes of CONTRIBUTING.md, "How to add", carried out in a copy of the checkout."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.energy_helpers.registry.computed import computed
from tests.test_repository import copy_tracked

pytestmark = pytest.mark.thorough

# where things are added
HELPERS = "src/energy_helpers"
ASSUMPTIONS = f"{HELPERS}/method/assumptions.py"
DISTRIBUTIONS = f"{HELPERS}/method/distributions.py"
FLEET_FACTOR = f"{HELPERS}/method/fleet_factor.py"
TABLE_S1 = f"{HELPERS}/paper/table_s1.py"
NUMBERS = f"{HELPERS}/paper/numbers/section_4_fleet.py"
CHARTS = f"{HELPERS}/paper/charts"
ENTRIES = f"{HELPERS}/registry/entries.py"
USAGE_FORMATS = f"{HELPERS}/workloads/usage_formats.py"
CLAIMS = f"{HELPERS}/registry/claims_by_number.py"
LENGTHS = "src/energy_book/sphinx_ext/static/energy-book-lengths.js"
WHAT_IF_FORM = "src/energy_book/what_if/form.py"
INDEPENDENT = "tests/independent_values/paper.py"
VERDICTS = "tests/snapshots/verdicts.csv"
OF_REGISTRY = "tests/energy_helpers/registry"
SETTINGS_TEST = f"{OF_REGISTRY}/test_every_setting_moves.py"
NUMBERS_TEST = f"{OF_REGISTRY}/test_numbers.py"
INDEPENDENT_TEST = f"{OF_REGISTRY}/test_independent_values.py"
GALLERY = "tests/energy_helpers/charts/gallery.py"
CHARTS_TEST = "tests/energy_helpers/charts/test_charts_meaning.py"
DISTRIBUTIONS_TEST = "tests/energy_helpers/method/test_distributions.py"
SEAL = "tools/seal_data.py"

# what does not change where something is added
NUMBERS_KEPT = ("baseline-median-traditional", "fleet-total-mixed", "lever-model-median-long")
COMPUTE = """
import json, sys, warnings
warnings.simplefilter("ignore")
import energy_helpers as eh
given = json.loads(sys.argv[1])
a = eh.load_edition(given.get("edition", "joule-2026")).replace(**given.get("settings", {}))
names = given["names"]
print(json.dumps(eh.all_numbers.compute(a, names)))
"""


class Copy:
    """A copy of the tracked files, and what a developer does in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        return self.root / name

    def insert(self, name: str, anchor: str, text: str, *, before: bool = False) -> None:
        """Insert a text after the one place where the anchor is, or before it."""
        whole = self.path(name).read_text(encoding="utf-8")
        assert whole.count(anchor) == 1, f"{name}: {whole.count(anchor)} times {anchor!r}"
        put = text + anchor if before else anchor + text
        self.path(name).write_text(whole.replace(anchor, put), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        with self.path(name).open("a", encoding="utf-8") as file:
            file.write(text)

    def write(self, name: str, text: str) -> None:
        assert not self.path(name).exists(), name
        self.path(name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run Python on the copy's packages; return what it wrote."""
        environment = os.environ | {
            "PYTHONPATH": f"{self.root / 'src'}{os.pathsep}{self.root}",
            "ENERGY_DATA": str(self.root / "data"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def python(self, program: str, *arguments: str) -> Any:
        """Run a program that prints JSON."""
        return json.loads(self.run("-c", program, *arguments))

    def compute(
        self, *names: str, edition: str = "joule-2026", **settings: Any
    ) -> dict[str, float]:
        """Compute numbers of the copy's registry."""
        given = {"names": names, "edition": edition, "settings": settings}
        values: dict[str, float] = self.python(COMPUTE, json.dumps(given))
        return values

    def test(self, *selection: str, code: int = 0) -> str:
        """Run some of the copy's own tests."""
        options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly")
        return self.run("-m", "pytest", *options, *selection, code=code)

    def book(self, *arguments: str) -> str:
        """Run the copy's command."""
        return self.run("-c", "from energy_book.cli.commands import main; main()", *arguments)

    def verdicts(self) -> dict[str, str]:
        """Return the recorded verdicts, claim -> verdict."""
        with self.path(VERDICTS).open(newline="", encoding="utf-8") as file:
            return {row["id"]: row["verdict"] for row in csv.DictReader(file)}

    def seal(self) -> None:
        """Write the hashes of the data."""
        self.run(SEAL)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Return a copy of the checkout's tracked files as they are now."""
    root = tmp_path / "checkout"
    copy_tracked(root)
    return Copy(root)


def kept(values: dict[str, float]) -> None:
    """Check that numbers are those of the checkout."""
    assert values == pytest.approx({name: computed()[name] for name in values}, rel=1e-9)


def test_the_copy_is_what_runs(copy: Copy) -> None:
    """And not the checkout that is installed."""
    program = (
        "import json, energy_book, energy_helpers as eh\n"
        "print(json.dumps([eh.__file__, energy_book.__file__, str(eh.facts.files.data_dir())]))"
    )

    for place in copy.python(program):
        assert Path(place).is_relative_to(copy.root)


FIELD = """\
    meter_factor: Overhead = _setting(
        "energy at the building's meter, as a factor", "x", _OURS, default=1.0
    )
"""
OVERHEADS = "assumptions.idle_overhead * assumptions.network_overhead"


def add_field(copy: Copy) -> None:
    copy.insert(ASSUMPTIONS, "    grid_gco2_per_kwh: Number", FIELD, before=True)


def test_an_assumption(copy: Copy) -> None:
    add_field(copy)
    copy.insert(FLEET_FACTOR, OVERHEADS, " * assumptions.meter_factor")

    before = copy.compute(*NUMBERS_KEPT)
    after = copy.compute(*NUMBERS_KEPT, meter_factor=2.0)
    command = ("params", "--csv")

    kept(before)
    assert after["fleet-total-mixed"] == pytest.approx(2 * before["fleet-total-mixed"])
    assert after["baseline-median-traditional"] == before["baseline-median-traditional"]
    assert "\nmeter_factor,number,x," in copy.book(*command)
    copy.test(f"{SETTINGS_TEST}::test_setting_moves_a_number[meter_factor]")
    copy.test("tests/energy_book/test_chapters.py::test_the_page_of_recipes_takes_every_parameter")


@pytest.mark.long
def test_an_assumption_that_nothing_reads_is_refused(copy: Copy) -> None:
    add_field(copy)

    said = copy.test(f"{SETTINGS_TEST}::test_setting_moves_a_number[meter_factor]", code=1)

    assert "no number depends on meter_factor" in said


NUMBER = """

@register(CHAPTER, "fleet-total-per-week", "GWh/week", "energy of the mixed fleet in a week")
def _per_week(a: Assumptions) -> float:
    return float(7 * exact.fleet(a)["mixed"])
"""


def test_a_number(copy: Copy) -> None:
    copy.append(NUMBERS, NUMBER)
    copy.insert(NUMBERS_TEST, "\nUNITS = {\n", '    r"-per-week$": {"GWh/week"},\n')
    copy.insert(
        INDEPENDENT,
        "def fleets() -> Numbers:\n    days = exact.fleet(J)\n",
        '    yield "fleet-total-per-week", 7 * days["mixed"]\n',
    )

    values = copy.compute("fleet-total-per-week", *NUMBERS_KEPT)

    assert values.pop("fleet-total-per-week") == pytest.approx(7 * values["fleet-total-mixed"])
    kept(values)
    copy.test(INDEPENDENT_TEST, "-k", "fleets or something_else")
    copy.test(NUMBERS_TEST, "-k", "units or digits or chapter or says_what")


def test_a_claim(copy: Copy) -> None:
    """One that is a number of the registry: with the printed value, and with twice as much."""
    row = "new-ratio,,arxiv-v1,Abstract,long over traditional,x,13,verbatim,integer,simulated,,,\n"
    copy.append("data/claims.csv", row)
    copy.append("data/claims.csv", row.replace("new-", "wrong-").replace(",13,", ",26,"))
    copy.insert(CLAIMS, '"baseline-ratio-long": (', '"new-ratio", "wrong-ratio", ')
    verdicts = {
        "new-ratio": "reproduces only with released settings",
        "wrong-ratio": "does not reproduce",
    }
    copy.seal()
    before = copy.verdicts()

    copy.book("audit", "--update")

    assert copy.verdicts() == before | verdicts
    copy.test("tests/test_repository.py", "-k", "Sidecar and claims")


EXERCISE = """
[ex-fleet-week]
chapter = "paper/4_billion_queries"
level = 2
minutes = 5
objective = "Scale a day to a week."
needs = "The totals of this page."
answer = "week_gwh"
unit = "GWh a week"
hints = ["A week has seven days."]
"""
ANSWER = """

@answer("ex-fleet-week", slips={"it is the total of a day": lambda a: exact.fleet(a)["mixed"]})
def _fleet_week(assumptions: Assumptions) -> float:
    return float(7 * exact.fleet(assumptions)["mixed"])
"""
JUDGE = """
import json, energy_helpers as eh
from energy_helpers.notebook.exercises.checking import judge
a = eh.load_edition("joule-2026")
day_gwh = eh.exact.fleet(a)["mixed"]
found = [judge("ex-fleet-week", days * day_gwh, a) for days in (7, 1, 7000)]
print(json.dumps([[each.right, each.message] for each in found]))
"""


def test_an_exercise(copy: Copy) -> None:
    """Judged right, by the remark for it, and by the remark on units."""
    copy.append("data/exercises.toml", EXERCISE)
    copy.append(f"{HELPERS}/notebook/exercises/of_paper.py", ANSWER)
    copy.seal()

    right, day, mega = copy.python(JUDGE)

    assert right[0]
    assert not day[0]
    assert "it is the total of a day" in day[1]
    assert not mega[0]
    assert "kilo, mega and giga" in mega[1]


SIDECAR = """\
class = "constructed"
source = "Made up"
url = "none"
version = "1"
licence = "CC0"
retrieved = 2026-11-21
sha256 = ""

[columns]
room = { unit = "-", meaning = "name of the room" }
area_m2 = { unit = "m2", meaning = "its floor" }
"""


def test_a_data_file(copy: Copy) -> None:
    copy.write("data/rooms.csv", "room,area_m2\nA,20\nB,30\n")
    copy.write("data/rooms.csv.toml", SIDECAR)
    copy.seal()

    program = (
        "import json; from energy_helpers.facts import files\n"
        "print(json.dumps([files.fact_files(), files.read_csv('rooms.csv')['area_m2'].tolist()]))"
    )
    files, areas = copy.python(program)

    assert "rooms.csv" in files
    assert areas == [20, 30]
    assert re.search(
        r'^sha256 = "[0-9a-f]{64}"$', copy.path("data/rooms.csv.toml").read_text(), re.M
    )
    copy.test("tests/test_repository.py", "-k", "Sidecar and rooms")


CHART = '''

def rooms(
    table: pd.DataFrame, *, name: str, caption: str, title: str = ""
) -> alt.LayerChart:
    """Draw the floor and the power of each room."""
    points = (
        alt.Chart(table)
        .mark_point(color=DEEP_GREEN, filled=True)
        .encode(
            x=alt.X("area_m2:Q", title="Floor [m²]"), y=alt.Y("power_kw:Q", title="Power [kW]")
        )
    )
    return figure([points], name, caption, f"The power of {len(table)} rooms.", 120, title)
'''
ROOMS = "section_4_fleet.rooms(pd.DataFrame({'area_m2': [20, 30], 'power_kw': [4, 5]}), **OF)"


def test_a_chart(copy: Copy) -> None:
    copy.append(f"{CHARTS}/section_4_fleet.py", CHART)
    stub = f"{CHARTS}/__init__.pyi"
    copy.insert(stub, "    fleet_bars as fleet_bars,\n", "    rooms as rooms,\n")
    in_gallery = "CHARTS: dict[str, Callable[[], alt.LayerChart]] = {\n"
    copy.insert(GALLERY, in_gallery, f'    "rooms": lambda: {ROOMS},\n')
    meanings = {
        "LAYERS": '["point x=area_m2 y=power_kw"]',
        "TITLES": '("Floor [m²]", "Power [kW]")',
    }
    for table, entry in meanings.items():
        copy.insert(CHARTS_TEST, f"\n{table} = {{\n", f'    "rooms": {entry},\n')

    program = (
        "import json; from tests.energy_helpers.charts.gallery import CHARTS\n"
        "from energy_book.charts.spec import read_chart\n"
        "chart = read_chart(CHARTS['rooms']().to_dict())\n"
        "import energy_helpers as eh\n"
        "print(json.dumps([chart.id, chart.caption, chart.description,\n"
        "    eh.paper.charts.rooms.__name__]))"
    )

    assert copy.python(program) == ["fig-n", "A caption.", "The power of 2 rooms.", "rooms"]
    copy.test(CHARTS_TEST, "-k", "rooms or every_chart_is_here")


EDITION = """
[own-hall]
title = "A hall of our own"
node_power_kw = 9.0
deepseek_node_power_kw = 11.3
pue_p5 = 1.05
pue_p95 = 1.20
throughput_rows = "released"
blend = "three-largest-medians"
trim = "released"
idle_overhead = 1.076
fleet_alpha_traditional_p95 = 3.5
"""


@pytest.mark.long
def test_an_edition(copy: Copy) -> None:
    copy.append("data/editions.toml", EDITION)
    copy.seal()

    kept(copy.compute(*NUMBERS_KEPT))
    own = copy.compute("fleet-total-mixed", "replay-fleet-total-traditional", edition="own-hall")
    same = copy.compute(
        "fleet-total-mixed", node_power_kw=9.0, deepseek_node_power_kw=11.3, pue_p95=1.2
    )

    assert own["fleet-total-mixed"] == pytest.approx(same["fleet-total-mixed"], rel=1e-12)
    assert own["replay-fleet-total-traditional"] != own["replay-fleet-total-traditional"]
    assert '\npue_p95,number,-,"at least 1, at most 5",1.2,' in copy.book(
        "params", "--csv", "--edition", "own-hall"
    )
    program = (
        "import json; from energy_book.sphinx_ext.reference import values_by_edition\n"
        "shown = values_by_edition({'joule-2026': '1.6', 'own-hall': '1.2'})\n"
        "print(json.dumps([node.astext() for node in shown]))"
    )
    assert copy.python(program) == ["1.6Joule 2026", "1.2own-hall"]
    copy.test("tests/test_repository.py", "-k", "Sidecar and editions")
    copy.test(
        "tests/energy_helpers/method/test_assumptions.py",
        "tests/energy_helpers/registry/test_claims.py",
    )


@pytest.mark.long
def test_a_model(copy: Copy) -> None:
    """The new rows were not released, so no number of an edition as released moves."""
    for input_tokens, output_tokens, tps in (
        (128, 128, 30000),
        (128, 2048, 25000),
        (2048, 128, 9000),
    ):
        copy.append(
            "data/throughput.csv",
            f"Tiny 8B,8,8,8,8,FP8,{input_tokens},{output_tokens},{tps},Made up,False\n",
        )
    copy.insert(ENTRIES, "MODEL_SLUGS = {\n", '    "tiny-8b": "Tiny 8B",\n')
    copy.insert(TABLE_S1, "\nSOURCES = {\n", '    "Made up": ("Nobody", "oviedo2025", ""),\n')
    copy.seal()
    before = copy.verdicts()

    kept(copy.compute(*NUMBERS_KEPT))
    of_all = copy.compute(
        "tiny-8b-median-traditional", "llama-3.1-70b-median-traditional", throughput_rows="all"
    )

    assert 0 < of_all["tiny-8b-median-traditional"] < of_all["llama-3.1-70b-median-traditional"]
    copy.test("tests/test_repository.py", "-k", "Sidecar and throughput")
    copy.test(NUMBERS_TEST, "-k", "every_number_computes and joule")
    copy.book("audit", "--update")
    assert copy.verdicts().keys() == before.keys()


@pytest.mark.long
def test_a_statistic(copy: Copy) -> None:
    """As a column, a number, what a sweep reports and what the released run gives."""
    copy.insert(ASSUMPTIONS, '"p95": 0.95', ', "p99": 0.99')
    copy.insert(WHAT_IF_FORM, '    "p95": "95th percentile",\n', '    "p99": "99th percentile",\n')

    program = (
        "import json, warnings; warnings.simplefilter('ignore'); import energy_helpers as eh\n"
        "a = eh.load_edition().replace(statistic='p99')\n"
        "run = eh.replay(eh.load_edition())\n"
        "tables = [eh.exact.per_query(a), eh.exact.levers(a), run.per_query]\n"
        "print(json.dumps([[list(t.columns) for t in tables], eh.sweeps.check_numbers(None, a),\n"
        "    float(tables[0].loc['baseline', 'p99']), float(tables[2].loc['baseline', 'p99'])]))"
    )
    columns, swept, exact, replayed = copy.python(program)
    values = copy.compute("baseline-p99-traditional", "lever-model-p99-long", *NUMBERS_KEPT)

    assert all("p99" in own for own in columns)
    assert swept == ["baseline-p99-traditional"]
    assert values.pop("baseline-p99-traditional") == exact
    assert replayed == pytest.approx(exact, rel=0.05)
    assert values.pop("lever-model-p99-long") > 0
    kept(values)
    copy.test(
        "tests/energy_helpers/paper/test_tables.py",
        "tests/energy_helpers/method/test_exact.py",
        "-k",
        "by_hand or exponential",
    )
    copy.test("tests/energy_helpers/editions/test_released_run.py", "-k", "joule")
    copy.test(INDEPENDENT_TEST, "-k", "energies or something_else")


WEIBULL = '''
@dataclass(frozen=True, slots=True)
class Weibull(LengthLaw):
    """Weibull output length, of shape `k`."""

    k: float

    @property
    def scale(self) -> float:
        """The length that 1 - 1/e of the queries do not exceed [tokens]."""
        return self.median / math.log(2) ** (1 / self.k)

    @property
    def mean(self) -> float:
        return self.scale * math.gamma(1 + 1 / self.k)

    @property
    def t_low(self) -> float:
        return math.log(self.scale) + math.log(TAIL) / self.k

    @property
    def t_high(self) -> float:
        return math.log(self.scale) + math.log(-math.log(TAIL)) / self.k

    @property
    def t_scale(self) -> float:
        return 1 / self.k

    @property
    def finite_powers(self) -> tuple[float, float]:
        return -self.k, math.inf

    def cdf(self, tokens: ArrayLike) -> Array:
        return np.asarray(-np.expm1(-((np.asarray(tokens) / self.scale) ** self.k)))

    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.scale * (-np.log1p(-np.asarray(p))) ** (1 / self.k))

    def density_t(self, t: Array) -> Array:
        ln_ratio = self.k * (t - math.log(self.scale))
        return np.asarray(self.k * np.exp(ln_ratio - np.exp(ln_ratio)))

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return self.scale * rng.weibull(self.k, n)


'''
IN_JAVASCRIPT = """
    weibull(median, k) {
      const lnScale = Math.log(median) - Math.log(Math.LN2) / k;
      return {
        mean: MEAN_OF_SHAPE_1_5 * Math.exp(lnScale),
        low: lnScale + Math.log(TAIL) / k,
        high: lnScale + Math.log(-Math.log(TAIL)) / k,
        finitePowers: [-k, Infinity],
        cdf: (t) => -Math.expm1(-Math.exp(k * (t - lnScale))),
        density: (t) => k * Math.exp(k * (t - lnScale) - Math.exp(k * (t - lnScale))),
        quantile: (p) => lnScale + Math.log(-Math.log1p(-p)) / k,
      };
    },
""".replace("MEAN_OF_SHAPE_1_5", repr(math.gamma(1 + 1 / 1.5)))
IN_SCIPY = """
    "weibull": (
        laws.Weibull(300.0, 1.5), stats.weibull_min(1.5, scale=300 / math.log(2) ** (1 / 1.5))
    ),
"""
IN_BROWSER = """
from tests.energy_book.what_if.test_what_if import check_all

for edition in ("joule-2026", "arxiv-v1-as-written"):
    check_all([{"edition": edition, "changes": {"output_tokens_law": "weibull"}}])
"""


@pytest.mark.long
def test_a_distribution_of_the_output_length(copy: Copy) -> None:
    """Exact and sampled; of shape 1 it is the exponential one."""
    copy.insert(ASSUMPTIONS, '"uniform", "fixed"', ', "weibull"')
    copy.insert(
        ASSUMPTIONS, '    "pareto": (2.5, 1.1, 50.0),\n', '    "weibull": (1.5, 0.3, 10.0),\n'
    )
    copy.insert(DISTRIBUTIONS, "# the arguments are the median [tokens]", WEIBULL, before=True)
    copy.insert(DISTRIBUTIONS, '    "fixed": Fixed,\n', '    "weibull": Weibull,\n')
    copy.insert(LENGTHS, "  const LENGTH_LAWS = {", IN_JAVASCRIPT)
    copy.insert(DISTRIBUTIONS_TEST, "\nKNOWN = {", IN_SCIPY)

    program = (
        "import json, warnings; warnings.simplefilter('ignore'); import energy_helpers as eh\n"
        "a = eh.load_edition().replace(output_tokens_law='weibull', output_tokens_shape=0.7)\n"
        "drawn = eh.sample(a, n_draws=200_000).groupby('model')['energy_wh']\n"
        "exact = eh.exact.per_query(a).drop('baseline')\n"
        "print(json.dumps([(drawn.median() / exact['p50']).tolist(), "
        "(drawn.mean() / exact['mean']).tolist()]))"
    )
    medians, means = copy.python(program)
    weibull = {"output_tokens_law": "weibull", "output_tokens_shape": 1.0}

    kept(copy.compute(*NUMBERS_KEPT))
    kept(copy.compute(*NUMBERS_KEPT, **weibull))
    assert medians == pytest.approx([1.0] * 5, abs=0.02)
    assert means == pytest.approx([1.0] * 5, abs=0.03)
    assert "weibull" in copy.book("params", "--csv")
    copy.run("-c", IN_BROWSER)
    copy.test(DISTRIBUTIONS_TEST, "-k", "weibull")


CHAPTER = """\
# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # A week of queries
#
# A week takes {num}`fleet-total-per-week`.

# %%
import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"
pue_p95 = None  # None keeps the edition's value

# %%
assumptions = eh.from_parameters(globals())

# %%
table = eh.exact.per_query(assumptions)
eh.notebook.show(table, caption="Energy of a query.", name="energy", unit="Wh/query")
"""


READER = """def _meter(record: Json) -> Iterator[Entry]:
    if "written" in record:
        yield Entry(record["at"], _text(record["of"]), 10.0, 0.0, _number(record["written"]))


"""
METER = """    "meter": (
        {"at": "2026-03-01", "of": "m", "written": 7, "tokens": "counted", "asked": PRIVATE},
        [["m", 10, 0, 7, 1]],
    ),
"""


def test_a_format_of_usage_logs(copy: Copy) -> None:
    formats_test = "tests/energy_helpers/workloads/test_usage_formats.py"
    copy.insert(USAGE_FORMATS, "# name -> reader of one record", READER, before=True)
    copy.insert(USAGE_FORMATS, '    "API responses": _response,\n', '    "meter": _meter,\n')
    copy.insert(formats_test, "DOCUMENTS: dict[str, tuple[Any, list[list[Any]]]] = {\n", METER)

    copy.test(formats_test, "-k", "meter")


def test_a_chapter(copy: Copy) -> None:
    """Carried out by papermill, with another edition and a parameter."""
    copy.write("book/beyond/7_week.py", CHAPTER)
    copy.insert(
        "_toc.yml", "      - file: book/beyond/6_carbon\n", "      - file: book/beyond/7_week\n"
    )
    number = NUMBER.replace("CHAPTER", '"beyond/7_week"')
    copy.append(NUMBERS, number)

    options = ("-p", "pue_p95=1.2", "--edition", "arxiv-v1", "--out", str(copy.root / "out"))
    copy.book("run", "beyond/7_week", *options)

    (folder,) = (copy.root / "out").iterdir()
    results = json.loads((folder / "results.json").read_text())
    expected = copy.compute("fleet-total-per-week", edition="arxiv-v1", pue_p95=1.2)
    assert results["numbers"]["fleet-total-per-week"]["value"] == pytest.approx(
        expected["fleet-total-per-week"]
    )
    copy.test(NUMBERS_TEST, "-k", "reports_its_own or cites_is_there")
