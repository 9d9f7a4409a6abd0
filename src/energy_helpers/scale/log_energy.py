"""Energy, carbon, water and cost of a usage log, by model, day and session, with ranges."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..beyond.cached_context.agent_steps import Band, cached_reads_wh
from ..facts.units import G_PER_KG, WH_PER_KWH
from ..method import exact, plain_mixture, throughput
from ..method.assumptions import QUANTILES, Assumptions
from ..method.distributions import Array, LogNormal, pue
from ..method.query import Setting, energy_at_lengths_wh
from ..workloads.usage_log import UsageLog

GROUPS = ("model", "day", "session")
TOKENS = ("input_tokens", "cached_tokens", "output_tokens")
LENGTHS = ("input_length", "output_length")
# ends of the ranges
ENDS = ("p5", "p95")
# lengths whose logarithms differ by less are one where many distributions are added
LN_STEP = 0.01
# draws of the fits, a power of two; the ends of the range are accurate to two per cent
FIT_DRAWS = 512


@dataclass(frozen=True)
class LogEnergy:
    """
    Energy of the requests of a log whose models are known.

    ``rows`` are the rows of `UsageLog` with ``stands_for``, the model of the benchmark or
    ``baseline``; the mean ``energy_wh`` [Wh], and the part of it at lengths outside the benchmark,
    ``outside_wh`` [Wh]. ``unknown`` has the models that are not known, most output tokens first,
    with their ``requests`` (nan if the log does not say) and the three numbers of tokens.

    Examples
    --------
    >>> path = eh.facts.files.data_dir() / "usage_log_example.csv"
    >>> found = estimate(eh.workloads.usage_log.read_log([path]), edition)
    >>> found.by()["energy_kwh"].round(4).to_dict(), found.estimated
    ({'total': 0.0019}, 0)
    """

    assumptions: Assumptions
    rows: pd.DataFrame
    unknown: pd.DataFrame
    factor: LogNormal  # common to all requests: PUE, times a utilisation drawn at random
    typical_wh: float  # median energy of a typical query of the settings [Wh]
    totals: int  # rows that are totals of several requests
    estimated: int  # rows whose number of requests is estimated

    def by(self, group: str | None = None) -> pd.DataFrame:
        """
        Return the sums of the whole log, or of each ``model``, ``day`` or ``session``.

        ``requests``, three numbers of tokens, ``energy_kwh`` (the mean) with its range ``p5_kwh``
        and ``p95_kwh`` [kWh], ``typical_kwh`` (the median typical query times the requests) [kWh],
        ``carbon_kg`` [kg CO₂e], ``water_l`` [L] and ``cost`` [currency] if the settings have a
        grid, a WUE or a price, and ``share_outside``, the share of the energy at lengths outside
        the benchmark. Without a group, the only row is ``total``. Most energy is first; days are in
        order.

        PUE and utilisation are the same unknown for all requests, those of the data centre. The
        range is therefore P5 to P95 of this factor, and does not shrink with many requests.
        """
        key = self.rows[group] if group else pd.Series("total", self.rows.index)
        columns = ["requests", *TOKENS, "energy_wh", "outside_wh"]
        sums = self.rows[columns].groupby(key.rename(group or "log")).sum()
        if group != "day":
            sums = sums.sort_values("energy_wh", ascending=False, kind="stable")
        kwh = sums.pop("energy_wh") / WH_PER_KWH
        outside = sums.pop("outside_wh") / WH_PER_KWH / kwh
        table = sums.assign(energy_kwh=kwh)
        for end, ratio in zip(ENDS, self._ends, strict=True):
            table[f"{end}_kwh"] = kwh * ratio
        table["typical_kwh"] = table["requests"] * self.typical_wh / WH_PER_KWH
        a = self.assumptions
        if a.grid_gco2_per_kwh is not None:
            table["carbon_kg"] = kwh * a.grid_gco2_per_kwh / G_PER_KG
        if a.wue_l_per_kwh is not None:
            # WUE counts the energy of the servers, without that of the building
            table["water_l"] = kwh / pue(a).mean * a.wue_l_per_kwh
        if a.price_per_kwh is not None:
            table["cost"] = kwh * a.price_per_kwh
        return table.assign(share_outside=outside)

    @functools.cached_property
    def cached_kwh(self) -> Band | None:
        """
        The energy of the cached tokens [kWh], which no sum contains; None without any.

        It follows from the context fits (`cached_context.agent_steps.cached_reads_wh`). The
        context of most agents is longer than any that was measured.
        """
        tokens = self.rows["cached_tokens"] * self.rows["output_length"]
        read: dict[str, float] = {}
        for model, of in tokens.groupby(self.rows["stands_for"]).sum().items():
            for name, share in _shares_of(self.assumptions, str(model)).items():
                read[name] = read.get(name, 0.0) + share * float(of)
        if not sum(read.values()):
            return None
        return Band(*(wh / WH_PER_KWH for wh in cached_reads_wh(self.assumptions, read)))

    @property
    def _ends(self) -> Array:
        """The ends of the factor, relative to its mean."""
        return self.factor.quantile([QUANTILES[end] for end in ENDS]) / self.factor.mean

    def per_request(self) -> pd.Series[float] | None:
        """
        Return ``p5 p50 p95`` of the energy of one request [Wh]; None if the log has totals.

        Lengths, PUE and utilisation vary from one request to the next.
        """
        if self.totals or self.estimated:
            return None
        ln_median = np.log(self.rows["energy_wh"] * self.factor.median / self.factor.mean)
        steps = (ln_median / LN_STEP).round()
        weight = self.rows["requests"].groupby(steps).sum() / self.rows["requests"].sum()
        nodes = weight.index.to_numpy(float) * LN_STEP
        sigma = max(self.factor.sigma, LN_STEP)
        mixed = plain_mixture.Mixture(nodes, weight.to_numpy(float), sigma)
        names = ("p5", "p50", "p95")
        found = [math.exp(plain_mixture.quantile(mixed, QUANTILES[name])) for name in names]
        return pd.Series(found, names, name="energy_wh")

    def with_fits(self) -> pd.DataFrame:
        """
        Return the range of the energy if the throughput fits are uncertain too.

        Index: ``total`` and the models as named in the log. Columns ``p5`` and ``p95`` [kWh], of
        the posterior of the fits and the common factor.
        """
        from scipy.stats import qmc

        from ..beyond.fit_uncertainty.uncertainty import posterior

        of_all = posterior(self.assumptions)
        uniform = qmc.Sobol(2 + of_all.n_coefficients, rng=self.assumptions.seed).random(FIT_DRAWS)
        uniform = np.clip(uniform, 1e-12, 1 - 1e-12)
        laws = of_all.draws(uniform[:, :-1])
        factor = self.factor.quantile(uniform[:, -1])
        draws_wh = {}
        for name, own in self.rows.groupby("model"):
            steps = [(np.log(own[name]) / LN_STEP).round() for name in LENGTHS]
            weight = own["requests"].groupby(steps).sum()
            at = np.exp(np.array(weight.index.to_list()) * LN_STEP).T
            shares = _shares_of(self.assumptions, own["stands_for"].iloc[0])
            draws_wh[name] = np.zeros(FIT_DRAWS)
            for model, share in shares.items():
                position = of_all.rows.models.index(model)
                fitted = throughput.models(self.assumptions)[model]
                for draw, law in enumerate(laws[:, position].tolist()):
                    fit = replace(fitted.fit, coefficients=throughput.Coefficients(*law))
                    drawn = replace(fitted, fit=fit)
                    each = energy_at_lengths_wh(self.assumptions, drawn, at[0], at[1], factor[draw])
                    draws_wh[name][draw] += share * float(each @ weight.to_numpy(float))
        draws = pd.DataFrame(draws_wh) / WH_PER_KWH
        draws.insert(0, "total", draws.sum(axis=1), allow_duplicates=True)
        ends = draws.quantile([QUANTILES[end] for end in ENDS]).T
        return ends.set_axis(list(ENDS), axis=1)


def _shares_of(assumptions: Assumptions, model: str) -> dict[str, float]:
    """Return the models of the benchmark that a model stands for, each with its share."""
    if model != exact.BASELINE:
        return {model: 1.0}
    solved = exact.solve(assumptions, "traditional")
    return dict(zip(solved.taken, solved.pool.weights.tolist(), strict=True))


def known_models(assumptions: Assumptions) -> tuple[str, ...]:
    """
    Return what a model in a log may stand for: a model of the benchmark, or the baseline.

    Examples
    --------
    >>> known_models(edition)[-1], len(known_models(edition))
    ('baseline', 6)
    """
    return (*throughput.models(assumptions), exact.BASELINE)


def estimate(
    log: UsageLog, assumptions: Assumptions, stands_for: Mapping[str, str] | None = None
) -> LogEnergy:
    """
    Return the energy of a log.

    The mean energy of a request is Eq. 1 at its own lengths, with the mean of PUE and utilisation.
    A total of several requests has their mean lengths, because a log of totals does not say how the
    lengths vary. Where it does not say either how many requests there are, they have the mean
    output length of the settings. The fleet factor is not included.

    Parameters
    ----------
    log : UsageLog
        The log, from `usage_log.read_log`.
    assumptions : Assumptions
        The settings. Their input length replaces one that the log does not say.
    stands_for : mapping, optional
        Model in the log -> model of the benchmark, or ``baseline``, from `usage_log.read_map`.
        A model of the benchmark's own name stands for itself. Others are not computed.

    Examples
    --------
    >>> log = eh.workloads.usage_log.read_log(
    ...     [eh.facts.files.data_dir() / "usage_log_example.csv"]
    ... )
    >>> found = estimate(log, edition, {"assistant-large": "baseline"})
    >>> found.by("model").index.tolist(), found.unknown.index.tolist()
    (['assistant-large', 'Llama 3.1 70B'], ['assistant-small'])
    """
    known = known_models(assumptions)
    setting = Setting.of(assumptions, "traditional")
    known_as = {name: (stands_for or {}).get(name, name) for name in log.rows["model"].unique()}
    named = log.rows["model"].map(known_as)
    is_known = named.isin(known)
    unknown = log.rows[~is_known].groupby("model")[["requests", *TOKENS]]
    missing = unknown.sum(min_count=1).sort_values("output_tokens", ascending=False)
    rows = log.rows[is_known].assign(stands_for=named[is_known])
    uncounted = rows["requests"].isna()
    mean = setting.law.mean if math.isfinite(setting.law.mean) else setting.law.median
    rows["requests"] = rows["requests"].fillna((rows["output_tokens"] / mean).clip(lower=1))
    per_request = rows[list(TOKENS)].div(rows["requests"], axis=0)
    # a prompt that is all in the cache is as short as a prompt can be
    lengths = per_request["input_tokens"].fillna(assumptions.input_tokens).clip(lower=1)
    rows = rows.assign(input_length=lengths, output_length=per_request["output_tokens"])
    rows[["energy_wh", "outside_wh"]] = 0.0
    fits = throughput.models(assumptions)
    for model, own in rows.groupby("stands_for"):
        at = own["input_length"].to_numpy(float), own["output_length"].to_numpy(float)
        for name, share in _shares_of(assumptions, str(model)).items():
            wh = energy_at_lengths_wh(assumptions, fits[name], *at, setting.factor.mean)
            wh = share * wh * own["requests"].to_numpy(float)
            rows.loc[own.index, "energy_wh"] += wh
            rows.loc[own.index, "outside_wh"] += np.where(fits[name].fit.is_outside(*at), wh, 0)
    return LogEnergy(
        assumptions,
        rows,
        missing,
        setting.factor,
        exact.statistic(assumptions, "traditional", exact.BASELINE, "p50"),
        int((rows["requests"] > 1)[~uncounted].sum()),
        int(uncounted.sum()),
    )
