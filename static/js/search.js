// The search page: results while typing, filters, excerpts, keyboard, address.
// Nothing from a query or an index is ever put into the page as HTML.

import { Index, find, oneEdit, within } from "./index.js";
import { best, cut, mark, opening } from "./excerpt.js";

const perPage = 10;
const $ = (id) => document.getElementById(id);
const own = document.documentElement.lang;
const { root, index: folder } = document.querySelector("[data-root]").dataset;
const words = JSON.parse($("words").textContent);
const say = (key, gaps = {}) => (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
const el = (name, props = {}, ...children) => {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
};

// Chunks arrive as scripts that call compendio(chunk, data): a page opened from disk may
// load scripts, but not fetch.
const arrived = new Map();
const waiting = new Map();
window.compendio = (chunk, data) => arrived.set(chunk, data);
const load = (chunk, src = root + folder + "/" + chunk + ".js") => {
  if (arrived.has(chunk)) return Promise.resolve(arrived.get(chunk));
  if (!waiting.has(chunk)) {
    waiting.set(chunk, new Promise((done, failed) => {
      // The page itself asks for the first file, so that it comes beside this script.
      const asked = document.querySelector(`script[src="${src}"]`);
      const script = asked || el("script", { src, async: true });
      script.onload = () => (arrived.has(chunk) ? done(arrived.get(chunk)) : script.onerror());
      script.onerror = () => { script.remove(); failed(new Error(chunk)); };
      if (!asked) document.head.append(script);
    }).catch((error) => { waiting.delete(chunk); throw error; }));
  }
  return waiting.get(chunk);
};
const index = new Index(load, own);

// Found once: in a copy of one file the page may be gone when an answer comes.
const [box, results, status, more, told, browse, answers, heading] = ["q", "results", "status", "more", "announcement", "browse", "search", "results-heading"].map($);
const facetList = el("div", { id: "facets" });
const filters = el("details", { id: "filters", className: "filters" }, el("summary", { textContent: say("filters") }), facetList);
results.parentNode.before(filters);
const switches = [...document.querySelectorAll("a.language-switch:not([href^='#'])")].map((link) => [link, link.getAttribute("href")]);
const chosen = new Map(); // facet → Set of values
let shown = perPage, turn = 0, last = null;

// The address holds the query and the filters, and so do the ways to other languages.
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
  const text = address.toString(), query = text ? "?" + text : "";
  for (const [link, href] of switches) if (query || link.search) link.href = href + query;
  try { history.replaceState(null, "", location.pathname + query); } catch { /* some browsers refuse this from disk */ }
}

// tell shows how a search went; it is spoken when the reader has come to rest.
let telling;
function tell(...nodes) {
  status.replaceChildren(...nodes);
  clearTimeout(telling);
  telling = setTimeout(() => { told.textContent = status.textContent; }, 800);
}

const button = (className, text, onclick) => el("button", { type: "button", className, textContent: text, onclick });

const [visit = { type: "reload" }] = performance.getEntriesByType("navigation");
const again = visit.type === "reload";

// newer tells whether a newer edition has taken the place of the one that this page
// belongs to, and with it, sooner or later, of its index. The page is then loaded anew,
// but never twice by itself: a cache may hold the older one fast.
async function newer() {
  arrived.delete("current");
  const current = await load("current", root + "search/current.js?" + Date.now()).catch(() => folder);
  if (current !== folder && !again) location.reload();
  return current !== folder;
}

// failed says that the index could not be read. What was shown is taken away: it may not
// be all there is.
async function failed(mine) {
  const said = (await newer()) ? [say("newer"), " ", button("link-button", say("load"), () => location.reload())] : [say("broken")];
  if (mine !== turn) return;
  results.replaceChildren();
  facetList.replaceChildren();
  tell(...said);
  more.hidden = true;
  browse.hidden = false;
}

const active = () => [...chosen.values()].some((set) => set.size);

async function run() {
  const mine = ++turn;
  const query = box.value;
  box.defaultValue = query; // WebKit resets the box when a reader comes back to the page
  writeAddress();
  const wanted = query.trim() !== "" || active();
  answers.hidden = !wanted;
  if (!wanted) {
    browse.hidden = false;
    tell();
    return;
  }
  try {
    if (!index.languages) {
      browse.hidden = true;
      tell(say("loading"));
    }
    await index.open();
    const answer = await find(index, query);
    performance.mark("ranked");
    if (mine === turn) await show(answer, mine);
  } catch {
    await failed(mine);
  }
}

