// The whole way on real exports: three frameworks, a roster of 66 learners in wide and long form,
// exact, normalised and coded statements, bad rows in between; every record verifies and every
// statement resolves; then each byte of one record is changed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { details, issuer, jcs, makeStore, needsShared, recordFiles, run, shared, tempDir, verifier, verifyAll } from '../lib/ler.mjs';

const dir = tempDir();
const school = path.join(dir, 'school');
const out = path.join(dir, 'out');
const config = path.join(school, 'issuer.json');
const AT = '2040-01-01T00:00:00Z';
const csvField = (s) => (/[",\n\r]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s);
const csv = (rows) => rows.map((r) => r.map(csvField).join(',')).join('\r\n') + '\r\n';

let files, frameworks, store;
const levels = ['emerging', 'developing', 'proficient', 'advanced'];
// How a person types a statement: other dashes, other case, other spaces, another apostrophe.
const carelessly = (s) => '  ' + s.toUpperCase().replace(' — ', ' -  ').replaceAll("'", '’');

function issueRoster(name, rows) {
  const file = path.join(dir, name + '.csv');
  fs.writeFileSync(file, csv(rows));
  const to = path.join(out, name);
  const r = run(issuer, ['issue', '--config', config, '--roster', file, '--out', to]);
  const read = (f) => (fs.existsSync(path.join(to, f)) ? fs.readFileSync(path.join(to, f), 'utf8').split('\n').filter(Boolean) : []);
  return {
    ...r, results: read('results.csv'), rejects: read('rejects.csv'),
    records: recordFiles(to),
  };
}

const WIDE = ['learner_id', 'given_name', 'family_name', 'email', 'framework', 'framework_version', 'level', 'statements', 'issued_on'];
const LONG = ['learner_id', 'given_name', 'family_name', 'email', 'framework', 'statement_text', 'issued_on'];

before(() => {
  if (!shared) return;
  const folder = path.join(shared, 'frameworks');
  files = fs.readdirSync(folder).filter((f) => f.endsWith('.json')).map((f) => path.join(folder, f));
  frameworks = files.map((f) => JSON.parse(fs.readFileSync(f)));
  assert.equal(run(issuer, ['init', school, '--name', 'Test School', '--url', 'https://school.example/']).code, 0);
  // At AT no status list of today can be believed any more: the records have none.
  fs.writeFileSync(config, JSON.stringify({ ...JSON.parse(fs.readFileSync(config)), status: { purpose: 'none' } }));
  for (const f of files) {
    const r = run(issuer, ['framework', 'import', f, '--store', path.join(school, 'store')]);
    assert.equal(r.code, 0, r.stderr + r.stdout);
  }
  store = makeStore(dir, files);
});

let wide, long;
test('a wide roster of 51 learners, five of them bad', { skip: needsShared }, () => {
  const rows = [WIDE];
  for (let i = 0; i < 51; i++) {
    const f = frameworks[i % 3], level = levels[i % 4];
    const texts = f.framework.levels[level].statements;
    const n = 7 + (i % 4);
    const picked = texts.slice(0, n);
    const statements =
      i % 3 === 0 ? picked.map((_, k) => `${level}/${k + 1}`).join('; ')
      : i % 3 === 1 ? picked.join(' | ')
      : picked.map(carelessly).join('\n');
    const row = [`W-${i}`, 'Given', `Family ${i}`, `learner${i}@example.org`, f.occupation.soc, f.framework.version, i % 2 ? level : '', statements, '2026-10-01'];
    if (i === 5) row[4] = '99-9999.99'; // no such framework
    if (i === 11) row[7] = 'proficient/11'; // no such statement
    if (i === 17) row[6] = 'guru'; // no such level
    if (i === 23) [row[6], row[7]] = ['advanced', 'emerging/1; emerging/2']; // not supported
    if (i === 29) row[8] = '01/02/2026'; // either of two days
    rows.push(row);
  }
  wide = issueRoster('wide', rows);
  assert.equal(wide.code, 1, wide.stderr);
  assert.equal(wide.records.length, 46);
  assert.equal(wide.results.length, 1 + 46);
  assert.equal(wide.rejects.filter((l) => /^W-\d+,/.test(l)).length, 5, wide.rejects.join('\n'));
  for (const id of ['W-5', 'W-11', 'W-17', 'W-23', 'W-29'])
    assert.ok(wide.rejects.some((l) => l.startsWith(id + ',')), id);
  assert.ok(!/learner\d+@|Family \d/.test(wide.stderr + wide.stdout), 'personal data in the output');
});

test('a long roster of 15 learners, a row per statement, one learner bad', { skip: needsShared }, () => {
  const rows = [LONG];
  for (let k = 0; k < 8; k++)
    for (let i = 0; i < 15; i++) {
      const f = frameworks[i % 3];
      const text = f.framework.levels.developing.statements[k];
      rows.push([`L-${i}`, 'Given', `Family ${i}`, `long${i}@example.org`, f.occupation.soc,
        i === 4 && k === 3 ? 'Something that nobody wrote down anywhere' : k % 2 ? text : carelessly(text), '2026-10-01']);
    }
  long = issueRoster('long', rows);
  assert.equal(long.code, 1, long.stderr);
  assert.equal(long.records.length, 14);
  assert.equal(long.rejects.length, 1 + 8, 'every row of the bad learner, to be mended together');
});

test('every record verifies and every statement resolves to the exact file', { skip: needsShared }, () => {
  const did = JSON.parse(fs.readFileSync(config)).profile.id;
  const trust = path.join(dir, 'trust.json');
  fs.writeFileSync(trust, JSON.stringify({ issuers: [{ id: did, name: 'Test School' }] }));
  const r = run(verifier, ['verify', '--json', '--at', AT, '--store', store, '--trust', trust, ...wide.records, ...long.records]);
  assert.equal(r.code, 0, r.stdout.slice(0, 3000) + r.stderr);
  const reports = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  assert.equal(reports.length, 60);
  for (const report of reports) {
    assert.equal(report.verdict, 'verified', JSON.stringify(report.checks.filter((c) => c.status !== 'pass')));
    assert.ok(report.statements.length >= 7);
    for (const s of report.statements) assert.equal(s.resolution, 'exact-file');
  }
});

test('F2 the same label with one altered statement in the verifier\'s store is reported', { skip: needsShared }, () => {
  const doc = structuredClone(frameworks[0]);
  doc.framework.levels.developing.statements[0] += ' Altered.';
  const altered = path.join(dir, 'altered.json');
  fs.writeFileSync(altered, JSON.stringify(doc));
  const r = run(verifier, ['verify', '--json', '--at', AT, '--store', makeStore(dir, [altered]), ...long.records]);
  const reports = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  const named = reports.filter((x) => details(x, 'framework').includes(doc.occupation.soc));
  assert.equal(named.length, long.records.filter((f) => fs.readFileSync(f, 'utf8').includes(`frameworks/${doc.occupation.soc}/`)).length);
  for (const report of named) {
    assert.match(details(report, 'framework'), /other content|different content|same label/, details(report, 'framework'));
    assert.notEqual(report.verdict, 'verified');
  }
});

test('P1 a changed byte is refused wherever it changes what the JSON says', { skip: needsShared }, () => {
  const bytes = fs.readFileSync(long.records[0]);
  const same = jcs(JSON.parse(bytes));
  const says = (b) => {
    try {
      return jcs(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(b)));
    } catch {
      return undefined; // not JSON at all
    }
  };
  const mutants = [];
  for (let i = 0; i < bytes.length; i++)
    for (const to of [bytes[i] ^ 1, bytes[i] ^ 0x20, 0x22, 0x30]) {
      if (to === bytes[i]) continue;
      const m = Buffer.from(bytes);
      m[i] = to;
      mutants.push({ i, to, m, same: says(m) === same });
    }
  const reports = verifyAll(mutants.map((x) => x.m), ['--store', store], { at: AT });
  assert.equal(reports.length, mutants.length);
  let refused = 0;
  mutants.forEach((x, n) => {
    const good = reports[n].verdict.startsWith('verified');
    if (x.same) return; // white space, or another spelling of the same JSON: either answer is right
    assert.ok(!good, `byte ${x.i} changed to ${x.to}: ${JSON.stringify(reports[n].checks.map((c) => [c.name, c.status]))}`);
    refused++;
  });
  assert.ok(refused > 3 * 0.9 * bytes.length * 0.9, `${refused} of ${mutants.length} changed the JSON`);
});
