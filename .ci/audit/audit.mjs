// The audit of the finished site: builds the content of this repository, once for any
// place and once for a public address, and checks every page. It shares no code with
// compendio, so that neither repeats the other's mistakes. Prints the faults by kind
// and exits 1 if there is one. `make audit` runs it, after its own test (selftest.mjs).
//
//   validity.mjs  HTML, CSS and SVG (Nu checker)
//   visit.mjs     console, requests, accessibility (axe-core), a narrow screen
//   links.mjs     where links lead
//   sizes.mjs     weight of a first visit, names of files
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Faults } from './faults.mjs';
import { links } from './links.mjs';
import { pages, sample, serve } from './site.mjs';
import { names, weight } from './sizes.mjs';
import { validity } from './validity.mjs';
import { launch, visit } from './visit.mjs';

const BASE = 'https://example.org/compendio/';
const PLACE = '/sub/path/';

const root = fileURLToPath(new URL('../../', import.meta.url));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'compendio-audit-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

// The content is copied, so that an edit during the audit changes nothing.
fs.cpSync(path.join(root, 'content'), path.join(work, 'content'), { recursive: true });
execFileSync('go', ['build', '-o', path.join(work, 'compendio'), './cmd/compendio'], {
  cwd: root,
  stdio: 'inherit',
});
const build = (out, ...flags) => {
  execFileSync(path.join(work, 'compendio'), ['build', '--site', work, '--out', out, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return path.join(work, out);
};
const anywhere = build('anywhere');
const published = build('published', '--base-url', BASE);

const faults = new Faults();
const browser = await launch();
const onHost = await serve(anywhere, PLACE);
const atAddress = await serve(published, new URL(BASE).pathname);
const fromDisk = pathToFileURL(anywhere).href + '/';
const searches = pages(anywhere)
  .filter(p => /^..\/(buscar|search)\.html$/.test(p))
  .map(p => `${p}?q=migrantes`);

// A dossier repeats whole pages, each of which is judged by itself, and axe-core takes half a minute for
// one; lists by a value, such as es/practicas/tipo/law.html, are all alike. So it sees the first of each
// kind in each language.
const seen = new Set();
const distinct = file => {
  const [kind] = /^\w+\/(?:doss?ier\/\w+-|\w+\/\w+\/)/.exec(file) ?? [];
  return !kind || (!seen.has(kind) && seen.add(kind));
};

let visits = 0;
const look = async mode => {
  const start = Date.now();
  const held = await visit(browser, mode, faults);
  visits += held.size;
  console.log(`${mode.name}: ${held.size} pages, ${Math.round((Date.now() - start) / 1000)} s`);
  return held;
};

names(anywhere, faults);
names(published, faults);
const checked = Promise.all([validity(anywhere, faults), validity(published, faults)]);
const held = await look({
  name: 'in a folder of a host',
  home: onHost.home,
  pages: pages(anywhere),
  accessible: distinct,
});
links(anywhere, held, '', faults, PLACE);
weight(anywhere, onHost.home, held, faults);
links(
  published,
  await look({ name: 'at its public address', home: atAddress.home, pages: pages(published) }),
  BASE,
  faults,
);
await look({ name: 'from disk', home: fromDisk, pages: pages(anywhere) });
// The rest repeats what was seen on every page, so a choice with every layout will do.
const choice = [...sample(anywhere), ...searches];
await look({ name: 'searching', home: onHost.home, pages: searches, accessible: () => true });
await look({ name: 'from disk, accessible', home: fromDisk, pages: choice, accessible: () => true });
await look({ name: 'without script', home: onHost.home, pages: choice, accessible: () => true, noScript: true });
await checked;

await browser.close();
onHost.close();
atAddress.close();
if (faults.count > 0) console.log(String(faults));
console.log(`audit: ${held.size} pages, ${visits} visits, ${faults.count} faults`);
process.exitCode = faults.count > 0 ? 1 : 0;
