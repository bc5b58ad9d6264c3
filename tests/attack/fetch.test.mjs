// Attacks through the net (D3 to D7 of 1.6): real servers on loopback, a canary that counts who comes,
// and names whose addresses the test chooses.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import zlib from 'node:zlib';
import * as ler from '../lib/ler.mjs';
import * as net from '../lib/net.mjs';

after(net.closeAll);

const record = (key, more = {}, f = ler.framework()) => ler.sign({ ...ler.record({ key, f }), ...more }, key);
const recordOf = (did, more) => record(net.keyOf(did), more);
const store = ler.makeStore(ler.tempDir());
const USUAL = [...net.TRUSTING, '--store', store];
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const source = (report, url) => report.sources?.find((s) => s.url === url)?.from;

/** A site with a DID document at each of the given path segments. */
async function didSite(documents, options) {
  const s = await net.site({}, options);
  for (const [name, make] of Object.entries(documents)) s.routes[`/${name}/did.json`] = make(s.did(name), s);
  return s;
}
const good = (did) => net.didDocument(did);

test('a did:web is resolved over TLS; the report says from where', async () => {
  const s = await didSite({ a: good });
  s.routes['/.well-known/did.json'] = good(s.did());
  const reports = await net.verifyAll([recordOf(s.did()), recordOf(s.did('a')), recordOf(s.did('a'))], USUAL);
  for (const r of reports) assert.deepEqual(ler.failed(r), [], ler.details(r, 'binding'));
  assert.equal(reports[0].verdict, 'verified-with-warnings'); // nobody vouches for the issuer
  assert.equal(source(reports[0], `${s.origin}/.well-known/did.json`), 'net');
  assert.equal(source(reports[1], `${s.origin}/a/did.json`), 'net');
  assert.equal(source(reports[2], `${s.origin}/a/did.json`), 'cache'); // of the run
  assert.deepEqual(s.log.map((l) => l.url), ['/.well-known/did.json', '/a/did.json']);
  for (const { headers } of s.log) {
    assert.deepEqual(Object.keys(headers).sort(), ['accept', 'host', 'user-agent']);
    assert.match(headers['user-agent'], /^ler\//);
  }
  assert.equal(s.accepts, 1);
});

// ---- D3

test('D3 a malformed did:web is refused, and nobody is called', async () => {
  const c = await net.canary();
  const p = `%3A${c.port}`;
  const ids = [`user%40127.0.0.1${p}`, `user%3Apw%40localhost${p}`, `localhost${p}:..`, `localhost${p}:%2e%2e:x`, `localhost${p}:.%2E`,
    `localhost${p}:a%2fb`, `localhost${p}%2f..%2fx`, `localhost%2F${p}`, `localhost${p}:a%5cb`, `localhost${p}:a%0d%0aHost:x`, `localhost%0d%0a${p}`,
    `localhost${p}:a%00b`, `localhost%00${p}`, `localhost${p}:%252e%252e`, `localhost${p}:a%3Fb`, `localhost${p}:a%23b`, `localhost${p}::a`,
    `localhost${p}%3A1`, `localhost%3A0${c.port}`, 'localhost%3A0', 'localhost%3A', 'localhost%3A65536', 'localhost%3A-1', `%6cocalhost${p}`, `${p}`,
    `127.0.0.1${p}`, `2130706433${p}`, `0x7f000001${p}`, `0x7f.1${p}`, `127.1${p}`, `0177.0.0.1${p}`, `%5B%3A%3A1%5D${p}`, `::1${p}`, `127.0.0.1.${p}`,
    `localhost.${p}`, `a..localhost${p}`, `-a.localhost${p}`, `a_b.localhost${p}`];
  const reports = await net.verifyAll(ids.map((id) => recordOf(`did:web:${id}`)), [...USUAL, '--insecure-http']);
  reports.forEach((r, i) => {
    assert.equal(r.verdict, 'not-verified', ids[i]);
    assert.ok(ler.failed(r).includes('binding'), `${ids[i]}: ${ler.failed(r)}`);
  });
  // not even DIDs: raw characters, a broken escape, an empty id, a query
  const odd = ['', `localhost${p}:%`, `localhost${p}:%2`, `localhost${p}:%zz`, `b\u00fccher.example${p}`, `localhost${p}:a b`, `localhost${p}\r\nx`,
    `localhost${p}\u0000x`, `localhost${p}:`, `localhost${p}?a=1`, `localhost${p}/a`];
  (await net.verifyAll(odd.map((id) => recordOf(`did:web:${id}`)), [...USUAL, '--insecure-http'])).forEach((r, i) => {
    assert.equal(r.verdict, 'not-verified', odd[i]);
    assert.ok(ler.failed(r).some((n) => ['binding', 'shape'].includes(n)), `${odd[i]}: ${ler.failed(r)}`);
  });
  assert.equal(c.accepts, 0);
});

test('D3 private names are not dialled', async () => {
  const c = await net.canary();
  const ids = ['localhost', 'LOCALHOST', 'a.localhost', 'intranet', 'printer.local', 'metadata.google.internal', 'x.home.arpa', 'x.localdomain'].map((h) => `did:web:${h}%3A${c.port}`);
  for (const r of await net.verifyAll(ids.map((id) => recordOf(id)), ['--store', store, '--ca-file', net.caFile])) {
    assert.equal(ler.status(r, 'binding'), 'fail', ler.details(r, 'binding'));
    assert.match(ler.details(r, 'binding'), /not an address of the public internet/);
  }
  assert.equal(c.accepts, 0);
});

test('D3 a look-alike name is shown as its punycode', async () => {
  const did = 'did:web:xn--exmple-cua.example';
  const file = path.join(ler.tempDir(), 'r.json');
  fs.writeFileSync(file, JSON.stringify(recordOf(did)));
  const r = await ler.runAsync(ler.verifier, ['verify', '--at', ler.NOW, '--no-cache', file], { env: net.resolving('') });
  assert.equal(r.code, 4);
  assert.match(r.stdout, /did:web:xn--exmple-cua\.example/);
  assert.doesNotMatch(r.stdout, /ex\u00e4mple/);
});

// ---- D4

const other = net.keyOf('did:web:other.example', ler.stranger);
const BAD_DOCUMENTS = {
  'other-id': (did) => ({ ...good(did), id: 'did:web:other.example' }),
  'id-of-other-case': (did) => ({ ...good(did), id: did.replace('localhost', 'LOCALHOST') }),
  'no-id': (did) => ({ ...good(did), id: undefined }),
  'not-assertion': (did) => ({ ...good(did), assertionMethod: [], authentication: good(did).assertionMethod }),
  'assertion-of-another': (did) => ({ ...good(did), assertionMethod: [other.method] }),
  'controller-elsewhere': (did) => net.didDocument(did, ler.honest, { method: { controller: 'did:web:other.example' } }),
  revoked: (did) => net.didDocument(did, ler.honest, { method: { revoked: '2026-05-25T00:00:00Z' } }),
  'revoked-by-nonsense': (did) => net.didDocument(did, ler.honest, { method: { revoked: 'yes' } }),
  'expired-before': (did) => net.didDocument(did, ler.honest, { method: { expires: '2026-05-20T12:00:00Z' } }),
  'duplicate-ids': (did) => ({ ...good(did), verificationMethod: [...good(did).verificationMethod, { ...good(did).verificationMethod[0], publicKeyMultibase: ler.stranger.multikey }] }),
  'two-forms': (did) => net.didDocument(did, ler.honest, { method: { publicKeyJwk: crypto.createPublicKey(ler.stranger.privateKey).export({ format: 'jwk' }) } }),
  'other-key': (did) => net.didDocument(did, ler.honest, { method: { publicKeyMultibase: ler.stranger.multikey } }),
  'no-such-method': (did) => net.didDocument(did, ler.stranger),
  'secret-inside': (did) => net.didDocument(did, ler.honest, { method: { secretKeyMultibase: 'z3u2' } }),
  'no-methods': (did) => ({ id: did }),
  html: () => '<!DOCTYPE html><html><body>Not found</body></html>',
  array: (did) => [good(did)],
  'key-twice': (did) => JSON.stringify(good(did)).replace('{', '{"id":"did:web:other.example",'),
  'not-utf8': (did) => Buffer.concat([Buffer.from(JSON.stringify(good(did)).slice(0, -1) + ',"x":"'), Buffer.from([0xff]), Buffer.from('"}')]),
  empty: () => '',
  'fifty-megabytes': (did) => Buffer.concat([Buffer.from(JSON.stringify(good(did))), Buffer.alloc(50 << 20, 0x20)]),
  'redirect-within': () => (req, res) => res.writeHead(302, { location: '/fine/did.json' }).end(),
  'redirect-permanent': (did, s) => (req, res) => res.writeHead(308, { location: `${s.origin}/fine/did.json` }).end(),
};
test('D4 a DID document that does not say what it must is refused', async () => {
  const s = await didSite({ fine: good, ...BAD_DOCUMENTS,
    retired: (did) => net.didDocument(did, ler.honest, { method: { expires: '2026-05-20T12:00:01Z' } }),
    'will-retire': (did) => net.didDocument(did, ler.honest, { method: { expires: '2027-01-01T00:00:00Z', revoked: '2027-01-01T00:00:00Z' } }) });
  for (const name of ['fine', 'retired', 'will-retire']) {
    const r = await net.verify(recordOf(s.did(name)), USUAL);
    assert.deepEqual(ler.failed(r), [], `${name}: ${ler.details(r, 'proof')} ${ler.details(r, 'binding')}`);
    assert.equal(r.code, 0);
  }
  const names = Object.keys(BAD_DOCUMENTS);
  (await net.verifyAll(names.map((n) => recordOf(s.did(n))), USUAL)).forEach((r, i) => {
    assert.equal(r.verdict, 'not-verified', names[i]);
    assert.ok(ler.failed(r).some((n) => ['binding', 'proof'].includes(n)), `${names[i]}: ${ler.failed(r)}`);
    assert.equal(r.issuer, null);
  });
  assert.equal(s.log.filter((l) => l.url === '/fine/did.json').length, 1); // no redirect was followed
  // a record that a retired key signed after its time, and one that does not say when
  const key = net.keyOf(s.did('retired'));
  for (const created of ['2026-05-20T12:00:01Z', '2026-05-31T00:00:00Z', undefined]) {
    const r = await net.verify(ler.sign(ler.record({ key }), key, { proof: { created } }), USUAL);
    assert.deepEqual(ler.failed(r), ['proof'], String(created));
    assert.match(ler.details(r, 'proof'), /no longer signs/);
  }
});

// ---- D5

/** An issuer whose status list and framework are fetched: { key, record(list), lists }. */
async function issuer(options) {
  const s = await net.site({}, options);
  const key = net.keyOf(s.did());
  s.routes['/.well-known/did.json'] = good(s.did());
  const status = (name, index = 8) => record(key, { credentialStatus: ler.statusEntry(index, { url: `${s.origin}/${name}` }) });
  const list = (name, set = []) => ler.sign(ler.statusList({ url: `${s.origin}/${name}`, key, set }), key);
  return { s, key, status, list };
}

test('status lists and frameworks come from the issuer, and a redirect within its host is followed', async () => {
  const { s, key, status, list } = await issuer();
  s.routes['/status/1'] = (req, res) => res.writeHead(302, { location: '/moved/1', 'set-cookie': 'a=b' }).end();
  s.routes['/moved/1'] = (req, res) => res.writeHead(307, { location: `https://LOCALHOST:${s.port}/moved/2#x` }).end();
  s.routes['/moved/2'] = list('status/1', [9]);
  const [active, revoked] = await net.verifyAll([status('status/1', 8), status('status/1', 9)], USUAL);
  assert.equal(active.status.state, 'active', ler.details(active, 'status'));
  assert.equal(source(active, `${s.origin}/status/1`), 'net');
  assert.equal(revoked.status.state, 'revoked');
  assert.deepEqual(ler.failed(revoked), ['status']);
  assert.ok(s.log.every((l) => l.headers.cookie === undefined));
  const f = { ...ler.framework(), id: `${s.origin}/frameworks/x` };
  s.routes['/frameworks/x'] = f.bytes;
  const r = await net.verify(record(key, {}, f), net.TRUSTING);
  assert.equal(r.framework.source, 'issuer');
  assert.equal(r.framework.resolution, 'exact-file');
  assert.equal(source(r, f.id), 'net');
  assert.match(ler.details(r, 'framework'), /from the issuer itself, which proves that copy only/);
  assert.equal(r.verdict, 'verified-with-warnings');
  s.routes['/frameworks/x'] = String(f.bytes).replace('safety', 'Safety');
  assert.notEqual(s.routes['/frameworks/x'], String(f.bytes));
  const altered = await net.verify(record(key, {}, f), net.TRUSTING);
  assert.ok(ler.failed(altered).includes('framework'), ler.details(altered, 'framework'));
  s.routes['/frameworks/x'] = undefined;
  const gone = await net.verify(record(key, {}, f), net.TRUSTING);
  assert.equal(ler.status(gone, 'framework'), 'warn');
  assert.equal((await net.verify(record(key, {}, f), [...net.TRUSTING, '--require-framework'])).verdict, 'cannot-tell');
});

test('D5 nothing is fetched for a record that is not its issuer\'s', async () => {
  const c = await net.canary();
  const { s, key } = await issuer();
  const url = `https://localhost:${c.port}/status/1`;
  const f = { ...ler.framework(), id: `https://localhost:${c.port}/f` };
  const bait = { ...ler.record({ key, f }), credentialStatus: ler.statusEntry(8, { url }) };
  const forged = ler.sign(bait, net.keyOf(s.did(), ler.stranger));
  const altered = { ...ler.sign(bait, key), name: 'Altered' };
  for (const r of await net.verifyAll([forged, altered, bait], net.TRUSTING)) assert.equal(r.verdict, 'not-verified');
  assert.equal(c.accepts, 0);
  assert.ok((await net.verify(ler.sign(bait, key), [...net.TRUSTING, '--timeout', '1'])).verdict === 'cannot-tell');
  assert.ok(c.accepts > 0, 'the canary sings when it is called');
});

test('D5 redirects elsewhere are not followed', async () => {
  const c = await net.canary();
  const twin = await net.site({});
  const { s, status, list } = await issuer();
  const secret = path.join(ler.tempDir(), 'secret.json');
  fs.writeFileSync(secret, JSON.stringify(list('status/1')));
  twin.routes['/status/1'] = list('status/1');
  const targets = [`file://${secret}`, `data:application/json,${encodeURIComponent(JSON.stringify(list('status/1')))}`, `http://127.0.0.1:${c.port}/`,
    `http://localhost:${s.port}/status/2`, `https://127.0.0.1:${c.port}/`, `https://localhost:${c.port}/`, `//localhost:${c.port}/`, `https://localhost:${twin.port}/status/1`,
    `https://127.0.0.1:${s.port}/moved`, `https://user@localhost:${s.port}/moved`, `gopher://127.0.0.1:${c.port}/_x`, `ftp://127.0.0.1:${c.port}/`, `ldap://127.0.0.1:${c.port}/`,
    'javascript:1', `https:/\\127.0.0.1:${c.port}/`, `\\\\127.0.0.1:${c.port}\\`, '/a/../../moved', '/%2e%2e/moved', '', '#x', `https://[::1]:${c.port}/`,
    `https://localhost.:${s.port}/moved`, `https://2130706433:${c.port}/`, `http://unix:/var/run/docker.sock`];
  s.routes['/moved'] = list('status/1');
  for (const [i, location] of targets.entries())
    s.routes[`/r/${i}`] = (req, res) => { res.writeHead(302, { location }).end(); };
  s.routes['/loop'] = (req, res) => res.writeHead(302, { location: '/loop' }).end();
  for (let i = 0; i < 4; i++) s.routes[`/chain/${i}`] = (req, res) => res.writeHead(302, { location: `/chain/${i + 1}` }).end();
  s.routes['/chain/4'] = list('chain/0');
  s.routes['/two'] = (req, res) => res.socket.end('HTTP/1.1 302 Found\r\nLocation: /moved\r\nLocation: /chain/4\r\nContent-Length: 0\r\n\r\n');
  const names = [...targets.map((_, i) => `r/${i}`), 'loop', 'chain/0', 'two'];
  (await net.verifyAll(names.map((n) => status(n)), [...USUAL, '--insecure-http'])).forEach((r, i) => {
    assert.equal(r.verdict, 'cannot-tell', `${names[i]} ${targets[i]}`);
    assert.equal(r.status.state, 'unknown');
  });
  assert.equal(c.accepts, 0);
  assert.equal(twin.accepts, 0);
  assert.ok(!s.log.some((l) => ['/moved', '/chain/4', '/status/2'].includes(l.url)), s.log.map((l) => l.url).join(' '));
  assert.equal(s.log.filter((l) => l.url === '/loop').length, 4); // the first and three redirects
});

const PRIVATE = ['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255',
  '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '192.88.99.1',
  '::1', '::', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::1', '2001::1', '2001:db8::1', 'fe80::1', 'fec0::1',
  'fc00::1', 'fd00::1', 'ff02::1', '100::1', '3fff::1', '5f00::1'];
const dialled = (file) => { try { return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean); } catch { return []; } };

