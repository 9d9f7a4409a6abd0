# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Long outputs without the plateau
#
# *Beyond the paper: arXiv 2509.20241v1, supplement S.II, takes throughput to a plateau and holds it there.*
#
# **Claim.** For outputs longer than were benchmarked a node keeps the fastest rate that was measured.
#
# **Finding.** Measured throughput has no plateau: that of DeepSeek-R1-0528 on H200 falls by a factor of {num}`slowdown-deepseek-r1-h200:.1f` when answers have 32,768 tokens instead of 1,024.
# A law of three coefficients that follows from how decoding works predicts the rows of Llama 3.1 405B that the released code leaves out to within a factor of {num}`left-out-miss-context-llama-3.1-405b:.2f`, where the paper's law misses by {num}`left-out-miss-cap-llama-3.1-405b:.2f`.
# Put in the place of the cap, it leaves the typical query where it was, and takes the long fleet to {num}`fleet-ratio-long-context:.1f` times its energy and the mixed one from {num}`fleet-total-mixed` to {num}`fleet-total-mixed-context`.

# %% tags=["hide-input"]
import numpy as np

import energy_helpers as eh

# %% tags=["parameters", "hide-input"] also=["output_tokens_median", "output_tokens_mean", "Data centre and node", "Throughput and baseline", "period", "redundancy", "idle_overhead", "network_overhead"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/3_long_outputs` lists what else may be set here
long_output_tokens_median = None
output_tokens_law = None
output_tokens_shape = None
input_tokens = None
idle_power_kw = None
queries = None
long_share = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The data
#
# The paper's table ends at {num}`benchmark-longest-output`.
# NVIDIA's later tables {cite:p}`nvidia-trtllm-overview` go on to {num}`context-longest-output:,.0f`: whole queries of 1,024 tokens in, and 1,024, 8,192 or 32,768 out.
# {num}`context-series:.0f` series, each one model on one kind of GPU in one release, have long outputs and rows enough for three coefficients.

# %%
series = eh.beyond.long_outputs.measured_shapes()
eh.notebook.show(series.drop(columns="law").reset_index(["gpu", "version", "quantization"]))

# %% [markdown]
# ## A law that falls
#
# While it decodes, a node reads its weights once for each step, and for each query the keys and values of everything that the query has read and written so far.
# That context is $L_\text{in} + L_\text{out}/2$ tokens, on average over the answer.
# It costs twice: reading it takes time, and it fills the memory that would hold other queries.
# Either way the node's time for one output token grows in proportion to the context.
# Reading the input takes time of its own, which the answer's tokens share:
#
# $$\frac{1}{\text{TPS}} = a + b\left(L_\text{in} + \frac{L_\text{out}}{2}\right) + p\,\frac{L_\text{in}}{L_\text{out}}, \qquad K = \frac{a}{b}$$ (eq-context)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $a$ | the node's time for an output token without context | s |
# | $b$ | what a token of context adds to it | s |
# | $p$ | the node's time to read a token of the input | s |
# | $K$ | mean context at which decoding runs at half its speed | tokens |
#
# None of the three is negative, and the law is linear in them; they are fitted to ln TPS by least squares.
# Where context costs nothing, $K$ is infinite and throughput a constant.
# The paper's law is a power law in both lengths instead, with a cap.

# %% tags=["hide-input"]
lengths_tok = np.geomspace(300, 60_000, 60)
curves, rows = eh.beyond.long_outputs.measured_curves("v1.1", 1024, lengths_tok)
eh.beyond.long_outputs.charts.measured_laws(
    curves,
    rows,
    gpu="B200",
    name="context-measured",
    caption=(
        "Measured throughput per GPU at 1,024 input tokens, release 1.1, and the fitted laws of "
        "the context. Hatched: longer outputs than were measured."
    ),
)

# %% [markdown]
# A point far from its line is a row that the law does not meet: of the row at 8,192 output tokens of Llama 4 Maverick on H200 it makes half as much again as was measured.
# Between the series $K$ runs from {num}`context-half-length-lowest:,.0f` to {num}`context-half-length-highest:,.0f` tokens, with a median of {num}`context-half-length-median:,.0f`: far below the long outputs that the plateau is meant for.
#
# ## A test that the paper's rows allow
#
# The released code leaves rows of table S.I out of its fit.
# Both laws, fitted to what is left, can be asked for them.

