# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # From the released scripts to this book
#
# *Released code: nine scripts, published with the Joule edition under the MIT licence {cite:p}`oviedo2026code`.*
#
# **Claim.** The nine scripts give every simulated number of the paper.
#
# **Finding.** Each has its place here: a function, a chapter and a command.
# The five that make the paper's figures are replayed draw for draw; their medians lie within {num}`replay-apart-largest-traditional:.1%` (traditional) and {num}`replay-apart-largest-long:.1%` (long) of the exact ones, as the sampling error of 10,000 draws lets one expect.
#
# | script | gives | figure | chapter |
# |---|---|---|---|
# | [`simulation_traditional_queries`](script-traditional) | energy per model, baseline, levers | 1a, 1b (v1: 1a, 2a) | [2](../paper/2_energy_per_query), [3](../paper/3_efficiency_pathways) |
# | [`simulation_long_queries`](script-long) | the same, long | 2a, 2b (v1: 1b, 2b) | [2](../paper/2_energy_per_query), [3](../paper/3_efficiency_pathways) |
# | [`simulation_1B_traditional_queries`](script-1b-traditional) | a billion queries a day | into 3 | [4](../paper/4_billion_queries) |
# | [`simulation_1B_long_queries`](script-1b-long) | the same, long | into 3 | [4](../paper/4_billion_queries) |
# | [`simulation_1B_queries_aggregated`](script-1b-aggregated) | both mixed | 3 | [4](../paper/4_billion_queries) |
# | [`sensitivity_PU_proportionality_traditional_queries`](script-pu-traditional) | power follows throughput | S.IV | [S.IV](../supplement/s4_power_coupling) |
# | [`sensitivity_PU_proportionality_long_queries`](script-pu-long) | the same, long | S.IV | [S.IV](../supplement/s4_power_coupling) |
# | [`sensitivity_linput_standard_queries`](script-linput-traditional) | input length | S.III | [S.III](../supplement/s3_input_length) |
# | [`sensitivity_linput_long_queries`](script-linput-long) | the same, long | S.III | [S.III](../supplement/s3_input_length) |

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"

# %%
released = eh.editions.replay_vs_exact.released_edition(eh.load_edition(edition))

# %% [markdown]
# All energies per query are in Wh, all totals in GWh per day.
# *Replay* is the released run, with its seed and its order of draws; *exact* is the same method by quadrature; *apart* is replay / exact − 1.
# The scripts of arXiv v1 are these with the node of that edition: build with `--edition arxiv-v1`.
#
# ## Energy per query
#
# (script-traditional)=
# ### `simulation_traditional_queries`
#
# Here it is `eh.replay(edition, "traditional")`, or without sampling `eh.exact.per_query` and `eh.exact.levers`.
#
# ```bash
# energy-book run paper/2_energy_per_query
# energy-book run paper/3_efficiency_pathways
# ```


# %%
def show(table):
    shown = eh.notebook.show(table)
    apart = eh.notebook.show(table["p50", "apart"].rename("apart"), spec="+.1%")
    shown["p50", "apart"] = apart["apart"]
    return shown


show(eh.editions.replay_vs_exact.per_query(released, "traditional"))

# %%
show(eh.editions.replay_vs_exact.levers(released, "traditional"))

# %% [markdown]
# A model's row is its 10,000 draws untrimmed; the baseline is the trimmed pool of three models.
#
# (script-long)=
# ### `simulation_long_queries`
#
# The same with `"long"` for the regime, in the same two chapters.

# %%
show(eh.editions.replay_vs_exact.per_query(released, "long"))

# %%
show(eh.editions.replay_vs_exact.levers(released, "long"))

# %% [markdown]
# The models are apart by about the same share as before, since the released run draws both regimes from one seed.

# %% [markdown]
# ## A billion queries a day
#
# (script-1b-traditional)=
# ### `simulation_1B_traditional_queries`
#
# `eh.replay(edition, "traditional").fleet`, or without sampling `eh.exact.fleet`.
# The script prints the median of 1,000 bootstrap totals with their 5th and 95th percentile; the exact total is the number of queries times the mean.
#
# ```bash
# energy-book run paper/4_billion_queries
# ```


