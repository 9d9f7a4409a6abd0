"""Energies by which to multiply a count of queries or tokens, and errors of common shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np
import pandas as pd

from ..facts import chains, files
from ..facts.units import W_PER_KW, WH_PER_MWH
from ..method import distributions, exact, fleet_factor, query_kinds
from ..method.assumptions import QUERY_WORDS, REGIMES, Assumptions, Regime

Kind = Literal["traditional", "long", "mixed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
N_QUERIES = 10_000_000
# the chain of queries that represents a run of an agent
AGENT = "agent"
BOUNDARY = (
    "Modelled, not measured: energy at the data centre's meter, cooling included, to answer one "
    "text query to a large model on H100 nodes that serve many users at once. Not counted: "
    "training, making hardware, networks outside, the user's device. Idle and spare machines "
    "count only with the fleet factor. Answers longer than the benchmark are extrapolated."
)


def of_kind(assumptions: Assumptions, kind: Kind, of_regime: Callable[[Regime], float]) -> float:
    """
    Return a mean for a kind of query; for mixed queries, weighted by the regimes' shares.

    Examples
    --------
    >>> of_kind(edition, "mixed", {"traditional": 1.0, "long": 11.0}.get)
    2.0
    """
    if kind != "mixed":
        return of_regime(kind)
    share = query_kinds.long_share(assumptions)
    weights: dict[Regime, float] = {"traditional": 1 - share, "long": share}
    return sum(weights[regime] * of_regime(regime) for regime in REGIMES if weights[regime])


def mean_wh(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return the mean energy per query of the untrimmed blend, the mean for totals [Wh].

    Examples
    --------
    >>> round(mean_wh(edition, "traditional"), 2), round(mean_wh(edition, "mixed"), 2)
    (0.55, 1.29)
    """
    return of_kind(
        assumptions, kind, lambda regime: exact.solve(assumptions, regime).mean_of_blend_wh
    )


