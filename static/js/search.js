// The search page: results while typing, filters, excerpts, keyboard, address.
// Nothing from a query or an index is ever put into the page as HTML.

import { Index, find, oneEdit, within } from "./index.js";
import { best, mark, cut } from "./excerpt.js";

const perPage = 10;
const $ = (id) => document.getElementById(id);
const own = document.documentElement.lang;
const root = document.querySelector("[data-root]").dataset.root;
const dirs = JSON.parse($("index").textContent);
const words = JSON.parse($("words").textContent);
const say = (key, gaps = {}) => (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
const el = (name, props = {}, ...children) => {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
};

// Chunks arrive as scripts that call compendio(language, chunk, data): a page opened
// from disk may load scripts, but not fetch.
const arrived = new Map();
const waiting = new Map();
window.compendio = (lang, chunk, data) => arrived.set(lang + "/" + chunk, data);
const loader = (lang) => (chunk) => {
  const key = lang + "/" + chunk;
  if (arrived.has(key)) return Promise.resolve(arrived.get(key));
  if (!waiting.has(key)) {
    waiting.set(key, new Promise((done, failed) => {
      const script = el("script", { src: root + dirs[lang] + "/" + chunk + ".js", async: true });
      script.onload = () => (arrived.has(key) ? done(arrived.get(key)) : failed(new Error(key)));
      script.onerror = () => failed(new Error(key));
      document.head.append(script);
    }).catch((error) => { waiting.delete(key); throw error; }));
  }
  return waiting.get(key);
};

const indexes = {};
for (const lang of Object.keys(dirs)) indexes[lang] = new Index(loader(lang));
const others = Object.keys(dirs).filter((lang) => lang !== own);

const box = $("q"), results = $("results"), status = $("status"), facetList = $("facets"), more = $("more");
const chosen = new Map(); // facet → Set of values
let shown = perPage, turn = 0, last = null;

// The address holds the query and the filters.
function readAddress() {
  const address = new URLSearchParams(location.search);
  box.value = address.get("q") || "";
  chosen.clear();
  for (const [name, value] of address) if (name !== "q") chosen.set(name, (chosen.get(name) || new Set()).add(value));
}

function writeAddress() {
  const address = new URLSearchParams();
  if (box.value) address.set("q", box.value);
  for (const [name, set] of chosen) for (const value of set) address.append(name, value);
  const text = address.toString();
  try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "")); } catch { /* some browsers refuse this from disk */ }
}

const active = () => [...chosen.values()].some((set) => set.size);

async function run() {
  const mine = ++turn;
  const query = box.value;
  writeAddress();
  const wanted = query.trim() !== "" || active();
  $("search").hidden = !wanted;
  $("browse").hidden = wanted;
  if (!wanted) { status.textContent = ""; return; }
  try {
    if (!indexes[own].meta) status.textContent = say("loading");
    await indexes[own].open();
    const ready = others.filter((lang) => indexes[lang].meta);
    // The reader's own language answers at once; the others join when they are there.
    if (ready.length < others.length) {
      const answer = await find(indexes, [own], query);
      if (mine !== turn) return;
      if (answer.hits.length || !query.trim()) await show(answer, mine);
      try { await Promise.all(others.map((lang) => indexes[lang].open())); } catch { others.length = 0; }
    }
    // If the others' files are damaged, the reader's own are enough.
    const answer = await find(indexes, [own, ...others], query).catch(() => { others.length = 0; return find(indexes, [own], query); });
    if (mine === turn) await show(answer, mine);
  } catch {
    if (mine !== turn) return;
    results.replaceChildren();
    facetList.replaceChildren();
    status.textContent = say("broken");
    $("browse").hidden = false;
  }
}

async function show(answer, mine) {
  const x = indexes[own];
  const query = answer.queries[own];
  const asked = query.words.length || query.excluded.length;
  let hits = answer.hits;
  if (!box.value.trim()) hits = Array.from({ length: x.meta.docs }, (_, doc) => [doc, 0]);
  const facets = await x.facets();
  const passes = (doc, but) => within(facets, chosen, doc, but);
  const kept = hits.filter(([doc]) => passes(doc));
  const nodes = await Promise.all(kept.slice(0, shown).map(([doc]) => result(x, doc, answer)));
  const near = kept.length || !asked ? [] : await suggestions(x, query);
  if (mine !== turn) return;
  last = { answer, mine };

  results.replaceChildren(...nodes.map((n) => n.item));
  more.hidden = kept.length <= shown;
  showFacets(facets, hits, passes);
  $("browse").hidden = kept.length > 0;
  const n = kept.length;
  if (n) status.textContent = say(n === 1 ? "one" : "other", { n });
  else if (query.common) status.textContent = say("common");
  else if (hits.length) status.textContent = say("nothing");
  else {
    status.textContent = say("none", { query: box.value.trim() });
    if (near.length) status.append(" ", ...suggest(near));
  }
  // Excerpts follow when the texts are there; the results do not wait for them.
  for (const node of nodes) node.excerpt(x, mine);
}

