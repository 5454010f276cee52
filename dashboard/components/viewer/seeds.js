// Several restorations that differ by their noise alone, as one picture: their mean, and how much they differ.

import { plane } from "./planes.js";

export const SPREAD = { low: 0, high: 32, colours: "magma", symbol: "standard deviation", unit: "levels of luma" };

export function meanOf(pictures) {
  const [{ width, height }] = pictures;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < data.length; at++) {
    let sum = 0;
    for (const picture of pictures) sum += picture.data[at];
    data[at] = Math.round(sum / pictures.length);
  }
  return { width, height, data };
}

// With n - 1 in the denominator -> { width, height, values } in levels.
export function spreadOf(pictures) {
  const lumas = pictures.map((picture) => plane(picture, "y").values);
  const values = Float32Array.from(lumas[0], (_, at) => {
    let [sum, squares] = [0, 0];
    for (const luma of lumas) sum += luma[at];
    const mean = sum / lumas.length;
    for (const luma of lumas) squares += (luma[at] - mean) ** 2;
    return Math.sqrt(squares / (lumas.length - 1));
  });
  return { width: pictures[0].width, height: pictures[0].height, values };
}
