// revoke, suspend, reinstate and status: from a roster to what a verifier says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import * as ler from '../lib/ler.mjs';

const SOC = '49-3091.00';
const roster = (n = 3) => Array.from({ length: n }, (_, i) => ({ learner_id: `L${i}`, given_name: 'Ada', family_name: 'Example',
  email: `Ada${i}@Example.com`, subject_did: i === 2 ? 'did:example:ada2' : '', framework: SOC, level: '', statements: ler.codes('proficient') }));
const school = (status, n) => {
  const ws = ler.workspace({ settings: { status: status ?? {} } });
  const r = ler.issue(ws, roster(n));
  assert.equal(r.code, 0, r.stderr + r.rejectsText);
  const credentials = roster(n).map((_, i) => r.credential(i + 2));
  return { ...ws, issued: r, credentials, ids: credentials.map((c) => c.id), map: path.join(ws.dir, 'resources.json') };
};
const change = (ws, verb, ...args) => ler.run(ler.issuer, [verb, '--config', ws.config, ...args]);
const because = ['--reason', 'a mistake'];
const json = (r) => { assert.equal(r.stderr, ''); return JSON.parse(r.stdout); };
const check = (ws, credential, args = ['--resources', ws.map]) => ler.verify(credential, ['--store', ws.store, '--offline', ...args], { at: null });
const states = (ws) => ws.credentials.map((c) => check(ws, c).status?.state);
const list = (ws, n = 1) => fs.readFileSync(path.join(ws.dir, 'status', `${n}.json`));
const bits = (ws) => zlib.gunzipSync(Buffer.from(JSON.parse(list(ws)).credentialSubject.encodedList.slice(1), 'base64url'));
const files = (dir) => fs.readdirSync(dir, { recursive: true, withFileTypes: false }).map(String);

test('issued records point to a signed list, which is in the workspace and never under --out', () => {
  const ws = school(undefined, 12);
  const entries = ws.credentials.map((c) => c.credentialStatus);
  for (const e of entries) {
    assert.deepEqual(Object.keys(e).sort(), ['id', 'statusListCredential', 'statusListIndex', 'statusPurpose', 'type']);
    assert.equal(e.statusListCredential, `${ws.base}/status/1`);
    assert.equal(e.id, `${ws.base}/status/1#${e.statusListIndex}`);
    assert.equal(e.statusPurpose, 'revocation');
  }
  const indexes = entries.map((e) => Number(e.statusListIndex));
  assert.equal(new Set(indexes).size, 12, 'no index twice');
  assert.notDeepEqual(indexes, [...indexes].sort((a, b) => a - b), 'drawn at random');
  assert.ok(Math.max(...indexes) - Math.min(...indexes) > 1000, 'from all of the list');
  assert.ok(files(ws.dir).includes('status/1.json'));
  assert.ok(files(ws.out).every((f) => !f.includes('status')));
  assert.ok(files(ws.dir).every((f) => !/\.tmp|^\.[^/]*\.json$/.test(f)));
  assert.equal(bits(ws).length, 16384);
  assert.ok(bits(ws).every((b) => b === 0));
  assert.equal(check(ws, ws.credentials[0]).verdict, 'verified-with-warnings');
  assert.equal(check(ws, ws.credentials[0]).status.state, 'active');
  const without = check(ws, ws.credentials[0], []);
  assert.equal(without.verdict, 'cannot-tell');
  assert.equal(without.code, 4);
});

test('the command that issue prints checks a record', () => {
  const ws = school();
  const line = ws.issued.stdout.split('\n').find((l) => l.trim().startsWith('ler-verifier verify'));
  assert.ok(line, ws.issued.stdout);
  const r = ler.run('/bin/sh', ['-c', line.trim() + ' --offline'], { env: { ...process.env, PATH: `${ler.build}:${process.env.PATH}` } });
  assert.equal(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /Status +not revoked/);
});

test('revoke withdraws one record, at once, and says how to look', () => {
  const ws = school();
  const r = change(ws, 'revoke', ws.ids[1], ...because);
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stdout, new RegExp(`^${ws.ids[1]}  revoked\n1 of 1 credentials revoked\n1 of 1 status lists signed anew`));
  assert.deepEqual(states(ws), ['active', 'revoked', 'active']);
  const revoked = check(ws, ws.credentials[1]);
  assert.deepEqual(ler.failed(revoked), ['status']);
  assert.equal(revoked.code, 1);
  const line = r.stdout.split('\n').find((l) => l.trim().startsWith('ler-verifier verify')).trim();
  const seen = ler.run('/bin/sh', ['-c', line], { env: { ...process.env, PATH: `${ler.build}:${process.env.PATH}` } });
  assert.equal(seen.code, 1);
  assert.match(seen.stdout, /The issuer has withdrawn this record\./);
  // exactly one bit
  assert.equal(bits(ws).reduce((n, b) => n + b.toString(2).replaceAll('0', '').length, 0), 1);
  const i = Number(ws.credentials[1].credentialStatus.statusListIndex);
  assert.equal(bits(ws)[i >> 3] >> (7 - (i & 7)) & 1, 1);
});

