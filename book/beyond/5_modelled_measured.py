# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Modelled against measured
#
# **The method gives {num}`modelled-over-measured-llama-3.1-405b-chat:.1f` times the energy of the one like-for-like measurement.**
#
# *Beyond the paper: section 2 compares medians per query with published averages, and this chapter compares energy per token.*
#
# **In one sentence.** For Llama 3.1 405B on eight H100, the method gives {num}`modelled-over-measured-llama-3.1-405b-chat:.1f` times the measured energy per token, and this ratio ranges from {num}`modelled-over-measured-prompt-low-llama-3.1-405b-chat:.1f` to {num}`modelled-over-measured-prompt-high-llama-3.1-405b-chat:.1f` with the length of the prompt.
#
# **Why it matters.** A modelled energy has to be compared with a measurement.
# Few of the paper's models were measured on its hardware, so most of its estimates remain untested.

# %%
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["effective_length", "Data centre and node", "throughput_columns", "concurrency"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/5_modelled_measured` lists what else may be set here
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None
idle_power_kw = None
throughput_rows = None

# %%
assumptions = eh.from_parameters(globals())

# %%
pairs = eh.beyond.measured.reconciliation.compared(assumptions)
same = pairs[(pairs["gpu"] == "H100") & (pairs["kind"] != "same class")]


def ratio_range(table, column="ratio"):
    low, high = (format_value(end, 2) for end in (table[column].min(), table[column].max()))
    return low if low == high else f"{low} to {high}"


# %%
eh.beyond.measured.charts.boundary_steps(
    same,
    name="boundary-steps",
    title=(
        f"On H100, the method gives {ratio_range(same)} times the energy that measurements suggest"
        if len(same)
        else ""
    ),
    caption=(
        "Energy per output token on the paper's GPU, on a logarithmic axis: measured at the GPUs, "
        "estimated at the node and at the facility with the median PUE, and computed with the "
        "method. Bars of measurements: bounds for the rest of the node. Bars of the method: from "
        "the median prompt to P95."
    ),
)

# %% [markdown]
# **The paper says.** The paper compares its medians per query with published averages, which have their own prompts and lengths.
# It converts a BF16 measurement to FP8 with a division ({paper}`s2-mlenergy-405b-fp8`, in Wh).
#
# **We find.** One comparison has the same model, precision and GPU: Llama 3.1 405B in FP8 on eight H100.
# At the recorded mean prompt, the method gives {num}`modelled-node-joules-llama-3.1-405b-chat` at the {term}`node`, and the measurement gives {num}`measured-node-joules-llama-3.1-405b-chat`.
# The method's power is {num}`power-factor-llama-3.1-405b-chat:.2f` times the measured one, and the measured throughput is {num}`speed-factor-llama-3.1-405b-chat:.1f` times the method's.
# From the median prompt to the 95th percentile, the ratio of the energies ranges from {num}`modelled-over-measured-prompt-low-llama-3.1-405b-chat:.2f` to {num}`modelled-over-measured-prompt-high-llama-3.1-405b-chat:.1f`.
# For DeepSeek-R1, the only measured run is on a newer GPU, with a ratio of {num}`modelled-over-measured-deepseek-r1-b200:.1f`.
#
# **Verdict.** With the settings of the Joule edition, the method agrees with the one like-for-like measurement within the spread of its prompts.
# This agreement neither validates nor refutes the method, because it is for one model in one precision on one kind of GPU.
# The paper's figure for DeepSeek-R1 can be neither confirmed nor rejected here: published throughputs per GPU span a factor of {num}`deepseek-r1-nvidia-over-paper:.0f`.
# {if}`batch-gain-llama-3.1-405b > modelled-over-measured-llama-3.1-405b-chat ? The batch size matters more than the difference at the mean prompt. : The batch size matters as well.`
# From {num}`batch-requests-smallest-llama-3.1-405b:.0f` to {num}`batch-requests-best-llama-3.1-405b:.0f` requests at once, the energy per token of the same GPUs falls by a factor of {num}`batch-gain-llama-3.1-405b:.1f`.
#
# ## The measured runs show nodes at their best
#
# The ML.ENERGY benchmark {cite:p}`chung2025mlenergy,mlenergy2026leaderboard` runs open models on H100 and B200 GPUs and measures the energy of the GPUs while the {term}`batch` is full.
# It has two sets of requests, conversation and reasoning, and publishes mean output lengths, throughput and power.
# This book includes one run for each model, GPU and task, {num}`measured-runs:.0f` in all.
# Each is the run with the least energy per request among the tested configurations.
# Selection by energy per token changes a few rows, but none of a model that is compared here.
# The measured side is therefore a node at its best, which explains a part of any ratio above one.
#
# The lengths of the prompts come from a third party.
# ML.ENERGY records the length of every prompt, but it does not publish these records openly.
# Others have copied the totals and rebuilt the distributions {cite:p}`li2026load`, and this chapter uses their figures.
# Chat prompts of the Llama models have {num}`prompt-tokens-mean-llama-3.1-405b-chat:.0f` tokens on average.
# Half of them are shorter than {num}`prompt-tokens-median-llama-3.1-405b-chat:.0f` tokens, and one in twenty is longer than {num}`prompt-tokens-p95-llama-3.1-405b-chat:,.0f`, as counted with the tokenizer of Qwen3.
# The reasoning prompts of DeepSeek-R1 are shorter, with a mean of {num}`prompt-tokens-mean-deepseek-r1-b200:.0f` tokens and a 95th percentile of {num}`prompt-tokens-p95-deepseek-r1-b200:.0f`.
#
# A chat prompt contains the earlier turns of its conversation.
# The server can store them in its prefix cache, so it may have read fewer tokens than the records say.
# {numref}`tab-measured-runs` summarises the runs by GPU and task.

# %%
runs = eh.beyond.measured.measured_runs.load_runs()
by_task = runs.groupby(["gpu", "task"]).agg(
    runs=("gpus", "size"),
    least=("gpu_j_per_token", "min"),
    most=("gpu_j_per_token", "max"),
    shortest=("output_tokens", "min"),
    longest=("output_tokens", "max"),
)
eh.notebook.show(
    by_task,
    caption="Measured runs, their energy at the GPUs for an output token, and their mean outputs.",
    decimals={"least": 2, "most": 2, "shortest": 0, "longest": 0},
    name="measured-runs",
    labels={
        "gpu": "GPU",
        "least": "Least [J]",
        "most": "Most [J]",
        "shortest": "Shortest [tokens]",
        "longest": "Longest [tokens]",
    },
)

# %% [markdown]
# ## Only one comparison is like for like
#
# Few of the paper's models were measured, and fewer on its hardware.
# The pairs of a model and a measured run fall into three kinds.
#
# - **Same model**: Llama 3.1 405B and 70B. Only the 405B model also has the precision of the paper's rows, FP8. The 70B model was measured in BF16 on half a node.
# - **Same architecture**: Llama 3.3 70B for Llama 3.1 70B, and the DeepSeek-R1 of May 2025 and DeepSeek V3.1 for DeepSeek-R1. Both DeepSeek models were measured only on B200.
# - **Same class**: two mixtures of experts, both in FP8 on H100, with active parameters within a factor of two. This tie is weak, because Qwen3 235B-A22B is between Mixtral 8x22B and DeepSeek-R1 in both active and total parameters.
#
# No measured run can be compared with Nemotron Ultra 253B.
# {numref}`tab-measured-pairs` lists the pairs.

# %%
columns = ["model", "kind", "gpus", "prompt_tokens", "output_tokens"]
by_run = pairs.set_index(pairs["label"].rename("run"))
eh.notebook.show(
    by_run[columns],
    caption="Pairs of a measured run and a model of the paper, with mean lengths.",
    name="measured-pairs",
    labels={
        "model": "Paper's model",
        "gpus": "GPUs",
        "prompt_tokens": "Prompt [tokens]",
        "output_tokens": "Output [tokens]",
    },
    wide=True,
)

# %% [markdown]
# There are {num}`measured-pairs:.0f` pairs, and {num}`measured-pairs-b200:.0f` of them were measured on B200, a newer GPU than the paper's.
# Pairs on B200 also include a difference of hardware, so this chapter shows them and draws no conclusion from them.
#
# ## The rest of the node must be estimated
#
# The measured power is that of the GPUs, and the power in the method is that of the node.
# The energy at the node and at the facility therefore needs two more terms:
#
# $$e_\text{node} = \frac{P_\text{GPU} + P_\text{rest}}{\text{TPS}}, \qquad e_\text{facility} = \text{PUE}\; e_\text{node}$$ (eq-measured-node)
#
# :::{table} Symbols of measured energy.
# :name: tab-measured-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $e$ | energy per output token, at the node and at the facility | J/token |
# | $P_\text{GPU}$ | measured power of all GPUs that serve | W |
# | $P_\text{rest}$ | power of the rest of the node: processors, memory, network, fans, losses | W |
# | TPS | measured throughput of the same GPUs | output tokens/s |
# :::
#
# The rest of the node was measured elsewhere, not in these runs.
# The highest observed power of a node of eight H100 is {num}`measured-node-power-kw-h100`, with the GPUs near full use {cite:p}`latif2024nodes`.
# Eight H100 of {num}`gpu-power-h100` each {cite:p}`nvidia-h100` leave {num}`measured-rest-power-kw-h100` for the rest, which is the central estimate.
# The lower bound is the power of an idle node ({param}`idle_power_kw`), which includes its idle GPUs.
# The upper bound is the specified maximum of the node, less the maximum of its GPUs.
#
# The highest observed power is from training.
# Another study of training finds that demanding workloads stay well below the rated power of a node {cite:p}`newkirk2025nodes`.
# No published measurement of such a node that serves requests was found.
#
# No measured B200 node was found either.
# Its rest is scaled from that of H100, to {num}`measured-rest-power-kw-b200`.
# The eight GPUs have {num}`gpu-share-of-node-h100:.0%` of the specified maximum of an H100 node and {num}`gpu-share-of-node-b200:.0%` of that of a DGX B200 {cite:p}`vultr-hgx-b200,nvidia-dgx-b200`.
# Fewer than eight GPUs have their share of the rest.
# {numref}`tab-measured-steps` lists the steps with the central estimates.

# %%
steps = {
    "gpu_j_per_token": "GPUs [J]",
    "node_mid": "Node [J]",
    "facility_mid": "Facility [J]",
    "modelled_node": "Method, node [J]",
    "modelled_facility": "Method, facility [J]",
}
eh.notebook.show(
    by_run[list(steps)],
    caption="Energy of an output token, measured or estimated, and by the method.",
    decimals=2,
    name="measured-steps",
    labels=steps,
    wide=True,
)

# %% [markdown]
# {numref}`fig-boundary-steps` draws these steps for the paper's GPU.
# PUE is the same on both sides and does not change their ratio.
#
# ## The ratio is a product of power and speed
#
# The method's energy per output token at the node follows from [Eq. 1](../paper/2_energy_per_query) at the measured output length.
# Its ratio to the measured energy is a product of three factors:
#
# $$\frac{e_\text{modelled}}{e_\text{measured}} = \frac{P_\text{modelled}}{P_\text{measured}}\; \frac{\text{TPS}_\text{measured}}{\text{TPS}_\text{modelled}}\; \frac{L_\text{eff}}{L_\text{out}}$$ (eq-modelled-measured)
#
# Power and throughput are per GPU, because the nodes differ in size.
# The third factor is the number of charged tokens per output token.
# The prompt is the recorded mean.
# Three inputs vary: the prompt from request to request, the rest of the measured node, and the power utilisation, which the method draws at random.
# {numref}`tab-measured-ratios` has the factors, the ratio and its ends.

# %%
factors = {
    "power_factor": "Power",
    "speed_factor": "Speed",
    "charge_factor": "Charge",
    "ratio": "Ratio",
    "ratio_prompt_low": "Median prompt",
    "ratio_prompt_high": "P95 prompt",
    "ratio_low": "Lowest",
    "ratio_high": "Highest",
}
eh.notebook.show(
    by_run[list(factors)],
    decimals=2,
    caption="Modelled over measured energy of an output token, its factors and its ends.",
    name="measured-ratios",
    labels=factors,
    wide=True,
)

# %%
eh.beyond.measured.charts.ratios(
    pairs,
    name="modelled-over-measured",
    title=(
        f"Over all pairs, modelled energy is {ratio_range(pairs)} times the measured energy"
        if len(pairs)
        else ""
    ),
    caption=(
        "Modelled over measured energy per token at the mean prompt (dots), on a logarithmic "
        "axis. Thick bars: from the median prompt to P95, and thin bars: also with the bounds for "
        "the rest of the node and P5 and P95 of the utilisation."
        + (
            " Shaded: the prompt or the output is outside the benchmark of the model."
            if len(pairs) and pairs["outside"].any()
            else ""
        )
    ),
)

# %% [markdown]
# For Llama 3.1 405B, the two sides differ in power and in speed.
# The method's GPU draws {num}`power-factor-llama-3.1-405b-chat:.2f` times the measured power, and the measured GPU is {num}`speed-factor-llama-3.1-405b-chat:.1f` times as fast.
# With the settings of the Joule edition, the two deviations offset each other in part.
# A batch that is always full runs a node at {num}`measured-utilisation-llama-3.1-405b-chat:.0%` of its maximum by this estimate.
# The paper's percentiles of utilisation are for a service, with fuller and emptier hours.
#
# For Llama 3.1 70B, which was measured in BF16, the factors are {num}`power-factor-llama-3.1-70b-chat:.2f` and {num}`speed-factor-llama-3.1-70b-chat:.1f`.
# The ratio is {num}`modelled-over-measured-llama-3.1-70b-chat:.1f`, although the method's rows are in FP8.
#
# ## Published throughputs of DeepSeek-R1 differ too much for a verdict
#
# The only measured run of DeepSeek-R1 is on B200, with outputs of {num}`measured-output-tokens-deepseek-r1-b200:,.0f` tokens.
# Its ratio is {num}`modelled-over-measured-deepseek-r1-b200:.1f`, with ends at {num}`modelled-over-measured-low-deepseek-r1-b200:.2f` and {num}`modelled-over-measured-high-deepseek-r1-b200:.1f`.
# A newer GPU and longer contexts pull this ratio in opposite directions.
# {numref}`tab-deepseek-throughput` lists what four sources give for the throughput of this model.

# %%
eh.notebook.show(
    eh.beyond.measured.batch_curves.deepseek_throughput()
    .drop(columns=["gpus", "tps_tok_s"])
    .rename(lambda source: source[0].upper() + source[1:]),
    decimals=0,
    caption="Published throughput of DeepSeek-R1 for each GPU.",
    name="deepseek-throughput",
    labels={
        "gpu": "GPU",
        "input_tokens": "Input [tokens]",
        "output_tokens": "Output [tokens]",
        "tps_per_gpu": "Speed [tokens/s]",
    },
    wide=True,
)

# %% [markdown]
# The paper's row gives {num}`gpu-tps-deepseek-r1-paper:.0f` tokens per second per GPU if it is for ten GPUs, and {num}`gpu-tps-deepseek-r1-released:.0f` if it is for the eight in the released table.
# The measured run with the software vLLM reaches {num}`gpu-tps-deepseek-r1-vllm:.0f`, and NVIDIA's own table {num}`gpu-tps-deepseek-r1-nvidia:,.0f` {cite:p}`nvidia-trtllm-overview`.
# These figures are not like for like.
# Precision, batch size, lengths, GPU and software all differ, and the measured run is limited to a small batch.
#
# The paper's row is the lowest of the four.
# The step from vLLM to NVIDIA's table ({num}`deepseek-r1-nvidia-over-vllm:.0f`×) is larger than the step from the paper's row to vLLM ({num}`deepseek-r1-vllm-over-paper:.1f`×).
# The paper's throughput is therefore low for hardware of 2025, but no measurement shows by how much on the paper's GPU.
#
# Another mixture of experts, Qwen3 235B-A22B in FP8, was measured on the paper's GPU.
# Compared with its chat run, DeepSeek-R1 has a ratio of {num}`modelled-over-measured-deepseek-r1-qwen-chat:.1f`, and Mixtral 8x22B has one of {num}`modelled-over-measured-mixtral-8x22b-qwen-chat:.2f`.
# Models of one class can differ that much, so this comparison is no evidence about DeepSeek-R1 itself.
#
# ## The batch size is the largest lever
#
# GPUs that serve more requests at once use less energy for each token.
# {numref}`fig-joules-over-batch` and {numref}`tab-batch-gains` show this effect for six models, at every step of the tested batch sizes.

# %%
batches = eh.beyond.measured.batch_curves.shown()
gains = eh.beyond.measured.batch_curves.gains()
eh.beyond.measured.charts.joules_over_batches(
    batches,
    name="joules-over-batch",
    title=f"Serving more requests at once divides the energy per token by {ratio_range(gains, 'gain')}",
    caption=(
        "Measured energy of the GPUs per output token against the number of requests served at "
        "once with vLLM, on logarithmic axes. Each line is one model on one set of GPUs, with "
        "reasoning for DeepSeek-R1 and GPT-OSS and chat for the others."
    ),
)

# %%
eh.notebook.show(
    gains,
    caption="Smallest and best batch, their energy for an output token, gain and slowdown.",
    decimals={"j_smallest": 2, "j_best": 2, "gain": 1, "slower": 1},
    name="batch-gains",
    labels={
        "label": "Run",
        "smallest_batch": "Smallest batch",
        "best_batch": "Best batch",
        "j_smallest": "At smallest [J]",
        "j_best": "At best [J]",
        "gain": "Gain [×]",
        "slower": "Slower [×]",
    },
    wide=True,
)

# %% [markdown]
# On eight H100, Llama 3.1 405B in FP8 uses {num}`batch-joules-smallest-llama-3.1-405b` with {num}`batch-requests-smallest-llama-3.1-405b:.0f` requests at once.
# With {num}`batch-requests-best-llama-3.1-405b:.0f` requests it uses {num}`batch-joules-best-llama-3.1-405b`, less by a factor of {num}`batch-gain-llama-3.1-405b:.1f`.
# The other models gain between {num}`batch-gain-deepseek-r1:.1f` (DeepSeek-R1, limited to a small batch) and {num}`batch-gain-qwen3-235b:.0f` (Qwen3 235B).
# Most of these gains are above the upper end of the paper's lever for serving ({paper}`s3-alpha-serving`).
# The comparison depends on its start, because a busy service does not run at the smallest batch.
#
# A larger batch makes each answer slower.
# For Llama 3.1 405B, the time between two tokens grows by a factor of {num}`batch-slower-llama-3.1-405b:.1f`.
# A service that promises fast answers cannot use the largest batch, so this promise changes the energy of a query more than the model's precision does.
#
# ## FP8 saves less than the paper's conversion assumes
#
# The paper divides by {num}`fact-bf16-over-fp8:.1f` to convert a BF16 measurement of Llama 3.1 405B to FP8 ({paper}`s2-mlenergy-405b-fp8`).
# Qwen3 235B was measured in both formats on equal GPUs {cite:p}`chung2026joules`, and no pair saves as much as this division implies.
# At {num}`fp8-batch-largest:.0f` requests at once, FP8 saves {num}`fp8-saving-chat:.0%` in chat on eight H100 and {num}`fp8-saving-reasoning:.0%` in reasoning on four B200.
# At the smallest batch, it costs {num}`fp8-cost-chat:.0%` and {num}`fp8-cost-reasoning:.0%` more energy.
# FP8 needs half the memory, and therefore also allows fewer GPUs or a larger batch, which these pairs do not show.
#
# ## A long prompt raises the ratio
#
# In the paper's fits, throughput falls with a longer prompt, so the modelled energy per token rises.
# The figure draws the ratio for chat requests on the paper's GPU.

# %%
own_gpu = pairs[pairs["gpu"] == "H100"]
chat = own_gpu[own_gpu["task"] == "chat"]
over_prompts = eh.beyond.measured.reconciliation.over_prompts(assumptions)
drawn = over_prompts[over_prompts["pair"].isin(chat.index)]
first, last = drawn["input_tokens"].min(), drawn["input_tokens"].max()
shortest, longest = (drawn[drawn["input_tokens"] == end] for end in (first, last))
eh.beyond.measured.charts.ratios_over_prompts(
    over_prompts,
    chat,
    name="ratio-over-prompt",
    title=(
        f"The ratio of energies is {ratio_range(shortest)} for {first:,.0f} prompt tokens and "
        f"{ratio_range(longest)} for {last:,.0f}"
        if len(drawn)
        else ""
    ),
    caption=(
        "Modelled over measured energy per token of chat requests on the paper's GPU against the "
        "length of the prompt, on logarithmic axes. Line at one: equal energy. Shaded: prompts "
        "shorter or longer than any in the benchmark of the method."
    ),
)

# %% [markdown]
# Where a curve crosses one, both sides are equal.
# The prompt then has {num}`even-input-tokens-llama-3.1-405b-chat:,.0f` tokens for Llama 3.1 405B, {num}`even-input-tokens-llama-3.1-70b-chat:,.0f` for Llama 3.1 70B and {num}`even-input-tokens-llama-3.3-70b-chat:,.0f` for Llama 3.3 70B.
# With the settings of the Joule edition, all three lengths are above the recorded median and below the recorded mean.
# Prefix caching shortens the prompt that the server really reads, which would move ratios above one towards one.
#
# ## One input could make both sides equal
#
# {numref}`tab-measured-even` gives the value of one input that would make both sides equal, with the others unchanged.
# The inputs are the throughput of the method's node, its power utilisation (which cannot exceed one) and the prompt.

# %%
even = {
    "modelled_tps": "Method [tokens/s]",
    "even_tps": "Even [tokens/s]",
    "measured_utilisation": "Measured utilisation",
    "even_utilisation": "Even utilisation",
    "even_input_tokens": "Even prompt [tokens]",
}
eh.notebook.show(
    by_run[list(even)],
    decimals={"measured_utilisation": 2, "even_utilisation": 2},
    caption="Values of the method and of the run, and values at which both sides are even.",
    name="measured-even",
    labels=even,
    wide=True,
)

# %% [markdown]
# Llama 3.1 405B would need a utilisation of {num}`even-utilisation-llama-3.1-405b-chat:.2f`, and Llama 3.1 70B one of {num}`even-utilisation-llama-3.1-70b-chat:.2f`.
# With the settings of the Joule edition, the first value is inside the paper's 5th to 95th percentile and the second is below it.
# DeepSeek-R1 would need a utilisation of {num}`even-utilisation-deepseek-r1-b200:.2f` to agree with its run on B200.
# With the utilisation unchanged, it would need {num}`even-tps-deepseek-r1-b200:,.0f` tokens per second instead of {num}`modelled-tps-deepseek-r1-b200:,.0f`.
#
# ## Our choices
#
# - **The interval of the prompt** runs from the median of the recorded prompts to their 95th percentile. It describes single requests, and the mean of the whole run has no such spread.
# - **Input and output each have one length.** The method's energy is computed at the mean lengths. The fit is concave in the prompt, so the average over the recorded prompts would be lower than the value at their mean.
# - **The rest of the node** is a maximum that was measured in training. It is treated as constant, because it is almost as high in an idle node.
# - **The node of the runs** is assumed to be a DGX, because which machines they were is unknown.
# - **Ends are combined at their worst**, not as independent draws. The interval includes every combination of the stated bounds and has no probability. It leaves out other batch sizes, other machines, the prefix cache and errors of the benchmark rows.
#
# ## What not to conclude from this
#
# The measured runs do not show what a query uses in a service.
# They are the best of their configurations on a full batch, while a service has hours of waiting, spare nodes and limits on delay.
# A ratio with another model of the same class, or with a newer GPU, shows how much two values differ, not which of them is wrong.
#
# ## What to take away
#
# - For Llama 3.1 405B in FP8 on eight H100, the method gives {num}`modelled-node-joules-llama-3.1-405b-chat:.1f` J per token at the node, and the measurement gives {num}`measured-node-joules-llama-3.1-405b-chat:.1f` J.
# - The ratio of the two is {num}`modelled-over-measured-llama-3.1-405b-chat:.1f` at the mean prompt, and {num}`modelled-over-measured-prompt-low-llama-3.1-405b-chat:.1f` to {num}`modelled-over-measured-prompt-high-llama-3.1-405b-chat:.1f` over the prompts of the run.
# - A larger batch lowers the energy per token by a factor of {num}`batch-gain-deepseek-r1:.0f` to {num}`batch-gain-qwen3-235b:.0f`, and it makes each answer slower.
# - FP8 saves {num}`fp8-saving-chat:.0%` to {num}`fp8-saving-reasoning:.0%` compared with BF16 on equal GPUs at a large batch.
# - Published throughputs of DeepSeek-R1 differ by a factor of {num}`deepseek-r1-nvidia-over-paper:.0f` per GPU, so its energy remains uncertain.

# %% [markdown]
# ## Exercises
#
# ```{exercise} A request, not a token
# :label: ex-measured-request
#
# How many watt-hours does a measured chat request to Llama 3.1 405B in FP8 on H100 use at the facility, with the central estimate?
# Read the energy of a token off {numref}`tab-measured-steps` and the length of the answer off {numref}`tab-measured-pairs`.
# This number is checked.
# How many watt-hours does the method give?
# ```
#
# ```{solution-start} ex-measured-request
# ```
#
# Multiply the energy per token by the tokens of the answer.
# A watt-hour is 3,600 joules.

# %%
request = pairs[pairs["label"] == "Llama 3.1 405B FP8, chat, H100"]
answer_tok = request["output_tokens"].mean()
measured_wh = request["facility_mid"].mean() * answer_tok / 3600
eh.check("ex-measured-request", measured_wh)

# %%
by_method_wh = request["modelled_facility"].mean() * answer_tok / 3600
print(f"Measured: {measured_wh:.3f} Wh, by the method: {by_method_wh:.3f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A node that is all GPUs
# :label: ex-measured-no-rest
#
# Suppose the rest of the node used no power.
# By what factor would each ratio on the paper's GPU rise, and which ratios would then be above one?
# For which run is the factor smallest, and why?
# The smallest factor is checked.
# ```
#
# ```{solution-start} ex-measured-no-rest
# ```
#
# The measured side falls from the node to the GPUs, so each ratio rises by the energy at the node over the energy at the GPUs.
# With a constant rest, this factor is 1 + rest / GPUs, which is smallest for the GPUs that draw the most power.

# %%
rises = own_gpu["node_mid"] / own_gpu["gpu_j_per_token"]
bare = own_gpu.assign(rise=rises, bare_ratio=own_gpu["ratio"] * rises)
eh.notebook.show(
    bare.set_index(bare["label"].rename("run"))[["ratio", "rise", "bare_ratio"]],
    decimals=2,
    caption="Ratios on the paper's GPU with and without the rest of the node.",
    name="measured-no-rest",
    labels={"rise": "Rises by [×]", "bare_ratio": "Without the rest"},
)

# %%
rise = rises.min()
eh.check("ex-measured-no-rest", rise)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The batch behind it
# :label: ex-measured-batch
#
# The batch, the throughput and the time per token of a request depend on each other.
# Derive from the measured batch and throughput how many seconds a request waits for its whole answer.
# How many seconds are these for a chat request to Llama 3.1 405B in FP8 on H100?
# This number is checked.
# What does the lowest energy cost in time?
# ```
#
# ```{solution-start} ex-measured-batch
# ```
#
# A batch of $B$ requests at $\text{TPS}$ gives each request $\text{TPS} / B$ tokens per second.
# An answer of $L$ tokens therefore needs $L B / \text{TPS}$ seconds.
# This relation is Little's law, which is valid for the mean.
# The batch with the lowest energy per token is large, so each answer is slow.

# %%
speed = pairs["tps_tok_s"] / pairs["batch_requests"]
waits = {
    "Speed [tokens/s]": speed,
    "Answer [s]": pairs["output_tokens"] / speed,
    "Batch [requests]": pairs["batch_requests"],
}
eh.notebook.show(
    pd.DataFrame(waits).set_index(by_run.index),
    caption="Speed of a request, time of its answer, and batch.",
    name="measured-waits",
)

# %%
wait_s = waits["Answer [s]"][request.index].mean()
eh.check("ex-measured-batch", wait_s)

# %% [markdown]
# ```{solution-end}
# ```
