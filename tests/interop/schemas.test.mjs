// Everything that the two programs write or read as JSON, against its JSON Schema, by an independent
// validator: our own schemas, and the schema that 1EdTech publishes for Open Badges 3.0.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { STATUS, clone, codes, exampleFramework, framework, honest, issue, issuer, makeKey, makeStore, needsShared, record,
  resources as resourceMap, root, run, shared, sign, statusEntry, statusList, stranger, tempDir, verifier, verifyAll, workspace } from '../lib/ler.mjs';

const dir = tempDir();
const readJson = (file) => JSON.parse(fs.readFileSync(file));
const write = (name, value) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
};

const ajv = addFormats.default(new Ajv2020.default({ strict: true, strictRequired: false, allErrors: true, allowUnionTypes: true }));
for (const file of fs.readdirSync(path.join(root, 'schemas')).filter((n) => n.endsWith('.schema.json')))
  ajv.addSchema(readJson(path.join(root, 'schemas', file)), file);
const validator = (name) => ajv.getSchema(name + '.schema.json');
function problems(validate, value) {
  return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}
const fits = (validate, value, label) => assert.deepEqual(problems(validate, value), [], label);
const breaks = (validate, value, label) => assert.notDeepEqual(problems(validate, value), [], label);

const realFrameworks = shared
  ? fs.readdirSync(path.join(shared, 'frameworks')).filter((n) => n.endsWith('.json')).map((n) => path.join(shared, 'frameworks', n)) : [];
const changed = (value, change) => { const c = clone(value); change(c); return c; };

test('our schemas are schemas', () => {
  for (const name of ['framework', 'framework-export', 'issuer', 'level-policy', 'trust-list', 'resource-map', 'verification-report', 'status-change', 'status-lists', 'ledger-entry', 'ledger-report', 'crosswalk-report'])
    assert.ok(validator(name), name);
});

test('full frameworks: what the importer takes in fits the schema, what breaks the schema is refused', () => {
  const check = validator('framework');
  const example = path.join(root, 'schemas/example-framework-full.json'), good = readJson(example);
  fits(check, good, example);
  fits(validator('framework-export'), good, 'a full framework is an export too');
  const bad = {
    'another format': (d) => (d.format = 'ler-framework-2'),
    'a key with capitals': (d) => (d.strands[0].key = 'AI'),
    'a reserved key': (d) => (d.strands[0].key = 'core'),
    'a strand without levels': (d) => (d.strands[0].levels = []),
    'a strand without statements': (d) => (d.strands[0].statements = []),
    'a statement without level': (d) => delete d.strands[0].statements[0].level,
    'a source without title': (d) => delete d.strands[0].sources[0].title,
    'a figure without value': (d) => delete d.strands[0].evidence[0].figures[0].value,
    'a CIP code of another form': (d) => (d.anchors.cip[0] = '47.06'),
    'anchors as a list': (d) => (d.anchors = []),
    'roles as a list': (d) => (d.roles = []),
    'what an export may not be': (d) => delete d.framework.levels.advanced,
  };
  for (const [label, change] of Object.entries(bad)) {
    const doc = changed(good, change);
    breaks(check, doc, label);
    assert.equal(run(verifier, ['framework', 'import', write('full.json', doc), '--store', tempDir()]).code, 1, label);
  }
});

test('framework exports: what the importer takes in fits the schema, what breaks the schema is refused', () => {
  const check = validator('framework-export');
  for (const file of [exampleFramework, ...realFrameworks]) fits(check, readJson(file), file);
  const good = readJson(exampleFramework);
  const bad = {
    'no schemaVersion': (d) => delete d.schemaVersion,
    'another schemaVersion': (d) => (d.schemaVersion = '2.0'),
    'a number as schemaVersion': (d) => (d.schemaVersion = 1),
    'no occupation': (d) => delete d.occupation,
    'a SOC code of another form': (d) => (d.occupation.soc = '49-3091'),
    'an empty title': (d) => (d.occupation.title = ''),
    'a job zone of 6': (d) => (d.occupation.jobZone = 6),
    'no version': (d) => delete d.framework.version,
    'no levels': (d) => delete d.framework.levels,
    'an empty statement': (d) => (d.framework.levels.emerging.statements[3] = ''),
    'a number as statement': (d) => (d.framework.levels.emerging.statements[3] = 4),
    'a level without label': (d) => delete d.framework.levels.advanced.label,
    'a list as document': () => undefined,
  };
  for (const [label, change] of Object.entries(bad)) {
    const doc = label.startsWith('a list') ? [good] : changed(good, change);
    breaks(check, doc, label);
    const r = run(issuer, ['framework', 'import', write('bad-export.json', doc), '--store', path.join(dir, 'bad-store')]);
    assert.equal(r.code, 1, `${label}: ${r.stdout}${r.stderr}`);
  }
});

