# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 2 Energy per query
#
# *Paper: arXiv 2509.20241v1, section 2, Eq. 1 and figure 1; Joule 2026, abstract.*
#
# **Claim.** A query to a frontier-scale model on a busy node needs about a third of a watt-hour ({paper}`abs-median-wh` Wh), and a long reasoning query about thirteen times as much ({paper}`abs-13-fold`).
# Energy grows approximately linearly with the output ({paper}`s2-linear-scaling`).
#
# **Finding.** With the settings of the released code the median baseline query takes {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`), with quartiles of {num}`baseline-p25-traditional` and {num}`baseline-p75-traditional`.
# A long query takes {num}`baseline-median-long` ({paper}`baseline-median-long`), {num}`baseline-ratio-long:.1f` times as much.
# The growth is slower than linear ({paper}`s2-linear-scaling`), because the fitted throughput rises with the output length.
# These values are exact: the same settings give them again to the last digit.

# %%
import numpy as np
from scipy.special import gamma, gammainc, gammaincc

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Carbon", "Workloads", "seed"]
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

# %% [markdown]
# ## The method as printed
#
# A {term}`node` of eight or ten GPUs serves many queries at once.
# While it is busy it draws a power $P_\text{node}$ and emits $\text{TPS}$ tokens a second, so that a token costs $P_\text{node} / \text{TPS}$ joules at the node, and the data centre around it adds its overhead:
#
# $$E_\text{query} = \frac{\text{PUE}}{3.6}\,\frac{P_\text{node}\; L_\text{eff}}{\text{TPS}(L_\text{in}, L_\text{out})}$$ (eq-energy)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $E_\text{query}$ | energy of one query, at the data centre's meter | Wh |
# | $\text{PUE}$ | power usage effectiveness: facility energy / energy of the computers | – |
# | $P_\text{node}$ | power of the node while it serves, $P_\text{max}$ times its power utilisation | kW |
# | $L_\text{eff}$ | tokens that the energy is charged for; in the main run the output tokens, $L_\text{out}$ | tokens |
# | $\text{TPS}$ | throughput of the node, over all queries it serves at once | tokens/s |
# | 3.6 | kilowatt-seconds in a watt-hour | kW s / Wh |
#
# Charging the output tokens alone is an approximation: an input is read in one parallel pass, while every output token takes a pass of its own, so that decoding dominates the energy {cite:p}`patel2024power`.
#
# Three of these quantities are random: {term}`PUE`, {term}`utilisation <power utilisation>` and {term}`output length`.
# {term}`Throughput <throughput>` follows from the output length by the fitted law of [S.II](../supplement/s2_throughput_regression).

# %% [markdown]
# ## The inputs
#
# The node is an eight-GPU H100 server that computes in FP8 {cite:p}`nvidia-dgx-h100`, or ten such GPUs for DeepSeek-R1.
# Busy nodes have been reported to use most of their power on average ({paper}`s2-utilisation-70`) {cite:p}`patel2024power,chung2025mlenergy`.
# PUE and utilisation are log-normal, given by their 5th and 95th percentiles.
# The output length is exponential, given by its median: a short one for conversation {cite:p}`chiang2024arena`, a long one {cite:p}`emberson2025longer` for models that reason before they answer {cite:p}`openai2025o3,deepseekai2025r1` and for agents.
# Throughput comes from benchmarks of a saturated node {cite:p}`nvidia2025trtllm019,bercovich2025nemotron`.

# %%
eh.notebook.show(eh.paper.tables.inputs(assumptions))

# %%
eh.paper.charts.factors(
    *eh.paper.tables.factor_curves(assumptions),
    name="input-factors",
    caption=(
        "The two random factors of Eq. 1. Bars run from the 5th to the 95th percentile; "
        "a dot marks the median."
    ),
)

