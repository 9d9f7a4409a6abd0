"""Colours that meet in a chart differ for eyes that lack one kind of cone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from energy_helpers.charts import theme

MAIN = (theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE, theme.OCHRE, theme.GREY)
# Machado, Oliveira and Fernandes (2009), https://doi.org/10.1109/TVCG.2009.113: linear RGB as seen
# without one kind of cone
VISIONS = {
    "full": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Ottosson (2020), https://bottosson.github.io/posts/oklab: a step of 0.02 is just seen
TO_CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
LEAST = 0.08


def linear(colour: str) -> NDArray[np.float64]:
    """Return the linear RGB of a colour such as #123456."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def difference(one: str, other: str, vision: str) -> float:
    """Return the distance of two colours in the space Oklab, as a kind of eye sees them."""
    first, second = (
        np.array(TO_LAB) @ np.cbrt(np.array(TO_CONES) @ np.clip(seen, 0, 1))
        for seen in (np.array(VISIONS[vision]) @ linear(colour) for colour in (one, other))
    )
    return float(np.linalg.norm(first - second))


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def test_differences_are_known() -> None:
    assert difference("#ffffff", "#000000", "full") == pytest.approx(1, abs=1e-3)
    # without the middle cone a red and a green of one lightness are nearly the same
    assert (
        difference("#b03a6b", "#1d8a68", "deutan") < 0.03 < difference("#b03a6b", "#1d8a68", "full")
    )


@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_colours_of_the_paper_s_names_differ(vision: str) -> None:
    close = {
        (one, other): found
        for one, other in itertools.combinations(MAIN, 2)
        if (found := difference(one, other, vision)) < LEAST
    }

    assert not close


def test_models_and_levers_have_these_colours() -> None:
    assert set(theme.MODEL_COLOURS.values()) <= set(MAIN)


@pytest.mark.parametrize("ground", theme.PAGE["--pst-color-background"])
def test_colours_stand_out_from_the_page(ground: str) -> None:
    whole = ground if len(ground) == 7 else "#" + "".join(2 * digit for digit in ground[1:])
    for colour in MAIN:
        dark, light = sorted([luminance(colour), luminance(whole)])
        assert (light + 0.05) / (dark + 0.05) >= 3, colour
