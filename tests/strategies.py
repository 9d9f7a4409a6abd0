"""What hypothesis draws: any valid assumptions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import energy_helpers as eh
from energy_helpers.method.assumptions import (
    DEFAULT_SHAPES,
    EDITIONS,
    RANGES,
    SHAPE_BOUNDS,
    Assumptions,
)

CHOICES = {
    "effective_length": ["output", "output+input/30", "output+input"],
    "power_coupling": ["none", "released", "as-written"],
    "throughput_rows": ["released", "all"],
    "blend": ["three-largest-medians", "at-least-200b", "all"],
    "trim": ["released", "p5-p95", "none"],
}
ALPHAS = [low for low, _ in RANGES if low.startswith("alpha")]


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw a number, its bounds among the likelier ones."""
    return st.sampled_from([low, high]) | st.floats(low, high)


def lengths() -> st.SearchStrategy[float]:
    """Draw a length in tokens, evenly in its logarithm."""
    return st.sampled_from([1.0, 1e7]) | st.floats(0, 7).map(lambda x: 10**x)


def ranges(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    """Draw P5 and P95, at times equal."""
    apart = st.tuples(numbers(low, high), numbers(low, high)).map(lambda x: (min(x), max(x)))
    return apart | numbers(low, high).map(lambda x: (x, x))


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw fields of `Assumptions.replace` that are valid together."""
    law = draw(st.sampled_from(list(DEFAULT_SHAPES)))
    fields: dict[str, Any] = {"output_tokens_law": law}
    if law in SHAPE_BOUNDS:
        fields["output_tokens_shape"] = draw(numbers(*SHAPE_BOUNDS[law]))
    for name, choices in CHOICES.items():
        fields[name] = draw(st.sampled_from(choices))
    for name in ("output_tokens_median", "long_output_tokens_median", "input_tokens"):
        fields[name] = draw(lengths())
    fields["pue_p5"], fields["pue_p95"] = draw(ranges(1.0, 5.0))
    fields["utilisation_p5"], fields["utilisation_p95"] = draw(ranges(0.01, 1.0))
    for low in ALPHAS:
        fields[low], fields[low.replace("p5", "p95")] = draw(ranges(0.01, 1000.0))
    return fields


def assumptions() -> st.SearchStrategy[Assumptions]:
    """Draw valid assumptions, from any edition."""
    edition = st.sampled_from(EDITIONS).map(eh.load_edition)
    return st.builds(lambda a, fields: a.replace(**fields), edition, changes())
