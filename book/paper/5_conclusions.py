# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 5 Conclusions and limitations
#
# **In long answers, {num}`token-share-beyond-benchmark-long:.0%` of the tokens come from answers longer than any in the fitted benchmark.**
#
# *Paper: section 5 of arXiv 2509.20241v1.*
#
# **In one sentence.** With the settings of the paper, estimates made outside production conditions are too high and efficiency can offset longer answers, but the estimate for long answers goes far beyond what was measured.
#
# **Why it matters.** A reader who uses these numbers needs to know which of them the evidence supports.
# The estimates are good enough to compare options, and not good enough to bill a single query.

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params paper/5_conclusions` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None

# %%
assumptions = eh.from_parameters(globals())

# %%
answers, answer_shapes = eh.paper.tables.lengths(assumptions)
models = eh.method.throughput.models(assumptions).values()
longest = max(model.fit.output_range[1] for model in models)
number = "token-share-beyond-benchmark-long"
beyond = eh.all_numbers.compute(assumptions, [number])[number]
eh.charts.shapes_by_row(
    answers,
    answer_shapes,
    value="tokens",
    outside_above=longest,
    x_title="Output length [tokens]",
    subject="Output length of typical and of long queries, and the reach of the benchmark",
    shown={"traditional": "Typical", "long": "Long"},
    name="benchmark-reach",
    title=f"{beyond:.0%} of the tokens in long answers are in answers beyond the fitted benchmark",
    caption=(
        "Length of typical and of long answers, on a logarithmic axis: density from P5 to P95 (the "
        "5th and 95th percentiles), quartiles and medians. Shaded: longer than any answer in the "
        "fitted benchmark, where the throughput is extrapolated."
    ),
)

# %% [markdown]
# **The paper says.** Estimates made outside production conditions, where a server answers many queries at once, overstate the energy of a query by a large factor ({paper}`s5-overestimate`).
# The paper argues that more and longer answers raise the energy, and that the gains of all {term}`levers <lever>` together ({paper}`s5-combined`) can offset the rise.
#
# **We find.** The values that the paper counts as estimates made outside production conditions are {num}`overestimate-lowest:.1f` to {num}`overestimate-highest:.0f` times the median of the same model ({paper}`overestimate-highest`).
# With the medians of arXiv v1, the lowest is {num}`arxiv-v1/overestimate-lowest:.1f` times, which does not round to the printed end ({paper}`abs-overestimate-range`).
# A long query uses {num}`baseline-ratio-long:.1f` times the energy of a typical query ({paper}`baseline-ratio-long`).
# The median gains of all three levers multiply to {num}`lever-combined-ratio` ({paper}`lever-combined-ratio`).
# In long answers, {num}`token-share-beyond-benchmark-long:.0%` of the tokens are in answers longer than any in the benchmark rows that the {term}`throughput` is fitted to.
#
# **Verdict.** The factor for estimates made outside production conditions follows from the settings of the Joule edition.
# It does not follow from those of arXiv v1, whose medians are higher.
# The paper's range for all levers together follows if its ends are products of median gains.
# The most serious limitation is the benchmark, which with the settings of the paper has no answer as long as most long ones.
#
# ## The paper calls estimates made outside production too high
#
# The text of section 5 announces three conclusions and lists two, which are the subjects of this section and the next.
#
# The first conclusion rests on three published values, converted to FP8 as in [section 2](2_energy_per_query).
# They are {num}`overestimate-lowest` to {num}`overestimate-highest` the median of the same model.
# In arXiv v1, the lower end is {num}`arxiv-v1/overestimate-lowest`.
# Three values are a small sample, and the comparison is of averages with a median.
# With the settings of the Joule edition, all three are above the median.
# The paper advises to give ranges, to state how much a deployment is used and how large it is, and to compare products instead of bare models.
#
# ## Efficiency can offset longer answers
#
# This book calls the paper's traditional queries *typical* and its test-time scaling queries *long*.
# A long query uses {num}`baseline-ratio-long:.1f` times the energy of a typical query, and a mix with long queries multiplies the energy of a fleet by {num}`fleet-ratio-mixed:.2f` ([section 4](4_billion_queries)).
#
# The {term}`levers <lever>` work against this rise ([section 3](3_efficiency_pathways)).
# Better models divide the median by {num}`lever-model-ratio-traditional:.1f`, better serving by {num}`lever-serving-ratio-traditional:.1f`, and better hardware by {num}`lever-hardware-ratio-traditional:.1f`.
# With the settings of the Joule edition, their median gains multiply to the top of the printed range.
# With the conservative improvement of the paper, the mixed fleet uses {num}`fleet-total-mixed-improved`.
# Without improvement, a fleet of typical queries uses {num}`fleet-total-traditional`.
#
# ## The paper names its limitations
#
# **One busy node.**
# The method models a single node at high load and scales it.
# Waiting, starting, orchestration across nodes and the network enter only through the {term}`fleet factor` of {num}`fleet-factor` ([S.V](../supplement/s5_fleet_factor)).
# The paper draws throughput and power independently, although a node that serves more may also draw more power.
# If power follows throughput, the median changes by {num}`power-coupling-increase-traditional` for typical queries and by {num}`power-coupling-increase-long` for long ones ([S.IV](../supplement/s4_power_coupling)).
#
# **Ideal lengths.**
# The paper gives both kinds of query exponential answer lengths and a fixed input, which are simplifications.
# The tail of the lengths matters most for totals.
# A log-normal distribution with the same median and the same ratio of quartiles multiplies the energy of the fleet by {num}`lognormal-fleet-ratio-traditional:.2f`, although the median answer is equally long.
#
# **Prefill.**
# The energy of reading the input ({term}`prefill`) enters only through the throughput fit.
# For very long inputs, this fit is used far outside its data, and the charging rule, which says what tokens the energy is charged for, decides the result.
# For 100,000 input tokens instead of those of this page, the median energy is {num}`input-100000-ratio-output:,.0f` times as high if only output tokens are charged, {num}`input-100000-ratio-output-input-30:,.0f` times if a thirtieth of the input is charged too, and {num}`input-100000-ratio-output-input:,.0f` times if all of the input is.
# Results that differ so much are not an estimate, so very long inputs are outside the method ([S.III](../supplement/s3_input_length) has moderate ones).
#
# **Flat throughput.**
# Beyond the benchmark, the modelled throughput does not exceed its cap.
# Real systems become slower as the key-value cache grows, so very long answers may use more energy than this method gives ([S.II](../supplement/s2_throughput_regression)).
#
# {numref}`tab-benchmark-reach` shows how much of each kind of query lies outside the fitted rows.

# %%
reach = {
    "Queries outside the lengths of the fitted rows": "baseline-share-outside",
    "Output tokens in answers longer than any fitted row": "token-share-beyond-benchmark",
}
shares = {
    regime: eh.all_numbers.compute(assumptions, [f"{number}-{regime}" for number in reach.values()])
    for regime in eh.method.assumptions.REGIMES
}
eh.notebook.show(
    pd.DataFrame(
        {regime: list(of.values()) for regime, of in shares.items()},
        index=pd.Index(reach, name="share of"),
    ),
    spec=".0%",
    caption="Shares of queries, and of their output tokens, outside the fitted rows.",
    name="benchmark-reach",
    labels={"traditional": "Typical", "long": "Long"},
)

# %% [markdown]
# ## This book adds further limitations
#
# - **Inputs have impossible tails.** The utilisation exceeds the maximum power of the node in {num}`utilisation-share-above-one:.1%` of the draws, and the PUE is below one in {num}`pue-share-below-one:.1%` ([section 2](2_energy_per_query)).
# - **Few rows.** The fit of DeepSeek-R1 has {num}`fit-rows-deepseek-r1-671b:.0f` benchmark rows for three coefficients, and the {num}`fit-rows-nemotron-ultra-253b:.0f` rows of Nemotron Ultra give a constant. With the settings of the Joule edition, both models are in the {term}`baseline` ([S.II](../supplement/s2_throughput_regression)).
# - **Trimmed quartiles.** The interquartile range of the paper is that of draws after {term}`trimming` the tails of each model. Without trimming, it is {num}`joule-2026/untrimmed-quartile-range-ratio-traditional:.2f` times as wide in the Joule edition ([section 3](3_efficiency_pathways)).
# - **Nameplate power.** The power of a node is the maximum in its data sheet. A change of this value by itself moved the median from {num}`arxiv-v1/baseline-median-traditional` in arXiv v1 to {num}`joule-2026/baseline-median-traditional` in the Joule edition.
# - **Web search.** The abstract calls the improved mixed fleet similar to web search ({paper}`abs-web-search-similarity`), but it uses {num}`fleet-over-web-search-mixed-improved:.2f` times the energy of as many searches. The improved fleet of typical queries uses {num}`fleet-over-web-search-traditional-improved:.3g` times as much ([section 4](4_billion_queries)).
# - **Only inference counts.** Training, the manufacture of chips and buildings, and water are outside. The carbon of the grid is outside too, unless it is given (`grid_gco2_per_kwh`, [section 2](2_energy_per_query)).
#
# ## The typical estimate is better supported than the long one
#
# With the settings of the Joule edition, a typical query to a large model uses {num}`joule-2026/baseline-median-traditional:.1f` Wh at the median, if it is served under production conditions.
# For inputs and answers of ordinary length, no limitation above for which this book has a number changes this estimate by a factor of ten.
# A long query uses {num}`joule-2026/baseline-median-long:.0f` Wh at the median.
# This number is less certain, because {num}`joule-2026/token-share-beyond-benchmark-long:.0%` of the tokens are in answers longer than any in the fitted benchmark.
# The two estimates show an order of magnitude.
#
# ## Our choices
#
# - **A query is outside the benchmark** if its answer is longer than the longest, or shorter than the shortest, in the rows that the throughput of its model is fitted to.
# - **The shares in the table are means** over the models of the baseline.
#
# ## What to take away
#
# - The estimates made outside production conditions that the paper counts are {num}`overestimate-lowest:.1f` to {num}`overestimate-highest:.0f` times the median of the same model.
# - A long query uses {num}`baseline-ratio-long:.0f` times the energy of a typical query, and the median gains of all levers multiply to {num}`lever-combined-ratio:.1f`.
# - The benchmark limits the long estimate: {num}`token-share-beyond-benchmark-long:.0%` of the tokens in long answers come from answers longer than any in the fitted benchmark.
# - Very long inputs are outside the method, because the result depends on how many of their tokens are charged.
# - Use these estimates to compare options, with their ranges, and not to bill a single query.

# %% [markdown]
# ## Exercises
#
# ```{exercise} The measurement to ask for
# :label: ex-limits-longest
#
# How long must the longest benchmarked output be if nine in ten long queries are to lie inside?
# Assume exponential lengths with the median of this page.
# The check is for the length in tokens, `needed_tok`. How long must it be for typical queries?
# ```
#
# ```{solution-start} ex-limits-longest
# ```
#
# The benchmark must reach the 90th percentile of the output length.
# For exponential lengths, $e^{-l/m}$ is one tenth there, so this percentile is the median times $\log_2 10$, between three and four medians.

