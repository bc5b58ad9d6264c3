// ler-issuer issue as a batch: workers, formats, duplicates, reruns, what it tells meanwhile.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, csvObjects, framework, issue, issuer, recordFiles, run, sha, toCsv, verifier, workspace } from '../lib/ler.mjs';

const f = framework();
const learner = (n, more = {}) => ({ learner_id: `L${n}`, given_name: 'Ada', family_name: `Example ${n}`, email: `ada${n}@example.com`,
  framework: f.soc, level: '', statements: codes('proficient'), statement_text: '', issued_on: '2026-05-20', ...more });
const REVOCATION = { settings: { status: { purpose: 'revocation' } } };
const plain = (text) => {
  const { proof, ...document } = JSON.parse(text);
  if (document.credentialStatus) document.credentialStatus = { ...document.credentialStatus, id: 0, statusListIndex: 0 };
  return JSON.stringify(document);
};
/** A workspace with the same key and secret that never issued anything. */
function twin(ws, name) {
  const dir = path.join(path.dirname(ws.dir), name);
  fs.cpSync(ws.dir, dir, { recursive: true, filter: (x) => !/\/(ledger\.|out|status\/|status$|resources)/.test(x.slice(ws.dir.length)) });
  for (const n of ['key.pem', 'secret']) fs.chmodSync(path.join(dir, n), 0o600);
  return { ...ws, dir, config: path.join(dir, 'issuer.json'), store: path.join(dir, 'store'), out: path.join(dir, 'out') };
}
const ledger = (ws) => JSON.parse(run(issuer, ['ledger', 'verify', '--config', ws.config, '--json']).stdout);

test('the number of workers is not to be seen in what comes out', () => {
  const first = workspace(REVOCATION);
  const rows = Array.from({ length: 1300 }, (_, i) => i).flatMap((i) =>
    i % 97 === 5 ? [learner(i, { level: 'expert' })]
    : i % 31 === 3 ? [1, 2, 3].map((k) => learner(i, { statements: '', statement_text: `emerging/${k}` })) : [learner(i)]);
  // Long rows apart from each other, and the same learner twice.
  const roster = toCsv([...rows, learner(7), learner(3, { statements: '', statement_text: 'emerging/9' })]);
  let before;
  for (const workers of [1, 2, 3, 7]) {
    const ws = twin(first, `w${workers}`);
    const r = issue(ws, roster, ['--workers', String(workers), '--explain']);
    assert.strictEqual(r.code, 1, r.stderr);
    const files = recordFiles(ws.out);
    const now = {
      stdout: r.stdout.replaceAll(ws.dir, '').replaceAll(/--resources.*/g, ''), stderr: r.stderr, rejects: String(r.rejectsText),
      results: r.results.map(({ sha256, status_index, ...x }) => x),
      records: Object.fromEntries(files.map((x) => [path.relative(ws.out, x), plain(fs.readFileSync(x))])),
      manifest: JSON.parse(fs.readFileSync(path.join(ws.out, 'manifest.json'))).files.map((x) => x.path),
    };
    if (before) assert.deepStrictEqual(now, before, `${workers} workers`);
    before = now;
    assert.strictEqual(new Set(r.results.map((x) => x.status_index)).size, files.length);
  }
});

test('--workers and --format take what they say', () => {
  const ws = workspace();
  for (const bad of [['--workers', '0'], ['--workers', 'many'], ['--workers', '257'], ['--format', 'tar'], ['--duplicates', 'yes']])
    assert.strictEqual(issue(ws, [learner(1)], bad).code, 2, bad.join(' '));
});

test('salts differ from learner to learner, and are the same at every issue', () => {
  const ws = workspace();
  const salts = (r) => r.results.map((x) => JSON.parse(fs.readFileSync(path.join(ws.out, x.file))).credentialSubject.identifier[0].salt);
  const roster = Array.from({ length: 50 }, (_, i) => learner(i));
  const first = salts(issue(ws, roster));
  assert.strictEqual(new Set(first).size, 50);
  fs.rmSync(path.join(ws.out, 'credentials'), { recursive: true });
  assert.deepStrictEqual(salts(issue(ws, roster)), first);
  fs.writeFileSync(path.join(ws.dir, 'secret'), 'ab'.repeat(32) + '\n');
  fs.rmSync(path.join(ws.out, 'credentials'), { recursive: true });
  for (const s of salts(issue(ws, roster))) assert.ok(!first.includes(s));
});

