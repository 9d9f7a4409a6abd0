"""Numbers of section 4 that compare the energy of the fleet with other energies."""

from __future__ import annotations

from functools import partial

from ...editions import released_run
from ...facts.units import (
    DAYS_PER_YEAR,
    GWH_PER_TWH,
    HOURS_PER_DAY,
    MWH_PER_GWH,
    QUERIES_PER_BILLION,
    WH_PER_GWH,
)
from ...method import exact
from ...method.assumptions import Assumptions
from ...registry.entries import register
from .. import published
from .section_4_fleet import CHAPTER

number = partial(register, CHAPTER)
# part of the name -> row of data/electricity_totals.csv
TOTALS = {
    "google-2023": ("Google", 2023),
    "microsoft-2023": ("Microsoft", 2023),
    "google-2024": ("Google data centres", 2024),
    "microsoft-2024": ("Microsoft", 2024),
    "us-datacentres-2023": ("US data centres", 2023),
}
# values that the paper uses: name in data/comparisons.csv -> unit, digits, divisor
_FACTS = {
    "datacentre-power": ("MW", 2, 1),
    "datacentre-load": ("%", 2, 1),
    "chatgpt-queries": ("billion/day", 2, QUERIES_PER_BILLION),
    "web-scale-queries": ("billion/day", 2, QUERIES_PER_BILLION),
    "television-fleet": ("GWh/day", 2, 1),
    "television-share": ("%", 1, 1),
    "internet-forecast-1999": ("%", 2, 1),
    "datacentre-peak-2010": ("%", 1, 1),
    "datacentre-forecast-2015": ("TWh/year", 1, 1),
    "datacentre-estimate-low": ("TWh/year", 1, 1),
    "datacentre-estimate-high": ("TWh/year", 1, 1),
}
FACTS = {
    name: (name, *found, name.replace("-", " ").replace("datac", "data c"))
    for name, found in _FACTS.items()
}
# part of the name -> name of the fleet in the tables, description
FLEETS = {
    "traditional": ("traditional", "traditional queries"),
    "traditional-improved": ("traditional_improved", "traditional queries, improved fleet"),
    "mixed": ("mixed", "mixed queries"),
    "mixed-improved": ("mixed_improved", "mixed queries, improved fleet"),
}
IMPROVED = {"traditional-improved": "traditional_improved", "mixed-improved": "mixed_improved"}
# part of the name -> forecast, later estimate
FORECASTS = {
    "internet": ("internet-forecast-1999", "datacentre-peak-2010"),
    "datacentres-low": ("datacentre-forecast-2015", "datacentre-estimate-high"),
    "datacentres-high": ("datacentre-forecast-2015", "datacentre-estimate-low"),
}
FORECAST_WORDS = {
    slug: (*names, " / ".join(FACTS[name][-1] for name in names))
    for slug, names in FORECASTS.items()
}


def datacentre_gwh_per_day() -> float:
    """
    Return the energy per day of the paper's data centre of 30 MW [GWh].

    Examples
    --------
    >>> round(datacentre_gwh_per_day(), 3)  # 30 MW x 24 h x 0.8
    0.576
    """
    load = published.fact("datacentre-load") / 100
    return published.fact("datacentre-power") * load * HOURS_PER_DAY / MWH_PER_GWH


def _web_search_gwh_per_day(a: Assumptions) -> float:
    """Return the energy per day of as many web searches as the fleet has queries [GWh]."""
    return published.web_search_wh() * a.queries_per_day / WH_PER_GWH


def web_scale_twh(a: Assumptions, gwh_per_day: float) -> float:
    """
    Return a fleet's energy per year at the daily volume of web search [TWh].

    Examples
    --------
    >>> round(web_scale_twh(edition.replace(queries=1e10), gwh_per_day=1.0), 3)
    0.365
    """
    scale = published.fact("web-scale-queries") / a.queries_per_day
    return gwh_per_day * scale * DAYS_PER_YEAR / GWH_PER_TWH


def television_gwh_per_day() -> float:
    """
    Return the energy per day of US household television that the paper implies [GWh].

    Examples
    --------
    >>> round(television_gwh_per_day(), 1)
    222.5
    """
    return published.fact("television-fleet") / (published.fact("television-share") / 100)


def _ten_billion_twh(a: Assumptions, fleet: str = "traditional_improved") -> float:
    return web_scale_twh(a, float(exact.fleet(a)[fleet]))


@number("fact-{fact}", "{fact[1]}", "{fact[4]}, as given in the paper", "{fact[2]}", fact=FACTS)
def _fact(_: Assumptions, fact: tuple[str, str, int, float, str]) -> float:
    name, _unit, _digits, divisor, _words = fact
    return published.fact(name) / divisor


@number("comparison-datacentre", "GWh/day", "energy of a 30 MW data centre at 80% load")
def _datacentre(_: Assumptions) -> float:
    return datacentre_gwh_per_day()


number(
    "comparison-web-search", "GWh/day", "energy of as many web searches as the fleet has queries"
)(_web_search_gwh_per_day)


@number(
    "comparison-television",
    "GWh/day",
    "energy of US household television that the paper's comparison implies",
    2,
)
def _television(_: Assumptions) -> float:
    return television_gwh_per_day()


@number(
    "fleet-over-datacentre-traditional",
    "×",
    "energy of the traditional fleet / energy of a 30 MW data centre at 80% load",
)
def _over_datacentre(a: Assumptions) -> float:
    return float(exact.fleet(a)["traditional"] / datacentre_gwh_per_day())


@number(
    "fleet-over-web-search-{fleet}",
    "×",
    "fleet energy ({fleet.listed}) / energy of as many web searches as the fleet has queries",
    fleet=IMPROVED,
)
def _over_web_search(a: Assumptions, fleet: str) -> float:
    return float(exact.fleet(a)[fleet] / _web_search_gwh_per_day(a))


@number(
    "fleet-over-television-mixed-improved",
    "%",
    "energy of the improved mixed fleet as a share of the energy of US household television that "
    "the paper's comparison implies",
    2,
)
def _over_television(a: Assumptions) -> float:
    return float(100 * exact.fleet(a)["mixed_improved"] / television_gwh_per_day())


@number(
    "ten-billion-twh-{fleet}",
    "TWh/year",
    "energy of ten billion queries per day, {fleet[1]}",
    fleet=FLEETS,
)
def _ten_billion(a: Assumptions, fleet: tuple[str, str]) -> float:
    return _ten_billion_twh(a, fleet[0])


@number(
    "replay-ten-billion-twh",
    "TWh/year",
    "energy of ten billion queries per day, improved fleet, from the total that the released run "
    "prints",
    4,
)
def _replayed_ten_billion(a: Assumptions) -> float:
    return released_run.replayed_number(
        a,
        lambda a: web_scale_twh(
            a, released_run.replay(a, "traditional").fleet["median"]["improved"]
        ),
    )


@number(
    "ten-billion-share-{total}",
    "%",
    "energy of ten billion queries per day, improved fleet, as a share of the electricity of "
    "{total[0]} in {total[1]}",
    2,
    total=TOTALS,
)
def _ten_billion_share(a: Assumptions, total: tuple[str, int]) -> float:
    return 100 * _ten_billion_twh(a) / published.total_twh(*total)


@number("forecast-over-{forecast}", "×", "{forecast[2]}", 2, forecast=FORECAST_WORDS)
def _forecast(_: Assumptions, forecast: tuple[str, str, str]) -> float:
    said, found = (published.fact(name) for name in forecast[:2])
    return said / found
