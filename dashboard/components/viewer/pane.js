// A pane on the page: title, canvas, the pixel under the mouse, scores.

export function figureOf(template, panes, { width, height, stage }) {
  const figure = template.cloneNode(true);
  const canvas = figure.querySelector("canvas");
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(canvas.style, { width: `${canvas.width / ratio}px`, height: `${canvas.height / ratio}px` });
  const pair = panes.length > 1;
  canvas.dataset.testid = pair ? "viewer-canvas-pair" : `viewer-canvas-${panes[0].id}`;
  canvas.ariaLabel = panes.map((pane) => pane.title).join(" against ");
  figure.querySelector(".title").textContent = panes.map((pane, index) => (pair ? `${"AB"[index]}: ` : "") + pane.title).join("  |  ");
  figure.querySelector(".digit").textContent = pair || panes[0].place > 7 ? "" : panes[0].place + 2;
  figure.querySelector(".dot").style.background = pair ? "none" : panes[0].colour;
  if (!pair) figure.querySelector(".size").textContent = `${panes[0].picture.width} × ${panes[0].picture.height}`;
  figure.querySelector(".scores").append(...panes.flatMap((pane, index) => scoreItems(pane, pair ? "AB"[index] : "")));
  stage.append(figure);
  const part = (name) => figure.querySelector(name);
  return { panes, figure, canvas, pixel: part(".pixel .levels"), swatch: part(".swatch"), note: part(".note") };
}

export function scoreItems(pane, letter) {
  return pane.scores.map(({ name, text, rank, best }) => {
    const item = document.createElement("li");
    const label = document.createElement("span");
    label.className = "name";
    label.textContent = `${letter} ${name} `.trimStart();
    const place = document.createElement("span");
    place.className = "rank";
    place.textContent = rank ? ` ${rank}` : "";
    item.classList.toggle("best", best);
    item.append(label, text, place);
    return item;
  });
}
