// The buttons by which a reader puts entries into a folder: whatever says with data-id which entry it is
// gets one, also what other scripts put into the page later.

import { element, messages } from "./element.js";
import { Kept, most, query } from "./kept.js";

const link = document.querySelector(".folder-link");

function buttons() {
  const name = link.textContent;
  const page = link.href;
  const own = link.getAttribute("href");
  const message = messages(link.dataset);
  const kept = new Kept(page);
  const status = element("p", { className: "kept-status" });
  status.setAttribute("role", "status");
  document.body.append(status);

  // Where the storage is forbidden, or each file from disk has its own, the link takes the folder along.
  const address = (ids) => own + (kept.lasts && location.protocol !== "file:" ? "" : query(ids));

  function refresh() {
    const { ids } = kept;
    for (const place of document.querySelectorAll("[data-id]")) {
      let button = place.querySelector(".keep");
      if (!button) {
        const title = (place.querySelector("a") || document.querySelector("h1")).textContent;
        button = element("button", { type: "button", className: "keep", title: message("save") });
        if (place.matches("p")) button.textContent = message("save");
        else button.setAttribute("aria-label", message("save") + ": " + title);
        button.onclick = () => toggle(place.dataset.id, title);
        place.append(button);
      }
      button.setAttribute("aria-pressed", ids.includes(place.dataset.id));
    }
    link.href = address(ids);
    link.textContent = name + (ids.length ? " (" + ids.length + ")" : "");
  }

  let hiding;
  function toggle(id, title) {
    const { ids } = kept;
    const was = ids.includes(id);
    if (was) kept.ids = ids.filter((other) => other !== id);
    else if (ids.length < most) kept.ids = [...ids, id];
    const now = kept.ids;
    status.replaceChildren(
      now.length === ids.length
        ? message("full", { n: most })
        : message(was ? "removed" : "saved", { title }) + (kept.lasts ? "" : " " + message("unkept")),
      " ",
      element("a", { href: address(now), textContent: message("open", { n: now.length }) }),
    );
    clearTimeout(hiding);
    hiding = setTimeout(() => {
      if (!status.contains(document.activeElement)) status.replaceChildren();
    }, 12000);
  }

  for (const event of ["kept", "storage", "pageshow"]) addEventListener(event, refresh);
  new MutationObserver(refresh).observe(document.getElementById("main"), {
    childList: true,
    subtree: true,
  });
  refresh();
}

if (link) buttons();
