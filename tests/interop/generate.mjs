// Documents and datasets at random from a seed: the same seed gives the same documents.

/** mulberry32: 32 bits of state are enough, and its stream is the same everywhere. */
export function random(seed) {
  let s = seed >>> 0;
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (n) => Math.floor(next() * n);
  return { next, int, pick: (list) => list[int(list.length)], chance: (p) => next() < p };
}

const TEXTS = ['', 'a', 'plain', 'e\u0301', '\u00e9', '\u212b', '\u{1f600}', '\u{10fffd}', '\u0000', '\u0001\u0007', '\b\t\n\f\r',
  '\u000b', '\u001f\u007f', '\u0080\u0085', '"quoted"', 'back\\slash', '\u2028\u2029', '\ufeffx', '\u202eevil', '<a>&b;', ' lead and trail ',
  '\ud7ff\ue000', '漢字', 'ة', '@id', '_:b0', 'http://example.org/x', '1.0', 'true', '\\u0041', '\u{e0001}'];
const text = (r) => (r.chance(0.5) ? r.pick(TEXTS) : Array.from({ length: 1 + r.int(6) }, () => r.pick(TEXTS)).join(''));

const doubleOf = (r) => {
  const bytes = new DataView(new ArrayBuffer(8));
  for (;;) {
    bytes.setUint32(0, r.int(4294967296));
    bytes.setUint32(4, r.int(4294967296));
    const d = bytes.getFloat64(0);
    if (Number.isFinite(d)) return d;
  }
};
export const double = doubleOf;
const number = (r) => r.pick([0, -0, 1, -1, 42, 1.5, 0.1, 1e21, 1e20, 123456789012, -2.5e-7, 1e-7, 5e-324, 1.7976931348623157e308,
  9007199254740991, -9007199254740991, 100, 1e15, 4.5, 3.0e2, doubleOf(r), r.int(1000), r.int(1000) / 8]);
const iri = (r) => r.pick(['https://example.org/' + r.int(9), 'urn:uuid:0000-' + r.int(9), 'did:key:z6Mk' + r.int(9),
  'https://example.org/é' + r.int(3), 'https://example.org/?q=%20#f' + r.int(3), 'tag:a,2026:' + r.int(5)]);
const LANGUAGES = ['en', 'en-GB', 'EN-us', 'zh-Hant-TW', 'ar', 'de-x-private'];

// ---- RDF

/** N-Quads with many blank nodes that look alike, lines in random order. Quads of three blank nodes
 *  are left out: RDFC-1.0 depends on the order of its input there (tests/fuzz/rdfc_fuzz.c). */
export function nquads(r) {
  const nodes = 1 + r.int(8), lines = [];
  const blank = () => `_:n${r.int(nodes)}`;
  const literal = () => r.pick([
    () => JSON.stringify(text(r)).replace(/\\u([0-9a-f]{4})/gi, (_, h) => '\\u' + h.toUpperCase()),
    () => `"${r.int(4)}"^^<http://www.w3.org/2001/XMLSchema#integer>`,
    () => `"x"@${r.pick(LANGUAGES)}`, () => `"x"^^<http://www.w3.org/2001/XMLSchema#string>`])();
  for (let i = 1 + r.int(12); i > 0; i--) {
    const subject = r.chance(0.85) ? blank() : `<${iri(r)}>`;
    const object = r.chance(0.7) ? blank() : r.chance(0.5) ? `<https://example.org/${r.int(4)}>` : literal();
    const both = subject.startsWith('_') && object.startsWith('_');
    const graph = r.chance(0.8) ? '' : both || r.chance(0.5) ? ' <a:g>' : ' ' + blank();
    lines.push(`${subject} <a:p${r.int(2)}> ${object}${graph} .`);
  }
  return lines.join('\n') + '\n';
}

// ---- JSON-LD with contexts of its own

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const CONTAINERS = ['@set', '@list', '@language', '@index', '@id', '@graph', ['@graph', '@id'], ['@graph', '@index'], ['@graph', '@set'], ['@language', '@set'], ['@index', '@set'], ['@id', '@set']];

