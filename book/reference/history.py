# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # History of the estimates
#
# *Paper: arXiv 2509.20241v1 as written and as released; Joule 2026 as released.*
#
# **Claim.** The median traditional query of arXiv v1 ({paper}`abs-median-wh` Wh) became a smaller one in the Joule edition ({paper}`v2-median-wh` Wh).
#
# **Finding.** Between the two released editions one setting changed, the power of a node, and it alone takes the median from {num}`arxiv-v1/baseline-median-traditional` to {num}`joule-2026/baseline-median-traditional` ({num}`history-median-traditional-node-power-relative:.1%`).
# The text of arXiv v1 describes other settings than its code, and taken at its word gives {num}`arxiv-v1-as-written/baseline-median-traditional`: it is by coincidence that this lies close to the Joule edition.

# %%
import pandas as pd

import energy_helpers as eh

# %% [markdown]
# ## The changes
#
# The way leads from arXiv v1 as written, to arXiv v1 as released, to Joule 2026.
# Seven changes lie on it; the first six part the text of v1 from its code, the last parts the two releases.

# %%
moved = {
    (change, setting): values
    for change, settings in eh.editions.history.changes().items()
    for setting, values in settings.items()
}
pd.DataFrame(moved, index=["before", "after"]).T.rename_axis(["change", "parameter"])

# %% [markdown]
# Each is a [parameter](parameters.md), so that every state between the editions can be run.
# A ten-GPU node goes with the eight-GPU one.

# %% [markdown]
# ## One change at a time
#
# `walk` makes the changes one after the other, in the order of the table, and computes the estimates after each.

# %%
steps = eh.editions.history.walk()
per_query = ["p25-traditional", "median-traditional", "p75-traditional"]
eh.notebook.show(steps[[*per_query, "p25-long", "median-long", "p75-long"]])

# %%
fleets = ["fleet-traditional", "fleet-mixed", "fleet-mixed-improved"]
eh.notebook.show(steps[fleets], digits=4)

# %% [markdown]
# Energies per query are in Wh, those of the fleet in GWh per day.

# %%
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(
        steps, "median-traditional", low="p25-traditional", high="p75-traditional"
    ),
    x_title="Energy per traditional query [Wh]",
    subject="Median energy of a traditional baseline query, from edition to edition",
    name="history-traditional",
    caption=(
        "What moved the median of a traditional query. Blue: an edition's median; bars: what a "
        "change adds or takes; grey ticks: the quartiles after it."
    ),
)

# %% [markdown]
# In {numref}`fig-history-traditional` the wider PUE of the code adds {num}`history-median-traditional-pue`, the choice of 22 rows among 38 adds {num}`history-median-traditional-throughput-rows`, and the smaller node of the Joule edition moves it by {num}`history-median-traditional-node-power`.
# The blend rule changes nothing, because under these settings both rules take the same three models.
# Trimming leaves the median where it is, but draws the quartiles together: it moves the lower one by {num}`history-p25-traditional-trimming` and the upper one by {num}`history-p75-traditional-trimming`.

# %%
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(steps, "median-long", low="p25-long", high="p75-long"),
    x_title="Energy per long query [Wh]",
    subject="Median energy of a long baseline query, from edition to edition",
    name="history-long",
    caption="What moved the median of a long query, drawn as the figure before.",
)

# %% [markdown]
# The long regime tells the same story, with a larger part for the rows: {num}`history-median-long-pue` from PUE, {num}`history-median-long-throughput-rows` from the rows, {num}`history-median-long-node-power` from the node.
# A long answer lies further outside the benchmark, so that the law of throughput, and with it the rows it is fitted to, matters more.

# %%
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(steps, "fleet-mixed"),
    x_title="Energy of the mixed fleet [GWh per day]",
    subject="Energy of a fleet with one long query in ten, from edition to edition",
    name="history-fleet",
    caption=(
        "What moved the energy of a billion queries a day, one in ten of them long. Blue: an "
        "edition's total; bars: what a change adds or takes."
    ),
)

# %% [markdown]
# A fleet's total follows the untrimmed mean, so that trimming does not move it; the rounded idle overhead does, by {num}`history-fleet-mixed-idle-overhead`.
# The wider range of improvement acts on the improved fleet alone ({num}`history-fleet-mixed-improved-fleet-improvement`).

# %% [markdown]
# ## Does the order matter?
#
# Changes multiply rather than add, so that what one of them adds depends on those made before it.
# The same walk in reverse order begins with the node:

# %%
forward = eh.editions.history.contributions()
reverse = eh.editions.history.contributions(list(eh.editions.history.changes())[::-1])
both = {"stated order": forward["median-traditional"], "reverse": reverse["median-traditional"]}
eh.notebook.show(pd.DataFrame(both).loc[forward.index])

# %% [markdown]
# The node moves the median by {num}`history-median-traditional-node-power` if it is changed last and by {num}`history-median-traditional-node-power-reverse` if it is changed first; PUE adds {num}`history-median-traditional-pue` if it is first and {num}`history-median-traditional-pue-reverse` if it is last.
# Start and end are the same in every order.
# With seven changes there are 5,040 orders, but only 128 sets of changes, so that all of them can be gone through:

# %%
orders = eh.editions.history.over_all_orders("median-traditional")
eh.notebook.show(orders)

# %% [markdown]
# No order turns a sign or changes which of the changes is the largest.
# From arXiv v1 as released to Joule 2026 there is one change, and no order to choose.
#
# ## Where we had to choose
#
# - **The text of the Joule edition was not at hand**, only its abstract and its code, so that the way ends at the code.
# - **Seven changes, not eleven settings**: settings that belong together move together.
# - **The estimates are exact**; a released run differs from them by its sampling error (see [the released scripts](released_scripts)).

# %% [markdown]
# ## Exercises
#
# 1. Which single change would have taken arXiv v1 as released to a median of exactly 0.31 Wh, if the node had stayed as it was?
# 2. Put the trimming first. Does the median still not move?
