// did:web issuers: init, rotate-key, publish.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codes, issue, issuer, makeKey, run, tempDir, workspace } from '../lib/ler.mjs';

const init = (dir, url, ...more) => run(issuer, ['init', dir, '--name', 'Example School', '--did', 'web', '--url', url, ...more]);
const readJson = (file) => JSON.parse(fs.readFileSync(file));
const didOf = (ws) => readJson(path.join(ws.dir, 'did.json'));
const rotate = (ws, ...args) => run(issuer, ['rotate-key', '--config', ws.config, ...args]);
const person = (n = 1) => ({ learner_id: `L-${n}`, framework: '49-3091.00', statements: codes('proficient') });

test('init --did web names the issuer by its address and writes its DID document', () => {
  for (const [url, did] of [
    ['https://school.example', 'did:web:school.example'],
    ['https://school.example/', 'did:web:school.example'],
    ['https://school.example:8443', 'did:web:school.example%3A8443'],
    ['https://school.example/records/v1.0/', 'did:web:school.example:records:v1.0'],
    ['https://localhost:8443/a_b', 'did:web:localhost%3A8443:a_b'],
  ]) {
    const dir = path.join(tempDir(), 'ws');
    const r = init(dir, url);
    assert.equal(r.code, 0, r.stderr);
    assert.equal(r.stderr !== '', url.includes('localhost'), r.stderr);
    const doc = readJson(path.join(dir, 'did.json'));
    assert.equal(readJson(path.join(dir, 'issuer.json')).profile.id, did);
    assert.equal(doc.id, did);
    assert.deepEqual(doc['@context'], ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1']);
    const [method] = doc.verificationMethod;
    assert.deepEqual(doc.verificationMethod, [{ id: `${did}#${method.publicKeyMultibase}`, type: 'Multikey', controller: did, publicKeyMultibase: method.publicKeyMultibase }]);
    assert.match(method.publicKeyMultibase, /^z6Mk/);
    assert.deepEqual(doc.assertionMethod, [method.id]);
    assert.deepEqual(doc.authentication, [method.id]);
  }
});

test('init --did web refuses addresses that no did:web can name, and makes nothing', () => {
  const dir = tempDir();
  for (const url of ['http://school.example', 'https://192.0.2.1', 'https://[2001:db8::1]/', 'https://School.example', 'https://school.example/a~b',
    'https://school.example//a', 'https://school.example/a/../b', 'https://school.example/a%2fb', 'https://school.example:0', 'https://user@school.example',
    'https://schööl.example']) {
    const r = init(path.join(dir, 'ws'), url);
    assert.equal(r.code, 2, url + r.stderr);
  }
  assert.equal(init(path.join(dir, 'ws'), 'https://school.example', '--key-type', 'rsa3072').code, 2);
  assert.equal(run(issuer, ['init', path.join(dir, 'ws'), '--name', 'X', '--url', 'https://x.example', '--did', 'ion']).code, 2);
  assert.deepEqual(fs.readdirSync(dir), []);
});

test('a did:web issuer issues and signs with the key of its document', () => {
  for (const keyType of ['ed25519', 'p256', 'p384']) {
    const ws = workspace({ keyType, did: 'web' });
    const [method] = didOf(ws).verificationMethod;
    const r = issue(ws, [person()]);
    assert.equal(r.code, 0, r.stderr);
    const credential = r.credential(2);
    assert.equal(credential.issuer.id, 'did:web:skills.example.org');
    assert.equal(credential.proof.verificationMethod, method.id);
    const { proof, ...bare } = credential;
    fs.writeFileSync(path.join(ws.dir, 'bare.json'), JSON.stringify(bare));
    const signed = run(issuer, ['sign', 'bare.json'], { cwd: ws.dir });
    assert.equal(signed.code, 0, signed.stderr);
    assert.equal(JSON.parse(signed.stdout).proof.verificationMethod, method.id);
  }
});

test('nothing is signed with a key that is not the active one of did.json', () => {
  const ws = workspace({ did: 'web' });
  const doc = didOf(ws);
  const write = (d) => fs.writeFileSync(path.join(ws.dir, 'did.json'), typeof d === 'string' ? d : JSON.stringify(d));
  const other = makeKey('ed25519').multikey;
  const [m] = doc.verificationMethod;
  const past = '2026-01-01T00:00:00Z';
  for (const [name, bad] of Object.entries({
    'another key': { ...doc, verificationMethod: [{ ...m, publicKeyMultibase: other }] },
    retired: { ...doc, verificationMethod: [{ ...m, expires: past }] },
    revoked: { ...doc, verificationMethod: [{ ...m, revoked: past }] },
    'not for assertions': { ...doc, assertionMethod: [] },
    'two active': { ...doc, verificationMethod: [m, { ...m, id: `${doc.id}#${other}`, publicKeyMultibase: other }], assertionMethod: [m.id, `${doc.id}#${other}`] },
    'of another controller': { ...doc, verificationMethod: [{ ...m, controller: 'did:web:other.example' }] },
    'of another DID': { ...doc, id: 'did:web:other.example' },
    'no JSON': '{',
  })) {
    write(bad);
    const r = issue(ws, [person()]);
    assert.equal(r.code, 3, name + r.stdout + r.stderr);
    assert.ok(!fs.existsSync(path.join(ws.out, 'credentials')), name);
  }
  fs.rmSync(path.join(ws.dir, 'did.json'));
  assert.equal(issue(ws, [person()]).code, 3);
  write(doc);
  assert.equal(issue(ws, [person()]).code, 0);
});

test('rotate-key: the new key signs, the old one is dated and archived, old records stay as they are', () => {
  const ws = workspace({ did: 'web' });
  const first = issue(ws, [person(1)]);
  assert.equal(first.code, 0, first.stderr);
  const [old] = didOf(ws).verificationMethod;
  const oldKey = fs.readFileSync(path.join(ws.dir, 'key.pem'));
  const r = rotate(ws);
  assert.equal(r.code, 0, r.stderr);
  const doc = didOf(ws);
  const [now, then] = doc.verificationMethod;
  assert.equal(doc.verificationMethod.length, 2);
  assert.notEqual(now.id, old.id);
  assert.deepEqual({ ...then, expires: undefined }, { ...old, expires: undefined });
  assert.ok(then.expires > first.credential(2).proof.created, 'also of a record of this very second');
  assert.deepEqual(doc.assertionMethod, [now.id, old.id]);
  assert.deepEqual(doc.authentication, [now.id]);
  assert.deepEqual(fs.readdirSync(path.join(ws.dir, 'keys')), [`${old.publicKeyMultibase}.retired.pem`]);
  const archived = path.join(ws.dir, 'keys', `${old.publicKeyMultibase}.retired.pem`);
  assert.ok(fs.readFileSync(archived).equals(oldKey));
  for (const file of [archived, path.join(ws.dir, 'key.pem')]) assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal(fs.statSync(path.join(ws.dir, 'keys')).mode & 0o777, 0o700);
  assert.ok(!(r.stdout + r.stderr).includes('PRIVATE'));
  // the same record is not issued twice, and a new one has the new key
  const second = issue(ws, [person(1), person(2)]);
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(second.results.map((x) => x.status), ['kept', 'issued']);
  assert.equal(second.credential(2).proof.verificationMethod, old.id);
  assert.equal(second.credential(3).proof.verificationMethod, now.id);
});

test('rotate-key --key-type, --passphrase-file, --destroy-old-key and --compromised', () => {
  const ws = workspace({ did: 'web' });
  const secret = path.join(tempDir(), 'passphrase');
  fs.writeFileSync(secret, 'correct horse\n');
  const held = fs.openSync(path.join(ws.dir, 'key.pem'), 'r');
  assert.equal(rotate(ws, '--key-type', 'p384', '--destroy-old-key').code, 0);
  assert.match(didOf(ws).verificationMethod[0].publicKeyMultibase, /^z82/);
  assert.deepEqual(fs.readdirSync(path.join(ws.dir, 'keys')), []);
  const left = fs.readFileSync(held);
  assert.ok(left.length > 0 && left.every((b) => b === 0), 'the old key is overwritten');
  fs.closeSync(held);
  assert.equal(rotate(ws, '--passphrase-file', secret).code, 0);
  assert.match(didOf(ws).verificationMethod[0].publicKeyMultibase, /^z82/, 'the type of before');
  assert.match(fs.readFileSync(path.join(ws.dir, 'key.pem'), 'utf8'), /ENCRYPTED/);
  const bare = rotate(ws);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /--passphrase-file/);
  assert.equal(didOf(ws).verificationMethod.length, 3);
  assert.equal(rotate(ws, '--passphrase-file', secret, '--compromised').code, 0);
  const [now, , out] = [...didOf(ws).verificationMethod, undefined].filter(Boolean).slice(0, 3);
  const leaked = didOf(ws).verificationMethod[1];
  assert.ok(leaked.revoked && !leaked.expires);
  assert.ok(!didOf(ws).assertionMethod.includes(leaked.id));
  assert.ok(didOf(ws).assertionMethod.includes(out.id) && didOf(ws).assertionMethod.includes(now.id));
  assert.equal(issue(ws, [person()], ['--passphrase-file', secret]).code, 0);
  fs.writeFileSync(ws.config, JSON.stringify({ ...readJson(ws.config), proof: 'ecdsa-rdfc-2019' }));
  const wrong = rotate(ws, '--key-type', 'ed25519', '--passphrase-file', secret);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /ecdsa|proof/);
});

