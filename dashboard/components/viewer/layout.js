// Where the panes stand: as few rows as show the pictures nearly as large as can be while all fit on the screen.

export const GAP = 12; // CSS pixels between panes
const PANE_TEXT = 78; // CSS pixels of title and scores around a picture
const LEAST_HEIGHT = 140; // CSS pixels
const NEARLY = 0.7;

export function grid(count, world, across, free) {
  const aspect = world.height / world.width;
  const grids = Array.from({ length: count }, (_, index) => {
    const columns = index + 1;
    const width = Math.floor((across - GAP * (columns - 1)) / columns);
    const down = free / Math.ceil(count / columns) - PANE_TEXT;
    const height = Math.floor(Math.max(LEAST_HEIGHT, Math.min(width * aspect, down)));
    return { columns, rows: Math.ceil(count / columns), width, height, size: Math.min(width, height / aspect) };
  });
  const largest = Math.max(...grids.map((one) => one.size));
  const enough = grids.filter((one) => one.size >= NEARLY * largest);
  const rows = Math.min(...enough.map((one) => one.rows));
  return enough.filter((one) => one.rows === rows).reduce((best, one) => (one.size > best.size ? one : best));
}

// Moves a canvas by a part of a device pixel, so that one of its pixels is one of the screen's.
export function snap(canvas) {
  canvas.style.translate = "none";
  const { left, top } = canvas.getBoundingClientRect();
  const rest = (edge) => (Math.round(edge * devicePixelRatio) - edge * devicePixelRatio) / devicePixelRatio;
  canvas.style.translate = `${rest(left)}px ${rest(top)}px`;
}
