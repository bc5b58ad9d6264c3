// How fast `ler-issuer match` answers over a store of 1,000 frameworks: with its index, and reading every framework, in
// turns. The frameworks are varied from the real ones in ../shared where it is there, else from the example framework.
// node tests/bench/search.mjs [FRAMEWORKS]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, exampleFramework, issuer, root, run, shared, tempDir } from '../lib/ler.mjs';
import { writeVariants } from '../lib/frameworks.mjs';

const count = Number(process.argv[2] ?? 1000), dir = tempDir(), store = path.join(dir, 'store');
const must = (args, ...ok) => { const r = run(issuer, args); if (![0, ...ok].includes(r.code)) throw new Error(r.stderr); return r; };

let bases, texts;
const read = (name) => fs.readFileSync(path.join(root, 'tests/data', name), 'utf8').split('\n')
  .filter((l) => l !== '' && !l.startsWith('#')).map((l) => l.split('\t')[2]);
if (shared) {
  const folder = path.join(shared, 'frameworks'), first = path.join(dir, 'first');
  must(['framework', 'import', ...fs.readdirSync(folder).map((f) => path.join(folder, f)), '--store', first]);
  bases = fs.readdirSync(first).filter((f) => f.endsWith('.json')).map((f) => JSON.parse(fs.readFileSync(path.join(first, f))));
  texts = read('paraphrases.tsv');
} else {
  bases = [exampleFramework, exampleFramework.replace('.json', '-full.json')].map((f) => JSON.parse(fs.readFileSync(f)));
  texts = read('paraphrases-example.tsv');
}
fs.mkdirSync(path.join(dir, 'files'));
const files = writeVariants(bases, count, path.join(dir, 'files'));
for (let i = 0; i < files.length; i += 250) must(['framework', 'import', ...files.slice(i, i + 250), '--store', store]);

const clock = (args) => {
  const start = process.hrtime.bigint();
  const r = must(args, 1);
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, out: r.stdout };
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const made = clock(['match', '--store', store, texts[0]]).ms;
const bare = [], indexed = [], whole = [];
let different = 0;
for (let i = 0; i < 60; i++) {
  const text = texts[(i * 5) % texts.length];
  bare.push(clock(['--version']).ms);
  const a = clock(['match', '--store', store, '--json', '--', text]);
  indexed.push(a.ms);
  if (i % 6 > 0) continue;
  const b = clock(['match', '--store', store, '--json', '--no-index', '--', text]);
  whole.push(b.ms);
  if (a.out !== b.out) different++;
}
const lines = path.join(dir, 'texts');
fs.writeFileSync(lines, texts.join('\n'));
const inside = run(path.join(build, 'tests/search_bench'), [store, lines]);
if (inside.code !== 0) throw new Error(inside.stderr);
const q = JSON.parse(inside.stdout), statements = JSON.parse(`[${must(['framework', 'list', '--store', store, '--json']).stdout.trim().split('\n').length}]`);
const size = (f) => fs.statSync(f).size;
const ms = (x) => x.toFixed(1), us = (x) => (x / 1000).toFixed(2);
console.log(`${os.cpus()[0].model.replace(/ \d+-Core.*/, '')}, load average ${os.loadavg()[0].toFixed(1)}; ${statements[0]} frameworks ` +
  `(${(fs.readdirSync(store).filter((f) => f.endsWith('.json')).reduce((n, f) => n + size(path.join(store, f)), 0) / 1e6).toFixed(1)} MB), ` +
  `index ${(size(path.join(store, '.search-index')) / 1e6).toFixed(1)} MB, made in ${(made / 1000).toFixed(1)} s; ${texts.length} texts\n`);
console.log('| | with the index | every framework | ratio |\n|---|---|---|---|');
console.log(`| \`ler-issuer match TEXT\`, start to end, median | ${ms(median(indexed))} ms | ${ms(median(whole))} ms | ${(median(whole) / median(indexed)).toFixed(0)} |`);
console.log(`| the same, fastest | ${ms(Math.min(...indexed))} ms | ${ms(Math.min(...whole))} ms | ${(Math.min(...whole) / Math.min(...indexed)).toFixed(0)} |`);
console.log(`| of it starting a process (\`--version\`), median | ${ms(median(bare))} ms | | |`);
console.log(`| open the store and get ready | ${us(q.openIndexed)} ms | ${us(q.openWhole)} ms | ${(q.openWhole / q.openIndexed).toFixed(0)} |`);
console.log(`| a query then, median | ${us(q.queryIndexed)} ms | ${us(q.queryWhole)} ms | ${(q.queryWhole / q.queryIndexed).toFixed(2)} |`);
console.log(`\nAnswers that differ: ${different + q.different}`);
process.exitCode = different + q.different === 0 ? 0 : 1;
