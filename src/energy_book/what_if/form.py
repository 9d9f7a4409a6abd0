"""HTML of the page "What if": its controls, and the result that is visible without scripts."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from energy_helpers.method import throughput
from energy_helpers.method.assumptions import Assumptions, limits_of
from energy_helpers.paper import equivalents

__all__ = [
    "CONTROLS",
    "SETTINGS",
    "bounds",
    "copy_blocks",
    "form",
    "outside_note",
    "published_table",
    "result_table",
]


@dataclass(frozen=True, slots=True)
class Control:
    """A number that readers can change, with a slider for usual values and a field for all."""

    name: str  # field of the assumptions
    label: str
    low: float  # ends of the slider
    high: float
    step: float = 0.0  # step of the slider; 0 for equal steps in the logarithm
    compact: bool = False  # whether the short form also has it


CONTROLS = (
    Control("output_tokens_median", "Output tokens, median", 10, 20_000, compact=True),
    Control("input_tokens", "Input tokens", 10, 100_000),
    Control("pue_p5", "PUE, 5th percentile", 1, 3, 0.01),
    Control("pue_p95", "PUE, 95th percentile", 1, 3, 0.01),
    Control("utilisation_p5", "Power utilisation, 5th percentile", 0.05, 1, 0.01),
    Control("utilisation_p95", "Power utilisation, 95th percentile", 0.05, 1, 0.01),
    Control("node_power_kw", "Power of an eight-GPU node [kW]", 2, 20, 0.1),
    Control("queries", "Queries a {period}", 1e3, 1e11, compact=True),
    Control("long_share", "Share of long queries", 0, 1, 0.01, compact=True),
)
GRID = "grid_gco2_per_kwh"
# what an address may give: the menus, both ends of a range at once, and the numbers
SETTINGS = ("edition", "blend", "lever", "pue", "utilisation", *(c.name for c in CONTROLS), GRID)
BLENDS = {
    "three-largest-medians": "blend: the three of the highest median",
    "at-least-200b": "blend: all of 200 billion parameters and more",
    "all": "blend: all five models",
}
LEVERS = {"": "none", "model": "better models", "serving": "better serving", "hardware": "hardware"}
ROWS = {
    "p5": "5th percentile",
    "p25": "lower quartile",
    "p50": "median",
    "p75": "upper quartile",
    "p95": "95th percentile",
    "mean": "mean, trimmed as the median is",
    "mean-untrimmed": "mean, untrimmed blend (for totals)",
    "ratio": "the lever, at the median",
    "total": "all queries of a day",
    "carbon-query": "carbon of the median query",
    "carbon-day": "carbon of a day",
    "searches": "web searches that take as much as the median query",
    "bulb": "minutes of an LED bulb on it",
}
WITHOUT_SCRIPTS = (
    "<noscript><style>.eb-what-if-form, .eb-what-if-copy { display: none; }</style>"
    "<p>Changing the settings takes JavaScript; this is the result of the first ones.</p>"
    "</noscript>"
)
# the rows of the result in the short form
COMPACT_ROWS = ("p25", "p50", "p75", "total", "carbon-day", "bulb")


def bounds(name: str) -> tuple[float, float]:
    """Return the smallest and the largest value of a field of the assumptions."""
    limits = limits_of(name)
    # the smallest number of queries above 0 is 1
    return float(limits.get("at least", 1)), float(limits["at most"])


def form(assumptions: Assumptions, presets: Mapping[str, str], name: str, *, compact: bool) -> str:
    """
    Return the HTML of the controls.

    Parameters
    ----------
    assumptions : Assumptions
        Settings that the controls show first.
    presets : mapping
        Name of each preset to its title; the build's preset is first.
    name : str
        Prefix of the ids of the controls.
    compact : bool
        Whether to return the short form.
    """
    blends = BLENDS | {model: model for model in throughput.models(assumptions)}
    if isinstance(assumptions.blend, tuple):
        blends.setdefault(",".join(assumptions.blend), "blend: " + ", ".join(assumptions.blend))
    fields = [
        *([] if compact else [_menu(name, "edition", "Edition", presets)]),
        _menu(name, "blend", "Model or blend", blends),
        *(_number(name, c, assumptions) for c in CONTROLS if c.compact or not compact),
        *([] if compact else [_menu(name, "lever", "Efficiency lever", LEVERS)]),
        _grid(name, assumptions),
    ]
    return (
        '<form class="eb-what-if-form" aria-label="Settings" autocomplete="off">'
        f'{"".join(fields)}<button type="reset">Reset</button></form>'
    )


def _options(choices: Mapping[str, str], chosen: str = "") -> str:
    return "".join(
        f'<option value="{html.escape(value)}"{" selected" if value == chosen else ""}>'
        f"{html.escape(label)}</option>"
        for value, label in choices.items()
    )


def _menu(prefix: str, name: str, label: str, choices: Mapping[str, str]) -> str:
    own = f"{prefix}-{name}"
    return (
        f'<div class="eb-control"><label for="{own}">{label}</label>'
        f'<select id="{own}" name="{name}">{_options(choices)}</select></div>'
    )


def _number(prefix: str, control: Control, assumptions: Assumptions) -> str:
    own, (low, high) = f"{prefix}-{control.name}", bounds(control.name)
    label = html.escape(control.label.format(period=assumptions.period))
    scale = 'data-scale="log"' if control.step == 0 else ""
    # equal steps in the logarithm, a thousand from end to end
    low_step, high_step, step = (
        (0, 1000, 1) if control.step == 0 else (control.low, control.high, control.step)
    )
    value = getattr(assumptions, control.name)
    return (
        f'<div class="eb-control"><label for="{own}">{label}</label>'
        f'<input type="range" data-for="{control.name}" {scale} data-low="{control.low:g}"'
        f' data-high="{control.high:g}" min="{low_step:g}" max="{high_step:g}" step="{step:g}"'
        f' aria-label="{label}, slider">'
        f'<input type="number" id="{own}" name="{control.name}" min="{low:g}" max="{high:g}"'
        f' step="any" inputmode="decimal" value="{value:.15g}"></div>'
    )


def _grid(prefix: str, assumptions: Assumptions) -> str:
    low, high = bounds(GRID)
    grids = equivalents.grids()
    countries = {
        f"{row.gco2e_per_kwh:g}": f"{region}, {row.year}: {row.gco2e_per_kwh:g}"
        for region, row in zip(grids.index, grids.itertuples(), strict=True)
    }
    value = assumptions.grid_gco2_per_kwh
    return (
        f'<div class="eb-control"><label for="{prefix}-country">Grid [gCO₂e/kWh]</label>'
        f'<select id="{prefix}-country" name="country">'
        f"{_options({'': 'no carbon'} | countries | {'own': 'own value'})}</select>"
        f'<input type="number" name="{GRID}" aria-label="Carbon intensity of the grid,'
        f' gCO₂e/kWh" min="{low:g}" max="{high:g}" step="any" inputmode="decimal"'
        f' value="{"" if value is None else f"{value:g}"}"></div>'
    )


def result_table(values: Mapping[str, str], *, compact: bool) -> str:
    """Return the table of the texts from `result_texts`; each cell has the name of its value."""
    names: Iterable[str] = COMPACT_ROWS if compact else ROWS
    rows = "".join(
        f'<tr><th scope="row">{ROWS[name]}</th><td data-shown="{name}">{values[name]}</td></tr>'
        for name in names
    )
    return (
        '<table class="table eb-what-if-result"><caption>Energy of a query, and of a day</caption>'
        f'<thead><tr><th scope="col">Quantity</th><th scope="col">Value</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def outside_note(lines: Iterable[str]) -> str:
    """Return the note about lengths outside the benchmark, hidden if there are none."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return (
        f'<div class="admonition warning eb-what-if-outside"{"" if items else " hidden"}>'
        f'<p class="admonition-title">Outside the benchmark</p><ul>{items}</ul></div>'
    )


