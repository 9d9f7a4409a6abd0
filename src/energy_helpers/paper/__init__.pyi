"""Public names of the package; each is loaded when it is first used."""

from . import (
    capacity as capacity,
    charts as charts,
    daily_load as daily_load,
    equivalents as equivalents,
    fleet_totals as fleet_totals,
    headline as headline,
    input_and_power as input_and_power,
    numbers as numbers,
    period_totals as period_totals,
    published as published,
    query_steps as query_steps,
    table_s1 as table_s1,
    tables as tables,
    use_factors as use_factors,
)
