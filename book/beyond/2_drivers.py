# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # What drives the result?
#
# **Answer length explains {num}`driver-output-length-first-ln-traditional:.0%` of the differences between queries, and the data centre's PUE {num}`driver-pue-first-ln-traditional:.1%`.**
#
# *Beyond the paper: which random inputs of sections 2 to 4, and which fixed choices, move the results most.*
#
# **In one sentence.** The length of its answer explains {num}`driver-output-length-first-ln-traditional:.0%` of how a query's energy varies, the model that a fleet runs explains {num}`fleet-driver-model-first-traditional:.0%` of how a fleet's energy varies, and fixed choices move both.
#
# **Why it matters.** An estimate improves most when the input that moves it most becomes better known.
# The ranking also shows which assumption to question first when two published estimates differ.

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Fleet", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/2_drivers` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
queries = None
long_share = None
seed = None

# %%
assumptions = eh.from_parameters(globals())

# %%
traditional = eh.beyond.drivers.query_indices(assumptions, "traditional")


def explained(shares, quantity):
    known = shares.dropna()
    if known.empty:
        return ""
    return (
        f"By itself, the {known.idxmax()} explains {known.max():.0%} of the variance of {quantity}"
    )


# %%
eh.beyond.drivers.charts.index_bars(
    traditional[["first_ln", "total_ln"]].set_axis(["first", "total"], axis="columns"),
    of="ln E",
    subject="What drives the energy of a typical query, on a logarithmic scale",
    name="drivers-ln",
    title=explained(traditional["first_ln"], "a query's ln E"),
    caption=(
        "Share of the variance of ln E, with the energy E of a typical query, that each input "
        "explains by itself (bar) and together with its interactions (dashed outline). Variance "
        "is a measure of spread."
    ),
)

# %% [markdown]
# **The paper says.** The energy of a query is spread over a wide range, because output length, {term}`PUE` and {term}`power utilisation` are random and models differ.
# The paper attributes the spread to these inputs together.
# Other choices are fixed, such as the tokens that are charged for and the models in the {term}`baseline`, the {term}`blend` of models that represents a typical query (paper: traditional).
# The supplement of arXiv v1 compares two of them with the length of the answer: a longer input has a lower effect ({paper}`siii-trad-1000`), and a coupling of power to throughput has a small one ({paper}`siv-small`).
#
# **We find.** For one typical query, the output length explains {num}`driver-output-length-first-ln-traditional:.0%` of the variance of ln E, the logarithm of its energy, the model {num}`driver-model-first-ln-traditional:.0%` and PUE {num}`driver-pue-first-ln-traditional:.1%`.
# In a fleet with the improvements of section 4, the answer lengths average out, and the model explains {num}`fleet-driver-model-first-traditional:.0%` of the variance of its energy.
# Fixed choices move the median as well: charging for the input in full multiplies it by {num}`choice-charged-input-traditional:.1f`.
# NVIDIA's own throughput of DeepSeek-R1, instead of the three rows of table S.I, multiplies it by {num}`choice-deepseek-nvidia-same-models-traditional:.3f` with the same three models.
# If the rule for the baseline then selects its models anew, the factor is {num}`choice-deepseek-nvidia-traditional:.3f`.
#
# **Verdict.** The paper is right that the length of the answer matters more than a coupling of the power ({paper}`siv-small`).
# Its comparison with the input holds only with the settings of the {term}`released code` ({paper}`siii-trad-1000`), because a full charge for the input makes the input matter more.
# The intervals in the paper show how queries differ.
# They do not show how uncertain the median is, and they leave out the fixed choices.
# With the settings of the Joule edition, several of these choices change the typical median by a factor of about two or more.
#
# ## Shares of the variance rank the inputs
#
# How much smaller would the spread be if one input were known?
# Variance-based indices {cite:p}`sobol2001indices,saltelli2010variance` answer this question.
# They need an output $Y$ and a factor $X$ that is independent of all other factors, $X_\sim$:
#
# $$S_X = \frac{\text{Var}\big(\text{E}[Y \mid X]\big)}{\text{Var}(Y)}, \qquad T_X = 1 - \frac{\text{Var}\big(\text{E}[Y \mid X_\sim]\big)}{\text{Var}(Y)}$$ (eq-sobol)
#
# :::{table} Symbols of the shares of the variance.
# :name: tab-driver-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $S_X$ | first order: share of the variance that would disappear if only $X$ were known | – |
# | $T_X$ | total: share that would remain if everything except $X$ were known | – |
# | $Y$ | the energy of a query, $E$, or its logarithm | Wh, ln Wh |
# :::
#
# Such indices are usually sampled, with many thousand runs of a model.
# Here they are exact, because the energy is a product ({eq}`eq-energy`).
# PUE and utilisation multiply $h(m, L)$, which depends only on the model $m$ and the number $L$ of output tokens.
# The model is drawn from the blend with equal weights.
# Every conditional mean is therefore a moment of one factor.
#
# The logarithm turns the product into a sum.
# The share of a log-normal factor is then $\sigma_X^2 / \text{Var}(\ln E)$, and its total equals its first order.
# In $E$ itself, a log-normal factor has $\text{Var}(X) / \overline{X}^2 = e^{\sigma^2} - 1$, and all factors interact: a high PUE costs more energy when the answer is long.
#
# ## Answer length dominates one query
#
# {numref}`tab-driver-shares` lists both indices of each factor for {term}`typical <typical query>` and {term}`long <long query>` queries, first for ln E and then for E.

