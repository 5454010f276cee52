// Draws a screen: a picture, or two under one divider, with maps and marks over it.

import * as brush from "./brush.js";
import { smooth } from "./pictures.js";
import { SPREAD } from "./seeds.js";
import { origin } from "./transform.js";

const number = (value) => (Math.abs(value) < 1 ? value.toFixed(4) : value.toFixed(2)).replace("-", "−");

export class Painter {
  constructor(viewer) {
    this.viewer = viewer;
  }

  paint({ panes, canvas, note }) {
    const { viewer } = this;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    const missing = panes.find((pane) => !viewer.pictures.peek(viewer.source(pane)));
    if (missing) this.write(context, viewer.pictures.problem(viewer.source(missing)) ?? "loading");
    else this[viewer.state.mode](context, panes);
    this.marks(context);
    note.textContent = missing ? "" : panes.map((pane) => this.said(pane)).filter(Boolean).join("   ");
    canvas.dataset.drawn = String(!missing);
  }

  side(context, [pane]) { this.pane(context, pane); }

  difference(context, [first]) { this.pane(context, first); }

  blink(context, panes) {
    const shown = this.viewer.state.flipped ? 1 : 0;
    this.pane(context, panes[shown]);
    brush.tag(context, `${"AB"[shown]}  ${panes[shown].title}`, 0);
  }

  swipe(context, [first, second]) {
    const { width, height } = context.canvas;
    const split = Math.round(width * this.viewer.state.divider);
    this.pane(context, second);
    context.save();
    context.beginPath();
    context.rect(0, 0, split, height);
    context.clip();
    context.clearRect(0, 0, split, height);
    this.pane(context, first);
    context.restore();
    brush.divider(context, split);
    brush.tag(context, `A  ${first.title}`, 0);
    brush.tag(context, `B  ${second.title}`, 1);
  }

  // A picture, and over it its map.
  pane(context, pane) {
    const { viewer } = this;
    const transform = viewer.transform(context.canvas);
    const start = origin(transform, context.canvas);
    const place = { ...start, width: viewer.world.width * transform.zoom, height: viewer.world.height * transform.zoom };
    const question = viewer.mapQuestion(pane);
    const map = question && viewer.overlays.of(pane, question);
    if (!map || map.margin || viewer.state.opacity < 1) viewer.pictures.draw(context, viewer.source(pane), place, transform, viewer.world);
    if (map) this.map(context, map, place, question);
    else if (question) brush.tag(context, viewer.overlays.problem(question) ?? "computing the map", 0);
    if (!map && pane.combine === "spread") brush.colourBar(context, SPREAD, `${SPREAD.symbol}, ${SPREAD.unit}`);
  }

  map(context, map, place, { channel }) {
    const unit = { x: place.width / map.grid.width, y: place.height / map.grid.height };
    const cell = map.cell ?? 1;
    context.save();
    context.beginPath();
    context.rect(place.x, place.y, place.width, place.height);
    context.clip();
    context.globalAlpha = this.viewer.state.opacity;
    smooth(context, unit.x * cell);
    const [x, y] = [place.x + map.margin * unit.x, place.y + map.margin * unit.y];
    context.drawImage(map.bitmap, x, y, map.width * cell * unit.x, map.height * cell * unit.y);
    context.restore();
    if (map.cells) brush.numbers(context, map, (worldX, worldY) => ({ x: place.x + worldX * unit.x, y: place.y + worldY * unit.y }), unit.x);
    brush.colourBar(context, map.scale, [map.title, map.scale.symbol, map.scale.unit].filter((word, index, all) => word && all.indexOf(word) === index).join(" · "));
  }

  // What a map's numbers come to, in the unit of its colour bar.
  said(pane) {
    const question = this.viewer.mapQuestion(pane);
    const map = question && this.viewer.overlays.of(pane, question);
    if (!map || map.cells) return "";
    const smaller = question.picture.tiles || question.reference.tiles ? ", of the previews" : "";
    return `mean ${number(map.mean)}, ${number(map.least)} to ${number(map.most)}${smaller}`;
  }

  marks(context) {
    const { state, cursor } = this.viewer;
    const transform = this.viewer.transform(context.canvas);
    const start = origin(transform, context.canvas);
    const at = (x, y) => ({ x: start.x + x * transform.zoom, y: start.y + y * transform.zoom });
    if (state.region) brush.region(context, state.region, at);
    if (state.line) brush.line(context, state.line, at);
    if (cursor) brush.cursor(context, cursor, at, transform.zoom);
  }

  write(context, text) { brush.write(context, text, getComputedStyle(this.viewer.element).color); }
}
