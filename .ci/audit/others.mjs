// The sites that are nobody's, judged as the audit judges ours: that of another framework, and the one that
// compendio init writes, as it is and with a logo and colours of its own. They are small, so that every page
// is seen, on a host. Prints the faults by kind and exits 1 if there is one. `make audit` runs it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Faults } from './faults.mjs';
import { links } from './links.mjs';
import { pages, serve } from './site.mjs';
import { names, weight } from './sizes.mjs';
import { validity } from './validity.mjs';
import { launch, visit } from './visit.mjs';

const PLACE = '/sub/path/';

const root = fileURLToPath(new URL('../../', import.meta.url));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'compendio-others-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

const go = (...args) => execFileSync('go', args, { cwd: root, stdio: 'inherit' });
go('build', '-o', path.join(work, 'compendio'), './cmd/compendio');
go('run', './internal/sitetest/lay', path.join(work, 'sites'));

const faults = new Faults();
const browser = await launch();
let visits = 0;
for (const name of fs.readdirSync(path.join(work, 'sites')).sort()) {
  const start = Date.now();
  const dir = path.join(work, 'sites', name, 'public');
  execFileSync(path.join(work, 'compendio'), ['build', '--site', path.dirname(dir)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = new Faults();
  const host = await serve(dir, PLACE);
  const address = /^base_url: (\S+)/m.exec(fs.readFileSync(path.join(dir, '../content/site.yaml'), 'utf8'))?.[1] ?? '';
  names(dir, found);
  await validity(dir, found);
  const mode = { name, home: host.home, pages: pages(dir), accessible: () => true };
  const held = await visit(browser, mode, found);
  // Where there is a public address, the 404 page leads to that and not to where it is seen here.
  links(dir, held, address, found, PLACE);
  weight(dir, host.home, held, found);
  visits += held.size;
  host.close();
  for (const [kind, list] of found.all()) for (const f of list) faults.add(kind, `${name}/${f.where}`, f.detail);
  console.log(`${name}: ${held.size} pages, ${Math.round((Date.now() - start) / 1000)} s`);
}
await browser.close();
if (faults.count > 0) console.log(String(faults));
console.log(`others: ${visits} visits, ${faults.count} faults`);
process.exitCode = faults.count > 0 ? 1 : 0;
