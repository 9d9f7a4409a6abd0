# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # A handout of four sheets
#
# **Four inputs give the energy of a query, and two of them are assumed ranges.**
#
# *Paper: section 2 and Eq. 1 of arXiv 2509.20241v1. Print this page, or write it and its [answers](handout_answers) as PDF with `energy-book kit`.*

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Fleet"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params teaching/handout_sheets` lists what else may be set here
output_tokens_median = None
pue_p5 = None
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None

# %%
assumptions = eh.from_parameters(globals())
SLUGS = eh.registry.entries.MODEL_SLUGS


def number(name):
    return eh.all_numbers.compute(assumptions, [name])[name]


def three(value):
    return eh.registry.entries.format_value(value, 3)


# %% [markdown]
# ## What is computed
#
# $$ E = \frac{\text{PUE} \times P \times L}{3600 \times \text{TPS}} $$
#
# :::{table} The symbols of Eq. 1.
# :name: tab-handout-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $E$ | energy of a query at the meter of the data centre | watt-hour (Wh) |
# | PUE | energy of the building divided by the energy of its computers | none |
# | $P$ | power of a node at its load | watt (W), joule per second |
# | $L$ | length of the answer | tokens |
# | TPS | throughput: tokens that the node writes in a second, over all its queries | tokens per second |
# :::
#
# A watt is a joule per second, and 3,600 joules are a watt-hour.
#
# ## One query by numbers
#
# Llama 3.1 405B answers a query of median length on a node with median load in a building with median {term}`PUE`.

# %%
power_w = 1000 * number("llama-3.1-405b-node-power-traditional")
tps = number("llama-3.1-405b-throughput-traditional")
pue = number("pue-median")
tokens = number("output-tokens-median-traditional")
token_j = power_w / tps
steps = [
    ("Power divided by throughput", f"{three(power_w)} W ÷ {three(tps)} tokens/s", token_j, "J"),
    ("Times PUE", f"{three(token_j)} J × {three(pue)}", token_j * pue, "J"),
    ("Times tokens", f"{three(token_j * pue)} J × {three(tokens)}", token_j * pue * tokens, "J"),
    (
        "In watt-hours",
        f"{three(token_j * pue * tokens)} J ÷ 3,600 J/Wh",
        token_j * pue * tokens / 3600,
        "Wh",
    ),
]
eh.notebook.show(
    pd.DataFrame(
        {
            "Step": [step for step, *_ in steps],
            "Calculation": [calculation for _, calculation, *_ in steps],
            "Result": [f"{three(value)} {unit}" for *_, value, unit in steps],
        }
    ),
    caption="The energy of one query to Llama 3.1 405B, step by step.",
    name="handout-query",
)

# %% [markdown]
# The exact median of all such queries, which vary in length, load and building, is {num}`llama-3.1-405b-median-traditional`.
#
# <div class="eb-new-sheet"></div>
#
# ## The models

# %%
COLUMNS = {
    "rows": "fit-rows-{}",
    "tps": "{}-throughput-traditional",
    "p5": "{}-p5-traditional",
    "p50": "{}-median-traditional",
    "p95": "{}-p95-traditional",
    "mean": "{}-mean-traditional",
}
table = pd.DataFrame(
    {
        column: {model: number(name.format(slug)) for slug, model in SLUGS.items()}
        for column, name in COLUMNS.items()
    }
)
eh.notebook.show(
    table.rename_axis("model"),
    digits={"rows": None},
    decimals={"rows": 0},
    caption="Typical queries to five models. DeepSeek-R1 runs on a node with ten GPUs, the others on eight. P5 and P95: 5th and 95th percentile. Rows: benchmark rows of the fit.",
    name="handout-models",
    labels={
        "model": "Model",
        "rows": "Rows",
        "tps": "Throughput [tokens/s]",
        "p5": "P5 [Wh]",
        "p50": "Median [Wh]",
        "p95": "P95 [Wh]",
        "mean": "Mean [Wh]",
    },
)

