// ler-issuer issue: rosters in, credentials out.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, framework, issue, issuer, multihash, needsShared, root, run, sha, shared,
  toCsv, verifier, workspace } from '../lib/ler.mjs';

const f = framework();
const learner = (n, more = {}) => ({
  learner_id: `L${n}`, given_name: 'Ada', family_name: `Example ${n}`, email: `ada${n}@example.com`,
  framework: f.soc, level: '', statements: codes('proficient'), ...more });

/** The workspace's status lists, when it has some. */
const lists = (ws) => ((map) => (fs.existsSync(map) ? ['--resources', map] : []))(path.join(ws.dir, 'resources.json'));
/** What the verifier says of a file, against a store. */
function verified(ws, file, ...args) {
  const r = run(verifier, ['verify', '--json', '--store', ws.store, ...lists(ws), ...args, path.join(ws.out, file)]);
  return JSON.parse(r.stdout);
}

test('one credential per learner; results tell row, learner, id, file and digest', () => {
  const ws = workspace();
  const r = issue(ws, [learner(1), learner(2, { level: 'Proficient' }), learner(3, { statements: codes('emerging', 3) })]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.strictEqual(r.stderr, '');
  assert.deepStrictEqual(r.results.map((x) => [x.row, x.learner_id, x.status]),
    [['2', 'L1', 'issued'], ['3', 'L2', 'issued'], ['4', 'L3', 'issued']]);
  assert.deepStrictEqual(r.rejects, []);
  for (const line of r.results) {
    const bytes = fs.readFileSync(path.join(ws.out, line.file));
    assert.strictEqual(sha('sha256', bytes).toString('hex'), line.sha256);
    assert.strictEqual(JSON.parse(bytes).id, line.credential_id);
    assert.strictEqual(line.file, `credentials/${line.credential_id.slice(9, 11)}/${line.credential_id.slice(9)}.json`);
    const report = verified(ws, line.file);
    assert.match(report.verdict, /^verified/);
    assert.ok(report.statements.every((s) => s.resolution === 'exact-file'));
  }
});

test('the credential says what the profile demands', () => {
  const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
  const r = issue(ws, [learner(1, { subject_did: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    evidence_url: 'https://school.example/e/1', evidence_name: 'Observation', narrative: 'Seen at work.',
    assessed_on: '2026-05-12', assessor: 'Dana Example', issued_on: '2026-05-20', expires_on: '2029-05-20',
    external_id: 'SIS-7', locale: 'en-US', email: ' Ada1@Example.COM ' })]);
  assert.strictEqual(r.code, 0, r.stderr);
  const c = r.credential(2);
  const base = 'https://skills.example.org';
  const F = `${base}/frameworks/${f.soc}/${f.version}`;
  assert.deepStrictEqual(c.type, ['VerifiableCredential', 'OpenBadgeCredential']);
  assert.strictEqual(c.issuer.id, ws.did);
  assert.strictEqual(c.validFrom, '2026-05-20T00:00:00Z');
  assert.strictEqual(c.validUntil, '2029-05-20T23:59:59Z');
  const [{ status_list: list, status_index: index }] = r.results;
  assert.deepStrictEqual(c.credentialStatus, { id: `${base}/status/${list}#${index}`, type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation', statusListIndex: index, statusListCredential: `${base}/status/${list}` });
  assert.ok(list === '1' && index >= 0 && index < 131072);
  assert.deepStrictEqual(c.relatedResource, [{ id: F, mediaType: 'application/json', digestSRI: f.sri, digestMultibase: f.file }]);
  assert.deepStrictEqual(c.evidence, [{ id: 'https://school.example/e/1', type: ['Evidence'], name: 'Observation', narrative: 'Seen at work.' }]);
  const s = c.credentialSubject;
  assert.strictEqual(s.id, 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK');
  assert.strictEqual(s.activityEndDate, '2026-05-12T00:00:00Z');
  assert.strictEqual(s.source.name, 'Dana Example');
  const [email, external, name] = s.identifier;
  assert.strictEqual(email.identityType, 'emailAddress');
  assert.match(email.salt, /^[0-9a-f]{32}$/);
  assert.strictEqual(email.identityHash, 'sha256$' + sha('sha256', 'ada1@example.com' + email.salt).toString('hex'));
  assert.strictEqual(external.identityHash, 'sha256$' + sha('sha256', 'SIS-7' + external.salt).toString('hex'));
  // The salt of a name hashes nothing: it keeps the names in a CLR's credentials apart.
  assert.deepStrictEqual(name, { type: 'IdentityObject', hashed: false, identityHash: 'Ada Example 1', identityType: 'name', salt: name.salt });
  assert.match(name.salt, /^[0-9a-f]{32}$/);
  const a = s.achievement;
  const ids = Object.fromEntries(a.otherIdentifier.map((x) => [x.identifierType, x.identifier]));
  assert.strictEqual(ids['ext:frameworkFileDigest'], f.file);
  assert.strictEqual(ids['ext:frameworkContentDigest'], f.content);
  assert.strictEqual(a.id, `${F}/achievements/proficient/${multihash(ids['ext:levelPolicy'])}`);
  assert.strictEqual(a.humanCode, `${f.soc}/${f.version}/proficient`);
  assert.deepStrictEqual(s.result[0], { type: ['Result'], resultDescription: `${F}#level`, achievedLevel: `${F}#proficient`, value: 'Proficient' });
  assert.deepStrictEqual(s.result[4], { type: ['Result'], resultDescription: `${F}#demonstrated`, status: 'Completed',
    value: `${f.soc}/${f.version}/proficient/04`,
    alignment: [{ type: ['Alignment'], targetCode: `${f.soc}/${f.version}/proficient/04`, targetName: f.text('proficient', 4).split(' — ')[0],
      targetDescription: f.text('proficient', 4), targetFramework: f.name, targetType: 'CFItem', targetUrl: `${F}#proficient-04` }] });
  assert.strictEqual(new Set(s.result.map((x) => x.value)).size, s.result.length);
  assert.ok(!/null|\[\]|""/.test(JSON.stringify(c)));
});

test('without an e-mail the learner_id is the identifier; subjectName none leaves the name out', () => {
  const ws = workspace({ settings: { subjectName: 'none' } });
  const r = issue(ws, [learner(1, { email: '' }), learner(2, { email: '' })]);
  const [one, two] = [r.credential(2), r.credential(3)].map((c) => c.credentialSubject.identifier);
  assert.deepStrictEqual(one.map((x) => x.identityType), ['identifier']);
  assert.strictEqual(one[0].identityHash, 'sha256$' + sha('sha256', 'L1' + one[0].salt).toString('hex'));
  assert.notStrictEqual(one[0].salt, two[0].salt); // I1: a salt is never shared
});

test('exact, normalised and coded statements, separated by line breaks and bars', () => {
  const ws = workspace();
  const text = (n) => f.text('developing', n);
  const cell = `${text(1)}\n${text(2).toUpperCase().replace('—', '-')} | developing/3; Developing/04;developing-5 |\r\n ${text(6)} | ${text(7).replaceAll(' ', '  ')}`;
  const r = issue(ws, [learner(1, { statements: cell, level: 'developing' })]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(r.credential(2).credentialSubject.result.slice(1).map((x) => x.alignment[0].targetDescription),
    [1, 2, 3, 4, 5, 6, 7].map(text));
});

test('long form: the rows of one learner and framework are one credential, wherever they stand', () => {
  const ws = workspace();
  const rows = [];
  for (let n = 1; n <= 7; n++)
    for (const l of ['A', 'B'])
      rows.push({ learner_id: l, framework: f.soc, statement_text: n % 2 ? f.text('emerging', n) : `emerging/${n}`, narrative: `note ${n}` });
  const r = issue(ws, rows);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.strictEqual(r.results.length, 14);
  assert.strictEqual(new Set(r.results.map((x) => x.credential_id)).size, 2);
  assert.strictEqual(r.credential(2).credentialSubject.result.length, 8);
  assert.strictEqual(r.credential(2).evidence.length, 7);
});

test('long form: a bad row rejects its learner with all rows, which can be mended and issued', () => {
  const ws = workspace();
  const rows = [['A', 'emerging/1'], ['B', 'emerging/1'], ['A', 'emerging/77'], ['B', 'emerging/2'], ['A', 'emerging/3']]
    .map(([learner_id, statement_text]) => ({ learner_id, framework: f.soc, statement_text }));
  const r = issue(ws, rows);
  assert.strictEqual(r.code, 1);
  assert.deepStrictEqual(r.results.map((x) => x.row), ['3', '5']);
  assert.deepStrictEqual(r.rejects.map((x) => [x.learner_id, x.error_code]),
    [['A', 'group_rejected'], ['A', 'unknown_statement'], ['A', 'group_rejected']]);
  assert.match(r.rejects[1].error, /^row 4, statement_text: /);
  const again = issue(ws, String(r.rejectsText).replace('emerging/77', 'emerging/7'));
  assert.strictEqual(again.code, 0, again.stderr);
  assert.strictEqual(again.stderr, ''); // error_code and error are known columns
  assert.strictEqual(again.results.length, 3);
});

test('each bad row is rejected with a stable word, its row and its column; the others are issued', () => {
  const ws = workspace();
  const bad = [
    [{ learner_id: '', email: '' }, 'missing_learner', 'learner_id'],
    [{ framework: '' }, 'missing_framework', 'framework'],
    [{ framework: '99-9999.99' }, 'unknown_framework', 'framework'],
    [{ framework: 'nonsense' }, 'unknown_framework', 'framework'],
    [{ framework_version: 'v.1' }, 'unknown_framework', 'framework'],
    [{ statements: '' }, 'missing_statements', 'statements'],
    [{ statements: 'proficient/99' }, 'unknown_statement', 'statements'],
    [{ statements: 'Knitting of woollen socks for polar expeditions' }, 'unknown_statement', 'statements'],
    [{ level: 'expert' }, 'unknown_level', 'level'],
    [{ level: 'advanced' }, 'level_not_supported', 'level'],
    [{ level: 'emerging' }, 'level_not_supported', 'level'],
    [{ email: 'not an address' }, 'bad_email', 'email'],
    [{ email: 'a@example.com, b@example.com' }, 'bad_email', 'email'],
    [{ subject_did: 'z6Mk' }, 'bad_did', 'subject_did'],
    [{ subject_did: 'did:key:z6Mk#z6Mk' }, 'bad_did', 'subject_did'],
    [{ evidence_url: 'not a url' }, 'bad_url', 'evidence_url'],
    [{ issued_on: '05/06/2026' }, 'ambiguous_date', 'issued_on'],
    [{ issued_on: '2026-02-30' }, 'bad_date', 'issued_on'],
    [{ assessed_on: 'yesterday' }, 'bad_date', 'assessed_on'],
    [{ issued_on: '2026-05-20', expires_on: '2026-05-01' }, 'dates_reversed', 'expires_on'],
    [{ expires_on: '2020-01-01' }, 'dates_reversed', 'expires_on'],
  ];
  const header = ['learner_id', 'given_name', 'family_name', 'email', 'framework', 'framework_version', 'level', 'statements',
    'subject_did', 'evidence_url', 'issued_on', 'expires_on', 'assessed_on'];
  const rows = [learner(0), ...bad.map(([change], i) => learner(i + 1, change)), learner(100)];
  const r = issue(ws, toCsv(rows, header));
  assert.strictEqual(r.code, 1);
  assert.deepStrictEqual(r.rejects.map((x) => x.error_code), bad.map((b) => b[1]));
  r.rejects.forEach((x, i) => assert.ok(x.error.startsWith(`row ${i + 3}, ${bad[i][2]}: `), x.error));
  assert.deepStrictEqual(r.results.map((x) => x.learner_id), ['L0', 'L100']);
  assert.strictEqual(r.results.length + r.rejects.length, rows.length); // good + bad = rows
  // Nothing about a person in the log.
  assert.ok(!/Ada|Example \d|@example/.test(r.stderr + r.stdout), r.stderr);
});

test('a learner without a level gets a record of the statements, or is refused, as the policy says', () => {
  const row = learner(1, { statements: codes('proficient', 2) });
  const ws = workspace();
  const c = issue(ws, [row]).credential(2);
  assert.match(c.credentialSubject.achievement.id, /\/achievements\/statements\/uEi/);
  assert.ok(!JSON.stringify(c.credentialSubject.result).includes('achievedLevel'));
  const strict = issue(workspace({ settings: { policy: { onNone: 'refuse' } } }), [row]);
  assert.deepStrictEqual([strict.code, strict.rejects[0].error_code], [1, 'no_level']);
});

test('an assessor may judge a level only where the policy lets him, and the record says so', () => {
  const ws = workspace({ settings: { policy: { assessorJudgement: true } } });
  const r = issue(ws, [learner(1, { level: 'advanced', assessor: 'Dana Example' }), learner(2, { level: 'proficient' })]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.match(r.stdout, /1 level is an assessor's judgement/);
  const [judged, derived] = [2, 3].map((n) => r.credential(n).credentialSubject);
  assert.match(judged.result[0].resultDescription, /#judged-level$/);
  assert.match(judged.result[0].achievedLevel, /#advanced$/);
  assert.match(derived.result[0].resultDescription, /#level$/);
  assert.ok(judged.achievement.resultDescription.some((d) => d.id === judged.result[0].resultDescription));
});

test('a scored match is issued only when the operator says so, and the record says "matched"', () => {
  const ws = workspace();
  const words = f.text('proficient', 1).replace('without supervision', 'unsupervised').replace('a high-volume', 'one busy');
  const row = learner(1, { statements: words });
  const without = issue(ws, [row]);
  assert.deepStrictEqual([without.code, without.rejects[0].error_code], [1, 'suggested_statement']);
  assert.match(without.rejects[0].error, /proficient\/01.*--accept-matches/);
  const accepted = issue(ws, [row], ['--accept-matches']);
  assert.strictEqual(accepted.code, 0, accepted.stderr);
  const c = accepted.credential(2);
  assert.strictEqual(c.evidence[0].genre, 'matched');
  assert.match(c.evidence[0].narrative, /score of \d+ of 1000/);
  assert.ok(c.evidence[0].narrative.includes(words));
  assert.strictEqual(c.credentialSubject.result[0].alignment[0].targetDescription, f.text('proficient', 1));
});

test('--accept-matches takes nothing unseen that scores little, or says the opposite in nearly the same words', () => {
  const ws = workspace();
  const said = {
    [`Did not: ${f.text('emerging', 2)}`]: /such as "not"/,
    [f.text('proficient', 1).replace('without supervision', 'under supervision')]: /such as "not"/,
    [f.text('emerging', 3).replace(' — ', ' — independently ')]: /"independently"/,
    'Hydraulic brakes': /too low a score/,
  };
  const r = issue(ws, Object.keys(said).map((statements, i) => learner(i + 1, { statements })), ['--accept-matches']);
  assert.strictEqual(r.code, 1, r.stderr);
  assert.strictEqual(r.results.length, 0);
  r.rejects.forEach((x, i) => {
    assert.strictEqual(x.error_code, 'suggested_statement');
    assert.match(x.error, Object.values(said)[i]);
    assert.match(x.error, /a person has to look/);
  });
});

test('a rerun keeps what is unchanged; a changed row waits for --duplicates', () => {
  const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
  const first = issue(ws, [learner(1), learner(2)]);
  const file = path.join(ws.out, first.results[0].file);
  const bytes = fs.readFileSync(file);
  const again = issue(ws, [learner(1), learner(2)]);
  assert.strictEqual(again.code, 0);
  assert.deepStrictEqual(again.results.map((x) => x.status), ['kept', 'kept']);
  assert.deepStrictEqual(again.results.map((x) => x.sha256), first.results.map((x) => x.sha256));
  assert.ok(bytes.equals(fs.readFileSync(file)));
  const changed = [learner(1, { statements: codes('proficient', 9) }), learner(2)];
  const refused = issue(ws, changed);
  assert.deepStrictEqual([refused.code, refused.rejects[0].error_code], [1, 'already_issued']);
  assert.ok(bytes.equals(fs.readFileSync(file)));
  const replaced = issue(ws, changed, ['--duplicates', 'replace']);
  assert.deepStrictEqual(replaced.results.map((x) => x.status), ['replaced', 'kept']);
  assert.notStrictEqual(replaced.results[0].credential_id, first.results[0].credential_id);
  assert.strictEqual(replaced.credential(2).credentialSubject.result.length, 10);
  assert.ok(bytes.equals(fs.readFileSync(file))); // the old one is superseded, not gone
  assert.strictEqual(verified(ws, first.results[0].file).verdict, 'not-verified');
  assert.match(verified(ws, replaced.results[0].file).verdict, /^verified/);
});

test('a record that was damaged or thrown away is issued again under its id and status index', () => {
  const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
  const first = issue(ws, [learner(1), learner(2), learner(3)]);
  const files = first.results.map((x) => path.join(ws.out, x.file));
  const [damaged, gone, whole] = files.map((x) => JSON.parse(fs.readFileSync(x)));
  fs.writeFileSync(files[0], '{"mine":true}');
  fs.unlinkSync(files[1]);
  const r = issue(ws, [learner(1), learner(2), learner(3)]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(r.results.map((x) => x.status), ['issued', 'issued', 'kept']);
  for (const [i, before] of [damaged, gone, whole].entries()) {
    const { proof: a, ...was } = before, { proof: b, ...is } = JSON.parse(fs.readFileSync(files[i]));
    assert.deepStrictEqual(is, was); // the same salts, date and status index, too
  }
});

test('a foreign file under the name of a credential is neither kept nor overwritten', () => {
  const ws = workspace();
  const file = path.join(ws.out, issue(ws, [learner(1)]).results[0].file);
  for (const name of fs.readdirSync(ws.dir)) if (name.startsWith('ledger.')) fs.unlinkSync(path.join(ws.dir, name));
  fs.writeFileSync(file, '{"mine":true}');
  const r = issue(ws, [learner(1)]);
  assert.deepStrictEqual([r.code, r.rejects[0].error_code], [1, 'file_exists'], r.stderr);
  assert.strictEqual(fs.readFileSync(file, 'utf8'), '{"mine":true}');
});

test('--dry-run checks everything and writes nothing', () => {
  const ws = workspace();
  const r = issue(ws, [learner(1), learner(2, { level: 'expert' })], ['--dry-run']);
  assert.strictEqual(r.code, 1);
  assert.match(r.stdout, /2 rows: 1 good, 1 rejected\. Dry run/);
  assert.match(r.stderr, /row 3, column level: unknown_level/);
  assert.ok(!fs.existsSync(ws.out));
  fs.unlinkSync(path.join(ws.dir, 'key.pem')); // nor does it touch the key
  assert.strictEqual(issue(ws, [learner(1)], ['--dry-run']).code, 0);
});

test('--json prints one object that a program can use', () => {
  const ws = workspace();
  const r = issue(ws, [learner(1), learner(2, { level: 'expert' })], ['--json']);
  const j = JSON.parse(r.stdout);
  assert.strictEqual(r.stderr, '');
  assert.deepStrictEqual([j.rows, j.good, j.bad, j.issued, j.rejected, j.dryRun], [2, 1, 1, 1, 1, false]);
  assert.deepStrictEqual([j.errors[0].row, j.errors[0].column, j.errors[0].code], [3, 'level', 'unknown_level']);
  assert.strictEqual(j.results, path.join(ws.out, 'results.csv'));
});

test('dates: day and month are told apart by --date-format only', () => {
  const ws = workspace();
  const row = (d) => [learner(1, { issued_on: d })];
  const validFrom = (d, ...args) => issue(ws, row(d), ['--duplicates', 'replace', ...args]).credential(2)?.validFrom;
  assert.strictEqual(validFrom('05/06/2026', '--date-format', 'dmy'), '2026-06-05T00:00:00Z');
  assert.strictEqual(validFrom('05/06/2026', '--date-format', 'mdy'), '2026-05-06T00:00:00Z');
  assert.strictEqual(validFrom('5.6.26', '--date-format', 'dmy'), '2026-06-05T00:00:00Z');
  assert.strictEqual(validFrom('2026/06/05', '--date-format', 'ymd'), '2026-06-05T00:00:00Z');
  assert.strictEqual(validFrom('2026-06-05', '--date-format', 'mdy'), '2026-06-05T00:00:00Z');
  assert.strictEqual(validFrom('2026-06-05T08:30:00+02:00'), '2026-06-05T06:30:00Z');
  assert.strictEqual(issue(ws, row('13/05/2026')).rejects[0].error_code, 'ambiguous_date');
  assert.strictEqual(issue(ws, row('31/02/2026'), ['--date-format', 'dmy']).rejects[0].error_code, 'bad_date');
  assert.strictEqual(issue(ws, row('1/1/1'), ['--date-format', 'xyz']).code, 2);
});

test('headers match blind to case, spaces and underscores, and by synonyms; unknown ones are told once', () => {
  const ws = workspace();
  const r = issue(ws, `Student ID,First Name,SURNAME,E-Mail,SOC Code,Statements,Shoe size\nL1,Ada,Example,a@example.com,${f.soc},${codes('emerging')},38\nL2,Bo,Example,b@example.com,${f.soc},x,39\n`);
  assert.strictEqual(r.code, 1, r.stderr);
  assert.strictEqual(r.stderr.match(/Shoe size/g).length, 1);
  assert.strictEqual(r.rejects[0]['Shoe size'], '39'); // kept in the rejects
  assert.strictEqual(r.results[0].learner_id, 'L1');
});

for (const type of ['p256', 'p384'])
  test(`${type} keys sign too`, () => {
    const ws = workspace({ keyType: type });
    const r = issue(ws, [learner(1)]);
    assert.strictEqual(r.code, 0, r.stderr);
    assert.match(r.credential(2).proof.cryptosuite, /^ecdsa-(rdfc|jcs)-2019$/);
    assert.match(verified(ws, r.results[0].file).verdict, /^verified/);
  });

test('exit codes: 2 for the command line, 3 for inputs that cannot be read', () => {
  const ws = workspace();
  const go = (...args) => run(issuer, ['issue', ...args], { input: '' });
  assert.strictEqual(go('--config', ws.config, '--roster', '-').code, 2);
  assert.strictEqual(go('--config', ws.config, '--roster', '-', '--out', ws.out, '--rooster').code, 2);
  assert.strictEqual(go('--config', ws.config + '.no', '--roster', '-', '--out', ws.out).code, 3);
  assert.strictEqual(go('--config', ws.config, '--roster', '/no/such', '--out', ws.out).code, 3);
  assert.strictEqual(go('--config', ws.config, '--roster', ws.dir, '--out', ws.out).code, 3);
  assert.strictEqual(go('--config', ws.config, '--roster', '-', '--out', ws.out, '--store', '/no/such').code, 3);
  assert.ok(!fs.existsSync(ws.out));
  fs.writeFileSync(ws.config, '{"profile":{}}');
  assert.strictEqual(go('--config', ws.config, '--roster', '-', '--out', ws.out).code, 3);
});

test('a key that is not the configured issuer\'s signs nothing', () => {
  const ws = workspace(), other = workspace();
  fs.copyFileSync(path.join(other.dir, 'key.pem'), path.join(ws.dir, 'key.pem'));
  const r = issue(ws, [learner(1)]);
  assert.strictEqual(r.code, 3);
  assert.match(r.stderr, /not the issuer's/);
  assert.ok(!fs.existsSync(ws.out));
});

test('the roster of the demo: every row but the one marked bad', () => {
  const ws = workspace();
  const r = issue(ws, fs.readFileSync(path.join(root, 'schemas/example-roster.csv')));
  assert.strictEqual(r.code, 1);
  assert.ok(r.results.length >= 12);
  assert.deepStrictEqual(r.rejects.map((x) => x.given_name), ['(bad row)']);
});

test('three real frameworks, sixty learners, wide and long, good and bad: all resolve exactly', { skip: needsShared }, () => {
  const dir = path.join(shared, 'frameworks');
  const files = fs.readdirSync(dir).filter((n) => n.endsWith('.json')).map((n) => path.join(dir, n));
  const ws = workspace({ frameworks: files });
  const wide = [], long = [];
  let good = 0;
  for (let n = 0; n < 66; n++) {
    const x = framework(fs.readFileSync(files[n % 3]));
    const level = x.keys[Math.floor(n / 3) % 4];
    const base = { learner_id: `S${n}`, given_name: 'Learner', family_name: String(n), framework: x.soc, framework_version: n % 2 ? x.version : '' };
    const texts = Array.from({ length: 8 }, (_, i) => x.text(level, i + 1)).map((t) => (n % 4 === 1 ? t.replaceAll('—', '-').toUpperCase() : t));
    const isBad = n % 11 === 10;
    if (!isBad) good += n % 2 ? 8 : 1;
    if (n % 2) for (const t of texts) long.push({ ...base, level: isBad ? 'expert' : level, statement_text: t });
    else wide.push({ ...base, level, statements: isBad ? 'none of this' : n % 4 ? texts.join('\n') : codes(level, 8) });
  }
  const w = issue({ ...ws, out: ws.out + '-wide' }, wide);
  const l = issue({ ...ws, out: ws.out + '-long' }, long);
  assert.deepStrictEqual([w.code, l.code], [1, 1]);
  assert.strictEqual(w.results.length + l.results.length, good);
  assert.strictEqual(w.rejects.length + w.results.length, wide.length);
  assert.strictEqual(l.rejects.length + l.results.length, long.length);
  const paths = [...w.results.map((x) => path.join(ws.out + '-wide', x.file)), ...new Set(l.results.map((x) => path.join(ws.out + '-long', x.file)))];
  assert.strictEqual(paths.length, 60);
  const r = run(verifier, ['verify', '--json', '--store', ws.store, ...lists(ws), ...paths]);
  const reports = r.stdout.trim().split('\n').map((x) => JSON.parse(x));
  assert.strictEqual(reports.length, 60);
  for (const report of reports) {
    assert.match(report.verdict, /^verified/, JSON.stringify(report.checks));
    assert.strictEqual(report.statements.length, 8);
    for (const s of report.statements) assert.strictEqual(s.resolution, 'exact-file');
  }
});
