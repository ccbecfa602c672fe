// A finished site: its files, a choice of its pages, and a host for it.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

// files lists all files of a folder, as paths with slashes.
export const files = dir =>
  fs
    .readdirSync(dir, { recursive: true })
    .filter(f => fs.statSync(path.join(dir, f)).isFile())
    .map(f => f.split(path.sep).join('/'))
    .sort();

export const pages = dir => files(dir).filter(f => f.endsWith('.html'));

// sample chooses pages so that every layout is there: of a folder of like pages
// (es/practicas) its lists, its longest and its shortest page; all pages elsewhere.
export function sample(dir) {
  const all = pages(dir);
  const size = Object.fromEntries(all.map(p => [p, fs.statSync(path.join(dir, p)).size]));
  return all.filter(page => {
    const folder = path.posix.dirname(page);
    if (!folder.includes('/') || path.posix.basename(page).startsWith('index')) return true;
    const like = all.filter(p => path.posix.dirname(p) === folder).sort((a, b) => size[a] - size[b]);
    return (
      page === like[0] ||
      page === like.at(-1) ||
      page === like.findLast(p => !path.posix.basename(p).startsWith('index'))
    );
  });
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.xml': 'application/xml',
};

// serve publishes a folder below a path of a host and returns its address. It finds no
// index pages and folds no case: what works here works on any host and from disk.
export async function serve(dir, base) {
  const known = new Set(files(dir));
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    const file = name.startsWith(base) ? name.slice(base.length) : '';
    if (!known.has(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(fs.readFileSync(path.join(dir, file)));
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return { home: `http://127.0.0.1:${server.address().port}${base}`, close: () => server.close() };
}
