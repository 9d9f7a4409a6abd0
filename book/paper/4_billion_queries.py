# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # 4 A billion queries a day
#
# **A billion typical queries a day use {num}`fleet-total-traditional`, and a mix with long queries uses {num}`fleet-ratio-mixed:.1f` times as much.**
#
# *Paper: section 4, figure 3 and supplement S.V of arXiv 2509.20241v1, and the abstract of the Joule edition.*
#
# **In one sentence.** The energy of a {term}`fleet` is the number of its queries times the mean energy of a query, times a factor for spare nodes, idle nodes and the network.
#
# **Why it matters.** Planners of grids and data centres need totals.
# A small share of long queries can double a total, so a forecast needs the mix as well as the number of queries.

# %%
import math

import numpy as np
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "throughput_rows", "throughput_columns", "concurrency", "blend", "Fleet", "Carbon", "Workloads"]
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

# %%
fleet = eh.paper.tables.fleet(assumptions)
times = eh.all_numbers.compute(assumptions, ["fleet-ratio-mixed"])["fleet-ratio-mixed"]
eh.paper.charts.fleet_bars(
    fleet[fleet["fleet"] != "long"],
    name="fleet",
    title=(
        f"A mix with {assumptions.long_share:.0%} long queries uses {format_value(times, 2)} times the energy "
        "of typical queries"
    ),
    caption=(
        "Energy of the fleet in a day (paper, figure 3), as it is and improved. Hollow diamonds: "
        "totals that the paper prints."
    ),
)

# %% [markdown]
# **The paper says.** A billion typical queries a day need less than one gigawatt-hour ({paper}`abs-1b-baseline`, {paper}`v2-1b-baseline`).
# If one query in ten is long, they need more than twice as much ({paper}`s4-mixed-doubles`).
# The paper argues that efficiency brings the total back to the footprint of as many web searches ({paper}`abs-web-search-similarity`).
#
# **We find.** A fleet that answers a billion typical queries a day uses {num}`fleet-total-traditional` ({paper}`fleet-total-traditional`).
# With long queries mixed in, it uses {num}`fleet-total-mixed` ({paper}`fleet-total-mixed`), and {num}`fleet-total-mixed-improved` after improvement ({paper}`fleet-total-mixed-improved`).
# The improved total is {num}`fleet-over-web-search-mixed-improved:.1f` times the energy of as many web searches, where the abstract says similar ({paper}`abs-web-search-similarity`).
#
# **Verdict.** The {term}`released code`, the authors' own scripts, gives all totals of the Joule edition.
# In arXiv v1, the mixed total ({paper}`abs-1b-mixed`) does not follow, because the code gives {num}`arxiv-v1/fleet-total-mixed`, and the other totals need the settings of the code.
# Long queries more than double the total, as the paper says.
# The comparison with web search fails for the improved mixed fleet of the abstract.
# It holds for the improved fleet of typical queries ({paper}`s4-improved-web-search`), which section 4 of the paper compares.
#
# ## A total follows the mean, not the median
#
# A billion queries a day is the scale of the large platforms {cite:p}`reuters2025microsoft,allen2025altman`.
# ChatGPT was reported at {num}`fact-chatgpt-queries` in July 2025 {cite:p}`allen2025altman`, and the dominant web search serves about {num}`fact-web-scale-queries` {cite:p}`google2025shopping`.
#
# A total is the number of queries times the *mean* energy of a query, not the median.
# Queries with very long answers are rare and use much energy, and the fleet serves them all.
# {numref}`tab-median-and-mean` lists the median and the mean of typical and long queries for each model.
# The paper calls typical queries traditional and long ones test-time scaling.
# As in the run of the released code for the {term}`fleet`, the models are the {term}`blend` of the {term}`baseline`, without {term}`trimming`.

# %%
per_query = {
    regime: eh.exact.per_query(assumptions, regime) for regime in eh.method.assumptions.REGIMES
}
means = {
    regime: table.loc[list(table.attrs["blend"]), ["p50", "mean"]]
    for regime, table in per_query.items()
}
eh.notebook.show(
    pd.concat(means, axis="columns"),
    caption="Median and mean energy of a query, for each model of the blend.",
    name="median-and-mean",
    digits=3,
    labels={"traditional": "typical"},
    unit="Wh",
)

