"""Where the energy of a query goes: the parts of Eq. 1, and what a fleet adds (S.V)."""

from __future__ import annotations

import pandas as pd

from ...method import exact, fleet_factor
from ...method.assumptions import Assumptions, Regime, check_regime
from . import measured_runs

# what a row of the table is
EQUATION, FLEET, SUM = "part of Eq. 1", "added by the fleet (S.V)", "sum"


def parts(assumptions: Assumptions, regime: Regime = "traditional") -> pd.DataFrame:
    """
    Split the mean energy of a query in a fleet into its parts.

    ``part``, ``kind`` (`EQUATION`, `FLEET` or `SUM`), ``before_wh`` and ``after_wh`` (energy
    without and with the part) and ``energy_wh`` (their difference) [Wh/query], and ``share`` of the
    last row. The first sum is the mean query of the untrimmed blend, and the last row is the energy
    of a query in the fleet.

    The PUE is independent of the other factors, so the mean energy of the node is the mean energy
    over the mean PUE. The GPUs have their share of the power of the paper's node, both at their
    maximum (`measured_runs.Node.gpu_share`). Each overhead of the fleet multiplies everything
    before it.

    Examples
    --------
    >>> found = parts(edition)
    >>> found["energy_wh"].iloc[-1].round(2).item(), found["share"].iloc[-1].item()
    (0.73, 1.0)
    """
    solved = exact.solve(assumptions, check_regime(regime))
    query_wh = solved.mean_of_blend_wh
    node_wh = query_wh / solved.setting.pue.mean
    gpus_wh = measured_runs.node(assumptions, measured_runs.PAPER_GPU).gpu_share * node_wh
    spare_wh = query_wh * assumptions.redundancy
    idle_wh = spare_wh * assumptions.idle_overhead
    fleet_wh = query_wh * fleet_factor.factor(assumptions)
    rows = [
        ("GPUs of the node", EQUATION, 0.0, gpus_wh),
        ("Rest of the node", EQUATION, gpus_wh, node_wh),
        ("Cooling, power supply", EQUATION, node_wh, query_wh),
        ("Mean query, by Eq. 1", SUM, 0.0, query_wh),
        ("Spare nodes", FLEET, query_wh, spare_wh),
        ("Load below full", FLEET, spare_wh, idle_wh),
        ("Network", FLEET, idle_wh, fleet_wh),
        ("Mean query, in a fleet", SUM, 0.0, fleet_wh),
    ]
    table = pd.DataFrame(rows, columns=["part", "kind", "before_wh", "after_wh"])
    table["energy_wh"] = table["after_wh"] - table["before_wh"]
    return table.assign(share=table["energy_wh"] / fleet_wh)
