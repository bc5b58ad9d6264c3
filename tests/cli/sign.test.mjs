// ler-issuer keygen and sign.
import test from 'node:test';
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { issuer, jcs, needsShared, run, sha, shared, tempDir, unbase58, verifier } from '../lib/ler.mjs';

const dir = tempDir();
let counter = 0;
const file = (name) => path.join(dir, `${counter++}-${name}`);
function keygen(...args) {
  const out = file('key.pem');
  const r = run(issuer, ['keygen', '--out', out, ...args]);
  assert.equal(r.code, 0, r.stderr);
  return { out, did: r.stdout.trim() };
}
const credential = (issuerOf) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  type: ['VerifiableCredential'],
  issuer: issuerOf,
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:subject' },
});
const sign = (key, document, ...more) =>
  run(issuer, ['sign', '--key', key, ...more, '-'], { input: typeof document === 'string' ? document : JSON.stringify(document) });

test('keygen makes every type, and the DID is that of the key', () => {
  for (const [type, codec, raw] of [['ed25519', 'ed01', 32], ['p256', '8024', 33], ['p384', '8124', 49]]) {
    const { out, did } = keygen('--type', type);
    assert.match(did, /^did:key:z/);
    const bytes = unbase58(did.slice('did:key:z'.length));
    assert.equal(bytes.subarray(0, 2).toString('hex'), codec);
    assert.equal(bytes.length, 2 + raw);
    const jwk = crypto.createPublicKey(crypto.createPrivateKey(fs.readFileSync(out))).export({ format: 'jwk' });
    assert.equal(bytes.subarray(type === 'ed25519' ? 2 : 3).toString('base64url'), jwk.x);
  }
  const { out, did } = keygen('--type', 'rsa3072');
  const jwk = JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url'));
  assert.equal(jwk.n, crypto.createPublicKey(crypto.createPrivateKey(fs.readFileSync(out))).export({ format: 'jwk' }).n);
  assert.equal(jwk.d, undefined);
  assert.equal(Buffer.from(jwk.n, 'base64url').length, 384);
});

test('keygen: a usage error names what is wrong', () => {
  assert.equal(run(issuer, ['keygen']).code, 2);
  const r = run(issuer, ['keygen', '--type', 'dsa', '--out', file('x')]);
  assert.equal(r.code, 2);
  assert.match(r.stderr, /ed25519, p256, p384/);
  assert.notEqual(run(issuer, ['keygen', '--out', path.join(dir, 'no/such/dir/k.pem')]).code, 0);
});

test('what sign makes, node:crypto verifies (jcs suites)', () => {
  for (const [type, suite, hash] of [['ed25519', 'eddsa-jcs-2022', 'sha256'], ['p256', 'ecdsa-jcs-2019', 'sha256'], ['p384', 'ecdsa-jcs-2019', 'sha384']]) {
    const { out, did } = keygen('--type', type);
    const r = sign(out, credential(did), '--proof', suite, '--created', '2026-02-03T04:05:06Z');
    assert.equal(r.code, 0, r.stderr);
    const { proof, ...document } = JSON.parse(r.stdout);
    assert.deepEqual(document, credential(did));
    assert.equal(proof.cryptosuite, suite);
    assert.equal(proof.created, '2026-02-03T04:05:06Z');
    assert.equal(proof.verificationMethod, `${did}#${did.slice('did:key:'.length)}`);
    const { proofValue, ...options } = proof;
    const data = Buffer.concat([sha(hash, jcs(options)), sha(hash, jcs(document))]);
    const key = crypto.createPublicKey(fs.readFileSync(out));
    const signature = unbase58(proofValue.slice(1));
    assert.ok(type === 'ed25519' ? crypto.verify(null, data, key, signature)
      : crypto.verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature));
  }
});

test('Ed25519 signs the same document the same way twice', () => {
  const { out, did } = keygen();
  const once = sign(out, credential(did), '--created', '2026-02-03T04:05:06Z');
  assert.equal(once.stdout, sign(out, credential(did), '--created', '2026-02-03T04:05:06Z').stdout);
});

test('a second proof makes a set, --previous-proof makes a chain', () => {
  const { out, did } = keygen();
  const one = sign(out, credential(did), '--proof-id', 'urn:uuid:1');
  const set = JSON.parse(sign(out, one.stdout).stdout);
  assert.equal(set.proof.length, 2);
  assert.equal(set.proof[1].previousProof, undefined);
  const chain = JSON.parse(sign(out, one.stdout, '--previous-proof', 'urn:uuid:1').stdout);
  assert.equal(chain.proof[1].previousProof, 'urn:uuid:1');
  const missing = sign(out, one.stdout, '--previous-proof', 'urn:uuid:2');
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /not among the proofs/);
});

test('a document whose proof is broken is not signed again', () => {
  const { out, did } = keygen();
  const document = JSON.parse(sign(out, credential(did)).stdout);
  document.validFrom = '2020-01-01T00:00:00Z';
  const r = sign(out, document);
  assert.equal(r.code, 3);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /document's own proof does not verify/);
});

test('a foreign issuer is refused unless the insecure option is given', () => {
  const { out } = keygen();
  const r = sign(out, credential('did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'));
  assert.equal(r.code, 3);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /\/issuer/);
  assert.equal(sign(out, credential('did:example:1'), '--insecure-foreign-issuer').code, 0);
});

