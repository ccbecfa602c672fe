// The shards of the index, as internal/search/shard writes them. Whatever is not of
// that form throws.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values = new Map([...alphabet].map((c, i) => [c, i]));

export class Damaged extends Error {}

const value = (c) => {
  const v = values.get(c);
  if (v === undefined) throw new Damaged(c);
  return v;
};

// reader gives numbers off a text, one a call.
export function reader(text) {
  let at = 0;
  return {
    get done() { return at >= text.length; },
    next() {
      for (let n = 0, shift = 0; shift <= 30; shift += 5) {
        const v = value(text[at++]);
        n += (v & 31) * 2 ** shift;
        if (v < 32) return n;
      }
      throw new Damaged("number");
    },
  };
}

// postings reads a list: [[document, frequency], …].
function postings(text) {
  const r = reader(text);
  const list = [];
  for (let n = r.next(), doc = 0; n > 0; n--) {
    const v = r.next();
    doc += Math.floor(v / 2);
    list.push([doc, v % 2 ? r.next() + 2 : 1]);
  }
  return list;
}

const front = (before, entry) => before.slice(0, value(entry[0])) + entry.slice(1);

// term finds a term in its shard: its postings by field, or null.
export function term(text, want) {
  let word = "";
  for (const entry of text ? text.split(",") : []) {
    const parts = entry.split(":");
    word = front(word, parts[0]);
    if (word === want) {
      const fields = [];
      for (const p of parts.slice(1)) fields[value(p[0])] = postings(p.slice(1));
      return fields;
    }
    if (word > want) return null;
  }
  return null;
}

// words reads a shard of words: [[word, weight], …].
export function words(text) {
  let word = "";
  return (text ? text.split(",") : []).map((entry) => [(word = front(word, entry.slice(1))), value(entry[0])]);
}

// lengths reads the length of each document's fields.
export function lengths(text, meta) {
  const r = reader(text);
  return meta.sums.map((_, field) => {
    const list = [];
    if (field === meta.open) for (let d = 0; d < meta.docs; d++) list.push(r.next());
    else {
      list.length = meta.docs;
      list.fill(meta.usual);
      for (let n = r.next(), doc = 0; n > 0; n--) list[(doc += r.next())] = r.next();
    }
    return list;
  });
}

// docs reads a list of documents.
export function docs(text) {
  const list = [];
  for (let r = reader(text), doc = 0; !r.done; ) list.push((doc += r.next()));
  return list;
}
