// Where one is, when zoomed in: the whole picture, small, with a frame around what is seen. A click goes there.

import { visible } from "./transform.js";

const LONGEST = 130; // CSS pixels

export class Minimap {
  constructor(viewer) {
    this.viewer = viewer;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "minimap";
    this.canvas.dataset.testid = "viewer-minimap";
    this.canvas.ariaHidden = "true";
    for (const type of ["pointerdown", "pointermove"]) this.canvas.addEventListener(type, (event) => this.onPointer(event));
  }

  layout() {
    const { world, screens } = this.viewer;
    const scale = (LONGEST * devicePixelRatio) / Math.max(world.width, world.height);
    const size = { width: Math.max(1, Math.round(world.width * scale)), height: Math.max(1, Math.round(world.height * scale)) };
    Object.assign(this.canvas, size);
    Object.assign(this.canvas.style, { width: `${size.width / devicePixelRatio}px`, height: `${size.height / devicePixelRatio}px` });
    this.drawn = null;
    screens[0].figure.append(this.canvas);
  }

  draw() {
    const { viewer } = this;
    const { canvas } = viewer.screens[0];
    const part = visible(viewer.transform(canvas), viewer.world, canvas);
    this.canvas.hidden = part.width > viewer.world.width - 1 && part.height > viewer.world.height - 1;
    if (this.canvas.hidden || !this.small()) return;
    const context = this.canvas.getContext("2d");
    context.drawImage(this.drawn.small, 0, 0);
    const scale = this.canvas.width / viewer.world.width;
    for (const [style, width] of [["#000", 4], ["#fff", 2]]) {
      Object.assign(context, { strokeStyle: style, lineWidth: width });
      context.strokeRect(part.x * scale, part.y * scale, part.width * scale, part.height * scale);
    }
  }

  // The picture of the first pane, shrunk once.
  small() {
    const { viewer } = this;
    const source = viewer.source(viewer.screens[0].panes[0]);
    if (this.drawn?.key === source.key) return true;
    const picture = viewer.pictures.peek(source);
    if (!picture) return false;
    const small = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    const context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(picture.bitmap, 0, 0, small.width, small.height);
    this.drawn = { key: source.key, small };
    return true;
  }

  onPointer(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    event.stopPropagation();
    const box = this.canvas.getBoundingClientRect();
    const { viewer } = this;
    const x = ((event.clientX - box.left) / box.width) * viewer.world.width;
    const y = ((event.clientY - box.top) / box.height) * viewer.world.height;
    viewer.move({ zoom: viewer.transform(viewer.screens[0].canvas).zoom, x, y });
  }
}
