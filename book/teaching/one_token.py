# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # One token on paper
#
# **Watts, joules and watt-hours give the energy of an answer, without a computer.**
#
# *Paper: section 2 and Eq. 1 of arXiv 2509.20241v1.*
#
# **In one sentence.** Power divided by throughput is the energy of a token, and the tokens of an answer add up to its energy.
#
# **Why it matters.** Most wrong numbers about the energy of AI are wrong units, such as kilowatts per hour.
#
# Take a pencil.
# The only code of this lesson is in the solutions, and every line of it is one calculation.

# %% tags=["parameters"]
edition = "joule-2026"
# None keeps the edition's value
node_power_kw = None
output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
queries = None

# %% [markdown]
# ## What is given

# %%
import energy_helpers as eh

assumptions = eh.from_parameters(globals())
given = eh.notebook.lessons.Assignments(
    node_kw=assumptions.node_power_kw,
    median_tokens=assumptions.output_tokens_median,
)
globals().update(given)
given

# %% [markdown]
# The first number is the maximum power of a {term}`node`, a computer with eight GPUs, in kilowatts.
# The second one is the length of a typical answer in tokens, and a {term}`token` is a word or a part of one.
#
# ## Power is a rate, and energy is an amount
#
# - A **watt** (W) is a joule per second. It says how fast energy is used, as a speed says how fast you travel.
# - A **joule** (J) is a small amount of energy: one watt during one second.
# - A **watt-hour** (Wh) is one watt during one hour. An hour has 3,600 seconds, so a watt-hour is 3,600 joules.
# - A **kilowatt-hour** (kWh) is a thousand watt-hours. Electricity bills count them.
#
# A node of 2 kW that runs for 3 hours uses 2 kW × 3 h = 6 kWh.
# The hours multiply: “kilowatts per hour” would be a power that grows.
#
# ## From a node to a token
#
# A node that draws 3 kW and writes 1,500 tokens per second uses 3,000 joules each second, and writes 1,500 tokens with them:
#
# $$
# \frac{3000\ \text{J/s}}{1500\ \text{tokens/s}} = 2\ \text{J per token}
# $$
#
# The seconds cancel.
# Write the units in each line, and they show a mistake before the numbers do.
#
# ## From a token to an answer
#
# An answer of 900 tokens at 2 joules per token uses 1,800 joules, which are half a watt-hour:
#
# $$
# \frac{900\ \text{tokens} \times 2\ \text{J per token}}{3600\ \text{J per Wh}} = 0.5\ \text{Wh}
# $$
#
# ## From the computers to the building
#
# The building also cools its computers and converts their power.
# The {term}`PUE` is the energy of the whole building divided by the energy of its computers, so it multiplies.
# With a PUE of 1.2, the answer uses 0.5 Wh × 1.2 = 0.6 Wh.
#
# The book's estimate for a typical query to Llama 3.1 405B is {num}`llama-3.1-405b-median-traditional`.
# The [next lesson](ten_lines) computes it from the same three steps, with uncertain numbers instead of round ones.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Joules of a token
# :label: ex-one-token-joules
#
# A node with eight GPUs draws half of its maximum power and writes 2,000 tokens per second.
# How many joules does the node use for one token?
# ```
#
# ```{solution-start} ex-one-token-joules
# ```
#
# A kilowatt is 1,000 joules per second.

# %%
token_j = node_kw / 2 * 1000 / 2000
eh.check("ex-one-token-joules", token_j)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Watt-hours of an answer
# :label: ex-one-token-answer
#
# A node with eight GPUs draws half of its maximum power and writes 2,000 tokens per second.
# How many watt-hours does the node use for a typical answer of median length?
# Leave out the building.
# ```
#
# ```{solution-start} ex-one-token-answer
# ```
#
# The energy is that of its tokens, and a watt-hour is 3,600 joules.

# %%
answer_wh = median_tokens * (node_kw / 2 * 1000 / 2000) / 3600
eh.check("ex-one-token-answer", answer_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A day of a node
# :label: ex-one-token-day
#
# A node with eight GPUs draws half of its maximum power for a whole day, in a building with a PUE of 1.2.
# How many kilowatt-hours does the building use for it?
# ```
#
# ```{solution-start} ex-one-token-day
# ```
#
# Kilowatts times hours are kilowatt-hours, and the throughput does not matter.

# %%
day_kwh = 1.2 * node_kw / 2 * 24
eh.check("ex-one-token-day", day_kwh)

# %% [markdown]
# ```{solution-end}
# ```
