# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # From the released scripts to this book
#
# **Each of the nine released scripts is a function, a chapter and a command here.**
#
# *Released code: nine scripts under the MIT licence, published with the Joule edition {cite:p}`oviedo2026code`.*
#
# **In one sentence.** Repeated draw for draw, the five scripts of the paper's figures give medians within {num}`replay-apart-largest-traditional:.1%` (typical queries) and {num}`replay-apart-largest-long:.1%` (long queries) of the exact ones, as is to be expected from the sampling error of 10,000 draws.
#
# The nine scripts give every simulated number of the paper.
# {numref}`tab-scripts` lists what each script computes, and where the paper and this book show it.
#
# :::{table} The released scripts, what they compute, and where it is shown.
# :name: tab-scripts
# :class: eb-wide
#
# | Script | Result | Figure or supplement | Chapter |
# |---|---|---|---|
# | [`simulation_traditional_queries`](script-traditional) | energy per model, baseline and levers for typical queries | 1a, 1b (v1: 1a, 2a) | [2](../paper/2_energy_per_query), [3](../paper/3_efficiency_pathways) |
# | [`simulation_long_queries`](script-long) | the same for long queries | 2a, 2b (v1: 1b, 2b) | [2](../paper/2_energy_per_query), [3](../paper/3_efficiency_pathways) |
# | [`simulation_1B_traditional_queries`](script-1b-traditional) | a billion typical queries a day | part of 3 | [4](../paper/4_billion_queries) |
# | [`simulation_1B_long_queries`](script-1b-long) | a billion long queries a day | part of 3 | [4](../paper/4_billion_queries) |
# | [`simulation_1B_queries_aggregated`](script-1b-aggregated) | a billion queries of both kinds | 3 | [4](../paper/4_billion_queries) |
# | [`sensitivity_PU_proportionality_traditional_queries`](script-pu-traditional) | power that follows throughput, typical queries | S.IV | [S.IV](../supplement/s4_power_coupling) |
# | [`sensitivity_PU_proportionality_long_queries`](script-pu-long) | the same for long queries | S.IV | [S.IV](../supplement/s4_power_coupling) |
# | [`sensitivity_linput_standard_queries`](script-linput-traditional) | other input lengths, typical queries | S.III | [S.III](../supplement/s3_input_length) |
# | [`sensitivity_linput_long_queries`](script-linput-long) | the same for long queries | S.III | [S.III](../supplement/s3_input_length) |
# :::

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"]
edition = "joule-2026"

# %%
released = eh.editions.replay_vs_exact.released_edition(eh.load_edition(edition))

# %% [markdown]
# {term}`Replay <replay>` repeats the released run {term}`draw for draw`, with its seed and its order of draws.
# *Exact* is the same method by numerical integration, and *difference* is replay / exact − 1 for the median.
# The numbers of arXiv v1 come from the same scripts with the node power of that edition, so build with `--edition arxiv-v1`.
#
# ## Energy per query
#
# (script-traditional)=
# ### `simulation_traditional_queries`
#
# Call `eh.replay(edition, "traditional")`, or `eh.exact.per_query` and `eh.exact.levers` without sampling.
#
# ```bash
# energy-book run paper/2_energy_per_query
# energy-book run paper/3_efficiency_pathways
# ```


# %%
LEVERS = {"model": "Better models", "serving": "Better serving", "hardware": "Better hardware"}
QUARTILES = {
    (column, run): f"{shown} {run} [Wh]"
    for column, shown in {"p25": "P25", "p50": "Median", "p75": "P75"}.items()
    for run in ("replay", "exact")
}


def show(table, caption, name):
    return eh.notebook.show(
        table.rename(LEVERS),
        spec={("p50", "apart"): "+.1%"},
        caption=f"Energy of a {caption}, replayed and exact.",
        name=name,
        labels=QUARTILES | {("p50", "apart"): "Difference"},
        wide=True,
    )


show(
    eh.editions.replay_vs_exact.per_query(released, "traditional"),
    "typical query",
    "replay-typical",
)

# %%
show(
    eh.editions.replay_vs_exact.levers(released, "traditional"),
    "typical query under each lever",
    "replay-levers-typical",
)

# %% [markdown]
# The row of a model has all of its 10,000 draws.
# The {term}`baseline` pools the draws of three models after {term}`trimming`.
#
# (script-long)=
# ### `simulation_long_queries`
#
# Call the same functions with `"long"` for the {term}`regime`, which is the kind of query.
# The same two chapters show the results.

# %%
show(eh.editions.replay_vs_exact.per_query(released, "long"), "long query", "replay-long")

# %%
show(
    eh.editions.replay_vs_exact.levers(released, "long"),
    "long query under each lever",
    "replay-levers-long",
)

# %% [markdown]
# The differences of the models resemble those of the typical queries, because the released run draws both regimes from one seed.

# %% [markdown]
# ## A billion queries a day
#
# (script-1b-traditional)=
# ### `simulation_1B_traditional_queries`
#
# Call `eh.replay(edition, "traditional").fleet`, or `eh.exact.fleet` without sampling.
# The script prints the median of 1,000 bootstrap totals with their 5th and 95th percentiles.
# The exact total is the number of queries times the mean, times the {term}`fleet factor`.
#
# ```bash
# energy-book run paper/4_billion_queries
# ```


