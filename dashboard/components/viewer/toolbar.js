// The buttons and fields above the panes, and the list of keys.

import { within } from "./link.js";
import { MAPS } from "./maps.js";
import { CHANNELS } from "./planes.js";

export class Toolbar {
  constructor(viewer) {
    this.viewer = viewer;
    this.find = (selector) => viewer.element.querySelector(selector);
    const maps = Object.entries(MAPS).map(([name, { title }]) => new Option(title, name));
    this.find("[data-choice=map]").replaceChildren(new Option("none", ""), ...maps);
    this.find("[data-choice=channel]").replaceChildren(...Object.entries(CHANNELS).map(([name, title]) => new Option(title, name)));
    const bar = viewer.element;
    bar.addEventListener("click", (event) => this.onClick(event));
    bar.addEventListener("input", (event) => this.onInput(event));
  }

  layout() {
    const { viewer } = this;
    const { state } = viewer;
    for (const button of viewer.element.querySelectorAll("[data-mode]")) button.ariaPressed = String(button.dataset.mode === state.mode);
    for (const button of viewer.element.querySelectorAll("[data-tool]")) button.ariaPressed = String(button.dataset.tool === viewer.tool);
    for (const name of ["a", "b"]) {
      const select = this.find(`[data-choice=${name}]`);
      select.replaceChildren(...viewer.panes.map((pane) => new Option(pane.title, pane.id)));
      select.value = state[name];
    }
    const map = state.map ?? (state.mode === "difference" ? "absolute" : "");
    this.find("[data-choice=map]").value = map;
    this.find("[data-choice=channel]").value = state.channel;
    this.find("[data-choice=opacity]").value = state.opacity;
    this.find("[data-choice=gain]").value = state.gain;
    viewer.element.dataset.map = map;
    this.find(".gain").hidden = !MAPS[map]?.usesGain;
    this.find(".channel").hidden = !MAPS[map]?.usesChannel;
    this.find(".opacity").hidden = !map;
    this.find(".maps-kept").hidden = map !== "patch" || viewer.panes.some((pane) => pane.maps.length);
  }

  draw() {
    const [screen] = this.viewer.screens;
    if (screen) this.find(".zoom").textContent = `${Math.round(this.viewer.transform(screen.canvas).zoom * 100)} %`;
  }

  onClick(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { mode, tool, action } = button.dataset;
    if (mode) this.viewer.change({ mode });
    if (tool) choose(this.viewer, tool);
    if (action) ACTIONS[action](this.viewer);
  }

  onInput(event) {
    const { choice } = event.target.dataset;
    const { value } = event.target;
    const read = {
      a: () => value, b: () => value, channel: () => value, map: () => value || null,
      gain: () => Math.round(within(value, 1, 64, this.viewer.state.gain)), opacity: () => within(value, 0.1, 1, 1),
    };
    if (read[choice]) this.viewer.change({ [choice]: read[choice]() });
  }
}

// Takes up a tool (region, line), or puts it away.
export function choose(viewer, tool) {
  viewer.tool = viewer.tool === tool ? null : tool;
  viewer.element.dataset.tool = viewer.tool ?? "";
  viewer.toolbar.layout();
}

export const ACTIONS = {
  exchange: (viewer) => viewer.change({ a: viewer.state.b, b: viewer.state.a }),
  fit: (viewer) => viewer.change({ transform: null }),
  native: (viewer) => viewer.move({ ...viewer.transform(viewer.screens[0].canvas), zoom: 1 }),
  magnify: (viewer) => viewer.move({ ...viewer.transform(viewer.screens[0].canvas), zoom: 8 }),
  help: (viewer) => {
    const panel = viewer.element.querySelector(".help");
    panel.hidden = !panel.hidden;
  },
  fullscreen: (viewer) => (document.fullscreenElement ? document.exitFullscreen() : viewer.element.requestFullscreen()),
  clear: (viewer) => viewer.change({ region: null, line: null }),
  previous: (viewer) => viewer.go("previous"),
  next: (viewer) => viewer.go("next"),
  save: (viewer) => save(viewer),
};

// Downloads the figure of what is shown: the region of the panes, exact, with a .tex file and a page.
function save(viewer) {
  const link = document.createElement("a");
  const { state, world, panes } = viewer;
  const shown = state.mode === "side" ? panes : [viewer.pane(state.a), viewer.pane(state.b)];
  const region = state.region ?? [0, 0, world.width, world.height];
  const query = new URLSearchParams({ sample: viewer.sample, region: region.join(",") });
  for (const pane of shown) if (pane.picked) query.append("show", pane.picked);
  link.href = `${viewer.exports}?${query}`;
  link.download = "";
  viewer.element.dataset.saved = link.href;
  link.click();
}