# %%
long = eh.beyond.drivers.query_indices(assumptions, "long")
names = {"model": "Model", "utilisation": "Utilisation", "output length": "Output length"}
orders = {
    "first_ln": "First order, ln E",
    "total_ln": "Total, ln E",
    "first": "First order, E",
    "total": "Total, E",
}
eh.notebook.show(
    pd.concat({"Typical": traditional, "Long": long}, names=["query", "input"]).rename(names),
    spec=".1%",
    caption="Share of the variance of a query's energy that each input explains.",
    name="driver-shares",
    labels=orders,
)

# %%
eh.beyond.drivers.charts.index_bars(
    traditional[["first", "total"]],
    of="E",
    subject="What drives the energy of a typical query, in watt-hours",
    name="drivers-wh",
    title=explained(traditional["first"], "a query's energy"),
    caption=(
        "Share of the variance of the energy E of a typical query that each input explains by "
        "itself (bar) and together with its interactions (dashed outline)."
    ),
)

# %% [markdown]
# {numref}`fig-drivers-ln` asks by which factor queries differ, and {numref}`fig-drivers-wh` asks by how many watt-hours.
# With the settings of the Joule edition, the output length comes first in both.
# In watt-hours, the few queries that are long *and* run on the most expensive model count most, so length and model interact.
# By themselves length and model explain {num}`driver-output-length-first-traditional:.0%` and {num}`driver-model-first-traditional:.0%` of this variance.
# With their interactions they explain {num}`driver-output-length-total-traditional:.0%` and {num}`driver-model-total-traditional:.0%`.
# Utilisation reaches {num}`driver-utilisation-total-traditional:.1%` at most, and PUE {num}`driver-pue-total-traditional:.1%`.
#
# An operator should not choose projects by these shares.
# PUE explains little of the difference between two queries because it differs little between queries, but a lower PUE reduces the energy of every query.
#
# ## Sampling confirms the exact shares
#
# The function `scipy.stats.sobol_indices` estimates the same shares from samples, without using that the energy is a product.

# %%
rng = np.random.default_rng(assumptions.seed)
product = eh.beyond.drivers.query_product(assumptions, "traditional")
estimate = eh.beyond.drivers.sensitivity_indices.sampled(product, 2**13, rng)
compared = pd.concat({"Exact": traditional, "Sampled": estimate}, names=["shares", "input"])
eh.notebook.show(
    compared.swaplevel().reindex(traditional.index, level="input").rename(names),
    spec=".1%",
    caption="Exact and sampled shares of the variance of a typical query's energy.",
    name="driver-sampled",
    labels=orders,
)

# %% [markdown]
# For ln E the sampled shares are within about a hundredth of the exact ones.
# The distribution of E has a heavy tail, so sampling needs many more points there.
#
# ## The model dominates a fleet
#
# A {term}`fleet` answers so many queries that the differences between them average out.
# The output length therefore has no share in the spread of a fleet's energy.
# Properties that the whole fleet has in common do not average out.
# Here PUE, utilisation, the model and the improvement of [section 4](../paper/4_billion_queries) are drawn once for all queries of the fleet.

# %%
fleets = {
    regime: eh.beyond.drivers.sensitivity_indices.fleet(assumptions, regime, improved=True)
    for regime in eh.method.assumptions.REGIMES
}
of_fleets = {"Typical": fleets["traditional"], "Long": fleets["long"]}
eh.notebook.show(
    pd.concat(of_fleets, names=["queries", "input"])[["first", "total"]].rename(
        names | {"improvement": "Improvement"}
    ),
    spec=".1%",
    caption="Share of the variance of an improved fleet's energy that each input explains.",
    name="driver-fleet",
    labels={"first": "First order"},
)

