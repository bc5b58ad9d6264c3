// ler-issuer issue --clr: one CLR 2.0 record for each learner around what a run issued to him.
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, csvObjects, exampleFramework, framework, issue, issuer, jcs, run, sha, tempDir, toCsv, verifier, workspace } from '../lib/ler.mjs';

const f = framework();
const DID = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const readJson = (file) => JSON.parse(fs.readFileSync(file));

/** Exports of other occupations and versions, of the example's wording. */
const folder = tempDir();
function variant(soc, version = f.version) {
  const doc = structuredClone(f.doc);
  doc.occupation.soc = soc;
  doc.framework.version = version;
  const file = path.join(folder, `${soc}-${version}.json`);
  fs.writeFileSync(file, JSON.stringify(doc));
  return file;
}
const OTHERS = [variant('11-1011.00'), variant('49-3092.00'), variant('49-3092.00', 'v.next')];
const school = (settings = {}) => workspace({ frameworks: [exampleFramework, ...OTHERS], settings: { status: { purpose: 'revocation' }, ...settings } });

const row = (learner_id, soc = f.soc, more = {}) => ({ learner_id, given_name: 'Ada', family_name: 'Example', email: `${learner_id}@example.org`,
  subject_did: '', framework: soc, framework_version: f.version, statements: codes('proficient'), narrative: 'Seen at work.', expires_on: '', ...more });

/** Issues with --clr: the run, the lines of clr.csv and the records by learner. */
function issueClr(ws, rows, args = []) {
  const r = issue(ws, rows, ['--clr', ...args]);
  const file = path.join(ws.out, 'clr.csv');
  r.clr = fs.existsSync(file) ? csvObjects(String(fs.readFileSync(file))) : undefined;
  r.line = (learner) => r.clr.find((x) => x.learner_id === learner);
  r.record = (learner) => readJson(path.join(ws.out, r.line(learner).file));
  return r;
}
function verify(ws, file) {
  const trust = path.join(ws.dir, 'trust.json');
  fs.writeFileSync(trust, JSON.stringify({ issuers: [{ id: ws.did, name: 'Example School' }] }), { mode: 0o644 });
  const map = path.join(ws.dir, 'resources.json');
  const r = run(verifier, ['verify', '--json', '--offline', '--store', ws.store, '--trust', trust, ...(fs.existsSync(map) ? ['--resources', map] : []), file]);
  return JSON.parse(r.stdout);
}
const members = (record) => record.credentialSubject.verifiableCredential;

