"""Tables 1, 2 and 3: of this store, and number by number beside what the paper printed."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.data import paper, paper_grid
from dashboard.data.alignment import BESIDE, Reference, measures
from dashboard.data.beside import TABLES_OF, beside, why_they_differ
from dashboard.data.means_table import means_table
from dashboard.data.metrics import Metric, number
from dashboard.data.paper import TableId
from dashboard.data.shared_images import n_text
from dashboard.report.exhibit import Cell, Exhibit, Table
from dashboard.report.planes import ENCODER, FILL
from dashboard.report.reading import Reading
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

SHOWS: Mapping[Reference, str] = {
    "target": "Restored images against the target: how far in meaning, and how similar in pixels. The paper's Table 1a "
    "is of light degradation; Table 3 adds the degraded image itself (LQ).",
    "degraded": "The task's degradation, with the parameters drawn for each image, is applied to the restored image, "
    "which is then compared with the degraded input (equation 15): under heavy degradation many images explain one.",
}


def against_target(reading: Reading) -> Exhibit:
    """Tables 1a and 3."""
    return _exhibit(reading, "target", ("table-1a-3", "Tables 1a and 3: restored against the target"))


def against_degraded(reading: Reading) -> Exhibit:
    """Table 1b."""
    return _exhibit(reading, "degraded", ("table-1b", "Table 1b: D(restored) against the degraded image"))


def published(reading: Reading, *tables: TableId) -> list[Table]:
    """Tables of the paper beside ours, and why they differ."""
    return [
        Table(
            title=f"{paper.title(table)}: the paper's numbers, and ours of the same",
            frame=beside(reading.snapshot, table),
            note=" ".join(why_they_differ(reading.snapshot, table)),
        )
        for table in tables
    ]


def _exhibit(reading: Reading, reference: Reference, said: tuple[str, str]) -> Exhibit:
    metrics = _metrics(reading, reference)
    printed = published(reading, *TABLES_OF[reference])
    about = Exhibit(id=said[0], title=said[1], shows=SHOWS[reference], tables=printed)
    has_encoder = any(metric.metric_id.startswith("align_") for metric in metrics)
    if not has_encoder:
        about = replace(about, absent="No vision encoder has scored this store.", commands=ENCODER)
    if not metrics:
        return replace(about, absent="The store has no score with this reference.", commands=(FILL, *ENCODER))
    chosen = Selection(task_ids=tuple(reading.with_target))
    found = means_table(reading.snapshot, chosen, metrics)
    if found.cells.empty:
        return replace(about, absent="No image has these scores from every restorer.", commands=(FILL,))
    frame = paper_grid.grid(found, metrics, reading.with_target, _cell, str)
    ours = Table(
        title=f"Of this store: {', '.join(metric.title for metric in metrics)}",
        frame=frame.rename_axis("Restorer").reset_index(),
        note=paper_grid.LEGEND,
    )
    beaten = paper_grid.nearer_than_all(found, metrics)
    notes = [f"The degraded image itself scores better than every restorer: {'; '.join(beaten)}."] if beaten else []
    notes += [
        f"The encoder is {one.encoder}, which stands in for the paper's DINOv2: their numbers are not comparable."
        for one in measures(reading.metrics.values(), reference)[:1]
        if one.stands_in
    ]
    ids = [metric.metric_id for metric in metrics]
    return replace(
        about,
        tables=[ours, *printed],
        n=n_text(found.cells, "task_id"),
        metrics=metrics,
        notes=notes,
        sql=(means_sql(chosen, ids, "task_id"),),
    )


def _metrics(reading: Reading, reference: Reference) -> tuple[Metric, ...]:
    """The nearest to the paper's encoder, and the pixels beside it."""
    found = [one for one in measures(reading.metrics.values(), reference) if one.encoder]
    pixels = reading.first(*BESIDE[reference])
    return (*[one.short for one in found[:1]], *([pixels] if pixels else []))


def _cell(row: Mapping[Hashable, Any]) -> Cell:
    mean, low, high = (float(str(row[end])) for end in ("mean", "low", "high"))
    if pd.isna(mean):
        return Cell("–")
    interval = "" if pd.isna(low) else f" ({low:.3g}–{high:.3g})"
    tie = f" {paper_grid.TIE}" if row["ties"] else ""
    return Cell(f"{number(mean)}{tie}{interval}", strong=bool(row["is_best"]))
