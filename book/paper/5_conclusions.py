# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 5 Conclusions and limitations
#
# *Paper: arXiv 2509.20241v1, section 5.*
#
# **Claim.** Figures from outside production overstate the energy of a query by 4 to 20 times ({paper}`s5-overestimate`); longer answers raise it, and efficiency can hold the rise.
#
# **Finding.** The factor of 4 to 20 follows from the settings of the Joule edition and not from those of arXiv v1 ({paper}`s5-overestimate`).
# Longer answers raise the energy of a query under every setting of this book, and the levers of section 3 can offset the rise.
# The most serious of the limitations is the benchmark: {num}`token-share-beyond-benchmark-long:.0%` of all tokens of the long regime are in answers longer than any in the rows that its throughput is fitted to.

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

# %% [markdown]
# ## What the paper concludes
#
# The text announces three conclusions and lists two; these are they, with what this book finds.
#
# **Outside production, energy is overstated.**
# The three values that the paper counts there are {num}`overestimate-lowest` to {num}`overestimate-highest` the median of the same model ({paper}`overestimate-highest`).
# The medians of arXiv v1 are higher, and there the low end is {num}`arxiv-v1/overestimate-lowest`, which does not round to 4 ({paper}`s5-overestimate`, [section 2](2_energy_per_query)).
# Three values are few, and they are averages held against a median; but the direction is clear, and so is the advice: give ranges, say how much a deployment is used and how large it is, and compare products rather than bare models.
#
# **More and longer answers raise energy, and efficiency can hold it.**
# A long query takes {num}`baseline-ratio-long` a typical one ({paper}`baseline-ratio-long`), and one in ten multiplies the energy of a fleet by {num}`fleet-ratio-mixed` ([section 4](4_billion_queries)).
# The model lever divides the median by {num}`lever-model-ratio-traditional`, serving by {num}`lever-serving-ratio-traditional`, hardware by {num}`lever-hardware-ratio-traditional`; their medians multiply to {num}`lever-combined-ratio`, the top of the printed range ({paper}`lever-combined-ratio`, [section 3](3_efficiency_pathways)).
# With the paper's cautious improvement the mixed fleet comes back to {num}`fleet-total-mixed-improved`, near the {num}`fleet-total-traditional` of typical queries alone.
#
# ## The limitations that the paper names
#
# **One busy node.**
# The method takes a single node at high load and scales it; waiting, starting, orchestration across nodes and the network enter only through the {term}`fleet factor` of {num}`fleet-factor` ([S.V](../supplement/s5_fleet_factor)).
# Throughput and power are drawn independently, though a node that serves more draws more; coupled, they change the median by {num}`power-coupling-increase-traditional` in the traditional and {num}`power-coupling-increase-long` in the long regime ([S.IV](../supplement/s4_power_coupling)).
#
# **Ideal lengths.**
# Both regimes have exponential answers and a fixed input, which no deployment has.
# The tail matters most for totals: a log-normal law with the same median and the same ratio of quartiles makes the fleet take {num}`lognormal-fleet-ratio-traditional` as much, while the median query is the same length.
#
# **Prefill.**
# Reading the input is charged only through the throughput law.
# For an input of 100,000 tokens that law, fitted to far shorter ones, gives {num}`input-100000-ratio-output` the median if output tokens are charged, {num}`input-100000-ratio-output-input-30` with a thirtieth of the input, and {num}`input-100000-ratio-output-input` with all of it.
# Answers so far apart are no answer: very long inputs are outside the method ([S.III](../supplement/s3_input_length) has the moderate ones).
#
# **Flat throughput.**
# Beyond the benchmark the throughput stays at its cap, where real systems slow down as the key-value cache grows; long answers are dearer than they look here ([S.II](../supplement/s2_throughput_regression)).

# %% [markdown]
# How much of each regime lies where nothing was measured:

# %%
reach = {
    "queries outside the benchmarked lengths": "baseline-share-outside",
    "output tokens in answers longer than any fitted row": "token-share-beyond-benchmark",
}
shares = {
    regime: eh.all_numbers.compute(assumptions, [f"{number}-{regime}" for number in reach.values()])
    for regime in eh.method.assumptions.REGIMES
}
table = pd.DataFrame({r: list(of.values()) for r, of in shares.items()}, index=list(reach))
eh.notebook.show(table, spec=".0%")

