# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # The method in ten lines of Python
#
# **Ten lines of Python compute the energy of a query.**
#
# *Paper: section 2 and Eq. 1 of arXiv 2509.20241v1, and supplement S.II.*
#
# **In one sentence.** The energy of a query follows from the power of a node, its throughput, the length of the answer and the overhead of the building.
#
# **Why it matters.** A reader who has written these lines knows what the estimate contains, and what it leaves out.
#
# The ten lines sample the energy of a query to Llama 3.1 405B.
# Apart from the error of sampling, they give the exact median, {num}`llama-3.1-405b-median-traditional` with the settings of this page.
# The chapter starts from nothing and goes slowly.
# It uses the settings and the benchmark rows of the package, and at the end it compares its result with the package.

# %% tags=["parameters"]
edition = "joule-2026"
# None keeps the edition's value
output_tokens_median = None
pue_p5 = None
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None
n_draws = 100_000
seed = None

# %% [markdown]
# The settings become plain numbers.
# They come from the edition of this page, so the chapter can be run with other settings.

# %%
import math

import numpy as np
import pandas as pd

import energy_helpers as eh

assumptions = eh.from_parameters(globals())
p_max_kw = assumptions.node_power_kw
median_tokens = assumptions.output_tokens_median
input_tokens = assumptions.input_tokens
pue_range = (assumptions.pue_p5, assumptions.pue_p95)
utilisation_range = (assumptions.utilisation_p5, assumptions.utilisation_p95)
n, seed = assumptions.n_draws, assumptions.seed

# %% tags=["show-input"]
print(f"node {p_max_kw:g} kW, answers {median_tokens:g} tokens, prompts {input_tokens:g} tokens")
print(f"PUE {pue_range}, utilisation {utilisation_range}")

# %% [markdown]
# ## Step 1: one token
#
# A {term}`node` with eight GPUs draws a few kilowatts and writes a few thousand tokens per second, over all queries that it serves at once.
# Start with a round throughput and with half of the maximum power:

# %% tags=["show-input"]
power_kw = p_max_kw / 2
tokens_per_second = 2000
joules_per_token = power_kw * 1000 / tokens_per_second
print(f"{joules_per_token:.3f} J")

# %% [markdown]
# A watt is a joule per second, so power divided by throughput gives joules per token, because the seconds cancel.
#
# ## Step 2: one query
#
# The energy of a query is that of its tokens, and a watt-hour is 3,600 joules.

# %% tags=["show-input"]
query_wh = joules_per_token * median_tokens / 3600
print(f"{query_wh:.3f} Wh")

# %% [markdown]
# ## Step 3: the building
#
# The data centre also uses energy for cooling, for converting its power and for lighting.
# The {term}`PUE` is the energy of the whole building divided by the energy of its computers.

# %% tags=["show-input"]
pue = 1.2
print(f"{query_wh * pue:.3f} Wh")

# %% [markdown]
# The result is Eq. 1 of the paper: $E = \text{PUE} \times P_\text{node} \times L / \text{TPS}$, divided by 3.6 if power is in kilowatts and energy is in watt-hours.
#
# ## Step 4: two uncertain numbers
#
# Nobody but the operator knows how busy the node is and how much energy the building adds.
# The paper gives ranges: nine in ten values lie between a 5th and a 95th percentile.
# A log-normal distribution has two parameters, and two percentiles determine them.
# The mean of its logarithm is halfway between the logarithms of the percentiles, and each of them is 1.645 standard deviations away.


# %% tags=["show-input"]
def log_normal(low, high):
    mu = (math.log(low) + math.log(high)) / 2
    sigma = (math.log(high) - math.log(low)) / (2 * 1.645)
    return mu, sigma


mu, sigma = log_normal(*utilisation_range)
print(f"mu {mu:.3f}, sigma {sigma:.3f}")

# %% [markdown]
# Now draw slowly, one value at a time, as if you threw a die.

# %% tags=["show-input"]
rng = np.random.default_rng(seed)
thrown = []
for _ in range(1000):
    thrown.append(math.exp(rng.normal(mu, sigma)))
thrown.sort()
print(f"5th percentile {thrown[50]:.2f}, median {thrown[500]:.2f}, 95th {thrown[950]:.2f}")

