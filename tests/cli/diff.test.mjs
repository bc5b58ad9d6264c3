// framework diff: two versions of one occupation, statement by statement.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFull, writeFile } from '../lib/frameworks.mjs';
import { exampleFramework, issuer, needsShared, run, shared, tempDir, verifier } from '../lib/ler.mjs';

const full = JSON.parse(fs.readFileSync(exampleFull));
const diff = (a, b, ...args) => {
  const r = run(verifier, ['framework', 'diff', a, b, '--json', ...args]);
  assert.equal(r.code, 0, r.stderr);
  return JSON.parse(r.stdout);
};
const codes = (list) => list.map((s) => s.code);
const brief = (c) => [c.change, codes(c.from), codes(c.to)];
function changed(change) {
  const d = structuredClone(full);
  d.framework.version = 'v.27.01-example';
  change(d, Object.fromEntries(Object.entries(d.framework.levels).map(([k, v]) => [k, v.statements])), d.strands);
  return writeFile(d);
}
const text = (level, n) => full.framework.levels[level].statements[n - 1];

test('a framework against itself, and against its export', () => {
  const same = diff(exampleFull, exampleFull);
  assert.equal(same.totals.unchanged, 59);
  assert.deepEqual(same.changes, []);
  assert.equal(diff(exampleFull, exampleFull, '--all').changes.length, 59);
  const less = diff(exampleFull, exampleFramework);
  assert.deepEqual([less.totals.unchanged, less.totals.removed, less.totals.added], [40, 19, 0]);
  assert.ok(less.changes.every((c) => /^the other is an export, which does not say what strands it has/.test(c.reason)), 'which is not that they are gone');
  const more = diff(exampleFramework, exampleFull);
  assert.deepEqual([more.totals.unchanged, more.totals.removed, more.totals.added], [40, 0, 19]);
  assert.ok(more.changes.every((c) => /^the first is an export/.test(c.reason)));
  assert.ok(diff(exampleFull, changed((d) => d.strands.pop())).changes.every((c) => c.reason === 'the strand is gone'));
});

test('every kind of change, each statement once', () => {
  const b = changed((d, levels, strands) => {
    levels.proficient[3] = text('proficient', 4).replace('service at full interval', 'service at half the interval'); // reworded
    levels.proficient[4] = text('proficient', 5).replaceAll(' — ', ' - '); // spelling
    levels.developing.push(levels.emerging.pop()); // moved up, unchanged
    [levels.advanced[0], levels.advanced[1]] = [levels.advanced[1], levels.advanced[0]]; // moved ordinal
    levels.advanced.splice(9, 1); // removed
    levels.advanced.push('Cargo trailers — couple and brake for heavy loads on steep roads in a rental fleet.'); // added
    const [x, y] = [text('developing', 1), text('developing', 2)];
    levels.developing.splice(0, 2, `${x.replace(/\.$/, '')} and ${y}`); // merged
    strands[1].statements.find((s) => s.text.startsWith('Fair refusal')).domain = 'patience-and-care'; // moved domain
    const whole = strands[0].statements[4].text.replace(/\.$/, '').split(' against '); // split
    strands[0].statements.splice(4, 1, { ...strands[0].statements[4], text: whole[0] + ' — before ordering.' },
      { ...strands[0].statements[4], text: 'Season — against ' + whole[1] + '.' });
  });
  const d = diff(exampleFull, b);
  const of = (kind) => d.changes.filter((c) => c.change === kind).map(brief);
  assert.deepEqual(of('reworded'), [['reworded', ['proficient/04'], ['proficient/04']], ['reworded', ['proficient/05'], ['proficient/05']]]);
  const [reworded, spelling] = d.changes.filter((c) => c.change === 'reworded');
  assert.deepEqual(reworded.words.filter((w) => w.fate !== 'same'), [{ fate: 'removed', text: 'full' }, { fate: 'added', text: 'half the' }]);
  assert.equal(reworded.words.filter((w) => w.fate !== 'removed').map((w) => w.text).join(' '), reworded.to[0].text);
  assert.equal(reworded.words.filter((w) => w.fate !== 'added').map((w) => w.text).join(' '), reworded.from[0].text);
  assert.ok(reworded.score > 800 && reworded.score < 1000 && !reworded.spellingOnly);
  assert.equal(spelling.spellingOnly, true);
  assert.deepEqual(of('moved-level'), [['moved-level', ['emerging/10'], ['developing/10']]]);
  assert.deepEqual(of('moved-domain'), [['moved-domain', ['durable/customer-care/applying/02'], ['durable/patience-and-care/applying/01']]]);
  assert.deepEqual(of('merged'), [['merged', ['developing/01', 'developing/02'], ['developing/01']]]);
  assert.deepEqual(of('split'), [['split', ['ai/proficient/02'], ['ai/proficient/02', 'ai/proficient/03']]]);
  assert.deepEqual(of('removed'), [['removed', ['advanced/10'], []]]);
  assert.deepEqual(of('added'), [['added', [], ['advanced/10']]]);
  assert.ok(of('moved-ordinal').some((c) => c[1][0] === 'advanced/01' && c[2][0] === 'advanced/02'));
  // each statement of both sides stands in exactly one change
  const all = diff(exampleFull, b, '--all');
  for (const side of ['from', 'to']) {
    const seen = all.changes.flatMap((c) => codes(c[side]));
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, side === 'from' ? 59 : 59);
  }
  assert.equal(Object.values(all.totals).reduce((x, y) => x + y), all.changes.length);
  for (const c of all.changes) assert.notEqual(c.reason, '');
  assert.equal(JSON.stringify(diff(exampleFull, b, '--all')), JSON.stringify(all)); // the same answer again
  const shown = run(verifier, ['framework', 'diff', exampleFull, b]).stdout;
  assert.match(shown, /^reworded +proficient\/04 +\(\d+ of 1000\)\n.*\[-full-\] \{\+half the\+\} interval/m);
  assert.match(shown, /^merged +developing\/01 \+ developing\/02 -> developing\/01/m);
  assert.match(shown, /^ {2}removed +1$/m);
});

