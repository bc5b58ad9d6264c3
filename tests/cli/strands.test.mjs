// Frameworks with all their strands: the page text merged with its export, what the store makes of
// both, and our own JSON format.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleFull, examplePage, fw, jsonLines, show, writeFile } from '../lib/frameworks.mjs';
import { exampleFramework, issuer, jcs, multihash, needsShared, run, shared, tempDir, verifier } from '../lib/ler.mjs';

const full = JSON.parse(fs.readFileSync(exampleFull));
const page = fs.readFileSync(examplePage, 'utf8');
const soc = full.occupation.soc, version = full.framework.version;
const write = (text, name = 'page.txt') => writeFile(text, name);
const content = multihash(jcs({ occupation: full.occupation, framework: full.framework }));
const strandDigest = (strand) => multihash(jcs({ soc, strand, version }));
const fullDigest = (d) => multihash(jcs({ anchors: d.anchors, content, roles: d.roles, strands: d.strands }));

test('an export and its page make one full framework: canonical bytes, the core as it was', () => {
  const store = path.join(tempDir(), 'store');
  const r = fw('import', exampleFramework, examplePage, '--store', store, '--json');
  assert.equal(r.code, 0, r.stderr);
  const [first, second] = jsonLines(r.stdout);
  assert.equal(first.outcome, 'new');
  assert.equal(first.contentDigest, content);
  const bytes = fw('export', soc, '--store', store).stdout;
  assert.equal(bytes, jcs(full));
  assert.deepEqual(second, { file: examplePage, outcome: 'strands-added', soc, version, title: full.occupation.title,
    contentDigest: content, fileDigest: multihash(bytes), fullDigest: fullDigest(full),
    strands: [{ key: 'core', digest: content, statements: 40 }, { key: 'ai', digest: strandDigest(full.strands[0]), statements: 6 },
      { key: 'durable', digest: strandDigest(full.strands[1]), statements: 13 }],
    page: { lines: 118, furniture: 4, unexplained: 0 }, findings: [], findingsLeftOut: 0 });
  // in any order, and the page alone once the export is there
  const other = path.join(tempDir(), 'store');
  assert.equal(fw('import', examplePage, exampleFramework, '--store', other).code, 0);
  assert.deepEqual(fs.readdirSync(other).sort(), fs.readdirSync(store).sort());
  const again = fw('import', examplePage, '--store', store, '--json');
  assert.equal(jsonLines(again.stdout)[0].outcome, 'known');
  assert.equal(fs.readdirSync(store).length, 2);
});

test('show tells every strand with code, level, domain, text and sources, and the anchors', () => {
  const store = path.join(tempDir(), 'store');
  assert.equal(fw('import', exampleFramework, exampleFull, '--store', store).code, 0);
  const shown = show(store);
  assert.equal(shown.fullDigest, fullDigest(full));
  assert.equal(shown.contentDigest, content);
  assert.deepEqual(shown.strands.map((s) => [s.key, s.label, s.levels.map((l) => l.key)]), [
    ['core', 'Core', ['emerging', 'developing', 'proficient', 'advanced']],
    ['ai', 'AI use', ['emerging', 'developing', 'proficient', 'advanced']],
    ['durable', 'Durable skills', ['emerging', 'developing', 'applying', 'exceeding']]]);
  assert.deepEqual(shown.strands[0].levels.map((l) => l.role), Object.values(full.roles));
  for (const [i, strand] of full.strands.entries()) {
    const numbers = {};
    const expected = strand.statements.map((s) => {
      const place = [strand.key, s.domain, s.level].filter(Boolean).join('/');
      const ordinal = (numbers[place] = (numbers[place] ?? 0) + 1);
      return { code: `${place}/${String(ordinal).padStart(2, '0')}`, level: s.level, domain: s.domain ?? null, ordinal, text: s.text, sources: s.sources };
    });
    assert.deepEqual(shown.strands[i + 1].statements, expected);
    assert.deepEqual(shown.strands[i + 1].sources, strand.sources);
    assert.deepEqual(shown.strands[i + 1].evidence, strand.evidence ?? []);
    assert.equal(shown.strands[i + 1].digest, strandDigest(strand));
  }
  assert.deepEqual(shown.anchors, { soc, ...full.anchors });
  const text = fw('show', soc, '--store', store).stdout;
  assert.match(text, /^Emerging \(Apprentice\)$/m);
  assert.match(text, /^Patience and Care, Applying$/m);
  assert.match(text, /RAPIDS \(0\)$/m);
  assert.match(text, /AEI usage: Task observations 12; Augment share 41\.0%/);
  // another program reads the core of it and nothing else; the verifier reads all
  assert.deepEqual(JSON.parse(run(verifier, ['framework', 'show', soc, '--store', store, '--json']).stdout), shown);
});