# %% [markdown]
# The paper calls its PUE consistent with what hyperscalers report ({paper}`s2-pue-consistent`).
# Four operators report fleet averages of {num}`reported-pue-lowest:.2f` to {num}`reported-pue-highest:.2f` {cite:p}`google-datacenters-efficiency,meta2024pue,aws-datacenters,dcd2024pue`; the median PUE of these settings is {num}`pue-median:.2f`.
# With the reported range as P5 and P95, the median traditional query needs {num}`reported-pue-median-traditional`.
#
# Two things are worth seeing in {numref}`fig-input-factors`.
# The paper centres utilisation at 0.7, but a log-normal law with its two percentiles has its median at {num}`utilisation-median:.2f` ({paper}`utilisation-median`).
# And both laws have tails that no machine can follow: {num}`utilisation-share-above-one:.1%` of the draws use more than the node's maximum power, and {num}`pue-share-below-one:.1%` have a PUE below one.

# %%
lengths, length_shapes = eh.paper.tables.lengths(assumptions)
longest = max(m.fit.output_range[1] for m in eh.method.throughput.models(assumptions).values())
eh.charts.shapes_by_row(
    lengths,
    length_shapes,
    value="tokens",
    hatched_above=longest,
    x_title="Output length [tokens]",
    subject="Output length in the two regimes",
    shown={"traditional": "Traditional", "long": "Long"},
    name="output-length",
    caption=(
        "Output length in the traditional and the long regime: density between P5 and P95, "
        "quartiles and median. Hatched: longer than any output in the fitted benchmark."
    ),
)

# %% [markdown]
# Half of the traditional outputs lie between {num}`output-tokens-p25-traditional:.0f` and {num}`output-tokens-p75-traditional:.0f` tokens ({paper}`output-tokens-p25-traditional`), half of the long ones between {num}`output-tokens-p25-long:,.0f` and {num}`output-tokens-p75-long:,.0f` ({paper}`output-tokens-p25-long`).
# The printed quartiles are those of one finite sample; the law itself has the ones given first.
# The long regime lies for the most part beyond the benchmark: {num}`deepseek-r1-671b-share-outside-long:.0%` of its queries are outside the output lengths that DeepSeek-R1 was measured at.

# %% [markdown]
# ## Energy per model
#
# Traditional queries first: `per_query` evaluates {eq}`eq-energy` for every model without sampling.
# The last row is the baseline, the blend that [section 3](3_efficiency_pathways) starts from.

# %%
traditional = eh.exact.per_query(assumptions, regime="traditional")
eh.notebook.show(traditional)

# %%
display(eh.method.throughput.outside_range(traditional))
eh.charts.shapes_by_row(
    traditional,
    eh.exact.shapes(assumptions, "traditional"),
    printed=eh.paper.tables.printed(assumptions, traditional.index, "{}-median-traditional"),
    hatched=eh.method.throughput.rows_outside(traditional),
    x_title="Energy per query [Wh]",
    subject="Energy per traditional query, by model",
    name="energy-traditional",
    caption=(
        "Energy of a traditional query (paper, figure 1a): density between P5 and P95, quartiles "
        "and median; hollow diamonds are the medians that the paper prints."
    ),
)

# %% [markdown]
# Llama 3.1 405B comes to {num}`llama-3.1-405b-median-traditional` at the median ({paper}`llama-3.1-405b-median-traditional`), Mixtral 8x22B to {num}`mixtral-8x22b-median-traditional` ({paper}`mixtral-8x22b-median-traditional`).
# DeepSeek-R1, at {num}`deepseek-r1-671b-median-traditional`, is the most expensive by far; its throughput stands on three benchmark rows.

# %%
long = eh.exact.per_query(assumptions, regime="long")
eh.notebook.show(long)

# %%
display(eh.method.throughput.outside_range(long))
eh.charts.shapes_by_row(
    long,
    eh.exact.shapes(assumptions, "long"),
    printed=eh.paper.tables.printed(assumptions, long.index, "{}-median-long"),
    hatched=eh.method.throughput.rows_outside(long),
    x_title="Energy per query [Wh]",
    subject="Energy per long query, by model",
    name="energy-long",
    caption=(
        "Energy of a long query (paper, figure 1b), drawn as the figure before. Hatched rows: the "
        "median output is longer than any in the model's benchmark."
    ),
)

