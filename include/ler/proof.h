/* Verifiable Credential Data Integrity 1.0: cryptosuites, verification of proofs, proof sets and
 * proof chains, and the half of signing that needs no private key.
 *
 * A verification outcome is data: one report per proof, one named step per question that was asked.
 * A function's own error only says that memory ran out or that we have a bug. */
#ifndef LER_PROOF_H
#define LER_PROOF_H

#include "ler/did.h"
#include "ler/ld.h"

/* ---- cryptosuites ---- */

typedef struct ler_canon ler_canon; /* how a suite turns JSON into bytes */

typedef struct ler_suite {
    const char *name;       /* the cryptosuite; for legacy proofs the proof's type */
    const char *proof_type; /* "DataIntegrityProof", or the legacy type */
    unsigned key_types;     /* bit set: 1u << ler_key_type */
    bool creates;           /* false: only verified, never created */
    const ler_canon *canon;
} ler_suite;

const ler_suite *ler_suite_at(size_t i); /* NULL behind the last */
const ler_suite *ler_suite_find(const char *name);
const char *ler_suite_canon_name(const ler_suite *s); /* "jcs" or "rdfc" */
static inline bool ler_suite_takes(const ler_suite *s, ler_key_type type) {
    return (s->key_types & 1u << type) != 0;
}

/* ---- engine ---- */

/* The reusable state of one thread: resolver, digests, buffers. The resolver is borrowed and must
 * outlive the engine. NULL when memory is out. */
typedef struct ler_proof_engine ler_proof_engine;
ler_proof_engine *ler_proof_engine_new(ler_did_resolver *resolver);
void ler_proof_engine_free(ler_proof_engine **engine);
/* The JSON-LD contexts that the rdfc suites read documents with: borrowed, one object for all
 * threads. An engine that got none makes its own at first need, with the compiled-in ones. */
void ler_proof_engine_contexts(ler_proof_engine *engine, ler_ld_contexts *contexts);
/* Canonicalizes documents of any shape that drops nothing, without the rules of
 * ler_ld_check_document(). For test vectors and debugging: a program that reads members by name
 * must not trust such a document. */
void ler_proof_engine_any_shape(ler_proof_engine *engine);
#define LER_AUTO_ENGINE LER_CLEANUP(ler_proof_engine_free) ler_proof_engine *

/* ---- verification ---- */

typedef enum ler_proof_status { /* in order of severity: a whole is as bad as its worst part */
                                LER_PROOF_PASS,
                                LER_PROOF_WARN,
                                LER_PROOF_UNKNOWN, /* could not be checked */
                                LER_PROOF_FAIL
} ler_proof_status;
const char *ler_proof_status_name(ler_proof_status status); /* "pass", "warn", "unknown", "fail" */

/* The questions, in the order in which they are asked. A question that cannot be asked any more
 * because of an earlier failure is UNKNOWN, and its detail says so. */
typedef enum ler_proof_step_id {
    LER_STEP_FORM,       /* "proof-form": required members with the right types */
    LER_STEP_SUITE,      /* "proof-suite": type and cryptosuite known */
    LER_STEP_VALUE,      /* "proof-value": multibase, exact length */
    LER_STEP_PURPOSE,    /* "proof-purpose" */
    LER_STEP_CREATED,    /* "proof-created" */
    LER_STEP_EXPIRES,    /* "proof-expires" */
    LER_STEP_DOMAIN,     /* "proof-domain" */
    LER_STEP_CHALLENGE,  /* "proof-challenge" */
    LER_STEP_METHOD,     /* "verification-method": a DID URL with a fragment */
    LER_STEP_RESOLVE,    /* "did-resolution": DID document at hand, method in it */
    LER_STEP_CONTROLLER, /* "controller-binding": the method's controller is the DID */
    LER_STEP_AUTHORISED, /* "purpose-binding": listed under assertionMethod */
    LER_STEP_ISSUER,     /* "issuer-binding": the DID is the credential's issuer */
    LER_STEP_KEY,        /* "proof-key": of the suite's type, neither expired nor revoked */
    LER_STEP_CONTEXT,    /* "proof-context": the suite's rule for proof.@context */
    LER_STEP_CHAIN,      /* "proof-chain": every previousProof there, no cycle, each good */
    LER_STEP_SIGNATURE,  /* "signature" */
    LER_PROOF_STEPS
} ler_proof_step_id;
const char *ler_proof_step_name(ler_proof_step_id id);

typedef struct ler_proof_step {
    ler_proof_status status;
    const char *detail;  /* one sentence, printable; never NULL */
    const char *pointer; /* RFC 6901, into the document; never NULL */
} ler_proof_step;

typedef struct ler_proof_report {
    ler_proof_status status; /* the worst of the steps */
    ler_str id;              /* proof.id; empty when there is none */
    const ler_suite *suite;  /* NULL when unknown */
    ler_str method;          /* verificationMethod as written; empty when it is no string */
    ler_str did;             /* its DID; empty when it is no DID URL */
    bool created_set;
    ler_time created;
    ler_proof_step steps[LER_PROOF_STEPS];
} ler_proof_report;

