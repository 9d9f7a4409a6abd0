# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Levers and a fleet in fifty lines
#
# **Fifty lines go from the watts of a node to the gigawatt-hours of a fleet.**
#
# *Paper: sections 3 and 4 of arXiv 2509.20241v1, and supplement S.V.*
#
# **In one sentence.** A lever divides the energy of a query by an uncertain gain, and a fleet multiplies the mean energy by its queries and its overheads.
#
# **Why it matters.** The paper's conclusions are about fleets: the queries of a day use {num}`fleet-total-traditional` with the settings of this page if all are typical.
#
# The method is that of [twenty lines](twenty_lines).
# Arrays of NumPy replace the loops over draws, so half a million draws need less than a second.
# At the end the package does the same in a few words.

# %% tags=["parameters"]
edition = "joule-2026"
# None keeps the edition's value
output_tokens_median = None
long_output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None
long_share = None
n_draws = 100_000
seed = None

# %% [markdown]
# ## What is given
#
# The lengths come first, then the ranges of uncertain factors as pairs of percentiles, then the fleet.

# %%
import energy_helpers as eh

assumptions = eh.from_parameters(globals())
histogram = eh.notebook.lessons.histogram


def named_range(name):
    return getattr(assumptions, f"{name}_p5"), getattr(assumptions, f"{name}_p95")


given = eh.notebook.lessons.Assignments(
    models={
        name: (model.node_power_kw(assumptions), *model.fit.coefficients, model.fit.tps_max)
        for name, model in eh.method.throughput.models(assumptions).items()
    },
    members={
        kind: list(eh.exact.per_query(assumptions, kind).attrs["blend"])
        for kind in ("traditional", "long")
    },
    kept=eh.method.baseline.TRIM_QUANTILES[assumptions.trim],
    medians={
        "traditional": assumptions.output_tokens_median,
        "long": assumptions.long_output_tokens_median,
    },
    prompt_tokens=assumptions.input_tokens,
    overhead_range=named_range("pue"),
    load_range=named_range("utilisation"),
    gains={name: named_range(f"alpha_{name}") for name in ("model", "serving", "hardware")},
    improvements={
        "traditional": (assumptions.fleet_alpha_p5, assumptions.fleet_alpha_traditional_p95),
        "long": (assumptions.fleet_alpha_p5, assumptions.fleet_alpha_long_p95),
    },
    queries_of_day=assumptions.queries_per_day,
    part_long=assumptions.long_share,
    fleet_factors=[
        assumptions.redundancy,
        assumptions.idle_overhead,
        assumptions.network_overhead,
    ],
    n=assumptions.n_draws,
)
globals().update(given)
rng_seed = assumptions.seed
given

# %% [markdown]
# ## Draws of arrays
#
# One call draws `n` values, and arithmetic acts on all of them at once.

# %% tags=["show-input"]
import numpy as np

rng = np.random.default_rng(rng_seed)


def log_normal(low, high):
    middle = (np.log(low) + np.log(high)) / 2
    spread = (np.log(high) - np.log(low)) / (2 * 1.645)
    return np.exp(rng.normal(middle, spread, n))


def draw_model(name, kind):
    node_kw, a, b, c, fastest = models[name]
    tokens = rng.exponential(medians[kind] / np.log(2), n)
    tps = np.exp(a + b * np.log(prompt_tokens) + c * np.log(tokens))
    factors = log_normal(*overhead_range) * log_normal(*load_range)
    watts = factors * node_kw * 1000
    return watts * tokens / np.minimum(tps, fastest) / 3600


for name in models:
    energies = draw_model(name, "traditional")
    print(f"median {np.median(energies):.3f} Wh, {name}")


# %% [markdown]
# The star in `log_normal(*load_range)` hands over the two numbers of a pair as two arguments.
#
# ## The baseline
#
# The blend is a function now, with and without the trimming of lesson 2.


# %% tags=["show-input"]
def draw_blend(kind, trimmed):
    first, last = (np.array(kept) * n).astype(int) if trimmed else (0, n)
    pool = []
    for name in members[kind]:
        pool.append(np.sort(draw_model(name, kind))[first:last])
    return rng.permutation(np.concatenate(pool))


baseline = draw_blend("traditional", trimmed=True)
print(f"median of the baseline {np.median(baseline):.3f} Wh")

# %% [markdown]
# The pool is shuffled, because a lever will meet a random query.
# Ten repetitions show the error of drawing, as in lesson 1:

# %% tags=["show-input"]
repeated = []
for _ in range(10):
    repeated.append(np.median(draw_blend("traditional", trimmed=True)))
print(f"from {min(repeated):.4f} to {max(repeated):.4f} Wh")

# %% [markdown]
# ## A lever divides
#
# A better model, better serving or better hardware divides the energy by a gain.
# Each gain is uncertain, so it is drawn too.

# %% tags=["show-input"]
with_lever = {}
for lever in gains:
    gain = rng.choice(log_normal(*gains[lever]), len(baseline))
    with_lever[lever] = baseline / gain
    print(f"{lever}: median {np.median(with_lever[lever]):.3f} Wh")

# %% tags=["remove-input"]
histogram(with_lever["model"], "Energy of a query with the model lever [Wh]")

# %% [markdown]
# ## A fleet multiplies
#
# A total is the number of queries times their mean, and trimming would lower the mean.
# The fleet also keeps spare nodes, has nodes that are not fully loaded, and moves data.
# Each of these three needs more energy by a factor.

