"""A training recipe: everything that decides what a network becomes, read from TOML and kept in its weight file.

```toml
id = "clir-small-autoencoder-16"
kind = "autoencoder"            # or: regressor, denoiser
seed = 1

[images]
folders = ["BSDS500", "Urban100"]
exclude = ["101085", "3096"]    # stems of files
exclude_list = "bsds300-test.txt"  # more of them, a line each
held_out = 8                    # images, chosen by the hash of their names, that only validation sees

[optimiser]
steps = 20000
batch = 16
side = 128

[network]                       # AutoencoderSize, RegressorSize, UNetSize or DenoiserSize
latent_channels = 16
```

A regressor and a denoiser have `tasks`, or a `task_list` of the same kind. What lists hold stands in the recipe once it
is read. Paths are relative to the file; image folders, to the data folder where one is given.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from clir_core.diffusion.schedule import Predicts
from clir_core.errors import TrainingError, first_line
from clir_core.networks.small.autoencoder import AutoencoderSize
from clir_core.networks.small.denoiser import DenoiserSize
from clir_core.networks.small.unet import UNetSize

Precision: TypeAlias = Literal["float32", "bfloat16"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainingImages(_Section):
    """Which photographs are learned from."""

    folders: tuple[Path, ...]
    exclude: tuple[str, ...] = ()
    """Stems of files that are left out: images of reporting sets."""
    held_out: int = Field(8, ge=1)
    """Images that only validation sees."""


class Optimiser(_Section):
    """AdamW with a linear warm-up, a cosine decay to zero, gradient clipping and an average of the weights."""

    steps: int = Field(ge=1)
    batch: int = Field(16, ge=1)
    side: int = Field(128, ge=32, multiple_of=16)
    """Of a crop, in pixels."""
    learning_rate: float = Field(5e-4, gt=0)
    warm_up: int = Field(200, ge=0)
    """Steps until the learning rate is reached."""
    weight_decay: float = Field(0.0, ge=0)
    clip: float = Field(1.0, gt=0)
    """Greatest norm of the gradient."""
    average: float = Field(0.999, ge=0, lt=1)
    """Share of the averaged weights that a step keeps; they are what is validated and shipped."""
    precision: Precision = "bfloat16"
    """Of convolutions, where the device has it; weights and sums stay in float32."""


class _Recipe(_Section):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = ""
    seed: int = Field(1, ge=0)
    images: TrainingImages
    optimiser: Optimiser
    feature_weight: float = Field(0.0, ge=0)
    """Of ST-LPIPS beside the loss in pixels."""
    feature_from: float = Field(0.0, ge=0, le=1)
    """Share of the steps after which ST-LPIPS counts."""
    start_from: Path | None = None
    """A weight file of the same kind whose fitting tensors are taken over; its recipe stands in the metadata."""


class AutoencoderRecipe(_Recipe):
    """An autoencoder."""

    kind: Literal["autoencoder"]
    network: AutoencoderSize = AutoencoderSize()
    divergence_weight: float = Field(1e-5, ge=0)
    """Of the KL divergence from a unit normal."""


class RegressorRecipe(_Recipe):
    """A regression network: stage 1 of a latent-diffusion restorer, or its opponent."""

    kind: Literal["regressor"]
    network: UNetSize = UNetSize()
    tasks: tuple[str, ...] = Field(min_length=1)
    """What is undone, drawn evenly, in the grammar of tasks; a number may be a range: `blur{0.5..3}`."""
    pixel_error: Literal["absolute", "root_square"] = "absolute"
    """What is minimised in pixels: Charbonnier's difference, or the root of each image's mean squared difference."""


class DenoiserRecipe(_Recipe):
    """A denoising network on latents."""

    kind: Literal["denoiser"]
    network: DenoiserSize = DenoiserSize()
    tasks: tuple[str, ...] = Field(min_length=1)
    autoencoder: Path
    stage1: Path
    bank: int = Field(20000, ge=16)
    """Pairs of latents that are made once and drawn from."""
    predicts: Predicts = "velocity"
    timesteps: Literal["uniform", "by_gamma"] = "uniform"
    """`by_gamma`: the less information the degradation left, the noisier the timesteps that are practised."""
    noise: Literal["dynamic", "fixed"] = "dynamic"
    """A fresh noise for every step, or the same for every pair for ever."""
    weighting: Literal["even", "min_snr"] = "min_snr"
    """Of the loss at each timestep; min-SNR-5 (Hang et al., 2023)."""
    drop_condition: float = Field(0.1, ge=0, lt=1)
    """Share of examples that see no condition, for classifier-free guidance."""
    latent_weight: float = Field(1.0, ge=0)
    """Of the error of the network's output."""
    pixel_weight: float = Field(0.0, ge=0)
    """Of the difference between the decoded predicted and the decoded clean latent."""


Recipe: TypeAlias = Annotated[AutoencoderRecipe | RegressorRecipe | DenoiserRecipe, Field(discriminator="kind")]

_RECIPES: TypeAdapter[Recipe] = TypeAdapter(Recipe)
PATHS = ("autoencoder", "stage1", "start_from")
"""Keys whose values are files."""


def read_recipe(path: Path, data: Path | None = None) -> Recipe:
    """The recipe in a TOML file, its paths made relative to the current folder.

    Args:
        path: Of the file.
        data: What its image folders are relative to; by default its own folder.

    Raises:
        TrainingError: The file cannot be read, or holds a key or value that means nothing.
    """
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read as a recipe: {error}") from error
    for key in PATHS:
        if key in table:
            table[key] = path.parent / str(table[key])
    images = table.get("images")
    _resolve_list(table, "task_list", "tasks", path)
    if isinstance(images, dict):
        _resolve_list(images, "exclude_list", "exclude", path)
        if isinstance(images.get("folders"), list):
            images["folders"] = [(data or path.parent) / str(folder) for folder in images["folders"]]
    return parse_recipe(table, str(path))


def _resolve_list(table: dict[str, object], name: str, key: str, recipe: Path) -> None:
    """Add what a text file beside a recipe lists, a line each, to what the recipe itself says."""
    if name not in table:
        return
    path, given = recipe.parent / str(table.pop(name)), table.get(key, [])
    if not isinstance(given, list):
        return
    try:
        lines = [line.partition("#")[0].strip() for line in path.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{recipe}: {name}: {path} cannot be read: {first_line(error)}") from error
    table[key] = [*given, *filter(None, lines)]


def parse_recipe(table: object, name: str) -> Recipe:
    """A recipe from plain values, as a TOML file or a weight file's metadata gives them.

    Raises:
        TrainingError: A key or value means nothing.
    """
    try:
        return _RECIPES.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the recipe"
        raise TrainingError(f"{name}: {where}: {first['msg']} (found {first.get('input')!r:.80})") from error
