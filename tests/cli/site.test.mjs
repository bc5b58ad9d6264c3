// did:web issuers: init, rotate-key, publish.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codes, exampleFramework, issue, issuer, makeKey, multihash, run, tempDir, unbase58, verifyAll, workspace } from '../lib/ler.mjs';

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
  // --destroy-old-key after a run that had archived it: gone in both places
  put(after.doc, before.key, [waiting, after.key]);
  fs.linkSync(path.join(whole.dir, 'key.pem'), retired);
  assert.match(rotate(whole, '--destroy-old-key').stdout, /^Finished/);
  assert.deepEqual(fs.readdirSync(keys), []);
  // what cannot be put away is refused before anything is decided
  const real = fs.readFileSync(path.join(whole.dir, 'key.pem')), doc = fs.readFileSync(path.join(whole.dir, 'did.json'));
  fs.rmSync(path.join(whole.dir, 'key.pem'));
  fs.mkdirSync(path.join(whole.dir, 'key.pem'));
  assert.equal(rotate(whole).code, 6);
  assert.ok(fs.readFileSync(path.join(whole.dir, 'did.json')).equals(doc));
  fs.rmdirSync(path.join(whole.dir, 'key.pem'));
  fs.writeFileSync(path.join(whole.dir, 'key.pem'), real, { mode: 0o600 });
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

// ---- publish

const publish = (ws, site, ...args) => run(issuer, ['publish', '--config', ws.config, '--site', site, ...args]);
const published = (ws, site, ...args) => {
  const r = publish(ws, site, '--json', ...args);
  assert.equal(r.code, 0, r.stderr);
  return JSON.parse(r.stdout);
};
const outcomes = (report) => Object.fromEntries(report.files.map((f) => [f.path, f.outcome]));
/** Every file with its bytes and its time. */
function snapshot(dir) {
  const all = {};
  for (const e of fs.readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const file = path.join(e.parentPath ?? e.path, e.name);
    if (!e.isDirectory()) all[path.relative(dir, file)] = `${fs.statSync(file, { bigint: true }).mtimeNs} ${fs.statSync(file).ino} ${fs.readFileSync(file, 'base64')}`;
  }
  return all;
}
const BIKE = 'frameworks/49-3091.00/v.26.11-example';
const variant = (dir, from, to) => {
  const file = path.join(dir, `variant-${to.replace(/\W/g, '')}.json`);
  const text = fs.readFileSync(exampleFramework, 'utf8');
  assert.ok(text.includes(from));
  fs.writeFileSync(file, text.replace(from, to));
  return file;
};
const store = (ws, ...args) => run(issuer, ['framework', 'import', ...args, '--store', ws.store]);

test('publish writes DID document, frameworks, keys, page and map; a rerun touches nothing', () => {
  for (const [url, did] of [['https://school.example/records/', 'did.json'], ['https://school.example:8443', '.well-known/did.json']]) {
    const ws = workspace({ did: 'web', url });
    const site = path.join(tempDir(), 'deep/er/site');
    const first = published(ws, site);
    assert.deepEqual(Object.keys(outcomes(first)).sort(), [did, BIKE, 'index.html', 'keys.json', 'resources.json'].sort());
    assert.ok(first.files.every((f) => f.outcome === 'new'));
    assert.deepEqual(readJson(path.join(site, did)), didOf(ws));
    assert.ok(fs.readFileSync(path.join(site, BIKE)).equals(fs.readFileSync(exampleFramework)));
    const base = url.replace(/\/$/, '');
    assert.deepEqual(readJson(path.join(site, 'resources.json')), { [`${base}/${did}`]: did, [`${base}/${BIKE}`]: BIKE, [`${base}/keys.json`]: 'keys.json' });
    for (const f of first.files) assert.equal(f.url, `${base}/${f.path}`);
    for (const name of ['', path.dirname(BIKE)]) assert.equal(fs.statSync(path.join(site, name)).mode & 0o777, 0o755);
    for (const f of first.files) assert.equal(fs.statSync(path.join(site, f.path)).mode & 0o777, 0o644);
    const before = snapshot(site);
    const again = published(ws, site);
    assert.equal(again.unchanged, 5);
    assert.deepEqual(snapshot(site), before);
  }
});

