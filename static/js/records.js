// The records of a folder: chunks in the order of IDs, of which only those come that are asked for.

import { lastBefore } from "./index.js";

export class Records {
  // load(chunk) promises the data of a chunk; own is the language of the reader.
  constructor(load, own) {
    Object.assign(this, { load, own, chunks: [] });
  }

  async read(chunk) {
    return JSON.parse(await this.load(this.own + "/" + chunk));
  }

  // find is the record with an ID, or undefined: [ID, address, title, line of facts, summary, language if it is
  // not the reader's, colour, facts], each of which is [label, value…], each of which is a text or [text, language].
  async find(id) {
    this.firsts ||= await this.read("i");
    const n = lastBefore(this.firsts, id);
    if (n < 0) return undefined;
    this.chunks[n] ||= this.read("k" + n);
    return (await this.chunks[n]).find(([known]) => known === id);
  }
}
