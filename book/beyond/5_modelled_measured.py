# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Modelled against measured
#
# *Beyond the paper: its section 2 holds medians against published averages; here token is held against token.*
#
# **Question.** The method multiplies a node's power by the time that a token takes. Does a GPU that is measured while it serves the same model agree?
#
# **Finding.** Where model, precision and GPU are the same, Llama 3.1 405B in FP8 on eight H100, the method's token takes {num}`modelled-node-joules-llama-3.1-405b-chat` at the node and the measured one {num}`measured-node-joules-llama-3.1-405b-chat`, a ratio of {num}`modelled-over-measured-llama-3.1-405b-chat:.2f`.
# That is agreement, but no proof: the measured prompts are unknown, and prompts of {num}`prompt-tokens-shortest:.0f` to {num}`prompt-tokens-longest:,.0f` tokens take the ratio from {num}`modelled-over-measured-prompt-low-llama-3.1-405b-chat:.2f` to {num}`modelled-over-measured-prompt-high-llama-3.1-405b-chat:.1f`.
# And two deviations offset each other: the method's node draws less power than the measured one and is slower.
# DeepSeek-R1 is another matter: no prompt brings the method down to what similar mixtures of experts were measured at.

# %% tags=["hide-input"]
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters", "hide-input"] also=["effective_length", "Data centre and node"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/5_modelled_measured` lists what else may be set here
input_tokens = None
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
# It publishes mean output lengths, throughput and power; how long the prompts were is not in its data.
# For each model, GPU and task this book holds one run, {num}`measured-runs:.0f` in all: that of least energy per request among the configurations tested.
# So the measured side is a node at its best, and a ratio above one is partly owed to that.

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
columns = ["model", "run_model", "kind", "task", "gpu", "gpus", "precision", "output_tokens"]
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
# $P_\text{rest}$ was not measured.
# Eight H100 of {num}`gpu-power-h100` each {cite:p}`nvidia-h100` are {num}`gpu-share-of-node-h100:.0%` of the node's maximum power, eight B200 {cite:p}`vultr-hgx-b200` {num}`gpu-share-of-node-b200:.0%` of that of a DGX B200 {cite:p}`nvidia-dgx-b200`.
# The rest takes at most what this leaves, and hardly less than an idle node does ({param}`idle_power_kw`); in between it is taken to follow the GPUs in proportion.
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

