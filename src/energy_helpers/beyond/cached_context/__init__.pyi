"""Public names of the package; each is loaded when it is first used."""

from . import (
    agent_steps as agent_steps,
    charts as charts,
    numbers as numbers,
    published_agents as published_agents,
)
from .agent_steps import (
    Band as Band,
    by_model as by_model,
    cached_share as cached_share,
    hit_over_miss as hit_over_miss,
    longest_context_tokens as longest_context_tokens,
    step_energy as step_energy,
)
from .published_agents import compared as compared
