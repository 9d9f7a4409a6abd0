# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # How sure are the fits?
#
# **Few measurements leave the median typical query uncertain: {num}`pooled-baseline-median-p5-traditional:.2g` to {num}`pooled-baseline-median-p95-traditional:.2g` Wh.**
#
# *Beyond the paper: how uncertain the throughput fits of supplement S.II are, and how uncertain this makes the energies of section 2.*
#
# **In one sentence.** The speed of each model was benchmarked only a few times, and nine in ten fits that these benchmarks support put the median typical query between {num}`pooled-baseline-median-p5-traditional:.2g` and {num}`pooled-baseline-median-p95-traditional:.2g` Wh.
#
# **Why it matters.** A number that is printed without an error looks more certain than it is.
# A reader who compares two models, or this median with another estimate, needs to know which differences are too small to count.

# %%
import math

import numpy as np
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Workloads", "seed"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/1_fit_uncertainty` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
input_tokens = None
node_power_kw = None
throughput_rows = None
blend = None

# %%
assumptions = eh.from_parameters(globals())

# %%
traditional = eh.beyond.fit_uncertainty.intervals(assumptions, "traditional")
typical_queries = eh.exact.per_query(assumptions, "traditional")


def supported(table, query):
    low, high = table.loc["baseline", ["p5", "p95"]]
    return (
        f"The benchmark supports a median {query} query of {format_value(low, 2)} to "
        f"{format_value(high, 2)} Wh"
    )


def marks(outside):
    return (
        "its 90% interval over the fits that the benchmark supports (thick bar), the middle of "
        "these fits (dot), the method's own fit (hollow diamond) and the range of nine in ten "
        "queries (thin line)."
        + (" Shaded: the lengths are outside the model's benchmark." if outside else "")
    )


# %%
outside = eh.method.throughput.rows_outside(typical_queries)
eh.beyond.fit_uncertainty.charts.fit_intervals(
    traditional,
    subject="Median energy of a typical query",
    outside=outside,
    name="fit-intervals-traditional",
    title=supported(traditional, "typical"),
    caption="Median energy of a typical query, on a logarithmic axis: " + marks(outside),
)

# %% [markdown]
# **The paper says.** The energy of a query depends on {term}`throughput`, the number of {term}`tokens <token>` that a server writes per second.
# The paper fits the same form of regression to the benchmarks of every model ({paper}`sii-two-row-models`) and prints the coefficients without an error.
# Its intervals describe how queries differ in answer length, power and data centre.
# They do not describe how well the fits are known.
#
# **We find.** We let the models share what their benchmarks say, and call the result the *pooled fits*.
# With a probability of 90%, these fits put the median of the {term}`baseline`, the {term}`blend` of models that represents a typical query (paper: traditional), between {num}`pooled-baseline-median-p5-traditional:.2g` and {num}`pooled-baseline-median-p95-traditional:.2g` Wh.
# The fits of the method itself give {num}`baseline-median-traditional:.2g` Wh, which {if}`baseline-median-traditional < pooled-baseline-median-p5-traditional ? is below this interval : is not below this interval`, and {num}`pooled-baseline-below-fitted-traditional:.0%` of the pooled fits give less.
# For a {term}`long query` (paper: test-time scaling) the interval is {num}`pooled-baseline-median-p5-long:.1f` to {num}`pooled-baseline-median-p95-long:.1f` Wh.
# The method gives {num}`baseline-median-long:.1f` Wh there, and {num}`pooled-baseline-below-fitted-long:.0%` of the pooled fits give less.
#
# **Verdict.** The paper's medians follow from its fits, but their precision is lower than two printed digits suggest.
# Two models of the baseline have too few benchmarks to be known by themselves.
# For one of them, Nemotron Ultra, the paper's regression does not exist ({paper}`sii-two-row-models`).
# Neither kind of fit predicts better in every test.
# Both assume that throughput follows a power law, and measurements contradict this assumption, so our intervals are still too narrow.
#
# ## Few rows defeat the usual bootstrap
#
# A bootstrap is the usual way to an interval.
# It draws the {term}`benchmark rows <benchmark row>` at random, with replacement, and repeats the fit for each resample.
# The interval is the range of most of these fits.
# {numref}`tab-bootstrap` shows that these models have too few rows for this method.

