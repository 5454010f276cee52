"""Every restorer and metric the program knows, and which of them fit a task."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import product
from pathlib import Path

from clir_core.adapters.spandrel_checkpoint import spec_from_checkpoint
from clir_core.errors import ClirError, RestorerError, UnknownIdError
from clir_core.identity import identity
from clir_core.interfaces import Device, MetricSpec, RestorerSpec, Setting
from clir_core.plugins import PluginFile
from clir_core.registry import discover, find
from clir_core.weights.locate import digest, locate
from ingest.job.plugins import OWN_ID, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A restorer in one of its settings, with the weights that are there."""

    spec: RestorerSpec
    setting: Setting
    checkpoint: Path | None = None
    """The user's own file that the spec was made from, where there is one."""
    weights: tuple[Path, ...] = ()
    """The verified files of the spec, in order."""
    weights_sha256: str = ""
    """One digest over all of them; empty where it has none."""
    swept: bool = False
    """Whether only a sweep asks for this setting: its trajectories are not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMetric:
    """A metric, with the weights that are there."""

    spec: MetricSpec
    weights: tuple[Path, ...] = ()
    """The verified files of the spec, in order."""
    weights_sha256: str = ""
    """One digest over all of them; empty where it has none."""


def all_restorers() -> dict[str, RestorerSpec]:
    """Every restorer, by id, those of plug-ins too."""
    return known().restorers


@cache
def all_metrics() -> dict[str, MetricSpec]:
    """Every metric, by id."""
    return discover("clir_core.metrics", MetricSpec)


def find_restorer(restorer_id: str) -> RestorerSpec:
    """A restorer by id; raises UnknownIdError with near names, and with the plug-ins that cannot be used."""
    try:
        return find(all_restorers(), restorer_id, "restorer")
    except UnknownIdError as error:
        raise UnknownIdError("; ".join([str(error), *(each.error for each in known().unusable)])) from error


def restorer_of(restorer_id: str, checkpoint: Path | None = None, plugin: PluginFile | None = None) -> RestorerSpec:
    """A restorer by id; one of a user's own by the checkpoint or the plug-in it is made from, and called so.

    Raises:
        UnknownIdError: There is none of this id.
        WeightsError: The checkpoint cannot be used.
        PluginError: The plug-in cannot be used.
    """
    if checkpoint:
        return spec_from_checkpoint(checkpoint, restorer_id)
    return find({spec.id: spec for spec in plugin.restorers()} if plugin else all_restorers(), restorer_id, "restorer")


def check_own_id(restorer_id: str) -> str:
    """An id that a user chose for a restorer of their own, returned.

    Raises:
        RestorerError: It is malformed, or the id of a restorer of this program.
    """
    if not OWN_ID.fullmatch(restorer_id):
        raise RestorerError(f"{restorer_id!r} is no restorer id; use lower-case letters, digits, dots and hyphens")
    if restorer_id in all_restorers():
        raise RestorerError(f"{restorer_id!r} is a restorer of this program; choose another id")
    return restorer_id


def ready_candidate(spec: RestorerSpec, folder: Path, checkpoint: Path | None = None) -> Candidate:
    """A restorer in its default setting, with its weights located once and for all.

    Raises:
        WeightsError: Some are missing or damaged.
    """
    return Candidate(
        spec=spec,
        setting=spec.setting,
        checkpoint=checkpoint,
        weights=locate(spec.weights, folder),
        weights_sha256=weights_sha256(spec, folder),
    )


def ready_metric(spec: MetricSpec, folder: Path) -> ReadyMetric:
    """A metric, with its weights located once and for all.

    Raises:
        WeightsError: Some are missing or damaged.
    """
    return ReadyMetric(spec=spec, weights=locate(spec.weights, folder), weights_sha256=weights_sha256(spec, folder))


def refuse_taken_ids(candidates: Sequence[Candidate], stored: Mapping[str, str]) -> None:
    """See that no checkpoint takes the id of another one, and no plug-in that of images restored elsewhere.

    Args:
        candidates: Of the job.
        stored: The weights that each restorer of the store has, by id.

    Raises:
        RestorerError: An id already means other weights, in this job or in the store.
    """
    known = dict(stored)
    for candidate in candidates:
        restorer_id, weights = candidate.spec.id, candidate.weights_sha256
        if candidate.checkpoint and known.setdefault(restorer_id, weights) != weights:
            raise RestorerError(
                f"{candidate.checkpoint} cannot be {restorer_id!r}, which means other weights; choose another NAME=PATH"
            )
        if candidate.spec.code and stored.get(restorer_id) == "":
            raise RestorerError(f"{restorer_id!r} means imported images in this store; give the plug-in another id")


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
            way_out = (
                f"write name=value with a name of: {', '.join(known)}"
                if known
                else "no restorer of this job has settings"
            )
            raise RestorerError(f"cannot set {assignment!r}; {way_out}")


def check_device(names: str, engine: str = "local") -> None:
    """See that devices can be had. torch, which takes a second to import, is asked only where a GPU is named.

    Raises:
        ClirError: As `choose_devices`.
    """
    if engine == "ray" or names not in {"auto", "cpu"}:
        choose_devices(names, engine)


def choose_device(name: str) -> Device:
    """`auto` takes the first GPU where there is one.

    Raises:
        ClirError: The device is not there.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ClirError(f"{name!r} is not a device; use auto, cpu, cuda or cuda:1") from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ClirError(f"{name} was asked for, and this machine has no usable CUDA device; use --device cpu")
    if device.type == "cuda" and name != "cuda" and device.index >= torch.cuda.device_count():
        last = torch.cuda.device_count() - 1
        raise ClirError(f"{name} was asked for, and the last CUDA device of this machine is cuda:{last}")
    return device


