// attacks 1.13: hostile and broken rosters. The right row is refused for the right reason, and
// nothing is signed that should not be.
import assert from 'node:assert';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { codes, framework, issue, issuer, workspace } from '../lib/ler.mjs';

const f = framework();
const HEADER = 'learner_id,given_name,family_name,framework,statements\n';
const row = (id, given = 'Ada', family = 'Example') => `${id},${given},${family},${f.soc},${codes('proficient')}\n`;
const ws = workspace();
let runs = 0;
/** Issues into a folder, and as a batch, of its own. */
const go = (text, ...args) => issue({ ...ws, out: path.join(ws.dir, `out${runs}`) }, text, ['--batch', String(runs++), ...args]);
/** One row is refused as `code`, and its neighbours are issued. */
function oneBad(name, text, code, where) {
  test(name, () => {
    const r = go(text);
    assert.strictEqual(r.code, 1, r.stderr);
    assert.deepStrictEqual(r.rejects.map((x) => x.error_code), [code]);
    assert.ok(r.rejects[0].error.startsWith(where), r.rejects[0].error);
    assert.ok(r.stderr.includes(`${where.split(',')[0]}`), r.stderr);
    assert.deepStrictEqual(r.results.map((x) => x.learner_id), ['good1', 'good2']);
  });
}
/** The whole file is refused: exit 3, nothing written. */
function allBad(name, text, pattern) {
  test(name, () => {
    const r = go(text);
    assert.strictEqual(r.code, 3, r.stderr);
    assert.match(r.stderr, pattern);
    assert.strictEqual(r.results, undefined);
  });
}
/** Everything is issued. */
function fine(name, text, ids, check = () => {}) {
  test(name, () => {
    const r = go(text);
    assert.strictEqual(r.code, 0, r.stderr);
    assert.deepStrictEqual(r.results.map((x) => x.learner_id), ids);
    check(r);
  });
}
const around = (bad) => HEADER + row('good1') + bad + row('good2');

fine('CSV BOM UTF-8 is skipped', '\ufeff' + HEADER + row('a'), ['a']);
allBad('CSV UTF-16 is refused with advice', Buffer.from('\ufeff' + HEADER + row('a'), 'utf16le'), /UTF-16.*CSV UTF-8/);
allBad('CSV UTF-16 without a mark is refused with advice', Buffer.from(HEADER + row('a'), 'utf16le'), /UTF-16/);
oneBad('CSV Latin-1 is refused at the byte', Buffer.from(around(row('bad', 'Ren\u00e9')), 'latin1'), 'invalid_utf8', 'row 3, given_name: column 2 (given_name): byte 4 of the cell (0xe9)');
fine('CSV CRLF, LF and CR mixed', HEADER.replace('\n', '\r\n') + row('a').replace('\n', '\r') + row('b') + row('c').replace('\n', '\r\n'), ['a', 'b', 'c']);
fine('CSV doubled quotes and an embedded newline', HEADER + row('a', '"Ada ""the\nfirst"""'), ['a'], (r) =>
  assert.ok(JSON.stringify(r.credential(2)).includes('Ada \\"the\\nfirst\\" Example')));
oneBad('CSV quote in an unquoted field', around(row('bad', 'A"da')), 'stray_quote', 'row 3, given_name');
oneBad('CSV text behind a closing quote', around(row('bad', '"Ada"x')), 'stray_quote', 'row 3, given_name');
allBad('CSV unclosed quote says the line it opened', HEADER + row('a') + row('b', '"Ada') + row('c'), /:3:.*opens on line 3 is never closed/);
oneBad('CSV missing columns', around(`bad,Ada,Example,${f.soc}\n`), 'missing_columns', 'row 3, statements');
oneBad('CSV extra columns', around(row('bad', 'Ada,Maria')), 'extra_columns', 'row 3');
allBad('CSV repeated header name', HEADER.replace('family_name', 'given_name') + row('a'), /columns 2 and 3 have the same header/);
allBad('CSV two headers of one meaning', HEADER.replace('family_name', 'First Name') + row('a'), /both mean given_name/);
oneBad('CSV repeated header row', around(HEADER), 'repeated_header', 'row 3');
fine('CSV unknown header is told and passed over', HEADER.replace('\n', ',shoe size\n') + row('a').replace('\n', ',38\n'), ['a'], (r) =>
  assert.match(r.stderr, /warning: the column "shoe size"/));
