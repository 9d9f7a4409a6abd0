# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # History of the estimates
#
# **One setting separates the two released editions: the power of a node.**
#
# *Paper: arXiv 2509.20241v1, as written and as released, and the Joule edition as released.*
#
# **In one sentence.** A smaller node power moves the median typical query from {num}`arxiv-v1/baseline-median-traditional` to {num}`joule-2026/baseline-median-traditional` between the released editions, and six further settings separate the text of arXiv v1 from its code.
#
# **Why it matters.** Two editions of one paper print different numbers, and a reader who compares them should know which setting moved each number.

# %%
import pandas as pd

import energy_helpers as eh

# %%
steps = eh.editions.history.walk()
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(
        steps, "median-traditional", low="p25-traditional", high="p75-traditional"
    ),
    x_title="Energy per typical query [Wh]",
    subject="Median energy of a typical baseline query, from edition to edition",
    name="history-traditional",
    title="The wider PUE raised the median typical query, and the smaller node lowered it",
    caption=(
        "Blue marks show the median in each edition. Bars show what a change adds or removes, and "
        "grey ticks show the quartiles after it."
    ),
)

# %% [markdown]
# The median typical query of arXiv v1 ({paper}`abs-median-wh` Wh) became smaller in the Joule edition ({paper}`v2-median-wh` Wh).
# The power of a node moved it by {num}`history-median-traditional-node-power-relative:.1%`, and no other setting changed between the two released editions.
# The text of arXiv v1 describes other settings than its code ({term}`as written`), and they give {num}`arxiv-v1-as-written/baseline-median-traditional`.
# This value is close to that of the Joule edition only by coincidence.
#
# ## Seven changes connect the editions
#
# {numref}`tab-history-settings` leads from arXiv v1 as written, to arXiv v1 as released, to the Joule edition.
# The first six changes separate the text of arXiv v1 from its code, and the last separates the two releases.


# %%
def described(setting):
    field = eh.method.assumptions.Assumptions.model_fields[setting]
    unit = field.json_schema_extra["unit"]
    words = field.description.split(":")[0].replace("traditional", "typical")
    return words + ("" if unit in ("-", "x") else f" [{unit}]")


WORDS = {"at-least-200b": "all above 200B", "three-largest-medians": "three largest medians"}
moved = [
    (change, described(setting), *(WORDS.get(value, value) for value in values))
    for change, settings in eh.editions.history.changes().items()
    for setting, values in settings.items()
]
table = pd.DataFrame(moved, columns=["change", "parameter", "before", "after"])
eh.notebook.show(
    table.set_index(["change", "parameter"]),
    digits=None,
    caption="Settings that differ between the text of arXiv v1 and the Joule edition as released.",
    name="history-settings",
)

# %% [markdown]
# Each setting is a [parameter](parameters.md), so every state between the editions can be computed.
# The node with ten GPUs changes together with the node with eight.

# %% [markdown]
# ## The PUE and the node move the median most
#
# The function `walk` makes the changes one after another, in the order of {numref}`tab-history-settings`.
# {numref}`tab-history-query` lists the energy per query after each change.

# %%
PER_QUERY = {
    f"{statistic}-{regime}": f"{shown}, {queries} [Wh]"
    for regime, queries in {"traditional": "typical", "long": "long"}.items()
    for statistic, shown in {"p25": "P25", "median": "Median", "p75": "P75"}.items()
}
eh.notebook.show(
    steps[list(PER_QUERY)],
    caption="Energy per baseline query after each change.",
    name="history-query",
    labels=PER_QUERY,
    wide=True,
)

# %% [markdown]
# {numref}`tab-history-fleet` lists the energy of the fleet.

# %%
FLEETS = {
    "fleet-traditional": "Typical [GWh/day]",
    "fleet-mixed": "Mixed [GWh/day]",
    "fleet-mixed-improved": "Mixed, improved [GWh/day]",
}
eh.notebook.show(
    steps[list(FLEETS)],
    decimals=3,
    caption="Energy of the fleet after each change.",
    name="history-fleet",
    labels=FLEETS,
)

