# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Real queries
#
# **With the lengths of public traces, the mean query uses {num}`logged-azure-code-over-headline:.2g` times the energy of this edition's median typical query for code, {num}`logged-azure-conversation-over-headline:.2g` times for conversations, and {num}`logged-arxiv-summaries-over-headline:.2g` times for summaries.**
#
# *Beyond the paper: the paper draws output lengths from an exponential distribution and gives every query the same input length. This chapter takes both lengths from logs.*
#
# **Question.** How good is the exponential distribution of output lengths, and what does it do to the median, the mean and the tail of the energy?
#
# **In one sentence.** An exponential distribution with the median length of a trace gives {num}`logged-azure-conversation-exponential-median-ratio:.2g` times the logged median energy for conversations, {num}`logged-azure-code-exponential-median-ratio:.2g` times for code and {num}`logged-arxiv-summaries-exponential-median-ratio:.2g` times for summaries, and it misses the mean and the tail too.
#
# **Why it matters.** Whoever has a log of queries needs no distribution.
# The log gives the energy of the queries that were really answered.

# %%
import pandas as pd

import energy_helpers as eh

traces = eh.beyond.real_queries.traces
format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/7_real_queries` lists what else may be set here
lengths = None
pue_p95 = None
node_power_kw = None
blend = None
effective_length = None

# %%
assumptions = eh.from_parameters(globals())
logs = traces.names(assumptions)

# %%
lengths_tokens, shapes = traces.lengths_in_rows(assumptions)
eh.charts.shapes_by_row(
    lengths_tokens,
    shapes,
    x_title="Output length [tokens]",
    subject="Output lengths of each log and exponential lengths of the same median",
    value="tokens",
    name="logged-lengths",
    title="Logged answers cluster where an exponential distribution is smooth",
    caption=(
        "Output lengths of each log, and an exponential distribution with the same median, on a "
        "logarithmic axis. Thin lines: P5 to P95. Thick lines: P25 to P75. Dots: medians."
    ),
)

# %% [markdown]
# **The paper says.** The output length is exponential with a median of {num}`output-tokens-median-traditional:.0f` tokens in the settings of this page, and every query has the same input length.
#
# **We find.** The logged lengths in {numref}`fig-logged-lengths` are not exponential.
# The median energy with logged lengths is {num}`logged-azure-conversation-energy-median:.2g` Wh for conversations, {num}`logged-azure-code-energy-median:.2g` Wh for code and {num}`logged-arxiv-summaries-energy-median:.2g` Wh for summaries.
#
# **Verdict.** In this edition, the lengths matter more than the shape of their distribution.
# The median energies of the traces are further apart than the energy of a trace is from that of an exponential distribution with the same medians.
#
# ## Three traces are public
#
# Two traces have the requests of services of Azure in November 2023 {cite:p}`patel2024splitwise`, and one has summaries of scientific articles, which the simulator Vidur replays {cite:p}`agrawal2024vidur`.
# They have {num}`logged-azure-conversation-requests`, {num}`logged-azure-code-requests` and {num}`logged-arxiv-summaries-requests`.
# A coding assistant reads prompts and writes code: the median prompt has {num}`logged-azure-code-input-tokens-median:,.0f` tokens, and the median answer has {num}`logged-azure-code-output-tokens-median:,.0f`.
# Conversations have {num}`logged-azure-conversation-input-tokens-median:,.0f` and {num}`logged-azure-conversation-output-tokens-median:,.0f` tokens, and summaries have {num}`logged-arxiv-summaries-input-tokens-median:,.0f` and {num}`logged-arxiv-summaries-output-tokens-median:,.0f`.
# The mean answers have {num}`logged-azure-conversation-output-tokens-mean:,.0f`, {num}`logged-azure-code-output-tokens-mean:,.0f` and {num}`logged-arxiv-summaries-output-tokens-mean:,.0f` tokens.
#
# Every pair of input and output tokens has its own throughput, and therefore its own energy.
# Long prompts and short answers go together in some logs, which two separate distributions cannot show.

# %%
energies = pd.concat(
    {words: traces.energies(assumptions, log) for log, words in logs.items()}, names=["Log"]
)
eh.notebook.show(
    energies[["p5", "p50", "mean", "p95"]].reset_index(names=["Log", "Lengths"]).set_index("Log"),
    caption="Energy of a baseline query with logged lengths and with exponential lengths.",
    name="logged-energies",
    labels={"p5": "P5", "p50": "Median", "mean": "Mean", "p95": "P95"},
    unit="Wh",
)

# %% [markdown]
# ## An exponential distribution misses the mean and the tail
#
# {numref}`tab-logged-energies` compares each log with an exponential distribution that has its median output length, at its median input length.
# The exponential mean is {num}`logged-azure-conversation-exponential-mean-ratio:.2g` times the logged mean for conversations, {num}`logged-azure-code-exponential-mean-ratio:.2g` times for code and {num}`logged-arxiv-summaries-exponential-mean-ratio:.2g` times for summaries.
# At {term}`P95`, the ratios are {num}`logged-azure-conversation-exponential-p95-ratio:.2g`, {num}`logged-azure-code-exponential-p95-ratio:.2g` and {num}`logged-arxiv-summaries-exponential-p95-ratio:.2g`.

# %%
ratios = pd.DataFrame(
    {
        words: own.loc[traces.EXPONENTIAL] / own.loc[traces.LOGGED]
        for words, own in ((w, traces.energies(assumptions, log)) for log, w in logs.items())
    }
).T
eh.charts.intervals_by_row(
    pd.DataFrame(
        {
            "low": ratios[["p50", "mean", "p95"]].min(axis=1),
            "value": ratios["mean"],
            "high": ratios[["p50", "mean", "p95"]].max(axis=1),
        }
    ),
    x_title="Energy with exponential lengths / with logged lengths",
    subject="Ratios of the median, the mean and the 95th percentile of the energy",
    name="exponential-over-logged",
    title=(
        f"The exponential mean is {format_value(ratios['mean'].min(), 2)} to "
        f"{format_value(ratios['mean'].max(), 2)} times the logged mean"
    ),
    caption=(
        "Energy of a query with exponential lengths / with logged lengths. Bars: range of the "
        "ratios of the median, the mean and P95. Dots: ratios of the mean."
    ),
)

# %% [markdown]
# ## An institution needs the mean of its queries
#
# As an example, an institution sends {num}`logged-institution-requests:,.0f` requests in a month.
# The edition's median typical query times this number is {num}`logged-headline-institution-month:.2g` kWh.
# With the lengths of the traces, the mean times this number is {num}`logged-azure-code-institution-month:.2g` kWh for code, {num}`logged-azure-conversation-institution-month:.2g` kWh for conversations and {num}`logged-arxiv-summaries-institution-month:.2g` kWh for summaries.
# These totals count nodes at work, without the {term}`fleet factor`.
#
# With your own log, one command has the answer for your queries:
#
# ```console
# energy-book compute -p lengths=my-log.csv
# ```
#
# The file may be CSV, JSON Lines or Parquet.
# The columns of tokens are found by the names that common tools give them, such as `prompt_tokens` and `completion_tokens`, also inside `usage`.
# A column `weight` counts a row several times, and rows without output tokens are left out.
# All queries of the log count as typical, and long queries have no numbers.
# With {param}`long_from`, queries of at least so many output tokens are the long ones, in the share that the log has.
#
# ## Bins are as good as all pairs
#
# A log of more than 2,500 different pairs is counted in bins, 10% wide in input tokens and 5% wide in output tokens.
# For Llama 3.1 405B and the settings of the Joule edition, {numref}`tab-binning-errors` compares the bins with all pairs.
# The error is at most {num}`logged-binning-error-median:.2g`% in the median, {num}`logged-binning-error-mean:.2g`% in the mean, {num}`logged-binning-error-p5:.2g`% at P5 and {num}`logged-binning-error-p95:.2g`% at P95.
# Statistics of the lengths themselves are coarser, up to the width of a bin.
# {numref}`tab-logged-records` counts the pairs or bins of each log.

