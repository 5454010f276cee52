"""A study file: a whole job in TOML, with degradations of one's own.

```toml
images = ["photos"]            # or: degraded = "blurred", targets = "sharp"; or: builtin = ["coffee", "rocket"]
tasks = ["sr4", "shake"]
restorers = ["span-ch48", "realesrgan-x4plus"]
checkpoints = ["mine=nets/net_g_latest.pth"]
metrics = ["psnr_y", "niqe"]   # left out: the default ones
set = ["tile=0,256"]
sweep = ["steps=5,20", "start_timestep=300,600 start_from=stage1,target"]     # each by itself, beside the default
seed = 0

[image_set.mine]               # only these images of the folders, known by their pixels (ingest/job/image_sets.py)
photo = "640x480:<sha256>"

[task.shake]
kernel = "kernels/shake.npy"   # .npy, .mat or an image; applied first
steps = "noise5+jpeg80"        # in the grammar of tasks
title = "Camera shake, noise and JPEG"
```

Every option of `run` that says what to do has a key; paths are relative to the file.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from clir_core.degradations.given_kernel import read_kernel
from clir_core.errors import ClirError
from clir_core.interfaces import Operator
from clir_core.regular_file import check_regular_file
from clir_core.tasks.task import Task, compose, parse_task
from ingest.job.image_sets import read_image_sets
from ingest.job.request import JobRequest, NamedFile, RequestError, overlay

Table = Mapping[str, Any]
TASK_KEYS = {"kernel", "steps", "title"}
STUDIES = Path(__file__).parents[1] / "studies"
"""Studies that come with the program."""

KEYS: Mapping[str, str] = {"assignments": "set", "sweeps": "sweep", "own_tasks": "task", "image_sets": "image_set"}
"""Fields whose key in the file has another name."""
BENCHMARK = "benchmark"
"""A table for `ingest.job.benchmark`, which says nothing to a run."""


class StudyError(ClirError):
    """A study file cannot be understood."""


def with_study(path: Path | None, flags: JobRequest) -> JobRequest:
    """What the command line says, over what the study file says where there is one; errors as `read_study`."""
    return overlay(read_study(path), flags) if path else flags


def read_study(path: Path) -> JobRequest:
    """The job that a study file describes, or one that comes with the program by its name: `paper-ablations`.

    Raises:
        StudyError: The file cannot be read, or holds a key or a value that means nothing.
        TaskError: A degradation of its own cannot be made.
    """
    path = study_path(path)
    return request_of(read_table(path), path)


def request_of(table: Table, path: Path) -> JobRequest:
    """The job that a table of a study file describes; errors as `read_study`.

    Args:
        table: Keys as in a file.
        path: Of the file it stands in.
    """
    folder = path.parent
    names = {KEYS.get(field.name, field.name): field.name for field in fields(JobRequest)}
    kinds = {field.name: field.type for field in fields(JobRequest)}
    said: dict[str, Any] = {}
    for key, value in table.items():
        if key == BENCHMARK:
            continue
        if key not in names:
            raise StudyError(f"{path}: {key!r} means nothing here; known: {', '.join(sorted(names))}")
        try:
            said[names[key]] = _reader(names[key], kinds)(value, folder)
        except (TypeError, ValueError, AttributeError) as error:
            raise StudyError(f"{path}: {key} = {value!r} is not understood: {error}") from error
    try:
        return JobRequest(**said)
    except RequestError as error:
        raise StudyError(f"{path}: {error}") from error


def study_path(path: Path) -> Path:
    """The file of a study; of one that comes with the program, by its name.

    Raises:
        StudyError: None is called so.
    """
    path = _bundled(path) or path
    if len(path.parts) == 1 and not path.suffix and not path.exists():
        raise StudyError(f"no study is called {path}; known: {names_of_studies()}; or name a file")
    return path


def names_of_studies() -> str:
    """The studies that come with the program, by name."""
    return ", ".join(sorted(path.stem for path in STUDIES.glob("*.toml")))


def _bundled(path: Path) -> Path | None:
    """The study of that name that comes with the program, unless a file of that name is there."""
    known = STUDIES / f"{path}.toml"
    return known if len(path.parts) == 1 and not path.exists() and known.is_file() else None


def read_table(path: Path) -> Table:
    """The file as TOML has it.

    Raises:
        StudyError: It cannot be read.
    """
    check_regular_file(path, StudyError)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(f"study {path} cannot be read: {error}") from error


def _reader(name: str, kinds: Mapping[str, object]) -> Callable[[object, Path], object]:
    return TABLES[name] if name in TABLES else READERS[get_args(kinds[name])[0]]


def _plain(kind: type, name: str) -> Callable[[object, Path], object]:
    def read(value: object, folder: Path) -> object:  # noqa: ARG001 - the other readers need it
        whole = isinstance(value, int) and not isinstance(value, bool)
        if (kind is float and whole) or type(value) is kind:
            return value
        raise TypeError(f"expected {name}")

    return read


def _path(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("expected a path")
    return folder / value


def _words(value: object, _: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("expected a list of words")
    return [str(item) for item in value]


def _paths(value: object, folder: Path) -> list[Path]:
    return [_path(item, folder) for item in _words(value, folder)]


def _named_files(value: object, folder: Path) -> list[NamedFile]:
    files = [NamedFile.parse(item) for item in _words(value, folder)]
    return [NamedFile(_path(str(file.path), folder), file.name) for file in files]


def _own_tasks(value: object, folder: Path) -> Mapping[str, Task]:
    if not isinstance(value, dict) or not all(isinstance(own, dict) for own in value.values()):
        raise TypeError("expected a table for each task, headed [task.NAME]")
    return {str(name): _own_task(str(name), own, folder) for name, own in value.items()}


def _own_task(name: str, own: Table, folder: Path) -> Task:
    unknown = set(own) - TASK_KEYS
    if unknown or not own.keys() & {"kernel", "steps"} or not all(isinstance(value, str) for value in own.values()):
        raise StudyError(f"task {name!r} takes kernel, steps and title, each a text, and at least one of the first two")
    operators: list[Operator] = [read_kernel(folder / own["kernel"])] if "kernel" in own else []
    if "steps" in own:
        operators.extend(parse_task(own["steps"]).operators)
    return compose(operators, id=name, title=own.get("title"))


TABLES: Mapping[str, Callable[[object, Path], object]] = {
    "own_tasks": _own_tasks,
    "image_sets": lambda table, _: read_image_sets(table),
}
"""How a table of the file becomes a field of a request."""

READERS: Mapping[object, Callable[[object, Path], object]] = {
    str: _plain(str, "a text"),
    int: _plain(int, "a whole number"),
    float: _plain(float, "a number"),
    bool: _plain(bool, "true or false"),
    Path: _path,
    list[str]: _words,
    list[Path]: _paths,
    list[NamedFile]: _named_files,
}
"""How a value of the file becomes one of each type that a request has."""
