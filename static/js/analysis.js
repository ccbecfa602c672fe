// Text to index terms, step by step as internal/search/analysis does it; a test
// compares the two word by word.

const maxTerm = 32;
const transliterations = {
  ß: "ss",
  ẞ: "ss",
  æ: "ae",
  Æ: "ae",
  œ: "oe",
  Œ: "oe",
  ø: "o",
  Ø: "o",
  ł: "l",
  Ł: "l",
  đ: "d",
  Đ: "d",
  ð: "d",
  Ð: "d",
  þ: "th",
  Þ: "th",
  ı: "i",
};

// memoized returns a function that computes nothing twice.
function memoized(compute) {
  const known = new Map();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = compute(key)));
    return value;
  };
}

// fold returns what a character adds to a word, or null if it ends the word.
const fold = memoized((char) => {
  if (char >= "\u0300" && char <= "\u036f") return "";
  if (char in transliterations) return transliterations[char];
  let out = "";
  for (const c of char.normalize("NFD")) {
    if (/[a-z0-9]/.test(c)) out += c;
    else if (/[A-Z]/.test(c)) out += c.toLowerCase();
    else if (c in transliterations) out += transliterations[c];
    else if (c < "\u0300" || c > "\u036f") return null;
  }
  return out;
});

const isDigits = (s) => /^[0-9]+$/.test(s);

