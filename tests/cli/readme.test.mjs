// The README against the programs: tables that a change of the code would make untrue.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { issuer, root, run, verifier, workspace } from '../lib/ler.mjs';

const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const readJson = (name) => JSON.parse(fs.readFileSync(path.join(root, name)));
/** The names in backquotes in the first cell of each row of the table under that header. */
function table(header) {
  const at = readme.indexOf(header + '\n');
  assert.ok(at >= 0, `no table "${header}"`);
  const rows = readme.slice(at).split('\n\n')[0].split('\n').slice(2);
  return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map((m) => m[1])).sort();
}
const sources = (folder) => fs.readdirSync(path.join(root, folder)).filter((n) => n.endsWith('.c'))
  .map((n) => fs.readFileSync(path.join(root, folder, n), 'utf8')).join('\n');

test('README names every error_code and no other', () => {
  const code = (sources('issuer') + sources('core/csv')).replace(/\s+/g, ' ');
  const words = new Set(['group_rejected']);
  for (const m of code.matchAll(/roster_refuse\( ?&[^,]+, (?:[^,"]+\? )?"([a-z0-9_]+)"(?: : "([a-z0-9_]+)")?/g)) m.slice(1).filter(Boolean).forEach((w) => words.add(w));
  for (const m of code.matchAll(/problem\(r, "([a-z0-9_]+)"/g)) words.add(m[1]);
  assert.ok(words.size > 25, [...words].join());
  assert.deepEqual(table('| `error_code` | means |'), [...words].sort());
});

test('README has every column of the roster', () => {
  const header = fs.readFileSync(path.join(workspace().dir, 'roster.csv'), 'utf8').trim().split(',');
  const more = ['statement_text', 'full_name', 'award_narrative', 'error_code', 'error'];
  assert.deepEqual(table('| column | what it holds | credential member |'), [...header, ...more].sort());
  // --map takes these, and two that only other systems' files need.
  const refused = run(issuer, ['issue', '--map', 'a=an unlikely name', '--dry-run', '-c', workspace().config]);
  const fields = refused.stderr.match(/there are (.*), none/)[1].split(', ');
  assert.deepEqual(fields.sort(), [...header, ...more, 'recipient', 'template'].filter((x) => !x.startsWith('error')).sort());
});

test('README has every column of every preset, with its field', () => {
  const source = fs.readFileSync(path.join(root, 'issuer/roster_presets.c'), 'utf8');
  const tables = Object.fromEntries([...source.matchAll(/roster_preset_column ([A-Z]+)\[\] = \{([^;]*)\};/g)]
    .map(([, name, body]) => [name.toLowerCase(), [...body.matchAll(/\{"([^"]+)", ROSTER_([A-Z_]+)/g)].map(([, header, field]) => [header, field.toLowerCase()])]));
  const rows = readme.slice(readme.indexOf('| `--preset` |')).split('\n\n')[0].split('\n').slice(2).map((l) => l.split('|').map((c) => c.trim()));
  assert.deepEqual(rows.map((r) => r[1].replaceAll('`', '')), Object.keys(tables));
  for (const row of rows) {
    const said = row[3].split('; ').flatMap((part) => {
      const [headers, field] = part.split(' → ');
      return [...headers.matchAll(/`([^`]+)`/g)].map((m) => [m[1], field ? field.replaceAll('`', '') : 'fields']);
    });
    assert.deepEqual(said.sort(), tables[row[1].replaceAll('`', '')].sort(), row[1]);
  }
});

test('README has every member of issuer.json and of the level policy', () => {
  const { $schema: own, ...members } = readJson('schemas/issuer.schema.json').properties;
  assert.deepEqual(table('| member | what |'), Object.keys(members).sort());
  const policy = readJson('schemas/level-policy.schema.json').properties;
  assert.deepEqual(table('| member | default | what |'), Object.keys(policy).sort());
});

test('README has every verdict, every resolution and every suite', () => {
  const schema = readJson('schemas/verification-report.schema.json').$defs;
  assert.deepEqual(table('| resolution | means |'), [...schema.resolution.enum].sort());
  for (const verdict of schema.report.properties.verdict.enum)
    assert.ok(readme.includes(`| ${verdict.replaceAll('-', ' ').toUpperCase()} |`), verdict);
  const suites = [...fs.readFileSync(path.join(root, 'core/proof/suite.c'), 'utf8').matchAll(/^ {4}\{"([A-Za-z0-9-]+)", "/gm)].map((m) => m[1]);
  assert.deepEqual(table('| suite | keys | canonical form | |'), suites.sort());
});

test('every verb is in the README, has a help, and every summary is a sentence in one form', () => {
  for (const program of [issuer, verifier]) {
    const name = path.basename(program);
    const help = run(program, ['--help']);
    assert.equal(help.code, 0);
    const verbs = [...help.stdout.matchAll(/^ {2}([a-z-]+) +(.*)$/gm)];
    assert.ok(verbs.length >= 3);
    for (const [, verb, summary] of verbs) {
      assert.match(summary, /^[A-Z][a-z]+s .*[^.]$/, `${name} ${verb}`);
      assert.ok(readme.includes(`${name} ${verb}`), `${name} ${verb} is not in the README`);
      const own = run(program, [verb, '--help']);
      assert.equal(own.code, 0);
      assert.equal(run(program, ['help', verb]).stdout, own.stdout);
      for (const line of own.stdout.split('\n')) assert.ok(line.length <= 100, `${name} ${verb}: ${line}`);
    }
  }
});

test('README has every public header and every schema', () => {
  const part = (from, to) => readme.slice(readme.indexOf(from), readme.indexOf(to));
  const library = part('## The library', '### JSON-LD 1.1'), formats = part('## File formats', '## The library');
  for (const header of fs.readdirSync(path.join(root, 'include/ler')))
    assert.ok(library.includes(`\`${header}\``), header);
  for (const name of fs.readdirSync(path.join(root, 'schemas')).filter((n) => n.endsWith('.json')))
    assert.ok(formats.includes(`(schemas/${name})`), name);
});

test('links of the README go somewhere', () => {
  for (const [, target] of readme.matchAll(/\]\(([^)#][^)]*)\)/g))
    if (!/^https?:/.test(target)) assert.ok(fs.existsSync(path.join(root, target)), target);
  const anchors = new Set([...readme.matchAll(/^#+ (.*)$/gm)].map((m) => m[1].toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')));
  for (const [, anchor] of readme.matchAll(/\]\(#([^)]*)\)/g)) assert.ok(anchors.has(anchor), anchor);
});
