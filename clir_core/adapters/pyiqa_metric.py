"""Metrics of the pyiqa package, built from files on this machine only and made to keep our contract.

pyiqa downloads while it constructs, checks no hashes, loads files with the code in them and reads its cache folder at
import. Here a missing file is an error with the place and the address it belongs to, a file of unknown hash is not
opened, only tensors are taken from one, and the cache is the `hub` part of the weights folder.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Required, TypedDict, Unpack

from clir_core.adapters.offline import offline
from clir_core.errors import MetricUndefinedError, WeightsError, first_line
from clir_core.interfaces import (
    Better,
    Device,
    Images,
    PairMetric,
    PairMetricSpec,
    SoloMetric,
    SoloMetricSpec,
    Tensor,
    WeightFile,
)
from clir_core.similarity.pair_metric import pair_metric
from clir_core.weights.checkpoint import read_state_dict

if TYPE_CHECKING:
    from torch import nn

VERSION = "pyiqa 0.1.16"
_LICENCE = "PolyForm-Noncommercial and NTU S-Lab (pyiqa)"


class Facts(TypedDict, total=False):
    """What differs among the metrics of pyiqa: fields of their specs."""

    id: Required[str]
    title: Required[str]
    better: Required[Better]
    paper: Required[str]
    colour: str
    minimum_side: int
    default: bool
    cost: Literal["cheap", "moderate", "expensive"]
    weights: tuple[WeightFile, ...]


def solo_spec(name: str, *, whole_network: bool = False, **facts: Unpack[Facts]) -> SoloMetricSpec:
    """A metric of pyiqa without a reference, under pyiqa's name; see `build`."""
    load = _solo(name, whole_network=whole_network)
    return SoloMetricSpec(
        quality="perception", library=VERSION, licence=_LICENCE, load=load, source=_source(name), **facts
    )


def pair_spec(name: str, *, whole_network: bool = False, **facts: Unpack[Facts]) -> PairMetricSpec:
    """A metric of pyiqa with a reference, under pyiqa's name; see `build`."""
    load = _pair(name, whole_network=whole_network)
    return PairMetricSpec(
        quality="distortion", library=VERSION, licence=_LICENCE, load=load, source=_source(name), **facts
    )


def _source(name: str) -> str:
    return f"pyiqa's {name} as it comes, one image at a time"


def _solo(name: str, *, whole_network: bool) -> Callable[[tuple[Path, ...], Device], SoloMetric]:
    def load(weights: tuple[Path, ...], device: Device) -> SoloMetric:
        import torch

        metric = build(name, weights, device, whole_network=whole_network)
        return lambda images: torch.stack([_score(metric, image) for image in images.split(1)])

    return load


def _pair(name: str, *, whole_network: bool) -> Callable[[tuple[Path, ...], Device], PairMetric]:
    def load(weights: tuple[Path, ...], device: Device) -> PairMetric:
        import torch

        metric = build(name, weights, device, whole_network=whole_network)

        def compare(images: Images, references: Images) -> Tensor:
            pairs = zip(images.split(1), references.split(1), strict=True)
            return torch.stack([_score(metric, image, reference) for image, reference in pairs])

        return pair_metric(lambda references: references, compare)

    return load


def build(name: str, weights: tuple[Path, ...], device: Device, *, whole_network: bool = False) -> "nn.Module":
    """Construct a metric of pyiqa without the network.

    Args:
        name: pyiqa's name.
        weights: Files under `<weights folder>/hub`, laid out as torch.hub does; without any, torch.hub's own folder.
        device: Where it computes.
        whole_network: The first file holds every parameter, so the backbone's own weights are not asked for.

    Raises:
        WeightsError: Something is missing; the message says what, and where it belongs.
    """
    import torch

    hub = weights[0].parents[1] if weights else Path(torch.hub.get_dir())
    with offline(hub, without_backbones=whole_network):
        try:
            import pyiqa

            metric = pyiqa.create_metric(name, device=device)
        except WeightsError:
            raise
        except Exception as error:
            raise WeightsError(f"pyiqa cannot build {name} from files on this machine: {first_line(error)}") from error
    if whole_network:
        _require_all_parameters(metric, weights[0])
    return metric


def _score(metric: "nn.Module", *images: Images) -> Tensor:
    """One value, () float64 on the CPU, with what randomness the metric has fixed."""
    import torch

    devices = sorted({image.device.index or 0 for image in images if image.device.type == "cuda"})
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(0)
        try:
            value = torch.as_tensor(metric(*images)).detach().to("cpu", torch.float64).reshape(-1)[0]
        except (AssertionError, torch.linalg.LinAlgError) as error:  # pyright: ignore[reportPrivateImportUsage]
            raise MetricUndefinedError(f"{VERSION} has no value for this image: {first_line(error)}") from error
    if not value.isfinite():
        raise MetricUndefinedError(f"{VERSION} gives {value.item()} for this image")
    return value


def _require_all_parameters(metric: "nn.Module", path: Path) -> None:
    held = read_state_dict(path).keys()
    missing = [name for name, _ in metric.get_submodule("net").named_parameters() if name not in held]
    if missing:
        raise WeightsError(f"{path} lacks {len(missing)} parameters of the network, {missing[0]} among them")
