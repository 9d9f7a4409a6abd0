# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.V Fleet factor
#
# **A fleet uses {num}`fleet-factor:.2f` times the energy of its queries, and the idle overhead in this factor, as released, fits the node of no edition.**
#
# *Paper: supplement S.V of arXiv 2509.20241v1, which section 4 uses.*
#
# **In one sentence.** A fleet uses more energy than its queries, because it has spare nodes, because its nodes are not always fully loaded, and because they need a network.
#
# **Why it matters.** Every total for a day or a year is the energy of the queries times the {term}`fleet factor`.

# %%
import math

import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"
# None keeps the edition's value
node_power_kw = None
idle_power_kw = None
redundancy = None
idle_overhead = None
network_overhead = None

# %%
assumptions = eh.from_parameters(globals())

# %%
day = eh.paper.daily_load.hourly(assumptions)
lowest = day.loc[day["load"].idxmin()]
eh.paper.charts.load_over_a_day(
    day,
    name="daily-load",
    title=(
        f"At {lowest['load']:.0%} load, a node draws "
        f"{lowest['power_kw'] / assumptions.node_power_kw:.0%} of its maximum power"
    ),
    caption=(
        "The lines show the load that S.V assumes for a day, as a share of the capacity, and the "
        "power of a node that follows it, as a share of its maximum. Dashed line: the mean load."
    ),
)

# %% [markdown]
# **The paper says.** A fleet uses a third more energy than its queries ({paper}`sv-beta`).
# Three factors multiply to this number: spare nodes, nodes below full load, and the network.
#
# **We find.** With these settings, the factors multiply to {num}`fleet-factor` ({paper}`s4-beta`).
# The {term}`idle overhead` in the {term}`released code` is {num}`arxiv-v1/fleet-idle-overhead`.
# The arithmetic of the paper gives {num}`arxiv-v1/fleet-idle-overhead-computed` for the node of arXiv v1, and {num}`joule-2026/fleet-idle-overhead-computed` for the node of the Joule edition.
# With the last value, the fleet of the Joule edition would use {num}`joule-2026/fleet-factor-change-computed` more energy.
#
# **Verdict.** Every printed step follows from the node of arXiv v1, to its last digit.
# The constant in the released code follows from neither node, and it did not change when the Joule edition lowered the power of the node.
# The effect on the total is small.
#
# ## A fleet is built for its peak
#
# Demand rises and falls during the day, and a fleet must have enough {term}`nodes <node>` for the highest demand.
# The paper assumes a sine curve with full load at the peak and half of it at the lowest point, which is {num}`load-mean` on average ({paper}`sv-sinusoid`).
# {numref}`tab-daily-load` lists the load and the power of one node through the day.

# %%
eh.notebook.show(
    day.iloc[::16].set_index("hour"),
    decimals={"hour": 0, "power_kw": 2},
    spec={"load": ".1%"},
    caption="Load of the fleet and power of one node through the day.",
    name="daily-load",
    labels={"power_kw": "Power [kW]"},
)

# %% [markdown]
# ## A partly loaded node uses more energy per unit of work
#
# The two curves of {numref}`fig-daily-load` meet only at full load.
# Below full load a node does less work, but its power does not fall in proportion, because it still draws {num}`node-idle-power` when it is idle.
# S.IV and S.V of arXiv v1 state an idle power of {paper}`siv-idle` kW, and all editions use this value.
# The {term}`idle overhead` measures this effect.
# It is the energy of such a day, divided by the energy of a day at full load and by the mean load:
#
# $$\beta_\text{idle} = \frac{P_\text{idle} + (P_\text{max} - P_\text{idle})\,\overline{f}}{P_\text{max}\;\overline{f}} = 1 + \frac{P_\text{idle}}{P_\text{max}}\,\frac{1 - \overline{f}}{\overline{f}}$$ (eq-idle-overhead)
#
# :::{table} The symbols of the idle overhead.
# :name: tab-idle-overhead
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $\beta_\text{idle}$ | energy per unit of work, relative to full load | – |
# | $P_\text{max}$, $P_\text{idle}$ | power of a node at full load and when idle | kW |
# | $\overline{f}$ | mean load of the day, as a share of capacity | – |
# :::
#
# Only the mean of the load curve matters, because power is linear in the load.
# {numref}`tab-idle-steps` repeats the arithmetic with the node of this page.
# Its last step is the fleet factor by the formula of the text.
# {numref}`tab-fleet-factor-parts` has another fleet factor, because there the idle overhead is the constant in the settings instead of the result of the formula.