typedef struct ler_proof_result {
    ler_proof_status status; /* the worst of the proofs; FAIL when there is none */
    const char *detail;      /* why there is nothing to check (no proof, proof not an object, too
                                many); "" when there is */
    const char *pointer;     /* of the above */
    size_t count;
    ler_proof_report *proofs; /* in the document's order */
} ler_proof_result;

/* Called with every intermediate value of a proof, in the order of its making: "canonicalDocument",
 * "canonicalProofOptions" (texts), "documentHash", "proofHash", "hashData", "signature" (lower case
 * hexadecimal) and "publicKey" (Multikey). The value lives as long as the call. */
typedef struct ler_proof_trace {
    void (*emit)(void *user, size_t proof, const char *name, ler_str value);
    void *user;
} ler_proof_trace;

#define LER_PROOF_SKEW 300 /* seconds that another machine's clock may be ahead of ours */

/* A question about the past (`today` is set). Every time is compared with `now`, as it would have
 * been then; but when a proof was made is its signer's own word, and whoever has a key can date
 * back. So what became known of the key since counts where it makes that word worthless:
 *
 *   revoked after `now`, by a document of today             UNKNOWN
 *   ... and a document of that time is at hand (ler_did_age) WARN: it holds for what was there then
 *   no longer signing, and the proof says no time           UNKNOWN
 *   not in a document of today, or not for this purpose     UNKNOWN: it may have been then
 *
 * A signature that is wrong is wrong at any time. */

typedef struct ler_proof_options {
    ler_time now;                 /* the time that is judged by; always needed */
    const ler_time *today;        /* what the clock shows when `now` is a time in the past that is
                                     asked about; NULL: `now` is what it shows */
    ler_str purpose;              /* empty: "assertionMethod" */
    ler_str domain, challenge;    /* empty: not asked for, and then a proof that has one fails */
    ler_str issuer;               /* whom the proof must come from; empty: the document's `issuer`,
                                     a string or the id of an object */
    const ler_proof_trace *trace; /* may be NULL */
} ler_proof_options;

/* Verifies every proof of `document` (its `proof`: an object or an array of at most LER_MAX_PROOFS
 * of them) over the members of this very tree: VC-DI 4.4, 4.5 and the suite's own algorithm. Every
 * proof must be good; `*out` and all it points to live in `arena` (or in the document). */
ler_code ler_proof_verify(ler_proof_engine *engine, const ler_json *document,
                          const ler_proof_options *options, ler_arena *arena,
                          ler_proof_result **out, ler_error *err) LER_MUST_USE;

/* The document's issuer: a string, or the id of an object; empty when neither. */
ler_str ler_proof_issuer(const ler_json *document);

/* ---- the public half of signing ---- */

#define LER_HASH_DATA_MAX 96 /* bytes: two SHA-384 digests */

/* A proof configuration, canonicalized and hashed once: every document of a batch that has the same
 * @context is signed with the same one. */
typedef struct ler_proof_config ler_proof_config;

typedef struct ler_proof_request {
    const ler_suite *suite;
    ler_key *key;              /* its public half; decides the digest */
    ler_str method;            /* verificationMethod, a DID URL */
    ler_str created, expires;  /* dateTimeStamp texts; empty: left out */
    ler_str purpose;           /* empty: "assertionMethod" */
    ler_str id;                /* of the proof; empty: none */
    ler_str domain, challenge; /* empty: none */
    const ler_json *previous;  /* previousProof, a string or an array of strings; NULL: none */
    const ler_json *context;   /* the documents' @context; NULL when they have none */
    bool allow_collisions;     /* rdfc: sign although blank nodes look alike at first degree */
} ler_proof_request;

/* VC-DI-EDDSA 3.3.5 / VC-DI-ECDSA 3.3.5 (and 3.2.5): proof configuration. LER_E_USAGE when key and
 * suite do not go together, LER_E_CONTENT when a text is malformed. */
ler_code ler_proof_config_new(ler_proof_engine *engine, const ler_proof_request *request,
                              ler_proof_config **out, ler_error *err) LER_MUST_USE;
void ler_proof_config_free(ler_proof_config **config);
#define LER_AUTO_CONFIG LER_CLEANUP(ler_proof_config_free) ler_proof_config *

/* The bytes to sign (ECDSA: to digest and sign) for `document`, an object. A `proof` that it has is
 * left out, except those that `previous` names (VC-DI 4.3): LER_E_NOT_FOUND when one is missing.
 * LER_E_CONTENT when its @context is not the configuration's, or when it cannot be canonicalized.
 */
ler_code ler_proof_hash_data(ler_proof_engine *engine, const ler_proof_config *config,
                             const ler_json *document, ler_arena *arena,
                             uint8_t out[LER_HASH_DATA_MAX], size_t *len,
                             const ler_proof_trace *trace, ler_error *err) LER_MUST_USE;

/* The proof as JSON with `signature` as proofValue, in `arena`. */
ler_code ler_proof_make(const ler_proof_config *config, ler_str signature, ler_arena *arena,
                        ler_json **out, ler_error *err) LER_MUST_USE;
/* `document` with the proof added: the only one, or one more of a set. Members are shared. */
ler_code ler_proof_attach(const ler_json *document, ler_json *proof, ler_arena *arena,
                          ler_json **out, ler_error *err) LER_MUST_USE;

#endif
