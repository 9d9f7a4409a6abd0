"""The names of the room; each is loaded when it is first used."""

from . import (
    charts as charts,
    fit_checks as fit_checks,
    numbers as numbers,
    pooling as pooling,
    uncertainty as uncertainty,
)
