// Issuing on every strand of a framework, and resolving and deriving each again.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFull, examplePage, writeFile } from '../lib/frameworks.mjs';
import { clone, details, exampleFramework, failed, issue, issuer, jcs, makeKey, multihash, needsShared, run, shared, sign, status,
  tempDir, verifier, verify, workspace } from '../lib/ler.mjs';

const full = JSON.parse(fs.readFileSync(exampleFull));
const framework = full.occupation.soc;
const strandDigest = (strand) => multihash(jcs({ soc: framework, strand, version: full.framework.version }));
const core = 'proficient/1; proficient/2; proficient/3; proficient/4; proficient/5; proficient/6; proficient/7';
const mixed = `${core}; ai/developing/1; durable/patience-and-care/developing/1; durable/patience-and-care/developing/02; durable-customer-care-emerging-1`;
const ws = workspace({ frameworks: [exampleFull] });
const at = { at: null };
const store = (files, extra = []) => {
  const dir = path.join(tempDir(), 'store');
  const r = run(verifier, ['framework', 'import', ...files, '--store', dir, ...extra]);
  assert.equal(r.code, 0, r.stderr);
  return dir;
};
const issued = issue(ws, [{ learner_id: 'L1', framework, statements: mixed }]).credential(1) ??
  issue(ws, [{ learner_id: 'L1', framework, statements: mixed }]).credential(2);
const subject = issued.credentialSubject, F = issued.relatedResource[0].id;

test('one credential holds results, levels and alignments of every strand', () => {
  const identifiers = Object.fromEntries(subject.achievement.otherIdentifier.map((i) => [i.identifierType, i.identifier]));
  assert.equal(identifiers['ext:frameworkStrandDigest.ai'], strandDigest(full.strands[0]));
  assert.equal(identifiers['ext:frameworkStrandDigest.durable'], strandDigest(full.strands[1]));
  assert.equal(identifiers['ext:frameworkContentDigest'], multihash(jcs({ occupation: full.occupation, framework: full.framework })));
  const levels = subject.result.filter((r) => r.achievedLevel).map((r) => [r.resultDescription.slice(F.length), r.achievedLevel.slice(F.length), r.value]);
  assert.deepEqual(levels, [['#level', '#proficient', 'Proficient'], ['#ai-level', '#ai-developing', 'Developing'],
    ['#durable-patience-and-care-level', '#durable-developing', 'Developing']]);
  const said = subject.result.filter((r) => r.alignment).map((r) => r.alignment[0]);
  assert.deepEqual(said.slice(7).map((a) => [a.targetUrl.slice(F.length), a.targetCode.split('/').slice(2).join('/')]), [
    ['#ai-developing-01', 'ai/developing/01'],
    ['#durable-customer-care-emerging-01', 'durable/customer-care/emerging/01'],
    ['#durable-patience-and-care-developing-01', 'durable/patience-and-care/developing/01'],
    ['#durable-patience-and-care-developing-02', 'durable/patience-and-care/developing/02']]);
  assert.equal(said[7].targetDescription, full.strands[0].statements[2].text);
  assert.match(subject.achievement.id, /\/achievements\/proficient\/[^/]+\/ai\+durable-customer-care\+durable-patience-and-care$/);
  assert.deepEqual(subject.achievement.resultDescription.map((d) => d.id.slice(F.length)),
    ['#level', '#ai-level', '#durable-customer-care-level', '#durable-patience-and-care-level', '#demonstrated']);
  const points = (i) => subject.achievement.resultDescription[i].rubricCriterionLevel.map((l) => [l.id.slice(F.length), l.points]);
  assert.deepEqual(points(3), [['#durable-emerging', '1'], ['#durable-developing', '2'], ['#durable-applying', '3'], ['#durable-exceeding', '4']]);
  const references = subject.achievement.alignment.slice(1);
  assert.deepEqual(references.map((a) => [a.targetType, a.targetCode]), [['ext:OccupationType', framework],
    ...full.anchors.cip.map((code) => ['ext:InstructionalProgramType', code])]);
});

