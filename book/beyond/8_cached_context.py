# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3, language: python}
# ---

# %% [markdown]
# # Cached context of agents
#
# **A step of a coding agent with {num}`step-tokens-prefix:,.0f` cached tokens uses about {num}`step-energy-baseline:.2g` Wh, and {num}`step-prefix-share:.0%` of this energy is for the cached tokens.**
#
# *Beyond the paper: the paper has no cache, and this chapter applies the context fit of [Long outputs](3_long_outputs) to cached tokens.*
#
# **In one sentence.** A cached token is not read again, but every new token of the answer still looks back at it, so a step of an agent uses {num}`step-energy-baseline:.2g` Wh with its cached context and {num}`step-energy-prefix-0:.2g` Wh without that context.
#
# **Why it matters.** An agent works in many short steps, and each step begins with everything before it.
# Nearly all of these tokens come from a cache.
# Public tools count a cached token as a constant part of an uncached one, and they take this constant from prices.

# %%
import numpy as np

import energy_helpers as eh

format_value = eh.registry.entries.format_value

# %% tags=["parameters"] also=["Lengths", "Data centre and node", "Throughput and baseline", "Workloads"]
edition = "joule-2026"
# None keeps the edition's value; `energy-book params beyond/8_cached_context` lists what else may be set here
step_prefix_tokens = None
step_appended_tokens = None
step_output_tokens = None
pue_p95 = None
node_power_kw = None
blend = None

# %%
assumptions = eh.from_parameters(globals())

# %%
cached = eh.beyond.cached_context
step = cached.step_energy(assumptions)
lengths_tok = np.unique(
    np.append(np.geomspace(100, 1e6, 80), max(assumptions.step_prefix_tokens, 1))
)
longest_tok = cached.longest_context_tokens()
cached.charts.band_over_tokens(
    cached.agent_steps.as_frame(lengths_tok, cached.step_energy(assumptions, lengths_tok)),
    step_tokens=max(assumptions.step_prefix_tokens, 1),
    longest_tokens=longest_tok,
    published={},
    x_title="Cached prefix [tokens]",
    y_title="Energy of a step [Wh]",
    subject="Energy of a step of an agent over its cached prefix",
    name="cached-step-energy",
    title=(
        f"A step uses {format_value(float(step.value), 2)} Wh in the baseline, and "
        f"{format_value(float(step.low), 2)} to {format_value(float(step.high), 2)} Wh over its "
        "models and shapes"
    ),
    caption=(
        "Energy of a step of an agent over its cached prefix, on logarithmic axes. Line: the "
        "baseline. Band: the lowest and the highest of its models, each with its own shape of the "
        "context fit and with that of every measured series. Dot: the step of the settings. "
        "Shaded: longer than any measured context."
    ),
)

