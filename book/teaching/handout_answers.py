# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Answers to the handout
#
# **Each answer follows from the numbers of its question by arithmetic.**
#
# *For teachers: solutions of the exercises of the [handout](handout_sheets), worked in the numbers of this page.*

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Fleet"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params teaching/handout_answers` lists what else may be set here
output_tokens_median = None
pue_p5 = None
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None

# %%
assumptions = eh.from_parameters(globals())


def number(name):
    return eh.all_numbers.compute(assumptions, [name])[name]


def three(value):
    return eh.registry.entries.format_value(value, 3)


# %% [markdown]
# ## The answers in numbers

# %%
power_w = 1000 * number("llama-3.1-70b-node-power-traditional")
tps = number("llama-3.1-70b-throughput-traditional")
pue = number("pue-median")
tokens = number("output-tokens-median-traditional")
mean_wh = number("baseline-mean-untrimmed-traditional")
median_wh = number("baseline-median-traditional")
typical_wh = number("fleet-mean-per-query-traditional")
long_wh = number("fleet-mean-per-query-long")
token_j = power_w / tps
query_j = token_j * pue * tokens
mixed_wh = 0.9 * typical_wh + 0.1 * long_wh
pue_range = (assumptions.pue_p5, assumptions.pue_p95)
load_range = (assumptions.utilisation_p5, assumptions.utilisation_p95)
answers = [
    ("1. A token", f"{three(power_w)} W ÷ {three(tps)} tokens/s", f"{three(token_j)} J"),
    ("2. A query", f"{three(token_j)} J × {three(pue)} × {three(tokens)}", f"{three(query_j)} J"),
    ("", f"{three(query_j)} J ÷ 3,600 J/Wh", f"{three(query_j / 3600)} Wh"),
    ("3. A bill", f"1,000,000 × {three(mean_wh)} Wh ÷ 1,000", f"{three(1000 * mean_wh)} kWh"),
    (
        "   with the median, which is wrong",
        f"1,000 × {three(median_wh)} kWh",
        f"{three(1000 * median_wh)} kWh",
    ),
    ("4. PUE", f"{pue_range[1]:g} ÷ {pue_range[0]:g}", three(pue_range[1] / pue_range[0])),
    ("   load", f"{load_range[1]:g} ÷ {load_range[0]:g}", three(load_range[1] / load_range[0])),
    (
        "5. Mean of all",
        f"0.9 × {three(typical_wh)} + 0.1 × {three(long_wh)}",
        f"{three(mixed_wh)} Wh",
    ),
    (
        "   share of long ones",
        f"0.1 × {three(long_wh)} ÷ {three(mixed_wh)}",
        f"{0.1 * long_wh / mixed_wh:.0%}",
    ),
]
eh.notebook.show(
    pd.DataFrame(answers, columns=["Exercise", "Calculation", "Result"]),
    caption="The answers, worked in numbers.",
    name="handout-answers",
)

# %% [markdown]
# The package gives the same: {num}`llama-3.1-70b-median-traditional` is the exact median of exercise 2.
# It differs a little from the product of medians, because the median of a product is not the product of the medians where a factor is skewed, as the length is.

# %%
exact_wh = number("llama-3.1-70b-median-traditional")
assert math.isnan(exact_wh) or 0.2 < exact_wh / (query_j / 3600) < 5

# %% [markdown]
# ## What to look for
#
# - **1.** The seconds cancel, so the unit is joules per token.
#   A thousandth of the result means kilowatts instead of watts.
# - **2.** A result that is 3,600 times too large is in joules.
#   A result that lacks the factor of {num}`pue-median:.2f` lacks the PUE.
# - **3.** A total is a count times the mean.
#   The median would give too little, because a few long answers use much of the energy.
# - **4.** The load has the wider range, so it moves the energy further.
#   The lengths of answers vary more than both.
# - **5.** The mean of all queries is a weighted mean, with means and not with medians.
#   Few long queries can use a large share of the energy.
# - **6.** Only the throughput was measured, at a few lengths and under full load, by the makers of the hardware or software.
#   A good answer names a quantity, a place to measure it, and the input that it replaces: for example the power at the plug of a node that serves real queries.
#
# One point for each correct result with its unit, and two points for exercise 6: one for the measurement, and one for the reason.
