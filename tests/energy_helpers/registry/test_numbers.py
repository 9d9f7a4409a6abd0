"""The registry: every number computes, reads its table, and reports itself."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import exact, lever_gains, throughput
from energy_helpers.method.assumptions import EDITIONS
from energy_helpers.registry import claims, claims_by_number, entries
from tests.energy_helpers.registry.computed import computed

JOULE = eh.load_edition("joule-2026")
# numbers that an edition has not: its run was not released, no grid is given, a fit is constant
CARBON = ("baseline-carbon-", "period-carbon-", "fleet-carbon-")
OTHERS = ("period-cost-", "baseline-water-", "period-water-")
ABSENT = ("replay-", *CARBON, *OTHERS, *(f"lever-{n}-carbon-" for n in lever_gains.LEVERS), "fit-")


def without_rows(edition: str) -> list[str]:
    """Return the models that have numbers, but no rows in an edition."""
    fitted = throughput.models(eh.load_edition(edition))
    return [slug for slug, model in entries.MODEL_SLUGS.items() if model not in fitted]


@pytest.mark.parametrize(
    "edition",
    [
        "joule-2026",
        *(pytest.param(e, marks=pytest.mark.thorough) for e in EDITIONS if e != "joule-2026"),
    ],
)
def test_every_number_computes(edition: str) -> None:
    values = computed(edition)

    assert list(values) == list(all_numbers.REGISTRY)
    absent = [
        name
        for name, value in values.items()
        if not (math.isfinite(value) or any(slug in name for slug in without_rows(edition)))
    ]
    assert [name for name in absent if not name.startswith(ABSENT)] == []
    if edition != "arxiv-v1-as-written":
        assert [name for name in absent if name.startswith("replay-")] == []


def test_every_number_says_what_it_is() -> None:
    folders = {"paper", "supplement", "audit", "beyond", "teaching", "reference", "use"}

    for name, number in all_numbers.REGISTRY.items():
        assert number.name == name == name.lower()
        assert " " not in name
        assert number.unit, name
        assert number.meaning, name
        assert number.digits >= 1, name
        assert number.chapter.partition("/")[0] in folders, name


@pytest.mark.parametrize(
    ("name", "table", "row", "column"),
    [
        ("baseline-median-traditional", "per_query", "baseline", "p50"),
        ("mixtral-8x22b-p95-traditional", "per_query", "Mixtral 8x22B", "p95"),
        ("lever-model-ratio-traditional", "levers", "model", "ratio"),
    ],
)
def test_a_number_is_that_of_its_table(name: str, table: str, row: str, column: str) -> None:
    expected = getattr(exact, table)(JOULE).loc[row, column]

    assert all_numbers.compute(JOULE, [name]) == {name: expected}


@pytest.mark.parametrize(
    ("edition", "name", "printed", "half_digit"),
    [
        # the abstracts
        pytest.param("joule-2026", "baseline-median-traditional", 0.31, 5e-3, id="joule-median"),
        pytest.param("joule-2026", "baseline-p25-traditional", 0.16, 5e-3, id="joule-p25"),
        pytest.param("joule-2026", "baseline-ratio-long", 13, 0.5, id="joule-13-times"),
        pytest.param("arxiv-v1", "baseline-median-traditional", 0.34, 5e-3, id="v1-median"),
        pytest.param("arxiv-v1", "fleet-factor", 1.33, 5e-3, id="v1-beta"),
    ],
)
def test_as_printed(edition: str, name: str, printed: float, half_digit: float) -> None:
    (value,) = all_numbers.compute(eh.load_edition(edition), [name]).values()

    assert value == pytest.approx(printed, abs=half_digit)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("baseline-p75-traditional", 0.60),
        ("baseline-median-long", 3.91),
        ("baseline-p25-long", 2.15),
        ("baseline-p75-long", 7.05),
    ],
)
def test_as_printed_within_the_error_of_the_printed_sample(name: str, printed: float) -> None:
    """The printed ones are of 21,600 pooled draws: standard errors of 0.6 to 0.8%."""
    (value,) = all_numbers.compute(JOULE, [name]).values()

    assert value == pytest.approx(printed, rel=3 * 0.008)


def test_carbon_is_energy_times_the_grid() -> None:
    """400 g a kWh on 0.31 Wh are 0.12 g."""
    a = JOULE.replace(grid_gco2_per_kwh=400.0)
    wanted = ["baseline-carbon-traditional", "baseline-median-traditional"]

    carbon, energy = all_numbers.compute(a, wanted).values()

    assert carbon == pytest.approx(0.4 * energy, rel=1e-12)


@pytest.mark.thorough
def test_a_model_that_is_not_there_has_no_number(tmp_path: object) -> None:
    from tests.own_rows import CONSTANT, write_csv

    a = JOULE.replace(throughput_rows=write_csv(tmp_path, CONSTANT), blend="all")  # type: ignore[arg-type]

    values = all_numbers.compute(a)

    assert math.isnan(values["mixtral-8x22b-median-long"])
    assert math.isfinite(values["baseline-median-long"])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("baseline-medain-long", r"did you mean baseline-median-long or .*\?"),
        ("baseline-median", "did you mean baseline-median-long or baseline-median-traditional.*"),
        ("web", "`energy-book numbers web` lists some"),
        ("xyz", "`energy-book numbers` lists all"),
    ],
)
def test_refuses_an_unknown_number(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=rf"^unknown number '{name}'; {hint}$"):
        all_numbers.compute(JOULE, [name])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.30885, 3, "0.309"),
        (0.09996, 3, "0.100"),
        (9.999, 3, "10.0"),
        (1234567.0, 3, "1,234,567"),
        (0.0, 3, "0"),
        (1.2e-18, 3, "0.00000000000000000120"),
        (1.2e-19, 3, "1.20e-19"),
        (-5e-324, 3, "−4.94e-324"),
        (-0.2144, 2, "−0.21"),
        (math.nan, 3, "n/a"),
    ],
    ids=str,
)
def test_writes_significant_digits(value: float, digits: int, text: str) -> None:
    assert entries.format_value(value, digits) == text


def test_a_number_has_three_digits_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "REGISTRY", registered := {})

    entries.register("paper/1", "x", "Wh", "twice")(lambda a: 2.0 * a.queries)
    entries.register("paper/1", "y", "Wh", "one", 1)(lambda a: 1.0)

    assert (registered["x"].digits, registered["y"].digits) == (3, 1)
    assert (registered["x"].unit, registered["x"].meaning) == ("Wh", "twice")
    assert registered["x"].compute(JOULE) == 2.0 * JOULE.queries


def test_a_placeholder_that_ranges_over_nothing_is_refused() -> None:
    with pytest.raises(KeyError, match="planet"):
        entries.register("paper/1", "{planet}-median", "Wh", "median")


def test_a_family_is_one_number_for_each_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "REGISTRY", registered := {})
    sizes = {"one": (1.0, "kW", 1), "one-half": (0.5, "MW", 2)}
    decorate = entries.register(
        "paper/1",
        "{size}-{regime}",
        "{size[1]}",
        "{size.words}: {size[0]:.2f}, {regime}",
        "{size[2]}",
        size=sizes,
    )
    decorate(lambda a, size, regime: size[0] + (regime == "long"))

    assert list(registered) == [
        "one-traditional",
        "one-long",
        "one-half-traditional",
        "one-half-long",
    ]
    half = registered["one-half-long"]
    assert (half.unit, half.digits, half.meaning) == ("MW", 2, "one half: 0.50, long")
    assert [number.compute(JOULE) for number in registered.values()] == [1.0, 2.0, 0.5, 1.5]


def test_meanings_say_typical() -> None:
    """Names have the paper's word, and readers of the meanings the word of the book."""
    number = entries.REGISTRY["baseline-median-traditional"]

    assert number.meaning == "median energy per query, baseline, typical queries"
    assert entries.REGISTRY["baseline-p5-long"].meaning.startswith("P5 of energy per query")
    assert entries.get("baseline-p99-long").meaning.startswith("P99 of energy per query")
    assert not [name for name, n in entries.REGISTRY.items() if "traditional" in n.meaning]


