"""Distribution of the energy of a query (Eq. 1) if throughput falls as the context grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ...facts.units import KW_S_PER_WH
from ...method.assumptions import Assumptions, Regime, check_regime
from ...method.distributions import Array, Bools
from ...method.query import Setting, power_share
from ...method.query_law import QueryEnergy, QueryLaw
from .context_law import ContextLaw


@dataclass(frozen=True, slots=True)
class ContextEnergy(QueryEnergy):
    """
    Energy of a query of output length L: ``h(L) = P / 3.6 (p L_in + (a + b L_in) L + b L^2 / 2)``.

    Arrays have one entry per model. The class replaces `QueryEnergy` in `query_law.QueryLaw`.
    Throughput has no cap, so `exponent` is zero, and `ln_tps_one` and `ln_added` are not used. The
    energy of the input comes from the time needed to read it, not from L_eff.

    Examples
    --------
    >>> law = ContextLaw(token_s=0.01, context_s=0.0, input_s=0.0)
    >>> energy = ContextEnergy.of(edition, [law], [7.2], [100.0], input_tokens=500.0)
    >>> tokens = np.log([[300.0]])
    >>> np.exp(energy.ln_energy(tokens, tokens < 0)).round(6)  # 3 s at 7.2 kW
    array([[6.]])
    """

    reading_s: Array  # p L_in, seconds per query
    token_s: Array  # a + b L_in, seconds per output token
    square_s: Array  # b / 2, seconds per output token squared

    @classmethod
    def of(
        cls,
        assumptions: Assumptions,
        laws: Sequence[ContextLaw],
        power_kw: ArrayLike,
        tps_max: ArrayLike,
        input_tokens: float,
    ) -> ContextEnergy:
        """
        Return the energy of a query on some machines, nodes or GPUs, each with its own fit.

        The settings give only the coupling of power to throughput. `power_kw` is the maximum power
        of each machine [kW]; a coupled power has its maximum at `tps_max`, the highest measured
        throughput of the machine [tokens/s].
        """
        a, b, p = np.array([(law.token_s, law.context_s, law.input_s) for law in laws]).T
        idle, slope = power_share(assumptions)
        none = np.zeros(len(laws))
        return cls(
            ln_scale=np.log(np.asarray(power_kw) / KW_S_PER_WH),
            ln_tps_one=none,
            exponent=none,
            ln_tps_max=np.log(np.asarray(tps_max)),
            ln_added=none - math.inf,
            pu_idle=none + idle,
            pu_slope=none + slope,
            reading_s=p * input_tokens,
            token_s=a + b * input_tokens,
            square_s=b / 2,
        )

    @property
    def is_power_law(self) -> bool:
        """Always False, because ln h is not a linear function of ln L."""
        return False

    def scaled(self, tokens: float | Array) -> Self:
        """Return the same energy for output lengths in units of `tokens` tokens."""
        return replace(
            self,
            ln_tps_max=self.ln_tps_max - np.log(tokens),
            token_s=self.token_s * tokens,
            square_s=self.square_s * tokens**2,
        )

    def powers_at_ends(self) -> tuple[Array, Array]:
        """Return the powers of L that h is proportional to for the shortest and longest outputs."""
        shortest = np.where(self.reading_s > 0, 0.0, np.where(self.token_s > 0, 1.0, 2.0))
        longest = np.where(self.square_s > 0, 2.0, np.where(self.token_s > 0, 1.0, 0.0))
        return shortest, longest

    def ln_energy(self, t: Array, capped: Bools) -> Array:
        """Return ``ln h`` [ln Wh] at ``t = ln L``, of shape (models, ...); `capped` is unused."""
        shape = (-1,) + (1,) * (t.ndim - 1)
        tokens = np.exp(t)
        seconds = self.square_s.reshape(shape) * tokens + self.token_s.reshape(shape)
        seconds = seconds * tokens + self.reading_s.reshape(shape)
        energy: Array = self.ln_scale.reshape(shape) + np.log(seconds)
        if np.any(self.pu_slope) or np.any(self.pu_idle != 1):
            share = np.minimum(np.exp(t - self.ln_tps_max.reshape(shape)) / seconds, 1)
            energy += np.log(self.pu_idle.reshape(shape) + self.pu_slope.reshape(shape) * share)
        return energy


def law_of_energy(
    assumptions: Assumptions,
    regime: Regime,
    laws: Sequence[ContextLaw],
    power_kw: ArrayLike,
    tps_max: ArrayLike,
) -> QueryLaw:
    """
    Return the distribution of the energy of a query on machines; see `ContextEnergy.of`.

    Examples
    --------
    >>> law = ContextLaw(token_s=0.01, context_s=0.0, input_s=0.0)
    >>> law_of_energy(edition, "traditional", [law], [7.2], [100.0]).mean().round(2)
    array([7.])
    """
    setting = Setting.of(assumptions, check_regime(regime))
    energies = [
        ContextEnergy.of(assumptions, laws, power_kw, tps_max, kind.input_tokens)
        for kind in setting.kinds
    ]
    return QueryLaw.of_kinds(setting.kinds, energies, setting.factor)
