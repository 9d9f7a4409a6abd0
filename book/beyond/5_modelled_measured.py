# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Modelled against measured
#
# *Beyond the paper: its section 2 compares medians with published averages; this chapter compares energy per token.*
#
# **Question.** The method multiplies a node's power by the time that a token takes. Does a GPU that is measured while it serves the same model agree?
#
# **Finding.** One comparison has the same model, precision and GPU: Llama 3.1 405B in FP8 on eight H100.
# At the recorded mean prompt the method gives {num}`modelled-node-joules-llama-3.1-405b-chat` at the node and the measurement {num}`measured-node-joules-llama-3.1-405b-chat`, a ratio of {num}`modelled-over-measured-llama-3.1-405b-chat:.2f`.
# The two agree within the spread of the prompts: from the median prompt to the 95th percentile the ratio goes from {num}`modelled-over-measured-prompt-low-llama-3.1-405b-chat:.2f` to {num}`modelled-over-measured-prompt-high-llama-3.1-405b-chat:.1f`.
# Two deviations offset each other in part: the method's node draws less power than the measured one and is slower.
# The batch size matters more than any of these differences: from {num}`batch-requests-smallest-llama-3.1-405b:.0f` requests at once to {num}`batch-requests-best-llama-3.1-405b:.0f`, the same GPUs use {num}`batch-gain-llama-3.1-405b:.1f` times less energy per token.
# For DeepSeek-R1 the only measured run is on a newer GPU, with a ratio of {num}`modelled-over-measured-deepseek-r1-b200:.1f`.
# Published throughputs per GPU of that model span a factor of {num}`deepseek-r1-nvidia-over-paper:.0f`, so the paper's figure for it can be neither confirmed nor rejected here.

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["effective_length", "Data centre and node"]
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

# %% [markdown]
# ## The data
#
# The ML.ENERGY benchmark {cite:p}`chung2025mlenergy,mlenergy2026leaderboard` runs open models on H100 and B200 GPUs with two sets of requests, conversation and reasoning, and measures the energy of the GPUs while the batch is full.
# It publishes mean output lengths, throughput and power.
# For each model, GPU and task this book holds one run, {num}`measured-runs:.0f` in all: that of least energy per request among the configurations tested.
# Selecting by energy per token instead changes a few rows, but none of a model that is compared here.
# The measured side is therefore a node at its best, which explains part of a ratio above one.
#
# ML.ENERGY records the length of every prompt, but it does not publish these records openly.
# A third party has copied the totals and rebuilt the distributions {cite:p}`li2026load`; this chapter uses its figures.
# The chat prompts of the Llama models have {num}`prompt-tokens-mean-llama-3.1-405b-chat:.0f` tokens on average.
# Half of them are shorter than {num}`prompt-tokens-median-llama-3.1-405b-chat:.0f` tokens and one in twenty is longer than {num}`prompt-tokens-p95-llama-3.1-405b-chat:,.0f`; these two figures are counted with the tokenizer of Qwen3.
# The reasoning prompts of DeepSeek-R1 are shorter, with a mean of {num}`prompt-tokens-mean-deepseek-r1-b200:.0f` tokens and a 95th percentile of {num}`prompt-tokens-p95-deepseek-r1-b200:.0f`.
# A chat prompt contains the earlier turns of its conversation.
# The server can keep them in its prefix cache, so the tokens that it really read may be fewer than recorded.

# %%
runs = eh.beyond.measured.measured_runs.load_runs()
eh.notebook.show(
    runs.groupby(["gpu", "task"]).agg(
        runs=("gpus", "size"),
        least_j_per_token=("gpu_j_per_token", "min"),
        most_j_per_token=("gpu_j_per_token", "max"),
        shortest_output=("output_tokens", "min"),
        longest_output=("output_tokens", "max"),
    )
)

