"""One page: the whole picture with the region framed, and lines from it to the enlarged crops. SVG, and PDF of it."""

import base64
from html import escape
from math import ceil
from textwrap import wrap

import vl_convert

from dashboard.figure_kit.crops import enlarged, png
from dashboard.figure_kit.request import Figure, Panel, Pixels
from dashboard.figure_kit.texts import caption, scores_line

MARGIN, GAP = 16, 10
OVERVIEW = 300
"""Height of the whole picture, in points of the page."""
CROP = 200
"""Width of a crop."""
MOST_IN_A_ROW = 4
TEXT = 34
"""Height of what stands under a crop."""
LINE = 14
SIGNS_A_LINE = 150


def svg(figure: Figure) -> str:
    """The page as SVG; its pictures are inside."""
    whole = next((panel for panel in figure.panels if panel.name == "target"), figure.panels[-1])
    scale = OVERVIEW / figure.height
    crops_left = MARGIN + figure.width * scale + 3 * GAP
    crop_height = CROP * figure.region.height / figure.region.width
    rows = ceil(len(figure.panels) / MOST_IN_A_ROW)
    in_a_row = ceil(len(figure.panels) / rows)
    width = crops_left + in_a_row * (CROP + GAP) + MARGIN
    body = MARGIN + max(OVERVIEW + TEXT, rows * (crop_height + TEXT + GAP))
    lines = wrap(caption(figure), max(60, int(SIGNS_A_LINE * width / 1000)))
    height = body + LINE * (len(lines) + 1)
    parts = [_overview(figure, whole, scale, (crops_left, crop_height))]
    for index, panel in enumerate(figure.panels):
        place = (crops_left + index % in_a_row * (CROP + GAP), MARGIN + index // in_a_row * (crop_height + TEXT + GAP))
        parts.append(_crop(figure, panel, place, crop_height))
    parts += [_text(MARGIN, body + LINE * (index + 1), line) for index, line in enumerate(lines)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.1f} {height:.1f}" font-family="DejaVu Sans, sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def pdf(drawing: str) -> bytes:
    """A page of `svg` as PDF, its pictures without loss."""
    return vl_convert.svg_to_pdf(drawing)


def _overview(figure: Figure, whole: Panel, scale: float, crops: tuple[float, float]) -> str:
    region = figure.region
    left, top = MARGIN + region.x * scale, MARGIN + region.y * scale
    width, height = region.width * scale, region.height * scale
    crops_left, crop_height = crops
    frame = f'<rect x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}"'
    ends = ((left + width, top, MARGIN), (left + width, top + height, MARGIN + crop_height))
    paths = "".join(f"M{x:.2f} {y:.2f}L{crops_left:.2f} {end:.2f}" for x, y, end in ends)
    return (
        _image(whole.pixels, MARGIN, MARGIN, (figure.width * scale, OVERVIEW))
        + f'<path d="{paths}" stroke="#000" stroke-width="1" fill="none"/>'
        + f'{frame} fill="none" stroke="#000" stroke-width="3"/>{frame} fill="none" stroke="#fff" stroke-width="1.2"/>'
        + _text(MARGIN, MARGIN + OVERVIEW + LINE, whole.title)
    )


def _crop(figure: Figure, panel: Panel, place: tuple[float, float], height: float) -> str:
    x, y = place
    pixels = figure.crop(panel)
    sharp = enlarged(pixels, max(1, ceil(2 * CROP / pixels.shape[1])))
    scores = scores_line(panel)
    return (
        _image(sharp, x, y, (CROP, height))
        + _text(x, y + height + LINE, panel.title, weight="bold")
        + f'<g font-size="8">{_text(x, y + height + 2 * LINE - 2, scores)}</g>'
    )


def _image(pixels: Pixels, x: float, y: float, size: tuple[float, float]) -> str:
    content = base64.b64encode(png(pixels)).decode()
    return (
        f'<image x="{x:.2f}" y="{y:.2f}" width="{size[0]:.2f}" height="{size[1]:.2f}" preserveAspectRatio="none"'
        f' style="image-rendering: pixelated" href="data:image/png;base64,{content}"/>'
    )


def _text(x: float, y: float, text: str, weight: str = "normal") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-weight="{weight}" fill="#111">{escape(text)}</text>'