# %% [markdown]
# **The paper says.** The paper describes a query by the lengths of its input and its output.
# It has no agents and no cache, so there is nothing to agree with.
#
# **We find.** With the settings of this edition, the baseline uses {num}`step-energy-baseline:.2g` Wh for a step, and its models and shapes span {num}`step-energy-lowest:.2g` to {num}`step-energy-highest:.2g` Wh.
# The same step without a cache would use {num}`step-energy-uncached:.2g` Wh.
# The energy of a cached token is {num}`cached-token-ratio-baseline:.2f` times that of an uncached token, and public tools use constants of {num}`tools-cached-token-ratio-lowest:.2f` to {num}`tools-cached-token-ratio-highest:.2f`.
#
# **Verdict.** With the settings of this edition, no published value contradicts the method, but the test is weak because the band is wide.
# The constants of the tools match only short answers: our ratio grows with the answer, from {num}`cached-token-ratio-output-50:.2f` at 50 output tokens to {num}`cached-token-ratio-output-1000:.2f` at 1,000.
# The absolute energy is a long extrapolation: the context of the step is {num}`step-context-over-measured:.1f` times the longest context that was measured.
#
# ## A cached token saves its reading but not its use
#
# A *step* is one call of a model by an agent.
# Its *prefix* is the part of the input that an earlier step has read, and the server keeps the keys and values of that part in a cache.
# The rest of the input is *appended*, and the model answers with a few output tokens.
#
# The context fit {eq}`eq-context` has a time for each of these parts.
# Reading an input token needs the time $p$.
# Each output token needs the time $a$, and it needs $b$ for every token of context, whether this token came from a cache or not.
# Only the reading is saved:
#
# $$t = p A + \bigl(a + b\,(C + A)\bigr) O + \tfrac{1}{2} b\, O^2, \qquad E = \text{PUE}\,\frac{P}{3.6}\, t$$ (eq-cached-step)
#
# :::{table} Symbols of a step.
# :name: tab-cached-symbols
#
# | Symbol | Meaning | Unit |
# |---|---|---|
# | $C$ | cached prefix | tokens |
# | $A$ | appended input | tokens |
# | $O$ | output | tokens |
# | $a$, $b$, $p$ | times of the context fit | s |
# | $P$ | power of the node while it serves | kW |
# | $t$ | time of the node for a step | s |
# | $E$ | energy of a step | Wh |
# :::
#
# Without a prefix, the equation is that of a query with $A$ input tokens in [Long outputs](3_long_outputs).
# PUE and power utilisation have their medians here.
#
# The lengths are round numbers near the medians that TraceLab recorded for two coding agents {cite:p}`zhu2026tracelab`: {num}`step-tokens-prefix:,.0f` cached, {num}`step-tokens-appended:,.0f` appended and {num}`step-tokens-output:,.0f` output tokens.
# A step of other lengths is a setting, such as {param}`step_prefix_tokens`.
# {numref}`tab-cached-models` has the energy of the step on each model.

# %%
no_prefix = cached.by_model(assumptions, cached.agent_steps.Lengths.of(assumptions, 0))
uncached = cached.by_model(assumptions, cached.agent_steps.Lengths.of(assumptions).uncached())
models = cached.by_model(assumptions).to_frame("step")
eh.notebook.show(
    models.assign(no_prefix=no_prefix, uncached=uncached),
    caption="Energy of a step on each model, with its own shape of the context fit.",
    name="cached-models",
    labels={
        "model": "Model",
        "step": "Step [Wh]",
        "no_prefix": "Without the prefix [Wh]",
        "uncached": "Without a cache [Wh]",
    },
)

# %% [markdown]
# A cache hit is worth more if the prefix is longer, because the part that is not cached matters less.
# With a prefix of 1,000 tokens, the step uses {num}`step-hit-ratio-prefix-1k:.2f` times the energy of the same step without a cache.
# The ratio is {num}`step-hit-ratio-prefix-10k:.2f` at 10,000 tokens and {num}`step-hit-ratio-baseline:.2f` for the step of the settings.
# It approaches the ratio of one cached to one uncached token.
#
# ## The constant of a cached token depends on the answer
#
# A tool that counts tokens needs the energy of a cached token as a part of that of an uncached one.
# In {eq}`eq-cached-step`, one more cached token adds $b\,O$ to the time, and one more uncached token adds $p + b\,O$.
# Their ratio does not depend on the prefix.
# It grows with the answer, because each output token looks back at the cached token once more.