# %% tags=["show-input"]
total_gwh = {}
for kind in medians:
    mean_wh = draw_blend(kind, trimmed=False).mean()
    fleet_factor = np.prod(fleet_factors)
    fleet_wh = queries_of_day * mean_wh * fleet_factor
    total_gwh[kind] = fleet_wh / 1e9
    print(f"if all queries are {kind}: {total_gwh[kind]:.2f} GWh a day")

# %% [markdown]
# `traditional` is the paper's word for typical queries.
# In a mixed fleet some queries are long.

# %% tags=["show-input"]
total_gwh["mixed"] = (1 - part_long) * total_gwh["traditional"]
total_gwh["mixed"] += part_long * total_gwh["long"]
print(f"if {part_long:.0%} are long: {total_gwh['mixed']:.2f} GWh a day")

# %% [markdown]
# An improved fleet uses some of the levers, and its gain depends on the kind of query.
# A sum of energies divided by different gains needs the mean of one divided by the gain.

# %% tags=["show-input"]
improved_gwh = {}
for kind in improvements:
    gain = log_normal(*improvements[kind])
    improved_gwh[kind] = total_gwh[kind] * (1 / gain).mean()
    print(f"improved, if all are {kind}: {improved_gwh[kind]:.2f} GWh a day")

# %% [markdown]
# ## The package has it all
#
# The package `energy_helpers` has the method of these three lessons, and more.
# Its settings are one object, and its tables are exact:

# %% tags=["show-input"]
levers = eh.exact.levers(assumptions)
fleet = eh.exact.fleet(assumptions)

# %% [markdown]
# The comparison shows that the fifty lines were right.
# Chance moves each sampled number by about the error in the third column, so differences of one or two errors mean nothing.

# %%
import pandas as pd


def median_error(values):
    step = 0.5 / np.sqrt(len(values))
    low, high = np.quantile(values, [max(0.5 - step, 0), min(0.5 + step, 1)])
    return (high - low) / 2


def total_error_gwh(kind):
    untrimmed = draw_blend(kind, trimmed=False)
    error_of_mean = untrimmed.std() / np.sqrt(len(untrimmed))
    return queries_of_day * error_of_mean * np.prod(fleet_factors) / 1e9


rows = [
    (f"Median with the lever {lever} [Wh]", np.median(e), median_error(e), levers.loc[lever, "p50"])
    for lever, e in with_lever.items()
]
rows += [
    (f"Total, {word} queries [GWh/day]", total_gwh[kind], total_error_gwh(kind), fleet[kind])
    for kind, word in {"traditional": "typical", "long": "long"}.items()
]
compared = pd.DataFrame(rows, columns=["number", "sampled", "error", "exact"]).set_index("number")
eh.notebook.show(
    compared,
    digits={"sampled": 4, "error": 2, "exact": 4},
    caption="Levers and totals of a fleet, sampled and exact.",
    name="fifty-lines-exact",
    labels={"number": "Number", "error": "Standard error"},
)

# %% [markdown]
# The next rung of the ladder is [section 2](../paper/2_energy_per_query), where the package computes and the text asks what the numbers mean.
# These functions replace the lessons' code:
#
# - `eh.from_parameters` reads the settings, and `eh.load_edition` those of an edition.
# - `eh.sample` draws queries, as `one_query` does.
# - `eh.exact.per_query` has the medians of lesson 2, and `eh.exact.levers` and `eh.exact.fleet` have the numbers of lesson 3.
# - `eh.fit_throughput` fits the three coefficients to the rows of `eh.load_throughput`.

# %% [markdown]
# ## Exercises
#
# ```{exercise} All three levers
# :label: ex-fifty-lines-lever
#
# What is the median gain, if all three levers are used and their gains are independent?
# ```
#
# ```{solution-start} ex-fifty-lines-lever
# ```
#
# The product of log-normal quantities is log-normal, and its median is the product of their medians.

# %%
gain = 1.0
for low, high in gains.values():
    gain = gain * np.sqrt(low * high)
eh.check("ex-fifty-lines-lever", gain)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} When the total doubles
# :label: ex-fifty-lines-share
#
# Which share of long queries doubles the total of a fleet that has only typical ones?
# Give a share between 0 and 1, or `math.nan` if no share does.
# Draws estimate this number too, so an answer within five per cent is right.
# ```
#
# ```{solution-start} ex-fifty-lines-share
# ```
#
# The total is a straight line in the share, from that of typical queries to that of long ones.
# It reaches twice its beginning after the part that is the beginning divided by the whole rise.

# %%
rise_gwh = total_gwh["long"] - total_gwh["traditional"]
reached = rise_gwh >= total_gwh["traditional"]
double_share = total_gwh["traditional"] / rise_gwh if reached else np.nan
eh.check("ex-fifty-lines-share", double_share)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Why a mean
# :label: ex-fifty-lines-total
#
# The total above is the number of queries times the mean of a query.
# Why is the median wrong there, even though it describes a typical query better?
# ```
#
# ```{solution-start} ex-fifty-lines-total
# ```
#
# A total is a sum, and the sum of all queries is their number times their mean.
# Half of the queries use more than the median, and some of them use many times as much.
# The median does not change if these few queries use even more, but the total does.

# %%
typical = draw_blend("traditional", trimmed=False)
print(f"mean / median of a typical query: {typical.mean() / np.median(typical):.2f}")

# %% [markdown]
# ```{solution-end}
# ```