test('a secret that lies open, or is none, stops the run before anything is signed', () => {
  for (const spoil of [(x) => fs.chmodSync(x, 0o644), (x) => fs.writeFileSync(x, 'short\n'), (x) => { fs.unlinkSync(x); fs.symlinkSync('/dev/zero', x); }]) {
    const ws = workspace();
    spoil(path.join(ws.dir, 'secret'));
    const r = issue(ws, [learner(1)]);
    assert.strictEqual(r.code, 3, r.stderr);
    assert.match(r.stderr, /secret/);
    assert.ok(!fs.existsSync(ws.out));
  }
});

test('--batch makes other credentials of the same rows', () => {
  const ws = workspace(REVOCATION);
  const ids = ['', 'spring', 'autumn', ''].map((b) => issue(ws, [learner(1)], b ? ['--batch', b] : []).results[0]);
  assert.strictEqual(new Set(ids.map((x) => x.credential_id)).size, 3);
  assert.deepStrictEqual([ids[3].credential_id, ids[3].status], [ids[0].credential_id, 'kept']);
});

test('--duplicates: deny leaves the old one, replace supersedes it, allow adds one', () => {
  const ws = workspace(REVOCATION);
  const go = (statements, ...args) => issue(ws, [learner(1, { statements })], args);
  const [a, b, c] = ['emerging', 'proficient', 'advanced'].map((l) => codes(l));
  const states = () => Object.fromEntries(csvObjects(run(issuer, ['ledger', 'export', '--config', ws.config]).stdout).map((x) => [x.credential_id ?? x.id, x.state]));
  const first = go(a).results[0].credential_id;
  assert.deepStrictEqual([go(b).code, go(b).rejects[0].error_code], [1, 'already_issued']);
  assert.strictEqual(go(b, '--duplicates', 'deny').code, 1);
  const second = go(b, '--duplicates', 'replace').results[0];
  assert.strictEqual(second.status, 'replaced');
  assert.strictEqual(go(b).results[0].credential_id, second.credential_id); // it is what counts now
  assert.strictEqual(go(b).results[0].status, 'kept');
  const third = go(c, '--duplicates', 'allow').results[0];
  assert.strictEqual(third.status, 'issued');
  assert.strictEqual(go(c).results[0].status, 'kept');
  assert.strictEqual(go(b).results[0].status, 'kept');
  assert.strictEqual(go(a).rejects[0].error_code, 'already_issued'); // superseded is not in force again by itself
  const s = states();
  assert.deepStrictEqual([s[first], s[second.credential_id], s[third.credential_id]].map(String), ['superseded', 'issued', 'issued'], JSON.stringify(s));
  assert.strictEqual(new Set([first, second.credential_id, third.credential_id]).size, 3);
});

test('--all-or-nothing signs nothing when a row is bad, also one that was issued before', () => {
  const ws = workspace(REVOCATION);
  const bad = issue(ws, [learner(1), learner(2, { level: 'expert' }), learner(3)], ['--all-or-nothing']);
  assert.deepStrictEqual([bad.code, bad.results.length, bad.rejects.map((x) => x.learner_id)], [1, 0, ['L2']]);
  assert.match(bad.stdout, /Nothing was signed/);
  assert.deepStrictEqual(recordFiles(ws.out), []);
  assert.strictEqual(ledger(ws).credentials, 0);
  const good = issue(ws, [learner(1), learner(2), learner(3)], ['--all-or-nothing']);
  assert.deepStrictEqual([good.code, good.results.length], [0, 3], good.stderr);
  const changed = issue(ws, [learner(1, { statements: codes('emerging') }), learner(4)], ['--all-or-nothing']);
  assert.deepStrictEqual([changed.code, changed.rejects[0].error_code, ledger(ws).credentials], [1, 'already_issued', 3]);
  const replaced = issue(ws, [learner(1, { statements: codes('emerging') }), learner(4)], ['--all-or-nothing', '--duplicates', 'replace']);
  assert.deepStrictEqual([replaced.code, replaced.results.map((x) => x.status)], [0, ['replaced', 'issued']]);
});