def fleet_wh(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return a fleet's energy per query, the untrimmed mean × the fleet factor [Wh].

    Examples
    --------
    >>> round(fleet_wh(edition, "traditional") / mean_wh(edition, "traditional"), 3)
    1.326
    """
    return mean_wh(assumptions, kind) * fleet_factor.factor(assumptions)


def statistic_wh(assumptions: Assumptions, kind: Kind, name: str) -> float:
    """
    Return a statistic of the baseline [Wh]; for mixed queries, a weighted mean of regimes.

    Examples
    --------
    >>> round(statistic_wh(edition, "traditional", "p50"), 2)
    0.31
    """
    return of_kind(
        assumptions, kind, lambda regime: exact.statistic(assumptions, regime, exact.BASELINE, name)
    )


def mean_tokens(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return the mean output length [tokens].

    Examples
    --------
    >>> round(mean_tokens(edition, "traditional"), 1), round(300 / float(np.log(2)), 1)
    (432.8, 432.8)
    """
    return of_kind(
        assumptions, kind, lambda regime: query_kinds.length_law(assumptions, regime).mean
    )


def wh_per_token(assumptions: Assumptions, kind: Kind) -> float:
    """
    Return mean energy / mean output length, by which to multiply tokens [Wh/token].

    Examples
    --------
    >>> round(1000 * wh_per_token(edition, "traditional"), 2)  # [mWh/token]
    1.27
    """
    return mean_wh(assumptions, kind) / mean_tokens(assumptions, kind)


def median_wh_per_token(assumptions: Assumptions, regime: Regime) -> float:
    """
    Return median energy / median output length, which is wrong for totals [Wh/token].

    Examples
    --------
    >>> round(1000 * median_wh_per_token(edition, "traditional"), 2)  # [mWh/token]
    1.03
    """
    median = exact.statistic(assumptions, regime, exact.BASELINE, "p50")
    return median / query_kinds.length_law(assumptions, regime).median


def example_mwh(wh_per_query: float) -> float:
    """
    Return the energy of the example's queries [MWh] from the energy of one query [Wh].

    Examples
    --------
    >>> example_mwh(1.0)
    10.0
    """
    return wh_per_query * N_QUERIES / WH_PER_MWH


def density(assumptions: Assumptions, n_points: int = 161) -> pd.DataFrame:
    """
    Return the density curve of a typical query's energy in the untrimmed blend.

    Columns: ``energy_wh`` [Wh], evenly spaced from near zero to three times the fleet's energy per
    query, and ``density`` per Wh.

    Examples
    --------
    >>> curve = density(edition, n_points=3)
    >>> curve["energy_wh"].round(2).to_list()
    [0.73, 1.46, 2.19]
    """
    pool = exact.solve(assumptions.replace(trim="none"), "traditional").pool
    energy_wh = np.linspace(0, 3 * fleet_wh(assumptions, "traditional"), n_points + 1)[1:]
    _, per_ln_wh = pool.cdf_and_density(np.log(energy_wh))
    return pd.DataFrame({"energy_wh": energy_wh, "density": per_ln_wh / energy_wh})


def marks(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the energies to mark on the density: ``mark`` and ``energy_wh`` [Wh].

    Examples
    --------
    >>> marks(edition).round(2).values.tolist()
    [['median', 0.31], ['mean', 0.55], ['fleet per query', 0.73]]
    """
    values = {
        "median": statistic_wh(assumptions, "traditional", "p50"),
        "mean": mean_wh(assumptions, "traditional"),
        "fleet per query": fleet_wh(assumptions, "traditional"),
    }
    return pd.DataFrame({"mark": list(values), "energy_wh": list(values.values())})


@dataclass(frozen=True, slots=True)
class Shortcut:
    """
    Common shortcut to a total, and the exact calculation, both per query [Wh].

    Examples
    --------
    >>> shortcut = SHORTCUTS[0]
    >>> shortcut.slug, round(shortcut.ratio(edition), 2)
    ('median-times-count-traditional', 0.56)
    """

    slug: str
    words: str
    of: str  # which queries are added up
    gives_wh: Callable[[Assumptions], float]
    exact_wh: Callable[[Assumptions], float]
    reason: str  # why the shortcut is wrong

    def ratio(self, assumptions: Assumptions) -> float:
        """Return the result of the shortcut / the exact result."""
        return self.gives_wh(assumptions) / self.exact_wh(assumptions)


def _median_per_token(a: Assumptions, regime: Regime) -> float:
    return median_wh_per_token(a, regime) * mean_tokens(a, regime)


def _other_token_factor(a: Assumptions, kind: Kind, other: Kind) -> float:
    return wh_per_token(a, other) * mean_tokens(a, kind)


def _median_length(a: Assumptions) -> float:
    return wh_per_token(a, "traditional") * query_kinds.length_law(a, "traditional").median


def _ratio_of_medians(a: Assumptions) -> float:
    medians = {regime: statistic_wh(a, regime, "p50") for regime in REGIMES}
    times = of_kind(a, "mixed", lambda regime: medians[regime] / medians["traditional"])
    return mean_wh(a, "traditional") * times


def _without_pue(a: Assumptions) -> float:
    return mean_wh(a, "mixed") / distributions.pue(a).mean


def _gpus_only(a: Assumptions) -> float:
    gpu_kw = float(files.read_csv("gpu_power.csv").set_index("gpu")["tdp_w"]["H100"]) / W_PER_KW

    def of_regime(regime: Regime) -> float:
        solved = exact.solve(a, regime)
        parts = [model.gpus * gpu_kw / model.node_power_kw(a) for model in solved.setting.models]
        return solved.over_blend(solved.model_mean_wh * np.array(parts))

    return of_kind(a, "mixed", of_regime) / distributions.pue(a).mean


def _agent_by_medians(a: Assumptions) -> float:
    return chains.read_chain(AGENT).mean_queries * statistic_wh(a, "long", "p50")


def _agent(a: Assumptions) -> float:
    of_session = a.replace(workload="session", session=AGENT)
    return chains.read_chain(AGENT).mean_queries * mean_wh(of_session, "traditional")


def _shortcut(
    kind: Kind,
    slug: str,
    words: str,
    gives_wh: Callable[[Assumptions], float],
    reason: str,
    exact_wh: Callable[[Assumptions, Kind], float] = mean_wh,
) -> Shortcut:
    return Shortcut(slug, words, QUERY_WORDS[kind], gives_wh, lambda a: exact_wh(a, kind), reason)


SHORTCUTS = (
    *(
        _shortcut(
            kind,
            f"median-times-count-{kind}",
            "the two medians × their counts" if kind == "mixed" else "median × count",
            partial(statistic_wh, kind=kind, name="p50"),
            "half of the queries need more, some of them many times more",
        )
        for kind in KINDS
    ),
    _shortcut(
        "mixed",
        "p25-times-count-mixed",
        "lower quartiles × counts, as the least",
        partial(statistic_wh, kind="mixed", name="p25"),
        "quartiles are the range of single queries, not of a total",
    ),
    _shortcut(
        "mixed",
        "p75-times-count-mixed",
        "upper quartiles × counts, as the most",
        partial(statistic_wh, kind="mixed", name="p75"),
        "the mean of a skewed distribution can exceed a quartile",
    ),
    _shortcut(
        "mixed",
        "trimmed-mean-times-count-mixed",
        "means of the trimmed blend × counts",
        partial(statistic_wh, kind="mixed", name="mean"),
        "trimming removes the long answers, which need most of the energy",
    ),
    _shortcut(
        "mixed",
        "ratio-of-medians-mixed",
        "typical mean × ratio of the medians for the long queries",
        _ratio_of_medians,
        "a total follows the ratio of the means, which is larger",
    ),
    *(
        _shortcut(
            regime,
            f"median-per-token-{regime}",
            "median / median length × all tokens",
            partial(_median_per_token, regime=regime),
            "means of energy and length are not in the ratio of the medians",
        )
        for regime in REGIMES
    ),
    _shortcut(
        "traditional",
        "median-length-traditional",
        "mean energy per token × median length × count",
        _median_length,
        "the mean answer is longer than the median answer",
    ),
    _shortcut(
        "long",
        "token-factor-typical-for-long",
        "energy per token of typical queries × tokens of long ones",
        partial(_other_token_factor, kind="long", other="traditional"),
        "in the paper's fits a token of a long answer needs less energy",
    ),
    _shortcut(
        "traditional",
        "token-factor-long-for-typical",
        "energy per token of long queries × tokens of typical ones",
        partial(_other_token_factor, kind="traditional", other="long"),
        "in the paper's fits a token of a short answer needs more energy",
    ),
    _shortcut(
        "mixed",
        "median-for-fleet-mixed",
        "the two medians × their counts, for a provider's total",
        partial(statistic_wh, kind="mixed", name="p50"),
        "both the mean and the fleet factor are missing",
        fleet_wh,
    ),
    _shortcut(
        "mixed",
        "mean-for-fleet-mixed",
        "means × counts without the fleet factor, for a provider's total",
        partial(mean_wh, kind="mixed"),
        "spare nodes, nodes below full load and the network are missing",
        fleet_wh,
    ),
    _shortcut(
        "mixed",
        "no-pue-mixed",
        "energy of the nodes without PUE",
        _without_pue,
        "cooling and power conversion are missing",
    ),
    _shortcut(
        "mixed",
        "gpus-only-mixed",
        "energy of the GPUs by their rated power, without PUE",
        _gpus_only,
        "the rest of the node, cooling and power conversion are missing",
    ),
    Shortcut(
        "agent-as-long-queries",
        "queries of a run × median of a long query",
        "runs of an agent",
        _agent_by_medians,
        _agent,
        "an agent's steps are short answers to long prompts",
    ),
)


def shortcuts(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the totals of the shortcuts for ten million queries, and the exact totals.

    Index: the shortcuts in words, and the kind of queries. Columns ``gives_mwh`` and ``exact_mwh``
    [MWh], ``ratio`` (shortcut / exact) and ``reason`` (why it is wrong).

    Examples
    --------
    >>> shortcuts(edition)["ratio"].round(2).iloc[0].item()
    0.56
    """
    rows = [
        (
            example_mwh(each.gives_wh(assumptions)),
            example_mwh(each.exact_wh(assumptions)),
            each.ratio(assumptions),
            each.reason,
        )
        for each in SHORTCUTS
    ]
    index = pd.Index([f"{each.words} ({each.of})" for each in SHORTCUTS], name="shortcut")
    return pd.DataFrame(rows, index, ["gives_mwh", "exact_mwh", "ratio", "reason"])
