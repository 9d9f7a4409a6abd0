# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 2 Energy per query
#
# **A typical query uses {num}`baseline-median-traditional:.2f` Wh, and a long reasoning query {num}`baseline-ratio-long:.0f` times as much.**
#
# *Paper: section 2, Eq. 1 and figure 1 of arXiv 2509.20241v1, and the abstract of the Joule edition.*
#
# **In one sentence.** The energy of a query is the power of a busy server, divided by the tokens that the server writes per second and multiplied by the tokens of the answer.
#
# **Why it matters.** All later numbers rest on this one: section 3 divides it by gains in efficiency, and section 4 adds it up over a billion queries.

# %%
import math

import numpy as np

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Carbon", "Water", "Workloads", "seed"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params paper/2_energy_per_query` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
input_tokens = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None
throughput_rows = None
n_draws = 100_000

# %%
assumptions = eh.from_parameters(globals())

# %%
traditional = eh.exact.per_query(assumptions, regime="traditional")


def compared(table):
    medians = table["p50"].drop("baseline")
    if medians.isna().all():
        return "With these settings there are no such queries"
    ratio = medians.max() / medians.min()
    return (
        f"At the median, {medians.idxmax()} uses {format_value(ratio, 2)} times the energy of "
        f"{medians.idxmin()}"
    )


def shaded(table):
    outside = eh.method.throughput.rows_outside(table)
    return " Shaded: the lengths are outside the model's benchmark." if outside else ""


eh.charts.shapes_by_row(
    traditional,
    eh.exact.shapes(assumptions, "traditional"),
    printed=eh.paper.tables.printed(assumptions, traditional.index, "{}-median-traditional"),
    outside=eh.method.throughput.rows_outside(traditional),
    x_title="Energy per query [Wh]",
    subject="Energy per typical query, by model",
    name="energy-traditional",
    title=compared(traditional),
    caption=(
        "Energy of a typical query (paper, figure 1a), on a logarithmic axis: density from P5 to "
        "P95, quartiles (thick lines) and medians (dots). Hollow diamonds: medians that the paper "
        f"prints.{shaded(traditional)}"
    ),
)

# %% [markdown]
# **The paper says.** A query to a frontier-scale model uses about a third of a watt-hour ({paper}`abs-median-wh` Wh), and a long reasoning query uses about thirteen times as much ({paper}`abs-13-fold`).
# Energy grows approximately linearly with the output ({paper}`s2-linear-scaling`).
#
# **We find.** With the settings of the {term}`released code`, the median typical query uses {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`).
# Half of all typical queries use {num}`baseline-p25-traditional` to {num}`baseline-p75-traditional`.
# The median long query uses {num}`baseline-median-long` ({paper}`baseline-median-long`), {num}`baseline-ratio-long:.1f` times as much.
# Energy grows {if}`baseline-ratio-long < output-tokens-ratio-long ? more slowly than : at least as fast as` the answer ({paper}`s2-linear-scaling`).
#
# **Verdict.** The released code gives the medians that both versions of the paper print.
# The settings in the text of arXiv v1 give another median than the text prints, and linear growth does not follow from the method.
#
# ## One formula gives the energy
#
# A {term}`node` is a server with eight or ten GPUs that works on many queries at once.
# While it is busy, it draws a power $P_\text{node}$ and writes $\text{TPS}$ tokens per second for all queries together.
# One token therefore costs $P_\text{node} / \text{TPS}$ joules at the node.
# The data centre around the node adds cooling and conversion losses, which the {term}`PUE` (power usage effectiveness) counts:
#
# $$E_\text{query} = \frac{\text{PUE}}{3.6}\,\frac{P_\text{node}\; L_\text{eff}}{\text{TPS}(L_\text{in}, L_\text{out})}$$ (eq-energy)
#
# :::{table} The symbols of Eq. 1.
# :name: tab-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $E_\text{query}$ | energy of one query at the data centre's meter | Wh |
# | $\text{PUE}$ | power usage effectiveness: energy of the facility over energy of its computers | – |
# | $P_\text{node}$ | power of the serving node: the maximum $P_\text{max}$ times the power utilisation | kW |
# | $L_\text{eff}$ | tokens that the energy is charged for (in the main run of the paper, the output tokens $L_\text{out}$) | tokens |
# | $\text{TPS}$ | throughput of the node over all queries that it serves at once | tokens/s |
# | 3.6 | kilowatt-seconds in a watt-hour | kW s / Wh |
# :::
#
# The main run of the paper, behind its headline numbers, charges output tokens only, which is an approximation.
# A model reads the whole prompt in one parallel pass ({term}`prefill`), but it needs a separate pass for each token that it writes ({term}`decode`), so writing dominates the energy {cite:p}`patel2024power`.
#
# Three quantities in the formula are random: {term}`PUE`, {term}`utilisation <power utilisation>` and {term}`output length`.
# {term}`Throughput <throughput>` follows from the output length through the fit of [S.II](../supplement/s2_throughput_regression).
#
# ## Three inputs are random
#
# The node has eight H100 GPUs and computes in FP8 {cite:p}`nvidia-dgx-h100`, and DeepSeek-R1 runs on ten.
# Busy nodes have been reported to use most of their power on average ({paper}`s2-utilisation-70`) {cite:p}`patel2024power,chung2025mlenergy`.
# PUE and utilisation have log-normal distributions, which the paper gives by their 5th and 95th percentiles ({term}`P5` and {term}`P95`).
# The output length has an exponential distribution, which the paper gives by its median.
# Chats have a short median {cite:p}`chiang2024arena`.
# Agents, and models that reason before they answer {cite:p}`openai2025o3,deepseekai2025r1`, have a long one {cite:p}`emberson2025longer`.
# The paper calls the two cases traditional and test-time scaling, and this book calls them *typical* and *long* queries.
# Each case is a {term}`regime`.
# Throughput comes from benchmarks of a fully loaded node {cite:p}`nvidia2025trtllm019,bercovich2025nemotron`.

