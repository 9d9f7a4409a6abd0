"""What a run needs beyond valid fields: files that can be read, fits, and models that exist."""

from __future__ import annotations

import numpy as np

from ..facts import chains
from ..method import baseline, throughput
from ..method.assumptions import Assumptions


def check_resolvable(assumptions: Assumptions) -> None:
    """
    Check that everything the assumptions name can be found, read and fitted.

    Validation of `Assumptions` looks at the fields alone. This looks at what they name: the
    throughput rows and their fits, the models of the blend, and the session. It computes no
    energy.

    Parameters
    ----------
    assumptions : Assumptions
        The settings.

    Raises
    ------
    ValueError
        In one line, for what is wrong first.
    """
    models = tuple(throughput.models(assumptions).values())
    # which models a rule by size or a list takes does not depend on their energies
    baseline.resolve(assumptions, models, np.zeros(len(models)))
    chains.read_chain(assumptions.session)
