# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # How sure are the fits?
#
# *Beyond the paper: the uncertainty of supplement S.II, carried through to section 2.*
#
# **Claim.** The paper gives its throughput laws as coefficients without an error, and its intervals are those of queries: what is uncertain is how long the answer is and where it runs.
#
# **Finding.** The fits are uncertain, too.
# Pooled over the models, they put the median baseline query between {num}`pooled-baseline-median-p5-traditional` and {num}`pooled-baseline-median-p95-traditional` with a probability of 90%.
# The method's own fits give {num}`baseline-median-traditional`, which is below this interval: only {num}`pooled-baseline-below-fitted-traditional:.0%` of the draws are lower.
# The interval is {num}`pooled-baseline-share-traditional:.0%` as wide as the spread between the queries themselves.
# For a long query the interval is {num}`pooled-baseline-median-p5-long` to {num}`pooled-baseline-median-p95-long`, and {num}`pooled-baseline-below-fitted-long:.0%` of the draws are below the method's own {num}`baseline-median-long`.
#
# Neither kind of fit predicts better in every test.
# On the {num}`unseen-rows` that the released code leaves out, the released fits are typically off by a factor of {num}`unseen-factor-fit:.2f` and the pooled fits by {num}`unseen-factor-pooled:.2f`.
# When each row is left out in turn, the factors are {num}`left-out-row-factor-fit:.2f` and {num}`left-out-row-factor-pooled:.2f`.
# Where the model keeps its three coefficients without the row, they are {num}`left-out-row-factor-fit-fitted:.2f` and {num}`left-out-row-factor-pooled-fitted:.2f`.
# The pooled intervals are too narrow as well: of the unseen rows, {num}`unseen-inside:.0f` are inside their 90% interval.

# %%
import dataclasses
import math

import numpy as np
import pandas as pd

import energy_helpers as eh

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

# %% [markdown]
# ## What a bootstrap can say
#
# The usual way to an interval is to draw the rows again, with replacement, and to fit each time.
# It needs rows to spare, and here is what it does with these.

# %%
eh.notebook.show(eh.beyond.fit_uncertainty.bootstrap(assumptions))

# %% [markdown]
# A resample identifies three coefficients only if it holds three different rows.
# With DeepSeek-R1's three rows that is {num}`bootstrap-identified-deepseek-r1-671b:.0%` of the resamples, and every one of them is the table itself: one fit, an interval of no width, which says that the law is certain because nothing is left to doubt it with.
# With Nemotron Ultra's two it is {num}`bootstrap-identified-nemotron-ultra-253b:.0%`.
#
# ## A model that can say something
#
# What is known of a model with two rows is known from the other models: a node slows down with the input in much the same way, whatever it serves.
# A hierarchical model says just that, for model $m$ and its rows:
#
# $$\ln \text{TPS} = a_m + b_m \ln \frac{L_\text{in}}{1000} + c_m \ln \frac{L_\text{out}}{1000} + e, \qquad e \sim N(0, \sigma^2)$$ (eq-pooled)
#
# $$a_m \sim N(a, \tau_a^2), \quad b_m \sim N(b, \tau_b^2), \quad c_m \sim N(c, \tau_c^2)$$
#
# | symbol | meaning | prior |
# |---|---|---|
# | $a$ | ln of the mean throughput at 1,000 tokens in and out [ln tokens/s] | normal, wide |
# | $b$, $c$ | mean exponents of the input and of the output length | normal about zero |
# | $\tau_a$ | spread of the levels: models differ in size, so they are hardly pooled | fixed, wide |
# | $\tau_b$, $\tau_c$ | spread of the exponents between models | half-normal {cite:p}`gelman2006prior` |
# | $\sigma$ | scatter of rows about their law, in ln TPS | half-normal |
#
# Given $\sigma$ and the two $\tau$, all of it is normal, and the posterior is linear algebra: no chain has to converge.
# These three are summed over a grid.
# The priors' numbers:

# %%
prior = eh.beyond.fit_uncertainty.pooling.Prior()
pd.Series(dataclasses.asdict(prior), name="prior").to_frame()

# %%
posterior = eh.beyond.fit_uncertainty.posterior(assumptions)
eh.notebook.show(eh.beyond.fit_uncertainty.exponents(assumptions))

# %% [markdown]
# `fit` is the least-squares exponent that the method takes, a dash where the model has a constant; the rest are the 5th, 50th and 95th percentile of the posterior.
# For DeepSeek-R1 the exponent of the output length is between {num}`pooled-output-exponent-p5-deepseek-r1-671b` and {num}`pooled-output-exponent-p95-deepseek-r1-671b`; its three rows alone give exactly {num}`fit-output-exponent-deepseek-r1-671b`.
# Rows scatter about their law by a factor of {num}`pooled-noise:.2f` (one standard deviation), more than benchmarks of one engine would: rows of two sources differ, and the law's shape is not quite right.

