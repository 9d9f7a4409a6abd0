"""Public names of the package; each is loaded when it is first used."""

from . import effects as effects, resolvable as resolvable, sessions as sessions
