"""What the store holds, who leads, what is missing and what failed."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
import streamlit as st

from clir_core.statistics.paired import MIN_IMAGES
from dashboard import links
from dashboard.charts import coverage as coverage_chart
from dashboard.charts import leaders_by_task
from dashboard.charts.look import PALETTES
from dashboard.data.cache import cached
from dashboard.data.estimates import DEGRADED, REFERENCE
from dashboard.data.leaders import Leaders, leaders
from dashboard.data.metrics import Metric, is_better, number, preferred, scored
from dashboard.data.tables import interval_text
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import claims_table, common_images, drawn_chart, empty, wrapping
from dashboard.widgets.common_images import n_text
from dashboard.widgets.figure import Figure, footer
from dashboard.widgets.progress import progress, spoken
from db.clock import now
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import coverage_sql, means_sql

TITLE: str = "Overview"
ICON: str = ":material/grid_view:"
URL_PATH: str = "overview"

LEADING = {"distortion": ("Most faithful", "ssim_y"), "perception": ("Most natural", "niqe")}
"""Quality -> what leading in it means, and the metric shown unless there is none."""


def render(visit: Visit) -> None:
    """Draw the state of the store in the order of a reader's questions."""
    st.title("Overview")
    counts = cached(questions.counts, visit.snapshot).iloc[0]
    failures = cached(questions.failures, visit.snapshot)
    _running(visit)
    _counts(counts, max(int(counts["failed"]), len(failures)))
    if not counts["restorations"] and failures.empty:
        empty.nothing_to_show("Nothing has been restored yet.")
        return
    _failures(visit, failures)
    claims = st.container()
    _leaders(visit)
    _coverage(visit)
    _protocols(list(visit.metrics.values()))
    _licences(visit)
    with claims:  # on top, and last: judging takes longest
        claims_table.draw(visit)


def _running(visit: Visit) -> None:
    runs = questions.runs(visit.snapshot)  # not cached: a run becomes lost by silence, without a new snapshot
    for _, run in runs[runs["status"] == "running"].iterrows():
        state = progress(run, visit.snapshot.published_at)
        st.progress(state.share, text=f"{code(run['arguments'])} · {state.text}")
    if not runs.empty and runs["status"].iloc[0] == "lost":
        st.warning(
            f"The last run was lost: nothing was heard of it after {runs['finished_at'].iloc[0]:%Y-%m-%d %H:%M} UTC. "
            "What it finished is here; the same command goes on from there.",
            icon=":material/heart_broken:",
        )


def _counts(counts: pd.Series, failed: int) -> None:
    newest = counts["newest"]
    age = "–" if pd.isna(newest) else f"{spoken(now() - newest.to_pydatetime())} ago"
    columns = st.columns(4)
    columns[0].metric("Images", f"{counts['images']:,}")
    columns[1].metric("Restored", f"{counts['restorations']:,}")
    if failed:
        columns[2].metric("Failed", f"{failed:,}", "see below", delta_color="inverse", delta_arrow="off")
    else:
        columns[2].metric("Failed", "0")
    columns[3].metric("Newest result", age)
    st.caption(
        f"{counts['samples']:,} degraded samples · {counts['tasks']:,} tasks · {counts['restorers']:,} restorers · "
        f"{counts['scores']:,} scores · {counts['runs']:,} runs"
    )


# --- who leads ----------------------------------------------------------------------------------


def _leaders(visit: Visit) -> None:
    st.header("Who leads", divider="gray")
    metrics = [
        available[preferred(available, favourite)]
        for quality, (_, favourite) in LEADING.items()
        if (available := scored(visit.metrics, quality))
    ]
    restorers = cached(questions.restorers, visit.snapshot)
    if not (restorers["restorations"][restorers["family"] != REFERENCE] > 0).any():
        empty.nothing_here("Nobody competes yet: no restorer but the references has scores.")
        return
    st.caption(
        "Means over the images that the compared restorers share, with 95 % intervals over images. In full colour: the "
        "best, and all that Wilcoxon's signed-rank test (Holm-corrected over all comparisons with a best) cannot tell "
        "from it. Intervals may overlap and a lead still be sure: restorers are compared image by image."
    )
    tasks = cached(questions.tasks, visit.snapshot)
    lines = st.container()
    found: list[Leaders] = []
    with wrapping.panels("leaders", least=380):
        for metric in metrics:
            with st.container():
                found.append(cached(leaders, visit.snapshot, metric.metric_id, metric.better))
                _ranking(visit, metric, found[-1], tasks["task_id"].tolist())
    with lines:
        for _, task in tasks.iterrows():
            _task(task, list(zip(metrics, found, strict=True)))


def _task(task: pd.Series, shown: Sequence[tuple[Metric, Leaders]]) -> None:
    """One line: who leads a task by each metric."""
    told: list[str] = []
    for metric, found in shown:
        rows = found.frame[found.frame["task_id"] == task["task_id"]]
        if (rows["family"] != REFERENCE).any():
            told.append(f"{LEADING[metric.quality][0]}: {leading_text(rows, metric)}")
    if told:
        gamma = "" if pd.isna(task["gamma_median"]) else f", median gamma {task['gamma_median']:.2f}"
        st.markdown(f"- {plain(task['title'])} ({code(task['task_id'])}{gamma}). {'. '.join(told)}")