test('the keys are a JWK set with the bytes of the DID document; a retired key has its end, a revoked one is left out', () => {
  for (const keyType of ['ed25519', 'p256', 'p384']) {
    const ws = workspace({ did: 'web', keyType });
    const site = path.join(tempDir(), 'site');
    const keys = () => (published(ws, site), readJson(path.join(site, 'keys.json')).keys);
    const [jwk] = keys();
    const [method] = didOf(ws).verificationMethod;
    assert.equal(jwk.kid, method.id);
    assert.deepEqual([jwk.use, jwk.alg], ['sig', { ed25519: 'EdDSA', p256: 'ES256', p384: 'ES384' }[keyType]]);
    const raw = unbase58(method.publicKeyMultibase.slice(1)).subarray(2);
    assert.ok(Buffer.from(jwk.x, 'base64url').equals(keyType === 'ed25519' ? raw : raw.subarray(1)));
    assert.ok(!('d' in jwk));
    assert.equal(rotate(ws).code, 0);
    const [now, old] = keys();
    assert.equal(old.kid, method.id);
    assert.equal(old.exp, Date.parse(didOf(ws).verificationMethod[1].expires) / 1000);
    assert.ok(!('exp' in now));
    assert.equal(rotate(ws, '--compromised').code, 0);
    assert.deepEqual(keys().map((k) => k.kid === now.kid), [false, false]);
  }
});

test('what is published is enough to verify, before and after a rotation; a compromised key takes its records with it', () => {
  const ws = workspace({ did: 'web', settings: { status: { purpose: 'none' } } });
  const site = path.join(tempDir(), 'site');
  const map = ['--resources', path.join(site, 'resources.json'), '--offline', '--no-cache'];
  const check = (...documents) => verifyAll(documents, map, { at: null }).map((r) => r.verdict);
  const r = issue(ws, [person(1)]);
  assert.equal(r.code, 0, r.stderr);
  const old = r.credential(2);
  published(ws, site);
  assert.deepEqual(check(old), ['verified-with-warnings']); // no trust list, the issuer's own copy
  assert.equal(rotate(ws).code, 0);
  const next = issue(ws, [person(2)]).credential(2);
  assert.notEqual(next.proof.verificationMethod, old.proof.verificationMethod);
  assert.deepEqual(check(old, next), ['verified-with-warnings', 'not-verified'], 'the new key is not published yet');
  assert.deepEqual(outcomes(published(ws, site)), { '.well-known/did.json': 'changed', [BIKE]: 'unchanged', 'keys.json': 'changed', 'index.html': 'changed', 'resources.json': 'unchanged' });
  assert.deepEqual(check(old, next), ['verified-with-warnings', 'verified-with-warnings']);
  assert.equal(rotate(ws, '--compromised').code, 0);
  published(ws, site);
  assert.deepEqual(check(old, next), ['verified-with-warnings', 'not-verified']);
});

test('two files of one framework label are both published, each under the URL that its records name', () => {
  const ws = workspace({ did: 'web', settings: { status: { purpose: 'none' } } });
  const dir = tempDir(), site = path.join(dir, 'site');
  const revised = variant(dir, 'Complete wheels', 'Whole wheels'), again = variant(dir, '2026-11-02T09', '2026-11-03T09');
  assert.equal(store(ws, revised).code, 1, 'not without being asked');
  assert.equal(store(ws, '--as-revision', revised).code, 0);
  assert.equal(store(ws, again).code, 0);
  const digest = (file) => multihash(fs.readFileSync(file));
  const r = issue(ws, [exampleFramework, revised, again].map((f, i) => ({ ...person(i), framework: digest(f) })));
  assert.equal(r.code, 0, r.stderr);
  const all = [r.credential(2), r.credential(3), r.credential(4)];
  const base = 'https://skills.example.org/';
  assert.deepEqual(all.map((c) => c.relatedResource[0].id), [base + BIKE, `${base}${BIKE}~${digest(revised)}`, `${base}${BIKE}~${digest(again)}`]);
  published(ws, site);
  [exampleFramework, revised, again].forEach((file, i) => assert.ok(fs.readFileSync(path.join(site, all[i].relatedResource[0].id.slice(base.length))).equals(fs.readFileSync(file))));
  for (const report of verifyAll(all, ['--resources', path.join(site, 'resources.json'), '--offline', '--no-cache'], { at: null })) {
    assert.equal(report.verdict, 'verified-with-warnings', JSON.stringify(report.checks.filter((c) => c.status !== 'pass')));
    assert.ok(report.statements.every((s) => s.resolution === 'exact-file'));
  }
});

