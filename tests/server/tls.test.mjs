// A whole life over the wire: issue as did:web, publish to a real web server, verify over https as an
// employer would, rotate the key, revoke, publish again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { codes, details, failed, issue, issuer, makeStore, run, sign, status, tempDir, verifier, workspace } from '../lib/ler.mjs';
import { caFile, certificate } from '../lib/net.mjs';

const nginx = ['/usr/sbin/nginx', ...(process.env.PATH ?? '').split(':').map((d) => path.join(d, 'nginx'))].find((f) => fs.existsSync(f));
const dir = tempDir();
const at = (name) => path.join(dir, name);
const site = at('site');
const ROWS = 25;
let port, server, ws, store, trust, first;
const mail = (n) => `learner${n}@home.example`;
const person = (n) => ({ learner_id: `L-${n}`, given_name: `Given${n}`, email: mail(n), framework: '49-3091.00', statements: codes('proficient') });

const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => { const p = probe.address().port; probe.close(() => resolve(p)); });
});
const answers = () => new Promise((resolve) => {
  const c = net.connect(port, '127.0.0.1', () => { c.destroy(); resolve(true); }).on('error', () => resolve(false));
});

async function startServer() {
  server = spawn(nginx, ['-p', dir + '/', '-c', at('nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' });
  for (let i = 0; i < 200; i++) {
    if (await answers()) return;
    await new Promise((r) => setTimeout(r, 25));
  }
  throw new Error('nginx does not start: ' + fs.readFileSync(at('error.log')));
}
async function stopServer() {
  if (!server || server.exitCode !== null) return;
  const gone = new Promise((r) => server.once('exit', r));
  server.kill('SIGTERM');
  await gone;
}

const skip = nginx ? false : 'nginx is not installed: sh tests/server/run.sh';
before(async () => {
  if (!nginx) return;
  port = await freePort();
  const tls = certificate(['localhost']);
  fs.writeFileSync(at('tls.key'), tls.key, { mode: 0o600 });
  fs.writeFileSync(at('tls.pem'), tls.cert);
  // as in the README, and everything that nginx writes is in our folder
  fs.writeFileSync(at('nginx.conf'), `
${process.getuid() === 0 ? `user ${os.userInfo().username};` : ''}
worker_processes 1;
pid ${at('nginx.pid')};
error_log ${at('error.log')};
events {}
http {
    access_log ${at('access.log')};
    client_body_temp_path ${at('t1')}; proxy_temp_path ${at('t2')}; fastcgi_temp_path ${at('t3')};
    uwsgi_temp_path ${at('t4')}; scgi_temp_path ${at('t5')};
    server {
        listen 127.0.0.1:${port} ssl;
        server_name localhost;
        ssl_certificate ${at('tls.pem')};
        ssl_certificate_key ${at('tls.key')};
        location /records/ {
            alias ${site}/;
            default_type application/json;
        }
    }
}
`);
  ws = workspace({ did: 'web', url: `https://localhost:${port}/records/`, settings: { status: { purpose: 'revocation' } } });
  store = makeStore(dir);
  trust = at('trust.json');
  fs.writeFileSync(trust, JSON.stringify({ issuers: [{ id: ws.did, name: 'A school that I know' }] }));
  await startServer();
});
after(stopServer);

const requests = () => fs.readFileSync(at('access.log'), 'utf8').split('\n').filter(Boolean);
const publish = () => {
  const r = run(issuer, ['publish', '--config', ws.config, '--site', site, '--json']);
  assert.equal(r.code, 0, r.stderr);
  return Object.fromEntries(JSON.parse(r.stdout).files.map((f) => [f.path, f.outcome]));
};
const filesOf = (issued) => issued.results.map((r) => path.join(ws.out, r.file));
/** Reports of files, as an employer has them: own store, own trust list, the net. */
function check(files, { reach = ['--ca-file', caFile, '--insecure-private-hosts'], more = ['--store', store, '--trust', trust], cache = ['--no-cache'] } = {}) {
  const r = run(verifier, ['verify', '--json', ...reach, ...more, ...cache, ...files]);
  return r.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l));
}
const verdicts = (reports) => [...new Set(reports.map((r) => r.verdict))];
const why = (reports) => JSON.stringify(reports.flatMap((r) => r.checks.filter((c) => c.status !== 'pass')).slice(0, 5));

test('a batch that is published is verified over https, from did.json and the status list of the server', { skip }, () => {
  first = issue(ws, Array.from({ length: ROWS }, (_, i) => person(i)));
  assert.equal(first.code, 0, first.stderr);
  assert.equal(publish()['status/1'], 'new');
  const reports = check(filesOf(first));
  assert.equal(reports.length, ROWS);
  assert.deepEqual(verdicts(reports), ['verified'], why(reports));
  for (const r of reports) assert.equal(r.status.state, 'active');
  const asked = requests().map((l) => l.split('"')[1]);
  assert.deepEqual([...new Set(asked)].sort(), ['GET /records/did.json HTTP/1.1', 'GET /records/status/1 HTTP/1.1'], 'nothing more is asked for');
  assert.equal(asked.length, 2, 'and each once for the whole batch');
});