test('the verifier resolves every statement and derives every level again', () => {
  const report = verify(issued, ['--store', ws.store], at);
  assert.deepEqual(failed(report), []);
  assert.equal(status(report, 'statements'), 'pass', details(report, 'statements'));
  assert.equal(status(report, 'level'), 'pass', details(report, 'level'));
  assert.deepEqual([report.level.claimed, report.level.derived], ['proficient', 'proficient']);
  assert.deepEqual(report.strandLevels.map((l) => [l.strand, l.domain, l.title, l.claimed, l.derived, l.basis]), [
    ['ai', undefined, 'AI use', 'developing', 'developing', 'policy'],
    ['durable', 'patience-and-care', 'Durable skills, Patience and Care', 'developing', 'developing', 'policy']]);
  assert.deepEqual(report.statements.map((s) => s.resolution), Array(11).fill('exact-file'));
  assert.deepEqual(report.statements.map((s) => [s.strand, s.domain]).slice(6), [[undefined, undefined], ['ai', undefined], ['durable', 'customer-care'],
    ['durable', 'patience-and-care'], ['durable', 'patience-and-care']]);
  const works = ['O*NET v30.2', ...new Set(full.strands.flatMap((s) => s.sources.map((x) => x.title)))];
  assert.deepEqual(report.framework.madeFrom, works);
  const file = writeFile(issued);
  const text = run(verifier, ['verify', file, '--store', ws.store]).stdout;
  assert.match(text, /AI use: developing\n +Durable skills, Patience and Care: developing\n/);
  assert.match(text, /^ +Durable skills, Customer Care: Emerging$/m);
  assert.match(text, /made from +O\*NET v30\.2\n.*Anthropic.*\n(.*\n)* +\(these describe the framework, not the person\)/);
});

test('a merged file of the same strands is as good; without the strands nothing of them is told', () => {
  const merged = verify(issued, ['--store', store([exampleFramework, examplePage])], at);
  assert.deepEqual(failed(merged), []);
  assert.deepEqual([...new Set(merged.statements.map((s) => s.resolution))], ['same-content']);
  assert.equal(status(merged, 'level'), 'pass', details(merged, 'level'));
  const bare = store([exampleFramework]);
  const report = verify(issued, ['--store', bare], at);
  assert.deepEqual(failed(report), []);
  assert.deepEqual(report.statements.map((s) => s.resolution), [...Array(7).fill('same-content'), ...Array(4).fill('framework-unavailable')]);
  assert.equal(status(report, 'level'), 'warn');
  assert.deepEqual(report.strandLevels.map((l) => [l.strand, l.basis, l.derived]), [['ai', 'unknown', undefined], ['durable', 'unknown', undefined]]);
  assert.equal(verify(issued, ['--store', bare, '--require-framework'], at).verdict, 'cannot-tell');
});

test('another content of a strand under the same core fails for that strand and no other', () => {
  const changed = clone(full);
  changed.strands[0].statements[0].text += ' Always.';
  const other = store([writeFile(changed)]);
  const report = verify(issued, ['--store', other], at);
  assert.equal(report.verdict, 'not-verified');
  assert.deepEqual(report.statements.map((s) => s.resolution),
    [...Array(7).fill('same-content'), 'digest-mismatch', ...Array(3).fill('same-content')]);
  // with both at hand the pinned one is found
  assert.deepEqual(failed(verify(issued, ['--store', store([writeFile(changed), exampleFull], ['--as-revision'])], at)), []);
});

