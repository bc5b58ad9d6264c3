// Rosters of other systems: --preset, --map, --framework, --statements, --print-template.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codes, exampleFramework, framework, issue, issuer, parseCsv, run, sha, tempDir, toCsv, workspace } from '../lib/ler.mjs';

const f = framework();
const said = codes('proficient');
const PRESETS = ['credly', 'accredible', 'canvas', 'dcc', 'learncard', 'blockcerts'];

/** A person's row as each system has it; `n` tells people apart. */
const rows = {
  credly: (n) => ({ 'Badge Template ID': 'tpl-1', 'Recipient Email': `p${n}@example.org`, 'First Name': 'Ada', 'Last Name': `Example ${n}`,
    'Issued at': '05/06/26', 'Expiration Date': '12/31/2029', 'Issuer Earner ID': `E${n}`, 'Evidence Name': 'Bench test',
    'Evidence URL': 'https://school.example/e', Locale: 'en', statements: said }),
  accredible: (n) => ({ 'Recipient Name': `Ada Example ${n}`, 'Recipient Email': `p${n}@example.org`, 'Issued on': '2026-05-06', Grade: '97', statements: said }),
  canvas: (n) => ({ 'Badge Class ID': 'class-1', Identifier: `p${n}@example.org`, 'First Name': 'Ada', 'Last Name': `Example ${n}`,
    Narrative: 'Finished the course.', 'Evidence Narrative': 'Laced a wheel.', 'Evidence URL': 'https://school.example/e',
    'Issue Date': '2026-05-06', 'Expiration Date': '2029-12-31', statements: said }),
  dcc: (n) => ({ credentialName: 'Mechanic', earnerName: `Ada Example ${n}`, emailAddress: `p${n}@example.org`, statements: said }),
  learncard: (n) => ({ Recipient: `p${n}@example.org`, 'Course ID': 'BIKE', 'evidence.name': 'Bench test', 'evidence.narrative': 'Laced a wheel.',
    'alignment.targetCode': said, 'result.achievedLevel': 'Proficient' }),
  blockcerts: (n) => ({ name: `Ada Example ${n}`, pubkey: 'ecdsa-koblitz-pubkey:1BoatSLRHtKNngkdXEeobR76b53LETtpyT', identity: `p${n}@example.org`, statements: said }),
};
const DEFAULT = ['--framework', f.soc];

for (const preset of PRESETS)
  test(`--preset ${preset}: its own columns make the same record as ours`, () => {
    const ws = workspace();
    const r = issue(ws, [1, 2].map(rows[preset]), ['--preset', preset, ...DEFAULT]);
    assert.strictEqual(r.code, 0, r.stderr);
    const c = r.credential(2), s = c.credentialSubject;
    const id = Object.fromEntries(s.identifier.map((x) => [x.identityType, x]));
    assert.strictEqual(id.emailAddress.identityHash, 'sha256$' + sha('sha256', 'p1@example.org' + id.emailAddress.salt).toString('hex'));
    if (preset !== 'learncard') assert.strictEqual(id.name.identityHash, 'Ada Example 1');
    assert.deepStrictEqual(s.result.slice(1).map((x) => x.value), [1, 2, 3, 4, 5, 6, 7].map((n) => `${f.soc}/${f.version}/proficient/0${n}`));
    if (['credly', 'accredible', 'canvas'].includes(preset)) assert.strictEqual(c.validFrom, '2026-05-06T00:00:00Z');
    if (['credly', 'canvas'].includes(preset)) assert.strictEqual(c.validUntil, '2029-12-31T23:59:59Z');
    if (preset === 'credly') {
      assert.strictEqual(id.sourcedId.identityHash, 'sha256$' + sha('sha256', 'E1' + id.sourcedId.salt).toString('hex'));
      assert.deepStrictEqual(c.evidence, [{ id: 'https://school.example/e', type: ['Evidence'], name: 'Bench test' }]);
    }
    if (preset === 'canvas') {
      assert.strictEqual(s.narrative, 'Finished the course.');
      assert.deepStrictEqual(c.evidence, [{ id: 'https://school.example/e', type: ['Evidence'], narrative: 'Laced a wheel.' }]);
    }
    if (preset === 'learncard') assert.deepStrictEqual(c.evidence, [{ type: ['Evidence'], name: 'Bench test', narrative: 'Laced a wheel.' }]);
    // One person and framework, whatever system the roster came from: nothing is issued twice.
    const own = { email: 'p1@example.org', framework: f.soc, statements: said };
    assert.strictEqual(issue({ ...ws, out: path.join(ws.dir, 'own') }, [own]).rejects[0].error_code, 'already_issued');
    // A file of the system in any of the forms in which spreadsheets save it.
    const text = toCsv([1, 2].map(rows[preset]));
    const as = (d) => parseCsv(text).map((line) => line.map((x) => (x.includes(d) || x.includes('\n') ? `"${x}"` : x)).join(d)).join('\r\n') + '\r\n';
    for (const variant of ['\ufeff' + text, text.replaceAll('\n', '\r\n'), as(';'), as('\t'), '\ufeff' + as(';'), 'sep=;\r\n' + as(';')]) {
      const again = issue(ws, variant, ['--preset', preset, ...DEFAULT]);
      assert.strictEqual(again.code, 0, again.stderr);
      assert.deepStrictEqual(again.results.map((x) => [x.credential_id, x.status]), r.results.map((x) => [x.credential_id, 'kept']));
    }
  });

