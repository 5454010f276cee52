"""Two restorers, or two settings of one, image by image; and which metrics tell the same story."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import agreement as agreement_chart
from dashboard.charts import duel as duel_chart
from dashboard.data.agreement import agreement
from dashboard.data.cache import cached
from dashboard.data.duel import Duel, disagreements, duel
from dashboard.data.metrics import Metric, number
from dashboard.links import open_sample, sample_link
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import drawn_chart, empty, filters, linked, wrapping
from dashboard.widgets.figure import Figure, footer
from db.reading import compare, questions
from db.reading.compare import Sides
from db.reading.questions import Selection

TITLE: str = "Compare"
ICON: str = ":material/compare_arrows:"
URL_PATH: str = "compare"

COMMAND = "python -m ingest run --images FOLDER --task sr4 --restorer span-ch48,clir-small-cldm"
CORRELATED = 20_000
LINKS = 4
_OPENS = "compare-opens"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    selection: Selection
    sides: Sides
    names: tuple[str, str]
    restorer_ids: tuple[str, str]
    metric: Metric
    other: Metric | None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        return (self.metric, self.other) if self.other else (self.metric,)


def render(visit: Visit) -> None:
    """Draw who is better where, the images that metrics disagree on, and how metrics agree over all."""
    st.title("Compare")
    opens: tuple[str, tuple[str, str]] | None = st.session_state.pop(_OPENS, None)
    if opens:
        open_sample(visit, *opens)
    selection = filters.selection(visit)
    settings = _settings(visit)
    metrics = {name: metric for name, metric in visit.metrics.items() if metric.scores > 0}
    if len(settings) < 2 or not metrics:
        empty.nothing_to_show("A comparison needs two restorers, or two settings of one, with scores.")
        st.code(COMMAND, language=None)
        return
    asked = _controls(selection, settings, metrics)
    if asked.sides.first == asked.sides.second:
        empty.nothing_here("Both sides are the same; choose another one.")
        return
    found: Duel = cached(duel, visit.snapshot, asked.sides, asked.metrics, selection)
    if found.samples.empty:
        empty.nothing_here(f"No image has these scores from both {plain(asked.names[0])} and {plain(asked.names[1])}.")
    else:
        _outcome(visit, asked, found)
    _agreement(visit, selection, metrics)


def _settings(visit: Visit) -> pd.DataFrame:
    """Settings with results: setting_id, restorer_id, name, family, is_default; competing defaults first."""
    settings, restorers = (cached(ask, visit.snapshot) for ask in (questions.settings, questions.restorers))
    there = settings[settings["restorations"] > 0].merge(restorers[["restorer_id", "title", "family"]])
    names = there["title"] + there["label"].map(lambda label: f" · {label}" if label else "")
    order = {"traditional": 0, "cldm": 1, "reference": 2}
    ranked = there.assign(
        name=names, place=there["family"].map(order).fillna(3), later=~there["is_default"].astype(bool)
    )
    return ranked.sort_values(["later", "place", "restorer_id", "label"], kind="stable")


def _controls(selection: Selection, settings: pd.DataFrame, metrics: Mapping[str, Metric]) -> _Asked:
    rows = settings.set_index("setting_id")
    names = {str(one): str(name) for one, name in rows["name"].items()}
    latent = [one for one in names if rows.loc[one, "family"] == "cldm"]
    first = next(iter(names))
    second = latent[0] if latent and latent[0] != first else list(names)[1]
    titles = {name: metric.title for name, metric in metrics.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = linked.choice("A", "a", names, default=first, width=280)
        two = linked.choice("B", "b", names, default=second, width=280)
        by = linked.choice("By", "by", titles, default=_first(("ssim_y", "psnr_y"), titles), width=260)
        others = {name: title for name, title in titles.items() if name != by}
        also = ""
        if others:
            also = linked.choice("and by", "also", others, default=_first(("niqe", "lpips"), others), width=260)
    return _Asked(
        selection=selection,
        sides=Sides(first=(one,), second=(two,)),
        names=(names[one], names[two]),
        restorer_ids=(str(rows.loc[one, "restorer_id"]), str(rows.loc[two, "restorer_id"])),
        metric=metrics[by],
        other=metrics.get(also),
    )


def _first(favourites: tuple[str, ...], there: Mapping[str, str]) -> str:
    return next((name for name in favourites if name in there), next(iter(there)))


# --- the two sides ------------------------------------------------------------------------------


def _outcome(visit: Visit, asked: _Asked, found: Duel) -> None:
    st.dataframe(summary_table(found.summary, asked.metric), hide_index=True, placeholder="–")
    st.caption(
        f"A is {plain(asked.names[0])}, B is {plain(asked.names[1])}. Means are over images, with 95 % bootstrap "
        "intervals; the share of wins counts ties as half. p: Wilcoxon's signed-rank test, Holm-corrected over the "
        "tasks; none under 6 images. Every row is over the images that both have."
    )
    with wrapping.panels("duel", least=360):
        with st.container():
            _bars(visit, asked, found)
        if asked.other:
            with st.container():
                _against(visit, asked, asked.other, found)


def summary_table(summary: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The summary of a duel as text for people."""

    def ends(mean: str, low: str, high: str, *, percent: bool = False) -> list[str]:
        def write(value: float) -> str:
            return f"{100 * value:.0f} %" if percent else f"{value:+.3g}"

        return [
            write(one) if pd.isna(two) else f"{write(one)} ({write(two)} to {write(three)})"
            for one, two, three in zip(summary[mean], summary[low], summary[high], strict=True)
        ]

    return pd.DataFrame(
        {
            "Task": summary["task_id"],
            "n": summary["n_images"],
            f"A better by, {metric.label}": ends("advantage", "low", "high"),
            "A wins": summary["wins"],
            "Ties": summary["ties"],
            "B wins": summary["losses"],
            "Share of wins": ends("win_share", "win_low", "win_high", percent=True),
            "p (Holm)": [None if pd.isna(p) else number(p) for p in summary["p_holm"]],
        }
    )


