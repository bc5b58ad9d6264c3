// Section 1.12 of the attack catalogue: the issuer's private keys.
import test from 'node:test';
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { issuer, root, run, tempDir } from '../lib/ler.mjs';

const dir = tempDir();
let counter = 0;
const fresh = (name = 'key.pem') => {
  const d = path.join(dir, String(counter++));
  fs.mkdirSync(d, { mode: 0o700 });
  return path.join(d, name);
};
function keygen(...args) {
  const file = fresh();
  const r = run(issuer, ['keygen', '--out', file, ...args]);
  assert.equal(r.code, 0, r.stderr);
  return { file, did: r.stdout.trim() };
}
function unsigned(did) {
  const file = fresh('c.json');
  fs.writeFileSync(file, JSON.stringify({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    issuer: did,
    validFrom: '2026-01-01T00:00:00Z',
    credentialSubject: { id: 'did:example:subject' },
  }));
  return file;
}
const sign = (file, did, ...more) => run(issuer, ['sign', '--key', file, ...more, unsigned(did)], { input: '' });
/** Refused with exit code 3, nothing on standard output, and a reason that fits. */
function refused(r, reason, code = 3) {
  assert.equal(r.code, code, r.stderr);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, reason);
  assert.equal(r.signal, null);
}

test('Y1 a key file that is open to others is refused', () => {
  const { file, did } = keygen();
  assert.equal(sign(file, did).code, 0);
  for (const mode of [0o644, 0o640, 0o604, 0o660, 0o620, 0o601, 0o610]) {
    fs.chmodSync(file, mode);
    refused(sign(file, did), /open to others/);
  }
  fs.chmodSync(file, 0o400);
  assert.equal(sign(file, did).code, 0);
});

test('Y1 a symbolic link, a FIFO, a directory and a device are refused', () => {
  const { file, did } = keygen();
  const link = fresh();
  fs.symlinkSync(file, link);
  refused(sign(link, did), /symbolic link/);
  const fifo = fresh();
  spawnSync('mkfifo', ['-m', '600', fifo]);
  refused(sign(fifo, did), /not a regular file/);
  refused(sign(path.dirname(file), did), /not a regular file|cannot be opened/);
  refused(sign('/dev/null', did), /not a regular file/);
  refused(sign(fresh(), did), /cannot be opened/);
});

test('Y1 a directory in which others can replace the key is refused', () => {
  const { file, did } = keygen();
  fs.chmodSync(path.dirname(file), 0o770);
  refused(sign(file, did), /directory can be written by others/);
  fs.chmodSync(path.dirname(file), 0o1777);
  assert.equal(sign(file, did).code, 0, 'a sticky directory protects the file');
});

test('Y1 a key of another user is refused', { skip: process.getuid() !== 0 && 'needs root to give a file away' }, () => {
  const { file, did } = keygen();
  fs.chownSync(file, 65534, 65534);
  refused(sign(file, did), /another user/);
});

