"""What a degradation operator, a restorer and a metric are. Read this first.

Everything pluggable is described by a frozen `Spec` that can be read without weights, a device or a network, and is
turned into something callable by its `load`. A module in `degradations`, `restorers` or `metrics` that has a tuple
called `SPECS` is discovered; nothing else has to be edited. Every command reads specs, so such a module imports torch
inside functions; for its signatures `Tensor` and `Device` are here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import Tensor
    from torch import device as Device  # noqa: N812 - a type
else:
    Tensor = Device = Any

Images: TypeAlias = Tensor
"""A batch of RGB images: shape (B, 3, H, W), float32, values in [0, 1]."""

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""A value that survives a round trip through JSON."""

Family: TypeAlias = Literal["reference", "traditional", "cldm"]
Quality: TypeAlias = Literal["distortion", "perception", "alignment"]
Better: TypeAlias = Literal["higher", "lower"]
OperatorKind: TypeAlias = Literal["blur", "sampling", "noise", "compression", "pipeline"]
Dtype: TypeAlias = Literal["float32", "float16", "bfloat16"]
ADDED_LATER: Mapping[str, bool] = {"added_later": True}


# --- degradations -------------------------------------------------------------------------------


class Operator(Protocol):
    """One step of a degradation. Implemented by frozen dataclasses, e.g. `GaussianBlur(sigma=20.0)`."""

    @property
    def id(self) -> str:
        """How the grammar writes this step: `blur20`, `sr4`, `noise5`."""
        ...

    @property
    def title(self) -> str:
        """What a reader calls this step: `Gaussian blur, sigma 20`."""
        ...

    @property
    def kind(self) -> OperatorKind:
        """Its part in equation 1 of the paper; `pipeline` for a chain that blurs, samples and adds noise by itself."""
        ...

    @property
    def alpha(self) -> int:
        """Down-sampling factor, 1 when the size stays."""
        ...

    def draw(self, rng: "np.random.Generator", height: int, width: int) -> Mapping[str, Json]:
        """Draw every random parameter for an image of this size, before anything is applied."""
        ...

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Degrade (1, 3, H, W) into (1, 3, H // alpha, W // alpha): a pure function of both arguments."""
        ...


@runtime_checkable
class BlurOperator(Operator, Protocol):
    """A step of kind `blur`: the same kernel everywhere in the image."""

    def kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """What the image is correlated with: (K, K) float32, K odd, sum 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSpec:
    """A step the task grammar knows by its name."""

    name: str
    """The word in the grammar: `blur` in `blur1.2`."""
    title: str
    example: str
    parse: Callable[[str], Operator]
    """Turns what follows the name (`"1.2"`) into an operator; raises TaskError."""
    source: str


# --- restorers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFile:
    """One file in the weights folder, as `weights fetch` leaves it."""

    name: str
    """File name in the weights folder."""
    sha256: str
    """Of that file; 64 hex digits, or "" when it is pinned on first fetch."""
    bytes: int
    licence: str
    source: str
    """Where it comes from, for a reader: a page or a package and its member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One configuration of a restorer. Subclasses add fields with defaults and check them in `__post_init__`.

    A field added after results exist has `metadata=ADDED_LATER`: at its default no identity counts it.
    """

    def warm_up(self) -> "Setting":
        """The cheapest setting that still exercises every kernel: many-step samplers return fewer steps."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSetting(Setting):
    """What every feed-forward network can be asked."""

    dtype: Dtype = "float32"
    tile: int = 0
    """Side of a tile in input pixels; 0 runs the whole image at once."""
    tile_pad: int = 10
    """Context around a tile, in input pixels."""

    def __post_init__(self) -> None:
        """Refuse what no network can be asked."""
        if self.dtype not in get_args(Dtype):
            raise ValueError(f"dtype is {self.dtype!r}; use {', '.join(get_args(Dtype))}")
        if min(self.tile, self.tile_pad) < 0:
            raise ValueError(f"tile is {self.tile} and tile_pad {self.tile_pad}; neither is below 0")


class Trace(Protocol):
    """Where a restorer reports what happens inside it. Restorers without steps never call it."""

    @property
    def wants_steps(self) -> bool:
        """Whether decoding intermediate predictions is worth the restorer's time."""
        ...

    def step(self, index: int, timestep: float, predicted: Images) -> None:
        """The clean image predicted at one sampling step, decoded, at the size of the output."""

    def part(self, name: str, milliseconds: float, peak_memory_mb: float | None = None) -> None:
        """The cost of one part (`vae_encode`, `unet`, ...), synchronised, summed over its calls."""

    def reused(self, name: str, milliseconds: float) -> None:
        """A part whose result an earlier call left behind, and what it cost then: it belongs to this call's latency."""


@dataclass(frozen=True, slots=True)
class NoTrace:
    """Drops everything it is told."""

    wants_steps: bool = False

    def step(self, index: int, timestep: float, predicted: Images) -> None:
        """Ignore a step."""

    def part(self, name: str, milliseconds: float, peak_memory_mb: float | None = None) -> None:
        """Ignore a part."""

    def reused(self, name: str, milliseconds: float) -> None:
        """Ignore a part that was not computed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a restorer is told besides the pixels."""

    scale: int
    """Output side over input side that the restorer must return: one of its spec's `scales`."""
    setting: Setting
    generator: "torch.Generator"
    """The only source of randomness; lives on the CPU so that noise is the same on every device."""
    kernel: Tensor | None = None
    """The blur kernel (K, K), sum 1, where the task is a known blur; None where it is not."""
    target: Images | None = None
    """The ground truth at the size of the output, for settings that are oracles by name; None where there is none."""
    trace: Trace = field(default_factory=NoTrace)


class Restorer(Protocol):
    """A loaded model, on its device."""

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Restore (B, 3, H, W), sides multiples of `size_multiple`, into (B, 3, scale*H, scale*W)."""
        ...

    def parameters(self) -> Mapping[str, int]:
        """How many parameters it has, by part; none unless a restorer that was trained says otherwise."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorerSpec:
    """A restorer, described without loading it."""

    id: str
    """Lower-case, hyphenated, stable: the key in the store."""
    title: str
    family: Family
    scales: tuple[int, ...] = ()
    """Output side over input side that it was trained for; empty when it takes any."""
    size_multiple: int = 1
    minimum_side: int = 1
    reads: Literal["degraded", "target"] = "degraded"
    """`target` for ceilings, which are handed the ground truth."""
    needs_kernel: bool = False
    """True for non-blind deblurring: tasks without one known blur kernel are not for it."""
    alphas: tuple[int, ...] = ()
    """Down-sampling factors it is meant for; empty when it takes any."""
    weights: tuple[WeightFile, ...] = ()
    dtypes: frozenset[Dtype] = frozenset(get_args(Dtype))
    """The precisions it works in, as far as that is known before it is loaded."""
    setting: Setting = field(default_factory=NetworkSetting)
    """The default setting; `dataclasses.replace` makes the others."""
    load: Callable[[tuple[Path, ...], Device], Restorer]
    """Called with the paths of `weights`, in order; they exist and are verified."""
    default: bool = True
    """Whether `ingest run` uses it, once its weights are there, unless told otherwise."""
    revision: int = 1
    """Raised by whoever changes the output; older results become stale."""
    code: str = ""
    """Digest of the plug-in that it comes from: other code makes other results. Set by `clir_core.plugins`."""
    licence: str
    paper: str
    source: str
    """The upstream file at a commit, or the specification followed."""


# --- metrics ------------------------------------------------------------------------------------


class SoloMetric(Protocol):
    """Scores images by themselves."""

    def __call__(self, images: Images) -> Tensor:
        """One score an image, (B,) float64 on the CPU; raises MetricUndefinedError."""
        ...


class PairMetric(Protocol):
    """Scores images against their references."""

    def __call__(self, references: Images) -> SoloMetric:
        """Bind the references: what depends on them alone is computed here, once for all restorers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """A metric and the whole of its protocol: what changes its numbers changes `protocol`."""

    id: str
    """Lower-case with underscores: it is a column of the store's wide table."""
    title: str
    quality: Quality
    better: Better
    unit: str = ""
    colour: str = "rgb"
    crop: Literal["none", "alpha"] = "none"
    """Border shaved off both images before the metric sees them: nothing, or alpha pixels a side."""
    minimum_side: int = 1
    """Below this many pixels (after the crop) there is no value."""
    default: bool = True
    """Whether `ingest run` computes it unless told otherwise."""
    cost: Literal["cheap", "moderate", "expensive"] = "cheap"
    weights: tuple[WeightFile, ...] = ()
    library: str = ""
    """The package and version that computes it, where it is not this project: `pyiqa 0.1.16`."""
    revision: int = 1
    """Raised by whoever changes the numbers."""
    licence: str = "Apache-2.0"
    paper: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SoloMetricSpec(MetricSpec):
    """A metric without a reference."""

    load: Callable[[tuple[Path, ...], Device], SoloMetric]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMetricSpec(MetricSpec):
    """A metric with a reference."""

    reference: Literal["target", "degraded"] = "target"
    """`target`: restored against the ground truth. `degraded`: the task replayed with its drawn parameters on the
    restored image, against the degraded input (equation 15 of the paper)."""
    load: Callable[[tuple[Path, ...], Device], PairMetric]