test('the command that revoke prints works for records in one file', () => {
  for (const format of ['jsonl', 'zip']) {
    if (format === 'zip' && ler.run('/bin/sh', ['-c', 'command -v unzip']).code !== 0) continue;
    const ws = ler.workspace({ settings: { status: {} } });
    const r = ler.issue(ws, roster(4), ['--format', format]);
    assert.equal(r.code, 0, r.stderr);
    const id = r.results[2].credential_id;
    const line = change(ws, 'revoke', id, ...because).stdout.split('\n').find((l) => l.includes('ler-verifier verify')).trim();
    const seen = ler.run('/bin/sh', ['-c', line], { env: { ...process.env, PATH: `${ler.build}:${process.env.PATH}` } });
    assert.equal(seen.code, 1, line + seen.stderr);
    assert.match(seen.stdout, /The issuer has withdrawn this record\./);
    assert.ok(seen.stdout.includes(id));
  }
});

test('what is so already is said, and changes nothing', () => {
  const ws = school();
  change(ws, 'revoke', ws.ids[0], ...because);
  const before = list(ws);
  const again = change(ws, 'revoke', ws.ids[0].toUpperCase(), ws.ids[0].slice(9), ...because, '--json');
  assert.equal(again.code, 0);
  const said = json(again);
  assert.deepEqual([said.changed, said.same, said.refused, said.listsWritten], [0, 2, 0, 0]);
  assert.deepEqual(said.credentials.map((c) => c.result), ['same', 'same']);
  assert.deepEqual(list(ws), before);
  assert.match(change(ws, 'revoke', ws.ids[0], ...because).stdout, /was revoked already\n0 of 1 credentials revoked; 1 already/);
});

test('revocation is final; suspension is not', () => {
  const ws = school({ purpose: 'suspension' });
  assert.equal(ws.credentials[0].credentialStatus.statusPurpose, 'suspension');
  assert.equal(change(ws, 'suspend', ws.ids[0], ws.ids[1], ...because).code, 0);
  assert.deepEqual(states(ws), ['suspended', 'suspended', 'active']);
  assert.match(check(ws, ws.credentials[0]).sentence, /for the time being/);
  assert.equal(change(ws, 'reinstate', ws.ids[0], ...because).code, 0);
  assert.deepEqual(states(ws), ['active', 'suspended', 'active']);
  assert.match(change(ws, 'reinstate', ws.ids[0], ...because).stdout, /is in force already/);
  const other = school();
  change(other, 'revoke', other.ids[0], ...because);
  const r = change(other, 'reinstate', other.ids[0], ...because);
  assert.equal(r.code, 1);
  assert.match(r.stdout, /refused: it is revoked, and that is final/);
  assert.deepEqual(states(other), ['revoked', 'active', 'active']);
});

test('a verb that the status entry cannot show is refused by name', () => {
  const cases = [['revocation', 'suspend', 'wrong-purpose', /can be revoked for good, not suspended/], ['suspension', 'revoke', 'wrong-purpose', /can be suspended, not revoked/],
    ['revocation', 'reinstate', 'wrong-purpose', /nothing to reinstate/], ['none', 'revoke', 'no-status', /without a status entry/], ['none', 'suspend', 'no-status', /without a status entry/]];
  for (const [purpose, verb, result, detail] of cases) {
    const ws = school({ purpose }, 1);
    if (purpose === 'none') {
      assert.equal(ws.credentials[0].credentialStatus, undefined);
      assert.equal(check(ws, ws.credentials[0], []).verdict, 'verified-with-warnings');
    }
    const r = change(ws, verb, ws.ids[0], ...because, '--json');
    assert.equal(r.code, 1, `${purpose} ${verb}`);
    const said = json(r);
    assert.equal(said.credentials[0].result, result);
    assert.match(said.credentials[0].detail, detail);
    assert.deepEqual([said.changed, said.refused], [0, 1]);
  }
});

