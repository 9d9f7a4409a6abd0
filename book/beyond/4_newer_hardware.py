# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Newer hardware and software
#
# **From H100 to GB200, energy per token falls by a factor of {num}`hardware-h100-gb200-model-gain-median:.1f` to {num}`hardware-h100-gb200-low-tray-model-gain-median:.1f`.**
#
# *Beyond the paper: section 3 gives the gains of hardware and of serving as intervals, and this chapter compares them with later benchmarks.*
#
# **In one sentence.** Blackwell GPUs save {if}`hardware-h100-gb200-model-gain-median > lever-hardware-p95 ? more : no more` energy per token than the hardware lever allows, H200 saves less than Blackwell, and new releases of the serving software save little.
#
# **Why it matters.** Whoever buys hardware needs to know which gain comes from newer chips, from fewer bits or from software.
# The public tables used here do not separate the first two.

# %%
import numpy as np

import energy_helpers as eh

format_value = eh.registry.entries.format_value

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

# %%
hardware = eh.beyond.newer_hardware.hardware_gains()
lever = (assumptions.alpha_hardware_p5, assumptions.alpha_hardware_p95)
medians = eh.beyond.newer_hardware.summary(hardware, "step", lever)["median"]
eh.beyond.newer_hardware.charts.gains_by_row(
    hardware,
    "step",
    interval=lever,
    lever="hardware",
    x_title="Energy of an output token, old / new GPU",
    subject="Gains in energy per output token from one GPU to another",
    name="hardware-gains",
    title=(
        f"Median gains in energy per token range from {format_value(medians.min(), 2)} ({medians.idxmin()}) to "
        f"{format_value(medians.max(), 2)} ({medians.idxmax()})"
    ),
    caption=(
        "Gain in energy per output token from one GPU to another, on a logarithmic axis, for the "
        "same model, release and lengths, with the higher power of GB200. Ticks: medians over "
        "models. Shaded: the hardware lever."
    ),
)

# %% [markdown]
# **The paper says.** Better hardware divides the energy of a query by a factor from a given interval ({paper}`s3-alpha-hardware`).
# Better serving software does the same with a wider interval ({paper}`s3-alpha-serving`).
# The paper calls each such way to save energy a {term}`lever`, and its intervals run from the 5th to the 95th percentile.
# Its benchmark dates from the spring of 2025 and is mostly for H100 GPUs.
#
# **We find.** From H100 to GB200, the energy of an output token falls by a factor of {num}`hardware-h100-gb200-model-gain-median:.1f` to {num}`hardware-h100-gb200-low-tray-model-gain-median:.1f`, the median over {num}`hardware-h100-gb200-models`.
# NVIDIA gives two powers for the compute tray of GB200, and each gives one end of this range.
# From H100 to H200, the median factor over {num}`hardware-h100-h200-models` is {num}`hardware-h100-h200-model-gain-median:.1f`.
# From the oldest to the newest release of the serving software, throughput rises by a factor of {num}`software-model-gain-median:.2f`, the median over {num}`software-models`.
#
# **Verdict.** For the step to GB200, {num}`hardware-h100-gb200-models-above-lever` have a median gain above the hardware lever with the higher power, and {num}`hardware-h100-gb200-low-tray-models-above-lever` with the lower power.
# For the step to H200, {num}`hardware-h100-h200-models-below-lever` have a median gain below that lever.
# These gains do not refute the interval, because the tables print FP8 on H100 and FP4 on GB200: newer chips and fewer bits are mixed.
# In the software comparison, {num}`software-models-below-lever:.0f` of {num}`software-models` have a median gain below the serving lever.
# That lever also counts savings that a benchmark of one instance cannot show.
#
# ## The tables give throughput, not energy
#
# NVIDIA prints the throughput of its serving software TensorRT-LLM with each release {cite:p}`nvidia-trtllm-overview`.
# Each of the {num}`trtllm-rows` gives the throughput of one model at one input length and one output length.
# All requests are sent at once.
# {numref}`tab-hardware-rows` counts the rows by release and GPU.

