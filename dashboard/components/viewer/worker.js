// Everything that touches each pixel, away from the page, so that it stays quick: loads its own copies of the pictures.

import { ByteCache } from "./caches.js";
import { coloured } from "./colours.js";
import { MAPS, keptMap, mapOf, summary } from "./maps.js";
import { crop, ownBox, plane, regionOf } from "./planes.js";
import { profile, statistics } from "./region.js";
import { SPREAD, meanOf, spreadOf } from "./seeds.js";
import { TILE, tilesIn } from "./tiles.js";

const BUDGET = 160e6;
const MOST_MEASURED = 16e6; // pixels of a region
const cache = new ByteCache(BUDGET);
const loading = new Map();
// One canvas reads every picture: a new one each would hold its memory until the browser happens to collect it.
const reader = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

const answers = {
  async map({ picture, reference, map, channel, gain }) {
    const values = MAPS[map].kept ? keptMap(await pixels(picture)) : mapOf(map, ...(await both(picture, reference)), channel);
    const scale = MAPS[map].scale(gain);
    const { width, height, margin, cell, grid } = values;
    const cells = cell ? [...values.values] : null;
    return { bitmap: await bitmap(coloured(values, scale)), width, height, margin, cell, cells, grid, scale, ...summary(values) };
  },

  async region({ picture, reference, region, world }) {
    return statistics(...(await Promise.all([picture, reference].map((one) => regionPixels(one, region, world)))));
  },

  async profile({ picture, line: [x1, y1, x2, y2], world }) {
    const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)];
    const around = { x, y, width: Math.abs(x2 - x1) + 1, height: Math.abs(y2 - y1) + 1 };
    return profile(plane(await regionPixels(picture, around, world), "y"), [x1 - x, y1 - y, x2 - x, y2 - y]);
  },

  async picture({ picture }) {
    const { width, height, data } = await pixels(picture);
    return { bitmap: await bitmap({ width, height, data }), width, height };
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

// The exact pixels of a region of the world; of a picture that comes in tiles, only those it needs are fetched.
async function regionPixels(source, region, world) {
  if (region.width * region.height > MOST_MEASURED) throw new Error("choose a smaller region");
  const whole = source.tiles ? null : await pixels(source);
  const size = whole ?? source;
  const box = ownBox(size, world, region);
  return regionOf(whole ? crop(whole, box) : await fromTiles(source, box), box, size, world, region);
}

async function fromTiles(source, box) {
  const context = new OffscreenCanvas(box.width, box.height).getContext("2d", { willReadFrequently: true });
  for (const { column, row } of tilesIn(box, source, source)) {
    const tile = await decoded(`${source.tiles}/${column}-${row}.png`);
    context.putImageData(new ImageData(tile.data, tile.width, tile.height), column * TILE - box.x, row * TILE - box.y);
  }
  return { width: box.width, height: box.height, data: context.getImageData(0, 0, box.width, box.height).data };
}

async function decoded(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`picture is missing from the store (${response.status})`);
  // Exact 8-bit levels: no colour conversion.
  const image = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = image;
  Object.assign(reader.canvas, { width, height }); // which clears it
  reader.drawImage(image, 0, 0);
  image.close();
  return { width, height, data: reader.getImageData(0, 0, width, height).data };
}

const bitmap = ({ width, height, data }) => createImageBitmap(new ImageData(data, width, height));

self.onmessage = async ({ data: { id, ask, ...question } }) => {
  try {
    const answer = await answers[ask](question);
    self.postMessage({ id, answer }, answer.bitmap ? [answer.bitmap] : []);
  } catch (error) {
    self.postMessage({ id, problem: error.message });
  }
};
