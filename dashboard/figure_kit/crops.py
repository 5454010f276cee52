"""The PNG files of a figure: the region's own pixels, and the whole picture with the region enlarged in a corner."""

import io

import numpy as np
from PIL import Image, ImageDraw

from dashboard.figure_kit.request import Figure, Panel, Pixels

INSET_SHARE = 0.45
"""Of the picture's shorter side, that an inset may take."""
INK, HALO = (255, 255, 255), (0, 0, 0)


def png(pixels: Pixels) -> bytes:
    """(H, W, 3) as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return file.getvalue()


def enlarged(pixels: Pixels, factor: int) -> Pixels:
    """Every pixel as a square."""
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def with_inset(figure: Figure, panel: Panel) -> Pixels:
    """The whole picture on the figure's grid, the region framed, enlarged in the corner farthest from it."""
    across = np.arange(figure.width) * panel.pixels.shape[1] // figure.width
    down = np.arange(figure.height) * panel.pixels.shape[0] // figure.height
    image = Image.fromarray(panel.pixels[down][:, across])
    region = figure.region
    if (region.width, region.height) == image.size:
        return np.asarray(image)
    room = INSET_SHARE * min(image.size)
    inset = Image.fromarray(np.asarray(image)[region.y : region.y + region.height, region.x : region.x + region.width])
    scale = room / max(inset.size)
    size = tuple(max(1, round(side * scale)) for side in inset.size)
    inset = inset.resize((size[0], size[1]), Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.LANCZOS)
    left = image.width - inset.width if region.x + region.width / 2 < image.width / 2 else 0
    top = image.height - inset.height if region.y + region.height / 2 < image.height / 2 else 0
    draw = ImageDraw.Draw(image)
    frame = (region.x, region.y, region.x + region.width - 1, region.y + region.height - 1)
    place = (left, top, left + inset.width - 1, top + inset.height - 1)
    for colour, width in ((HALO, 3), (INK, 1)):
        draw.rectangle(frame, outline=colour, width=width)
        for corner in ((2, 1), (0, 3)) if (left == 0) == (top == 0) else ((0, 1), (2, 3)):
            draw.line(
                [frame[corner[0]], frame[corner[1]], place[corner[0]], place[corner[1]]], fill=colour, width=width
            )
    image.paste(inset, (left, top))
    draw.rectangle(place, outline=INK, width=1)
    return np.asarray(image)