# %% [markdown]
# Energy grows more slowly than the output length.
# The median long output is {num}`output-tokens-ratio-long:.1f` times as long as the traditional one, and the median query needs {num}`baseline-ratio-long:.1f` times the energy ({paper}`baseline-ratio-long`).
# The fitted throughput explains the difference, because it promises more tokens a second for longer outputs.
# The text calls the growth "approximately linear", which its own settings do not give ({paper}`s2-linear-scaling`).
# {num}`baseline-above-10wh-long:.0%` of the long baseline queries take more than 10 Wh.

# %% [markdown]
# ## Beside what others found
#
# The paper holds its medians against five published energies, two of them converted to FP8: it divides by {num}`fact-bf16-over-fp8:.1f` from BF16 and by {num}`fact-fp16-over-fp8:.0f` from FP16.
# The table does the same with the exact medians of the traditional regime; `ratio` is the published value at FP8 over the median.

# %%
units = {"published": "published [Wh]", "at_fp8": "at FP8 [Wh]", "median": "median [Wh]"}
eh.notebook.cited_tables.cited(eh.paper.published.compared(assumptions).rename(columns=units))

# %% [markdown]
# The two values of the ML.ENERGY benchmark, taken on batched nodes {cite:p}`chung2025mlenergy`, are {num}`mlenergy-llama-3.1-405b-over-median` and {num}`mlenergy-mixtral-8x22b-over-median` the medians, although they count the GPUs alone.
# The others were not taken with batching and accelerated serving {cite:p}`aienergyscore,iea2025energy`, and are {num}`overestimate-lowest` to {num}`overestimate-highest` the medians ({paper}`overestimate-highest`; for arXiv v1, see [the audit](../audit/claims)).
# All of them are averages over prompts and lengths of their own; a mean of the method's skewed law would be higher than its median, and the ratios smaller.
# One of them puzzles: in BF16, at two bytes a weight, the 405B model takes more memory than the eight GPUs of the node have that it is said to have run on.

# %% [markdown]
# ## Exact beside sampled
#
# The paper samples; this book integrates.
# Given the output length, the energy is log-normal, so that its distribution is a one-dimensional integral, which quadrature takes to twelve digits.
# Sampling the same law is still the best check that both do the same.

# %%
rng = np.random.default_rng(assumptions.seed)
draws = eh.sample(assumptions, regime="traditional", n_draws=assumptions.n_draws, rng=rng)
sampled = draws.groupby("model", observed=True)["energy_wh"].quantile([0.25, 0.5, 0.75]).unstack()
exact = traditional.loc[sampled.index, ["p25", "p50", "p75"]].to_numpy()
apart = (sampled / exact - 1).set_axis(["p25", "p50", "p75"], axis="columns")
eh.notebook.show(apart, spec="+.2%")

# %%
model = draws["model"].cat.categories[min(1, len(draws["model"].cat.categories) - 1)]
bars = eh.paper.tables.histogram(draws.loc[draws["model"] == model, "energy_wh"].to_numpy())
grid = np.geomspace(bars["low_wh"].iloc[0], bars["high_wh"].iloc[-1], 160)
eh.paper.charts.sampled_and_exact(
    bars,
    eh.paper.tables.density(assumptions, "traditional", model, grid),
    subject=f"Energy per traditional query on {model}",
    name="sampled-and-exact",
    caption=f"Sampled (bars) and exact (line) energy of a traditional query on {model}.",
)

# %% [markdown]
# ## Where we had to choose
#
# - **Output length is continuous here.** The released code rounds it to whole tokens; that moves a median by less than a token's share of it.
# - **The baseline is the released one**: the three models of highest median, each trimmed to the middle 72% of its draws. The [audit of these choices](3_efficiency_pathways) is a matter of the next section.
# - **Utilisation and PUE keep their impossible tails**, because the paper's do.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the table
# :label: ex-query-pue
#
# Take the dearest and the cheapest model of the traditional regime, with their median queries.
# By what factor would the PUE have to rise until the cheap one takes as much as the dear one?
# ```
#
# ```{solution-start} ex-query-pue
# ```
#
# Energy is in proportion to the PUE, so that the factor is the ratio of the energies.
# No building loses that much: the choice of the model outweighs the choice of the data centre.

# %%
queries = eh.paper.query_steps.median_query(assumptions.replace(workload="queries"))
queries = queries.drop(index="baseline").sort_values("energy_wh")
cheap, dear = queries.iloc[0], queries.iloc[-1]
factor = dear["energy_wh"] / cheap["energy_wh"]

