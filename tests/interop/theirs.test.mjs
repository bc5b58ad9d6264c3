// Theirs to ours: what the Digital Bazaar and DCC stacks sign, ler-verifier verifies, and what somebody
// changes afterwards it refuses for the proof.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTEXT, details, exampleFramework, framework, record, shared, status, verify } from '../lib/ler.mjs';
import { SUITES, dbVc, dccVc, peerKey, peerSign, peerVerify, why } from './peers.mjs';

const frameworks = [exampleFramework, ...(shared ? fs.readdirSync(path.join(shared, 'frameworks'))
  .filter((n) => n.endsWith('.json')).map((n) => path.join(shared, 'frameworks', n)) : [])];

function expectVerified(signed, args, label) {
  const good = verify(signed, args);
  assert.equal(status(good, 'proof'), 'pass', `${label}: ${details(good, 'proof')}`);
  const changed = structuredClone(signed);
  changed.credentialSubject.achievement.description += '.';
  const bad = verify(changed, args);
  assert.equal(status(bad, 'proof'), 'fail', `${label}: a change was not noticed`);
  return good;
}

for (const file of frameworks) {
  const f = framework(fs.readFileSync(file));
  for (const [suite, { types }] of Object.entries(SUITES)) {
    for (const type of types) {
      test(`${path.basename(file)}, ${suite}, ${type}: signed there, verified here`, async () => {
        const pair = await peerKey(type);
        const credential = record({ f, key: { did: pair.controller } });
        const signed = await peerSign(credential, suite, pair);
        const good = expectVerified(signed, ['--framework', file], 'Digital Bazaar');
        assert.equal(good.code, 0, JSON.stringify(good.checks.filter((c) => c.status === 'fail')));
      });
    }
  }
  test(`${path.basename(file)}: signed by the DCC stack, verified here`, async () => {
    const pair = await peerKey('ed25519');
    const signed = await peerSign(record({ f, key: { did: pair.controller } }), 'eddsa-rdfc-2022', pair, { vc: dccVc });
    const good = expectVerified(signed, ['--framework', file], 'DCC');
    assert.equal(good.code, 0);
  });
}

test('a credential inside a credential: each signed there, both verified here', async () => {
  const inner = await peerKey('ed25519'), outer = await peerKey('p256');
  const embedded = await peerSign(record({ key: { did: inner.controller } }), 'eddsa-rdfc-2022', inner);
  const clr = {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', ...CONTEXT.slice(1)],
    id: 'urn:uuid:6a1f3c6e-7d0c-4d7c-9a52-0a3f1b2c3d4e',
    type: ['VerifiableCredential', 'ClrCredential'],
    name: 'Transcript',
    issuer: { id: outer.controller, type: ['Profile'], name: 'Example University' },
    validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: {
      type: ['ClrSubject'],
      identifier: structuredClone(embedded.credentialSubject.identifier),
      verifiableCredential: [embedded],
    },
  };
  const signed = await peerSign(clr, 'ecdsa-rdfc-2019', outer);
  const peer = await peerVerify(signed, 'ecdsa-rdfc-2019');
  assert.ok(peer.verified, why(peer));
  const good = verify(signed, ['--framework', exampleFramework]);
  assert.equal(status(good, 'proof'), 'pass', details(good, 'proof'));
});

test('Unicode that is rare, signed there, verified here', async () => {
  const pair = await peerKey('ed25519');
  for (const suite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022']) {
    for (const text of ['\u0000\u0001\u001f\u007f\u0080', 'e\u0301 \u00e9 \u212b', '\u{1f600}\u{10fffd}', '\u2028\u2029\ufeff', '"\\\b\f\n\r\t/', '\u202eevil\u202c']) {
      const credential = record({ key: { did: pair.controller } });
      credential.credentialSubject.achievement.description = text;
      const good = verify(await peerSign(credential, suite, pair));
      assert.equal(status(good, 'proof'), 'pass', `${suite} ${JSON.stringify(text)}: ${details(good, 'proof')}`);
    }
  }
});
