"""The baseline: its models, how each is trimmed, and the distribution of their pool."""

from __future__ import annotations

import difflib
import itertools
import math
from dataclasses import dataclass

import numpy as np

from ..facts.validation import short_repr
from .assumptions import LARGE_MODEL_PARAMS_B, Assumptions, names_of, weights_of
from .distributions import Array, Indices
from .query_law import QueryLaw, cloglog, gauss_legendre, solve
from .throughput import Model

# probabilities that remain after trimming; the released code trims to P5-P95, then to P10-P90
TRIM_QUANTILES = {
    "released": (0.05 + 0.1 * 0.9, 0.95 - 0.1 * 0.9),
    "p5-p95": (0.05, 0.95),
    "none": (0.0, 1.0),
}
N_LARGEST = 3
# shares of a pool that differ by less are the same
SAME_SHARE = 1e-9


def resolve(
    assumptions: Assumptions, models: tuple[Model, ...], medians_wh: Array
) -> tuple[str, ...]:
    """
    Return the names of the models in the baseline, highest median first.

    ``medians_wh`` is the median energy of a query on each model [Wh]. Raises a ValueError if a
    named model does not exist or the rule selects no model.

    Examples
    --------
    >>> models = tuple(eh.method.throughput.models(edition).values())
    >>> resolve(edition, models, medians_wh=np.array([5, 4, 3, 2, 1]))
    ('DeepSeek-R1 671B', 'Llama 3.1 405B', 'Nemotron Ultra 253B')
    """
    order = [models[i] for i in np.argsort(-medians_wh, kind="stable")]
    rule = assumptions.blend
    if isinstance(rule, tuple):
        known = [model.name for model in models]
        wanted = names_of(rule)
        for name in wanted:
            if name not in known:
                raise ValueError(_unknown_model(name, known))
        return tuple(model.name for model in order if model.name in wanted)
    if rule == "three-largest-medians":
        return tuple(model.name for model in order[:N_LARGEST])
    names = tuple(
        m.name for m in order if rule == "all" or m.total_params_b >= LARGE_MODEL_PARAMS_B
    )
    if not names:
        raise ValueError(
            f"blend = {rule!r} finds no model of {LARGE_MODEL_PARAMS_B:g} billion parameters; "
            "give another rule or a list of names"
        )
    return names


def _unknown_model(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in known], n=1)
    suggested = [one for one in known if one.lower() in near]
    hint = f"did you mean {suggested[0]}? The models are" if suggested else "give some of"
    # a sweep joins by "+" what a comma joins elsewhere
    joined = [part.rpartition(":")[0] or part for part in name.split("+")]
    if len(joined) > 1 and all(part.strip() in known for part in joined):
        hint = "join models by commas, because + joins them only in a sweep. The models are"
    return f"blend: unknown model {short_repr(name)}; {hint} {', '.join(known)}"


def weights(assumptions: Assumptions, taken: tuple[str, ...]) -> Array:
    """
    Return the share of the queries that each model of the baseline serves, 1 in all.

    They are equal unless ``blend`` has weights.

    Examples
    --------
    >>> blend = (("Llama 3.1 405B", 3.0), ("DeepSeek-R1 671B", 1.0))
    >>> weights(edition.replace(blend=blend), ("Llama 3.1 405B", "DeepSeek-R1 671B"))
    array([0.75, 0.25])
    """
    given = weights_of(assumptions.blend)
    own = np.array([given[name] for name in taken]) if given else np.ones(len(taken))
    return np.asarray(own / own.sum())


