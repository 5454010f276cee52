// What mouse and keys do to the viewer.

const PAN_STEP = 40; // CSS pixels an arrow key moves the pictures
const DIVIDER_REACH = 14; // CSS pixels around the divider in which it can be grabbed

const gestures = {
  canvasPoint(event) {
    const canvas = event.target.closest?.("canvas");
    if (!canvas || !this.world) return null;
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    return { canvas, ratio, x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  },

  onWheel(event) {
    const at = this.canvasPoint(event);
    if (!at) return;
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.06 : 0.002));
    // Zoomed out completely, the wheel scrolls the page again.
    if (factor < 1 && !this.state.transform) return;
    event.preventDefault();
    const next = zoomedAt(this.transform(at.canvas), at.canvas, at, factor);
    if (next.zoom <= fitted(this.world, at.canvas).zoom && factor < 1) this.change({ transform: null });
    else this.move(next);
  },

  onPointerEnter() {
    // A select box keeps the keys after a choice; over the pictures they belong to the viewer.
    if (document.activeElement?.role === "combobox") this.element.focus({ preventScroll: true });
  },

  onPointerDown(event) {
    const at = this.canvasPoint(event);
    if (!at || event.button !== 0) return;
    this.element.focus({ preventScroll: true });
    const nearDivider = Math.abs(at.x - at.canvas.width * this.state.divider) < DIVIDER_REACH * at.ratio;
    this.drag = { at, transform: this.transform(at.canvas), divider: this.state.mode === "swipe" && nearDivider };
    at.canvas.setPointerCapture(event.pointerId);
    at.canvas.classList.add("dragging");
  },

  onPointerMove(event) {
    const at = this.canvasPoint(event);
    if (!at) return this.point(null);
    if (this.drag?.divider) this.change({ divider: Math.min(1, Math.max(0, at.x / at.canvas.width)) });
    else if (this.drag) this.pan(this.drag.transform, at.x - this.drag.at.x, at.y - this.drag.at.y);
    return this.point(worldPoint(this.transform(at.canvas), at.canvas, at));
  },

  onPointerUp() {
    this.drag?.at.canvas.classList.remove("dragging");
    this.drag = null;
  },

  onDoubleClick(event) {
    const at = this.canvasPoint(event);
    if (!at) return;
    if (this.state.transform) this.change({ transform: null });
    else this.move({ zoom: Math.max(1, this.transform(at.canvas).zoom * 2), ...worldPoint(this.transform(at.canvas), at.canvas, at) });
  },

  pan(from, dx, dy) {
    if (dx || dy) this.move({ zoom: from.zoom, x: from.x - dx / from.zoom, y: from.y - dy / from.zoom });
  },

  onClick(event) {
    const button = event.target.closest("button");
    if (button?.dataset.mode) this.change({ mode: button.dataset.mode });
    if (button?.dataset.action) this[button.dataset.action]();
  },

  onChange(event) {
    const { choice } = event.target.dataset;
    if (choice) this.change({ [choice]: event.target.value });
    else this.change({ gain: Math.min(64, Math.max(1, Math.round(Number(event.target.value)) || 1)) });
  },

  onKey(event) {
    const typing = event.composedPath()[0].closest?.("input, textarea, select, [contenteditable=true]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const near = this.element.matches(":hover, :focus-within") || document.fullscreenElement === this.element;
    const act = this.keyAction(event.key, event.key.toLowerCase(), near);
    if (!act) return;
    event.preventDefault();
    act();
  },

  keyAction(key, letter, near) {
    const middle = this.screens[0]?.canvas;
    if (!middle) return null;
    if (MODES[letter]) return () => this.change({ mode: MODES[letter] });
    const anywhere = {
      "?": () => this.help(), x: () => this.exchange(), f: () => this.fullscreen(),
      0: () => this.fit(), 1: () => this.native(), 8: () => this.magnify(),
      "+": () => this.zoomBy(1.25), "=": () => this.zoomBy(1.25), "-": () => this.zoomBy(0.8),
      g: () => this.change({ gain: Math.min(64, Math.max(1, Math.round(this.state.gain * (key === "G" ? 0.5 : 2)))) }),
    };
    const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (near && arrows[key]) return () => this.pan(this.transform(middle), ...arrows[key].map((unit) => unit * PAN_STEP * devicePixelRatio));
    if (near && key === " ") return () => { this.held = true; this.change({ flipped: !this.state.flipped }); };
    return anywhere[letter];
  },

  zoomBy(factor) {
    const { canvas } = this.screens[0];
    this.move(zoomedAt(this.transform(canvas), canvas, { x: canvas.width / 2, y: canvas.height / 2 }, factor));
  },

  exchange() { this.change({ a: this.state.b, b: this.state.a }); },
  fit() { this.change({ transform: null }); },
  native() { this.move({ ...this.transform(this.screens[0].canvas), zoom: 1 }); },
  magnify() { this.move({ ...this.transform(this.screens[0].canvas), zoom: 8 }); },
  help() { const panel = this.element.querySelector(".help"); panel.hidden = !panel.hidden; },
  fullscreen() { if (document.fullscreenElement) document.exitFullscreen(); else this.element.requestFullscreen(); },
};

Object.assign(Viewer.prototype, gestures);