# %%
eh.notebook.show(
    eh.beyond.fit_uncertainty.bootstrap(assumptions),
    spec={"identified": ".0%"},
    decimals={"p5": 3, "p95": 3},
    caption="Resamples of each model, and the exponent of the output length over them.",
    name="bootstrap",
    labels={
        "identified": "Identify a fit",
        "different": "Different fits",
        "p5": "Exponent, P5",
        "p95": "Exponent, P95",
    },
)

# %% [markdown]
# A fit has three coefficients, so a resample identifies them only if it contains three different rows.
# With the settings of the Joule edition, DeepSeek-R1 has three rows, and {num}`bootstrap-identified-deepseek-r1-671b:.0%` of its resamples identify a fit.
# Each of these resamples is the original table, so they all give one fit and an interval without width.
# This interval suggests certainty only because no data are left to contradict the fit.
# Nemotron Ultra has two rows, and {num}`bootstrap-identified-nemotron-ultra-253b:.0%` of its resamples identify a fit.
#
# ## Models with many rows inform those with few
#
# A model with two rows can borrow from the others, because every node slows down with the input in a similar way.
# A hierarchical regression expresses this similarity.
# It gives each model its own coefficients, and it draws the coefficients of all models from one common distribution.
# For model $m$ and its rows:
#
# $$\ln \text{TPS} = a_m + b_m \ln \frac{L_\text{in}}{1000} + c_m \ln \frac{L_\text{out}}{1000} + e, \qquad e \sim N(0, \sigma^2)$$ (eq-pooled)
#
# $$a_m \sim N(a, \tau_a^2), \quad b_m \sim N(b, \tau_b^2), \quad c_m \sim N(c, \tau_c^2)$$
#
# A *prior* is the distribution of a parameter before the rows are used, and the *posterior* is its distribution afterwards.
#
# :::{table} Symbols of the pooled fits.
# :name: tab-pooled-symbols
#
# | Symbol | Meaning | Prior |
# |---|---|---|
# | $a$ | ln of the mean throughput at 1,000 tokens in and out [ln tokens/s] | normal, wide |
# | $b$, $c$ | mean exponents of the input and of the output length | normal about zero |
# | $\tau_a$ | spread of the levels: models differ in size, so their levels are hardly pooled | fixed, wide |
# | $\tau_b$, $\tau_c$ | spread of the exponents between models | half-normal {cite:p}`gelman2006prior` |
# | $e$, $\sigma$ | scatter of the rows about their fit, and its standard deviation, in ln TPS | half-normal for $\sigma$ |
# :::
#
# For given values of $\sigma$, $\tau_b$ and $\tau_c$, every distribution is normal.
# Linear algebra therefore gives the posterior, and no Markov chain has to converge.
# A sum over a grid covers the three remaining parameters.
# {numref}`tab-pooled-priors` lists the numbers of the priors.

# %%
prior = eh.beyond.fit_uncertainty.pooling.Prior()
numbers = {
    "Standard deviation of a": (prior.level_sd, "ln tokens/s"),
    "Standard deviation of b and c": (prior.exponent_sd, ""),
    "Spread of the levels between models": (prior.level_spread, "ln tokens/s"),
    "Scale of the spread of the exponents": (prior.exponent_spread, ""),
    "Scale of the scatter of the rows": (prior.noise, "ln tokens/s"),
}
eh.notebook.show(
    pd.DataFrame(numbers, index=["Value", "Unit"]).T.rename_axis("Parameter"),
    decimals=1,
    caption=f"Numbers of the priors. The throughput is centred at {prior.level_tok_s:,.0f} tokens/s.",
    name="pooled-priors",
)

# %% [markdown]
# {numref}`tab-pooled-input-exponents` and {numref}`tab-pooled-output-exponents` compare the exponents of the method with those of the pooled fits.
# The first column has the method's least-squares exponent, and a dash marks a model with a constant throughput.
# The other columns have the 5th, 50th and 95th percentiles of the posterior.