# %% [markdown]
# {numref}`fig-history-traditional` shows what each change contributes to the median typical query.
# The wider range of the {term}`PUE` in the {term}`released code` adds {num}`history-median-traditional-pue`, and the choice of {num}`audit-fitted-rows-released:.0f` of the {num}`audit-fitted-rows-all:.0f` benchmark rows adds {num}`history-median-traditional-throughput-rows`.
# The smaller node of the Joule edition moves the median by {num}`history-median-traditional-node-power`.
# The rule for the {term}`blend` changes nothing, because both rules select the same three models under these settings.
# {term}`Trimming <trimming>` does not move the median, but it moves the lower quartile by {num}`history-p25-traditional-trimming` and the upper one by {num}`history-p75-traditional-trimming`.

# %%
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(steps, "median-long", low="p25-long", high="p75-long"),
    x_title="Energy per long query [Wh]",
    subject="Median energy of a long baseline query, from edition to edition",
    name="history-long",
    title="For long queries, the choice of benchmark rows adds almost as much as the PUE",
    caption=(
        "Blue marks show the median in each edition. Bars show what a change adds or removes, and "
        "grey ticks show the quartiles after it."
    ),
)

# %% [markdown]
# {numref}`fig-history-long` shows a similar pattern for the median long query, but the benchmark rows contribute more.
# The PUE adds {num}`history-median-long-pue`, the rows add {num}`history-median-long-throughput-rows`, and the node moves the median by {num}`history-median-long-node-power`.
# A long answer lies further outside the benchmark, so it depends more on the fit of the throughput and on the rows behind this fit.

# %%
eh.editions.history_charts.waterfall(
    eh.editions.history.waterfall(steps, "fleet-mixed"),
    x_title="Energy of the mixed fleet [GWh per day]",
    subject="Energy of a fleet with one long query in ten, from edition to edition",
    name="history-fleet",
    title="The smaller node lowers the energy of the fleet more than the wider PUE raises it",
    caption=(
        "Blue marks show the total of each edition, for a billion queries a day, one in ten of "
        "them long. Bars show what a change adds or removes."
    ),
)

# %% [markdown]
# {numref}`fig-history-fleet` shows the total of a fleet, which follows the mean before trimming.
# Trimming therefore does not move it, and the rounded idle overhead moves it by {num}`history-fleet-mixed-idle-overhead`.
# The wider range of improvement acts only on the improved fleet ({num}`history-fleet-mixed-improved-fleet-improvement`).

# %% [markdown]
# ## The order changes the contributions, not their ranking
#
# Changes multiply rather than add, so the contribution of a change depends on the changes before it.
# The table compares the walk above with the same walk in reverse, which begins with the node.

# %%
forward = eh.editions.history.contributions()
reverse = eh.editions.history.contributions(list(eh.editions.history.changes())[::-1])
both = {"stated order": forward["median-traditional"], "reverse": reverse["median-traditional"]}
eh.notebook.show(
    pd.DataFrame(both).loc[forward.index],
    decimals=4,
    caption="What each change adds to the median typical query, in two orders.",
    name="history-order",
    unit="Wh",
)

# %% [markdown]
# The node moves the median by {num}`history-median-traditional-node-power` if it changes last, and by {num}`history-median-traditional-node-power-reverse` if it changes first.
# The PUE adds {num}`history-median-traditional-pue` if it changes first, and {num}`history-median-traditional-pue-reverse` if it changes last.
# The walk starts and ends at the same values in every order.
#
# Seven changes have 5,040 orders, but only 128 sets of changes, so all orders can be computed.
# The table lists the contributions over all of them.

# %%
orders = eh.editions.history.over_all_orders("median-traditional")
eh.notebook.show(
    orders,
    decimals=4,
    caption="What each change adds to the median typical query, over all orders.",
    name="history-orders",
    unit="Wh",
)

# %% [markdown]
# In no order does a contribution change its sign, and the same change is always the largest.
# Only one change leads from arXiv v1 as released to the Joule edition, so there is no order to choose.
#
# ## Our choices
#
# - **The walk ends at the code of the Joule edition**, because only its abstract and its code were available.
# - **Settings that belong together change together**, such as the powers of the two nodes.
# - **The estimates are exact.** A released run differs from them by its sampling error, see [the released scripts](released_scripts).

# %% [markdown]
# ## Exercises
#
# 1. Leave the node of arXiv v1 as released as it is.
#    Which single other change gives the median that the Joule edition prints?
# 2. Make the trimming the first change.
#    Does it still leave the median where it was?
