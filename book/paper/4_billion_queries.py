# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 4 A billion queries a day
#
# *Paper: arXiv 2509.20241v1, section 4, figure 3 and supplement S.V; Joule 2026, abstract.*
#
# **Claim.** A billion queries a day need 0.8 GWh ({paper}`abs-1b-baseline`), or 0.7 GWh in the Joule edition ({paper}`v2-1b-baseline`).
# If one query in ten is long, they need more than twice that ({paper}`s4-mixed-doubles`).
# Efficiency brings the total back to the footprint of as many web searches ({paper}`abs-web-search-similarity`).
#
# **Finding.** The traditional fleet needs {num}`fleet-total-traditional` ({paper}`fleet-total-traditional`).
# With long queries mixed in it needs {num}`fleet-total-mixed` ({paper}`fleet-total-mixed`), and {num}`fleet-total-mixed-improved` once improved ({paper}`fleet-total-mixed-improved`).
# That is {num}`fleet-over-web-search-mixed-improved` the energy of as many web searches and not similar to it ({paper}`abs-web-search-similarity`).

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "throughput_rows", "blend", "Fleet", "Carbon", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params paper/4_billion_queries` lists what else may be set here
output_tokens_median = None
fleet_alpha_p5 = None
fleet_alpha_traditional_p95 = None
fleet_alpha_long_p95 = None
queries = None
period = None
long_share = None
redundancy = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## From a query to a fleet
#
# A billion queries a day is the scale of the large platforms {cite:p}`reuters2025microsoft,allen2025altman`: ChatGPT was said to answer {num}`fact-chatgpt-queries` in July 2025 {cite:p}`allen2025altman`, and the dominant web search serves about {num}`fact-web-scale-queries` {cite:p}`google2025shopping`.
#
# A total is the number of queries times the *mean* energy of one, not the median: long answers are rare and dear, and the fleet serves them all.
# The mean is of the {term}`baseline`'s models untrimmed, as in the released {term}`fleet` run.

# %%
per_query = {
    regime: eh.exact.per_query(assumptions, regime) for regime in eh.method.assumptions.REGIMES
}
means = {
    regime: table.loc[list(table.attrs["blend"])].assign(blend="yes")[["p50", "mean"]]
    for regime, table in per_query.items()
}
eh.notebook.show(pd.concat(means, names=["regime"]))

# %% [markdown]
# Running a fleet all day costs more than serving its queries at full load.
# The paper multiplies by three overheads: spare nodes, nodes that idle while demand is low, and the interconnect with its switches {cite:p}`nvidia-qm97x0`.

# %%
eh.notebook.show(eh.paper.tables.factor_parts(assumptions), digits=4)

# %% [markdown]
# Their product is {num}`fleet-factor` ({paper}`fleet-factor`).
# The middle one follows from a day whose load swings between half and full, by the node's power at full load and idle:

# %%
computed = {
    f"P_max {kw} kW": eh.method.fleet_factor.node_idle_overhead(assumptions, kw)
    for kw in (assumptions.node_power_kw, 11.3)
}
eh.notebook.show(pd.Series(computed, name="idle overhead"), digits=5)

# %% [markdown]
# The released editions take {num}`fleet-idle-overhead:.3f`; the formula gives {num}`fleet-idle-overhead-computed:.4f` for this edition's node and prints 1.08 for the node of arXiv v1, so that the released value belongs to neither.
#
# ## The fleet's energy
#
# Improvement is one more log-normal gain, with wider bounds for traditional queries than for long ones.

# %%
totals = eh.exact.fleet(assumptions)
eh.notebook.show(totals)

# %%
fleet = eh.paper.tables.fleet(assumptions)
eh.paper.charts.fleet_bars(
    fleet[fleet["fleet"] != "long"],
    name="fleet",
    caption=(
        "Energy of a fleet that serves a billion queries a day (paper, figure 3), as it is and "
        "improved; hollow diamonds are what the paper prints."
    ),
)

# %% [markdown]
# The benchmark covers only a part of these totals: {num}`fleet-share-outside-traditional:.0%` of the traditional fleet's energy and {num}`fleet-share-outside-mixed:.0%` of the mixed fleet's is of queries that are shorter or longer than any row of their model.
# One long query in ten multiplies the total by {num}`fleet-ratio-mixed`.
# A total follows the means, and the mean long query needs {num}`fleet-ratio-long:.1f` times as much energy as the mean traditional one; the ratio of the medians is {num}`baseline-ratio-long:.1f`.
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
eh.notebook.show(pd.DataFrame(by_share).T.rename_axis("long queries"))

# %% [markdown]
# ## Beside the released run
#
# The released scripts resample their 30,000 draws a thousand times and print the median total.
# That total is an estimate of the exact one; it comes to {num}`replay-fleet-total-traditional:.4f` GWh a day for traditional queries and {num}`replay-fleet-total-long:.2f` for long ones.
#
# ## What to compare it with
#
# The paper sets the fleet beside things that readers have a feeling for.

# %%
day = {
    "Traditional": ("fleet", "fleet-total-traditional"),
    "Traditional, improved": ("improved fleet", "fleet-total-traditional-improved"),
    "Mixed": ("fleet", "fleet-total-mixed"),
    "Mixed, improved": ("improved fleet", "fleet-total-mixed-improved"),
    "Data centre of 30 MW": ("comparison", "comparison-datacentre"),
    "As many web searches": ("comparison", "comparison-web-search"),
}
eh.paper.charts.compared_energies(
    eh.notebook.shown_tables.registered(assumptions, day),
    x_title="Energy [GWh per day]",
    name="compared-day",
    caption=(
        "The fleet of a billion queries a day beside a data centre of 30 MW at 80% load and as "
        "many web searches."
    ),
)

# %% [markdown]
# - A **data centre of {num}`fact-datacentre-power`** at a load of {num}`fact-datacentre-load` takes {num}`comparison-datacentre` ({paper}`comparison-datacentre`); the traditional fleet takes {num}`fleet-over-datacentre-traditional` that.
# - **Web search**: at the {num}`published-web-search` that Google gave in 2009 {cite:p}`holzle2009search` as many searches take {num}`comparison-web-search` ({paper}`comparison-web-search`). The improved traditional fleet takes {num}`fleet-over-web-search-traditional-improved` that. The abstract says it of the improved *mixed* fleet ({paper}`fleet-over-web-search-mixed-improved`), which takes {num}`fleet-over-web-search-mixed-improved`.
# - **Television**: the paper calls the improved mixed fleet about {num}`fact-television-share` of what US households use to watch television {cite:p}`luers2025netzero`. It does not print that total; with its own {num}`fact-television-fleet` for that fleet it comes to {num}`comparison-television`, of which the fleet of this page is {num}`fleet-over-television-mixed-improved`.
#
# ## Ten billion a day
#
# At the scale of web search, ten billion queries a day, the paper names a total in terawatt-hours a year ({paper}`s4-10b-twh`).
# It does not say of which fleet, so here are all four.

# %%
readings = {
    label: (kind, name.replace("fleet-total", "ten-billion-twh"))
    for label, (kind, name) in day.items()
    if kind != "comparison"
}
totals_twh = eh.paper.published.electricity_totals().sort_values("twh_per_year")
others = pd.DataFrame(
    {
        "label": totals_twh["who"] + " " + totals_twh["year"].astype(str),
        "kind": "comparison",
        "value": totals_twh["twh_per_year"],
    }
)
eh.paper.charts.compared_energies(
    pd.concat([eh.notebook.shown_tables.registered(assumptions, readings), others]),
    x_title="Energy [TWh per year]",
    log=True,
    name="compared-year",
    caption=(
        "Ten billion queries a day for a year, beside the electricity of two operators and of the "
        "data centres of the United States. Logarithmic axis."
    ),
)

# %% [markdown]
# Only the **improved traditional** fleet fits: in the exact calculation of arXiv v1 it takes {num}`arxiv-v1/ten-billion-twh-traditional-improved`, and the total that the released run prints for it, times ten and times 365, is {num}`arxiv-v1/replay-ten-billion-twh`, the paper's number to its last digit.
# Unimproved it would be {num}`arxiv-v1/ten-billion-twh-traditional`, and with one long query in ten {num}`arxiv-v1/ten-billion-twh-mixed`.
# So the number stands for a future of conservative gains and no long queries; with the settings of this page it is {num}`ten-billion-twh-traditional-improved`.
#
# Of Google's or Microsoft's electricity in 2023 that is {num}`ten-billion-share-google-2023` ({paper}`ten-billion-share-google-2023`), of what their data centres took in 2024 {num}`ten-billion-share-google-2024` and {num}`ten-billion-share-microsoft-2024`, and of all US data centres in 2023 {num}`ten-billion-share-us-datacentres-2023` ({paper}`ten-billion-share-us-datacentres-2023`) {cite:p}`iea2025energy,kamiya2025review`.
# The documents that the paper cites for it were not at hand; the totals below are what this book divides by.

# %%
units = {"twh_per_year": "TWh a year"}
eh.notebook.cited_tables.cited(totals_twh.drop(columns="source").rename(columns=units), digits=None)

# %% [markdown]
# The paper's reading is that this is a large load but one that can be managed, in contrast to past claims {cite:p}`elsworth2025google,aienergyscore,iea2025energy`: queries can be answered wherever there is power, whereas training and the pace of building press on single grids.
#
# ## Earlier forecasts
#
# Earlier alarms about computing overshot, the paper recalls {cite:p}`kamiya2025review`.
# A forecast of 1999 gave the internet {num}`fact-internet-forecast-1999` of the US grid by 2010; data centres peaked near {num}`fact-datacentre-peak-2010`, {num}`forecast-over-internet:.0f` times less.
# One of 2015 gave them {num}`fact-datacentre-forecast-2015` by 2030, {num}`forecast-over-datacentres-low:.0f` to {num}`forecast-over-datacentres-high:.0f` times as much as the {num}`fact-datacentre-estimate-low:.0f` to {num}`fact-datacentre-estimate-high` of newer estimates.
# That two forecasts failed does not show that the next one will, but it does show what they left out: efficiency grew along with demand.
#
# ## Where we had to choose
#
# - **The total is the mean times the number of queries**, which is what the bootstrap's median tends to.
# - **A hyperscaler's electricity** is that of 2023, which gives the printed share; that of 2024 is higher, and the share lower.
# - **Improvement divides each query by its own gain**, so that the mean falls by the mean of $1/\alpha$, not by the median gain ({num}`fleet-improvement-median-traditional` for traditional queries).

# %% [markdown]
# ## Exercises
#
# ```{exercise} A university
# :label: ex-fleet-university
#
# A university sends 160,000 queries a year, mixed as on this page.
# What does it take in a year?
# ```
#
# ```{solution-start} ex-fleet-university
# ```
#
# `energy-book run paper/4_billion_queries -p queries=160000 -p period=year` gives the chapter for it.
# The total is in proportion to the number of queries.

