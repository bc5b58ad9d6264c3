// ler-issuer ledger list, show, verify and export, on a ledger of tests/lib/ledger_work.c.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, csvObjects, framework, issue, issuer, ledger, run, sha, tempDir, work, workspace } from '../lib/ler.mjs';

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

// ---- with credentials

const f = framework();
const learners = (n) => Array.from({ length: n }, (_, i) => ({ learner_id: `Student-${i}`, email: i % 2 ? `s${i}@example.org` : '', framework: f.soc, statements: codes('emerging') }));

test('what issue wrote is what the ledger has', () => {
  const school = workspace({ settings: { status: { purpose: 'revocation' } } });
  const r = issue(school, learners(12), ['--batch', '=spring, "26"']);
  assert.strictEqual(r.code, 0, r.stderr);
  const table = ledger(school, 'list').lines;
  assert.deepStrictEqual(
    table.map((e) => [e.id, String(e.status.list), String(e.status.index), path.relative(school.out, e.file), e.sha256]),
    r.results.map((l) => [l.credential_id, l.status_list, l.status_index, l.file, l.sha256]));
  for (const [i, e] of table.entries()) {
    const credential = JSON.parse(fs.readFileSync(e.file));
    assert.deepStrictEqual([credential.id, credential.credentialStatus.statusListIndex, credential.validFrom], [e.id, String(e.status.index), e.claimed]);
    assert.strictEqual(e.batch, '=spring, "26"');
    assert.strictEqual(credential.credentialStatus.statusListCredential, `${school.base}/status/1`, String(i));
  }
  // A cell that a spreadsheet would run as a formula is disarmed.
  assert.deepStrictEqual(csvObjects(say(school, 'export').stdout).map((e) => e.batch), Array(12).fill('\'=spring, "26"'));
  assert.strictEqual(ledger(school, 'list', ['--batch', '=spring, "26"']).lines.length, 12);
  const report = say(school, 'verify');
  assert.strictEqual(report.code, 0, report.stdout);
  assert.match(report.stdout, /^12 credentials: 12 issued; 12 files read\nNothing is wrong\.\n$/);
});

test('a learner is found by learner_id or address, and never stands in the ledger', () => {
  const school = workspace();
  // What identifies a learner is learner_id; an address only without it.
  const rows = [...learners(12), { email: 'Only@Example.org', framework: f.soc, statements: codes('emerging') }];
  assert.strictEqual(issue(school, rows).code, 0);
  const found = (who) => ledger(school, 'list', ['--learner', who]).lines.length;
  assert.deepStrictEqual(['Student-4', 'student-4', 'Student-5', 'Student-99', 'only@example.ORG', 's5@example.org'].map(found), [1, 0, 1, 0, 1, 0]);
  for (const file of ['ledger.db', 'ledger.id']) {
    const bytes = fs.readFileSync(path.join(school.dir, file)).toString('latin1');
    for (const word of ['Student-', 'student-', '@example', '@Example', 's5@']) assert.ok(!bytes.includes(word), word);
  }
});

test('show tells the history of a credential, with the reasons', () => {
  const school = workspace({ settings: { status: { purpose: 'suspension' } } });
  const [{ credential_id: id }] = issue(school, learners(1)).results;
  for (const [verb, reason] of [['suspend', 'an inquiry'], ['reinstate', 'cleared'], ['suspend', 'a second one']])
    assert.strictEqual(run(issuer, [verb, id, '--reason', reason, '--config', school.config]).code, 0);
  const [entry] = ledger(school, 'show', [id]).lines;
  assert.strictEqual(entry.state, 'suspended');
  assert.deepStrictEqual(entry.history.map((e) => [e.from, e.to, e.reason]),
    [['issued', 'suspended', 'an inquiry'], ['suspended', 'issued', 'cleared'], ['issued', 'suspended', 'a second one']]);
  assert.strictEqual(entry.changed, entry.history[2].time);
  assert.match(say(school, 'show', id).stdout, /issued -> suspended: an inquiry\n.*suspended -> issued: cleared\n.*issued -> suspended: a second one\n$/);
  assert.match(say(school, 'verify').stdout, /^1 credential: 0 issued, 1 suspended; 1 files read/);
});

test('a record that is missing or damaged is issued again as it was, by a rerun', () => {
  const school = workspace({ settings: { status: { purpose: 'revocation' } } });
  const rows = learners(5);
  issue(school, rows);
  const before = ledger(school, 'list').lines;
  fs.unlinkSync(before[1].file);
  fs.appendFileSync(before[3].file, ' ');
  assert.strictEqual(ledger(school, 'verify').lines[0].problemCount, 2);
  const r = issue(school, rows);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.strictEqual(ledger(school, 'verify').lines[0].problemCount, 0);
  const after = ledger(school, 'list').lines;
  assert.deepStrictEqual(after.map((e) => [e.id, e.status, e.claimed, e.issued]), before.map((e) => [e.id, e.status, e.claimed, e.issued]));
});

test('issue refuses a ledger that is damaged, and signs nothing', () => {
  const school = workspace();
  issue(school, learners(3));
  const file = path.join(school.dir, 'ledger.db');
  const bytes = fs.readFileSync(file);
  bytes[9000] ^= 1;
  fs.writeFileSync(file, bytes);
  const r = issue({ ...school, out: path.join(school.dir, 'elsewhere') }, learners(6));
  assert.strictEqual(r.code, 3, r.stderr);
  assert.match(r.stderr, /ledger\.db is damaged: page 3 is not what was written there/);
  const written = fs.existsSync(path.join(school.dir, 'elsewhere')) ? fs.readdirSync(path.join(school.dir, 'elsewhere'), { recursive: true }) : [];
  assert.deepStrictEqual(written.filter((n) => String(n).endsWith('.json')), []);
});

test('verify reads records inside of one-file outputs, whole or still growing', () => {
  for (const [format, name] of [['jsonl', 'credentials.jsonl'], ['zip', 'credentials.zip']]) {
    const school = workspace();
    assert.strictEqual(issue(school, learners(6), ['--format', format]).code, 0);
    const entries = ledger(school, 'list').lines, file = path.join(school.out, name);
    assert.ok(entries.every((e) => e.file === file && e.length > 0), format);
    assert.strictEqual(ledger(school, 'verify').lines[0].problemCount, 0, format);
    // A byte of the third record, and the end of the file.
    const bytes = fs.readFileSync(file), bad = Buffer.from(bytes);
    bad[entries[2].offset + 40] ^= 1;
    fs.writeFileSync(file, bad);
    assert.deepStrictEqual(ledger(school, 'verify').lines[0].problems.map((p) => p.id), [entries[2].id], format);
    fs.writeFileSync(file, bytes.subarray(0, entries[4].offset + 10));
    assert.deepStrictEqual(ledger(school, 'verify').lines[0].problems.map((p) => p.id), [entries[4].id, entries[5].id], format);
    // What a run that was cut short left: the rest stands in the file beside it.
    fs.writeFileSync(path.join(school.out, `.${name}.part`), bytes);
    const unfinished = say(school, 'verify');
    assert.strictEqual(unfinished.code, 0, unfinished.stdout);
    assert.match(unfinished.stdout, /An output file was begun and not finished: run its roster again/);
    fs.unlinkSync(file);
    assert.strictEqual(say(school, 'verify').code, 0);
    fs.unlinkSync(path.join(school.out, `.${name}.part`));
    assert.deepStrictEqual(ledger(school, 'verify').lines[0].problems.map((p) => p.problem), Array(6).fill('its file is missing'), format);
  }
});
