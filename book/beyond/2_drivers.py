# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # What drives the result?
#
# *Beyond the paper: a sensitivity analysis of sections 2 to 4.*
#
# **Claim.** The paper shows how far its estimates spread, and attributes the spread to output length, PUE, utilisation and model together.
#
# **Finding.** For one query it is the length of the answer: {num}`driver-output-length-first-ln-traditional:.0%` of the variance of ln E.
# The model is {num}`driver-model-first-ln-traditional:.0%` and PUE {num}`driver-pue-first-ln-traditional:.1%`.
# For a fleet, where lengths average out, the model comes first with {num}`fleet-driver-model-first-traditional:.0%`.
# Choices that the paper treats as fixed move the median, too.
# NVIDIA's own throughput of DeepSeek-R1, in place of the three rows of table S.I, multiplies it by {num}`choice-deepseek-nvidia-same-models-traditional:.3f` with the same three models.
# By the paper's rule Llama 3.1 70B then takes the place of DeepSeek-R1 in the baseline, and the factor is {num}`choice-deepseek-nvidia-traditional:.3f`.

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

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

# %% [markdown]
# ## Shares of a variance
#
# How much of the spread would be gone if one input were known?
# Variance-based indices {cite:p}`sobol2001indices,saltelli2010variance` answer that, for an output $Y$ and a factor $X$ independent of all others, $X_\sim$:
#
# $$S_X = \frac{\text{Var}\big(\text{E}[Y \mid X]\big)}{\text{Var}(Y)}, \qquad T_X = 1 - \frac{\text{Var}\big(\text{E}[Y \mid X_\sim]\big)}{\text{Var}(Y)}$$ (eq-sobol)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $S_X$ | first order: share of the variance that knowing $X$ alone would take away | – |
# | $T_X$ | total: share that would be left if all but $X$ were known | – |
# | $Y$ | the energy of a query, $E$, or its logarithm | Wh, ln Wh |
#
# They are usually sampled, with many thousand runs of a model.
# Here the energy is a product, ({eq}`eq-energy`), of PUE and utilisation and what a query of length $L$ takes on model $m$, $h(m, L)$; the model is drawn from the blend, with equal weight.
# Every conditional mean is then a moment of one factor.
#
# In the logarithm the log-normal factors only add, so that each share is known at sight, $\sigma_X^2 / \text{Var}(\ln E)$, and total and first order are the same.
# In $E$ itself a factor of variance $\sigma^2$ in the logarithm has $\text{Var}(X) / \overline{X}^2 = e^{\sigma^2} - 1$, and all factors interact: a long answer makes a poor PUE dearer.
#
# ## One query

# %%
traditional = eh.beyond.drivers.query_indices(assumptions, "traditional")
long = eh.beyond.drivers.query_indices(assumptions, "long")
both = pd.concat({"traditional": traditional, "long": long}, names=["regime"])
eh.notebook.show(both)

# %%
eh.beyond.drivers.charts.index_bars(
    traditional[["first_ln", "total_ln"]].set_axis(["first", "total"], axis="columns"),
    of="ln E",
    subject="What drives the energy of a traditional query, on a logarithmic scale",
    name="drivers-ln",
    caption=(
        "Shares of the variance of ln E of a traditional baseline query: of each factor alone "
        "(bar) and with all it interacts with (dashed outline)."
    ),
)

# %%
eh.beyond.drivers.charts.index_bars(
    traditional[["first", "total"]],
    of="E",
    subject="What drives the energy of a traditional query, in watt-hours",
    name="drivers-wh",
    caption=(
        "Shares of the variance of E of a traditional baseline query, drawn as the figure before."
    ),
)

# %% [markdown]
# {numref}`fig-drivers-ln` asks by which factor queries differ, {numref}`fig-drivers-wh` by how many watt-hours.
# Both put the output length first.
# In watt-hours the dear queries count most, those that are long *and* on the dearest model: the two interact, and length and model are {num}`driver-output-length-total-traditional:.0%` and {num}`driver-model-total-traditional:.0%` in all, where alone they are {num}`driver-output-length-first-traditional:.0%` and {num}`driver-model-first-traditional:.0%`.
# Utilisation is {num}`driver-utilisation-total-traditional:.1%` at most, PUE {num}`driver-pue-total-traditional:.1%`.
#
# An operator cannot read off from this what to work on.
# PUE explains little of why two queries differ because it differs little between queries; it multiplies every one of them all the same.
#
# ## The same by sampling
#
# `scipy.stats.sobol_indices` knows nothing of products.

# %%
rng = np.random.default_rng(assumptions.seed)
product = eh.beyond.drivers.query_product(assumptions, "traditional")
estimate = eh.beyond.drivers.sensitivity_indices.sampled(product, 2**13, rng)
eh.notebook.show(pd.concat({"exact": traditional, "sampled": estimate}, axis="columns"))