test('rotate-key finishes what was cut short at any step', () => {
  const whole = workspace({ did: 'web' });
  const before = { doc: fs.readFileSync(path.join(whole.dir, 'did.json')), key: fs.readFileSync(path.join(whole.dir, 'key.pem')) };
  const old = JSON.parse(before.doc).verificationMethod[0].publicKeyMultibase;
  assert.equal(rotate(whole).code, 0);
  const after = { doc: fs.readFileSync(path.join(whole.dir, 'did.json')), key: fs.readFileSync(path.join(whole.dir, 'key.pem')) };
  const next = JSON.parse(after.doc).verificationMethod[0].publicKeyMultibase;
  const keys = path.join(whole.dir, 'keys');
  const retired = path.join(keys, `${old}.retired.pem`), waiting = path.join(keys, `${next}.next.pem`);
  const put = (doc, key, ...files) => {
    fs.rmSync(keys, { recursive: true });
    fs.mkdirSync(keys, { mode: 0o700 });
    fs.writeFileSync(path.join(whole.dir, 'did.json'), doc);
    fs.writeFileSync(path.join(whole.dir, 'key.pem'), key, { mode: 0o600 });
    for (const [name, bytes] of files) fs.writeFileSync(name, bytes, { mode: 0o600 });
  };
  // 1: a key that no document knows yet is cleared away, and another one made
  put(before.doc, before.key, [waiting, after.key]);
  assert.equal(issue(whole, [person(1)]).code, 0);
  let r = rotate(whole);
  assert.equal(r.code, 0, r.stderr);
  assert.ok(!fs.existsSync(waiting));
  assert.notEqual(didOf(whole).verificationMethod[0].publicKeyMultibase, next);
  // 2: the document is changed, the key is not; 3: and the old one is archived already
  for (const more of [[], [[retired, before.key]]]) {
    put(after.doc, before.key, [waiting, after.key], ...more);
    const stuck = issue(whole, [person(2)]);
    assert.equal(stuck.code, 3);
    assert.match(stuck.stderr, /rotate-key/);
    r = rotate(whole);
    assert.equal(r.code, 0, r.stderr);
    assert.match(r.stdout, /^Finished/);
    assert.ok(fs.readFileSync(path.join(whole.dir, 'did.json')).equals(after.doc), 'no further key');
    assert.ok(fs.readFileSync(path.join(whole.dir, 'key.pem')).equals(after.key));
    assert.ok(fs.readFileSync(retired).equals(before.key));
    assert.deepEqual(fs.readdirSync(keys), [path.basename(retired)]);
  }
  // a lost key is replaced, too
  fs.rmSync(path.join(whole.dir, 'key.pem'));
  assert.equal(rotate(whole).code, 0);
  assert.equal(issue(whole, [person(3)]).code, 0);
});

test('rotate-key refuses a did:key issuer and says the way out', () => {
  const ws = workspace();
  const before = fs.readdirSync(ws.dir);
  const r = rotate(ws);
  assert.equal(r.code, 2);
  assert.match(r.stderr, /another issuer.*init --did web/s);
  assert.deepEqual(fs.readdirSync(ws.dir), before);
});