# %% tags=["hide-input"]
same = pairs[(pairs["gpu"] == "H100") & (pairs["kind"] != "same class")]
eh.beyond.measured.charts.boundary_steps(
    same,
    name="boundary-steps",
    caption=(
        "Energy per output token for runs on the paper's GPU: measured at the GPUs, estimated at "
        "the node (bar: least and most for the rest of it) and at the facility with the median "
        "PUE, and the method's (bar: the interval of the prompt)."
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
# It has three unknowns: the prompt, on which the modelled throughput depends; the rest of the measured node; and the power utilisation, which the method draws at random.

# %%
factors = ["power_factor", "speed_factor", "charge_factor", "ratio"]
ends = ["ratio_prompt_low", "ratio_prompt_high", "ratio_low", "ratio_high"]
short = {name: name.replace("_factor", "").replace("ratio_", "") for name in factors + ends}
eh.notebook.show(by_run[factors + ends].rename(columns=short), digits=2)

# %% tags=["hide-input"]
eh.beyond.measured.charts.ratios(
    pairs,
    name="modelled-over-measured",
    caption=(
        "Modelled over measured energy per token. Thick bar: prompts of 10 to 5,000 tokens; thin "
        "bar: also the ends of the rest of the node and P5 and P95 of the utilisation. Dashed: "
        "the prompt or the output is outside the model's benchmark."
    ),
)

# %% [markdown]
# For Llama 3.1 405B the method's GPU draws {num}`power-factor-llama-3.1-405b-chat:.2f` of the power of the measured one, and the measured one is {num}`speed-factor-llama-3.1-405b-chat:.2f` times as fast.
# A batch that is kept full runs a node at {num}`measured-utilisation-llama-3.1-405b-chat:.0%` of its maximum by this estimate; the paper's 5th to 95th percentile is meant for a service, with fuller and emptier hours.
# For Llama 3.1 70B, measured in BF16, the same two are {num}`power-factor-llama-3.1-70b-chat:.2f` and {num}`speed-factor-llama-3.1-70b-chat:.2f`, and the ratio is {num}`modelled-over-measured-llama-3.1-70b-chat:.2f`, although the method takes FP8.
#
# DeepSeek-R1 lies far from its class: beside Qwen3 235B-A22B in conversation the ratio is {num}`modelled-over-measured-deepseek-r1-qwen-chat:.1f`, and with every end at its least still {num}`modelled-over-measured-low-deepseek-r1-qwen-chat:.1f`.
# The reason is throughput: the paper's row gives {num}`modelled-tps-deepseek-r1-qwen-chat:,.0f` tokens a second on ten GPUs, the measured run {num}`measured-tps-deepseek-r1-qwen-chat:,.0f` on eight, with a little more than half of the active parameters.
# Mixtral 8x22B beside the same run comes to {num}`modelled-over-measured-mixtral-8x22b-qwen-chat:.2f`: a class is not a model.
#
# ## The unknown prompt

# %% tags=["hide-input"]
own_gpu = pairs[pairs["gpu"] == "H100"]
eh.beyond.measured.charts.ratios_over_prompts(
    eh.beyond.measured.reconciliation.over_prompts(assumptions),
    own_gpu[own_gpu["task"] == "chat"],
    name="ratio-over-prompt",
    caption=(
        "Modelled over measured energy per token of chat requests on the paper's GPU, against the "
        "length that the prompts may have had. "
        "Hatched: shorter or longer than any prompt in the method's benchmark."
    ),
)

# %% [markdown]
# Where a curve crosses one, that prompt makes both even: {num}`even-input-tokens-llama-3.1-405b-chat:.0f` tokens for Llama 3.1 405B, {num}`even-input-tokens-llama-3.1-70b-chat:.0f` for Llama 3.1 70B, {num}`even-input-tokens-llama-3.3-70b-chat:.0f` for Llama 3.3 70B.
# All are plausible for a chat with some history, and none is known.
#
# ## What would make both even
#
# One input at a time: the throughput of the method's node, its power utilisation (above one, no node can) or the prompt.

# %%
even = ["modelled_tps", "even_tps", "measured_utilisation", "even_utilisation", "even_input_tokens"]
eh.notebook.show(by_run[even])

# %% [markdown]
# Llama 3.1 405B would need a utilisation of {num}`even-utilisation-llama-3.1-405b-chat:.2f`, well inside the paper's range, and Llama 3.1 70B {num}`even-utilisation-llama-3.1-70b-chat:.2f`.
# DeepSeek-R1 would need {num}`even-utilisation-deepseek-r1-qwen-chat:.2f` to be like its class, below any busy node, or {num}`even-tps-deepseek-r1-qwen-chat:,.0f` tokens a second instead of {num}`modelled-tps-deepseek-r1-qwen-chat:,.0f`.
# Beside the measured DeepSeek-R1 on B200, with outputs of {num}`measured-output-tokens-deepseek-r1-b200:,.0f` tokens, the ratio is {num}`modelled-over-measured-deepseek-r1-b200:.1f`; there a newer GPU and longer contexts pull in opposite directions.
#
# ## Where we had to choose
#
# - **The interval of the prompt**, {num}`prompt-tokens-shortest:.0f` to {num}`prompt-tokens-longest:,.0f` tokens, is ours: from a short question to a long context.
# - **One output length.** The method's energy is taken at the mean of the measured outputs, not averaged over their law; it is nearly in proportion to the length.
# - **The rest of the node**, by specification and proportion. The idle node's power stands for the least of it, which counts its idle GPUs along; for a DGX B200 it is scaled with the maximum power, for lack of a known value.
# - **The node of the runs** is taken to be a DGX; which machines they were is unknown.
# - **Ends are combined at their worst**, not as if they were independent draws: the interval holds what is possible, and has no probability.
#
# ## What not to conclude from this
#
# One model in one precision on one kind of GPU agrees within the interval of an unknown prompt: this neither validates the method nor refutes it.
# The measured runs are the best of their configurations on a full batch, not a service with its hours of waiting, its spare nodes and its limits on delay; the least energy per token that a node can reach is not what a query takes.
# A ratio beside another model of the same class, or on a newer GPU, says how far two things lie apart, not which of the two numbers is wrong.
#
# ## Summary

# %% tags=["hide-input", "numbers"]
eh.all_numbers.report(assumptions, "beyond/5_modelled_measured")

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
# Suppose the rest of the node took nothing. By what factor would each ratio on the paper's GPU rise, and which of them would then be above one?
# ```
#
# ```{solution-start} ex-measured-no-rest
# ```
#
# The measured side falls from the node to the GPUs, so that each ratio rises by energy at the node over energy at the GPUs: at most the inverse of the GPUs' share of the node.

# %%
rise = own_gpu["node_mid"] / own_gpu["gpu_j_per_token"]
most = 1 / eh.beyond.measured.measured_runs.node(assumptions, "H100").gpu_share

assert (rise >= 1 - eh.beyond.measured.measured_runs.SLACK).all()
bare = own_gpu.assign(rise=rise, bare_ratio=own_gpu["ratio"] * rise)
print(f"at most {most:.2f} where the rest follows the GPUs")
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
