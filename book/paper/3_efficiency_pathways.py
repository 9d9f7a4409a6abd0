# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 3 Efficiency pathways
#
# *Paper: arXiv 2509.20241v1, section 3 and figure 2; Joule 2026, abstract.*
#
# **Claim.** Better models, better serving and better hardware each divide the median energy of a query by a factor of 1.5 to 3.5 ({paper}`abs-lever-range`), and together by 8 to 20 ({paper}`abs-combined-8-20x`).
#
# **Finding.** The three levers divide the median by {num}`lever-model-ratio-traditional` (model), {num}`lever-serving-ratio-traditional` (serving) and {num}`lever-hardware-ratio-traditional` (hardware).
# The model lever exceeds the printed range of single levers ({paper}`abs-lever-range`), so that part of the claim does not reproduce.
# The median gains of all three multiply to {num}`lever-combined-ratio`, the top of the printed range; hardware and model give {num}`lever-hardware-model-ratio`, its bottom ({paper}`lever-combined-ratio`).

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

# %% [markdown]
# ## The baseline
#
# A frontier-scale query is modelled as one to a {term}`blend` of large models of equal weight.
# The text takes the three models above 200 billion parameters, a size that open frontier models have {cite:p}`deepseekai2025r1,grattafiori2024llama3,yang2025qwen3` and that proprietary ones are thought to have {cite:p}`erdil2024smaller`; the released code takes the three of highest median, which under the paper's settings are the same three.
# The table names them, the highest median first.
# The released code also trims: of each model's draws it keeps those between the 5th and the 95th percentile, and of these again those between the 10th and the 90th, the middle 72%.

# %%
traditional = eh.exact.per_query(assumptions, regime="traditional")
long = eh.exact.per_query(assumptions, regime="long")
taken = {"traditional": traditional.attrs["blend"], "long": long.attrs["blend"]}
pd.DataFrame.from_dict(taken, orient="index").rename(columns=lambda rank: f"model {rank + 1}")

# %% [markdown]
# What the {term}`trimming` does can be seen by leaving it out.

# %%
trims = ["released", "p5-p95", "none"]
by_trim = {t: eh.exact.per_query(assumptions.replace(trim=t)).loc["baseline"] for t in trims}
eh.notebook.show(pd.DataFrame(by_trim).T.rename_axis("trim"))

# %% [markdown]
# The median hardly moves, but the quartiles draw together and the mean loses its tail: the interquartile range of the released baseline is that of trimmed draws.
# With the released trimming the baseline's median is {num}`baseline-median-traditional` ({paper}`baseline-median-traditional`) and its quartiles are {num}`baseline-p25-traditional` ({paper}`baseline-p25-traditional`) and {num}`baseline-p75-traditional` ({paper}`baseline-p75-traditional`).
#
# That is where recent estimates for chat products lie: {num}`published-gpt-4o-typical` for GPT-4o, from its arithmetic {cite:p}`you2025chatgpt`, {num}`published-gpt-4o-short`, from the throughput its users see {cite:p}`jegham2025hungry`, {num}`published-chatgpt` and {num}`published-gemini` by the word of the operators of ChatGPT {cite:p}`altman2025gentle` and Gemini {cite:p}`elsworth2025google`, and the {num}`published-web-search` of a web search {cite:p}`holzle2009search`.
# [Section 1](1_introduction) draws them all.
# Earlier figures were higher: frontier models have shrunk since {cite:p}`erdil2024smaller`, hardware has improved {cite:p}`semianalysis2024blackwell`, and so has serving.

# %% [markdown]
# ## The levers
#
# A {term}`lever` multiplies the throughput by a gain $\alpha$, or divides the energy by it:
#
# $$E' = E / \alpha, \qquad \ln\alpha \sim \mathcal{N}(\mu, \sigma^2)$$ (eq-lever)
#
# with $\alpha$ without unit and given by its 5th and 95th percentile.
# Each lever is taken alone; the paper does not let them add up.

# %%
gains = {
    lever: eh.method.lever_gains.alpha(assumptions, lever) for lever in eh.method.lever_gains.LEVERS
}
medians = {lever: (gain.median, gain.mean_of_inverse) for lever, gain in gains.items()}
eh.notebook.show(pd.DataFrame(medians, index=["median gain", "mean of 1/gain"]).T)

# %%
levers = eh.exact.levers(assumptions, regime="traditional")
eh.notebook.show(levers)

# %%
display(eh.method.throughput.outside_range(levers))
SHOWN = {"model": "Model", "serving": "Serving", "hardware": "Hardware"}