test('publish never changes a published framework and never removes what it does not know', () => {
  const ws = workspace({ did: 'web' });
  const site = path.join(tempDir(), 'site');
  published(ws, site);
  const file = path.join(site, BIKE), bytes = fs.readFileSync(file);
  fs.appendFileSync(file, ' ');
  fs.rmSync(path.join(site, 'keys.json'));
  const r = publish(ws, site);
  assert.equal(r.code, 6);
  assert.match(r.stderr, /other bytes/);
  assert.ok(!fs.existsSync(path.join(site, 'keys.json')), 'nothing is written when one thing is refused');
  fs.writeFileSync(file, bytes);
  published(ws, site);
  // the framework leaves the store, and stays published and in the map
  for (const name of fs.readdirSync(ws.store)) fs.rmSync(path.join(ws.store, name));
  fs.writeFileSync(path.join(site, 'robots.txt'), 'mine');
  published(ws, site);
  assert.ok(fs.readFileSync(file).equals(bytes));
  assert.equal(Object.values(readJson(path.join(site, 'resources.json'))).filter((p) => p === BIKE).length, 1);
  assert.equal(fs.readFileSync(path.join(site, 'robots.txt'), 'utf8'), 'mine');
});

test('an old copy of the workspace does not take published keys back', () => {
  const ws = workspace({ did: 'web' });
  const site = path.join(tempDir(), 'site');
  const before = fs.readFileSync(path.join(ws.dir, 'did.json'));
  for (const args of [[], ['--compromised']]) {
    assert.equal(rotate(ws, ...args).code, 0);
    const newest = fs.readFileSync(path.join(ws.dir, 'did.json'));
    published(ws, site);
    const there = snapshot(site);
    const doc = JSON.parse(newest);
    const { expires, revoked, ...undated } = doc.verificationMethod[1];
    const later = expires ? { ...undated, expires: '2040-01-01T00:00:00Z' } : undated;
    for (const bad of [before, JSON.stringify({ ...doc, verificationMethod: [doc.verificationMethod[0], later, ...doc.verificationMethod.slice(2)] })]) {
      fs.writeFileSync(path.join(ws.dir, 'did.json'), bad);
      const r = publish(ws, site);
      assert.equal(r.code, 6, r.stdout);
      assert.match(r.stderr, /old copy/);
      assert.deepEqual(snapshot(site), there);
    }
    fs.writeFileSync(path.join(ws.dir, 'did.json'), newest);
  }
});

test('publish leaves what others put into the folder, and follows no symbolic link', () => {
  const ws = workspace({ did: 'web', url: 'https://school.example/a' });
  const dir = tempDir();
  const fresh = (name) => { const site = path.join(dir, name); fs.mkdirSync(site); return site; };
  let site = fresh('page');
  fs.writeFileSync(path.join(site, 'index.html'), '<h1>Our school</h1>');
  assert.equal(outcomes(published(ws, site))['index.html'], 'left');
  assert.equal(fs.readFileSync(path.join(site, 'index.html'), 'utf8'), '<h1>Our school</h1>');
  for (const [name, text] of [['resources.json', '[]'], ['resources.json', '{'], ['did.json', '{"id":"did:web:other.example"}'], ['did.json', 'x']]) {
    site = fresh('foreign-' + name + text.length);
    fs.writeFileSync(path.join(site, name), text);
    const r = publish(ws, site);
    assert.equal(r.code, 6, name + r.stdout);
    assert.deepEqual(fs.readdirSync(site), [name]);
  }
  const outside = fresh('outside');
  for (const name of ['frameworks', 'did.json', 'keys.json']) {
    site = fresh('link-' + name);
    fs.symlinkSync(name === 'frameworks' ? outside : path.join(outside, 'target'), path.join(site, name));
    assert.notEqual(publish(ws, site).code, 0, name);
    assert.deepEqual(fs.readdirSync(outside), []);
  }
});

