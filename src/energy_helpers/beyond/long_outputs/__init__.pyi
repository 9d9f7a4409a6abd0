"""The names of the room; each is loaded when it is first used."""

from . import (
    charts as charts,
    context_energy as context_energy,
    context_fits as context_fits,
    context_law as context_law,
    context_results as context_results,
    numbers as numbers,
)
from .context_fits import (
    measured_curves as measured_curves,
    measured_shapes as measured_shapes,
    shape_of as shape_of,
    throughput_curves as throughput_curves,
)
from .context_results import (
    beside_the_cap as beside_the_cap,
    fleet as fleet,
    intervals as intervals,
    mixed_by_shape as mixed_by_shape,
    per_query as per_query,
)