test('one CLR per learner holds the credentials as their files have them', () => {
  const ws = school();
  const r = issueClr(ws, [row('A'), row('B', f.soc, { subject_did: DID }), row('A', '11-1011.00', { statements: codes('advanced') }), row('A', '49-3092.00'),
    row('B', '49-3092.00', { subject_did: DID })]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.match(r.stdout, /2 CLRs issued: .*clr\.csv/);
  assert.deepStrictEqual(r.clr.map((x) => [x.row, x.learner_id, x.credentials, x.partial, x.status, x.error]),
    [['2', 'A', '3', 'false', 'issued', ''], ['3', 'B', '2', 'false', 'issued', '']]);
  for (const line of r.clr) {
    const file = path.join(ws.out, line.file), bytes = fs.readFileSync(file), record = JSON.parse(bytes);
    assert.strictEqual(sha('sha256', bytes).toString('hex'), line.sha256);
    assert.strictEqual(record.id, line.clr_id);
    assert.match(line.file, new RegExp(`^clr/${line.clr_id.slice(9, 11)}/${line.clr_id.slice(9)}\\.json$`));
    const own = r.results.filter((x) => x.learner_id === line.learner_id).map((x) => readJson(path.join(ws.out, x.file)));
    assert.strictEqual(own.length, members(record).length);
    for (const credential of own) // member by member, in their order, to the letter
      assert.ok(members(record).some((m) => JSON.stringify(m) === JSON.stringify(credential)), credential.id);
    const report = verify(ws, file);
    assert.strictEqual(report.verdict, 'verified', JSON.stringify(report.checks.filter((c) => c.status !== 'pass')));
    assert.strictEqual(report.form, 'clr');
    assert.strictEqual(report.embedded.length, own.length);
    for (const e of report.embedded) assert.ok(e.statements.every((s) => s.resolution === 'exact-file'));
  }
});

test('a CLR says what the profile demands', () => {
  const ws = school();
  const r = issueClr(ws, [row('A', f.soc, { subject_did: DID }), row('A', '49-3092.00', { subject_did: DID, statements: codes('developing') }),
    row('A', '49-3092.00', { subject_did: DID, framework_version: 'v.next' }), row('A', '11-1011.00', { subject_did: DID })]);
  assert.strictEqual(r.code, 0, r.stderr);
  const c = r.record('A'), s = c.credentialSubject;
  assert.deepStrictEqual(c['@context'], ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
    'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json']);
  assert.deepStrictEqual(c.type, ['VerifiableCredential', 'ClrCredential']);
  assert.strictEqual(c.name, 'Learning and Employment Record');
  assert.strictEqual(c.partial, false);
  assert.strictEqual(c.issuer.id, ws.did);
  assert.match(c.validFrom, /Z$/);
  assert.deepStrictEqual(s.type, ['ClrSubject']);
  assert.strictEqual(s.id, DID);
  assert.deepStrictEqual(s.identifier.map((x) => x.identityType), ['emailAddress', 'name']);
  assert.strictEqual(s.identifier[0].identityHash, 'sha256$' + sha('sha256', 'a@example.org' + s.identifier[0].salt).toString('hex'));
  assert.deepStrictEqual(c.credentialSchema.map((x) => x.id), ['https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json']);
  assert.strictEqual(c.relatedResource.length, 4);
  assert.strictEqual(c.credentialStatus.statusListIndex, r.line('A').status_index);
  assert.strictEqual(c.proof.verificationMethod.split('#')[0], ws.did);
  assert.ok(!/xsd:|null|\[\]|""/.test(JSON.stringify({ ...c, credentialSubject: { ...s, verifiableCredential: 0 } })));
  // Levels of one occupation precede each other; occupations are related.
  const achievement = (soc, version) => members(c).map((m) => m.credentialSubject.achievement.id).find((id) => id.includes(`/${soc}/${version}/`));
  const [low, high] = [achievement('49-3092.00', f.version), achievement('49-3092.00', 'v.next')];
  assert.deepStrictEqual(s.association.map((a) => [a.type, a.associationType, a.sourceId, a.targetId]), [
    ['Association', 'isRelatedTo', achievement('11-1011.00', f.version), achievement(f.soc, f.version)],
    ['Association', 'precedes', low, high],
    ['Association', 'isRelatedTo', achievement(f.soc, f.version), high]]);
  // No salt twice, no status index twice.
  const salts = [s, ...members(c).map((m) => m.credentialSubject)].flatMap((x) => x.identifier.map((i) => i.salt));
  assert.strictEqual(new Set(salts).size, 10);
  assert.strictEqual(new Set([c, ...members(c)].map((x) => x.credentialStatus.id)).size, 5);
});

test('without status, without a name, with other keys and suites', () => {
  for (const [keyType, settings] of [['ed25519', { status: { purpose: 'none' }, subjectName: 'none' }], ['ed25519', { proof: 'eddsa-jcs-2022' }],
    ['p256', {}], ['p384', { proof: 'ecdsa-jcs-2019', status: { purpose: 'suspension' } }]]) {
    const ws = workspace({ frameworks: [exampleFramework, ...OTHERS], keyType, settings });
    const r = issueClr(ws, [row('A'), row('A', '11-1011.00')]);
    assert.strictEqual(r.code, 0, r.stderr);
    const record = r.record('A'), purpose = settings.status?.purpose ?? 'none';
    assert.strictEqual(record.credentialStatus?.statusPurpose, purpose === 'none' ? undefined : purpose);
    assert.strictEqual(record.credentialSubject.identifier.length, settings.subjectName ? 1 : 2);
    const report = verify(ws, path.join(ws.out, r.line('A').file));
    assert.strictEqual(report.verdict, 'verified', `${keyType}: ${JSON.stringify(report.checks.filter((c) => c.status !== 'pass'))}`);
  }
});

