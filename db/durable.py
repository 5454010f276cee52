"""Files that are there whole or not at all, even after a power cut."""

import errno
import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from db.errors import StoreError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def reported(path: Path) -> Generator[None]:
    """What the system refuses becomes one line with a way out.

    Raises:
        StoreError: Something below this path could not be read or written.
    """
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else path
        raise StoreError(f"{where}: {error.strerror or error}; {_way_out(error)}") from error


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


def _way_out(error: OSError) -> str:
    if error.errno in FULL:
        return "free some disk space and run the same command again; what was acknowledged is safe"
    if error.errno in FORBIDDEN:
        return "make the store writable, or choose another one with --store"
    return "see that the folder of the store is whole, and run the same command again"


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
