"""The README is true: its table is computed, its example runs."""

import re
from pathlib import Path

import pandas as pd
import pytest

import energy_helpers as eh

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ROWS = {
    "typical query, median": ("baseline-median-traditional", " Wh"),
    "long query, median": ("baseline-median-long", " Wh"),
    "long / typical": ("baseline-ratio-long", ""),
    "a billion queries a day": ("fleet-total-traditional", " GWh"),
    "– one in ten of them long": ("fleet-total-mixed", " GWh"),
    "– and improved": ("fleet-total-mixed-improved", " GWh"),
}


def cells(label: str) -> list[str]:
    line = next(line for line in README.splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.mark.parametrize("label", ROWS, ids=list(ROWS))
@pytest.mark.parametrize("edition", ["joule-2026", "arxiv-v1"])
def test_table_gives_the_computed_and_the_printed_value(label, edition):
    number, unit = ROWS[label]
    printed, computed = cells(label)[:2] if edition == "joule-2026" else cells(label)[2:]
    value = eh.all_numbers.compute(eh.load_edition(edition), [number])[number]
    stated = [
        eh.registry.claims.stated(claim) for claim in eh.registry.claims.for_number(number, edition)
    ]

    assert computed == eh.registry.entries.format_value(value, 3) + unit
    assert printed.removesuffix(unit) in stated


def test_example_runs_and_returns_tables():
    """Every expression statement of the example gives a DataFrame or a Series."""
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    names = {}
    results = []
    for line in filter(None, (line.split("  #")[0].strip() for line in code.splitlines())):
        if re.match(r"import |\w+ = ", line):
            exec(line, names)
        else:
            results.append(eval(line, names))

    assert len(results) == 6
    assert all(isinstance(result, pd.DataFrame | pd.Series) for result in results)


def test_commands_of_the_readme_are_targets_of_the_makefile():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)

    assert targets
    for target in targets:
        assert f"\n{target}:" in makefile
