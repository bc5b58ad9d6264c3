// Records that say something beside what is compared (F4, R1): in another member, under another
// name, once too often, or where nobody looks. Each is well signed; none may pass without a word.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const dir = ler.tempDir();
const f = ler.framework();
const trust = path.join(dir, 'trust.json');
fs.writeFileSync(trust, JSON.stringify({ issuers: [{ id: ler.honest.did, name: 'The University' }] }), { mode: 0o644 });
const args = ['--store', ler.makeStore(dir), '--trust', trust];
const of = (change, options) => {
  const d = ler.record(options);
  change(d, d.credentialSubject, d.credentialSubject.achievement);
  return ler.sign(d);
};
const verify = (change, options) => ler.verify(of(change, options), args);
const LIE = 'Brain surgery — perform.';
/** Each case: not verified, and that check failed at that pointer. */
const refused = (check, cases) => {
  for (const [name, [change, pointer]] of Object.entries(cases)) {
    const r = verify(change);
    assert.equal(r.verdict, 'not-verified', name);
    assert.ok(r.checks.some((c) => c.name === check && c.status === 'fail' && c.pointer.startsWith(pointer)), `${name}: ${ler.details(r, check)}`);
    assert.ok(ler.failed(r).every((n) => [check, 'level'].includes(n)), `${name}: ${ler.failed(r)}`);
  }
};

test('F4 the record that these attacks start from is verified without a warning', () => {
  assert.equal(verify(() => {}).verdict, 'verified');
});

test('F4 a name in place of a text must be the name of the statement', () => {
  const name = (change) => [(d, s) => change(s.result[1].alignment[0]), '/credentialSubject/result/1'];
  refused('statements', {
    'no text': name((a) => { delete a.targetDescription; a.targetName = 'Brain surgery'; }),
    'empty text': name((a) => { a.targetDescription = ''; a.targetName = 'Brain surgery'; }),
    'name of another statement': name((a) => { delete a.targetDescription; a.targetName = f.text('advanced', 1).split(' — ')[0]; }),
  });
  const honest = verify((d, s) => { delete s.result[1].alignment[0].targetDescription; });
  assert.equal(honest.verdict, 'verified-with-warnings');
  assert.match(ler.details(honest, 'statements'), /gives no text/);
});

test('F4 a statement cannot hide behind the type or the place of its alignment', () => {
  const A = '/credentialSubject/achievement';
  refused('statements', {
    'typed as a framework': [(d, s, a) => { a.alignment.push({ ...ler.alignment(f, 'advanced', 1, LIE), targetType: 'ext:CFDocument' }); }, `${A}/alignment/1`],
    'a result typed so': [(d, s) => { Object.assign(s.result[1].alignment[0], { targetType: 'ext:CFDocument', targetDescription: LIE }); }, '/credentialSubject/result/1'],
    'a result aligned with the whole': [(d, s) => { Object.assign(s.result[1].alignment[0], { targetUrl: f.id, targetDescription: LIE }); }, '/credentialSubject/result/1'],
    "a description's alignment": [(d, s, a) => { a.resultDescription[1].alignment = [ler.alignment(f, 'advanced', 1, LIE)]; }, `${A}/resultDescription/1/alignment/0`],
    'single description, single alignment': [(d, s, a) => { s.result.shift(); a.resultDescription = { ...a.resultDescription[1], alignment: ler.alignment(f, 'advanced', 1, LIE) }; }, `${A}/resultDescription/alignment`],
  });
  const stands = verify((d, s, a) => { a.resultDescription[1].alignment = [ler.alignment(f, 'advanced', 1)]; });
  assert.equal(stands.verdict, 'verified');
  assert.equal(stands.statements.find((x) => x.code === 'advanced/01').resolution, 'exact-file');
  assert.match(stands.level.counts, /Advanced 0\/10/);
});

test('F4 a result whose value names another statement than its alignment', () => {
  refused('statements', { advanced: [(d, s) => { s.result[1].value = `${f.soc}/${f.version}/advanced/01`; }, '/credentialSubject/result/1'] });
  for (const value of ['3/4', '90%', 'advanced/01 or so', `${f.soc}/${f.version}/proficient/1`])
    assert.equal(verify((d, s) => { s.result[1].value = value; }).verdict, 'verified', value);
});

test('F4 a result that names a statement by its value only is not passed over', () => {
  const r = verify((d, s) => { s.result.push({ type: ['Result'], resultDescription: `${f.id}#demonstrated`, status: 'Completed', value: `${f.soc}/${f.version}/advanced/01` }); });
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.match(ler.details(r, 'statements'), /compared with nothing/);
  assert.match(r.level.counts, /Advanced 0\/10/);
});

