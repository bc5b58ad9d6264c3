// How well matching works, measured: wordings of our own (tests/data/paraphrases*.tsv) against the statements that they
// mean. Precision: of what was suggested, how much is right. Recall: of what has a statement, how much is suggested.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { exampleFramework, issuer, needsShared, root, run, shared, tempDir } from '../lib/ler.mjs';

const dir = tempDir();
const read = (name) => fs.readFileSync(path.join(root, 'tests/data', name), 'utf8').split('\n')
  .filter((l) => l !== '' && !l.startsWith('#')).map((l) => { const [id, kind, text] = l.split('\t'); return { id, kind, text }; });

const id = (c) => `${c.soc}/${c.version}/${c.code}`;
const percent = (a, b) => `${(100 * a / b).toFixed(1)} %`;

function measure(store, lines, ...args) {
  const r = run(issuer, ['match', '--store', store, '--json', '--limit', '20', ...args, '-'], { input: lines.map((l) => l.text).join('\n') });
  const answers = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  assert.equal(answers.length, lines.length, r.stderr);
  const f = { meant: 0, foreign: 0, first: 0, right: 0, wrong: 0, foreignSuggested: 0, certain: 0, ambiguous: 0 };
  lines.forEach((line, i) => {
    const m = answers[i], foreign = line.id === 'none', best = m.candidates[0] && id(m.candidates[0]);
    foreign ? f.foreign++ : f.meant++;
    if (best === line.id) f.first++;
    if (m.status === 'suggested') foreign ? f.foreignSuggested++ : best === line.id ? f.right++ : f.wrong++;
    if (m.status === 'ambiguous') f.ambiguous++;
    if (m.status === 'matched' || ['code', 'exact', 'normalised'].includes(m.kind)) f.certain++; // none is a text of a framework
  });
  f.precision = f.right / (f.right + f.wrong + f.foreignSuggested);
  f.recall = f.right / f.meant;
  f.topOne = f.first / f.meant;
  return f;
}

function tell(t, name, f) {
  t.diagnostic(`${name}: ${f.meant} wordings and ${f.foreign} foreign ones; precision ${percent(f.right, f.right + f.wrong + f.foreignSuggested)}, ` +
    `recall ${percent(f.right, f.meant)}, the right one first ${percent(f.first, f.meant)}, wrongly suggested ${f.wrong + f.foreignSuggested}, ` +
    `ambiguous ${f.ambiguous}, taken for certain ${f.certain}`);
}

const real = path.join(dir, 'real'), example = path.join(dir, 'example');
before(() => assert.equal(run(issuer, ['framework', 'import', exampleFramework, '--store', example]).code, 0));

test('wordings of the example framework', (t) => {
  const f = measure(example, read('paraphrases-example.tsv'));
  tell(t, 'example', f);
  assert.equal(f.certain, 0, 'a wrong wording passed for certain');
  assert.ok(f.precision >= 0.95 && f.recall >= 0.75 && f.topOne >= 0.9, JSON.stringify(f));
});

test('wordings of the real frameworks, every strand', { skip: needsShared }, (t) => {
  const files = fs.readdirSync(path.join(shared, 'frameworks')).map((f) => path.join(shared, 'frameworks', f));
  assert.equal(run(issuer, ['framework', 'import', ...files, '--store', real]).code, 0);
  const lines = read('paraphrases.tsv'), meant = lines.filter((l) => l.id !== 'none'), foreign = lines.filter((l) => l.id === 'none');
  assert.ok(meant.length >= 200 && foreign.length >= 40);
  const settled = measure(real, lines), blind = measure(real, read('paraphrases-blind.tsv'));
  tell(t, 'settled on', settled);
  tell(t, 'written afterwards', blind);
  for (const soc of ['21-1022.00', '29-2099.00', '29-2099.08']) { // as in a roster, which names the framework
    const f = measure(real, lines.filter((l) => l.id === 'none' || l.id.startsWith(soc)), '--framework', soc);
    tell(t, `within ${soc}`, f);
    assert.ok(f.certain === 0 && f.precision >= 0.96 && f.recall >= 0.85, JSON.stringify(f));
  }
  for (const kind of [...new Set(meant.map((l) => l.kind))]) {
    const f = measure(real, meant.filter((l) => l.kind === kind));
    t.diagnostic(`  ${kind}: ${f.meant}, recall ${percent(f.right, f.meant)}, first ${percent(f.first, f.meant)}, wrong ${f.wrong}`);
  }
  for (const [f, precision, recall, topOne] of [[settled, 0.98, 0.88, 0.92], [blind, 0.9, 0.7, 0.85]]) {
    assert.equal(f.certain, 0, 'a wrong wording passed for certain');
    assert.ok(f.precision >= precision && f.recall >= recall && f.topOne >= topOne, JSON.stringify(f));
  }
});

test('each wording names a statement that is there, and is none of its own words', { skip: needsShared }, () => {
  const texts = new Map();
  for (const soc of ['21-1022.00', '29-2099.00', '29-2099.08']) {
    const f = JSON.parse(run(issuer, ['framework', 'show', soc, '--store', real, '--json']).stdout);
    for (const strand of f.strands) for (const s of strand.statements) texts.set(`${soc}/${f.version}/${s.code}`, s.text);
  }
  const words = (t) => t.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const line of [...read('paraphrases.tsv'), ...read('paraphrases-blind.tsv')].filter((l) => l.id !== 'none')) {
    assert.ok(texts.has(line.id), line.id);
    const theirs = ` ${words(texts.get(line.id)).join(' ')} `, ours = words(line.text);
    for (let i = 0; i + 6 <= ours.length; i++) assert.ok(!theirs.includes(` ${ours.slice(i, i + 6).join(' ')} `), `${line.id}: ${line.text}`);
  }
});
