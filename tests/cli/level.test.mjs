// Which level statements make, and why: `level`, and what `issue` explains of every learner.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codes, exampleFramework, framework, issue, issuer, run, tempDir, workspace } from '../lib/ler.mjs';

const f = framework(fs.readFileSync(exampleFramework));
const ws = workspace();
const level = (args, options) => run(issuer, ['level', '--framework', f.soc, '--store', ws.store, ...args], options);
const learner = (i, more = {}) => ({ learner_id: `N-${i}`, given_name: 'Zebedee', family_name: 'Quux', email: `zebedee${i}@example.org`,
  framework: f.soc, level: '', statements: codes('proficient', 7), ...more });

test('level tells what counted and what is missing', () => {
  const r = level(['proficient/1; proficient/2', f.text('advanced', 3)]);
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stdout, /no level met\n/);
  assert.match(r.stdout, / Proficient: 2 of 10, needs 7: not met\n {4}\+ proficient\/01 /);
  assert.match(r.stdout, / Advanced: 1 of 10, needs 7: not met\n {4}\+ advanced\/03 /);
  assert.match(r.stdout, /For Emerging 7 more of these:\n {4}- emerging\/01 /);
});

test('level --json has the same as data', () => {
  const r = level(['--json', codes('proficient', 7), 'advanced/10']);
  assert.equal(r.code, 0, r.stderr);
  const o = JSON.parse(r.stdout);
  assert.deepEqual(o.framework, { soc: f.soc, version: f.version, contentDigest: f.content });
  assert.equal(o.level, 'proficient');
  assert.equal(o.next, 'advanced');
  const advanced = o.levels.find((l) => l.level === 'advanced');
  assert.deepEqual([advanced.demonstrated, advanced.statements, advanced.needed, advanced.missing, advanced.met], [1, 10, 7, 6, false]);
  assert.deepEqual(advanced.counted, ['advanced/10']);
  assert.equal(advanced.left.length, 9);
});

test('level follows the policy that it is given', () => {
  const policy = path.join(tempDir(), 'policy.json');
  fs.writeFileSync(policy, JSON.stringify({ percent: 10, lowerLevels: 'required' }));
  const o = JSON.parse(level(['--json', '--policy', policy, 'emerging/1', 'proficient/1']).stdout);
  assert.equal(o.level, 'emerging');
  assert.equal(o.levels.find((l) => l.level === 'proficient').heldBack, true);
  fs.writeFileSync(policy, '{"percnt": 10}');
  const bad = level(['--policy', policy, 'emerging/1']);
  assert.equal(bad.code, 3);
  assert.match(bad.stderr, /policy\.json: .*percnt/);
});

test('level takes lines of standard input and says which statement it does not know', () => {
  const r = level(['-'], { input: `emerging/1\r\n\nemerging/99\n${f.text('emerging', 2).toUpperCase()}\n` });
  assert.equal(r.code, 1);
  assert.match(r.stderr, /"emerging\/99": no statement emerging\/99/);
  assert.match(r.stdout, /Emerging: 2 of 10/);
});

test('level in a workspace needs no store; elsewhere it asks for one', () => {
  const here = run(issuer, ['level', '--framework', f.soc, 'emerging/1'], { cwd: ws.dir });
  assert.equal(here.code, 0, here.stderr);
  const away = run(issuer, ['level', '--framework', f.soc, 'emerging/1'], { cwd: tempDir() });
  assert.equal(away.code, 2);
  assert.match(away.stderr, /--store DIR/);
  assert.equal(run(issuer, ['level', '--framework', '99-9999.99', '--store', ws.store, 'emerging/1']).code, 1);
});

test('a dry run explains every learner by row and learner_id, without names and addresses', () => {
  const r = issue(ws, [learner(1), learner(2, { level: 'advanced' }), learner(3, { learner_id: 'x@example.org' })], ['--dry-run']);
  assert.equal(r.code, 1);
  assert.match(r.stdout, /^row 2, learner N-1\n.*: Proficient\n/m);
  assert.match(r.stdout, /^row 3, learner N-2: rejected, level_not_supported\n/m);
  assert.match(r.stdout, /^row 4\n/m, 'an address in the place of the id is not shown');
  assert.match(r.stdout, /For Advanced 7 more of these:\n {4}- advanced\/01 /);
  assert.ok(!/@example|Zebedee|Quux/.test(r.stdout + r.stderr), 'personal data');
  assert.ok(!issue(ws, [learner(1)], ['--dry-run', '--quiet']).stdout.includes('needs 7'));
});

test('--explain does so on a real run, and --json has it as data', () => {
  const rows = [learner(1), learner(2, { level: 'advanced' }), learner(3, { statements: 'emerging/99' })];
  const plain = JSON.parse(issue(ws, rows, ['--json']).stdout);
  assert.equal(plain.learners, undefined);
  const r = issue(ws, rows, ['--json', '--explain']);
  const o = JSON.parse(r.stdout);
  assert.equal(o.learnersLeftOut, 0);
  assert.deepEqual(o.learners.map((l) => [l.rows, l.learner, l.level, l.rejected]),
    [[[2], 'N-1', 'proficient', null], [[3], 'N-2', 'proficient', 'level_not_supported']]);
  assert.ok(!/@example|Zebedee|Quux/.test(r.stdout), 'personal data');
  assert.match(issue(ws, [learner(1)], ['--explain']).stdout, /^row 2, learner N-1\n/m);
});

test('a level that an assessor judged, and a statement found by score, are explained as such', () => {
  const lenient = workspace({ settings: { policy: { assessorJudgement: true } } });
  const words = f.text('emerging', 1).split(' — ')[0];
  const r = issue(lenient, [learner(1, { level: 'advanced', statements: words })], ['--dry-run', '--accept-matches']);
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stdout, /The roster says Advanced: an assessor's judgement/);
  assert.match(r.stdout, /emerging\/01 was found by score, \d+ of 1000/);
});
