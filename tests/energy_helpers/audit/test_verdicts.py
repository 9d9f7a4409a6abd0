"""The audit as a whole: complete, explained, as recorded; and the headline of both editions."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

import energy_helpers as eh
from energy_helpers.audit.case import VALUES, Case, fixed, say
from energy_helpers.audit.rule import VERDICTS, verdict
from energy_helpers.audit.sampled_numbers import SAMPLED, numbers_of
from energy_helpers.audit.verdicts import values_of

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = eh.registry.claims.load_claims()


@pytest.fixture(scope="module")
def audit() -> pd.DataFrame:
    return eh.audit.all_verdicts()


def test_every_claim_has_a_row(audit: pd.DataFrame) -> None:
    assert list(audit.index) == list(CLAIMS.index)
    assert set(audit["verdict"]) <= set(VERDICTS)


def test_every_claim_is_computed_or_external(audit: pd.DataFrame) -> None:
    computed = audit["kind"] != "cited-external"
    values = audit[["as_written", "as_released"]].notna().any(axis=1)

    assert (audit.loc[~computed, "verdict"] == "external").all()
    assert (audit.loc[computed, "verdict"] != "external").all()
    assert values[computed].all()


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        pytest.param("abs-13-fold", ("baseline-ratio-long",), id="one"),
        pytest.param(
            "s2-lout-iqr-trad",
            ("output-tokens-p25-traditional", "output-tokens-p75-traditional"),
            id="of-two-parts",
        ),
        pytest.param("s3-over-10wh", ("baseline-above-10wh-long",), id="share"),
    ],
)
def test_a_claim_takes_its_value_from_the_registry(
    claim: str, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no function computes it; in the order of the map, a share in the unit of the print."""
    monkeypatch.delitem(VALUES, claim)
    scale = 100 if CLAIMS.loc[claim, "unit"] == "%" else 1

    values = values_of(claim)

    for edition, results in (
        ("arxiv-v1-as-written", values.as_written),
        ("arxiv-v1", values.as_released),
    ):
        computed = eh.all_numbers.compute(eh.load_edition(edition), names).values()
        assert [r.value for r in results or ()] == pytest.approx([scale * n for n in computed])
    assert values.why.endswith(".")


# what a claim has otherwise than its numbers, as released
OTHERWISE = {
    "s2-lout-iqr-trad": "the quartiles of the drawn lengths",
    "s2-lout-iqr-long": "the quartiles of the drawn lengths",
    "sv-util-factor": "what the released code takes",
}


def test_functions_come_to_what_the_registry_has() -> None:
    """Where a claim is a number and a function computes it, with its interval or its reason."""
    differing = []
    for claim in CLAIMS.index:
        names, results = numbers_of(claim), values_of(claim).as_released
        if not names or results is None or claim == "s3-baseline":
            continue
        computed = eh.all_numbers.compute(Case.of(claim).released, names).values()
        if [r.value for r in results] != pytest.approx([*computed], rel=1e-12):
            differing.append(claim)

    assert sorted(differing) == sorted(OTHERWISE)


@pytest.mark.parametrize("edition", ["joule-2026", "arxiv-v1", "arxiv-v1-as-written"])
def test_runs_vary_about_the_number_that_they_are_named_for(edition: str) -> None:
    a = eh.load_edition(edition)

    sampled = {name: sampled.result(a).value for name, sampled in SAMPLED.items()}

    assert sampled == pytest.approx(eh.all_numbers.compute(a, SAMPLED), rel=1e-12)


def test_replayed_values_are_those_of_the_registry() -> None:
    a = eh.load_edition("joule-2026")
    numbers = [name for name in SAMPLED if f"replay-{name}" in eh.registry.entries.REGISTRY]

    assert len(numbers) == 7
    for name in numbers:
        replayed = SAMPLED[name].replayed
        assert replayed is not None
        assert replayed(a) == eh.all_numbers.compute(a, [f"replay-{name}"])[f"replay-{name}"]


