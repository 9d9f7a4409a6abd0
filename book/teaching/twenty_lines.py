# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Five models and a blend in twenty lines
#
# **Ten more lines compare five models and blend the most expensive ones into the paper's baseline.**
#
# *Paper: sections 2 and 3 of arXiv 2509.20241v1, and the released code.*
#
# **In one sentence.** The same ten lines run once for each model, and the draws of some models together are the baseline.
#
# **Why it matters.** Nobody knows which model serves a query, so the paper's headline is about a {term}`blend`: {num}`baseline-median-traditional` with the settings of this page.
#
# The lesson goes on from [the ten lines](ten_lines) and still needs nothing but the standard library.

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
# Each model has a node with its maximum power in kilowatts, the three coefficients of its fit and the throughput of its fastest row:

# %% tags=["run-here-output"]
import energy_helpers as eh

assumptions = eh.from_parameters(globals())
given = eh.notebook.lessons.Assignments(
    models={
        name: (model.node_power_kw(assumptions), *model.fit.coefficients, model.fit.tps_max)
        for name, model in eh.method.throughput.models(assumptions).items()
    },
    members=list(eh.exact.per_query(assumptions).attrs["blend"]),
    kept=eh.method.baseline.TRIM_QUANTILES[assumptions.trim],
    median_tokens=assumptions.output_tokens_median,
    prompt_tokens=assumptions.input_tokens,
    overhead_low=assumptions.pue_p5,
    overhead_high=assumptions.pue_p95,
    load_low=assumptions.utilisation_p5,
    load_high=assumptions.utilisation_p95,
    n_draws=assumptions.n_draws,
    seed=assumptions.seed,
)
globals().update(given)
histogram = eh.notebook.lessons.histogram
given

# %% [markdown]
# ## The draws of lesson 1
#
# These functions are the ones that the ten lines use.

# %% tags=["show-input", "run-here"]
import math
import random


def normal():
    distance = math.sqrt(-2 * math.log(1 - random.random()))
    return distance * math.cos(2 * math.pi * random.random())


def log_normal(low, high):
    middle = (math.log(low) + math.log(high)) / 2
    spread = (math.log(high) - math.log(low)) / (2 * 1.645)
    return math.exp(middle + spread * normal())


def exponential(mean):
    return -mean * math.log(1 - random.random())


random.seed(seed)
mean_tokens = median_tokens / math.log(2)

# %% [markdown]
# ## One query on any model
#
# The ten lines become a function of the model's name.


# %% tags=["show-input", "run-here"]
def throughput(name, tokens):
    _, a, b, c, fastest = models[name]
    log_tps = a + b * math.log(prompt_tokens) + c * math.log(tokens)
    return min(math.exp(log_tps), fastest)


def one_query(name):
    overhead = log_normal(overhead_low, overhead_high)
    load = log_normal(load_low, load_high)
    tokens = exponential(mean_tokens)
    watts = overhead * load * models[name][0] * 1000
    return watts * tokens / throughput(name, tokens) / 3600


for name in models:
    print(f"{one_query(name):.3f} Wh, {name}")

# %% [markdown]
# ## Why models differ
#
# The energy of a token is the power of the node divided by its throughput.
# At the median length, this quotient puts the models in their order:

# %% tags=["show-input", "run-here"]
for name in models:
    tps = throughput(name, median_tokens)
    joules = models[name][0] * 1000 / tps
    print(f"{tps:6.0f} tokens/s, {joules:5.2f} J per token, {name}")

# %% [markdown]
# ## Five models
#
# A loop over the models keeps the draws of each.

# %% tags=["show-input", "run-here"]
drawn = {}
for name in models:
    drawn[name] = [one_query(name) for _ in range(n_draws)]

for name in models:
    print(f"median {sorted(drawn[name])[n_draws // 2]:.3f} Wh, {name}")

# %% [markdown]
# ## The blend
#
# `members` names the models of the baseline.
# The released code does not take all of their draws.
# It sorts the draws of each model and leaves out some at both ends, and `kept` says which part remains.

# %% tags=["show-input", "run-here"]
first, last = int(kept[0] * n_draws), int(kept[1] * n_draws)
pool = []
for name in members:
    pool += sorted(drawn[name])[first:last]
print(f"{len(pool)} draws of {len(members)} models remain")

# %% [markdown]
# All models have equally many draws, so a query of the baseline is on each of them with the same probability.
# `pool` has the draws one model after the other, and the median needs them in order.