// result is a list item; its excerpt comes later.
async function result(x, doc, answer) {
  const [, address, title, facts, summary, lang] = await x.card(doc);
  const terms = new Set(answer.terms[own].flat());
  const link = el("a", { href: root + address });
  mark(link, title, x.language, terms);
  const meta = el("p", { className: "meta", textContent: facts });
  const text = el("p", { className: "summary" });
  mark(text, summary, x.language, terms);
  if (lang) link.lang = text.lang = lang;
  return {
    item: el("li", { className: "c0" }, link, meta, text),
    async excerpt(x, mine) {
      let sections;
      try { sections = await x.texts(doc); } catch { return; } // the summary stays
      const found = mine === turn && best(sections, x.language, terms);
      if (!found || found.section === 0) return;
      const [id, heading, body] = sections[found.section];
      text.replaceChildren();
      if (id) {
        link.href = root + address + "#" + id;
        text.append(el("b", { textContent: heading }), " ");
      }
      mark(text, cut(body, found), x.language, terms);
    },
  };
}

function showFacets(facets, hits, passes) {
  const open = new Set([...facetList.querySelectorAll("details[open]")].map((d) => d.dataset.facet));
  const focus = document.activeElement && document.activeElement.id;
  facetList.replaceChildren(...facets.map(([name, label, values]) => {
    const set = chosen.get(name) || new Set();
    const base = hits.filter(([doc]) => passes(doc, name));
    const rows = values.map(([value, text, docs]) => ({ value, text, n: base.reduce((n, [doc]) => n + docs.has(doc), 0) })).filter((r) => r.n || set.has(r.value));
    if (!rows.length) return "";
    const list = el("ul", {}, ...rows.map((r) => {
      const id = "f-" + name + "-" + r.value;
      const input = el("input", { type: "checkbox", id, checked: set.has(r.value) });
      input.onchange = () => {
        input.checked ? set.add(r.value) : set.delete(r.value);
        chosen.set(name, set);
        shown = perPage;
        run();
      };
      return el("li", {}, input, el("label", { htmlFor: id }, r.text + " ", el("span", { className: "count", textContent: r.n })));
    }));
    const group = el("details", { open: open.has(name) || set.size > 0 }, el("summary", { textContent: label }), list);
    group.dataset.facet = name;
    return group;
  }).filter(Boolean));
  if (active()) {
    const clear = el("button", { type: "button", textContent: say("clear") });
    clear.onclick = () => { chosen.clear(); run(); box.focus(); };
    facetList.append(clear);
  }
  if (focus && focus.startsWith("f-") && $(focus)) $(focus).focus();
}

// suggestions are words near to those that nothing was found for.
async function suggestions(x, query) {
  const near = new Set();
  for (const w of query.words) {
    if (w.text.length < 3) continue;
    for (const [word] of await x.words(w.text.slice(0, 2))) {
      if (near.size < 4 && (oneEdit(word, w.text) || word.startsWith(w.text.slice(0, -1)) || word.slice(0, -1) === w.text.slice(0, word.length - 1))) near.add(word);
    }
  }
  return [...near];
}

function suggest(near) {
  const [before, after] = say("near", { words: "\0" }).split("\0");
  const nodes = [before];
  near.forEach((word, i) => {
    const b = el("button", { type: "button", className: "near", textContent: word });
    b.onclick = () => { box.value = word; run(); box.focus(); };
    nodes.push(i ? ", " : "", b);
  });
  return [...nodes, after];
}

let timer;
box.addEventListener("input", () => {
  shown = perPage;
  clearTimeout(timer);
  timer = setTimeout(run, indexes[own].meta ? 0 : 80);
});
box.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  run();
});
more.addEventListener("click", async () => {
  const at = results.children.length;
  shown += perPage;
  if (last) await show(last.answer, turn);
  const next = results.children[at];
  if (next) next.querySelector("a").focus();
});
// Arrows go through the results, Escape back to the box and then empties it.
addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll("li > a")];
  const i = links.indexOf(document.activeElement);
  const inBox = document.activeElement === box;
  if (event.key === "Escape" && (i >= 0 || inBox)) {
    if (inBox) { box.value = ""; run(); }
    box.focus();
  } else if (event.key === "ArrowDown" && (inBox || i >= 0) && links[i + 1]) links[i + 1].focus();
  else if (event.key === "ArrowUp" && i >= 0) (links[i - 1] || box).focus();
  else return;
  event.preventDefault();
});
addEventListener("popstate", () => { readAddress(); run(); });

// Beside the results there is room for the filters; above them they stay folded, but
// for a reader who comes with some.
readAddress();
$("filters").open = active() || matchMedia("(min-width: 58rem)").matches;
if (box.value || active()) run();
else box.focus();
