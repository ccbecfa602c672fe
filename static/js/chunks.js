// Chunks of the search index arrive as scripts that call compendio(chunk, data): a page opened
// from disk may load scripts, but not fetch.

import { schema } from "./shard.js";

export class Chunks {
  // root is the way to the site's root.
  constructor(root) {
    Object.assign(this, { root, arrived: new Map(), waiting: new Map() });
    window.compendio = (chunk, data) => this.arrived.set(chunk, data);
    this.along = this.arrived.get("current"); // a copy for mail brings the index along
    this.load = this.load.bind(this);
  }

  load(chunk, src = this.root + "search/" + schema + "/" + chunk + ".js") {
    const { arrived, waiting } = this;
    if (arrived.has(chunk)) return Promise.resolve(arrived.get(chunk));
    if (!waiting.has(chunk)) {
      waiting.set(
        chunk,
        new Promise((resolve, reject) => {
          // The search page itself asks for the first file, so that it comes beside its script.
          const asked = document.querySelector(`script[src="${src}"]`);
          const script = asked || Object.assign(document.createElement("script"), { src });
          script.onload = () =>
            arrived.has(chunk) ? resolve(arrived.get(chunk)) : script.onerror();
          script.onerror = () => {
            script.remove();
            reject(new Error(chunk));
          };
          if (!asked) document.head.append(script);
        }).catch((error) => {
          waiting.delete(chunk);
          throw error;
        }),
      );
    }
    return waiting.get(chunk);
  }

  // current names the first files of today's index, which may be newer than the page.
  async current() {
    const { along, arrived, waiting } = this;
    if (along) return along;
    if (!waiting.has("current")) arrived.delete("current");
    const asked = this.load("current", this.root + "search/current.js?" + Date.now());
    return asked.finally(() => waiting.delete("current"));
  }
}
