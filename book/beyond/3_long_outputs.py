# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Long outputs without the plateau
#
# *Beyond the paper: arXiv 2509.20241v1, supplement S.II, takes throughput to a plateau and holds it there.*
#
# **Claim.** For outputs longer than were benchmarked, a node keeps the fastest rate that was measured.
#
# **Finding.** Measured throughput has no plateau: that of DeepSeek-R1-0528 on H200 falls by a factor of {num}`slowdown-deepseek-r1-h200:.1f` when answers have 32,768 tokens instead of 1,024.
# We fit a model of throughput with three coefficients that follow from how decoding works.
# It misses the rows of Llama 3.1 405B that the released code leaves out by a factor of {num}`left-out-miss-context-llama-3.1-405b:.2f`; the paper's model, fitted to the same rows, misses them by {num}`left-out-miss-cap-llama-3.1-405b:.2f`.
# With the level of each model fitted to its own rows, the long fleet uses {num}`fleet-ratio-long-context:.1f` times the energy that it uses with the cap, and the mixed fleet uses {num}`fleet-total-mixed-context` instead of {num}`fleet-total-mixed`.
# The level is a second uncertainty: the levels that we compare give a mixed fleet of {num}`fleet-ratio-mixed-anchor-lowest:.1f` to {num}`fleet-ratio-mixed-anchor-highest:.1f` times the energy with the cap.
# The baseline's typical median is {num}`baseline-median-traditional-context`, close to the {num}`baseline-median-traditional` with the cap, but only because changes of single models cancel.

# %%
import numpy as np

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_median", "output_tokens_mean", "Data centre and node", "Throughput and baseline", "period", "redundancy", "idle_overhead", "network_overhead"]
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

# %%
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
# Both models of throughput can be fitted to the rows that it keeps, and then predict the rows that it leaves out.
# Two of the kept rows of Llama 3.1 405B were read off a figure and disagree with measured rows at the same lengths, so neither fit uses them here.

# %%
left_out = eh.beyond.long_outputs.context_fits.left_out("Llama 3.1 405B")
eh.notebook.show(left_out)

# %% [markdown]
# Ratios are predicted over measured throughput, and both fits use the same rows.
# For Llama 3.1 405B the typical miss is a factor of {num}`left-out-miss-cap-llama-3.1-405b:.2f` with the paper's fit and {num}`left-out-miss-context-llama-3.1-405b:.2f` with the context fit.
# For Llama 3.1 70B the two factors are {num}`left-out-miss-cap-llama-3.1-70b:.2f` and {num}`left-out-miss-context-llama-3.1-70b:.2f`, and for Mixtral 8x22B {num}`left-out-miss-cap-mixtral-8x22b:.2f` and {num}`left-out-miss-context-mixtral-8x22b:.2f`.
# The released code also fits the two rows that were read off a figure.
# If both fits use them, the factors for Llama 3.1 405B are {num}`left-out-miss-cap-with-figure-readings:.2f` and {num}`left-out-miss-context-with-figure-readings:.2f`.
# Both models have three coefficients.
#
# ## The paper's models need a shape and a level
#
# Three of the five models have enough measured rows in table S.I for a shape of their own.
# DeepSeek-R1 borrows the shape of DeepSeek-R1-0528 on H200 in FP8.
# Nemotron Ultra has two known rows and borrows the shape of Llama 3.1 405B, from which it was made {cite:p}`bercovich2025nemotron`.
#
# The level of each model is fitted to the model's own rows, by least squares of ln TPS with the shape fixed.
# These rows are all measured rows of table S.I, the same that the shapes are fitted to, whether the released code fits them or not.
# DeepSeek-R1 and Nemotron Ultra have only rows that were read off a figure, so their levels rest on those.
#
# The paper's fit offers another level.
# A context fit could go through the paper's throughput at the median typical query, and then only the shape would differ.
# But no model has a row at these lengths, and fits with that level contradict the rows that exist.

# %%
level_names = {
    "tps_tok_s": "row",
    "typical": "level of the paper's fit at the typical query",
    "rows": "level of the model's own rows",
}
nearest = eh.beyond.long_outputs.nearest_rows(assumptions).rename(columns=level_names)
eh.notebook.show(nearest, digits=4)

