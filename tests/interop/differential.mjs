// differential.mjs [--seed N|random] [--count N] [--doubles N] [--show N]
//   random documents through ler and through jsonld, rdf-canonize and canonicalize: the same text from
//   both, or a refusal by both. What one of them refuses by a stated rule is counted apart.
import canonicalize from 'canonicalize';
import crypto from 'node:crypto';
import jsonld from 'jsonld';
import path from 'node:path';
import rdfCanonize from 'rdf-canonize';
import { spawn } from 'node:child_process';
import { build } from '../lib/ler.mjs';
import * as generate from './generate.mjs';
import { documentLoader } from './peers.mjs';

const option = (name, value) => {
  const i = process.argv.indexOf('--' + name);
  return i < 0 ? value : process.argv[i + 1] === 'random' ? crypto.randomInt(2 ** 31) : Number(process.argv[i + 1]);
};
const seed = option('seed', 20261121); // the same every time: a change must not fail for a peer's new oddity
const count = option('count', 2000), doubles = option('doubles', 100_000), show = option('show', 5);
console.log(`differential run: seed ${seed}, ${count} documents, ${doubles} doubles`);

/** All lines through one process of ours. */
function ours(lines) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(build, 'tests/canon_lines'), { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (c) => chunks.push(c));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const out = Buffer.concat(chunks).toString().split('\n').slice(0, -1).map((l) => JSON.parse(l));
      if (code !== 0 || out.length !== lines.length) reject(new Error(`canon_lines: ${signal ?? code}, ${out.length} of ${lines.length} lines`));
      else resolve(out);
    });
    child.stdin.end(lines.map((l) => l + '\n').join(''));
  });
}

