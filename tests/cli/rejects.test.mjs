// A rejected roster, mended in its own rejects.csv by somebody with a spreadsheet, and issued from
// there: what is there in the end is what the roster asked for, each record once.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codes, framework, issue, issuer, parseCsv, run, verifyAll, workspace } from '../lib/ler.mjs';

const f = framework();
const HEADER = ['learner_id', 'given_name', 'family_name', 'email', 'framework', 'level', 'statements', 'statement_text',
  'narrative', 'evidence_url', 'issued_on', 'expires_on', 'Ward, or shift'];
/** What the registrar meant. Cells that a spreadsheet is tempted by: quotes, separators, line breaks, formulas, umlauts. */
const meant = (n, more = {}) => ({
  learner_id: `L-${n}`, given_name: n % 3 ? `Zoë "Z" ${n}` : '=SUM(A1:A9)', family_name: n % 2 ? 'Müller; Groß' : "O'Neil, jr.", email: `zoe${n}@example.com`,
  framework: f.soc, level: 'proficient', statements: n % 4 ? codes('proficient') : [1, 2, 3, 4, 5, 6, 7].map((k) => f.text('proficient', k)).join('\n'), statement_text: '',
  narrative: `Seen at work;\n"twice", says the log. ${n}`, evidence_url: `https://school.example/e/${n}?a=1;b=2`, issued_on: '2026-05-20', expires_on: '2030-05-20',
  'Ward, or shift': '+49 30 1234', ...more });
const long = (n, k, more = {}) => meant(n, { level: '', statements: '', statement_text: k % 2 ? f.text('emerging', k) : `emerging/${k}`, evidence_url: '', narrative: `note ${k}`, ...more });

/** [what stood in the roster, what is right when it was wrong, the error_code]. */
const plan = [
  [meant(1)],
  [meant(2, { framework: '99-9999.99' }), meant(2), 'unknown_framework'],
  [meant(3, { email: 'zoe3@example.com, zoe@example.org' }), meant(3), 'bad_email'],
  [long(20, 1)],
  [meant(4, { statements: codes('proficient') + '; proficient/77' }), meant(4, { statements: codes('proficient') }), 'unknown_statement'],
  [long(21, 1), long(21, 1), 'group_rejected'],
  [meant(5, { level: 'advanced' }), meant(5), 'level_not_supported'],
  [long(20, 2)],
  [meant(6, { issued_on: '05/06/2026' }), meant(6), 'ambiguous_date'],
  [long(21, 2, { statement_text: 'emerging/22' }), long(21, 2), 'unknown_statement'],
  [meant(7, { expires_on: '2026-05-19' }), meant(7), 'dates_reversed'],
  [meant(8)],
  [meant(1), undefined, 'duplicate_row'], // one row too many
  [meant(9, { learner_id: '', email: '' }), meant(9), 'missing_learner'],
  [meant(10, { evidence_url: 'see file' }), meant(10), 'bad_url'],
  [long(21, 3), long(21, 3), 'group_rejected'],
  [meant(11, { statements: '' }), meant(11), 'missing_statements'],
  [meant(12)],
];
const entries = 14; // 12 learners in the wide form, 2 in the long one

/** How programs save what they have on the screen. */
const always = (c) => `"${c.replaceAll('"', '""')}"`;
const needed = (sep) => (c) => (new RegExp(`["\\r\\n${sep}]`).test(c) ? always(c) : c);
const PROGRAMS = {
  'LibreOffice': { sep: ',', quote: needed(','), end: '\n' },
  'LibreOffice, all text quoted, ; and CRLF': { sep: ';', quote: (c) => (/^[0-9]*$/.test(c) ? c : always(c)), end: '\r\n' },
  'Excel, CSV UTF-8 where the comma is the decimal sign': { mark: true, sep: ';', quote: needed(';'), end: '\r\n', empty: 2, lastEnd: true },
  'a Mac, tabs and CR': { sep: '\t', quote: needed('\t'), end: '\r' },
  'everything quoted, with sep=': { first: 'sep=;\r\n', sep: ';', quote: always, end: '\r\n' },
};
const save = (grid, { mark, first = '', sep, quote, end, empty = 0 }) =>
  (mark ? '\ufeff' : '') + first + grid.map((r) => [...r, ...Array(empty).fill('')].map(quote).join(sep) + end).join('');