test('what the record says of a strand is held to the framework', () => {
  const key = makeKey();
  const forged = (change) => {
    const { proof, ...doc } = clone(issued);
    doc.issuer.id = key.did;
    change(doc, doc.credentialSubject);
    return verify(sign(doc, key), ['--store', ws.store], at);
  };
  assert.deepEqual(failed(forged(() => {})), []);
  const cases = [
    ['a higher level', (d, s) => { const r = s.result.find((x) => x.resultDescription.endsWith('#ai-level')); r.achievedLevel = `${F}#ai-advanced`; r.value = 'Advanced'; }, 'level'],
    ['a level of the core in its place', (d, s) => { s.result.find((x) => x.resultDescription.endsWith('#ai-level')).achievedLevel = `${F}#developing`; }, 'level'],
    ['the level of another domain', (d, s) => { s.result.find((x) => x.resultDescription.endsWith('care-level')).resultDescription = `${F}#durable-customer-care-level`; }, 'level'],
    ['another word for the level', (d, s) => { s.result.find((x) => x.resultDescription.endsWith('#ai-level')).value = 'Proficient'; }, 'level'],
    ['scale with a level of another strand', (d, s) => { s.achievement.resultDescription[1].rubricCriterionLevel[0].id = `${F}#emerging`; }, 'level'],
    ['scale in another order', (d, s) => { s.achievement.resultDescription[2].rubricCriterionLevel[0].points = '4'; }, 'level'],
    ['a statement reworded', (d, s) => { s.result.at(-1).alignment[0].targetDescription += ' and more'; }, 'statements'],
    ['a statement moved to another strand', (d, s) => { const a = s.result.at(-1).alignment[0]; a.targetCode = a.targetCode.replace('durable/patience-and-care', 'ai'); a.targetUrl = a.targetUrl.replace('durable-patience-and-care', 'ai'); }, 'statements'],
    ['a statement moved to another domain', (d, s) => { const a = s.result.at(-1).alignment[0]; a.targetCode = a.targetCode.replace('patience-and-care', 'customer-care'); a.targetUrl = a.targetUrl.replace('patience-and-care', 'customer-care'); }, 'statements'],
    ['a statement that does not exist', (d, s) => { const a = s.result.at(-1).alignment[0]; a.targetCode = a.targetCode.replace(/02$/, '09'); a.targetUrl = a.targetUrl.replace(/02$/, '09'); a.targetDescription = 'Nothing'; }, 'statements'],
    ['another strand digest', (d, s) => { s.achievement.otherIdentifier.find((i) => i.identifierType.endsWith('.ai')).identifier = strandDigest(full.strands[1]); }, 'framework'],
    ['two digests of a strand', (d, s) => { s.achievement.otherIdentifier.push({ type: 'IdentifierEntry', identifierType: 'ext:frameworkStrandDigest.ai', identifier: strandDigest(full.strands[1]) }); }, 'framework'],
    ['the level of the core under a description of no strand', (d, s) => {
      s.achievement.resultDescription.find((x) => x.id === `${F}#level`).id = `${F}#x-level`;
      Object.assign(s.result.find((x) => x.resultDescription === `${F}#level`), { resultDescription: `${F}#x-level`, achievedLevel: `${F}#advanced`, value: 'Advanced' });
    }, 'level'],
    ...['durable', 'durable-nothing', 'durable-judged'].map((scope) => [`a level of ${scope}`, (d, s) => {
      s.achievement.resultDescription.push({ ...clone(s.achievement.resultDescription[2]), id: `${F}#${scope}-level` });
      s.result.push({ type: ['Result'], resultDescription: `${F}#${scope}-level`, achievedLevel: `${F}#durable-exceeding`, value: 'Exceeding' });
    }, 'level']),
    ['statements of a strand given more than once', (d, s) => {
      const text = full.strands[1].statements.find((x) => x.domain === 'customer-care' && x.level === 'exceeding').text;
      for (const code of ['exceeding/01', 'exceeding/1', 'Exceeding/1']) {
        const r = clone(s.result.at(-1)), a = r.alignment[0];
        r.value = a.targetCode = `${framework}/${full.framework.version}/durable/customer-care/${code}`;
        Object.assign(a, { targetUrl: `${F}#durable-customer-care-${code.replace('/', '-')}`, targetDescription: text, targetName: text.split(' — ')[0] });
        s.result.push(r);
      }
      s.result.push({ type: ['Result'], resultDescription: `${F}#durable-customer-care-level`, achievedLevel: `${F}#durable-exceeding`, value: 'Exceeding' });
    }, 'level'],
    ['a digest of the core that is not its content', (d, s) => { s.achievement.otherIdentifier.push({ type: 'IdentifierEntry', identifierType: 'ext:frameworkStrandDigest.core', identifier: strandDigest(full.strands[1]) }); }, 'statements'],
    ['a strand nobody has', (d, s) => { s.achievement.otherIdentifier.push({ type: 'IdentifierEntry', identifierType: 'ext:frameworkStrandDigest.craft', identifier: strandDigest(full.strands[1]) }); }, 'framework'],
  ];
  for (const [label, change, check] of cases) {
    const report = forged(change);
    assert.equal(report.verdict, 'not-verified', label);
    assert.ok(failed(report).includes(check), `${label}: ${JSON.stringify(report.checks.filter((c) => c.status === 'fail'))}`);
  }
  // a cross reference classifies the occupation; in a result it would be a claim
  const hidden = forged((d, s) => { s.result.at(-1).alignment.push({ type: ['Alignment'], targetName: 'x', targetType: 'ext:OccupationType', targetUrl: 'https://x.example/' }); });
  assert.equal(status(hidden, 'statements'), 'fail');
  for (const more of [{ targetDescription: 'Is a licensed mechanic' }, { targetCode: '49-3092.00' }]) {
    const other = forged((d, s) => Object.assign(s.achievement.alignment[1], more));
    assert.equal(status(other, 'statements'), 'warn', JSON.stringify(more)); // no longer a mere classification
  }
});

