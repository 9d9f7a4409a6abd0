# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # What the audit found
#
# **Most numbers of the abstracts follow from the released code, but not from the text.**
#
# *Paper: all sections of arXiv 2509.20241v1, and the abstract of the Joule edition.*
#
# **In one sentence.** The released code gives most of the energies that both abstracts print, but the text of arXiv v1 describes other settings, which give a smaller median and wider quartiles.
#
# **Why it matters.** A reader who has only the text should arrive at the printed numbers.
# This page names the settings that decide whether this is possible, and the conclusions that depend on them.

# %%
import energy_helpers as eh
from energy_helpers.editions import findings

# %% tags=["parameters"] also=["pue_p5", "utilisation_p5", "throughput_rows", "throughput_columns", "concurrency"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params audit/findings` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
input_tokens = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None
trim = None

# %%
assumptions = eh.from_parameters(globals())
written = eh.load_edition("arxiv-v1-as-written")
released = eh.load_edition("arxiv-v1")

# %%
settings = findings.one_setting_at_a_time(written, released)
LABELS = {
    "none": "as the text says",
    "pue_p95": "PUE up to 1.60, not 1.40",
    "throughput_rows": "only the released rows fitted",
    "blend": "three largest medians",
    "trim": "trimmed to the middle 72%",
    "idle_overhead": "idle overhead 1.076",
    "all of them": "as released",
}
bars = settings.rename(index=LABELS, columns={"p25": "low", "p50": "value", "p75": "high"})
eh.charts.intervals_by_row(
    bars,
    printed={"printed median": float(eh.registry.claims.stated("abs-median-wh"))},
    x_title="Energy per query [Wh]",
    subject="Median and quartiles of the typical baseline, one setting changed at a time",
    name="audit-settings",
    title="The wider PUE moves the median most, and only trimming narrows the quartiles",
    caption=(
        "Dots show the median and bars the quartiles of the baseline: with the settings of the "
        "text of arXiv v1, with one setting changed at a time, and with the released settings. "
        "Dashed line: the printed median."
    ),
)

# %% [markdown]
# **The paper says.** Half of all typical queries use less than {paper}`abs-median-wh` Wh.
# The text of arXiv v1 describes the settings of this number, and the code that was released with the Joule edition has them as constants {cite:p}`oviedo2026code`.
#
# **We find.** {term}`As written <as written>`, with the settings of the text, the median is {num}`audit-as-written-median-traditional:.3f` Wh.
# {term}`As released <as released>`, with the settings of the code, it is {num}`audit-as-released-median-traditional:.3f` Wh and rounds to the printed number.
# Two settings decide: the text gives a lower upper end of the {term}`PUE`, and it does not mention that the draws are trimmed.
#
# **Verdict.** The numbers of both abstracts follow from the released code, with the exceptions that this page names.
# An audit of numbers cannot say more than that.
# The numbers of arXiv v1 do not follow from its text.
# [The table of all claims](../audit/claims) has the verdict on every statement, and this page gives the reasons.
#
# ## The PUE decides whether the text gives the median
#
# {numref}`tab-audit-settings` starts from the text of arXiv v1 and changes one setting at a time to its released value.
# The released scripts record the change of the PUE themselves: a comment gives the range as 1.05–1.6 and adds that it was 1.05–1.4 {cite:p}`oviedo2026code`.
# Readers of the Joule edition's text still find the narrower range in it ({paper}`v2-pue-range`).

# %%
eh.notebook.show(
    settings.rename(LABELS),
    caption="The baseline and the fleet of arXiv v1, with one setting changed at a time.",
    name="audit-settings",
    labels={
        "changed": "Setting",
        "long_p50": "Long, median [Wh]",
        "fleet": "Fleet [GWh/day]",
    },
    unit="Wh",
)

