// Attacks on dates (1.8). The clock is --at; a record is in force at validFrom and at validUntil.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const dated = (members) => ler.sign(Object.fromEntries(Object.entries({ ...ler.record(), ...members }).filter(([, v]) => v !== undefined)));
const verdictAt = (document, at) => ler.verify(document, [], { at });

test('1.8 validUntil passed, validFrom ahead', () => {
  const d = dated({});
  const late = verdictAt(d, '2029-05-20T00:00:01Z'), early = verdictAt(d, '2026-05-19T23:59:59Z');
  for (const r of [late, early]) {
    assert.equal(r.verdict, 'not-verified');
    assert.ok(ler.failed(r).includes('dates'));
  }
  assert.match(ler.details(late, 'dates'), /expired/);
  assert.match(ler.details(early, 'dates'), /not in force before/);
});

test('1.8 the boundaries belong to the time in force, to the second', () => {
  const d = dated({ validFrom: '2026-05-21T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' });
  for (const at of ['2026-05-21T00:00:00Z', '2027-01-01T00:00:00Z', '2026-12-31T23:59:59Z'])
    assert.equal(ler.status(verdictAt(d, at), 'dates'), 'pass', at);
  for (const at of ['2026-05-20T23:59:59Z', '2027-01-01T00:00:01Z', '2027-01-01T00:00:00.000000001Z'])
    assert.equal(ler.status(verdictAt(d, at), 'dates'), 'fail', at);
});

test('1.8 validUntil before validFrom', () => {
  const r = verdictAt(dated({ validFrom: '2026-05-20T00:00:00Z', validUntil: '2026-05-19T00:00:00Z' }), ler.NOW);
  assert.equal(ler.status(r, 'dates'), 'fail');
  assert.match(ler.details(r, 'dates'), /before validFrom/);
});

test('1.8 what is no date and time is refused', () => {
  const bad = ['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-05-20T00:00:60Z', '2026-05-20T25:00:00Z', '2026-05-20T24:00:01Z',
    '2026-05-20T00:00:00+14:01', '2026-05-20T00:00:00-15:00', '2026-05-20t00:00:00Z', '2026-05-20T00:00:00z', '2026-05-20 00:00:00Z',
    ' 2026-05-20T00:00:00Z', '2026-05-20T00:00:00Z ', 'on 2026-05-20T00:00:00Z', '2026-05-20', '2026-5-20T00:00:00Z', '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z', '2026-05-20T00:00Z', '2026-05-20T00:00:00.Z', '20260520T000000Z', '', 0, 1779235200, ['2026-05-20T00:00:00Z'], null, true, {}];
  for (const member of ['validFrom', 'validUntil'])
    for (const [i, r] of ler.verifyAll(bad.map((v) => dated({ [member]: v }))).entries()) {
      assert.equal(r.verdict, 'not-verified', String(bad[i]));
      assert.ok(r.checks.some((c) => c.name === 'dates' && c.status === 'fail' && c.pointer === `/${member}`), `${member} ${bad[i]}`);
    }
});

test('1.8 fractions, offsets and real leap days are dates', () => {
  const good = ['2026-05-20T00:00:00.123456789Z', '2026-05-20T00:00:00.1234567890123Z', '2026-05-20T14:00:00+14:00', '2026-05-19T10:00:00-14:00',
    '2024-02-29T23:59:59Z', '2026-05-20T00:00:00+00:00', '2000-02-29T00:00:00Z', '2026-05-19T24:00:00Z'];
  for (const [i, r] of ler.verifyAll(good.map((v) => dated({ validFrom: v }))).entries())
    assert.equal(ler.status(r, 'dates'), 'pass', good[i]);
  for (const [i, r] of ler.verifyAll(['2038-01-19T03:14:08Z', '2100-03-01T00:00:00Z', '9999-12-31T23:59:59Z'].map((v) => dated({ validUntil: v }))).entries())
    assert.equal(ler.status(r, 'dates'), 'pass', String(i));
  const offset = dated({ validFrom: '2026-06-01T02:00:00+02:00' });
  assert.equal(ler.status(verdictAt(offset, '2026-06-01T00:00:00Z'), 'dates'), 'pass');
  assert.equal(ler.status(verdictAt(offset, '2026-05-31T23:59:59Z'), 'dates'), 'fail');
});

test('1.8 no zone is read as UTC, with a warning', () => {
  const r = verdictAt(dated({ validFrom: '2026-06-01T00:00:00' }), '2026-06-01T00:00:00Z');
  assert.equal(ler.status(r, 'dates'), 'warn');
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.equal(ler.status(verdictAt(dated({ validFrom: '2026-06-01T00:00:00' }), '2026-05-31T23:59:59Z'), 'dates'), 'fail');
});

test('1.8 clocks of 1970, 2040 and 9999', () => {
  const d = dated({ validFrom: '2026-05-20T00:00:00Z', validUntil: undefined });
  assert.equal(ler.status(verdictAt(d, '1970-01-01T00:00:00Z'), 'dates'), 'fail');
  for (const at of ['2040-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) assert.equal(ler.status(verdictAt(d, at), 'dates'), 'pass', at);
});

test('1.8 a wrong --at is a usage error', () => {
  for (const at of ['now', '2026-06-01', '2026-02-30T00:00:00Z'])
    assert.equal(ler.run(ler.verifier, ['verify', '--at', at, '/dev/null']).code, 2, at);
});
