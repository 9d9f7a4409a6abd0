# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Recipes
#
# *Not in the paper: what readers did with its code, as one parameter each.*
#
# Each question below comes with the command that answers it and with what it gives, computed when this page was built.
# `run` executes a chapter and writes a page; `sweep` computes numbers over every combination of values; both stop with one line before anything runs if a name or a value is wrong.
# `energy-book params` lists the parameters; the page of [all numbers](../reference/numbers) lists what `--of` takes.
#
# In Python the same is `eh.load_edition("joule-2026").replace(pue=1.2)` and `eh.sweeps.sweep(…)`.

# %%
import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Levers", "Fleet", "Carbon", "Workloads", "Statistic and sampling"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params use/recipes` lists what else may be set here
output_tokens_median = None
input_tokens = None
pue_p95 = None
node_power_kw = None
queries = None
long_share = None
grid_gco2_per_kwh = None
statistic = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## 1 My answers have 120, 350, 900 or 2,000 tokens
#
# The parameter is the *median* answer: half of the answers are longer.
# One length is one {term}`throughput`, one energy; `energy-book run paper/2_energy_per_query -p output_tokens_median=900` gives a whole chapter for it.

# %%
answer = eh.notebook.recipes.answer(1, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 2 I know the mean length of my answers, not the median
#
# Many logs give a mean.
# The law of the output length turns one into the other; the exponential law's median is ln 2 times its mean, and dividing the median *energy* by ln 2 does not give the mean energy: throughput changes with the length, and PUE and utilisation vary too.

# %%
eh.notebook.recipes.answer(2, assumptions)

# %% [markdown]
# ## 3 My prompts are shorter or longer
#
# The prompt acts through the throughput.
# Where no benchmark has measured a length, the table says so and the chart is hatched: those numbers are an extrapolation of the fit.

# %%
answer = eh.notebook.recipes.answer(3, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 4 Does the law of the output length matter?
#
# All five have the same median length.
# The median energy of the blend still moves with the law, because each model is trimmed and pooled; mean and tail follow the law's own.
# `output_tokens_shape` sets the spread of three of them.

# %%
answer = eh.notebook.recipes.answer(4, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 5 My data centre has another PUE
#
# `pue` stands for both ends of the range, `pue_p5` and `pue_p95` set them apart.
# Energy is in proportion to a fixed PUE.

# %%
answer = eh.notebook.recipes.answer(5, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 6 My nodes run at another utilisation
#
# As for the PUE: one value, or the two ends of a range.

# %%
answer = eh.notebook.recipes.answer(6, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 7 I have another node
#
# The node that the Joule edition takes draws less than that of arXiv v1.
# With it the first edition's numbers become the second's, but for the ten-GPU node of DeepSeek-R1, which scales along to a little less than the Joule edition takes; `deepseek_node_power_kw` sets it.

# %%
eh.notebook.recipes.answer(7, assumptions)

# %% [markdown]
# ## 8 I want one model, or another blend
#
# A blend is a rule or a list of models, which have equal weight.
# In a sweep the models of one blend are joined by `+`, after `-p` by a comma.
# The long regime is beyond the benchmarked outputs, so that every row is told to be outside.

# %%
answer = eh.notebook.recipes.answer(8, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 9 How much carbon is that on my grid?
#
# The factor is in grams a kilowatt-hour; a query's carbon comes out in grams, a period's in kilograms.

# %%
eh.notebook.recipes.answer(9, assumptions)

# %% [markdown]
# ## 10 A year of my institution: 160,000 queries
#
# The total with the {term}`fleet`'s overheads, and without.
# Whoever asks what their queries add to a busy service takes the former; whoever compares with a meter at one node the latter.

# %%
eh.notebook.recipes.answer(10, assumptions)

# %% [markdown]
# ## 11 More of my queries are long
#
# The mix is linear in the share.

# %%
answer = eh.notebook.recipes.answer(11, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 12 An email, a report, the minutes of a meeting
#
# Presets for orientation: lengths in words, which `tokens_per_word` turns into tokens.
# `queries` is the paper's own.

# %%
answer = eh.notebook.recipes.answer(12, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 13 Summarise N documents of p pages
#
# The prompt is documents × pages × `words_per_page` × `tokens_per_word`, the answer a share of it, `summary_share`.
# Beyond a few dozen pages the fit is far outside its rows.

# %%
answer = eh.notebook.recipes.answer(13, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 14 Any two of these against each other
#
# Two axes of many values give a heatmap, a third one a menu.
# Every point is computed, none interpolated, and points share their random numbers where something is sampled.

# %%
answer = eh.notebook.recipes.answer(14, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 15 A student's or an agent's session
#
# A session is a chain of unlike queries: a Markov chain of kinds of query, each with its lengths, which ends.
# Its mean is exact, visits times means.
# Its quantiles have no exact law and are sampled: they come with their standard errors.
# A query of the chain, drawn at random, has an exact law again and takes the baseline's place.
# A file of one's own, in the form of `data/workloads.toml`, describes another session.

# %%
eh.notebook.recipes.answer(15, assumptions)

# %% [markdown]
# ## 16 Which statistic, trimmed or not?
#
# Each statistic is a number of its own; `statistic` picks the one that sweeps report where none is named.
# What the released code trims moves tails and mean, and leaves the median where it is.

# %%
answer = eh.notebook.recipes.answer(16, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 17 Efficiency improves more, or less
#
# P5 and P95 of a lever's gain: `alpha_model_…`, `alpha_serving_…`, `alpha_hardware_…`; `fleet_alpha_…` for a fleet's.

# %%
eh.notebook.recipes.answer(17, assumptions)

# %% [markdown]
# ## 18 I have measured my own throughput
#
# A CSV with the columns of `data/throughput.csv`, of any models.
# Three and more rows of a model give a law of both lengths; fewer give its fastest row as a constant, and the chapter says so.

# %%
eh.notebook.recipes.answer(18, assumptions)

# %% [markdown]
# ## Every step of a query
#
# The total is the last of several results, and each is at hand: throughput, power, seconds of the node, joules per token.
# This is Eq. 1 at the median query of each model; multiply along a row and it comes out.

# %%
eh.notebook.show(eh.paper.query_steps.median_query(assumptions, "traditional"))

# %% [markdown]
# ## A whole session
#
# The session of `-p session=…`: exact where a mean suffices, sampled where not.

# %%
eh.notebook.show(eh.workloads.sessions.total(assumptions).table)

# %% [markdown]
# ## Runs side by side
#
# ```bash
# energy-book run paper/2_energy_per_query
# energy-book run paper/2_energy_per_query -p pue=1.1
# energy-book compare _build/runs/*
# ```
#
# gives the numbers of both, their differences, and the distributions in one chart.
# The folder of a site that `energy-book build` wrote is a run too.
#
# ## A billion queries, one by one
#
# The released code draws ten thousand queries for each model and scales up.
# `energy-book sample` draws as many as there are, in constant memory: quantiles from a histogram whose bins bound their error, the total beside the exact one.
#
# ```bash
# energy-book sample --queries 1e9 --workers 2
# ```
#
# This page draws two million:

# %%
drawn = eh.scale.stream.draw(assumptions, 2e6)
eh.notebook.show(eh.scale.stream.summary(drawn, assumptions, "traditional"), digits=5)

# %% [markdown]
# ## Many points, many processes
#
# Sweeps and samples run in one process, in several with `--workers N`, or on a [Dask](https://www.dask.org) cluster with `--scheduler tcp://…`.
# The result is the same to the last bit, because every piece has random numbers of its own, spawned from one seed.
# What was interrupted goes on where it was.
