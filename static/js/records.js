// The records of a folder: chunks in the order of IDs, of which only those come that are asked for.

import { lastBefore } from "./index.js";
import { nameOf } from "./shard.js";

export class Records {
  // load(name) promises the data of a chunk; own is the language of the reader; current() promises the
  // names of today's first files.
  constructor(load, own, current) {
    Object.assign(this, { load, own, current, chunks: [] });
  }

  async read(files, group, n) {
    return JSON.parse(await this.load(nameOf(files, this.own + group, n)));
  }

  // find is the record with an ID, or undefined: [ID, address, title, line of facts, summary, language if it is
  // not the reader's, colour, facts], each of which is [label, value…], each of which is a text or [text, language].
  async find(id) {
    this.opened ||= await this.read(await this.current(), "/i");
    const { ids, files } = this.opened;
    const n = lastBefore(ids, id);
    if (n < 0) return undefined;
    this.chunks[n] ||= this.read(files, "/k", n);
    return (await this.chunks[n]).find(([known]) => known === id);
  }
}