test('publish refuses to serve the private key, a DID that lives elsewhere, and a folder that it cannot make', () => {
  const ws = workspace({ did: 'web' });
  for (const folder of [ws.dir, path.dirname(ws.dir), '/', path.join(ws.dir, 'store/..')]) {
    const r = publish(ws, folder);
    assert.equal(r.code, 2, folder);
    assert.match(r.stderr, /private key/);
  }
  assert.equal(publish(ws, path.join(ws.dir, 'site')).code, 0, 'a folder inside the workspace is fine');
  const json = readJson(ws.config);
  fs.writeFileSync(ws.config, JSON.stringify({ ...json, baseUrl: 'https://skills.example.org/deeper' }));
  const r = publish(ws, path.join(tempDir(), 'site'));
  assert.equal(r.code, 3);
  assert.match(r.stderr, /not below baseUrl/);
  fs.writeFileSync(ws.config, JSON.stringify(json));
  fs.writeFileSync(path.join(ws.dir, 'file'), '');
  assert.equal(publish(ws, path.join(ws.dir, 'file/site')).code, 6);
  assert.equal(run(issuer, ['publish', '--config', ws.config]).code, 2);
});

test('publish --dry-run makes nothing; did:key workspaces have a site without did.json', () => {
  const ws = workspace();
  const site = path.join(tempDir(), 'site');
  const dry = published(ws, site, '--dry-run');
  assert.equal(dry.new, 4);
  assert.ok(!fs.existsSync(site));
  const real = published(ws, site);
  assert.deepEqual(outcomes(real), outcomes(dry));
  assert.ok(!('did.json' in outcomes(real)));
  assert.equal(readJson(path.join(site, 'keys.json')).keys[0].kid, `${ws.did}#${ws.did.slice(8)}`);
  const before = snapshot(site);
  assert.equal(store(ws, variant(tempDir(), 'v.26.11-example', 'v.27.01-example')).code, 0);
  assert.equal(published(ws, site, '--dry-run').new, 1);
  assert.deepEqual(snapshot(site), before);
});

test('nothing of a learner and nothing secret is in the site; the page runs no script and shows hostile names as text', () => {
  const name = `Evil <script>alert(1)</script> "school" & 'co' \u202e`;
  const ws = workspace({ did: 'web', settings: { status: { purpose: 'none' } } });
  const json = readJson(ws.config);
  fs.writeFileSync(ws.config, JSON.stringify({ ...json, profile: { ...json.profile, name, email: 'office@school.example', phone: '555-0199' } }));
  const r = issue(ws, [{ ...person(1), given_name: 'Zebulon', family_name: 'Quux', email: 'zebulon@home.example', external_id: 'EXT-77' }]);
  assert.equal(r.code, 0, r.stderr);
  const site = path.join(tempDir(), 'site');
  published(ws, site);
  const seed = fs.readFileSync(path.join(ws.dir, 'key.pem'), 'utf8').split('\n')[1];
  const secrets = ['Zebulon', 'Quux', 'zebulon', 'L-1', 'EXT-77', r.credential(2).id, 'PRIVATE', seed, 'office@school', '555-0199'];
  for (const [file, text] of Object.entries(snapshot(site)))
    for (const word of secrets) assert.ok(!Buffer.from(text.split(' ')[2], 'base64').includes(word), `${word} in ${file}`);
  const page = fs.readFileSync(path.join(site, 'index.html'), 'utf8');
  assert.ok(page.includes("default-src 'none'"));
  assert.ok(!/<script|<style|\son\w+=|javascript:|\sstyle=/i.test(page));
  assert.ok(page.includes('Evil &lt;script&gt;alert(1)&lt;/script&gt; &quot;school&quot; &amp; &#39;co&#39; \\u{202E}'));
  for (const [, href] of page.matchAll(/href="([^"]*)"/g)) if (!/^https:/.test(href)) assert.ok(fs.existsSync(path.join(site, href)), href);
});

// ---- status lists in the site

const withStatus = (more = {}) => workspace({ did: 'web', settings: { status: { purpose: 'revocation' } }, ...more });
const offline = (site) => ['--resources', path.join(site, 'resources.json'), '--offline', '--no-cache'];

test('status lists are published as the workspace has them, and signed anew only when they must be', () => {
  const ws = withStatus();
  const site = path.join(tempDir(), 'site');
  const r = issue(ws, [person(1), person(2)]);
  assert.equal(r.code, 0, r.stderr);
  assert.equal(published(ws, site).statusLists, 1);
  const list = path.join(site, 'status/1'), own = path.join(ws.dir, 'status/1.json');
  assert.ok(fs.readFileSync(list).equals(fs.readFileSync(own)));
  const before = snapshot(site);
  assert.equal(published(ws, site).statusListsSigned, 0);
  assert.deepEqual(snapshot(site), before);
  assert.deepEqual(verifyAll([r.credential(2), r.credential(3)], offline(site), { at: null }).map((x) => x.status.state), ['active', 'active']);
  // a list that is lost, damaged, or signed by a key that is believed no more is made again
  for (const harm of [() => fs.rmSync(own), () => fs.writeFileSync(own, fs.readFileSync(own, 'utf8').replace('z', 'y')), () => rotate(ws, '--compromised')]) {
    harm();
    const again = published(ws, site);
    assert.equal(again.statusListsSigned, 1);
    assert.ok(fs.readFileSync(list).equals(fs.readFileSync(own)));
  }
  // a retired key's signature stays good
  assert.equal(rotate(ws).code, 0);
  assert.equal(published(ws, site).statusListsSigned, 0);
});

