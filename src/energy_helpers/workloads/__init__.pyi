"""Public names of the package; each is loaded when it is first used."""

from . import resolvable as resolvable, sessions as sessions
