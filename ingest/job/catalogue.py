"""Every restorer and metric the program knows, and which of them fit a task."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import product
from pathlib import Path

import torch

from clir_core.adapters.spandrel_checkpoint import spec_from_checkpoint
from clir_core.errors import ClirError, RestorerError
from clir_core.identity import identity
from clir_core.interfaces import MetricSpec, RestorerSpec, Setting
from clir_core.registry import discover, find
from clir_core.weights.locate import digest, locate


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A restorer in one of its settings, with the weights that are there."""

    spec: RestorerSpec
    setting: Setting
    checkpoint: Path | None = None
    """The user's own file that the spec was made from, where there is one."""
    weights_sha256: str = ""
    """One digest over all weight files; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMetric:
    """A metric, with the weights that are there."""

    spec: MetricSpec
    weights_sha256: str = ""


@cache
def all_restorers() -> dict[str, RestorerSpec]:
    """Every restorer, by id."""
    return discover("clir_core.restorers", RestorerSpec)


@cache
def all_metrics() -> dict[str, MetricSpec]:
    """Every metric, by id."""
    return discover("clir_core.metrics", MetricSpec)


def find_restorer(restorer_id: str) -> RestorerSpec:
    """A restorer by id; raises UnknownIdError with near names."""
    return find(all_restorers(), restorer_id, "restorer")


def restorer_of(restorer_id: str, checkpoint: Path | None) -> RestorerSpec:
    """A restorer by id, or by the checkpoint it is made from.

    Raises:
        UnknownIdError: There is none of this id.
        WeightsError: The checkpoint cannot be used.
    """
    return spec_from_checkpoint(checkpoint) if checkpoint else find_restorer(restorer_id)


def find_metric(metric_id: str) -> MetricSpec:
    """A metric by id; raises UnknownIdError with near names."""
    return find(all_metrics(), metric_id, "metric")


def default_metrics() -> tuple[MetricSpec, ...]:
    """What is computed when nothing is asked for."""
    return tuple(spec for spec in all_metrics().values() if spec.default)


def sweep(candidate: Candidate, assignments: Sequence[str]) -> tuple[Candidate, ...]:
    """A restorer in every combination of the values assigned to the fields its setting has.

    Args:
        candidate: The restorer in its default setting.
        assignments: `steps=10,20,50` and the like; those naming fields of other restorers' settings are skipped.
    """
    options = [_values(candidate.spec, assignment) for assignment in assignments]
    combinations = product(*(option for option in options if option))
    return tuple(replace(candidate, setting=_with(candidate.spec, dict(values))) for values in combinations)


def check_assignments(specs: Sequence[RestorerSpec], assignments: Sequence[str]) -> None:
    """Refuse an assignment that no restorer of the job understands."""
    known = sorted({field.name for spec in specs for field in fields(spec.setting)})
    for assignment in assignments:
        name, equals, _ = assignment.partition("=")
        if not equals or name not in known:
            raise RestorerError(f"cannot set {assignment!r}; write name=value with a name of: {', '.join(known)}")


def choose_device(name: str) -> torch.device:
    """`auto` takes the first GPU where there is one.

    Raises:
        ClirError: The device is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ClirError(f"{name!r} is not a device; use auto, cpu, cuda or cuda:1") from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ClirError(f"{name} was asked for, and this machine has no usable CUDA device; use --device cpu")
    return device


def weight_paths(folder: Path, spec: RestorerSpec | MetricSpec) -> tuple[Path, ...]:
    """The verified weight files of a spec; raises WeightsError saying how to get the missing ones."""
    return locate(spec.weights, folder)


def weights_sha256(folder: Path, spec: RestorerSpec | MetricSpec) -> str:
    """One digest over the digests of all weight files, in order; empty without weights.

    Raises:
        WeightsError: Some are missing or damaged.
    """
    weight_paths(folder, spec)
    return identity([digest(file, folder) for file in spec.weights]) if spec.weights else ""


def _values(spec: RestorerSpec, assignment: str) -> list[tuple[str, str]]:
    name, _, values = assignment.partition("=")
    mine = any(field.name == name for field in fields(spec.setting))
    return [(name, value) for value in values.split(",")] if mine else []


def _with(spec: RestorerSpec, values: dict[str, str]) -> Setting:
    converted = {name: _convert(spec, name, text) for name, text in values.items()}
    try:
        return replace(spec.setting, **converted)
    except (TypeError, ValueError) as error:
        raise RestorerError(f"{spec.id} cannot be set to {values}: {error}") from error


def _convert(spec: RestorerSpec, name: str, text: str) -> bool | int | float | str | None:
    constants = {"none": None, "true": True, "false": False}
    if text.lower() in constants:
        return constants[text.lower()]
    default = getattr(spec.setting, name)
    kinds = (int, float, str) if default is None else (type(default),)
    for kind in kinds:
        try:
            return kind(text)
        except ValueError:
            continue
    raise RestorerError(f"{spec.id}: {name} takes a {type(default).__name__}, not {text!r}")
