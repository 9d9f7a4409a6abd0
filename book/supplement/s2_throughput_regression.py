# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.II Throughput regression
#
# *Paper: arXiv 2509.20241v1, supplement S.I (the rows) and S.II (the law).*
#
# **Claim.** The throughput of every model follows a power law of input and output length ({paper}`sii-two-row-models`), up to a plateau at the fastest rate that was measured ({paper}`sii-plateau`).
#
# **Finding.** The law can be tested for three of the five models.
# It explains {num}`fit-r2-llama-3.1-405b:.0%` of the variance of ln TPS for Llama 3.1 405B on {num}`fit-rows-llama-3.1-405b:.0f` rows.
# DeepSeek-R1 has {num}`fit-rows-deepseek-r1-671b:.0f` rows for three coefficients and Nemotron Ultra {num}`fit-rows-nemotron-ultra-253b:.0f`, which leave a constant instead of a power law ({paper}`sii-two-row-models`).
# The longest benchmarked outputs show no plateau: throughput falls there ({paper}`sii-plateau`).

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_mean", "output_tokens_shape"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params supplement/s2_throughput_regression` lists what else may be set here
throughput_rows = None
input_tokens = None
output_tokens_median = None
long_output_tokens_median = None
output_tokens_law = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The rows
#
# Table S.I has 38 rows, all at FP8; the released code fits {num}`fit-rows:.0f` of them in the editions as released ({paper}`fit-rows`).
# The arXiv text fits all 38.

# %%
rows = eh.load_throughput(assumptions.throughput_rows)
columns = ["model", "gpus", "input_tokens", "output_tokens", "tps_tok_s"]
eh.notebook.show(rows[columns].set_index("model"))

# %% [markdown]
# ## The method as printed
#
# $$\ln \text{TPS} = \beta_0 + \beta_1 \ln L_\text{in} + \beta_2 \ln L_\text{out}, \qquad \widehat{\text{TPS}} = \min(\text{TPS}, \text{TPS}_\text{max})$$ (eq-tps)
#
# with TPS in tokens/s, lengths in tokens, and $\text{TPS}_\text{max}$ the model's fastest row.
# The coefficients are those of ordinary least squares.
# A model of one or two rows gets its fastest row as a constant.

# %%
fits = eh.paper.tables.fits(assumptions)
eh.notebook.show(fits.drop(columns="note"))

# %% [markdown]
# What the number of rows means for each:

# %%
with pd.option_context("display.max_colwidth", None):
    display(fits[["note"]])

# %% [markdown]
# ## How well the coefficients are known
#
# Standard errors and 95% intervals, where a degree of freedom is left to estimate them from.

# %%
eh.notebook.show(eh.paper.tables.coefficients(assumptions))

# %% [markdown]
# Where an interval of the output exponent reaches across zero, the rows do not even settle whether longer outputs raise the throughput.
# Energy depends on it: with an exponent of {num}`fit-output-exponent-llama-3.1-405b:.2f`, as for Llama 3.1 405B, a query ten times as long takes not ten times the energy but less.
#
# ## The law, drawn

# %%
fitted = eh.paper.tables.fitted_rows(assumptions)
at = sorted({float(n) for n in fitted["input_tokens"]} | {float(assumptions.input_tokens)})
eh.paper.charts.throughput_curves(
    eh.paper.tables.throughput_curves(assumptions, at),
    fitted,
    input_tokens=float(assumptions.input_tokens),
    longest_tokens=max(
        m.fit.output_range[1] for m in eh.method.throughput.models(assumptions).values()
    ),
    name="throughput-laws",
    caption=(
        "Throughput over output length by the fitted laws, with the benchmark rows of the chosen "
        "input length as points. Hatched: longer outputs than were benchmarked."
    ),
)

# %% [markdown]
# The cap is meant to hold throughput at a plateau for long outputs.
# At {num}`fit-cap-tokens-llama-3.1-405b:,.0f` output tokens Llama 3.1 405B reaches it only far beyond the benchmark, which ends at {num}`fit-longest-output-llama-3.1-405b:,.0f`, so that for most long queries throughput is still rising.
# DeepSeek-R1's exponent is slightly negative: its law is capped below {num}`fit-cap-tokens-deepseek-r1-671b:,.0f` tokens and falls beyond.
#
# ## Residuals
#
# Measured over fitted throughput, row by row.
# Points on the line are rows that the law meets exactly: all of DeepSeek-R1's, because it has as many coefficients as rows.

# %%
eh.paper.charts.fit_ratios(
    fitted,
    name="fit-residuals",
    caption="Measured over fitted throughput for every benchmark row, on logarithmic axes.",
)