BOOK = Path(__file__).parents[3] / "book"
WITHOUT_UNIT = {"×", "-", "share"}
# the end or a part of a name -> the units that are possible for it; the first match decides
UNITS = {
    r"^step-tokens-|^step-longest|^tools-cached-output": {"tokens"},
    r"^step-energy-": {"Wh/step"},
    r"^(step-hit|cached-token|tools-cached-token)-ratio-": {"×"},
    r"^(agents|own)-epoch-|^agents-couch-": {"Wh"},
    r"^agents-session-steps": {"steps"},
    r"^shortcut-": {"×"},
    r"^ten-million-mwh-": {"MWh"},
    r"^public-uses": {"uses"},
    r"-per-token-(traditional|long|mixed)$": {"mWh/token", "J/token"},
    r"-mean-(untrimmed|per-query)-": {"Wh/query"},
    r"^equal-exponents-[fp]$|^reported-pue-(lowest|highest)$": {"-"},
    r"^history-fleet-": {"GWh/day"},
    r"^history-\S*-relative$": {"share"},
    r"^history-": {"Wh/query"},
    r"^replay-apart-": {"share"},
    r"^fleet-nodes-": {"nodes"},
    r"^period-energy-": {"kWh"},
    r"^period-carbon-": {"kg CO₂e"},
    r"^period-cost-": {"currency"},
    r"^period-water-": {"L"},
    r"^baseline-water-": {"mL/query"},
    r"^announced-water-wue$": {"L/kWh"},
    r"^session-energy-": {"Wh/session"},
    r"^session-queries": {"queries"},
    r"^(carbon-day|fleet-carbon)-": {"tCO₂e/day"},
    r"^carbon-year-": {"ktCO₂e/year"},
    r"^carbon-institution-": {"kgCO₂e/year"},
    r"^carbon-median-|-carbon-|^carbon-span-(low|high)": {"gCO₂e/query"},
    r"^grid-intensity-": {"gCO₂e/kWh"},
    r"(^|-)twh(-|$)": {"TWh/year"},
    r"^(replay-)?fleet-total-|^comparison-": {"GWh/day"},
    r"^published-spread-": {"×"},
    r"^published-(lowest|highest)$": {"Wh/query"},
    r"^published-": {"Wh"},
    r"^node-day-": {"kWh/day"},
    r"^gpu-power-": {"W"},
    r"^measured-\S+-power-kw": {"kW"},
    r"^(batch-requests|fp8-batch)-": {"requests"},
    r"^fp8-(saving|cost)-": {"share"},
    r"-node-power-(traditional|long)$|-idle-power$|^node-|^power-per-gpu-": {"kW", "Wh/query"},
    r"-seconds-": {"s"},
    r"joules-per-token|-j-per-token": {"J/token"},
    r"-throughput-(traditional|long)$|(^|-)tps(-|$)": {"tokens/s"},
    r"-exponent-|-dof-|-r2-|-modes-": {"-"},
    r"^(driver|fleet-driver)-|-(share|identified)(-|$)|^gpu-share-": {"share", "%"},
    r"-ratio(-|$)|-over-(?!television)|-gain(-|$)|-factor$": {"×"},
    r"-increase-": {"%"},
    r"-comparisons$": {"comparisons"},
    r"-models(-\w+-lever)?$": {"models"},
    r"^fit-rows|^left-out-rows-|^benchmark-rows|-rows$|^audit-fitted-rows": {"rows"},
    r"^output-tokens-(?!ratio)|-cap-tokens-|-longest-output|^prompt-tokens-": {"tokens"},
    r"-over-television": {"%"},
    r"^(baseline|deepseek|llama|mixtral|nemotron)\S*-(median|mean|p\d+)-(traditional|long)$": {
        "Wh/query"
    },
    r"^lever-\w+-(median|mean|p\d+)-(traditional|long)$": {"Wh/query"},
}
UNITS |= {
    r"^logged-\S*-requests$": {"requests", "requests/month"},
    r"^logged-\S*-energy-": {"Wh/query"},
    r"^logged-\S*-institution-month$": {"kWh/month"},
    r"^(choice|carbon-span-query|grid-move|fleet-i\w+|lever-\w+-p\d+$|unseen-ratio)-?": {
        "×",
        "share",
    },
    r"^fact-datacentre-(forecast|estimate)": {"TWh/year"},
    r"^fact-\S*-(load|share|peak-2010|forecast-1999)$": {"%"},
    r"^fact-\S*-queries$": {"billion/day"},
    r"^audit-\S*fleet": {"GWh/day"},
    r"^(audit|pooled-(?!noise))\S*-(median|p\d+)": {"Wh/query"},
    r"^(audit|pooled)\S*-(width|width-100000)$": {"share"},
    r"-joules-": {"J/token"},
    r"^(measured|even)-utilisation|^(pue|utilisation)-": {"-"},
    r"-output-tokens-|-input-tokens-|-half-length-|-blend-changes-": {"tokens"},
    r"^context-spread-|^load-mean": {"%"},
    r"^(speed|power)-factor|^left-out-(miss|row-factor)|^unseen-factor|^slowdown": {"×"},
    r"^pooled-noise|^overestimate-": {"×"},
    r"^unseen-inside": {"rows"},
    r"^left-out-row-inside": {"share"},
    r"-(median|mean|p\d+)-(traditional|long)|-at-fp8$": {"Wh/query"},
    r"^measured-(runs|pairs)": {"runs", "pairs"},
}
# names of no rule
WHATEVER = {"×", "grids", "series", "queries/year", "kW", "MW", "GWh/day", "share", "%"}
COUNTED = {"rows", "comparisons", "models", "series", "runs", "pairs", "grids", "uses"}
COUNTED |= {"requests/month"}