# %%
eh.beyond.drivers.charts.index_bars(
    fleets["traditional"][["first", "total"]],
    of="the fleet's energy",
    subject="What drives the energy of an improved fleet of typical queries",
    name="drivers-fleet",
    title=explained(fleets["traditional"]["first"], "a fleet's energy"),
    caption=(
        "Share of the variance of the energy of a fleet of typical queries, with the improvements "
        "of section 4, that each input explains by itself (bar) and together with its "
        "interactions (dashed outline). Each input is drawn once for the whole fleet."
    ),
)

# %% [markdown]
# The model explains {num}`fleet-driver-model-first-traditional:.0%` of the variance in {numref}`fig-drivers-fleet`, and the improvement explains {num}`fleet-driver-improvement-first-traditional:.0%`.
# Utilisation follows with {num}`fleet-driver-utilisation-first-traditional:.0%` and PUE with {num}`fleet-driver-pue-first-traditional:.1%`.
# The total of the paper draws PUE and utilisation anew for each query, so they average out as well.
# The interval of its total therefore reflects only the size of the sample.
#
# ## Choices that are not drawn also move the result
#
# Indices describe only inputs that are drawn.
# Much of the method is chosen instead, and a choice has no variance.
# We therefore change each choice by itself.
# The alternatives come from the paper's editions, its supplement or its code, or are the ends of a range that it gives.
#
# {numref}`tab-driver-choices` lists the ratio of each result to the result with the settings of this page.
# The results are the baseline's median for typical and long queries, and the energy of the mixed fleet.
# Two choices have their own comparison where the page has other settings: *power utilisation* without a coupling of the power, and *DeepSeek-R1's throughput* with the released rows.
# The row *throughput fits* is not a choice but the 90% interval from [How sure are the fits?](1_fit_uncertainty).

# %%
choices = eh.beyond.drivers.one_at_a_time(assumptions)
alternatives = eh.beyond.drivers.fixed_choices.table(assumptions)
written = {
    "lognormal": "log-normal",
    "pareto": "Pareto",
    "output+input/30": "output + input / 30",
    "output+input": "output + input",
    "as-written": "as written",
    "three-largest-medians": "three largest medians",
    "at-least-200b": "at least 200B parameters",
    "p5-p95": "P5 to P95",
}
eh.notebook.show(
    alternatives.set_index(["choice", "alternative"]).rename(written),
    caption=(
        f"Results with each of {len(choices)} choices made differently and with other fits, as "
        "multiples of those with the settings of this page."
    ),
    decimals=2,
    name="driver-choices",
    labels={"traditional": "Typical [×]", "long": "Long [×]", "fleet": "Mixed fleet [×]"},
    filterable=True,
)

# %% [markdown]
# {numref}`fig-tornado-traditional` sorts the choices by how far they move the median of a typical query.
# A bar to the left of one means less energy, and a bar to the right means more.

# %%
ranges = {
    quantity: eh.beyond.drivers.fixed_choices.ranges(assumptions, quantity)
    for quantity in ("traditional", "long", "fleet")
}


def widest(table, result):
    low, high = (format_value(end, 2) for end in table.iloc[0][["low", "high"]])
    return f"The choice of {table.index[0]} multiplies {result} by {low} to {high}"


def multiples(quantity):
    return (
        f"{quantity} with other choices, as a multiple of that with the settings of this page, on "
        "a logarithmic axis. Bars: the range of the alternatives of each choice by itself."
    )


# %%
eh.beyond.drivers.charts.tornado(
    ranges["traditional"],
    alternatives,
    quantity="traditional",
    subject="Median of a typical baseline query under other choices",
    name="tornado-traditional",
    title=widest(ranges["traditional"], "the median typical query"),
    caption=(
        multiples("Median energy of a typical query")
        + " Ticks: single alternatives, and the ends of the 90% interval of the throughput fits."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "traditional")))

# %%
eh.beyond.drivers.charts.tornado(
    ranges["long"],
    alternatives,
    quantity="long",
    subject="Median of a long baseline query under other choices",
    name="tornado-long",
    title=widest(ranges["long"], "the median long query"),
    caption=(
        multiples("Median energy of a long query")
        + " Ticks: single alternatives, and the ends of the 90% interval of the throughput fits."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "long")))

