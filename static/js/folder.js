// The folder of what a reader has put aside. It lives in the storage of the browser and in the address; an
// address of somebody else is shown for what it is, and added only if the reader says so.

import { Chunks } from "./chunks.js";
import { button, element, messages } from "./element.js";
import { Kept, list, most, query } from "./kept.js";
import { Records } from "./records.js";
import { bibtex, csv, ris, table, text } from "./takeaway.js";

const mostCompared = 4;
const mostNamed = 10; // of what is gone
const own = document.documentElement.lang;
const main = document.querySelector(".folder");
const { root } = main.dataset;
const data = JSON.parse(main.querySelector("script[type='application/json']").textContent);
const message = messages(data.words);
const kept = new Kept(location.href);
const chunks = new Chunks(root);
const records = new Records(chunks.load, own, () => chunks.current());
const host = document.getElementById("folder");
const browse = document.getElementById("browse");
const switches = [...document.querySelectorAll("a.language-switch")].map((link) => [
  link,
  link.getAttribute("href"),
]);
const status = element("p", { className: "visually-hidden" });
status.setAttribute("role", "status");
const view = element("div");
host.append(status, view);

let asked; // the IDs of the address, if they are not the reader's own
let compared = []; // the IDs that stand side by side
let chosen = new Set(); // those that are ticked
let undo; // what was done last: its words, where it shows, the IDs before
let differing = false; // only what differs
let newest = 0;

const count = (n) => message(n === 1 ? "one" : "other", { n });
const same = (a, b) => a.length === b.length && a.every((id) => b.includes(id));

function readAddress() {
  const address = new URLSearchParams(location.search);
  asked = address.has("ids") ? list(address.get("ids")) : undefined;
  compared = list(address.get("compare"));
  // This page marks in the history what it wrote itself.
  if (asked && (same(asked, kept.ids) || (kept.lasts && history.state && history.state.own)))
    asked = undefined;
  if (asked && !kept.lasts) {
    kept.ids = asked;
    asked = undefined;
  }
}

// address is that of this page with what it shows.
const address = () => {
  const ids = query(asked || kept.ids);
  const side = query(compared).replace("?ids=", "compare=");
  return [ids, side].filter(Boolean).join("&").replace(/^(?=c)/, "?");
};

function writeAddress(how) {
  for (const [link, href] of switches) link.href = href + address();
  try {
    history[how]({ own: !asked }, "", location.pathname + address());
  } catch {
    /* some browsers refuse this from disk */
  }
}

// change sets the reader's own folder; done is what can be undone.
function change(ids, done) {
  undo = done && { ...done, ids: kept.ids };
  kept.ids = ids;
  return show().then(() => undo && view.querySelector(".undo button").focus());
}

const notice = (...nodes) => element("p", { className: "notice" }, ...nodes.flatMap((n) => [n, " "]));
const act = (name, onclick, label) => {
  const node = button("folder-button", message(name), onclick);
  if (label) node.setAttribute("aria-label", label);
  return node;
};

const cite = ([, path, title]) =>
  data.cite.replace("{title}", () => title) + (data.citation.base && " " + data.citation.base + path);
const where = ([, path]) => (data.citation.base || root) + path;

