"""The law of the output length where the queries are of several kinds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .distributions import LengthLaw

# halvings that bring a bracket of lengths down to neighbouring numbers
_HALVINGS = 120


@dataclass(frozen=True, slots=True)
class MixedLength:
    """Output length of a query whose kind is drawn first; a `LengthLaw`."""

    shares: tuple[float, ...]  # of the kinds, 1 in all
    laws: tuple[LengthLaw, ...]  # of each kind

    @property
    def median(self) -> float:
        return float(self.quantile(np.array([0.5]))[0])

    @property
    def mean(self) -> float:
        return sum(share * law.mean for share, law in zip(self.shares, self.laws, strict=True))

    @property
    def t_low(self) -> float:
        return min(law.t_low for law in self.laws)

    @property
    def t_high(self) -> float:
        return max(law.t_high for law in self.laws)

    @property
    def t_scale(self) -> float:
        return min(law.t_scale for law in self.laws)

    @property
    def finite_powers(self) -> tuple[float, float]:
        low, high = zip(*(law.finite_powers for law in self.laws), strict=True)
        return max(low), min(high)

    def cdf(self, tokens: ArrayLike) -> NDArray[np.float64]:
        return self._mixed([law.cdf(tokens) for law in self.laws])

    def quantile(self, p: ArrayLike) -> NDArray[np.float64]:
        wanted = np.asarray(p, dtype=float)
        own = [law.quantile(wanted) for law in self.laws]
        low, high = np.min(own, axis=0), np.max(own, axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            short = self.cdf(middle) < wanted
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray(high)

    def density_t(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        inside = [np.where((t >= law.t_low) & (t <= law.t_high), 1.0, 0.0) for law in self.laws]
        return self._mixed(
            [law.density_t(t) * kept for law, kept in zip(self.laws, inside, strict=True)]
        )

    def sample(self, rng: np.random.Generator, n: int) -> NDArray[np.float64]:
        return self.sample_kinds(rng, n)[1]

    def sample_kinds(
        self, rng: np.random.Generator, n: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Draw `n` queries: the indices of their kinds, and their lengths [tokens]."""
        kinds = rng.choice(len(self.laws), size=n, p=self.shares)
        tokens = np.empty(n)
        for kind, law in enumerate(self.laws):
            own = np.flatnonzero(kinds == kind)
            tokens[own] = law.sample(rng, len(own))
        return kinds, tokens

    def _mixed(self, parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.asarray(np.tensordot(self.shares, np.asarray(parts), axes=1))
