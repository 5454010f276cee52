// A cache that forgets what was used longest ago once it holds more bytes than it may, never what is in use.

export class ByteCache {
  constructor(budget, inUse = () => false) {
    this.budget = budget;
    this.inUse = inUse;
    this.bytes = 0;
    this.entries = new Map();
  }

  get(key) {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key, value, bytes) {
    this.drop(key);
    this.entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const oldest of [...this.entries.keys()]) {
      if (this.bytes <= this.budget) break;
      if (oldest !== key && !this.inUse(oldest)) this.drop(oldest);
    }
  }

  drop(key) {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
    entry.value.bitmap?.close();
  }
}