test('what cannot be changed is refused by name, the rest is done', () => {
  const ws = school();
  const r = change(ws, 'revoke', ws.ids[0], 'urn:uuid:00000000-0000-5000-8000-000000000000', ws.ids[2], ...because);
  assert.equal(r.code, 1);
  assert.match(r.stdout, /00000000-0000-5000-8000-000000000000  refused: the ledger knows no such credential/);
  assert.match(r.stdout, /2 of 3 credentials revoked; 1 refused/);
  assert.deepEqual(states(ws), ['revoked', 'active', 'revoked']);
});

test('command lines that make no sense change nothing', () => {
  const ws = school(undefined, 1);
  const before = list(ws);
  for (const args of [[], [ws.ids[0]], because, [ws.ids[0], '--learner', 'L0', ...because], ['--csv', '-', '--learner', 'L0', ...because],
    ['no-id', ...because], [ws.ids[0] + '0', ...because], [ws.ids[0], '--reason', ''], [ws.ids[0], '--reason', 'two\nlines'], [ws.ids[0], '--reason', 'x'.repeat(1001)]]) {
    const r = change(ws, 'revoke', ...args);
    assert.equal(r.code, 2, JSON.stringify(args) + r.stderr);
    assert.match(r.stderr, /^ler-issuer: /);
  }
  assert.equal(ler.run(ler.issuer, ['revoke', ws.ids[0], ...because], { cwd: ler.tempDir() }).code, 2);
  assert.deepEqual(list(ws), before);
  assert.deepEqual(states(ws), ['active']);
  const elsewhere = ler.workspace();
  const none = change(elsewhere, 'revoke', ws.ids[0], ...because);
  assert.equal(none.code, 3, none.stderr);
});

test('all of a learner\'s records, by learner_id, e-mail address or DID', () => {
  const ws = school();
  assert.equal(change(ws, 'revoke', '--learner', 'L0', ...because).code, 0);
  assert.deepEqual(states(ws), ['revoked', 'active', 'active']);
  const email = ler.workspace({ settings: { status: {} } });
  const rows = roster(2).map(({ learner_id, ...row }) => ({ ...row, learner_id: '' }));
  const r = ler.issue(email, rows);
  assert.equal(r.code, 0, r.stderr + r.rejectsText);
  const ws2 = { ...email, map: path.join(email.dir, 'resources.json'), credentials: [r.credential(2), r.credential(3)] };
  assert.equal(change(ws2, 'revoke', '--learner', ' ada1@example.COM', ...because).code, 0);
  assert.deepEqual(states(ws2), ['active', 'revoked']);
  const nobody = change(ws2, 'revoke', '--learner', 'eve@example.com', ...because);
  assert.notEqual(nobody.code, 0);
  assert.match(nobody.stderr, /nothing was issued to this learner/);
  assert.ok(!(nobody.stderr + nobody.stdout).includes('eve'), 'no personal data in messages');
});

test('the records of a CSV file, with reasons of their own', () => {
  const ws = school(undefined, 5);
  const results = path.join(ws.out, 'results.csv');
  assert.equal(change(ws, 'revoke', '--csv', results, '--dry-run', ...because).code, 0);
  const file = path.join(ws.dir, 'wrong.csv');
  fs.writeFileSync(file, `reason,credential_id\nmixed up,${ws.ids[1]}\n,${ws.ids[3]}\n,\n`);
  assert.equal(change(ws, 'revoke', '--csv', file).code, 3, 'row 3 has no reason');
  assert.deepEqual(states(ws), Array(5).fill('active'), 'and nothing was done');
  assert.equal(change(ws, 'revoke', '--csv', file, ...because).code, 0);
  assert.deepEqual(states(ws), ['active', 'revoked', 'active', 'revoked', 'active']);
  for (const [text, reason] of [['id\nx\n', /no column credential_id/], ['credential_id,credential_id\na,b\n', /or two/], ['credential_id\nnonsense\n', /row 2/], ['', /./]]) {
    fs.writeFileSync(file, text);
    const r = change(ws, 'revoke', '--csv', file, ...because);
    assert.equal(r.code, 3, text);
    assert.match(r.stderr, reason);
  }
  assert.equal(change(ws, 'revoke', '--csv', results, ...because).code, 0, 'results.csv will do');
  assert.deepEqual(states(ws), Array(5).fill('revoked'));
});