const write = (rows) => save([HEADER, ...rows.map((r) => HEADER.map((h) => r[h]))], PROGRAMS.LibreOffice);

/** What is on the screen. Both programs keep the apostrophe of a cell in a CSV file as a letter. */
const open = (text) => {
  const delimiter = text.split('\n')[0].includes(';') ? ';' : ',';
  return parseCsv(text.replace(/^\ufeff/, ''), delimiter);
};
/** The registrar reads error_code and error in each row, and puts the cell right that it names. */
function mend(grid, right) {
  const [header, ...rows] = grid;
  const at = (name) => header.indexOf(name);
  return [header, ...rows.flatMap((row) => {
    const id = row[at('learner_id')], code = row[at('error_code')], said = row[at('error')];
    if (code === 'duplicate_row') return [];
    const is = right(row, at);
    if (code === 'group_rejected') return [row];
    const column = said.match(/^row \d+, (\w+): /)?.[1];
    assert.ok(column && at(column) >= 0, `${id}: ${said}`);
    const cells = row.slice();
    cells[at(column)] = is[column];
    if (column === 'learner_id') cells[at('email')] = is.email;
    return [cells];
  })];
}
const originalOf = (row, at) => plan.find(([was]) => ['learner_id', 'statements', 'statement_text', 'narrative', 'level', 'email'].every((h) => was[h] === row[at(h)]));
const ledger = (ws) => JSON.parse(run(issuer, ['ledger', 'verify', '--config', ws.config, '--json']).stdout);