test('a record that pins no strand is compared with the strands at hand, and told so', () => {
  const key = makeKey();
  const { proof, ...doc } = clone(issued);
  doc.issuer.id = key.did;
  const a = doc.credentialSubject.achievement;
  a.otherIdentifier = a.otherIdentifier.filter((i) => !i.identifierType.includes('StrandDigest'));
  const report = verify(sign(doc, key), ['--store', store([exampleFramework, examplePage])], at);
  assert.deepEqual(failed(report), []);
  assert.equal(report.statements.filter((s) => s.detail?.startsWith('the record pins no digest of the strand')).length, 4);
  assert.equal(status(report, 'statements'), 'warn');
});

test('a record has the levels of as many domains as the issuer allows', () => {
  const wide = clone(full);
  wide.strands = ['a', 'b'].map((key) => {
    const domains = Array.from({ length: 64 }, (_, i) => ({ key: `d${i}`, label: `Domain ${i}` }));
    return { key, label: `Strand ${key}`, levels: [{ key: 'level-1', label: 'One' }], domains,
      statements: domains.map((d) => ({ level: 'level-1', domain: d.key, text: `Part ${key} ${d.key} — does it` })) };
  });
  const own = workspace({ frameworks: [writeFile(wide)] });
  const codes = wide.strands.flatMap((s) => s.domains.map((d) => `${s.key}/${d.key}/level-1/1`));
  const r = issue(own, [{ learner_id: 'L1', framework, statements: [core, ...codes].join('; ') }]);
  const report = verify(r.credential(r.results[0].row), ['--store', own.store], at);
  assert.deepEqual(failed(report), []);
  assert.equal(report.strandLevels.length, 128);
  assert.equal(status(report, 'level'), 'pass', details(report, 'level'));
});

test('a policy has rules for each strand, and the record states them', () => {
  const policy = { percent: 70, strands: { durable: { percent: 50, lowerLevels: 'required' }, ai: { levels: { proficient: { percent: 100 } } }, core2: {} } };
  delete policy.strands.core2;
  const own = workspace({ frameworks: [exampleFull], settings: { policy } });
  const r = issue(own, [{ learner_id: 'L1', framework, statements: 'ai/proficient/1; durable/customer-care/emerging/1; durable/customer-care/applying/1; durable/customer-care/applying/2' }]);
  const c = r.credential(r.results[0].row);
  const levels = c.credentialSubject.result.filter((x) => x.achievedLevel).map((x) => x.achievedLevel.split('#')[1]);
  assert.deepEqual(levels, ['durable-emerging']); // applying waits for developing; one of two is not 100 %
  const text = JSON.parse(c.credentialSubject.achievement.otherIdentifier.find((i) => i.identifierType === 'ext:levelPolicy').identifier);
  assert.deepEqual(text.strands, { ai: { percent: 70, minCount: 1, lowerLevels: 'implied', levels: { proficient: { percent: 100, minCount: 1 } } },
    durable: { percent: 50, minCount: 1, lowerLevels: 'required' } });
  assert.match(c.credentialSubject.achievement.criteria.narrative, /Durable skills, for each domain: A level is met when at least 50 %/);
  const report = verify(c, ['--store', own.store], at);
  assert.equal(status(report, 'level'), 'pass', details(report, 'level'));
  assert.equal(report.strandLevels[0].counts.split(';')[0], 'Emerging 1/2 (needs 1)');
  for (const bad of [{ strands: { core: {} } }, { strands: [] }, { strands: { ai: { onNone: 'refuse' } } }, { strands: { ai: { percent: 101 } } }, { strands: { ai: { levels: { x: 1 } } } }]) {
    fs.writeFileSync(own.config, JSON.stringify({ ...JSON.parse(fs.readFileSync(own.config)), policy: bad }));
    assert.equal(issue(own, [{ learner_id: 'L2', framework, statements: 'ai/proficient/1' }]).code, 3, JSON.stringify(bad));
  }
});

