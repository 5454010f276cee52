"""Running a restorer on tiles: a grid, each tile read with context around it, and no blending."""

from collections.abc import Callable

from clir_core.interfaces import Images


def restore_in_tiles(
    run: Callable[[Images], Images], degraded: Images, *, tile: int, context: int, scale: int
) -> Images:
    """Restore tile by tile, keeping of each result only what belongs to the tile.

    Args:
        run: Restores (B, 3, h, w) into (B, 3, scale*h, scale*w) for any h, w.
        degraded: (B, 3, H, W).
        tile: Side of a tile in input pixels, at least 1.
        context: Pixels read beyond the tile, where the image has them; it is not padded at its edge.
        scale: Output side over input side.

    Returns:
        (B, 3, scale*H, scale*W).

    Source: the tiling of Real-ESRGAN's inference helper, github.com/xinntao/Real-ESRGAN at a4abfb2.
    """
    batch, channels, height, width = degraded.shape
    restored = degraded.new_empty((batch, channels, height * scale, width * scale))
    for top in range(0, height, tile):
        rows = _Span(top, tile, context, height)
        for left in range(0, width, tile):
            columns = _Span(left, tile, context, width)
            result = run(degraded[..., rows.read, columns.read])
            restored[..., rows.written(scale), columns.written(scale)] = result[
                ..., rows.kept(scale), columns.kept(scale)
            ]
    return restored


class _Span:
    """A tile along one axis: what is read, and what is kept of the result."""

    def __init__(self, start: int, tile: int, context: int, side: int) -> None:
        self._start, self._stop = start, min(start + tile, side)
        self._first = max(start - context, 0)
        self.read = slice(self._first, min(self._stop + context, side))

    def written(self, scale: int) -> slice:
        return slice(self._start * scale, self._stop * scale)

    def kept(self, scale: int) -> slice:
        return slice((self._start - self._first) * scale, (self._stop - self._first) * scale)
