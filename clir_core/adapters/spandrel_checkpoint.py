"""Any checkpoint that spandrel knows, as a restorer. Files are read without running code they may carry."""

import importlib.metadata
import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from clir_core.errors import WeightsError, one_line
from clir_core.interfaces import Device, Dtype, NetworkSetting, Restorer, RestorerSpec, WeightFile
from clir_core.weights.locate import digest

if TYPE_CHECKING:
    from spandrel import ArchRegistry, ImageModelDescriptor
    from torch import nn

    Described: TypeAlias = ImageModelDescriptor[nn.Module]

_EXTRA = "spandrel_extra_arches"


def spandrel_spec(
    restorer_id: str, title: str, files: Mapping[int, WeightFile], *, alphas: tuple[int, ...], paper: str, source: str
) -> RestorerSpec:
    """A published network that spandrel knows.

    Args:
        restorer_id: Its key in the store.
        title: What a reader calls it.
        files: One network for each scale, in the order in which their digests are taken together.
        alphas: Down-sampling factors it is meant for; empty when it takes any.
        paper: Its address.
        source: The authors' repository, and the package that has the architecture.
    """
    *_, last = files.values()
    return RestorerSpec(
        id=restorer_id,
        title=title,
        family="traditional",
        scales=tuple(files),
        alphas=alphas,
        weights=tuple(files.values()),
        load=load_spandrel,
        licence=last.licence,
        paper=paper,
        source=source,
    )


def load_spandrel(weights: tuple[Path, ...], device: Device) -> Restorer:
    """The `load` of a spec whose files are networks of one architecture, one for each scale.

    Raises:
        WeightsError: A file is of no known architecture, or not a network from RGB to RGB.
    """
    from clir_core.adapters.spandrel_network import SpandrelNetwork
    from clir_core.inference.feed_forward import FeedForward

    described = [describe(path) for path in weights]
    return FeedForward({one.scale: SpandrelNetwork(one) for one in described}, device, supported_dtypes(described))


def spec_from_checkpoint(path: Path, restorer_id: str = "") -> RestorerSpec:
    """A restorer made of a user's own checkpoint: architecture, scale and sizes are read off the file.

    Its weight file is named by its full path, so that it is located wherever the weights folder is.

    Args:
        path: The checkpoint.
        restorer_id: Its owner's name for it. Without one, the name of the file and the beginning of its sha256, as in
            `net-g-latest-1a2b3c4d`: training programs call every network alike.

    Raises:
        WeightsError: As `load_spandrel`.
    """
    path = path.resolve()
    described = describe(path)
    architecture, file = described.architecture.name, _user_file(path)
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "checkpoint"
    identifier = restorer_id or f"{slug}-{file.sha256[:8]}"
    return RestorerSpec(
        id=identifier,
        title=f"{identifier} ({architecture})",
        family="traditional",
        scales=(described.scale,),
        size_multiple=described.size_requirements.multiple_of,
        weights=(file,),
        dtypes=supported_dtypes([described]),
        setting=NetworkSetting(),
        load=load_spandrel,
        licence="as the checkpoint's",
        paper="",
        source=f"{architecture} of spandrel {importlib.metadata.version('spandrel')}",
    )


def describe(path: Path) -> "Described":
    """A checkpoint's network, in float32 on the CPU, with what spandrel knows of it.

    Raises:
        WeightsError: As `load_spandrel`.
    """
    from spandrel import ImageModelDescriptor, UnsupportedModelError

    from clir_core.weights.checkpoint import read_state_dict

    try:
        described = _registry().load(read_state_dict(path))
    except UnsupportedModelError as error:
        hint = "" if importlib.util.find_spec(_EXTRA) else f'; "uv pip install {_EXTRA}" adds more'
        raise WeightsError(f"{path} is of no architecture that spandrel knows{hint}") from error
    except (LookupError, RuntimeError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError) as error:
        raise WeightsError(f"{path} does not fit the architecture that its names suggest: {one_line(error)}") from error
    channels = (described.input_channels, described.output_channels)
    if not isinstance(described, ImageModelDescriptor) or channels != (3, 3):
        kind = f"{described.purpose} from {channels[0]} to {channels[1]} channels"
        raise WeightsError(f"{path} is a network for {kind}; only networks from RGB to RGB can be used")
    return described


def supported_dtypes(described: "Sequence[Described]") -> frozenset[Dtype]:
    """In which precisions spandrel has seen all of the networks work."""
    dtypes: set[Dtype] = {"float32"}
    if all(one.supports_half for one in described):
        dtypes.add("float16")
    if all(one.supports_bfloat16 for one in described):
        dtypes.add("bfloat16")
    return frozenset(dtypes)


def _registry() -> "ArchRegistry":
    """The architectures of spandrel, and those under restrictive licences where a user has installed them."""
    from spandrel import MAIN_REGISTRY

    if not importlib.util.find_spec(_EXTRA):
        return MAIN_REGISTRY
    extra = importlib.import_module(_EXTRA)
    registry = MAIN_REGISTRY.copy()
    registry.add(*extra.EXTRA_REGISTRY)
    return registry


def _user_file(path: Path) -> WeightFile:
    unpinned = WeightFile(name=str(path), sha256="", bytes=path.stat().st_size, licence="", source=str(path))
    sha256 = digest(unpinned, path.parent)
    return WeightFile(name=str(path), sha256=sha256, bytes=unpinned.bytes, licence="", source=str(path))