# %% [markdown]
# ## Running a fleet adds overheads
#
# A fleet that runs all day uses more energy than the same queries on fully loaded nodes.
# The paper multiplies by three overheads: spare nodes, nodes that idle while demand is low, and the interconnect with its switches {cite:p}`nvidia-qm97x0`.

# %%
eh.notebook.show(
    eh.paper.tables.factor_parts(assumptions),
    digits=4,
    caption="Overheads of the fleet and their product.",
    name="fleet-overheads",
    labels={"part": "Overhead"},
    unit="×",
)

# %% [markdown]
# Their product is the {term}`fleet factor` of {num}`fleet-factor` ({paper}`fleet-factor`).
# The idle overhead follows from a day in which the load swings between half and full, and from the power of the node at full load and idle.
# For the node of these settings, the formula gives {num}`fleet-idle-overhead-computed:.4f`.
#
# The released code uses {num}`joule-2026/fleet-idle-overhead:.3f`.
# The formula gives {num}`arxiv-v1/fleet-idle-overhead-computed:.4f` for the node of arXiv v1, which the paper rounds to two decimals, and {num}`joule-2026/fleet-idle-overhead-computed:.4f` for the node of the Joule edition.
# The released value therefore belongs to neither node.
#
# ## The share of long queries sets the total
#
# *Improvement* divides the energy of each query by one more log-normal gain.
# The bounds of this gain differ for typical and long queries.
# {numref}`tab-fleet-totals` lists the totals with and without improvement, and {numref}`fig-fleet` draws them.

# %%
totals = eh.exact.fleet(assumptions)
fleets = {"traditional": "Typical", "long": "Long", "mixed": "Mixed"}
improved = totals[[f"{fleet}_improved" for fleet in fleets]]
eh.notebook.show(
    pd.DataFrame(
        {"As it is": totals[list(fleets)].to_numpy(), "Improved": improved.to_numpy()},
        index=pd.Index(fleets.values(), name="queries"),
    ),
    caption="Energy of the fleet in a day, with and without improvement.",
    name="fleet-totals",
    digits=3,
    unit="GWh/day",
)

# %% [markdown]
# In these settings, the long queries in the mix multiply the total by {num}`fleet-ratio-mixed:.2f`.
# A total follows the means, and the mean long query uses {num}`fleet-ratio-long:.1f` times the energy of the mean typical query.
# The ratio of the medians, {num}`baseline-ratio-long:.1f`, would give a different total.
# Improvement leaves {num}`fleet-ratio-improved-traditional:.0%` of the energy of typical queries, and the paper gives a bound for this share ({paper}`s4-improved-below-half`).
#
# The benchmark does not cover all of these totals.
# Queries that are shorter or longer than any fitted row of their model use {num}`fleet-share-outside-traditional:.0%` of the energy of the typical fleet, and {num}`fleet-share-outside-mixed:.0%` of the energy of the mixed fleet.
#
# The total is linear in the share of long queries, as {numref}`tab-fleet-by-share` shows.

# %%
shares = [0, 0.05, 0.1, 0.2, 0.5, 1]
by_share = {
    f"{share:.0%}": eh.exact.fleet(assumptions.replace(long_share=float(share)))[
        ["mixed", "mixed_improved"]
    ]
    for share in shares
}
eh.notebook.show(
    pd.DataFrame(by_share).T.rename_axis("long queries"),
    caption="Energy of the mixed fleet in a day, by the share of long queries.",
    name="fleet-by-share",
    digits=3,
    labels={"mixed": "As it is [GWh/day]", "mixed_improved": "Improved [GWh/day]"},
)

# %% [markdown]
# How many long queries does it take to double a day?
# {numref}`fig-fleet-by-share` shows the energy of both kinds of queries, and marks the share at which long queries use half of the energy and the share at which the total is twice that of typical queries.

