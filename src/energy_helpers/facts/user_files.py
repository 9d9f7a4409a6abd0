"""User files named by settings; cached results are invalidated when a file changes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from . import chains, files, token_logs
from .validation import short_repr

# settings that may name a file
FIELDS = ("throughput_rows", "session", "lengths")
P = ParamSpec("P")
Result = TypeVar("Result")


def presets() -> dict[str, tuple[str, ...]]:
    """
    Return the values of `FIELDS` that name no file, even if there is one of that name.

    Examples
    --------
    >>> presets()["throughput_rows"]
    ('released', 'all')
    """
    return {
        "throughput_rows": ("released", "all"),
        "session": tuple(chains.presets()),
        "lengths": tuple(token_logs.PRESETS),
    }


def with_paths(parameters: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """
    Return parameters, with the paths of the files that they name and a folder has.

    Examples
    --------
    >>> given = {"throughput_rows": "own_rows_example.csv", "session": "student"}
    >>> found = with_paths(given, eh.facts.files.data_dir())
    >>> [name for name in given if found[name] != given[name]]
    ['throughput_rows']
    """
    named = {
        n: files.find_file(str(folder / str(parameters[n]))) for n in FIELDS if n in parameters
    }
    return {**parameters, **{name: str(path) for name, path in named.items() if path}}


def file_states(settings: Any) -> tuple[files.State | None, ...]:
    """
    Return the states of the files that settings such as `Assumptions` name; None without a file.

    Examples
    --------
    >>> file_states(edition)
    (None, None, None)
    """
    known = presets()
    if not all(hasattr(settings, name) for name in known):
        raise TypeError(
            f"{short_repr(settings)} are no settings; give those of eh.load_edition, such as "
            'eh.load_edition("joule-2026")'
        )
    paths = [
        None if getattr(settings, name) in preset else files.find_file(getattr(settings, name))
        for name, preset in known.items()
    ]
    return tuple(files.state_of(path) if path else None for path in paths)


def cached(maxsize: int) -> Callable[[Callable[P, Result]], Callable[P, Result]]:
    """
    Cache a function whose first argument is the settings; changed files are read again.

    Every caller gets a copy of a table or a dictionary, because others use it too.

    Examples
    --------
    >>> @cached(maxsize=8)
    ... def median_tok(settings):
    ...     return settings.output_tokens_median
    >>> median_tok(edition)
    300.0
    """

    def decorate(function: Callable[P, Result]) -> Callable[P, Result]:
        @functools.lru_cache(maxsize)
        def kept(states: object, *args: P.args, **kwargs: P.kwargs) -> Result:
            return function(*args, **kwargs)

        @functools.wraps(function)
        def current(*args: P.args, **kwargs: P.kwargs) -> Result:
            settings = args[0] if args else kwargs["assumptions"]
            found = kept(file_states(settings), *args, **kwargs)  # type: ignore[arg-type]
            copied: Result = found.copy() if hasattr(found, "copy") else found
            return copied

        current.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
        return current

    return decorate