def beside_baseline(baseline, levers):
    return pd.concat([baseline.loc[["baseline"]], levers.drop(columns="ratio")])


rows = beside_baseline(traditional, levers)
eh.charts.shapes_by_row(
    rows,
    eh.exact.shapes(assumptions, "traditional"),
    hatched=list(rows.index) if "model" in eh.method.throughput.rows_outside(levers) else [],
    printed=eh.paper.tables.printed(assumptions, ["baseline"], "{}-median-traditional"),
    shown=SHOWN,
    x_title="Energy per query [Wh]",
    subject="Energy per traditional baseline query, as it is and under each lever",
    name="levers-traditional",
    caption=(
        "The baseline and each lever alone, traditional regime (paper, figure 2a; Joule, figure "
        "1b). The baseline's shape has steps where a model's kept draws begin or end."
    ),
)

# %% [markdown]
# The text of arXiv v1 lets hardware or serving halve the energy of a typical query.
# Hardware divides the median by {num}`lever-hardware-ratio-traditional:.2f`, which is that half; serving divides it by {num}`lever-serving-ratio-traditional:.2f`, which is more.
# The model lever divides it by {num}`lever-model-ratio-traditional:.2f` ({paper}`lever-model-ratio-traditional`).

# %%
levers_long = eh.exact.levers(assumptions, regime="long")
eh.notebook.show(levers_long)

# %%
display(eh.method.throughput.outside_range(levers_long))
rows = beside_baseline(long, levers_long)
eh.charts.shapes_by_row(
    rows,
    eh.exact.shapes(assumptions, "long"),
    printed=eh.paper.tables.printed(assumptions, ["baseline"], "{}-median-long"),
    hatched=list(rows.index) if "model" in eh.method.throughput.rows_outside(levers_long) else [],
    shown=SHOWN,
    x_title="Energy per query [Wh]",
    subject="Energy per long baseline query, as it is and under each lever",
    name="levers-long",
    caption="The baseline and each lever alone, long regime (paper, figure 2b).",
)

# %% [markdown]
# With the model lever a long query comes to {num}`lever-model-median-long` ({paper}`lever-model-median-long`).
# Its 95th percentile falls from {num}`baseline-p95-long` to {num}`lever-model-p95-long`.

# %% [markdown]
# ## What the gains stand on
#
# The paper takes each lever's range from what it cites for single techniques.
# Here is every one of them, with the range as it is printed and the quantity that changes by it.

# %%
cited = eh.paper.published.efficiency_gains()
ranges = {lever: gain.quantile([0.05, 0.5, 0.95]) for lever, gain in gains.items()}
eh.paper.charts.cited_gains(
    cited,
    pd.DataFrame(ranges, index=["p5", "p50", "p95"]).T,
    name="cited-gains",
    caption=(
        "Gains that the paper cites, as printed, on a logarithmic axis; a percentage is drawn as "
        "the factor it means. Bands: P5-P95 of the lever's gain in the calculation, with its "
        "median. Techniques that are cited without a number are in the tables alone."
    ),
)

# %% [markdown]
# In {numref}`fig-cited-gains` the band of the model lever spans nearly all that is cited for it, serving's begins where its techniques do, and the hardware's leaves out the custom chips and the newer number formats, as the text says it does.
# Gains of tokens per second, of energy, of cost and of arithmetic stand side by side here; they do not measure the same thing, and gains of different techniques do not simply multiply.
#
# ### Model
#
# Smaller models that are taught by larger ones, numbers of fewer bits, experts of which only a few work on a token, and attention that costs less for long answers.


# %%
def cited_for(lever):
    table = cited[cited["lever"] == lever].drop(columns=["lever", "short", "low", "high"])
    return eh.notebook.cited_tables.cited(
        table.rename(columns={"as_printed": "gain as printed", "what": "of"})
    )


cited_for("model")

# %% [markdown]
# Low-bit numbers count only where the model keeps its quality, and large batches of heavily quantised models are a problem of their own {cite:p}`frantar2025marlin`.
#
# ### Serving
#
# Deployments tuned to what their users need, prefill and decoding each on the machines that suit it, caches that are kept small, and questions routed to the smallest model that can answer them.

# %%
cited_for("serving")

# %% [markdown]
# ### Hardware and data centre
#
# The next generation of accelerators, chips made for inference, power that is shared out more tightly, and cooling.

# %%
cited_for("hardware")

