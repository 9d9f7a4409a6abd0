"""
Rules by which a page recomputes numbers of the registry with a reader's settings.

A rule is a number, the name of a setting, or a list that begins with a word: ``* / + - sqrt min``
of other rules, ``query`` (kind of query, row, statistic), ``lever`` (kind of query, lever,
statistic), ``mean`` (kind of query; of the untrimmed blend) and ``fleet`` (total) of the solved
method [Wh, GWh/day], ``above`` (kind of query, energy) and ``below`` (P5, P95, value) for a
share, ``log-mean`` (P5, P95), ``if-positive`` (condition, rule) and ``with`` (changes of the
settings, rule). A change that is a mapping has a value for each edition.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator
from typing import Any

from energy_helpers import all_numbers
from energy_helpers.facts import units
from energy_helpers.method import exact, lever_gains, query_kinds
from energy_helpers.method.assumptions import EDITIONS, REGIMES, Assumptions, load_edition
from energy_helpers.method.throughput import OutsideRangeWarning
from energy_helpers.paper import daily_load, input_and_power, published, use_factors
from energy_helpers.paper.numbers import (
    section_1_published,
    section_2_query,
    section_4_comparisons,
    section_4_fleet,
    section_5_limits,
)
from energy_helpers.registry.entries import MODEL_SLUGS, QUARTILES, STATISTICS

Rule = Any
LONG, TYPICAL = "long", "traditional"
FACTOR: Rule = ["*", "redundancy", "idle_overhead", "network_overhead"]
# what only a run gives: the settings of a query change it, of a day too, or only the edition
OF_A_QUERY = (
    "baseline-share-outside-.*",
    "token-share-.*",
    ".*-share-outside-(traditional|long)",
    "fit-cap-.*",
    "input-.*-modes.*",
    "pooled-.*",
    "untrimmed-p99-.*",
    "audit-deepseek-.*-median",
    "shortcut-.*",
    "session-.*",
    "logged-.*-(energy|exponential|share|institution|over).*",
    "(in|out)put-doubled-.*",
    ".*-(throughput|node-power|seconds|joules-per-token)-(traditional|long)",
)
OF_A_DAY = ("fleet-share-outside-mixed", "audit-deepseek-.*-fleet", "period-.*", "fleet-nodes-.*")
OF_AN_EDITION = ("fit-.*", "lever-combined-.*", "idle-overhead-.*", "power-coupling-.*")
BY_COMMAND = {"query": OF_A_QUERY, "day": OF_A_DAY, "edition": OF_AN_EDITION}


def number_rules(assumptions: Assumptions) -> dict[str, Rule]:
    """Return the rule of each number that a page can recompute."""
    with warnings.catch_warnings(action="ignore", category=OutsideRangeWarning):
        # the pages say what is outside the benchmark
        of_queries = dict(_per_query())
    rules = {
        **of_queries,
        **dict(_lengths(assumptions)),
        **dict(_factors()),
        **dict(_levers()),
        **dict(_fleet()),
        **dict(_means(assumptions)),
        **dict(_node()),
        **dict(_input_and_power()),
        **dict(_limits()),
    }
    return {name: rule for name, rule in rules.items() if name in all_numbers.REGISTRY}


def numbers_by_command(rules: dict[str, Rule]) -> dict[str, str]:
    """Return the numbers that settings change and only a run gives, by what they are of."""
    return {
        name: part
        for part, patterns in BY_COMMAND.items()
        for name in all_numbers.REGISTRY
        if name not in rules and any(re.fullmatch(pattern, name) for pattern in patterns)
    }


def _query(regime: str, statistic: str = "p50", row: str = exact.BASELINE) -> Rule:
    return ["query", regime, row, statistic]


def _ratio(one: Rule, other: Rule) -> Rule:
    return ["/", one, other]


def _per_query() -> Iterator[tuple[str, Rule]]:
    rows = section_2_query.ROWS.items()
    for (slug, row), (word, name), regime in itertools.product(rows, STATISTICS.items(), REGIMES):
        yield f"{slug}-{word}-{regime}", _query(regime, name, row)
    for regime in REGIMES:
        yield (
            f"baseline-carbon-{regime}",
            ["*", _query(regime), "grid_gco2_per_kwh", 1 / units.WH_PER_KWH],
        )
        servers = ["with", {"pue_p5": 1.0, "pue_p95": 1.0}, _query(regime)]
        yield f"baseline-water-{regime}", ["*", servers, "wue_l_per_kwh"]
    yield "baseline-ratio-long", _ratio(_query(LONG), _query(TYPICAL))
    yield "baseline-above-10wh-long", ["above", LONG, 10]
    at_fp8 = published.compared(load_edition())["at_fp8"]
    for slug, pair in section_1_published.PAIRS.items():
        of_model = _query(TYPICAL, row=pair[1])
        yield f"{slug}-over-median", _ratio(float(at_fp8.loc[pair]), of_model)
    outside = [pair for pair in at_fp8.index if pair[0] in section_1_published.OUTSIDE_PRODUCTION]
    ratios = [_ratio(float(at_fp8.loc[pair]), _query(TYPICAL, row=pair[1])) for pair in outside]
    yield "overestimate-lowest", ["min", *ratios]
    yield "overestimate-highest", _ratio(1, ["min", *(_ratio(1, ratio) for ratio in ratios)])


def _median_tokens(regime: str) -> str:
    return "long_output_tokens_median" if regime == LONG else "output_tokens_median"


def _lengths(assumptions: Assumptions) -> Iterator[tuple[str, Rule]]:
    """Each statistic of a length is in proportion to its median."""
    for regime in REGIMES:
        law = query_kinds.length_law(assumptions, regime)
        median = _median_tokens(regime)
        for word, name in QUARTILES.items():
            (quantile,) = law.quantile(exact.probabilities(name))
            share = float(quantile) / law.median
            yield f"output-tokens-{word}-{regime}", ["*", share, median]
        yield f"output-tokens-mean-{regime}", ["*", law.mean / law.median, median]
    yield "output-tokens-ratio-long", _ratio(_median_tokens(LONG), _median_tokens(TYPICAL))


def _factors() -> Iterator[tuple[str, Rule]]:
    for name in section_2_query.FACTORS:
        yield f"{name}-median", ["sqrt", ["*", f"{name}_p5", f"{name}_p95"]]
    yield "utilisation-mean", ["log-mean", "utilisation_p5", "utilisation_p95"]
    yield "pue-share-below-one", ["below", "pue_p5", "pue_p95", 1]
    # log-normal: above 1 is the inverse below 1
    inverse = (_ratio(1, "utilisation_p95"), _ratio(1, "utilisation_p5"))
    yield "utilisation-share-above-one", ["below", *inverse, 1]
    reported = published.reported_pue()["pue"]
    changes = {"pue_p5": float(reported.min()), "pue_p95": float(reported.max())}
    for regime in REGIMES:
        yield f"reported-pue-median-{regime}", ["with", changes, _query(regime)]


def _levers() -> Iterator[tuple[str, Rule]]:
    for lever, regime in itertools.product(lever_gains.LEVERS, REGIMES):
        for word, name in STATISTICS.items():
            yield f"lever-{lever}-{word}-{regime}", ["lever", regime, lever, name]
        yield f"lever-{lever}-ratio-{regime}", ["lever", regime, lever, "ratio"]
        median = ["lever", regime, lever, "p50"]
        yield (
            f"lever-{lever}-carbon-{regime}",
            ["*", median, "grid_gco2_per_kwh", 1 / units.WH_PER_KWH],
        )
    gains = {
        lever: ["sqrt", ["*", f"alpha_{lever}_p5", f"alpha_{lever}_p95"]]
        for lever in lever_gains.LEVERS
    }
    yield "lever-combined-ratio", ["*", *gains.values()]
    yield "lever-hardware-model-ratio", ["*", gains["hardware"], gains["model"]]


def _fleet() -> Iterator[tuple[str, Rule]]:
    web_search = ["*", "queries_per_day", published.web_search_wh() / units.WH_PER_GWH]
    datacentre = section_4_comparisons.datacentre_gwh_per_day()
    television = section_4_comparisons.television_gwh_per_day()
    a = load_edition()
    # at the volume of web search a year's energy follows the energy per query
    twh = section_4_comparisons.web_scale_twh(a, 1.0) * a.queries_per_day
    yield "fleet-factor", FACTOR
    yield "fleet-idle-overhead", "idle_overhead"
    yield "comparison-web-search", web_search
    for slug, total in section_4_fleet.FLEETS.items():
        own = ["fleet", total]
        a_year = ["*", _ratio(own, "queries_per_day"), twh]
        yield f"fleet-total-{slug}", own
        yield f"fleet-carbon-{slug}", ["*", own, "grid_gco2_per_kwh"]
        yield f"fleet-over-web-search-{slug}", _ratio(own, web_search)
        yield f"fleet-over-datacentre-{slug}", _ratio(own, datacentre)
        yield f"fleet-over-television-{slug}", ["*", own, 100 / television]
        yield f"ten-billion-twh-{slug}", a_year
        if total == "traditional_improved":
            for key, who in section_4_comparisons.TOTALS.items():
                part = ["*", a_year, 100 / published.total_twh(*who)]
                yield f"ten-billion-share-{key}", part
    typical = ["fleet", TYPICAL]
    yield "fleet-ratio-mixed", _ratio(["fleet", "mixed"], typical)
    yield "fleet-ratio-long", _ratio(["fleet", LONG], typical)
    yield ("fleet-ratio-improved-traditional", _ratio(["fleet", "traditional_improved"], typical))
    for regime in REGIMES:
        top = f"fleet_alpha_{regime}_p95"
        yield f"fleet-improvement-median-{regime}", ["sqrt", ["*", "fleet_alpha_p5", top]]


def _mixed(of_regime: dict[str, Rule]) -> Rule:
    parts = (
        ["*", ["-", 1, "long_share"], of_regime[TYPICAL]],
        ["*", "long_share", of_regime[LONG]],
    )
    return ["+", *parts]


def _means(assumptions: Assumptions) -> Iterator[tuple[str, Rule]]:
    lengths = dict(_lengths(assumptions))
    tokens: dict[str, Rule] = {
        regime: lengths[f"output-tokens-mean-{regime}"] for regime in REGIMES
    }
    means: dict[str, Rule] = {regime: ["mean", regime] for regime in REGIMES}
    medians: dict[str, Rule] = {regime: _query(regime) for regime in REGIMES}
    for each in (tokens, means, medians):
        each["mixed"] = _mixed(each)
    example = use_factors.example_mwh(1.0)
    for kind in use_factors.KINDS:
        of_fleet = ["*", means[kind], FACTOR]
        yield f"baseline-mean-untrimmed-{kind}", means[kind]
        yield f"fleet-mean-per-query-{kind}", of_fleet
        of_tokens = ["*", _ratio(means[kind], tokens[kind]), units.MILLIWH_PER_WH]
        yield f"baseline-mean-per-token-{kind}", of_tokens
        yield f"fleet-mean-per-token-{kind}", ["*", of_tokens, FACTOR]
        yield f"ten-million-mwh-median-{kind}", ["*", medians[kind], example]
        yield f"ten-million-mwh-mean-{kind}", ["*", means[kind], example]
        yield f"ten-million-mwh-fleet-{kind}", ["*", of_fleet, example]
    for regime in REGIMES:
        per_token = ["*", _ratio(medians[regime], _median_tokens(regime)), units.MILLIWH_PER_WH]
        over_median = _ratio(means[regime], medians[regime])
        yield f"baseline-median-per-token-{regime}", per_token
        yield f"baseline-mean-over-median-{regime}", over_median
        yield f"fleet-mean-over-median-{regime}", ["*", over_median, FACTOR]
    for kind in use_factors.KINDS:
        yield f"shortcut-median-times-count-{kind}", _ratio(medians[kind], means[kind])
    yield "shortcut-median-for-fleet-mixed", _ratio(medians["mixed"], ["*", means["mixed"], FACTOR])
    for name in ("p25", "p75"):
        quartile = _mixed({regime: _query(regime, name) for regime in REGIMES})
        yield f"shortcut-{name}-times-count-mixed", _ratio(quartile, means["mixed"])
    yield "long-share", "long_share"


def _node() -> Iterator[tuple[str, Rule]]:
    idle, full, load = "idle_power_kw", "node_power_kw", daily_load.MEAN_LOAD
    dynamic = ["-", full, idle]
    of_load = ["+", idle, ["*", dynamic, load]]
    overhead = ["if-positive", dynamic, ["/", ["/", of_load, full], load]]
    yield "node-idle-power", idle
    yield "node-dynamic-power", dynamic
    yield "node-day-full-load", ["*", full, units.HOURS_PER_DAY]
    yield "node-day-sinusoidal", ["*", of_load, units.HOURS_PER_DAY]
    yield "fleet-idle-overhead-computed", overhead
    yield "fleet-factor-computed", ["*", "redundancy", overhead, "network_overhead"]
    change = ["-", _ratio(overhead, "idle_overhead"), 1]
    yield "fleet-factor-change-computed", ["*", change, 100]


def _by_edition(name: str) -> dict[str, Any]:
    return {edition: getattr(load_edition(edition), name) for edition in EDITIONS}


def _input_and_power() -> Iterator[tuple[str, Rule]]:
    varied = ("input_tokens", "effective_length", "power_coupling")
    main = {name: _by_edition(name) for name in varied}
    editions = {edition: load_edition(edition) for edition in EDITIONS}
    own_effective = {k: input_and_power.own_effective_length(a) for k, a in editions.items()}
    own_coupling = {k: input_and_power.own_coupling(a) for k, a in editions.items()}
    for regime in REGIMES:
        of_main = ["with", main, _query(regime)]

        def median(tokens: float, effective: Any, regime: str = regime) -> Rule:
            changes = {"input_tokens": tokens, "effective_length": effective}
            return ["with", changes, _query(regime)]

        for tokens, (slug, effective) in itertools.product(
            input_and_power.INPUT_LENGTHS, input_and_power.EFFECTIVE_SLUGS.items()
        ):
            own = median(tokens, effective)
            yield f"input-{tokens}-{slug}-median-{regime}", own
            yield f"input-{tokens}-{slug}-ratio-{regime}", _ratio(own, of_main)
        at_500, at_1000 = (median(tokens, own_effective) for tokens in (500, 1_000))
        increase = ["-", _ratio(at_500, of_main), 1]
        yield f"input-500-increase-{regime}", ["*", 100, increase]
        yield f"input-doubled-ratio-{regime}", _ratio(at_1000, at_500)
        for coupling in input_and_power.COUPLED:
            everywhere = dict.fromkeys(EDITIONS, coupling)
            for row, model in {**MODEL_SLUGS, "": exact.BASELINE}.items():
                coupled = _coupled(main, everywhere, _query(regime, row=model))
                name = f"power-coupling-{coupling}-ratio-{row}-{regime}".replace("--", "-")
                yield name, _ratio(coupled, ["with", main, _query(regime, row=model)])
            coupled = _coupled(main, everywhere, _query(regime))
            yield f"power-coupling-{coupling}-median-{regime}", coupled
        ratio = _ratio(_coupled(main, own_coupling, _query(regime)), of_main)
        yield f"power-coupling-increase-{regime}", ["*", 100, ["-", ratio, 1]]


def _coupled(main: dict[str, Any], couplings: dict[str, str], rule: Rule) -> Rule:
    """Return a rule with the coupling of each edition, where its line is defined."""
    dynamic = ["-", "node_power_kw", "idle_power_kw"]
    # only the line as written needs an idle power below the full power
    unless_written = {
        edition: load_edition(edition).idle_power_kw if coupling == "as-written" else 0.0
        for edition, coupling in couplings.items()
    }
    own = ["with", main | {"power_coupling": couplings}, rule]
    return ["if-positive", ["with", {"idle_power_kw": unless_written}, dynamic], own]


def _limits() -> Iterator[tuple[str, Rule]]:
    for slug, effective in input_and_power.EFFECTIVE_SLUGS.items():
        tokens = section_5_limits.LONG_INPUT_TOKENS
        changes = {"input_tokens": tokens, "effective_length": effective}
        longer = ["with", changes, _query(TYPICAL)]
        yield f"input-{tokens}-ratio-{slug}", _ratio(longer, _query(TYPICAL))
    typical = ["fleet", TYPICAL]
    lognormal = {"output_tokens_law": "lognormal", "output_tokens_shape": None}
    yield "lognormal-fleet-ratio-traditional", _ratio(["with", lognormal, typical], typical)
    between = ["-", _query(TYPICAL, "p75"), _query(TYPICAL, "p25")]
    untrimmed = ["with", {"trim": "none"}, between]
    yield "untrimmed-quartile-range-ratio-traditional", _ratio(untrimmed, between)
