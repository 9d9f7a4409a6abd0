"""Where a chapter can be run without an installation."""

from __future__ import annotations

import pytest

from energy_book.sphinx_ext.frame.buttons import launch_addresses

CHAPTER = "paper/2_energy_per_query"
GITHUB = "https://github.com/owner/name"


def test_without_a_repository_there_is_no_button():
    assert launch_addresses("", "main", "notebooks", CHAPTER) == {}


@pytest.mark.parametrize("address", [GITHUB, f"{GITHUB}/", f"{GITHUB}.git"])
def test_binder_opens_the_notebook_that_it_makes(address):
    assert launch_addresses(address, "main", "", CHAPTER) == {
        "Binder": "https://mybinder.org/v2/gh/owner/name/main"
        "?urlpath=lab/tree/notebooks/paper/2_energy_per_query.ipynb"
    }


def test_binder_takes_another_host_by_its_address():
    (address,) = launch_addresses("https://git.example.org/a/b", "dev/x", "", CHAPTER).values()

    assert address.startswith("https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fa%2Fb/")
    assert "/dev%2Fx?" in address


def test_colab_needs_a_branch_of_written_notebooks():
    addresses = launch_addresses(GITHUB, "main", "written", CHAPTER)

    assert addresses["Colab"] == (
        "https://colab.research.google.com/github/owner/name/blob/written"
        "/paper/2_energy_per_query.ipynb"
    )
    assert "Colab" not in launch_addresses("https://git.example.org/a/b", "main", "w", CHAPTER)
