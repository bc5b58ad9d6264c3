// Status lists both ways: theirs, of
// @digitalbazaar/vc-bitstring-status-list, read by ler-verifier, ours read by it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as bsl from '@digitalbazaar/vc-bitstring-status-list';
import { STATUS, codes, exampleFramework, framework, issue, issuer, makeStore, record, resources, run, statusEntry, tempDir, verify, workspace } from '../lib/ler.mjs';
import { DataIntegrityProof, SUITES, documentLoader, peerKey, peerSign, why } from './peers.mjs';

const store = makeStore(tempDir());
const now = new Date();
const day = (n) => new Date(now.getTime() + n * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');

/** Their list, signed by them, with the indexes set. */
async function theirList(pair, set, purpose, length = 131072) {
  const list = await bsl.createList({ length });
  for (const i of set) list.setStatus(i, true);
  const credential = { ...await bsl.createCredential({ id: STATUS, list, statusPurpose: purpose }), issuer: pair.controller,
    validFrom: day(-1), validUntil: day(1) };
  return peerSign(credential, 'eddsa-rdfc-2022', pair, { date: now });
}

test('their lists, read here: every index that they set is set, and no other', async () => {
  const pair = await peerKey('ed25519');
  const set = [0, 7, 8, 94567, 131071];
  for (const [purpose, word] of [['revocation', 'revoked'], ['suspension', 'suspended']]) {
    const map = resources({ [STATUS]: await theirList(pair, set, purpose) });
    for (const index of [...set, 1, 6, 9, 94566, 131070]) {
      const document = { ...record({ key: { did: pair.controller } }), validFrom: day(-2), validUntil: day(2), credentialStatus: statusEntry(index, { purpose }) };
      const signed = await peerSign(document, 'eddsa-rdfc-2022', pair, { date: now });
      const r = verify(signed, ['--store', store, '--resources', map], { at: null });
      assert.equal(r.status?.state, set.includes(index) ? word : 'active', `${purpose} ${index}: ${JSON.stringify(r.checks.filter((c) => c.status !== 'pass'))}`);
      assert.equal(r.verdict, set.includes(index) ? 'not-verified' : 'verified-with-warnings');
    }
  }
});

test('their longer list, read here', async () => {
  const pair = await peerKey('ed25519');
  const map = resources({ [STATUS]: await theirList(pair, [999_999], 'revocation', 1_048_576) });
  const document = { ...record({ key: { did: pair.controller } }), validFrom: day(-2), validUntil: day(2), credentialStatus: statusEntry(999_999) };
  assert.equal(verify(await peerSign(document, 'eddsa-rdfc-2022', pair, { date: now }), ['--resources', map], { at: null }).status.state, 'revoked');
});

test('our lists, read there: issued, revoked, suspended and reinstated', async () => {
  for (const [purpose, verb] of [['revocation', 'revoke'], ['suspension', 'suspend']]) {
    const ws = workspace({ settings: { status: { purpose } } });
    const f = framework(fs.readFileSync(exampleFramework));
    const roster = Array.from({ length: 8 }, (_, i) => ({ learner_id: `L${i}`, given_name: 'Ada', family_name: 'Example',
      email: `ada${i}@example.com`, framework: f.soc, level: '', statements: codes('proficient') }));
    const r = issue(ws, roster);
    assert.equal(r.code, 0, r.stderr);
    const credentials = roster.map((_, i) => r.credential(i + 2));
    const loader = async (url) => (url.startsWith(`${ws.base}/status/`)
      ? { contextUrl: null, documentUrl: url, document: JSON.parse(fs.readFileSync(path.join(ws.dir, 'status', url.split('/').pop() + '.json'))) }
      : documentLoader(url));
    const states = async () => Promise.all(credentials.map(async (credential) => {
      const result = await bsl.checkStatus({ credential, documentLoader: loader,
        suite: new DataIntegrityProof({ cryptosuite: SUITES['eddsa-rdfc-2022'].verify() }) });
      assert.ok(!result.error, why(result));
      assert.equal(result.results.length, 1);
      assert.ok(result.verified, 'their stack verifies the list');
      return !result.results[0].status; // in force
    }));
    const change = (v, ...ids) => {
      const c = run(issuer, [v, '--config', ws.config, '--reason', 'test', ...ids]);
      assert.equal(c.code, 0, c.stderr + c.stdout);
    };
    assert.deepEqual(await states(), Array(8).fill(true));
    change(verb, credentials[2].id, credentials[5].id);
    assert.deepEqual(await states(), [true, true, false, true, true, false, true, true]);
    if (verb === 'suspend') {
      change('reinstate', credentials[2].id);
      assert.deepEqual(await states(), [true, true, true, true, true, false, true, true]);
    }
  }
});