test('a name means the full framework, each digest its own; the export stays', () => {
  const store = path.join(tempDir(), 'store');
  const bytes = fs.readFileSync(exampleFramework, 'utf8');
  assert.equal(fw('import', exampleFramework, examplePage, '--store', store).code, 0);
  for (const name of [soc, `${soc}@${version}`, content, fullDigest(full)]) assert.equal(show(store, name).strands.length, 3, name);
  assert.equal(show(store, multihash(bytes)).strands.length, 1);
  assert.equal(fw('export', multihash(bytes), '--store', store).stdout, bytes);
  const list = JSON.parse(fw('list', '--store', store, '--json').stdout).frameworks;
  assert.equal(list.length, 1);
  assert.equal(list[0].fileDigests.length, 2);
  assert.deepEqual(list[0].strands.map((s) => s.key), ['core', 'ai', 'durable']);
});

test('other strands under the same core need --as-revision, then a name is ambiguous', () => {
  const store = path.join(tempDir(), 'store');
  const changed = structuredClone(full);
  changed.strands[0].statements[0].text += ' Always.';
  const file = write(changed, 'changed.json');
  assert.equal(fw('import', exampleFull, '--store', store).code, 0);
  let r = fw('import', file, '--store', store);
  assert.equal(r.code, 1);
  assert.ok(r.stderr.includes(fullDigest(full)) && r.stderr.includes(fullDigest(changed)), r.stderr);
  r = fw('import', file, '--as-revision', '--store', store, '--json');
  assert.equal(jsonLines(r.stdout)[0].outcome, 'revision');
  for (const name of [soc, content]) {
    r = fw('show', name, '--store', store);
    assert.equal(r.code, 1);
    assert.ok(r.stderr.includes(fullDigest(full)) && r.stderr.includes(fullDigest(changed)), r.stderr);
  }
  assert.equal(show(store, fullDigest(changed)).strands[1].statements[0].text, changed.strands[0].statements[0].text);
  fs.renameSync(path.join(store, fs.readdirSync(store)[0]), path.join(store, fs.readdirSync(store)[0].replace('.full.json', '.json')));
  r = fw('list', '--store', store); // a renamed file is never read as something else
  assert.equal(r.code, 3);
  assert.match(r.stderr, /was renamed/);
});

test('keys that would make one name for two parts are refused', () => {
  const rename = (d, strand, from, to) => {
    const s = d.strands[strand];
    for (const l of [...s.levels, ...(s.domains ?? [])]) if (l.key === from) l.key = to;
    for (const st of s.statements) for (const k of ['level', 'domain']) if (st[k] === from) st[k] = to;
  };
  const cases = [
    ['a level that is a statement', 'ai-developing-01', (d) => rename(d, 0, 'advanced', 'developing-01')],
    ['a level that is the description of a domain', 'durable-care-level', (d) => { rename(d, 1, 'customer-care', 'care'); rename(d, 1, 'exceeding', 'care-level'); }],
    ['two statements', 'durable-care-for-all-01', (d) => { rename(d, 1, 'customer-care', 'care'); rename(d, 1, 'patience-and-care', 'care-for'); rename(d, 1, 'applying', 'for-all'); rename(d, 1, 'exceeding', 'all'); }],
    ['the level that an assessor judges', 'judged-level', (d) => { d.strands[0].key = 'judged'; }],
  ];
  for (const [label, name, change] of cases) {
    const changed = structuredClone(full);
    change(changed);
    const r = fw('import', write(changed, 'changed.json'), '--store', path.join(tempDir(), 'store'));
    assert.equal(r.code, 1, label);
    assert.ok(r.stderr.includes(`make one name, ${name}, for two`), `${label}: ${r.stderr}`);
  }
  const near = structuredClone(full); // the same beginnings, but no name twice
  rename(near, 1, 'customer-care', 'care');
  rename(near, 1, 'patience-and-care', 'care-for');
  rename(near, 1, 'applying', 'for-all');
  assert.equal(fw('import', write(near, 'near.json'), '--store', path.join(tempDir(), 'store')).code, 0);
});