# %% [markdown]
# The wider range of the PUE by itself moves the median from {num}`audit-as-written-median-traditional:.3f` to {num}`audit-pue-alone-median-traditional:.3f` Wh.
# The choice of the fitted benchmark rows moves it to {num}`audit-rows-alone-median-traditional:.3f` Wh.
# Trimming does not move the median at all, but it narrows the quartiles.
# The quartiles are {num}`audit-as-written-p25-traditional:.3f` and {num}`audit-as-written-p75-traditional:.3f` Wh as written, and {num}`audit-trim-alone-p25-traditional:.3f` and {num}`audit-trim-alone-p75-traditional:.3f` Wh with the released trimming.
#
# ## Trimming narrows the quartiles, and the fleet ignores it
#
# The {term}`baseline` is a {term}`blend` of large models, and the printed interquartile range belongs to its trimmed draws.
# The energy of the fleet is computed from the draws before {term}`trimming`.
# The table shows both for each way to trim, where {term}`P5` and {term}`P95` are percentiles of the draws of a model.

# %%
TRIMS = {"none": "Not trimmed", "p5-p95": "P5 to P95", "released": "As released"}
eh.notebook.show(
    findings.trimming(assumptions).rename(TRIMS),
    caption="The baseline by trimming, and the fleet that its mean would give.",
    name="audit-trimming",
    labels={"trim": "Trimming", "fleet_of_mean": "Fleet [GWh/day]"},
    unit="Wh",
)

# %% [markdown]
# Half of the untrimmed queries use {num}`audit-trim-none-p25-traditional:.2f` to {num}`audit-trim-none-p75-traditional:.2f` Wh.
# With the released trimming, the range is {num}`audit-trim-released-p25-traditional:.2f` to {num}`audit-trim-released-p75-traditional:.2f` Wh.
# A fleet computed from the trimmed draws as well would use {num}`audit-fleet-trim-released:.2f` GWh a day for a billion queries, instead of {num}`audit-fleet-trim-none:.2f` GWh.
#
# ## The headline depends on one row for DeepSeek-R1
#
# The fastest row of table S.I for DeepSeek-R1 is {num}`fit-tps-max-deepseek-r1-671b`, a value that was read off a figure.
# The paper assigns it to ten H100 GPUs.
# The table released with the code assigns it to eight H200 GPUs, and its comment says that an H100 node cannot serve the model ({paper}`s2-deepseek-hardware`).
# Only the power is that of ten GPUs: with the power of eight, the median of the baseline would be {num}`audit-deepseek-eight-gpus-median`.
#
# NVIDIA's own guide reports {num}`audit-deepseek-guide-tps` on eight H200, for 1,024 input tokens and 2,048 output tokens.
# NVIDIA's value is a best case on a better node, so the two values are not directly comparable.
# The difference is still large enough to ask for the reason, and the table shows what depends on it.

# %%
eh.notebook.show(
    findings.with_nvidias_deepseek(assumptions),
    caption="The headline with other values for DeepSeek-R1.",
    name="audit-deepseek",
    labels={
        "case": "DeepSeek-R1",
        "models": "Models of the baseline",
        "deepseek_p50": "DeepSeek-R1 [Wh]",
        "p50": "Baseline [Wh]",
        "fleet": "Fleet [GWh/day]",
    },
    wide=True,
)

# %% [markdown]
# With NVIDIA's throughput, the median query on DeepSeek-R1 uses {num}`audit-deepseek-guide-own-median`.
# The baseline of the same three models then uses {num}`audit-deepseek-guide-median`, and the fleet {num}`audit-deepseek-guide-fleet`.
# Without DeepSeek-R1, the median of the baseline is {num}`audit-deepseek-left-out-median` instead of {num}`baseline-median-traditional`.
# The headline describes three models, and with the settings of the edition one of them contributes much of it.
#
# ## The fitted cap is not the plateau of the text
#
# The text keeps the throughput at a plateau for long answers.
# In the code, the plateau of a model is its fastest benchmark row.
# The table shows at which answer length the fit of each model reaches this cap, and which share of the long queries lies there.

