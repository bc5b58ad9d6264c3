// attacks 1.14 O2, O3 and O5 on whole batches: killed, without disk, several at once; and whoever
// changes what is written. After each, the same command is run again, and there must be exactly the
// credentials of one undisturbed run.
//
// LER_BATCH_KILLS and LER_BATCH_FAULTS are how many (40 and 20 by default), LER_BATCH_SEED repeats a
// run.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { build, codes, csvObjects, framework, issuer, recordFiles, run, sha, tempDir, toCsv, verifier, workspace } from '../lib/ler.mjs';

const f = framework();
const KILLS = Number(process.env.LER_BATCH_KILLS ?? 40);
const FAULTS = Number(process.env.LER_BATCH_FAULTS ?? 20);
const SEED = process.env.LER_BATCH_SEED ?? crypto.randomBytes(4).toString('hex');
const faults = path.join(build, 'tests/faults.so');
// A preloaded library has to come behind the sanitizers' own, which refuse that.
const sanitized = ['__asan_init', '__tsan_init'].some((s) => fs.readFileSync(issuer).includes(s)) && 'sanitized build';

/** Numbers that look random and are the same for one seed. */
function dice(name) {
  let i = 0;
  return (n) => crypto.createHash('sha256').update(`${SEED}/${name}/${i++}`).digest().readUInt32BE() % n;
}

// ---- a roster: wide and long rows, some bad

const ROWS = 300;
const learner = (i, more = {}) => ({ learner_id: `L${i}`, given_name: 'Ada', family_name: `Example ${i}`, email: i % 3 ? `ada${i}@example.com` : '',
  framework: f.soc, statements: codes(['emerging', 'proficient'][i % 2], 7 + (i % 3)), statement_text: '', issued_on: '2026-05-20', ...more });
const roster = (n = ROWS, from = 0) => Array.from({ length: n }, (_, k) => k + from).flatMap((i) =>
  i % 50 === 49 ? [learner(i, { framework: '99-9999.99' })]
  : i % 20 === 7 ? [1, 2, 3].map((s) => learner(i, { statements: '', statement_text: `advanced/${s}` })) : [learner(i)]);
const good = (rows) => new Set(rows.filter((r) => r.framework === f.soc).map((r) => r.learner_id)).size;

const REVOCATION = { settings: { status: { purpose: 'revocation' } } };
/** A copy of a workspace that never issued anything, so that ids and salts are the same. */
const template = workspace(REVOCATION);
fs.writeFileSync(path.join(template.dir, 'batch.csv'), toCsv(roster()));
function fresh(at = tempDir()) {
  const dir = path.join(at, 'school');
  fs.cpSync(template.dir, dir, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
  for (const name of ['key.pem', 'secret']) fs.chmodSync(path.join(dir, name), 0o600);
  return { ...template, dir, config: path.join(dir, 'issuer.json'), store: path.join(dir, 'store'), out: path.join(dir, 'out') };
}
const args = (ws, ...more) => ['issue', '--config', ws.config, '--roster', path.join(ws.dir, 'batch.csv'), '--out', ws.out, '--quiet', ...more];
const go = (ws, more = [], options = {}) => run(issuer, args(ws, ...more), options);
const faulty = (fault) => ({ env: { ...process.env, LD_PRELOAD: faults, LER_FAULT: fault } });

/** What a credential says, without what differs from run to run. */
function plain(text) {
  const { proof, ...document } = JSON.parse(text);
  if (document.credentialStatus) {
    delete document.credentialStatus.statusListIndex;
    delete document.credentialStatus.id;
  }
  return JSON.stringify(document);
}
const digests = (ws) => Object.fromEntries(recordFiles(ws.out).map((file) => [path.relative(ws.out, file), sha('sha256', plain(fs.readFileSync(file))).toString('hex')]));
const undisturbed = fresh();
const first = go(undisturbed);
assert.strictEqual(first.code, 1, first.stderr);
const reference = digests(undisturbed);
const status = (ws) => csvObjects(fs.readFileSync(path.join(ws.out, 'results.csv'), 'utf8'));

/** Exactly the set of one undisturbed run, whole and in agreement with the ledger. */
function allIsWell(ws, expected = reference) {
  assert.deepStrictEqual(digests(ws), expected); // also: no other file, hidden ones included
  const r = run(issuer, ['ledger', 'verify', '--config', ws.config, '--json']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  const indexes = Object.keys(expected).map((file) => JSON.parse(fs.readFileSync(path.join(ws.out, file))).credentialStatus)
    .map((s) => s.statusListCredential + '#' + s.statusListIndex);
  assert.strictEqual(new Set(indexes).size, indexes.length, 'a status index was given twice');
  const results = status(ws);
  for (const line of results) assert.strictEqual(sha('sha256', fs.readFileSync(path.join(ws.out, line.file))).toString('hex'), line.sha256);
  assert.deepStrictEqual([...new Set(results.map((x) => x.file))].sort(), Object.keys(expected).sort());
  assert.deepStrictEqual(fs.readdirSync(ws.out).filter((n) => n.startsWith('.')), []);
}
/** Some of them, as an employer sees them. */
function verifySome(ws, next) {
  const files = Object.keys(reference).filter(() => next(10) === 0).map((n) => path.join(ws.out, n));
  const r = run(verifier, ['verify', '--json', '--store', ws.store, '--resources', path.join(ws.dir, 'resources.json'), ...files]);
  for (const line of r.stdout.trim().split('\n')) assert.match(JSON.parse(line).verdict, /^verified/, line);
}

// ---- O3

const exit = (child) => new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));