test('headers of a preset match whatever their case and spaces; a column of our own may stand beside them', () => {
  const { 'Recipient Email': email, statements, ...rest } = rows.credly(1);
  const r = issue(workspace(), [{ ...rest, recipient_email: email, Framework: f.soc, STATEMENTS: statements }], ['--preset', 'credly']);
  assert.strictEqual(r.code, 0, r.stderr);
});

test('what needs a column that the system does not have is asked for by name, all of it at once', () => {
  const ws = workspace();
  const { statements, ...bare } = rows.credly(1);
  const r = issue(ws, [bare], ['--preset', 'credly']);
  assert.strictEqual(r.code, 3);
  assert.match(r.stderr, /--framework ID=SOC\[@VERSION\] for each "Badge Template ID"/);
  assert.match(r.stderr, /--statements TEXT/);
  assert.match(r.stderr, /--map COLUMN=FIELD/);
  assert.match(r.stderr, /"Recipient Email"/); // what there is
  assert.strictEqual(r.results, undefined);
  const all = issue(ws, [bare], ['--preset', 'credly', ...DEFAULT, '--statements', codes('developing')]);
  assert.strictEqual(all.code, 0, all.stderr);
  assert.strictEqual(all.credential(2).credentialSubject.result[0].value, 'Developing');
  const nobody = issue(ws, [{ 'Badge Template ID': 'tpl-1', statements }], ['--preset', 'credly', ...DEFAULT]);
  assert.strictEqual(nobody.code, 3);
  assert.match(nobody.stderr, /the learner \("Recipient Email"; or learner_id/);
});

test('a file that is not of the system is refused with its columns; so is an unknown preset', () => {
  const ws = workspace();
  const r = issue(ws, [rows.blockcerts(1)], ['--preset', 'credly', ...DEFAULT]);
  assert.strictEqual(r.code, 3);
  assert.match(r.stderr, /no file of Credly: it has no column such as "Badge Template ID".*; it has "name", "pubkey", "identity"/);
  const u = issue(ws, [rows.credly(1)], ['--preset', 'Parchment']);
  assert.strictEqual(u.code, 2);
  for (const p of PRESETS) assert.ok(u.stderr.includes(p), u.stderr);
});

test('a template stands for a framework: one for all, or each for its own', () => {
  const doc = structuredClone(f.doc);
  doc.occupation = { soc: '49-3092.00', title: 'Scooter Repairers' };
  const other = path.join(tempDir(), 'other.json');
  fs.writeFileSync(other, JSON.stringify(doc));
  const ws = workspace({ frameworks: [exampleFramework, other] });
  const two = [rows.credly(1), { ...rows.credly(2), 'Badge Template ID': 'tpl=2' }];
  const both = issue(ws, two, ['--preset', 'credly', '--framework', `tpl-1=${f.soc}`, '--framework', `tpl=2=49-3092.00@${f.version}`]);
  assert.strictEqual(both.code, 0, both.stderr);
  assert.deepStrictEqual([2, 3].map((n) => both.credential(n).credentialSubject.achievement.humanCode.slice(0, 10)), [f.soc, '49-3092.00']);
  // One default cannot mean two templates.
  const one = issue({ ...ws, out: ws.out + '2' }, two, ['--preset', 'credly', ...DEFAULT]);
  assert.strictEqual(one.code, 3);
  assert.match(one.stderr, /rows 2 and 3 name different templates, "tpl-1" and "tpl=2"/);
  // A template that nothing was said of rejects its row and no other.
  const some = issue({ ...ws, out: ws.out + '3' }, two, ['--preset', 'credly', '--framework', `tpl-1=${f.soc}`]);
  assert.strictEqual(some.code, 1);
  assert.deepStrictEqual(some.results.map((x) => x.row), ['2']);
  assert.deepStrictEqual(some.rejects.map((x) => [x['Badge Template ID'], x.error_code]), [['tpl=2', 'unknown_template']]);
  assert.match(some.rejects[0].error, /^row 3, framework: .*column "Badge Template ID" of the file/);
  const rest = issue({ ...ws, out: ws.out + '4' }, two, ['--preset', 'credly', '--framework', `tpl-1=${f.soc}`, '--framework', '49-3092.00']);
  assert.strictEqual(rest.code, 0, rest.stderr);
});

test('--framework and --statements are refused where they make no sense', () => {
  const ws = workspace();
  const tell = (args, code, pattern, roster = [rows.credly(1)]) => {
    const r = issue(ws, roster, ['--preset', 'credly', ...args]);
    assert.strictEqual(r.code, code, r.stderr);
    assert.match(r.stderr, pattern);
    assert.strictEqual(r.results, undefined);
  };
  tell(['--framework', '99-9999.99'], 3, /--framework 99-9999.99: the store has no such framework/);
  tell(['--framework', `=${f.soc}`], 2, /is not \[ID=\]SOC/);
  tell(['--framework', 'a='], 2, /is not \[ID=\]SOC/);
  tell([...DEFAULT, ...DEFAULT], 2, /two --framework for the same rows/);
  tell(['--framework', 'a=49-3091.00', '--framework', 'a=49-3092.00'], 2, /two --framework for the template a/);
  tell(['--framework', 'a=49-3091.00', '--framework', 'b=49-3091.00', '--statements', said], 2, /--statements are of one framework/);
  tell([...DEFAULT, '--statements', ' '], 2, /--statements is empty/);
  tell(['--framework', 'a=49-3091.00'], 3, /no column of the roster is a template/, [{ 'Recipient Email': 'a@example.org', statements: said }]);
});

test('a recipient is an address, a DID or an id, row by row', () => {
  const did = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
  const values = ['p1@example.org', did, '+1 555 0100', 'https://social.example/@ada', 'profile-7'];
  const r = issue(workspace(), values.map((v) => ({ ...rows.learncard(1), Recipient: v })), ['--preset', 'learncard', ...DEFAULT]);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(values.map((_, i) => r.credential(i + 2).credentialSubject).map((s) => s.id ?? s.identifier[0].identityType),
    ['emailAddress', did, 'identifier', 'identifier', 'identifier']);
  const bad = issue(workspace(), [{ ...rows.learncard(1), Recipient: 'a@b@c' }, { ...rows.learncard(2), Recipient: '' }], ['--preset', 'learncard', ...DEFAULT]);
  assert.deepStrictEqual(bad.rejects.map((x) => x.error_code), ['bad_email', 'missing_learner']);
  assert.match(bad.rejects[0].error, /column "Recipient" of the file/);
});

test('dates are read as the system writes them, or as --date-format says; the ambiguous are refused with row and column', () => {
  const first = (preset, column, date, args = []) =>
    issue(workspace(), [1, 2].map((n) => ({ ...rows[preset](n), 'Expiration Date': '', ...(n === 2 ? { [column]: date } : {}) })), ['--preset', preset, ...DEFAULT, ...args]);
  assert.strictEqual(first('credly', 'Issued at', '06/05/26').credential(3).validFrom, '2026-06-05T00:00:00Z');
  assert.strictEqual(first('credly', 'Issued at', '2026-06-05').credential(3).validFrom, '2026-06-05T00:00:00Z');
  assert.strictEqual(first('credly', 'Issued at', '06/05/26', ['--date-format', 'DD/MM/YY']).credential(3).validFrom, '2026-05-06T00:00:00Z');
  assert.strictEqual(first('accredible', 'Issued on', '6/5/26', ['--date-format', 'mm/dd/yy']).credential(3).validFrom, '2026-06-05T00:00:00Z');
  for (const [preset, column] of [['accredible', 'Issued on'], ['canvas', 'Issue Date']]) {
    const r = first(preset, column, '6/5/2026');
    assert.strictEqual(r.code, 1);
    assert.deepStrictEqual(r.rejects.map((x) => x.error_code), ['ambiguous_date']);
    assert.match(r.rejects[0].error, /^row 3, issued_on: .*--date-format dmy or mdy/);
    assert.strictEqual(r.rejects[0].error.includes(`(column "${column}" of the file)`), preset === 'canvas'); // "Issued on" is our own name
  }
  const wrong = first('credly', 'Issued at', '20/05/26');
  assert.deepStrictEqual(wrong.rejects.map((x) => x.error_code), ['bad_date']);
});

test('--map says what a column is, before the preset and our own names', () => {
  const ws = workspace();
  const row = { who: 'L1', mail: 'p1@example.org', 'Occupation = code': f.soc, 'what they did': said, Skills: 'knitting', level: 'of the course' };
  const r = issue(ws, [row], ['--map', 'WHO=learner_id', '--map', 'mail=email', '--map', 'Occupation = code=framework',
    '--map', 'what_they_did=statements', '--map', 'level=none']);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.match(r.stderr, /^ler-issuer: warning: the column "Skills" means nothing to the issuer[^\n]*\n$/); // statements is taken
  assert.strictEqual(r.results[0].learner_id, 'L1');
  const p = issue(ws, [{ ...rows.canvas(3), Comment: 'Trued a wheel.' }], ['--preset', 'canvas', ...DEFAULT, '--map', 'Comment=narrative']);
  assert.strictEqual(p.code, 0, p.stderr);
  assert.strictEqual(p.credential(2).evidence[0].narrative, 'Trued a wheel.');
  assert.match(p.stderr, /"Evidence Narrative" means nothing/);
  const soc = issue(ws, [{ ...rows.credly(4), 'Badge Template ID': f.soc }], ['--preset', 'credly', '--map', 'Badge Template ID=framework']);
  assert.strictEqual(soc.code, 0, soc.stderr);
});

test('a --map that cannot be is refused by name, with what there is', () => {
  const ws = workspace();
  const row = { learner_id: 'L1', framework: f.soc, statements: said, note: 'a', Note_: 'b' };
  const tell = (maps, code, pattern) => {
    const r = issue(ws, [row], maps.flatMap((m) => ['--map', m]));
    assert.strictEqual(r.code, code, r.stderr);
    assert.match(r.stderr, pattern);
    assert.strictEqual(r.results, undefined);
  };
  tell(['colour=level'], 3, /names the column "colour"; the roster has "learner_id", "framework", "statements", "note", "Note_"/);
  tell(['note=lvel'], 2, /no field "lvel"; did you mean level/);
  tell(['note=quite another thing'], 2, /no field .*there are learner_id, given_name.*template, none/);
  tell(['note=error_code'], 2, /no field "error_code"/);
  tell(['note'], 2, /is not COLUMN=FIELD/);
  tell(['=level'], 2, /is not COLUMN=FIELD/);
  tell(['note=level', 'note=locale'], 2, /the column "note" twice/);
  tell(['note=level', 'Note_=level'], 2, /gives level to two columns/);
  tell(['LearnerID=learner_id', 'learner_id=external_id'], 3, /the column "learner_id" twice/);
  tell(['NOTE=level'], 3, /fits several columns/);
});

test('two columns that mean one thing are refused until --map chooses', () => {
  const ws = workspace();
  const row = { learner_id: 'L1', framework: f.soc, statements: said, narrative: 'one', 'Evidence Narrative': 'two' };
  const r = issue(ws, [row]);
  assert.strictEqual(r.code, 3);
  assert.match(r.stderr, /both mean narrative; keep one of them, or say which by --map COLUMN=narrative/);
  const chosen = issue(ws, [row], ['--map', 'Evidence Narrative=narrative']);
  assert.strictEqual(chosen.code, 0, chosen.stderr);
  assert.strictEqual(chosen.credential(2).evidence[0].narrative, 'two');
});

test('rejects keep the columns of the file, and come back with the same options', () => {
  const ws = workspace();
  for (const [i, [preset, extra]] of [...PRESETS.map((p) => [p, []]), ['canvas', ['--map', 'Cohort=learner_id']]].entries()) {
    const column = Object.keys(rows[preset](1)).find((k) => rows[preset](1)[k] === said);
    const roster = [1, 2].map((n) => ({ ...rows[preset](n), Cohort: `=2026-${n}` }));
    roster[1][column] = 'proficient/77';
    const args = ['--preset', preset, ...DEFAULT, ...extra, '--batch', `${i}`];
    const at = { ...ws, out: path.join(ws.dir, `out${i}`) };
    const r = issue(at, roster, args);
    assert.strictEqual(r.code, 1, r.stderr);
    assert.deepStrictEqual(r.results.map((x) => x.row), ['2']);
    const [header, line] = parseCsv(String(r.rejectsText));
    assert.deepStrictEqual(header, [...Object.keys(roster[0]), 'error_code', 'error']);
    assert.deepStrictEqual(line.slice(0, -3), Object.values(roster[1]).slice(0, -1));
    assert.strictEqual(line.at(-3), "'=2026-2");
    const again = issue({ ...at, out: at.out + 'b' }, String(r.rejectsText).replace('proficient/77', said), args);
    assert.strictEqual(again.code, 0, again.stderr);
    assert.strictEqual(again.results.length, 1);
    if (extra.length) assert.strictEqual(again.results[0].learner_id, "'=2026-2"); // the apostrophe is the CSV file's, not the learner's
  }
});

test('--print-template prints a header and a row, without a workspace, that can be issued', () => {
  const cwd = tempDir();
  const ws = workspace();
  for (const preset of [undefined, ...PRESETS]) {
    const args = preset ? ['--preset', preset] : [];
    const t = run(issuer, ['issue', '--print-template', ...args], { cwd });
    assert.strictEqual(t.code, 0, t.stderr);
    assert.strictEqual(t.stderr, '');
    const lines = parseCsv(t.stdout);
    assert.strictEqual(lines.length, 2);
    assert.strictEqual(lines[0].length, lines[1].length);
    if (preset) for (const h of Object.keys(rows[preset](1))) assert.ok(lines[0].includes(h), `${preset}: ${h}`);
    else assert.strictEqual(lines[0].join(',') + '\n', String(fs.readFileSync(path.join(ws.dir, 'roster.csv'))));
    const framework = lines[0].includes('framework') ? [] : DEFAULT;
    const r = issue({ ...ws, out: path.join(ws.dir, preset ?? 'own') }, t.stdout, [...args, ...framework, '--batch', preset ?? '']);
    assert.strictEqual(r.code, 0, `${preset}: ${r.stderr}`);
  }
  assert.deepStrictEqual(fs.readdirSync(cwd), []);
  assert.strictEqual(run(issuer, ['issue', '--print-template', '--preset', 'x'], { cwd }).code, 2);
});

test('more rows than the system takes in a file are no fault here, but told', () => {
  const many = (n) => Array.from({ length: n }, (_, i) => ({ ...rows.credly(i), statements: 'proficient/1' }));
  const ws = workspace();
  const dry = (n) => run(issuer, ['issue', '-c', ws.config, '-r', '-', '--dry-run', '--quiet', '--preset', 'credly', ...DEFAULT], { input: toCsv(many(n)) });
  assert.strictEqual(dry(5000).stderr, '');
  const over = dry(5001);
  assert.strictEqual(over.code, 0, over.stderr);
  assert.match(over.stderr, /note: 5001 rows are more than Credly takes in one file \(5000\)/);
});