function download(extension, type, content) {
  const name = location.pathname.split("/").pop().replace(/\.html$/, "") || "folder";
  const href = URL.createObjectURL(new Blob([content], { type: type + ";charset=utf-8" }));
  const link = element("a", { href, download: name + extension });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

const files = {
  csv: (found) => download(".csv", "text/csv", csv(table(found, data.words, cite, where))),
  BibTeX: (found) =>
    download(".bib", "application/x-bibtex", found.map((r) => bibtex(r, own, data.citation)).join("")),
  RIS: (found) =>
    download(
      ".ris",
      "application/x-research-info-systems",
      found.map((r) => ris(r, own, data.citation)).join(""),
    ),
};

const titleOf = ([, path, title, , , lang]) =>
  Object.assign(element("a", { href: root + path, textContent: title }), lang ? { lang } : {});

// shown is a value in its language.
const shown = (value, name = "span") =>
  Object.assign(
    element(name, { textContent: text(value) }),
    Array.isArray(value) ? { lang: value[1] } : {},
  );

// row puts values into one line.
const row = (values) => values.flatMap((value, i) => (i ? ["; ", shown(value)] : [shown(value)]));

// item is an entry of the folder.
function item(record, at, ids) {
  const [id, , title, line, summary, lang, colour, facts] = record;
  const about = element("p", { className: "summary", textContent: summary });
  if (lang) about.lang = lang;
  const tools = element("p", { className: "item-tools" });
  const node = element(
    "li",
    { className: colour },
    element("h2", {}, titleOf(record)),
    element("p", { className: "meta", textContent: line }),
    about,
    element(
      "dl",
      { className: "kept-facts" },
      ...facts.map(([label, ...values]) =>
        element(
          "div",
          {},
          element("dt", { textContent: label }),
          element("dd", {}, ...row(values)),
        ),
      ),
    ),
    element("p", { className: "kept-cite", textContent: cite(record) }),
    tools,
  );
  const tick = element("input", { type: "checkbox", checked: chosen.has(id) });
  tick.setAttribute("aria-label", message("compare_this", { title }));
  tick.onchange = () => (tick.checked ? chosen.add(id) : chosen.delete(id));
  tools.append(element("label", {}, tick, " " + message("compare")));
  if (asked) {
    node.dataset.id = id; // the button of every page puts it into the reader's own folder
    return node;
  }
  const move = (name, sign, to) => {
    const arrow = button("folder-button move", sign, async () => {
      const moved = ids.filter((other) => other !== id);
      moved.splice(to, 0, id);
      await change(moved);
      const now = view.querySelectorAll(".kept > li")[to].querySelectorAll(".move:enabled");
      ([...now].find((b) => b.textContent === sign) || now[0]).focus();
    });
    arrow.setAttribute("aria-label", message(name, { title }));
    arrow.disabled = to < 0 || to >= ids.length;
    return arrow;
  };
  const place = ids.indexOf(id);
  tools.append(
    move("up", "↑", place - 1),
    move("down", "↓", place + 1),
    act(
      "remove",
      () =>
        change(
          ids.filter((other) => other !== id),
          { text: message("removed", { title }), at },
        ),
      message("remove_this", { title }),
    ),
  );
  return node;
}

// undone is what stands in the place of what was removed.
function undone() {
  const back = act("undo", async () => {
    await change(undo.ids);
    host.querySelector("a, button").focus();
  });
  return element("li", { className: "undo" }, undo.text + " ", back);
}

// tools are what can be done with the whole folder.
function tools(found, ids) {
  const names = { csv: message("csv") };
  const taken = Object.entries(files).map(([name, take]) =>
    button("folder-button", names[name] || name, () => take(found)),
  );
  const bar = element(
    "div",
    { className: "folder-tools" },
    element(
      "p",
      {},
      act("compare", () => {
        const ticked = ids.filter((id) => chosen.has(id));
        compare(ticked.length || ids.length > mostCompared ? ticked : ids);
      }),
      " ",
      act("print", () => print()),
    ),
    element("p", {}, message("files") + " ", ...taken.flatMap((node) => [node, " "])),
    element("p", {}, element("a", { href: address() || "?", textContent: message("link") })),
  );
  if (!asked)
    bar.append(
      element(
        "p",
        {},
        act("clear", () => {
          const done = { text: message("cleared", { n: count(kept.ids.length) }), at: 0 };
          compared = [];
          change([], done);
        }),
      ),
    );
  return bar;
}

function compare(ids) {
  if (ids.length < 2) {
    const hint = view.querySelector(".hint");
    hint.textContent = status.textContent = message("choose", { n: mostCompared });
    return;
  }
  compared = ids;
  turn();
}

// turn goes over to what stands side by side, or back, as a page of its own.
async function turn() {
  writeAddress("pushState");
  await show();
  view.querySelector(".folder-tools button").focus();
}

// comparison puts entries side by side: their facts as rows.
function comparison(found) {
  const facts = found.map(([, , , line, summary, lang, , list]) => {
    const value = (s) => (lang ? [s, lang] : s);
    return new Map([
      ...list.map(([label, ...values]) => [label, values]),
      [data.words.line, [line]],
      [data.words.summary, [value(summary)]],
    ]);
  });
  const { line, summary } = data.words;
  const labels = new Set(facts.flatMap((of) => [...of.keys()]));
  labels.delete(summary);
  labels.delete(line);
  const rows = [line, ...labels, summary].map((label) => {
    const cells = facts.map((of) => (of.get(label) || []).filter(text));
    const plain = cells.map((values) => values.map(text));
    const equal = plain.every((values) => values.join("\n") === plain[0].join("\n"));
    const common = equal ? [] : plain[0].filter((v) => plain.every((values) => values.includes(v)));
    const head = element("th", { scope: "row", textContent: label });
    if (equal) head.append(" ", element("small", { textContent: message("same") }));
    const cell = (values) =>
      element(
        "ul",
        {},
        ...values.map((v) => element("li", {}, shown(v, common.includes(text(v)) ? "b" : "span"))),
      );
    const node = element(
      "tr",
      { className: equal ? "same" : "" },
      head,
      ...cells.map((values) =>
        values.length
          ? element("td", {}, values.length > 1 ? cell(values) : shown(values[0], common.length ? "b" : "span"))
          : element("td", { className: "none", textContent: message("nothing") }),
      ),
    );
    return { node, equal, common, empty: !plain.some((values) => values.length) };
  });
  const filled = rows.filter(({ empty }) => !empty);
  const grid = element(
    "table",
    {},
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col", textContent: message("field") }),
        ...found.map((record) => element("th", { scope: "col" }, titleOf(record))),
      ),
    ),
    element("tbody", {}, ...filled.map(({ node }) => node)),
  );
  const region = element("div", { className: "scroll compared", tabIndex: 0 }, grid);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", message("table"));
  const only = element("input", { type: "checkbox", checked: differing });
  only.onchange = () => {
    differing = only.checked;
    region.classList.toggle("differing", differing);
  };
  region.classList.toggle("differing", differing);
  return [
    element(
      "p",
      { className: "folder-tools" },
      act("back", () => {
        compared = [];
        turn();
      }),
      act("print", () => print()),
      filled.some(({ equal }) => equal) ? element("label", {}, only, " " + message("differing")) : "",
    ),
    filled.every(({ equal }) => equal) && notice(message("all_same")),
    filled.some(({ common }) => common.length) &&
      element("p", { className: "muted", textContent: message("in_common") }),
    region,
  ];
}

