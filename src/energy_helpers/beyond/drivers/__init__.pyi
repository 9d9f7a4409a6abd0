"""Public names of the package; each is loaded when it is first used."""

from . import (
    all_sources as all_sources,
    charts as charts,
    fixed_choices as fixed_choices,
    numbers as numbers,
    sensitivity_indices as sensitivity_indices,
)
from .fixed_choices import one_at_a_time as one_at_a_time
from .sensitivity_indices import query_indices as query_indices, query_product as query_product