test('Y1 an empty, a huge and a foreign file are refused', () => {
  const { did } = keygen();
  const put = (data) => {
    const file = fresh();
    fs.writeFileSync(file, data, { mode: 0o600 });
    return file;
  };
  refused(sign(put(''), did), /empty/);
  refused(sign(put(Buffer.alloc(10 << 20, 'x')), did), /too large/);
  refused(sign(put('hello'), did), /no PEM/);
  refused(sign(put(Buffer.from([0, 1, 2, 0xff])), did), /no PEM/);
  const pem = (type, options, format = { type: 'pkcs8', format: 'pem' }) =>
    put(crypto.generateKeyPairSync(type, options).privateKey.export(format));
  for (const file of [pem('x25519'), pem('ed448'), pem('ec', { namedCurve: 'secp256k1' }), pem('ec', { namedCurve: 'secp521r1' })])
    refused(sign(file, did), /not supported|not P-256 or P-384/, 3);
  refused(sign(pem('rsa', { modulusLength: 1024 }), did), /2048/);
  refused(sign(pem('ec', { namedCurve: 'P-256' }, { type: 'sec1', format: 'pem' }), did), /PKCS#8/);
  const pub = crypto.generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  refused(sign(put(pub), did), /PKCS#8/);
  const good = fs.readFileSync(keygen().file, 'utf8');
  refused(sign(put(good.replace(/\n.*\n-----END/, '\nAAAA\n-----END')), did), /PKCS#8/);
});

test('Y1 new keys have mode 0600 whatever the umask, and overwrite nothing', () => {
  const file = fresh();
  const r = spawnSync('sh', ['-c', 'umask 0; exec "$0" "$@"', issuer, 'keygen', '--out', file]);
  assert.equal(r.status, 0);
  assert.equal(fs.statSync(file).mode & 0o7777, 0o600);
  const before = fs.readFileSync(file);
  const again = run(issuer, ['keygen', '--out', file]);
  assert.notEqual(again.code, 0);
  assert.equal(again.stdout, '', 'no DID is promised for a key that was not kept');
  assert.deepEqual(fs.readFileSync(file), before);
  const target = fresh('elsewhere');
  const link = fresh();
  fs.symlinkSync(target, link);
  assert.notEqual(run(issuer, ['keygen', '--out', link]).code, 0);
  assert.equal(fs.existsSync(target), false);
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['key.pem'], 'no temporary file is left');
});

test('Y2 passphrases: right, wrong, none, empty, UTF-8, 1 kB, over it', () => {
  const phrase = (text) => {
    const f = fresh('phrase');
    fs.writeFileSync(f, text, { mode: 0o600 });
    return f;
  };
  for (const text of ['correct horse\n', 'für Ünïcødé 學習\r\n', 'x'.repeat(1024)]) {
    const f = phrase(text);
    const { file, did } = keygen('--passphrase-file', f);
    const pem = fs.readFileSync(file, 'utf8');
    assert.match(pem, /BEGIN ENCRYPTED PRIVATE KEY/);
    assert.equal(sign(file, did, '--passphrase-file', f).code, 0);
    refused(sign(file, did, '--passphrase-file', phrase('wrong')), /passphrase is wrong/);
    // Another program opens it: the format is the standard one.
    crypto.createPrivateKey({ key: pem, passphrase: text.replace(/\r?\n$/, '') });
  }
  const { file, did } = keygen('--passphrase-file', phrase('a'));
  assert.equal(run(issuer, ['sign', '--key', file, '--passphrase-file', '-', unsigned(did)], { input: 'a\n' }).code, 0);
  const detached = spawnSync('setsid', ['-w', issuer, 'sign', '--key', file, unsigned(did)], { input: '' });
  assert.equal(detached.status, 3);
  assert.match(String(detached.stderr), /--passphrase-file/);
  for (const bad of ['', '\n', 'x'.repeat(1025), Buffer.from([0x61, 0xff]), 'a\0b']) {
    const out = fresh();
    const r = run(issuer, ['keygen', '--out', out, '--passphrase-file', phrase(bad)]);
    assert.notEqual(r.code, 0);
    assert.equal(fs.existsSync(out), false);
  }
});

test('Y2 the key derivation has 600,000 iterations of PBKDF2-HMAC-SHA256 and the time is told', () => {
  const f = fresh('phrase');
  fs.writeFileSync(f, 'secret');
  const file = fresh();
  const r = run(issuer, ['keygen', '--out', file, '--passphrase-file', f]);
  assert.match(r.stderr, /PBKDF2, 600000 iterations, \d+ ms/);
  const der = Buffer.from(fs.readFileSync(file, 'utf8').replace(/-.*-/g, ''), 'base64').toString('hex');
  assert.ok(der.includes('06092a864886f70d01050d'), 'PBES2');
  assert.ok(der.includes('06092a864886f70d01050c'), 'PBKDF2');
  assert.ok(der.includes('02030927c0'), '600,000');
  assert.ok(der.includes('06082a864886f70d0209'), 'hmacWithSHA256');
  assert.ok(der.includes('060960864801650304012a'), 'AES-256-CBC');
});

test('Y2 the terminal asks with echo off and gets its echo back, also after SIGINT', { skip: spawnSync('python3', ['-c', 'import pty']).status !== 0 && 'needs python3 for a terminal' }, () => {
  const f = fresh('phrase');
  fs.writeFileSync(f, 'open sesame');
  const { file, did } = keygen('--passphrase-file', f);
  const script = `
import os, pty, sys, termios, time, signal, json
answer = sys.argv[1]
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
out = b''
while b'Passphrase' not in out:
    out += os.read(fd, 1024)
for _ in range(200):
    quiet = not (termios.tcgetattr(fd)[3] & termios.ECHO)
    if quiet: break
    time.sleep(0.01)
keep = os.dup(fd)
if answer == 'INT':
    time.sleep(0.1)
    os.write(fd, b'\\x03')
else:
    os.write(fd, answer.encode() + b'\\n')
for _ in range(500):
    back = bool(termios.tcgetattr(keep)[3] & termios.ECHO)
    if back: break
    time.sleep(0.01)
try:
    while True:
        more = os.read(fd, 4096)
        if not more: break
        out += more
except OSError:
    pass
status = os.waitpid(pid, 0)[1]
print(json.dumps({'quiet': quiet, 'back': back, 'status': status, 'out': out.decode()}))
`;
  const ask = (answer) => {
    const r = spawnSync('python3', ['-c', script, answer, issuer, 'sign', '--key', file, unsigned(did)]);
    assert.equal(r.status, 0, String(r.stderr));
    return JSON.parse(String(r.stdout));
  };
  const good = ask('open sesame');
  assert.ok(good.quiet && good.back);
  assert.equal(good.status, 0, good.out);
  assert.match(good.out, /proofValue/);
  assert.ok(!good.out.includes('open sesame'), 'nothing is echoed');
  const wrong = ask('wrong');
  assert.ok(wrong.back && wrong.status !== 0);
  const stopped = ask('INT');
  assert.ok(stopped.quiet && stopped.back && stopped.status !== 0);
  assert.ok(!stopped.out.includes('proofValue'));
});

test('Y3 no core file although the caller allows them', () => {
  const f = fresh('phrase');
  fs.writeFileSync(f, 'x');
  const { file, did } = keygen('--passphrase-file', f);
  const cwd = path.dirname(fresh());
  // The program waits for its passphrase on a pipe that never ends: hardened, key file not read yet.
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"', issuer, 'sign', '--key', file, '--passphrase-file', '-', unsigned(did)], { cwd });
    setTimeout(() => {
      try {
        const limits = fs.readFileSync(`/proc/${child.pid}/limits`, 'utf8');
        assert.match(limits, /Max core file size\s+0\s+0/);
        // Not dumpable: its memory file belongs to root, not to us.
        if (process.getuid() !== 0) assert.throws(() => fs.readFileSync(`/proc/${child.pid}/environ`));
        child.kill('SIGABRT');
      } catch (e) {
        child.kill('SIGKILL');
        reject(e);
      }
    }, 300);
    child.on('exit', (code, signal) => {
      try {
        assert.equal(signal, 'SIGABRT');
        assert.deepEqual(fs.readdirSync(cwd), []);
        resolve();
      } catch (e) {
        reject(e);
      }
    });
  });
});

