# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # What the audit found
#
# *Paper: arXiv 2509.20241v1, all sections; Joule 2026, abstract.*
#
# **Claim.** A reader with the text alone should arrive at the printed numbers.
#
# **Finding.** The numbers of both abstracts follow from the released code, with the exceptions that this page names; an audit of numbers cannot say more.
# They do not follow from the text.
# Its settings give a median of {num}`audit-as-written-median-traditional:.3f` Wh where it prints {num}`arxiv-v1/baseline-median-traditional:.2f` Wh ({paper}`abs-median-wh` Wh).
# Two settings that the text states otherwise, or not at all, make the difference: the upper end of PUE and a trimming.
# The verdict on every statement is in [the table of all claims](../audit/claims); the sections below give the reasons.

# %%
import pandas as pd

import energy_helpers as eh
from energy_helpers.editions import findings

# %% tags=["parameters"] also=["pue_p5", "utilisation_p5", "throughput_rows"]
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

# %% [markdown]
# ## Which settings give the headline?
#
# Start from the text of arXiv v1 and change to the released value one setting at a time.
# The released scripts record the change of PUE themselves: a comment gives the range as 1.05–1.6 and adds that it was 1.05–1.4 {cite:p}`oviedo2026code`.
# Readers of the Joule edition's text still find 1.05–1.40 there ({paper}`v2-pue-range`).

# %%
settings = findings.one_setting_at_a_time(written, released)
eh.notebook.show(settings)

# %%
LABELS = {
    "none": "as the text says",
    "pue_p95": "PUE up to 1.60, not 1.40",
    "throughput_rows": "released rows alone fitted",
    "blend": "three largest medians",
    "trim": "trimmed to the middle 72%",
    "idle_overhead": "idle overhead 1.076",
    "all of them": "as released",
}
bars = settings.set_axis([LABELS[row] for row in settings.index]).rename(
    columns={"p25": "low", "p50": "value", "p75": "high"}
)
eh.charts.intervals_by_row(
    bars,
    printed={"printed median": float(eh.registry.claims.stated("abs-median-wh"))},
    x_title="Energy per query [Wh]",
    subject="Median and quartiles of the traditional baseline, one setting changed at a time",
    name="audit-settings",
    caption=(
        "The baseline of arXiv v1 as its text says, with one setting changed at a time, and as "
        "released. The dashed line is the printed median; bars are quartiles."
    ),
)

# %% [markdown]
# PUE alone moves the median from {num}`audit-as-written-median-traditional:.3f` to {num}`audit-pue-alone-median-traditional:.3f` Wh; the fitted rows move it to {num}`audit-rows-alone-median-traditional:.3f`.
# Trimming does not move the median at all.
# It moves the quartiles, from {num}`audit-as-written-p25-traditional:.3f` and {num}`audit-as-written-p75-traditional:.3f` to {num}`audit-trim-alone-p25-traditional:.3f` and {num}`audit-trim-alone-p75-traditional:.3f` Wh.
#
# ## What does trimming do?
#
# The interquartile range that is printed is that of trimmed draws.
# The fleet, on the other hand, takes the untrimmed ones.

# %%
eh.notebook.show(findings.trimming(assumptions))

# %% [markdown]
# Untrimmed, half of the queries lie between {num}`audit-trim-none-p25-traditional:.2f` and {num}`audit-trim-none-p75-traditional:.2f` Wh; trimmed, between {num}`audit-trim-released-p25-traditional:.2f` and {num}`audit-trim-released-p75-traditional:.2f`.
# Had the fleet been computed from the trimmed draws as well, a billion queries would come to {num}`audit-fleet-trim-released:.2f` instead of {num}`audit-fleet-trim-none:.2f` GWh a day.
#
# ## How much hangs on DeepSeek-R1?
#
# The fastest row of table S.I for DeepSeek-R1 is {num}`fit-tps-max-deepseek-r1-671b` and was read off a figure.
# The paper says that it is of ten H100; the table released with the code says eight H200, with the comment that an H100 node cannot serve the model ({paper}`s2-deepseek-hardware`).
# Only the power is that of ten GPUs: with eight, the median of the baseline would be {num}`audit-deepseek-eight-gpus-median`.
# NVIDIA's own guide reports {num}`audit-deepseek-guide-tps` on eight H200 at 1,024 tokens in and 2,048 out, a best case on a better node and so not like for like, but the distance is large enough to ask.

# %%
with pd.option_context("display.max_colwidth", None):
    display(eh.notebook.show(findings.with_nvidias_deepseek(assumptions)))

