"""Public names of the package; each is loaded when it is first used."""

from . import (
    charts as charts,
    context_energy as context_energy,
    context_fits as context_fits,
    context_law as context_law,
    context_results as context_results,
    numbers as numbers,
)
from .context_fits import (
    doubled_contexts as doubled_contexts,
    laws as laws,
    left_out as left_out,
    level_rows as level_rows,
    measured_curves as measured_curves,
    measured_shapes as measured_shapes,
    nearest_rows as nearest_rows,
    rows_at_typical_input as rows_at_typical_input,
    shape_of as shape_of,
    throughput_curves as throughput_curves,
)
from .context_results import (
    beside_the_cap as beside_the_cap,
    by_anchor as by_anchor,
    energy_curves as energy_curves,
    fleet as fleet,
    intervals as intervals,
    mixed_by_shape as mixed_by_shape,
    mixed_by_shape_and_anchor as mixed_by_shape_and_anchor,
    models_beside_the_cap as models_beside_the_cap,
    per_query as per_query,
)
