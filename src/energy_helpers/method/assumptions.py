"""All settings of the method in one validated model, and the presets of the editions."""

from __future__ import annotations

import contextlib
import difflib
import functools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from ..facts import files
from ..facts.units import DAYS_PER_PERIOD
from ..facts.validation import (
    check_choice,
    check_positive,
    number_hint,
    number_text,
    plain,
    short_repr,
)

Regime = Literal["traditional", "long"]
Law = Literal["exponential", "lognormal", "pareto", "uniform", "fixed"]

JOULE_2026, ARXIV_V1 = "joule-2026", "arxiv-v1"
ARXIV_V1_AS_WRITTEN = "arxiv-v1-as-written"
# all editions in the order of the file; code refers to an edition by its name
EDITIONS = tuple(files.read_toml("editions.toml"))
DEFAULT_EDITION = JOULE_2026
# quantile -> probability; further quantiles can be added anywhere
QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
# type checkers cannot know the names, which are read when the module is loaded
if TYPE_CHECKING:
    Edition = str
    Statistic = str
else:
    Edition = Literal[EDITIONS]
    Statistic = Literal[(*QUANTILES, "mean")]
REGIMES: tuple[Regime, ...] = get_args(Regime)
# what readers call the queries of a regime or a fleet
QUERY_WORDS = {"traditional": "typical", "long": "long", "mixed": "mixed"}
LAWS: tuple[Law, ...] = get_args(Law)
LARGE_MODEL_PARAMS_B = 200.0
CURRENCY_PATTERN = r"^\S{1,10}$"
MAX_NODE_POWER_KW = 1000.0
MAX_DRAWS = 10**8

# distribution with a shape -> default, least and greatest shape; the default of the log-normal
# gives the same ratio of the upper to the lower quartile as the exponential, ln 4 / ln(4/3)
SHAPES: dict[Law, tuple[float, float, float]] = {
    "lognormal": (math.log(math.log(4) / math.log(4 / 3)) / (2 * 0.6744897501960817), 1e-3, 4.0),
    "pareto": (2.5, 1.1, 50.0),
    "uniform": (1.0, 1e-3, 1.0),
}
DEFAULT_SHAPES = {law: SHAPES[law][0] if law in SHAPES else None for law in LAWS}
SHAPE_BOUNDS = {law: (low, high) for law, (_, low, high) in SHAPES.items()}
SHORTHANDS = {"pue": ("pue_p5", "pue_p95"), "utilisation": ("utilisation_p5", "utilisation_p95")}
RANGES = (
    ("pue_p5", "pue_p95"),
    ("utilisation_p5", "utilisation_p95"),
    ("alpha_model_p5", "alpha_model_p95"),
    ("alpha_serving_p5", "alpha_serving_p95"),
    ("alpha_hardware_p5", "alpha_hardware_p95"),
    ("fleet_alpha_p5", "fleet_alpha_traditional_p95"),
    ("fleet_alpha_p5", "fleet_alpha_long_p95"),
)


_OURS = "not in the paper"
# bounds of lengths that may be None [tokens]
_TOKENS: dict[str, Any] = {"ge": 1, "le": 1e7}


def _setting(meaning: str, unit: str, where: str = _OURS, *, group: str = "", **field: Any) -> Any:
    """Return a field; the first field of a group carries the title of the group."""
    extra: dict[str, Any] = {"unit": unit, "where": where} | ({"group": group} if group else {})
    return Field(description=meaning, json_schema_extra=extra, **field)


Number = Annotated[float, Strict()]
Count = Annotated[int, Strict()]
Tokens = Annotated[Number, Field(ge=1, le=1e7)]
Pue = Annotated[Number, Field(ge=1, le=5)]
Utilisation = Annotated[Number, Field(ge=0.01, le=1)]
Gain = Annotated[Number, Field(ge=0.01, le=1000)]
Overhead = Annotated[Number, Field(ge=1, le=10)]
# a log of queries replaces them
LENGTHS = (
    "output_tokens_median",
    "output_tokens_mean",
    "long_output_tokens_median",
    "output_tokens_law",
    "output_tokens_shape",
    "input_tokens",
    "long_input_tokens",
    "long_share",
)
# name of a bound in pydantic -> words
LIMITS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