# %%
eh.beyond.drivers.charts.tornado(
    ranges["fleet"],
    alternatives,
    quantity="fleet",
    subject="Energy of the mixed fleet under other choices",
    name="tornado-fleet",
    title=widest(ranges["fleet"], "the fleet's energy"),
    caption=multiples("Energy of the mixed fleet") + " Ticks: single alternatives.",
)

# %% [markdown]
# - **Charged tokens.** With the settings of the Joule edition, the charge for input tokens moves a typical query most.
#   A full charge counts the reading twice, because the throughput already includes it.
#   It multiplies the typical median by {num}`choice-charged-input-traditional:.1f` and the long median by {num}`choice-charged-input-long:.1f`.
# - **Throughput of DeepSeek-R1.** Table S.I has three rows for it.
#   Here one row replaces them: NVIDIA's own figure, which is a best case on newer GPUs.
#   With the same three models, the typical median is multiplied by {num}`choice-deepseek-nvidia-same-models-traditional:.3f` and the fleet's energy by {num}`choice-deepseek-nvidia-same-models-fleet:.3f`.
#   The rule of the three largest medians would then replace DeepSeek-R1 in the typical baseline with Llama 3.1 70B.
#   If the rule of these settings selects the models anew, the factors are {num}`choice-deepseek-nvidia-traditional:.3f` and {num}`choice-deepseek-nvidia-fleet:.3f`.
# - **Models of the baseline.** A blend of all models multiplies the typical median by {num}`choice-blend-all-traditional:.2f`.
# - **Distribution of the output length.** It moves the median of the blend although the median length is the same.
#   The factor is {num}`choice-pareto-length-traditional:.2f` with a Pareto distribution, {num}`choice-fixed-length-traditional:.2f` with answers of one length and {num}`choice-lognormal-length-traditional:.2f` with a log-normal distribution.
#   The models of the blend differ, so its median depends on the whole distribution.
#   The energy of the fleet follows the mean length, with factors of {num}`choice-fixed-length-fleet:.2f` for answers of one length and {num}`choice-lognormal-length-fleet:.2f` for the log-normal distribution.
# - **Throughput fits.** Their interval for the typical median is {num}`choice-throughput-fits-p5-traditional:.2f` to {num}`choice-throughput-fits-p95-traditional:.2f`, between the two ticks of the bar, and the bar begins at one like all bars.
#   The method's own median is {if}`choice-throughput-fits-p5-traditional > 1 ? below this interval, because the pooled fits give the baseline a higher median : not below this interval`.
# - **Trimming, rows and node.** Without trimming, the typical median is multiplied by {num}`choice-trim-none-traditional:.2f`.
#   All {num}`benchmark-rows:.0f` benchmark rows multiply it by {num}`choice-rows-all-traditional:.2f`, and the node of arXiv v1 by {num}`choice-node-power-v1-traditional:.2f`.
#
# ## Queries differ more than the median is uncertain
#
# {numref}`fig-all-sources` puts all sources on one axis, around the median of a typical query.
# The first group shows how far queries differ, the second how well the throughput is known, and the third what other choices would give.

# %%
sources = eh.beyond.drivers.all_sources.sources(assumptions)
median_wh = sources.attrs["median_wh"]
kinds = eh.beyond.drivers.all_sources
factors = (sources["high_wh"] / sources["low_wh"]).set_axis(sources["source"])
between_queries = (sources["kind"] == kinds.RANDOM).to_numpy()
of_queries, of_median = factors[between_queries].idxmax(), factors[~between_queries].idxmax()
eh.beyond.drivers.charts.sources_of_uncertainty(
    sources,
    median_wh=median_wh,
    name="all-sources",
    title=(
        f"Queries differ most by {of_queries}, and their median most by "
        f"{of_median.removesuffix(' (choice)')}"
    ),
    caption=(
        "Energy of a typical query, on a logarithmic axis, with the median of the baseline "
        "(line). Bars: what one input does by itself from its 5th to its 95th percentile (the "
        "model: cheapest to most expensive), the 90% interval of the throughput fits, and the "
        "range of the alternatives of each fixed choice, if it is at least 2%."
    ),
)