test('a dry run says the same and changes nothing', () => {
  const ws = school();
  const before = list(ws);
  const dry = json(change(ws, 'revoke', ...ws.ids, ...because, '--dry-run', '--json'));
  assert.deepEqual([dry.dryRun, dry.changed, dry.listsWritten], [true, 3, 0]);
  assert.match(change(ws, 'revoke', ws.ids[0], ...because, '-n').stdout, /would be revoked/);
  assert.deepEqual(list(ws), before);
  assert.deepEqual(states(ws), ['active', 'active', 'active']);
  const real = json(change(ws, 'revoke', ...ws.ids, ...because, '--json'));
  assert.deepEqual(real.credentials, dry.credentials);
});

test('an encrypted key is needed before the ledger is changed', () => {
  const pass = path.join(ler.tempDir(), 'pass'), wrong = pass + '2';
  fs.writeFileSync(pass, 'correct horse\n', { mode: 0o600 });
  fs.writeFileSync(wrong, 'wrong horse\n', { mode: 0o600 });
  const dir = path.join(ler.tempDir(), 'school');
  assert.equal(ler.run(ler.issuer, ['init', dir, '--name', 'S', '--url', ler.BASE, '--passphrase-file', pass]).code, 0);
  const ws = { dir, config: path.join(dir, 'issuer.json'), store: path.join(dir, 'store'), out: path.join(dir, 'out'), map: path.join(dir, 'resources.json') };
  assert.equal(ler.run(ler.issuer, ['framework', 'import', ler.exampleFramework, '--store', ws.store]).code, 0);
  const r = ler.issue(ws, roster(1), ['--passphrase-file', pass]);
  assert.equal(r.code, 0, r.stderr);
  ws.credentials = [r.credential(2)];
  assert.notEqual(change(ws, 'revoke', ws.credentials[0].id, ...because, '--passphrase-file', wrong).code, 0);
  assert.equal(json(change(ws, 'revoke', ws.credentials[0].id, ...because, '--dry-run', '--json')).changed, 1, 'not revoked yet');
  assert.equal(change(ws, 'revoke', ws.credentials[0].id, ...because, '--passphrase-file', pass).code, 0);
  assert.deepEqual(states(ws), ['revoked']);
});

test('a record that another one replaces is withdrawn with it', () => {
  const ws = school(undefined, 2);
  const rows = roster(2);
  rows[0].statements = ler.codes('proficient', 8);
  const r = ler.issue(ws, rows, ['--duplicates', 'replace']);
  assert.equal(r.code, 0, r.stderr + r.rejectsText);
  const next = r.credential(2);
  assert.notEqual(next.id, ws.ids[0]);
  assert.notEqual(next.credentialStatus.statusListIndex, ws.credentials[0].credentialStatus.statusListIndex);
  assert.deepEqual(states(ws), ['revoked', 'active']);
  assert.equal(check(ws, next).status.state, 'active');
  const refused = change(ws, 'revoke', ws.ids[0], ...because, '--json');
  assert.equal(JSON.parse(refused.stdout).credentials[0].result, 'superseded');
});