# %% [markdown]
# ## What can be compared
#
# Few of the paper's models were measured, and fewer on its hardware.
#
# - **Same model**: Llama 3.1 405B and 70B. Only the 405B model has also the precision of the paper's rows, FP8; the 70B model was measured in BF16 on half a node.
# - **Same architecture**: Llama 3.3 70B for Llama 3.1 70B; the DeepSeek-R1 of May 2025 and DeepSeek V3.1 for DeepSeek-R1. Both DeepSeek models were measured on B200 alone.
# - **Same class**: both mixtures of experts, in FP8 on H100, with active parameters within a factor of two. That is a weak tie: Qwen3 235B-A22B falls between Mixtral 8x22B and DeepSeek-R1 in active and in total parameters.
# - **Nothing** for Nemotron Ultra 253B.

# %%
pairs = eh.beyond.measured.reconciliation.compared(assumptions)
columns = ["model", "run_model", "kind", "task", "gpu", "gpus", "precision"]
columns += ["prompt_tokens", "output_tokens"]
eh.notebook.show(pairs[columns].set_index("model"))

# %% [markdown]
# Of the {num}`measured-pairs:.0f` pairs {num}`measured-pairs-b200:.0f` were measured on B200, a newer GPU than the paper's.
# They hold a difference of hardware besides; the chapter shows them and rests nothing on them.
#
# ## From the GPUs to the meter
#
# The measured power is that of the GPUs; the method's is that of the node.
#
# $$e_\text{node} = \frac{P_\text{GPU} + P_\text{rest}}{\text{TPS}}, \qquad e_\text{facility} = \text{PUE}\; e_\text{node}$$ (eq-measured-node)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $e$ | energy per output token, at the node and at the facility | J/token |
# | $P_\text{GPU}$ | measured power of all GPUs that serve | W |
# | $P_\text{rest}$ | power of the rest of the node: processors, memory, network, fans, losses | W |
# | TPS | measured throughput of the same GPUs | output tokens/s |
#
# $P_\text{rest}$ was not measured in these runs.
# It was measured elsewhere: the highest observed power of a node of eight H100 is {num}`measured-node-power-kw-h100` with the GPUs near full use {cite:p}`latif2024nodes`, and another study finds that demanding workloads stay well below the rated power {cite:p}`newkirk2025nodes`.
# Both studies measured training; no published measurement of such a node that serves requests was found.
# Eight H100 of {num}`gpu-power-h100` each {cite:p}`nvidia-h100` leave {num}`measured-rest-power-kw-h100` for the rest, and this value is the central estimate.
# The lower bound is an idle node ({param}`idle_power_kw`), which includes its idle GPUs; the upper bound is the specified maximum less the GPUs at theirs.
# The eight GPUs are {num}`gpu-share-of-node-h100:.0%` of the specified maximum of an H100 node and, for B200 {cite:p}`vultr-hgx-b200`, {num}`gpu-share-of-node-b200:.0%` of that of a DGX B200 {cite:p}`nvidia-dgx-b200`.
# No measured B200 node was found; its rest is scaled from that of H100, to {num}`measured-rest-power-kw-b200`.
# Fewer than eight GPUs carry their part of it.
# All in joules per output token:

# %%
by_run = pairs.set_index("label")
steps = {
    "gpu_j_per_token": "GPUs",
    "node_low": "node, low",
    "node_mid": "node",
    "node_high": "high",
    "facility_mid": "facility",
    "modelled_node": "method, node",
    "modelled_facility": "facility",
}
eh.notebook.show(by_run[list(steps)]).rename(columns=steps)

# %%
same = pairs[(pairs["gpu"] == "H100") & (pairs["kind"] != "same class")]
eh.beyond.measured.charts.boundary_steps(
    same,
    name="boundary-steps",
    caption=(
        "Energy per output token for runs on the paper's GPU: measured at the GPUs, estimated at "
        "the node (bar: least and most for the rest of it) and at the facility with the median "
        "PUE, and the method's (bar: from the median prompt to P95)."
    ),
)

# %% [markdown]
# PUE is the same on both sides and leaves their ratio as it is.
#
# ## The ratio
#
# The method's energy per output token at the node follows from [Eq. 1](../paper/2_energy_per_query) at the measured output length:
#
# $$\frac{e_\text{modelled}}{e_\text{measured}} = \frac{P_\text{modelled}}{P_\text{measured}}\; \frac{\text{TPS}_\text{measured}}{\text{TPS}_\text{modelled}}\; \frac{L_\text{eff}}{L_\text{out}}$$ (eq-modelled-measured)
#
# with power and throughput per GPU, because the nodes differ in size.
# The prompt is the recorded mean.
# Three things vary: the prompts from request to request, the rest of the measured node, and the power utilisation, which the method draws at random.

