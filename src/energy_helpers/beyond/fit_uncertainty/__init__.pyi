"""Public names of the package; each is loaded when it is first used."""

from . import (
    charts as charts,
    fit_checks as fit_checks,
    numbers as numbers,
    pooling as pooling,
    uncertainty as uncertainty,
)
from .fit_checks import (
    bootstrap as bootstrap,
    equal_exponents as equal_exponents,
    held_out as held_out,
    leave_one_model_out as leave_one_model_out,
    leave_one_row_out as leave_one_row_out,
    power_of_equal_exponents as power_of_equal_exponents,
)
from .uncertainty import (
    bands as bands,
    by_prior as by_prior,
    exponents as exponents,
    intervals as intervals,
    posterior as posterior,
    without_cap as without_cap,
)
