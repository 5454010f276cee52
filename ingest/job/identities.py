"""Identities of the store: the same inputs are the same row, and work that is done is not done again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Literal

from clir_core.identity import identity
from clir_core.interfaces import Json, MetricSpec, PairMetricSpec, Setting
from ingest.job.catalogue import Candidate, ReadyMetric


def sample_id(image_id: str, task_id: str, drawn: Sequence[Mapping[str, Json]], seed: int) -> str:
    """Identity of an image degraded by a task with these drawn parameters."""
    return identity({"image": image_id, "task": task_id, "drawn": list(drawn), "seed": seed})


def setting_id(restorer_id: str, setting: Setting) -> str:
    """Identity of a restorer's configuration."""
    return identity({"restorer": restorer_id, "setting": deciding_values(setting)})


def deciding_values(setting: Setting) -> dict[str, Json]:
    """The values of a setting that identities are made of: fields added later count once they leave their default."""
    values = asdict(setting)
    later = [field for field in fields(setting) if field.metadata.get("added_later")]
    return {name: value for name, value in values.items() if all(name != f.name or value != f.default for f in later)}


def setting_label(setting: Setting, default: Setting) -> str:
    """What differs from the default, as a reader would write it: `steps=10 cfg_scale=4.0`."""
    usual = asdict(default)
    return " ".join(f"{name}={value}" for name, value in asdict(setting).items() if value != usual[name])


def restoration_id(sample: str, candidate: Candidate, seed: int) -> str:
    """Identity of everything that decides the pixels of a restored image."""
    return identity(
        {
            "sample": sample,
            "restorer": candidate.spec.id,
            "revision": candidate.spec.revision,
            "weights": candidate.weights_sha256,
            "setting": asdict(candidate.setting),
            "seed": seed,
        }
    )


def protocol(metric: ReadyMetric) -> dict[str, Json]:
    """Everything that makes a metric's number what it is."""
    spec = metric.spec
    return {
        "metric": spec.id,
        "revision": spec.revision,
        "reference": reference(spec),
        "colour": spec.colour,
        "crop": spec.crop,
        "library": spec.library,
        "weights": metric.weights_sha256,
    }


def protocol_id(metric: ReadyMetric) -> str:
    """`psnr_y@1f0c...`: the metric's id and the beginning of its protocol's digest."""
    return f"{metric.spec.id}@{identity(protocol(metric))[:12]}"


def reference(spec: MetricSpec) -> Literal["none", "target", "degraded"]:
    """What a metric compares with."""
    return spec.reference if isinstance(spec, PairMetricSpec) else "none"


def derived_seed(seed: int, sample: str) -> int:
    """A seed of its own for each sample, so that no two images meet the same noise; below 2**63."""
    return int(identity({"seed": seed, "sample": sample})[:15], 16)