# %%
factors = ["power_factor", "speed_factor", "charge_factor", "ratio"]
ends = ["ratio_prompt_low", "ratio_prompt_high", "ratio_low", "ratio_high"]
short = {name: name.replace("_factor", "").replace("ratio_", "") for name in factors + ends}
eh.notebook.show(by_run[factors + ends].rename(columns=short), digits=2)

# %%
eh.beyond.measured.charts.ratios(
    pairs,
    name="modelled-over-measured",
    caption=(
        "Modelled over measured energy per token at the mean prompt. Thick bar: from the median "
        "prompt to P95; thin bar: also the ends of the rest of the node and P5 and P95 of the utilisation. Dashed: "
        "the prompt or the output is outside the model's benchmark."
    ),
)

# %% [markdown]
# For Llama 3.1 405B the method's GPU draws {num}`power-factor-llama-3.1-405b-chat:.2f` of the power of the measured one, and the measured one is {num}`speed-factor-llama-3.1-405b-chat:.2f` times as fast.
# A batch that is kept full runs a node at {num}`measured-utilisation-llama-3.1-405b-chat:.0%` of its maximum by this estimate; the paper's 5th to 95th percentile is meant for a service, with fuller and emptier hours.
# For Llama 3.1 70B, measured in BF16, the same two are {num}`power-factor-llama-3.1-70b-chat:.2f` and {num}`speed-factor-llama-3.1-70b-chat:.2f`.
# The ratio is {num}`modelled-over-measured-llama-3.1-70b-chat:.2f`, although the method's rows are in FP8.
#
# ## Published throughputs of DeepSeek-R1 differ too much to judge the paper's
#
# The only measured run of DeepSeek-R1 is on B200, with outputs of {num}`measured-output-tokens-deepseek-r1-b200:,.0f` tokens.
# The ratio is {num}`modelled-over-measured-deepseek-r1-b200:.1f`, from {num}`modelled-over-measured-low-deepseek-r1-b200:.2f` to {num}`modelled-over-measured-high-deepseek-r1-b200:.1f`.
# A newer GPU and longer contexts pull in opposite directions there.

# %%
eh.notebook.show(eh.beyond.measured.batch_curves.deepseek_throughput(), digits=3)

# %% [markdown]
# The paper's row gives {num}`gpu-tps-deepseek-r1-paper:.0f` tokens a second per GPU if it is of ten GPUs, and {num}`gpu-tps-deepseek-r1-released:.0f` if it is of the eight in the table released with the code.
# The measured run with vLLM reaches {num}`gpu-tps-deepseek-r1-vllm:.0f`, and NVIDIA's own table {num}`gpu-tps-deepseek-r1-nvidia:,.0f` {cite:p}`nvidia-trtllm-overview`.
# These figures are not like for like: precision, batch size, lengths, GPU and software all differ, and the measured run is limited to a small batch.
# The paper's row is the lowest of them, and the step from vLLM to NVIDIA's table ({num}`deepseek-r1-nvidia-over-vllm:.0f`×) is larger than the step from the paper's row to vLLM ({num}`deepseek-r1-vllm-over-paper:.1f`×).
# It follows that the paper's throughput is low for hardware of 2025; by how much on the paper's own GPU, no measurement says.
#
# Another mixture of experts was measured on the paper's GPU, Qwen3 235B-A22B in FP8.
# Compared with its chat run, DeepSeek-R1 has a ratio of {num}`modelled-over-measured-deepseek-r1-qwen-chat:.1f` and Mixtral 8x22B one of {num}`modelled-over-measured-mixtral-8x22b-qwen-chat:.2f`.
# Models of one class can differ that much, so this comparison is no evidence about DeepSeek-R1 itself.
#
# ## The batch size is the largest lever

