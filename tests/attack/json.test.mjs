// Attacks on the text of a record (0, 1.1): duplicate keys, broken UTF-8, numbers, sizes.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const good = ler.sign(ler.record());
const text = JSON.stringify(good);
const failsOnly = (r, name) => {
  assert.equal(r.verdict, 'not-verified');
  assert.deepEqual(ler.failed(r), [name], ler.details(r, name));
};
/** A refused text tells nothing of the record. */
const refused = (documents, name = 'parse') => {
  for (const r of ler.verifyAll(documents)) {
    failsOnly(r, name);
    assert.deepEqual(r.statements, []);
    assert.equal(r.issuer, null);
    assert.equal(r.claimed, undefined);
  }
};
const put = (find, replacement, from = text) => {
  assert.ok(from.includes(find), find);
  return from.replace(find, replacement);
};

test('R1 a record passes only when every check has run', () => {
  const r = ler.verify(good);
  assert.equal(r.code, 0);
  assert.equal(r.verdict, 'verified-with-warnings');
  for (const name of ['parse', 'context', 'shape', 'proof', 'binding', 'dates', 'status'])
    assert.equal(ler.status(r, name), 'pass', name);
  const withStatus = ler.record();
  withStatus.credentialStatus = { id: `${ler.BASE}/status/1#7`, type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation', statusListIndex: '7', statusListCredential: `${ler.BASE}/status/1` };
  const s = ler.verify(ler.sign(withStatus));
  assert.equal(s.verdict, 'cannot-tell');
  assert.equal(s.code, 4);
  assert.equal(ler.status(s, 'status'), 'unknown');
});

test('R2 nothing of a record that is not verified is shown as true', () => {
  const broken = ler.clone(good);
  broken.name = 'Chief Surgeon';
  const r = ler.verify(broken);
  failsOnly(r, 'proof');
  assert.equal(r.issuer, null);
  assert.deepEqual(r.statements, []);
  for (const absent of ['subject', 'credential', 'level', 'framework']) assert.equal(r[absent], undefined);
  assert.equal(r.claimed.credential.name, 'Chief Surgeon');
  const dir = ler.tempDir();
  ler.verifyAll([broken], [], { dir });
  const out = ler.run(ler.verifier, ['verify', '--at', ler.NOW, `${dir}/000000.json`]).stdout;
  const heading = out.indexOf('CLAIMED, NOT VERIFIED');
  assert.ok(heading > 0);
  for (const word of ['Chief Surgeon', 'Ada Example', 'Hydraulic'])
    assert.ok(out.indexOf(word) > heading, word);
  assert.match(out, /^NOT VERIFIED$/m);
});

test('R2 an expired record shows its content under the heading only', () => {
  const r = ler.verify(good, [], { at: '2040-01-01T00:00:00Z' });
  failsOnly(r, 'dates');
  assert.equal(r.subject, undefined);
  assert.equal(r.claimed.subject.name, 'Ada Example');
});

test('R5 hostile text is shown, but it does nothing', () => {
  const hostile = '\u001b[2J\u001b[31mVERIFIED\u202egnp.exe\u200b\u0007\nVERIFIED\n';
  const d = ler.record();
  d.name = hostile;
  d.credentialSubject.achievement.name = hostile;
  d.credentialSubject.identifier[1].identityHash = hostile;
  d.credentialSubject.result[1].alignment[0].targetDescription = hostile;
  d.credentialSubject.result[1].alignment[0].targetCode = hostile;
  d.credentialSubject.result[1].status = hostile;
  const dir = ler.tempDir();
  ler.verifyAll([ler.sign(d)], [], { dir });
  for (const args of [[], ['--json']]) {
    const out = ler.run(ler.verifier, ['verify', ...args, '--at', ler.NOW, `${dir}/000000.json`]).stdout;
    assert.doesNotMatch(out, args.length
      ? /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u
      : /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/u);
    if (args.length === 0) {
      assert.match(out, /<U\+001B>/);
      assert.match(out, /<U\+202E>/);
      assert.equal(out.match(/^VERIFIED/gm), null);
    }
  }
});

test('J1 a duplicate key is refused wherever it stands and however it is spelled', () => {
  const key = '"validFrom":"2026-05-20T00:00:00Z"';
  refused([
    put(key, `${key},"validFrom":"2020-01-01T00:00:00Z"`),
    put(key, `${key},${key}`),
    put(key, `${key},"valid\\u0046rom":"2020-01-01T00:00:00Z"`),
    put('"hashed":true', '"hashed":true,"hashed":false'),
    put('"cryptosuite":', '"cryptosuite":"x","cryptosuite":'),
    put('"name":"Example Skills Office"', '"name":"Example Skills Office","n\\u0061me":"University"'),
  ]);
});

test('J2 broken UTF-8 and lone surrogates are refused, also where U+FFFD was signed', () => {
  const d = ler.record();
  d.name = 'X\ufffdX';
  const bytes = Buffer.from(JSON.stringify(ler.sign(d)));
  const at = bytes.indexOf(Buffer.from('X\ufffdX')) + 1;
  const splice = (hex) => Buffer.concat([bytes.subarray(0, at), Buffer.from(hex, 'hex'), bytes.subarray(at + 3)]);
  assert.equal(ler.verify(bytes).verdict, 'verified-with-warnings');
  refused(['ff', 'c0af', 'e080af', 'eda080', 'f4908080', 'e282', '80', 'f08080af'].map(splice));
  refused(['\\ud800', '\\udc00', '\\udc00\\ud800', '\\ud800x'].map((s) => splice(Buffer.from(s).toString('hex'))));
});

test('J3 NUL in a text is signed text; NUL in a key or in the file is refused', () => {
  const d = ler.record();
  d.name = 'A\u0000B';
  const signed = ler.sign(d);
  assert.equal(ler.verify(signed).verdict, 'verified-with-warnings');
  failsOnly(ler.verify(JSON.stringify(signed).replace('A\\u0000B', 'A\\u0000C')), 'proof');
  failsOnly(ler.verify(JSON.stringify(signed).replace('A\\u0000B', 'A')), 'proof');
  refused([put('"name":"Example', '"na\\u0000me":"Example'), text + '\0', '\0' + text,
    put('Example Skills', 'Example\0Skills')]);
});

test('J4 whatever is not one JSON object is refused', () => {
  refused([text + '{}', text.slice(0, -1) + ',}', '/* c */' + text, text + '// c', '\ufeff' + text, '', ' ',
    '[]', '"x"', '1', 'null', 'true', `[${text}]`, put('"hashed":true', '"hashed":NaN'),
    put('"hashed":true', '"hashed":01'), put('Example Skills', 'Example\tSkills'),
    put('Example Skills', 'Example\nSkills'), text.slice(0, -1), text.replaceAll('"', "'")]);
});

test('J5 numbers: no double means refused, other spellings of the same double verify', () => {
  const d = ler.record();
  const s = d.credentialSubject;
  s.creditsEarned = 4.5;
  s.achievement.creditsAvailable = 295147905179352830000;
  const signed = JSON.stringify(ler.sign(d));
  const earned = '"creditsEarned":4.5', available = '"creditsAvailable":295147905179352830000';
  for (const r of ler.verifyAll([signed, put(earned, '"creditsEarned":4.50', signed),
    put(earned, '"creditsEarned":45e-1', signed), put(earned, '"creditsEarned":0.45E+1', signed),
    put(available, '"creditsAvailable":2.9514790517935283E20', signed)]))
    assert.equal(r.verdict, 'verified-with-warnings', ler.details(r, 'proof') + ler.details(r, 'parse'));
  refused([put(earned, '"creditsEarned":1e400', signed), put(earned, '"creditsEarned":-1e400', signed)]);
  failsOnly(ler.verify(put(earned, '"creditsEarned":4.6', signed)), 'proof');
  s.creditsEarned = 9007199254740992;
  const big = JSON.stringify(ler.sign(d));
  assert.equal(ler.verify(big).verdict, 'verified-with-warnings');
  assert.equal(ler.verify(put('9007199254740992', '9007199254740993', big)).verdict, 'not-verified');
  s.creditsEarned = 0;
  const zero = JSON.stringify(ler.sign(d));
  for (const r of ler.verifyAll(['-0', '-0.0', '0.0', '0e9'].map((z) => put('"creditsEarned":0', `"creditsEarned":${z}`, zero))))
    assert.equal(r.verdict, 'verified-with-warnings');
});

test('J6 depth and size end in a refusal, soon', () => {
  const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
  const deep = (n) => put('"hashed":true', `"hashed":${'['.repeat(n)}${']'.repeat(n)}`);
  const started = Date.now();
  refused([deep(600), deep(50_000), '['.repeat(100_000), '{"a":'.repeat(100_000)]);
  const types = ler.record();
  types.type.push(...many(40_000, (i) => `T${i}`));
  const keys = ler.record();
  many(30_000, (i) => { keys[`k${i}`] = i; });
  const long = ler.clone(good);
  long.proof.proofValue = 'z' + '2'.repeat(60_000);
  const did = ler.clone(good);
  did.issuer.id = 'did:key:z' + '2'.repeat(60_000);
  did.proof.verificationMethod = did.issuer.id + '#' + did.issuer.id.slice(8);
  for (const r of ler.verifyAll([types, keys, long, did])) assert.equal(r.verdict, 'not-verified');
  assert.ok(Date.now() - started < 20_000, `${Date.now() - started} ms`);
});

test('J6 a file over the limit is refused by the parse check', () => {
  const big = Buffer.alloc((16 << 20) + 1, 0x20);
  big.write(text);
  refused([big]);
});

test('J7 signed text is never normalised', () => {
  const d = ler.record();
  d.name = 'Café a-b';
  const signed = JSON.stringify(ler.sign(d));
  const swaps = ['Cafe\u0301 a-b', 'Café\u00a0a-b', 'Caf\u00e9 \u0430-b', 'Café a\u2010b', 'Café a-b ', 'café a-b'];
  for (const s of swaps) failsOnly(ler.verify(put('Café a-b', s, signed)), 'proof');
});