test('issuer.json: what init makes fits, and schema and program refuse the same settings', () => {
  const check = validator('issuer');
  for (const keyType of ['ed25519', 'p256', 'p384']) fits(check, readJson(workspace({ keyType }).config), keyType);
  const ws = workspace();
  const good = readJson(ws.config);
  const takes = (settings) => {
    fs.writeFileSync(ws.config, JSON.stringify(settings));
    const r = issue(ws, 'learner_id,framework,statements\nL1,49-3091.00,emerging/1\n', ['--dry-run']);
    assert.ok([0, 3].includes(r.code), r.stderr);
    return r.code === 0;
  };
  const table = [
    [true, (c) => c], [true, (c) => delete c.policy], [true, (c) => (c.$schema = 'issuer.schema.json')],
    [true, (c) => (c.validForDays = 365)], [true, (c) => (c.subjectName = 'none')], [true, (c) => (c.profile.email = 'a@example.org')],
    [true, (c) => (c.status = {})], [true, (c) => (c.status = { purpose: 'suspension', entries: 1048576, validDays: 7 })],
    [false, (c) => (c.status = 'none')], [false, (c) => (c.status = { purpose: 'message' })], [false, (c) => (c.status = { entries: 131064 })],
    [false, (c) => (c.status = { entries: 131073 })], [false, (c) => (c.status = { entries: 1048584 })], [false, (c) => (c.status = { validDays: 0 })],
    [false, (c) => (c.status = { purposes: [] })],
    [true, (c) => (c.proof = 'eddsa-jcs-2022')], [true, (c) => (c.policy = { levels: { advanced: { percent: 80, minCount: 3 } } })],
    [false, (c) => delete c.profile], [false, (c) => delete c.profile.id], [false, (c) => (c.profile.id = 'https://x.example')],
    [false, (c) => (c.profile.id += '#key')], [false, (c) => delete c.profile.name], [false, (c) => (c.profile.name = '')],
    [false, (c) => (c.profile.url = 'x')], [false, (c) => (c.profile.logo = 'x')], [false, (c) => delete c.baseUrl],
    [false, (c) => (c.baseUrl = 'https://x.example/?q')], [false, (c) => (c.baseUrl = 'ftp://x.example')], [false, (c) => delete c.key],
    [false, (c) => delete c.store], [false, (c) => (c.store = 7)], [false, (c) => (c.validForDays = 0)], [false, (c) => (c.validForDays = 1.5)],
    [false, (c) => (c.validForDays = '1')], [false, (c) => (c.subjectName = 'hashed')], [false, (c) => (c.polcy = {})],
    [false, (c) => (c.policy = [])], [false, (c) => (c.policy.percent = 101)],
  ];
  for (const [expected, change] of table) {
    const settings = changed(good, change);
    assert.equal(problems(check, settings).length === 0, expected, `schema: ${change} ${problems(check, settings)}`);
    assert.equal(takes(settings), expected, `program: ${change}`);
  }
});

test('level policies: schema and program agree', () => {
  const check = validator('level-policy');
  const store = makeStore(dir);
  const good = [{}, { percent: 0 }, { percent: 100, minCount: 1000 }, { lowerLevels: 'required' }, { onNone: 'refuse' },
    { assessorJudgement: true }, { levels: {} }, { levels: { advanced: { percent: 80 }, 'no-such-level': { minCount: 2 } } }];
  const bad = [[], 1, { percent: -1 }, { percent: 101 }, { percent: 70.5 }, { percent: '70' }, { minCount: 0 }, { minCount: 1001 },
    { lowerLevels: 'maybe' }, { onNone: null }, { assessorJudgement: 1 }, { levels: [] }, { levels: { Advanced: {} } },
    { levels: { advanced: { percent: 200 } } }, { levels: { advanced: { lowerLevels: 'required' } } }, { unknown: 1 }];
  for (const [list, expected] of [[good, true], [bad, false]])
    for (const policy of list) {
      const label = JSON.stringify(policy);
      assert.equal(problems(check, policy).length === 0, expected, `schema: ${label}`);
      const r = run(issuer, ['level', '--store', store, '--framework', '49-3091.00', '--policy', write('policy.json', policy), 'emerging/1']);
      assert.equal(r.code, expected ? 0 : 3, `program: ${label}: ${r.stderr}`);
    }
});