test('a rerun keeps what is there, and makes a lost or damaged record again with its id, date and index', () => {
  const ws = school();
  const rows = [row('A'), row('A', '11-1011.00'), row('B')];
  const first = issueClr(ws, rows);
  const [a, b] = ['A', 'B'].map((l) => path.join(ws.out, first.line(l).file));
  const before = fs.readFileSync(a);
  const again = issueClr(ws, [rows[2], rows[1], rows[0]]); // whatever the order of the rows
  assert.strictEqual(again.code, 0, again.stderr);
  assert.deepStrictEqual(again.clr.map((x) => [x.learner_id, x.clr_id, x.status, x.sha256]), ['B', 'A'].map((l) => [l, first.line(l).clr_id, 'kept', first.line(l).sha256]));
  const damaged = Buffer.from(before);
  damaged[damaged.length >> 1] ^= 1;
  fs.writeFileSync(a, damaged);
  fs.rmSync(b);
  const record = JSON.parse(before), third = issueClr(ws, rows);
  assert.strictEqual(third.code, 0, third.stderr);
  assert.deepStrictEqual(third.clr.map((x) => [x.status, x.clr_id, x.status_index]), first.clr.map((x) => ['issued', x.clr_id, x.status_index]));
  const { proof: p1, ...one } = record, { proof: p2, ...two } = third.record('A');
  assert.strictEqual(jcs(two), jcs(one));
  assert.strictEqual(verify(ws, a).verdict, 'verified');
  assert.strictEqual(run(issuer, ['ledger', 'verify', '--config', ws.config]).code, 0);
});

test('partial is true when the issuer knows of more than the record holds', () => {
  const ws = school();
  const alone = issueClr(ws, [row('A'), row('B')]);
  assert.deepStrictEqual(alone.clr.map((x) => x.partial), ['false', 'false']);
  // Another roster later: A has a credential that is not in this run.
  const later = issueClr(ws, [row('A', '11-1011.00'), row('C', '11-1011.00')]);
  assert.deepStrictEqual(later.clr.map((x) => [x.learner_id, x.credentials, x.partial]), [['A', '1', 'true'], ['C', '1', 'false']]);
  assert.strictEqual(later.record('A').partial, true);
  // Together they are all, in a record of another id.
  const both = issueClr(ws, [row('A'), row('A', '11-1011.00')]);
  assert.deepStrictEqual(both.clr.map((x) => [x.credentials, x.partial]), [['2', 'false']]);
  assert.strictEqual(new Set([alone, later, both].map((r) => r.line('A').clr_id)).size, 3);
  // A row that was rejected, also one whose cells were not even looked at.
  for (const [bad, name] of [[{ statements: 'advanced/99' }, 'D'], [{ statements: '' }, 'E']]) {
    const r = issueClr(ws, [row(name), row(name, '11-1011.00', bad)]);
    assert.strictEqual(r.code, 1);
    assert.deepStrictEqual(r.clr.map((x) => [x.credentials, x.partial, x.status]), [['1', 'true', 'issued']]);
  }
});

test('what is revoked is left out, and a CLR around it is refused by the verifier', () => {
  const ws = school();
  const rows = [row('A'), row('A', '11-1011.00'), row('B')];
  const first = issueClr(ws, rows);
  const file = path.join(ws.out, first.line('A').file), id = first.results[0].credential_id;
  const revoke = (...args) => assert.strictEqual(run(issuer, ['revoke', '--config', ws.config, '--reason', 'test', ...args]).code, 0);
  revoke(id);
  const report = verify(ws, file);
  assert.strictEqual(report.verdict, 'not-verified');
  assert.ok(report.checks.some((c) => c.name === 'embedded' && c.status === 'fail'));
  assert.strictEqual(report.checks.find((c) => c.name === 'status').status, 'pass'); // its own
  const rest = issueClr(ws, rows);
  assert.deepStrictEqual(rest.clr.map((x) => [x.learner_id, x.credentials, x.partial]), [['A', '1', 'false'], ['B', '1', 'false']]);
  assert.notStrictEqual(rest.line('A').clr_id, first.line('A').clr_id);
  // The record alone can be revoked, too; what is in it stays good.
  revoke(first.line('B').clr_id);
  const b = verify(ws, path.join(ws.out, first.line('B').file));
  assert.deepStrictEqual([b.verdict, b.embedded[0].verdict], ['not-verified', 'verified']);
  assert.strictEqual(verify(ws, path.join(ws.out, first.results[2].file)).verdict, 'verified');
  assert.strictEqual(issueClr(ws, rows).line('B').status, 'revoked');
  revoke('--learner', 'A');
  const none = issueClr(ws, rows);
  assert.deepStrictEqual([none.line('A').status, none.line('A').file], ['none', '']);
});

