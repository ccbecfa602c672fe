// A list of practices that can be narrowed down: facets, order, and three views of what remains. The
// list that the page came with stays until a reader chooses; it needs no script.

import { Chunks } from "./chunks.js";
import { button, element, messages } from "./element.js";
import { Facets, wide } from "./facets.js";
import { Register } from "./register.js";
import { nameOf } from "./shard.js";

const perPage = 20;
const most = 3; // values in a cell of the table
const views = ["cards", "table", "timeline"];
const orders = ["title", "year", "updated"];
const own = document.documentElement.lang;
const host = document.querySelector(".narrow");
const { root, fixed, kind } = host.dataset;
const message = messages(JSON.parse(host.querySelector("script[type='application/json']").textContent));
const came = host.querySelector(".came"); // the list that the page came with
const panel = host.querySelector(".filters");
const chunks = new Chunks(root);
const index = new Register(chunks.load, own, "", (chunk) => chunks.arrived.has(chunk));
const common = new Map();
for (const [name, value] of new URLSearchParams(fixed)) common.set(name, new Set([value]));
const switches = [...document.querySelectorAll("a.language-switch")].map((link) => [
  link,
  link.getAttribute("href"),
]);

let all; // documents of this list
let ranks;
let shown = perPage;
let newest = 0;
const choice = { sort: orders[0], view: views[0] };

const facetList = element("div", { id: "facets" });
const status = element("p", { className: "status" });
const announcement = element("p", { className: "visually-hidden" });
announcement.setAttribute("role", "status");
const chips = element("div");
const results = element("div");
const more = button("more-results", message("more"), async () => {
  const at = results.querySelectorAll("a").length;
  shown += perPage;
  await show();
  const next = results.querySelectorAll("a")[at];
  if (next) next.focus();
});
const facets = new Facets(index, {
  host: facetList,
  hidden: ["kind", ...common.keys()],
  message,
  changed() {
    shown = perPage;
    show();
  },
});

// select is a box in which readers choose one of a few.
function select(name, values) {
  const box = element(
    "select",
    { id: "narrow-" + name },
    ...values.map((value) =>
      element("option", { value, textContent: message(name + "_" + value) }),
    ),
  );
  box.onchange = () => {
    choice[name] = box.value;
    facets.changed();
  };
  return box;
}
const boxes = { sort: select("sort", orders), view: select("view", views) };
const tools = element(
  "p",
  { className: "tools" },
  ...Object.entries(boxes).flatMap(([name, box]) => [
    element("label", { htmlFor: box.id, textContent: message(name) }),
    box,
  ]),
);

function readAddress() {
  const address = new URLSearchParams(location.search);
  facets.read(address, Object.keys(choice));
  for (const [name, box] of Object.entries(boxes)) {
    const value = address.get(name);
    choice[name] = [...box.options].some((o) => o.value === value) ? value : box.options[0].value;
    box.value = choice[name];
  }
}

const asked = () => facets.any || choice.sort !== orders[0] || choice.view !== views[0];

function writeAddress() {
  const address = new URLSearchParams();
  facets.write(address);
  if (choice.sort !== orders[0]) address.set("sort", choice.sort);
  if (choice.view !== views[0]) address.set("view", choice.view);
  const query = address.toString() && "?" + address;
  for (const [link, href] of switches) link.href = href + query;
  try {
    history.replaceState(null, "", location.pathname + query + location.hash);
  } catch {
    /* some browsers refuse this from disk */
  }
}

// open loads what narrowing needs and puts the tools in their places.
let opening;
function open() {
  return (opening ||= (async () => {
    host.setAttribute("aria-busy", "true");
    index.first = nameOf(await chunks.current(), own + "/m");
    await index.begin();
    const every = Array.from({ length: index.meta.docs }, (_, doc) => doc);
    const practices = new Map([["kind", new Set([kind])], ...common]);
    all = (await index.narrow(every, practices)).kept;
    host.classList.add("open");
    host.removeAttribute("aria-busy");
    for (const before of panel.querySelectorAll(":scope > :not(summary)")) before.remove();
    panel.append(facetList);
    panel.hidden = false;
    panel.open ||= wide();
    came.before(status, announcement, chips, ...(tools.isConnected ? [] : [tools]), results, more);
  })().catch((error) => {
    opening = null;
    host.removeAttribute("aria-busy");
    throw error;
  }));
}

let announcing;
async function show() {
  const search = ++newest;
  try {
    await open();
    writeAddress();
    const narrowed = await facets.narrow(all);
    if (search !== newest) return;
    tell(narrowed);
    const kept = await sorted(narrowed.kept);
    const list = asked() && kept.length ? await draw[choice.view](kept.slice(0, shown)) : "";
    if (search !== newest) return;
    came.hidden = asked();
    results.replaceChildren(list);
    performance.mark("results");
    more.hidden = !asked() || kept.length <= shown;
    await facets.show(narrowed, () => search !== newest);
  } catch {
    if (search !== newest) return;
    came.hidden = false;
    results.replaceChildren();
    chips.replaceChildren();
    more.hidden = true;
    status.textContent = message("broken");
    came.before(status);
  }
}