# %%
posterior = eh.beyond.fit_uncertainty.posterior(assumptions)
exponents = eh.beyond.fit_uncertainty.exponents(assumptions)
columns = ["fit", "p5", "p50", "p95"]
eh.notebook.show(
    exponents[[f"input_{name}" for name in columns]].set_axis(columns, axis="columns"),
    decimals=3,
    caption="Exponent of the input length by the method and by the pooled fits.",
    name="pooled-input-exponents",
    labels={"fit": "Method's fit"},
)

# %%
eh.notebook.show(
    exponents[[f"output_{name}" for name in columns]].set_axis(columns, axis="columns"),
    decimals=3,
    caption="Exponent of the output length by the method and by the pooled fits.",
    name="pooled-output-exponents",
    labels={"fit": "Method's fit"},
)

# %% [markdown]
# The exponent of the output length of DeepSeek-R1 lies between {num}`pooled-output-exponent-p5-deepseek-r1-671b:.2f` and {num}`pooled-output-exponent-p95-deepseek-r1-671b:.2f`, although its own rows give {num}`fit-output-exponent-deepseek-r1-671b:.3f` without any doubt.
# The rows scatter about their fit by a factor of {num}`pooled-noise:.2f` (one standard deviation).
# Benchmarks of one engine would scatter less.
# These rows come from two sources, and the shape of the fit is not quite right.
#
# {numref}`fig-pooled-laws` shows how the uncertainty grows where a model has few rows or none.

# %%
lengths = np.geomspace(50, 40_000, 40)
laws = eh.method.throughput.models(assumptions)
bands = pd.concat(
    [
        eh.beyond.fit_uncertainty.bands(assumptions, name, lengths, assumptions.input_tokens)
        for name in laws
    ]
)
last = bands[bands["output_tokens"] == lengths.max()].set_index("model")
width = last["high"] / last["low"]
benchmark = eh.facts.benchmark_rows.rows_of(assumptions)
near = benchmark[np.isclose(benchmark["input_tokens"], assumptions.input_tokens)]
eh.beyond.fit_uncertainty.charts.throughput_bands(
    bands,
    near.rename(columns={"tps_tok_s": "tps"})[["model", "output_tokens", "tps"]],
    longest_tokens=max(law.fit.output_range[1] for law in laws.values()),
    name="pooled-laws",
    title=(
        f"At {lengths.max():,.0f} tokens, the widest 90% band of a model spans a factor of "
        f"{format_value(width.max(), 2)}"
    ),
    caption=(
        f"Throughput with {assumptions.input_tokens:,.0f} input tokens, on logarithmic axes: the "
        "pooled fit with its 90% band (dark), the 90% band of one further benchmark row (pale), "
        "and the method's own fit with its cap (dashed). Points: benchmark rows of this input "
        "length. Shaded: longer answers than in the fitted rows."
    ),
)

# %% [markdown]
# ## The uncertainty of the fits reaches the medians
#
# Each draw from the posterior is one set of fits that the rows allow.
# For each draw, the median query is computed exactly as in [section 2](../paper/2_energy_per_query).
# The cap at the fastest row, the rule of the blend and the trimming are the same.
# The medians of the draws differ because the fits are uncertain.
# Within one draw, the queries differ among themselves.
#
# {numref}`tab-fit-intervals-traditional` has the numbers of {numref}`fig-fit-intervals-traditional`.
# The column *method* has the method's own median, and *below* has the share of the draws with a lower median.
# The column *share* compares the width of the interval with the spread of the queries, both in logarithms.
# For the baseline this share is {num}`pooled-baseline-share-traditional:.0%`.

# %%
statistics = ["fitted", "p5", "p50", "p95", "share", "below"]
shown = {
    "spec": {"share": ".0%", "below": ".0%"},
    "labels": {"fitted": "Method [Wh]", "share": "Share", "below": "Below"},
    "unit": "Wh",
}
wh = ["fitted", "p5", "p50", "p95"]
eh.notebook.show(
    traditional[statistics].rename({"baseline": "Baseline"}),
    caption="Median energy of a typical query over the fits that the benchmark supports.",
    name="fit-intervals-traditional",
    decimals=dict.fromkeys(wh, 3),
    **shown,
)

