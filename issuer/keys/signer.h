/* Private keys: making, keeping and using them. The only place of the project that holds one. */
#ifndef KEYS_SIGNER_H
#define KEYS_SIGNER_H

#include "issuer/keys/secret.h"
#include "ler/proof.h"

/* One thread uses a signer at a time; ler_signer_copy makes another for another thread. */
typedef struct ler_signer ler_signer;

#define LER_PBKDF2_ITERATIONS 600000 /* OWASP 2023 for PBKDF2-HMAC-SHA256 */

/* "ed25519", "p256", "p384", "rsa3072"; LER_E_USAGE names them. */
ler_code ler_signer_type(const char *name, ler_key_type *out, ler_error *err) LER_MUST_USE;
/* A new key; RSA has 3072 bits. */
ler_code ler_signer_generate(ler_key_type type, ler_signer **out, ler_error *err) LER_MUST_USE;
void ler_signer_free(ler_signer **signer); /* wipes */
ler_code ler_signer_copy(const ler_signer *signer, ler_signer **out, ler_error *err) LER_MUST_USE;
#define LER_AUTO_SIGNER LER_CLEANUP(ler_signer_free) ler_signer *

/* PKCS#8 PEM into a new file of mode 0600; LER_E_CONFLICT when `path` exists, whatever it is.
 * passphrase not NULL: PBES2 with PBKDF2-HMAC-SHA256, LER_PBKDF2_ITERATIONS, AES-256-CBC.
 * *kdf_ms, if not NULL, is how long the key derivation took. */
ler_code ler_signer_save(const ler_signer *signer, const char *path, const ler_secret *passphrase,
                         unsigned *kdf_ms, ler_error *err) LER_MUST_USE;

/* Reads a PKCS#8 PEM. The file must be regular, no symbolic link, ours, with no access for others,
 * in a directory where others cannot replace it; only the published example keys may lie open. An
 * encrypted one takes its passphrase from passphrase_file ("-" = standard input; NULL: the terminal
 * is asked). LER_E_READ for a file that may not be used, LER_E_CRYPTO for a wrong passphrase. */
ler_code ler_signer_load(const char *path, const char *passphrase_file, ler_signer **out,
                         ler_error *err) LER_MUST_USE;

/* Makes the signer sign in the name of `did`, whose DID document (JSON text) must have this key in
 * one method that `did` controls, listed under assertionMethod, and not retired (`expires`) or
 * revoked at `now`. Copies sign in that name too. LER_E_CONTENT when the key is not there or not
 * active. */
ler_code ler_signer_adopt(ler_signer *signer, ler_str did, ler_str document, const ler_time *now,
                          ler_error *err) LER_MUST_USE;
/* Makes a resolver answer for an adopted DID from its document, so that what was signed can be
 * verified before the document is published; other DIDs of the method are LER_E_READ. Without an
 * adopted DID nothing is done. The signer must outlive the resolver. */
ler_code ler_signer_answer(ler_signer *signer, ler_did_resolver *resolver,
                           ler_error *err) LER_MUST_USE;

/* The public half, borrowed; the DID in whose name it signs: its own did:key (did:jwk for RSA), or
 * the adopted one; the key's method in the document of that DID. */
ler_key *ler_signer_key(const ler_signer *signer);
ler_str ler_signer_did(const ler_signer *signer);
ler_str ler_signer_method(const ler_signer *signer);
/* True for the keys of keys-example/, which anybody has, wherever the file lies. Whoever signs with
 * one says so: LER_EXAMPLE_KEY_WARNING on standard error. */
bool ler_signer_is_example(const ler_signer *signer);
#define LER_EXAMPLE_KEY_WARNING                                                                    \
    "WARNING: this is a published EXAMPLE KEY. Anybody can sign with it; what it signs proves "    \
    "nothing"

/* Signs bytes: Ed25519 as they are, ECDSA over their SHA-256 or SHA-384 (r||s, random nonce). RSA:
 * LER_E_UNSUPPORTED. */
ler_code ler_signer_sign(ler_signer *signer, ler_str data, uint8_t out[LER_SIGNATURE_MAX],
                         size_t *len, ler_error *err) LER_MUST_USE;

/* The whole of "add proof": hash data, signature, proof, and the document with it, in `arena`
 * (members are shared with `document` and `config`). */
ler_code ler_signer_prove(ler_signer *signer, ler_proof_engine *engine,
                          const ler_proof_config *config, const ler_json *document,
                          ler_arena *arena, ler_json **out, ler_error *err) LER_MUST_USE;

#endif
