# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.I Throughput benchmark
#
# **The benchmark has {num}`benchmark-rows:.0f` rows, and none has an answer beyond {num}`benchmark-longest-output:,.0f` tokens.**
#
# *Paper: supplement S.I of arXiv 2509.20241v1.*
#
# **In one sentence.** Published benchmarks give the tokens per second of a fully loaded server for five models, at several lengths of prompt and answer.
#
# **Why it matters.** Every modelled energy in this book is a power divided by a throughput from these rows, so an error in the rows reaches every result.

# %%
import numpy as np

import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"

# %%
assumptions = eh.from_parameters(globals())

# %%
rows = eh.load_throughput()
eh.paper.charts.throughput_by_input(
    eh.paper.table_s1.with_sources(rows),
    name="benchmark-rows",
    title="For every model, throughput is lowest at the longest benchmarked prompt",
    caption=(
        "Each point is a row of table S.I: the released code fits the filled points and leaves "
        "out the hollow ones. Both axes are logarithmic."
    ),
)

# %% [markdown]
# **The paper says.** Published benchmarks of production-grade serving give the throughput of five models.
# Four models run on nodes of eight H100 GPUs, and DeepSeek-R1 runs on ten ({paper}`s2-deepseek-hardware`).
#
# **We find.** The table has {num}`benchmark-rows:.0f` rows: {num}`benchmark-rows-tensorrt-llm:.0f` are printed measurements, and {num}`benchmark-rows-figures:.0f` were read off a figure.
# The {term}`released code`, the scripts that the authors published, fits {num}`benchmark-rows-released:.0f` of these rows.
# Every row of DeepSeek-R1 and of Nemotron Ultra was read off a figure.
# The released table lists eight GPUs for DeepSeek-R1, two of its three rows on H200, where the paper prints ten H100 ({paper}`s2-deepseek-hardware`).
#
# **Verdict.** All printed measurements agree with the tables of NVIDIA to the last digit ({paper}`si-trtllm-rows`).
# The rows that were read off a figure come from other work, and this book has not checked them ({paper}`si-other-rows`).
# The ten H100 GPUs of DeepSeek-R1 do not follow from the table that was released with the code.
#
# ## Each row describes one node
#
# {term}`Throughput <throughput>` counts the output tokens that a whole {term}`node` writes per second, over all queries that it serves at once.
# The table of the paper gives every row weights in {term}`FP8` and one kind of node: eight H100 GPUs, or ten for DeepSeek-R1.
# The column "Fitted" of {numref}`tab-benchmark` shows which rows enter the fit of the released code.

# %%
eh.notebook.show(
    eh.paper.table_s1.table(rows),
    decimals=0,
    caption="Rows of the benchmark (table S.I of the paper), with the digits of their sources.",
    name="benchmark",
    labels={
        "input_tokens": "Input [tokens]",
        "output_tokens": "Output [tokens]",
        "tps_tok_s": "Throughput [tokens/s]",
    },
    wide=True,
    filterable=True,
)

# %% [markdown]
# The table that was released with the code differs from the printed one for DeepSeek-R1.
# It gives all three rows eight GPUs.
# Two rows were measured on H200, with the comment that an H100 node cannot serve the model, and one was scaled from two H100 nodes {cite:p}`oviedo2026code`.
# The released code nevertheless charges the power of ten GPUs, so its throughput and its power belong to different nodes.
#
# ## Most rows are measurements printed by NVIDIA
#
# The paper names its sources by four labels, and three of the labels name a document.
# The last label does not, and the DeepSeek-R1 guide is most likely the document behind it.
#
# :::{table} Labels of the sources in the paper and their documents.
# :name: tab-benchmark-sources
#
# | Label in the paper | Document | Rows |
# |---|---|---|
# | tensorRT-LLM-May2025 v019 | TensorRT-LLM 0.19, {cite:t}`nvidia2025trtllm019` | {num}`benchmark-rows-tensorrt-llm-0.19:.0f` |
# | tensorRT-LLM-Feb2025 v017 | TensorRT-LLM 0.17, {cite:t}`nvidia2025trtllm017` | {num}`benchmark-rows-tensorrt-llm-0.17:.0f` |
# | llamaNemotron Article | Llama-Nemotron, {cite:t}`bercovich2025nemotron`, bars of a figure | {num}`benchmark-rows-llama-nemotron:.0f` |
# | tensorRT-LLM-DeepSeekR1 | DeepSeek-R1 guide, {cite:t}`nvidia2025deepseek`, most likely | {num}`benchmark-rows-deepseek-guide:.0f` |
# :::

# %%
eh.notebook.show(
    eh.paper.table_s1.counts(rows),
    caption="Rows of each model, by the kind of their source.",
    name="benchmark-counts",
    labels={
        "printed": "Printed",
        "read_off_figure": "Read off a figure",
        "all": "All rows",
        "in_released_fit": "Fitted in the release",
    },
)