# %%
display(eh.method.throughput.outside_range(typical_queries))

# %% [markdown]
# Models with enough rows have narrow intervals.
# With the settings of the Joule edition, the medians of the three models with five rows or more are known to about a quarter.
# The median of the method's own fit is near the middle of each of their intervals.
#
# The two models with fewer rows have wider ones.
# The median of Nemotron Ultra is {num}`pooled-nemotron-ultra-253b-median-p50-traditional:.2f` Wh with the pooled fit and {num}`nemotron-ultra-253b-median-traditional:.2f` Wh with the method's constant.
# The constant is the speed of the model's fastest row, also for short answers, although models with more rows are slower on short answers.
# Both models are in the baseline, whose median with the pooled fits is {num}`pooled-baseline-over-fitted-traditional:.1f` times the method's.
#
# The same two models decide how the method's {num}`baseline-median-traditional:.2g` Wh compares with the interval of the baseline.
# For Nemotron Ultra the method gives {num}`nemotron-ultra-253b-median-traditional:.2f` Wh, and the pooled interval begins at {num}`pooled-nemotron-ultra-253b-median-p5-traditional:.2f` Wh.
# With the settings of the Joule edition, the method runs DeepSeek-R1 at its cap, and no draw can exceed the cap.
# Its {num}`deepseek-r1-671b-median-traditional:.2f` Wh is therefore the lower end of the interval of this model.
#
# For long queries, {numref}`tab-fit-intervals-long` and {numref}`fig-fit-intervals-long` show intervals that end abruptly.

# %%
long = eh.beyond.fit_uncertainty.intervals(assumptions, "long")
eh.notebook.show(
    long[statistics].rename({"baseline": "Baseline"}),
    caption="Median energy of a long query over the fits that the benchmark supports.",
    name="fit-intervals-long",
    decimals=dict.fromkeys(wh, 2),
    **shown,
)

# %%
long_queries = eh.exact.per_query(assumptions, "long")
outside = eh.method.throughput.rows_outside(long_queries)
eh.beyond.fit_uncertainty.charts.fit_intervals(
    long,
    subject="Median energy of a long query",
    outside=outside,
    name="fit-intervals-long",
    title=supported(long, "long"),
    caption="Median energy of a long query, on a logarithmic axis: " + marks(outside),
)

# %%
display(eh.method.throughput.outside_range(long_queries))

# %% [markdown]
# The interval of DeepSeek-R1 runs from {num}`pooled-deepseek-r1-671b-median-p5-long:.1f` to {num}`pooled-deepseek-r1-671b-median-p95-long:.1f` Wh, and the cap sets its lower end.
# This sharp end does not mean that the value is well known.
# Most fits that the rows allow rise to the fastest row and are cut off there.
# The benchmark does not show whether that row is a good upper bound.
# {numref}`tab-fits-without-cap` repeats the medians without the cap, where the fits continue to rise.

# %%
eh.notebook.show(
    eh.beyond.fit_uncertainty.without_cap(assumptions).rename(
        {"traditional": "Typical", "long": "Long", "baseline": "Baseline"}
    ),
    caption="Median energy of a query over the pooled fits without the cap.",
    decimals=3,
    name="fits-without-cap",
    labels={"regime": "Query"},
    unit="Wh",
)

# %% [markdown]
# [Long outputs without the plateau](3_long_outputs) examines whether throughput rises at all.
#
# ## The prior moves the ends more than the median
#
# Some of these results come from the rows, and some from the priors.
# {numref}`tab-fits-by-prior` changes one number of the prior at a time and repeats the baseline's median for typical queries.
# The first column has the mean of $\sigma$.
# {numref}`tab-fits-by-prior-long` has the same for long queries.