# %% [markdown]
# Queries are outside if their answer is longer than the longest or shorter than the shortest in the rows that the model's throughput is fitted to; the shares are means over the baseline's models.
#
# ## What this book adds to them
#
# - **Inputs with impossible tails.** {num}`utilisation-share-above-one:.1%` of the utilisation draws exceed the node's maximum power, and {num}`pue-share-below-one:.1%` of the PUE draws are below one ([section 2](2_energy_per_query)).
# - **Few rows.** DeepSeek-R1's law has {num}`fit-rows-deepseek-r1-671b:.0f` rows for three coefficients, and Nemotron Ultra's {num}`fit-rows-nemotron-ultra-253b:.0f` make a constant; both are in the baseline ([S.II](../supplement/s2_throughput_regression)).
# - **Trimmed quartiles.** The printed interquartile range is of trimmed draws; untrimmed it is {num}`untrimmed-quartile-range-ratio-traditional` as wide ([section 3](3_efficiency_pathways)).
# - **Nameplate power.** The power of a node is its maximum by the data sheet. That alone moved the median from {num}`arxiv-v1/baseline-median-traditional` in arXiv v1 to {num}`joule-2026/baseline-median-traditional` in the Joule edition.
# - **"Similar to web search"** holds for the improved fleet of typical queries, with {num}`fleet-over-web-search-traditional-improved` the energy of as many searches; the improved mixed fleet, of which the abstract says it, takes {num}`fleet-over-web-search-mixed-improved` ([section 4](4_billion_queries)).
# - **Nothing but inference.** Training, the making of chips and buildings, and water are outside; so is the grid's carbon, unless one gives it (`grid_gco2_per_kwh`, [section 2](2_energy_per_query)).
#
# ## What stands
#
# A typical query to a large model takes some tenths of a watt-hour when it is served as production serves; for inputs and answers of ordinary length no limitation above moves that by ten.
# A reasoning query takes some watt-hours, and how many is less certain, because so little of that regime was benchmarked.
# Both are directional estimates: to compare options, not to bill a query.

# %% [markdown]
# ## Exercises
#
# ```{exercise} The measurement to ask for
# :label: ex-limits-longest
#
# How long would the longest benchmarked output have to be for nine in ten queries of each regime to be inside?
# ```
#
# ```{solution-start} ex-limits-longest
# ```
#
# The 90th percentile of the output length says it.
# For exponential lengths it is the median times $\log_2 10$: the tail that a benchmark has to reach is a few medians long.

# %%
lengths = {
    r: eh.method.query_kinds.length_law(assumptions, r) for r in eh.method.assumptions.REGIMES
}
needed = {regime: float(law.quantile(0.9)) for regime, law in lengths.items()}

for regime, law in lengths.items():
    assert law.cdf(1.001 * needed[regime]) >= 0.9 >= law.cdf(0.999 * needed[regime]) - 1e-9
eh.notebook.show(pd.Series(needed, name="tokens").rename_axis("regime"))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The share of tokens in closed form
# :label: ex-limits-share
#
# Derive the share of all output tokens that are in answers longer than $l$, for exponential lengths.
# Why is it larger than the share of the answers?
# ```
#
# ```{solution-start} ex-limits-share
# ```
#
# Answers longer than $l$ have the share $e^{-x}$ with $x = l/m$, and by the lack of memory they are $l + m$ long in the mean.
# Of the tokens that is $(1 + x)\,e^{-x}$: long answers count with their length.

# %%
exponential = assumptions.replace(
    workload="queries", output_tokens_law="exponential", output_tokens_shape=None
)
longest = max(m.fit.output_range[1] for m in eh.method.throughput.models(exponential).values())
mean_tok = eh.method.query_kinds.length_law(exponential, "long").mean
x = longest / mean_tok
of_tokens = (1 + x) * math.exp(-x)

number = "token-share-beyond-benchmark-long"
assert abs(of_tokens - eh.all_numbers.compute(exponential, [number])[number]) < 1e-3
print(f"{math.exp(-x):.1%} of the answers, {of_tokens:.1%} of the tokens")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Heavier tails
# :label: ex-limits-pareto
#
# Replace the exponential answers by Pareto ones of the same median (`output_tokens_law="pareto"`).
# Which of the shares in the table grow, and why not all?
# ```
#
# ```{solution-start} ex-limits-pareto
# ```
#
# A Pareto law has no answers shorter than its minimum, and more of the very long ones.
# With the edition's settings even the shortest long answer is longer than the benchmark, so that everything is outside; the traditional regime has its minimum inside, and its tokens move little.
# Its distribution function is $1 - (l_\text{min}/l)^a$, with the median at $l_\text{min}\,2^{1/a}$.

# %%
pareto = assumptions.replace(
    workload="queries", output_tokens_law="pareto", output_tokens_shape=None
)
law = eh.method.query_kinds.length_law(pareto, "long")
shortest = law.median / 2 ** (1 / pareto.shape)
beyond = min(1, (shortest / longest) ** pareto.shape)

assert abs(1 - float(law.cdf(longest)) - beyond) < 1e-9
by_law = {
    a.output_tokens_law: eh.all_numbers.compute(
        a, [f"{n}-{r}" for n in reach.values() for r in lengths]
    )
    for a in (exponential, pareto)
}
eh.notebook.show(pd.DataFrame(by_law), spec=".0%")

# %% [markdown]
# ```{solution-end}
# ```
