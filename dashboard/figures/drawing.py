"""Which figures a store can make, and their charts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import exhibits
from dashboard.charts import panels, perception_distortion
from dashboard.charts.look import Look, look_of
from dashboard.data.ablations import SHOWN_AT_FIRST, companions, sweep, text_of, usual_hold, with_settings
from dashboard.data.ceiling import ceiling_of
from dashboard.data.estimates import binned, means
from dashboard.data.metrics import Metric, metrics_of
from dashboard.data.steps import steps
from dashboard.exhibits import Bounded, Exhibit, Swept, Traced
from db.errors import StoreError
from db.reading import ablations, questions
from db.reading.ablations import NOISE, ONE_STEP, START, Configuration, Pipeline, Value
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql
from db.store import Snapshot

PANEL_WIDTH = 400
PANELS_A_ROW = 3
EVERYTHING = Selection()
SWEPT: Mapping[str, tuple[str, Mapping[str, Value], str]] = {
    "start": (START, {ONE_STEP: False}, "Starting noise (figure 6)"),
    "steps": ("steps", {ONE_STEP: False}, "Sampling steps (figure 7)"),
    "one-step": (START, {ONE_STEP: True}, "A single prediction from each starting noise (figure 8)"),
    "cfg": ("cfg_scale", {ONE_STEP: False}, "Classifier-free guidance"),
    "control": ("control_scale", {ONE_STEP: False}, "Strength of the control network"),
    "guidance": ("guidance_scale", {ONE_STEP: False}, "Restoration guidance"),
    "churn": ("churn", {ONE_STEP: False}, "Noise injected while sampling"),
}
"""End of the file's name -> the field that varies, what is held for it, and the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure that is ready to be written."""

    name: str
    """Of its file, without the ending."""
    restorer_id: str = ""
    """Whose settings it shows; empty for one of all restorers."""
    title: str
    panels: Sequence[alt.LayerChart]
    note: str
    """What else a caption must say: what was held."""
    frame: pd.DataFrame
    """What it is drawn from; has n_images, and task_id or gamma_bin."""
    metrics: tuple[Metric, ...]
    sql: str

    @property
    def chart(self) -> alt.TopLevelMixin:
        """All panels as one picture."""
        return panels.beside_one_another([panel.properties(width=PANEL_WIDTH) for panel in self.panels], PANELS_A_ROW)

    @property
    def counted(self) -> str:
        """Over how many common images each group is."""
        group = "task_id" if "task_id" in self.frame else "gamma_bin"
        counts = self.frame.groupby(group, sort=False, observed=True)["n_images"].max()
        return ", ".join(f"{name} n = {count:.0f}" for name, count in counts.items())

    @property
    def protocols(self) -> str:
        """Of the metrics."""
        return ", ".join(metric.protocol_id for metric in self.metrics)


def drawn(snapshot: Snapshot, restorer_id: str = "") -> Iterator[Drawn]:
    """Every figure that the store can make.

    Args:
        snapshot: Where the numbers are.
        restorer_id: The one whose ablations are drawn; "" for all that have any.

    Raises:
        StoreError: That one has none.
    """
    restorers = questions.restorers(snapshot)
    metrics = metrics_of(questions.metrics(snapshot))
    shown = tuple(metrics[one] for one in SHOWN_AT_FIRST if one in metrics and metrics[one].scores)
    ids = with_settings(questions.settings(snapshot), restorers)
    if restorer_id and restorer_id not in ids:
        raise StoreError(f"{restorer_id} has no ablation in this store; there are {', '.join(ids) or 'none'}")
    look = look_of(restorers, questions.tasks(snapshot))
    if len(shown) > 1:
        yield from _plane(snapshot, shown[0], shown[1], look)
    for one in [restorer_id] if restorer_id else ids:
        if shown:
            yield from _ablations(snapshot, one, shown, look)


