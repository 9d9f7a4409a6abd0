# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.II Throughput regression
#
# **In both editions of the paper, only three of the five throughput fits can be tested.**
#
# *Paper: supplement S.I (the rows) and S.II (the fit) of arXiv 2509.20241v1.*
#
# **In one sentence.** A regression turns a table of benchmarks into a throughput for any length of prompt and answer, with few rows to support it.
#
# **Why it matters.** Energy per query is inversely proportional to throughput.
# Where nothing was benchmarked, only the fit gives a throughput.

# %%
import numpy as np
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_mean", "output_tokens_shape", "throughput_columns", "concurrency"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params supplement/s2_throughput_regression` lists what else may be set here
throughput_rows = None
input_tokens = None
output_tokens_median = None
long_output_tokens_median = None
output_tokens_law = None

# %%
assumptions = eh.from_parameters(globals())

# %%
fitted = eh.paper.tables.fitted_rows(assumptions)
longest = max(m.fit.output_range[1] for m in eh.method.throughput.models(assumptions).values())
at = sorted({float(n) for n in fitted["input_tokens"]} | {float(assumptions.input_tokens)})
eh.paper.charts.throughput_curves(
    eh.paper.tables.throughput_curves(assumptions, at),
    fitted,
    input_tokens=float(assumptions.input_tokens),
    longest_tokens=longest,
    name="throughput-laws",
    title=f"No fitted row has an answer beyond {longest:,.0f} tokens, so the rest is extrapolated",
    caption=(
        "Lines are fits, and points are the benchmark rows of the chosen input length. Shaded: "
        "longer outputs than in the fitted rows. Both axes are logarithmic."
    ),
)

# %% [markdown]
# **The paper says.** The throughput of every model follows a power law of input and output length ({paper}`sii-two-row-models`).
# It rises up to a plateau, the fastest rate that was measured ({paper}`sii-plateau`).
#
# **We find.** For Llama 3.1 405B, the fit explains {num}`fit-r2-llama-3.1-405b:.0%` of the variance of $\ln \text{TPS}$, on {num}`fit-rows-llama-3.1-405b:.0f` rows.
# DeepSeek-R1 has {num}`fit-rows-deepseek-r1-671b:.0f` rows for three coefficients, which {if}`fit-dof-deepseek-r1-671b > 0 ? leaves rows : leaves no row` to test its fit.
# Nemotron Ultra has {num}`fit-rows-nemotron-ultra-253b:.0f`, {if}`fit-rows-nemotron-ultra-253b < 3 ? which gives a constant instead of : enough for` a power law ({paper}`sii-two-row-models`).
# The longest benchmarked answers show no plateau, because throughput falls there ({paper}`sii-plateau`).
#
# **Verdict.** The power law does not apply to every model: the {term}`released code` gives Nemotron Ultra a constant, because two rows cannot determine three coefficients.
# The plateau does not follow from the rows of the paper.
# The longest answers of table S.I have a lower throughput than the next shorter ones, for all three models that have such rows.
# The released code leaves these longest answers out of its fit.
#
# ## The text fits more rows than the released code
#
# Table S.I has {num}`benchmark-rows:.0f` rows, all in {term}`FP8`.
# The text of arXiv v1 fits all of them, and the released code fits {num}`joule-2026/fit-rows:.0f` ({paper}`fit-rows`).
# {numref}`tab-fitted-rows` lists the {num}`fit-rows:.0f` rows that this page fits.

# %%
rows = eh.facts.benchmark_rows.rows_of(assumptions)
columns = ["model", "gpus", "input_tokens", "output_tokens", "tps_tok_s"]
LABELS = {
    "gpus": "GPUs",
    "input_tokens": "Input [tokens]",
    "output_tokens": "Output [tokens]",
    "tps_tok_s": "Throughput [tokens/s]",
}
eh.notebook.show(
    rows[columns].set_index("model"),
    decimals=0,
    caption="Benchmark rows that are fitted.",
    name="fitted-rows",
    labels=LABELS,
    filterable=True,
)

# %% [markdown]
# ## The fit is a straight line in logarithms, with a cap
#
# The logarithm of {term}`throughput` is linear in the logarithms of {term}`input <input length>` and {term}`output length`:
#
# $$\ln \text{TPS} = \beta_0 + \beta_1 \ln L_\text{in} + \beta_2 \ln L_\text{out}, \qquad \widehat{\text{TPS}} = \min(\text{TPS}, \text{TPS}_\text{max})$$ (eq-tps)
#
# TPS is in tokens/s, lengths are in tokens, and $\text{TPS}_\text{max}$ is the fastest row of the model.
# Ordinary least squares gives the coefficients.
# A model with one or two rows gets its fastest row as a constant.
#
# The paper calls this form a better fit than a linear one ({paper}`sii-better-fit`).
# With the cap, it explains more of the variance of throughput for every model that has a degree of freedom.
# Without the cap, it explains more for at most one of these three models.

