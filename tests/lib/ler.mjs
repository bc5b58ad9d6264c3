// What the CLI and attack tests share: where things are, running programs, and a signer of its own
// (node:crypto only), so that documents can be forged which no honest issuer would make.
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = path.resolve(process.env.LER_BUILD_DIR ?? path.join(root, 'build/release'));
export const issuer = path.join(build, 'ler-issuer');
export const verifier = path.join(build, 'ler-verifier');

/** Data beside the repository, or undefined. A test without it says so: `{ skip: needsShared }`. */
const sharedDir = path.resolve(root, '../shared');
export const shared = fs.existsSync(sharedDir) ? sharedDir : undefined;
export const needsShared = shared ? false : '../shared is not there';

/** A folder that goes away with the process. */
const tempDirs = [];
process.on('exit', () => tempDirs.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));
export function tempDir() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ler-test-'));
  tempDirs.push(dir);
  return dir;
}

/** Runs a program to its end: { code, signal, stdout, stderr }. */
export function run(program, args, options = {}) {
  const r = spawnSync(program, args, { maxBuffer: 1 << 30, timeout: 120_000, ...options });
  if (r.error && !['ENOBUFS', 'EPIPE'].includes(r.error.code)) throw r.error; // EPIPE: it never read its input
  return { code: r.status, signal: r.signal, stdout: String(r.stdout ?? ''), stderr: String(r.stderr ?? '') };
}

/** The same beside other work, such as a server of this process that the program asks. */
export function runAsync(program, args, { timeout = 120_000, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const out = { stdout: '', stderr: '' };
    const late = setTimeout(() => child.kill('SIGKILL'), timeout);
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (d) => { out[name] += d; });
    child.on('error', reject).on('close', (code, signal) => { clearTimeout(late); resolve({ code, signal, ...out }); });
  });
}

/* Nothing that a test fetches is kept where the person who runs it keeps things. */
process.env.XDG_CACHE_HOME = tempDir();

// ---- encodings

const B58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
export function base58(bytes) {
  let n = BigInt('0x' + (Buffer.from(bytes).toString('hex') || '0'));
  let out = '';
  for (; n > 0n; n /= 58n) out = B58[Number(n % 58n)] + out;
  for (const b of bytes) {
    if (b !== 0) break;
    out = '1' + out;
  }
  return out;
}
export function unbase58(text) {
  let n = 0n;
  for (const c of text) n = n * 58n + BigInt(B58.indexOf(c));
  let hex = n === 0n ? '' : n.toString(16);
  if (hex.length % 2) hex = '0' + hex;
  const zeros = text.match(/^1*/)[0].length;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex, 'hex')]);
}

/** RFC 8785. JavaScript's own sort is by UTF-16 code units and its own numbers are JCS numbers. */
export function jcs(v) {
  if (Array.isArray(v)) return '[' + v.map(jcs).join(',') + ']';
  if (v !== null && typeof v === 'object')
    return '{' + Object.keys(v).sort().map((k) => JSON.stringify(k) + ':' + jcs(v[k])).join(',') + '}';
  return JSON.stringify(v);
}

export const sha = (alg, data) => crypto.createHash(alg).update(data).digest();
export const multihash = (data) => 'u' + Buffer.concat([Buffer.from([0x12, 0x20]), sha('sha256', data)]).toString('base64url');
export const clone = (v) => structuredClone(v);

// ---- keys

const CODEC = { ed25519: [0xed, 0x01], p256: [0x80, 0x24], p384: [0x81, 0x24] };
const CURVE = { p256: 'P-256', p384: 'P-384' };

/** { type, privateKey, raw, multikey, did, method }. A seed (32 bytes) makes an Ed25519 key again. */
export function makeKey(type = 'ed25519', seed) {
  let privateKey, raw;
  if (type === 'ed25519') {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed ?? crypto.randomBytes(32)]);
    privateKey = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    raw = Buffer.from(crypto.createPublicKey(privateKey).export({ format: 'jwk' }).x, 'base64url');
  } else {
    ({ privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: CURVE[type] }));
    const { x, y } = crypto.createPublicKey(privateKey).export({ format: 'jwk' });
    const yb = Buffer.from(y, 'base64url');
    raw = Buffer.concat([Buffer.from([2 + (yb[yb.length - 1] & 1)]), Buffer.from(x, 'base64url')]);
  }
  return keyFromRaw(type, raw, privateKey);
}
export function keyFromRaw(type, raw, privateKey) {
  const multikey = 'z' + base58(Buffer.concat([Buffer.from(CODEC[type]), raw]));
  const did = 'did:key:' + multikey;
  return { type, privateKey, raw, multikey, did, method: did + '#' + multikey };
}