# %%
eh.notebook.show(fitted.sort_values("ratio").drop(columns="source").set_index("model"))

# %% [markdown]
# Nemotron Ultra's second row, 5,000 tokens in and 500 out, ran at a small part of the constant that stands for it: a constant cannot follow the input length.
#
# ## How much lies outside
#
# The share of queries whose lengths were not benchmarked for the model that serves them.

# %%
outside = {
    regime: eh.exact.per_query(assumptions, regime).attrs["share_outside"]
    for regime in eh.method.assumptions.REGIMES
}
eh.notebook.show(pd.DataFrame(outside).rename_axis("model"), spec=".0%")

# %% [markdown]
# ## Where we had to choose
#
# - **The cap is part of the law**, in the fit's predictions and in the exact results; coefficients are fitted without it.
# - **Two rows are a constant**, as released. The text gives the regression for every model.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the coefficients
# :label: ex-throughput-all
#
# Fit all 38 rows.
# Which output exponents change sign, and which of their intervals exclude zero now?
# ```
#
# ```{solution-start} ex-throughput-all
# ```
#
# No sign changes, and no interval excludes zero, before or after.
# Twice as many rows do not settle it, because they scatter more widely around a straight line.

# %%
many = eh.paper.tables.coefficients(assumptions.replace(throughput_rows="all"))
every = eh.load_throughput("all").set_index("model")
outputs = many.xs("output", level="coefficient").dropna()

for name, row in outputs.iterrows():
    own = np.log(every.loc[name, ["input_tokens", "output_tokens", "tps_tok_s"]].to_numpy())
    design = np.column_stack([np.ones(len(own)), own[:, :2]])
    # least squares by the normal equations
    by_hand = np.linalg.solve(design.T @ design, design.T @ own[:, 2])
    assert np.isclose(by_hand[2], row["estimate"])
excludes_zero = (outputs["ci_low"] > 0) | (outputs["ci_high"] < 0)
eh.notebook.show(outputs.assign(excludes_zero=excludes_zero), spec=".3f")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A row that tells nothing
# :label: ex-throughput-own
#
# Add a row of your own to the released rows of Llama 3.1 405B, with the throughput that the law gives for its lengths.
# What happens to the coefficients, and what to their standard errors?
# ```
#
# ```{solution-start} ex-throughput-own
# ```
#
# The law already meets the row, so that the coefficients stay; there is one degree of freedom more, and the standard errors shrink.
# A row that was computed instead of measured makes the law look better known than it is.
# `energy-book run supplement/s2_throughput_regression -p throughput_rows=my.csv` takes a table of one's own.

# %%
released = eh.load_throughput("released")
before = eh.fit_throughput(released[released["model"] == "Llama 3.1 405B"])
a, b, c = before.coefficients
made_up = {"input_tokens": 1000.0, "output_tokens": 800.0}
made_up["tps_tok_s"] = float(np.exp(a + b * np.log(1000) + c * np.log(800)))
more = pd.concat([released[released["model"] == "Llama 3.1 405B"], pd.DataFrame([made_up])])
after = eh.fit_throughput(more)

assert np.allclose(after.coefficients, before.coefficients)
assert (after.inference["standard_error"] < before.inference["standard_error"]).all()
eh.notebook.show(
    pd.DataFrame({f"{f.n_rows} rows": f.inference["standard_error"] for f in (before, after)})
)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where the cap begins
# :label: ex-throughput-cap
#
# Derive the output length at which the law meets its cap, for a given input length.
# Which side of it do long answers stand on?
# ```
#
# ```{solution-start} ex-throughput-cap
# ```
#
# Set the law equal to $\text{TPS}_\text{max}$ and solve: $\ln L^* = (\ln \text{TPS}_\text{max} - \beta_0 - \beta_1 \ln L_\text{in}) / \beta_2$.
# A positive exponent puts long answers at the cap, a negative one short answers; a constant has no such length.

# %%
lengths_tok = {}
for name, model in eh.method.throughput.models(assumptions).items():
    (a, b, c), highest = model.fit.coefficients, model.fit.tps_max
    if c == 0:
        continue
    ln_length = (np.log(highest) - a - b * np.log(assumptions.input_tokens)) / c
    lengths_tok[name] = np.exp(np.clip(ln_length, -700, 700))

    if abs(ln_length) < 700:
        at_cap = model.fit.predict(assumptions.input_tokens, lengths_tok[name])
        assert np.isclose(at_cap, highest)
eh.notebook.show(pd.Series(lengths_tok, name="tokens", dtype=float))

# %% [markdown]
# ```{solution-end}
# ```
