// Attacks on proofs and keys (1.3, 1.4): each names the check that must refuse it.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const good = ler.sign(ler.record());
const refused = (documents, name = 'proof', args = []) => {
  documents.forEach((d, i) => assert.notEqual(ler.jcs(d), ler.jcs(good), `case ${i} changes nothing`));
  const reports = ler.verifyAll(documents, args);
  assert.equal(reports.length, documents.length);
  reports.forEach((r, i) => {
    assert.equal(r.verdict, 'not-verified', `case ${i}: ${JSON.stringify(r.checks)}`);
    assert.ok(ler.failed(r).includes(name), `case ${i} failed ${ler.failed(r)}`);
    assert.equal(r.issuer, null);
  });
  return reports;
};
/** The record with a finished proof changed; signed(...) makes the change before signing. */
const changed = (change) => {
  const d = ler.clone(good);
  d.proof = change(d.proof) ?? d.proof;
  return d;
};
const signed = (proof) => ler.sign(ler.record(), ler.honest, { proof });

/** Every leaf and every member, each altered and each removed. */
function* mutants(node, put, path = []) {
  if (Array.isArray(node) || (node && typeof node === 'object')) {
    for (const k of Object.keys(node)) {
      yield [[...path, k], undefined];
      yield* mutants(node[k], put, [...path, k]);
    }
    yield [[...path, Array.isArray(node) ? node.length : 'ext:added'], 'added'];
  } else {
    yield [path, typeof node === 'string' ? node + 'x' : typeof node === 'boolean' ? !node : 7];
  }
}
function apply(document, [path, value]) {
  const d = ler.clone(document);
  const last = path.at(-1), owner = path.slice(0, -1).reduce((o, k) => o[k], d);
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else delete owner[last];
  return d;
}

test('P1 any member altered, removed or added is refused, for every suite', () => {
  for (const type of ['ed25519', 'p256', 'p384']) {
    const key = type === 'ed25519' ? ler.honest : ler.makeKey(type);
    const { proof, ...rest } = ler.sign(ler.record({ key }), key);
    const all = [...mutants(rest)].map((m) => ({ ...apply(rest, m), proof }));
    assert.ok(all.length > 400, `${all.length} mutants`);
    for (const [i, r] of ler.verifyAll(all).entries()) {
      assert.equal(r.verdict, 'not-verified', `${type} ${i}`);
      /* A context put behind those that were signed is outside of the proof (P10). */
      const appended = all[i]['@context']?.length === ler.CONTEXT.length + 1;
      assert.equal(ler.status(r, appended ? 'context' : 'proof'), 'fail', `${type} ${i}`);
    }
  }
});

test('P1 any member of the proof altered or removed is refused', () => {
  const all = [...mutants(good.proof)].map((m) => ({ ...ler.clone(good), proof: apply(good.proof, m) }));
  for (const [i, r] of ler.verifyAll(all).entries()) {
    assert.equal(r.verdict, 'not-verified', `mutant ${i}: ${JSON.stringify(all[i].proof)}`);
    assert.ok(ler.failed(r).some((n) => n === 'proof' || n === 'binding'), `mutant ${i}`);
  }
});

test('P2 no proof, or none that is one, is refused', () => {
  const { proof, ...none } = good;
  refused([none, ...[null, {}, [], '', 'x', 1, true, [{}], [null], [[proof]]].map((p) => ({ ...none, proof: p }))]);
});

test('P3 a proof for another purpose is refused', () => {
  refused([...['authentication', 'capabilityInvocation', 'AssertionMethod', '', 'assertionMethod '].map((p) => signed({ proofPurpose: p })),
    signed({ proofPurpose: undefined }), signed({ proofPurpose: ['assertionMethod'] }),
    changed((p) => { p.proofPurpose = 'authentication'; })]);
});

test('P4 a suite that is missing, unknown, misspelled or relabelled is refused', () => {
  refused([undefined, 'eddsa-jcs-2021', 'EdDSA-JCS-2022', 'eddsa-jcs-2022 ', '', ['eddsa-jcs-2022'], 'ecdsa-jcs-2019', 'eddsa-rdfc-2022']
    .map((cryptosuite) => signed({ cryptosuite })));
  refused([signed({ type: 'Ed25519Signature2020' }), signed({ type: ['DataIntegrityProof'] }), signed({ type: 'dataIntegrityProof' }),
    changed((p) => { p.cryptosuite = 'eddsa-rdfc-2022'; })]);
});

test('P5 a proof value that is not exactly base58btc of the exact length is refused', () => {
  const bytes = ler.unbase58(good.proof.proofValue.slice(1));
  const value = (v) => changed((p) => { p.proofValue = v; });
  refused([value(good.proof.proofValue.slice(1)), value('u' + bytes.toString('base64url')), value('m' + bytes.toString('base64')),
    value('f' + bytes.toString('hex')), value(good.proof.proofValue + ' '), value(' ' + good.proof.proofValue),
    ...['0', 'O', 'I', 'l'].map((c) => value('z' + c + good.proof.proofValue.slice(2))),
    value('z1' + good.proof.proofValue.slice(1)), value('z' + ler.base58(bytes.subarray(0, 63))),
    value('z' + ler.base58(Buffer.concat([bytes, Buffer.alloc(1)]))), value('z'), value(''), value([good.proof.proofValue]), value(null),
    value('z' + ler.base58(Buffer.alloc(64)))]);
});