# %% [markdown]
# In ln E it comes within a hundredth or so; in E, whose tail is heavy, it takes many more points.
#
# ## A fleet
#
# A fleet answers a billion queries a day, and what differs from one to the next averages out: the output length has no share left.
# What the whole fleet has in common does not average out.
# Here PUE, utilisation, the model and the improvement of [section 4](../paper/4_billion_queries) are drawn once for all its queries.

# %%
fleets = {
    regime: eh.beyond.drivers.sensitivity_indices.fleet(assumptions, regime, improved=True)
    for regime in eh.method.assumptions.REGIMES
}
eh.notebook.show(pd.concat(fleets, names=["regime"]))

# %%
eh.beyond.drivers.charts.index_bars(
    fleets["traditional"][["first", "total"]],
    of="the fleet's energy",
    subject="What drives the energy of an improved fleet of traditional queries",
    name="drivers-fleet",
    caption=(
        "Shares of the variance of the energy of an improved fleet of traditional queries, whose "
        "PUE, utilisation, model and improvement are each drawn once."
    ),
)

# %% [markdown]
# Which model the fleet runs is {num}`fleet-driver-model-first-traditional:.0%` of the variance, how far it has been improved {num}`fleet-driver-improvement-first-traditional:.0%`, utilisation {num}`fleet-driver-utilisation-first-traditional:.0%` and PUE {num}`fleet-driver-pue-first-traditional:.1%`.
# The paper's own total draws PUE and utilisation anew for each query, so that they average out as well, and its interval is one of sampling alone.
#
# ## What is treated as fixed
#
# Indices are of what is drawn.
# Much of the method is not drawn but chosen, and a choice has no variance.
# So each is moved alone to alternatives that the paper itself has, in its editions, its supplement or its code, or to the ends of a range that it gives.

# %%
alternatives = eh.beyond.drivers.fixed_choices.table(assumptions)
eh.notebook.show(alternatives.set_index(["choice", "alternative"]))

# %% [markdown]
# Columns are ratios to the result with the settings of this page: the median of the baseline in either regime, and the energy of the mixed fleet.
# Two choices are compared with settings of their own where the page has others: `power utilisation` without a coupling of the power, `DeepSeek-R1's throughput` with the released rows.
# `throughput fits` is no choice but the 90% interval that the benchmark rows leave, from [How sure are the fits?](1_fit_uncertainty).

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "traditional")))
eh.beyond.drivers.charts.tornado(
    eh.beyond.drivers.fixed_choices.ranges(assumptions, "traditional"),
    alternatives,
    quantity="traditional",
    subject="Median of a traditional baseline query under other choices",
    name="tornado-traditional",
    caption=(
        "Median of a traditional baseline query under each choice alone, over the median as set. "
        "A tick is one alternative, or one end of the interval of the throughput fits."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "long")))
eh.beyond.drivers.charts.tornado(
    eh.beyond.drivers.fixed_choices.ranges(assumptions, "long"),
    alternatives,
    quantity="long",
    subject="Median of a long baseline query under other choices",
    name="tornado-long",
    caption="Median of a long baseline query under each choice alone, drawn as the figure before.",
)

# %%
eh.beyond.drivers.charts.tornado(
    eh.beyond.drivers.fixed_choices.ranges(assumptions, "fleet"),
    alternatives,
    quantity="fleet",
    subject="Energy of the mixed fleet under other choices",
    name="tornado-fleet",
    caption="Energy of the mixed fleet under each choice alone, drawn as the figures before.",
)

