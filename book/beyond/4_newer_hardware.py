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
# **Finding.** From H100 to GB200 the same model in the same release takes {num}`hardware-h100-gb200-gain-median:.1f` times less energy for an output token, at the median of {num}`hardware-h100-gb200-comparisons:.0f` comparisons, and {num}`hardware-h100-gb200-share-above-lever:.0%` of them lie above the paper's interval; but half the bits of a weight are part of that.
# From H100 to H200, in one number format, it is {num}`hardware-h100-h200-gain-median:.2f` times, below the interval in {num}`hardware-h100-h200-share-below-lever:.0%` of the comparisons.
# Releases of one serving software gained {num}`software-gain-median:.2f` times at the median, from the first that has a row to the last.

# %% tags=["hide-input"]
import numpy as np
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters", "hide-input"] also=["output_tokens_mean", "long_output_tokens_median", "output_tokens_law", "output_tokens_shape", "pue_p5", "pue_p95", "utilisation_p5", "utilisation_p95", "deepseek_node_power_kw", "Throughput and baseline"]
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
# Each of {num}`trtllm-rows:.0f` rows tells the throughput of a model on some GPUs at one input and one output length, with everything sent at once.

# %%
rows = eh.facts.trtllm_rows.load()
counts = rows.pivot_table(index="version", columns="gpu", values="gpus", aggfunc="count")
counts[[gpu for gpu in eh.facts.trtllm_rows.GPUS if gpu in counts]].fillna(0).astype(int)

# %% [markdown]
# An instance takes one to eight GPUs, and some tables print tokens per second of the instance, others of a GPU.
# **All throughput is taken per GPU here**, and a GPU's power is its share of the node's specified maximum:

# %%
nodes = eh.facts.files.read_csv("node_power.csv").set_index("node")
used = nodes.loc[list(eh.beyond.newer_hardware.per_gpu.NODES.values()), ["gpus", "max_power_kw"]]
eh.notebook.cited_tables.cited(
    used.assign(kw_per_gpu=used["max_power_kw"] / used["gpus"], cite=nodes["cite"])
    .rename(columns={"max_power_kw": "node [kW]", "kw_per_gpu": "per GPU [kW]"})
    .reset_index()
)

# %% [markdown]
# The compute tray of GB200 leaves out the switches of its rack, so that it looks better than it is.
# What nodes of B300 and GB300 take is unknown to this book: their rows have no energy.
#
# ## Matched rows
#
# A ratio of two rows needs no law of the length and no assumption about the query: the same model, release, input and output length on another GPU, or the same on one GPU in another release.
# Of several ways to split the model over GPUs the fastest per GPU is taken on either side.
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
eh.notebook.show(
    eh.beyond.newer_hardware.summary(hardware, ["step", "formats"], lever).reset_index("formats")
)

# %% [markdown]
# `below`, `within` and `above` are shares of the comparisons, beside the lever's P5 and P95.

# %% tags=["hide-input"]
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
        "lengths. Ticks: medians; shaded: the paper's hardware lever."
    ),
)

# %% [markdown]
# Two things are in the steps to Blackwell that the tables do not let us part.
# Its rows are in FP4, those of Hopper in FP8, and no row has a Blackwell GPU in FP8: the paper counts fewer bits under its model lever, where {num}`lever-model-p5:.1f` to {num}`lever-model-p95:.0f` are for all that models gain.
# And where a model hardly fits into the memory of H100, as Llama 4 Maverick, a GPU with more of it gains by the number of queries at once, not by efficiency as such.
#
# Between H100 and H200 power and number format are the same; what is new is the memory.
# The median gain of {num}`hardware-h100-h200-gain-median:.2f` is all that this brings.
# GB200 over B200 gains {num}`hardware-b200-gb200-gain-median:.2f`, and some of that may be the switches that its power leaves out.
#
# ## The software lever

# %%
software = eh.beyond.newer_hardware.software_gains()
serving = (assumptions.alpha_serving_p5, assumptions.alpha_serving_p95)
eh.notebook.show(eh.beyond.newer_hardware.summary(software, ["model"], serving))

# %% tags=["hide-input"]
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
        "row. Ticks: medians; shaded: the paper's serving lever."
    ),
)

