// The one transform that all panes share: `zoom` in device pixels per world pixel, and the world point (x, y) that lies
// in the middle of every canvas. The world is the pixel grid of the largest picture, normally the target.

const LARGEST_ZOOM = 64;

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export function fitted(world, size) {
  const zoom = Math.min(size.width / world.width, size.height / world.height);
  return { zoom, x: world.width / 2, y: world.height / 2 };
}

export function contained(transform, world, size) {
  const smallest = Math.min(1, fitted(world, size).zoom);
  return {
    zoom: clamp(transform.zoom, smallest, LARGEST_ZOOM),
    x: clamp(transform.x, 0, world.width),
    y: clamp(transform.y, 0, world.height),
  };
}

export function origin(transform, size) {
  // Whole device pixels, so that 1:1 copies pixels instead of blending neighbours.
  return {
    x: Math.round(size.width / 2 - transform.x * transform.zoom),
    y: Math.round(size.height / 2 - transform.y * transform.zoom),
  };
}

export function worldPoint(transform, size, point) {
  const start = origin(transform, size);
  return { x: (point.x - start.x) / transform.zoom, y: (point.y - start.y) / transform.zoom };
}

export function zoomedAt(transform, size, point, factor) {
  const fixed = worldPoint(transform, size, point);
  const zoom = Math.min(transform.zoom * factor, LARGEST_ZOOM);
  const ratio = transform.zoom / zoom;
  return { zoom, x: fixed.x + (transform.x - fixed.x) * ratio, y: fixed.y + (transform.y - fixed.y) * ratio };
}

export function visible(transform, world, size) {
  // The part of the world that a canvas shows: { x, y, width, height } in world pixels.
  const start = worldPoint(transform, size, { x: 0, y: 0 });
  const x = clamp(start.x, 0, world.width);
  const y = clamp(start.y, 0, world.height);
  const right = clamp(start.x + size.width / transform.zoom, 0, world.width);
  const bottom = clamp(start.y + size.height / transform.zoom, 0, world.height);
  return { x, y, width: right - x, height: bottom - y };
}
