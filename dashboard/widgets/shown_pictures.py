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
from dashboard.widgets import linked
from dashboard.widgets.sample_panes import SCORED_AS, SamplePictures, Seeds, Wanted
from db.reading import questions
from db.reading.questions import Selection

SHOWN_AT_FIRST = 3
SCORES_AT_FIRST = ("psnr_y", "ssim_y", "lpips", "niqe")
KEY = "show"
SEEDS: tuple[Seeds, ...] = ("first", "each", "mean and spread")


def choose(visit: Visit, of: SamplePictures, selection: Selection) -> Wanted:
    """Draw the choices."""
    restorers = cached(questions.restorers, visit.snapshot).set_index("restorer_id")
    options = _options(visit, restorers, selection)
    first = _first(visit, of, restorers, options)
    with st.popover("Restorers and scores", icon=":material/visibility:"):
        picks = list(linked.choices("Restorers shown", KEY, {pick: pick for pick in options}, default=first))
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


def _scores_shown(visit: Visit) -> list[Metric]:
    metrics = {metric_id: metric for metric_id, metric in visit.metrics.items() if metric.scores}
    favourites = [metric_id for metric_id in SCORES_AT_FIRST if metric_id in metrics] or list(metrics)[:3]
    titles = {metric_id: metric.title for metric_id, metric in metrics.items()}
    return [metrics[metric_id] for metric_id in linked.choices("Scores", "score", titles, default=favourites)]


def _seeds(of: SamplePictures, picks: list[str]) -> Seeds:
    several = of.done[of.done["pick"].isin(picks)]["pick"].duplicated().any()
    if not several:
        return "first"
    return cast("Seeds", linked.one_of("Seeds", "seeds", {one: one for one in SEEDS}, default="first"))


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
