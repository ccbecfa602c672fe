// What an audit found, told by kind: one fault of a layout stands on every page, and
// a reader wants to read it once.
export class Faults {
  #kinds = new Map();

  add(kind, where, detail = '') {
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, []);
    this.#kinds.get(kind).push({ where, detail });
  }

  get count() {
    return [...this.#kinds.values()].reduce((sum, list) => sum + list.length, 0);
  }

  // at returns the kinds of fault known for a file.
  at(file) {
    return [...this.#kinds]
      .filter(([, list]) => list.some(f => f.where.split(/[ :]/)[0] === file))
      .map(([kind]) => kind);
  }

  all() {
    return [...this.#kinds];
  }

  toString() {
    return [...this.#kinds]
      .sort((a, b) => b[1].length - a[1].length)
      .map(([kind, list]) => {
        const shown = list.slice(0, 3).map(f => `    ${f.where}  ${f.detail}`.trimEnd());
        if (list.length > shown.length) shown.push(`    and ${list.length - shown.length} more`);
        return [`${list.length} x ${kind}`, ...shown].join('\n');
      })
      .join('\n');
  }
}
