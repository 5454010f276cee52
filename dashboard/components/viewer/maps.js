// What a map shows of a picture and its reference: numbers at every pixel (or cell), on a scale whose ends are fixed and
// printed. Only the gain changes a scale.

import { crop, onGrid, plane, planes } from "./planes.js";
import { MARGIN, ssimMap } from "./ssim.js";
import { flipMap } from "./flip.js";

const CELL = 32; // pixels a side of the local grids
const LEVELS = 255;

const scale = (low, high, colours, symbol, unit) => ({ low, high, colours, symbol, unit });

// In the order in which a key goes through them. `usesGain` and `usesChannel` say which controls matter.
export const MAPS = {
  absolute: {
    title: "Absolute difference", usesGain: true, usesChannel: true,
    scale: (gain) => scale(0, LEVELS / gain, "magma", "|A − B|", "levels"),
    values: (a, b, channel) => averaged(a, b, channel, (x, y) => Math.abs(x - y)),
  },
  signed: {
    title: "Signed difference", usesGain: true, usesChannel: true,
    scale: (gain) => scale(-LEVELS / gain, LEVELS / gain, "orange_blue", "A − B", "levels"),
    values: (a, b, channel) => averaged(a, b, channel, (x, y) => x - y),
  },
  squared: {
    title: "Squared difference", usesGain: true, usesChannel: true,
    scale: (gain) => scale(0, (LEVELS / gain) ** 2, "magma", "(A − B)²", "levels²"),
    values: (a, b, channel) => averaged(a, b, channel, (x, y) => (x - y) ** 2),
  },
  ssim: {
    title: "SSIM", usesChannel: true, margin: MARGIN, least: 11,
    scale: () => scale(0, 1, "magma_reversed", "SSIM", ""),
    values: (a, b, channel) => paired(a, b, channel, ssimMap),
  },
  gradient: {
    title: "Gradient difference", usesGain: true, usesChannel: true,
    scale: (gain) => scale(-LEVELS / gain, LEVELS / gain, "orange_blue", "|∇A| − |∇B|", "levels"),
    values: (a, b, channel) => combined(gradients(a, channel), gradients(b, channel), (x, y) => x - y),
  },
  flip: {
    title: "FLIP", scale: () => scale(0, 1, "magma", "FLIP", "at 67 pixels a degree"),
    values: (a, b) => flipMap(a, b),
  },
  psnr_grid: {
    title: "PSNR in squares", cells: true,
    scale: () => scale(10, 50, "magma_reversed", "PSNR", `dB, squares of ${CELL} px`),
    values: (a, b) => gridOf(a, b, psnr),
  },
  ssim_grid: {
    title: "SSIM in squares", cells: true, least: 11,
    scale: () => scale(0, 1, "magma_reversed", "SSIM (Y)", `squares of ${CELL} px`),
    values: (a, b) => ssimGrid(a, b),
  },
  patch: {
    title: "Patch alignment", kept: true,
    scale: () => scale(0, 1, "magma", "1 − cosine", "of patch tokens"),
  },
};

// The map of a picture against its reference, both { width, height, data } -> { width, height, values, margin, grid }: the
// numbers begin `margin` pixels inside the grid.
export function mapOf(name, picture, reference, channel) {
  const width = Math.max(picture.width, reference.width);
  const height = Math.max(picture.height, reference.height);
  const { values, margin = 0, least = 1 } = MAPS[name];
  if (Math.min(width, height) < least) throw new Error(`${MAPS[name].title} needs ${least} pixels a side`);
  return { ...values(onGrid(picture, width, height), onGrid(reference, width, height), channel), margin, grid: { width, height } };
}

// A kept map, one grey pixel a patch: white is 1 and more.
export function keptMap({ width, height, data }) {
  const values = Float32Array.from({ length: width * height }, (_, index) => data[4 * index] / LEVELS);
  return { width, height, values, margin: 0, grid: { width, height } };
}

export function summary({ values }) {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { mean: sum / values.length, least, most };
}

export function psnr(a, b) {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    for (let channel = 0; channel < 3; channel++) sum += (a.data[at + channel] - b.data[at + channel]) ** 2;
  }
  return decibels(sum / (3 * a.width * a.height));
}

// As our psnr_rgb and psnr_y: at most 100 dB, which identical pictures have.
export const decibels = (meanSquare) => Math.min(100, 10 * Math.log10(LEVELS ** 2 / meanSquare));

function combined(first, second, of) {
  const values = new Float32Array(first.values.length);
  for (let index = 0; index < values.length; index++) values[index] = of(first.values[index], second.values[index]);
  return { width: first.width, height: first.height, values };
}

function paired(a, b, channel, compare) {
  const others = planes(b, channel);
  return mean(planes(a, channel).map((one, index) => compare(one, others[index])));
}

const averaged = (a, b, channel, of) => paired(a, b, channel, (one, other) => combined(one, other, of));

function mean(parts) {
  if (parts.length === 1) return parts[0];
  const values = new Float32Array(parts[0].values.length);
  for (const part of parts) for (let index = 0; index < values.length; index++) values[index] += part.values[index] / parts.length;
  return { ...parts[0], values };
}

function gradients(pixels, channel) {
  return mean(planes(pixels, channel).map(gradientMagnitude));
}

// Prewitt's operator divided by 3, edges repeated.
export function gradientMagnitude({ width, height, values }) {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const [above, at, below] = [Math.max(0, y - 1) * width, y * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const left = x === 0 ? 0 : x - 1;
      const right = x === width - 1 ? x : x + 1;
      const across = values[above + right] + values[at + right] + values[below + right]
        - values[above + left] - values[at + left] - values[below + left];
      const down = values[below + left] + values[below + x] + values[below + right]
        - values[above + left] - values[above + x] - values[above + right];
      out[at + x] = Math.sqrt(across * across + down * down) / 3;
    }
  }
  return { width, height, values: out };
}

function gridOf(a, b, score) {
  const [width, height] = [Math.ceil(a.width / CELL), Math.ceil(a.height / CELL)];
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const box = cell(a, column, row);
      values[row * width + column] = score(crop(a, box), crop(b, box));
    }
  }
  return { width, height, values, cell: CELL };
}

function cell({ width, height }, column, row) {
  const [x, y] = [column * CELL, row * CELL];
  return { x, y, width: Math.min(CELL, width - x), height: Math.min(CELL, height - y) };
}

// The mean over the windows whose middle lies in a square; NaN where there is none.
function ssimGrid(a, b) {
  const map = ssimMap(plane(a, "y"), plane(b, "y"));
  const [width, height] = [Math.ceil(a.width / CELL), Math.ceil(a.height / CELL)];
  const [sums, counts] = [new Float64Array(width * height), new Float64Array(width * height)];
  for (let y = 0; y < map.height; y++) {
    const row = width * Math.floor((y + MARGIN) / CELL);
    for (let x = 0; x < map.width; x++) {
      const at = row + Math.floor((x + MARGIN) / CELL);
      sums[at] += map.values[y * map.width + x];
      counts[at] += 1;
    }
  }
  return { width, height, values: Float32Array.from(sums, (sum, at) => sum / counts[at]), cell: CELL };
}
