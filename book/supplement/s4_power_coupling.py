# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.IV Power coupling
#
# **Coupling power to throughput multiplies typical energy by {num}`power-coupling-released-ratio-traditional:.2f` and long by {num}`power-coupling-released-ratio-long:.2f`.**
#
# *Paper: supplement S.IV of arXiv 2509.20241v1 and its figure.*
#
# **In one sentence.** The main run draws the power of a node independently of its throughput, and this section makes power follow throughput along a straight line.
#
# **Why it matters.** A node may draw less power when it writes fewer tokens per second.
# An estimate without this link then charges slow nodes too much and fast nodes too little.

# %%
import pandas as pd

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

# %%
lines = eh.paper.input_and_power.power_lines(assumptions)
shares = eh.paper.input_and_power.throughput_shares(assumptions)
utilisation = eh.method.distributions.utilisation(assumptions)
p5, p95 = utilisation.quantile([0.05, 0.95])
tops = lines[lines["tps_share"] == 1].set_index("power_coupling")["power_share"]
eh.paper.charts.power_over_throughput(
    lines,
    shares,
    {"p5": float(p5), "median": utilisation.median, "p95": float(p95)},
    name="power-over-throughput",
    title=(
        f"At its fastest, a node draws {tops['released']:.0%} of its maximum power as released, "
        f"{tops['as-written']:.0%} as written"
    ),
    caption=(
        "The two lines are the couplings of the released code and of the text, with the median "
        "query of each model as a mark on the first: circles typical, triangles long. "
        "Horizontal line: the median utilisation of the main run. Shaded: its 5th to 95th percentile."
    ),
)

# %% [markdown]
# **The paper says.** If the power of a node rises with its throughput, the median typical query needs a few per cent more energy ({paper}`siv-trad`).
# The median long query needs a fifth more ({paper}`siv-long`).
#
# **We find.** The {term}`released code`, with the settings of arXiv v1, adds {num}`arxiv-v1/power-coupling-increase-traditional` ({paper}`siv-trad`) to the median typical query and {num}`arxiv-v1/power-coupling-increase-long` ({paper}`siv-long`) to the median long one.
# Neither increase rounds to the printed one.
# A {term}`replay`, which repeats the released run draw for draw, gives {num}`arxiv-v1/replay-power-coupling-increase-traditional:.1f`% and {num}`arxiv-v1/replay-power-coupling-increase-long:.1f`%, and the printed digits are these values, cut off instead of rounded.
# The line in the text gives {num}`arxiv-v1-as-written/power-coupling-increase-traditional` and {num}`arxiv-v1-as-written/power-coupling-increase-long` with the settings of the text.
#
# **Verdict.** Neither printed increase follows from the released line or from the line in the text.
# The printed digits agree with the released run only when they are cut off.
# Both lines support the direction: power that follows throughput raises both medians, and that of long queries more.
#
# ## Power becomes a straight line in throughput
#
# In the main run of the paper, behind its headline numbers, the {term}`power utilisation` of a node is random and independent of its {term}`throughput`.
# This section replaces it by a {term}`power coupling`:
#
# $$\frac{P_\text{node}}{P_\text{max}} = u_0 + u_1\,\frac{\text{TPS}}{\text{TPS}_\text{max}}$$ (eq-coupling)
#
# :::{table} The symbols of the power coupling and their values.
# :name: tab-coupling
#
# | Symbol | Meaning | As written | As released |
# |---|---|---|---|
# | $u_0 P_\text{max}$ | power without throughput, for the node of the Joule edition | {num}`joule-2026/power-coupling-as-written-idle-power` | {num}`joule-2026/power-coupling-released-idle-power` |
# | $u_0 + u_1$ | power at the highest throughput, over $P_\text{max}$ | {num}`power-coupling-as-written-top-share` | {num}`power-coupling-released-top-share` |
# | $\text{TPS}_\text{max}$ | throughput of the fastest row of the model, tokens/s | same | same |
# :::
#
# "As written" means the line that the text describes, and "as released" means the line in the code.
# The two lines end at different powers: the text prints {paper}`siv-upper-power` of $P_\text{max}$, and the released code has {num}`power-coupling-released-top-share`.
# At the node power of arXiv v1, the idle share in the code means {num}`arxiv-v1/power-coupling-released-idle-power`, which rounds to the printed idle power ({paper}`siv-idle` kW).
# At the node power of the Joule edition, the same share means {num}`joule-2026/power-coupling-released-idle-power`.
# {term}`PUE` remains random.

# %%
COUPLINGS = eh.paper.charts.COUPLINGS
eh.notebook.show(
    lines.set_index("power_coupling").rename(COUPLINGS),
    spec={"tps_share": ".0%", "power_share": ".1%"},
    caption="Power at both ends of the two lines.",
    name="power-lines",
    labels={
        "power_coupling": "Line",
        "tps_share": "Throughput / highest",
        "power_share": "Power / maximum",
        "power_kw": "Power [kW]",
    },
)

