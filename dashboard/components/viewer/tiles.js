// The tiles of a picture that is too large to send whole.

export const TILE = 1024; // pixels a side, as the server cuts them

// Those that a part of the world, { x, y, width, height }, touches.
export function tilesIn(part, source, world) {
  const ratio = source.width / world.width;
  const ends = (from, length, limit) => {
    const last = Math.min(Math.ceil(((from + length) * ratio) / TILE), Math.ceil(limit / TILE));
    return [Math.floor((from * ratio) / TILE), last];
  };
  const [left, right] = ends(part.x, part.width, source.width);
  const [top, bottom] = ends(part.y, part.height, source.height);
  const tiles = [];
  for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) tiles.push({ column, row });
  return tiles;
}
