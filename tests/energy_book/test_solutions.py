"""Solutions are right for any settings of their chapter, not only for the edition's."""

from __future__ import annotations

import warnings
from pathlib import Path

import jupytext
import pytest

from tests.own_rows import law_rows, write_csv

BOOK = Path(__file__).resolve().parents[2] / "book"
FOLDERS = ("paper", "supplement", "beyond", "teaching")
CHAPTERS = sorted(path for folder in FOLDERS for path in BOOK.glob(f"{folder}/*.py"))
SETTINGS = {
    "first-edition": {"edition": "arxiv-v1"},
    "as-written": {"edition": "arxiv-v1-as-written"},
    "pareto": {"output_tokens_law": "pareto"},
    "nothing-random": {
        "output_tokens_law": "fixed",
        **dict.fromkeys(("pue_p5", "pue_p95"), 1.2),
        **dict.fromkeys(("utilisation_p5", "utilisation_p95"), 0.7),
    },
    "input-charged": {"effective_length": "output+input", "power_coupling": "released"},
    "all-untrimmed": {"blend": "all", "trim": "none", "power_coupling": "as-written"},
    "own-rows": {"throughput_rows": ""},
    "session": {"workload": "session", "session": "agent"},
    "long-is-short": {"output_tokens_median": 5000, "long_output_tokens_median": 300},
    "long-input": {"input_tokens": 100_000},
    "fixed-gains": {
        **dict.fromkeys(("alpha_model_p5", "alpha_model_p95"), 0.5),
        **dict.fromkeys(("fleet_alpha_p5", "fleet_alpha_traditional_p95"), 1.0),
        "long_share": 1.0,
        "queries": 5,
        "period": "year",
    },
    "wide-factors": {"pue_p95": 5, "utilisation_p5": 0.01},
}


@pytest.mark.long
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_solutions_hold(chapter: Path, settings: dict[str, object], tmp_path: Path) -> None:
    """Run all cells of the chapter in this process; its asserts are those of the solutions."""
    if "throughput_rows" in settings:
        rows = [*law_rows(-0.5, 0.2), *law_rows(-0.3, -0.1, model="B")]
        settings = {"throughput_rows": write_csv(tmp_path, rows)}
    names: dict[str, object] = {"display": lambda *_: None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in jupytext.read(chapter).cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", ()):
                names |= {name: value for name, value in settings.items() if name in names}