for (const [name, program] of Object.entries(PROGRAMS))
  test(`rejects.csv, mended and saved by ${name}, is issued: complete, and nothing twice`, () => {
    const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
    const first = issue(ws, write(plan.map(([was]) => was)));
    assert.equal(first.code, 1, first.stderr);
    assert.deepEqual(first.rejects.map((x) => [x.learner_id, x.error_code]), // in order of the entries: L-21's rows stay together
      [[2, 2], [3, 3], [4, 4], [5, 21], [9, 21], [15, 21], [6, 5], [8, 6], [10, 7], [12, 1], [13, ''], [14, 10], [16, 11]].map(([i, n]) => [n === '' ? '' : `L-${n}`, plan[i === 2 ? 1 : i === 3 ? 2 : i][2]]));
    const sheet = open(String(first.rejectsText));
    assert.deepEqual(sheet[0], [...HEADER, 'error_code', 'error']);
    const done = mend(sheet, (row, at) => originalOf(row, at)[1]);
    assert.equal(done.length, sheet.length - 1);
    const at = { ...ws, out: path.join(ws.dir, 'mended') };
    const again = issue(at, save(done, program));
    assert.equal(again.code, 0, again.stderr + again.rejectsText);
    assert.equal(again.stderr.replace(/.*"Ward, or shift".*\n/, ''), '');
    assert.deepEqual(again.rejects, []);

    // Complete: every learner is in one of the two results, with one record, of an index of its own.
    const lines = [...first.results.map((x) => ({ ...x, dir: ws.out })), ...again.results.map((x) => ({ ...x, dir: at.out }))];
    const ids = Map.groupBy?.(lines, (x) => x.learner_id) ?? lines.reduce((m, x) => m.set(x.learner_id, [...(m.get(x.learner_id) ?? []), x]), new Map());
    assert.deepEqual([...ids.keys()].sort(), [...new Set(plan.map(([was, is]) => (is?.learner_id ?? was.learner_id)))].sort());
    for (const list of ids.values()) assert.equal(new Set(list.map((x) => x.credential_id)).size, 1);
    const unique = [...new Map(lines.map((x) => [x.credential_id, x])).values()];
    assert.equal(unique.length, entries);
    assert.equal(new Set(unique.map((x) => `${x.status_list}/${x.status_index}`)).size, entries);
    assert.ok(lines.every((x) => x.status === 'issued'));
    const state = ledger(ws);
    assert.deepEqual([state.good, state.issued, state.credentials], [true, entries, entries]);

    // What was saved is what was meant, to the letter: formulas without the guard, line breaks, quotes, statements.
    const records = unique.map((x) => fs.readFileSync(path.join(x.dir, x.file)));
    const reports = verifyAll(records, ['--store', ws.store, '--resources', path.join(ws.dir, 'resources.json')], { at: null });
    assert.ok(reports.every((r) => /^verified/.test(r.verdict)), reports.stderr);
    unique.forEach((x, i) => {
      const c = JSON.parse(records[i]), wanted = plan.map(([was, is]) => is ?? was).find((w) => w.learner_id === x.learner_id.replace(/^'/, ''));
      assert.equal(c.credentialSubject.identifier.at(-1).identityHash, `${wanted.given_name} ${wanted.family_name}`);
      assert.equal(reports[i].statements.length, wanted.statements ? 7 : Number(/2[01]$/.test(x.learner_id) && (x.learner_id.endsWith('20') ? 2 : 3)));
      if (wanted.statements) assert.deepEqual(c.evidence.map((e) => [e.id, e.narrative]), [[wanted.evidence_url, wanted.narrative]]);
    });

    // The whole roster, mended: everything is there, word for word, and stays.
    const whole = issue({ ...ws, out: path.join(ws.dir, 'whole') }, write(plan.filter(([,, code]) => code !== 'duplicate_row').map(([was, is]) => is ?? was)));
    assert.equal(whole.code, 0, whole.stderr + whole.rejectsText);
    assert.ok(whole.results.every((x) => x.status === 'kept'), JSON.stringify(whole.results.filter((x) => x.status !== 'kept')));
    assert.deepEqual([ledger(ws).issued, new Set(whole.results.map((x) => x.credential_id)).size], [entries, entries]);
  });

test('rejects of rejects: what is still wrong comes again, with the columns it had, until nothing is left', () => {
  const ws = workspace();
  const rows = [meant(3, { email: 'zoe3' }), meant(6, { issued_on: '05/06/2026' }), meant(7, { framework: '99-9999.99', given_name: '@x' })];
  const fix = [/"?zoe3"?(?=[;,])/, 'zoe3@example.com', /05\/06\/2026/, '2026-05-20', /99-9999\.99/, f.soc];
  let text = write(rows), seen = [];
  for (let round = 0; round < 3; round++) {
    const r = issue({ ...ws, out: path.join(ws.dir, `round${round}`) }, text);
    assert.equal(r.code, 1);
    const grid = open(String(r.rejectsText));
    assert.deepEqual(grid[0], [...HEADER, 'error_code', 'error']); // not once more for each round
    assert.equal(grid.length - 1, 3 - round);
    seen.push(...r.results.map((x) => x.learner_id));
    assert.ok(r.rejects.every((x) => x['Ward, or shift'] === "'+49 30 1234")); // one apostrophe, not one a round
    text = save(grid, PROGRAMS['Excel, CSV UTF-8 where the comma is the decimal sign']).replace(fix[2 * round], fix[2 * round + 1]);
  }
  const last = issue({ ...ws, out: path.join(ws.dir, 'last') }, text);
  assert.equal(last.code, 0, last.stderr + last.rejectsText);
  assert.deepEqual([...seen, ...last.results.map((x) => x.learner_id)].sort(), ['L-3', 'L-6', 'L-7']);
  assert.equal(last.credential(2).credentialSubject.identifier.at(-1).identityHash, '@x Müller; Groß');
  assert.equal(ledger(ws).issued, 3);
});
