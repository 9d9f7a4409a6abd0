"""Public names of the package; each is loaded when it is first used."""

from . import (
    charts as charts,
    numbers as numbers,
    published_values as published_values,
    steps as steps,
)
from .published_values import compared as compared
from .steps import (
    Band as Band,
    by_model as by_model,
    cached_share as cached_share,
    hit_over_miss as hit_over_miss,
    longest_context_tokens as longest_context_tokens,
    step_energy as step_energy,
)
