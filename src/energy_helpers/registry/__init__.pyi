"""Public names of the package; each is loaded when it is first used."""

from . import (
    claims as claims,
    claims_by_number as claims_by_number,
    entries as entries,
)
