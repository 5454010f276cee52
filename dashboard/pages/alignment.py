"""Meaning: how far restored images are from the target, or their degraded copies from the input, for an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from dashboard.charts import alignment_plane, alignment_scatter, table_panels
from dashboard.charts.alignment_scatter import CLICKED
from dashboard.charts.perception_distortion import Drawing
from dashboard.data import paper_grid
from dashboard.data.alignment import BESIDE, Measure, Reference, measures
from dashboard.data.beside import TABLES_OF
from dashboard.data.cache import cached
from dashboard.data.estimates import Means, means
from dashboard.data.means_table import MeansTable, means_table
from dashboard.data.metrics import Metric, scored
from dashboard.links import open_sample
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import (
    common_images,
    deviating_images,
    drawn_chart,
    empty,
    filters,
    linked,
    measure_trust,
    paper_table,
    without_target,
    wrapping,
)
from dashboard.widgets.figure import Figure, footer
from db.reading import alignment, questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

TITLE: str = "Alignment"
ICON: str = ":material/join_inner:"
URL_PATH: str = "alignment"

REFERENCES = {"target": "Against the target (eq. 14)", "degraded": "Against the degraded image (eq. 15)"}
NO_TARGET = "none"
SCATTER_POINTS = 4000
_OPENS = "alignment-opens"
COMMAND = "python -m ingest run --images FOLDER --metric align_patch,align_patch_efficientnet_lite0,lr_ssim,niqe"
"""Results that are already there only get the scores that they lack."""
EXPLAINED = {
    "target": "The restored image against the target: 0 is the same to the encoder.",
    "degraded": "The task's degradation, with the parameters drawn for each image, is applied to the restored image, "
    "which is then compared with the degraded input: 0 is a restoration that explains the input. Not defined where the "
    "degradation is unknown.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    selection: Selection
    measure: Measure
    why_default: str
    reference: Reference
    task_id: str
    pixels: Metric | None
    perception: Metric | None

    @property
    def metric(self) -> Metric:
        return self.measure.short

    @property
    def in_task(self) -> Selection:
        return replace(self.selection, task_ids=(self.task_id,))

    @property
    def table_metrics(self) -> tuple[Metric, ...]:
        return (self.metric, self.pixels) if self.pixels else (self.metric,)


def render(visit: Visit) -> None:
    """Draw the plane of meaning, the images behind it, the paper's tables, and the images that deviate most."""
    st.title("Alignment")
    _open_if_clicked(visit)
    selection = filters.selection(visit)
    reference = linked.one_of("Compared", "against", {**REFERENCES, NO_TARGET: "No target"}, default="target")
    if reference == NO_TARGET:
        _without_target(visit, selection)
        return
    asked = _asked(visit, selection, "degraded" if reference == "degraded" else "target")
    if asked is None:
        empty.nothing_to_show(f"The store has no alignment {REFERENCES[reference].lower()}.")
        st.code(COMMAND, language=None)
        measure_trust.draw(visit)
        return
    _encoder(asked)
    st.caption(EXPLAINED[reference])
    with wrapping.panels("meaning", least=380):
        with st.container():
            _plane(visit, asked)
        with st.container():
            _scatter(visit, asked)
    _table(visit, asked)
    deviating_images.draw(visit, asked.in_task, asked.measure)
    measure_trust.draw(visit)