test('names of a store, and what is not there', () => {
  const store = path.join(tempDir(), 'store'), b = changed(() => {});
  assert.equal(run(verifier, ['framework', 'import', exampleFull, b, '--store', store]).code, 0);
  const d = diff('49-3091.00@v.26.11-example', '49-3091.00@v.27.01-example', '--store', store);
  assert.equal(d.totals.unchanged, 59);
  assert.notEqual(d.from.contentDigest, d.to.contentDigest);
  const exit = (...args) => run(verifier, ['framework', 'diff', ...args]).code;
  assert.equal(exit('49-3091.00', b, '--store', store), 1); // two versions
  assert.equal(exit('21-1022.00', b, '--store', store), 1);
  assert.equal(exit('49-3091.00', b), 2);
  assert.equal(exit(b), 2);
  assert.equal(exit('./missing.json', b), 3);
  assert.equal(exit(writeFile({ x: 1 }), b), 3);
});

test('real frameworks of two occupations have little in common, and the answer is the same both times', { skip: needsShared }, () => {
  const dir = path.join(shared, 'frameworks');
  const files = fs.readdirSync(dir).filter((f) => f.endsWith('.json')).map((f) => path.join(dir, f));
  for (const a of files)
    for (const b of files) {
      const d = diff(a, b);
      if (a === b) assert.equal(d.totals.unchanged, 40);
      else assert.ok(d.totals.unchanged <= 2 && d.totals.removed + d.totals.added > 40, `${a} ${b} ${JSON.stringify(d.totals)}`);
      assert.equal(JSON.stringify(diff(a, b)), JSON.stringify(d));
    }
});

test('a framework of thousands of statements, each of them reworded, is answered', () => {
  const made = (version, word) => {
    const doc = structuredClone(JSON.parse(fs.readFileSync(exampleFramework)));
    doc.framework.version = version;
    for (const [k, level] of Object.values(doc.framework.levels).entries())
      level.statements = Array.from({ length: 540 }, (_, i) => `Item ${k}x${i} — ${['a', 'b', 'c', 'd', 'e', 'f'].map((c, n) => `${c}${(i * (n + 7) + k * 131) % 997}`).join(' ')} ${word}`);
    return writeFile(doc, `${version}.json`);
  };
  const d = diff(made('v.1', 'before'), made('v.2', 'after'));
  assert.equal(d.totals.reworded, 4 * 540, JSON.stringify(d.totals));
});

test('statements of the same words in another order end at a limit, not in hours', () => {
  const shuffled = (version, turn) => {
    const doc = structuredClone(JSON.parse(fs.readFileSync(exampleFramework)));
    doc.framework.version = version;
    for (const [k, level] of Object.values(doc.framework.levels).entries())
      level.statements = Array.from({ length: 100 }, (_, i) => Array.from({ length: 580 }, (_, n) => `w${(n * turn + i * 31 + k * 7) % 580}`).join(' '));
    const file = path.join(tempDir(), `${version}.json`);
    fs.writeFileSync(file, JSON.stringify(doc));
    return file;
  };
  const r = run(issuer, ['framework', 'diff', shuffled('v.1', 3), shuffled('v.2', 7)]);
  assert.equal(r.code, 3, r.stdout);
  assert.match(r.stderr, /too many long statements/);
});
