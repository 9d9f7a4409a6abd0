"""Public names of the package; each is loaded when it is first used."""

from . import (
    effects as effects,
    resolvable as resolvable,
    sessions as sessions,
    usage_formats as usage_formats,
    usage_log as usage_log,
)
