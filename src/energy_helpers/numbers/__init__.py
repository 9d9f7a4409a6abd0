"""
The registry of numbers: name -> function of the assumptions, with unit and meaning.

The text of the book, ``results.json``, sweeps, comparisons and the audit all take their numbers
from here. Names are quantity-statistic-regime, such as ``baseline-median-traditional``.
"""

from . import (
    agreements,
    carbon,
    changes,
    comparisons,
    drivers,
    findings,
    fit_uncertainties,
    fits,
    fleets,
    limits,
    long_outputs,
    measurements,
    newer_hardware,
    pathways,
    published,
    queries,
    recipes,
    sensitivities,
    supplement,
)
from .printed import CLAIMS
from .registry import MODEL_SLUGS, REGISTRY, STATISTICS, Number, decimals, format_value, get
from .report import MIME_TYPE, Report, compute, report

__all__ = [
    "CLAIMS",
    "MIME_TYPE",
    "MODEL_SLUGS",
    "REGISTRY",
    "STATISTICS",
    "Number",
    "Report",
    "agreements",
    "carbon",
    "changes",
    "comparisons",
    "compute",
    "decimals",
    "drivers",
    "findings",
    "fit_uncertainties",
    "fits",
    "fleets",
    "format_value",
    "get",
    "limits",
    "long_outputs",
    "measurements",
    "newer_hardware",
    "pathways",
    "published",
    "queries",
    "recipes",
    "report",
    "sensitivities",
    "supplement",
]
