// What later versions of a framework in the store mean for a record: information that changes no verdict.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { alignment, clone, details, exampleFramework, framework as pinned, issue, makeStore, record, resources, root, run, sign, statementResult,
  tempDir, verifier, verify, verifyAll, workspace } from '../lib/ler.mjs';

const example = JSON.parse(fs.readFileSync(exampleFramework));
const exampleFull = path.join(root, 'schemas/example-framework-full.json');
const f = pinned();
const dir = tempDir();
let files = 0;
const write = (doc) => {
  const file = path.join(dir, `framework-${files++}.json`);
  fs.writeFileSync(file, JSON.stringify(doc));
  return file;
};
/** A version of the example: change(lists of statements by level, document). */
function version(label, change = () => {}, base = example, exportedAt = '2027-01-10T09:00:00.000Z') {
  const d = clone(base);
  d.framework.version = label;
  d.exportedAt = exportedAt;
  change(Object.fromEntries(Object.entries(d.framework.levels).map(([k, v]) => [k, v.statements])), d);
  return write(d);
}
const text = (level, n) => f.text(level, n);
const bare = makeStore(dir);
const cached = new Map();
const storeOf = (list, extra) => {
  const key = list.join() + (extra ?? '');
  if (!cached.has(key)) cached.set(key, makeStore(dir, list, extra));
  return cached.get(key);
};
/** Verifies against the framework alone and with more in the store: nothing but `drift` may differ. */
function drift(doc, later, { extra = [], store = storeOf([exampleFramework, ...later], extra) } = {}) {
  const before = verify(doc, ['--store', bare]), after = verify(doc, ['--store', store]);
  const { drift: none, ...rest } = before;
  const { drift: told, ...same } = after;
  assert.equal(none, undefined);
  rest.file = same.file;
  assert.deepEqual(same, rest);
  return told;
}
const fate = (v, code) => v.statements.find((s) => s.code === code);
const signed = sign(record());
const fourteen = sign(record({ statements: [...Array(10).keys()].map((i) => ['proficient', i + 1]).concat([['developing', 1], ['developing', 2], ['advanced', 1], ['advanced', 2]]) }));

test('a store with the version of the record alone has nothing to tell', () => {
  assert.equal(verify(signed, ['--store', bare], { at: null }).drift, undefined);
  const early = version('v.25.11-example', () => {}, example, '2025-11-02T00:00:00Z');
  assert.equal(drift(signed, [early]), undefined);
  assert.doesNotMatch(run(verifier, ['verify', '--store', bare, write(signed)]).stdout, /Other versions/);
});

test('all statements as they were', () => {
  const told = drift(signed, [version('v.27.01-example')]);
  assert.equal(told.sentence, 'In the newer version v.27.01-example, all 7 statements stand as they were; the level as claimed would still be reached.');
  const [v] = told.later;
  assert.deepEqual(Object.entries(v.totals).filter(([, n]) => n > 0), [['unchanged', 7]]);
  assert.deepEqual(v.levels, [{ strand: 'core', claimed: 'proficient', outcome: 'reached', least: 'proficient', most: 'proficient',
    counts: v.levels[0].counts }]);
  assert.match(v.levels[0].counts, /Proficient 7\/10 \(needs 7\)/);
  assert.deepEqual([told.version, told.atHand, told.statements, v.compared, v.added], ['v.26.11-example', true, 7, true, []]);
});

