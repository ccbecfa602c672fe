// What a reader keeps: the IDs of entries, in the storage of the browser. Where that is forbidden they last
// as long as the page does.

export const most = 100;

// list reads IDs set off by commas, as the storage and addresses have them.
export const list = (text) => [...new Set((text || "").split(",").filter(Boolean))];

// query is the part of an address that holds IDs.
export const query = (ids) =>
  ids.length ? "?ids=" + ids.map((id) => encodeURIComponent(id).replace("%2F", "/")).join() : "";

export class Kept {
  // page is the address of the folder's page in any language: sites of one host keep apart.
  constructor(page) {
    this.key = "compendio" + new URL("..", page).pathname;
    addEventListener("kept", ({ detail }) => {
      this.held = detail;
    });
  }

  get ids() {
    try {
      return this.held || list(localStorage.getItem(this.key));
    } catch {
      return (this.held = []);
    }
  }

  set ids(ids) {
    this.held = undefined;
    try {
      localStorage.setItem(this.key, ids.join());
    } catch {
      this.held = ids;
    }
    dispatchEvent(new CustomEvent("kept", { detail: this.held })); // two scripts of a page know the same
  }

  // lasts reports whether the browser keeps it.
  get lasts() {
    return this.ids && !this.held;
  }
}