# %%
by_prior = eh.beyond.fit_uncertainty.by_prior(assumptions)
eh.notebook.show(
    by_prior.filter(regex="noise|traditional")
    .rename(columns=lambda name: name.removeprefix("traditional_"))
    .rename(str.capitalize),
    caption="Median typical query of the baseline over the pooled fits with other priors.",
    name="fits-by-prior",
    labels={"noise": "Mean of σ"},
    unit="Wh",
)

# %%
eh.notebook.show(
    by_prior.filter(like="long")
    .rename(columns=lambda name: name.removeprefix("long_"))
    .rename(str.capitalize),
    caption="Median long query of the baseline over the pooled fits with other priors.",
    name="fits-by-prior-long",
    unit="Wh",
)

# %% [markdown]
# With the settings of the Joule edition, the median changes little as long as the models share their exponents.
# The lower end of the interval is between {num}`pooled-priors-p5-lowest-traditional:.2f` and {num}`pooled-priors-p5-highest-traditional:.2f` Wh, and the upper end is between {num}`pooled-priors-p95-lowest-traditional:.2f` and {num}`pooled-priors-p95-highest-traditional:.2f` Wh.
# Whether the method's own {num}`baseline-median-traditional` is inside therefore depends on the prior.
# If the models share nothing ("each model by itself"), the rows of DeepSeek-R1 and Nemotron Ultra leave the upper end open.
#
# An F-test checks whether the rows contradict exponents that are equal for all models.
# It compares one pair of exponents for all models with a pair for each model.
# The rows {if}`equal-exponents-p < 0.05 ? contradict : do not contradict` equal exponents: F is {num}`equal-exponents-f` with {num}`equal-exponents-dof-numerator` and {num}`equal-exponents-dof-denominator` degrees of freedom, and p is {num}`equal-exponents-p`.
# The test cannot show that the exponents are equal, because its power is low with so few rows.
# If the exponents differed between the models by a standard deviation of 0.1, the test would notice with a probability of {num}`equal-exponents-power-0.1:.0%`.
# With a standard deviation of 0.3, the probability is {num}`equal-exponents-power-0.3:.0%`.
# The test also assumes independent rows, and these rows are not independent: the models were benchmarked at the same lengths, where their fits err in the same direction.
# Pooling is thus an assumption, and {numref}`tab-fits-by-prior` shows how much depends on it.
#
# ## Neither fit predicts better in every test
#
# A fit is tested by rows that it was not fitted to.
# The first test leaves out each row in turn and predicts it from the others, as {numref}`tab-left-out-rows` lists.

# %%
left_out = eh.beyond.fit_uncertainty.leave_one_row_out(assumptions)
predicted = {
    "input_tokens": "Input [tokens]",
    "output_tokens": "Output [tokens]",
    "tps": "Measured [tokens/s]",
    "fit_tps": "Method [tokens/s]",
    "pooled_tps": "Pooled [tokens/s]",
    "inside": "In 90% interval",
}
eh.notebook.show(
    left_out.set_index("model")[list(predicted)],
    caption="Throughput of each row, measured and predicted without it.",
    name="left-out-rows",
    labels=predicted,
    wide=True,
    filterable=True,
)

# %% [markdown]
# The column *method* has the method's prediction: least squares on the model's other rows, or the fastest of them as a constant.
# Its typical error is a factor of {num}`left-out-row-factor-fit:.2f` (root mean square in the logarithm), and that of the pooled fits is {num}`left-out-row-factor-pooled:.2f`.
# The 90% intervals of the pooled fits contain {num}`left-out-row-inside:.0%` of the rows.
#
# A few rows inflate the method's error.
# Without one of its rows, DeepSeek-R1 or Nemotron Ultra has too few for three coefficients, so the method's rule gives a constant.
# On these {num}`left-out-rows-constant` the error is a factor of {num}`left-out-row-factor-fit-constant:.1f` with the method and {num}`left-out-row-factor-pooled-constant:.1f` with the pooled fits.
# The fair comparison is that of the other {num}`left-out-rows-fitted`, where the factors are {num}`left-out-row-factor-fit-fitted:.2f` and {num}`left-out-row-factor-pooled-fitted:.2f`.
#
# The second test predicts a whole model from the other models, first without any row of that model and then with one.
# {numref}`tab-left-out-models` has its results.

