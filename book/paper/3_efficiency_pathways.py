# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 3 Efficiency pathways
#
# **Better models, serving and hardware divide the median energy by {num}`lever-model-ratio-traditional:.1f`, {num}`lever-serving-ratio-traditional:.1f` and {num}`lever-hardware-ratio-traditional:.1f`.**
#
# *Paper: section 3 and figure 2 of arXiv 2509.20241v1, and the abstract of the Joule edition.*
#
# **In one sentence.** Each of three levers, better models, better serving software and better hardware, divides the energy of a query by a factor that is known only as a range.
#
# **Why it matters.** The levers are the places where energy can be saved without answering fewer queries.
# [Section 4](4_billion_queries) applies one such gain to a whole fleet.

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Carbon", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params paper/3_efficiency_pathways` lists what else may be set here
output_tokens_median = None
alpha_model_p5 = None
alpha_model_p95 = None
alpha_serving_p5 = None
alpha_serving_p95 = None
alpha_hardware_p5 = None
alpha_hardware_p95 = None

# %%
assumptions = eh.from_parameters(globals())

# %%
traditional = eh.exact.per_query(assumptions, regime="traditional")
levers = eh.exact.levers(assumptions, regime="traditional")
SHOWN = {"model": "Model", "serving": "Serving", "hardware": "Hardware"}


def divided(levers, query):
    low, high = levers["ratio"].min(), levers["ratio"].max()
    if levers["ratio"].isna().all():
        return f"With these settings there are no {query} queries"
    return f"Each lever by itself divides the median of a {query} query by {low:.1f} to {high:.1f}"


def with_baseline(baseline, levers):
    return pd.concat([baseline.loc[["baseline"]], levers.drop(columns="ratio")])


def rows_outside(rows, levers):
    return list(rows.index) if "model" in eh.method.throughput.rows_outside(levers) else []


def marks(outside):
    shaded = " Shaded: lengths outside the benchmark of a model." if outside else ""
    return (
        "on a logarithmic axis: density from P5 to P95, quartiles (thick lines) and medians (dots). "
        f"Hollow diamond: the median that the paper prints.{shaded}"
    )


rows = with_baseline(traditional, levers)
outside = rows_outside(rows, levers)
eh.charts.shapes_by_row(
    rows,
    eh.exact.shapes(assumptions, "traditional"),
    outside=outside,
    printed=eh.paper.tables.printed(assumptions, ["baseline"], "{}-median-traditional"),
    shown=SHOWN,
    x_title="Energy per query [Wh]",
    subject="Energy per typical baseline query, as it is and under each lever",
    name="levers-traditional",
    title=divided(levers, "typical"),
    caption=(
        "Energy of a typical query (figure 2a of the paper, figure 1b of the Joule edition), "
        + marks(outside)
    ),
)

# %% [markdown]
# **The paper says.** Better models, better serving and better hardware each divide the median energy of a query by a factor in a printed range ({paper}`abs-lever-range`).
# Together, they divide it by more ({paper}`abs-combined-8-20x`).
# Hardware ({paper}`s3-hardware-half`) or serving ({paper}`s3-serving-half`) cuts the energy of a typical query by half.
#
# **We find.** Better models divide the median of a typical query by {num}`lever-model-ratio-traditional:.2f`, better serving by {num}`lever-serving-ratio-traditional:.2f`, and better hardware by {num}`lever-hardware-ratio-traditional:.2f`.
# The model lever is {if}`lever-model-ratio-traditional > 3.5 ? above : not above` the printed range of single levers ({paper}`abs-lever-range`).
# Better serving leaves {if}`lever-serving-ratio-traditional > 2 ? less than : not less than` the half that arXiv v1 states ({paper}`s3-serving-half`).
# The median gains of all three levers multiply to {num}`lever-combined-ratio` ({paper}`lever-combined-ratio`), and those of hardware and model multiply to {num}`lever-hardware-model-ratio`.
#
# **Verdict.** The range for all levers together follows from the text if its ends are products of median gains, rounded to one digit: hardware and model for the lower end, and all three for the upper end.
# The range for single levers follows neither from the settings in the text nor from those in the {term}`released code`.
# Its two ends are the P5 and P95 of the gain that the released code applies to fleets of typical queries, and not medians of levers.
# Hardware halves the energy of a typical query, as arXiv v1 says, but serving saves more than half.
#
# ## The baseline is a blend of large models
#
# A query to a frontier-scale model is modelled as a query to a {term}`blend` of large models with equal weights, the {term}`baseline`.
# The text selects the three models above 200 billion parameters.
# Open frontier models have this size {cite:p}`deepseekai2025r1,grattafiori2024llama3,yang2025qwen3`, and proprietary models are thought to have it {cite:p}`erdil2024smaller`.
# The {term}`released code`, the authors' own scripts, selects the three models with the highest medians, which are the same three under the paper's settings.
# {numref}`tab-blend-models` names the models of the blend for both kinds of query, the highest median first.
# The paper calls the two kinds traditional and test-time scaling, and this book calls them *typical* and *long*.

