"""Figures as files, and an index that says what each shows."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from dashboard.figures.drawing import Drawn, drawn
from dashboard.markup import plain
from db.errors import StoreError
from db.store import Snapshot

LIGHT = {
    "background": "#ffffff",
    "font": "DejaVu Sans",
    "view": {"stroke": "#dfe2ea"},
    "axis": {"titleFontWeight": "normal", "gridColor": "#eceef2", "labelColor": "#1c2030", "titleColor": "#1c2030"},
    "title": {"anchor": "start", "fontSize": 16, "subtitleColor": "#5f6573", "subtitleFontSize": 11, "offset": 14},
}
"""For paper: the arrow of the axes is in this font."""


PNG_SCALE = 2
_CLIP = re.compile(r"\bclip\d+\b")
_VEGA_LITE = "_".join(alt.SCHEMA_VERSION.split(".")[:2])


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
    specification = _specification(figure)
    match form:
        case Format.SVG:
            svg = vl_convert.vegalite_to_svg(specification, vl_version=_VEGA_LITE)
            path.write_text(_numbered(svg), encoding="utf-8")
        case Format.PNG:
            path.write_bytes(vl_convert.vegalite_to_png(specification, vl_version=_VEGA_LITE, scale=PNG_SCALE))
        case Format.VEGA_LITE:
            path.write_text(json.dumps(specification), encoding="utf-8")
    return path


def _numbered(svg: str) -> str:
    """The picture with its clip paths numbered from 0: the renderer goes on counting from the picture before."""
    order = {name: f"clip{place}" for place, name in enumerate(dict.fromkeys(_CLIP.findall(svg)))}
    return _CLIP.sub(lambda found: order[found[0]], svg)


def _specification(figure: Drawn) -> dict[str, Any]:
    """The chart with its data, its title and the light theme."""
    title = alt.TitleParams(figure.title, subtitle=[figure.counted, figure.protocols, figure.note])
    with alt.data_transformers.enable("default", max_rows=None):
        return _rounded({**figure.chart.properties(title=title).to_dict(), "config": LIGHT})


def _rounded(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Numbers to ten digits: the database adds in any order, and the last ones would differ from file to file."""
    match value:
        case dict():
            return {name: _rounded(inner) for name, inner in value.items()}
        case list():
            return [_rounded(inner) for inner in value]
        case float():
            return float(f"{value:.10g}")
        case _:
            return value


def _caption(figure: Drawn, file_name: str) -> str:
    facts = f"Means with 95 % bootstrap intervals over the images common to all: {figure.counted}; {figure.note}."
    image = f"![{plain(figure.title)}](<{file_name}>)"
    text = f"{plain(facts)} Protocols: {plain(figure.protocols)}."
    fence = max((len(run) for run in re.findall("`+", figure.sql)), default=2) + 1
    code = "`" * max(fence, 3)
    return f"## {plain(figure.title)}\n\n{image}\n\n{text}\n\n{code}sql\n{figure.sql}\n{code}\n"


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip(".-")
