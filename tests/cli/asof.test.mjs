// verify --as-of: judged by what was known at a time in the past. The issuer lives through two months (its clock is
// turned by tests/lib/world.c); the verifier stands at their end and asks about days between. What stood at a URL on
// a day is kept by `keep`, as an archive would.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import * as ler from '../lib/ler.mjs';
import * as net from '../lib/net.mjs';

after(net.closeAll);
const DAY = 86_400_000, START = Date.now();
/** The time `n` days ago, as text with whole seconds. */
const ago = (n) => new Date(START - n * DAY).toISOString().replace(/\.\d+Z$/, 'Z');
const dir = ler.tempDir();
const clock = path.join(dir, 'clock');
/** Runs work n days ago, as the issuer's programs see it. */
function on(n, work) {
  const before = { ...process.env };
  fs.writeFileSync(clock, String(-n * 86400));
  Object.assign(process.env, { LD_PRELOAD: path.join(ler.build, 'tests/libtest_world.so'), LER_TEST_CLOCK: clock, ASAN_OPTIONS: 'verify_asan_link_order=0' });
  try { return work(); } finally {
    for (const name of ['LD_PRELOAD', 'LER_TEST_CLOCK', 'ASAN_OPTIONS']) {
      if (before[name] === undefined) delete process.env[name]; else process.env[name] = before[name];
    }
  }
}
/** The example framework, as it was published n days ago. */
function published(n, change = () => {}) {
  const doc = JSON.parse(fs.readFileSync(ler.exampleFramework));
  doc.exportedAt = ago(n);
  change(doc);
  const file = path.join(ler.tempDir(), 'framework.json');
  fs.writeFileSync(file, JSON.stringify(doc, null, 1));
  return file;
}
const OLD = published(400);
const STORE = ler.makeStore(dir, [OLD]);
const person = (n) => ({ learner_id: `L${n}`, framework: '49-3091.00', statements: ler.codes('proficient') });
/** An issuer that issued `count` records 60 days ago. */
function school({ purpose = 'revocation', count = 2, did, url, day = 60 } = {}) {
  const ws = on(day, () => ler.workspace({ did, url, frameworks: [OLD], settings: { status: { purpose } } }));
  ws.issue = (n, who) => on(n, () => {
    const r = ler.issue(ws, who.map(person));
    assert.equal(r.code, 0, r.stderr);
    return who.map((_, i) => r.credential(i + 2));
  });
  ws.records = count === 0 ? [] : ws.issue(day, Array.from({ length: count }, (_, i) => i));
  ws.change = (n, verb, id) => on(n, () => {
    const r = ler.run(ler.issuer, [verb, id, '--reason', 'a test', '--config', ws.config]);
    assert.equal(r.code, 0, r.stderr + r.stdout);
  });
  ws.rotate = (n, ...args) => on(n, () => {
    const r = ler.run(ler.issuer, ['rotate-key', '--config', ws.config, ...args]);
    assert.equal(r.code, 0, r.stderr);
  });
  /** A copy of what is published of a file now. */
  ws.keep = (name) => {
    const copy = path.join(ler.tempDir(), 'copy.json');
    fs.copyFileSync(path.join(ws.dir, name), copy);
    return copy;
  };
  ws.list = () => ws.keep('status/1.json');
  return ws;
}
/** A resource map as it is. */
function map(entries) {
  const file = path.join(ler.tempDir(), 'map.json');
  fs.writeFileSync(file, JSON.stringify(entries));
  return file;
}
const LIST = `${ler.BASE}/status/1`;
/** Verified today (--at and --as-of as they are given), offline unless args say otherwise. */
function ask(document, asOf, entries, args = []) {
  return ler.verify(document, ['--no-cache', '--store', STORE, ...(asOf ? ['--as-of', asOf] : []), ...(entries ? ['--resources', map(entries)] : []), ...args], { at: null });
}
const is = (r, verdict, code, why = '') => assert.deepEqual([r.verdict, r.code], [verdict, code], `${why} ${JSON.stringify(r.checks.filter((c) => c.status !== 'pass'), null, 1)}`);
const good = (r, why) => is(r, 'verified-with-warnings', 0, why); // nobody vouches for the issuer: no --trust
const cannotTell = (r, why) => is(r, 'cannot-tell', 4, why);
const bad = (r, why) => is(r, 'not-verified', 1, why);
const only = (r, status, name) => assert.deepEqual([...new Set(r.checks.filter((c) => c.status === status).map((c) => c.name))], [name]);