test('sign refuses what is no credential', () => {
  const { out, did } = keygen();
  for (const bad of ['', '[]', '7', '{', '{"a":1,"a":2}', '{}', JSON.stringify({ ...credential(did), type: ['Other'] }), JSON.stringify({ ...credential(did), '@context': undefined })]) {
    const r = sign(out, bad);
    assert.equal(r.code, 3, bad);
    assert.equal(r.stdout, '');
  }
  assert.equal(run(issuer, ['sign', '--key', out, path.join(dir, 'missing.json')]).code, 3);
  assert.equal(run(issuer, ['sign', '-']).code, 2);
  assert.equal(sign(out, credential(did), '--proof', 'eddsa-2099').code, 2);
  assert.equal(sign(out, credential(did), '--proof', 'ecdsa-jcs-2019').code, 2);
  for (const time of ['now', '2026-02-30T00:00:00Z', '2026-02-03T04:05:06', '2099-01-01T00:00:00Z'])
    assert.equal(sign(out, credential(did), '--created', time).code, 3, time);
});

test('an RSA key makes no embedded proof', () => {
  const { out, did } = keygen('--type', 'rsa3072');
  const r = sign(out, credential(did));
  assert.equal(r.code, 2);
  assert.match(r.stderr, /RSA/);
});

test('--out writes the file and nothing else', () => {
  const { out, did } = keygen();
  const to = file('signed.json');
  const r = sign(out, credential(did), '--out', to);
  assert.equal(r.code, 0);
  assert.equal(r.stdout, '');
  assert.equal(JSON.parse(fs.readFileSync(to)).proof.type, 'DataIntegrityProof');
});

test('O8 a full output is an error', { skip: !fs.existsSync('/dev/full') && 'no /dev/full' }, () => {
  const { out, did } = keygen();
  const full = fs.openSync('/dev/full', 'w');
  const r = run(issuer, ['sign', '--key', out, '-'], { input: JSON.stringify(credential(did)), stdio: ['pipe', full, 'pipe'] });
  fs.closeSync(full);
  assert.equal(r.code, 6);
});

test('the default suite is the rdfc one, and ler-verifier accepts its proof', () => {
  for (const [type, suite] of [['ed25519', 'eddsa-rdfc-2022'], ['p256', 'ecdsa-rdfc-2019'], ['p384', 'ecdsa-rdfc-2019']]) {
    const { out, did } = keygen('--type', type);
    const r = sign(out, credential(did));
    assert.equal(r.code, 0, r.stderr);
    const { proof } = JSON.parse(r.stdout);
    assert.equal(proof.cryptosuite, suite);
    assert.equal(proof['@context'], undefined);
    const checked = JSON.parse(run(verifier, ['verify', '--json', '-'], { input: r.stdout }).stdout);
    for (const name of ['context', 'proof', 'binding'])
      assert.ok(checked.checks.filter((c) => c.name === name).every((c) => c.status === 'pass'), JSON.stringify(checked));
  }
});

test('what RDF would drop is not signed, whatever the suite', () => {
  const { out, did } = keygen();
  for (const suite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022'])
    for (const [change, pointer] of [
      [{ undefined_term: 'x' }, /\/undefined_term/],
      [{ type: ['VerifiableCredential', 'NoSuchType'] }, /\/type/],
      [{ '@context': ['https://www.w3.org/ns/credentials/v2', 'https://example.org/unknown'] }, /@context/],
      [{ '@context': ['https://www.w3.org/ns/credentials/v2', { x: 'urn:x' }] }, /@context/],
    ]) {
      const r = sign(out, { ...credential(did), ...change }, '--proof', suite);
      assert.equal(r.code, 3, r.stdout);
      assert.equal(r.stdout, '');
      assert.match(r.stderr, pointer);
    }
});

test('blank nodes that collide are refused unless the named option is given', () => {
  const { out, did } = keygen();
  const schema = { type: 'JsonSchema', id: 'https://example.org/schema' };
  const twins = { ...credential(did), evidence: [{ type: ['Evidence'], name: 'same' }, { type: ['Evidence'], name: 'same' }], credentialSchema: schema };
  twins['@context'] = [...twins['@context'], 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];
  const r = sign(out, twins);
  assert.equal(r.code, 3, r.stdout);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /look alike/);
  const allowed = sign(out, twins, '--allow-blank-node-collisions');
  assert.equal(allowed.code, 0, allowed.stderr);
  assert.equal(sign(out, twins, '--proof', 'eddsa-jcs-2022').code, 0, 'JCS has no blank nodes');
});

test('the examples whose blank nodes collide are not signed again', { skip: needsShared }, () => {
  const { out } = keygen();
  const folder = path.join(shared, 'examples/blank-node-collisions');
  const files = fs.readdirSync(folder).filter((f) => f.endsWith('.unsigned.json'));
  assert.ok(files.length > 0);
  for (const name of files) {
    const args = ['sign', '--key', out, '--insecure-foreign-issuer', path.join(folder, name)];
    const r = run(issuer, args);
    assert.equal(r.code, 3, name);
    assert.match(r.stderr, /look alike/);
    assert.equal(run(issuer, [...args, '--allow-blank-node-collisions']).code, 0);
  }
});
