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
# The ten lines draw queries to Llama 3.1 405B at random.
# Apart from the error of drawing, they give the exact median, {num}`llama-3.1-405b-median-traditional` with the settings of this page.
# They need the standard library of Python and nothing else.
# [One token on paper](one_token) explains the units.

# %% tags=["parameters"]
edition = "joule-2026"
# None keeps the edition's value
output_tokens_median = None
pue_p5 = None
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None
n_draws = None
seed = None

# %% [markdown]
# ## What is given
#
# These values come from the settings of this page, and every cell below uses them:

# %% tags=["run-here-output"]
import energy_helpers as eh

assumptions = eh.from_parameters(globals())
llama = eh.method.throughput.models(assumptions)["Llama 3.1 405B"]
given = eh.notebook.lessons.Assignments(
    node_kw=llama.node_power_kw(assumptions),
    median_tokens=assumptions.output_tokens_median,
    prompt_tokens=assumptions.input_tokens,
    overhead_low=assumptions.pue_p5,
    overhead_high=assumptions.pue_p95,
    load_low=assumptions.utilisation_p5,
    load_high=assumptions.utilisation_p95,
    a=llama.fit.coefficients.intercept,
    b=llama.fit.coefficients.input,
    c=llama.fit.coefficients.output,
    fastest=llama.fit.tps_max,
    n_draws=assumptions.n_draws,
    seed=assumptions.seed,
)
globals().update(given)
histogram = eh.notebook.lessons.histogram
given

# %% [markdown]
# Power is in kilowatts and lengths are in tokens.
# The steps explain the other values when they use them.
#
# ## Step 1: one token
#
# A {term}`node` with eight GPUs draws a few kilowatts and writes a few thousand tokens per second, over all queries that it serves at once.
# Start with a round throughput and with half of the maximum power:

# %% tags=["show-input", "run-here"]
power_kw = node_kw / 2
tps = 2000
joules_per_token = power_kw * 1000 / tps
print(f"{joules_per_token:.3f} J")

# %% [markdown]
# A watt is a joule per second, so power divided by throughput gives joules per token, because the seconds cancel.
#
# ## Step 2: one query
#
# The energy of a query is that of its tokens, and a watt-hour is 3,600 joules.

# %% tags=["show-input", "run-here"]
query_wh = joules_per_token * median_tokens / 3600
print(f"{query_wh:.3f} Wh")

# %% [markdown]
# ## Step 3: the building
#
# The data centre also uses energy for cooling, for converting its power and for lighting.
# The {term}`PUE` is the energy of the whole building divided by the energy of its computers.

# %% tags=["show-input", "run-here"]
overhead = 1.2
print(f"{query_wh * overhead:.3f} Wh")

# %% [markdown]
# The result is Eq. 1 of the paper: $E = \text{PUE} \times P_\text{node} \times L / \text{TPS}$, divided by 3.6 if power is in kilowatts and energy is in watt-hours.
#
# ## Step 4: two uncertain numbers
#
# Nobody but the operator knows how busy the node is and how much energy the building adds.
# The paper gives ranges: nine in ten values lie between a 5th and a 95th percentile.
# This step draws values at random, as if you threw a die.
# Python throws one kind of die: `random.random()` is any number from 0 to 1.

# %% tags=["show-input", "run-here"]
import math
import random

random.seed(seed)
for _ in range(3):
    print(f"{random.random():.3f}")

# %% [markdown]
# The same seed gives the same numbers each time, but “Run here” has another die than the Python that made this page.
# Two of them make one value of the bell curve, the normal distribution:


# %% tags=["show-input", "run-here"]
def normal():
    distance = math.sqrt(-2 * math.log(1 - random.random()))
    return distance * math.cos(2 * math.pi * random.random())


bell = [normal() for _ in range(1000)]
histogram(bell, "A normal value")

# %% [markdown]
# A log-normal value is one whose logarithm is normal.
# The middle of its logarithm is halfway between those of the two percentiles, and each percentile is 1.645 standard deviations away.


# %% tags=["show-input", "run-here"]
def log_normal(low, high):
    middle = (math.log(low) + math.log(high)) / 2
    spread = (math.log(high) - math.log(low)) / (2 * 1.645)
    return math.exp(middle + spread * normal())