# %%
lengths = np.geomspace(50, 40_000, 40)
laws = eh.method.throughput.models(assumptions)
bands = pd.concat(
    [
        eh.beyond.fit_uncertainty.bands(assumptions, name, lengths, assumptions.input_tokens)
        for name in laws
    ]
)
benchmark = eh.load_throughput(assumptions.throughput_rows)
near = benchmark[np.isclose(benchmark["input_tokens"], assumptions.input_tokens)]
eh.beyond.fit_uncertainty.charts.throughput_bands(
    bands,
    near.rename(columns={"tps_tok_s": "tps"})[["model", "output_tokens", "tps"]],
    longest_tokens=max(law.fit.output_range[1] for law in laws.values()),
    name="pooled-laws",
    caption=(
        f"Throughput at {assumptions.input_tokens:,.0f} tokens in: the pooled law with its 90% "
        "band (dark), the band of a further benchmark row (pale) and the method's own fit, capped "
        "(dashed). Points: benchmark rows of this input length. Hatched: longer outputs than "
        "were benchmarked."
    ),
)

# %% [markdown]
# ## From the laws to the energy
#
# Each draw from the posterior is one set of laws that the rows allow.
# For each, the median query is solved exactly as in [section 2](../paper/2_energy_per_query): the cap at the fastest row, the rule of the blend and the trimming included.
# What varies over the draws is the uncertainty of the fits; what varies inside one draw is the spread between queries.

# %%
traditional = eh.beyond.fit_uncertainty.intervals(assumptions, "traditional")
eh.notebook.show(traditional)

# %%
of_queries = eh.exact.per_query(assumptions, "traditional")
display(eh.method.throughput.outside_range(of_queries))
eh.beyond.fit_uncertainty.charts.fit_intervals(
    traditional,
    subject="Median energy of a traditional query",
    hatched=eh.method.throughput.rows_outside(of_queries),
    name="fit-intervals-traditional",
    caption=(
        "Median energy of a traditional query with its 90% interval over the uncertainty of the "
        "fits (thick bar and dot), inside the 5th to the 95th percentile of the queries (thin "
        "line). Hollow diamond: the method's own fit."
    ),
)

# %% [markdown]
# Two things are in {numref}`fig-fit-intervals-traditional`.
# The medians of the three models with five rows and more are known to about a quarter, and the method's own fit is in the middle of their interval.
# The two with few rows are not: the median of Nemotron Ultra is {num}`pooled-nemotron-ultra-253b-median-p50-traditional` by the pooled law, and {num}`nemotron-ultra-253b-median-traditional` with its fastest row as a constant, which lets its short answers run at a rate that no other model has for short answers.
# Both are in the baseline, whose median by the pooled laws is {num}`pooled-baseline-over-fitted-traditional:.2f` times the method's.
#
# This difference is why the method's own {num}`baseline-median-traditional` is outside the interval of the baseline.
# For two of the three models of the baseline, the method's median is not above the lower end of the pooled interval.
# The constant of Nemotron Ultra gives {num}`nemotron-ultra-253b-median-traditional`, and the interval begins at {num}`pooled-nemotron-ultra-253b-median-p5-traditional`.
# DeepSeek-R1 runs at its cap, which no draw exceeds, so its own {num}`deepseek-r1-671b-median-traditional` is the lower end of its interval.
# The column `below` is the share of the draws whose median is below the method's.

# %%
long = eh.beyond.fit_uncertainty.intervals(assumptions, "long")
eh.notebook.show(long)

# %%
of_queries = eh.exact.per_query(assumptions, "long")
display(eh.method.throughput.outside_range(of_queries))
eh.beyond.fit_uncertainty.charts.fit_intervals(
    long,
    subject="Median energy of a long query",
    hatched=eh.method.throughput.rows_outside(of_queries),
    name="fit-intervals-long",
    caption=(
        "Median energy of a long query with its 90% interval over the uncertainty of the fits, "
        "drawn as the figure before. Hatched rows: the median output is longer than any in the "
        "model's benchmark."
    ),
)

# %% [markdown]
# Here an interval can end abruptly: DeepSeek-R1 runs from {num}`pooled-deepseek-r1-671b-median-p5-long` to {num}`pooled-deepseek-r1-671b-median-p95-long`.
# That is the cap, not knowledge.
# Most laws that the rows allow rise to the fastest row, and there they are cut off; how good that one row is as a bound, nothing in the table tells.
# Without the cap the laws would go on rising, and the intervals show how much rests on it:

# %%
eh.notebook.show(eh.beyond.fit_uncertainty.without_cap(assumptions))

