// Where links lead: the rules under which a site works on any host, at any path and
// from disk. It judges what the browser found in the pages (see visit.mjs).
import fs from 'node:fs';
import path from 'node:path';
import { files } from './site.mjs';

const OUTSIDE = new Set(['http:', 'https:', 'mailto:']);

// A citation as a file: text that a browser saves and never shows.
const CITATION =
  /^data:application\/(x-bibtex|x-research-info-systems|vnd\.citationstyles\.csl\+json);charset=utf-8,[^ "<>]+$/;

// links checks every link of every page. base is the site's public address, if any;
// without one, place is the path at which the browser saw the site.
export function links(dir, held, base, faults, place) {
  const known = new Set(files(dir));
  const folded = new Map([...known].map(f => [f.toLowerCase(), f]));
  const reached = new Map();

  // target returns the file and the fragment to which a relative address leads.
  const target = (file, value) => {
    const url = new URL(value, `x://site/${file}`);
    return [decodeURIComponent(url.pathname).slice(1), decodeURIComponent(url.hash).slice(1)];
  };
  const follow = (file, { tag, name, rel, value }) => {
    const fault = kind => faults.add(`link: ${kind}`, file, `<${tag} ${name}="${value}">`);
    const identifies = /canonical|alternate/.test(rel);
    const loads = tag !== 'a' && tag !== 'form' && !identifies;
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(value)?.[0].toLowerCase();
    // What identifies a page is a full address; the 404 page, served at any depth, leads
    // home by a path from the host's root, which without a public address its script finds.
    const root = file === '404.html' ? (base ? new URL(base).pathname : place) : identifies && base;
    if (root && value.startsWith(root))
      return known.has(value.slice(root.length) || 'index.html') || fault('leads nowhere');
    if (base && value.startsWith(base)) return fault('names the host of the site');
    if (scheme === 'data:' && loads && tag !== 'script') return;
    if (tag === 'a' && CITATION.test(value)) return;
    if (scheme) {
      if (!OUTSIDE.has(scheme)) fault('has a scheme that no page may use');
      else if (loads) fault('loads from elsewhere');
      return;
    }
    if (value === '' || /[\s\\<>"]/.test(value)) return fault('cannot be read');
    if (value.startsWith('/')) return fault('works only at the root of a host');
    if (/^(?:\.\.\/)*/.exec(value)[0].length / 3 > file.split('/').length - 1)
      return fault('leads out of the site');
    const [to, fragment] = target(file, value);
    if (!known.has(to)) {
      if (known.has(path.posix.join(to, 'index.html'))) return fault('names a folder, not a file');
      return fault(folded.has(to.toLowerCase()) ? 'is in the wrong case' : 'leads nowhere');
    }
    if (fragment && held.has(to) && !held.get(to).ids.includes(fragment))
      fault('leads to no part of the page');
    reached.get(file)?.add(to);
  };

  for (const file of held.keys()) reached.set(file, new Set());
  for (const [file, page] of held) {
    for (const link of page.links)
      follow(file, link.name === 'srcset' ? { ...link, value: link.value.trim().split(/\s/)[0] } : link);
    for (const element of page.hostOnly) faults.add('link: works only on a host', file, element);
    for (const id of page.ids.filter((id, i) => page.ids.indexOf(id) !== i))
      faults.add('link: the id stands twice', file, id);
    for (const other of page.languages) {
      const twin = held.get(other.slice(base?.length));
      if (twin && String(twin.languages) !== String(page.languages))
        faults.add('link: the other language does not link back', file, other);
    }
  }
  for (const file of [...known].filter(f => f.endsWith('.css')))
    for (const [, value] of fs.readFileSync(path.join(dir, file), 'utf8').matchAll(/url\(["']?([^"')]+)/g))
      follow(file, { tag: 'style', name: 'url', rel: '', value });
  for (const file of [...known].filter(f => f.endsWith('.xml')))
    for (const [value] of fs.readFileSync(path.join(dir, file), 'utf8').matchAll(/https?:[^<"\s]+/g))
      if (base && value.startsWith(base))
        follow(file, { tag: 'link', name: 'href', rel: 'alternate', value });

  const seen = new Set(['index.html', '404.html']);
  for (const file of seen) for (const to of reached.get(file) ?? []) seen.add(to);
  for (const file of held.keys()) if (!seen.has(file)) faults.add('link: no way leads to the page', file);
}