test('trust lists: schema and program agree', () => {
  const check = validator('trust-list');
  const record1 = write('trusted.json', sign(record()));
  const one = { id: honest.did, name: 'Example' };
  const good = [{ issuers: [one] }, { issuers: [{ ...one, url: 'https://x.example/' }, { id: stranger.did, name: 'S' }] }, { $schema: 'x', issuers: [one] }];
  const bad = [{}, [], { issuers: [] }, { issuers: one }, { issuers: [{ id: honest.did }] }, { issuers: [{ name: 'x' }] },
    { issuers: [{ ...one, name: '' }] }, { issuers: [{ ...one, id: 'https://x.example' }] }, { issuers: [{ ...one, id: honest.method }] },
    { issuers: [{ ...one, key: 'x' }] }, { issuers: [one], more: 1 }, { issuers: [{ ...one, url: 'not a url' }] }];
  for (const [list, expected] of [[good, true], [bad, false]])
    for (const trust of list) {
      const label = JSON.stringify(trust);
      assert.equal(problems(check, trust).length === 0, expected, `schema: ${label}`);
      const r = run(verifier, ['verify', '--trust', write('trust.json', trust), record1]);
      assert.equal(r.code === 3, !expected, `program: ${label}: ${r.stderr}`);
    }
});

test('resource maps: schema and program agree', () => {
  const check = validator('resource-map');
  const record1 = write('mapped.json', sign(record()));
  const url = 'https://x.example/', dated = { file: 'a', from: '2026-05-20T00:00:00Z', until: '2026-05-20T02:00:00+02:00' };
  const later = { file: 'b', from: '2026-06-01T00:00:00Z', until: '2026-06-02T00:00:00Z' };
  const good = ['a', ['a'], ['a', 'b'], dated, [dated], [dated, 'a', later], Array(200).fill('a')];
  const bad = ['', [], null, 7, {}, [['a']], ['a', 7], { file: 'a' }, { ...dated, file: '' }, { ...dated, file: undefined }, { ...dated, until: undefined },
    { ...dated, from: 'today' }, { ...dated, from: '2026-05-20' }, { ...dated, from: '2026-05-20T00:00:00' }, { ...dated, more: 1 }, Array(201).fill('a')];
  for (const [list, expected] of [[good, true], [bad, false]])
    for (const value of list) {
      const map = JSON.parse(JSON.stringify({ [url]: value })), label = JSON.stringify(map).slice(0, 200);
      assert.equal(problems(check, map).length === 0, expected, `schema: ${label}`);
      const r = run(verifier, ['verify', '--offline', '--resources', write('some-map.json', map), record1]);
      assert.equal(r.code === 3, !expected, `program: ${label}: ${r.stderr}`);
    }
});

// ---- reports

const f = framework();
const altered = () => {
  const doc = clone(f.doc);
  doc.framework.levels.proficient.statements[0] += ' Altered.';
  [doc.framework.levels.emerging.statements[0], doc.framework.levels.advanced.statements[0]] =
    [doc.framework.levels.advanced.statements[0], doc.framework.levels.emerging.statements[0]];
  return write('altered.json', doc);
};

test('publish: what it prints fits, in a first run, a rerun, a dry run, and when something is missing', () => {
  const report = validator('publish-report');
  const ws = workspace({ did: 'web', settings: { status: { purpose: 'revocation' } } });
  const say = (...args) => JSON.parse(run(issuer, ['publish', '--json', '--config', ws.config, '--site', path.join(ws.dir, 'site'), ...args]).stdout);
  assert.equal(issue(ws, [{ learner_id: 'L1', framework: framework().soc, level: '', statements: codes('proficient') }]).code, 0);
  const said = [say('--dry-run'), say(), say()];
  for (const name of fs.readdirSync(ws.store)) fs.rmSync(path.join(ws.store, name));
  fs.writeFileSync(path.join(ws.dir, 'site/index.html'), 'mine');
  fs.rmSync(path.join(ws.dir, 'site/frameworks'), { recursive: true });
  said.push(say());
  said.forEach((o, i) => fits(report, o, `run ${i}`));
  assert.deepEqual(said.map((o) => [o.dryRun, o.new > 0, o.unchanged > 0, o.left, o.missingFrameworks.length]),
    [[true, true, false, 0, 0], [false, true, false, 0, 0], [false, false, true, 0, 0], [false, false, true, 1, 1]]);
  breaks(report, { ...said[0], files: [{ path: 'a b', url: 'https://x.example/', outcome: 'new' }] });
  breaks(report, { ...said[0], more: 1 });
});