# %% [markdown]
# [Long outputs without the plateau](3_long_outputs) asks whether throughput rises at all.
#
# ## Other priors
#
# Which of these results come from the rows, and which from the priors?
# Each row of the table changes one number of the prior, and gives the baseline's median again [Wh].
# `noise` is the mean of $\sigma$.

# %%
by_prior = eh.beyond.fit_uncertainty.by_prior(assumptions)
eh.notebook.show(by_prior)

# %% [markdown]
# The median changes little as long as the models share their exponents.
# The ends of the interval change more: the lower end is between {num}`pooled-priors-p5-lowest-traditional` and {num}`pooled-priors-p5-highest-traditional`, the upper end between {num}`pooled-priors-p95-lowest-traditional` and {num}`pooled-priors-p95-highest-traditional`.
# Whether the method's own {num}`baseline-median-traditional` is inside therefore depends on the prior.
# Where the models share nothing, "each model by itself", the rows of DeepSeek-R1 and Nemotron Ultra leave the upper end open.
#
# Do the rows contradict exponents that are equal for all models?
# An F-test compares one pair of exponents for all models with a pair for each.

# %%
f_test = eh.beyond.fit_uncertainty.equal_exponents(assumptions)
pd.Series(dataclasses.asdict(f_test), name="F-test").to_frame()

# %% [markdown]
# They do not: F is {num}`equal-exponents-f` with {num}`equal-exponents-dof-numerator` and {num}`equal-exponents-dof-denominator` degrees of freedom, and p is {num}`equal-exponents-p`.
# The test cannot show that the exponents are equal, because with so few rows its power is low.
# It would notice exponents that differ between the models by a standard deviation of 0.1 with a probability of {num}`equal-exponents-power-0.1:.0%`, and of 0.3 with {num}`equal-exponents-power-0.3:.0%`.
# It also assumes independent rows, and these rows are not: the models were benchmarked at the same lengths, where their fits err alike, as the unseen rows show below.
# Pooling the exponents is an assumption that the rows allow, and the table shows how much depends on it.
#
# ## Rows that the fit has not seen
#
# A fit is tested by what it was not fitted to; first each row by all others.

# %%
left_out = eh.beyond.fit_uncertainty.leave_one_row_out(assumptions)
columns = ["input_tokens", "output_tokens", "tps", "fit_tps"]
columns += ["pooled_low", "pooled_tps", "pooled_high", "inside"]
eh.notebook.show(left_out.set_index("model")[columns])

# %% [markdown]
# `fit_tps` is the method's own: least squares on the model's other rows, or the fastest of them as a constant.
# It is off by a factor of {num}`left-out-row-factor-fit:.2f` (root mean square in the logarithm), the pooled laws by {num}`left-out-row-factor-pooled:.2f`.
# The 90% interval holds {num}`left-out-row-inside:.0%` of the rows.
#
# A few rows inflate the first factor.
# Without one of its rows, DeepSeek-R1 or Nemotron Ultra has too few for three coefficients, and the method's rule gives a constant.
# On these {num}`left-out-rows-constant` the method is off by a factor of {num}`left-out-row-factor-fit-constant:.1f`, and the pooled laws by {num}`left-out-row-factor-pooled-constant:.1f`.
# On the other {num}`left-out-rows-fitted`, where the comparison is of like with like, the factors are {num}`left-out-row-factor-fit-fitted:.2f` and {num}`left-out-row-factor-pooled-fitted:.2f`.
#
# Then a whole model by the other models, with none of its own rows and with one:

# %%
eh.notebook.show(eh.beyond.fit_uncertainty.leave_one_model_out(assumptions))

# %% [markdown]
# `factor` is the typical error, `width` the ratio of the interval's ends.
# Without a row of its own a model's level is anybody's guess, which is as it should be; with one, the other models tell the rest.
#
# ## The rows that the release leaves out
#
# Table S.I has {num}`unseen-rows` that the released code does not fit.
# They test the released fits, whatever the settings of this page.

# %%
unseen = eh.beyond.fit_uncertainty.held_out()
eh.notebook.show(unseen.set_index("model")[columns])

# %%
eh.beyond.fit_uncertainty.charts.unseen_rows(
    unseen,
    name="unseen-rows",
    caption=(
        "Measured throughput over that of the released fit, for the rows of table S.I that the "
        "released code leaves out, by input and output length [tokens]. Bars: 90% interval of "
        "the pooled laws of the released rows."
    ),
)

