// The single file: shows one page at a time, as its fragment says, and runs the
// site's search in a scope of its own. Without this script all pages follow one
// another, and links still lead from one to the next.
(() => {
  "use strict";
  const sheets = [...document.querySelectorAll(".sheet")];
  const frames = [...document.querySelectorAll("[data-frame]")];
  const scrolled = new Map(); // fragment → scroll position
  let open = null;
  let clicked = false;
  let leave = () => {};

  // find returns the page that the address names, and the place on it. A result of the
  // search names both: #es/objetivos/7.html#contexto.
  const find = () => {
    let name = location.hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      /* taken as it is */
    }
    const [path, anchor] = name.split("#");
    const node = document.getElementById(path);
    const sheet = node && node.closest(".sheet");
    if (!sheet) return [sheets[0], null];
    if (node !== sheet) return [sheet, node];
    return [sheet, anchor ? document.getElementById(sheet.dataset.ids + anchor) : null];
  };

  // focus moves keyboard and screen reader to the heading of a page.
  const focus = (sheet, how) => {
    const heading = sheet.querySelector("h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus(how);
    }
  };

  const show = () => {
    const [sheet, place] = find();
    const back = !clicked;
    for (const menu of document.querySelectorAll(".more[open]")) menu.open = false;
    clicked = false;
    if (sheet !== open) {
      leave();
      leave = () => {};
      for (const s of sheets) s.hidden = s !== sheet;
      document.documentElement.classList.remove("loading"); // see loading.js
      const cover = sheet.classList.contains("cover");
      for (const f of frames) f.hidden = cover || f.lang !== sheet.lang;
      document.documentElement.lang = sheet.lang;
      document.title = sheet.dataset.title;
      const first = open === null;
      open = sheet;
      if (sheet.querySelector("template")) leave = search(sheet);
      else if (!first) {
        focus(sheet, { preventScroll: true });
      }
    }
    if (place) place.scrollIntoView({ behavior: "instant" });
    else scrollTo({ top: (back && scrolled.get(location.hash)) || 0, behavior: "instant" });
  };

  // search puts the page of the search into the document and runs it. Its listeners
  // are removed when the page is left.
  const search = (sheet) => {
    const container = document.createElement("div");
    container.append(sheet.querySelector("template").content.cloneNode(true));
    for (const key of ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
      for (const node of container.querySelectorAll("[" + key + "]"))
        node.setAttribute(key, node.getAttribute(key).replaceAll(sheet.dataset.ids, ""));
    }
    container.firstElementChild.dataset.root = "#";
    sheet.append(container);
    const listeners = [];
    const listen = (type, listener) => {
      listeners.push([type, listener]);
      addEventListener(type, listener);
    };
    const ownHistory = {
      replaceState: (state, title, address) =>
        history.replaceState(state, title, address + location.hash),
    };
    const index = {};
    compendioIndex(index);
    compendioSearch(receiver(index), ownHistory, listen);
    return () => {
      for (const [type, listener] of listeners) removeEventListener(type, listener);
      container.remove();
    };
  };

  // receiver returns what the search takes for its window: once it has set how it receives
  // chunks, it gets the whole index, and the texts, which are read from the pages and come
  // under their numbers.
  const receiver = (index) => ({
    set compendio(receive) {
      const all = new Map();
      index.compendio = (name, data) => all.set(name, data);
      for (const [name, data] of all) receive(name, data);
      for (const [name, { files, docs, cards }] of all) {
        const [, lang] = /^([^/]+)\/m-/.exec(name) || [];
        if (!lang) continue;
        for (const group of Object.keys(files)) if (/(^|\/)t$/.test(group)) delete files[group];
        const hashes = files[lang + "/c"];
        for (let n = 0; n * cards < docs; n++)
          JSON.parse(
            all.get(lang + "/c" + (hashes ? "-" + hashes.slice(6 * n, 6 * n + 6) : n)),
          ).forEach(([, path, title], i) =>
            receive(lang + "/t" + (n * cards + i), JSON.stringify(texts(path, title))),
          );
      }
    },
  });

  // texts returns the sections of a page as the index has them: anchor, heading, text.
  const texts = (path, title) => {
    const sheet = document.getElementById(path);
    const lead = sheet && sheet.querySelector(".lead");
    const body = sheet && sheet.querySelector(".text");
    const list = [["", title, lead ? lead.textContent : ""]];
    if (!body) return list;
    list.push(["", "", ""]);
    for (const node of body.children) {
      const copy = node.cloneNode(true);
      for (const cite of copy.querySelectorAll(".cite")) cite.remove();
      const heading = copy.querySelector("h2, h3, h4, h5, h6");
      if (copy.matches(".heading"))
        list.push([heading.id.slice(sheet.dataset.ids.length), heading.textContent, ""]);
      else list[list.length - 1][2] += copy.textContent + " ";
    }
    return list;
  };

  addEventListener("hashchange", show);
  addEventListener("popstate", () => {
    if (find()[0] !== open) show();
  });
  addEventListener(
    "scroll",
    () => {
      if (open && find()[0] === open) scrolled.set(location.hash, scrollY);
    },
    { passive: true },
  );
  // The link to the content leads to the page that is open.
  for (const skip of document.querySelectorAll("a.skip")) {
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      focus(open);
    });
  }
  addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("a[href^='#']")) clicked = true;
  });
  // The search box of a home page leads to the search in its language.
  addEventListener("submit", (event) => {
    const box = event.target.querySelector("input[name=q]");
    if (event.defaultPrevented || !box || !open) return;
    event.preventDefault();
    const link = frames.find((f) => f.lang === open.lang && f.querySelector("a.search-link"));
    history.pushState(
      null,
      "",
      location.pathname +
        "?" +
        new URLSearchParams({ q: box.value }) +
        link.querySelector("a.search-link").getAttribute("href"),
    );
    clicked = true;
    show();
  });
  addEventListener("keydown", (event) => {
    const target = event.target;
    if (
      event.key !== "/" ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    )
      return;
    const box = open.querySelector("input[name=q]");
    const frame = frames.find((f) => !f.hidden && f.querySelector("a.search-link"));
    if (!box && !frame) return;
    event.preventDefault();
    if (box) box.focus();
    else frame.querySelector("a.search-link").click();
  });
  show();
  // Having loaded, a browser goes to what the fragment names, past the head of the page.
  addEventListener("load", () =>
    requestAnimationFrame(() => {
      if (!find()[1]) scrollTo({ top: 0, behavior: "instant" });
    }),
  );
})();