# %%
def fleet(queries, shown):
    return eh.notebook.show(
        eh.editions.replay_vs_exact.fleet(released, queries).rename(
            {"baseline": "As it is", "improved": "Improved"}
        ),
        digits=4,
        spec={"apart": "+.1%"},
        caption=f"Energy of a billion {shown} queries in a day, replayed and exact.",
        name=f"replay-fleet-{shown}",
        labels={
            "replay": "Replay [GWh]",
            "replay p5": "Replay P5 [GWh]",
            "replay p95": "Replay P95 [GWh]",
            "exact": "Exact [GWh]",
            "apart": "Difference",
        },
    )


fleet("traditional", "typical")

# %% [markdown]
# (script-1b-long)=
# ### `simulation_1B_long_queries`
#
# Call `eh.replay(edition, "long").fleet`.
# The same chapter shows the result.

# %%
fleet("long", "long")

# %% [markdown]
# (script-1b-aggregated)=
# ### `simulation_1B_queries_aggregated`
#
# Call `eh.editions.released_run.mixed_fleet(edition)`.
# It adds the bootstrap totals of both regimes draw by draw, nine parts typical and one part long.
# Without sampling, `eh.exact.fleet` has the rows `mixed` and `mixed_improved`.
#
# ```bash
# energy-book run paper/4_billion_queries -p long_share=0.1
# ```

# %%
fleet("mixed", "mixed")

# %% [markdown]
# The replayed total differs from the exact one by {num}`replay-apart-fleet-mixed-baseline:.1%` for the baseline, and by {num}`replay-apart-fleet-mixed-improved:.1%` with improved efficiency.
# Both exact totals lie between the replayed P5 and P95.

# %% [markdown]
# ## Sensitivity
#
# These four scripts repeat the calculation of the first two with one change each.
# This page gives their results exactly and does not replay them.
# What they print follows from the exact distribution, and repeating their draws would add only their sampling error.
#
# The two scripts of the input length round a draw of less than half a token to zero, and then use a length of a millionth of a token for its throughput.
# This artefact of rounding moves means before trimming by a few per cent, and the exact results do not have it.
#
# (script-pu-traditional)=
# ### `sensitivity_PU_proportionality_traditional_queries`
#
# The power utilisation is not drawn but follows the throughput, PU = 0.24 + 0.56 min(TPS / TPS_max, 1).
#
# ```bash
# energy-book run paper/2_energy_per_query -p power_coupling=released
# ```


# %%
def with_coupled_power(regime, shown):
    coupled = released.replace(power_coupling="released")
    return eh.notebook.show(
        eh.exact.per_query(coupled, regime)[["p25", "p50", "p75"]],
        caption=f"Energy of a {shown} query whose power follows the throughput.",
        name=f"coupled-power-{shown}",
        unit="Wh",
    )


with_coupled_power("traditional", "typical")

# %% [markdown]
# (script-pu-long)=
# ### `sensitivity_PU_proportionality_long_queries`
#
# The released README calls this script `estimate_per_mode_regression_reasoning_PUsens.py`.
# The command is the same, and the same chapter has the long regime.

# %%
with_coupled_power("long", "long")

# %% [markdown]
# (script-linput-traditional)=
# ### `sensitivity_linput_standard_queries`
#
# The script computes three input lengths, and it charges an input token as a thirtieth of an output token: L_eff = L_out + L_in/30.
#
# ```bash
# energy-book run paper/2_energy_per_query -p input_tokens=5000 -p effective_length=output+input/30
# ```


# %%
def by_input_length(regime, shown):
    rows = {}
    for tokens in (500.0, 1000.0, 5000.0):
        longer = released.replace(input_tokens=tokens, effective_length="output+input/30")
        table = eh.exact.per_query(longer, regime)
        quartiles = table.loc["baseline", ["p25", "p50", "p75"]]
        rows[f"{tokens:,.0f}"] = [*quartiles, ", ".join(table.attrs["blend"])]
    columns = ["p25", "p50", "p75", "models of the baseline"]
    return eh.notebook.show(
        pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("prompt"),
        caption=f"Energy of a {shown} query to the baseline, by the length of the prompt.",
        name=f"input-length-{shown}",
        labels={"prompt": "Prompt [tokens]"},
        unit="Wh",
    )


by_input_length("traditional", "typical")

# %% [markdown]
# From 1,000 tokens on, a model of 70 billion parameters is among the three with the highest medians, and therefore in the baseline.
# [S.III](../supplement/s3_input_length) examines this change.
#
# (script-linput-long)=
# ### `sensitivity_linput_long_queries`
#
# The command is the same, and the same chapter has the long regime.

# %%
by_input_length("long", "long")

# %% [markdown]
# ## Our choices
#
# - **Only the released settings are replayed.** Other settings have no released run to follow, and `eh.replay` says so.
# - **The tables compare medians and quartiles**, because the scripts print these.