# %%
answers_tok = np.unique(np.append(np.geomspace(10, 10_000, 60), assumptions.step_output_tokens))
ratios = cached.cached_share(assumptions, answers_tok)
published = cached.published_agents.load_published().loc["tools-cached-read"]
at_step = float(cached.cached_share(assumptions).value)
cached.charts.band_over_tokens(
    cached.agent_steps.as_frame(answers_tok, ratios),
    step_tokens=assumptions.step_output_tokens,
    longest_tokens=float(eh.beyond.long_outputs.measured_shapes()["longest_output"].max()),
    published={
        "lowest constant of public tools": float(published["low"]),
        "highest constant of public tools": float(published["high"]),
    },
    x_title="Output of the step [tokens]",
    y_title="Cached token / uncached token [×]",
    subject="Energy of one more cached token divided by that of an uncached token over the output",
    name="cached-token-ratio",
    title=(
        f"A cached token needs {format_value(at_step, 2)} times the energy of an uncached one in "
        "this step, and more if the answer is longer"
    ),
    caption=(
        "Energy of one more cached token divided by that of one more uncached token, over the "
        "length of the answer, on logarithmic axes. Line: the baseline. Band: the lowest and the "
        "highest of its models and shapes. Dot: the step of the settings. Dashed: the lowest and "
        "the highest constant of public tools."
    ),
)

# %% [markdown]
# {numref}`fig-cached-token-ratio` compares this ratio with the constants.
# The baseline has the lowest constant, {num}`tools-cached-token-ratio-lowest:.2f`, at {num}`tools-cached-output-tokens-lowest:,.0f` output tokens and the highest, {num}`tools-cached-token-ratio-highest:.2f`, at {num}`tools-cached-output-tokens-highest:,.0f`.
# In this edition, that range contains many steps of agents.
# With 5,000 output tokens, the ratio is {num}`cached-token-ratio-output-5000:.2f`, and a constant would count much too little.
#
# ## Published values do not contradict the band
#
# {numref}`tab-cached-published` compares published values with ours.
# The rule is the same for all rows.
# A value is *not comparable* if the method has no such quantity.
# It *agrees* if the published range and our band have a value in common, and *differs* otherwise.

# %%
table = cached.compared(assumptions)
eh.notebook.show(
    table.set_index("quantity")[
        ["source", "unit", "low", "high", "own_low", "own_high", "verdict"]
    ],
    caption="Published values for agents and cached context, and the band of the method.",
    name="cached-published",
    labels={
        "quantity": "Quantity",
        "source": "Source",
        "wording": "Wording",
        "unit": "Unit",
        "low": "Published, low",
        "high": "Published, high",
        "own_low": "Ours, low",
        "own_high": "Ours, high",
        "verdict": "Verdict",
    },
    wide=True,
)

# %% [markdown]
# Epoch AI's two estimates are for a query without a cache {cite:p}`you2025chatgpt`.
# It gives about {num}`agents-epoch-10k:.2g` Wh for 10,000 input tokens, where the baseline has {num}`own-epoch-10k-baseline:.2g` Wh, and {num}`agents-epoch-100k:.2g` Wh for 100,000, where the baseline has {num}`own-epoch-100k-baseline:.2g` Wh.
# These values are second-hand, because we know them from quotations.
# The model that they describe is smaller than those of our baseline.
#
# Two values have no counterpart.
# A median session of a coding agent is said to use {num}`agents-couch-session:.2g` Wh {cite:p}`couch2026electricity`, as much as {num}`agents-session-steps:.1f` steps of our baseline.
# The number of its steps and their lengths are not at hand.
# A cache hit is said to cost {num}`agents-hit-share-low:.0%` to {num}`agents-hit-share-high:.0%` of a miss at 4,096 tokens {cite:p}`ma2026irminsul`.
# This value is about reading only, and ours includes the answer.
#
# ## Our choices
#
# - **The form is the one of the context fit.** The time of an output token grows in proportion to its context. The longest measured context has {num}`step-longest-measured:,.0f` tokens, and everything beyond is an extrapolation. A server whose memory holds few such contexts may be slower than the fit says.
# - **The band is the lowest and the highest of models and shapes.** It is no interval of a distribution. One series is left out: its fit reads the input in no time, so it says nothing about a cache.
# - **Appended tokens are read at the same speed after any prefix.** In fact each of them looks back at the prefix as well, which the measured rows do not show.
# - **Keeping the cache costs nothing.** Between two steps, the cache occupies memory, or it is moved to other storage and back.
# - **Every prefix is found in the cache.** After a long pause it is often gone, and the step then uses the energy without a cache.
# - **The models are the paper's.** Agents may use newer models with smaller caches, and newer GPUs.
#
# ## What to take away
#
# - With the settings of this edition, a step of an agent uses {num}`step-energy-baseline:.2g` Wh, with {num}`step-energy-lowest:.2g` to {num}`step-energy-highest:.2g` Wh over models and shapes.
# - The cached prefix is {num}`step-cached-tokens-share:.0%` of the input, and {num}`step-prefix-share:.0%` of the energy of the step is for it.
# - A cache hit uses {num}`step-hit-ratio-baseline:.2f` times the energy of the same step without a cache.
# - The energy of a cached token depends on the answer: its ratio to that of an uncached token is {num}`cached-token-ratio-output-50:.2f` with 50 output tokens and {num}`cached-token-ratio-output-1000:.2f` with 1,000.
# - In this edition, the context of the step is {num}`step-context-over-measured:.1f` times the longest measured context, so the absolute energy is an extrapolation.

