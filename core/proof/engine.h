/* Inside of the proof engine. */
#ifndef PROOF_ENGINE_H
#define PROOF_ENGINE_H

#include "ler/proof.h"
#include "ler/rdf.h"

struct ler_proof_engine {
    ler_did_resolver *resolver;    /* borrowed */
    ler_buf canonical;             /* reused by every canonicalization */
    ler_ld_contexts *contexts;     /* what is used; NULL until somebody needs it */
    ler_ld_contexts *own_contexts; /* ours, when nobody gave any */
    ler_rdfc *rdfc[2];             /* by ler_digest_alg, made at first need */
    ler_arena *work;               /* one dataset; reset for the next */
    ler_ld_options ld;
    size_t collisions; /* of the last canonicalization */
    /* The last proof options that were hashed, as JCS, and their hash: the records of one batch
     * differ in everything but these. */
    ler_buf options, last_options;
    ler_digest_alg last_alg;
    uint8_t last_hash[LER_DIGEST_MAX];
};

struct ler_canon {
    const char *name;
    /* Does proof.@context belong to the signed options (JCS), or is the document's put in its
     * place (RDFC)? */
    bool context_in_proof;
    /* Appends the canonical form of an object to out; alg is what the form itself uses. */
    ler_code (*write)(ler_proof_engine *engine, const ler_json *object, ler_digest_alg alg,
                      ler_buf *out, ler_error *err);
};
extern const ler_canon ler_canon_jcs, ler_canon_rdfc;

/* Where intermediate values go. */
typedef struct proof_tracer {
    const ler_proof_trace *trace; /* may be NULL */
    size_t proof;
} proof_tracer;
void proof_trace_text(const proof_tracer *tracer, const char *name, ler_str value);
void proof_trace_hex(const proof_tracer *tracer, const char *name, const uint8_t *data, size_t len);

/* The same for proof options, with a memory for the last ones. Equal JSON has equal RDF, so the JCS
 * text, which is cheap, stands for the canonical form, which is not. */
ler_code proof_options_digest(ler_proof_engine *engine, const ler_suite *suite, ler_digest_alg alg,
                              const ler_json *options, const proof_tracer *tracer,
                              uint8_t out[LER_DIGEST_MAX], ler_error *err);

/* Canonicalizes and digests one half of what is signed: "transformation" and "hashing" of VC-DI
 * 4.1. `document` chooses the names for the trace. */
ler_code proof_digest(ler_proof_engine *engine, const ler_suite *suite, ler_digest_alg alg,
                      const ler_json *object, bool document, const proof_tracer *tracer,
                      uint8_t out[LER_DIGEST_MAX], ler_error *err);

/* The proofs of a document: its `proof` as a list. */
static inline const ler_json *proof_list(const ler_json *document) {
    return ler_json_get(document, "proof");
}

/* VC-DI 4.3 and 4.5: `document` as the proof that has `previous` as its previousProof covers it:
 * without its proofs, or with those that `previous` names. LER_E_NOT_FOUND when one is missing,
 * LER_E_CONTENT when two have the same id or previous has a wrong type. */
ler_code proof_input(const ler_json *document, const ler_json *previous, ler_arena *arena,
                     ler_json **out, ler_error *err);
/* LER_E_CONTENT when following previousProof from proof number `start` comes back to a proof that
 * is still being followed. */
ler_code proof_chain_check(const ler_json *document, size_t start, ler_error *err);

#endif