# %%
rows = eh.facts.trtllm_rows.load()
counts = rows.pivot_table(index="version", columns="gpu", values="gpus", aggfunc="count")
counts = counts[[gpu for gpu in eh.facts.trtllm_rows.GPUS if gpu in counts]].fillna(0).astype(int)
eh.notebook.show(
    counts.rename(columns=lambda gpu: gpu.replace("(", " (")),
    caption="Rows of TensorRT-LLM's tables by release and GPU.",
    name="hardware-rows",
    labels={"version": "Release"},
)

# %% [markdown]
# **This chapter compares throughput per GPU.**
# One instance of a model uses one to eight GPUs, and NVIDIA prints tokens per second for the instance in some tables and for one GPU in others.
# The power of a GPU is its share of the specified maximum of the {term}`node`, as {numref}`tab-hardware-power` lists.

# %%
nodes = eh.facts.files.read_csv("node_power.csv").set_index("node")
per_gpu = eh.beyond.newer_hardware.per_gpu
used = nodes.loc[[*per_gpu.NODES.values(), per_gpu.LOW_TRAY], ["gpus", "max_power_kw"]]
eh.notebook.show(
    used.assign(kw_per_gpu=used["max_power_kw"] / used["gpus"], cite=nodes["cite"]),
    caption="Specified maximum power of a node and of a GPU.",
    decimals={"max_power_kw": 2, "kw_per_gpu": 2},
    name="hardware-power",
    labels={"gpus": "GPUs", "max_power_kw": "Whole node [kW]", "kw_per_gpu": "Per GPU [kW]"},
)

# %% [markdown]
# The power of GB200 is uncertain.
# NVIDIA gives two powers for its compute tray, {num}`power-per-gpu-gb200` and {num}`power-per-gpu-gb200-low-tray` per GPU, and what each of them includes is unknown.
# A rack has eighteen trays and nine trays of switches {cite:p}`nvidia-dgx-gb200`.
# With the higher power, the eighteen trays use {num}`node-power-high-tray-times-18`.
# This power is usually given for the whole rack, so it may include the switches.
# The lower power is from an older version of the same document {cite:p}`nvidia-dps-072`.
# It gives {num}`node-power-low-tray-times-18` for the eighteen trays and equals the sum of the GPUs and CPUs.
# Gains are therefore given with both powers, while the nodes of eight GPUs include their switches.
#
# The newest GPUs are left out, because NVIDIA marks the rows of B300 and GB300 as beta.
# A rack of GB300 uses up to {num}`node-power-gb300-rack` with its switches {cite:p}`nvidia-nvl72-factory`, and a DGX B300 uses about {num}`node-power-dgx-b300` {cite:p}`nvidia-superpod-b300`.
# A comparison needs final rows, and a power for the rack of GB200 that includes the same parts.
#
# ## Matched rows need no model of throughput
#
# The ratio of two rows needs no fit of the throughput and no assumption about the query.
# The hardware comparison uses rows of the same model, release and lengths on two GPUs.
# The software comparison uses rows of the same model, GPU, number format and lengths in two releases.
# A model can be split over its GPUs in several ways, and both sides use the split that is fastest per GPU.
# The gain in energy is
#
# $$\alpha = \frac{\text{TPS}_\text{new}}{\text{TPS}_\text{old}} \cdot \frac{P_\text{old}}{P_\text{new}}$$ (eq-matched-gain)
#
# with $\text{TPS}$ in tokens/s per GPU and $P$ in kW per GPU.
# Both nodes are assumed to use the same share of their maximum power.
#
# **Each model counts once.**
# Rows of one model are not independent, and Llama 3.1 405B has many more rows than the other models.
# The median of each model is therefore computed first, and then the median over the models.
#
# ## The gain depends on the step and on the model
#
# {numref}`tab-hardware-steps` summarises {numref}`fig-hardware-gains` for each step, with the higher power of GB200.
# The first three columns describe the medians of the models.
# The last three columns count the models by their median, compared with the interval of the hardware lever, {num}`lever-hardware-p5:.1f` to {num}`lever-hardware-p95:.1f`.

