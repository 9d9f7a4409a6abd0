"""The names of the room; each is loaded when it is first used."""

from . import charts as charts, emissions as emissions, numbers as numbers
