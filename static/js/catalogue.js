// The part of an index that tells what entries there are and by what they can be narrowed down
// (docs/search-format.md); no words are needed for it.

import * as shard from "./shard.js";

const range = /^(?=.*[0-9])([0-9]*)-([0-9]*)$/;
// inRange reports whether a number is within a range such as 2015-2020, 2015- or -2020.
function inRange(text, number) {
  const [, from, to] = range.exec(text) || [];
  return from !== undefined && number >= Number(from) && number <= (to ? Number(to) : Infinity);
}

// Catalogue has the entries of a site. load(name) promises the data of a chunk, has(name) tells
// whether it is there already; own is the language of the reader, first the name of the first file.
export class Catalogue {
  constructor(load, own, first, has = () => false) {
    Object.assign(this, { load, own, first, has });
  }

  // begin loads what says where all else is.
  async begin() {
    const meta = await this.load(this.first);
    if (!meta || meta.schema !== shard.schema) throw new shard.Damaged("schema");
    this.meta = meta;
    return this;
  }

  // chunk promises the data of the n-th chunk of a group.
  chunk(group, n) {
    return this.load(shard.nameOf(this.meta.files, group, n));
  }

  // facets are [[name, label], …]; values those of one: [[value, label, documents], …].
  async facets() {
    return (this.names ||= JSON.parse(await this.chunk(this.own + "/f")));
  }
  async values(n) {
    this.filters ||= [];
    return (this.filters[n] ||= JSON.parse(await this.chunk(this.own + "/v", n)).map(
      ([v, l, docs]) => [v, l, shard.docs(docs, this.meta.docs)],
    ));
  }
  // known reports whether the values of a facet are there without asking for another file.
  known(n) {
    return this.has(shard.nameOf(this.meta.files, this.own + "/v", n));
  }

  // narrow keeps of some documents those that have, of every facet chosen, one of its values;
  // chosen has a Set of values by name, among them ranges of numbers such as 2015-2020 and 2015-.
  // It tells the words of what was chosen, [[name, label, value, text], …], and what is unknown;
  // counts(n) are the values of a facet with how many documents each would leave if that facet
  // were not narrowed: [[value, text, count], …].
  async narrow(docs, chosen) {
    const facets = await this.facets();
    const masks = new Map();
    const missed = new Uint8Array(this.meta.docs); // how many facets a document does not satisfy
    const labels = [];
    const unknown = [];
    for (const [name, set] of chosen) {
      const n = facets.findIndex(([facet]) => facet === name);
      const values = n < 0 ? [] : await this.values(n);
      const mask = new Uint8Array(this.meta.docs);
      let wanted = false;
      for (const value of set) {
        const own = values.filter(([v]) => v === value || inRange(value, v));
        if (!own.length && !(values.length && range.test(value))) {
          unknown.push(n < 0 ? name : facets[n][1] + " " + value);
          continue;
        }
        wanted = true;
        labels.push([name, facets[n][1], value, own.length === 1 ? own[0][1] : value]);
        for (const [, , list] of own) for (const doc of list) mask[doc] = 1;
      }
      if (!wanted) continue;
      masks.set(name, mask);
      for (let doc = 0; doc < mask.length; doc++) missed[doc] += 1 - mask[doc];
    }
    const kept = docs.filter((doc) => !missed[doc]);
    const bases = new Map();
    // base marks the documents that a facet is counted over.
    const base = (name) => {
      const mask = masks.get(name);
      if (!bases.has(mask)) {
        const marks = new Uint8Array(this.meta.docs);
        for (const doc of docs) marks[doc] = missed[doc] === (mask ? 1 - mask[doc] : 0) ? 1 : 0;
        bases.set(mask, marks);
      }
      return bases.get(mask);
    };
    const counts = async (n) => {
      const marks = base(facets[n][0]);
      return (await this.values(n)).map(([value, text, list]) => {
        let count = 0;
        for (const doc of list) count += marks[doc];
        return [value, text, count];
      });
    };
    return { kept, labels, unknown, counts };
  }

  // card is [ID, address, title, line of facts, beginning of the summary, language, colour].
  async card(doc) {
    const n = Math.floor(doc / this.meta.cards);
    this.cards ||= [];
    this.cards[n] ||= JSON.parse(await this.chunk(this.own + "/c", n));
    return this.cards[n][doc % this.meta.cards];
  }
}
