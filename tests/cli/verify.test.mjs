// ler-verifier verify: exit codes, reports, recipients, streams.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const dir = ler.tempDir();
const good = ler.sign(ler.record());
const put = (name, d) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, typeof d === 'string' ? d : JSON.stringify(d));
  return file;
};
const files = {
  good: put('good.json', good),
  bad: put('bad.json', { ...good, name: 'Altered' }),
  unknown: put('unknown.json', ler.sign({ ...ler.record(), credentialStatus: { id: 'https://example.org/s#1', type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation', statusListIndex: '1', statusListCredential: 'https://example.org/s' } })),
  missing: path.join(dir, 'missing.json'),
};
const verify = (...args) => ler.run(ler.verifier, ['verify', '--at', ler.NOW, ...args]);

test('the worst file decides, in the order 3, 1, 4, 0', () => {
  const { good: g, bad: b, unknown: u, missing: m } = files;
  for (const [code, ...list] of [[0, g], [1, b], [4, u], [3, m], [0, g, g], [1, g, b], [4, g, u], [1, u, b], [3, b, u, m, g], [3, m, b]]) {
    const r = verify('--json', ...list);
    assert.equal(r.code, code, list.join(' '));
    assert.equal(r.stdout.trimEnd().split('\n').length, list.length);
    r.stdout.trimEnd().split('\n').forEach((line, i) => assert.equal(JSON.parse(line).file, list[i]));
  }
});

test('a command line that makes no sense is exit code 2', () => {
  for (const args of [[], ['--no-such-option', files.good], ['--recipient', 'Ada', files.good], ['--recipient', 'email:', files.good], ['--trust'], ['--at', 'now', files.good]])
    assert.equal(verify(...args).code, 2, args.join(' '));
  assert.equal(ler.run(ler.verifier, ['no-such-verb']).code, 2);
  assert.equal(ler.run(ler.verifier, []).code, 2);
});

test('stores, frameworks and maps that cannot be read are exit code 3', () => {
  for (const option of ['--store', '--framework', '--resources', '--trust'])
    assert.equal(verify(option, path.join(dir, 'nothing-here'), files.good).code, 3, option);
});

test('help and version', () => {
  for (const args of [['--help'], ['help'], ['verify', '--help'], ['help', 'verify'], ['--version']]) {
    const r = ler.run(ler.verifier, args);
    assert.equal(r.code, 0, args.join(' '));
    assert.match(r.stdout, /ler-verifier/);
  }
  const verbose = ler.run(ler.verifier, ['--version', '--verbose']);
  assert.equal(verbose.code, 0);
  assert.match(verbose.stdout, /https:\/\/www\.w3\.org\/ns\/credentials\/v2/);
  assert.match(verbose.stdout, /59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734/);
});

test('O8 a full or closed standard output is never success', () => {
  for (const format of [[], ['--json']]) {
    const full = spawnSync(ler.verifier, ['verify', '--at', ler.NOW, ...format, files.good], { stdio: ['ignore', fs.openSync('/dev/full', 'w'), 'pipe'] });
    assert.equal(full.status, 6);
    const closed = spawnSync('sh', ['-c', 'exec "$0" "$@" >&-', ler.verifier, 'verify', '--at', ler.NOW, ...format, files.good]);
    assert.equal(closed.status, 6);
  }
  assert.equal(spawnSync('sh', ['-c', '"$0" --help > /dev/full', ler.verifier]).status, 6);
});

test('a record from standard input', () => {
  const r = ler.run(ler.verifier, ['verify', '--json', '--at', ler.NOW, '-'], { input: JSON.stringify(good) });
  assert.equal(r.code, 0);
  assert.equal(JSON.parse(r.stdout).verdict, 'verified-with-warnings');
  assert.equal(JSON.parse(r.stdout).file, '-');
});

test('the text report in reading order', () => {
  const store = ler.makeStore(dir);
  const out = verify('--store', store, files.good).stdout;
  const order = ['VERIFIED WITH WARNINGS', 'Issuer', 'About', 'From', 'Status', 'Level', 'Statements', 'Proficient', 'exact-file, compared with the store', 'Warnings'];
  let at = -1;
  for (const word of order) {
    const next = out.indexOf(word, at + 1);
    assert.ok(next > at, `${word} in\n${out}`);
    at = next;
  }
});

test('--trace shows every intermediate value', () => {
  const r = JSON.parse(verify('--json', '--trace', files.good).stdout);
  assert.deepEqual(r.trace.map((t) => t.name).sort(),
    ['canonicalDocument', 'canonicalProofOptions', 'documentHash', 'hashData', 'proofHash', 'publicKey', 'signature']);
  const value = (name) => r.trace.find((t) => t.name === name).value;
  const { proof, ...rest } = good;
  assert.equal(value('canonicalDocument'), ler.jcs(rest));
  assert.equal(value('documentHash'), ler.sha('sha256', ler.jcs(rest)).toString('hex'));
  assert.equal(value('hashData'), value('proofHash') + value('documentHash'));
  assert.equal(value('publicKey'), ler.honest.multikey);
  assert.match(verify('--trace', files.good).stdout, /canonicalDocument/);
  assert.equal(JSON.parse(verify('--json', files.good).stdout).trace, undefined);
});

test('recipients: e-mail addresses, identifiers and names', () => {
  const spec = 'b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399';
  assert.equal(good.credentialSubject.identifier[0].identityHash, 'sha256$' + spec);
  const withIdentity = (identifier, id) => {
    const d = ler.record();
    d.credentialSubject.identifier = identifier;
    if (id) d.credentialSubject.id = id;
    return d;
  };
  const hash = (alg, text) => `${alg}$` + ler.sha(alg, text).toString('hex');
  const object = (identityType, identityHash, hashed = true, salt = 'Kosher') => ({ type: 'IdentityObject', hashed, identityType, identityHash, ...(salt ? { salt } : {}) });
  const cases = [
    ['email:a@example.com', 'pass', ler.record()], ['email: A@Example.COM ', 'pass', ler.record()], ['email:b@example.com', 'fail', ler.record()],
    ['email:a@example.co', 'fail', ler.record()], ['name:Ada Example', 'pass', ler.record()], ['name:Ada', 'fail', ler.record()], ['id:Ada Example', 'fail', ler.record()],
    ['email:a@example.com', 'warn', withIdentity([object('emailAddress', hash('md5', 'a@example.comKosher'))])],
    ['email:a@example.com', 'pass', withIdentity([object('emailAddress', hash('sha256', 'a@example.comKosher').toUpperCase().replace('SHA256', 'sha256'))])],
    ['email:A@example.com', 'pass', withIdentity([object('emailAddress', hash('sha256', 'A@example.comKosher'))])],
    ['email:a@example.com', 'pass', withIdentity([object('emailAddress', 'A@Example.com', false, undefined)])],
    ['email:a@example.com', 'fail', withIdentity([object('emailAddress', hash('sha512', 'a@example.comKosher'))])],
    ['email:a@example.com', 'fail', withIdentity([object('emailAddress', 'sha256$')])],
    ['email:a@example.com', 'fail', withIdentity([object('emailAddress', hash('sha256', 'a@example.comKosher'), false)])],
    ['id:L-001', 'pass', withIdentity([object('sourcedId', hash('sha256', 'L-001Kosher'))])], ['id:L-002', 'fail', withIdentity([object('sourcedId', hash('sha256', 'L-001Kosher'))])],
    ['id:did:example:ada', 'pass', withIdentity([object('name', 'Ada', false)], 'did:example:ada')], ['id:did:example:bob', 'fail', withIdentity([object('name', 'Ada', false)], 'did:example:ada')],
    ['email:a@example.com', 'fail', withIdentity([object('name', 'a@example.com', false)])],
  ];
  for (const [who, status, d] of cases) {
    const r = ler.verify(ler.sign(d), ['--recipient', who]);
    assert.equal(ler.status(r, 'recipient'), status, `${who} ${JSON.stringify(d.credentialSubject.identifier)}`);
    assert.equal(r.verdict === 'not-verified', status === 'fail', who);
  }
  assert.equal(ler.status(ler.verify(good), 'recipient'), undefined);
});

test('I1 unwise identities are warned of', () => {
  for (const object of [{ hashed: true, identityType: 'emailAddress', identityHash: 'sha256$' + '0'.repeat(64) },
    { hashed: false, identityType: 'emailAddress', identityHash: 'a@example.com' }]) {
    const d = ler.record();
    d.credentialSubject.identifier = { type: 'IdentityObject', ...object };
    assert.equal(ler.status(ler.verify(ler.sign(d)), 'subject'), 'warn');
  }
});

test('no personal data on standard error', () => {
  for (const list of [[files.good], [files.bad], [files.unknown], [files.good, files.missing]])
    assert.doesNotMatch(verify('--recipient', 'email:secret@example.com', ...list).stderr, /Ada|secret|Kosher/);
});

test('every report is as its schema says', () => {
  // A small reader of the schema's own words: types, required members and enumerations.
  const schema = JSON.parse(fs.readFileSync(path.join(ler.root, 'schemas/verification-report.schema.json')));
  const check = (s, v, at) => {
    if (s.$ref) check(s.$ref.slice(2).split('/').reduce((o, k) => o[k], schema), v, at);
    if (s.enum) assert.ok(s.enum.includes(v), `${at}: ${v}`);
    const type = v === null ? 'null' : Array.isArray(v) ? 'array' : Number.isInteger(v) ? 'integer' : typeof v;
    if (s.type) assert.ok([s.type].flat().includes(type), `${at} is ${type}`);
    if (type === 'array' && s.items) v.forEach((x, i) => check(s.items, x, `${at}/${i}`));
    if (type !== 'object') return;
    for (const k of s.required ?? []) {
      if (at.includes('/embedded/') && k === 'file') continue;
      assert.ok(k in v, `${at}/${k} is missing`);
    }
    for (const [k, x] of Object.entries(v)) {
      if (s.additionalProperties === false) assert.ok(k in s.properties, `${at}/${k} is not in the schema`);
      if (s.properties?.[k]) check(s.properties[k], x, `${at}/${k}`);
    }
  };
  const store = ler.makeStore(dir);
  for (const args of [['--store', store, '--trace'], [], ['--recipient', 'name:Ada Example']])
    for (const line of verify('--json', ...args, files.good, files.bad, files.unknown, files.missing, put('text.txt', 'x')).stdout.trimEnd().split('\n'))
      check(schema, JSON.parse(line), '');
});
