"""Text as a colleague may read it: where it enters the store, it loses what belongs to this machine.

Paths in the working directory become relative, those in a home begin with `~`, of others the last two names remain;
host names become a short digest, by which machines can still be told apart.
"""

import hashlib
import platform
import re
import shlex
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from db.records import Record

COLUMNS = {
    "dataset": ("source",),
    "failure": ("subject", "error", "traceback"),
    "metric_protocol": ("status",),
    "restoration": ("error", "note"),
    "restorer": ("source",),
    "run": ("arguments", "host"),
    "score": ("reason",),
}
"""Columns that hold what a person, a machine or a library wrote."""

_R = TypeVar("_R", bound=Record)

_BEFORE = r"(?<![\w:/.~…])"
"""A path begins here; what stands before is no part of an address or a longer path."""
_NAME = r"[^\s/'\"`;,:|()\[\]{}<>]+"
_OTHER_HOME = re.compile(rf"{_BEFORE}/(?:(?:home|Users)/{_NAME}|root)(?=[/\s'\"`;,:|)\]}}]|$)")
_ABSOLUTE = re.compile(rf"{_BEFORE}(?:/{_NAME})*((?:/{_NAME}){{2}}/?)")
_MACHINE = re.compile(r"machine-[0-9a-f]{8}")


def record(written: _R) -> _R:
    """A record with its texts made shareable."""
    changes: dict[str, Any] = {}
    for column in COLUMNS.get(written.TABLE, ()):
        found = getattr(written, column)
        if found:
            changes[column] = _COLUMN.get(column, text)(found)
    return replace(written, **changes) if changes else written


def text(found: str) -> str:
    """Free text: an error, a reason."""
    for path, shown in _own_folders():
        found = re.sub(
            rf"{_BEFORE}{re.escape(path)}(/|(?![\w.-]))", lambda end, shown=shown: _joined(shown, end[1]), found
        )
    found = _OTHER_HOME.sub("~", found)
    found = _ABSOLUTE.sub(r"…\1", found)
    node = platform.node()
    return re.sub(rf"(?<![\w.-]){re.escape(node)}(?![\w-])", host(node), found) if len(node) > 3 else found


def command(found: str) -> str:
    """A command line as a shell takes it, argument by argument, because paths may hold spaces."""
    try:
        arguments = shlex.split(found)
    except ValueError:
        return text(found)
    return " ".join(_quoted(_argument(argument)) for argument in arguments)


def host(name: str) -> str:
    """A name for a machine that tells it from others and nothing else."""
    return name if _MACHINE.fullmatch(name) else f"machine-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


_COLUMN = {"arguments": command, "host": host}


@lru_cache(maxsize=1)
def _home() -> str:
    return str(Path.home())


def _own_folders() -> list[tuple[str, str]]:
    """The working directory and the home, the longer one first, with what is written instead."""
    folders = [(str(Path.cwd()), ""), (_home(), "~")]
    return sorted((pair for pair in folders if pair[0] != "/"), key=lambda pair: -len(pair[0]))


def _joined(shown: str, separator: str) -> str:
    return f"{shown}{separator}" if shown else ("" if separator else ".")


def _argument(argument: str) -> str:
    name, separator, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    return f"{name}{separator}{_path(value) if value.startswith('/') else text(value)}"


def _path(path: str) -> str:
    for folder, shown in _own_folders():
        if path == folder or path.startswith(f"{folder}/"):
            return _joined(shown, path[len(folder) : len(folder) + 1]) + path[len(folder) + 1 :]
    path = _OTHER_HOME.sub("~", path)
    names = path.strip("/").split("/")
    return path if path.startswith("~") or len(names) < 2 else f"…/{names[-2]}/{names[-1]}"


def _quoted(argument: str) -> str:
    """As a shell takes it, and `~` still as the home."""
    return f"~/{shlex.quote(argument[2:])}" if argument.startswith("~/") else shlex.quote(argument)