# %%
marks = eh.paper.fleet_totals.break_evens(assumptions)
end = min(1.0, 2 * max(marks["share"].max(), assumptions.long_share))
doubles = f", and double the total at {marks['share'][1]:.1%}" if len(marks) > 1 else ""
eh.paper.charts.fleet_by_long_share(
    eh.paper.fleet_totals.by_long_share(assumptions, np.linspace(0, end, 41)),
    marks,
    as_set=assumptions.long_share,
    name="fleet-by-share",
    title=f"Long queries use half of the energy at a share of {marks['share'][0]:.1%}{doubles}",
    caption=(
        "Energy of the fleet in a day by the share of long queries: all queries (solid), typical "
        "ones (dashed) and long ones (dotted). Dots: where long queries use half of the energy, "
        "and where the total is double that of typical queries only. Dashed upright line: the "
        "share of these settings."
    ),
)

# %% [markdown]
# ## The released run comes close to the exact totals
#
# The released scripts resample their 30,000 draws a thousand times and print the median total, which estimates the exact total.
# With the settings of the Joule edition, the run prints {num}`joule-2026/replay-fleet-total-traditional:.4f` GWh a day for typical queries, and the exact total is {num}`joule-2026/fleet-total-traditional:.4f` GWh.
# For long queries, the run prints {num}`joule-2026/replay-fleet-total-long:.2f` GWh a day, and the exact total is {num}`joule-2026/fleet-total-long:.2f` GWh.
#
# {numref}`fig-figure-3` compares the totals that arXiv v1 prints for its figure 3 with its released run and with the settings of this page.
# It adds the fleet that answers only long queries, which the figure leaves out.
# The text prints the typical improved fleet only as a yearly total, and it prints no intervals.
# The tooltips have the interval of the run, from the 5th to the 95th percentile of its totals.

# %%
totals_of_figure = eh.paper.fleet_totals.figure_3(assumptions)
ratio = totals["long"] / totals["traditional"]
eh.paper.charts.figure_3(
    totals_of_figure,
    name="figure-3",
    title=f"Long queries only, which figure 3 omits, use {format_value(ratio, 2)} times the energy of typical ones",
    caption=(
        "Energy of the fleet in a day, on a logarithmic axis. Diamonds: as the text of arXiv v1 "
        "prints it. Squares: the run of its released code. Dots: exact, with the settings of this "
        "page."
    ),
)

# %% [markdown]
# ## The comparison with web search depends on the fleet
#
# The paper compares the fleet with a data centre, with web search and with television.
# {numref}`fig-compared-day` shows the first two comparisons for all four fleets.

# %%
day = {
    "Typical": ("fleet", "fleet-total-traditional"),
    "Typical, improved": ("improved fleet", "fleet-total-traditional-improved"),
    "Mixed": ("fleet", "fleet-total-mixed"),
    "Mixed, improved": ("improved fleet", "fleet-total-mixed-improved"),
    "Data centre of 30 MW": ("comparison", "comparison-datacentre"),
    "As many web searches": ("comparison", "comparison-web-search"),
}
number = "fleet-over-web-search-mixed-improved"
times = eh.all_numbers.compute(assumptions, [number])[number]
eh.paper.charts.compared_energies(
    eh.notebook.shown_tables.registered(assumptions, day),
    x_title="Energy [GWh per day]",
    name="compared-day",
    title=f"The improved mixed fleet uses {format_value(times, 2)} times the energy of as many web searches",
    caption=(
        "Energy of four fleets in a day, of a data centre of 30 MW at 80% load, and of as many "
        "web searches. The text below has the sources."
    ),
)

