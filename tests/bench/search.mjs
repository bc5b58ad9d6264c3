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

const bench = path.join(build, 'tests/search_bench');
const clock = (args) => {
  const r = run(bench, ['--run', issuer, ...args]), t = r.code === 0 ? JSON.parse(r.stdout) : {};
  if (![0, 1].includes(t.code)) throw new Error(r.stderr);
  return { wall: t.wall / 1000, processor: t.processor / 1000, memory: t.memory / 1000 };
};
const made = clock(['match', '--store', store, texts[0]]);
const bare = [], indexed = [], whole = [];
let different = 0;
for (let i = 0; i < 100; i++) {
  const text = texts[(i * 5) % texts.length], match = ['match', '--store', store, '--json', '--', text];
  bare.push(clock(['--version']));
  indexed.push(clock(match));
  if (i % 10 > 0) continue;
  const slow = [...match.slice(0, 3), '--no-index', ...match.slice(3)];
  whole.push(clock(slow));
  if (must(match, 1).stdout !== must(slow, 1).stdout) different++;
}
const lines = path.join(dir, 'texts');
fs.writeFileSync(lines, texts.join('\n'));
const inside = run(bench, [store, lines]);
if (inside.code !== 0) throw new Error(inside.stderr);
const q = JSON.parse(inside.stdout), bytes = (f) => fs.statSync(path.join(store, f)).size;
const all = fs.readdirSync(store).filter((f) => f.endsWith('.json')).reduce((n, f) => n + bytes(f), 0);
const median = (list, of) => list.map((x) => x[of]).sort((a, b) => a - b)[Math.floor(list.length / 2)];
const least = (list, of) => Math.min(...list.map((x) => x[of]));
const row = (name, a, b, unit = 'ms', digits = 1) => console.log(`| ${name} | ${a.toFixed(digits)} ${unit} | ${b.toFixed(digits)} ${unit} | ${(b / a).toFixed(b / a < 10 ? 1 : 0)} |`);
console.log(`${os.cpus()[0].model.replace(/ \d+-Core.*/, '')}, ${os.cpus().length} processors, load average ${os.loadavg()[0].toFixed(1)}; ${q.frameworks} frameworks ` +
  `(${(all / 1e6).toFixed(1)} MB), index ${(bytes('.search-index') / 1e6).toFixed(1)} MB, made in ${(made.processor / 1000).toFixed(1)} s of processor time; ${texts.length} texts\n`);
console.log('| | with the index | every framework | ratio |\n|---|---|---|---|');
row('`ler-issuer match TEXT`, start to end, fastest', least(indexed, 'wall'), least(whole, 'wall'));
row('start to end, median', median(indexed, 'wall'), median(whole, 'wall'));
row('processor time, median', median(indexed, 'processor'), median(whole, 'processor'));
row('of it to start a process (`--version`)', median(bare, 'processor'), median(bare, 'processor'));
row('peak memory', least(indexed, 'memory'), least(whole, 'memory'), 'MB');
row('in a process: open the store and get ready, processor time', q.openIndexed / 1000, q.openWhole / 1000, 'ms', 2);
row('in a process: a query, processor time, median', q.queryIndexed / 1000, q.queryWhole / 1000, 'ms', 2);
console.log(`\nAnswers that differ: ${different + q.different} of ${q.texts + whole.length}`);
process.exitCode = different + q.different === 0 ? 0 : 1;