test('reworded, moved, merged, split, removed and added: each statement of the record is told of', () => {
  const later = version('v.27.01-example', (l) => {
    const p = l.proficient;
    p[3] = p[3].replace('at full interval', 'at half the interval'); // reworded
    p[4] = p[4].replaceAll(' — ', ' - '); // spelling
    [p[0], p[1]] = [p[1], p[0]]; // another ordinal
    l.advanced.push(p.pop()); // another level
    p.pop(); // removed
    const [x, y] = [l.developing[0], l.developing[1]];
    l.developing.splice(0, 2, `${x.replace(/\.$/, '')}; ${y.charAt(0).toLowerCase()}${y.slice(1)}`); // merged
    l.advanced.splice(1, 1, 'Repair capacity and staffing plans — set from seasonal demand figures.', 'Balance turnaround, overtime, and margin for a service business.'); // split
    p.push('Cargo trailers — couple and brake for heavy loads on steep roads in a rental fleet.');
  });
  const told = drift(fourteen, [later]), [v] = told.later;
  const changes = Object.fromEntries(v.statements.map((s) => [s.code, s.change]));
  assert.equal(changes['proficient/04'], 'reworded');
  assert.equal(changes['proficient/01'], 'moved-ordinal');
  assert.equal(changes['proficient/03'], 'unchanged');
  assert.equal(changes['proficient/10'], 'moved-level');
  assert.equal(changes['proficient/09'], 'removed');
  assert.equal(changes['developing/01'], 'merged');
  assert.equal(changes['developing/02'], 'merged');
  assert.equal(changes['advanced/02'], 'split');
  assert.equal(fate(v, 'advanced/02').to.length, 2);
  assert.deepEqual(fate(v, 'proficient/04').words.map((w) => w.fate), ['same', 'removed', 'added', 'same']);
  assert.equal(fate(v, 'proficient/04').words.filter((w) => w.fate !== 'removed').map((w) => w.text).join(' '), fate(v, 'proficient/04').to[0].text);
  assert.equal(fate(v, 'proficient/04').certain, false);
  assert.ok(fate(v, 'proficient/04').score > 800);
  assert.deepEqual(fate(v, 'proficient/01').to, [{ code: 'proficient/02' }]);
  assert.deepEqual(fate(v, 'proficient/10').to.map((t) => t.code.split('/')[0]), ['advanced']);
  assert.equal(fate(v, 'proficient/10').certain, true);
  assert.equal(fate(v, 'proficient/05').spellingOnly, true);
  assert.ok(fate(v, 'developing/01').score >= 700);
  assert.deepEqual(v.added.map((a) => [a.code, a.text.slice(0, 14), a.from]), [['proficient/09', 'Cargo trailers', undefined]]);
  const sum = Object.values(v.totals).reduce((a, b) => a + b);
  assert.equal(sum, 14);
  assert.match(told.sentence, /^In the newer version v\.27\.01-example, 7 of the 14 statements stand as they were, one was reworded, one differs in spelling only, one moved to another level, 2 were merged with others, one was split and one is no longer there; one statement is new at the level claimed, and the person was never asked for it; /);
  assert.equal(told.sentence.match(/\. /), null, 'one sentence');
  fate(v, 'proficient/04').pointer.split('/').slice(1).reduce((at, k) => at[k], fourteen).targetCode.endsWith('proficient/04');
});

test('the sentence of an employer: 18 of 20', () => {
  const codes = ['emerging', 'proficient'].flatMap((level) => [...Array(10).keys()].map((i) => [level, i + 1]));
  const later = version('v.27.02-example', (l) => {
    l.proficient[2] = l.proficient[2].replace('unfamiliar bicycles', 'bicycles of any maker');
    l.emerging.splice(9, 1);
  });
  const doc = sign(record({ statements: codes }));
  const told = drift(doc, [later]);
  assert.equal(told.sentence, 'In the newer version v.27.02-example, 18 of the 20 statements stand as they were, one was reworded and one is no longer there; the level as claimed would still be reached.');
  const out = run(verifier, ['verify', '--store', storeOf([exampleFramework, later]), write(doc)]);
  assert.equal(out.code, 0);
  assert.ok(out.stdout.includes(told.sentence));
  assert.match(out.stdout, /judged by the version that it names/);
  assert.match(out.stdout, /proficient\/03 +reworded \(\d+ of 1000\)\n +Intermittent .* \[-unfamiliar bicycles\.-\] \{\+bicycles of any maker\.\+\}/);
  assert.match(out.stdout, /emerging\/10 +removed\n/);
});

