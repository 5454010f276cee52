"""The figures of the Ablations page: a panel a metric, and what stands under them."""

import streamlit as st

from dashboard import exhibits
from dashboard.charts import noise_ellipses, panels
from dashboard.data.ablations import Sweep, sweep
from dashboard.data.cache import cached
from dashboard.data.ceiling import ceiling_of, ceiling_table
from dashboard.data.metrics import number
from dashboard.data.steps import steps
from dashboard.exhibits import Bounded, Exhibit, Swept, Traced
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import drawn_chart, empty, paper_table, step_pictures, wrapping
from dashboard.widgets.common_images import n_text
from dashboard.widgets.figure import Figure, footer
from db.reading import noise_spread


def along(visit: Visit, swept: Swept) -> None:
    """Draw the metrics against one field."""
    found = cached(sweep, visit.snapshot, swept.along, swept.beside, swept.metrics, swept.selection)
    _explain(found)
    if found.frame.empty:
        empty.nothing_here("No image is restored with every value; wait for the run, or choose fewer metrics.")
        return
    exhibit = exhibits.along(swept, found, visit.look)
    _draw(exhibit)
    _footer(exhibit, visit)


def inside(visit: Visit, traced: Traced) -> None:
    """Draw the metrics along the steps of runs, the way through the plane, and the pictures."""
    ids = tuple(metric.metric_id for metric in traced.metrics)
    frame = cached(steps, visit.snapshot, traced.setting_ids, ids, traced.selection)
    if frame.empty:
        empty.nothing_here("The steps of this setting were kept, and none of these metrics measured on them.")
    else:
        exhibit = exhibits.inside(traced, frame, visit.look, step=step_pictures.shown_step())
        _draw(exhibit)
        _footer(exhibit, visit)
    step_pictures.show(visit, traced)


def ceiling(visit: Visit, bounded: Bounded) -> None:
    """Draw Table 2: chart, numbers, and the share of the loss that the autoencoder explains."""
    ceiling_id = bounded.pipeline.ceiling_id
    found = cached(ceiling_of, visit.snapshot, bounded.pipeline, bounded.metrics, bounded.selection)
    if found.frame.empty:
        empty.nothing_here(f"No image has every score from both the model and its ceiling, {plain(ceiling_id)}.")
        return
    exhibit = exhibits.ceiling(bounded, found)
    _draw(exhibit)
    st.dataframe(ceiling_table(found, bounded.metrics), hide_index=True, placeholder="–")
    st.caption(
        "In brackets: 95 % intervals over images. The last row of a task is the share of the model's loss that its "
        f"ceiling, {code(ceiling_id)}, has already; PSNR counts as mean squared error, NIQE and its like from the "
        "target's own."
    )
    _footer(exhibit, visit)
    with st.expander("The paper's own numbers beside ours"):
        paper_table.published(visit, "2")


def noises(visit: Visit, repeated: Swept) -> None:
    """Draw how far repetitions of a restoration differ, a row a task and setting."""
    metrics = repeated.metrics
    found = cached(sweep, visit.snapshot, repeated.along, repeated.beside, metrics, repeated.selection).frame
    if found.empty:
        return
    st.subheader("Spread over noises")
    columns = {"task_id": "Task", "value": "Setting", "n_images": "Images (n)", "n_noises": "Noises"}
    table = found[list(columns)].rename(columns=columns)
    for metric in metrics:
        pairs = zip(found[metric.metric_id], found[f"{metric.metric_id}_noise_sd"], strict=True)
        table[metric.label] = [f"{number(mean)} ± {number(sd)}" for mean, sd in pairs]
    st.dataframe(table, hide_index=True)
    st.caption("Mean ± standard deviation between noises on one image, pooled over images: what one run can be off by.")


def ellipses(visit: Visit, repeated: Swept) -> None:
    """Draw how two metrics vary together between noises: what a single run can be off by, in the plane."""
    pair = [
        next((m for m in repeated.metrics if m.quality == quality), None) for quality in ("distortion", "perception")
    ]
    x, y = pair
    if x is None or y is None:
        empty.nothing_here("Ellipses need a distortion and a perception metric; choose both.")
        return
    ids = (x.metric_id, y.metric_id)
    spread = cached(noise_spread.noise_spread, visit.snapshot, repeated.along, ids, repeated.selection)
    if spread.empty:
        return
    chart = noise_ellipses.chart(spread, x, y, visit.look)
    drawn_chart.draw(chart, "noise-ellipses")
    st.caption("Within an ellipse lie 95 % of single runs around the mean of their image, were they normal.")
    footer(
        Figure(
            name=f"{repeated.restorer_id}-noise-ellipses",
            title="Spread over noises",
            chart=lambda: chart,
            frame=spread,
            n=n_text(spread, "task_id"),
            metrics=(x, y),
            sql=noise_spread.noise_spread_sql(repeated.along, ids, repeated.selection),
        ),
        visit,
    )


def _explain(found: Sweep) -> None:
    if found.shortfalls:
        with st.expander("Not every value has every score, so means are over fewer images", icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in found.shortfalls))


def _draw(exhibit: Exhibit) -> None:
    """Charts side by side; each brings its text for those who do not see it."""
    with wrapping.panels("exhibit", least=380):
        for index, chart in enumerate(exhibit.charts):
            with st.container():
                drawn_chart.draw(chart, f"{exhibit.name}-{index}")


def _footer(exhibit: Exhibit, visit: Visit) -> None:
    figure = Figure(
        name=exhibit.name,
        chart=lambda: panels.beside_one_another(exhibit.charts),
        frame=exhibit.frame,
        n=n_text(exhibit.frame, "task_id"),
        metrics=exhibit.metrics,
        sql=exhibit.sql,
    )
    footer(figure, visit)
