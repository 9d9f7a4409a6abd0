"""
Colours and fonts of charts, pictures of charts, pages and Jupyter, and what pages know of charts.

All colours are defined here, and none in another module or style sheet.
"""

from __future__ import annotations

from typing import Any, Final

# any two differ also for eyes that lack one kind of cone
BLUE = "#2a97e3"
ORANGE = "#b44913"
GREEN = "#18766d"
PURPLE = "#7d51b5"
OCHRE = "#ce7b2b"
GREY = "#999193"
# a green on which white text is readable, and a grey that does not hide the curve in front
DEEP_GREEN = "#18766d"
DARK_GREY = "#6b6f75"
PALE_GREY = "#8a8f98"
# filling and outline of marks that are visible on every colour
WHITE = "white"
INK = "#222"
PAPER_WHITE = "#fff"
# the tint of everything outside the benchmark
OUTSIDE = OCHRE
HEAT_SCHEME: Final = "viridis"
# height of a line of a row's name on a phone
LABEL_LINE_PX = 11
# the layer with the names of lines, which a wide page shows instead of their legends
LINE_ENDS = "line_ends"

MODEL_COLOURS = {
    "DeepSeek-R1 671B": BLUE,
    "Llama 3.1 405B": ORANGE,
    "Nemotron Ultra 253B": GREEN,
    "Mixtral 8x22B": PURPLE,
    "Llama 3.1 70B": OCHRE,
    "baseline": GREY,
    "model": PURPLE,
    "serving": GREEN,
    "hardware": BLUE,
    "traditional": BLUE,
    "typical": BLUE,
    "long": ORANGE,
}
# for models that are not in the paper
OTHER_COLOURS = ("#b03a6b", "#4d7d1f", "#5b6bd0", "#8d6a4f", "#00808a", "#738091")
SERIES_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, OCHRE, *OTHER_COLOURS)

# Custom property of the pages -> its value in the light and in the dark theme. Those that begin
# with --pst are the names of pydata-sphinx-theme. Pictures have the light values.
PAGE = {
    "--pst-color-primary": ("#0b5a7d", "#7cc4e4"),
    "--pst-color-secondary": ("#7a3e00", "#f0b27a"),
    "--pst-color-accent": ("#7a3e00", "#f0b27a"),
    "--pst-color-background": ("#fff", "#15191e"),
    "--pst-color-on-background": ("#fff", "#1c2127"),
    "--pst-color-surface": ("#f5f6f7", "#20262d"),
    "--pst-color-text-base": ("#23292f", "#d9dee3"),
    "--pst-color-text-muted": ("#56606b", "#a3acb6"),
    "--pst-color-inline-code": ("#23292f", "#d9dee3"),
    "--pst-color-border": ("#d5d9de", "#39424c"),
    "--eb-accent-soft": ("#eef4f7", "#1b2a33"),
    "--eb-shadow": ("rgb(0 0 0 / 18%)", "rgb(0 0 0 / 18%)"),
    # numbers with the settings of a reader
    "--eb-yours": ("#8a2a7a", "#f0a6e2"),
    # verdicts
    "--eb-good": ("#1b6b3a", "#7fd39a"),
    "--eb-partly": ("#7a4b00", "#f0b866"),
    "--eb-bad": ("#a3262b", "#ff9b95"),
    "--eb-chart-text": ("#33383f", "#d9dee3"),
    "--eb-chart-muted": ("#5d6570", "#a3acb6"),
    "--eb-chart-line": ("#c9ced6", "#46505b"),
    "--eb-chart-grid": ("#e6e9ee", "#2b323a"),
}
# live charts follow the theme of their page
TEXT, MUTED, LINE, GRID = (f"var(--eb-chart-{part})" for part in ("text", "muted", "line", "grid"))
# Jupyter has no such properties: the colours here are visible on white and on black
JUPYTER = {TEXT: "#7a828c", MUTED: "#7a828c", LINE: "#a0a7b0", GRID: "#a0a7b0"}
# the site's icon, and the footer of the printed sheets
ICON = ("#1f4e79", "#fff")
FOOTER = "#555"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# a picture's text was measured in a font that has the widths of these
PICTURE_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"

_FONTS = {"labelFontSize": 12, "titleFontSize": 12}
CHART_CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": {"left": 2, "right": 8, "top": 6, "bottom": 4},
    "axis": {
        "labelColor": MUTED,
        "titleColor": TEXT,
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": GRID,
        **_FONTS,
        "titleFontWeight": 500,
        "titlePadding": 8,
        "labelPadding": 4,
        "tickSize": 4,
    },
    "axisY": {"domain": False, "ticks": False},
    "header": {"labelColor": TEXT, "titleColor": TEXT, **_FONTS, "labelFontWeight": 600},
    "legend": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        **_FONTS,
        "titleFontWeight": 500,
        "orient": "top",
        "symbolSize": 90,
        "rowPadding": 4,
        "columnPadding": 16,
        "labelLimit": 260,
        "offset": 10,
    },
    "title": {"color": TEXT, "subtitleColor": MUTED, "fontSize": 13, "anchor": "start"},
    "text": {"color": TEXT, "fontSize": 12},
    "rule": {"color": MUTED},
    "tick": {"color": MUTED},
    "view": {"stroke": None, "continuousHeight": 280},
}


def style_sheet() -> str:
    """
    Return the style sheet that gives the pages' custom properties their values.

    Examples
    --------
    >>> "--pst-color-primary: #0b5a7d" in style_sheet()
    True
    """
    rules = [f"html {{\n  --pst-font-family-base: {FONT};\n}}\n"]
    for theme, colours in zip(("light", "dark"), zip(*PAGE.values(), strict=True), strict=True):
        lines = (f"  {name}: {colour};\n" for name, colour in zip(PAGE, colours, strict=True))
        rules.append(f'html[data-theme="{theme}"] {{\n{"".join(lines)}}}\n')
    return "\n".join(rules)