# %% [markdown]
# - **What a token of input costs** moves a traditional query most.
#   Charged in full, on top of a throughput that already counts the reading, input multiplies the median by {num}`choice-charged-input-traditional:.2f`, and that of a long query by {num}`choice-charged-input-long:.2f`.
# - **The throughput of DeepSeek-R1** is known from three rows of table S.I.
#   One row replaces them here: NVIDIA's own figure, on newer GPUs and as a best case.
#   With the same three models it multiplies the median by {num}`choice-deepseek-nvidia-same-models-traditional:.3f` and the fleet by {num}`choice-deepseek-nvidia-same-models-fleet:.3f`.
#   By the rule of the three largest medians DeepSeek-R1 then leaves the traditional baseline for Llama 3.1 70B, and the factors are {num}`choice-deepseek-nvidia-traditional:.3f` and {num}`choice-deepseek-nvidia-fleet:.3f`.
# - **Which models make the baseline**: all five instead of the released three multiply the median by {num}`choice-blend-all-traditional:.2f`.
# - **The distribution of the output length** moves the median of the blend although the median length is the same.
#   The factor is {num}`choice-pareto-length-traditional:.2f` for a Pareto distribution, {num}`choice-fixed-length-traditional:.2f` for answers of one length and {num}`choice-lognormal-length-traditional:.2f` for a log-normal one.
#   The models of the blend differ, so its median depends on the whole distribution.
#   The fleet follows the mean length: {num}`choice-fixed-length-fleet:.2f` for answers of one length, {num}`choice-lognormal-length-fleet:.2f` for the log-normal.
# - **The throughput fits** have an interval of {num}`choice-throughput-fits-p5-traditional:.2f` to {num}`choice-throughput-fits-p95-traditional:.2f` for the traditional median, which begins above one.
#   The pooled fits give the baseline a higher median than the method's own fits do, and the method's is outside their interval.
#   The bar begins at one, as all bars do, and the two ticks are the interval.
# - **Trimming** leaves the median where it is: without it the factor is {num}`choice-trim-none-traditional:.2f`.
#   All {num}`benchmark-rows:.0f` benchmark rows multiply the median by {num}`choice-rows-all-traditional:.2f`, the node of the first edition by {num}`choice-node-power-v1-traditional:.2f`.
#
# ## Where we had to choose
#
# - **The blend is untrimmed here.** A trimmed pool's factors are not independent, and indices need that they are.
# - **The model is a factor like any other**, drawn with equal weight from the blend. A real mix would weigh it by traffic, which is unknown.
# - **Drawn once for a whole fleet** is one end of what is possible, drawn for each query the other. A real fleet has several sites and models, which is in between.
# - **Choices are moved one at a time.** Two together can do more, or less, than both apart; the exercises have a case.
#
# ## What not to conclude from this
#
# A share of a variance is not an importance.
# It depends on the laws that were put in: give PUE a wider range and its share grows, although no building has changed.
# The ends of a bar in the tornado are alternatives somebody wrote down, neither extremes nor equally probable, and their widths must not be compared as if they were standard deviations.
# And what is in no list, such as batch size, caching or the hardware of other makers, has no bar here because nobody gave it a number, not because it does not matter.

# %% [markdown]
# ## Exercises
#
# ```{exercise} PUE's share at sight
# :label: ex-share-at-sight
#
# Of which variance in ln E does PUE's share in the table follow?
# Compute the share from PUE's two percentiles and the variance of sampled energies.
# ```
#
# ```{solution-start} ex-share-at-sight
# ```
#
# Its variance is $\big(\ln(p_{95}/p_5) / (2 \times 1.645)\big)^2$, and the share is that over the variance of the untrimmed blend's ln E.

# %%
sigma = np.log(assumptions.pue_p95 / assumptions.pue_p5) / (2 * 1.645)
taken = eh.exact.solve(assumptions, "traditional").taken
draws = eh.sample(assumptions, n_draws=50_000, rng=np.random.default_rng(assumptions.seed))
variance = np.log(draws.loc[draws["model"].isin(taken), "energy_wh"]).var()

assert np.isclose(sigma**2 / variance, traditional.loc["PUE", "first_ln"], rtol=0.03, atol=1e-6)
pd.Series({"at sight": sigma**2 / variance, "table": traditional.loc["PUE", "first_ln"]}).round(4)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Two choices at once
# :label: ex-two-choices
#
# Is the blend of all five models, with NVIDIA's figure for DeepSeek-R1, what the product of the two ratios says?
# ```
#
# ```{solution-start} ex-two-choices
# ```
#
# In general it is not: in the wider blend DeepSeek-R1 counts for less, and so does its throughput.

# %%
own = eh.beyond.drivers.one_at_a_time(assumptions)
blended = own["models of the baseline"].alternatives["all"]
nvidia = own["DeepSeek-R1's throughput"].alternatives["NVIDIA's figure"]
settings = {
    "as set": {"throughput_rows": "released"},
    "all five": {"throughput_rows": "released"} | blended,
    "NVIDIA's figure": nvidia,
    "both": nvidia | blended,
}
medians = pd.Series(
    {
        label: eh.exact.statistic(assumptions.replace(**change), "traditional", "baseline", "p50")
        for label, change in settings.items()
    }
)
ratios = medians / medians["as set"]
ratios["product of the two"] = ratios["all five"] * ratios["NVIDIA's figure"]
eh.notebook.show(ratios.rename("ratio"))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} When PUE matters
# :label: ex-when-pue-matters
#
# How wide would PUE's range have to be, from 1 upwards, to have as large a first-order share in ln E as the model?
# ```
#
# ```{solution-start} ex-when-pue-matters
# ```
#
# As both are parts of one sum, its variance must be that of the models' means, $v$: from 1 to $e^{2 \times 1.645 \sqrt v}$, which no data centre has.

# %%
own = eh.beyond.drivers.query_product(assumptions, "traditional")
between_models = (own.ln_wh @ own.share).var()
as_wide = np.exp(2 * 1.645 * np.sqrt(between_models))

if as_wide <= 5:
    again = eh.beyond.drivers.query_indices(assumptions.replace(pue_p5=1.0, pue_p95=float(as_wide)))
    assert np.isclose(again.loc["PUE", "first_ln"], again.loc["model", "first_ln"])
pd.Series({"from": 1.0, "to": as_wide}, name="PUE").round(2)

# %% [markdown]
# ```{solution-end}
# ```
