# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 4 A billion queries a day
#
# *Paper: arXiv 2509.20241v1, section 4, figure 3 and supplement S.V; Joule 2026, abstract.*
#
# **Claim.** A billion queries a day take 0.7 to 0.8 GWh; if one in ten is long, more than twice that; and line-of-sight efficiency brings it back.
#
# **Finding.** The traditional fleet takes {num}`fleet-total-traditional` ({paper}`fleet-total-traditional`).
# With long queries mixed in it takes {num}`fleet-total-mixed` ({paper}`fleet-total-mixed`), and {num}`fleet-total-mixed-improved` once improved ({paper}`fleet-total-mixed-improved`).

# %% tags=["hide-input"]
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters", "hide-input"]
edition = "joule-2026"
# None keeps the edition's value
output_tokens_median = None
output_tokens_mean = None
long_output_tokens_median = None
output_tokens_law = None
output_tokens_shape = None
input_tokens = None
effective_length = None
pue_p5 = None
pue_p95 = None
utilisation_p5 = None
utilisation_p95 = None
power_coupling = None
node_power_kw = None
deepseek_node_power_kw = None
idle_power_kw = None
throughput_rows = None
blend = None
fleet_alpha_p5 = None
fleet_alpha_traditional_p95 = None
fleet_alpha_long_p95 = None
queries = None
period = None
long_share = None
redundancy = None
idle_overhead = None
network_overhead = None
workload = None
documents = None
pages = None
words_per_page = None
tokens_per_word = None
summary_share = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## From a query to a fleet
#
# A total is the number of queries times the *mean* energy of one, not the median: long answers are rare and dear, and the fleet serves them all.
# The mean is of the baseline's models untrimmed, as in the released fleet run.

# %%
per_query = {regime: eh.exact.per_query(assumptions, regime) for regime in eh.assumptions.REGIMES}
means = {
    regime: table.loc[list(table.attrs["blend"])].assign(blend="yes")[["p50", "mean"]]
    for regime, table in per_query.items()
}
eh.tables.show(pd.concat(means, names=["regime"]))

# %% [markdown]
# Running a fleet all day costs more than serving its queries at full load.
# The paper multiplies by three overheads: spare nodes, nodes that idle while demand is low, and the interconnect.

# %%
eh.tables.show(eh.tables.factor_parts(assumptions), digits=4)

# %% [markdown]
# Their product is {num}`fleet-factor` ({paper}`fleet-factor`).
# The middle one follows from a day whose load swings between half and full, by the node's power at full load and idle:

# %%
computed = {
    f"P_max {kw} kW": eh.fleet.idle_overhead(kw, assumptions.idle_power_kw)
    for kw in (assumptions.node_power_kw, 11.3)
}
eh.tables.show(pd.Series(computed, name="idle overhead"), digits=5)

# %% [markdown]
# The released editions take {num}`fleet-idle-overhead:.3f`; the formula gives {num}`fleet-idle-overhead-computed:.4f` for this edition's node and prints 1.08 for the node of arXiv v1, so that the released value belongs to neither.
#
# ## The fleet's energy
#
# Improvement is one more log-normal gain, with wider bounds for traditional queries than for long ones.

# %%
totals = eh.exact.fleet(assumptions)
eh.tables.show(totals)

# %% tags=["hide-input"]
fleet = eh.tables.fleet(assumptions)
eh.charts.fleet_bars(
    fleet[fleet["fleet"] != "long"],
    name="fleet",
    caption=(
        "Energy of a fleet that serves a billion queries a day (paper, figure 3), as it is and "
        "improved; hollow diamonds are what the paper prints."
    ),
)

# %% [markdown]
# One long query in ten multiplies the total by {num}`fleet-ratio-mixed`, because a long query takes as much as {num}`baseline-ratio-long:.0f` others.
# Improvement leaves {num}`fleet-ratio-improved-traditional:.0%` of the traditional total.
#
# ## The share of long queries
#
# The mix is linear in the share, so that a table tells it all.

# %%
shares = [0, 0.05, 0.1, 0.2, 0.5, 1]
by_share = {
    f"{share:.0%}": eh.exact.fleet(assumptions.replace(long_share=float(share)))[
        ["mixed", "mixed_improved"]
    ]
    for share in shares
}
eh.tables.show(pd.DataFrame(by_share).T.rename_axis("long queries"))

# %% [markdown]
# ## Beside the released run
#
# The released scripts resample their 30,000 draws a thousand times and print the median total.
# That total is an estimate of the exact one; it comes to {num}`replay-fleet-total-traditional:.4f` GWh a day for traditional queries and {num}`replay-fleet-total-long:.2f` for long ones.
#
# ## Where we had to choose
#
# - **The total is the mean times the number of queries**, which is what the bootstrap's median tends to.
# - **Improvement divides each query by its own gain**, so that the mean falls by the mean of $1/\alpha$, not by the median gain ({num}`fleet-improvement-median-traditional` for traditional queries).
#
# ## Summary

# %% tags=["hide-input"]
eh.numbers.report(assumptions, "paper/4_billion_queries")

# %% [markdown]
# ## Exercises
#
# 1. A university sends 160,000 queries a year. Set `queries` and `period`: what does it take a day, and a year?
# 2. At what share of long queries does the improved mixed fleet take as much as the traditional one does today?