# %%
needed_tok = answers.loc["long", "p50"] * math.log2(10)

typical_tok = answers.loc["traditional", "p50"] * math.log2(10)
print(f"typical: {typical_tok:,.0f} tokens, long: {needed_tok:,.0f} tokens")
eh.check("ex-limits-longest", needed_tok)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Heavier tails
# :label: ex-limits-pareto
#
# Replace the exponential lengths by Pareto lengths with the same median: the share of answers longer than $l$ is $(l_\text{min}/l)^a$ for $l$ above the minimum $l_\text{min}$.
# For $a = 2.5$, compute the share of typical answers that are longer than the longest fitted row, `beyond`.
# Which shares of {numref}`tab-benchmark-reach` grow with `output_tokens_law="pareto"`, and why do the others not grow?
# ```
#
# ```{solution-start} ex-limits-pareto
# ```
#
# The median is $l_\text{min}\,2^{1/a}$, which gives the minimum.
# A Pareto distribution has no answers shorter than its minimum, and it has more very long answers.
# With the settings of the Joule edition, even the shortest long answer is longer than the fitted benchmark, so all long answers are outside.
# The minimum of the typical answers is inside the benchmark, so the share of their tokens changes little.

# %%
names = {f"{number}-{r}": (what, r) for what, number in reach.items() for r in shares}
plain = assumptions.replace(lengths=None, workload="queries", output_tokens_shape=None)
by_law = {law: plain.replace(output_tokens_law=law) for law in ("exponential", "pareto")}
table = pd.DataFrame({law: eh.all_numbers.compute(a, list(names)) for law, a in by_law.items()})
table = table.loc[list(names)]
table.index = pd.MultiIndex.from_tuples(names.values(), names=["share of", "queries"])
eh.notebook.show(
    table.rename({"traditional": "typical"}),
    spec=".0%",
    caption="Shares of queries, and of their output tokens, by the distribution of output length.",
    name="reach-by-distribution",
)

# %%
shortest = answers.loc["traditional", "p50"] / 2 ** (1 / 2.5)
beyond = min((shortest / longest) ** 2.5, 1)

eh.check("ex-limits-pareto", beyond)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The share of tokens in closed form
# :label: ex-limits-share
#
# Derive the share of all output tokens in answers longer than $l$, for exponential lengths.
# Compute it for long answers with the median of this page that are longer than the longest fitted row, `of_tokens`.
# Why is this share larger than the share of the answers?
# ```
#
# ```{solution-start} ex-limits-share
# ```
#
# The share of answers longer than $l$ is $e^{-x}$ with $x = l/m$.
# The exponential distribution has no memory, so the mean length of these answers is $l + m$.
# Their share of the tokens is therefore $(1 + x)\,e^{-x}$, which is larger because each answer counts with its length.

# %%
x = longest * math.log(2) / answers.loc["long", "p50"]
of_tokens = (1 + x) * math.exp(-x)

print(f"answers: {math.exp(-x):.1%}, tokens: {of_tokens:.1%}")
eh.check("ex-limits-share", of_tokens)

# %% [markdown]
# ```{solution-end}
# ```
