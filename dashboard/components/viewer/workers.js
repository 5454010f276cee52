// The workers, as functions that promise an answer. A pane always asks the same worker, which holds its pixels.

const MOST = 4;

export class Workers {
  constructor(count = Math.min(MOST, Math.max(1, navigator.hardwareConcurrency || 1))) {
    this.waiting = new Map();
    this.asked = 0;
    this.workers = Array.from({ length: count }, () => this.start());
  }

  start() {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { id, answer, problem } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (problem === undefined) resolve(answer);
      else reject(new Error(problem));
    };
    return worker;
  }

  ask(place, ask, question) {
    const id = (this.asked += 1);
    this.workers[place % this.workers.length].postMessage({ id, ask, ...question });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  end() {
    for (const worker of this.workers) worker.terminate();
  }
}
