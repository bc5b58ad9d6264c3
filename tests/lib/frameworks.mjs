// What tests of frameworks share: our examples, stores, and many frameworks made by varying some.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { issuer, root, run, tempDir } from './ler.mjs';

export const exampleFull = path.join(root, 'schemas/example-framework-full.json');
export const examplePage = path.join(root, 'tests/fixtures/example-page.txt');

export const fw = (...args) => run(issuer, ['framework', ...args]);
/** What `import --json` prints: an object a line. */
export const jsonLines = (text) => text.split('\n').filter(Boolean).map((l) => JSON.parse(l));
/** A file in a folder of its own, of a text or a document; its path. */
export function writeFile(value, name = 'framework.json') {
  const file = path.join(tempDir(), name);
  fs.writeFileSync(file, typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value));
  return file;
}
/** The path of a store that is not there yet. */
export const newStore = () => path.join(tempDir(), 'store');
export function storeWith(...files) {
  const store = newStore(), r = fw('import', ...files, '--store', store);
  assert.equal(r.code, 0, r.stderr);
  return store;
}
const exampleSoc = JSON.parse(fs.readFileSync(exampleFull)).occupation.soc;
export const show = (store, name = exampleSoc) => JSON.parse(fw('show', name, '--store', store, '--json').stdout);

// ---- many frameworks, the same from the same, every time. Of a statement one word in five becomes another, half of them
// words of other statements, half made-up ones that the framework keeps to.

/** Numbers from 0 to n - 1 (mulberry32). */
export function dice(seed) {
  let a = seed >>> 0;
  return (n) => {
    a = (a + 0x6D2B79F5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const SYLLABLES = 'ba ce di fo gu ka le mi no pu ra se ti vo zu cla bre dri gro plu sta tre'.split(' ');
const madeUp = (roll) => Array.from({ length: 2 + roll(3) }, () => SYLLABLES[roll(SYLLABLES.length)]).join('') + ['', 's', 'ing', 'ed', 'tion'][roll(5)];

function everyText(doc, change) {
  for (const level of Object.values(doc.framework.levels)) level.statements = level.statements.map(change);
  for (const strand of doc.strands ?? []) for (const s of strand.statements) s.text = change(s.text);
}

/** The i-th of many, as JSON text. `bases`: documents, exports or full frameworks. */
export function variant(bases, i, { seed = 26, from = 0 } = {}) {
  if (bases.pool === undefined) {
    const words = new Set();
    for (const doc of bases) everyText(doc, (t) => { for (const w of t.match(/[a-z]{5,}/g) ?? []) words.add(w); return t; });
    bases.pool = [...words].sort();
    const roll = dice(seed);
    bases.madeUp = Array.from({ length: 12000 }, () => madeUp(roll));
  }
  const roll = dice(seed * 100003 + i), doc = structuredClone(bases[(from + i) % bases.length]);
  const own = Array.from({ length: 40 }, () => bases.madeUp[roll(bases.madeUp.length)]);
  const n = Math.floor(i / bases.length);
  doc.occupation.soc = `${11 + (n % 80)}-${String(1000 + Math.floor(n / 80) * 10 + i % bases.length)}.0${n % 10}`;
  doc.occupation.title = `${doc.occupation.title}, ${own[0]} ${i}`;
  everyText(doc, (text) => text.replace(/[a-z]{5,}/g, (w) => (roll(5) > 0 ? w : roll(2) ? own[roll(own.length)] : bases.pool[roll(bases.pool.length)])));
  return JSON.stringify(doc);
}

/** Writes `count` of them into folder; their paths. */
export function writeVariants(bases, count, folder, options) {
  return Array.from({ length: count }, (_, i) => {
    const file = `${folder}/f${String(i).padStart(5, '0')}.json`;
    fs.writeFileSync(file, variant(bases, i, options));
    return file;
  });
}