# %% [markdown]
# Here the released fits are the better ones: they are typically off by a factor of {num}`unseen-factor-fit:.2f`, the pooled laws by {num}`unseen-factor-pooled:.2f`.
# Pooling does not help these models, which have five released rows or more each, and neither kind of fit has the right shape.
#
# The row furthest from the others, 20,000 tokens in and 2,000 out, is met well: measured over fitted it is {num}`unseen-ratio-longest-input:.2f`, as a geometric mean over three models.
# In the middle of the benchmark, where most queries are, the fits are worse.
# At 1,000 tokens in and out the nodes are {num}`unseen-ratio-middle:.2f` times as fast as fitted, and at 128 in and 4,096 out {num}`unseen-ratio-longest-output:.2f` times, although the cap has already cut the law off.
#
# The errors of the three models have the same direction at each of these lengths, so noise is an unlikely cause.
# Throughput first rises with the output length and then falls, and a power law cannot turn.
# This misfit explains why too few rows are inside their intervals: the intervals assume that the shape of the fit is right.
#
# ## Where we had to choose
#
# - **The exponents are pooled, the levels hardly.** Models differ in size, and three or four architectures do not tell how throughput follows it.
# - **One scatter for all rows.** Rows read off a figure and rows of a published table count the same.
# - **The law's uncertainty goes into the energy, the scatter does not.** A node in service would scatter as well: the pale band of {numref}`fig-pooled-laws`.
# - **The cap stays what it is**, the fastest row, as in the method.
# - **Intervals come from quasi-random draws.** Another scrambling changes the ends of the baseline's interval by about one unit of their third digit. The tables of other priors and without the cap have fewer draws, and their ends are good to one or two per cent. Medians inside a draw are exact.
#
# ## What not to conclude from this
#
# The intervals are not how uncertain the energy of a query is.
# They hold one part of it, what five models' rows leave open about five power laws, and hold it only if throughput is a power law, which the unseen rows deny.
# They say nothing of PUE, power or output lengths, of other engines, batch sizes and hardware, or of models that nobody benchmarked.
# That the pooled baseline is higher than the printed one does not make it right: it is what the same few rows say if Nemotron Ultra and DeepSeek-R1 follow the law of the others.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Resamples that identify a fit
# :label: ex-bootstrap-identified
#
# Which share of the resamples of $n$ different rows holds every row once, and so is the table itself?
# Check it for the three rows of DeepSeek-R1.
# ```
#
# ```{solution-start} ex-bootstrap-identified
# ```
#
# Of $n^n$ resamples $n!$ are orders of the table.
# With three rows these are all that identify three coefficients.

# %%
of_each = eh.beyond.fit_uncertainty.bootstrap(assumptions)
three = of_each[of_each["rows"] == 3]

assert np.allclose(three["identified"], math.factorial(3) / 3**3)
pd.Series({n: math.factorial(n) / n**n for n in range(2, 8)}, name="share").rename_axis("rows")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One pair of exponents
# :label: ex-one-pair
#
# With a spread of zero and wide priors, the pooled laws are an ordinary regression.
# Which one? Check it.
# ```
#
# ```{solution-start} ex-one-pair
# ```
#
# Least squares with a level for each model and two exponents for all.

# %%
rows = eh.beyond.fit_uncertainty.pooling.Rows.of(benchmark)
levels = np.eye(len(rows.models))[rows.model]
design = np.hstack([levels, rows.design[:, 1:]])
common = np.linalg.lstsq(design, rows.ln_tps, rcond=None)[0][-2:]
wide = eh.beyond.fit_uncertainty.pooling.Prior(
    exponent_spread=0, exponent_sd=100, level_sd=100, level_spread=100
)
pooled = eh.beyond.fit_uncertainty.pooling.fit(rows, wide)
middle = pooled.quantiles(np.array([0.5]), np.zeros(2, dtype=int), np.eye(3)[1:])[:, 0]

assert np.allclose(middle, common, atol=2e-3)
compared = pd.DataFrame({"least squares": common, "pooled": middle}, index=["input", "output"])
eh.notebook.show(compared, digits=4)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One node more
# :label: ex-one-node-more
#
# How much wider is the interval of what a further benchmark would measure than that of the law, at 500 tokens in and 300 out?
# For which models does it matter least?
# ```
#
# ```{solution-start} ex-one-node-more
# ```
#
# The scatter adds in quadrature, so that it matters least where the law is known least.

# %%
names = list(laws)
at = eh.beyond.fit_uncertainty.pooling.design(np.tile([500.0, 300.0], (len(names), 1)))
where = np.array([posterior.rows.models.index(name) for name in names])
ends = np.array([0.05, 0.95])
of_law = np.ptp(posterior.quantiles(ends, where, at), axis=1)
of_row = np.ptp(posterior.quantiles(ends, where, at, of_row=True), axis=1)

assert (of_row > of_law).all()
widths = {"law": np.exp(of_law), "row": np.exp(of_row), "wider": of_row / of_law}
eh.notebook.show(pd.DataFrame(widths, index=pd.Index(names, name="model")))

# %% [markdown]
# ```{solution-end}
# ```
