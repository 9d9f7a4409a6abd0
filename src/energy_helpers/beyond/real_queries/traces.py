"""Energy of the queries in public traces, compared with the paper's kind of distribution."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...facts import files
from ...facts.token_logs import PRESETS, read_log
from ...facts.units import WH_PER_KWH
from ...method import exact, query_kinds
from ...method.assumptions import JOULE_2026, LENGTHS, Assumptions, load_edition
from ...method.query import Setting

# requests of an institution in a month, as an example
INSTITUTION_REQUESTS = 100_000.0
WORDS = {
    "azure-conversation": "Azure, conversation",
    "azure-code": "Azure, code",
    "arxiv-summaries": "arXiv summaries",
}
LOGGED, EXPONENTIAL = "logged", "exponential"
# column of data/lengths_all_pairs.csv -> statistic
ALL_PAIRS = {"p5_wh": "p5", "median_wh": "p50", "mean_wh": "mean", "p95_wh": "p95"}
ALL_PAIRS_MODEL = "Llama 3.1 405B"


def names(assumptions: Assumptions) -> dict[str, str]:
    """
    Return the logs that the chapter compares, with labels: the traces and the user's log.

    Examples
    --------
    >>> names(edition)["azure-code"]
    'Azure, code'
    """
    own = assumptions.lengths
    return WORDS if own is None or own in PRESETS else WORDS | {own: "your log"}


def with_log(assumptions: Assumptions, lengths: str) -> Assumptions:
    """
    Return the assumptions with the lengths of a log, all of them typical.

    Examples
    --------
    >>> with_log(edition, "azure-code").lengths
    'azure-code'
    """
    return assumptions.replace(workload="queries").replace(lengths=lengths, long_from=None)


def _with_exponential(assumptions: Assumptions, lengths: str) -> Assumptions:
    """Return the assumptions with the paper's lengths, which have the medians of a log."""
    law = query_kinds.length_law(with_log(assumptions, lengths), "traditional")
    return assumptions.replace(
        workload="queries",
        lengths=None,
        long_from=None,
        output_tokens_law="exponential",
        output_tokens_shape=None,
        output_tokens_median=max(1.0, law.median),
        input_tokens=input_median(lengths),
    )


def _both(assumptions: Assumptions, lengths: str) -> dict[str, Assumptions]:
    return {
        LOGGED: with_log(assumptions, lengths),
        EXPONENTIAL: _with_exponential(assumptions, lengths),
    }


def with_edition_lengths(assumptions: Assumptions) -> Assumptions:
    """
    Return the assumptions with the lengths of the edition.

    Examples
    --------
    >>> own = edition.replace(output_tokens_median=50.0, pue=1.2)
    >>> with_edition_lengths(own).changed()
    {'pue_p5': 1.2, 'pue_p95': 1.2}
    """
    edition = load_edition(assumptions.edition)
    own = {name: getattr(edition, name) for name in LENGTHS}
    return assumptions.replace(workload="queries", lengths=None, long_from=None, **own)


def input_median(lengths: str) -> float:
    """
    Return the median input length of a log [tokens].

    Examples
    --------
    >>> round(input_median("azure-code"))
    1426
    """
    log = read_log(lengths)
    middles = np.cumsum(log.shares) - log.shares / 2
    # pairs are sorted by their input length; between bins it is interpolated
    return float(np.interp(0.5, middles, log.inputs))


def energies(assumptions: Assumptions, lengths: str) -> pd.DataFrame:
    """
    Return the energy of a baseline query of a log, and of the exponential lengths.

    Index: ``logged`` and ``exponential``. Columns ``p5 p25 p50 p75 p95`` and ``mean`` [Wh/query].
    The mean is untrimmed, as in totals; the percentiles are of the trimmed baseline.

    Examples
    --------
    >>> table = energies(edition, "azure-code")
    >>> table.loc["logged", ["p50", "mean"]].round(3).tolist()
    [0.041, 0.09]
    """
    rows = {}
    for label, settings in _both(assumptions, lengths).items():
        solved = exact.solve(settings, "traditional")
        rows[label] = [*solved.baseline_quantiles_wh, solved.mean_of_blend_wh]
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(exact.STATISTICS))


def share_outside(assumptions: Assumptions, lengths: str) -> float:
    """
    Return the share of a log's queries outside the benchmark, mean of the baseline's models.

    Examples
    --------
    >>> round(share_outside(edition, "azure-code"), 2)
    0.98
    """
    solved = exact.solve(with_log(assumptions, lengths), "traditional")
    fits = {model.name: model.fit for model in solved.setting.models}
    return float(np.mean([solved.setting.share_outside(fits[name]) for name in solved.taken]))


def lengths_in_rows(
    assumptions: Assumptions, n_points: int = 90
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return statistics and density curves of output lengths, logged and exponential.

    The first table has the log with ``logged`` or ``exponential`` as index, and the columns ``p5
    p25 p50 p75 p95 mean`` [tokens]. The second has ``model`` (the row), ``tokens`` and ``density``
    per unit of the logarithm.

    Examples
    --------
    >>> table, _ = lengths_in_rows(edition)
    >>> table["p50"].head(2).round(0).to_dict()
    {'Azure, conversation: logged': 131.0, 'Azure, conversation: exponential': 131.0}
    """
    rows, shapes = {}, []
    for lengths, words in names(assumptions).items():
        for label, settings in _both(assumptions, lengths).items():
            law = Setting.of(settings, "traditional").law
            row = f"{words}: {label}"
            quantiles = law.quantile(exact.PROBABILITIES)
            rows[row] = [*quantiles, law.mean]
            low, high = np.log(exact.columns(quantiles, "p5", "p95")).tolist()
            if low < high:
                t = np.linspace(low, high, n_points)
                density = law.density_t(t)
                shapes.append(pd.DataFrame({"model": row, "tokens": np.exp(t), "density": density}))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(exact.STATISTICS))
    return table, pd.concat(shapes, ignore_index=True)


def binning_errors() -> pd.DataFrame:
    """
    Return the errors of the bins against all pairs, for `ALL_PAIRS_MODEL` in the Joule edition.

    Index: the traces. Columns ``p5 p50 mean p95``, binned / all pairs - 1 [%].

    Examples
    --------
    >>> bool(binning_errors().abs().max().max() < 1)  # [%]
    True
    """
    edition = load_edition(JOULE_2026)
    of_all = files.read_csv("lengths_all_pairs.csv").set_index("lengths")[[*ALL_PAIRS]]
    of_all = of_all.rename(columns=ALL_PAIRS)
    rows = {}
    for lengths in of_all.index:
        solved = exact.solve(with_log(edition, str(lengths)), "traditional")
        of_model = solved.model_wh[solved.names.index(ALL_PAIRS_MODEL)]
        binned = exact.columns(of_model, *of_all.columns)
        rows[lengths] = 100 * (binned / of_all.loc[lengths].to_numpy() - 1)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(of_all.columns))


def month_kwh(assumptions: Assumptions, lengths: str, requests: float) -> float:
    """
    Return the energy of an institution's requests of a log, mean x requests [kWh].

    Examples
    --------
    >>> round(month_kwh(edition, "azure-code", 1e6) / month_kwh(edition, "azure-code", 1e3), 6)
    1000.0
    """
    solved = exact.solve(with_log(assumptions, lengths), "traditional")
    return solved.mean_of_blend_wh * requests / WH_PER_KWH