# %%
long = eh.exact.per_query(assumptions, regime="long")
taken = {"traditional": traditional.attrs["blend"], "long": long.attrs["blend"]}
ranked = pd.DataFrame.from_dict(taken, orient="index").T
eh.notebook.show(
    ranked.set_axis(ranked.index + 1).rename_axis("rank"),
    caption="Models of the blend, the highest median first.",
    name="blend-models",
    labels={"traditional": "Typical queries", "long": "Long queries"},
)

# %% [markdown]
# The released code also trims in two steps.
# From the draws of each model, it retains those between the 5th and the 95th percentile, and from the rest those between the 10th and the 90th.
# The middle 72% of the draws remain.
# {numref}`tab-trimming` compares the baseline with this {term}`trimming`, with its first step only, and without trimming.

# %%
TRIMS = {"released": "Both steps", "p5-p95": "First step", "none": "Not trimmed"}
by_trim = {
    steps: eh.exact.per_query(assumptions.replace(trim=trim)).loc["baseline"]
    for trim, steps in TRIMS.items()
}
eh.notebook.show(
    pd.DataFrame(by_trim).T.rename_axis("trimming"),
    caption="Energy of a typical query to the baseline, by trimming.",
    name="trimming",
    decimals=3,
    unit="Wh",
)

# %% [markdown]
# With the settings of the Joule edition, trimming hardly moves the median.
# Trimming narrows the quartiles and removes the tail that raises the mean, so the interquartile range of the paper is that of trimmed draws.
# The steps in the shape of the baseline in {numref}`fig-levers-traditional` are where the trimmed draws of a model begin or end.
# The baseline of these settings has a median of {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`), with quartiles of {num}`baseline-p25-traditional` ({paper}`baseline-p25-traditional`) and {num}`baseline-p75-traditional` ({paper}`baseline-p75-traditional`).
#
# The paper calls recent estimates for chat products consistent with its median ({paper}`s3-consistent-recent`).
# For GPT-4o, one estimate counts the arithmetic operations of the model and gives {num}`published-gpt-4o-typical` {cite:p}`you2025chatgpt`, and another uses the throughput that users see and gives {num}`published-gpt-4o-short` {cite:p}`jegham2025hungry`.
# The operators report {num}`published-chatgpt` for ChatGPT {cite:p}`altman2025gentle` and {num}`published-gemini` for Gemini {cite:p}`elsworth2025google`.
# The paper also calls a web search comparable, at {num}`published-web-search` {cite:p}`holzle2009search` ({paper}`s3-comparable-web-search`).
# [Section 1](1_introduction) draws all these values.
#
# Earlier estimates were higher.
# Since then, frontier models are thought to have become smaller {cite:p}`erdil2024smaller`, and hardware has improved {cite:p}`semianalysis2024blackwell`.
# The paper names better models and better serving as well.
#
# ## Each lever divides the energy by an uncertain gain
#
# A {term}`lever` multiplies the throughput by a gain $\alpha$ or divides the energy by it, with the same result:
#
# $$E' = E / \alpha, \qquad \ln\alpha \sim \mathcal{N}(\mu, \sigma^2)$$ (eq-lever)
#
# The gain has no unit, and the paper gives its 5th and 95th percentiles.
# The calculation applies one lever at a time.
# {numref}`tab-lever-gains` lists the median of each gain, and the mean of its inverse, by which the mean energy is multiplied.