class Assumptions(BaseModel):
    """
    All settings of one run of the method.

    The object cannot be changed; `replace` returns a changed copy. ``Assumptions.model_fields``
    has the bounds, unit and meaning of each field and where the paper gives its value.

    Raises
    ------
    ValueError
        If a field is unknown or a value is out of bounds; the message names the bounds.

    Examples
    --------
    >>> edition.node_power_kw, edition.replace(node_power_kw=5.1).changed()
    (10.2, {'node_power_kw': 5.1})
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    edition: Edition = _setting(
        "the edition of the paper that the other settings default to", "-", "title page"
    )
    output_tokens_median: Number | None = _setting(
        "median output length, typical queries",
        "tokens",
        "section 2",
        default=300.0,
        group="Lengths",
        **_TOKENS,
    )
    output_tokens_mean: Number | None = _setting(
        "mean output length, instead of the median", "tokens", default=None, **_TOKENS
    )
    long_output_tokens_median: Tokens = _setting(
        "median output length, long queries", "tokens", "section 2", default=5000.0
    )
    output_tokens_law: Law = _setting(
        "distribution of the output length, both regimes", "-", "section 2", default="exponential"
    )
    output_tokens_shape: Number | None = _setting(
        "its shape: log-normal sigma, Pareto tail index, or uniform half-width / median",
        "-",
        default=None,
        gt=0,
        le=50,
    )
    input_tokens: Tokens = _setting("input length of a query", "tokens", "section 2", default=500.0)
    long_input_tokens: Number | None = _setting(
        "input length of a long query; none: as a typical one", "tokens", default=None, **_TOKENS
    )
    lengths: str | None = _setting(
        "log of queries that replaces these lengths: a CSV, JSON Lines or Parquet file, "
        "azure-conversation, azure-code, or arxiv-summaries",
        "-",
        default=None,
    )
    long_from: Number | None = _setting(
        "output length from which a query of the log is long; none: no query is",
        "tokens",
        default=None,
        **_TOKENS,
    )
    effective_length: Literal["output", "output+input/30", "output+input"] = _setting(
        "tokens that use energy, L_eff", "-", "section 2; S.III", default="output"
    )
    pue_p5: Pue = _setting("PUE, 5th percentile", "-", "section 2", group="Data centre and node")
    pue_p95: Pue = _setting("PUE, 95th percentile", "-", "section 2")
    utilisation_p5: Utilisation = _setting(
        "power utilisation P_node / P_max, 5th percentile", "-", "section 2", default=0.4
    )
    utilisation_p95: Utilisation = _setting(
        "power utilisation P_node / P_max, 95th percentile", "-", "section 2", default=0.9
    )
    power_coupling: Literal["none", "released", "as-written"] = _setting(
        "how the power utilisation depends on the throughput", "-", "S.IV", default="none"
    )
    node_power_kw: Number = _setting(
        "maximum power of an eight-GPU node", "kW", "section 2", ge=0.1, le=MAX_NODE_POWER_KW
    )
    deepseek_node_power_kw: Number = _setting(
        "maximum power of DeepSeek-R1's ten-GPU node",
        "kW",
        "section 2",
        ge=0.1,
        le=2 * MAX_NODE_POWER_KW,
    )
    idle_power_kw: Number = _setting(
        "idle power of an eight-GPU node",
        "kW",
        "S.IV; S.V",
        default=2.7,
        ge=0,
        le=MAX_NODE_POWER_KW,
    )
    throughput_rows: str = _setting(
        "benchmark rows that the throughput is fitted to: released, all, or a file",
        "-",
        "S.I",
        group="Throughput and baseline",
    )
    throughput_columns: str | None = _setting(
        "columns that the file lacks: gpus:8,total_params_b:70,active_params_b:70",
        "-",
        default=None,
    )
    concurrency: Count | None = _setting(
        "concurrency of the file's rows to use; none: the fastest",
        "requests",
        default=None,
        ge=1,
        le=10_000_000,
    )
    blend: (
        Literal["three-largest-medians", "at-least-200b", "all"]
        | tuple[str, ...]
        | tuple[tuple[str, Number], ...]
    ) = _setting(
        "models in the baseline: a rule, a list of names, or names with weights (A:0.8,B:0.2)",
        "-",
        "section 3",
    )
    trim: Literal["released", "p5-p95", "none"] = _setting(
        "part of each model's draws that remains in the baseline", "-", "released code"
    )
    alpha_model_p5: Gain = _setting(
        "gain of the model lever, 5th percentile", "x", "section 3", default=1.5, group="Levers"
    )
    alpha_model_p95: Gain = _setting(
        "gain of the model lever, 95th percentile", "x", "section 3", default=10.0
    )
    alpha_serving_p5: Gain = _setting(
        "gain of the serving lever, 5th percentile", "x", "section 3", default=1.5
    )
    alpha_serving_p95: Gain = _setting(
        "gain of the serving lever, 95th percentile", "x", "section 3", default=5.0
    )
    alpha_hardware_p5: Gain = _setting(
        "gain of the hardware lever, 5th percentile", "x", "section 3", default=1.5
    )
    alpha_hardware_p95: Gain = _setting(
        "gain of the hardware lever, 95th percentile", "x", "section 3", default=2.5
    )
    fleet_alpha_p5: Gain = _setting(
        "improvement of a fleet, 5th percentile", "x", "section 4", default=1.5, group="Fleet"
    )
    fleet_alpha_traditional_p95: Gain = _setting(
        "improvement of a fleet, typical queries, 95th percentile", "x", "section 4"
    )
    fleet_alpha_long_p95: Gain = _setting(
        "improvement of a fleet, long queries, 95th percentile", "x", "section 4", default=3.0
    )
    queries: Number = _setting(
        "queries served in a period", "queries", "section 4", default=1e9, gt=0, le=1e15
    )
    period: Literal["day", "week", "month", "year"] = _setting(
        "the period in which the queries are served", "-", "section 4", default="day"
    )
    long_share: Number = _setting(
        "share of long queries in the mixed fleet", "-", "section 4", default=0.1, ge=0, le=1
    )
    redundancy: Overhead = _setting("spare nodes, as a factor", "x", "S.V", default=1.10)
    idle_overhead: Overhead = _setting("energy of nodes below full load, as a factor", "x", "S.V")
    network_overhead: Overhead = _setting(
        "energy of the interconnect, as a factor", "x", "S.V", default=1.12
    )
    grid_gco2_per_kwh: Number | None = _setting(
        "carbon intensity of the grid (grid=COUNTRY gives a country's); none: no carbon",
        "gCO₂e/kWh",
        default=None,
        group="Carbon",
        ge=0,
        le=5000,
    )
    wue_l_per_kwh: Number | None = _setting(
        "water use for each kWh of the servers (WUE); none: no water",
        "L/kWh",
        default=None,
        group="Water",
        ge=0,
        le=100,
    )
    price_per_kwh: Number | None = _setting(
        "price of electricity; none: no cost",
        "currency/kWh",
        default=None,
        group="Cost",
        ge=0,
        le=1e6,
    )
    currency: Annotated[str, Field(pattern=CURRENCY_PATTERN)] = _setting(
        "currency of the price, as it is written after an amount", "-", default="EUR"
    )
    workload: Literal[
        "queries", "email", "report", "meeting-minutes", "document-summary", "session"
    ] = _setting(
        "kind of the typical queries; it may set their lengths",
        "-",
        default="queries",
        group="Workloads",
    )
    session: str = _setting(
        "chain of queries of a session: student, agent, or a TOML file", "-", default="student"
    )
    documents: Number = _setting(
        "number of documents summarised in a query", "documents", default=1.0, ge=1, le=1e4
    )
    pages: Number = _setting("pages per document", "pages", default=10.0, ge=0.1, le=1e5)
    words_per_page: Number = _setting("words per page", "words", default=500.0, ge=1, le=1e4)
    tokens_per_word: Number = _setting("tokens per word", "tokens", default=1.17, ge=0.1, le=20)
    summary_share: Number = _setting(
        "length of a summary / length of the summarised text", "-", default=0.2, gt=0, le=1
    )
    step_prefix_tokens: Annotated[Number, Field(ge=0, le=1e7)] = _setting(
        "tokens that a step of an agent reads from the cache",
        "tokens",
        default=120_000.0,
        group="Agent step",
    )
    step_appended_tokens: Tokens = _setting(
        "input tokens that a step of an agent adds to its cached prefix", "tokens", default=870.0
    )
    step_output_tokens: Tokens = _setting(
        "output tokens of a step of an agent", "tokens", default=220.0
    )
    statistic: Statistic = _setting(
        "the statistic that sweeps and comparisons report",
        "-",
        default="p50",
        group="Statistic and sampling",
    )
    n_draws: Count = _setting(
        "random draws per model, where the method is sampled",
        "draws",
        "section 2",
        default=10_000,
        ge=1,
        le=MAX_DRAWS,
    )
    seed: Count = _setting(
        "seed of the random draws", "-", "released code", default=42, ge=0, le=2**32 - 1
    )

    def __init__(self, /, **fields: Any) -> None:
        own = {name: plain(value) for name, value in fields.items()}
        if "blend" in own:
            own["blend"] = blend_of(own["blend"])
        try:
            super().__init__(**own)
        except ValidationError as error:
            raise ValueError(_one_line(error, own)) from None

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        for low, high in RANGES:
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} = {getattr(self, low):g} is above {high} = {getattr(self, high):g}; "
                    f"give {low} <= {high}"
                )
        median, mean = self.output_tokens_median, self.output_tokens_mean
        if (median is None) == (mean is None):
            raise ValueError(
                f"output_tokens_median = {median} and output_tokens_mean = {mean}; "
                "give exactly one of them"
            )
        law, shape = self.output_tokens_law, self.output_tokens_shape
        if shape is not None:
            if law not in SHAPE_BOUNDS:
                raise ValueError(
                    f"output_tokens_shape = {shape:g}: the {law} distribution has no shape; "
                    f"leave it out, or give output_tokens_law as one of {', '.join(SHAPE_BOUNDS)}"
                )
            low_shape, high_shape = SHAPE_BOUNDS[law]
            if not low_shape <= shape <= high_shape:
                raise ValueError(
                    f"output_tokens_shape = {shape:g} is not valid; with {law}, "
                    f"give a number from {low_shape:g} to {high_shape:g}"
                )
        if self.power_coupling == "as-written" and self.idle_power_kw >= self.node_power_kw:
            raise ValueError(
                f"idle_power_kw = {self.idle_power_kw:g} must be below node_power_kw = "
                f"{self.node_power_kw:g} where the power is coupled as written"
            )
        if self.blend == ():
            raise ValueError("blend = () names no model; give at least one")
        if isinstance(self.blend, tuple):
            names = names_of(self.blend)
            twice = [name for name in names if names.count(name) > 1]
            if twice:
                raise ValueError(f"blend: {short_repr(twice[0])} is named twice; name it once")
        return self

    def replace(self, /, **changes: Any) -> Assumptions:
        """
        Return a validated copy with some settings changed; a ValueError names what is not valid.

        ``pue`` and ``utilisation`` set both percentiles. A mean output length replaces the median,
        and the reverse. ``node`` names a node of ``data/node_power.csv``, whose power per GPU holds
        for all nodes. ``node_power_kw`` without ``deepseek_node_power_kw`` scales DeepSeek-R1's
        node too. ``grid`` names a country of ``data/grid_carbon_intensity.csv``, or has its
        three-letter code.
        """
        changes = expand(changes)
        fields = self.model_dump() | changes
        lengths = {"output_tokens_median", "output_tokens_mean"}
        given = {name for name in lengths if changes.get(name) is not None}
        if len(given) == 1:
            fields |= dict.fromkeys(lengths - given)
        replaced = Assumptions(**fields)
        if "node_power_kw" in changes and "deepseek_node_power_kw" not in changes:
            fields["deepseek_node_power_kw"] = self._follow_node_power(replaced.node_power_kw)
            return Assumptions(**fields)
        return replaced

    def _follow_node_power(self, node_power_kw: float) -> float:
        """Scale the ten-GPU node with the eight-GPU node, unless its power was set separately."""
        preset = load_edition(self.edition)
        ratio = preset.deepseek_node_power_kw / preset.node_power_kw
        following_kw = ratio * self.node_power_kw
        if not math.isclose(self.deepseek_node_power_kw, following_kw, rel_tol=1e-12):
            return self.deepseek_node_power_kw
        if node_power_kw == preset.node_power_kw:
            return preset.deepseek_node_power_kw
        return ratio * node_power_kw

    def changed(self) -> dict[str, Any]:
        """Return the settings that differ from the edition, name -> value."""
        preset = load_edition(self.edition)
        # the power of the eight-GPU node changes that of the ten-GPU node too
        following = preset._follow_node_power(self.node_power_kw)
        usual = dict(preset) | {"deepseek_node_power_kw": following}
        differing = {name: value for name, value in self if value != usual[name]}
        if self.output_tokens_mean is not None:
            differing.pop("output_tokens_median", None)
        return differing

    @property
    def shape(self) -> float | None:
        """The shape of the distribution of the output length, or its default."""
        given = self.output_tokens_shape
        return DEFAULT_SHAPES[self.output_tokens_law] if given is None else given

    @property
    def queries_per_day(self) -> float:
        """Queries per day, converted from the period [queries/day]; a year has 365 days."""
        return self.queries / DAYS_PER_PERIOD[self.period]


def names_of(blend: tuple[Any, ...]) -> tuple[str, ...]:
    """
    Return the names of the models in a blend that is no rule, with or without weights.

    Examples
    --------
    >>> names_of((("Mixtral 8x22B", 0.8), ("Llama 3.1 70B", 0.2)))
    ('Mixtral 8x22B', 'Llama 3.1 70B')
    """
    return tuple(one if isinstance(one, str) else one[0] for one in blend)


def weights_of(blend: str | tuple[Any, ...]) -> dict[str, float]:
    """
    Return name -> weight as given; empty where all models of a blend have the same weight.

    Examples
    --------
    >>> weights_of((("Mixtral 8x22B", 0.8), ("Llama 3.1 70B", 0.2))), weights_of("all")
    ({'Mixtral 8x22B': 0.8, 'Llama 3.1 70B': 0.2}, {})
    """
    return {} if isinstance(blend, str) or isinstance(blend[0], str) else dict(blend)


def blend_text(blend: str | tuple[Any, ...], between: str = ",") -> str:
    """
    Write a blend as on the command line.

    Examples
    --------
    >>> blend_text((("Mixtral 8x22B", 0.8), ("Llama 3.1 70B", 0.2)))
    'Mixtral 8x22B:0.8,Llama 3.1 70B:0.2'
    """
    if isinstance(blend, str):
        return blend
    weights = weights_of(blend)
    parts = (f"{name}:{weights[name]:.12g}" if weights else name for name in names_of(blend))
    return between.join(parts)


def blend_of(given: Any) -> Any:
    """
    Return a blend in its one form: a rule, names, or pairs where the weights differ.

    Raises a ValueError if only some models have a weight, or a weight is not above 0.

    Examples
    --------
    >>> blend_of({"Mixtral 8x22B": 0.8, "Llama 3.1 70B": 0.2})
    (('Mixtral 8x22B', 0.8), ('Llama 3.1 70B', 0.2))
    """
    if isinstance(given, Mapping) and given:
        given = tuple(given.items())
    if not isinstance(given, tuple | list) or not given:
        return given
    if all(isinstance(one, str) for one in given):
        return tuple(given)
    pairs = [tuple(one) if isinstance(one, tuple | list) else (one,) for one in given]
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(
                f"blend: {short_repr(pair[0])} has no weight; "
                "give a weight to every model, as A:0.8,B:0.2, or to none"
            )
    weights = [check_positive(f"blend: weight of {name}", weight) for name, weight in pairs]
    names = [str(name) for name, _ in pairs]
    same = len(set(weights)) == 1
    return tuple(names) if same else tuple(zip(names, weights, strict=True))


def expand(given: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return settings with the fields that shorthands and ``node`` and ``grid`` stand for.

    Raises a ValueError if a field and its shorthand are both given, or a log and other lengths.

    Examples
    --------
    >>> expand({"pue": 1.2, "seed": 1})
    {'seed': 1, 'pue_p5': 1.2, 'pue_p95': 1.2}
    """
    fields = dict(given)
    for short, names in SHORTHANDS.items():
        if short in fields:
            both = [name for name in names if name in fields]
            if both:
                raise ValueError(
                    f"{short} and {both[0]} both given; {short} stands for {' and '.join(names)}"
                )
            fields |= dict.fromkeys(names, fields.pop(short))
    for short, (name, value_of) in BY_NAME.items():
        if short in fields:
            if name in fields:
                raise ValueError(f"{short} and {name} both given; {short} stands for {name}")
            fields[name] = value_of(fields.pop(short))
    if fields.get("lengths") is not None:
        given_too = [name for name in LENGTHS if fields.get(name) is not None]
        if fields.get("workload") not in (None, "queries"):
            given_too.append("workload")
        if given_too:
            raise ValueError(
                f"lengths and {given_too[0]} both given; a log sets the lengths of all queries, "
                "so leave one of them out"
            )
    return fields