def _ranking(visit: Visit, metric: Metric, found: Leaders, tasks: list[str]) -> None:
    common_images.explain(found.coverage, "task_id")
    chart = leaders_by_task.chart(found.frame, metric, visit.look, tasks)
    drawn_chart.draw(chart, f"lead-{metric.metric_id}")
    _headlines(metric, found.headlines)
    footer(
        Figure(
            name=f"leaders-{metric.metric_id}",
            title=f"{metric.title} by task",
            chart=lambda: chart.properties(width=560),
            frame=found.frame,
            n=n_text(found.frame, "task_id"),
            metrics=(metric,),
            sql=means_sql(Selection(), (metric.metric_id,), "task_id"),
        ),
        visit,
    )


def _headlines(metric: Metric, rows: pd.DataFrame) -> None:
    """The best of latent diffusion against the best without, a row a task."""
    if rows.empty:
        return
    ends = rows[["difference", "low", "high"]].itertuples(index=False, name=None)
    told = pd.DataFrame(
        {
            "Task": rows["task_id"],
            "Best latent diffusion": rows["cldm"],
            "Best traditional": rows["traditional"],
            f"Difference in {metric.label}": [interval_text(*three) for three in ends],
            "p (Holm)": [number(each) if pd.notna(each) else "–" for each in rows["p_holm"]],
            "n": rows["n_images"],
        }
    )
    st.dataframe(told, hide_index=True, key=f"headlines-{metric.metric_id}")


def leading_text(rows: pd.DataFrame, metric: Metric) -> str:
    """Who leads one task, in Markdown: one name, or all that tie; nobody where there is no rival or no gain.

    Args:
        rows: Of one task, as of `Leaders`.
        metric: What is ranked.
    """
    name = metric.metric_id
    competing = rows[(rows["family"] != REFERENCE) & rows[name].notna()]
    leading = competing[competing["leads"]].sort_values(name, ascending=metric.better == "lower")
    if leading.empty:
        return "nobody yet"
    best, n = leading.iloc[0], int(leading["n_images"].iloc[0])
    low, high = (best[f"{name}{end}"] for end in ("_low", "_high"))
    value = plain(metric.text(best[name])) + ("" if pd.isna(low) else f" [{number(low)}, {number(high)}]")
    degraded = rows.loc[rows["restorer_id"] == DEGRADED, name]
    if len(degraded) and is_better(float(degraded.iloc[0]), float(best[name]), metric):
        return (
            f"nobody: the degraded image itself scores better, {plain(metric.text(degraded.iloc[0]))}; the best is "
            f"**{plain(best['restorer_title'])}** {plain(metric.text(best[name]))} (n = {n})"
        )
    if len(competing) == 1:
        return f"**{plain(best['restorer_title'])}** alone, {value} (n = {n}): nobody to compare it with"
    if len(leading) > 1:
        return _tie_text(leading, len(competing), n)
    return f"**{plain(best['restorer_title'])}** {value} (n = {n})"


def _tie_text(leading: pd.DataFrame, rivals: int, n: int) -> str:
    if n < MIN_IMAGES:
        return f"too few images to tell (n = {n})"
    if len(leading) == rivals > 2:
        return f"too close to tell any of {rivals} apart (n = {n})"
    names = ", ".join(f"**{plain(title)}**" for title in leading["restorer_title"])
    return f"tie of {len(leading)}: {names} (n = {n})"


# --- what there is ------------------------------------------------------------------------------


def _coverage(visit: Visit) -> None:
    st.header("What has been restored", divider="gray")
    tasks = cached(questions.tasks, visit.snapshot)["task_id"]
    cells = cached(questions.coverage, visit.snapshot)
    cells["family"] = pd.Categorical(cells["family"], list(PALETTES))
    cells["task_id"] = pd.Categorical(cells["task_id"], tasks)
    cells = cells.sort_values(["family", "restorer_title", "task_id"])
    chart = coverage_chart.chart(cells)
    drawn_chart.draw(chart, "coverage")
    done, failed = cells["done"].sum(), cells["failed"].sum()
    footer(
        Figure(
            name="coverage",
            title="What has been restored",
            chart=lambda: chart,
            frame=cells,
            n=f"{done:,} done, {failed:,} failed",
            metrics=(),
            sql=coverage_sql(),
        ),
        visit,
    )


def _failures(visit: Visit, failures: pd.DataFrame) -> None:
    if failures.empty:
        return
    st.header("What failed", divider="red")
    grouped = failures.groupby(["stage", "error"], as_index=False, sort=False).agg(
        times=("subject", "size"), example=("subject", "first"), latest=("created_at", "max")
    )
    labels = {"stage": "Stage", "error": "Why", "times": "Times", "example": "For example", "latest": "Latest (UTC)"}
    st.dataframe(grouped, hide_index=True, column_config=labels)
    if "runs" in visit.pages:
        st.page_link(visit.pages["runs"], label="By run", icon=":material/terminal:", query_params=links.kept())


def _protocols(metrics: Sequence[Metric]) -> None:
    st.header("How the metrics are computed", divider="gray")
    st.caption(
        "Numbers of different protocols are never averaged. The code after @ changes with whatever changes a number."
    )
    frame = pd.DataFrame([asdict(metric) for metric in metrics])
    columns = ["title", "unit", "quality", "better", "reference", "scores", "status", "protocol_id", "protocol"]
    st.dataframe(
        frame[columns] if len(frame) else frame,
        hide_index=True,
        column_config={"protocol": st.column_config.JsonColumn("protocol")},
    )


def _licences(visit: Visit) -> None:
    """Whose the restorers are: some may not be used commercially."""
    st.header("Whose the restorers are", divider="gray")
    restorers = cached(questions.restorers, visit.snapshot)
    st.dataframe(
        restorers[["title", "family", "licence", "paper"]],
        hide_index=True,
        key="licences",
        column_config={
            "title": "Restorer",
            "family": "Family",
            "licence": "Licence of code and weights",
            "paper": "Paper",
        },
    )
