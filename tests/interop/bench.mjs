// bench.mjs [--seconds N]   ler against the Digital Bazaar stack on the same documents, one after the
// other, one thread each, in one run. Prints Markdown; the machine drifts, so only ratios count.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, CONTEXT, exampleFramework, framework, issuer, record, run, tempDir, verifier } from '../lib/ler.mjs';

const argument = (name, value) => {
  const i = process.argv.indexOf('--' + name);
  return i < 0 ? value : process.argv[i + 1];
};
const seconds = Number(argument('seconds', 2));
const SUITE = 'eddsa-rdfc-2022';
const bench = path.join(build, 'tests/pipeline_bench');

// ---- theirs, in a process of its own: bench.mjs --peer FILE SECONDS

if (process.argv.includes('--peer')) {
  const { peerKey, peerSign, peerVerify } = await import('./peers.mjs');
  const i = process.argv.indexOf('--peer');
  const credential = JSON.parse(fs.readFileSync(process.argv[i + 1]));
  delete credential.proof;
  const pair = await peerKey('ed25519');
  credential.issuer = { ...credential.issuer, id: pair.controller };
  const signed = await peerSign(credential, SUITE, pair);
  const rate = async (once) => {
    for (let n = 0, end = Date.now() + 500; n < 20 && Date.now() < end; n++) await once(); // the JIT warms up
    let count = 0;
    const start = process.hrtime.bigint();
    let spent = 0;
    while (spent < Number(process.argv[i + 2])) {
      await once();
      count++;
      spent = Number(process.hrtime.bigint() - start) / 1e9;
    }
    return count / spent;
  };
  const issue = await rate(async () => JSON.stringify(await peerSign(credential, SUITE, pair)));
  const text = JSON.stringify(signed);
  const verify = await rate(async () => {
    if (!(await peerVerify(JSON.parse(text), SUITE)).verified) throw new Error('not verified');
  });
  console.log(JSON.stringify({ issue, verify, memory: process.resourceUsage().maxRSS }));
  process.exit(0);
}

// ---- both

const dir = tempDir();
const key = { file: path.join(dir, 'key.pem') };
key.did = run(issuer, ['keygen', '--out', key.file]).stdout.match(/did:key:z\w+/)[0];
const exec = (program, args) => execFileSync(program, args, { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
const table = (text) => Object.fromEntries(text.trim().split('\n').map((l) => l.split('\t')).map(([k, v]) => [k, Number(v)]));

function write(name, document) {
  const file = path.join(dir, name);
  fs.writeFileSync(file, JSON.stringify(document, null, 2));
  return file;
}
function sign(document) {
  const r = run(issuer, ['sign', '--key', key.file, '--proof', SUITE, '--created', '2026-05-20T12:00:00Z', '-'], { input: JSON.stringify(document) });
  if (r.code !== 0) throw new Error(r.stderr);
  return JSON.parse(r.stdout);
}
/** The best of three, in turns: what else the machine does only ever slows down. */
function both(file) {
  const ours = [], theirs = [];
  for (let i = 0; i < 3; i++) {
    ours.push(table(exec(bench, [file, String(seconds)])));
    theirs.push(JSON.parse(exec(process.execPath, [new URL(import.meta.url).pathname, '--peer', file, String(seconds)])));
  }
  const merge = (all, better) => Object.fromEntries(Object.keys(all[0]).map((k) => [k, better(k)(...all.map((o) => o[k]))]));
  const better = (k) => (k === 'issue' || k === 'verify' ? Math.max : Math.min);
  return [merge(ours, better), merge(theirs, better)];
}

const f = framework();
const credential = (n = 0) => ({
  ...record({ f, key, statements: Array.from({ length: 10 }, (_, i) => ['proficient', 1 + (i % f.levels.proficient.statements.length)])
    .filter(([, s], i, all) => all.findIndex(([, t]) => t === s) === i) }),
  id: `urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-${String(n).padStart(12, '0')}`,
});
const clr = (count) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', ...CONTEXT.slice(1)],
  id: 'urn:uuid:6a1f3c6e-7d0c-4d7c-9a52-0a3f1b2c3d4e',
  type: ['VerifiableCredential', 'ClrCredential'],
  name: 'Transcript',
  issuer: { id: key.did, type: ['Profile'], name: 'Example University' },
  validFrom: '2026-05-20T00:00:00Z',
  credentialSubject: {
    id: 'urn:uuid:11111111-7d0c-4d7c-9a52-0a3f1b2c3d4e', type: ['ClrSubject'],
    verifiableCredential: Array.from({ length: count }, (_, n) => {
      const c = credential(n); // blank nodes that look alike are not what is measured here
      c.credentialSubject.id = `urn:uuid:11111111-7d0c-4d7c-9a52-${String(n).padStart(12, '0')}`;
      c.credentialSubject.achievement.id += n;
      for (const { alignment } of c.credentialSubject.result) for (const a of alignment ?? []) a.targetUrl += `?${n}`;
      return sign(c);
    }),
  },
});

