// The viewer itself: its panes, its state, and what follows when one of them changes. It runs in the reader's browser;
// Python only hands it picture addresses and score texts.

import { Inspector } from "./inspector.js";
import { keyAction } from "./keyboard.js";
import { GAP, grid, snap } from "./layout.js";
import { START, readView, viewText } from "./link.js";
import { MAPS } from "./maps.js";
import { Minimap } from "./minimap.js";
import { Overlays } from "./overlays.js";
import { Painter } from "./painter.js";
import { figureOf } from "./pane.js";
import { Pictures, combinedSource, sourceOf } from "./pictures.js";
import { pointerHandlers } from "./pointer.js";
import { Steps } from "./steps.js";
import { Toolbar } from "./toolbar.js";
import { contained, fitted } from "./transform.js";
import { Workers } from "./workers.js";

const REMEMBER_MS = 300;
const BLINK_MS = 700;
const ARRIVAL_MS = 5000; // how long the page may take to follow to another image
const MARGIN_BELOW = 0.8; // share of the window's height for the panes

export class Viewer {
  constructor(root) {
    this.root = root;
    this.element = root.querySelector(".viewer");
    this.stage = root.querySelector(".stage");
    this.state = { ...START };
    this.panes = [];
    this.screens = [];
    this.cursor = null;
    this.tool = null;
    this.workers = new Workers();
    this.pictures = new Pictures(this.workers, () => this.draw());
    this.overlays = new Overlays(this.workers, () => this.draw());
    this.painter = new Painter(this);
    this.toolbar = new Toolbar(this);
    this.steps = new Steps(this);
    this.parts = [this.toolbar, this.steps, new Inspector(this), new Minimap(this)];
  }

  // --- life ---------------------------------------------------------------------------------------------------

  attach() {
    this.dispose();
    this.lifetime = new AbortController();
    const { signal } = this.lifetime;
    for (const [target, type, handler, options] of [...this.handlers(), ...pointerHandlers(this)]) {
      target.addEventListener(type, handler, { ...options, signal });
    }
    this.resizes = new ResizeObserver(() => this.onResize());
    this.resizes.observe(this.element);
    this.clock = setInterval(() => this.tick(), BLINK_MS);
  }

  handlers() {
    return [
      // Before Streamlit, which has keys of its own.
      [window, "keydown", (event) => keyAction(this, event), { capture: true }],
      [window, "scroll", () => this.snap(), { capture: true, passive: true }],
      [window, "resize", () => this.layout(), {}],
      [document, "fullscreenchange", () => this.layout(), {}],
    ];
  }

  // Its height changes with what it shows; panes only care for its width.
  onResize() {
    if (this.laidOut === this.element.clientWidth) this.snap();
    else this.layout();
  }

  dispose() {
    this.lifetime?.abort();
    this.resizes?.disconnect();
    clearInterval(this.clock);
  }