test('what of a page does not parse is told with its line, and nothing is taken in', () => {
  const all = page.split('\n');
  const at = (text) => all.findIndex((l) => l.includes(text)) + 1;
  const refused = [
    ['a core statement in other words', (t) => t.replace('coached', 'supervised').replace('Puncture', 'Flat'), undefined],
    ['a core statement less', (t) => t.replace(/^ {2}10\. .*\n/m, ''), undefined],
    ['a number left out', (t) => t.replace('  2. Repair note', '  3. Repair note'), at('Repair note drafting')],
    ['a chip that cannot be told', (t) => t.replace('Trade Skills TaxonomyTrade Skills Taxonomy 2024', 'Trade Taxonomy 2024'), at('Stock forecasting')],
    ['a statement on two lines', (t) => t.replace('in the customer\'s own words', 'in the\ncustomer\'s own words'), at('Listening at the counter') + 1],
    ['a strand statement without its dash', (t) => t.replace('Slow faults — ', 'Slow faults'), at('Slow faults')],
    ['another version', (t) => t.replace('v.26.11-example', 'v.26.12-example'), undefined],
    ['another job zone', (t) => t.replace('Job Zone 2', 'Job Zone 4'), at('SOC 49')],
    ['a CIP code too short', (t) => t.replace('47.060047.0699', '47.06047.0699'), at('47.0600')],
    ['levels out of order', (t) => t.replace(/^Exceeding$/m, 'Applying'), undefined],
  ];
  for (const [label, change, line] of refused) {
    const store = path.join(tempDir(), 'store');
    const text = change(page);
    assert.notEqual(text, page, label);
    const r = fw('import', exampleFramework, write(text), '--store', store, '--json');
    assert.equal(r.code, 1, label);
    const result = jsonLines(r.stdout)[1];
    assert.equal(result.outcome, 'refused', label);
    const errors = result.findings.filter((f) => f.severity === 'error');
    assert.ok(errors.length > 0, label);
    if (line) assert.ok(errors.some((f) => f.line === line), `${label}: line ${line}, ${JSON.stringify(errors)}`);
    assert.equal(fs.readdirSync(store).length, 1, label);
    if (line) assert.match(fw('import', write(text), '--store', store).stderr, new RegExp(`page\\.txt:${line}: `));
  }
});