# %% [markdown]
# ## A share of the variance is not importance
#
# A share depends on the distributions that were assumed.
# A wider range for PUE has a larger share, although no building has changed.
#
# The ends of a bar in the tornado charts are alternatives that somebody wrote down.
# They are neither extreme nor equally probable, so the widths must not be compared like standard deviations.
#
# Some influences have no bar, such as batch size, caching or the hardware of other makers.
# The paper has no alternative for them, which does not mean that they do not matter.
#
# ## Our choices
#
# - **The blend is {term}`untrimmed` here.** The factors of a trimmed blend are not independent, and the indices need independent factors.
# - **The model is a factor like the others**, drawn from the blend with equal weights. A real mix would weigh models by traffic, which is unknown.
# - **A fleet draws each factor once.** This assumption is one extreme, and a new draw for each query is the other. A real fleet has several sites and models and lies between them.
# - **Choices change one at a time.** Two changes together can do more or less than the product of both, and an exercise has an example.
#
# ## What to take away
#
# - One typical query differs from another by its answer length ({num}`driver-output-length-first-ln-traditional:.0%` of the variance of ln E), its model ({num}`driver-model-first-ln-traditional:.0%`) and the PUE of its data centre ({num}`driver-pue-first-ln-traditional:.1%`).
# - In a fleet the lengths average out, and the model explains {num}`fleet-driver-model-first-traditional:.0%` of the variance.
# - A small share does not make an input unimportant: a lower PUE reduces the energy of every query.
# - Fixed choices matter as well. A full charge for input multiplies the typical median by {num}`choice-charged-input-traditional:.1f`, and a blend of all models by {num}`choice-blend-all-traditional:.1f`.
# - Even one model matters: NVIDIA's own throughput of DeepSeek-R1 multiplies the typical median by {num}`choice-deepseek-nvidia-same-models-traditional:.2f` with the same models.

# %% [markdown]
# ## Exercises
#
# ```{exercise} What length and model leave
# :label: ex-share-at-sight
#
# Suppose the model and the length of the answer were known for every typical query.
# Which share of the variance of ln E would remain?
# Read it off {numref}`tab-driver-shares`.
# ```
#
# ```{solution-start} ex-share-at-sight
# ```
#
# The logarithm of the energy is a sum, so the shares of PUE and utilisation are what remains.
# They need no index: the variance of ln PUE is $\big(\ln(p_{95}/p_5) / (2 \times 1.645)\big)^2$, and the same is true for the utilisation.

# %%
others = traditional.drop(index=["model", "output length"])
remaining = others["first_ln"].sum(skipna=False)
eh.check("ex-share-at-sight", remaining)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Two choices at once
# :label: ex-two-choices
#
# Blend all models, and use NVIDIA's figure for DeepSeek-R1 with the rule of this blend.
# By what is the median typical query multiplied, compared with the released rows and the blend of this page?
# Is it the product of the two ratios in {numref}`tab-driver-choices`?
# The joint ratio is checked.
# ```
#
# ```{solution-start} ex-two-choices
# ```
#
# In general it is not the product.
# DeepSeek-R1 has a smaller weight in the wider blend, so its throughput matters less there.

# %%
released = assumptions.replace(**choices["DeepSeek-R1's throughput"].compared)
nvidia = choices["DeepSeek-R1's throughput"].alternatives["NVIDIA's figure"]
both = released.replace(**nvidia, blend="all")
before, after = (eh.exact.per_query(each).loc["baseline", "p50"] for each in (released, both))
joint = after / before
eh.check("ex-two-choices", joint)

# %%
single = alternatives.set_index(["choice", "alternative"])["traditional"]
of_blend = single["models of the baseline", "all"]
of_figure = single["DeepSeek-R1's throughput", "NVIDIA's figure"]
print(f"{joint:.3f} together, {of_blend * of_figure:.3f} as a product")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} When PUE matters
# :label: ex-when-pue-matters
#
# Let the range of PUE, from its 5th to its 95th percentile, begin at 1.
# At which upper end has PUE the same first-order share in ln E of a typical query as the model?
# Does any data centre have such a PUE?
# The upper end is checked.
# ```
#
# ```{solution-start} ex-when-pue-matters
# ```
#
# The two shares are parts of one sum, so the variance of ln PUE must equal $v$, the variance of the models' means.
# The range is then 1 to $e^{2 \times 1.645 \sqrt v}$, and no data centre has such a PUE.

# %%
means = product.ln_wh @ product.share
between_models = np.average((means - product.weight @ means) ** 2, weights=product.weight)
upper = np.exp(2 * 1.645 * np.sqrt(between_models))
eh.check("ex-when-pue-matters", upper)

# %% [markdown]
# ```{solution-end}
# ```
