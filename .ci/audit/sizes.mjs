// How heavy the pages are on a first visit, and whether any system can hold the names
// of the files.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { files } from './site.mjs';

// The budgets of the design, in bytes compressed and in requests.
const FIRST_VISIT = 60_000;
const DOSSIER = 100_000; // made for paper, and nobody's first page: no search engine lists one
const REQUESTS = 8;
const SCRIPT = 12_000;
const PRACTICE = 12_000;

export function weight(dir, home, held, faults) {
  const compressed = new Map();
  const bytes = file => {
    if (!compressed.has(file))
      compressed.set(file, zlib.gzipSync(fs.readFileSync(path.join(dir, file))).length);
    return compressed.get(file);
  };
  const within = (page, what, value, most) =>
    value <= most || faults.add(`weight: ${what}`, page, `${value}, at most ${most}`);
  for (const [page, { loaded, links }] of held) {
    const icons = links
      .filter(l => l.rel === 'icon' && !l.value.startsWith('data:'))
      .map(l => new URL(l.value, home + page).href);
    const parts = [...new Set([...loaded, ...icons])]
      .filter(u => u.startsWith(home))
      .map(u => u.slice(home.length).split('?')[0])
      .filter(f => fs.existsSync(path.join(dir, f))); // what is not there is told by its failed request
    const sum = list => list.reduce((total, file) => total + bytes(file), 0);
    within(page, 'a first visit', sum([page, ...parts]), /^\w+\/doss?ier\//.test(page) ? DOSSIER : FIRST_VISIT);
    within(page, 'requests of a first visit', 1 + parts.length, REQUESTS);
    // The first file of the search index is data, and part of the first visit.
    within(
      page,
      'scripts of a page',
      sum(parts.filter(f => f.endsWith('.js') && !f.startsWith('search/'))),
      SCRIPT,
    );
    if (/\/(practicas|practices)\/(?!index)[^/]+$/.test(page))
      within(page, 'the HTML of a practice', bytes(page), PRACTICE);
  }
}

const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/;
const HIDDEN_BY_IIS = new Set([
  'bin',
  'app_code',
  'app_data',
  'app_globalresources',
  'app_localresources',
  'app_webreferences',
  'app_browsers',
  'global.asax',
]);
const FOR_HOSTS = new Set(['.nojekyll', '_headers', 'web.config']); // which hosts name themselves

export function names(dir, faults) {
  for (const file of files(dir)) {
    const fault = kind => faults.add(`name: ${kind}`, file);
    if (file.length > 100) fault('longer than 100 characters');
    if (FOR_HOSTS.has(file)) continue;
    for (const part of file.split('/')) {
      if (!/^[a-z0-9][a-z0-9._-]*$/.test(part))
        fault('has other characters than a-z, 0-9, dot, hyphen and underscore');
      if (part.endsWith('.')) fault('ends in a dot, which Windows drops');
      if (DEVICES.test(part)) fault('is the name of a device on Windows');
      if (HIDDEN_BY_IIS.has(part)) fault('is hidden by IIS');
    }
  }
}
