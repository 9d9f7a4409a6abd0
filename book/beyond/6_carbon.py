# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Carbon over the grids
#
# **A query emits {num}`carbon-median-traditional-lowest-grid:.2g` to {num}`carbon-median-traditional-highest-grid:.2g` gCO₂e, and {if}`grid-moves-above-model < 0.5 ? better models usually beat cleaner grids : cleaner grids usually beat better models`.**
#
# *Beyond the paper: the paper counts energy, and this chapter multiplies it by the carbon intensity of national grids.*
#
# **Question.** How much CO₂e does a query emit on each national grid, and does a cleaner grid save more than a better model?
#
# **In one sentence.** The carbon of a query is its energy times the carbon intensity of the grid, which differs by a factor of {num}`grid-ratio:.0f` between the cleanest and the dirtiest of {num}`grids:.0f` national grids.
#
# **Why it matters.** Whoever wants to cut emissions can change where queries are answered, or how they are answered.
# Only the second change also saves energy.

# %%
import pandas as pd

import energy_helpers as eh

format_value = eh.registry.entries.format_value

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

# %%
grids = eh.beyond.carbon.emissions.intensities(assumptions)
queries_g = {
    regime: eh.beyond.carbon.emissions.per_query(assumptions, regime)
    for regime in ("traditional", "long")
}
drawn = grids[grids > 0]
outside = [regime for regime, table in queries_g.items() if table.attrs["outside_range"]]
eh.beyond.carbon.charts.carbon_by_grid(
    queries_g,
    grids,
    outside=outside,
    name="carbon-by-grid",
    title=(
        f"A query emits {format_value(drawn.max() / drawn.min(), 2)} times as much carbon on the "
        "dirtiest grid as on the cleanest"
    ),
    caption=(
        "Carbon of a query on each national grid, from the cleanest to the dirtiest, on a "
        "logarithmic axis. Bars: P5 to P95, with dots for medians."
        + (
            " Dashed bars: some of these queries have lengths outside the benchmark of a model."
            if outside
            else ""
        )
    ),
)

# %% [markdown]
# **The paper says.** The paper counts energy and does not count carbon.
# It describes three {term}`levers <lever>` that divide the energy of a query, and better models have the widest interval ({paper}`s3-alpha-model`).
#
# **We find.** The median {term}`typical query` (the paper says traditional) emits {num}`carbon-median-traditional-lowest-grid:.2g` gCO₂e on the cleanest grid and {num}`carbon-median-traditional-highest-grid:.2g` gCO₂e on the dirtiest.
# The median {term}`long query` (the paper says test-time scaling) emits {num}`carbon-median-long-lowest-grid:.2g` to {num}`carbon-median-long-highest-grid:.2g` gCO₂e.
# {numref}`fig-carbon-by-grid` has one row for each country.
# The median move from one grid to a cleaner one divides the carbon by {num}`grid-move-median:.1f`.
# Better models divide the energy of the median query by {num}`lever-model-ratio-traditional:.1f`, and therefore its carbon too.
#
# **Verdict.** A cleaner grid usually saves {if}`grid-moves-above-model < 0.5 ? less : more` than a better model: {num}`grid-moves-above-model:.0%` of the moves save more than the median gain of better models.
# The share is {num}`grid-moves-above-serving:.0%` for better serving and {num}`grid-moves-above-hardware:.0%` for better hardware.
# A cleaner grid and a better model can be combined, and their factors multiply.
# The grid that counts is that of the data centre, so the row of your own country applies only if your queries are answered there.
#
# ## Carbon is energy times intensity
#
# The carbon of a query is proportional to its energy, so its distribution has the same shape on every grid.
# *CO₂e* counts all greenhouse gases as the mass of CO₂ that warms as much.
#
# $$C = E_\text{query}\, I / 1000, \qquad C_\text{day} = E_\text{day}\, I$$ (eq-carbon)
#
# :::{table} Symbols for the carbon of a query and of a day.
# :name: tab-carbon-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $C$ | operational carbon of one query | gCO₂e |
# | $E_\text{query}$ | energy of a query at the data centre's meter, by [Eq. 1](../paper/2_energy_per_query) | Wh |
# | $I$ | carbon intensity of the grid | gCO₂e/kWh |
# | $C_\text{day}$ | carbon of all queries of a day, including the {term}`fleet factor` | tCO₂e/day |
# | $E_\text{day}$ | energy of the fleet | GWh/day |
# :::
#
# The second equation needs no constant, because a gigawatt-hour is a million kilowatt-hours and a tonne is a million grams.
#
# ## Intensities are annual means of countries
#
# Each intensity is the CO₂e emitted to generate a kilowatt-hour, averaged over a year and a country {cite:p}`owid-energy`.
# The cleanest grid has {num}`grid-intensity-lowest`, and the dirtiest has {num}`grid-intensity-highest`.
# The data have {num}`grids:.0f` countries and no world mean.
# Where this page says *median grid*, it means the median of these countries, each counted once, at {num}`grid-intensity-median`.
# A grid of your own, {param}`grid_gco2_per_kwh`, is added to the table and the figures under its own name.
#
# ## A cleaner grid saves carbon but no energy
#
# A lever divides the energy of a query.
# A cleaner grid divides its carbon and leaves the energy as it is.
# To compare the two, {numref}`tab-carbon-gains` and {numref}`fig-grid-and-levers` count every possible move from one grid to a cleaner one once.