test('the level there: reached, not reached, or not to be told', () => {
  const outcome = (change, doc = signed) => {
    const told = drift(doc, [version('v.27.01-example', change)]);
    return [told.later[0].levels[0].outcome, told.sentence.split('; ').at(-1), told.later[0].levels[0]];
  };
  // seven of ten; three more make it seven of thirteen
  const more = (l) => l.proficient.push('Cargo trailers — couple.', 'Child seats — mount.', 'Tandem cranks — align.');
  assert.deepEqual(outcome(more).slice(0, 2), ['not-reached', 'the level as claimed would no longer be reached.']);
  assert.deepEqual([outcome(more)[2].least, outcome(more)[2].most], ['none', 'none']);
  // one of the seven was reworded: the six certain ones do not suffice, all that was found would
  const reword = (l) => { l.proficient[3] = l.proficient[3].replace('at full interval', 'at half the interval'); };
  assert.deepEqual(outcome(reword).slice(0, 2), ['unknown', 'whether the level as claimed would still be reached cannot be told: it rests on statements whose words were changed.']);
  assert.deepEqual([outcome(reword)[2].least, outcome(reword)[2].most], ['none', 'proficient']);
  assert.equal(outcome((l) => { l.proficient.splice(3, 1); })[0], 'not-reached'); // six of nine
  assert.equal(outcome((l) => { l.proficient.splice(7, 3); })[0], 'reached'); // seven of seven
  assert.equal(outcome((l) => { l.advanced.push(l.proficient.pop()); })[0], 'reached');
  const moved = outcome((l) => { l.advanced.push(l.proficient.shift()); }); // six of nine, and one of eleven
  assert.deepEqual([moved[0], moved[2].least], ['not-reached', 'none']);
  // without a rule, or by an assessor, no rule makes it again
  const judged = outcome(() => {}, sign(record({ policy: null })));
  assert.deepEqual(judged.slice(0, 2), ['unknown', "whether the level as claimed would still be reached cannot be told: it is somebody's judgement, which no rule makes again."]);
  // a record that claims no level
  const none = drift(sign(record({ level: undefined, statements: [['emerging', 1], ['advanced', 2]] })), [version('v.27.01-example', (l) => l.advanced.push('Cargo trailers — couple.'))]);
  assert.equal(none.sentence, 'In the newer version v.27.01-example, all 2 statements stand as they were; one statement is new at the levels of its statements, and the person was never asked for it.');
  assert.deepEqual(none.later[0].levels, []);
});

test('a statement that moved to the level claimed was not asked for there, unless the person has shown it', () => {
  const later = version('v.27.01-example', (l) => { l.proficient.push(l.advanced.pop(), l.advanced.shift()); });
  const [v] = drift(fourteen, [later]).later;
  assert.deepEqual(v.added.map((a) => [a.code, a.from]), [['proficient/11', 'advanced/10']]);
  assert.equal(fate(v, 'advanced/01').to[0].code, 'proficient/12');
});

test('of several versions the newest is told in the sentence, each in JSON', () => {
  const a = version('v.27.01-example', (l) => l.proficient.splice(3, 1), example, '2027-01-10T00:00:00Z');
  const b = version('v.27.2-example', () => {}, example, '2027-02-10T00:00:00Z');
  const c = version('v.27.10-example', (l) => { l.proficient.shift(); }, example, '2027-10-10T00:00:00Z');
  const told = drift(signed, [c, a, b]);
  assert.deepEqual(told.later.map((v) => [v.version, v.totals.removed]), [['v.27.10-example', 1], ['v.27.2-example', 0], ['v.27.01-example', 1]]);
  assert.match(told.sentence, /^In the newer version v\.27\.10-example, 6 of the 7 /);
  assert.deepEqual([fate(told.later[0], 'proficient/01').change, fate(told.later[2], 'proficient/04').change], ['removed', 'removed']);
  // a file of the run is as good as the store
  const given = verify(signed, ['--store', bare, '--framework', c], { at: null });
  assert.deepEqual(given.drift.later[0], told.later[0]);
});

test('which version is later: labels by value, and the time of export must not say the opposite', () => {
  const one = (label, exportedAt, change) => drift(signed, [version(label, change, example, exportedAt)]);
  for (const label of ['v.26.12-example', 'v.100.1', 'v.26.11-example.1'])
    assert.equal(one(label).later[0]?.version, label);
  // a forged label: said to be later, exported before
  const forged = one('v.99.01-example', '2020-01-01T00:00:00Z');
  assert.deepEqual(forged.later, []);
  assert.deepEqual(forged.others.map((o) => [o.version, o.reason]), [['v.99.01-example',
    "its label comes later, but it was exported earlier: 2020-01-01T00:00:00Z, the record's version 2026-11-02T09:00:00Z"]]);
  assert.match(forged.sentence, /^No newer version is at hand that is known to be one; another, v\.99\.01-example, is: its label comes later/);
  const back = one('v.26.1-example', '2027-03-01T00:00:00Z');
  assert.match(back.others[0].reason, /its label comes earlier, but it was exported later/);
  for (const label of ['2027-01', 'v.26.11-exampl', 'v.26.11-draft', 'v.26.011-example', 'w.27.01', `${9}`.repeat(64)]) {
    const told = one(label);
    assert.deepEqual(told.later, [], label);
    assert.deepEqual(told.others.map((o) => o.version), [label]);
    assert.match(told.others[0].reason, /cannot be told from the two labels/);
  }
  assert.equal(one(`v.${'9'.repeat(62)}`).later.length, 1);
  // a time that is not stated
  const silent = drift(signed, [version('v.27.01-example', (l, d) => { delete d.exportedAt; })]);
  assert.match(silent.later[0].note, /by its label alone: when it was exported is not said/);
});

