// Attacks on whose signature it is and who is trusted (1.5, D1 and D2 of 1.6).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const good = ler.sign(ler.record());
const dir = ler.tempDir();
const list = (name, content, mode = 0o644) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  fs.chmodSync(file, mode);
  return file;
};
const entry = (key, name = 'The University', more = {}) => ({ id: key.did, name, ...more });
const refused = (documents, ...names) => {
  for (const [i, r] of ler.verifyAll(documents).entries()) {
    assert.equal(r.verdict, 'not-verified', `case ${i}: ${JSON.stringify(r.checks)}`);
    assert.ok(ler.failed(r).some((n) => names.includes(n)), `case ${i} failed ${ler.failed(r)}`);
    assert.equal(r.issuer, null);
  }
};
const method = (verificationMethod, key = ler.honest) => ler.sign(ler.record(), key, { proof: { verificationMethod } });

test('B1 an attacker signs with his own key in the university\'s name', () => {
  const forged = ler.sign(ler.record(), ler.stranger);
  refused([forged], 'binding');
  const r = ler.verify(forged, ['--trust', list('b1.json', { issuers: [entry(ler.honest)] })]);
  assert.equal(r.verdict, 'not-verified');
  assert.equal(ler.status(r, 'binding'), 'fail');
  assert.equal(r.issuer, null);
});

test('B2 the verification method must be a DID URL with the fragment of the key itself', () => {
  refused([method({ id: ler.honest.method, type: 'Multikey', controller: ler.honest.did, publicKeyMultibase: ler.stranger.multikey }, ler.stranger),
    method({ id: ler.honest.method, type: 'Multikey', controller: ler.honest.did, publicKeyMultibase: ler.honest.multikey }),
    method(`${ler.honest.did}#${ler.stranger.multikey}`), method(ler.honest.did), method(`${ler.honest.did}#`), method(ler.honest.multikey),
    method(`${ler.honest.did}#key-1`), method(`${ler.honest.did}?x=1#${ler.honest.multikey}`), method('#' + ler.honest.multikey), method([ler.honest.method])],
  'binding', 'proof');
});

test('B3 the issuer is one DID, in this very spelling', () => {
  const issuer = (v) => ler.sign({ ...ler.record(), issuer: v });
  const profile = ler.record().issuer;
  refused([issuer([profile]), issuer([ler.honest.did]), issuer('The University'), issuer({ ...profile, id: ler.honest.did.toUpperCase() }),
    issuer({ ...profile, id: ler.honest.did + '#' }), issuer({ ...profile, id: ler.honest.did + ' ' }), issuer({ ...profile, id: [ler.honest.did] }),
    issuer({ ...profile, id: 'https://university.example' }), issuer({}), issuer(null), issuer({ ...profile, id: undefined })],
  'binding', 'shape');
  const { issuer: gone, ...none } = ler.record();
  refused([ler.sign(none)], 'binding', 'shape');
  assert.equal(ler.verify(issuer(ler.honest.did)).verdict, 'verified-with-warnings');
});

test('B4 an issuer that is not on the list is not verified; the name shown is the list\'s', () => {
  const known = ler.verify(good, ['--trust', list('known.json', { issuers: [entry(ler.honest, 'The University', { url: 'https://university.example' })] })]);
  assert.equal(known.issuer.name, 'The University');
  assert.equal(known.issuer.trusted, true);
  assert.equal(ler.status(known, 'issuer'), 'pass');
  assert.equal(known.code, 0);
  const strangers = list('strangers.json', { issuers: [entry(ler.stranger, 'Example Skills Office')] });
  const r = ler.verify(good, ['--trust', strangers]);
  assert.equal(r.verdict, 'not-verified');
  assert.deepEqual(ler.failed(r), ['issuer']);
  assert.equal(r.issuer.trusted, false);
  assert.equal(r.issuer.name, undefined);
  assert.equal(r.code, 1);
  const near = list('near.json', { issuers: [entry({ did: ler.honest.did.slice(0, -1) }), entry({ did: ler.honest.did + 'x' }),
    entry({ did: 'did:key:' + ler.honest.did.slice(8).toLowerCase() })] });
  assert.deepEqual(ler.failed(ler.verify(good, ['--trust', near])), ['issuer']);
  const nobody = ler.verify(good);
  assert.equal(ler.status(nobody, 'issuer'), 'warn');
  assert.equal(nobody.issuer.name, undefined);
});