# %%
gains = eh.beyond.carbon.emissions.gains(assumptions)
changes = {name: f"Better {name}" for name in ("model", "serving", "hardware")}
eh.notebook.show(
    gains.rename(changes | {"cleaner grid": "Cleaner grid"}).rename_axis("Change"),
    caption="What divides the carbon of a query.",
    name="carbon-gains",
    unit="×",
)

# %%
median_gain = gains["p50"]
eh.charts.intervals_by_row(
    gains.rename(columns={"p5": "low", "p50": "value", "p95": "high"}),
    x_title="What carbon per query is divided by",
    subject="Gains of the three levers and of a move to a cleaner grid",
    name="grid-and-levers",
    title=(
        "At the median, a cleaner grid divides carbon by "
        f"{format_value(median_gain['cleaner grid'], 2)} and the model lever by "
        f"{format_value(median_gain['model'], 2)}"
    ),
    caption=(
        "What divides the carbon of a query: the three levers of section 3, and all moves from "
        "one grid to a cleaner one. Bars: P5 to P95. Dots: medians."
    ),
)

# %% [markdown]
# Few grids are very clean, so a few moves save far more than the median move.
# The improvement in [section 4](../paper/4_billion_queries) divides the energy of the mixed fleet by {num}`fleet-improvement-mixed:.1f`, and {num}`grid-moves-above-fleet-improvement:.0%` of the moves save more than that.
#
# The grid differs from the levers in kind.
# A lever frees energy for other uses.
# Demand that moves to a clean grid uses some of its clean energy.
#
# ## Both the grid and the query change the carbon
#
# Grids differ, queries differ too, and the two differences multiply.
# A query with an energy at {term}`P5` emits {num}`carbon-span-low-traditional:.2g` gCO₂e on the cleanest grid, and one at {term}`P95` on the dirtiest grid emits {num}`carbon-span-high-traditional:.2g` gCO₂e.
# The queries contribute a factor of {num}`carbon-span-query-traditional:.0f` to this range, and the grids contribute {num}`grid-ratio:.0f`.
# On a logarithmic scale, {num}`carbon-span-grid-share-traditional:.0%` of the range comes from the grid.
#
# The length of the answer can matter as much as the grid.
# A long query on the cleanest grid emits {num}`carbon-median-long-lowest-grid:.2g` gCO₂e at the median, and a typical query on the median grid emits {num}`carbon-median-traditional-median-grid:.2g` gCO₂e.

# %%
display(eh.method.throughput.outside_range(queries_g["long"]))

# %% [markdown]
# ## The carbon of a fleet depends on its grid and on its long queries
#
# The *mixed* fleet answers typical and long queries together, and the *improved* fleet has the savings of [section 4](../paper/4_billion_queries).
# The figure has the carbon of a day if one grid powers all queries.

# %%
days_t = eh.beyond.carbon.emissions.per_day(assumptions)
shown = ["traditional", "mixed", "mixed_improved", "long"]
mixed_t = days_t.loc[drawn.index, "mixed"]
eh.beyond.carbon.charts.fleet_carbon_by_grid(
    days_t,
    grids,
    name="fleet-carbon-by-grid",
    title=(
        f"The mixed fleet emits {format_value(mixed_t.min(), 2)} to {format_value(mixed_t.max(), 2)} "
        "tCO₂e per day, depending on the grid"
    ),
    caption=(
        "Carbon of a day's queries, all on one grid, on a logarithmic axis. Dots: only typical "
        "queries, mixed queries, mixed queries with the improvements of section 4, and only long "
        "queries."
    ),
)

