"""What all charts share: scales of colours, the figure's metadata, rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from .theme import MODEL_COLOURS, OTHER_COLOURS


def colour_scale(names: Sequence[str]) -> alt.Scale:
    """Return the colour scale of some models, levers or regimes."""
    others = [name for name in names if name not in MODEL_COLOURS]
    spare = {name: OTHER_COLOURS[i % len(OTHER_COLOURS)] for i, name in enumerate(others)}
    colours = MODEL_COLOURS | spare
    return alt.Scale(domain=list(names), range=[colours[name] for name in names])


def legend(**options: Any) -> alt.Legend:
    """Return a legend of full colours, whatever the opacity of its marks."""
    return alt.Legend(title=None, symbolOpacity=1, **options)


def figure(
    layers: Sequence[alt.Chart], name: str, caption: str, alt_text: str, height_px: int
) -> alt.LayerChart:
    """Lay charts over each other as the figure ``fig-name``."""
    layered: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment]
    return layered.properties(
        width="container",
        height=height_px,
        description=alt_text,
        usermeta={"figure": {"id": f"fig-{name}", "caption": caption}},
    )


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep six significant digits: the chart and its CSV need no more."""
    short = frame.copy()
    for column in short.select_dtypes("float"):
        short[column] = [float(f"{v:.6g}") if math.isfinite(v) else None for v in short[column]]
    return short


def say(value: Any) -> str:
    """Write a number for the alt text."""
    return f"{float(value):.3g}"
