// What lists need of an index and the search does not: values by document, orders, periods.

import { Catalogue } from "./catalogue.js";
import * as shard from "./shard.js";

export class Register extends Catalogue {
  // labels returns, for each document, the words of its values of a facet.
  async labels(name) {
    this.named ||= new Map();
    if (!this.named.has(name)) {
      const n = (await this.facets()).findIndex(([facet]) => facet === name);
      const lists = Array.from({ length: this.meta.docs }, () => []);
      if (n >= 0)
        for (const [, text, docs] of await this.values(n))
          for (const doc of docs) lists[doc].push(text);
      this.named.set(name, lists);
    }
    return this.named.get(name);
  }

  // order returns a number for each document, by which to sort: "title", "year", "updated".
  async order(by) {
    if (by === "year") return (await this.periods()).map(([start]) => start);
    const group = by === "title" ? this.own + "/o" : "u";
    return shard.list(await this.chunk(group), this.meta.docs);
  }

  // periods are [start, end] of each document: years or 0, and Infinity for what goes on.
  async periods() {
    const list = shard.list(await this.chunk("y"), 2 * this.meta.docs);
    return Array.from({ length: this.meta.docs }, (_, doc) => {
      const [start, end] = list.slice(2 * doc, 2 * doc + 2);
      return [start, end < 2 ? end * Infinity || 0 : start + end - 2];
    });
  }
}