# %% [markdown]
# {num}`software-share-within-lever:.0%` of the {num}`software-comparisons:.0f` comparisons reach the paper's interval; some releases lost.
# Most of the large gains are of the Llama models of 70B parameters on Hopper, and come with another split: the first tables have these on eight GPUs only, later ones on one or two as well.
# The paper's serving lever is wider than this by design: it counts routing, disaggregation and caching, which an offline benchmark of one instance cannot show.
#
# ## Energy per query
#
# The method of {eq}`eq-energy` for each model on each GPU, in the newest release whose rows identify the [law of the context](3_long_outputs).
# PUE, utilisation and the lengths are the edition's.

# %%
typical = eh.beyond.newer_hardware.per_query(assumptions, "traditional")
told = eh.beyond.newer_hardware.laws().drop(columns=["law", "tps_max"])
eh.notebook.show(told.join(typical[["p25", "p50", "p75", "mean", "outside"]]).reset_index("gpu"))

# %% tags=["hide-input"]
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

# %% tags=["hide-input"]
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
# On GB200 a typical query to DeepSeek-R1-0528 takes {num}`deepseek-r1-0528-median-traditional-gb200`, to GPT-OSS 120B {num}`gpt-oss-120b-median-traditional-gb200`, to Qwen3-235B-A22B {num}`qwen3-235b-a22b-median-traditional-gb200`; a long one {num}`deepseek-r1-0528-median-long-gb200`, {num}`gpt-oss-120b-median-long-gb200` and {num}`qwen3-235b-a22b-median-long-gb200`.
#
# ## The same model, then and now

# %%
beside = eh.beyond.newer_hardware.beside_the_paper(assumptions)
eh.notebook.show(
    beside.rename(columns={"paper": "paper [Wh]", "newer": "newer [Wh]"}).reset_index("gpu")
)

# %% [markdown]
# The paper's DeepSeek-R1 takes {num}`deepseek-r1-paper-over-h200:.0f` times what these tables give on H200, a GPU of the same generation and the same power.
# Hardware explains a part of that at most: H200 holds the model in the memory of eight GPUs, where the paper needs ten of H100.
# The rest is which benchmark is read: the paper's rows, taken from figures, have about the throughput for a whole node that the tables have for one GPU, and at which load the figures' runs were is unknown.
# For Llama 3.1 405B on H100, where hardware, format and source are the same, {num}`llama-3.1-405b-paper-over-h100:.2f` remains; it is the paper's fit, which [lies below the rows](3_long_outputs) that it left out.
# A baseline that rests on DeepSeek-R1's three rows is moved more by which benchmark is read than by a generation of hardware.
#
# ## Where we had to choose
#
# - **Specified, not measured, power**, and the same utilisation on every GPU.
# - **The newest release of each model and GPU**, one split: the one with the most lengths. The newest tables begin at a thousand tokens of input and of output, and typical queries lie below.
# - **Replicas on one node do not disturb each other**, so that throughput per GPU holds for a full node.
# - **GPUs in beta** and releases whose text was replaced are left out.
#
# ## What not to conclude from this
#
# That a service that moves to newer GPUs saves what the chart shows.
# A vendor's offline benchmark is a best case for each machine, at full batches and without any demand for speed; the vendor tunes what it sells next.
# What a node really draws at these rates is unknown here, and newer ones may be used to another share of their maximum.
# FP4 is another model in what it answers, and whether it answers as well is not looked at.
# Making the hardware is not counted either, and an old node that goes on running saves nothing.
#
# ## Summary

# %% tags=["hide-input", "numbers"]
eh.all_numbers.report(assumptions, "beyond/4_newer_hardware")

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
# Compare the median gain where queries mostly read, with more than eight tokens of input for each of output, with that of the others.
# ```
#
# ```{solution-start} ex-newer-long-inputs
# ```
#
# Reading an input is bound by computing, which both GPUs do at the same rate; decoding with much context is bound by memory, of which H200 has more.

# %%
step = hardware[hardware["step"] == "H100 to H200"]
mostly_reading = step["input_tokens"] > 8 * step["output_tokens"]
by_kind = step.groupby(np.where(mostly_reading, "mostly reading", "mostly writing"))[
    "gain"
].median()

assert by_kind["mostly reading"] < by_kind["mostly writing"]
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
