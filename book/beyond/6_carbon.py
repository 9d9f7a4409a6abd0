# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Carbon over the grids
#
# *Beyond the paper: it counts energy and leaves the grid out.*
#
# **Question.** What does a query emit, on which grid, and does it matter more where a query is answered or how?
#
# **Finding.** The median query emits {num}`carbon-median-traditional-lowest-grid` on the cleanest of {num}`grids:.0f` national grids and {num}`carbon-median-traditional-highest-grid` on the dirtiest, a long one {num}`carbon-median-long-lowest-grid` and {num}`carbon-median-long-highest-grid`.
# The grids differ by {num}`grid-ratio:.0f` times, as much as the queries themselves do between their 5th and 95th percentile ({num}`carbon-span-query-traditional:.0f` times).
# Yet an ordinary move from one grid to a cleaner one changes {num}`grid-move-median:.1f` times: about what the hardware lever promises, and less than the other two.

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Levers", "Fleet", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/6_carbon` lists what else may be set here
output_tokens_median = None
pue_p95 = None
queries = None
period = None
long_share = None
grid_gco2_per_kwh = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The data
#
# Means over a year of what it emits to generate a kilowatt-hour, by country {cite:p}`owid-energy`.
# The table holds {num}`grids:.0f` countries and no world mean; where this page says *median*, it means the median of these countries, each counted once, at {num}`grid-intensity-median`.
# The lowest is at {num}`grid-intensity-lowest`, the highest at {num}`grid-intensity-highest`.
# A grid of your own, `grid_gco2_per_kwh`, joins the table under its own name.

# %%
grids = eh.beyond.carbon.emissions.intensities(assumptions)
years = eh.paper.equivalents.grids()["year"].astype("Int64")
eh.notebook.show(grids.to_frame("gCO₂e/kWh").join(years))

# %% [markdown]
# ## The method
#
# $$C = E_\text{query}\, I / 1000, \qquad C_\text{day} = E_\text{day}\, I$$ (eq-carbon)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $C$ | operational carbon of one query | gCO₂e |
# | $E_\text{query}$ | energy of a query at the data centre's meter, by [Eq. 1](../paper/2_energy_per_query) | Wh |
# | $I$ | carbon intensity of the grid | gCO₂e/kWh |
# | $C_\text{day}$ | carbon of all queries of a day, the {term}`fleet factor` included | tCO₂e/day |
# | $E_\text{day}$ | energy of the fleet | GWh/day |
#
# No constant is hidden in the second equation: a gigawatt-hour is a million kilowatt-hours, a tonne a million grams.
#
# ## One query
#
# Carbon follows the energy in proportion, so that each grid has the whole law of the query's energy, moved.

# %%
queries_g = {
    regime: eh.beyond.carbon.emissions.per_query(assumptions, regime)
    for regime in ("traditional", "long")
}
eh.notebook.show(
    pd.concat(
        {regime: table[["p5", "p50", "p95"]] for regime, table in queries_g.items()}, axis="columns"
    )
)

# %%
display(eh.method.throughput.outside_range(queries_g["long"]))
eh.beyond.carbon.charts.carbon_by_grid(
    queries_g,
    grids,
    hatched=[regime for regime, table in queries_g.items() if table.attrs["outside_range"]],
    name="carbon-by-grid",
    caption=(
        "Carbon of a query on each grid, the cleanest first: P5 to P95 as a bar, the median as a "
        "dot. Dashed: the lengths are outside the benchmark of at least one model."
    ),
)

# %% [markdown]
# Both spreads multiply.
# From a short query on the cleanest grid ({num}`carbon-span-low-traditional`, P5) to a costly one on the dirtiest ({num}`carbon-span-high-traditional`, P95) the reach is that of the query, {num}`carbon-span-query-traditional:.0f` times, and that of the grid, {num}`grid-ratio:.0f` times.
# On a logarithmic scale {num}`carbon-span-grid-share-traditional:.0%` of it is the grid's.
# The length of the answer alone does as much: a long query on the cleanest grid emits {num}`carbon-median-long-lowest-grid`, a traditional one on the median grid {num}`carbon-median-traditional-median-grid`.
#
# ## A day and a year of the fleet

