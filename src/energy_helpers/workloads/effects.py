"""Settings that have no effect because of other settings."""

from __future__ import annotations

from collections.abc import Collection

from ..facts import user_files
from ..facts.benchmark_rows import rows_of
from ..method.assumptions import LENGTHS, Assumptions
from ..method.query_kinds import fields_of_texts, uses_log

_LENGTHS = ("output_tokens_median", "output_tokens_mean")
_SESSION = ("session", "tokens_per_word")
_UTILISATION = ("utilisation_p5", "utilisation_p95")


def without_effect(assumptions: Assumptions, names: Collection[str]) -> dict[str, str]:
    """
    Find settings that the energy of a query does not depend on, given the others.

    Sections of the supplement may use such a setting all the same, because they repeat the method
    with other settings.

    Name -> the reason, in words that end the sentence "it has no effect here:".

    `names`: the settings to examine.

    Examples
    --------
    >>> a = edition.replace(workload="email", output_tokens_median=900.0)
    >>> without_effect(a, ["output_tokens_median"])
    {'output_tokens_median': 'workload=email sets the length of the answers'}
    """
    a = assumptions
    reasons: dict[str, str] = {}
    if a.workload != "queries":
        reasons |= dict.fromkeys(_LENGTHS, f"workload={a.workload} sets the length of the answers")
    users = {**fields_of_texts(), "session": _SESSION}
    for name in {name for fields in users.values() for name in fields}:
        using = [workload for workload, fields in users.items() if name in fields]
        if a.workload not in using:
            reasons[name] = f"only workload={' or '.join(using)} uses it"
    if uses_log(a):
        reasons |= dict.fromkeys(LENGTHS, "the log of lengths= sets the lengths of all queries")
    else:
        reasons["long_from"] = "it divides the queries of a log; add lengths=FILE"
    if a.workload != "queries":
        reasons["lengths"] = f"workload={a.workload} sets the lengths"
    if a.power_coupling != "as-written":
        reasons["idle_power_kw"] = (
            f"power_coupling={a.power_coupling} has no idle power; add power_coupling=as-written"
        )
    if a.power_coupling != "none":
        depends = f"power_coupling={a.power_coupling} makes it depend on the throughput"
        reasons |= dict.fromkeys(_UTILISATION, depends)
    if a.throughput_rows in user_files.presets()["throughput_rows"]:
        which = f"throughput_rows={a.throughput_rows} is no file of yours"
        reasons |= dict.fromkeys(("throughput_columns", "concurrency"), which)
    else:
        reasons["throughput_columns"] = "the file of throughput_rows has these columns"
        if "concurrency" in names and not rows_of(a).attrs["has_concurrency"]:
            reasons["concurrency"] = "the file of throughput_rows has no column concurrency"
    return {name: reasons[name] for name in names if name in reasons}