# %%
eh.notebook.show(
    eh.beyond.fit_uncertainty.leave_one_model_out(assumptions),
    spec={"inside": ".0%"},
    caption="Rows of a whole model, predicted from the other models.",
    decimals={"factor": 1, "width": 0},
    name="left-out-models",
    labels={
        "own_rows": "Own rows",
        "predicted": "Predicted rows",
        "factor": "Typical error [×]",
        "width": "Width [×]",
    },
)

# %% [markdown]
# The width is the ratio of the interval's ends.
# Without any row the level of a model is almost unknown, and the wide interval says so.
# One row sets the level, and the other models supply the shape.
#
# ## The power law does not match the unused rows
#
# Table S.I has {num}`unseen-rows` that the {term}`released code` does not fit.
# They test the released fits whatever the settings of this page.
# {numref}`tab-unseen-rows` compares measured and predicted throughput.

# %%
unseen = eh.beyond.fit_uncertainty.held_out()
eh.notebook.show(
    unseen.set_index("model")[list(predicted)],
    caption="Throughput of the rows that the released code does not fit, measured and predicted.",
    name="unseen-rows",
    labels=predicted,
    wide=True,
    filterable=True,
)

# %%
faster = (unseen["tps"] > unseen["fit_tps"]).sum()
eh.beyond.fit_uncertainty.charts.unseen_rows(
    unseen,
    name="unseen-rows",
    title=f"The released fits underestimate the throughput of {faster} of {len(unseen)} unused rows",
    caption=(
        "Measured throughput over that of the released fit, on a logarithmic axis, for the rows "
        "of table S.I that the released code does not use, by input and output length [tokens]. "
        "Bars: 90% intervals of the pooled fits to the released rows. Line: equal throughput."
    ),
)

# %% [markdown]
# The released fits predict these rows better.
# Their typical error is a factor of {num}`unseen-factor-fit:.2f`, and that of the pooled fits is {num}`unseen-factor-pooled:.2f`.
# Pooling does not help the three models in this test, which have five released rows or more each, and neither kind of fit has the right shape.
#
# {numref}`fig-unseen-rows` shows where the shape is wrong.
# The fits match the row that is furthest from the others, with 20,000 tokens in and 2,000 out: measured over fitted throughput is {num}`unseen-ratio-longest-input:.2f`, as a geometric mean over the three models.
# In the middle of the benchmarked lengths, at 1,000 tokens in and out, the nodes are {num}`unseen-ratio-middle:.1f` times as fast as fitted.
# With 128 tokens in and 4,096 out they are only {num}`unseen-ratio-longest-output:.1f` times as fast, although the cap already limits the fit.
#
# The errors of the three models have the same direction at each of these lengths, so noise is an unlikely cause.
# Throughput first rises with the output length and then falls, and a power law cannot turn.
# The intervals assume that the shape of the fit is right, and therefore only {num}`unseen-inside:.0f` of the {num}`unseen-rows` are inside their 90% interval.
#
# ## The intervals cover only one kind of uncertainty
#
# The intervals do not say how uncertain the energy of a query is.
# They contain what the benchmark rows of a few models leave open about power-law fits, and the unused rows contradict this form of fit.
# PUE, power and output lengths are not included, nor are other engines, batch sizes and hardware, or models that nobody benchmarked.
#
# The median of the pooled fits is not more correct because the fits are pooled.
# It shows what the same few rows give if Nemotron Ultra and DeepSeek-R1 behave like the other models.
#
# ## Our choices
#
# - **The exponents are pooled, the levels hardly.** Models differ in size, and three or four architectures do not show how throughput depends on size.
# - **All rows have the same scatter.** A row that was read off a figure counts as much as a row of a published table.
# - **The energy includes the uncertainty of the fit, but not the scatter of rows.** A node in service would scatter as well, as the pale band of {numref}`fig-pooled-laws` shows.
# - **The cap is the fastest row**, as in the method.
# - **Intervals come from quasi-random draws.** Another scrambling of the draws changes the ends of the baseline's interval by about one unit of their third digit. The tables of other priors and without the cap have fewer draws, and their ends are good to one or two per cent. Medians within a draw are exact.
#
# ## What to take away
#
# - The benchmark leaves the median typical query between {num}`pooled-baseline-median-p5-traditional:.2g` and {num}`pooled-baseline-median-p95-traditional:.2g` Wh, with a probability of 90%.
# - The method's own {num}`baseline-median-traditional:.2g` Wh {if}`baseline-median-traditional < pooled-baseline-median-p5-traditional ? is below this interval : is not below this interval`, and the median of the pooled fits is {num}`pooled-baseline-over-fitted-traditional:.1f` times as high.
# - With the settings of the Joule edition, most of the difference comes from two models with very few benchmark rows, DeepSeek-R1 and Nemotron Ultra.
# - The released fits predict the rows that the code does not use better (typical error {num}`unseen-factor-fit:.1f` against {num}`unseen-factor-pooled:.1f`). If each row is left out in turn, the pooled fits are {if}`left-out-row-factor-pooled-fitted < left-out-row-factor-fit-fitted ? better : not better` ({num}`left-out-row-factor-pooled-fitted:.1f` against {num}`left-out-row-factor-fit-fitted:.1f`).
# - The intervals are too narrow, because throughput does not follow a power law: {num}`unseen-inside:.0f` of {num}`unseen-rows` are inside.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Resamples that identify a fit
# :label: ex-bootstrap-identified
#
# A model has three different rows, and a resample draws three rows with replacement.
# Which share of the resamples contains every row once?
# Compare it with the row of DeepSeek-R1 in {numref}`tab-bootstrap`.
# ```
#
# ```{solution-start} ex-bootstrap-identified
# ```
#
# There are $3^3$ resamples, and $3!$ of them are orders of the original table.
# Only they identify three coefficients, so the table has the same share.

