"""
Every number of the registry: importing this module registers the numbers of all rooms.

The text of the book, ``results.json``, sweeps, comparisons and the audit all take their numbers
from here. Names are quantity-statistic-regime, such as ``baseline-median-traditional``.
"""

# the order of the tables that list all numbers
# isort: off
from .editions import replay_numbers  # noqa: F401
from .beyond.carbon import numbers as carbon_numbers  # noqa: F401
from .editions import history_numbers  # noqa: F401
from .paper.numbers import section_4_fleet  # noqa: F401
from .paper.numbers import section_4_comparisons  # noqa: F401
from .beyond.drivers import numbers as drivers_numbers  # noqa: F401
from .audit import findings_numbers  # noqa: F401
from .beyond.fit_uncertainty import numbers as fit_uncertainty_numbers  # noqa: F401
from .paper.numbers import supplement_2_fits  # noqa: F401
from .paper.numbers import section_5_limits  # noqa: F401
from .beyond.long_outputs import numbers as long_outputs_numbers  # noqa: F401
from .beyond.measured import numbers as measured_numbers  # noqa: F401
from .beyond.newer_hardware import numbers as newer_hardware_numbers  # noqa: F401
from .paper.numbers import section_3_levers  # noqa: F401
from .paper.numbers import section_1_published  # noqa: F401
from .paper.numbers import section_2_query  # noqa: F401
from .paper.numbers import recipes_page  # noqa: F401
from .paper.numbers import supplement_3_4  # noqa: F401
from .paper.numbers import supplement_1_5  # noqa: F401

# isort: on
from .registry.chapter_numbers import Report, compute, report
from .registry.entries import REGISTRY, get

__all__ = ["REGISTRY", "Report", "compute", "get", "report"]
