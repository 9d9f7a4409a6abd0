# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # S.III Input length
#
# **Charging 500 prompt tokens in full multiplies the typical query's energy by {num}`input-500-output-input-ratio-traditional:.1f`.**
#
# *Paper: supplement S.III of arXiv 2509.20241v1 and its two figures.*
#
# **In one sentence.** The paper charges a query for its answer only, and this section asks how much more energy it needs when the prompt is charged too.
#
# **Why it matters.** Prompts grow long when a query carries documents or an earlier conversation.
# The weight of a prompt token then decides whether reading is a detail or most of the energy.

# %%
import pandas as pd

import energy_helpers as eh

# %% tags=["parameters"] also=["output_tokens_mean", "output_tokens_law", "output_tokens_shape", "pue_p5", "utilisation_p5", "deepseek_node_power_kw", "Throughput and baseline"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params supplement/s3_input_length` lists what else may be set here
output_tokens_median = None
long_output_tokens_median = None
pue_p95 = None
utilisation_p95 = None
node_power_kw = None
throughput_rows = None
blend = None

# %%
assumptions = eh.from_parameters(globals())

# %%
traditional = eh.paper.input_and_power.input_lengths(assumptions, "traditional")
long = eh.paper.input_and_power.input_lengths(assumptions, "long")
lengths, _ = eh.paper.tables.lengths(assumptions)


def longer_prompt(table, queries):
    medians = table["median"].loc[eh.paper.input_and_power.own_effective_length(assumptions)]
    ratio = f"{medians.loc[5000] / medians.loc[500]:.1f}"
    return f"At 5,000 input tokens, the median {queries} query uses {ratio} times the energy at 500"


eh.paper.charts.blends_by_input(
    eh.paper.input_and_power.input_shapes(assumptions, "traditional"),
    traditional,
    effective_length=eh.paper.input_and_power.own_effective_length(assumptions),
    subject="Energy per typical query of the blend",
    name="input-length-traditional",
    title=longer_prompt(traditional, "typical"),
    caption=(
        "Areas show the density of the blend (first figure of S.III), in the parts of its models, "
        "on a logarithmic axis. Bars and dots show the quartiles and the median after trimming. "
        "The title is for the effective length that is shown first."
    ),
)

# %% [markdown]
# **The paper says.** Charging the input as well as the output hardly matters at 500 input tokens.
# It adds about a tenth to a typical query ({paper}`siii-trad-500`) and about a hundredth to a long one ({paper}`siii-long-500`).
# At 5,000 input tokens the distribution of typical queries becomes bimodal ({paper}`siii-trad-5000-bimodal`), because reading the input dominates short answers.
#
# **We find.** The printed increases come from the {term}`released code`, which counts an input token as a thirtieth of an output token.
# With the settings of arXiv v1, the released code adds {num}`arxiv-v1/input-500-increase-traditional` ({paper}`siii-trad-500`) to the median typical query and {num}`arxiv-v1/input-500-increase-long` ({paper}`siii-long-500`) to the median long one.
# The definition of the text counts all tokens equally, which adds {num}`arxiv-v1-as-written/input-500-increase-traditional` and {num}`arxiv-v1-as-written/input-500-increase-long`.
# At 5,000 input tokens, the density of typical queries per watt-hour (how often each energy occurs) has {num}`input-5000-modes-traditional:.0f` {if}`input-5000-modes-traditional > 1 ? peaks : peak`.
# No single model has more than {num}`input-5000-modes-most-of-a-model-traditional:.0f`.
#
# **Verdict.** Both printed increases follow from the released settings, and not from the definition in the text.
# The two peaks at 5,000 input tokens follow from either definition, but the explanation of the paper does not: the peaks belong to different models.
# Two more statements need the released settings: the single peak of long queries, and that doubling the input of a typical query matters less than doubling its output.
#
# ## Two definitions charge the prompt differently
#
# The main run of the paper, behind its headline numbers, charges a query for its output only, $L_\text{eff} = L_\text{out}$.
# The input then matters only through the throughput, which falls as inputs grow ([S.II](s2_throughput_regression)).
# This section adds the input to the tokens that are charged:
#
# $$L_\text{eff} = L_\text{out} + w\,L_\text{in}$$ (eq-effective-length)
#
# :::{table} The symbols of the effective length.
# :name: tab-effective-length
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $L_\text{eff}$ | tokens that the energy is charged for | tokens |
# | $L_\text{out}$, $L_\text{in}$ | output and input length | tokens |
# | $w$ | weight of an input token: 0 in the main run, 1 in the text of S.III, 1/30 in the released code | – |
# :::
#
# Reading a token ({term}`prefill`) costs less than writing one ({term}`decode`), because a model reads the whole prompt at once {cite:p}`patel2024power`.
# A weight below one represents this difference.
# With a weight of one, an input token costs as much as an output token, although the throughput already includes the time for reading.
#
# ## A longer prompt costs energy under every weight
#
# {numref}`tab-input-traditional` gives every case for typical queries, and {numref}`tab-input-long` for long ones.
# *Typical* queries have ordinary answers (the paper calls them traditional), and *long* queries go to reasoning models and agents (the paper calls them test-time scaling).
# Each table combines three {term}`effective lengths <effective length>` with three {term}`input lengths <input length>`.
# The column “Ratio” is the median over the median of the main run.
# The column “Peaks, ln Wh” counts the peaks of the density per unit of ln Wh, and “Peaks, Wh” those of the density per watt-hour, as explained [below](#our-choices).


