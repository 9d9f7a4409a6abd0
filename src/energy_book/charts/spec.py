"""Vega-Lite specifications: the parts that a chart must have, and its colours and fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from energy_helpers.charts.theme import CHART_CONFIG, FONT, LINE_ENDS, PAGE, PICTURE_FONT

Spec = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """A checked chart with everything that its page needs."""

    id: str
    title: str
    caption: str
    description: str
    spec: Spec

    @property
    def tables(self) -> list[list[dict[str, Any]]]:
        """The data of the chart: a list of rows for each data set, in the order of the spec."""
        return list(_tables(self.spec))


def read_chart(spec: Spec) -> Chart:
    """Check a Vega-Lite specification; a ValueError names each missing part."""
    figure = (spec.get("usermeta") or {}).get("figure") or {}
    name = figure.get("id", "")
    problems = []
    if not re.fullmatch(r"fig-[a-z0-9]+(-[a-z0-9]+)*", name):
        problems.append(f"usermeta figure id is {name!r}; write fig-... in lower case and hyphens")
    if not str(figure.get("caption", "")).strip():
        problems.append("usermeta figure has no caption")
    if not str(spec.get("description", "")).strip():
        problems.append("no description= (the alt text) on the outermost chart")
    if not any(_tables(spec)):
        problems.append("no rows of data in the chart; give it a DataFrame, not a URL")
    if problems:
        raise ValueError(f"chart {name or 'without id'}: {'; '.join(problems)}")
    chart_spec = {key: value for key, value in spec.items() if key != "usermeta"}
    chart_spec["config"] = merge(CHART_CONFIG, _without_defaults(spec.get("config", {})))
    title, caption = str(figure.get("title", "")).strip(), figure["caption"].strip()
    return Chart(name, title, caption, spec["description"].strip(), chart_spec)


def line_ends(spec: Spec) -> list[Spec]:
    """Return the layers that name lines at their ends."""
    return [layer for layer in spec.get("layer", []) if layer.get("name") == LINE_ENDS]


def light(spec: Spec) -> Spec:
    """Replace CSS variables by the colours of the light theme, and set its font."""
    text = json.dumps(spec).replace(FONT, PICTURE_FONT)
    for name, (colour, _) in PAGE.items():
        text = text.replace(f"var({name})", colour)
    resolved: Spec = json.loads(text)
    # a font wider than the one that the picture was measured in, which the names of lines end in
    right_px = 44 if line_ends(spec) else 14
    return merge(resolved, {"padding": {"left": 22, "right": right_px, "top": 6, "bottom": 4}})


def _without_defaults(config: Spec) -> Spec:
    """Remove the size that Altair's default theme writes into every specification."""
    kept = dict(config)
    if kept.get("view") == {"continuousWidth": 300, "continuousHeight": 300}:
        del kept["view"]
    return kept


def merge(base: Spec, over: Spec) -> Spec:
    """Merge a nested dict into another and return the result."""
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def _tables(spec: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield every data set that has at least one named value."""
    if isinstance(spec, dict):
        rows_of = list((spec.get("datasets") or {}).values())
        data = spec.get("data")
        if isinstance(data, dict) and "values" in data:
            rows_of.append(data["values"])
        for rows in rows_of:
            if isinstance(rows, list) and any(isinstance(row, dict) and row for row in rows):
                yield rows
        for key, value in spec.items():
            if key not in ("datasets", "data"):
                yield from _tables(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _tables(value)
