"""Addresses of the page "What if", as anyone may write them: read as far as they can be."""

from __future__ import annotations

import ast
import random
import re
import shlex
from typing import Any
from urllib.parse import quote, quote_plus

import energy_helpers as eh
from energy_book.settings import check_settings
from energy_book.what_if.form import CONTROLS, CURRENCY, GRID, PRICE
from energy_helpers.method.assumptions import EDITIONS, Assumptions
from tests.energy_book.what_if.test_what_if import HASHES, pages
from tests.fuzz.mutations import NUMBERS, TEXTS
from tests.sizes import numbers_of_cases

NAMES = [
    *(control.name for control in CONTROLS),
    *(GRID, PRICE, CURRENCY, "effective_length", "edition", "lever", "blend", "seed", "trim"),
    "node",
    "hasOwnProperty",
]
VALUES = [
    *NUMBERS,
    *TEXTS,
    *EDITIONS,
    *("model", "serving", "hardware", "three-largest-medians", "at-least-200b", "1e15", "2e15"),
    *(
        "Llama 3.1 405B",
        "DeepSeek-R1 671B",
        "Llama 3.1 405B,Llama 3.1 70B",
        "Llama 3.1 405B:0.8,Llama 3.1 70B:0.2",
        "DGX B200",
        "0.05",
        "CHF",
        "1.000001",
        "1.1–1.3",
        "7%",
        "output+input",
    ),
]
SIGNS = "#&=%+?;/"


def addresses(n: int) -> list[str]:
    """Return `n` addresses, the same in every run: pairs, good ones mutated, and any text."""
    rng = random.Random(20260924)  # noqa: S311 - not for secrets
    encodings = (quote, quote_plus, lambda text: text, lambda text: quote(text, safe="&=#"))

    def pair() -> str:
        name, value = rng.choice(NAMES), rng.choice(VALUES)
        if rng.random() < 0.1:
            name, value = value, name
        coded = value.encode("utf-8", "replace").decode()
        return f"{rng.choice(encodings)(name[:99])}={rng.choice(encodings)(coded)}"

    def mutated(text: str) -> str:
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text) + 1)
            added = rng.choice([*SIGNS, chr(rng.randrange(1, 0x3000)), rng.choice(VALUES)])
            text = text[:at] + added + text[at + rng.choice([0, 1, 5]) :]
        return text

    def one() -> str:
        match rng.randrange(6):
            case 0:
                return mutated(rng.choice(list(HASHES.values())))
            case 1:
                return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(30)))
            case _:
                return "#" + "&".join(pair() for _ in range(rng.randint(1, 5)))

    return [one() for _ in range(n)]


def assert_sound(page: dict[str, Any]) -> None:
    """Check that the settings of a page from an address are valid, finite and reported."""
    settings = Assumptions(**page["settings"])
    if isinstance(settings.blend, tuple) and ":" in str(settings.blend[0]):
        pairs = [str(one).rpartition(":") for one in settings.blend]
        settings = settings.replace(blend={name: float(weight) for name, _, weight in pairs})
    assert set(page["state"]["changes"]) <= {*NAMES, "trim"}
    assert page["state"]["lever"] in ("", *eh.method.lever_gains.LEVERS)
    assert not re.search("NaN|undefined|null|Infinity|∞|object", str(page["texts"]))
    assert all(len(note) <= 200 for note in page["notes"])
    for command in page["commands"]:
        words = shlex.split(command)
        # a price is the question of a number, not of a chapter
        assert words[:2] in (["energy-book", "run"], ["energy-book", "compute"])
        options = words[3:] if words[1] == "run" else words[2:]
        given = dict(zip(options[::2], options[1::2], strict=True))
        assert given.keys() <= {"-p", "--edition", *(["--of"] if words[1] == "compute" else [])}
        pairs = [words[i + 1] for i, word in enumerate(words) if word == "-p"]
        check_settings(given.get("--edition", EDITIONS[0]), pairs, None)
    imported, assigned, *shown = ast.parse(page["python"]).body
    assert ast.unparse(imported) == "import energy_helpers as eh"
    assert isinstance(assigned, ast.Assign)
    # the query and the day, their carbon, the gain of a lever, and the cost
    assert len(shown) in (2, 3, 4, 5, 6)
    call = assigned.value
    assert isinstance(call, ast.Call)
    mine = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
    edition = eh.load_edition(settings.edition)
    if settings.price_per_kwh is None:
        # a currency without a price has no effect, and a command with it would be refused
        assert "currency" not in mine
        settings = settings.replace(currency=edition.currency)
    assert edition.replace(**mine) == settings


@numbers_of_cases(60, 12_000)
def test_any_address_gives_a_page(n: int) -> None:
    """None ends a script or reaches what others are read with."""
    first, *made, last = pages(["", *addresses(n), ""])

    for page in made:
        assert_sound(page)
    assert last == first
    leads_back = pages([page["address"] for page in made])
    assert [page["state"] for page in leads_back] == [page["state"] for page in made]
    assert not any(page["notes"] for page in leads_back)