test('P6 expired proofs and impossible dates of creation are refused', () => {
  refused([signed({ expires: '2026-05-25T00:00:00Z' }), signed({ expires: 'soon' }), signed({ created: 'yesterday' }),
    signed({ created: '2026-02-30T00:00:00Z' }), signed({ created: 7 }), signed({ created: '2026-06-01T00:05:01Z' })]);
  for (const proof of [{ created: '2026-06-01T00:04:59Z' }, { expires: '2026-07-01T00:00:00Z' }, { created: undefined }])
    assert.equal(ler.verify(signed(proof)).verdict, 'verified-with-warnings', JSON.stringify(proof));
  const zoneless = ler.verify(signed({ created: '2026-05-20T12:00:00' }));
  assert.equal(zoneless.verdict, 'verified-with-warnings');
  assert.equal(ler.status(zoneless, 'proof'), 'warn');
});

test('P7 every proof of a set must be good, and a stranger lends nothing', () => {
  const d = ler.record();
  const first = ler.sign(d), second = ler.sign(d, ler.honest, { proof: { created: '2026-05-21T12:00:00Z' } });
  const set = (...proofs) => ({ ...d, proof: proofs });
  assert.equal(ler.verify(set(first.proof, second.proof)).verdict, 'verified-with-warnings');
  const broken = { ...second.proof, created: '2026-05-22T12:00:00Z' };
  refused([set(first.proof, broken), set(broken, first.proof), set(first.proof, null), set(first.proof, {})]);
  refused([set(first.proof, ler.sign(d, ler.stranger).proof)], 'binding');
  refused([set(...Array.from({ length: 9 }, () => first.proof))]);
});

test('P8 a previous proof that is missing or its own is refused', () => {
  refused([signed({ previousProof: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
    signed({ id: 'urn:uuid:1', previousProof: 'urn:uuid:1' }), signed({ previousProof: 7 })]);
});

test('P9 a domain or challenge that nobody asked for is refused', () => {
  refused([signed({ domain: 'https://employer.example' }), signed({ challenge: 'abc' })]);
});

test('P10 the proof\'s own @context must begin the document\'s', () => {
  refused([signed({ '@context': [...ler.CONTEXT].reverse() }), signed({ '@context': 'https://example.org/other' }),
    signed({ '@context': [ler.CONTEXT[1]] })]);
  const more = ler.clone(good);
  more['@context'].push('https://example.org/unknown');
  refused([more], 'context');
});

test('C1 signatures with S beyond the order, another R or all zero are refused', () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = ler.unbase58(good.proof.proofValue.slice(1));
  const s = [...bytes.subarray(32)].reduceRight((n, b) => (n << 8n) | BigInt(b), 0n);
  const le = (n) => Buffer.from(n.toString(16).padStart(64, '0'), 'hex').reverse();
  const value = (b) => changed((p) => { p.proofValue = 'z' + ler.base58(b); });
  const flipped = Buffer.from(bytes);
  flipped[31] ^= 0x80;
  const high = Buffer.from(bytes);
  high[63] |= 0xe0;
  refused([value(Buffer.concat([bytes.subarray(0, 32), le(s + order)])), value(Buffer.concat([bytes.subarray(0, 32), le(order - s)])),
    value(flipped), value(high), value(Buffer.alloc(64))]);
});

test('C2 small-order and non-canonical public keys are refused', () => {
  const R1S0 = Buffer.concat([Buffer.from('01' + '00'.repeat(31), 'hex'), Buffer.alloc(32)]);
  const points = ['01' + '00'.repeat(31), 'ec' + 'ff'.repeat(30) + '7f', '00'.repeat(32), '00'.repeat(31) + '80',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'ee' + 'ff'.repeat(30) + '7f', 'ed' + 'ff'.repeat(30) + '7f', '01' + '00'.repeat(30) + '80', 'ee' + 'ff'.repeat(30) + 'ff', 'ff'.repeat(32)];
  const all = points.map((hex) => {
    const key = { ...ler.keyFromRaw('ed25519', Buffer.from(hex, 'hex'), ler.honest.privateKey) };
    return ler.sign(ler.record({ key }), key, { after: (p) => ({ ...p, proofValue: 'z' + ler.base58(R1S0) }) });
  });
  for (const [i, r] of ler.verifyAll(all).entries()) {
    assert.equal(r.verdict, 'not-verified', points[i]);
    assert.ok(ler.failed(r).some((n) => n === 'proof' || n === 'binding'), points[i]);
    assert.equal(r.issuer, null);
  }
});

test('C3 ECDSA: r or s zero or too large, DER and other lengths are refused; high S verifies', () => {
  const key = ler.makeKey('p256');
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const d = ler.sign(ler.record({ key }), key);
  const bytes = ler.unbase58(d.proof.proofValue.slice(1));
  const num = (b) => BigInt('0x' + b.toString('hex')), be = (n) => Buffer.from(n.toString(16).padStart(64, '0'), 'hex');
  const r = bytes.subarray(0, 32), s = num(bytes.subarray(32));
  const value = (b) => ({ ...d, proof: { ...d.proof, proofValue: 'z' + ler.base58(b) } });
  assert.equal(ler.verify(value(Buffer.concat([r, be(order - s)]))).verdict, 'verified-with-warnings');
  const der = Buffer.concat([Buffer.from([0x30, 68, 2, 32]), r, Buffer.from([2, 32]), bytes.subarray(32)]);
  const one = be(1n), zero = be(0n), n = be(order);
  refused([Buffer.concat([zero, be(s)]), Buffer.concat([r, zero]), Buffer.concat([n, be(s)]), Buffer.concat([r, n]), Buffer.concat([one, one]),
    Buffer.concat([zero, zero]), der, Buffer.concat([bytes, Buffer.alloc(2)]), bytes.subarray(0, 63)].map(value));
});

test('C4 P-384 must be signed over SHA-384', () => {
  const key = ler.makeKey('p384');
  const weak = ler.sign(ler.record({ key }), { ...key, type: 'p256' });
  refused([weak]);
});
