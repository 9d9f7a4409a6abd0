# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.IV Power coupling
#
# *Paper: arXiv 2509.20241v1, supplement S.IV and its figure.*
#
# **Claim.** If a node's power rises with its throughput, the median traditional query needs a few per cent more ({paper}`siv-trad`), the long one a fifth ({paper}`siv-long`).
#
# **Finding.** The released code of arXiv v1 gives {num}`arxiv-v1/power-coupling-increase-traditional` ({paper}`siv-trad`) and {num}`arxiv-v1/power-coupling-increase-long` ({paper}`siv-long`), which do not round to the print.
# Its run, repeated draw for draw, gives {num}`arxiv-v1/replay-power-coupling-increase-traditional:.1f`% and {num}`arxiv-v1/replay-power-coupling-increase-long:.1f`%: the printed digits are these, cut off instead of rounded.
# The line that the text describes gives {num}`arxiv-v1-as-written/power-coupling-increase-traditional` and {num}`arxiv-v1-as-written/power-coupling-increase-long` with the settings of the text.
# The small change of the blend hides large ones of its models, up and down.

# %%
import numpy as np

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_mean", "long_output_tokens_median", "output_tokens_law", "output_tokens_shape", "input_tokens", "pue_p5", "pue_p95", "deepseek_node_power_kw", "Throughput and baseline"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params supplement/s4_power_coupling` lists what else may be set here
output_tokens_median = None
utilisation_p5 = None
utilisation_p95 = None
node_power_kw = None
idle_power_kw = None
throughput_rows = None

# %%
assumptions = eh.from_parameters(globals())

# %% [markdown]
# ## The method as printed
#
# In the main run the power of a node is drawn, whatever its throughput.
# Here it is a straight line:
#
# $$\frac{P_\text{node}}{P_\text{max}} = u_0 + u_1\,\frac{\text{TPS}}{\text{TPS}_\text{max}}$$ (eq-coupling)
#
# | symbol | meaning | as written | as released |
# |---|---|---|---|
# | $u_0 P_\text{max}$ | power without throughput, of the Joule edition's node | {num}`joule-2026/power-coupling-as-written-idle-power` | {num}`joule-2026/power-coupling-released-idle-power` |
# | $u_0 + u_1$ | power at the highest throughput, over $P_\text{max}$ | {num}`power-coupling-as-written-top-share` | {num}`power-coupling-released-top-share` |
# | $\text{TPS}_\text{max}$ | throughput of the model's fastest row, tokens/s | same | same |
#
# The text ends at {paper}`siv-upper-power` of $P_\text{max}$, the released code at {num}`power-coupling-released-top-share`.
# Its idle share is {num}`arxiv-v1/power-coupling-released-idle-power` at the node power of arXiv v1, the printed idle power ({paper}`siv-idle` kW); with the Joule edition's node the same share is {num}`joule-2026/power-coupling-released-idle-power`.
# {term}`PUE` stays random, {term}`utilisation <power utilisation>` no longer is.

# %%
lines = eh.paper.input_and_power.power_lines(assumptions)
eh.notebook.show(lines.set_index("power_coupling"))

# %%
utilisation = eh.method.distributions.utilisation(assumptions)
p5, p95 = utilisation.quantile([0.05, 0.95])
eh.paper.charts.power_over_throughput(
    lines,
    eh.paper.input_and_power.throughput_shares(assumptions),
    {"p5": float(p5), "median": utilisation.median, "p95": float(p95)},
    name="power-over-throughput",
    caption=(
        "Power of a node over its throughput under both couplings; band and dashed line: P5 to "
        "P95 and median of the utilisation that the main run draws. Each model's median query "
        "stands on the released line: circles traditional, triangles long."
    ),
)

# %% [markdown]
# {numref}`fig-power-over-throughput` explains what follows.
# A model that runs at its highest throughput is charged {num}`power-coupling-released-top-share` of $P_\text{max}$ instead of {num}`utilisation-median:.2f` at the median, and becomes dearer; one that runs far below it becomes cheaper.
# Longer outputs raise the throughput of most models, so that the long regime stands further right.
#
# ## The baseline under both

# %%
traditional = eh.paper.input_and_power.couplings(assumptions, "traditional")
long = eh.paper.input_and_power.couplings(assumptions, "long")
eh.notebook.show(traditional.xs("baseline", level="model"))

# %%
eh.notebook.show(long.xs("baseline", level="model"))

# %%
table, shapes = eh.paper.input_and_power.coupled_shapes(assumptions, "traditional")
eh.charts.shapes_by_row(
    table,
    shapes,
    x_title="Energy per query [Wh]",
    subject="Energy per traditional baseline query, by power coupling",
    shown=eh.paper.charts.COUPLINGS,
    name="coupling-traditional",
    caption=(
        "Energy of a traditional baseline query with the power drawn, as in the main run, and "
        "coupled to the throughput (paper, S.IV, figure a)."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "long")))
table, shapes = eh.paper.input_and_power.coupled_shapes(assumptions, "long")
eh.charts.shapes_by_row(
    table,
    shapes,
    x_title="Energy per query [Wh]",
    subject="Energy per long baseline query, by power coupling",
    shown=eh.paper.charts.COUPLINGS,
    name="coupling-long",
    caption="Energy of a long baseline query, drawn as the figure before (paper, S.IV, figure b).",
)