test('revoke, suspend, reinstate and status: what they print fits', () => {
  const change = validator('status-change'), lists = validator('status-lists'), report = validator('verification-report');
  const soc = framework().soc, seen = new Set(), states = new Set();
  for (const purpose of ['revocation', 'suspension', 'none']) {
    const ws = workspace({ settings: { status: { purpose } } });
    const rows = [1, 2].map((n) => ({ learner_id: `L${n}`, framework: soc, level: '', statements: codes('proficient') }));
    const r = issue(ws, rows);
    assert.equal(r.code, 0, r.stderr);
    const [a, b] = [r.credential(2), r.credential(3)];
    const say = (...args) => JSON.parse(run(issuer, [...args, '--json', '--config', ws.config]).stdout);
    const ids = [a.id, b.id, 'urn:uuid:00000000-0000-5000-8000-000000000000'];
    for (const args of [['revoke', a.id], ['suspend', a.id], ['revoke', ...ids], ['suspend', ...ids, '--dry-run'], ['reinstate', ...ids], ['reinstate', ...ids]]) {
      const said = say(args[0], '--reason', 'a "reason"', ...args.slice(1));
      fits(change, said, args.join(' '));
      said.credentials.forEach((c) => seen.add(c.result));
    }
    const map = path.join(ws.dir, 'resources.json');
    verifyAll([a, b], ['--offline', ...(purpose === 'none' ? [] : ['--resources', map])], { at: null }).forEach((v) => {
      fits(report, v);
      states.add(v.status?.state);
    });
    fits(lists, say('status'), purpose);
    fs.rmSync(path.join(ws.dir, 'status'), { recursive: true, force: true });
    fits(lists, say('status'), `${purpose}, missing`);
    fits(lists, say('status', '--refresh'), `${purpose}, refreshed`);
  }
  assert.deepEqual([...seen].sort(), ['done', 'no-status', 'revoked', 'same', 'unknown', 'wrong-purpose']);
  assert.deepEqual([...states].map(String).sort(), ['active', 'revoked', 'undefined']);
});