// tokens splits a text into folded words: [word, start, end].
export function tokens(text, possessive) {
  const list = [];
  let word = "";
  let start = 0;
  const continues = (at) =>
    at < text.length && fold(String.fromCodePoint(text.codePointAt(at))) !== null;
  const flush = (end) => {
    if (word) list.push([word.slice(0, maxTerm), start, end]);
    word = "";
  };
  for (let i = 0; i < text.length;) {
    const char = String.fromCodePoint(text.codePointAt(i));
    let size = char.length;
    const folded = fold(char);
    if (folded !== null) {
      if (!word && folded) start = i;
      word += folded;
    } else if (
      (char === "." || char === ",") &&
      isDigits(word) &&
      isDigits(text.slice(i + 1, i + 4)) &&
      i + 3 < text.length &&
      !continues(i + 4)
    ) {
      // 25.871 is one number
    } else if (possessive && word && /['’ʼ]/.test(char)) {
      const after = i + size;
      if (/^[sS]$/.test(text[after] || "") && !continues(after + 1)) {
        flush(i);
        size++;
      } else if (!continues(after)) flush(i);
    } else flush(i);
    i += size;
  }
  flush(text.length);
  return list;
}

const exceptions = {
  trata: "trata",
  estado: "estad",
  tratante: "tratante",
  primario: "primari",
  primaria: "primari",
  fronterizo: "fronter",
  fronteriza: "fronter",
};
// endings are [ending, letters that must stay before it], longest first.
const endings = (list) =>
  list
    .split(" ")
    .map((s) => [s.slice(0, -1), +s.slice(-1)])
    .sort((a, b) => b[0].length - a[0].length);
const verbs = endings(
  "abamo4 aramo4 ieramo3 ieron3 ieran3 iesen3 iendo3 yendo3 yeron3 iera4 iese4 aron3 aban3 " +
    "ando3 aria4 eria5 iria4 arian4 erian4 irian4 aba4 ara4 aran3 asen4 amo5 emo5 an3 en3",
);
const suffixes = endings(
  "amiento4 imiento4 icacion5 atorio4 atoria4 adora4 edora5 idora4 acion4 icion5 ucion4 " +
    "mente5 ancia4 encia5 idad4 edad4 ativo4 ativa4 ador4 edor5 idor4 ante4 iente9 ente5 " +
    "able4 ible4 ista4 ismo4 iano4 iana4 ario4 aria4 eno5 ena5 ano5 ana5 ado3 ada3 ido4 ida4 " +
    "ivo4 iva4 ico5 ica5 oso4 osa4 ar3 er5 ir4 al6 ez3",
);

// strip removes the longest ending of a list from a word, unless too little would stay.
function strip(w, list) {
  const hit = list.find(([end]) => w.endsWith(end));
  return hit && w.length - hit[0].length >= hit[1] ? w.slice(0, -hit[0].length) : w;
}

function singularES(w) {
  const n = w.length;
  if (n === 4 && /[ao]s$/.test(w)) return w.slice(0, -1);
  if (n <= 4) return w;
  if (w.endsWith("ces")) return w.slice(0, -3) + "z";
  if (w.endsWith("es") && "lrndsyj".includes(w[n - 3])) return w.slice(0, -2);
  return /[aeiou]s$/.test(w) ? w.slice(0, -1) : w;
}

function stemES(w) {
  if (w.length <= 3) return w;
  w = singularES(w);
  if (Object.hasOwn(exceptions, w)) return exceptions[w];
  // What is written together with an infinitive or gerund: quedarse.
  w = w.replace(/^(.{3,}[aei]r|..+ndo)(?:no|se|l[oae])$/, "$1");
  w = strip(strip(strip(w, verbs), suffixes), suffixes);
  for (let pass = 0; pass < 2; pass++) if (w.length > 3 && /[aeio]$/.test(w)) w = w.slice(0, -1);
  return w;
}

function spellingEN(w) {
  for (const s of ["isation", "isations", "ise", "ised", "ises", "ising"])
    if (w.length - s.length >= 4 && w.endsWith(s)) return w.slice(0, -s.length) + "iz" + s.slice(2);
  for (const s of ["our", "ours", "oured", "ouring"])
    if (w.length - s.length >= 3 && w.endsWith(s)) return w.slice(0, -s.length) + "or" + s.slice(3);
  const s = w.endsWith("s") ? w.slice(0, -1) : w;
  return s.length >= 8 && s.endsWith("er") ? s.slice(0, -2) : w;
}

function stemEN(w) {
  if (w.length <= 3) return w;
  w = porter(spellingEN(w));
  return w.endsWith("migrant") ? w.slice(0, -2) + "t" : w;
}

// Porter's stemmer (M. F. Porter, "An algorithm for suffix stripping", 1980, with his
// later bli and logi). shape writes a word in v and c: a y after a consonant is a vowel.
const shape = (w) =>
  [...w].reduce(
    (s, c) => s + ("aeiou".includes(c) || (c === "y" && s.endsWith("c")) ? "v" : "c"),
    "",
  );
const measure = (w) => shape(w).split("vc").length - 1;
const vowel = (w) => shape(w).includes("v");
const double = (w) => /(.)\1$/.test(w) && shape(w).endsWith("c");
const cvc = (w) => shape(w).endsWith("cvc") && !/[wxy]$/.test(w);
const step2 = {
  ational: "ate",
  tional: "tion",
  enci: "ence",
  anci: "ance",
  izer: "ize",
  bli: "ble",
  alli: "al",
  entli: "ent",
  eli: "e",
  ousli: "ous",
  ization: "ize",
  ation: "ate",
  ator: "ate",
  alism: "al",
  iveness: "ive",
  fulness: "ful",
  ousness: "ous",
  aliti: "al",
  iviti: "ive",
  biliti: "ble",
  logi: "log",
};
const step3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const step4 = [
  "ement",
  "ance",
  "ence",
  "able",
  "ible",
  "ment",
  "ant",
  "ent",
  "ism",
  "ate",
  "iti",
  "ous",
  "ive",
  "ize",
  "al",
  "er",
  "ic",
  "ou",
];

function porter(w) {
  let s;
  if (w.endsWith("sses") || w.endsWith("ies")) w = w.slice(0, -2);
  else if (w.endsWith("s") && !w.endsWith("ss")) w = w.slice(0, -1);
  if (w.endsWith("eed")) {
    if (measure(w.slice(0, -3))) w = w.slice(0, -1);
  } else if ((s = /^(.*?)(?:ed|ing)$/.exec(w)) && vowel(s[1])) {
    w = s[1];
    if (/(?:at|bl|iz)$/.test(w)) w += "e";
    else if (double(w) && !/[lsz]$/.test(w)) w = w.slice(0, -1);
    else if (measure(w) === 1 && cvc(w)) w += "e";
  }
  if (w.endsWith("y") && vowel(w.slice(0, -1))) w = w.slice(0, -1) + "i";
  for (const table of [step2, step3]) {
    const end = Object.keys(table)
      .filter((e) => w.endsWith(e))
      .sort((a, b) => b.length - a.length)[0];
    if (end && measure(w.slice(0, -end.length))) w = w.slice(0, -end.length) + table[end];
  }
  const end = step4.find((e) => w.endsWith(e)) || (/[st]ion$/.test(w) && "ion");
  if (end && measure(w.slice(0, -end.length)) > 1) w = w.slice(0, -end.length);
  if (w.endsWith("e")) {
    s = w.slice(0, -1);
    if (measure(s) > 1 || (measure(s) === 1 && !cvc(s))) w = s;
  }
  if (w.endsWith("ll") && measure(w.slice(0, -1)) > 1) w = w.slice(0, -1);
  return w;
}

// analysis returns the analysis of a language with its stop words.
export function analysis(lang, stopWords) {
  const stop = new Set(stopWords.split(" "));
  const stem = memoized({ es: stemES, en: stemEN }[lang] || ((w) => w));
  const language = {
    stop: (w) => stop.has(w),
    stem: (w) => (/[0-9]/.test(w) ? w : stem(w)),
    tokens: (text) => tokens(text, lang === "en"),
    terms: (text) =>
      language
        .tokens(text)
        .filter(([w]) => !stop.has(w))
        .map(([w]) => language.stem(w)),
  };
  return language;
}