loads = [log_normal(load_low, load_high) for _ in range(1000)]
print(f"median {sorted(loads)[500]:.2f}")
histogram(loads, "Power as a share of the maximum")

# %% [markdown]
# The median is the value in the middle of the sorted list.
# It is close to the geometric mean of the two percentiles, and nine in ten values lie between them.
#
# ## Step 5: answers of any length
#
# Most answers are short, and a few are long.
# An exponential distribution has one parameter, its mean, and its median is ln 2 times the mean.


# %% tags=["show-input", "run-here"]
def exponential(mean):
    return -mean * math.log(1 - random.random())


mean_tokens = median_tokens / math.log(2)
drawn_tokens = [exponential(mean_tokens) for _ in range(1000)]
print(f"median {sorted(drawn_tokens)[500]:.0f}")
print(f"mean {sum(drawn_tokens) / 1000:.0f}")
histogram(drawn_tokens, "Length of an answer [tokens]")

# %% [markdown]
# A few long answers raise the mean, but not the median.
#
# ## Step 6: a node that is faster for some lengths
#
# Throughput depends on the lengths of the prompt and the answer.
# Benchmarks have measured the throughput, and a linear fit to the logarithms summarises them: $\ln \text{TPS} = a + b \ln L_\text{in} + c \ln L_\text{out}$.
# The three coefficients are given above ([S.II](../supplement/s2_throughput_regression) fits them).
# The method does not let a node be faster than it was ever measured, so the fit is capped at the fastest row.


# %% tags=["show-input", "run-here"]
def throughput(tokens):
    log_tps = a + b * math.log(prompt_tokens) + c * math.log(tokens)
    return min(math.exp(log_tps), fastest)


for tokens in (10, 100, 1000, 10000):
    print(f"{tokens} tokens: {throughput(tokens):.0f} tokens/s")

# %% [markdown]
# ## Step 7: put it together, slowly
#
# The function draws one query with its own node, building and length.


# %% tags=["show-input", "run-here"]
def one_query():
    overhead = log_normal(overhead_low, overhead_high)
    load = log_normal(load_low, load_high)
    tokens = exponential(mean_tokens)
    watts = overhead * load * node_kw * 1000
    return watts * tokens / throughput(tokens) / 3600


for _ in range(5):
    print(f"{one_query():.3f} Wh")

# %% [markdown]
# ## The ten lines
#
# A loop draws many queries, and all of the method is in one place.

# %% tags=["show-input", "run-here"]
energies = []
for _ in range(n_draws):
    overhead = log_normal(overhead_low, overhead_high)
    load = log_normal(load_low, load_high)
    tokens = exponential(mean_tokens)
    log_tps = a + b * math.log(prompt_tokens) + c * math.log(tokens)
    tps = min(math.exp(log_tps), fastest)
    watts = overhead * load * node_kw * 1000
    energies.append(watts * tokens / tps / 3600)
