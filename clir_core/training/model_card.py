"""The model card of trained networks: what weight files say of themselves, and what a results store holds of them.

```toml
title = "The small networks that clir trained"
licence = "Apache-2.0"                      # of the weights
limits = ["Trained on 258 photographs only."]

[image_licences]                            # by the folder of the images
BSDS500 = "free for research and education"
```
"""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import safe_open

from clir_core.errors import TrainingError
from clir_core.interfaces import Json
from clir_core.statistics.bootstrap import RESAMPLING
from clir_core.statistics.common_set import common_set
from clir_core.statistics.means import mean_scores
from clir_core.training.provenance import training_id
from clir_core.training.weight_file import Origin, read_metadata, read_origin, shareable

_STARTED_FROM = "started_from"


class CardFacts(BaseModel):
    """What no weight file knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    licence: str
    """Of the weights."""
    limits: tuple[str, ...] = Field(min_length=1)
    image_licences: Mapping[str, str]
    """By the folder of the images."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedNetwork:
    """A weight file, as it describes itself."""

    path: Path
    origin: Origin
    earlier: Sequence[Mapping[str, Json]]
    """Metadata of the files that it started from, the nearest first."""
    parameters: int
    bytes: int
    sha256: str

    @property
    def training_id(self) -> str:
        """What its curve is found by."""
        return training_id(self.origin.recipe, self.origin.images)


def read_facts(path: Path) -> CardFacts:
    """The facts in a TOML file.

    Raises:
        TrainingError: It cannot be read, or a key is missing or means nothing.
    """
    try:
        return CardFacts.model_validate(tomllib.loads(path.read_text()))
    except ValidationError as error:
        first = error.errors()[0]
        raise TrainingError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read as the facts of a model card: {error}") from error