# %%
by_step = eh.beyond.newer_hardware.summary(hardware, "step", lever)
statistics = ["lowest", "median", "highest"]
sides = {side: f"Models {side}" for side in ("below", "within", "above")}
eh.notebook.show(
    by_step[[*statistics, *sides]],
    caption="Gains of each step, and models below, within and above the hardware lever.",
    name="hardware-steps",
    labels=sides,
)

# %% [markdown]
# The median over all rows is similar: from H100 to GB200 it is {num}`hardware-h100-gb200-gain-median`, or {num}`hardware-h100-gb200-low-tray-gain-median` with the lower power, over {num}`hardware-h100-gb200-comparisons`.
# The models differ more than these medians do, as {numref}`tab-hardware-models` shows.

# %%
eh.notebook.show(
    eh.beyond.newer_hardware.medians_by_step()[list(by_step.index)],
    decimals=2,
    caption="Median gain of each model, with the higher power of GB200.",
    name="hardware-models",
)

# %% [markdown]
# H200 differs from H100 in its memory, which is larger and faster.
# The specified power and the printed format are the same.
# The median gain is {num}`hardware-h100-h200-model-gain-median:.1f`, from {num}`hardware-h100-h200-model-gain-lowest:.1f` to {num}`hardware-h100-h200-model-gain-highest:.1f` by model.
# Where a model barely fits into the memory of H100, as Llama 4 Maverick, more memory allows more queries at once, and the gain includes this effect.
#
# From B200 to GB200, the median gain is {num}`hardware-b200-gb200-model-gain-median:.1f` to {num}`hardware-b200-gb200-low-tray-model-gain-median:.1f`, depending on the power of the tray.
# A part of this gain may come from switches that the power of the tray leaves out.
#
# ## Newer chips and fewer bits cannot be separated
#
# The gain from Hopper (H100, H200) to Blackwell (B200, GB200) mixes two effects.
# The tables print FP8 for every row of Hopper and FP4 for every row of Blackwell.
# The paper counts fewer bits under its model lever, whose interval of {num}`lever-model-p5:.1f` to {num}`lever-model-p95:.0f` is for all gains of models together.
#
# GPT-OSS 120B comes nearest to a like-for-like comparison.
# Most of its weights are published in MXFP4, a format of four bits {cite:p}`openai2025gptoss`.
# By default, TensorRT-LLM uses these weights on both generations, with 16-bit arithmetic on Hopper and 8-bit arithmetic on Blackwell {cite:p}`nvidia2025gptoss`.
# The tables name no checkpoint, so their label FP8 for this model on Hopper is doubtful.
# {numref}`tab-hardware-gpt-oss` compares its gains with those of the other models.
#
# :::{table} Median gains of GPT-OSS 120B and of the other models.
# :name: tab-hardware-gpt-oss
#
# | Step | GPT-OSS 120B, most likely 4-bit weights on both | Other models, FP8 to FP4 |
# |---|---|---|
# | H100 to B200 | {num}`hardware-h100-b200-gain-gpt-oss` | {num}`hardware-h100-b200-gain-others-lowest:.2f`–{num}`hardware-h100-b200-gain-others-highest` |
# | H100 to GB200 | {num}`hardware-h100-gb200-gain-gpt-oss` | {num}`hardware-h100-gb200-gain-others-lowest:.2f`–{num}`hardware-h100-gb200-gain-others-highest` |
# | H100 to GB200, lower power | {num}`hardware-h100-gb200-low-tray-gain-gpt-oss` | {num}`hardware-h100-gb200-low-tray-gain-others-lowest:.2f`–{num}`hardware-h100-gb200-low-tray-gain-others-highest` |
# | H200 to B200 | {num}`hardware-h200-b200-gain-gpt-oss` | {num}`hardware-h200-b200-gain-others-lowest:.2f`–{num}`hardware-h200-b200-gain-others-highest` |
# :::
#
# The model whose weights most likely do not change has the largest gain to GB200.
# This comparison does not isolate the chip, because the arithmetic still differs.
# One model with few rows in one release is also little evidence.
#
# ## New software releases change throughput little
#
# {numref}`tab-software-gpus` and {numref}`tab-software-models` summarise the gains from the oldest to the newest release that has a given row.