def _power_of(node: Any) -> float:
    """Return the maximum power of a node of data/node_power.csv, for eight GPUs [kW]."""
    nodes = files.read_csv("node_power.csv").set_index("node")
    name = check_choice("node", node, nodes.index)
    return float(nodes.loc[name, "max_power_kw"] / nodes.loc[name, "gpus"] * 8)


def _intensity_of(grid: Any) -> float:
    """Return the carbon intensity of a country of data/grid_carbon_intensity.csv [gCO₂e/kWh]."""
    grids = files.read_csv("grid_carbon_intensity.csv").set_index("region")
    if isinstance(grid, str):
        by_code = {str(code): str(name) for name, code in grids["iso3"].items()}
        by_word = {name.lower(): str(name) for name in grids.index}
        grid = by_code.get(grid.upper()) or by_word.get(grid.lower(), grid)
    try:
        name = check_choice("grid", grid, sorted(grids.index))
    except ValueError as error:
        raise ValueError(
            f"{error}, or a code such as DEU; a number is given as grid_gco2_per_kwh"
        ) from None
    return float(grids.loc[name, "gco2e_per_kwh"])


# name of a thing in the data -> the field that it gives a value, and how
BY_NAME = {"node": ("node_power_kw", _power_of), "grid": ("grid_gco2_per_kwh", _intensity_of)}