test('a revision of the same label is another version, never a later one', () => {
  const revision = version(example.framework.version, (l) => { l.proficient[0] += ' Twice.'; });
  const told = drift(signed, [], { store: storeOf([exampleFramework, revision], ['--as-revision']) });
  assert.deepEqual([told.later, told.others.map((o) => o.reason)], [[], ['a revision: the same label with another content']]);
  // another export of the same content is nothing new, nor is the full framework of the same core
  assert.equal(drift(signed, [write({ ...example, exportedAt: '2027-05-05T00:00:00Z' })]), undefined);
  // two contents under one later label: both are told, the one that was exported last first
  const label = 'v.27.01-example';
  const store = storeOf([exampleFramework, version(label, (l) => l.proficient.pop(), example, '2027-02-01T00:00:00Z'),
    version(label, (l) => l.proficient.shift(), example, '2027-03-01T00:00:00Z')], ['--as-revision']);
  const both = drift(signed, [], { store });
  assert.deepEqual(both.later.map((v) => [v.exportedAt.slice(0, 7), v.totals.removed]), [['2027-03', 1], ['2027-02', 0]]);
  assert.match(both.sentence, /which of it and v\.27\.01-example came last cannot be told/);
});

test('the pinned framework is not at hand: its texts are looked for, and nothing is resolved by that', () => {
  const later = version('v.27.01-example', (l) => {
    l.proficient[3] = l.proficient[3].replace('at full interval', 'at half the interval');
    l.advanced.push(l.proficient.shift());
  });
  const store = storeOf([later]);
  const report = verify(signed, ['--store', store], { at: null });
  assert.equal(report.framework.resolution, 'other-version');
  const told = report.drift;
  assert.deepEqual([told.atHand, told.later[0].compared, told.later[0].levels], [false, false, []]);
  assert.equal(told.sentence, 'Version v.26.11-example, which the record names, is not at hand; in the newer version v.27.01-example, 6 of the 7 texts of the record are found word for word, which proves nothing of the version that it names.');
  assert.deepEqual(told.later[0].statements.map((s) => s.change), ['moved-level', 'moved-ordinal', 'moved-ordinal', 'unknown', 'moved-ordinal', 'moved-ordinal', 'moved-ordinal']);
  assert.deepEqual(told.later[0].statements[1].to, [{ code: 'proficient/01' }]);
  // the issuer's own copy at hand: compared with that, and still only information
  const map = resources({ [f.id]: { path: exampleFramework } });
  const copy = verify(signed, ['--store', store, '--resources', map], { at: null });
  assert.equal(copy.framework.source, 'issuer');
  assert.deepEqual([copy.drift.atHand, copy.drift.later[0].totals.reworded, copy.drift.later[0].totals['moved-level']], [true, 1, 1]);
  // --require-framework asks for the pinned version, whatever later ones say
  assert.equal(verify(signed, ['--store', store, '--require-framework'], { at: null }).verdict, 'cannot-tell');
  // a record that pins nothing
  const loose = record();
  delete loose.relatedResource;
  loose.credentialSubject.achievement.otherIdentifier = [];
  const unpinned = verify(sign(loose), ['--store', storeOf([exampleFramework, later])], { at: null });
  assert.deepEqual([unpinned.drift.atHand, unpinned.drift.later[0].totals.unchanged + unpinned.drift.later[0].totals['moved-ordinal']], [false, 5]);
  assert.match(unpinned.drift.sentence, /^The record names version v\.26\.11-example and pins no file of it; in the newer version v\.27\.01-example, 6 of the 7 texts /);
});

