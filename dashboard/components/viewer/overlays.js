// The maps over the panes: asked of the workers one at a time a pane, kept while there is room.

import { ByteCache } from "./caches.js";
import { MAPS } from "./maps.js";

const BUDGET = 200e6;

const picturesOf = ({ picture, reference }) => `${picture.key} ${reference.key}`;
const keyOf = (question) => [picturesOf(question), question.map, question.channel, question.gain].join(" ");

export class Overlays {
  constructor(workers, changed) {
    this.workers = workers;
    this.changed = changed;
    this.shown = new Map();
    this.cache = new ByteCache(BUDGET, (key) => [...this.shown.values()].includes(key));
    this.busy = new Set();
    this.problems = new Map();
  }

  // Whether a map has been computed, or cannot be.
  made(question) { return this.cache.get(keyOf(question)) !== undefined || this.problem(question) !== undefined; }

  // The map of a pane, or one of the same two pictures that is still shown while it is computed, or undefined.
  of(pane, question) {
    const pictures = picturesOf(question);
    const key = keyOf(question);
    const made = this.cache.get(key);
    if (made) {
      this.shown.set(pane.id, key);
      return made;
    }
    if (!this.problems.has(key)) this.compute(pane, key, pictures, question);
    const earlier = this.cache.get(this.shown.get(pane.id));
    return earlier?.pictures === pictures ? earlier : undefined;
  }

  problem(question) { return this.problems.get(keyOf(question)); }

  async compute(pane, key, pictures, question) {
    if (this.busy.has(pane.id)) return;
    this.busy.add(pane.id);
    try {
      const answer = await this.workers.ask(pane.place, "map", question);
      const title = MAPS[question.map].title;
      this.cache.set(key, { ...answer, pictures, title, map: question.map }, 4 * answer.width * answer.height);
      this.shown.set(pane.id, key);
    } catch (error) {
      this.problems.set(key, error.message);
    } finally {
      this.busy.delete(pane.id);
      this.changed();
    }
  }
}