def limits_of(name: str) -> dict[str, float]:
    """
    Return the bounds that a field has, by ``"at least"``, ``"above"``, ``"at most"``, ``"below"``.

    Examples
    --------
    >>> limits_of("pue_p5"), limits_of("grid_gco2_per_kwh")
    ({'at least': 1, 'at most': 5}, {'at least': 0, 'at most': 5000})
    """
    metadata = Assumptions.model_fields[name].metadata
    return {
        words: getattr(item, key)
        for key, words in LIMITS.items()
        for item in metadata
        if getattr(item, key, None) is not None
    }


def _bounds(name: str) -> str:
    limits = {words: number_text(limit) for words, limit in limits_of(name).items()}
    if {"at least", "at most"} == set(limits):
        return f"from {limits['at least']} to {limits['at most']}"
    return " and ".join(f"{words} {limit}" for words, limit in limits.items())


def kinds_in(annotation: Any) -> list[Any]:
    """
    Return the types and the literal texts in an annotation.

    Examples
    --------
    >>> kinds_in(Assumptions.model_fields["power_coupling"].annotation)
    ['none', 'released', 'as-written']
    """
    parts = get_args(annotation)
    return [kind for part in parts for kind in kinds_in(part)] if parts else [annotation]


def _expected(name: str) -> str:
    kinds = kinds_in(Assumptions.model_fields[name].annotation)
    choices = dict.fromkeys(kind for kind in kinds if isinstance(kind, str))
    if choices:
        more = ", or a list of model names (with weights: A:0.8,B:0.2)" if name == "blend" else ""
        return f"one of {', '.join(choices)}{more}"
    if name == "currency":
        return "1 to 10 characters without a space, such as EUR"
    nouns = {int: "a whole number", str: "a text"}
    return f"{nouns.get(kinds[0], 'a number')} {_bounds(name)}".rstrip()


