// match: which statement a text means, and why.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { exampleFramework, issuer, run, tempDir } from '../lib/ler.mjs';

const doc = JSON.parse(fs.readFileSync(exampleFramework));
const dir = tempDir(), store = path.join(dir, 'store');
before(() => assert.equal(run(issuer, ['framework', 'import', exampleFramework, '--store', store]).code, 0));

const match = (text, ...args) => run(issuer, ['match', '--store', store, '--json', ...args, '--', text]);
const statement = doc.framework.levels.proficient.statements[1];

test('code, exact, normalised, scored: in this order, each with its reason', () => {
  for (const [text, kind, status, code] of [
    ['proficient/2', 'code', 'matched', 'proficient/02'],
    ['PROFICIENT-02', 'code', 'matched', 'proficient/02'],
    [`${doc.occupation.soc}/${doc.framework.version}/proficient/02`, 'code', 'matched', 'proficient/02'],
    ['proficient/77', 'code', 'unmatched', undefined],
    [statement, 'exact', 'matched', 'proficient/02'],
    [statement.toUpperCase().replace(' — ', ' - '), 'normalised', 'matched', 'proficient/02'],
    [statement.normalize('NFD').replaceAll(' ', '\u00a0'), 'normalised', 'matched', 'proficient/02'],
    [statement.replace('Complete wheels', 'Whole wheels'), 'scored', 'suggested', 'proficient/02'],
    ['Complete wheels', 'scored', 'suggested', 'proficient/02'],
    ['Bakes bread', 'none', 'unmatched', undefined],
  ]) {
    const r = match(text), m = JSON.parse(r.stdout);
    assert.deepEqual([m.kind, m.status, m.candidates[0]?.code], [kind, status, code], `${text}: ${m.reason}`);
    assert.equal(r.code, status === 'unmatched' ? 1 : 0, text);
    assert.equal(m.text, text);
    assert.notEqual(m.reason, '');
    assert.equal(m.margin === null, kind !== 'scored');
    for (const c of m.candidates) assert.ok(Number.isInteger(c.score) && c.score >= 0 && c.score <= 1000);
  }
});

test('a near tie is ambiguous, and nothing is chosen', () => {
  const both = doc.framework.levels.emerging.statements.slice(0, 2).map((s) => s.split(' — ')[0]).join(' ');
  const r = match(both), m = JSON.parse(r.stdout);
  assert.ok(['ambiguous', 'unmatched'].includes(m.status), m.reason);
  assert.equal(r.code, 1);
});

test('the same text in two frameworks is ambiguous until one is named', () => {
  const two = path.join(dir, 'two');
  const next = structuredClone(doc);
  next.framework.version = 'v.26.12-example';
  const file = path.join(dir, 'next.json');
  fs.writeFileSync(file, JSON.stringify(next));
  assert.equal(run(issuer, ['framework', 'import', exampleFramework, file, '--store', two]).code, 0);
  const find = (...args) => run(issuer, ['match', '--store', two, '--json', ...args]);
  let r = find(statement), m = JSON.parse(r.stdout);
  assert.equal(r.code, 1);
  assert.deepEqual([m.kind, m.status, m.candidates.length], ['exact', 'ambiguous', 2]);
  r = find('--framework', `${doc.occupation.soc}@v.26.12-example`, statement);
  m = JSON.parse(r.stdout);
  assert.equal(r.code, 0);
  assert.deepEqual([m.status, m.candidates[0].version], ['matched', 'v.26.12-example']);
  r = find('--framework', doc.occupation.soc, statement);
  assert.equal(r.code, 1);
  assert.match(r.stderr, /more than one framework/);
});

test('the same text at two levels is ambiguous', () => {
  const twins = structuredClone(doc);
  twins.framework.levels.advanced.statements[9] = statement;
  const file = path.join(dir, 'twins.json'), place = path.join(dir, 'twins');
  fs.writeFileSync(file, JSON.stringify(twins));
  assert.equal(run(issuer, ['framework', 'import', file, '--store', place]).code, 0);
  const m = JSON.parse(run(issuer, ['match', '--store', place, '--json', statement]).stdout);
  assert.deepEqual([m.kind, m.status, m.candidates.map((c) => c.code)], ['exact', 'ambiguous', ['proficient/02', 'advanced/10']]);
});

test('each line of the standard input', () => {
  const r = run(issuer, ['match', '--store', store, '--json', '-'], { input: `proficient/2\r\n\n${statement}\nBakes bread` });
  assert.equal(r.code, 1);
  assert.deepEqual(r.stdout.trim().split('\n').map((l) => JSON.parse(l).kind), ['code', 'exact', 'none']);
  assert.equal(run(issuer, ['match', '--store', store, '-'], { input: '\n' }).code, 2);
  assert.equal(run(issuer, ['match', '--store', store, '-'], { input: Buffer.from('a\xff', 'latin1') }).code, 3);
});

test('text output, limits and command lines', () => {
  const r = run(issuer, ['match', '--store', store, '--limit', '1', 'wheels by hand for custom orders']);
  assert.equal(r.stdout.trim().split('\n').length, 2, r.stdout);
  for (const args of [['x'], ['--store', store], ['--store', store, ''], ['--store', store, 'a', 'b'],
    ['--store', store, '--limit', '0', 'a'], ['--store', store, '--limit', '21', 'a'], ['--store', store, '--limit', '-1', 'a'],
    ['--store', store, '--framework', 'bicycles', 'a']])
    assert.equal(run(issuer, ['match', ...args], { cwd: dir }).code, 2, args.join(' '));
  assert.equal(run(issuer, ['match', '--store', path.join(dir, 'nothing'), 'a']).code, 3);
  assert.equal(run(issuer, ['match', '--store', store, 'x'.repeat(8193)]).code, 3);
  assert.equal(run(issuer, ['match', '--store', store, '--framework', '21-1022.00', 'a']).code, 1);
});

test('the same answer every time', () => {
  assert.equal(match('wheel building by hand').stdout, match('wheel building by hand').stdout);
});