function definition(r, depth, avoid) {
  const d = { '@id': 'https://terms.example/' + r.pick('abcdefgh') };
  if (r.chance(0.5)) d['@type'] = r.pick(['@id', '@vocab', XSD + 'dateTime', XSD + 'double', XSD + 'integer', XSD + 'boolean', '@json', '@none', 'https://terms.example/T']);
  if (d['@type'] !== '@json' && r.chance(0.35)) d['@container'] = r.pick(CONTAINERS);
  if (!d['@type'] && r.chance(0.3)) d['@language'] = r.pick([null, ...LANGUAGES]);
  if (!d['@type'] && r.chance(0.15)) d['@direction'] = r.pick(['ltr', 'rtl', null]);
  if (r.chance(0.1)) d['@protected'] = true;
  if (r.chance(0.05)) d['@prefix'] = true;
  if (depth > 0 && r.chance(0.3)) d['@context'] = context(r, depth - 1, avoid);
  if (r.chance(0.05)) return { '@reverse': d['@id'] };
  return d;
}
const TERMS = ['one', 'two', 'three', 'four', 'five', 'Typed', 'nested', 'ns'];
/** avoid: terms that must not be defined. In its own scoped context a term is not defined anew: they then
 *  look up its container and direction there, where JSON-LD 1.1 uses the definition that led there. */
function context(r, depth, avoid = []) {
  const c = {};
  if (r.chance(0.3)) c['@version'] = 1.1;
  if (r.chance(0.3)) c['@vocab'] = r.pick(['https://vocab.example/', 'https://terms.example/', '']);
  if (r.chance(0.15)) c['@language'] = r.pick(['en', 'fr', null]);
  if (r.chance(0.1)) c['@direction'] = r.pick(['ltr', 'rtl']);
  if (r.chance(0.05)) c['@propagate'] = true; // false: they lose it in arrays, and obey it in lists of contexts
  if (r.chance(0.05)) c['@protected'] = true;
  for (let i = 2 + r.int(6); i > 0; i--) {
    const term = r.pick(TERMS.filter((t) => !avoid.includes(t)));
    c[term] = term === 'nested' ? '@nest' : r.chance(0.3) ? 'https://terms.example/' + r.pick('abcd')
      : r.chance(0.04) ? null : definition(r, depth, [...avoid, term]);
  }
  if (r.chance(0.3)) c.id = '@id';
  if (r.chance(0.3)) c.type = '@type';
  return c;
}

function value(r, depth) {
  if (depth > 0 && r.chance(0.4)) return node(r, depth - 1);
  if (r.chance(0.15)) return { '@value': r.pick([text(r), number(r), true]), ...(r.chance(0.4) ? { '@type': XSD + r.pick(['string', 'double', 'date', 'integer']) } : {}) };
  if (r.chance(0.1)) return { '@value': text(r), '@language': r.pick(LANGUAGES), ...(r.chance(0.3) ? { '@direction': 'rtl' } : {}) };
  if (depth > 0 && r.chance(0.08)) return { '@list': Array.from({ length: r.int(4) }, () => value(r, depth - 1))
    .filter((v) => v?.['@set'] === undefined) }; // they make a set in a list a list of its own
  if (depth > 0 && r.chance(0.03)) return { '@set': [value(r, depth - 1)] };
  return r.pick([text, number, iri, () => true, () => false, text, iri])(r);
}
function mapValue(r, depth) {
  const o = {};
  for (let i = 1 + r.int(3); i > 0; i--)
    o[r.pick(['en', 'ar', 'k' + r.int(3), iri(r)])] = r.chance(0.5) ? text(r) : node(r, depth - 1);
  return o;
}
function node(r, depth) {
  const o = {};
  if (r.chance(0.1)) o['@context'] = context(r, 0);
  if (r.chance(0.45)) o[r.pick(['@id', 'id'])] = r.pick([iri(r), '_:x' + r.int(3), iri(r), 'relative', 'ns:x']);
  if (r.chance(0.3)) o[r.pick(['@type', 'type'])] = r.pick(['Typed', ['Typed', 'https://terms.example/U'], 'https://terms.example/T', 'ns:T', 'Undefined']);
  for (let i = r.int(4); i > 0; i--) {
    const key = r.pick([...TERMS, 'ns:x', 'https://terms.example/full', 'undefinedTerm']);
    o[key] = r.chance(0.12) ? mapValue(r, depth) : r.chance(0.25) ? Array.from({ length: r.int(4) }, () => value(r, depth)) : value(r, depth);
  }
  if (r.chance(0.04)) o['@included'] = [node(r, Math.max(0, depth - 1))];
  if (depth > 0 && r.chance(0.05)) o['@reverse'] = { 'https://terms.example/r': node(r, depth - 1) };
  if (depth > 0 && r.chance(0.05)) o['@graph'] = [node(r, depth - 1)];
  if (r.chance(0.01)) o['@index'] = 'i';
  if (r.chance(0.9)) o['https://terms.example/p'] = r.int(3); // nodes without properties: see EXPLAINED
  return o;
}