# %% [markdown]
# The mixed fleet emits {num}`carbon-day-mixed-lowest-grid` to {num}`carbon-day-mixed-highest-grid`, depending on the grid.
# Over a year, the range is {num}`carbon-year-mixed-lowest-grid` to {num}`carbon-year-mixed-highest-grid`.
# On the median grid, the mixed fleet emits {num}`carbon-year-mixed-median-grid`.
# The improved fleet emits {num}`carbon-year-mixed-improved-median-grid`, and a fleet without long queries emits {num}`carbon-year-traditional-median-grid`.
# {numref}`tab-carbon-fleets` has the cleanest, the median and the dirtiest grid.

# %%
years_kt = eh.beyond.carbon.emissions.year_kt(days_t[shown].drop(index="own grid", errors="ignore"))
three_grids = years_kt.quantile([0, 0.5, 1]).set_axis(["Cleanest", "Median", "Dirtiest"])
fleets = {
    "traditional": "Typical",
    "mixed": "Mixed",
    "mixed_improved": "Mixed, improved",
    "long": "Long",
}
eh.notebook.show(
    three_grids.T.rename(fleets).rename_axis("Fleet"),
    caption="Carbon of a year of the fleet on three of the grids, as CO₂e.",
    decimals=0,
    name="carbon-fleets",
    unit="kt/year",
)

# %% [markdown]
# ## The grid of the data centre counts, not that of the user
#
# As an example, this book assumes a university that sends {num}`institution-queries:,.0f` queries a year: 20,000 students with five queries a day.
# The number is not a count of any real university.
# If the queries are mixed like those of the fleet, they emit {num}`carbon-institution-mixed-lowest-grid` to {num}`carbon-institution-mixed-highest-grid`, and {num}`carbon-institution-mixed-median-grid` on the median grid.
# The grid is that of the data centre that answers, wherever the university is.
# For other numbers of queries, `energy-book run paper/4_billion_queries -p queries=... -p period=year` gives the energy.
#
# ## A table lists every grid
#
# {numref}`tab-carbon-grids` lists for each country the intensity and its year, the median typical and long query, and the carbon of two totals.
# The first total is a day of the mixed fleet, and the second is a year of the institution's mixed queries.

# %%
per_year = eh.all_numbers.compute(assumptions, ["institution-queries"])["institution-queries"]
institution_kg = eh.beyond.carbon.emissions.institution(assumptions, per_year)
years = eh.paper.equivalents.grids()["year"].astype("Int64")
every_grid = pd.DataFrame(
    {
        "Intensity [g/kWh]": grids,
        "Year": years.reindex(grids.index),
        "Typical [g]": queries_g["traditional"]["p50"],
        "Long [g]": queries_g["long"]["p50"],
        "Fleet [t/day]": days_t["mixed"],
        "Institution [kg/year]": institution_kg["mixed"],
    }
)
eh.notebook.show(
    every_grid,
    spec={"Year": "d"},
    decimals={
        "Intensity [g/kWh]": 0,
        "Typical [g]": 3,
        "Long [g]": 2,
        "Fleet [t/day]": 0,
        "Institution [kg/year]": 0,
    },
    caption="Carbon of a query, a day's mixed fleet and an institution on each grid, as CO₂e.",
    name="carbon-grids",
    wide=True,
    filterable=True,
)