test('B4 the record\'s own name never stands as the issuer\'s in the text report', () => {
  ler.verifyAll([good], [], { dir });
  const file = path.join(dir, '000000.json');
  const trusted = list('text.json', { issuers: [entry(ler.honest)] });
  const out = ler.run(ler.verifier, ['verify', '--at', ler.NOW, '--trust', trusted, file]).stdout;
  assert.match(out, /The University/);
  assert.doesNotMatch(out, /Example Skills Office/);
});

test('B5 a trust list that is not usable is an error, and nothing is verified', () => {
  const bad = {
    missing: path.join(dir, 'no-such-list.json'),
    folder: dir,
    empty: list('empty.json', ''),
    noIssuers: list('none.json', { issuers: [] }),
    noMember: list('member.json', {}),
    array: list('array.json', [entry(ler.honest)]),
    twice: list('twice.json', { issuers: [entry(ler.honest), entry(ler.honest, 'Again')] }),
    duplicateKey: list('dup.json', `{"issuers":[],"issuers":[${JSON.stringify(entry(ler.honest))}]}`),
    badJson: list('bad.json', '{"issuers":['),
    unknown: list('unknown.json', { issuers: [{ ...entry(ler.honest), revoked: true }] }),
    nameless: list('nameless.json', { issuers: [{ id: ler.honest.did }] }),
    fragment: list('fragment.json', { issuers: [{ id: ler.honest.method, name: 'x' }] }),
    worldWritable: list('world.json', { issuers: [entry(ler.honest)] }, 0o646),
  };
  const file = path.join(dir, 'good.json');
  fs.writeFileSync(file, JSON.stringify(good));
  for (const [name, trust] of Object.entries(bad)) {
    const r = ler.run(ler.verifier, ['verify', '--json', '--at', ler.NOW, '--trust', trust, file]);
    assert.ok(r.code === 2 || r.code === 3, `${name}: exit ${r.code}`);
    assert.equal(r.stdout, '', name);
    assert.notEqual(r.stderr, '', name);
  }
});

test('D1 a did:key of another codec, length or encoding is refused', () => {
  const raw = Buffer.from(ler.honest.raw);
  const forms = {
    x25519: 'z' + ler.base58(Buffer.concat([Buffer.from([0xec, 0x01]), raw])),
    p256: 'z' + ler.base58(Buffer.concat([Buffer.from([0x80, 0x24]), raw])),
    secp256k1: 'z' + ler.base58(Buffer.concat([Buffer.from([0xe7, 0x01]), Buffer.from([2]), raw])),
    none: 'z' + ler.base58(raw),
    overlong: 'z' + ler.base58(Buffer.concat([Buffer.from([0xed, 0x81, 0x00]), raw])),
    trailing: 'z' + ler.base58(Buffer.concat([Buffer.from([0xed, 0x01]), raw, Buffer.from([0])])),
    short: 'z' + ler.base58(Buffer.concat([Buffer.from([0xed, 0x01]), raw.subarray(0, 31)])),
    base64: 'u' + Buffer.concat([Buffer.from([0xed, 0x01]), raw]).toString('base64url'),
  };
  for (const [name, multikey] of Object.entries(forms)) {
    const key = { ...ler.honest, multikey, did: 'did:key:' + multikey, method: `did:key:${multikey}#${multikey}` };
    const r = ler.verify(ler.sign(ler.record({ key }), key));
    assert.equal(r.issuer, null, name);
    assert.ok(r.verdict === 'not-verified' || (name === 'secp256k1' || name === 'x25519') && r.verdict === 'cannot-tell', `${name}: ${r.verdict}`);
    assert.ok(['fail', 'unknown'].includes(ler.status(r, 'binding')), name);
  }
});

test('D2 a did:jwk with a private key, for encryption or broken is refused; a good one verifies', () => {
  const jwk = { crv: 'Ed25519', kty: 'OKP', x: ler.honest.raw.toString('base64url') };
  const as = (text) => {
    const did = 'did:jwk:' + (typeof text === 'string' ? text : Buffer.from(JSON.stringify(text)).toString('base64url'));
    const key = { ...ler.honest, did, method: did + '#0' };
    return ler.sign(ler.record({ key }), key);
  };
  assert.equal(ler.verify(as(jwk)).verdict, 'verified-with-warnings');
  refused([as({ ...jwk, d: ler.honest.raw.toString('base64url') }), as({ ...jwk, use: 'enc' }), as({ ...jwk, crv: 'X25519' }), as('!!!!'),
    as(Buffer.from(JSON.stringify(jwk)).toString('base64url') + '='), as({ ...jwk, x: jwk.x + '=' }), as({ ...jwk, note: 'x'.repeat(100_000) })],
  'binding', 'proof');
});
