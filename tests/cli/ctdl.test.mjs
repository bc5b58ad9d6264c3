// CTDL-ASN: our graphs use the vocabulary as it is published and come back as they were; graphs of
// others become frameworks, or errors at their places.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFull, fw, jsonLines, newStore, show, storeWith, writeFile } from '../lib/frameworks.mjs';
import { exampleFramework, needsShared, root, run, shared, tempDir, verifier } from '../lib/ler.mjs';

const full = JSON.parse(fs.readFileSync(exampleFull));
const write = (value, name = 'graph.jsonld') => writeFile(value, name);

/* Properties of each class by the published vocabulary (CTDL-ASN and CTDL at credreg.net/ctdlasn/terms and
   credreg.net/ctdl/terms, releases 20240830 to 20250926), as far as we use them. */
const VOCABULARY = {
  'ceasn:CompetencyFramework': ['ceterms:ctid', 'ceasn:name', 'ceasn:description', 'ceasn:inLanguage', 'ceasn:publicationStatusType',
    'ceasn:hasTopChild', 'asn:hasProgressionModel', 'ceasn:dateModified', 'ceterms:versionCode', 'ceasn:rights', 'ceterms:occupationType',
    'ceterms:industryType', 'ceterms:instructionalProgramType', 'ceasn:source', 'ceasn:conceptKeyword', 'ceasn:conceptTerm',
    'ceasn:sourceDocumentation'],
  'ceasn:Competency': ['ceterms:ctid', 'ceasn:competencyText', 'ceasn:competencyLabel', 'ceasn:competencyCategory', 'ceasn:codedNotation',
    'ceasn:comment', 'ceasn:listID', 'ceasn:isPartOf', 'ceasn:isTopChildOf', 'ceasn:isChildOf', 'ceasn:hasChild', 'ceasn:inLanguage',
    'asn:hasProgressionLevel', 'ceasn:complexityLevel', 'ceasn:sourceDocumentation'],
  'asn:ProgressionModel': ['ceterms:ctid', 'ceasn:name', 'skos:hasTopConcept'],
  'asn:ProgressionLevel': ['ceterms:ctid', 'skos:prefLabel', 'skos:notation', 'skos:note', 'ceasn:inProgressionModel', 'skos:topConceptOf', 'ceterms:precedes'],
  'skos:ConceptScheme': ['ceterms:ctid', 'ceasn:name', 'skos:hasTopConcept'],
  'skos:Concept': ['ceterms:ctid', 'skos:prefLabel', 'skos:definition', 'skos:notation', 'skos:inScheme', 'skos:topConceptOf'],
  'ceterms:CredentialAlignmentObject': ['ceterms:framework', 'ceterms:frameworkName', 'ceterms:targetNode', 'ceterms:targetNodeName', 'ceterms:codedNotation'],
};
const OWN = ['ler:part', 'ler:of', 'ler:key', 'ler:contextCovered', 'ler:more'];
const REFERENCES = ['ceasn:hasTopChild', 'ceasn:hasChild', 'ceasn:isPartOf', 'ceasn:isTopChildOf', 'ceasn:isChildOf', 'asn:hasProgressionModel',
  'asn:hasProgressionLevel', 'ceasn:complexityLevel', 'ceasn:sourceDocumentation', 'ceasn:conceptTerm', 'skos:hasTopConcept', 'skos:inScheme',
  'skos:topConceptOf', 'ceasn:inProgressionModel', 'ceterms:precedes', 'ler:of'];
const LANGUAGE_MAPS = ['ceasn:name', 'ceasn:description', 'ceasn:rights', 'ceasn:conceptKeyword', 'ceasn:competencyText', 'ceasn:competencyLabel',
  'ceasn:competencyCategory', 'ceasn:comment', 'skos:prefLabel', 'skos:definition', 'skos:note', 'ceterms:frameworkName', 'ceterms:targetNodeName'];
const list = (v) => (v === undefined ? [] : [v].flat());

function exported(store, name, ...args) {
  const r = fw('export', name, '--store', store, '--format', 'ctdl', ...args);
  assert.equal(r.code, 0, r.stderr);
  return JSON.parse(r.stdout);
}