# %%
batches = eh.beyond.measured.batch_curves.shown()
eh.beyond.measured.charts.joules_over_batches(
    batches,
    name="joules-over-batch",
    caption=(
        "Measured energy of the GPUs per output token against the number of requests served at "
        "once, vLLM. Each line is one model on one set of GPUs; reasoning for DeepSeek-R1 and "
        "GPT-OSS, chat for the others."
    ),
)

# %%
eh.notebook.show(eh.beyond.measured.batch_curves.gains(), digits=3)

# %% [markdown]
# On eight H100, Llama 3.1 405B in FP8 uses {num}`batch-joules-smallest-llama-3.1-405b` with {num}`batch-requests-smallest-llama-3.1-405b:.0f` requests at once and {num}`batch-joules-best-llama-3.1-405b` with {num}`batch-requests-best-llama-3.1-405b:.0f`.
# The factor is {num}`batch-gain-llama-3.1-405b:.1f`, and the other models gain {num}`batch-gain-deepseek-r1:.1f` (DeepSeek-R1, limited to a small batch) to {num}`batch-gain-qwen3-235b:.0f` (Qwen3 235B).
# The paper's lever for serving is {paper}`s3-alpha-serving`; from the smallest batch to the best one, most models here gain more than its upper end.
# The comparison depends on the start: a busy service does not run at the smallest batch.
# The price is speed: for Llama 3.1 405B the time between two tokens grows by a factor of {num}`batch-slower-llama-3.1-405b:.1f`.
# A service that promises fast answers cannot use the largest batch, so the energy of a query depends on that promise more than on the model's precision.
#
# FP8 saves less than the division with which the paper converts a BF16 measurement ({paper}`s2-mlenergy-405b-fp8`).
# Qwen3 235B was measured in both formats on equal GPUs {cite:p}`chung2026joules`.
# At {num}`fp8-batch-largest:.0f` requests at once, FP8 saves {num}`fp8-saving-chat:.0%` in chat on eight H100 and {num}`fp8-saving-reasoning:.0%` in reasoning on four B200.
# At the smallest batch it costs {num}`fp8-cost-chat:.0%` and {num}`fp8-cost-reasoning:.0%` more energy.
# No pair on equal GPUs saves as much as the paper's division implies.
# FP8 needs half the memory and so also allows fewer GPUs or a larger batch, which these pairs leave out.
#
# ## A long prompt raises the ratio

# %%
own_gpu = pairs[pairs["gpu"] == "H100"]
eh.beyond.measured.charts.ratios_over_prompts(
    eh.beyond.measured.reconciliation.over_prompts(assumptions),
    own_gpu[own_gpu["task"] == "chat"],
    name="ratio-over-prompt",
    caption=(
        "Modelled over measured energy per token of chat requests on the paper's GPU, against the "
        "length of the prompt; the table above has the recorded means. "
        "Hatched: shorter or longer than any prompt in the method's benchmark."
    ),
)

# %% [markdown]
# Where a curve crosses one, that prompt makes both even: {num}`even-input-tokens-llama-3.1-405b-chat:.0f` tokens for Llama 3.1 405B, {num}`even-input-tokens-llama-3.1-70b-chat:.0f` for Llama 3.1 70B and {num}`even-input-tokens-llama-3.3-70b-chat:.0f` for Llama 3.3 70B.
# All three are below the recorded mean and above the recorded median.
# Prefix caching shortens the prompt that is really read, which would move the ratios towards one.
#
# ## What would make both even
#
# One input at a time: the throughput of the method's node, its power utilisation (above one, no node can) or the prompt.

# %%
even = ["modelled_tps", "even_tps", "measured_utilisation", "even_utilisation", "even_input_tokens"]
eh.notebook.show(by_run[even])

