"""Numbers of an agent's step: its energy, its cached part, and what others publish."""

from __future__ import annotations

from functools import partial

from ...method.assumptions import Assumptions
from ...registry.entries import cell, register
from . import agent_steps, published_agents

number = partial(register, "beyond/8_cached_context")
ENDS = {"lowest": "low", "baseline": "value", "highest": "high"}
LENGTHS = {"prefix": "cached prefix", "appended": "appended input", "output": "output"}
PREFIXES = {"0": 0, "1k": 1_000, "4k": 4_096, "10k": 10_000, "32k": 32_768, "1m": 1_000_000}
OUTPUTS = (50, 500, 1000, 5000)
# what tools give as the energy of a cached token divided by that of an uncached input token
TOOLS = {"low": "lowest", "high": "highest"}
PUBLISHED = {
    "agents-epoch-10k": ("epoch-10k", "low", "Wh", "10,000 input tokens, Epoch AI"),
    "agents-epoch-100k": ("epoch-100k", "low", "Wh", "100,000 input tokens, Epoch AI"),
    "agents-couch-session": ("couch-session", "low", "Wh", "median session of a coding agent"),
    "agents-hit-share-low": ("irminsul-hit", "low", "share", "cache hit / miss, lowest"),
    "agents-hit-share-high": ("irminsul-hit", "high", "share", "cache hit / miss, highest"),
}
STEP = "of a step of an agent"


@number("step-tokens-{length}", "tokens", f"{{length}} {STEP}", length=LENGTHS)
def _length(a: Assumptions, length: str) -> float:
    slug = next(slug for slug, words in LENGTHS.items() if words == length)
    return float(getattr(a, f"step_{slug}_tokens"))


@number(
    "step-energy-{end}",
    "Wh/step",
    f"energy {STEP}: {{end.slug}} of the models and shapes of the baseline",
    end=ENDS,
)
def _energy(a: Assumptions, end: str) -> float:
    return float(getattr(agent_steps.step_energy(a), end))


@number("step-energy-{model}", "Wh/step", f"energy {STEP} on {{model}}, with its own context fit")
def _of_model(a: Assumptions, model: str) -> float:
    return cell(agent_steps.by_model(a).to_frame(), model, "energy_wh")


@number(
    "step-energy-prefix-{prefix}",
    "Wh/step",
    f"energy {STEP} in the baseline, with a cached prefix of {{prefix:,}} tokens",
    prefix=PREFIXES,
)
def _at_prefix(a: Assumptions, prefix: float) -> float:
    return float(agent_steps.step_energy(a, prefix).value)


@number("step-energy-uncached", "Wh/step", f"energy {STEP} in the baseline, if nothing is cached")
def _uncached(a: Assumptions) -> float:
    return float(agent_steps.step_energy(a, *agent_steps.Lengths.of(a).uncached()).value)


@number(
    "step-hit-ratio-{end}",
    "×",
    f"energy {STEP} divided by that of the same step without a cache: {{end.slug}} of the models "
    "and shapes of the baseline",
    end=ENDS,
)
def _hit(a: Assumptions, end: str) -> float:
    return float(getattr(agent_steps.hit_over_miss(a), end))


@number(
    "step-hit-ratio-prefix-{prefix}",
    "×",
    f"energy {STEP} with a cached prefix of {{prefix:,}} tokens, divided by that of the same step "
    "without a cache, in the baseline",
    prefix={slug: tokens for slug, tokens in PREFIXES.items() if tokens},
)
def _hit_at(a: Assumptions, prefix: float) -> float:
    return float(agent_steps.hit_over_miss(a, prefix).value)


@number(
    "step-prefix-share",
    "share",
    f"share of the energy {STEP} that its cached prefix adds, in the baseline",
    2,
)
def _prefix_share(a: Assumptions) -> float:
    return 1 - _at_prefix(a, 0.0) / _energy(a, "value")


@number("step-cached-tokens-share", "share", f"cached share of the input {STEP}", 2)
def _cached_tokens(a: Assumptions) -> float:
    return a.step_prefix_tokens / (a.step_prefix_tokens + a.step_appended_tokens)


@number(
    "cached-token-ratio-{end}",
    "×",
    "energy of one more cached token divided by that of an uncached input token, in a step of an "
    "agent: {end.slug} of the models and shapes of the baseline",
    2,
    end=ENDS,
)
def _token(a: Assumptions, end: str) -> float:
    return float(getattr(agent_steps.cached_share(a), end))


@number(
    "cached-token-ratio-output-{output}",
    "×",
    "energy of one more cached token divided by that of an uncached input token, in the baseline, "
    "with {output:,} output tokens",
    2,
    output=OUTPUTS,
)
def _token_at(a: Assumptions, output: float) -> float:
    return float(agent_steps.cached_share(a, output).value)


@number(
    "tools-cached-token-ratio-{end}",
    "×",
    "energy of a cached token divided by that of an uncached input token in public tools: {end}",
    2,
    end=TOOLS.values(),
)
def _of_tools(_: Assumptions, end: str) -> float:
    column = next(column for column, words in TOOLS.items() if words == end)
    return _published("tools-cached-read", column)


@number(
    "tools-cached-output-tokens-{end}",
    "tokens",
    "output of a step at which the baseline has the {end} ratio of a cached to an uncached token "
    "that public tools use",
    end=TOOLS.values(),
)
def _tool_output(a: Assumptions, end: str) -> float:
    return agent_steps.output_tokens_at(a, _of_tools(a, end))


@number("step-longest-measured", "tokens", "longest input and output together of a measured row")
def _longest(_: Assumptions) -> float:
    return agent_steps.longest_context_tokens()


@number(
    "step-context-over-measured", "×", f"context {STEP} divided by the longest measured context", 2
)
def _stretch(a: Assumptions) -> float:
    return agent_steps.context_over_measured(a)


@number("{row}", "{row[2]}", "published value: {row[3]}", 2, row=PUBLISHED)
def _of_others(_: Assumptions, row: tuple[str, str, str, str]) -> float:
    return _published(*row[:2])


def _published(name: str, column: str) -> float:
    return float(published_agents.load_published()[column].to_dict()[name])


@number(
    "own-{row}-{end}",
    "{row[2]}",
    "our value: {row[3]}; {end.slug} of the models and shapes of the baseline",
    row={slug.removeprefix("agents-"): PUBLISHED[slug] for slug in list(PUBLISHED)[:2]},
    end=ENDS,
)
def _own(a: Assumptions, row: tuple[str, str, str, str], end: str) -> float:
    return published_agents.own_band(a, row[0])[list(ENDS.values()).index(end)]


@number(
    "agents-session-steps",
    "steps",
    "number of steps with the energy of our baseline that use the published energy of a session",
    2,
)
def _steps(a: Assumptions) -> float:
    return _published("couch-session", "low") / _energy(a, "value")
