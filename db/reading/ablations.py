"""Questions about the settings of one restorer: what was varied, and what that did.

A setting is the whole configuration; an ablation holds all of its fields but one. Which settings belong to it is
decided here, on the few rows of settings; scores are averaged in DuckDB.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from db.reading.questions import Selection, check_metrics
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot

Value: TypeAlias = "str | int | float | bool | None"

NOISE = "noise_seed"
"""The field that repeats a setting with another noise: averaged unless it is the one that varies."""
START, ONE_STEP, ORIGIN = "start_timestep", "one_step", "start_from"

_ADDED_LATER: Mapping[str, Value] = {ORIGIN: "stage1", NOISE: 0}
"""What fields were before a setting could have them; rows of that time lack them."""
_OF_SAMPLING = frozenset({"steps", "sampler", "churn"})
"""Fields without effect on a single prediction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One setting with results."""

    setting_id: str
    label: str
    """What differs from the default: `steps=10`."""
    fields: Mapping[str, Value]
    """Every one, and its value."""
    is_default: bool
    restorations: int
    traced: int
    """Restorations whose sampling steps were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The settings along one field, and the value that each stands for."""

    setting_ids: tuple[str, ...]
    stands_for: tuple[str, ...]
    """As JSON: `10`, `0.5`, `true`, `null`."""


def configurations(snapshot: Snapshot, restorer_id: str) -> list[Configuration]:
    """The settings in which a restorer has valid, finished restorations, the default first."""
    rows = run_question(snapshot, "configurations", restorer_id=restorer_id)
    return [
        Configuration(
            setting_id=str(row["setting_id"]),
            label=str(row["label"]),
            fields={**_ADDED_LATER, **json.loads(row["values"])},
            is_default=bool(row["is_default"]),
            restorations=int(row["restorations"]),
            traced=int(row["traced"]),
        )
        for row in rows.to_dict("records")
    ]


def varied(configured: Sequence[Configuration]) -> dict[str, list[Value]]:
    """The fields that have several values, with these values in order."""
    names = dict.fromkeys(name for one in configured for name in one.fields)
    found = {name: _in_order({one.fields.get(name) for one in configured}) for name in names}
    return {name: values for name, values in found.items() if len(values) > 1}


def usual_values(configured: Sequence[Configuration]) -> dict[str, Value]:
    """The default of every field, as far as the store tells it: else, its commonest value.

    The default setting itself may never have been run; a field that a label does not name is at its default.
    """
    return {name: _usual(name, configured) for name in dict.fromkeys(name for one in configured for name in one.fields)}


def series(configured: Sequence[Configuration], field: str, held: Mapping[str, Value]) -> Series:
    """The settings that are alike in all but one field.

    Args:
        configured: Of one restorer.
        field: What varies.
        held: The other fields and their values; one that is not named may have any value. A field without effect (the
            steps of a single prediction, the origin of pure noise) is not compared, and the noise is never held.
    """
    alike = [one for one in configured if all(_holds(one, name, held[name]) for name in held if name != field)]
    return Series(
        setting_ids=tuple(one.setting_id for one in alike),
        stands_for=tuple(json.dumps(one.fields.get(field)) for one in alike),
    )


def repeated(configured: Sequence[Configuration]) -> Series:
    """The settings that were run with several noises; each stands for its label without the noise, as JSON."""
    names = {
        one.setting_id: " ".join(word for word in one.label.split() if not word.startswith(f"{NOISE}="))
        for one in configured
    }
    noises = Counter(names.values())
    alike = [setting_id for setting_id, name in names.items() if noises[name] > 1]
    return Series(
        setting_ids=tuple(alike), stands_for=tuple(json.dumps(names[setting_id] or "default") for setting_id in alike)
    )


def ablation(
    snapshot: Snapshot, along: Series, rule_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection
) -> pd.DataFrame:
    """Means along a series, and of rules over the same images; `sql/ablation.sql` has the rule of the common set.

    Columns: task_id, value (JSON; None for a rule), rule_id (None for a value), n_samples (of any value), n_scored (by
    this value), n_common, n_images (NA, as all that follows, where a value lacks common samples), n_noises (most runs
    of one sample), a float column a metric, <metric>_by_image (list, the same order of images in a task), and
    <metric>_noise_sd (standard deviation over noises on one sample, pooled).

    Args:
        snapshot: Where the scores are read.
        along: The settings.
        rule_ids: Restorers to compare with, at their default.
        metric_ids: At least one.
        selection: Its tasks and datasets count.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "ablation", **_ablation(along, rule_ids, metric_ids, selection))


