// An index as a browser sees it: chunks that arrive as scripts, and the ranking of
// bleve (docs/search-format.md).

import { analysis } from "./analysis.js";
import { Catalogue } from "./catalogue.js";
import * as shard from "./shard.js";
import { parse } from "./query.js";

const k1 = 2; // of BM25
const commonShare = 100;
const noTerm = ""; // which no index has
const maxAlternatives = 3;
const shortestPrefix = 2;
const shortestTypo = 4;
const numeric = (w) => /[0-9]/.test(w);

// lastBefore returns the index of the last of sorted starts that is not after a word, or -1.
export function lastBefore(starts, word) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= word) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// oneEdit reports whether two words differ in one letter: inserted, left out, changed or
// swapped with its neighbour.
export function oneEdit(a, b) {
  if (a.length > b.length) [a, b] = [b, a];
  if (b.length - a.length > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
  if (i === a.length) return false;
  return (
    a.slice(i + 1) === b.slice(i + 1) ||
    (i + 1 < a.length &&
      a[i] === b[i + 1] &&
      a[i + 1] === b[i] &&
      a.slice(i + 2) === b.slice(i + 2))
  );
}

// documents returns those of all lists of postings, as often as they stand there.
function documents(lists) {
  const docs = [];
  for (const list of lists)
    for (let i = 0; list && i < list.length; i += 2) docs.push(list[i]);
  return docs;
}

// beginnings of the words that a mistyped one may stand for, so that not all need be
// loaded: its own two letters; its first letters swapped, or without the first or the
// second; its first letter.
const beginnings = [([a, b]) => [a + b], ([a, b, c]) => [b + a, b + c, a + c], ([a]) => [a]];

// Index is the index of a site.
export class Index extends Catalogue {
  // open loads what every search needs.
  async open() {
    if (this.languages) return this;
    const { meta } = await this.begin();
    const lengths = await Promise.all(meta.languages.map((_, n) => this.chunk("l", n)));
    const languages = meta.languages.map(
      (_, n) => new Language(this, n, shard.lengths(lengths[n], meta)),
    );
    this.reader = languages.find((l) => l.name === this.own);
    if (!this.reader) throw new shard.Damaged("language");
    this.languages = [this.reader, ...languages.filter((l) => l !== this.reader)];
    return this;
  }

  // term returns the postings of an index term by field, language after language, or null.
  async term(text) {
    const n = lastBefore(this.meta.terms, text);
    if (n < 0) return null;
    this.shards ||= [];
    this.shards[n] ||= shard.terms(await this.chunk("d", n));
    const found = this.shards[n].get(text);
    if (typeof found === "string") this.shards[n].set(text, shard.fields(found, this.meta.docs));
    return this.shards[n].get(text) || null;
  }

  // text promises the text of a document. Of many, the names are in a chunk of their own.
  async text(lang, doc) {
    const { files } = this.meta;
    this.textFiles ||= files.t ? JSON.parse(await this.chunk("t")) : files;
    return this.load(shard.nameOf(this.textFiles, lang + "/t", doc));
  }

  // words returns the words of all texts that begin with a prefix.
  async words(prefix) {
    const list = [];
    const starts = this.meta.words;
    for (
      let n = Math.max(0, lastBefore(starts, prefix));
      n < starts.length && (starts[n] <= prefix || starts[n].startsWith(prefix));
      n++
    ) {
      this.lexicon ||= [];
      this.lexicon[n] ||= shard.words(await this.chunk("w", n), this.meta.languages.length);
      for (const w of this.lexicon[n]) if (w[0].startsWith(prefix)) list.push(w);
    }
    return list;
  }
}

// Language is an index as far as the texts of one language go.
class Language {
  constructor(index, number, lengths) {
    const { lang, stop, sums } = index.meta.languages[number];
    Object.assign(this, {
      index,
      number,
      lengths,
      name: lang,
      meta: index.meta,
      ...analysis(lang, stop),
    });
    this.averages = sums.map((sum) => Math.ceil(sum / index.meta.docs));
  }

  // term returns the postings of an index term by field, or null.
  async term(text) {
    this.known ||= new Map();
    if (!this.known.has(text)) {
      const found = await this.index.term(text);
      const fields = this.meta.boosts.length;
      const own = found && found.slice(this.number * fields, (this.number + 1) * fields);
      this.known.set(text, own && own.some(Boolean) ? own : null);
    }
    return this.known.get(text);
  }

  // count returns how many documents have an index term, in whatever field.
  count(lists) {
    if (lists.count === undefined) {
      const seen = new Uint8Array(this.meta.docs);
      lists.count = 0;
      for (const doc of documents(lists))
        if (!seen[doc]) {
          seen[doc] = 1;
          lists.count++;
        }
    }
    return lists.count;
  }

  // common: see internal/search.common.
  async common(word) {
    if (this.meta.texts) return false;
    const found = await this.term(this.stem(word));
    return found && this.count(found) * commonShare >= this.meta.docs;
  }

  // words returns the words of the lexicon that begin with a prefix, with their weights.
  async words(prefix) {
    return (await this.index.words(prefix)).flatMap(([word, weights]) =>
      weights[this.number] ? [[word, weights[this.number]]] : [],
    );
  }

  // likeliest returns the terms of the most frequent words, ties by the alphabet, each with
  // its word.
  likeliest(list) {
    list.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const first = new Map();
    for (const [w] of list) {
      if (first.size === maxAlternatives) break;
      if (!first.has(this.stem(w))) first.set(this.stem(w), w);
    }
    return first;
  }

  async complete(prefix) {
    return [...this.likeliest(await this.words(prefix)).keys()];
  }
  async correct(word, beginnings) {
    const lists = await Promise.all(beginnings.map((b) => this.words(b)));
    return this.likeliest(lists.flat().filter(([w]) => oneEdit(word, w)));
  }

  // saturation returns the K of BM25 of a document for a field.
  saturation(field, doc) {
    // bleve keeps 1/√length in 32 bits.
    const kept = Math.fround(1 / Math.sqrt(this.lengths[field][doc]));
    return k1 * (0.25 + (0.75 * (1 / (kept * kept))) / this.averages[field]);
  }

  // scores returns the documents that match, in no order, and scores by document. The
  // alternatives of a word and the fields add up; words do too, times the share of them that
  // matched.
  async scores(terms) {
    const { docs: N, boosts } = this.meta;
    const docs = [];
    const scores = new Float64Array(N);
    const matched = new Uint8Array(N);
    const word = new Uint8Array(N);
    this.norms ||= boosts.map(() => new Float64Array(N)); // each made when it is needed
    let weight = 0;
    let words = 0;
    for (const alternatives of terms) {
      words++;
      for (const text of alternatives) {
        const found = (await this.term(text)) || [];
        const n = this.count(found);
        const idf = Math.log(1 + (N - n + 0.5) / (n + 0.5));
        weight += idf * idf;
        found.forEach((list, field) => {
          const K = this.norms[field];
          const most = boosts[field] * idf * idf * k1;
          for (let i = 0; i < list.length; i += 2) {
            const doc = list[i];
            const tf = Math.sqrt(list[i + 1]);
            scores[doc] += (most * tf) / (tf + (K[doc] ||= this.saturation(field, doc)));
            if (word[doc] !== words) {
              if (!word[doc]) docs.push(doc);
              word[doc] = words;
              matched[doc]++;
            }
          }
        });
      }
    }
    for (const doc of docs) scores[doc] = ((scores[doc] / weight) * matched[doc]) / words;
    return { docs, scores };
  }

  // filter applies what the ranking does not know: excluded words and phrases, whose documents
  // then score 0.
  async filter({ docs, scores }, query) {
    for (const w of query.excluded)
      for (const doc of documents((await this.term(this.stem(w))) || [])) scores[doc] = 0;
    for (const phrase of query.phrases) {
      const wanted = phrase.map((i) => this.stem(query.words[i].text));
      const holds = new Map();
      for (const term of new Set(wanted))
        holds.set(term, new Set(documents((await this.term(term)) || [])));
      await Promise.all(
        docs.map(async (doc) => {
          if (!scores[doc]) return;
          const all = wanted.every((t) => holds.get(t).has(doc));
          if (!all || (this.meta.texts && !(await this.adjacent(doc, wanted)))) scores[doc] = 0;
        }),
      );
    }
    return { docs, scores };
  }

  // adjacent reports whether terms follow each other in the title or a text of a document.
  async adjacent(doc, wanted) {
    return (await this.texts(doc)).some((section) =>
      section.slice(1).some((piece) => {
        const terms = this.terms(piece);
        return terms.some((_, i) => wanted.every((t, j) => terms[i + j] === t));
      }),
    );
  }

  // texts returns the sections of a document: [[anchor, heading, text], …], first the title
  // with the summary; none of a big site.
  async texts(doc) {
    if (!this.meta.texts) return [];
    this.sections ||= new Map();
    if (!this.sections.has(doc))
      this.sections.set(doc, JSON.parse(await this.index.text(this.name, doc)));
    return this.sections.get(doc);
  }
}

// resolve finds the terms that each word stands for in each language, that of the reader first,
// and the corrections of mistyped words: see internal/search.resolve.
async function resolve(languages, text) {
  const known = new Set();
  const corrections = new Map();
  const asked = languages.map((language) => ({
    language,
    query: parse(text, language, languages[0]),
    terms: [],
  }));
  const own = languages[0];
  const foundAlready = async (language, word) => language !== own && (await own.common(word));
  // What all of this needs may come at once.
  await Promise.all(
    asked.flatMap(({ language, query }) =>
      [...query.words.map((word) => word.text), ...query.excluded].map(
        async (word) => (await foundAlready(language, word)) || language.term(language.stem(word)),
      ),
    ),
  );
  for (const { language, query, terms } of asked) {
    for (const [i, word] of query.words.entries()) {
      terms[i] = [];
      const stem = language.stem(word.text);
      if (await foundAlready(language, word.text)) terms[i] = [noTerm];
      else if (await language.term(stem)) terms[i] = [stem];
      else if (
        !known.has(word.text) &&
        word.last &&
        word.text.length >= shortestPrefix &&
        !numeric(word.text)
      )
        terms[i] = await language.complete(word.text);
      if (terms[i].length) known.add(word.text);
    }
  }
  for (const begin of beginnings) {
    // Of a big site the later ones are only for a query that nothing else answers.
    if (begin !== beginnings[0] && known.size && !languages[0].meta.texts) break;
    for (const { language, query, terms } of asked) {
      for (const [i, word] of query.words.entries()) {
        if (known.has(word.text) || word.text.length < shortestTypo || numeric(word.text)) continue;
        const near = await language.correct(word.text, begin(word.text));
        terms[i] = [...near.keys()];
        if (near.size && !corrections.has(word.text))
          corrections.set(word.text, [...near.values()]);
      }
    }
    for (const word of corrections.keys()) known.add(word);
  }
  for (const { language, query, terms } of asked)
    for (const [i, word] of query.words.entries())
      if (!terms[i].length) terms[i] = [language.stem(word.text)];
  return { asked, corrections };
}

// find answers a query: the documents found, best first, scores by document, the terms looked
// for in the reader's own language, and the corrections of mistyped words.
export async function find({ languages, meta }, text) {
  const { asked, corrections } = await resolve(languages, text);
  const N = meta.docs;
  const scores = new Float64Array(N);
  const found = [];
  for (const [n, { language, query, terms }] of asked.entries()) {
    if (terms.every(([term]) => term === noTerm)) continue;
    const own = await language.filter(await language.scores(terms), query);
    for (const doc of own.docs) {
      const score = own.scores[doc] * (n > 0 ? meta.other : 1);
      if (score && !scores[doc]) found.push(doc);
      scores[doc] = Math.max(scores[doc], score);
    }
  }
  // What differs by less than a billionth, which may be no more than the order of an
  // addition, goes by ordinal. Whole numbers sort without a function to compare them.
  const order = new Float64Array(found.length);
  found.forEach((doc, i) => {
    order[i] = doc - Math.round(scores[doc] * 1e9) * N;
  });
  const hits = Array.from(order.sort(), (n) => ((n % N) + N) % N);
  return { hits, scores, terms: asked[0].terms, query: asked[0].query, corrections };
}