# %% [markdown]
# The sampled percentiles are close to the given ones, and the median is close to their geometric mean.
#
# ## Step 5: answers of any length
#
# Most answers are short, and a few are long.
# An exponential distribution has one parameter, its mean, and its median is ln 2 times the mean.

# %% tags=["show-input"]
mean_tokens = median_tokens / math.log(2)
lengths = [rng.exponential(mean_tokens) for _ in range(1000)]
print(f"{sum(length < median_tokens for length in lengths) / 1000:.0%} are below the median")

# %% [markdown]
# ## Step 6: a node that is faster for some lengths
#
# Throughput depends on the lengths of the prompt and the answer.
# Benchmarks have measured the throughput, and a linear fit to the logarithms summarises them: $\ln \text{TPS} = a + b \ln L_\text{in} + c \ln L_\text{out}$.
# The cell selects the rows for Llama 3.1 405B and fits them by least squares:

# %% tags=["show-input"]
rows = eh.load_throughput(assumptions.throughput_rows)
rows = rows[rows["model"] == "Llama 3.1 405B"]
l_in, l_out, tps = (
    rows[name].to_numpy() for name in ("input_tokens", "output_tokens", "tps_tok_s")
)
design = np.column_stack([np.ones(len(rows)), np.log(l_in), np.log(l_out)])
(a, b, c), *_ = np.linalg.lstsq(design, np.log(tps), rcond=None)
print(f"a {a:.3f}, b {b:.3f}, c {c:.3f}")

# %% [markdown]
# The method does not let a node be faster than it was ever measured, so the fit is capped at the fastest row.


# %% tags=["show-input"]
def throughput(output_tokens):
    return min(math.exp(a + b * math.log(input_tokens) + c * math.log(output_tokens)), max(tps))


[round(throughput(tokens)) for tokens in (10, 100, 1000, 10_000)]

# %% [markdown]
# ## Step 7: put it together, slowly
#
# The loop draws one query after another, each with its own node, building and length.

# %% tags=["show-input"]
energies = []
for _ in range(2000):
    utilisation = math.exp(rng.normal(*log_normal(*utilisation_range)))
    pue = math.exp(rng.normal(*log_normal(*pue_range)))
    tokens = rng.exponential(mean_tokens)
    joules = pue * utilisation * p_max_kw * 1000 * tokens / throughput(tokens)
    energies.append(joules / 3600)
energies.sort()
print(f"median {energies[1000]:.3f} Wh, mean {sum(energies) / 2000:.3f} Wh")

# %% [markdown]
# ## The ten lines
#
# Arrays replace the loops, for as many queries as you like.
# Only the speed changes.

# %% tags=["show-input"]
rng = np.random.default_rng(seed)
rows = rows[["input_tokens", "output_tokens", "tps_tok_s"]].to_numpy(dtype=float)
design = np.column_stack([np.ones(len(rows)), np.log(rows[:, :2])])
a, b, c = np.linalg.lstsq(design, np.log(rows[:, 2]), rcond=None)[0]
output_tokens = rng.exponential(median_tokens / np.log(2), n)
tps = np.minimum(np.exp(a + b * np.log(input_tokens)) * output_tokens**c, rows[:, 2].max())
factors = np.log([pue_range, utilisation_range])
mu, sigma = factors.mean(axis=1), np.diff(factors)[:, 0] / (2 * 1.645)
pue, utilisation = np.exp(rng.normal(mu, sigma, (n, 2))).T
energy_wh = pue / 3.6 * p_max_kw * utilisation * output_tokens / tps

# %% [markdown]
# ## The exact result
#
# The ten lines sample, and the package integrates, so its numbers have no sampling error.
# The draws themselves give an estimate of this error.
# For a quantile, it is half of the distance between the values $\sqrt{n p (1-p)}$ draws below it and above it.


# %% tags=["show-input"]
def sampling_error_wh(p):
    steps = math.sqrt(p * (1 - p) / n)
    low, high = np.quantile(energy_wh, np.clip([p - steps, p + steps], 0, 1))
    return (high - low) / 2


