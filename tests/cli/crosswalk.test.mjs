// framework crosswalk: a roster of one version proposed for issuing under the next, what needs a
// person asked, and the answers carried out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { csvObjects, issue, issuer, parseCsv, recordFiles, root, run, tempDir, toCsv, verifyAll, workspace } from '../lib/ler.mjs';

const oldFile = path.join(root, 'schemas/example-framework-full.json');
const full = JSON.parse(fs.readFileSync(oldFile));
const { soc } = full.occupation;
const V1 = full.framework.version, V2 = 'v.27.01-example';
const OLD = `${soc}@${V1}`, NEW = `${soc}@${V2}`;
const text = (level, n) => full.framework.levels[level].statements[n - 1];
const TRAILERS = 'Cargo trailers — couple and brake for heavy loads on steep roads in a rental fleet.';

/** NEW: what happened to each statement is known, for it is done here. */
const newDoc = structuredClone(full);
newDoc.framework.version = V2;
{
  const levels = Object.fromEntries(Object.entries(newDoc.framework.levels).map(([k, v]) => [k, v.statements]));
  const [ai, durable] = newDoc.strands;
  levels.proficient[3] = text('proficient', 4).replace('service at full interval', 'service at half the interval'); // proficient/04 reworded
  levels.proficient[4] = text('proficient', 5).replaceAll(' — ', ' - '); // proficient/05: spelling
  levels.developing.push(levels.emerging.pop()); // emerging/10 -> developing, unchanged
  [levels.advanced[0], levels.advanced[1]] = [levels.advanced[1], levels.advanced[0]]; // advanced/01 <-> advanced/02
  levels.advanced.splice(9, 1, TRAILERS); // advanced/10 removed, another one added
  levels.developing.splice(0, 2, `${text('developing', 1).replace(/\.$/, '')} and ${text('developing', 2)}`); // developing/01 + 02 merged
  durable.statements.find((s) => s.text.startsWith('Fair refusal')).domain = 'patience-and-care'; // same level, other domain
  const whole = ai.statements[4].text.replace(/\.$/, '').split(' against '); // ai/proficient/02 split
  ai.statements.splice(4, 1, { ...ai.statements[4], text: whole[0] + ' — before ordering.' }, { ...ai.statements[4], text: 'Season — against ' + whole[1] + '.' });
}
const newText = (code) => {
  const [level, n] = code.split('/');
  return newDoc.framework.levels[level].statements[n - 1];
};
function setup(settings = {}, doc = newDoc) {
  const file = path.join(tempDir(), 'new.json');
  fs.writeFileSync(file, JSON.stringify(doc));
  return workspace({ frameworks: [oldFile, file], settings });
}
let runs = 0;
/** One crosswalk: its exit, what it said, and the files it wrote as objects and as text. */
function crosswalk(ws, roster, args = [], { out = path.join(ws.dir, `cross${runs++}`), names = [OLD, NEW], delimiter } = {}) {
  const input = Array.isArray(roster) ? toCsv(roster) : roster;
  const r = run(issuer, ['framework', 'crosswalk', ...names, '--config', ws.config, '--roster', '-', ...(out ? ['--out', out] : []), ...args], { input });
  const files = {}, raw = {};
  for (const [key, name] of Object.entries({ roster: 'roster.NEW.csv', decisions: 'decisions.csv', summary: 'summary.csv', rejects: 'rejects.csv' }))
    try {
      raw[key] = fs.readFileSync(path.join(out, name), 'utf8');
      files[key] = csvObjects(raw[key].replace(/^\ufeff/, ''), delimiter);
    } catch (e) { if (out && e.code !== 'ENOENT') throw e; }
  return { ...r, ...files, raw, out };
}
/** A decisions.csv with answers: by old code, or by a function of the line. */
function answer(lines, answers, header = Object.keys(lines[0])) {
  const of = typeof answers === 'function' ? answers : (d) => answers[d.old_code] ?? d.decision;
  const file = path.join(tempDir(), 'filled.csv');
  fs.writeFileSync(file, toCsv(lines.map((d) => ({ ...d, decision: of(d) })), header));
  return file;
}
const learner = (n, statements, more = {}) => ({ learner_id: `L${n}`, given_name: 'Ada', family_name: `Example ${n}`, email: `ada${n}@example.com`,
  framework: soc, framework_version: V1, level: '', statements, cohort: `c,${n}`, ...more });
const ask = (d) => [d.row, d.change, d.old_code, d.new_code];

/** Issues the roster and verifies every record against the store: codes of the statements, by learner. */
function issueAndVerify(ws, roster, args = []) {
  const at = { ...ws, out: path.join(ws.dir, `out${runs++}`) };
  const r = issue(at, roster, args);
  assert.equal(r.code, 0, r.stderr + r.rejectsText);
  const lines = [...new Map(r.results.map((x) => [x.credential_id, x])).values()]; // long form: several rows make one record
  assert.equal(recordFiles(at.out).length, lines.length);
  const reports = verifyAll(lines.map((x) => fs.readFileSync(path.join(at.out, x.file))), ['--store', ws.store], { at: null });
  return Object.fromEntries(lines.map((x, i) => {
    const record = JSON.parse(fs.readFileSync(path.join(at.out, x.file)));
    assert.equal(record.credentialSubject.achievement.version, V2);
    assert.match(reports[i].verdict, /^verified/);
    assert.ok(reports[i].statements.every((s) => s.resolution === 'exact-file'), JSON.stringify(reports[i].statements));
    return [x.learner_id, reports[i].statements.map((s) => s.code)];
  }));
}