# %%
days_t = eh.beyond.carbon.emissions.per_day(assumptions)
shown = ["traditional", "mixed", "mixed_improved", "long"]
eh.notebook.show(days_t[shown])

# %%
eh.beyond.carbon.charts.fleet_carbon_by_grid(
    days_t,
    grids,
    name="fleet-carbon-by-grid",
    caption=(
        "Carbon of a day's queries, all on one grid: traditional, mixed, mixed and improved, and "
        "all long."
    ),
)

# %% [markdown]
# The mixed fleet of these settings emits {num}`carbon-day-mixed-lowest-grid` to {num}`carbon-day-mixed-highest-grid`, {num}`carbon-year-mixed-lowest-grid` to {num}`carbon-year-mixed-highest-grid`.
# On the median grid it is {num}`carbon-year-mixed-median-grid`; improved as in [section 4](../paper/4_billion_queries), {num}`carbon-year-mixed-improved-median-grid`, and without any long query {num}`carbon-year-traditional-median-grid`.

# %%
eh.notebook.show(
    eh.beyond.carbon.emissions.year_kt(days_t[shown]).rename(
        columns=lambda fleet: f"{fleet} [kt/year]"
    )
)

# %% [markdown]
# ## A grid against a lever
#
# Section 3 has three {term}`levers <lever>` that divide the energy of a query.
# A cleaner grid divides its carbon and leaves the energy as it is.
# To put them on one axis, take every move from one grid of the table to a cleaner one, each once.

# %%
gains = eh.beyond.carbon.emissions.gains(assumptions)
eh.notebook.show(gains)

# %%
eh.charts.intervals_by_row(
    gains.rename(columns={"p5": "low", "p50": "value", "p95": "high"}),
    x_title="What carbon per query is divided by",
    subject="Gains of the three levers and of a move to a cleaner grid",
    name="grid-and-levers",
    caption=(
        "What divides the carbon of a query: the three levers of section 3, and all moves from a "
        "grid of the table to a cleaner one. Bars from P5 to P95, the median as a dot."
    ),
)

# %% [markdown]
# {num}`grid-moves-above-hardware:.0%` of the moves change more than the median gain of better hardware, {num}`grid-moves-above-serving:.0%` more than better serving and {num}`grid-moves-above-model:.0%` more than better models.
# The improvement of the whole mixed fleet, {num}`fleet-improvement-mixed:.1f` times, is exceeded by {num}`grid-moves-above-fleet-improvement:.0%`.
# So the grid is a lever of the size of the others, with a longer tail: few places are very clean.
# Both multiply, and they differ in kind: a lever frees energy for somebody else, while demand that moves to a clean grid uses up some of its clean energy.
#
# ## An institution
#
# {num}`institution-queries:,.0f` queries a year, as of a university, in kilograms a year:

# %%
per_year = eh.all_numbers.compute(assumptions, ["institution-queries"])["institution-queries"]
eh.notebook.show(eh.beyond.carbon.emissions.institution(assumptions, per_year))

# %% [markdown]
# Of mixed queries these are {num}`carbon-institution-mixed-lowest-grid` to {num}`carbon-institution-mixed-highest-grid`, {num}`carbon-institution-mixed-median-grid` on the median grid.
# What counts is the grid of the data centre, not that of the institution.
# For other numbers of queries, `energy-book run paper/4_billion_queries -p queries=... -p period=year` gives the energy, and {param}`grid_gco2_per_kwh` a grid of one's own.
#
# ## Where we had to choose
#
# - **Mean of a country and a year.** A data centre's hour can be several times cleaner or dirtier, and one more query may be served by the plant that is switched on last, which the mean does not know.
# - **Generation.** Losses between the plant and the data centre are not in the table.
# - **One grid for all queries**, and every country alike in the count of moves; weighting them by where data centres are would need to know where queries are answered, which is not published.
# - **The grid's range is no probability.** It is shown as a range, and not mixed with the query's percentiles into one.
#
# ## What not to conclude from this
#
# These are grams of operation only.
# Making the chips, the servers and the buildings is left out, and so are training, networks outside, user devices and water; on a clean grid what is left out can be most of the footprint {cite:p}`gupta2020carbon`.
# A country's number is no statement about a provider: contracts for clean power, and the hours they cover, are not in it.
# And that a grid is clean does not make a query free: the same energy could have replaced a dirtier kilowatt-hour elsewhere.

