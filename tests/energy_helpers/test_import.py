"""The import is cheap: what is heavy loads when it is first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import energy_helpers as eh

HEAVY = ("altair", "statsmodels", "scipy.stats", "pandera", "pandas", "energy_book")


def modules_after(code: str) -> set[str]:
    script = f"import sys; {code}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavy() -> None:
    loaded = modules_after("import energy_helpers")

    assert loaded & set(HEAVY) == set()


def test_computing_loads_neither_charts_nor_statistics() -> None:
    loaded = modules_after(
        "import energy_helpers as eh; eh.exact.per_query(eh.load_edition('joule-2026'))"
    )

    assert loaded & {"altair", "statsmodels", "scipy.stats", "energy_book"} == set()


def test_the_extension_of_the_pages_loads_no_charts() -> None:
    """Commands import it, too, and the theme needs no Altair."""
    pytest.importorskip("sphinx")
    loaded = modules_after("import energy_book.sphinx_ext")

    assert loaded & {"altair", "pandas"} == set()


@pytest.mark.parametrize("name", eh.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(eh, name) is not None
    assert name in dir(eh)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="No energy_helpers attribute exakt"):
        eh.exakt  # noqa: B018