/** The university: the same in every run. */
export const honest = makeKey('ed25519', Buffer.alloc(32, 7));
export const stranger = makeKey('ed25519', Buffer.alloc(32, 8));

// ---- proofs

/** Signs with a JCS suite. `proof` overrides members of the proof (undefined leaves one out) before
 *  it is signed; `after` changes the finished proof. */
export function sign(document, key = honest, { proof = {}, after, replace = true } = {}) {
  const { proof: old, ...unsecured } = document;
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: key.type === 'ed25519' ? 'eddsa-jcs-2022' : 'ecdsa-jcs-2019',
    created: '2026-05-20T12:00:00Z',
    verificationMethod: key.method,
    proofPurpose: 'assertionMethod',
    ...(unsecured['@context'] === undefined ? {} : { '@context': unsecured['@context'] }),
    ...proof,
  };
  for (const k of Object.keys(options)) if (options[k] === undefined) delete options[k];
  const alg = key.type === 'p384' ? 'sha384' : 'sha256';
  const data = Buffer.concat([sha(alg, jcs(options)), sha(alg, jcs(unsecured))]);
  const signature = key.type === 'ed25519'
    ? crypto.sign(null, data, key.privateKey)
    : crypto.sign(alg, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  let made = { ...options, proofValue: 'z' + base58(signature) };
  if (after) made = after(made) ?? made;
  return { ...unsecured, proof: replace || old === undefined ? made : [old, made].flat() };
}

/** What `ler-verifier canonicalize` makes of a document, such as its canonical N-Quads. */
export function canonicalize(document, args = []) {
  const r = run(verifier, ['canonicalize', ...args, '-'], { input: JSON.stringify(document) });
  if (r.code !== 0) throw new Error('canonicalize: ' + r.stderr);
  return r.stdout;
}
/** Signs with an rdfc suite: canonical N-Quads by ler-verifier, hashes and signature by node. */
export function signRdf(document, key = honest, { proof = {} } = {}) {
  const { proof: _, ...unsecured } = document;
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: key.type === 'ed25519' ? 'eddsa-rdfc-2022' : 'ecdsa-rdfc-2019',
    created: '2026-05-20T12:00:00Z',
    verificationMethod: key.method,
    proofPurpose: 'assertionMethod',
    ...proof,
  };
  const alg = key.type === 'p384' ? 'sha384' : 'sha256';
  const canonical = (v) => canonicalize(v, ['--hash', alg]);
  const data = Buffer.concat([sha(alg, canonical({ '@context': unsecured['@context'], ...options })), sha(alg, canonical(unsecured))]);
  const signature = key.type === 'ed25519'
    ? crypto.sign(null, data, key.privateKey)
    : crypto.sign(alg, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return { ...unsecured, proof: { ...options, proofValue: 'z' + base58(signature) } };
}

// ---- frameworks and records

export const exampleFramework = path.join(root, 'schemas/example-framework.json');
export const BASE = 'https://skills.example.org';
export const CONTEXT = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json',
];

/** What a credential says of a framework export; `bytes` is the file. */
export function framework(bytes = fs.readFileSync(exampleFramework)) {
  const doc = JSON.parse(bytes);
  const { soc, title } = doc.occupation;
  const { version, levels } = doc.framework;
  return {
    bytes, doc, soc, version, keys: Object.keys(levels), levels,
    name: `${title} (SOC ${soc}) ${version}`,
    id: `${BASE}/frameworks/${soc}/${version}`,
    file: multihash(bytes),
    sri: 'sha384-' + sha('sha384', bytes).toString('base64'),
    content: multihash(jcs({ occupation: doc.occupation, framework: doc.framework })),
    text: (level, n) => levels[level].statements[n - 1],
  };
}

export const POLICY = { assessorJudgement: false, levels: {}, lowerLevels: 'implied', minCount: 1, onNone: 'record', percent: 70 };

