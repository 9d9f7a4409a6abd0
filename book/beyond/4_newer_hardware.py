# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Newer hardware and software
#
# *Beyond the paper: arXiv 2509.20241v1, section 3, gives the hardware and the serving lever as intervals; its benchmark is of H100 GPUs and of the spring of 2025.*
#
# **Claim.** Better hardware saves a factor of {num}`lever-hardware-p5:.1f` to {num}`lever-hardware-p95:.1f` per query, better serving {num}`lever-serving-p5:.1f` to {num}`lever-serving-p95:.1f`.
#
# **Finding.** From H100 to GB200 the energy of an output token falls by a factor of {num}`hardware-h100-gb200-model-gain-median:.1f` to {num}`hardware-h100-gb200-low-tray-model-gain-median:.1f`, the median over {num}`hardware-h100-gb200-models`.
# The range comes from the two powers that NVIDIA gives for the tray of GB200.
# The medians of {num}`hardware-h100-gb200-models-above-lever` lie above the paper's interval with the higher power, of {num}`hardware-h100-gb200-low-tray-models-above-lever` with the lower one.
# The tables print FP8 on H100 and FP4 on GB200, so these factors mix newer chips with fewer bits.
# Only GPT-OSS 120B most likely has 4-bit weights on both, and its factor is larger: {num}`hardware-h100-gb200-gain-gpt-oss:.1f` with the higher power, against {num}`hardware-h100-gb200-gain-others-lowest:.1f` to {num}`hardware-h100-gb200-gain-others-highest:.1f` of the other models.
# From H100 to H200, without a change of the printed format, the median over {num}`hardware-h100-h200-models` is {num}`hardware-h100-h200-model-gain-median:.2f`, and {num}`hardware-h100-h200-models-below-lever:.0f` of them lie below the interval.
# From the first release of one serving software with a given row to the last, throughput rose by a factor of {num}`software-model-gain-median:.2f`, the median over {num}`software-models`.

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_mean", "long_output_tokens_median", "output_tokens_law", "output_tokens_shape", "pue_p5", "pue_p95", "utilisation_p5", "utilisation_p95", "deepseek_node_power_kw", "Throughput and baseline"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/4_newer_hardware` lists what else may be set here
output_tokens_median = None
input_tokens = None
node_power_kw = None
alpha_hardware_p5 = None
alpha_hardware_p95 = None
alpha_serving_p5 = None
alpha_serving_p95 = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The data
#
# NVIDIA prints the throughput of TensorRT-LLM with its releases {cite:p}`nvidia-trtllm-overview`.
# Each of {num}`trtllm-rows:.0f` rows gives the throughput of a model on some GPUs at one input and one output length, with everything sent at once.

# %%
rows = eh.facts.trtllm_rows.load()
counts = rows.pivot_table(index="version", columns="gpu", values="gpus", aggfunc="count")
counts[[gpu for gpu in eh.facts.trtllm_rows.GPUS if gpu in counts]].fillna(0).astype(int)

# %% [markdown]
# An instance takes one to eight GPUs, and some tables print tokens per second of the instance, others of a GPU.
# **All throughput is taken per GPU here**, and a GPU's power is its share of the node's specified maximum:

# %%
nodes = eh.facts.files.read_csv("node_power.csv").set_index("node")
per_gpu = eh.beyond.newer_hardware.per_gpu
used = nodes.loc[[*per_gpu.NODES.values(), per_gpu.LOW_TRAY], ["gpus", "max_power_kw"]]
eh.notebook.cited_tables.cited(
    used.assign(kw_per_gpu=used["max_power_kw"] / used["gpus"], cite=nodes["cite"])
    .rename(columns={"max_power_kw": "node [kW]", "kw_per_gpu": "per GPU [kW]"})
    .reset_index()
)

