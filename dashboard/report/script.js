// Puts the interactive charts in the place of their pictures, one after the other, those in sight first.
(() => {
  const options = {
    mode: "vega-lite",
    renderer: "svg",
    ast: true, // expressions are interpreted: the page's policy lets nothing be compiled
    actions: { export: true, source: false, compiled: false, editor: false },
  };
  const draw = async (figure) => {
    const plot = figure.querySelector(".plot");
    const stage = document.createElement("div");
    stage.style.cssText = "position:absolute;visibility:hidden;width:" + plot.clientWidth + "px";
    plot.after(stage);
    try {
      const specification = JSON.parse(figure.querySelector("script").textContent);
      await vegaEmbed(stage, specification, options);
      stage.style.cssText = "width:100%";
      plot.replaceChildren(stage);
    } catch (error) {
      stage.remove(); // its picture stays
      console.error(error);
    }
  };
  const waiting = new Set(document.querySelectorAll("figure.chart"));
  let busy = false;
  const next = async (figure) => {
    if (!figure || !waiting.delete(figure)) return;
    await draw(figure);
  };
  const seen = new IntersectionObserver(async (entries) => {
    for (const entry of entries) if (entry.isIntersecting) await next(entry.target);
  }, { rootMargin: "600px" });
  for (const figure of waiting) seen.observe(figure);
  const rest = async () => {
    if (busy) return;
    busy = true;
    while (waiting.size) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await next(waiting.values().next().value);
    }
    document.documentElement.dataset.ready = "yes";
  };
  addEventListener("load", rest);
})();