# %% [markdown]
# - **Data centre.** A data centre of {num}`fact-datacentre-power` at a load of {num}`fact-datacentre-load` uses {num}`comparison-datacentre` ({paper}`comparison-datacentre`). The fleet of typical queries uses {num}`fleet-over-datacentre-traditional:.3g` times as much.
# - **Web search.** Google reported {num}`published-web-search` per search in 2009 {cite:p}`holzle2009search`, so as many searches use {num}`comparison-web-search` ({paper}`comparison-web-search`). The improved fleet of typical queries uses {num}`fleet-over-web-search-traditional-improved:.3g` times as much. The abstract makes the comparison for the improved *mixed* fleet ({paper}`fleet-over-web-search-mixed-improved`), which uses {num}`fleet-over-web-search-mixed-improved:.3g` times as much.
# - **Television.** The paper says that the improved mixed fleet uses about {num}`fact-television-share` of what US households use to watch television {cite:p}`luers2025netzero`, but it does not print that total. Its own {num}`fact-television-fleet` for the fleet implies {num}`comparison-television`, and the improved mixed fleet of this page uses {num}`fleet-over-television-mixed-improved` of it.
#
# ## The yearly total fits only improved typical queries
#
# At the scale of web search, ten billion queries a day, the paper gives a total in terawatt-hours a year ({paper}`s4-10b-twh`).
# It does not name the fleet, so {numref}`fig-compared-year` shows all four.

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
number = "ten-billion-twh-traditional-improved"
year_twh = eh.all_numbers.compute(assumptions, [number])[number]
eh.paper.charts.compared_energies(
    pd.concat([eh.notebook.shown_tables.registered(assumptions, readings), others]),
    x_title="Energy [TWh per year]",
    log=True,
    name="compared-year",
    title=f"Ten billion typical queries a day would use {format_value(year_twh, 2)} TWh a year after improvement",
    caption=(
        "Energy of ten billion queries a day in a year, and electricity of two operators and of "
        "the data centres of the United States, on a logarithmic axis. The table below has the "
        "sources."
    ),
)

# %% [markdown]
# Only the **improved fleet of typical queries** fits.
# In the exact calculation of arXiv v1, it uses {num}`arxiv-v1/ten-billion-twh-traditional-improved`.
# The total that the released run prints for it, times ten and times 365 days, is {num}`arxiv-v1/replay-ten-billion-twh`, which is the number of the paper to its last digit.
# Without improvement, the fleet would use {num}`arxiv-v1/ten-billion-twh-traditional`, and with one long query in ten {num}`arxiv-v1/ten-billion-twh-mixed`.
# The number of the paper therefore fits a future with its conservative gains and without long queries.
#
# With the settings of this page, the same fleet uses {num}`ten-billion-twh-traditional-improved`.
# This energy is {num}`ten-billion-share-google-2023` of the electricity of Google in 2023 ({paper}`ten-billion-share-google-2023`) and {num}`ten-billion-share-microsoft-2023` of that of Microsoft.
# It is {num}`ten-billion-share-google-2024` of what the data centres of Google used in 2024, and {num}`ten-billion-share-microsoft-2024` of the electricity of Microsoft in that year.
# It is {num}`ten-billion-share-us-datacentres-2023` ({paper}`ten-billion-share-us-datacentres-2023`) of the electricity of all US data centres in 2023 {cite:p}`iea2025energy,kamiya2025review`.
# The documents that the paper cites for these totals were not available, so {numref}`tab-electricity` lists the totals that this book uses.
# The value for Microsoft in 2024 is for its fiscal year, from July 2023 to June 2024, as press reports quote it, and the document behind it is not known.

# %%
eh.notebook.show(
    totals_twh.set_index("who"),
    decimals={"twh_per_year": 0},
    spec={"year": "d"},
    caption=(
        "Electricity of operators and of the data centres of the United States, each with the "
        "digits of its source."
    ),
    name="electricity",
    labels={
        "who": "Operator",
        "twh_per_year": "Electricity [TWh/year]",
        "provenance": "Kind of source",
        "source": "Published by",
    },
)

