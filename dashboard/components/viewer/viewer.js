// The viewer itself: panes, modes, mouse and keys. It runs in the reader's browser; Python only hands it picture
// addresses and score texts. The view (mode, pair, zoom and place) is kept in the page's address.

const MODES = { s: "side", w: "swipe", b: "blink", d: "difference" };
const GAP = 12; // CSS pixels between panes
const PANE_TEXT = 78; // CSS pixels of title and scores around a picture
const LEAST_HEIGHT = 140; // CSS pixels
const NEARLY = 0.7;
const BLINK_MS = 700;

class Viewer {
  constructor(root) {
    this.root = root;
    this.element = root.querySelector(".viewer");
    this.stage = root.querySelector(".stage");
    this.state = { mode: "side", a: null, b: null, gain: 8, transform: null, divider: 0.5, flipped: false };
    this.panes = [];
    this.screens = [];
    this.cursor = null;
  }

  // --- life ---------------------------------------------------------------------------------------------------

  attach() {
    this.dispose();
    this.lifetime = new AbortController();
    const { signal } = this.lifetime;
    const listen = (target, type, handler, options = {}) => target.addEventListener(type, handler.bind(this), { ...options, signal });
    listen(this.element, "click", this.onClick);
    listen(this.element, "change", this.onChange);
    listen(window, "keydown", this.onKey);
    listen(this.stage, "wheel", this.onWheel, { passive: false });
    listen(this.stage, "pointerdown", this.onPointerDown);
    listen(this.stage, "pointermove", this.onPointerMove);
    listen(this.stage, "pointerup", this.onPointerUp);
    listen(this.stage, "pointerenter", this.onPointerEnter);
    listen(this.stage, "pointerleave", () => this.point(null));
    listen(this.stage, "dblclick", this.onDoubleClick);
    this.resizes = new ResizeObserver(() => this.layout());
    this.resizes.observe(this.element);
    this.clock = setInterval(() => this.tick(), BLINK_MS);
  }

  dispose() {
    this.lifetime?.abort();
    this.resizes?.disconnect();
    clearInterval(this.clock);
  }

  async update({ data }) {
    const addresses = (panes) => JSON.stringify(panes.map((pane) => [pane.id, pane.url]));
    const same = addresses(this.panes) === addresses(data.panes);
    if (this.panes.length === 0 && data.view) this.restore(data.view);
    this.panes = data.panes.map((pane, index) => ({ ...pane, picture: same ? this.panes[index].picture : null }));
    this.choosePair(data.pair);
    if (!same) await this.load();
    this.layout();
    if (this.touched) this.rememberSoon();
    for (const url of data.prefetch) loadPicture(url).catch(() => {});
  }

  async load() {
    const panes = this.panes;
    this.element.dataset.loaded = "false";
    await Promise.all(panes.map(async (pane) => {
      try {
        pane.picture = await loadPicture(pane.url);
      } catch (error) {
        pane.problem = error.message;
      }
    }));
    if (panes !== this.panes) return;
    const before = this.world;
    const pictures = panes.flatMap((pane) => pane.picture ?? []);
    this.world = { width: Math.max(1, ...pictures.map((p) => p.width)), height: Math.max(1, ...pictures.map((p) => p.height)) };
    const moved = before && (before.width !== this.world.width || before.height !== this.world.height);
    if (moved) this.state.transform = null;
    this.element.dataset.loaded = "true";
  }

  // --- what is shown ------------------------------------------------------------------------------------------

  choosePair([a, b]) {
    const known = (id) => this.panes.some((pane) => pane.id === id);
    if (!known(this.state.a)) this.state.a = a;
    if (!known(this.state.b)) this.state.b = b;
  }

  pane(id) { return this.panes.find((pane) => pane.id === id); }

  get pair() { return [this.pane(this.state.a), this.pane(this.state.b)]; }

  layout() {
    if (!this.world) return;
    this.fillToolbar();
    const shown = this.state.mode === "side" ? this.panes.map((pane) => [pane]) : [this.pair];
    const { columns, width, height } = this.grid(shown.length);
    this.stage.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
    this.stage.replaceChildren();
    this.screens = shown.map((panes) => this.screen(panes, width, height));
    this.point(this.cursor);
  }

