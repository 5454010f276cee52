"""Whether a store is whole: every artefact's bytes, every row's artefact, and the rows themselves."""

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from db import artefacts, durable
from db.connect import connect_read_only
from db.errors import one_line
from db.reading.soundness import inconsistencies, referenced_artefacts
from db.schema import METADATA
from db.store import Snapshot, Store
from db.upkeep.files import artefact_files

PIECE = 1 << 20


@dataclass(slots=True, kw_only=True)
class Findings:
    """What is wrong with a store; empty where it is sound."""

    checked: int = 0
    """Artefacts."""
    bytes: int = 0
    lost: Mapping[str, str] = field(default_factory=dict[str, str])
    """Artefacts that rows name and that are not there: sha256 -> what they are."""
    damaged: dict[str, str] = field(default_factory=dict[str, str])
    """Artefacts with other bytes than their name says: sha256 -> what they are."""
    orphans: list[Path] = field(default_factory=list[Path])
    """Artefacts that no row names: no harm, and gc takes them away."""
    strange: list[Path] = field(default_factory=list[Path])
    """Files among the artefacts that are none."""
    contradictions: Mapping[str, int] = field(default_factory=dict[str, int])
    unreadable: list[str] = field(default_factory=list[str])
    """Tables that cannot be read to their end, with the reason, and snapshots that are cut off."""
    shards: list[Path] = field(default_factory=list[Path])
    """Acknowledged results that were damaged before they could be published."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is missing or wrong; what is only superfluous does no harm."""
        return not (self.lost or self.damaged or self.contradictions or self.unreadable or self.shards)


def verify(
    store: Store, snapshot: Snapshot | None, *, quick: bool = False, on_progress: Callable[[int], None] = lambda _: None
) -> Findings:
    """Read everything once.

    Args:
        store: To be looked at; nothing in it is changed.
        snapshot: Its newest one.
        quick: Look at the beginning and end of each artefact only, not at all of its bytes.
        on_progress: Called with the number of artefacts that have been looked at since the last call.
    """
    referenced = {} if snapshot is None else referenced_artefacts(snapshot)
    findings = Findings(shards=sorted((store.spool / "damaged").glob("*")))
    present: dict[str, Path] = {}
    for sha, path in artefact_files(store):
        if sha:
            present[sha] = path
        elif not path.name.startswith("."):
            findings.strange.append(path)
    findings.checked = len(present)
    findings.bytes = sum(path.stat().st_size for path in present.values())
    findings.lost = {sha: kind for sha, kind in referenced.items() if sha not in present}
    findings.orphans = [path for sha, path in present.items() if sha not in referenced]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        if quick:
            whole = pool.map(artefacts.is_whole, repeat(store), present)
        else:
            whole = pool.map(_is_intact, present.keys(), present.values())
        for sha, is_whole in zip(present, whole, strict=True):
            on_progress(1)
            if not is_whole:
                findings.damaged[sha] = referenced.get(sha, "named by no row")
    if snapshot is not None:
        findings.unreadable = [*_unreadable(snapshot), *([snapshot.warning] if snapshot.warning else [])]
        findings.contradictions = {} if findings.unreadable else inconsistencies(snapshot)
    return findings


def total(store: Store) -> int:
    """How many artefacts there are to look at."""
    return sum(1 for _ in artefact_files(store))


def take_away_damaged(store: Store, findings: Findings) -> int:
    """Delete damaged artefacts, so that they count as lost and are made again; how many there were."""
    for sha in findings.damaged:
        path = artefacts.path(store, sha)
        with durable.reported(path):
            path.unlink(missing_ok=True)
    return len(findings.damaged)


def _is_intact(sha: str, path: Path) -> bool:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == sha


def _unreadable(snapshot: Snapshot) -> list[str]:
    found: list[str] = []
    for name in METADATA.tables:
        try:
            with connect_read_only(snapshot) as connection:
                for _ in connection.table(name).to_arrow_reader(100_000):
                    pass
        except Exception as error:  # noqa: BLE001 - whatever a damaged file makes DuckDB raise is the finding
            found.append(f"{name}: {one_line(error)}")
    return found