def _ablations(snapshot: Snapshot, restorer_id: str, metrics: tuple[Metric, ...], look: Look) -> Iterator[Drawn]:
    configured = ablations.configurations(snapshot, restorer_id)
    beside = companions(questions.restorers(snapshot), restorer_id)
    usual = ablations.usual_values(configured)
    for ending, (field, about, title) in SWEPT.items():
        if field not in usual:
            continue
        held = usual_hold(configured, field, {name: value for name, value in about.items() if name in usual})
        swept = Swept(
            restorer_id=restorer_id,
            field=field,
            along=ablations.series(configured, field, held),
            beside=beside,
            metrics=metrics,
            selection=EVERYTHING,
        )
        yield from _along(snapshot, swept, look, (ending, title, _told(held, field, ablations.varied(configured))))
    yield from _inside(snapshot, restorer_id, configured, metrics, look)
    alike = ablations.series(configured, NOISE, usual).setting_ids
    pipeline = Pipeline(setting_ids=alike, ceiling_id=beside.ceiling_id or "", stage1_id=beside.stage1_id)
    yield from _ceiling(
        snapshot, Bounded(restorer_id=restorer_id, pipeline=pipeline, metrics=metrics, selection=EVERYTHING)
    )


def _along(snapshot: Snapshot, swept: Swept, look: Look, words: tuple[str, str, str]) -> Iterator[Drawn]:
    if len(set(swept.along.stands_for)) < 2:
        return
    found = sweep(snapshot, swept.along, swept.beside, swept.metrics, EVERYTHING)
    if len(set(found.frame["value"])) > 1:
        ending, title, note = words
        yield _of(exhibits.along(swept, found, look), (swept.restorer_id, ending), title, note)


def _inside(
    snapshot: Snapshot,
    restorer_id: str,
    configured: Sequence[Configuration],
    metrics: tuple[Metric, ...],
    look: Look,
) -> Iterator[Drawn]:
    traced = [one for one in configured if one.traced]
    if not traced:
        return
    one = max(traced, key=lambda one: (one.is_default, one.traced))
    of = Traced(restorer_id=restorer_id, setting_ids=(one.setting_id,), metrics=metrics, selection=EVERYTHING)
    frame = steps(snapshot, of.setting_ids, tuple(metric.metric_id for metric in metrics), EVERYTHING)
    if len(frame):
        title = "The clean image predicted at each step of a run (figure 9)"
        yield _of(
            exhibits.inside(of, frame, look),
            (restorer_id, "inside"),
            title,
            _told(one.fields, "", ablations.varied(configured)),
        )


def _ceiling(snapshot: Snapshot, bounded: Bounded) -> Iterator[Drawn]:
    if not bounded.pipeline.ceiling_id:
        return
    found = ceiling_of(snapshot, bounded.pipeline, bounded.metrics, EVERYTHING)
    if len(found.frame):
        title = "Under the VAE ceiling (table 2)"
        note = f"ceiling {bounded.pipeline.ceiling_id}, stage 1 {bounded.pipeline.stage1_id or 'none'}"
        yield _of(exhibits.ceiling(bounded, found), (bounded.restorer_id, "ceiling"), title, note)


def _plane(snapshot: Snapshot, x: Metric, y: Metric, look: Look) -> Iterator[Drawn]:
    ids = (x.metric_id, y.metric_id)
    found = means(snapshot, EVERYTHING, ids, "gamma_bin").frame
    if found.empty:
        return
    none = binned(questions.points(snapshot, EVERYTHING, ids, 0))
    plane = perception_distortion.plane_of(found, none, x, y, "gamma_bin")
    groups = found.sort_values("gamma", ascending=False, kind="stable").groupby("gamma_bin", sort=False, observed=True)
    charts = [
        perception_distortion.chart(rows, plane, look, images=none, panel=index).properties(
            title=f"gamma {name}, n = {rows['n_images'].max():.0f}"
        )
        for index, (name, rows) in enumerate(groups)
    ]
    yield Drawn(
        name="plane-by-gamma",
        title="Perception against distortion, by information retention gamma (figures 1 and 2)",
        panels=charts,
        note="restorers at their default",
        frame=found,
        metrics=(x, y),
        sql=means_sql(EVERYTHING, ids, "gamma_bin"),
    )


def _of(exhibit: Exhibit, name: tuple[str, str], title: str, note: str) -> Drawn:
    exhibit_of, ending = name
    return Drawn(
        name=f"{exhibit_of}-{ending}",
        restorer_id=exhibit_of,
        title=title,
        panels=exhibit.charts,
        note=note,
        frame=exhibit.frame,
        metrics=exhibit.metrics,
        sql=exhibit.sql,
    )


def _told(held: Mapping[str, Value], field: str, varied: Iterable[str]) -> str:
    """Where the other fields that vary in the store are held."""
    others = [name for name in varied if name in held and name not in {field, NOISE}]
    return "held: " + ", ".join(f"{name} = {text_of(held[name])}" for name in others)
