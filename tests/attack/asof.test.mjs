// Attacks on verify --as-of: choosing the time, dating back, and giving it what was not known then.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';
import * as net from '../lib/net.mjs';

test.after(net.closeAll);
const dir = ler.tempDir();
const store = ['--framework', ler.exampleFramework];
const AT = '2026-12-31T00:00:00Z'; // the clock of these tests: behind the example framework's exportedAt, 2026-11-02
const THEN = '2026-11-20T00:00:00Z'; // what is asked about
const URL = ler.STATUS;
const list = (from, { set = [], purpose = 'suspension', created = from, until = '2027-03-01T00:00:00Z', key = ler.honest } = {}) =>
  ler.sign({ ...ler.statusList({ set, purpose, key }), validFrom: from, validUntil: until }, key, { proof: { created } });
const ask = (document, asOf, map, args = []) =>
  ler.verify(document, [...store, ...(asOf ? ['--as-of', asOf] : []), ...(map ? ['--resources', ler.resources(map)] : []), ...args], { at: AT });
const signed = (change = {}, key, proof = { created: '2026-11-10T00:00:00Z' }) =>
  ler.sign({ ...ler.record(), validFrom: '2026-11-10T00:00:00Z', ...change }, key, { proof });
const listed = (index = 8, purpose = 'suspension') => signed({ credentialStatus: ler.statusEntry(index, { purpose }) });

// every moment at which something changes, and the instants beside it
const TIMES = ['1970-01-01T00:00:00Z', '2026-05-20T12:00:00Z', '2026-11-09T23:59:59Z', '2026-11-10T00:00:00Z', THEN, '2026-11-30T00:00:00Z',
  '2026-12-01T00:00:00Z', '2026-12-01T00:00:01Z', AT];

test('1.8 no time that is asked about makes an invalid record a valid one', () => {
  const good = signed();
  assert.equal(ask(good, THEN).verdict, 'verified-with-warnings');
  const invalid = {
    altered: { ...good, name: 'Professor' },
    'altered dates': { ...good, validFrom: '2026-05-20T00:00:00Z' },
    'an altered proof': { ...good, proof: { ...good.proof, created: '2026-05-20T12:00:00Z' } },
    unsigned: { ...good, proof: undefined },
    "a stranger's": ler.sign({ ...ler.record(), validFrom: '2026-11-10T00:00:00Z' }, ler.stranger, { proof: { created: '2026-11-10T00:00:00Z' } }),
    'with an unknown member': signed({ licence: 'to kill' }),
    'without a subject': signed({ credentialSubject: undefined }),
    'never in force': signed({ validFrom: '2026-11-10T00:00:00Z', validUntil: '2026-11-09T00:00:00Z' }),
    'with a proof that ended before it began': signed({}, ler.honest, { created: '2026-11-10T00:00:00Z', expires: '2026-11-09T00:00:00Z' }),
    'with words of its own': signed({ credentialSubject: ler.record({ statements: [['proficient', 1, 'Anything at all.']] }).credentialSubject }),
  };
  for (const at of TIMES) {
    const reports = ler.verifyAll(Object.values(invalid), [...store, '--as-of', at], { at: AT });
    reports.forEach((r, i) => {
      const name = `${Object.keys(invalid)[i]}, as of ${at}`;
      // before the framework was published its words cannot be compared: then all of it cannot be told, at best
      assert.notEqual(r.verdict, 'verified', name);
      assert.notEqual(r.verdict, 'verified-with-warnings', name);
      if (i < 5) assert.ok(ler.failed(r).includes('proof') || ler.failed(r).includes('binding'), name);
      if (i < 4) assert.equal(r.issuer, null, name);
    });
  }
});

test('1.8 nothing is good before it was made, however it is dated', () => {
  const made = '2026-12-01T00:00:00Z';
  for (const [name, d] of Object.entries({
    'dated back, and signed with the time of signing': signed({ validFrom: '2026-11-10T00:00:00Z' }, ler.honest, { created: made }),
    'in force later': signed({ validFrom: made }),
  })) {
    const r = ask(d, THEN);
    assert.equal(r.verdict, 'not-verified', name);
    assert.equal(ask(d, '2026-12-01T00:00:00Z').verdict, 'verified-with-warnings', name);
  }
});

