"""Files that are there whole or not at all, even after a power cut."""

import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def temporary_beside(path: Path) -> Path:
    """A new name in the same folder that no reader takes for a finished file."""
    return path.with_name(f".{path.name}.{uuid4().hex[:12]}.tmp")


def write(path: Path, content: bytes) -> None:
    """Write a file and return once it would survive a power cut; another writer of this path may win."""
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move(source: Path, destination: Path) -> None:
    """Sync a finished file and give it its final name, in the same folder."""
    _sync(source, os.O_RDONLY)
    source.replace(destination)
    sync_folder(destination.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def remove_temporaries(folder: Path, *, older_than_seconds: float = 0.0) -> None:
    """Delete what killed writers left behind."""
    for temporary in folder.glob(".*.tmp*"):
        with suppress(FileNotFoundError):
            if time.time() - temporary.stat().st_mtime >= older_than_seconds:
                temporary.unlink()


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
