"""Public names of the package; each is loaded when it is first used."""

from . import charts as charts, emissions as emissions, numbers as numbers
