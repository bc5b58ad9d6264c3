// ler-issuer ledger list, show, verify and export, on a ledger of tests/lib/ledger_work.c.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { csvObjects, issuer, ledger, run, sha, tempDir, work, workspace } from '../lib/ler.mjs';

const say = (ws, ...args) => run(issuer, ['ledger', args[0], '--config', ws.config, ...args.slice(1)]);

/** 200 rows, of which the second hundred were issued a run later. */
const ws = workspace();
assert.deepStrictEqual([work(ws, 0, 100).claimed, work(ws, 0, 200).kept], [100, 100]);
const rows = ledger(ws, 'list').lines;

test('list shows every credential once, in the order of the claims', () => {
  assert.strictEqual(rows.length, 200);
  assert.strictEqual(new Set(rows.map((r) => r.id)).size, 200);
  assert.strictEqual(new Set(rows.map((r) => r.status.index)).size, 200);
  for (const r of rows) {
    assert.match(r.id, /^urn:uuid:[0-9a-f-]{36}$/);
    assert.deepStrictEqual([r.state, r.revision, r.batch, r.held, r.status.list, r.status.purpose], ['issued', 0, 'work', false, 1, 'revocation']);
    assert.ok(r.status.index >= 0 && r.status.index < 131072);
    const file = fs.readFileSync(r.file);
    assert.strictEqual(sha('sha256', file).toString('hex'), r.sha256);
    assert.deepStrictEqual([JSON.parse(file).index, JSON.parse(file).list], [r.status.index, 1]);
    assert.strictEqual(new Date(JSON.parse(file).from * 1000).toISOString().replace('.000Z', 'Z'), r.claimed);
    assert.ok(r.issued >= r.claimed);
  }
  const text = say(ws, 'list');
  assert.strictEqual(text.code, 0, text.stderr);
  const lines = text.stdout.trimEnd().split('\n');
  assert.strictEqual(lines.pop(), '200 credentials');
  assert.deepStrictEqual(lines.map((l) => 'urn:uuid:' + l.split(' ')[0]), rows.map((r) => r.id));
});

test('list filters by state, batch and status list', () => {
  const count = (...args) => ledger(ws, 'list', args).lines.length;
  assert.strictEqual(count('--state', 'issued'), 200);
  assert.strictEqual(count('--state', 'revoked'), 0);
  assert.strictEqual(count('--batch', 'work'), 200);
  assert.strictEqual(count('--batch', ''), 0);
  assert.strictEqual(count('--status-list', '1', '--state', 'issued'), 200);
  assert.strictEqual(count('--status-list', '2'), 0);
  for (const bad of [['--state', 'gone'], ['--status-list', '0'], ['--status-list', '-1'], ['--status-list', '99999999999'], ['--status-list', '1x']])
    assert.strictEqual(say(ws, 'list', ...bad).code, 2, bad.join(' '));
});

test('show takes an id with and without urn:uuid:', () => {
  for (const id of [rows[7].id, rows[7].id.slice(9), rows[7].id.toUpperCase().replace('URN:UUID:', '')]) {
    const r = ledger(ws, 'show', [id]);
    assert.strictEqual(r.code, 0, r.stderr);
    assert.deepStrictEqual(r.lines, [{ ...rows[7], history: [] }]);
  }
  const text = say(ws, 'show', rows[7].id).stdout;
  assert.ok(text.includes(rows[7].file) && text.includes(`index ${rows[7].status.index} (`), text);
  assert.strictEqual(say(ws, 'show', 'urn:uuid:00000000-0000-5000-8000-000000000000').code, 1);
  assert.strictEqual(say(ws, 'show', 'nonsense').code, 2);
});