def published_table(mean_tokens: float) -> str:
    """Return the table of published values for answers of about this length [tokens]."""
    rows = "".join(
        f"<tr><td>{html.escape(row['label'])}</td><td>{html.escape(row['publisher'])}</td>"
        f"<td>{row['output_tokens']:,.0f}</td><td>{row['value']:g}</td>"
        f"<td>{html.escape(row['provenance_kind'])}, {html.escape(row['boundary_kind'])}</td></tr>"
        for row in equivalents.of_same_length(mean_tokens).to_dict("records")
    )
    headings = ("Value", "Published by", "Output tokens", "Wh per query", "Kind")
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    return (
        '<div class="pst-scrollable-table-container eb-what-if-published" tabindex="0"'
        ' role="region" aria-label="Published values of this length">'
        '<table class="table"><caption>Published and measured values for answers of half to twice'
        " this mean length</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def copy_blocks() -> str:
    """Return the equivalent command and Python lines, with buttons to copy them."""
    blocks = {"command": "The same as a command", "python": "The same in Python"}
    return "".join(
        f'<div class="eb-what-if-copy"><p>{title} '
        f'<button type="button" data-copies="{name}">Copy</button></p>'
        f'<pre data-copied="{name}" tabindex="0" aria-label="{title}"></pre></div>'
        for name, title in blocks.items()
    )
