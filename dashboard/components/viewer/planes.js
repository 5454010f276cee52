// Pictures as planes of numbers in levels of 255: luma as super-resolution papers have it, or a colour channel.

export const CHANNELS = { y: "luma", r: "red", g: "green", b: "blue", rgb: "mean of RGB" };

// MATLAB's rgb2ycbcr, unrounded: 16 to 235, the luma of our ssim_y and psnr_y.
const LUMA = [65.481 / 255, 128.553 / 255, 24.966 / 255];

export function plane({ width, height, data }, channel) {
  const values = new Float32Array(width * height);
  if (channel === "y") {
    for (let index = 0, at = 0; index < values.length; index++, at += 4) {
      values[index] = 16 + LUMA[0] * data[at] + LUMA[1] * data[at + 1] + LUMA[2] * data[at + 2];
    }
  } else {
    const offset = "rgb".indexOf(channel);
    for (let index = 0, at = offset; index < values.length; index++, at += 4) values[index] = data[at];
  }
  return { width, height, values };
}

// The planes that a channel choice stands for: what is computed on each is averaged.
export function planes(pixels, channel) {
  return (channel === "rgb" ? ["r", "g", "b"] : [channel]).map((one) => plane(pixels, one));
}

// A smaller picture on a larger grid, by repeating pixels: each lies where it was sampled from.
export function onGrid(pixels, width, height) {
  if (pixels.width === width && pixels.height === height) return pixels;
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.width * pixels.height);
  const to = new Uint32Array(width * height);
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * pixels.width) / width));
  for (let y = 0, out = 0; y < height; y++) {
    const row = pixels.width * Math.floor((y * pixels.height) / height);
    for (let x = 0; x < width; x++, out++) to[out] = from[row + columns[x]];
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

export function crop({ width, height, data }, { x, y, width: across, height: down }) {
  const part = new Uint8ClampedArray(4 * across * down);
  for (let row = 0; row < down; row++) {
    const start = 4 * ((y + row) * width + x);
    part.set(data.subarray(start, start + 4 * across), 4 * row * across);
  }
  return { width: across, height: down, data: part };
}

// The box of a picture's own grid that a region of the world touches.
export function ownBox(size, world, region) {
  const [across, down] = [size.width / world.width, size.height / world.height];
  const [x, y] = [Math.floor(region.x * across), Math.floor(region.y * down)];
  const right = Math.min(size.width, Math.ceil((region.x + region.width) * across));
  const bottom = Math.min(size.height, Math.ceil((region.y + region.height) * down));
  return { x, y, width: right - x, height: bottom - y };
}

// A region of the world, from the pixels of its own box, by repeating them where the picture is smaller.
export function regionOf(pixels, box, size, world, region) {
  if (size.width === world.width && size.height === world.height) return pixels;
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.width * pixels.height);
  const to = new Uint32Array(region.width * region.height);
  for (let y = 0, out = 0; y < region.height; y++) {
    const row = pixels.width * (Math.floor(((region.y + y) * size.height) / world.height) - box.y);
    for (let x = 0; x < region.width; x++, out++) to[out] = from[row + Math.floor(((region.x + x) * size.width) / world.width) - box.x];
  }
  return { width: region.width, height: region.height, data: new Uint8ClampedArray(to.buffer) };
}
