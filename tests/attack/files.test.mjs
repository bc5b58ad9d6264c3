// attacks 1.14 O1 and O8: what the issuer writes, where, and what its exit code says.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, csvObjects, framework, issue, issuer, recordFiles, run, tempDir, toCsv, workspace } from '../lib/ler.mjs';

const f = framework();
const learner = (id, more = {}) => ({ learner_id: id, given_name: 'Ada', family_name: 'Example', framework: f.soc, statements: codes('emerging'), ...more });
const records = (ws) => recordFiles(ws.out).map((f) => path.relative(ws.out, f));
const many = (n) => Array.from({ length: n }, (_, i) => learner(`L${i}`));

test('O1 names in the roster never become file names', () => {
  const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
  const ids = ['../../x', '/etc/x', '-rf', '.', '..', 'CON', 'x'.repeat(300), 'a\nb', 'a/b', '%2e%2e%2f', '~', '$(id)', 'a;b'];
  const r = issue(ws, ids.map((id) => learner(id, { given_name: id })));
  assert.strictEqual(r.code, 0, r.stderr);
  assert.strictEqual(r.results.length, ids.length);
  for (const line of r.results) assert.match(line.file, /^credentials\/([0-9a-f]{2})\/\1[0-9a-f]{6}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.json$/);
  assert.deepStrictEqual(fs.readdirSync(ws.out).sort(), ['credentials', 'manifest.json', 'rejects.csv', 'results.csv']);
  assert.strictEqual(records(ws).length, ids.length);
  assert.deepStrictEqual(fs.readdirSync(ws.dir).sort(), ['issuer.json', 'key.pem', 'ledger.db', 'ledger.id', 'out', 'resources.json', 'roster.csv', 'secret', 'status', 'store']);
});

test('O1 symlinks at the names that are written are never followed', () => {
  const ws = workspace();
  const canary = path.join(tempDir(), 'canary');
  fs.writeFileSync(canary, 'untouched');
  const file = path.join(ws.out, issue(ws, [learner('a')]).results[0].file);
  fs.unlinkSync(file);
  fs.symlinkSync(canary, file);
  const refused = issue(ws, [learner('a')]);
  assert.deepStrictEqual([refused.code, refused.rejects[0].error_code], [1, 'file_exists']);
  issue(ws, [learner('a')], ['--duplicates', 'replace']);
  assert.strictEqual(fs.readFileSync(canary, 'utf8'), 'untouched');
  for (const name of ['results.csv', 'rejects.csv']) {
    fs.rmSync(path.join(ws.out, name));
    fs.symlinkSync(canary, path.join(ws.out, name));
    assert.strictEqual(issue(ws, [learner('a')]).code, 6);
    assert.strictEqual(fs.readFileSync(canary, 'utf8'), 'untouched');
    fs.unlinkSync(path.join(ws.out, name));
  }
});

test('O1 a symlink in place of the credentials folder is refused', () => {
  const ws = workspace();
  const elsewhere = tempDir();
  fs.mkdirSync(ws.out);
  fs.symlinkSync(elsewhere, path.join(ws.out, 'credentials'));
  assert.strictEqual(issue(ws, [learner('a')]).code, 6);
  assert.deepStrictEqual(fs.readdirSync(elsewhere), []);
});

