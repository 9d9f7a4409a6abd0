"""Public names of the package; each is loaded when it is first used."""

from . import answers as answers, catalogue as catalogue, checking as checking
