// What is drawn over pictures: tags, the cursor, the chosen region and line, colour bars, numbers in squares.

import { gradient } from "./colours.js";

const INK = "#fff";
const SHADE = "#000b";

const font = (pixels, weight = 400) => `${weight} ${pixels * devicePixelRatio}px sans-serif`;

export function tag(context, text, right) {
  const ratio = devicePixelRatio;
  context.font = font(13, 600);
  const width = context.measureText(text).width + 14 * ratio;
  const x = right ? context.canvas.width - width - 8 * ratio : 8 * ratio;
  context.fillStyle = SHADE;
  context.fillRect(x, 8 * ratio, width, 23 * ratio);
  context.fillStyle = INK;
  context.fillText(text, x + 7 * ratio, 24 * ratio);
}

export function write(context, text, colour) {
  context.font = font(13);
  context.fillStyle = colour;
  context.textAlign = "center";
  context.fillText(text, context.canvas.width / 2, context.canvas.height / 2);
  context.textAlign = "start";
}

export function divider(context, x) {
  context.fillStyle = INK;
  context.fillRect(x - 1, 0, 2, context.canvas.height);
  context.fillStyle = "#000a";
  context.fillRect(x + 1, 0, 1, context.canvas.height);
}

// `at` turns a world point into a canvas point.
export function cursor(context, point, at, zoom) {
  const side = Math.max(zoom, 7);
  const middle = at(Math.floor(point.x) + 0.5, Math.floor(point.y) + 0.5);
  outlined(context, () => context.rect(middle.x - side / 2 - 0.5, middle.y - side / 2 - 0.5, side + 1, side + 1), 1);
}

export function region(context, [x, y, width, height], at) {
  const [from, to] = [at(x, y), at(x + width, y + height)];
  outlined(context, () => context.rect(from.x - 0.5, from.y - 0.5, to.x - from.x + 1, to.y - from.y + 1), devicePixelRatio);
}

export function line(context, [x1, y1, x2, y2], at) {
  const [from, to] = [at(x1 + 0.5, y1 + 0.5), at(x2 + 0.5, y2 + 0.5)];
  outlined(context, () => { context.moveTo(from.x, from.y); context.lineTo(to.x, to.y); }, devicePixelRatio);
}

function outlined(context, path, width) {
  for (const [style, lineWidth] of [["#000", width + 2], [INK, width]]) {
    context.beginPath();
    path();
    Object.assign(context, { strokeStyle: style, lineWidth });
    context.stroke();
  }
}

const round = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()).replace("-", "−");

// The scale of a map, printed inside the picture: what it shows, and both ends.
export function colourBar(context, scale, title) {
  const ratio = devicePixelRatio;
  const { width, height } = context.canvas;
  const across = Math.max(100 * ratio, Math.min(220 * ratio, 0.4 * width));
  const [x, y] = [width - across - 8 * ratio, height - 26 * ratio];
  context.fillStyle = SHADE;
  context.fillRect(x - 5 * ratio, y - 15 * ratio, across + 10 * ratio, 39 * ratio);
  const fill = context.createLinearGradient(x, 0, x + across, 0);
  for (const [place, colour] of gradient(scale)) fill.addColorStop(place, colour);
  context.fillStyle = fill;
  context.fillRect(x, y, across, 7 * ratio);
  context.fillStyle = INK;
  context.font = font(11);
  context.fillText(title, x, y - 4 * ratio, across);
  context.fillText(round(scale.low), x, y + 19 * ratio);
  context.textAlign = "right";
  context.fillText(round(scale.high), x + across, y + 19 * ratio);
  context.textAlign = "start";
}

// Each square's number, where it has room.
export function numbers(context, { cells, cell, width }, at, zoom) {
  if (cell * zoom < 34 * devicePixelRatio) return;
  context.font = font(12, 600);
  context.textAlign = "center";
  cells.forEach((value, index) => {
    const place = at((index % width) * cell + cell / 2, Math.floor(index / width) * cell + cell / 2);
    if (Number.isNaN(value) || place.x < 0 || place.y < 0 || place.x > context.canvas.width || place.y > context.canvas.height) return;
    const text = value.toFixed(Math.abs(value) > 2 ? 1 : 2);
    Object.assign(context, { strokeStyle: "#000", lineWidth: 3 * devicePixelRatio, fillStyle: INK });
    context.strokeText(text, place.x, place.y + 4);
    context.fillText(text, place.x, place.y + 4);
  });
  context.textAlign = "start";
}