test('F4 a level claimed by a value only is a claim', () => {
  const only = (d, s) => { s.result[0] = { type: ['Result'], resultDescription: `${f.id}#level`, value: 'Advanced' }; };
  const also = (d, s) => { s.result.push({ type: ['Result'], resultDescription: `${f.id}#level`, value: 'Advanced' }); };
  const strange = (d, s) => { s.result.push({ type: ['Result'], resultDescription: `${f.id}#level`, value: 'Master' }); };
  for (const change of [only, also, strange]) assert.deepEqual(ler.failed(verify(change)), ['level'], String(change));
  const honest = verify((d, s) => { s.result[0] = { type: ['Result'], resultDescription: `${f.id}#level`, value: 'Proficient' }; });
  assert.equal(honest.verdict, 'verified', ler.details(honest, 'level'));
  assert.equal(honest.level.derived, 'proficient');
});

test('F4 more levels than can be compared are refused', () => {
  const r = verify((d, s) => {
    const good = s.result[0];
    s.result.unshift(...Array.from({ length: 40 }, () => ({ ...good })));
    s.result.push({ ...good, achievedLevel: `${f.id}#advanced`, value: 'Advanced' });
  });
  assert.deepEqual(ler.failed(r), ['level']);
});

test('F4 a level that its own result says was not attained is not shown as attained', () => {
  for (const status of ['Failed', 'Withdrew', 'Provisional', 'InProgress']) {
    const r = verify((d, s) => { s.result[0].status = status; });
    assert.equal(ler.status(r, 'level'), 'warn', status);
    assert.match(ler.details(r, 'level'), /not attained/);
    assert.equal(r.level, undefined);
  }
  assert.equal(verify((d, s) => { s.result[0].status = 'Completed'; }).verdict, 'verified');
});

test('F4 a level of another framework is a claim that nothing supports, and no reason to refuse', () => {
  const other = 'https://other.example/rubric';
  const change = (d, s, a) => {
    s.result.unshift({ type: ['Result'], resultDescription: `${other}#grade`, achievedLevel: `${other}#expert`, value: 'Expert' });
    a.resultDescription.unshift({ id: `${other}#grade`, type: ['ResultDescription'], name: 'Grade', resultType: 'RubricCriterionLevel',
      rubricCriterionLevel: [{ id: `${other}#expert`, type: ['RubricCriterionLevel'], name: 'Expert' }] });
  };
  const beside = verify(change);
  assert.equal(beside.verdict, 'verified-with-warnings', ler.details(beside, 'level'));
  assert.equal(beside.level.claimed, 'proficient');
  const alone = (d, s, a) => { change(d, s, a); s.result.splice(1, 1); delete a.humanCode; };
  const r = verify(alone);
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.deepEqual(r.level, { claimed: 'expert', basis: 'unknown' });
  const file = path.join(dir, 'alone.json');
  fs.writeFileSync(file, JSON.stringify(of(alone)));
  assert.match(ler.run(ler.verifier, ['verify', '--at', ler.NOW, ...args, file]).stdout, /expert\n.*could not be derived/);
  /* A framework whose id merely begins like this one's is another one. */
  const near = verify((d, s) => { s.result[0].achievedLevel = `${f.id}9#proficient`; });
  assert.deepEqual(ler.failed(near), ['level']);
});

test("F4 the words of every description of the framework's levels are compared", () => {
  const r = verify((d, s, a) => {
    const second = ler.clone(a.resultDescription[0]);
    second.id = `${f.id}#judged-level`;
    second.rubricCriterionLevel[0].name = 'Grand Master';
    a.resultDescription.push(second);
    s.result.push({ ...s.result[0], resultDescription: second.id });
  });
  assert.deepEqual(ler.failed(r), ['level']);
});

test("F4 the framework's name in a report is the framework's, not the record's", () => {
  const r = verify((d, s) => { s.result.slice(1).forEach((x) => { x.alignment[0].targetFramework = 'Neurosurgeons (SOC 29-1249.00)'; }); });
  assert.ok(r.statements.every((x) => x.framework === f.name), r.statements[0].framework);
});

test('R1 every schema that a record names is looked at', () => {
  const schema = (id) => ({ id, type: '1EdTechJsonSchemaValidator2019' });
  const known = 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json';
  const r = verify((d) => { d.credentialSchema = [...Array.from({ length: 30 }, () => schema(known)), schema('https://example.org/other.json')]; });
  assert.equal(r.verdict, 'cannot-tell');
  assert.equal(ler.status(r, 'schema'), 'unknown');
});

test('R1 statements and subjects of a record that is no Open Badge are not passed as read', () => {
  const dropped = verify((d) => { d.type = ['VerifiableCredential']; });
  assert.equal(ler.status(dropped, 'statements'), 'warn');
  assert.deepEqual(dropped.statements, []);
  const two = verify((d) => { d.type = ['VerifiableCredential']; d.credentialSubject = [{ id: 'did:example:a' }, d.credentialSubject]; });
  assert.equal(ler.status(two, 'subject'), 'warn');
  assert.match(ler.details(two, 'subject'), /2 subjects/);
});
