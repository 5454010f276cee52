"""Where weight files are, and whether they are what the catalogue says. Reads files, never the network."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import platformdirs

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import entries, entry_of

State: TypeAlias = Literal["ready", "missing", "damaged", "unpinned"]
"""`unpinned`: it is there, but nobody has said what it should be."""

_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.[a-z0-9]+$")


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
    return _state(path_of(file, folder), pinned_sha256(file, folder), _sha256_of_current)


def verify(file: WeightFile, folder: Path) -> State:
    """The same, from the bytes on the disk, whatever was recorded."""
    return _state(path_of(file, folder), pinned_sha256(file, folder), lambda path, _: hash_file(path))


def pinned_sha256(file: WeightFile, folder: Path) -> str:
    """What a file's hash must begin with: the catalogue's, or the recorded one, or the digits in its name; or ""."""
    return file.sha256 or _recorded_sha256(path_of(file, folder))


def sha256_in_name(name: str) -> str:
    """The digits of the hash that torch.hub's file names carry, as in `vgg16-397923af.pth`; or ""."""
    found = _HASH_IN_NAME.search(name)
    return found.group(1) if found else ""


def pin(path: Path) -> str:
    """Take a file as it is for the right one, from now on; returns its hash."""
    sha256 = hash_file(path)
    record(path, sha256)
    return sha256


def require_pinned(path: Path, folder: Path) -> None:
    """Refuse to open a file of the weights folder that is not known to be the right one.

    Raises:
        WeightsError: Its hash is recorded nowhere, or is another.
    """
    known = (file for entry in entries().values() for file in entry.files if path_of(file, folder) == path)
    file = next(known, None)
    pinned = file.sha256 if file and file.sha256 else _recorded_sha256(path)
    found = _state(path, pinned, _sha256_of_current)
    if found != "ready":
        raise WeightsError(f"{path} is {found}; {_PIN.format(path)}")


def digest(file: WeightFile, folder: Path) -> str:
    """sha256 of a located file: the catalogue's, or the one pinned when the file was first seen here."""
    path = path_of(file, folder)
    return file.sha256 or _sha256_of_current(path, pinned_sha256(file, folder))


def hash_file(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def record(path: Path, sha256: str) -> None:
    """Remember the hash of a file as it now is. Among the bundled ones nothing is written: it is computed each time."""
    if path.parent == BUNDLED:
        return
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
    trust = f", or {_PIN.format(path_of(file, folder))}" if found == "unpinned" else ""
    return f"weights are {found}: {path_of(file, folder)} ({size}, {file.licence}); {way_out}{trust}"


_PIN = 'if it is from a source that you trust, run "python -m ingest weights pin {}"'


def _state(path: Path, pinned: str, current: Callable[[Path, str], str]) -> State:
    if not path.is_file():
        return "missing"
    if not pinned:
        return "unpinned"
    return "ready" if current(path, pinned).startswith(pinned) else "damaged"


def _recorded_sha256(path: Path) -> str:
    return _recorded(path).get("sha256", "") or sha256_in_name(path.name)


def _sha256_of_current(path: Path, pinned: str) -> str:
    """The hash of the file as it is, from the record where size and time still agree."""
    found, recorded = path.stat(), _recorded(path)
    if (recorded.get("bytes"), recorded.get("modified_ns")) == (found.st_size, found.st_mtime_ns):
        return recorded["sha256"]
    sha256 = hash_file(path)
    if pinned and sha256.startswith(pinned):
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