# %%
eh.notebook.show(
    eh.paper.tables.inputs(assumptions),
    caption="The inputs of Eq. 1 and their distributions.",
    name="inputs",
    labels={"law": "Distribution"},
)

# %%
factors = {
    "pue": eh.method.distributions.pue(assumptions),
    "utilisation": eh.method.distributions.utilisation(assumptions),
}
spread = {name: law.quantile(0.95) / law.quantile(0.05) for name, law in factors.items()}
eh.paper.charts.factors(
    *eh.paper.tables.factor_curves(assumptions),
    name="input-factors",
    title=(
        f"From P5 to P95, utilisation varies by a factor of {spread['utilisation']:.2g} and PUE "
        f"by {spread['pue']:.2g}"
    ),
    caption=(
        "Probability density of the two random factors of Eq. 1. Bars: P5 to P95. Dots: medians. "
        "Dashed line: 1, the lowest possible PUE and the highest possible utilisation."
    ),
)

# %% [markdown]
# The paper calls its PUE consistent with the reports of large operators ({paper}`s2-pue-consistent`).
# Four operators report fleet averages of {num}`reported-pue-lowest:.2f` to {num}`reported-pue-highest:.2f` {cite:p}`google-datacenters-efficiency,meta2024pue,aws-datacenters,dcd2024pue`, and the median PUE of these settings is {num}`pue-median:.2f`.
# If the lowest and the highest report are taken as the 5th and 95th percentile, the median typical query uses {num}`reported-pue-median-traditional`.
#
# {numref}`fig-input-factors` shows two side effects of the log-normal shape.
# The paper centres utilisation at 0.7, but a log-normal distribution with the paper's two percentiles has a median of {num}`utilisation-median:.2f` ({paper}`utilisation-median`).
# Both distributions also reach values that no machine can have: {num}`utilisation-share-above-one:.1%` of the random values (*draws*) use more than the maximum power of the node, and {num}`pue-share-below-one:.1%` have a PUE below one.

# %%
lengths, length_shapes = eh.paper.tables.lengths(assumptions)
longest = max(m.fit.output_range[1] for m in eh.method.throughput.models(assumptions).values())
times = lengths.loc["long", "p50"] / lengths.loc["traditional", "p50"]
eh.charts.shapes_by_row(
    lengths,
    length_shapes,
    value="tokens",
    outside_above=longest,
    x_title="Output length [tokens]",
    subject="Output length of typical and of long queries",
    shown={"traditional": "Typical", "long": "Long"},
    name="output-length",
    title=f"The median long answer has {format_value(times, 2)} times the tokens of the median typical one",
    caption=(
        "Output length of typical and of long queries, on a logarithmic axis: density from P5 to "
        "P95, quartiles and medians. Shaded: longer than any output in the fitted benchmark."
    ),
)

