# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Use this number
#
# **To estimate a total, multiply the number of queries by the mean, not by the median.**
#
# The *median* typical query needs {num}`baseline-median-traditional:#.3g` Wh: quote this value for a single query.
# It is the median of the {term}`baseline`, which pools queries to several large models, its {term}`blend`, after {term}`trimming` the least and the most energy of each model.
# For a total, multiply the number of typical queries by the *mean*, {num}`baseline-mean-untrimmed-traditional:#.3g` Wh.
# It is the mean of the same blend {term}`untrimmed`, because a total includes the expensive queries too.
# If spare and idle machines count, multiply the number by {num}`fleet-mean-per-query-traditional:#.3g` Wh instead.

# %%
import energy_helpers as eh

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params use/use_this_number` lists what else may be set here
output_tokens_median = None
output_tokens_law = None
long_share = None
redundancy = None
idle_overhead = None
network_overhead = None

# %%
assumptions = eh.from_parameters(globals())
per_query = eh.exact.per_query(assumptions)
outside = "baseline" in eh.method.throughput.rows_outside(per_query)
number = "baseline-mean-over-median-traditional"
times = eh.all_numbers.compute(assumptions, [number])[number]
eh.paper.charts.median_and_means(
    eh.paper.use_factors.density(assumptions),
    eh.paper.use_factors.marks(assumptions),
    outside=outside,
    name="median-and-means",
    title=f"The mean for a total is {times:.2f} times the median that describes one typical query",
    caption=(
        "Density of the energy of a typical query in the untrimmed blend, whose tail goes on to the "
        "right."
        + (" Shaded: some of the models were not benchmarked at these lengths." if outside else "")
    ),
)

# %% [markdown]
# ## What do you have, and what do you multiply it by?
#
# Typical and long queries are the two {term}`regimes <regime>` of the paper.
# Of “mixed” queries, {num}`long-share:.0%` are long and the others are typical.
# The “middle half” is the range between the quartiles of the trimmed blend: half of its queries lie inside.
#
# :::{table} What to multiply by what, with the settings of this build.
# :name: tab-multiply
#
# | You have | Multiply it by | Unit | Typical | Long | Mixed |
# |---|---|---|---:|---:|---:|
# | one query to describe | nothing: give the median and the middle half | Wh/query | {num}`baseline-median-traditional:#.3g` ({num}`baseline-p25-traditional:.2f`–{num}`baseline-p75-traditional:.2f`) | {num}`baseline-median-long:#.3g` ({num}`baseline-p25-long:.2f`–{num}`baseline-p75-long:.2f`) | – |
# | a count of queries | the mean of the untrimmed blend | Wh/query | {num}`baseline-mean-untrimmed-traditional:#.3g` | {num}`baseline-mean-untrimmed-long:#.3g` | {num}`baseline-mean-untrimmed-mixed:#.3g` |
# | a count of output tokens | mean energy / mean length | mWh/token | {num}`baseline-mean-per-token-traditional:#.3g` | {num}`baseline-mean-per-token-long:#.3g` | {num}`baseline-mean-per-token-mixed:#.3g` |
# | an institution's queries in a month, for its share of an electricity bill | the fleet's energy per query, with a share of spare and idle machines | Wh/query | {num}`fleet-mean-per-query-traditional:#.3g` | {num}`fleet-mean-per-query-long:#.3g` | {num}`fleet-mean-per-query-mixed:#.3g` |
# | a fleet with spare capacity, by queries | the same | Wh/query | {num}`fleet-mean-per-query-traditional:#.3g` | {num}`fleet-mean-per-query-long:#.3g` | {num}`fleet-mean-per-query-mixed:#.3g` |
# | a fleet with spare capacity, by output tokens | the fleet's energy per token | mWh/token | {num}`fleet-mean-per-token-traditional:#.3g` | {num}`fleet-mean-per-token-long:#.3g` | {num}`fleet-mean-per-token-mixed:#.3g` |
# :::
#
# The baseline's own mean, {num}`baseline-mean-traditional:#.3g` Wh, is too low for totals, because trimming removes the most expensive queries.

# %% [markdown]
# ## Ten million queries, three ways
#
# Ten million mixed queries need {num}`ten-million-mwh-mean-mixed`, and {num}`ten-million-mwh-fleet-mixed` with the fleet factor.
# The two medians would give {num}`ten-million-mwh-median-mixed`.
#
# :::{table} Ten million queries by three values of the energy per query.
# :name: tab-ten-million
#
# | Per query | Typical [Wh] | Long [Wh] | Ten million mixed queries [MWh] |
# |---|---:|---:|---:|
# | median: not for totals | {num}`baseline-median-traditional:#.3g` | {num}`baseline-median-long:#.3g` | {num}`ten-million-mwh-median-mixed:.1f` |
# | mean of the untrimmed blend | {num}`baseline-mean-untrimmed-traditional:#.3g` | {num}`baseline-mean-untrimmed-long:#.3g` | {num}`ten-million-mwh-mean-mixed:.1f` |
# | fleet's energy per query | {num}`fleet-mean-per-query-traditional:#.3g` | {num}`fleet-mean-per-query-long:#.3g` | {num}`ten-million-mwh-fleet-mixed:.1f` |
# :::
#
# Each row is ten million times the weighted mean of its two values, with {num}`long-share:.0%` of the weight on the long query.

