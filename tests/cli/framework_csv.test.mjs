// Statements as a table: export, import, and what a person with a spreadsheet makes of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFull, fw, jsonLines, newStore, show, storeWith, writeFile } from '../lib/frameworks.mjs';
import { csvObjects, exampleFramework, needsShared, run, shared, tempDir, verifier } from '../lib/ler.mjs';

const plain = JSON.parse(fs.readFileSync(exampleFramework)), full = JSON.parse(fs.readFileSync(exampleFull));
const soc = plain.occupation.soc;
const write = (text, name = 'table.csv') => writeFile(text, name);
function table(store, name = soc) {
  const file = path.join(tempDir(), 'out.csv');
  const r = fw('export', name, '--store', store, '--format', 'csv', '--out', file);
  assert.equal(r.code, 0, r.stderr);
  return { file, text: fs.readFileSync(file, 'utf8'), warnings: r.stderr.split('\n').filter(Boolean) };
}
function imported(text, ...args) {
  const store = newStore();
  const r = fw('import', text.file ?? write(text), '--store', store, '--json', ...args);
  assert.ok(r.stdout.length > 0, r.stderr);
  const [first] = jsonLines(r.stdout);
  return { ...first, code: r.code, store, stderr: r.stderr, shown: r.code === 0 ? show(store, first.soc) : undefined };
}
const SAID = ['--soc', soc, '--label', 'v1', '--title', 'Bicycle Repairers'];
const simple = (text, ...args) => imported(text, ...SAID, ...args);
const statements = (r) => { assert.equal(r.code, 0, JSON.stringify(r.findings)); return r.shown.strands.flatMap((s) => s.statements.map((x) => `${x.code}: ${x.text}`)); };
const findings = (r, severity) => r.findings.filter((f) => f.severity === severity).map((f) => `${f.line ?? '-'}: ${f.message}`);
const errors = (r) => findings(r, 'error'), warnings = (r) => findings(r, 'warning');

test('an export of the core comes back with the same content, byte for byte the same table', () => {
  const out = table(storeWith(exampleFramework));
  assert.deepEqual(out.warnings, []);
  assert.ok(out.text.startsWith('\uFEFFsoc,version,title,strand,'));
  const rows = csvObjects(out.text.slice(1));
  assert.equal(rows.length, 40);
  assert.deepEqual([rows[13].strand, rows[13].level, rows[13].ordinal, rows[13].code, rows[13].statement],
    ['core', 'developing', '4', 'developing/04', plain.framework.levels.developing.statements[3]]);
  assert.equal(rows[0].context_covered, plain.framework.contextCovered);
  assert.equal(rows[1].context_covered, '');
  const r = imported(out);
  assert.equal(r.outcome, 'new');
  assert.deepEqual(r.findings, []);
  assert.equal(r.contentDigest, show(storeWith(exampleFramework)).contentDigest);
  assert.equal(table(r.store).text, out.text);
});

test('strands come back with texts, levels, domains and cited sources; what is left out is told', () => {
  const out = table(storeWith(exampleFull));
  const said = out.warnings.join('\n');
  for (const word of [/does not hold the anchors: \d+ items/, /evidence of strand ai: \d+ figures/, /titles of the \d+ sources of strand ai/])
    assert.match(said, word);
  assert.doesNotMatch(said, /digest/);
  const r = imported(out);
  const before = show(storeWith(exampleFull));
  assert.equal(r.contentDigest, before.contentDigest);
  const kept = (s) => ({ key: s.key, label: s.label, domains: s.domains, levels: s.levels, statements: s.statements, sources: s.sources.map(({ key, label }) => ({ key, label })) });
  assert.deepEqual(r.shown.strands.map(kept), before.strands.map(kept));
});

