# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.I Throughput benchmark
#
# *Paper: arXiv 2509.20241v1, supplement S.I.*
#
# **Claim.** Published benchmarks of production-grade serving give the throughput of five models on nodes of eight H100 GPUs, and of ten for DeepSeek-R1 ({paper}`s2-deepseek-hardware`).
#
# **Finding.** The table has {num}`benchmark-rows:.0f` rows, {num}`benchmark-rows-tensorrt-llm:.0f` of them printed measurements and {num}`benchmark-rows-figures:.0f` read off a figure.
# The released code fits {num}`benchmark-rows-released:.0f`.
# Every row of DeepSeek-R1 and of Nemotron Ultra was read off a figure.
# The released table gives DeepSeek-R1's rows eight GPUs, two of them on H200, where the paper prints ten H100 ({paper}`s2-deepseek-hardware`).

# %%
import numpy as np

import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The rows
#
# The table gives every row weights in FP8 and one node: eight H100 GPUs, and ten for DeepSeek-R1.
# The table that was released with the code differs for DeepSeek-R1.
# Its three rows are of eight GPUs there: two were measured on H200, with the comment that an H100 node cannot serve the model, and one was scaled from two H100 nodes {cite:p}`oviedo2026code`.
# The released code nevertheless charges the power of ten GPUs, so its throughput and its power are of different nodes.
# {term}`Throughput <throughput>` is that of the whole {term}`node`, in output tokens per second, over all the queries that it serves at once.
# "Fitted" says whether the released code fits the row; sources are told [below](#where-they-come-from).

# %% mystnb={"markdown_format": "myst"}
rows = eh.load_throughput()
eh.paper.table_s1.table(rows)

# %% [markdown]
# ## Where they come from
#
# | the paper's label | document | rows |
# |---|---|---|
# | tensorRT-LLM-May2025 v019 | TensorRT-LLM 0.19, {cite:t}`nvidia2025trtllm019` | {num}`benchmark-rows-tensorrt-llm-0.19:.0f` |
# | tensorRT-LLM-Feb2025 v017 | TensorRT-LLM 0.17, {cite:t}`nvidia2025trtllm017` | {num}`benchmark-rows-tensorrt-llm-0.17:.0f` |
# | llamaNemotron Article | Llama-Nemotron, {cite:t}`bercovich2025nemotron`, bars of a figure | {num}`benchmark-rows-llama-nemotron:.0f` |
# | tensorRT-LLM-DeepSeekR1 | DeepSeek-R1 guide, {cite:t}`nvidia2025deepseek`, most likely | {num}`benchmark-rows-deepseek-guide:.0f` |

# %%
eh.paper.table_s1.counts(rows)

# %% [markdown]
# The last label names no document; the guide is the one that it fits.
# The printed measurements have two decimals, the ones read off a figure two or three digits.
# Where both exist they disagree: for Llama 3.1 405B with 500 tokens in and 2,000 out NVIDIA prints {num}`benchmark-same-lengths-ratio` the throughput that the figure shows.
# Both rows go into the fit.
#
# ## The rows, drawn

# %%
eh.paper.charts.throughput_by_input(
    eh.paper.table_s1.with_sources(rows),
    name="benchmark-rows",
    caption=(
        "The rows of table S.I: throughput of the node over the input length. Filled: fitted by "
        "the released code; hollow: left out by it."
    ),
)

# %% [markdown]
# {numref}`fig-benchmark-rows` shows what the fit has to work with.
# Throughput falls as inputs grow, for every model, from {num}`benchmark-tps-max:,.0f` down to {num}`benchmark-tps-min:,.0f` tokens per second.
# Several rows stand above each other at one input length: their outputs differ.
# No output is longer than {num}`benchmark-longest-output`, and of those that the released code fits none is longer than {num}`benchmark-longest-output-released`: the median long query, with {num}`output-tokens-median-long`, lies outside.
#
# ## Where we had to choose
#
# - **Names are those of the paper's figure 1**: the table calls DeepSeek-R1 671B and Nemotron Ultra 253B by other names.
# - **Sources are the documents that the labels point to.** The paper's list of references has two of the four.
# - **Nothing is corrected here**, also where a row looks odd: Llama 3.1 405B at 2,048 tokens in and 128 out is the fit's row, as printed.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Filter the table
# :label: ex-benchmark-active
#
# Filter the table to 500 tokens in and 2,000 out.
# How does throughput go with the number of active parameters, and which model does not follow?
# ```
#
# ```{solution-start} ex-benchmark-active
# ```
#
# Among four of them fewer active parameters mean more tokens a second.
# DeepSeek-R1 has the fewest of all and is the slowest: its experts are many and small, and its row was read off a figure, for a node of ten GPUs.

# %%
same = rows[(rows["input_tokens"] == 500) & (rows["output_tokens"] == 2000)]
fastest = same.groupby("model")[["active_params_b", "tps_tok_s"]].max()
fastest = fastest.sort_values("active_params_b")
others = fastest.drop(index="DeepSeek-R1 671B")

assert others["tps_tok_s"].is_monotonic_decreasing
assert fastest["tps_tok_s"].idxmin() == fastest["active_params_b"].idxmin() == "DeepSeek-R1 671B"
eh.notebook.show(fastest)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} What is left out
# :label: ex-benchmark-left-out
#
# Which rows does the released fit leave out, and what have their lengths in common?
# ```
#
# ```{solution-start} ex-benchmark-left-out
# ```
#
# All that are left out are of the three models with many rows.
# They have the middle lengths and the longest: what the released fit takes spans the corners of the table, without its middle and its far ends.

# %%
left_out = rows[~rows["in_release"]]

assert len(rows) - len(left_out) == len(eh.load_throughput("released"))
left_out.groupby(["input_tokens", "output_tokens"])["model"].count().rename("rows").to_frame()

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Three rows, three coefficients
# :label: ex-benchmark-three
#
# DeepSeek-R1 has three rows.
# Solve for the three coefficients of $\ln \text{TPS} = \beta_0 + \beta_1 \ln L_\text{in} + \beta_2 \ln L_\text{out}$ by hand; what is left to judge the law by?
# ```
#
# ```{solution-start} ex-benchmark-three
# ```
#
# Three equations for three unknowns have one solution, which meets every row: no residual, and nothing to judge by.

# %%
own = rows[rows["model"] == "DeepSeek-R1 671B"]
design = np.column_stack([np.ones(3), np.log(own[["input_tokens", "output_tokens"]])])
solution = np.linalg.solve(design, np.log(own["tps_tok_s"]))

fit = eh.fit_throughput(own)
assert np.allclose(solution, fit.coefficients)
assert fit.dof == 0
print(*(f"{value:.4f}" for value in solution))

# %% [markdown]
# ```{solution-end}
# ```
