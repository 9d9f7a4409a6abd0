"""HTML of the page "What if": its controls, and the result that is visible without scripts."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from energy_helpers.beyond.cached_context import agent_steps
from energy_helpers.facts import files, token_logs
from energy_helpers.method import query_kinds, throughput
from energy_helpers.method.assumptions import (
    SHORTHANDS,
    Assumptions,
    Regime,
    blend_text,
    expand,
    limits_of,
    load_edition,
)
from energy_helpers.paper import equivalents
from energy_helpers.workloads import usage_formats


@dataclass(frozen=True, slots=True)
class Control:
    """A number that readers can change, with a slider for usual values and a field for all."""

    name: str  # field of the assumptions, or a shorthand for both ends of a range
    label: str
    low: float  # ends of the slider
    high: float
    step: float = 0.0  # step of the slider; 0 for equal steps in the logarithm
    compact: bool = False  # whether the short form also has it
    more: bool = False  # whether it is one of the settings that are folded at first
    of_step: bool = False  # whether it is a length of an agent's step
    percent: bool = False


CONTROLS = (
    Control("output_tokens_median", "Output tokens, median", 10, 20_000, compact=True),
    Control("input_tokens", "Input tokens", 10, 100_000),
    Control("pue", "PUE", 1, 3, 0.01),
    Control("utilisation", "Power utilisation", 0.05, 1, 0.01),
    Control("queries", "Queries a {period}", 1e3, 1e11, compact=True),
    Control("long_share", "Share of long queries", 0, 1, 0.01, compact=True, percent=True),
    Control(
        "long_output_tokens_median", "Output tokens of long queries, median", 100, 50_000, more=True
    ),
    Control("pue_p5", "PUE, 5th percentile", 1, 3, 0.01, more=True),
    Control("pue_p95", "PUE, 95th percentile", 1, 3, 0.01, more=True),
    Control("utilisation_p5", "Power utilisation, 5th percentile", 0.05, 1, 0.01, more=True),
    Control("utilisation_p95", "Power utilisation, 95th percentile", 0.05, 1, 0.01, more=True),
    Control("node_power_kw", "Power of an eight-GPU node [kW]", 2, 20, 0.1, more=True),
    Control("step_prefix_tokens", "Tokens from the cache", 1000, 1e6, of_step=True),
    Control("step_appended_tokens", "New input tokens", 10, 100_000, of_step=True),
    Control("step_output_tokens", "Output tokens of the step", 10, 20_000, of_step=True),
)
NODE = "node"
GRID = "grid_gco2_per_kwh"
PRICE = "price_per_kwh"
CURRENCY = "currency"
BLENDS = {
    "three-largest-medians": "the three models with the highest medians",
    "at-least-200b": "models of at least 200 billion parameters",
    "all": "all five models",
}
LEVERS = {"": "none", "model": "better models", "serving": "better serving", "hardware": "hardware"}
PREFILL = {
    "output": "not counted",
    "output+input/30": "counted, 30 input tokens as one output token",
    "output+input": "counted, each input token as one output token",
}
# name and label of each menu, for the messages about links
MENUS = {
    "edition": "Edition",
    "blend": "Model or blend",
    "lever": "Efficiency lever",
    "effective_length": "Energy of reading the input",
    NODE: "Node",
    GRID: "Carbon intensity of the grid [gCO₂e/kWh]",
    PRICE: "Price of electricity [currency/kWh]",
    CURRENCY: "Currency",
}
# in an address, the query of the settings to compare with
KEPT = "kept_a"
# what an address may give
SETTINGS = (*MENUS, *(c.name for c in CONTROLS), KEPT)
ROWS = {
    "p5": "5th percentile",
    "p25": "lower quartile",
    "p50": "median",
    "p75": "upper quartile",
    "p95": "95th percentile",
    "mean": "mean of the trimmed blend",
    "mean-untrimmed": "mean of the whole blend, for totals",
    "ratio": "gain of the lever, at the median",
    "total": "all queries of a day",
    "total-month": "all queries of a month",
    "total-year": "all queries of a year",
    "carbon-query": "carbon of the median query",
    "carbon-day": "carbon of a day",
    "carbon-month": "carbon of a month",
    "carbon-year": "carbon of a year",
    "cost-day": "cost of a day",
    "cost-month": "cost of a month",
    "cost-year": "cost of a year",
    "searches": "web searches that use as much as the median query",
    "bulb": "an LED bulb uses as much in",
}
WITHOUT_SCRIPTS = (
    "<noscript><style>.eb-what-if"
    " :is(form, button, .eb-what-if-copy, .eb-what-if-predict, .eb-what-if-own)"
    " { display: none; }</style>"
    "<p>Changing the settings needs JavaScript. This is the result of the first settings.</p>"
    "</noscript>"
)
# the rows of the result in the short form
COMPACT_ROWS = ("p25", "p50", "p75", "total", "total-year", "carbon-day", "bulb")
NONE = "–"
TOOLS = (
    '<div class="eb-what-if-tools" role="group" aria-label="What to do with these settings">'
    '<button type="button" data-does="undo" disabled>Undo</button>'
    '<button type="button" data-does="reset">Reset</button>'
    '<button type="button" data-does="keep" aria-pressed="false">Keep as A</button>'
    '<button type="button" data-does="link">Copy link</button>'
    '<button type="button" data-does="predict" aria-pressed="false">Predict first</button></div>'
)
WEIGHTS = (
    '<details class="eb-what-if-weights"><summary>Weights of the models</summary>'
    "<p>The share of the queries that each model answers. 0 leaves a model out.</p>"
    '<div role="group" aria-label="Weights of the models"></div></details>'
)
# kind of column in a log -> its names, in letters only; the first match wins
_LOG_NAMES = usage_formats.NAMES | {
    "written": usage_formats.CACHE_WRITES,
    "with_cached": tuple(sorted(usage_formats.WITH_CACHED)),
}
LOG_COLUMNS = {
    kind.removesuffix("_tokens"): tuple(
        token_logs.letters(name)
        for name in (*names, *token_logs.NAMES.get(kind.removesuffix("_tokens"), ()))
        # an export that does not count its requests
        if name not in usage_formats.WITHOUT_REQUESTS
    )
    for kind, names in _LOG_NAMES.items()
} | {"weight": token_logs.NAMES["weight"]}
OWN_FILE = (
    '<section class="eb-what-if-own" aria-label="Your own file"><p><strong>Your own file</strong>: '
    "benchmark rows, a list of lengths, or a usage log. This page reads it in the browser. It is "
    "not sent, not stored, and not part of the address.</p>"
    '<div class="eb-what-if-drop"><p><button type="button" data-does="choose">'
    'Choose a file</button><input type="file" accept=".csv,.tsv,.txt,.json,.jsonl" hidden'
    ' aria-label="A file"> '
    "or drop one here, or paste its text:</p>"
    '<textarea rows="2" spellcheck="false" aria-label="Text of a file"></textarea>'
    '<button type="button" data-does="paste">Read the text</button></div>'
    '<p class="eb-what-if-read" role="status"></p><div class="eb-what-if-file"></div></section>'
)
PREDICT = (
    '<div class="eb-what-if-predict" hidden><label>Your prediction for the median: '
    '<strong data-guess></strong><input type="range" min="-2" max="2" step="0.02" value="0"'
    ' aria-label="Your prediction for the median"></label>'
    '<button type="button" data-does="compare">Compare</button>'
    " <span>Or click on the chart.</span></div>"
)


def bounds(name: str) -> tuple[float, float]:
    """Return the smallest and the largest value of a field, or of both ends of a range."""
    limits = limits_of(SHORTHANDS.get(name, (name,))[0])
    # the smallest number of queries above 0 is 1
    return float(limits.get("at least", 1)), float(limits["at most"])


def form(
    assumptions: Assumptions, presets: Mapping[str, str], name: str, *, step: str, compact: bool
) -> str:
    """Return the HTML of the controls; the build's preset is first, `name` is a prefix of ids."""
    blends = BLENDS | {model: model for model in throughput.models(assumptions)}
    if isinstance(assumptions.blend, tuple):
        own = blend_text(assumptions.blend)
        blends.setdefault(own, own.replace(",", ", "))
    blends["weights"] = "weights of your own"
    shown = [c for c in CONTROLS if not (c.more or c.of_step) and (c.compact or not compact)]
    first = [
        *(_number(name, c, assumptions) for c in shown),
        _menu(name, "blend", MENUS["blend"], blends),
        *_grid(name, assumptions),
    ]
    if compact:
        return (
            '<form class="eb-what-if-form" aria-label="Settings" autocomplete="off">'
            f'{"".join(first)}<button type="button" data-does="reset">Reset</button></form>'
        )
    beyond = " eb-what-if-beyond" if agent_steps.context_over_measured(assumptions) > 1 else ""
    price = (
        _text(name, PRICE, written(assumptions.price_per_kwh), ' inputmode="decimal"'),
        _text(name, CURRENCY, assumptions.currency, ' maxlength="10" spellcheck="false"'),
    )
    more = [
        _menu(name, "edition", MENUS["edition"], presets),
        _menu(name, "lever", MENUS["lever"], LEVERS),
        _menu(name, "effective_length", MENUS["effective_length"], PREFILL),
        *(_number(name, c, assumptions) for c in CONTROLS if c.more),
        _node(name),
    ]
    return (
        '<form class="eb-what-if-form" aria-label="Settings" autocomplete="off">'
        f"{_lengths(assumptions)}{''.join((*first, *price))}"
        f"<details><summary>More settings</summary>{''.join(more)}</details>{WEIGHTS}"
        f'<details class="eb-what-if-step{beyond}">'
        "<summary>A step of an agent</summary>"
        f"{''.join(_number(name, c, assumptions) for c in CONTROLS if c.of_step)}"
        f'<div data-shown="step">{step}</div></details></form>'
    )


