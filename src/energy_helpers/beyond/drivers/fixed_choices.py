"""Effects of the method's fixed choices, changed one at a time: the rows of a tornado chart."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...editions.findings import nvidias_rows
from ...facts import user_files
from ...facts.validation import check_choice
from ...method import exact
from ...method.assumptions import EDITIONS, LAWS, REGIMES, Assumptions, Regime, load_edition
from ...paper import input_and_power
from ..fit_uncertainty import uncertainty

QUANTITIES = (*REGIMES, "fleet")
FITS = "throughput fits"
FIT_ENDS = ("p5", "p95")
# measured power utilisation of busy nodes that the paper cites (section 2)
REPORTED_UTILISATION = 0.7


@dataclass(frozen=True, slots=True)
class FixedChoice:
    """
    Choice of the method: its alternatives, and the settings that they are compared with.

    Examples
    --------
    >>> choice = one_at_a_time(edition)["trimming"]
    >>> list(choice.alternatives), choice.compared
    (['released', 'p5-p95', 'none'], {})
    """

    alternatives: dict[str, dict[str, Any]]  # label -> settings that it changes
    compared: dict[str, Any] = field(default_factory=dict)  # settings of the comparison


def one_at_a_time(assumptions: Assumptions) -> dict[str, FixedChoice]:
    """
    Return the choices, label -> alternatives.

    The alternatives are from the editions, the supplement or the released code, or are the ends
    of a range in the paper. The choice in the assumptions may be among them.

    Examples
    --------
    >>> list(one_at_a_time(edition))[:4]
    ['output length', 'output length distribution', 'charged tokens', 'input length']
    """
    a = assumptions
    presets = [load_edition(edition) for edition in EDITIONS]
    taken = exact.solve(a, "traditional").taken
    others = [name for name in taken if "DeepSeek" not in name]
    return {
        "output length": FixedChoice(
            {f"{factor:g} times": _lengths(a, factor) for factor in (0.5, 2.0)}
        ),
        "output length distribution": FixedChoice(
            {law: {"output_tokens_law": law, "output_tokens_shape": None} for law in LAWS}
        ),
        "charged tokens": FixedChoice(
            {each: {"effective_length": each} for each in input_and_power.EFFECTIVE_LENGTHS}
        ),
        "input length": FixedChoice(
            {f"{n:,}": {"input_tokens": float(n)} for n in input_and_power.INPUT_LENGTHS}
        ),
        "power utilisation": FixedChoice(
            {
                f"{value:g}": {"utilisation": value, "power_coupling": "none"}
                for value in (a.utilisation_p5, REPORTED_UTILISATION, a.utilisation_p95)
            },
            {"power_coupling": "none"},
        ),
        "power coupling": FixedChoice(
            {each: {"power_coupling": each} for each in input_and_power.COUPLINGS}
        ),
        "PUE": FixedChoice(
            {
                (f"{low:g}" if low == high else f"{low:g} to {high:g}"): {
                    "pue_p5": low,
                    "pue_p95": high,
                }
                for low, high in dict.fromkeys(
                    [(a.pue_p5, a.pue_p5), (a.pue_p95, a.pue_p95)]
                    + [(preset.pue_p5, preset.pue_p95) for preset in presets]
                )
            }
        ),
        "maximum power of a node": FixedChoice(
            {
                f"{preset.node_power_kw:g} kW": {
                    "node_power_kw": preset.node_power_kw,
                    "deepseek_node_power_kw": preset.deepseek_node_power_kw,
                }
                for preset in presets
            }
        ),
        "benchmark rows": FixedChoice(
            {rows: {"throughput_rows": rows} for rows in ("released", "all")}
        ),
        "DeepSeek-R1's throughput": FixedChoice(
            {
                "NVIDIA's figure": {"throughput_rows": nvidias_rows()},
                "NVIDIA's figure, same models": {"throughput_rows": nvidias_rows(), "blend": taken},
            },
            {"throughput_rows": "released"},
        ),
        "models of the baseline": FixedChoice(
            {rule: {"blend": rule} for rule in ("three-largest-medians", "at-least-200b", "all")}
            | ({"without DeepSeek-R1": {"blend": tuple(others)}} if others else {})
        ),
        "trimming": FixedChoice({trim: {"trim": trim} for trim in ("released", "p5-p95", "none")}),
    }


def _lengths(a: Assumptions, factor: float) -> dict[str, float]:
    name = "output_tokens_median" if a.output_tokens_mean is None else "output_tokens_mean"
    return {
        name: factor * getattr(a, name),
        "long_output_tokens_median": factor * a.long_output_tokens_median,
    }


@user_files.cached(16)
def table(assumptions: Assumptions) -> pd.DataFrame:
    """
    Return the results of each alternative relative to those of the assumptions.

    ``choice``, ``alternative`` and the ratios ``traditional`` and ``long``, of the baseline's
    median, and ``fleet``, of the mixed fleet's energy; nan if the alternative is not valid with the
    settings. Two choices have different settings for comparison: ``power utilisation`` without a
    coupling of the power, and ``DeepSeek-R1's throughput`` with the released rows. The choice
    ``throughput fits`` is the 90% interval of the median from `uncertainty.intervals`; both ends
    can be above 1.

    Examples
    --------
    >>> fixed = edition.replace(output_tokens_law="fixed")  # which is quicker
    >>> found = table(fixed).set_index(["choice", "alternative"])
    >>> found.loc["maximum power of a node", "traditional"].round(2).to_dict()
    {'10.2 kW': 1.0, '11.3 kW': 1.11}
    """
    rows: list[dict[str, Any]] = []
    for label, choice in one_at_a_time(assumptions).items():
        base = _results(assumptions, choice.compared)
        for alternative, changes in choice.alternatives.items():
            after = _results(assumptions, choice.compared | changes)
            ratios = {q: float(np.divide(after[q], base[q])) for q in QUANTITIES}
            rows.append({"choice": label, "alternative": alternative} | ratios)
    for end in FIT_ENDS:
        over_as_set = {r: fits_ratio(assumptions, r, end) for r in REGIMES}
        rows.append({"choice": FITS, "alternative": end.upper(), "fleet": math.nan} | over_as_set)
    return pd.DataFrame(rows, columns=["choice", "alternative", *QUANTITIES])


def fits_ratio(assumptions: Assumptions, regime: Regime, end: str) -> float:
    """
    Return the P5 or P95 of the baseline's median over the uncertainty of the fits / this median.

    Examples
    --------
    >>> fixed = edition.replace(output_tokens_law="fixed")  # which is quicker
    >>> low, high = (fits_ratio(fixed, "traditional", end) for end in FIT_ENDS)
    >>> round(low, 2), round(high, 2)
    (0.82, 1.31)
    """
    row = uncertainty.intervals(assumptions, regime).loc[exact.BASELINE].to_dict()
    return float(row[end] / row["fitted"])


def ratio(assumptions: Assumptions, choice: str, alternative: str, quantity: str) -> float:
    """
    Return one cell of `table` without computing the rest; not for the throughput fits.

    Examples
    --------
    >>> round(ratio(edition, "PUE", "1.05", "traditional"), 2)
    0.81
    """
    own = one_at_a_time(assumptions)[choice]
    after = _results(assumptions, own.compared | own.alternatives[alternative])
    return after[quantity] / _results(assumptions, own.compared)[quantity]


def _results(assumptions: Assumptions, changes: dict[str, Any]) -> dict[str, float]:
    try:
        a = assumptions.replace(**changes)
        medians_wh = [exact.statistic(a, regime, exact.BASELINE, "p50") for regime in REGIMES]
        return dict(zip(QUANTITIES, [*medians_wh, float(exact.fleet(a)["mixed"])], strict=True))
    except ValueError:
        # such as a coupling of a node that idles at full power
        return dict.fromkeys(QUANTITIES, math.nan)


def ranges(assumptions: Assumptions, quantity: str) -> pd.DataFrame:
    """
    Return the effect of each choice on one of `QUANTITIES`, largest first.

    Index: the choices. Columns ``low`` and ``high``, the least and the largest ratio, including the
    result as set, and the alternatives there, ``at_low`` and ``at_high``. Raises ValueError for
    another quantity.

    Examples
    --------
    >>> fixed = edition.replace(output_tokens_law="fixed")  # which is quicker
    >>> found = ranges(fixed, "traditional")
    >>> found.loc["PUE", ["low", "high"]].astype(float).round(2).to_list()
    [0.81, 1.23]
    """
    quantity = check_choice("quantity", quantity, QUANTITIES)
    rows = {}
    for label, own in table(assumptions).dropna(subset=[quantity]).groupby("choice", sort=False):
        ratios = dict(zip(own["alternative"], own[quantity], strict=True))
        # changes of the last digits are rounding noise
        ratios = {k: 1.0 if abs(v - 1) < 1e-9 else v for k, v in ratios.items()}
        least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
        rows[str(label)] = (
            min(ratios[least], 1.0),
            max(ratios[most], 1.0),
            least if ratios[least] < 1 else "as set",
            most if ratios[most] > 1 else "as set",
        )
    frame = pd.DataFrame.from_dict(
        rows, orient="index", columns=["low", "high", "at_low", "at_high"]
    )
    frame["width"] = np.log(frame["high"] / frame["low"])
    wide_first = frame.sort_values("width", ascending=False, kind="stable")
    return wide_first.drop(columns="width").rename_axis("choice")
