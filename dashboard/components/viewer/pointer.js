// What mouse, pen and fingers do on the pictures.

import { clamp, fitted, worldPoint, zoomedAt } from "./transform.js";

const DIVIDER_REACH = 14; // CSS pixels around the divider in which it can be grabbed

export function pointerHandlers(viewer) {
  const gestures = new Gestures(viewer);
  const { stage } = viewer;
  return [
    [stage, "wheel", (event) => gestures.onWheel(event), { passive: false }],
    [stage, "pointerdown", (event) => gestures.onDown(event), {}],
    [stage, "pointermove", (event) => gestures.onMove(event), {}],
    [stage, "pointerup", (event) => gestures.onUp(event), {}],
    [stage, "pointercancel", (event) => gestures.onUp(event), {}],
    [stage, "pointerenter", () => gestures.onEnter(), {}],
    [stage, "pointerleave", () => viewer.point(null), {}],
    [stage, "dblclick", (event) => gestures.onDoubleClick(event), {}],
  ];
}

class Gestures {
  constructor(viewer) {
    this.viewer = viewer;
    this.touches = new Map();
    this.drag = null;
  }

  canvasPoint(event) {
    const canvas = this.drag?.at.canvas ?? event.target.closest?.(".pane > canvas");
    if (!canvas || !this.viewer.world) return null;
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    return { canvas, ratio, x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  }

  onWheel(event) {
    const at = this.canvasPoint(event);
    if (!at) return;
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.06 : 0.002));
    // Zoomed out completely, the wheel scrolls the page again.
    if (factor < 1 && !this.viewer.state.transform) return;
    event.preventDefault();
    this.zoom(this.viewer.transform(at.canvas), at, factor);
  }

  zoom(from, at, factor) {
    const next = zoomedAt(from, at.canvas, at, factor);
    if (factor < 1 && next.zoom <= fitted(this.viewer.world, at.canvas).zoom) this.viewer.change({ transform: null });
    else this.viewer.move(next);
  }

  onEnter() {
    // A select box keeps the keys after a choice; over the pictures they belong to the viewer.
    if (document.activeElement?.role === "combobox") this.viewer.element.focus({ preventScroll: true });
  }

  onDown(event) {
    const at = this.canvasPoint(event);
    if (!at || event.button !== 0) return;
    const { viewer } = this;
    viewer.element.focus({ preventScroll: true });
    at.canvas.setPointerCapture(event.pointerId);
    this.touches.set(event.pointerId, at);
    this.drag = { at, transform: viewer.transform(at.canvas), kind: this.kindOf(event, at), touches: [...this.touches.values()] };
    at.canvas.classList.toggle("dragging", this.drag.kind === "pan");
  }

  kindOf(event, at) {
    const { state, tool } = this.viewer;
    if (this.touches.size > 1) return "pinch";
    if (event.shiftKey) return "region";
    if (tool) return tool;
    const near = Math.abs(at.x - at.canvas.width * state.divider) < DIVIDER_REACH * at.ratio;
    return state.mode === "swipe" && near ? "divider" : "pan";
  }

  onMove(event) {
    const at = this.canvasPoint(event);
    const { viewer } = this;
    if (!at) return viewer.point(null);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
    if (this.drag) this[this.drag.kind](at);
    return viewer.point(worldPoint(viewer.transform(at.canvas), at.canvas, at));
  }

  pan(at) {
    const { transform, at: start } = this.drag;
    const [dx, dy] = [at.x - start.x, at.y - start.y];
    if (dx || dy) this.viewer.move({ zoom: transform.zoom, x: transform.x - dx / transform.zoom, y: transform.y - dy / transform.zoom });
  }

  pinch() {
    const [from, to] = [this.drag.touches, [...this.touches.values()]].map(([one, other]) => ({
      x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, span: Math.hypot(one.x - other.x, one.y - other.y),
    }));
    const { transform, at } = this.drag;
    const moved = { ...transform, x: transform.x - (to.x - from.x) / transform.zoom, y: transform.y - (to.y - from.y) / transform.zoom };
    this.zoom(moved, { canvas: at.canvas, x: to.x, y: to.y }, to.span / Math.max(1, from.span));
  }

  divider(at) { this.viewer.change({ divider: clamp(at.x / at.canvas.width, 0, 1) }); }

  region(at) {
    const [from, to] = [this.pixel(this.drag.at), this.pixel(at)];
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    this.viewer.change({ region: [x, y, Math.abs(to.x - from.x) + 1, Math.abs(to.y - from.y) + 1] });
  }

  line(at) {
    const [from, to] = [this.pixel(this.drag.at), this.pixel(at)];
    this.viewer.change({ line: [from.x, from.y, to.x, to.y] });
  }

  // The pixel of the world under a canvas point, the nearest one where it lies outside.
  pixel(at) {
    const { viewer } = this;
    const point = worldPoint(viewer.transform(at.canvas), at.canvas, at);
    const inside = (value, length) => clamp(Math.floor(value), 0, length - 1);
    return { x: inside(point.x, viewer.world.width), y: inside(point.y, viewer.world.height) };
  }

  onUp(event) {
    this.touches.delete(event.pointerId);
    this.drag?.at.canvas.classList.remove("dragging");
    this.drag = null;
  }

  onDoubleClick(event) {
    const at = this.canvasPoint(event);
    if (!at) return;
    const { viewer } = this;
    const transform = viewer.transform(at.canvas);
    if (viewer.state.transform) viewer.change({ transform: null });
    else viewer.move({ zoom: Math.max(1, transform.zoom * 2), ...worldPoint(transform, at.canvas, at) });
  }
}
