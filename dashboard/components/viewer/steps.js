// The slider through the steps of a diffusion run: every pane that has steps shows the same one.

const PLAY_MS = 400;

export class Steps {
  constructor(viewer) {
    this.viewer = viewer;
    this.element = viewer.element.querySelector(".steps");
    this.slider = this.element.querySelector("input");
    this.label = this.element.querySelector("output");
    this.element.querySelector("button").addEventListener("click", () => this.play());
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
  }

  get count() { return Math.max(0, ...this.viewer.panes.map((pane) => pane.steps.length)); }

  // The place of the slider: after the last step stands the restored picture.
  get place() { return Math.min(this.viewer.state.step ?? this.count, this.count); }

  layout() {
    this.element.hidden = this.count === 0;
    this.slider.max = this.count;
    this.slider.value = this.place;
    this.label.textContent = this.said();
    if (this.count > 0 && this.viewer.state.step !== null) this.prefetch();
  }

  draw() {}

  said() {
    const longest = this.viewer.panes.find((pane) => pane.steps.length === this.count);
    return longest?.steps[this.place]?.label ?? "restored";
  }

  go(place) {
    const step = Math.min(Math.max(place, 0), this.count);
    this.viewer.change({ step: step === this.count ? null : step });
  }

  by(steps) { if (this.count) this.go(this.place + steps); }

  play() {
    if (this.count === 0) return;
    if (this.clock) return this.stop();
    if (this.place === this.count) this.go(0);
    this.clock = setInterval(() => {
      if (!this.viewer.element.isConnected || this.place === this.count) this.stop();
      else this.go(this.place + 1);
    }, PLAY_MS);
    return this.element.classList.add("playing");
  }

  stop() {
    clearInterval(this.clock);
    this.clock = null;
    this.element.classList.remove("playing");
  }

  prefetch() {
    for (const pane of this.viewer.panes) {
      const next = pane.steps[this.place + 1];
      if (next) this.viewer.prefetchPicture(next.picture);
    }
  }
}