test('without a store the framework comes from the server, and is the very file', { skip }, () => {
  const [r] = check(filesOf(first).slice(0, 1), { more: ['--trust', trust] });
  assert.equal(r.verdict, 'verified-with-warnings');
  assert.ok(r.statements.length === 7 && r.statements.every((s) => s.resolution === 'exact-file'));
  assert.ok(requests().some((l) => l.includes('GET /records/frameworks/49-3091.00/v.26.11-example ')));
});

test('the guards hold: no private host without leave, no server of an unknown authority', { skip }, () => {
  const count = requests().length;
  for (const reach of [[], ['--ca-file', caFile], ['--insecure-private-hosts']]) {
    const reports = check(filesOf(first).slice(0, 2), { reach });
    assert.deepEqual(verdicts(reports), reach.includes('--insecure-private-hosts') ? ['cannot-tell'] : verdicts(reports));
    for (const r of reports) assert.notEqual(r.verdict, 'verified', reach.join());
  }
  assert.equal(requests().length, count);
});

test('after a rotation old and new records verify, and what the retired key signs later does not', { skip }, async () => {
  const cache = ['--cache', at('cache')];
  assert.deepEqual(verdicts(check(filesOf(first), { cache })), ['verified']);
  const cached = Date.now();
  const [old] = JSON.parse(fs.readFileSync(path.join(ws.dir, 'did.json'))).verificationMethod;
  assert.equal(run(issuer, ['rotate-key', '--config', ws.config]).code, 0);
  const second = issue(ws, [person(ROWS)]);
  assert.equal(second.code, 0, second.stderr);
  assert.equal(publish()['did.json'], 'changed');
  const fresh = second.credential(2);
  assert.notEqual(fresh.proof.verificationMethod, old.id);
  const all = [...filesOf(first), ...filesOf(second)];
  assert.deepEqual(verdicts(check(all)), ['verified'], why(check(all)));

  // Somebody finds the archived key.
  const pem = fs.readFileSync(path.join(ws.dir, 'keys', `${old.publicKeyMultibase}.retired.pem`));
  const thief = { type: 'ed25519', privateKey: crypto.createPrivateKey(pem), method: old.id };
  const forge = (created) => {
    const file = at(`forged-${crypto.randomUUID()}.json`);
    fs.writeFileSync(file, JSON.stringify(sign({ ...fresh, name: 'Forged' }, thief, { proof: { created } })));
    return check([file])[0];
  };
  const { expires } = JSON.parse(fs.readFileSync(path.join(ws.dir, 'did.json'))).verificationMethod[1];
  await new Promise((r) => setTimeout(r, Math.max(0, Date.parse(expires) - Date.now()) + 50));
  for (const created of [expires, new Date(Date.now() + 60_000).toISOString(), undefined]) {
    const r = forge(created);
    assert.equal(r.verdict, 'not-verified');
    assert.deepEqual(failed(r), ['proof']);
    assert.match(details(r, 'proof'), /^fail proof-key: the key no longer signs since/);
    assert.match(details(r, 'binding'), /^pass/, 'the key is still known as the issuer\'s');
  }
  // A verifier with an older did.json in its cache asks again for the new key (at most every 10 s).
  await new Promise((r) => setTimeout(r, Math.max(0, cached + 11_000 - Date.now())));
  assert.deepEqual(verdicts(check(all, { cache })), ['verified'], why(check(all, { cache })));
});

test('a record that is revoked and published is refused, and no other', { skip }, () => {
  const files = filesOf(first);
  const id = first.results[3].credential_id;
  const r = run(issuer, ['revoke', id, '--reason', 'issued by mistake', '--config', ws.config]);
  assert.equal(r.code, 0, r.stderr);
  assert.deepEqual(verdicts(check(files)), ['verified'], 'the server does not know yet');
  const outcome = publish();
  assert.deepEqual(Object.keys(outcome).filter((p) => outcome[p] !== 'unchanged'), ['status/1']);
  const reports = check(files);
  reports.forEach((report, i) => {
    assert.equal(report.verdict, i === 3 ? 'not-verified' : 'verified');
    assert.equal(report.status.state, i === 3 ? 'revoked' : 'active');
  });
  assert.deepEqual(failed(reports[3]), ['status']);
});

test('a server that is gone leaves nothing verified, and the site tells nothing of anybody', { skip }, async () => {
  await stopServer();
  const reports = check(filesOf(first).slice(0, 3));
  assert.deepEqual(verdicts(reports), ['cannot-tell']);
  const map = ['--resources', path.join(site, 'resources.json'), '--offline'];
  assert.deepEqual(check(filesOf(first), { reach: map }).map((r) => r.verdict === 'verified'), first.results.map((_, i) => i !== 3), 'the same files without a server');
  const served = fs.readdirSync(site, { recursive: true }).map((f) => path.join(site, f)).filter((f) => fs.statSync(f).isFile());
  for (const file of [...served, at('access.log')]) {
    const text = fs.readFileSync(file, 'utf8');
    for (const word of ['L-3', 'Given', 'home.example', first.results[3].credential_id]) assert.ok(!text.includes(word), `${word} in ${file}`);
  }
});
