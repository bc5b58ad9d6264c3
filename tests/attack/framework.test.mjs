// Attacks on what a record says of its framework and its level (1.10): F1 to F4 at the command line.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const dir = ler.tempDir();
const f = ler.framework();
const write = (name, doc) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, typeof doc === 'string' || Buffer.isBuffer(doc) ? doc : JSON.stringify(doc));
  return file;
};
/** The example framework with a change, as a file. */
const changed = (name, change) => {
  const doc = ler.clone(f.doc);
  change(doc, doc.framework.levels);
  return write(name, doc);
};
const store = ler.makeStore(dir);
const withStore = ['--store', store];
const good = ler.sign(ler.record());
const of = (change, options = {}) => {
  const d = ler.record(options);
  change(d, d.credentialSubject, d.credentialSubject.achievement);
  return ler.sign(d);
};
const resolutions = (r) => [...new Set(r.statements.map((s) => s.resolution))];

test('F0 an honest record resolves to the exact file, its level derived again', () => {
  const r = ler.verify(good, withStore);
  assert.deepEqual(resolutions(r), ['exact-file']);
  assert.equal(r.statements.length, 7);
  assert.deepEqual(r.statements.map((s) => s.code).sort(), [1, 2, 3, 4, 5, 6, 7].map((n) => `proficient/0${n}`));
  assert.ok(r.statements.every((s) => s.level === 'proficient' && s.source === 'store'));
  assert.equal(r.level.derived, 'proficient');
  assert.equal(r.level.basis, 'policy');
  for (const name of ['framework', 'statements', 'level']) assert.equal(ler.status(r, name), 'pass', ler.details(r, name));
  const trust = write('trust.json', { issuers: [{ id: ler.honest.did, name: 'Office' }] });
  fs.chmodSync(trust, 0o644);
  const v = ler.verify(good, [...withStore, '--trust', trust]);
  assert.equal(v.verdict, 'verified', JSON.stringify(v.checks.filter((c) => c.status !== 'pass')));
  assert.equal(v.code, 0);
});

test('F0 a framework file for one run serves as well as a store, and is named as such', () => {
  const r = ler.verify(good, ['--framework', ler.exampleFramework]);
  assert.deepEqual(resolutions(r), ['exact-file']);
  assert.ok(r.statements.every((s) => s.source === 'file'));
});

test('F0 another export of the same content, pretty-printed: same content', () => {
  const file = write('pretty.json', JSON.stringify({ ...f.doc, exportedAt: '2027-01-01T00:00:00.000Z' }, null, 4));
  const r = ler.verify(good, ['--framework', file]);
  assert.deepEqual(resolutions(r), ['same-content']);
  assert.equal(ler.status(r, 'level'), 'pass');
});

test('F1 one character of a framework file changed: named, whatever was changed', () => {
  const first = (l) => l.proficient.statements;
  const cases = {
    'one letter': (d, l) => { first(l)[0] = first(l)[0].replace('brake', 'brqke'); },
    homoglyph: (d, l) => { first(l)[0] = first(l)[0].replace('a', '\u0430'); },
    'trailing space': (d, l) => { first(l)[0] += ' '; },
    moved: (d, l) => { l.advanced.statements.push(first(l).shift()); },
    exchanged: (d, l) => { [first(l)[0], first(l)[1]] = [first(l)[1], first(l)[0]]; },
    removed: (d, l) => { first(l).pop(); },
  };
  for (const [name, change] of Object.entries(cases)) {
    const r = ler.verify(good, ['--framework', changed(`f1-${name.replace(/ /g, '-')}.json`, change)]);
    if (r.code === 3) continue; // the importer refuses it, which names it too
    assert.notEqual(ler.status(r, 'framework'), 'pass', name);
    assert.ok(!resolutions(r).includes('exact-file') && !resolutions(r).includes('same-content'), `${name}: ${resolutions(r)}`);
    assert.notEqual(r.verdict, 'verified', name);
  }
});

test('F2 a version label used again with other content is named as such', () => {
  const other = changed('f2.json', (d, l) => { l.proficient.statements[0] = 'Hydraulic brake systems — polish without supervision.'; });
  const only = ler.verify(good, ['--framework', other]);
  assert.equal(only.verdict, 'not-verified');
  assert.equal(ler.status(only, 'framework'), 'fail');
  assert.ok(resolutions(only).includes('digest-mismatch'), String(resolutions(only)));
  assert.match(ler.details(only, 'framework'), /label|reused|content/i);
  assert.match(only.statements[0].detail + ler.details(only, 'framework'), /uEi/);
  const both = ler.makeStore(dir, [ler.exampleFramework]);
  assert.equal(ler.run(ler.verifier, ['framework', 'import', other, '--store', both]).code === 0, false);
  assert.equal(ler.run(ler.verifier, ['framework', 'import', other, '--store', both, '--as-revision']).code, 0);
  const r = ler.verify(good, ['--store', both]);
  assert.deepEqual(resolutions(r), ['exact-file']);
  assert.equal(ler.status(r, 'framework'), 'pass');
});

