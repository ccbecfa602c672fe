// Excerpts: the stretch of a text that says most of what was asked, with the words marked.

const width = 36; // words of an excerpt
const analysed = new WeakMap(); // sections that were looked into before

// best finds, in the sections of a document, the stretch with most different terms:
// {section, start, end}. The summary, which comes first, wins a tie.
export function best(sections, language, terms) {
  let found = null;
  sections.forEach((section, n) => {
    if (!analysed.has(section)) analysed.set(section, language.tokens(section[2]).map(([w, start, end]) => [language.stem(w), start, end]));
    const list = analysed.get(section);
    const hits = list.map(([stem]) => (terms.has(stem) ? stem : null));
    for (let i = 0; i < list.length; i++) {
      if (!hits[i]) continue;
      const from = Math.max(0, i - 6), to = Math.min(list.length, from + width);
      const different = new Set(hits.slice(from, to).filter(Boolean)).size;
      if (!found || different > found.different) found = { section: n, different, start: list[from][1], end: list[to - 1][2], from, to, length: list.length };
    }
  });
  return found;
}

// opening is the stretch at the beginning of a text.
export function opening(text, language) {
  const list = language.tokens(text), to = Math.min(list.length, width);
  return { from: 0, to, start: 0, end: to ? list[to - 1][2] : 0, length: list.length };
}

// mark appends a text to a node, the words that answer inside <mark>.
export function mark(node, text, language, terms) {
  let last = 0;
  for (const [word, start, end] of language.tokens(text)) {
    if (language.stop(word) || !terms.has(language.stem(word))) continue;
    node.append(text.slice(last, start));
    const m = document.createElement("mark");
    m.textContent = text.slice(start, end);
    node.append(m);
    last = end;
  }
  node.append(text.slice(last));
}

// cut is the text of a stretch with an ellipsis where it leaves something out.
export function cut(text, stretch) {
  return (stretch.from > 0 ? "… " : "") + text.slice(stretch.start, stretch.to < stretch.length ? stretch.end : undefined) + (stretch.to < stretch.length ? " …" : "");
}
