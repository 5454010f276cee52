// Colours for numbers: dark means equal in every map, and both scales can be read with any colour vision.

// Nine colours of Matplotlib's magma, and five of ColorBrewer's orange-blue; what lies between is interpolated.
const MAGMA = ["000004", "1c1044", "4f127b", "812581", "b5367a", "e55964", "fb8761", "fec287", "fcfdbf"];
const ORANGE_BLUE = ["e66101", "fdb863", "f7f7f7", "92c5de", "0571b0"].reverse();

function table(stops) {
  const colours = stops.map((stop) => [0, 2, 4].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  const rgba = new Uint8ClampedArray(4 * 256);
  for (let level = 0; level < 256; level++) {
    const place = (level / 255) * (colours.length - 1);
    const [from, to] = [colours[Math.floor(place)], colours[Math.ceil(place)]];
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * level + channel] = from[channel] + (to[channel] - from[channel]) * (place % 1);
    }
    rgba[4 * level + 3] = 255;
  }
  return rgba;
}

export const TABLES = { magma: table(MAGMA), magma_reversed: table([...MAGMA].reverse()), orange_blue: table(ORANGE_BLUE) };

// The level of 255 that a number is drawn with, between the ends of a scale.
export function level(value, { low, high }) {
  return Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * 255);
}

// Numbers -> pixels { width, height, data }.
export function coloured({ width, height, values }, scale) {
  const colours = new Uint32Array(TABLES[scale.colours].buffer);
  const out = new Uint32Array(width * height);
  const { low, high } = scale;
  const factor = 255 / (high - low);
  for (let index = 0; index < out.length; index++) {
    const place = ((values[index] - low) * factor + 0.5) | 0;
    out[index] = colours[place < 0 ? 0 : place > 255 ? 255 : place];
  }
  return { width, height, data: new Uint8ClampedArray(out.buffer) };
}

export function gradient(scale) {
  const colours = TABLES[scale.colours];
  const stops = Array.from({ length: 17 }, (_, step) => {
    const at = 4 * Math.round((step / 16) * 255);
    return [step / 16, `rgb(${colours.subarray(at, at + 3).join(" ")})`];
  });
  return stops;
}
