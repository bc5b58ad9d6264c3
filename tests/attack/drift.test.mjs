// Attacks through later versions of a framework: what is told of them is bounded, is shown as text, and decides nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const dir = ler.tempDir();
const f = ler.framework();
let files = 0;
const write = (doc) => {
  const file = path.join(dir, `framework-${files++}.json`);
  fs.writeFileSync(file, JSON.stringify(doc));
  return file;
};
function version(label, change, exportedAt = '2027-01-10T09:00:00.000Z') {
  const d = ler.clone(f.doc);
  d.framework.version = label;
  d.exportedAt = exportedAt;
  change?.(Object.fromEntries(Object.entries(d.framework.levels).map(([k, v]) => [k, v.statements])), d);
  return write(d);
}
const fill = (n, text) => (l) => Object.values(l).forEach((list, k) => list.splice(0, list.length, ...Array.from({ length: n / 4 }, (_, i) => text(k * n + i))));
const good = ler.sign(ler.record());
const storeOf = (list) => ler.makeStore(dir, list);
const timed = (doc, store, args = []) => {
  const start = process.hrtime.bigint(), report = ler.verify(doc, ['--store', store, ...args]);
  return { report, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
};
// ten times as long with sanitizers
const limit = /asan|tsan/.test(ler.build) ? 60 : 8;

test('V1 newer versions of 5,000 statements that are much alike: bounded, told as not compared', () => {
  const words = (i, m) => `${Array.from({ length: 150 }, (_, k) => `word${(k * 7 + (k % 11 === 0 ? i : 0)) % 97}`).join(' ')} — ${m} ${i}.`;
  const own = ler.framework(fs.readFileSync(version('v.26.12-example', fill(5000, (i) => words(i, 'before')), '2026-12-01T00:00:00Z')));
  const mine = write(own.doc), later = Array.from({ length: 10 }, (_, m) => version(`v.27.${m + 1}-example`, fill(5000, (i) => words(i, `after ${m}`))));
  const pinned = ler.framework(fs.readFileSync(mine));
  const doc = ler.sign(ler.record({ f: pinned, statements: Array.from({ length: 1000 }, (_, i) => ['proficient', i + 1]) }));
  const { report, seconds } = timed(doc, storeOf([mine, ...later]));
  assert.ok(seconds < limit, `${seconds} s`);
  assert.equal(report.verdict, 'verified-with-warnings');
  assert.deepEqual(report.checks.filter((c) => c.status === 'fail'), []);
  assert.deepEqual([report.drift.later.length, report.drift.notCompared], [8, 2]);
  for (const v of report.drift.later) {
    assert.equal(v.compared, false);
    assert.match(v.note, /too much to compare/);
    assert.deepEqual(v.levels.map((l) => l.outcome), ['unknown']);
    assert.deepEqual([v.totals.unknown, v.totals.removed], [1000, 0]);
  }
});

test('V2 2,000 against 2,000 that are all a little reworded: the same', () => {
  const words = (i, m) => `Item ${i} — ${Array.from({ length: 120 }, (_, k) => `w${(k * i) % 61}`).join(' ')} ${m}.`;
  const mine = version('v.26.12-example', fill(2000, (i) => words(i, 'before')), '2026-12-01T00:00:00Z');
  const doc = ler.sign(ler.record({ f: ler.framework(fs.readFileSync(mine)), statements: Array.from({ length: 500 }, (_, i) => ['advanced', i + 1]), level: 'advanced' }));
  const { report, seconds } = timed(doc, storeOf([mine, ...[1, 2, 3, 4, 5, 6, 7, 8].map((m) => version(`v.27.${m}-example`, fill(2000, (i) => words(i, `after ${m}`))))]));
  assert.ok(seconds < limit, `${seconds} s`);
  assert.deepEqual(report.drift.later.map((v) => v.totals.unknown), Array(8).fill(500));
  assert.equal(report.verdict, 'verified-with-warnings');
});

test('V3 a CLR of many records, each with every version: one budget for the file', () => {
  const members = Array.from({ length: 60 }, (_, i) => ler.sign({ ...ler.record({ statements: f.keys.flatMap((k) => [...Array(10).keys()].map((n) => [k, n + 1])) }), id: `urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a${String(i).padStart(4, '0')}` }));
  const clr = ler.sign({
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: 'urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e03', type: ['VerifiableCredential', 'ClrCredential'], name: 'All', issuer: ler.record().issuer,
    validFrom: '2026-05-20T00:00:00Z', credentialSubject: { id: 'did:example:learner', type: ['ClrSubject'], verifiableCredential: members },
  });
  // each statement is a long text there, so that what would be told is far more than may be
  const long = (l) => Object.values(l).forEach((list) => list.forEach((s, i) => { list[i] = `${s} ${'More of it. '.repeat(300)}`; }));
  const store = storeOf([ler.exampleFramework, ...[1, 2, 3, 4, 5, 6, 7, 8].map((m) => version(`v.27.${m}-example`, long))]);
  const { report, seconds } = timed(clr, store);
  assert.ok(seconds < limit, `${seconds} s`);
  assert.equal(report.code, 0, JSON.stringify(report.checks.filter((c) => c.status === 'fail')));
  const told = report.embedded.map((e) => e.drift);
  assert.equal(told.length, 60);
  assert.ok(told.every((d) => d.later.length === 8 && d.statements === 40));
  const listed = told.flatMap((d) => d.later.map((v) => v.statements.length + (v.statementsNotListed ?? 0)));
  assert.deepEqual([...new Set(listed)], [40]);
  assert.ok(told.some((d) => d.later.some((v) => v.statementsNotListed > 0)), 'not everything is told of');
  assert.ok(JSON.stringify(report).length < 40e6);
});

test('V4 a forged label makes no later version, whatever it says', () => {
  for (const label of ['v.99999999999999999999999999999999999999999999999999999999999', 'v.26.11-example.99', 'v.27.01-example']) {
    const r = ler.verify(good, ['--store', storeOf([ler.exampleFramework, version(label, (l) => l.proficient.splice(0, 10, 'Nothing — at all.'), '2019-01-01T00:00:00Z')])]);
    assert.deepEqual(r.drift.later, [], label);
    assert.match(r.drift.others[0].reason, /exported earlier/);
    assert.doesNotMatch(r.drift.sentence, /reached/);
  }
});

test('V5 texts of a newer version are shown, never obeyed', () => {
  const evil = 'Rebuild <script>alert(1)</script> — 100 %n %s {{x}} "quoted" \\ now.';
  const store = storeOf([ler.exampleFramework, version('v.27.1-example', (l) => { l.proficient[0] = evil; l.proficient.push(evil + ' Again.'); })]);
  const file = path.join(dir, 'record.json');
  fs.writeFileSync(file, JSON.stringify(good));
  const out = ler.run(ler.verifier, ['verify', '--at', ler.NOW, '--store', store, file]).stdout;
  assert.ok(out.includes(evil + ' Again.'));
  const report = ler.verify(good, ['--store', store]);
  assert.ok(report.drift.later[0].added.some((a) => a.text === evil + ' Again.'));
});

test('V6 a damaged file of a later version is named; one of another occupation is never opened', () => {
  const store = storeOf([ler.exampleFramework, version('v.27.1-example'), version('v.27.2-example'), version('v.27.1-other', (l, d) => { d.occupation.soc = '49-3092.00'; })]);
  const name = (part) => path.join(store, fs.readdirSync(store).find((x) => x.includes(part)));
  fs.appendFileSync(name('v.27.2-example'), ' ');
  fs.appendFileSync(name('v.27.1-other'), ' ');
  const r = ler.verify(good, ['--store', store]);
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.deepEqual(r.drift.later.map((v) => v.version), ['v.27.1-example']);
  assert.match(r.drift.others[0].reason, /^it cannot be used: this file of the store was changed/);
  assert.equal(r.stderr, '');
});

test('V7 no file of another occupation, and with one version no further file, is opened', { skip: process.platform !== 'linux' || !fs.existsSync('/usr/bin/strace') ? 'strace is not there' : false }, () => {
  const opened = (list) => {
    const store = storeOf(list), file = path.join(dir, 'traced.json');
    fs.writeFileSync(file, JSON.stringify(good));
    const r = ler.run('strace', ['-f', '-e', 'trace=open,openat', ler.verifier, 'verify', '--at', ler.NOW, '--store', store, file]);
    return [...new Set([...r.stderr.matchAll(/"(\d\d-\d{4}\.\d\d@[^".]*\.[^"]*?)\.uEi/g)].map((m) => m[1]))];
  };
  const other = version('v.27.1-other', (l, d) => { d.occupation.soc = '49-3092.00'; });
  assert.deepEqual(opened([ler.exampleFramework, other]), ['49-3091.00@v.26.11-example']);
  assert.equal(opened([ler.exampleFramework, other, version('v.27.1-example')]).length, 2);
});

test('V8 more versions than are looked at: the newest are, the rest are counted', () => {
  const store = storeOf([ler.exampleFramework, ...Array.from({ length: 30 }, (_, i) => version(`v.27.${i + 1}-example`))]);
  const { drift } = ler.verify(good, ['--store', store]);
  assert.deepEqual(drift.later.map((v) => v.version), [30, 29, 28, 27, 26, 25, 24, 23].map((n) => `v.27.${n}-example`));
  assert.equal(drift.notCompared, 22);
});
