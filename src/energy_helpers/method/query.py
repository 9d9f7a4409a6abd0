"""Energy of a query by Eq. 1, and random sampling of queries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..facts.units import KW_S_PER_WH
from ..facts.validation import check_count
from . import distributions, query_kinds
from .assumptions import MAX_DRAWS, Assumptions, Regime, check_regime
from .distributions import Array, LengthLaw, LogNormal
from .query_kinds import LoggedLength, MixedLength, QueryKind
from .throughput import Model, ThroughputFit, models

# S.IV as released: PU = 0.24 + 0.56 TPS / TPS_max
RELEASED_COUPLING = (0.24, 0.56)
# S.IV as written: P rises to this share of P_max
WRITTEN_TOP_SHARE = 0.9
# S.III: tokens that each input token adds to L_eff
INPUT_SHARES = {"output": 0.0, "output+input/30": 1 / 30, "output+input": 1.0}
# small enough for the second-level cache of the processor, where sampling is fastest
_BLOCK = 16_384
# share of a log's queries outside the benchmark that is worth a warning
LOGGED_OUTSIDE = 0.5


def query_energy_wh(
    pue: ArrayLike, node_power_kw: ArrayLike, tokens: ArrayLike, tps: ArrayLike
) -> Array:
    """
    Return the energy of a query by Eq. 1 of arXiv 2509.20241v1 [Wh].

    It is PUE / 3.6 x P_node x L_eff / TPS. The power of the node while it serves is P_max times the
    power utilisation [kW], `tokens` is the effective length L_eff [tokens], and `tps` the
    throughput of the node [tokens/s].

    Examples
    --------
    >>> float(query_energy_wh(pue=1.2, node_power_kw=6, tokens=300, tps=1000))  # 6 J a token
    0.6
    """
    power_kw = np.asarray(pue, dtype=float) * np.asarray(node_power_kw, dtype=float)
    return np.asarray(power_kw * np.asarray(tokens) / np.asarray(tps) / KW_S_PER_WH)


def power_share(assumptions: Assumptions) -> tuple[float, float]:
    """
    Return (idle, slope) of ``PU = idle + slope x TPS / TPS_max`` (S.IV).

    The result is (1, 0) if the utilisation is drawn at random as a separate factor.

    Examples
    --------
    >>> power_share(edition), power_share(edition.replace(power_coupling="released"))
    ((1.0, 0.0), (0.24, 0.56))
    """
    if assumptions.power_coupling == "none":
        return 1.0, 0.0
    if assumptions.power_coupling == "released":
        return RELEASED_COUPLING
    idle = assumptions.idle_power_kw / assumptions.node_power_kw
    return idle, WRITTEN_TOP_SHARE - idle


def energy_at_lengths_wh(
    assumptions: Assumptions,
    model: Model,
    input_tokens: ArrayLike,
    output_tokens: ArrayLike,
    factor: float,
) -> Array:
    """
    Return the energy of queries of known lengths [tokens] on one model [Wh].

    `factor` is the PUE times the part of the power utilisation that does not depend on the
    throughput, such as the mean or the median of `Setting.factor`.

    Examples
    --------
    >>> model = eh.method.throughput.models(edition)["Llama 3.1 405B"]
    >>> energy_at_lengths_wh(edition, model, 500, [300, 600], factor=1.0).round(3)
    array([0.511, 0.874])
    """
    idle, slope = power_share(assumptions)
    tps = model.fit.predict(input_tokens, output_tokens)
    power_kw = model.node_power_kw(assumptions) * (idle + slope * tps / model.fit.tps_max)
    added = INPUT_SHARES[assumptions.effective_length] * np.asarray(input_tokens, dtype=float)
    return query_energy_wh(factor, power_kw, np.asarray(output_tokens) + added, tps)


@dataclass(frozen=True, slots=True)
class Setting:
    """
    Models, lengths and log-normal factors of one regime under some assumptions.

    Examples
    --------
    >>> setting = Setting.of(edition, "traditional")
    >>> setting.law, setting.input_tokens
    (Exponential(median=300.0), 500.0)
    """

    models: tuple[Model, ...]
    kinds: tuple[QueryKind, ...]  # one kind, or those of a session
    law: LengthLaw | MixedLength  # distribution of the output length, over all kinds
    input_tokens: float  # [tokens], mean over all kinds
    pue: LogNormal
    utilisation: LogNormal | None  # None if it depends on the throughput

    @classmethod
    def of(cls, assumptions: Assumptions, regime: Regime) -> Setting:
        """Return the setting of a regime."""
        regime = check_regime(regime)
        drawn = assumptions.power_coupling == "none"
        kinds = query_kinds.kinds_of_query(assumptions, regime)
        return cls(
            tuple(models(assumptions).values()),
            kinds,
            query_kinds.law_of_kinds(kinds),
            sum(kind.share * kind.input_tokens for kind in kinds),
            distributions.pue(assumptions),
            distributions.utilisation(assumptions) if drawn else None,
        )

    @property
    def factor(self) -> LogNormal:
        """Distribution of the factor of the energy that does not depend on the length."""
        return self.pue if self.utilisation is None else self.pue.times(self.utilisation)

    def share_outside(self, fit: ThroughputFit) -> float:
        """Return the share of queries outside the benchmarked lengths of a fit."""
        if isinstance(self.law, LoggedLength):
            inputs, outputs, shares = self.law.pairs
            return float(shares @ fit.is_outside(inputs, outputs))
        return sum(
            kind.share * fit.share_outside(kind.law, kind.input_tokens) for kind in self.kinds
        )

    def warnings(self, fit: ThroughputFit) -> list[str]:
        """Describe where queries are outside the benchmarked lengths of a fit, by kind of query."""
        if isinstance(self.law, LoggedLength):
            share = self.share_outside(fit)
            told = f"{share:.0%} of the log's queries are outside the lengths of the rows"
            return [told] if share >= LOGGED_OUTSIDE else []
        several = len(self.kinds) > 1
        return [
            f"queries of the kind {kind.name}: {sentence}" if several else sentence
            for kind in self.kinds
            for sentence in fit.warnings(kind.law, kind.input_tokens)
        ]


def sample(
    assumptions: Assumptions,
    regime: Regime = "traditional",
    n_draws: int | None = None,
    rng: np.random.Generator | int | None = None,
) -> pd.DataFrame:
    """
    Draw queries and compute the energy of each by Eq. 1, `n_draws` for every model.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.
    regime : {"traditional", "long"}
        The regime.
    n_draws : int, optional
        Draws per model; by default, those of the assumptions.
    rng : numpy.random.Generator or int, optional
        Source of the draws, or its seed; by default, from the seed of the assumptions. Each
        model draws from a separate stream that is spawned from it.

    Returns
    -------
    DataFrame
        One row per draw: ``model`` (categorical), ``output_tokens`` [tokens], ``tps``
        [tokens/s], ``pu`` (power utilisation), ``pue``, ``energy_wh`` [Wh]. For a session also
        ``kind`` (categorical), the kind of the query; for a log ``input_tokens`` [tokens].

    Raises
    ------
    ValueError
        If `n_draws` is not a positive whole number or the regime is unknown.

    Examples
    --------
    >>> draws = eh.sample(edition, n_draws=1000, rng=np.random.default_rng(0))
    >>> len(draws), list(draws)
    (5000, ['model', 'output_tokens', 'tps', 'pu', 'pue', 'energy_wh'])
    """
    setting = Setting.of(assumptions, regime)
    n = assumptions.n_draws if n_draws is None else n_draws
    n = check_count("n_draws", n, 1, MAX_DRAWS)
    generator = np.random.default_rng(assumptions.seed if rng is None else rng)
    columns = {
        name: np.empty(n * len(setting.models))
        for name in ("output_tokens", "tps", "pu", "pue", "energy_wh")
    }
    if isinstance(setting.law, LoggedLength):
        columns["input_tokens"] = np.empty(n * len(setting.models))
    elif len(setting.kinds) > 1:
        columns["kind"] = np.empty(n * len(setting.models))
    for index, (model, stream) in enumerate(
        zip(setting.models, generator.spawn(len(setting.models)), strict=True)
    ):
        for start in range(0, n, _BLOCK):
            block = slice(index * n + start, index * n + min(start + _BLOCK, n))
            drawn = _draw(assumptions, setting, model, stream, block.stop - block.start)
            for name, values in columns.items():
                values[block] = drawn[name]
    codes = np.repeat(np.arange(len(setting.models), dtype=np.int16), n)
    names = pd.Categorical.from_codes(codes, categories=[m.name for m in setting.models])  # type: ignore[call-overload]
    table = pd.DataFrame({"model": names, **columns}, copy=False)
    if "kind" in columns:
        kinds = [kind.name for kind in setting.kinds]
        table["kind"] = pd.Categorical.from_codes(columns["kind"].astype(np.int8), kinds)  # type: ignore[call-overload]
    return table


def _draw(
    assumptions: Assumptions, setting: Setting, model: Model, rng: np.random.Generator, n: int
) -> dict[str, Array]:
    """Return `n` draws of one model, column by column."""
    kinds, input_tokens = np.zeros(n, dtype=np.intp), np.array(setting.input_tokens)
    if isinstance(setting.law, MixedLength):
        kinds, tokens = setting.law.sample_kinds(rng, n)
        input_tokens = np.array([kind.input_tokens for kind in setting.kinds])[kinds]
    else:
        tokens = setting.law.sample(rng, n)
    a, b, c = model.fit.coefficients
    uncapped = np.exp(np.log(tokens) * c + (a + b * np.log(input_tokens)))
    tps = np.minimum(uncapped, model.fit.tps_max)
    if setting.utilisation is None:
        idle, slope = power_share(assumptions)
        pu = tps * (slope / model.fit.tps_max) + idle
    else:
        pu = setting.utilisation.sample(rng, n)
    pue = setting.pue.sample(rng, n)
    energy = (tokens + INPUT_SHARES[assumptions.effective_length] * input_tokens) / tps * pu * pue
    energy *= model.node_power_kw(assumptions) / KW_S_PER_WH
    drawn = {"output_tokens": tokens, "tps": tps, "pu": pu, "pue": pue, "energy_wh": energy}
    return {**drawn, "input_tokens": input_tokens, "kind": kinds}
