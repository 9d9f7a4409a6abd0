"""Texts that would do something if they were taken for anything but text."""

from __future__ import annotations

import csv
from pathlib import Path

# HTML, JavaScript, attributes, Markdown, MyST, templates, LaTeX, shells, paths, spreadsheets
NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{ 7*7 }} {num}`fleet-factor` `code` **bold** $x$ %",
    "</script><!--${7*7} | a | b # heading",
    "' onmouseover='alert(3)' \\(x\\) \\[y\\] &lt;b&gt; &amp;",
    "[x](javascript:alert(4)) ![y](https://elsewhere.invalid/z.png)",
    "{num}`no-such-number` {paper}`no-such-claim` {cite}`nobody2020`",
    "```{raw} html <b>raw</b>",
    "{include}`/etc/passwd` {{ cookiecutter }} {% raw %} {eval}`1+1`",
    "../../../../etc/passwd",
    "$(touch pwned) `touch pwned`; touch pwned",
    "=cmd|'/C calc'!A0",
    "</title></style></textarea></table></article><b>out</b>",
    "%s %(x)s {0} {x!r} \\u003cb\\u003e \\x3cb\\x3e \\",
    "W" * 100,
)
# what no name may hold, whatever it is the name of
UNPRINTABLE = {
    "nul": "a\0b",
    "newline": "a\nb",
    "return": "a\rb",
    "tab": "a\tb",
    "escape": "a\x1b[31mb",
    "right-to-left": "a\u202eb",
    "zero-width": "a\u200bb",
    "line-separator": "a\u2028b",
}
COLUMNS = "model,total_params_b,active_params_b,gpus,input_tokens,output_tokens,tps_tok_s"


def write_rows(path: Path, names: tuple[str, ...] = NAMES) -> None:
    """Write throughput rows of models of such names."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for place, name in enumerate(names, start=1):
            for lengths in ((100, 100), (100, 2000), (2000, 100), (2000, 2001)):
                tps = 1000 * place * (lengths[0] / 1000) ** -0.2 * (lengths[1] / 1000) ** -0.1
                writer.writerow([name, 300 + place, 30, 8, *lengths, tps])
