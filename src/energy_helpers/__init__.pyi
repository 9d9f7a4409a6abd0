"""The names of the package; each is loaded when it is first used (see `lazy_loader`)."""

from . import (
    all_numbers as all_numbers,
    audit as audit,
    beyond as beyond,
    charts as charts,
    editions as editions,
    facts as facts,
    method as method,
    notebook as notebook,
    paper as paper,
    registry as registry,
    scale as scale,
    workloads as workloads,
)
from .editions.released_run import Replay as Replay, replay as replay
from .facts.benchmark_rows import load_throughput as load_throughput
from .method import exact as exact
from .method.assumptions import (
    EDITIONS as EDITIONS,
    REGIMES as REGIMES,
    Assumptions as Assumptions,
    from_parameters as from_parameters,
    load_edition as load_edition,
)
from .method.query import sample as sample
from .method.throughput import (
    OutsideRangeWarning as OutsideRangeWarning,
    ThroughputFit as ThroughputFit,
    fit_throughput as fit_throughput,
)
from .notebook.exercises.checking import check as check
from .scale import sweeps as sweeps

__version__: str