# %%
records = {words: eh.facts.token_logs.read_log(log) for log, words in logs.items()}
eh.notebook.show(
    pd.DataFrame(
        {
            words: {"Requests": log.n_requests, "Pairs or bins": len(log.shares)}
            for words, log in records.items()
        }
    ).T.rename_axis("Log"),
    caption="Requests of each log, and the pairs or bins of lengths that they are counted in.",
    name="logged-records",
    decimals=0,
)

# %%
eh.notebook.show(
    traces.binning_errors().rename(index=traces.WORDS).rename_axis("Log"),
    caption="Errors of the energy of a query through binning, compared with all pairs of a trace.",
    name="binning-errors",
    labels={"p5": "P5", "p50": "Median", "mean": "Mean", "p95": "P95"},
    decimals=3,
    unit="%",
)

# %% [markdown]
# ## Our choices
#
# - **A trace has no models.** Each query is answered by every model of the baseline, whoever answered it.
# - **The benchmark ends.** In the traces, {num}`logged-azure-conversation-share-outside:.0%`, {num}`logged-azure-code-share-outside:.0%` and {num}`logged-arxiv-summaries-share-outside:.0%` of the queries have lengths outside the benchmark of a model, and their throughput is extrapolated.
# - **Tokens depend on the tokenizer**, and those of the traces were counted for other models.
# - **The abstracts of arXiv were written by people.** A model may answer at another length.
#
# ## What to take away
#
# - Logged lengths are not exponential, and the mean of conversations is {num}`logged-azure-conversation-over-headline:.2g` times the median typical query of this edition.
# - An exponential distribution of the same median changes the mean by a factor of {num}`logged-azure-code-exponential-mean-ratio:.2g` for code and {num}`logged-arxiv-summaries-exponential-mean-ratio:.2g` for summaries.
# - A log of your queries replaces both distributions.

