// canonicalize: what a document is signed as.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTEXT, jcs, needsShared, record, run, shared, tempDir, verifier } from '../lib/ler.mjs';

const canonicalize = (args, input) => run(verifier, ['canonicalize', ...args], { input });

test('the published examples become their published N-Quads', { skip: needsShared }, () => {
  const dir = path.join(shared, 'examples');
  let count = 0;
  for (const name of fs.readdirSync(dir).filter((n) => n.endsWith('.canonical.nq'))) {
    const r = canonicalize([path.join(dir, name.replace('.canonical.nq', '.unsigned.json'))]);
    assert.equal(r.code, 0, r.stderr);
    assert.equal(r.stdout, fs.readFileSync(path.join(dir, name), 'utf8'), name);
    const again = canonicalize([path.join(dir, name)]);
    assert.equal(again.stdout, r.stdout, 'canonical N-Quads are their own canonical form');
    count++;
  }
  assert.ok(count >= 3);
});

test('the four forms of one document', () => {
  const document = record();
  const text = JSON.stringify(document);
  const rdfc = canonicalize(['-'], text), nquads = canonicalize(['--form', 'nquads', '-'], text);
  assert.equal(rdfc.code, 0, rdfc.stderr);
  const lines = rdfc.stdout.split(/(?<=\n)/);
  assert.deepEqual(lines, [...lines].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  assert.equal(nquads.stdout.split('\n').length, lines.length + 1);
  assert.equal(canonicalize(['--nquads', '-'], nquads.stdout).stdout, rdfc.stdout);
  assert.equal(canonicalize(['--form', 'jcs', '-'], JSON.stringify(document, null, 3)).stdout, jcs(document));
  const expanded = JSON.parse(canonicalize(['-f', 'expanded', '-'], text).stdout);
  assert.equal(expanded[0]['@id'], document.id);
  assert.equal(expanded[0]['https://www.w3.org/2018/credentials#issuer'][0]['@id'], document.issuer.id);
});

test('what would be dropped is refused with its place, unless --lossy', () => {
  const document = { '@context': CONTEXT, id: 'urn:x:1', type: ['VerifiableCredential'], nonsense: 1, name: 'n' };
  const r = canonicalize(['-'], JSON.stringify(document));
  assert.notEqual(r.code, 0);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /nonsense/);
  const lossy = canonicalize(['--lossy', '-'], JSON.stringify(document));
  assert.equal(lossy.code, 0, lossy.stderr);
  assert.equal(lossy.stdout, '<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> '
    + '<https://www.w3.org/2018/credentials#VerifiableCredential> .\n<urn:x:1> <https://schema.org/name> "n" .\n');
});

test('SHA-384 inside RDFC-1.0 may number blank nodes otherwise', () => {
  const input = Array.from({ length: 9 }, (_, i) => `_:x${i} <a:p> "${i}" .\n`).join('');
  const a = canonicalize(['--nquads', '-'], input), b = canonicalize(['--nquads', '--hash', 'sha384', '-'], input);
  assert.equal(a.code, 0, a.stderr);
  assert.equal(b.code, 0, b.stderr);
  assert.notEqual(a.stdout, b.stdout);
  const literals = (s) => s.match(/"\d"/g).sort();
  assert.deepEqual(literals(a.stdout), literals(b.stdout));
});

test('mistakes end with a sentence and their exit code', () => {
  const dir = tempDir();
  const cases = [
    [['--form', 'turtle', '-'], '{}', 2, /rdfc, jcs, expanded or nquads/],
    [['--hash', 'md5', '-'], '{}', 2, /sha256 or sha384/],
    [['--form', 'jcs', '--nquads', '-'], '', 2, /no JSON form/],
    [[path.join(dir, 'absent.json')], '', 3, /absent\.json/],
    [['-'], '{"a":1,"a":2}', 3, /duplicate|twice|repeated/i],
    [['--nquads', '-'], '<a:s> <a:p> .\n', 3, /1:13/],
  ];
  for (const [args, input, code, message] of cases) {
    const r = canonicalize(args, input);
    assert.equal(r.code, code, args.join(' ') + ': ' + r.stderr);
    assert.match(r.stderr, message);
    assert.equal(r.stdout, '');
  }
});

test('L7 poison graphs are refused in time, equal leaves are not', () => {
  const complete = (n) => Array.from({ length: n * n }, (_, i) => [i % n, Math.floor(i / n)])
    .filter(([a, b]) => a !== b).map(([a, b]) => `_:n${a} <a:p> _:n${b} .\n`).join('');
  const ring = Array.from({ length: 40 }, (_, i) => `_:n${i % 20} <a:p> _:n${(i % 20 + 1 + (i >= 20)) % 20} .\n_:n${(i % 20 + 1 + (i >= 20)) % 20} <a:p> _:n${i % 20} .\n`).join('');
  for (const graph of [complete(10), complete(40), ring]) {
    const start = process.hrtime.bigint();
    const r = canonicalize(['--nquads', '-'], graph);
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    assert.equal(r.code, 3, r.stderr);
    assert.match(r.stderr, /look alike/);
    assert.ok(ms < 5000, `${ms} ms`);
  }
  const leaves = Array.from({ length: 8 }, (_, i) => `_:root <a:p> _:l${i} .\n`).join('');
  const groups = Array.from({ length: 20 }, (_, i) => `_:root <a:p> _:g${i % 4} .\n_:g${i % 4} <a:p> _:l${i} .\n`).join('');
  assert.equal(canonicalize(['--nquads', '-'], leaves).code, 0);
  assert.equal(canonicalize(['--nquads', '-'], groups).code, 0);
});

test('a context that is not built in comes from a local file, and never in place of a built-in one', () => {
  const dir = tempDir();
  const context = path.join(dir, 'context.json');
  fs.writeFileSync(context, JSON.stringify({ '@context': { word: 'https://vocabulary.example/word' } }));
  const document = JSON.stringify({ '@context': 'https://contexts.example/c?v=1', '@id': 'urn:x', word: 'x' });
  const from = (...args) => run(verifier, ['canonicalize', ...args, '-'], { input: document });
  assert.notEqual(from().code, 0);
  const r = from('--context', `https://contexts.example/c?v=1=${context}`);
  assert.equal(r.stdout, '<urn:x> <https://vocabulary.example/word> "x" .\n', r.stderr);
  assert.equal(from('--context', 'nothing').code, 2);
  assert.equal(from('--context', `https://contexts.example/c?v=1=${dir}/missing`).code, 3);
  assert.notEqual(from('--context', `https://www.w3.org/ns/credentials/v2=${context}`).code, 0);
});