test('reports of every verdict fit their schema', () => {
  const check = validator('verification-report');
  const good = record();
  const documents = [
    sign(good),
    sign(record({ level: undefined, statements: [['emerging', 1], ['advanced', 2]] })),
    sign(record({ statements: [['proficient', 1, 'Something else entirely.'], ['advanced', 1, f.text('emerging', 1)]] })),
    sign(record({ policy: null })), sign(record({ level: 'advanced', statements: [['emerging', 1]] })),
    sign(good, stranger), good, { ...sign(good), name: 'changed' }, sign(changed(good, (d) => (d.validUntil = '2026-05-21T00:00:00Z'))),
    sign(changed(good, (d) => delete d.credentialSubject.achievement)), sign(changed(good, (d) => (d.relatedResource[0].digestSRI = f.sri.replace(/.$/, '='))),),
    sign(changed(good, (d) => (d.credentialStatus = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '1', statusListCredential: 'https://x.example/1' }))),
    sign(changed(good, (d) => (d.somethingElse = 1))), sign(changed(good, (d) => delete d.relatedResource)),
    sign(good, makeKey('p256')), 'not JSON', '[]', '{"a":1,"a":2}', '',
    sign(changed(good, (d) => (d.endorsement = [sign({ '@context': d['@context'], id: 'urn:uuid:1', type: ['VerifiableCredential', 'EndorsementCredential'],
      issuer: { id: stranger.did, type: ['Profile'], name: 'S' }, validFrom: '2026-05-20T00:00:00Z',
      credentialSubject: { id: d.credentialSubject.achievement.id, type: ['EndorsementSubject'] } }, stranger)]))),
  ];
  const trust = write('reports-trust.json', { issuers: [{ id: honest.did, name: 'Example', url: 'https://x.example/' }] });
  const store = makeStore(dir), other = makeStore(dir, [altered()]);
  const resources = write('map.json', { [f.id]: exampleFramework });
  const seen = new Set(), resolutions = new Set();
  for (const args of [[], ['--store', store, '--trust', trust], ['--store', other], ['--require-framework'], ['--resources', resources],
    ['--recipient', 'email:a@example.com', '--store', store], ['--recipient', 'name:Nobody'], ['--trace', '--store', store],
    ['--framework', exampleFramework, '--trust', trust, '--recipient', 'name:Ada Example']]) {
    verifyAll(documents, args).forEach((report, i) => {
      fits(check, report, `document ${i} with ${args}`);
      seen.add(report.verdict);
      report.statements.forEach((s) => resolutions.add(s.resolution));
    });
  }
  // with other versions at hand: drift
  const version = (label, exportedAt, change) => {
    const d = structuredClone(f.doc);
    Object.assign(d.framework, { version: label });
    Object.assign(d, { exportedAt });
    change(d.framework.levels);
    return write(`drift-${label}.json`, d);
  };
  const newer = [version('v.27.01-example', '2027-01-01T00:00:00Z', (l) => { l.proficient.statements[0] += ' Twice.'; l.proficient.statements.splice(2, 1); l.advanced.statements.push(l.proficient.statements.pop()); }),
    version('v.27.02-example', '2027-02-01T00:00:00Z', (l) => { l.proficient.statements.push('Cargo trailers — couple.'); }),
    version('v.99.01-example', '2020-01-01T00:00:00Z', () => {}), version('draft', '2027-03-01T00:00:00Z', () => {})];
  let drifts = 0;
  for (const args of [['--store', makeStore(dir, [exampleFramework, ...newer])], ['--store', makeStore(dir, newer)]]) {
    verifyAll(documents, args).forEach((report, i) => {
      fits(check, report, `document ${i} with newer versions`);
      drifts += report.drift !== undefined;
      if (report.drift) breaks(check, { ...report, drift: { ...report.drift, later: [{}] } });
    });
  }
  assert.ok(drifts > 10, String(drifts));
  assert.deepEqual([...seen].sort(), ['cannot-tell', 'not-verified', 'verified', 'verified-with-warnings']);
  assert.ok(resolutions.size >= 4, [...resolutions].join());
  // about a time in the past, with a status list of then and one of later
  const listed = sign(changed(good, (d) => (d.credentialStatus = statusEntry(8))));
  const list = (from) => sign({ ...statusList({}), validFrom: from }, honest, { proof: { created: from } });
  for (const from of ['2026-05-21T00:00:00Z', '2026-05-28T00:00:00Z']) {
    const asOf = ['--as-of', '2026-05-25T00:00:00Z', '--framework', exampleFramework, '--resources', resourceMap({ [STATUS]: list(from) })];
    for (const report of verifyAll([...documents, listed], asOf)) {
      fits(check, report, `as of, with a list of ${from}`);
      assert.equal(report.asOf, '2026-05-25T00:00:00Z');
    }
  }
  const unreadable = run(verifier, ['verify', '--json', path.join(dir, 'no-such-file')]);
  fits(check, JSON.parse(unreadable.stdout), 'an unreadable file');
  breaks(check, { ...JSON.parse(unreadable.stdout), verdict: 'fine' }, 'a verdict that there is not');
});

// ---- frameworks of other systems

const caseSchemas = path.join(shared ?? '', 'standards/schemas/case11');