test('the three real exports come back with their content digests, the real page with its statements', { skip: needsShared }, () => {
  const dir = path.join(shared, 'frameworks');
  for (const name of fs.readdirSync(dir).filter((n) => n.endsWith('.json'))) {
    const store = storeWith(path.join(dir, name));
    const own = JSON.parse(fw('list', '--store', store, '--json').stdout).frameworks[0];
    const out = table(store, own.soc);
    assert.deepEqual(out.warnings, []);
    assert.equal(imported(out).contentDigest, own.contentDigest);
  }
  const store = storeWith(path.join(dir, 'nsx-21-1022.00-healthcare-social-workers.json'), path.join(dir, 'nsx-page-21-1022.00-healthcare-social-workers.txt'));
  const out = imported(table(store, '21-1022.00'));
  const texts = (shown) => shown.strands.map((s) => s.statements.map((x) => [x.code, x.text]));
  assert.deepEqual(texts(out.shown), texts(show(store, '21-1022.00')));
});

test('a table of level and statement is enough; headings as people write them; separators, BOM, line ends', () => {
  const core = ['emerging/01: Holds it', 'advanced/01: Teaches it'];
  for (const text of ['level,statement\nEmerging,Holds it\nadvanced,Teaches it\n',
    '\uFEFFLevel;Statement\r\nEMERGING;Holds it\r\nAdvanced;Teaches it\r\n',
    'Proficiency Level\tSkill-Statement\nemerging\tHolds it\nadvanced\tTeaches it',
    'sep=;\nTIER;Competency\nemerging;Holds it\nadvanced;Teaches it\n',
    '"level_label","text"\n"Emerging","Holds it"\n\n"Advanced","Teaches it"\n'])
    assert.deepEqual(statements(simple(text)), core, text);
  // also by the verifier, and with the format named
  const store = newStore();
  assert.equal(run(verifier, ['framework', 'import', write('level,statement\nEmerging,x\n', 'x.dat'), '--format', 'csv', '--store', store, ...SAID]).code, 0);
  const r = simple('level,statement,colour\nEmerging,Holds it,red\n');
  assert.deepEqual(warnings(r), ['1: column colour: no column of ours; it is not carried', '-: exportedAt of the framework: missing']);
});

test('own levels: their order from level_number, numbers in their names, or --levels; else an error that says what to give', () => {
  const rows = 'Expert,Leads it\nNovice,Holds it\nexpert,Plans it\n';
  let r = simple(`level,statement\n${rows}`);
  assert.equal(r.code, 1);
  assert.match(errors(r).join(), /^3: column level: which of the levels is the lowest\?/);
  r = simple(`level,statement\n${rows}`, '--levels', 'novice=Novice,expert=Expert');
  assert.deepEqual(statements(r), ['competencies/novice/01: Holds it', 'competencies/expert/01: Leads it', 'competencies/expert/02: Plans it']);
  r = simple(`level,statement\n${rows}`, '--levels', 'developing=Novice,proficient=Expert');
  assert.deepEqual(statements(r), ['developing/01: Holds it', 'proficient/01: Leads it', 'proficient/02: Plans it']);
  r = simple('level,level number,statement\nExpert,2,Leads it\nNovice,1,Holds it\n', '--strand', 'repair');
  assert.deepEqual(statements(r), ['repair/novice/01: Holds it', 'repair/expert/01: Leads it']);
  r = simple('level,statement\nLevel 10,Leads it\nLevel 9,Holds it\n');
  assert.deepEqual(r.shown.strands[1].levels.map((l) => l.label), ['Level 9', 'Level 10']);
  r = simple('level,statement\nNovice,x\nOther,y\n', '--levels', 'novice=Novice');
  assert.match(errors(r).join(), /^3: column level: "Other" is no label of --levels/);
  r = simple('level,level_number,statement\nA,1,x\nB,1,y\n');
  assert.match(errors(r).join(), /^3: column level_number: another level of row 2 has the same number/);
  r = simple('level,level_number,statement\nA,1,x\nA,2,y\n');
  assert.match(errors(r).join(), /^3: column level_number: another number than in row 2/);
});

