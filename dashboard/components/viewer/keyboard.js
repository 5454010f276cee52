// What keys do. Digits from 2 are panes, for 0 and 1 are sizes.

import { ACTIONS, choose } from "./toolbar.js";
import { MAPS } from "./maps.js";
import { within } from "./link.js";
import { zoomedAt } from "./transform.js";

const PAN_STEP = 40; // CSS pixels that Shift and an arrow move the pictures
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const KEYS = {
  a: (viewer) => viewer.change({ mode: "side" }),
  w: (viewer) => viewer.change({ mode: "swipe" }),
  b: (viewer) => viewer.change({ mode: "blink" }),
  d: (viewer) => viewer.change({ mode: viewer.state.mode === "difference" ? "side" : "difference" }),
  m: (viewer, shift) => viewer.change({ map: nextMap(viewer, shift) }),
  g: (viewer, shift) => viewer.change({ gain: within(Math.round(viewer.state.gain * (shift ? 0.5 : 2)), 1, 64, 8) }),
  r: (viewer) => choose(viewer, "region"),
  l: (viewer) => choose(viewer, "line"),
  x: ACTIONS.exchange,
  s: ACTIONS.save,
  f: ACTIONS.fullscreen,
  0: ACTIONS.fit,
  1: ACTIONS.native,
  "?": ACTIONS.help,
  "+": (viewer) => zoomBy(viewer, 1.25),
  "=": (viewer) => zoomBy(viewer, 1.25),
  "-": (viewer) => zoomBy(viewer, 0.8),
  ",": (viewer) => viewer.steps.by(-1),
  ".": (viewer) => viewer.steps.by(1),
  t: (viewer) => viewer.steps.play(),
  escape: (viewer) => escape(viewer),
};

// Acts on a key event, unless somebody is typing or the key is not ours.
export function keyAction(viewer, event) {
  const typing = event.composedPath()[0].closest?.("input:not([type=range]), textarea, select, [contenteditable=true]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !viewer.screens.length) return;
  const act = actionOf(viewer, event);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function actionOf(viewer, event) {
  const digit = /^(?:Digit|Numpad)([2-9])$/.exec(event.code)?.[1];
  if (digit) return pick(viewer, Number(digit) - 2, event.shiftKey);
  const near = viewer.element.matches(":hover, :focus-within") || viewer.root.fullscreenElement === viewer.element;
  if (near && event.key === " ") return () => blink(viewer);
  if (near && event.shiftKey && ARROWS[event.key]) return () => pan(viewer, ARROWS[event.key]);
  if (event.key === "ArrowRight") return () => viewer.go("next");
  if (event.key === "ArrowLeft") return () => viewer.go("previous");
  const key = KEYS[event.key.toLowerCase()];
  return key && (() => key(viewer, event.shiftKey));
}

function pick(viewer, place, shift) {
  const pane = viewer.panes[place];
  return pane && (() => viewer.change({ [shift ? "b" : "a"]: pane.id }));
}

// The first time it lets A and B alternate; then it flips them by hand, and stops the clock.
function blink(viewer) {
  const { mode, flipped } = viewer.state;
  viewer.held = mode === "blink";
  viewer.change(mode === "blink" ? { flipped: !flipped } : { mode: "blink" });
}

function pan(viewer, [x, y]) {
  const transform = viewer.transform(viewer.screens[0].canvas);
  const step = (PAN_STEP * devicePixelRatio) / transform.zoom;
  viewer.move({ zoom: transform.zoom, x: transform.x - x * step, y: transform.y - y * step });
}

function zoomBy(viewer, factor) {
  const { canvas } = viewer.screens[0];
  viewer.move(zoomedAt(viewer.transform(canvas), canvas, { x: canvas.width / 2, y: canvas.height / 2 }, factor));
}

// Through all maps and, where pictures are shown, none.
function nextMap(viewer, backwards) {
  const { mode, map } = viewer.state;
  const names = mode === "difference" ? Object.keys(MAPS) : [null, ...Object.keys(MAPS)];
  const place = names.indexOf(map ?? (mode === "difference" ? "absolute" : null));
  return names[(place + (backwards ? names.length - 1 : 1)) % names.length];
}

function escape(viewer) {
  viewer.element.querySelector(".help").hidden = true;
  if (viewer.tool) choose(viewer, viewer.tool);
  else viewer.change({ region: null, line: null });
}