# %% [markdown]
# NVIDIA gives two powers for the compute tray of GB200, {num}`power-per-gpu-gb200` and {num}`power-per-gpu-gb200-low-tray` per GPU.
# A rack has eighteen trays and nine trays of switches {cite:p}`nvidia-dgx-gb200`.
# With the higher power the eighteen trays use {num}`node-power-high-tray-times-18`, which is the figure usually given for the whole rack, so this power may include the switches.
# The lower power is that of an older version of the same document {cite:p}`nvidia-dps-072`, gives {num}`node-power-low-tray-times-18` and equals the sum of the GPUs and CPUs.
# Which boundary each power has is unknown, so gains are given with both; the nodes of eight GPUs include their switches.
#
# The rows of B300 and GB300 are marked as beta and are left out.
# NVIDIA gives up to {num}`node-power-gb300-rack` for a rack of GB300 with its switches {cite:p}`nvidia-nvl72-factory` and about {num}`node-power-dgx-b300` for a DGX B300 {cite:p}`nvidia-superpod-b300`; to compare them, final rows and a rack's power of GB200 with the same boundary are needed.
#
# ## Matched rows
#
# A ratio of two rows needs no law of the length and no assumption about the query: the same model, release, input and output length on another GPU, or the same on one GPU in another release.
# Of several ways to split the model over GPUs the fastest per GPU is taken on either side.
# Rows of one model are not independent, and Llama 3.1 405B has many more of them than the others.
# **The median of each model is taken first, then the median over the models.**
# The gain in energy is
#
# $$\alpha = \frac{\text{TPS}_\text{new}}{\text{TPS}_\text{old}} \cdot \frac{P_\text{old}}{P_\text{new}}$$ (eq-matched-gain)
#
# with TPS in tokens/s per GPU and P in kW per GPU, both nodes used to the same share of their power.
#
# ## The hardware lever

# %%
hardware = eh.beyond.newer_hardware.hardware_gains()
lever = (assumptions.alpha_hardware_p5, assumptions.alpha_hardware_p95)
by_step = eh.beyond.newer_hardware.summary(hardware, "step", lever)
eh.notebook.show(by_step.rename(columns={"rows_median": "median over all rows"}))

# %% [markdown]
# `lowest`, `median` and `highest` are of the models' medians, with the higher power of GB200.
# `below`, `within` and `above` count the models by where their median lies against the lever's P5 and P95.
# From H100 to GB200 the median over all {num}`hardware-h100-gb200-comparisons` is {num}`hardware-h100-gb200-gain-median`, or {num}`hardware-h100-gb200-low-tray-gain-median` with the lower power.
# The models differ more than these medians do:

# %%
eh.notebook.show(eh.beyond.newer_hardware.medians_by_step())

# %%
eh.beyond.newer_hardware.charts.gains_by_row(
    hardware,
    "step",
    interval=lever,
    lever="hardware",
    x_title="Energy of an output token, old / new GPU",
    subject="Gains in energy per output token from one GPU to another",
    name="hardware-gains",
    caption=(
        "Gain in energy per output token from one GPU to another: same model, release and "
        "lengths; GB200 with the higher power of its tray. Ticks: medians over models; shaded: the "
        "paper's hardware lever."
    ),
)

# %% [markdown]
# ### Newer chips and fewer bits cannot be separated
#
# The steps from Hopper to Blackwell mix two effects: the tables print FP8 for every row of Hopper and FP4 for every row of Blackwell.
# The paper counts fewer bits under its model lever, where {num}`lever-model-p5:.1f` to {num}`lever-model-p95:.0f` are for all that models gain.
#
# GPT-OSS 120B comes nearest to a comparison of like with like.
# Most of its weights are published in MXFP4, a format of four bits {cite:p}`openai2025gptoss`.
# TensorRT-LLM runs such a model by default with these weights on both, with 16-bit arithmetic on Hopper and 8-bit on Blackwell {cite:p}`nvidia2025gptoss`.
# The tables name no checkpoint, so their label FP8 for this model on Hopper is doubtful.
#
# | step | GPT-OSS 120B, most likely 4-bit weights on both | other models, FP8 to FP4 |
# |---|---|---|
# | H100 to B200 | {num}`hardware-h100-b200-gain-gpt-oss` | {num}`hardware-h100-b200-gain-others-lowest:.2f`–{num}`hardware-h100-b200-gain-others-highest` |
# | H100 to GB200 | {num}`hardware-h100-gb200-gain-gpt-oss` | {num}`hardware-h100-gb200-gain-others-lowest:.2f`–{num}`hardware-h100-gb200-gain-others-highest` |
# | H100 to GB200, lower power | {num}`hardware-h100-gb200-low-tray-gain-gpt-oss` | {num}`hardware-h100-gb200-low-tray-gain-others-lowest:.2f`–{num}`hardware-h100-gb200-low-tray-gain-others-highest` |
# | H200 to B200 | {num}`hardware-h200-b200-gain-gpt-oss` | {num}`hardware-h200-b200-gain-others-lowest:.2f`–{num}`hardware-h200-b200-gain-others-highest` |
#
# For the model whose weights most likely do not change, the gain to GB200 is the largest of all.
# This comparison does not show what the chip by itself would gain: the arithmetic still differs, and one model with few rows in one release is little evidence.
# Where a model hardly fits into the memory of H100, as Llama 4 Maverick, more memory allows more queries at once, and this effect is in the gain too.
#
# Between H100 and H200 the specified power and the printed format are the same; the memory is larger and faster.
# The median gain is {num}`hardware-h100-h200-model-gain-median:.2f`, from {num}`hardware-h100-h200-model-gain-lowest:.2f` to {num}`hardware-h100-h200-model-gain-highest:.2f` by model.
# From B200 to GB200 it is {num}`hardware-b200-gb200-model-gain-median:.2f` to {num}`hardware-b200-gb200-low-tray-model-gain-median:.2f`, depending on the power of the tray, and some of this gain may be switches that this power leaves out.
#
# ## The software lever

