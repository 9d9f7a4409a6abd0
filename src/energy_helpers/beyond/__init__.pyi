"""Public names of the package; each is loaded when it is first used."""

from . import (
    cached_context as cached_context,
    carbon as carbon,
    drivers as drivers,
    fit_uncertainty as fit_uncertainty,
    long_outputs as long_outputs,
    measured as measured,
    newer_hardware as newer_hardware,
    real_queries as real_queries,
)