allBad('CSV empty file', '', /is empty/);
allBad('CSV header only', HEADER, /a header and no rows/);
allBad('CSV no header at all', row('a'), /the header has no column/);
oneBad('CSV NUL in a cell', around(row('bad', 'A\0da')), 'nul_byte', 'row 3, given_name');
oneBad('CSV field of 64 KiB + 1', around(row('bad', 'x'.repeat(65537))), 'field_too_long', 'row 3, given_name');
fine('CSV field of 64 KiB', HEADER + row('a', 'x'.repeat(65536)), ['a']);
allBad('CSV row over 1 MiB', around(row('bad', 'x'.repeat(1 << 20))), /longer than 1 MiB/);
oneBad('CSV duplicate rows make one credential and are reported', HEADER + row('good1') + row('good1') + row('good2'), 'duplicate_row', 'row 3, learner_id: row 2 has the same learner');
fine('CSV trailing blank columns and lines', HEADER.replace('\n', ',,\n') + row('a').replace('\n', ',,\n') + ',,,,,,\n\n  \n', ['a']);
fine('CSV sep=;', 'sep=;\n' + (HEADER + row('a')).replaceAll(';', '|').replaceAll(',', ';').replaceAll('|', ' |').replaceAll(' | ', ' | '), ['a']);
fine('CSV tab', (HEADER + row('a')).replaceAll(',', '\t'), ['a']);
fine('CSV names in RTL, emoji, 300 characters and with a slash', HEADER + row('a', '\u05e9\u05dc\u05d5\u05dd \u202eabc') + row('b', '\u{1f393}\u{1f469}\u200d\u{1f373}') + row('c', 'x'.repeat(300)) + row('d', '../../etc/passwd'), ['a', 'b', 'c', 'd'], (r) => {
  const names = [2, 3, 4, 5].map((n) => r.credential(n).credentialSubject.identifier[1].identityHash);
  assert.deepStrictEqual(names, ['\u05e9\u05dc\u05d5\u05dd \u202eabc Example', '\u{1f393}\u{1f469}\u200d\u{1f373} Example', 'x'.repeat(300) + ' Example', '../../etc/passwd Example']);
});

test('CSV formula injection: kept as it is in credentials, guarded in what we write', () => {
  const evil = '"=HYPERLINK(""http://evil.example"",""x"")"';
  const good = go(HEADER + row('=1+1', evil));
  assert.strictEqual(good.code, 0, good.stderr);
  assert.strictEqual(good.results[0].learner_id, "'=1+1");
  assert.strictEqual(good.credential(2).credentialSubject.identifier[1].identityHash, '=HYPERLINK("http://evil.example","x") Example');
  const bad = go(HEADER + row('@x', evil).replace(f.soc, '99-9999.99'));
  assert.deepStrictEqual([bad.rejects[0].learner_id, bad.rejects[0].given_name], ["'@x", '\'=HYPERLINK("http://evil.example","x")']);
  // Mended and issued again, the guard is gone: the name is the learner's own.
  const again = go(String(bad.rejectsText).replace('99-9999.99', f.soc));
  assert.strictEqual(again.code, 0, again.stderr);
  assert.strictEqual(again.credential(2).credentialSubject.identifier[1].identityHash, '=HYPERLINK("http://evil.example","x") Example');
});

test('CSV rejects come in the separator and with the mark of the original, and can be issued again', () => {
  const r = go('\ufefflearner_id;framework;statement_text\na;' + f.soc + ';emerging/1\na;' + f.soc + ';emerging/99\n');
  assert.strictEqual(r.code, 1);
  assert.ok(String(r.rejectsText).startsWith('\ufefflearner_id;framework;statement_text;error_code;error\n'));
  const again = go(String(r.rejectsText).replace('emerging/99', 'emerging/9'));
  assert.strictEqual(again.code, 0, again.stderr);
  assert.strictEqual(again.results.length, 2);
});

test('CSV good + bad = rows, whatever is thrown at it', () => {
  const parts = [row('a'), row('b', '"x'), 'zz\n', row('c', 'A"da'), ',,,,\n', '\n', row('', ''), row('a'), HEADER, row('d').replace(f.soc, ''), row('e', '\x01')];
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  for (let n = 0; n < 60; n++) {
    let text = HEADER;
    for (let k = next() % 12; k >= 0; k--) text += parts[next() % parts.length];
    const r = go(text, '--json');
    assert.ok([0, 1, 3].includes(r.code), r.stderr);
    if (r.code === 3) continue;
    const j = JSON.parse(r.stdout);
    assert.strictEqual(j.good + j.bad, j.rows);
    assert.deepStrictEqual([r.results.length, r.rejects.length], [j.good, j.bad]);
  }
});

// A sanitizer keeps freed memory back, so that a measurement would be of the sanitizer.
const sanitized = fs.readFileSync(issuer).includes('__asan_init');

test('CSV a million rows: memory stays flat', { timeout: 300_000, skip: sanitized && 'sanitized build' }, async () => {
  // Rows that are read, resolved and refused, so that reading is what is measured.
  const child = spawn(issuer, ['issue', '--config', ws.config, '--roster', '-', '--dry-run', '--quiet'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '', peak = 0;
  child.stdout.on('data', (d) => (out += d));
  child.stderr.on('data', () => {});
  const ended = new Promise((resolve) => child.on('close', resolve));
  const watch = setInterval(() => {
    try { peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1])); } catch { /* ended */ }
  }, 20);
  child.stdin.write('learner_id,given_name,family_name,framework,statements\n');
  for (let i = 0; i < 100; i++) {
    let chunk = '';
    for (let k = 0; k < 10_000; k++) chunk += `L${i * 10_000 + k},Ada,Example,99-9999.99,proficient/1; proficient/2; proficient/3\n`;
    if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin.once('drain', resolve));
  }
  child.stdin.end();
  assert.strictEqual(await ended, 1);
  clearInterval(watch);
  assert.match(out, /^1000000 rows: 0 good, 1000000 rejected/);
  assert.ok(peak > 0 && peak < 200 * 1024, `${peak} KiB`); // an index of some 70 bytes a row
});