test('D5 no address but those of the public internet is dialled, whatever the name says', async () => {
  const c = await net.canary();
  const dials = path.join(ler.tempDir(), 'dials');
  const hosts = PRIVATE.map((a, i) => `h${i}.school.example=${a}`).join(';') + `;all.school.example=${PRIVATE.join(',')}`;
  const names = [...PRIVATE.map((_, i) => `h${i}`), 'all'];
  const reports = await net.verifyAll(names.map((n) => recordOf(`did:web:${n}.school.example%3A${c.port}`)), ['--store', store, '--ca-file', net.caFile, '--insecure-http'],
    { env: net.resolving(hosts, dials) });
  reports.forEach((r, i) => {
    assert.equal(ler.status(r, 'binding'), 'fail', `${PRIVATE[i]}: ${ler.details(r, 'binding')}`);
    assert.match(ler.details(r, 'binding'), /none of the public internet: not dialled/);
  });
  assert.deepEqual(dialled(dials), []);
  assert.equal(c.accepts, 0);
  // the same names, let through on purpose, do reach it
  await net.verify(recordOf(`did:web:h0.school.example%3A${c.port}`), [...USUAL, '--timeout', '1'], { env: net.resolving(hosts, dials) });
  assert.deepEqual(dialled(dials), ['127.0.0.1']);
  assert.equal(c.accepts, 1);
});