test('status shows the lists; --refresh makes again what is missing or was cut off', () => {
  const ws = school();
  const status = (...args) => ler.run(ler.issuer, ['status', '--config', ws.config, ...args]);
  assert.equal(status().code, 0);
  const shown = json(status('--json')).lists;
  assert.equal(shown.length, 1);
  assert.deepEqual([shown[0].state, shown[0].purpose, shown[0].used, shown[0].set, shown[0].entries, shown[0].url],
    ['good', 'revocation', 3, 0, 131072, `${ws.base}/status/1`]);
  assert.equal(shown[0].validUntil, JSON.parse(list(ws)).validUntil);
  const first = JSON.parse(list(ws));
  fs.rmSync(path.join(ws.dir, 'status/1.json'));
  assert.equal(status().code, 1);
  assert.equal(status('--refresh').code, 0);
  assert.deepEqual(JSON.parse(list(ws)).credentialSubject, first.credentialSubject);
  const before = list(ws);
  assert.equal(json(status('--refresh', '--json')).listsWritten, 0);
  assert.deepEqual(list(ws), before, 'a list that stands is left alone');
  assert.equal(json(status('--refresh', '--all', '--json')).listsWritten, 1);
  assert.equal(status('--all').code, 2);
  for (const damage of [(t) => t.replace('"uH4s', '"uH4t'), (t) => t.replace(/"validUntil": "2/, '"validUntil": "3'), () => '{}', () => '']) {
    fs.writeFileSync(path.join(ws.dir, 'status/1.json'), damage(String(list(ws))));
    const seen = status('--json');
    assert.deepEqual([seen.code, JSON.parse(seen.stdout).lists[0].state], [1, 'damaged'], String(damage));
    assert.equal(status('--refresh').code, 0);
  }
  // The list cannot be written: the ledger has it, and the next command heals it.
  fs.renameSync(path.join(ws.dir, 'status'), path.join(ws.dir, 'status.away'));
  fs.writeFileSync(path.join(ws.dir, 'status'), '');
  const failed = change(ws, 'revoke', ws.ids[0], ...because);
  assert.equal(failed.code, 6, failed.stderr);
  assert.match(failed.stderr, /the ledger says revoked of 1 credentials.*status --refresh/);
  fs.rmSync(path.join(ws.dir, 'status'));
  fs.renameSync(path.join(ws.dir, 'status.away'), path.join(ws.dir, 'status'));
  assert.deepEqual(states(ws), ['active', 'active', 'active'], 'the old list');
  assert.equal(status().code, 1);
  assert.match(status().stdout, /changed/);
  const healed = change(ws, 'revoke', ws.ids[0], ...because);
  assert.equal(healed.code, 0, healed.stderr);
  assert.deepEqual(states(ws), ['revoked', 'active', 'active']);
  assert.equal(status().code, 0);
});

test('a new issue heals the lists too', () => {
  const ws = school();
  change(ws, 'revoke', ws.ids[0], ...because);
  fs.rmSync(path.join(ws.dir, 'status'), { recursive: true });
  assert.equal(ler.issue(ws, roster(3)).code, 0);
  assert.deepEqual(states(ws), ['revoked', 'active', 'active']);
});

test('issuing again does not bring a revoked record back', () => {
  const ws = school();
  change(ws, 'revoke', ws.ids[1], ...because);
  const again = ler.issue(ws, roster(3));
  assert.deepEqual(states(ws), ['active', 'revoked', 'active']);
  assert.equal(again.code, 0, again.stderr);
});

test('the audit trail keeps who was withdrawn when and why', () => {
  const ws = school({ purpose: 'suspension' }, 1);
  change(ws, 'suspend', ws.ids[0], '--reason', 'under review');
  change(ws, 'reinstate', ws.ids[0], '--reason', 'review is over');
  const shown = JSON.parse(ler.run(ler.issuer, ['ledger', 'show', '--config', ws.config, '--json', ws.ids[0].slice(9)]).stdout);
  const history = JSON.stringify(shown);
  assert.ok(history.indexOf('under review') > 0 && history.indexOf('review is over') > history.indexOf('under review'), history);
  for (const file of [list(ws), ...files(ws.out).filter((f) => f.endsWith('.json')).map((f) => fs.readFileSync(path.join(ws.out, f)))])
    assert.ok(!String(file).includes('review'), 'the reason is not published');
});

test('killed between ledger and list at any moment, the next command makes them agree', async () => {
  const rounds = Number(process.env.LER_KILLS ?? 25), n = 2 * rounds + 10;
  const ws = school(undefined, n);
  let killed = 0, changed = 0;
  for (let i = 0; i < rounds; i++) {
    const child = spawn(ler.issuer, ['revoke', '--config', ws.config, ...because, ws.ids[i], ws.ids[n - 1 - i]], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 1 + Math.random() * 40);
    const [, signal] = await once(child, 'exit');
    clearTimeout(timer);
    if (signal) killed++;
    const whole = JSON.parse(list(ws)); // never half a list
    assert.equal(whole.type.at(-1), 'BitstringStatusListCredential');
    const status = ler.run(ler.issuer, ['status', '--refresh', '--config', ws.config, '--json']);
    assert.equal(status.code, 0, status.stderr);
    changed += JSON.parse(status.stdout).listsWritten;
    const rows = ler.run(ler.issuer, ['ledger', 'list', '--json', '--config', ws.config]).stdout.trim().split('\n').map((l) => JSON.parse(l));
    assert.equal(rows.length, n);
    const revoked = new Set(rows.filter((r) => r.state === 'revoked').map((r) => r.id.replace('urn:uuid:', '')));
    const set = bits(ws);
    ws.credentials.forEach((c, k) => {
      const index = Number(c.credentialStatus.statusListIndex);
      assert.equal(set[index >> 3] >> (7 - (index & 7)) & 1, revoked.has(ws.ids[k].slice(9)) ? 1 : 0, `round ${i}, credential ${k}`);
    });
    assert.equal(revoked.has(ws.ids[i].slice(9)), revoked.has(ws.ids[n - 1 - i].slice(9)), 'both or none: one transaction');
    assert.ok(files(ws.dir).every((f) => !/\.tmp[^/]*\.json$/.test(f)));
  }
  assert.ok(killed > rounds / 5, `${killed} of ${rounds} were killed in time`);
});
