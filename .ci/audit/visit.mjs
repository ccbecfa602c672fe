// Pages in a real browser: what the console says, what is asked of the network,
// whether it fits a narrow screen, what axe-core thinks of it. Gives what the page
// holds (see read) for the checks of links and weight.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
// A colour scheme changes colours and nothing else, so the second look at the same
// page needs only the rules that see them.
const COLOURS = ['color-contrast', 'link-in-text-block'];

export function launch() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  for (const name of names) {
    try {
      return chromium.launch({
        executablePath: execFileSync('which', [name], { encoding: 'utf8' }).trim(),
        args: ['--disable-gpu'],
      });
    } catch {} // which finds no such program
  }
  throw new Error('no Chromium or Chrome on this machine; .ci/setup installs one on Debian and its like');
}

// read runs in the page.
function read() {
  const links = [];
  for (const e of document.querySelectorAll('[href], [src], [srcset], [action], [poster], [data]'))
    for (const name of ['href', 'src', 'srcset', 'action', 'poster', 'data'])
      if (e.hasAttribute(name))
        links.push({ tag: e.localName, name, rel: e.getAttribute('rel') ?? '', value: e.getAttribute(name) });
  return {
    links,
    ids: [...document.querySelectorAll('[id]')].map(e => e.id),
    languages: [...document.querySelectorAll('link[hreflang]')].map(e => e.href),
    // What works on a host and not from disk.
    hostOnly: [
      ...document.querySelectorAll(
        'base, [crossorigin], script[type=module], link[rel=manifest], use:not([href^="#"])',
      ),
    ].map(e => e.outerHTML.slice(0, 100)),
    loaded: performance.getEntriesByType('resource').map(r => r.name),
    fitsPhones:
      document.querySelector('meta[name=viewport]')?.content === 'width=device-width, initial-scale=1',
  };
}

// unfold runs in the page: axe-core passes over what is folded away.
const unfold = () =>
  document.querySelectorAll('details').forEach(e => {
    e.open = true;
  });

// overflow runs in the page: the element that sticks out the most, if the page is
// wider than its window.
function overflow() {
  const window = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= window) return '';
  const all = [...document.body.querySelectorAll('*')].map(e => [e.getBoundingClientRect().right, e]);
  const [right, widest] = all.reduce((a, b) => (b[0] > a[0] ? b : a));
  return `${document.documentElement.scrollWidth} px in ${window}: <${widest.localName} class="${widest.className}"> ends at ${Math.round(right)}`;
}

const runAxe = runOnly =>
  axe
    .run(document, { runOnly, resultTypes: ['violations'], preload: false })
    .then(r =>
      r.violations.flatMap(v =>
        v.nodes.map(n => [
          v.id,
          `${n.target.join(' ')}  ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`,
        ]),
      ),
    );

// visit opens pages below home, two at a time, and returns what each holds. A mode has
// a name; accessible says for which pages axe-core is asked too; noScript turns the pages' scripts off.
export async function visit(browser, { home, pages, name, accessible, noScript }, faults) {
  const held = new Map();
  const queue = [...pages];
  const tab = async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const setScripts = on => devtools.send('Emulation.setScriptExecutionDisabled', { value: !on });
    let at = '';
    const fault = (kind, detail) => faults.add(kind, at, detail);
    page.on('console', m => fault('console', m.text()));
    page.on('pageerror', e => fault('console', String(e)));
    page.on('request', r => r.url().startsWith(home) || fault('request elsewhere', r.url()));
    page.on('response', r => r.status() < 400 || fault('request failed', `${r.status()} ${r.url()}`));
    page.on('requestfailed', r => {
      const why = r.failure()?.errorText;
      // A browser asks for the icon when it has time, and lets go of it when the page is left.
      if (why !== 'net::ERR_ABORTED' || !r.url().endsWith('/favicon.svg'))
        fault('request failed', `${why} ${r.url()}`);
    });
    for (let file; (file = queue.shift()) !== undefined;) {
      at = `${file} (${name})`;
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      if (noScript) await setScripts(false);
      await page.goto(home + file, { waitUntil: file.includes('?') ? 'networkidle' : 'load' });
      if (noScript) await setScripts(true); // axe-core is one; those of the page had their chance
      held.set(file, await page.evaluate(read));
      if (accessible?.(file)) {
        await page.evaluate(unfold);
        await page.evaluate(axeSource);
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 900 });
          for (const [colorScheme, runOnly] of [
            ['light', WCAG],
            ['dark', COLOURS],
          ]) {
            await page.emulateMedia({ colorScheme });
            for (const [rule, detail] of await page.evaluate(runAxe, runOnly))
              faults.add(`accessibility: ${rule}`, `${at} ${colorScheme} ${width} px`, detail);
          }
        }
      }
      await page.setViewportSize({ width: 320, height: 640 });
      if (!held.get(file).fitsPhones) fault('no viewport for phones');
      const wide = await page.evaluate(overflow);
      if (wide) fault('wider than a screen of 320 px', wide);
    }
    await context.close();
  };
  await Promise.all([tab(), tab()]);
  return held;
}