test('D5 DNS rebinding: an answer that turns private is not dialled', async () => {
  const c = await net.canary();
  const env = (hosts, file) => net.resolving(hosts, file);
  for (const [hosts, allowed] of [
    ['turn.example=93.184.216.34|127.0.0.1', ['93.184.216.34']], ['turn.example=127.0.0.1|93.184.216.34', []],
    ['turn.example=93.184.216.34,127.0.0.1', ['93.184.216.34']], ['turn.example=127.0.0.1,93.184.216.34,::1', ['93.184.216.34']],
    ['turn.example=2606:2800:220:1::1,::ffff:127.0.0.1,10.0.0.1', ['2606:2800:220:1::1']]]) {
    const dials = path.join(ler.tempDir(), 'dials');
    // two DIDs of one host and two runs: resolved again each time
    const documents = [recordOf(`did:web:turn.example%3A${c.port}`), recordOf(`did:web:turn.example%3A${c.port}:b`)];
    for (const r of await net.verifyAll(documents, ['--store', store, '--timeout', '5'], { env: env(hosts, dials) })) {
      assert.ok(['cannot-tell', 'not-verified'].includes(r.verdict));
      assert.ok(['unknown', 'fail'].includes(ler.status(r, 'binding')));
    }
    assert.deepEqual([...new Set(dialled(dials))], allowed, hosts);
  }
  assert.equal(c.accepts, 0);
});