# %%
gains = {
    lever: eh.method.lever_gains.alpha(assumptions, lever) for lever in eh.method.lever_gains.LEVERS
}
medians = {SHOWN[lever]: (gain.median, gain.mean_of_inverse) for lever, gain in gains.items()}
eh.notebook.show(
    pd.DataFrame(medians, index=["median gain", "mean of 1/gain"]).T.rename_axis("lever"),
    caption="Gain of each lever.",
    name="lever-gains",
    decimals={"median gain": 2, "mean of 1/gain": 3},
    labels={"mean of 1/gain": "Mean of 1/gain"},
    unit="×",
)

# %% [markdown]
# {numref}`tab-levers-traditional` lists the energy of a typical query under each lever, and {numref}`fig-levers-traditional` draws it.


# %%
def show_levers(levers, regime, query):
    untrimmed = eh.exact.levers(assumptions.replace(trim="none"), regime)
    return eh.notebook.show(
        levers.drop(columns="p5").assign(mean=untrimmed["mean"]).rename(SHOWN),
        caption=f"Energy of a {query} query under each lever, and the reduction of its median.",
        name=f"levers-{regime}",
        decimals=dict.fromkeys(levers, 3 if regime == "traditional" else 2) | {"ratio": 2},
        labels={"mean": "Mean, all draws [Wh]", "ratio": "Reduction [×]"},
        unit="Wh",
    )


show_levers(levers, "traditional", "typical")

# %%
display(eh.method.throughput.outside_range(levers))

# %% [markdown]
# Better models divide the median by {num}`lever-model-ratio-traditional:.2f` ({paper}`lever-model-ratio-traditional`).
# Better hardware divides it by {num}`lever-hardware-ratio-traditional:.2f`, and better serving by {num}`lever-serving-ratio-traditional:.2f`, where a factor of two halves the energy.
#
# ## Long queries respond to the same levers
#
# The paper calls the reductions for long queries similar to those for typical ones ({paper}`s3-long-similar`).
# {numref}`tab-levers-long` has the long queries, where better models divide the median by {num}`lever-model-ratio-long:.2f`.

# %%
levers_long = eh.exact.levers(assumptions, regime="long")
show_levers(levers_long, "long", "long")

# %%
rows = with_baseline(long, levers_long)
outside = rows_outside(rows, levers_long)
eh.charts.shapes_by_row(
    rows,
    eh.exact.shapes(assumptions, "long"),
    printed=eh.paper.tables.printed(assumptions, ["baseline"], "{}-median-long"),
    outside=outside,
    shown=SHOWN,
    x_title="Energy per query [Wh]",
    subject="Energy per long baseline query, as it is and under each lever",
    name="levers-long",
    title=divided(levers_long, "long"),
    caption="Energy of a long query (paper, figure 2b), " + marks(outside),
)

# %%
display(eh.method.throughput.outside_range(levers_long))

# %% [markdown]
# With the model lever, the median long query uses {num}`lever-model-median-long` ({paper}`lever-model-median-long`).
# Its 95th percentile changes from {num}`baseline-p95-long` to {num}`lever-model-p95-long`.
#
# ## The cited gains measure different things
#
# The paper derives the range of each lever from studies of single techniques.
# {numref}`fig-cited-gains` compares each gain that is printed as a number with the range of its lever.

