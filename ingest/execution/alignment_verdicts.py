"""What a validation of measures came to: rows, and a page of Markdown."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import isnan, nan
from statistics import fmean
from typing import Any, TypeAlias

from clir_core.statistics.separation import Separation, separation
from db.reading.controlled_changes import TOLERANCE, Grouping, controlled_changes
from db.store import Store
from db.writing.publish import publish

Row: TypeAlias = Mapping[Any, Any]
"""Of `controlled_changes`."""

PLAIN = ("align_patch", "align_patch_efficientnet_lite0")
"""The mean over patches: the first that was validated is what others are compared with."""

TITLES: Mapping[Grouping, str] = {
    "all": "All pairs",
    "change": "By the change of meaning",
    "share": "By the size of the change",
    "where": "By where the harmless change is",
    "harmless": "By the harmless change",
    "gamma": "By gamma",
}
NOTES: Mapping[Grouping, str] = {
    "share": "Side of the changed square over that of the image; of the letters of a sign the share that is exchanged.",
    "where": "`everywhere`: the whole image; `in_place`: the part that the change of meaning touches.",
    "gamma": "Of the degraded image. Measures against the target do not depend on it, and were made once.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How well one metric tells one group of pairs of one set of images apart."""

    dataset_id: str
    grouping: Grouping
    group: str
    metric_id: str
    metric_title: str
    quality: str
    reference: str
    n_images: int
    n_pairs: int
    auc: float
    low: float
    high: float
    over_plain: float
    """AUC less that of the plain patch mean with the same reference, image by image; NaN where it was not validated."""
    over_plain_low: float
    over_plain_high: float


def verdicts(store: Store, dataset_ids: Sequence[str]) -> list[Verdict]:
    """Of the newest results, the best separation first within a group of pairs of a set of images.

    Raises:
        StoreError: The store cannot be read.
    """
    snapshot = publish(store, wait=True) or store.current()
    if snapshot is None:
        return []
    return [
        verdict
        for dataset_id in dataset_ids
        for verdict in judged(dataset_id, controlled_changes(snapshot, [dataset_id]).to_dict("records"))
    ]


def judged(dataset_id: str, rows: Sequence[Row]) -> list[Verdict]:
    """Of an answer to `controlled_changes` on one set of images, in its order."""
    plain = {(row["reference"], row["grouping"], row["group"]): row for row in _plain(rows)}
    besides = (plain.get((row["reference"], row["grouping"], row["group"])) for row in rows)
    return [
        _verdict(dataset_id, row, separation(row["auc_by_image"]), _over(row, beside))
        for row, beside in zip(rows, besides, strict=True)
    ]


def line(verdict: Verdict) -> dict[str, str | int | float | None]:
    """A verdict as the command prints it; a lead that cannot be told is None."""
    numbers = {
        "auc": verdict.auc, "low": verdict.low, "high": verdict.high, "over_plain": verdict.over_plain,
        "over_plain_low": verdict.over_plain_low, "over_plain_high": verdict.over_plain_high,
    }  # fmt: skip
    return {
        "metric": verdict.metric_id,
        "dataset": verdict.dataset_id,
        "group": verdict.group,
        **{name: None if isnan(value) else round(value, 3) for name, value in numbers.items()},
        "images": verdict.n_images,
        "pairs": verdict.n_pairs,
    }


