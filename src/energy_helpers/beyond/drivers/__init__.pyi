"""The names of the room; each is loaded when it is first used."""

from . import (
    charts as charts,
    fixed_choices as fixed_choices,
    numbers as numbers,
    sensitivity_indices as sensitivity_indices,
)
