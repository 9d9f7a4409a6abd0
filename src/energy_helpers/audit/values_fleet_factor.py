"""Arithmetic claims of S.V: the fleet factor, step by step."""

from __future__ import annotations

from ..facts.units import HOURS_PER_DAY
from ..method import fleet_factor
from ..paper import daily_load
from .case import Case, Values, fixed, printed_inputs, say, value_of


@value_of("s4-beta")
def _fleet_factor(case: Case) -> Values:
    inputs = printed_inputs()
    parts = [inputs[name] for name in ("redundancy", "idle-overhead", "network-overhead")]
    written = parts[0] * parts[1] * parts[2]
    released = fleet_factor.factor(case.released)
    return Values(
        fixed(written),
        fixed(released),
        f"The idle overhead decides: {' × '.join(f'{part:g}' for part in parts)} is "
        f"{say(written, '', 5)}; with the released {case.released.idle_overhead:g} it is "
        f"{say(released, '', 5)}.",
    )


@value_of("sv-sinusoid", "sv-pdyn", "sv-uniform", "sv-sin")
def _steps(case: Case) -> Values:
    p = printed_inputs()
    a = case.released
    match case.claim:
        case "sv-sinusoid":
            written, ours = (p["load-low"] + p["load-high"]) / 2, 100 * daily_load.MEAN_LOAD
            how = f"a sinusoid from {p['load-low']:g} to {p['load-high']:g}% has its mean midway"
            what, unit = "The range of the load", "%"
        case "sv-pdyn":
            written, ours = p["node-power"] - p["idle-power"], daily_load.dynamic_power_kw(a)
            how = f"{p['node-power']:g} − {p['idle-power']:g} kW"
            what, unit = "The node's power", "kW"
        case "sv-uniform":
            written, ours = p["node-power"] * HOURS_PER_DAY, daily_load.full_day_kwh(a)
            how = f"{p['node-power']:g} kW for {HOURS_PER_DAY} hours"
            what, unit = "The node's power", "kWh"
        case _:
            mean = p["dynamic-power"] * p["load-mean"] / 100
            written, ours = (
                HOURS_PER_DAY * (p["idle-power"] + mean),
                daily_load.sinusoidal_day_kwh(a),
            )
            mean_kw = f"{p['idle-power']:g} + {p['dynamic-power']:g} × {p['load-mean']:g}%"
            how = f"{HOURS_PER_DAY} × ({mean_kw})"
            what, unit = "The mean load", "kWh"
    return Values(
        fixed(written),
        fixed(ours),
        f"{what} decides: {how}, which is {say(written, unit, 4)}.",
    )


@value_of("sv-util-factor")
def _idle_overhead(case: Case) -> Values:
    p = printed_inputs()
    written = p["node-day-sinusoid"] / p["node-day-full"] / (p["load-mean"] / 100)
    a = case.released
    implied = daily_load.node_power_of(a.idle_overhead, a.idle_power_kw)
    return Values(
        fixed(written),
        fixed(a.idle_overhead),
        f"The node's power decides: {p['node-day-sinusoid']:g} / {p['node-day-full']:g} / "
        f"{p['load-mean'] / 100:g} is {say(written, '', 5)}; the released code takes "
        f"{a.idle_overhead:g}, to which a node of {say(implied, 'kW')} belongs.",
    )