def _asked(visit: Visit, selection: Selection, reference: Reference) -> _Asked | None:
    """The controls; None where there is nothing to choose from."""
    metrics = visit.metrics
    found = measure_trust.studied(visit, measures(metrics.values(), reference))
    task_ids = _tasks(visit, selection, with_target=True)
    if not found or not task_ids:
        return None
    perception = {metric.metric_id: metric for metric in scored(metrics, "perception")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ids = {one.metric.metric_id: one.metric.title for one in found}
        trusted, why = measure_trust.default_of(visit, found)
        chosen = linked.choice("Measure", "measure", ids, default=trusted, width=460)
        y = ""
        if perception:
            names = {name: metric.title for name, metric in perception.items()}
            usual = "niqe" if "niqe" in names else next(iter(names))
            y = linked.choice("Perception", "perception", names, default=usual)
        task_id = linked.one_of("Task", "in", {each: each for each in task_ids}, default=task_ids[0])
    there = [metrics[name] for name in BESIDE[reference] if name in metrics and metrics[name].scores]
    return _Asked(
        selection=selection,
        measure=next(one for one in found if one.metric.metric_id == chosen),
        why_default=f"The default measure: {why} More at the foot of this page." if chosen == trusted else "",
        reference=reference,
        task_id=task_id,
        pixels=there[0] if there and there[0].metric_id != chosen else None,
        perception=perception.get(y),
    )


def _tasks(visit: Visit, selection: Selection, *, with_target: bool) -> list[str]:
    """Lightest first; of those that the filters leave."""
    tasks = cached(questions.tasks, visit.snapshot)
    kept = tasks[(tasks["gamma_median"].notna() == with_target) & (tasks["samples"] > 0)]["task_id"]
    return [each for each in kept if not selection.task_ids or each in selection.task_ids]


def _encoder(asked: _Asked) -> None:
    """Always in sight: whose eyes these are, and why these."""
    if asked.why_default:
        st.caption(asked.why_default)
    encoder = asked.measure.encoder
    if not encoder:
        st.badge("no encoder: pixels at the scale of the input", color="gray", icon=":material/straighten:")
    elif asked.measure.stands_in:
        st.badge(
            f"{plain(encoder)} stands in for the paper's DINOv2", color="orange", icon=":material/visibility:",
            help="The paper leaves the exact measure open, and its encoder's weights are not here. Numbers of "
            "different encoders are not comparable.",
        )  # fmt: skip
    else:
        st.badge(plain(encoder), color="green", icon=":material/visibility:")


# --- the plane and the scatter ------------------------------------------------------------------


def _plane(visit: Visit, asked: _Asked) -> None:
    st.markdown(f"**Meaning and perception** · {code(asked.task_id)}")
    if asked.perception is None:
        empty.nothing_here("No perception metric has scores.")
        return
    ids = (asked.metric.metric_id, asked.perception.metric_id)
    found: Means = cached(means, visit.snapshot, asked.in_task, ids, "task_id")
    common_images.explain(found.coverage, "task_id")
    if found.frame.empty:
        empty.nothing_here(f"No image of {code(asked.task_id)} has both scores from every restorer chosen.")
        return
    chart = alignment_plane.chart(found.frame, asked.metric, asked.perception, visit.look, Drawing())
    drawn_chart.draw(chart, "alignment-plane")
    scale = alignment_plane.scale_text(found.frame, asked.metric)
    if scale:
        st.caption(scale)
    footer(
        Figure(
            name=f"alignment-{'-'.join(ids)}-{asked.task_id}",
            title=f"{asked.perception.title} against {asked.metric.title}, {asked.task_id}",
            chart=lambda: chart,
            frame=found.frame,
            n=common_images.n_text(found.frame, "task_id"),
            metrics=(asked.metric, asked.perception),
            sql=means_sql(asked.in_task, ids, "task_id"),
        ),
        visit,
    )


def _scatter(visit: Visit, asked: _Asked) -> None:
    st.markdown("**Image by image, every task**")
    if asked.pixels is None:
        empty.nothing_here("No measure of pixels with this reference has scores.")
        return
    ids = (asked.pixels.metric_id, asked.metric.metric_id)
    images = cached(alignment.alignment_points, visit.snapshot, asked.selection, ids, SCATTER_POINTS)
    if images.empty:
        empty.nothing_here("No restoration has both scores.")
        return
    chart = alignment_scatter.chart(images, asked.pixels, asked.metric)
    drawn_chart.draw(chart, "alignment-scatter", on_select=partial(_clicked, "alignment-scatter"))
    cut = f", a fair sample of {SCATTER_POINTS:,}" if len(images) == SCATTER_POINTS else ""
    st.caption("Click a point for its pictures; the cards below are the way without a mouse.")
    footer(
        Figure(
            name=f"alignment-{'-'.join(ids)}",
            title=f"{asked.metric.title} against {asked.pixels.title}, image by image",
            chart=lambda: chart,
            frame=images,
            n=f"n = {len(images):,} restorations{cut}",
            metrics=(asked.pixels, asked.metric),
            sql=alignment.alignment_points_sql(asked.selection, ids, SCATTER_POINTS),
        ),
        visit,
    )


def _clicked(key: str) -> None:
    found = st.session_state[key].selection.get(CLICKED, [])
    if found:
        st.session_state[_OPENS] = (found[0]["sample_id"], found[0]["restorer_id"])


def _open_if_clicked(visit: Visit) -> None:
    opens: tuple[str, str] | None = st.session_state.pop(_OPENS, None)
    if opens:
        open_sample(visit, opens[0], (opens[1],))


# --- the paper's tables -------------------------------------------------------------------------


def _table(visit: Visit, asked: _Asked) -> None:
    names = {"target": "Tables 1a and 3", "degraded": "Table 1b"}
    st.header(f"{names[asked.reference]} of the paper, of this store", divider="gray")
    found: MeansTable = cached(means_table, visit.snapshot, asked.selection, asked.table_metrics)
    common_images.explain(found.coverage, "task_id")
    tasks = _tasks(visit, asked.selection, with_target=True)
    if found.cells.empty:
        empty.nothing_here("No image has these scores from every restorer chosen.")
    else:
        paper_table.draw(found, asked.table_metrics, tasks)
        _table_footer(visit, asked, found, tasks)
    with st.expander("The paper's own numbers beside ours", expanded=True):
        paper_table.published(visit, *TABLES_OF[asked.reference])


def _table_footer(visit: Visit, asked: _Asked, found: MeansTable, tasks: Sequence[str]) -> None:
    n = common_images.n_text(found.cells, "task_id")
    metrics = asked.table_metrics
    caption = f"{', '.join(metric.title for metric in metrics)}; {n}."
    st.download_button(
        "LaTeX as shown", lambda: paper_grid.latex(found, metrics, tasks, caption), "alignment-table.tex",
        "application/x-tex", key="alignment-table-latex", on_click="ignore", icon=":material/functions:",
    )  # fmt: skip
    ids = tuple(metric.metric_id for metric in metrics)
    footer(
        Figure(
            name=f"alignment-table-{asked.reference}",
            title="Alignment and similarity, as tables 1 and 3 of the paper",
            chart=lambda: table_panels.chart(found.cells, metrics, visit.look),
            frame=found.cells,
            n=n,
            metrics=metrics,
            sql=means_sql(asked.selection, ids, "task_id"),
        ),
        visit,
    )


# --- photographs ------------------------------------------------------------------------------


def _without_target(visit: Visit, selection: Selection) -> None:
    """Photographs: no target to compare with, and no alignment where the degradation is unknown."""
    tasks = _tasks(visit, selection, with_target=False)
    perception = scored(visit.metrics, "perception")
    if not tasks or not perception:
        empty.nothing_here("No image without a target has been restored.")
        st.code("python -m ingest run --degraded FOLDER --scale 4    # real photographs without targets", language=None)
        return
    st.info(
        f"The degradation of {', '.join(map(code, tasks))} is unknown, so alignment is **not defined** there: neither "
        "a target nor D(restored) exists. The paper says so too; what is left is perception.",
        icon=":material/block:",
    )
    names = {metric.metric_id: metric.title for metric in perception}
    chosen = linked.choice("Perception", "perception", names, default="niqe" if "niqe" in names else next(iter(names)))
    metric = visit.metrics[chosen]
    without_target.draw(visit, selection, metric, shown=set())