def read_trained_network(path: Path) -> TrainedNetwork:
    """A weight file's own description.

    Raises:
        WeightsError: It has none.
    """
    origin, data = read_origin(path), path.read_bytes()
    with safe_open(path, framework="pt") as file:
        shapes = [file.get_slice(name).get_shape() for name in file.keys()]  # noqa: SIM118 - no mapping
    return TrainedNetwork(
        path=path,
        origin=origin,
        earlier=_earlier(path),
        parameters=sum(_product(shape) for shape in shapes),
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def score_table(points: pd.DataFrame, metric_ids: Sequence[str]) -> pd.DataFrame:
    """Means over the images that all restorers of a task have a score for, metric by metric.

    Args:
        points: One row a restoration, as of `common_set`, and restorer_title.
        metric_ids: Float columns of it.

    Returns:
        task_id, restorer_id, metric_id, mean, low, high (95 % over images; NaN under two), n_images.
    """
    parts = [
        mean_scores(common_set(points, [metric], within=["task_id"]), metric).assign(metric_id=metric)
        for metric in metric_ids
        if points[metric].notna().any()
    ]
    columns = ["task_id", "restorer_id", "metric_id", "mean", "low", "high", "n_images"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def model_card(
    facts: CardFacts, networks: Sequence[TrainedNetwork], curves: Mapping[str, pd.DataFrame], scores: pd.DataFrame
) -> str:
    """The card as Markdown.

    Args:
        facts: What no file knows.
        networks: In the order of the card.
        curves: step, seconds, name, value of each network's training, by training_id.
        scores: Of `score_table`.

    Raises:
        TrainingError: The licence of some images is not among the facts.
    """
    _check_licences(facts, networks)
    parts = [f"# {facts.title}", f"Licence of the weights: {facts.licence}", "## Limits", _list(facts.limits)]
    parts += ["## Numbers", *_numbers(scores)]
    for network in networks:
        parts += _network(network, facts, curves.get(network.training_id))
    return "\n\n".join(parts) + "\n"


def _numbers(scores: pd.DataFrame) -> list[str]:
    if scores.empty:
        return ["None: the store holds no scores of these restorers."]
    caption = (
        f"Mean over images, {RESAMPLING.confidence:.0%} interval (bootstrap of {RESAMPLING.draws} draws of images, "
        f"seed {RESAMPLING.seed}) and n. In each column of a table, all restorers are compared on the same images."
    )
    parts = [caption]
    for task, rows in scores.groupby("task_id", sort=True):
        metrics = list(dict.fromkeys(rows["metric_id"]))
        cells = {
            (restorer, metric): _cell(mean, low, high, n)
            for restorer, metric, mean, low, high, n in rows[
                ["restorer_id", "metric_id", "mean", "low", "high", "n_images"]
            ].itertuples(index=False)
        }
        restorers = sorted(set(rows["restorer_id"]))
        table = [[restorer, *(cells.get((restorer, metric), "-") for metric in metrics)] for restorer in restorers]
        parts += [f"### {task}", _table(["restorer", *metrics], table)]
    return parts


def _cell(mean: float, low: float, high: float, n: int) -> str:
    interval = "" if pd.isna(low) else f" [{low:.3f}, {high:.3f}]"
    return f"{mean:.3f}{interval}, n = {n}"


def _network(network: TrainedNetwork, facts: CardFacts, curve: pd.DataFrame | None) -> list[str]:
    origin = network.origin
    folders = Counter(name.partition("/")[0] for name in origin.images)
    images = "; ".join(f"{count} of {name} ({facts.image_licences[name]})" for name, count in sorted(folders.items()))
    rows = [
        ["kind", origin.recipe.kind],
        ["file", f"{network.path.name}, {network.bytes / 1e6:.2f} MB, sha256 {network.sha256}"],
        ["parameters", f"{network.parameters:,}"],
        ["training images", images],
        ["steps", f"{origin.step} of {origin.recipe.optimiser.steps}, batches of {origin.recipe.optimiser.batch}"],
        ["time", f"{origin.seconds / 3600:.2f} hours on {origin.device}"],
        *(["started from", _earlier_part(part)] for part in network.earlier),
        *([f"validation: {name}", f"{value:.4g}"] for name, value in sorted(origin.validation.items())),
    ]
    recipe = json.dumps(_without_lists(shareable(origin.recipe)), indent=1, sort_keys=True)
    title = origin.recipe.title or origin.recipe.id
    return [
        f"## {title} (`{origin.recipe.id}`)",
        _table(["", ""], rows),
        "Validation curve, on held-out crops:",
        _curve(curve),
        f"<details><summary>Recipe</summary>\n\n```json\n{recipe}\n```\n\n</details>",
    ]


def _curve(curve: pd.DataFrame | None) -> str:
    values = None if curve is None else curve.dropna(subset=["value"])
    if values is None or values.empty:
        return 'Not in the store; "python -m ingest record-training FOLDER" writes it there.'
    wide = values.pivot_table(index=["step", "seconds"], columns="name", values="value").reset_index()
    names = [name for name in wide.columns if name not in {"step", "seconds"}]
    rows = [
        [
            f"{row['step']:.0f}",
            f"{row['seconds'] / 60:.0f}",
            *("-" if pd.isna(row[name]) else f"{row[name]:.4g}" for name in names),
        ]
        for row in wide.to_dict("records")
    ]
    return _table(["step", "minutes", *names], rows)


def _earlier(path: Path) -> list[Mapping[str, Json]]:
    parts: list[Mapping[str, Json]] = []
    described = read_metadata(path).get(_STARTED_FROM)
    while isinstance(described, dict):
        parts.append(described)
        described = described.get(_STARTED_FROM)
    return parts


def _earlier_part(described: Mapping[str, Json]) -> str:
    recipe, images = described["recipe"], described["images"]
    name = recipe.get("id") if isinstance(recipe, dict) else None
    hours = float(str(described["seconds"])) / 3600
    count = len(images) if isinstance(images, dict) else 0
    return f"{name}: {described['step']} steps, {hours:.2f} hours on {described['device']}, {count} images"


def _without_lists(recipe: dict[str, Json]) -> dict[str, Json]:
    """The names of the images that were left out would be most of the card."""
    images = recipe["images"]
    left_out = images.get("exclude") if isinstance(images, dict) else None
    if not (isinstance(images, dict) and isinstance(left_out, list)):
        return recipe
    return recipe | {"images": images | {"exclude": f"{len(left_out)} names"}}


def _check_licences(facts: CardFacts, networks: Iterable[TrainedNetwork]) -> None:
    folders = {name.partition("/")[0] for network in networks for name in network.origin.images}
    unknown = sorted(folders - facts.image_licences.keys())
    if unknown:
        raise TrainingError(f"the licence of the images in {', '.join(unknown)} is not said; add it to image_licences")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _product(shape: Iterable[int]) -> int:
    product = 1
    for side in shape:
        product *= side
    return product