own = {
    "sampled": [np.quantile(energy_wh, p) for p in (0.25, 0.5, 0.75)] + [energy_wh.mean()],
    "standard error": [sampling_error_wh(p) for p in (0.25, 0.5, 0.75)]
    + [energy_wh.std() / math.sqrt(n)],
}
judged = pd.DataFrame(own, index=pd.Index(["p25", "p50", "p75", "mean"], name="statistic"))
judged["exact"] = eh.exact.per_query(assumptions).loc["Llama 3.1 405B"]
judged["off by"] = (judged["sampled"] - judged["exact"]) / judged["standard error"]
eh.notebook.show(
    judged.rename({"p25": "P25", "p50": "Median", "p75": "P75", "mean": "Mean"}),
    digits={"sampled": 4, "exact": 4, "standard error": 2},
    decimals={"off by": 1},
    caption="Energy of a typical query to Llama 3.1 405B, sampled and exact.",
    name="ten-lines-exact",
    labels={"off by": "Off by [standard errors]"},
    unit="Wh",
)

# %% [markdown]
# Chance explains a difference of one or two standard errors, but a difference of more than four would point to a mistake.
#
# ## What ten lines leave out
#
# - **Five models**, each with its own fit, and two have so few rows that their fit cannot be tested ([S.II](../supplement/s2_throughput_regression)).
# - **The {term}`baseline`**, a trimmed {term}`blend` of the three models that use the most energy per query ([section 3](../paper/3_efficiency_pathways)).
# - **Levers and fleets**, which divide or multiply the energy of a query ([section 4](../paper/4_billion_queries)).
# - **The exact calculation**, an integral that replaces the draws ([section 2](../paper/2_energy_per_query)).

# %% [markdown]
# ## Exercises
#
# ```{exercise} Check the units
# :label: ex-ten-lines-units
#
# Write Eq. 1 with power in watts, time in hours and energy in watt-hours, and without the 3.6.
# Does it give the same energy?
# ```
#
# ```{solution-start} ex-ten-lines-units
# ```
#
# A node that writes `tps` tokens per second needs `tokens / tps / 3600` hours for a query, and power times time is energy.

# %%
node_w = 1000 * p_max_kw * utilisation
hours = output_tokens / tps / 3600
by_hours_wh = pue * node_w * hours

assert np.allclose(by_hours_wh, energy_wh)
assert np.allclose(
    by_hours_wh, eh.method.query.query_energy_wh(pue, p_max_kw * utilisation, output_tokens, tps)
)
print(f"{np.median(by_hours_wh):.3f} Wh at the median")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Four times the draws
# :label: ex-ten-lines-error
#
# How many draws give a standard error of one per cent of the mean?
# How much do four times as many draws improve it?
# ```
#
# ```{solution-start} ex-ten-lines-error
# ```
#
# The error falls with the square root of the number of draws, so four times as many halve it.

# %%
rng = np.random.default_rng(seed)
tried = eh.sample(assumptions, n_draws=20_000, rng=rng).set_index("model")["energy_wh"]
tried = tried.loc["Llama 3.1 405B"]
needed = math.ceil((tried.std() / tried.mean() / 0.01) ** 2)

drawn = eh.sample(assumptions, n_draws=needed, rng=rng).set_index("model")["energy_wh"]
exact_wh = eh.exact.per_query(assumptions).loc["Llama 3.1 405B", "mean"]
assert abs(drawn.loc["Llama 3.1 405B"].mean() / exact_wh - 1) < 5 * 0.01
print(f"{needed:,} draws")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A median without drawing
# :label: ex-ten-lines-median
#
# Let the throughput be constant, and let all answers have the same length.
# Derive the median energy in closed form, without a single draw.
# ```
#
# ```{solution-start} ex-ten-lines-median
# ```
#
# The energy is then a product of constants and two log-normal quantities.
# Its median is the product of their medians, and the median of a log-normal distribution is the geometric mean of its 5th and 95th percentiles.

# %%
fixed = assumptions.replace(output_tokens_law="fixed")
one_tps = throughput(median_tokens)
middle = math.sqrt(math.prod(pue_range) * math.prod(utilisation_range))
by_hand_wh = middle * p_max_kw / 3.6 * median_tokens / one_tps

exact_wh = eh.exact.per_query(fixed).loc["Llama 3.1 405B", "p50"]
assert math.isclose(by_hand_wh, exact_wh, rel_tol=1e-6)
print(f"{by_hand_wh:.3f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