test('Y4 neither key nor passphrase appears in any output', () => {
  const phrase = 'marker-passphrase-4711';
  const f = fresh('phrase');
  fs.writeFileSync(f, phrase);
  const { file, did } = keygen('--passphrase-file', f);
  const key = crypto.createPrivateKey({ key: fs.readFileSync(file), passphrase: phrase });
  const seed = Buffer.from(key.export({ format: 'jwk' }).d, 'base64url');
  const secrets = [phrase, seed.toString('hex'), seed.toString('base64').slice(0, 40), seed.toString('base64url').slice(0, 40), seed.toString('latin1')];
  const outputs = [
    sign(file, did, '--passphrase-file', f),
    sign(file, 'did:example:other', '--passphrase-file', f),
    sign(file, did, '--passphrase-file', f, '--proof', 'nonsense'),
    sign(file, did, '--passphrase-file', f, '--created', 'nonsense'),
    run(issuer, ['keygen', '--out', file, '--passphrase-file', f]),
  ];
  for (const o of outputs) for (const s of secrets) assert.ok(!(o.stdout + o.stderr).includes(s));
});

test('example keys say what they are, wherever they lie', () => {
  const examples = path.join(root, 'keys-example');
  for (const name of ['ed25519', 'p256', 'p384']) {
    const copy = fresh('innocent.pem');
    fs.copyFileSync(path.join(examples, name + '.pem'), copy);
    fs.chmodSync(copy, 0o600);
    for (const file of [copy, path.join(examples, name + '.pem')]) {
      const r = sign(file, 'did:example:x', '--insecure-foreign-issuer');
      assert.equal(r.code, 0, r.stderr);
      assert.match(r.stderr, /WARNING.*EXAMPLE KEY/);
    }
  }
  const { file, did } = keygen();
  assert.equal(sign(file, did).stderr, '');
});
