"""Public names of the package; each is loaded when it is first used."""

from . import (
    findings as findings,
    findings_numbers as findings_numbers,
    history as history,
    history_charts as history_charts,
    history_numbers as history_numbers,
    released_run as released_run,
    replay_numbers as replay_numbers,
    replay_vs_exact as replay_vs_exact,
    runs as runs,
)
