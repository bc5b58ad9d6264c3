// Frameworks of other systems, damaged: each fault is told with its place, and nothing half-made is left.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFramework, issuer, root, run, tempDir } from '../lib/ler.mjs';

const exampleFull = path.join(root, 'schemas/example-framework-full.json');
const fw = (...args) => run(issuer, ['framework', ...args]);
const newStore = () => path.join(tempDir(), 'store');
function write(v, name = 'in.json') {
  const file = path.join(tempDir(), name);
  fs.writeFileSync(file, typeof v === 'string' ? v : JSON.stringify(v));
  return file;
}
const core = newStore(), full = newStore();
for (const [store, file] of [[core, exampleFramework], [full, exampleFull]]) assert.equal(fw('import', file, '--store', store).code, 0);
const SOC = JSON.parse(fs.readFileSync(exampleFramework)).occupation.soc;
const exported = (store, format) => {
  const r = fw('export', SOC, '--store', store, '--format', format, '--base', 'https://x.example/');
  assert.equal(r.code, 0, r.stderr);
  return r.stdout;
};

test('our own CTDL-ASN with a text missing or of another type: refused at its competency, never an internal error', () => {
  for (const store of [core, full])
    for (const text of [undefined, {}, [], 7, null, { 'en': '' }, { 'en': 7 }]) {
      const graph = JSON.parse(exported(store, 'ctdl'));
      const at = graph['@graph'].findIndex((n) => n['ler:part'] === 'statement');
      graph['@graph'][at]['ceasn:competencyText'] = text;
      const there = newStore(), r = fw('import', write(graph), '--store', there);
      assert.equal(r.code, 1, `${JSON.stringify(text)}: ${r.stderr}`);
      assert.match(r.stderr, new RegExp(`at /@graph/${at}\\b`), JSON.stringify(text));
      assert.doesNotMatch(r.stderr, /out of memory/);
    }
});

test('an export of ours with a member that another format has is still ours', () => {
  for (const name of ['@context', '@id', '@type', '@graph', 'CFDocument']) {
    const doc = JSON.parse(fs.readFileSync(exampleFramework));
    doc[name] = 'https://x.example/';
    const r = fw('import', write(doc), '--store', newStore());
    assert.equal(r.code, 0, `${name}: ${r.stderr}`);
    assert.match(r.stderr, /unknown member, kept as it is/);
  }
});

test('"-" is standard output of an export and standard input of a diff, never a file of that name', () => {
  const dir = tempDir();
  const r = run(issuer, ['framework', 'export', SOC, '--store', core, '--format', 'csv', '--out', '-'], { cwd: dir });
  assert.equal(r.code, 0, r.stderr);
  assert.equal(r.stdout, exported(core, 'csv'));
  assert.deepEqual(fs.readdirSync(dir), []);
  const d = run(issuer, ['framework', 'diff', '-', exampleFull, '--json'], { input: fs.readFileSync(exampleFramework, 'utf8') });
  assert.equal(d.code, 0, d.stderr);
  assert.equal(JSON.parse(d.stdout).totals.removed, 0);
});
