// Puts the interactive charts in the place of their pictures, one after the other, those in sight first.
(() => {
  const options = {
    mode: "vega-lite",
    renderer: "svg",
    logLevel: 1, // errors alone
    ast: true, // expressions are interpreted: the page's policy lets nothing be compiled
    actions: { export: true, source: false, compiled: false, editor: false },
  };

  const draw = async (figure) => {
    const plot = figure.querySelector(".plot");
    const stage = document.createElement("div");
    stage.style.cssText = `position:absolute;visibility:hidden;width:${plot.clientWidth}px`;
    plot.after(stage);
    try {
      await vegaEmbed(stage, JSON.parse(figure.querySelector("script").textContent), options);
      stage.style.cssText = "width:100%";
      plot.replaceChildren(stage);
    } catch (error) {
      stage.remove(); // its picture stays
      console.error(error);
    }
  };

  const waiting = new Set(document.querySelectorAll("figure.chart"));
  let queue = Promise.resolve();
  const enqueue = (figure) => {
    queue = queue.then(() => (waiting.delete(figure) ? draw(figure) : undefined));
  };

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) enqueue(entry.target);
  }, { rootMargin: "600px" });
  for (const figure of waiting) seen.observe(figure);

  addEventListener("load", async () => {
    while (waiting.size) {
      await new Promise((resolve) => setTimeout(resolve, 30)); // the reader comes first
      enqueue(waiting.values().next().value);
      await queue;
    }
    await queue;
    document.documentElement.dataset.ready = "yes";
  });
})();