# %% [markdown]
# ## Fast nodes cost more, and slow nodes cost less
#
# {numref}`fig-power-over-throughput` compares both lines with the utilisation of the main run.
# At its highest throughput, a model is charged {num}`power-coupling-released-top-share` of $P_\text{max}$ by the released line, where the main run has a median of {num}`utilisation-median:.2f`.
# A model far below its highest throughput is charged less.
# Longer answers raise the throughput of most models, so their long queries lie further right on the line.
#
# ## Long queries change more than typical ones
#
# *Typical* queries have ordinary answers (the paper calls them traditional), and *long* queries go to reasoning models and agents (the paper calls them test-time scaling).
# {numref}`tab-coupling-traditional` and {numref}`tab-coupling-long` give the {term}`baseline`, a {term}`blend` of three large models, without coupling and with both lines.
# The column “Ratio” is the median over the median of the main run.

# %%
traditional = eh.paper.input_and_power.couplings(assumptions, "traditional")
long = eh.paper.input_and_power.couplings(assumptions, "long")


def baseline(table, query, name):
    return eh.notebook.show(
        table.xs("baseline", level="model").drop(columns=["p5", "p95"]).rename(COUPLINGS),
        caption=f"Energy of a {query} query to the baseline, by power coupling.",
        name=name,
        decimals=dict.fromkeys(table, 3 if query == "typical" else 2) | {"ratio": 2},
        labels={"power_coupling": "Power", "ratio": "Ratio [×]"},
        unit="Wh",
    )


baseline(traditional, "typical", "coupling-traditional")

# %%
baseline(long, "long", "coupling-long")


# %%
def coupled(table, queries):
    ratio = table.xs("baseline", level="model")["ratio"]
    return (
        f"Coupled power multiplies the median {queries} query by {ratio['released']:.2f} as "
        f"released, {ratio['as-written']:.2f} as written"
    )


table, shapes = eh.paper.input_and_power.coupled_shapes(assumptions, "traditional")
eh.charts.shapes_by_row(
    table,
    shapes,
    x_title="Energy per query [Wh]",
    subject="Energy per typical baseline query, by power coupling",
    shown=eh.paper.charts.COUPLINGS,
    name="coupling-traditional",
    title=coupled(traditional, "typical"),
    caption=(
        "Areas show the density of the baseline, thick bars the quartiles, thin lines the range "
        "from the 5th to the 95th percentile, and dots the medians. The axis is logarithmic. The "
        "row “Drawn” has the random power of the main run (paper, S.IV, figure a)."
    ),
)

# %%
table, shapes = eh.paper.input_and_power.coupled_shapes(assumptions, "long")
eh.charts.shapes_by_row(
    table,
    shapes,
    x_title="Energy per query [Wh]",
    subject="Energy per long baseline query, by power coupling",
    shown=eh.paper.charts.COUPLINGS,
    name="coupling-long",
    title=coupled(long, "long"),
    caption=(
        "Areas show the density of the baseline, thick bars the quartiles, thin lines the range "
        "from the 5th to the 95th percentile, and dots the medians. The axis is logarithmic. The "
        "row “Drawn” has the random power of the main run (paper, S.IV, figure b)."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "long")))

# %% [markdown]
# The size of the increase depends on the line and on the other settings.
# The two tables above use the settings of this page, and {numref}`tab-coupling-editions` compares the settings of both editions of the paper.
#
# :::{table} Increase of the median by power coupling, printed and computed.
# :name: tab-coupling-editions
#
# | Increase of the median | Printed | arXiv v1, released line | arXiv v1, line and settings of the text | Joule 2026, released line |
# |---|---|---:|---:|---:|
# | Typical query | {paper}`siv-trad` | {num}`arxiv-v1/power-coupling-increase-traditional` | {num}`arxiv-v1-as-written/power-coupling-increase-traditional` | {num}`joule-2026/power-coupling-increase-traditional` |
# | Long query | {paper}`siv-long` | {num}`arxiv-v1/power-coupling-increase-long` | {num}`arxiv-v1-as-written/power-coupling-increase-long` | {num}`joule-2026/power-coupling-increase-long` |
# :::
#
# ## The blend hides larger changes of its models
#
# {numref}`tab-coupling-by-model` gives the ratio of medians for each model, for typical and for long queries.

# %%
ratios = {
    (queries, coupling): table["ratio"].loc[coupling]
    for queries, table in {"typical": traditional, "long": long}.items()
    for coupling in ("released", "as-written")
}
eh.notebook.show(
    pd.DataFrame(ratios).rename({"baseline": "Baseline"}),
    decimals=2,
    caption="Median with coupled power over the median of the main run, by line.",
    name="coupling-by-model",
    labels={"as-written": "as written"},
    unit="×",
)