test('one learner with two DIDs gets no CLR, and is told by row and not by name', () => {
  const ws = school();
  const r = issueClr(ws, [row('A', f.soc, { subject_did: DID }), row('B'), row('A', '11-1011.00', { subject_did: 'did:example:other' })]);
  assert.strictEqual(r.code, 1);
  assert.deepStrictEqual(r.clr.map((x) => [x.learner_id, x.status]), [['A', 'refused'], ['B', 'issued']]);
  assert.match(r.line('A').error, /different subjects/);
  assert.match(r.stderr, /^ler-issuer: row 2: no CLR for this learner: the credentials are about different subjects\n$/);
  assert.strictEqual(r.results.length, 3); // the credentials are issued all the same
});

test('what stands in the place of a CLR is never overwritten, and no link is followed', () => {
  const rows = [row('A')];
  const ws = school();
  const first = issueClr(ws, rows);
  const other = { ...ws, out: path.join(ws.dir, 'other') };
  // The same workspace anew, so that the id is the same and the ledger knows nothing of it.
  for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'ledger.id']) fs.rmSync(path.join(ws.dir, name), { force: true });
  const fresh = fs.readdirSync(ws.dir).filter((n) => n.startsWith('ledger'));
  for (const name of fresh) fs.rmSync(path.join(ws.dir, name), { recursive: true });
  const place = path.join(other.out, first.line('A').file), canary = path.join(ws.dir, 'canary');
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, '{"mine": true}');
  const refused = issueClr(other, rows);
  assert.strictEqual(refused.code, 1, refused.stderr);
  assert.match(refused.line('A').error, /something that is not this record stands at clr\//);
  assert.strictEqual(String(fs.readFileSync(place)), '{"mine": true}');
  fs.rmSync(place);
  fs.writeFileSync(canary, 'untouched');
  fs.symlinkSync(canary, place);
  assert.strictEqual(issueClr(other, rows).code, 1);
  assert.strictEqual(String(fs.readFileSync(canary)), 'untouched');
  fs.rmSync(place);
  assert.strictEqual(issueClr(other, rows).line('A').status, 'issued');
});

test('the same records whatever the number of workers', () => {
  const ws = school();
  const rows = Array.from({ length: 60 }, (_, i) => row(`L${i % 20}`, [f.soc, '11-1011.00', '49-3092.00'][Math.floor(i / 20)]));
  const copy = path.join(tempDir(), 'copy');
  fs.writeFileSync(path.join(ws.dir, 'secret'), '7'.repeat(64) + '\n', { mode: 0o600 });
  fs.cpSync(ws.dir, copy, { recursive: true });
  const bare = (ws2, workers) => {
    const r = issueClr(ws2, rows, ['--workers', workers]);
    assert.strictEqual(r.code, 0, r.stderr);
    const strip = ({ proof, credentialStatus, validFrom, ...rest }) => rest;
    return r.clr.map((x) => {
      const c = strip(readJson(path.join(ws2.out, x.file)));
      c.credentialSubject.verifiableCredential = members(c).map(strip);
      return [x.learner_id, x.clr_id, x.credentials, x.partial, jcs(c)];
    });
  };
  assert.deepStrictEqual(bare(ws, '1'), bare({ ...ws, dir: copy, config: path.join(copy, 'issuer.json'), out: path.join(copy, 'out') }, '4'));
});

test('a hundred credentials of one learner make one record', () => {
  const files = Array.from({ length: 100 }, (_, i) => variant(`15-${1000 + i}.00`));
  const ws = workspace({ frameworks: files, settings: { status: { purpose: 'revocation' } } });
  const r = issueClr(ws, files.map((_, i) => row('A', `15-${1000 + i}.00`)));
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(r.clr.map((x) => [x.credentials, x.partial]), [['100', 'false']]);
  assert.strictEqual(r.record('A').credentialSubject.association.length, 99);
  const report = verify(ws, path.join(ws.out, r.line('A').file));
  assert.strictEqual(report.verdict, 'verified');
  assert.strictEqual(report.embedded.length, 100);
});

