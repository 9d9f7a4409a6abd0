# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 1 Introduction
#
# *Paper: arXiv 2509.20241v1, section 1, and the values it compares with in sections 2 and 3.*
#
# **Claim.** Published figures for the energy of one query differ by more than ten times ({paper}`s1-order-of-magnitude`), because they draw their boundary differently and because many of them were not measured the way production serves.
#
# **Finding.** The values gathered here reach from {num}`published-lowest` to {num}`published-highest`.
# Two values for one and the same model still differ by {num}`published-spread-llama-3.1-70b` (Llama 3.1 70B) and {num}`published-spread-mixtral-8x22b` (Mixtral 8x22B).
# The method of the paper comes to {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`) for a typical query to a large model, which is between what Google and OpenAI give for theirs ({num}`published-gemini`, {num}`published-chatgpt`).

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params paper/1_introduction` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None
blend = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## A question with many answers
#
# Answering prompts is among the fastest-growing uses of computing, and its energy is now spoken of in one breath with that of web search and other mature services {cite:p}`li2025ecoserve,elsworth2025google,gupta2020carbon`.
# Whoever plans capacity, accounts for emissions or chooses a model wants one number: the energy of a query.
# What is in print does not agree on one {cite:p}`elsworth2025google,chung2025mlenergy`.

# %%
published = eh.paper.published.published_energies()
eh.paper.charts.published_values(
    published,
    eh.paper.published.own_baselines(assumptions),
    name="published-values",
    caption=(
        "Published energies of a query, with the boundary each was drawn at and who says so. Bars: "
        "this book's exact baselines, P5-P95, quartiles and median; the band behind all rows is "
        "the quartiles of the first. Logarithmic axis; the values are not made comparable."
    ),
)

# %% [markdown]
# {numref}`fig-published-values` sets them side by side; the table gives each its source.
# Larger measurement campaigns have appeared since {cite:p}`caravaca2025prompts,chung2026joules`, and one that runs models with and without reasoning {cite:p}`luccioni2025score`.
# They report energy per model and prompt on a few GPUs rather than one figure for a query, so they are not in the figure; [Modelled against measured](../beyond/5_modelled_measured) compares with one of them.
# A dash stands for what the source does not say.

# %%
columns = ["label", "value", "boundary", "output_tokens", "provenance", "cite"]
shown = {"label": "query", "value": "Wh", "output_tokens": "output tokens"}
eh.notebook.cited_tables.cited(published[columns].rename(columns=shown), digits=None)

# %% [markdown]
# ## Two reasons
#
# **Boundaries.**
# Some figures count the accelerators alone; others add the host's processors and memory, idle machines kept in reserve, and the cooling and power conversion of the building.
# How much that is can be seen where one source gives both: Google's own figure for a median Gemini prompt grows by {num}`published-spread-boundary` from the active accelerators to the full stack {cite:p}`elsworth2025google`.
#
# **Conditions.**
# A node that serves one request at a time draws a good part of the power of one that serves hundreds at once, so that a benchmark without batching, concurrency and a steady load charges each query with an almost empty machine {cite:p}`luccioni2022bloom,aienergyscore,samsi2023words`.
# The two published values for Llama 3.1 70B lie {num}`published-spread-llama-3.1-70b` apart, those for Llama 3.1 405B {num}`published-spread-llama-3.1-405b`, and those for Mixtral 8x22B {num}`published-spread-mixtral-8x22b`; precision and boundary explain only a part of that.
#
# Estimates from a model instead of a meter avoid the benchmark but inherit their assumptions about hardware, parameter counts and lengths {cite:p}`jegham2025hungry,devries2023growing,you2025chatgpt`.
# The estimates for GPT-4o show how far lengths alone can move one: {num}`published-spread-input-length` from a short prompt to one of 100,000 tokens.
# Direct measurements are firmer, but are often of models and batch sizes that nobody serves {cite:p}`aienergyscore`.
#
# ## What one average hides
#
# Operators have begun to say what their fleets take {cite:p}`elsworth2025google,altman2025gentle`.
# Their numbers are the most realistic, and the least open: one average or median query, with no word on how energy depends on the length of the answer, on the model or on the way it is served.
# That matters the more as reasoning models and agents write long answers.
# In the paper's long regime they have {num}`output-tokens-ratio-long:.0f` times the tokens; a long query takes {num}`baseline-ratio-long` the energy of a typical one, and an average over both says little about either.
# Nor does an average tell what energy grows to when billions of queries are served, or where it would pay to save.
#
# ## What the paper proposes
#
# {cite:t}`oviedo2025`, and their Joule edition {cite:p}`oviedo2026joule`, build the number from below.
# Power of a {term}`node`, its {term}`throughput` in tokens, the length of answers and the overhead of the building give the energy of a query; each enters with a range instead of one value, so that the result is a distribution.
# To what operators disclose this adds two things:
#
# 1. The parts stay separate, so that one can ask what a better **model**, better **serving** and better **hardware** would each do.
# 2. The **length of answers** is a distribution of its own, so that long reasoning can be told from short chat.
#
# ## The chapters
#
# - [**2 Energy per query**](2_energy_per_query): the formula, its inputs, and five models in two regimes.
# - [**3 Efficiency pathways**](3_efficiency_pathways): the baseline of large models, and what three levers would save.
# - [**4 A billion queries a day**](4_billion_queries): from a query to a fleet, and what to compare it with.
# - [**5 Conclusions**](5_conclusions): what stands, and how far each limitation reaches.
# - Supplement: the [benchmark](../supplement/s1_benchmark), the [throughput law](../supplement/s2_throughput_regression) fitted to it, what changes with the [input's length](../supplement/s3_input_length) and if [power follows throughput](../supplement/s4_power_coupling), and the [fleet factor](../supplement/s5_fleet_factor).
#
# ## Where we had to choose
#
# - **Nothing is converted.** The chart shows each value as its source gives it; [section 2](2_energy_per_query) converts a few to FP8, as the paper does.
# - **The spread of a model** is the highest of its published values over the lowest, whatever their boundary, precision and length. It says how far apart a reader finds them, not which is right.
# - **More values than the paper cites**: the measurements of the newer ML.ENERGY leaderboard {cite:p}`mlenergy2026leaderboard`, a value derived from an open throughput benchmark {cite:p}`bradbury2026query`, Google's narrower boundary and the long prompts of {cite:t}`you2025chatgpt`.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the chart
# :label: ex-introduction-quartiles
#
# Which of the published values in {numref}`fig-published-values` lie inside the quartiles of this page's baseline?
# What share of the method's own queries takes more than the upper one?
# ```
#
# ```{solution-start} ex-introduction-quartiles
# ```
#
# With the edition's settings they are what operators say, estimates for chat products and measurements of batched nodes; no measurement of an idle machine is among them.
# A quarter of the method's queries is above the upper quartile, whatever the settings: that is what a quartile says.

