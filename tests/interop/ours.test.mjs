// Ours to theirs: what ler-issuer signs, the Digital Bazaar and DCC stacks verify; and what somebody
// changes afterwards, they refuse (so that a pass means something).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codes, exampleFramework, framework, issue, issuer, record, root, run, shared, tempDir, workspace } from '../lib/ler.mjs';
import { SUITES, dbVc, dccVc, peerVerify, why } from './peers.mjs';

const dir = tempDir();
const frameworks = [exampleFramework, ...(shared ? fs.readdirSync(path.join(shared, 'frameworks'))
  .filter((n) => n.endsWith('.json')).map((n) => path.join(shared, 'frameworks', n)) : [])];

const keys = new Map();
function ourKey(type) {
  if (!keys.has(type)) {
    const file = path.join(dir, type + '.pem');
    const r = run(issuer, ['keygen', '--type', type, '--out', file]);
    assert.equal(r.code, 0, r.stderr);
    keys.set(type, { file, did: r.stdout.match(/did:key:z\w+/)[0] });
  }
  return keys.get(type);
}

function ourSign(credential, suite, type) {
  const r = run(issuer, ['sign', '--key', ourKey(type).file, '--proof', suite, '--created', '2026-05-20T12:00:00Z', '-'],
    { input: JSON.stringify(credential) });
  assert.equal(r.code, 0, r.stderr);
  const signed = JSON.parse(r.stdout);
  assert.equal(signed.proof.cryptosuite, suite);
  return signed;
}

/** Every statement of every level of a framework. */
const everything = (f) => f.keys.flatMap((k) => f.levels[k].statements.map((_, i) => [k, i + 1]));

async function expectVerified(signed, suite, vc, label) {
  const good = await peerVerify(signed, suite, { vc });
  assert.ok(good.verified, `${label}: ${why(good)}`);
  const changed = structuredClone(signed);
  changed.credentialSubject.achievement.name += '.';
  assert.equal((await peerVerify(changed, suite, { vc })).verified, false, `${label}: a change was not noticed`);
}

for (const file of frameworks) {
  const f = framework(fs.readFileSync(file));
  for (const [suite, { types }] of Object.entries(SUITES)) {
    for (const type of types) {
      test(`${path.basename(file)}, ${suite}, ${type}: signed here, verified there`, async () => {
        const credential = record({ f, statements: everything(f), key: ourKey(type) });
        await expectVerified(ourSign(credential, suite, type), suite, dbVc, 'Digital Bazaar');
      });
    }
  }
  test(`${path.basename(file)}: issued from a roster, verified by both`, async () => {
    for (const keyType of ['ed25519', 'p256']) {
      const ws = workspace({ frameworks: [file], keyType });
      const level = f.keys.at(-1), count = f.levels[level].statements.length;
      const roster = [{ learner_id: 'L1', given_name: 'Ada', family_name: 'Example', email: 'ada@example.com',
        framework: f.soc, level: '', statements: codes(level, count), issued_on: '2026-05-20' }];
      const r = issue(ws, roster);
      assert.equal(r.code, 0, r.stderr + r.rejectsText);
      const signed = r.credential(2);
      const suite = signed.proof.cryptosuite;
      assert.equal(suite, keyType === 'ed25519' ? 'eddsa-rdfc-2022' : 'ecdsa-rdfc-2019');
      await expectVerified(signed, suite, dbVc, 'Digital Bazaar');
      if (keyType === 'ed25519')
        await expectVerified(signed, suite, dccVc, 'DCC');
    }
  });
}

// Domains of one strand share the nodes of their levels: what the RDF makes of them must be the same there.
const examplePage = path.join(root, 'tests/fixtures/example-page.txt');
const pages = [[exampleFramework, examplePage], ...(shared ? [fs.readdirSync(path.join(shared, 'frameworks'))
  .filter((n) => n.includes('21-1022.00')).map((n) => path.join(shared, 'frameworks', n))] : [])].filter((list) => list.length === 2);