# %%
cited = eh.paper.published.efficiency_gains()
ranges = {lever: gain.quantile([0.05, 0.5, 0.95]) for lever, gain in gains.items()}
eh.paper.charts.cited_gains(
    cited,
    pd.DataFrame(ranges, index=["p5", "p50", "p95"]).T,
    name="cited-gains",
    title=(
        f"The gains that the paper cites range from {cited['low'].min():.2g} to "
        f"{cited['high'].max():.3g} times"
    ),
    caption=(
        "Gains that the paper prints as numbers, on a logarithmic axis, with percentages drawn as "
        "factors. Bands: P5 to P95 of the gain of the lever in the calculation, with its median. "
        "The tables below have the sources, and the techniques that are cited without a number."
    ),
)

# %% [markdown]
# With the settings of the Joule edition, the band of the model lever covers nearly all gains that are cited for it.
# The band of the serving lever begins where the gains of its techniques begin.
# The band of the hardware lever excludes custom chips and newer number formats, as the text says.
#
# The studies count tokens per second, energy, cost or arithmetic, which are not the same quantity.
# The gains of several techniques cannot simply be multiplied.
#
# ### Model
#
# Four kinds of technique save energy in the model: small models that learn from large ones, numbers with fewer bits, experts that each work on few tokens, and cheaper attention for long answers.


# %%
def cited_for(lever):
    return eh.notebook.show(
        cited[cited["lever"] == lever].set_index("technique")[["as_printed", "what", "cite"]],
        caption=f"Gains that the paper cites for the {lever} lever.",
        name=f"cited-{lever}",
        labels={"as_printed": "Gain as printed", "what": "Quantity"},
    )


cited_for("model")

# %% [markdown]
# Numbers with few bits are a gain only where the model retains its quality.
# Heavily quantised models are also hard to run efficiently in large batches {cite:p}`frantar2025marlin`.
#
# ### Serving
#
# Serving improves when a deployment fits the needs of its users, when {term}`prefill` and {term}`decode` run on separate machines, and when caches are small.
# It also improves when a router sends each question to the smallest model that can answer it.

# %%
cited_for("serving")

# %% [markdown]
# ### Hardware and data centre
#
# Newer generations of accelerators and chips made for inference use less energy per token.
# A data centre saves energy by sharing its power among more servers and by better cooling.

# %%
cited_for("hardware")

# %% [markdown]
# ## The gains multiply only if they are independent
#
# If the levers are independent and all act at once, their gains multiply.
# A product of log-normal gains is log-normal again.
# {numref}`tab-combined-gain` compares its percentiles with those of the single gains.

# %%
together = gains["model"].times(gains["serving"]).times(gains["hardware"])
percentiles = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
all_gains = {SHOWN[lever]: gain for lever, gain in gains.items()} | {"All three": together}
eh.notebook.show(
    pd.DataFrame(
        {lever: gain.quantile(list(percentiles.values())) for lever, gain in all_gains.items()},
        index=list(percentiles),
    ).T.rename_axis("lever"),
    caption="Percentiles of the gains and of their product.",
    name="combined-gain",
    decimals=1,
    unit="×",
)

# %% [markdown]
# The median of this product is {num}`lever-combined-ratio`, and a share of {num}`lever-combined-share-8-20:.0%` of the product lies within the printed range ({paper}`abs-combined-8-20x`).
# With the settings of the Joule edition, the printed range ends near the median, so it covers most of the lower half of the product.
# The operator of a large production system has reported gains of this order {cite:p}`elsworth2025google`.
#
# ## Our choices
#
# - **Shapes are exact.** The density under a lever is the density of the baseline, averaged over the distribution of $\alpha$. Nothing is sampled.
# - **Percentages become factors.** An increase by $p$ is drawn as $1 + p$, and a reduction by $p$ as $1 / (1 - p)$.
# - **The mean under a lever** is the mean of the baseline times the mean of $1/\alpha$, because dividing by the median gain would give a mean that is too low.
#
# ## What to take away
#
# - Better models divide the median energy of a typical query by {num}`lever-model-ratio-traditional:.1f`, better serving by {num}`lever-serving-ratio-traditional:.1f`, and better hardware by {num}`lever-hardware-ratio-traditional:.1f`.
# - The range that the paper prints for single levers does not follow from its method.
# - All three median gains multiply to {num}`lever-combined-ratio:.1f`, and hardware and model to {num}`lever-hardware-model-ratio:.1f`, if the levers are independent.
# - The cited studies count different quantities, so their gains are not directly comparable.
# - An uncertain gain lowers the mean by less than its median suggests, and a total needs the mean.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the table
# :label: ex-levers-fixed
#
# Give the hardware lever a fixed gain of 2.
# What is the median energy of a typical baseline query under this lever, `median_wh`?
# Which columns of its row are exactly half of those of the baseline?
# ```
#
# ```{solution-start} ex-levers-fixed
# ```
#
# All columns are: dividing each query by the same number divides all quantiles and the mean by this number.
# A gain that varies also widens the distribution, which the outer quantiles show and the median hides.

