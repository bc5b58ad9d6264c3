// CASE 1.1: what is exported, and what becomes of packages of others. The packages here are made for
// these tests.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dice, exampleFull, fw, newStore, storeWith, writeFile } from '../lib/frameworks.mjs';
import { clone, exampleFramework, failed, issue, jcs, root, run, tempDir, verifier, verify, workspace } from '../lib/ler.mjs';

const full = JSON.parse(fs.readFileSync(exampleFull));
const { soc } = full.occupation, { version } = full.framework;
const base = 'https://skills.example.org';
const F = `${base}/frameworks/${soc}/${version}`;
const write = (value, name = 'package.json') => writeFile(value, name);
const packageOf = (store, name, ...more) => {
  const r = fw('export', name, '--store', store, '--format', 'case', '--base', base, ...more);
  assert.equal(r.code, 0, r.stderr);
  return JSON.parse(r.stdout);
};

/** RFC 9562, 5.5, in the namespace of URLs. */
function uuidOf(iri) {
  const hash = crypto.createHash('sha1').update(Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')).update(iri).digest();
  hash[6] = 0x50 | (hash[6] & 15);
  hash[8] = 0x80 | (hash[8] & 63);
  return hash.subarray(0, 16).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// ---- export

test('an export is a package whose identifiers follow from those that records carry', () => {
  const d = packageOf(storeWith(exampleFull), soc);
  const { CFDocument: doc, CFItems: items, CFAssociations: links } = d;
  assert.equal(doc.identifier, uuidOf(F));
  assert.equal(doc.officialSourceURL, F);
  assert.deepEqual([doc.caseVersion, doc.title, doc.version, doc.lastChangeDateTime, doc.creator, doc.language],
    ['1.1', full.occupation.title, version, full.exportedAt, full.attribution, 'en']);
  const item = (name) => items.find((i) => i.identifier === uuidOf(`${F}#${name}`));
  const parent = (i) => {
    const link = links.filter((a) => a.associationType === 'isChildOf' && a.originNodeURI.identifier === i.identifier);
    assert.equal(link.length, 1);
    return link[0].destinationNodeURI.identifier;
  };
  const statement = item('proficient-04'), text = full.framework.levels.proficient.statements[3];
  assert.equal(statement.fullStatement, text);
  assert.equal(statement.abbreviatedStatement, text.split(' — ')[0]);
  assert.equal(statement.humanCodingScheme, `${soc}/${version}/proficient/04`);
  assert.equal(statement.listEnumeration, '4');
  assert.equal(parent(statement), uuidOf(`${F}#proficient`));
  assert.equal(parent(item('proficient')), doc.identifier);
  // a strand with domains: the domain is above, the level beside
  const durable = full.strands.find((s) => s.key === 'durable');
  const first = item('durable-customer-care-emerging-01');
  assert.equal(first.fullStatement, durable.statements.find((s) => s.domain === 'customer-care' && s.level === 'emerging').text);
  assert.equal(parent(first), uuidOf(`${F}#domain/durable/customer-care`));
  assert.equal(parent(item('domain/durable/customer-care')), uuidOf(`${F}#strand/durable`));
  const skill = links.filter((a) => a.associationType === 'hasSkillLevel' && a.originNodeURI.identifier === first.identifier);
  assert.deepEqual(skill.map((a) => a.destinationNodeURI.identifier), [uuidOf(`${F}#durable-emerging`)]);
  // the rubric ranks every scale
  assert.deepEqual(d.CFRubrics[0].CFRubricCriteria.map((c) => c.CFRubricCriterionLevels.map((l) => [l.quality, l.score])),
    [['Emerging', 'Developing', 'Proficient', 'Advanced'], ...full.strands.map((s) => s.levels.map((l) => l.label))]
      .map((scale) => scale.map((label, i) => [label, i + 1])));
  // occupation, programmes and sources
  const to = (type) => links.filter((a) => a.destinationNodeURI.targetType === type).map((a) => a.destinationNodeURI.identifier);
  assert.deepEqual(to('ext:OccupationType'), [soc]);
  assert.deepEqual(to('ext:InstructionalProgramType'), full.anchors.cip);
  assert.equal(to('ext:Source').length, full.strands.flatMap((s) => s.statements).flatMap((s) => s.sources ?? []).length);
  // every identifier of a thing once, every link to a thing that is there
  const things = [doc, ...items, ...links, ...d.CFDefinitions.CFItemTypes].map((t) => t.identifier);
  assert.equal(new Set(things).size, things.length);
  for (const a of links)
    for (const node of [a.originNodeURI, a.destinationNodeURI])
      if (!node.targetType) assert.ok(things.includes(node.identifier), node.title);
  for (const i of items) assert.ok(things.includes(i.CFItemTypeURI.identifier), i.fullStatement);
});

test('an export that is imported again is the same framework, byte for byte, by either program', () => {
  for (const file of [exampleFull, exampleFramework]) {
    const store = storeWith(file), bytes = fw('export', soc, '--store', store).stdout;
    const d = packageOf(store, soc, '--language', 'en-US');
    for (const form of [d, { CFPackage: d }]) {
      const again = newStore(), r = run(verifier, ['framework', 'import', write(form), '--store', again, '--json']);
      assert.equal(r.code, 0, r.stderr);
      assert.deepEqual(JSON.parse(r.stdout).findings, []);
      assert.equal(fw('export', soc, '--store', again).stdout, jcs(JSON.parse(bytes)));
    }
  }
});

test('the same framework gives the same package; --out writes it', () => {
  const store = storeWith(exampleFull), file = path.join(tempDir(), 'out.json');
  const args = ['export', soc, '--store', store, '--format', 'case', '--base', base + '/'];
  const first = fw(...args);
  assert.equal(first.stdout, fw(...args).stdout);
  assert.equal(first.stdout, JSON.stringify(packageOf(store, soc), null, 1) + '\n');
  const r = fw(...args, '--out', file);
  assert.deepEqual([r.code, r.stdout], [0, '']);
  assert.equal(fs.readFileSync(file, 'utf8'), first.stdout);
  assert.equal(fw(...args, '--out', path.join(tempDir(), 'no/such/', 'x'.repeat(300))).code, 6);
});

test('an export says what it lacks', () => {
  const store = storeWith(exampleFull);
  const refusal = (...args) => {
    const r = fw('export', ...args);
    return [r.code, r.stdout, r.stderr];
  };
  assert.match(refusal(soc, '--store', store, '--format', 'case')[2], /base URL/);
  assert.equal(refusal(soc, '--store', store, '--format', 'case', '--base', 'skills.example')[0], 2);
  assert.match(refusal(soc, '--store', store, '--format', 'cas')[2], /"cas" is no format: json, case, ctdl or csv/);
  assert.equal(refusal('11-1111.00', '--store', store, '--format', 'case', '--base', base)[0], 1);
  const undated = clone(full);
  delete undated.exportedAt;
  const other = storeWith(write(undated));
  assert.match(refusal(soc, '--store', other, '--format', 'case', '--base', base)[2], /--date/);
  assert.equal(packageOf(other, soc, '--date', '2026-01-02T03:04:05Z').CFDocument.lastChangeDateTime, '2026-01-02T03:04:05Z');
});

// ---- packages of others

const T = '2026-03-04T05:06:07+00:00', at = { lastChangeDateTime: T };
/** A package from a tree: { "Heading": { ... }, "Statement": null }; names are items and identifiers. */
class Package {
  constructor(tree = {}, more = {}) {
    this.document = { identifier: 'doc', uri: 'https://guild.example/doc', creator: 'Wheel Guild', title: 'Wheel building', version: 'ed.2', ...at, ...more };
    this.items = [];
    this.links = [];
    this.rubrics = [];
    this.grow(tree, 'doc');
  }
  node(name) { return { title: name, identifier: name, uri: `https://guild.example/${name}` }; }
  item(name, more = {}) {
    this.items.push({ identifier: name, uri: `https://guild.example/${name}`, fullStatement: name, ...at, ...more });
    return this;
  }
  link(from, type, to, sequenceNumber) {
    const n = this.links.length + 1;
    this.links.push({ identifier: `link-${n}`, uri: `https://guild.example/link/${n}`, associationType: type, originNodeURI: this.node(from),
      destinationNodeURI: this.node(to), ...(sequenceNumber === undefined ? {} : { sequenceNumber }), ...at });
    return this;
  }
  grow(tree, parent) {
    Object.entries(tree).forEach(([name, below], i) => {
      const id = parent === 'doc' ? name : `${parent}/${name}`;
      this.item(id, { fullStatement: name, CFItemType: ['Novice', 'Expert'].includes(name) ? 'Proficiency Level' : undefined });
      this.link(id, 'isChildOf', parent, i + 1);
      if (below) this.grow(below, id);
    });
  }
  criterion(item, levels, more = {}) {
    const n = this.rubrics.length + 1;
    this.rubrics.push({ identifier: `rubric-${n}`, uri: 'https://guild.example/r', ...at, CFRubricCriteria: [{ identifier: `criterion-${n}`,
      uri: 'https://guild.example/c', ...(item ? { CFItemURI: this.node(item) } : {}), ...at, ...more,
      CFRubricCriterionLevels: levels.map((l, i) => ({ identifier: `level-${n}-${i}`, uri: 'https://guild.example/l', ...at, ...l })) }] });
    return this;
  }
  get json() {
    return { CFDocument: this.document, CFItems: this.items, CFAssociations: this.links, ...(this.rubrics.length ? { CFRubrics: this.rubrics } : {}) };
  }
}
const SOC = ['--soc', '51-2099.00'];
/** { code, findings, strands, statements: [[code, level, domain, text]] } of an import. */
function take(value, ...args) {
  const store = newStore(), file = write(value instanceof Package ? value.json : value);
  const r = fw('import', file, '--store', store, '--json', ...(args.includes('--soc') || args.includes(null) ? args.filter(Boolean) : [...SOC, ...args]));
  const out = { code: r.code, stderr: r.stderr, ...(r.stdout ? JSON.parse(r.stdout) : {}) };
  if (r.code !== 0) return out;
  const shown = JSON.parse(fw('show', out.soc, '--store', store, '--json').stdout);
  out.framework = JSON.parse(fw('export', out.soc, '--store', store).stdout);
  out.strands = shown.strands;
  out.statements = shown.strands.flatMap((s) => s.statements.map((t) => [t.code, t.domain ?? null, t.text]));
  return out;
}
const errors = (r) => r.findings.filter((f) => f.severity === 'error').map((f) => `${f.pointer} ${f.message}`);
const warnings = (r) => r.findings.filter((f) => f.severity === 'warning').map((f) => `${f.pointer} ${f.message}`);
const refused = (r, ...patterns) => {
  assert.equal(r.code, 1, `${r.outcome}: ${patterns}`);
  assert.equal(r.outcome, 'refused');
  for (const p of patterns) assert.ok(errors(r).some((e) => p.test(e)), `${p}\n${errors(r).join('\n')}`);
};

test('levels that are items above the statements', () => {
  const r = take(new Package({ Novice: { 'Names the parts': null, 'Holds a spoke key': null }, Expert: { 'Builds from memory': null } }));
  assert.equal(r.code, 0, r.stderr);
  assert.deepEqual(r.statements, [['wheel/novice/01', null, 'Names the parts'], ['wheel/novice/02', null, 'Holds a spoke key'],
    ['wheel/expert/01', null, 'Builds from memory']]);
  assert.deepEqual([r.framework.occupation.title, r.framework.framework.version, r.framework.exportedAt, r.framework.attribution, r.framework.sources],
    ['Wheel building', 'ed.2', T, 'Wheel Guild', { case: 'https://guild.example/doc' }]);
  assert.deepEqual(r.findings, []);
});

test('trees of any depth, to a bound', () => {
  const deep = (n) => {
    let tree = { 'Trues a wheel': null };
    for (let i = n; i > 0; i--) tree = { [`${i}`]: tree };
    return new Package({ Novice: tree });
  };
  const r = take(deep(200));
  assert.deepEqual(r.statements.map(([, , text]) => text), ['Trues a wheel']);
});

test('the four core levels make a core, in whatever order they stand', () => {
  const p = new Package({ Emerging: { One: null }, Developing: { Two: null }, Proficient: { Three: null }, Advanced: { Four: null } });
  for (const i of p.items) if (!i.identifier.includes('/')) i.CFItemType = 'Level';
  const r = take(p);
  assert.deepEqual(r.statements.map((s) => s[0]), ['emerging/01', 'developing/01', 'proficient/01', 'advanced/01']);
  assert.equal(r.framework.format, undefined, 'an export has room for all of it');
  const two = take(new Package({ Developing: { Two: null }, Advanced: { Four: null } }).criterion(null, [{ quality: 'advanced', score: 9 }, { quality: 'DEVELOPING', score: 1 }]));
  assert.deepEqual(two.statements.map((s) => s[0]), ['developing/01', 'advanced/01']);
});

test('levels by hasSkillLevel, domains from the path, the same heading under two levels once', () => {
  const p = new Package({ Truing: { Sees: null, Spokes: { Tightens: null } }, Lacing: { Laces: null } });
  p.item('Low').item('High').link('Truing/Sees', 'hasSkillLevel', 'Low').link('Truing/Spokes/Tightens', 'hasSkillLevel', 'High').link('Lacing/Laces', 'hasSkillLevel', 'Low');
  const r = take(p);
  assert.deepEqual(r.statements, [['wheel/truing/low/01', 'truing', 'Sees'], ['wheel/spokes/high/01', 'spokes', 'Tightens'],
    ['wheel/lacing/low/01', 'lacing', 'Laces']]);
  assert.deepEqual(r.framework.strands[0].domains.map((d) => d.label), ['Truing', 'Truing / Spokes', 'Lacing']);
  const under = take(new Package({ Novice: { Care: { 'Sees it': null } }, Expert: { Care: { 'Mends it': null } } }));
  assert.deepEqual(under.statements, [['wheel/care/novice/01', 'care', 'Sees it'], ['wheel/care/expert/01', 'care', 'Mends it']]);
});

test('levels below domains, merged by their label and ranked the same everywhere', () => {
  const tree = { Truing: { Novice: { A: null }, Expert: { B: null } }, Lacing: { Novice: { C: null }, Expert: { D: null } } };
  assert.deepEqual(take(new Package(tree)).statements.map((s) => s[0]),
    ['wheel/truing/novice/01', 'wheel/truing/expert/01', 'wheel/lacing/novice/01', 'wheel/lacing/expert/01']);
  tree.Lacing = { Expert: { D: null }, Novice: { C: null } };
  refused(take(new Package(tree)), /another order here/);
  // a rubric settles what the rank is
  const p = new Package(tree).criterion(null, [{ quality: 'Expert', position: 1, score: 10 }, { quality: 'Novice', position: 2, score: 5 }]);
  refused(take(p), /another order here/);
});

test('a rubric of scores and no level items; positions only without scores', () => {
  const p = () => new Package({ 'True a wheel': null, 'Lace a wheel': null });
  const scored = [{ quality: 'Best', position: 1, score: 2, description: 'Within a hair' }, { quality: 'Fair', position: 2, score: 1, description: 'It turns' }];
  const r = take(p().criterion('True a wheel', scored).criterion('Lace a wheel', scored.map((l) => ({ ...l, description: l.description + ' again' }))));
  assert.deepEqual(r.statements, [['wheel/true-a-wheel/fair/01', 'true-a-wheel', 'It turns'], ['wheel/true-a-wheel/best/01', 'true-a-wheel', 'Within a hair'],
    ['wheel/lace-a-wheel/fair/01', 'lace-a-wheel', 'It turns again'], ['wheel/lace-a-wheel/best/01', 'lace-a-wheel', 'Within a hair again']]);
  const placed = scored.map(({ score, ...l }) => l);
  const byPlace = take(p().criterion('True a wheel', placed).criterion('Lace a wheel', placed.map((l) => ({ ...l, description: 'x' + l.description }))));
  assert.deepEqual(byPlace.strands[1].levels.map((l) => l.label), ['Best', 'Fair']);
  const bare = placed.map(({ position, ...l }) => l);
  const asIs = take(p().criterion('True a wheel', bare).criterion('Lace a wheel', bare.map((l) => ({ ...l, description: 'x' + l.description }))));
  assert.ok(warnings(asIs).some((w) => /neither scores nor positions/.test(w)));
  // another scale for the second competency is nothing to guess about
  refused(take(p().criterion('True a wheel', scored).criterion('Lace a wheel', [{ quality: 'Good', score: 1, description: 'd' }])), /other levels than those of another criterion: say --levels/);
  // a competency without a text for its levels has none
  refused(take(p().criterion('True a wheel', scored).criterion('Lace a wheel', [{ quality: 'Best', score: 1 }])), /no level for this and 0 other/);
});

test('levels as the person says: labels, grades, types, all the rest', () => {
  const p = new Package({ Truing: { Beginners: { A: null }, Masters: { B: null } } });
  assert.deepEqual(take(p, '--levels', 'developing=Beginners,advanced=Masters').statements.map((s) => s[0]),
    ['wheel/truing/developing/01', 'wheel/truing/advanced/01']);
  refused(take(p), /\/CFItems\/2 no level for this and 1 other statements: .*--levels KEY=LABEL/);
  refused(take(p, '--levels', 'developing=Beginners'), /no level for this and 0 other/);
  const all = take(p, '--levels', 'developing=Beginners,skilled=*', '--strand', 'wheels');
  assert.deepEqual(all.statements.map((s) => s[0]), ['wheels/truing/developing/01', 'wheels/masters/skilled/01']);
  const graded = new Package({ A: null, B: null, C: null });
  graded.items[0].educationLevel = ['09', '10'];
  graded.items[1].educationLevel = ['12'];
  graded.items[2].CFItemType = 'Capstone';
  assert.deepEqual(take(graded, '--levels', 'emerging=09,emerging=10,proficient=12,advanced=capstone').statements.map((s) => s[0]),
    ['emerging/01', 'proficient/01', 'advanced/01']);
  refused(take(graded, '--levels', 'emerging=09,developing=10,advanced=*'), /educationLevel names two levels/);
  for (const bad of ['', 'a=', '=b', 'a=x,b=X', Array.from({ length: 65 }, (_, i) => `l${i}`).join()]) {
    const r = fw('import', write(p.json), '--store', newStore(), ...SOC, '--levels', bad);
    assert.equal(r.code, 2, `${bad}: ${r.stderr}`);
  }
  refused(take(graded, '--levels', 'la,lb,lc,ld,le,lf,lg,lh,li=*'), /expected 1 to 8/);
});

test('--item-type chooses the statements among nested items', () => {
  const p = new Package({ Novice: { Standard: { 'for example': null }, Other: null } });
  p.items.find((i) => i.fullStatement === 'Standard').CFItemType = 'Standard';
  const r = take(p, '--item-type', 'standard');
  assert.deepEqual(r.statements.map((s) => s[2]), ['Standard']);
  assert.ok(warnings(r).some((w) => /another type than --item-type says \(and 1 more/.test(w)));
  refused(take(p, '--item-type', 'nothing'), /not one statement/);
});

test('the order is that of sequence numbers, whatever the order of the file', () => {
  const p = new Package({ Novice: { A: null, B: null, C: null } });
  p.links.forEach((l) => { l.sequenceNumber = 100 - (l.sequenceNumber ?? 0); });
  assert.deepEqual(take(p).statements.map((s) => s[2]), ['C', 'B', 'A']);
  p.items.reverse();
  p.links.reverse();
  assert.deepEqual(take(p).statements.map((s) => s[2]), ['C', 'B', 'A']);
  p.links.forEach((l) => { delete l.sequenceNumber; });
  assert.deepEqual(take(p).statements.map((s) => s[2]), ['C', 'B', 'A'], 'without numbers: the order of the items');
});

test('what a tree may not be, each with its place', () => {
  const tree = () => new Package({ Novice: { A: null, B: null } });
  refused(take(tree().link('Novice', 'isChildOf', 'Novice/A')), /circle: 3 items|circle: 2 items/);
  refused(take(tree().link('Novice/A', 'isChildOf', 'Novice/A')), /\/CFAssociations\/3 an item that is its own child/);
  refused(take(tree().item('Novice/A')), /\/CFItems\/3 the identifier of \/CFItems\/1 again/);
  refused(take(tree().item('NOVICE/a')), /again/, /circle|again/);
  refused(take(tree().item('Expert', { CFItemType: 'Level' }).link('Expert', 'isChildOf', 'doc').link('Novice/A', 'isChildOf', 'Expert')), /an item at two levels/);
  refused(take(tree().item('Expert', { CFItemType: 'Level' }).link('Novice/A', 'hasSkillLevel', 'Expert')), /a second level of one item/);
  refused(take(tree().item('Expert', { CFItemType: 'Level' }).link('Expert', 'isChildOf', 'Novice')), /a level below a level/);
  const no = (change) => { const p = tree().json; change(p); return take(p); };
  refused(no((p) => delete p.CFItems[1].identifier), /\/CFItems\/1 no "identifier"/);
  refused(no((p) => delete p.CFItems[1].fullStatement), /\/CFItems\/1 no "fullStatement"/);
  refused(no((p) => (p.CFItems[1].fullStatement = ' \n ')), /\/CFItems\/1 no "fullStatement"/);
  refused(no((p) => (p.CFItems[1] = 'A')), /\/CFItems\/1 expected an object, found a string/);
  refused(no((p) => (p.CFItems = {})), /\/CFItems expected an array/);
  refused(no((p) => (p.CFAssociations = 1)), /\/CFAssociations expected an array/);
  refused(no((p) => delete p.CFAssociations[1].originNodeURI), /\/CFAssociations\/1 no association/);
  refused(no((p) => (p.CFItems[1].fullStatement = 'x'.repeat(5000))), /\/CFItems\/1 5000 bytes of text/);
  refused(no((p) => (p.CFItems[1].fullStatement = 'a\u202Eb')), /\/CFItems\/1 byte 2 is the control character U\+202E/);
  refused(no((p) => (p.CFItems[2].fullStatement = 'A')), /\/CFItems\/2 the same text/);
  refused(no((p) => (p.CFItems = [])), /not one statement/);
  // values of other types than CASE has are nothing, or not carried, but never taken for text
  for (const change of [(p) => (p.CFRubrics = [[1], 'x', { CFRubricCriteria: [[2], 3] }]), (p) => (p.CFItems[1].abbreviatedStatement = 5),
    (p) => (p.CFDefinitions = [1]), (p) => (p.CFItems[1].CFItemType = {}), (p) => (p.CFDocument.extensions = { 'ler:framework': [] })]) {
    const r = no(change);
    assert.deepEqual([r.code, r.statements.length], [0, 2], String(change));
  }
  let deep = new Package(), above = 'doc';
  for (let i = 0; i < 1002; i++, above = `i${i - 1}`) deep.item(`i${i}`).link(`i${i}`, 'isChildOf', above);
  refused(take(deep, '--levels', 'a=*'), /more than 1000 items above/);
  refused(take({ CFItems: [] }), / no CFPackage: it has no CFDocument/);
});

test('what is not carried is told, once for each kind, and the rest is taken', () => {
  const p = new Package({ Novice: { A: null, B: null } }, { language: 'ja', adoptionStatus: 'Draft', licenseURI: { title: 'CC BY' }, subject: ['Bicycles', 'Wheels'], 'odd/member': 1 });
  p.items[1].educationLevel = ['09'];
  p.items[2].educationLevel = ['10'];
  p.items[1].notes = 'A note';
  p.items[2].notes = null;
  p.items[2].fullStatement = 'B\r\n\tand more ';
  p.link('Novice/A', 'exactMatchOf', 'elsewhere').link('Novice/A', 'isPeerOf', 'Novice/B').link('Novice/B', 'isChildOf', 'gone').link('gone', 'isChildOf', 'doc').item('Lost');
  const r = take(p, '--levels', 'novice,rest=*');
  assert.equal(r.code, 0, JSON.stringify(r));
  assert.deepEqual(r.statements.map((s) => s[2]), ['A', 'B and more', 'Lost']);
  assert.deepEqual(r.framework.occupation.group, 'Bicycles');
  const expected = [/^\/CFDocument\/language not carried: language "ja"; an export wants --language/, /^\/CFDocument\/adoptionStatus .*"Draft"/,
    /^\/CFDocument\/licenseURI/, /^\/CFDocument\/odd~1member/, /subjects behind the first/, /^\/CFItems\/1 not carried: educationLevel \(and 1 more/,
    /^\/CFItems\/1 not carried: notes$/, /^\/CFItems\/2 not carried: line breaks/, /^\/CFAssociations\/3 not carried: exactMatchOf$/, /^\/CFAssociations\/4 .*isPeerOf$/,
    /^\/CFAssociations\/5 .*to an item that is not in this package/, /^\/CFAssociations\/6 .*of an item that is not in this package/, /^\/CFItems\/3 .*without a place/];
  for (const e of expected) assert.ok(warnings(r).some((w) => e.test(w)), `${e}\n${warnings(r).join('\n')}`);
  assert.equal(r.findings.length, expected.length, warnings(r).join('\n'));
});

test('more headings than domains: the lower ones go, and it is told', () => {
  const tree = { Top: {}, Other: {} };
  for (let i = 0; i < 70; i++) tree.Top[`Heading ${i}`] = { [`Statement ${i}`]: null };
  tree.Other['Statement'] = null;
  const r = take(new Package(tree), '--levels', 'a=*');
  assert.equal(r.code, 0, JSON.stringify(r.findings));
  assert.deepEqual(r.framework.strands[0].domains.map((d) => d.label), ['Top', 'Other']);
  assert.ok(warnings(r).some((w) => /more than 64 domains/.test(w)));
});

test('SOC code and version: from the package, else from the person', () => {
  const p = new Package({ Novice: { A: null } }, { version: '2nd edition' });
  refused(take(p, null), /no SOC code .*--soc/, /"2nd edition" cannot be a version label .*--label/);
  const r = take(p, '--soc', '51-2099.00', '--label', 'v2', '--date', '2026-02-03T00:00:00Z');
  assert.deepEqual([r.soc, r.version, r.framework.exportedAt], ['51-2099.00', 'v2', '2026-02-03T00:00:00Z']);
  assert.deepEqual(warnings(r), ['/CFDocument --label takes the place of "2nd edition"', `/CFDocument --date takes the place of "${T}"`]);
  refused(take(p, '--soc', '51-2099', '--label', 'v2'), /occupation\/soc|O\*NET-SOC code/);
  delete p.document.version;
  refused(take(p), /no version: say --label/);
  p.document.version = 'v3';
  p.link('doc', 'isRelatedTo', '29-1141.00').link('doc', 'isRelatedTo', '51.3801');
  p.links.at(-2).destinationNodeURI.targetType = 'ext:OccupationType';
  p.links.at(-1).destinationNodeURI.targetType = 'ext:InstructionalProgramType';
  const said = take(p, null);
  assert.equal(said.soc, '29-1141.00');
  assert.deepEqual(said.framework.anchors, { cip: ['51.3801'] });
  assert.equal(take(p, '--soc', '51-2099.00').soc, '51-2099.00', 'the person has the last word');
});

test('an edited export of ours is what it says now', () => {
  const d = packageOf(storeWith(exampleFull), soc);
  const edited = (change) => { const c = clone(d); change(c); return take(c, null); };
  const item = (c, name) => c.CFItems.find((i) => i.identifier === uuidOf(`${F}#${name}`));
  const reworded = edited((c) => { item(c, 'ai-emerging-02').fullStatement = 'Something else'; });
  assert.ok(reworded.statements.some(([code, , text]) => code === 'ai/emerging/02' && text === 'Something else'));
  const without = edited((c) => {
    const gone = uuidOf(`${F}#emerging-03`);
    c.CFItems = c.CFItems.filter((i) => i.identifier !== gone);
    c.CFAssociations = c.CFAssociations.filter((a) => a.originNodeURI.identifier !== gone);
  });
  assert.equal(without.statements.length, 58);
  assert.ok(warnings(without).some((w) => /its code ends with 04, its place is number 3/.test(w)));
  refused(edited((c) => { c.CFRubrics[0].CFRubricCriteria[0].CFRubricCriterionLevels.reverse().forEach((l, i) => { l.score = i + 1; }); }), /rubric does not have this level, or not at this rank/);
  refused(edited((c) => { c.CFDocument.extensions['ler:framework'].occupation.jobZone = 9; }), /^\/CFDocument\/extensions expected a whole number/);
  refused(edited((c) => { c.CFDocument.extensions['ler:framework'].format = 'other'; }), /expected "ler-framework-1"/);
  const smuggled = edited((c) => {
    c.CFDocument.extensions['ler:framework'].strands = full.strands;
    c.CFItems = c.CFItems.filter((i) => /^[^/]*\/[^/]*\/(emerging|developing|proficient|advanced)/.test(i.humanCodingScheme));
    const kept = new Set([c.CFDocument.identifier, ...c.CFItems.map((i) => i.identifier)]);
    c.CFAssociations = c.CFAssociations.filter((a) => kept.has(a.originNodeURI.identifier));
    c.CFRubrics[0].CFRubricCriteria.length = 1;
  });
  assert.equal(smuggled.statements.length, 40, 'a strand is in its items or nowhere');
});

test('an export of ours with levels of the person is read as anybody\'s, without its scales as statements', () => {
  const d = packageOf(storeWith(exampleFull), soc);
  const r = take(d, null, '--levels', 'any=*', '--strand', 'all', '--label', 'v.other');
  assert.equal(r.code, 0, JSON.stringify(errors(r)));
  assert.equal(r.soc, soc, 'from the association');
  assert.equal(r.statements.length, 59);
  assert.ok(r.statements.every(([code]) => /^all\/.*any\/\d\d$/.test(code)));
  assert.equal(take(d, null, '--strand', 'all').statements.filter(([code]) => code.startsWith('proficient/')).length, 10, 'without: as it is');
});

test('packages with parts exchanged, doubled, removed: refused, or a framework that goes round', () => {
  const random = dice(20261121); // the same packages in every run
  const seeds = ['own', 'levels', 'skill', 'rubric'].map((n) => fs.readFileSync(path.join(root, `tests/fuzz/seeds/case_import_fuzz/${n}.json`), 'utf8'));
  const spots = (v) => (v === null || typeof v !== 'object' ? [] : Object.keys(v).flatMap((k) => [[v, k], ...spots(v[k])]));
  const values = [null, '', [], {}, 0, -1, 'x', 'doc', 'Level', 'Strand', 'Domain', true, 'a\nb', '11-1111.00/v1/durable/care'];
  const dir = tempDir(), files = [];
  for (let n = 0; n < 400; n++) {
    const d = JSON.parse(seeds[n % seeds.length]);
    for (let times = 1 + random(3); times > 0; times--) {
      const all = spots(d);
      if (all.length === 0) break;
      const [object, key] = all[random(all.length)], [from, which] = all[random(all.length)];
      if (random(4) === 0) object[key] = values[random(values.length)];
      else if (random(3) === 0) Array.isArray(object) ? object.splice(key, 1) : delete object[key];
      else if (Array.isArray(object) && random(2) === 0) object.push(clone(object[key]));
      else object[key] = clone(from[which]);
    }
    files.push(path.join(dir, `${n}.json`));
    fs.writeFileSync(files[n], JSON.stringify(d));
  }
  const store = newStore(), r = fw('import', ...files, '--store', store, '--json', '--as-revision', '--format', 'case');
  assert.ok(r.code === 0 || r.code === 1, `${r.code} ${r.signal} ${r.stderr}`);
  const results = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  assert.equal(results.length, files.length);
  const taken = new Set(results.filter((x) => x.outcome !== 'refused').map((x) => x.fileDigest));
  assert.ok(taken.size > 30 && results.some((x) => x.outcome === 'refused'), `${taken.size} taken`);
  for (const x of results) assert.equal(x.outcome === 'refused', x.findings.some((f) => f.severity === 'error'), JSON.stringify(x));
  for (const digest of [...taken].slice(0, 60)) {
    const again = newStore(), bytes = fw('export', digest, '--store', store).stdout;
    assert.equal(fw('import', write(packageOf(store, digest, '--date', T)), '--store', again).code, 0, digest);
    assert.equal(fw('export', JSON.parse(bytes).occupation.soc, '--store', again).stdout, bytes);
  }
});

test('the format is told from the content, or said', () => {
  const p = new Package({ Novice: { A: null } });
  for (const [value, ...args] of [[p.json, '--format', 'case'], [JSON.stringify(p.json, null, 4)], [' \n' + JSON.stringify({ CFPackage: p.json })]])
    assert.equal(take(value, ...args).code, 0);
  assert.equal(take(p.json, '--format', 'json').code, 1);
  const r = fw('import', write(p.json), '--store', newStore(), '--format', 'yaml');
  assert.equal(r.code, 2);
  assert.match(r.stderr, /"yaml" is no format/);
  assert.match(errors(take(full, '--format', 'case')).join(), /no CFPackage/);
  assert.equal(take('{"CFDocument": {', '--format', 'case').code, 1);
});

test('records of an imported framework: issued on its strand, resolved and derived again', () => {
  const p = new Package({ Novice: { 'Names the parts': null, 'Holds a key': null }, Expert: { 'Builds from memory': null } });
  const store = storeWith(exampleFramework), file = write(p.json);
  const r = fw('import', file, '--store', store, ...SOC);
  assert.equal(r.code, 0, r.stderr);
  const made = path.join(tempDir(), 'made.json');
  assert.equal(fw('export', '51-2099.00', '--store', store, '--out', made).code, 0);
  const ws = workspace({ frameworks: [made] });
  const { credential } = issue(ws, [{ learner_id: 'L1', framework: '51-2099.00', statements: 'wheel/novice/1; wheel/novice/2; wheel/expert/01' }]);
  const document = credential(2);
  const report = verify(document, ['--store', ws.store], { at: null });
  assert.deepEqual(failed(report), []);
  const levels = document.credentialSubject.result.filter((x) => x.achievedLevel).map((x) => [x.achievedLevel.split('#')[1], x.value]);
  assert.deepEqual(levels, [['wheel-expert', 'Expert']]);
  // the package of the same framework names the same statements
  const items = packageOf(ws.store, '51-2099.00').CFItems.map((i) => i.identifier);
  for (const x of document.credentialSubject.result.filter((y) => y.alignment))
    assert.ok(items.includes(uuidOf(x.alignment[0].targetUrl)), x.value);
  assert.match(fw('show', '51-2099.00', '--store', store).stdout, /wheel\/novice\/01 Names the parts/);
});
