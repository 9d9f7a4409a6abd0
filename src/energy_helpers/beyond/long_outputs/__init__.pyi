"""The names of the room; each is loaded when it is first used."""

from . import (
    charts as charts,
    context_energy as context_energy,
    context_fits as context_fits,
    context_law as context_law,
    context_results as context_results,
    numbers as numbers,
)