test('statements of any strand are found by their words', () => {
  const own = workspace({ frameworks: [exampleFull] });
  const text = full.strands[1].statements[8].text, near = 'finishes one step of each repair before the next is begun';
  const r = issue(own, [{ learner_id: 'L1', framework, statement: text.toUpperCase().replace('—', '-') }, { learner_id: 'L2', framework, statement: near }], ['--accept-matches']);
  for (const line of r.results) {
    const said = r.credential(line.row).credentialSubject.result.filter((x) => x.alignment);
    assert.deepEqual(said.map((x) => x.value.split('/').slice(2).join('/')), ['durable/patience-and-care/emerging/01']);
  }
  const level = run(issuer, ['level', '--framework', framework, '--store', own.store, '--json', core, 'ai/developing/1', text]);
  const answer = JSON.parse(level.stdout);
  assert.equal(answer.level, 'proficient');
  assert.deepEqual(answer.strands.map((s) => [s.strand, s.domain, s.level]), [['ai', null, 'developing'], ['durable', 'patience-and-care', 'emerging']]);
});

test('a page that comes later changes nothing in what was issued of the core', () => {
  const own = workspace({ frameworks: [exampleFramework] });
  const rows = [{ learner_id: 'L1', framework, statements: core }];
  const first = issue(own, rows), before = first.credential(first.results[0].row);
  assert.equal(run(issuer, ['framework', 'import', examplePage, '--store', own.store]).code, 0);
  const report = verify(before, ['--store', own.store], at);
  assert.deepEqual([...new Set(report.statements.map((s) => s.resolution))], ['exact-file']);
  assert.deepEqual(failed(verify(before, ['--store', store([exampleFull])], at)), []); // resolves by content alone as well
  const again = issue(own, rows);
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout + again.stderr, /0 credentials issued|1 (already )?(there|known|issued before|kept)/);
  const more = issue({ ...own, out: path.join(own.dir, 'more') }, [{ learner_id: 'L2', framework, statements: `${core}; ai/developing/1` }]);
  assert.deepEqual(failed(verify(more.credential(more.results[0].row), ['--store', own.store], at)), []);
});

test('an export that comes after the full framework changes nothing either', () => {
  const own = workspace({ frameworks: [exampleFull] });
  const rows = [{ learner_id: 'L1', framework, statements: core }];
  const first = issue(own, rows), before = first.credential(first.results[0].row);
  assert.equal(before.relatedResource[0].digestMultibase, multihash(fs.readFileSync(exampleFull)));
  assert.equal(run(issuer, ['framework', 'import', exampleFramework, '--store', own.store]).code, 0);
  const again = issue(own, rows);
  assert.equal(again.code, 0, again.stderr + again.rejectsText);
  assert.match(again.stdout + again.stderr, /0 credentials issued, 1 unchanged/);
  // a row that names a file has that file
  const named = issue({ ...own, out: path.join(own.dir, 'named') }, [exampleFull, exampleFramework].map((file, i) => ({
    learner_id: `N${i}`, framework: multihash(fs.readFileSync(file)), statements: core })));
  assert.deepEqual([2, 3].map((row) => named.credential(row).relatedResource[0].digestMultibase),
    [exampleFull, exampleFramework].map((file) => multihash(fs.readFileSync(file))));
});

test('the real page: a record on all three strands', { skip: needsShared }, (t) => {
  const dir = path.join(shared, 'frameworks'), files = fs.readdirSync(dir).filter((f) => f.includes('21-1022.00')).map((f) => path.join(dir, f));
  if (!files.some((f) => f.endsWith('.txt'))) { t.skip('the page is not there'); return; }
  const own = workspace({ frameworks: files });
  const shown = JSON.parse(run(issuer, ['framework', 'show', '21-1022.00', '--store', own.store, '--json']).stdout);
  const statements = shown.strands.flatMap((s) => s.statements.map((x) => x.code)).join('; ');
  const r = issue(own, [{ learner_id: 'L1', framework: '21-1022.00', statements }]);
  const c = r.credential(r.results[0].row);
  const report = verify(c, ['--store', own.store], at);
  assert.deepEqual(failed(report), []);
  assert.equal(status(report, 'level'), 'pass', details(report, 'level'));
  assert.equal(report.statements.length, shown.strands.reduce((n, s) => n + s.statements.length, 0));
  assert.equal(report.level.derived, 'advanced');
  assert.deepEqual(report.strandLevels.map((l) => l.derived), ['advanced', ...Array(10).fill('exceeding')]);
  assert.equal(c.credentialSubject.achievement.alignment.length, 1 + 1 + 7);
});