test('a revocation reaches the site with the next publish, and nothing else changes', () => {
  const ws = withStatus();
  const site = path.join(tempDir(), 'site');
  const r = issue(ws, [person(1), person(2), person(3)]);
  published(ws, site);
  const all = [2, 3, 4].map(r.credential);
  const states = () => verifyAll(all, offline(site), { at: null }).map((x) => x.status.state);
  assert.equal(run(issuer, ['revoke', r.results[1].credential_id, '--reason', 'test', '--config', ws.config]).code, 0);
  assert.deepEqual(states(), ['active', 'active', 'active']);
  const before = snapshot(site);
  const dry = published(ws, site, '--dry-run');
  assert.equal(outcomes(dry)['status/1'], 'changed');
  assert.deepEqual(snapshot(site), before);
  published(ws, site);
  assert.deepEqual(states(), ['active', 'revoked', 'active']);
  const after = snapshot(site);
  assert.deepEqual(Object.keys(after).filter((f) => after[f] !== before[f]), ['status/1']);
});

test('an old copy of the workspace does not take a published list back', () => {
  const ws = withStatus();
  const site = path.join(tempDir(), 'site');
  assert.equal(issue(ws, [person(1)]).code, 0);
  published(ws, site);
  const list = path.join(site, 'status/1');
  const newer = JSON.parse(fs.readFileSync(list));
  newer.validFrom = '2040-01-01T00:00:00Z';
  fs.writeFileSync(list, JSON.stringify(newer));
  const r = publish(ws, site);
  assert.equal(r.code, 6);
  assert.match(r.stderr, /status\/1.*old copy/);
  fs.writeFileSync(list, 'half of a li'); // nobody can rely on that
  published(ws, site);
  assert.ok(fs.readFileSync(list).equals(fs.readFileSync(path.join(ws.dir, 'status/1.json'))));
});

test('publish asks for the passphrase of an encrypted key, and needs no key where there are no lists', () => {
  const secret = path.join(tempDir(), 'passphrase');
  fs.writeFileSync(secret, 'correct horse\n');
  const ws = withStatus();
  assert.equal(rotate(ws, '--passphrase-file', secret).code, 0);
  const site = path.join(tempDir(), 'site');
  assert.equal(publish(ws, site).code, 0, 'nothing is signed');
  assert.equal(issue(ws, [person(1)], ['--passphrase-file', secret]).code, 0);
  assert.notEqual(publish(ws, site, '--passphrase-file', '/dev/null').code, 0);
  assert.equal(publish(ws, site, '--passphrase-file', secret).code, 0);
});

test('publish tells of a framework that records rely on and nobody can get', () => {
  const ws = withStatus();
  const dir = tempDir();
  assert.equal(issue(ws, [person(1)]).code, 0);
  const content = fs.readdirSync(ws.store)[0].match(/uEi[^.]*/)[0];
  for (const name of fs.readdirSync(ws.store)) fs.renameSync(path.join(ws.store, name), path.join(dir, name));
  const r = publish(ws, path.join(dir, 'site'), '--json');
  assert.equal(r.code, 1, r.stderr);
  assert.match(r.stderr, /records rely on a framework/);
  assert.deepEqual(JSON.parse(r.stdout).missingFrameworks, [content]);
  for (const name of fs.readdirSync(dir)) if (name.endsWith('.json')) fs.copyFileSync(path.join(dir, name), path.join(ws.store, name));
  assert.equal(publish(ws, path.join(dir, 'site')).code, 0);
  for (const name of fs.readdirSync(ws.store)) fs.rmSync(path.join(ws.store, name));
  assert.equal(publish(ws, path.join(dir, 'site')).code, 0, 'it is published already');
});