test('a framework that contradicts the record drifts nowhere, nor does a record that nobody signed', () => {
  const store = storeOf([exampleFramework, version('v.27.01-example')]);
  const unsigned = verify(record(), ['--store', store], { at: null });
  assert.deepEqual([unsigned.verdict, unsigned.drift], ['not-verified', undefined]);
  const other = version(example.framework.version, (l) => l.proficient.pop());
  const mismatch = verify(signed, ['--store', storeOf([other, version('v.27.01-example')])], { at: null });
  assert.deepEqual([mismatch.framework.resolution, mismatch.drift], ['digest-mismatch', undefined]);
  // a statement that the framework does not have is none that could be followed
  const wrong = verify(sign(record({ statements: [['proficient', 1], ['proficient', 2, 'Something else entirely.']] })), ['--store', store], { at: null });
  assert.deepEqual([wrong.verdict, wrong.drift.statements, wrong.drift.later[0].totals.unchanged], ['not-verified', 1, 1]);
  assert.doesNotMatch(wrong.drift.sentence, /still be reached/); // it never was
});

test('a statement that is listed twice is told of once', () => {
  const twice = sign(record({ statements: [['proficient', 1], ['proficient', 1], ['proficient', 2]] }));
  const told = drift(twice, [version('v.27.01-example')]);
  assert.deepEqual([told.statements, told.later[0].statements.map((s) => s.code)], [2, ['proficient/01', 'proficient/02']]);
});

// ---- every strand

const full = JSON.parse(fs.readFileSync(exampleFull));
const statements = 'proficient/1; proficient/2; proficient/3; proficient/4; proficient/5; proficient/6; proficient/7; ai/developing/1; durable/patience-and-care/developing/1; durable/patience-and-care/developing/2; durable/customer-care/emerging/1';
const ws = workspace({ frameworks: [exampleFull] });
const issued = (() => { const r = issue(ws, [{ learner_id: 'L1', framework: full.occupation.soc, statements }]); return r.credential(r.results[0].row); })();
const fullStore = (list) => storeOf([exampleFull, ...list]);