# %% [markdown]
# Half of the typical answers have {num}`output-tokens-p25-traditional:.0f` to {num}`output-tokens-p75-traditional:.0f` tokens ({paper}`output-tokens-p25-traditional`), and half of the long ones have {num}`output-tokens-p25-long:,.0f` to {num}`output-tokens-p75-long:,.0f` ({paper}`output-tokens-p25-long`).
# The paper prints the quartiles of one finite sample, and the first numbers here are those of the distribution itself.
# Few benchmark runs are as long as a long answer: {num}`deepseek-r1-671b-share-outside-long:.0%` of the long queries to DeepSeek-R1 lie outside the output lengths of its benchmark.
#
# ## The choice of the model matters most
#
# The table lists the energy of a typical query for each model.
# Its last row is the {term}`baseline`, the {term}`blend` of models from which [section 3](3_efficiency_pathways) starts.
# The baseline's percentiles leave out the queries that use the least and the most energy on each model ({term}`trimming`).
# Its mean is that of the {term}`untrimmed` blend, because totals need the whole distribution.

# %%
untrimmed = assumptions.replace(trim="none")
SHOWN = {"baseline": "Baseline"}
eh.notebook.show(
    traditional.assign(mean=eh.exact.per_query(untrimmed, "traditional")["mean"]).rename(SHOWN),
    caption="Energy of a typical query, for each model and for the baseline.",
    decimals=3,
    name="energy-traditional",
    labels={"mean": "Mean, all draws [Wh]"},
    unit="Wh",
)

# %%
display(eh.method.throughput.outside_range(traditional))
display(eh.method.throughput.constant_throughputs(assumptions))
display(eh.method.throughput.remarkable_rows(assumptions))

# %% [markdown]
# Llama 3.1 405B uses {num}`llama-3.1-405b-median-traditional` at the median ({paper}`llama-3.1-405b-median-traditional`), and Mixtral 8x22B uses {num}`mixtral-8x22b-median-traditional` ({paper}`mixtral-8x22b-median-traditional`).
# DeepSeek-R1 uses {num}`deepseek-r1-671b-median-traditional`, which rests on a benchmark of three rows.

# %%
long = eh.exact.per_query(assumptions, regime="long")
eh.notebook.show(
    long.assign(mean=eh.exact.per_query(untrimmed, "long")["mean"]).rename(SHOWN),
    caption="Energy of a long query, for each model and for the baseline.",
    decimals=2,
    name="energy-long",
    labels={"mean": "Mean, all draws [Wh]"},
    unit="Wh",
)

# %%
display(eh.method.throughput.outside_range(long))
eh.charts.shapes_by_row(
    long,
    eh.exact.shapes(assumptions, "long"),
    printed=eh.paper.tables.printed(assumptions, long.index, "{}-median-long"),
    outside=eh.method.throughput.rows_outside(long),
    x_title="Energy per query [Wh]",
    subject="Energy per long query, by model",
    name="energy-long",
    title=compared(long),
    caption=(
        "Energy of a long query (paper, figure 1b), on a logarithmic axis: density from P5 to "
        "P95, quartiles (thick lines) and medians (dots). Hollow diamonds: medians that the paper "
        f"prints.{shaded(long)}"
    ),
)

# %% [markdown]
# ## Energy and answer length grow at different rates
#
# The median long answer has {num}`output-tokens-ratio-long:.1f` times as many tokens as the median typical one, and the median query uses {num}`baseline-ratio-long:.1f` times the energy ({paper}`baseline-ratio-long`).
# The difference comes from the fitted throughput, which changes with the length of the answer.
# With the settings of the paper, the fits of most models give more tokens per second for longer answers, so the growth is not the "approximately linear" one of the text ({paper}`s2-linear-scaling`).
# A share of {num}`baseline-above-10wh-long:.0%` of the long queries to the baseline uses more than 10 Wh.
#
# ## Published values differ by how they were measured
#
# The paper compares its medians with five published energies.
# It converts two of them to {term}`FP8`, dividing by {num}`fact-bf16-over-fp8:.1f` from BF16 and by {num}`fact-fp16-over-fp8:.0f` from FP16.
# The table repeats the comparison with the exact medians of typical queries, where the ratio is the published value at FP8 over the median.

