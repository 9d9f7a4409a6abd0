"""
Every number of the registry: importing this module registers the numbers of all rooms.

The text of the book, ``results.json``, sweeps, comparisons and the audit all take their numbers
from here. Names are quantity-statistic-regime, such as ``baseline-median-traditional``.
"""

# the order of the tables that list all numbers
# isort: off
from .editions import replay_numbers  # noqa: F401
from .numbers import carbon  # noqa: F401
from .editions import history_numbers  # noqa: F401
from .numbers import fleets  # noqa: F401
from .numbers import comparisons  # noqa: F401
from .numbers import drivers  # noqa: F401
from .numbers import findings  # noqa: F401
from .numbers import fit_uncertainties  # noqa: F401
from .numbers import fits  # noqa: F401
from .numbers import limits  # noqa: F401
from .numbers import long_outputs  # noqa: F401
from .numbers import measurements  # noqa: F401
from .numbers import newer_hardware  # noqa: F401
from .numbers import pathways  # noqa: F401
from .numbers import published  # noqa: F401
from .numbers import queries  # noqa: F401
from .numbers import recipes  # noqa: F401
from .numbers import sensitivities  # noqa: F401
from .numbers import supplement  # noqa: F401

# isort: on
from .registry.chapter_numbers import Report, compute, report
from .registry.entries import REGISTRY, get

__all__ = ["REGISTRY", "Report", "compute", "get", "report"]
