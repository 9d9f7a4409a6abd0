"""
The law of the energy of a query where the queries are of several kinds, such as a session's.

All laws of the output length are scale families: a kind of query on a model is a model of its own
whose lengths come in units of the kind's median. `QueryLaw` solves all of them at once, and their
weighted sum is the law of a query whose kind is drawn first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .distributions import Array, Indices, LengthLaw, LogNormal
from .query_law import QueryEnergy, QueryLaw, solve


class MixedLaw:
    """
    The law of the energy of a query, of one of several kinds, on each of some models.

    It stands in for `QueryLaw` and means the same by every name.

    Parameters
    ----------
    parts : QueryLaw
        The law of each kind on each model: all models with the first kind, then the next.
    shares : ndarray, shape (kinds,)
        Shares of the kinds, 1 in all.
    """

    def __init__(self, parts: QueryLaw, shares: Array) -> None:
        self.parts, self.shares = parts, shares
        self.n_models = parts.n_models // len(shares)
        self.factor, self.mu, self.sigma = parts.factor, parts.mu, parts.sigma
        self.y_low = self._by_kind(parts.y_low).min(axis=0)
        self.y_high = self._by_kind(parts.y_high).max(axis=0)

    @classmethod
    def of(
        cls,
        energies: Sequence[QueryEnergy],
        medians_tok: Sequence[float],
        shares: Sequence[float],
        unit_law: LengthLaw,
        factor: LogNormal,
    ) -> MixedLaw:
        """
        Put the law together from the kinds of query.

        Parameters
        ----------
        energies : sequence of QueryEnergy
            What a query of each kind takes on the models.
        medians_tok : sequence of float
            Median output length of each kind [tokens].
        shares : sequence of float
            Share of each kind, 1 in all.
        unit_law : LengthLaw
            Law of the output length / its median.
        factor : LogNormal
            As for `QueryLaw`.
        """
        scaled = [one.scaled(tokens) for one, tokens in zip(energies, medians_tok, strict=True)]
        parts = QueryLaw(type(scaled[0]).stacked(scaled), unit_law, factor)
        return cls(parts, np.array(shares))

    def rows_of(self, model: int) -> Indices:
        """Return the rows of `parts` that a model's kinds of query are in; shape (kinds,)."""
        return model + self.n_models * np.arange(len(self.shares))

    def widened(self, factor: LogNormal) -> MixedLaw:
        """Return the law of the energy times another independent log-normal factor."""
        return MixedLaw(self.parts.widened(factor), self.shares)

    def kinks_of(self, model: int) -> Array:
        """Return where the density of ``ln E`` would have kinks if the factor were fixed."""
        return np.unique(np.concatenate([self.parts.kinks_of(int(i)) for i in self.rows_of(model)]))

    def density(self, y: Array, *, models: slice | Indices = slice(None)) -> Array:
        """Return the density of ln E; parameters as `cdf_and_density`."""
        rows = self._rows(models)
        return self._mix(self.parts.density(self._for_each_kind(y), models=rows))

    def cdf_and_density(
        self, y: Array, *, models: slice | Indices = slice(None)
    ) -> tuple[Array, Array]:
        """
        Return P(ln E <= y) and the density of ln E.

        Parameters
        ----------
        y : ndarray, shape (models, k)
            Logarithms of energy [ln Wh].
        models : slice or ndarray of int
            The models that the rows of `y` belong to.
        """
        rows = self._rows(models)
        cdf, density = self.parts.cdf_and_density(self._for_each_kind(y), models=rows)
        return np.clip(self._mix(cdf), 0, 1), self._mix(density)

    def quantile(self, p: Array) -> Array:
        """
        Return the logarithms of energy at probabilities `p` for every model [ln Wh].

        Parameters
        ----------
        p : ndarray, shape (k,) or (models, k)
        """
        target = np.broadcast_to(p, (self.n_models, np.shape(p)[-1]))
        # a quantile of all queries lies between those of the kinds
        own = self._by_kind(self.parts.quantile(self._for_each_kind(target)))
        table = np.sort(np.moveaxis(own, 0, 1).reshape(self.n_models, -1), axis=1)
        heights, _ = self.cdf_and_density(table)
        start = np.array(
            [np.interp(*row) for row in zip(target, np.sort(heights), table, strict=True)]
        )
        return solve(self.cdf_and_density, target, own.min(axis=0), own.max(axis=0), start)

    def mean(self) -> Array:
        """Return the mean energy of every model [Wh]."""
        return self.moment(1)

    def moment(self, order: int) -> Array:
        """
        Return the mean of a power of the energy of every model [Wh ** order].

        Infinite where it does not exist, such as that of a long Pareto tail.
        """
        return self._mix(self.parts.moment(order))

    def _rows(self, models: slice | Indices) -> Indices:
        every = np.arange(self.parts.n_models).reshape(len(self.shares), self.n_models)
        return every[:, models].ravel()

    def _for_each_kind(self, y: Array) -> Array:
        return np.tile(y, (len(self.shares), 1))

    def _by_kind(self, values: Array) -> Array:
        return values.reshape(len(self.shares), -1, *values.shape[1:])

    def _mix(self, values: Array) -> Array:
        return np.asarray(np.tensordot(self.shares, self._by_kind(values), axes=1))


EnergyLaw = QueryLaw | MixedLaw