def nodes() -> dict[str, float]:
    """Return the nodes of data/node_power.csv with their power for eight GPUs [kW]."""
    names = files.read_csv("node_power.csv")["node"]
    return {name: float(expand({NODE: name})["node_power_kw"]) for name in names}


def _node(prefix: str) -> str:
    """Return the menu of nodes; those of the same power are one line."""
    choices = {"": "another power"}
    for power_kw in dict.fromkeys(nodes().values()):
        names = [name for name, own in nodes().items() if own == power_kw]
        choices[names[0]] = f"{', '.join(names)}: {power_kw:.3g} kW for eight GPUs"
    return _menu(prefix, NODE, MENUS[NODE], choices)


def _lengths(assumptions: Assumptions) -> str:
    """Return buttons that set the lengths of a kind of query, and where the lengths are from."""
    edition = load_edition(assumptions.edition)
    kinds: dict[str, tuple[Assumptions, Regime]] = {
        "Chat": (edition, "traditional"),
        "Report": (edition.replace(workload="report"), "traditional"),
        "Long reasoning": (edition, "long"),
    }
    buttons = ""
    for label, (settings, regime) in kinds.items():
        lengths = {
            "output_tokens_median": query_kinds.length_law(settings, regime).median,
            "input_tokens": query_kinds.input_tokens(settings, regime),
        }
        told = f"{lengths['output_tokens_median']:,.0f} tokens"
        values = html.escape(json.dumps(lengths))
        buttons += (
            f'<button type="button" data-sets="{values}">{label}<small>{told}</small></button>'
        )
    return (
        '<div class="eb-what-if-presets" role="group" aria-label="Kind of query">'
        f"{buttons}<p>Chat and long reasoning have the lengths of the paper’s typical and long"
        " query. The report has those of this book’s workload <code>report</code>.</p></div>"
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


def written(value: float | None, *, percent: bool = False) -> str:
    """Write a number as its field shows it, empty for None."""
    if value is None:
        return ""
    return f"{100 * value:,.15g}%" if percent else f"{value:,.15g}"


def _number(prefix: str, control: Control, assumptions: Assumptions) -> str:
    own, label = f"{prefix}-{control.name}", control.label.format(period=assumptions.period)
    # equal steps in the logarithm, a thousand from end to end
    scale, low, high, step = (
        (' data-scale="log"', 0, 1000, 1)
        if control.step == 0
        else ("", control.low, control.high, control.step)
    )
    names = SHORTHANDS.get(control.name, (control.name,))
    ends = [written(getattr(assumptions, end), percent=control.percent) for end in names]
    return (
        f'<div class="eb-control"><label for="{own}">{label}</label>'
        f'<input type="range" data-for="{control.name}"{scale} data-low="{control.low:g}"'
        f' data-high="{control.high:g}" min="{low:g}" max="{high:g}" step="{step:g}"'
        f' aria-label="{label}, slider">'
        f'<input type="text" inputmode="decimal" id="{own}" name="{control.name}"'
        f' value="{"–".join(dict.fromkeys(ends))}"></div>'
    )


def _grid(prefix: str, assumptions: Assumptions) -> tuple[str, str]:
    grids = equivalents.grids()
    countries = {
        f"{row.gco2e_per_kwh:g}": f"{region}, {row.year}: {row.gco2e_per_kwh:g}"
        for region, row in zip(grids.index, grids.itertuples(), strict=True)
    }
    choices = {"": "no carbon"} | countries | {"own": "another value"}
    own = written(assumptions.grid_gco2_per_kwh)
    return (
        _menu(prefix, "country", "Grid of a country", choices),
        _text(prefix, GRID, own, ' inputmode="decimal"'),
    )


def _text(prefix: str, name: str, value: str, attributes: str) -> str:
    own = f"{prefix}-{name}"
    return (
        f'<div class="eb-control"><label for="{own}">{MENUS[name]}</label>'
        f'<input type="text"{attributes} id="{own}" name="{name}"'
        f' value="{html.escape(value)}"></div>'
    )


def headline(values: Mapping[str, str], *, compact: bool) -> str:
    """Return the result in short, and the sentences about it; nothing before a prediction."""
    cell = '<span data-shown="{}">{}</span>'.format
    shown = {name: cell(name, text) for name, text in values.items()}
    return (
        '<div class="eb-what-if-head">'
        '<p class="eb-what-if-ask" hidden><strong>?</strong> Predict the median, then compare.</p>'
        f"<p data-result><strong>{shown['p50']}</strong> median query"
        '<span class="eb-of-a">, <span data-over="p50"></span> A</span></p>'
        f"<p data-result>90% use {shown['p5']} to {shown['p95']}; "
        f"mean {shown['mean-untrimmed']}; LED bulb {shown['bulb']}; {shown['total']}</p></div>"
        f'<p data-result data-shown="words">{values["words"]}</p>'
        f'<p class="eb-what-if-status" role="status"></p>{"" if compact else TOOLS + PREDICT}'
    )


def result_table(values: Mapping[str, str], *, compact: bool) -> str:
    """Return the table of the texts from `result_texts`; each cell has the name of its value."""
    names: Iterable[str] = COMPACT_ROWS if compact else ROWS
    rows = "".join(
        f'<tr{" hidden" if values[name] == NONE else ""}><th scope="row">{ROWS[name]}</th>'
        f'<td data-shown="{name}">{values[name]}</td>'
        f'<td class="eb-of-a" data-kept="{name}"></td><td class="eb-of-a" data-over="{name}"></td>'
        "</tr>"
        for name in names
    )
    return (
        '<table class="table eb-what-if-result" data-result>'
        "<caption>Energy of a query, and of all queries</caption>"
        '<thead><tr><th scope="col">Quantity</th><th scope="col">These settings</th>'
        '<th scope="col" class="eb-of-a">A</th><th scope="col" class="eb-of-a">These / A</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
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
        f'<button type="button" data-does="copy" data-copies="{name}">Copy</button></p>'
        f'<pre data-copied="{name}" tabindex="0" aria-label="{title}"></pre></div>'
        for name, title in blocks.items()
    )
