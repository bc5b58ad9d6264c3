// Status (1.9): which bit is read, which lists are believed, and what is said when none can be.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import zlib from 'node:zlib';
import * as ler from '../lib/ler.mjs';
import * as net from '../lib/net.mjs';

const dir = ler.tempDir();
const store = ler.makeStore(dir);
const URL = ler.STATUS;
after(net.closeAll);

/** A well-signed record whose credentialStatus is `entry`. */
const record = (entry, key = ler.honest) => {
  const d = ler.record({ key });
  if (entry !== undefined) d.credentialStatus = entry;
  return ler.sign(d, key);
};
/** Checks the record against lists (URL to document or bytes). */
const check = (document, lists, args = [], options) =>
  ler.verify(document, ['--store', store, ...(lists ? ['--resources', ler.resources(lists)] : []), ...args], options);
const withList = (entry, list) => check(record(entry), { [URL]: list });
/** Nothing but the status may be what is wrong. */
const onlyStatus = (r, word) => {
  assert.equal(r.verdict, 'not-verified', word);
  assert.deepEqual(ler.failed(r), ['status'], `${word}: ${JSON.stringify(r.checks.filter((c) => c.status === 'fail'))}`);
  assert.equal(r.code, 1, word);
};

test('1.9 a record whose bit is not set verifies, and is said to be active', () => {
  const r = withList(ler.statusEntry(8), ler.sign(ler.statusList({ set: [7, 9, 94567] })));
  assert.equal(r.verdict, 'verified-with-warnings', ler.details(r, 'status'));
  assert.equal(ler.status(r, 'status'), 'pass');
  assert.deepEqual(r.status, { state: 'active', entries: [{ state: 'active', purpose: 'revocation', list: URL, index: 8,
    listValidUntil: '2026-06-30T00:00:00Z', pointer: '/credentialStatus' }] });
  assert.match(ler.details(r, 'status'), /not revoked, as of a list that is good until 2026-06-30/);
});

test('1.9 a bit set at index 7, 94567 or 131071 is the one that is read', () => {
  for (const index of [0, 7, 94567, 131071]) {
    const list = ler.sign(ler.statusList({ set: [index] }));
    const r = withList(ler.statusEntry(index), list);
    onlyStatus(r, index);
    assert.equal(r.status.state, 'revoked');
    assert.equal(r.sentence, 'The issuer has withdrawn this record.');
    for (const other of [index ^ 7, index ^ 1, index ^ 8])
      assert.equal(withList(ler.statusEntry(other), list).status.state, 'active', `${other} beside ${index}`);
  }
});

test('1.9 suspension is told apart from revocation', () => {
  const r = withList(ler.statusEntry(94567, { purpose: 'suspension' }), ler.sign(ler.statusList({ set: [94567], purpose: 'suspension' })));
  onlyStatus(r);
  assert.equal(r.status.state, 'suspended');
  assert.match(r.sentence, /for the time being/);
  const both = ler.sign(ler.statusList({ set: [94567], purpose: ['suspension', 'revocation'] }));
  assert.equal(withList(ler.statusEntry(94567), both).status.state, 'revoked', 'a list may have several purposes');
});

