"""Public names of the package; each is loaded when it is first used."""

from . import (
    interval_rows as interval_rows,
    line_names as line_names,
    rows as rows,
    shading as shading,
    style as style,
    theme as theme,
    what_if as what_if,
)
from .interval_rows import intervals_by_row as intervals_by_row
from .rows import shapes_by_row as shapes_by_row
from .style import colour_scale as colour_scale
from .what_if import what_if_chart as what_if_chart
