"""Public names of the package; each is loaded when it is first used."""

from . import numbers as numbers, traces as traces