def _shorthand(name: str, fields: Mapping[str, Any]) -> str:
    """Return the shorthand that gave a field its value, else the field."""
    for short, names in SHORTHANDS.items():
        if name in names and all(fields.get(one) is fields.get(name) for one in names):
            return short
    return name


def _in_unit(name: str, value: Any) -> str:
    """Return how a percentage or watts are written, where a share or kilowatts are asked for."""
    most = limits_of(name).get("at most")
    if not isinstance(value, int | float) or most is None or value <= most:
        return ""
    if most == 1 and value <= 100:
        return f"; {value:g}% is {value / 100:g}"
    if name.endswith("_kw") and value <= 1000 * most:
        return f"; {value:,g} W is {value / 1000:g} kW"
    return ""


def _unknown(name: str) -> str:
    known = [*Assumptions.model_fields, *SHORTHANDS, *BY_NAME]
    low = name.lower()
    begun = [one for one in known if one.startswith(f"{low}_")]
    near = [*begun, *difflib.get_close_matches(low, known, cutoff=0.6)]
    near = [low] if low in known else near
    near = [one for one in near if one[:1] == low[:1]]
    hint = f"did you mean {near[0]}?" if near else "`energy-book params` lists them"
    return f"unknown parameter {short_repr(name)}; {hint}"


