"""
All numbers of the registry: importing this module registers the numbers of every package.

The text of the book, ``results.json``, sweeps, comparisons and the audit read their numbers from
here. A name is quantity-statistic-regime, such as ``baseline-median-traditional``.
"""

# the order of the tables that list all numbers
# isort: off
from .editions import replay_numbers
from .beyond.carbon import numbers as carbon_numbers
from .editions import history_numbers
from .paper.numbers import section_4_fleet
from .paper.numbers import section_4_comparisons
from .beyond.drivers import numbers as drivers_numbers
from .editions import findings_numbers
from .beyond.fit_uncertainty import numbers as fit_uncertainty_numbers
from .paper.numbers import supplement_2_fits
from .paper.numbers import section_5_limits
from .beyond.long_outputs import numbers as long_outputs_numbers
from .beyond.cached_context import numbers as cached_context_numbers
from .beyond.measured import numbers as measured_numbers
from .beyond.newer_hardware import numbers as newer_hardware_numbers
from .beyond.real_queries import numbers as real_queries_numbers
from .paper.numbers import section_3_levers
from .paper.numbers import section_1_published
from .paper.numbers import section_2_query
from .paper.numbers import recipes_page
from .paper.numbers import use_this_number
from .paper.numbers import supplement_3_4
from .paper.numbers import supplement_1_5

# isort: on
from .registry.entries import REGISTRY, compute, get

__all__ = ["REGISTRY", "compute", "get"]
