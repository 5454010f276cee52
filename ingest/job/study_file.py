"""A study file: a whole job in TOML, with degradations of one's own.

```toml
images = ["photos"]            # or: degraded = "blurred", targets = "sharp"
tasks = ["sr4", "shake"]
restorers = ["span-ch48", "realesrgan-x4plus"]
metrics = ["psnr_y", "niqe"]   # left out: the default ones
set = ["tile=0,256"]
seed = 0

[task.shake]
kernel = "kernels/shake.npy"   # .npy, .mat or an image; applied first
steps = "noise5+jpeg80"        # in the grammar of tasks
title = "Camera shake, noise and JPEG"
```

Paths are relative to the file.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from clir_core.degradations.given_kernel import read_kernel
from clir_core.errors import ClirError
from clir_core.interfaces import Operator
from clir_core.tasks.task import Task, compose, parse_task
from ingest.job.request import JobRequest, overlay

Table = Mapping[str, Any]
TASK_KEYS = {"kernel", "steps", "title"}


class StudyError(ClirError):
    """A study file cannot be understood."""


def with_study(path: Path | None, flags: JobRequest) -> JobRequest:
    """What the command line says, over what the study file says where there is one; errors as `read_study`."""
    return overlay(read_study(path, flags.weights), flags) if path else flags


def read_study(path: Path, weights: Path) -> JobRequest:
    """The job a study file describes.

    Raises:
        StudyError: The file cannot be read, or holds a key or a value that means nothing.
        TaskError: A degradation of its own cannot be made.
    """
    table, folder = _read(path), path.parent
    readers: Mapping[str, Callable[[Any], object]] = {
        "images": lambda value: [folder / item for item in _strings(value)],
        "degraded": lambda value: folder / str(value),
        "targets": lambda value: folder / str(value),
        "checkpoints": lambda value: [folder / item for item in _strings(value)],
        "tasks": _strings,
        "restorers": _strings,
        "metrics": _strings,
        "set": _strings,
        "scale": float,
        "crop": int,
        "seed": int,
        "task": lambda value: {name: _own_task(name, own, folder) for name, own in value.items()},
    }
    names = {"set": "assignments", "task": "own_tasks"}
    said: dict[str, Any] = {}
    for key, value in table.items():
        if key not in readers:
            raise StudyError(f"{path}: {key!r} means nothing here; known: {', '.join(sorted(readers))}")
        said[names.get(key, key)] = _understood(path, key, value, readers[key])
    return JobRequest(weights=weights, **said)


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(f"study {path} cannot be read: {error}") from error


def _understood(path: Path, key: str, value: object, reader: Callable[[Any], object]) -> object:
    try:
        return reader(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise StudyError(f"{path}: {key} = {value!r} is not understood: {error}") from error


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("expected a list of words")
    return [str(item) for item in value]


def _own_task(name: str, own: Table, folder: Path) -> Task:
    unknown = set(own) - TASK_KEYS
    if unknown or not own.keys() & {"kernel", "steps"}:
        raise StudyError(f"task {name!r} takes kernel, steps and title, and at least one of the first two")
    operators: list[Operator] = [read_kernel(folder / own["kernel"])] if "kernel" in own else []
    if "steps" in own:
        operators.extend(parse_task(own["steps"]).operators)
    return compose(operators, id=name, title=own.get("title"))