def _one_line(error: ValidationError, fields: Mapping[str, Any]) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return str(first["msg"]).removeprefix("Value error, ")
    name = str(first["loc"][0])
    if name not in Assumptions.model_fields:
        return _unknown(name)
    if first["type"] == "missing":
        return f"{name} is missing; give {_expected(name)}"
    value = fields.get(name)
    shown, said = _shorthand(name, fields), number_text(value)
    return f"{shown} = {said} is not valid; give {_expected(name)}{_in_unit(name, value)}"


def load_edition(edition: str = DEFAULT_EDITION) -> Assumptions:
    """
    Return the settings of one edition of the paper; a ValueError if there is no such edition.

    ``joule-2026`` and ``arxiv-v1`` are settings of the released code, ``arxiv-v1-as-written`` those
    in the text.

    Examples
    --------
    >>> eh.load_edition("joule-2026").pue_p95, eh.load_edition("arxiv-v1-as-written").pue_p95
    (1.6, 1.4)
    """
    return _preset(check_choice("edition", edition, EDITIONS))


@functools.cache
def _preset(edition: str) -> Assumptions:
    settings = {k: v for k, v in files.read_toml("editions.toml")[edition].items() if k != "title"}
    return Assumptions(edition=edition, **settings)


def edition_title(edition: str) -> str:
    """
    Return the title of an edition in words.

    Examples
    --------
    >>> edition_title("arxiv-v1")
    'arXiv v1, as released'
    """
    return str(files.read_toml("editions.toml")[edition]["title"])


