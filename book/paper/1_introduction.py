# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 1 Introduction
#
# **Published energies of one query range from {num}`published-lowest:.2g` to {num}`published-highest:.0f` Wh and measure different things.**
#
# *Paper: section 1 of arXiv 2509.20241v1, and the values that its sections 2 and 3 compare with.*
#
# **In one sentence.** Published values for the energy of one query describe different equipment, different lengths of prompts and answers, and different ways of serving a model, so they cannot be compared directly.
#
# **Why it matters.** Whoever plans capacity, accounts for emissions or chooses a model wants one number.
# A value without its boundary and its conditions can mislead by more than a factor of ten.

# %%
import math

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

# %%
published = eh.paper.published.published_energies()
factor = published["value"].max() / published["value"].min()
eh.paper.charts.published_values(
    published,
    eh.paper.published.own_baselines(assumptions),
    name="published-values",
    title=f"The highest published energy of a query is about {round(factor, -2):,.0f} times the lowest",
    caption=(
        "Energy of a query as each source of the table below gives it, on a logarithmic axis. Bars: "
        "baselines of this book, from the 5th to the 95th percentile (P5 to P95, nine in ten "
        "queries), with quartiles and median. Band: quartiles of the first baseline."
    ),
)

# %% [markdown]
# **The paper says.** Published energies of one query differ by a large factor ({paper}`s1-order-of-magnitude`).
# The paper gives two reasons: the values have different boundaries, and many come from tests that do not serve queries as production does.
#
# **We find.** The values gathered here range from {num}`published-lowest:.2g` to {num}`published-highest:.0f` Wh.
# Two values for the same model still differ by a factor of {num}`published-spread-llama-3.1-70b:.0f` for Llama 3.1 70B, and of {num}`published-spread-mixtral-8x22b:.0f` for Mixtral 8x22B.
# The method of the paper gives {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`) for a typical query to a large model.
# It is the median of the {term}`baseline`: queries to a {term}`blend` of large models, pooled after {term}`trimming` both tails of each model.
# This median is {if}`baseline-median-traditional > published-gemini ? above : not above` the {num}`published-gemini` that Google reports for Gemini, and {if}`baseline-median-traditional < published-chatgpt ? below : not below` the {num}`published-chatgpt` that OpenAI reports for ChatGPT.
#
# **Verdict.** The values that the paper itself prints confirm that they differ by more than a factor of ten.
# Single cases show that boundary and serving both matter, but the sources do not say how much each contributes overall.
# The {term}`released code`, the authors' own scripts, gives the median that each edition prints.
#
# ## Published values do not agree
#
# Answering prompts is among the fastest-growing uses of computing, and its energy is now compared with that of web search and other mature services {cite:p}`li2025ecoserve,elsworth2025google,gupta2020carbon`.
# The published energies of one query do not agree {cite:p}`elsworth2025google,chung2025mlenergy`.
#
# {numref}`fig-published-values` compares them with the baselines of this book, which are typical and long queries to a blend of large models.
# The paper calls the two kinds of query traditional and test-time scaling, and [section 2](2_energy_per_query) defines them.
# {numref}`tab-published-values` lists the source of each value and its boundary.
# A dash marks what the source does not say.
#
# Larger measurement campaigns have appeared since {cite:p}`caravaca2025prompts,chung2026joules`, and one of them runs models with and without reasoning {cite:p}`luccioni2025score`.
# These campaigns report energy per model and prompt on a few GPUs instead of one figure for a query, so the figure leaves them out.
# [Modelled against measured](../beyond/5_modelled_measured) compares the method with one of them.

# %%
columns = ["value", "boundary_kind", "output_tokens", "provenance_kind", "cite"]
eh.notebook.show(
    published.set_index("label")[columns],
    digits=None,
    caption="Published energies of one query, each with the digits of its source.",
    name="published-values",
    labels={
        "label": "Query",
        "value": "Energy [Wh]",
        "boundary_kind": "Boundary",
        "output_tokens": "Output [tokens]",
        "provenance_kind": "Kind of source",
    },
    wide=True,
    filterable=True,
)