  grid(count) {
    // As few rows as show the pictures nearly as large as can be while all of them fit on the screen.
    const across = this.element.clientWidth - (document.fullscreenElement ? 24 : 0);
    const aspect = this.world.height / this.world.width;
    const grids = Array.from({ length: count }, (_, index) => {
      const columns = index + 1;
      const width = Math.floor((across - GAP * (columns - 1)) / columns);
      const free = (window.innerHeight * 0.8) / Math.ceil(count / columns) - PANE_TEXT;
      const height = Math.floor(Math.max(LEAST_HEIGHT, Math.min(width * aspect, free)));
      return { columns, width, height, size: Math.min(width, height / aspect) };
    });
    const largest = Math.max(...grids.map((grid) => grid.size));
    return grids.findLast((grid) => grid.size >= NEARLY * largest);
  }

  screen(panes, width, height) {
    const figure = this.root.querySelector(".pane-template").content.firstElementChild.cloneNode(true);
    const canvas = figure.querySelector("canvas");
    const ratio = window.devicePixelRatio;
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    Object.assign(canvas.style, { width: `${canvas.width / ratio}px`, height: `${canvas.height / ratio}px` });
    canvas.dataset.testid = panes.length > 1 ? "viewer-canvas-pair" : `viewer-canvas-${panes[0].id}`;
    canvas.ariaLabel = panes.map((pane) => pane.title).join(" against ");
    figure.querySelector(".title").textContent = panes.map((pane, index) => (panes.length > 1 ? `${"AB"[index]}: ` : "") + pane.title).join("  |  ");
    figure.querySelector(".dot").style.background = panes.length > 1 ? "none" : panes[0].colour;
    const picture = panes[0].picture;
    if (panes.length === 1 && picture) figure.querySelector(".size").textContent = `${picture.width} × ${picture.height}`;
    figure.querySelector(".scores").append(...panes.flatMap((pane, index) => this.scoreItems(pane, panes.length > 1 ? "AB"[index] : "")));
    this.stage.append(figure);
    return { panes, figure, canvas, pixel: figure.querySelector(".pixel span"), swatch: figure.querySelector(".swatch") };
  }

  scoreItems(pane, letter) {
    return pane.scores.map(({ name, text, best }) => {
      const item = document.createElement("li");
      const label = document.createElement("span");
      label.className = "name";
      label.textContent = `${letter} ${name} `.trimStart();
      item.classList.toggle("best", best);
      item.append(label, text);
      return item;
    });
  }

  fillToolbar() {
    this.element.dataset.mode = this.state.mode;
    for (const button of this.element.querySelectorAll("[data-mode]")) button.ariaPressed = String(button.dataset.mode === this.state.mode);
    for (const select of this.element.querySelectorAll("[data-choice]")) {
      select.replaceChildren(...this.panes.map((pane) => new Option(pane.title, pane.id)));
      select.value = this.state[select.dataset.choice];
    }
    this.element.querySelector(".gain input").value = this.state.gain;
  }

