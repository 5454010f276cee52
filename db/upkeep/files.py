"""The files of a store, and which of them nothing needs."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from db import durable
from db.artefacts import SHA_PATTERN
from db.pointer import KEPT_SNAPSHOTS
from db.store import Store

SAFE_AGE_SECONDS = 3600.0
"""A file younger than this may belong to a result that is not acknowledged yet."""


@dataclass(frozen=True, slots=True)
class Unneeded:
    """A file that nothing needs."""

    path: Path
    bytes: int
    why: str


def artefact_files(store: Store) -> Iterator[tuple[str, Path]]:
    """Every artefact that is there, by its name, and strange files in their folders under an empty one."""
    for folder in sorted(store.artefacts.iterdir()) if store.artefacts.is_dir() else ():
        for path in sorted(folder.iterdir()) if folder.is_dir() else (folder,):
            sha = path.name.removesuffix(".png")
            is_ours = SHA_PATTERN.fullmatch(sha) and path.suffix == ".png" and folder.name == sha[:2]
            yield (sha if is_ours else "", path)


def unneeded(store: Store, referenced: Mapping[str, str], *, older_than_seconds: float) -> list[Unneeded]:
    """What may be deleted: artefacts that no row names, files of killed writers, snapshots that were replaced.

    Args:
        store: Whose files.
        referenced: By sha256, what rows name.
        older_than_seconds: Younger files are left alone, whoever they belong to.
    """
    found: list[Unneeded] = []
    for path, why in _candidates(store, referenced):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        if time.time() - state.st_mtime >= older_than_seconds:
            found.append(Unneeded(path, state.st_size, why))
    return found


def delete(files: list[Unneeded], *, older_than_seconds: float) -> int:
    """Delete what is still as old as that; returns the bytes that became free."""
    freed = 0
    for file in files:
        with durable.reported(file.path):
            try:
                if time.time() - file.path.stat().st_mtime >= older_than_seconds:
                    file.path.unlink()
                    freed += file.bytes
            except FileNotFoundError:
                continue
    return freed


def _candidates(store: Store, referenced: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for sha, path in artefact_files(store):
        if sha and sha not in referenced:
            yield path, "artefact that no row names"
        elif not sha and _is_temporary(path):
            yield path, "left by a killed writer"
    for folder in (store.spool, store.snapshots, store.path):
        yield from ((path, "left by a killed writer") for path in folder.glob(".*.tmp*") if path.is_file())
    for seq in store.published_seqs()[:-KEPT_SNAPSHOTS]:
        yield store.snapshot_path(seq), "snapshot that was replaced"


def _is_temporary(path: Path) -> bool:
    return path.name.startswith(".") and ".tmp" in path.name