# %% [markdown]
# ## Water follows from the energy of the servers
#
# Data centres report their water as {term}`WUE`, in litres for each kilowatt-hour of the servers.
# The paper leaves water out, and the announcement of the Joule edition gives {paper}`v2-announced-water` per query without its calculation.
# Its upper end follows from the median typical query if the WUE is {num}`announced-water-wue:.2f` L/kWh.
# `energy-book compute -p wue_l_per_kwh=0.28` gives the water of a query and of all queries at any WUE.
#
# WUE counts only water that the site itself uses.
# Power plants use water too, often more.
#
# ## Our choices
#
# - **The intensity is a mean of a country and a year.** A single hour at a data centre can be several times cleaner or dirtier. One more query may also be served by the plant that is switched on last, which the mean does not show.
# - **Only generation counts.** Losses between the plant and the data centre are not in the data. The intensities include building the plants and getting the fuel. Lists that count only what plants emit while they run give several times less for countries with mostly water and nuclear power, such as Norway and Sweden.
# - **All queries are on one grid**, and every country counts once in the moves. Weights would need to know where queries are answered, which is not published.
# - **The range of the grids is not a probability.** It is shown as a range and not mixed with the percentiles of the query.
#
# ## What not to conclude from this
#
# These grams are not the whole footprint.
# They count operation only, and leave out training, networks outside the data centre, user devices, and the making of chips, servers and buildings.
# On a clean grid, most of the footprint can come from what is left out {cite:p}`gupta2020carbon`.
#
# A country's number does not describe a provider.
# Contracts for clean power, and the hours that they cover, are not in it.
#
# A clean grid does not make a query free.
# The same energy could have replaced a dirtier kilowatt-hour elsewhere.
#
# ## What to take away
#
# - The median typical query emits {num}`carbon-median-traditional-lowest-grid:.2g` to {num}`carbon-median-traditional-highest-grid:.2g` gCO₂e, depending on the grid.
# - The median long query emits {num}`carbon-median-long-lowest-grid:.2g` to {num}`carbon-median-long-highest-grid:.2g` gCO₂e.
# - The median move to a cleaner grid divides carbon by {num}`grid-move-median:.1f`, and {num}`grid-moves-above-model:.0%` of the moves save more than better models do.
# - On the median grid, the mixed fleet emits {num}`carbon-year-mixed-median-grid`.
# - The grid of the data centre counts, and only operation is counted.

# %% [markdown]
# ## Exercises
#
# ```{exercise} The same footprint
# :label: ex-carbon-same
#
# How much energy may a query use on the cleanest grid of the countries before it emits as much as the median typical query on the dirtiest?
# Read the two intensities off {numref}`tab-carbon-grids`.
# This energy is checked.
# Compare it with that of the median long query.
# ```
#
# ```{solution-start} ex-carbon-same
# ```
#
# Carbon is energy times intensity, so the energy may grow by the ratio of the grids.
# With the settings of the Joule edition, that ratio is larger than the ratio of a long to a typical query.

# %%
countries = grids.drop("own grid", errors="ignore")
typical_wh = eh.exact.per_query(assumptions).loc["baseline", "p50"]
allowed_wh = typical_wh * countries.max() / countries.min()
eh.check("ex-carbon-same", allowed_wh)

# %%
long_wh = eh.exact.per_query(assumptions, "long").loc["baseline", "p50"]
print(f"{allowed_wh:.2f} Wh, compared with {long_wh:.2f} Wh for the median long query")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A cleaner grid and the hardware lever
# :label: ex-carbon-lever
#
# Sort the countries by the intensity of their grids.
# By what does the largest step from a grid to the next cleaner one divide the carbon?
# From how many grids does such a step save more than the median gain of the hardware lever?
# The largest step is checked.
# ```
#
# ```{solution-start} ex-carbon-lever
# ```
#
# With the settings of the Joule edition, there is no such grid.
# Grids that follow each other are close, and even the largest step divides the carbon by less than the median gain of the lever.

# %%
steps = (countries / countries.shift(1)).dropna()
largest = steps.max()
eh.check("ex-carbon-lever", largest)

# %%
reaching = (steps > gains.loc["hardware", "p50"]).sum()
print(f"Steps that save more than the lever: {reaching}")
eh.notebook.show(
    steps.sort_values(ascending=False).head(5).rename("Carbon is divided by [×]"),
    caption="The five largest steps from a grid to the next cleaner one.",
    name="carbon-steps",
    labels={"grid": "From the grid of"},
)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where to put the long queries
# :label: ex-carbon-split
#
# A service answers its typical queries on the median grid of the countries and may move its long queries to another grid.
# Derive how clean that grid must be for the mixed fleet to emit no more than a fleet without long queries on the median grid.
# Its intensity is checked.
# Does it depend on the share of long queries?
# ```
#
# ```{solution-start} ex-carbon-split
# ```
#
# Let $s$ be the share of long queries, $E$ the mean energies, and $I'$ the intensity of the other grid.
# From $(1 - s)\,E_\text{t}\,I + s\,E_\text{l}\,I' = E_\text{t}\,I$ follows $I' = I\,E_\text{t} / E_\text{l}$, whatever the share.
# Infinite means have no ratio.

# %%
fleet = eh.exact.fleet(assumptions)
clean_enough = countries.median() * fleet["traditional"] / fleet["long"]
eh.check("ex-carbon-split", clean_enough)

# %%
print(f"{clean_enough:.0f} g/kWh, reached by {(countries <= clean_enough).sum()} grids")

# %% [markdown]
# ```{solution-end}
# ```