# %% [markdown]
# The table compares throughput in tokens per second for the row of each model whose input length is nearest to the typical query's.
# With the paper's level at the typical query, the fits are too slow for Llama 3.1 405B, Llama 3.1 70B and Mixtral 8x22B, and too fast for DeepSeek-R1 and Nemotron Ultra.
# Over all rows they miss by a factor of {num}`context-row-miss-typical:.2f`, and fits at the level of the rows miss by {num}`context-row-miss-own:.2f`.
# The largest miss that remains is that of DeepSeek-R1, a factor of {num}`context-row-miss-deepseek-r1-671b:.2f`: a borrowed shape does not meet its three rows at any level.
# At 500 tokens in and 2,000 out this fit is faster than the row, so long queries on DeepSeek-R1 may use more energy than we compute.

# %%
models = eh.exact.fleet(assumptions).attrs["blend"]["traditional"]
lengths_tok = np.geomspace(50, 60_000, 60)
eh.beyond.long_outputs.charts.two_laws(
    eh.beyond.long_outputs.throughput_curves(assumptions, list(models), lengths_tok),
    rows=eh.beyond.long_outputs.rows_at_typical_input(assumptions, list(models)),
    longest_tokens=float(series["longest_output"].max()),
    name="context-two-laws",
    caption=(
        "Throughput of the baseline's models by the paper's fit (dashed) and by the context fit "
        "(solid), with their rows at this input length (dots). Hatched: longer than any row."
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
# The **mean** changes most, because energy now grows with the square of the length and an exponential distribution has long answers.
# On Llama 3.1 405B the mean long query uses {num}`llama-3.1-405b-mean-ratio-long-context:.0f` times the energy of the mean typical query, but the median long query only {num}`llama-3.1-405b-median-ratio-long-context:.0f` times that of the median typical query.
# A fleet follows the mean, so the long fleet uses {num}`fleet-ratio-long-context:.1f` times the energy that it uses with the cap.

# %%
by_model = eh.beyond.long_outputs.models_beside_the_cap(assumptions)
eh.notebook.show(by_model.rename(columns=lambda name: name.replace("_", ", ")))

# %% [markdown]
# The table has the median typical query and the mean long query of each model, in Wh, with the cap and with the context fit.
# The typical query changes on every model, because its level changes too: to {num}`deepseek-r1-671b-median-traditional-context-over-cap:.2f` times its energy on DeepSeek-R1, {num}`nemotron-ultra-253b-median-traditional-context-over-cap:.2f` times on Nemotron Ultra and {num}`llama-3.1-405b-median-traditional-context-over-cap:.2f` times on Llama 3.1 405B.
# On the two models outside the baseline it changes to {num}`llama-3.1-70b-median-traditional-context-over-cap:.2f` times (Llama 3.1 70B) and {num}`mixtral-8x22b-median-traditional-context-over-cap:.2f` times (Mixtral 8x22B).
# The mean long query changes to between {num}`deepseek-r1-671b-mean-long-context-over-cap:.1f` times its energy on DeepSeek-R1 and {num}`nemotron-ultra-253b-mean-long-context-over-cap:.1f` times on Nemotron Ultra.
#
# The baseline's typical median stays near the paper's by coincidence.
# It is the median of a pool of three models that are each cut at both ends, and their changes cancel in the pool.
# The same shapes at other levels move it from {num}`baseline-median-traditional-anchor-lowest` to {num}`baseline-median-traditional-anchor-highest`.

# %%
eh.charts.intervals_by_row(
    eh.beyond.long_outputs.intervals(assumptions, "long"),
    x_title="Energy per long query [Wh]",
    subject="Median and quartiles of the energy of a long query with both fits of the throughput",
    name="context-long-energy",
    caption=(
        "Energy of a long query with the paper's cap and with the context fit: quartiles (bars) "
        "and median (dots)."
    ),
)

# %% [markdown]
# ## Level and shape are both uncertain
#
# Both the level and the shape of each model were chosen.
# The first table keeps the shapes and changes the level: that of the models' own rows, or that of the paper's fit at one of four pairs of lengths.

# %%
by_anchor = eh.beyond.long_outputs.by_anchor(assumptions)
eh.notebook.show(by_anchor.rename(columns=lambda name: name.replace("_", " ")))

# %% [markdown]
# The ratios compare with the fleet under the cap; the typical median is the baseline's, in Wh, and the mixed fleet is in GWh per day.
# The long fleet uses {num}`fleet-ratio-long-anchor-lowest:.1f` to {num}`fleet-ratio-long-anchor-highest:.1f` times the energy that it uses with the cap, and the mixed fleet uses {num}`fleet-total-mixed-anchor-lowest` to {num}`fleet-total-mixed-anchor-highest`.
# The last column is the typical miss of the models' rows.
# It is smallest for the level that is fitted to them, as it has to be.
# The lowest fleet has a cause of its own: the paper's fit of Nemotron Ultra is a constant, so at 5,000 tokens in it has several times the throughput of the model's row there.

# %%
results = eh.beyond.long_outputs.context_results
eh.beyond.long_outputs.charts.fleets_by_shape(
    results.mixed_by_shape_and_anchor(assumptions),
    cap_gwh=float(eh.exact.fleet(assumptions)["mixed"]),
    own_shapes=results.OWN_SHAPES,
    name="context-fleets",
    caption=(
        "Energy of the mixed fleet by the level of the fits (rows) and by their shape: each model's "
        "own (diamonds) or that of one measured series for all models (dots). Dashed: with the cap."
    ),
)

# %% [markdown]
# The second axis is the shape: that of one measured series for all models at once.
# At the level of the models' rows, the mixed fleet then uses {num}`fleet-ratio-mixed-shape-lowest:.1f` to {num}`fleet-ratio-mixed-shape-highest:.1f` times the energy that it uses with the cap, {num}`fleet-ratio-mixed-shape-median:.1f` times at the median of the series.
# Over all shapes at all levels it uses {num}`fleet-ratio-mixed-shape-anchor-lowest:.1f` to {num}`fleet-ratio-mixed-shape-anchor-highest:.1f` times that energy.
# The few combinations below the cap all have the level of the paper's fit at 5,000 tokens in.
#
# ## Two other models agree in form
#
# Two recent papers also model how efficiency depends on the context.
# The first derives that tokens per watt halve whenever the context window of a server doubles {cite:p}`chen2026onew`.
# A longer window leaves memory for fewer queries at once, while the power of the GPU hardly changes.
# In {eq}`eq-context`, the throughput of decoding is multiplied by $(K + c) / (K + 2c)$ when the mean context $c$ doubles.

# %%
contexts_tok = np.array([256, 1024, 4096, 16384, 32768])
eh.notebook.show(eh.beyond.long_outputs.doubled_contexts(contexts_tok))

# %% [markdown]
# The factor tends to one half, so both models agree on long contexts.
# When a mean context of 32,768 tokens doubles, the factor is {num}`context-doubling-32k-median:.2f` at the median of the measured series and at most {num}`context-doubling-32k-highest:.2f`.
# They differ on short contexts, where the context is a small part of the time of a token.
# From a mean context of 1,024 tokens the factor is {num}`context-doubling-1k-median:.2f` at the median, and {num}`context-doubling-1k-lowest:.2f` to {num}`context-doubling-1k-highest:.2f` over the series.
# Their window is the longest context that a server accepts, ours is the context that queries have.
# Their result is analytical, with a roofline model of throughput and a model of power fitted to published measurements; ours assumes that the power is the same at every length.
#
# The second, SweetSpot, models the energy of an output token by input and output length, and tests the model with TensorRT-LLM on H100 {cite:p}`pizzinicavagna2026sweetspot`.
# Efficiency is highest for short to moderate inputs and outputs of medium length, and falls for long inputs and very short outputs.
# {eq}`eq-context` has an optimum of the same form: at the typical input length, Llama 3.1 405B is fastest with outputs of {num}`context-fastest-output-tokens-llama-3.1-405b`.
# Their models are far smaller than the paper's and their lengths end at a few thousand tokens, so the agreement is one of form.
#
# ## Where we had to choose
#
# - **The level is that of the models' own rows**, and the baseline has the models that the paper's fits select. [Newer hardware](4_newer_hardware) asks how newer levels compare.
# - **All measured rows count**, whether the released code fits them or not, so that shape and level have the same rows. The released rows would give nearly the same level. A file of your own (`throughput_rows`) gives the levels of its rows.
# - **One level serves all lengths.** A model that borrows its shape may still be too fast at one length and too slow at another.
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
# Answers beyond the limit are rare, but their share of the time is far larger than their share of the answers.
# A limit would save the part of this time that is spent beyond it.

# %%
tokens = np.random.default_rng(3).exponential(mean_tok, 400_000)
seconds = tokens * law.seconds_per_token(read_tok, tokens)
beyond = tokens > 32_768

share = seconds[beyond].sum() / seconds.sum()
assert share > beyond.mean()
print(f"{beyond.mean():.1%} of the answers, {share:.0%} of the time")

cut = np.minimum(tokens, 32_768)
saved = 1 - (cut * law.seconds_per_token(read_tok, cut)).sum() / seconds.sum()
assert 0 < saved < share
print(f"a limit saves {saved:.1%} of the time")

# %% [markdown]
# ```{solution-end}
# ```
