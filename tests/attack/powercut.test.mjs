// attacks 1.14 O4: the power goes while credentials are issued. Everything that the program did to its files is
// written down (tests/lib/recorder.c); the disk is then built as it may have been at each moment, with what was not
// flushed lost, kept, torn or in another order (tests/lib/powercut.mjs). After each: nothing that was committed is
// lost, nothing is there twice, and a rerun ends where an undisturbed run ends.
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { build, codes, framework, issue, ledger, tempDir, work, workspace } from '../lib/ler.mjs';
import { Disk, readRecord } from '../lib/powercut.mjs';

// Where flushing costs nothing: the model says what it means.
if (fs.existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

const CUTS = Number(process.env.LER_POWER_CUTS ?? 75); // of each program; "all" moments with 1000000

function dice(seed) {
  let i = 0;
  return (n) => crypto.createHash('sha256').update(`${seed}/${i++}`).digest().readUInt32BE() % n;
}
function filesBelow(dir) {
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? filesBelow(path.join(dir, e.name)) : [path.join(dir, e.name)]);
}

/** Runs `go(env)`, with what it does below ws.dir written down: the disk of before, and the steps. */
function recorded(ws, go) {
  const log = path.join(tempDir(), 'record');
  const before = filesBelow(ws.dir).map((f) => [f, fs.readFileSync(f)]);
  go({ ...process.env, LD_PRELOAD: path.join(build, 'tests/libtest_recorder.so'), ASAN_OPTIONS: 'verify_asan_link_order=0',
    LER_TEST_RECORD: log, LER_TEST_ROOT: fs.realpathSync(ws.dir) });
  return { before, steps: readRecord(log) };
}

/** Cuts the power at CUTS moments, and calls after(what) on each disk that this leaves. */
function cutEverywhere(ws, { before, steps }, seed, after) {
  const roll = dice(seed), disk = new Disk();
  for (const [f, content] of before) disk.add(f, content);
  const every = Math.max(1, (steps.length * 3) / CUTS); // three kinds of luck a moment
  let cuts = 0, next = 0;
  for (let k = 0; k <= steps.length; k++) {
    if (k > 0) disk.step(steps[k - 1]);
    if (k < next && k !== steps.length) continue;
    next += every;
    for (const luck of ['none', 'some', 'all']) {
      fs.rmSync(ws.dir, { recursive: true });
      fs.mkdirSync(ws.dir);
      // The ledger's memory of how far it got is never flushed: the worst is that it is there and the rest is not.
      for (const [f, content] of disk.cut(luck, roll, (p) => luck === 'none' && p.endsWith('/ledger.id'))) {
        fs.mkdirSync(path.dirname(f), { recursive: true });
        fs.writeFileSync(f, content, { mode: 0o600 });
      }
      for (const folder of ['store', 'status']) fs.mkdirSync(path.join(ws.dir, folder), { recursive: true });
      cuts++;
      after(`power cut ${k} of ${steps.length} steps, unflushed: ${luck}`);
    }
  }
  return cuts;
}

/** The ledger is sound, and every record that it calls issued is there: returns the entries. */
function sound(ws, what) {
  const report = ledger(ws, 'verify');
  if (report.code === 3 && /there is no ledger yet/.test(report.stderr)) return [];
  assert.strictEqual(report.code, 0, `${what}: ${report.stdout}${report.stderr}`);
  return ledger(ws, 'list').lines;
}
function finished(ws, entries, count, what) {
  assert.strictEqual(entries.length, count, what);
  assert.ok(entries.every((e) => e.state === 'issued'), what);
  if (entries[0].status) assert.strictEqual(new Set(entries.map((e) => `${e.status.list}#${e.status.index}`)).size, count, what);
}
/** What was begun before the cut is as it was. */
function kept(before, entries, what) {
  const now = new Map(entries.map((e) => [e.id, e]));
  for (const e of before)
    assert.deepStrictEqual([now.get(e.id)?.status, now.get(e.id)?.claimed], [e.status, e.claimed], what);
}

test('O4 the power goes while the ledger is made and filled', { timeout: 900_000 }, () => {
  const ws = workspace();
  ws.out = path.join(ws.dir, 'out');
  const record = recorded(ws, (env) => {
    assert.strictEqual(work(ws, 0, 30, { chunk: 8, env }).claimed, 30);
    assert.strictEqual(work(ws, 0, 50, { chunk: 8, env }).claimed, 20);
  });
  assert.ok(record.steps.filter((s) => s.step === 'syncfs').length >= 7, 'the steps were written down');
  let lost = 0;
  const cuts = cutEverywhere(ws, record, 'ledger', (what) => {
    const before = sound(ws, what);
    lost += before.length < 50;
    const r = work(ws, 0, 50, { chunk: 8 });
    assert.deepStrictEqual([r.code, r.claimed + r.kept, r.changed, r.held], [0, 50, 0, 0], `${what}: ${r.stderr}`);
    const entries = sound(ws, what);
    finished(ws, entries, 50, what);
    kept(before, entries, what);
  });
  assert.ok(lost > cuts / 3);
  console.log(`# ${cuts} power cuts in ${record.steps.length} steps of ledger_work`);
});

for (const format of ['files', 'jsonl', 'zip'])
  test(`O4 the power goes while a roster is issued as ${format}`, { timeout: 900_000 }, () => {
    const f = framework();
    const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
    ws.out = path.join(ws.dir, 'out');
    const rows = Array.from({ length: 50 }, (_, i) => ({ learner_id: `S${i}`, framework: f.soc, statements: codes('emerging') }));
    const record = recorded(ws, (env) => {
      for (const part of [rows.slice(0, 20), rows]) // the second run adds to what the first one made
        assert.strictEqual(issue(ws, part, ['--format', format], { env }).code, 0);
    });
    assert.ok(record.steps.filter((s) => s.step === 'syncfs' || s.step === 'sync').length >= 4, 'the steps were written down');
    const cuts = cutEverywhere(ws, record, format, (what) => {
      const before = sound(ws, what);
      const r = issue(ws, rows, ['--format', format]);
      assert.strictEqual(r.code, 0, `${what}: ${r.stderr}`);
      assert.strictEqual(r.results.length, 50, what);
      const entries = sound(ws, what);
      finished(ws, entries, 50, what);
      kept(before, entries, what);
      const names = filesBelow(ws.out).filter((n) => /credentials.*\.(json|jsonl|zip)$/.test(n));
      assert.deepStrictEqual(names.sort(), [...new Set(entries.map((e) => e.file))].sort(), what);
    });
    console.log(`# ${cuts} power cuts in ${record.steps.length} steps of issue --format ${format}`);
  });