# %%
software = eh.beyond.newer_hardware.software_gains()
serving = (assumptions.alpha_serving_p5, assumptions.alpha_serving_p95)
by_gpu = eh.beyond.newer_hardware.summary(software, "gpu", serving)
eh.notebook.show(
    by_gpu[[*statistics, *sides]],
    decimals=2,
    caption="Gains of software by GPU, and models below, within and above the serving lever.",
    name="software-gpus",
    labels=sides | {"gpu": "GPU"},
)

# %%
releases = software.groupby("model")["gain"].agg(["size", "min", "median", "max"])
eh.notebook.show(
    releases,
    decimals=2,
    caption="Gains of software in single comparisons, by model.",
    name="software-models",
    labels={"size": "Comparisons", "min": "Lowest", "max": "Highest"},
)

# %%
eh.beyond.newer_hardware.charts.gains_by_row(
    software,
    "gpu",
    interval=serving,
    lever="serving",
    x_title="Throughput, newest / oldest release",
    subject="Gains in throughput from the oldest to the newest release that has a row",
    name="software-gains",
    title=(
        f"Newer releases multiply throughput by {format_value(by_gpu['median'].min(), 3)} to "
        f"{format_value(by_gpu['median'].max(), 3)}, the medians of the GPUs"
    ),
    caption=(
        "Gain in throughput from the oldest to the newest release of TensorRT-LLM with the same "
        "row, on a logarithmic axis. Ticks: medians over models. Shaded: the serving lever."
    ),
)

# %% [markdown]
# The medians of the models range from {num}`software-model-gain-lowest:.2f` to {num}`software-model-gain-highest:.2f`.
# The interval of the serving lever is {num}`lever-serving-p5:.1f` to {num}`lever-serving-p95:.1f`.
# Single rows gain more than the median of their model, and some rows lose throughput.
# Most of the large gains belong to the Llama models of 70B parameters on Hopper, where the split over GPUs changed as well.
# The first tables have these models on eight GPUs only, and later tables also have one or two.
#
# The serving lever covers more than a release.
# It also counts routing, disaggregation (separate nodes for reading and writing) and caching, which an offline benchmark of one instance cannot show.
#
# ## Energy varies more between models than between GPUs
#
# The energy of a query follows from {eq}`eq-energy` for each model on each GPU.
# The throughput is that of the newest release whose rows identify the [fit over the context](3_long_outputs), in the printed number format.
# PUE, utilisation and the lengths are those of the settings.
# GB200 has the higher power of its tray, and with the lower power every energy on GB200 is {num}`low-tray-share:.0%` of the one shown.
# {numref}`tab-newer-typical` has the energy of a typical query, which the paper calls traditional, and the release of its rows.

# %%
typical = eh.beyond.newer_hardware.per_query(assumptions, "traditional")
releases = eh.beyond.newer_hardware.laws()[["version"]]
eh.notebook.show(
    releases.join(typical[["p25", "p50", "p75", "mean"]]),
    caption="Energy of a typical query by model and GPU.",
    decimals=4,
    name="newer-typical",
    labels={"gpu": "GPU", "version": "Release"},
    unit="Wh",
    filterable=True,
)

# %%
baseline = {
    regime: eh.exact.statistic(assumptions, regime, "baseline", "p50")
    for regime in eh.method.assumptions.REGIMES
}


def spreads(table):
    medians = table.pivot_table(index="model", columns="gpu", values="p50")
    models = (medians.max() / medians.min()).max()
    gpus = (medians.max(axis="columns") / medians.min(axis="columns")).max()
    return (
        f"Models differ by up to {format_value(models, 2)} times on one GPU, GPUs by up to "
        f"{format_value(gpus, 2)} times for one model"
    )


def marks(table):
    hollow = (
        " Hollow marks: the lengths are outside the benchmark." if table["outside"].any() else ""
    )
    return (
        "by model and GPU, on a logarithmic axis: medians (dots) and quartiles (lines)."
        f"{hollow} Dashed line: the median of the baseline."
    )