# %%
CHARGED = {
    "output": "Output",
    "output+input/30": "Output + input / 30",
    "output+input": "Output + input",
}


def shown(table, queries, name):
    flat = table.drop(columns=["p25", "p75"]).rename_axis(["Effective length", "Input [tokens]"])
    return eh.notebook.show(
        flat.rename(CHARGED, level="Effective length"),
        caption=f"{queries} queries to the baseline, by effective length and input length.",
        name=name,
        labels={
            "median": "Median [Wh]",
            "ratio": "Ratio [×]",
            "modes": "Peaks, ln Wh",
            "linear": "Peaks, Wh",
        },
        decimals={"median": 2, "ratio": 2},
        wide=True,
    )


shown(traditional, "Typical", "input-traditional")

# %%
shown(long, "Long", "input-long")

# %% [markdown]
# A longer prompt makes a query more expensive even when nothing is charged for it, because the node becomes slower.
# At 5,000 input tokens, an uncharged prompt gives {num}`input-5000-output-ratio-traditional:.1f` times the median of the main run.
# A prompt that is charged in full gives {num}`input-5000-output-input-ratio-traditional:.0f` times.
#
# The {term}`baseline` is a {term}`blend` of large models, and longer prompts change it.
# With the settings {term}`as released`, the three models with the highest medians are chosen anew in each case.
# Nemotron Ultra has two benchmark rows and therefore a constant throughput, which no prompt slows down.
# With these settings, Llama 3.1 70B replaces it once the other models have slowed enough.
# The baseline then no longer consists of models above 200 billion parameters.
#
# ## The peaks belong to different models
#
# With the settings as released, the three models of {numref}`fig-input-length-traditional` overlap at 500 input tokens and move apart at 5,000.
# At 5,000 tokens, the number of peaks is {num}`input-5000-modes-traditional:.0f` ({paper}`siii-trad-5000-bimodal`).
# The paper explains its two peaks by long prefill before short answers.
# If this explanation were right, the distribution of a single model would also have two peaks.
# No model has more than {num}`input-5000-modes-most-of-a-model-traditional:.0f`.
#
# {numref}`tab-model-peaks` gives the peak of each model in the blend, with the released weight.
# With the settings as released, the lower peak of the blend belongs to the model that uses the least energy, and the upper peak to the other two.