@dataclass(frozen=True, slots=True)
class Pool:
    """
    Distribution of the energy of a query over some models, trimmed and weighted.

    Arrays have one entry per pooled model.

    Examples
    --------
    >>> pool = eh.exact.solve(edition, "traditional").pool
    >>> pool.cdf_and_density(np.log([0.1, 1.0]))[0].round(3)  # [Wh]
    array([0.132, 0.908])
    """

    law: QueryLaw
    members: Indices  # indices of the models in `law`
    weights: Array  # share of the queries of each model, 1 in all
    kept: tuple[float, float]  # probabilities between which each model is left
    y_low: Array  # [ln Wh], the lower quantile of each model
    y_high: Array  # [ln Wh], the upper quantile of each model

    def cdf_and_density(self, y: Array) -> tuple[Array, Array]:
        """Return P(ln E <= y) and the density of ln E in the pool; `y` of shape (k,)."""
        cdf, density = self.law.cdf_and_density(
            np.broadcast_to(y, (len(self.members), len(y))), models=self.members
        )
        low, high = self.kept
        inside = (y >= self.y_low[:, None]) & (y <= self.y_high[:, None])
        share = np.minimum(np.maximum((cdf - low) / (high - low), 0), 1)
        mass = np.where(inside, density, 0)
        return self.weights @ share, self.weights @ mass / (high - low)

    def quantile(self, p: Array, low: Array, high: Array, start: Array | None = None) -> Array:
        """
        Return the pool's quantiles [ln Wh] at the probabilities `p`, which are between `low` and
        `high`.

        These bounds may be the least and the greatest quantile of the members at
        ``kept[0] + p (kept[1] - kept[0])``. Without a first guess `start`, a coarse table gives it.
        """
        if start is None:
            table = np.linspace(low.min(), high.max(), 24)
            heights, _ = self.cdf_and_density(table)
            start = np.interp(p, heights, table)
        found = solve(self.cdf_and_density, p, low, high, start)
        for share, below, above in self.gaps():
            # every energy in the gap is such a quantile; the middle is numpy's choice
            middle = math.log((math.exp(below) + math.exp(above)) / 2)
            found = np.where(np.abs(p - share) < SAME_SHARE, middle, found)
        return found

    def gaps(self) -> list[tuple[float, float, float]]:
        """
        Return the gaps between the trimmed models, where no query is.

        Each is the share of the queries below it, its lower and its upper end [ln Wh].
        """
        order = np.argsort(self.y_low, kind="stable")
        tops = np.maximum.accumulate(self.y_high[order])[:-1]
        bottoms, shares = self.y_low[order][1:], self.weights[order].cumsum()[:-1]
        found = zip(shares.tolist(), tops.tolist(), bottoms.tolist(), strict=True)
        return [(share, top, bottom) for share, top, bottom in found if top < bottom]

    def guess(self, p: Array, known_p: Array, known_y: Array) -> Array:
        """
        Estimate the pool's quantiles [ln Wh] from known quantiles of its models.

        `known_y` has the untrimmed quantiles of the members, one row each, at the increasing
        probabilities `known_p`, which include the two in `kept`.
        """
        low, high = self.kept
        # in cloglog the distributions are nearly straight lines
        known = cloglog(known_p)
        table = np.sort(known_y, axis=None)
        lines = np.array([np.interp(table, row, known) for row in known_y])
        shares = (-np.expm1(-np.exp(lines)) - low) / (high - low)
        return np.interp(p, self.weights @ np.minimum(np.maximum(shares, 0), 1), table)

    def breaks(self, scale: float) -> Array:
        """Return where the density jumps, or bends within less than `scale` [ln Wh]."""
        spread = self.law.sigma
        away = spread * 2.0 ** np.arange(max(0, math.ceil(math.log2(8 * scale / spread))))
        around = np.concatenate([-away, [0.0], away]) if len(away) else np.empty(0)
        kinks = [self.law.kinks_of(int(member)) for member in self.members]
        near = np.add.outer(np.concatenate(kinks), around).ravel()
        return np.unique(np.concatenate([self.y_low, self.y_high, near]))

    def nodes(self, finest: float = math.inf) -> tuple[Array, Array]:
        """
        Return nodes [ln Wh] and weights to integrate a smooth function over the pool.

        The function changes over the scale `finest` [ln Wh].
        """
        if np.isnan(self.y_low).all():
            # there are no queries
            return self.y_low, self.weights
        per_model = [self._nodes_of(i, finest) for i in range(len(self.members))]
        most = max(len(y) for y, _ in per_model)
        y = np.array([np.pad(nodes, (0, most - len(nodes)), mode="edge") for nodes, _ in per_model])
        weight = np.array([np.pad(widths, (0, most - len(widths))) for _, widths in per_model])
        density = self.law.density(y, models=self.members)
        weight = weight * density / (self.kept[1] - self.kept[0])
        atoms = self.y_high - self.y_low < 1e-9
        weight[atoms] = 0
        weight[atoms, 0] = 1
        return y.ravel(), (weight * self.weights[:, None]).ravel()

    def _nodes_of(self, position: int, finest: float) -> tuple[Array, Array]:
        kinks = self.law.kinks_of(int(self.members[position])).tolist()
        smooth = min(3 * self.law.sigma, 4 * finest)
        waiting, panels = [(float(self.y_low[position]), float(self.y_high[position]))], []
        while waiting:
            low, high = waiting.pop()
            away = min(max(0.0, low - kink, kink - high) for kink in kinks)
            n_parts = math.ceil((high - low) / max(smooth, min(away, 1.5, 4 * finest)))
            if n_parts <= 1:
                panels.append((low, high))
            else:
                # far from the target, halve the step: the distance from the kinks grows
                n_parts = 2 if n_parts > 8 else n_parts
                step = (high - low) / n_parts
                edges = [low + i * step for i in range(n_parts)] + [high]
                waiting += itertools.pairwise(edges)
        ends = np.array(panels)
        nodes, weights = gauss_legendre(14)
        width = (ends[:, 1] - ends[:, 0])[:, None]
        return (ends[:, :1] + width * nodes).ravel(), (width * weights).ravel()