# %%
fits = eh.paper.tables.fits(assumptions)
eh.notebook.show(
    fits[["scale_tps", "input_exponent", "output_exponent", "tps_max", "r_squared"]],
    decimals={"scale_tps": 0, "input_exponent": 3, "output_exponent": 3, "tps_max": 0},
    caption="Coefficients of the fit of each model.",
    name="throughput-fits",
    labels={
        "scale_tps": "exp β₀ [tokens/s]",
        "input_exponent": "Input exponent β₁",
        "output_exponent": "Output exponent β₂",
        "tps_max": "Cap [tokens/s]",
        "r_squared": "R²",
    },
)

# %% [markdown]
# The number of rows decides what a fit can show.
# {numref}`tab-degrees-of-freedom` says for each model how many degrees of freedom are left.

# %%
eh.notebook.show(
    fits["note"],
    caption="Rows, coefficients and degrees of freedom of each model.",
    name="degrees-of-freedom",
    labels={"note": "What is left to test the fit"},
)

# %% [markdown]
# ## The rows do not settle the effect of answer length
#
# {numref}`tab-fit-coefficients` lists standard errors and 95% intervals, wherever a degree of freedom is left to estimate them.

# %%
COEFFICIENTS = {"intercept": "β₀, intercept", "input": "β₁, input", "output": "β₂, output"}
INTERVAL = {"ci_low": "95% from", "ci_high": "95% to", "standard_error": "Standard error"}
eh.notebook.show(
    eh.paper.tables.coefficients(assumptions).rename(COEFFICIENTS),
    decimals=3,
    caption="Coefficients with standard errors and 95% intervals.",
    name="fit-coefficients",
    labels=INTERVAL,
)

# %% [markdown]
# An interval of the output exponent that includes zero leaves the sign open: longer answers may raise throughput or lower it.
# In both editions of the paper, every interval of this exponent includes zero.
# Energy depends on the exponent.
# The exponent is {num}`fit-output-exponent-llama-3.1-405b:.2f` for Llama 3.1 405B, so below the cap an answer ten times as long needs {if}`fit-output-exponent-llama-3.1-405b > 0 ? less than : at least` ten times the energy.
#
# ## The cap begins far beyond the benchmark
#
# The cap is meant to keep throughput at a plateau for long answers.
# For Llama 3.1 405B, the fit reaches the cap at {num}`fit-cap-tokens-llama-3.1-405b:,.0f` output tokens, and the fitted rows end at {num}`fit-longest-output-llama-3.1-405b:,.0f`.
# With the settings of the edition, fitted throughput is therefore still rising for most long queries, which go to reasoning models and agents ({numref}`fig-throughput-laws`).
# DeepSeek-R1 differs, because its exponent is slightly negative with these settings.
# Its fit stays at the cap up to {num}`fit-cap-tokens-deepseek-r1-671b:,.0f` tokens and falls beyond.
#
# ## Some rows lie far from their fit
#
# {numref}`fig-fit-residuals` compares measured and fitted throughput, row by row.
# A point on the line is a row that the fit meets exactly.
# With the settings of the edition, the fit meets every row of DeepSeek-R1, because the model has as many coefficients as rows.

# %%
eh.paper.charts.fit_ratios(
    fitted,
    name="fit-residuals",
    title=(
        f"Measured throughput is {fitted['ratio'].min():.2g} to {fitted['ratio'].max():.2g} times "
        "what the fit gives"
    ),
    caption=(
        "Each point is a benchmark row, and the line at 1 marks a row that the fit meets exactly. "
        "Both axes are logarithmic."
    ),
)

# %%
eh.notebook.show(
    fitted.sort_values("ratio").drop(columns="source").set_index("model"),
    decimals={"input_tokens": 0, "output_tokens": 0, "tps": 0, "fitted_tps": 0, "ratio": 2},
    caption="Measured and fitted throughput of every benchmark row.",
    name="fit-residuals",
    labels=LABELS
    | {
        "tps": "Measured [tokens/s]",
        "fitted_tps": "Fitted [tokens/s]",
        "ratio": "Measured / fitted [×]",
    },
    filterable=True,
)

# %% [markdown]
# In both editions of the paper, the fit is furthest from the second row of Nemotron Ultra, with 5,000 tokens in and 500 out.
# Its measured throughput is a small part of the constant, because a constant cannot follow the input length.
#
# ## Many queries lie outside the benchmark
#
# {numref}`tab-outside-benchmark` gives the share of queries with lengths outside the fitted rows of their model.

# %%
outside = {
    regime: eh.exact.per_query(assumptions, regime).attrs["share_outside"]
    for regime in eh.method.assumptions.REGIMES
}
eh.notebook.show(
    pd.DataFrame(outside).rename_axis("model"),
    spec=".0%",
    caption="Queries with lengths outside the fitted rows of their model.",
    name="outside-benchmark",
    labels={"traditional": "Typical queries", "long": "Long queries"},
)