# %%
eh.notebook.show(
    eh.paper.daily_load.steps(assumptions),
    digits=4,
    caption="Idle overhead and fleet factor by the formula of the text, step by step.",
    name="idle-steps",
    labels={"formula": "Arithmetic"},
)

# %% [markdown]
# ## The released constant belongs to another node
#
# {numref}`tab-idle-by-edition` compares three values for each set of settings: the idle overhead by the formula, the idle overhead that is used, and the fleet factor that follows from the used one.

# %%
EDITIONS = {
    "joule-2026": "Joule 2026, released code",
    "arxiv-v1": "arXiv v1, released code",
    "arxiv-v1-as-written": "arXiv v1, text",
}
editions = {title: eh.load_edition(name) for name, title in EDITIONS.items()}
of_editions = {
    name: {
        "node [kW]": a.node_power_kw,
        "by the formula [×]": eh.method.fleet_factor.idle_overhead(
            a.node_power_kw, a.idle_power_kw
        ),
        "used [×]": a.idle_overhead,
        "fleet factor [×]": eh.method.fleet_factor.factor(a),
    }
    for name, a in editions.items()
}
eh.notebook.show(
    pd.DataFrame.from_dict(of_editions, orient="index").rename_axis("settings"),
    decimals={"node [kW]": 1}
    | dict.fromkeys(["by the formula [×]", "used [×]", "fleet factor [×]"], 3),
    caption="Idle overhead by the formula of the text and as used, for three sets of settings.",
    name="idle-by-edition",
)

# %% [markdown]
# The printed steps agree with the node of arXiv v1, and the node of the Joule edition gives other values.
#
# :::{table} Printed steps, with the node of arXiv v1 and with that of the Joule edition.
# :name: tab-printed-steps
#
# | Step | Printed in arXiv v1 | With its node | With the node of the Joule edition |
# |---|---:|---:|---:|
# | Dynamic power | {paper}`sv-pdyn` kW | {num}`arxiv-v1/node-dynamic-power` | {num}`joule-2026/node-dynamic-power` |
# | A day at full load | {paper}`sv-uniform` kWh | {num}`arxiv-v1/node-day-full-load` | {num}`joule-2026/node-day-full-load` |
# | A day under the sine | {paper}`sv-sin` kWh | {num}`arxiv-v1/node-day-sinusoidal` | {num}`joule-2026/node-day-sinusoidal` |
# | Idle overhead | {paper}`sv-util-factor` | {num}`arxiv-v1/fleet-idle-overhead-computed` | {num}`joule-2026/fleet-idle-overhead-computed` |
# | Fleet factor | {paper}`sv-beta` | {num}`arxiv-v1/fleet-factor-computed` | {num}`joule-2026/fleet-factor-computed` |
# :::
#
# By {eq}`eq-idle-overhead`, the constant in the released code belongs to a node of {num}`joule-2026/idle-overhead-node-power:.1f` kW.
# Neither edition of the paper has such a node.
# The Joule edition lowered the power of the node, so idle power became a larger part of it.
# By the formula, the idle overhead rises with this part, but the constant did not change.
#
# ## The other two factors are assumptions
#
# The paper assumes ten per cent of spare nodes ({term}`redundancy`) and twelve per cent for the network, and it derives neither value ({paper}`sv-assumptions`).
# The share of the network rests on the power of InfiniBand switches {cite:p}`nvidia-qm97x0`.

# %%
eh.notebook.show(
    eh.paper.tables.factor_parts(assumptions),
    digits=4,
    caption="Parts of the fleet factor as used, with the constant for the idle overhead.",
    name="fleet-factor-parts",
    unit="×",
)

# %% [markdown]
# ## The GPUs use only a part of the energy of a query
#
# {numref}`fig-energy-parts` divides the mean energy of a typical query in a fleet.
# The paper's equation 1 ({eq}`eq-energy`) includes the node and the {term}`PUE`, and the fleet factor of this section adds the rest.

# %%
parts = eh.beyond.measured.query_parts.parts(assumptions)
shares = parts.set_index("part")["share"]
added = parts.loc[parts["kind"] == eh.beyond.measured.query_parts.FLEET, "share"].sum()
eh.beyond.measured.charts.energy_parts(
    parts,
    name="energy-parts",
    title=(
        f"The GPUs use {shares['GPUs of the node']:.0%} of a query's energy, and the overheads of "
        f"the fleet use {added:.0%}"
    ),
    caption=(
        "Bars show the mean energy of a typical query: the parts of equation 1, what the fleet "
        "factor adds, and the sums. GPUs and the rest of the node share the energy as they share "
        "the maximum power of the node. Each overhead of the fleet multiplies everything above it."
    ),
)