# %% [markdown]
# The two kinds of rows differ in precision and sometimes in value.
# Printed measurements have two decimals, and rows that were read off a figure have two or three digits.
# For Llama 3.1 405B with 500 tokens in and 2,000 out, the throughput that NVIDIA prints is {num}`benchmark-same-lengths-ratio:.1f` times the value in the figure.
# Both rows enter the fit.
#
# ## Throughput falls with longer prompts
#
# {numref}`fig-benchmark-rows` shows the rows that a fit can use.
# For every model, the row with the longest prompt has the lowest throughput.
# Over the whole table, throughput ranges from {num}`benchmark-tps-min:,.0f` to {num}`benchmark-tps-max:,.0f` tokens per second.
# Points above one another belong to prompts of the same length, and most of them differ in the length of the answer.
#
# ## Benchmarked answers are short
#
# No answer in the table is longer than {num}`benchmark-longest-output:,.0f` tokens, and none in the rows that the released code fits is longer than {num}`benchmark-longest-output-released:,.0f`.
# A *long query* goes to a reasoning model or an agent, and the median answer has {num}`output-tokens-median-long:,.0f` tokens.
# The median long query therefore lies outside the benchmark in both editions of the paper.
#
# ## Our choices
#
# - **Names are those in figure 1 of the paper.** The table has other names for DeepSeek-R1 671B and Nemotron Ultra 253B.
# - **Sources are the documents behind the labels.** The paper lists two of the four among its references.
# - **Nothing is corrected here**, even where a row looks odd. The row of Llama 3.1 405B with 2,048 tokens in and 128 out enters the fit as printed.
#
# ## What to take away
#
# - The table has {num}`benchmark-rows:.0f` rows for five models, and the released code fits {num}`benchmark-rows-released:.0f` of them.
# - Every throughput of DeepSeek-R1 and of Nemotron Ultra was read off a figure.
# - In the released code, the throughput and the power of DeepSeek-R1 belong to different nodes.
# - Two sources give Llama 3.1 405B different throughputs at the same lengths, by a factor of {num}`benchmark-same-lengths-ratio:.1f`.
# - No row has an answer beyond {num}`benchmark-longest-output:,.0f` tokens, so the energy of longer answers is an extrapolation.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Filter the table
# :label: ex-benchmark-active
#
# Filter the table to 500 tokens in and 2,000 out, and keep the fastest row of each model.
# How many times the throughput of the slowest model does the fastest have, `ratio`?
# How does throughput depend on the number of active parameters, and which model does not follow?
# ```
#
# ```{solution-start} ex-benchmark-active
# ```
#
# For four models, fewer active parameters mean more tokens per second.
# DeepSeek-R1 has the fewest active parameters and is the slowest model.
# It has many small experts.
# Its row was read off a figure, and the printed table and the released one give it different nodes.

# %%
same = rows[(rows["input_tokens"] == 500) & (rows["output_tokens"] == 2000)]
fastest = same.groupby("model")[["active_params_b", "tps_tok_s"]].max()
eh.notebook.show(
    fastest.sort_values("active_params_b"),
    decimals=0,
    caption="Fastest row of each model with 500 tokens in and 2,000 out.",
    name="benchmark-fastest",
    labels={
        "active_params_b": "Active parameters [billions]",
        "tps_tok_s": "Throughput [tokens/s]",
    },
)

# %%
ratio = fastest["tps_tok_s"].max() / fastest["tps_tok_s"].min()

eh.check("ex-benchmark-active", ratio)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} What is left out
# :label: ex-benchmark-left-out
#
# How many rows does the released fit leave out, `n_left_out`?
# Which models do they belong to, and what do their lengths have in common?
# ```
#
# ```{solution-start} ex-benchmark-left-out
# ```
#
# All rows that are left out belong to the three models with many rows.
# Their lengths are the middle ones and the longest ones.
# The released fit therefore spans the corners of the table, without its middle and its far ends.

# %%
left_out = rows[~rows["in_release"]]
eh.notebook.show(
    left_out.groupby(["input_tokens", "output_tokens"])["model"].count().rename("rows"),
    decimals=0,
    caption="Rows that the released fit leaves out, by their lengths.",
    name="benchmark-left-out",
    labels={"input_tokens": "Input [tokens]", "output_tokens": "Output [tokens]"},
)

# %%
n_left_out = len(left_out)

eh.check("ex-benchmark-left-out", n_left_out)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Three rows, three coefficients
# :label: ex-benchmark-three
#
# DeepSeek-R1 has three rows.
# Solve for the three coefficients of $\ln \text{TPS} = \beta_0 + \beta_1 \ln L_\text{in} + \beta_2 \ln L_\text{out}$ by hand.
# What is left to test the fit?
# The check is for the exponent of the output, $\beta_2$, as `output_exponent`.
# ```
#
# ```{solution-start} ex-benchmark-three
# ```
#
# Three equations for three unknowns have one solution, and the solution meets every row.
# No residual is left, so nothing can test the fit.

# %%
own = rows[rows["model"] == "DeepSeek-R1 671B"]
design = np.column_stack([np.ones(3), np.log(own[["input_tokens", "output_tokens"]])])
intercept, input_exponent, output_exponent = np.linalg.solve(design, np.log(own["tps_tok_s"]))

print(f"{intercept:.4f}, {input_exponent:.4f}, {output_exponent:.4f}")
eh.check("ex-benchmark-three", output_exponent)

# %% [markdown]
# ```{solution-end}
# ```