async function show(answer, mine) {
  const { query } = answer;
  const asked = query.words.length || query.excluded.length;
  let hits = answer.hits;
  if (!box.value.trim()) hits = Array.from({ length: index.meta.docs }, (_, doc) => [doc, 0]);
  const facets = await index.facets();
  const narrowed = (await Promise.all(facets.map(async ([name], n) => {
    const set = chosen.get(name);
    return set && set.size && [name, (await index.values(n)).filter(([value]) => set.has(value))];
  }))).filter(Boolean);
  const passes = (doc, but) => within(narrowed, doc, but);
  const kept = hits.filter(([doc]) => passes(doc));
  const nodes = await Promise.all(kept.slice(0, shown).map(([doc]) => result(doc, answer)));
  const near = kept.length || !asked ? [] : await suggestions(query);
  if (mine !== turn) return;
  last = { answer, hits, passes };

  results.replaceChildren(...nodes.map((n) => n.item));
  performance.mark("results");
  more.hidden = kept.length <= shown;
  browse.hidden = kept.length > 0;
  const n = kept.length;
  const labels = narrowed.flatMap(([, values]) => values.map(([, label]) => label));
  heading.textContent = [asked ? say("asked", { query: box.value.trim() }) : say("results"), ...labels].join(" · ");
  if (n) tell(say(n === 1 ? "one" : "other", { n }), instead(answer.instead, nodes));
  else if (query.common) tell(say("common"));
  else if (hits.length) tell(say("nothing"));
  else tell(say("none", { query: box.value.trim() }), ...(near.length ? [" ", ...suggest(near)] : []));
  // Filters and excerpts follow when they are there; the results do not wait for them.
  showFacets(mine);
  for (const node of nodes) node.excerpt(mine);
}

// instead says what is shown in the place of mistyped words, spelled as the first
// result has them.
function instead(words, nodes) {
  if (!words.size) return "";
  const { reader } = index, texts = nodes.flatMap((node) => node.texts);
  const spelled = (word) => {
    for (const text of texts) for (const [w, start, end] of reader.tokens(text)) if (w === word) return text.slice(start, end).toLocaleLowerCase(own);
    return "";
  };
  let query = "", last = 0;
  for (const [w, start, end] of reader.tokens(box.value)) {
    const [first, ...others] = words.get(w) || [w];
    if (words.has(w)) query += box.value.slice(last, start) + ([first, ...others].map(spelled).find(Boolean) || first);
    else query += box.value.slice(last, end);
    last = end;
  }
  return " · " + say("instead", { query: (query + box.value.slice(last)).trim() });
}

// result is a list item; its excerpt comes later.
async function result(doc, { query, terms }) {
  const [, address, title, facts, summary, lang] = await index.card(doc);
  const reader = index.reader, wanted = new Set(terms.flat());
  const link = el("a", { href: root + address });
  mark(link, title, reader, wanted);
  const meta = el("p", { className: "meta", textContent: lang ? facts + " · " + say("in-" + lang) : facts });
  const text = el("p", { className: "summary" });
  // Where there are no texts to cut from, the card has the whole summary.
  const stretch = index.meta.texts ? null : best([["", "", summary]], reader, wanted) || opening(summary, reader);
  mark(text, stretch ? cut(summary, stretch) : summary, reader, wanted);
  if (lang) link.lang = text.lang = lang;
  return {
    item: el("li", { className: "c0" }, el("h3", {}, link), meta, text),
    texts: [title, summary],
    async excerpt(mine) {
      // What says every word already needs no other stretch of the text.
      const said = new Set(reader.terms(summary));
      const known = await Promise.all(terms.map((stands) => Promise.all(stands.map((t) => reader.term(t)))));
      if (terms.every((stands, i) => !known[i].some(Boolean) || stands.some((t) => said.has(t)))) return;
      let sections;
      try { sections = await reader.texts(doc); } catch { return; } // the summary stays
      const found = mine === turn && best(sections, reader, wanted);
      if (!found || found.section === 0) return;
      // What stands below stays where it is.
      const lines = Math.round(text.offsetHeight / parseFloat(getComputedStyle(text).lineHeight));
      text.style.setProperty("--lines", lines || "none");
      const [id, heading, body] = sections[found.section];
      text.replaceChildren();
      if (id) {
        link.href = root + address + "#" + id;
        text.append(el("b", { textContent: heading }), " ");
      }
      mark(text, cut(body, found), reader, wanted);
    },
  };
}

