// What a reader typed, parsed as internal/search.Parse does it.

const maxWords = 64;
// What counts as white space in Go.
const space = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

// parse returns words ({text, last}), phrases (lists of indexes into words), excluded
// words, and whether there were only stop words. Those of the reader's language count
// for nothing in others either.
export function parse(text, language, reader) {
  const query = { words: [], phrases: [], excluded: [], common: false };
  const seen = new Set();
  let dropped = false;
  const pieces = text.split('"');
  const quoted = Math.floor((pieces.length - 1) / 2) * 2; // quotation marks that form pairs
  pieces.forEach((piece, n) => {
    const inPhrase = n % 2 === 1 && n <= quoted;
    const end = n === pieces.length - 1;
    const parts = piece.split(space).filter(Boolean);
    const unfinished = end && piece !== "" && !space.test(piece[piece.length - 1]);
    const phrase = [];
    parts.forEach((part, i) => {
      const minus = !inPhrase && part.length > 1 && part[0] === "-";
      const tokens = language.tokens(minus ? part.slice(1) : part);
      tokens.forEach(([word], j) => {
        if (minus) {
          if (!language.stop(word) && query.excluded.length < maxWords) query.excluded.push(word);
        } else if (language.stop(word) || (!inPhrase && reader.stop(word))) dropped = true;
        else if (query.words.length < maxWords && (inPhrase || !seen.has(word))) {
          seen.add(word);
          query.words.push({
            text: word,
            last: unfinished && !inPhrase && i === parts.length - 1 && j === tokens.length - 1,
          });
          phrase.push(query.words.length - 1);
        }
      });
    });
    if (inPhrase && phrase.length > 1) query.phrases.push(phrase);
  });
  query.common = dropped && query.words.length === 0;
  return query;
}