test('a CLR relies on no framework of its own: the site is complete', () => {
  const ws = school();
  assert.strictEqual(issueClr(ws, [row('L1'), row('L1', '11-1011.00')]).code, 0);
  const site = path.join(ws.dir, 'site');
  const r = run(issuer, ['publish', '--config', ws.config, '--site', site, '--json']);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(JSON.parse(r.stdout).missingFrameworks, []);
});

test('a dry run counts; --json tells; without --clr there is none', () => {
  const ws = school();
  const rows = [row('A'), row('A', '11-1011.00'), row('B'), row('C', f.soc, { statements: '' })];
  const dry = issue(ws, rows, ['--clr', '--dry-run', '--quiet']);
  assert.match(dry.stdout, /2 learners would get a CLR/);
  assert.ok(!fs.existsSync(ws.out));
  assert.deepStrictEqual(JSON.parse(issue(ws, rows, ['--clr', '--json', '--quiet']).stdout).clr,
    { learners: 2, issued: 2, kept: 0, refused: 0, results: `${ws.out}/clr.csv` });
  const without = { ...ws, out: ws.out + '2' };
  const plain = issue(without, rows, ['--json', '--quiet']);
  assert.strictEqual(JSON.parse(plain.stdout).clr, undefined);
  assert.ok(!fs.existsSync(path.join(without.out, 'clr')));
});

test('killed at any moment and run again: one CLR per learner, no status index twice', async () => {
  const ws = school();
  const rows = Array.from({ length: 400 }, (_, i) => row(`L${i % 200}`, i < 200 ? f.soc : '11-1011.00', { statements: 'emerging/1' }));
  const file = path.join(ws.dir, 'many.csv');
  fs.writeFileSync(file, toCsv(rows));
  const args = ['issue', '--config', ws.config, '--roster', file, '--out', ws.out, '--clr', '--quiet'];
  assert.strictEqual(run(issuer, [...args, '--batch', 'measure']).code, 0); // the credentials and CLRs of another batch: how long a run takes
  const start = performance.now();
  run(issuer, [...args, '--batch', 'measure2']);
  const whole = performance.now() - start;
  for (let i = 0; i < 20; i++) { // most of them in the second half, where the CLRs are made
    const child = spawn(issuer, args, { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('exit', done));
    await new Promise((done) => setTimeout(done, whole * (0.15 + 0.8 * Math.random() ** 0.5) / (i % 4 + 1)));
    child.kill('SIGKILL');
    await ended;
  }
  const last = run(issuer, args);
  assert.strictEqual(last.code, 0, last.stderr);
  const lines = csvObjects(String(fs.readFileSync(path.join(ws.out, 'clr.csv'))));
  assert.strictEqual(lines.length, 200);
  assert.strictEqual(new Set(lines.map((x) => x.clr_id)).size, 200);
  const indexes = new Set();
  for (const line of lines) {
    assert.ok(['issued', 'kept'].includes(line.status), line.status);
    const bytes = fs.readFileSync(path.join(ws.out, line.file)), record = JSON.parse(bytes);
    assert.strictEqual(sha('sha256', bytes).toString('hex'), line.sha256);
    assert.strictEqual(members(record).length, 2);
    for (const c of [record, ...members(record)]) indexes.add(c.credentialStatus.id);
  }
  assert.strictEqual(indexes.size, 600);
  const check = run(issuer, ['ledger', 'verify', '--config', ws.config]);
  assert.strictEqual(check.code, 0, check.stdout + check.stderr);
  assert.ok(fs.readdirSync(path.join(ws.out, 'clr'), { recursive: true }).every((n) => !path.basename(String(n)).endsWith('.tmp')));
});

test('credentials in one file or in an archive make the same CLRs', () => {
  for (const format of ['jsonl', 'zip']) {
    const ws = school();
    const r = issueClr(ws, [row('A'), row('A', '11-1011.00'), row('B')], ['--format', format]);
    assert.strictEqual(r.code, 0, r.stderr);
    assert.deepStrictEqual(r.clr.map((x) => [x.credentials, x.partial, x.status]), [['2', 'false', 'issued'], ['1', 'false', 'issued']]);
    for (const line of r.clr) assert.strictEqual(verify(ws, path.join(ws.out, line.file)).verdict, 'verified');
  }
});