# %%
eh.notebook.show(
    eh.paper.published.compared(assumptions),
    caption="Published energies per query, and the median of the same model at FP8.",
    decimals={"published": 3, "at_fp8": 3, "median": 3, "ratio": 1},
    name="published-compared",
    labels={"published": "Published [Wh]", "at_fp8": "At FP8 [Wh]", "median": "Median [Wh]"},
)

# %% [markdown]
# The ML.ENERGY benchmark measured nodes that serve many queries at once {cite:p}`chung2025mlenergy`.
# Its two values are {num}`mlenergy-llama-3.1-405b-over-median` and {num}`mlenergy-mixtral-8x22b-over-median` the medians, although they count only the GPUs.
# The other values come from tests without {term}`batching` or accelerated serving {cite:p}`aienergyscore,iea2025energy`.
# They are {num}`overestimate-lowest` to {num}`overestimate-highest` the medians ({paper}`overestimate-highest`, and [the audit](../audit/claims) has the statement of arXiv v1).
# All published values are averages over their own prompts and lengths.
# A mean is higher than the median of the same skewed distribution, so a comparison with means would give smaller ratios.
#
# One published value is puzzling.
# At two bytes per weight, the BF16 version of Llama 3.1 405B needs more memory than the eight GPUs that it is said to have run on.
#
# ## The exact result and the sampled result agree
#
# The paper draws samples, and this book integrates.
# For a given output length, the energy is log-normal, so its distribution is a one-dimensional integral that quadrature solves to twelve digits.
# Samples from the same distribution check the integral, and {numref}`tab-sampled-and-exact` lists their relative differences.

# %%
rng = np.random.default_rng(assumptions.seed)
draws = eh.sample(assumptions, regime="traditional", n_draws=assumptions.n_draws, rng=rng)
sampled = draws.groupby("model", observed=True)["energy_wh"].quantile([0.25, 0.5, 0.75]).unstack()
exact = traditional.loc[sampled.index, ["p25", "p50", "p75"]].to_numpy()
difference = (sampled / exact - 1).set_axis(["p25", "p50", "p75"], axis="columns")
eh.notebook.show(
    difference,
    spec="+.2%",
    caption="Percentiles of the sampled energy of a typical query, relative to the exact ones.",
    name="sampled-and-exact",
)

# %%
model = draws["model"].cat.categories[min(1, len(draws["model"].cat.categories) - 1)]
bars = eh.paper.tables.histogram(draws.loc[draws["model"] == model, "energy_wh"].to_numpy())
grid = np.geomspace(bars["low_wh"].iloc[0], bars["high_wh"].iloc[-1], 160)
eh.paper.charts.sampled_and_exact(
    bars,
    eh.paper.tables.density(assumptions, "traditional", model, grid),
    subject=f"Energy per typical query on {model}",
    name="sampled-and-exact",
    title=f"Sampled and exact quartiles of {model} differ by up to {difference.loc[model].abs().max():.2%}",
    caption=(
        f"Energy of a typical query on {model}, on a logarithmic axis: sampled (bars) and exact "
        "(line)."
    ),
)

# %% [markdown]
# ## Our choices
#
# - **Output length is continuous.** The released code rounds it to whole tokens, which moves a median by less than the energy of one token.
# - **The baseline is that of the released code**: the three models with the highest medians, each trimmed to the middle 72% of its draws. [Section 3](3_efficiency_pathways) examines these choices.
# - **Utilisation and PUE keep their impossible tails**, as in the paper.
#
# ## What to take away
#
# - A typical query uses {num}`baseline-median-traditional:.2f` Wh at the median, and half of all typical queries use {num}`baseline-p25-traditional:.2f` to {num}`baseline-p75-traditional:.2f` Wh.
# - A long query uses {num}`baseline-median-long:.1f` Wh at the median, {num}`baseline-ratio-long:.0f` times as much, with answers that are {num}`output-tokens-ratio-long:.0f` times as long.
# - The choice of the model matters more than the data centre: with the settings of the paper, the medians of the models span {num}`joule-2026/mixtral-8x22b-median-traditional` to {num}`joule-2026/deepseek-r1-671b-median-traditional`.
# - The long estimate is extrapolated: {num}`fleet-share-outside-long:.0%` of the energy of long queries belongs to answers longer or shorter than any in the fitted benchmark of their model.
# - The median describes one query. For a total, multiply the mean instead, as [Use this number](../use/use_this_number) explains.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the table
# :label: ex-query-pue
#
# Compare the median typical queries of the two models that use the most and the least energy.
# By what factor, `factor`, would the PUE have to rise until the second one uses as much as the first?
# Does any building have such a PUE?
# ```
#
# ```{solution-start} ex-query-pue
# ```
#
# Energy is proportional to the PUE, so the factor is the ratio of the two medians.
# With the settings of the Joule edition, no building loses that much, so the choice of the model outweighs the choice of the data centre.

