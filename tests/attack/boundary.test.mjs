// What the verifier's program must not contain, and which way includes may point.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const sanitized = /asan|tsan|fuzz/.test(ler.build);

/** Names of all symbols of a program, defined and imported. */
function symbols(program) {
  const names = new Set();
  for (const args of [[program], ['-D', program]]) {
    const r = ler.run('nm', args);
    assert.equal(r.code, 0, r.stderr);
    for (const line of r.stdout.split('\n')) if (line) names.add(line.trim().split(' ').at(-1).split('@')[0]);
  }
  return [...names];
}
const FORBIDDEN = /^(EVP_DigestSign|EVP_PKEY_sign|EVP_Sign|ECDSA_(do_)?sign|RSA_(private|sign)|crypto_sign(_ed25519)?($|_detached$|_seed_keypair|_keypair|_init|_update|_final_create)|EVP_PKEY_keygen|EVP_PKEY_generate|EVP_PKEY_Q_keygen|EVP_PKEY_new_raw_private_key|PEM_write|PEM_read|i2d_.*Private|d2i_.*Private|i2d_PKCS8|PKCS8_|sqlite3_)|(roster|ledger|sign_with|private_key|keygen)/i;

test('the verifier holds no signing code, no roster code and no ledger', { skip: sanitized && 'sanitizers bring their own symbols' }, () => {
  const found = symbols(ler.verifier);
  assert.ok(found.includes('ler_proof_verify') || found.length > 100, `${found.length} symbols: stripped?`);
  assert.deepEqual(found.filter((n) => FORBIDDEN.test(n)), []);
});

test('the pattern that the verifier must not match does match in the issuer', { skip: sanitized && 'sanitizers bring their own symbols' }, () => {
  const found = symbols(ler.issuer).filter((n) => FORBIDDEN.test(n));
  assert.ok(found.some((n) => /sign|PEM|Private/i.test(n)), 'no signing symbol');
});

test('core includes neither tool, and the tools do not include each other', () => {
  const sources = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const file = path.join(dir, e.name);
    return e.isDirectory() ? sources(file) : /\.[ch]$/.test(e.name) ? [file] : [];
  });
  let count = 0;
  for (const [dir, banned] of [['core', /"(issuer|verifier)\//], ['include', /"(issuer|verifier)\//], ['verifier', /"issuer\//], ['issuer', /"verifier\//]])
    for (const file of sources(path.join(ler.root, dir))) {
      count++;
      for (const line of fs.readFileSync(file, 'utf8').split('\n'))
        if (/^\s*#\s*include/.test(line)) assert.doesNotMatch(line, banned, file);
    }
  assert.ok(count > 50);
});
