"""Where the energy of a query goes: the parts add up to what the method gives."""

from __future__ import annotations

import pytest

import energy_helpers as eh
from energy_helpers.beyond.measured import query_parts
from energy_helpers.beyond.measured.query_parts import EQUATION, FLEET, SUM
from energy_helpers.facts.units import WH_PER_GWH

JOULE = eh.load_edition("joule-2026")


@pytest.mark.parametrize("regime", ["traditional", "long"])
def test_the_parts_are_the_energy_of_the_day_per_query(regime: str) -> None:
    table = query_parts.parts(JOULE, regime)
    by_kind = table.groupby("kind")["energy_wh"].sum()
    fleet_wh = eh.exact.fleet(JOULE)[regime] * WH_PER_GWH / JOULE.queries_per_day
    query_wh, last_wh = table.loc[table["kind"] == SUM, "energy_wh"]

    assert last_wh == pytest.approx(fleet_wh, rel=1e-9)
    assert by_kind[EQUATION] == pytest.approx(query_wh)
    assert by_kind[EQUATION] + by_kind[FLEET] == pytest.approx(fleet_wh)


def test_each_part_begins_where_the_part_before_it_ends() -> None:
    table = query_parts.parts(JOULE)
    parts = table[table["kind"] != SUM]

    assert parts["before_wh"].iloc[0] == 0
    assert list(parts["before_wh"].iloc[1:]) == pytest.approx(list(parts["after_wh"].iloc[:-1]))


def test_the_parts_of_a_node_worked_out_by_hand() -> None:
    """Eight GPUs of 700 W in a node of 8 kW, a PUE of 1.25 and overheads of 2, 1 and 1.5."""
    settings = JOULE.replace(
        node_power_kw=8.0,
        pue_p5=1.25,
        pue_p95=1.25,
        redundancy=2.0,
        idle_overhead=1.0,
        network_overhead=1.5,
    )
    share = query_parts.parts(settings).set_index("part")["share"] * 3.0

    assert share["GPUs of the node"] == pytest.approx(0.7 / 1.25)
    assert share["Rest of the node"] == pytest.approx(0.3 / 1.25)
    assert share["Cooling, power supply"] == pytest.approx(0.2)
    assert share["Spare nodes"] == pytest.approx(1.0)
    assert share["Load below full"] == pytest.approx(0.0)
    assert share["Network"] == pytest.approx(1.0)