# %%
baseline = eh.exact.per_query(assumptions).loc["baseline"]
inside = published[published["value"].between(baseline["p25"], baseline["p75"])]


def share_above(energy_wh):
    return eh.exact.share_above(assumptions, "traditional", energy_wh)["baseline"]


assert share_above(1.001 * baseline["p75"]) <= 0.25 <= share_above(0.999 * baseline["p75"])
inside[["label", "value", "boundary"]]

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One boundary for all
# :label: ex-introduction-spread
#
# Take the values that count accelerators only and multiply them by a PUE of 1.2 and by 1.3 for the rest of the server.
# How much is left of the ratio of the highest to the lowest value?
# ```
#
# ```{solution-start} ex-introduction-spread
# ```
#
# The lowest value was drawn at the narrowest boundary and moves up; the highest was not and stays.
# The ratio falls by the factor of the lowest value, and no further: boundaries are a small part of the spread.

# %%
narrow = published["boundary_kind"] == "accelerators only"
widened = published["value"].where(~narrow, published["value"] * 1.2 * 1.3)
spread = {
    "as published": published["value"].max() / published["value"].min(),
    "accelerators widened": widened.max() / widened.min(),
}

ends = eh.all_numbers.compute(assumptions, ["published-highest", "published-lowest"])
assert abs(spread["as published"] - ends["published-highest"] / ends["published-lowest"]) < 1e-9
assert spread["as published"] / 1.2 / 1.3 <= spread["accelerators widened"] + 1e-9
eh.notebook.show(pd.Series(spread, name="highest / lowest"))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A mean is no median
# :label: ex-introduction-mean
#
# One source states the mean of its answers' lengths, another the median.
# Derive how far apart both are for exponential lengths.
# ```
#
# ```{solution-start} ex-introduction-mean
# ```
#
# The exponential law has $P(L > l) = e^{-l/m}$ with the mean $m$.
# The median is where that is a half, $m \ln 2$: the mean is 1 / ln 2 times as long.

# %%
exponential = assumptions.replace(
    workload="queries", output_tokens_law="exponential", output_tokens_shape=None
)
law = eh.method.query_kinds.length_law(exponential, "traditional")

assert abs(law.median / (law.mean * math.log(2)) - 1) < 1e-12
print(f"median {law.median:g}, mean {law.mean:.1f} tokens")

# %% [markdown]
# ```{solution-end}
# ```
