"""Figures as files, and an index that says what each shows."""

import re
from enum import StrEnum
from pathlib import Path

from dashboard.charts import picture
from dashboard.charts.picture import Caption
from dashboard.figures.drawing import Drawn, drawn
from dashboard.markup import plain
from db.errors import StoreError
from db.store import Snapshot


class Format(StrEnum):
    """What a figure is written as."""

    SVG = "svg"
    PNG = "png"
    VEGA_LITE = "vl.json"


def write(snapshot: Snapshot, folder: Path, restorer_id: str, form: Format) -> list[Path]:
    """Write every figure that the store can make, and the index.

    Args:
        snapshot: Where the numbers are.
        folder: Where the files go.
        restorer_id: The one whose ablations are drawn; "" for all that have any.
        form: Format of the figures.

    Raises:
        StoreError: No such restorer, or nothing to draw.
        OSError: The folder cannot be written.
    """
    figures = sorted(drawn(snapshot, restorer_id), key=lambda figure: figure.name)
    if not figures:
        raise StoreError(f"{snapshot.path.name} has nothing to draw; fill it: python -m ingest run --images FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    written = [_save(figure, folder, form) for figure in figures]
    index = folder / "index.md"
    captions = [_caption(figure, path.name) for figure, path in zip(figures, written, strict=True)]
    index.write_text("\n".join(["# Figures", "", *captions]), encoding="utf-8")
    return [*written, index]


def _save(figure: Drawn, folder: Path, form: Format) -> Path:
    path = folder / f"{_slug(figure.name)}.{form}"
    caption = Caption(title=figure.title, lines=(figure.counted, figure.protocols, figure.note))
    match form:
        case Format.SVG:
            path.write_text(picture.svg(figure.chart, caption), encoding="utf-8")
        case Format.PNG:
            path.write_bytes(picture.png(figure.chart, caption))
        case Format.VEGA_LITE:
            path.write_text(picture.vega_lite(figure.chart, caption), encoding="utf-8")
    return path


def _caption(figure: Drawn, file_name: str) -> str:
    facts = f"Means with 95 % bootstrap intervals over the images common to all: {figure.counted}; {figure.note}."
    image = f"![{plain(figure.title)}](<{file_name}>)"
    text = f"{plain(facts)} Protocols: {plain(figure.protocols)}."
    fence = max((len(run) for run in re.findall("`+", figure.sql)), default=2) + 1
    code = "`" * max(fence, 3)
    return f"## {plain(figure.title)}\n\n{image}\n\n{text}\n\n{code}sql\n{figure.sql}\n{code}\n"


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip(".-")
