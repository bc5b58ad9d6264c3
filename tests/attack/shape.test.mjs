// S1 (1.10): well signed records that are not built as VC 2.0 and Open Badges 3.0 demand, and
// legal ones of every shape that they allow.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ler from '../lib/ler.mjs';

const image = { id: 'https://example.org/i.png', type: 'Image', caption: 'A badge' };
const profile = (more = {}) => ({ id: 'https://example.org/p', type: ['Profile'], name: 'P', url: 'https://example.org', phone: '+1', description: 'D',
  image, email: 'p@example.org', official: 'O', familyName: 'F', givenName: 'G', additionalName: 'A', patronymicName: 'P', honorificPrefix: 'Dr',
  honorificSuffix: 'Jr', familyNamePrefix: 'van', dateOfBirth: '1990-01-01',
  otherIdentifier: [{ type: 'IdentifierEntry', identifier: '1', identifierType: 'sourcedId' }],
  address: { type: ['Address'], addressCountry: 'US', addressCountryCode: 'US', addressRegion: 'R', addressLocality: 'L', streetAddress: 'S',
    postOfficeBoxNumber: '1', postalCode: '2', geo: { type: 'GeoCoordinates', latitude: 1.5, longitude: 2 } }, ...more });

/** A record that uses every type of Open Badges 3.0. */
function full() {
  const d = ler.record({ policy: null });
  d.description = 'D';
  d.image = image;
  d.awardedDate = '2026-05-20T00:00:00Z';
  d.issuer = { ...profile({ parentOrg: profile() }), id: ler.honest.did };
  d.evidence = [{ id: 'https://example.org/e', type: ['Evidence'], narrative: 'N', name: 'E', description: 'D', genre: 'G', audience: 'A' }];
  d.credentialSchema = [{ id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json', type: '1EdTechJsonSchemaValidator2019' }];
  const s = d.credentialSubject;
  Object.assign(s, { id: 'did:example:subject', activityStartDate: '2026-01-01T00:00:00Z', activityEndDate: '2026-02-01T00:00:00Z', creditsEarned: 1.5,
    image, licenseNumber: 'L', narrative: 'N', role: 'R', source: profile(), term: 'T' });
  Object.assign(s.achievement, { creator: profile(), creditsAvailable: 2, fieldOfStudy: 'F', image, inLanguage: 'en-US', specialization: 'S', tag: ['a', 'b'],
    related: [{ id: 'https://example.org/r', type: ['Related'], inLanguage: 'en', version: '1' }], criteria: { id: 'https://example.org/c', narrative: 'N' } });
  Object.assign(s.achievement.resultDescription[0], { requiredLevel: s.achievement.resultDescription[0].rubricCriterionLevel[0].id });
  Object.assign(s.achievement.resultDescription[1], { allowedValue: ['Completed', 'Failed'], requiredValue: 'Completed', valueMax: '1', valueMin: '0',
    alignment: [s.achievement.alignment[0]] });
  s.achievement.resultDescription[0].rubricCriterionLevel[0].description = 'D';
  return JSON.parse(JSON.stringify(d)); // no object stands in two places
}

/** Members that each standard type must have, by where the type stands. */
const REQUIRED = {
  '': ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject'],
  '/issuer': ['id', 'type'],
  '/issuer/address': ['type'],
  '/issuer/address/geo': ['type', 'latitude', 'longitude'],
  '/issuer/otherIdentifier/0': ['type', 'identifier', 'identifierType'],
  '/issuer/parentOrg': ['id', 'type'],
  '/image': ['id', 'type'],
  '/evidence/0': ['type'],
  '/credentialSchema/0': ['id', 'type'],
  '/relatedResource/0': ['id'],
  '/credentialSubject': ['type', 'achievement'],
  '/credentialSubject/identifier/0': ['type', 'hashed', 'identityHash', 'identityType'],
  '/credentialSubject/source': ['id', 'type'],
  '/credentialSubject/achievement': ['id', 'type', 'criteria', 'description', 'name'],
  '/credentialSubject/achievement/creator': ['id', 'type'],
  '/credentialSubject/achievement/related/0': ['id', 'type'],
  '/credentialSubject/achievement/alignment/0': ['type', 'targetName', 'targetUrl'],
  '/credentialSubject/achievement/otherIdentifier/0': ['type', 'identifier', 'identifierType'],
  '/credentialSubject/achievement/resultDescription/0': ['id', 'type', 'name', 'resultType'],
  '/credentialSubject/achievement/resultDescription/0/rubricCriterionLevel/0': ['id', 'type', 'name'],
  '/credentialSubject/result/1': ['type'],
  '/credentialSubject/result/1/alignment/0': ['type', 'targetName', 'targetUrl'],
};
const at = (d, pointer) => pointer.split('/').slice(1).reduce((o, k) => o[k], d);
const edit = (pointer, change) => {
  const d = full();
  change(at(d, pointer), d);
  return ler.sign(d);
};
const shapeFails = (cases) => {
  for (const [i, r] of ler.verifyAll(cases.map((c) => c.document)).entries()) {
    const { what, pointer } = cases[i];
    assert.equal(r.verdict, 'not-verified', what);
    assert.ok(r.checks.some((c) => c.name === 'shape' && c.status === 'fail' && c.pointer.startsWith(pointer)), `${what}: ${ler.details(r, 'shape')}`);
    assert.equal(r.issuer, null, what);
  }
};

test('S1 the record with every type of Open Badges 3.0 has a good shape', () => {
  const r = ler.verify(ler.sign(full()));
  assert.equal(ler.status(r, 'shape'), 'pass', ler.details(r, 'shape'));
  assert.equal(ler.status(r, 'schema'), 'pass');
  assert.equal(r.verdict, 'verified-with-warnings', JSON.stringify(ler.failed(r)) + ler.details(r, 'context'));
});

test('S1 each required member removed', () => {
  const cases = [];
  for (const [pointer, names] of Object.entries(REQUIRED))
    for (const name of names)
      cases.push({ what: `${pointer}/${name}`, pointer, document: edit(pointer, (o) => { delete o[name]; }) });
  assert.ok(cases.length > 50);
  shapeFails(cases);
});

test('S1 each member of another type', () => {
  const cases = [];
  const walk = (node, pointer) => {
    for (const [k, v] of Object.entries(node)) {
      if (k === '@context') continue;
      const here = `${pointer}/${k}`;
      for (const wrong of [7, null, { ext: 1 }, [[v]]]) {
        if (typeof wrong === typeof v && typeof v === 'number') continue;
        if (here === '/credentialSubject/achievement/criteria' && wrong && wrong.ext) continue; // an object without rules
        cases.push({ what: `${here} = ${JSON.stringify(wrong).slice(0, 40)}`, pointer: here, document: edit(pointer, (o) => { o[k] = wrong; }) });
      }
      if (v && typeof v === 'object') walk(v, here);
    }
  };
  walk(full(), '');
  assert.ok(cases.length > 500, `${cases.length}`);
  shapeFails(cases);
});

test('S1 types, terms, URIs and formats that the standards do not have', () => {
  const A = '/credentialSubject/achievement';
  const cases = [
    ['/', '', (d) => { d.type = ['OpenBadgeCredential']; }], ['no type', '', (d) => { d.type = []; }],
    ['subject type', '/credentialSubject', (o) => { o.type = ['Subject']; }], ['achievement type', A, (o) => { o.type = 'Badge'; }],
    ['alignment type', `${A}/alignment/0`, (o) => { o.type = ['alignment']; }], ['result type', '/credentialSubject/result/0', (o) => { o.type = ['Resultt']; }],
    ['identity type array', '/credentialSubject/identifier/0', (o) => { o.type = ['IdentityObject']; }],
    ['image type array', '/image', (o) => { o.type = ['Image']; }], ['image closed', '/image', (o) => { o.name = 'x'; }],
    ['identity closed', '/credentialSubject/identifier/0', (o) => { o.name = 'x'; }],
    ['achievementType', A, (o) => { o.achievementType = 'competency'; }], ['achievementType ext', A, (o) => { o.achievementType = 'ext:'; }],
    ['targetType', `${A}/alignment/0`, (o) => { o.targetType = 'CFDocument'; }], ['resultType', `${A}/resultDescription/0`, (o) => { o.resultType = 'Level'; }],
    ['status', '/credentialSubject/result/1', (o) => { o.status = 'ext:Done'; }], ['identityType', '/credentialSubject/identifier/0', (o) => { o.identityType = 'email'; }],
    ['id relative', '', (d) => { d.id = '3f1c4a0e'; }], ['id with space', '', (d) => { d.id = 'urn:uuid:3f1c 4a0e'; }],
    ['targetUrl', `${A}/alignment/0`, (o) => { o.targetUrl = '#proficient-01'; }], ['inLanguage', A, (o) => { o.inLanguage = 'English'; }],
    ['dateOfBirth', '/issuer', (o) => { o.dateOfBirth = '1990-02-30'; }], ['awardedDate', '', (d) => { d.awardedDate = '2026-05-20'; }],
    ['subject without name', '/credentialSubject', (o) => { delete o.id; delete o.identifier; }],
    ['subject with empty identifier', '/credentialSubject', (o) => { delete o.id; o.identifier = []; }],
    ['status array', '', (d) => { d.credentialStatus = [{ id: 'https://example.org/s#1', type: 'BitstringStatusListEntry' }]; }],
    ['resource without digest', '/relatedResource/0', (o) => { delete o.digestSRI; delete o.digestMultibase; }],
    ['two resources of one id', '', (d) => { d.relatedResource.push({ ...d.relatedResource[0] }); }],
    ['context string', '', (d) => { d['@context'] = d['@context'][0]; }], ['context order', '', (d) => { d['@context'].reverse(); }],
    ['context http', '', (d) => { d['@context'][0] = 'http://www.w3.org/ns/credentials/v2'; }], ['context slash', '', (d) => { d['@context'][0] += '/'; }],
    ['endorsementJwt', '', (d) => { d.endorsementJwt = 'a.b'; }], ['subject array', '', (d) => { d.credentialSubject = [d.credentialSubject]; }],
    ['achievement array', '/credentialSubject', (o) => { o.achievement = [o.achievement]; }],
    ['also an endorsement', '', (d) => { d.type.push('EndorsementCredential'); }],
  ].map(([what, pointer, change]) => ({ what, pointer: pointer === '' ? '' : pointer, document: edit(pointer, change) }));
  shapeFails(cases.map((c) => ({ ...c, pointer: c.pointer })));
});

test('S1 every legal shape verifies', () => {
  const A = '/credentialSubject/achievement';
  const legal = {
    'type aliases': (d) => { d.type = ['OpenBadgeCredential', 'AchievementCredential', 'VerifiableCredential']; },
    'single alignment': (d) => { d.credentialSubject.achievement.alignment = d.credentialSubject.achievement.alignment[0]; },
    'single result': (d) => { d.credentialSubject.result = d.credentialSubject.result[1]; },
    'single identifier': (d) => { d.credentialSubject.identifier = d.credentialSubject.identifier[0]; },
    'single evidence': (d) => { d.evidence = d.evidence[0]; },
    'string types': (d) => { d.evidence[0].type = 'Evidence'; d.credentialSubject.type = 'AchievementSubject'; d.credentialSubject.achievement.type = 'Achievement'; },
    'issuer string': (d) => { d.issuer = ler.honest.did; },
    'extension terms': (d) => { d.credentialSubject.achievement.achievementType = 'ext:Skill'; d.credentialSubject.identifier[0].identityType = 'ext:badgeNumber'; },
    'no validUntil': (d) => { delete d.validUntil; },
    'no name': (d) => { delete d.name; },
    'single related resource': (d) => { d.relatedResource = d.relatedResource[0]; },
    'single schema': (d) => { d.credentialSchema = d.credentialSchema[0]; },
    'name with language': (d) => { d.name = { '@value': 'Fahrradmechanik', '@language': 'de' }; },
    'names with languages': (d) => { d.description = [{ '@value': 'Rad', '@language': 'de' }, { '@value': 'Bike', '@language': 'en', '@direction': 'ltr' }]; },
    'only extension context': (d) => { d['@context'] = d['@context'].slice(0, 2); delete d.credentialSchema; },
    'older context': (d) => { d['@context'][1] = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json';
      delete d.awardedDate; delete d.credentialSubject.achievement.inLanguage; delete d.credentialSubject.achievement.related; },
    'terms of use': (d) => { d.termsOfUse = { type: 'VerifiableCredential', id: 'https://example.org/terms' }; },
  };
  const documents = Object.values(legal).map((change) => { const d = full(); change(d); return ler.sign(d); });
  for (const [i, r] of ler.verifyAll(documents).entries()) {
    const what = Object.keys(legal)[i];
    assert.equal(ler.status(r, 'shape'), 'pass', `${what}: ${ler.details(r, 'shape')}`);
    assert.deepEqual(ler.failed(r), [], `${what}: ${ler.failed(r).map((n) => ler.details(r, n))}`);
    assert.equal(r.verdict, 'verified-with-warnings', what);
  }
});

test('S1 other VC 2.0 records verify with a warning, VC 1.1 cannot be told', () => {
  const other = { '@context': [ler.CONTEXT[0]], type: ['VerifiableCredential'], issuer: ler.honest.did,
    credentialSubject: [{ id: 'did:example:a' }, { id: 'did:example:b' }] };
  const r = ler.verify(ler.sign(other));
  assert.equal(r.verdict, 'verified-with-warnings', JSON.stringify(r.checks));
  assert.equal(r.form, 'vc-2.0');
  assert.equal(ler.status(r, 'shape'), 'warn');
  for (const change of [(d) => { d.credentialSubject = []; }, (d) => { d.credentialSubject = [{}]; }, (d) => { delete d.credentialSubject; },
    (d) => { delete d.issuer; }, (d) => { d.type = ['Credential']; }, (d) => { d.credentialStatus = { id: 'https://example.org/s' }; }]) {
    const d = ler.clone(other);
    change(d);
    assert.ok(ler.failed(ler.verify(ler.sign(d))).includes('shape'));
  }
  const v1 = ler.verify(ler.sign({ ...other, '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/security/data-integrity/v2'], credentialSubject: { id: 'did:example:a' }, issuanceDate: '2026-05-20T00:00:00Z' }));
  assert.equal(v1.form, 'vc-1.1');
  assert.equal(v1.verdict, 'cannot-tell', JSON.stringify(v1.checks));
  assert.match(ler.details(v1, 'shape'), /not supported/);
});