# %%
eh.beyond.newer_hardware.charts.energies_by_gpu(
    typical,
    baseline_wh=baseline["traditional"],
    regime="traditional",
    name="newer-typical",
    title=spreads(typical),
    caption="Energy of a typical query, " + marks(typical),
)

# %% [markdown]
# The dashed line is the {term}`baseline`, the paper's {term}`blend` of large models.
# The next figure has the same for a long query, from a reasoning model or an agent.

# %%
long = eh.beyond.newer_hardware.per_query(assumptions, "long")
eh.beyond.newer_hardware.charts.energies_by_gpu(
    long,
    baseline_wh=baseline["long"],
    regime="long",
    name="newer-long",
    title=spreads(long),
    caption="Energy of a long query, " + marks(long),
)

# %% [markdown]
# {numref}`tab-newer-gb200` gives the medians of three models on GB200.
#
# :::{table} Median energy of a query on GB200.
# :name: tab-newer-gb200
#
# | Model | Typical query | Long query |
# |---|---|---|
# | DeepSeek-R1-0528 | {num}`deepseek-r1-0528-median-traditional-gb200` | {num}`deepseek-r1-0528-median-long-gb200` |
# | Qwen3-235B-A22B | {num}`qwen3-235b-a22b-median-traditional-gb200` | {num}`qwen3-235b-a22b-median-long-gb200` |
# | GPT-OSS 120B | {num}`gpt-oss-120b-median-traditional-gb200` | {num}`gpt-oss-120b-median-long-gb200` |
# :::
#
# ## For DeepSeek-R1, the benchmark matters more than the hardware
#
# {numref}`tab-newer-and-paper` compares the median typical query in the paper's benchmark with the same model in NVIDIA's tables.

# %%
beside = eh.beyond.newer_hardware.beside_the_paper(assumptions)
eh.notebook.show(
    beside,
    caption="Median energy of a typical query with the paper's benchmark and with NVIDIA's tables.",
    decimals={"paper": 3, "newer": 3, "ratio": 2},
    name="newer-and-paper",
    labels={
        "gpu": "GPU",
        "paper": "Paper [Wh]",
        "newer": "NVIDIA [Wh]",
        "ratio": "Ratio [×]",
    },
)

# %% [markdown]
# With the paper's benchmark, DeepSeek-R1 uses {num}`deepseek-r1-paper-over-h200:.2g` times the energy that NVIDIA's tables give on H200.
# Hardware explains little of this ratio.
# H200 is of the same generation and has the same specified power as H100.
# Two of the paper's three rows were measured on H200, as [the released table](../supplement/s1_benchmark) says.
# The ten GPUs whose power the paper counts are only a quarter more than eight.
#
# Most of the ratio is a difference between benchmarks.
# The paper's rows were read off figures, and their throughput for a whole node is about what the tables give for one GPU.
# The load in the runs of those figures is unknown, so the reason for the difference is unknown too.
#
# For Llama 3.1 405B on H100, hardware, format and source are the same, and a ratio of {num}`llama-3.1-405b-paper-over-h100:.2g` remains.
# A likely reason is that the paper's fit [lies below the rows](3_long_outputs) that it left out.
#
# ## Our choices
#
# - **Power is specified, not measured**, and every GPU has the same utilisation. GB200 has two specified powers, because what each includes is unknown.
# - **Each model counts once**, however many rows it has. NVIDIA chose the models.
# - **Queries use the newest release of each model and GPU**, with the split that has the most lengths. The newest tables begin at a thousand tokens of input and of output, so the typical queries of both editions of the paper are shorter.
# - **Replicas on one node do not disturb each other**, so the throughput per GPU is that of a full node.
# - **GPUs in beta are left out**, and so are releases whose text was replaced.
#
# ## What not to conclude from this
#
# A service that moves to newer GPUs may save less than the figures show.
# A vendor's offline benchmark is a best case for each machine, at full batches and without any demand for speed, and a vendor tunes what it sells next.
# The power that a node really draws at these rates is unknown, and newer nodes may use another share of their maximum.
# A model converted to FP4 may answer differently, and this comparison does not test whether it answers as well.
# Making the hardware is not counted either, and an old node that continues to run saves nothing.
#
# ## What to take away
#
# - From H100 to GB200, the energy of an output token falls by a factor of {num}`hardware-h100-gb200-model-gain-median:.1f` to {num}`hardware-h100-gb200-low-tray-model-gain-median:.1f` at the median, a mixture of newer chips and fewer bits.
# - GPT-OSS 120B most likely has 4-bit weights on both, and it gains {num}`hardware-h100-gb200-gain-gpt-oss:.1f`, compared with {num}`hardware-h100-gb200-gain-others-lowest:.1f` to {num}`hardware-h100-gb200-gain-others-highest:.1f` for the other models.
# - From H100 to H200, with the same power and printed format, the median factor is {num}`hardware-h100-h200-model-gain-median:.1f`.
# - New releases of the same serving software raise throughput by a factor of {num}`software-model-gain-median:.2f` at the median.
# - The benchmark changes the energy of DeepSeek-R1 by a factor of {num}`deepseek-r1-paper-over-h200:.2g` on similar hardware.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Break even
# :label: ex-newer-break-even
#
# How many times as fast as an H200 must a B200 be to save any energy per token at the specified power?
# Read the powers off {numref}`tab-hardware-power`.
# ```
#
# ```{solution-start} ex-newer-break-even
# ```
#
# By {eq}`eq-matched-gain`, the gain is one where the throughput grows by the same factor as the power.

