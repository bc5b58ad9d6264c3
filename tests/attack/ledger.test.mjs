// attacks 1.14 O5, O6 and O7, and O3 of the ledger alone: several at once, damage, the clock, kills.
// Rows are issued by tests/lib/ledger_work.c, which treats the ledger as a batch does.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { build, issuer, ledger, ledgerWork, run, sha, tempDir, work, workspace } from '../lib/ler.mjs';

// The second word: a program that is built with the address sanitizer wants to be the first library.
const preload = { LD_PRELOAD: path.join(build, 'tests/libtest_world.so'), ASAN_OPTIONS: 'verify_asan_link_order=0' };
const DAMAGES = Number(process.env.LER_LEDGER_DAMAGES ?? 1000);
const KILLS = Number(process.env.LER_LEDGER_KILLS ?? 200);

/** Numbers that look random and are the same in every run. */
function dice(seed) {
  let i = 0;
  return (n) => crypto.createHash('sha256').update(`${seed}/${i++}`).digest().readUInt32BE() % n;
}

const start = (ws, first, count, { chunk = 16, env } = {}) =>
  spawn(ledgerWork, [ws.dir, ws.out, first, count, chunk].map(String), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
const ended = (child) => new Promise((resolve) => {
  let stdout = '', stderr = '';
  child.stdout.on('data', (d) => { stdout += d; });
  child.stderr.on('data', (d) => { stderr += d; });
  child.on('close', (code, signal) => resolve({ code, signal, stderr, ...(stdout ? JSON.parse(stdout) : {}) }));
});

/** Every row issued once: the files, the ledger and its own check agree. */
function allIsWell(ws, count) {
  const report = ledger(ws, 'verify');
  assert.strictEqual(report.code, 0, report.stderr + report.stdout);
  assert.deepStrictEqual([report.lines[0].good, report.lines[0].issued, report.lines[0].pending], [true, count, 0]);
  const rows = ledger(ws, 'list').lines;
  assert.strictEqual(rows.length, count);
  assert.strictEqual(new Set(rows.map((r) => `${r.status.list}#${r.status.index}`)).size, count, 'an index was given twice');
  assert.strictEqual(fs.readdirSync(path.join(ws.out, 'credentials')).filter((f) => f.endsWith('.json')).length, count);
  for (const r of rows) {
    const file = JSON.parse(fs.readFileSync(r.file));
    assert.deepStrictEqual([file.id, file.list, file.index], [r.id.slice(9), r.status.list, r.status.index]);
  }
  return rows;
}

// ---- O5

test('O5 eight processes with disjoint rosters: each credential once', { timeout: 120_000 }, async () => {
  const ws = workspace();
  const all = await Promise.all([...Array(8).keys()].map((i) => ended(start(ws, i * 1000, 1000, { chunk: 100 }))));
  for (const r of all) assert.deepStrictEqual([r.code, r.claimed, r.kept, r.held], [0, 1000, 0, 0], r.stderr);
  allIsWell(ws, 8000);
});

test('O5 eight processes with one roster: each credential once', { timeout: 120_000 }, async () => {
  const ws = workspace();
  const all = await Promise.all([...Array(8).keys()].map(() => ended(start(ws, 0, 1000, { chunk: 50 }))));
  for (const r of all) {
    assert.strictEqual(r.code, 0, r.stderr);
    assert.strictEqual(r.claimed + r.kept + r.held, 1000);
    assert.strictEqual(r.changed, 0);
  }
  assert.strictEqual(all.reduce((n, r) => n + r.claimed, 0), 1000);
  allIsWell(ws, 1000);
  assert.strictEqual(work(ws, 0, 1000).kept, 1000);
});

test('O5 a ledger on a disk that is read-only: reading works, issuing is refused', (t) => {
  const ws = workspace();
  work(ws, 0, 30);
  const readOnly = (...command) => spawnSync('unshare', ['-m', 'sh', '-c',
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"', ws.dir, ...command], { encoding: 'utf8' });
  if (readOnly('true').status !== 0) return t.skip('mounting is not allowed here');
  const refused = readOnly(ledgerWork, ws.dir, ws.out, '30', '5');
  assert.strictEqual(refused.status, 1);
  assert.match(refused.stderr, /^write: .*(read-only|Read-only)/);
  assert.strictEqual(JSON.parse(refused.stdout).claimed, 0);
  const listed = readOnly(issuer, 'ledger', 'verify', '--config', ws.config);
  assert.strictEqual(listed.status, 0, listed.stderr);
  assert.match(listed.stdout, /30 issued/);
  allIsWell(ws, 30);
});

test('O5 network file systems are warned of, others are not', () => {
  const ws = workspace();
  work(ws, 0, 3);
  const list = (type) => run(issuer, ['ledger', 'list', '--config', ws.config], { env: { ...process.env, ...preload, LER_TEST_FS: type } });
  for (const [type, name] of [['6969', 'NFS'], ['ff534d42', 'CIFS'], ['fe534d42', 'SMB']]) {
    const r = list(type);
    assert.strictEqual(r.code, 0, r.stderr);
    assert.match(r.stderr, new RegExp(`warning: .*network file system \\(${name}\\)`));
  }
  assert.strictEqual(list('ef53').stderr, '');
});

// ---- O6

const FILES = ['ledger.db', 'ledger.db-wal', 'ledger.id'];
const there = (ws) => FILES.filter((f) => fs.existsSync(path.join(ws.dir, f)));
const read = (ws) => Object.fromEntries(there(ws).map((f) => [f, fs.readFileSync(path.join(ws.dir, f))]));
function put(ws, files) {
  for (const f of [...FILES, 'ledger.db-shm']) fs.rmSync(path.join(ws.dir, f), { force: true, recursive: true });
  for (const [f, bytes] of Object.entries(files)) fs.writeFileSync(path.join(ws.dir, f), bytes);
}
function outDigest(ws) {
  const dir = path.join(ws.out, 'credentials');
  return sha('sha256', fs.readdirSync(dir).sort().map((f) => f + sha('sha256', fs.readFileSync(path.join(dir, f))).toString('hex')).join()).toString('hex');
}

/** Bytes of a WAL up to the last transaction but one (https://www.sqlite.org/fileformat.html 4.1). What is behind may
 *  be what the killed process had not committed, and of the last commit the marker may not have heard. */
function committed(wal) {
  const ends = [0, 0];
  for (let at = 32; at + 4120 <= wal.length && wal.subarray(at + 8, at + 16).equals(wal.subarray(16, 24)); at += 4120)
    if (wal.readUInt32BE(at + 4) !== 0) ends.push(at + 4120);
  return ends.at(-2);
}

/** A workspace with `count` issued rows, closed in order. */
function closed(count) {
  const ws = workspace();
  assert.strictEqual(work(ws, 0, count).claimed, count);
  assert.deepStrictEqual(there(ws), ['ledger.db', 'ledger.id']);
  return { ws, files: read(ws), out: outDigest(ws), count };
}
/** One whose last process was killed: rows issued first, then claims and commits in the WAL. */
async function killed() {
  for (let i = 0; i < 20; i++) {
    const ws = workspace();
    work(ws, 0, 200);
    const child = start(ws, 200, 4000, { chunk: 32 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill('SIGKILL');
    await ended(child);
    const files = read(ws);
    if (committed(files['ledger.db-wal'] ?? Buffer.alloc(0)) < 100_000) continue;
    // What it had begun is finished by the run that follows on the copy; the files stay as they are.
    const listed = ledger(ws, 'list').lines;
    return { ws, files, issued: listed.filter((r) => r.state === 'issued').length, pending: listed.length };
  }
  throw new Error('no process was caught at work');
}

/** Issues all rows once more on a ledger that may be damaged. Either nothing happens and the ledger is
 *  called what it is, or everything was kept. */
function mustNotIssue(made, files, what, { mustRefuse = true } = {}) {
  put(made.ws, files);
  const r = work(made.ws, 0, made.count);
  assert.strictEqual(r.signal, null, `${what}: died of ${r.signal}`);
  assert.ok(r.code === 0 || r.code === 1, `${what}: exit ${r.code} ${r.stderr}`);
  if (r.code === 1) {
    assert.strictEqual(r.claimed, 0, `${what}: signed before it was refused: ${r.stderr}`);
    assert.match(r.stderr, /^(content|unsupported|not-found|read|write): /, `${what}: ${r.stderr}`);
  } else {
    assert.ok(!mustRefuse, `${what}: not noticed`);
    assert.deepStrictEqual([r.claimed, r.kept], [0, made.count], what);
  }
  return r;
}

test('O6 each page with one byte flipped, and with zeros: refused before anything is signed', { timeout: 300_000 }, () => {
  const made = closed(120);
  const db = made.files['ledger.db'];
  const pages = db.length / 4096, roll = dice('pages');
  assert.ok(Number.isInteger(pages) && pages > 20, String(pages));
  for (let page = 0; page < pages; page++) {
    const at = page * 4096 + roll(4096);
    const flipped = Buffer.from(db);
    flipped[at] ^= 1 << roll(8);
    mustNotIssue(made, { ...made.files, 'ledger.db': flipped }, `page ${page + 1}, byte ${at % 4096} flipped`);
    const zeroed = Buffer.from(db);
    zeroed.fill(0, page * 4096, (page + 1) * 4096);
    mustNotIssue(made, { ...made.files, 'ledger.db': zeroed }, `page ${page + 1} of zeros`);
    // A page that is good in itself, in the place of another one.
    const swapped = Buffer.from(db), other = (page + 1 + roll(pages - 1)) % pages;
    db.copy(swapped, page * 4096, other * 4096, (other + 1) * 4096);
    mustNotIssue(made, { ...made.files, 'ledger.db': swapped }, `page ${other + 1} in place of page ${page + 1}`);
  }
  put(made.ws, made.files);
  assert.strictEqual(outDigest(made.ws), made.out);
  allIsWell(made.ws, 120);
});

test('O6 each byte of the header', { timeout: 300_000 }, () => {
  const made = closed(20);
  for (let at = 0; at < 100; at++) {
    const flipped = Buffer.from(made.files['ledger.db']);
    flipped[at] ^= 0x41;
    mustNotIssue(made, { ...made.files, 'ledger.db': flipped }, `header byte ${at}`);
  }
});

test('O6 truncated: at every page, and in between', { timeout: 300_000 }, () => {
  const made = closed(120);
  const db = made.files['ledger.db'], roll = dice('cut');
  for (let size = 0; size < db.length; size += 4096) {
    mustNotIssue(made, { ...made.files, 'ledger.db': db.subarray(0, size) }, `${size} of ${db.length} bytes`);
    const odd = size + 1 + roll(4095);
    mustNotIssue(made, { ...made.files, 'ledger.db': db.subarray(0, odd) }, `${odd} of ${db.length} bytes`);
  }
});

test('O6 another application id, a newer version, other programs\' files, no file at all', () => {
  const made = closed(20);
  const patched = (at, value) => {
    const b = Buffer.from(made.files['ledger.db']);
    b.writeUInt32BE(value, at);
    return { ...made.files, 'ledger.db': b };
  };
  const says = (files, pattern, what) => assert.match(mustNotIssue(made, files, what).stderr, pattern, what);
  says(patched(68, 0x12345678), /another program's database/, 'application id');
  says(patched(68, 0), /another program's database/, 'no application id');
  says(patched(60, 2 ** 31 - 1), /newer/, 'version');
  says({ ...made.files, 'ledger.db': fs.readFileSync(process.execPath).subarray(0, 8192) }, /not a ledger/, 'a program');
  says({ ...made.files, 'ledger.db': crypto.randomBytes(40960) }, /not a ledger/, 'noise');
  says({ 'ledger.id': made.files['ledger.id'] }, /had a ledger.* is gone/, 'deleted');
  says({ 'ledger.id': Buffer.from('nonsense'), 'ledger.db': made.files['ledger.db'] }, /ledger\.id.* is damaged/, 'marker');
  put(made.ws, { 'ledger.id': made.files['ledger.id'] });
  fs.mkdirSync(path.join(made.ws.dir, 'ledger.db'));
  assert.match(work(made.ws, 0, 20).stderr, /is not a file/);
  const other = closed(20); // the ledger of another school
  says({ ...made.files, 'ledger.db': other.files['ledger.db'] }, /not the ledger of this workspace/, 'exchanged');
  put(made.ws, made.files);
  allIsWell(made.ws, 20);
});

test('O6 an old copy is refused, and taken with --accept-older', () => {
  const made = closed(20);
  assert.strictEqual(work(made.ws, 20, 10).claimed, 10);
  const now = read(made.ws), out = outDigest(made.ws);
  const old = { 'ledger.db': made.files['ledger.db'], 'ledger.id': now['ledger.id'] };
  assert.match(mustNotIssue({ ...made, count: 30 }, old, 'old copy').stderr, /older than it was/);
  assert.strictEqual(outDigest(made.ws), out);
  const accept = run(issuer, ['ledger', 'verify', '--accept-older', '--config', made.ws.config]);
  assert.strictEqual(accept.code, 0, accept.stdout + accept.stderr);
  assert.match(accept.stdout, /^20 credentials/);
  assert.strictEqual(work(made.ws, 20, 10).claimed, 10);
});

test('O6 the WAL deleted, emptied, cut, flipped, another ledger\'s, an older one: refused, and nothing is spoilt', { timeout: 300_000 }, async () => {
  const made = await killed(), other = await killed();
  const rows = made.pending, wal = made.files['ledger.db-wal'], roll = dice('wal'), length = committed(wal);
  const tried = { ws: made.ws, count: 200 };
  const { 'ledger.db-wal': gone, ...without } = made.files;
  const cases = { deleted: without, 'of zero bytes': { ...made.files, 'ledger.db-wal': Buffer.alloc(0) } };
  for (const part of [32, 4152, Math.floor(length / 2), length - 1]) cases[`cut to ${part}`] = { ...made.files, 'ledger.db-wal': wal.subarray(0, part) };
  for (let i = 0; i < 16; i++) {
    const flipped = Buffer.from(wal), at = roll(length);
    flipped[at] ^= 1 << roll(8);
    cases[`byte ${at} flipped`] = { ...made.files, 'ledger.db-wal': flipped };
  }
  cases["another ledger's"] = { ...made.files, 'ledger.db-wal': other.files['ledger.db-wal'] };
  cases['noise'] = { ...made.files, 'ledger.db-wal': crypto.randomBytes(wal.length) };
  for (const [what, files] of Object.entries(cases)) {
    mustNotIssue(tried, files, `WAL ${what}`);
    for (const f of Object.keys(files)) assert.ok(fs.readFileSync(path.join(made.ws.dir, f)).equals(files[f]), `${f} was changed: WAL ${what}`);
  }
  // The WAL put back: everything is there again.
  put(made.ws, made.files);
  const again = work(made.ws, 0, rows);
  assert.deepStrictEqual([again.code, again.kept, again.claimed], [0, made.issued, rows - made.issued], again.stderr);
  allIsWell(made.ws, rows);
  // And when it has been copied into the file in order, the old one beside it counts for nothing.
  const finished = read(made.ws);
  mustNotIssue({ ws: made.ws, count: rows }, { ...finished, 'ledger.db-wal': wal }, 'WAL of before');
});

test(`O6 ${DAMAGES} random damages: no crash, nothing issued twice`, { timeout: 900_000 }, async () => {
  const inOrder = closed(60), died = await killed();
  const roll = dice('damage');
  let refused = 0, harmless = 0;
  for (let i = 0; i < DAMAGES; i++) {
    const made = i % 2 ? inOrder : { ws: died.ws, files: died.files, count: 200 };
    const names = Object.keys(made.files), name = names[roll(names.length)];
    const bytes = Buffer.from(made.files[name]);
    const how = roll(4);
    if (how === 0) for (let n = 1 + roll(8); n > 0; n--) bytes[roll(bytes.length)] ^= 1 << roll(8);
    if (how === 1) bytes.fill(roll(256), roll(bytes.length));
    if (how === 2) { const from = roll(bytes.length), to = roll(bytes.length); bytes.copy(bytes, to, from, from + roll(8192)); }
    const damaged = { ...made.files, [name]: how === 3 ? bytes.subarray(0, roll(bytes.length)) : bytes };
    const r = mustNotIssue(made, damaged, `damage ${i}: ${name}, kind ${how}`, { mustRefuse: false });
    if (r.code === 1) refused++;
    else harmless++;
  }
  assert.ok(refused > DAMAGES * 0.8, `${refused} refused, ${harmless} without effect`);
  put(inOrder.ws, inOrder.files);
  assert.strictEqual(outDigest(inOrder.ws), inOrder.out);
  allIsWell(inOrder.ws, 60);
  console.log(`# ${DAMAGES} damages: ${refused} refused, ${harmless} without effect, 0 crashes, 0 issued twice`);
});

// ---- O7

test('O7 the clock back by an hour, or to 1970: refused, and nothing is claimed', () => {
  const ws = workspace();
  const now = 1_800_000_000;
  work(ws, 0, 10, { now });
  for (const earlier of [now - 3600, 1, now - 61]) {
    const r = work(ws, 10, 5, { now: earlier });
    assert.deepStrictEqual([r.code, r.claimed], [1, 0]);
    assert.match(r.stderr, /^content: the clock says .*2027-01-15T08:00:00Z.*--allow-clock-back/);
  }
  assert.strictEqual(work(ws, 10, 5, { now: now - 30 }).claimed, 5); // put right by seconds
  for (const r of allIsWell(ws, 15)) assert.strictEqual(r.claimed, '2027-01-15T08:00:00Z'); // never earlier
});

test('O7 the clock turned back while issuing: it stops, and goes on when the clock is right', { timeout: 60_000 }, async () => {
  for (const turn of ['-3600', `-${Math.floor(Date.now() / 1000) - 5}`]) {
    const ws = workspace();
    const clock = path.join(tempDir(), 'clock');
    fs.writeFileSync(clock, '0');
    const child = start(ws, 0, 100_000, { chunk: 8, env: { ...preload, LER_TEST_CLOCK: clock } });
    const end = ended(child);
    await new Promise((resolve) => setTimeout(resolve, 300));
    fs.writeFileSync(clock, turn);
    const r = await end;
    assert.strictEqual(r.code, 1);
    assert.match(r.stderr, /^content: the clock went back from /);
    assert.ok(r.claimed > 0 && r.claimed < 100_000);
    const rows = ledger(ws, 'list').lines;
    assert.ok(rows.filter((x) => x.state === 'issued').length >= r.claimed - 8);
    const again = work(ws, 0, rows.length);
    assert.strictEqual(again.code, 0, again.stderr);
    allIsWell(ws, rows.length);
  }
});

// ---- O3, of the ledger alone

test(`O3 ${KILLS} kills at random moments: nothing lost, nothing twice, no index twice`, { timeout: 900_000 }, async () => {
  const ROWS = 500, roll = dice('kills');
  let kills = 0, atWork = 0, series = 0;
  while (kills < KILLS) {
    const ws = workspace();
    series++;
    const seen = new Map(); // id -> status and date, as first claimed
    for (let round = 0; round < 25 && kills < KILLS; round++) {
      const child = start(ws, 0, ROWS, { chunk: 8 });
      const end = ended(child);
      await new Promise((resolve) => setTimeout(resolve, roll(60)));
      child.kill('SIGKILL');
      kills++;
      const { signal } = await end;
      if (signal === 'SIGKILL') atWork++;
      const rows = fs.existsSync(path.join(ws.dir, 'ledger.db')) ? ledger(ws, 'list') : { code: 0, lines: [] };
      assert.strictEqual(rows.code, 0, rows.stderr);
      for (const r of rows.lines) {
        const what = JSON.stringify([r.status, r.claimed]);
        assert.strictEqual(seen.get(r.id) ?? what, what, 'a row that was begun came out otherwise');
        seen.set(r.id, what);
        assert.strictEqual(r.held, false);
        if (r.state === 'issued') assert.strictEqual(sha('sha256', fs.readFileSync(r.file)).toString('hex'), r.sha256);
      }
      const sound = run(issuer, ['ledger', 'verify', '--config', ws.config]);
      assert.ok(sound.code === 0 || (sound.code === 3 && rows.lines.length === 0), sound.stdout + sound.stderr);
      if (rows.lines.length === ROWS && rows.lines.every((r) => r.state === 'issued')) break;
    }
    const last = work(ws, 0, ROWS);
    assert.deepStrictEqual([last.code, last.claimed + last.kept], [0, ROWS], last.stderr);
    const rows = allIsWell(ws, ROWS);
    for (const r of rows) if (seen.has(r.id)) assert.strictEqual(JSON.stringify([r.status, r.claimed]), seen.get(r.id));
  }
  assert.ok(atWork > kills / 2, `${atWork} of ${kills} processes were still at work`);
  console.log(`# ${kills} kills in ${series} ledgers of ${ROWS} rows, ${atWork} of them at work; ${os.cpus().length} processors`);
});