test('one page in the forms that browsers save it in is one framework', () => {
  const nbsp = '\u00a0', heading = /^(\d)(\D+?)(\d) statements$/gm, mark = /^ {2}(\d+)\. /gm;
  const forms = [
    ['line ends of other systems', (t) => t.replaceAll('\n', '\r')],
    ['a byte order mark', (t) => `\ufeff${t}`],
    ['no-break spaces', (t) => t.replace(mark, `${nbsp}${nbsp}$1.${nbsp}`).replaceAll(' — ', `${nbsp}— `).replaceAll('\n', `${nbsp}\n`)],
    ['tabs', (t) => t.replace(mark, '\t$1.\t')],
    ['brackets for points', (t) => t.replace(mark, '$1) ')],
    ['bullets', (t) => t.replace(mark, '\u2022 ')],
    ['a mark alone on its line', (t) => t.replace(mark, '$1.\n')],
    ['headings in capitals', (t) => t.replace(/^(Emerging|Developing|Proficient|Advanced|Applying|Exceeding|Evidence pack|Abilities|Technology)$/gm, (s) => s.toUpperCase())],
    ['domains in pieces', (t) => t.replace(heading, '$1\n$2\n$3 statements')],
    ['domains without counts', (t) => t.replace(heading, '$1$2')],
    ['domains without numbers', (t) => t.replace(heading, '$2$3 statements')],
    ['domains by their name alone', (t) => t.replace(heading, '$2')],
    ['the head in pieces', (t) => t.replace('00Job', '00\nJob').replace('nv.', 'n\nv.').replace('Context covered', 'Context covered\n')],
    ['lists with a line for each item', (t) => t.replace(/^(RepairingEq.*|MechanicalCu.*|FingerDex.*|Dependability.*|Inventory.*)$/gm, (s) => s.replace(/([a-z])([A-Z])/g, '$1\n$2'))
      .replace('Mechanic · Cycle', 'Mechanic\nCycle').replace('(Shop) · ', '(Shop)\n').replace('47.060047.0699', '47.0600\n47.0699\n')],
    ['parts in another order', (t) => {
      const [ai, durable, anchors, sources] = ['How a worker', 'Two durable', 'Show O*NET', 'Sources: '].map((s) => t.indexOf(s));
      return t.slice(0, ai) + t.slice(anchors, sources) + t.slice(durable, anchors) + t.slice(ai, durable) + t.slice(sources);
    }],
  ];
  for (const [label, change] of forms) {
    const text = change(page);
    assert.notEqual(text, page, label);
    const r = fw('import', exampleFramework, write(text), '--store', path.join(tempDir(), 'store'), '--json');
    const result = jsonLines(r.stdout)[1];
    assert.deepEqual(result.findings, [], label);
    assert.equal(result.fileDigest, multihash(jcs(full)), label);
  }
});