def test_units_are_those_that_the_names_say() -> None:
    for name, number in all_numbers.REGISTRY.items():
        said = next((units for rule, units in UNITS.items() if re.search(rule, name)), WHATEVER)
        assert number.unit in said, (name, number.unit)


def test_units_are_those_of_the_printed_statements() -> None:
    printed = claims.load_claims()["unit"]

    for name, number in all_numbers.REGISTRY.items():
        for claim in number.claims:
            unit = printed[claim]
            if number.unit in WITHOUT_UNIT:
                assert unit in {"-", "x", "ratio", "modes", "x P_max", "%"}, (name, claim)
            elif number.unit == "rows":
                # the statement is about the throughput in them
                assert unit in {"rows", "tok/s"}, (name, claim)
            else:
                assert unit == number.unit, (name, claim)


def test_every_printed_statement_has_its_number() -> None:
    assert set(claims_by_number.CLAIMS) <= set(all_numbers.REGISTRY)


def test_every_number_belongs_to_a_page() -> None:
    """A number whose chapter is no page would lead nowhere."""
    pages = {p.relative_to(BOOK).with_suffix("").as_posix() for p in BOOK.rglob("*.*")}

    assert {number.chapter for number in all_numbers.REGISTRY.values()} <= pages


def test_a_number_that_the_text_cites_is_there() -> None:
    cited = {
        re.sub(r":[^:`]*$", "", said).rpartition("/")[2]
        for page in (*BOOK.rglob("*.py"), *BOOK.rglob("*.md"))
        for said in re.findall(r"\{num\}`([^`<]+)`", page.read_text("utf-8"))
    }

    assert len(cited) > 300
    assert cited <= set(all_numbers.REGISTRY)


