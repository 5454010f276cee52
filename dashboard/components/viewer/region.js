// Numbers of a part of a picture: what is in it, and how far it is from the same part of a reference.

import { decibels, psnr } from "./maps.js";
import { plane } from "./planes.js";
import { ssimMap } from "./ssim.js";

export const BINS = 64;

// Two pictures of one size -> mean and standard deviation of luma, mean and largest |A − B| over all channels (levels),
// PSNR (RGB), PSNR and SSIM of luma (null where the part is too small for a window), and the histogram of luma.
export function statistics(picture, reference) {
  const [luma, expected] = [plane(picture, "y"), plane(reference, "y")];
  const count = luma.values.length;
  const average = total(luma.values) / count;
  const spread = Math.sqrt(total(luma.values.map((value) => (value - average) ** 2)) / count);
  const squares = total(luma.values.map((value, at) => (value - expected.values[at]) ** 2));
  return {
    mean: average,
    spread,
    ...absolute(picture.data, reference.data),
    psnr: psnr(picture, reference),
    psnrY: decibels(squares / count),
    ssimY: Math.min(luma.width, luma.height) < 11 ? null : average11(luma, expected),
    histogram: histogram(luma.values),
  };
}

function average11(luma, expected) {
  const { values } = ssimMap(luma, expected);
  return total(values) / values.length;
}

function absolute(data, others) {
  let [sum, largest] = [0, 0];
  for (let at = 0; at < data.length; at++) {
    if (at % 4 === 3) continue;
    const distance = Math.abs(data[at] - others[at]);
    sum += distance;
    if (distance > largest) largest = distance;
  }
  return { meanDifference: sum / (0.75 * data.length), largestDifference: largest };
}

// The share of pixels in each of 64 bins of 4 levels.
export function histogram(values) {
  const bins = new Float64Array(BINS);
  for (const value of values) bins[Math.min(BINS - 1, Math.floor((value * BINS) / 256))] += 1 / values.length;
  return [...bins];
}

// Luma along a line from (x1, y1) to (x2, y2), one sample a pixel of its longer side: the pixel each point lies in.
export function profile(luma, [x1, y1, x2, y2]) {
  const count = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
  return Array.from({ length: count + 1 }, (_, step) => {
    const x = Math.round(x1 + ((x2 - x1) * step) / count);
    const y = Math.round(y1 + ((y2 - y1) * step) / count);
    return luma.values[y * luma.width + x];
  });
}

function total(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
