// The audit's own test: a small site with one known fault a page, each of which must
// be told, and one page without, of which nothing may be told.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Faults } from './faults.mjs';
import { links } from './links.mjs';
import { pages, serve } from './site.mjs';
import { names, weight } from './sizes.mjs';
import { validity } from './validity.mjs';
import { launch, visit } from './visit.mjs';

const BASE = 'https://example.org/site/';
const noise = bytes =>
  crypto
    .createHash('shake256', { outputLength: bytes / 2 })
    .update('noise')
    .digest('hex'); // half of it is left when compressed

// The kind of fault to be told, and what to put into the page.
const body = [
  ['validity: Unclosed element “em”.', '<p><em>never closed</p>'],
  ["validity: CSS: “colour”: Property “colour” doesn't exist.", '<p style="colour: red">a slip</p>'],
  [
    'validity: The “type” attribute is unnecessary for JavaScript resources.',
    '<script type="text/javascript"></script>',
  ],
  ['accessibility: image-alt', '<img src="dot.svg">'],
  ['accessibility: color-contrast', '<p style="color: #bbb">pale</p>'],
  [
    'accessibility: color-contrast',
    '<style>@media (prefers-color-scheme: dark) { p { color: #333 } }</style><p>dark on dark</p>',
  ],
  [
    'accessibility: label',
    '<style>@media (min-width: 400px) { form { display: none } }</style><form><input></form>',
  ],
  ['accessibility: label', '<details><summary>folded</summary><input></details>'],
  ['console', '<script>console.debug("a word")</script>'],
  ['console', '<script>nothing()</script>'],
  ['request elsewhere', '<img alt="" src="http://localhost:1/dot.svg">'],
  ['request failed', '<img alt="" src="missing.svg">'],
  ['wider than a screen of 320 px', '<div style="width: 330px">wide</div>'],
  ['link: leads nowhere', '<a href="missing.html">gone</a>'],
  ['link: leads to no part of the page', '<a href="index.html#missing">gone</a>'],
  ['link: is in the wrong case', '<a href="Index.html">capital</a>'],
  ['link: names a folder, not a file', '<a href="folder/">folder</a>'],
  ['link: works only at the root of a host', '<a href="/index.html">root</a>'],
  ['link: leads out of the site', '<a href="../index.html">out</a>'],
  ['link: has a scheme that no page may use', '<a href="javascript:void(0)">script</a>'],
  ['link: loads from elsewhere', '<img alt="" src="http://localhost:1/dot.svg">'],
  ['link: cannot be read', '<a href="a b.html">space</a>'],
  ['link: names the host of the site', `<a href="${BASE}index.html">host</a>`],
  ['link: works only on a host', '<script type="module"></script>'],
  ['link: the id stands twice', '<p id="p">one</p><p id="p">two</p>'],
  ['weight: a first visit', `<!-- ${noise(130_000)} -->`],
  ['weight: requests of a first visit', [...'12345678'].map(n => `<img alt="" src="dot.svg?${n}">`).join('')],
  ['weight: scripts of a page', '<script src="big.js"></script>'],
];
const page = (
  title,
  content,
  head = '<meta name="viewport" content="width=device-width, initial-scale=1">',
) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
${head}<meta name="color-scheme" content="light dark"><link rel="icon" href="dot.svg"><link rel="stylesheet" href="style.css"></head>
<body><main><h1>${title}</h1>${content}</main></body></html>`;

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'compendio-audit-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const write = (file, text) => {
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  fs.writeFileSync(path.join(dir, file), text);
  return file;
};

const wanted = body.map(([kind, content], n) => [
  kind,
  write(`fault-${n}.html`, page(`Fault ${n}`, content)),
]);
const want = (kind, file, text) => wanted.push([kind, write(file, text)]);
want('no viewport for phones', 'viewport.html', page('No viewport', '', ''));
want(
  'link: the other language does not link back',
  'en.html',
  page('English', '', `<link rel="alternate" hreflang="es" href="${BASE}es.html">`),
);
want('link: leads nowhere', '404.html', page('Not found', '<a href="/site/missing.html">home</a>'));
want('link: leads nowhere', 'sitemap.xml', `<urlset><url><loc>${BASE}missing.html</loc></url></urlset>`);
want('link: leads nowhere', 'broken.css', 'main { background: url(missing.svg) }');
want(
  'weight: the HTML of a practice',
  'en/practices/long.html',
  page('Long', `<!-- ${noise(25_000)} -->`).replaceAll('href="', 'href="../../'),
);
want('name: is the name of a device on Windows', 'con.txt', '');
want('name: is hidden by IIS', 'bin/a.txt', '');
want('name: ends in a dot, which Windows drops', 'dot.', '');
want('name: longer than 100 characters', `${'long'.repeat(25)}.txt`, '');
want('name: has other characters than a-z, 0-9, dot, hyphen and underscore', 'Año.txt', '');
write('es.html', page('Spanish', ''));
write(
  'folder/index.html',
  page('Folder', '<p><a href="../index.html">back</a></p>')
    .replaceAll('href="', 'href="../')
    .replace('../../', '../'),
);
write('dot.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle r="1"/></svg>');
write('big.js', `/* ${noise(26_000)} */`);
write(
  'style.css',
  'html { color: #111; background: #fff } @media (prefers-color-scheme: dark) { html { color: #eee; background: #111 } a { color: #9cf } } li { padding: .4em }',
);
const clean = write(
  'index.html',
  page(
    'Clean',
    `<ul>${pages(dir)
      .map(p => `<li><a href="${p}">${p}</a></li>`)
      .join('')}</ul>`,
  ),
);
const hidden = write(
  'hidden.html',
  page('Hidden', '<img src="dot.svg"><script>document.querySelector("img").remove()</script>'),
);
wanted.push(['link: no way leads to the page', hidden]);

const faults = new Faults();
const unscripted = new Faults();
const site = await serve(dir, '/site/');
const browser = await launch();
const held = await visit(
  browser,
  { name: 'self-test', home: site.home, pages: pages(dir), accessible: () => true },
  faults,
);
await visit(
  browser,
  { name: 'self-test', home: site.home, pages: [clean, hidden], accessible: () => true, noScript: true },
  unscripted,
);
await browser.close();
site.close();
links(dir, held, BASE, faults);
weight(dir, site.home, held, faults);
names(dir, faults);
await validity(dir, faults);

const missed = wanted.filter(([kind, where]) => !faults.at(where).includes(kind));
for (const [kind, where] of missed)
  console.log(
    `the audit does not see "${kind}" in ${where}:\n${fs.readFileSync(path.join(dir, where), 'utf8').slice(0, 900)}`,
  );
const invented = faults.at(clean).concat(
  unscripted.at(clean),
  faults.at(hidden).filter(kind => kind.startsWith('accessibility')),
);
for (const kind of invented) console.log(`the audit sees "${kind}" where there is none`);
const blind = !unscripted.at(hidden).includes('accessibility: image-alt');
if (blind) console.log('the audit does not see what is wrong when scripts are off');
console.log(
  `audit's own test: ${wanted.length + 1} planted faults, ${missed.length + Number(blind)} missed, ${invented.length} invented`,
);
process.exitCode = missed.length + invented.length + Number(blind) > 0 ? 1 : 0;
