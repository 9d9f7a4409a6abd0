"""Check of what a run needs beyond valid settings: readable files, fits and models."""

from __future__ import annotations

import numpy as np

from ..facts import chains, token_logs
from ..method import baseline, throughput
from ..method.assumptions import Assumptions


def check_resolvable(assumptions: Assumptions) -> None:
    """
    Check that everything the assumptions name can be found, read and fitted.

    Validation of `Assumptions` checks only the fields. This function checks what the fields name:
    the throughput rows and their fits, the models of the blend, the session and the log of queries.
    It computes no energy. Raises ValueError for the first problem found, in one line.

    Examples
    --------
    >>> check_resolvable(edition)
    >>> try:
    ...     check_resolvable(edition.replace(session="holiday"))
    ... except ValueError as error:
    ...     print(str(error).partition(";")[0])
    session = 'holiday' is not valid
    """
    models = tuple(throughput.models(assumptions).values())
    # the models of a rule by size or of a list do not depend on the energies
    baseline.resolve(assumptions, models, np.zeros(len(models)))
    chains.read_chain(assumptions.session)
    if assumptions.lengths is not None:
        token_logs.read_log(assumptions.lengths)
