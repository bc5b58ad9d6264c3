// Servers of this process for tests of what the verifier fetches, with a certificate authority of
// their own, and names that resolve as a test wants (tests/lib/resolver.c, preloaded).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import * as ler from './ler.mjs';

const dir = ler.tempDir();
const at = (name) => path.join(dir, name);
const openssl = (...args) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });

/** The authority: pass `--ca-file`, caFile. */
export const caFile = at('ca.pem');
fs.writeFileSync(at('ca.cnf'), `
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index
serial = serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[v3_ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
`);
fs.writeFileSync(at('index'), '');
fs.writeFileSync(at('serial'), '01');
const key = (name) => openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', name);
key('ca.key');
openssl('req', '-x509', '-new', '-key', 'ca.key', '-config', 'ca.cnf', '-extensions', 'v3_ca', '-subj', '/CN=Test authority', '-days', '30', '-out', 'ca.pem');

let made = 0;
/** { key, cert } for the names, of the authority; `from` and `to` as 20260101000000Z, or selfSigned. */
export function certificate(names = ['localhost'], { from, to, selfSigned = false } = {}) {
  const id = `leaf${++made}`;
  key(`${id}.key`);
  const san = 'subjectAltName=' + names.map((n) => `DNS:${n}`).join(',');
  if (selfSigned)
    openssl('req', '-x509', '-new', '-key', `${id}.key`, '-config', 'ca.cnf', '-subj', `/CN=${names[0]}`, '-addext', san, '-days', '30', '-out', `${id}.pem`);
  else {
    openssl('req', '-new', '-key', `${id}.key`, '-config', 'ca.cnf', '-subj', `/CN=${names[0]}`, '-addext', san, '-out', `${id}.csr`);
    openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-keyfile', 'ca.key', '-cert', 'ca.pem', '-in', `${id}.csr`, '-out', `${id}.pem`,
      ...(from ? ['-startdate', from, '-enddate', to] : ['-days', '30']));
  }
  return { key: fs.readFileSync(at(`${id}.key`)), cert: fs.readFileSync(at(`${id}.pem`)) };
}

const open = [];
/** Closes every server of this process; call it in after(). */
export function closeAll() {
  for (const s of open) { for (const c of s.sockets) c.destroy(); s.server.close(); }
}
function listen(server, more = {}) {
  const s = { server, sockets: new Set(), accepts: 0, ...more };
  server.on('connection', (c) => {
    s.accepts++;
    s.sockets.add(c);
    c.on('error', () => {}).on('close', () => s.sockets.delete(c));
  });
  open.push(s);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
    s.port = server.address().port;
    s.origin = `https://localhost:${s.port}`;
    s.did = (...segments) => ['did:web:localhost%3A' + s.port, ...segments].join(':');
    resolve(s);
  }));
}

/** An https server of routes: path -> document, buffer, or (req, res) => {}. `log` holds its requests. */
export function site(routes = {}, { tls = certificate(), plain = false, ...options } = {}) {
  const log = [];
  const answer = (req, res) => {
    log.push({ url: req.url, headers: req.headers });
    res.on('error', () => {});
    const route = routes[req.url];
    if (typeof route === 'function') return route(req, res);
    if (route === undefined) return res.writeHead(404).end('no such file');
    const body = Buffer.isBuffer(route) || typeof route === 'string' ? route : JSON.stringify(route);
    return res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  };
  const server = plain ? http.createServer(options, answer) : https.createServer({ ...tls, ...options }, answer);
  server.on('tlsClientError', () => {}).on('clientError', (e, socket) => socket.destroy());
  return listen(server, { routes, log });
}
/** Counts who comes, and says nothing. */
export const canary = (onConnection = () => {}) => listen(net.createServer(onConnection));

// ---- did:web

/** A key that signs as `did`. */
export const keyOf = (did, key = ler.honest) => ({ ...key, did, method: `${did}#${key.multikey}` });
/** The DID document that has the key; `method` and `more` change it. */
export const didDocument = (did, key = ler.honest, { method = {}, ...more } = {}) => ({
  '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
  id: did,
  verificationMethod: [{ id: `${did}#${key.multikey}`, type: 'Multikey', controller: did, publicKeyMultibase: key.multikey, ...method }],
  assertionMethod: [`${did}#${key.multikey}`],
  ...more,
});

/** Environment in which names have the given addresses: { hosts: 'name=addr,addr|addr;...', dials: file }. */
export const resolving = (hosts, dials) => ({
  ...process.env,
  LD_PRELOAD: path.join(ler.build, 'tests/libtest_resolver.so'),
  LER_TEST_HOSTS: hosts,
  ...(dials ? { LER_TEST_DIALS: dials } : {}),
  ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
});

/** Reports of documents that the verifier may fetch for; .code, .stderr and .ms beside. */
export async function verifyAll(documents, args = [], { env = process.env, at: when = ler.NOW, cache = false, timeout } = {}) {
  const folder = ler.tempDir();
  const files = documents.map((d, i) => {
    const file = path.join(folder, `${i}.json`);
    fs.writeFileSync(file, typeof d === 'string' ? d : JSON.stringify(d));
    return file;
  });
  const start = process.hrtime.bigint();
  const r = await ler.runAsync(ler.verifier, ['verify', '--json', '--at', when, ...(cache ? [] : ['--no-cache']), ...args, ...files], { env, timeout });
  const ms = Number((process.hrtime.bigint() - start) / 1_000_000n);
  if (r.signal) throw new Error(`died of ${r.signal}: ${r.stderr}`);
  return Object.assign(r.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l)), { code: r.code, stderr: r.stderr, ms });
}
export async function verify(document, args, options) {
  const all = await verifyAll([document], args, options);
  return { ...all[0], code: all.code, stderr: all.stderr, ms: all.ms };
}
/** For servers of this process: their authority, and leave to dial loopback. */
export const TRUSTING = ['--ca-file', caFile, '--insecure-private-hosts'];
