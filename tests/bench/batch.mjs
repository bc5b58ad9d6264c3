// node tests/bench/batch.mjs [--rows N] [--rounds N] [--peer N]
//   A roster of N rows (20,000), CSV, to durable signed files with eddsa-rdfc-2022, against the bare
//   loop that signs and writes as many files of the same size, and, when the peers of tests/interop
//   are installed, the Digital Bazaar stack writing files. In turns, in one run: only ratios count.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, framework, issuer, recordFiles, tempDir, toCsv, workspace } from '../lib/ler.mjs';

const argument = (name, value) => {
  const i = process.argv.indexOf('--' + name);
  return Number(i < 0 ? value : process.argv[i + 1]);
};
const rows = argument('rows', 20000), rounds = argument('rounds', 3), peers = argument('peer', 200);
const bench = path.join(build, 'tests/pipeline_bench');

if (process.argv.includes('--peer-run')) { // --peer-run FILE DIR: theirs, in a process of its own
  const { peerKey, peerSign } = await import('../interop/peers.mjs');
  const [file, dir] = process.argv.slice(process.argv.indexOf('--peer-run') + 1);
  const { proof, ...credential } = JSON.parse(fs.readFileSync(file));
  const pair = await peerKey('ed25519');
  credential.issuer = { ...credential.issuer, id: pair.controller };
  const sign = async () => JSON.stringify(await peerSign(credential, 'eddsa-rdfc-2022', pair), null, 2);
  for (let i = 0; i < 20; i++) await sign();
  const start = performance.now();
  for (let i = 0; i < peers; i++) fs.writeFileSync(path.join(dir, `${i}.json`), await sign());
  spawnSync('sync', ['-f', dir]);
  console.log(peers / (performance.now() - start) * 1000);
  process.exit(0);
}

const f = framework();
const ws = workspace({ settings: { status: { purpose: 'revocation' } } });
const roster = path.join(ws.dir, 'batch.csv');
const statements = Array.from({ length: 10 }, (_, i) => `proficient/${i + 1}`).join('; ');
fs.writeFileSync(roster, toCsv(Array.from({ length: rows }, (_, i) => ({ learner_id: `L${i}`, given_name: 'Ada', family_name: `Example ${i}`,
  email: `ada${i}@example.com`, framework: f.soc, statements, issued_on: '2026-05-20' }))));

let round = 0;
function ours(workers, format = 'files') {
  const out = path.join(tempDir(), 'out');
  const start = performance.now();
  const r = spawnSync('/usr/bin/env', ['time', '-f', '%M', issuer, 'issue', '-c', ws.config, '-r', roster, '-o', out, '--workers', String(workers), '--batch', String(round++), '--format', format], { stdio: ['ignore', 'ignore', 'pipe'] });
  const seconds = (performance.now() - start) / 1000;
  if (r.status !== 0) throw new Error(String(r.stderr));
  const sample = format === 'files' ? fs.readFileSync(recordFiles(out)[0]) : undefined;
  fs.rmSync(out, { recursive: true });
  return { rate: rows / seconds, memory: Number(String(r.stderr).trim().split('\n').at(-1)), sample };
}
const credential = path.join(ws.dir, 'sample.json');
const best = {};
const note = (name, value) => { best[name] = Math.max(best[name] ?? 0, value); };
let memory = 0, bytes = 0;
for (let i = 0; i < rounds; i++) {
  const one = ours(1), two = ours(2), lines = ours(2, 'jsonl');
  note('one', one.rate);
  note('two', two.rate);
  note('lines', lines.rate);
  memory = Math.max(memory, two.memory);
  bytes = one.sample.length;
  fs.writeFileSync(credential, one.sample);
  const dir = tempDir();
  note('bare', Number(execFileSync(bench, ['--files', String(rows), dir, credential]).toString().split('\t')[1]));
  fs.rmSync(dir, { recursive: true });
  if (fs.existsSync(path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../interop/node_modules')))
    note('peer', Number(execFileSync(process.execPath, [new URL(import.meta.url).pathname, '--peer', String(peers), '--peer-run', credential, tempDir()])));
}
const n = (x) => Math.round(x).toLocaleString('en');
console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.cpus().length} processors, load ${os.loadavg()[0].toFixed(1)}; best of ${rounds} rounds; ${n(rows)} rows, records of ${bytes} bytes\n`);
console.log('| | records/s | ratio |\n|---|---|---|');
console.log(`| \`issue\`, CSV to durable files, 1 worker | ${n(best.one)} | |`);
console.log(`| \`issue\`, 2 workers | ${n(best.two)} | ${(best.two / best.one).toFixed(2)} of one |`);
console.log(`| \`issue --format jsonl\`, 2 workers | ${n(best.lines)} | |`);
console.log(`| bare loop: sign, write, one thread | ${n(best.bare)} | 1 worker makes ${(best.one / best.bare).toFixed(2)}, 2 make ${(best.two / best.bare).toFixed(2)} of it |`);
if (best.peer) console.log(`| Digital Bazaar, sign and write, one process (${peers} files) | ${best.peer.toFixed(1)} | 1 worker ${Math.round(best.one / best.peer)}, 2 workers ${Math.round(best.two / best.peer)} times |`);
console.log(`\nPeak memory, 2 workers: ${(memory / 1024).toFixed(1)} MB.`);
