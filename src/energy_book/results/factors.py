"""The file ``factors.json`` for other programs: energy per query or token, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from energy_book.project import Project
from energy_book.settings import Settings
from energy_helpers.paper.use_factors import BOUNDARY, KINDS, SHORTCUTS, Kind

FACTORS_FILE, SCHEMA_FILE = "factors.json", "factors.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REGIMES: tuple[Kind, ...] = ("traditional", "long")
Count = Literal["queries", "output tokens", "nothing"]
# numbers, their kinds of query, the count to multiply by, and whether with the fleet factor
NUMBERS: tuple[tuple[str, tuple[Kind, ...], Count, bool], ...] = (
    ("baseline-median-{}", REGIMES, "nothing", False),
    ("baseline-mean-untrimmed-{}", KINDS, "queries", False),
    ("fleet-mean-per-query-{}", KINDS, "queries", True),
    ("baseline-mean-per-token-{}", KINDS, "output tokens", False),
    ("fleet-mean-per-token-{}", KINDS, "output tokens", True),
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Factor(_Part):
    """One energy, and the count that it is to be multiplied by."""

    number: str = Field(description="name in the book's registry and in results.json")
    meaning: str
    value: float | None = Field(description="null where the settings have none")
    unit: str
    queries: Kind = Field(description="mixed: typical ones with the share long_share of long ones")
    multiply_by: Count = Field(description="the count; nothing: it describes one query")
    includes_fleet_factor: bool = Field(description="spare nodes, idle time and the network")
    p5_to_p95: tuple[float | None, float | None] | None = Field(
        description="of one query, in the same unit; null where the value is for totals"
    )
    energy_outside_benchmark: float | None = Field(
        description="share of the energy of such queries that is of lengths not benchmarked"
    )


class DoNotMultiply(_Part):
    """A common shortcut to a total."""

    number: str = Field(description="name in the book's registry and in results.json")
    shortcut: str
    queries: str
    over_exact: float | None = Field(description="what it gives / the exact total")
    reason: str


class Edition(_Part):
    """The settings that the values are of."""

    edition: str
    changed: dict[str, Any] = Field(description="settings that differ from the edition's")


class Factors(_Part):
    """Energy to multiply counts of queries or output tokens by, with its boundary."""

    schema_address: str = Field(alias="$schema")
    schema_version: Literal[1]
    version: str = Field(description="of the executable edition")
    revision: str = Field(description="of its sources")
    date: str = Field(description="of the revision, ISO 8601, or unknown")
    settings: Edition
    fingerprint: str = Field(description="SHA-256 of code, data, locked versions and settings")
    licence: str = Field(description="an SPDX expression")
    citation: str
    boundary: str = Field(description="to be stated wherever a value is")
    fleet_factor: float | None
    long_share: float | None = Field(description="share of long queries among the mixed ones")
    factors: list[Factor]
    do_not_multiply: list[DoNotMultiply]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``factors.json``."""
    return {"$schema": DIALECT, **Factors.model_json_schema()}


def assemble_factors(
    project: Project,
    settings: Settings,
    numbers: Mapping[str, Mapping[str, Any]],
    *,
    revision: str,
    date: str,
    fingerprint: str,
) -> dict[str, Any]:
    """Assemble ``factors.json`` from entries of ``results.json`` with their meanings."""
    import yaml  # type: ignore[import-untyped]

    citation = yaml.safe_load(project.citation.read_text(encoding="utf-8"))
    made = Factors(
        **{"$schema": SCHEMA_FILE},
        schema_version=1,
        version=str(citation["version"]),
        revision=revision,
        date=date,
        settings=Edition(edition=settings.edition, changed=settings.changed),
        fingerprint=fingerprint,
        licence=" AND ".join(citation["license"]),
        citation=_paper(citation["preferred-citation"]),
        boundary=BOUNDARY,
        fleet_factor=numbers["fleet-factor"]["value"],
        long_share=numbers["long-share"]["value"],
        factors=list(_factors(numbers)),
        do_not_multiply=[
            DoNotMultiply(
                number=f"shortcut-{each.slug}",
                shortcut=each.words,
                queries=each.of,
                over_exact=numbers[f"shortcut-{each.slug}"]["value"],
                reason=each.reason,
            )
            for each in SHORTCUTS
        ],
    )
    return made.model_dump(by_alias=True)


def _factors(numbers: Mapping[str, Mapping[str, Any]]) -> Iterator[Factor]:
    for template, kinds, count, with_factor in NUMBERS:
        for kind in kinds:
            name = template.format(kind)
            spread = None
            if count == "nothing":
                low, high = (numbers[f"baseline-{end}-{kind}"]["value"] for end in ("p5", "p95"))
                spread = (low, high)
            yield Factor(
                number=name,
                meaning=numbers[name]["meaning"],
                value=numbers[name]["value"],
                unit=numbers[name]["unit"],
                queries=kind,
                multiply_by=count,
                includes_fleet_factor=with_factor,
                p5_to_p95=spread,
                energy_outside_benchmark=numbers[f"fleet-share-outside-{kind}"]["value"],
            )


def _paper(entry: Mapping[str, Any]) -> str:
    first = entry["authors"][0]["family-names"]
    return (
        f"{first} et al., {entry['title']}, {entry['journal']}, {entry['year']}, "
        f"doi:{entry['doi']}; computed by its executable edition"
    )
