"""
Write the files that archives, indexes and reviewers read, from where each fact is written once.

Authors, title, abstract, licences, keywords, version and DOI are in CITATION.cff; the addresses
of site and repository are in _config.yml; what Python needs is in pyproject.toml; the chapters
are in _toc.yml. With ``--check`` nothing is written: a file that differs is an error.
"""

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

import yaml

from energy_book.chapters import chapter_title, list_chapters
from energy_book.project import Project
from energy_book.records import deposit
from energy_book.records.about import CITATION, CONFIG, About, read_about

URLS = re.compile(r"^\[project\.urls\]\n(?:[^\[\n].*\n)*", re.MULTILINE)
FALLBACK = re.compile(r'^fallback-version = ".*"$', re.MULTILINE)
CITED = re.compile(r"^(?:url|repository-code): .*\n", re.MULTILINE)


def records(root: Path) -> dict[str, str]:
    """Return each file that is derived from others, and its text."""
    about = read_about(root)
    if about is None:
        sys.exit(f"{CITATION}: it names no paper under preferred-citation")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    config = yaml.safe_load((root / CONFIG).read_text(encoding="utf-8"))
    chapters = [(chapter.name, chapter_title(chapter)) for chapter in list_chapters(Project(root))]
    check = yaml.safe_dump(
        deposit.codecheck(about, chapters), sort_keys=False, allow_unicode=True, width=100
    )
    return {
        "codemeta.json": as_json(deposit.codemeta(about, project, str(config["copyright"]))),
        ".zenodo.json": as_json(deposit.zenodo(about)),
        "codecheck.yml": f"%YAML 1.1\n---\n{check}",
        "pyproject.toml": with_urls((root / "pyproject.toml").read_text("utf-8"), about),
        CITATION: with_addresses((root / CITATION).read_text("utf-8"), about),
    }


def as_json(value: object) -> str:
    """Write JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def with_urls(text: str, about: About) -> str:
    """Return ``pyproject.toml`` with the addresses of the project and the last version."""
    text = FALLBACK.sub(f'fallback-version = "{about.citation["version"]}"', text)
    lines = [f'{label} = "{address}"\n' for label, address in deposit.addresses(about).items()]
    return URLS.sub("".join(["[project.urls]\n", *lines]), text, count=1)


def with_addresses(text: str, about: About) -> str:
    """Return ``CITATION.cff`` with the addresses of site and repository."""
    found = {"url": about.address, "repository-code": about.repository}
    lines = [f"{key}: {address}\n" for key, address in found.items() if address]
    return CITED.sub("", text).replace("type: software\n", "".join(["type: software\n", *lines]), 1)


def main() -> None:
    """Write the records, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args().check
    root = Path(__file__).parents[1]
    made = records(root)
    old = {name: (root / name).read_text("utf-8") for name in made if (root / name).is_file()}
    changed = [name for name, text in made.items() if old.get(name) != text]
    if check and changed:
        sys.exit(f"{', '.join(changed)}: out of date; run tools/write_records.py")
    for name in changed:
        (root / name).write_text(made[name], encoding="utf-8")
        sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