// tell says how many remain, which is known before their titles are there.
function tell(narrowed) {
  const { kept, labels, unknown } = narrowed;
  const said = [
    kept.length
      ? message(kept.length === 1 ? "one" : "other", { n: kept.length })
      : message("nothing"),
    unknown.length && message("unknown", { list: unknown.join(", ") }),
  ];
  status.textContent = said.filter(Boolean).join(" ");
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    announcement.textContent = status.textContent;
  }, 800);
  chips.replaceChildren(labels.length ? facets.chips(narrowed) : "");
  performance.mark("narrowed");
}

async function sorted(docs) {
  ranks = await index.order(choice.sort);
  const titles = choice.sort === "title" ? ranks : await index.order("title");
  const way = choice.sort === "title" ? 1 : -1; // the newest first
  return docs.sort((a, b) => way * (ranks[a] - ranks[b]) || titles[a] - titles[b]);
}

// years says when something was.
function years([start, end]) {
  if (!start) return message("no_year");
  if (end === Infinity) return message("since", { year: start });
  return !end || end === start ? String(start) : start + "–" + end;
}

// row puts values in a row, the first of many.
const row = (list) =>
  list.length > most + 1
    ? list.slice(0, most).join("; ") + "; +" + (list.length - most)
    : list.join("; ");

const link = ([, address, title, , , lang]) =>
  Object.assign(element("a", { href: root + address, textContent: title }), lang ? { lang } : {});

// draw makes what remains visible.
const draw = {
  async cards(docs) {
    const cards = await Promise.all(docs.map((doc) => index.card(doc)));
    return element(
      "ul",
      { className: "records" },
      ...cards.map((card) => {
        const [id, , , facts, summary, lang, colour] = card;
        const text = element("p", { className: "summary", textContent: summary });
        if (lang) text.lang = lang;
        const item = element(
          "li",
          { className: colour },
          element("h3", {}, link(card)),
          element("p", { className: "meta", textContent: facts }),
          text,
        );
        item.dataset.id = id;
        return item;
      }),
    );
  },

  async table(docs) {
    const cards = await Promise.all(docs.map((doc) => index.card(doc)));
    const periods = await index.periods();
    const columns = ["country", "main", "type", "evidence"].filter((name) => !common.has(name));
    const names = new Map(await index.facets());
    const values = await Promise.all(columns.map((name) => index.labels(name)));
    const head = [message("practice"), message("when"), ...columns.map((name) => names.get(name))];
    const table = element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...head.map((textContent) => element("th", { scope: "col", textContent })),
        ),
      ),
      element(
        "tbody",
        {},
        ...docs.map((doc, i) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, link(cards[i])),
            element("td", { textContent: years(periods[doc]) }),
            ...values.map((lists) => element("td", { textContent: row(lists[doc]) })),
          ),
        ),
      ),
    );
    const region = element("div", { className: "scroll", tabIndex: 0 }, table);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", message("view_table"));
    return region;
  },

  async timeline(docs) {
    const cards = await Promise.all(docs.map((doc) => index.card(doc)));
    const periods = await index.periods();
    const dated = docs.map((doc) => periods[doc]).filter(([start]) => start);
    const edges = dated.flatMap(([start, end]) => [start, end === Infinity ? start : end || start]);
    const first = Math.min(...edges);
    const last = Math.max(...edges) + 1;
    const svg = (name, attributes, ...children) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      node.append(...children);
      return node;
    };
    const x = (year) => (100 * (year - first)) / (last - first);
    return element(
      "ol",
      { className: "spans" },
      ...docs.map((doc, i) => {
        const [start, end] = periods[doc];
        const to = end === Infinity ? last : (end || start) + 1;
        const item = element(
          "li",
          { className: cards[i][6] },
          link(cards[i]),
          " ",
          element("small", { textContent: years(periods[doc]) }),
        );
        if (start)
          item.append(
            svg(
              "svg",
              { class: "bar", viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": true },
              svg("rect", { class: "track", width: 100, height: 3 }),
              svg("rect", { x: x(start), width: Math.max(1, x(to) - x(start)), height: 3 }),
            ),
          );
        return item;
      }),
    );
  },
};

// What leads to a list of its own value without a script narrows this one.
host.addEventListener("click", (event) => {
  const to = event.target.closest("a[data-facet], a.narrow-open");
  if (!to || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const { facet, value } = to.dataset;
  if (facet) facets.set(facet).add(value);
  open().then(
    () => {
      to.hidden = to.matches(".narrow-open");
      facets.changed();
      (document.getElementById("f-" + facet) || panel.querySelector("summary")).focus();
    },
    () => {
      location.href = to.href;
    },
  );
});
addEventListener("popstate", () => {
  readAddress();
  show();
});
// A group that a reader opens shows what it would leave.
panel.addEventListener(
  "toggle",
  (event) => {
    const group = event.target;
    if (group.dataset.facet && group.open && !all && !unfolding) show();
  },
  true,
);
let unfolding = false;
if (wide() && !panel.hidden) {
  unfolding = true;
  panel.open = true;
  for (const group of panel.querySelectorAll("details")) group.open = true;
  setTimeout(() => {
    unfolding = false;
  }, 100);
}
// Where the whole page is the list, its order and view can be chosen at once.
const place = host.querySelector(".tools-place");
if (place) place.replaceWith(tools);
readAddress();
if (asked())
  show().then(() => {
    if (location.hash === "#" + host.id) host.scrollIntoView();
  });
