"""What the ablation charts are drawn from: means along a field of a setting, along sampling steps, and rules beside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import bootstrap
from clir_core.statistics.direction import upward
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric
from dashboard.markup import plain
from db.reading import ablations, questions
from db.reading.ablations import Configuration, Series, Value
from db.reading.questions import Selection
from db.store import Snapshot

SHOWN_AT_FIRST = ("ssim_y", "niqe", "align_patch")
"""The metrics of the paper's figures, and the one of its tables."""
PURE_NOISE = 1000
"""Where a start from pure noise is drawn: after the last timestep, 999."""

CEILING, STAGE1, BEST, TARGET = "VAE ceiling", "stage 1", "best without diffusion", "target"
ROLES = (CEILING, STAGE1, BEST, TARGET)
"""What a rule stands for."""

_ENDS = ("", "_low", "_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Companions:
    """What a latent model is compared with; the ids are guessed from its own, and the reader can see them."""

    ceiling_id: str | None
    stage1_id: str | None
    rival_ids: tuple[str, ...]
    """Every traditional restorer but its own stage 1."""
    has_target: bool

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """All of them."""
        target = ("target",) if self.has_target else ()
        own = tuple(own for own in (self.ceiling_id, self.stage1_id) if own)
        return (*own, *self.rival_ids, *target)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """Means along one field of a setting."""

    frame: pd.DataFrame
    """One row a task and value. Columns: task_id, value (text), place (where it lies along the axis; NaN for words),
    n_images, n_noises, and for each metric <id>, <id>_low, <id>_high (95 % bootstrap interval over images),
    <id>_noise_sd (NaN where no sample was repeated)."""
    rules: pd.DataFrame
    """One row a task, metric and rule. Columns: task_id, metric_id, role, restorer_title, mean."""
    coverage: pd.DataFrame
    """One row a task and value, those without means too. Columns: task_id, value (text), n_samples,
    n_scored, n_common, is_compared."""

    @property
    def shortfalls(self) -> list[str]:
        """One sentence a task whose values are not all over all of its samples."""
        return [
            f"**{plain(task_id)}**: {rows['n_common'].iloc[0]} of {rows['n_samples'].iloc[0]} samples are shared"
            f"{_left_out(rows)}"
            for task_id, rows in self.coverage.groupby("task_id")
            if not rows["is_compared"].all() or rows["n_common"].iloc[0] < rows["n_samples"].iloc[0]
        ]


def companions(restorers: pd.DataFrame, restorer_id: str) -> Companions:
    """What a latent model is compared with, from the restorers of `questions.restorers`."""
    there = restorers[restorers["restorations"] > 0]
    references = there[there["family"] == REFERENCE]["restorer_id"].tolist()
    others = there[there["family"] != REFERENCE]["restorer_id"]
    stage1 = akin(restorer_id, [other for other in others if "-stage1" in other])
    rivals = there[there["family"] == "traditional"]["restorer_id"]
    return Companions(
        ceiling_id=akin(restorer_id, [reference for reference in references if "-vae" in reference]),
        stage1_id=stage1,
        rival_ids=tuple(rival for rival in rivals if rival not in {stage1, restorer_id}),
        has_target="target" in references,
    )


def with_settings(settings: pd.DataFrame, restorers: pd.DataFrame) -> list[str]:
    """Restorers in several settings, and latent models, for their ceiling; the ones with most settings first.

    Args:
        settings: As of `questions.settings`.
        restorers: As of `questions.restorers`.
    """
    counts = settings[settings["restorations"] > 0].groupby("restorer_id").size()
    families = restorers.set_index("restorer_id")["family"]
    shown = [str(one) for one in counts.index if counts[one] > 1 or families.get(one) == "cldm"]
    return sorted(shown, key=lambda one: (-counts[one], one))


def akin(restorer_id: str, ids: Sequence[str]) -> str | None:
    """The id that shares the longest beginning and end with a restorer's; None where even the first word differs."""
    word = restorer_id.split("-", maxsplit=1)[0]
    near = [one for one in sorted(ids) if one.split("-", maxsplit=1)[0] == word]
    return max(near, key=lambda one: _shared(restorer_id, one) + _shared(restorer_id[::-1], one[::-1]), default=None)


def sweep(
    snapshot: Snapshot, along: Series, beside: Companions, metrics: tuple[Metric, ...], selection: Selection
) -> Sweep:
    """Means along a series and of what it is compared with, over one common set a task."""
    ids = [metric.metric_id for metric in metrics]
    answer = ablations.ablation(snapshot, along, beside.rule_ids, ids, selection)
    values = answer[answer["value"].notna()]
    compared = _in_order(values[values["n_images"].notna()])
    counts = compared[["task_id", "n_images", "n_noises"]].astype({"n_images": np.int64, "n_noises": np.int64})
    spread = compared[[f"{metric_id}_noise_sd" for metric_id in ids]].astype(np.float64)
    frame = counts.assign(value=[text_of(json.loads(value)) for value in compared["value"]], place=compared["place"])
    coverage = values[["task_id", "n_samples", "n_scored", "n_common"]].assign(
        value=[text_of(json.loads(value)) for value in values["value"]], is_compared=values["n_images"].notna()
    )
    return Sweep(
        frame=pd.concat([frame, intervals(compared, ids), spread], axis=1),
        rules=_rules(answer[answer["rule_id"].notna()], beside, metrics, snapshot),
        coverage=coverage.reset_index(drop=True),
    )


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Tasks as they come, values by their size, words after numbers."""
    placed = rows.assign(place=[place_of(json.loads(value)) for value in rows["value"]])
    ordered = placed.sort_values(["task_id", "place", "value"], kind="stable", na_position="last")
    return ordered.reset_index(drop=True)


def usual_hold(configured: Sequence[Configuration], field: str, pinned: Mapping[str, Value]) -> dict[str, Value]:
    """What is held while a field varies: pins, else the defaults; where these leave one value, the fullest sweep's.

    Args:
        configured: Of one restorer.
        field: What varies.
        pinned: What the reader has said, or what a chart is about.
    """
    usual = {**ablations.usual_values(configured), **pinned}
    if len(set(ablations.series(configured, field, usual).stands_for)) > 1:
        return usual
    candidates = [usual, *({**one.fields, **pinned} for one in configured)]
    return max(candidates, key=lambda held: len(set(ablations.series(configured, field, held).stands_for)))


def place_of(value: Value) -> float:
    """Where a value lies along a numeric axis; NaN for words."""
    if value is None:
        return PURE_NOISE
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan


def text_of(value: Value) -> str:
    """A value in words."""
    match value:
        case None:
            return "pure noise"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def intervals(compared: pd.DataFrame, metric_ids: Sequence[str]) -> pd.DataFrame:
    """For each metric <id>, <id>_low, <id>_high: every row of a task sees the same images drawn.

    Args:
        compared: Has task_id, and for each metric <id> and <id>_by_image (alike in order and length in a task).
        metric_ids: At least one.
    """
    columns = {f"{metric_id}{end}": np.full(len(compared), np.nan) for metric_id in metric_ids for end in _ENDS}
    for rows in compared.groupby("task_id").indices.values():
        by_image = [compared[f"{metric_id}_by_image"].iloc[row] for metric_id in metric_ids for row in rows]
        resamples = bootstrap(np.stack([_floats(each) for each in by_image], axis=1))
        for end, values in zip(_ENDS, (resamples.means, *resamples.interval()), strict=True):
            for metric_id, of_metric in zip(metric_ids, values.reshape(len(metric_ids), -1), strict=True):
                columns[f"{metric_id}{end}"][rows] = of_metric
    return pd.DataFrame(columns, index=compared.index)


def _floats(values: Sequence[float]) -> np.ndarray:
    return np.asarray(values, dtype=np.float64)


def _rules(answer: pd.DataFrame, beside: Companions, metrics: Sequence[Metric], snapshot: Snapshot) -> pd.DataFrame:
    titles = questions.restorers(snapshot).set_index("restorer_id")["title"]
    rules: list[dict[str, object]] = []
    for task_id, rows in answer.set_index("rule_id").groupby("task_id"):
        for metric in metrics:
            means = rows[metric.metric_id].dropna()
            for role, restorer_id in _shown(means, beside, metric).items():
                rule = {"role": role, "restorer_title": titles[restorer_id], "mean": means[restorer_id]}
                rules.append({"task_id": task_id, "metric_id": metric.metric_id, **rule})
    return pd.DataFrame(rules, columns=["task_id", "metric_id", "role", "restorer_title", "mean"])


def _shown(means: pd.Series, beside: Companions, metric: Metric) -> dict[str, str]:
    """Which restorer stands for each role."""
    rivals = means[means.index.isin(beside.rival_ids)]
    found = {CEILING: beside.ceiling_id, STAGE1: beside.stage1_id, BEST: _best(rivals, metric), TARGET: "target"}
    return {role: one for role, one in found.items() if one is not None and one in means.index}


def _best(means: pd.Series, metric: Metric) -> str | None:
    if means.empty:
        return None
    return str(means.index[int(upward(means.to_numpy(), metric.better).argmax())])


def _shared(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _left_out(rows: pd.DataFrame) -> str:
    partial = rows[~rows["is_compared"]]
    told = [
        f"{plain(value)} has {scored:.0f}" for value, scored in zip(partial["value"], partial["n_scored"], strict=True)
    ]
    return f"; left out: {', '.join(told)}" if told else ""