def test_a_count_shows_all_its_digits() -> None:
    counted = [name for name, number in all_numbers.REGISTRY.items() if number.unit in COUNTED]

    for name in counted:
        value = computed()[name]
        assert value == int(value), name
        shown = entries.format_value(value, all_numbers.get(name).digits)
        assert shown == f"{int(value):,}", name


# what a name says -> its significant digits, the first decides; 2 for shares, 3 for all others
DIGITS = {
    # whole, or printed so
    r"-(modes|dof)(-|$)|^fact-(television-share|datacentre-(pe|f|e))|^power-coupling-top-share$": 1,
    # as tables and data have them
    r"^(audit|fit|benchmark)-\S*tps|^context-longest-output|^fleet-idle-overhead-computed$": 5,
    r"^(measured|modelled|even)-tps|^output-tokens-[mp]|^(fit|benchmark)-longest|^prompt-tokens": 4,
    r"^fleet-(factor(-computed)?|idle-overhead)$|^node-day-|^replay-ten-billion": 4,
    r"^published-(low|high)est|^carbon-span-grid-share|^power-coupling-\S+-idle-power": 3,
    # rough: of others, between editions, of fits that are not sure, of few rows
    r"^(fact|published|comparison-television|history|overestimate|forecast)-?": 2,
    r"^pooled-(?!noise|baseline-over|\S+-median-p)|^fit-r2|^modelled-over|^\w+-utilisation-\w": 2,
    r"^(power|speed)-factor": 2,
    r"^batch-(gain|slower)|^deepseek-r1-(vllm|nvidia)-over": 2,
    r"^input-100000|^fleet-ratio-mixed-shape|^node-(idle|dynamic)-power|-coupling-idle-power": 2,
    r"^logged-\S*-requests$": 4,
    r"^agents-|^(tools-)?cached-token-ratio|^step-context-over": 2,
    r"^institution-queries|^equal-exponents-[fp]$": 2,
}


