"""
Write the sha256 of every fact file into its sidecar; run after a deliberate change of data.

With ``--check`` nothing is written: a file whose sidecar has another hash is an error.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path


def main() -> None:
    """Seal every file of data/ that has a sidecar, or check the seals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a broken seal")
    check = parser.parse_args().check
    broken = []
    for sidecar in sorted((Path(__file__).parents[1] / "data").glob("*.toml")):
        facts = sidecar.with_suffix("")
        if not facts.is_file() or facts.suffix not in (".csv", ".json", ".toml"):
            continue
        digest = hashlib.sha256(facts.read_bytes()).hexdigest()
        text = sidecar.read_text(encoding="utf-8")
        sealed = re.sub(r'^sha256 = ".*"$', f'sha256 = "{digest}"', text, count=1, flags=re.M)
        if sealed == text:
            continue
        if check:
            broken.append(facts.name)
        else:
            sidecar.write_text(sealed, encoding="utf-8")
            sys.stdout.write(f"sealed {sidecar.name}\n")
    if broken:
        names = ", ".join(broken)
        sys.exit(f"{names}: the sidecar has another sha256; run tools/seal_data.py")


if __name__ == "__main__":
    main()
