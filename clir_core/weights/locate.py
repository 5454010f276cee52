"""Where weight files are, and whether they are what the catalogue says. Reads files, never the network."""

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import platformdirs

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import entry_of

State: TypeAlias = Literal["ready", "missing", "damaged"]


def default_folder() -> Path:
    """Where weights live unless a user says otherwise."""
    return Path(platformdirs.user_cache_dir("clir")) / "weights"


BUNDLED = Path(__file__).parent / "bundled"
"""Weights that come with the program."""


def path_of(file: WeightFile, folder: Path) -> Path:
    """Where a file is, or would be: among the bundled ones, else in the weights folder."""
    bundled = BUNDLED / file.name
    return bundled if bundled.is_file() else folder / file.name


def locate(files: Sequence[WeightFile], folder: Path) -> tuple[Path, ...]:
    """The paths of files that exist and are verified, in order.

    Raises:
        WeightsError: Some are missing or damaged; the message names each, its size and licence, and the command.
    """
    problems = [_problem(file, folder) for file in files if state(file, folder) != "ready"]
    if problems:
        raise WeightsError("; ".join(problems))
    return tuple(path_of(file, folder) for file in files)


def state(file: WeightFile, folder: Path) -> State:
    """Whether a file is there and unchanged. Its hash is computed again only when its size or time changed."""
    path = path_of(file, folder)
    if not path.is_file():
        return "missing"
    return "ready" if pinned_sha256(file, folder) in ("", _sha256_of_current(path)) else "damaged"


def verify(file: WeightFile, folder: Path) -> State:
    """The same, from the bytes on the disk, whatever was recorded."""
    path = path_of(file, folder)
    if not path.is_file():
        return "missing"
    return "ready" if pinned_sha256(file, folder) in ("", hash_file(path)) else "damaged"


def pinned_sha256(file: WeightFile, folder: Path) -> str:
    """What a file must hash to: the catalogue's word, or what was recorded when it was first seen here, or ""."""
    return file.sha256 or _recorded(path_of(file, folder)).get("sha256", "")


def digest(file: WeightFile, folder: Path) -> str:
    """sha256 of a located file: the catalogue's, or the one pinned when the file was first seen here."""
    return file.sha256 or _sha256_of_current(path_of(file, folder))


def hash_file(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def record(path: Path, sha256: str) -> None:
    """Remember the hash of a file as it now is. In a folder that cannot be written it is computed each time."""
    found = path.stat()
    text = json.dumps({"sha256": sha256, "bytes": found.st_size, "modified_ns": found.st_mtime_ns})
    unfinished = _sidecar(path).with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(_sidecar(path))


def _problem(file: WeightFile, folder: Path) -> str:
    entry = entry_of(file)
    found = state(file, folder)
    size = f"{file.bytes / 1e6:.1f} MB" if file.bytes else "size unknown"
    way_out = f'run "python -m ingest weights fetch {entry.id}"' if entry else f"see {file.source}"
    return f"weights are {found}: {path_of(file, folder)} ({size}, {file.licence}); {way_out}"


def _sha256_of_current(path: Path) -> str:
    """The hash of the file as it is, from the record where size and time still agree."""
    found, recorded = path.stat(), _recorded(path)
    if (recorded.get("bytes"), recorded.get("modified_ns")) == (found.st_size, found.st_mtime_ns):
        return recorded["sha256"]
    sha256 = hash_file(path)
    if recorded.get("sha256", sha256) == sha256:
        record(path, sha256)
    return sha256


def _recorded(path: Path) -> dict[str, str]:
    try:
        recorded = json.loads(_sidecar(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return recorded if isinstance(recorded, dict) and "sha256" in recorded else {}


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256.json")
