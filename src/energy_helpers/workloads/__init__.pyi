"""The names of the room; each is loaded when it is first used."""

from . import resolvable as resolvable, sessions as sessions