def as_csv(found: Iterable[Verdict]) -> str:
    """Every row, with a line of names; numbers to six decimals."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Verdict)], lineterminator="\n")
    writer.writeheader()
    for verdict in found:
        row = asdict(verdict)
        writer.writerow({name: f"{value:.6f}" if isinstance(value, float) else value for name, value in row.items()})
    return text.getvalue()


def as_markdown(found: Sequence[Verdict], images: Mapping[str, Sequence[str]], command: str) -> str:
    """A page: for each set of images a table of all pairs, and one for every way of telling pairs apart.

    Args:
        found: In the order of rows.
        images: Names of those that were used, by set.
        command: What was run.
    """
    parts = [
        "# Which alignment measure deserves trust\n",
        f"Written by `{command}`.\n",
        "Each image is given a sign with a word. Then it is changed in meaning: a patch from elsewhere pasted, letters "
        "exchanged, a part mirrored, texture grown anew; and for each of these harmlessly, with the same PSNR within "
        f"{TOLERANCE} dB: noise, blur, JPEG, another white balance, a shift below a pixel, of the whole image or in "
        "the same place. AUC is how often a measure calls the change of meaning the greater deviation: 0.5 is chance, "
        "1 always, 0 never. 95 % intervals are over images (10,000 draws, seed 0).\n",
    ]
    for dataset_id in dict.fromkeys(verdict.dataset_id for verdict in found):
        own = [verdict for verdict in found if verdict.dataset_id == dataset_id]
        names = images[dataset_id]
        parts += [f"## {dataset_id.removesuffix('-signs')}\n", f"{len(names)} images: {', '.join(names)}.\n"]
        for grouping in TITLES:
            of_group = [each for each in own if each.grouping == grouping]
            parts += [_section(grouping, of_group)] if of_group else []
    return "\n".join(parts)


def _plain(rows: Sequence[Row]) -> list[Row]:
    there = {row["metric_id"] for row in rows}
    chosen = next((metric_id for metric_id in PLAIN if metric_id in there), "")
    return [row for row in rows if chosen and row["metric_id"] in (chosen, f"{chosen}_lq")]


def _over(row: Row, plain: Row | None) -> Separation:
    """The difference over the images that both have."""
    others = {} if plain is None else dict(zip(plain["image_ids"], plain["auc_by_image"], strict=True))
    own = zip(row["image_ids"], row["auc_by_image"], strict=True)
    differences = [auc - others[image] for image, auc in own if image in others]
    return separation(differences) if differences else Separation(nan, nan, nan, 0)


def _verdict(dataset_id: str, row: Row, own: Separation, over: Separation) -> Verdict:
    return Verdict(
        dataset_id=dataset_id, grouping=row["grouping"], group=row["group"], metric_id=row["metric_id"],
        metric_title=row["metric_title"], quality=row["quality"], reference=row["reference"],
        n_images=own.n_images, n_pairs=int(row["n_pairs"]), auc=own.auc, low=own.low, high=own.high,
        over_plain=over.auc, over_plain_low=over.low, over_plain_high=over.high,
    )  # fmt: skip


def _section(grouping: Grouping, found: Sequence[Verdict]) -> str:
    head = f"### {TITLES[grouping]}\n"
    note = f"{NOTES[grouping]}\n" if grouping in NOTES else ""
    return "\n".join(filter(None, [head, note, _overall(found) if grouping == "all" else _split(found)]))


def _overall(found: Sequence[Verdict]) -> str:
    """One row a metric, with its lead over the plain patch mean."""
    rows = [
        [
            f"`{each.metric_id}`", each.metric_title, _interval(each.auc, each.low, each.high),
            _interval(each.over_plain, each.over_plain_low, each.over_plain_high, sign="+"),
            str(each.n_images), f"{each.n_pairs:,}",
        ]
        for each in sorted(found, key=lambda each: (-each.auc, each.metric_id))
    ]  # fmt: skip
    return _table(["metric", "title", "AUC", "over the plain patch mean", "n images", "pairs"], rows)


def _split(found: Sequence[Verdict]) -> str:
    """One row a metric, one column a group; how many images and pairs a group has stands above it."""
    groups = list(dict.fromkeys(verdict.group for verdict in found))
    cells = {(each.metric_id, each.group): _interval(each.auc, each.low, each.high) for each in found}
    means = {
        metric_id: fmean(each.auc for each in found if each.metric_id == metric_id)
        for metric_id in {each.metric_id for each in found}
    }
    rows = [
        [f"`{metric_id}`", *(cells.get((metric_id, group), "–") for group in groups)]
        for metric_id in sorted(means, key=lambda metric_id: (-means[metric_id], metric_id))
    ]
    return _table(["metric", *(f"{group} ({_counted(found, group)})" for group in groups)], rows)


def _counted(found: Sequence[Verdict], group: str) -> str:
    own = [verdict for verdict in found if verdict.group == group]
    images = sorted({min(each.n_images for each in own), max(each.n_images for each in own)})
    pairs = sorted({min(each.n_pairs for each in own), max(each.n_pairs for each in own)})
    return f"n = {' to '.join(map(str, images))}, {' to '.join(f'{each:,}' for each in pairs)} pairs"


def _interval(value: float, low: float, high: float, *, sign: str = "") -> str:
    return "–" if isnan(value) else f"{value:{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], f"|{'---|' * len(head)}", *lines[1:], ""])
