// The shards of the index, as internal/search/shard writes them. Whatever is not of
// that form throws.

export const schema = 3;

const hash = 6; // characters of a file's name that are a hash of what it holds

// nameOf returns under which name the n-th chunk of a group comes: that of its file, if it has one of
// its own.
export const nameOf = (files, group, n = 0) =>
  files[group] ? group + "-" + files[group].slice(hash * n, hash * (n + 1)) : group + n;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values = new Uint8Array(128).fill(64);
[...alphabet].forEach((c, i) => {
  values[c.charCodeAt(0)] = i;
});

export class Damaged extends Error {}

// value returns the value of the character at a place of a text.
const value = (text, at) => {
  const code = text.charCodeAt(at);
  const v = code < 128 ? values[code] : 64;
  if (v > 63) throw new Damaged(text[at]);
  return v;
};

// reader reads the numbers in a text, one a call.
export function reader(text) {
  let at = 0;
  return {
    get done() {
      return at >= text.length;
    },
    next() {
      for (let n = 0, shift = 0; shift <= 30; shift += 5) {
        const v = value(text, at++);
        n += (v & 31) * 2 ** shift;
        if (v < 32) return n;
      }
      throw new Damaged("number");
    },
  };
}

const check = (valid) => {
  if (!valid) throw new Damaged("content");
};

// postings reads a list, flat since it may be long: [document, frequency, document, …].
function postings(text, docs) {
  const numbers = reader(text);
  const list = [];
  for (let n = numbers.next(), doc = 0; n > 0; n--) {
    const v = numbers.next();
    doc += Math.floor(v / 2);
    list.push(doc, v % 2 ? numbers.next() + 2 : 1);
    check(doc < docs);
  }
  check(numbers.done);
  return list;
}

// expand restores the letters that a word shares with the one before: front coding.
function expand(before, entry) {
  const shared = value(entry, 0);
  const rest = entry.slice(1);
  const word = before.slice(0, shared) + rest;
  check(shared <= before.length && word > before && /^[a-z0-9]*$/.test(rest));
  return word;
}

// terms reads a shard of terms: a Map from each to its postings, still encoded, since only a
// term or two of a shard are needed.
export function terms(text) {
  const list = new Map();
  let word = "";
  for (const entry of text ? text.split(",") : []) {
    const colon = entry.indexOf(":");
    const end = colon < 0 ? entry.length : colon;
    word = expand(word, entry.slice(0, end));
    list.set(word, entry.slice(end + 1));
  }
  return list;
}

// fields reads the postings of a term, by field.
export function fields(text, docs) {
  const list = [];
  for (const p of text ? text.split(":") : []) list[value(p, 0)] = postings(p.slice(1), docs);
  return list;
}

// words reads a shard of words: [[word, weight in each language], …].
export function words(text, languages) {
  let word = "";
  return (text ? text.split(",") : []).map((entry) => {
    const weights = Array.from({ length: languages }, (_, n) => value(entry, n));
    return [(word = expand(word, entry.slice(languages))), weights];
  });
}

// lengths reads the length of each document's fields; four bits of it are kept.
export function lengths(text, meta) {
  const numbers = reader(text);
  const length = () => {
    const n = numbers.next();
    check(n < 256);
    return n < 16 ? n : (8 + (n % 8)) * 2 ** ((n >> 3) - 1);
  };
  const lists = meta.boosts.map((_, field) => {
    const list = [];
    if (field === meta.open) for (let d = 0; d < meta.docs; d++) list.push(length());
    else {
      list.length = meta.docs;
      list.fill(meta.usual);
      for (let n = numbers.next(), doc = 0; n > 0; n--) {
        check((doc += numbers.next()) < meta.docs);
        list[doc] = length();
      }
    }
    return list;
  });
  check(numbers.done);
  return lists;
}

// list reads so many numbers.
export function list(text, count) {
  const numbers = reader(text);
  const out = Array.from({ length: count }, () => numbers.next());
  check(numbers.done);
  return out;
}

// docs reads a list of documents.
export function docs(text, count) {
  const list = [];
  for (let numbers = reader(text), doc = 0; !numbers.done; list.push(doc))
    check((doc += numbers.next()) < count);
  return list;
}
