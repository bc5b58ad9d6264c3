// What publish writes, served over https, to two independent did:web resolvers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { codes, issue, issuer, root, run, tempDir, workspace } from '../lib/ler.mjs';
import * as net from '../lib/net.mjs';

after(net.closeAll);

function child(input) {
  return new Promise((resolve, reject) => {
    const p = spawn(process.execPath, [path.join(root, 'tests/interop/did_web.child.mjs')], { env: { ...process.env, NODE_EXTRA_CA_CERTS: net.caFile } });
    let stdout = '', stderr = '';
    p.stdout.on('data', (d) => (stdout += d));
    p.stderr.on('data', (d) => (stderr += d));
    p.on('close', (code) => (code === 0 ? resolve(JSON.parse(stdout)) : reject(new Error(stderr))));
    p.stdin.end(JSON.stringify(input));
  });
}

for (const [keyType, nextType, segments] of [['ed25519', 'p256', ''], ['p384', 'ed25519', '/records/v1']])
  test(`did:web of ${keyType}, rotated to ${nextType}${segments && ', with a path'}: resolved and verified by others`, async () => {
    const dir = tempDir();
    const routes = {};
    const server = await net.site(routes);
    const ws = workspace({ did: 'web', keyType, url: server.origin + segments });
    const person = (n) => ({ learner_id: `L-${n}`, framework: '49-3091.00', statements: codes('proficient') });
    const first = issue(ws, [person(1)]);
    assert.equal(run(issuer, ['rotate-key', '--config', ws.config, '--key-type', nextType]).code, 0);
    const second = issue(ws, [person(2)]);
    assert.equal(second.code, 0, second.stderr);
    assert.equal(run(issuer, ['publish', '--config', ws.config, '--site', path.join(dir, 'site')]).code, 0);
    const file = segments ? 'did.json' : '.well-known/did.json';
    const text = fs.readFileSync(path.join(dir, 'site', file));
    routes[`${segments}/${file}`] = text;
    const ours = JSON.parse(text);
    const credentials = [first.credential(2), second.credential(2)];
    const theirs = await child({ did: ws.did, methods: ours.assertionMethod, credentials });
    assert.equal(theirs.error, undefined);
    assert.deepEqual(theirs.bazaar, ours);
    assert.deepEqual(theirs.resolver, ours);
    theirs.methods.forEach((m, i) => assert.equal(m.publicKeyMultibase, ours.verificationMethod[i].publicKeyMultibase));
    assert.deepEqual(theirs.verified, [true, true]);
  });