const FAR = { maxWorkFactor: 3 }; // their limit of work is not what is compared
async function theirs(mode, text) {
  const value = JSON.parse(text);
  switch (mode) {
  case 'jcs': return canonicalize(value);
  case 'nquads': return rdfCanonize.canonize(value, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', ...FAR });
  case 'nquads384': return rdfCanonize.canonize(value, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', messageDigestAlgorithm: 'SHA384', ...FAR });
  default: return jsonld.canonize(value, { algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, base: null,
    safe: mode !== 'lossy', canonizeOptions: FAR, ...(mode === 'i18n' ? { rdfDirection: 'i18n-datatype' } : {}) });
  }
}

/** Differences that are known and explained; the first that applies names the count. */
const EXPLAINED = [
  ['their numbers below 1 without a fraction digit, such as 1e-7, become 0', (m, t, our, peer) =>
    /[:[,]-?\de-\d/.test(t) && our.ok !== undefined && /"0"/.test(peer.ok ?? '')],
  ['they sort lines by UTF-16 code units, not by code points', (m, t, our, peer) =>
    /[\ud800-\udbff]/.test(JSON.parse(t) && t) && /[\ue000-\uffff]/.test(t) && our.ok?.length === peer.ok?.length],
  ['they write text that is no number as a double all the same', (m, t, our, peer) => peer.ok !== undefined &&
    /"(?!-?\d\.\d+E-?\d+")(?:[^"\\]|\\.)*"\^\^<http:\/\/www.w3.org\/2001\/XMLSchema#double>/.test(our.ok ?? '')],
  ['they write IRIs with characters that no IRI has', (m, t, our, peer) =>
    (m === 'lossy' || /would be dropped|must be an IRI/.test(our.error ?? '')) && /<[^>]*\\u00[0-9A-F]{2}/.test(peer.ok ?? '')],
  ['they add an @id to a value object in an id map and then stumble over it', (m, t, our, peer) =>
    m === 'lossy' && /illegal key to value object: "@id"/.test(peer.error ?? '')],
  ['they drop nodes without properties in graph containers', (m, t, our, peer) =>
    /"@container":\[?"@graph"/.test(t) && our.ok !== undefined && peer.ok !== undefined && our.ok.length > peer.ok.length],
  ['they fail with a TypeError', (m, t, our, peer) => our.ok !== undefined && /^TypeError/.test(peer.error ?? '')],
  ['they refuse a relative @vocab in safe mode, used or not', (m, t, our, peer) => our.ok !== undefined &&
    (/relative @vocab reference/.test(peer.error ?? '') || (/invalid scoped context/.test(peer.error ?? '') && /"@vocab":""/.test(t) && m !== 'lossy'))],
  ['they refuse an empty document in safe mode', (m, t, our, peer) => our.ok === '' && /empty object/.test(peer.error ?? '')],
  ['they refuse text as a member of @graph, which JSON-LD 1.1 drops', (m, t, our, peer) =>
    m === 'lossy' && our.ok !== undefined && /"@graph" value must not be an object or an array/.test(peer.error ?? '')],
  ['they lose the default base direction in further contexts', (m, t, our, peer) =>
    m === 'i18n' && /"@direction"/.test(t) && peer.ok !== undefined && (our.ok ?? '').split('i18n#').length > peer.ok.split('i18n#').length],
  ['we refuse an @index that RDF would lose', (m, t, our) => /an @index would be dropped|the key of an index map would be dropped/.test(our.error ?? '')],
  ['they write language tags that are none', (m, t, our, peer) => our.ok !== undefined &&
    /"@(?![a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*[ ])/.test((peer.ok ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '"'))],
  ['they refuse text in an indexed graph container that is no map', (m, t, our, peer) =>
    /"@container":\["@graph","@(index|id)"/.test(t) && our.ok !== undefined && /object with only @value/.test(peer.error ?? '')],
  ['they do not look for what 9.6 calls an invalid set or list object', (m, t, our) => /^invalid set or list object/.test(our.error ?? '')],
  ['they take U+FEFF and the like for the white space that no IRI has, and drop or refuse the value', (m, t, our) =>
    /<[^<> ]*[\u00a0\u2028\u2029\ufeff][^<> ]*>/.test(our.ok ?? '')],
  ['they drop an empty IRI in safe mode', (m, t, our) => m === 'safe' && /^an empty text is no absolute IRI/.test(our.error ?? '') && /:""/.test(t)],
  ['they drop terms with an invalid IRI mapping', (m, t, our) => /^invalid IRI mapping/.test(our.error ?? '') ||
    (/^invalid scoped context/.test(our.error ?? '') && /"@id":"(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^"]*:\/\//.test(t))],
  ['their memo of a scope by property, which may override protected terms, serves a scope by type', (m, t, our) =>
    /^protected term redefinition/.test(our.error ?? '') && /"@type":"?\[?"?Typed/.test(t)],
  ['they take an @language of null for one that is not there', (m, t, our) => /^invalid language-tagged string/.test(our.error ?? '') && /"@language":null/.test(t)],
  ['they refuse an @included that is only an @id, which JSON-LD 1.1 drops', (m, t, our, peer) =>
    m === 'lossy' && our.ok !== undefined && /invalid @included value/.test(peer.error ?? '')],
  ['we refuse an integer that no double holds', (m, t, our) => /an integer that a double does not hold exactly/.test(our.error ?? '')],
  ['we refuse values in graphs, which RDF would lose', (m, t, our) => /what a graph cannot hold would be dropped/.test(our.error ?? '')],
  ['we refuse a base direction that RDF would lose', (m, t, our) => /the base direction would be dropped/.test(our.error ?? '')],
  ['we refuse a keyword that means nothing where it is', (m, t, our) => /a keyword that means nothing/.test(our.error ?? '')],
];

/** With blank nodes as graph names RDFC-1.0 depends on the order of its input (tests/fuzz/rdfc_fuzz.c), and
 *  two JSON-LD processors emit quads in different orders: then the datasets must be the same. */
const BLANK_GRAPH = /^\S+ \S+ (?:_:\S+|<\S+>|"(?:[^"\\]|\\.)*"\S*) _:c14n\d+ \.$/m;
const canonical = (text) => rdfCanonize.canonize(text, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', ...FAR });
async function sameGraphs(our, peer) {
  return our.ok !== undefined && peer.ok !== undefined && BLANK_GRAPH.test(our.ok) && await canonical(our.ok) === await canonical(peer.ok);
}

function makeCase(r, i) {
  const kind = i % 10;
  if (kind < 3) return [r.chance(0.8) ? 'nquads' : 'nquads384', JSON.stringify(generate.nquads(r))];
  if (kind < 6) return [r.pick(['safe', 'lossy', 'lossy', 'i18n']), JSON.stringify(r.chance(0.3) ? generate.maps(r) : generate.jsonld(r))];
  if (kind < 9) return [r.pick(['safe', 'safe', 'lossy']), JSON.stringify(generate.credential(r))];
  return [r.pick(['safe', 'jcs']), generate.damaged(r, JSON.stringify(r.chance(0.5) ? generate.credential(r) : generate.jsonld(r))).replaceAll('\n', ' ')];
}

const cases = Array.from({ length: count }, (_, i) => makeCase(generate.random(seed + i * 7919), i))
  .map(([mode, text]) => [mode, Buffer.from(text).toString()]); // half a surrogate pair never reaches us as such
const results = await ours(cases.map(([mode, text]) => mode + '\t' + text));
const tally = { equal: 0, refused: 0 };
const bad = [];
for (const [i, [mode, text]] of cases.entries()) {
  let peer;
  try { peer = { ok: await theirs(mode, text) }; } catch (e) { peer = { error: `${e.name}: ${e.message} ${e.details?.code ?? e.details?.event?.code ?? ''}` }; }
  const our = results[i];
  if (our.ok !== undefined && peer.ok !== undefined && our.ok === peer.ok) tally.equal++;
  else if (our.error !== undefined && peer.error !== undefined) tally.refused++;
  else {
    const reason = EXPLAINED.find(([, applies]) => applies(mode, text, our, peer));
    const order = 'the same dataset with blank graph names, where labels depend on the order';
    if (!reason && await sameGraphs(our, peer)) tally[order] = (tally[order] ?? 0) + 1;
    else if (reason) tally[reason[0]] = (tally[reason[0]] ?? 0) + 1;
    else bad.push({ i, mode, text, our, peer });
  }
}

const r = generate.random(seed ^ 0x5bd1e995);
const numbers = Array.from({ length: doubles }, () => generate.double(r));
let wrong = 0;
for (let i = 0; i < numbers.length; i += 1000) {
  const chunk = numbers.slice(i, i + 1000);
  const [our] = await ours(['jcs\t[' + chunk.map((d) => d.toExponential(20)).join(',') + ']']);
  if (our.ok !== canonicalize(chunk) || our.ok !== JSON.stringify(chunk)) {
    wrong++;
    const mine = our.ok?.slice(1, -1).split(',') ?? [];
    const k = chunk.findIndex((d, n) => mine[n] !== JSON.stringify(d));
    console.log(`number: ${chunk[k]} became ${mine[k] ?? our.error}`);
  }
}

console.log(JSON.stringify(tally));
console.log(`${doubles} doubles: ${wrong} thousands of them with a difference`);
/** Only what differs. */
function contrast(our, peer) {
  if (our.ok === undefined || peer.ok === undefined)
    return `-- ours: ${our.ok ?? 'refused: ' + our.error}\n-- theirs: ${peer.ok ?? 'refused: ' + peer.error}`;
  const a = our.ok.split('\n'), b = peer.ok.split('\n');
  return a.filter((l) => !b.includes(l)).map((l) => '-- ours:   ' + l).concat(b.filter((l) => !a.includes(l)).map((l) => '-- theirs: ' + l)).join('\n');
}
for (const b of bad.slice(0, show))
  console.log(`\nDIFFERENT #${b.i} ${b.mode}\n${b.text}\n${contrast(b.our, b.peer)}`);
console.log(`${bad.length} differences (seed ${seed})`);
process.exit(bad.length || wrong ? 1 : 0);