# %%
eh.notebook.show(
    findings.plateau(assumptions, "long"),
    spec={"share_at_cap": ".0%", "share_outside": ".0%"},
    caption=(
        "Where each fit reaches its cap, and the shares of long queries at the cap and outside "
        "the fitted rows."
    ),
    name="audit-plateau",
    labels={
        "cap_tokens": "Cap at [tokens]",
        "share_at_cap": "At the cap",
        "share_outside": "Outside",
        "longest_output": "Longest row [tokens]",
    },
)

# %% [markdown]
# Llama 3.1 405B is at its cap for {num}`llama-3.1-405b-share-at-cap-long:.0%` of the long queries, and with the rows of the paper its throughput for the other queries still rises with the length of the answer.
# {num}`llama-3.1-405b-share-outside-long:.0%` of the long queries to this model are longer or shorter than any in its fitted rows.
# The fit is an extrapolation there, and an optimistic one: it rises where the text expects real systems to slow down.
#
# ## The printed quartiles of the length are those of samples
#
# The text prints an interquartile range of {paper}`s2-lout-iqr-trad` tokens for typical answers.
# An exponential distribution with a median of {num}`arxiv-v1/output-tokens-median-traditional:.0f` tokens has quartiles of {num}`arxiv-v1/output-tokens-p25-traditional:.1f` and {num}`arxiv-v1/output-tokens-p75-traditional:.0f` tokens.
# The released run draws new lengths for every model, and the table lists the quartiles of each draw.

# %%
SHOWN = {"traditional": "Typical", "long": "Long", "law": "Distribution itself"}
eh.notebook.show(
    findings.sampled_output_quartiles().rename(SHOWN),
    decimals=1,
    caption="Quartiles of the answer length, of the distribution and as drawn for each model.",
    name="audit-lengths",
    labels={"regime": "Queries", "model": "Drawn for"},
    unit="tokens",
)

# %% [markdown]
# The printed range of typical answers is that of the last model drawn, Nemotron Ultra.
# The range of long answers ({paper}`s2-lout-iqr-long`) is that of the first, Llama 3.1 405B.
# Each range describes one sample, and neither describes the distribution.
# The agreement also shows that the numbers of arXiv v1 come from the run that the released code repeats.
#
# ## The product of the levers is wider than printed
#
# A {term}`lever` is a way to use less energy for the same answer, and its gain has a log-normal distribution.
# The median of such a distribution is the geometric mean of its 5th and 95th percentiles.
# The table lists the gains and their product, if they are independent.

# %%
LEVERS = {
    "model": "Better models",
    "serving": "Better serving",
    "hardware": "Better hardware",
    "product": "Product",
}
eh.notebook.show(
    findings.lever_medians(assumptions).rename(LEVERS),
    caption="Gain of each lever, and the factor by which it reduces the median query.",
    name="audit-levers",
    labels={"ratio_traditional": "Typical [×]", "ratio_long": "Long [×]"},
    unit="×",
)

# %% [markdown]
# The product of the three gains has a median of {num}`lever-combined-ratio:.1f`, and it runs from {num}`lever-combined-p5:.1f` at the 5th percentile to {num}`lever-combined-p95:.0f` at the 95th.
# The printed 8–20× contains {num}`lever-combined-share-8-20:.0%` of this distribution.
# Its ends are the median products of two levers, {num}`lever-hardware-model-ratio`, and of three, {num}`lever-combined-ratio` ({paper}`v2-8-20x`).
# With the settings of the edition, the low end only just rounds to 8.
# The example of section 3, read in the same way, gives a lower range ({paper}`s3-combined-example`).
#
# ## Log-normal inputs reach impossible values
#
# A log-normal distribution has no upper end, and its lower end is zero.
# The node would use more than its maximum power in {num}`utilisation-share-above-one:.1%` of the draws, and the PUE would be below one in {num}`pue-share-below-one:.1%`.
# The text calls the utilisation "centred at 0.7", but its median is {num}`utilisation-median:.2f` and its mean is {num}`utilisation-mean:.2f`.
#
# ## Long prompts bring a smaller model into the blend
#
# The text calls its blend ">200B", after the number of parameters.
# The released rule selects the three models with the highest median energy, whatever their size.
# The table lists them by the length of the prompt.

