"""The record of a run as an RO-Crate: its command, settings, inputs, programs and outputs."""

from __future__ import annotations

import mimetypes
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from energy_book.errors import UsageError

if TYPE_CHECKING:
    from rocrate.model import Entity
    from rocrate.rocrate import ROCrate

CRATE_FILE = "ro-crate-metadata.json"
# Process Run Crate, the profile for one call of a command; it is defined for RO-Crate 1.1
PROFILE, PROFILE_VERSION = "https://w3id.org/ro/wfrun/process/0.5", "0.5"
CRATE_VERSION = "1.1"
# defines sha256, which the context of RO-Crate 1.1 lacks
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
DONE = "http://schema.org/CompletedActionStatus"


@dataclass(frozen=True, slots=True)
class Content:
    """A file, or a folder of files, identified by what it contains."""

    name: str  # in the command, or its path in the folder of the results
    sha256: str
    size: int  # in bytes
    place: str = ""  # its path in the folder of the results; "" if it is not there


@dataclass(frozen=True, slots=True)
class Program:
    """A program or a library, with its version and its address, if it has one."""

    name: str
    version: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a command computed, and from what."""

    command: str  # quoted for a shell
    started: datetime  # with its time zone; no other file of the results has the times
    ended: datetime
    settings: Mapping[str, str]  # by the names of their options
    inputs: tuple[Content, ...]  # files of the user
    data: tuple[Content, ...]  # data files of the book
    programs: tuple[Program, ...]  # the program that ran, then what it ran with
    outputs: tuple[Content, ...]  # the other files in the folder


def write_crate(folder: Path, record: RunRecord, licences: Sequence[str] = ()) -> None:
    """Write ``ro-crate-metadata.json`` into a folder of results that has the files it names."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=CRATE_VERSION)
    crate.metadata.extra_contexts.append(TERMS)
    kind = " ".join(record.command.split()[:2])
    crate.name, crate.description = f"Results of {kind}", f"Written by: {record.command}"
    crate.datePublished = record.ended
    if licences:
        names = [_add(crate, address, "CreativeWork", name=address) for address in licences]
        crate.license = names if len(names) > 1 else names[0]
    about = {"name": "Process Run Crate", "version": PROFILE_VERSION}
    crate.root_dataset["conformsTo"] = _add(crate, PROFILE, "CreativeWork", **about)
    main, *others = [
        _add(
            crate,
            program.url or f"#program-{quote(program.name)}",
            "SoftwareApplication",
            name=program.name,
            version=program.version,
            **({"url": program.url} if program.url else {}),
        )
        for program in record.programs
    ]
    main["softwareRequirements"] = others
    objects = [
        _add(crate, f"#setting-{quote(name)}", "PropertyValue", name=name, value=value)
        for name, value in record.settings.items()
    ]
    objects += [_content(crate, "input", content) for content in record.inputs]
    objects += [_content(crate, "data", content) for content in record.data]
    action = crate.add_action(
        main,
        "#run",
        object=objects,
        result=[_content(crate, "output", content) for content in record.outputs],
        properties={
            "name": f"Run of {kind}",
            "description": record.command,
            "startTime": record.started.isoformat(timespec="milliseconds"),
            "endTime": record.ended.isoformat(timespec="milliseconds"),
            "actionStatus": DONE,
        },
    )
    crate.root_dataset["mentions"] = action
    crate.metadata.write(folder)


def _add(crate: ROCrate, identifier: str, kind: str, **properties: Any) -> Entity:
    from rocrate.model import ContextEntity

    return crate.add(ContextEntity(crate, identifier, {"@type": kind, **properties}))


def _content(crate: ROCrate, role: str, content: Content) -> Entity:
    """Describe a file; a file that is not in the folder is described by its hash only."""
    about: dict[str, Any] = {
        "name": content.name,
        "additionalType": role,
        "sha256": content.sha256,
        "contentSize": str(content.size),
    }
    if not content.place:
        return _add(crate, f"#{role}-{quote(content.name)}", "CreativeWork", **about)
    media_type, _ = mimetypes.guess_type(content.place)
    about["encodingFormat"] = media_type or "application/octet-stream"
    return crate.add_file(dest_path=content.place, properties=about)


def read_crate(folder: Path) -> RunRecord:
    """Read the record of a folder of results."""
    if not (folder / CRATE_FILE).is_file():
        raise UsageError(
            f"{folder} has no {CRATE_FILE}; give a folder that run, sweep, sample, compare or "
            "estimate wrote"
        )
    try:
        return _record(folder)
    except (AssertionError, AttributeError, OSError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
    except RecursionError:
        reason = "it is nested too deeply"
    raise UsageError(
        f"{folder}: its {CRATE_FILE} is damaged ({reason}); give a folder as it was written"
    )


def _record(folder: Path) -> RunRecord:
    from rocrate.rocrate import ROCrate

    with warnings.catch_warnings():
        # a damaged one is an error here
        warnings.simplefilter("ignore")
        action = ROCrate(folder).dereference("#run")
    if action is None:
        raise ValueError("it describes no run")
    main, objects = action["instrument"], action["object"]
    contents = [each for each in objects if each.type != "PropertyValue"]

    def of(role: str, entities: Iterable[Entity]) -> tuple[Content, ...]:
        return tuple(_read_content(each) for each in entities if each["additionalType"] == role)

    return RunRecord(
        command=str(action["description"]),
        started=datetime.fromisoformat(action["startTime"]),
        ended=datetime.fromisoformat(action["endTime"]),
        settings={each["name"]: each["value"] for each in objects if each not in contents},
        inputs=of("input", contents),
        data=of("data", contents),
        programs=tuple(
            Program(each["name"], each["version"], each.get("url", ""))
            for each in (main, *main["softwareRequirements"])
        ),
        outputs=of("output", action["result"]),
    )


def _read_content(entity: Entity) -> Content:
    place = "" if entity.id.startswith("#") else unquote(entity.id)
    return Content(entity["name"], entity["sha256"], int(entity["contentSize"]), place)
