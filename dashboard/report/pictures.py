"""Figures 3, 10 to 12 and 5: what restorers made of one region, where they are farthest from the target."""

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image, ImageDraw

from dashboard.data.ablations import companions
from dashboard.data.alignment import measures
from dashboard.data.metrics import Metric
from dashboard.figure_kit.crops import enlarged, png
from dashboard.figure_kit.request import Figure, Panel, Region, Request, read_figure
from dashboard.figure_kit.texts import scores_line
from dashboard.report.exhibit import Exhibit, Picture, Strip
from dashboard.report.planes import DISTORTION, FILL
from dashboard.report.reading import Reading
from db.errors import StoreError
from db.reading import alignment, questions
from db.reading.alignment import Deviating
from db.reading.questions import Selection

REGION = 96
"""Side of the enlarged square, in pixels; less on small pictures."""
OVERVIEW_SIDE = 512
"""Longer side of the picture that the region is framed in: it shows where, not how well."""
CROP_SHOWN = 384
"""Crops are enlarged to about this side, so that no viewer smooths them."""
AMPLIFIED = 4
TASKS = ("blur1", "sr2", "sr4")
"""Of the paper's figures 10 to 12."""
MOST_CLDM = 2


def deviations(reading: Reading) -> Exhibit:
    """Figure 3 and 10 to 12: the image of each task on which latent diffusion strays farthest."""
    measure = _measure(reading)
    about = Exhibit(
        id="figure-3",
        title="Figures 3 and 10 to 12: what was restored, and what was changed",
        shows="Of each task the image on which a latent diffusion restorer strays farthest, and the region where it "
        "does, beside the best traditional restorer of that image. Crops are the pictures' own pixels, enlarged.",
    )
    if measure is None:
        return replace(about, absent="No restoration here is scored against a target.", commands=(FILL,))
    tasks = [one for one in TASKS if one in reading.with_target] or reading.with_target[:3]
    strips = [strip for task_id in tasks if (strip := _farthest(reading, task_id, measure))]
    if not strips:
        why = "Both a latent diffusion and a traditional restorer are needed on one image."
        return replace(about, absent=why, commands=(FILL,))
    wanted = _deviating(measure)
    queries = [alignment.deviations_sql(Selection(task_ids=(one,), families=("cldm",)), wanted) for one in tasks]
    notes = (f"Farthest by {measure.title}.",)
    return replace(about, strips=strips, metrics=(measure,), notes=notes, sql=queries)


def latent_loss(reading: Reading) -> Exhibit:
    """Figure 5: what the autoencoder alone loses."""
    about = Exhibit(
        id="figure-5",
        title="Figure 5: detail lost by latent encoding",
        shows=f"The target, what the autoencoder returns of it, and {AMPLIFIED} times their difference: no restorer in "
        "that latent space can return more.",
    )
    strips = [
        strip
        for restorer_id in reading.competing("cldm")[:MOST_CLDM]
        if (ceiling := companions(reading.restorers, restorer_id).ceiling_id) and (strip := _decoded(reading, ceiling))
    ]
    if not strips:
        why = "The store holds no decode(encode(target)) of a latent model."
        return replace(about, absent=why, commands=(FILL,))
    return replace(about, strips=strips)


def _measure(reading: Reading) -> Metric | None:
    """Meaning where an encoder has scored, else pixels."""
    found = [one.metric for one in measures(reading.metrics.values(), "target") if one.encoder]
    return found[0] if found else reading.first(*DISTORTION)


def _deviating(measure: Metric) -> Deviating:
    return Deviating(
        metric_id=measure.metric_id, lower_is_better=measure.better == "lower", map_protocol_id="", limit=1
    )


def _farthest(reading: Reading, task_id: str, measure: Metric) -> Strip | None:
    chosen = Selection(task_ids=(task_id,), families=("cldm",))
    rows = alignment.deviations(reading.snapshot, chosen, _deviating(measure))
    if rows.empty:
        return None
    sample_id, restorer_id = str(rows["sample_id"].iloc[0]), str(rows["restorer_id"].iloc[0])
    points = questions.points(reading.snapshot, Selection(task_ids=(task_id,)), (measure.metric_id,))
    of_sample = points[(points["sample_id"] == sample_id) & points["restored_sha"].notna()]
    shown = [*_best_traditional(of_sample, measure), *_own(of_sample, restorer_id, measure)]
    if len(shown) < 2:
        return None
    return _strip(reading, sample_id, ("target", "degraded", *shown), judged=shown[1])