# %%
eh.notebook.show(
    findings.blends_by_input(assumptions),
    caption="Models that the released rule selects, by the length of the prompt.",
    name="audit-blends",
    labels={
        "input_tokens": "Prompt [tokens]",
        "traditional": "Typical queries",
        "long": "Long queries",
    },
)

# %% [markdown]
# Llama 3.1 70B replaces Nemotron Ultra from {num}`audit-blend-changes-traditional:,.0f` input tokens on for typical queries, and from {num}`audit-blend-changes-long:,.0f` on for long ones.
# The throughput of Nemotron Ultra is a constant, so it does not depend on the prompt.
# S.III therefore compares different blends at 1,000 and 5,000 input tokens.
#
# ## The interval of figure 3 measures the sampling
#
# The paper prints the fleet's energy as the median of a thousand bootstrap totals, with their 5th and 95th percentiles as an interval.
# The table shows how wide this interval is for runs of different sizes.

# %%
eh.notebook.show(
    findings.bootstrap_widths(assumptions),
    spec={"width": ".2%"},
    caption="Interval of the bootstrap totals of the typical fleet, by the size of the run.",
    name="audit-bootstrap",
    labels={"draws": "Draws per model", "width": "Width / total"},
    unit="GWh/day",
)

# %% [markdown]
# The interval is {num}`audit-bootstrap-width:.1%` wide with the 10,000 draws per model of the released run, and {num}`audit-bootstrap-width-100000:.2%` wide with ten times as many.
# It measures how precisely a finite run determines its own mean.
# It does not measure how uncertain the energy of the fleet is, because the mean averages over the uncertain inputs.
#
# ## Totals need the mean, and the code uses it
#
# A total is the number of queries times the mean energy of a query.
# The table compares this total with one that is computed from the median.

# %%
eh.notebook.show(
    findings.days_total(assumptions).rename(SHOWN),
    digits=3,
    caption="Energy of a billion queries, computed from the mean and from the median of a query.",
    name="audit-mean-median",
    labels={
        "regime": "Queries",
        "by_mean": "By the mean [GWh/day]",
        "by_median": "By the median [GWh/day]",
        "mean_over_median": "Mean / median [×]",
    },
)

