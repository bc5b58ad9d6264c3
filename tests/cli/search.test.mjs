// match over a store of many frameworks: the index says what reading every framework says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { exampleFramework, issuer, needsShared, root, run, runAsync, shared, tempDir } from '../lib/ler.mjs';
import { dice, writeVariants } from '../lib/frameworks.mjs';

const dir = tempDir(), store = path.join(dir, 'store'), index = path.join(store, '.search-index');
const examples = [exampleFramework, exampleFramework.replace('.json', '-full.json')].map((f) => JSON.parse(fs.readFileSync(f)));
const wordings = (name) => fs.readFileSync(path.join(root, 'tests/data', name), 'utf8').split('\n')
  .filter((l) => l !== '' && !l.startsWith('#')).map((l) => l.split('\t')[2]);

function importInto(place, files) {
  const r = run(issuer, ['framework', 'import', ...files, '--store', place]);
  assert.equal(r.code, 0, r.stderr);
}
function make(bases, place, count, options) {
  const files = path.join(tempDir(), 'files');
  fs.mkdirSync(files);
  importInto(place, writeVariants(bases, count, files, options));
}
before(() => make(examples, store, 60));

const match = (place, text, ...args) => run(issuer, ['match', '--store', place, '--json', ...args, '--', text]);
const lines = (place, texts, ...args) => run(issuer, ['match', '--store', place, '--json', '--limit', '20', ...args, '-'], { input: texts.join('\n') });

function expectSame(place, texts) {
  const fast = lines(place, texts), slow = lines(place, texts, '--no-index');
  assert.equal(fast.stderr, '');
  assert.equal(fast.code, slow.code);
  const a = fast.stdout.trim().split('\n'), b = slow.stdout.trim().split('\n');
  assert.equal(a.length, texts.length);
  a.forEach((line, i) => assert.deepEqual(JSON.parse(line), JSON.parse(b[i]), texts[i]));
  return a.map((l) => JSON.parse(l));
}

/** Pieces of statements, in disorder, some letters wrong. */
function scrambled(bases, count) {
  const roll = dice(5), words = [];
  for (const doc of bases) for (const level of Object.values(doc.framework.levels)) for (const s of level.statements) words.push(...s.split(' '));
  return Array.from({ length: count }, () => Array.from({ length: 1 + roll(14) }, () => {
    const w = words[roll(words.length)];
    return roll(6) ? w : w.slice(0, 1 + roll(w.length)) + 'aeiou'[roll(5)] + w.slice(1 + roll(w.length));
  }).join(' '));
}

test('with the index and without it: the same answers to wordings, random texts, codes, exact texts', () => {
  const one = JSON.parse(fs.readFileSync(path.join(store, fs.readdirSync(store).find((f) => f.endsWith('.json')))));
  const exact = one.framework.levels.developing.statements[3], name = `${one.occupation.soc}/${one.framework.version}`;
  const m = expectSame(store, [...wordings('paraphrases-example.tsv'), ...scrambled(examples, 120), exact, exact.toUpperCase(),
    `${name}/developing/4`, `${name}/developing/44`, 'developing/4', 'developing/44', 'ai/developing/1', '11-1111.11/v.9/developing/4', 'B-12', '12 / 3']);
  const kinds = new Set(m.map((x) => `${x.kind} ${x.status}`));
  for (const kind of ['exact matched', 'normalised matched', 'code matched', 'code unmatched', 'code ambiguous', 'scored ambiguous', 'scored unmatched'])
    assert.ok(kinds.has(kind), `${kind} is among ${[...kinds]}`);
  assert.ok(fs.statSync(index).size > 0);
  assert.deepEqual(fs.readdirSync(store).filter((f) => f.startsWith('.')), ['.search-index']);
});

test('the same over varied real frameworks, every strand', { skip: needsShared }, () => {
  const folder = path.join(shared, 'frameworks'), first = path.join(dir, 'first'), place = path.join(dir, 'real');
  importInto(first, fs.readdirSync(folder).map((f) => path.join(folder, f)));
  const bases = fs.readdirSync(first).filter((f) => f.endsWith('.json')).map((f) => JSON.parse(fs.readFileSync(path.join(first, f))));
  make(bases, place, 60);
  importInto(place, fs.readdirSync(folder).map((f) => path.join(folder, f)));
  expectSame(place, [...wordings('paraphrases.tsv'), ...scrambled(bases, 100)]);
});