# %%
kw_per_gpu = used["max_power_kw"] / used["gpus"]
even = kw_per_gpu["DGX B200"] / kw_per_gpu["DGX H200"]
eh.check("ex-newer-break-even", even)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Long inputs
# :label: ex-newer-long-inputs
#
# Does the gain from H100 to H200 depend on the lengths?
# Call a query mostly reading if it has more than eight tokens of input for each token of output.
# For how many models is the median gain of such queries smaller than the median gain of the model's other rows, and why?
# The number of models is checked.
# ```
#
# ```{solution-start} ex-newer-long-inputs
# ```
#
# Computing limits how fast an input is read, and both GPUs compute at the same rate.
# Memory limits decoding with a long context, and H200 has more and faster memory.
# The gain is therefore smaller for mostly reading queries, except for GPT-OSS 120B, which has a single such row.

# %%
step = hardware[hardware["step"] == "H100 to H200"]
mostly_reading = step["input_tokens"] > 8 * step["output_tokens"]
kind = np.where(mostly_reading, "mostly reading", "mostly writing")
by_kind = step.assign(kind=kind).pivot_table("gain", "model", "kind", aggfunc="median")
eh.notebook.show(
    by_kind,
    caption="Median gain from H100 to H200 by the kind of query.",
    name="newer-long-inputs",
)

# %%
smaller = (by_kind["mostly reading"] < by_kind["mostly writing"]).sum()
eh.check("ex-newer-long-inputs", smaller)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Chain the steps
# :label: ex-newer-chain
#
# Multiply the gain from H100 to H200 by the gain from H200 to B200 of the same row, and take the median of the products over all rows that have both.
# Must each product be the gain from H100 to B200?
# Must the product of the two medians be the median of the products?
# The median of the products is checked.
# ```
#
# ```{solution-start} ex-newer-chain
# ```
#
# For each row the product must be the gain, because {eq}`eq-matched-gain` is a ratio of two values, and the value on H200 cancels.
# The medians of the steps need not multiply, because a median is no product, and each step has other rows.

# %%
keys = ["version", "model", "input_tokens", "output_tokens"]
gain = {name: own.set_index(keys)["gain"] for name, own in hardware.groupby("step")}
chained = (gain["H100 to H200"] * gain["H200 to B200"]).median()
eh.check("ex-newer-chain", chained)

# %%
of_medians = gain["H100 to H200"].median() * gain["H200 to B200"].median()
print(f"{chained:.2f}, and {of_medians:.2f} as a product of medians")

# %% [markdown]
# ```{solution-end}
# ```
