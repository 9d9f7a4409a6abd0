"""Energy, carbon, water and cost of all queries in a period, such as an institution's year."""

from __future__ import annotations

import math

import pandas as pd

from ..facts import user_files
from ..facts.units import DAYS_PER_PERIOD, G_PER_KG, KWH_PER_GWH
from ..method import exact, fleet_factor
from ..method.assumptions import Assumptions


@user_files.cached(64)
def totals(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energy and carbon emissions of all ``queries`` in one ``period``.

    Index as in `exact.fleet`: ``traditional``, ``traditional_improved``, ``long``,
    ``long_improved``, ``mixed`` and ``mixed_improved``. Columns ``energy_kwh`` [kWh], ``carbon_kg``
    [kg CO₂e], ``water_l`` [L] and ``cost`` [the settings' currency] in the period, with the fleet
    factor, and the same with ``_without_fleet_factor``, which count only the queries. Carbon is
    missing if the settings have no ``grid_gco2_per_kwh``, water if they have no ``wue_l_per_kwh``,
    and the cost if they have no ``price_per_kwh``.

    Examples
    --------
    >>> year = edition.replace(period="year", queries=1e6, grid_gco2_per_kwh=400.0)
    >>> totals(year).loc["traditional", ["energy_kwh", "carbon_kg"]].round(1).to_list()
    [731.2, 292.5]
    """
    energy = _energy_kwh(assumptions)
    grid, price = assumptions.grid_gco2_per_kwh, assumptions.price_per_kwh
    kg_per_kwh = math.nan if grid is None else grid / G_PER_KG
    per_kwh = math.nan if price is None else price
    columns = {f"energy_kwh{suffix}": kwh for suffix, kwh in energy.items()}
    columns |= {f"carbon_kg{suffix}": kwh * kg_per_kwh for suffix, kwh in energy.items()}
    # WUE counts the energy of the servers, without that of the building
    wue = assumptions.wue_l_per_kwh
    servers = energy if wue is None else _energy_kwh(assumptions.replace(pue=1.0))
    l_per_kwh = math.nan if wue is None else wue
    columns |= {f"water_l{suffix}": kwh * l_per_kwh for suffix, kwh in servers.items()}
    columns |= {f"cost{suffix}": kwh * per_kwh for suffix, kwh in energy.items()}
    return pd.DataFrame(columns).rename_axis("fleet")


def _energy_kwh(assumptions: Assumptions) -> dict[str, pd.Series[float]]:
    """Return the end of the column's name -> energy of each fleet in the period [kWh]."""
    days = DAYS_PER_PERIOD[assumptions.period]
    with_factor_kwh = exact.fleet(assumptions) * days * KWH_PER_GWH
    without_kwh = with_factor_kwh / fleet_factor.factor(assumptions)
    return {"": with_factor_kwh, "_without_fleet_factor": without_kwh}