test('exported packages fit the schema of CASE 1.1, and our identifiers are those of a package made elsewhere',
  { skip: needsShared || (fs.existsSync(caseSchemas) ? false : 'the schemas of CASE 1.1 are not there') }, () => {
  const pages = fs.readdirSync(path.join(shared, 'frameworks')).filter((n) => n.endsWith('.txt')).map((n) => path.join(shared, 'frameworks', n));
  const bare = write('bare.json', changed(readJson(exampleFramework), (d) => {
    for (const key of ['exportedAt', 'attribution', 'sources']) delete d[key];
    d.framework.contextCovered = '';
    d.occupation.group = null;
    d.framework.version = 'v.bare';
  }));
  const store = path.join(tempDir(), 'store'), files = [exampleFramework, path.join(root, 'schemas/example-framework-full.json'), bare, ...realFrameworks, ...pages];
  assert.equal(run(issuer, ['framework', 'import', ...files, '--store', store]).code, 0);
  const names = fs.readdirSync(store).map((n) => /\.(uEi[^.]*)\.json$|\.(uEi[^.]*)\.\d+\.json$|\.(uEi[^.]*)\.(?:\d+\.)?full\.json$/.exec(n)).map((m) => m[1] ?? m[2] ?? m[3]);
  assert.equal(names.length, files.length);
  const packages = names.map((name) => {
    const r = run(issuer, ['framework', 'export', name, '--store', store, '--format', 'case', '--base', 'https://skills.example.org', '--date', '2026-01-01T00:00:00Z']);
    assert.equal(r.code, 0, r.stderr);
    return JSON.parse(r.stdout);
  });
  for (const name of ['case_v1p1_cfpackage-jsonschema1.json', 'case-v1p1-cfpackage.OpenCASE-copy.json']) {
    const check = addFormats.default(new Ajv2019.default({ strict: false, allErrors: true, allowUnionTypes: true })).compile(readJson(path.join(caseSchemas, name)));
    for (const p of packages) fits(check, p, `${p.CFDocument.title} ${p.CFDocument.version} ${name}`);
    const bad = (change) => breaks(check, changed(packages[0], change), String(change));
    bad((d) => delete d.CFDocument.creator);
    bad((d) => (d.CFDocument.lastChangeDateTime = '2026-01-01'));
    bad((d) => (d.CFItems[0].identifier = 'emerging'));
    bad((d) => (d.CFItems[0].level = 'Emerging'));
    bad((d) => (d.CFAssociations[0].associationType = 'belongsTo'));
    bad((d) => (d.CFAssociations.at(-1).destinationNodeURI.targetType = 'SOC'));
    bad((d) => (d.CFRubrics[0].CFRubricCriteria[0].position = 'first'));
  }
  // one that was made by other software, of the export that comes first under its label
  const theirs = readJson(path.join(shared, 'examples/case-cfpackage.json'));
  const ours = packages.find((p) => p.CFDocument.identifier === theirs.CFDocument.identifier);
  const ids = (p) => [...JSON.stringify(p).matchAll(/"identifier":"([0-9a-f-]{36})"/g)].map((m) => m[1]);
  const known = new Set(ids(ours));
  assert.ok(ids(theirs).length > 150);
  for (const id of ids(theirs)) assert.ok(known.has(id), id);
});

// ---- credentials

const official = path.join(shared ?? '', 'standards/schemas/ob30/ob_v3p0_achievementcredential_schema.json');
const needsOfficial = needsShared || (fs.existsSync(official) ? false : 'the schema of Open Badges 3.0 is not there');

const officialClr = path.join(shared ?? '', 'standards/schemas/clr20/clr_v2p0_clrcredential_schema.json');

test('CLRs fit the schema of CLR 2.0', { skip: needsShared || (fs.existsSync(officialClr) ? false : 'the schema of CLR 2.0 is not there') }, () => {
  const clr = addFormats.default(new Ajv2019.default({ strict: false, allErrors: true, allowUnionTypes: true }));
  const check = clr.compile(readJson(officialClr));
  let count = 0;
  for (const settings of [{}, { status: { purpose: 'revocation' }, subjectName: 'none' }, { proof: 'eddsa-jcs-2022', policy: { assessorJudgement: true } }]) {
    const files = [exampleFramework, ...realFrameworks];
    const ws = workspace({ frameworks: files, settings });
    const row = (learner_id, file, more = {}) => ({ learner_id, given_name: 'Ada', email: `${learner_id}@example.org`, subject_did: '',
      framework: framework(fs.readFileSync(file)).soc, statements: codes('proficient', 7), evidence_url: '', narrative: '', ...more });
    const r = issue(ws, [...files.map((x) => row('A', x)), row('B', files[0]), ...files.map((x) => row('C', x, { subject_did: honest.did })),
      row('D', files[0], { statements: 'emerging/1', evidence_url: 'https://e.example/1', narrative: 'Seen.' }), row('E', files[0], { email: '' })], ['--clr']);
    assert.equal(r.code, 0, r.stderr);
    for (const folder of fs.readdirSync(path.join(ws.out, 'clr')))
      for (const name of fs.readdirSync(path.join(ws.out, 'clr', folder))) {
        fits(check, readJson(path.join(ws.out, 'clr', folder, name)), name);
        count++;
      }
  }
  assert.equal(count, 15);
  const bad = (change) => breaks(check, changed(readJson(path.join(shared, 'examples/clr.signed.json')), change), String(change));
  bad((d) => delete d.name);
  bad((d) => [d['@context'][1], d['@context'][2]] = [d['@context'][2], d['@context'][1]]);
});