def check_regime(regime: str) -> Regime:
    """
    Return the regime, or raise a ValueError that names the two regimes.

    Examples
    --------
    >>> check_regime("long")
    'long'
    """
    return check_choice("regime", regime, REGIMES)


def from_parameters(namespace: Mapping[str, Any]) -> Assumptions:
    """
    Return the assumptions that the parameters cell of a chapter sets, from its ``globals()``.

    ``edition`` names the preset. Every other field and every shorthand, such as ``pue``, that is
    not None replaces the value of the preset. Raises a ValueError if a value is not valid, or the
    name of a number, text or list looks like a misspelt field.

    Examples
    --------
    >>> from_parameters({"edition": "joule-2026", "pue": 1.2, "input_tokens": None}).pue_p95
    1.2
    """
    edition = load_edition(namespace.get("edition", DEFAULT_EDITION))
    known = {*Assumptions.model_fields, *SHORTHANDS, *BY_NAME} - {"edition"}
    given = {k: v for k, v in namespace.items() if k in known and v is not None}
    for name, value in namespace.items():
        misspelt = isinstance(value, int | float | str | list) and name not in known
        if misspelt and not name.startswith("_") and name != "edition":
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            if near:
                raise ValueError(f"{name} is no parameter; did you mean {near[0]}?")
    made = edition.replace(**given)
    _of_chapter[:] = [made]
    return made


