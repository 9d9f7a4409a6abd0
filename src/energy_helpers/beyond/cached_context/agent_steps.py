"""
Energy of a step of an agent, which reads a cached prefix, appended tokens, and writes an answer.

The context fit of `long_outputs.context_law` has a time for each token of context while an output
token is written, and a time to read a token of input. A cached token has the first time only:

    t = p A + (a + b (C + A)) O + b O^2 / 2

for C cached, A appended and O output tokens. Without a prefix, t is the time of a query with A
input tokens.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ...facts import benchmark_rows, trtllm_rows, user_files
from ...facts.units import KW_S_PER_WH
from ...method import baseline, exact
from ...method.assumptions import Assumptions
from ...method.distributions import Array
from ...method.query import Setting, power_share
from ...method.throughput import Model
from ..long_outputs import context_fits
from ..long_outputs.context_law import ContextLaw


class Band(NamedTuple):
    """
    A value of the baseline, with the lowest and the highest of its models and their shapes.

    Examples
    --------
    >>> band = step_energy(edition)
    >>> bool(band.low < band.value < band.high)
    True
    """

    low: Array
    value: Array
    high: Array


class Lengths(NamedTuple):
    """
    Lengths of a step [tokens]; arrays of lengths are broadcast.

    Examples
    --------
    >>> lengths = Lengths.of(edition, prefix_tokens=1000.0, appended_tokens=100.0)
    >>> float(lengths.uncached().prefix), float(lengths.uncached().appended)
    (0.0, 1100.0)
    """

    prefix: Array
    appended: Array
    output: Array

    @classmethod
    def of(
        cls,
        assumptions: Assumptions,
        prefix_tokens: ArrayLike | None = None,
        appended_tokens: ArrayLike | None = None,
        output_tokens: ArrayLike | None = None,
    ) -> Lengths:
        """
        Return the lengths of a step, by default those of the assumptions.

        Raises ValueError if a prefix is negative or another length is not above 0, or one is not
        finite.
        """
        given = {
            "step_prefix_tokens": prefix_tokens,
            "step_appended_tokens": appended_tokens,
            "step_output_tokens": output_tokens,
        }
        lengths = [
            np.asarray(getattr(assumptions, name) if own is None else own, dtype=float)
            for name, own in given.items()
        ]
        for name, tokens in zip(given, lengths, strict=True):
            prefix = name == "step_prefix_tokens"
            valid = np.isfinite(tokens) & ((tokens >= 0) if prefix else (tokens > 0))
            if not np.all(valid):
                least = "of at least 0" if prefix else "above 0"
                raise ValueError(f"{name} must be a finite number of tokens {least}")
        return cls(*np.broadcast_arrays(*lengths))

    def uncached(self) -> Lengths:
        """Return the same step if nothing is cached, and the prefix is read again."""
        return Lengths(np.zeros_like(self.prefix), self.prefix + self.appended, self.output)


def seconds(law: ContextLaw, lengths: Lengths) -> Array:
    """
    Return the time of a node for a step [s].

    Examples
    --------
    10 s to read 100 tokens, and 0.02 s for each of 10 output tokens; then a prefix adds to them.

    >>> law = ContextLaw(token_s=0.02, context_s=0.0, input_s=0.1)
    >>> float(seconds(law, Lengths(0.0, 100.0, 10.0)).round(6))
    10.2
    >>> law = ContextLaw(token_s=0.02, context_s=1e-5, input_s=0.0)
    >>> float(seconds(law, Lengths(1000.0, 95.0, 10.0)).round(6))
    0.31
    """
    of_query = lengths.output * law.seconds_per_token(lengths.appended, lengths.output)
    return np.asarray(of_query + law.context_s * lengths.prefix * lengths.output)


def _energy_wh(
    assumptions: Assumptions, setting: Setting, lengths: Lengths, model: Model, law: ContextLaw
) -> Array:
    """Return the energy of a step on a model at the medians of PUE and power utilisation [Wh]."""
    time_s = seconds(law, lengths)
    idle, slope = power_share(assumptions)
    share = np.minimum(lengths.output / time_s / model.fit.tps_max, 1)
    power_kw = model.node_power_kw(assumptions) * (idle + slope * share)
    return np.asarray(setting.factor.median * power_kw * time_s / KW_S_PER_WH)


def _taken(assumptions: Assumptions) -> tuple[Setting, dict[str, Model], Array]:
    """Return the setting, the models of the baseline and their weights."""
    setting = Setting.of(assumptions, "traditional")
    taken = exact.solve(assumptions, "traditional").taken
    known = {model.name: model for model in setting.models}
    return setting, {name: known[name] for name in taken}, baseline.weights(assumptions, taken)


@user_files.cached(16)
def fits(assumptions: Assumptions) -> tuple[dict[str, ContextLaw], ...]:
    """
    Return the fits of the models: with their own shapes, then with that of each series.

    Examples
    --------
    >>> own, *of_series = fits(edition)
    >>> list(own)[:2], len(of_series) > 1
    (['DeepSeek-R1 671B', 'Llama 3.1 405B'], True)
    """
    series = context_fits.measured_shapes()["law"]
    # a series whose fit reads its input in no time says nothing about a cache
    shapes = [None, *(law for law in series if law.input_s > 0)]
    return tuple(context_fits.laws(assumptions, shape) for shape in shapes)


def by_model(assumptions: Assumptions, lengths: Lengths | None = None) -> pd.Series[float]:
    """
    Return the energy of a step on each model, with the model's own shape [Wh/step].

    Examples
    --------
    >>> by_model(edition)[["DeepSeek-R1 671B", "Llama 3.1 70B"]].round(1).to_dict()
    {'DeepSeek-R1 671B': 13.3, 'Llama 3.1 70B': 1.0}
    """
    setting = Setting.of(assumptions, "traditional")
    own = context_fits.laws(assumptions)
    at = Lengths.of(assumptions) if lengths is None else lengths
    energies = {
        model.name: float(_energy_wh(assumptions, setting, at, model, own[model.name]))
        for model in setting.models
    }
    return pd.Series(energies, name="energy_wh").rename_axis("model")


def _energies(assumptions: Assumptions, lengths: Lengths) -> tuple[Array, Array]:
    """Return energies [Wh/step] of shape (shapes, models, ...), own shapes first, and weights."""
    setting, taken, weights = _taken(assumptions)
    of_model = functools.partial(_energy_wh, assumptions, setting, lengths)
    shapes = fits(assumptions)
    table = [[of_model(model, laws[name]) for name, model in taken.items()] for laws in shapes]
    return np.array(table), weights


def _band(values: Array, weighted: Array) -> Band:
    return Band(values.min(axis=(0, 1)), weighted, values.max(axis=(0, 1)))


def step_energy(
    assumptions: Assumptions,
    prefix_tokens: ArrayLike | None = None,
    appended_tokens: ArrayLike | None = None,
    output_tokens: ArrayLike | None = None,
) -> Band:
    """
    Return the energy of a step of an agent [Wh/step].

    ``value``: mean over the models of the baseline, each with its own context fit. ``low`` and
    ``high``: the lowest and the highest over these models, each with its own shape and with that of
    every measured series whose fit has a time to read input. PUE and power utilisation are at their
    medians.

    The energy is linear in the prefix if the power does not depend on the throughput. Raises
    ValueError if a length is not valid; see `Lengths.of`.

    Parameters
    ----------
    prefix_tokens, appended_tokens, output_tokens : array_like, optional
        Lengths of the step [tokens]; by default, those of the assumptions.

    Examples
    --------
    >>> cached = eh.beyond.cached_context.step_energy(edition, 10_000, 500, 200)
    >>> uncached = eh.beyond.cached_context.step_energy(edition, 0, 10_500, 200)
    >>> bool(cached.low < cached.value < cached.high), bool(cached.value < uncached.value)
    (True, True)
    """
    lengths = Lengths.of(assumptions, prefix_tokens, appended_tokens, output_tokens)
    energies, weights = _energies(assumptions, lengths)
    return _band(energies, np.tensordot(weights, energies[0], axes=1))


def hit_over_miss(assumptions: Assumptions, prefix_tokens: ArrayLike | None = None) -> Band:
    """
    Return the energy of a step divided by that of the same step without a cache.

    Parameters and band are those of `step_energy`; without a cache, the prefix is input.

    Examples
    --------
    >>> float(hit_over_miss(edition, prefix_tokens=0.0).value)
    1.0
    """
    lengths = Lengths.of(assumptions, prefix_tokens)
    hit, weights = _energies(assumptions, lengths)
    miss, _ = _energies(assumptions, lengths.uncached())
    own = np.tensordot(weights, hit[0], axes=1) / np.tensordot(weights, miss[0], axes=1)
    return _band(hit / miss, own)


def cached_share(assumptions: Assumptions, output_tokens: ArrayLike | None = None) -> Band:
    """
    Return the energy that one more cached token needs, divided by that of an uncached one.

    A step with O output tokens needs ``b O`` for a cached and ``p + b O`` for an uncached token,
    so the ratio does not depend on the prefix. It depends on the length of the answer.
    The power is that of a busy node, whatever its throughput.

    Examples
    --------
    >>> cached_share(edition, [100.0, 1000.0]).value.round(2)
    array([0.05, 0.34])
    """
    _, taken, weights = _taken(assumptions)
    outputs = Lengths.of(assumptions, output_tokens=output_tokens).output
    shapes = fits(assumptions)
    times = np.array([[(laws[n].context_s, laws[n].input_s) for n in taken] for laws in shapes])
    cached = times[..., 0, None] * outputs.ravel()
    uncached = cached + times[..., 1, None]
    power_kw = weights * np.array([model.node_power_kw(assumptions) for model in taken.values()])
    own = (power_kw @ cached[0]) / (power_kw @ uncached[0])
    band = _band(cached / uncached, own)
    return Band(*(np.reshape(end, outputs.shape) for end in band))


def cached_reads_wh(assumptions: Assumptions, read: Mapping[str, float]) -> Band:
    """
    Return the energy that the cached tokens of many steps need [Wh].

    ``value`` with the own shapes of the models. ``low`` and ``high``: each model with the shape
    of the least and the most energy. PUE and power utilisation are at their means, for totals.

    `read`: model -> cached tokens times output tokens, added up over its steps [tokens²].

    Examples
    --------
    >>> once, twice = (cached_reads_wh(edition, {"Llama 3.1 405B": n * 1e9}).value for n in (1, 2))
    >>> round(float(twice / once), 6)
    2.0
    """
    setting = Setting.of(assumptions, "traditional")
    known = {model.name: model for model in setting.models}
    per_s = {name: known[name].node_power_kw(assumptions) / KW_S_PER_WH for name in read}
    table = setting.factor.mean * np.array(
        [
            [per_s[name] * laws[name].context_s * of for name, of in read.items()]
            for laws in fits(assumptions)
        ]
    )
    return Band(table.min(axis=0).sum(), table[0].sum(), table.max(axis=0).sum())


def output_tokens_at(assumptions: Assumptions, share: float) -> float:
    """
    Return the length of answer at which `cached_share` of the baseline is a share [tokens].

    Examples
    --------
    >>> tokens = output_tokens_at(edition, 0.5)
    >>> round(float(cached_share(edition, tokens).value), 3)
    0.5
    """
    # the share is x / (1 + x) with x in proportion to the output
    at_one = float(cached_share(assumptions, 1.0).value)
    return share / (1 - share) * (1 - at_one) / at_one


@functools.cache
def longest_context_tokens() -> float:
    """
    Return the longest input and output together of any measured row [tokens].

    Examples
    --------
    >>> longest_context_tokens()
    33792.0
    """
    rows = trtllm_rows.of_one_split(trtllm_rows.load()), benchmark_rows.load_throughput("all")
    return max(float((own["input_tokens"] + own["output_tokens"]).max()) for own in rows)


def context_over_measured(assumptions: Assumptions) -> float:
    """
    Return the context of the settings' step, divided by the longest measured one.

    Examples
    --------
    >>> round(context_over_measured(edition), 2)
    3.58
    """
    return sum(map(float, Lengths.of(assumptions))) / longest_context_tokens()


def as_frame(tokens: Array, band: Band) -> pd.DataFrame:
    """
    Return a band over a number of tokens for a chart: ``tokens low value high``.

    Examples
    --------
    >>> prefixes = np.array([1000.0, 10_000.0])
    >>> as_frame(prefixes, step_energy(edition, prefixes)).round(2).values.tolist()
    [[1000.0, 0.21, 0.62, 1.21], [10000.0, 0.39, 1.1, 2.95]]
    """
    return pd.DataFrame({"tokens": tokens, **band._asdict()})
