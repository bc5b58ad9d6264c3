// Resolves a did:web over https with two independent resolvers, and verifies credentials with the
// Digital Bazaar stack on top of the first. A process of its own, because NODE_EXTRA_CA_CERTS is read at
// its start. Standard input: { did, methods: [...], credentials: [...] }; output: one JSON object.
import { driver } from '@digitalbazaar/did-method-web';
import { Resolver } from 'did-resolver';
import fs from 'node:fs';
import { getResolver } from 'web-did-resolver';
import { DataIntegrityProof, SUITES, dbVc, documentLoader, why } from './peers.mjs';

const { did, methods, credentials } = JSON.parse(fs.readFileSync(0));
const web = driver();
const loader = async (url) => url.startsWith('did:web:')
  ? { contextUrl: null, documentUrl: url, document: await web.get({ did: url }) } : documentLoader(url);

const resolved = await new Resolver(getResolver()).resolve(did);
const out = {
  bazaar: await web.get({ did }),
  resolver: resolved.didDocument,
  error: resolved.didResolutionMetadata.error,
  methods: await Promise.all(methods.map((url) => web.get({ did: url }))),
  verified: [],
};
for (const credential of credentials) {
  const suite = new DataIntegrityProof({ cryptosuite: SUITES[credential.proof.cryptosuite].verify() });
  const r = await dbVc.verifyCredential({ credential, suite, documentLoader: loader });
  out.verified.push(r.verified ? true : why(r));
}
process.stdout.write(JSON.stringify(out));
