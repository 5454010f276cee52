"""The paper's claims, as `claims.toml` says before anybody looks, judged by what a store holds."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log10
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import TypeAdapter

from clir_core.statistics.bootstrap import bootstrap
from clir_core.statistics.direction import upward
from clir_core.statistics.paired import MIN_IMAGES
from dashboard.data import paper
from dashboard.data.contests import Kind, contests
from dashboard.data.metrics import Metric, metrics_of, number
from db.reading import questions
from db.reading.pairs import LATENCY, paired_images, paired_images_sql
from db.store import Snapshot

Verdict: TypeAlias = Literal["supported", "contradicted", "undecided", "no data"]
Expected: TypeAlias = Literal["worse", "not better", "not worse"]

_FILE = Path(__file__).with_name("claims.toml")
_NO_END = (None, None)
_WITHIN: Mapping[Kind, str] = {
    "extremes": "largest against smallest {}",
    "beyond": "largest {} against the usual",
    "one step": "one step against all",
}
"""Contests of a restorer with itself, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim, and how it is tested; the fields are those of the file."""

    id: str
    title: str
    source: str
    """Where the paper says so."""
    contest: Kind
    metrics: tuple[str, ...]
    expected: Expected
    margin: float
    page: str
    """Where the chart is, and with which query parameters."""
    query: Mapping[str, str]
    field: str = ""
    gamma: tuple[float | None, float | None] = _NO_END
    scale: Literal["difference", "ratio"] = "difference"
    paper: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a store says of a claim."""

    claim: Claim
    verdict: Verdict
    reason: str
    """Why it is undecided or there is no data; empty otherwise."""
    metric_id: str
    unit: str
    effect: float
    """Mean over images of first - second (or first / second), in the metric's own unit; NaN without images."""
    low: float
    high: float
    n_images: int
    first_ids: tuple[str, ...]
    """Restorers."""
    second_ids: tuple[str, ...]
    task_ids: tuple[str, ...]
    published: float
    """The same effect by the paper's own numbers; NaN where it prints none."""
    sql: tuple[str, ...]
    """What was asked, a statement a contest."""

    @property
    def effect_text(self) -> str:
        """`-0.0712 [-0.0801, -0.0623]`, or `14.2 times [12.1, 16.8]`."""
        if np.isnan(self.effect):
            return "–"
        sign = "" if self.claim.scale == "ratio" else "+"
        value, low, high = (f"{each:{sign}#.3g}".rstrip(".") for each in (self.effect, self.low, self.high))
        unit = "times" if self.claim.scale == "ratio" else self.unit
        return f"{value} {unit}".rstrip() + ("" if np.isnan(self.low) else f" [{low}, {high}]")

    @property
    def published_text(self) -> str:
        """The paper's own effect, in what, and where it is printed; or that it prints none."""
        if np.isnan(self.published) or self.claim.paper is None:
            return f"{self.claim.source}; no number is printed"
        quantity = paper.quantities()[self.claim.paper["quantity"]].title
        return f"{self.published:+#.3g} {quantity} ({paper.title(self.claim.paper['table']).split(':')[0]})"


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the file."""
    return TypeAdapter(tuple[Claim, ...]).validate_python(tomllib.loads(_FILE.read_text(encoding="utf-8"))["claims"])


def judge_all(snapshot: Snapshot) -> list[Judgement]:
    """Every claim, judged."""
    metrics = metrics_of(questions.metrics(snapshot))
    return [judge(snapshot, claim, metrics) for claim in claims()]


def judge(snapshot: Snapshot, claim: Claim, metrics: Mapping[str, Metric]) -> Judgement:
    """What a store says of one claim.

    Args:
        snapshot: Where the scores are.
        claim: What is asked.
        metrics: Of the store.
    """
    metric_id = _metric(claim, metrics)
    if not metric_id:
        return _judged(claim, "", pd.DataFrame(), (), f"the store has none of {', '.join(claim.metrics)}")
    found = contests(snapshot, claim.contest, metric_id, field=claim.field, gamma=claim.gamma)
    if not found:
        return _judged(claim, metric_id, pd.DataFrame(), (), _missing(claim))
    images = pd.concat([paired_images(snapshot, contest) for contest in found])
    sql = tuple(paired_images_sql(contest) for contest in found)
    reason = "" if len(images) else "no image has been restored by both sides"
    return _judged(claim, metric_id, images, sql, reason, metrics.get(metric_id))


def decide(claim: Claim, interval: tuple[float, float]) -> Verdict:
    """The verdict on an interval of the effect, turned so that positive is where the first group is better.

    Args:
        claim: What is expected.
        interval: Its ends; a ratio as its logarithm to base 10.
    """
    low, high = interval
    margin = log10(claim.margin) if claim.scale == "ratio" else claim.margin
    bound = margin if claim.expected == "not better" else -margin
    below, above = high < bound, low > bound
    if claim.expected == "not worse":
        below, above = above, below
    return "supported" if below else "contradicted" if above else "undecided"


def _metric(claim: Claim, metrics: Mapping[str, Metric]) -> str:
    there = (name for name in claim.metrics if name == LATENCY or (name in metrics and metrics[name].scores))
    return next(there, "")


def _missing(claim: Claim) -> str:
    match claim.contest:
        case "families":
            return "both a latent diffusion and a traditional restorer are needed"
        case "ceiling":
            return "no latent diffusion restorer here has the scores of its VAE ceiling"
        case "extremes" | "beyond":
            return f"no latent diffusion restorer here was run with two values of {claim.field}"
        case "one step":
            return "no latent diffusion restorer here has a single prediction and a whole run from one starting noise"


def _judged(
    claim: Claim, metric_id: str, rows: pd.DataFrame, sql: tuple[str, ...], reason: str, metric: Metric | None = None
) -> Judgement:
    effects = _effects(claim, rows)
    resamples = bootstrap(effects)
    mean, (low, high) = resamples.means[0], resamples.interval()
    better = metric.better if metric else "lower"
    ends = sorted(upward([low[0], high[0]], better).tolist())
    verdict: Verdict = "no data" if not len(effects) else "undecided"
    if len(effects) >= MIN_IMAGES:
        verdict = decide(claim, (ends[0], ends[1]))
    elif len(effects):
        reason = f"{len(effects)} of the {MIN_IMAGES} images that a verdict needs"
    shown = [10.0**value if claim.scale == "ratio" else value for value in (mean, low[0], high[0])]
    return Judgement(
        claim=claim,
        verdict=verdict,
        reason=reason or ("the interval holds the bound" if verdict == "undecided" else ""),
        metric_id=metric_id,
        unit="ms" if metric_id == LATENCY else metric.unit if metric else "",
        effect=float(shown[0]),
        low=float(shown[1]),
        high=float(shown[2]),
        n_images=len(effects),
        first_ids=_all_of(rows, "first_ids"),
        second_ids=_all_of(rows, "second_ids"),
        task_ids=_all_of(rows, "task_ids"),
        published=_published(claim),
        sql=sql,
    )


def _effects(claim: Claim, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """How far first lies from second on each image, over the contests that it is in; a ratio as its logarithm."""
    if rows.empty:
        return np.empty(0)
    scores = rows[["first_score", "second_score"]].to_numpy(dtype=np.float64)
    first, second = np.log10(scores).T if claim.scale == "ratio" else scores.T
    by_image = pd.DataFrame({"image_id": rows["image_id"].to_numpy(), "effect": first - second}).groupby("image_id")
    return by_image["effect"].mean().to_numpy(dtype=np.float64)


def _all_of(rows: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(name) for names in rows[column] for name in names})) if len(rows) else ()


def _published(claim: Claim) -> float:
    """The mean of what the paper prints of the first group, less that of the second, over the tasks it names."""
    if claim.paper is None:
        return np.nan

    def mean(models: Sequence[str]) -> float:
        of = claim.paper or {}
        tasks: Sequence[str | None] = of.get("tasks", [None])
        printed = [paper.number(of["table"], model, of["quantity"], task) for model in models for task in tasks]
        return float(np.mean([value for value in printed if value is not None]))

    return mean(claim.paper["first"]) - mean(claim.paper["second"])


def said(judgement: Judgement, titles: Mapping[str, str]) -> str:
    """Who was compared with whom, on what: one line of plain text.

    Args:
        judgement: Of a claim.
        titles: Restorer id -> title.
    """

    def names(ids: Sequence[str]) -> str:
        told = [titles.get(each, each) for each in ids]
        return ", ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")

    if not judgement.n_images:
        return judgement.reason
    sides = f"{names(judgement.first_ids)} against {names(judgement.second_ids)}"
    if judgement.claim.contest in _WITHIN:
        how = _WITHIN[judgement.claim.contest].format(judgement.claim.field.replace("_", " "))
        sides = f"{names(judgement.first_ids)}, {how}"
    return f"{sides}; {', '.join(judgement.task_ids[:5])}{' …' if len(judgement.task_ids) > 5 else ''}"


def margin_text(claim: Claim) -> str:
    """What was written down beforehand, in words."""
    by = f" by more than {number(claim.margin)}{' times' if claim.scale == 'ratio' else ''}" if claim.margin else ""
    return f"supported where the first is surely {claim.expected}{by}"