export function alignment(f, level, n, text = f.text(level, n)) {
  const nn = String(n).padStart(2, '0');
  return {
    type: ['Alignment'],
    targetCode: `${f.soc}/${f.version}/${level}/${nn}`,
    targetName: text.split(' — ')[0],
    targetDescription: text,
    targetFramework: f.name,
    targetType: 'CFItem',
    targetUrl: `${f.id}#${level}-${nn}`,
  };
}
export function statementResult(f, level, n, text) {
  const a = alignment(f, level, n, text);
  return { type: ['Result'], resultDescription: `${f.id}#demonstrated`, status: 'Completed', value: a.targetCode, alignment: [a] };
}

/** An unsigned record in the project's own profile. statements: [['proficient', 1], ...] */
export function record({ f = framework(), level = 'proficient', statements, policy = POLICY, key = honest } = {}) {
  const said = statements ?? [1, 2, 3, 4, 5, 6, 7].map((n) => [level, n]);
  const label = f.levels[level]?.label;
  return {
    '@context': CONTEXT,
    id: 'urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: `${f.name}: ${label}`,
    issuer: { id: key.did, type: ['Profile'], name: 'Example Skills Office', url: BASE },
    validFrom: '2026-05-20T00:00:00Z',
    validUntil: '2029-05-20T00:00:00Z',
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', hashed: true, identityType: 'emailAddress', salt: 'Kosher',
          identityHash: 'sha256$' + sha('sha256', 'a@example.com' + 'Kosher').toString('hex') },
        { type: 'IdentityObject', hashed: false, identityType: 'name', identityHash: 'Ada Example' },
      ],
      achievement: {
        id: `${f.id}/achievements/${level}/example`,
        type: ['Achievement'],
        achievementType: 'Competency',
        name: `${f.name}: ${label}`,
        description: 'Statements demonstrated against the framework.',
        criteria: { narrative: 'Seven of ten statements of the level.' },
        humanCode: `${f.soc}/${f.version}/${level}`,
        version: f.version,
        otherIdentifier: [
          { type: 'IdentifierEntry', identifierType: 'ext:frameworkFileDigest', identifier: f.file },
          { type: 'IdentifierEntry', identifierType: 'ext:frameworkContentDigest', identifier: f.content },
          ...(policy ? [{ type: 'IdentifierEntry', identifierType: 'ext:levelPolicy', identifier: jcs(policy) }] : []),
        ],
        alignment: [{ type: ['Alignment'], targetName: f.name, targetFramework: f.name,
          targetCode: `${f.soc}/${f.version}`, targetType: 'ext:CFDocument', targetUrl: f.id }],
        resultDescription: [
          { id: `${f.id}#level`, type: ['ResultDescription'], name: 'Level', resultType: 'RubricCriterionLevel',
            rubricCriterionLevel: f.keys.map((k, i) => ({ id: `${f.id}#${k}`, type: ['RubricCriterionLevel'],
              name: f.levels[k].label, level: f.levels[k].label, points: String(i + 1) })) },
          { id: `${f.id}#demonstrated`, type: ['ResultDescription'], name: 'Statement demonstrated', resultType: 'Status' },
        ],
      },
      result: [
        ...(level ? [{ type: ['Result'], resultDescription: `${f.id}#level`, achievedLevel: `${f.id}#${level}`, value: label }] : []),
        ...said.map(([l, n, text]) => statementResult(f, l, n, text)),
      ],
    },
    relatedResource: [{ id: f.id, mediaType: 'application/json', digestSRI: f.sri, digestMultibase: f.file }],
  };
}

// ---- status lists