# %% [markdown]
# ## Exercises
#
# ```{exercise} What a thousand cached tokens add
# :label: ex-cached-linear
#
# By how much does each 1,000 tokens of the cached prefix raise the energy of the step in the baseline, on average over the prefix?
# The step uses {num}`step-energy-baseline:.3g` Wh with the prefix of {num}`step-tokens-prefix:,.0f` tokens and {num}`step-energy-prefix-0:.3g` Wh without it.
# Give `float("nan")` if the step of the settings has no prefix.
# Does it matter how long the prefix already is?
# The energy for 1,000 tokens is checked.
# ```
#
# ```{solution-start} ex-cached-linear
# ```
#
# The prefix occurs once in {eq}`eq-cached-step`, multiplied by $b\,O$.
# Each 1,000 cached tokens therefore add the same energy, as long as the power of the node does not depend on its throughput.

# %%
prefix_wh = step.value - cached.step_energy(assumptions, 0).value
added_wh = 1000 * np.divide(prefix_wh, assumptions.step_prefix_tokens)
eh.check("ex-cached-linear", added_wh)

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} From prefix to session
# :label: ex-cached-session
#
# A session has 20 steps.
# The first step has no prefix and appends 20,000 tokens, and every later step finds all earlier tokens in the cache and appends 870.
# Each step writes 220 tokens.
# How much energy does the session use in the baseline, and how much without a cache?
# The energy with a cache is checked.
# ```
#
# ```{solution-start} ex-cached-session
# ```
#
# The prefix of a step has the inputs and outputs of all earlier steps.

# %%
appended_tok = np.array([20_000] + 19 * [870])
prefix_tok = np.concatenate([[0], np.cumsum(appended_tok + 220)[:-1]])
session_wh = cached.step_energy(assumptions, prefix_tok, appended_tok, 220).value.sum()
eh.check("ex-cached-session", session_wh)

# %%
without_wh = cached.step_energy(assumptions, 0, prefix_tok + appended_tok, 220).value.sum()
print(f"{session_wh:.0f} Wh with a cache, {without_wh:.0f} Wh without")

# %% [markdown]
# ```{solution-end}
# ```
#
# ```{exercise} Where a constant fails
# :label: ex-cached-constant
#
# At which length of answer does a cached token need half of the energy of an uncached one in the baseline?
# Derive it from the ratio of the step on this page, `at_step`.
# This length is checked.
# ```
#
# ```{solution-start} ex-cached-constant
# ```
#
# The ratio is $r = x / (1 + x)$ with $x = b\,O / p$, which is proportional to the length of the answer.
# It is one half at $x = 1$, so the length is that of the step divided by its $x = r / (1 - r)$.

# %%
half_tok = assumptions.step_output_tokens * (1 - at_step) / at_step
eh.check("ex-cached-constant", half_tok)

# %% [markdown]
# ```{solution-end}
# ```