test('D5 proxies, credentials and cookies of the environment are not used', async () => {
  const c = await net.canary();
  const { s, status, list } = await issuer();
  const home = ler.tempDir();
  fs.writeFileSync(path.join(home, '.netrc'), 'machine localhost login a password b\ndefault login a password b\n', { mode: 0o600 });
  fs.writeFileSync(path.join(home, '.curlrc'), `proxy = "http://127.0.0.1:${c.port}"\n`);
  const proxy = `http://127.0.0.1:${c.port}`;
  const env = { ...process.env, HOME: home, NETRC: path.join(home, '.netrc'), no_proxy: '', NO_PROXY: '',
    ...Object.fromEntries(['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].map((n) => [n, proxy])) };
  s.routes['/status/1'] = list('status/1');
  s.routes['/status/2'] = (req, res) => res.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  s.routes['/status/3'] = (req, res) => res.writeHead(401, { 'www-authenticate': 'Negotiate, NTLM' }).end();
  const [first, second, third] = await net.verifyAll([status('status/1'), status('status/2'), status('status/3')], USUAL, { env });
  assert.equal(first.status.state, 'active', ler.details(first, 'status'));
  for (const r of [second, third]) assert.equal(r.verdict, 'cannot-tell');
  assert.ok(s.log.every((l) => l.headers.authorization === undefined && l.headers.cookie === undefined));
  assert.equal(s.log.length, 4);
  assert.equal(c.accepts, 0);
});

test('D5 http: is fetched only by --insecure-http, and --offline fetches nothing', async () => {
  const plain = await net.site({}, { plain: true });
  const { s, key, status, list } = await issuer();
  const url = `http://localhost:${plain.port}/status/1`;
  plain.routes['/status/1'] = ler.sign(ler.statusList({ url, key }), key);
  const document = record(key, { credentialStatus: ler.statusEntry(8, { url }) });
  const refused = await net.verify(document, USUAL);
  assert.equal(refused.verdict, 'cannot-tell');
  assert.match(ler.details(refused, 'status'), /http: is not fetched/);
  assert.equal(plain.accepts, 0);
  assert.equal((await net.verify(document, [...USUAL, '--insecure-http'])).status.state, 'active');
  s.routes['/status/1'] = list('status/1');
  const before = s.accepts;
  const offline = await net.verify(status('status/1'), [...USUAL, '--offline']);
  assert.equal(offline.verdict, 'cannot-tell');
  assert.match(ler.details(offline, 'binding'), /--offline/);
  assert.equal(s.accepts, before);
  const did = path.join(ler.tempDir(), 'did.json');
  fs.writeFileSync(did, JSON.stringify(good(s.did())));
  const map = ler.resources({ [`${s.origin}/.well-known/did.json`]: { path: did }, [`${s.origin}/status/1`]: list('status/1') });
  const mapped = await net.verify(status('status/1'), ['--store', store, '--offline', '--resources', map]);
  assert.equal(mapped.status?.state, 'active', JSON.stringify(mapped.checks));
  assert.equal(source(mapped, `${s.origin}/status/1`), 'map');
  assert.equal(s.accepts, before);
});

test('D5 what one record can cause is bounded', async () => {
  const c = await net.canary((socket) => socket.destroy());
  const clr = ler.sign({ '@context': [ler.CONTEXT[0], 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', ...ler.CONTEXT.slice(1)],
    id: 'urn:uuid:3f1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e02', type: ['VerifiableCredential', 'ClrCredential'], name: 'Record',
    issuer: { id: ler.honest.did, type: ['Profile'] }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { type: ['ClrSubject'], id: 'did:example:learner',
      verifiableCredential: Array.from({ length: 60 }, (_, i) => recordOf(`did:web:localhost%3A${c.port}:${i}`)) } });
  const r = await net.verify(clr, USUAL);
  assert.notEqual(r.code, 0);
  assert.equal(r.embedded.length, 60);
  assert.ok(r.embedded.every((e) => ['unknown', 'fail'].includes(ler.status(e, 'binding'))));
  assert.equal(c.accepts, 32); // LER_FETCH_RECORD_REQUESTS
  // keys that a document does not have are not a reason to ask again for each record
  const s = await didSite({ a: (did) => net.didDocument(did, ler.stranger) });
  for (const e of await net.verifyAll(Array.from({ length: 50 }, () => recordOf(s.did('a'))), USUAL)) assert.deepEqual(ler.failed(e), ['binding']);
  assert.equal(s.log.length, 1);
  // the same place is asked once in a run, also when it does not answer
  const d = await net.canary((socket) => socket.destroy());
  await net.verifyAll(Array.from({ length: 20 }, () => recordOf(`did:web:localhost%3A${d.port}`)), USUAL);
  assert.equal(d.accepts, 1);
});

// ---- D6

/** The same document, delivered in ways that no server should. */
const DELIVERIES = {
  'slow headers': (body) => (req, res) => { const line = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: '; let i = 0; const t = setInterval(() => (res.socket?.destroyed ?? true ? clearInterval(t) : res.socket.write(line[i++] ?? 'a')), 200); },
  'slow drip': (body) => (req, res) => { res.writeHead(200, { 'content-length': body.length }); let i = 0; const t = setInterval(() => (res.destroyed ? clearInterval(t) : res.write(body.subarray(i, ++i))), 200); },
  'drip above the low-speed limit': (body) => (req, res) => { res.writeHead(200); const t = setInterval(() => (res.destroyed ? clearInterval(t) : res.write(' '.repeat(100))), 200); },
  'endless body': () => (req, res) => { res.writeHead(200); const more = () => { while (!res.destroyed && res.write(Buffer.alloc(65536, 0x20))); if (!res.destroyed) res.once('drain', more); }; more(); },
  'Content-Length too large': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length + 100}\r\n\r\n`), body])); },
  'Content-Length too small': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length - 20}\r\n\r\n`), body])); },
  'Content-Length is no number': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'), body])); },
  'gzip bomb': () => (req, res) => { res.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync(Buffer.alloc(64 << 20, 0x20))); },
  'gzip, honest': (body) => (req, res) => { res.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync(body)); },
  'gzip as transfer encoding': () => (req, res) => { res.socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'), zlib.gzipSync(Buffer.alloc(64 << 20, 0x20))])); },
  'header of 1 MB': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(1 << 20)}\r\nContent-Length: ${body.length}\r\n\r\n`), body])); },
  '65,000 bytes of headers': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${`X-Many: ${'a'.repeat(90)}\r\n`.repeat(660)}Content-Length: ${body.length}\r\n\r\n`), body])); },
  'endless interim answers': () => (req, res) => { const more = () => { while (!res.socket.destroyed && res.socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')); if (!res.socket.destroyed) res.socket.once('drain', more); }; more(); },
  'HTTP/0.9': (body) => (req, res) => { res.socket.end(body); },
  'chunk size overflow': () => (req, res) => { res.socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\nx'); },
  'broken off': (body) => (req, res) => { res.writeHead(200, { 'content-length': body.length }); res.write(body.subarray(0, 100), () => res.socket.destroy()); },
  'closed at once': () => (req) => { req.socket.destroy(); },
  'status 404': () => (req, res) => { res.writeHead(404).end('{}'); },
  'status 404 with an endless page': () => (req, res) => { res.writeHead(404, { 'content-length': 1 << 30 }); res.write('x'); },
  'status 500': (body) => (req, res) => { res.writeHead(500).end(body); },
  'status 204': () => (req, res) => { res.writeHead(204).end(); },
  'status 206': (body) => (req, res) => { res.writeHead(206).end(body); },
  'status 304': () => (req, res) => { res.writeHead(304).end(); },
  'status 999': (body) => (req, res) => { res.socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 999 X\r\nContent-Length: ${body.length}\r\n\r\n`), body])); },
};
test('D6 a server that does not deliver: cannot tell, within the time', async () => {
  const s = await net.site({});
  const cases = Object.entries(DELIVERIES).map(([name, make], i) => {
    const did = s.did(String(i));
    s.routes[`/${i}/did.json`] = make(Buffer.from(JSON.stringify(good(did))));
    return { name, did };
  });
  await Promise.all(cases.map(async ({ name, did }) => {
    const r = await net.verify(recordOf(did), USUAL);
    assert.ok(r.checks, `${name}: ${r.code} ${r.stderr}`);
    assert.equal(r.verdict, 'cannot-tell', `${name}: ${ler.details(r, 'binding')}`);
    assert.equal(r.code, 4);
    assert.equal(ler.status(r, 'binding'), 'unknown', name);
    assert.ok(r.ms < 15_000, `${name}: ${r.ms} ms`);
  }));
});

test('D6 bodies, headers and redirects at their limits and one past them', async () => {
  const { s, status, list } = await issuer();
  const bytes = (did) => Buffer.from(JSON.stringify(good(did)));
  const padded = (did, size) => { const b = bytes(did); return Buffer.concat([b.subarray(0, -1), Buffer.alloc(size - b.length, 0x20), Buffer.from('}')]); };
  const headed = (did, size) => (req, res) => {
    const body = bytes(did);
    const head = (pad) => `HTTP/1.1 200 OK\r\nX-Pad: ${'a'.repeat(30000)}\r\nX-Pad: ${'a'.repeat(pad)}\r\nContent-Length: ${body.length}\r\n\r\n`;
    req.socket.end(Buffer.concat([Buffer.from(head(size - head(0).length)), body]));
  };
  const chunked = (body) => (req, res) => { res.writeHead(200); res.write(body.subarray(0, 1000)); res.end(body.subarray(1000)); };
  const put = (name, make) => { s.routes[`/${name}/did.json`] = make(s.did(name)); return recordOf(s.did(name)); };
  const cases = [
    [put('body', (did) => padded(did, 2 << 20)), 'pass'], [put('body1', (did) => padded(did, (2 << 20) + 1)), 'fail'],
    [put('chunked', (did) => chunked(padded(did, 2 << 20))), 'pass'], [put('chunked1', (did) => chunked(padded(did, (2 << 20) + 1))), 'unknown'],
    [put('head', (did) => headed(did, 64 << 10)), 'pass'], [put('head1', (did) => headed(did, (64 << 10) + 1)), 'unknown'],
  ];
  (await net.verifyAll(cases.map(([d]) => d), USUAL)).forEach((r, i) => assert.equal(ler.status(r, 'binding'), cases[i][1], `${i}: ${ler.details(r, 'binding')}`));
  for (let i = 0; i < 4; i++) s.routes[`/hop/${i}`] = (req, res) => res.writeHead(301, { location: `/hop/${i + 1}` }).end();
  s.routes['/hop/4'] = list('hop/1');
  assert.equal((await net.verify(status('hop/1'), USUAL)).status.state, 'active');
  s.routes['/hop/4'] = list('hop/0');
  assert.equal((await net.verify(status('hop/0'), USUAL)).verdict, 'cannot-tell');
});

test('D6 the time limit is kept, and can be set', async () => {
  const silent = await net.canary();
  const [short, usual] = await Promise.all([net.verify(recordOf(`did:web:localhost%3A${silent.port}`), [...USUAL, '--timeout', '1']),
    net.verify(recordOf(`did:web:localhost%3A${silent.port}:b`), USUAL)]);
  for (const r of [short, usual]) assert.equal(r.verdict, 'cannot-tell');
  assert.ok(short.ms < 4500, `${short.ms} ms`);
  assert.ok(usual.ms < 9500, `${usual.ms} ms`); // LER_FETCH_CONNECT_SECONDS: TLS never begins
  for (const bad of ['0', '61', '-1', '1s', '', '1.5', '99999999999999999999'])
    assert.equal((await net.verify(recordOf('did:web:school.example'), ['--timeout', bad])).code, 2, bad);
});

test('D6 TLS: self-signed, unknown authority, expired, not yet, other name, TLS 1.1, none', async () => {
  const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().replace(/[-:T]/g, '').slice(0, 14) + 'Z';
  const sites = {
    'self-signed': await didSite({ a: good }, { tls: net.certificate(['localhost'], { selfSigned: true }) }),
    expired: await didSite({ a: good }, { tls: net.certificate(['localhost'], { from: day(-20), to: day(-1) }) }),
    'not yet valid': await didSite({ a: good }, { tls: net.certificate(['localhost'], { from: day(1), to: day(20) }) }),
    'for another name': await didSite({ a: good }, { tls: net.certificate(['other.example', 'localhost.example', '*.localhost']) }),
    'TLS 1.1': await didSite({ a: good }, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    'no TLS': await didSite({ a: good }, { plain: true }),
  };
  for (const [name, s] of Object.entries(sites)) {
    const r = await net.verify(recordOf(s.did('a')), [...USUAL, '--insecure-http']);
    assert.equal(r.verdict, 'cannot-tell', `${name}: ${ler.details(r, 'binding')}`);
    assert.equal(s.log.length, 0, name);
  }
  const fine = await didSite({ a: good }, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  assert.equal((await net.verify(recordOf(fine.did('a')), USUAL)).code, 0);
  // without --ca-file the system's authorities decide, and ours is none of them
  const unknown = await net.verify(recordOf(fine.did('a')), ['--store', store, '--insecure-private-hosts']);
  assert.equal(unknown.verdict, 'cannot-tell');
  assert.equal(fine.log.length, 1);
  const missing = await net.verify(recordOf(fine.did('a')), ['--ca-file', '/nowhere/ca.pem']);
  assert.equal(missing.code, 3);
});

test('D6 a name server that does not answer', async () => {
  const env = net.resolving('school.example=silence');
  const [usual, short] = await Promise.all([net.verify(recordOf('did:web:school.example'), USUAL, { env }),
    net.verify(recordOf('did:web:school.example:b'), [...USUAL, '--timeout', '2'], { env })]);
  for (const r of [usual, short]) assert.equal(r.verdict, 'cannot-tell', JSON.stringify(r));
  assert.ok(usual.ms < 9500, `${usual.ms} ms`);
  assert.ok(short.ms < 4900, `${short.ms} ms`);
});

test('without libcurl nothing is fetched, and everything else works', async () => {
  const env = { ...net.resolving(''), LER_TEST_MISSING: 'libcurl' };
  const r = await net.verify(recordOf('did:web:school.example'), [], { env });
  assert.equal(r.code, 4);
  assert.match(ler.details(r, 'binding'), /libcurl.so.4 is not installed/);
  assert.equal((await net.verify(ler.sign(ler.record()), ['--store', store], { env })).code, 0);
});

test('D6 an interrupt ends a fetch that hangs', async () => {
  const s = await net.site({});
  s.routes['/.well-known/did.json'] = (req, res) => { res.writeHead(200); const t = setInterval(() => (res.destroyed ? clearInterval(t) : res.write(' '.repeat(1000))), 100); };
  const file = path.join(ler.tempDir(), 'r.json');
  fs.writeFileSync(file, JSON.stringify(recordOf(s.did())));
  const child = spawn(ler.verifier, ['verify', '--no-cache', '--timeout', '60', ...USUAL, file], { stdio: 'ignore' });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  while (s.log.length === 0) await pause(20);
  const start = Date.now();
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  assert.ok(Date.now() - start < 20_000, `${Date.now() - start} ms`);
});

// ---- D7

/** The format of cache files (core/fetch/cache_file.c), written by hand. */
const cacheFile = (when, key, body) => {
  const rest = `${when}\n${key}\n${body}`;
  return `ler-cache-1\n${ler.sha('sha256', rest).toString('hex')}\n${rest}`;
};
const scopeOf = () => `private ${ler.sha('sha256', fs.readFileSync(net.caFile)).toString('hex')} `;
const nameOf = (key) => ler.sha('sha256', key).toString('hex');
const seconds = () => Math.floor(Date.now() / 1000);

test('D7 a cache file that is cut, changed, of another key, too old or of the future is fetched again', async () => {
  const s = await didSite({ a: good });
  const url = `${s.origin}/a/did.json`, document = recordOf(s.did('a'));
  const cache = path.join(ler.tempDir(), 'cache');
  const args = [...USUAL, '--cache', cache], key = scopeOf() + url, file = path.join(cache, nameOf(key));
  const look = async (wanted) => {
    const before = s.log.length;
    const r = await net.verify(document, args, { cache: true });
    assert.equal(r.code, 0, ler.details(r, 'binding'));
    assert.equal(source(r, url), wanted);
    assert.equal(s.log.length - before, wanted === 'net' ? 1 : 0);
    return r;
  };
  await look('net');
  assert.deepEqual(fs.readdirSync(cache), [nameOf(key)]);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal(fs.statSync(cache).mode & 0o777, 0o700);
  assert.ok((await look('cache')).sources[0].age <= 300);
  const whole = fs.readFileSync(file);
  const poison = JSON.stringify(net.didDocument(s.did('a'), ler.honest, { method: { publicKeyMultibase: ler.stranger.multikey } }));
  const stranger = whole.toString().replaceAll(ler.honest.multikey, ler.stranger.multikey);
  const now = seconds(), fine = JSON.stringify(good(s.did('a')));
  for (const [name, bytes] of [['empty', ''], ['cut', whole.subarray(0, -1)], ['cut in its head', whole.subarray(0, 40)], ['one bit', Buffer.from(whole).fill(whole.at(-9) ^ 1, whole.length - 9, whole.length - 8)],
    ['longer', Buffer.concat([whole, Buffer.from(' ')])], ['poisoned without its digest', stranger], ['no cache file', 'x'.repeat(1000)], ['another key', cacheFile(now, `${key}2`, poison)],
    ['no scope', cacheFile(now, url, poison)], ['of the future', cacheFile(now + 3600, key, poison)], ['too old', cacheFile(now - 301, key, poison)],
    ['of 1970', cacheFile(0, key, poison)], ['at no time', cacheFile('-5', key, poison)], ['huge', Buffer.alloc(20 << 20, 0x20)]]) {
    fs.writeFileSync(file, bytes);
    await look('net');
    assert.ok(fs.readFileSync(file).length < 5000, name);
    await look('cache');
  }
  // whole, but of no use: an answer for another DID, or one from before the key was added
  for (const body of [poison.replace(ler.stranger.multikey, ler.stranger.multikey.slice(0, -1)), '<html>', JSON.stringify(net.didDocument(s.did('a'), ler.stranger)), JSON.stringify(good('did:web:x.example'))]) {
    fs.writeFileSync(file, cacheFile(seconds() - 15, key, body));
    await look('net');
    await look('cache');
  }
  fs.writeFileSync(file, cacheFile(seconds() - 299, key, fine));
  await look('cache');
  fs.chmodSync(file, 0o666);
  await look('net');
  fs.unlinkSync(file);
  fs.symlinkSync('/dev/zero', file);
  const linked = await net.verify(document, args, { cache: true });
  assert.equal(source(linked, url), 'net');
  assert.ok(fs.lstatSync(file).isSymbolicLink()); // neither followed nor replaced
});

test('D7 the cache\'s folder must be the user\'s own', async () => {
  const s = await didSite({ a: good });
  const document = recordOf(s.did('a'));
  const dir = ler.tempDir(), real = path.join(dir, 'real'), link = path.join(dir, 'link'), open = path.join(dir, 'open'), file = path.join(dir, 'file');
  fs.mkdirSync(real, { mode: 0o700 });
  fs.symlinkSync(real, link);
  fs.mkdirSync(open);
  fs.chmodSync(open, 0o777);
  fs.writeFileSync(file, '');
  for (const bad of [link, `${link}/`, open, file]) {
    const r = await net.verify(document, [...USUAL, '--cache', bad], { cache: true });
    assert.equal(r.code, 3, `${bad}: ${r.stderr}`);
    assert.equal(r.verdict, undefined);
  }
  assert.equal(s.accepts, 0);
  assert.equal((await net.verify(document, [...USUAL, '--cache', real, '--no-cache'], { cache: true })).code, 2);
  // one's usual folder, when it is unsafe, is not used; the check goes on without
  const home = ler.tempDir();
  fs.symlinkSync(real, path.join(home, 'ler-verifier'));
  const r = await net.verify(document, USUAL, { cache: true, env: { ...process.env, XDG_CACHE_HOME: home } });
  assert.equal(r.code, 0);
  assert.deepEqual(fs.readdirSync(real), []);
  // and is made when it is missing
  const fresh = path.join(ler.tempDir(), 'a', 'b');
  await net.verify(document, USUAL, { cache: true, env: { ...process.env, XDG_CACHE_HOME: fresh } });
  assert.equal(fs.statSync(path.join(fresh, 'ler-verifier')).mode & 0o777, 0o700);
  assert.equal(fs.readdirSync(path.join(fresh, 'ler-verifier')).length, 1);
});

test('D7 without a place for a cache there is none', async () => {
  const s = await didSite({ a: good });
  const { HOME, XDG_CACHE_HOME, ...bare } = process.env;
  const folder = ler.tempDir(), blocked = path.join(folder, 'file');
  fs.writeFileSync(blocked, '');
  for (const env of [bare, { ...bare, HOME: '' }, { ...bare, XDG_CACHE_HOME: 'relative', HOME: 'relative' }, { ...bare, XDG_CACHE_HOME: blocked }, { ...bare, HOME: '/proc/none' }]) {
    const r = await net.verify(recordOf(s.did('a')), USUAL, { cache: true, env });
    assert.equal(r.code, 0, r.stderr);
    assert.equal(r.stderr, '');
    assert.equal(r.sources[0].from, 'net');
  }
  // a relative XDG_CACHE_HOME does not count (XDG Base Directory): HOME's does
  const r = await net.verify(recordOf(s.did('a')), USUAL, { cache: true, env: { ...bare, XDG_CACHE_HOME: 'relative', HOME: folder } });
  assert.equal(r.code, 0);
  assert.equal(fs.readdirSync(path.join(folder, '.cache', 'ler-verifier')).length, 1);
  assert.ok(!fs.existsSync('relative'));
});

test('D7 what was fetched with less care does not answer for more', async () => {
  const s = await didSite({ a: good });
  const cache = path.join(ler.tempDir(), 'cache'), document = recordOf(s.did('a'));
  assert.equal((await net.verify(document, [...USUAL, '--cache', cache], { cache: true })).code, 0);
  const strict = await net.verify(document, ['--store', store, '--cache', cache, '--ca-file', net.caFile], { cache: true });
  assert.equal(ler.status(strict, 'binding'), 'fail');
  const system = await net.verify(document, ['--store', store, '--cache', cache, '--insecure-private-hosts', '--offline'], { cache: true });
  assert.equal(system.verdict, 'cannot-tell');
});

test('D7 failures are not kept, and a cache that cannot be written is no failure', async () => {
  const s = await didSite({});
  const cache = path.join(ler.tempDir(), 'cache'), args = [...USUAL, '--cache', cache];
  const document = recordOf(s.did('a'));
  assert.equal((await net.verify(document, args, { cache: true })).verdict, 'cannot-tell');
  assert.deepEqual(fs.readdirSync(cache), []);
  s.routes['/a/did.json'] = good(s.did('a'));
  assert.equal((await net.verify(document, args, { cache: true })).code, 0);
  assert.equal(s.log.length, 2);
});

test('D7 --offline takes older copies, says so, and takes none that is older than a day', async () => {
  const { s, key, status, list } = await issuer();
  const cache = path.join(ler.tempDir(), 'cache'), args = [...USUAL, '--cache', cache], document = status('status/1');
  s.routes['/status/1'] = list('status/1');
  assert.equal((await net.verify(document, args, { cache: true })).status.state, 'active');
  const put = (url, age, body) => fs.writeFileSync(path.join(cache, nameOf(scopeOf() + url)), cacheFile(seconds() - age, scopeOf() + url, JSON.stringify(body)));
  const both = (age) => { put(`${s.origin}/.well-known/did.json`, age, good(s.did())); put(`${s.origin}/status/1`, age, list('status/1')); };
  const asked = s.log.length;
  both(30);
  const young = await net.verify(document, [...args, '--offline'], { cache: true });
  assert.equal(young.status.state, 'active');
  assert.equal(source(young, `${s.origin}/status/1`), 'cache');
  assert.doesNotMatch(ler.details(young, 'resources'), /minutes ago/);
  both(7200);
  const old = await net.verify(document, [...args, '--offline'], { cache: true });
  assert.equal(old.status.state, 'active');
  assert.match(ler.details(old, 'resources'), /warn .*status\/1 was taken as it was 120 minutes ago/);
  both(86_500);
  assert.equal((await net.verify(document, [...args, '--offline'], { cache: true })).verdict, 'cannot-tell');
  assert.equal(s.log.length, asked);
  // with the net at hand, an old list is asked for anew, and a revocation is seen
  both(61);
  s.routes['/status/1'] = list('status/1', [8]);
  assert.equal((await net.verify(document, args, { cache: true })).status.state, 'revoked');
  // an expired list in the cache is no list: the issuer's new one is asked for
  put(`${s.origin}/status/1`, 15, ler.sign({ ...ler.statusList({ url: `${s.origin}/status/1`, key }), validUntil: '2026-05-31T00:00:00Z' }, key));
  s.routes['/status/1'] = list('status/1');
  assert.equal((await net.verify(document, args, { cache: true })).status.state, 'active');
});