# %% [markdown]
# ## Exercises
#
# ```{exercise} The same footprint
# :label: ex-carbon-same
#
# How much energy may a query take on the cleanest grid before it emits as much as the median traditional query on the dirtiest?
# Set that beside the median long query.
# ```
#
# ```{solution-start} ex-carbon-same
# ```
#
# Carbon is the product of both, so that the energy may grow by the ratio of the grids.
# With the edition's settings that is more than from a traditional to a long query.

# %%
ratio = eh.beyond.carbon.emissions.chosen_grid("highest") / eh.beyond.carbon.emissions.chosen_grid(
    "lowest"
)
median_wh = {
    regime: eh.exact.statistic(assumptions, regime, "baseline", "p50") for regime in queries_g
}

allowed_wh = ratio * median_wh["traditional"]
on_cleanest_g = eh.paper.equivalents.carbon_g(
    allowed_wh, eh.beyond.carbon.emissions.chosen_grid("lowest")
)
on_dirtiest_g = eh.paper.equivalents.carbon_g(
    median_wh["traditional"], eh.beyond.carbon.emissions.chosen_grid("highest")
)
assert abs(on_cleanest_g / on_dirtiest_g - 1) < 1e-12
print(f"{allowed_wh:.2f} Wh; the median long query takes {median_wh['long']:.2f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} One lever more
# :label: ex-carbon-lever
#
# From which grid of the table does a move to the next cleaner one save more than the median gain of the hardware lever?
# ```
#
# ```{solution-start} ex-carbon-lever
# ```
#
# From none with the edition's settings.
# Neighbours in the table are close: even the largest step divides by less than the lever's median gain.
# Set a narrower lever, and steps at the clean end of the table can reach it.

# %%
country = eh.paper.equivalents.grids()["gco2e_per_kwh"].sort_values()
step = (country / country.shift(1)).dropna()
lever = gains.loc["hardware", "p50"]

assert abs(step.prod() - ratio) < 1e-9 * ratio
reaching = step[step > lever]

assert reaching.empty or lever < step.max()
print(f"largest step {step.max():.2f}, lever {lever:.2f}: {len(reaching)} steps reach it")
eh.notebook.show(step.sort_values(ascending=False).head(5).rename("what the next step divides by"))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where to put the long queries
# :label: ex-carbon-split
#
# A service answers its traditional queries on the median grid and may move its long ones to another.
# Derive how clean that grid must be for the mixed fleet to emit no more than one without long queries would on the median grid.
# ```
#
# ```{solution-start} ex-carbon-split
# ```
#
# With the share $s$ of long queries and their mean energies $E$, $(1 - s)\,E_\text{t}\,I + s\,E_\text{l}\,I' = E_\text{t}\,I$, so that $I' = I\,E_\text{t} / E_\text{l}$, whatever the share.

# %%
fleet = eh.exact.fleet(assumptions)
share, median_grid = assumptions.long_share, eh.beyond.carbon.emissions.chosen_grid("median")
clean_enough = median_grid * fleet["traditional"] / fleet["long"]

carbon_t = (1 - share) * fleet["traditional"] * median_grid + share * fleet["long"] * clean_enough
assert abs(carbon_t / (fleet["traditional"] * median_grid) - 1) < 1e-12
print(f"{clean_enough:.0f} g/kWh; {(country <= clean_enough).sum()} of {len(country)} grids")

# %% [markdown]
# ```{solution-end}
# ```
