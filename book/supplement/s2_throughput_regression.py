# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.II Throughput regression
#
# *Paper: arXiv 2509.20241v1, supplement S.I (the rows) and S.II (the law).*
#
# **Claim.** A node's throughput follows a power law of input and output length, up to the fastest rate that was measured.
#
# **Finding.** The law can be tested for three of the five models.
# It explains {num}`fit-r2-llama-3.1-405b:.0%` of the variance of ln TPS for Llama 3.1 405B on {num}`fit-rows-llama-3.1-405b:.0f` rows.
# DeepSeek-R1 has {num}`fit-rows-deepseek-r1-671b:.0f` rows for three coefficients and Nemotron Ultra {num}`fit-rows-nemotron-ultra-253b:.0f`: there is nothing left to test them with.

# %% tags=["hide-input"]
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters", "hide-input"]
edition = "joule-2026"
# None keeps the edition's value
throughput_rows = None
input_tokens = None
output_tokens_median = None
output_tokens_mean = None
long_output_tokens_median = None
output_tokens_law = None
output_tokens_shape = None

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
eh.tables.show(rows[columns].set_index("model"))

# %% [markdown]
# ## The method as printed
#
# $$\ln \text{TPS} = \beta_0 + \beta_1 \ln L_\text{in} + \beta_2 \ln L_\text{out}, \qquad \widehat{\text{TPS}} = \min(\text{TPS}, \text{TPS}_\text{max})$$ (eq-tps)
#
# with TPS in tokens/s, lengths in tokens, and $\text{TPS}_\text{max}$ the model's fastest row.
# The coefficients are those of ordinary least squares.
# A model of one or two rows gets its fastest row as a constant.

# %%
fits = eh.tables.fits(assumptions)
eh.tables.show(fits.drop(columns="note"))

# %% [markdown]
# What the number of rows means for each:

# %%
with pd.option_context("display.max_colwidth", None):
    display(fits[["note"]])

# %% [markdown]
# ## How well the coefficients are known
#
# Standard errors and 95 % intervals, where a degree of freedom is left to estimate them from.

# %%
eh.tables.show(eh.tables.coefficients(assumptions))

# %% [markdown]
# Where an interval of the output exponent reaches across zero, the rows do not even settle whether longer outputs raise the throughput.
# Energy depends on it: with an exponent of {num}`fit-output-exponent-llama-3.1-405b:.2f`, as for Llama 3.1 405B, a query ten times as long takes not ten times the energy but less.
#
# ## The law, drawn

# %% tags=["hide-input"]
fitted = eh.tables.fitted_rows(assumptions)
at = sorted({float(n) for n in fitted["input_tokens"]} | {float(assumptions.input_tokens)})
eh.charts.throughput_curves(
    eh.tables.throughput_curves(assumptions, at),
    fitted,
    input_tokens=float(assumptions.input_tokens),
    longest_tokens=max(m.fit.output_range[1] for m in eh.throughput.models(assumptions).values()),
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

# %% tags=["hide-input"]
eh.charts.fit_ratios(
    fitted,
    name="fit-residuals",
    caption="Measured over fitted throughput for every benchmark row, on logarithmic axes.",
)

# %%
eh.tables.show(fitted.sort_values("ratio").drop(columns="source").set_index("model"))

# %% [markdown]
# Nemotron Ultra's second row, 5,000 tokens in and 500 out, ran at a small part of the constant that stands for it: a constant cannot follow the input length.
#
# ## How much lies outside
#
# The share of queries whose lengths were not benchmarked for the model that serves them.

# %%
outside = {
    regime: eh.exact.per_query(assumptions, regime).attrs["share_outside"]
    for regime in eh.assumptions.REGIMES
}
pd.DataFrame(outside).rename_axis("model").map("{:.0%}".format)

# %% [markdown]
# ## Where we had to choose
#
# - **The cap is part of the law**, in the fit's predictions and in the exact results; coefficients are fitted without it.
# - **Two rows are a constant**, as released. The text gives the regression for every model.
#
# ## Summary

# %% tags=["hide-input"]
eh.numbers.report(assumptions, "supplement/s2_throughput_regression")

# %% [markdown]
# ## Exercises
#
# 1. Fit all 38 rows (`throughput_rows="all"`): which exponents change sign, and which intervals now exclude zero?
# 2. Add a row of your own to a copy of `data/throughput.csv` and pass its path as `throughput_rows`.