test('domains, strands, roles and sources by name', () => {
  const r = simple('Strand,Category,Level,Role Label,Statement,Sources\n' +
    'Shop skills,Brakes,emerging,Helper,Bleeds,Manual; onet=O*NET v30.2\n' +
    'shop skills,Wheels,advanced,,Trues,manual\n' +
    ',,proficient,Mechanic,Rides,\n');
  assert.deepEqual(statements(r), ['proficient/01: Rides', 'shop-skills/brakes/emerging/01: Bleeds', 'shop-skills/wheels/advanced/01: Trues']);
  const [core, shop] = r.shown.strands;
  assert.deepEqual([core.levels[2].role, shop.label, shop.levels.map((l) => [l.key, l.role])], ['Mechanic', 'Shop skills', [['emerging', 'Helper'], ['advanced', undefined]]]);
  assert.deepEqual(shop.sources.map((s) => [s.key, s.label]), [['manual', 'Manual'], ['onet', 'O*NET v30.2']]);
  assert.deepEqual(shop.statements.map((s) => s.sources), [['manual', 'onet'], ['manual']]);
});

test('every fault is told with its row and column', () => {
  const fault = (text, pattern, ...args) => {
    const r = imported(text, ...args);
    assert.equal(r.code, 1, text);
    assert.match(errors(r).join('\n'), pattern, text);
  };
  const head = 'soc,version,title,level,statement,ordinal\n', row = `${soc},v1,Welders,emerging,`;
  fault(`${head}${row}One,1\n${row},2\n`, /^3: column statement: blank$/);
  fault(`${head}${row}One,1\n${soc},v2,Welders,emerging,Two,\n`, /^3: column version: not what row 2 says; a table holds one framework$/);
  fault(`${head}${soc},v1,Welders,,One,\n`, /^2: column level: blank$/m);
  fault(`${head}${row}One,first\n`, /^2: column ordinal: expected a number$/);
  fault(`${head}${row}One\n`, /^2: the row has 5 cells, the header 6/);
  fault(`${head}${row}One,1\n${row}One,2\n`, /^3: column statement: /);
  fault(`${head}21,v1,Welders,emerging,One,\n`, /^2: column soc: /);
  fault(`${head}${soc},v 1,Welders,emerging,One,\n`, /^2: column version: /);
  fault(`${head}${row}a\u202Eb,\n`, /^2: column statement: /);
  fault('level\nemerging\n', /^1: no column "statement"$/m, '--format', 'csv');
  fault('statement,note\nOne,x\n', /^1: no column "level"$/m);
  fault('level,statement\nemerging,One\n', /^1: no column says the soc: give one, or --soc NN-NNNN\.NN$/m);
  fault('level,statement\n', /^1: no row behind the header$/m);
  fault('level,tier,statement\na,b,c\n', /^1: column tier: means the same as column level$/m, ...SAID);
  fault('strand,domain,level,statement\ncore,Brakes,emerging,x\n', /^2: column strand: the core has the levels/m, ...SAID);
  fault('strand,domain,level,statement\ns,Brakes,emerging,x\ns,,emerging,y\n', /^3: column domain: blank, while other rows/m, ...SAID);
  fault('strand,strand_label,level,statement\ns,S,emerging,x\ns,Other,emerging,y\n', /^3: column strand_label: another label than in row 2/m, ...SAID);
  fault('level,statement,job_zone\nemerging,x,9\n', /^2: column job_zone: expected a number from 1 to 5/m, ...SAID);
  fault(Buffer.from('level,statement\nemerging,caf\xe9\n', 'latin1'), /^2: byte 4 of the cell \(0xe9\) is not UTF-8/m, ...SAID);
  const open = imported('level,statement\nemerging,"open\n', ...SAID);
  assert.match(errors(open).join(), /quotation mark/);
  // on a terminal: file, row, column
  const file = write(`${head}${row}One,1\n${row},2\n`);
  assert.match(fw('import', file, '--store', newStore()).stderr, new RegExp(`${file}:3: column statement: blank`));
  // a number that rows contradict is told, and the rows count
  const r = imported(`${head}${row}One,1\n${row}Three,3\n`);
  assert.ok(warnings(r).includes('3: column ordinal: says 3, but the row is number 2 of its level'));
  assert.equal(statements(r)[1], 'emerging/02: Three');
});