# %% [markdown]
# ## Our choices
#
# - **The cap is part of the prediction**, in the fits and in the exact results. The coefficients are fitted without it.
# - **Two rows give a constant**, as in the released code. The text describes the regression for every model.
#
# ## What to take away
#
# - Five models have a fit, and in both editions of the paper only three of the fits can be tested.
# - Neither edition of the paper has enough rows to settle whether longer answers raise or lower throughput.
# - The plateau of the text is not in the rows: throughput falls at the longest answers ({paper}`sii-plateau`).
# - For DeepSeek-R1, {num}`deepseek-r1-671b-share-outside-traditional:.0%` of typical queries and {num}`deepseek-r1-671b-share-outside-long:.0%` of long ones lie outside the output lengths of its benchmark.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the coefficients
# :label: ex-throughput-all
#
# Fit all rows of table S.I to Llama 3.1 405B by least squares.
# What is the exponent of the output, `output_exponent`?
# For which models does its sign differ from the fit to the released rows, and which 95% intervals exclude zero, before and after?
# ```
#
# ```{solution-start} ex-throughput-all
# ```
#
# No sign changes, and no interval excludes zero before or after.
# Even the additional rows do not settle the sign, because they scatter more widely around the fit.

# %%
both = {
    which: eh.paper.tables.coefficients(eh.load_edition().replace(throughput_rows=which))
    for which in ("released", "all")
}
outputs = pd.concat(both, names=["rows"]).xs("output", level="coefficient").dropna()
excludes_zero = (outputs["ci_low"] > 0) | (outputs["ci_high"] < 0)

signs = np.sign(outputs["estimate"]).groupby("model", sort=False).nunique()
assert (signs == 1).all()
assert not excludes_zero.any()
eh.notebook.show(
    outputs.assign(excludes_zero=excludes_zero),
    decimals=3,
    caption="Output exponents of the fits to the released rows and to all rows of table S.I.",
    name="exponents-all-rows",
    labels=INTERVAL | {"excludes_zero": "Excludes zero"},
)

# %%
every = eh.load_throughput("all")
own = every[every["model"] == "Llama 3.1 405B"]
design = np.column_stack([np.ones(len(own)), np.log(own[["input_tokens", "output_tokens"]])])
*_, output_exponent = np.linalg.lstsq(design, np.log(own["tps_tok_s"]), rcond=None)[0]

eh.check("ex-throughput-all", output_exponent)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A row without information
# :label: ex-throughput-own
#
# Add your own row to the released rows of Llama 3.1 405B, with the throughput that the fit gives for its lengths.
# What happens to the coefficients?
# By what factor, `ratio`, does the standard deviation of the residuals change, $s = \sqrt{\sum r_i^2 / (n - 3)}$ with the residuals $r_i$ of $n$ rows?
# ```
#
# ```{solution-start} ex-throughput-own
# ```
#
# The fit already meets the new row, so the coefficients and the sum of squares do not change.
# The fit has one more degree of freedom, so $s$ shrinks, and the standard errors shrink with it.
# A computed row therefore makes the fit look better known than it is.
# Run `energy-book run supplement/s2_throughput_regression -p throughput_rows=my.csv` to use your own table.

# %%
n = (eh.load_throughput("released")["model"] == "Llama 3.1 405B").sum()
ratio = np.sqrt((n - 3) / (n + 1 - 3))

print(f"from {n} to {n + 1} rows: {ratio:.3f}")
eh.check("ex-throughput-own", ratio)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where the cap begins
# :label: ex-throughput-cap
#
# Derive the output length at which a fit meets its cap, for a given input length.
# Compute it for Llama 3.1 405B with the released rows and the input length of this page, `cap_tok`.
# On which side of this length are long answers?
# ```
#
# ```{solution-start} ex-throughput-cap
# ```
#
# Set the fit equal to $\text{TPS}_\text{max}$ and solve: $\ln L^* = (\ln \text{TPS}_\text{max} - \beta_0 - \beta_1 \ln L_\text{in}) / \beta_2$.
# A positive exponent puts answers longer than $L^*$ at the cap, and a negative exponent puts shorter ones there.
# A constant has no such length.
# With the settings of the Joule edition, most long answers to Llama 3.1 405B are shorter than $L^*$.

# %%
released = eh.load_throughput("released")
own = released[released["model"] == "Llama 3.1 405B"]
a, b, c = eh.fit_throughput(own).coefficients
ln_cap = np.log(own["tps_tok_s"].max())
cap_tok = np.exp((ln_cap - a - b * np.log(assumptions.input_tokens)) / c)

print(f"{cap_tok:,.0f} tokens")
eh.check("ex-throughput-cap", cap_tok)

# %% [markdown]
# ```{solution-end}
# ```