test('1.9 the second entry counts as much as the first', () => {
  // Open Badges allow one entry; other credentials of VC 2.0 several.
  const document = (entries) => ler.sign({ '@context': [ler.CONTEXT[0]], type: ['VerifiableCredential'], issuer: ler.honest.did,
    validFrom: '2026-05-20T00:00:00Z', credentialSubject: { id: 'did:example:learner' }, credentialStatus: entries });
  const second = `${URL}0`;
  const lists = { [URL]: ler.sign(ler.statusList({ set: [5] })),
    [second]: ler.sign(ler.statusList({ set: [6], purpose: 'suspension', url: second })) };
  const entries = (i, k) => [ler.statusEntry(i), ler.statusEntry(k, { purpose: 'suspension', url: second })];
  const good = check(document(entries(4, 4)), lists);
  assert.equal(good.verdict, 'verified-with-warnings');
  assert.deepEqual(good.status.entries.map((e) => e.state), ['active', 'active']);
  const suspended = check(document(entries(4, 6)), lists);
  onlyStatus(suspended);
  assert.equal(suspended.status.state, 'suspended');
  assert.equal(suspended.checks.find((c) => c.name === 'status' && c.status === 'fail').pointer, '/credentialStatus/1');
  assert.equal(check(document(entries(5, 6)), lists).status.state, 'revoked', 'the worse of the two');
  assert.equal(check(document([ler.statusEntry(4), 'x:y']), lists).verdict, 'not-verified');
  assert.equal(check(document([...entries(4, 4), { type: 'https://example.org/FooStatus' }]), lists).verdict, 'cannot-tell');
  assert.equal(check(document(Array(33).fill(ler.statusEntry(4))), lists).verdict, 'not-verified', 'a bound on their number');
  const array = check(record(entries(4, 6)), lists);
  assert.deepEqual(ler.failed(array), ['shape', 'status']);
});

test('1.9 an index that is no plain decimal string within the list is refused', () => {
  const list = ler.sign(ler.statusList({}));
  for (const index of ['131072', '-1', '4294967302', '12345678901234567890123456', '0x6', '6.0', '1e1', '6abc', ' 6', '6 ', '+6',
    '', '06', '\u0666', 6, null, ['6'], true]) {
    const r = withList({ ...ler.statusEntry(6), statusListIndex: index }, list);
    assert.equal(r.verdict, 'not-verified', JSON.stringify(index));
    assert.equal(ler.status(r, 'status'), 'fail', JSON.stringify(index));
    if (typeof index === 'string') assert.deepEqual(ler.failed(r), ['status'], JSON.stringify(index));
  }
  const missing = ler.statusEntry(6);
  delete missing.statusListIndex;
  onlyStatus(withList(missing, list));
});

test('1.9 a list for another purpose does not answer', () => {
  const r = withList(ler.statusEntry(8), ler.sign(ler.statusList({ purpose: 'suspension' })));
  onlyStatus(r);
  assert.equal(r.status.state, 'unknown');
  assert.match(ler.details(r, 'status'), /is one of suspension, the record asks it for revocation/);
  assert.doesNotMatch(r.sentence, /has withdrawn this record\.$/, 'nobody withdrew it');
});

test('1.9 a status type that is not known here is not a pass', () => {
  for (const entry of [{ id: `${URL}#1`, type: 'https://example.org/Status2030' }, { ...ler.statusEntry(8), type: 'StatusList2021Entry' },
    { ...ler.statusEntry(8), statusPurpose: 'message' }, { ...ler.statusEntry(8), statusSize: 2 }]) {
    const r = withList(entry, ler.sign(ler.statusList({})));
    assert.notEqual(r.code, 0, JSON.stringify(entry));
    assert.ok(['unknown', 'fail'].includes(ler.status(r, 'status')), JSON.stringify(entry));
  }
});

test('1.9 an entry that is a string, or that has no list, is refused', () => {
  const list = ler.sign(ler.statusList({}));
  for (const entry of [`${URL}#8`, [], {}, { ...ler.statusEntry(8), statusListCredential: 'status/1' }, { ...ler.statusEntry(8), id: URL },
    { ...ler.statusEntry(8), statusPurpose: undefined }]) {
    const r = withList(entry, list);
    assert.equal(r.verdict, 'not-verified', JSON.stringify(entry));
    assert.equal(ler.status(r, 'status'), 'fail', JSON.stringify(entry));
  }
});