export function jsonld(r) {
  return { '@context': r.chance(0.8) ? context(r, 2) : [context(r, 1), context(r, 1)], ...node(r, 3) };
}

/** Every container with the maps that belong to it, @none included. */
export function maps(r) {
  const named = (n) => Object.fromEntries(Array.from({ length: 1 + r.int(3) }, () => [r.pick(n.length > 1 ? ['@none', ...n] : n), 0]));
  const filled = (n, make) => { const o = named(n); for (const k of Object.keys(o)) o[k] = make(); return o; };
  const leaf = (id) => ({ ...(id && r.chance(0.4) ? { '@id': iri(r) } : {}), text: text(r), ...(r.chance(0.3) ? { sub: { n: number(r) } } : {}) });
  const o = { '@context': { '@version': 1.1, ex: 'https://terms.example/', text: 'ex:text', sub: 'ex:sub', n: 'ex:n',
    lang: { '@id': 'ex:lang', '@container': r.pick(['@language', ['@language', '@set']]), ...(r.chance(0.3) ? { '@direction': 'rtl' } : {}) },
    byId: { '@id': 'ex:byId', '@container': r.pick(['@id', ['@id', '@set']]) },
    byType: { '@id': 'ex:byType', '@container': '@type' },
    byProperty: { '@id': 'ex:byProperty', '@container': '@index', '@index': 'ex:key' },
    graph: { '@id': 'ex:graph', '@container': r.pick(['@graph', ['@graph', '@set']]) },
    graphById: { '@id': 'ex:graphById', '@container': ['@graph', '@id'] },
    list: { '@id': 'ex:list', '@container': '@list' }, set: { '@id': 'ex:set', '@container': '@set' },
    json: { '@id': 'ex:json', '@type': '@json' }, nest: '@nest', Typed: { '@id': 'ex:Typed', '@context': { n: 'ex:typedN' } } } };
  if (r.chance(0.6)) o['@id'] = iri(r);
  if (r.chance(0.5)) o.lang = filled(LANGUAGES, () => r.pick([text(r), [text(r), text(r)]]));
  if (r.chance(0.3)) o.byId = filled([iri(r), iri(r)], () => leaf(false));
  if (r.chance(0.3)) o.byType = filled([r.pick(['Typed', 'ex:Other'])], () => ({ n: number(r), ...leaf(true) }));
  if (r.chance(0.3)) o.byProperty = filled(['a', 'b'], () => leaf(true));
  if (r.chance(0.3)) o.graph = r.pick([leaf(true), [leaf(true), leaf(true)]]);
  if (r.chance(0.3)) o.graphById = filled([iri(r)], () => leaf(true));
  if (r.chance(0.5)) o.list = r.pick([[], [text(r), number(r), leaf(true)], [[1, 2], [], [text(r)]], text(r)]);
  if (r.chance(0.3)) o.set = [text(r), text(r), leaf(true)];
  if (r.chance(0.4)) o.json = r.pick([null, number(r), { b: number(r), a: [text(r), null, true], '\u20ac': 1, '\u{1f600}': 2, '\ufb33': 3 }, [], text(r)]);
  if (r.chance(0.3)) o.nest = { text: text(r), n: number(r) };
  if (r.chance(0.3)) o.set = { '@reverse': { 'ex:of': leaf(true) }, text: 'r' };
  return o;
}