# %% [markdown]
# The paper concludes that this load is large but manageable, in contrast to past claims {cite:p}`elsworth2025google,aienergyscore,iea2025energy`.
# The paper argues that queries can be answered on many grids, whereas training and the pace of construction put more strain on single grids.
#
# ## Earlier forecasts missed the gains in efficiency
#
# The paper argues that earlier forecasts of the energy of computing were too high {cite:p}`kamiya2025review`.
# A forecast of 1999 expected the internet to use {num}`fact-internet-forecast-1999` of the US grid by 2010.
# Data centres peaked near {num}`fact-datacentre-peak-2010`, {num}`forecast-over-internet:.0f` times less.
# A forecast of 2015 expected data centres to use {num}`fact-datacentre-forecast-2015` by 2030.
# Newer estimates lie between {num}`fact-datacentre-estimate-low` and {num}`fact-datacentre-estimate-high`.
# The forecast is {num}`forecast-over-datacentres-low:.0f` to {num}`forecast-over-datacentres-high:.0f` times as high as these estimates.
# Two failed forecasts do not show that the next one will fail.
# The paper argues that they missed how far efficiency would grow along with demand.
#
# ## Our choices
#
# - **The total is the mean times the number of queries**, because the median of the bootstrap tends to this value.
# - **The electricity of an operator** is that of 2023, which gives the printed share. The electricity of 2024 is higher, so the share is lower.
# - **Improvement divides each query by a separate gain**, so the mean falls by the mean of $1/\alpha$ and not by the median gain ({num}`fleet-improvement-median-traditional` for typical queries).
#
# ## What to take away
#
# - Typical queries use {num}`fleet-total-traditional`, and the mix with long queries uses {num}`fleet-total-mixed`, {num}`fleet-ratio-mixed:.1f` times as much.
# - Totals follow the means: the mean long query uses {num}`fleet-ratio-long:,.0f` times the energy of the mean typical query.
# - Improvement leaves {num}`fleet-ratio-improved-traditional:.0%` of the energy of typical queries.
# - With typical queries, the improved fleet uses {num}`fleet-over-web-search-traditional-improved:.2g` times the energy of as many web searches, and with the mix {num}`fleet-over-web-search-mixed-improved:.2g` times.
# - The yearly total that the paper prints fits improved typical queries only.

# %% [markdown]
# ## Exercises
#
# ```{exercise} A university
# :label: ex-fleet-university
#
# A university has 20,000 students, and each sends five queries a day, mixed as on this page.
# How many kilowatt-hours, `year_kwh`, do the queries of a year of 365 days need, with the overheads of the fleet?
# ```
#
# ```{solution-start} ex-fleet-university
# ```
#
# The total is proportional to the number of queries, and this university sends 36.5 million a year.
# The command `energy-book run paper/4_billion_queries -p queries=36500000 -p period=year` runs the chapter for the university.

# %%
per_query_wh = totals["mixed"] * 1e9 / assumptions.queries_per_day
year_kwh = per_query_wh * 20_000 * 5 * 365 / 1000

print(f"{year_kwh:,.0f} kWh a year")
eh.check("ex-fleet-university", year_kwh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Long queries cancel the improvement
# :label: ex-fleet-share
#
# At what share of long queries, `share`, does the improved mixed fleet use as much energy as the fleet of typical queries does today?
# Does such a share always exist?
# If there is none, the answer is `math.nan`.
# ```
#
# ```{solution-start} ex-fleet-share
# ```
#
# The improved total is a straight line in the share, from the improved fleet of typical queries to the improved fleet of long queries.
# A share exists only if today's total of typical queries lies between the two ends.
# If the ends are equal, the line is flat and no single share follows.

# %%
short, long, today = totals[["traditional_improved", "long_improved", "traditional"]]
met = short != long and min(short, long) <= today <= max(short, long) < math.inf
share = (today - short) / (long - short) if met else math.nan

print(f"{share:.1%}" if met else "no single share of long queries does")
eh.check("ex-fleet-share", share)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The mean of an improvement
# :label: ex-fleet-improvement
#
# Derive the share of the energy of typical queries that improvement leaves, `left`, from the 5th and 95th percentiles of the gain.
# Why is this share larger than one over the median gain?
# ```
#
# ```{solution-start} ex-fleet-improvement
# ```
#
# The total is proportional to the mean, and the mean of $1/\alpha$ for a log-normal $\alpha$ is $e^{-\mu + \sigma^2/2}$.
# It exceeds $e^{-\mu}$ unless the gain is fixed, because queries with a small gain weigh more than queries with a large one.

# %%
p5, p95 = assumptions.fleet_alpha_p5, assumptions.fleet_alpha_traditional_p95
mu, sigma = math.log(p5 * p95) / 2, math.log(p95 / p5) / (2 * 1.645)
left = math.exp(-mu + sigma**2 / 2)

print(f"{left:.1%} is left, and one over the median gain is {math.exp(-mu):.1%}")
eh.check("ex-fleet-improvement", left)

# %% [markdown]
# ```{solution-end}
# ```