const gzip = (bits) => zlib.gzipSync(bits);
const cut = (n) => (bits) => gzip(bits).subarray(0, n < 0 ? gzip(bits).length + n : n);
const wrongCrc = (bits) => { const g = gzip(bits); g[g.length - 6] ^= 1; return g; };
const wrongLength = (bits) => { const g = gzip(bits); g[g.length - 1] ^= 1; return g; };
const two = (bits) => Buffer.concat([gzip(bits), gzip(bits)]);
const pressed = (press, entries) => ler.statusList({ encoded: ler.encodedList([], entries, press) });
const change = (f) => { const d = ler.statusList({}); f(d); return d; };

/** [name, list, what the reason says] */
const badLists = [
  ['signed by a stranger', ler.sign(ler.statusList({ key: ler.stranger }), ler.stranger), /not of the record's issuer/],
  ['signed by a stranger in the issuer\'s name', ler.sign(ler.statusList({}), ler.stranger), /binding: /],
  ['altered', { ...ler.sign(ler.statusList({ set: [8] })), credentialSubject: ler.statusList({}).credentialSubject }, /proof: /],
  ['unsigned', ler.statusList({}), /proof: /],
  ['signed for another purpose', ler.sign(ler.statusList({}), ler.honest, { proof: { proofPurpose: 'authentication' } }), /purpose/],
  ['expired', ler.sign(change((d) => { d.validUntil = '2026-05-31T23:59:59Z'; })), /expired at 2026-05-31/],
  ['from the future', ler.sign(change((d) => { d.validFrom = '2026-06-02T00:00:00Z'; })), /not in force before/],
  ['signed in the future', ler.sign(ler.statusList({}), ler.honest, { proof: { created: '2026-06-02T00:00:00Z' } }), /proof/],
  ['of the wrong type', ler.sign(change((d) => { d.type = ['VerifiableCredential']; })), /type/],
  ['an Open Badge', record(undefined), /type|types/],
  ['with a subject of the wrong type', ler.sign(change((d) => { d.credentialSubject = { id: 'did:example:x' }; })), /type|subject/],
  ['without a purpose', ler.sign(change((d) => { delete d.credentialSubject.statusPurpose; })), /statusPurpose/],
  ['of 131,064 entries', ler.sign(pressed(gzip, 131064)), /131064 entries/],
  ['not gzip', ler.sign(pressed((bits) => bits)), /gzip/],
  ['zlib instead of gzip', ler.sign(pressed((bits) => zlib.deflateSync(bits))), /gzip/],
  ['without its u', ler.sign(ler.statusList({ encoded: ler.encodedList().slice(1) })), /begins with u/],
  ['in the wrong multibase', ler.sign(ler.statusList({ encoded: 'z' + ler.base58(gzip(Buffer.alloc(16384))) })), /begins with u/],
  ['with padding', ler.sign(ler.statusList({ encoded: ler.encodedList() + '=' })), /base64url/],
  ['cut', ler.sign(pressed(cut(-9))), /cut short/],
  ['cut in its check value', ler.sign(pressed(cut(-2))), /cut short/],
  ['with a wrong check value', ler.sign(pressed(wrongCrc)), /data check/],
  ['with a wrong length', ler.sign(pressed(wrongLength)), /length check/],
  ['of two gzip members', ler.sign(pressed(two)), /follow the gzip member/],
  ['with another id', ler.sign(ler.statusList({ url: `${URL}2` })), /another list/],
  ['without an id', ler.sign(change((d) => { delete d.id; })), /which one it is/],
  ['that refers to itself', ler.sign(change((d) => { d.credentialStatus = ler.statusEntry(8); })), /depend on a status/],
  ['with a context of its own', ler.sign(change((d) => { d['@context'].push({ encodedList: 'https://evil.example/x' }); })), /context: /],
  ['JSON with a key twice', JSON.stringify(ler.sign(ler.statusList({}))).replace('{', '{"id":"x:y",'), /twice|duplicate/i],
  ['no JSON', '<html>not found</html>', /./],
  ['empty', '', /./],
];
for (const [name, list, reason] of badLists)
  test(`1.9 a list ${name} is not believed`, () => {
    const r = withList(ler.statusEntry(8), list);
    onlyStatus(r, name);
    assert.equal(r.status.state, 'unknown');
    assert.match(ler.details(r, 'status'), reason);
    assert.match(r.sentence, /cannot be relied on/);
  });

test('1.9 a bomb of 64 MiB in 87 kB ends at the limit, in little memory', () => {
  const encoded = 'u' + zlib.gzipSync(Buffer.alloc(64 << 20)).toString('base64url');
  assert.ok(encoded.length > 80_000 && encoded.length < 95_000);
  const file = path.join(dir, 'bombed.json');
  fs.writeFileSync(file, JSON.stringify(record(ler.statusEntry(8))));
  const map = ler.resources({ [URL]: ler.sign(ler.statusList({ encoded })) });
  const start = Date.now();
  const r = ler.run(ler.verifier, ['verify', '--json', '--at', ler.NOW, '--resources', map, file]);
  const report = JSON.parse(r.stdout);
  assert.equal(ler.status(report, 'status'), 'fail');
  assert.match(ler.details(report, 'status'), /inflates to more than 4194304 bytes/);
  assert.ok(Date.now() - start < 5000);
  // The same when the process may not have more than 128 MiB of addresses, its libraries included.
  // (A build with sanitizers does not even start then.)
  const limited = (...args) => ler.run('/bin/sh', ['-c', 'ulimit -v 131072; exec "$@"', 'sh', ler.verifier, ...args]);
  if (limited('--version').code === 0)
    assert.equal(limited('verify', '--json', '--at', ler.NOW, '--resources', map, file).stdout, r.stdout);
});

test('1.9 the largest list is read, one bit more is not', () => {
  const large = ler.sign(ler.statusList({ entries: 1 << 25, set: [(1 << 25) - 1] }));
  assert.equal(withList(ler.statusEntry((1 << 25) - 1), large).status.state, 'revoked');
  assert.equal(withList(ler.statusEntry(8), large).status.state, 'active');
  onlyStatus(withList(ler.statusEntry(1 << 25), large));
  onlyStatus(withList(ler.statusEntry(8), ler.sign(ler.statusList({ entries: (1 << 25) + 8 }))));
});

test('1.9 a list that is not at hand leaves the status unknown, which is never a pass', () => {
  const document = record(ler.statusEntry(8));
  for (const lists of [undefined, {}, { [`${URL}2`]: ler.sign(ler.statusList({})) }, { [URL]: { path: '/nonexistent/list.json' } },
    { [URL]: 'eyJhbGciOiJFZERTQSJ9.e30.AA' }]) {
    const r = check(document, lists, ['--offline']);
    assert.equal(r.verdict, 'cannot-tell');
    assert.equal(r.code, 4);
    assert.equal(ler.status(r, 'status'), 'unknown');
    assert.equal(r.status.state, 'unknown');
    assert.match(r.sentence, /cannot be told/);
  }
  const text = ler.run(ler.verifier, ['verify', '--offline', '--at', ler.NOW, '-'], { input: JSON.stringify(document) });
  assert.match(text.stdout, /CANNOT TELL/);
  assert.match(text.stdout, /Status +the status list https:\/\/skills\.example\.org\/status\/1 is not at hand/);
});

test('1.9 404, 500, a timeout, a closed connection or a body without end leave the status unknown', async () => {
  const s = await net.site();
  s.routes['/500'] = (req, res) => res.writeHead(500).end('{}');
  s.routes['/hangs'] = () => {};
  s.routes['/closes'] = (req) => req.socket.destroy();
  s.routes['/drips'] = (req, res) => { res.writeHead(200); const t = setInterval(() => res.write(' '), 50); res.on('close', () => clearInterval(t)); };
  s.routes['/good'] = ler.sign(ler.statusList({ url: `${s.origin}/good` }));
  s.routes['/revokes'] = ler.sign(ler.statusList({ url: `${s.origin}/revokes`, set: [8] }));
  const names = ['404', '500', 'hangs', 'closes', 'drips', 'good', 'revokes'];
  const all = await net.verifyAll(names.map((n) => record(ler.statusEntry(8, { url: `${s.origin}/${n}` }))), [...net.TRUSTING, '--store', store, '--timeout', '2']);
  for (const [i, r] of all.slice(0, 5).entries()) {
    assert.equal(r.verdict, 'cannot-tell', `${names[i]}: ${ler.details(r, 'status')}`);
    assert.equal(ler.status(r, 'status'), 'unknown');
    assert.equal(r.status.state, 'unknown');
  }
  assert.deepEqual(all.slice(5).map((r) => r.status.state), ['active', 'revoked'], 'and the next file is none the worse');
  assert.ok(all.ms < 20_000, `${all.ms} ms`);
});

test('1.9 a forged record does not choose which list is asked for', () => {
  const forged = { ...record(ler.statusEntry(8)), name: 'Altered' };
  const r = check(forged, { [URL]: ler.sign(ler.statusList({})) });
  assert.deepEqual(ler.failed(r), ['proof']);
  assert.equal(ler.status(r, 'status'), 'unknown');
  assert.match(ler.details(r, 'status'), /not asked for/);
  assert.equal(r.status, undefined);
});

test('1.9 an http list, data: or a file URL is only another name to look for', () => {
  for (const url of ['data:application/json,x', 'http://skills.example.org/status/1', 'file:///etc/passwd', 'did:example:list']) {
    const r = check(record(ler.statusEntry(8, { url })), {}, ['--offline']);
    assert.equal(r.verdict, 'cannot-tell', url);
  }
});

test('1.9 a record cannot make a verifier ask for more than a few lists', () => {
  const inside = (n) => {
    const d = ler.record({ statements: [['proficient', 1]], policy: null });
    d.id = `urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-${String(n).padStart(12, '0')}`;
    d.credentialSubject.id = 'did:example:learner';
    d.credentialSubject.result.shift();
    d.credentialStatus = ler.statusEntry(1, { url: `${ler.BASE}/status/${n}` });
    return ler.sign(d);
  };
  const clr = ler.sign({ '@context': [ler.CONTEXT[0], 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', ...ler.CONTEXT.slice(1)],
    id: 'urn:uuid:aa1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01', type: ['VerifiableCredential', 'ClrCredential'], name: 'Record',
    issuer: { id: ler.honest.did, type: ['Profile'] }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { id: 'did:example:learner', type: ['ClrSubject'], verifiableCredential: Array.from({ length: 70 }, (_, i) => inside(i + 1)) } });
  const lists = Object.fromEntries(Array.from({ length: 70 }, (_, i) => `${ler.BASE}/status/${i + 1}`)
    .map((url) => [url, ler.sign(ler.statusList({ url }))]));
  const r = check(clr, lists);
  assert.equal(r.embedded.filter((e) => e.status.state === 'active').length, 64);
  assert.equal(r.embedded.filter((e) => /too many status lists/.test(ler.details(e, 'status'))).length, 6);
  assert.equal(r.verdict, 'cannot-tell');
});

test('1.9 a file that asks for too much does not spoil the next one', () => {
  const many = { '@context': [ler.CONTEXT[0]], type: ['VerifiableCredential'], issuer: ler.honest.did,
    validFrom: '2026-05-20T00:00:00Z', credentialSubject: { id: 'did:example:learner' } };
  const greedy = (last) => ler.sign({ ...many, credentialStatus: [...Array.from({ length: 31 }, (_, i) => ler.statusEntry(1, { url: `${ler.BASE}/none/${i}` })), ler.statusEntry(1, { url: last })] });
  const map = ler.resources({ [URL]: ler.sign(ler.statusList({})) });
  const all = ler.verifyAll([greedy(`${ler.BASE}/none/x`), record(ler.statusEntry(8)), greedy(URL), record(ler.statusEntry(8))], ['--resources', map, '--offline']);
  assert.deepEqual(all.map((r) => r.status.entries.at(-1).state), ['unknown', 'active', 'active', 'active']);
});

test('K1 a revoked credential inside a record is found and named; so is an endorsement', () => {
  const lists = { [URL]: ler.sign(ler.statusList({ set: [6] })), [`${URL}s`]: ler.sign(ler.statusList({ set: [3], url: `${URL}s`, key: ler.stranger }), ler.stranger) };
  const inner = (index, n) => {
    const d = ler.record({ statements: [['proficient', n]], policy: null });
    d.id = `urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e0${n}`;
    d.credentialSubject.id = 'did:example:learner';
    d.credentialSubject.result.shift();
    d.credentialStatus = ler.statusEntry(index);
    return ler.sign(d);
  };
  const clr = (...credentials) => ler.sign({ '@context': [ler.CONTEXT[0], 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', ...ler.CONTEXT.slice(1)],
    id: 'urn:uuid:aa1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01', type: ['VerifiableCredential', 'ClrCredential'], name: 'Record',
    issuer: { id: ler.honest.did, type: ['Profile'] }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { id: 'did:example:learner', type: ['ClrSubject'], verifiableCredential: credentials } });
  const good = check(clr(inner(4, 1), inner(5, 2)), lists);
  assert.equal(good.verdict, 'verified-with-warnings', JSON.stringify(good.checks.filter((c) => c.status !== 'pass')));
  const r = check(clr(inner(4, 1), inner(5, 2), inner(6, 3)), lists);
  assert.deepEqual(ler.failed(r), ['embedded']);
  assert.deepEqual(r.embedded.map((e) => e.status.state), ['active', 'active', 'revoked']);
  assert.equal(r.checks.find((c) => c.name === 'embedded' && c.status === 'fail').pointer, '/credentialSubject/verifiableCredential/2');
  assert.deepEqual(ler.failed(r.embedded[2]), ['status']);
  const deep = check(clr(clr(clr(inner(6, 3)))), lists);
  assert.equal(deep.embedded[0].embedded[0].embedded[0].status.state, 'revoked');
  assert.equal(deep.verdict, 'not-verified');

  const endorsed = (index) => {
    const d = ler.record();
    d.endorsement = [ler.sign({ '@context': ler.CONTEXT.slice(0, 2), id: 'urn:uuid:bb1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01',
      type: ['VerifiableCredential', 'EndorsementCredential'], name: 'Endorsement', issuer: { id: ler.stranger.did, type: ['Profile'] },
      validFrom: '2026-05-20T00:00:00Z', credentialSubject: { id: d.id, type: ['EndorsementSubject'], endorsementComment: 'Good.' },
      credentialStatus: ler.statusEntry(index, { url: `${URL}s` }) }, ler.stranger)];
    return ler.sign(d);
  };
  assert.equal(check(endorsed(2), lists).embedded[0].status.state, 'active');
  const withdrawn = check(endorsed(3), lists);
  assert.equal(withdrawn.embedded[0].status.state, 'revoked');
  assert.deepEqual(ler.failed(withdrawn), ['embedded']);
  // an endorser's list does not answer for the issuer's records
  const stolen = check(record(ler.statusEntry(2, { url: `${URL}s` })), lists);
  onlyStatus(stolen);
  assert.match(ler.details(stolen, 'status'), /not of the record's issuer/);
});

test('1.9 one list is asked for once for a thousand files, and again in the next run', async () => {
  const s = await net.site();
  const url = `${s.origin}/status/1`;
  s.routes['/status/1'] = ler.sign(ler.statusList({ url, set: [9] }));
  const [kept, gone] = [8, 9].map((index) => record(ler.statusEntry(index, { url })));
  for (let run = 1; run <= 2; run++) {
    const all = await net.verifyAll([...Array(999).fill(kept), gone], [...net.TRUSTING, '--store', store]);
    assert.ok(all.slice(0, -1).every((r) => r.status.state === 'active' && r.verdict === 'verified-with-warnings'));
    assert.equal(all.at(-1).status.state, 'revoked');
    assert.deepEqual(s.log.map((l) => l.url), Array(run).fill('/status/1'));
  }
});

test('1.9 a status list is itself a record that can be verified', () => {
  const r = check(ler.sign(ler.statusList({ set: [7] })), {});
  assert.equal(r.form, 'status-list');
  assert.equal(r.verdict, 'verified-with-warnings');
});

// ---- the issuer's side

const SOC = '49-3091.00';
const roster = (n, from = 0) => Array.from({ length: n }, (_, i) => ({ learner_id: `L${from + i}`, given_name: 'Ada', family_name: 'Example',
  email: `ada${from + i}@example.com`, framework: SOC, level: '', statements: ler.codes('proficient') }));
const school = (settings = {}) => {
  const ws = ler.workspace({ settings: { status: {}, ...settings } });
  return { ...ws, map: path.join(ws.dir, 'resources.json'),
    issue: (rows, ...args) => { const r = ler.issue(ws, rows, args); assert.equal(r.code, 0, r.stderr + r.rejectsText); return rows.map((_, i) => r.credential(i + 2)); },
    change: (verb, ...args) => ler.run(ler.issuer, [verb, '--config', ws.config, '--reason', 'test', ...args]),
    rows: () => ler.run(ler.issuer, ['ledger', 'list', '--json', '--config', ws.config]).stdout.trim().split('\n').map((l) => JSON.parse(l)),
    list: (n = 1) => JSON.parse(fs.readFileSync(path.join(ws.dir, 'status', `${n}.json`))),
    state: (c, map = path.join(ws.dir, 'resources.json')) => ler.verify(c, ['--store', ws.store, '--offline', '--resources', map], { at: null }).status?.state };
};
const unpack = (list) => zlib.gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'));
const place = (c) => `${c.credentialStatus.statusListCredential}#${c.credentialStatus.statusListIndex}`;

test('1.9 issuer: no index is ever used twice, whatever is withdrawn or replaced; allocation is random', () => {
  const ws = school();
  const all = [...ws.issue(roster(40))];
  assert.equal(ws.change('revoke', ...all.slice(0, 20).map((c) => c.id)).code, 0);
  const changed = roster(40).map((r, i) => (i >= 30 ? { ...r, statements: ler.codes('proficient', 9) } : r));
  all.push(...ws.issue(changed, '--duplicates', 'replace').slice(30));
  all.push(...ws.issue(roster(40, 100), '--batch', 'autumn'));
  assert.equal(all.length, 90);
  assert.equal(new Set(all.map(place)).size, 90);
  const indexes = all.map((c) => Number(c.credentialStatus.statusListIndex));
  const rising = indexes.slice(1).filter((x, i) => x > indexes[i]).length;
  assert.ok(rising > 20 && rising < 70, `${rising} of 89 rise: not in order`);
  assert.ok(indexes.filter((i) => i < 65536).length > 15 && indexes.filter((i) => i >= 65536).length > 15, 'from both halves');
  const other = school().issue(roster(40)).map((c) => Number(c.credentialStatus.statusListIndex));
  assert.notDeepEqual(other, indexes.slice(0, 40), 'not the same draw in every workspace');
});

test('1.9 issuer: every list has at least 131,072 entries, each purpose its own', () => {
  const ws = school();
  const [a] = ws.issue(roster(1));
  const config = JSON.parse(fs.readFileSync(ws.config));
  fs.writeFileSync(ws.config, JSON.stringify({ ...config, status: { purpose: 'suspension', entries: 262144 } }));
  const [b] = ws.issue(roster(1, 50));
  assert.notEqual(a.credentialStatus.statusListCredential, b.credentialStatus.statusListCredential);
  assert.deepEqual([unpack(ws.list(1)).length, unpack(ws.list(2)).length], [16384, 32768]);
  assert.deepEqual([ws.list(1).credentialSubject.statusPurpose, ws.list(2).credentialSubject.statusPurpose], ['revocation', 'suspension']);
  assert.equal(ws.change('suspend', b.id).code, 0);
  assert.equal(ws.change('revoke', a.id).code, 0);
  assert.deepEqual([ws.state(a), ws.state(b)], ['revoked', 'suspended']);
  for (const entries of [131064, 8, 0])
    assert.equal((fs.writeFileSync(ws.config, JSON.stringify({ ...config, status: { entries } })), ws.change('revoke', a.id)).code, 3);
});

test('1.9 issuer: a revocation is in the next list that is published', () => {
  const ws = school();
  const [a, b] = ws.issue(roster(2));
  const site = path.join(ws.dir, 'site');
  const publish = () => { const r = ler.run(ler.issuer, ['publish', '--config', ws.config, '--site', site]); assert.equal(r.code, 0, r.stderr); };
  const map = path.join(site, 'resources.json');
  publish();
  assert.deepEqual([ws.state(a, map), ws.state(b, map)], ['active', 'active']);
  ws.change('revoke', a.id);
  assert.equal(ws.state(a, map), 'active', 'what is published stays as it is');
  publish();
  assert.deepEqual([ws.state(a, map), ws.state(b, map)], ['revoked', 'active']);
});

test('1.9 issuer: a list is made again from the ledger, bit for bit', () => {
  const ws = school();
  const all = ws.issue(roster(30));
  ws.change('revoke', ...all.filter((_, i) => i % 3 === 0).map((c) => c.id));
  const before = ws.list();
  fs.rmSync(path.join(ws.dir, 'status'), { recursive: true });
  assert.equal(ler.run(ler.issuer, ['status', '--refresh', '--config', ws.config]).code, 0);
  const after = ws.list();
  assert.deepEqual(after.credentialSubject, before.credentialSubject);
  const timeless = ({ proof, validFrom, validUntil, ...rest }) => rest;
  assert.deepEqual(timeless(after), timeless(before));
  all.forEach((c, i) => assert.equal(ws.state(c), i % 3 === 0 ? 'revoked' : 'active'));
});

test('1.9 issuer: eight at once lose no revocation', async () => {
  const ws = school();
  const all = ws.issue(roster(48));
  const children = Array.from({ length: 8 }, (_, k) => new Promise((done) => {
    const child = spawn(ler.issuer, ['revoke', '--config', ws.config, '--reason', 'test', ...all.slice(6 * k, 6 * k + 5).map((c) => c.id)], { stdio: 'ignore' });
    child.on('exit', done);
  }));
  assert.deepEqual(await Promise.all(children), Array(8).fill(0));
  const bits = unpack(ws.list());
  all.forEach((c, i) => {
    const index = Number(c.credentialStatus.statusListIndex);
    assert.equal(bits[index >> 3] >> (7 - (index & 7)) & 1, i % 6 < 5 ? 1 : 0, `credential ${i}`);
  });
  assert.equal(ler.run(ler.issuer, ['status', '--config', ws.config]).code, 0);
});

test('1.9 issuer: a symbolic link in the place of a list is not written through', () => {
  const ws = school();
  const [a] = ws.issue(roster(1));
  const target = path.join(ler.tempDir(), 'canary');
  fs.writeFileSync(target, 'canary');
  fs.rmSync(path.join(ws.dir, 'status/1.json'));
  fs.symlinkSync(target, path.join(ws.dir, 'status/1.json'));
  ws.change('revoke', a.id);
  assert.equal(fs.readFileSync(target, 'utf8'), 'canary');
  fs.rmSync(path.join(ws.dir, 'status'), { recursive: true });
  const folder = ler.tempDir();
  fs.symlinkSync(folder, path.join(ws.dir, 'status'));
  assert.equal(ws.change('revoke', a.id).code, 6);
  assert.deepEqual(fs.readdirSync(folder), []);
});