test(`O3 ${KILLS} times kill -9 and the same command again (seed ${SEED}): exactly the set of one undisturbed run`, { timeout: 3_600_000, skip: sanitized }, async (t) => {
  const next = dice('kills');
  const counts = path.join(tempDir(), 'counts');
  const counting = fresh();
  const began = performance.now();
  run(issuer, args(counting), { env: { ...process.env, LD_PRELOAD: faults, LER_FAULT_COUNT: counts } });
  const duration = performance.now() - began;
  const calls = Object.fromEntries(fs.readFileSync(counts, 'utf8').trim().split('\n').map((l) => l.split(' ')).map(([k, n]) => [k, Number(n)]));
  const total = Object.values(calls).reduce((a, b) => a + b);
  const table = {};
  let kills = 0, rounds = 0, mid = 0;
  while (kills < KILLS) {
    const ws = fresh();
    rounds++;
    // Up to five in a row, then a run that nobody disturbs.
    for (let k = next(5); k >= 0 && kills < KILLS; k--) {
      const way = next(4);
      let what, r;
      if (way === 0) { // by the clock
        what = 'at any time';
        const child = spawn(issuer, args(ws), { stdio: 'ignore' });
        const timer = setTimeout(() => child.kill('SIGKILL'), next(Math.ceil(duration * 1.1)));
        r = await exit(child);
        clearTimeout(timer);
      } else { // at a call that changes the disk: any, or a flush (files to the disk, then the ledger) or a rename
        const [call, count] = way === 1 ? ['any', total] : way === 2 ? ['sync', calls.sync] : ['rename', calls.rename];
        const how = ['kill', 'after'][next(2)];
        what = `${how === 'kill' ? 'before' : 'behind'} a call of ${call}`;
        r = spawnSync(issuer, args(ws, '--workers', String(1 + next(3))), { stdio: 'ignore', ...faulty(`${call}:${1 + next(count)}:${how}`) });
        r.code = r.status;
      }
      if (r.signal !== 'SIGKILL') { assert.strictEqual(r.code, 1); continue; } // it was through before
      kills++;
      table[what] = (table[what] ?? 0) + 1;
      // At no time is there anything but whole records under their names.
      if (fs.existsSync(path.join(ws.out, 'credentials')))
        for (const file of recordFiles(ws.out).filter((n) => !path.basename(n).startsWith('.'))) {
          assert.strictEqual(sha('sha256', plain(fs.readFileSync(file))).toString('hex'), reference[path.relative(ws.out, file)]);
          mid++;
        }
    }
    const r = go(ws);
    assert.strictEqual(r.code, 1, r.stderr);
    allIsWell(ws);
    if (next(5) === 0) verifySome(ws, next);
    fs.rmSync(path.dirname(ws.dir), { recursive: true });
  }
  t.diagnostic(`${kills} kills in ${rounds} rounds, ${total} calls a run: ${JSON.stringify(table)}; ${mid} records looked at in between`);
});

