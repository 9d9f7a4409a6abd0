"""How far the limitations reach."""

from __future__ import annotations

import math

import pytest

import energy_helpers as eh
from energy_helpers import all_numbers
from energy_helpers.method import query_kinds
from energy_helpers.paper.numbers.section_5_limits import token_share_beyond

JOULE = eh.load_edition("joule-2026")


@pytest.mark.parametrize("tokens", [1.0, 300.0, 4096.0, 30_000.0], ids=str)
def test_the_share_of_tokens_of_an_exponential_law(tokens: float) -> None:
    law = query_kinds.length_law(JOULE, "long")
    t = tokens / law.mean

    assert token_share_beyond(law, tokens) == pytest.approx(math.exp(-t) * (1 + t), abs=1e-5)


def test_a_fixed_length_is_beyond_or_not() -> None:
    law = query_kinds.length_law(JOULE.replace(output_tokens_law="fixed"), "long")

    assert token_share_beyond(law, 4096.0) == pytest.approx(1)
    assert token_share_beyond(law, 6000.0) == pytest.approx(0)


def test_the_share_outside_is_that_of_the_baselines_models() -> None:
    table = eh.exact.per_query(JOULE, "long")
    shares = [table.attrs["share_outside"][model] for model in table.attrs["blend"]]

    value = all_numbers.compute(JOULE, ["baseline-share-outside-long"])[
        "baseline-share-outside-long"
    ]
    assert min(shares) < value < max(shares)


def test_ratios_to_the_settings_themselves_are_one() -> None:
    same = JOULE.replace(trim="none", output_tokens_law="lognormal")
    names = ["untrimmed-quartile-range-ratio-traditional", "lognormal-fleet-ratio-traditional"]

    assert list(all_numbers.compute(same, names).values()) == pytest.approx([1, 1])
