# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Recipes
#
# **Each question comes with the command that answers it, and with the answer.**
#
# *Beyond the paper: what readers changed in its released code, each as one parameter.*
#
# `energy-book compute` prints numbers within seconds, in any folder.
# Change parameters with `-p` and name the numbers with `--of`:
#
# ```bash
# energy-book compute -p pue=1.2 -p output_tokens_median=900
# energy-book compute -p pue=1.2 --of baseline-p99-traditional --of baseline-above-1wh-long
# energy-book params
# energy-book numbers carbon
# ```
#
# Without `--of`, it prints the energy of a query and of all queries, and what your parameters are about.
# `energy-book params` lists the parameters, and `energy-book numbers` lists the names for `--of`, as the page of [all numbers](../reference/numbers) does.
# `energy-book sweep` computes numbers over every combination of values, and `energy-book solve` finds the value of a parameter that gives a number.
# To get a whole chapter with its page and charts, write `run` and the chapter instead of `compute`, for example `energy-book run paper/2_energy_per_query -p pue=1.2`.
# If a name or a value is wrong, each command stops with one line before anything runs.
#
# Copy the commands of this page into a terminal whose current folder is that of the book, because some of them read its files in `data/`.
# The answers were computed when the page was built.
#
# In Python, use `eh.load_edition("joule-2026").replace(pue=1.2)` and `eh.sweeps.sweep(…)`.

# %%
import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Levers", "Fleet", "Carbon", "Water", "Cost", "Workloads", "Agent step", "Statistic and sampling"]
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
# ## 1 How much energy does an answer of 120, 350, 900 or 2,000 tokens use?
#
# The parameter is the *median* answer, so half of the answers are longer.
# A single length gives a single {term}`throughput` and energy.
# Other lengths take the place of these four in the command.