def _bars(visit: Visit, asked: _Asked, found: Duel) -> None:
    st.markdown("**Every image, sorted**")
    chart = duel_chart.bars(found.samples, asked.metric, asked.names)
    drawn_chart.draw(chart, "duel-bars", on_select=partial(_clicked, "duel-bars", asked.restorer_ids))
    column = f"{asked.metric.metric_id}_advantage"
    ordered = found.samples.sort_values(column, ascending=False, kind="stable")
    _links(visit, asked, "A is most ahead on", ordered[ordered[column] > 0].head(LINKS), column)
    _links(visit, asked, "B is most ahead on", ordered[ordered[column] < 0].iloc[::-1].head(LINKS), column)
    footer(_figure(asked, found, chart, (asked.metric,)), visit)


def _against(visit: Visit, asked: _Asked, other: Metric, found: Duel) -> None:
    st.markdown("**Where metrics disagree**")
    chart = duel_chart.against(found.samples, (asked.metric, other), asked.names[0])
    drawn_chart.draw(chart, "duel-against", on_select=partial(_clicked, "duel-against", asked.restorer_ids))
    opposed = disagreements(found.samples, asked.metric, other, 2 * LINKS)
    st.caption(duel_chart.opposed_text(found.samples, (asked.metric, other)))
    _links(visit, asked, "They disagree most on", opposed, f"{asked.metric.metric_id}_advantage")
    footer(_figure(asked, found, chart, (asked.metric, other)), visit)


def _links(visit: Visit, asked: _Asked, what: str, rows: pd.DataFrame, column: str) -> None:
    if rows.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(what, width="content")
        for _, row in rows.iterrows():
            st.page_link(
                visit.pages["images"],
                label=f"{plain(row['image_name'])} · {plain(row['task_id'])} · {row[column]:+.3g}",
                query_params=sample_link(row["sample_id"], asked.restorer_ids),
            )


def _figure(asked: _Asked, found: Duel, chart: object, metrics: tuple[Metric, ...]) -> Figure:
    ids = [metric.metric_id for metric in asked.metrics]
    return Figure(
        name=f"compare-{'-'.join(metric.metric_id for metric in metrics)}",
        title=f"{asked.names[0]} against {asked.names[1]}",
        chart=lambda: chart,  # type: ignore[arg-type, return-value]
        frame=found.samples,
        n=f"n = {found.samples['image_id'].nunique()} images, {len(found.samples)} degraded images",
        metrics=metrics,
        sql=compare.compared_samples_sql(asked.sides, ids, asked.selection),
    )


def _clicked(key: str, restorer_ids: tuple[str, str]) -> None:
    found = st.session_state[key].selection.get(duel_chart.CLICKED, [])
    if found:
        st.session_state[_OPENS] = (found[0]["sample_id"], restorer_ids)


# --- metrics against metrics --------------------------------------------------------------------


def _agreement(visit: Visit, selection: Selection, metrics: Mapping[str, Metric]) -> None:
    st.header("Which metrics tell the same story", divider="gray")
    chosen = linked.choices(
        "Metrics", "metric", {name: metric.title for name, metric in metrics.items()}, default=list(metrics)[:10]
    )
    shown = tuple(metrics[name] for name in chosen)
    if len(shown) < 2:
        empty.nothing_here("Choose two metrics or more.")
        return
    narrowed = replace(selection, only_default_settings=True)
    pairs = cached(agreement, visit.snapshot, narrowed, shown, CORRELATED)
    titles = linked.distinct({metric.metric_id: metric.title for metric in shown})
    chart = agreement_chart.chart(pairs, titles)
    drawn_chart.draw(chart, "agreement")
    st.caption(
        "Spearman's correlation over restorations (every task and restorer that the filters leave, references left "
        "out), each metric turned so that more is better: +1 orders alike, -1 oppositely. n is in the tooltip."
    )
    most = int(pairs["n"].max()) if len(pairs) else 0
    footer(
        Figure(
            name="metric-agreement",
            title="Spearman's correlation between metrics",
            chart=lambda: chart,
            frame=pairs,
            n=f"n = {most:,} restorations" + (", a fair sample" if most == CORRELATED else ""),
            metrics=(),
            sql=compare.metric_values_sql(narrowed, chosen, CORRELATED),
        ),
        visit,
    )