def test_a_claim_that_nothing_computes_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(VALUES, "s2-n-queries")

    with pytest.raises(ValueError, match=r"^s2-n-queries: nothing computes it; name its number"):
        values_of("s2-n-queries")


def test_no_function_is_left_over() -> None:
    assert set(VALUES) <= set(CLAIMS.index)


def test_without_a_text_nothing_is_computed_as_written(audit: pd.DataFrame) -> None:
    simulated = audit[(audit["edition"] == "joule-2026") & (audit["kind"] == "simulated")]

    assert len(simulated) == 21
    assert simulated["as_written"].isna().all()
    assert simulated["as_released"].notna().all()


def test_verdicts_follow_from_the_rule(audit: pd.DataFrame) -> None:
    for claim, row in audit.iterrows():
        if row["kind"] == "cited-external":
            continue
        case = eh.audit.verdicts.Case.of(str(claim))
        values = eh.audit.verdicts.values_of(str(claim))
        written, released = case.holds(values.as_written), case.holds(values.as_released)
        if values.replayed is not None:
            released = released or case.holds(fixed(*values.replayed))
        assert row["verdict"] == verdict(row["kind"], written, released), claim


# words of earlier explanations that a reader from outside does not understand
DIALECT = re.compile(
    r"\bdecides?:|the print\b|\bas released\b|\bas written\b|drawn again|by itself to"
)


def test_every_verdict_has_an_explanation_in_plain_sentences(audit: pd.DataFrame) -> None:
    for claim, why in audit["why"].items():
        assert re.fullmatch(r"[A-Z0-9].*\.", why), claim
        assert 1 <= len(re.findall(r"\.(?: [A-Z0-9]|$)", why)) <= 4, claim
        assert not DIALECT.search(why), claim
        assert not re.search(r"\bnan\b|\bNone\b|\binf\b", why), claim


def test_a_statement_of_several_values_has_them_all(audit: pd.DataFrame) -> None:
    """In the order of the printed 0.34 (0.18–0.67), and a single value is a number."""
    median, low, high = audit["as_released"]["s3-baseline"]

    assert low < median < high
    assert isinstance(audit["as_released"]["abs-median-wh"], float)


def test_an_explanation_says_which_settings_agree(audit: pd.DataFrame) -> None:
    seen = set()
    for claim, why in audit["why"].items():
        case, values = Case.of(str(claim)), values_of(str(claim))
        if not why.startswith("The settings of the text give ") or values.as_released is None:
            continue
        agrees = case.holds(values.as_written), case.holds(values.as_released)
        first = re.split(r"\.(?: [A-Z]|$)", why)[0]
        assert ("; both " in first) is (agrees == (True, True)), claim
        assert ("; neither " in first) is (agrees == (False, False)), claim
        assert bool(re.search(r", which do(es)? not$", first)) is (agrees == (True, False)), claim
        assert bool(re.search(r", which do(es)?$", first)) is (agrees == (False, True)), claim
        seen.add(agrees)

    assert len(seen) == 4


def test_an_explanation_names_what_would_make_the_text_agree(audit: pd.DataFrame) -> None:
    """The text trims nothing, the release does."""
    assert eh.load_edition("arxiv-v1-as-written").trim == "none"
    assert "With the released trimming and a PUE up to 1.60" in audit["why"]["abs-iqr-low-wh"]


def test_a_verdict_that_the_repeated_run_decides_says_so_with_its_value(
    audit: pd.DataFrame,
) -> None:
    """A tick next to digits that differ has its reason, and no other tick has one."""
    found = []
    for claim in audit.index:
        case, values = Case.of(claim), values_of(claim)
        if values.replayed is None or values.as_released is None:
            continue
        exact, run = case.holds(values.as_released), case.holds(fixed(*values.replayed))
        says = "The verdict rests on a repetition: the released run, repeated draw for draw"
        assert (says in values.why) is (run is True and exact is False), claim
        if says in values.why:
            found.append(claim)
            assert say(fixed(*values.replayed), case.unit, 4) in values.why, claim

    assert {"v2-tts-median", "s3-tts-iqr-low", "s4-10b-twh"} <= {*found}
    assert "s3-tts-iqr-high" not in found