// ---- keys: a did:web whose key is in other hands since 2026-12-01

const DID = 'did:web:school.example', DOC = 'https://school.example/.well-known/did.json';
const lost = net.keyOf(DID);
const revoked = net.didDocument(DID, ler.honest, { method: { revoked: '2026-12-01T00:00:00Z' } });
/** By the thief, today, with whatever date is wanted. */
const forged = (created, change = {}) => ler.sign({ ...ler.record({ key: lost }), validFrom: '2026-11-10T00:00:00Z', ...change }, lost, { proof: { created } });

test('D4 a proof that a revoked key dated back is never good, whatever time is asked about', () => {
  for (const created of ['2026-11-10T00:00:00Z', '2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z', undefined])
    for (const at of [...TIMES, null]) {
      const r = ask(forged(created), at, { [DOC]: revoked });
      assert.ok(['not-verified', 'cannot-tell'].includes(r.verdict), `${created} as of ${at}`);
      assert.equal(r.issuer, null);
      if (at === null || at >= '2026-12-01T00:00:00Z') assert.equal(r.verdict, 'not-verified');
      if (created === '2026-11-10T00:00:00Z' && at === THEN) {
        assert.equal(r.verdict, 'cannot-tell');
        assert.equal(r.code, 4);
        assert.deepEqual(r.statements, []);
      }
    }
  // and a wrong signature of it is wrong, not unknown
  const r = ask({ ...forged('2026-11-10T00:00:00Z'), name: 'Professor' }, THEN, { [DOC]: revoked });
  assert.equal(r.verdict, 'not-verified');
  assert.match(ler.details(r, 'proof'), /fail signature: /);
});

const then = { body: net.didDocument(DID), from: '2026-11-01T00:00:00Z', until: '2026-11-30T00:00:00Z' };

test('D4 a document of then does not hide a revocation that is known today, nor one that reaches back', () => {
  const record = forged('2026-11-10T00:00:00Z');
  const with2 = (today) => ask(record, THEN, { [DOC]: { copies: [then, today] } });
  const known = with2(revoked);
  assert.equal(known.verdict, 'verified-with-warnings');
  assert.match(ler.details(known, 'proof'), /warn proof-key: .*revoked since, at 2026-12-01T00:00:00Z, .*rely on this only if you had it by then/);
  const back = with2(net.didDocument(DID, ler.honest, { method: { revoked: '2026-11-20T00:00:00Z' } }));
  assert.equal(back.verdict, 'not-verified', 'the issuer says today that it was lost by then');
  assert.match(ler.details(back, 'proof'), /fail proof-key: the key was revoked/);
  const gone = with2(net.didDocument(DID, ler.stranger));
  assert.match(ler.details(gone, 'proof'), /warn .*whether the key was revoked since is not known/);
  assert.doesNotMatch(ler.details(with2(net.didDocument(DID)), 'proof'), /warn/);
  // what is no document of this DID answers at no time
  for (const body of [net.didDocument('did:web:other.example'), net.didDocument(DID, ler.stranger), '{', []]) {
    const r = ask(record, THEN, { [DOC]: { copies: [{ ...then, body }, net.didDocument(DID)] } });
    assert.equal(r.verdict, 'not-verified', JSON.stringify(body));
    assert.ok(ler.failed(r).includes('binding'), JSON.stringify(body));
  }
  // it is of its own time and no other
  for (const at of ['2026-11-30T00:00:01Z', AT])
    assert.equal(ask(forged('2026-11-10T00:00:00Z'), at, { [DOC]: { copies: [then, revoked] } }).verdict, at === AT ? 'not-verified' : 'cannot-tell', at);
});

test('D4 a retired key that does not say when it signed', () => {
  const retired = net.didDocument(DID, ler.honest, { method: { expires: '2026-12-01T00:00:00Z' } });
  const said = ask(forged('2026-11-10T00:00:00Z'), THEN, { [DOC]: retired });
  assert.equal(said.verdict, 'verified-with-warnings', JSON.stringify(said.checks));
  const unsaid = ask(forged(undefined), THEN, { [DOC]: retired });
  assert.equal(unsaid.verdict, 'cannot-tell');
  assert.match(ler.details(unsaid, 'proof'), /does not say when it was made/);
  assert.equal(ask(forged(undefined), null, { [DOC]: retired }).verdict, 'not-verified');
});

