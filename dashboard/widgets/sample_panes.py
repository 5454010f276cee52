"""The pictures of a sample, from left to right, each with its scores: what the viewer is handed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from clir_core.statistics.direction import upward
from dashboard.charts.look import MUTED
from dashboard.components.viewer import KeptMap, Pane, PaneScore, Step
from dashboard.data.cache import cached
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric
from dashboard.data.picks import with_picks
from dashboard.widgets.pictures import picture_of
from db.reading import questions, sample_pictures
from db.store import Snapshot

SCORED_AS = {"degraded": "bicubic", "target": "target"}
"""The reference restorers that hold the scores of the input, brought to the target's size, and of the target."""

Seeds: TypeAlias = Literal["first", "each", "mean and spread"]
"""What is shown of restorations that differ by their seed alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePictures:
    """All that can be shown of a sample."""

    sample: pd.Series
    """A row of `db.reading.questions.sample`."""
    restorations: pd.DataFrame
    """`db.reading.questions.sample_restorations`."""
    steps: pd.DataFrame
    """`db.reading.sample_pictures.sample_steps`."""
    maps: pd.DataFrame
    """`db.reading.sample_pictures.sample_maps`."""

    @property
    def done(self) -> pd.DataFrame:
        """Finished restorations, each with its `pick`."""
        return with_picks(self.restorations[self.restorations["status"] == "done"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader wants to see."""

    picks: Sequence[str]
    """Restorers and settings, as `pick_of` names them; those that failed have no picture."""
    metrics: Sequence[Metric]
    """Which scores to write, in order."""
    seeds: Seeds = "first"


def read_pictures(snapshot: Snapshot, sample_id: str) -> SamplePictures:
    """All that can be shown of a sample of the store."""
    return SamplePictures(
        sample=cached(questions.sample, snapshot, sample_id).iloc[0],
        restorations=cached(questions.sample_restorations, snapshot, sample_id),
        steps=cached(sample_pictures.sample_steps, snapshot, sample_id),
        maps=cached(sample_pictures.sample_maps, snapshot, sample_id),
    )


def panes_of(of: SamplePictures, wanted: Wanted, colours: Mapping[str, str]) -> tuple[Pane, ...]:
    """Degraded first, target last, between them the restorers in the order they were chosen.

    Args:
        of: The sample.
        wanted: What to show of it.
        colours: By restorer title.
    """
    done = of.done
    restored = [
        pane
        for pick in wanted.picks
        for pane in _restored(of, done[done["pick"] == pick].sort_values("seed"), wanted, colours)
    ]
    ends = {"degraded": of.sample["degraded_sha"], "target": of.sample["target_sha"]}
    first, last = ([_end(name, sha256, done, wanted)] if pd.notna(sha256) else [] for name, sha256 in ends.items())
    return (*first, *restored, *last)


def scores_of(row: pd.Series, rivals: pd.DataFrame, metrics: Sequence[Metric]) -> tuple[PaneScore, ...]:
    """What is written under one picture: a metric without a value is left out, the place among its rivals is said.

    Args:
        row: One row of `db.reading.questions.sample_restorations`.
        rivals: The rows it is ranked among, itself perhaps not among them; one a restorer.
        metrics: In order.
    """
    return tuple(_score(row, rivals, metric) for metric in metrics if pd.notna(row[metric.metric_id]))


def rivals_of(done: pd.DataFrame) -> pd.DataFrame:
    """Whom a restored picture is ranked among: every restorer that competes, at its default, with its first seed."""
    competing = done[(done["family"] != REFERENCE) & (done["setting_label"] == "")]
    return competing.sort_values("seed").drop_duplicates("restorer_id")


def _score(row: pd.Series, rivals: pd.DataFrame, metric: Metric) -> PaneScore:
    others = rivals[rivals["restorer_id"] != row["restorer_id"]][metric.metric_id].dropna()
    text = metric.text(row[metric.metric_id])
    if others.empty or row["family"] == REFERENCE:
        return PaneScore(name=metric.title, text=text)
    own, *along = upward(np.array([row[metric.metric_id], *others], dtype=np.float64), metric.better)
    place = 1 + sum(bool(other > own) for other in along)
    return PaneScore(name=metric.title, text=text, rank=f"{place} of {len(others) + 1}", best=place == 1)


def _restored(of: SamplePictures, rows: pd.DataFrame, wanted: Wanted, colours: Mapping[str, str]) -> list[Pane]:
    if rows.empty:
        return []
    rivals = rivals_of(of.done)
    shown = rows if wanted.seeds == "each" else rows.head(1)
    panes = [_pane(of, row, scores_of(row, rivals, wanted.metrics), colours) for _, row in shown.iterrows()]
    if wanted.seeds != "mean and spread" or len(rows) < 2:
        return panes
    return [_together(panes[0], rows, "mean"), _together(panes[0], rows, "spread")]


def _pane(of: SamplePictures, row: pd.Series, scores: tuple[PaneScore, ...], colours: Mapping[str, str]) -> Pane:
    steps = of.steps[of.steps["restoration_id"] == row["restoration_id"]]
    maps = of.maps[of.maps["restoration_id"] == row["restoration_id"]]
    seed = f" seed {row['seed']}" if row["seed"] else ""
    return Pane(
        id=_pane_id(row),
        title=f"{row['restorer_title']} {row['setting_label']}".rstrip() + seed,
        colour=colours.get(row["restorer_title"], MUTED),
        picture=picture_of(row["restored_sha"]),
        picked=row["restoration_id"],
        scores=scores,
        steps=tuple(_steps(steps)),
        maps=tuple(
            KeptMap(title=title, picture=picture_of(sha256))
            for title, sha256 in zip(maps["metric_title"], maps["artefact_sha"], strict=True)
        ),
    )


def _steps(rows: pd.DataFrame) -> Iterator[Step]:
    for step, timestep, sha256 in zip(rows["step"], rows["timestep"], rows["predicted_sha"], strict=True):
        yield Step(picture=picture_of(sha256), label=f"predicted at step {step + 1}, timestep {timestep:.0f}")


def _together(pane: Pane, rows: pd.DataFrame, how: Literal["mean", "spread"]) -> Pane:
    return Pane(
        id=f"{pane.id}.{how}",
        title=f"{pane.title}, {how} of {len(rows)} seeds",
        colour=pane.colour,
        picture=pane.picture,
        seeds=tuple(picture_of(sha256) for sha256 in rows["restored_sha"]),
        combine=how,
    )


def _end(name: str, sha256: str, done: pd.DataFrame, wanted: Wanted) -> Pane:
    scored = done[done["restorer_id"] == SCORED_AS[name]]
    scores = scores_of(scored.iloc[0], scored, wanted.metrics) if len(scored) else ()
    return Pane(id=name, title=name.capitalize(), colour=MUTED, picture=picture_of(sha256), picked=name, scores=scores)


def _pane_id(row: pd.Series) -> str:
    setting = f".{row['setting_id']}" if row["setting_label"] else ""
    seed = f".{row['seed']}" if row["seed"] else ""
    return f"{row['restorer_id']}{setting}{seed}"