export const STATUS = `${BASE}/status/1`;
/** An encodedList with the given indexes set; `press` may replace the compression. */
export function encodedList(set = [], entries = 131072, press = (bits) => zlib.gzipSync(bits)) {
  const bits = Buffer.alloc(entries / 8);
  for (const i of set) bits[i >> 3] |= 0x80 >> (i & 7);
  return 'u' + press(bits).toString('base64url');
}
/** An unsigned list credential, in force at NOW. */
export const statusList = ({ set = [], purpose = 'revocation', url = STATUS, key = honest, entries, encoded } = {}) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: url,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer: key.did,
  validFrom: '2026-05-30T00:00:00Z',
  validUntil: '2026-06-30T00:00:00Z',
  credentialSubject: { id: `${url}#list`, type: 'BitstringStatusList', statusPurpose: purpose,
    encodedList: encoded ?? encodedList(set, entries) },
});
/** The credentialStatus of a record. */
export const statusEntry = (index, { purpose = 'revocation', url = STATUS } = {}) => ({
  id: `${url}#${index}`, type: 'BitstringStatusListEntry', statusPurpose: purpose,
  statusListIndex: String(index), statusListCredential: url,
});
/** A resource map file: URL to document, text or bytes, to { path }, or to { copies } of such and of { body, from, until }. */
export function resources(map, dir = tempDir()) {
  const paths = {};
  let i = 0;
  const put = (body) => {
    if (body?.path) return body.path;
    const name = `resource-${i++}`;
    fs.writeFileSync(path.join(dir, name), typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    return name;
  };
  for (const [url, body] of Object.entries(map))
    paths[url] = body?.copies?.map((c) => (c?.until ? { file: put(c.body), from: c.from, until: c.until } : put(c))) ?? put(body);
  const file = path.join(dir, 'resources.json');
  fs.writeFileSync(file, JSON.stringify(paths));
  return file;
}

// ---- verifying

export const NOW = '2026-06-01T00:00:00Z';

/** A store folder that holds the given exports, filled by the verifier itself. */
export function makeStore(dir, files = [exampleFramework], extra = []) {
  const store = path.join(dir, 'store-' + crypto.randomBytes(4).toString('hex'));
  const r = run(verifier, ['framework', 'import', ...files, '--store', store, ...extra]);
  if (r.code !== 0) throw new Error('framework import: ' + r.stderr + r.stdout);
  return store;
}

/** Verifies texts, buffers or documents in one process: their reports, plus .code and .stderr. The
 *  net is not asked: tests/attack/fetch.test.mjs does that with servers of its own. */
export function verifyAll(documents, args = [], { at = NOW, dir = tempDir() } = {}) {
  const files = documents.map((d, i) => {
    const file = path.join(dir, `${String(i).padStart(6, '0')}.json`);
    fs.writeFileSync(file, typeof d === 'string' || Buffer.isBuffer(d) ? d : JSON.stringify(d));
    return file;
  });
  const reports = [];
  let code = 0, stderr = '';
  for (let i = 0; i < files.length; i += 2000) {
    const r = run(verifier, ['verify', '--json', '--offline', ...(at ? ['--at', at] : []), ...args, ...files.slice(i, i + 2000)]);
    if (r.signal || r.code === null) throw new Error(`died of ${r.signal}: ${r.stderr.slice(-2000)}`);
    reports.push(...r.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l)));
    code = r.code;
    stderr += r.stderr;
  }
  return Object.assign(reports, { code, stderr });
}
/** One document's report, with its exit code. */
export function verify(document, args = [], options = {}) {
  const all = verifyAll([document], args, options);
  return { ...all[0], code: all.code, stderr: all.stderr };
}

/** The worst status of the checks of that name. */
export function status(report, name) {
  const order = ['pass', 'warn', 'unknown', 'fail'];
  const found = report.checks.filter((c) => c.name === name).map((c) => order.indexOf(c.status));
  return found.length ? order[Math.max(...found)] : undefined;
}
export const failed = (report) => [...new Set(report.checks.filter((c) => c.status === 'fail').map((c) => c.name))];
export const details = (report, name) => report.checks.filter((c) => c.name === name).map((c) => `${c.status} ${c.detail} [${c.pointer}]`).join('\n');

// ---- issuing

/** A workspace that `ler-issuer init` made, with frameworks in its store: { dir, config, store, out }. Its records
 *  declare no status unless the settings say so: { status: {} } is what init makes. */
