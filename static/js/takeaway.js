// What a reader takes along of a folder: a table, and citations in the forms that the site gives.

// text is that of a value of a fact.
export const text = (value) => (Array.isArray(value) ? value[0] : value);

// guard keeps a spreadsheet from taking a text for a formula: see sheet.Guard.
export function guard(cell) {
  const sign = "[=+\\-@＝＋－＠]";
  const starts = new RegExp("^'*[\\s\\v\\u0085\\p{Z}]*" + sign, "u");
  const split = new RegExp("([;\\t][\\t\\n\\f\\r\\p{Z}\"]*)(?='*" + sign + ")", "gu");
  return (starts.test(cell) ? "'" + cell : cell).replace(split, "$1'");
}

// csv writes rows as spreadsheets read them.
export const csv = (rows) =>
  "\ufeff" +
  rows
    .map((row) => row.map((cell) => '"' + guard(cell).replace(/"/g, '""') + '"').join() + "\r\n")
    .join("");

// table is the rows of a table of records, with the headings for what every record has.
export function table(records, heads, cite, full) {
  const labels = [...new Set(records.flatMap(([, , , , , , , facts]) => facts.map(([l]) => l)))];
  return [
    [heads.id, heads.title, heads.address, heads.line, heads.summary, ...labels, heads.cite],
    ...records.map((record) => {
      const [id, , title, line, summary, , , facts] = record;
      const values = new Map(facts.map(([label, ...list]) => [label, list.map(text).join("; ")]));
      const cells = labels.map((label) => values.get(label) || "");
      return [id, title, full(record), line, summary, ...cells, cite(record)];
    }),
  ];
}

// citation fills a form of internal/export.CitationForm: a line whose gap stays empty is left out.
export function citation(form, values) {
  const gap = /[\u0001-\u0005]/g;
  const value = (sign) => values[sign.charCodeAt(0) - 1];
  return form
    .split("\n")
    .filter((line) => (line.match(gap) || []).every(value))
    .join("\n")
    .replace(gap, value);
}

// values are what fills the gaps, for a record in a language.
function values([id, address, title, , summary, lang], own, base) {
  const plain = (s) => s.trim().split(/\s+/).join(" ");
  const name = id.replace("/", "-") + "-" + own;
  return [name, plain(title), lang || own, base && base + address, plain(summary)];
}

export const ris = (record, own, { ris, base }) => citation(ris, values(record, own, base));

export function bibtex(record, own, { bibtex, tex, base }) {
  const signs = new Map(tex);
  const escape = (s) => s.replace(/./gsu, (sign) => signs.get(sign) || sign);
  const [name, title, lang, address, summary] = values(record, own, base);
  return citation(bibtex, [name, escape(title), lang, address, escape(summary)]);
}