# %%
university = assumptions.replace(queries=160_000, period="year")
year_kwh = eh.exact.fleet(university)["mixed"] * 365 * 1e6

per_query_wh = totals["mixed"] * 1e9 / assumptions.queries_per_day
assert math.isclose(year_kwh, per_query_wh * 160_000 / 1000, rel_tol=1e-9)
print(f"{year_kwh:,.0f} kWh a year")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where improvement is used up
# :label: ex-fleet-share
#
# At what share of long queries does the improved mixed fleet take as much as the traditional one does today?
# Is there always one?
# ```
#
# ```{solution-start} ex-fleet-share
# ```
#
# The improved total is a straight line in the share, from the improved traditional fleet to the improved long one.
# It meets today's traditional total inside only if that lies between the two; where both are the same the line is flat.

# %%
short, long, today = totals[["traditional_improved", "long_improved", "traditional"]]
met = short != long and min(short, long) <= today <= max(short, long)
if met:
    share = (today - short) / (long - short)
    mixed = eh.exact.fleet(assumptions.replace(long_share=share))
    assert math.isclose(mixed["mixed_improved"], today, rel_tol=1e-9)

print(f"{share:.1%}" if met else "no one share of long queries does")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean of an improvement
# :label: ex-fleet-improvement
#
# Derive what part of the traditional fleet's energy improvement leaves, from the 5th and 95th percentile of its gain.
# Why is it more than one over the median gain?
# ```
#
# ```{solution-start} ex-fleet-improvement
# ```
#
# The total goes with the mean, and the mean of $1/\alpha$ for a log-normal $\alpha$ is $e^{-\mu + \sigma^2/2}$.
# The queries that gain little weigh more than those that gain much.

# %%
p5, p95 = assumptions.fleet_alpha_p5, assumptions.fleet_alpha_traditional_p95
mu, sigma = math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * 1.645)
left = math.exp(-mu + sigma**2 / 2)

assert math.isclose(left, totals["traditional_improved"] / totals["traditional"], rel_tol=1e-9)
print(f"{left:.1%} is left; one over the median gain is {math.exp(-mu):.1%}")

# %% [markdown]
# ```{solution-end}
# ```
