"""The supplement and the audit: rows, fits, lengths, couplings, findings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

import energy_helpers as eh
from energy_helpers.beyond.fit_uncertainty import fit_checks, uncertainty
from energy_helpers.beyond.fit_uncertainty.pooling import Prior
from energy_helpers.editions import findings
from energy_helpers.facts.benchmark_rows import load_throughput
from energy_helpers.facts.files import data_dir
from energy_helpers.method import exact, throughput
from energy_helpers.method.assumptions import REGIMES, Assumptions
from energy_helpers.method.query import Setting
from energy_helpers.paper import input_and_power
from tests.independent_values import MODELS, ROWS, V1, WORDS, WRITTEN, J, Numbers, query


def benchmark() -> Numbers:
    """Table S.I: 38 rows of four sources, seven of them read off figures."""
    rows = pd.read_csv(data_dir() / "throughput.csv")
    for slug, n in {
        "": 38,
        "-released": 22,
        "-tensorrt-llm-0.19": 22,
        "-tensorrt-llm-0.17": 9,
        "-tensorrt-llm": 22 + 9,
        "-llama-nemotron": 6,
        "-deepseek-guide": 1,
        "-figures": 6 + 1,
    }.items():
        yield f"benchmark-rows{slug}", n
    yield "fit-rows", 22
    yield "audit-fitted-rows-released", 22
    yield "audit-fitted-rows-all", 38
    yield "benchmark-longest-output", 4096
    yield "benchmark-longest-output-released", 2048
    yield "benchmark-tps-min", rows["tps_tok_s"].min()
    yield "benchmark-tps-max", rows["tps_tok_s"].max()
    own = rows.query("model == 'Llama 3.1 405B' and input_tokens == 500 and output_tokens == 2000")
    yield "benchmark-same-lengths-ratio", own["tps_tok_s"].max() / own["tps_tok_s"].min()


def fits() -> Numbers:
    for slug, name in MODELS.items():
        fit = throughput.models(J)[name].fit
        yield f"fit-rows-{slug}", fit.n_rows
        yield f"fit-dof-{slug}", fit.dof
        yield f"fit-tps-max-{slug}", fit.tps_max
        yield f"fit-input-exponent-{slug}", fit.coefficients.input
        yield f"fit-output-exponent-{slug}", fit.coefficients.output
        yield f"fit-r2-{slug}", math.nan if fit.r_squared is None else fit.r_squared
        yield f"fit-longest-output-{slug}", fit.output_range[1]
        yield f"fit-cap-tokens-{slug}", fit.cap_output_tokens(J.input_tokens)
        exponents = uncertainty.exponents(J)
        for word in ("p5", "p50", "p95"):
            yield f"pooled-output-exponent-{word}-{slug}", exponents.loc[name, f"output_{word}"]
        yield f"bootstrap-identified-{slug}", fit_checks.bootstrap(J).loc[name, "identified"]
    for regime in REGIMES:
        table = uncertainty.intervals(J, regime)
        outside = exact.per_query(J, regime).attrs["share_outside"]
        for slug, row in ROWS.items():
            for word in ("p5", "p50", "p95"):
                yield f"pooled-{slug}-median-{word}-{regime}", table.loc[row, word]
            if slug in MODELS:
                yield f"{slug}-share-outside-{regime}", outside[row]
        yield f"pooled-baseline-share-{regime}", table.loc["baseline", "share"]
        yield (
            f"pooled-baseline-over-fitted-{regime}",
            (table.loc["baseline", "p50"] / query(J, regime)),
        )
        drawn = uncertainty.median_draws(J, regime)["baseline"]
        yield f"pooled-baseline-below-fitted-{regime}", (drawn < query(J, regime)).mean()
        blend = exact.solve(J, regime).taken
        yield f"baseline-share-outside-{regime}", np.mean([outside[name] for name in blend])
    posterior = uncertainty.posterior(J)
    yield "pooled-noise", math.exp(np.sum(posterior.weight * posterior.noise))
    others, unseen = fit_checks.leave_one_row_out(J), fit_checks.held_out()
    for word in ("fit", "pooled"):
        for name, table in (("left-out-row-factor", others), ("unseen-factor", unseen)):
            errors = table[f"{word}_error"].dropna()
            yield f"{name}-{word}", math.exp(math.sqrt(np.mean(np.square(errors))))
        for rule, few in (("fitted", False), ("constant", True)):
            # DeepSeek-R1 has three rows and Nemotron Ultra two: one less does not give three
            own = others["model"].str.contains("DeepSeek|Nemotron") == few
            squares = others.loc[own, f"{word}_error"] ** 2
            yield f"left-out-row-factor-{word}-{rule}", math.exp(math.sqrt(squares.mean()))
    yield "left-out-rows-fitted", 22 - 5
    yield "left-out-rows-constant", 3 + 2
    yield from equal_exponents()
    for word in ("p5", "p95"):
        ends = [
            float(
                uncertainty.median_draws(J, prior=Prior(**own), n_draws=n)["baseline"].quantile(q)
            )
            for label, own in uncertainty.PRIORS.items()
            for n, q in [(512 if own else 16_384, float(word[1:]) / 100)]
            if "by itself" not in label
        ]
        yield f"pooled-priors-{word}-lowest-traditional", min(ends)
        yield f"pooled-priors-{word}-highest-traditional", max(ends)
    yield "left-out-row-inside", others["inside"].mean()
    yield "unseen-rows", 38 - 22
    yield "unseen-inside", unseen["inside"].sum()
    for word, n_in, n_out in (
        ("longest-input", 20_000, 2_000),
        ("middle", 1_000, 1_000),
        ("longest-output", 128, 4_096),
    ):
        own = unseen.query(f"input_tokens == {n_in} and output_tokens == {n_out}")
        yield f"unseen-ratio-{word}", np.prod(own["tps"] / own["fit_tps"]) ** (1 / len(own))


def equal_exponents() -> Numbers:
    """By hand: every model fitted by itself, against one regression with levels as dummies."""
    rows = load_throughput("released")
    y = np.log(rows["tps_tok_s"].to_numpy())
    x = np.log(rows[["input_tokens", "output_tokens"]].to_numpy(dtype=float))
    which = rows["model"].to_numpy()
    # levels taken out: each model's rows about their mean
    y, x = (
        part - pd.DataFrame(part).groupby(which).transform("mean").to_numpy()
        for part in (y[:, None], x)
    )
    smaller = np.linalg.lstsq(x, y, rcond=None)[1].item()
    larger, coefficients = 0.0, 0
    for name in np.unique(which):
        own = which == name
        slopes, _, rank, _ = np.linalg.lstsq(x[own], y[own], rcond=None)
        larger += float(((y[own] - x[own] @ slopes) ** 2).sum())
        coefficients += 1 + int(rank)
    more, left = coefficients - (len(np.unique(which)) + 2), len(y) - coefficients
    f = (smaller - larger) / more / (larger / left)
    yield "equal-exponents-f", f
    yield "equal-exponents-p", stats.f.sf(f, more, left)
    yield "equal-exponents-dof-numerator", more
    yield "equal-exponents-dof-denominator", left
    for spread in (0.1, 0.3):
        # each model's exponents drawn, and what one pair for all leaves of them
        drawn = np.random.default_rng(J.seed).normal(scale=spread, size=(2000, 10))
        order = list(dict.fromkeys(which))
        missed = 0.0
        for each in drawn:
            b, c = each[:5], each[5:]
            at = [order.index(name) for name in which]
            mean = (x * np.column_stack([b[at], c[at]])).sum(axis=1)
            residual = mean - x @ np.linalg.lstsq(x, mean, rcond=None)[0]
            centre = (residual**2).sum() / (larger / left)
            missed += float(stats.ncf.cdf(stats.f.ppf(0.95, more, left), more, left, centre))
        yield f"equal-exponents-power-{spread}", 1 - missed / 2000


AXES = ("linear", "logarithmic")


def lengths() -> Numbers:
    """S.III: the blend at other inputs, counted otherwise."""
    counted = {
        "output": "output",
        "output-input-30": "output+input/30",
        "output-input": "output+input",
    }
    for regime in REGIMES:
        own = query(J, regime)

        def at(tokens: float, effective: str = "output+input/30", **other: Any) -> Assumptions:
            return J.replace(input_tokens=tokens, effective_length=effective, **other)

        for tokens in (500, 1000, 5000):
            for slug, effective in counted.items():
                name, a = f"input-{tokens}-{slug}", at(tokens, effective)
                yield f"{name}-median-{regime}", query(a, regime)
                yield f"{name}-ratio-{regime}", query(a, regime) / own
                yield f"{name}-modes-{regime}", len(input_and_power.modes(a, regime))
                linear = input_and_power.modes(a, regime, "linear")
                yield f"{name}-modes-linear-{regime}", len(linear)
        once = query(at(500), regime)
        twice = "long_output_tokens_median" if regime == "long" else "output_tokens_median"
        doubled = query(at(500, **{twice: 2 * getattr(J, twice)}), regime) / once
        yield f"input-500-increase-{regime}", 100 * (once / own - 1)
        yield f"input-doubled-ratio-{regime}", query(at(1000), regime) / once
        yield f"output-doubled-ratio-{regime}", doubled
        yield (
            f"input-doubled-over-output-doubled-{regime}",
            (query(at(1000), regime) / once - 1) / (doubled - 1),
        )
        on_axis = {a: len(input_and_power.modes(at(5000), regime, a)) for a in AXES}
        yield f"input-5000-modes-{regime}", on_axis["linear"]
        yield f"input-5000-modes-logarithmic-{regime}", on_axis["logarithmic"]
        each = input_and_power.model_modes(at(5000), regime).values()
        yield f"input-5000-modes-most-of-a-model-{regime}", max(len(modes) for modes in each)
    for slug, effective in counted.items():
        long_input = query(at(100_000.0, effective), "traditional")
        yield f"input-100000-ratio-{slug}", long_input / query(J, "traditional")
    lognormal = J.replace(output_tokens_law="lognormal", output_tokens_shape=None)
    days = exact.fleet(lognormal), exact.fleet(J)
    yield "lognormal-fleet-ratio-traditional", days[0]["traditional"] / days[1]["traditional"]
    ranges = [
        query(a, "traditional", "p75") - query(a, "traditional", "p25")
        for a in (J.replace(trim="none"), J)
    ]
    yield "untrimmed-quartile-range-ratio-traditional", ranges[0] / ranges[1]
    yield "baseline-above-10wh-long", exact.share_above(J, "long", 10.0)["baseline"]


def coupled_run(a: Assumptions, regime: str) -> float:
    """
    Return what the released run of S.IV adds to the median [%].

    Lengths and PUE are drawn in that order, model by model; nothing else is.
    """
    setting = Setting.of(a, regime)  # type: ignore[arg-type]
    models = {model.name: model for model in setting.models}
    rng = np.random.RandomState(42)
    drawn = {}
    order = ("Llama 3.1 405B", "Llama 3.1 70B", "Mixtral 8x22B", "DeepSeek-R1 671B")
    for name in (*order, "Nemotron Ultra 253B"):
        model = models[name]
        tokens = np.rint(rng.exponential(setting.law.mean, 10_000))
        pue = np.exp(setting.pue.mu + setting.pue.sigma * rng.standard_normal(10_000))
        tps = model.fit.predict(500, np.where(tokens == 0, 1e-6, tokens))
        power_kw = model.node_power_kw(a) * (0.24 + 0.56 * np.minimum(tps / model.fit.tps_max, 1))
        drawn[name] = np.sort(pue * power_kw * tokens / tps / 3.6)
    top = sorted(drawn, key=lambda name: -np.median(drawn[name]))[:3]
    pool = np.concatenate([drawn[name][500:-500][900:-900] for name in top])
    main = eh.replay(a, regime).per_query.loc["baseline", "p50"]  # type: ignore[arg-type]
    return 100 * float(np.median(pool) / main - 1)


def couplings() -> Numbers:
    """S.IV: power from 24 to 80% of the most as released; from idle to 90% as written."""
    for coupling, idle_kw, top in (
        ("released", 0.24 * J.node_power_kw, 0.8),
        ("as-written", J.idle_power_kw, 0.9),
    ):
        a = J.replace(power_coupling=coupling)
        yield f"power-coupling-{coupling}-idle-power", idle_kw
        yield f"power-coupling-{coupling}-top-share", top
        for regime in REGIMES:
            yield f"power-coupling-{coupling}-median-{regime}", query(a, regime)
            for slug, row in ROWS.items():
                middle = "" if slug == "baseline" else f"{slug}-"
                yield (
                    f"power-coupling-{coupling}-ratio-{middle}{regime}",
                    query(a, regime, "p50", row) / query(J, regime, "p50", row),
                )
    released = J.replace(power_coupling="released")
    yield "power-coupling-idle-power", 0.24 * J.node_power_kw
    yield "power-coupling-top-share", 0.8
    for regime in REGIMES:
        rise = query(released, regime) / query(J, regime) - 1
        yield f"power-coupling-increase-{regime}", 100 * rise
        yield f"replay-power-coupling-increase-{regime}", coupled_run(J, regime)


def audited() -> Numbers:
    changed = {
        "as-written": WRITTEN,
        "pue-alone": WRITTEN.replace(pue_p95=V1.pue_p95),
        "rows-alone": WRITTEN.replace(throughput_rows=V1.throughput_rows),
        "trim-alone": WRITTEN.replace(trim=V1.trim),
        "as-released": V1,
    }
    for slug, a in changed.items():
        for word in ("p25", "median", "p75"):
            yield f"audit-{slug}-{word}-traditional", query(a, "traditional", WORDS[word])
    factor = J.redundancy * J.idle_overhead * J.network_overhead
    for trim in ("none", "released"):
        a = J.replace(trim=trim)
        for word in ("p25", "p75"):
            yield f"audit-trim-{trim}-{word}-traditional", query(a, "traditional", word)
        # a billion queries: Wh a query are GWh
        yield f"audit-fleet-trim-{trim}", query(a, "traditional", "mean") * factor
    large = ["DeepSeek-R1 671B", "Llama 3.1 405B", "Nemotron Ultra 253B"]
    guide = J.replace(throughput_rows=str(data_dir() / "throughput_r1_h200.csv"), blend=large)
    cases = {"table": J, "guide": guide, "left-out": J.replace(blend=large[1:])}
    for slug, a in cases.items():
        yield f"audit-deepseek-{slug}-median", query(a, "traditional")
        yield f"audit-deepseek-{slug}-fleet", exact.fleet(a)["traditional"]
    yield "audit-deepseek-guide-own-median", query(guide, "traditional", "p50", large[0])
    yield "audit-deepseek-guide-tps", 11489.267
    plateau = findings.plateau(J, "long")["share_at_cap"]
    for slug, model in MODELS.items():
        yield f"{slug}-share-at-cap-long", plateau[model]
    widths = findings.bootstrap_widths(J, draws=[10_000, 100_000])["width"]
    yield "audit-bootstrap-width", widths.iloc[0]
    yield "audit-bootstrap-width-100000", widths.iloc[1]
    for regime in REGIMES:
        mean, middle = (query(J.replace(trim="none"), regime, c) for c in ("mean", "p50"))
        yield f"audit-fleet-by-median-{regime}", middle * factor
        yield f"audit-mean-over-median-{regime}", mean / middle
        yield f"audit-blend-changes-{regime}", findings.blend_changes_at(J, regime)


WAYS = (benchmark, fits, lengths, couplings, audited)