# %% [markdown]
# The median would give {num}`audit-fleet-by-median-traditional:.2f` GWh a day instead of {num}`fleet-total-traditional:.2f` GWh for typical queries.
# If all queries were long, it would give {num}`audit-fleet-by-median-long:.1f` GWh instead of {num}`fleet-total-long:.1f` GWh.
# The released code correctly uses the mean.
#
# ## Text and code vary S.III and S.IV differently
#
# Both supplements define their variation in one way in the text and in another way in the released code.
# The table compares the two definitions with what the paper prints.
#
# :::{table} Claims of S.III and S.IV under both definitions.
# :name: tab-audit-definitions
#
# | Claim | Printed | As written | As released |
# |---|---:|---:|---:|
# | S.III, 500 input tokens, typical queries | {paper}`siii-trad-500` | {num}`arxiv-v1-as-written/input-500-increase-traditional` | {num}`arxiv-v1/input-500-increase-traditional` |
# | S.III, 500 input tokens, long queries | {paper}`siii-long-500` | {num}`arxiv-v1-as-written/input-500-increase-long` | {num}`arxiv-v1/input-500-increase-long` |
# | S.III, 5,000 input tokens, modes per watt-hour, typical queries | {paper}`siii-trad-5000-bimodal` | {num}`arxiv-v1-as-written/input-5000-modes-traditional:.0f` | {num}`arxiv-v1/input-5000-modes-traditional:.0f` |
# | S.III, 5,000 input tokens, modes per watt-hour, long queries | {paper}`siii-long-5000-unimodal` | {num}`arxiv-v1-as-written/input-5000-modes-long:.0f` | {num}`arxiv-v1/input-5000-modes-long:.0f` |
# | S.IV, typical queries | {paper}`siv-trad` | {num}`arxiv-v1-as-written/power-coupling-increase-traditional` | {num}`arxiv-v1/power-coupling-increase-traditional` |
# | S.IV, long queries | {paper}`siv-long` | {num}`arxiv-v1-as-written/power-coupling-increase-long` | {num}`arxiv-v1/power-coupling-increase-long` |
# :::
#
# The printed increases of S.III belong to the released definition, which charges an input token as a thirtieth of an output token.
# The increases of S.IV belong to a node power that ends at {num}`power-coupling-released-top-share:.0%` of the maximum.
# The exact increases of S.IV do not round to the printed ones.
# A {term}`replay`, which repeats the released run draw for draw, gives {num}`arxiv-v1/replay-power-coupling-increase-traditional:.1f`% and {num}`arxiv-v1/replay-power-coupling-increase-long:.1f`%, and the paper prints their leading digits.
#
# Both definitions give two modes for typical queries with 5,000 input tokens.
# The modes are two groups of models and not two kinds of query, because no single model has more than {num}`arxiv-v1/input-5000-modes-most-of-a-model-traditional:.0f`.
# The counts per unit of ln Wh differ, and [S.III](../supplement/s3_input_length) has both.
#
# ## A few printed digits are slips
#
# These printed numbers differ from what the released run itself gives:
#
# - **The upper quartile of long queries** in arXiv v1 is printed as {paper}`s3-tts-iqr-high` Wh.
#   It is {num}`arxiv-v1/baseline-p75-long:.2f` Wh exactly and {num}`arxiv-v1/replay-baseline-p75-long:.2f` Wh in the repeated run, so the print looks like these digits with one changed.
# - **The mixed fleet** of arXiv v1 is printed as {paper}`abs-1b-mixed` GWh a day.
#   It is {num}`arxiv-v1/fleet-total-mixed:.3f` GWh, which rounds to 1.9.
# - **Both increases of S.IV** ({paper}`siv-trad`, {paper}`siv-long`) are cut off instead of rounded.
# - **The power of DeepSeek-R1's node** in the Joule edition is quoted as {paper}`v2-pmax-ds` kW.
#   Ten eighths of the eight-GPU node's {paper}`v2-pmax-h100` kW would be more.
# - **Nemotron Ultra** has 253 billion parameters.
#   Section 2 once prints {paper}`s2-nemotron-size`, and the right number elsewhere.
#
# ## The sections agree with each other after rounding
#
# The abstract of arXiv v1 rounds two numbers of section 4 correctly: {paper}`s4-1b-baseline` to {paper}`abs-1b-baseline`, and {paper}`s4-mixed-optimised` to {paper}`abs-1b-optimised`.
# S.V prints its own factor as {paper}`sv-util-factor`, and the released code has {num}`fleet-idle-overhead:.3f`.
# The product of all factors is printed as {paper}`s4-beta`, and it is {num}`fleet-factor:.4f` as released.
#
# ## The remaining numbers follow from the released code
#
# Except for the digits above, the numbers of both abstracts follow from the released code, either exactly or as its run prints them.
# The energies of single models that readers quote from the Joule edition's text follow as well.
# Examples are {paper}`v2-405b-median` Wh for Llama 3.1 405B and {paper}`v2-r1-long` Wh for a long query to DeepSeek-R1.
# Few papers can be checked to the last digit, and this one can because its authors released their code.
#
# ## What to take away
#
# - The settings of the text give a median of {num}`audit-as-written-median-traditional:.2f` Wh, and those of the code give {num}`audit-as-released-median-traditional:.2f` Wh.
# - The upper end of the PUE explains the median, and an unmentioned trimming explains the quartiles.
# - One row of the benchmark, that of DeepSeek-R1, is uncertain and matters: the median is {num}`audit-deepseek-left-out-median` without this model.
# - The printed interval of the fleet is the error of a sample, and it says nothing about the uncertain inputs.
# - A verdict on this page is about a number and its settings, not about the conclusions of the paper.
