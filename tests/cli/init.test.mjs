// ler-issuer init: a whole workspace or none.
import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { exampleFramework, issuer, recordFiles, run, tempDir } from '../lib/ler.mjs';

const init = (dir, ...more) => run(issuer, ['init', dir, '--name', 'Example School', '--url', 'https://school.example/', ...more]);

test('init makes settings, a private key, an empty store and a roster with its header only', () => {
  const dir = path.join(tempDir(), 'ws');
  const r = init(dir);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.deepStrictEqual(fs.readdirSync(dir).sort(), ['issuer.json', 'key.pem', 'roster.csv', 'secret', 'store']);
  assert.deepStrictEqual(fs.readdirSync(path.join(dir, 'store')), []);
  for (const name of ['key.pem', 'secret']) assert.strictEqual(fs.statSync(path.join(dir, name)).mode & 0o777, 0o600);
  assert.match(fs.readFileSync(path.join(dir, 'secret'), 'utf8'), /^[0-9a-f]{64}\n$/);
  const json = JSON.parse(fs.readFileSync(path.join(dir, 'issuer.json')));
  assert.match(json.profile.id, /^did:key:z6Mk/);
  assert.strictEqual(json.profile.name, 'Example School');
  assert.strictEqual(json.baseUrl, 'https://school.example/');
  assert.ok(r.stdout.includes(json.profile.id));
  const roster = fs.readFileSync(path.join(dir, 'roster.csv'), 'utf8');
  assert.match(roster, /^learner_id,given_name,family_name,email,[a-z_,]*\n$/);
  assert.ok(!r.stdout.includes('PRIVATE'));
});

for (const [type, prefix] of [['p256', 'zDn'], ['p384', 'z82']])
  test(`init --key-type ${type} names the issuer by that key`, () => {
    const dir = path.join(tempDir(), 'ws');
    assert.strictEqual(init(dir, '--key-type', type).code, 0);
    assert.ok(JSON.parse(fs.readFileSync(path.join(dir, 'issuer.json'))).profile.id.startsWith('did:key:' + prefix));
  });

test('init refuses a workspace that is there, and leaves it as it is', () => {
  const dir = path.join(tempDir(), 'ws');
  assert.strictEqual(init(dir).code, 0);
  const before = fs.readFileSync(path.join(dir, 'key.pem'));
  const again = init(dir);
  assert.strictEqual(again.code, 6);
  assert.match(again.stderr, /is a workspace already/);
  assert.ok(before.equals(fs.readFileSync(path.join(dir, 'key.pem'))));
});

test('init takes an empty folder and refuses a full one and a file', () => {
  const dir = tempDir();
  fs.mkdirSync(path.join(dir, 'empty'));
  assert.strictEqual(init(path.join(dir, 'empty')).code, 0);
  fs.mkdirSync(path.join(dir, 'full'));
  fs.writeFileSync(path.join(dir, 'full/thesis.txt'), 'mine');
  assert.strictEqual(init(path.join(dir, 'full')).code, 6);
  assert.deepStrictEqual(fs.readdirSync(path.join(dir, 'full')), ['thesis.txt']);
  fs.writeFileSync(path.join(dir, 'file'), 'mine');
  assert.strictEqual(init(path.join(dir, 'file')).code, 6);
  assert.strictEqual(fs.readFileSync(path.join(dir, 'file'), 'utf8'), 'mine');
  assert.deepStrictEqual(fs.readdirSync(dir).sort(), ['empty', 'file', 'full']); // nothing half-made
});

test('init says what is wrong with its arguments and makes nothing', () => {
  const dir = tempDir();
  const target = path.join(dir, 'ws');
  for (const args of [
    ['init', target],
    ['init', target, '--name', 'X'],
    ['init', target, '--name', 'X', '--url', 'school.example'],
    ['init', target, '--name', 'X', '--url', 'https://user@school.example/'],
    ['init', target, '--name', ' ', '--url', 'https://school.example/'],
    ['init', target, '--name', 'X', '--url', 'https://school.example/', '--key-type', 'rsa3072'],
    ['init', target, '--name', 'X', '--url', 'https://school.example/', '--key-type', 'dsa'],
    ['init', '.', '--name', 'X', '--url', 'https://school.example/'],
    ['init', '--name', 'X', '--url', 'https://school.example/'],
  ]) {
    const r = run(issuer, args, { cwd: dir });
    assert.strictEqual(r.code, 2, args.join(' ') + r.stderr);
    assert.match(r.stderr, /^ler-issuer: /);
  }
  assert.strictEqual(run(issuer, ['init', path.join(dir, 'no/such'), '--name', 'X', '--url', 'https://s.example/']).code, 6);
  assert.deepStrictEqual(fs.readdirSync(dir), []);
});

test('in a workspace its settings, key, store and roster are found without being named', () => {
  const dir = path.join(tempDir(), 'with space');
  const made = run(issuer, ['init', dir, '--name', 'X', '--url', 'https://x.example/']);
  assert.match(made.stdout, /--config '.*with space\/issuer\.json'/, 'commands can be copied into a shell');
  const here = (...args) => run(issuer, args, { cwd: dir });
  assert.equal(here('framework', 'import', exampleFramework).code, 0);
  fs.appendFileSync(path.join(dir, 'roster.csv'), 'L-1,,,,,49-3091.00,,,emerging/1,,,,,,,,,\n');
  const issued = here('issue', '--out', 'out');
  assert.equal(issued.code, 0, issued.stderr);
  assert.equal(run(issuer, ['issue', '--config', path.join(dir, 'issuer.json'), '--dry-run']).code, 0);
  const { proof, ...bare } = JSON.parse(fs.readFileSync(recordFiles(path.join(dir, 'out'))[0]));
  fs.writeFileSync(path.join(dir, 'bare.json'), JSON.stringify(bare));
  const signed = here('sign', 'bare.json');
  assert.equal(signed.code, 0, signed.stderr);
  assert.equal(JSON.parse(signed.stdout).proof.verificationMethod, proof.verificationMethod);
  for (const args of [['issue', '--out', 'out'], ['sign', path.join(dir, 'bare.json')]]) {
    const away = run(issuer, args, { cwd: tempDir() });
    assert.equal(away.code, 2);
    assert.match(away.stderr, /workspace/);
  }
});