# %%
run = eh.paper.input_and_power.with_input(assumptions, 5_000, "output+input/30")
of_models = eh.paper.input_and_power.model_modes(run, "traditional")
peaks = pd.DataFrame.from_dict(of_models, orient="index").rename_axis("model")
eh.notebook.show(
    peaks.rename(columns=lambda i: f"peak {i + 1}" if i else "peak"),
    caption="Peak of each model of the blend at 5,000 input tokens, with the released weight.",
    decimals=2,
    name="model-peaks",
    unit="Wh",
)

# %% [markdown]
# ## The number of peaks depends on the axis
#
# A density per watt-hour flattens the peaks at high energies, and a density per unit of ln Wh does not.
# With the released weight and 500 input tokens, the number of peaks for typical queries is {num}`input-500-output-input-30-modes-linear-traditional:.0f` per watt-hour and {num}`input-500-output-input-30-modes-traditional:.0f` per unit of ln Wh.
# With the prompt charged in full, the number per unit of ln Wh is {num}`input-500-output-input-modes-traditional:.0f`.

# %%
eh.paper.charts.blends_by_input(
    eh.paper.input_and_power.input_shapes(assumptions, "long"),
    long,
    effective_length=eh.paper.input_and_power.own_effective_length(assumptions),
    subject="Energy per long query of the blend",
    name="input-length-long",
    title=longer_prompt(long, "long"),
    caption=(
        "Areas show the density of the blend (second figure of S.III), in the parts of its models, "
        "on a logarithmic axis. Bars and dots show the quartiles and the median after trimming. "
        "The title is for the effective length that is shown first."
    ),
)

# %%
display(eh.method.throughput.outside_range(eh.exact.per_query(assumptions, "long")))

# %% [markdown]
# The paper says that the distribution of long queries does not become bimodal ({paper}`siii-long-5000-unimodal`).
# With these settings and 5,000 input tokens, the number of peaks is {num}`input-5000-modes-long:.0f` per watt-hour.
# The number per unit of ln Wh is {num}`input-5000-modes-logarithmic-long:.0f`, and the two peaks of the settings as released again belong to different models.
# The audit judges the density per watt-hour, because the text speaks of energy and names no logarithm.
#
# ## A doubled prompt usually matters less than a doubled answer
#
# The paper says that a doubled input has a smaller effect than a longer output ({paper}`siii-trad-1000`, and for long queries {paper}`siii-long-1000`).
# {numref}`tab-doubled-lengths` compares both effects for both weights.
#
# :::{table} Median energy with one length doubled, over the median at 500 input tokens.
# :name: tab-doubled-lengths
#
# | Change | Released weight, 1/30 | As written, weight 1 |
# |---|---:|---:|
# | Typical query, input doubled | {num}`joule-2026/input-doubled-ratio-traditional` | {num}`arxiv-v1-as-written/input-doubled-ratio-traditional` |
# | Typical query, output doubled | {num}`joule-2026/output-doubled-ratio-traditional` | {num}`arxiv-v1-as-written/output-doubled-ratio-traditional` |
# | Long query, input doubled | {num}`joule-2026/input-doubled-ratio-long` | {num}`arxiv-v1-as-written/input-doubled-ratio-long` |
# | Long query, output doubled | {num}`joule-2026/output-doubled-ratio-long` | {num}`arxiv-v1-as-written/output-doubled-ratio-long` |
# :::
#
# The released weight gives the paper's statement for both kinds of query.
# The weight in the text gives it for long queries only, because a typical query has a longer prompt than answer.
#
# ## Our choices
#
# - **The weight is that of the settings.** The text has 1 and the released code 1/30, which is the weight behind the figures of the paper. The charts start with this weight.
# - **A mode is a peak of the exact density of the blend before {term}`trimming`.** The column “Peaks, ln Wh” uses the density per unit of ln Wh. The peak must rise above the dip next to it by at least a hundredth of the highest peak. Trimming cuts each model off at two edges, and an edge is not a mode. The column “Peaks, Wh” counts per watt-hour, as the audit does.
# - **The blend follows the rule of the settings in each case.** With `blend="at-least-200b"` the same three models remain in it throughout.
# - **Prompts stay within the benchmark.** DeepSeek-R1 and Nemotron Ultra were measured with 500 to 5,000 input tokens, and this chapter uses both ends of that range.
#
# ## What to take away
#
# - At 500 input tokens, a weight of 1/30 multiplies the energy of the median typical query by {num}`input-500-output-input-30-ratio-traditional:.2f`, and a weight of one multiplies it by {num}`input-500-output-input-ratio-traditional:.1f`.
# - The same weights multiply the energy of the median long query by {num}`input-500-output-input-30-ratio-long:.2f` and {num}`input-500-output-input-ratio-long:.2f`.
# - The increases that the paper prints need the weight of its released code.
# - Peaks of the blend come from different models, and their number depends on the axis.
# - With the settings of the edition, a prompt of 5,000 tokens multiplies the typical query by {num}`input-5000-output-ratio-traditional:.1f` without any charge for it, because the node becomes slower.

