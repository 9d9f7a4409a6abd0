"""
The book's charts: small tidy frames in, Altair charts with units in their axis titles out.

Every chart carries its figure id and caption in ``usermeta`` and its alt text in
``description``. A model has the same colour in all of them.
"""

from .carbon import carbon_by_grid, fleet_carbon_by_grid
from .changes import waterfall
from .contexts import fleets_by_shape, measured_laws, two_laws
from .drivers import index_bars, tornado
from .fit_uncertainties import fit_intervals, throughput_bands, unseen_rows
from .fleets import fleet_bars
from .inputs import factors, sampled_and_exact
from .intervals import intervals_by_row
from .literature import cited_gains, compared_energies, published_values
from .measured import boundary_steps, ratios, ratios_over_prompts
from .newer_hardware import energies_by_gpu, gains_by_row
from .sensitivities import COUPLINGS, blends_by_input, power_over_throughput
from .shapes import shapes_by_row
from .style import colour_scale
from .supplement import benchmark_rows, daily_load
from .sweeps import sweep_chart
from .theme import MODEL_COLOURS
from .throughputs import fit_ratios, throughput_curves
from .what_if import EDITION_CURVE, OWN_CURVE, what_if

__all__ = [
    "COUPLINGS",
    "EDITION_CURVE",
    "MODEL_COLOURS",
    "OWN_CURVE",
    "benchmark_rows",
    "blends_by_input",
    "boundary_steps",
    "carbon_by_grid",
    "cited_gains",
    "colour_scale",
    "compared_energies",
    "daily_load",
    "energies_by_gpu",
    "factors",
    "fit_intervals",
    "fit_ratios",
    "fleet_bars",
    "fleet_carbon_by_grid",
    "fleets_by_shape",
    "gains_by_row",
    "index_bars",
    "intervals_by_row",
    "measured_laws",
    "power_over_throughput",
    "published_values",
    "ratios",
    "ratios_over_prompts",
    "sampled_and_exact",
    "shapes_by_row",
    "sweep_chart",
    "throughput_bands",
    "throughput_curves",
    "tornado",
    "two_laws",
    "unseen_rows",
    "waterfall",
    "what_if",
]
