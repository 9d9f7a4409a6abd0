"""Public names of the package; each is loaded when it is first used."""

from . import (
    inverse as inverse,
    log_energy as log_energy,
    stream as stream,
    sweep_charts as sweep_charts,
    sweeps as sweeps,
)