def test_the_sentences_of_computed_claims_hold_numbers(audit: pd.DataFrame) -> None:
    for claim, why in audit.loc[audit["verdict"] != "external", "why"].items():
        assert re.search(r"\d", why), claim


def test_a_repeat_has_the_verdict_of_what_it_repeats(audit: pd.DataFrame) -> None:
    repeats = CLAIMS[CLAIMS["repeat_of"] != ""]
    same = repeats[repeats["stated"] == repeats["repeat_of"].map(CLAIMS["stated"])]

    assert len(same) >= 4
    for claim, original in same["repeat_of"].items():
        assert audit.loc[claim, "verdict"] == audit.loc[original, "verdict"], claim


def test_verdicts_are_the_recorded_ones(audit: pd.DataFrame) -> None:
    with (ROOT / "tests" / "snapshots" / "verdicts.csv").open(newline="") as file:
        recorded = {row["id"]: row["verdict"] for row in csv.DictReader(file)}

    assert dict(audit["verdict"]) == recorded


HEADLINE = CLAIMS.index[CLAIMS["section"] == "Abstract (v2)"].drop("v2-tokens-15x")


@pytest.mark.parametrize("claim", HEADLINE)
def test_the_joule_headline_reproduces(audit: pd.DataFrame, claim: str) -> None:
    assert audit.loc[claim, "verdict"] in ("reproduces", "arithmetic holds")


def test_the_headline_of_v1_needs_the_released_settings(audit: pd.DataFrame) -> None:
    for claim in ("abs-median-wh", "abs-tts-median-wh", "s3-baseline", "abs-1b-baseline"):
        assert audit.loc[claim, "verdict"] == "reproduces only with released settings"
    assert "a PUE up to 1.60" in audit.loc["abs-median-wh", "why"]


def test_what_is_a_slip_or_cut_off_is_said(audit: pd.DataFrame) -> None:
    assert audit.loc["s3-tts-iqr-high", "verdict"] == "does not reproduce"
    assert (
        "gives 7.78 Wh, which differs from the printed number in 1 digit"
        in audit.loc["s3-tts-iqr-high", "why"]
    )
    assert audit.loc["abs-1b-mixed", "verdict"] == "does not reproduce"
    cut_off = "released value rounds to 1.9; cut off instead of rounded, it would be 1.8"
    assert cut_off in audit.loc["abs-1b-mixed", "why"]


def test_one_quantity_has_one_verdict_however_it_is_rounded(audit: pd.DataFrame) -> None:
    """0.8 in the abstract and 0.81 in section 4 are one total."""
    one, two = audit.loc[["abs-1b-baseline", "s4-1b-baseline"], "verdict"]

    assert one == two


def test_what_the_text_of_v2_is_said_to_print_is_what_the_run_prints(audit: pd.DataFrame) -> None:
    """Eleven digits that no reader could have taken from the abstract."""
    for claim in ("v2-405b-median", "v2-mixtral-median", "v2-70b-median", "v2-r1-long"):
        assert audit.loc[claim, "verdict"] == "reproduces"


@pytest.mark.parametrize(
    ("edition", "printed_in"),
    [
        ("joule-2026", "joule-2026"),
        ("arxiv-v1", "arxiv-v1"),
        ("arxiv-v1-as-written", "arxiv-v1"),
    ],
)
def test_an_edition_has_what_it_prints(audit: pd.DataFrame, edition: str, printed_in: str) -> None:
    part = eh.audit.all_verdicts(edition)

    assert list(part.index) == list(audit.index[audit["edition"] == printed_in])


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown edition 'v3'; give one of joule-2026"):
        eh.audit.all_verdicts("v3")


def test_a_changed_copy_leaves_the_audit_alone(audit: pd.DataFrame) -> None:
    copy = eh.audit.all_verdicts()
    copy.loc["abs-median-wh", "verdict"] = "external"

    assert (
        eh.audit.all_verdicts().loc["abs-median-wh", "verdict"]
        == audit.loc["abs-median-wh", "verdict"]
    )