# %%
per_query_wh = {
    kind: eh.paper.use_factors.mean_wh(assumptions, kind) for kind in ("traditional", "mixed")
}
lengths, _ = eh.paper.tables.lengths(assumptions)
queries_mwh = 10e6 * per_query_wh["mixed"] / 1e6
fleet_mwh = queries_mwh * eh.method.fleet_factor.factor(assumptions)
print(f"{queries_mwh:.1f} MWh, with the fleet factor {fleet_mwh:.1f} MWh")

# %% [markdown]
# ## Shortcuts, and how far off they are
#
# Each row applies one shortcut to queries of the kind in brackets.
# The ratio is the result of the shortcut over the exact energy: below one, the shortcut gives too little.

# %%
eh.notebook.show(
    eh.paper.use_factors.shortcuts(assumptions)[["ratio", "reason"]],
    caption="Common shortcuts, as a multiple of the exact energy.",
    name="shortcuts",
    labels={
        "ratio": "Ratio [×]",
        "reason": "What goes wrong",
    },
)

# %% [markdown]
# With the settings of the Joule edition, most shortcuts give too little.
# The medians give {num}`shortcut-median-times-count-mixed:.2f` of the energy of mixed queries and {num}`shortcut-median-for-fleet-mixed:.2f` of a provider's total.
# The upper quartiles, which are meant as an upper bound, give {num}`shortcut-p75-times-count-mixed:.2f` of the energy of mixed queries.
# A median divided by a median length gives {num}`baseline-median-per-token-traditional` where the mean is {num}`baseline-mean-per-token-traditional`.
# For an agent, the shortcut errs in the other direction: it gives {num}`shortcut-agent-as-long-queries:.1f` times the exact energy for the agent of this book's [recipes](recipes), whose steps are short answers to long prompts.

# %% [markdown]
# ## Why the mean is so much larger than the median
#
# Answers differ in length, and the distribution of lengths is skewed: half of the typical answers have at most {num}`output-tokens-median-traditional:.0f` tokens, but the mean answer has {num}`output-tokens-mean-traditional:.0f`.
# Energy grows with the length, and the mix of models, PUE and utilisation widen its distribution further, so a minority of the queries needs a large part of the energy.
# The median ignores how much these queries need, because it depends only on the query in the middle.
# The mean counts every query in proportion to its energy, and is therefore {num}`baseline-mean-over-median-traditional` the median for typical queries and {num}`baseline-mean-over-median-long` for long ones.

# %% [markdown]
# ## When the fleet factor belongs in it
#
# The {term}`fleet factor`, {num}`fleet-factor`, adds what runs whether or not a query comes: spare nodes for failures and peaks, nodes that draw power below full load, and the network between them.
#
# - **Include it** for everything that a provider's machines need, for your share of that total, or for a capacity that has to be built.
# - **Leave it out** to compare queries, models or settings with each other, to compare with a measurement of busy nodes, or for the energy that a few more queries add to machines that run anyway.
# - **Never apply it twice:** a meter of a whole data centre already includes it, and the PUE as well.
#
# The factor of the paper is an assumption about three overheads, not a measurement. [S.V](../supplement/s5_fleet_factor) checks each of them.

# %% [markdown]
# ## The boundary, to quote with the number
#
# :::{admonition} Boundary of the estimate
# :class: note eb-quotable
#
# Modelled, not measured: energy at the data centre's meter, cooling included, to answer one text query to a large model on H100 nodes that serve many users at once.
# Not counted: training, making hardware, networks outside, the user's device.
# Idle and spare machines count only with the fleet factor.
# Answers longer than the benchmark are extrapolated.
#
# *Oviedo et al., “Energy Use of AI Inference, Efficiency Pathways, and Test-Time Scaling”, Joule, 2026, doi:10.1016/j.joule.2026.102430, computed by its executable edition.*
# :::
#
# Name the edition too, and what you changed. [How to cite](../reference/cite.md) has the entries.

# %% [markdown]
# ## What it is not for
#
# - **Your provider's meter.** The estimate knows neither the models nor the machines of any product. If you have a measurement, use it.
# - **Long answers beyond the benchmark.** Queries shorter or longer than any fitted row need {num}`fleet-share-outside-long:.0%` of the energy of long queries, {num}`fleet-share-outside-mixed:.0%` of mixed ones and {num}`fleet-share-outside-traditional:.0%` of typical ones. [Long outputs](../beyond/3_long_outputs) shows what another fit gives.
# - **Long prompts, images or video.** Every prompt has the same short length here, {param}`input_tokens`. The [recipes](recipes) change it.
# - **The range of a total.** The quartiles are of single queries. Those of a total are far closer together, but the assumptions behind it are not: [what drives the result](../beyond/2_drivers) has their effect.