# %% [markdown]
# ## Our choices
#
# - **The fleet uses the released constant** with the settings {term}`as released`. The settings {term}`as written` follow the text of arXiv v1 and use the printed {num}`arxiv-v1-as-written/fleet-idle-overhead:.2f`.
# - **The phase of the load is our reading.** The paper gives the range and the mean, and the factor needs no more. The curve here is lowest at midnight and highest at noon.
# - **Spare nodes count in full.** In both editions of the paper, an idle node draws about a quarter of the power of a fully loaded one. The paper charges a spare node as if it were fully loaded.
#
# ## What to take away
#
# - The fleet uses {num}`fleet-factor:.2f` times the energy of its queries.
# - The steps that the paper prints follow from the node of arXiv v1, to their last digit.
# - The idle overhead in the released code belongs to a node of {num}`joule-2026/idle-overhead-node-power:.1f` kW, which neither edition of the paper has.
# - With the node of the Joule edition, the formula of the text would raise the energy of its fleet by {num}`joule-2026/fleet-factor-change-computed`.
# - The shares for spare nodes and for the network are assumptions of the paper.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the formula
# :label: ex-fleet-factor-idle
#
# Which idle power of a node, `idle_kw`, would raise the fleet factor of the formula to 1.5, with all other settings unchanged?
# Does any node have such a high idle power?
# If no idle power below the full power does, the answer is `math.nan`.
# ```
#
# ```{solution-start} ex-fleet-factor-idle
# ```
#
# Solve {eq}`eq-idle-overhead` for the idle power: $P_\text{idle} = P_\text{max}\,(\beta_\text{idle} - 1)\,\overline{f} / (1 - \overline{f})$, where $\beta_\text{idle}$ is 1.5 over the two other factors.
# With the settings of the Joule edition, the node would draw about two thirds of its power without doing any work.
# The idle power that the paper prints for its node is far lower.

# %%
wanted = 1.5 / (assumptions.redundancy * assumptions.network_overhead)
idle_kw = assumptions.node_power_kw * (wanted - 1) * 0.75 / (1 - 0.75)
if not 0 <= idle_kw < assumptions.node_power_kw:
    idle_kw = math.nan

print(f"{idle_kw:.2f} kW of {assumptions.node_power_kw:g} kW")
eh.check("ex-fleet-factor-idle", idle_kw)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A quieter night
# :label: ex-fleet-factor-night
#
# Let demand fall to a quarter of the peak at night instead of half.
# What is the idle overhead then by {eq}`eq-idle-overhead`, `overhead`?
# What would a fleet save if it switched idle nodes off?
# ```
#
# ```{solution-start} ex-fleet-factor-night
# ```
#
# The mean load falls to (1 + 1/4) / 2, and the overhead above one grows in proportion to $(1 - \overline{f}) / \overline{f}$.
# If idle nodes are off, energy is proportional to the load and the factor is one, so the fleet saves the whole overhead.

# %%
mean_load = (1 + 1 / 4) / 2
idle_share = assumptions.idle_power_kw / assumptions.node_power_kw
overhead = 1 + idle_share * (1 - mean_load) / mean_load

print(f"{overhead:.3f}")
eh.check("ex-fleet-factor-night", overhead)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Spare nodes that idle
# :label: ex-fleet-factor-spare
#
# The paper charges spare nodes as if they were busy.
# Derive the factor for spare nodes that idle, `spare`, and compare it with the factor of the paper.
# ```
#
# ```{solution-start} ex-fleet-factor-spare
# ```
#
# Each of the spare nodes, a share $r - 1$, draws $P_\text{idle}$, and each serving node draws the mean power of the day, $\overline{P}$.
# The factor is therefore $1 + (r - 1)\,P_\text{idle} / \overline{P}$.

# %%
dynamic_kw = assumptions.node_power_kw - assumptions.idle_power_kw
mean_kw = assumptions.idle_power_kw + 0.75 * dynamic_kw
spare = 1 + (assumptions.redundancy - 1) * assumptions.idle_power_kw / mean_kw

print(f"{spare:.4f} instead of {assumptions.redundancy:g}")
eh.check("ex-fleet-factor-spare", spare)

# %% [markdown]
# ```{solution-end}
# ```