// ---- credentials with the published contexts

const date = (r) => `20${20 + r.int(9)}-0${1 + r.int(9)}-1${r.int(9)}T00:00:00${r.pick(['Z', '+02:00', '.5Z'])}`;
function identified(r, o) {
  return r.chance(0.5) ? { id: iri(r), ...o } : o; // without an id: a blank node
}
function achievement(r, depth) {
  const o = identified(r, { type: r.chance(0.8) ? ['Achievement'] : 'Achievement', name: text(r), description: text(r), criteria: { narrative: text(r) } });
  if (r.chance(0.6)) o.alignment = Array.from({ length: r.int(6) }, () => ({ type: ['Alignment'], targetName: r.pick(['x', text(r)]), targetUrl: iri(r), ...(r.chance(0.5) ? { targetCode: String(r.int(3)) } : {}) }));
  if (r.chance(0.3)) o.tag = Array.from({ length: r.int(4) }, () => text(r));
  if (r.chance(0.3)) o.creditsAvailable = number(r);
  if (r.chance(0.2)) o.inLanguage = r.pick(LANGUAGES);
  if (r.chance(0.3)) o.resultDescription = [identified(r, { type: ['ResultDescription'], name: text(r), resultType: 'LetterGrade', allowedValue: ['A', 'B', 'A'] })];
  if (depth > 0 && r.chance(0.2)) o.related = [identified(r, { type: ['Related'], version: '1' })];
  return o;
}
export function credential(r, depth = 2) {
  const clr = depth > 0 && r.chance(0.25);
  const o = identified(r, {
    '@context': ['https://www.w3.org/ns/credentials/v2', ...(clr ? ['https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json'] : []),
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    type: ['VerifiableCredential', clr ? 'ClrCredential' : 'OpenBadgeCredential'],
    issuer: r.chance(0.3) ? iri(r) : { id: iri(r), type: ['Profile'], name: text(r) },
    validFrom: date(r),
    name: r.chance(0.3) ? { '@value': text(r), '@language': r.pick(LANGUAGES), ...(r.chance(0.2) ? { '@direction': 'rtl' } : {}) } : text(r),
    credentialSubject: clr
      ? identified(r, { type: ['ClrSubject'], verifiableCredential: Array.from({ length: 1 + r.int(2) }, () => credential(r, 0)) })
      : identified(r, { type: ['AchievementSubject'], achievement: achievement(r, 1),
        ...(r.chance(0.5) ? { result: Array.from({ length: 1 + r.int(3) }, () => ({ type: ['Result'], value: r.pick(['A', text(r)]), ...(r.chance(0.4) ? { achievedLevel: iri(r) } : {}) })) } : {}) }),
  });
  if (r.chance(0.3)) o.credentialStatus = identified(r, { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: String(r.int(99)), statusListCredential: iri(r) });
  if (r.chance(0.3)) o.evidence = [identified(r, { type: ['Evidence'], narrative: text(r) }), identified(r, { type: ['Evidence'] })];
  if (r.chance(0.15)) o[r.pick(['madeUp', 'https://example.org/p', '@graph', '@index', 'termsOfUse'])] = r.pick([text(r), { type: 'X' }]);
  if (r.chance(0.1)) o.type.push(r.pick(['Unknown', 'https://example.org/T']));
  if (r.chance(0.05)) o['@context'].push(context(r, 1));
  return o;
}

/** Text that is no good JSON any more: a byte lost, doubled or exchanged. */
export function damaged(r, json) {
  const i = r.int(json.length);
  return r.pick([json.slice(0, i), json.slice(0, i) + json[i] + json.slice(i), json.slice(0, i) + r.pick('{}[]",:\\0') + json.slice(i + 1)]);
}