# %%
def fleet(queries):
    table = eh.editions.replay_vs_exact.fleet(released, queries)
    shown = eh.notebook.show(table.drop(columns="apart"), digits=4)
    return shown.assign(apart=eh.notebook.show(table[["apart"]], spec="+.1%")["apart"])


fleet("traditional")

# %% [markdown]
# (script-1b-long)=
# ### `simulation_1B_long_queries`
#
# `eh.replay(edition, "long").fleet`, in the same chapter.

# %%
fleet("long")

# %% [markdown]
# (script-1b-aggregated)=
# ### `simulation_1B_queries_aggregated`
#
# `eh.editions.released_run.mixed_fleet(edition)`: the bootstrap totals of both regimes, added draw by draw, nine parts traditional and one part long.
# Without sampling, `eh.exact.fleet` has the rows `mixed` and `mixed_improved`.
#
# ```bash
# energy-book run paper/4_billion_queries -p long_share=0.1
# ```

# %%
fleet("mixed")

# %% [markdown]
# The replayed totals are {num}`replay-apart-fleet-mixed-baseline:.1%` (baseline) and {num}`replay-apart-fleet-mixed-improved:.1%` (improved) apart; the exact totals lie between the replayed P5 and P95.

# %% [markdown]
# ## Sensitivity
#
# These four repeat the recipe of the first two with one change each.
# They are given exactly and not replayed: what they print follows from the exact distribution, and repeating their draws one by one would tell nothing more about the method.
# In the two input-length scripts a draw of less than half a token takes its throughput from a length of a millionth of one, which moves untrimmed means by a few per cent; that is an artefact of rounding, which the exact results do not have.
#
# (script-pu-traditional)=
# ### `sensitivity_PU_proportionality_traditional_queries`
#
# Power follows throughput, PU = 0.24 + 0.56 min(TPS / TPS_max, 1), and is not drawn.
#
# ```bash
# energy-book run paper/2_energy_per_query -p power_coupling=released
# ```


# %%
def per_query(regime, **changes):
    table = eh.exact.per_query(released.replace(**changes), regime)
    return table, eh.notebook.show(table[["p25", "p50", "p75"]])


_, table = per_query("traditional", power_coupling="released")
table

# %% [markdown]
# (script-pu-long)=
# ### `sensitivity_PU_proportionality_long_queries`
#
# The released README calls this script `estimate_per_mode_regression_reasoning_PUsens.py`.
# The command is the same; the long regime stands in the same chapter.

# %%
_, table = per_query("long", power_coupling="released")
table

# %% [markdown]
# (script-linput-traditional)=
# ### `sensitivity_linput_standard_queries`
#
# Three input lengths, and energy for the input too, a thirtieth of that for the output: L_eff = L_out + L_in/30.
#
# ```bash
# energy-book run paper/2_energy_per_query -p input_tokens=5000 -p effective_length=output+input/30
# ```


# %%
def by_input_length(regime):
    rows = {}
    for tokens in (500.0, 1000.0, 5000.0):
        table, _ = per_query(regime, input_tokens=tokens, effective_length="output+input/30")
        quartiles = table.loc["baseline", ["p25", "p50", "p75"]]
        rows[f"{tokens:,.0f}"] = [*quartiles, ", ".join(table.attrs["blend"])]
    columns = ["p25", "p50", "p75", "models of the baseline"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("input tokens")


eh.notebook.show(by_input_length("traditional"))

# %% [markdown]
# From 1,000 tokens on a model of 70 billion parameters is among the three of highest median, and so in the baseline; [S.III](../supplement/s3_input_length) looks into it.
#
# (script-linput-long)=
# ### `sensitivity_linput_long_queries`
#
# The same command; the long regime stands in the same chapter.

# %%
eh.notebook.show(by_input_length("long"))

# %% [markdown]
# ## Where we had to choose
#
# - **Replay is for the released settings alone.** Under any others there is no released run to follow, and `eh.replay` says so.
# - **Median and quartiles** are what the scripts print, so that these are compared.