# %% [markdown]
# ## Exercises
#
# ```{exercise} Keep the models
# :label: ex-input-blend
#
# Keep the models of this page's blend of typical queries, whatever the input.
# How many peaks are left per unit of ln Wh, `peaks`, at 5,000 tokens with the released weight?
# Which models make them?
# ```
#
# ```{solution-start} ex-input-blend
# ```
#
# The blend never has more modes than its models have together, and one model has one mode.
# Several modes therefore come from models that lie apart.
# With the settings of the Joule edition, Nemotron Ultra stays in place because no input slows it down, and the other two models move away from it.

# %%
models = eh.exact.per_query(assumptions).attrs["blend"]
kept = eh.paper.input_and_power.input_lengths(assumptions.replace(blend=models), "traditional")
peaks = kept.loc[("output+input/30", 5_000), "modes"]

print(f"{peaks} peaks, of {', '.join(models)}")
eh.check("ex-input-blend", peaks)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The weight of a token
# :label: ex-input-weight
#
# Charge an input token for the part $w$ of an output token, and let all typical answers have the median length.
# Derive the energy of a query relative to $w = 0$.
# Which $w$ adds a tenth for the input length of this page, `weight`?
# ```
#
# ```{solution-start} ex-input-weight
# ```
#
# Throughput does not depend on $w$, so the ratio is $1 + w\,L_\text{in}/L_\text{out}$, and $w = 0.1\,L_\text{out}/L_\text{in}$ adds a tenth.
# With the lengths in both editions of the paper, this weight lies between the released weight and the weight in the text.
# Where all answers have one length, the ratio of the medians is the same.

# %%
weight = 0.1 * lengths.loc["traditional", "p50"] / assumptions.input_tokens

print(f"w = {weight:.3f}; the released weight is {1 / 30:.3f}")
eh.check("ex-input-weight", weight)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} The cheapest answer
# :label: ex-input-minimum
#
# When the prompt is charged in full, the energy first falls and then rises with the output length.
# Derive where the minimum is, and explain why there is one.
# Compute it for Llama 3.1 405B, with the released rows and a prompt of 500 tokens, `cheapest_tok`.
# ```
#
# ```{solution-start} ex-input-minimum
# ```
#
# Below the cap, energy is proportional to $(L_\text{out} + L_\text{in})\,L_\text{out}^{-c}$.
# Its derivative is zero at $L_\text{out} = c\,L_\text{in} / (1 - c)$.
# For shorter answers, the gain in throughput outweighs the tokens that are added.
# This result is an artefact: it charges the input at a throughput that grows with the output, and no node works like this.

# %%
released = eh.load_throughput("released")
c = eh.fit_throughput(released[released["model"] == "Llama 3.1 405B"]).coefficients[2]
cheapest_tok = c * 500 / (1 - c)

print(f"{cheapest_tok:.0f} tokens")
eh.check("ex-input-minimum", cheapest_tok)

# %% [markdown]
# ```{solution-end}
# ```