# %%
answer = eh.notebook.recipes.answer(1, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 2 What if I know the mean length of my answers, not the median?
#
# Many logs record a mean.
# The distribution of the answer length converts one into the other: the median of an exponential distribution is ln 2 times its mean.
# Dividing the median *energy* by ln 2 does not give the mean energy, because throughput changes with the length, and PUE and utilisation vary too.

# %%
eh.notebook.recipes.answer(2, assumptions)

# %% [markdown]
# ## 3 How much does the length of my prompts matter?
#
# The prompt changes the energy through the throughput of the node.
# The table and the chart mark the lengths that no benchmark has measured, and the numbers there extrapolate the fit.

# %%
answer = eh.notebook.recipes.answer(3, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 4 Does the distribution of the answer length matter?
#
# All five distributions have the same median length.
# The median energy of the {term}`blend` still moves, because each model is trimmed before the models are pooled.
# The mean and the tail depend directly on the distribution.
# `output_tokens_shape` sets the spread of three of them.

# %%
answer = eh.notebook.recipes.answer(4, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 5 How much does the PUE of my data centre matter?
#
# `pue` sets both ends of the range, and `pue_p5` and `pue_p95` set them separately.
# Energy is proportional to a fixed {term}`PUE`.

# %%
answer = eh.notebook.recipes.answer(5, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 6 How much does the utilisation of my nodes matter?
#
# The {term}`utilisation <power utilisation>` is the share of its maximum power that a busy node draws.
# As for the PUE, give one value, or the two ends of a range.

# %%
answer = eh.notebook.recipes.answer(6, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 7 What if my node draws another power?
#
# The {term}`node` of the Joule edition draws less power than that of arXiv v1.
# With the smaller power, the numbers of arXiv v1 become almost those of the Joule edition.
# The power of DeepSeek-R1's node with ten GPUs is scaled too, to a little less than the Joule edition has, and `deepseek_node_power_kw` sets it.

# %%
eh.notebook.recipes.answer(7, assumptions)

# %% [markdown]
# ## 8 What does one model use, or another blend of models?
#
# A blend is a rule or a list of models, which all have equal weight.
# In a sweep, `+` joins the models of one blend, and after `-p` a comma does.
# Recipe 20 gives them weights.
# In the editions of the paper, the median long answer is longer than every benchmark, so every row of the table is marked.

# %%
answer = eh.notebook.recipes.answer(8, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 9 How much carbon does a query cause on my grid?
#
# The factor of the grid is in grams of CO₂e per kilowatt-hour.
# The carbon of a query is given in grams, and that of a period in kilograms.

# %%
eh.notebook.recipes.answer(9, assumptions)

# %% [markdown]
# ## 10 What do the queries of my university use in a year?
#
# As an example, 20,000 students send five queries a day each, which is 36.5 million queries a year.
# The table gives the total with the overheads of the {term}`fleet`, and without them.
# The first is the share of these queries in the energy of the whole service.
# The second is what they add to machines that run anyway, with the {term}`PUE`.

# %%
eh.notebook.recipes.answer(10, assumptions)

# %% [markdown]
# ## 11 What if more of my queries are long?
#
# The total is linear in the share of long queries.

# %%
answer = eh.notebook.recipes.answer(11, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 12 How much energy do an email, a report and the minutes of a meeting use?
#
# These presets show orders of magnitude.
# Their lengths are in words, and `tokens_per_word` converts them into tokens.
# `queries` is the paper's own kind of query.

# %%
answer = eh.notebook.recipes.answer(12, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 13 How much energy does a summary of several documents use?
#
# The prompt has documents × pages × `words_per_page` × `tokens_per_word` tokens, and the answer is a share of it, `summary_share`.
# The table and the chart mark the prompts that are longer than any in the benchmark.

# %%
answer = eh.notebook.recipes.answer(13, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 14 How do two settings act together?
#
# Two parameters with many values give a heatmap, and a third gives a menu.
# Every point is computed and none is interpolated.
# Points share their random numbers where something is sampled.

# %%
answer = eh.notebook.recipes.answer(14, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 15 How much energy does the session of a student or an agent use?
#
# A session is a sequence of different queries: a Markov chain of kinds of query, each with its lengths, that ends at some point.
# Its mean energy is exact, the expected number of each kind times its mean.
# Its quantiles have no closed form and are sampled, so they come with their standard errors.
# A query drawn at random from the session has an exact distribution, which replaces the baseline.
# Recipe 25 describes a session of your own.

# %%
eh.notebook.recipes.answer(15, assumptions)

# %% [markdown]
# ## 16 Which statistic do I need, trimmed or not?
#
# Each statistic is a separate number, and `statistic` selects the one that sweeps report where none is named.
# The {term}`trimming` of the released code moves the tails and the mean, and it hardly moves the median.

# %%
answer = eh.notebook.recipes.answer(16, assumptions)
answer

# %%
answer.chart

# %% [markdown]
# ## 17 What if efficiency improves more, or less?
#
# The parameters are the 5th and 95th percentiles of the gain of each {term}`lever`: `alpha_model_…`, `alpha_serving_…` and `alpha_hardware_…`.
# Those of a whole fleet are `fleet_alpha_…`.

# %%
eh.notebook.recipes.answer(17, assumptions)

# %% [markdown]
# ## 18 Can I use my own measured throughput?
#
# Give a CSV file with the columns of `data/throughput.csv`, for any models.
# Three or more rows of a model give a fit with both lengths.
# Fewer rows, and rows that do not vary both lengths independently, give the fastest of them as a constant.
# The chapter says which models have one.
# Other columns of the file are not used, and recipe 26 describes the files of benchmark tools.
# Each of your models has numbers under its own name, in lower case with hyphens: `Own 32B` has `own-32b-median-traditional`, and likewise its mean and percentiles.

# %%
eh.notebook.recipes.answer(18, assumptions)

# %% [markdown]
# ## 19 How long may long answers be?
#
# `solve` finds the value of a parameter that gives a number its value: here, the median length at which the median long query uses a given energy.
# It says if no value does, or if several do.

# %%
eh.notebook.recipes.answer(19, assumptions)

# %% [markdown]
# ## 20 What if most of my queries go to one of my models?
#
# A blend can have weights, which are the shares of the queries.
# The mean of the untrimmed blend is then the mean of the models with these weights.

# %%
eh.notebook.recipes.answer(20, assumptions)

# %% [markdown]
# ## 21 What if my nodes are of a newer kind?
#
# `node` sets the power of the node by its name in `data/node_power.csv`.
# The throughput stays, so this example is only about power.
# A newer node is also faster.
# Rows of your own give both: a column `node_power_kw` has the power of each model's node.

# %%
eh.notebook.recipes.answer(21, assumptions)

# %% [markdown]
# ## 22 What does the electricity of a year cost?
#
# `price_per_kwh` is the price of a kilowatt-hour, and `currency` is written after the amounts.
# Totals are for the `period`: a day, a week, a month or a year.

# %%
eh.notebook.recipes.answer(22, assumptions)

# %% [markdown]
# ## 23 How many queries use more than 1 Wh, and how much do the largest use?
#
# Every percentile and every threshold is a number: `baseline-p99-traditional`, `baseline-above-1wh-traditional`, and the same for each model.

# %%
eh.notebook.recipes.answer(23, assumptions)

# %% [markdown]
# ## 24 Can I keep my settings in a file?
#
# Every command takes `--settings` with a TOML file, or with the `results.json` of a former run.
# What `-p` and `--edition` give wins over the file.
#
# ```toml
# edition = "joule-2026"
#
# [parameters]
# output_tokens_median = 400
# period = "year"
# ```

# %%
eh.notebook.recipes.answer(24, assumptions)

# %% [markdown]
# ## 25 Can I describe a session of my own?
#
# A file lists the kinds of query, with their lengths and what follows each of them.
# Its tables are named `[sessions.helpdesk.triage]`, as in `data/workloads.toml`, or `[triage]`.
#
# ```toml
# [triage]
# input_words = 200
# output_words = 20
# start = 1.0
# next = { reply = 0.6, end = 0.4 }
#
# [reply]
# input_words = 600
# output_words = 180
# next = { triage = 0.3, end = 0.7 }
# ```

# %%
eh.notebook.recipes.answer(25, assumptions)

# %% [markdown]
# ## 26 Can I use the results that my benchmark tool wrote?
#
# `throughput_rows` also names a result of `bench serve` of vLLM or SGLang, an aggregate of InferenceMAX, an export of genai-perf or AIPerf, or a table that you pasted from the performance overview of TensorRT-LLM.
# The tools write one file for each run, and `cat results/*.json > mine.json` makes one file of them.
# `throughput_columns` gives what such a file does not say: mostly the GPUs of an instance and the size of the model, in billions of parameters.
# A message lists the columns that are missing.
# If the models differ, write their names before the values, as in `'gpus:8;Small=total_params_b:8,active_params_b:8;Large=total_params_b:70,active_params_b:70'`.
#
# A benchmark often repeats the same lengths at several concurrencies, and `concurrency` chooses the one that you serve at.
# Without it, the fastest row of each pair of lengths counts, and the command says so.
# It also says where throughput rises with the prompt, where the lengths explain little of it, and where rows differ a hundred times.

# %%
eh.notebook.recipes.answer(26, assumptions)

# %% [markdown]
# ## 27 What do the queries in my log use?
#
# `lengths` takes a file with the tokens of each prompt and answer (CSV, JSON Lines or Parquet), or one of three public traces.
# [Real queries](../beyond/7_real_queries) says how it is read.
# For models, days and sessions, [estimate the usage log](usage_log).

# %%
eh.notebook.recipes.answer(27, assumptions)

# %% [markdown]
# ## 28 What does a step of a coding agent use?
#
# Most input of an agent comes from a cache.
# [Cached context of agents](../beyond/8_cached_context) explains the numbers, whose range is wide.

# %%
eh.notebook.recipes.answer(28, assumptions)

# %% [markdown]
# ## Which steps lead to the energy of a query?
#
# The table lists every factor of Eq. 1 for the median query of each model: the throughput, the power, the seconds of the node and the joules per token.
# Multiply along a row to get its energy.
# Each query has the median length, power and PUE of its model, and the row of the blend has the mean of its models.
# The median of all queries is another number, {num}`baseline-median-traditional` for the blend, because the median of a product is not the product of the medians.

# %%
STEPS = {
    "effective_tokens": "Length [tokens]",
    "tps_tok_s": "Throughput [tokens/s]",
    "node_seconds": "Time [s]",
    "node_power_kw": "Power [kW]",
    "pue": "PUE",
    "joules_per_token": "Per token [J]",
    "energy_wh": "Energy [Wh]",
}
eh.notebook.show(
    eh.paper.query_steps.median_query(assumptions, "traditional")[list(STEPS)],
    caption="Factors of Eq. 1 at their medians, for a typical query to each model.",
    name="query-steps",
    labels=STEPS,
    wide=True,
)

# %% [markdown]
# ## What does a whole session use?
#
# The table describes the session that `-p session=…` selects.
# Means are exact, and the other values are sampled.

# %%
eh.notebook.show(
    eh.workloads.sessions.total(assumptions)
    .table.rename_axis("quantity")
    .rename({"energy, p5": "energy, P5", "energy, p95": "energy, P95"}),
    caption="Queries and energy of a session.",
    name="session-total",
    labels={"standard_error": "Standard error"},
)

# %% [markdown]
# ## How do I compare two runs?
#
# ```bash
# energy-book run paper/2_energy_per_query
# energy-book run paper/2_energy_per_query -p pue=1.1
# energy-book compare _build/runs/*
# ```
#
# The last command gives the numbers of both runs, their differences, and the distributions in one chart.
# The folder of a site that `energy-book build` wrote is a run too.
#
# ## Can I draw a billion queries one at a time?
#
# The released code draws ten thousand queries for each model and scales the result.
# `energy-book sample` draws as many queries as you ask for, in constant memory.
# It reads the quantiles from a histogram whose bins bound their error, and it compares the total with the exact one.
#
# ```bash
# energy-book sample --queries 1e9 --workers 2
# ```
#
# This page draws two million:

# %%
drawn = eh.scale.stream.draw(assumptions, 2e6)
STATISTICS = {"p5": "P5", "p25": "P25", "p50": "Median", "p75": "P75", "p95": "P95", "mean": "Mean"}
TOTALS = {"energy": "All queries", "total": "With fleet factor"}
eh.notebook.show(
    eh.scale.stream.summary(drawn, assumptions, "traditional").rename(STATISTICS | TOTALS),
    digits={"standard_error": 2, "bin_error": 2, "sampled": 5, "exact": 5},
    decimals={"deviation": 1},
    caption="Energy of two million sampled queries, and the exact values.",
    name="sampled-queries",
    labels={
        "standard_error": "Standard error",
        "bin_error": "Bin error",
        "deviation": "Off by [errors]",
    },
)

# %% [markdown]
# ## Can I use several processors?
#
# Sweeps and samples run in one process, in several with `--workers N`, or on a [Dask](https://www.dask.org) cluster with `--scheduler tcp://…`.
# The result is the same to the last bit, because every piece of the work has its own random numbers, spawned from one seed.
# An interrupted run continues where it stopped.
# [Sweep on a cluster](clusters.md) has examples, also for batch systems such as Slurm, where each task computes one part.