test('--as-of takes a time in the past with a zone, and nothing else', () => {
  const file = path.join(dir, 'unsigned.json');
  fs.writeFileSync(file, '{}');
  const run = (...args) => ler.run(ler.verifier, ['verify', ...args, file]);
  for (const asOf of ['2026-06-01', 'yesterday', '', '2026-06-01T00:00:00', '2026-06-01 00:00:00Z', '2026-02-30T00:00:00Z', '2026-06-01T00:00Z', '1779235200', '@0']) {
    const r = run('--as-of', asOf);
    assert.equal(r.code, 2, asOf);
    assert.equal(r.stdout, '');
    assert.match(r.stderr, /date with a time and a zone, such as 2026-05-20T12:00:00Z/);
  }
  for (const args of [['--as-of', ago(-1)], ['--as-of', '9999-12-31T23:59:59Z'], ['--at', '2026-06-01T00:00:00Z', '--as-of', '2026-06-01T00:00:01Z'],
    ['--at', '2026-06-01T00:00:00Z', '--as-of', '2026-06-01T01:59:59-02:00']]) {
    const r = run(...args);
    assert.equal(r.code, 2, args.join(' '));
    assert.match(r.stderr, /asks about the past/);
  }
  assert.equal(run('--as-of', ago(1), '--as-of', ago(2)).code, 2);
  // offsets and fractions are times, and the clock itself is none of the future
  for (const [asOf, told] of [['2026-06-01T02:00:00+02:00', '2026-06-01T00:00:00Z'], ['2026-05-31T23:59:59.250Z', '2026-05-31T23:59:59.250000000Z'], ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z']]) {
    const r = run('--json', '--at', '2026-06-01T00:00:00Z', '--as-of', asOf);
    assert.equal(r.code, 1, r.stderr);
    assert.equal(JSON.parse(r.stdout).asOf, told);
  }
});

test('the report says at its top which time it is about, also of files that cannot be read', () => {
  const ws = school({ count: 1 });
  const asOf = ago(30), file = path.join(dir, 'record.json');
  fs.writeFileSync(file, JSON.stringify(ws.records[0]));
  const args = ['verify', '--offline', '--no-cache', '--store', STORE, '--resources', map({ [LIST]: ws.list() }), '--as-of', asOf];
  const text = ler.run(ler.verifier, [...args, file]);
  assert.equal(text.code, 0, text.stdout);
  assert.deepEqual(text.stdout.split('\n').slice(0, 3), [file, `As of ${asOf}, by what was known then`, 'VERIFIED WITH WARNINGS']);
  assert.match(text.stdout, /Not checked\n {4}whether the record was there at the time asked about/);
  const json = JSON.parse(ler.run(ler.verifier, [...args, '--json', file]).stdout);
  assert.deepEqual(Object.keys(json).slice(0, 3), ['file', 'asOf', 'verdict']);
  assert.equal(json.asOf, asOf);
  assert.match(ler.details({ checks: json.checks }, 'dates'), new RegExp(`in force at ${asOf}`));
  const missing = ler.run(ler.verifier, [...args, '--json', path.join(dir, 'no-such-file')]);
  assert.equal(missing.code, 3);
  assert.equal(JSON.parse(missing.stdout).asOf, asOf);
  const today = JSON.parse(ler.run(ler.verifier, [...args.slice(0, -2), '--json', file]).stdout);
  assert.ok(!('asOf' in today) && !today.notChecked);
});

test('a record is judged by its dates at that time', () => {
  const ws = school({ purpose: 'none', count: 1, day: 40 });
  const [c] = ws.records;
  good(ask(c, ago(39)));
  good(ask(c, c.validFrom), 'the instant belongs to it');
  const early = ask(c, ago(41));
  bad(early);
  assert.deepEqual(ler.failed(early), ['proof', 'dates']);
  assert.equal(early.sentence, 'The signature is missing, wrong or out of date: nothing in this record can be relied on.');
  assert.match(ler.details(early, 'dates'), /not in force before .* \(asked as of /);
  assert.match(ler.details(early, 'proof'), /created only afterwards/);
  // a record that ran out since was good then, and one that runs out is bad behind its end
  const d = ler.sign({ ...ler.record(), validFrom: ago(50), validUntil: ago(20) }, ler.honest, { proof: { created: ago(50) } });
  bad(ask(d, null));
  const then = ask(d, ago(30), undefined, ['--framework', ler.exampleFramework]);
  assert.equal(ler.status(then, 'dates'), 'pass');
  const late = ask(d, ago(10));
  assert.ok(ler.failed(late).includes('dates'));
  assert.equal(late.sentence, 'The record was not in force at that time.');
  // the end of a proof itself
  const p = ler.sign({ ...ler.record(), validFrom: ago(50) }, ler.honest, { proof: { created: ago(50), expires: ago(20) } });
  bad(ask(p, null));
  assert.equal(ler.status(ask(p, ago(30)), 'proof'), 'pass');
  bad(ask(p, ago(10)));
});

test('a revocation: not undone, so that a later list can clear the past; when it was made only a list of the time tells', () => {
  const ws = school();
  const [withdrawn, standing] = ws.records;
  const before = ws.list();
  ws.change(30, 'revoke', withdrawn.id);
  const behind = ws.list();
  // with today's list alone
  const clear = ask(standing, ago(45), { [LIST]: behind });
  good(clear);
  assert.equal(clear.status.state, 'active');
  assert.match(ler.details(clear, 'status'), /pass not revoked: by a list of .* it was not, and a revocation cannot be undone/);
  const set = ask(withdrawn, ago(45), { [LIST]: behind });
  cannotTell(set);
  only(set, 'unknown', 'status');
  assert.equal(set.status.state, 'unknown');
  assert.equal(set.sentence, 'Whether the issuer had withdrawn this record by that time cannot be told.');
  assert.match(ler.details(set, 'status'), /revoked by its issuer, by a list of .*; how it stood at the time asked about, only a list of that time can tell/);
  // with a list of that time
  for (const copies of [[before, behind], [behind, before], before]) {
    const r = ask(withdrawn, ago(45), { [LIST]: copies });
    good(r, String(copies));
    assert.equal(r.status.state, 'active');
    assert.equal(r.status.entries[0].listValidFrom, JSON.parse(fs.readFileSync(before)).validFrom);
    assert.match(ler.details(r, 'status'), /pass not revoked, as of a list that is good from .* until /);
  }
  // behind the revocation
  const later = ask(withdrawn, ago(20), { [LIST]: [before, behind] });
  bad(later);
  assert.deepEqual(ler.failed(later), ['status']);
  assert.equal(later.status.state, 'revoked');
  assert.equal(later.sentence, 'The issuer had withdrawn this record by that time.');
  good(ask(standing, ago(20), { [LIST]: [before, behind] }));
  // several copies and no question about the past: the newest counts
  bad(ask(withdrawn, null, { [LIST]: [before, behind] }));
  bad(ask(withdrawn, null, { [LIST]: [behind, before] }));
  // without any list nothing can be told
  cannotTell(ask(standing, ago(45)));
});

test('a list that has run out: who was revoked stays revoked, of the others it says nothing of later', () => {
  const ws = school({ day: 200 });
  ws.change(190, 'revoke', ws.records[0].id);
  const old = ws.list(); // good for 90 days
  bad(ask(ws.records[0], ago(50), { [LIST]: old }));
  cannotTell(ask(ws.records[1], ago(50), { [LIST]: old }));
  good(ask(ws.records[1], ago(150), { [LIST]: old }));
  good(ask(ws.records[1], ago(195), { [LIST]: old }), 'a later one, although it has run out since');
  bad(ask(ws.records[1], null, { [LIST]: old }), 'today it cannot be relied on');
});

test('a suspension can be lifted: only a list of that time answers', () => {
  const ws = school({ purpose: 'suspension' });
  const [c, other] = ws.records;
  const lists = [ws.list()];
  ws.change(40, 'suspend', c.id);
  lists.push(ws.list());
  ws.change(20, 'reinstate', c.id);
  lists.push(ws.list());
  const [first, second, third] = lists;
  for (const copies of [lists, [...lists].reverse()]) {
    good(ask(c, ago(50), { [LIST]: copies }));
    const then = ask(c, ago(30), { [LIST]: copies });
    bad(then);
    assert.deepEqual(ler.failed(then), ['status']);
    assert.equal(then.status.state, 'suspended');
    good(ask(other, ago(30), { [LIST]: copies }));
    good(ask(c, ago(10), { [LIST]: copies }));
    good(ask(c, null, { [LIST]: copies }));
  }
  for (const [copy, at] of [[third, 50], [third, 30], [second, 50]]) {
    const r = ask(c, ago(at), { [LIST]: copy });
    cannotTell(r, `${at}`);
    only(r, 'unknown', 'status');
    assert.match(ler.details(r, 'status'), /suspended, by a list of/);
  }
  good(ask(c, ago(10), { [LIST]: third }), "today's list, when it is of that time already");
});

test('a map gives several files of one URL, each for its time', () => {
  const ws = school({ purpose: 'suspension', count: 1 });
  const [c] = ws.records;
  const first = ws.list();
  ws.change(40, 'suspend', c.id);
  const second = ws.list();
  const dated = (file, from, until) => ({ file, from: ago(from), until: ago(until) });
  good(ask(c, ago(50), { [LIST]: [dated(first, 60, 41), second] }));
  bad(ask(c, ago(30), { [LIST]: [dated(first, 60, 41), second] }), 'a dated file answers for its time only');
  good(ask(c, ago(30), { [LIST]: dated(first, 60, 0) }), 'the map is the word of the one who asks');
  cannotTell(ask(c, ago(30), { [LIST]: dated(first, 60, 41) }), 'and then nothing in the map answers');
  // two that differ and are of the same moment: nothing says which of them counts
  const twin = path.join(ler.tempDir(), 'twin.json');
  fs.writeFileSync(twin, JSON.stringify({ ...JSON.parse(fs.readFileSync(first)), credentialSubject: JSON.parse(fs.readFileSync(second)).credentialSubject }));
  cannotTell(ask(c, ago(50), { [LIST]: [first, twin] }));
  good(ask(c, ago(50), { [LIST]: [first, first] }));
  // a copy that is damaged is refused, never passed over; one that is missing leaves all open
  const broken = path.join(ler.tempDir(), 'broken.json');
  fs.writeFileSync(broken, fs.readFileSync(first, 'utf8').slice(0, -9));
  for (const copies of [[first, broken], [broken, first]]) bad(ask(c, ago(50), { [LIST]: copies }));
  cannotTell(ask(c, ago(50), { [LIST]: [first, path.join(dir, 'no-such-file')] }));
  // maps that say nothing one could go by
  for (const value of [[], {}, 7, null, [[first]], [first, 7], { file: first }, { file: first, from: ago(50) }, { file: '', from: ago(50), until: ago(40) },
    { file: first, from: ago(40), until: ago(50) }, { file: first, from: '2026-06-01', until: ago(0) }, { file: first, from: '2026-06-01T00:00:00', until: ago(0) },
    { ...dated(first, 60, 50), note: 'x' }, [dated(first, 60, 41), dated(second, 41, 0)], [dated(first, 60, 0), dated(second, 41, 40)], Array(201).fill(first)]) {
    const r = ler.run(ler.verifier, ['verify', '--offline', '--resources', map({ [LIST]: value }), ler.exampleFramework]);
    assert.equal(r.code, 3, JSON.stringify(value)?.slice(0, 200));
  }
});

const DID = `${ler.BASE}/.well-known/did.json`;
const statusOf = (ws) => ({ [LIST]: path.join(ws.dir, 'status/1.json') });

test('a key that was rotated: what it signed before is good at any time between', () => {
  const ws = school({ did: 'web', count: 1 });
  const [first] = ws.records;
  ws.rotate(40);
  const [, second] = ws.issue(20, [0, 1]);
  assert.notEqual(first.proof.verificationMethod, second.proof.verificationMethod);
  const entries = { [DID]: path.join(ws.dir, 'did.json'), ...statusOf(ws) };
  for (const n of [59, 50, 30, 10]) good(ask(first, ago(n), entries), `${n} days ago`);
  good(ask(second, ago(10), entries));
  bad(ask(second, ago(30), entries), 'it was not there yet');
  // a key that signs after its end
  const method = first.proof.verificationMethod;
  assert.ok(JSON.parse(fs.readFileSync(entries[DID])).verificationMethod.find((m) => m.id === method).expires);
});

test('a key that was revoked: nothing it signed is good afterwards, and of the time before it cannot be told', () => {
  const ws = school({ did: 'web', count: 1 });
  const [c] = ws.records;
  const document = ws.keep('did.json'), list = ws.list();
  ws.rotate(40, '--compromised');
  on(39, () => assert.equal(ler.run(ler.issuer, ['status', '--refresh', '--config', ws.config]).code, 0));
  const today = path.join(ws.dir, 'did.json');
  const lists = { [LIST]: ws.list() };
  bad(ask(c, null, { [DID]: today, ...lists }));
  bad(ask(c, ago(30), { [DID]: today, ...lists }));
  const before = ask(c, ago(50), { [DID]: today, ...lists });
  cannotTell(before);
  assert.ok(before.checks.some((x) => x.name === 'proof' && x.status === 'unknown' && /revoked since, at .*whoever has it can date back/.test(x.detail)));
  assert.equal(before.sentence, 'Whether the signature could be relied on at that time cannot be told.');
  assert.equal(before.issuer, null, 'nothing of it is shown as true');
  assert.equal(ler.details(before, 'proof').includes('signature'), false, 'the signature itself was looked at, and is good');
  // a document of that time, by the word of the one who kept it
  const then = { file: document, from: ago(60), until: ago(41) };
  const known = ask(c, ago(50), { [DID]: [then, today], ...lists });
  good(known);
  assert.match(ler.details(known, 'proof'), /warn proof-key: good by the DID document of that time; revoked since, at .*rely on this only if you had it by then/);
  bad(ask(c, ago(30), { [DID]: [then, today], ...lists }), 'it is of no other time');
  bad(ask(c, null, { [DID]: [then, today], ...lists }));
  const alone = ask(c, ago(50), { [DID]: then, [LIST]: list });
  good(alone);
  assert.match(ler.details(alone, 'proof'), /warn .*whether the key was revoked since is not known/);
  cannotTell(ask(c, ago(30), { [DID]: then, ...lists }), 'and offline there is no other');
  // a list that the lost key signed is no better than a record
  const [, next] = ws.issue(20, [0, 7]);
  bad(ask(next, ago(19), { [DID]: today, [LIST]: list }), 'by then it was known');
  cannotTell(ask(c, ago(50), { [DID]: [then, today] }), 'without any list');
});

test('a key that is in the document no more, or not for this purpose: a document of that time is needed', () => {
  const ws = school({ did: 'web', count: 1 });
  const [c] = ws.records;
  const document = ws.keep('did.json');
  const changed = (change) => {
    const doc = JSON.parse(fs.readFileSync(document)), file = path.join(ler.tempDir(), 'did.json');
    change(doc);
    fs.writeFileSync(file, JSON.stringify(doc));
    return file;
  };
  const gone = changed((d) => { d.verificationMethod = []; d.assertionMethod = []; d.authentication = []; });
  const unlisted = changed((d) => { d.assertionMethod = []; });
  const elsewhere = changed((d) => { d.verificationMethod[0].controller = 'did:web:other.example'; });
  for (const today of [gone, unlisted]) {
    bad(ask(c, null, { [DID]: today, ...statusOf(ws) }));
    const r = ask(c, ago(50), { [DID]: today, ...statusOf(ws) });
    cannotTell(r);
    assert.match(ler.details(r, 'binding'), /today's DID document .*only a document of that time can tell/);
    good(ask(c, ago(50), { [DID]: [{ file: document, from: ago(60), until: ago(41) }, today], ...statusOf(ws) }));
    bad(ask(c, ago(50), { [DID]: [{ file: today, from: ago(60), until: ago(41) }, document], ...statusOf(ws) }), 'that time it was so');
  }
  bad(ask(c, ago(50), { [DID]: elsewhere, ...statusOf(ws) }));
  cannotTell(ask(c, null, { [DID]: [document, gone], ...statusOf(ws) }), 'two documents, and nothing says of when');
});

test('a framework that was published later was compared with by nobody', () => {
  const NEW = published(45);
  const ws = on(60, () => ler.workspace({ frameworks: [NEW] }));
  const r = on(60, () => ler.issue(ws, [person(1)]));
  assert.equal(r.code, 0, r.stderr);
  const c = r.credential(2);
  const at = (n, args) => ler.verify(c, ['--no-cache', ...args, ...(n === null ? [] : ['--as-of', ago(n)])], { at: null });
  const store = ['--store', ler.makeStore(dir, [NEW])];
  good(at(null, store));
  good(at(40, store));
  for (const args of [store, ['--framework', NEW], ['--resources', map({ [c.relatedResource[0].id]: NEW })]]) {
    const early = at(50, args);
    cannotTell(early);
    assert.equal(ler.status(early, 'framework'), 'unknown');
    assert.equal(ler.status(early, 'statements'), 'unknown');
    assert.match(ler.details(early, 'framework'), new RegExp(`was published at ${ago(45)}; by ${ago(50)} it was not`));
    assert.match(ler.details(early, 'statements'), /were compared with nothing: .* was published at/);
    assert.ok(early.statements.every((s) => s.resolution === 'framework-unavailable' && s.source === 'none'));
    assert.equal(early.framework.resolution, 'framework-unavailable');
  }
  // the pinned file is later, and that the content is older does not make it earlier
  cannotTell(at(50, ['--store', ler.makeStore(dir, [NEW, OLD], ['--as-revision'])]));
  // the pinned file is not at hand: an earlier export of the same content will do, a later one will not
  good(at(50, ['--store', STORE]), 'the content of 400 days ago');
  cannotTell(at(50, ['--framework', published(45, (d) => { d.attribution = 'again'; })]));
  good(at(50, ['--framework', published(45, (d) => { d.attribution = 'again'; }), '--store', STORE]));
  // one that does not say when
  const undated = published(0, (d) => { delete d.exportedAt; });
  const unsaid = at(50, ['--framework', undated]);
  good(unsaid);
  assert.match(ler.details(unsaid, 'framework'), /warn .*does not say when it was published/);
  // another version at hand, of later: as if it were not at hand
  const next = published(10, (d) => { d.framework.version = 'v.27.01-example'; });
  assert.equal(at(5, ['--framework', next]).framework.resolution, 'other-version');
  const before = at(50, ['--framework', next]);
  assert.equal(before.framework.resolution, 'framework-unavailable');
  good(before, 'a warning, as when nothing is at hand');
  cannotTell(at(50, ['--framework', next, '--require-framework']));
  // what the framework at hand refutes stays refuted
  const altered = published(10, (d) => { d.framework.levels.proficient.statements[0] = 'Something else entirely.'; });
  bad(at(50, ['--framework', altered]));
});

test('credentials inside a record are judged as of the same time, their lists too', () => {
  const ws = school({ count: 0, day: 60, purpose: 'revocation' });
  const r = on(60, () => ler.issue(ws, [person(1)], ['--clr']));
  assert.equal(r.code, 0, r.stderr);
  const folder = path.join(ws.out, 'clr'), sub = fs.readdirSync(folder)[0];
  const clr = JSON.parse(fs.readFileSync(path.join(folder, sub, fs.readdirSync(path.join(folder, sub))[0])));
  const before = ws.list();
  ws.change(30, 'revoke', r.credential(2).id);
  const behind = ws.list();
  good(ask(clr, ago(45), { [LIST]: [before, behind] }));
  const later = ask(clr, ago(20), { [LIST]: [before, behind] });
  bad(later);
  assert.equal(later.embedded[0].status.state, 'revoked');
  assert.ok(!('asOf' in later.embedded[0]), 'said once, of all');
  cannotTell(ask(clr, ago(45), { [LIST]: behind }));
  bad(ask(clr, ago(61), { [LIST]: [before, behind] }));
});

test('over the net: the documents of today, kept as long as ever by the machine\'s own clock', async () => {
  const routes = {}, s = await net.site(routes);
  const ws = school({ did: 'web', url: `${s.origin}/records/` });
  const [c, other] = ws.records;
  const site = path.join(dir, 'site');
  const publish = (n) => {
    on(n, () => assert.equal(ler.run(ler.issuer, ['publish', '--config', ws.config, '--site', site]).code, 0));
    for (const [url, file] of Object.entries(JSON.parse(fs.readFileSync(path.join(site, 'resources.json')))))
      routes[new URL(url).pathname] = fs.readFileSync(path.join(site, file));
  };
  const cache = path.join(ler.tempDir(), 'cache');
  const verify = async (document, asOf, ...args) => verifyWith(cache, document, asOf, ...args);
  const verifyWith = async (folder, document, asOf, ...args) => {
    const file = path.join(ler.tempDir(), 'record.json');
    fs.writeFileSync(file, JSON.stringify(document));
    const r = await ler.runAsync(ler.verifier, ['verify', '--json', '--store', STORE, '--cache', folder, ...net.TRUSTING, ...(asOf ? ['--as-of', asOf] : []), ...args, file]);
    assert.equal(r.signal, null);
    return { ...JSON.parse(r.stdout), code: r.code };
  };
  const asked = (url) => s.log.filter((l) => l.url === url).length;
  publish(60);
  good(await verify(c, ago(50)));
  assert.deepEqual([asked('/records/did.json'), asked('/records/status/1')], [1, 1]);
  good(await verify(c, ago(40)));
  good(await verify(c, null));
  assert.deepEqual([asked('/records/did.json'), asked('/records/status/1')], [1, 1], 'from the cache, a moment old');
  good(await verify(c, ago(30), '--offline'));
  ws.change(30, 'revoke', c.id);
  publish(30);
  fs.rmSync(cache, { recursive: true });
  bad(await verify(c, ago(20)));
  cannotTell(await verify(c, ago(50)));
  good(await verify(other, ago(50)));
  // the key gets lost: today's document says so, whatever the map has of then
  const then = map({ [`${s.origin}/records/did.json`]: { file: ws.keep('did.json'), from: ago(60), until: ago(20) } });
  ws.rotate(10, '--compromised');
  publish(10);
  fs.rmSync(cache, { recursive: true });
  cannotTell(await verify(other, ago(50)));
  bad(await verify(other, ago(5)));
  const known = await verify(other, ago(50), '--resources', then);
  good(known);
  assert.match(ler.details(known, 'proof'), /revoked since/);
  assert.ok(known.sources.some((x) => x.url.endsWith('did.json') && x.from === 'map'));
  const offline = await verifyWith(path.join(ler.tempDir(), 'empty'), other, ago(50), '--resources', then, '--offline');
  assert.equal(ler.status(offline, 'status'), 'unknown');
  assert.match(ler.details(offline, 'proof'), /revoked since is not known/);
});

test('a DID document that the cache had by then is one of then', async () => {
  const routes = {}, s = await net.site(routes), key = net.keyOf(s.did('a'));
  routes['/a/did.json'] = net.didDocument(key.did, ler.honest, { assertionMethod: [] });
  const record = ler.sign({ ...ler.record({ key }), validFrom: ago(50) }, key, { proof: { created: ago(50) } });
  const file = path.join(ler.tempDir(), 'record.json'), cache = path.join(ler.tempDir(), 'cache');
  fs.writeFileSync(file, JSON.stringify(record));
  const verify = async (...args) => JSON.parse((await ler.runAsync(ler.verifier, ['verify', '--json', '--cache', cache, ...net.TRUSTING, ...args, file])).stdout);
  const binding = async (...args) => ler.status(await verify(...args), 'binding');
  const before = new Date().toISOString();
  assert.equal(await binding('--as-of', before), 'unknown', 'fetched just now: whether it was so then only a document of then can tell');
  assert.equal(await binding('--as-of', before), 'unknown');
  await new Promise((resolve) => { setTimeout(resolve, 1100); });
  assert.equal(await binding('--as-of', new Date().toISOString()), 'fail', 'as it was a second ago, by our own clock');
  assert.equal(s.log.length, 1);
});

test('--at turns the clock, and --as-of asks from there', () => {
  const d = ler.sign({ ...ler.record(), credentialStatus: ler.statusEntry(8) });
  const list = ler.sign(ler.statusList({ set: [8] }), ler.honest, { proof: { created: '2026-05-30T00:00:00Z' } });
  const resources = ler.resources({ [ler.STATUS]: list });
  const at = (clockAt, asOf) => ler.verify(d, ['--resources', resources, ...(asOf ? ['--as-of', asOf] : [])], { at: clockAt });
  assert.equal(at('2026-06-01T00:00:00Z').status.state, 'revoked');
  assert.equal(at('2026-06-01T00:00:00Z', '2026-05-30T00:00:00Z').status.state, 'revoked');
  assert.equal(at('2026-06-01T00:00:00Z', '2026-05-29T23:59:59Z').status.state, 'unknown');
  assert.equal(at('2026-06-01T00:00:00Z', '2026-06-01T00:00:00Z').status.state, 'revoked', 'now is no future');
});