# %%
software = eh.beyond.newer_hardware.software_gains()
serving = (assumptions.alpha_serving_p5, assumptions.alpha_serving_p95)
by_gpu = eh.beyond.newer_hardware.summary(software, "gpu", serving)
eh.notebook.show(by_gpu.rename(columns={"rows_median": "median over all rows"}))

# %%
releases = software.groupby("model")["gain"].agg(["size", "min", "median", "max"])
eh.notebook.show(releases.rename(columns={"size": "comparisons"}))

# %%
eh.beyond.newer_hardware.charts.gains_by_row(
    software,
    "gpu",
    interval=serving,
    lever="serving",
    x_title="Throughput, newest / oldest release",
    subject="Gains in throughput from the oldest to the newest release that has a row",
    name="software-gains",
    caption=(
        "Gain in throughput from the oldest to the newest release of TensorRT-LLM with the same "
        "row. Ticks: medians over models; shaded: the paper's serving lever."
    ),
)

# %% [markdown]
# The models' medians are {num}`software-model-gain-lowest:.2f` to {num}`software-model-gain-highest:.2f`, and {num}`software-models-below-lever:.0f` of {num}`software-models` lie below the paper's interval; single rows reach it, and some releases lost.
# Most of the large gains are of the Llama models of 70B parameters on Hopper, and come with another split: the first tables have these on eight GPUs only, later ones on one or two as well.
# The paper's serving lever is wider than this by design: it counts routing, disaggregation and caching, which an offline benchmark of one instance cannot show.
#
# ## Energy per query
#
# The method of {eq}`eq-energy` for each model on each GPU, in the newest release whose rows identify the [law of the context](3_long_outputs).
# PUE, utilisation and the lengths are the edition's.
# The number format is the printed one, and GB200 has the higher power of its tray.
# With the lower power every energy on GB200 is {num}`low-tray-share:.0%` of the one shown.

# %%
typical = eh.beyond.newer_hardware.per_query(assumptions, "traditional")
told = eh.beyond.newer_hardware.laws().drop(columns=["law", "tps_max"])
eh.notebook.show(told.join(typical[["p25", "p50", "p75", "mean", "outside"]]).reset_index("gpu"))

# %%
baseline = {
    regime: eh.exact.statistic(assumptions, regime, "baseline", "p50")
    for regime in eh.method.assumptions.REGIMES
}
eh.beyond.newer_hardware.charts.energies_by_gpu(
    typical,
    baseline_wh=baseline["traditional"],
    regime="traditional",
    name="newer-typical",
    caption=(
        "Energy of a traditional query by model and GPU: quartiles (lines) and median (dots; "
        "hollow where the lengths are outside the rows). Dashed: the paper's baseline."
    ),
)

# %%
long = eh.beyond.newer_hardware.per_query(assumptions, "long")
eh.beyond.newer_hardware.charts.energies_by_gpu(
    long,
    baseline_wh=baseline["long"],
    regime="long",
    name="newer-long",
    caption=(
        "Energy of a long query by model and GPU, as before. Prompts of the typical length are "
        "shorter than any in the newest tables, which makes many dots hollow."
    ),
)

# %% [markdown]
# On GB200 a typical query to DeepSeek-R1-0528 uses {num}`deepseek-r1-0528-median-traditional-gb200`, to GPT-OSS 120B {num}`gpt-oss-120b-median-traditional-gb200`, to Qwen3-235B-A22B {num}`qwen3-235b-a22b-median-traditional-gb200`; a long one {num}`deepseek-r1-0528-median-long-gb200`, {num}`gpt-oss-120b-median-long-gb200` and {num}`qwen3-235b-a22b-median-long-gb200`.
#
# ## The same model, then and now

# %%
beside = eh.beyond.newer_hardware.beside_the_paper(assumptions)
eh.notebook.show(
    beside.rename(columns={"paper": "paper [Wh]", "newer": "newer [Wh]"}).reset_index("gpu")
)

