// A small chart of lines, drawn without a library: several series over one axis, each with its name.

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [460, 170, 44, 18, 6];
const SVG = "http://www.w3.org/2000/svg";

// series: [{ title, colour, dashes, values }], ends: the numbers under the first and the last value.
export function lineChart(title, series, ends) {
  const figure = document.createElement("figure");
  figure.className = "chart";
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const drawing = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
  const [low, high] = range(series.flatMap((one) => one.values));
  const at = (count) => (value, index) => [
    LEFT + (index / Math.max(1, count - 1)) * (WIDTH - LEFT - 4),
    TOP + (1 - (value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP),
  ];
  drawing.append(...axes(low, high, ends));
  for (const { values, colour, dashes } of series) {
    const points = values.map(at(values.length)).map((point) => point.map((one) => one.toFixed(1)).join(",")).join(" ");
    drawing.append(element("polyline", { points, fill: "none", stroke: colour, "stroke-width": 1.6, "stroke-dasharray": dashes }));
  }
  figure.append(caption, drawing, legend(series));
  return figure;
}

function range(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high > low ? [low, high] : [low, low + 1];
}

function axes(low, high, [first, last]) {
  const text = (x, y, anchor, value) => {
    const label = element("text", { x, y, "text-anchor": anchor });
    label.textContent = Number(value.toPrecision(3));
    return label;
  };
  const floor = HEIGHT - BOTTOM;
  return [
    element("path", { d: `M${LEFT} ${TOP}V${floor}H${WIDTH - 4}`, fill: "none", stroke: "currentColor", opacity: 0.4 }),
    text(LEFT - 4, TOP + 8, "end", high), text(LEFT - 4, floor, "end", low),
    text(LEFT, HEIGHT - 4, "start", first), text(WIDTH - 4, HEIGHT - 4, "end", last),
  ];
}

function legend(series) {
  const list = document.createElement("ul");
  for (const { title, colour, dashes } of series) {
    const item = document.createElement("li");
    const key = element("svg", { width: 26, height: 8, "aria-hidden": "true" });
    key.append(element("line", { x1: 0, x2: 26, y1: 4, y2: 4, stroke: colour, "stroke-width": 2, "stroke-dasharray": dashes }));
    item.append(key, ` ${title}`);
    list.append(item);
  }
  return list;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
