"""Public names of the package; each is loaded when it is first used."""

from . import (
    batch_curves as batch_curves,
    charts as charts,
    measured_runs as measured_runs,
    numbers as numbers,
    query_parts as query_parts,
    reconciliation as reconciliation,
)