test('every property of an export is one of the vocabulary, on the classes it is for, or documented as our own', () => {
  const graph = exported(storeWith(exampleFramework, exampleFull), full.occupation.soc);
  assert.equal(graph['@context'][0], 'https://credreg.net/ctdlasn/schema/context/json');
  const used = new Set();
  const check = (node) => {
    const types = list(node['@type']);
    for (const type of types) assert.ok(VOCABULARY[type], type);
    for (const [key, value] of Object.entries(node)) {
      if (key.startsWith('@') || OWN.includes(key)) continue;
      assert.ok(types.some((type) => VOCABULARY[type].includes(key)), `${key} of ${types}`);
      used.add(key);
      if (LANGUAGE_MAPS.includes(key)) assert.deepEqual(Object.keys(value), ['en'], key);
      for (const v of list(value)) if (v && v['@type']) check(v);
    }
  };
  graph['@graph'].forEach(check);
  assert.ok(used.size > 30, [...used].join());
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  for (const term of OWN) assert.ok(readme.includes(term), `${term} is not in the README`);
});

test('the graph is whole: ids and CTIDs differ, every reference leads to a node, parents and children agree', () => {
  for (const args of [[], ['--base', 'https://training.example/records']]) {
    const nodes = exported(storeWith(exampleFull), full.occupation.soc, ...args)['@graph'];
    const byId = new Map(nodes.map((n) => [n['@id'], n]));
    assert.equal(byId.size, nodes.length);
    assert.equal(new Set(nodes.map((n) => n['ceterms:ctid'])).size, nodes.length);
    for (const n of nodes) {
      assert.match(n['ceterms:ctid'], /^ce-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      for (const key of REFERENCES) for (const id of list(n[key])) assert.ok(byId.has(id), `${key}: ${id}`);
      for (const id of list(n['ceasn:hasChild'])) assert.deepEqual(byId.get(id)['ceasn:isChildOf'], [n['@id']]);
      for (const id of list(n['ceasn:hasTopChild'])) assert.equal(byId.get(id)['ceasn:isTopChildOf'], n['@id']);
      if (n['ceterms:precedes']) assert.equal(byId.get(n['ceterms:precedes'][0])['ceasn:inProgressionModel'], n['ceasn:inProgressionModel']);
    }
    const statements = nodes.filter((n) => n['ler:part'] === 'statement');
    assert.equal(statements.length, 40 + full.strands.reduce((n, s) => n + s.statements.length, 0));
    if (args.length > 0) {
      const first = byId.get(`https://training.example/records/frameworks/${full.occupation.soc}/${full.framework.version}#proficient-04`);
      assert.equal(first['ceasn:competencyText'].en, full.framework.levels.proficient.statements[3]);
      assert.equal(first['ceasn:codedNotation'], 'proficient/04');
    }
  }
});

test('with a base CTIDs are the UUIDs of the CASE export', () => {
  const store = storeWith(exampleFull), base = ['--base', 'https://training.example/records'];
  const pkg = JSON.parse(fw('export', full.occupation.soc, '--store', store, '--format', 'case', ...base).stdout);
  const nodes = new Map(exported(store, full.occupation.soc, ...base)['@graph'].map((n) => [n['ceterms:ctid'].slice(3), n]));
  assert.equal(nodes.get(pkg.CFDocument.identifier)['@type'], 'ceasn:CompetencyFramework');
  const items = pkg.CFItems.filter((i) => i.CFItemType === 'Skill Statement');
  assert.ok(items.length > 50);
  for (const i of items) assert.equal(nodes.get(i.identifier)?.['ceasn:competencyText'].en, i.fullStatement);
});

test('import of our own export gives the framework back: same digests, same JSON; same bytes each time', () => {
  const store = storeWith(exampleFull); // as the first of its label: a later one has an IRI of its own
  for (const args of [[], ['--base', 'https://training.example/'], ['--language', 'de-CH']]) {
    const file = path.join(tempDir(), 'out.jsonld');
    assert.equal(fw('export', full.occupation.soc, '--store', store, '--format', 'ctdl', '--out', file, ...args).code, 0);
    const other = newStore();
    const [r] = jsonLines(fw('import', file, '--store', other, '--json').stdout);
    assert.equal(r.outcome, 'new');
    assert.deepEqual(r.findings, []);
    assert.equal(r.fullDigest, show(store, full.occupation.soc).fullDigest);
    assert.deepEqual(JSON.parse(fw('export', full.occupation.soc, '--store', other).stdout), full);
    assert.equal(fw('export', full.occupation.soc, '--store', other, '--format', 'ctdl', ...args).stdout, fs.readFileSync(file, 'utf8'));
  }
  // an export without strands stays one
  const plain = storeWith(exampleFramework);
  const other = newStore();
  assert.equal(fw('import', write(exported(plain, full.occupation.soc)), '--store', other).code, 0);
  assert.deepEqual(JSON.parse(fw('export', full.occupation.soc, '--store', other).stdout), JSON.parse(fs.readFileSync(exampleFramework)));
  // the verifier reads it too
  assert.equal(run(verifier, ['framework', 'import', write(exported(plain, full.occupation.soc)), '--store', newStore()]).code, 0);
});

test('the real page merged with its export comes back with its full digest', { skip: needsShared }, () => {
  const file = (name) => path.join(shared, 'frameworks', name);
  const store = storeWith(file('nsx-21-1022.00-healthcare-social-workers.json'), file('nsx-page-21-1022.00-healthcare-social-workers.txt'));
  const other = newStore();
  const r = fw('import', write(exported(store, '21-1022.00')), '--store', other, '--json');
  assert.equal(r.code, 0, r.stderr);
  assert.equal(show(other, '21-1022.00').fullDigest, show(store, '21-1022.00').fullDigest);
  assert.deepEqual(show(other, '21-1022.00').anchors, show(store, '21-1022.00').anchors);
});

// ---- graphs of others

const C = 'https://registry.example/resources/';
const scheme = (levels, more = {}) => [
  { '@id': `${C}s`, '@type': 'skos:ConceptScheme', 'ceasn:name': { 'en-US': 'Mastery' }, 'skos:hasTopConcept': levels.map((l) => C + l) },
  ...levels.map((l) => ({ '@id': C + l, '@type': 'skos:Concept', 'skos:prefLabel': { 'en-US': l }, 'skos:inScheme': `${C}s`, ...more[l] }))];
const framework = (top, more = {}) => ({ '@id': `${C}f`, '@type': 'ceasn:CompetencyFramework', 'ceterms:ctid': 'ce-f', 'ceasn:name': { 'en-US': 'Welding' },
  'ceasn:hasTopChild': top.map((t) => C + t), 'ceterms:versionCode': 'v3', 'ceasn:dateCreated': '2018-10-29',
  'ceterms:occupationType': [{ '@type': 'ceterms:CredentialAlignmentObject', 'ceterms:codedNotation': '51-4121.00' }], ...more });
const competency = (id, text, more = {}) => ({ '@id': C + id, '@type': 'ceasn:Competency', 'ceasn:isPartOf': `${C}f`,
  'ceasn:competencyText': { 'en-US': text }, ...more });
const graphOf = (...nodes) => ({ '@context': 'https://credreg.net/ctdlasn/schema/context/json', '@graph': nodes.flat() });
function imported(graph, ...args) {
  const store = newStore();
  const r = fw('import', write(graph), '--store', store, '--json', ...args);
  assert.ok(r.stdout.length > 0, r.stderr);
  return { ...jsonLines(r.stdout)[0], code: r.code, store, shown: r.code === 0 ? show(store, jsonLines(r.stdout)[0].soc) : undefined };
}
const statements = (r) => r.shown.strands.flatMap((s) => s.statements.map((x) => `${x.code}: ${x.text}`));
const errors = (r) => r.findings.filter((f) => f.severity === 'error').map((f) => `${f.pointer}: ${f.message}`);
const warnings = (r) => r.findings.filter((f) => f.severity === 'warning').map((f) => `${f.pointer}: ${f.message}`);

test('levels by concept scheme, domains by hierarchy, any spelling of references and texts', () => {
  const at = (l) => ({ 'ceasn:complexityLevel': [C + l] });
  const r = imported(graphOf(
    framework(['a', 'b']),
    competency('a', 'Safety', { 'ceasn:hasChild': { '@list': [C + 'a2', { '@id': C + 'a1' }] } }),
    competency('a1', 'Wears a mask', at('Novice')), competency('a2', 'Checks gas', at('Expert')),
    competency('b', 'Joints', { 'ceasn:hasChild': [competency('b1', 'Preparation', { 'ceasn:hasChild': C + 'b2' })] }),
    { ...competency('b2', ''), 'ceasn:competencyText': [{ '@value': 'Bevels edges', '@language': 'en' }], 'ceasn:complexityLevel': { '@id': C + 'Novice' } },
    competency('b3', 'Tacks\n plates ', { 'https://purl.org/ctdlasn/terms/isChildOf': `${C}b`, 'asn:hasProgressionLevel': C + 'Expert' }),
    scheme(['Expert', 'Novice'], { Novice: { 'ceterms:precedes': `${C}Expert` } })));
  assert.deepEqual(errors(r), []);
  assert.deepEqual(statements(r), ['competencies/safety/novice/01: Wears a mask', 'competencies/safety/expert/01: Checks gas',
    'competencies/preparation/novice/01: Bevels edges', 'competencies/joints/expert/01: Tacks plates']);
  assert.deepEqual(r.shown.strands[1].levels.map((l) => l.label), ['Novice', 'Expert']);
  assert.deepEqual(r.shown.strands[1].domains.map((d) => d.label), ['Safety', 'Joints / Preparation', 'Joints']);
  assert.equal(r.shown.exportedAt, '2018-10-29T00:00:00Z');
  assert.ok(warnings(r).some((w) => /\/@graph\/6\/ceasn:competencyText: line breaks/.test(w)), warnings(r).join('\n'));
});

test('the core scale without domains is the core; several schemes are several strands; levels are inherited', () => {
  const levels = ['Emerging', 'Developing', 'Proficient', 'Advanced'];
  const core = imported(graphOf(framework(['a', 'b']), competency('a', 'One', { 'asn:hasProgressionLevel': `${C}Advanced` }),
    competency('b', 'Two', { 'ceasn:complexityLevel': `${C}Emerging` }), scheme(levels)));
  assert.deepEqual(statements(core), ['emerging/01: Two', 'advanced/01: One']);
  assert.equal(core.shown.fullDigest, undefined);

  const second = [{ '@id': `${C}t`, '@type': ['asn:ProgressionModel'], 'ceasn:name': 'Years', 'skos:hasTopConcept': [`${C}y1`] },
    { '@id': `${C}y1`, '@type': 'asn:ProgressionLevel', 'skos:prefLabel': 'Year 1', 'ceasn:inProgressionModel': `${C}t` }];
  const two = imported(graphOf(framework(['a', 'b']),
    competency('a', 'Parts', { 'asn:hasProgressionLevel': `${C}y1`, 'ceasn:hasChild': [`${C}c`] }), competency('c', 'Names parts'),
    competency('b', 'Two', { 'ceasn:complexityLevel': `${C}Low` }), scheme(['Low', 'High']), second));
  assert.deepEqual(errors(two), []);
  assert.deepEqual(two.shown.strands.map((s) => s.label), ['Core', 'Years', 'Mastery']);
  // a competency with a level of its own is a statement, and the domain of what is below it
  assert.deepEqual(statements(two), ['years/welding/year-1/01: Parts', 'years/parts/year-1/01: Names parts', 'mastery/low/01: Two']);
});

test('--levels: by category, by top-level competency, by the last part of an IRI, and for all', () => {
  const category = (c) => ({ 'ceasn:competencyCategory': { en: c } });
  let r = imported(graphOf(framework(['a', 'b']), competency('a', 'One', category('Basic')), competency('b', 'Two', category('Master'))),
    '--levels', 'low=basic,high=Master,top=Nobody');
  assert.deepEqual(statements(r), ['competencies/low/01: One', 'competencies/high/01: Two']);
  assert.ok(warnings(r).some((w) => /no competency is at level "Nobody"/.test(w)));

  const tree = graphOf(framework(['a', 'b']), competency('a', 'First year', { 'ceasn:hasChild': [`${C}c`] }),
    competency('b', 'Second year', { 'ceasn:hasChild': [`${C}d`] }), competency('c', 'Tools', { 'ceasn:hasChild': [`${C}e`] }),
    competency('d', 'Tools', { 'ceasn:hasChild': [`${C}g`] }), competency('e', 'Cuts'), competency('g', 'Welds'));
  r = imported(tree, '--levels', 'developing=First year,proficient=Second year', '--strand', 'craft');
  // the year is the level and no domain; both "Tools" are one domain
  assert.deepEqual(statements(r), ['craft/tools/developing/01: Cuts', 'craft/tools/proficient/01: Welds']);

  r = imported(graphOf(framework(['a']), competency('a', 'One', { 'ceasn:complexityLevel': 'https://elsewhere.example/levels/L2' })));
  assert.match(errors(r).join(), /the levels are not in this file.*L2/);
  r = imported(graphOf(framework(['a']), competency('a', 'One', { 'ceasn:complexityLevel': 'https://elsewhere.example/levels/L2' })),
    '--levels', 'developing=L1,proficient=L2');
  assert.deepEqual(statements(r), ['proficient/01: One']);
  r = imported(graphOf(framework(['a']), competency('a', 'One')));
  assert.match(errors(r).join(), /^\/@graph\/0: no competency says its level: say with --levels/);
  r = imported(graphOf(framework(['a']), competency('a', 'One')), '--levels', 'proficient=*');
  assert.deepEqual(statements(r), ['proficient/01: One']);
});

test('listID orders siblings; without it the list of children does', () => {
  const nodes = ['c', 'a', 'b'].map((id, i) => competency(id, id, { 'ceasn:listID': `${[10, 9, 2][i]}` }));
  assert.deepEqual(statements(imported(graphOf(framework(['c', 'a', 'b']), nodes), '--levels', 'proficient=*')).map((s) => s.slice(-1)), ['b', 'a', 'c']);
  for (const n of nodes) delete n['ceasn:listID'];
  assert.deepEqual(statements(imported(graphOf(framework(['c', 'a', 'b']), nodes), '--levels', 'proficient=*')).map((s) => s.slice(-1)), ['c', 'a', 'b']);
});

test('languages: English, else the only one, else --language', () => {
  const text = (map) => graphOf(framework(['a']), { ...competency('a', ''), 'ceasn:competencyText': map });
  const take = (map, ...args) => imported(text(map), '--levels', 'proficient=*', ...args);
  assert.deepEqual(statements(take({ de: 'Schweißt', 'en-GB': 'Welds' })), ['proficient/01: Welds']);
  assert.deepEqual(statements(take({ de: 'Schweißt' })), ['proficient/01: Schweißt']);
  assert.match(errors(take({ de: 'Schweißt', fr: 'Soude' })).join(), /^\/@graph\/1\/ceasn:competencyText: a text in de, fr: say which/);
  const german = { ...text({ de: 'Schweißt', fr: 'Soude' }) };
  german['@graph'][0]['ceasn:name'] = { de: 'Schweißen', en: 'Welding' };
  const r = imported(german, '--levels', 'proficient=*', '--language', 'de');
  assert.deepEqual([...statements(r), r.title], ['proficient/01: Schweißt', 'Schweißen']);
  assert.match(errors(take({ en: ['One', 'Two'] })).join(), /several texts in one language/);
  assert.match(errors(take({ en: { deep: 1 } })).join(), /expected a text/);
});

test('SOC, version and title: from the file, from the person, or one clear error', () => {
  const bare = graphOf(framework(['a'], { 'ceterms:occupationType': undefined, 'ceterms:versionCode': undefined }), competency('a', 'One'));
  let r = imported(bare, '--levels', 'proficient=*');
  assert.deepEqual(errors(r), ['/@graph/0: no occupation: say which, with --soc NN-NNNN.NN', '/@graph/0: no version: give --label VERSION']);
  r = imported(bare, '--levels', 'proficient=*', '--soc', '51-4121.00', '--label', 'v9', '--title', 'Welders', '--date', '2024-01-02T03:04:05Z');
  assert.deepEqual([r.soc, r.version, r.title, r.shown.exportedAt], ['51-4121.00', 'v9', 'Welders', '2024-01-02T03:04:05Z']);
  assert.ok(warnings(r).some((w) => /title: what you say takes the place of "Welding"/.test(w)));
  const url = graphOf(framework(['a'], { 'ceterms:occupationType': { 'ceterms:targetNode': 'https://www.onetonline.org/link/summary/51-4121.06' } }), competency('a', 'One'));
  assert.equal(imported(url, '--levels', 'proficient=*').soc, '51-4121.06');
});

test('circles, several parents, missing nodes, strangers', () => {
  const child = (...ids) => ({ 'ceasn:hasChild': ids.map((id) => C + id) });
  const by = ['--levels', 'proficient=*'];
  // a circle that hangs from the top: each stands once
  let r = imported(graphOf(framework(['a']), competency('a', 'A', child('b')), competency('b', 'B', child('a', 'c')), competency('c', 'Does C')), ...by);
  assert.deepEqual(statements(r), ['competencies/b/proficient/01: Does C']);
  assert.ok(warnings(r).some((w) => /\/@graph\/1: stands below several/.test(w)));
  // one that hangs from nothing
  r = imported(graphOf(framework(['a']), competency('a', 'A'), competency('b', 'B', child('c')), competency('c', 'C', child('b'))), ...by);
  assert.deepEqual(errors(r).length, 2);
  assert.match(errors(r)[0], /^\/@graph\/2: no top competency leads here/);
  // a child that is not in the file is a statement lost; a parent is not
  r = imported(graphOf(framework(['a', 'nowhere']), competency('a', 'A')), ...by);
  assert.deepEqual(errors(r), ['/@graph/0/ceasn:hasTopChild: https://registry.example/resources/nowhere is not in this file']);
  r = imported(graphOf(framework([]), competency('a', 'A', { 'ceasn:isChildOf': `${C}nowhere` })), ...by);
  assert.deepEqual(statements(r), ['proficient/01: A']);
  assert.equal(warnings(r).filter((w) => /nowhere is not in this file|stands below nothing/.test(w)).length, 2);
  // part of another framework
  r = imported(graphOf(framework(['a']), competency('a', 'A'), competency('x', 'X', { 'ceasn:isPartOf': `${C}other` })), ...by);
  assert.deepEqual(statements(r), ['proficient/01: A']);
  assert.ok(warnings(r).some((w) => /\/@graph\/2\/ceasn:isPartOf: part of another framework/.test(w)));
  // references by CTID, and of /graph/ for /resources/
  r = imported(graphOf(framework([], { 'ceasn:hasTopChild': ['https://other.example/graph/ce-1'] }), { ...competency('a', 'A'), 'ceterms:ctid': 'ce-1' }), ...by);
  assert.deepEqual(statements(r), ['proficient/01: A']);
});

test('what is no graph of one framework is refused with its place', () => {
  const refused = (graph, pattern) => {
    const r = imported(graph, '--levels', 'proficient=*');
    assert.equal(r.code, 1);
    assert.match(errors(r).join('\n'), pattern);
  };
  refused(graphOf(competency('a', 'A')), /no node of type ceasn:CompetencyFramework/);
  refused(graphOf(framework([]), { ...framework([]), '@id': `${C}g` }), /\/@graph\/1: a second ceasn:CompetencyFramework/);
  refused(graphOf(framework([])), /a framework without competencies/);
  refused(graphOf(framework(['a']), competency('a', 'A'), competency('a', 'B')), /\/@graph\/2\/@id: another node/);
  refused(graphOf(framework(['a']), { '@id': `${C}a`, '@type': 'ceasn:Competency' , 'ceasn:listID': '1' }), /\/@graph\/1: no competencyText/);
  refused(graphOf(framework(['a']), competency('a', 'A', { 'https://purl.org/ctdlasn/terms/competencyText': 'B' })), /twice, in two spellings/);
  refused({ '@context': { ceasn: 'https://evil.example/' }, '@graph': [framework(['a']), competency('a', 'A')] }, /\/@context: the context gives a name of CTDL-ASN another meaning/);
  refused({ '@context': { 'ceasn:competencyText': { '@id': 'https://purl.org/ctdlasn/terms/comment' } }, '@graph': [framework(['a']), competency('a', 'A')] }, /another meaning/);
  refused(graphOf(framework(['a']), competency('a', 'A', { 'ceasn:competencyText': { en: 'x'.repeat(5000) } })), /\/@graph\/1\/ceasn:competencyText: /);
  // 8 levels at most; circles of levels
  const many = Array.from({ length: 9 }, (_, i) => `L${i}`);
  const each = many.map((l) => competency(`c${l}`, l, { 'ceasn:complexityLevel': C + l }));
  const r = imported(graphOf(framework(many.map((l) => `c${l}`)), each, scheme(many)));
  assert.match(errors(r).join(), /9 levels of one scale, at most 8: put some together with --levels/);
  const circle = imported(graphOf(framework(['a']), competency('a', 'A', { 'ceasn:complexityLevel': `${C}x` }),
    scheme(['x', 'y'], { x: { 'ceterms:precedes': `${C}y` }, y: { 'ceterms:precedes': [`${C}x`] } })));
  assert.match(errors(circle).join(), /precede one another in a circle/);
});

test('more groups than a strand has domains: fewer, as deep as there is room; an envelope of a registry; deep trees end', () => {
  const groups = Array.from({ length: 70 }, (_, i) => i);
  const nodes = groups.flatMap((i) => [competency(`g${i}`, `Group ${i}`, { 'ceasn:hasChild': [`${C}s${i}`] }), competency(`s${i}`, `Does ${i}`)]);
  const top = [competency('p', 'Odd', { 'ceasn:hasChild': groups.filter((i) => i % 2).map((i) => `${C}g${i}`) }),
    competency('q', 'Even', { 'ceasn:hasChild': groups.filter((i) => i % 2 === 0).map((i) => `${C}g${i}`) })];
  let r = imported({ envelope_id: 'x', decoded_resource: graphOf(framework(['p', 'q']), top, nodes) }, '--levels', 'proficient=*');
  assert.deepEqual(errors(r), []);
  assert.deepEqual(r.shown.strands[1].domains.map((d) => d.label), ['Odd', 'Even']);
  assert.ok(warnings(r).some((w) => /^\/decoded_resource\/@graph\/0: 70 groups of competencies; .* taken 1 deep, which makes 2/.test(w)));
  const deep = Array.from({ length: 40 }, (_, i) => competency(`d${i}`, `D${i}`, { 'ceasn:hasChild': [`${C}d${i + 1}`] }));
  r = imported(graphOf(framework(['d0']), deep, competency('d40', 'Deepest')), '--levels', 'proficient=*');
  assert.match(errors(r).join(), /more than 32 deep/);
});

test('usage: a format, a language tag and a base that make sense', () => {
  const store = storeWith(exampleFramework);
  for (const args of [['--format', 'rdf'], ['--format', 'ctdl', '--language', 'e n'], ['--format', 'ctdl', '--base', 'nowhere'], ['--format', 'ctdl', '--date', 'today'], ['--format', 'page']])
    assert.equal(fw('export', full.occupation.soc, '--store', store, ...args).code, 2, args.join(' '));
  // a framework that does not say when it was exported takes the date from the person, never from the clock
  const doc = JSON.parse(fs.readFileSync(exampleFramework));
  delete doc.exportedAt;
  const undated = storeWith(write(doc, 'undated.json'));
  const dates = (...args) => exported(undated, full.occupation.soc, ...args)['@graph'][0]['ceasn:dateModified'];
  assert.deepEqual([dates(), dates('--date', '2026-01-02T03:04:05Z')], [undefined, '2026-01-02T03:04:05Z']);
});
