// Everything that touches each pixel, away from the page, so that it stays quick: loads its own copies of the pictures.

import { ByteCache } from "./caches.js";
import { coloured } from "./colours.js";
import { MAPS, keptMap, mapOf, summary } from "./maps.js";
import { crop, onGrid, plane } from "./planes.js";
import { profile, statistics } from "./region.js";
import { SPREAD, meanOf, spreadOf } from "./seeds.js";

const BUDGET = 160e6;
const cache = new ByteCache(BUDGET);
const loading = new Map();

const answers = {
  async map({ picture, reference, map, channel, gain }) {
    const values = MAPS[map].kept ? keptMap(await pixels(picture)) : mapOf(map, ...(await both(picture, reference)), channel);
    const scale = MAPS[map].scale(gain);
    const { width, height, margin, cell, grid } = values;
    const cells = cell ? [...values.values] : null;
    return { bitmap: bitmap(coloured(values, scale)), width, height, margin, cell, cells, grid, scale, ...summary(values) };
  },

  async region({ picture, reference, region, world }) {
    const parts = (await both(picture, reference)).map((one) => crop(onGrid(one, world.width, world.height), region));
    return statistics(...parts);
  },

  async profile({ picture, line, world }) {
    return profile(plane(onGrid(await pixels(picture), world.width, world.height), "y"), line);
  },

  async picture({ picture }) {
    const { width, height, data } = await pixels(picture);
    return { bitmap: bitmap({ width, height, data }), width, height };
  },

  async warm({ picture }) {
    await pixels(picture);
    return {};
  },
};

const both = (picture, reference) => Promise.all([pixels(picture), pixels(reference)]);

async function pixels(source) {
  const kept = cache.get(source.key);
  if (kept) return kept;
  if (!loading.has(source.key)) {
    loading.set(source.key, made(source).finally(() => loading.delete(source.key)));
  }
  return loading.get(source.key);
}

async function made(source) {
  const picture = source.combine ? combined(source.combine, await Promise.all(source.urls.map(decoded))) : await decoded(source.urls[0]);
  cache.set(source.key, picture, picture.data.length);
  return picture;
}

const combined = (how, pictures) => (how === "mean" ? meanOf(pictures) : coloured(spreadOf(pictures), SPREAD));

async function decoded(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`picture is missing from the store (${response.status})`);
  // Exact 8-bit levels: no colour conversion.
  const image = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  image.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

function bitmap({ width, height, data }) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.transferToImageBitmap();
}

self.onmessage = async ({ data: { id, ask, ...question } }) => {
  try {
    const answer = await answers[ask](question);
    self.postMessage({ id, answer }, answer.bitmap ? [answer.bitmap] : []);
  } catch (error) {
    self.postMessage({ id, problem: error.message });
  }
};
