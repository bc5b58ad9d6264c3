// JSON-LD and RDF (1.2): what an rdfc suite signs is not the JSON, so that other JSON can carry the
// same signature. Documents are signed here, then rearranged; the proof of many stays good.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const S = 'https://www.w3.org/2018/credentials#';
const CLR = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json';
const record = (change = () => {}) => {
  const d = ler.record({ statements: [['proficient', 1]], policy: null });
  change(d, d.credentialSubject);
  return JSON.parse(JSON.stringify(d));
};
/** Not in force any more, and with a status: what an attacker would like to hide. */
const STATUS = { id: 'https://example.org/s#1', type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '5', statusListCredential: 'https://example.org/s' };
const over = record((d) => { d.validUntil = '2026-05-25T00:00:00Z'; d.credentialStatus = STATUS; });
const good = ler.signRdf(record());
const expired = ler.signRdf(over);
const changed = (base, change) => {
  const d = ler.clone(base);
  return change(d) ?? d;
};
/** [name, document]... each is refused, by one of these checks. */
const refused = (cases, ...checks) => {
  for (const [i, r] of ler.verifyAll(Object.values(cases)).entries()) {
    const name = Object.keys(cases)[i];
    assert.equal(r.verdict, 'not-verified', name);
    assert.ok(checks.some((c) => ler.failed(r).includes(c)), `${name}: ${ler.failed(r)}`);
    assert.equal(r.issuer === null || checks.includes('embedded'), true, name);
  }
};

test('L0 the documents that these attacks start from', () => {
  for (const type of ['ed25519', 'p256', 'p384']) {
    const key = ler.makeKey(type);
    const r = ler.verify(ler.signRdf(ler.record({ key, policy: null }), key));
    assert.equal(ler.status(r, 'proof'), 'pass', ler.details(r, 'proof'));
    assert.equal(r.verdict, 'verified-with-warnings');
  }
  const r = ler.verify(expired);
  assert.deepEqual(ler.failed(r), ['dates']);
  assert.equal(ler.status(r, 'status'), 'unknown');
});

test('L1 a member that no context defines is refused at any depth, whatever suite signs', () => {
  const places = { record: (d) => d, subject: (d) => d.credentialSubject, achievement: (d) => d.credentialSubject.achievement,
    alignment: (d) => d.credentialSubject.result[1].alignment[0], issuer: (d) => d.issuer, resource: (d) => d.relatedResource[0] };
  const cases = {};
  for (const [where, place] of Object.entries(places))
    for (const [key, value] of [['grade', 'A'], ['@grade', 'A'], ['gr:ade', 'A'], ['_:grade', 'A'], ['', 'A'], ['validuntil', '2020-01-01T00:00:00Z'], ['grade', null], ['grade', []]]) {
      const add = (d) => { place(d)[key] = value; };
      cases[`${where} ${key} ${value} rdfc`] = changed(good, add);
      cases[`${where} ${key} ${value} jcs`] = ler.sign(changed(record(), add));
    }
  refused(cases, 'context');
  refused({ proof: changed(good, (d) => { d.proof.grade = 'A'; }), 'proof null': changed(good, (d) => { d.proof.grade = null; }) }, 'context', 'proof');
});