# %% [markdown]
# The paper's DeepSeek-R1 uses {num}`deepseek-r1-paper-over-h200:.0f` times the energy that these tables give on H200, a GPU of the same generation and the same power.
# Hardware explains little of this ratio: [the released table](../supplement/s1_benchmark) says that two of the paper's three rows were measured on H200, and the ten GPUs whose power the paper counts are a quarter more than eight.
# Most of the ratio is a difference between benchmarks: the paper's rows, read off figures, have about the throughput for a whole node that the tables have for one GPU.
# At which load the runs of the figures were made is unknown, so the reason is too.
# For Llama 3.1 405B on H100, where hardware, format and source are the same, a ratio of {num}`llama-3.1-405b-paper-over-h100:.2f` remains; the paper's fit [lies below the rows](3_long_outputs) that it left out, which is a likely reason.
# For DeepSeek-R1 the choice of the benchmark matters more than any step of the hardware compared here.
#
# ## Where we had to choose
#
# - **Specified, not measured, power**, and the same utilisation on every GPU; for GB200 two specified powers, of unknown boundary.
# - **Each model has one vote**, however many rows it has; the models themselves are NVIDIA's choice.
# - **The newest release of each model and GPU**, one split: the one with the most lengths. The newest tables begin at a thousand tokens of input and of output, and typical queries lie below.
# - **Replicas on one node do not disturb each other**, so that throughput per GPU holds for a full node.
# - **GPUs in beta** and releases whose text was replaced are left out.
#
# ## What not to conclude from this
#
# That a service that moves to newer GPUs saves what the chart shows.
# A vendor's offline benchmark is a best case for each machine, at full batches and without any demand for speed; the vendor tunes what it sells next.
# What a node really draws at these rates is unknown here, and newer ones may be used to another share of their maximum.
# A model converted to FP4 may answer differently, and whether it answers as well is not looked at.
# Making the hardware is not counted either, and an old node that goes on running saves nothing.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Break even
# :label: ex-newer-break-even
#
# How much faster must a B200 be than an H200 to save any energy at specified power?
# ```
#
# ```{solution-start} ex-newer-break-even
# ```
#
# By {eq}`eq-matched-gain` the gain is one where the throughput grows as the power does.

# %%
power_kw = eh.beyond.newer_hardware.power_per_gpu_kw()
even = power_kw["B200"] / power_kw["H200"]
step = hardware[hardware["step"] == "H200 to B200"]

assert ((step["faster"] > even) == (step["gain"] > 1)).all()
print(f"{even:.2f} times; {(step['gain'] < 1).mean():.0%} of the comparisons stay below")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Long inputs
# :label: ex-newer-long-inputs
#
# Does the gain from H100 to H200 depend on the lengths?
# For each model, compare the median gain where queries mostly read, with more than eight tokens of input for each of output, with that of its other rows.
# ```
#
# ```{solution-start} ex-newer-long-inputs
# ```
#
# Reading an input is bound by computing, which both GPUs do at the same rate; decoding with much context is bound by memory, of which H200 has more.
# The gain is smaller for mostly reading queries in every model but GPT-OSS 120B, which has a single such row.

# %%
step = hardware[hardware["step"] == "H100 to H200"]
mostly_reading = step["input_tokens"] > 8 * step["output_tokens"]
kind = np.where(mostly_reading, "mostly reading", "mostly writing")
by_kind = step.assign(kind=kind).pivot_table("gain", "model", "kind", aggfunc="median")
smaller = by_kind["mostly reading"] < by_kind["mostly writing"]

assert list(smaller.index[~smaller]) == ["GPT-OSS 120B"]
eh.notebook.show(by_kind)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Chain the steps
# :label: ex-newer-chain
#
# Multiply the gains from H100 to H200 and from H200 to B200 of the same row.
# Must the product be the gain from H100 to B200?
# ```
#
# ```{solution-start} ex-newer-chain
# ```
#
# Row by row it must, as {eq}`eq-matched-gain` is a ratio of what belongs to one row each.
# The medians of the steps need not multiply: each is over other rows.

# %%
keys = ["version", "model", "input_tokens", "output_tokens"]
gain = {name: own.set_index(keys)["gain"] for name, own in hardware.groupby("step")}
chained = (gain["H100 to H200"] * gain["H200 to B200"]).dropna()
direct = gain["H100 to B200"].loc[chained.index]

assert np.allclose(chained, direct)
medians = pd.Series({name: own.median() for name, own in gain.items()})
print(
    f"{medians['H100 to H200'] * medians['H200 to B200']:.2f}, direct {medians['H100 to B200']:.2f}"
)

# %% [markdown]
# ```{solution-end}
# ```