export function workspace({ frameworks = [exampleFramework], keyType, did, url = BASE, settings = {} } = {}) {
  const dir = path.join(tempDir(), 'school');
  const made = run(issuer, ['init', dir, '--name', 'Example School', '--url', url, ...(keyType ? ['--key-type', keyType] : []), ...(did ? ['--did', did] : [])]);
  if (made.code !== 0) throw new Error('init: ' + made.stderr);
  const store = path.join(dir, 'store');
  const r = run(issuer, ['framework', 'import', ...frameworks, '--store', store]);
  if (r.code !== 0) throw new Error('framework import: ' + r.stderr + r.stdout);
  const config = path.join(dir, 'issuer.json');
  const json = { ...JSON.parse(fs.readFileSync(config)), status: { purpose: 'none' }, ...settings };
  fs.writeFileSync(config, JSON.stringify(json));
  return { dir, config, store, out: path.join(dir, 'out'), did: json.profile.id, base: json.baseUrl.replace(/\/$/, '') };
}

/** RFC 4180 by the book, for what we write: rows as arrays. */
export function parseCsv(text, delimiter = ',') {
  const rows = [[]];
  let i = 0;
  while (i < text.length) {
    let cell = '';
    if (text[i] === '"') {
      for (i++; !(text[i] === '"' && text[i + 1] !== '"'); i++) {
        if (i >= text.length) throw new Error('unclosed quote');
        if (text[i] === '"') i++;
        cell += text[i];
      }
      i++;
    } else while (i < text.length && text[i] !== delimiter && text[i] !== '\n') cell += text[i++];
    rows.at(-1).push(cell);
    if (i >= text.length) break;
    if (text[i] === '\n') { i++; if (i < text.length) rows.push([]); } else if (text[i] === delimiter) i++;
    else throw new Error(`text behind a quote: ${text.slice(i, i + 20)}`);
  }
  return rows;
}
/** The same as objects by header. */
export function csvObjects(text, delimiter) {
  const [header, ...rows] = parseCsv(text, delimiter);
  return rows.map((r) => Object.fromEntries(r.map((c, i) => [header[i] ?? i, c])));
}
/** Rows (objects) as CSV text. */
export function toCsv(rows, header = Object.keys(rows[0])) {
  const cell = (c = '') => (/[",\n\r]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c);
  return [header, ...rows.map((r) => header.map((h) => r[h]))].map((r) => r.map(cell).join(',') + '\n').join('');
}

/** Issues a roster (text, buffer or rows): the run, and what it wrote. */
export function issue(ws, roster, args = [], options = {}) {
  const input = Array.isArray(roster) ? toCsv(roster) : roster;
  const r = run(issuer, ['issue', '--config', ws.config, '--roster', '-', '--out', ws.out, ...args], { input, ...options });
  const read = (name) => { try { return fs.readFileSync(path.join(ws.out, name)); } catch { return undefined; } };
  const results = read('results.csv'), rejects = read('rejects.csv');
  return {
    ...r,
    results: results ? csvObjects(String(results)) : undefined,
    rejectsText: rejects,
    rejects: rejects ? csvObjects(String(rejects).replace(/^\ufeff/, ''), /^[^"\n,]*;/.test(String(rejects)) ? ';' : ',') : undefined,
    credential: (row) => {
      const line = csvObjects(String(results)).find((x) => x.row === String(row));
      return line && JSON.parse(fs.readFileSync(path.join(ws.out, line.file)));
    },
  };
}
/** All record files below an output folder, however they are sharded, as absolute paths. */
export function recordFiles(out) {
  const walk = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? walk(path.join(dir, e.name)) : [path.join(dir, e.name)]);
  return walk(path.join(out, 'credentials')).sort();
}
/** `level/1; level/2; ...` */
export const codes = (level, n = 7) => Array.from({ length: n }, (_, i) => `${level}/${i + 1}`).join('; ');

// ---- the ledger

/** Issues rows first to first+count-1 without credentials (tests/lib/ledger_work.c): the run, and its counts. */
export const ledgerWork = path.join(build, 'tests/ledger_work');
export function work(ws, first, count, { chunk = 64, now = 0, ...options } = {}) {
  const r = run(ledgerWork, [ws.dir, ws.out, first, count, chunk, now].map(String), options);
  return { ...r, ...(r.stdout ? JSON.parse(r.stdout) : {}) };
}
/** ler-issuer ledger WORD --json: the run, and what it printed (objects, one a line). */
export function ledger(ws, word, args = [], options = {}) {
  const r = run(issuer, ['ledger', word, '--config', ws.config, '--json', ...args], options);
  return { ...r, lines: r.stdout.split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l)) };
}