// ---- status lists

test('1.9 a list that was issued later says nothing of a suspension then', () => {
  for (const set of [[], [8]]) {
    const later = list('2026-11-20T00:00:01Z', { set });
    const r = ask(listed(), THEN, { [URL]: later });
    assert.equal(r.verdict, 'cannot-tell', `bit ${set}`);
    assert.equal(r.status.state, 'unknown');
    assert.deepEqual(r.checks.filter((c) => c.status === 'unknown').map((c) => c.name), ['status']);
    assert.equal(ask(listed(), '2026-11-20T00:00:01Z', { [URL]: later }).status.state, set.length ? 'suspended' : 'active');
  }
});

test('1.9 a list that is dated back, or does not say from when it is, is not of then', () => {
  const suspended = list('2026-11-12T00:00:00Z', { set: [8] });
  const lifted = list('2026-11-12T00:00:00Z', { created: '2026-12-05T00:00:00Z' });
  assert.equal(ask(listed(), THEN, { [URL]: lifted }).status.state, 'unknown');
  assert.equal(ask(listed(), THEN, { [URL]: { copies: [lifted, suspended] } }).status.state, 'suspended');
  assert.equal(ask(listed(), null, { [URL]: { copies: [lifted, suspended] } }).status.state, 'active', 'today it is the newer one');
  for (const purpose of ['suspension', 'revocation']) {
    const l = ler.sign({ ...ler.statusList({ purpose }), validFrom: undefined, validUntil: '2027-03-01T00:00:00Z' }, ler.honest, { proof: { created: undefined } });
    assert.equal(ask(listed(8, purpose), THEN, { [URL]: l }).status.state, 'unknown', purpose);
  }
});

test('1.9 of several lists of one URL the newest of that time answers; one that was tampered with is not passed over', () => {
  const first = list('2026-11-12T00:00:00Z'), second = list('2026-11-15T00:00:00Z', { set: [8] }), third = list('2026-11-25T00:00:00Z');
  for (const copies of [[first, second, third], [third, second, first], [second, third, first]]) {
    assert.equal(ask(listed(), THEN, { [URL]: { copies } }).status.state, 'suspended');
    assert.equal(ask(listed(), '2026-11-14T00:00:00Z', { [URL]: { copies } }).status.state, 'active');
    assert.equal(ask(listed(), '2026-11-15T00:00:00Z', { [URL]: { copies } }).status.state, 'suspended');
    assert.equal(ask(listed(), '2026-11-25T00:00:00Z', { [URL]: { copies } }).status.state, 'active');
    assert.equal(ask(listed(), '2026-11-11T00:00:00Z', { [URL]: { copies } }).status.state, 'unknown');
  }
  const cleared = { ...second, credentialSubject: first.credentialSubject };
  const strangers = list('2026-11-15T00:00:00Z', { key: ler.stranger });
  const foreign = ler.sign({ ...ler.statusList({ purpose: 'suspension', url: `${URL}0` }), validFrom: '2026-11-15T00:00:00Z', validUntil: '2027-03-01T00:00:00Z' }, ler.honest, { proof: { created: '2026-11-15T00:00:00Z' } });
  for (const bad of [cleared, strangers, foreign, '{', 'eyJhbGciOi', { ...second, proof: undefined }])
    for (const copies of [[first, bad], [bad, first]]) {
      const r = ask(listed(), THEN, { [URL]: { copies } });
      assert.notEqual(r.code, 0, JSON.stringify(bad).slice(0, 300));
      assert.equal(r.status.state, 'unknown');
    }
  assert.equal(ask(listed(), THEN, { [URL]: { copies: [first, { ...third, proof: undefined }] } }).status.state, 'active', 'one of later is not needed');
});

