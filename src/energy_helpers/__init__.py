"""
Energy per query of large language model inference, exact, sampled and replayed.

The method is that of Oviedo et al., "Energy Use of AI Inference" (arXiv 2509.20241; Joule 2026).
Submodules and the names below load when they are first used, so that the import stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        agreement,
        assumptions,
        audit,
        benchmark,
        benchmark_rows,
        blend,
        carbon,
        chains,
        charts,
        checks,
        choices,
        citing,
        claims,
        context_energy,
        context_law,
        context_shapes,
        daily_load,
        data,
        distributions,
        drivers,
        energy,
        exact,
        fit_checks,
        fit_uncertainty,
        fleet,
        history,
        jupyter,
        levers,
        literature,
        long_outputs,
        measured,
        newer_hardware,
        numbers,
        orientation,
        period,
        pooling,
        query_kinds,
        recipes,
        reconciliation,
        released,
        sensitivity,
        sessions,
        shown_tables,
        steps,
        stream,
        sweeps,
        tables,
        throughput,
        trtllm,
        user_files,
    )
    from .assumptions import Assumptions, from_parameters, load_edition
    from .benchmark_rows import load_throughput
    from .energy import sample
    from .released import Replay, replay
    from .throughput import OutsideRangeWarning, ThroughputFit, fit_throughput

__version__ = "0.1.0"

_MODULES = (
    "agreement",
    "context_energy",
    "context_law",
    "context_shapes",
    "history",
    "assumptions",
    "audit",
    "benchmark",
    "benchmark_rows",
    "blend",
    "carbon",
    "chains",
    "charts",
    "checks",
    "citing",
    "claims",
    "data",
    "daily_load",
    "distributions",
    "energy",
    "exact",
    "fit_checks",
    "fit_uncertainty",
    "fleet",
    "jupyter",
    "levers",
    "literature",
    "long_outputs",
    "measured",
    "newer_hardware",
    "numbers",
    "user_files",
    "period",
    "pooling",
    "orientation",
    "recipes",
    "reconciliation",
    "released",
    "sensitivity",
    "sessions",
    "steps",
    "stream",
    "sweeps",
    "shown_tables",
    "tables",
    "throughput",
    "trtllm",
    "query_kinds",
    "choices",
    "drivers",
)
_NAMES = {
    "Assumptions": "assumptions",
    "from_parameters": "assumptions",
    "load_edition": "assumptions",
    "sample": "energy",
    "Replay": "released",
    "replay": "released",
    "OutsideRangeWarning": "throughput",
    "ThroughputFit": "throughput",
    "fit_throughput": "throughput",
    "load_throughput": "benchmark_rows",
}

__all__ = [
    "Assumptions",
    "OutsideRangeWarning",
    "Replay",
    "ThroughputFit",
    "agreement",
    "assumptions",
    "audit",
    "benchmark",
    "benchmark_rows",
    "blend",
    "carbon",
    "chains",
    "charts",
    "checks",
    "choices",
    "citing",
    "claims",
    "context_energy",
    "context_law",
    "context_shapes",
    "daily_load",
    "data",
    "distributions",
    "drivers",
    "energy",
    "exact",
    "fit_checks",
    "fit_throughput",
    "fit_uncertainty",
    "fleet",
    "from_parameters",
    "history",
    "jupyter",
    "levers",
    "literature",
    "load_edition",
    "load_throughput",
    "long_outputs",
    "measured",
    "newer_hardware",
    "numbers",
    "orientation",
    "period",
    "pooling",
    "query_kinds",
    "recipes",
    "reconciliation",
    "released",
    "replay",
    "sample",
    "sensitivity",
    "sessions",
    "shown_tables",
    "steps",
    "stream",
    "sweeps",
    "tables",
    "throughput",
    "trtllm",
    "user_files",
]


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    elif name in _MODULES:
        value = importlib.import_module(f".{name}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
