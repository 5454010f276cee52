// FLIP: the difference seen when two pictures alternate on a screen, in [0, 1] at every pixel.
// Andersson et al., FLIP: a difference evaluator for alternating images, HPG 2020; LDR-FLIP at 67 pixels a degree.

const PIXELS_PER_DEGREE = 67;
const ILLUMINANT = [0.950428545, 1, 1.088900371];
const TO_XYZ = [
  [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
  [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
  [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
];
const FROM_XYZ = inverse(TO_XYZ);

// Contrast sensitivity of the eye, by channel: sums of Gaussians, as pairs of weight and width.
const SENSITIVITY = { luminance: [[1, 0.0047]], redGreen: [[1, 0.0053]], blueYellow: [[34.1, 0.04], [13.5, 0.025]] };
const SPATIAL_RADIUS = Math.ceil(3 * Math.sqrt(0.04 / (2 * Math.PI ** 2)) * PIXELS_PER_DEGREE);
const FEATURE_SPREAD = 0.5 * 0.082 * PIXELS_PER_DEGREE;
const FEATURE_RADIUS = Math.ceil(3 * FEATURE_SPREAD);
const [COLOUR_POWER, FEATURE_POWER, KNEE, KNEE_HEIGHT] = [0.7, 0.5, 0.4, 0.95];

const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

export function flipMap(picture, reference) {
  const [seen, expected] = [perceived(picture), perceived(reference)];
  const values = new Float32Array(picture.width * picture.height);
  for (let at = 0; at < values.length; at++) {
    const colour = redistributed(distance(seen.lab, expected.lab, at) ** COLOUR_POWER);
    const edges = Math.abs(seen.edges[at] - expected.edges[at]);
    const points = Math.abs(seen.points[at] - expected.points[at]);
    const feature = (Math.max(edges, points) / Math.SQRT2) ** FEATURE_POWER;
    values[at] = colour ** (1 - feature);
  }
  return { width: picture.width, height: picture.height, values };
}

function perceived(pixels) {
  const size = [pixels.width, pixels.height];
  const opponent = opponents(pixels);
  const filtered = Object.values(SENSITIVITY).map((terms, channel) => sensed(opponent[channel], size, terms));
  const grey = opponent[0].map((value) => (value + 16) / 116);
  const bell = feature(() => 1);
  return {
    lab: adapted(filtered),
    edges: strength(grey, size, feature((x) => -x), bell),
    points: strength(grey, size, feature((x) => x ** 2 / FEATURE_SPREAD ** 2 - 1), bell),
  };
}

// sRGB levels -> YCxCz planes.
function opponents({ data }) {
  const planes = [0, 1, 2].map(() => new Float32Array(data.length / 4));
  const white = new Float64Array(3);
  for (let at = 0, from = 0; from < data.length; at++, from += 4) {
    relative(LINEAR[data[from]], LINEAR[data[from + 1]], LINEAR[data[from + 2]], white);
    planes[0][at] = 116 * white[1] - 16;
    planes[1][at] = 500 * (white[0] - white[1]);
    planes[2][at] = 200 * (white[1] - white[2]);
  }
  return planes;
}

// Linear RGB -> XYZ relative to white, written into `out`: an array a pixel would be slow.
function relative(red, green, blue, out) {
  for (let row = 0; row < 3; row++) {
    out[row] = (TO_XYZ[row][0] * red + TO_XYZ[row][1] * green + TO_XYZ[row][2] * blue) / ILLUMINANT[row];
  }
}

function sensed(plane, size, terms) {
  const kernels = terms.map(([weight, width]) => taps(SPATIAL_RADIUS, (x) => {
    return Math.sqrt(weight * Math.sqrt(Math.PI / width)) * Math.exp(-(((Math.PI * x) / PIXELS_PER_DEGREE) ** 2) / width);
  }));
  const total = kernels.reduce((sum, kernel) => sum + kernel.reduce((one, tap) => one + tap) ** 2, 0);
  const scaled = kernels.map((kernel) => kernel.map((tap) => tap / Math.sqrt(total)));
  const [first, ...others] = scaled.map((kernel) => filtered(plane, size, kernel, kernel));
  for (const other of others) for (let at = 0; at < first.length; at++) first[at] += other[at];
  return first;
}

// Filtered YCxCz planes, clamped to what a screen shows -> L, a, b planes, colour weighed by lightness (Hunt).
function adapted([luminance, redGreen, blueYellow]) {
  const lab = [0, 1, 2].map(() => new Float32Array(luminance.length));
  const shown = new Float64Array(3);
  const hunt = new Float64Array(3);
  for (let at = 0; at < luminance.length; at++) {
    const y = (luminance[at] + 16) / 116;
    const x = (y + redGreen[at] / 500) * ILLUMINANT[0];
    const z = (y - blueYellow[at] / 200) * ILLUMINANT[2];
    for (let row = 0; row < 3; row++) {
      const value = FROM_XYZ[row][0] * x + FROM_XYZ[row][1] * y * ILLUMINANT[1] + FROM_XYZ[row][2] * z;
      shown[row] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
    hunted(shown, hunt);
    for (let row = 0; row < 3; row++) lab[row][at] = hunt[row];
  }
  return lab;
}

function hunted([red, green, blue], out) {
  relative(red, green, blue, out);
  const [x, y, z] = [curved(out[0]), curved(out[1]), curved(out[2])];
  out[0] = 116 * y - 16;
  out[1] = 0.01 * out[0] * 500 * (x - y);
  out[2] = 0.01 * out[0] * 200 * (y - z);
  return out;
}

const curved = (t) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);

function distance(first, second, at) {
  const [a, b] = [first[1][at] - second[1][at], first[2][at] - second[2][at]];
  return Math.abs(first[0][at] - second[0][at]) + Math.sqrt(a * a + b * b);
}

// The distance of green and blue, the largest there is.
const LARGEST = (() => {
  const [green, blue] = [[0, 1, 0], [0, 0, 1]].map((colour) => hunted(colour, []).map((value) => [value]));
  return distance(green, blue, 0) ** COLOUR_POWER;
})();

function redistributed(value) {
  const knee = KNEE * LARGEST;
  return value < knee ? (KNEE_HEIGHT / knee) * value : KNEE_HEIGHT + ((value - knee) / (LARGEST - knee)) * (1 - KNEE_HEIGHT);
}

// A feature detector along one axis: what is above zero sums to 1, what is below to -1.
function feature(shape) {
  const kernel = taps(FEATURE_RADIUS, (x) => shape(x) * Math.exp(-(x ** 2) / (2 * FEATURE_SPREAD ** 2)));
  const above = kernel.reduce((sum, tap) => sum + Math.max(tap, 0), 0);
  const below = -kernel.reduce((sum, tap) => sum + Math.min(tap, 0), 0);
  return kernel.map((tap) => (tap > 0 ? tap / above : tap < 0 ? tap / below : 0));
}

function strength(grey, size, along, across) {
  const horizontal = filtered(grey, size, along, across);
  const vertical = filtered(grey, size, across, along);
  return horizontal.map((value, at) => Math.sqrt(value * value + vertical[at] * vertical[at]));
}

function taps(radius, of) {
  return Float64Array.from({ length: 2 * radius + 1 }, (_, index) => of(index - radius));
}

// Correlation with a kernel a direction; beyond the edges the last pixel goes on.
function filtered(plane, [width, height], horizontal, vertical) {
  const rows = new Float32Array(plane.length);
  const radius = (horizontal.length - 1) / 2;
  const padded = new Float64Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < padded.length; x++) padded[x] = plane[y * width + Math.min(Math.max(x - radius, 0), width - 1)];
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < horizontal.length; k++) sum += horizontal[k] * padded[x + k];
      rows[y * width + x] = sum;
    }
  }
  return filteredDown(rows, [width, height], vertical);
}

function filteredDown(rows, [width, height], kernel) {
  const out = new Float32Array(rows.length);
  const radius = (kernel.length - 1) / 2;
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < kernel.length; k++) {
      const from = width * Math.min(Math.max(y + k - radius, 0), height - 1);
      for (let x = 0; x < width; x++) sums[x] += kernel[k] * rows[from + x];
    }
    out.set(sums, y * width);
  }
  return out;
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / determinant));
}
