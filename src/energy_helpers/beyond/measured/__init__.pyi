"""The names of the room; each is loaded when it is first used."""

from . import (
    charts as charts,
    measured_runs as measured_runs,
    numbers as numbers,
    reconciliation as reconciliation,
)