test('rejected rows, mended in rejects.csv and issued from there', () => {
  const ws = workspace(REVOCATION);
  const rows = Array.from({ length: 40 }, (_, i) => learner(i, i % 4 === 1 ? { framework: '99-9999.99' } : i % 4 === 3 ? { email: 'no address' } : {}));
  const r = issue(ws, rows);
  assert.deepStrictEqual([r.code, r.results.length, r.rejects.length], [1, 20, 20]);
  const mended = String(r.rejectsText).replaceAll('99-9999.99', f.soc).replaceAll('no address', 'ada@example.com');
  const again = issue({ ...ws, out: path.join(ws.dir, 'mended') }, mended);
  assert.deepStrictEqual([again.code, again.results.length], [0, 20], again.stderr);
  assert.deepStrictEqual([ledger(ws).good, ledger(ws).issued], [true, 40]);
  // The whole roster, mended: nothing is left to do.
  const whole = issue(ws, Array.from({ length: 40 }, (_, i) => learner(i, i % 4 === 3 ? { email: 'ada@example.com' } : {})));
  assert.deepStrictEqual([whole.code, whole.results.filter((x) => x.status === 'kept').length], [0, 40], whole.stderr);
});

/** The records of a one-file output by id. */
function records(ws, format) {
  if (format === 'jsonl')
    return fs.readFileSync(path.join(ws.out, 'credentials.jsonl'), 'utf8').trimEnd().split('\n');
  const r = spawnSync('python3', ['-c', `
import sys, zipfile, json
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
assert all(i.filename == 'credentials/' + json.loads(z.read(i))['id'][9:] + '.json' for i in z.infolist())
print('\\n'.join(z.read(i).decode() for i in z.infolist()))`, path.join(ws.out, 'credentials.zip')], { maxBuffer: 1 << 28 });
  assert.strictEqual(r.status, 0, String(r.stderr));
  return String(r.stdout).trimEnd().split('\n');
}
const python = spawnSync('python3', ['--version']).status === 0;

for (const format of ['jsonl', 'zip'])
  test(`--format ${format}: one file in the roster's order, which later runs add to`, { skip: format === 'zip' && !python && 'python3 is not there to read the archive' }, () => {
    const ws = workspace(REVOCATION);
    const file = path.join(ws.out, `credentials.${format}`);
    const roster = (n) => Array.from({ length: n }, (_, i) => learner(i, i === 5 ? { level: 'expert' } : {}));
    const first = issue(ws, roster(700), ['--format', format]);
    assert.strictEqual(first.code, 1, first.stderr);
    assert.deepStrictEqual(fs.readdirSync(ws.out).sort(), [`credentials.${format}`, 'manifest.json', 'rejects.csv', 'results.csv']);
    const check = (r, count) => {
      const all = records(ws, format);
      assert.strictEqual(all.length, count);
      const known = new Map(all.map((x) => [JSON.parse(x).id, x]));
      for (const line of r.results) assert.strictEqual(sha('sha256', known.get(line.credential_id)).toString('hex'), line.sha256);
      const m = JSON.parse(fs.readFileSync(path.join(ws.out, 'manifest.json')));
      const bytes = fs.readFileSync(file);
      assert.deepStrictEqual(m.files, [{ path: `credentials.${format}`, sha256: sha('sha256', bytes).toString('hex'), size: bytes.length, count }]);
      assert.deepStrictEqual([ledger(ws).good, ledger(ws).issued], [true, count]);
      return all;
    };
    assert.deepStrictEqual(check(first, 699).map((x) => JSON.parse(x).id), first.results.map((x) => x.credential_id));
    const bytes = fs.readFileSync(file);
    const same = issue(ws, roster(700), ['--format', format]);
    assert.ok(same.results.every((x) => x.status === 'kept'));
    assert.ok(bytes.equals(fs.readFileSync(file)));
    const more = issue(ws, roster(800), ['--format', format]);
    assert.deepStrictEqual([more.code, more.results.filter((x) => x.status === 'issued').length], [1, 100]);
    check(more, 799);
    fs.writeFileSync(path.join(ws.dir, 'one.json'), records(ws, format)[750]);
    assert.match(JSON.parse(run(verifier, ['verify', '--json', '--store', ws.store, '--resources', path.join(ws.dir, 'resources.json'), path.join(ws.dir, 'one.json')]).stdout).verdict, /^verified/);
    // One byte of it changed: told, nothing is done.
    const spoilt = fs.readFileSync(file);
    spoilt[5000] ^= 1;
    fs.writeFileSync(file, spoilt);
    const refused = issue(ws, roster(801), ['--format', format]);
    assert.deepStrictEqual([refused.code, fs.readFileSync(file).equals(spoilt)], [6, true]);
    assert.match(refused.stderr, /is not what was written; move it away/);
    fs.unlinkSync(file);
    const again = issue(ws, roster(801), ['--format', format]);
    assert.strictEqual(again.code, 1, again.stderr);
    check(again, 800);
    // A file of that name that the ledger knows nothing of is not touched.
    const other = { ...ws, out: path.join(ws.dir, 'other') };
    fs.mkdirSync(other.out);
    fs.writeFileSync(path.join(other.out, `credentials.${format}`), 'mine');
    assert.strictEqual(issue(other, [learner(9999)], ['--format', format]).code, 6);
    assert.strictEqual(fs.readFileSync(path.join(other.out, `credentials.${format}`), 'utf8'), 'mine');
  });

