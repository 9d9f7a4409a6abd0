# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Long outputs without the plateau
#
# **With the measured slowdown on long answers, a mixed fleet uses {num}`fleet-ratio-mixed-context:.1f` times the energy.**
#
# *Beyond the paper: throughput that falls with long answers, where section 2 and supplement S.II of arXiv 2509.20241v1 use a plateau.*
#
# **In one sentence.** Measured servers write fewer tokens per second as answers grow long, and with this decline a fleet of typical and long queries uses {num}`fleet-ratio-mixed-context:.1f` times the energy that the paper's method gives.
#
# **Why it matters.** Reasoning models and agents write long answers.
# An estimate that assumes a constant speed may be far too low for exactly these uses.

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

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


# %%
def span(values):
    low, high = (format_value(end, 2) for end in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"


# %%
lengths_tok = np.geomspace(300, 60_000, 60)
curves, rows = eh.beyond.long_outputs.measured_curves("v1.1", 1024, lengths_tok)
ends = rows[rows["output_tokens"].isin([1024, 32768])]
speeds = ends.pivot_table(index=["gpu", "model"], columns="output_tokens", values="tps_per_gpu")
slowdowns = (speeds[1024] / speeds[32768]).dropna()
eh.beyond.long_outputs.charts.measured_laws(
    curves,
    rows,
    gpu="B200",
    name="context-measured",
    title=(
        f"From 1,024 to 32,768 output tokens, throughput falls by a factor of {span(slowdowns)}"
    ),
    caption=(
        "Measured throughput of a GPU by the length of the answer, on logarithmic axes (dots: "
        "TensorRT-LLM 1.1 with 1,024 input tokens), and the fits of this chapter (lines). Shaded: "
        "longer answers than were measured."
    ),
)

# %% [markdown]
# **The paper says.** The {term}`throughput` of a model is the number of {term}`tokens <token>` that its server writes per second.
# The paper fits a formula in which throughput changes with the length of the answer up to the fastest measured rate, the *cap*.
# For answers longer than the benchmark, it keeps throughput at this plateau ({paper}`s2-plateau`), which it says the benchmark shows ({paper}`sii-plateau`).
# It adds that real throughput declines, so the method likely underestimates the energy of very long answers ({paper}`s2-plateau-underestimates`).
#
# **We find.** Measured throughput has no plateau: that of DeepSeek-R1-0528 on H200 falls by a factor of {num}`slowdown-deepseek-r1-h200:.1f` when answers have 32,768 tokens instead of 1,024.
# On rows of Llama 3.1 405B that were not fitted, our fit is off by a typical factor of {num}`left-out-miss-context-llama-3.1-405b:.2f`, and the paper's form of fit by {num}`left-out-miss-cap-llama-3.1-405b:.2f`.
# With this fit, a fleet of {term}`long queries <long query>` (paper: test-time scaling) uses {num}`fleet-ratio-long-context:.1f` times the energy with the cap, and a mixed fleet uses {num}`fleet-total-mixed-context:.3g` instead of {num}`fleet-total-mixed:.3g` GWh per day.
# Other levels of the fit, which the benchmark does not settle, give a mixed fleet of {num}`fleet-ratio-mixed-anchor-lowest:.1f` to {num}`fleet-ratio-mixed-anchor-highest:.1f` times the energy with the cap.
# The typical query (paper: traditional) has a median of {num}`baseline-median-traditional-context:.3g` Wh, compared with {num}`baseline-median-traditional:.3g` Wh with the cap.
#
# **Verdict.** The paper's warning is right ({paper}`s2-plateau-underestimates`), and this chapter adds its size.
# The plateau itself fails in two ways.
# The paper's own longest benchmarks are slower than shorter ones ({paper}`sii-plateau`).
# Most of its fits reach the fastest measured rate only at answers far longer than the benchmark ({paper}`s2-plateau`).
# The factor is uncertain because few models were measured at long answers.
#
# ## Newer benchmarks measure much longer answers
#
# The answers in the paper's table have at most {num}`benchmark-longest-output:,.0f` tokens.
# The later tables of NVIDIA {cite:p}`nvidia-trtllm-overview` contain answers of up to {num}`context-longest-output:,.0f` tokens.
# Their long series have 1,024 tokens in, and 1,024, 8,192 or 32,768 tokens out.
#
# A series is one model on one kind of GPU in one release.
# {numref}`tab-context-series` lists the {num}`context-series:.0f` series that have long answers and enough rows for the three coefficients of the fit.

# %%
series = eh.beyond.long_outputs.measured_shapes()
eh.notebook.show(
    series.rename(lambda gpu: gpu.replace("(", " ("), level="gpu")
    .reset_index()
    .set_index(["model", "gpu", "version"])[["rows", "longest_output", "half_context"]],
    caption="Series with long answers, and the half-speed context K of their fits.",
    name="context-series",
    labels={
        "gpu": "GPU",
        "version": "Release",
        "longest_output": "Longest output [tokens]",
        "half_context": "K [tokens]",
    },
    filterable=True,
)

# %% [markdown]
# ## Each token reads everything before it
#
# Writing slows down because of the *context*, which is everything that a query has read and written so far.
# For each step of {term}`decode`, a node reads the weights of the model once.
# For each query it also reads the stored keys and values of the whole context.
# This context has $L_\text{in} + L_\text{out}/2$ tokens, on average over the answer.
#
# The context costs time in two ways.
# The node needs time to read it, and it fills memory that could serve other queries.
# Both effects make the node's time for one output token grow in proportion to the context.
# Reading the input needs additional time, which the tokens of the answer share:
#
# $$\frac{1}{\text{TPS}} = a + b\left(L_\text{in} + \frac{L_\text{out}}{2}\right) + p\,\frac{L_\text{in}}{L_\text{out}}, \qquad K = \frac{a}{b}$$ (eq-context)
#
# :::{table} Symbols of the context fit.
# :name: tab-context-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $a$ | time of the node for an output token without context | s |
# | $b$ | time that a token of context adds to it | s |
# | $p$ | time of the node to read a token of the input | s |
# | $K$ | mean context at which decoding has half its speed | tokens |
# :::
#
# The fit allows no negative coefficient.
# The time is linear in the coefficients, and they are fitted to ln TPS by least squares.
# If context costs no time, $K$ is infinite and throughput is constant.
# We call this form the *context fit*.
# The paper's fit is a power law in both lengths, with the fastest row as its *cap*.
#
# {numref}`fig-context-measured` compares the context fits with the measurements.
# A dot far from its line is a row that the fit does not match.
# For Llama 4 Maverick on H200 with 8,192 output tokens, the fit is half as high again as the measurement.
# The half-speed context $K$ of the series runs from {num}`context-half-length-lowest:,.0f` to {num}`context-half-length-highest:,.0f` tokens, with a median of {num}`context-half-length-median:,.0f`.
# These contexts are far shorter than the long answers for which the plateau is used.
#
# ## The context fit predicts unused rows better
#
# The {term}`released code` does not use all rows of table S.I.
# Both forms of fit can use the rows that it fits, and then predict the other rows.
# Two of the fitted rows of Llama 3.1 405B were read off a figure and disagree with measured rows at the same lengths.
# Neither fit uses these two rows here.
# {numref}`tab-context-left-out` has the predicted throughput over the measured one, for both fits.

# %%
left_out = eh.beyond.long_outputs.context_fits.left_out("Llama 3.1 405B")
eh.notebook.show(
    left_out,
    decimals={"cap_ratio": 2, "context_ratio": 2},
    caption="Unused rows of Llama 3.1 405B, and predicted over measured throughput.",
    name="context-left-out",
    labels={
        "input_tokens": "Input [tokens]",
        "output_tokens": "Output [tokens]",
        "tps_tok_s": "Measured [tokens/s]",
        "cap_ratio": "Paper's fit",
        "context_ratio": "Context fit",
    },
)

# %% [markdown]
# For Llama 3.1 405B the typical miss is a factor of {num}`left-out-miss-cap-llama-3.1-405b:.2f` with the paper's fit and {num}`left-out-miss-context-llama-3.1-405b:.2f` with the context fit.
# For Llama 3.1 70B the two factors are {num}`left-out-miss-cap-llama-3.1-70b:.2f` and {num}`left-out-miss-context-llama-3.1-70b:.2f`, and for Mixtral 8x22B {num}`left-out-miss-cap-mixtral-8x22b:.2f` and {num}`left-out-miss-context-mixtral-8x22b:.2f`.
# Both fits have three coefficients, so the comparison is fair.
#
# The released code also fits the two rows that were read off a figure.
# If both fits use these rows, the factors for Llama 3.1 405B are {num}`left-out-miss-cap-with-figure-readings:.2f` and {num}`left-out-miss-context-with-figure-readings:.2f`.
#
# ## Each model needs a shape and a level
#
# The *shape* of a context fit says how throughput changes with the lengths, and the *level* says how high it is.
# Three of the paper's five models have enough measured rows in table S.I for their own shape.
# DeepSeek-R1 borrows the shape of DeepSeek-R1-0528 on H200 in FP8.
# Nemotron Ultra has two known rows and borrows the shape of Llama 3.1 405B, from which it was made {cite:p}`bercovich2025nemotron`.
#
# The level of each model is fitted to the model's own rows, by least squares of ln TPS with the shape fixed.
# These rows are all measured rows of table S.I, whether the released code fits them or not, and the shapes are fitted to the same rows.
# DeepSeek-R1 and Nemotron Ultra have only rows that were read off a figure, so their levels rest on those.
# {numref}`tab-context-coefficients` lists the coefficients of {eq}`eq-context` at these levels.

# %%
fits = eh.beyond.long_outputs.laws(assumptions)
coefficients = pd.DataFrame(
    {name: [fit.token_s, fit.context_s, fit.input_s] for name, fit in fits.items()},
    index=["a", "b", "p"],
).T.rename_axis("model")
eh.notebook.show(
    (coefficients * [1e6, 1e9, 1e6]).assign(K=coefficients["a"] / coefficients["b"]),
    caption="Coefficients of the context fit of each model, for its node.",
    name="context-coefficients",
    labels={"a": "a [µs]", "b": "b [ns]", "p": "p [µs]", "K": "K [tokens]"},
)

# %% [markdown]
# The paper's fit offers another level.
# A context fit could have the paper's throughput at the median typical query, and then only the shape would differ.
# However, no model was benchmarked at these lengths, and fits with this level contradict the rows that exist.
# {numref}`tab-context-levels` compares throughput for the row of each model whose input length is nearest to that of the typical query.

# %%
eh.notebook.show(
    eh.beyond.long_outputs.nearest_rows(assumptions),
    caption="A row of each model, and the context fit there at the paper's level and at its own.",
    name="context-levels",
    labels={
        "input_tokens": "Input [tokens]",
        "output_tokens": "Output [tokens]",
        "tps_tok_s": "Row [tokens/s]",
        "typical": "Paper's level [tokens/s]",
        "rows": "Own level [tokens/s]",
    },
    wide=True,
)

# %% [markdown]
# With the settings of the Joule edition, fits at the paper's level are too slow for Llama 3.1 405B, Llama 3.1 70B and Mixtral 8x22B.
# They are too fast for DeepSeek-R1 and Nemotron Ultra.
# Over all rows, fits at the paper's level miss by a typical factor of {num}`context-row-miss-typical:.2f`, and fits at the level of the rows miss by {num}`context-row-miss-own:.2f`.
#
# DeepSeek-R1 has the largest remaining miss, a factor of {num}`context-row-miss-deepseek-r1-671b:.2f`, because a borrowed shape does not match its three rows at any level.
# At 500 tokens in and 2,000 out, its fit is faster than the row.
# Long queries on DeepSeek-R1 may therefore use more energy than we compute.
#
# {numref}`fig-context-two-laws` shows both fits for the models of the {term}`baseline`, the {term}`blend` of models that represents a typical or a long query.

# %%
models = eh.exact.fleet(assumptions).attrs["blend"]["traditional"]
lengths_tok = np.geomspace(50, 60_000, 60)
both_fits = eh.beyond.long_outputs.throughput_curves(assumptions, list(models), lengths_tok)
last = both_fits[both_fits["output_tokens"] == lengths_tok.max()].set_index(["law", "model"])["tps"]
ratios = last["cap"] / last["context"]
eh.beyond.long_outputs.charts.two_laws(
    both_fits,
    rows=eh.beyond.long_outputs.rows_at_typical_input(assumptions, list(models)),
    longest_tokens=float(series["longest_output"].max()),
    name="context-two-laws",
    title=(
        f"At {lengths_tok.max():,.0f} tokens, the paper's fit is {span(ratios)} times as fast as the "
        "context fit"
    ),
    caption=(
        "Throughput of the baseline's models by the paper's fit with its cap (dashed) and by the "
        "context fit (solid), on logarithmic axes. Dots: their rows at this input length. Shaded: "
        "longer than any measured answer."
    ),
)

# %% [markdown]
# ## The mean long query changes most
#
# Only TPS changes in {eq}`eq-energy`.
# With {eq}`eq-context`, the energy of a query is quadratic in its output length, and its distribution is the same one-dimensional integral as before.
# The results are therefore exact, without a draw.
# The time for reading the input is part of the energy, and `effective_length` has no effect.

# %%
both = eh.beyond.long_outputs.beside_the_cap(assumptions)


def in_unit(unit):
    return both.filter(like=f"[{unit}]", axis="index").rename(lambda row: row.partition(" [")[0])


eh.notebook.show(
    in_unit("Wh"),
    decimals=2,
    caption="Energy of a query with the cap and with the context fit.",
    name="context-results",
    labels={"cap": "Cap [Wh]", "context": "Context fit [Wh]", "ratio": "Ratio [×]"},
)

# %%
eh.notebook.show(
    in_unit("GWh/day"),
    decimals=2,
    caption="Energy of a fleet in a day with the cap and with the context fit.",
    name="context-fleet-results",
    labels={"cap": "Cap [GWh/day]", "context": "Context fit [GWh/day]", "ratio": "Ratio [×]"},
)

# %% [markdown]
# Energy now grows with the square of the length, and an exponential distribution has very long answers.
# The **mean** therefore changes most.
# On Llama 3.1 405B the mean long query uses {num}`llama-3.1-405b-mean-ratio-long-context:.0f` times the energy of the mean typical query.
# The median long query uses {num}`llama-3.1-405b-median-ratio-long-context:.0f` times the energy of the median typical query.
# A fleet follows the mean, so the long fleet uses {num}`fleet-ratio-long-context:.1f` times the energy that it uses with the cap.
#
# {numref}`tab-context-models` has the median typical query and the mean long query of each model, with the cap and with the context fit.

# %%
by_model = eh.beyond.long_outputs.models_beside_the_cap(assumptions)
queries = {"Typical, median": "typical_", "Long, mean": "long_"}
by_query = {
    query: by_model.filter(like=prefix).rename(columns=lambda name: name.split("_")[1])
    for query, prefix in queries.items()
}
eh.notebook.show(
    pd.concat(by_query, names=["query", "model"]).rename({"baseline": "Baseline"}),
    decimals={"cap": 3, "context": 3, "ratio": 2},
    caption="Energy of a query of each model with the cap and with the context fit.",
    name="context-models",
    labels={"cap": "Cap [Wh]", "context": "Context fit [Wh]", "ratio": "Ratio [×]"},
)

# %% [markdown]
# The typical query changes on every model, because its level changes too.
# It changes to {num}`deepseek-r1-671b-median-traditional-context-over-cap:.2f` times its energy on DeepSeek-R1, {num}`nemotron-ultra-253b-median-traditional-context-over-cap:.2f` times on Nemotron Ultra and {num}`llama-3.1-405b-median-traditional-context-over-cap:.2f` times on Llama 3.1 405B.
# For Llama 3.1 70B and Mixtral 8x22B, which are not in the baseline of the Joule edition, the factors are {num}`llama-3.1-70b-median-traditional-context-over-cap:.2f` and {num}`mixtral-8x22b-median-traditional-context-over-cap:.2f`.
# The mean long query uses {num}`deepseek-r1-671b-mean-long-context-over-cap:.1f` times its energy on DeepSeek-R1 and {num}`nemotron-ultra-253b-mean-long-context-over-cap:.1f` times on Nemotron Ultra, and the other models lie between them with the settings of the Joule edition.
#
# With the settings of the Joule edition, the median of the typical baseline query stays near the paper's by coincidence.
# It is the median of a pool of three models, each trimmed at both ends, and their changes cancel in the pool.
# The same shapes at other levels move it from {num}`baseline-median-traditional-anchor-lowest:.2f` to {num}`baseline-median-traditional-anchor-highest:.2f` Wh.
#
# {numref}`fig-energy-by-length` shows how the two fits separate as answers grow longer.
# The measured runs are those of [Modelled against measured](5_modelled_measured) that have the same model or the same architecture.

# %%
lengths_tok = np.geomspace(10, 30_000, 40)
fitted = eh.method.throughput.models(assumptions)
by_length = eh.beyond.long_outputs.energy_curves(assumptions, list(fitted), lengths_tok)
longest = by_length[by_length["output_tokens"] == lengths_tok.max()]
wh = longest.set_index(["law", "model"])["energy_wh"]
ratios = wh["context"] / wh["cap"]
measured_tok = np.array([model.fit.output_range for model in fitted.values()])
eh.beyond.long_outputs.charts.energy_by_length(
    by_length,
    eh.beyond.measured.reconciliation.measured_requests(assumptions),
    measured_tokens=(measured_tok.min(), measured_tok.max()),
    name="energy-by-length",
    title=(
        f"At {lengths_tok.max():,.0f} tokens, the context fit gives {span(ratios)} times the energy "
        "of the paper's fit"
    ),
    caption=(
        "Energy of a query by the length of its answer, on logarithmic axes, with the context fit "
        "(solid) and with the paper's cap (dashed). Circles (H100) and triangles (B200): measured "
        "runs with their own prompts, and lines for the bounds of node and PUE. Shaded: shorter "
        "or longer than any row of the benchmark."
    ),
)

# %% [markdown]
# {numref}`fig-context-long-energy` compares the long queries.

# %%
long_intervals = eh.beyond.long_outputs.intervals(assumptions, "long")
medians = long_intervals["value"]
times = medians["baseline, context"] / medians["baseline, cap"]
eh.charts.intervals_by_row(
    long_intervals,
    x_title="Energy per long query [Wh]",
    subject="Median and quartiles of the energy of a long query with both fits of the throughput",
    name="context-long-energy",
    title=(
        f"With the context fit, the median long query uses {format_value(times, 2)} times the "
        "energy with the cap"
    ),
    caption=(
        "Energy of a long query of each model and of the baseline, with the paper's cap and with "
        "the context fit. Dots: medians. Bars: the middle half of all queries."
    ),
)

# %% [markdown]
# ## Level and shape are both uncertain
#
# Both the level and the shape of each model are choices.
# {numref}`tab-context-anchors` changes only the level: to that of the models' own rows, or to that of the paper's fit at one of four pairs of lengths.
# Ratios compare with the fleet under the cap.
# The typical median is the baseline's.

# %%
by_anchor = eh.beyond.long_outputs.by_anchor(assumptions)
eh.notebook.show(
    by_anchor.rename({"own rows": "Own rows"}),
    caption="Results of the context fit with other levels.",
    decimals=2,
    name="context-anchors",
    labels={
        "typical_median": "Typical [Wh]",
        "long_ratio": "Long [×]",
        "mixed": "Mixed [GWh/day]",
        "mixed_ratio": "Mixed [×]",
        "row_miss": "Miss [×]",
    },
)

# %% [markdown]
# Over these levels, the long fleet uses {num}`fleet-ratio-long-anchor-lowest:.1f` to {num}`fleet-ratio-long-anchor-highest:.1f` times the energy with the cap.
# The mixed fleet uses {num}`fleet-total-mixed-anchor-lowest` to {num}`fleet-total-mixed-anchor-highest`.
# The last column is the typical miss of the models' rows, which is smallest for the level that is fitted to them.
# With the settings of the Joule edition, the lowest fleet has a special cause: the paper's fit of Nemotron Ultra is a constant.
# At 5,000 tokens in, this constant is several times the throughput of the model's row there.
#
# {numref}`fig-context-fleets` changes the shape as well, to that of one measured series for all models.

# %%
results = eh.beyond.long_outputs.context_results
by_shape = results.mixed_by_shape_and_anchor(assumptions)
cap_gwh = float(eh.exact.fleet(assumptions)["mixed"])
ratios = by_shape["gwh_per_day"] / cap_gwh
eh.beyond.long_outputs.charts.fleets_by_shape(
    by_shape,
    cap_gwh=cap_gwh,
    own_shapes=results.OWN_SHAPES,
    name="context-fleets",
    title=(
        f"By level and shape, the mixed fleet uses {span(ratios)} times its energy with the cap"
    ),
    caption=(
        "Energy of the mixed fleet by the level of the fits (rows) and by their shape. Diamonds: "
        "each model's own shape. Dots: that of one measured series for all models. Dashed line: "
        "with the paper's cap."
    ),
)

# %% [markdown]
# At the level of the models' rows, the mixed fleet uses {num}`fleet-ratio-mixed-shape-lowest:.1f` to {num}`fleet-ratio-mixed-shape-highest:.1f` times the energy with the cap.
# At the median of the series it uses {num}`fleet-ratio-mixed-shape-median:.1f` times this energy.
# Over all shapes at all levels the range is {num}`fleet-ratio-mixed-shape-anchor-lowest:.1f` to {num}`fleet-ratio-mixed-shape-anchor-highest:.1f` times.
# With the settings of the Joule edition, the few combinations below the cap all have the level of the paper's fit at 5,000 tokens in.
#
# ## Two other models agree in form
#
# Two recent papers also model how efficiency depends on the context.
# The first derives that tokens per watt halve whenever the context window of a server doubles {cite:p}`chen2026onew`.
# A longer window leaves memory for fewer queries at once, while the power of the GPU hardly changes.
# In {eq}`eq-context`, a doubled mean context $c$ multiplies the throughput of decoding by $(K + c) / (K + 2c)$, which {numref}`tab-context-doubled` lists.

# %%
contexts_tok = np.array([256, 1024, 4096, 16384, 32768])
eh.notebook.show(
    eh.beyond.long_outputs.doubled_contexts(contexts_tok),
    caption="What a doubled mean context multiplies the throughput of decoding by, over the series.",
    decimals={"lowest": 2, "median": 2, "highest": 2},
    name="context-doubled",
    labels={"context_tokens": "Mean context [tokens]"},
)

# %% [markdown]
# The factor approaches one half, so both models agree on long contexts.
# If a mean context of 32,768 tokens doubles, the factor is {num}`context-doubling-32k-median:.2f` at the median of the measured series and at most {num}`context-doubling-32k-highest:.2f`.
# The models differ on short contexts, which need only a small part of the time of a token.
# From a mean context of 1,024 tokens the factor is {num}`context-doubling-1k-median:.2f` at the median, and {num}`context-doubling-1k-lowest:.2f` to {num}`context-doubling-1k-highest:.2f` over the series.
#
# The two models also use different quantities.
# Their window is the longest context that a server accepts, and our context is what queries have.
# Their result is analytical: a roofline model of throughput, and a model of power that is fitted to published measurements.
# Ours assumes that the power is the same at every length.
#
# The second paper, SweetSpot, models the energy of an output token by input and output length {cite:p}`pizzinicavagna2026sweetspot`.
# It tests the model with TensorRT-LLM on H100.
# Efficiency is highest for short to moderate inputs and outputs of medium length, and falls for long inputs and very short outputs.
# {eq}`eq-context` has an optimum of the same form: at the typical input length, Llama 3.1 405B is fastest with outputs of {num}`context-fastest-output-tokens-llama-3.1-405b:,.0f` tokens.
# The models in SweetSpot are far smaller than the paper's, and its lengths end at a few thousand tokens, so the agreement is one of form.
#
# ## The decline is measured, but not everywhere
#
# The result supports a narrow conclusion: at the lengths where the paper's cap decides the result, measured throughput falls.
# It does not show that any product uses this much energy.
# The rows are offline benchmarks at full load, with answers of exactly one length.
# A service stops early, caches inputs, moves decoding to other nodes and limits the length of an answer.
#
# Beyond {num}`context-longest-output:,.0f` tokens our fit is as unmeasured as the paper's.
# The exponential distribution puts some answers there, and they weigh heavily in the mean.
# Agreement with unused rows does not prove the mechanism either, because other forms with three coefficients may fit as well.
#
# ## Our choices
#
# - **The level is that of the models' own rows**, and the baseline has the models that the paper's fits select. [Newer hardware](4_newer_hardware) examines how newer levels compare.
# - **All measured rows count**, whether the released code fits them or not, because shape and level need the same rows. The released rows would give nearly the same level. A file of your own rows (`throughput_rows`) sets the levels instead.
# - **One level serves all lengths.** A model that borrows its shape may be too fast at one length and too slow at another.
# - **One split of each series counts**, the one with the most measured lengths, because rows with different parallelism are different machines.
# - **The mean context represents the whole answer.** The cache of a query grows while it is answered, and the scheduler mixes young and old queries.
# - **The power is the paper's**, the same at every length. A node that waits for memory may draw less.
# - **Tables that NVIDIA later replaced are left out**: the first table of release 0.20, whose CUDA graphs were off by mistake, and the first of 1.1.
#
# ## What to take away
#
# - Servers do not stay on a plateau: the throughput of DeepSeek-R1-0528 on H200 falls by a factor of {num}`slowdown-deepseek-r1-h200:.1f` from answers of 1,024 tokens to answers of 32,768.
# - A fit that follows from how decoding works misses the unused rows of Llama 3.1 405B by a typical factor of {num}`left-out-miss-context-llama-3.1-405b:.2f`, and the paper's form of fit by {num}`left-out-miss-cap-llama-3.1-405b:.2f`.
# - With this fit, the mixed fleet uses {num}`fleet-ratio-mixed-context:.1f` times the energy of the paper's method, and the long fleet {num}`fleet-ratio-long-context:.1f` times.
# - This factor is uncertain: other levels and shapes give {num}`fleet-ratio-mixed-shape-anchor-lowest:.1f` to {num}`fleet-ratio-mixed-shape-anchor-highest:.1f` times for the mixed fleet.
# - The typical query of the baseline changes to {num}`baseline-median-traditional-context-over-cap:.2f` times its energy, with {num}`llama-3.1-405b-median-traditional-context-over-cap:.2f` times on Llama 3.1 405B and {num}`nemotron-ultra-253b-median-traditional-context-over-cap:.2f` times on Nemotron Ultra.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Half the speed
# :label: ex-context-half
#
# DeepSeek-R1-0528 on H200 with TensorRT-LLM 1.1 reads 1,024 tokens.
# At which output length does it decode at half its speed?
# Read $K$ off {numref}`tab-context-series`, and do not count the time for reading.
# ```
#
# ```{solution-start} ex-context-half
# ```
#
# The mean context $L_\text{in} + L_\text{out} / 2$ must be $K$.

# %%
half_context = series["half_context"]["v1.1", "DeepSeek-R1-0528", "H200", "FP8"]
half_tok = 2 * (half_context - 1024)
eh.check("ex-context-half", half_tok)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The best length
# :label: ex-context-best-length
#
# Which output length gives the most tokens per second by {eq}`eq-context`, for a given input length?
# Compute it for the first model of {numref}`tab-context-coefficients` and 500 tokens of input.
# This number is checked.
# ```
#
# ```{solution-start} ex-context-best-length
# ```
#
# In the time of a token, $b L_\text{out} / 2$ rises with the output length and $p L_\text{in} / L_\text{out}$ falls.
# Their sum is smallest at $L_\text{out} = \sqrt{2 p L_\text{in} / b}$.

# %%
a, b, p = coefficients.iloc[0][["a", "b", "p"]]
best_tok = np.sqrt(2 * p * 500 / b)
eh.check("ex-context-best-length", best_tok)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean in closed form
# :label: ex-context-mean
#
# For an exponential length, the mean of the square is twice the square of the mean.
# Let the lengths of long answers be exponential with the median of the settings, `assumptions.long_output_tokens_median`, after 500 tokens of input.
# How many seconds does the node of the first model of {numref}`tab-context-coefficients` need for a long query on average?
# ```
#
# ```{solution-start} ex-context-mean
# ```
#
# The node's time for a query of $L$ output tokens is $p L_\text{in} + (a + b L_\text{in}) L + b L^2 / 2$.
# With the mean length $m$, its mean is $p L_\text{in} + (a + b L_\text{in}) m + b m^2$.

# %%
mean_tok = assumptions.long_output_tokens_median / np.log(2)
seconds = p * 500 + (a + b * 500) * mean_tok + b * mean_tok**2
eh.check("ex-context-mean", seconds)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A limit on the answer
# :label: ex-context-limit
#
# A service cuts answers off at 32,768 tokens.
# Which share of its node's time for the long queries of the exercise before does this limit save?
# Which share of the answers does it cut off, and why does it save another share of the time?
# The share of the time is checked.
# ```
#
# ```{solution-start} ex-context-limit
# ```
#
# An exponential length has no memory: an answer that reaches the limit $c$ would continue for another $m$ tokens on average.
# These tokens would need the time $(a + b L_\text{in}) m + b\,(c\,m + m^2)$, because each of them looks back at a longer context.
# With the settings of the Joule edition, the limit therefore saves a larger share of the time than it cuts off answers.

# %%
limit_tok = 32_768
cut_off = np.exp(-limit_tok / mean_tok)
after_limit_s = (a + b * 500) * mean_tok + b * (limit_tok * mean_tok + mean_tok**2)
saved = cut_off * after_limit_s / seconds
eh.check("ex-context-limit", saved)

# %%
print(f"The limit cuts off {cut_off:.1%} of the answers and saves {saved:.1%} of the time.")

# %% [markdown]
# ```{solution-end}
# ```