# %% tags=["show-input", "run-here"]
median_wh = sorted(pool)[len(pool) // 2]
print(f"median {median_wh:.3f} Wh, mean {sum(pool) / len(pool):.3f} Wh")
histogram(pool, "Energy of a query to the blend [Wh]")

# %% [markdown]
# ## The twenty lines
#
# Without the explanations, the lesson is twenty lines.

# %% tags=["show-input", "run-here"]
drawn = {}
for name in models:
    node_kw, a, b, c, fastest = models[name]
    drawn[name] = []
    for _ in range(n_draws):
        overhead = log_normal(overhead_low, overhead_high)
        load = log_normal(load_low, load_high)
        tokens = exponential(mean_tokens)
        tps = math.exp(a + b * math.log(prompt_tokens) + c * math.log(tokens))
        tps = min(tps, fastest)
        watts = overhead * load * node_kw * 1000
        drawn[name].append(watts * tokens / tps / 3600)
first = int(kept[0] * n_draws)
last = int(kept[1] * n_draws)
pool = []
for name in members:
    ordered = sorted(drawn[name])
    pool += ordered[first:last]
median_wh = sorted(pool)[len(pool) // 2]
print(f"median {median_wh:.3f} Wh")

# %% [markdown]
# ## The exact result
#
# The package has the same numbers without a sampling error.
# The error of a sampled median is half of the distance between the two values that are half of the square root of $n$ places below it and above it in the sorted list of $n$ draws.

# %%
import pandas as pd

table = []
for name, energies in {**drawn, "baseline": pool}.items():
    ordered, n = sorted(energies), len(energies)
    step = math.ceil(math.sqrt(n) / 2)
    low, high = ordered[max(n // 2 - step, 0)], ordered[min(n // 2 + step, n - 1)]
    table.append((name, ordered[n // 2], (high - low) / 2))
compared = pd.DataFrame(table, columns=["model", "sampled", "standard error"]).set_index("model")
compared["exact"] = eh.exact.per_query(assumptions)["p50"]
compared["off by"] = (compared["sampled"] - compared["exact"]) / compared["standard error"]
eh.notebook.show(
    compared.rename({"baseline": "Baseline"}),
    digits={"sampled": 4, "exact": 4, "standard error": 2},
    decimals={"off by": 1},
    caption="Median energy of a typical query to each model and to the blend, sampled and exact.",
    name="twenty-lines-exact",
    labels={"model": "Model", "off by": "Off by [standard errors]"},
    unit="Wh",
)

# %% [markdown]
# Chance explains one or two standard errors, as in lesson 1.
# For the baseline the estimate of the error is a little too large, because each model has a fixed part of the draws.
#
# [Fifty lines](fifty_lines) add the levers of section 3 and the fleet of section 4.

# %% [markdown]
# ## Exercises
#
# ```{exercise} A small model
# :label: ex-twenty-lines-model
#
# How many times as much energy per token does Llama 3.1 405B need as Llama 3.1 70B, if the answer has the median length?
# ```
#
# ```{solution-start} ex-twenty-lines-model
# ```
#
# The PUE and the utilisation are the same for both, so they cancel.

# %%
large, small = "Llama 3.1 405B", "Llama 3.1 70B"
ratio = models[large][0] / throughput(large, median_tokens)
ratio = ratio / (models[small][0] / throughput(small, median_tokens))
eh.check("ex-twenty-lines-model", ratio)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean of the blend
# :label: ex-twenty-lines-mean
#
# What is the mean energy of a query to the blended models, in watt-hours, if no draw is left out?
# Draws estimate this number, so an answer within four per cent of the exact number is right.
# ```
#
# ```{solution-start} ex-twenty-lines-mean
# ```
#
# All models have the same number of draws, so the mean is the mean of all of them together.
# More draws than above lower the error.

# %%
untrimmed = [one_query(name) for name in members for _ in range(40_000)]
mean_wh = sum(untrimmed) / len(untrimmed)
eh.check("ex-twenty-lines-mean", mean_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} What trimming changes
# :label: ex-twenty-lines-trim
#
# The released code leaves out the same share of the draws at both ends.
# How does that change the median of one model, and how its mean?
# Which of the two numbers does a total for a year need?
# ```
#
# ```{solution-start} ex-twenty-lines-trim
# ```
#
# As many draws are removed below the median as above it, so the median of one model stays.
# The removed draws at the upper end are the expensive ones, and they raise the mean more than the cheap ones lower it.
# Trimming therefore lowers the mean, and a total needs the mean of all queries.

# %%
ordered = sorted(drawn[members[0]])
trimmed = ordered[first:last]
print(f"median {ordered[n_draws // 2]:.3f} Wh, trimmed {trimmed[len(trimmed) // 2]:.3f} Wh")
print(f"mean {sum(ordered) / n_draws:.3f} Wh, trimmed {sum(trimmed) / len(trimmed):.3f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
