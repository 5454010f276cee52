// Pictures as bitmaps, loaded when they are wanted and forgotten when there are too many. Large ones come as a preview,
// exact where it is enlarged: whole, or in tiles.

import { ByteCache } from "./caches.js";
import { TILE, tilesIn } from "./tiles.js";
import { visible } from "./transform.js";

const BUDGET = 400e6;

// What can be shown: `key` names it in caches. `url` is exact; `preview` and `tiles` are "" where it is small enough.
export function sourceOf({ url, width, height, preview, tiles }) {
  return { key: url, urls: [tiles ? preview : url], url, width, height, preview, tiles, combine: null };
}

export function combinedSource(how, pictures) {
  const urls = pictures.map((picture) => picture.url);
  return { ...sourceOf(pictures[0]), key: [how, ...urls].join(" "), urls, preview: "", tiles: "", combine: how };
}

export class Pictures {
  constructor(workers, changed) {
    this.workers = workers;
    this.changed = changed;
    this.used = new Set();
    this.cache = new ByteCache(BUDGET, (key) => this.used.has(key));
    this.loading = new Map();
    this.problems = new Map();
  }

  // Only what these sources need is safe from being forgotten.
  use(sources) { this.used = new Set(sources.map((source) => source.key)); }

  // What is loaded of a source: { bitmap, width, height } or undefined.
  peek(source) { return this.cache.get(source.key); }

  problem(source) { return this.problems.get(source.key); }

  load(source) {
    const kept = this.peek(source);
    if (kept) return Promise.resolve(kept);
    if (source.combine) return this.once(source.key, () => this.workers.ask(0, "picture", { picture: source }));
    return this.once(source.key, () => decoded(source.preview || source.url));
  }

  once(key, load) {
    if (!this.loading.has(key)) {
      const keep = (picture) => { this.cache.set(key, picture, 4 * picture.width * picture.height); return picture; };
      const tell = (error) => { this.problems.set(key, error.message); throw error; };
      this.problems.delete(key);
      this.loading.set(key, load().then(keep, tell).finally(() => this.loading.delete(key)));
    }
    return this.loading.get(key);
  }

  // Fetches a part, and draws again when it is there.
  want(key, url) {
    const kept = this.cache.get(key);
    if (!kept && !this.problems.has(key)) this.once(key, () => decoded(url)).then(this.changed, this.changed);
    return kept;
  }

  // Draws a source over the world's rectangle, { x, y, width, height } on the canvas.
  draw(context, source, place, transform, world) {
    const picture = this.peek(source);
    if (!picture) return false;
    smooth(context, place.width / picture.width);
    context.drawImage(picture.bitmap, place.x, place.y, place.width, place.height);
    if (picture.width < Math.min(source.width, place.width)) this.drawExact(context, source, place, transform, world);
    return true;
  }

  drawExact(context, source, place, transform, world) {
    const zoom = place.width / source.width;
    smooth(context, zoom);
    if (!source.tiles) {
      const exact = this.want(`exact ${source.key}`, source.url);
      if (exact) context.drawImage(exact.bitmap, place.x, place.y, place.width, place.height);
      return;
    }
    for (const { column, row } of tilesIn(visible(transform, world, context.canvas), source, world)) {
      const tile = this.want(`${source.key} ${column}-${row}`, `${source.tiles}/${column}-${row}.png`);
      if (!tile) continue;
      const [x, y] = [place.x + column * TILE * zoom, place.y + row * TILE * zoom];
      context.drawImage(tile.bitmap, x, y, tile.width * zoom, tile.height * zoom);
    }
  }

  // The levels of one pixel, from the world's grid; null outside, or while it is not there yet.
  pixel(source, world, point) {
    const column = Math.floor((point.x * source.width) / world.width);
    const row = Math.floor((point.y * source.height) / world.height);
    if (column < 0 || row < 0 || column >= source.width || row >= source.height) return null;
    return this.exactPixel(source, column, row);
  }

  exactPixel(source, column, row) {
    const picture = this.peek(source);
    if (!picture) return null;
    if (picture.width === source.width) return levels(picture.bitmap, column, row);
    if (!source.tiles) {
      const exact = this.want(`exact ${source.key}`, source.url);
      return exact ? levels(exact.bitmap, column, row) : null;
    }
    const [x, y] = [Math.floor(column / TILE), Math.floor(row / TILE)];
    const tile = this.want(`${source.key} ${x}-${y}`, `${source.tiles}/${x}-${y}.png`);
    return tile ? levels(tile.bitmap, column - x * TILE, row - y * TILE) : null;
  }
}

async function decoded(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`picture is missing from the store (${response.status})`);
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  return { bitmap, width: bitmap.width, height: bitmap.height };
}

export function smooth(context, zoom) {
  context.imageSmoothingEnabled = zoom < 1;
  context.imageSmoothingQuality = "medium";
}

const reader = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

function levels(bitmap, column, row) {
  reader.drawImage(bitmap, -column, -row);
  return [...reader.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}
