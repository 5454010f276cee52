// A strip of thumbnails: the browser fetches those that come into sight, a click tells Python which one.

export function attach({ parentElement, data, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip");
  const same = strip.dataset.shown === JSON.stringify(data.frames);
  if (!same) {
    strip.dataset.shown = JSON.stringify(data.frames);
    strip.replaceChildren(...data.frames.map(frame));
  }
  for (const item of strip.children) {
    const current = item.dataset.sample === data.current;
    item.firstElementChild.ariaCurrent = current ? "true" : null;
    if (current) center(strip, item);
  }
  const choose = (event) => {
    const item = event.target.closest("li");
    if (item) setTriggerValue("sample", item.dataset.sample);
  };
  strip.addEventListener("click", choose);
  return () => strip.removeEventListener("click", choose);
}

function frame({ sample_id: sample, url, title, value }) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const picture = document.createElement("img");
  Object.assign(picture, { loading: "lazy", decoding: "async", alt: "", src: url });
  const name = document.createElement("span");
  name.textContent = title;
  button.title = title;
  button.append(picture, name);
  if (value) {
    const label = document.createElement("b");
    label.textContent = value;
    button.append(label);
  }
  item.dataset.sample = sample;
  item.append(button);
  return item;
}

function center(strip, item) {
  strip.scrollTo({ left: item.offsetLeft - (strip.clientWidth - item.clientWidth) / 2 });
}