# %% [markdown]
# With that throughput a query on DeepSeek-R1 takes {num}`audit-deepseek-guide-own-median` at the median, the baseline of the same three models {num}`audit-deepseek-guide-median`, and the fleet {num}`audit-deepseek-guide-fleet`.
# Without DeepSeek-R1 the baseline is {num}`audit-deepseek-left-out-median`.
# The headline is a statement about three models, and one of them carries much of it.
#
# ## Does the long regime reach its plateau?
#
# The text holds throughput at a plateau for long outputs.
# The plateau of a law is its fastest row; the table says where the law reaches it, and how much of the long regime lies there.

# %%
eh.notebook.show(findings.plateau(assumptions, "long"))

# %% [markdown]
# Llama 3.1 405B is at its cap for {num}`llama-3.1-405b-share-at-cap-long:.0%` of the long queries only; for the others the law still lets throughput rise with length.
# {num}`llama-3.1-405b-share-outside-long:.0%` of them are longer or shorter than anything that was benchmarked for it.
# The law is therefore an extrapolation in most of the long regime, and an optimistic one: it rises where the text expects real systems to slow down.
#
# ## Where do the printed quartiles of the output length come from?
#
# The text prints a traditional interquartile range of {paper}`s2-lout-iqr-trad` tokens; an exponential law of median 300 has {num}`output-tokens-p25-traditional:.1f` to {num}`output-tokens-p75-traditional:.0f`.
# The released run draws every model's lengths anew. Its quartiles, model by model:

# %%
eh.notebook.show(findings.sampled_output_quartiles(), digits=5)

# %% [markdown]
# The printed traditional range is that of the last model drawn, Nemotron Ultra; the long one ({paper}`s2-lout-iqr-long`) is that of the first, Llama 3.1 405B.
# Both are true of one sample each, and neither of the law.
# This also says that the numbers of arXiv v1 were printed from the run that the released code repeats.
#
# ## What are the levers' medians, and their product?

# %%
eh.notebook.show(findings.lever_medians(assumptions))

# %% [markdown]
# A log-normal law given by its 5th and 95th percentile has their geometric mean as its median.
# The product of three independent ones has a median of {num}`lever-combined-ratio:.1f` and runs from {num}`lever-combined-p5:.1f` to {num}`lever-combined-p95:.0f` between the same percentiles.
# The printed "8–20×" contains {num}`lever-combined-share-8-20:.0%` of that distribution.
# Its ends are the median products of two levers, {num}`lever-hardware-model-ratio`, and of three, {num}`lever-combined-ratio` ({paper}`v2-8-20x`).
# The low end is on the edge of what rounds to 8.
# The example of section 3, read in the same way, gives a lower range ({paper}`s3-combined-example`).
#
# ## What do the log-normal laws imply?
#
# A log-normal law has no upper end, and a lower one only at zero.
# {num}`utilisation-share-above-one:.1%` of the utilisation draws exceed the node's maximum power and {num}`pue-share-below-one:.1%` of the PUE draws are below one.
# Utilisation "centred at 0.7" has its median at {num}`utilisation-median:.2f` and its mean at {num}`utilisation-mean:.2f`.
#
# ## When does the ">200B" blend stop being one?
#
# The released rule takes the three models of highest median, whatever their size.

# %%
with pd.option_context("display.max_colwidth", None):
    display(findings.blends_by_input(assumptions))

# %% [markdown]
# From {num}`audit-blend-changes-traditional:,.0f` input tokens on, Llama 3.1 70B takes the place of Nemotron Ultra in the traditional regime, and from {num}`audit-blend-changes-long:,.0f` in the long one: Nemotron's throughput is a constant that does not feel the input.
# S.III at 1,000 and 5,000 input tokens compares different blends.
#
# ## What does the interval of figure 3 measure?
#
# The fleet's total is printed as the median of a thousand bootstrap totals, with their 5th and 95th percentiles as an interval.

# %%
eh.notebook.show(findings.bootstrap_widths(assumptions))

# %% [markdown]
# It is {num}`audit-bootstrap-width:.1%` wide with the 10,000 draws a model of the released run, and {num}`audit-bootstrap-width-100000:.2%` with ten times as many.
# It measures how well a finite run knows its own mean, not how uncertain the fleet's energy is; the uncertain inputs are averaged out in it.
#
# ## The mean or the median of a query times a billion?

# %%
eh.notebook.show(findings.days_total(assumptions))

