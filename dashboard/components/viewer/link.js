// The view as a short text, kept in the page's address, so that a link shows the same pixels: mode, A, B, gain, zoom,
// x, y, map, channel, opacity, region (x_y_width_height), step.

import { MAPS } from "./maps.js";
import { CHANNELS } from "./planes.js";

export const MODES = ["side", "swipe", "blink", "difference"];
export const START = {
  mode: "side", a: null, b: null, gain: 8, transform: null, map: null, channel: "y", opacity: 1, region: null, step: null,
  line: null, divider: 0.5, flipped: false,
};

const decimals = (value) => Number(value.toFixed(3));

export function viewText({ mode, a, b, gain, transform, map, channel, opacity, region, step }) {
  const place = transform ? [transform.zoom, transform.x, transform.y].map(decimals) : ["fit", 0, 0];
  return [mode, a, b, gain, ...place, map ?? "", channel, opacity, region ? region.join("_") : "", step ?? ""].join(",");
}

// What of a link can be used; the rest stays as it starts.
export function readView(text) {
  const [mode, a, b, gain, zoom, x, y, map, channel, opacity, region, step] = text.split(",");
  if (!MODES.includes(mode)) return {};
  const view = { mode, a, b, gain: within(gain, 1, 64, START.gain), channel: channel in CHANNELS ? channel : START.channel };
  if (Number(zoom) > 0) view.transform = { zoom: Number(zoom), x: Number(x) || 0, y: Number(y) || 0 };
  if (map in MAPS) view.map = map;
  view.opacity = within(opacity || 1, 0.1, 1, 1);
  view.region = readRegion(region ?? "");
  if (/^\d+$/.test(step ?? "")) view.step = Number(step);
  return view;
}

function readRegion(text) {
  const numbers = text.split("_").map(Number);
  const usable = numbers.length === 4 && numbers.every(Number.isInteger) && Math.min(...numbers) >= 0 && numbers[2] * numbers[3] > 0;
  return usable ? numbers : null;
}

export function within(text, low, high, otherwise) {
  const value = Number(text);
  return Number.isFinite(value) && text !== "" ? Math.min(high, Math.max(low, value)) : otherwise;
}