# %% [markdown]
# ## Exercises
#
# ```{exercise} The mean of a trace
# :label: ex-logged-mean
#
# How many kilowatt-hours does the baseline use for a million requests with the lengths of the coding assistant?
# Read the energy of a request off {numref}`tab-logged-energies`.
# ```
#
# ```{solution-start} ex-logged-mean
# ```
#
# Totals need the mean, and a kilowatt-hour is a thousand watt-hours.

# %%
mean_wh = energies["mean"]["Azure, code", "logged"]
total_kwh = mean_wh * 1_000_000 / 1000
eh.check("ex-logged-mean", total_kwh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A log of one query
# :label: ex-logged-one
#
# All queries of a log have 500 tokens of input and 300 tokens of output.
# What is their median energy on Llama 3.1 405B, and which inputs are still random?
# The median is checked.
# Give `float("nan")` if the settings have no such model.
# ```
#
# ```{solution-start} ex-logged-one
# ```
#
# Such a log has a fixed length.
# PUE and utilisation are then the only random inputs.

# %%
fixed = assumptions.replace(workload="queries", lengths=None, long_from=None).replace(
    output_tokens_law="fixed",
    output_tokens_shape=None,
    output_tokens_median=300.0,
    input_tokens=500.0,
)
median_wh = eh.exact.per_query(fixed)["p50"].get("Llama 3.1 405B", float("nan"))
eh.check("ex-logged-one", median_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where a log becomes long
# :label: ex-logged-long
#
# Which share of the conversations has at least 500 output tokens, and which share of the output tokens do they have?
# The share of the tokens is checked.
# Why is it larger, and which of the two matters for energy?
# ```
#
# ```{solution-start} ex-logged-long
# ```
#
# The share of the tokens is larger, because long answers have more of them.
# It is the one that matters, because the energy of a query grows with its output.

# %%
log = records["Azure, conversation"]
tokens = log.shares * log.outputs
of_tokens = tokens[log.outputs >= 500].sum() / tokens.sum()
eh.check("ex-logged-long", of_tokens)

# %%
of_queries = log.shares[log.outputs >= 500].sum()
print(f"{of_queries:.1%} of the queries, {of_tokens:.1%} of the tokens")

# %% [markdown]
# ```{solution-end}
# ```