test('O1 10,000 rounds of a racing swapper: nothing is written outside', { timeout: 300_000 }, async () => {
  const ws = workspace();
  const canary = tempDir();
  fs.mkdirSync(path.join(ws.out, 'credentials'), { recursive: true });
  const roster = toCsv(many(30));
  // The swapper exchanges the folder for a symlink to the canary and back, as fast as it can.
  const swapper = spawn(process.execPath, ['-e', `
    const fs = require('fs'); const [dir, canary] = process.argv.slice(1); let rounds = 0, on = true;
    process.on('message', () => { on = false; });
    const go = () => {
      for (let i = 0; i < 200; i++) {
        try { fs.renameSync(dir, dir + '.aside'); } catch {}
        try { fs.symlinkSync(canary, dir); } catch {}
        try { fs.unlinkSync(dir); } catch {}
        try { fs.renameSync(dir + '.aside', dir); } catch {}
        rounds++;
      }
      if (rounds === 10000) process.send('enough');
      if (on) setImmediate(go); else { process.send(rounds); process.disconnect(); }
    }; go();`, path.join(ws.out, 'credentials'), canary], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const codesSeen = new Set();
  let runs = 0, enough = false;
  swapper.once('message', () => { enough = true; });
  while (runs < 60 || !enough) {
    const r = await new Promise((resolve) => {
      const child = spawn(issuer, ['issue', '--config', ws.config, '--roster', '-', '--out', ws.out, '--duplicates', 'replace', '--quiet'], { stdio: ['pipe', 'ignore', 'ignore'] });
      child.on('close', (code, signal) => resolve({ code, signal }));
      child.stdin.on('error', () => {});
      child.stdin.end(roster);
    });
    assert.strictEqual(r.signal, null);
    codesSeen.add(r.code);
    runs++;
  }
  const rounds = await new Promise((resolve) => { swapper.on('message', resolve); swapper.send('stop'); });
  assert.deepStrictEqual(fs.readdirSync(canary), []);
  assert.ok(rounds >= 10_000, `${rounds} rounds`);
  for (const code of codesSeen) assert.ok([0, 1, 6].includes(code), `exit ${code}`);
});

test('O1 a file that cannot be written ends the run with exit 6 and leaves nothing half-written', () => {
  const ws = workspace();
  fs.writeFileSync(ws.out, 'a file where the folder should be');
  assert.strictEqual(issue(ws, [learner('a')]).code, 6);
  assert.strictEqual(fs.readFileSync(ws.out, 'utf8'), 'a file where the folder should be');
  assert.strictEqual(run(issuer, ['issue', '--config', ws.config, '--roster', '-', '--out', '/proc/nowhere'], { input: toCsv([learner('a')]) }).code, 6);
});

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]])
  test(`O8 ${signal} finishes the row and exits ${code}; what was done is in the results`, { timeout: 60_000 }, async () => {
    const ws = workspace();
    const total = 30_000;
    const roster = path.join(ws.dir, 'big.csv');
    fs.writeFileSync(roster, toCsv(many(total)));
    const child = spawn(issuer, ['issue', '--config', ws.config, '--roster', roster, '--out', ws.out], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (d) => (out += d));
    const dir = path.join(ws.out, 'credentials');
    const timer = setInterval(() => {
      if (fs.existsSync(dir) && fs.readdirSync(dir).length > 5) { clearInterval(timer); child.kill(signal); }
    }, 5);
    const exit = await new Promise((resolve) => child.on('close', (c, s) => resolve({ c, s })));
    clearInterval(timer);
    assert.deepStrictEqual(exit, { c: code, s: null });
    assert.match(out, /Stopped by a signal: \d+ rows were not looked at/);
    const results = csvObjects(fs.readFileSync(path.join(ws.out, 'results.csv'), 'utf8'));
    const files = records(ws);
    assert.ok(files.length > 5 && files.length < total);
    assert.deepStrictEqual(files.sort(), results.map((x) => x.file).sort());
    for (const n of files) JSON.parse(fs.readFileSync(path.join(ws.out, n)));
    assert.deepStrictEqual(fs.readdirSync(ws.out).sort(), ['credentials', 'rejects.csv', 'results.csv']);
  });

test('O8 a full or closed standard output is never a success', () => {
  const ws = workspace();
  const roster = path.join(ws.dir, 'one.csv');
  fs.writeFileSync(roster, toCsv([learner('a')]));
  const commands = [`"$0" --help`, `"$0" --version`, `"$0" help issue`,
    `"$0" issue --config "$1" --roster "$2" --out "$3"`, `"$0" issue --config "$1" --roster "$2" --dry-run --json`];
  for (const command of commands)
    for (const where of ['> /dev/full', '>&-']) {
      const r = spawnSync('sh', ['-c', `${command} ${where}`, issuer, ws.config, roster, ws.out]);
      assert.strictEqual(r.status, 6, `${command} ${where}: ${r.stderr}`);
    }
  assert.strictEqual(issue(ws, [learner('a')]).results[0].status, 'kept'); // the credential itself is whole
});

test('O8 a reader that goes away is an output error, not a death by SIGPIPE', () => {
  const r = spawnSync('bash', ['-c', `"$0" --help | true; echo "\${PIPESTATUS[0]}"`, issuer]);
  assert.ok(['0', '6'].includes(String(r.stdout).trim()), String(r.stdout)); // 0: all was written in time
  const slow = spawnSync('bash', ['-c', `(sleep 0.3; exec "$0" --help) | true; echo "\${PIPESTATUS[0]}"`, issuer]);
  assert.strictEqual(String(slow.stdout).trim(), '6');
});