# %% [markdown]
# Llama 3.1 405B would need a utilisation of {num}`even-utilisation-llama-3.1-405b-chat:.2f`, well inside the paper's range, and Llama 3.1 70B {num}`even-utilisation-llama-3.1-70b-chat:.2f`.
# DeepSeek-R1 would need {num}`even-utilisation-deepseek-r1-b200:.2f` to agree with its run on B200, or {num}`even-tps-deepseek-r1-b200:,.0f` tokens a second instead of {num}`modelled-tps-deepseek-r1-b200:,.0f`.
#
# ## Where we had to choose
#
# - **The interval of the prompt** goes from the median of the recorded prompts to their 95th percentile. It describes single requests; the mean of the whole run has no such spread.
# - **One length for input and output.** The method's energy is computed at the mean lengths. The fit is concave in the prompt, so the average over the recorded prompts would be lower than the value at their mean.
# - **The rest of the node** is a maximum that was measured in training. It is treated as constant, because an idle node draws almost as much.
# - **The node of the runs** is assumed to be a DGX; which machines they were is unknown.
# - **Ends are combined at their worst**, not as independent draws. The interval holds every combination of the stated bounds and has no probability. It does not hold what the bounds leave out: other batch sizes, other machines, the prefix cache and errors of the benchmark rows.
#
# ## What not to conclude from this
#
# One model in one precision on one kind of GPU agrees within the spread of its prompts: this neither validates the method nor refutes it.
# The measured runs are the best of their configurations on a full batch, not a service with its hours of waiting, its spare nodes and its limits on delay; the least energy per token that a node can reach is not what a query takes.
# A ratio beside another model of the same class, or on a newer GPU, says how far two things lie apart, not which of the two numbers is wrong.

# %% [markdown]
# ## Exercises
#
# ```{exercise} A request, not a token
# :label: ex-measured-request
#
# What does a measured chat request to Llama 3.1 405B in FP8 on H100 take at the facility, in watt-hours, and what does the method's?
# ```
#
# ```{solution-start} ex-measured-request
# ```
#
# Energy per token times the tokens of the answer; a watt-hour is 3,600 joules.

# %%
chat = pairs[pairs["run_model"].eq("Llama 3.1 405B Instruct FP8") & pairs["gpu"].eq("H100")]
per_request = chat[["facility_low", "facility_mid", "facility_high", "modelled_facility"]].mul(
    chat["output_tokens"] / 3600, axis="index"
)

assert (per_request["facility_low"] <= per_request["facility_high"]).all()
at_gpus = chat["gpu_j_per_request"] / 3600
assert (per_request["facility_low"] >= at_gpus * (1 - eh.beyond.measured.measured_runs.SLACK)).all()
eh.notebook.show(per_request)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A node that is all GPUs
# :label: ex-measured-no-rest
#
# Suppose the rest of the node used no power. By what factor would each ratio on the paper's GPU rise, and which of them would then be above one?
# ```
#
# ```{solution-start} ex-measured-no-rest
# ```
#
# The measured side falls from the node to the GPUs, so each ratio rises by energy at the node over energy at the GPUs.
# With a constant rest the factor is 1 + rest / GPUs, which is least for the GPUs that draw most.

# %%
rise = own_gpu["node_mid"] / own_gpu["gpu_j_per_token"]

assert (rise >= 1 - eh.beyond.measured.measured_runs.SLACK).all()
bare = own_gpu.assign(rise=rise, bare_ratio=own_gpu["ratio"] * rise)
eh.notebook.show(bare.set_index("run_model")[["model", "ratio", "rise", "bare_ratio"]])

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The batch behind it
# :label: ex-measured-batch
#
# Time per token of one request, batch and throughput hang together.
# Derive how many seconds a request waits for its whole answer from the measured batch and throughput, and see what the least energy costs in time.
# ```
#
# ```{solution-start} ex-measured-batch
# ```
#
# A batch of $B$ requests at $\text{TPS}$ gives each request $\text{TPS} / B$ tokens a second, so that an answer of $L$ tokens takes $L B / \text{TPS}$.
# That is Little's law, and it holds for the mean.

# %%
speed = pairs["tps_tok_s"] / pairs["batch_requests"]
seconds = pairs["output_tokens"] / speed
in_flight = seconds * pairs["tps_tok_s"] / pairs["output_tokens"]

assert ((in_flight - pairs["batch_requests"]).abs() < 1e-9 * in_flight).all()
waits = pd.DataFrame(
    {"tokens a second": speed, "seconds": seconds, "batch": pairs["batch_requests"]}
)
eh.notebook.show(waits.set_index(by_run.index))

# %% [markdown]
# ```{solution-end}
# ```
