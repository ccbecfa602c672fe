// HTML, CSS and SVG validity by the Nu checker: errors and warnings.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { files } from './site.mjs';

const jar = createRequire(import.meta.url)('vnu-jar');

// The checker applies a page's content security policy itself. Given a file it knows
// no origin, so that 'self' matches nothing, and it takes JSON-LD, which is data and
// never run, for a script. Whether the policy really lets everything through is seen
// in the browser, where a refusal would stand on the console.
const falseAlarms = [
  message =>
    /^Resource violates Content Security Policy \(meta tag\): (external (stylesheet|script)|image) “(\.\.\/)*(assets\/[\w.]+|search\/[\w/-]+\.js|[\w./-]+\.(svg|png|jpe?g))” blocked by “(style|script|img)-src” directive\.$/.test(
      message.message,
    ),
  message =>
    /^Inline script violates Content Security Policy/.test(message.message) &&
    /<script type="application\/(ld\+)?json"/.test(message.extract),
];

export async function validity(dir, faults) {
  const names = files(dir)
    .filter(f => /\.(html|css|svg)$/.test(f))
    .map(f => path.join(dir, f));
  const { stderr } = await promisify(execFile)(
    'java',
    [
      '-Xss4m',
      '-jar',
      jar.default ?? jar,
      '--exit-zero-always',
      '--format',
      'json',
      '--also-check-css',
      '--also-check-svg',
      ...names,
    ],
    { maxBuffer: 1 << 28 },
  );
  for (const message of JSON.parse(stderr.slice(stderr.indexOf('{'))).messages) {
    if (falseAlarms.some(known => known(message))) continue;
    const file = path.relative(dir, decodeURIComponent(new URL(message.url).pathname));
    faults.add(
      `validity: ${message.message}`,
      `${file}:${message.lastLine ?? '?'}`,
      (message.extract ?? '').replace(/\s+/g, ' ').slice(0, 120),
    );
  }
}
