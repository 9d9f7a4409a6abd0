"""What each site was built from."""

import json
from pathlib import Path

from energy_book.files.sealed import read_sealed, write_sealed


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
        write_sealed(self._file, json.dumps(record, indent=1).encode())

    def _read(self) -> dict[str, list[str]]:
        record: dict[str, list[str]] = json.loads(read_sealed(self._file) or b"{}")
        return record
