"""What pages read of ``results.json``."""

import json
from pathlib import Path

from energy_book.results.read import load_results


def test_files_of_the_user_are_next_to_it(tmp_path: Path) -> None:
    """A page does not depend on the folder in which a command is run."""
    (tmp_path / "own.csv").write_text("")
    changed = {"throughput_rows": "own.csv", "lengths": "azure-code", "pue_p95": 1.2}
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"changed": changed}))

    found = load_results(path)

    assert found.changed == changed
    assert found.changed_with_files == changed | {"throughput_rows": str(tmp_path / "own.csv")}
