"""JSON text that is identical for equal values, and JSON inside a page."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping


def to_json(value: object) -> str:
    """Write JSON that is identical for equal values; a value that is not finite becomes null."""
    return json.dumps(_finite(value), indent=1, sort_keys=True, allow_nan=False) + "\n"


def script_json(value: object) -> str:
    """Write JSON in short, in which no text can end the script element around it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _finite(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
