"""What fuzzing draws: inputs that are right but for an odd place or two, and what none must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

NUMBERS = [
    *("0", "-0", "-1", "1", "1.0", "2.5", "0.01", "5", "1e3", "1E+02", "1e8", "1e999", "-1e999"),
    *("5e-324", "nan", "NaN", "-nan", "inf", "-Infinity", "1_000", "0x10", "1,5", "1'000", "+8"),
    *("8.", ".5", "--1", "1+2j", "٣", "１２", "9" * 400, "9" * 5000, "1" + "0" * 400, "1d3", "²"),
]
TEXTS = [
    *("", " ", "a", "None", "NA", "True", "false", "null", "released", "all", "student", "none"),
    *("baseline", "constructor", "__proto__", "self", "edition", "é", "😀", "\u202e", "\ufeff"),
    *("'", '"', "`", "\\", "\x00", "\n", "\r", "\t", "\x7f", "a" * 5000, "../nothing"),
    *("=1+1", "{x}", "{{7*7}}", "%s", "${x}", "$(id)", "<script>", "~nobody", "/dev/null", "."),
    *("__import__('os')", "');raise SystemExit#", "\\');#", "'''", "lambda: 0"),
]
# parts of a text that carry its meaning: numbers, names, and the signs between them
WORD = re.compile(r"[\w.+-]+|[^\w\s]")
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda b: b,
    "byte order mark": lambda b: b"\xef\xbb\xbf" + b,
    "Windows lines": lambda b: b.replace(b"\n", b"\r\n"),
    "old Macintosh lines": lambda b: b.replace(b"\n", b"\r"),
    "UTF-16": lambda b: b.decode("utf-8", "replace").encode("utf-16"),
    "Latin-1": lambda b: b.decode("utf-8", "replace").encode("latin-1", "replace"),
    "no last line end": lambda b: b.rstrip(b"\n"),
    "twice": lambda b: b + b,
}


def explore(check: Callable[[Any], None], inputs: st.SearchStrategy[Any], n: int) -> None:
    """Check `n` inputs, the same in every run; of those that fail, the simplest is shown."""
    settings(
        max_examples=n,
        suppress_health_check=list(HealthCheck),
    )(given(inputs)(check))()


def odd_words() -> st.SearchStrategy[str]:
    """Draw a replacement for a word."""
    return st.sampled_from(NUMBERS + TEXTS) | st.text(max_size=12)


@st.composite
def mutated(draw: st.DrawFn, valid: Sequence[str], most: int = 2) -> str:
    """Draw a text that is valid but for a few words or lines."""
    text = draw(st.sampled_from(list(valid)))
    for _ in range(draw(st.integers(0, most))):
        text = draw(st.sampled_from([_word, _line, _every_line]))(draw, text)
    return text


def _word(draw: st.DrawFn, text: str) -> str:
    """Replace a word, put another word before it, or remove it."""
    words = list(WORD.finditer(text))
    if not words:
        return draw(odd_words())
    found = words[draw(st.integers(0, len(words) - 1))]
    start, end = draw(st.sampled_from([found.span(), (found.start(),) * 2, (found.end(),) * 2]))
    new = draw(odd_words() | st.just(found.group()) | st.sampled_from(words).map(re.Match.group))
    return text[:start] + new + text[end:]


def _line(draw: st.DrawFn, text: str) -> str:
    """Leave out a line, double it, cut it or move it."""
    lines = text.split("\n")
    at, to = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    line = lines[at]
    cut = draw(st.integers(0, len(line)))
    lines[at : at + 1] = draw(st.sampled_from([[], [line] * 2, [line[:cut]], [line, ""]]))
    if draw(st.booleans()):
        lines.insert(to, line)
    return "\n".join(lines)


def _every_line(draw: st.DrawFn, text: str) -> str:
    """Add to every line, or replace one character everywhere."""
    added = draw(st.sampled_from([",", ",1", ";", " ", "\t"]))
    if draw(st.booleans()):
        return "\n".join(line + added for line in text.split("\n"))
    return text.replace(draw(st.sampled_from(",=. \n")), added)


@st.composite
def files(draw: st.DrawFn, valid: Sequence[str]) -> bytes:
    """Draw the content of a file: a valid one, mutated and encoded, or any bytes."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=200))
    text = draw(mutated(valid))
    content = ENCODINGS[draw(st.sampled_from(list(ENCODINGS)))](text.encode("utf-8", "replace"))
    if content and draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(content) - 1))
        content = draw(
            st.sampled_from(
                [
                    content[:at],
                    content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :],
                    content[:at] + b"\x00" + content[at:],
                ]
            )
        )
    return content


def assert_one_line(message: str, *names: str) -> None:
    """Check that an error is short, on one line, shows no control character and names a name."""
    assert message.splitlines() == [message], message[:300]
    assert message.isprintable(), message[:300]
    assert len(message) <= 1000, message[:300]
    assert any(name in message for name in names), message
