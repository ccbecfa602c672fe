// Facets: what a reader chose by which to narrow entries down, in the address and in a panel.

import { button, element } from "./element.js";

const years = "year"; // the facet that is chosen by its ends

// wide reports whether there is room for filters beside results.
export const wide = () => matchMedia("(min-width: 58rem)").matches;

export class Facets {
  // host is where the panel goes; hidden are facets that all entries here have in common; changed
  // is called when a reader has chosen.
  constructor(index, { host, hidden = [], message, changed }) {
    Object.assign(this, { index, host, hidden, message, changed, chosen: new Map() });
    // Where there is room all groups are unfolded, unless that would load much.
    this.unfold = wide();
  }

  // read takes the choice from an address, but for other keys of it.
  read(address, others) {
    this.chosen.clear();
    for (const [name, value] of address)
      if (!others.includes(name) && value) this.set(name).add(value);
  }

  write(address) {
    for (const [name, set] of this.chosen) for (const value of set) address.append(name, value);
  }

  get any() {
    return [...this.chosen.values()].some((set) => set.size > 0);
  }

  set(name) {
    if (!this.chosen.has(name)) this.chosen.set(name, new Set());
    return this.chosen.get(name);
  }

  clear() {
    this.chosen.clear();
    this.left = true;
    this.changed();
  }

  // narrow keeps of some documents those that were chosen; see Index.narrow.
  narrow(docs) {
    return this.index.narrow(docs, this.chosen);
  }

  span(label, value) {
    const [from, to = from] = value.split("-");
    if (from === to) return label + " " + from;
    const ends = [from && this.message("from", { year: from }), to && this.message("to", { year: to })];
    return [label, ...ends].filter(Boolean).join(" ");
  }

  // chips are buttons that take back what was chosen, one by one.
  chips({ labels }) {
    return element(
      "ul",
      { className: "chosen" },
      ...labels.map(([name, label, value, text]) => {
        const filter = name === years ? this.span(label, value) : text;
        const chip = button("", filter, () => {
          this.set(name).delete(value);
          this.left = true;
          this.changed();
        });
        chip.setAttribute("aria-label", this.message("remove", { filter }));
        return element("li", {}, chip);
      }),
    );
  }

  // show makes the panel. The values of a folded facet are made when it is opened, and on a big
  // site loaded only then. stale tells that another search has begun meanwhile.
  async show(narrowed, stale = () => false) {
    const { host, index } = this;
    const open = new Set([...host.querySelectorAll("details[open]")].map((d) => d.dataset.facet));
    if (this.unfold && index.meta.texts)
      for (const [name] of await index.facets()) open.add(name);
    this.unfold = false;
    const groups = await Promise.all(
      (await index.facets()).map(([name, label], n) => this.group(narrowed, open, name, label, n)),
    ).catch(() => [element("p", { textContent: this.message("unread") })]);
    if (stale()) return;
    const focus = document.activeElement && document.activeElement.id;
    const scrolled = new Map(
      [...host.querySelectorAll("ul")].map((list) => [
        list.parentNode.dataset.facet,
        list.scrollTop,
      ]),
    );
    this.place(groups.filter(Boolean));
    // A long list stays where it was, or begins with what is chosen.
    for (const list of host.querySelectorAll("ul")) {
      const before = scrolled.get(list.parentNode.dataset.facet);
      const set = list.querySelector(":checked");
      list.scrollTop =
        before !== undefined
          ? before
          : set
            ? set.parentNode.offsetTop - list.firstChild.offsetTop
            : 0;
    }
    if (this.any)
      host.append(
        button("", this.message("clear"), () => this.clear()),
      );
    const at = focus && focus.startsWith("f-") && document.getElementById(focus);
    if (at) at.focus();
    // What was taken back is gone, and the keyboard with it: it goes to what is left, or to the panel.
    if (this.left && document.activeElement === document.body)
      (document.querySelector(".chosen button") || host.parentNode.querySelector("summary")).focus();
    this.left = false;
    performance.mark("filters");
  }

  // place puts groups in their order. A box of years stays where it is while a reader types into it.
  place(groups) {
    const typing = this.host.querySelector("details:has(select:focus)");
    const stays = groups.findIndex((group) => typing && group.dataset.facet === typing.dataset.facet);
    if (stays >= 0) groups[stays] = typing;
    for (const group of [...this.host.childNodes]) if (group !== groups[stays]) group.remove();
    if (stays >= 0) groups[stays].before(...groups.slice(0, stays));
    this.host.append(...groups.slice(stays + 1));
  }

  async group(narrowed, open, name, label, n) {
    if (this.hidden.includes(name)) return "";
    const set = this.set(name);
    const unfolded = open.has(name) || set.size > 0;
    const group = element(
      "details",
      { open: unfolded },
      element("summary", { id: "f-" + name, textContent: label }),
    );
    group.dataset.facet = name;
    if (!unfolded) group.ontoggle = () => this.show(narrowed, () => !group.isConnected);
    if (!unfolded && !this.index.known(n)) return group;
    const values = await narrowed.counts(n);
    if (!set.size && !values.some(([, , count]) => count)) return "";
    if (unfolded)
      group.append(
        name === years
          ? this.ends(set, values)
          : element("ul", {}, ...values.map((value) => this.choice(name, set, value))),
      );
    return group;
  }

  // choice is a value of a facet, with how many entries it would leave. A value that would leave none
  // is shown as the gap that it is.
  choice(name, set, [value, text, n]) {
    const id = "f-" + name + "-" + value;
    const checked = set.has(value);
    const input = element("input", { type: "checkbox", id, checked, disabled: !n && !checked });
    input.onchange = () => {
      input.checked ? set.add(value) : set.delete(value);
      this.changed();
    };
    return element(
      "li",
      { className: n ? "" : "zero" },
      input,
      element(
        "label",
        { htmlFor: id },
        text + " ",
        element("span", { className: "count", textContent: n }),
      ),
    );
  }

  // ends are the first and the last year.
  ends(set, values) {
    const [range = ""] = set;
    const [from, to = from] = range.split("-");
    const select = (which, value) => {
      const id = "f-year-" + which;
      const box = element(
        "select",
        { id },
        element("option", { value: "", textContent: this.message("any") }),
        ...values.map(([year]) => element("option", { value: year, textContent: year })),
      );
      if (value && ![...box.options].some((o) => o.value === value))
        box.append(element("option", { value, textContent: value }));
      box.value = value || "";
      return [element("label", { htmlFor: id, textContent: this.message(which + "_year") }), box];
    };
    const first = select("from", from);
    const last = select("to", to);
    for (const box of [first[1], last[1]])
      box.onchange = () => {
        set.clear();
        const [a, b] = [first[1].value, last[1].value];
        if (a || b) set.add(a + "-" + b);
        this.changed();
      };
    return element("p", { className: "years" }, ...first, ...last);
  }
}