// notices say what is out of the ordinary.
function notices(ids, gone) {
  const mine = kept.ids;
  return [
    asked &&
      notice(
        mine.length ? message("foreign", { n: count(mine.length) }) : message("foreign_empty"),
        ...(asked.every((id) => mine.includes(id))
          ? [message("known")]
          : [
              act("add", () => {
                const all = [...new Set([...mine, ...asked])].slice(0, most);
                asked = undefined;
                change(all);
              }),
            ]),
        mine.length
          ? act("mine", () => {
              asked = undefined;
              compared = [];
              show();
            })
          : "",
      ),
    !kept.lasts && notice(message("unkept")),
    ids.length > most && notice(message("most", { n: ids.length, most })),
    gone.length > 0 &&
      notice(
        message("gone", {
          list: [
            ...gone.slice(0, mostNamed).map((id) => id.slice(0, 80)),
            ...(gone.length > mostNamed ? [message("others", { n: gone.length - mostNamed })] : []),
          ].join(", "),
        }),
        asked ? "" : act("forget", () => change(ids.slice(0, most).filter((id) => !gone.includes(id)))),
      ),
  ];
}

async function show() {
  const search = ++newest;
  const ids = asked || kept.ids;
  writeAddress("replaceState");
  const wanted = compared.length ? compared.slice(0, mostCompared) : ids.slice(0, most);
  try {
    const all = await Promise.all(wanted.map((id) => records.find(id)));
    if (search !== newest) return;
    const found = all.filter(Boolean);
    const gone = wanted.filter((_, i) => !all[i]);
    const entries = found.map((record, i) => item(record, i, ids));
    if (undo) entries.splice(undo.at, 0, undone());
    const side = compared.length > 0 && found.length > 1;
    const parts = [
      ...notices(ids, gone),
      side && compared.length > mostCompared && notice(message("too_many", { n: mostCompared })),
      ...(side
        ? comparison(found)
        : [
            !ids.length && element("p", { textContent: message("start") }),
            found.length > 0 && element("p", { className: "muted", textContent: count(found.length) }),
            found.length > 0 && tools(found, ids.slice(0, most)),
            element("p", { className: "hint muted" }),
            element("ol", { className: "records kept" }, ...entries),
          ]),
    ];
    view.replaceChildren(...parts.filter(Boolean));
    browse.hidden = ids.length > 0;
    performance.mark("folder");
    status.textContent = undo ? undo.text : count(found.length);
  } catch {
    if (search !== newest) return;
    view.replaceChildren(notice(message("broken")));
    browse.hidden = false;
  }
}

addEventListener("popstate", () => {
  readAddress();
  undo = undefined;
  show();
});
// Another page of the site, in another window, may have changed the folder.
addEventListener("storage", () => show());
readAddress();
show();
