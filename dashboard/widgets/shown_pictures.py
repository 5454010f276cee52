"""Which restorers, settings and scores the viewer shows: kept in the link."""

from typing import cast

import pandas as pd
import streamlit as st

from dashboard.data.cache import cached
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric
from dashboard.data.picks import pick_of, with_picks
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets.sample_panes import SCORED_AS, SamplePictures, Seeds, Wanted
from db.reading import questions
from db.reading.questions import Selection

SHOWN_AT_FIRST = 3
SCORES_AT_FIRST = ("psnr_y", "ssim_y", "lpips", "niqe")
KEY = "show"
OFFERED = "show-at-first"
SEEDS: tuple[Seeds, ...] = ("first", "each", "mean and spread")


def choose(visit: Visit, of: SamplePictures, selection: Selection) -> Wanted:
    """Draw the choices."""
    restorers = cached(questions.restorers, visit.snapshot).set_index("restorer_id")
    options = _options(visit, restorers, selection)
    _offer(_first(visit, of, restorers, options))
    with st.popover("Restorers and scores", icon=":material/visibility:"):
        picks = st.multiselect("Restorers shown", options, key=KEY, bind="query-params")
        metrics = _scores_shown(visit)
        seeds = _seeds(of, picks)
    return Wanted(picks=picks, metrics=metrics, seeds=seeds)


def _options(visit: Visit, restorers: pd.DataFrame, selection: Selection) -> list[str]:
    """Every restorer of the store in every setting that has pictures; references are what they are without a choice."""
    settings = cached(questions.settings, visit.snapshot)
    settings = settings[(settings["restorations"] > 0) | settings["is_default"]]
    allowed = [one for one in restorers.index if one not in SCORED_AS.values() or one == "bicubic"]
    if selection.restorer_ids:
        allowed = [one for one in allowed if one in selection.restorer_ids]
    labels = settings.groupby("restorer_id")["label"].agg(list).to_dict()
    return [pick_of(one, label) for one in allowed for label in labels.get(one, [""])]


def _first(visit: Visit, of: SamplePictures, restorers: pd.DataFrame, options: list[str]) -> list[str]:
    """Who is shown before the reader chooses: competing restorers that this task was given to."""
    coverage = cached(questions.coverage, visit.snapshot)
    here = coverage[(coverage["task_id"] == of.sample["task_id"]) & (coverage["done"] > 0)]
    competing = set(restorers.index[restorers["family"] != REFERENCE]) & set(here["restorer_id"])
    return [pick for pick in options if pick in competing][:SHOWN_AT_FIRST]


def _offer(first: list[str]) -> None:
    """Choose these unless the reader has chosen."""
    chosen = st.session_state.get(KEY)
    if KEY not in st.query_params and (chosen is None or chosen == st.session_state.get(OFFERED)):
        st.session_state[KEY] = first
    st.session_state[OFFERED] = first


def _scores_shown(visit: Visit) -> list[Metric]:
    metrics = {metric_id: metric for metric_id, metric in visit.metrics.items() if metric.scores}
    favourites = [metric_id for metric_id in SCORES_AT_FIRST if metric_id in metrics] or list(metrics)[:3]
    chosen = st.multiselect(
        "Scores",
        list(metrics),
        default=favourites,
        key="score",
        bind="query-params",
        format_func=lambda metric_id: metrics[metric_id].title,
    )
    return [metrics[metric_id] for metric_id in chosen]


def _seeds(of: SamplePictures, picks: list[str]) -> Seeds:
    several = of.done[of.done["pick"].isin(picks)]["pick"].duplicated().any()
    if not several:
        return "first"
    chosen = st.segmented_control("Seeds", SEEDS, default="first", key="seeds", bind="query-params")
    return cast("Seeds", chosen or "first")


def say_missing(of: SamplePictures, wanted: Wanted) -> None:
    """Say which of the chosen have no picture here, and how to make it. Those that failed say so themselves."""
    there = set(of.done["pick"])
    failed = of.restorations[of.restorations["status"] == "failed"]
    known = there | set(with_picks(failed)["pick"])
    missing = [pick for pick in wanted.picks if pick not in known]
    if missing:
        task_id = str(of.sample["task_id"])
        command = f"python -m ingest run --images FOLDER --task {task_id} --restorer {missing[0].split()[0]}"
        st.caption(f"No picture here of {', '.join(map(plain, missing))}: not run on {plain(task_id)}. {code(command)}")
