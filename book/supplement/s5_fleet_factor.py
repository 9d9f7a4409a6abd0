# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.V Fleet factor
#
# *Paper: arXiv 2509.20241v1, supplement S.V; used in section 4.*
#
# **Claim.** A fleet needs a third more energy than its queries ({paper}`sv-beta`): spare nodes, nodes below full load and the network multiply to that.
#
# **Finding.** The released code multiplies to {num}`fleet-factor` ({paper}`s4-beta`).
# Its idle overhead of {num}`arxiv-v1/fleet-idle-overhead` is not what the printed arithmetic gives: that is {num}`arxiv-v1/fleet-idle-overhead-computed` for the node of arXiv v1 and {num}`joule-2026/fleet-idle-overhead-computed` for that of the Joule edition.
# With the latter the fleet would take {num}`joule-2026/fleet-factor-change-computed` more.

# %%
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

# %% [markdown]
# ## The load of a day
#
# Demand has a daily rhythm, and a fleet must be built for its peak.
# The paper takes a sine: full load at its height, half of it at its lowest, {num}`load-mean` on average ({paper}`sv-sinusoid`).

# %%
day = eh.paper.daily_load.hourly(assumptions)
eh.notebook.show(day.iloc[::16].set_index("hour"))

# %%
eh.paper.charts.load_over_a_day(
    day,
    name="daily-load",
    caption=(
        "Load of the fleet over the day (S.V) and the power of a node that follows it: idle power "
        "does not go away with the load."
    ),
)

# %% [markdown]
# The two curves of {numref}`fig-daily-load` meet at full load only.
# Below it a node works less but does not save in proportion, because it takes {num}`node-idle-power` when idle: per unit of work it takes more.
# The factor for that is the energy of such a day, over the energy of a day at full load, over the mean load:
#
# $$\beta_\text{idle} = \frac{P_\text{idle} + (P_\text{max} - P_\text{idle})\,\overline{f}}{P_\text{max}\;\overline{f}} = 1 + \frac{P_\text{idle}}{P_\text{max}}\,\frac{1 - \overline{f}}{\overline{f}}$$ (eq-idle-overhead)
#
# | symbol | meaning | unit |
# |---|---|---|
# | $\beta_\text{idle}$ | energy per unit of work, relative to full load | – |
# | $P_\text{max}$, $P_\text{idle}$ | power of a node at full load and idle | kW |
# | $\overline{f}$ | mean load of the day, as a share of capacity | – |
#
# The shape of the curve does not matter, only its mean: power is linear in the load.
#
# ## Step by step
#
# The same arithmetic with numbers, for the node of this build's edition.

# %%
eh.notebook.show(eh.paper.daily_load.steps(assumptions), digits=4)

# %% [markdown]
# And in each edition: what the formula gives, and what the released code takes.

# %%
editions = {name: eh.load_edition(name) for name in eh.method.assumptions.EDITIONS}
of_editions = {
    name: {
        "node [kW]": f"{a.node_power_kw:g}",
        "by the formula": eh.method.fleet_factor.idle_overhead(a.node_power_kw, a.idle_power_kw),
        "taken": a.idle_overhead,
        "fleet factor": eh.method.fleet_factor.factor(a),
    }
    for name, a in editions.items()
}
eh.notebook.show(
    pd.DataFrame.from_dict(of_editions, orient="index").rename_axis("edition"), digits=5
)

# %% [markdown]
# | step | arXiv v1 prints | with its node | with the Joule edition's node |
# |---|---|---|---|
# | dynamic power | {paper}`sv-pdyn` kW | {num}`arxiv-v1/node-dynamic-power` | {num}`joule-2026/node-dynamic-power` |
# | a day at full load | {paper}`sv-uniform` kWh | {num}`arxiv-v1/node-day-full-load` | {num}`joule-2026/node-day-full-load` |
# | a day under the sine | {paper}`sv-sin` kWh | {num}`arxiv-v1/node-day-sinusoidal` | {num}`joule-2026/node-day-sinusoidal` |
# | idle overhead | {paper}`sv-util-factor` | {num}`arxiv-v1/fleet-idle-overhead-computed` | {num}`joule-2026/fleet-idle-overhead-computed` |
# | fleet factor | {paper}`sv-beta` | {num}`arxiv-v1/fleet-factor-computed` | {num}`joule-2026/fleet-factor-computed` |
#
# Every printed step holds for the node of arXiv v1, to its last digit.
# The constant in the released code does not belong to either edition: by {eq}`eq-idle-overhead` it is that of a node of {num}`idle-overhead-node-power:.1f` kW.
# When the Joule edition lowered the node's power, idle power became a larger part of it, so that the overhead should have risen; the constant stayed.
#
# ## The other two factors
#
# Ten per cent of spare nodes ({term}`redundancy`) and twelve per cent for the network are assumptions, not results ({paper}`sv-assumptions`).
# The network's share rests on the power of InfiniBand switches {cite:p}`nvidia-qm97x0`.