test('issued credentials fit the schema of Open Badges 3.0', { skip: needsOfficial }, () => {
  const ob = addFormats.default(new Ajv2019.default({ strict: false, allErrors: true, allowUnionTypes: true }));
  const check = ob.compile(readJson(official));
  let count = 0;
  for (const keyType of ['ed25519', 'p256', 'p384'])
    for (const proof of keyType === 'ed25519' ? ['eddsa-rdfc-2022', 'eddsa-jcs-2022'] : ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'])
      for (const file of [exampleFramework, ...realFrameworks]) {
        const ws = workspace({ frameworks: [file], keyType,
          settings: { proof, status: {}, policy: { assessorJudgement: true }, ...(proof === 'eddsa-jcs-2022' ? { subjectName: 'none', validForDays: 90 } : {}) } });
        const g = framework(fs.readFileSync(file));
        const row = (i, more) => ({ learner_id: `L-${i}`, given_name: 'Ada', family_name: `Example ${i}`, email: `a${i}@example.org`,
          subject_did: '', framework: g.soc, framework_version: g.version, level: '', statements: codes('proficient', 7), evidence_url: '',
          evidence_name: '', narrative: '', assessed_on: '', assessor: '', issued_on: '', expires_on: '', locale: '', external_id: '', ...more });
        const r = issue(ws, [
          row(1, {}),
          row(2, { subject_did: honest.did, level: 'proficient', evidence_url: 'https://e.example/1', evidence_name: 'Portfolio', narrative: 'Line\nline',
            assessed_on: '2026-05-01', assessor: 'Dana Whitfield', issued_on: '2026-05-20', expires_on: '2036-05-20', locale: 'de-CH', external_id: 'X-1' }),
          row(3, { email: '', given_name: '', family_name: '' }),
          row(4, { statements: 'emerging/1; advanced/2' }),
          row(5, { level: 'advanced', statements: 'emerging/1', assessor: 'Dana Whitfield' }),
          row(6, { statements: g.text('emerging', 1).split(' — ')[0] }),
          row(7, { statements: g.keys.flatMap((k) => g.levels[k].statements).join(' | ') }),
        ], ['--accept-matches']);
        assert.equal(r.code, 0, r.stderr);
        for (const line of r.results) {
          fits(check, readJson(path.join(ws.out, line.file)), `${keyType} ${proof} ${g.name} row ${line.row}`);
          count++;
        }
        breaks(check, changed(r.credential(2), (c) => delete c.credentialSubject.achievement.criteria), 'no criteria');
        breaks(check, changed(r.credential(2), (c) => delete c.validFrom), 'no validFrom');
        breaks(check, changed(r.credential(2), (c) => (c.credentialStatus = [c.credentialStatus])), 'an array of status entries');
        breaks(check, changed(r.credential(2), (c) => (c.credentialSubject.result[1].status = 'Done')), 'a status that there is not');
      }
  assert.equal(count, 6 * 7 * (1 + realFrameworks.length));
});

test('records of every strand, and their CLRs, fit the schemas of Open Badges 3.0 and CLR 2.0', { skip: needsOfficial || !fs.existsSync(officialClr) }, () => {
  const make = () => addFormats.default(new Ajv2019.default({ strict: false, allErrors: true, allowUnionTypes: true }));
  const check = make().compile(readJson(official)), checkClr = make().compile(readJson(officialClr));
  const file = path.join(root, 'schemas/example-framework-full.json'), full = readJson(file);
  const ws = workspace({ frameworks: [file], settings: { status: {}, policy: { assessorJudgement: true, strands: { durable: { percent: 50, lowerLevels: 'required' } } } } });
  const shown = JSON.parse(run(issuer, ['framework', 'show', full.occupation.soc, '--store', ws.store, '--json']).stdout);
  const all = shown.strands.map((s) => s.statements.map((x) => x.code));
  const r = issue(ws, [all.flat(), all[1], all[2], [all[0][0], all[2][0]]].map((list, i) => ({ learner_id: `L${i}`, framework: full.occupation.soc,
    level: i === 3 ? 'advanced' : '', statements: list.join('; ') })), ['--clr']);
  assert.equal(r.code, 0, r.stderr);
  assert.equal(r.results.length, 4);
  for (const line of r.results) fits(check, readJson(path.join(ws.out, line.file)), `row ${line.row}`);
  for (const folder of fs.readdirSync(path.join(ws.out, 'clr')))
    for (const name of fs.readdirSync(path.join(ws.out, 'clr', folder))) fits(checkClr, readJson(path.join(ws.out, 'clr', folder, name)), name);
  const documents = r.results.map((line) => readJson(path.join(ws.out, line.file)));
  for (const report of verifyAll(documents, ['--store', ws.store], { at: null })) {
    fits(validator('verification-report'), report, 'report');
    assert.notEqual(report.verdict, 'not-verified', JSON.stringify(report.checks.filter((c) => c.status !== 'pass')));
  }
});

test('the ledger: entries and reports fit, whatever state they are in', () => {
  const entry = validator('ledger-entry'), report = validator('ledger-report');
  const f = framework();
  const ws = workspace({ settings: { status: { purpose: 'suspension' } } });
  const rows = ['L1', 'L2', 'L3'].map((learner_id) => ({ learner_id, framework: f.soc, statements: codes('emerging') }));
  assert.equal(issue(ws, rows).code, 0);
  const print = (...args) => run(issuer, ['ledger', args[0], '--config', ws.config, '--json', ...args.slice(1)])
    .stdout.trim().split('\n').map((l) => JSON.parse(l));
  const [first, second] = print('list').map((e) => e.id);
  for (const verb of ['suspend', 'reinstate', 'suspend']) {
    const r = run(issuer, [verb, first, '--reason', 'a "reason"', '--config', ws.config]);
    assert.equal(r.code, 0, r.stderr);
  }
  const plain = workspace();
  assert.equal(issue(plain, rows).code, 0);
  const entries = [...print('list'), ...print('export'), ...print('show', first), ...print('show', second),
    ...run(issuer, ['ledger', 'list', '--config', plain.config, '--json']).stdout.trim().split('\n').map((l) => JSON.parse(l))];
  assert.deepEqual(entries.slice(0, 3).map((e) => e.state), ['suspended', 'issued', 'issued']);
  assert.equal(entries[6].history.length, 3);
  for (const e of entries) fits(entry, e, JSON.stringify(e));
  const good = print('verify');
  fs.unlinkSync(entries[0].file);
  const bad = print('verify');
  for (const [r, isGood] of [[good, true], [bad, false]]) {
    fits(report, r[0], JSON.stringify(r[0]));
    assert.deepEqual([r.length, r[0].good], [1, isGood]);
  }
  breaks(entry, { ...entries[0], learner: 'L1' }, 'a learner by name');
  breaks(entry, changed(entries[0], (e) => delete e.sha256), 'a file without its digest');
});

test('framework crosswalk: what it prints fits, with and without --out, and when rows are bad', () => {
  const check = validator('crosswalk-report');
  const old = readJson(path.join(root, 'schemas/example-framework-full.json')), next = clone(old);
  next.framework.version = 'v.27.01-example';
  const { emerging, developing, proficient } = Object.fromEntries(Object.entries(next.framework.levels).map(([k, v]) => [k, v.statements]));
  proficient[3] = proficient[3].replace('full interval', 'half the interval');
  developing.push(emerging.pop());
  const ws = workspace({ frameworks: [path.join(root, 'schemas/example-framework-full.json'), write('next.json', next)], settings: { policy: { assessorJudgement: true } } });
  const { soc } = old.occupation;
  const row = (n, statements, level = '') => `L${n},${soc},${old.framework.version},${level},${statements}\n`;
  const roster = write('crosswalk.csv', 'learner_id,framework,framework_version,level,statements\n' + row(1, 'proficient/4') + row(2, 'emerging/10', 'Advanced') + row(3, 'proficient/99') + row(4, 'proficient/1'));
  const say = (...args) => JSON.parse(run(issuer, ['framework', 'crosswalk', `${soc}@${old.framework.version}`, `${soc}@${next.framework.version}`, '--json', '--roster', roster, ...args]).stdout);
  const said = [say('--config', ws.config), say('--config', ws.config, '--out', path.join(ws.dir, 'cross')), say('--store', ws.store)];
  said.forEach((o, i) => fits(check, o, `run ${i}`));
  assert.deepEqual(said[0].questions.map((q) => q.change), ['reworded', 'moved-level', 'level']);
  assert.deepEqual(said.map((o) => [o.errors.length, o.dryRun, o.defaultPolicy, 'files' in o]), [[1, true, false, false], [1, false, false, true], [2, true, true, false]]);
  breaks(check, { ...said[0], more: 1 });
  breaks(check, { ...said[0], outcomes: {} });
});