test('every strand has its own drift and levels', () => {
  const later = version('v.27.01-example', (l, d) => {
    const [ai, durable] = d.strands;
    ai.statements.splice(ai.statements.findIndex((s) => s.text === full.strands[0].statements[2].text), 1); // ai/developing/01
    const care = durable.statements.filter((s) => s.domain === 'patience-and-care' && s.level === 'developing');
    care[0].domain = 'customer-care';
    care[1].text = care[1].text.replace(/^(\S+)/, '$1 (always)');
    durable.statements.push({ domain: 'patience-and-care', level: 'developing', text: 'Waiting for parts — tells the customer on the day when a part is late', sources: [] });
  }, full);
  const report = verify(issued, ['--store', fullStore([later])], { at: null });
  assert.deepEqual(report.checks.filter((c) => c.status === 'fail'), []);
  const [v] = report.drift.later;
  assert.deepEqual(v.statements.slice(7).map((s) => [s.code, s.change]), [['ai/developing/01', 'removed'],
    ['durable/customer-care/emerging/01', 'unchanged'], ['durable/patience-and-care/developing/01', 'moved-domain'],
    ['durable/patience-and-care/developing/02', 'reworded']].sort((a, b) => v.statements.findIndex((s) => s.code === a[0]) - v.statements.findIndex((s) => s.code === b[0])));
  assert.deepEqual(v.levels.map((l) => [l.strand, l.domain, l.claimed, l.outcome]), [['core', undefined, 'proficient', 'reached'],
    ['ai', undefined, 'developing', 'not-reached'], ['durable', 'patience-and-care', 'developing', v.levels[2].outcome]]);
  assert.notEqual(v.levels[2].outcome, 'reached');
  assert.ok(v.added.some((a) => /^durable\/patience-and-care\/developing\//.test(a.code) && /^Waiting for parts/.test(a.text)));
  assert.match(report.drift.sentence, /; of the 3 levels claimed 1 would still be reached(, 1 would not and of 1 it cannot be told| and 2 would not)\.$/);
});

test('an export of the later version is silent about its strands, which is not their end', () => {
  const report = verify(issued, ['--store', fullStore([version('v.27.01-example')])], { at: null });
  const [v] = report.drift.later;
  assert.deepEqual([v.totals.unchanged, v.totals.unknown, v.totals.removed], [7, 4, 0]);
  assert.match(fate(v, 'ai/developing/01').reason, /is at hand without its strand ai/);
  assert.deepEqual(v.levels.map((l) => l.outcome), ['reached', 'unknown', 'unknown']);
  // with the full one beside the export the full one is compared
  const core = version('v.27.02-example', () => {}), all = version('v.27.02-example', () => {}, full);
  const both = verify(issued, ['--store', fullStore([core, all])], { at: null });
  assert.deepEqual(both.drift.later.map((x) => [x.totals.unchanged, x.levels.map((l) => l.outcome).join()]), [[11, 'reached,reached,reached']]);
  assert.match(both.drift.sentence, /all 11 statements stand as they were; each of the 3 levels claimed would still be reached\.$/);
});

test('a version without the strand, without the domain, or with another scale', () => {
  const told = (change) => verify(issued, ['--store', fullStore([version('v.27.01-example', change, full)])], { at: null }).drift.later[0];
  const gone = told((l, d) => { d.strands.shift(); });
  assert.equal(fate(gone, 'ai/developing/01').change, 'removed');
  assert.match(gone.levels[1].reason, /no such strand/);
  const scale = told((l, d) => { d.strands[0].levels.pop(); d.strands[0].statements = d.strands[0].statements.filter((s) => s.level !== 'advanced'); });
  assert.match(scale.levels[1].reason, /another scale/);
  const domain = told((l, d) => { const s = d.strands[1]; s.domains = s.domains.filter((x) => x.key !== 'patience-and-care'); s.statements = s.statements.filter((x) => x.domain !== 'patience-and-care'); });
  assert.match(domain.levels[2].reason, /no such domain/);
});

// ---- more than one record

test('a CLR: each record inside is told of by itself', () => {
  const second = record({ statements: [['emerging', 1], ['emerging', 2]], level: undefined });
  second.id = 'urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e02';
  const clr = sign({
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: 'urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e03', type: ['VerifiableCredential', 'ClrCredential'], name: 'All',
    issuer: { ...record().issuer }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { id: 'did:example:learner', type: ['ClrSubject'], verifiableCredential: [signed, sign(second)] },
  });
  const later = version('v.27.01-example', (l) => { l.emerging.shift(); });
  const report = verify(clr, ['--store', storeOf([exampleFramework, later])], { at: null });
  assert.equal(report.drift, undefined);
  assert.deepEqual(report.embedded.map((e) => e.drift?.later[0].totals.removed), [0, 1]);
  assert.match(report.embedded[1].drift.sentence, /one of the 2 statements stands as it was and one is no longer there\.$/);
});

test('the same answer each time, whatever was verified before', () => {
  const later = [1, 2, 3].map((m) => version(`v.27.0${m}-example`, (l) => { l.proficient[m] += ` In ${m} ways.`; }));
  const store = storeOf([exampleFramework, ...later]), strip = ({ file, ...r }) => r;
  const alone = [signed, fourteen].map((d) => strip(verify(d, ['--store', store]))).map(({ code, stderr, ...r }) => r);
  const all = verifyAll([fourteen, signed, fourteen, signed], ['--store', store]).map(strip);
  assert.deepEqual(all, [alone[1], alone[0], alone[1], alone[0]]);
  assert.doesNotMatch(JSON.stringify(all.map((r) => r.drift)), /Ada/);
});

test('as of a time in the past, what was published later had not come yet', () => {
  const store = storeOf([exampleFramework, version('v.27.01-example'), version('v.27.06-example', () => {}, example, '2027-06-10T09:00:00Z')]);
  const asOf = (time) => verify(signed, ['--store', store, '--as-of', time], { at: '2027-12-01T00:00:00Z' }).drift?.later.map((v) => v.version);
  assert.deepEqual(asOf('2027-12-01T00:00:00Z'), ['v.27.06-example', 'v.27.01-example']);
  assert.deepEqual(asOf('2027-06-10T09:00:00Z'), ['v.27.06-example', 'v.27.01-example']);
  assert.deepEqual(asOf('2027-06-10T08:59:59Z'), ['v.27.01-example']);
  assert.equal(asOf('2027-01-10T08:59:59Z'), undefined);
});