# %% [markdown]
# A total needs the mean.
# The median of a query times a billion would give {num}`audit-fleet-by-median-traditional:.2f` GWh a day instead of {num}`fleet-total-traditional:.2f`, and {num}`audit-fleet-by-median-long:.1f` instead of {num}`fleet-total-long:.1f` if all queries were long.
# The released code takes the mean, rightly.
#
# ## What do S.III and S.IV give as printed?
#
# Both supplements define their variation in one way in the text and in another in the released code.
#
# | claim | printed | as written | as released |
# |---|---:|---:|---:|
# | S.III, 500 input tokens, traditional | {paper}`siii-trad-500` | {num}`arxiv-v1-as-written/input-500-increase-traditional` | {num}`arxiv-v1/input-500-increase-traditional` |
# | S.III, 500 input tokens, long | {paper}`siii-long-500` | {num}`arxiv-v1-as-written/input-500-increase-long` | {num}`arxiv-v1/input-500-increase-long` |
# | S.III, 5,000 input tokens, modes per watt-hour, traditional | {paper}`siii-trad-5000-bimodal` | {num}`arxiv-v1-as-written/input-5000-modes-traditional:.0f` | {num}`arxiv-v1/input-5000-modes-traditional:.0f` |
# | S.III, 5,000 input tokens, modes per watt-hour, long | {paper}`siii-long-5000-unimodal` | {num}`arxiv-v1-as-written/input-5000-modes-long:.0f` | {num}`arxiv-v1/input-5000-modes-long:.0f` |
# | S.IV, traditional | {paper}`siv-trad` | {num}`arxiv-v1-as-written/power-coupling-increase-traditional` | {num}`arxiv-v1/power-coupling-increase-traditional` |
# | S.IV, long | {paper}`siv-long` | {num}`arxiv-v1-as-written/power-coupling-increase-long` | {num}`arxiv-v1/power-coupling-increase-long` |
#
# The increases of S.III belong to the released definition, which charges an input token as a thirtieth of an output token.
# Those of S.IV belong to a power that ends at {num}`power-coupling-released-top-share:.0%` of the maximum.
# Its exact increases do not round to the print; the released run, repeated draw for draw, gives {num}`arxiv-v1/replay-power-coupling-increase-traditional:.1f`% and {num}`arxiv-v1/replay-power-coupling-increase-long:.1f`%, of which the printed digits are the first.
# The two modes at 5,000 input tokens are there under both, but they are two groups of models and not two kinds of queries: no model alone has more than {num}`arxiv-v1/input-5000-modes-most-of-a-model-traditional:.0f`.
# Per unit of ln Wh the counts differ; [S.III](../supplement/s3_input_length) has both.
#
# ## Which printed digits are slips?
#
# These differ from what the released run itself gives:
#
# - **The long upper quartile** of arXiv v1 is printed as {paper}`s3-tts-iqr-high` Wh; it comes to {num}`arxiv-v1/baseline-p75-long:.2f` exactly and {num}`arxiv-v1/replay-baseline-p75-long:.2f` in the replay.
#   The printed digits look like those with one of them changed.
# - **The mixed fleet** of arXiv v1 is printed as {paper}`abs-1b-mixed` GWh a day; it comes to {num}`arxiv-v1/fleet-total-mixed:.3f`, which rounds to 1.9.
# - **Both increases of S.IV** ({paper}`siv-trad`, {paper}`siv-long`) are cut off instead of rounded.
# - **The power of DeepSeek-R1's node** in the Joule edition is quoted as {paper}`v2-pmax-ds` kW, which is not ten eighths of the eight-GPU node's {paper}`v2-pmax-h100` kW.
# - **Nemotron Ultra** has 253 billion parameters; section 2 prints {paper}`s2-nemotron-size` once and the right number elsewhere.
#
# ## Do the sections agree with each other?
#
# The abstract of arXiv v1 rounds what section 4 prints ({paper}`s4-1b-baseline`) to {paper}`abs-1b-baseline` and {paper}`s4-mixed-optimised` to {paper}`abs-1b-optimised`; both are right roundings.
# S.V prints its own factor as {paper}`sv-util-factor` and the released code takes {num}`fleet-idle-overhead:.3f`; the product is printed as {paper}`s4-beta` and is {num}`fleet-factor:.4f` as released.
#
# ## What follows from the released code
#
# Apart from the digits above, the numbers of both abstracts follow from the released code: exactly, or as its run prints them.
# So do the energies of single models that readers quote from the text of the Joule edition, such as {paper}`v2-405b-median` Wh for Llama 3.1 405B and {paper}`v2-r1-long` Wh for a long query on DeepSeek-R1.
# Few papers can be checked to the last digit; this one can, because its authors released their code.
# A verdict on this page is about a number and its settings, not about the paper's conclusions.
