"""The paper's study in parts: which jobs a profile is, with what is here, and what is missing for it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from clir_core.printable import first_few
from ingest.job.catalogue import all_restorers, default_metrics, find_restorer
from ingest.job.readiness import missing_weights
from ingest.job.request import JobRequest, overlay
from ingest.job.study_file import read_study, request_of

_FILE = Path(__file__).with_name("reproduction.toml")


class Profile(StrEnum):
    """How much of the study is run."""

    QUICK = "quick"
    PAPER = "paper"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """What a restoration takes where nothing was measured yet."""

    seconds: float
    megabytes: float
    restorers: str
    """How the ids of those begin for which this holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One job of the study; the fields are those of the file."""

    title: str
    study: str
    """Of `ingest/studies`."""
    exhibits: tuple[str, ...]
    papers: tuple[str, ...]
    """Restorers of the paper, or the nearest that there are: what a reader misses most."""
    profiles: Mapping[Profile, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a user brings."""

    images: Sequence[Path] = ()
    photographs: Path | None = None
    crop: int | None = None
    """Side of the centre crop of targets, in place of the profile's; 0 for whole images."""
    device: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that a part would run, or measure, were it here."""

    what: str
    command: str


def parts() -> tuple[Part, ...]:
    """All of them, in the order in which they are run."""
    return TypeAdapter(tuple[Part, ...]).validate_python(_read()["parts"])


def unmeasured() -> Unmeasured:
    """As the file says."""
    return TypeAdapter(Unmeasured).validate_python(_read()["unmeasured"])


def request(part: Part, profile: Profile, given: Given, weights: Path) -> JobRequest:
    """The job that a part is: its study, what the profile changes, the user's images, the restorers that are here."""
    study = overlay(read_study(Path(part.study)), request_of(part.profiles[profile], _FILE))
    study = replace(study, restorers=_ready(study, part, weights), device=given.device)
    own: dict[str, Any]
    if study.is_found:
        own = {"degraded": given.photographs, "builtin_degraded": None} if given.photographs else {}
    else:
        own = {"images": list(given.images), "builtin": None} if given.images else {}
        own["crop"] = study.crop if given.crop is None else given.crop
    return replace(study, **own)


def missing(profile: Profile, given: Given, weights: Path) -> list[Missing]:
    """Restorers, metrics and data that a profile would use, with the command that brings each."""
    wanted = dict.fromkeys(one for part in parts() for one in (*part.papers, *_named(part, profile)))
    specs = [find_restorer(one) for one in wanted]
    absent = [(spec.title, missing_weights(spec.weights, weights)) for spec in specs]
    absent += [(spec.id, missing_weights(spec.weights, weights)) for spec in default_metrics()]
    by_command: dict[str, list[str]] = {}
    for title, command in absent:
        if command:
            by_command.setdefault(command, []).append(title)
    found = [Missing(what=first_few(titles, 3), command=_whole(command)) for command, titles in by_command.items()]
    again = f"python -m ingest reproduce --profile {profile}"
    if not given.images:
        found.append(Missing(what="the paper's images, DIV2K's validation set", command=f"{again} --images FOLDER"))
    if given.photographs is None:
        found.append(Missing(what="real photographs of yours", command=f"{again} --photographs FOLDER"))
    return found


def _named(part: Part, profile: Profile) -> list[str]:
    return list(part.profiles[profile].get("restorers", ()))


def _ready(study: JobRequest, part: Part, weights: Path) -> list[str]:
    usual = [spec.id for spec in all_restorers().values() if spec.default]
    wanted = study.restorers if study.restorers else [*usual, *part.papers]
    return [one for one in dict.fromkeys(wanted) if not missing_weights(find_restorer(one).weights, weights)]


def _whole(command: str) -> str:
    return f"python -m ingest {command}" if command.startswith("weights ") else command


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