// ---- O2

const ERRORS = { EIO: 5, EMFILE: 24, ENOSPC: 28, EROFS: 30, EDQUOT: 122, EACCES: 13 };

test(`O2 ${FAULTS} calls that fail (seed ${SEED}): told, nothing half-written, and the next run completes`, { timeout: 3_600_000, skip: sanitized }, (t) => {
  const next = dice('faults');
  const counts = path.join(tempDir(), 'counts');
  run(issuer, args(fresh()), { env: { ...process.env, LD_PRELOAD: faults, LER_FAULT_COUNT: counts } });
  const calls = fs.readFileSync(counts, 'utf8').trim().split('\n').map((l) => l.split(' ')).map(([k, n]) => [k, Number(n)]).filter(([, n]) => n > 0);
  const table = {}, exits = {};
  for (let n = 0; n < FAULTS; n++) {
    const [call, count] = calls[n % calls.length];
    const names = Object.keys(ERRORS);
    const name = call === 'write' && next(4) === 0 ? 'short' : names[next(names.length)];
    const forever = name !== 'short' && next(2) === 0;
    const fault = `${call}:${1 + next(count)}:${ERRORS[name] ?? 'short'}${forever ? '+' : ''}`;
    const ws = fresh();
    const r = go(ws, [], faulty(fault));
    assert.strictEqual(r.signal, null, fault);
    assert.ok([0, 1, 3, 5, 6].includes(r.code), `${fault}: exit ${r.code} ${r.stderr}`);
    assert.ok(!/Ada|ada\d+@/.test(r.stderr), r.stderr);
    if (r.code > 1) assert.ok(r.stderr.length > 0, fault);
    else allIsWell(ws); // a fault that it lived through, such as a short write
    if (fs.existsSync(path.join(ws.out, 'credentials')))
      for (const file of recordFiles(ws.out).filter((x) => !path.basename(x).startsWith('.')))
        assert.strictEqual(sha('sha256', plain(fs.readFileSync(file))).toString('hex'), reference[path.relative(ws.out, file)], fault);
    const again = go(ws);
    assert.strictEqual(again.code, 1, `${fault}: ${again.stderr}`);
    allIsWell(ws);
    table[`${call} ${name}${forever ? ' from then on' : ''}`] = r.code;
    exits[r.code] = (exits[r.code] ?? 0) + 1;
    fs.rmSync(path.dirname(ws.dir), { recursive: true });
  }
  t.diagnostic(`exit codes ${JSON.stringify(exits)} ${JSON.stringify(table)}`);
});

/** A small file system of its own, when we may mount one. */
function small(t, megabytes) {
  const at = tempDir();
  const r = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', at]);
  if (r.status !== 0) {
    t.skip('no file system can be mounted here');
    return undefined;
  }
  t.after(() => spawnSync('umount', ['-l', at]));
  return at;
}

test('O2 a full disk: exit 6, whole records only; with room again the next run completes', (t) => {
  const at = small(t, 2);
  if (!at) return;
  const ws = { ...fresh(), out: path.join(at, 'out') };
  const full = go(ws);
  assert.strictEqual(full.code, 6, full.stderr);
  assert.match(full.stderr, /No space left on device/);
  assert.match(full.stderr, /the same command goes on/);
  const there = recordFiles(ws.out);
  assert.ok(there.length > 10 && there.length < Object.keys(reference).length, `${there.length}`);
  for (const file of there) assert.strictEqual(sha('sha256', plain(fs.readFileSync(file))).toString('hex'), reference[path.relative(ws.out, file)]);
  assert.strictEqual(spawnSync('mount', ['-o', 'remount,size=64m', at]).status, 0);
  assert.strictEqual(go(ws).code, 1);
  allIsWell(ws);
});

