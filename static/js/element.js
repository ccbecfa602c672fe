// element makes a node of the page. Text is always text: nothing from an index, an address or a query
// ever becomes HTML.
export const element = (name, props = {}, ...children) => {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
};

export const button = (className, text, onclick) =>
  element("button", { type: "button", className, textContent: text, onclick });

// messages returns the function that says a word of the page, with its {gaps} filled.
export const messages =
  (words) =>
  (key, gaps = {}) =>
    (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