# %% [markdown]
# ## How the number is used in public
#
# In November 2026, we found {num}`public-uses:.0f` public uses of the figure: calculators, dashboards, usage pages, a prompt coach, studies and pages that quote it.
# A median is used as if it were a mean or a constant energy per token in {num}`public-uses-multiplied:.0f` of the {num}`public-uses:.0f`: {num}`public-uses-stated:.0f` say so, and {num}`public-uses-inferred:.0f` show it by their numbers.
# The table counts the uses by kind and does not name them, because the arithmetic matters here and not who did it.
# The search found only public texts that contain the figure, so the counts show which uses exist and not how common they are.

# %%
public = eh.paper.published.public_uses()
eh.notebook.show(
    public[["use", "uses"]],
    caption="Public uses of the figure, by kind.",
    name="public-uses",
    labels={"use": "What the use does", "uses": "Uses"},
)

# %% [markdown]
# ## For programs: factors.json
#
# {site-file}`factors.json` at the root of this site has every factor of this page with its unit, what to multiply by it, its range, its boundary and the shortcuts not to use. {site-file}`factors.schema.json` describes it.
# The two files are written when the site is built, from the same numbers as this page.
# The example computes the energy of ten million typical queries in kilowatt-hours.
#
# ```python
# import json
# from pathlib import Path
#
# # the file of the link above, saved in the folder of your program
# text = Path("factors.json").read_text(encoding="utf-8")
# by_name = {factor["number"]: factor for factor in json.loads(text)["factors"]}
# kwh = 10_000_000 * by_name["baseline-mean-untrimmed-traditional"]["value"] / 1000
# ```
#
# ## What to take away
#
# - The median, {num}`baseline-median-traditional:#.3g` Wh, describes one typical query. It is not for totals.
# - For a count of typical queries, multiply by {num}`baseline-mean-untrimmed-traditional:#.3g` Wh, or by {num}`fleet-mean-per-query-traditional:#.3g` Wh with spare and idle machines.
# - For a count of output tokens, multiply by {num}`baseline-mean-per-token-traditional`, or by {num}`fleet-mean-per-token-traditional` with spare and idle machines.
# - State the boundary wherever you state the number.

# %% [markdown]
# ## Exercises
#
# ```{exercise} A month of an institution
# :label: ex-use-this-number-month
#
# An institution sends two million mixed queries a month.
# How many kilowatt-hours do they need with spare and idle machines, `month_kwh`, and how many would the two medians give?
# ```
#
# ```{solution-start} ex-use-this-number-month
# ```
#
# Two million queries are a fifth of ten million.
# The two medians would give a fifth of {num}`ten-million-mwh-median-mixed`.

# %%
month_kwh = fleet_mwh * 1000 / 5

print(f"{month_kwh:,.0f} kWh")
eh.check("ex-use-this-number-month", month_kwh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} When the median would do
# :label: ex-use-this-number-median
#
# Find settings under which the median times the count is the exact total.
# ```
#
# ```{solution-start} ex-use-this-number-median
# ```
#
# All queries have to be the same: one model, one length of the answer, one PUE and one utilisation.
# Then the distribution is a single value, which is its median and its mean.

# %%
same = assumptions.replace(
    output_tokens_law="fixed",
    output_tokens_shape=None,
    workload="queries",
    lengths=None,
    blend=[per_query.index[0]],
    trim="none",
    pue=1.2,
    utilisation=0.6,
)
median_wh, mean_wh = eh.exact.per_query(same).loc["baseline", ["p50", "mean"]]

assert abs(median_wh / mean_wh - 1) < 1e-6
print(f"median {median_wh:.3f} Wh, mean {mean_wh:.3f} Wh")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} A log of tokens
# :label: ex-use-this-number-tokens
#
# A log of typical queries counts output tokens and not queries.
# By which energy per token, `per_token_mwh` in milliwatt-hours, must the tokens be multiplied to give the total of the queries?
# Show that the mean of the energy per token is another number.
# ```
#
# ```{solution-start} ex-use-this-number-tokens
# ```
#
# A total is a sum of energies over a sum of tokens, which is the mean energy over the mean length.
# The mean of the ratios gives each short answer the same weight as a long one, although it has fewer tokens.

# %%
per_token_mwh = 1000 * per_query_wh["traditional"] / lengths.loc["traditional", "mean"]

draws = eh.sample(assumptions, regime="traditional")
of_blend = draws[draws["model"].isin(per_query.attrs["blend"])]
mean_of_ratios_mwh = 1000 * (of_blend["energy_wh"] / of_blend["output_tokens"]).mean()
print(f"mean over mean {per_token_mwh:.2f}, mean of ratios {mean_of_ratios_mwh:.2f} mWh")
eh.check("ex-use-this-number-tokens", per_token_mwh)

# %% [markdown]
# ```{solution-end}
# ```