def test_a_number_has_no_more_digits_than_it_is_known_to() -> None:
    for name, number in all_numbers.REGISTRY.items():
        if number.unit not in COUNTED:
            others = 2 if number.unit in {"share", "%"} else 3
            known = next((n for rule, n in DIGITS.items() if re.search(rule, name)), others)
            assert number.digits == known, name


def test_a_number_shows_as_many_digits_as_are_printed() -> None:
    printed = claims.load_claims()

    for name, number in all_numbers.REGISTRY.items():
        for claim in number.claims:
            stated = printed.loc[claim, "stated"]
            if re.fullmatch(r"[\d.]+", stated) and printed.loc[claim, "unit"] == number.unit:
                significant = len(stated.replace(".", "").lstrip("0"))
                assert number.digits >= significant, (name, claim, stated)


def test_numbers_agree_with_each_other() -> None:
    """By hand, from other numbers of the registry: sums of units and quotients of two."""
    v = computed()
    total = {fleet: v[f"fleet-total-{fleet}"] for fleet in ("traditional", "long", "mixed")}
    improved = {fleet: v[f"fleet-total-{fleet}-improved"] for fleet in ("traditional", "mixed")}
    derived = {
        "baseline-ratio-long": v["baseline-median-long"] / v["baseline-median-traditional"],
        "output-tokens-ratio-long": (
            v["output-tokens-mean-long"] / v["output-tokens-mean-traditional"]
        ),
        "fleet-ratio-mixed": total["mixed"] / total["traditional"],
        "fleet-ratio-improved-traditional": improved["traditional"] / total["traditional"],
        "fleet-improvement-mixed": total["mixed"] / improved["mixed"],
        "fleet-over-datacentre-traditional": total["traditional"] / v["comparison-datacentre"],
        "fleet-over-web-search-mixed-improved": improved["mixed"] / v["comparison-web-search"],
        # in percent
        "fleet-over-television-mixed-improved": (
            100 * improved["mixed"] / v["comparison-television"]
        ),
        # MW over 24 hours at a load in percent
        "comparison-datacentre": (
            v["fact-datacentre-power"] * 24 / 1000 * v["fact-datacentre-load"] / 100
        ),
        "power-coupling-released-ratio-long": (
            v["power-coupling-released-median-long"] / v["baseline-median-long"]
        ),
        "node-day-full-load": 24 * (v["node-idle-power"] + v["node-dynamic-power"]),
        "period-energy-mixed": 1e6 * total["mixed"],
        "grid-ratio": v["grid-intensity-highest"] / v["grid-intensity-lowest"],
        # least and most are 50 and 100%
        "load-mean": 75.0,
        # ten times a billion a day, for 365 days
        **{f"ten-billion-twh-{fleet}": 3.65 * total[fleet] for fleet in ("traditional", "mixed")},
        **{f"ten-billion-twh-{fleet}-improved": 3.65 * improved[fleet] for fleet in improved},
        **{
            f"lever-{lever}-ratio-{regime}": (
                v[f"baseline-median-{regime}"] / v[f"lever-{lever}-median-{regime}"]
            )
            for lever in ("model", "serving", "hardware")
            for regime in ("traditional", "long")
        },
    }
    for grid in ("lowest", "median", "highest"):
        intensity = v[f"grid-intensity-{grid}"]
        for fleet, gwh in total.items():
            # GWh times g/kWh are tonnes
            derived[f"carbon-day-{fleet}-{grid}-grid"] = gwh * intensity
            derived[f"carbon-year-{fleet}-{grid}-grid"] = 0.365 * gwh * intensity
        for regime in ("traditional", "long"):
            derived[f"carbon-median-{regime}-{grid}-grid"] = (
                v[f"baseline-median-{regime}"] * intensity / 1000
            )

    assert {name: v[name] for name in derived} == pytest.approx(derived, rel=1e-9)
