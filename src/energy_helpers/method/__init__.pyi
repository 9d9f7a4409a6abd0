"""Public names of the package; each is loaded when it is first used."""

from . import (
    assumptions as assumptions,
    baseline as baseline,
    distributions as distributions,
    exact as exact,
    fleet_factor as fleet_factor,
    lever_gains as lever_gains,
    plain_mixture as plain_mixture,
    query as query,
    query_kinds as query_kinds,
    query_law as query_law,
    throughput as throughput,
)