def ablation_sql(along: Series, rule_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection) -> str:
    """What `ablation` asks, to be run anywhere."""
    return pasteable("ablation", **_ablation(along, rule_ids, metric_ids, selection))


def along_steps(
    snapshot: Snapshot, setting_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection
) -> pd.DataFrame:
    """Means of the image predicted at each sampling step.

    Columns: task_id, step (from 0), timestep, metric_id, n_samples, n_images, n_noises, mean, by_image (list, the same
    order of images in a task).
    """
    return run_question(snapshot, "along_steps", **_along_steps(setting_ids, metric_ids, selection))


def along_steps_sql(setting_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection) -> str:
    """What `along_steps` asks, to be run anywhere."""
    return pasteable("along_steps", **_along_steps(setting_ids, metric_ids, selection))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A latent model with what it is made of."""

    setting_ids: tuple[str, ...]
    """Settings of the latent model, alike in all but their noise."""
    ceiling_id: str
    stage1_id: str | None


def ceiling(snapshot: Snapshot, pipeline: Pipeline, metric_ids: Sequence[str], selection: Selection) -> pd.DataFrame:
    """Means of target, VAE ceiling, stage 1 and latent model over the images that they share.

    Columns: task_id, role (target, ceiling, stage 1, restored), restorer_id, n_samples, n_images, a float column a
    metric (NaN where the role lacks it on any common sample), <metric>_by_image (list).

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "ceiling", **_ceiling(pipeline, metric_ids, selection))


def ceiling_sql(pipeline: Pipeline, metric_ids: Sequence[str], selection: Selection) -> str:
    """What `ceiling` asks, to be run anywhere."""
    return pasteable("ceiling", **_ceiling(pipeline, metric_ids, selection))


def _ablation(
    along: Series, rule_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection
) -> dict[str, Parameter]:
    settings: dict[str, Parameter] = {"setting_ids": list(along.setting_ids), "setting_values": list(along.stands_for)}
    return {**settings, "rule_ids": list(rule_ids), "metric_ids": list(metric_ids), **_where(selection)}


def _along_steps(setting_ids: Sequence[str], metric_ids: Sequence[str], selection: Selection) -> dict[str, Parameter]:
    return {"setting_ids": list(setting_ids), "metric_ids": list(metric_ids), **_where(selection)}


def _ceiling(pipeline: Pipeline, metric_ids: Sequence[str], selection: Selection) -> dict[str, Parameter]:
    parts: dict[str, Parameter] = {"ceiling_id": pipeline.ceiling_id, "stage1_id": pipeline.stage1_id}
    return {**_along_steps(pipeline.setting_ids, metric_ids, selection), **parts}


def _where(selection: Selection) -> dict[str, Parameter]:
    return {"dataset_ids": list(selection.dataset_ids), "task_ids": list(selection.task_ids)}


def _usual(name: str, configured: Sequence[Configuration]) -> Value:
    default = [one for one in configured if one.is_default]
    unnamed = [one for one in configured if f" {name}=" not in f" {one.label}"]
    candidates = default or unnamed or configured
    return Counter(one.fields.get(name) for one in candidates).most_common(1)[0][0]


def _holds(one: Configuration, name: str, value: Value) -> bool:
    without_effect = (
        name == NOISE
        or (name in _OF_SAMPLING and bool(one.fields.get(ONE_STEP)))
        or (name == ORIGIN and one.fields.get(START) is None)
    )
    return without_effect or one.fields.get(name) == value


def _in_order(values: set[Value]) -> list[Value]:
    """Numbers by size, None (no limit: pure noise) after them, then words."""

    def place(value: Value) -> tuple[int, float, str]:
        is_number = isinstance(value, int | float)
        return (0 if is_number else 1 if value is None else 2, float(value) if is_number else 0.0, str(value))

    return sorted(values, key=place)
