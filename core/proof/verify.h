/* One proof under verification. */
#ifndef PROOF_VERIFY_H
#define PROOF_VERIFY_H

#include "proof/engine.h"

typedef struct proof_case {
    ler_proof_engine *engine;
    const ler_json *document, *proof;
    const ler_proof_options *options;
    ler_arena *arena;
    ler_proof_report *report;
    const char *base; /* pointer of the proof: "/proof" or "/proof/1" */
    proof_tracer tracer;
    uint8_t signature[LER_MAX_PROOF_VALUE];
    size_t signature_len; /* 0: no usable proofValue */
    ler_did_document *did;
    const ler_did_method *method; /* in did */
    bool constant;                /* of a DID whose document never changes */
    bool key_usable;              /* it may be asked whether the signature is this key's */
    bool no_memory;               /* a detail or a step could not be kept */
} proof_case;

/* Sets a step; `member` below the proof, or NULL for the proof itself. Returns whether the status
 * is PASS or WARN, so that a question whose ground is gone is not asked. */
bool proof_step(proof_case *c, ler_proof_step_id id, ler_proof_status status, const char *member,
                const char *format, ...) LER_PRINTF(5, 6);

/* verify_form.c: what the proof says of itself. */
void proof_check_form(proof_case *c);
/* verify_key.c: whose key it is. */
void proof_check_binding(proof_case *c);

#endif