test('export writes what list shows, as CSV', () => {
  const r = say(ws, 'export');
  assert.strictEqual(r.code, 0, r.stderr);
  const table = csvObjects(r.stdout);
  assert.deepStrictEqual(
    table.map((t) => [t.credential_id, t.state, t.status_list, t.status_index, t.claimed, t.issued, t.file, t.sha256, t.batch]),
    rows.map((o) => [o.id, o.state, '1', String(o.status.index), o.claimed, o.issued, o.file, o.sha256, o.batch]));
  assert.deepStrictEqual(ledger(ws, 'export').lines, rows);
  assert.strictEqual(csvObjects(say(ws, 'export', '--state', 'pending').stdout).length, 0);
});

test('verify says what is wrong with each record, and exits with 1', () => {
  const own = workspace();
  work(own, 0, 50);
  const good = say(own, 'verify');
  assert.strictEqual(good.code, 0, good.stderr + good.stdout);
  assert.ok(good.stdout.endsWith('Nothing is wrong.\n'), good.stdout);
  const made = ledger(own, 'list').lines;
  const damage = [
    [(f) => fs.unlinkSync(f), 'its file is missing'],
    [(f) => fs.appendFileSync(f, ' '), 'its file is not what was written'],
    [(f) => fs.writeFileSync(f, fs.readFileSync(f, 'utf8').replace('index', 'Index')), 'its file is not what was written'],
    [(f) => fs.truncateSync(f, 0), 'its file is not what was written'],
    [(f) => { fs.renameSync(f, f + '.away'); fs.symlinkSync(f + '.away', f); }, 'a symbolic link stands in place of its file'],
    [(f) => { fs.unlinkSync(f); fs.mkdirSync(f); }, 'something that is no file stands in its place'],
  ];
  damage.forEach(([doIt], i) => doIt(made[i * 3].file));
  const r = ledger(own, 'verify');
  assert.strictEqual(r.code, 1);
  const [report] = r.lines;
  assert.deepStrictEqual([report.good, report.credentials, report.issued, report.problemCount], [false, 50, 50, damage.length]);
  assert.deepStrictEqual(report.problems, damage.map(([, problem], i) => ({ id: made[i * 3].id, file: made[i * 3].file, problem })));
  const text = say(own, 'verify');
  assert.strictEqual(text.code, 1);
  for (const p of report.problems) assert.ok(text.stdout.includes(`${p.id.slice(9)}: ${p.problem}: ${p.file}\n`), text.stdout);
  assert.strictEqual(say(own, 'verify', '--no-files').code, 0);
});

test('without a ledger the verbs say so, and make none', () => {
  const fresh = workspace();
  const before = fs.readdirSync(fresh.dir);
  for (const word of ['list', 'export', 'verify']) {
    const r = say(fresh, word);
    assert.strictEqual(r.code, 3, word);
    assert.match(r.stderr, /there is no ledger yet/);
  }
  assert.deepStrictEqual(fs.readdirSync(fresh.dir), before);
});

test('reading leaves the workspace as it was', () => {
  const before = fs.readdirSync(ws.dir).map((f) => [f, fs.statSync(path.join(ws.dir, f)).mtimeMs]);
  for (const word of ['list', 'verify', 'export']) assert.strictEqual(say(ws, word).code, 0);
  assert.deepStrictEqual(fs.readdirSync(ws.dir).map((f) => [f, fs.statSync(path.join(ws.dir, f)).mtimeMs]), before);
});

test('a word that is none, a missing word, and the help', () => {
  const plain = (...args) => run(issuer, ['ledger', ...args]);
  assert.strictEqual(plain().code, 2);
  const near = plain('lst');
  assert.strictEqual(near.code, 2);
  assert.match(near.stderr, /did you mean "list"/);
  assert.strictEqual(plain('--help').code, 0);
  for (const word of ['list', 'show', 'verify', 'export']) assert.match(plain(word, '--help').stdout, /usage: ler-issuer ledger/);
  assert.strictEqual(run(issuer, ['ledger', 'list'], { cwd: tempDir() }).code, 2);
  assert.strictEqual(run(issuer, ['ledger', 'list'], { cwd: ws.dir }).code, 0);
});