# %%
median_wh = traditional.loc["baseline", "p50"] / 2

print(f"{median_wh:.3f} Wh")
eh.check("ex-levers-fixed", median_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Two ratios
# :label: ex-levers-mean
#
# Derive the factor by which a log-normal gain $\alpha$ divides the mean energy of a query, and compute it for the model lever, `factor`.
# Is it the median gain, and does trimming change it?
# ```
#
# ```{solution-start} ex-levers-mean
# ```
#
# The gain is independent of the query, so $\overline{E/\alpha} = \overline{E}\;\overline{1/\alpha}$ with $\overline{1/\alpha} = e^{-\mu + \sigma^2/2}$.
# The mean is therefore divided by $e^{\mu - \sigma^2/2}$, for any trimming.
# This factor is smaller than the median gain $e^\mu$ unless the gain is fixed.
# The ratio of the medians has no such formula, because the trimmed blend is not log-normal, so the ratio changes with the trimming.

# %%
p5, p95 = assumptions.alpha_model_p5, assumptions.alpha_model_p95
mu, sigma = math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * 1.645)
ratios = {}
for name, steps in TRIMS.items():
    trimmed = assumptions.replace(trim=name)
    after = eh.exact.levers(trimmed).loc["model"].drop("ratio")
    ratios[steps] = eh.exact.per_query(trimmed).loc["baseline"] / after
eh.notebook.show(
    pd.DataFrame(ratios).T[["p50", "mean"]].assign(gain=math.exp(mu)).rename_axis("trimming"),
    caption="Baseline over the model lever, and the median gain of the lever.",
    name="lever-ratios",
    labels={"p50": "Medians [×]", "mean": "Means [×]", "gain": "Median gain [×]"},
)

# %%
factor = math.exp(mu - sigma**2 / 2)

eh.check("ex-levers-mean", factor)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Three levers at once
# :label: ex-levers-product
#
# Derive the 5th and 95th percentiles of the product of the three gains from the percentiles of each gain.
# Why is this range narrower than the product of the three ranges?
# The check is for the 95th percentile, `product_p95`.
# ```
#
# ```{solution-start} ex-levers-product
# ```
#
# The logarithms of the gains add, so the medians multiply.
# The widths $\ln(\text{P95}/\text{P5})$ are proportional to standard deviations, so their squares add.
# All three gains are rarely low, or high, at the same time.

# %%
a = assumptions
ends = [
    (a.alpha_model_p5, a.alpha_model_p95),
    (a.alpha_serving_p5, a.alpha_serving_p95),
    (a.alpha_hardware_p5, a.alpha_hardware_p95),
]
middle = math.prod(math.sqrt(low * high) for low, high in ends)
width = math.hypot(*(math.log(high / low) for low, high in ends))
product_p95 = middle * math.exp(width / 2)

print(f"P5 to P95: {middle * math.exp(-width / 2):.1f} to {product_p95:.1f}")
eh.check("ex-levers-product", product_p95)

# %% [markdown]
# ```{solution-end}
# ```
