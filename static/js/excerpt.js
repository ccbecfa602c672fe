// Excerpts: the passage of a text that has most of the words asked for, with these marked.

const maxWords = 36; // of an excerpt
const analysed = new WeakMap(); // sections that were analysed before

// best returns the passage of a document with the most distinct terms:
// {section, start, end}, the offsets in characters. The summary, which comes first, wins a tie.
export function best(sections, language, terms) {
  let found = null;
  sections.forEach((section, number) => {
    if (!analysed.has(section))
      analysed.set(
        section,
        language.tokens(section[2]).map(([w, start, end]) => [language.stem(w), start, end]),
      );
    const list = analysed.get(section);
    const hits = list.map(([stem]) => (terms.has(stem) ? stem : null));
    for (let i = 0; i < list.length; i++) {
      if (!hits[i]) continue;
      const from = Math.max(0, i - 6);
      const to = Math.min(list.length, from + maxWords);
      const distinct = new Set(hits.slice(from, to).filter(Boolean)).size;
      if (!found || distinct > found.distinct)
        found = {
          section: number,
          distinct,
          start: list[from][1],
          end: list[to - 1][2],
          from,
          to,
          length: list.length,
        };
    }
  });
  return found;
}

// opening returns the passage at the beginning of a text.
export function opening(text, language) {
  const list = language.tokens(text);
  const to = Math.min(list.length, maxWords);
  return { from: 0, to, start: 0, end: to ? list[to - 1][2] : 0, length: list.length };
}

// mark appends a text to a node, with the terms inside <mark>.
export function mark(node, text, language, terms) {
  let last = 0;
  for (const [word, start, end] of language.tokens(text)) {
    if (language.stop(word) || !terms.has(language.stem(word))) continue;
    node.append(text.slice(last, start));
    const marked = document.createElement("mark");
    marked.textContent = text.slice(start, end);
    node.append(marked);
    last = end;
  }
  node.append(text.slice(last));
}

// cut returns the text of a passage, with an ellipsis where something is left out.
export function cut(text, passage) {
  return (
    (passage.from > 0 ? "… " : "") +
    text.slice(passage.start, passage.to < passage.length ? passage.end : undefined) +
    (passage.to < passage.length ? " …" : "")
  );
}