# %% [markdown]
# | increase of the median | printed | arXiv v1, released line | arXiv v1, line and settings of the text | Joule 2026, released line |
# |---|---|---:|---:|---:|
# | traditional | {paper}`siv-trad` | {num}`arxiv-v1/power-coupling-increase-traditional` | {num}`arxiv-v1-as-written/power-coupling-increase-traditional` | {num}`joule-2026/power-coupling-increase-traditional` |
# | long | {paper}`siv-long` | {num}`arxiv-v1/power-coupling-increase-long` | {num}`arxiv-v1-as-written/power-coupling-increase-long` | {num}`joule-2026/power-coupling-increase-long` |
#
# ## Model by model
#
# The ratio of medians for each model.

# %%
columns = ["released", "as-written"]
eh.notebook.show(traditional["ratio"].unstack("power_coupling")[columns])

# %%
eh.notebook.show(long["ratio"].unstack("power_coupling")[columns])

# %% [markdown]
# With the released line a traditional query on DeepSeek-R1 or Nemotron Ultra takes {num}`power-coupling-released-ratio-deepseek-r1-671b-traditional` the energy, because their throughput is at its cap for almost any length; one on Llama 3.1 405B takes {num}`power-coupling-released-ratio-llama-3.1-405b-traditional`.
# The two movements nearly cancel in the median of the blend.
# In the long regime Llama 3.1 405B has caught up, at {num}`power-coupling-released-ratio-llama-3.1-405b-long`, and nothing cancels.
#
# ## Where we had to choose
#
# - **Both laws.** The text's line and the released one are kept apart; `power_coupling` chooses.
# - **Idle power of ten GPUs.** The idle share is that of the eight-GPU node for DeepSeek-R1's node too, as released.
# - **The blend is that of each case.** It stays the same three models in all of them.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the chart
# :label: ex-coupling-cross
#
# At what share of its highest throughput is a node charged by the released line what it draws in the main run at the median?
# Which models of {numref}`fig-power-over-throughput` are left of it, and become cheaper?
# ```
#
# ```{solution-start} ex-coupling-cross
# ```
#
# Set $u_0 + u_1 x$ equal to the median utilisation and solve for $x$.

# %%
idle, slope = eh.method.query.power_share(assumptions.replace(power_coupling="released"))
crossing = (eh.method.distributions.utilisation(assumptions).median - idle) / slope
shares = eh.paper.input_and_power.throughput_shares(assumptions)

at_crossing = np.interp(crossing, [0, 1], [idle, idle + slope])
assert not 0 <= crossing <= 1 or abs(at_crossing - utilisation.median) < 1e-12
print(f"at {crossing:.0%} of the highest throughput")
eh.notebook.show(shares[shares["tps_share"] < crossing].set_index(["regime", "model"]))

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The ratio in closed form
# :label: ex-coupling-ratio
#
# Let all answers have one length.
# Derive by what the released line multiplies the median of each model, and hold it against the exact calculation.
# ```
#
# ```{solution-start} ex-coupling-ratio
# ```
#
# With one length the throughput is one number and the coupled power too.
# What is left is the PUE times a number, or times the utilisation: the median of a product of log-normals is the product of their medians, so that the PUE cancels and the factor is $(u_0 + u_1\,\text{TPS}/\text{TPS}_\text{max})$ over the median utilisation.

# %%
main = eh.paper.input_and_power.main_run(assumptions)
fixed = main.replace(output_tokens_law="fixed", output_tokens_shape=None)
length = eh.method.query_kinds.length_law(fixed, "traditional").median
ratios = {}
for name, model in eh.method.throughput.models(fixed).items():
    tps = model.fit.predict(fixed.input_tokens, length)
    ratios[name] = (idle + slope * tps / model.fit.tps_max) / utilisation.median

exact = eh.paper.input_and_power.couplings(fixed, "traditional")["ratio"].loc["released"]
assert all(np.isclose(ratio, exact[name], rtol=1e-6) for name, ratio in ratios.items())
eh.notebook.show(exact.drop(index="baseline").to_frame())

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A measured node
# :label: ex-coupling-flat
#
# Measured nodes draw most of their power at a small part of their throughput.
# Take a line from a half of $P_\text{max}$ to the same top, and compare the power it charges with the released line's: which regime changes more?
# ```
#
# ```{solution-start} ex-coupling-flat
# ```
#
# Both lines meet at the highest throughput; the flatter one charges more wherever a node runs below it.
# The regime that runs at lower throughput changes more, and with the edition's settings that is the traditional one.

# %%
top = idle + slope
line = 0.5 + (top - 0.5) * shares["tps_share"]
released = idle + slope * shares["tps_share"]
change = (line / released).groupby([shares["regime"], shares["model"]], sort=False).mean()

assert (change >= 1 - 1e-12).all()
assert change.idxmax() == tuple(shares.loc[shares["tps_share"].idxmin(), ["regime", "model"]])
eh.notebook.show(change.rename("power / released").to_frame())

# %% [markdown]
# ```{solution-end}
# ```
