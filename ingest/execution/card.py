"""The model card of weight files, with the scores and curves that a store holds."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from clir_core.training.model_card import CardFacts, TrainedNetwork, model_card, score_table
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot, Store
from db.writing.publish import publish

METRICS = ("psnr_y", "psnr_rgb", "ssim_y", "stlpips", "niqe")

EVERY_POINT = 5_000_000
"""A limit that is none: a mean over a sample of the restorations would have next to no common images."""


def card(facts: CardFacts, networks: Sequence[TrainedNetwork], store: Store, selection: Selection) -> str:
    """The card as Markdown, of restorers in their default settings.

    Raises:
        StoreError: The store cannot be read.
        TrainingError: The licence of some images is not among the facts.
    """
    snapshot = publish(store, wait=True) or store.current()
    if snapshot is None:
        return model_card(facts, networks, {}, score_table(pd.DataFrame(), ()))
    curves = {network.training_id: questions.training_curve(snapshot, network.training_id) for network in networks}
    return model_card(facts, networks, curves, scores(snapshot, selection))


def scores(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """task_id, restorer_id, metric_id, mean, low, high, n_images of the card's metrics that the store has."""
    known = set(questions.metrics(snapshot)["metric_id"])
    metric_ids = [metric for metric in METRICS if metric in known]
    return score_table(questions.points(snapshot, selection, metric_ids, EVERY_POINT), metric_ids)


def write_card(text: str, path: Path) -> None:
    """Keep the card.

    Raises:
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
