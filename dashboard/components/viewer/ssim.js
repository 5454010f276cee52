// SSIM at every pixel whose window lies inside: Gaussian window 11 pixels wide, sigma 1.5, as in our metrics.
// Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE TIP 2004.

const SIZE = 11;
const LAST = SIZE - 1;
export const MARGIN = LAST / 2;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const TAPS = (() => {
  const weights = Array.from({ length: SIZE }, (_, k) => Math.exp(-((k - MARGIN) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight);
  return weights.map((weight) => weight / sum);
})();
const [T0, T1, T2, T3, T4, T5] = TAPS;

// Two planes of one size, at least 11 pixels a side -> { width, height, values }, 10 pixels smaller a side.
// Row by row: the filtered rows that a window needs are kept in a ring, so that they stay in the processor's cache.
export function ssimMap(first, second) {
  const { width, height } = first;
  const across = width - LAST;
  const values = new Float32Array(across * (height - LAST));
  const rings = Array.from({ length: 5 }, () => Array.from({ length: SIZE }, () => new Float64Array(across)));
  const products = Array.from({ length: 3 }, () => new Float64Array(width));
  for (let y = 0; y < height; y++) {
    const a = first.values.subarray(y * width, (y + 1) * width);
    const b = second.values.subarray(y * width, (y + 1) * width);
    multiply(a, b, products);
    [a, b, ...products].forEach((row, index) => filterRow(row, rings[index][y % SIZE]));
    if (y >= LAST) compareRow(rings, y - LAST, values.subarray((y - LAST) * across, (y - LAST + 1) * across));
  }
  return { width: across, height: height - LAST, values };
}

function multiply(a, b, [aa, bb, ab]) {
  for (let x = 0; x < a.length; x++) {
    aa[x] = a[x] * a[x];
    bb[x] = b[x] * b[x];
    ab[x] = a[x] * b[x];
  }
}

function filterRow(row, out) {
  for (let x = 0; x < out.length; x++) {
    out[x] = T0 * (row[x] + row[x + 10]) + T1 * (row[x + 1] + row[x + 9]) + T2 * (row[x + 2] + row[x + 8])
      + T3 * (row[x + 3] + row[x + 7]) + T4 * (row[x + 4] + row[x + 6]) + T5 * row[x + 5];
  }
}

function compareRow(rings, top, out) {
  const rows = rings.map((ring) => Array.from({ length: SIZE }, (_, k) => ring[(top + k) % SIZE]));
  const [meanA, meanB, squareA, squareB, product] = rows.map((ring) => filterColumn(ring, new Float64Array(out.length)));
  for (let x = 0; x < out.length; x++) {
    const [a, b] = [meanA[x], meanB[x]];
    const [varianceA, varianceB, covariance] = [squareA[x] - a * a, squareB[x] - b * b, product[x] - a * b];
    out[x] = ((2 * a * b + C1) * (2 * covariance + C2)) / ((a * a + b * b + C1) * (varianceA + varianceB + C2));
  }
}

function filterColumn([r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10], out) {
  for (let x = 0; x < out.length; x++) {
    out[x] = T0 * (r0[x] + r10[x]) + T1 * (r1[x] + r9[x]) + T2 * (r2[x] + r8[x])
      + T3 * (r3[x] + r7[x]) + T4 * (r4[x] + r6[x]) + T5 * r5[x];
  }
  return out;
}