test('F2 two different digests of one framework in a record are refused', () => {
  const r = ler.verify(of((d, s, a) => { a.otherIdentifier.push({ type: 'IdentifierEntry', identifierType: 'ext:frameworkContentDigest',
    identifier: ler.multihash('other') }); }), withStore);
  assert.equal(ler.status(r, 'framework'), 'fail');
});

test('F3 a framework that is not at hand: a warning, or cannot tell when it is required', () => {
  const r = ler.verify(good);
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.deepEqual(resolutions(r), ['framework-unavailable']);
  for (const name of ['framework', 'statements', 'level']) assert.equal(ler.status(r, name), 'warn', name);
  assert.equal(ler.status(r, 'proof'), 'pass');
  const required = ler.verify(good, ['--require-framework']);
  assert.equal(required.verdict, 'cannot-tell');
  assert.equal(required.code, 4);
  assert.equal(ler.status(required, 'statements'), 'unknown');
  assert.equal(ler.verify(good, ['--require-framework', ...withStore]).verdict, 'verified-with-warnings');
});

test('F3 another occupation under the same version label does not resolve', () => {
  const other = changed('f3.json', (d) => { d.occupation.soc = '49-3092.00'; });
  const r = ler.verify(good, ['--framework', other]);
  assert.deepEqual(resolutions(r), ['framework-unavailable']);
  assert.notEqual(ler.status(r, 'statements'), 'pass');
});

test('F3 the issuer\'s own copy proves that copy only', () => {
  const map = write('map.json', { [f.id]: path.basename(write('copy.json', f.bytes)) });
  const r = ler.verify(good, ['--resources', map]);
  assert.deepEqual(resolutions(r), ['exact-file']);
  assert.ok(r.statements.every((s) => s.source === 'issuer'));
  assert.equal(ler.status(r, 'framework'), 'warn', ler.details(r, 'framework'));
  assert.notEqual(ler.status(r, 'statements'), 'pass');
  const false_ = write('false.json', { [f.id]: path.basename(changed('copy2.json', (d, l) => { l.proficient.statements[0] = 'Anything — at all.'; })) });
  const lie = ler.verify(good, ['--resources', false_]);
  assert.equal(lie.verdict, 'not-verified');
  assert.ok(ler.failed(lie).includes('framework'), JSON.stringify(lie.checks));
});

test('F4 a level that the statements do not support', () => {
  const emerging = Array.from({ length: 10 }, (_, i) => ['emerging', i + 1]);
  for (const [name, statements] of Object.entries({ emerging, six: emerging.slice(0, 0).concat([1, 2, 3, 4, 5, 6].map((n) => ['advanced', n])), none: [] })) {
    const r = ler.verify(ler.sign(ler.record({ level: 'advanced', statements })), withStore);
    assert.equal(r.verdict, 'not-verified', name);
    assert.deepEqual(ler.failed(r), ['level'], name);
    assert.match(ler.details(r, 'level'), /advanced is not supported.*(\d+\/\d+)/i, name);
  }
});

test('F4 a statement listed twice counts once', () => {
  const statements = [1, 2, 3, 4, 5, 6, 6].map((n) => ['proficient', n]);
  const d = ler.record({ statements });
  d.credentialSubject.result.at(-1).value += '-again';
  const r = ler.verify(ler.sign(d), withStore);
  assert.deepEqual(ler.failed(r), ['level'], JSON.stringify(r.checks));
  assert.match(ler.details(r, 'statements'), /twice/);
  assert.match(ler.details(r, 'level'), /6\/10/);
});

test('F4 statements that were not completed do not count', () => {
  for (const status of ['Failed', 'Withdrew', 'InProgress', 'Enrolled', 'Provisional', 'OnHold']) {
    const r = ler.verify(of((d, s) => { s.result[1].status = status; }), withStore);
    assert.deepEqual(ler.failed(r), ['level'], status);
    assert.equal(ler.status(r, 'statements'), 'warn', status);
  }
});

test('F4 code and text that disagree, and texts that the framework does not have', () => {
  const alignment = (change) => of((d, s) => change(s.result[1].alignment[0]));
  const cases = {
    'moved-level': (a) => { a.targetDescription = f.text('emerging', 1); a.targetName = a.targetDescription.split(' — ')[0]; },
    reworded: (a) => { a.targetDescription = 'Hydraulic brake systems — admire from afar.'; },
    'not-found': (a) => { a.targetCode = a.targetCode.replace(/01$/, '11'); a.targetUrl = a.targetUrl.replace(/01$/, '11'); a.targetDescription = 'Nothing — of the kind.'; },
  };
  for (const [resolution, change] of Object.entries(cases)) {
    const r = ler.verify(alignment(change), withStore);
    assert.equal(r.statements[0].resolution, resolution, JSON.stringify(r.statements[0]));
    assert.equal(ler.status(r, 'statements'), 'fail', resolution);
    assert.ok(ler.failed(r).includes('level'), `${resolution}: a statement that is not the framework's must not count`);
  }
  const spaced = ler.verify(alignment((a) => { a.targetDescription = a.targetDescription.replace(' — ', ' - '); }), withStore);
  assert.equal(spaced.statements[0].resolution, 'normalised');
  assert.notEqual(spaced.verdict, 'not-verified');
});