test('what the person says takes the place of what the table says, and is told', () => {
  const r = imported(`soc,version,title,level,statement\n${soc},v1,Menders,emerging,One\n`, '--label', 'v2', '--title', 'Repairers', '--date', '2024-05-06T00:00:00Z');
  assert.deepEqual([r.version, r.title, r.shown.exportedAt], ['v2', 'Repairers', '2024-05-06T00:00:00Z']);
  assert.deepEqual(warnings(r), ['2: column version: what you say takes the place of "v1"', '2: column title: what you say takes the place of "Menders"']);
  assert.equal(fw('import', write('level,statement\na,b\n'), '--store', newStore(), '--format', 'xlsx').code, 2);
});

test('cells that a spreadsheet would run are guarded on the way out and come back as they were', () => {
  const doc = structuredClone(plain);
  const texts = ['=1+1', '+49 calls — makes', "@mentions — answers", "'=quoted — twice", '-5 °C — works at', 'comma, "quote"; semicolon — copes', '＝full width'];
  doc.framework.levels.emerging.statements = texts;
  doc.attribution = '=HYPERLINK("https://evil.example")';
  const store = storeWith(write(JSON.stringify(doc), 'doc.json'));
  const out = table(store);
  for (const row of csvObjects(out.text.slice(1)))
    for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^[=+\-@\t\r＝＋－＠]/);
  const r = imported(out);
  assert.deepEqual(r.shown.strands[0].statements.slice(0, texts.length).map((s) => s.text), texts);
  assert.equal(r.shown.attribution, doc.attribution);
  assert.equal(r.contentDigest, show(store).contentDigest);
});

test('a framework with members that a table does not hold says so', () => {
  const doc = structuredClone(plain);
  doc.occupation.extra = 1;
  const out = table(storeWith(write(JSON.stringify(doc), 'doc.json')));
  assert.match(out.warnings.join(), /an import of the table has another content digest/);

  // a member that is not there is another thing than an empty one: it has no column
  const bare = structuredClone(plain);
  for (const key of ['group', 'jobZone', 'jobZoneInferred']) delete bare.occupation[key];
  delete bare.framework.description;
  bare.occupation.sector = '';
  const store = storeWith(write(JSON.stringify(bare), 'bare.json'));
  const small = table(store);
  assert.deepEqual(small.warnings, []);
  assert.doesNotMatch(small.text, /job_zone|,group|description/);
  assert.equal(imported(small).contentDigest, show(store).contentDigest);

  // strands without anything else keep their digests, in whatever order their statements stand
  const strand = { key: 'extra', label: 'Extra', levels: [{ key: 'a', label: 'A' }, { key: 'b', label: 'B' }], statements: [{ level: 'a', text: 'One' }, { level: 'b', text: 'Two' }] };
  const whole = { ...plain, format: 'ler-framework-1', strands: [strand] };
  for (const change of [() => {}, () => strand.statements.reverse()]) {
    change();
    const kept = storeWith(write(JSON.stringify(whole), 'whole.json'));
    assert.deepEqual(table(kept).warnings, []);
    assert.equal(imported(table(kept)).fullDigest, show(kept).fullDigest);
  }
  strand.statements[0].sources = []; // an empty list is another thing than none
  const mixed = table(storeWith(write(JSON.stringify(whole), 'mixed.json')));
  assert.match(mixed.warnings.join(), /another digest of strand extra/);
});