def choose_devices(names: str, engine: str = "local") -> tuple[Device, ...]:
    """One device or several GPUs: `cuda:0,cuda:1`; of a cluster only the kind, for it deals out GPUs itself.

    Raises:
        ClirError: One is not there, is named twice, or cannot share the work.
    """
    if engine == "ray":
        return (_kind_on_a_cluster(names),)
    devices = tuple(choose_device(name.strip()) for name in names.split(","))
    are_numbered = all(re.fullmatch(r"cuda:\d+", str(device)) for device in devices)
    if len(devices) > 1 and not (are_numbered and len(set(devices)) == len(devices)):
        raise ClirError(f"{names} cannot share the work; name different GPUs with their numbers, e.g. cuda:0,cuda:1")
    return devices


def _kind_on_a_cluster(name: str) -> Device:
    import torch

    kinds = {"auto": "cpu", "cpu": "cpu", "cuda": "cuda"}
    if name not in kinds:
        raise ClirError(f"--device {name} says nothing with --engine ray, which deals out GPUs itself; use cpu or cuda")
    return torch.device(kinds[name])


def weights_sha256(spec: RestorerSpec | MetricSpec, folder: Path) -> str:
    """One digest over the digests of all weight files, which are there, in order; empty without weights.

    Of a restorer from a plug-in, over the digest of its code too: both come from outside and decide its pixels.
    """
    digests = [digest(file, folder) for file in spec.weights]
    if isinstance(spec, RestorerSpec) and spec.code:
        return identity({"code": spec.code, "weights": digests})
    return identity(digests) if digests else ""


def _values(spec: RestorerSpec, assignment: str) -> list[tuple[str, str]]:
    name, _, values = assignment.partition("=")
    mine = any(field.name == name for field in fields(spec.setting))
    return [(name, value) for value in _listed(name, values)] if mine else []


def _listed(name: str, values: str) -> list[str]:
    """Values between commas; double quotes keep a comma in one: `caption="a fox, in snow"`."""
    try:
        return next(csv.reader([values]), []) or [""]
    except csv.Error as error:
        raise RestorerError(f"the values of {name} cannot be told apart: {error}; write them in one line") from error


def _with(spec: RestorerSpec, values: dict[str, str]) -> Setting:
    converted = {name: _convert(spec, name, text) for name, text in values.items()}
    try:
        return replace(spec.setting, **converted)
    except (TypeError, ValueError) as error:
        raise RestorerError(f"{spec.id} cannot be set to {values}: {error}") from error


def _convert(spec: RestorerSpec, name: str, text: str) -> bool | int | float | str | None:
    default = getattr(spec.setting, name)
    constants = {"none": None} | (
        {"true": True, "false": False} if default is None or isinstance(default, bool) else {}
    )
    if text.lower() in constants:
        return constants[text.lower()]
    kinds = (int, float, str) if default is None else (type(default),)
    for kind in kinds:
        try:
            return kind(text)
        except ValueError:
            continue
    raise RestorerError(f"{spec.id}: {name} takes a {type(default).__name__}, not {text!r}")