# %% [markdown]
# With the released line, a typical query on DeepSeek-R1 uses {num}`power-coupling-released-ratio-deepseek-r1-671b-traditional:.2f` times the energy of the main run, and one on Nemotron Ultra uses {num}`power-coupling-released-ratio-nemotron-ultra-253b-traditional:.2f` times.
# With the settings of the edition, the throughput of both models is at its cap or close to it for almost any length.
# A typical query on Llama 3.1 405B uses {num}`power-coupling-released-ratio-llama-3.1-405b-traditional:.2f` times the energy.
# With these settings, the rise and the fall nearly cancel in the median of the blend.
# A long query on Llama 3.1 405B uses {num}`power-coupling-released-ratio-llama-3.1-405b-long:.2f` times the energy, so nothing cancels for long queries with the settings of the edition.
#
# ## Our choices
#
# - **Both lines are available.** The setting `power_coupling` selects the line of the text or the released one.
# - **DeepSeek-R1 has the idle share of an eight-GPU node**, although its node has ten GPUs, as in the released code.
# - **The blend is chosen anew in each case.** With the settings of the edition, it contains the same three models in all cases.
#
# ## What to take away
#
# - With the released line, the median typical query uses {num}`power-coupling-released-ratio-traditional:.2f` times the energy of the main run, and the median long query {num}`power-coupling-released-ratio-long:.2f` times.
# - With the line in the text, the two medians use {num}`power-coupling-as-written-ratio-traditional:.2f` and {num}`power-coupling-as-written-ratio-long:.2f` times the energy.
# - The increases that the paper prints ({paper}`siv-trad`, {paper}`siv-long`) are digits of the released run that were cut off.
# - With the settings of the edition, models change by more than the blend: the released line multiplies typical queries by {num}`power-coupling-released-ratio-deepseek-r1-671b-traditional:.2f` on DeepSeek-R1 and by {num}`power-coupling-released-ratio-llama-3.1-405b-traditional:.2f` on Llama 3.1 405B.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Read the chart
# :label: ex-coupling-cross
#
# At which share of the highest throughput, `crossing`, does the released line charge the median power of the main run?
# Which models of {numref}`fig-power-over-throughput` lie to the left of this share and become cheaper?
# ```
#
# ```{solution-start} ex-coupling-cross
# ```
#
# Set $u_0 + u_1 x$ equal to the median utilisation and solve for $x$.
# The line begins at $u_0$ and reaches $u_0 + u_1$ at the highest throughput.
# The table lists the models to the left of the solution.

# %%
idle, top = lines.loc[lines["power_coupling"] == "released", "power_share"]
crossing = (utilisation.median - idle) / (top - idle)

print(f"share of the highest throughput: {crossing:.0%}")
eh.check("ex-coupling-cross", crossing)

# %%
cheaper = shares[shares["tps_share"] < crossing].set_index(["regime", "model"])
eh.notebook.show(
    cheaper.rename({"traditional": "Typical", "long": "Long"}),
    spec=".0%",
    caption="Models that become cheaper, and their share of the highest throughput.",
    name="cheaper-models",
    labels={"regime": "Queries", "tps_share": "Throughput / highest"},
)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A flatter line
# :label: ex-coupling-flat
#
# A node may draw much of its power even at a small part of its throughput.
# Draw a line from half of $P_\text{max}$ to the top of the released line, and compare the power that both lines charge to the models of {numref}`fig-power-over-throughput`.
# What is the greatest ratio of the two, `change`?
# Do typical or long queries change more?
# ```
#
# ```{solution-start} ex-coupling-flat
# ```
#
# Both lines meet at the highest throughput, and the flatter line charges more wherever a node runs below it.
# The queries that run at lower throughput change more.
# With the settings of the Joule edition, they are the typical ones.

# %%
idle, top = lines.loc[lines["power_coupling"] == "released", "power_share"]
released = idle + (top - idle) * shares["tps_share"]
flatter = 0.5 + (top - 0.5) * shares["tps_share"]
ratios = shares.assign(ratio=flatter / released).pivot_table("ratio", "model", "regime")
eh.notebook.show(
    ratios[["traditional", "long"]],
    decimals=2,
    caption="Power by the flatter line over power by the released line.",
    name="flatter-line",
    labels={"traditional": "Typical", "long": "Long"},
    unit="×",
)

# %%
change = (flatter / released).max()

eh.check("ex-coupling-flat", change)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The ratio in closed form
# :label: ex-coupling-ratio
#
# Let all answers have the median length.
# Derive the factor by which the released line multiplies the median of a model.
# Compute it for the model with the lowest share of its highest throughput in typical queries, `ratio`.
# ```
#
# ```{solution-start} ex-coupling-ratio
# ```
#
# With one length, throughput is a single number, and so is the coupled power.
# The energy is then the PUE times a number, or times the utilisation in the main run.
# The median of a product of log-normals is the product of their medians, so the PUE cancels.
# The factor is $(u_0 + u_1\,\text{TPS}/\text{TPS}_\text{max})$ over the median utilisation.

# %%
idle, top = lines.loc[lines["power_coupling"] == "released", "power_share"]
lowest = shares.loc[shares["regime"] == "traditional", "tps_share"].min()
ratio = (idle + (top - idle) * lowest) / utilisation.median

print(f"{ratio:.3f}")
eh.check("ex-coupling-ratio", ratio)

# %% [markdown]
# ```{solution-end}
# ```
