// The search page: results while typing, filters, excerpts, keyboard, address.
// Nothing from a query or an index is ever put into the page as HTML.

import { Chunks } from "./chunks.js";
import { button, element, messages } from "./element.js";
import { best, cut, mark, opening } from "./excerpt.js";
import { Facets, wide } from "./facets.js";
import { Index, find, oneEdit } from "./index.js";
import { nameOf } from "./shard.js";

const perPage = 10;
const byId = (id) => document.getElementById(id);
const own = document.documentElement.lang;
const { root, index: first } = document.querySelector("[data-index]").dataset;
const message = messages(JSON.parse(byId("words").textContent));
const chunks = new Chunks(root);
const index = new Index(chunks.load, own, first, (chunk) => chunks.arrived.has(chunk));

// Looked up once: in the single file the page may be gone when an answer comes.
const box = byId("q");
const results = byId("results");
const status = byId("status");
const more = byId("more");
const announcement = byId("announcement");
const browse = byId("browse");
const answers = byId("search");
const heading = byId("results-heading");
const facetList = element("div", { id: "facets" });
const filters = element(
  "details",
  { id: "filters", className: "filters" },
  element("summary", { textContent: message("filters") }),
  facetList,
);
results.parentNode.before(filters);
const chips = element("div");
status.after(chips);
const switches = [...document.querySelectorAll("a.language-switch:not([href^='#'])")].map(
  (link) => [link, link.getAttribute("href")],
);
const facets = new Facets(index, {
  host: facetList,
  message,
  changed() {
    shown = perPage;
    runSearch();
    if (!facets.any) box.focus();
  },
});
let shown = perPage;
let last = null;
let newest = 0; // the number of the newest search: what an older one finds comes too late

// The address holds the query and the filters, and so do the links to other languages.
function readAddress() {
  const address = new URLSearchParams(location.search);
  box.value = address.get("q") || "";
  facets.read(address, ["q"]);
}

function writeAddress() {
  const address = new URLSearchParams();
  if (box.value) address.set("q", box.value);
  facets.write(address);
  const text = address.toString();
  const query = text ? "?" + text : "";
  for (const [link, href] of switches) if (query || link.search) link.href = href + query;
  try {
    history.replaceState(null, "", location.pathname + query);
  } catch {
    /* some browsers refuse this from disk */
  }
}

// showStatus shows how a search went; a screen reader announces it when the reader pauses.
let announcing;
function showStatus(...nodes) {
  status.replaceChildren(...nodes);
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    announcement.textContent = status.textContent;
  }, 800);
}

const [visit = { type: "reload" }] = performance.getEntriesByType("navigation");
const reloaded = visit.type === "reload";

// outdated reports whether a newer edition has replaced the one that this page belongs to,
// and with it, sooner or later, its index. The page then reloads itself, but only once: a
// cache may still hold the older one.
async function outdated() {
  const today = await chunks.current().then(
    (files) => nameOf(files, own + "/m"),
    () => first,
  );
  if (today !== first && !reloaded) location.reload();
  return today !== first;
}

// showFailure says that the index could not be read. It removes the results shown, which may
// be incomplete.
async function showFailure(search) {
  const text = (await outdated())
    ? [message("newer"), " ", button("link-button", message("load"), () => location.reload())]
    : [message("broken")];
  if (search !== newest) return;
  results.replaceChildren();
  facetList.replaceChildren();
  chips.replaceChildren();
  showStatus(...text);
  more.hidden = true;
  browse.hidden = false;
}

async function runSearch() {
  const search = ++newest;
  const query = box.value;
  box.defaultValue = query; // WebKit resets the box when a reader comes back to the page
  writeAddress();
  const wanted = query.trim() !== "" || facets.any;
  answers.hidden = !wanted;
  if (!wanted) {
    browse.hidden = false;
    showStatus();
    return;
  }
  try {
    if (!index.languages) {
      browse.hidden = true;
      showStatus(message("loading"));
    }
    await index.open();
    const answer = await find(index, query);
    performance.mark("ranked");
    if (search === newest) await showResults(answer, search);
  } catch {
    await showFailure(search);
  }
}

async function showResults(answer, search) {
  const { query } = answer;
  const asked = query.words.length || query.excluded.length;
  let hits = answer.hits;
  if (!box.value.trim()) hits = Array.from({ length: index.meta.docs }, (_, doc) => doc);
  const narrowed = await facets.narrow(hits);
  const { kept, labels, unknown } = narrowed;
  const nodes = await Promise.all(kept.slice(0, shown).map((doc) => result(doc, answer)));
  const near = kept.length || !asked ? [] : await suggestions(query);
  if (search !== newest) return;
  last = { answer, narrowed };

  results.replaceChildren(...nodes.map((n) => n.item));
  performance.mark("results");
  more.hidden = kept.length <= shown;
  browse.hidden = kept.length > 0;
  const n = kept.length;
  heading.textContent = [
    asked ? message("asked", { query: box.value.trim() }) : message("results"),
    ...labels.map(([, , , text]) => text),
  ].join(" · ");
  if (n)
    showStatus(message(n === 1 ? "one" : "other", { n }), correction(answer.corrections, nodes));
  else if (query.common) showStatus(message("common"));
  else if (hits.length) showStatus(message("nothing"));
  else
    showStatus(
      message("none", { query: box.value.trim() }),
      ...(near.length ? [" ", ...suggestionNodes(near)] : []),
    );
  if (unknown.length) status.append(" ", message("unknown", { list: unknown.join(", ") }));
  chips.replaceChildren(labels.length ? facets.chips(narrowed) : "");
  // Filters and excerpts follow when they are there; the results do not wait for them.
  if (filters.open) facets.show(narrowed, () => search !== newest);
  for (const node of nodes) node.excerpt(search);
}

