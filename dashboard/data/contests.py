"""Who meets whom in a claim: settings of a store, chosen by rule and never by their scores."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Literal

import pandas as pd

from dashboard.data.ablations import akin, place_of, usual_hold
from dashboard.data.estimates import REFERENCE
from db.reading import ablations, questions
from db.reading.ablations import NOISE, ONE_STEP, START, Configuration
from db.reading.pairs import LATENCY, Contest
from db.store import Snapshot

Kind = Literal["families", "ceiling", "extremes", "beyond", "one step"]
Ends = tuple[float | None, float | None]
Sides = tuple[tuple[str, ...], tuple[str, ...]]


def contests(snapshot: Snapshot, kind: Kind, metric_id: str, *, field: str, gamma: Ends) -> list[Contest]:
    """The contests of one kind that a store can hold; none where a side is missing.

    Args:
        snapshot: Whose settings.
        kind: As `claims.toml` explains them.
        metric_id: What is compared.
        field: Of a setting, for `extremes`.
        gamma: The range of gamma.
    """
    sides = list(_sides(snapshot, kind, field))
    devices = _one_device(snapshot) if metric_id == LATENCY else ()
    return [
        Contest(metric_id=metric_id, first=first, second=second, gamma=gamma, devices=devices)
        for first, second in sides
        if first and second
    ]


def _sides(snapshot: Snapshot, kind: Kind, field: str) -> Iterator[Sides]:
    rows = _defaults(snapshot)
    match kind:
        case "families":
            yield tuple(_of_family(rows, "cldm")), tuple(_of_family(rows, "traditional"))
        case "ceiling":
            yield from _ceilings(rows)
        case "extremes" | "beyond":
            latent = _latent(snapshot)
            yield from (sides for one in latent for sides in _extremes(one, field, from_usual=kind == "beyond"))
        case "one step":
            yield from (sides for one in _latent(snapshot) for sides in _one_steps(one))


@lru_cache(maxsize=2)
def _defaults(snapshot: Snapshot) -> pd.DataFrame:
    """Default settings with results. Columns: setting_id, restorer_id, family."""
    settings, restorers = questions.settings(snapshot), questions.restorers(snapshot)
    families = restorers.set_index("restorer_id")["family"]
    there = settings[settings["is_default"].astype(bool) & (settings["restorations"] > 0)]
    return there[["setting_id", "restorer_id"]].assign(family=there["restorer_id"].map(families))


def _of_family(rows: pd.DataFrame, family: str) -> list[str]:
    return rows.loc[rows["family"] == family, "setting_id"].tolist()


def _ceilings(rows: pd.DataFrame) -> Iterator[Sides]:
    references = rows[rows["family"] == REFERENCE]
    ceilings = references[references["restorer_id"].str.contains("-vae")].set_index("restorer_id")["setting_id"]
    for _, row in rows[rows["family"] == "cldm"].iterrows():
        own = akin(str(row["restorer_id"]), ceilings.index.tolist())
        if own:
            yield (str(row["setting_id"]),), (str(ceilings[own]),)


@lru_cache(maxsize=2)
def _latent(snapshot: Snapshot) -> Sequence[Sequence[Configuration]]:
    """The configurations of each latent diffusion restorer that has several."""
    settings, restorers = questions.settings(snapshot), questions.restorers(snapshot)
    latent = restorers[restorers["family"] == "cldm"]["restorer_id"]
    counts = settings[settings["restorations"] > 0]["restorer_id"].value_counts()
    several = sorted(set(counts[counts > 1].index) & set(latent))
    return [ablations.configurations(snapshot, restorer_id) for restorer_id in several]


def _extremes(configured: Sequence[Configuration], field: str, *, from_usual: bool) -> Iterator[Sides]:
    """The settings of the largest and of the smallest (or the usual) value, all else held, the whole run made."""
    usual = ablations.usual_values(configured)
    if field not in usual:
        return
    held = usual_hold(configured, field, {ONE_STEP: False} if ONE_STEP in usual else {})
    ids = set(ablations.series(configured, field, held).setting_ids)
    placed = {one.setting_id: place_of(one.fields.get(field)) for one in configured if one.setting_id in ids}
    placed = {setting_id: place for setting_id, place in placed.items() if place == place}  # noqa: PLR0124 - not NaN
    if len(set(placed.values())) > 1:
        low, high = place_of(usual[field]) if from_usual else min(placed.values()), max(placed.values())
        if low < high:
            yield _at(placed, high), _at(placed, low)


def _at(placed: Mapping[str, float], place: float) -> tuple[str, ...]:
    return tuple(setting_id for setting_id, at in placed.items() if at == place)


def _one_steps(configured: Sequence[Configuration]) -> Iterator[Sides]:
    """A single prediction and the whole runs that differ from it in nothing but that, their steps and their noise."""
    usual = ablations.usual_values(configured)
    single = [one for one in configured if one.fields.get(ONE_STEP)]
    whole = [one for one in configured if not one.fields.get(ONE_STEP)]
    matters = [name for name in usual if name not in {ONE_STEP, NOISE, "steps", "sampler", "churn"}]
    starts = {place_of(one.fields.get(START)) for one in single}
    for start in sorted(starts):
        pairs = [
            (one, all_)
            for one, all_ in product(single, whole)
            if place_of(one.fields.get(START)) == start
            and all(one.fields.get(name) == all_.fields.get(name) for name in matters)
            and all(all_.fields.get(name) == usual[name] for name in ("steps", "sampler", "churn") if name in usual)
        ]
        if pairs:
            yield (
                tuple(dict.fromkeys(one.setting_id for one, _ in pairs)),
                tuple(dict.fromkeys(all_.setting_id for _, all_ in pairs)),
            )


def _one_device(snapshot: Snapshot) -> tuple[str, ...]:
    """The device with the most results: times of different devices are never compared."""
    devices = questions.devices(snapshot)["device"].tolist()
    return tuple(devices[:1])