// showFacets shows the filters. What a folded one holds is made when it is opened, and
// of a big site loaded only then.
async function showFacets(mine) {
  if (!filters.open) return;
  const { hits, passes } = last;
  const open = new Set([...facetList.querySelectorAll("details[open]")].map((d) => d.dataset.facet));
  const groups = await Promise.all((await index.facets()).map(async ([name, label], n) => {
    const set = chosen.get(name) || new Set();
    const unfolded = open.has(name) || set.size > 0;
    const group = el("details", { open: unfolded }, el("summary", { id: "f-" + name, textContent: label }));
    group.dataset.facet = name;
    if (!unfolded) group.ontoggle = () => showFacets(turn);
    if (!unfolded && !arrived.has(own + "/f" + n)) return group;
    const base = hits.filter(([doc]) => passes(doc, name));
    const values = await index.values(n);
    if (!set.size && !values.some(([, , docs]) => base.some(([doc]) => docs.has(doc)))) return "";
    if (unfolded) group.append(el("ul", {}, ...values.map((value) => choice(name, set, value, base)).filter(Boolean)));
    return group;
  })).catch(() => [el("p", { textContent: say("unread") })]);
  if (mine !== turn) return;
  const focus = document.activeElement && document.activeElement.id;
  const scrolled = new Map([...facetList.querySelectorAll("ul")].map((list) => [list.parentNode.dataset.facet, list.scrollTop]));
  facetList.replaceChildren(...groups.filter(Boolean));
  // A long list stays where it was, or begins with what is chosen.
  for (const list of facetList.querySelectorAll("ul")) {
    const before = scrolled.get(list.parentNode.dataset.facet), set = list.querySelector(":checked");
    list.scrollTop = before !== undefined ? before : set ? set.parentNode.offsetTop - list.firstChild.offsetTop : 0;
  }
  if (active()) {
    facetList.append(button("", say("clear"), () => { chosen.clear(); run(); box.focus(); }));
  }
  if (focus && focus.startsWith("f-") && $(focus)) $(focus).focus();
  performance.mark("filters");
}

// choice is a value of a filter, with how many results it would leave; "" if none.
function choice(name, set, [value, text, docs], base) {
  const n = base.reduce((n, [doc]) => n + docs.has(doc), 0);
  if (!n && !set.has(value)) return "";
  const id = "f-" + name + "-" + value;
  const input = el("input", { type: "checkbox", id, checked: set.has(value) });
  input.onchange = () => {
    input.checked ? set.add(value) : set.delete(value);
    chosen.set(name, set);
    shown = perPage;
    run();
  };
  return el("li", {}, input, el("label", { htmlFor: id }, text + " ", el("span", { className: "count", textContent: n })));
}

// suggestions are words near to those that nothing was found for.
async function suggestions(query) {
  const near = new Set();
  for (const w of query.words) {
    if (w.text.length < 3) continue;
    for (const [word] of await index.reader.words(w.text.slice(0, 2))) {
      if (near.size < 4 && (oneEdit(word, w.text) || word.startsWith(w.text.slice(0, -1)) || word.slice(0, -1) === w.text.slice(0, word.length - 1))) near.add(word);
    }
  }
  return [...near];
}

function suggest(near) {
  const [before, after] = say("near", { words: "\0" }).split("\0");
  const nodes = [before];
  near.forEach((word, i) => {
    nodes.push(i ? ", " : "", button("link-button", word, () => { box.value = word; run(); box.focus(); }));
  });
  return [...nodes, after];
}

let timer;
box.addEventListener("input", () => {
  shown = perPage;
  clearTimeout(timer);
  timer = setTimeout(run, index.languages ? 0 : 80);
});
box.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  run();
});
more.addEventListener("click", async () => {
  const at = results.children.length;
  shown += perPage;
  const mine = turn;
  await show(last.answer, mine).catch(() => failed(mine));
  const next = results.children[at];
  if (next) next.querySelector("a").focus();
});
// Arrows go through the results, Escape back to the box and then empties it.
addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll("h3 > a")];
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
filters.open = active() || matchMedia("(min-width: 58rem)").matches;
filters.addEventListener("toggle", () => last && showFacets(turn));
index.open().catch(newer); // whoever comes here will search; a search says what is wrong
const wanted = box.value || active();
if (wanted) run();
if (!wanted || again) box.focus();