// correction says what is shown instead of mistyped words, spelled as in the first result
// that has them.
function correction(corrections, nodes) {
  if (!corrections.size) return "";
  const { reader } = index;
  const texts = nodes.flatMap((node) => node.texts);
  const spelled = (word) => {
    for (const text of texts)
      for (const [w, start, end] of reader.tokens(text))
        if (w === word) return text.slice(start, end).toLocaleLowerCase(own);
    return "";
  };
  let query = "";
  let last = 0;
  for (const [w, start, end] of reader.tokens(box.value)) {
    const [first, ...others] = corrections.get(w) || [w];
    if (corrections.has(w))
      query +=
        box.value.slice(last, start) + ([first, ...others].map(spelled).find(Boolean) || first);
    else query += box.value.slice(last, end);
    last = end;
  }
  return " · " + message("instead", { query: (query + box.value.slice(last)).trim() });
}

// result returns a list item; its excerpt comes later.
async function result(doc, { query, terms }) {
  const [id, address, title, facts, summary, lang] = await index.card(doc);
  const reader = index.reader;
  const wanted = new Set(terms.flat());
  const link = element("a", { href: root + address });
  mark(link, title, reader, wanted);
  const meta = element("p", {
    className: "meta",
    textContent: lang ? facts + " · " + message("in-" + lang) : facts,
  });
  const text = element("p", { className: "summary" });
  // Where there are no texts to quote, the card has the whole summary.
  const passage = index.meta.texts
    ? null
    : best([["", "", summary]], reader, wanted) || opening(summary, reader);
  mark(text, passage ? cut(summary, passage) : summary, reader, wanted);
  if (lang) link.lang = text.lang = lang;
  const item = element("li", { className: "c0" }, element("h3", {}, link), meta, text);
  item.dataset.id = id;
  return {
    item,
    texts: [title, summary],
    async excerpt(search) {
      // A summary that has every word needs no other passage of the text.
      const said = new Set(reader.terms(summary));
      const known = await Promise.all(
        terms.map((alternatives) => Promise.all(alternatives.map((t) => reader.term(t)))),
      );
      if (
        terms.every(
          (alternatives, i) => !known[i].some(Boolean) || alternatives.some((t) => said.has(t)),
        )
      )
        return;
      let sections;
      try {
        sections = await reader.texts(doc);
      } catch {
        return; // the summary stays
      }
      const found = search === newest && best(sections, reader, wanted);
      if (!found || found.section === 0) return;
      // What is below stays where it is.
      const lines = Math.round(text.offsetHeight / parseFloat(getComputedStyle(text).lineHeight));
      text.style.setProperty("--lines", lines || "none");
      const [id, heading, body] = sections[found.section];
      text.replaceChildren();
      if (id) {
        link.href = root + address + "#" + id;
        text.append(element("b", { textContent: heading }), " ");
      }
      mark(text, cut(body, found), reader, wanted);
    },
  };
}

// suggestions returns words similar to those that were not found.
async function suggestions(query) {
  const near = new Set();
  for (const w of query.words) {
    if (w.text.length < 3) continue;
    for (const [word] of await index.reader.words(w.text.slice(0, 2))) {
      if (
        near.size < 4 &&
        (oneEdit(word, w.text) ||
          word.startsWith(w.text.slice(0, -1)) ||
          word.slice(0, -1) === w.text.slice(0, word.length - 1))
      )
        near.add(word);
    }
  }
  return [...near];
}

function suggestionNodes(near) {
  const [before, after] = message("near", { words: "\0" }).split("\0");
  const nodes = [before];
  near.forEach((word, i) => {
    nodes.push(
      i ? ", " : "",
      button("link-button", word, () => {
        box.value = word;
        runSearch();
        box.focus();
      }),
    );
  });
  return [...nodes, after];
}

let timer;
box.addEventListener("input", () => {
  shown = perPage;
  clearTimeout(timer);
  timer = setTimeout(runSearch, index.languages ? 0 : 80);
});
box.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  runSearch();
});
more.addEventListener("click", async () => {
  const at = results.children.length;
  shown += perPage;
  const search = newest;
  await showResults(last.answer, search).catch(() => showFailure(search));
  const next = results.children[at];
  if (next) next.querySelector("a").focus();
});
// Arrows go through the results, Escape back to the box and then empties it.
addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll("h3 > a")];
  const i = links.indexOf(document.activeElement);
  const inBox = document.activeElement === box;
  if (event.key === "Escape" && (i >= 0 || inBox)) {
    if (inBox) {
      box.value = "";
      runSearch();
    }
    box.focus();
  } else if (event.key === "ArrowDown" && (inBox || i >= 0) && links[i + 1]) links[i + 1].focus();
  else if (event.key === "ArrowUp" && i >= 0) (links[i - 1] || box).focus();
  else return;
  event.preventDefault();
});
addEventListener("popstate", () => {
  readAddress();
  runSearch();
});

// Filters are open where they have room beside the results, or if some are chosen; else they
// are folded.
readAddress();
filters.open = facets.any || wide();
filters.addEventListener("toggle", () => last && filters.open && facets.show(last.narrowed));
index.open().catch(outdated); // whoever comes here will search; a search says what is wrong
const wanted = box.value || facets.any;
if (wanted) runSearch();
if (!wanted || reloaded) box.focus();