power_kw, tokens, tps = cheap[["node_power_kw", "effective_tokens", "tps_tok_s"]]
raised_wh = eh.method.query.query_energy_wh(factor * cheap["pue"], power_kw, tokens, tps)
assert np.isclose(raised_wh, dear["energy_wh"], rtol=1e-9)
print(f"{cheap.name}: {factor:.1f} times the PUE of {dear.name}")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Double the answers
# :label: ex-query-double
#
# Let every answer be twice as long, charged for its output alone.
# Does the median energy double?
# Use the exponents of the throughput law to say between which factors it must lie.
# ```
#
# ```{solution-start} ex-query-double
# ```
#
# Energy goes with $L / \text{TPS}$, and the throughput with $L^c$ up to its cap.
# Below the cap twice the length takes $2^{1-c}$ the energy, at the cap twice; a distribution with queries on both sides lies between the two.

# %%
single = assumptions.replace(
    workload="queries", effective_length="output", power_coupling="none", output_tokens_median=200
)
longer = single.replace(output_tokens_median=400)
medians = [eh.exact.per_query(a).drop(index="baseline")["p50"] for a in (single, longer)]
grown = eh.paper.tables.fits(single)[["output_exponent"]]
grown["below the cap"] = 2 ** (1 - grown["output_exponent"])
grown["median"] = medians[1] / medians[0]

low, high = np.minimum(grown["below the cap"], 2), np.maximum(grown["below the cap"], 2)
assert grown["median"].between(low - 1e-6, high + 1e-6).all()
eh.notebook.show(grown)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean in closed form
# :label: ex-query-mean
#
# Derive the mean energy of a query with an exponential output length, first for a constant throughput, then for the capped power law.
# Hold it against the exact calculation.
# ```
#
# ```{solution-start} ex-query-mean
# ```
#
# PUE, utilisation and length are independent, so that the mean of their product is the product of three means.
# Of the first two the mean is that of a log-normal, $e^{\mu + \sigma^2/2}$.
# With a constant throughput the third is $m / \text{TPS}$, with $m$ the mean length.
# With the law $\text{TPS} = T_1 L^c$ below the length $s$ and $\text{TPS}_\text{max}$ beyond it, split the integral at $s$:
#
# $$\overline{L / \text{TPS}} = \frac{m^{1-c}}{T_1}\,\Gamma(2-c)\,P(2-c,\, s/m) + \frac{m}{\text{TPS}_\text{max}}\,Q(2,\, s/m)$$
#
# with $P$ and $Q$ the lower and upper regularised incomplete gamma functions; for $c < 0$ they change places.

# %%
plain = assumptions.replace(
    workload="queries",
    effective_length="output",
    power_coupling="none",
    output_tokens_law="exponential",
    output_tokens_shape=None,
)
mean_tok = eh.method.query_kinds.length_law(plain, "traditional").mean


def seconds(fit):
    (a, b, c), highest = fit.coefficients, fit.tps_max
    if c == 0:
        return mean_tok / min(highest, np.exp(a + b * np.log(plain.input_tokens)))
    at_one = np.exp(a + b * np.log(plain.input_tokens))
    at_cap = fit.cap_output_tokens(plain.input_tokens) / mean_tok
    below, above = (gammainc, gammaincc) if c > 0 else (gammaincc, gammainc)
    rising = mean_tok ** (1 - c) / at_one * gamma(2 - c) * below(2 - c, at_cap)
    return rising + mean_tok / highest * above(2, at_cap)

# %%
factors = eh.method.distributions.pue(plain).mean * eh.method.distributions.utilisation(plain).mean
by_hand = {
    name: factors * model.node_power_kw(plain) / 3.6 * seconds(model.fit)
    for name, model in eh.method.throughput.models(plain).items()
}
means = eh.exact.per_query(plain)[["mean"]].drop(index="baseline")
means["by hand"] = by_hand

assert np.allclose(means["by hand"], means["mean"], rtol=1e-8)
eh.notebook.show(means, digits=6)

# %% [markdown]
# ```{solution-end}
# ```