# %% [markdown]
# The baseline is a trimmed blend of the three models that use the most energy per query.
# Its median is {num}`baseline-median-traditional` for a typical query and {num}`baseline-median-long` for a long one.
#
# ## The assumptions

# %%
shown = {
    "PUE": (assumptions.pue_p5, assumptions.pue_p95, "none"),
    "Load of the node, as a share of its maximum power": (
        assumptions.utilisation_p5,
        assumptions.utilisation_p95,
        "none",
    ),
}
fixed = {
    "Maximum power of a node": (assumptions.node_power_kw, "kW"),
    "Maximum power of the node of DeepSeek-R1": (assumptions.deepseek_node_power_kw, "kW"),
    "Length of the prompt": (assumptions.input_tokens, "tokens"),
    "Median length of a typical answer": (tokens, "tokens"),
    "Median length of a long answer": (number("output-tokens-median-long"), "tokens"),
    "Share of long queries in a mixed fleet": (assumptions.long_share, "none"),
    "Fleet: spare nodes": (assumptions.redundancy, "none"),
    "Fleet: load below full": (assumptions.idle_overhead, "none"),
    "Fleet: network": (assumptions.network_overhead, "none"),
}
rows = [(name, f"{low:g} to {high:g}", unit) for name, (low, high, unit) in shown.items()]
rows += [(name, f"{value:,g}", unit) for name, (value, unit) in fixed.items()]
eh.notebook.show(
    pd.DataFrame(rows, columns=["Assumption", "Value", "Unit"]),
    caption="The assumptions. A range goes from the 5th to the 95th percentile of a log-normal distribution.",
    name="handout-assumptions",
)

# %% [markdown]
# Lengths of answers have an exponential distribution: most answers are short, and a few are very long.
#
# <div class="eb-new-sheet"></div>
#
# ## Exercises
#
# **1. A token.** A node draws {num}`llama-3.1-70b-node-power-traditional` and writes {num}`llama-3.1-70b-throughput-traditional`.
# How many joules does it use for a token, before the building is added?
#
# <div class="eb-room"></div>
#
# **2. A query.** The building has a PUE of {num}`pue-median:.2f`, and the answer has {num}`output-tokens-median-traditional:.0f` tokens.
# How many watt-hours does the query use?
#
# <div class="eb-room"></div>
#
# **3. A bill.** A service answers a million typical queries a day.
# Their median is {num}`baseline-median-traditional`, and their mean is {num}`baseline-mean-untrimmed-traditional`.
# Which number gives the energy of a day, and how many kilowatt-hours are it?
#
# <div class="eb-room"></div>
#
# **4. A range.** By which factor does the energy of a query change if only the PUE goes from its 5th to its 95th percentile?
# And if only the load does?
#
# <div class="eb-room"></div>
#
# <div class="eb-new-sheet"></div>
#
# **5. Long answers.** In a fleet, a typical query uses {num}`fleet-mean-per-query-traditional` on average, and a long one {num}`fleet-mean-per-query-long`.
# One query in ten is long.
# What is the mean of all queries, and which share of the energy do long queries use?
#
# <div class="eb-room"></div>
#
# **6. A doubt.** Which of the inputs was measured, and under which conditions?
# Name one measurement that would make the estimate better, and say why.
#
# <div class="eb-room"></div>
#
# ## Ten words
#
# Baseline
# : A blend of large models whose energy per query is the headline of the estimate.
#
# Batch
# : The queries that a node works on at the same time. A larger batch uses less energy per token.
#
# Joule, watt-hour
# : Units of energy. A watt for a second is a joule, and a watt for an hour is a watt-hour.
#
# Mean
# : The sum divided by the count. Totals need it.
#
# Median
# : Half of the values are below it. It describes one ordinary query.
#
# Node
# : A server with eight or ten GPUs that answers many queries at once.
#
# Percentile
# : Of all values, 5% are below the 5th percentile, and 95% are below the 95th.
#
# PUE
# : The energy of a data centre divided by the energy of its computers.
#
# Throughput
# : Tokens that a node writes in a second, over all its queries.
#
# Token
# : A word or a piece of a word.