test('a part that is not known as such, or stands twice, is never taken for another', () => {
  const [ai, durable] = ['How a worker', 'Two durable'].map((s) => page.indexOf(s));
  const cases = [
    ['durable skills behind another introduction', page.replace('durable-skill domains mapped', 'domains of skills mapped'), /means nothing here: "1Customer Care8/],
    ['a statement among the figures', page.replace('tools_and_machines\n', 'tools_and_machines\n  1. Lost one — is no figure\n'), /means nothing here: "1\. Lost one/],
    ['two parts of one strand', page.slice(0, durable) + page.slice(ai, durable).replaceAll(' — ', ' again — ') + page.slice(durable), /stands twice/],
    ['a list of numbers and bullets', page.replace('  2. Plain est', '- Plain est'), /both numbers and bullets/],
    ['the rest of a statement before a level', page.replace('without trade terms', 'without\n2 trade terms').replace(/^Developing\n {2}1\. Calm/m, 'Developing\n  1. Calm'), /means nothing here: "2 trade/],
  ];
  for (const [label, text, expected] of cases) {
    assert.notEqual(text, page, label);
    const r = fw('import', exampleFramework, write(text), '--store', path.join(tempDir(), 'store'));
    assert.equal(r.code, 1, label);
    assert.match(r.stderr, expected, label);
  }
});

test('a work that a statement speaks of is not its citation', () => {
  const said = 'shows the Anthropic Economic Index beside Anthropic Economic Index figures to O*NET users of the O*NET Resource Center';
  const store = path.join(tempDir(), 'store');
  const text = page.replace('brings what riders report to makers of parts', said).replace('finishes one step', 'Team Team finishes one step');
  assert.equal(fw('import', exampleFramework, write(text), '--store', store).code, 0);
  const { statements } = show(store).strands[2];
  const one = statements.find((s) => s.code === 'durable/customer-care/exceeding/02');
  assert.equal(one.text, `Voice of the riders — ${said}`);
  assert.deepEqual(one.sources, ['onet']);
  assert.match(statements.find((s) => s.code === 'durable/patience-and-care/emerging/01').text, / — Team Team finishes one step/);
});

test('counts that the page states, and lines of no meaning, are warnings with their line', () => {
  const text = page.replace('1Customer Care8 statements', '1Customer Care9 statements').replace('source anchors14 anchors', 'source anchors15 anchors')
    .replace('Related titles\n', 'Something new\nRelated titles\n').replaceAll('\n', '\r\n');
  const changed = text.split('\r\n');
  const r = fw('import', exampleFramework, write(text), '--store', path.join(tempDir(), 'store'), '--json');
  assert.equal(r.code, 0, r.stderr + r.stdout);
  const result = jsonLines(r.stdout)[1];
  assert.equal(result.page.unexplained, 1);
  assert.deepEqual(result.findings.map((f) => [f.severity, f.line]).sort((a, b) => a[1] - b[1]), [
    ['warning', changed.indexOf('1Customer Care9 statements') + 1],
    ['warning', changed.findIndex((l) => l.includes('source anchors15')) + 1],
    ['warning', changed.indexOf('Something new') + 1]]);
});

test('a page alone needs its export in the store; several contents need the export along with it', () => {
  const store = path.join(tempDir(), 'store');
  let r = fw('import', examplePage, '--store', store);
  assert.equal(r.code, 1);
  assert.match(r.stderr, /no export of 49-3091\.00/);
  const other = JSON.parse(fs.readFileSync(exampleFramework));
  other.framework.levels.proficient.statements[1] += ' Always.';
  assert.equal(fw('import', exampleFramework, '--store', store).code, 0);
  assert.equal(fw('import', write(other, 'other.json'), '--as-revision', '--store', store).code, 0);
  r = fw('import', examplePage, '--store', store);
  assert.equal(r.code, 1);
  assert.match(r.stderr, /several contents/);
  assert.equal(fw('import', exampleFramework, examplePage, '--store', store).code, 0);
  r = run(issuer, ['framework', 'import', '-', '--store', store, '--json'], { input: 'no page at all\n' });
  assert.equal(r.code, 1);
  assert.match(jsonLines(r.stdout)[0].findings[0].message, /neither JSON nor the page/);
});

test('the real page of 21-1022.00 with its export: every line explained, every statement there', { skip: needsShared }, (t) => {
  const dir = path.join(shared, 'frameworks'), files = fs.readdirSync(dir);
  const text = files.find((f) => f.startsWith('nsx-page-21-1022.00')), json = files.find((f) => /^nsx-21-1022\.00.*\.json$/.test(f));
  if (!text || !json) { t.skip('the page or its export is not there'); return; }
  const store = path.join(tempDir(), 'store');
  const r = fw('import', path.join(dir, json), path.join(dir, text), '--store', store, '--json');
  assert.equal(r.code, 0, r.stderr);
  const [, result] = jsonLines(r.stdout);
  const exported = JSON.parse(fs.readFileSync(path.join(dir, json))), real = fs.readFileSync(path.join(dir, text), 'utf8');
  assert.equal(result.contentDigest, multihash(jcs({ occupation: exported.occupation, framework: exported.framework })));
  assert.equal(result.page.unexplained, 0);
  // A heading of this page counts one statement more (107 by all headings) than the page lists.
  const items = real.slice(real.indexOf('durable-skill domains'), real.indexOf('Show O*NET')).match(/^ {2}\d+\. /gm).length;
  assert.deepEqual(result.strands.map((s) => s.statements), [40, 11, items]);
  assert.equal(items, 106);
  assert.deepEqual(result.findings.map((f) => [f.severity, f.line]), [['warning', 159]]);
  const shown = show(store, '21-1022.00');
  assert.equal(shown.strands[2].domains.length, 10);
  assert.equal(shown.strands[1].evidence.length, 3);
  assert.deepEqual(shown.strands[0].levels.map((l) => l.role.split(' ')[0]), ['Entry', 'Mid-level', 'Senior', 'Lead']);
  const counts = Object.fromEntries(Object.entries(shown.anchors).filter(([, v]) => Array.isArray(v)).map(([k, v]) => [k, v.length]));
  assert.deepEqual(counts, { relatedTitles: 12, rapids: 0, skills: 19, knowledge: 8, abilities: 10, workStyles: 6, technology: 10, tasks: 8, cip: 7, references: 7 });
  for (const strand of shown.strands.slice(1))
    for (const s of strand.statements) {
      assert.ok(s.sources.length > 0, s.code);
      assert.ok(s.text.includes(' — ') && !/Opens in|Pathsmith|Anthropic|O\*NET/.test(s.text), s.code);
    }
  assert.equal(shown.jobZoneInferred, false);
});
