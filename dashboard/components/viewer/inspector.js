// Numbers under the panes: of the chosen region in every pane, and luma along the chosen line.

import { lineChart } from "./line_chart.js";

const DASHES = ["", "6 3", "2 3", "8 3 2 3"]; // told apart also without colour
const COLUMNS = [
  ["mean (Y)", (row) => row.mean.toFixed(2)],
  ["SD (Y)", (row) => row.spread.toFixed(2)],
  ["mean |A − B|", (row) => row.meanDifference.toFixed(3)],
  ["max |A − B|", (row) => row.largestDifference.toFixed(0)],
  ["PSNR (RGB), dB", (row) => row.psnr.toFixed(2)],
  ["PSNR (Y), dB", (row) => row.psnrY.toFixed(2)],
  ["SSIM (Y)", (row) => (row.ssimY === null ? "under 11 px" : row.ssimY.toFixed(4))],
];

export class Inspector {
  constructor(viewer) {
    this.viewer = viewer;
    this.element = viewer.element.querySelector(".inspector");
  }

  layout() {}

  // Asks again when what is asked of has changed, one question at a time.
  draw() {
    const { state, panes } = this.viewer;
    this.element.hidden = !state.region && !state.line;
    if (this.element.hidden || this.busy) return;
    const key = JSON.stringify([state.region, state.line, state.b, panes.map((pane) => this.viewer.source(pane).key)]);
    if (key === this.key) return;
    this.key = key;
    this.busy = true;
    this.fill().catch((error) => this.element.replaceChildren(error.message)).finally(() => {
      this.busy = false;
      this.draw();
    });
  }

  async fill() {
    const { region, line } = this.viewer.state;
    const parts = [region && (await this.region(region)), line && (await this.line(line))].filter(Boolean).flat();
    this.element.replaceChildren(...parts);
  }

  ask(ask, question) {
    const { viewer } = this;
    const reference = viewer.source(viewer.reference);
    return Promise.all(viewer.panes.map((pane) =>
      viewer.workers.ask(pane.place, ask, { picture: viewer.source(pane), reference, world: viewer.world, ...question })));
  }

  async region([x, y, width, height]) {
    const { panes, reference } = this.viewer;
    const rows = await this.ask("region", { region: { x, y, width, height } });
    this.rows = rows;
    const table = document.createElement("table");
    table.dataset.testid = "viewer-region";
    table.createCaption().textContent = `Region x ${x}, y ${y}, ${width} × ${height} px; B is ${reference.title}`;
    fillRow(table.createTHead().insertRow(), "th", ["", ...COLUMNS.map(([title]) => title)]);
    const body = table.createTBody();
    panes.forEach((pane, index) => fillRow(body.insertRow(), "td", [pane.title, ...COLUMNS.map(([, text]) => text(rows[index]))]));
    return [table, lineChart("Histogram of luma in the region, share of pixels", this.series(rows.map((row) => row.histogram)), [0, 255])];
  }

  async line(line) {
    const rows = await this.ask("profile", { line });
    const [x1, y1, x2, y2] = line;
    return [lineChart(`Luma from (${x1}, ${y1}) to (${x2}, ${y2})`, this.series(rows), [0, rows[0].length - 1])];
  }

  series(rows) {
    return this.viewer.panes.map((pane, index) => ({ title: pane.title, colour: pane.colour, dashes: DASHES[index % DASHES.length], values: rows[index] }));
  }
}

function fillRow(row, kind, texts) {
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
}