for (const files of pages)
  test(`${path.basename(files[0])}: every statement of every strand in one record, verified by both`, async () => {
    for (const [keyType, proof] of [['ed25519', 'eddsa-rdfc-2022'], ['ed25519', 'eddsa-jcs-2022'], ['p256', 'ecdsa-rdfc-2019']]) {
      const ws = workspace({ frameworks: files, keyType, settings: { proof, policy: { assessorJudgement: true } } });
      const { soc } = framework(fs.readFileSync(files.find((x) => x.endsWith('.json'))));
      const shown = JSON.parse(run(issuer, ['framework', 'show', soc, '--store', ws.store, '--json']).stdout);
      const statements = shown.strands.flatMap((s) => s.statements.map((x) => x.code)).join('; ');
      const r = issue(ws, [{ learner_id: 'L1', framework: soc, statements, issued_on: '2026-05-20' }], ['--clr']);
      assert.equal(r.code, 0, r.stderr + r.rejectsText);
      const signed = r.credential(r.results[0].row);
      await expectVerified(signed, proof, dbVc, 'Digital Bazaar');
      if (keyType === 'ed25519') await expectVerified(signed, proof, dccVc, 'DCC');
      const [folder] = fs.readdirSync(path.join(ws.out, 'clr')), [name] = fs.readdirSync(path.join(ws.out, 'clr', folder));
      const clr = JSON.parse(fs.readFileSync(path.join(ws.out, 'clr', folder, name)));
      const whole = await peerVerify(clr, proof, { now: new Date(Date.now() + 60_000) });
      assert.ok(whole.verified, why(whole));
    }
  });

test('a CLR: issued from a roster, verified by both, with every credential inside', async () => {
  for (const [keyType, proof] of [['ed25519', 'eddsa-rdfc-2022'], ['ed25519', 'eddsa-jcs-2022'], ['p256', 'ecdsa-rdfc-2019']])
    for (const did of ['', 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK']) {
      const ws = workspace({ frameworks, keyType, settings: { proof } });
      /* One name, address and narrative in all of them: nothing but the salts tells them apart. */
      const r = issue(ws, frameworks.map((file) => framework(fs.readFileSync(file))).map((f) => ({ learner_id: 'L1', given_name: 'Ada', family_name: 'Example',
        email: 'ada@example.com', subject_did: did, framework: f.soc, statements: codes('proficient'), narrative: 'Seen at work.', issued_on: '2026-05-20' })), ['--clr']);
      assert.equal(r.code, 0, r.stderr);
      const line = fs.readFileSync(path.join(ws.out, 'clr.csv'), 'utf8').split('\n')[1].split(',');
      const record = JSON.parse(fs.readFileSync(path.join(ws.out, line.find((x) => x.startsWith('clr/')))));
      const members = record.credentialSubject.verifiableCredential;
      assert.equal(members.length, frameworks.length);
      const now = new Date(Date.now() + 60_000); // the record itself is of today
      for (const vc of keyType === 'ed25519' && proof === 'eddsa-rdfc-2022' ? [dbVc, dccVc] : [dbVc]) {
        for (const credential of [record, ...members]) {
          const good = await peerVerify(credential, proof, { vc, now });
          assert.ok(good.verified, `${proof} ${did}: ${why(good)}`);
        }
        for (const change of [(d) => { d.partial = !d.partial; }, (d) => { d.credentialSubject.association[0].associationType = 'isPeerOf'; },
          (d) => { d.credentialSubject.verifiableCredential.pop(); }, (d) => { d.credentialSubject.verifiableCredential[0].name += '.'; }]) {
          const changed = structuredClone(record);
          change(changed);
          assert.equal((await peerVerify(changed, proof, { vc, now })).verified, false, String(change));
        }
      }
    }
});
