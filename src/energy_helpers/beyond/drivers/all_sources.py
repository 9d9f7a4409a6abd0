"""All sources of uncertainty of the median in one table: random inputs, fits, fixed choices."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ...method import exact
from ...method.assumptions import Assumptions, Regime, check_regime
from ...method.distributions import Array
from . import fixed_choices, sensitivity_indices
from .sensitivity_indices import LENGTH, MODEL, Product

RANDOM, FITS, CHOICE = "differs between queries", "fitted to few rows", "chosen once"
# high / low of the narrowest choice that has a row
LEAST = 1.02
_PROBABILITIES = np.array([0.05, 0.5, 0.95])


def _first_order_ranges(product: Product) -> pd.DataFrame:
    """
    Return the factors ``low`` and ``high`` by which each random input moves the energy of a query.

    The energy is the geometric mean over all other inputs. The ends are P5 and P95 relative to the
    median of the input, or the cheapest and the most expensive model relative to their mean.
    """
    of_model, of_length = product.ln_wh @ product.share, product.ln_wh.mean(axis=0)
    lengths = _weighted_quantile(of_length, product.share)
    ln_ranges = {
        name: np.log(law.quantile(_PROBABILITIES)) for name, law in product.factors.items()
    }
    ln_ranges[LENGTH] = lengths
    ln_ranges[MODEL] = np.array([of_model.min(), of_model.mean(), of_model.max()])
    rows = {
        name: (math.exp(low - middle), math.exp(high - middle))
        for name, (low, middle, high) in ln_ranges.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])


def _weighted_quantile(values: Array, weights: Array) -> Array:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - weights[order] / 2
    return np.asarray(np.interp(_PROBABILITIES, below, values[order]))


def sources(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Return the range of each source of uncertainty around the median of the baseline.

    ``source``, ``kind`` (`RANDOM`, `FITS` or `CHOICE`), ``low_wh`` and ``high_wh`` [Wh/query], and
    ``at_low`` and ``at_high``, what gives the two ends. Within a kind, the widest range is first,
    and a choice below `LEAST` has no row. ``attrs["median_wh"]`` is the median.

    Examples
    --------
    >>> fixed = edition.replace(output_tokens_law="fixed")  # which is quicker
    >>> sources(fixed)["source"].head(2).to_list()
    ['model', 'utilisation']
    """
    regime = check_regime(regime)
    median_wh = exact.statistic(assumptions, regime, exact.BASELINE, "p50")
    product = sensitivity_indices.query_product(assumptions, regime)
    rows: list[tuple[str, str, float, float, str, str]] = []
    random = _first_order_ranges(product)
    for source, low, high in random.itertuples():
        ends = ("cheapest model", "most expensive model") if source == MODEL else ("P5", "P95")
        rows.append((str(source), RANDOM, float(low), float(high), *ends))
    fits = [fixed_choices.fits_ratio(assumptions, regime, end) for end in fixed_choices.FIT_ENDS]
    rows.append((fixed_choices.FITS, FITS, fits[0], fits[1], "P5", "P95"))
    choices = fixed_choices.ranges(assumptions, regime).drop(fixed_choices.FITS, errors="ignore")
    for choice, row in choices.to_dict("index").items():
        ends = (str(row["at_low"]), str(row["at_high"]))
        # an input that is drawn has its own row
        source = f"{choice} (choice)" if choice in random.index else str(choice)
        rows.append((source, CHOICE, float(row["low"]), float(row["high"]), *ends))
    table = pd.DataFrame(rows, columns=["source", "kind", "low_wh", "high_wh", "at_low", "at_high"])
    table[["low_wh", "high_wh"]] *= median_wh
    moves = table["high_wh"] > table["low_wh"] * LEAST
    table = table[moves | (table["kind"] != CHOICE)]
    kinds = table["kind"].map([RANDOM, FITS, CHOICE].index).to_numpy()
    width = np.log((table["high_wh"] / table["low_wh"]).to_numpy())
    table = table.iloc[np.lexsort([-width, kinds])].reset_index(drop=True)
    table.attrs["median_wh"] = median_wh
    return table