test('wide roster: certain statements are carried over, the rest is asked, answered, issued and verified', () => {
  const ws = setup();
  const rows = [
    learner(1, 'proficient/1; proficient/2; proficient/3'), // nothing of it changed
    learner(2, `proficient/4; proficient/5; advanced/1 | ${text('advanced', 2)}`), // reworded; spelling; moved; moved, by its text
    learner(3, 'emerging/1; emerging/10; advanced/10'), // moved level; removed
    learner(4, 'developing/1; developing/2; developing/3'), // merged, both parts
    learner(5, 'developing/2\nai/proficient/1\nai/proficient/2\ndurable/customer-care/applying/2'), // one part; split; other domain
  ];
  const first = crosswalk(ws, rows);
  assert.equal(first.code, 1, first.stderr);
  assert.equal(first.stderr, '');
  assert.doesNotMatch(first.stdout + first.raw.decisions + first.raw.summary, /Ada|@example/);
  assert.deepEqual(first.decisions.map(ask), [
    ['3', 'reworded', 'proficient/04', 'proficient/04'],
    ['4', 'moved-level', 'emerging/10', 'developing/10'],
    ['4', 'removed', 'advanced/10', ''],
    ['5', 'merged', 'developing/01', 'developing/01'],
    ['5', 'merged', 'developing/02', 'developing/01'],
    ['6', 'merged', 'developing/02', 'developing/01'],
    ['6', 'split', 'ai/proficient/02', 'ai/proficient/02; ai/proficient/03'],
  ]);
  const by = Object.fromEntries(first.decisions.map((d) => [d.row + d.old_code, d]));
  assert.equal(by['3proficient/04'].old_text, text('proficient', 4));
  assert.equal(by['3proficient/04'].new_text, newText('proficient/4'));
  assert.ok(by['3proficient/04'].score > 800 && by['3proficient/04'].score < 1000);
  assert.match(by['4emerging/10'].reason, /the same text, now at Developing instead of Emerging: does the evidence hold/);
  assert.match(by['4advanced/10'].reason, /^gone from the new version/);
  assert.match(by['5developing/01'].reason, /The record has 2 of the 2\.$/);
  assert.match(by['6developing/02'].reason, /The record has 1 of the 2\.$/);
  assert.ok(first.decisions.every((d) => d.decision === '' && /^x[0-9a-f]{16}$/.test(d.check)));
  assert.deepEqual(Object.keys(first.decisions[0]),
    ['row', 'learner_id', 'change', 'old_code', 'old_text', 'new_code', 'new_text', 'score', 'reason', 'decision', 'check']);

  // What is certain: the same columns; every other cell as it was.
  assert.deepEqual(first.roster.map((r) => r.statements), [
    'proficient/1; proficient/2; proficient/3',
    `proficient/5; advanced/02 | ${text('advanced', 2)}`,
    'emerging/1',
    'developing/02',
    'ai/proficient/1\ndurable/patience-and-care/applying/01',
  ]);
  first.roster.forEach((r, i) => assert.deepEqual({ ...r, statements: '' }, { ...rows[i], framework_version: V2, statements: '' }));
  assert.deepEqual(first.summary.map((s) => [s.row, s.learner_id, s.outcome, s.statements, s.carried, s.open, s.rows]), [
    ['2', 'L1', 'unchanged', '3', '3', '0', '1'], ['3', 'L2', 'open', '4', '3', '1', '1'], ['4', 'L3', 'open', '3', '1', '2', '1'],
    ['5', 'L4', 'open', '3', '1', '2', '1'], ['6', 'L5', 'open', '4', '2', '2', '1']]);
  assert.match(first.stdout, /5 rows, 5 records:\n +1 need nothing but the new version\n +4 wait for decisions/);

  // Decided: accept, reject, another code.
  const file = answer(first.decisions, { 'proficient/04': 'accept', 'emerging/10': ' Reject ', 'advanced/10': 'advanced/10; advanced-9',
    'developing/01': 'ACCEPT', 'developing/02': 'accept', 'ai/proficient/02': 'ai/proficient/3' });
  const second = crosswalk(ws, rows, ['--decisions', file]);
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(second.summary.map((s) => s.outcome), ['unchanged', 'decided', 'decided', 'decided', 'decided']);
  assert.deepEqual(second.decisions.map((d) => d.decision),
    ['accept', 'reject', 'advanced/10; advanced/09', 'accept', 'accept', 'accept', 'ai/proficient/03']);
  const records = issueAndVerify(ws, second.raw.roster);
  assert.deepEqual(records, {
    L1: ['proficient/01', 'proficient/02', 'proficient/03'],
    L2: ['proficient/04', 'proficient/05', 'advanced/01', 'advanced/02'],
    L3: ['emerging/01', 'advanced/09', 'advanced/10'],
    L4: ['developing/01', 'developing/02'],
    L5: ['developing/01', 'ai/proficient/01', 'ai/proficient/03', 'durable/patience-and-care/applying/01'],
  });
  // The file that came out can be given back, and says the same again.
  const third = crosswalk(ws, rows, ['--decisions', path.join(second.out, 'decisions.csv')]);
  assert.deepEqual(third.raw, second.raw);
});