# %%
eh.notebook.show(eh.paper.tables.factor_parts(assumptions), digits=4)

# %% [markdown]
# ## Where we had to choose
#
# - **The fleet takes the released constant**, in the editions as released; the edition as written takes the printed {num}`arxiv-v1-as-written/fleet-idle-overhead:.2f`.
# - **The load's phase** is ours to read: the paper gives the range and the mean, which is all that the factor needs. The curve here is least at midnight and full at noon.
# - **Spare nodes count in full.** A redundant node that idles takes a quarter of a busy one; the paper charges it as if it were busy.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the formula
# :label: ex-fleet-factor-idle
#
# What idle power would bring the fleet factor to 1.5, all else as the edition has it?
# Is there a node that idles so high?
# ```
#
# ```{solution-start} ex-fleet-factor-idle
# ```
#
# {eq}`eq-idle-overhead` solved for the idle power: $P_\text{idle} = P_\text{max}\,(\beta_\text{idle} - 1)\,\overline{f} / (1 - \overline{f})$.
# The node would draw about two thirds of its power for nothing; servers with GPUs idle far lower.

# %%
node = eh.load_edition(assumptions.edition)
mean_load = 0.75
wanted = 1.5 / (node.redundancy * node.network_overhead)
idle_kw = node.node_power_kw * (wanted - 1) * mean_load / (1 - mean_load)

assert abs(eh.method.fleet_factor.idle_overhead(node.node_power_kw, idle_kw) - wanted) < 1e-12
print(f"{idle_kw:.2f} kW of {node.node_power_kw:g} kW")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A quieter night
# :label: ex-fleet-factor-night
#
# Let demand fall to a quarter of the peak at night instead of half.
# How does the idle overhead change, and what would a fleet gain that switches idle nodes off?
# ```
#
# ```{solution-start} ex-fleet-factor-night
# ```
#
# The mean load falls to (1 + 1/4) / 2, and the overhead grows with $(1 - \overline{f}) / \overline{f}$.
# Where idle nodes are off, energy is in proportion to the load and the factor is one: the gain is all of the overhead.


# %%
def overhead(mean_load):
    return 1 + node.idle_power_kw / node.node_power_kw * (1 - mean_load) / mean_load


loads = {"half at night": 0.75, "a quarter at night": 0.625}
by_load = {name: overhead(load) for name, load in loads.items()}

for name, load in loads.items():
    computed = eh.method.fleet_factor.idle_overhead(node.node_power_kw, node.idle_power_kw, load)
    assert abs(by_load[name] - computed) < 1e-12
eh.notebook.show(pd.Series(by_load, name="idle overhead"), digits=4)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Spare nodes that idle
# :label: ex-fleet-factor-spare
#
# The paper charges spare nodes as if they were busy.
# Derive the factor for spare nodes that idle, and say what is left of it.
# ```
#
# ```{solution-start} ex-fleet-factor-spare
# ```
#
# A share $r - 1$ of spare nodes takes $P_\text{idle}$ each, where a serving node takes the mean of the day, so that the factor is $1 + (r - 1)\,P_\text{idle} / \overline{P}$.

# %%
mean_kw = eh.paper.daily_load.sinusoidal_day_kwh(node) / 24
spare = 1 + (node.redundancy - 1) * node.idle_power_kw / mean_kw
busy_kw = node.idle_power_kw + 0.75 * eh.paper.daily_load.dynamic_power_kw(node)

assert abs(mean_kw - busy_kw) < 1e-12
assert 1 <= spare <= eh.paper.tables.factor_parts(node)["factor"].iloc[0]
print(f"{spare:.4f} instead of {node.redundancy:g}")

# %% [markdown]
# ```{solution-end}
# ```