# %%
medians = traditional["p50"].drop("baseline")
factor = medians.max() / medians.min()

print(f"the least becomes the most at {factor:.1f} times the PUE")
eh.check("ex-query-pue", factor)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Double the answers
# :label: ex-query-double
#
# Let every long answer be twice as long as on this page.
# Does the energy double?
# Compute by what factor, `factor`, the lowest median of the models in {numref}`tab-energy-long` grows, and use the exponents of the throughput fit to say between which factors the median of any model must lie.
# ```
#
# ```{solution-start} ex-query-double
# ```
#
# The energy of the output is proportional to $L / \text{TPS}$, and throughput is proportional to $L^c$ up to its cap.
# Twice the length therefore needs $2^{1-c}$ times the energy below the cap and twice the energy at the cap.
# A distribution with queries on both sides lies between the two factors.
# With the settings of the Joule edition, the exponent of DeepSeek-R1 is slightly negative, so its energy slightly more than doubles, and the energy of most models less than doubles.

# %%
single = assumptions.replace(lengths=None)
double = single.replace(long_output_tokens_median=2 * single.long_output_tokens_median)
before, after = (eh.exact.per_query(a, "long")["p50"].drop("baseline") for a in (single, double))
models = eh.method.throughput.models(assumptions)
grown = (after / before).to_frame("grown")
grown["exponent"] = [models[name].fit.coefficients[2] for name in grown.index]
eh.notebook.show(
    grown.assign(below=2 ** (1 - grown["exponent"])),
    caption="Median energy of a long query twice as long, as a multiple.",
    decimals={"exponent": 3, "grown": 2, "below": 2},
    name="doubled-answers",
    labels={"exponent": "Exponent c", "grown": "Median", "below": "Below the cap"},
)

# %%
factor = after.min() / before.min()

eh.check("ex-query-double", factor)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean in closed form
# :label: ex-query-mean
#
# Take a model whose node of eight GPUs writes 2,000 tokens per second for answers of any length.
# Typical answers have an exponential length with the median of this page, and PUE and utilisation have the distributions of {numref}`tab-inputs`.
# Derive the mean energy of a query in watt-hours, `mean_wh`.
# How does the formula change if throughput is proportional to $L^c$?
# ```
#
# ```{solution-start} ex-query-mean
# ```
#
# PUE, utilisation and length are independent, so the mean of their product is the product of three means.
# The first two are means of log-normal distributions, $e^{\mu + \sigma^2/2}$, where $\mu$ and $\sigma$ follow from P5 and P95.
# The mean length is $m = L_{50} / \ln 2$, where $L_{50}$ is the median.
# With $\text{TPS} = T_1 L^c$, replace $m / \text{TPS}$ by the mean of $L^{1-c} / T_1$, which is $m^{1-c}\,\Gamma(2-c) / T_1$.
# If there is also a cap, reached at the length $s$, the integral has two parts for $c > 0$:
#
# $$\overline{L / \text{TPS}} = \frac{m^{1-c}}{T_1}\,\Gamma(2-c)\,P(2-c,\, s/m) + \frac{m}{\text{TPS}_\text{max}}\,Q(2,\, s/m)$$
#
# Here $P$ and $Q$ are the lower and upper regularised incomplete gamma functions.


# %%
def mean_of(p5, p95):
    sigma = math.log(p95 / p5) / (2 * 1.645)
    return math.sqrt(p5 * p95) * math.exp(sigma**2 / 2)


a = assumptions
mean_tok = lengths.loc["traditional", "p50"] / math.log(2)
power_kw = a.node_power_kw * mean_of(a.utilisation_p5, a.utilisation_p95)
mean_wh = mean_of(a.pue_p5, a.pue_p95) * power_kw * mean_tok / 2000 / 3.6

print(f"{mean_wh:.3f} Wh")
eh.check("ex-query-mean", mean_wh)

# %% [markdown]
# ```{solution-end}
# ```