# %% [markdown]
# ## The three together
#
# If the levers were independent and all pulled at once, their gains would multiply, and a product of log-normals is log-normal again.

# %%
together = gains["model"].times(gains["serving"]).times(gains["hardware"])
percentiles = [0.05, 0.25, 0.5, 0.75, 0.95]
columns = ["p5", "p25", "p50", "p75", "p95"]
eh.notebook.show(pd.DataFrame([together.quantile(percentiles)], ["combined gain"], columns))

# %% [markdown]
# The paper's range of 8 to 20 ends about where this law has its median, {num}`lever-combined-ratio`: it is the cautious half.
# Gains of that order have been reported for a large production system {cite:p}`elsworth2025google`.
#
# ## Where we had to choose
#
# - **Shapes are exact.** A lever's density is the baseline's, smeared by the law of $\alpha$; nothing is sampled.
# - **Percentages as factors**: an increase by $p$ is drawn as $1 + p$, a reduction by $p$ as $1 / (1 - p)$.
# - **The mean under a lever** is the baseline's mean times the mean of $1/\alpha$, not divided by the median gain.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the table
# :label: ex-levers-fixed
#
# Give the hardware lever a fixed gain of 2.
# Which columns of its row are now exactly half of the baseline's?
# ```
#
# ```{solution-start} ex-levers-fixed
# ```
#
# All of them: dividing every query by one number divides every quantile and the mean by it.
# A gain that varies also widens the distribution, which the quantiles show and the median hides.

# %%
fixed = assumptions.replace(alpha_hardware_p5=2.0, alpha_hardware_p95=2.0)
row = eh.exact.levers(fixed).loc["hardware"].drop("ratio")
half = row / eh.exact.per_query(fixed).loc["baseline"]

assert (abs(half - 0.5) < 1e-6).all()
eh.notebook.show(half.rename("hardware / baseline"))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Two ratios
# :label: ex-levers-mean
#
# Derive by what a log-normal gain $\alpha$ divides the mean of a query.
# Is it the median gain, and does trimming change it?
# ```
#
# ```{solution-start} ex-levers-mean
# ```
#
# The gain is independent of the query, so that $\overline{E/\alpha} = \overline{E}\;\overline{1/\alpha}$ with $\overline{1/\alpha} = e^{-\mu + \sigma^2/2}$: the mean is divided by $e^{\mu - \sigma^2/2}$, less than the median gain $e^\mu$, for any trimming.
# The ratio of the medians has no such law, because the trimmed blend is not log-normal: it moves with the trimming.

# %%
mu = math.log(assumptions.alpha_model_p5 * assumptions.alpha_model_p95) / 2
sigma = math.log(assumptions.alpha_model_p95 / assumptions.alpha_model_p5) / (2 * 1.645)
ratios = {}
for trim in trims:
    trimmed = assumptions.replace(trim=trim)
    before = eh.exact.per_query(trimmed).loc["baseline"]
    ratios[trim] = before / eh.exact.levers(trimmed).loc["model"].drop("ratio")

    assert abs(ratios[trim]["mean"] / math.exp(mu - sigma**2 / 2) - 1) < 1e-6
table = pd.DataFrame(ratios).T[["p50", "mean"]].rename_axis("trim")
eh.notebook.show(table.assign(**{"median gain": math.exp(mu)}))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Three levers at once
# :label: ex-levers-product
#
# Derive the 5th and 95th percentile of the product of the three gains from their own.
# Why is it narrower than the product of the percentiles?
# ```
#
# ```{solution-start} ex-levers-product
# ```
#
# Logarithms add: the medians multiply, and the widths $\ln(\text{P95}/\text{P5})$ add as the sides of right angles do, in squares.
# All three gains are rarely low, or high, at once.

# %%
ends = [
    (getattr(assumptions, f"alpha_{lever}_p5"), getattr(assumptions, f"alpha_{lever}_p95"))
    for lever in eh.method.lever_gains.LEVERS
]
middle = math.prod(math.sqrt(low * high) for low, high in ends)
width = math.hypot(*(math.log(high / low) for low, high in ends))
by_hand = [middle * math.exp(-width / 2), middle * math.exp(width / 2)]

# the package's 1.645 stands for the normal law's 95th percentile, 1.64485...
assert all(
    abs(a / b - 1) < 1e-3 for a, b in zip(by_hand, together.quantile([0.05, 0.95]), strict=True)
)
print("P5 to P95: {:.1f} to {:.1f}".format(*by_hand))

# %% [markdown]
# ```{solution-end}
# ```