test('O2 a full disk under the workspace: nothing is issued that the ledger cannot note', (t) => {
  const at = small(t, 1);
  if (!at) return;
  const ws = { ...fresh(at), out: path.join(tempDir(), 'out') };
  const left = fs.statfsSync ? fs.statfsSync(at) : { bavail: 0, bsize: 0 };
  fs.writeFileSync(path.join(at, 'ballast'), Buffer.alloc(Math.max(0, left.bavail * left.bsize - 150_000)));
  const full = go(ws);
  assert.ok([3, 6].includes(full.code), `${full.code} ${full.stderr}`);
  fs.unlinkSync(path.join(at, 'ballast'));
  assert.strictEqual(spawnSync('mount', ['-o', 'remount,size=64m', at]).status, 0);
  const r = go(ws);
  assert.strictEqual(r.code, 1, r.stderr);
  allIsWell(ws);
});

test('O2 a disk that is read-only: exit 6, and nothing is changed', (t) => {
  const at = small(t, 8);
  if (!at) return;
  const ws = { ...fresh(), out: path.join(at, 'out') };
  fs.mkdirSync(ws.out);
  assert.strictEqual(spawnSync('mount', ['-o', 'remount,ro', at]).status, 0);
  const r = go(ws);
  assert.strictEqual(r.code, 6, r.stderr);
  assert.match(r.stderr, /Read-only file system/);
  assert.strictEqual(spawnSync('mount', ['-o', 'remount,rw', at]).status, 0);
  assert.strictEqual(go(ws).code, 1);
  allIsWell(ws);
});

// ---- O5

const both = (list) => Promise.all(list.map((child) => new Promise((resolve) => {
  let stderr = '', stdout = '';
  child.stderr.on('data', (d) => (stderr += d));
  child.stdout.on('data', (d) => (stdout += d));
  child.on('close', (code, signal) => resolve({ code, signal, stderr, stdout }));
})));

test('O5 four processes with one roster and one folder: each credential once', { timeout: 300_000 }, async () => {
  const ws = fresh();
  const all = await both([1, 2, 3, 4].map((n) => spawn(issuer, [...args(ws, '--json'), ...(n % 2 ? ['--workers', '1'] : [])])));
  for (const r of all) assert.strictEqual(r.code, 1, r.stderr);
  const sums = all.map((r) => JSON.parse(r.stdout));
  const expected = Object.keys(reference).length;
  assert.strictEqual(sums.reduce((n, s) => n + s.issued, 0), expected);
  for (const s of sums) assert.deepStrictEqual([s.issued + s.kept, s.good + s.bad], [expected, s.rows]);
  assert.strictEqual(go(ws).code, 1);
  allIsWell(ws);
});

test('O5 eight processes with rosters of their own: each credential once, no status index twice', { timeout: 300_000 }, async () => {
  const ws = fresh();
  const each = Array.from({ length: 8 }, (_, n) => {
    const file = path.join(ws.dir, `part${n}.csv`);
    fs.writeFileSync(file, toCsv(roster(100, n * 100)));
    return spawn(issuer, ['issue', '--config', ws.config, '--roster', file, '--out', path.join(ws.dir, `out${n}`), '--quiet', '--json', '--workers', '2']);
  });
  const all = await both(each);
  let issued = 0;
  for (const r of all) {
    assert.strictEqual(r.code, 1, r.stderr);
    issued += JSON.parse(r.stdout).issued;
  }
  assert.strictEqual(issued, good(roster(800)));
  const indexes = Array.from({ length: 8 }, (_, n) => recordFiles(path.join(ws.dir, `out${n}`))).flat()
    .map((file) => JSON.parse(fs.readFileSync(file)).credentialStatus.id);
  assert.strictEqual(new Set(indexes).size, issued);
  assert.strictEqual(run(issuer, ['ledger', 'verify', '--config', ws.config]).code, 0);
});

test('O5 one killed while the other waits for its rows: the other takes them over', { timeout: 120_000, skip: sanitized }, async () => {
  const ws = fresh();
  const stalled = spawn(issuer, args(ws), { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  stalled.kill('SIGSTOP'); // alive, and holding what it claimed
  const died = exit(stalled);
  const other = spawn(issuer, args(ws, '--json'));
  setTimeout(() => stalled.kill('SIGKILL'), 1500);
  const [r] = await both([other]);
  assert.strictEqual(r.code, 1, r.stderr);
  const s = JSON.parse(r.stdout);
  assert.strictEqual(s.good + s.bad, s.rows);
  await died; // where it had claimed nothing, the other had not to wait for it
  assert.strictEqual(go(ws).code, 1); // clears away what was the dead one's
  allIsWell(ws);
});