median_wh = sorted(energies)[n_draws // 2]

# %% tags=["show-input", "run-here"]
print(f"median {median_wh:.3f} Wh, mean {sum(energies) / n_draws:.3f} Wh")
histogram(energies, "Energy of a query [Wh]")

# %% [markdown]
# ## The error of drawing
#
# Another thousand draws give another median.
# Thirty repetitions show how far chance moves it:

# %% tags=["show-input", "run-here"]
medians = []
for _ in range(30):
    again = [one_query() for _ in range(1000)]
    medians.append(sorted(again)[500])
print(f"between {min(medians):.3f} and {max(medians):.3f} Wh")
histogram(medians, "Median of 1000 draws [Wh]")

# %% [markdown]
# The typical distance from the true value is the standard error.
# It falls with the square root of the number of draws, so a hundred times the draws give one more correct digit.
#
# ## The exact result
#
# The ten lines draw, and the package integrates, so its numbers have no sampling error.
# The draws themselves give an estimate of their error.
# For a quantile, it is half of the distance between the values $\sqrt{n p (1-p)}$ places below it and above it in the sorted list.

# %%
import pandas as pd


def sampled(p):
    ordered, steps = sorted(energies), math.sqrt(p * (1 - p) * n_draws)
    low, middle, high = (
        ordered[min(max(int(p * n_draws + move), 0), n_draws - 1)] for move in (-steps, 0, steps)
    )
    return middle, (high - low) / 2


mean_wh = sum(energies) / n_draws
deviation = math.sqrt(sum((energy - mean_wh) ** 2 for energy in energies) / n_draws)
compared = pd.DataFrame(
    [*map(sampled, (0.25, 0.5, 0.75)), (mean_wh, deviation / math.sqrt(n_draws))],
    columns=["sampled", "standard error"],
    index=pd.Index(["p25", "p50", "p75", "mean"], name="statistic"),
)
compared["exact"] = eh.exact.per_query(assumptions).loc["Llama 3.1 405B"]
compared["off by"] = (compared["sampled"] - compared["exact"]) / compared["standard error"]
eh.notebook.show(
    compared.rename({"p25": "P25", "p50": "Median", "p75": "P75", "mean": "Mean"}),
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
# - **Five models** and the {term}`baseline`, a trimmed {term}`blend` of some of them ([twenty lines](twenty_lines)).
# - **Levers and fleets**, which divide or multiply the energy of a query ([fifty lines](fifty_lines)).
# - **The fit**, and how few rows it has ([S.II](../supplement/s2_throughput_regression)).
# - **The exact calculation**, an integral that replaces the draws ([section 2](../paper/2_energy_per_query)).

# %% [markdown]
# ## Exercises
#
# ```{exercise} Check the units
# :label: ex-ten-lines-units
#
# A node draws its maximum power and writes 1,000 tokens per second.
# How many watt-hours does the node use for an answer of 600 tokens, in a building with a PUE of 1.5?
# Do not use the 3.6 of Eq. 1: write power in watts and time in hours.
# ```
#
# ```{solution-start} ex-ten-lines-units
# ```
#
# The answer needs 600 / 1,000 seconds, and an hour has 3,600 seconds.
# Power times time is energy.

# %%
hours = 600 / 1000 / 3600
energy_wh = 1.5 * node_kw * 1000 * hours
eh.check("ex-ten-lines-units", energy_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Enough draws
# :label: ex-ten-lines-error
#
# The standard error of a mean is the standard deviation of the draws, divided by the square root of their number.
# How many draws give a standard error of one per cent of the mean?
# Draws estimate this number too, so an answer within a fifth of the exact number is right.
# ```
#
# ```{solution-start} ex-ten-lines-error
# ```
#
# The standard deviation divided by the square root of the number is to be a hundredth of the mean, so the number is the variance divided by the square of a hundredth of the mean.
# A hundred thousand values of `one_query()` give both.
# The solution draws only the lengths, because the factors are independent: the mean square divided by the squared mean is then a product, and for a log-normal factor it is the exponential of its squared spread.
# The error falls with the square root of the number of draws, so four times as many halve it.

# %%
random.seed(seed)
parts = []
for _ in range(100_000):
    tokens = exponential(mean_tokens)
    parts.append(tokens / throughput(tokens))
mean = sum(parts) / len(parts)
square_over_mean = sum(part**2 for part in parts) / len(parts) / mean**2
for low, high in ((overhead_low, overhead_high), (load_low, load_high)):
    spread = math.log(high / low) / (2 * 1.645)
    square_over_mean = square_over_mean * math.exp(spread**2)
needed_draws = (square_over_mean - 1) / 0.01**2
eh.check("ex-ten-lines-error", needed_draws)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A median without drawing
# :label: ex-ten-lines-median
#
# Let all answers have the median length, and draw only the PUE and the utilisation.
# What is the median energy in watt-hours?
# Derive it, without a single draw.
# ```
#
# ```{solution-start} ex-ten-lines-median
# ```
#
# The energy is then a product of constants and two log-normal quantities.
# Its median is the product of their medians, and the median of a log-normal distribution is the geometric mean of its 5th and 95th percentiles.

# %%
middle = math.sqrt(overhead_low * overhead_high * load_low * load_high)
watts = middle * node_kw * 1000
fixed_median_wh = watts * median_tokens / throughput(median_tokens) / 3600
eh.check("ex-ten-lines-median", fixed_median_wh)

# %% [markdown]
# ```{solution-end}
# ```