# %%
left_out = eh.beyond.long_outputs.context_fits.left_out("Llama 3.1 405B")
eh.notebook.show(left_out)

# %% [markdown]
# Ratios are predicted over measured throughput.
# The typical miss, as a factor, is {num}`left-out-miss-cap-llama-3.1-405b:.2f` with the paper's law and {num}`left-out-miss-context-llama-3.1-405b:.2f` with this one; for Llama 3.1 70B {num}`left-out-miss-cap-llama-3.1-70b:.2f` and {num}`left-out-miss-context-llama-3.1-70b:.2f`, for Mixtral 8x22B {num}`left-out-miss-cap-mixtral-8x22b:.2f` and {num}`left-out-miss-context-mixtral-8x22b:.2f`.
# Both laws have three coefficients.
# They were not given quite the same rows: two of Llama 3.1 405B's were read off a figure and disagree with the measured ones, and the released fit has them.

# %% [markdown]
# ## The paper's models
#
# Three of the five have measured rows enough for a law of their own, all of table S.I's.
# DeepSeek-R1 takes its shape from DeepSeek-R1-0528 on H200 in FP8, Nemotron Ultra, of which two rows are known, from Llama 3.1 405B, from which it was made {cite:p}`bercovich2025nemotron`.
# Every law is then scaled to go through the paper's throughput at the median typical query, so that only the shape differs.

# %% tags=["hide-input"]
models = eh.exact.fleet(assumptions).attrs["blend"]["traditional"]
lengths_tok = np.geomspace(50, 60_000, 60)
eh.beyond.long_outputs.charts.two_laws(
    eh.beyond.long_outputs.throughput_curves(assumptions, list(models), lengths_tok),
    longest_tokens=float(series["longest_output"].max()),
    name="context-two-laws",
    caption=(
        "Throughput of the baseline's models by the paper's law (dashed) and by the law of the "
        "context (solid), which meet at the typical query. Hatched: longer than any row."
    ),
)

# %% [markdown]
# ## What becomes of the long regime
#
# Only TPS changes in {eq}`eq-energy`.
# With {eq}`eq-context` the energy of a query is a quadratic in its output length, and its distribution the same one-dimensional integral as before: exact, without a draw.
# The input is paid for by the time that reading it takes; `effective_length` has no part in it.

# %%
both = eh.beyond.long_outputs.beside_the_cap(assumptions)
eh.notebook.show(both)

# %% [markdown]
# The **mean** changes most, because energy now grows with the square of the length and an exponential law has long answers: for Llama 3.1 405B the mean long query takes {num}`llama-3.1-405b-mean-ratio-long-context:.0f` times the mean typical one, and the median {num}`llama-3.1-405b-median-ratio-long-context:.0f` times the median.
# A fleet is its mean: the long one takes {num}`fleet-ratio-long-context:.1f` times its energy, while the models' medians move far less.
#
# The baseline's own median is a poor witness here.
# It is the median of a pool of three models that are each cut at both ends; under this law short answers cost more, since their input must be read, the models' ranges come apart, and the pool's median becomes that of the model in the middle.
# The models themselves, at the median, stay close in the traditional regime: {num}`llama-3.1-405b-median-traditional-context` where the paper's law gives {num}`llama-3.1-405b-median-traditional`.

# %% tags=["hide-input"]
eh.charts.intervals_by_row(
    eh.beyond.long_outputs.intervals(assumptions, "long"),
    x_title="Energy per long query [Wh]",
    subject="Median and quartiles of the energy of a long query under both laws of the throughput",
    name="context-long-energy",
    caption=(
        "Energy of a long query with the paper's cap and under the law of the context: quartiles "
        "(bars) and median (dots)."
    ),
)

# %% [markdown]
# ## Other shapes
#
# How much hangs on the shapes that were chosen?
# One series' shape for all models at once, series by series:

# %% tags=["hide-input"]
eh.beyond.long_outputs.charts.fleets_by_shape(
    eh.beyond.long_outputs.mixed_by_shape(assumptions),
    cap_gwh=float(eh.exact.fleet(assumptions)["mixed"]),
    own_gwh=float(eh.beyond.long_outputs.fleet(assumptions)["mixed"]),
    name="context-fleets",
    caption="Energy of the mixed fleet if all models had the shape of one measured series.",
)