# %%
share = math.factorial(3) / 3**3
eh.check("ex-bootstrap-identified", share)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One further benchmark
# :label: ex-one-node-more
#
# Consider 500 tokens in and 300 out.
# The 90% interval of one further benchmark row is wider than the interval of the fit.
# By which factor is it wider for the model where this matters least, if both widths are measured in logarithms?
# Which models are these, and why?
# The factor of that model is checked.
# ```
#
# ```{solution-start} ex-one-node-more
# ```
#
# The scatter of a row adds to the uncertainty of the fit in quadrature.
# It matters least for the models whose fit is known least, those with few rows.

# %%
at = pd.concat(
    eh.beyond.fit_uncertainty.bands(assumptions, name, np.array([300.0]), 500.0) for name in laws
).set_index("model")
widths = {"Fit": at["high"] / at["low"], "Row": at["row_high"] / at["row_low"]}
wider = np.log(widths["Row"]) / np.log(widths["Fit"])
eh.notebook.show(
    pd.DataFrame(widths | {"Row over fit, in ln": wider}),
    decimals=2,
    caption="Ratio of the ends of the 90% interval of the fit and of one further row.",
    name="interval-widths",
)

# %%
least = wider.min()
eh.check("ex-one-node-more", least)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One pair of exponents
# :label: ex-one-pair
#
# Let the spread of the exponents be zero, and let the priors be wide.
# The pooled fits are then an ordinary regression.
# Which regression is it, and which exponent of the output length does it give?
# The exponent is checked.
# Give `math.nan` if the rows do not identify it.
# ```
#
# ```{solution-start} ex-one-pair
# ```
#
# It is least squares with a level for each model and two exponents for all models.
# The levels drop out if the mean of each model is subtracted from the logarithms of its rows.

# %%
logs = np.log(benchmark[["input_tokens", "output_tokens", "tps_tok_s"]])
within = logs - logs.groupby(benchmark["model"]).transform("mean")
lengths_ln = within[["input_tokens", "output_tokens"]]
(_, slope), _, rank, _ = np.linalg.lstsq(lengths_ln, within["tps_tok_s"], rcond=1e-9)
exponent = slope if rank == 2 else math.nan
eh.check("ex-one-pair", exponent)

# %% [markdown]
# ```{solution-end}
# ```
