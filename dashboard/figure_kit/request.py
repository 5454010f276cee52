"""What a figure is asked to show, and the pictures and numbers of the store that it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.data.derived_pictures import pixels_of
from dashboard.data.metrics import Metric, metrics_of
from dashboard.data.picks import pick_of, with_picks
from db.errors import StoreError
from db.reading import questions, sample_pictures
from db.store import Snapshot, Store

Pixels = npt.NDArray[np.uint8]
MOST_PANELS = 12
SCORES = ("psnr_y", "ssim_y", "lpips", "niqe")
SCORED_AS = {"degraded": "bicubic", "target": "target"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle on the pixel grid of the largest picture."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def read(cls, text: str) -> "Region":
        """Read `x,y,width,height`.

        Raises:
            StoreError: It is something else.
        """
        parts = text.split(",")
        if len(parts) != 4 or not all(part.strip().isdecimal() for part in parts) or min(map(int, parts[2:])) < 1:
            raise StoreError(f"the region is {text!r}; expected x,y,width,height in pixels: 40,60,128,96")
        x, y, width, height = map(int, parts)
        return cls(x=x, y=y, width=width, height=height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A figure."""

    sample_id: str
    region: Region | None = None
    """None for the whole picture."""
    shown: Sequence[str] = ()
    """`degraded`, `target`, restoration_ids, or restorers as `pick_of` names them; from left to right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture of the figure."""

    name: str
    """Of its files, without the ending."""
    title: str
    sha256: str
    """Of its artefact."""
    pixels: Pixels
    """(H, W, 3), whole."""
    restoration: Mapping[str, str]
    """restoration_id and run_id of a restored picture; empty for the others."""
    scores: tuple[tuple[Metric, float], ...]
    """Of the whole picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """All that the files are made of."""

    sample: pd.Series
    """A row of `db.reading.questions.sample`."""
    region: Region
    width: int
    """Of the grid of the region, as `height`."""
    height: int
    panels: tuple[Panel, ...]
    snapshot: int

    def crop(self, panel: Panel) -> Pixels:
        """The region of a picture, its own pixels; of a smaller one, those that the region touches."""
        down, across = panel.pixels.shape[0] / self.height, panel.pixels.shape[1] / self.width
        region = self.region
        rows = slice(int(region.y * down), int(np.ceil((region.y + region.height) * down)))
        columns = slice(int(region.x * across), int(np.ceil((region.x + region.width) * across)))
        return panel.pixels[rows, columns]


def read_figure(store: Store, snapshot: Snapshot, request: Request) -> Figure:
    """Fetch what a figure shows.

    Raises:
        StoreError: The sample or a picture is not in the store, too many are asked for, or the region is outside.
    """
    found = questions.sample(snapshot, request.sample_id)
    if found.empty:
        raise StoreError(f"the store has no sample {request.sample_id!r}")
    if not 1 <= len(request.shown) <= MOST_PANELS:
        raise StoreError(f"a figure of {len(request.shown)} pictures is asked for; expected 1 to {MOST_PANELS}")
    sample = found.iloc[0]
    rows = with_picks(sample_pictures.figure_restorations(snapshot, request.sample_id))
    known = metrics_of(questions.metrics(snapshot))
    metrics = [known[metric_id] for metric_id in SCORES if metric_id in known]
    panels = tuple(_panel(store, sample, rows, metrics, shown) for shown in request.shown)
    height, width = (max(panel.pixels.shape[axis] for panel in panels) for axis in (0, 1))
    region = request.region or Region(x=0, y=0, width=width, height=height)
    if region.x + region.width > width or region.y + region.height > height:
        raise StoreError(f"the region {region} leaves the picture, which is {width} x {height} pixels")
    return Figure(sample=sample, region=region, width=width, height=height, panels=panels, snapshot=snapshot.seq)


def _panel(store: Store, sample: pd.Series, rows: pd.DataFrame, metrics: Sequence[Metric], shown: str) -> Panel:
    if shown in SCORED_AS:
        scored = rows[rows["restorer_id"] == SCORED_AS[shown]]
        sha256, title, restoration = sample[f"{shown}_sha"], shown.capitalize(), {}
    else:
        scored = rows[(rows["restoration_id"] == shown) | (rows["pick"] == shown)]
        if scored.empty:
            there = ", ".join(sorted(set(rows["pick"]))) or "none"
            raise StoreError(f"{shown!r} has no picture of this sample; there are degraded, target, {there}")
        row = scored.iloc[0]
        sha256, title = row["restored_sha"], f"{row['restorer_title']} {row['setting_label']}".rstrip()
        restoration = {"restoration_id": row["restoration_id"], "run_id": row["run_id"]}
    if pd.isna(sha256):
        raise StoreError(f"this sample has no {shown}")
    name = shown if shown in SCORED_AS else pick_of(scored.iloc[0]["restorer_id"], scored.iloc[0]["setting_label"])
    values = [(metric, float(scored.iloc[0][metric.metric_id])) for metric in metrics if len(scored)]
    return Panel(
        name=name,
        title=title,
        sha256=sha256,
        pixels=pixels_of(store, sha256),
        restoration=restoration,
        scores=tuple((metric, value) for metric, value in values if np.isfinite(value)),
    )
