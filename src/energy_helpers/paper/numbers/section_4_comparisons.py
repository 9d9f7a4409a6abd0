"""Numbers of section 4's comparisons: the fleet beside a datacentre, web search and others."""

from __future__ import annotations

from ...editions import released_run
from ...editions.released_run import replayed_number
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
from ...registry.entries import add
from .. import published
from .section_4_fleet import CHAPTER

# number -> row of data/electricity_totals.csv
TOTALS = {
    "google-2023": ("Google", 2023),
    "microsoft-2023": ("Microsoft", 2023),
    "google-2024": ("Google data centres", 2024),
    "microsoft-2024": ("Microsoft", 2024),
    "us-datacentres-2023": ("US data centres", 2023),
}
# what the paper compares with: name in data/comparisons.csv -> unit, digits, divisor
FACTS = {
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
READINGS = {
    "traditional": "traditional queries",
    "traditional_improved": "traditional queries, improved fleet",
    "mixed": "mixed queries",
    "mixed_improved": "mixed queries, improved fleet",
}


def datacentre_gwh_per_day() -> float:
    """Return what the paper's datacentre of 30 MW takes a day [GWh]."""
    load = published.fact("datacentre-load") / 100
    return published.fact("datacentre-power") * load * HOURS_PER_DAY / MWH_PER_GWH


def web_search_gwh_per_day(a: Assumptions) -> float:
    """Return what as many web searches a day as the fleet serves queries take [GWh]."""
    return published.web_search_wh() * a.queries_per_day / WH_PER_GWH


def web_scale_twh(a: Assumptions, gwh_per_day: float) -> float:
    """Return a fleet's energy at as many queries a day as web search has [TWh a year]."""
    scale = published.fact("web-scale-queries") / a.queries_per_day
    return gwh_per_day * scale * DAYS_PER_YEAR / GWH_PER_TWH


def television_gwh_per_day() -> float:
    """Return what the paper's comparison implies for US households' television [GWh]."""
    return published.fact("television-fleet") / (published.fact("television-share") / 100)


def _ten_billion_twh(a: Assumptions, fleet: str = "traditional_improved") -> float:
    return web_scale_twh(a, float(exact.fleet(a)[fleet]))


def _add_day() -> None:
    add(
        "comparison-datacentre",
        lambda _: datacentre_gwh_per_day(),
        "GWh/day",
        "energy of a 30 MW datacentre at 80 % load",
        CHAPTER,
    )
    add(
        "comparison-web-search",
        web_search_gwh_per_day,
        "GWh/day",
        "energy of as many web searches as the fleet serves queries",
        CHAPTER,
    )
    add(
        "comparison-television",
        lambda _: television_gwh_per_day(),
        "GWh/day",
        "energy of US households' television, as the paper's comparison implies it",
        CHAPTER,
        digits=2,
    )
    add(
        "fleet-over-datacentre-traditional",
        lambda a: exact.fleet(a)["traditional"] / datacentre_gwh_per_day(),
        "×",
        "energy of the traditional fleet / of a 30 MW datacentre at 80 % load",
        CHAPTER,
    )
    for fleet in ("traditional_improved", "mixed_improved"):
        slug = fleet.replace("_", "-")
        add(
            f"fleet-over-web-search-{slug}",
            lambda a, f=fleet: exact.fleet(a)[f] / web_search_gwh_per_day(a),  # type: ignore[misc]
            "×",
            f"energy of the fleet, {slug.replace('-', ', ')} / of as many web searches",
            CHAPTER,
        )
    add(
        "fleet-over-television-mixed-improved",
        lambda a: 100 * exact.fleet(a)["mixed_improved"] / television_gwh_per_day(),
        "%",
        "energy of the improved mixed fleet as a share of US households' television, by the "
        "paper's own comparison",
        CHAPTER,
        digits=2,
    )


def _add_year() -> None:
    for fleet, what in READINGS.items():
        add(
            f"ten-billion-twh-{fleet.replace('_', '-')}",
            lambda a, f=fleet: _ten_billion_twh(a, f),  # type: ignore[misc]
            "TWh/year",
            f"energy of ten billion queries a day, {what}",
            CHAPTER,
        )
    add(
        "replay-ten-billion-twh",
        lambda a: replayed_number(
            a,
            lambda a: web_scale_twh(
                a,
                float(released_run.replay(a, "traditional").fleet.loc["improved", "median"]),  # type: ignore[arg-type]
            ),
        ),
        "TWh/year",
        "energy of ten billion queries a day, improved, from the total the released run prints",
        CHAPTER,
        digits=4,
    )
    for slug, row in TOTALS.items():
        add(
            f"ten-billion-share-{slug}",
            lambda a, row=row: 100 * _ten_billion_twh(a) / published.total_twh(*row),  # type: ignore[misc]
            "%",
            "ten billion queries a day, improved fleet, as a share of the electricity of "
            f"{row[0]} in {row[1]}",
            CHAPTER,
            digits=2,
        )


def _add_history() -> None:
    forecasts = {
        "internet": ("internet-forecast-1999", "datacentre-peak-2010"),
        "datacentres-low": ("datacentre-forecast-2015", "datacentre-estimate-high"),
        "datacentres-high": ("datacentre-forecast-2015", "datacentre-estimate-low"),
    }
    for slug, (said, found) in forecasts.items():
        add(
            f"forecast-over-{slug}",
            lambda _, s=said, f=found: published.fact(s) / published.fact(f),  # type: ignore[misc]
            "×",
            f"{said.replace('-', ' ')} / {found.replace('-', ' ')}",
            CHAPTER,
            digits=2,
        )


def _add_facts() -> None:
    for name, (unit, digits, divisor) in FACTS.items():
        add(
            f"fact-{name}",
            lambda _, n=name, d=divisor: published.fact(n) / d,  # type: ignore[misc]
            unit,
            f"{name.replace('-', ' ')}, as the paper gives it",
            CHAPTER,
            digits,
        )


_add_facts()
_add_day()
_add_year()
_add_history()