# %% [markdown]
# ## Boundaries and conditions explain part of the spread
#
# **Boundaries differ.**
# The chart and the table distinguish three {term}`boundaries <boundary>`, the lists of what a value counts.
#
# - *Accelerators only*: the GPUs or TPUs that compute the answer.
# - *Data centre*: also the rest of the node, and the cooling and power conversion of the building ({term}`PUE`). Some of these values also count idle machines in reserve.
# - *Not disclosed*: the source does not say what its value counts.
#
# One source gives both ends: Google's figure for a median Gemini prompt grows by a factor of {num}`published-spread-boundary:.1f` from accelerators only to the data centre {cite:p}`elsworth2025google`.
#
# **Conditions differ.**
# A node that serves one request at a time draws a large part of the power of a node that serves hundreds at once.
# A benchmark without batching, concurrency and a steady load therefore charges each query for an almost empty machine {cite:p}`luccioni2022bloom,aienergyscore,samsi2023words`.
# The two published values for Llama 3.1 70B differ by a factor of {num}`published-spread-llama-3.1-70b:.0f`, those for Llama 3.1 405B by {num}`published-spread-llama-3.1-405b:.1f`, and those for Mixtral 8x22B by {num}`published-spread-mixtral-8x22b:.0f`.
# Precision and boundary explain only a part of these factors.
#
# **Lengths differ.**
# Estimates from a model need no benchmark, but they rest on assumptions about hardware, parameter counts and lengths {cite:p}`jegham2025hungry,devries2023growing,you2025chatgpt`.
# The estimates for GPT-4o show the effect of length: the energy grows by a factor of {num}`published-spread-input-length:.0f` from a short prompt to one of 100,000 tokens.
# Direct measurements need fewer assumptions, but some use models and batch sizes that are not those of production {cite:p}`aienergyscore`.
#
# ## An average hides what drives energy
#
# Operators have begun to publish the energy of their fleets {cite:p}`elsworth2025google,altman2025gentle`.
# Their numbers describe real services, but they disclose little about how they were obtained.
# Each is for one average or median query and does not say how energy depends on the length of the answer, the model or the way it is served.
#
# This gap grows with reasoning models and agents, which write long answers.
# With the settings of this page, the median long answer has {num}`output-tokens-ratio-long:.0f` times the tokens of the median typical one, and the median long query uses {num}`baseline-ratio-long:.1f` times the energy.
# An average over both kinds says little about either.
# It also does not show how energy grows when billions of queries are served, or where savings are to be found.
#
# ## The paper computes the number from its parts
#
# {cite:t}`oviedo2025` and their Joule edition {cite:p}`oviedo2026joule` compute the energy of a query from four parts: the power of a {term}`node`, its {term}`throughput` in tokens, the length of the answers and the overhead of the building.
# Power, length and overhead have a range instead of one value, so the result is a distribution.
# This approach adds two things to what operators disclose:
#
# 1. The parts stay separate, so one can ask what a better **model**, better **serving** and better **hardware** would each save.
# 2. The **length of answers** has its own distribution, which separates long reasoning from short chat.
#
# ## The chapters follow the paper
#
# - [**2 Energy per query**](2_energy_per_query): the formula, its inputs, and five models with typical and long answers.
# - [**3 Efficiency pathways**](3_efficiency_pathways): the baseline of large models, and what three levers would save.
# - [**4 A billion queries a day**](4_billion_queries): from one query to a fleet, and comparisons for the total.
# - [**5 Conclusions**](5_conclusions): which conclusions the evidence supports, and how far each limitation reaches.
# - Supplement: the [benchmark](../supplement/s1_benchmark), the [throughput fits](../supplement/s2_throughput_regression), the [length of the input](../supplement/s3_input_length), [power that follows throughput](../supplement/s4_power_coupling), and the [fleet factor](../supplement/s5_fleet_factor).
#
# ## Our choices
#
# - **Nothing is converted.** The chart shows each value as its source gives it. [Section 2](2_energy_per_query) converts a few values to FP8, as the paper does.
# - **The spread of a model** is the highest of its published values over the lowest, for any boundary, precision and length. It says how far apart the values are, not which one is right.
# - **The chart has more values than the paper cites**: the measurements of the newer ML.ENERGY leaderboard {cite:p}`mlenergy2026leaderboard`, a value derived from an open throughput benchmark {cite:p}`bradbury2026query`, Google's narrower boundary and the long prompts of {cite:t}`you2025chatgpt`.
#
# ## What to take away
#
# - Published energies of one query range from {num}`published-lowest:.2g` to {num}`published-highest:.0f` Wh.
# - Values for the same model differ by a factor of up to {num}`published-spread-llama-3.1-70b:.0f`, and by {num}`published-spread-boundary:.1f` for the same prompt within two boundaries.
# - Ask of each value what it counts, how the model was served, and how long the prompt and the answer were.
# - The method of the paper gives a median of {num}`baseline-median-traditional:.2g` Wh for a typical query to a large model, with half of the trimmed blend between {num}`baseline-p25-traditional:.2g` and {num}`baseline-p75-traditional:.2g` Wh.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the chart
# :label: ex-introduction-quartiles
#
# How many of the published values in {numref}`tab-published-values` lie inside the quartiles of this page's baseline?
# Which kinds of source are they, and what share of the method's own queries uses more energy than the upper quartile?
# The check is for the number of values, `inside`.
# ```
#
# ```{solution-start} ex-introduction-quartiles
# ```
#
# With the settings of the Joule edition, these values are statements of operators, estimates for chat products and measurements of nodes that serve many queries at once.
# None of them is a measurement of an almost empty machine.
# A quarter of the method's queries uses more than the upper quartile under any settings, by the definition of a quartile.

