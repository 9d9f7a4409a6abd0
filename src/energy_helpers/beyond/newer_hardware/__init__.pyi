"""The names of the room; each is loaded when it is first used."""

from . import charts as charts, numbers as numbers, per_gpu as per_gpu
