"""Equivalents of an energy: carbon on a grid, minutes of an LED bulb, published energies."""

from __future__ import annotations

import functools

import pandas as pd

from ..facts import files
from ..facts.units import MINUTES_PER_HOUR, WH_PER_KWH
from . import published

# two output lengths within this factor of each other count as the same length
SAME_LENGTH_FACTOR = 2.0


@functools.cache
def _everyday() -> dict[str, float]:
    table = files.read_csv("everyday.csv")
    return dict(zip(table["name"], table["value"].astype(float), strict=True))


def led_bulb_w() -> float:
    """
    Return the power of an LED bulb [W].

    Examples
    --------
    >>> led_bulb_w()
    9.0
    """
    return _everyday()["led-bulb"]


def led_bulb_minutes(energy_wh: float) -> float:
    """
    Return how long an energy lights an LED bulb [minutes].

    Examples
    --------
    >>> round(led_bulb_minutes(led_bulb_w()), 6)
    60.0
    """
    return energy_wh / led_bulb_w() * MINUTES_PER_HOUR


def grids() -> pd.DataFrame:
    """
    Return the carbon intensity of electricity by country.

    Index: countries, sorted; columns ``iso3``, ``year`` and ``gco2e_per_kwh`` [gCO₂e/kWh]. Raise
    ValueError if a value is not a finite number of at least 0.

    Examples
    --------
    >>> bool(grids()["gco2e_per_kwh"].ge(0).all()), grids().loc["France", "iso3"]
    (True, 'FRA')
    """
    table = files.read_csv("grid_carbon_intensity.csv").set_index("region").sort_index()
    values = pd.to_numeric(table["gco2e_per_kwh"], errors="coerce")
    bad = table.index[~values.between(0, float("inf"), inclusive="left")]
    if len(bad):
        raise ValueError(
            f"grid_carbon_intensity.csv: gco2e_per_kwh of {bad[0]} is not valid; "
            "give a finite number at least 0"
        )
    return table[["iso3", "year"]].assign(gco2e_per_kwh=values.astype(float))


def carbon_g(energy_wh: float, grid_gco2_per_kwh: float) -> float:
    """
    Return the carbon emissions of an energy on a grid [gCO₂e].

    Examples
    --------
    >>> carbon_g(1000.0, grid_gco2_per_kwh=400.0)
    400.0
    """
    return energy_wh / WH_PER_KWH * grid_gco2_per_kwh


def carbon_t_per_day(total_gwh_per_day: float, grid_gco2_per_kwh: float) -> float:
    """
    Return the carbon emissions of a day's energy on a grid [tCO₂e/day].

    Examples
    --------
    >>> carbon_t_per_day(1.0, grid_gco2_per_kwh=400.0)
    400.0
    """
    # a GWh is a million kWh and a tonne is a million g, so no factor is needed
    return total_gwh_per_day * grid_gco2_per_kwh


def published_lengths() -> pd.DataFrame:
    """
    Return the published energies of queries with a known output length, shortest first.

    Columns: ``label``, ``publisher``, ``boundary_kind``, ``provenance_kind``, ``output_tokens``
    [tokens], ``value`` [Wh/query].

    Examples
    --------
    >>> published_lengths()["label"].iloc[0], published_lengths()["value"].iloc[0].item()
    ('GPT-4o short query', 0.42)
    """
    table = published.published_energies().dropna(subset=["output_tokens"])
    columns = [
        *("label", "publisher", "boundary_kind", "provenance_kind"),
        *("output_tokens", "value"),
    ]
    return table[columns].sort_values("output_tokens", kind="stable").reset_index(drop=True)


def of_same_length(output_tokens: float) -> pd.DataFrame:
    """
    Return the published energies of answers about as long as `output_tokens` [tokens].

    Rows of `published_lengths` with an output length within a factor of two.

    Examples
    --------
    >>> bool(of_same_length(300)["output_tokens"].between(150, 600).all())
    True
    """
    table = published_lengths()
    ratio = table["output_tokens"] / output_tokens
    return table[ratio.between(1 / SAME_LENGTH_FACTOR, SAME_LENGTH_FACTOR)]