test('a bare code is of many frameworks: the message says what to write, --framework or the full code settles it', () => {
  const r = match(store, 'proficient/4'), m = JSON.parse(r.stdout);
  assert.equal(r.code, 1);
  assert.deepEqual([m.kind, m.status, m.candidates.length], ['code', 'ambiguous', 5]);
  assert.match(m.reason, /more than one framework; say which framework is meant, or write it in front, such as \d\d-\d{4}\.\d\d\/v\.26\.11-example\/proficient\/04/);
  const full = m.reason.match(/such as (\S+)/)[1], soc = full.split('/')[0];
  for (const again of [match(store, full), match(store, 'proficient/4', '--framework', soc)]) {
    const settled = JSON.parse(again.stdout);
    assert.deepEqual([again.code, settled.status, settled.candidates[0].soc, settled.candidates[0].code], [0, 'matched', soc, 'proficient/04']);
  }
  const missing = JSON.parse(match(store, full.replace(soc, '99-9999.99')).stdout);
  assert.deepEqual([missing.kind, missing.status], ['code', 'unmatched']);
  assert.match(missing.reason, /not among these/);
});

test('what is imported is found by the next match', () => {
  const doc = structuredClone(examples[0]), file = path.join(dir, 'new.json');
  doc.occupation.soc = '53-9999.00';
  doc.framework.levels.advanced.statements[9] = 'Zeppelin mooring masts — raise and guy on open moorland for airship races.';
  fs.writeFileSync(file, JSON.stringify(doc));
  const text = 'guyed a mooring mast for zeppelins on the moor';
  assert.notEqual(JSON.parse(match(store, text).stdout).status, 'suggested');
  const before = fs.readFileSync(index);
  importInto(store, [file]);
  const r = match(store, text), m = JSON.parse(r.stdout);
  assert.deepEqual([r.code, m.status, m.candidates[0].soc, m.candidates[0].code], [0, 'suggested', '53-9999.00', 'advanced/10']);
  assert.notDeepEqual(fs.readFileSync(index), before);
  fs.rmSync(path.join(store, fs.readdirSync(store).find((f) => f.startsWith('53-9999.00'))));
  assert.notEqual(JSON.parse(match(store, text).stdout).status, 'suggested');
});

test('a damaged index is made anew', () => {
  const text = 'bleeds hydraulic brakes', answer = match(store, text).stdout, good = fs.readFileSync(index);
  for (let part = 0; part <= 12; part++) {
    const bad = Buffer.from(good);
    bad[Math.min(bad.length - 1, Math.floor(part * bad.length / 12))] ^= 0x41;
    fs.writeFileSync(index, bad);
    assert.equal(match(store, text).stdout, answer);
    assert.deepEqual(fs.readFileSync(index), good, 'the same again');
  }
  for (const bytes of [Buffer.alloc(0), good.subarray(0, 71), good.subarray(0, good.length >> 1), Buffer.concat([good, Buffer.alloc(8)]), Buffer.alloc(4096, 255)]) {
    fs.writeFileSync(index, bytes);
    assert.equal(match(store, text).stdout, answer);
    assert.deepEqual(fs.readFileSync(index), good);
  }
});

test('many at once, none with an index to begin with', async () => {
  fs.rmSync(index, { force: true });
  const all = await Promise.all(Array.from({ length: 8 }, () => runAsync(issuer, ['match', '--store', store, '--json', 'trues wheels on a stand'])));
  assert.equal(new Set(all.map((r) => r.stdout)).size, 1);
  for (const r of all) assert.ok(r.code !== 3 && r.code !== 5, r.stderr);
  assert.equal(run(issuer, ['match', '--store', store, 'trues wheels']).stderr, '');
  assert.deepEqual(fs.readdirSync(store).filter((f) => f.startsWith('.')), ['.search-index']);
});

test('a store that cannot be written is searched all the same, and it is said', { skip: process.getuid?.() === 0 ? false : 'needs to be run by root' }, () => {
  const place = path.join(dir, 'closed');
  fs.cpSync(store, place, { recursive: true });
  fs.chmodSync(dir, 0o755);
  const asNobody = (...args) => run(issuer, ['match', '--store', place, '--json', ...args, 'bleeds hydraulic brakes'], { uid: 65534, gid: 65534 });
  const kept = asNobody();
  assert.equal(kept.stderr, '', 'an index that is there is used');
  fs.rmSync(path.join(place, '.search-index'));
  const r = asNobody();
  assert.match(r.stderr, /index of the store could not be written/);
  assert.equal(r.stdout, kept.stdout);
  assert.equal(fs.existsSync(path.join(place, '.search-index')), false);
});

test('a small store gets no index', () => {
  const place = path.join(dir, 'small');
  importInto(place, [exampleFramework]);
  assert.equal(match(place, 'bleeds hydraulic brakes').code, 0);
  assert.equal(fs.readdirSync(place).length, 1);
});