# the assumptions that a parameters cell made last, which the check of an answer is for
_of_chapter: list[Assumptions] = []


def chapter_assumptions() -> Assumptions:
    """
    Return what `from_parameters` returned last, or else the default edition.

    Examples
    --------
    >>> made = from_parameters({"edition": "arxiv-v1"})
    >>> chapter_assumptions() == made
    True
    """
    return _of_chapter[0] if _of_chapter else load_edition()


def parse_parameters(texts: Mapping[str, str]) -> dict[str, Any]:
    """
    Convert parameters from text, such as ``{"pue_p95": "1.2"}``, to the types of their fields.

    Raises a ValueError if a name is unknown or a text has the wrong type. `Assumptions.replace`
    checks the bounds.

    Examples
    --------
    >>> parse_parameters({"pue_p95": "1.2", "n_draws": "1000", "session": "agent"})
    {'pue_p95': 1.2, 'n_draws': 1000, 'session': 'agent'}
    """
    # the name of a node or a grid stands for a number
    parsed = {name: text if name in BY_NAME else _parse(name, text) for name, text in texts.items()}
    return expand(parsed)


def _parse(name: str, text: str) -> Any:
    field = SHORTHANDS.get(name, (name,))[0]
    if field == "edition":
        raise ValueError("edition is not a parameter; give it with --edition")
    if field not in Assumptions.model_fields:
        raise ValueError(_unknown(name))
    kinds = kinds_in(Assumptions.model_fields[field].annotation)
    if field == "blend":
        if text in kinds:
            return text
        return blend_of(tuple(_weighted(part.strip()) for part in text.split(",")))
    if int in kinds or float in kinds:
        try:
            return _whole(text) if int in kinds else float(text)
        except (ValueError, OverflowError):
            # a percentage is written as a share only where a share is asked for
            of_no_share = "%" in text and limits_of(field).get("at most") != 1
            extra: Any = Assumptions.model_fields[field].json_schema_extra
            hint = "" if of_no_share else number_hint(text, extra["unit"]) or _named(field, text)
            raise ValueError(
                f"{name} = {short_repr(text)} is not valid; give {_expected(field)}{hint}"
            ) from None
    return text


def _named(field: str, text: str) -> str:
    """Return how a name is given, where a number is asked for that the data has by name."""
    for short, (name, value_of) in BY_NAME.items():
        if name == field:
            with contextlib.suppress(ValueError):
                return f"; {short}={text} stands for {value_of(text):g}"
    return ""


def _whole(text: str) -> int:
    """Read a whole number, such as 10000, 10_000 or 1e4."""
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if not number.is_integer():
            raise
        return int(number)


def _weighted(text: str) -> str | tuple[str, float]:
    """Return ("A", 0.8) for "A:0.8"; a colon before anything else is part of the name."""
    name, _, weight = text.rpartition(":")
    try:
        return (name.strip(), float(weight)) if name else text
    except ValueError:
        return text