test('the workspace has a map of its own, by which a did:web issuer checks before anything is published', () => {
  const ws = withStatus({ url: 'https://school.example/a/' });
  const r = issue(ws, [person(1)]);
  assert.deepEqual(readJson(path.join(ws.dir, 'resources.json')), { 'https://school.example/a/did.json': 'did.json', 'https://school.example/a/status/1': 'status/1.json' });
  const [report] = verifyAll([r.credential(2)], ['--resources', path.join(ws.dir, 'resources.json'), '--store', ws.store, '--offline', '--no-cache'], { at: null });
  assert.equal(report.verdict, 'verified-with-warnings', JSON.stringify(report.checks.filter((c) => c.status !== 'pass')));
});

// ---- kill -9 at any moment

/** Starts the issuer and kills it after about `ms`. */
function killed(args, ms) {
  return new Promise((resolve) => {
    const p = spawn(issuer, args, { stdio: 'ignore' });
    const timer = setTimeout(() => p.kill('SIGKILL'), ms);
    p.on('exit', (code, signal) => { clearTimeout(timer); resolve(signal === 'SIGKILL'); });
  });
}

test('rotate-key killed at 80 moments: never without a key, never two that sign, what was signed verifies', async () => {
  const ws = workspace({ did: 'web' });
  const site = path.join(tempDir(), 'site');
  const records = [issue(ws, [person(0)]).credential(2)];
  let kills = 0, finished = 0;
  for (let i = 1; i <= 80; i++) {
    const known = didOf(ws).verificationMethod.length;
    kills += await killed(['rotate-key', '--config', ws.config], (i % 20) / 2);
    const doc = didOf(ws); // whole, whenever it was read
    assert.ok(doc.verificationMethod.length - known <= 1);
    assert.equal(doc.verificationMethod.filter((m) => !m.expires).length, 1);
    if (i % 8 !== 0) continue;
    let r = issue(ws, [person(i)]);
    if (r.code !== 0) {
      assert.match(r.stderr, /rotate-key/);
      assert.match(rotate(ws).stdout, /^Finished/);
      finished++;
      r = issue(ws, [person(i)]);
    }
    assert.equal(r.code, 0, r.stderr);
    records.push(r.credential(2));
    assert.equal(r.credential(2).proof.verificationMethod, didOf(ws).verificationMethod.find((m) => !m.expires).id);
  }
  assert.equal(rotate(ws).code, 0);
  const left = fs.readdirSync(path.join(ws.dir, 'keys'));
  assert.ok(left.every((f) => f.endsWith('.retired.pem')), left.join());
  assert.deepEqual(left.map((f) => f.split('.')[0]).sort(), didOf(ws).verificationMethod.filter((m) => m.expires).map((m) => m.publicKeyMultibase).sort(), 'each retired key is archived, and no other');
  assert.deepEqual(fs.readdirSync(ws.dir).filter((f) => f.endsWith('.tmp')), []);
  published(ws, site);
  for (const report of verifyAll(records, offline(site), { at: null })) assert.equal(report.verdict, 'verified-with-warnings');
  assert.ok(kills >= 10, `only ${kills} kills, ${finished} finished`);
});

test('publish killed at 60 moments: what stands is whole, and the next run completes it', async () => {
  const ws = withStatus();
  const dir = tempDir();
  assert.equal(issue(ws, [person(1)]).code, 0);
  for (let n = 0; n < 4; n++) store(ws, variant(dir, 'v.26.11-example', `v.27.0${n}-example`));
  const whole = path.join(dir, 'whole');
  published(ws, whole);
  const bytes = (site, all) => Object.fromEntries(Object.entries(snapshot(site)).filter(([f]) => all || !f.endsWith('.tmp')).map(([f, t]) => [f, t.split(' ')[2]]));
  const want = bytes(whole, true);
  let kills = 0;
  for (let i = 1; i <= 60; i++) {
    const site = path.join(dir, `site${i % 12 === 1 ? i : i - ((i - 1) % 12)}`); // again and again into one, then a new one
    kills += await killed(['publish', '--config', ws.config, '--site', site], (i % 15) * 2);
    if (!fs.existsSync(site)) continue;
    for (const [file, text] of Object.entries(bytes(site))) assert.equal(text, want[file], file);
    if (i % 12 !== 0) continue;
    published(ws, site);
    assert.deepEqual(bytes(site, true), want, 'and nothing lies about');
  }
  assert.ok(kills >= 10, `only ${kills} kills`);
});