  // --- drawing ------------------------------------------------------------------------------------------------

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      for (const screen of this.screens) this.drawScreen(screen);
      const ratio = this.screens.length ? this.transform(this.screens[0].canvas).zoom : 1;
      this.element.querySelector(".zoom").textContent = `${Math.round(ratio * 100)} %`;
    });
  }

  transform(canvas) { return this.state.transform ?? fitted(this.world, canvas); }

  drawScreen({ panes, canvas }) {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    const missing = panes.find((pane) => !pane?.picture);
    if (missing) this.write(context, missing.problem ?? "loading");
    else this[`draw_${this.state.mode}`](context, panes);
    this.drawCursor(context);
    canvas.dataset.drawn = String(!missing);
  }

  draw_side(context, [pane]) { this.drawPicture(context, pane.picture); }

  draw_blink(context, panes) {
    const shown = this.state.flipped ? 1 : 0;
    this.drawPicture(context, panes[shown].picture);
    this.tag(context, `${"AB"[shown]}  ${panes[shown].title}`, 0);
  }

  draw_swipe(context, [first, second]) {
    const { width, height } = context.canvas;
    const split = Math.round(width * this.state.divider);
    this.drawPicture(context, second.picture);
    context.save();
    context.beginPath();
    context.rect(0, 0, split, height);
    context.clip();
    context.clearRect(0, 0, split, height);
    this.drawPicture(context, first.picture);
    context.restore();
    context.fillStyle = "#fff";
    context.fillRect(split - 1, 0, 2, height);
    context.fillStyle = "#000a";
    context.fillRect(split + 1, 0, 1, height);
    this.tag(context, `A  ${first.title}`, 0);
    this.tag(context, `B  ${second.title}`, 1);
  }

  draw_difference(context, [first, second]) {
    const key = [first.url, second.url, this.state.gain].join();
    if (this.subtracted?.key !== key) this.subtracted = { key, ...difference(first.picture, second.picture, this.world, this.state.gain) };
    this.drawPicture(context, this.subtracted);
    const mean = this.subtracted.mean.toFixed(2);
    this.element.querySelector(".legend").textContent = `|A − B| × ${this.state.gain} per channel, black = equal · mean |A − B| = ${mean} of 255`;
  }

  drawPicture(context, picture) {
    const transform = this.transform(context.canvas);
    const start = origin(transform, context.canvas);
    context.imageSmoothingEnabled = (transform.zoom * this.world.width) / picture.width < 1;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture.bitmap, start.x, start.y, this.world.width * transform.zoom, this.world.height * transform.zoom);
  }

  drawCursor(context) {
    if (!this.cursor) return;
    const transform = this.transform(context.canvas);
    const start = origin(transform, context.canvas);
    const side = Math.max(transform.zoom, 7);
    const corner = (value, from) => from + (Math.floor(value) + 0.5) * transform.zoom - side / 2;
    const [x, y] = [corner(this.cursor.x, start.x), corner(this.cursor.y, start.y)];
    context.strokeStyle = "#000";
    context.strokeRect(x - 1.5, y - 1.5, side + 3, side + 3);
    context.strokeStyle = "#fff";
    context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
  }

  tag(context, text, right) {
    const ratio = window.devicePixelRatio;
    context.font = `600 ${13 * ratio}px sans-serif`;
    const width = context.measureText(text).width + 14 * ratio;
    const x = right ? context.canvas.width - width - 8 * ratio : 8 * ratio;
    context.fillStyle = "#000b";
    context.fillRect(x, 8 * ratio, width, 23 * ratio);
    context.fillStyle = "#fff";
    context.fillText(text, x + 7 * ratio, 24 * ratio);
  }

  write(context, text) {
    context.font = `${13 * window.devicePixelRatio}px sans-serif`;
    context.fillStyle = getComputedStyle(this.element).color;
    context.textAlign = "center";
    context.fillText(text, context.canvas.width / 2, context.canvas.height / 2);
    context.textAlign = "start";
  }

  // --- acting -------------------------------------------------------------------------------------------------

  change(part) {
    const rebuild = ["mode", "a", "b", "gain"].some((name) => name in part);
    Object.assign(this.state, part);
    if (rebuild) this.element.querySelector(".legend").textContent = "";
    if (rebuild) this.layout(); else this.draw();
    this.rememberSoon();
  }

  move(transform) { this.change({ transform: contained(transform, this.world, this.screens[0].canvas) }); }

  point(cursor) {
    this.cursor = cursor;
    for (const { panes, pixel, swatch } of this.screens) {
      const reads = panes.map((pane) => cursor && pane?.picture && pixelAt(pane.picture, this.world, cursor));
      pixel.textContent = reads.map((read, index) => (read ? `${panes.length > 1 ? "AB"[index] + " " : ""}${read.rgb.join(" ")}` : "")).join("   ");
      swatch.style.background = reads.length === 1 && reads[0] ? `rgb(${reads[0].rgb.join(",")})` : "none";
    }
    this.element.querySelector(".cursor").textContent = cursor ? `x ${Math.floor(cursor.x)}  y ${Math.floor(cursor.y)}` : "";
    this.draw();
  }

  tick() {
    if (this.state.mode !== "blink" || this.held) return;
    this.state.flipped = !this.state.flipped;
    this.draw();
  }
}