# %%
baseline = eh.exact.per_query(assumptions).loc["baseline"]
within = published[published["value"].between(baseline["p25"], baseline["p75"])]
eh.notebook.show(
    within.set_index("label")[["value", "boundary_kind"]],
    digits=None,
    caption="Published values inside the quartiles of the baseline.",
    name="published-inside",
    labels={"label": "Query", "value": "Energy [Wh]", "boundary_kind": "Boundary"},
)

# %%
inside = len(within)

eh.check("ex-introduction-quartiles", inside)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One boundary for all
# :label: ex-introduction-spread
#
# Multiply the values that count only accelerators by a PUE of 1.2, and by 1.3 for the rest of the server.
# What is the ratio of the highest to the lowest value then?
# How large a part of the spread do boundaries explain?
# The check is for the ratio, `ratio`.
# ```
#
# ```{solution-start} ex-introduction-spread
# ```
#
# The lowest value has the narrowest boundary, so it rises, and the highest value has a wider one, so it does not change.
# The ratio falls by no more than the factor of the lowest value, so boundaries are a small part of the spread.

# %%
narrow = published["boundary_kind"] == "accelerators only"
widened = published["value"].where(~narrow, published["value"] * 1.2 * 1.3)
ratio = widened.max() / widened.min()

print(f"highest / lowest: {factor:,.0f}× as published, {ratio:,.0f}× within wider boundaries")
eh.check("ex-introduction-spread", ratio)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A mean is no median
# :label: ex-introduction-mean
#
# One source states the mean length of its answers, and another states the median.
# Derive the ratio of the mean to the median, `ratio`, for exponential lengths.
# ```
#
# ```{solution-start} ex-introduction-mean
# ```
#
# The exponential distribution has $P(L > l) = e^{-l/m}$ with the mean $m$.
# This probability is one half at the median, $m \ln 2$, so the mean is $1 / \ln 2$ times the median.

# %%
ratio = 1 / math.log(2)

eh.check("ex-introduction-mean", ratio)

# %% [markdown]
# ```{solution-end}
# ```
