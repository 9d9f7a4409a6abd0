"""What the page "What if" takes from the package: coefficients, settings, comparisons."""

from __future__ import annotations

from typing import Any

import energy_helpers as eh
from energy_helpers import assumptions as settings_of
from energy_helpers import blend, distributions, energy, throughput
from energy_helpers.assumptions import EDITIONS, Assumptions

__all__ = ["browser_data", "model_data", "preset"]

THIS_BUILD = "this-build"


def preset(assumptions: Assumptions) -> dict[str, Any]:
    """
    Return settings as the browser takes them, the output length as its median.

    Raises
    ------
    ValueError
        For a workload, whose lengths the browser does not compute.
    """
    if assumptions.workload != "queries":
        raise ValueError(
            f"workload = {assumptions.workload!r} is not computed in the browser; give 'queries'"
        )
    fields = assumptions.model_dump()
    fields["output_tokens_median"] = distributions.length_law(assumptions, "traditional").median
    fields["blend"] = (
        list(fields["blend"]) if isinstance(fields["blend"], tuple) else fields["blend"]
    )
    return fields


def model_data(assumptions: Assumptions) -> list[dict[str, Any]]:
    """Return the models of some settings with their throughput laws, largest first."""
    return [
        {
            "name": name,
            "total_params_b": model.total_params_b,
            "gpus": model.gpus,
            "ten_gpus": model.has_ten_gpu_node,
            "coefficients": list(model.fit.coefficients),
            "tps_max": model.fit.tps_max,
            "input_range": list(model.fit.input_range),
            "output_range": list(model.fit.output_range),
        }
        for name, model in throughput.models(assumptions).items()
    ]


def browser_data(assumptions: Assumptions) -> dict[str, Any]:
    """
    Return all that the browser computes with.

    Parameters
    ----------
    assumptions : Assumptions
        The settings of the build; a preset of their own where they are no edition's.

    Returns
    -------
    dict
        ``editions`` (name -> settings), ``presets`` (the same and those of the build),
        ``models`` (rows -> models) and the constants of the method.
    """
    editions = {name: eh.load_edition(name) for name in EDITIONS}
    presets = dict(editions)
    if assumptions.changed() and assumptions.workload == "queries":
        presets = {THIS_BUILD: assumptions, **presets}
    models = {a.throughput_rows: model_data(a) for a in presets.values()}
    return {
        "editions": {name: preset(a) for name, a in editions.items()},
        "presets": {name: preset(a) for name, a in presets.items()},
        "models": models,
        "kw_s_per_wh": energy.KW_S_PER_WH,
        "released_coupling": energy.RELEASED_COUPLING,
        "written_top_share": energy.WRITTEN_TOP_SHARE,
        "input_share": energy.INPUT_SHARES,
        "node_gpus": throughput.NODE_GPUS,
        "kept": blend.KEPT,
        "n_largest": blend.N_LARGEST,
        "large_model_params_b": settings_of.LARGE_MODEL_PARAMS_B,
        "period_days": settings_of.PERIOD_DAYS,
        "default_shapes": settings_of.DEFAULT_SHAPES,
        "z95": distributions.Z95,
    }