test('L2 an expiry and a status that the same RDF says in other JSON are not hidden', () => {
  const move = (change) => changed(expired, change);
  const take = (d) => { const { validUntil, credentialStatus } = d; delete d.validUntil; delete d.credentialStatus; return { validUntil, credentialStatus }; };
  refused({
    'full IRI': move((d) => { const m = take(d); d[S + 'validUntil'] = m.validUntil; d[S + 'credentialStatus'] = m.credentialStatus; }),
    '@included': move((d) => { d['@included'] = [{ id: d.id, type: d.type, ...take(d) }]; }),
    '@nest': move((d) => { d['@nest'] = take(d); }),
    '@graph': move(({ '@context': context, ...rest }) => ({ '@context': context, '@graph': [rest] })),
    'alias of @nest': move((d) => { d['@context'].push({ more: '@nest' }); d.more = take(d); }),
    renamed: move((d) => { d['@context'].push({ until: { '@id': `${S}validUntil`, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' } }); d.until = take(d).validUntil; }),
    'value object': move((d) => { d.validUntil = { '@value': d.validUntil, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' }; }),
    array: move((d) => { d.validUntil = [d.validUntil]; }),
    '@set': move((d) => { d.validUntil = { '@set': [d.validUntil] }; }),
    '@id and @type': move((d) => { d['@id'] = d.id; d['@type'] = d.type; delete d.id; delete d.type; }),
    'another object of the same id': move((d) => { d.relatedResource.push({ id: d.id, type: d.type, digestSRI: 'sha384-AAAA', ...take(d) }); }),
    'status as an id': move((d) => { d.evidence = { ...d.credentialStatus, type: [d.credentialStatus.type, 'Evidence'] }; d.credentialStatus = STATUS.id; }),
    'boolean as text': changed(good, (d) => { d.credentialSubject.identifier[0].hashed = 'true'; }),
  }, 'context', 'shape', 'proof');
  /* The array says the same RDF: it is refused although the signature is good. */
  const array = ler.verify(move((d) => { d.validUntil = [d.validUntil]; }));
  assert.equal(ler.status(array, 'proof'), 'pass');
  assert.equal(ler.status(array, 'shape'), 'fail');
});

test('L2 of all rearrangements of a record, what stays verified says the same JSON', () => {
  const wraps = { array: (x) => [x], set: (x) => ({ '@set': [x].flat() }), list: (x) => ({ '@list': [x].flat() }), id: (x) => ({ id: x }), atId: (x) => ({ '@id': x }),
    value: (x) => ({ '@value': x }), typed: (x) => ({ '@value': x, '@type': 'http://www.w3.org/2001/XMLSchema#string' }), graph: (x) => ({ '@graph': [x].flat() }),
    none: (x) => ({ '@none': x }), text: (x) => String(x), twice: (x) => [x, x], null: (x) => [x].flat().concat(null),
    empty: (x) => (Array.isArray(x) || typeof x !== 'object' ? x : { ...x, validUntil: [], credentialStatus: [] }) };
  const renames = ['@id', '@type', '@nest', '@included', '@graph', '@reverse', '@index', 'schema:name', `${S}issuer`, 'description', 'issuanceDate', 'narrative', 'url', 'evidence', 'endorsement', 'related'];
  const cases = {};
  const at = (d, p) => p.reduce((o, k) => o[k], d);
  const walk = (v, p) => {
    if (p.length > 0) {
      for (const [name, wrap] of Object.entries(wraps)) cases[`${name} ${p.join('/')}`] = changed(good, (d) => { const o = at(d, p.slice(0, -1)); o[p.at(-1)] = wrap(o[p.at(-1)]); });
      if (typeof p.at(-1) === 'string')
        for (const to of renames) if (to !== p.at(-1)) cases[`${p.join('/')} as ${to}`] = changed(good, (d) => { const o = at(d, p.slice(0, -1)); const x = o[p.at(-1)]; delete o[p.at(-1)]; o[to] = o[to] === undefined ? x : [o[to], x].flat(); });
    }
    if (v && typeof v === 'object') for (const k of Object.keys(v)) if (k !== '@context') walk(v[k], [...p, Array.isArray(v) ? Number(k) : k]);
  };
  walk(good, []);
  for (const [name, d] of Object.entries(cases)) if (ler.jcs(d) === ler.jcs(good)) delete cases[name];
  assert.ok(Object.keys(cases).length > 2000, `${Object.keys(cases).length}`);
  /* A set says the same with one or many members, in any order, each once: that much is legal. */
  const meaning = (v) => {
    if (Array.isArray(v)) {
      const members = [...new Set(v.map(meaning))].sort();
      return members.length === 1 ? members[0] : `[${members}]`;
    }
    return v && typeof v === 'object' ? `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${meaning(v[k])}`)}}` : JSON.stringify(v);
  };
  let same = 0;
  for (const [i, r] of ler.verifyAll(Object.values(cases)).entries()) {
    const name = Object.keys(cases)[i];
    if (ler.status(r, 'proof') === 'pass') same++;
    if (r.verdict !== 'not-verified') assert.equal(meaning(cases[name]), meaning(good), name);
  }
  assert.ok(same > 50, `${same} rearrangements had a good signature`);
});

test('L3 a context that is not the pinned one in its place is refused', () => {
  const [vc, ob, ext] = ler.CONTEXT;
  const lists = { http: [vc.replace('https', 'http'), ob, ext], slash: [vc + '/', ob, ext], fragment: [vc + '#', ob, ext], query: [vc, ob + '?', ext], file: [vc, ob, 'file:///etc/passwd'],
    unknown: [vc, ob, ext, 'https://example.org/context'], inline: [vc, ob, ext, {}], null: [vc, ob, ext, null], 'null first': [null, vc, ob, ext], order: [vc, ext, ob], 'OB first': [ob, vc, ext],
    string: vc, object: { '@vocab': 'https://example.org/' }, upper: [vc.toUpperCase(), ob, ext], relative: [vc, ob, 'context.json'], empty: [vc, ob, ext, ''], none: [], nested: [[vc, ob, ext]],
    many: [vc, ob, ext, ob, ob, ob, ob, ob, ob], 'data:': [vc, ob, 'data:application/ld+json,{}'] };
  const cases = { missing: changed(good, (d) => { delete d['@context']; }) };
  for (const [name, list] of Object.entries(lists)) {
    cases[name] = changed(good, (d) => { d['@context'] = list; });
    cases[`${name}, jcs`] = ler.sign({ ...record(), '@context': list });
  }
  refused(cases, 'context', 'shape');
});

test('L4 no context of the document redefines a term, protected or not', () => {
  refused({
    protected: changed(good, (d) => { d['@context'].push({ validUntil: 'https://example.org/other' }); }),
    nulled: changed(good, (d) => { d['@context'].push({ validUntil: null }); }),
    'another version': changed(good, (d) => { d['@context'].push('https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json'); }),
    'version 1': changed(good, (d) => { d['@context'].push('https://www.w3.org/2018/credentials/v1'); }),
  }, 'context');
  const base = ler.signRdf(clr([inner(1)]));
  assert.equal(ler.verify(base).verdict, 'verified-with-warnings');
  refused({ 'unprotected: ends exchanged': changed(base, (d) => {
    const id = (name) => ({ '@id': `https://purl.imsglobal.org/spec/vc/clr/vocab.html#${name}`, '@type': 'xsd:anyURI' });
    d['@context'].push({ sourceId: id('targetId'), targetId: id('sourceId') });
    const a = d.credentialSubject.association[0];
    [a.sourceId, a.targetId] = [a.targetId, a.sourceId];
  }) }, 'context');
});

test('L5 @vocab, @base, @import, @propagate, @version and scoped contexts are refused wherever they stand', () => {
  const cases = {};
  for (const [name, context] of Object.entries({ vocab: { '@vocab': 'https://example.org/' }, base: { '@base': 'https://example.org/' }, import: { '@import': ler.CONTEXT[1] },
    propagate: { '@propagate': false }, version: { '@version': 1.0 }, alias: { data: '@value' }, language: { '@language': 'en' }, direction: { '@direction': 'rtl' }, null: null }))
    for (const [where, place] of Object.entries({ record: (d) => d, subject: (d) => d.credentialSubject, alignment: (d) => d.credentialSubject.result[1].alignment[0], issuer: (d) => d.issuer })) {
      const put = (d) => { const o = place(d); o['@context'] = where === 'record' ? [...o['@context'], context] : context; };
      cases[`${where} ${name}`] = changed(good, put);
      cases[`${where} ${name}, jcs`] = ler.sign(changed(record(), put));
    }
  refused(cases, 'context');
});

test('L6 the order of a set is free; language and direction are signed or refused', () => {
  const reordered = changed(good, (d) => { d.credentialSubject.result.reverse(); d.credentialSubject.identifier.reverse(); d.type.reverse(); });
  assert.equal(ler.verify(reordered).verdict, 'verified-with-warnings');
  const named = ler.signRdf(record((d) => { d.name = { '@value': 'Rad', '@language': 'de' }; }));
  assert.equal(ler.verify(named).verdict, 'verified-with-warnings');
  refused({
    language: changed(named, (d) => { d.name['@language'] = 'en'; }),
    'language dropped': changed(named, (d) => { d.name = 'Rad'; }),
    direction: changed(named, (d) => { d.name['@direction'] = 'rtl'; }),
    'direction added': changed(good, (d) => { d.name = { '@value': d.name, '@direction': 'rtl' }; }),
    'a member twice': changed(good, (d) => { d.credentialSubject.result.push(ler.clone(d.credentialSubject.result[1])); }),
  }, 'proof');
});

test('L7 poisoned graphs end soon; small symmetric ones verify', () => {
  const evidence = (n, make) => record((d) => { d.evidence = Array.from({ length: n }, (_, i) => make(i)); });
  const leaf = () => ({ type: ['Evidence'], name: 'Same' });
  assert.equal(ler.verify(ler.signRdf(evidence(8, leaf))).verdict, 'verified-with-warnings');
  for (const n of [1000, 4000]) {
    const begun = Date.now();
    const r = ler.verify({ ...good, evidence: Array.from({ length: n }, leaf) });
    assert.ok(Date.now() - begun < 5000, `${n} equal leaves`);
    assert.equal(r.verdict, 'not-verified');
  }
  /* Equal trees three deep: parent organisations without anything to tell them apart. */
  const tree = (depth) => ({ type: ['Result'], value: 'same', alignment: Array.from({ length: depth }, () => ({ type: ['Alignment'], targetName: 'Same', targetUrl: 'https://example.org/same' })) });
  const begun = Date.now();
  const r = ler.verify(changed(good, (d) => { d.credentialSubject.result = Array.from({ length: 300 }, () => tree(6)); }));
  assert.ok(Date.now() - begun < 5000);
  assert.equal(r.verdict, 'not-verified');
});

test('L8 blank nodes dropped, or their values exchanged, are refused', () => {
  const base = ler.signRdf(JSON.parse(JSON.stringify(ler.record({ statements: [['proficient', 1], ['proficient', 2]], policy: null }))));
  assert.equal(ler.verify(base).verdict, 'verified-with-warnings');
  refused({
    dropped: changed(base, (d) => { d.credentialSubject.result.pop(); }),
    values: changed(base, (d) => { const [, a, b] = d.credentialSubject.result; [a.value, b.value] = [b.value, a.value]; }),
    alignments: changed(base, (d) => { const [, a, b] = d.credentialSubject.result; [a.alignment, b.alignment] = [b.alignment, a.alignment]; }),
    identities: changed(base, (d) => { const [a, b] = d.credentialSubject.identifier; [a.identityHash, b.identityHash] = [b.identityHash, a.identityHash]; }),
    labelled: changed(base, (d) => { d.credentialSubject.result[1].id = '_:b0'; }),
  }, 'proof');
});

const LEARNER = 'did:example:learner';
function inner(n, change = () => {}) {
  return ler.signRdf(record((d, s) => {
    d.id = `urn:uuid:0000000${n}-8f0b-5a7e-9f6f-0d5b6c7a8e01`;
    s.id = LEARNER;
    s.achievement.id += `-${n}`;
    s.achievement.name = `Achievement ${n}`;
    s.result = [ler.statementResult(ler.framework(), 'proficient', n)];
    delete s.identifier;
    change(d, s);
  }));
}
function clr(credentials) {
  return { '@context': [ler.CONTEXT[0], CLR, ...ler.CONTEXT.slice(1)], id: 'urn:uuid:aa1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01', type: ['VerifiableCredential', 'ClrCredential'],
    name: 'Record', issuer: { id: ler.honest.did, type: ['Profile'] }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { id: LEARNER, type: ['ClrSubject'], verifiableCredential: credentials,
      association: [{ type: 'Association', associationType: 'precedes', sourceId: 'urn:example:1', targetId: 'urn:example:2' }] } };
}

test('L9 what is exchanged between credentials inside is refused although the outer proof is good', () => {
  const base = ler.signRdf(clr([inner(1), inner(2)]));
  assert.equal(ler.verify(base).verdict, 'verified-with-warnings');
  for (const member of ['achievement', 'result']) {
    const r = ler.verify(changed(base, (d) => {
      const [a, b] = d.credentialSubject.verifiableCredential.map((c) => c.credentialSubject);
      [a[member], b[member]] = [b[member], a[member]];
    }));
    assert.equal(ler.status(r, 'proof'), 'pass', member);
    assert.deepEqual(ler.failed(r), ['embedded'], member);
    assert.deepEqual(r.embedded.map((e) => ler.status(e, 'proof')), ['fail', 'fail']);
  }
});

test('L9 an expiry moved into an endorsement of the very record is not hidden', () => {
  const endorsement = ler.signRdf({ '@context': ler.CONTEXT.slice(0, 2), id: 'urn:uuid:bb1c4a0e-8f0b-5a7e-9f6f-0d5b6c7a8e01', type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Endorsement', issuer: { id: ler.stranger.did, type: ['Profile'] }, validFrom: '2026-05-20T00:00:00Z',
    credentialSubject: { id: over.id, type: ['EndorsementSubject'], endorsementComment: 'Good.' } }, ler.stranger);
  const base = ler.signRdf({ ...over, endorsement: [endorsement] });
  assert.deepEqual(ler.failed(ler.verify(base)), ['dates']);
  const r = ler.verify(changed(base, (d) => {
    Object.assign(d.endorsement[0].credentialSubject, { type: ['EndorsementSubject', ...d.type], validUntil: d.validUntil, credentialStatus: d.credentialStatus });
    delete d.validUntil;
    delete d.credentialStatus;
  }));
  assert.equal(ler.status(r, 'proof'), 'pass', 'the merged graph is the same');
  assert.equal(r.verdict, 'not-verified');
  assert.ok(ler.failed(r).includes('embedded'));
});

test('L9 members moved to another object of the same thing are refused', () => {
  const self = ler.signRdf(record((d, s) => { s.id = d.issuer.id; }));
  assert.equal(ler.verify(self).verdict, 'verified-with-warnings');
  const r = ler.verify(changed(self, (d) => {
    d.issuer.result = d.credentialSubject.result;
    d.issuer.type = ['Profile', 'AchievementSubject'];
    delete d.credentialSubject.result;
  }));
  assert.equal(ler.status(r, 'proof'), 'pass', 'the merged graph is the same');
  assert.equal(ler.status(r, 'shape'), 'fail');
  assert.equal(r.verdict, 'not-verified');
  assert.match(ler.details(r, 'shape'), /described here and elsewhere/);
  /* The same organisation as issuer and as creator is in order. */
  const creator = ler.signRdf(record((d, s) => { s.achievement.creator = { ...d.issuer }; }));
  assert.equal(ler.verify(creator).verdict, 'verified-with-warnings');
});