const round = (n) => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(1));
const kb = (n) => `${(n / 1024).toFixed(1)} MB`;
const single = write('credential.json', sign(credential()));
const speed = execFileSync('openssl', ['speed', '-seconds', '2', 'ed25519'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  .match(/\(Ed25519\).*?([\d.]+)\s+([\d.]+)\s*$/m);
const [mine, peer] = both(single);

console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, one thread, best of three runs of ${seconds} s; node ${process.version}; ${SUITE}; ` +
  `Open Badge of ${mine.bytes} bytes, ${mine.quads} quads, ${mine['blank nodes']} blank nodes\n`);
console.log('| | ler | Digital Bazaar | ratio | `openssl speed ed25519` | ratio |\n|---|---|---|---|---|---|');
console.log(`| issue | ${round(mine.issue)}/s | ${round(peer.issue)}/s | ${(mine.issue / peer.issue).toFixed(1)} | sign ${round(Number(speed[1]))}/s | ${(mine.issue / speed[1]).toFixed(2)} |`);
console.log(`| verify | ${round(mine.verify)}/s | ${round(peer.verify)}/s | ${(mine.verify / peer.verify).toFixed(1)} | verify ${round(Number(speed[2]))}/s | ${(mine.verify / speed[2]).toFixed(2)} |`);
console.log(`| peak memory | ${kb(mine['peak memory'])} | ${kb(peer.memory)} | ${(peer.memory / mine['peak memory']).toFixed(0)} | | |\n`);

console.log('| stage | us |\n|---|---|');
for (const name of ['parse', 'to RDF, shape checked', 'RDFC-1.0', 'SHA-256 of the lines', 'Ed25519 sign', 'Ed25519 verify', 'write'])
  console.log(`| ${name} | ${mine[name].toFixed(1)} |`);

console.log('\n| embedded credentials | bytes | quads | ler issue | ler verify | us a quad, verify | DB issue | DB verify | ratios | ler peak | DB peak |\n|---|---|---|---|---|---|---|---|---|---|---|');
for (const count of [1, 10, 100]) {
  const file = write(`clr-${count}.json`, clr(count));
  const [a, b] = both(file);
  console.log(`| ${count} | ${a.bytes} | ${a.quads} | ${round(a.issue)}/s | ${round(a.verify)}/s | ${(1e6 / a.verify / a.quads).toFixed(2)} ` +
    `| ${round(b.issue)}/s | ${round(b.verify)}/s | ${(a.issue / b.issue).toFixed(0)}, ${(a.verify / b.verify).toFixed(0)} | ${kb(a['peak memory'])} | ${kb(b.memory)} |`);
}

const cold = (...args) => table(exec(bench, ['--run', '100', ...args]));
const start = cold(verifier, 'verify', '--json', '--at', '2026-06-01T00:00:00Z', '--framework', exampleFramework, single);
const peerStart = cold(process.execPath, path.join(path.dirname(new URL(import.meta.url).pathname), 'cold.mjs'), single);
console.log('\n| start to verdict on one file | median | worst of 100 | peak memory |\n|---|---|---|---|');
console.log(`| \`ler-verifier verify\` with a framework | ${start.median} ms | ${start.worst} ms | ${kb(start['peak memory'])} |`);
console.log(`| node, Digital Bazaar | ${peerStart.median} ms | ${peerStart.worst} ms | ${kb(peerStart['peak memory'])} |`);