def _best_traditional(rows: pd.DataFrame, measure: Metric) -> list[str]:
    rivals = rows[rows["family"] == "traditional"].dropna(subset=[measure.metric_id])
    best = rivals.sort_values(measure.metric_id, ascending=measure.better == "lower", kind="stable")
    return [str(one) for one in best["restoration_id"].head(1)]


def _own(rows: pd.DataFrame, restorer_id: str, measure: Metric) -> list[str]:
    """The one that strays first, then others of its family."""
    cldm = rows[rows["family"] == "cldm"].dropna(subset=[measure.metric_id])
    order = cldm.assign(other=cldm["restorer_id"] != restorer_id).sort_values(["other", "restorer_id"], kind="stable")
    return [str(one) for one in order["restoration_id"].head(MOST_CLDM)]


def _decoded(reading: Reading, ceiling_id: str) -> Strip | None:
    points = questions.points(reading.snapshot, Selection(restorer_ids=(ceiling_id,)), ("psnr_y",))
    rows = points.dropna(subset=["restored_sha"]).sort_values(["psnr_y", "task_id"], kind="stable")
    if rows.empty:
        return None
    row = rows.iloc[0]
    return _strip(
        reading, row["sample_id"], ("target", row["restoration_id"]), judged=row["restoration_id"], difference=True
    )


def _strip(
    reading: Reading, sample_id: str, shown: Sequence[str], *, judged: str, difference: bool = False
) -> Strip | None:
    """The region where one picture is farthest from the target; None where a picture cannot be had."""
    try:
        figure = read_figure(reading.store, reading.snapshot, Request(sample_id=sample_id, shown=shown))
    except StoreError:
        return None
    by_id = {panel.restoration.get("restoration_id", panel.name): panel for panel in figure.panels}
    target, far = by_id["target"], by_id[judged]
    if target.pixels.shape != far.pixels.shape:
        return None
    region = _farthest_region(target.pixels, far.pixels)
    figure = replace(figure, region=region)
    crops = [_crop(figure, panel) for panel in figure.panels]
    if difference:
        crops.append(_difference(figure, target, far))
    sample = figure.sample
    name, task = str(sample["image_name"]), str(sample["task_id"])
    gamma = "" if pd.isna(sample["gamma"]) or difference else f", gamma {sample['gamma']:.2f}"
    title = f"{name}: {far.title}" if difference else f"{name}, {task}{gamma}"
    return Strip(
        title=title,
        caption=f"{region.width} x {region.height} pixels at ({region.x}, {region.y}); scores are of whole pictures.",
        whole=Picture(title="The target, and where", note="", words=f"{name}, the target", png=_framed(target, region)),
        crops=crops,
    )


def _farthest_region(target: npt.NDArray[np.uint8], restored: npt.NDArray[np.uint8]) -> Region:
    """The square in which the mean absolute difference is largest."""
    distance = np.abs(target.astype(np.float64) - restored).mean(axis=2)
    side = min(REGION, *distance.shape)
    sums = np.pad(distance.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    return Region(x=int(x), y=int(y), width=side, height=side)


def _crop(figure: Figure, panel: Panel) -> Picture:
    pixels = figure.crop(panel)
    factor = max(1, round(CROP_SHOWN / max(pixels.shape[:2])))
    name = f"{figure.sample['image_name']}, {figure.sample['task_id']}, {panel.title}"
    return Picture(title=panel.title, note=scores_line(panel), words=name, png=png(enlarged(pixels, factor)))


def _difference(figure: Figure, target: Panel, other: Panel) -> Picture:
    apart = np.abs(figure.crop(target).astype(np.int64) - figure.crop(other)) * AMPLIFIED
    pixels = np.clip(apart, 0, 255).astype(np.uint8)
    factor = max(1, round(CROP_SHOWN / max(pixels.shape[:2])))
    words = f"{figure.sample['image_name']}, difference of target and {other.title}, {AMPLIFIED} times as bright"
    return Picture(
        title=f"Difference, {AMPLIFIED} times", note="black: none", words=words, png=png(enlarged(pixels, factor))
    )


def _framed(panel: Panel, region: Region) -> bytes:
    """The whole picture, no larger than an overview needs, with the region framed."""
    picture = Image.fromarray(panel.pixels)
    scale = min(1.0, OVERVIEW_SIDE / max(picture.size))
    small = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(small)
    box = [scale * edge for edge in (region.x, region.y, region.x + region.width - 1, region.y + region.height - 1)]
    draw.rectangle(box, outline=(0, 0, 0), width=4)
    draw.rectangle([box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1], outline=(255, 255, 255), width=2)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()