for (const format of ['jsonl', 'zip'])
  test(`--format ${format}: stopped or killed, the same command goes on, and the file appears when it is whole`, { timeout: 120_000, skip: format === 'zip' && !python && 'python3 is not there' }, async () => {
    const ws = workspace(REVOCATION);
    const file = path.join(ws.dir, 'big.csv');
    fs.writeFileSync(file, toCsv(Array.from({ length: 6000 }, (_, i) => learner(i))));
    const go = () => spawn(issuer, ['issue', '--config', ws.config, '--roster', file, '--out', ws.out, '--format', format], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const signal of ['SIGKILL', 'SIGINT', 'SIGKILL']) {
      const child = go();
      let out = '';
      child.stdout.on('data', (d) => (out += d));
      setTimeout(() => child.kill(signal), 350);
      const code = await new Promise((resolve) => child.on('close', resolve));
      if (code === 0) continue; // a fast machine
      assert.ok(!fs.existsSync(path.join(ws.out, `credentials.${format}`)));
      if (signal === 'SIGINT') assert.match(out, /The same command goes on where this run ended/);
    }
    const child = go();
    assert.strictEqual(await new Promise((resolve) => child.on('close', resolve)), 0);
    const all = records(ws, format);
    assert.strictEqual(new Set(all.map((x) => JSON.parse(x).id)).size, 6000);
    assert.strictEqual(all.length, 6000);
    assert.deepStrictEqual([ledger(ws).good, ledger(ws).issued], [true, 6000]);
    assert.deepStrictEqual(fs.readdirSync(ws.out).filter((n) => n.startsWith('.')), []);
  });

test('manifest.json has every file with its digest, and is not there for a run that was stopped short', () => {
  const ws = workspace();
  const r = issue(ws, Array.from({ length: 30 }, (_, i) => learner(i)), ['--batch', 'spring']);
  const m = JSON.parse(fs.readFileSync(path.join(ws.out, 'manifest.json')));
  assert.deepStrictEqual([m.format, m.batch, m.issuer, m.count], ['ler-batch-manifest-1', 'spring', ws.did, 30]);
  assert.deepStrictEqual(m.files.map((x) => x.path), r.results.map((x) => x.file));
  for (const x of m.files) {
    const bytes = fs.readFileSync(path.join(ws.out, x.path));
    assert.deepStrictEqual([x.sha256, x.size], [sha('sha256', bytes).toString('hex'), bytes.length]);
  }
  assert.deepStrictEqual(m.frameworks, [{ name: `${f.soc}@${f.version}`, content: f.content ?? m.frameworks[0].content, file: f.file }]);
  fs.unlinkSync(path.join(ws.out, 'manifest.json'));
  issue(ws, [learner(40), learner(41, { level: 'expert' })], ['--all-or-nothing', '--batch', 'spring']);
  assert.ok(!fs.existsSync(path.join(ws.out, 'manifest.json')));
});

test('progress: done, rejected, rate and time left on a terminal, and no line of it elsewhere in a short run', { skip: spawnSync('script', ['--version']).status !== 0 && 'script(1) is not there' }, () => {
  const ws = workspace();
  const file = path.join(ws.dir, 'big.csv');
  fs.writeFileSync(file, toCsv(Array.from({ length: 6000 }, (_, i) => learner(i, i % 100 === 99 ? { level: 'expert' } : {}))));
  const command = `'${issuer}' issue --config '${ws.config}' --roster '${file}' --out '${ws.out}' --quiet`;
  const r = spawnSync('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] });
  assert.strictEqual(r.status, 1);
  assert.match(String(r.stdout), /\r\d+ of 6000 rows done, \d+ rejected, \d+ a second, \d+ s left/);
  const quiet = issue(ws, [learner(1)]);
  assert.strictEqual(quiet.stderr, '');
});