  update({ data, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    const expected = !this.awaited || this.awaited.sample === data.sample || Date.now() > this.awaited.until;
    if (!expected) return;
    this.awaited = null;
    if (this.panes.length === 0 && data.view) this.readLink(data.view);
    this.neighbours = data.neighbours;
    this.exports = data.exports;
    this.show(data);
    for (const { panes } of Object.values(data.neighbours)) for (const pane of panes) this.prefetch(this.source(pane));
  }

  readLink(text) {
    this.touched = true;
    Object.assign(this.state, readView(text));
  }

  prefetch(source) { this.pictures.load(source).catch(() => {}); }

  prefetchPicture(picture) { this.prefetch(sourceOf(picture)); }

  // --- what is shown ------------------------------------------------------------------------------------------

  // The panes of a sample: { sample, panes, pair }.
  show({ sample, panes, pair }) {
    if (this.sample !== sample) this.state.line = null;
    this.sample = sample;
    this.panes = panes.map((pane, place) => ({ ...pane, place }));
    this.choosePair(pair);
    const before = this.world;
    const sizes = this.panes.map((pane) => pane.picture);
    this.world = { width: Math.max(1, ...sizes.map((size) => size.width)), height: Math.max(1, ...sizes.map((size) => size.height)) };
    const moved = before && (before.width !== this.world.width || before.height !== this.world.height);
    if (moved) Object.assign(this.state, { transform: null, region: null });
    this.containRegion();
    this.load();
    this.layout();
    if (this.touched) this.rememberSoon();
  }

  load() {
    const sources = this.panes.map((pane) => this.source(pane));
    this.pictures.use(sources);
    this.element.dataset.loaded = "false";
    this.element.dataset.sample = this.sample;
    const loads = sources.map((source) => this.pictures.load(source).then(() => this.draw(), () => this.draw()));
    const sample = this.sample;
    Promise.all(loads).then(() => {
      if (sample !== this.sample) return;
      this.element.dataset.loaded = "true";
      sources.forEach((source, place) => this.workers.ask(place, "warm", { picture: source }).catch(() => {}));
      this.workers.ask(0, "warm", { picture: this.source(this.reference) }).catch(() => {});
    });
  }

  containRegion() {
    if (!this.state.region) return;
    const [x, y, width, height] = this.state.region;
    if (x + width > this.world.width || y + height > this.world.height) this.state.region = null;
  }

  // The picture that a pane shows now: one of its steps, or what its seeds have in common, or itself.
  source(pane) {
    const { step } = this.state;
    if (step !== null && pane.steps.length) return sourceOf(pane.steps[Math.min(step, pane.steps.length - 1)].picture);
    return pane.combine ? combinedSource(pane.combine, pane.seeds) : sourceOf(pane.picture);
  }

  choosePair([a, b]) {
    const known = (id) => this.panes.some((pane) => pane.id === id);
    if (!known(this.state.a)) this.state.a = a;
    if (!known(this.state.b)) this.state.b = b;
  }

  pane(id) { return this.panes.find((pane) => pane.id === id) ?? this.panes[0]; }

  get reference() { return this.pane(this.state.b); }

  // What is compared with the reference on a pane, or null: maps lie over every picture but the reference itself.
  mapQuestion(pane) {
    const { mode, gain, channel } = this.state;
    const map = this.state.map ?? (mode === "difference" ? "absolute" : null);
    if (!map || (pane.id === this.state.b && !MAPS[map].kept)) return null;
    if (!MAPS[map].kept) return { map, gain, channel, picture: this.source(pane), reference: this.source(this.reference) };
    if (!pane.maps.length || this.state.step !== null) return null;
    const kept = sourceOf(pane.maps[0].picture);
    return { map, gain, channel, picture: kept, reference: kept };
  }

  layout() {
    if (!this.world || !this.element.isConnected) return;
    const { mode, a, b } = this.state;
    this.element.dataset.mode = mode;
    const shown = mode === "side" ? this.panes.map((pane) => [pane]) : [[this.pane(a), this.pane(b)]];
    this.laidOut = this.element.clientWidth;
    const across = this.laidOut - (this.root.fullscreenElement ? 24 : 0);
    const { columns, width, height } = grid(shown.length, this.world, across, window.innerHeight * MARGIN_BELOW);
    this.stage.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
    this.stage.style.gap = `${GAP}px`;
    this.stage.replaceChildren();
    const template = this.root.querySelector(".pane-template").content.firstElementChild;
    this.screens = shown.map((panes) => figureOf(template, panes, { width, height, stage: this.stage }));
    for (const part of this.parts) part.layout();
    this.snap();
    this.point(this.cursor);
  }

  snap() { for (const { canvas } of this.screens) snap(canvas); }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!this.world) return;
      for (const screen of this.screens) this.painter.paint(screen);
      for (const part of this.parts) part.draw();
    });
  }

  transform(canvas) { return this.state.transform ?? fitted(this.world, canvas); }

  // --- acting -------------------------------------------------------------------------------------------------

  change(part) {
    const rebuilds = ["mode", "a", "b", "step"].some((name) => name in part);
    const sources = "step" in part;
    Object.assign(this.state, part);
    if (sources) this.load();
    if (rebuilds) this.layout();
    else this.draw();
    if (["map", "gain", "channel", "opacity"].some((name) => name in part)) this.toolbar.layout();
    this.rememberSoon();
  }

  move(transform) { this.change({ transform: contained(transform, this.world, this.screens[0].canvas) }); }

  // The mouse is over a world point, or (null) over none.
  point(cursor) {
    this.cursor = cursor;
    for (const screen of this.screens) {
      const reads = screen.panes.map((pane) => cursor && pane.combine !== "spread" && this.pictures.pixel(this.source(pane), this.world, cursor));
      screen.pixel.textContent = reads.map((rgb, index) => (rgb ? `${screen.panes.length > 1 ? "AB"[index] + " " : ""}${rgb.join(" ")}` : "")).join("   ");
      screen.swatch.style.background = reads.length === 1 && reads[0] ? `rgb(${reads[0].join(",")})` : "none";
    }
    this.element.querySelector(".cursor").textContent = cursor ? `x ${Math.floor(cursor.x)}  y ${Math.floor(cursor.y)}` : "";
    this.draw();
  }

  // Shows the next or previous image at once, and lets the page follow.
  go(direction) {
    const neighbour = this.neighbours?.[direction];
    if (!neighbour) return;
    this.awaited = { sample: neighbour.sample, until: Date.now() + ARRIVAL_MS };
    this.neighbours = {};
    this.show({ ...neighbour, pair: [this.state.a, this.state.b].map((id, place) => (neighbour.panes.some((pane) => pane.id === id) ? id : neighbour.pair[place])) });
    this.setTriggerValue("sample", neighbour.sample);
  }

  tick() {
    if (this.state.mode !== "blink" || this.held) return;
    this.state.flipped = !this.state.flipped;
    this.draw();
  }

  rememberSoon() {
    this.touched = true;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.remember(), REMEMBER_MS);
  }

  remember() {
    // Written straight into the address: no rerun, and no entry in the history for every movement.
    if (!this.element.isConnected) return;
    const link = new URL(window.location);
    link.searchParams.set("view", viewText(this.state));
    window.history.replaceState(window.history.state, "", link);
  }
}

// Streamlit calls this at every rerun of the script; the viewer, and with it zoom and mode, lives on the element, which
// outlives reruns.
export function attach(component) {
  const root = component.parentElement;
  if (root.viewer?.element !== root.querySelector(".viewer")) {
    root.viewer?.workers.end();
    root.viewer = new Viewer(root);
  }
  root.viewer.attach();
  root.viewer.update(component);
  return () => root.viewer.dispose();
}
