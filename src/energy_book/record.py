"""What each site was built from."""

import contextlib
import json
from pathlib import Path


class SiteRecord:
    """
    Which site was built from what, so that an unchanged one is left alone.

    Parameters
    ----------
    file : Path
        Where the record is kept.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def matches(self, out: Path, key: str, state: str) -> bool:
        """Say whether the site there was made from `key` and nobody has touched it since."""
        return self._read().get(str(out)) == [key, state]

    def write(self, out: Path, key: str, state: str) -> None:
        """Record a site that has just been put in place."""
        record = {place: value for place, value in self._read().items() if Path(place).is_dir()}
        record[str(out)] = [key, state]
        self._file.write_text(json.dumps(record, indent=1), encoding="utf-8")

    def _read(self) -> dict[str, list[str]]:
        with contextlib.suppress(OSError, ValueError):
            record: dict[str, list[str]] = json.loads(self._file.read_text(encoding="utf-8"))
            return record
        return {}
