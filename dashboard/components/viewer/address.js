// Keeps the view in the page's address, so that a link shows the same pixels: mode, A, B, gain, zoom, x, y.

const REMEMBER_MS = 300;

const address = {
  rememberSoon() {
    this.touched = true;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.remember(), REMEMBER_MS);
  },

  remember() {
    // Written straight into the address: no rerun, and no entry in the history for every movement.
    if (!this.element.isConnected) return;
    const link = new URL(window.location);
    link.searchParams.set("view", this.viewText());
    window.history.replaceState(window.history.state, "", link);
  },

  viewText() {
    const { mode, a, b, gain, transform } = this.state;
    const place = transform ? [transform.zoom, transform.x, transform.y].map((value) => Number(value.toFixed(3))) : ["fit", 0, 0];
    return [mode, a, b, gain, ...place].join(",");
  },

  restore(text) {
    const [mode, a, b, gain, zoom, x, y] = text.split(",");
    if (!Object.values(MODES).includes(mode)) return;
    this.touched = true;
    Object.assign(this.state, { mode, a, b, gain: Math.min(64, Math.max(1, Number(gain) || 8)) });
    if (Number(zoom) > 0) this.state.transform = { zoom: Number(zoom), x: Number(x) || 0, y: Number(y) || 0 };
  },
};

Object.assign(Viewer.prototype, address);
