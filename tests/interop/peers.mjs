// The peers, offline: contexts from schemas/contexts, did:key made here, and nothing else.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite as eddsaRdfc } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import { cryptosuite as ecdsaRdfc } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as dbVc from '@digitalbazaar/vc';
import * as dccVc from '@digitalcredentials/vc';
import jsonldSignatures from 'jsonld-signatures';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../lib/ler.mjs';

export { dbVc, dccVc, Ed25519Multikey, EcdsaMultikey, DataIntegrityProof, jsonldSignatures };

const folder = path.join(root, 'schemas/contexts');
const contexts = new Map();
const index = JSON.parse(fs.readFileSync(path.join(folder, 'index.json')));
for (const entry of index.contexts ?? index)
  contexts.set(entry.url, JSON.parse(fs.readFileSync(path.join(folder, entry.file))));

/** What a did:key stands for, as DID Key 1.0 and CID 1.0 have it. */
function didDocument(did) {
  const method = did + '#' + did.slice('did:key:'.length);
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [{ id: method, type: 'Multikey', controller: did, publicKeyMultibase: method.split('#')[1] }],
    assertionMethod: [method],
    authentication: [method],
  };
}

export async function documentLoader(url) {
  if (contexts.has(url)) return { contextUrl: null, documentUrl: url, document: contexts.get(url) };
  if (url.startsWith('did:key:z')) {
    const [did, fragment] = url.split('#');
    const document = didDocument(did);
    if (!fragment) return { contextUrl: null, documentUrl: url, document };
    return { contextUrl: null, documentUrl: url,
      document: { '@context': 'https://w3id.org/security/multikey/v1', ...document.verificationMethod[0] } };
  }
  throw new Error(`no network here: ${url}`);
}

/** name -> { type: of the key, sign, verify }: fresh cryptosuites. */
export const SUITES = {
  'eddsa-rdfc-2022': { types: ['ed25519'], sign: () => eddsaRdfc, verify: () => eddsaRdfc },
  'eddsa-jcs-2022': { types: ['ed25519'], sign: () => eddsaJcs.createSignCryptosuite(), verify: () => eddsaJcs.createVerifyCryptosuite() },
  'ecdsa-rdfc-2019': { types: ['p256', 'p384'], sign: () => ecdsaRdfc, verify: () => ecdsaRdfc },
  'ecdsa-jcs-2019': { types: ['p256', 'p384'], sign: () => ecdsaJcs.createSignCryptosuite(), verify: () => ecdsaJcs.createVerifyCryptosuite() },
};

const CURVE = { p256: 'P-256', p384: 'P-384' };
/** A key pair of theirs, as a did:key. */
export async function peerKey(type) {
  const pair = type === 'ed25519' ? await Ed25519Multikey.generate() : await EcdsaMultikey.generate({ curve: CURVE[type] });
  pair.controller = 'did:key:' + pair.publicKeyMultibase;
  pair.id = pair.controller + '#' + pair.publicKeyMultibase;
  return pair;
}

/** Signs with their stack. */
export async function peerSign(credential, suite, pair, { date = new Date('2026-05-20T12:00:00Z'), vc = dbVc } = {}) {
  const proof = new DataIntegrityProof({ signer: pair.signer(), cryptosuite: SUITES[suite].sign(), date });
  return vc.issue({ credential: structuredClone(credential), suite: proof, documentLoader });
}

/** Verifies with one of their stacks: { verified, error }. */
export async function peerVerify(credential, suite, { now = new Date('2026-06-01T00:00:00Z'), vc = dbVc } = {}) {
  const proof = new DataIntegrityProof({ cryptosuite: SUITES[suite].verify() });
  return vc.verifyCredential({ credential: structuredClone(credential), suite: proof, documentLoader, now });
}

/** All messages of a result, for a failing test. */
export const why = (r) => [r.error, ...(r.error?.errors ?? [])].map((e) => e?.message).filter(Boolean).join('; ');