# %% [markdown]
# The mixed fleet takes between {num}`fleet-ratio-mixed-shape-lowest:.2f` and {num}`fleet-ratio-mixed-shape-highest:.1f` times the energy that it has with the cap, {num}`fleet-ratio-mixed-shape-median:.1f` times at the median of the series.
#
# ## Where we had to choose
#
# - **The level is the paper's.** What this chapter says is about shape; [newer hardware](4_newer_hardware) is about level.
# - **One split of each series**, the one that was measured at the most lengths: rows of different parallelism are different machines.
# - **The mean context stands for the whole answer.** A query's cache grows while it is answered, and the scheduler mixes young and old queries.
# - **The power is the paper's too**, the same at every length. A node that waits for memory may draw less.
# - **Text that was later replaced is left out**: the first table of release 0.20, whose CUDA graphs were off by mistake, and the first of 1.1.
#
# ## What not to conclude from this
#
# That any product takes this much.
# The rows are offline benchmarks at full load, with answers of exactly one length; a service stops early, caches inputs, moves decoding to other nodes, and limits the length of an answer.
# Beyond 32,768 tokens the law is as unmeasured as the paper's, and what an exponential law puts there weighs heavily in the mean.
# Nor does the agreement with left-out rows make the mechanism true: three coefficients fit, and others may.
# What stands is narrower: at the lengths where the paper's cap decides the result, measured throughput falls.
#
# ## Summary

# %% tags=["hide-input", "numbers"]
eh.all_numbers.report(assumptions, "beyond/3_long_outputs")

# %% [markdown]
# ## Exercises
#
# ```{exercise} The best length
# :label: ex-context-best-length
#
# At a given input length, which output length gives the most tokens a second by {eq}`eq-context`?
# ```
#
# ```{solution-start} ex-context-best-length
# ```
#
# The time of a token has $b L_\text{out} / 2$ rising and $p L_\text{in} / L_\text{out}$ falling; they balance at $L_\text{out} = \sqrt{2 p L_\text{in} / b}$.

# %%
law = eh.beyond.long_outputs.shape_of("Llama 3.1 405B")
best_tok = np.sqrt(2 * law.input_s * 500 / law.context_s)
around = law.predict(500, best_tok * np.array([0.99, 1.0, 1.01]))

assert around.argmax() == 1
print(f"{best_tok:,.0f} tokens")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean in closed form
# :label: ex-context-mean
#
# The mean of the square of an exponential length is twice the square of its mean.
# Compute the mean energy of a long query on one model by hand.
# ```
#
# ```{solution-start} ex-context-mean
# ```
#
# The node's time for a query is $p L_\text{in} + (a + b L_\text{in}) L + b L^2 / 2$, so that its mean is $p L_\text{in} + (a + b L_\text{in}) m + b m^2$.

# %%
plain = eh.load_edition(assumptions.edition)
model = eh.method.throughput.models(plain)["Llama 3.1 405B"]
law = eh.beyond.long_outputs.context_results.laws(plain)[model.name]
mean_tok = plain.long_output_tokens_median / np.log(2)
read_tok = plain.input_tokens
seconds = (
    law.input_s * read_tok
    + (law.token_s + law.context_s * read_tok) * mean_tok
    + law.context_s * mean_tok**2
)
factor = eh.method.distributions.pue(plain).times(eh.method.distributions.utilisation(plain)).mean
by_hand_wh = model.node_power_kw(plain) / 3.6 * seconds * factor

computed_wh = eh.beyond.long_outputs.per_query(plain, "long").loc[model.name, "mean"]
assert abs(by_hand_wh / computed_wh - 1) < 1e-9
print(f"{by_hand_wh:.2f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A limit on the answer
# :label: ex-context-limit
#
# Services stop an answer at some length.
# How much of the mean time of a long query is spent on answers beyond 32,768 tokens, on Llama 3.1 405B?
# ```
#
# ```{solution-start} ex-context-limit
# ```
#
# Draw lengths and add up the node's time.
# The few per cent of answers beyond the limit have a far larger share of the time: that is what a limit, or a law with a lighter tail, would take away.

# %%
tokens = np.random.default_rng(3).exponential(mean_tok, 400_000)
seconds = tokens * law.seconds_per_token(read_tok, tokens)
beyond = tokens > 32_768

share = seconds[beyond].sum() / seconds.sum()
assert share > beyond.mean()
print(f"{beyond.mean():.1%} of the answers, {share:.0%} of the time")

# %% [markdown]
# ```{solution-end}
# ```