test('1.9 a revocation: no list of earlier clears it, none of later makes it earlier', () => {
  const at = (copies, asOf = THEN) => ask(listed(8, 'revocation'), asOf, { [URL]: { copies } });
  const l = (from, until, set) => list(from, { until, set, purpose: 'revocation' });
  const early = l('2026-11-11T00:00:00Z', '2026-11-15T00:00:00Z', []);
  assert.equal(at([early]).status.state, 'unknown', 'clear, and run out before');
  assert.equal(at([l('2026-11-11T00:00:00Z', '2026-11-15T00:00:00Z', [8])]).status.state, 'revoked', 'set, and run out before');
  assert.equal(at([l('2026-11-25T00:00:00Z', '2026-11-28T00:00:00Z', [])]).status.state, 'active', 'clear, of later, and run out since');
  assert.equal(at([l('2026-11-25T00:00:00Z', '2027-03-01T00:00:00Z', [8])]).status.state, 'unknown', 'set, of later');
  assert.equal(at([early, l('2026-11-25T00:00:00Z', '2027-03-01T00:00:00Z', [8])]).status.state, 'unknown', 'between the two');
  // and of the future there is none
  assert.equal(at([l('2027-01-01T00:00:00Z', '2027-03-01T00:00:00Z', [])]).verdict, 'not-verified');
});

test('1.9 a list is judged by the keys of its time: one that a revoked key signed cannot be told, or is refused', () => {
  const record = ler.sign({ ...ler.record(), validFrom: '2026-11-10T00:00:00Z', issuer: DID, credentialStatus: ler.statusEntry(8, { purpose: 'suspension' }) },
    net.keyOf(DID, ler.stranger), { proof: { created: '2026-11-10T00:00:00Z' } });
  const both = { ...net.didDocument(DID, ler.honest, { method: { revoked: '2026-12-01T00:00:00Z' } }) };
  const fresh = net.didDocument(DID, ler.stranger);
  const document = { ...both, verificationMethod: [...both.verificationMethod, ...fresh.verificationMethod], assertionMethod: [...both.assertionMethod, ...fresh.assertionMethod] };
  const by = (key) => { const k = net.keyOf(DID, key); return list('2026-11-12T00:00:00Z', { key: k }); };
  assert.equal(ask(record, THEN, { [DOC]: document, [URL]: by(ler.stranger) }).status.state, 'active');
  const unknown = ask(record, THEN, { [DOC]: document, [URL]: by(ler.honest) });
  assert.equal(unknown.verdict, 'cannot-tell');
  assert.match(ler.details(unknown, 'status'), /revoked since/);
  assert.equal(ask(record, AT, { [DOC]: document, [URL]: by(ler.honest) }).verdict, 'not-verified');
  // by a document of then it is good, and the doubt is told of the list too
  const both2 = { ...document, verificationMethod: document.verificationMethod.map(({ revoked: _, ...m }) => m) };
  const doubted = ask(record, THEN, { [DOC]: { copies: [{ ...then, body: both2 }, document] }, [URL]: by(ler.honest) });
  assert.equal(doubted.status.state, 'active');
  assert.doesNotMatch(ler.details(doubted, 'proof'), /warn/);
  assert.match(ler.details(doubted, 'status'), /warn the status list .*: proof-key: .*revoked since/);
});

test('1.9 a list of another time is judged by the DID document of that time, not by the one that the record was', () => {
  const record = forged('2026-11-10T00:00:00Z', { credentialStatus: ler.statusEntry(8) });
  const later = list('2026-12-02T00:00:00Z', { until: '2026-12-05T00:00:00Z', purpose: 'revocation', key: lost });
  const at = (today) => ask(record, THEN, { [DOC]: { copies: [then, today] }, [URL]: later });
  assert.equal(at(net.didDocument(DID)).status.state, 'active');
  const gone = at(net.didDocument(DID, ler.stranger));
  assert.equal(gone.verdict, 'cannot-tell');
  assert.equal(gone.status.state, 'unknown');
  assert.equal(at(revoked).verdict, 'not-verified', 'signed with a key that was lost by then');
});

test('1.8 hostile dates of lists and documents end in an answer', () => {
  for (const validFrom of ['', 'yesterday', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', 7, null, [], {}, ['2026-11-12T00:00:00Z']])
    for (const proof of [null, [], {}, 'x', [{ created: validFrom }, 7], { created: validFrom }]) {
      const l = { ...list('2026-11-12T00:00:00Z', { set: [8] }), validFrom, proof };
      for (const copies of [[l], [l, list('2026-11-11T00:00:00Z', { set: [8] })]])
        assert.notEqual(ask(listed(), THEN, { [URL]: { copies } }).code, 0, JSON.stringify([validFrom, proof]));
    }
});