test('F4 a statement of another occupation does not count towards the level', () => {
  const r = ler.verify(of((d, s) => {
    const a = s.result[7].alignment[0];
    for (const k of ['targetCode', 'targetUrl']) a[k] = a[k].replace('49-3091.00', '21-1022.00');
  }), withStore);
  assert.equal(r.verdict, 'not-verified');
  assert.ok(ler.failed(r).includes('level'), JSON.stringify(ler.failed(r)));
  assert.match(ler.details(r, 'level'), /6\/10/);
});

test('F4 words that contradict the level', () => {
  for (const change of [(d, s) => { s.result[0].value = 'Advanced'; }, (d, s, a) => { a.humanCode = a.humanCode.replace('proficient', 'advanced'); },
    (d, s, a) => { a.resultDescription[0].rubricCriterionLevel[2].points = '4'; a.resultDescription[0].rubricCriterionLevel[3].points = '3'; },
    (d, s, a) => { a.resultDescription[0].rubricCriterionLevel[2].name = 'Advanced'; },
    (d, s) => { s.result[0].achievedLevel = `${f.id}#master`; }])
    assert.deepEqual(ler.failed(ler.verify(of(change), withStore)), ['level'], String(change));
});

test('F4 the record\'s own rule decides; without one, or by judgement, the level is a warning', () => {
  const three = [1, 2, 3].map((n) => ['proficient', n]);
  const lenient = ler.verify(ler.sign(ler.record({ statements: three, policy: { ...ler.POLICY, percent: 30 } })), withStore);
  assert.equal(ler.status(lenient, 'level'), 'pass', ler.details(lenient, 'level'));
  const none = ler.verify(ler.sign(ler.record({ statements: three, policy: null })), withStore);
  assert.equal(ler.status(none, 'level'), 'warn');
  assert.equal(none.level.basis, 'issuer');
  const judged = ler.record({ statements: three });
  const result = judged.credentialSubject.result[0], description = judged.credentialSubject.achievement.resultDescription[0];
  result.resultDescription = description.id = `${f.id}#judged-level`;
  const r = ler.verify(ler.sign(judged), withStore);
  assert.equal(r.level.basis, 'assessor', JSON.stringify(r.checks));
  assert.equal(ler.status(r, 'level'), 'warn');
  const strange = ler.verify(of((d, s, a) => { a.otherIdentifier.at(-1).identifier = '{"percent":70,"mercy":true}'; }), withStore);
  assert.equal(strange.verdict, 'cannot-tell');
  assert.equal(ler.status(strange, 'level'), 'unknown');
});

test('F4 alignments with frameworks of others are warnings, and never statements of this one', () => {
  const foreign = { type: ['Alignment'], targetName: 'Wheels', targetUrl: 'https://case.example.org/items/1', targetCode: 'W.1', targetType: 'CFItem', targetFramework: 'Other' };
  const r = ler.verify(of((d, s, a) => { a.alignment.push(foreign); }), withStore);
  assert.deepEqual(ler.failed(r), []);
  assert.equal(ler.status(r, 'statements'), 'warn');
  assert.equal(r.statements.find((s) => s.code === 'W.1').resolution, 'framework-unavailable');
  const alone = ler.record({ policy: null });
  delete alone.relatedResource;
  alone.credentialSubject.result = undefined;
  Object.assign(alone.credentialSubject.achievement, { alignment: [foreign], otherIdentifier: undefined, resultDescription: undefined, humanCode: undefined });
  const stranger = ler.verify(ler.sign(JSON.parse(JSON.stringify(alone))), withStore);
  assert.equal(stranger.verdict, 'verified-with-warnings', JSON.stringify(stranger.checks));
  assert.deepEqual(resolutions(stranger), ['framework-unavailable']);
});

test('F1 a store file that somebody changed is named and never used', () => {
  const broken = ler.makeStore(dir);
  const file = path.join(broken, fs.readdirSync(broken).find((n) => n.endsWith('.json')));
  fs.chmodSync(file, 0o644);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('Hydraulic', 'Hydraulik'));
  const r = ler.verify(good, ['--store', broken]);
  assert.ok(r.code === 4 || r.code === 3 || r.code === 1, `exit ${r.code}`);
  if (r.checks) assert.notEqual(ler.status(r, 'framework'), 'pass');
});
