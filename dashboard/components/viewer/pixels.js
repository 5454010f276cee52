// Pictures as exact 8-bit pixels: loaded without colour conversion, read, subtracted.

const KEPT_PICTURES = 48;
const pictures = new Map();

function loadPicture(url) {
  if (!pictures.has(url)) {
    pictures.set(url, decoded(url).catch((error) => { pictures.delete(url); throw error; }));
    if (pictures.size > KEPT_PICTURES) pictures.delete(pictures.keys().next().value);
  }
  return pictures.get(url);
}

async function decoded(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`picture is missing from the store (${response.status})`);
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return { width: bitmap.width, height: bitmap.height, bitmap, data: context.getImageData(0, 0, bitmap.width, bitmap.height).data };
}

function pixelAt(picture, world, point) {
  const column = Math.floor((point.x * picture.width) / world.width);
  const row = Math.floor((point.y * picture.height) / world.height);
  if (column < 0 || row < 0 || column >= picture.width || row >= picture.height) return null;
  const index = 4 * (row * picture.width + column);
  return { column, row, rgb: [...picture.data.subarray(index, index + 3)] };
}

function difference(first, second, world, gain) {
  const image = new ImageData(world.width, world.height);
  const offsets = (picture) => Uint32Array.from({ length: world.width }, (_, x) => 4 * Math.floor((x * picture.width) / world.width));
  const rowStart = (picture, y) => 4 * picture.width * Math.floor((y * picture.height) / world.height);
  const [columnsA, columnsB] = [offsets(first), offsets(second)];
  let sum = 0;
  for (let y = 0, out = 0; y < world.height; y++) {
    const [rowA, rowB] = [rowStart(first, y), rowStart(second, y)];
    for (let x = 0; x < world.width; x++, out += 4) {
      for (let channel = 0; channel < 3; channel++) {
        const distance = Math.abs(first.data[rowA + columnsA[x] + channel] - second.data[rowB + columnsB[x] + channel]);
        sum += distance;
        image.data[out + channel] = Math.min(255, distance * gain);
      }
      image.data[out + 3] = 255;
    }
  }
  const canvas = new OffscreenCanvas(world.width, world.height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return { width: world.width, height: world.height, bitmap: canvas, data: image.data, mean: sum / (3 * world.width * world.height) };
}
